/* SPDX-License-Identifier: MIT */
#ifndef MCC_DOUBLE_PARTS_H
#define MCC_DOUBLE_PARTS_H

/*
 * What 64-bit floats are taken apart into, and put together from.  A result is
 * first an exact number but for its last bit, which says whether anything was
 * left over ("sticky"): m * 2^(e - 1023 - 62), with m below 2^63.  Only then
 * it is rounded, once.
 */

#include "nir_builder.h"

#define DOUBLE_SIGN 0x80000000u
#define DOUBLE_INFINITE 0x7ff00000u
#define DOUBLE_QUIET 0x00080000u
#define UNIT_BITS 62 /* where the first bit of a significand is */

/* A 64-bit integer in words: shifts are made of these. */
struct wide {
   nir_def *lo, *hi;
};

struct parts {
   struct wide magnitude; /* all but the sign */
   nir_def *sign;         /* in its place in the high word */
};

static inline nir_def *
join(nir_builder *b, struct wide x)
{
   return nir_pack_64_2x32_split(b, x.lo, x.hi);
}

static inline struct wide
split(nir_builder *b, nir_def *x)
{
   return (struct wide){ nir_unpack_64_2x32_split_x(b, x),
                         nir_unpack_64_2x32_split_y(b, x) };
}

static inline struct parts
take_apart(nir_builder *b, nir_def *x)
{
   struct wide w = split(b, x);

   return (struct parts){ { w.lo, nir_iand_imm(b, w.hi, ~DOUBLE_SIGN) },
                          nir_iand_imm(b, w.hi, DOUBLE_SIGN) };
}

static inline struct wide
choose(nir_builder *b, nir_def *cond, struct wide x, struct wide y)
{
   return (struct wide){ nir_bcsel(b, cond, x.lo, y.lo),
                         nir_bcsel(b, cond, x.hi, y.hi) };
}

static inline nir_def *
is_less(nir_builder *b, struct wide x, struct wide y)
{
   return nir_ior(b, nir_ult(b, x.hi, y.hi),
                  nir_iand(b, nir_ieq(b, x.hi, y.hi), nir_ult(b, x.lo, y.lo)));
}

static inline nir_def *
is_zero(nir_builder *b, struct wide x)
{
   return nir_ieq_imm(b, nir_ior(b, x.lo, x.hi), 0);
}

static inline nir_def *
is_nan(nir_builder *b, struct wide x)
{
   /* A bit in the low word counts as one in the high word's last place. */
   nir_def *high = nir_ior(b, x.hi, nir_umin(b, x.lo, nir_imm_int(b, 1)));

   return nir_ult(b, nir_imm_int(b, DOUBLE_INFINITE), high);
}

static inline nir_def *
has_exponent(nir_builder *b, struct wide x, unsigned e)
{
   return nir_ieq_imm(b, nir_ushr_imm(b, x.hi, 20), e);
}

/* By 0 to 63.  Counts of 32-bit shifts are modulo 32, so that ~n is 31 - n. */
static inline struct wide
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
static inline struct wide
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

static inline struct wide
shift_left_imm(nir_builder *b, struct wide x, unsigned n)
{
   return (struct wide){ nir_ishl_imm(b, x.lo, n),
                         nir_ior(b, nir_ishl_imm(b, x.hi, n),
                                 nir_ushr_imm(b, x.lo, 32 - n)) };
}

static inline nir_def *
leading_zeros(nir_builder *b, struct wide x)
{
   return nir_bcsel(b, nir_ieq_imm(b, x.hi, 0),
                    nir_iadd_imm(b, nir_uclz(b, x.lo), 32), nir_uclz(b, x.hi));
}

/* With the first bit in place 52, if the number is normal. */
static inline struct wide
mantissa(nir_builder *b, struct wide x)
{
   nir_def *normal = nir_ige_imm(b, x.hi, 0x00100000);
   nir_def *fraction = nir_iand_imm(b, x.hi, 0x000fffff);

   return (struct wide){
      x.lo, nir_bcsel(b, normal, nir_ior_imm(b, fraction, 0x00100000), fraction)
   };
}

/* Of denormals it is that of the smallest normal numbers. */
static inline nir_def *
exponent(nir_builder *b, struct wide x)
{
   return nir_imax(b, nir_ushr_imm(b, x.hi, 20), nir_imm_int(b, 1));
}

/*
 * To 53 bits, the first of which adds one to the exponent, as does a carry.
 * `field` is the exponent less one; 0 also for what has no bit there.
 */
static inline struct wide
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
   over = nir_uge(b, hi, nir_imm_int(b, DOUBLE_INFINITE));
   lo = nir_bcsel(b, over, nir_imm_int(b, 0), lo);
   hi = nir_umin(b, hi, nir_imm_int(b, DOUBLE_INFINITE));
   return (struct wide){ lo, nir_ior(b, hi, sign) };
}

/* The first bit of m is in place 62 or 61, or m is 0; e may be anything. */
static inline struct wide
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

static inline nir_def *
widen(nir_builder *b, nir_def *x)
{
   return nir_pack_64_2x32_split(b, x, nir_imm_int(b, 0));
}

/* The significand with its first bit in place 52, whatever it was, and e. */
static inline struct wide
normalize(nir_builder *b, struct wide x, nir_def **e)
{
   struct wide m = mantissa(b, x);
   nir_def *shift = nir_iadd_imm(b, leading_zeros(b, m), -11);

   *e = nir_isub(b, exponent(b, x), shift);
   return shift_left(b, m, nir_imin(b, shift, nir_imm_int(b, 52)));
}

#endif
