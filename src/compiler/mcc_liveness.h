/* SPDX-License-Identifier: MIT */
#ifndef MCC_LIVENESS_H
#define MCC_LIVENESS_H

/*
 * Which SSA values are alive where.  A phi's sources are alive at the end of
 * the predecessors they come from and not at the start of the phi's block; its
 * destination is alive from the start of its block.
 */

#include "compiler/mcc_ir.h"
#include "util/bitset.h"

struct mcc_liveness {
   /* Bits of a set; SSA values made later are not covered. */
   uint32_t nr_ssa;
   /* By block index: values alive at the start (without phi destinations) and
    * at the end. */
   BITSET_WORD **in, **out;
};

/* An analysis goes over the blocks in the order of the layout, or against it,
 * and again only if what it learnt of a block matters to one that it visited
 * before: bits by block index. */
void
mcc_clear_visited(const struct mcc_shader *s, BITSET_WORD *visited);
bool
mcc_any_visited(const BITSET_WORD *visited, struct mcc_block *const *blocks,
                unsigned count);

/* Owned by mem_ctx (ralloc).  NULL: no memory. */
struct mcc_liveness *
mcc_liveness_compute(void *mem_ctx, struct mcc_shader *s);

/* Writes src.last for every SSA source of the block: no use follows, in the
 * block or after it. */
void
mcc_liveness_mark_last(const struct mcc_liveness *live, struct mcc_block *b);

#endif
