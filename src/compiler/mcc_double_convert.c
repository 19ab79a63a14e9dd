/* SPDX-License-Identifier: MIT */

/* 64-bit floats: conversions, comparisons, and what looks at the bits. */

#include "compiler/mcc_double_math.h"
#include "compiler/mcc_double_parts.h"

nir_def *
mcc_double_from_int(nir_builder *b, nir_def *x, bool is_signed)
{
   nir_def *zero = nir_imm_int(b, 0), *sign = zero, *none, *shift, *minus;
   struct wide m = split(b, x);

   if (is_signed) {
      sign = nir_iand_imm(b, m.hi, DOUBLE_SIGN);
      minus = nir_ishr_imm(b, m.hi, 31);
      m.lo = nir_ixor(b, m.lo, minus);
      m.hi = nir_ixor(b, m.hi, minus);
      m =
         split(b, nir_iadd(b, join(b, m), widen(b, nir_iand_imm(b, minus, 1))));
   }
   none = is_zero(b, m);
   shift = leading_zeros(b, m);
   m = shift_left(b, m, nir_iand_imm(b, shift, 63));
   m = shift_right_sticky(b, m, nir_imm_int(b, 1));
   m = round_even(b, sign, nir_isub_imm(b, 1023 + 63 - 1, shift), m);
   m.hi = nir_bcsel(b, none, zero, m.hi);
   return join(b, m);
}

/* The n lowest bits, of 0 to 63. */
static struct wide
low_bits(nir_builder *b, nir_def *n)
{
   nir_def *far = nir_ine_imm(b, nir_iand_imm(b, n, 32), 0);
   nir_def *some = nir_iadd_imm(b, nir_ishl(b, nir_imm_int(b, 1), n), -1);

   return choose(b, far, (struct wide){ nir_imm_int(b, -1), some },
                 (struct wide){ some, nir_imm_int(b, 0) });
}

/*
 * What is added to a magnitude before the bits of `mask` go, so that the carry
 * rounds, and whether 0 to 1 become 1.
 */
static struct wide
carry_in(nir_builder *b, struct parts x, struct wide mask,
         enum mcc_double_rounding how, nir_def **is_one)
{
   nir_def *zero = nir_imm_int(b, 0), *away, *odd;
   struct wide m = x.magnitude, bit, half;

   if (how == MCC_DOUBLE_TRUNC) {
      *is_one = nir_imm_false(b);
      return (struct wide){ zero, zero };
   }
   if (how != MCC_DOUBLE_EVEN) {
      away = nir_ine_imm(b, x.sign, 0);
      if (how == MCC_DOUBLE_CEIL)
         away = nir_inot(b, away);
      *is_one = nir_iand(b, away, nir_inot(b, is_zero(b, m)));
      return choose(b, away, mask, (struct wide){ zero, zero });
   }
   *is_one = is_less(b, (struct wide){ zero, nir_imm_int(b, 0x3fe00000) }, m);
   half.lo =
      nir_ior(b, nir_ushr_imm(b, mask.lo, 1), nir_ishl_imm(b, mask.hi, 31));
   half.hi = nir_ushr_imm(b, mask.hi, 1);
   /* The bit above the mask; nothing is added where there is no mask. */
   bit = split(b, nir_iadd_imm(b, join(b, mask), 1));
   bit.lo = nir_iand(b, bit.lo, m.lo);
   bit.hi = nir_iand(b, bit.hi, m.hi);
   odd = nir_iand(b, nir_inot(b, is_zero(b, bit)), nir_ine_imm(b, mask.lo, 0));
   return split(b, nir_iadd(b, join(b, half), widen(b, nir_b2i32(b, odd))));
}

nir_def *
mcc_double_whole(nir_builder *b, nir_def *x, enum mcc_double_rounding how)
{
   struct parts p = take_apart(b, x);
   struct wide m = p.magnitude, mask, whole;
   nir_def *e = nir_ushr_imm(b, m.hi, 20), *zero = nir_imm_int(b, 0), *n, *one;
   nir_def *below, *small;

   n = nir_imin(b, nir_imax(b, nir_isub_imm(b, 1023 + 52, e), zero),
                nir_imm_int(b, 52));
   mask = low_bits(b, n);
   whole = carry_in(b, p, mask, how, &one);
   whole = split(b, nir_iadd(b, join(b, m), join(b, whole)));
   whole.lo = nir_iand(b, whole.lo, nir_inot(b, mask.lo));
   whole.hi = nir_iand(b, whole.hi, nir_inot(b, mask.hi));
   below = nir_ult_imm(b, e, 1023);
   small = nir_bcsel(b, one, nir_imm_int(b, 0x3ff00000), zero);
   whole.lo = nir_bcsel(b, below, zero, whole.lo);
   whole.hi = nir_ior(b, nir_bcsel(b, below, small, whole.hi), p.sign);
   return join(b, whole);
}

