/* SPDX-License-Identifier: MIT */

/*
 * Folds into an instruction what its operands' makers or its only reader do:
 * negation, absolute value and widening of sources, clamps of results,
 * comparisons into choices, shifts into bit operations, the steps of a
 * conversion into one.
 */

#include "compiler/mcc_passes.h"

#include <string.h>

struct fold {
   struct mcc_shader *s;
   struct mcc_instr **def; /* by SSA index */
   struct mcc_block **in;  /* the block that makes it */
   uint32_t *uses;
};

static struct mcc_instr *
maker(struct fold *f, const struct mcc_src *s)
{
   return s->kind == MCC_SSA ? f->def[s->value] : NULL;
}

static bool
is_fadd(uint16_t op)
{
   return op == ISA_OP_FADD_F32 || op == ISA_OP_FADD_V2F16;
}

static uint32_t
minus_zero(uint16_t op)
{
   return op == ISA_OP_FADD_V2F16 ? 0x80008000 : 0x80000000;
}

/* x + -0.0: only the modifiers of x, and the clamp, do anything. */
static bool
is_float_copy(const struct mcc_instr *I)
{
   return is_fadd(I->op) && !I->dst[0].half && I->src[1].kind == MCC_IMM &&
          I->src[1].value == minus_zero(I->op) && !mcc_src_has_mods(&I->src[1]);
}

static bool
same_float_size(const struct fold *f, const struct mcc_instr *I, unsigned i,
                uint16_t copy)
{
   const struct isa_src_info *info = mcc_src_info(f->s->arch, I->op, i);

   return info && info->is_float &&
          info->bits == (copy == ISA_OP_FADD_V2F16 ? 16 : 32);
}

/* What a source reads, when it reads a copy. */
static bool
fold_float_copy(struct fold *f, struct mcc_instr *I, unsigned i)
{
   struct mcc_src *s = &I->src[i], r;
   struct mcc_instr *copy = maker(f, s);
   const struct isa_src_info *info;

   if (!copy || !is_float_copy(copy) || copy->mod.clamp ||
       !same_float_size(f, I, i, copy->op) || I->op == ISA_OP_FEXP_F32)
      return false;
   info = mcc_src_info(f->s->arch, I->op, i);
   r = copy->src[0];
   if ((r.abs && !info->abs) || (r.neg && !s->abs && !info->neg))
      return false;
   r.swizzle = mcc_swizzle_compose(s->swizzle, r.swizzle);
   /* A widened half of a widened half is nothing. */
   if (info->bits == 32 && s->swizzle != MCC_SWZ_ID &&
       copy->src[0].swizzle != MCC_SWZ_ID)
      return false;
   if (!mcc_swizzle_ok(f->s->arch, I->op, i, r.swizzle))
      return false;
   if (s->abs) {
      r.abs = true;
      r.neg = s->neg;
   } else {
      r.neg ^= s->neg;
   }
   if (r.kind == MCC_SSA) {
      f->uses[r.value]++;
   }
   f->uses[s->value]--;
   r.reg = s->reg;
   *s = r;
   return true;
}

/* A float op that reads a converted half can read the half. */
static bool
fold_widening(struct fold *f, struct mcc_instr *I, unsigned i)
{
   struct mcc_src *s = &I->src[i], r;
   struct mcc_instr *cvt = maker(f, s);
   const struct isa_src_info *info;

   if (!cvt || cvt->op != ISA_OP_F16_TO_F32 || s->swizzle != MCC_SWZ_ID)
      return false;
   info = mcc_src_info(f->s->arch, I->op, i);
   if (!info || !info->is_float || info->bits != 32)
      return false;
   r = cvt->src[0];
   if ((r.abs && !info->abs) || (r.neg && !s->abs && !info->neg) ||
       !mcc_swizzle_ok(f->s->arch, I->op, i, r.swizzle))
      return false;
   if (s->abs) {
      r.abs = true;
      r.neg = s->neg;
   } else {
      r.neg ^= s->neg;
   }
   if (r.kind == MCC_SSA)
      f->uses[r.value]++;
   f->uses[s->value]--;
   r.reg = s->reg;
   *s = r;
   return true;
}

