/* SPDX-License-Identifier: MIT */
/* binary32 arithmetic: addition, fused multiply-add, minimum, scaling,
 * rounding, taking numbers apart. */
#include "sim/shader/sim_alu.h"

static void
clamp_all(const struct sim_op *op, uint32_t *restrict d)
{
   switch (op->clamp) {
   case SIM_CLAMP_NONE:
      break;
   case SIM_CLAMP_0_INF:
      for (unsigned i = 0; i < SIM_LANES; i++)
         d[i] = sim_fui(sim_clampf(sim_uif(d[i]), SIM_CLAMP_0_INF));
      break;
   case SIM_CLAMP_M1_1:
      for (unsigned i = 0; i < SIM_LANES; i++)
         d[i] = sim_fui(sim_clampf(sim_uif(d[i]), SIM_CLAMP_M1_1));
      break;
   default:
      for (unsigned i = 0; i < SIM_LANES; i++)
         d[i] = sim_fui(sim_clampf(sim_uif(d[i]), SIM_CLAMP_0_1));
      break;
   }
}

SIM_ALU(sim_fadd_f32)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(sim_uif(s[0][i]) + sim_uif(s[1][i]));
   clamp_all(op, d);
}

/* Rounded once, to a half that stands in both halves of the word. */
static uint32_t
to_halves(const struct sim_op *op, double d)
{
   const uint16_t h = sim_double_to_half(d, (enum sim_round)op->round);
   const float f = sim_clampf(sim_half_to_float(h), (enum sim_clamp)op->clamp);

   /* The limits are halves themselves: nothing is rounded again. */
   return 0x10001u * (op->clamp ? sim_float_to_half_rte(f) : h);
}

SIM_ALU(sim_fadd_f32_half)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] =
         to_halves(op, sim_fma_odd(sim_uif(s[0][i]), 1.0f, sim_uif(s[1][i])));
}

SIM_ALU(sim_fma_f32_half)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = to_halves(
         op, sim_fma_odd(sim_uif(s[0][i]), sim_uif(s[1][i]), sim_uif(s[2][i])));
}

SIM_ALU(sim_fadd_imm_f32)
{
   const float imm = sim_uif(op->constant[0]);

   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(sim_uif(s[0][i]) + imm);
}

SIM_ALU(sim_fmin_f32)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(sim_fmin(sim_uif(s[0][i]), sim_uif(s[1][i])));
   clamp_all(op, d);
}

SIM_ALU(sim_fmax_f32)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(sim_fmax(sim_uif(s[0][i]), sim_uif(s[1][i])));
   clamp_all(op, d);
}

#if defined(__x86_64__)
#define HAVE_FMA_CLONE 1

__attribute__((target("avx2,fma"))) static void
fma_lanes_hw(uint32_t *restrict d, const uint32_t *const s[4])
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(
         __builtin_fmaf(sim_uif(s[0][i]), sim_uif(s[1][i]), sim_uif(s[2][i])));
}
#endif

static void
fma_lanes(uint32_t *restrict d, const uint32_t *const s[4])
{
#ifdef HAVE_FMA_CLONE
   if (__builtin_cpu_supports("fma") && __builtin_cpu_supports("avx2")) {
      fma_lanes_hw(d, s);
      return;
   }
#endif
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(
         sim_fma32(sim_uif(s[0][i]), sim_uif(s[1][i]), sim_uif(s[2][i])));
}

SIM_ALU(sim_fma_f32)
{
   fma_lanes(d, s);
   clamp_all(op, d);
}

/* Adds to the exponent; far out of range is as good as infinite. */
static float
scale(float f, int32_t e)
{
   return ldexpf(f, e > 1024 ? 1024 : e < -1024 ? -1024 : e);
}

SIM_ALU(sim_fma_rscale_f32)
{
   fma_lanes(d, s);
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(scale(sim_uif(d[i]), (int32_t)s[3][i]));
   clamp_all(op, d);
}

