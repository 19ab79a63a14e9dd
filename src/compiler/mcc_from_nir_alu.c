/* SPDX-License-Identifier: MIT */

/*
 * Instruction selection: arithmetic.  Operations are scalar, or pairs of
 * 16-bit components in one word.
 */

#include "compiler/mcc_from_nir.h"

#include "util/half_float.h"

struct alu_ctx {
   struct mcc_sel *c;
   nir_alu_instr *alu;
   unsigned bits;     /* of the result */
   unsigned src_bits; /* of the first source */
   unsigned comps;
};

/* A source's word with the swizzle that picks the wanted component, or pair
 * of 16-bit components. */
static struct mcc_src
alu_src(const struct alu_ctx *a, unsigned i)
{
   const nir_alu_src *src = &a->alu->src[i];
   unsigned bits = nir_src_bit_size(src->src);
   struct mcc_src lo = mcc_sel_comp(a->c, src->src.ssa, src->swizzle[0]);
   struct mcc_src hi, word;

   if (bits != 16 || a->comps < 2)
      return lo;
   if (src->swizzle[0] / 2 == src->swizzle[1] / 2) {
      unsigned x = 2 * (src->swizzle[0] % 2), y = 2 * (src->swizzle[1] % 2);

      lo.swizzle = MCC_SWIZZLE(x, x + 1, y, y + 1);
      return lo;
   }
   hi = mcc_sel_comp(a->c, src->src.ssa, src->swizzle[1]);
   mcc_sel_pack(a->c, (struct mcc_src[]){ lo, hi }, 2, 16, &word);
   return word;
}

static struct mcc_instr *
emit(const struct alu_ctx *a, enum isa_op op, unsigned n,
     const struct mcc_src *srcs)
{
   struct mcc_instr *I = mcc_emit(&a->c->b, op, 1, n, srcs);

   mcc_sel_set1(a->c, &a->alu->def, mcc_value(I));
   return I;
}
#define EMIT(a, op, ...) emit(a, op, MCC_SRCS(__VA_ARGS__))

/* The op of a family for the result's size; none for 64 bits. */
static enum isa_op
sized(unsigned bits, enum isa_op op8, enum isa_op op16, enum isa_op op32)
{
   return bits == 8 ? op8 : bits == 16 ? op16 : op32;
}

static struct mcc_src
neg_zero(void)
{
   return mcc_imm(0x80000000);
}

/* -0.0 of the operation's size. */
static struct mcc_src
neg_zero_of(const struct alu_ctx *a)
{
   return a->bits == 16 ? mcc_imm(0x80008000) : neg_zero();
}

static bool
select_float(const struct alu_ctx *a)
{
   bool half = a->bits == 16;
   enum isa_op fadd = half ? ISA_OP_FADD_V2F16 : ISA_OP_FADD_F32;
   enum isa_op fma = half ? ISA_OP_FMA_V2F16 : ISA_OP_FMA_F32;

   switch (a->alu->op) {
   case nir_op_fadd:
      EMIT(a, fadd, alu_src(a, 0), alu_src(a, 1));
      return true;
   case nir_op_fsub:
      EMIT(a, fadd, alu_src(a, 0), mcc_neg(alu_src(a, 1)));
      return true;
   case nir_op_fmul:
      EMIT(a, fma, alu_src(a, 0), alu_src(a, 1), neg_zero_of(a));
      return true;
   case nir_op_ffma:
      EMIT(a, fma, alu_src(a, 0), alu_src(a, 1), alu_src(a, 2));
      return true;
   case nir_op_fneg:
      EMIT(a, fadd, mcc_neg(alu_src(a, 0)), neg_zero_of(a));
      return true;
   case nir_op_fabs:
      EMIT(a, fadd, mcc_abs(alu_src(a, 0)), neg_zero_of(a));
      return true;
   case nir_op_fsat:
      EMIT(a, fadd, alu_src(a, 0), neg_zero_of(a))->mod.clamp = ISA_CLAMP_0_1;
      return true;
   case nir_op_fmin:
      EMIT(a, half ? ISA_OP_FMIN_V2F16 : ISA_OP_FMIN_F32, alu_src(a, 0),
           alu_src(a, 1));
      return true;
   case nir_op_fmax:
      EMIT(a, half ? ISA_OP_FMAX_V2F16 : ISA_OP_FMAX_F32, alu_src(a, 0),
           alu_src(a, 1));
      return true;
   case nir_op_ldexp:
      EMIT(a, half ? ISA_OP_LDEXP_V2F16 : ISA_OP_LDEXP_F32, alu_src(a, 0),
           alu_src(a, 1));
      return true;
   case nir_op_frexp_exp:
      EMIT(a,
           half || a->src_bits == 16 ? ISA_OP_FREXPE_V2F16 : ISA_OP_FREXPE_F32,
           alu_src(a, 0));
      return true;
   case nir_op_frexp_sig:
      EMIT(a, half ? ISA_OP_FREXPM_V2F16 : ISA_OP_FREXPM_F32, alu_src(a, 0));
      return true;
   default:
      return false;
   }
}

