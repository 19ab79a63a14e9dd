/* SPDX-License-Identifier: MIT */
/* Extensions of what shaders may say, each held against the specification. */
#include "vkt_job.h"

#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "aliased_comp.spv.h"
#include "assumed_comp.spv.h"
#include "clock_comp.spv.h"
#include "derivatives_linear_comp.spv.h"
#include "derivatives_quads_comp.spv.h"
#include "derivatives_texture_comp.spv.h"
#include "dots_comp.spv.h"
#include "half_stages_frag.spv.h"
#include "half_stages_vert.spv.h"
#include "later_comp.spv.h"
#include "messages_comp.spv.h"
#include "specialization_comp.spv.h"
#include "zeroed_comp.spv.h"

/* ------------------------------------------------------------ memory model */

static void
shader_messages(struct vkt *t)
{
   enum { GROUPS = 64 };
   uint32_t sum = 0;

   vkt_need(t, VK_KHR_VULKAN_MEMORY_MODEL_EXTENSION_NAME);
   VKT_NEED(t, VkPhysicalDeviceVulkanMemoryModelFeatures,
            PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES,
            vulkanMemoryModelDeviceScope);
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = VKT_SPIRV(messages_comp),
                                             .in_B = GROUPS * 64 * 4,
                                             .out_B = (5 + GROUPS) * 4,
                                             .groups = GROUPS,
                                          });
   const uint32_t *o = out.map;

   for (uint32_t g = 0; g < GROUPS; g++) {
      for (uint32_t i = 0; i < 64; i++)
         sum += (g + 1) * 1000 + i;
      vkt_check(t, o[4 + g] == 1, "workgroup %u: flag %u", g, o[4 + g]);
   }
   vkt_check(t, o[0] == GROUPS, "%u workgroups were done", o[0]);
   vkt_check(t, o[1] == sum, "the sum is %u, not %u", o[1], sum);
   vkt_check(t, o[2] > 0, "nobody saw a flag");
   vkt_check(t, o[3] == 0, "%u letters of %u came after their flags", o[3],
             o[2]);
   vkt_check(t, o[4 + GROUPS] == 64, "%u of the last workgroup", o[4 + GROUPS]);
}

/* --------------------------------------------------- 16 bits between stages */

#define SIZE_PX 64

/* From a half's bits, of normal numbers and zero. */
static float
half_of(uint16_t bits)
{
   const float sign = bits >> 15 ? -1.0f : 1.0f;
   if (!(bits & 0x7fff))
      return 0;
   return sign *
          ldexpf((float)((bits & 0x3ff) | 0x400), (int)(bits >> 10 & 31) - 25);
}

static void
check_half_pixel(struct vkt *t, unsigned x, unsigned y,
                 const uint16_t *const got[4])
{
   static const uint16_t halves[] = { 0x4000, 0xb800, 0x0000, 0x7600 };
   const float u = ((float)x + 0.5f) / SIZE_PX;
   const float v = ((float)y + 0.5f) / SIZE_PX;
   const uint16_t ints[4] = { (uint16_t)-12345, 321, 12345, 0 };
   const uint16_t uints[4] = { 41, 65534, 0x7fff, 0 };
   const float places[] = { u, v, 51.0f / 255.0f, u };
   const unsigned i = 4 * (y * SIZE_PX + x);

   for (unsigned c = 0; c < 4; c++) {
      vkt_check(t, got[0][i + c] == halves[c], "%u, %u: half %#x, not %#x", x,
                y, got[0][i + c], halves[c]);
      vkt_check(t, c == 3 || got[1][i + c] == ints[c],
                "%u, %u: integer %#x, not %#x", x, y, got[1][i + c], ints[c]);
      vkt_check(t, c == 3 || got[2][i + c] == uints[c],
                "%u, %u: unsigned %#x, not %#x", x, y, got[2][i + c], uints[c]);
      vkt_check(t, fabsf(half_of(got[3][i + c]) - places[c]) < 2e-3f,
                "%u, %u: %f, not %f", x, y, half_of(got[3][i + c]), places[c]);
   }
   vkt_check(t, abs((int)got[1][i + 3] - (int)x) < 2, "%u, %u: across %u", x, y,
             got[1][i + 3]);
   vkt_check(t, abs((int)got[2][i + 3] - (int)y) < 2, "%u, %u: down %u", x, y,
             got[2][i + 3]);
}

