/* SPDX-License-Identifier: MIT */
/* Numbers as the arithmetic units round them: pure functions of bits. */
#ifndef SIM_FLOAT_H
#define SIM_FLOAT_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Mesa 25.0.7, valhall/ISA.xml "Round mode". */
enum sim_round {
   SIM_ROUND_RTE,
   SIM_ROUND_RTP,
   SIM_ROUND_RTN,
   SIM_ROUND_RTZ,
};

enum sim_clamp {
   SIM_CLAMP_NONE,
   SIM_CLAMP_0_INF,
   SIM_CLAMP_M1_1,
   SIM_CLAMP_0_1,
};

static inline float
sim_uif(uint32_t u)
{
   float f;
   memcpy(&f, &u, 4);
   return f;
}

static inline uint32_t
sim_fui(float f)
{
   uint32_t u;
   memcpy(&u, &f, 4);
   return u;
}

static inline double
sim_u2d(uint64_t u)
{
   double d;
   memcpy(&d, &u, 8);
   return d;
}

static inline uint64_t
sim_d2u(double d)
{
   uint64_t u;
   memcpy(&u, &d, 8);
   return u;
}

/* Exact; the lower 16 bits of h count. */
static inline float
sim_half_to_float(uint32_t h)
{
   const uint32_t sign = (h & 0x8000u) << 16;
   const uint32_t body = (h & 0x7fffu) << 13;
   uint32_t bits = sim_fui(sim_uif(body) * 0x1p112f);

   /* Exponent all ones: infinity and NaN keep their fraction. */
   if (body >= 0x0f800000u)
      bits = body | 0x7f800000u;

   return sim_uif(bits | sign);
}

/* A double to binary16; NaNs come out quiet. */
static inline uint16_t
sim_double_to_half(double d, enum sim_round round)
{
   const uint64_t bits = sim_d2u(d);
   const uint16_t sign = (bits >> 48) & 0x8000u;
   const int exp = (int)((bits >> 52) & 0x7ff) - 1023;
   const uint64_t frac = bits & 0xfffffffffffffull;

   if (exp == 1024)
      return sign | 0x7c00u | (frac ? 0x200u | (uint16_t)(frac >> 42) : 0);

   /* Doubles below the normal range are far below half's. */
   const bool zero = !(bits << 1);
   uint64_t sig = exp == -1023 ? frac : frac | (1ull << 52);
   const int e = exp < -14 ? -14 : exp;
   const int shift = 42 + (e - exp);
   uint64_t q, rest, half;

   if (zero)
      return sign;
   if (shift >= 63) {
      q = 0;
      rest = 1;
      half = 2;
   } else {
      q = sig >> shift;
      rest = sig & ((1ull << shift) - 1);
      half = 1ull << (shift - 1);
   }

   bool up;
   switch (round) {
   case SIM_ROUND_RTP:
      up = rest && !sign;
      break;
   case SIM_ROUND_RTN:
      up = rest && sign;
      break;
   case SIM_ROUND_RTZ:
      up = false;
      break;
   default:
      up = rest > half || (rest == half && (q & 1));
      break;
   }
   q += up;

   /* q carries the implicit one for normal numbers; a carry out of the
    * fraction moves the exponent by itself. */
   uint64_t out = q;
   if (exp >= -14 || q >= 0x400)
      out = ((uint64_t)(e + 15) << 10) + q - 0x400;

   if (out >= 0x7c00) {
      const bool to_max = round == SIM_ROUND_RTZ ||
                          (round == SIM_ROUND_RTP && sign) ||
                          (round == SIM_ROUND_RTN && !sign);
      return sign | (to_max ? 0x7bffu : 0x7c00u);
   }
   return sign | (uint16_t)out;
}

static inline uint16_t
sim_float_to_half(float f, enum sim_round round)
{
   return sim_double_to_half((double)f, round);
}