static bool
select_round(const struct alu_ctx *a)
{
   enum isa_round round;

   switch (a->alu->op) {
   case nir_op_fround_even:
      round = ISA_ROUND_RTE;
      break;
   case nir_op_ftrunc:
      round = ISA_ROUND_RTZ;
      break;
   case nir_op_fceil:
      round = ISA_ROUND_RTP;
      break;
   case nir_op_ffloor:
      round = ISA_ROUND_RTN;
      break;
   default:
      return false;
   }
   if (a->bits == 16 && !mcc_has_op(a->c->s->arch, ISA_OP_FROUND_V2F16)) {
      /* As floats of 32 bits; what comes out is a half float. */
      struct mcc_instr *I = mcc_emit(
         &a->c->b, ISA_OP_FROUND_F32, 1,
         MCC_SRCS(mcc_op1(&a->c->b, ISA_OP_F16_TO_F32, alu_src(a, 0))));

      I->mod.round = round;
      mcc_sel_set1(a->c, &a->alu->def,
                   mcc_sel_to_half(a->c, mcc_value(I), ISA_ROUND_RTE));
      return true;
   }
   EMIT(a, a->bits == 16 ? ISA_OP_FROUND_V2F16 : ISA_OP_FROUND_F32,
        alu_src(a, 0))
      ->mod.round = round;
   return true;
}

/* Of pairs of registers, of which only the lower one is read. */
static struct mcc_src
wide_product(const struct alu_ctx *a)
{
   struct mcc_src s[2];

   for (unsigned i = 0; i < 2; i++)
      s[i] =
         mcc_collect2(&a->c->b, alu_src(a, i), mcc_src_make(MCC_NONE, 0, 0));
   return mcc_value(mcc_emit(&a->c->b, ISA_OP_IMULD_U64, 2, 2, s));
}

/* Native 64-bit sums and products; everything else of that size is lowered in
 * NIR. */
static bool
select_int64(const struct alu_ctx *a)
{
   struct mcc_sel *c = a->c;
   struct mcc_src s[2];
   enum isa_op op;

   switch (a->alu->op) {
   case nir_op_umul_2x32_64:
      mcc_sel_set_vector(c, &a->alu->def, wide_product(a));
      return true;
   case nir_op_iadd:
      op = ISA_OP_IADD_U64;
      break;
   case nir_op_isub:
      op = ISA_OP_ISUB_U64;
      break;
   default:
      return false;
   }
   for (unsigned i = 0; i < 2; i++) {
      const nir_alu_src *src = &a->alu->src[i];
      const struct mcc_sel_def *d = mcc_sel_get(c, src->src.ssa);
      unsigned w = 2 * src->swizzle[0];

      s[i] = mcc_collect2(&c->b, d->w[w], d->w[w + 1]);
   }
   mcc_sel_set_vector(c, &a->alu->def, mcc_value(mcc_emit(&c->b, op, 2, 2, s)));
   return true;
}