static void
shader_half_stages(struct vkt *t)
{
   static const struct vertex {
      uint16_t halves[4];
      int16_t signeds[2];
      uint16_t unsigneds[4];
      uint8_t bytes[4];
   } vertices[3] = {
      /* 1, -0.25, 0, 12288 */
      { { 0x3c00, 0xb400, 0, 0x7200 },
        { -12345, 321 },
        { 42, 65535, 0x8000, 7 },
        { 255, 51, 3, 4 } },
   };
   static const VkVertexInputAttributeDescription attributes[4] = {
      { 0, 0, VK_FORMAT_R16G16B16A16_SFLOAT, offsetof(struct vertex, halves) },
      { 1, 0, VK_FORMAT_R16G16_SINT, offsetof(struct vertex, signeds) },
      { 2, 0, VK_FORMAT_R16G16B16A16_UINT, offsetof(struct vertex, unsigneds) },
      { 3, 0, VK_FORMAT_R8G8_UNORM, offsetof(struct vertex, bytes) },
   };
   static const VkFormat formats[4] = {
      VK_FORMAT_R16G16B16A16_SFLOAT,
      VK_FORMAT_R16G16B16A16_SINT,
      VK_FORMAT_R16G16B16A16_UINT,
      VK_FORMAT_R16G16B16A16_SFLOAT,
   };
   static const float black[4] = { 0 };
   struct vkt_target_info info = { .color_count = 4 };
   struct vkt_image images[4];
   uint16_t *got[4];

   vkt_need_narrow(t, true);
   VKT_NEED(t, VkPhysicalDevice16BitStorageFeatures,
            PHYSICAL_DEVICE_16BIT_STORAGE_FEATURES, storageInputOutput16);
   for (unsigned i = 0; i < 4; i++) {
      images[i] = vkt_color(t, formats[i], SIZE_PX, SIZE_PX);
      info.colors[i] = &images[i];
   }
   struct vkt_target target = vkt_target(t, &info);
   struct vkt_buffer buffer = vkt_buffer_with(t, vertices, sizeof(vertices));
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(half_stages_vert),
                         .fragment = VKT_SPIRV(half_stages_frag),
                         .layout = vkt_pipeline_layout(t, NULL, 0, 0),
                         .target = &target,
                         .stride_B = sizeof(vertices[0]),
                         .attributes = attributes,
                         .attribute_count = 4,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                      });
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &target, black, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdBindVertexBuffers(cmd, 0, 1, &buffer.buffer, &(VkDeviceSize){ 0 });
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   for (unsigned i = 0; i < 4; i++)
      got[i] = vkt_download(t, &images[i], VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                            VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   for (unsigned y = 0; y < SIZE_PX; y++) {
      for (unsigned x = 0; x < SIZE_PX; x++)
         check_half_pixel(t, x, y, (const uint16_t *const *)got);
   }
   for (unsigned i = 0; i < 4; i++)
      free(got[i]);
}

/* ------------------------------------------------------------ dot products */

static int64_t
part(const uint32_t *v, unsigned bits, unsigned i, bool is_signed)
{
   const unsigned per = 32 / bits;
   const uint32_t raw = v[i / per] >> (i % per * bits);

   if (bits == 32)
      return is_signed ? (int32_t)raw : (int64_t)raw;
   if (bits == 16)
      return is_signed ? (int16_t)raw : (uint16_t)raw;
   return is_signed ? (int8_t)raw : (uint8_t)raw;
}

/* Of n parts of so many bits; the sign bits say which side has signs. */
static int64_t
dot(const uint32_t *a, const uint32_t *b, unsigned n, unsigned bits,
    unsigned signs)
{
   uint64_t sum = 0;

   for (unsigned i = 0; i < n; i++)
      sum += (uint64_t)part(a, bits, i, signs & 1) *
             (uint64_t)part(b, bits, i, signs & 2);
   return (int64_t)sum;
}

static uint32_t
saturate(int64_t v, int64_t min, int64_t max)
{
   return (uint32_t)(v < min ? min : v > max ? max : v);
}

