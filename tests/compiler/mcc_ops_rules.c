/* SPDX-License-Identifier: MIT */

#include "mcc_ops_rules.h"

#include "nir_constant_expressions.h"
#include "util/half_float.h"

#include <math.h>
#include <string.h>

/* -- Which operations there are -- */

static bool
ends_with(const char *name, const char *end)
{
   size_t n = strlen(name), m = strlen(end);

   return n >= m && !strcmp(name + n - m, end);
}

/* Of more components than Vulkan's vectors have. */
static bool
is_long_vector(nir_op op)
{
   const nir_op_info *info = &nir_op_infos[op];

   for (unsigned i = 0; i < info->num_inputs; i++) {
      if (info->input_sizes[i] > 4)
         return true;
   }
   return info->output_size > 4;
}

/* Truth values of a width: made by the compiler's own last pass out of those
 * of one bit, which are run. */
static bool
is_wide_bool(nir_op op)
{
   const nir_op_info *info = &nir_op_infos[op];

   if (op == nir_op_b2b8 || op == nir_op_b2b16 || op == nir_op_b2b32)
      return true;
   return nir_alu_type_get_base_type(info->output_type) == nir_type_bool
             ? nir_alu_type_get_type_size(info->output_type) > 1
             : info->num_inputs &&
                  nir_alu_type_get_base_type(info->input_types[0]) ==
                     nir_type_bool &&
                  nir_alu_type_get_type_size(info->input_types[0]) > 1;
}

/* Only where mcc_nir_options asks for them, which it does not. */
static const nir_op not_asked_for[] = {
   nir_op_bfi,
   nir_op_bfm,
   nir_op_bitfield_select,
   nir_op_bitnz,
   nir_op_bitz,
   nir_op_fclamp_pos,
   nir_op_fcsel,
   nir_op_fcsel_ge,
   nir_op_fcsel_gt,
   nir_op_fequ,
   nir_op_ffmaz,
   nir_op_fmulz,
   nir_op_fneo,
   nir_op_ford,
   nir_op_fsat_signed,
   nir_op_fsum2,
   nir_op_fsum3,
   nir_op_fsum4,
   nir_op_funord,
   nir_op_i32csel_ge,
   nir_op_i32csel_gt,
   nir_op_iadd3,
   nir_op_ibfe,
   nir_op_icsel_eqz,
   nir_op_ifind_msb_rev,
   nir_op_imad,
   nir_op_imadsh_mix16,
   nir_op_imul24,
   nir_op_imul_32x16,
   nir_op_insert_u8,
   nir_op_mqsad_4x8,
   nir_op_msad_4x8,
   nir_op_pack_half_2x16_rtz_split,
   nir_op_pack_sint_2x16,
   nir_op_pack_uint_2x16,
   nir_op_shfr,
   nir_op_ubfe,
   nir_op_ufind_msb_rev,
   nir_op_umad24,
   nir_op_umul24,
   nir_op_umul_32x16,
   nir_op_umul_low,
};

/* Widths that no shader of Vulkan's has: of the operands, bits. */
static unsigned
widths_not_made(nir_op op)
{
   switch (op) {
   case nir_op_fcos:
   case nir_op_fexp2:
   case nir_op_flog2:
   case nir_op_fpow:
   case nir_op_fsin:
      return 64;
   case nir_op_f2f16_rtne:
   case nir_op_f2f16_rtz:
      return 16;
   case nir_op_fquantize2f16:
   case nir_op_pack_snorm_2x16:
   case nir_op_pack_unorm_2x16:
      return 16 | 64;
   case nir_op_ufind_msb:
      return 8 | 16;
   case nir_op_insert_u16:
   /* Of array lengths. */
   case nir_op_udiv_aligned_4:
      return 8 | 16 | 64;
   default:
      return 0;
   }
}

