/* SPDX-License-Identifier: MIT */

/*
 * Copies disappear: uses of a MOV read its source, uses of a part of a SPLIT
 * of a COLLECT read what was collected, and a COLLECT of all parts of one
 * vector, in order, is that vector.
 */

#include "compiler/mcc_passes.h"

struct copy_prop {
   struct mcc_shader *s;
   /* By SSA index: what makes it (NULL: not seen yet), and for parts of a
    * SPLIT which part. */
   struct mcc_instr **def;
   uint32_t *uses;
};

static struct mcc_instr *
maker(struct copy_prop *p, const struct mcc_src *s)
{
   return s->kind == MCC_SSA ? p->def[s->value] : NULL;
}

/* What a one-word value is a copy of. */
static bool
copied_from(struct copy_prop *p, const struct mcc_src *s, struct mcc_src *out)
{
   struct mcc_instr *I = maker(p, s), *vec;

   if (!I)
      return false;
   if (I->op == MCC_OP_MOV && !mcc_src_has_mods(&I->src[0]) &&
       I->src[0].reg == MCC_NO_REG) {
      *out = I->src[0];
      return true;
   }
   if (I->op != MCC_OP_SPLIT)
      return false;
   vec = maker(p, &I->src[0]);
   if (!vec || vec->op != MCC_OP_COLLECT)
      return false;
   mcc_foreach_dst(I, i)
   {
      if (I->dst[i].kind == MCC_SSA && I->dst[i].value == s->value) {
         *out = vec->src[i];
         return out->reg == MCC_NO_REG;
      }
   }
   return false;
}

static bool
may_hold(const struct mcc_instr *I, unsigned i, const struct mcc_src *s)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   if (s->kind == MCC_SSA)
      return true;
   if (I->op == MCC_OP_PHI)
      return s->kind == MCC_IMM || s->kind == MCC_UNIFORM;
   if (I->op == MCC_OP_SPLIT || I->op == MCC_OP_SPILL)
      return false;
   return !(i == 0 && (info->flags & MCC_OPF_SR_READ));
}

static void
replace_src(struct copy_prop *p, struct mcc_instr *I, unsigned i)
{
   struct mcc_src *s = &I->src[i], from;

   while (copied_from(p, s, &from)) {
      if (!may_hold(I, i, &from) || from.words != s->words)
         return;
      from.swizzle = s->swizzle;
      from.abs = s->abs;
      from.neg = s->neg;
      from.bnot = s->bnot;
      from.reg = s->reg;
      *s = from;
   }
}

/* All parts of one SPLIT in order, and no others.  Where a part is also read
 * alone, parts and vector would be alive at once: two copies. */
static bool
whole_vector(struct copy_prop *p, const struct mcc_instr *I,
             struct mcc_src *out)
{
   struct mcc_instr *split = maker(p, &I->src[0]);

   if (!split || split->op != MCC_OP_SPLIT || split->nr_dsts != I->nr_srcs)
      return false;
   mcc_foreach_src(I, i)
   {
      if (I->src[i].kind != MCC_SSA || split->dst[i].kind != MCC_SSA ||
          I->src[i].value != split->dst[i].value ||
          p->uses[I->src[i].value] > 1)
         return false;
   }
   *out = split->src[0];
   return true;
}

static bool
uniform_pair(const struct mcc_instr *I, struct mcc_src *out)
{
   const struct mcc_src *lo = &I->src[0], *hi = &I->src[1];
   bool any;

   if (I->nr_srcs != 2)
      return false;
   any = hi->kind == MCC_NONE;
   if (!any && lo->kind != hi->kind)
      return false;
   if (lo->kind == MCC_UNIFORM && lo->value % 2 == 0 &&
       (any || hi->value == lo->value + 1))
      *out = mcc_uniform(lo->value, 2);
   else if (lo->kind == MCC_SPECIAL && !(lo->value & MCC_SPECIAL_HIGH) &&
            hi->value == (lo->value | MCC_SPECIAL_HIGH))
      *out = mcc_src_make(MCC_SPECIAL, lo->value, 2);
   else if (lo->kind == MCC_IMM && (any || hi->value == 0))
      *out = mcc_src_make(MCC_IMM, lo->value, 2);
   else
      return false;
   return true;
}

static void
visit(struct copy_prop *p, struct mcc_instr *I)
{
   struct mcc_src vec;

   if (I->op != MCC_OP_PHI) {
      mcc_foreach_src(I, i) replace_src(p, I, i);
   }
   if (I->op == MCC_OP_COLLECT &&
       (whole_vector(p, I, &vec) || uniform_pair(I, &vec))) {
      I->op = MCC_OP_MOV;
      mcc_instr_set_nr_srcs(p->s, I, 1);
      I->src[0] = vec;
   }
   mcc_foreach_dst(I, i)
   {
      if (I->dst[i].kind == MCC_SSA)
         p->def[I->dst[i].value] = I;
   }
}

static void
count_uses(struct copy_prop *p)
{
   mcc_foreach_block(p->s, b)
   {
      mcc_foreach_instr(b, I)
      {
         mcc_foreach_src(I, i)
         {
            if (I->src[i].kind == MCC_SSA)
               p->uses[I->src[i].value]++;
         }
      }
   }
}

int
mcc_opt_copy_prop(struct mcc_shader *s)
{
   struct copy_prop p = { .s = s };

   p.def = rzalloc_array(NULL, struct mcc_instr *, s->nr_ssa + 1);
   p.uses = rzalloc_array(p.def, uint32_t, s->nr_ssa + 1);
   if (!p.def || !p.uses)
      return mcc_fail(s, -ENOMEM, "copy propagation: out of memory");
   count_uses(&p);
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I) visit(&p, I);
   }
   /* Sources of phis may be made later in the layout. */
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         if (I->op != MCC_OP_PHI)
            break;
         mcc_foreach_src(I, i) replace_src(&p, I, i);
      }
   }
   ralloc_free(p.def);
   return 0;
}