static void
shader_dots(struct vkt *t)
{
   uint32_t in[VKT_JOB_THREADS][4];

   vkt_need(t, VK_KHR_SHADER_INTEGER_DOT_PRODUCT_EXTENSION_NAME);
   vkt_need_narrow(t, false);
   vkt_fill(in, sizeof(in), 29);
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      /* Accumulators at the ends, so that there is something to saturate. */
      if (i % 4 == 0)
         in[i][2] = 0x7fffffff - i * 3;
      if (i % 4 == 1)
         in[i][2] = 0x80000000 + i * 3;
      if (i % 4 == 2)
         in[i][2] = ~0u - i;
      if (i % 5 == 0)
         in[i][0] = in[i][1] = 0x80808080;
   }
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = VKT_SPIRV(dots_comp),
                                             .in_B = sizeof(in),
                                             .out_B = VKT_JOB_THREADS * 64,
                                             .groups = 1,
                                             .in = in,
                                          });
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      const uint32_t *v = in[i], *got = (const uint32_t *)out.map + 16 * i;
      const uint32_t *a = v, *b = v + 1;
      const uint32_t wzyx[4] = { v[3], v[2], v[1], v[0] };
      const uint32_t a3[2] = { v[0], v[2] & 0xffff };
      const uint32_t b3[2] = { v[1], v[2] >> 16 };
      const int32_t c = (int32_t)v[2];
      const uint32_t want[13] = {
         (uint32_t)dot(a, b, 4, 8, 3),
         (uint32_t)dot(a, b, 4, 8, 0),
         (uint32_t)dot(a, b, 4, 8, 1),
         saturate(dot(a, b, 4, 8, 3) + c, INT32_MIN, INT32_MAX),
         saturate(dot(a, b, 4, 8, 0) + v[2], 0, UINT32_MAX),
         saturate(dot(a, b, 4, 8, 1) + c, INT32_MIN, INT32_MAX),
         (uint32_t)dot(a, b, 4, 8, 3),
         (uint32_t)dot(a, b, 4, 8, 0),
         (uint32_t)dot(a3, b3, 3, 16, 3),
         saturate(dot(a, b, 2, 16, 3) + c, INT32_MIN, INT32_MAX),
         (uint32_t)dot(v, wzyx, 4, 32, 0),
         (uint32_t)dot(v, v + 2, 2, 32, 1),
         (uint32_t)(int16_t)dot(a, b, 3, 8, 3),
      };
      for (unsigned k = 0; k < 13; k++)
         vkt_check(t, got[k] == want[k], "invocation %u, dot %u: %#x, not %#x",
                   i, k, got[k], want[k]);
   }
}

/* --------------------------------------------- what means nothing but itself */

/* From the SPIR-V specification and its extensions. */
enum {
   OP_EXTENSION = 10,
   OP_IMPORT = 11,
   OP_INSTRUCTION = 12,
   OP_INSTRUCTION_AHEAD = 4433,
};

/* Instructions of the set become ones that may refer ahead. */
static size_t
refer_ahead(const uint32_t *words, size_t count, const char *set, uint32_t *out)
{
   static const char extension[40] = "SPV_KHR_relaxed_extended_instruction";
   uint32_t id = 0;
   size_t n = 5;
   bool extended = false;

   memcpy(out, words, 5 * 4);
   for (size_t i = 5; i < count; i += words[i] >> 16) {
      const uint32_t op = words[i] & 0xffff, length = words[i] >> 16;

      if (op == OP_EXTENSION && !extended) {
         out[n] = 11u << 16 | OP_EXTENSION;
         memcpy(out + n + 1, extension, sizeof(extension));
         n += 11;
         extended = true;
      }
      if (op == OP_IMPORT && !strcmp((const char *)&words[i + 2], set))
         id = words[i + 1];
      memcpy(out + n, words + i, 4 * length);
      if (op == OP_INSTRUCTION && id && words[i + 3] == id)
         out[n] = length << 16 | OP_INSTRUCTION_AHEAD;
      n += length;
   }
   return id ? n : 0;
}

