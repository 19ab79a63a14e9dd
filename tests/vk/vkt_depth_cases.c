/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include <stdlib.h>

#include "color_frag.spv.h"
#include "color_vert.spv.h"
#include "fragdepth_frag.spv.h"
#include "fullscreen_vert.spv.h"
#include "stencil_export_frag.spv.h"

struct vertex {
   float position[4];
   float color[4];
};

static const VkVertexInputAttributeDescription attributes[] = {
   { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
   { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 16 },
};

/* Two triangles that cross in depth: a slope and a plane. */
static const struct vertex triangles[] = {
   { { -0.85f, -0.80f, 0.15f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
   { { 0.90f, -0.65f, 0.85f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
   { { -0.10f, 0.90f, 0.45f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
   { { 0.80f, 0.75f, 0.5f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
   { { -0.75f, 0.45f, 0.5f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
   { { 0.15f, -0.95f, 0.5f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
};

struct scene {
   struct vkt_image color, depth;
   struct vkt_target target;
   VkPipelineLayout layout;
};

static struct scene
make_scene(struct vkt *t, VkFormat depth_format)
{
   struct scene s = {
      .color = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 64, 64),
      .depth =
         vkt_image(t,
                   &(struct vkt_image_info){
                      .format = depth_format,
                      .width_px = 64,
                      .height_px = 64,
                      .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
                               VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
                   }),
      .layout = vkt_pipeline_layout(t, NULL, 0, 0),
   };
   s.target = vkt_target(t, &(struct vkt_target_info){
                               .color_count = 1,
                               .colors = { &s.color },
                               .depth = &s.depth,
                            });
   return s;
}

static VkPipeline
make_pipeline(struct vkt *t, const struct scene *s,
              const VkPipelineDepthStencilStateCreateInfo *state, bool bias)
{
   return vkt_pipeline(t, &(struct vkt_pipeline_info){
                             .vertex = VKT_SPIRV(color_vert),
                             .fragment = VKT_SPIRV(color_frag),
                             .layout = s->layout,
                             .target = &s->target,
                             .stride_B = sizeof(struct vertex),
                             .attributes = attributes,
                             .attribute_count = 2,
                             .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                             .depth_stencil = *state,
                             .depth_bias = bias,
                          });
}

static void
output_scene(struct vkt *t, const struct scene *s)
{
   const VkImageLayout layout = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;

   vkt_output_image(t, "color", &s->color, layout, 1);
   if (s->depth.format == VK_FORMAT_D32_SFLOAT)
      vkt_output_image(t, "depth", &s->depth, layout, 1e-5);
   if (!(s->depth.aspect & VK_IMAGE_ASPECT_STENCIL_BIT))
      return;
   uint8_t *stencil =
      vkt_download(t, &s->depth, VK_IMAGE_ASPECT_STENCIL_BIT, 0, 0, layout);
   vkt_output(t, "stencil", VKT_U8, 0, stencil, 64 * 64);
   free(stencil);
}

static void
draw_scene(struct vkt *t, struct scene *s, const VkPipeline *pipelines,
           unsigned count)
{
   const float background[4] = { 0.2f, 0.2f, 0.2f, 1.0f };
   const VkDeviceSize zero = 0;
   struct vkt_buffer b = vkt_buffer_with(t, triangles, sizeof(triangles));
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &s->target, background, 0.6f, 3,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindVertexBuffers(cmd, 0, 1, &b.buffer, &zero);
   for (unsigned i = 0; i < 2; i++) {
      vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS,
                        pipelines[i % count]);
      vkCmdDraw(cmd, 3, 1, 3 * i, 0);
   }
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   output_scene(t, s);
}

static void
depth_test(struct vkt *t, VkFormat format, VkCompareOp op, bool write,
           bool bias)
{
   struct scene s = make_scene(t, format);
   const VkPipelineDepthStencilStateCreateInfo state = {
      .depthTestEnable = VK_TRUE,
      .depthWriteEnable = write,
      .depthCompareOp = op,
   };
   VkPipeline pipeline = make_pipeline(t, &s, &state, bias);

   draw_scene(t, &s, &pipeline, 1);
}

#define DEPTH_CASE(name, format, op, write, bias)                         \
   static void name(struct vkt *t)                                        \
   {                                                                      \
      depth_test(t, VK_FORMAT_##format, VK_COMPARE_OP_##op, write, bias); \
   }

DEPTH_CASE(depth_never, D32_SFLOAT, NEVER, true, false)
DEPTH_CASE(depth_less, D32_SFLOAT, LESS, true, false)
DEPTH_CASE(depth_equal, D32_SFLOAT, EQUAL, true, false)
DEPTH_CASE(depth_less_equal, D32_SFLOAT, LESS_OR_EQUAL, true, false)
DEPTH_CASE(depth_greater, D32_SFLOAT, GREATER, true, false)
DEPTH_CASE(depth_not_equal, D32_SFLOAT, NOT_EQUAL, true, false)
DEPTH_CASE(depth_greater_equal, D32_SFLOAT, GREATER_OR_EQUAL, true, false)
DEPTH_CASE(depth_always, D32_SFLOAT, ALWAYS, true, false)
DEPTH_CASE(depth_no_write, D32_SFLOAT, LESS, false, false)
DEPTH_CASE(depth_d16, D16_UNORM, LESS, true, false)
DEPTH_CASE(depth_d24, D24_UNORM_S8_UINT, LESS, true, false)
DEPTH_CASE(depth_bias, D32_SFLOAT, LESS, true, true)

static void
stencil_test(struct vkt *t, const VkStencilOpState *first,
             const VkStencilOpState *second)
{
   struct scene s = make_scene(t, VK_FORMAT_D32_SFLOAT_S8_UINT);
   const VkPipelineDepthStencilStateCreateInfo states[2] = {
      {
         .depthTestEnable = VK_TRUE,
         .depthCompareOp = VK_COMPARE_OP_LESS,
         .stencilTestEnable = VK_TRUE,
         .front = *first,
         .back = *first,
      },
      {
         .stencilTestEnable = VK_TRUE,
         .front = *second,
         .back = *second,
      },
   };
   VkPipeline pipelines[2] = {
      make_pipeline(t, &s, &states[0], false),
      make_pipeline(t, &s, &states[1], false),
   };

   draw_scene(t, &s, pipelines, 2);
}

static void
stencil_ops(struct vkt *t, VkStencilOp pass, VkStencilOp depth_fail)
{
   const VkStencilOpState first = { VK_STENCIL_OP_KEEP,
                                    pass,
                                    depth_fail,
                                    VK_COMPARE_OP_ALWAYS,
                                    0xff,
                                    0xff,
                                    0x5a };
   const VkStencilOpState second = { VK_STENCIL_OP_INVERT,
                                     VK_STENCIL_OP_REPLACE,
                                     VK_STENCIL_OP_KEEP,
                                     VK_COMPARE_OP_EQUAL,
                                     0xff,
                                     0xf0,
                                     3 };
   stencil_test(t, &first, &second);
}

#define STENCIL_CASE(name, pass, fail)                            \
   static void name(struct vkt *t)                                \
   {                                                              \
      stencil_ops(t, VK_STENCIL_OP_##pass, VK_STENCIL_OP_##fail); \
   }

STENCIL_CASE(stencil_keep_zero, KEEP, ZERO)
STENCIL_CASE(stencil_replace_increment, REPLACE, INCREMENT_AND_CLAMP)
STENCIL_CASE(stencil_decrement_invert, DECREMENT_AND_CLAMP, INVERT)
STENCIL_CASE(stencil_wrap, INCREMENT_AND_WRAP, DECREMENT_AND_WRAP)

static void
stencil_masks(struct vkt *t)
{
   const VkStencilOpState first = { VK_STENCIL_OP_ZERO,
                                    VK_STENCIL_OP_REPLACE,
                                    VK_STENCIL_OP_REPLACE,
                                    VK_COMPARE_OP_NOT_EQUAL,
                                    0x02,
                                    0x0f,
                                    0xa5 };
   const VkStencilOpState second = { VK_STENCIL_OP_KEEP,
                                     VK_STENCIL_OP_INCREMENT_AND_CLAMP,
                                     VK_STENCIL_OP_KEEP,
                                     VK_COMPARE_OP_LESS,
                                     0x0f,
                                     0xff,
                                     0x04 };
   stencil_test(t, &first, &second);
}

static void
depth_from_shader(struct vkt *t)
{
   struct scene s = make_scene(t, VK_FORMAT_D32_SFLOAT);
   VkPipeline pipeline = vkt_pipeline(
      t, &(struct vkt_pipeline_info){
            .vertex = VKT_SPIRV(fullscreen_vert),
            .fragment = VKT_SPIRV(fragdepth_frag),
            .layout = s.layout,
            .target = &s.target,
            .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
            .depth_stencil = { .depthTestEnable = VK_TRUE,
                               .depthWriteEnable = VK_TRUE,
                               .depthCompareOp = VK_COMPARE_OP_LESS },
         });
   const float background[4] = { 0.2f, 0.2f, 0.2f, 1.0f };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &s.target, background, 0.6f, 3,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   output_scene(t, &s);
}

/* What the shader says is compared, and then kept. */
static void
stencil_export(struct vkt *t)
{
   const float black[4] = { 0 };
   const VkStencilOpState greater = {
      .failOp = VK_STENCIL_OP_KEEP,
      .passOp = VK_STENCIL_OP_REPLACE,
      .depthFailOp = VK_STENCIL_OP_INVERT,
      .compareOp = VK_COMPARE_OP_GREATER,
      .compareMask = 0x7f,
      .writeMask = 0xff,
   };

   vkt_need(t, VK_EXT_SHADER_STENCIL_EXPORT_EXTENSION_NAME);
   struct scene s = make_scene(t, VK_FORMAT_D24_UNORM_S8_UINT);
   VkPipeline pipeline = vkt_pipeline(
      t, &(struct vkt_pipeline_info){
            .vertex = VKT_SPIRV(fullscreen_vert),
            .fragment = VKT_SPIRV(stencil_export_frag),
            .layout = s.layout,
            .target = &s.target,
            .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
            .depth_stencil = { .depthTestEnable = VK_TRUE,
                               .depthWriteEnable = VK_TRUE,
                               .depthCompareOp = VK_COMPARE_OP_LESS,
                               .stencilTestEnable = VK_TRUE,
                               .front = greater,
                               .back = greater },
         });
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &s.target, black, 0.6f, 3, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   output_scene(t, &s);
   uint8_t *got = vkt_download(t, &s.depth, VK_IMAGE_ASPECT_STENCIL_BIT, 0, 0,
                               VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   for (unsigned i = 0; i < 64 * 64; i++) {
      const unsigned x = i % 64, y = i / 64, value = (x ^ y * 3) & 0xff;
      const bool drawn = !(x & y & 16) && (value & 0x7f) > 3;
      const bool near = (float)x + 0.5f < 0.6f * 64;
      const unsigned want = drawn ? (near ? value : 0xfc) : 3;

      vkt_check(t, got[i] == want, "%u, %u: %u, not %u", x, y, got[i], want);
   }
   free(got);
}

const struct vkt_case vkt_depth_cases[] = {
   { "depth", "depth-never", depth_never },
   { "depth", "depth-less", depth_less },
   { "depth", "depth-equal", depth_equal },
   { "depth", "depth-less-equal", depth_less_equal },
   { "depth", "depth-greater", depth_greater },
   { "depth", "depth-not-equal", depth_not_equal },
   { "depth", "depth-greater-equal", depth_greater_equal },
   { "depth", "depth-always", depth_always },
   { "depth", "depth-no-write", depth_no_write },
   { "depth", "depth-d16", depth_d16 },
   { "depth", "depth-d24", depth_d24 },
   { "depth", "depth-bias", depth_bias },
   { "depth", "depth-from-shader", depth_from_shader },
   { "depth", "stencil-keep-zero", stencil_keep_zero },
   { "depth", "stencil-replace-increment", stencil_replace_increment },
   { "depth", "stencil-decrement-invert", stencil_decrement_invert },
   { "depth", "stencil-wrap", stencil_wrap },
   { "depth", "stencil-masks", stencil_masks },
   { "depth", "stencil-export", stencil_export },
   { 0 },
};