/* The conversion to a float that widens what the widening OP reads. */
static enum isa_op
widened_to_float(uint16_t widening)
{
   switch (widening) {
   case ISA_OP_U8_TO_U32:
      return ISA_OP_U8_TO_F32;
   case ISA_OP_U16_TO_U32:
      return ISA_OP_U16_TO_F32;
   case ISA_OP_S8_TO_S32:
      return ISA_OP_S8_TO_F32;
   case ISA_OP_S16_TO_S32:
      return ISA_OP_S16_TO_F32;
   default:
      return ISA_OP_COUNT;
   }
}

/* A byte or a half becomes a float at once.  What was extended with zeros is
 * the same number with a sign. */
static void
fold_narrow_to_float(struct fold *f, struct mcc_instr *I)
{
   const struct mcc_instr *wide;
   bool is_signed;
   enum isa_op op;

   if ((I->op != ISA_OP_U32_TO_F32 && I->op != ISA_OP_S32_TO_F32) ||
       mcc_src_has_mods(&I->src[0]))
      return;
   wide = maker(f, &I->src[0]);
   if (!wide)
      return;
   op = widened_to_float(wide->op);
   if (op == ISA_OP_COUNT)
      return;
   is_signed = op == ISA_OP_S8_TO_F32 || op == ISA_OP_S16_TO_F32;
   if (is_signed && I->op == ISA_OP_U32_TO_F32)
      return;
   /* From v11 on the conversion of words widens. */
   if (!mcc_has_op(f->s->arch, op))
      op = is_signed ? ISA_OP_S32_TO_F32 : ISA_OP_U32_TO_F32;
   if (!mcc_swizzle_ok(f->s->arch, op, 0, wide->src[0].swizzle))
      return;
   f->uses[I->src[0].value]--;
   I->op = op;
   I->src[0] = wide->src[0];
   /* Exact, and the narrow conversions do not say how they round. */
   I->mod.round = 0;
   if (I->src[0].kind == MCC_SSA)
      f->uses[I->src[0].value]++;
}

/* Rounded to a whole float and cut to an integer: the conversion rounds. */
static void
fold_rounding(struct fold *f, struct mcc_instr *I)
{
   const struct isa_src_info *info;
   const struct mcc_instr *whole;

   if ((I->op != ISA_OP_F32_TO_S32 && I->op != ISA_OP_F32_TO_U32) ||
       mcc_src_has_mods(&I->src[0]))
      return;
   info = mcc_src_info(f->s->arch, I->op, 0);
   whole = maker(f, &I->src[0]);
   if (!whole || whole->op != ISA_OP_FROUND_F32 || !info ||
       (whole->src[0].abs && !info->abs) || (whole->src[0].neg && !info->neg) ||
       !mcc_swizzle_ok(f->s->arch, I->op, 0, whole->src[0].swizzle))
      return;
   f->uses[I->src[0].value]--;
   I->src[0] = whole->src[0];
   I->mod.round = whole->mod.round;
   if (I->src[0].kind == MCC_SSA)
      f->uses[I->src[0].value]++;
}

static bool
can_clamp(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   return info->isa && isa_op_has_mod(info->isa, ISA_MOD_CLAMP) &&
          !I->mod.clamp;
}

static bool
writes_half(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   return I->dst[0].half || (info->isa && info->isa->elem_bits == 16);
}

/* A clamp of a result that nothing else reads moves to what makes it. */
static void
fold_clamp(struct fold *f, struct mcc_instr *I, struct mcc_block *b)
{
   struct mcc_src *s = &I->src[0];
   struct mcc_instr *from;

   if (!is_float_copy(I) || !I->mod.clamp || mcc_src_has_mods(s))
      return;
   from = maker(f, s);
   if (!from || f->uses[s->value] != 1 || f->in[s->value] != b ||
       !can_clamp(from) || writes_half(from) != writes_half(I))
      return;
   from->mod.clamp = I->mod.clamp;
   I->op = MCC_OP_MOV;
   memset(&I->mod, 0, sizeof(I->mod));
   mcc_instr_set_nr_srcs(f->s, I, 1);
}

