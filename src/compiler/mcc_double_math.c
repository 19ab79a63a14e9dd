/* SPDX-License-Identifier: MIT */

/* Sums, products, quotients, roots of 64-bit floats. */

#include "compiler/mcc_double_math.h"
#include "compiler/mcc_double_parts.h"

nir_def *
mcc_double_add(nir_builder *b, nir_def *x, nir_def *y)
{
   struct parts p = take_apart(b, x), q = take_apart(b, y);
   nir_def *swap = is_less(b, p.magnitude, q.magnitude);
   struct wide big = choose(b, swap, q.magnitude, p.magnitude);
   struct wide small = choose(b, swap, p.magnitude, q.magnitude);
   nir_def *sign = nir_bcsel(b, swap, q.sign, p.sign);
   nir_def *minus = nir_ishr_imm(b, nir_ixor(b, p.sign, q.sign), 31);
   nir_def *e = exponent(b, big), *apart, *shift, *bad;
   struct wide m = shift_left_imm(b, mantissa(b, big), UNIT_BITS - 53);
   struct wide n = shift_left_imm(b, mantissa(b, small), UNIT_BITS - 53);
   struct wide sum, extreme;

   apart = nir_umin(b, nir_isub(b, e, exponent(b, small)), nir_imm_int(b, 63));
   n = shift_right_sticky(b, n, apart);
   /* Minus n is ~n + 1. */
   n = (struct wide){ nir_ixor(b, n.lo, minus), nir_ixor(b, n.hi, minus) };
   sum = split(b, nir_iadd(b, nir_iadd(b, join(b, m), join(b, n)),
                           nir_pack_64_2x32_split(b, nir_iand_imm(b, minus, 1),
                                                  nir_imm_int(b, 0))));

   /* A first bit that cannot get into its place makes a denormal. */
   shift = nir_umin(b, nir_iadd_imm(b, leading_zeros(b, sum), -1), e);
   e = nir_isub(b, e, shift);
   m = round_even(b, sign, e, shift_left(b, sum, shift));
   /* Nothing left is +0, but -0 - 0 is -0. */
   m.hi = nir_bcsel(b, is_zero(b, sum), nir_iand(b, p.sign, q.sign), m.hi);

   bad = nir_ior(
      b, is_nan(b, big),
      nir_iand(b, nir_ine_imm(b, minus, 0), has_exponent(b, small, 0x7ff)));
   extreme.lo = big.lo;
   extreme.hi = nir_ior(b, big.hi, sign);
   extreme.hi =
      nir_bcsel(b, bad, nir_ior_imm(b, extreme.hi, DOUBLE_QUIET), extreme.hi);
   return join(b, choose(b, has_exponent(b, big, 0x7ff), extreme, m));
}

static nir_def *
times(nir_builder *b, nir_def *x, nir_def *y)
{
   return nir_umul_2x32_64(b, x, y);
}

/* A 128-bit integer, the lowest word first. */
struct long_int {
   nir_def *w[4];
};

static struct long_int
times_long(nir_builder *b, struct wide x, struct wide y)
{
   struct wide low = split(b, times(b, x.lo, y.lo)), middle, other, high;

   middle = split(b, nir_iadd(b, times(b, x.lo, y.hi), widen(b, low.hi)));
   other = split(b, nir_iadd(b, times(b, x.hi, y.lo), widen(b, middle.lo)));
   high = split(
      b, nir_iadd(b, nir_iadd(b, times(b, x.hi, y.hi), widen(b, middle.hi)),
                  widen(b, other.hi)));
   return (struct long_int){ { low.lo, other.lo, high.lo, high.hi } };
}

/* The upper 64 bits of the product; what is below them stays as a last bit. */
static struct wide
times_high(nir_builder *b, struct wide x, struct wide y)
{
   struct long_int r = times_long(b, x, y);
   nir_def *rest = nir_ior(b, r.w[0], r.w[1]);

   rest = nir_umin(b, rest, nir_imm_int(b, 1));
   return (struct wide){ nir_ior(b, r.w[2], rest), r.w[3] };
}

