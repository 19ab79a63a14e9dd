/* SPDX-License-Identifier: MIT */

/*
 * Instruction selection: conversions and special functions.
 *
 * The recipes of the special functions are those of Mesa 25.0.7's compiler in
 * kind (which instructions, in which order); the constants are computed anew.
 */

#include "compiler/mcc_from_nir.h"

#include <math.h>

static struct mcc_src
comp0(struct mcc_sel *c, nir_alu_instr *alu, unsigned i)
{
   return mcc_sel_comp(c, alu->src[i].src.ssa, alu->src[i].swizzle[0]);
}

static void
set_op(struct mcc_sel *c, nir_alu_instr *alu, enum isa_op op, struct mcc_src s)
{
   mcc_sel_set1(c, &alu->def, mcc_op1(&c->b, op, s));
}

/* Lanes above the value do not matter: a plain read. */
static struct mcc_src
truncate_lane(struct mcc_sel *c, struct mcc_src s, unsigned bits)
{
   struct mcc_src word;

   s = bits == 8 ? mcc_byte(s, 0) : mcc_half(s, 0);
   mcc_sel_pack(c, &s, 1, bits, &word);
   return word;
}

/* Later architectures (v11, Arm tables) have no conversion of two floats to
 * halves.  There a sum that is kept in half a register is rounded to a half
 * float; x + -0.0 is x (Mesa 2026 does so). */
struct mcc_src
mcc_sel_to_half(struct mcc_sel *c, struct mcc_src s, enum isa_round round)
{
   const bool pairs = mcc_has_op(c->s->arch, ISA_OP_V2F32_TO_V2F16);
   struct mcc_instr *I =
      pairs ? mcc_emit(&c->b, ISA_OP_V2F32_TO_V2F16, 1, MCC_SRCS(s, s))
            : mcc_emit(&c->b, ISA_OP_FADD_F32, 1,
                       MCC_SRCS(s, mcc_imm(0x80000000)));

   I->dst[0].half = !pairs;
   I->mod.round = round;
   return mcc_value(I);
}

struct mcc_src
mcc_sel_to_halves(struct mcc_sel *c, struct mcc_src lo, struct mcc_src hi,
                  enum isa_round round)
{
   struct mcc_instr *I;
   struct mcc_src h[2];

   if (mcc_has_op(c->s->arch, ISA_OP_V2F32_TO_V2F16)) {
      I = mcc_emit(&c->b, ISA_OP_V2F32_TO_V2F16, 1, MCC_SRCS(lo, hi));
      I->mod.round = round;
      return mcc_value(I);
   }
   h[0] = mcc_sel_to_half(c, lo, round);
   h[1] = mcc_sel_to_half(c, hi, round);
   return mcc_op1(&c->b, ISA_OP_MKVEC_V2I16, mcc_half(h[0], 0),
                  mcc_half(h[1], 0));
}

/* Where narrow integers have no conversion of their own (v11), that of 32 bits
 * extends them. */
struct mcc_src
mcc_sel_to_f32(struct mcc_sel *c, struct mcc_src s, unsigned bits,
               bool is_signed)
{
   enum isa_op op = is_signed ? ISA_OP_S32_TO_F32 : ISA_OP_U32_TO_F32;
   enum isa_op narrow = op;

   if (bits == 16) {
      narrow = is_signed ? ISA_OP_S16_TO_F32 : ISA_OP_U16_TO_F32;
      s = mcc_half(s, 0);
   } else if (bits == 8) {
      narrow = is_signed ? ISA_OP_S8_TO_F32 : ISA_OP_U8_TO_F32;
      s = mcc_byte(s, 0);
   }
   return mcc_op1(&c->b, mcc_has_op(c->s->arch, narrow) ? narrow : op, s);
}

