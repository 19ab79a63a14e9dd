/* SPDX-License-Identifier: MIT */
/* What shaders may do beyond Vulkan 1.0: addresses, sizes other than 32
 * bits, layouts. */
#include "vkt_job.h"

#include <math.h>
#include <string.h>

#include "address_comp.spv.h"
#include "address_frag.spv.h"
#include "address_vert.spv.h"
#include "atomics_float_comp.spv.h"
#include "atomics_wide_comp.spv.h"
#include "halves_comp.spv.h"
#include "matrix_frag.spv.h"
#include "matrix_vert.spv.h"
#include "narrow_comp.spv.h"
#include "narrow_storage_comp.spv.h"
#include "scalar_comp.spv.h"
#include "wide_comp.spv.h"
#include "wide_frag.spv.h"
#include "wide_vert.spv.h"

static void
output_words(struct vkt *t, const struct vkt_buffer *b)
{
   vkt_output(t, "words", VKT_U32, 0, b->map, b->size_B / 4);
}

/* --------------------------------------------------------------- addresses */

struct node {
   uint32_t value[4];
   VkDeviceAddress next;
   float weight;
   uint32_t counter;
};

static void
shader_address(struct vkt *t)
{
   VkDeviceAddress nodes_va, result_va, vectors_va;

   vkt_need(t, VK_KHR_BUFFER_DEVICE_ADDRESS_EXTENSION_NAME);
   struct vkt_buffer nodes =
      vkt_addressed_buffer(t, 8 * sizeof(struct node), &nodes_va);
   struct vkt_buffer result =
      vkt_addressed_buffer(t, VKT_JOB_THREADS * 16, &result_va);
   struct vkt_buffer vectors = vkt_addressed_buffer(t, 128, &vectors_va);
   const VkDeviceMemoryOpaqueCaptureAddressInfo memory = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_MEMORY_OPAQUE_CAPTURE_ADDRESS_INFO,
      .memory = nodes.memory,
   };
   VKT_PROC(t, vkGetDeviceMemoryOpaqueCaptureAddressKHR);
   vkGetDeviceMemoryOpaqueCaptureAddressKHR(t->device, &memory);
   struct node *n = nodes.map;
   float *v = vectors.map;
   for (unsigned i = 0; i < 8; i++) {
      for (unsigned c = 0; c < 4; c++)
         n[i].value[c] = i * 1000 + c * 17 + 1;
      n[i].next = nodes_va + (i * 3 + 1) % 8 * sizeof(struct node);
      n[i].weight = (float)i * 0.25f;
   }
   for (unsigned i = 0; i < 32; i++)
      v[i] = (float)(i * i);

   const VkDeviceAddress push[4] = { nodes_va, result_va, vectors_va,
                                     result_va };
   vkt_dispatch(
      t, VKT_SPIRV(address_comp),
      &(struct vkt_inputs){ .push = push, .push_size_B = sizeof(push) }, 1, 1,
      1);

   const uint32_t *o = result.map;
   uint32_t counts[8] = { 0 };
   for (unsigned i = 0; i < VKT_JOB_THREADS; i++) {
      uint32_t sum = 0, at = 0, weight = 0;
      for (unsigned k = 0; k <= i % 7; k++) {
         sum += n[at].value[k & 3] * (k + 1);
         weight += at;
         counts[at]++;
         at = (at * 3 + 1) % 8;
      }
      const float *w = v + 4 * (i % 8);
      const uint32_t want[4] = { sum, weight, (uint32_t)(w[0] + 2 * w[3]),
                                 i ^ 0x55 };
      for (unsigned k = 0; k < 4; k++)
         vkt_check(t, o[4 * i + k] == want[k], "word %u of %u is %u, not %u", k,
                   i, o[4 * i + k], want[k]);
   }
   for (unsigned i = 0; i < 8; i++)
      vkt_check(t, n[i].counter == counts[i], "node %u was visited %u times", i,
                n[i].counter);
}

#define SIZE_PX 64

/* Both stages of a draw. */
static void
shader_address_draw(struct vkt *t)
{
   static const float triangle[3][8] = {
      { -0.91f, -0.83f, 0, 1, 0.5f, 0, 0, 1 },
      { 0.87f, -0.53f, 0, 1, 0, 0.5f, 0, 1 },
      { -0.17f, 0.93f, 0, 1, 0, 0, 0.5f, 1 },
   };
   static const float black[4] = { 0 };
   VkDeviceAddress push[3];

   vkt_need(t, VK_KHR_BUFFER_DEVICE_ADDRESS_EXTENSION_NAME);
   if (!t->features.fragmentStoresAndAtomics)
      vkt_skip("no fragmentStoresAndAtomics");
   struct vkt_buffer vertices =
      vkt_addressed_buffer(t, sizeof(triangle), &push[0]);
   struct vkt_buffer counts = vkt_addressed_buffer(t, SIZE_PX * 4, &push[1]);
   struct vkt_buffer shades = vkt_addressed_buffer(t, 64, &push[2]);
   memcpy(vertices.map, triangle, sizeof(triangle));
   vkt_fill(shades.map, 64, 31);

   struct vkt_image color =
      vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE_PX, SIZE_PX);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &color },
                                            });
   const struct vkt_pipeline_info info = {
      .vertex = VKT_SPIRV(address_vert),
      .fragment = VKT_SPIRV(address_frag),
      .layout = vkt_pipeline_layout(t, NULL, 0, sizeof(push)),
      .target = &target,
      .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
   };
   VkPipeline pipeline = vkt_pipeline(t, &info);
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &target, black, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline, info.layout,
            &(struct vkt_inputs){ .push = push, .push_size_B = sizeof(push) });
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &color, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    1);
   output_words(t, &counts);
}