nir_def *
mcc_double_mul(nir_builder *b, nir_def *x, nir_def *y)
{
   struct parts p = take_apart(b, x), q = take_apart(b, y);
   nir_def *swap = is_less(b, p.magnitude, q.magnitude);
   struct wide big = choose(b, swap, q.magnitude, p.magnitude);
   struct wide small = choose(b, swap, p.magnitude, q.magnitude);
   nir_def *sign = nir_ixor(b, p.sign, q.sign);
   nir_def *nothing = is_zero(b, small), *e, *bad;
   struct wide m, n, extreme;

   /* Two denormals give nothing but a sticky bit: one is normalized. */
   n = shift_left_imm(b, normalize(b, small, &e), 11);
   m = shift_left_imm(b, mantissa(b, big), 10);
   e = nir_iadd_imm(b, nir_iadd(b, e, exponent(b, big)), -1022);
   m = times_high(b, m, n);
   m = round_any(b, sign, e, m);
   m.lo = nir_bcsel(b, nothing, nir_imm_int(b, 0), m.lo);
   m.hi = nir_bcsel(b, nothing, sign, m.hi);

   bad = nir_ior(b, is_nan(b, big), nothing);
   extreme.lo = big.lo;
   extreme.hi = nir_ior(b, big.hi, sign);
   extreme.hi =
      nir_bcsel(b, bad, nir_ior_imm(b, extreme.hi, DOUBLE_QUIET), extreme.hi);
   return join(b, choose(b, has_exponent(b, big, 0x7ff), extreme, m));
}

/*
 * The next digit of a quotient: *r * 2^bits / d, and what is left.  `about` is
 * 2^52 / d, too small by up to 2^-20 of it.  *r is below 2^(24 + drop), and
 * what of it is too small for a float makes the digit smaller, too.
 */
static nir_def *
next_digit(nir_builder *b, struct wide *r, unsigned bits, unsigned drop,
           struct wide minus_d, nir_def *about)
{
   nir_def *top, *q;
   struct wide product;

   top = drop < 32 ? nir_ior(b, nir_ishl_imm(b, r->hi, 32 - drop),
                             nir_ushr_imm(b, r->lo, drop))
                   : r->hi;
   q = nir_fmul(b, nir_u2f32(b, top), about);
   q = nir_f2u32(b, nir_fmul_imm(b, q, ldexp(1, (int)(bits + drop) - 52)));
   product = split(b, times(b, minus_d.lo, q));
   product.hi = nir_iadd(b, product.hi, nir_imul(b, minus_d.hi, q));
   *r = split(
      b, nir_iadd(b, join(b, shift_left_imm(b, *r, bits)), join(b, product)));
   return q;
}

/*
 * x / y of significands in place 52: the first bit is in place 54 or 53, and
 * what is left is a sticky bit.  A digit is too small by its 2^-20th part and
 * one more, never too large; the last is short enough for that to be one.
 */