/* choice(compare(x, y) != 0, a, b): the choice can compare. */
static void
fold_compare(struct fold *f, struct mcc_instr *I)
{
   struct mcc_instr *cmp;
   enum isa_op op;

   if (I->op != ISA_OP_CSEL_U32 || I->mod.cmp != ISA_CMP_NE ||
       I->src[1].kind != MCC_IMM || I->src[1].value ||
       mcc_src_has_mods(&I->src[0]))
      return;
   cmp = maker(f, &I->src[0]);
   if (!cmp)
      return;
   switch (cmp->op) {
   case ISA_OP_FCMP_OR_F32:
      op = ISA_OP_CSEL_F32;
      break;
   case ISA_OP_ICMP_OR_U32:
      op = ISA_OP_CSEL_U32;
      break;
   case ISA_OP_ICMP_OR_S32:
      op = ISA_OP_CSEL_S32;
      break;
   default:
      return;
   }
   if (cmp->src[2].kind != MCC_IMM || cmp->src[2].value ||
       mcc_src_has_mods(&cmp->src[0]) || mcc_src_has_mods(&cmp->src[1]))
      return;
   f->uses[I->src[0].value]--;
   for (unsigned i = 0; i < 2; i++) {
      I->src[i] = cmp->src[i];
      if (I->src[i].kind == MCC_SSA)
         f->uses[I->src[i].value]++;
   }
   I->op = op;
   I->mod.cmp = cmp->mod.cmp;
}

static bool
is_bit_op(uint16_t op)
{
   return op == ISA_OP_LSHIFT_AND_I32 || op == ISA_OP_LSHIFT_OR_I32 ||
          op == ISA_OP_LSHIFT_XOR_I32;
}

static bool
shifts_by_zero(const struct mcc_instr *I)
{
   return I->src[1].kind == MCC_IMM &&
          !(mcc_swizzle_apply(I->src[1].swizzle, I->src[1].value) & 0xff);
}

static uint16_t
shifting_op(uint16_t bit_op, bool left)
{
   if (left)
      return bit_op;
   switch (bit_op) {
   case ISA_OP_LSHIFT_AND_I32:
      return ISA_OP_RSHIFT_AND_I32;
   case ISA_OP_LSHIFT_OR_I32:
      return ISA_OP_RSHIFT_OR_I32;
   default:
      return ISA_OP_RSHIFT_XOR_I32;
   }
}

/* (x << n) op y is one instruction. */
static void
fold_shift(struct fold *f, struct mcc_instr *I)
{
   if (!is_bit_op(I->op) || !shifts_by_zero(I))
      return;
   for (unsigned i = 0; i < 3; i += 2) {
      struct mcc_instr *shift = maker(f, &I->src[i]);
      struct mcc_src other = I->src[2 - i];
      bool left;

      if (!shift || mcc_src_has_mods(&I->src[i]) ||
          (i == 2 && mcc_src_has_mods(&other)) ||
          (i == 0 && other.swizzle != MCC_SWZ_ID))
         continue;
      left = shift->op == ISA_OP_LSHIFT_OR_I32;
      if ((!left && shift->op != ISA_OP_RSHIFT_OR_I32) ||
          shifts_by_zero(shift) || shift->src[2].kind != MCC_IMM ||
          shift->src[2].value || shift->src[2].bnot || shift->mod.not_result)
         continue;
      f->uses[I->src[i].value]--;
      I->op = shifting_op(I->op, left);
      I->mod.is_signed = shift->mod.is_signed;
      I->src[0] = shift->src[0];
      I->src[1] = shift->src[1];
      I->src[2] = other;
      for (unsigned k = 0; k < 2; k++) {
         if (I->src[k].kind == MCC_SSA)
            f->uses[I->src[k].value]++;
      }
      return;
   }
}

