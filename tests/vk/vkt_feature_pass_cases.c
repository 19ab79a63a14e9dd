/* SPDX-License-Identifier: MIT */
/* What a driver may leave out: passes, copies, dynamic states, the rest. */
#include "vkt.h"

#include <stdlib.h>
#include <string.h>

#include "color_frag.spv.h"
#include "color_vert.spv.h"
#include "fullscreen_vert.spv.h"
#include "texture2d_frag.spv.h"

#define SIZE_PX 64

struct vertex {
   float position[4];
   float color[4];
};
static const VkVertexInputAttributeDescription attributes[] = {
   { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
   { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 16 },
};
/* Clockwise and counter-clockwise, near and far. */
static const struct vertex triangles[] = {
   { { -0.75f, -0.80f, 0.25f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
   { { 0.85f, -0.70f, 0.25f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
   { { -0.10f, 0.90f, 0.25f, 1.0f }, { 0.0f, 0.0f, 1.0f, 1.0f } },
   { { -0.90f, 0.80f, 0.75f, 1.0f }, { 1.0f, 1.0f, 0.0f, 1.0f } },
   { { 0.80f, 0.70f, 0.75f, 1.0f }, { 0.0f, 1.0f, 1.0f, 1.0f } },
   { { -0.15f, -0.90f, 0.75f, 1.0f }, { 1.0f, 0.0f, 1.0f, 1.0f } },
};
static const float black[4] = { 0.0f, 0.0f, 0.0f, 1.0f };

/* ----------------------------------------------------- variable pointers */

/* GLSL has no variable pointers.  This is what spirv-as makes of
 *
 *    %main = OpFunction %void None %fn
 *    %l = OpLabel
 *    %g = OpLoad %v3 %gid
 *    %i = OpCompositeExtract %u %g 0
 *    %m = OpBitwiseAnd %u %i %c1
 *    %odd = OpINotEqual %bool %m %c0
 *    %pa = OpAccessChain %pu %a %c0 %i
 *    %pb = OpAccessChain %pu %b %c0 %i
 *    %p = OpSelect %pu %odd %pa %pb
 *    %q = OpPtrAccessChain %pu %p %c3
 *    %x = OpLoad %u %q
 *    %w1 = OpAccessChain %pwu %s1 %i
 *    %w2 = OpAccessChain %pwu %s2 %i
 *    %wp = OpSelect %pwu %odd %w1 %w2
 *    %wq = OpSelect %pwu %odd %w2 %w1
 *    OpStore %wp %x
 *    OpStore %wq %i
 *    OpControlBarrier %c2 %c2 %sem
 *    %y = OpLoad %u %w1
 *    %z = OpLoad %u %w2
 *    %y3 = OpIMul %u %y %c3
 *    %r = OpIAdd %u %y3 %z
 *    %po = OpAccessChain %pu %o %c0 %i
 *    OpStore %po %r
 *    OpReturn
 *    OpFunctionEnd
 *
 * with two input buffers (a, b), an output buffer (o) and two arrays of 16
 * words of workgroup memory (s1, s2). */
static const uint32_t variable_pointers[] = {
   0x07230203, 0x00010300, 0x00070000, 0x0000002e, 0x00000000, 0x00020011,
   0x00000001, 0x00020011, 0x0000115a, 0x0008000a, 0x5f565053, 0x5f52484b,
   0x69726176, 0x656c6261, 0x696f705f, 0x7265746e, 0x00000073, 0x0003000e,
   0x00000000, 0x00000001, 0x0006000f, 0x00000005, 0x00000001, 0x6e69616d,
   0x00000000, 0x00000002, 0x00060010, 0x00000001, 0x00000011, 0x00000010,
   0x00000001, 0x00000001, 0x00040047, 0x00000002, 0x0000000b, 0x0000001c,
   0x00040047, 0x00000003, 0x00000006, 0x00000004, 0x00040047, 0x00000004,
   0x00000006, 0x00000004, 0x00050048, 0x00000005, 0x00000000, 0x00000023,
   0x00000000, 0x00030047, 0x00000005, 0x00000002, 0x00040047, 0x00000006,
   0x00000022, 0x00000000, 0x00040047, 0x00000006, 0x00000021, 0x00000000,
   0x00040047, 0x00000007, 0x00000022, 0x00000000, 0x00040047, 0x00000007,
   0x00000021, 0x00000001, 0x00040047, 0x00000008, 0x00000022, 0x00000000,
   0x00040047, 0x00000008, 0x00000021, 0x00000002, 0x00020013, 0x00000009,
   0x00030021, 0x0000000a, 0x00000009, 0x00020014, 0x0000000b, 0x00040015,
   0x0000000c, 0x00000020, 0x00000000, 0x00040017, 0x0000000d, 0x0000000c,
   0x00000003, 0x00040020, 0x0000000e, 0x00000001, 0x0000000d, 0x0004003b,
   0x0000000e, 0x00000002, 0x00000001, 0x0003001d, 0x00000003, 0x0000000c,
   0x0003001e, 0x00000005, 0x00000003, 0x00040020, 0x0000000f, 0x0000000c,
   0x00000005, 0x00040020, 0x00000004, 0x0000000c, 0x0000000c, 0x0004003b,
   0x0000000f, 0x00000006, 0x0000000c, 0x0004003b, 0x0000000f, 0x00000007,
   0x0000000c, 0x0004003b, 0x0000000f, 0x00000008, 0x0000000c, 0x0004002b,
   0x0000000c, 0x00000010, 0x00000000, 0x0004002b, 0x0000000c, 0x00000011,
   0x00000001, 0x0004002b, 0x0000000c, 0x00000012, 0x00000003, 0x0004002b,
   0x0000000c, 0x00000013, 0x00000010, 0x0004001c, 0x00000014, 0x0000000c,
   0x00000013, 0x00040020, 0x00000015, 0x00000004, 0x00000014, 0x00040020,
   0x00000016, 0x00000004, 0x0000000c, 0x0004003b, 0x00000015, 0x00000017,
   0x00000004, 0x0004003b, 0x00000015, 0x00000018, 0x00000004, 0x0004002b,
   0x0000000c, 0x00000019, 0x00000002, 0x0004002b, 0x0000000c, 0x0000001a,
   0x00000108, 0x00050036, 0x00000009, 0x00000001, 0x00000000, 0x0000000a,
   0x000200f8, 0x0000001b, 0x0004003d, 0x0000000d, 0x0000001c, 0x00000002,
   0x00050051, 0x0000000c, 0x0000001d, 0x0000001c, 0x00000000, 0x000500c7,
   0x0000000c, 0x0000001e, 0x0000001d, 0x00000011, 0x000500ab, 0x0000000b,
   0x0000001f, 0x0000001e, 0x00000010, 0x00060041, 0x00000004, 0x00000020,
   0x00000006, 0x00000010, 0x0000001d, 0x00060041, 0x00000004, 0x00000021,
   0x00000007, 0x00000010, 0x0000001d, 0x000600a9, 0x00000004, 0x00000022,
   0x0000001f, 0x00000020, 0x00000021, 0x00050043, 0x00000004, 0x00000023,
   0x00000022, 0x00000012, 0x0004003d, 0x0000000c, 0x00000024, 0x00000023,
   0x00050041, 0x00000016, 0x00000025, 0x00000017, 0x0000001d, 0x00050041,
   0x00000016, 0x00000026, 0x00000018, 0x0000001d, 0x000600a9, 0x00000016,
   0x00000027, 0x0000001f, 0x00000025, 0x00000026, 0x000600a9, 0x00000016,
   0x00000028, 0x0000001f, 0x00000026, 0x00000025, 0x0003003e, 0x00000027,
   0x00000024, 0x0003003e, 0x00000028, 0x0000001d, 0x000400e0, 0x00000019,
   0x00000019, 0x0000001a, 0x0004003d, 0x0000000c, 0x00000029, 0x00000025,
   0x0004003d, 0x0000000c, 0x0000002a, 0x00000026, 0x00050084, 0x0000000c,
   0x0000002b, 0x00000029, 0x00000012, 0x00050080, 0x0000000c, 0x0000002c,
   0x0000002b, 0x0000002a, 0x00060041, 0x00000004, 0x0000002d, 0x00000008,
   0x00000010, 0x0000001d, 0x0003003e, 0x0000002d, 0x0000002c, 0x000100fd,
   0x00010038,
};

static void
feature_variable_pointers(struct vkt *t)
{
   VkPhysicalDeviceVariablePointersFeatures has = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VARIABLE_POINTERS_FEATURES,
   };
   VkPhysicalDeviceFeatures2 all = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
      .pNext = &has,
   };
   struct vkt_buffer buffers[3];
   VkDescriptorBufferInfo infos[3];
   struct vkt_binding bindings[3];

   vkGetPhysicalDeviceFeatures2(t->physical, &all);
   if (!has.variablePointers)
      vkt_skip("no variable pointers");
   for (unsigned i = 0; i < 3; i++) {
      buffers[i] = vkt_buffer(t, 32 * 4);
      for (uint32_t w = 0; w < 32 && i < 2; w++)
         ((uint32_t *)buffers[i].map)[w] = 1000 * (i + 1) + w * w;
      infos[i] =
         (VkDescriptorBufferInfo){ buffers[i].buffer, 0, VK_WHOLE_SIZE };
      bindings[i] = (struct vkt_binding){ VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                                          .buffers = &infos[i] };
   }
   struct vkt_set set = vkt_set(t, bindings, 3);
   vkt_dispatch(t, VKT_SPIRV(variable_pointers),
                &(struct vkt_inputs){ .sets = &set, .set_count = 1 }, 1, 1, 1);
   const uint32_t *got = buffers[2].map;
   for (uint32_t i = 0; i < 16; i++) {
      const uint32_t x = 1000 * (i & 1 ? 1 : 2) + (i + 3) * (i + 3);
      const uint32_t want = i & 1 ? 3 * x + i : 3 * i + x;
      vkt_check(t, got[i] == want, "word %u is %u, not %u", i, got[i], want);
   }
}

/* ----------------------------------------------------------- anisotropy */

/* Eight texels to a pixel in x, one in y, on levels that are told apart. */
static void
feature_anisotropy(struct vkt *t)
{
   static const struct {
      float anisotropy;
      unsigned level;
   } runs[] = { { 1.0f, 3 }, { 2.0f, 2 }, { 4.0f, 1 }, { 8.0f, 0 } };

   if (!t->features.samplerAnisotropy)
      vkt_skip("no anisotropy");
   struct vkt_image texture = vkt_image(
      t, &(struct vkt_image_info){ .format = VK_FORMAT_R8G8B8A8_UNORM,
                                   .width_px = 512,
                                   .height_px = 64,
                                   .levels = 5,
                                   .usage = VK_IMAGE_USAGE_SAMPLED_BIT |
                                            VK_IMAGE_USAGE_TRANSFER_DST_BIT });
   uint8_t *texels = malloc(512 * 64 * 4);
   for (unsigned l = 0; l < 5; l++) {
      memset(texels, 50 * l + 5, (512 * 64 * 4) >> (2 * l));
      vkt_upload(t, &texture, l, 0, texels,
                 VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
   }
   free(texels);
   for (unsigned r = 0; r < 4; r++) {
      const VkSamplerCreateInfo info = {
         .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
         .magFilter = VK_FILTER_LINEAR,
         .minFilter = VK_FILTER_LINEAR,
         .mipmapMode = VK_SAMPLER_MIPMAP_MODE_NEAREST,
         .anisotropyEnable = VK_TRUE,
         .maxAnisotropy = runs[r].anisotropy,
         .maxLod = VK_LOD_CLAMP_NONE,
      };
      VkSampler sampler;
      VKT(vkCreateSampler(t->device, &info, NULL, &sampler));
      VKT_DEFER(t, vkDestroySampler, sampler);
      const VkDescriptorImageInfo image = {
         sampler, texture.view, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL
      };
      struct vkt_set set = vkt_set(
         t,
         &(struct vkt_binding){ VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
                                .images = &image },
         1);
      const float push[5] = { 1.0f, 1.0f, 0.0f, 0.0f, -1.0f };
      struct vkt_image color =
         vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE_PX, SIZE_PX);
      struct vkt_target target =
         vkt_target(t, &(struct vkt_target_info){ .color_count = 1,
                                                  .colors = { &color } });
      VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, sizeof(push));
      VkPipeline pipeline =
         vkt_pipeline(t, &(struct vkt_pipeline_info){
                            .vertex = VKT_SPIRV(fullscreen_vert),
                            .fragment = VKT_SPIRV(texture2d_frag),
                            .layout = layout,
                            .target = &target,
                            .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                         });
      VkCommandBuffer cmd = vkt_begin(t);
      vkt_begin_target(cmd, &target, black, 1.0f, 0,
                       VK_SUBPASS_CONTENTS_INLINE);
      vkt_bind(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline, layout,
               &(struct vkt_inputs){ .sets = &set,
                                     .set_count = 1,
                                     .push = push,
                                     .push_size_B = sizeof(push) });
      vkCmdDraw(cmd, 3, 1, 0, 0);
      vkCmdEndRenderPass(cmd);
      vkt_run(t, cmd);
      uint8_t *got = vkt_download(t, &color, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                                  VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
      for (unsigned i = 0; i < SIZE_PX * SIZE_PX; i++)
         vkt_check(t, got[4 * i] == 50 * runs[r].level + 5,
                   "anisotropy %g: %u, not of level %u", runs[r].anisotropy,
                   got[4 * i], runs[r].level);
      free(got);
   }
}

/* ------------------------------------------------------- dynamic states */

static void
adjust_dynamic(VkGraphicsPipelineCreateInfo *create, void *data)
{
   create->pDynamicState = data;
}

struct plain_scene {
   struct vkt_image color, depth;
   struct vkt_target target;
};

static void
plain_scene(struct vkt *t, struct plain_scene *s)
{
   s->color = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE_PX, SIZE_PX);
   s->depth =
      vkt_image(t, &(struct vkt_image_info){
                      .format = VK_FORMAT_D32_SFLOAT_S8_UINT,
                      .width_px = SIZE_PX,
                      .height_px = SIZE_PX,
                      .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
                               VK_IMAGE_USAGE_TRANSFER_SRC_BIT });
   s->target = vkt_target(t, &(struct vkt_target_info){ .color_count = 1,
                                                        .colors = { &s->color },
                                                        .depth = &s->depth });
}

static VkPipeline
dynamic_pipeline(struct vkt *t, struct plain_scene *s,
                 const VkDynamicState *states, uint32_t count)
{
   VkPipelineDynamicStateCreateInfo dynamic = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO,
      .dynamicStateCount = count,
      .pDynamicStates = states,
   };
   return vkt_pipeline(t, &(struct vkt_pipeline_info){
                             .vertex = VKT_SPIRV(color_vert),
                             .fragment = VKT_SPIRV(color_frag),
                             .layout = vkt_pipeline_layout(t, NULL, 0, 0),
                             .target = &s->target,
                             .stride_B = sizeof(struct vertex),
                             .attributes = attributes,
                             .attribute_count = 2,
                             .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                             .adjust = adjust_dynamic,
                             .adjust_data = &dynamic,
                          });
}

static void
output_scene(struct vkt *t, struct plain_scene *s)
{
   vkt_output_image(t, "color", &s->color, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    1);
   uint8_t *stencil = vkt_download(t, &s->depth, VK_IMAGE_ASPECT_STENCIL_BIT, 0,
                                   0, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   vkt_output(t, "stencil", VKT_U8, 0, stencil, SIZE_PX * SIZE_PX);
   free(stencil);
   float *depth = vkt_download(t, &s->depth, VK_IMAGE_ASPECT_DEPTH_BIT, 0, 0,
                               VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   vkt_output(t, "depth", VKT_F32, 1e-5, depth, SIZE_PX * SIZE_PX);
   free(depth);
}

static void
feature_dynamic_state(struct vkt *t)
{
   static const VkDynamicState states[] = {
      VK_DYNAMIC_STATE_CULL_MODE_EXT,
      VK_DYNAMIC_STATE_FRONT_FACE_EXT,
      VK_DYNAMIC_STATE_PRIMITIVE_TOPOLOGY_EXT,
      VK_DYNAMIC_STATE_VERTEX_INPUT_BINDING_STRIDE_EXT,
      VK_DYNAMIC_STATE_DEPTH_TEST_ENABLE_EXT,
      VK_DYNAMIC_STATE_DEPTH_WRITE_ENABLE_EXT,
      VK_DYNAMIC_STATE_DEPTH_COMPARE_OP_EXT,
      VK_DYNAMIC_STATE_STENCIL_TEST_ENABLE_EXT,
      VK_DYNAMIC_STATE_STENCIL_OP_EXT,
      VK_DYNAMIC_STATE_STENCIL_REFERENCE,
      VK_DYNAMIC_STATE_STENCIL_WRITE_MASK,
      VK_DYNAMIC_STATE_STENCIL_COMPARE_MASK,
   };
   struct plain_scene s;
   /* Each vertex twice, to be skipped by the stride. */
   struct vertex twice[14];

   vkt_need(t, VK_EXT_EXTENDED_DYNAMIC_STATE_EXTENSION_NAME);
   VKT_PROC(t, vkCmdSetCullModeEXT);
   VKT_PROC(t, vkCmdSetFrontFaceEXT);
   VKT_PROC(t, vkCmdSetPrimitiveTopologyEXT);
   VKT_PROC(t, vkCmdBindVertexBuffers2EXT);
   VKT_PROC(t, vkCmdSetDepthTestEnableEXT);
   VKT_PROC(t, vkCmdSetDepthWriteEnableEXT);
   VKT_PROC(t, vkCmdSetDepthCompareOpEXT);
   VKT_PROC(t, vkCmdSetStencilTestEnableEXT);
   VKT_PROC(t, vkCmdSetStencilOpEXT);
   for (unsigned i = 0; i < 14; i++)
      twice[i] = triangles[i / 2 % 6];
   /* A flat strip: a slope would show how finely vertices are placed. */
   twice[12].position[2] = twice[13].position[2] = 0.75f;
   plain_scene(t, &s);
   VkPipeline pipeline =
      dynamic_pipeline(t, &s, states, sizeof(states) / sizeof(*states));
   struct vkt_buffer b = vkt_buffer_with(t, twice, sizeof(twice));
   const VkDeviceSize zero = 0, size_B = sizeof(twice);
   const VkDeviceSize stride_B = 2 * sizeof(struct vertex);
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &s.target, black, 0.5f, 7, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdBindVertexBuffers2EXT(cmd, 0, 1, &b.buffer, &zero, &size_B, &stride_B);
   const VkStencilFaceFlags faces = VK_STENCIL_FACE_FRONT_AND_BACK;
   vkCmdSetStencilReference(cmd, faces, 9);
   vkCmdSetStencilWriteMask(cmd, faces, 0xff);
   vkCmdSetStencilCompareMask(cmd, faces, 0xff);
   vkCmdSetFrontFaceEXT(cmd, VK_FRONT_FACE_CLOCKWISE);
   /* One half of these six is drawn, with depth and stencil of its own. */
   for (unsigned i = 0; i < 6; i++) {
      vkCmdSetCullModeEXT(cmd, i == 4   ? VK_CULL_MODE_BACK_BIT
                               : i == 5 ? VK_CULL_MODE_FRONT_BIT
                                        : VK_CULL_MODE_NONE);
      vkCmdSetPrimitiveTopologyEXT(
         cmd, i == 1 ? VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP
                     : VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST);
      vkCmdSetDepthTestEnableEXT(cmd, i != 3);
      vkCmdSetDepthWriteEnableEXT(cmd, i != 2);
      vkCmdSetDepthCompareOpEXT(cmd, i == 1  ? VK_COMPARE_OP_ALWAYS
                                     : i & 1 ? VK_COMPARE_OP_LESS
                                             : VK_COMPARE_OP_GREATER);
      vkCmdSetStencilTestEnableEXT(cmd, i >= 2);
      vkCmdSetStencilOpEXT(
         cmd, faces, VK_STENCIL_OP_INVERT,
         i & 1 ? VK_STENCIL_OP_REPLACE : VK_STENCIL_OP_INCREMENT_AND_CLAMP,
         VK_STENCIL_OP_DECREMENT_AND_CLAMP,
         i == 3 ? VK_COMPARE_OP_NOT_EQUAL : VK_COMPARE_OP_ALWAYS);
      vkCmdDraw(cmd, i == 1 ? 4 : 3, 1, i != 1 && (i & 1) ? 0 : 3, 0);
   }
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   output_scene(t, &s);
}

static void
feature_dynamic_state2(struct vkt *t)
{
   static const VkDynamicState states[] = {
      VK_DYNAMIC_STATE_RASTERIZER_DISCARD_ENABLE_EXT,
      VK_DYNAMIC_STATE_DEPTH_BIAS_ENABLE_EXT,
      VK_DYNAMIC_STATE_DEPTH_BIAS,
      VK_DYNAMIC_STATE_PRIMITIVE_RESTART_ENABLE_EXT,
      VK_DYNAMIC_STATE_DEPTH_TEST_ENABLE_EXT,
      VK_DYNAMIC_STATE_DEPTH_WRITE_ENABLE_EXT,
      VK_DYNAMIC_STATE_DEPTH_COMPARE_OP_EXT,
   };
   struct plain_scene s;

   vkt_need(t, VK_EXT_EXTENDED_DYNAMIC_STATE_EXTENSION_NAME);
   vkt_need(t, VK_EXT_EXTENDED_DYNAMIC_STATE_2_EXTENSION_NAME);
   VKT_PROC(t, vkCmdSetRasterizerDiscardEnableEXT);
   VKT_PROC(t, vkCmdSetDepthBiasEnableEXT);
   VKT_PROC(t, vkCmdSetPrimitiveRestartEnableEXT);
   VKT_PROC(t, vkCmdSetDepthTestEnableEXT);
   VKT_PROC(t, vkCmdSetDepthWriteEnableEXT);
   VKT_PROC(t, vkCmdSetDepthCompareOpEXT);
   plain_scene(t, &s);
   VkPipeline pipeline =
      dynamic_pipeline(t, &s, states, sizeof(states) / sizeof(*states));
   struct vkt_buffer b = vkt_buffer_with(t, triangles, sizeof(triangles));
   const VkDeviceSize zero = 0;
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &s.target, black, 0.5f, 7, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdBindVertexBuffers(cmd, 0, 1, &b.buffer, &zero);
   vkCmdSetDepthBias(cmd, 8388608.0f, 0.0f, 0.0f);
   vkCmdSetPrimitiveRestartEnableEXT(cmd, VK_FALSE);
   vkCmdSetDepthTestEnableEXT(cmd, VK_TRUE);
   vkCmdSetDepthWriteEnableEXT(cmd, VK_TRUE);
   vkCmdSetDepthCompareOpEXT(cmd, VK_COMPARE_OP_ALWAYS);
   vkCmdSetRasterizerDiscardEnableEXT(cmd, VK_FALSE);
   vkCmdSetDepthBiasEnableEXT(cmd, VK_TRUE);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdSetRasterizerDiscardEnableEXT(cmd, VK_TRUE);
   vkCmdDraw(cmd, 3, 1, 2, 0);
   vkCmdSetRasterizerDiscardEnableEXT(cmd, VK_FALSE);
   vkCmdSetDepthBiasEnableEXT(cmd, VK_FALSE);
   vkCmdDraw(cmd, 3, 1, 3, 0);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   output_scene(t, &s);
}

static void
feature_dynamic_vertex_input(struct vkt *t)
{
   static const VkDynamicState states[] = { VK_DYNAMIC_STATE_VERTEX_INPUT_EXT };
   static const float positions[][2] = { { -0.9f, -0.9f },
                                         { -0.1f, -0.8f },
                                         { -0.5f, 0.9f } };
   static const uint8_t colors[][4] = { { 255, 0, 0, 255 },
                                        { 0, 128, 255, 255 } };
   struct plain_scene s;

   vkt_need(t, VK_EXT_VERTEX_INPUT_DYNAMIC_STATE_EXTENSION_NAME);
   VKT_PROC(t, vkCmdSetVertexInputEXT);
   plain_scene(t, &s);
   VkPipeline pipeline = dynamic_pipeline(t, &s, states, 1);
   struct vkt_buffer b = vkt_buffer_with(t, triangles, sizeof(triangles));
   struct vkt_buffer p = vkt_buffer_with(t, positions, sizeof(positions));
   struct vkt_buffer c = vkt_buffer_with(t, colors, sizeof(colors));
   const VkDeviceSize zeroes[2] = { 0, 0 };
   VkVertexInputBindingDescription2EXT bind[2];
   VkVertexInputAttributeDescription2EXT attr[2];
   for (uint32_t i = 0; i < 2; i++) {
      bind[i] = (VkVertexInputBindingDescription2EXT){
         .sType = VK_STRUCTURE_TYPE_VERTEX_INPUT_BINDING_DESCRIPTION_2_EXT,
         .binding = i,
         .stride = sizeof(struct vertex),
         .inputRate = VK_VERTEX_INPUT_RATE_VERTEX,
         .divisor = 1,
      };
      attr[i] = (VkVertexInputAttributeDescription2EXT){
         .sType = VK_STRUCTURE_TYPE_VERTEX_INPUT_ATTRIBUTE_DESCRIPTION_2_EXT,
         .location = i,
         .format = VK_FORMAT_R32G32B32A32_SFLOAT,
         .offset = 16 * i,
      };
   }
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &s.target, black, 0.5f, 7, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdBindVertexBuffers(cmd, 0, 1, &b.buffer, zeroes);
   vkCmdSetVertexInputEXT(cmd, 1, bind, 2, attr);
   vkCmdDraw(cmd, 3, 1, 3, 0);
   /* Two bindings of other formats, one of them per instance. */
   bind[0].stride = 8;
   bind[1].stride = 4;
   bind[1].inputRate = VK_VERTEX_INPUT_RATE_INSTANCE;
   attr[0].format = VK_FORMAT_R32G32_SFLOAT;
   attr[1].binding = 1;
   attr[1].format = VK_FORMAT_R8G8B8A8_UNORM;
   attr[1].offset = 0;
   vkCmdSetVertexInputEXT(cmd, 2, bind, 2, attr);
   const VkBuffer both[2] = { p.buffer, c.buffer };
   vkCmdBindVertexBuffers(cmd, 0, 2, both, zeroes);
   vkCmdDraw(cmd, 3, 1, 0, 1);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   output_scene(t, &s);
}

/* ------------------------------------------------------------- the rest */

static void
feature_private_data(struct vkt *t)
{
   vkt_need(t, VK_EXT_PRIVATE_DATA_EXTENSION_NAME);
   VKT_PROC(t, vkCreatePrivateDataSlotEXT);
   VKT_PROC(t, vkDestroyPrivateDataSlotEXT);
   VKT_PROC(t, vkSetPrivateDataEXT);
   VKT_PROC(t, vkGetPrivateDataEXT);
   const VkPrivateDataSlotCreateInfoEXT info = {
      .sType = VK_STRUCTURE_TYPE_PRIVATE_DATA_SLOT_CREATE_INFO_EXT,
   };
   VkPrivateDataSlotEXT slots[2];
   struct vkt_buffer b[2] = { vkt_buffer(t, 64), vkt_buffer(t, 64) };
   uint64_t value = 1;
   for (unsigned i = 0; i < 2; i++)
      VKT(vkCreatePrivateDataSlotEXT(t->device, &info, NULL, &slots[i]));
   for (unsigned i = 0; i < 2; i++)
      VKT(vkSetPrivateDataEXT(t->device, VK_OBJECT_TYPE_BUFFER,
                              (uint64_t)b[0].buffer, slots[i],
                              0x123456789abcull + i));
   for (unsigned i = 0; i < 2; i++) {
      vkGetPrivateDataEXT(t->device, VK_OBJECT_TYPE_BUFFER,
                          (uint64_t)b[0].buffer, slots[i], &value);
      vkt_check(t, value == 0x123456789abcull + i, "slot %u has %llx", i,
                (unsigned long long)value);
      vkGetPrivateDataEXT(t->device, VK_OBJECT_TYPE_BUFFER,
                          (uint64_t)b[1].buffer, slots[i], &value);
      vkt_check(t, value == 0, "an object without data has %llx",
                (unsigned long long)value);
      vkDestroyPrivateDataSlotEXT(t->device, slots[i], NULL);
   }
}

static void
feature_copy_commands2(struct vkt *t)
{
   uint32_t data[256];

   vkt_need(t, VK_KHR_COPY_COMMANDS_2_EXTENSION_NAME);
   VKT_PROC(t, vkCmdCopyBuffer2KHR);
   VKT_PROC(t, vkCmdCopyBufferToImage2KHR);
   VKT_PROC(t, vkCmdCopyImage2KHR);
   VKT_PROC(t, vkCmdBlitImage2KHR);
   VKT_PROC(t, vkCmdCopyImageToBuffer2KHR);
   for (uint32_t i = 0; i < 256; i++)
      data[i] = i * 0x01030507;
   struct vkt_buffer a = vkt_buffer_with(t, data, sizeof(data));
   struct vkt_buffer b = vkt_buffer(t, sizeof(data));
   struct vkt_buffer out = vkt_buffer(t, sizeof(data));
   struct vkt_image images[3];
   VkCommandBuffer cmd = vkt_begin(t);
   for (unsigned i = 0; i < 3; i++) {
      images[i] = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 16, 16);
      vkt_layout(cmd, &images[i], VK_IMAGE_LAYOUT_UNDEFINED,
                 VK_IMAGE_LAYOUT_GENERAL);
   }
   const VkBufferCopy2KHR words = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_COPY_2_KHR,
      .size = sizeof(data),
   };
   vkCmdCopyBuffer2KHR(
      cmd, &(VkCopyBufferInfo2KHR){ VK_STRUCTURE_TYPE_COPY_BUFFER_INFO_2_KHR,
                                    NULL, a.buffer, b.buffer, 1, &words });
   vkt_full_barrier(cmd);
   const VkImageSubresourceLayers all = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 };
   const VkBufferImageCopy2KHR texels = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_IMAGE_COPY_2_KHR,
      .imageSubresource = all,
      .imageExtent = { 16, 16, 1 },
   };
   vkCmdCopyBufferToImage2KHR(
      cmd, &(VkCopyBufferToImageInfo2KHR){
              VK_STRUCTURE_TYPE_COPY_BUFFER_TO_IMAGE_INFO_2_KHR, NULL, b.buffer,
              images[0].image, VK_IMAGE_LAYOUT_GENERAL, 1, &texels });
   vkt_full_barrier(cmd);
   const VkImageCopy2KHR copy = {
      .sType = VK_STRUCTURE_TYPE_IMAGE_COPY_2_KHR,
      .srcSubresource = all,
      .dstSubresource = all,
      .extent = { 16, 16, 1 },
   };
   vkCmdCopyImage2KHR(
      cmd, &(VkCopyImageInfo2KHR){ VK_STRUCTURE_TYPE_COPY_IMAGE_INFO_2_KHR,
                                   NULL, images[0].image,
                                   VK_IMAGE_LAYOUT_GENERAL, images[1].image,
                                   VK_IMAGE_LAYOUT_GENERAL, 1, &copy });
   vkt_full_barrier(cmd);
   /* Turned upside down. */
   const VkImageBlit2KHR blit = {
      .sType = VK_STRUCTURE_TYPE_IMAGE_BLIT_2_KHR,
      .srcSubresource = all,
      .srcOffsets = { { 0, 0, 0 }, { 16, 16, 1 } },
      .dstSubresource = all,
      .dstOffsets = { { 0, 16, 0 }, { 16, 0, 1 } },
   };
   vkCmdBlitImage2KHR(cmd, &(VkBlitImageInfo2KHR){
                              VK_STRUCTURE_TYPE_BLIT_IMAGE_INFO_2_KHR, NULL,
                              images[1].image, VK_IMAGE_LAYOUT_GENERAL,
                              images[2].image, VK_IMAGE_LAYOUT_GENERAL, 1,
                              &blit, VK_FILTER_NEAREST });
   vkt_full_barrier(cmd);
   vkCmdCopyImageToBuffer2KHR(
      cmd,
      &(VkCopyImageToBufferInfo2KHR){
         VK_STRUCTURE_TYPE_COPY_IMAGE_TO_BUFFER_INFO_2_KHR, NULL,
         images[2].image, VK_IMAGE_LAYOUT_GENERAL, out.buffer, 1, &texels });
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   const uint32_t *got = out.map;
   for (uint32_t i = 0; i < 256; i++) {
      const uint32_t want = data[(15 - i / 16) * 16 + i % 16];
      vkt_check(t, got[i] == want, "texel %u is %08x, not %08x", i, got[i],
                want);
   }
}