/* Nearest even, which is what arithmetic uses. */
static inline uint16_t
sim_float_to_half_rte(float f)
{
   const uint32_t bits = sim_fui(f);
   const uint32_t sign = (bits >> 16) & 0x8000u;
   const uint32_t a = bits & 0x7fffffffu;

   if (a > 0x7f800000u)
      return sign | 0x7e00u | ((a >> 13) & 0x3ffu);
   if (a >= 0x477ff000u)
      return sign | 0x7c00u;
   if (a < 0x38800000u) {
      /* Subnormal halves: let a float addition do the rounding. */
      const float v = sim_uif(a) + 0.5f;
      return sign | (uint16_t)(sim_fui(v) - sim_fui(0.5f));
   }
   return sign | (uint16_t)((a - 0x38000000u + 0xfffu + ((a >> 13) & 1)) >> 13);
}

/* A double to binary32 in any direction.  The double must be exact. */
static inline float
sim_double_to_float(double d, enum sim_round round)
{
   const float f = (float)d;

   if (round == SIM_ROUND_RTE || (double)f == d || d != d)
      return f;

   const bool above = (double)f > d;
   bool want_up;
   switch (round) {
   case SIM_ROUND_RTP:
      want_up = true;
      break;
   case SIM_ROUND_RTN:
      want_up = false;
      break;
   default:
      want_up = d < 0;
      break;
   }
   if (want_up == above)
      return f;
   return nextafterf(f, want_up ? INFINITY : -INFINITY);
}

static inline float
sim_round_float(float f, enum sim_round round)
{
   switch (round) {
   case SIM_ROUND_RTP:
      return ceilf(f);
   case SIM_ROUND_RTN:
      return floorf(f);
   case SIM_ROUND_RTZ:
      return truncf(f);
   default:
      return rintf(f);
   }
}

/* a * b + c.  The product of two floats is exact in double; the sum is rounded
 * to odd there, so that a second rounding, to float or to half, is the only one
 * that shows (Boldo and Melquiond, 2008). */
static inline double
sim_fma_odd(float a, float b, float c)
{
   const double p = (double)a * (double)b;
   const double s = p + (double)c;
   const double bb = s - p;
   const double err = (p - (s - bb)) + ((double)c - bb);
   uint64_t bits = sim_d2u(s);

   /* err is NaN where s is infinite or NaN: nothing to repair there. */
   if (err > 0 || err < 0) {
      if (!(bits & 1))
         bits += ((err > 0) == (s > 0)) ? 1 : -1ull;
   }
   return sim_u2d(bits);
}

/* The same with one rounding to float. */
static inline float
sim_fma32(float a, float b, float c)
{
   return (float)sim_fma_odd(a, b, c);
}

/* Minimum and maximum prefer numbers to NaN and order -0 below +0
 * (Mesa 25.0.7, valhall/ISA.xml "Clamp"). */
static inline float
sim_fmin(float a, float b)
{
   if (a != a)
      return b;
   if (b != b)
      return a;
   if (a == b)
      return sim_uif(sim_fui(a) | sim_fui(b));
   return a < b ? a : b;
}

static inline float
sim_fmax(float a, float b)
{
   if (a != a)
      return b;
   if (b != b)
      return a;
   if (a == b)
      return sim_uif(sim_fui(a) & sim_fui(b));
   return a > b ? a : b;
}

/* NaN goes to the lower limit, -0 to +0 where the limit is 0. */
static inline float
sim_clampf(float x, enum sim_clamp clamp)
{
   switch (clamp) {
   case SIM_CLAMP_0_INF:
      return x > 0.0f ? x : 0.0f;
   case SIM_CLAMP_M1_1:
      x = x > -1.0f ? x : -1.0f;
      return x < 1.0f ? x : 1.0f;
   case SIM_CLAMP_0_1:
      x = x > 0.0f ? x : 0.0f;
      return x < 1.0f ? x : 1.0f;
   default:
      return x;
   }
}

/* Saturating, NaN becomes 0. */
static inline int32_t
sim_float_to_s32(double d)
{
   if (d != d)
      return 0;
   if (d <= -2147483648.0)
      return INT32_MIN;
   if (d >= 2147483647.0)
      return INT32_MAX;
   return (int32_t)d;
}

static inline uint32_t
sim_float_to_u32(double d)
{
   if (!(d > 0))
      return 0;
   if (d >= 4294967295.0)
      return UINT32_MAX;
   return (uint32_t)d;
}

#endif
