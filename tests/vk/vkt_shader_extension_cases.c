/* SPDX-License-Identifier: MIT */
/* Extensions of what shaders may say, each held against the specification. */
#include "vkt_job.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "half_stages_frag.spv.h"
#include "half_stages_vert.spv.h"
#include "messages_comp.spv.h"

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

const struct vkt_case vkt_shader_extension_cases[] = {
   { "shader", "shader-messages", shader_messages },
   { "shader", "shader-half-stages", shader_half_stages },
   { 0 },
};
