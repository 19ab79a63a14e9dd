/* SPDX-License-Identifier: MIT */

/*
 * run_doubles.comp, run_conversions.comp and run_to_zero.comp on the CPU's
 * doubles, and numbers that are hard to round.
 */

#include "mcc_run_reference.h"

#include <fenv.h>
#include <math.h>
#include <string.h>

static double
as_double(uint64_t u)
{
   double d;

   memcpy(&d, &u, 8);
   return d;
}

static uint64_t
bits(double d)
{
   uint64_t u;

   if (isnan(d))
      return 0x7ff8000000000000;
   memcpy(&u, &d, 8);
   return u;
}

static uint64_t
bits32(float f)
{
   uint32_t u;

   if (isnan(f))
      return 0x7fc00000;
   memcpy(&u, &f, 4);
   return u;
}

static double
from_single(uint32_t u)
{
   float f;

   memcpy(&f, &u, 4);
   return f;
}

/* The number of the two, also if the NaN is one that signals. */
static double
smaller(double a, double b)
{
   return isnan(b) || a < b ? a : b;
}

void
mcc_run_doubles(const uint32_t *src, uint32_t *dst, unsigned first)
{
   for (unsigned t = first; t < first + 64; t++) {
      uint64_t in[2], r[16];
      double a, b;

      memcpy(in, src + 4 * t, 16);
      a = as_double(in[0]);
      b = as_double(in[1]);
      r[0] = bits(a + b);
      r[1] = bits(a - b);
      r[2] = bits(a * b);
      r[3] = bits(as_double(r[2]) + b);
      r[4] = bits(a - floor(a));
      r[5] = bits((double)in[0]);
      r[6] = bits((double)(int64_t)in[1]);
      r[7] = bits32((float)a);
      r[8] = bits(from_single((uint32_t)in[1]));
      r[9] = bits(nearbyint(a));
      r[10] = bits((int32_t)in[0]) ^ bits((uint32_t)(in[1] >> 7));
      r[11] = bits(floor(b)) ^ bits(ceil(a)) << 1;
      r[12] = bits(a / b);
      r[13] = bits(smaller(a, b) + 0.0) ^ bits(-smaller(-a, -b) + 0.0) << 1;
      r[14] = fabs(a) < 0x1p63 ? (uint64_t)(int64_t)a : 0;
      r[15] = fabs(b) < 0x1p32 ? (uint64_t)fabs(b) << 32 : 0;
      r[15] |= fabs(a) < 0x1p31 ? (uint32_t)(int32_t)a : 0;
      memcpy(dst + 32 * t, r, sizeof(r));
   }
}

/* The same number with an exponent of `count` from `first` on. */
static double
within(uint64_t u, unsigned first, unsigned count)
{
   const uint64_t e = first + (u >> 52 & 0x7ff) % count;

   return as_double((u & 0x800fffffffffffff) | e << 52);
}

/*
 * Of 16 bits.  Half floats have their last place at 2^-24 or 2^-10 of the
 * number: the CPU rounds what is scaled so that this place is the one's.
 */
static uint64_t
bits16(double d, bool to_zero)
{
   const uint64_t sign = signbit(d) ? 0x8000 : 0;
   double whole;
   int e;

   if (isnan(d))
      return 0x7e00;
   if (isinf(d))
      return sign | 0x7c00;
   frexp(d, &e);
   e = e < -13 ? -13 : e; /* denormals */
   if (e > 20)
      return sign | (to_zero ? 0x7bff : 0x7c00);
   whole = fabs(ldexp(d, 11 - e));
   whole = to_zero ? trunc(whole) : nearbyint(whole);
   /* The first of the eleven bits adds one to the exponent. */
   e = whole == 0 ? 0 : (e + 13) * 1024 + (int)whole;
   if (e > 0x7bff)
      return sign | (to_zero ? 0x7bff : 0x7c00);
   return sign | (uint64_t)e;
}

static double
from_half(uint16_t h)
{
   const unsigned e = h >> 10 & 31, m = h & 0x3ff;
   const double v = e == 31 ? (m ? NAN : INFINITY)
                    : e     ? ldexp(m + 1024, (int)e - 25)
                            : ldexp(m, -24);

   return h & 0x8000 ? -v : v;
}