static bool
float_to_float(struct mcc_sel *c, nir_alu_instr *alu, unsigned from)
{
   enum isa_round round;
   struct mcc_instr *I;

   switch (alu->op) {
   case nir_op_f2f32:
      if (from == 16)
         set_op(c, alu, ISA_OP_F16_TO_F32, comp0(c, alu, 0));
      else
         mcc_sel_set1(c, &alu->def, comp0(c, alu, 0));
      return true;
   case nir_op_f2f16:
   case nir_op_f2fmp:
   case nir_op_f2f16_rtne:
   case nir_op_f2f16_rtz:
      round = alu->op == nir_op_f2f16_rtz ? ISA_ROUND_RTZ : ISA_ROUND_RTE;
      mcc_sel_set1(c, &alu->def,
                   alu->def.num_components > 1
                      ? mcc_sel_to_halves(c, comp0(c, alu, 0),
                                          mcc_sel_comp(c, alu->src[0].src.ssa,
                                                       alu->src[0].swizzle[1]),
                                          round)
                      : mcc_sel_to_half(c, comp0(c, alu, 0), round));
      return true;
   case nir_op_pack_half_2x16_split:
      mcc_sel_set1(c, &alu->def,
                   mcc_sel_to_halves(c, comp0(c, alu, 0), comp0(c, alu, 1),
                                     ISA_ROUND_RTE));
      return true;
   case nir_op_unpack_half_2x16_split_x:
   case nir_op_unpack_half_2x16_split_y:
      set_op(c, alu, ISA_OP_F16_TO_F32,
             mcc_half(comp0(c, alu, 0),
                      alu->op == nir_op_unpack_half_2x16_split_y));
      return true;
   case nir_op_fquantize2f16: {
      struct mcc_src half = mcc_sel_to_half(c, comp0(c, alu, 0), ISA_ROUND_RTE);

      I = mcc_emit(&c->b, ISA_OP_FLUSH_V2F16, 1, MCC_SRCS(half));
      I->mod.ftz = true;
      set_op(c, alu, ISA_OP_F16_TO_F32, mcc_half(mcc_value(I), 0));
      return true;
   }
   default:
      return false;
   }
}

static bool
float_to_int(struct mcc_sel *c, nir_alu_instr *alu, unsigned from)
{
   struct mcc_instr *I;
   struct mcc_src s;
   enum isa_op op;
   bool is_signed;

   switch (alu->op) {
   case nir_op_f2i8:
   case nir_op_f2i16:
   case nir_op_f2i32:
      is_signed = true;
      break;
   case nir_op_f2u8:
   case nir_op_f2u16:
   case nir_op_f2u32:
      is_signed = false;
      break;
   default:
      return false;
   }
   if (alu->def.num_components != 1 || (from != 16 && from != 32)) {
      mcc_sel_fail(c, &alu->instr, "float to integer of this shape");
      return true;
   }
   /* From v11 on the conversion of floats widens halves itself. */
   s = comp0(c, alu, 0);
   op = is_signed ? ISA_OP_F16_TO_S32 : ISA_OP_F16_TO_U32;
   if (from == 32 || !mcc_has_op(c->s->arch, op))
      op = is_signed ? ISA_OP_F32_TO_S32 : ISA_OP_F32_TO_U32;
   I = mcc_emit(&c->b, op, 1, MCC_SRCS(s));
   I->mod.round = ISA_ROUND_RTZ;
   mcc_sel_set1(c, &alu->def, mcc_value(I));
   return true;
}

static bool
int_to_float(struct mcc_sel *c, nir_alu_instr *alu, unsigned from)
{
   struct mcc_src s, w;
   bool is_signed;

   switch (alu->op) {
   case nir_op_i2f16:
   case nir_op_i2f32:
      is_signed = true;
      break;
   case nir_op_u2f16:
   case nir_op_u2f32:
      is_signed = false;
      break;
   default:
      return false;
   }
   if (alu->def.num_components != 1) {
      mcc_sel_fail(c, &alu->instr, "integer to float of this shape");
      return true;
   }
   s = comp0(c, alu, 0);
   w = mcc_sel_to_f32(c, s, from, is_signed);
   /* Rounded twice from 32 bits: integers above 2^24 are far above what a
    * half holds, so the second rounding sees the first's result only where
    * the half overflows. */
   if (alu->def.bit_size == 16)
      w = mcc_sel_to_half(c, w, ISA_ROUND_RTE);
   mcc_sel_set1(c, &alu->def, w);
   return true;
}