static void
check_assumed(struct vkt *t, struct vkt_spirv spirv)
{
   uint32_t in[VKT_JOB_THREADS];

   vkt_fill(in, sizeof(in), 31);
   in[7] = 77;
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = spirv,
                                             .in_B = sizeof(in),
                                             .out_B = VKT_JOB_THREADS * 8,
                                             .groups = 1,
                                             .in = in,
                                          });
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      const uint32_t *got = (const uint32_t *)out.map + 2 * i;
      const uint32_t low = in[i] & 3, want = low + (low == 2 ? 100 : 200);

      vkt_check(t, got[0] == want, "invocation %u: %u, not %u", i, got[0],
                want);
      vkt_check(t, got[1] == in[i] * 15, "invocation %u: %#x, not %#x", i,
                got[1], in[i] * 15);
   }
}

static void
shader_assumed(struct vkt *t)
{
   static uint32_t words[sizeof(assumed_comp) / 4 + 16];

   vkt_need(t, "VK_KHR_shader_expect_assume");
   vkt_need(t, "VK_EXT_shader_replicated_composites");
   vkt_need(t, "VK_KHR_shader_non_semantic_info");
   vkt_need(t, "VK_GOOGLE_decorate_string");
   vkt_need(t, "VK_GOOGLE_hlsl_functionality1");
   check_assumed(t, VKT_SPIRV(assumed_comp));
   vkt_need(t, "VK_KHR_shader_relaxed_extended_instruction");
   const size_t count = refer_ahead(assumed_comp, sizeof(assumed_comp) / 4,
                                    "NonSemantic.DebugPrintf", words);
   vkt_check(t, count > 0, "nothing without meaning in the shader");
   check_assumed(t, (struct vkt_spirv){ words, count * 4 });
}

/* ----------------------------------------------------------- shared memory */

static void
shader_zeroed(struct vkt *t)
{
   enum { GROUPS = 48 };

   vkt_need(t, VK_KHR_ZERO_INITIALIZE_WORKGROUP_MEMORY_EXTENSION_NAME);
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = VKT_SPIRV(zeroed_comp),
                        .in_B = GROUPS * VKT_JOB_THREADS * 4,
                        .out_B = GROUPS * VKT_JOB_THREADS * 4,
                        .groups = GROUPS,
                     });
   const uint32_t *o = out.map;

   for (unsigned i = 0; i < GROUPS * VKT_JOB_THREADS; i++)
      vkt_check(t, o[i] == 6, "invocation %u: %#x", i, o[i]);
}

static void
shader_aliased(struct vkt *t)
{
   uint32_t in[64], words[64];

   vkt_need(t, VK_KHR_WORKGROUP_MEMORY_EXPLICIT_LAYOUT_EXTENSION_NAME);
   vkt_need(t, VK_KHR_SPIRV_1_4_EXTENSION_NAME);
   vkt_need_narrow(t, false);
   vkt_fill(in, sizeof(in), 37);
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = VKT_SPIRV(aliased_comp),
                                             .in_B = sizeof(in),
                                             .out_B = sizeof(in) * 4,
                                             .groups = 1,
                                             .in = in,
                                          });
   const uint8_t *bytes = (const uint8_t *)in;
   const uint16_t *halves = (const uint16_t *)in;

   memcpy(words, in, sizeof(in));
   for (unsigned i = 0; i < 64; i++)
      ((uint8_t *)words)[4 * i + 1] = (uint8_t)halves[i * 11 % 128];
   for (unsigned i = 0; i < 64; i++) {
      const uint32_t *got = (const uint32_t *)out.map + 4 * i;
      const unsigned pair = 4 + 2 * (i * 7 % 30);
      const uint32_t want[4] = { in[pair] ^ in[pair + 1], bytes[i * 37 % 256],
                                 halves[i * 11 % 128], words[i] };

      for (unsigned k = 0; k < 4; k++)
         vkt_check(t, got[k] == want[k], "invocation %u, word %u: %#x, not %#x",
                   i, k, got[k], want[k]);
   }
}

struct inner {
   uint32_t a[3], b;
   float c;
   uint32_t pad[3];
};