static bool
select_int(const struct alu_ctx *a)
{
   unsigned bits = a->bits;
   struct mcc_instr *I;

   switch (a->alu->op) {
   case nir_op_iadd:
   case nir_op_uadd_sat:
      I = EMIT(
         a, sized(bits, ISA_OP_IADD_V4U8, ISA_OP_IADD_V2U16, ISA_OP_IADD_U32),
         alu_src(a, 0), alu_src(a, 1));
      I->mod.saturate = a->alu->op == nir_op_uadd_sat;
      return true;
   case nir_op_iadd_sat:
      EMIT(a, sized(bits, ISA_OP_IADD_V4S8, ISA_OP_IADD_V2S16, ISA_OP_IADD_S32),
           alu_src(a, 0), alu_src(a, 1))
         ->mod.saturate = true;
      return true;
   case nir_op_isub:
   case nir_op_usub_sat:
      I = EMIT(
         a, sized(bits, ISA_OP_ISUB_V4U8, ISA_OP_ISUB_V2U16, ISA_OP_ISUB_U32),
         alu_src(a, 0), alu_src(a, 1));
      I->mod.saturate = a->alu->op == nir_op_usub_sat;
      return true;
   case nir_op_isub_sat:
      EMIT(a, sized(bits, ISA_OP_ISUB_V4S8, ISA_OP_ISUB_V2S16, ISA_OP_ISUB_S32),
           alu_src(a, 0), alu_src(a, 1))
         ->mod.saturate = true;
      return true;
   case nir_op_ineg:
      EMIT(a, sized(bits, ISA_OP_ISUB_V4U8, ISA_OP_ISUB_V2U16, ISA_OP_ISUB_U32),
           mcc_imm(0), alu_src(a, 0));
      return true;
   case nir_op_imul:
      EMIT(a, sized(bits, ISA_OP_IMUL_V4I8, ISA_OP_IMUL_V2I16, ISA_OP_IMUL_I32),
           alu_src(a, 0), alu_src(a, 1));
      return true;
   case nir_op_umul_high: {
      struct mcc_src words[2];

      mcc_split(&a->c->b, wide_product(a), words);
      mcc_sel_set1(a->c, &a->alu->def, words[1]);
      return true;
   }
   case nir_op_iabs:
      EMIT(a, sized(bits, ISA_OP_IABS_V4S8, ISA_OP_IABS_V2S16, ISA_OP_IABS_S32),
           alu_src(a, 0));
      return true;
   case nir_op_ihadd:
   case nir_op_irhadd:
      EMIT(a, sized(bits, ISA_OP_HADD_V4S8, ISA_OP_HADD_V2S16, ISA_OP_HADD_S32),
           alu_src(a, 0), alu_src(a, 1))
         ->mod.rhadd = a->alu->op == nir_op_irhadd;
      return true;
   case nir_op_uhadd:
   case nir_op_urhadd:
      EMIT(a, sized(bits, ISA_OP_HADD_V4U8, ISA_OP_HADD_V2U16, ISA_OP_HADD_U32),
           alu_src(a, 0), alu_src(a, 1))
         ->mod.rhadd = a->alu->op == nir_op_urhadd;
      return true;
   case nir_op_sdot_4x8_iadd:
   case nir_op_sdot_4x8_iadd_sat:
      EMIT(a, ISA_OP_IDP_V4S8, alu_src(a, 0), alu_src(a, 1), alu_src(a, 2))
         ->mod.saturate = a->alu->op == nir_op_sdot_4x8_iadd_sat;
      return true;
   case nir_op_udot_4x8_uadd:
   case nir_op_udot_4x8_uadd_sat:
      EMIT(a, ISA_OP_IDP_V4U8, alu_src(a, 0), alu_src(a, 1), alu_src(a, 2))
         ->mod.saturate = a->alu->op == nir_op_udot_4x8_uadd_sat;
      return true;
   default:
      return false;
   }
}

/* CSEL has no swizzles; a source that has one is copied first. */
static struct mcc_src
plain(const struct alu_ctx *a, struct mcc_src s, unsigned bits)
{
   bool scalar = a->comps == 1;

   if (bits == 32)
      return s;
   if (s.kind == MCC_IMM)
      return mcc_imm(mcc_swizzle_apply(s.swizzle, s.value));
   /* A scalar's other lanes do not matter. */
   if (s.swizzle == MCC_SWZ_ID ||
       (scalar && s.swizzle == (bits == 16 ? MCC_SWZ_H00 : MCC_SWZ_B0000))) {
      s.swizzle = MCC_SWZ_ID;
      return s;
   }
   if (bits == 8 && !mcc_has_op(a->c->s->arch, ISA_OP_IADD_V4U8))
      return mcc_op1(&a->c->b, ISA_OP_LSHIFT_OR_V4I8, s,
                     mcc_byte(mcc_imm(0), 0), mcc_imm(0));
   return mcc_op1(&a->c->b, bits == 16 ? ISA_OP_IADD_V2U16 : ISA_OP_IADD_V4U8,
                  s, mcc_imm(0));
}