const char *
mcc_op_not_made(nir_op op, unsigned bits)
{
   static const char *const others[] = {
      "_agx", "_amd", "_dxil", "_ir3", "_mdg", "_nv", "_v3d", "_vc4",
   };
   const nir_op_info *info = &nir_op_infos[op];

   for (unsigned i = 0; i < ARRAY_SIZE(others); i++) {
      if (ends_with(info->name, others[i]))
         return "of another GPU";
   }
   for (unsigned i = 0; i < ARRAY_SIZE(not_asked_for); i++) {
      if (not_asked_for[i] == op)
         return "not asked for";
   }
   if (is_long_vector(op))
      return "of vectors that Vulkan has not got";
   if (is_wide_bool(op))
      return "of truth values that are one bit here";
   if (nir_alu_type_get_type_size(info->output_type) == 1 &&
       nir_alu_type_get_base_type(info->output_type) != nir_type_bool)
      return "of numbers of one bit";
   if (strstr(info->name, "_replicated"))
      return "of vector hardware";
   if (widths_not_made(op) & bits)
      return "of a width that shaders do not have";
   return NULL;
}

/* -- Values -- */

static double
number(nir_const_value v, nir_alu_type type, unsigned bits)
{
   switch (nir_alu_type_get_base_type(type)) {
   case nir_type_float:
      return nir_const_value_as_float(v, bits);
   case nir_type_int:
      return (double)nir_const_value_as_int(v, bits);
   default:
      return (double)nir_const_value_as_uint(v, bits);
   }
}

static double
source(const struct mcc_op_shape *s, nir_const_value *const *src, unsigned i,
       unsigned c)
{
   const nir_alu_type type = nir_op_infos[s->op].input_types[i];

   return number(src[i][c], type, mcc_op_width(type, s->bits));
}

/* -- Where operations are defined -- */

static unsigned
mantissa_bits(unsigned bits)
{
   return bits == 16 ? 10 : bits == 32 ? 23 : 52;
}

static double
smallest_normal(unsigned bits)
{
   return ldexp(1.0, bits == 16 ? -14 : bits == 32 ? -126 : -1022);
}

static bool
fits(double v, nir_alu_type type)
{
   const unsigned bits = nir_alu_type_get_type_size(type);
   const bool is_signed = nir_alu_type_get_base_type(type) == nir_type_int;
   const double top = ldexp(1.0, bits - is_signed);

   v = trunc(v);
   return v < top && v >= (is_signed ? -top : 0.0);
}

static bool
all_finite(const struct mcc_op_shape *s, nir_const_value *const *src,
           unsigned c)
{
   for (unsigned i = 0; i < nir_op_infos[s->op].num_inputs; i++) {
      if (!isfinite(source(s, src, i, c)))
         return false;
   }
   return true;
}

static uint64_t
dot_2x16(uint32_t x, uint32_t y)
{
   return (uint64_t)(x & 0xffff) * (y & 0xffff) +
          (uint64_t)(x >> 16) * (y >> 16);
}

static bool
component_defined(const struct mcc_op_shape *s, nir_const_value *const *src,
                  unsigned c)
{
   const nir_op_info *info = &nir_op_infos[s->op];
   const double x = source(s, src, 0, c);
   const double y = info->num_inputs > 1 ? source(s, src, 1, c) : 0.0;
   const double z = info->num_inputs > 2 ? source(s, src, 2, c) : 0.0;
   const double w = info->num_inputs > 3 ? source(s, src, 3, c) : 0.0;

   if (nir_alu_type_get_base_type(info->input_types[0]) == nir_type_float &&
       info->is_conversion &&
       nir_alu_type_get_base_type(info->output_type) != nir_type_float)
      return fits(x, info->output_type);
   switch (s->op) {
   case nir_op_udiv:
   case nir_op_umod:
      return y != 0.0;
   case nir_op_idiv:
   case nir_op_imod:
   case nir_op_irem:
      return y != 0.0 && !(y == -1.0 && x == -ldexp(1.0, s->bits - 1));
   case nir_op_ubitfield_extract:
   case nir_op_ibitfield_extract:
      return y >= 0.0 && z >= 0.0 && y + z <= 32.0;
   case nir_op_bitfield_insert:
      return z >= 0.0 && w >= 0.0 && z + w <= 32.0;
   /* Only the last sum may be too large (SPV_KHR_integer_dot_product). */
   case nir_op_udot_2x16_uadd_sat:
      return dot_2x16(src[0][c].u32, src[1][c].u32) <= UINT32_MAX;
   case nir_op_sdot_2x16_iadd_sat:
      return src[0][c].u32 != 0x80008000 || src[1][c].u32 != 0x80008000;
   case nir_op_frexp_exp:
   case nir_op_frexp_sig:
      return isfinite(x);
   case nir_op_fsin:
   case nir_op_fcos:
      return fabs(x) <= M_PI;
   /* NIR says of halves that are not normal that they are: they are floats
    * by then. */
   case nir_op_fisnormal:
      return s->bits != 16 || x == 0.0 || !(fabs(x) < smallest_normal(16));
   default:
      return true;
   }
}