static void
shader_later(struct vkt *t)
{
   struct inner in[VKT_JOB_THREADS];

   vkt_need(t, VK_KHR_SPIRV_1_4_EXTENSION_NAME);
   vkt_fill(in, sizeof(in), 41);
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++)
      in[i].c = (float)i * 0.5f;
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = VKT_SPIRV(later_comp),
                                             .in_B = sizeof(in),
                                             .out_B = sizeof(in),
                                             .groups = 1,
                                             .in = in,
                                          });
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      const struct inner *got = (const struct inner *)out.map + i;
      struct inner want = in[i % 3 ? 63 - i : i];
      const uint32_t bits = 0x3f800000 + 4 * (i % 32) * 0x10203;
      float k;

      memcpy(&k, &bits, 4);
      want.b++;
      want.c += k;
      vkt_check(t, !memcmp(got, &want, offsetof(struct inner, pad)),
                "invocation %u: %#x %#x %#x %#x %f, not %#x %#x %#x %#x %f", i,
                got->a[0], got->a[1], got->a[2], got->b, got->c, want.a[0],
                want.a[1], want.a[2], want.b, want.c);
   }
}

/* ------------------------------------------------------------------- clock */

static void
shader_clock(struct vkt *t)
{
   vkt_need(t, VK_KHR_SHADER_CLOCK_EXTENSION_NAME);
   VKT_NEED(t, VkPhysicalDeviceShaderClockFeaturesKHR,
            PHYSICAL_DEVICE_SHADER_CLOCK_FEATURES_KHR, shaderSubgroupClock);
   vkt_need_wide(t);
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = VKT_SPIRV(clock_comp),
                                             .in_B = VKT_JOB_THREADS * 4,
                                             .out_B = VKT_JOB_THREADS * 16,
                                             .groups = 1,
                                          });
   const uint64_t *o = out.map;

   /* 500 rounds of a load and three sums take their time. */
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++)
      vkt_check(t, o[2 * i + 1] > o[2 * i] + 100,
                "invocation %u: from %llu to %llu", i,
                (unsigned long long)o[2 * i], (unsigned long long)o[2 * i + 1]);
}

/* ------------------------------------------------------------- derivatives */

static void
check_derivatives(struct vkt *t, bool quads)
{
   const struct vkt_spirv spirv = quads ? VKT_SPIRV(derivatives_quads_comp)
                                        : VKT_SPIRV(derivatives_linear_comp);
   const unsigned dx = 1, dy = quads ? 8 : 2;
   float v[VKT_JOB_THREADS];
   uint32_t seed = 43;

   for (unsigned i = 0; i < VKT_JOB_THREADS; i++)
      v[i] = (float)(vkt_random(&seed) >> 16);
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = spirv,
                                             .in_B = sizeof(v),
                                             .out_B = VKT_JOB_THREADS * 32,
                                             .groups = 1,
                                             .in = v,
                                          });
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      const float *got = (const float *)out.map + 8 * i;
      const unsigned left = i & ~dx, top = i & ~dy, first = i & ~(dx | dy);
      const float across = v[left | dx] - v[left], down = v[top | dy] - v[top];
      const float corner = v[first | dy] - v[first];
      const unsigned x = quads ? i % 8 : i, y = quads ? i / 8 : 0;

      vkt_check(t, got[0] == across && got[1] == down,
                "invocation %u: %f and %f, not %f and %f", i, got[0], got[1],
                across, down);
      vkt_check(t, got[3] == corner, "invocation %u: coarse %f, not %f", i,
                got[3], corner);
      vkt_check(t, !quads || got[2] == v[first | dx] - v[first],
                "invocation %u: coarse %f", i, got[2]);
      vkt_check(t,
                got[4] == (float)i && got[5] == (float)x &&
                   got[6] == (float)y && got[7] == 0,
                "invocation %u: is %f at %f, %f, %f", i, got[4], got[5], got[6],
                got[7]);
   }
}

