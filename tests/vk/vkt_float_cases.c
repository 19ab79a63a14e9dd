/* SPDX-License-Identifier: MIT */
/* What becomes of subnormals, of signs of zeroes, of infinities, NaNs and of
 * what does not fit, where a shader says so. */
#include "vkt_job.h"

#include <math.h>
#include <string.h>

#include "float_rules_comp.spv.h"

static double
from_half(uint16_t bits)
{
   const int e = bits >> 10 & 31;
   const double m = bits & 0x3ff;
   const double v = e == 31 ? (m != 0 ? NAN : INFINITY)
                    : e     ? ldexp(m + 1024, e - 25)
                            : ldexp(m, -24);
   return bits >> 15 ? -v : v;
}

/* To nearest even. */
static uint16_t
to_half(double v)
{
   const uint16_t sign = signbit(v) ? 0x8000 : 0;
   const double a = fabs(v);
   int e;

   if (isnan(v))
      return 0x7e00;
   if (a >= 65520)
      return sign | 0x7c00;
   if (a < ldexp(1, -14))
      return sign | (uint16_t)nearbyint(ldexp(a, 24));
   const double m = frexp(a, &e);
   return sign | (uint16_t)(((e + 13) << 10) + (int)nearbyint(ldexp(m, 11)));
}

static uint32_t
bits_of(float f)
{
   uint32_t bits;
   memcpy(&bits, &f, 4);
   return bits;
}

static void
expect_floats(float a, float b, uint32_t want[16])
{
   const uint16_t h = to_half(a), g = to_half(b);
   const uint32_t list[16] = {
      bits_of(a + b),
      bits_of(a * b),
      bits_of(a + 0.0f),
      bits_of(a * 0.0f),
      bits_of(a - a),
      bits_of(0.0f - a),
      bits_of(a),
      bits_of(a * 0.5f),
      bits_of(-(a - b)),
      (uint32_t)(a != a) | (uint32_t)(a == b) << 1 | (uint32_t)(a < b) << 2 |
         (uint32_t)(isinf(a) != 0) << 3,
      h,
      to_half(from_half(h) + 0.0),
      to_half(from_half(h) * 0.5),
      to_half(from_half(h) + from_half(g)),
      bits_of((float)from_half(h)),
      isfinite(a) ? bits_of(fabsf(a) * fabsf(b)) : bits_of(NAN),
   };

   memcpy(want, list, sizeof(list));
}

static bool
same_float(unsigned k, uint32_t a, uint32_t b)
{
   const bool half = k >= 10 && k <= 13;
   const uint32_t most = half ? 0x7c00 : 0x7f800000;
   const uint32_t low = half ? 0x7fff : 0x7fffffff;

   return a == b || (k != 9 && (a & low) > most && (b & low) > most);
}

/* From the SPIR-V specification and SPV_KHR_float_controls2. */
enum {
   OP_EXTENSION = 10,
   OP_EXECUTION_MODE = 16,
   OP_CAPABILITY = 17,
   OP_DECORATE = 71,
   OP_CONVERT = 115,
   OP_NEGATE = 127,
   OP_ADD = 129,
   OP_SUBTRACT = 131,
   OP_MULTIPLY = 133,
   CAPABILITY_PRESERVE = 4466,
   CAPABILITY_CONTROLS_2 = 6029,
   MODE_PRESERVE = 4461,
   DECORATION_FAST_MATH = 40,
};

/* The rules of the shader for floats of 16 bits hold for those of 32, too: the
 * compiler of the shader language takes each only once. */
static size_t
rule_both(const uint32_t *words, size_t count, uint32_t *out)
{
   size_t n = 5;

   memcpy(out, words, 5 * 4);
   for (size_t i = 5; i < count; i += words[i] >> 16) {
      const uint32_t op = words[i] & 0xffff, length = words[i] >> 16;

      memcpy(out + n, words + i, 4 * length);
      n += length;
      if (op != OP_EXECUTION_MODE || length != 4 || words[i + 3] != 16)
         continue;
      memcpy(out + n, words + i, 4 * length);
      out[n + 3] = 32;
      n += length;
   }
   return n;
}

/* No results of arithmetic may be guessed at. */
static size_t
decorate_all(const uint32_t *words, size_t count, uint32_t *out)
{
   size_t n = 0;

   for (size_t i = 5; i < count; i += words[i] >> 16) {
      const uint32_t op = words[i] & 0xffff;

      if (op != OP_CONVERT && op != OP_NEGATE && op != OP_ADD &&
          op != OP_SUBTRACT && op != OP_MULTIPLY)
         continue;
      out[n++] = 4u << 16 | OP_DECORATE;
      out[n++] = words[i + 2];
      out[n++] = DECORATION_FAST_MATH;
      out[n++] = 0;
   }
   return n;
}

/* Each result is kept by a decoration of its own, instead of by a rule for the
 * whole shader. */