/* Zeros included: numbers as they come, -0 before +0. */
static nir_def *
is_before(nir_builder *b, nir_def *x, nir_def *y)
{
   struct wide k[2] = { split(b, x), split(b, y) };

   for (unsigned i = 0; i < 2; i++) {
      nir_def *minus = nir_ishr_imm(b, k[i].hi, 31);

      k[i].lo = nir_ixor(b, k[i].lo, minus);
      k[i].hi = nir_ixor(b, k[i].hi, nir_iand_imm(b, minus, ~DOUBLE_SIGN));
   }
   return nir_ior(
      b, nir_ilt(b, k[0].hi, k[1].hi),
      nir_iand(b, nir_ieq(b, k[0].hi, k[1].hi), nir_ult(b, k[0].lo, k[1].lo)));
}

static nir_def *
are_zero(nir_builder *b, struct wide x, struct wide y)
{
   nir_def *high = nir_ishl_imm(b, nir_ior(b, x.hi, y.hi), 1);

   return nir_ieq_imm(b, nir_ior(b, nir_ior(b, x.lo, y.lo), high), 0);
}

static nir_def *
number(nir_builder *b, nir_def *x)
{
   return nir_inot(b, is_nan(b, take_apart(b, x).magnitude));
}

nir_def *
mcc_double_equal(nir_builder *b, nir_def *x, nir_def *y)
{
   struct wide p = split(b, x), q = split(b, y);
   nir_def *same = nir_iand(b, nir_ieq(b, p.lo, q.lo), nir_ieq(b, p.hi, q.hi));

   return nir_iand(b, nir_ior(b, same, are_zero(b, p, q)), number(b, x));
}

nir_def *
mcc_double_less(nir_builder *b, nir_def *x, nir_def *y)
{
   nir_def *zeros = are_zero(b, split(b, x), split(b, y));
   nir_def *less = nir_iand(b, is_before(b, x, y), nir_inot(b, zeros));

   return nir_iand(b, less, nir_iand(b, number(b, x), number(b, y)));
}

nir_def *
mcc_double_at_least(nir_builder *b, nir_def *x, nir_def *y)
{
   nir_def *zeros = are_zero(b, split(b, x), split(b, y));
   nir_def *is = nir_ior(b, nir_inot(b, is_before(b, x, y)), zeros);

   return nir_iand(b, is, nir_iand(b, number(b, x), number(b, y)));
}

nir_def *
mcc_double_min(nir_builder *b, nir_def *x, nir_def *y)
{
   nir_def *first = nir_iand(b, is_before(b, x, y), number(b, x));

   first = nir_ior(b, first, nir_inot(b, number(b, y)));
   return join(b, choose(b, first, split(b, x), split(b, y)));
}

nir_def *
mcc_double_max(nir_builder *b, nir_def *x, nir_def *y)
{
   nir_def *first = nir_iand(b, is_before(b, y, x), number(b, x));

   first = nir_ior(b, first, nir_inot(b, number(b, y)));
   return join(b, choose(b, first, split(b, x), split(b, y)));
}

nir_def *
mcc_double_is_finite(nir_builder *b, nir_def *x)
{
   struct wide m = take_apart(b, x).magnitude;

   return nir_ult(b, m.hi, nir_imm_int(b, DOUBLE_INFINITE));
}

nir_def *
mcc_double_abs(nir_builder *b, nir_def *x)
{
   return join(b, take_apart(b, x).magnitude);
}

nir_def *
mcc_double_neg(nir_builder *b, nir_def *x)
{
   struct wide w = split(b, x);

   w.hi = nir_ixor(b, w.hi, nir_imm_int(b, DOUBLE_SIGN));
   return join(b, w);
}

nir_def *
mcc_double_sat(nir_builder *b, nir_def *x)
{
   nir_def *zero = nir_imm_int(b, 0), *one = nir_imm_int(b, 0x3ff00000);
   struct parts p = take_apart(b, x);
   struct wide r = p.magnitude;
   nir_def *none, *over = nir_uge(b, r.hi, one);

   none = nir_ior(b, nir_ine_imm(b, p.sign, 0), is_nan(b, r));
   r = choose(b, over, (struct wide){ zero, one }, r);
   return join(b, choose(b, none, (struct wide){ zero, zero }, r));
}