/* ---------------------------------------------------------------- passes */

static void
feature_imageless(struct vkt *t)
{
   struct vkt_image images[2];
   VkFormat format = VK_FORMAT_R8G8B8A8_UNORM;

   vkt_need(t, VK_KHR_IMAGELESS_FRAMEBUFFER_EXTENSION_NAME);
   for (unsigned i = 0; i < 2; i++)
      images[i] = vkt_color(t, format, SIZE_PX, SIZE_PX);
   struct vkt_target target =
      vkt_target(t, &(struct vkt_target_info){ .color_count = 1,
                                               .colors = { &images[0] } });
   const VkFramebufferAttachmentImageInfo image = {
      .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_ATTACHMENT_IMAGE_INFO,
      .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT |
               VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
               VK_IMAGE_USAGE_TRANSFER_DST_BIT,
      .width = SIZE_PX,
      .height = SIZE_PX,
      .layerCount = 1,
      .viewFormatCount = 1,
      .pViewFormats = &format,
   };
   const VkFramebufferAttachmentsCreateInfo attachments = {
      .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_ATTACHMENTS_CREATE_INFO,
      .attachmentImageInfoCount = 1,
      .pAttachmentImageInfos = &image,
   };
   const VkFramebufferCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
      .pNext = &attachments,
      .flags = VK_FRAMEBUFFER_CREATE_IMAGELESS_BIT,
      .renderPass = target.pass,
      .attachmentCount = 1,
      .width = SIZE_PX,
      .height = SIZE_PX,
      .layers = 1,
   };
   VkFramebuffer framebuffer;
   VKT(vkCreateFramebuffer(t->device, &create, NULL, &framebuffer));
   VKT_DEFER(t, vkDestroyFramebuffer, framebuffer);
   VkCommandBuffer cmd = vkt_begin(t);
   for (unsigned i = 0; i < 2; i++) {
      const VkClearValue clear = { .color.float32 = { i, 1 - i, 1, 0 } };
      const VkRenderPassAttachmentBeginInfo views = {
         .sType = VK_STRUCTURE_TYPE_RENDER_PASS_ATTACHMENT_BEGIN_INFO,
         .attachmentCount = 1,
         .pAttachments = &images[i].view,
      };
      const VkRenderPassBeginInfo begin = {
         .sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO,
         .pNext = &views,
         .renderPass = target.pass,
         .framebuffer = framebuffer,
         .renderArea = { { 0, 0 }, { SIZE_PX, SIZE_PX } },
         .clearValueCount = 1,
         .pClearValues = &clear,
      };
      vkCmdBeginRenderPass(cmd, &begin, VK_SUBPASS_CONTENTS_INLINE);
      vkCmdEndRenderPass(cmd);
   }
   vkt_run(t, cmd);
   for (unsigned i = 0; i < 2; i++) {
      uint32_t *got = vkt_download(t, &images[i], VK_IMAGE_ASPECT_COLOR_BIT, 0,
                                   0, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
      for (unsigned p = 0; p < SIZE_PX * SIZE_PX; p++)
         vkt_check(t, got[p] == (i ? 0x00ff00ff : 0x00ffff00),
                   "image %u is %08x", i, got[p]);
      free(got);
   }
}