static bool
select_minmax(const struct alu_ctx *a)
{
   bool is_signed = a->alu->op == nir_op_imin || a->alu->op == nir_op_imax;
   bool is_min = a->alu->op == nir_op_imin || a->alu->op == nir_op_umin;
   struct mcc_src x, y;
   enum isa_op op;

   if (!is_signed && a->alu->op != nir_op_umin && a->alu->op != nir_op_umax)
      return false;
   x = plain(a, alu_src(a, 0), a->bits);
   y = plain(a, alu_src(a, 1), a->bits);

   if (a->bits == 8) {
      struct mcc_src zero = mcc_imm(0);
      struct mcc_instr *cmp = mcc_emit(
         &a->c->b, is_signed ? ISA_OP_ICMP_OR_V4S8 : ISA_OP_ICMP_OR_V4U8, 1,
         MCC_SRCS(x, y, zero));

      cmp->mod.cmp = is_min ? ISA_CMP_LT : ISA_CMP_GT;
      cmp->mod.result = ISA_RESULT_M1;
      EMIT(a, ISA_OP_MUX_V4I8, y, x, mcc_value(cmp));
      return true;
   }
   if (a->bits == 16)
      op = is_signed ? ISA_OP_CSEL_V2S16 : ISA_OP_CSEL_V2U16;
   else
      op = is_signed ? ISA_OP_CSEL_S32 : ISA_OP_CSEL_U32;
   EMIT(a, op, x, y, x, y)->mod.cmp = is_min ? ISA_CMP_LT : ISA_CMP_GT;
   return true;
}

/* The condition of bcsel as words of the result's size. */
static bool
select_csel(const struct alu_ctx *a)
{
   struct mcc_src cond, x, y;

   switch (a->alu->op) {
   case nir_op_b32csel:
   case nir_op_b16csel:
   case nir_op_b8csel:
      break;
   default:
      return false;
   }
   cond = alu_src(a, 0);
   x = alu_src(a, 1);
   y = alu_src(a, 2);

   if (a->bits == 16 && a->src_bits == 32) {
      /* 0 or ~0: each half says the same. */
      const nir_alu_src *src = &a->alu->src[0];

      if (a->comps > 1 && src->swizzle[0] != src->swizzle[1]) {
         struct mcc_src hi = mcc_sel_comp(a->c, src->src.ssa, src->swizzle[1]);

         cond = mcc_op1(&a->c->b, ISA_OP_MKVEC_V2I16, mcc_half(cond, 0),
                        mcc_half(hi, 0));
      }
      EMIT(a, ISA_OP_MUX_V2I16, y, x, cond);
   } else if (a->bits == 16 && a->src_bits == 16) {
      EMIT(a, ISA_OP_MUX_V2I16, y, x, cond);
   } else if (a->bits == 8) {
      EMIT(a, ISA_OP_MUX_V4I8, plain(a, y, 8), plain(a, x, 8),
           plain(a, cond, a->src_bits));
   } else if (a->src_bits == 32) {
      EMIT(a, ISA_OP_CSEL_U32, cond, mcc_imm(0), x, y)->mod.cmp = ISA_CMP_NE;
   } else {
      /* A narrow truth value, widened. */
      cond = mcc_op1(&a->c->b,
                     a->src_bits == 16 ? ISA_OP_S16_TO_S32 : ISA_OP_S8_TO_S32,
                     cond);
      EMIT(a, ISA_OP_CSEL_U32, cond, mcc_imm(0), x, y)->mod.cmp = ISA_CMP_NE;
   }
   return true;
}

