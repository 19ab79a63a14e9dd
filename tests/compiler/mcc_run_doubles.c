/* SPDX-License-Identifier: MIT */

/* run_doubles.comp on the CPU's doubles, and numbers that are hard to round. */

#include "mcc_run_reference.h"

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
