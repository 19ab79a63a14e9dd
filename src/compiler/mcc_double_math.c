/* SPDX-License-Identifier: MIT */

/*
 * Sums, products, quotients of 64-bit floats.  Each is first an exact number
 * but for its last bit, which says whether anything was left over ("sticky"):
 * m * 2^(e - 1023 - 62), with m below 2^63.  Only then it is rounded, once.
 */

#include "compiler/mcc_double_math.h"

#define SIGN 0x80000000u
#define INFINITE 0x7ff00000u
#define QUIET 0x00080000u
#define UNIT_BITS 62 /* where the first bit of a significand is */

/* A 64-bit integer in words: shifts are made of these. */
struct wide {
   nir_def *lo, *hi;
};

struct parts {
   struct wide magnitude; /* all but the sign */
   nir_def *sign;         /* in its place in the high word */
};

static nir_def *
join(nir_builder *b, struct wide x)
{
   return nir_pack_64_2x32_split(b, x.lo, x.hi);
}

static struct wide
split(nir_builder *b, nir_def *x)
{
   return (struct wide){ nir_unpack_64_2x32_split_x(b, x),
                         nir_unpack_64_2x32_split_y(b, x) };
}

static struct parts
take_apart(nir_builder *b, nir_def *x)
{
   struct wide w = split(b, x);

   return (struct parts){ { w.lo, nir_iand_imm(b, w.hi, ~SIGN) },
                          nir_iand_imm(b, w.hi, SIGN) };
}

static struct wide
choose(nir_builder *b, nir_def *cond, struct wide x, struct wide y)
{
   return (struct wide){ nir_bcsel(b, cond, x.lo, y.lo),
                         nir_bcsel(b, cond, x.hi, y.hi) };
}

static nir_def *
is_less(nir_builder *b, struct wide x, struct wide y)
{
   return nir_ior(b, nir_ult(b, x.hi, y.hi),
                  nir_iand(b, nir_ieq(b, x.hi, y.hi), nir_ult(b, x.lo, y.lo)));
}

static nir_def *
is_zero(nir_builder *b, struct wide x)
{
   return nir_ieq_imm(b, nir_ior(b, x.lo, x.hi), 0);
}

static nir_def *
is_nan(nir_builder *b, struct wide x)
{
   /* A bit in the low word counts as one in the high word's last place. */
   nir_def *high = nir_ior(b, x.hi, nir_umin(b, x.lo, nir_imm_int(b, 1)));

   return nir_ult(b, nir_imm_int(b, INFINITE), high);
}

static nir_def *
has_exponent(nir_builder *b, struct wide x, unsigned e)
{
   return nir_ieq_imm(b, nir_ushr_imm(b, x.hi, 20), e);
}

/* By 0 to 63.  Counts of 32-bit shifts are modulo 32, so that ~n is 31 - n. */
static struct wide
shift_left(nir_builder *b, struct wide x, nir_def *n)
{
   nir_def *zero = nir_imm_int(b, 0);
   nir_def *far = nir_ine_imm(b, nir_iand_imm(b, n, 32), 0);
   nir_def *carried;

   x = choose(b, far, (struct wide){ zero, x.lo }, x);
   carried = nir_ushr(b, nir_ushr_imm(b, x.lo, 1), nir_inot(b, n));
   return (struct wide){ nir_ishl(b, x.lo, n),
                         nir_ior(b, nir_ishl(b, x.hi, n), carried) };
}

/* By 0 to 63, and what falls out stays as the last bit. */
static struct wide
shift_right_sticky(nir_builder *b, struct wide x, nir_def *n)
{
   nir_def *zero = nir_imm_int(b, 0), *back = nir_inot(b, n);
   nir_def *far = nir_ine_imm(b, nir_iand_imm(b, n, 32), 0);
   nir_def *lost = nir_bcsel(b, far, x.lo, zero), *lo;

   x = choose(b, far, (struct wide){ x.hi, zero }, x);
   lost = nir_ior(b, lost, nir_ishl(b, nir_ishl_imm(b, x.lo, 1), back));
   lo = nir_ior(b, nir_ushr(b, x.lo, n),
                nir_ishl(b, nir_ishl_imm(b, x.hi, 1), back));
   return (struct wide){
      nir_ior(b, lo, nir_umin(b, lost, nir_imm_int(b, 1))),
      nir_ushr(b, x.hi, n),
   };
}

static struct wide
shift_left_imm(nir_builder *b, struct wide x, unsigned n)
{
   return (struct wide){ nir_ishl_imm(b, x.lo, n),
                         nir_ior(b, nir_ishl_imm(b, x.hi, n),
                                 nir_ushr_imm(b, x.lo, 32 - n)) };
}

static nir_def *
leading_zeros(nir_builder *b, struct wide x)
{
   return nir_bcsel(b, nir_ieq_imm(b, x.hi, 0),
                    nir_iadd_imm(b, nir_uclz(b, x.lo), 32), nir_uclz(b, x.hi));
}