/* x op -1 or 0 that the driver's lowering leaves behind. */
static void
fold_identity(struct fold *f, struct mcc_instr *I)
{
   const struct mcc_src *s = I->src;
   bool zero[2];
   unsigned keep;

   if (I->op != ISA_OP_IADD_U32 && I->op != ISA_OP_IADD_S32)
      return;
   for (unsigned i = 0; i < 2; i++)
      zero[i] = s[i].kind == MCC_IMM && !s[i].value;
   if (!zero[0] && !zero[1])
      return;
   keep = zero[0] ? 1 : 0;
   if (mcc_src_has_mods(&s[keep]) || s[keep].words != 1)
      return;
   I->src[0] = s[keep];
   I->op = MCC_OP_MOV;
   memset(&I->mod, 0, sizeof(I->mod));
   mcc_instr_set_nr_srcs(f->s, I, 1);
}

/* Makes 0 or ~0. */
static bool
is_truth(const struct mcc_instr *I)
{
   switch (I->op) {
   case ISA_OP_FCMP_OR_F32:
   case ISA_OP_FCMP_AND_F32:
   case ISA_OP_ICMP_OR_U32:
   case ISA_OP_ICMP_OR_S32:
   case ISA_OP_ICMP_AND_U32:
   case ISA_OP_ICMP_AND_S32:
      return I->mod.result == ISA_RESULT_M1;
   default:
      return false;
   }
}

/* What a bit operation without a shift combines: sources 0 and 2 as they are. */
static bool
is_plain_bit_op(const struct mcc_instr *I, uint16_t op)
{
   return I->op == op && shifts_by_zero(I) && !I->mod.not_result &&
          !I->src[2].bnot && I->src[0].swizzle == MCC_SWZ_ID;
}

/* A comparison that makes 0 or ~0 and takes no part of another in. */
static bool
is_lone_compare(const struct mcc_instr *I)
{
   return I && is_truth(I) && I->src[2].kind == MCC_IMM && !I->src[2].value;
}

/* Truth as a number: the comparison gives it so. */
static void
fold_truth_to_number(struct fold *f, struct mcc_instr *I)
{
   const uint32_t one_f32 = 0x3f800000;
   const struct mcc_src *one = &I->src[2];
   struct mcc_instr *cmp;

   if (!is_plain_bit_op(I, ISA_OP_LSHIFT_AND_I32) || one->kind != MCC_IMM ||
       (one->value != one_f32 && one->value != 1))
      return;
   cmp = maker(f, &I->src[0]);
   if (!is_lone_compare(cmp) || f->uses[I->src[0].value] != 1)
      return;
   cmp->mod.result = one->value == 1 ? ISA_RESULT_I1 : ISA_RESULT_F1;
   I->op = MCC_OP_MOV;
   memset(&I->mod, 0, sizeof(I->mod));
   mcc_instr_set_nr_srcs(f->s, I, 1);
}

static uint16_t
and_form(uint16_t op)
{
   switch (op) {
   case ISA_OP_FCMP_OR_F32:
      return ISA_OP_FCMP_AND_F32;
   case ISA_OP_ICMP_OR_U32:
      return ISA_OP_ICMP_AND_U32;
   case ISA_OP_ICMP_OR_S32:
      return ISA_OP_ICMP_AND_S32;
   default:
      return op;
   }
}

/* Two truths combined: the later comparison takes the other in. */
static void
fold_truths(struct fold *f, struct mcc_instr *I)
{
   const bool is_and = is_plain_bit_op(I, ISA_OP_LSHIFT_AND_I32);

   if (!is_and && !is_plain_bit_op(I, ISA_OP_LSHIFT_OR_I32))
      return;
   for (unsigned i = 0; i < 3; i += 2) {
      struct mcc_instr *cmp = maker(f, &I->src[i]);
      struct mcc_instr *other = maker(f, &I->src[2 - i]);
      struct mcc_src truth = I->src[2 - i];

      if (!is_lone_compare(cmp) || !other || !is_truth(other) ||
          f->uses[I->src[i].value] != 1)
         continue;
      f->uses[I->src[i].value]--;
      I->op = is_and ? and_form(cmp->op) : cmp->op;
      I->mod = cmp->mod;
      I->src[0] = cmp->src[0];
      I->src[1] = cmp->src[1];
      I->src[2] = truth;
      for (unsigned k = 0; k < 2; k++) {
         if (I->src[k].kind == MCC_SSA)
            f->uses[I->src[k].value]++;
      }
      return;
   }
}