static bool
compare_of(nir_op op, enum isa_cmp *cmp, bool *is_float, bool *is_signed)
{
   *is_float = false;
   *is_signed = true;

   switch (op) {
   case nir_op_feq16:
   case nir_op_feq32:
      *is_float = true;
      *cmp = ISA_CMP_EQ;
      return true;
   case nir_op_fneu16:
   case nir_op_fneu32:
      *is_float = true;
      *cmp = ISA_CMP_NE;
      return true;
   case nir_op_flt16:
   case nir_op_flt32:
      *is_float = true;
      *cmp = ISA_CMP_LT;
      return true;
   case nir_op_fge16:
   case nir_op_fge32:
      *is_float = true;
      *cmp = ISA_CMP_GE;
      return true;
   case nir_op_ieq8:
   case nir_op_ieq16:
   case nir_op_ieq32:
      *is_signed = false;
      *cmp = ISA_CMP_EQ;
      return true;
   case nir_op_ine8:
   case nir_op_ine16:
   case nir_op_ine32:
      *is_signed = false;
      *cmp = ISA_CMP_NE;
      return true;
   case nir_op_ilt8:
   case nir_op_ilt16:
   case nir_op_ilt32:
      *cmp = ISA_CMP_LT;
      return true;
   case nir_op_ige8:
   case nir_op_ige16:
   case nir_op_ige32:
      *cmp = ISA_CMP_GE;
      return true;
   case nir_op_ult8:
   case nir_op_ult16:
   case nir_op_ult32:
      *is_signed = false;
      *cmp = ISA_CMP_LT;
      return true;
   case nir_op_uge8:
   case nir_op_uge16:
   case nir_op_uge32:
      *is_signed = false;
      *cmp = ISA_CMP_GE;
      return true;
   default:
      return false;
   }
}

static bool
select_compare(const struct alu_ctx *a)
{
   bool is_float, is_signed;
   unsigned bits = a->src_bits;
   struct mcc_instr *I;
   enum isa_cmp cmp;
   enum isa_op op;

   if (!compare_of(a->alu->op, &cmp, &is_float, &is_signed))
      return false;
   if (bits == 64 || (bits != a->bits)) {
      mcc_sel_fail(a->c, &a->alu->instr, "comparison of these sizes");
      return true;
   }
   if (is_float)
      op = bits == 16 ? ISA_OP_FCMP_OR_V2F16 : ISA_OP_FCMP_OR_F32;
   else if (is_signed)
      op = sized(bits, ISA_OP_ICMP_OR_V4S8, ISA_OP_ICMP_OR_V2S16,
                 ISA_OP_ICMP_OR_S32);
   else
      op = sized(bits, ISA_OP_ICMP_OR_V4U8, ISA_OP_ICMP_OR_V2U16,
                 ISA_OP_ICMP_OR_U32);
   I = EMIT(a, op, alu_src(a, 0), alu_src(a, 1), mcc_imm(0));
   I->mod.cmp = cmp;
   I->mod.result = ISA_RESULT_M1;
   return true;
}

static bool
select_bits(const struct alu_ctx *a)
{
   unsigned bits = a->bits;
   struct mcc_src no_shift = mcc_byte(mcc_imm(0), 0);
   struct mcc_instr *I;

   switch (a->alu->op) {
   case nir_op_iand:
      EMIT(a,
           sized(bits, ISA_OP_LSHIFT_AND_V4I8, ISA_OP_LSHIFT_AND_V2I16,
                 ISA_OP_LSHIFT_AND_I32),
           alu_src(a, 0), no_shift, plain(a, alu_src(a, 1), bits));
      return true;
   case nir_op_ior:
      EMIT(a,
           sized(bits, ISA_OP_LSHIFT_OR_V4I8, ISA_OP_LSHIFT_OR_V2I16,
                 ISA_OP_LSHIFT_OR_I32),
           alu_src(a, 0), no_shift, plain(a, alu_src(a, 1), bits));
      return true;
   case nir_op_ixor:
      EMIT(a,
           sized(bits, ISA_OP_LSHIFT_XOR_V4I8, ISA_OP_LSHIFT_XOR_V2I16,
                 ISA_OP_LSHIFT_XOR_I32),
           alu_src(a, 0), no_shift, plain(a, alu_src(a, 1), bits));
      return true;
   case nir_op_inot:
      EMIT(a,
           sized(bits, ISA_OP_LSHIFT_OR_V4I8, ISA_OP_LSHIFT_OR_V2I16,
                 ISA_OP_LSHIFT_OR_I32),
           mcc_imm(0), no_shift, mcc_not(plain(a, alu_src(a, 0), bits)));
      return true;
   case nir_op_ishl:
   case nir_op_ushr:
   case nir_op_ishr: {
      bool left = a->alu->op == nir_op_ishl;
      struct mcc_src count = alu_src(a, 1);

      count.swizzle = MCC_SWZ_ID;
      I = EMIT(a,
               left ? sized(bits, ISA_OP_LSHIFT_OR_V4I8, ISA_OP_LSHIFT_OR_V2I16,
                            ISA_OP_LSHIFT_OR_I32)
                    : sized(bits, ISA_OP_RSHIFT_OR_V4I8, ISA_OP_RSHIFT_OR_V2I16,
                            ISA_OP_RSHIFT_OR_I32),
               alu_src(a, 0), mcc_byte(count, 0), mcc_imm(0));
      I->mod.is_signed = a->alu->op == nir_op_ishr;
      return true;
   }
   case nir_op_uclz:
      EMIT(a, ISA_OP_CLZ_U32, alu_src(a, 0));
      return true;
   case nir_op_bit_count:
      EMIT(a, ISA_OP_POPCOUNT_I32, alu_src(a, 0));
      return true;
   case nir_op_bitfield_reverse:
      EMIT(a, ISA_OP_BITREV_I32, alu_src(a, 0));
      return true;
   case nir_op_ufind_msb: {
      struct mcc_src clz = mcc_op1(&a->c->b, ISA_OP_CLZ_U32, alu_src(a, 0));

      EMIT(a, ISA_OP_ISUB_U32, mcc_imm(31), clz);
      return true;
   }
   default:
      return false;
   }
}

