/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include "fullscreen_vert.spv.h"
#include "solid_frag.spv.h"
#include "uv_frag.spv.h"

/* A first picture that varies over the target, then solid colours blended
 * onto it with every factor or every operation in turn, one column each. */
static void
blend(struct vkt *t, const VkPipelineColorBlendAttachmentState *states,
      unsigned count, VkFormat format, double tolerance)
{
   struct vkt_image image = vkt_color(t, format, 64, 64);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &image },
                                            });
   VkPipelineLayout layout = vkt_pipeline_layout(t, NULL, 0, 16);
   struct vkt_pipeline_info info = {
      .vertex = VKT_SPIRV(fullscreen_vert),
      .fragment = VKT_SPIRV(uv_frag),
      .layout = layout,
      .target = &target,
      .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
      .blend_constants = { 0.25f, 0.5f, 0.75f, 0.4f },
   };
   VkPipeline base = vkt_pipeline(t, &info);
   const float black[4] = { 0.1f, 0.2f, 0.3f, 0.5f };
   const float color[4] = { 0.7f, 0.3f, 0.9f, 0.6f };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &target, black, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, base);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   info.fragment = VKT_SPIRV(solid_frag);
   for (unsigned i = 0; i < count; i++) {
      /* The scissor is part of the pipeline, so columns are made by targets
       * of the same pass: each pipeline covers a narrower one. */
      struct vkt_target column = target;
      column.width_px = 64 - i * (64 / count);
      info.target = &column;
      info.blends = &states[i];
      VkPipeline pipeline = vkt_pipeline(t, &info);
      vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
      vkCmdPushConstants(cmd, layout, VK_SHADER_STAGE_ALL, 0, 16, color);
      vkCmdDraw(cmd, 3, 1, 0, 0);
   }
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    tolerance);
}

static void
blend_one(struct vkt *t, VkBlendFactor src, VkBlendFactor dst, VkBlendOp op)
{
   const VkPipelineColorBlendAttachmentState state = {
      .blendEnable = VK_TRUE,
      .srcColorBlendFactor = src,
      .dstColorBlendFactor = dst,
      .colorBlendOp = op,
      .srcAlphaBlendFactor = src,
      .dstAlphaBlendFactor = dst,
      .alphaBlendOp = op,
      .colorWriteMask = 0xf,
   };
   blend(t, &state, 1, VK_FORMAT_R8G8B8A8_UNORM, 1);
}