static double
between(double v, double low, double high)
{
   return v < low ? low : v > high ? high : v;
}

static uint64_t
comparisons(double a, double b, double h, double j)
{
   const bool is[] = { a<b, a <= b, a == b, a != b, a> b,
                       a >= b,
                       isnan(a),
                       isinf(b),
                       a == a,
                       h < j,
                       a < 0,
                       0 <= b };
   uint64_t r = 0;

   for (unsigned i = 0; i < sizeof(is); i++)
      r |= (uint64_t)is[i] << i;
   return r;
}

static uint64_t
small_integers(double h, double j)
{
   return (uint8_t)(int8_t)between(h, -128, 127) |
          (uint64_t)(uint8_t)between(j, 0, 255) << 8 |
          (uint64_t)(uint16_t)(int16_t)between(h, -32768, 32767) << 16 |
          (uint64_t)(uint16_t)between(j, 0, 65535) << 32;
}

void
mcc_run_conversions(const uint32_t *src, uint32_t *dst, unsigned first)
{
   for (unsigned t = first; t < first + 64; t++) {
      uint64_t in[2], r[24];
      double a, b, h, j, g, part;
      int e = 0;

      memcpy(in, src + 4 * t, 16);
      a = as_double(in[0]);
      b = as_double(in[1]);
      h = within(in[0], 995, 50);
      j = within(in[1], 995, 50);
      g = within(in[1], 860, 300);
      r[0] = bits(sqrt(a));
      r[1] = bits(sqrt(fabs(b)));
      r[2] = bits((double)(1 / sqrtl(a)));
      r[3] = bits((double)(1 / sqrtl(fabs(b))));
      r[4] = bits16(a, false) | bits16(h, false) << 16 | bits16(j, false) << 32;
      r[5] = bits32((float)g) | bits32((float)h) << 32;
      r[6] = bits(fma(a, b, g));
      r[7] = bits(fma(a, b, -(a * b)));
      r[8] = bits(fma(-a, a, b));
      r[9] = bits(fma(h, j, -(h * j)));
      r[10] = bits(fma(h, j, g));
      r[11] = bits(ldexp(h, (int)(in[1] & 127) - 1120));
      r[12] = bits(ldexp(a, (int)(in[1] >> 52) - 2048));
      part = frexp(a, &e);
      r[13] = bits(part);
      r[14] = (uint64_t)(isnan(a) || isinf(a) ? 0 : e);
      r[15] = bits((int8_t)in[0]) ^ bits((uint8_t)in[1]) << 1 ^
              bits((int16_t)(in[0] >> 8)) << 2;
      r[16] = bits(from_half((uint16_t)in[0])) ^ bits((uint16_t)(in[1] >> 9))
                                                    << 1;
      r[17] = small_integers(h, j);
      r[18] = comparisons(a, b, h, j);
      r[19] = isnan(a) ? 0 : bits((a > 0) - (a < 0));
      r[20] = isnan(b) ? 0 : bits(between(b, 0, 1) + 0.0);
      r[21] = bits(h - j * floor(h / j));
      r[22] = bits(isnan(a) ? 0 : fabs(a)) ^ bits(isnan(b) ? 0 : -b);
      r[23] = bits(t % 2 ? a : b);
      memcpy(dst + 48 * t, r, sizeof(r));
   }
}

/* Of 32 bits. */
static uint64_t
single(double d, bool to_zero)
{
   const int before = fegetround();
   volatile double from = d;
   volatile float f;

   fesetround(to_zero ? FE_TOWARDZERO : FE_TONEAREST);
   f = (float)from;
   fesetround(before);
   return bits32(f);
}

/* Where floats of so many bits are rounded towards zero, and no others. */
static void
run_to_zero(const uint32_t *src, uint32_t *dst, unsigned first, unsigned size)
{
   const bool half = size == 16;

   for (unsigned t = first; t < first + 64; t++) {
      uint64_t in[2], r[4];
      double a, b, h;

      memcpy(in, src + 4 * t, 16);
      a = as_double(in[0]);
      b = as_double(in[1]);
      h = within(in[0], 995, 50);
      r[0] = bits16(a, half) | bits16(h, half) << 16;
      r[1] = bits16(b, half);
      r[2] = single(within(in[1], 860, 300), !half) | single(h, !half) << 32;
      r[3] = single(a, !half) | single(b, !half) << 32;
      memcpy(dst + 8 * t, r, sizeof(r));
   }
}