static struct wide
quotient(nir_builder *b, struct wide x, struct wide y)
{
   struct wide minus, r = x, q, left;
   nir_def *top, *about, *digit[3], *more;

   top = nir_ior(b, nir_ishl_imm(b, y.hi, 3), nir_ushr_imm(b, y.lo, 29));
   top = nir_u2f32(b, nir_iadd_imm(b, top, 1));
   /* 2^-21 for the reciprocal and two products that may be rounded up. */
   about = nir_fmul_imm(b, nir_frcp(b, top), 0x1p23 * (1 - 0x1p-21));
   minus = split(
      b,
      nir_iadd_imm(
         b, join(b, (struct wide){ nir_inot(b, y.lo), nir_inot(b, y.hi) }), 1));
   digit[0] = next_digit(b, &r, 20, 29, minus, about);
   digit[1] = next_digit(b, &r, 20, 31, minus, about);
   digit[2] = next_digit(b, &r, 14, 32, minus, about);
   left = split(b, nir_iadd(b, join(b, r), join(b, minus)));
   more = nir_ige_imm(b, left.hi, 0);
   r = choose(b, more, left, r);

   /* digit[0] * 2^34 + digit[1] * 2^14 + digit[2] */
   q = (struct wide){ nir_ishl_imm(b, digit[1], 14),
                      nir_iadd(b, nir_ishl_imm(b, digit[0], 2),
                               nir_ushr_imm(b, digit[1], 18)) };
   digit[2] = nir_iadd(b, digit[2], nir_b2i32(b, more));
   q = split(b, nir_iadd(b, join(b, q), widen(b, digit[2])));
   q = shift_left_imm(b, q, UNIT_BITS - 54);
   r.lo = nir_umin(b, nir_ior(b, r.lo, r.hi), nir_imm_int(b, 1));
   return (struct wide){ nir_ior(b, q.lo, r.lo), q.hi };
}

nir_def *
mcc_double_div(nir_builder *b, nir_def *x, nir_def *y)
{
   struct parts p = take_apart(b, x), q = take_apart(b, y);
   nir_def *sign = nir_ixor(b, p.sign, q.sign), *zero = nir_imm_int(b, 0);
   nir_def *nothing = is_zero(b, p.magnitude), *all = is_zero(b, q.magnitude);
   nir_def *far = has_exponent(b, p.magnitude, 0x7ff);
   nir_def *near = has_exponent(b, q.magnitude, 0x7ff), *nan, *ep, *eq, *e;
   struct wide m = normalize(b, p.magnitude, &ep), r;
   struct wide n = normalize(b, q.magnitude, &eq);

   e = nir_iadd_imm(b, nir_isub(b, ep, eq), 1023);
   r = round_any(b, sign, e, quotient(b, m, n));
   nan = nir_ior(b, nir_iand(b, nothing, all), nir_iand(b, far, near));
   nan = nir_ior(b, nan,
                 nir_ior(b, is_nan(b, p.magnitude), is_nan(b, q.magnitude)));
   nothing = nir_ior(b, nothing, near);
   far = nir_ior(b, far, all);
   r.lo = nir_bcsel(b, nir_ior(b, nothing, far), zero, r.lo);
   r.hi = nir_bcsel(b, nothing, sign, r.hi);
   r.hi = nir_bcsel(b, far, nir_ior_imm(b, sign, DOUBLE_INFINITE), r.hi);
   r.hi =
      nir_bcsel(b, nan, nir_imm_int(b, DOUBLE_INFINITE | DOUBLE_QUIET), r.hi);
   return join(b, r);
}

/* By 0 to 127, and what falls out stays as the last bit. */
static struct long_int
shift_long_right_sticky(nir_builder *b, struct long_int x, nir_def *n)
{
   nir_def *zero = nir_imm_int(b, 0), *lost = zero, *back = nir_inot(b, n);

   for (unsigned words = 2; words; words--) {
      nir_def *far = nir_ine_imm(b, nir_iand_imm(b, n, 32 * words), 0);

      for (unsigned i = 0; i < words; i++)
         lost = nir_ior(b, lost, nir_bcsel(b, far, x.w[i], zero));
      for (unsigned i = 0; i < 4; i++) {
         x.w[i] =
            nir_bcsel(b, far, i + words < 4 ? x.w[i + words] : zero, x.w[i]);
      }
   }
   lost = nir_ior(b, lost, nir_ishl(b, nir_ishl_imm(b, x.w[0], 1), back));
   for (unsigned i = 0; i < 4; i++) {
      nir_def *in = i < 3 ? nir_ishl_imm(b, x.w[i + 1], 1) : zero;

      x.w[i] = nir_ior(b, nir_ushr(b, x.w[i], n), nir_ishl(b, in, back));
   }
   x.w[0] = nir_ior(b, x.w[0], nir_umin(b, lost, nir_imm_int(b, 1)));
   return x;
}

