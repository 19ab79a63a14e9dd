/* SPDX-License-Identifier: MIT */

/*
 * Brings what comes from no register into a form that the hardware reads:
 * constants become words of its table, immediates of *_IMM ops, or moves;
 * uniforms and special values beyond what one instruction may read become
 * moves; staging sources become values.
 */

#include "compiler/mcc_builder.h"
#include "compiler/mcc_fau.h"
#include "compiler/mcc_passes.h"

#include <string.h>

#define CACHE_SIZE 16

struct legalize {
   struct mcc_shader *s;
   struct mcc_block *block;
   /* Constants and uniforms already moved in this block. */
   struct mcc_src cached[CACHE_SIZE];
   struct mcc_src cached_from[CACHE_SIZE];
   unsigned nr_cached;
};

static bool
find_moved(const struct legalize *l, struct mcc_src from, struct mcc_src *moved)
{
   for (unsigned i = 0; i < MIN2(l->nr_cached, CACHE_SIZE); i++) {
      if (l->cached_from[i].kind == from.kind &&
          l->cached_from[i].value == from.value) {
         *moved = l->cached[i];
         return true;
      }
   }
   return false;
}

/* One word, without modifiers. */
static struct mcc_src
move_word(struct legalize *l, struct mcc_builder *b, struct mcc_src from)
{
   struct mcc_src moved;

   /* In a blend shader registers are dearer than instructions. */
   const bool reuse = !l->s->options->blend_shader.enabled;

   if (reuse && find_moved(l, from, &moved))
      return moved;
   moved = mcc_mov(b, from);
   l->cached[l->nr_cached % CACHE_SIZE] = moved;
   l->cached_from[l->nr_cached % CACHE_SIZE] = from;
   l->nr_cached++;
   return moved;
}

static struct mcc_src
word_of(struct mcc_src s, unsigned i)
{
   if (s.kind == MCC_IMM)
      return mcc_imm(i ? 0 : s.value);
   if (s.kind == MCC_UNIFORM)
      return mcc_uniform(s.value + i, 1);
   return mcc_src_make((enum mcc_kind)s.kind, s.value | i, 1);
}

/* The source as a value, keeping how it is read. */
static struct mcc_src
moved(struct legalize *l, struct mcc_builder *b, struct mcc_src s)
{
   struct mcc_src words[MCC_MAX_WORDS], r;

   if (s.words > 1) {
      for (unsigned i = 0; i < s.words; i++)
         words[i] = word_of(s, i);
      r = mcc_collect(b, words, s.words);
   } else {
      r = move_word(l, b, mcc_src_make((enum mcc_kind)s.kind, s.value, 1));
   }
   r.swizzle = s.swizzle;
   r.abs = s.abs;
   r.neg = s.neg;
   r.bnot = s.bnot;
   r.reg = s.reg;
   return r;
}

static bool
in_table(unsigned arch, uint32_t bits)
{
   return isa_constant_find(arch, bits) >= 0;
}

/* So has logic, from v11 on. */
static bool
use_immediate_logic(struct legalize *l, struct mcc_instr *I)
{
   const enum isa_op op = mcc_immediate_logic(l->s->arch, I);
   struct mcc_src unused;
   unsigned k;

   if (op == ISA_OP_NOP)
      return false;
   k = I->src[0].kind == MCC_IMM ? 0 : 2;
   if (mcc_fau_find_constant(l->s->arch, I->op, k, &I->src[k], &unused))
      return false;
   I->op = op;
   memset(&I->mod, 0, sizeof(I->mod));
   I->imm.constant = (int32_t)I->src[k].value;
   I->src[0] = I->src[2 - k];
   mcc_instr_set_nr_srcs(l->s, I, 1);
   return true;
}

/* Sums with a constant that is in no table have an op of their own. */
static void
use_immediate_op(struct legalize *l, struct mcc_instr *I)
{
   enum isa_op op;
   unsigned k;

   if (use_immediate_logic(l, I))
      return;
   switch (I->op) {
   case ISA_OP_IADD_U32:
   case ISA_OP_IADD_S32:
      op = ISA_OP_IADD_IMM_I32;
      break;
   case ISA_OP_FADD_F32:
      op = ISA_OP_FADD_IMM_F32;
      break;
   default:
      return;
   }
   for (k = 0; k < 2; k++) {
      struct mcc_src unused;

      if (I->src[k].kind == MCC_IMM && !mcc_src_has_mods(&I->src[k]) &&
          !mcc_fau_find_constant(l->s->arch, I->op, k, &I->src[k], &unused) &&
          I->src[1 - k].kind != MCC_IMM && !mcc_src_has_mods(&I->src[1 - k]))
         break;
   }
   if (k == 2 || I->mod.saturate || I->mod.clamp || I->dst[0].half)
      return;
   I->imm.constant = (int32_t)I->src[k].value;
   I->src[0] = I->src[1 - k];
   mcc_instr_set_nr_srcs(l->s, I, 1);
   I->op = op;
}

static void
legalize_constant(struct legalize *l, struct mcc_builder *b,
                  struct mcc_instr *I, unsigned i)
{
   struct mcc_src *s = &I->src[i], found;

   if (s->words == 2) {
      /* A pair with a zero above it. */
      if (!in_table(l->s->arch, s->value))
         *s = moved(l, b, *s);
      return;
   }
   if (mcc_fau_find_constant(l->s->arch, I->op, i, s, &found))
      *s = found;
   else
      *s = moved(l, b, *s);
}

static void
legalize_instr(struct legalize *l, struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);
   struct mcc_builder b = mcc_before(l->s, l->block, I);
   struct mcc_fau_state state;

   if (!info->isa)
      return;
   use_immediate_op(l, I);
   info = mcc_op_info(I->op);
   mcc_fau_init(&state);
   mcc_foreach_src(I, i)
   {
      bool staging = i == 0 && (info->flags & MCC_OPF_SR_READ);
      struct mcc_src *s = &I->src[i];

      if (s->kind == MCC_NONE || s->kind == MCC_SSA || s->kind == MCC_REG)
         continue;
      if (staging) {
         *s = moved(l, &b, *s);
         continue;
      }
      if (s->kind == MCC_IMM)
         legalize_constant(l, &b, I, i);
      if (!mcc_fau_add(&state, I->op, s))
         *s = moved(l, &b, *s);
   }
}

int
mcc_legalize_fau(struct mcc_shader *s)
{
   mcc_foreach_block(s, block)
   {
      struct legalize l = { .s = s, .block = block };

      mcc_foreach_instr(block, I) legalize_instr(&l, I);
   }
   s->legal = true;
   return 0;
}
