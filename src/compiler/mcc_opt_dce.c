/* SPDX-License-Identifier: MIT */

/*
 * What nothing needs goes: instructions without effect whose results are not
 * read, phis that only feed each other, and unread parts of splits.
 */

#include "compiler/mcc_passes.h"

#include "util/bitset.h"
#include "util/u_dynarray.h"

struct dce {
   struct mcc_shader *s;
   BITSET_WORD *live; /* values */
   struct mcc_instr **def;
   struct util_dynarray work; /* instructions that became needed */
};

static void
need(struct dce *d, struct mcc_instr *I)
{
   mcc_foreach_src(I, i)
   {
      const struct mcc_src *s = &I->src[i];

      if (s->kind != MCC_SSA || BITSET_TEST(d->live, s->value))
         continue;
      BITSET_SET(d->live, s->value);
      if (d->def[s->value])
         util_dynarray_append(&d->work, struct mcc_instr *, d->def[s->value]);
   }
}

static bool
is_root(const struct mcc_instr *I)
{
   return mcc_op_info(I->op)->flags & MCC_OPF_EFFECT;
}

static bool
is_live(struct dce *d, const struct mcc_instr *I)
{
   if (is_root(I))
      return true;
   mcc_foreach_dst(I, i)
   {
      if (I->dst[i].kind == MCC_REG ||
          (I->dst[i].kind == MCC_SSA && BITSET_TEST(d->live, I->dst[i].value)))
         return true;
   }
   return false;
}

/* An atomic whose result nobody reads does not return it; the exchange has
 * no other form. */
static void
drop_result(struct dce *d, struct mcc_instr *I)
{
   bool wide = I->op == ISA_OP_ATOM_RETURN_I64;
   bool one = I->op == ISA_OP_ATOM1_RETURN_I32;

   if ((I->op != ISA_OP_ATOM_RETURN_I32 && !wide && !one) ||
       (!one && I->mod.atom == ISA_ATOM_AXCHG) || !I->nr_dsts ||
       BITSET_TEST(d->live, I->dst[0].value))
      return;
   I->op = one ? ISA_OP_ATOM1_I32 : wide ? ISA_OP_ATOM_I64 : ISA_OP_ATOM_I32;
   I->nr_dsts = 0;
}

static void
sweep(struct dce *d, struct mcc_instr *I)
{
   if (!is_live(d, I)) {
      mcc_instr_remove(I);
      return;
   }
   drop_result(d, I);
   if (I->op != MCC_OP_SPLIT)
      return;
   mcc_foreach_dst(I, i)
   {
      if (I->dst[i].kind == MCC_SSA && !BITSET_TEST(d->live, I->dst[i].value))
         I->dst[i] = (struct mcc_dst){ .reg = MCC_NO_REG };
   }
}

int
mcc_opt_dce(struct mcc_shader *s)
{
   void *mem_ctx = ralloc_context(NULL);
   struct dce d = { .s = s };

   d.live = rzalloc_array(mem_ctx, BITSET_WORD, BITSET_WORDS(s->nr_ssa + 1));
   d.def = rzalloc_array(mem_ctx, struct mcc_instr *, s->nr_ssa + 1);
   util_dynarray_init(&d.work, mem_ctx);
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         mcc_foreach_dst(I, i)
         {
            if (I->dst[i].kind == MCC_SSA)
               d.def[I->dst[i].value] = I;
         }
      }
   }
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         if (is_root(I))
            need(&d, I);
      }
   }
   while (util_dynarray_num_elements(&d.work, struct mcc_instr *))
      need(&d, util_dynarray_pop(&d.work, struct mcc_instr *));
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I) sweep(&d, I);
   }
   ralloc_free(mem_ctx);
   return 0;
}
