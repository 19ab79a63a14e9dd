/* SPDX-License-Identifier: MIT */
#ifndef MCC_REGS_H
#define MCC_REGS_H

/* What an allocated instruction reads and writes, as masks of registers, and
 * where flow control goes. */

#include "compiler/mcc_builder.h"
#include "util/macros.h"

/* Slots that messages may use freely. */
#define MCC_GENERAL_SLOTS 3

static inline uint64_t
mcc_src_mask(const struct mcc_src *src)
{
   return src->kind == MCC_REG ? BITFIELD64_RANGE(src->value, src->words) : 0;
}

static inline uint64_t
mcc_reads(const struct mcc_instr *I)
{
   uint64_t mask = 0;
   mcc_foreach_src(I, i) mask |= mcc_src_mask(&I->src[i]);
   return mask;
}

static inline uint64_t
mcc_writes(const struct mcc_instr *I)
{
   uint64_t mask = 0;
   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind == MCC_REG)
         mask |= BITFIELD64_RANGE(I->dst[d].value, I->dst[d].words);
   }
   return mask;
}

/* One flow that waits for what either of two does. */
enum isa_flow
mcc_join_waits(enum isa_flow a, enum isa_flow b);

/* Has `flow` happen after `I` (NULL: at the start of the block): on I itself
 * if it is free or waits too, else on a NOP behind it. */
void
mcc_flow_after(struct mcc_shader *s, struct mcc_block *b, struct mcc_instr *I,
               enum isa_flow flow);
/* The same before `I`: on the instruction before it, if that is not a message
 * that the wait could be for. */
void
mcc_flow_before(struct mcc_shader *s, struct mcc_block *b, struct mcc_instr *I,
                enum isa_flow flow);

#endif
