/* SPDX-License-Identifier: MIT */
#ifndef MCC_DOMINANCE_H
#define MCC_DOMINANCE_H

/* Which block every way to another goes through. */

#include "compiler/mcc_ir.h"

struct mcc_dominance {
   /* By block index: the nearest block on all ways here; NULL for the entry
    * and for blocks that nothing reaches. */
   struct mcc_block **idom;
   /* By block index: place in the layout; dominators come first. */
   uint32_t *place;
};

/* NULL: out of memory.  Owned by mem_ctx; valid while edges stay. */
struct mcc_dominance *
mcc_dominance_compute(void *mem_ctx, struct mcc_shader *s);

/* a is b, or on all ways to b. */
bool
mcc_dominates(const struct mcc_dominance *dom, const struct mcc_block *a,
              const struct mcc_block *b);

#endif