nir_def *
mcc_double_sign(nir_builder *b, nir_def *x)
{
   struct parts p = take_apart(b, x);
   nir_def *zero = nir_imm_int(b, 0), *one = nir_imm_int(b, 0x3ff00000);
   struct wide r = { zero, nir_bcsel(b, is_zero(b, p.magnitude), zero, one) };

   r.hi = nir_ior(b, r.hi, p.sign);
   r.hi = nir_bcsel(b, is_nan(b, p.magnitude), zero, r.hi);
   return join(b, r);
}

nir_def *
mcc_double_frexp_sig(nir_builder *b, nir_def *x)
{
   struct parts p = take_apart(b, x);
   struct wide same = split(b, x), m;
   nir_def *e, *keep;

   m = normalize(b, p.magnitude, &e);
   m.hi = nir_ior_imm(b, nir_iand_imm(b, m.hi, 0x000fffff), 0x3fe00000);
   m.hi = nir_ior(b, m.hi, p.sign);
   keep =
      nir_ior(b, is_zero(b, p.magnitude), has_exponent(b, p.magnitude, 0x7ff));
   return join(b, choose(b, keep, same, m));
}

nir_def *
mcc_double_frexp_exp(nir_builder *b, nir_def *x)
{
   struct wide m = take_apart(b, x).magnitude;
   nir_def *e, *none;

   normalize(b, m, &e);
   none = nir_ior(b, is_zero(b, m), has_exponent(b, m, 0x7ff));
   return nir_bcsel(b, none, nir_imm_int(b, 0), nir_iadd_imm(b, e, -1022));
}

nir_def *
mcc_double_ldexp(nir_builder *b, nir_def *x, nir_def *n)
{
   struct parts p = take_apart(b, x);
   struct wide same = split(b, x), m;
   nir_def *e, *keep;

   m = shift_left_imm(b, normalize(b, p.magnitude, &e), UNIT_BITS - 52);
   /* From the smallest denormal to infinity, and back. */
   n = nir_iclamp(b, n, nir_imm_int(b, -2200), nir_imm_int(b, 2200));
   e = nir_imin(b, nir_iadd(b, e, n), nir_imm_int(b, 2047));
   m = round_any(b, p.sign, e, m);
   keep =
      nir_ior(b, is_zero(b, p.magnitude), has_exponent(b, p.magnitude, 0x7ff));
   return join(b, choose(b, keep, same, m));
}

nir_def *
mcc_double_from_float(nir_builder *b, nir_def *x)
{
   nir_def *m = nir_iand_imm(b, x, ~DOUBLE_SIGN), *low, *far, *bias;
   struct wide r;

   /* Denormals are integers, which make normal floats, times 2^-149. */
   low = nir_ult_imm(b, m, 0x00800000);
   far = nir_uge(b, m, nir_imm_int(b, 0x7f800000));
   bias = nir_bcsel(b, low, nir_imm_int(b, (896 - 149) << 20),
                    nir_imm_int(b, 896 << 20));
   bias = nir_bcsel(b, far, nir_imm_int(b, (2047 - 255) << 20), bias);
   bias = nir_bcsel(b, nir_ieq_imm(b, m, 0), nir_imm_int(b, 0), bias);
   m = nir_bcsel(b, low, nir_u2f32(b, m), m);
   r.lo = nir_ishl_imm(b, m, 29);
   r.hi = nir_iadd(b, nir_ushr_imm(b, m, 3), bias);
   r.hi = nir_ior(b, r.hi, nir_iand_imm(b, x, DOUBLE_SIGN));
   return join(b, r);
}

/*
 * The significand, its first bit included, is 31 bits and a sticky one; floats
 * of 32 or 16 bits keep 24 or 11.
 */