bool
mcc_op_defined(const struct mcc_op_shape *s, nir_const_value *const *src)
{
   const nir_op_info *info = &nir_op_infos[s->op];
   const unsigned n = info->output_size ? 1 : s->comps;

   /* NIR's folding does not cut what is too large; its lowering makes none. */
   if (s->op == nir_op_pack_uvec4_to_uint) {
      return (src[0][0].u32 | src[0][1].u32 | src[0][2].u32) < 256;
   }
   for (unsigned c = 0; c < n; c++) {
      if (info->num_inputs && !component_defined(s, src, c))
         return false;
   }
   return true;
}

/* -- What comes out -- */

/* Rounded once. */
static uint16_t
half_of(double x, bool toward_zero)
{
   double unit;

   if (x == 0.0 || !isfinite(x))
      return _mesa_float_to_half((float)x);
   unit = ldexp(1.0, MAX2(ilogb(x), -14) - 10);
   x = (toward_zero ? trunc(x / unit) : rint(x / unit)) * unit;
   if (toward_zero)
      x = MAX2(MIN2(x, 65504.0), -65504.0);
   return _mesa_float_to_half((float)x);
}

static int64_t
saturated(__int128 v, unsigned bits, bool is_signed)
{
   const __int128 top = ((__int128)1 << (is_signed ? bits - 1 : bits)) - 1;
   const __int128 low = is_signed ? -top - 1 : 0;

   return (int64_t)(v > top ? top : v < low ? low : v);
}

static nir_const_value
saturating_sum(const struct mcc_op_shape *s, nir_const_value x,
               nir_const_value y)
{
   const bool is_signed = s->op == nir_op_iadd_sat || s->op == nir_op_isub_sat;
   const bool sum = s->op == nir_op_iadd_sat || s->op == nir_op_uadd_sat;
   const __int128 v = is_signed ? nir_const_value_as_int(x, s->bits)
                                : (__int128)nir_const_value_as_uint(x, s->bits);
   const __int128 w = is_signed ? nir_const_value_as_int(y, s->bits)
                                : (__int128)nir_const_value_as_uint(y, s->bits);

   return nir_const_value_for_raw_uint(
      (uint64_t)saturated(sum ? v + w : v - w, s->bits, is_signed), s->bits);
}

static nir_const_value
unsigned_dot_sat(unsigned bits, nir_const_value x, nir_const_value y,
                 nir_const_value z)
{
   __int128 sum = z.u32;

   for (unsigned at = 0; at < 32; at += bits)
      sum += (__int128)((x.u32 >> at) & BITFIELD_MASK(bits)) *
             ((y.u32 >> at) & BITFIELD_MASK(bits));
   return nir_const_value_for_raw_uint((uint64_t)saturated(sum, 32, false), 32);
}

/* One component of what NIR's folding says otherwise: it counts on overflow
 * that C promotes away, takes an unsigned sum for a signed one, makes what is
 * infinite zero, and rounds halves that were more in two steps. */