/* The level is chosen by derivatives. */
static void
check_levels(struct vkt *t)
{
   enum { LEVELS = 6 };
   const struct vkt_image image =
      vkt_image(t, &(struct vkt_image_info){
                      .format = VK_FORMAT_R8G8B8A8_UNORM,
                      .width_px = 64,
                      .height_px = 64,
                      .levels = LEVELS,
                      .usage = VK_IMAGE_USAGE_SAMPLED_BIT |
                               VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                   });
   static uint8_t texels[64 * 64 * 4];
   struct vkt_buffer out = vkt_buffer(t, LEVELS * 64 * 4);

   for (unsigned level = 0; level < LEVELS; level++) {
      memset(texels, (int)level * 40 + 10, sizeof(texels));
      vkt_upload(t, &image, level, 0, texels,
                 VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
   }
   const VkDescriptorImageInfo sampled = {
      vkt_sampler(t, VK_FILTER_NEAREST, VK_SAMPLER_MIPMAP_MODE_NEAREST,
                  VK_SAMPLER_ADDRESS_MODE_REPEAT),
      image.view,
      VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL,
   };
   const VkDescriptorBufferInfo written = { out.buffer, 0, VK_WHOLE_SIZE };
   const struct vkt_binding bindings[2] = {
      { .type = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, .images = &sampled },
      { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .buffers = &written },
   };
   struct vkt_set set = vkt_set(t, bindings, 2);
   const float *o = out.map;

   vkt_dispatch(t, VKT_SPIRV(derivatives_texture_comp),
                &(struct vkt_inputs){ .sets = &set, .set_count = 1 }, LEVELS, 1,
                1);
   for (unsigned i = 0; i < LEVELS * 64; i++) {
      const float want = (float)(i / 64 * 40 + 10) / 255.0f;
      vkt_check(t, fabsf(o[i] - want) < 2e-3f, "level %u, invocation %u: %f",
                i / 64, i % 64, o[i] * 255);
   }
}

static void
shader_derivatives(struct vkt *t)
{
   vkt_need(t, "VK_KHR_compute_shader_derivatives");
   check_derivatives(t, true);
   check_derivatives(t, false);
   check_levels(t);
}

/* -------------------------------------------------------------- identifiers */

/* A pipeline of the module (or, without one, of what has the identifier), if
 * nothing need be compiled for it or if that is allowed. */
static VkResult
make_pipeline(struct vkt *t, VkShaderModule module,
              const VkShaderModuleIdentifierEXT *identifier, bool may_compile,
              uint32_t factor, VkPipelineLayout layout, VkPipelineCache cache,
              VkPipeline *out)
{
   const VkPipelineShaderStageModuleIdentifierCreateInfoEXT named = {
      .sType =
         VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_MODULE_IDENTIFIER_CREATE_INFO_EXT,
      .identifierSize = identifier->identifierSize,
      .pIdentifier = identifier->identifier,
   };
   const VkSpecializationMapEntry entry = { 0, 0, sizeof(factor) };
   const VkSpecializationInfo spec = { 1, &entry, sizeof(factor), &factor };
   const VkComputePipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .flags =
         may_compile
            ? 0
            : VK_PIPELINE_CREATE_FAIL_ON_PIPELINE_COMPILE_REQUIRED_BIT_EXT,
      .stage = {
         .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
         .pNext = module ? NULL : &named,
         .stage = VK_SHADER_STAGE_COMPUTE_BIT,
         .module = module,
         .pName = "main",
         .pSpecializationInfo = &spec,
      },
      .layout = layout,
   };
   const VkResult result =
      vkCreateComputePipelines(t->device, cache, 1, &info, NULL, out);

   if (result == VK_SUCCESS)
      VKT_DEFER(t, vkDestroyPipeline, *out);
   else
      vkt_check(t, !*out, "a pipeline in spite of %d", result);
   return result;
}

static void
check_factor(struct vkt *t, VkPipeline pipeline, VkPipelineLayout layout,
             const struct vkt_set *set, const struct vkt_buffer *out,
             uint32_t factor)
{
   const struct vkt_inputs inputs = { .sets = set, .set_count = 1 };
   const uint32_t *o = out->map;
   VkCommandBuffer cmd = vkt_begin(t);

   memset(out->map, 0, VKT_JOB_THREADS * 4);
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline, layout, &inputs);
   vkCmdDispatch(cmd, 1, 1, 1);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   for (uint32_t i = 0; i < VKT_JOB_THREADS; i++)
      vkt_check(t, o[i] == i * factor, "invocation %u: %u", i, o[i]);
}