/* The upper half, shifted by 0 to 127; what is below stays as a last bit. */
static struct wide
shift_long_left_sticky(nir_builder *b, struct long_int x, nir_def *n)
{
   nir_def *zero = nir_imm_int(b, 0), *back = nir_inot(b, n), *rest;
   struct wide r;

   for (unsigned words = 2; words; words--) {
      nir_def *far = nir_ine_imm(b, nir_iand_imm(b, n, 32 * words), 0);

      for (unsigned i = 4; i-- > 0;)
         x.w[i] = nir_bcsel(b, far, i >= words ? x.w[i - words] : zero, x.w[i]);
   }
   rest = nir_ior(b, x.w[0], nir_ishl(b, x.w[1], n));
   r.hi = nir_ior(b, nir_ishl(b, x.w[3], n),
                  nir_ushr(b, nir_ushr_imm(b, x.w[2], 1), back));
   r.lo = nir_ior(b, nir_ishl(b, x.w[2], n),
                  nir_ushr(b, nir_ushr_imm(b, x.w[1], 1), back));
   r.lo = nir_ior(b, r.lo, nir_umin(b, rest, nir_imm_int(b, 1)));
   return r;
}

static struct long_int
add_long(nir_builder *b, struct long_int x, struct long_int y)
{
   struct wide low = { x.w[0], x.w[1] }, high = { x.w[2], x.w[3] }, sum;
   nir_def *carry;

   sum = split(
      b, nir_iadd(b, join(b, low), join(b, (struct wide){ y.w[0], y.w[1] })));
   carry = nir_b2i32(b, is_less(b, sum, low));
   high = split(
      b, nir_iadd(b, join(b, high), join(b, (struct wide){ y.w[2], y.w[3] })));
   high = split(b, nir_iadd(b, join(b, high), widen(b, carry)));
   return (struct long_int){ { sum.lo, sum.hi, high.lo, high.hi } };
}

/* *minus, ~0 or 0, says that it is x - y; then it becomes whether y was more. */
static struct long_int
add_or_subtract(nir_builder *b, struct long_int x, struct long_int y,
                nir_def **minus)
{
   nir_def *zero = nir_imm_int(b, 0), *less;
   struct long_int one = { { zero, zero, zero, zero } };

   for (unsigned i = 0; i < 4; i++)
      y.w[i] = nir_ixor(b, y.w[i], *minus);
   x = add_long(b, x, y);
   /* x + ~y is x - y - 1, and its complement y - x. */
   less = nir_iand(b, nir_ishr_imm(b, x.w[3], 31), *minus);
   for (unsigned i = 0; i < 4; i++)
      x.w[i] = nir_ixor(b, x.w[i], less);
   one.w[0] = nir_iand_imm(b, nir_iand(b, *minus, nir_inot(b, less)), 1);
   *minus = less;
   return add_long(b, x, one);
}

/* What comes of infinities and NaNs, if there are any. */
static struct wide
extreme_fma(nir_builder *b, struct parts p, struct parts q, struct parts r,
            struct wide finite)
{
   nir_def *sign = nir_ixor(b, p.sign, q.sign);
   nir_def *far = nir_ior(b, has_exponent(b, p.magnitude, 0x7ff),
                          has_exponent(b, q.magnitude, 0x7ff));
   nir_def *far_r = has_exponent(b, r.magnitude, 0x7ff), *nan, *inf;

   /* Infinity times nothing, and infinity less infinity. */
   nan = nir_ior(b, is_zero(b, p.magnitude), is_zero(b, q.magnitude));
   nan = nir_ior(b, nan, nir_iand(b, far_r, nir_ine(b, sign, r.sign)));
   nan = nir_iand(b, nan, far);
   nan = nir_ior(
      b, nan,
      nir_ior(b, is_nan(b, p.magnitude),
              nir_ior(b, is_nan(b, q.magnitude), is_nan(b, r.magnitude))));
   inf = nir_ior_imm(b, nir_bcsel(b, far, sign, r.sign), DOUBLE_INFINITE);
   far = nir_ior(b, far, far_r);
   finite.lo = nir_bcsel(b, far, nir_imm_int(b, 0), finite.lo);
   finite.hi = nir_bcsel(b, far, inf, finite.hi);
   finite.hi = nir_bcsel(b, nan, nir_imm_int(b, DOUBLE_INFINITE | DOUBLE_QUIET),
                         finite.hi);
   return finite;
}