enum pass_kind { PASS_RESOLVE, PASS_SEPARATE, PASS_NONE };

/* One pass over depth and stencil that vkt_target does not make.  With
 * PASS_NONE what is drawn must leave no trace. */
static void
draw_pass2(struct vkt *t, enum pass_kind kind)
{
   struct vkt_image_info info = {
      .format = VK_FORMAT_D32_SFLOAT_S8_UINT,
      .width_px = SIZE_PX,
      .height_px = SIZE_PX,
      .samples = kind == PASS_RESOLVE ? 4 : 1,
      .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
               VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
   };
   const VkImageLayout both = VK_IMAGE_LAYOUT_DEPTH_STENCIL_ATTACHMENT_OPTIMAL;
   const VkImageLayout end = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;
   const VkImageAspectFlags aspects =
      VK_IMAGE_ASPECT_DEPTH_BIT | VK_IMAGE_ASPECT_STENCIL_BIT;
   VKT_PROC(t, vkCreateRenderPass2KHR);
   struct plain_scene s = { .depth = vkt_image(t, &info) };
   info.samples = 1;
   struct vkt_image single = vkt_image(t, &info);
   s.target = vkt_target(t, &(struct vkt_target_info){ .depth = &s.depth });
   VkAttachmentDescriptionStencilLayout stencil_layouts = {
      .sType = VK_STRUCTURE_TYPE_ATTACHMENT_DESCRIPTION_STENCIL_LAYOUT,
      .stencilFinalLayout = end,
   };
   VkAttachmentReferenceStencilLayout stencil_use = {
      .sType = VK_STRUCTURE_TYPE_ATTACHMENT_REFERENCE_STENCIL_LAYOUT,
      .stencilLayout = VK_IMAGE_LAYOUT_STENCIL_ATTACHMENT_OPTIMAL,
   };
   const bool none = kind == PASS_NONE;
   VkAttachmentDescription2 a[2];
   for (unsigned i = 0; i < 2; i++) {
      a[i] = (VkAttachmentDescription2){
         .sType = VK_STRUCTURE_TYPE_ATTACHMENT_DESCRIPTION_2,
         .pNext = kind == PASS_SEPARATE ? &stencil_layouts : NULL,
         .format = info.format,
         .samples = i || kind != PASS_RESOLVE ? 1 : 4,
         .loadOp =
            none ? VK_ATTACHMENT_LOAD_OP_LOAD : VK_ATTACHMENT_LOAD_OP_CLEAR,
         .storeOp = none ? VK_ATTACHMENT_STORE_OP_NONE_EXT
                         : VK_ATTACHMENT_STORE_OP_STORE,
         .initialLayout = none ? end : VK_IMAGE_LAYOUT_UNDEFINED,
         .finalLayout = end,
      };
      a[i].stencilLoadOp = none ? VK_ATTACHMENT_LOAD_OP_NONE_EXT : a[i].loadOp;
      a[i].stencilStoreOp = a[i].storeOp;
   }
   VkAttachmentReference2 refs[2];
   for (uint32_t i = 0; i < 2; i++)
      refs[i] = (VkAttachmentReference2){
         .sType = VK_STRUCTURE_TYPE_ATTACHMENT_REFERENCE_2,
         .pNext = kind == PASS_SEPARATE ? &stencil_use : NULL,
         .attachment = i,
         .layout = kind == PASS_SEPARATE
                      ? VK_IMAGE_LAYOUT_DEPTH_ATTACHMENT_OPTIMAL
                      : both,
         .aspectMask = aspects,
      };
   const VkSubpassDescriptionDepthStencilResolve resolve = {
      .sType = VK_STRUCTURE_TYPE_SUBPASS_DESCRIPTION_DEPTH_STENCIL_RESOLVE,
      .depthResolveMode = VK_RESOLVE_MODE_SAMPLE_ZERO_BIT,
      .stencilResolveMode = VK_RESOLVE_MODE_SAMPLE_ZERO_BIT,
      .pDepthStencilResolveAttachment = &refs[1],
   };
   const VkSubpassDescription2 subpass = {
      .sType = VK_STRUCTURE_TYPE_SUBPASS_DESCRIPTION_2,
      .pNext = kind == PASS_RESOLVE ? &resolve : NULL,
      .pDepthStencilAttachment = &refs[0],
   };
   const uint32_t count = kind == PASS_RESOLVE ? 2 : 1;
   const VkRenderPassCreateInfo2 create = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO_2,
      .attachmentCount = count,
      .pAttachments = a,
      .subpassCount = 1,
      .pSubpasses = &subpass,
   };
   struct vkt_target second = s.target;
   VKT(vkCreateRenderPass2KHR(t->device, &create, NULL, &second.pass));
   VKT_DEFER(t, vkDestroyRenderPass, second.pass);
   const VkImageView views[2] = { s.depth.view, single.view };
   const VkFramebufferCreateInfo fb = {
      .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
      .renderPass = second.pass,
      .attachmentCount = count,
      .pAttachments = views,
      .width = SIZE_PX,
      .height = SIZE_PX,
      .layers = 1,
   };
   VKT(vkCreateFramebuffer(t->device, &fb, NULL, &second.framebuffer));
   VKT_DEFER(t, vkDestroyFramebuffer, second.framebuffer);
   const VkStencilOpState op = { VK_STENCIL_OP_INVERT,
                                 VK_STENCIL_OP_REPLACE,
                                 VK_STENCIL_OP_DECREMENT_AND_CLAMP,
                                 VK_COMPARE_OP_ALWAYS,
                                 0xff,
                                 0xff,
                                 9 };
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(color_vert),
                         .layout = vkt_pipeline_layout(t, NULL, 0, 0),
                         .target = &second,
                         .stride_B = sizeof(struct vertex),
                         .attributes = attributes,
                         .attribute_count = 2,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                         .depth_stencil = {
                            .depthTestEnable = VK_TRUE,
                            .depthWriteEnable = !none,
                            .depthCompareOp = VK_COMPARE_OP_LESS,
                            .stencilTestEnable = !none,
                            .front = op,
                            .back = op,
                         },
                      });
   struct vkt_buffer b = vkt_buffer_with(t, triangles, sizeof(triangles));
   const VkDeviceSize zero = 0;
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &s.target, black, 0.5f, 7, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdEndRenderPass(cmd);
   vkt_full_barrier(cmd);
   vkt_begin_target(cmd, &second, black, 0.5f, 7, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdBindVertexBuffers(cmd, 0, 1, &b.buffer, &zero);
   vkCmdDraw(cmd, 6, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   struct vkt_image *out = kind == PASS_RESOLVE ? &single : &s.depth;
   uint8_t *stencil =
      vkt_download(t, out, VK_IMAGE_ASPECT_STENCIL_BIT, 0, 0, end);
   float *depth = vkt_download(t, out, VK_IMAGE_ASPECT_DEPTH_BIT, 0, 0, end);
   vkt_output(t, "stencil", VKT_U8, 0, stencil, SIZE_PX * SIZE_PX);
   vkt_output(t, "depth", VKT_F32, 1e-6, depth, SIZE_PX * SIZE_PX);
   for (unsigned i = 0; none && i < SIZE_PX * SIZE_PX; i++)
      vkt_check(t, depth[i] == 0.5f && stencil[i] == 7, "pixel %u: %g %u", i,
                depth[i], stencil[i]);
   free(stencil);
   free(depth);
}

static void
feature_depth_resolve(struct vkt *t)
{
   vkt_need(t, VK_KHR_DEPTH_STENCIL_RESOLVE_EXTENSION_NAME);
   draw_pass2(t, PASS_RESOLVE);
}

static void
feature_separate_layouts(struct vkt *t)
{
   vkt_need(t, VK_KHR_SEPARATE_DEPTH_STENCIL_LAYOUTS_EXTENSION_NAME);
   draw_pass2(t, PASS_SEPARATE);
}

static void
feature_load_store_none(struct vkt *t)
{
   vkt_need(t, VK_EXT_LOAD_STORE_OP_NONE_EXTENSION_NAME);
   draw_pass2(t, PASS_NONE);
}

const struct vkt_case vkt_feature_pass_cases[] = {
   { "feature", "feature-imageless", feature_imageless },
   { "feature", "feature-depth-resolve", feature_depth_resolve },
   { "feature", "feature-separate-layouts", feature_separate_layouts },
   { "feature", "feature-load-store-none", feature_load_store_none },
   { "feature", "feature-variable-pointers", feature_variable_pointers },
   { "feature", "feature-anisotropy", feature_anisotropy },
   { "feature", "feature-dynamic-state", feature_dynamic_state },
   { "feature", "feature-dynamic-state2", feature_dynamic_state2 },
   { "feature", "feature-dynamic-vertex-input", feature_dynamic_vertex_input },
   { "feature", "feature-private-data", feature_private_data },
   { "feature", "feature-copy-commands2", feature_copy_commands2 },
   { NULL, NULL, NULL },
};