nir_def *
mcc_double_to_float(nir_builder *b, nir_def *x, unsigned bits, bool to_zero)
{
   const unsigned kept = bits == 32 ? 24 : 11, drop = 31 - kept;
   const unsigned last = bits == 32 ? 254 : 30; /* exponent */
   const unsigned apart = 1023 - last / 2;
   const uint32_t infinite = (last + 1) << (kept - 1);
   struct parts p = take_apart(b, x);
   nir_def *hi = p.magnitude.hi, *lo = p.magnitude.lo, *zero, *m, *e, *below,
           *r;

   zero = nir_imm_int(b, 0);
   m = nir_ior(b, nir_ishl_imm(b, hi, 10), nir_ushr_imm(b, lo, 22));
   m = nir_ior_imm(b, nir_iand_imm(b, m, 0x3fffffff), 1 << 30);
   e = nir_iadd_imm(b, nir_ushr_imm(b, hi, 20), -(int)(apart + 1));
   below = nir_iclamp(b, nir_ineg(b, e), zero, nir_imm_int(b, 31));
   if (!to_zero) {
      nir_def *lost = nir_ishl(b, nir_ishl_imm(b, m, 1), nir_inot(b, below));

      lost = nir_ior(b, lost, nir_ishl_imm(b, lo, 10));
      m = nir_ior(b, nir_ushr(b, m, below),
                  nir_umin(b, lost, nir_imm_int(b, 1)));
      r = nir_iand_imm(b, nir_ushr_imm(b, m, drop), 1);
      m = nir_iadd(b, m, nir_iadd_imm(b, r, (1 << (drop - 1)) - 1));
   } else {
      m = nir_ushr(b, m, below);
   }
   /* The first bit adds one to the exponent. */
   e = nir_iclamp(b, e, zero, nir_imm_int(b, last));
   r = nir_iadd(b, nir_ushr_imm(b, m, drop), nir_ishl_imm(b, e, kept - 1));
   r = nir_umin(b, r, nir_imm_int(b, to_zero ? infinite - 1 : infinite));
   if (to_zero)
      r = nir_bcsel(b, has_exponent(b, p.magnitude, 0x7ff),
                    nir_imm_int(b, infinite), r);
   r = nir_bcsel(b, is_nan(b, p.magnitude),
                 nir_imm_int(b, infinite | 1u << (kept - 2)), r);
   r = nir_ior(b, r, nir_ushr_imm(b, p.sign, 32 - bits));
   return bits == 16 ? nir_u2u16(b, r) : r;
}

/* From integers of 32 bits, which need no rounding. */
nir_def *
mcc_double_from_int32(nir_builder *b, nir_def *x, bool is_signed)
{
   nir_def *zero = nir_imm_int(b, 0), *sign = zero, *none, *shift;
   struct wide r;

   if (is_signed) {
      sign = nir_iand_imm(b, x, DOUBLE_SIGN);
      x = nir_iabs(b, x);
   }
   none = nir_ieq_imm(b, x, 0);
   shift = nir_uclz(b, x);
   x = nir_ishl(b, x, shift);
   r.lo = nir_ishl_imm(b, x, 21);
   r.hi = nir_ishl_imm(b, nir_isub_imm(b, 1023 + 31 - 1, shift), 20);
   r.hi = nir_iadd(b, r.hi, nir_ushr_imm(b, x, 11));
   r.hi = nir_bcsel(b, none, zero, nir_ior(b, r.hi, sign));
   return join(b, r);
}

nir_def *
mcc_double_to_int32(nir_builder *b, nir_def *x, bool is_signed)
{
   struct parts p = take_apart(b, x);
   nir_def *hi = p.magnitude.hi, *below, *m;

   m = nir_ior(b, nir_ishl_imm(b, hi, 11), nir_ushr_imm(b, p.magnitude.lo, 21));
   m = nir_ushr(b, nir_ior_imm(b, m, 1u << 31),
                below = nir_isub_imm(b, 1023 + 31, nir_ushr_imm(b, hi, 20)));
   m = nir_bcsel(b, nir_ult_imm(b, below, 32), m, nir_imm_int(b, 0));
   if (is_signed)
      m = nir_bcsel(b, nir_ine_imm(b, p.sign, 0), nir_ineg(b, m), m);
   return m;
}

nir_def *
mcc_double_to_int64(nir_builder *b, nir_def *x, bool is_signed)
{
   struct parts p = take_apart(b, x);
   nir_def *below, *r;
   struct wide m = mantissa(b, p.magnitude);

   below = nir_isub_imm(b, 1023 + 63, nir_ushr_imm(b, p.magnitude.hi, 20));
   r = nir_ushr(b, join(b, shift_left_imm(b, m, 11)), below);
   r = nir_bcsel(b, nir_ult_imm(b, below, 64), r, nir_imm_int64(b, 0));
   if (is_signed)
      r = nir_bcsel(b, nir_ine_imm(b, p.sign, 0), nir_ineg(b, r), r);
   return r;
}