/*
 * The product has all its bits, the larger exponent of the two terms is the
 * sum's, and what the other term loses is too small to matter but as a sticky
 * bit: terms that nearly cancel are near each other, and then nothing is lost
 * (of a denormal sum, nothing that it could show).
 */
nir_def *
mcc_double_fma(nir_builder *b, nir_def *x, nir_def *y, nir_def *z)
{
   struct parts p = take_apart(b, x), q = take_apart(b, y);
   struct parts r = take_apart(b, z);
   nir_def *zero = nir_imm_int(b, 0), *most = nir_imm_int(b, 127);
   nir_def *product_sign = nir_ixor(b, p.sign, q.sign), *ep, *er;
   nir_def *apart, *far, *minus, *sign, *none, *e, *shift, *upper;
   struct wide m = mantissa(b, p.magnitude);
   struct wide n = mantissa(b, q.magnitude), sum;
   struct long_int big, small;

   big = times_long(b, shift_left_imm(b, m, UNIT_BITS - 53),
                    shift_left_imm(b, n, 11));
   m = shift_left_imm(b, mantissa(b, r.magnitude), UNIT_BITS - 53);
   ep = nir_iadd(b, exponent(b, p.magnitude), exponent(b, q.magnitude));
   none = nir_ior(b, is_zero(b, p.magnitude), is_zero(b, q.magnitude));
   ep = nir_bcsel(b, none, nir_imm_int(b, -1022), nir_iadd_imm(b, ep, -1022));
   er = exponent(b, r.magnitude);
   apart = nir_isub(b, ep, er);
   far = nir_ilt_imm(b, apart, 0);
   small = (struct long_int){ { zero, zero, m.lo, m.hi } };
   for (unsigned i = 0; i < 4; i++) {
      nir_def *of_product = big.w[i];

      big.w[i] = nir_bcsel(b, far, small.w[i], of_product);
      small.w[i] = nir_bcsel(b, far, of_product, small.w[i]);
   }
   apart = nir_umin(b, nir_iabs(b, apart), most);
   small = shift_long_right_sticky(b, small, apart);
   e = nir_imax(b, ep, er);
   sign = nir_bcsel(b, far, r.sign, product_sign);
   minus = nir_ishr_imm(b, nir_ixor(b, product_sign, r.sign), 31);
   big = add_or_subtract(b, big, small, &minus);
   sign = nir_ixor(b, sign, nir_iand_imm(b, minus, DOUBLE_SIGN));

   upper = nir_ior(b, big.w[3], big.w[2]);
   none = nir_ieq_imm(b, nir_ior(b, upper, nir_ior(b, big.w[1], big.w[0])), 0);
   shift = nir_bcsel(
      b, nir_ieq_imm(b, upper, 0),
      nir_iadd_imm(b, leading_zeros(b, (struct wide){ big.w[0], big.w[1] }),
                   64),
      leading_zeros(b, (struct wide){ big.w[2], big.w[3] }));
   shift = nir_umin(b, nir_iadd_imm(b, shift, -1), e);
   sum = shift_long_left_sticky(b, big, shift);
   sum = round_even(b, sign, nir_isub(b, e, shift), sum);
   /* Nothing left is +0, but -0 - 0 is -0. */
   sum.hi = nir_bcsel(b, none, nir_iand(b, product_sign, r.sign), sum.hi);
   return join(b, extreme_fma(b, p, q, r, sum));
}