/* Moves of components: they select no arithmetic of their own. */
static bool
select_move(const struct alu_ctx *a)
{
   nir_alu_instr *alu = a->alu;
   struct mcc_src comps[NIR_MAX_VEC_COMPONENTS];
   struct mcc_src words[MCC_MAX_WORDS];
   unsigned n = alu->def.num_components;
   bool is_mov = alu->op == nir_op_mov;

   if (!is_mov && !nir_op_is_vec(alu->op))
      return false;
   if (mcc_def_words(&alu->def) > MCC_MAX_WORDS) {
      mcc_sel_fail(a->c, &alu->instr, "vector of this size");
      return true;
   }
   if (a->bits == 64) {
      for (unsigned i = 0; i < n; i++) {
         const nir_alu_src *s = &alu->src[is_mov ? 0 : i];
         unsigned chan = s->swizzle[is_mov ? i : 0];
         const struct mcc_sel_def *d = mcc_sel_get(a->c, s->src.ssa);

         words[2 * i] = d->w[2 * chan];
         words[2 * i + 1] = d->w[2 * chan + 1];
      }
      mcc_sel_set(a->c, &alu->def, words, 2 * n);
      return true;
   }
   for (unsigned i = 0; i < n; i++) {
      const nir_alu_src *s = &alu->src[is_mov ? 0 : i];

      comps[i] = mcc_sel_comp(a->c, s->src.ssa, s->swizzle[is_mov ? i : 0]);
   }
   mcc_sel_set(a->c, &alu->def, words,
               mcc_sel_pack(a->c, comps, n, a->bits, words));
   return true;
}