static bool
int_to_int(struct mcc_sel *c, nir_alu_instr *alu, unsigned from)
{
   unsigned to = alu->def.bit_size;
   struct mcc_src s, words[4];
   bool is_signed;

   switch (alu->op) {
   case nir_op_i2i8:
   case nir_op_i2i16:
   case nir_op_i2i32:
   case nir_op_i2imp:
   case nir_op_b2b8:
   case nir_op_b2b16:
   case nir_op_b2b32:
      is_signed = true;
      break;
   case nir_op_u2u8:
   case nir_op_u2u16:
   case nir_op_u2u32:
      is_signed = false;
      break;
   default:
      return false;
   }
   if (from == 64) {
      const struct mcc_sel_def *d = mcc_sel_get(c, alu->src[0].src.ssa);

      s = d->w[2 * alu->src[0].swizzle[0]];
      from = 32;
   } else {
      s = comp0(c, alu, 0);
   }
   if (alu->def.num_components > 1) {
      struct mcc_src comps[2] = { s, mcc_sel_comp(c, alu->src[0].src.ssa,
                                                  alu->src[0].swizzle[1]) };

      if (to != 16 || from != 32) {
         mcc_sel_fail(c, &alu->instr, "integer conversion of this shape");
         return true;
      }
      for (unsigned i = 0; i < 2; i++)
         comps[i] = mcc_half(comps[i], 0);
      mcc_sel_pack(c, comps, 2, 16, words);
      mcc_sel_set1(c, &alu->def, words[0]);
      return true;
   }

   if (to == from) {
      mcc_sel_pack(c, &s, 1, to, words);
      s = words[0];
   } else if (to < from) {
      /* Byte 0 of a half or word that may itself be picked. */
      s = truncate_lane(c, s, to);
   } else if (from == 16) {
      s = mcc_op1(&c->b, is_signed ? ISA_OP_S16_TO_S32 : ISA_OP_U16_TO_U32, s);
   } else {
      s = mcc_op1(&c->b, is_signed ? ISA_OP_S8_TO_S32 : ISA_OP_U8_TO_U32, s);
   }
   mcc_sel_set1(c, &alu->def, s);
   return true;
}

static bool
bool_to_number(struct mcc_sel *c, nir_alu_instr *alu, unsigned from)
{
   struct mcc_instr *I;
   struct mcc_src s, one;

   switch (alu->op) {
   case nir_op_b2i8:
   case nir_op_b2i16:
   case nir_op_b2i32:
      one = mcc_imm(1);
      break;
   case nir_op_b2f16:
      one = mcc_imm(0x3c00);
      break;
   case nir_op_b2f32:
      one = mcc_imm_f32(1.0f);
      break;
   default:
      return false;
   }
   if (alu->def.num_components != 1) {
      mcc_sel_fail(c, &alu->instr, "vector of truth values");
      return true;
   }
   s = comp0(c, alu, 0);
   if (from != 32)
      s = mcc_op1(&c->b, from == 16 ? ISA_OP_S16_TO_S32 : ISA_OP_S8_TO_S32, s);
   /* 0 or ~0 in the word: one bit of it, or the float's bits. */
   I = mcc_emit(&c->b, ISA_OP_LSHIFT_AND_I32, 1,
                MCC_SRCS(s, mcc_byte(mcc_imm(0), 0), one));
   mcc_sel_set1(c, &alu->def, mcc_value(I));
   return true;
}