/* Of a root: half the exponent, and the significand below 4, in place 52. */
static struct wide
halve(nir_builder *b, struct wide x, nir_def **e)
{
   struct wide m = normalize(b, x, e);
   nir_def *even = nir_iand_imm(b, *e, 1); /* less 1023 it is odd */

   *e = nir_ishr_imm(b, nir_iadd(b, nir_iadd_imm(b, *e, 1022), even), 1);
   return choose(b, nir_ine_imm(b, even, 0), m, shift_left_imm(b, m, 1));
}

/*
 * 2^-15 / sqrt(x), too small by 2^-22 to 3 * 2^-21 of it: the instruction has
 * 2 ulp (Vulkan), and x and the factor are rounded.
 */
static nir_def *
about_root(nir_builder *b, struct wide x, nir_def **top)
{
   *top = nir_ior(b, nir_ishl_imm(b, x.hi, 10), nir_ushr_imm(b, x.lo, 22));
   *top = nir_u2f32(b, *top);
   return nir_fmul_imm(b, nir_frsq(b, *top), 1 - 0x1p-20);
}

/* Takes (2 * q * 2^bits + digit) * digit off *r, and has q end in the digit. */
static void
take_digit(nir_builder *b, struct wide *r, struct wide *q, unsigned bits,
           nir_def *digit)
{
   struct wide twice = shift_left_imm(b, *q, bits + 1), product;

   twice = split(b, nir_iadd(b, join(b, twice), widen(b, digit)));
   product = split(b, times(b, twice.lo, digit));
   product.hi = nir_iadd(b, product.hi, nir_imul(b, twice.hi, digit));
   *r = split(b, nir_isub(b, join(b, *r), join(b, product)));
   *q = split(
      b, nir_iadd(b, join(b, shift_left_imm(b, *q, bits)), widen(b, digit)));
}

/*
 * The root of x as halve makes it, with its first bit in place 62 and what is
 * left as a sticky bit.  Digits of 20, 20 and 13 bits are too small, never too
 * large: the first by 6, the second by 34, the last by one.
 */
static struct wide
root(nir_builder *b, struct wide x)
{
   nir_def *top, *about = about_root(b, x, &top), *digit, *more;
   struct wide q, r, left;

   digit = nir_f2u32(b, nir_fmul_imm(b, nir_fmul(b, top, about), 0x1p5));
   q = (struct wide){ digit, nir_imm_int(b, 0) };
   r = shift_left_imm(b, split(b, times(b, digit, digit)), 12);
   r = split(b, nir_isub(b, join(b, x), join(b, r))); /* below 2^37 */

   top = nir_ior(b, nir_ishl_imm(b, r.hi, 26), nir_ushr_imm(b, r.lo, 6));
   digit = nir_fmul(b, nir_u2f32(b, top), about);
   digit = nir_f2u32(b, nir_fmul_imm(b, digit, 0x1p8)); /* 6 + 15 + 39 - 52 */
   r = shift_left_imm(b, r, 28);
   take_digit(b, &r, &q, 20, digit); /* below 2^48 */

   top = nir_ior(b, nir_ishl_imm(b, r.hi, 16), nir_ushr_imm(b, r.lo, 16));
   digit = nir_fmul(b, nir_u2f32(b, top), about);
   digit = nir_f2u32(b, nir_fmul_imm(b, digit, 0x1p3)); /* 16 + 15 + 52 - 80 */
   r = shift_left_imm(b, r, 26);
   take_digit(b, &r, &q, 13, digit);

   /* One more, if 2 * q + 1 is still there. */
   left = split(b, nir_isub(b, join(b, r), join(b, shift_left_imm(b, q, 1))));
   left = split(b, nir_iadd_imm(b, join(b, left), -1));
   more = nir_ige_imm(b, left.hi, 0);
   r = choose(b, more, left, r);
   q = split(b, nir_iadd(b, join(b, q), widen(b, nir_b2i32(b, more))));
   q = shift_left_imm(b, q, UNIT_BITS - 53);
   q.lo =
      nir_ior(b, q.lo, nir_umin(b, nir_ior(b, r.lo, r.hi), nir_imm_int(b, 1)));
   return q;
}

