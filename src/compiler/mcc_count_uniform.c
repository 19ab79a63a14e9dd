/* SPDX-License-Identifier: MIT */

/*
 * Counts what each thread computes anew although it is the same for all of a
 * draw: instructions whose operands come from uniforms and constants alone.
 * Which way a branch went is not looked at, and values that meet are taken to
 * differ, so that there may be more than are counted.
 */

#include "compiler/mcc_passes.h"

#include <stdlib.h>
#include <string.h>

/* What a value is made of. */
#define OF_UNIFORMS (1u << 0)
#define OF_OTHERS (1u << 1)

static uint8_t
made_of(const struct mcc_shader *s, const uint8_t *values,
        const struct mcc_src *src)
{
   const uint32_t constants = s->info->fau_const_first;

   switch (src->kind) {
   case MCC_NONE:
   case MCC_IMM:
      return 0;
   case MCC_UNIFORM:
      return src->value >= constants &&
                   src->value < constants + s->info->fau_const_count
                ? 0
                : OF_UNIFORMS;
   case MCC_SSA:
      return values[src->value];
   default:
      return OF_OTHERS;
   }
}

static bool
is_move(const struct mcc_instr *I)
{
   return I->op == ISA_OP_MOV_I32 || I->op == MCC_OP_MOV ||
          I->op == MCC_OP_COLLECT || I->op == MCC_OP_SPLIT;
}

/* Its result follows from its sources. */
static bool
follows(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   if (is_move(I))
      return true;
   return I->nr_srcs && info->isa &&
          !(info->flags & (MCC_OPF_EFFECT | MCC_OPF_CROSS | MCC_OPF_HELPERS)) &&
          (!(info->flags & MCC_OPF_MESSAGE) || I->constant);
}

int
mcc_count_uniform(struct mcc_shader *s)
{
   uint8_t *values = malloc(MAX2(s->nr_ssa, 1));

   if (!values)
      return mcc_fail(s, -ENOMEM, "no memory to count the instructions");
   /* Where a loop reads what comes later. */
   memset(values, OF_OTHERS, s->nr_ssa);
   s->vinfo->uniform = 0;
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         uint8_t of = follows(I) ? 0 : OF_OTHERS;

         for (unsigned i = 0; i < I->nr_srcs; i++)
            of |= made_of(s, values, &I->src[i]);
         for (unsigned i = 0; i < I->nr_dsts; i++) {
            if (I->dst[i].kind == MCC_SSA)
               values[I->dst[i].value] = of;
         }
         s->vinfo->uniform += of == OF_UNIFORMS && !is_move(I);
      }
   }
   free(values);
   return 0;
}
