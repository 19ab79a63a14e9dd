/* SPDX-License-Identifier: MIT */
/* Pairs of binary16: computed in a wider format, rounded once.
 *
 * Sums and products of halves are exact enough in binary32, and fused
 * multiply-adds in binary64, for the second rounding to be the only one that
 * shows. */
#include "sim/shader/sim_alu.h"

static inline uint32_t
clamp_half(const struct sim_op *op, float f)
{
   return sim_float_to_half_rte(sim_clampf(f, op->clamp));
}

#define PAIRS(expr)                                 \
   for (unsigned i = 0; i < SIM_LANES; i++) {       \
      uint32_t out = 0;                             \
      for (unsigned h = 0; h < 2; h++) {            \
         const unsigned sh = h * 16;                \
         out |= ((uint32_t)(uint16_t)(expr)) << sh; \
      }                                             \
      d[i] = out;                                   \
   }

#define HALF(n) sim_half_to_float(s[n][i] >> sh)

SIM_ALU(sim_fadd_v2f16)
{
   PAIRS(clamp_half(op, HALF(0) + HALF(1)));
}

SIM_ALU(sim_fadd_imm_v2f16)
{
   PAIRS(sim_float_to_half_rte(HALF(0) +
                               sim_half_to_float(op->constant[0] >> sh)));
}

SIM_ALU(sim_fmin_v2f16)
{
   PAIRS(clamp_half(op, sim_fmin(HALF(0), HALF(1))));
}

SIM_ALU(sim_fmax_v2f16)
{
   PAIRS(clamp_half(op, sim_fmax(HALF(0), HALF(1))));
}

static inline uint16_t
fma_half(const struct sim_op *op, float a, float b, float c)
{
   /* Rounding first and clamping after is the same: limits are halves. */
   const uint16_t r =
      sim_double_to_half((double)a * (double)b + (double)c, SIM_ROUND_RTE);

   if (op->clamp == SIM_CLAMP_NONE)
      return r;
   return clamp_half(op, sim_half_to_float(r));
}

SIM_ALU(sim_fma_v2f16)
{
   PAIRS(fma_half(op, HALF(0), HALF(1), HALF(2)));
}

static inline uint16_t
ldexp_half(const struct sim_op *op, float f, int16_t e)
{
   return sim_double_to_half(ldexp((double)f, e > 100    ? 100
                                              : e < -100 ? -100
                                                         : e),
                             op->round);
}

SIM_ALU(sim_ldexp_v2f16)
{
   PAIRS(ldexp_half(op, HALF(0), (int16_t)(s[1][i] >> sh)));
}

SIM_ALU(sim_fround_v2f16)
{
   PAIRS(sim_float_to_half_rte(sim_round_float(HALF(0), op->round)));
}

static inline uint16_t
flush_half(const struct sim_op *op, uint16_t v)
{
   const uint16_t sign = v & 0x8000u;
   const uint16_t mag = v & 0x7fffu;

   if (mag > 0x7c00u) {
      if (op->nan_mode == 1)
         return 0;
      return op->nan_mode == 2 ? v | 0x200u : v;
   }
   if (mag == 0x7c00u && op->flag_b)
      return sign | 0x7bffu;
   if (mag < 0x400u && op->flag_a)
      return sign;
   return v;
}

SIM_ALU(sim_flush_v2f16)
{
   PAIRS(flush_half(op, (uint16_t)(s[0][i] >> sh)));
}

static float
take_apart(const struct sim_op *op, float x, int *e)
{
   *e = 0;
   if (!isfinite(x) || x == 0.0f)
      return x;

   float m = frexpf(x, e);
   if (op->flag_b) {
      if (fabsf(m) < 0.75f) {
         m *= 2.0f;
         *e -= 1;
      }
   } else if (op->flag_a) {
      if (*e & 1) {
         m *= 0.5f;
         *e += 1;
      }
      *e /= 2;
   }
   return m;
}

static inline uint16_t
frexpm_half(const struct sim_op *op, float x)
{
   int e;
   return sim_float_to_half_rte(take_apart(op, x, &e));
}

static inline uint16_t
frexpe_half(const struct sim_op *op, float x)
{
   int e;
   take_apart(op, x, &e);
   return (uint16_t)e;
}

SIM_ALU(sim_frexpm_v2f16)
{
   PAIRS(frexpm_half(op, HALF(0)));
}

SIM_ALU(sim_frexpe_v2f16)
{
   PAIRS(frexpe_half(op, HALF(0)));
}