static bool
extract(struct mcc_sel *c, nir_alu_instr *alu, unsigned from)
{
   struct mcc_src s;
   unsigned n;
   bool is_signed = false;

   switch (alu->op) {
   case nir_op_extract_i8:
   case nir_op_extract_i16:
      is_signed = true;
      break;
   case nir_op_extract_u8:
   case nir_op_extract_u16:
   case nir_op_insert_u16:
      break;
   default:
      return false;
   }
   n = nir_alu_src_as_uint(alu->src[1]);
   s = comp0(c, alu, 0);

   if (alu->op == nir_op_insert_u16) {
      struct mcc_src zero = mcc_half(mcc_imm(0), 0), v = mcc_half(s, 0);

      s = n == 0 ? mcc_op1(&c->b, ISA_OP_MKVEC_V2I16, v, zero)
                 : mcc_op1(&c->b, ISA_OP_MKVEC_V2I16, zero, v);
   } else if (alu->op == nir_op_extract_i16 || alu->op == nir_op_extract_u16) {
      s = mcc_op1(&c->b, is_signed ? ISA_OP_S16_TO_S32 : ISA_OP_U16_TO_U32,
                  mcc_half(s, n));
   } else {
      s = mcc_op1(&c->b, is_signed ? ISA_OP_S8_TO_S32 : ISA_OP_U8_TO_U32,
                  mcc_byte(s, n));
   }
   mcc_sel_set1(c, &alu->def, s);
   return true;
}

bool
mcc_sel_convert(struct mcc_sel *c, nir_alu_instr *alu)
{
   unsigned from;

   if (!nir_op_infos[alu->op].num_inputs)
      return false;
   from = nir_src_bit_size(alu->src[0].src);
   return float_to_float(c, alu, from) || float_to_int(c, alu, from) ||
          int_to_float(c, alu, from) || int_to_int(c, alu, from) ||
          bool_to_number(c, alu, from) || extract(c, alu, from);
}

/* -- Special functions of 32 bits -- */

static struct mcc_src
neg_zero(void)
{
   return mcc_imm(0x80000000);
}

/* 2^s: the argument as 8:24 fixed point, and as a float for the special
 * cases. */
static struct mcc_src
exp2_of(struct mcc_sel *c, struct mcc_src s, struct mcc_src factor)
{
   struct mcc_src scaled =
      mcc_op1(&c->b, ISA_OP_FMA_RSCALE_F32, s, factor, neg_zero(), mcc_imm(24));
   struct mcc_src fixed = mcc_op1(&c->b, ISA_OP_F32_TO_S32, scaled);

   return mcc_op1(&c->b, ISA_OP_FEXP_F32, fixed, scaled);
}

/* log2(m 2^e) = e + FLOGD(m) (m - 1), with the reduction that FREXPE.log and
 * FADD_LSCALE share. */
static struct mcc_src
log2_of(struct mcc_sel *c, struct mcc_src s)
{
   struct mcc_instr *exponent =
      mcc_emit(&c->b, ISA_OP_FREXPE_F32, 1, MCC_SRCS(s));
   struct mcc_src e, rest, slope;

   exponent->mod.log = true;
   e = mcc_op1(&c->b, ISA_OP_S32_TO_F32, mcc_value(exponent));
   rest = mcc_op1(&c->b, ISA_OP_FADD_LSCALE_F32, mcc_imm_f32(-1.0f), s);
   slope = mcc_op1(&c->b, ISA_OP_FLOGD_F32, s);
   return mcc_op1(&c->b, ISA_OP_FMA_F32, slope, rest, e);
}

/*
 * The tables give sine and cosine at multiples of pi/32.  Adding 2^19 + 2^18
 * leaves the multiple in the low bits of the sum; what is left of the argument
 * goes into a series of second order.
 */
