/* SPDX-License-Identifier: MIT */
/* Floats of 64 bits. */
#include "vkt_job.h"

#include <math.h>
#include <string.h>

#include "doubles_comp.spv.h"
#include "doubles_exact_comp.spv.h"
#include "doubles_subgroup_comp.spv.h"

static void
expect_doubles(double *r, double a, double b, unsigned i)
{
   const float single = (float)a;
   uint32_t bits;
   int e;
   (void)frexp(a, &e);
   memcpy(&bits, &single, 4);
   const double list[] = {
      a + b,
      a - b,
      a * b,
      fma(a, b, a),
      fmin(a, b),
      fmax(a, b),
      fabs(a) - -b,
      floor(a),
      ceil(b),
      trunc(a),
      nearbyint(b),
      a < b    ? 1
      : a == b ? 2
               : 3,
      (double)(int32_t)fmod(a, 1e9),
      bits,
      (double)((int64_t)a - (int64_t)i) + (double)i,
      a / b,
      sqrt(fabs(a)),
      1 / sqrt(fabs(b)),
      a - floor(a),
      a * a + b * b,
      ldexp(a, -7) + ldexp(b, (int)i - 32),
      frexp(a, &e),
      (double)e,
      trunc(fmin(fmax(a, -30000), 30000)) + trunc(fmin(fabs(a), 200)) +
         (double)i + trunc(fabs(b)),
   };
   memcpy(r, list, sizeof(list));
}

static void
shader_doubles(struct vkt *t)
{
   enum { RESULTS = 24, COUNT = VKT_JOB_THREADS * RESULTS };
   double in[2 * VKT_JOB_THREADS];
   uint32_t seed = 29;

   if (!t->features.shaderFloat64)
      vkt_skip("no shaderFloat64");
   vkt_need_wide(t);
   vkt_need_narrow(t, true);
   for (unsigned i = 0; i < 2 * VKT_JOB_THREADS; i++) {
      in[i] = (double)(int32_t)vkt_random(&seed) / (double)(1 << i % 28) +
              (double)vkt_random(&seed) * 0x1p-50;
   }
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = VKT_SPIRV(doubles_comp),
                                             .in_B = sizeof(in),
                                             .out_B = COUNT * 8,
                                             .groups = 1,
                                             .in = in,
                                          });
   const double *o = out.map;
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      double want[RESULTS];
      expect_doubles(want, in[2 * i], in[2 * i + 1], i);
      for (unsigned k = 0; k < RESULTS; k++) {
         const double got = o[i * RESULTS + k];
         /* Vulkan wants sums and products rounded correctly; quotients and
          * roots may be off a bit, and fma, of which a dot product may be
          * made, is rounded once or twice. */
         const bool rounds = k == 3 || k == 19 || (k >= 15 && k <= 17);
         const double slack = rounds ? fabs(want[k]) * 0x1p-50 : 0;
         vkt_check(t, fabs(got - want[k]) <= slack,
                   "invocation %u, result %u: %a, not %a (of %a, %a)", i, k,
                   got, want[k], in[2 * i], in[2 * i + 1]);
      }
   }
}

/* ------------------------------------------------- rules that are asked for */

static void
need_double_rules(struct vkt *t)
{
   VkPhysicalDeviceFloatControlsProperties controls = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FLOAT_CONTROLS_PROPERTIES,
   };
   VkPhysicalDeviceProperties2 properties = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
      .pNext = &controls,
   };

   if (!t->features.shaderFloat64)
      vkt_skip("no shaderFloat64");
   vkt_need(t, VK_KHR_SHADER_FLOAT_CONTROLS_EXTENSION_NAME);
   vkt_need_narrow(t, true);
   vkGetPhysicalDeviceProperties2(t->physical, &properties);
   if (!controls.shaderDenormPreserveFloat64 ||
       !controls.shaderSignedZeroInfNanPreserveFloat64 ||
       !controls.shaderRoundingModeRTEFloat64)
      vkt_skip("not all float controls of 64 bits");
}

/* To nearest even, once. */
static uint16_t
half_bits(double v)
{
   const uint16_t sign = signbit(v) ? 0x8000 : 0;
   const double a = fabs(v);
   int e;

   if (isnan(v))
      return 0x7e00;
   if (a >= 65520)
      return sign | 0x7c00;
   if (a < 0x1p-14)
      return sign | (uint16_t)nearbyint(a * 0x1p24);
   const double m = frexp(a, &e);
   return sign | (uint16_t)(((e + 13) << 10) + (int)nearbyint(ldexp(m, 11)));
}

static void
expect_exact(double r[16], double a, double b)
{
   const float single = (float)b;
   uint32_t bits;

   memcpy(&bits, &single, 4);
   const double list[16] = {
      a + b,
      a * b,
      a + 0.0,
      a * 0.0,
      -(a - b),
      a * 0.5,
      sqrt(a),
      fabs(a),
      trunc(a),
      nearbyint(b),
      (a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a != a) +
         16 * (isinf(b) != 0),
      (double)(float)a,
      half_bits(b),
      -b,
      a > b ? a : b,
      bits,
   };
   memcpy(r, list, sizeof(list));
}

