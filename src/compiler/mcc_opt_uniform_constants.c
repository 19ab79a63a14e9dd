/* SPDX-License-Identifier: MIT */

/*
 * Literals that no table and no immediate form holds go to FAU words that the
 * driver fills once (mcc_info.fau_const), as far as it gave room for them.
 */

#include "compiler/mcc_fau.h"
#include "compiler/mcc_passes.h"

/* The word that holds a constant, or -1 when there is no room. */
static int
word_for(struct mcc_shader *s, uint32_t bits)
{
   struct mcc_info *info = s->info;
   uint32_t n = info->fau_const_count;

   for (uint32_t i = 0; i < n; i++) {
      if (info->fau_const[i] == bits)
         return info->fau_const_first + i;
   }
   if (info->fau_const_first + n >=
          s->options->fau_words + s->options->fau_const_max ||
       info->fau_const_first + n >= MCC_MAX_FAU_WORDS)
      return -1;
   info->fau_const[n] = bits;
   info->fau_const_count = n + 1;
   info->fau_words = info->fau_const_first + n + 1;
   return info->fau_const_first + n;
}

/* The even word of a pair that holds a constant and zero, or -1. */
static int
pair_for(struct mcc_shader *s, uint32_t bits)
{
   struct mcc_info *info = s->info;
   uint32_t first = info->fau_const_first, n;

   for (uint32_t i = first % 2; i + 1 < info->fau_const_count; i += 2) {
      if (info->fau_const[i] == bits && !info->fau_const[i + 1])
         return first + i;
   }
   n = info->fau_const_count + (first + info->fau_const_count) % 2;
   if (first + n + 1 >= s->options->fau_words + s->options->fau_const_max ||
       first + n + 1 >= MCC_MAX_FAU_WORDS)
      return -1;
   if (n != info->fau_const_count)
      info->fau_const[n - 1] = 0;
   info->fau_const[n] = bits;
   info->fau_const[n + 1] = 0;
   info->fau_const_count = n + 2;
   info->fau_words = first + n + 2;
   return first + n;
}

/* IADD and FADD of 32 bits take a literal in the instruction. */
static bool
has_immediate_form(unsigned arch, const struct mcc_instr *I)
{
   if (mcc_immediate_logic(arch, I) != ISA_OP_NOP)
      return true;
   switch (I->op) {
   case ISA_OP_IADD_U32:
   case ISA_OP_IADD_S32:
   case ISA_OP_FADD_F32:
      return !I->mod.clamp && !I->mod.saturate && !I->dst[0].half &&
             !mcc_src_has_mods(&I->src[0]) && !mcc_src_has_mods(&I->src[1]);
   default:
      return false;
   }
}

static void
visit(struct mcc_shader *s, struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);
   struct mcc_fau_state state;

   if (!info->isa || has_immediate_form(s->arch, I))
      return;
   mcc_fau_init(&state);
   mcc_foreach_src(I, i)
   {
      struct mcc_src *src = &I->src[i], found, uniform;
      int word;

      if (src->kind == MCC_IMM && src->words == 2 &&
          isa_constant_find(s->arch, src->value) < 0) {
         word = pair_for(s, src->value);
         uniform = mcc_uniform(word, 2);
         if (word >= 0 && mcc_fau_add(&state, I->op, &uniform))
            *src = uniform;
         continue;
      }
      if (src->kind == MCC_IMM && src->words == 1 &&
          mcc_src_info(s->arch, I->op, i) &&
          !mcc_fau_find_constant(s->arch, I->op, i, src, &found)) {
         word = word_for(s, src->value);
         if (word < 0)
            continue;
         uniform = *src;
         uniform.kind = MCC_UNIFORM;
         uniform.value = word;
         if (mcc_fau_add(&state, I->op, &uniform))
            *src = uniform;
         continue;
      }
      mcc_fau_add(&state, I->op, src);
   }
}

int
mcc_opt_uniform_constants(struct mcc_shader *s)
{
   if (!s->info || !s->options || !s->options->fau_const_max)
      return 0;
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I) visit(s, I);
   }
   return 0;
}