static struct mcc_src
sincos_of(struct mcc_sel *c, struct mcc_src x, bool cosine, bool keep_nan)
{
   struct mcc_src bias = mcc_imm_f32(786432.0f);
   struct mcc_src step =
      mcc_op1(&c->b, ISA_OP_FMA_F32, x, mcc_imm_f32((float)(2.0 / M_PI)), bias);
   struct mcc_src whole =
      mcc_op1(&c->b, ISA_OP_FADD_F32, step, mcc_imm_f32(-786432.0f));
   struct mcc_src rest = mcc_op1(&c->b, ISA_OP_FMA_F32, whole,
                                 mcc_imm_f32((float)(-M_PI / 2.0)), x);
   struct mcc_src sine = mcc_op1(&c->b, ISA_OP_FSIN_TABLE_U6, step);
   struct mcc_src cosi = mcc_op1(&c->b, ISA_OP_FCOS_TABLE_U6, step);
   struct mcc_src value = cosine ? cosi : sine;
   struct mcc_src slope = cosine ? mcc_neg(sine) : cosi;
   struct mcc_src half_square = mcc_op1(&c->b, ISA_OP_FMA_RSCALE_F32, rest,
                                        rest, neg_zero(), mcc_imm(-1));
   struct mcc_src second =
      mcc_op1(&c->b, ISA_OP_FMA_F32, mcc_neg(half_square), value, neg_zero());
   struct mcc_instr *delta =
      mcc_emit(&c->b, ISA_OP_FMA_F32, 1, MCC_SRCS(rest, slope, second));

   /* What is left of a huge argument is no angle; a clamp has no NaN. */
   if (!keep_nan)
      delta->mod.clamp = ISA_CLAMP_M1_1;
   return mcc_op1(&c->b, ISA_OP_FADD_F32, mcc_value(delta), value);
}

/* Of one half; from v11 on the destination says in which half the result is
 * (Arm tables). */
static void
set_half_function(struct mcc_sel *c, nir_alu_instr *alu, enum isa_op op,
                  struct mcc_src s)
{
   struct mcc_instr *I = mcc_emit(&c->b, op, 1, MCC_SRCS(s));
   const struct isa_op_info *isa = isa_op_info(c->s->arch, op);

   I->dst[0].half = isa && isa->dest_replicate;
   mcc_sel_set1(c, &alu->def, mcc_value(I));
}

/* Of 16 bits, no argument is huge. */
static bool
was_half(const nir_src *src)
{
   const nir_alu_instr *alu = nir_src_as_alu_instr(*src);

   return alu && alu->op == nir_op_f2f32 &&
          nir_src_bit_size(alu->src[0].src) == 16;
}

static bool
keeps_nan(const nir_alu_instr *alu)
{
   return (alu->fp_fast_math & FLOAT_CONTROLS_NAN_PRESERVE) ||
          was_half(&alu->src[0].src);
}

bool
mcc_sel_transcendental(struct mcc_sel *c, nir_alu_instr *alu)
{
   bool half = alu->def.bit_size == 16;
   struct mcc_src s =
      nir_op_infos[alu->op].num_inputs ? comp0(c, alu, 0) : mcc_src_none();
   struct mcc_src r;

   switch (alu->op) {
   case nir_op_frcp:
      if (half)
         set_half_function(c, alu, ISA_OP_FRCP_F16, s);
      else
         set_op(c, alu, ISA_OP_FRCP_F32, s);
      return true;
   case nir_op_frsq:
      if (half)
         set_half_function(c, alu, ISA_OP_FRSQ_F16, s);
      else
         set_op(c, alu, ISA_OP_FRSQ_F32, s);
      return true;
   case nir_op_fexp2:
      r = exp2_of(c, s, mcc_imm_f32(1.0f));
      break;
   case nir_op_flog2:
      r = log2_of(c, s);
      break;
   case nir_op_fpow:
      r = exp2_of(c, comp0(c, alu, 1), log2_of(c, s));
      break;
   case nir_op_fsin:
      r = sincos_of(c, s, false, keeps_nan(alu));
      break;
   case nir_op_fcos:
      r = sincos_of(c, s, true, keeps_nan(alu));
      break;
   default:
      return false;
   }
   if (half)
      mcc_sel_fail(c, &alu->instr, "special function of 16 bits");
   else
      mcc_sel_set1(c, &alu->def, r);
   return true;
}