/* The product of a zero and anything is zero. */
SIM_ALU(sim_fma_rscale_n_f32)
{
   fma_lanes(d, s);
   for (unsigned i = 0; i < SIM_LANES; i++) {
      float r = sim_uif(d[i]);

      if (sim_uif(s[0][i]) == 0.0f || sim_uif(s[1][i]) == 0.0f)
         r = sim_uif(s[2][i]);
      d[i] = sim_fui(scale(r, (int32_t)s[3][i]));
   }
   clamp_all(op, d);
}

/* With a zero factor, the product is the first factor.  GUESS: of the whole
 * result, the addend is still added. */
SIM_ALU(sim_fma_rscale_left_f32)
{
   fma_lanes(d, s);
   for (unsigned i = 0; i < SIM_LANES; i++) {
      float r = sim_uif(d[i]);

      if (sim_uif(s[0][i]) == 0.0f || sim_uif(s[1][i]) == 0.0f)
         r = sim_uif(s[0][i]) + sim_uif(s[2][i]);
      d[i] = sim_fui(scale(r, (int32_t)s[3][i]));
   }
   clamp_all(op, d);
}

SIM_ALU(sim_fma_rscale_scale16_f32)
{
   fma_lanes(d, s);
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(scale(sim_uif(d[i]), (int16_t)s[3][i]));
   clamp_all(op, d);
}

SIM_ALU(sim_ldexp_f32)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const int32_t e = (int32_t)s[1][i];
      const int32_t lim = e > 600 ? 600 : e < -600 ? -600 : e;
      const double r = ldexp((double)sim_uif(s[0][i]), lim);

      d[i] = sim_fui(sim_double_to_float(r, op->round));
   }
}

/* x = m * 2^e with m in [0.75, 1.5): the reduction for logarithms
 * (Mesa 25.0.7, bi_lower_flog2_32). */
static float
log_mantissa(float x, int *e)
{
   float m = frexpf(x, e);

   if (fabsf(m) < 0.75f) {
      m *= 2.0f;
      *e -= 1;
   }
   return m;
}

/* A plus the log-reduced mantissa of B.  Zeroes, infinities and NaNs of B are
 * not reduced.  GUESS for those; for numbers it follows from Mesa 25.0.7's
 * sequence FLOGD * FADD_LSCALE(-1, x) + FREXPE.log = log2(x). */
SIM_ALU(sim_fadd_lscale_f32)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const float x = sim_uif(s[1][i]);
      float m = x;
      int e;

      if (isfinite(x) && x != 0.0f)
         m = log_mantissa(x, &e);
      d[i] = sim_fui(sim_uif(s[0][i]) + m);
   }
   clamp_all(op, d);
}

SIM_ALU(sim_fround_f32)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(sim_round_float(sim_uif(s[0][i]), op->round));
}

/* flag_a: subnormals to zero; flag_b: infinities to the greatest numbers. */
SIM_ALU(sim_flush_f32)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      uint32_t v = s[0][i];
      const uint32_t sign = v & 0x80000000u;
      const uint32_t mag = v & 0x7fffffffu;

      if (mag > 0x7f800000u) {
         if (op->nan_mode == 1)
            v = 0;
         else if (op->nan_mode == 2)
            v |= 0x00400000u;
      } else if (mag == 0x7f800000u && op->flag_b) {
         v = sign | 0x7f7fffffu;
      } else if (mag < 0x00800000u && op->flag_a) {
         v = sign;
      }
      d[i] = v;
   }
}

/* flag_a: square-root reduction, mantissa in [0.25, 1) and even exponent
 * (GUESS); flag_b: logarithm reduction. */
static float
take_apart(const struct sim_op *op, float x, int *e)
{
   *e = 0;
   if (!isfinite(x) || x == 0.0f)
      return x;
   if (op->flag_b)
      return log_mantissa(x, e);

   float m = frexpf(x, e);
   if (op->flag_a) {
      if (*e & 1) {
         m *= 0.5f;
         *e += 1;
      }
      *e /= 2;
   }
   return m;
}

SIM_ALU(sim_frexpm_f32)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      int e;
      d[i] = sim_fui(take_apart(op, sim_uif(s[0][i]), &e));
   }
}

SIM_ALU(sim_frexpe_f32)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      int e;
      take_apart(op, sim_uif(s[0][i]), &e);
      d[i] = (uint32_t)e;
   }
}