/* Threads end where a comparison of floats holds. */
static void
fold_discard(struct fold *f, struct mcc_instr *I)
{
   struct mcc_instr *cmp;

   if (I->op != ISA_OP_DISCARD_F32 || I->mod.cmp != ISA_CMP_NE ||
       I->src[1].kind != MCC_IMM || I->src[1].value ||
       I->src[0].swizzle != MCC_SWZ_H00)
      return;
   cmp = maker(f, &I->src[0]);
   if (!is_lone_compare(cmp) || cmp->op != ISA_OP_FCMP_OR_F32)
      return;
   for (unsigned i = 0; i < 2; i++) {
      const struct isa_src_info *info = mcc_src_info(f->s->arch, I->op, i);

      if ((cmp->src[i].abs && !info->abs) || (cmp->src[i].neg && !info->neg) ||
          !mcc_swizzle_ok(f->s->arch, I->op, i, cmp->src[i].swizzle))
         return;
   }
   f->uses[I->src[0].value]--;
   I->mod.cmp = cmp->mod.cmp;
   for (unsigned i = 0; i < 2; i++) {
      I->src[i] = cmp->src[i];
      if (I->src[i].kind == MCC_SSA)
         f->uses[I->src[i].value]++;
   }
}

/* A branch on what is inverted goes the other way instead. */
static void
fold_branch(struct fold *f, struct mcc_instr *I)
{
   struct mcc_instr *inot;

   if (I->op != ISA_OP_BRANCHZ || I->src[0].swizzle != MCC_SWZ_H00)
      return;
   inot = maker(f, &I->src[0]);
   /* 0 | ~x, of 0 or ~0. */
   if (!inot || inot->op != ISA_OP_LSHIFT_OR_I32 || inot->mod.not_result ||
       inot->src[0].kind != MCC_IMM || inot->src[0].value ||
       !inot->src[2].bnot || inot->src[2].kind != MCC_SSA)
      return;
   inot = maker(f, &inot->src[2]);
   if (!inot || !is_truth(inot))
      return;
   f->uses[I->src[0].value]--;
   I->src[0].value = inot->dst[0].value;
   f->uses[I->src[0].value]++;
   I->mod.eq = !I->mod.eq;
}

static void
visit(struct fold *f, struct mcc_block *b, struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   if (!info->isa)
      return;
   mcc_foreach_src(I, i)
   {
      while (fold_float_copy(f, I, i))
         ;
      fold_widening(f, I, i);
   }
   fold_clamp(f, I, b);
   fold_truth_to_number(f, I);
   fold_truths(f, I);
   fold_compare(f, I);
   fold_discard(f, I);
   fold_shift(f, I);
   fold_identity(f, I);
   fold_narrow_to_float(f, I);
   fold_rounding(f, I);
   fold_branch(f, I);
}

int
mcc_opt_fold(struct mcc_shader *s)
{
   void *mem_ctx = ralloc_context(NULL);
   struct fold f = { .s = s };

   f.def = rzalloc_array(mem_ctx, struct mcc_instr *, s->nr_ssa + 1);
   f.in = rzalloc_array(mem_ctx, struct mcc_block *, s->nr_ssa + 1);
   f.uses = rzalloc_array(mem_ctx, uint32_t, s->nr_ssa + 1);
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         mcc_foreach_dst(I, i)
         {
            if (I->dst[i].kind == MCC_SSA) {
               f.def[I->dst[i].value] = I;
               f.in[I->dst[i].value] = b;
            }
         }
         mcc_foreach_src(I, i)
         {
            if (I->src[i].kind == MCC_SSA)
               f.uses[I->src[i].value]++;
         }
      }
   }
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I) visit(&f, b, I);
   }
   ralloc_free(mem_ctx);
   return 0;
}