/* ------------------------------------------------------------------- sizes */

static void
shader_narrow_storage(struct vkt *t)
{
   vkt_need_storage(t);
   vkt_need_narrow(t, true);
   struct {
      uint8_t k0;
      int8_t k1;
      int16_t k2;
      uint8_t k3[4];
      uint16_t k4[4];
      uint16_t k5[2];
   } push = { 200,
              -100,
              -30000,
              { 1, 2, 250, 4 },
              { 5, 60000, 7, 8 },
              { 0x4248, 0x4a00 } };
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = VKT_SPIRV(narrow_storage_comp),
                        .in_B = VKT_JOB_THREADS * 20,
                        .out_B = VKT_JOB_THREADS * (32 + 8 + 4 + 4),
                        .groups = 1,
                        .push = &push,
                        .push_size_B = sizeof(push),
                     });
   output_words(t, &out);
}

static void
shader_narrow(struct vkt *t)
{
   vkt_need_narrow(t, false);
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = VKT_SPIRV(narrow_comp),
                                             .in_B = VKT_JOB_THREADS * 16,
                                             .out_B = VKT_JOB_THREADS * 24 * 16,
                                             .groups = 1,
                                          });
   output_words(t, &out);
}

static void
shader_halves(struct vkt *t)
{
   vkt_need_narrow(t, true);
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = VKT_SPIRV(halves_comp),
                                             .in_B = VKT_JOB_THREADS * 16,
                                             .out_B = VKT_JOB_THREADS * 20 * 16,
                                             .groups = 1,
                                          });
   /* Divisions may be off by 2.5 units, what is derived of them by more. */
   vkt_output(t, "floats", VKT_F32, 8e-3, out.map, out.size_B / 4);
}

static void
shader_wide(struct vkt *t)
{
   vkt_need_wide(t);
   vkt_need_narrow(t, false);
   struct vkt_buffer out = vkt_run_job(t, &(struct vkt_job){
                                             .spirv = VKT_SPIRV(wide_comp),
                                             .in_B = VKT_JOB_THREADS * 16,
                                             .out_B = VKT_JOB_THREADS * 14 * 32,
                                             .groups = 1,
                                          });
   output_words(t, &out);
}

static void
draw_varyings(struct vkt *t, struct vkt_spirv vertex, struct vkt_spirv fragment)
{
   static const float black[4] = { 0 };

   struct vkt_image color =
      vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE_PX, SIZE_PX);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &color },
                                            });
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = vertex,
                         .fragment = fragment,
                         .layout = vkt_pipeline_layout(t, NULL, 0, 0),
                         .target = &target,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                      });
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &target, black, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &color, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    1);
}

static void
shader_wide_varyings(struct vkt *t)
{
   vkt_need_wide(t);
   draw_varyings(t, VKT_SPIRV(wide_vert), VKT_SPIRV(wide_frag));
}

static void
shader_matrix_varyings(struct vkt *t)
{
   draw_varyings(t, VKT_SPIRV(matrix_vert), VKT_SPIRV(matrix_frag));
}

static void
shader_atomics_wide(struct vkt *t)
{
   const uint64_t before[64] = { [2] = UINT64_MAX, [5] = UINT64_MAX };

   vkt_need_wide(t);
   vkt_need(t, VK_KHR_SHADER_ATOMIC_INT64_EXTENSION_NAME);
   VKT_NEED(t, VkPhysicalDeviceShaderAtomicInt64Features,
            PHYSICAL_DEVICE_SHADER_ATOMIC_INT64_FEATURES,
            shaderBufferInt64Atomics);
   VKT_NEED(t, VkPhysicalDeviceShaderAtomicInt64Features,
            PHYSICAL_DEVICE_SHADER_ATOMIC_INT64_FEATURES,
            shaderSharedInt64Atomics);
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = VKT_SPIRV(atomics_wide_comp),
                        .in_B = 2 * VKT_JOB_THREADS * 8,
                        .out_B = sizeof(before),
                        .groups = 2,
                        .out = before,
                     });
   /* What was given away and what is left last: their sum is known only. */
   uint64_t *o = out.map, all = 0;
   for (uint64_t i = 0; i < 2 * VKT_JOB_THREADS; i++)
      all += i << 33;
   vkt_check(t, o[6] + o[7] == all, "exchanged values add up to %#llx",
             (unsigned long long)(o[6] + o[7]));
   o[6] = o[7] = 0;
   output_words(t, &out);
}