/*
 * One by the root: y with 24 bits, and y * (t / 2 + 3/8 * t^2 + 5/16 * t^3) of
 * t = 1 - x * y^2, which is positive and below 2^-18.  The first bit is in
 * place 62; what is wrong is less than 2^-7 of the last place of a double.
 */
static struct wide
reciprocal_root(nir_builder *b, struct wide x)
{
   nir_def *top, *about = about_root(b, x, &top), *zero = nir_imm_int(b, 0), *y;
   struct wide t, square, sum;

   y = nir_f2u32(b, nir_fmul_imm(b, about, 0x1p39));
   square = shift_left_imm(b, split(b, times(b, y, y)), 15);
   t = times_high(b, square, shift_left_imm(b, x, 10));
   sum = (struct wide){ zero, nir_imm_int(b, 1 << 29) }; /* 2^61 */
   t = split(b, nir_isub(b, join(b, sum), join(b, t)));

   top = nir_ior(b, nir_ishl_imm(b, t.hi, 20), nir_ushr_imm(b, t.lo, 12));
   top = nir_fmul_imm(b, nir_u2f32(b, top), 0x1p-49);
   about = nir_ffma_imm12(b, top, 5 / 16.0, 3 / 8.0);
   about = nir_fmul(b, nir_fmul_imm(b, nir_fmul(b, top, top), 0x1p61), about);
   t.lo = nir_ior(b, nir_ushr_imm(b, t.lo, 1), nir_ishl_imm(b, t.hi, 31));
   t.hi = nir_ushr_imm(b, t.hi, 1);
   t = split(b, nir_iadd(b, join(b, t), widen(b, nir_f2u32(b, about))));

   sum = (struct wide){ zero, nir_ishl_imm(b, y, 5) };
   y = nir_ishl_imm(b, y, 8);
   sum = split(b, nir_iadd(b, join(b, sum), times(b, y, t.hi)));
   sum =
      split(b, nir_iadd(b, join(b, sum), widen(b, nir_umul_high(b, y, t.lo))));
   return shift_left_imm(b, sum, 2);
}

/* Of what has no root, and of numbers that are their own. */
static nir_def *
extreme_root(nir_builder *b, struct parts p, struct wide finite,
             struct wide of_zero, struct wide of_infinity)
{
   nir_def *zero = is_zero(b, p.magnitude), *nan;
   struct wide not_a_number = {
      nir_imm_int(b, 0), nir_imm_int(b, DOUBLE_INFINITE | DOUBLE_QUIET)
   };

   nan = nir_ior(b, nir_ine_imm(b, p.sign, 0), is_nan(b, p.magnitude));
   finite = choose(b, has_exponent(b, p.magnitude, 0x7ff), of_infinity, finite);
   finite = choose(b, nan, not_a_number, finite);
   return join(b, choose(b, zero, of_zero, finite));
}

nir_def *
mcc_double_sqrt(nir_builder *b, nir_def *x)
{
   struct parts p = take_apart(b, x);
   struct wide same = split(b, x), r;
   nir_def *e;

   r = root(b, halve(b, p.magnitude, &e));
   r = round_even(b, nir_imm_int(b, 0), nir_iadd_imm(b, e, -1), r);
   return extreme_root(b, p, r, same, same);
}

nir_def *
mcc_double_rsq(nir_builder *b, nir_def *x)
{
   nir_def *zero = nir_imm_int(b, 0), *e;
   struct parts p = take_apart(b, x);
   struct wide none = { zero, zero }, infinite = { zero, NULL }, r;

   r = reciprocal_root(b, halve(b, p.magnitude, &e));
   r = round_even(b, zero, nir_isub_imm(b, 2044, e), r);
   infinite.hi = nir_ior_imm(b, p.sign, DOUBLE_INFINITE);
   return extreme_root(b, p, r, infinite, none);
}
