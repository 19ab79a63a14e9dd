/* SPDX-License-Identifier: MIT */
/* The special-function unit.  The hardware approximates; here results are
 * rounded correctly, which every tolerance contains.  Cube-map steps follow
 * the API's selection rules. */
#include "sim/shader/sim_alu.h"

SIM_ALU(sim_frcp_f32)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(1.0f / sim_uif(s[0][i]));
}

SIM_ALU(sim_frsq_f32)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui((float)(1.0 / sqrt((double)sim_uif(s[0][i]))));
}

/* The result stands in both halves; the write mask picks.  GUESS. */
static inline uint32_t
both(double r)
{
   return sim_double_to_half(r, SIM_ROUND_RTE) * 0x00010001u;
}

SIM_ALU(sim_frcp_f16)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = both(1.0 / (double)sim_half_to_float(s[0][i]));
}

SIM_ALU(sim_frsq_f16)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = both(1.0 / sqrt((double)sim_half_to_float(s[0][i])));
}

/* log2(m) / (m - 1), m the log-reduced mantissa in [0.75, 1.5), so that
 * FLOGD * (m - 1) + exponent is the logarithm (Mesa 25.0.7, bi_flog2_32).
 * Special cases make that sum come out right: GUESS for the factor alone. */
SIM_ALU(sim_flogd_f32)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const float x = sim_uif(s[0][i]);
      double r;
      int e;

      if (x != x || x < 0.0f) {
         r = NAN;
      } else if (x == 0.0f || isinf(x)) {
         r = INFINITY;
      } else {
         double m = frexp(x, &e);
         if (m < 0.75)
            m *= 2.0;
         r = m == 1.0 ? 1.4426950408889634 : log2(m) / (m - 1.0);
      }
      d[i] = sim_fui((float)r);
   }
}

/* 2 to the 8:24 fixed-point first source; the second is the float that it
 * was made from, still scaled by 2^24, and decides where the fixed-point
 * value saturated. */
SIM_ALU(sim_fexp_f32)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const int32_t fixed = (int32_t)s[0][i];
      const float orig = sim_uif(s[1][i]);
      double r;

      if (orig != orig)
         r = NAN;
      else if (fixed == INT32_MAX || fixed == INT32_MIN)
         r = exp2((double)orig * 0x1p-24);
      else
         r = exp2((double)fixed * 0x1p-24);
      d[i] = sim_fui(sim_clampf((float)r, op->clamp));
   }
}

/* The angle is the low six bits, in units of pi / 32 (Mesa 25.0.7,
 * bi_lower_fsincos_32). */
#define ANGLE(v) ((double)((v)&63) * (3.14159265358979323846 / 32.0))

SIM_ALU(sim_fsin_table)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const unsigned a = s[0][i] & 63;
      d[i] = a % 32 == 0 ? 0 : sim_fui((float)sin(ANGLE(a)));
   }
}

SIM_ALU(sim_fcos_table)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const unsigned a = s[0][i] & 63;
      d[i] = a % 32 == 16 ? 0 : sim_fui((float)cos(ANGLE(a)));
   }
}

SIM_ALU(sim_fexp_table)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui((float)exp2((double)(s[0][i] & 15) / 16.0));
}

SIM_ALU(sim_cubeface1)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const float x = fabsf(sim_uif(s[0][i]));
      const float y = fabsf(sim_uif(s[1][i]));
      const float z = fabsf(sim_uif(s[2][i]));

      d[i] = sim_fui(sim_fmax(sim_fmax(x, y), z));
   }
}

/* Faces 0…5 are +x, -x, +y, -y, +z, -z; z wins over y wins over x (Vulkan,
 * "Cube Map Face Selection").  The number goes to bits 31:29, where Mesa
 * 25.0.7 leaves it with MUX.bit (bi_emit_texc_cube_coord). */
SIM_ALU(sim_cubeface2)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const float x = sim_uif(s[0][i]), y = sim_uif(s[1][i]);
      const float z = sim_uif(s[2][i]);
      const float ax = fabsf(x), ay = fabsf(y), az = fabsf(z);
      uint32_t face;

      if (az >= ax && az >= ay)
         face = 4 + !!signbit(z);
      else if (ay >= ax)
         face = 2 + !!signbit(y);
      else
         face = !!signbit(x);
      d[i] = face << 29;
   }
}

/* Sources z, x, face. */
SIM_ALU(sim_cube_ssel)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const uint32_t z = s[0][i], x = s[1][i], neg = 0x80000000u;

      switch (s[2][i] >> 29) {
      case 0:
         d[i] = z ^ neg;
         break;
      case 1:
         d[i] = z;
         break;
      case 5:
         d[i] = x ^ neg;
         break;
      default:
         d[i] = x;
         break;
      }
   }
}

/* Sources y, z, face. */
SIM_ALU(sim_cube_tsel)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const uint32_t y = s[0][i], z = s[1][i], neg = 0x80000000u;

      switch (s[2][i] >> 29) {
      case 2:
         d[i] = z;
         break;
      case 3:
         d[i] = z ^ neg;
         break;
      default:
         d[i] = y ^ neg;
         break;
      }
   }
}