static size_t
rule_each(const uint32_t *words, size_t count, uint32_t *out)
{
   static const char extension[24] = "SPV_KHR_float_controls2";
   bool extended = false, decorated = false;
   size_t n = 5;

   memcpy(out, words, 5 * 4);
   for (size_t i = 5; i < count; i += words[i] >> 16) {
      const uint32_t op = words[i] & 0xffff, length = words[i] >> 16;

      if (op == OP_EXECUTION_MODE && words[i + 2] == MODE_PRESERVE)
         continue;
      if (op == OP_EXTENSION && !extended) {
         out[n] = 7u << 16 | OP_EXTENSION;
         memcpy(out + n + 1, extension, sizeof(extension));
         n += 7;
         extended = true;
      }
      if (op == OP_DECORATE && !decorated) {
         n += decorate_all(words, count, out + n);
         decorated = true;
      }
      memcpy(out + n, words + i, 4 * length);
      if (op == OP_CAPABILITY && words[i + 1] == CAPABILITY_PRESERVE)
         out[n + 1] = CAPABILITY_CONTROLS_2;
      n += length;
   }
   return n;
}

static void
check_rules(struct vkt *t, struct vkt_spirv spirv)
{
   static const uint32_t specials[] = {
      0x00000000, 0x80000000, 0x00000001, 0x807fffff, 0x00800000, 0x80800001,
      0x3f800000, 0xbf800000, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000,
      0x38800000, 0x387fe000, 0x33800000, 0x33000000, 0x33000001, 0xb3c00000,
      0x477fefff, 0x477ff000, 0x3f801000, 0x3f803000, 0x1f812345, 0x20854321,
   };
   enum { SPECIALS = sizeof(specials) / 4 };
   enum { COUNT = 9 * VKT_JOB_THREADS };
   uint32_t in[COUNT][2], seed = 47;

   for (unsigned i = 0; i < COUNT; i++) {
      if (i < SPECIALS * SPECIALS) {
         in[i][0] = specials[i / SPECIALS];
         in[i][1] = specials[i % SPECIALS];
      } else {
         in[i][0] = vkt_random(&seed);
         in[i][1] = vkt_random(&seed);
      }
   }
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = spirv,
                                             .in_B = sizeof(in),
                                             .out_B = COUNT * 64,
                                             .groups = COUNT / VKT_JOB_THREADS,
                                             .in = in,
                                          });
   for (unsigned i = 0; i < COUNT; i++) {
      const uint32_t *got = (const uint32_t *)out.map + 16 * i;
      uint32_t want[16];
      float a, b;

      memcpy(&a, &in[i][0], 4);
      memcpy(&b, &in[i][1], 4);
      expect_floats(a, b, want);
      for (unsigned k = 0; k < 16; k++)
         vkt_check(t, same_float(k, got[k], want[k]),
                   "%#x and %#x, operation %u: %#x, not %#x", in[i][0],
                   in[i][1], k, got[k], want[k]);
   }
}

static void
need_rules(struct vkt *t)
{
   VkPhysicalDeviceFloatControlsProperties controls = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FLOAT_CONTROLS_PROPERTIES,
   };
   VkPhysicalDeviceProperties2 properties = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
      .pNext = &controls,
   };

   vkt_need(t, VK_KHR_SHADER_FLOAT_CONTROLS_EXTENSION_NAME);
   vkt_need_narrow(t, true);
   vkGetPhysicalDeviceProperties2(t->physical, &properties);
   if (!controls.shaderDenormPreserveFloat16 ||
       !controls.shaderDenormPreserveFloat32 ||
       !controls.shaderSignedZeroInfNanPreserveFloat16 ||
       !controls.shaderSignedZeroInfNanPreserveFloat32 ||
       !controls.shaderRoundingModeRTEFloat16 ||
       !controls.shaderRoundingModeRTEFloat32)
      vkt_skip("not all of these float controls");
}

#define MOST_WORDS (2 * sizeof(float_rules_comp) / 4)

static void
shader_float_rules(struct vkt *t)
{
   static uint32_t words[MOST_WORDS];

   need_rules(t);
   const size_t count =
      rule_both(float_rules_comp, sizeof(float_rules_comp) / 4, words);
   check_rules(t, (struct vkt_spirv){ words, 4 * count });
}

static void
shader_float_rules_each(struct vkt *t)
{
   static uint32_t both[MOST_WORDS], words[2 * MOST_WORDS];

   vkt_need(t, "VK_KHR_shader_float_controls2");
   need_rules(t);
   size_t count =
      rule_both(float_rules_comp, sizeof(float_rules_comp) / 4, both);
   count = rule_each(both, count, words);
   check_rules(t, (struct vkt_spirv){ words, 4 * count });
}

const struct vkt_case vkt_float_cases[] = {
   { "shader", "shader-float-rules", shader_float_rules },
   { "shader", "shader-float-rules-each", shader_float_rules_each },
   { 0 },
};