static bool
evaluate_here(const struct mcc_op_shape *s, nir_const_value **src, unsigned c,
              nir_const_value *dst)
{
   switch (s->op) {
   case nir_op_iadd_sat:
   case nir_op_uadd_sat:
   case nir_op_isub_sat:
   case nir_op_usub_sat:
      *dst = saturating_sum(s, src[0][c], src[1][c]);
      return true;
   case nir_op_uadd_carry:
      *dst = nir_const_value_for_raw_uint(
         nir_const_value_as_uint(src[0][c], s->bits) >
            (uint64_t)~nir_const_value_as_int(src[1][c], s->bits)
               << (64 - s->bits) >>
            (64 - s->bits),
         s->bits);
      return true;
   case nir_op_udot_4x8_uadd_sat:
   case nir_op_udot_2x16_uadd_sat:
      *dst = unsigned_dot_sat(s->op == nir_op_udot_4x8_uadd_sat ? 8 : 16,
                              src[0][c], src[1][c], src[2][c]);
      return true;
   case nir_op_ldexp:
      *dst = nir_const_value_for_float(
         ldexp(source(s, src, 0, c), MAX2(MIN2(src[1][c].i32, 5000), -5000)),
         s->bits);
      return true;
   case nir_op_ffma:
      if (s->bits != 16)
         return false;
      dst->u16 = half_of(
         fma(source(s, src, 0, c), source(s, src, 1, c), source(s, src, 2, c)),
         false);
      return true;
   case nir_op_f2f16:
   case nir_op_f2f16_rtne:
   case nir_op_f2f16_rtz:
      if (s->bits != 64)
         return false;
      dst->u16 = half_of(src[0][c].f64, s->op == nir_op_f2f16_rtz);
      return true;
   default:
      return false;
   }
}

/* Folding forgets the upper half. */
static bool
evaluate_unpack(const struct mcc_op_shape *s, uint32_t word,
                nir_const_value *dst)
{
   for (unsigned c = 0; c < 2; c++, word >>= 16) {
      if (s->op == nir_op_unpack_unorm_2x16)
         dst[c].f32 = (float)((word & 0xffff) / 65535.0);
      else if (s->op == nir_op_unpack_snorm_2x16)
         dst[c].f32 = (float)MAX2((int16_t)word / 32767.0, -1.0);
      else
         return false;
   }
   return true;
}

void
mcc_op_evaluate(const struct mcc_op_shape *s, nir_const_value **src,
                unsigned comps, nir_const_value *dst)
{
   const nir_op_info *info = &nir_op_infos[s->op];
   unsigned bits = s->bits;

   memset(dst, 0, comps * sizeof(*dst));
   if (comps == 2 && evaluate_unpack(s, src[0][0].u32, dst))
      return;
   if (evaluate_here(s, src, 0, dst)) {
      for (unsigned c = 1; c < comps; c++)
         evaluate_here(s, src, c, &dst[c]);
      return;
   }
   /* NIR asks for the width of those operands that have none of their own. */
   if (!bits)
      bits = nir_alu_type_get_type_size(info->output_type);
   nir_eval_const_opcode(s->op, dst, comps, bits, src, 0);
}

/* -- How near -- */

static double
largest(unsigned bits)
{
   return bits == 16 ? 65504.0 : bits == 32 ? 0x1.fffffep127 : 0x1p1023;
}

/* The sum of what is added up, each without its sign. */
static double
magnitude(const struct mcc_op_shape *s, nir_const_value *const *src, unsigned c)
{
   const nir_op_info *info = &nir_op_infos[s->op];
   double sum = 0.0;

   if (s->op == nir_op_flrp) {
      const double t = source(s, src, 2, c);

      return (fabs(source(s, src, 0, c)) + fabs(source(s, src, 1, c))) *
             (1.0 + fabs(t));
   }
   for (unsigned i = 0; i < info->input_sizes[0]; i++) {
      double product = fabs(source(s, src, 0, i));

      if (info->num_inputs > 1)
         product *= fabs(source(s, src, 1, i));
      sum += product;
   }
   if (s->op == nir_op_fdph)
      sum += fabs(source(s, src, 1, 3));
   return sum;
}

/*
 * How far a result may be from the exact one: Vulkan's "Precision of Core
 * SPIR-V Instructions" and of GLSL.std.450, where that says more than
 * "correctly rounded".  Negative: anything will do there.
 */