/* Packing and unpacking of vectors into scalars and back. */
static bool
select_pack(const struct alu_ctx *a)
{
   nir_alu_instr *alu = a->alu;
   const nir_alu_src *s = &alu->src[0];
   struct mcc_src words[MCC_MAX_WORDS], comps[4];
   const struct mcc_sel_def *d;

   switch (alu->op) {
   case nir_op_pack_64_2x32_split:
      words[0] = mcc_sel_comp(a->c, s->src.ssa, s->swizzle[0]);
      words[1] =
         mcc_sel_comp(a->c, alu->src[1].src.ssa, alu->src[1].swizzle[0]);
      mcc_sel_set(a->c, &alu->def, words, 2);
      return true;
   case nir_op_pack_64_2x32:
      words[0] = mcc_sel_comp(a->c, s->src.ssa, s->swizzle[0]);
      words[1] = mcc_sel_comp(a->c, s->src.ssa, s->swizzle[1]);
      mcc_sel_set(a->c, &alu->def, words, 2);
      return true;
   case nir_op_unpack_64_2x32:
      d = mcc_sel_get(a->c, s->src.ssa);
      mcc_sel_set(a->c, &alu->def, d->w + 2 * s->swizzle[0], 2);
      return true;
   case nir_op_unpack_64_2x32_split_x:
   case nir_op_unpack_64_2x32_split_y:
      d = mcc_sel_get(a->c, s->src.ssa);
      mcc_sel_set1(
         a->c, &alu->def,
         d->w[2 * s->swizzle[0] + (alu->op == nir_op_unpack_64_2x32_split_y)]);
      return true;
   case nir_op_pack_32_2x16:
      comps[0] = mcc_sel_comp(a->c, s->src.ssa, s->swizzle[0]);
      comps[1] = mcc_sel_comp(a->c, s->src.ssa, s->swizzle[1]);
      mcc_sel_pack(a->c, comps, 2, 16, words);
      mcc_sel_set1(a->c, &alu->def, words[0]);
      return true;
   case nir_op_pack_32_2x16_split:
      comps[0] = mcc_sel_comp(a->c, s->src.ssa, s->swizzle[0]);
      comps[1] =
         mcc_sel_comp(a->c, alu->src[1].src.ssa, alu->src[1].swizzle[0]);
      mcc_sel_pack(a->c, comps, 2, 16, words);
      mcc_sel_set1(a->c, &alu->def, words[0]);
      return true;
   case nir_op_pack_uvec2_to_uint:
      comps[0] = mcc_half(mcc_sel_comp(a->c, s->src.ssa, s->swizzle[0]), 0);
      comps[1] = mcc_half(mcc_sel_comp(a->c, s->src.ssa, s->swizzle[1]), 0);
      mcc_sel_pack(a->c, comps, 2, 16, words);
      mcc_sel_set1(a->c, &alu->def, words[0]);
      return true;
   case nir_op_pack_uvec4_to_uint:
   case nir_op_pack_32_4x8:
      for (unsigned i = 0; i < 4; i++) {
         comps[i] = mcc_sel_comp(a->c, s->src.ssa, s->swizzle[i]);
         if (a->src_bits == 32)
            comps[i] = mcc_byte(comps[i], 0);
      }
      mcc_sel_pack(a->c, comps, 4, 8, words);
      mcc_sel_set1(a->c, &alu->def, words[0]);
      return true;
   case nir_op_pack_32_4x8_split:
      for (unsigned i = 0; i < 4; i++)
         comps[i] =
            mcc_sel_comp(a->c, alu->src[i].src.ssa, alu->src[i].swizzle[0]);
      mcc_sel_pack(a->c, comps, 4, 8, words);
      mcc_sel_set1(a->c, &alu->def, words[0]);
      return true;
   case nir_op_unpack_32_2x16:
   case nir_op_unpack_32_4x8:
      mcc_sel_set1(a->c, &alu->def,
                   mcc_sel_comp(a->c, s->src.ssa, s->swizzle[0]));
      return true;
   case nir_op_unpack_32_2x16_split_x:
   case nir_op_unpack_32_2x16_split_y:
      comps[0] = mcc_half(mcc_sel_comp(a->c, s->src.ssa, s->swizzle[0]),
                          alu->op == nir_op_unpack_32_2x16_split_y);
      mcc_sel_pack(a->c, comps, 1, 16, words);
      mcc_sel_set1(a->c, &alu->def, words[0]);
      return true;
   default:
      return false;
   }
}

void
mcc_sel_alu(struct mcc_sel *c, nir_alu_instr *alu)
{
   struct alu_ctx a = { .c = c, .alu = alu };

   a.bits = alu->def.bit_size == 1 ? 32 : alu->def.bit_size;
   a.comps = alu->def.num_components;
   a.src_bits = nir_op_infos[alu->op].num_inputs
                   ? nir_src_bit_size(alu->src[0].src)
                   : a.bits;

   if (select_move(&a) || select_pack(&a))
      return;
   if (a.comps > 1 && !(a.bits == 16 && a.comps == 2)) {
      mcc_sel_fail(c, &alu->instr, "vector arithmetic");
      return;
   }
   if (mcc_sel_convert(c, alu))
      return;
   if (a.bits == 64 || (a.src_bits == 64 && a.bits != 64)) {
      if (!select_int64(&a))
         mcc_sel_fail(c, &alu->instr, "64-bit arithmetic");
      return;
   }
   if (select_float(&a) || select_int(&a) || select_compare(&a) ||
       select_csel(&a) || select_bits(&a) || select_minmax(&a) ||
       select_round(&a) || mcc_sel_transcendental(c, alu))
      return;
   mcc_sel_fail(c, &alu->instr, "arithmetic without a form in hardware");
}
