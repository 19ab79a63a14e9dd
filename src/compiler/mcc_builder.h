/* SPDX-License-Identifier: MIT */
#ifndef MCC_BUILDER_H
#define MCC_BUILDER_H

/*
 * Appends instructions to a block, or inserts them before or after one.
 * mcc_emit is the general form; the rest names the common shapes.
 */

#include "compiler/mcc_ir.h"

struct mcc_builder {
   struct mcc_shader *shader;
   struct mcc_block *block;
   /* New instructions come after this link. */
   struct list_head *cursor;
   /* What new instructions are made for: the place in the source that they get
    * when they have none.  NULL: nothing in particular. */
   const struct mcc_instr *cause;
};

static inline struct mcc_builder
mcc_at_end(struct mcc_shader *s, struct mcc_block *b)
{
   return (struct mcc_builder){ s, b, b->instrs.prev, NULL };
}

static inline struct mcc_builder
mcc_at_start(struct mcc_shader *s, struct mcc_block *b)
{
   return (struct mcc_builder){ s, b, &b->instrs, NULL };
}

static inline struct mcc_builder
mcc_before(struct mcc_shader *s, struct mcc_block *b, struct mcc_instr *I)
{
   return (struct mcc_builder){ s, b, I->link.prev, I };
}

static inline struct mcc_builder
mcc_after(struct mcc_shader *s, struct mcc_block *b, struct mcc_instr *I)
{
   return (struct mcc_builder){ s, b, &I->link, I };
}

static inline void
mcc_insert(struct mcc_builder *b, struct mcc_instr *I)
{
   if (!I->line && b->cause) {
      I->line = b->cause->line;
      I->file = b->cause->file;
   }
   list_add(&I->link, b->cursor);
   b->cursor = &I->link;
}

static inline struct mcc_dst
mcc_ssa_dst(struct mcc_shader *s, unsigned words)
{
   return (struct mcc_dst){ .kind = MCC_SSA,
                            .value = mcc_new_ssa(s, words),
                            .words = words,
                            .reg = MCC_NO_REG };
}

/* One instruction with words_of_dst destination words (0: no destination). */
static inline struct mcc_instr *
mcc_emit(struct mcc_builder *b, uint16_t op, unsigned words_of_dst,
         unsigned nr_srcs, const struct mcc_src *srcs)
{
   struct mcc_instr *I =
      mcc_instr_create(b->shader, op, words_of_dst ? 1 : 0, nr_srcs);

   if (words_of_dst)
      I->dst[0] = mcc_ssa_dst(b->shader, words_of_dst);
   for (unsigned i = 0; i < nr_srcs; i++)
      I->src[i] = srcs[i];
   mcc_insert(b, I);
   return I;
}

#define MCC_SRCS(...)                                                    \
   (sizeof((struct mcc_src[]){ __VA_ARGS__ }) / sizeof(struct mcc_src)), \
      (struct mcc_src[])                                                 \
   {                                                                     \
      __VA_ARGS__                                                        \
   }

/* The value an instruction makes. */
static inline struct mcc_src
mcc_value(const struct mcc_instr *I)
{
   return mcc_src_of_dst(I->dst[0]);
}

/* A one-word result of an op without modifiers. */
#define mcc_op1(b, op, ...) mcc_value(mcc_emit(b, op, 1, MCC_SRCS(__VA_ARGS__)))

static inline struct mcc_src
mcc_mov(struct mcc_builder *b, struct mcc_src s)
{
   return mcc_value(mcc_emit(b, MCC_OP_MOV, s.words, 1, &s));
}

/* A vector of n words; a single word is returned as it is. */
static inline struct mcc_src
mcc_collect(struct mcc_builder *b, const struct mcc_src *words, unsigned n)
{
   if (n == 1)
      return words[0];
   return mcc_value(mcc_emit(b, MCC_OP_COLLECT, n, n, words));
}

static inline struct mcc_src
mcc_collect2(struct mcc_builder *b, struct mcc_src lo, struct mcc_src hi)
{
   return mcc_collect(b, (struct mcc_src[]){ lo, hi }, 2);
}

/* The words of a vector. */
static inline void
mcc_split(struct mcc_builder *b, struct mcc_src vec, struct mcc_src *words)
{
   if (vec.words == 1) {
      words[0] = vec;
      return;
   }

   struct mcc_instr *I =
      mcc_instr_create(b->shader, MCC_OP_SPLIT, vec.words, 1);

   I->src[0] = vec;
   for (unsigned i = 0; i < vec.words; i++) {
      I->dst[i] = mcc_ssa_dst(b->shader, 1);
      words[i] = mcc_src_of_dst(I->dst[i]);
   }
   mcc_insert(b, I);
}

static inline struct mcc_src
mcc_undef(struct mcc_builder *b)
{
   return mcc_value(mcc_emit(b, MCC_OP_UNDEF, 1, 0, NULL));
}

#endif