#define BLEND_CASE(name, src, dst, op)                           \
   static void name(struct vkt *t)                               \
   {                                                             \
      blend_one(t, VK_BLEND_FACTOR_##src, VK_BLEND_FACTOR_##dst, \
                VK_BLEND_OP_##op);                               \
   }

BLEND_CASE(blend_zero_one, ZERO, ONE, ADD)
BLEND_CASE(blend_add, ONE, ONE, ADD)
BLEND_CASE(blend_subtract, ONE, ONE, SUBTRACT)
BLEND_CASE(blend_reverse_subtract, ONE, ONE, REVERSE_SUBTRACT)
BLEND_CASE(blend_min, ONE, ONE, MIN)
BLEND_CASE(blend_max, ONE, ONE, MAX)
BLEND_CASE(blend_alpha, SRC_ALPHA, ONE_MINUS_SRC_ALPHA, ADD)
BLEND_CASE(blend_src_color, SRC_COLOR, ONE_MINUS_SRC_COLOR, ADD)
BLEND_CASE(blend_dst_color, DST_COLOR, ZERO, ADD)
BLEND_CASE(blend_dst_color_inverse, ONE_MINUS_DST_COLOR, ONE, ADD)
BLEND_CASE(blend_dst_alpha, DST_ALPHA, ONE_MINUS_DST_ALPHA, ADD)
BLEND_CASE(blend_constant, CONSTANT_COLOR, ONE_MINUS_CONSTANT_COLOR, ADD)
BLEND_CASE(blend_constant_alpha, CONSTANT_ALPHA, ONE_MINUS_CONSTANT_ALPHA, ADD)
BLEND_CASE(blend_saturate, SRC_ALPHA_SATURATE, ONE, ADD)
BLEND_CASE(blend_modulate_subtract, DST_COLOR, SRC_COLOR, SUBTRACT)

static void
blend_separate(struct vkt *t)
{
   const VkPipelineColorBlendAttachmentState state = {
      .blendEnable = VK_TRUE,
      .srcColorBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA,
      .dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_DST_COLOR,
      .colorBlendOp = VK_BLEND_OP_ADD,
      .srcAlphaBlendFactor = VK_BLEND_FACTOR_ZERO,
      .dstAlphaBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA,
      .alphaBlendOp = VK_BLEND_OP_REVERSE_SUBTRACT,
      .colorWriteMask = 0xf,
   };
   blend(t, &state, 1, VK_FORMAT_R8G8B8A8_UNORM, 1);
}

static void
blend_write_masks(struct vkt *t)
{
   VkPipelineColorBlendAttachmentState states[8] = { 0 };

   for (unsigned i = 0; i < 8; i++)
      states[i].colorWriteMask = i * 5 % 16;
   blend(t, states, 8, VK_FORMAT_R8G8B8A8_UNORM, 1);
}

static void
blend_in_turn(struct vkt *t, VkFormat format, double tolerance)
{
   static const VkBlendFactor factors[] = { VK_BLEND_FACTOR_SRC_COLOR,
                                            VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
                                            VK_BLEND_FACTOR_DST_ALPHA,
                                            VK_BLEND_FACTOR_CONSTANT_COLOR };
   VkPipelineColorBlendAttachmentState states[4];

   for (unsigned i = 0; i < 4; i++) {
      states[i] = (VkPipelineColorBlendAttachmentState){
         .blendEnable = VK_TRUE,
         .srcColorBlendFactor = factors[i],
         .dstColorBlendFactor = factors[(i + 1) % 4],
         .colorBlendOp = VK_BLEND_OP_ADD,
         .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
         .dstAlphaBlendFactor = factors[(i + 2) % 4],
         .alphaBlendOp = VK_BLEND_OP_ADD,
         .colorWriteMask = 0xf,
      };
   }
   blend(t, states, 4, format, tolerance);
}

static void
blend_rgba8_in_turn(struct vkt *t)
{
   /* Each of four blends may round the other way. */
   blend_in_turn(t, VK_FORMAT_R8G8B8A8_UNORM, 3);
}

static void
blend_bgra8_in_turn(struct vkt *t)
{
   blend_in_turn(t, VK_FORMAT_B8G8R8A8_UNORM, 3);
}

const struct vkt_case vkt_blend_cases[] = {
   { "blend", "blend-zero-one", blend_zero_one },
   { "blend", "blend-add", blend_add },
   { "blend", "blend-subtract", blend_subtract },
   { "blend", "blend-reverse-subtract", blend_reverse_subtract },
   { "blend", "blend-min", blend_min },
   { "blend", "blend-max", blend_max },
   { "blend", "blend-alpha", blend_alpha },
   { "blend", "blend-src-color", blend_src_color },
   { "blend", "blend-dst-color", blend_dst_color },
   { "blend", "blend-dst-color-inverse", blend_dst_color_inverse },
   { "blend", "blend-dst-alpha", blend_dst_alpha },
   { "blend", "blend-constant", blend_constant },
   { "blend", "blend-constant-alpha", blend_constant_alpha },
   { "blend", "blend-saturate", blend_saturate },
   { "blend", "blend-modulate-subtract", blend_modulate_subtract },
   { "blend", "blend-separate", blend_separate },
   { "blend", "blend-write-masks", blend_write_masks },
   { "blend", "blend-rgba8-in-turn", blend_rgba8_in_turn },
   { "blend", "blend-bgra8-in-turn", blend_bgra8_in_turn },
   { 0 },
};