static void
shader_identifier(struct vkt *t)
{
   const struct vkt_spirv spirv = VKT_SPIRV(specialization_comp);
   const VkShaderModuleCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = spirv.size_B,
      .pCode = spirv.words,
   };
   const VkShaderModuleCreateInfo other_info = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = sizeof(zeroed_comp),
      .pCode = zeroed_comp,
   };
   VkShaderModuleIdentifierEXT of_module = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_IDENTIFIER_EXT,
   };
   VkShaderModuleIdentifierEXT of_words = of_module, of_other = of_module;
   VkPipeline pipeline = VK_NULL_HANDLE;
   VkPipelineCache cache;
   VkShaderModule module;
   /* What no cache on a disk has from before. */
   const uint32_t factor = (uint32_t)time(NULL) * 2654435761u;

   vkt_need(t, VK_EXT_SHADER_MODULE_IDENTIFIER_EXTENSION_NAME);
   vkt_need(t, VK_EXT_PIPELINE_CREATION_CACHE_CONTROL_EXTENSION_NAME);
   VKT_PROC(t, vkGetShaderModuleIdentifierEXT);
   VKT_PROC(t, vkGetShaderModuleCreateInfoIdentifierEXT);
   VKT(vkCreatePipelineCache(
      t->device,
      &(VkPipelineCacheCreateInfo){
         .sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO },
      NULL, &cache));
   VKT_DEFER(t, vkDestroyPipelineCache, cache);
   VKT(vkCreateShaderModule(t->device, &info, NULL, &module));
   vkGetShaderModuleIdentifierEXT(t->device, module, &of_module);
   vkGetShaderModuleCreateInfoIdentifierEXT(t->device, &info, &of_words);
   vkGetShaderModuleCreateInfoIdentifierEXT(t->device, &other_info, &of_other);
   const uint32_t size = of_module.identifierSize;
   vkt_check(t, size && size <= VK_MAX_SHADER_MODULE_IDENTIFIER_SIZE_EXT,
             "%u bytes", size);
   vkt_check(t,
             of_words.identifierSize == size &&
                !memcmp(of_words.identifier, of_module.identifier, size),
             "a module is not its words");
   vkt_check(t,
             of_other.identifierSize != size ||
                memcmp(of_other.identifier, of_module.identifier, size) != 0,
             "two modules are one");

   struct vkt_buffer out = vkt_buffer(t, VKT_JOB_THREADS * 4);
   const VkDescriptorBufferInfo written = { out.buffer, 0, VK_WHOLE_SIZE };
   const struct vkt_binding binding = {
      .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      .buffers = &written,
   };
   struct vkt_set set = vkt_set(t, &binding, 1);
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);

   /* Nobody has seen it yet, with or without its words. */
   vkt_check(t,
             make_pipeline(t, VK_NULL_HANDLE, &of_words, false, factor, layout,
                           cache,
                           &pipeline) == VK_PIPELINE_COMPILE_REQUIRED_EXT,
             "an unknown module was known");
   vkt_check(t,
             make_pipeline(t, module, &of_words, false, factor, layout, cache,
                           &pipeline) == VK_PIPELINE_COMPILE_REQUIRED_EXT,
             "nothing had to be compiled");
   VKT(make_pipeline(t, module, &of_words, true, factor, layout, cache,
                     &pipeline));
   check_factor(t, pipeline, layout, &set, &out, factor);
   vkDestroyShaderModule(t->device, module, NULL);
   /* Caches may forget; what they give must be right. */
   if (make_pipeline(t, VK_NULL_HANDLE, &of_words, false, factor, layout, cache,
                     &pipeline) == VK_SUCCESS)
      check_factor(t, pipeline, layout, &set, &out, factor);
   else
      printf("the pipeline was forgotten\n");
}

const struct vkt_case vkt_shader_extension_cases[] = {
   { "shader", "shader-messages", shader_messages },
   { "shader", "shader-half-stages", shader_half_stages },
   { "shader", "shader-dots", shader_dots },
   { "shader", "shader-assumed", shader_assumed },
   { "shader", "shader-zeroed", shader_zeroed },
   { "shader", "shader-aliased", shader_aliased },
   { "shader", "shader-later", shader_later },
   { "shader", "shader-clock", shader_clock },
   { "shader", "shader-derivatives", shader_derivatives },
   { "shader", "shader-identifier", shader_identifier },
   { 0 },
};