static double
tolerance(const struct mcc_op_shape *s, nir_const_value *const *src, unsigned c,
          double want, unsigned bits)
{
   const unsigned narrow = MIN2(bits, 32);
   const double ulp = fabs(want) * ldexp(1.0, -(int)mantissa_bits(narrow));
   const double x = source(s, src, 0, c);
   const double y =
      nir_op_infos[s->op].num_inputs > 1 ? source(s, src, 1, c) : 0.0;

   switch (s->op) {
   case nir_op_frcp:
      return bits == 64 ? 0.0 : 2.5 * ulp;
   case nir_op_frsq: /* folding rounds the root */
      return bits == 64 ? fabs(want) * ldexp(1.0, -52) : 2.5 * ulp;
   case nir_op_fsqrt:
      return bits == 64 ? 0.0 : 5.0 * ulp;
   case nir_op_fdiv:
      /* From the smallest to the largest normal number's reciprocal. */
      if (bits < 64 && (fabs(y) < smallest_normal(bits) ||
                        fabs(y) > 1.0 / smallest_normal(bits)))
         return -1.0;
      return bits == 64 ? 0.0 : 2.5 * ulp;
   case nir_op_fexp2:
      return (bits == 16 ? 1.0 + 2.0 * fabs(x) : 3.0 + 2.0 * fabs(x)) * ulp;
   case nir_op_flog2:
      return x >= 0.5 && x <= 2.0 ? ldexp(1.0, bits == 16 ? -7 : -21)
                                  : 3.0 * ulp;
   case nir_op_fpow:
      /* exp2(y log2 x), the error of the product being one of the power. */
      if (x <= 0.0 || fabs(want) > largest(bits) / 2.0)
         return -1.0;
      return (4.0 + 4.0 * fabs(y * log2(x)) + 8.0 * fabs(y)) * ulp;
   case nir_op_fsin:
   case nir_op_fcos:
      return ldexp(1.0, bits == 16 ? -7 : -11);
   case nir_op_fdot2:
   case nir_op_fdot3:
   case nir_op_fdot4:
   case nir_op_fdph:
   case nir_op_flrp:
      /* Some of the steps may be too large. */
      if (magnitude(s, src, c) > largest(bits) / 2.0)
         return -1.0;
      return 6.0 * magnitude(s, src, c) * ldexp(1.0, -(int)mantissa_bits(bits));
   case nir_op_fmod:
   case nir_op_frem:
      /* x - y floor(x / y): of the operands, if the quotient is small. */
      if (fabs(x) > 1000.0 * fabs(y) || fabs(y) < smallest_normal(bits) ||
          fabs(x) + fabs(y) > largest(bits) / 2.0)
         return -1.0;
      return 4.0 * (fabs(x) + fabs(y)) * ldexp(1.0, -(int)mantissa_bits(bits));
   case nir_op_unpack_unorm_2x16:
   case nir_op_unpack_unorm_4x8:
   case nir_op_unpack_snorm_2x16:
   case nir_op_unpack_snorm_4x8:
      return ulp;
   default:
      return 0.0;
   }
}

bool
mcc_op_equal(const struct mcc_op_shape *s, nir_const_value *const *src,
             unsigned c, uint64_t want_raw, uint64_t got_raw)
{
   const nir_op_info *info = &nir_op_infos[s->op];
   const nir_alu_type type = info->output_type;
   const unsigned bits = mcc_op_width(type, s->bits);
   const unsigned at = info->output_size ? 0 : c;
   double want, got, allowed;

   if (want_raw == got_raw)
      return true;
   if (nir_alu_type_get_base_type(type) != nir_type_float)
      return false;
   want = number(nir_const_value_for_raw_uint(want_raw, bits), type, bits);
   got = number(nir_const_value_for_raw_uint(got_raw, bits), type, bits);
   if (isnan(want) && isnan(got))
      return true;
   /* Which one of two zeros is the less or the greater, or what sign nothing
    * has, nobody says. */
   if (want == 0.0 && got == 0.0 &&
       (s->op == nir_op_fmin || s->op == nir_op_fmax || s->op == nir_op_fsign ||
        s->op == nir_op_flrp))
      return true;
   allowed = tolerance(s, src, at, want, bits);
   if (allowed < 0.0)
      return true;
   if (allowed == 0.0)
      return false;
   if (!all_finite(s, src, at) || !isfinite(allowed))
      return true;
   if ((s->op == nir_op_fmod || s->op == nir_op_frem) &&
       fabs(fabs(want - got) - fabs(source(s, src, 1, at))) <= allowed)
      return true;
   return fabs(want - got) <= MAX2(allowed, smallest_normal(bits));
}