void
mcc_run_to_zero_16(const uint32_t *src, uint32_t *dst, unsigned first)
{
   run_to_zero(src, dst, first, 16);
}

void
mcc_run_to_zero_32(const uint32_t *src, uint32_t *dst, unsigned first)
{
   run_to_zero(src, dst, first, 32);
}

static uint64_t
noise(uint64_t *state)
{
   uint64_t x = *state += 0x9e3779b97f4a7c15;

   x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
   x = (x ^ x >> 27) * 0x94d049bb133111eb;
   return x ^ x >> 31;
}

/* Runs of ones and zeros: ties, carries that go far, numbers next to them. */
static uint64_t
pattern(uint64_t *state)
{
   const uint64_t r = noise(state);
   uint64_t f = (r >> 32 & 1) ? ~0ull << r % 53 : 1ull << r % 53;

   if (r >> 33 & 1)
      f ^= 1ull << (r >> 8) % 53;
   if (r >> 34 & 1)
      f += (r >> 16) % 5 - 2;
   if (r >> 35 & 1)
      f ^= ~0ull >> 12;
   return f & ~0ull >> 12;
}

void
mcc_fill_doubles(uint32_t *src, unsigned pairs, unsigned round)
{
   static const uint64_t edges[] = {
      0,
      1,
      2,
      0x000fffffffffffff, /* the largest denormal */
      0x0010000000000000, /* the smallest normal number */
      0x0010000000000001,
      0x3fe0000000000000, /* 1/2 */
      0x3fefffffffffffff,
      0x3ff0000000000000, /* 1 */
      0x3ff0000000000001,
      0x4330000000000000, /* 2^52 */
      0x4340000000000000,
      0x7fe0000000000000,
      0x7fefffffffffffff, /* the largest */
      0x7ff0000000000000, /* infinity */
      0x7ff0000000000001, /* NaN */
      0x7ff8000000000000,
      0x3ca0000000000000, /* 2^-53 */
      0x3ca0000000000001,
      0x3e60000000000000,
      0x380fffffe0000000, /* singles' denormals */
      0x36a0000000000000,
      0x47efffffefffffff, /* singles' infinity */
      0x4009000000000000,
   };
   const unsigned count = sizeof(edges) / sizeof(edges[0]);
   uint64_t state = round * 1000003ull;

   for (unsigned i = 0; i < pairs; i++) {
      const unsigned n = round * pairs + i;
      uint64_t v[2] = { noise(&state), noise(&state) };
      const uint64_t r = noise(&state);

      if (n < count * count * 4) { /* all pairs with all signs */
         v[0] = edges[n / 4 % count] | (uint64_t)(n & 1) << 63;
         v[1] = edges[n / 4 / count] | (uint64_t)(n & 2) << 62;
      } else if (r & 1) { /* exponents near each other: sums */
         v[0] = (v[0] & 1ull << 63) | pattern(&state) |
                (1023 + (r >> 8) % 64) << 52;
         v[1] = (v[1] & 1ull << 63) | pattern(&state) |
                (1023 + (r >> 16) % 64) << 52;
      } else if (r & 2) { /* whose product, quotient is small, or large */
         const uint64_t e = (r >> 8) % 2047;
         const uint64_t f = (r >> 4 & 1 ? 3069 : 1023) - e + (r >> 24) % 120;

         v[0] = (v[0] & ~(0x7ffull << 52)) | e << 52;
         v[1] = (v[1] & ~(0x7ffull << 52)) |
                (f > 3069 ? 0 : (f - 60 > 2046 ? 2046 : f - 60)) << 52;
      } else if (r & 4) { /* significands near each other: cancellation */
         v[1] =
            (v[0] ^ 1ull << 63) + ((r >> 8) % 16) - 8 + ((r >> 16) % 3 << 52);
      }
      memcpy(src + 4 * i, v, 16);
   }
}