static void
shader_doubles_exact(struct vkt *t)
{
   static const double specials[] = {
      0.0,
      1.0,
      0x1p-1074,
      0x0.fffffffffffffp-1022,
      0x1p-1022,
      0x1p-1021,
      3.0,
      0x1.fffffffffffffp-1,
      0.5,
      2.5,
      0x1p52,
      0x1.0000000000001p52,
      0x1p-25,
      0x1.0000000000001p-25,
      0x1.002p0,
      0x1.0020000000001p0,
      65520.0,
      0x1.fdfffffffffffp15,
      0x1.000001p0,
      0x1.0000010000001p0,
      0x1.fffffefffffffp127,
      0x1p-149,
      0x1.fffffffffffffp1023,
      INFINITY,
      NAN,
   };
   enum { SPECIALS = 2 * sizeof(specials) / sizeof(specials[0]) };
   enum { COUNT = 44 * VKT_JOB_THREADS };
   static double in[COUNT][2];

   need_double_rules(t);
   vkt_fill(in, sizeof(in), 31);
   for (unsigned i = 0; i < SPECIALS * SPECIALS; i++) {
      const unsigned x = i / SPECIALS, y = i % SPECIALS;

      in[i][0] = x % 2 ? -specials[x / 2] : specials[x / 2];
      in[i][1] = y % 2 ? -specials[y / 2] : specials[y / 2];
   }
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = VKT_SPIRV(doubles_exact_comp),
                        .in_B = sizeof(in),
                        .out_B = COUNT * 16 * 8,
                        .groups = COUNT / VKT_JOB_THREADS,
                        .in = in,
                     });
   const double *o = out.map;
   for (unsigned i = 0; i < COUNT; i++) {
      double want[16];

      expect_exact(want, in[i][0], in[i][1]);
      for (unsigned k = 0; k < 16; k++) {
         const double got = o[16 * i + k];
         const bool signs = signbit(got) == signbit(want[k]);
         const bool nan_bits = k == 12 || k == 15; /* which NaN is open */

         vkt_check(t,
                   (isnan(got) && isnan(want[k])) ||
                      (got == want[k] && signs) ||
                      (nan_bits && isnan(in[i][1])),
                   "%a and %a, operation %u: %a, not %a", in[i][0], in[i][1], k,
                   got, want[k]);
      }
   }
}

/* --------------------------------------------------------------- subgroups */

static void
expect_subgroup(double r[12], const double (*v)[2], unsigned i)
{
   const unsigned quad = i & ~3u;
   const double *q = v[quad];
   double low = q[0], high = q[1];

   for (unsigned k = 1; k < 4; k++) {
      low = fmin(low, q[2 * k]);
      high = fmax(high, q[2 * k + 1]);
   }
   const double list[12] = {
      q[0] + q[2] + q[4] + q[6],
      q[1] * q[3] * q[5] * q[7],
      low,
      high,
      v[i ^ 2][0],
      v[i ^ 3][1],
      v[i ^ 1][0],
      q[3],
      0,
      1,
      v[i][0],
      1,
   };
   memcpy(r, list, sizeof(list));
}

/* Numbers whose sums and products are exact, in any order. */
static void
shader_doubles_subgroup(struct vkt *t)
{
   double in[VKT_JOB_THREADS][2];
   uint32_t seed = 37, lanes;

   if (!t->features.shaderFloat64)
      vkt_skip("no shaderFloat64");
   vkt_need_subgroups(t, VK_SHADER_STAGE_COMPUTE_BIT, 0xff, &lanes);
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      in[i][0] = (double)(int32_t)vkt_random(&seed) * 0x1p8 + i;
      in[i][1] = (double)((int32_t)vkt_random(&seed) >> 20) * 0x1p-3;
   }
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = VKT_SPIRV(doubles_subgroup_comp),
                        .in_B = sizeof(in),
                        .out_B = VKT_JOB_THREADS * 12 * 8,
                        .groups = 1,
                        .in = in,
                     });
   const double *o = out.map;
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      double want[12];

      expect_subgroup(want, (const double(*)[2])in, i);
      for (unsigned k = 0; k < 12; k++)
         vkt_check(t, o[12 * i + k] == want[k],
                   "invocation %u, result %u: %a, not %a", i, k, o[12 * i + k],
                   want[k]);
   }
}

const struct vkt_case vkt_double_cases[] = {
   { "shader", "shader-doubles", shader_doubles },
   { "shader", "shader-doubles-exact", shader_doubles_exact },
   { "shader", "shader-doubles-subgroup", shader_doubles_subgroup },
   { 0 },
};
