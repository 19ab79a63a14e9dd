/* SPDX-License-Identifier: MIT */
#ifndef MCC_RA_H
#define MCC_RA_H

/*
 * Register allocation, shared by its files.
 *
 * Values are placed in one walk over the blocks.  The register file is a map
 * from register to value (`owner`) at the current point.  When no gap fits,
 * values move: a PARCOPY before the instruction takes them to their new
 * places, so a value has one place at a time but not one place for ever.  What
 * different predecessors of a block left where is made equal by copies at
 * their ends.  mcc_spill has seen to it that everything fits.
 */

#include "compiler/mcc_builder.h"
#include "compiler/mcc_liveness.h"
#include "compiler/mcc_passes.h"

#define MCC_NR_REGS 64
#define MCC_NO_VALUE UINT32_MAX
/* With 32 registers a thread these are the ones there are (Mesa 25.0.7,
 * bi_ra.c: the file is split). */
#define MCC_HALF_FILE 0xffff00000000ffffull
#define MCC_FULL_FILE UINT64_MAX
/* What blend shaders may use of a fragment shader's registers. */
#define MCC_BLEND_FILE 0xffffull
/* Registers that spilling keeps free of the full file, so that values that
 * must sit in given registers always find room to get there. */
#define MCC_SPILL_SLACK 4

/* One word of a parallel copy. */
struct mcc_move {
   uint8_t reg;
   /* REG, IMM, UNIFORM or SPECIAL, one word. */
   struct mcc_src src;
};

#define MCC_MAX_MOVES (2 * MCC_NR_REGS)

struct mcc_moves {
   struct mcc_move list[MCC_MAX_MOVES];
   unsigned count;
};

static inline void
mcc_moves_add(struct mcc_moves *m, unsigned reg, struct mcc_src src)
{
   if (src.kind == MCC_REG && src.value == reg)
      return;
   assert(m->count < MCC_MAX_MOVES);
   m->list[m->count++] = (struct mcc_move){ .reg = reg, .src = src };
}

/* Emits the moves, which happen all at once, one after another.  `free_regs`:
 * registers that hold nothing before and after (a cycle is broken through one,
 * or by exclusive ors). */
void
mcc_moves_emit(struct mcc_builder *b, struct mcc_moves *m, uint64_t free_regs);

/* A value to be placed at an instruction. */
struct mcc_item {
   uint32_t value; /* SSA index */
   uint8_t words;
   uint8_t at;    /* where it is now, or MCC_NO_REG */
   uint8_t fixed; /* where it must be, or MCC_NO_REG */
   /* It must have a place before the instruction, after it, or both. */
   bool before, after;
   /* Result. */
   uint8_t reg;
};

#define MCC_MAX_ITEMS (MCC_NR_REGS + 32)

/* Finds places for all items in `file`, moving as few as it can.  False: they
 * do not fit. */
bool
mcc_ra_place(struct mcc_item *items, unsigned count, uint64_t file);

/* A message may write its results where it has read its operands (Mesa 25.0.7
 * lets textures do so): issuing it takes these.  GUESS: not so where an atomic
 * operation must read them again. */
static inline bool
mcc_holds_staging(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);
   const uint32_t all = MCC_OPF_SR_READ | MCC_OPF_SR_WRITE | MCC_OPF_EFFECT;

   return info && (info->flags & all) == all && I->nr_srcs;
}

static inline uint64_t
mcc_reg_mask(unsigned reg, unsigned words)
{
   return BITFIELD64_RANGE(reg, words);
}

/* Two words and more start at an even register. */
static inline unsigned
mcc_reg_align(unsigned words)
{
   return words > 1 ? 2 : 1;
}

/* Words that the values alive around each instruction need, at most, with
 * pairs rounded up. */
unsigned
mcc_ra_demand(struct mcc_shader *s, const struct mcc_liveness *live);

/* Makes the demand at most max_regs by keeping values in thread-local
 * storage. */
int
mcc_spill(struct mcc_shader *s, unsigned max_regs);

#endif