/* With the first bit in place 52, if the number is normal. */
static struct wide
mantissa(nir_builder *b, struct wide x)
{
   nir_def *normal = nir_ige_imm(b, x.hi, 0x00100000);
   nir_def *fraction = nir_iand_imm(b, x.hi, 0x000fffff);

   return (struct wide){
      x.lo, nir_bcsel(b, normal, nir_ior_imm(b, fraction, 0x00100000), fraction)
   };
}

/* Of denormals it is that of the smallest normal numbers. */
static nir_def *
exponent(nir_builder *b, struct wide x)
{
   return nir_imax(b, nir_ushr_imm(b, x.hi, 20), nir_imm_int(b, 1));
}

/*
 * To 53 bits, the first of which adds one to the exponent, as does a carry.
 * `field` is the exponent less one; 0 also for what has no bit there.
 */
static struct wide
round_even(nir_builder *b, nir_def *sign, nir_def *field, struct wide m)
{
   const unsigned drop = UNIT_BITS - 52;
   nir_def *odd = nir_iand_imm(b, nir_ushr_imm(b, m.lo, drop), 1);
   nir_def *half = nir_iadd_imm(b, odd, (1 << (drop - 1)) - 1);
   nir_def *lo, *hi, *over;

   m = split(b, nir_iadd(b, join(b, m),
                         nir_pack_64_2x32_split(b, half, nir_imm_int(b, 0))));
   lo =
      nir_ior(b, nir_ushr_imm(b, m.lo, drop), nir_ishl_imm(b, m.hi, 32 - drop));
   hi = nir_iadd(b, nir_ushr_imm(b, m.hi, drop), nir_ishl_imm(b, field, 20));
   over = nir_uge(b, hi, nir_imm_int(b, INFINITE));
   lo = nir_bcsel(b, over, nir_imm_int(b, 0), lo);
   hi = nir_umin(b, hi, nir_imm_int(b, INFINITE));
   return (struct wide){ lo, nir_ior(b, hi, sign) };
}

/* The first bit of m is in place 62 or 61, or m is 0; e may be anything. */
static struct wide
round_any(nir_builder *b, nir_def *sign, nir_def *e, struct wide m)
{
   nir_def *zero = nir_imm_int(b, 0), *below, *lower;

   lower = nir_ult_imm(b, m.hi, 1u << (UNIT_BITS - 32));
   m = choose(b, lower, shift_left_imm(b, m, 1), m);
   e = nir_isub(b, e, nir_b2i32(b, lower));
   below = nir_isub_imm(b, 1, e);
   below = nir_imin(b, nir_imax(b, below, zero), nir_imm_int(b, 63));
   m = shift_right_sticky(b, m, below);
   return round_even(b, sign, nir_imax(b, nir_iadd_imm(b, e, -1), zero), m);
}

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
      nir_bcsel(b, bad, nir_ior_imm(b, extreme.hi, QUIET), extreme.hi);
   return join(b, choose(b, has_exponent(b, big, 0x7ff), extreme, m));
}

/* The significand with its first bit in place 52, whatever it was, and e. */
static struct wide
normalize(nir_builder *b, struct wide x, nir_def **e)
{
   struct wide m = mantissa(b, x);
   nir_def *shift = nir_iadd_imm(b, leading_zeros(b, m), -11);

   *e = nir_isub(b, exponent(b, x), shift);
   return shift_left(b, m, nir_imin(b, shift, nir_imm_int(b, 52)));
}

static nir_def *
times(nir_builder *b, nir_def *x, nir_def *y)
{
   return nir_pack_64_2x32_split(b, nir_imul(b, x, y), nir_umul_high(b, x, y));
}

static nir_def *
widen(nir_builder *b, nir_def *x)
{
   return nir_pack_64_2x32_split(b, x, nir_imm_int(b, 0));
}

/* The upper 64 bits of the product; what is below them stays as a last bit. */
static struct wide
times_high(nir_builder *b, struct wide x, struct wide y)
{
   struct wide low = split(b, times(b, x.lo, y.lo)), middle, other, high;

   middle = split(b, nir_iadd(b, times(b, x.lo, y.hi), widen(b, low.hi)));
   other = split(b, nir_iadd(b, times(b, x.hi, y.lo), widen(b, middle.lo)));
   high = split(
      b, nir_iadd(b, nir_iadd(b, times(b, x.hi, y.hi), widen(b, middle.hi)),
                  widen(b, other.hi)));
   low.lo = nir_umin(b, nir_ior(b, low.lo, other.lo), nir_imm_int(b, 1));
   high.lo = nir_ior(b, high.lo, low.lo);
   return high;
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
      nir_bcsel(b, bad, nir_ior_imm(b, extreme.hi, QUIET), extreme.hi);
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
   r.hi = nir_bcsel(b, far, nir_ior_imm(b, sign, INFINITE), r.hi);
   r.hi = nir_bcsel(b, nan, nir_imm_int(b, INFINITE | QUIET), r.hi);
   return join(b, r);
}

nir_def *
mcc_double_from_int(nir_builder *b, nir_def *x, bool is_signed)
{
   nir_def *zero = nir_imm_int(b, 0), *sign = zero, *none, *shift, *minus;
   struct wide m = split(b, x);

   if (is_signed) {
      sign = nir_iand_imm(b, m.hi, SIGN);
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