static void
shader_atomics_float(struct vkt *t)
{
   enum { COUNT = 2 * VKT_JOB_THREADS };
   const float before[32] = { [1] = 1e9f, [2] = -1e9f };
   float in[COUNT];
   uint32_t seed = 3;

   vkt_need(t, VK_EXT_SHADER_ATOMIC_FLOAT_2_EXTENSION_NAME);
   VKT_NEED(t, VkPhysicalDeviceShaderAtomicFloatFeaturesEXT,
            PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_FEATURES_EXT,
            shaderBufferFloat32AtomicAdd);
   VKT_NEED(t, VkPhysicalDeviceShaderAtomicFloatFeaturesEXT,
            PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_FEATURES_EXT,
            shaderSharedFloat32AtomicAdd);
   VKT_NEED(t, VkPhysicalDeviceShaderAtomicFloat2FeaturesEXT,
            PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_2_FEATURES_EXT,
            shaderBufferFloat32AtomicMinMax);
   VKT_NEED(t, VkPhysicalDeviceShaderAtomicFloat2FeaturesEXT,
            PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_2_FEATURES_EXT,
            shaderSharedFloat32AtomicMinMax);
   float want[32] = { [1] = 1e9f, [2] = -1e9f };
   for (unsigned i = 0; i < COUNT; i++) {
      float *s = want + 16 + i / VKT_JOB_THREADS * 4;
      /* Positive first: of the running sums only the first one is zero. */
      in[i] = (float)(vkt_random(&seed) % 1000) + (i % 2 ? 1000.0f : -500.0f);
      in[i] += in[i] == 0;
      if (i % VKT_JOB_THREADS == 0)
         s[1] = 1e9f, s[2] = -1e9f;
      for (unsigned k = 0; k < 2; k++) {
         float *w = k ? s : want;
         w[0] += in[i];
         w[1] = in[i] < w[1] ? in[i] : w[1];
         w[2] = in[i] > w[2] ? in[i] : w[2];
      }
      want[3] += in[i];
      if (in[i] > 0)
         want[8 + i % 4] += in[i] * 0.5f;
   }
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = VKT_SPIRV(atomics_float_comp),
                        .in_B = sizeof(in),
                        .out_B = sizeof(before),
                        .groups = 2,
                        .in = in,
                        .out = before,
                     });
   float *o = out.map;
   /* What was exchanged: all of it is somewhere. */
   o[3] += o[19] + o[23];
   vkt_check(t, o[4] >= 1, "no sum began at zero");
   o[4] = o[19] = o[23] = 0;
   for (unsigned i = 0; i < 32; i++)
      vkt_check(t, o[i] == want[i], "word %u is %g, not %g", i, o[i], want[i]);
}

static void
shader_scalar(struct vkt *t)
{
   vkt_need(t, VK_EXT_SCALAR_BLOCK_LAYOUT_EXTENSION_NAME);
   vkt_need(t, VK_KHR_UNIFORM_BUFFER_STANDARD_LAYOUT_EXTENSION_NAME);
   vkt_need_storage(t);
   vkt_need_narrow(t, false);
   float in[VKT_JOB_THREADS * 8], push[12];

   for (unsigned i = 0; i < VKT_JOB_THREADS * 8; i++)
      in[i] = (float)(i * 7 % 1001) / 8.0f;
   for (unsigned i = 0; i < 12; i++)
      push[i] = (float)i + 0.5f;
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = VKT_SPIRV(scalar_comp),
                        .in_B = sizeof(in),
                        .out_B = 4 + VKT_JOB_THREADS * (48 + 36),
                        .groups = 1,
                        .push = push,
                        .push_size_B = sizeof(push),
                        .in = in,
                     });
   output_words(t, &out);
}

const struct vkt_case vkt_shader_cases[] = {
   { "shader", "shader-address", shader_address },
   { "shader", "shader-address-draw", shader_address_draw },
   { "shader", "shader-narrow-storage", shader_narrow_storage },
   { "shader", "shader-narrow-storage-bounded", shader_narrow_storage,
     .robust = true },
   { "shader", "shader-narrow", shader_narrow },
   { "shader", "shader-halves", shader_halves },
   { "shader", "shader-wide", shader_wide },
   { "shader", "shader-wide-varyings", shader_wide_varyings },
   { "shader", "shader-matrix-varyings", shader_matrix_varyings },
   { "shader", "shader-atomics-wide", shader_atomics_wide },
   { "shader", "shader-atomics-float", shader_atomics_float },
   { "shader", "shader-scalar", shader_scalar },
   { 0 },
};
