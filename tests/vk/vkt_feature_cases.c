/* SPDX-License-Identifier: MIT */
/* What a driver may leave out: vertex input, draws, rasterisation. */
#include "vkt.h"

#include <stdlib.h>
#include <string.h>

#include "color_frag.spv.h"
#include "color_vert.spv.h"
#include "draw_parameters_vert.spv.h"
#include "flat_frag.spv.h"
#include "instanced_vert.spv.h"

#define SIZE_PX 64

struct vertex {
   float position[4];
   float color[4];
};

static const VkVertexInputAttributeDescription attributes[] = {
   { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
   { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 16 },
};

struct scene {
   struct vkt_image color, depth;
   struct vkt_target target;
   struct vkt_pipeline_info info;
   float background[4];
};

static void
make_scene(struct vkt *t, struct scene *s, VkFormat depth, struct vkt_spirv vs,
           struct vkt_spirv fs)
{
   memset(s, 0, sizeof(*s));
   s->color = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE_PX, SIZE_PX);
   if (depth)
      s->depth =
         vkt_image(t, &(struct vkt_image_info){
                         .format = depth,
                         .width_px = SIZE_PX,
                         .height_px = SIZE_PX,
                         .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
                                  VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
                      });
   s->target = vkt_target(t, &(struct vkt_target_info){
                                .color_count = 1,
                                .colors = { &s->color },
                                .depth = depth ? &s->depth : NULL,
                             });
   s->info = (struct vkt_pipeline_info){
      .vertex = vs,
      .fragment = fs,
      .layout = vkt_pipeline_layout(t, NULL, 0, 0),
      .target = &s->target,
      .stride_B = sizeof(struct vertex),
      .attributes = attributes,
      .attribute_count = 2,
      .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
   };
}

static VkCommandBuffer
begin_scene(struct vkt *t, struct scene *s)
{
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &s->target, s->background, 1.0f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
   return cmd;
}

static void
bind_pipeline(struct vkt *t, VkCommandBuffer cmd, struct scene *s)
{
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS,
                     vkt_pipeline(t, &s->info));
}

static void
bind_vertices(struct vkt *t, VkCommandBuffer cmd, uint32_t binding,
              const void *data, size_t size_B)
{
   struct vkt_buffer b = vkt_buffer_with(t, data, size_B);
   const VkDeviceSize zero = 0;
   vkCmdBindVertexBuffers(cmd, binding, 1, &b.buffer, &zero);
}

static void
end_scene(struct vkt *t, struct scene *s, VkCommandBuffer cmd)
{
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
}

static void
output_color(struct vkt *t, struct scene *s)
{
   vkt_output_image(t, "color", &s->color, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    1);
}

static uint8_t *
read_color(struct vkt *t, struct scene *s)
{
   output_color(t, s);
   return vkt_download(t, &s->color, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                       VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
}

static float *
read_depth(struct vkt *t, struct scene *s)
{
   return vkt_download(t, &s->depth, VK_IMAGE_ASPECT_DEPTH_BIT, 0, 0,
                       VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
}

/* A strip that fills x0 to x1, from top to bottom, with depths z0 to z1. */
static void
fill_strip(struct vertex v[4], float x0, float x1, float z0, float z1,
           const float color[4])
{
   for (unsigned i = 0; i < 4; i++) {
      const struct vertex corner = {
         { i & 1 ? x1 : x0, i & 2 ? 1.0f : -1.0f, i & 1 ? z1 : z0, 1.0f },
         { color[0], color[1], color[2], color[3] },
      };
      v[i] = corner;
   }
}

/* ------------------------------------------------------------- logic ops */

static uint8_t
logic(VkLogicOp op, uint8_t s, uint8_t d)
{
   switch (op) {
   case VK_LOGIC_OP_CLEAR:
      return 0;
   case VK_LOGIC_OP_AND:
      return s & d;
   case VK_LOGIC_OP_AND_REVERSE:
      return s & ~d;
   case VK_LOGIC_OP_COPY:
      return s;
   case VK_LOGIC_OP_AND_INVERTED:
      return ~s & d;
   case VK_LOGIC_OP_NO_OP:
      return d;
   case VK_LOGIC_OP_XOR:
      return s ^ d;
   case VK_LOGIC_OP_OR:
      return s | d;
   case VK_LOGIC_OP_NOR:
      return ~(s | d);
   case VK_LOGIC_OP_EQUIVALENT:
      return ~(s ^ d);
   case VK_LOGIC_OP_INVERT:
      return ~d;
   case VK_LOGIC_OP_OR_REVERSE:
      return s | ~d;
   case VK_LOGIC_OP_COPY_INVERTED:
      return ~s;
   case VK_LOGIC_OP_OR_INVERTED:
      return ~s | d;
   case VK_LOGIC_OP_NAND:
      return ~(s & d);
   default:
      return 0xff;
   }
}

struct logic_state {
   VkPipelineColorBlendStateCreateInfo blend;
   VkLogicOp op;
};

static void
adjust_logic(VkGraphicsPipelineCreateInfo *create, void *data)
{
   struct logic_state *state = data;
   state->blend = *create->pColorBlendState;
   state->blend.logicOpEnable = VK_TRUE;
   state->blend.logicOp = state->op;
   create->pColorBlendState = &state->blend;
}

static const uint8_t logic_src[4] = { 0x5c, 0x3a, 0xf1, 0x96 };
static const uint8_t logic_dst[4] = { 0x33, 0x55, 0x0f, 0xa7 };

static void
check_strip_bytes(struct vkt *t, const uint8_t *texels, uint32_t x,
                  const uint8_t want[4], unsigned which)
{
   for (uint32_t y = 0; y < SIZE_PX; y++) {
      const uint8_t *got = texels + (y * SIZE_PX + x) * 4;
      vkt_check(t, memcmp(got, want, 4) == 0,
                "%u: (%u, %u) is %02x%02x%02x%02x, not %02x%02x%02x%02x", which,
                x, y, got[0], got[1], got[2], got[3], want[0], want[1], want[2],
                want[3]);
   }
}

static void
feature_logic_op(struct vkt *t)
{
   struct scene s;
   struct logic_state state;
   struct vertex strips[16][4];
   float color[4];

   if (!t->features.logicOp)
      vkt_skip("no logic operations");
   make_scene(t, &s, VK_FORMAT_UNDEFINED, VKT_SPIRV(color_vert),
              VKT_SPIRV(color_frag));
   for (unsigned i = 0; i < 4; i++) {
      s.background[i] = (float)logic_dst[i] / 255.0f;
      color[i] = (float)logic_src[i] / 255.0f;
   }
   for (unsigned i = 0; i < 16; i++)
      fill_strip(strips[i], (float)i / 8.0f - 1.0f,
                 (float)(i + 1) / 8.0f - 1.0f, 0.0f, 0.0f, color);
   s.info.adjust = adjust_logic;
   s.info.adjust_data = &state;
   VkCommandBuffer cmd = begin_scene(t, &s);
   bind_vertices(t, cmd, 0, strips, sizeof(strips));
   for (unsigned i = 0; i < 16; i++) {
      state.op = (VkLogicOp)i;
      bind_pipeline(t, cmd, &s);
      vkCmdDraw(cmd, 4, 1, 4 * i, 0);
   }
   end_scene(t, &s, cmd);
   uint8_t *texels = read_color(t, &s);
   for (unsigned x = 0; x < SIZE_PX; x++) {
      uint8_t want[4];
      for (unsigned c = 0; c < 4; c++)
         want[c] = logic((VkLogicOp)(x / 4), logic_src[c], logic_dst[c]);
      check_strip_bytes(t, texels, x, want, x / 4);
   }
   free(texels);
}

/* ---------------------------------------------------------------- depths */

struct raster_state {
   VkPipelineRasterizationStateCreateInfo raster;
   VkPipelineRasterizationDepthClipStateCreateInfoEXT clip;
   bool has_clip;
   float bias, bias_clamp;
};

static void
adjust_raster(VkGraphicsPipelineCreateInfo *create, void *data)
{
   struct raster_state *state = data;
   state->raster = *create->pRasterizationState;
   if (state->bias != 0.0f) {
      state->raster.depthBiasConstantFactor = state->bias;
      state->raster.depthBiasClamp = state->bias_clamp;
   }
   if (state->has_clip)
      state->raster.pNext = &state->clip;
   create->pRasterizationState = &state->raster;
}

/* Draws depths from -0.5 to 1.5 over the width.  Pixels outside of [0, 1]
 * are there unless `clipped`, with the depth clamped if `clamp`. */
static void
draw_depth_range(struct vkt *t, bool clamp, bool has_clip, bool clip)
{
   static const float white[4] = { 1.0f, 1.0f, 1.0f, 1.0f };
   const bool clipped = has_clip ? clip : !clamp;
   struct vertex v[4];
   struct scene s;
   struct raster_state state = {
      .has_clip = has_clip,
      .clip = {
         .sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_DEPTH_CLIP_STATE_CREATE_INFO_EXT,
         .depthClipEnable = clip,
      },
   };

   /* Without clamping, a depth out of range is anyone's. */
   make_scene(t, &s, clamp ? VK_FORMAT_D32_SFLOAT : VK_FORMAT_UNDEFINED,
              VKT_SPIRV(color_vert), VKT_SPIRV(color_frag));
   fill_strip(v, -1.0f, 1.0f, -0.5f, 1.5f, white);
   s.info.depth_clamp = clamp;
   s.info.depth_stencil = (VkPipelineDepthStencilStateCreateInfo){
      .depthTestEnable = clamp,
      .depthWriteEnable = clamp,
      .depthCompareOp = VK_COMPARE_OP_ALWAYS,
   };
   s.info.adjust = adjust_raster;
   s.info.adjust_data = &state;
   VkCommandBuffer cmd = begin_scene(t, &s);
   bind_vertices(t, cmd, 0, v, sizeof(v));
   bind_pipeline(t, cmd, &s);
   vkCmdDraw(cmd, 4, 1, 0, 0);
   end_scene(t, &s, cmd);
   uint8_t *texels = vkt_download(t, &s.color, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                                  VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   float *depths = clamp ? read_depth(t, &s) : NULL;
   for (uint32_t i = 0; i < SIZE_PX * SIZE_PX; i++) {
      const float z = ((float)(i % SIZE_PX) + 0.5f) / 32.0f - 0.5f;
      const bool drawn = !clipped || (z > 0.0f && z < 1.0f);
      vkt_check(t, texels[4 * i] == (drawn ? 255 : 0), "pixel %u is %sdrawn",
                i % SIZE_PX, drawn ? "not " : "");
      if (!depths)
         continue;
      const float want = !drawn ? 1.0f : z < 0.0f ? 0.0f : z > 1.0f ? 1.0f : z;
      vkt_check(t, depths[i] >= want - 1e-5f && depths[i] <= want + 1e-5f,
                "depth of pixel %u is %g, not %g", i % SIZE_PX, depths[i],
                want);
   }
   free(texels);
   free(depths);
}

static void
feature_depth_clamp(struct vkt *t)
{
   if (!t->features.depthClamp)
      vkt_skip("no depth clamp");
   draw_depth_range(t, true, false, false);
   draw_depth_range(t, false, false, false);
}

static void
feature_depth_clip(struct vkt *t)
{
   vkt_need(t, VK_EXT_DEPTH_CLIP_ENABLE_EXTENSION_NAME);
   draw_depth_range(t, false, true, true);
   draw_depth_range(t, false, true, false);
   if (!t->features.depthClamp)
      return;
   draw_depth_range(t, true, true, true);
   draw_depth_range(t, true, true, false);
}

static void
feature_depth_bias_clamp(struct vkt *t)
{
   /* At 0.25 a float's last place is 2^-25, so that the bias is 0.5. */
   static const struct {
      float bias, clamp, want;
   } runs[] = {
      { 16777216.0f, 0.125f, 0.375f },
      { -16777216.0f, -0.125f, 0.125f },
      { 16777216.0f, 0.0f, 0.75f },
      { 1048576.0f, 0.125f, 0.28125f },
   };
   static const float white[4] = { 1.0f, 1.0f, 1.0f, 1.0f };

   if (!t->features.depthBiasClamp)
      vkt_skip("no clamp of the depth bias");
   for (unsigned r = 0; r < 4; r++) {
      struct vertex v[4];
      struct scene s;
      struct raster_state state = {
         .bias = runs[r].bias,
         .bias_clamp = runs[r].clamp,
      };
      make_scene(t, &s, VK_FORMAT_D32_SFLOAT, VKT_SPIRV(color_vert),
                 VKT_SPIRV(color_frag));
      fill_strip(v, -1.0f, 1.0f, 0.25f, 0.25f, white);
      s.info.depth_bias = true;
      s.info.depth_stencil = (VkPipelineDepthStencilStateCreateInfo){
         .depthTestEnable = VK_TRUE,
         .depthWriteEnable = VK_TRUE,
         .depthCompareOp = VK_COMPARE_OP_ALWAYS,
      };
      s.info.adjust = adjust_raster;
      s.info.adjust_data = &state;
      VkCommandBuffer cmd = begin_scene(t, &s);
      bind_vertices(t, cmd, 0, v, sizeof(v));
      bind_pipeline(t, cmd, &s);
      vkCmdDraw(cmd, 4, 1, 0, 0);
      end_scene(t, &s, cmd);
      float *depths = read_depth(t, &s);
      for (uint32_t i = 0; i < SIZE_PX * SIZE_PX; i++)
         vkt_check(t, depths[i] == runs[r].want, "run %u: depth %g, not %g", r,
                   depths[i], runs[r].want);
      free(depths);
   }
}

/* ----------------------------------------------------------- wide lines */

static void
feature_wide_lines(struct vkt *t)
{
   /* Through pixel centres along an axis, an odd number of pixels wide. */
   static const struct vertex lines[] = {
      { { -0.765625f, -0.515625f, 0.0f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
      { { 0.734375f, -0.515625f, 0.0f, 1.0f }, { 0.0f, 0.0f, 1.0f, 1.0f } },
      { { 0.421875f, -0.390625f, 0.0f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
      { { 0.421875f, 0.609375f, 0.0f, 1.0f }, { 0.0f, 1.0f, 1.0f, 1.0f } },
   };
   static const float widths[] = { 3.0f, 5.0f };
   struct scene s;

   if (!t->features.wideLines || t->props.limits.lineWidthRange[1] < 5.0f)
      vkt_skip("no wide lines");
   make_scene(t, &s, VK_FORMAT_UNDEFINED, VKT_SPIRV(color_vert),
              VKT_SPIRV(color_frag));
   s.info.topology = VK_PRIMITIVE_TOPOLOGY_LINE_LIST;
   VkCommandBuffer cmd = begin_scene(t, &s);
   bind_vertices(t, cmd, 0, lines, sizeof(lines));
   for (uint32_t i = 0; i < 2; i++) {
      s.info.line_width = widths[i];
      bind_pipeline(t, cmd, &s);
      vkCmdDraw(cmd, 2, 1, 2 * i, 0);
   }
   end_scene(t, &s, cmd);
   uint8_t *texels = read_color(t, &s);
   /* The middle of each line, across. */
   for (int i = -4; i <= 4; i++) {
      const uint8_t *h = texels + ((15 + i) * SIZE_PX + 20) * 4;
      const uint8_t *v = texels + (35 * SIZE_PX + 45 + i) * 4;
      vkt_check(t, (h[0] != 0) == (abs(i) <= 1), "row %d of the wide line", i);
      vkt_check(t, (v[1] != 0) == (abs(i) <= 2), "column %d of the other", i);
   }
   free(texels);
}

/* -------------------------------------------------------------- indices */

static void
feature_index_uint8(struct vkt *t)
{
   static const struct vertex strip[] = {
      { { -0.80f, -0.80f, 0.0f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
      { { -0.60f, 0.75f, 0.0f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
      { { -0.05f, -0.60f, 0.0f, 1.0f }, { 0.0f, 0.0f, 1.0f, 1.0f } },
      { { 0.20f, 0.90f, 0.0f, 1.0f }, { 1.0f, 1.0f, 0.0f, 1.0f } },
      { { 0.55f, -0.85f, 0.0f, 1.0f }, { 0.0f, 1.0f, 1.0f, 1.0f } },
      { { 0.85f, 0.45f, 0.0f, 1.0f }, { 1.0f, 0.0f, 1.0f, 1.0f } },
   };
   static const uint8_t list[] = { 9, 0, 1, 2, 0xff, 3, 4, 5 };
   struct scene s;

   vkt_need(t, VK_EXT_INDEX_TYPE_UINT8_EXTENSION_NAME);
   make_scene(t, &s, VK_FORMAT_UNDEFINED, VKT_SPIRV(color_vert),
              VKT_SPIRV(color_frag));
   s.info.restart = true;
   VkCommandBuffer cmd = begin_scene(t, &s);
   bind_pipeline(t, cmd, &s);
   bind_vertices(t, cmd, 0, strip, sizeof(strip));
   struct vkt_buffer indices = vkt_buffer_with(t, list, sizeof(list));
   vkCmdBindIndexBuffer(cmd, indices.buffer, 0, VK_INDEX_TYPE_UINT8_EXT);
   vkCmdDrawIndexed(cmd, 7, 1, 1, 0, 0);
   end_scene(t, &s, cmd);
   output_color(t, &s);
}

/* ------------------------------------------------------- indirect draws */

static const float quad[][4] = {
   { -0.7f, -0.6f, 0.0f, 1.0f },
   { 0.7f, -0.6f, 0.0f, 1.0f },
   { -0.7f, 0.6f, 0.0f, 1.0f },
   { 0.7f, 0.6f, 0.0f, 1.0f },
};
static const float places[][4] = {
   { -0.70f, -0.70f, 0.1f, 0.0f }, { 0.00f, -0.70f, 0.3f, 0.0f },
   { 0.70f, -0.70f, 0.5f, 0.0f },  { -0.70f, 0.00f, 0.7f, 0.0f },
   { 0.30f, 0.10f, 0.9f, 0.0f },   { 0.60f, 0.65f, 1.0f, 0.0f },
};
static const VkVertexInputAttributeDescription instance_attributes[] = {
   { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
   { 1, 1, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
};

/* Four commands 32 bytes apart. */
struct spaced_draw {
   VkDrawIndirectCommand draw;
   uint32_t pad[4];
};
static const struct spaced_draw draws[] = {
   { { 4, 1, 0, 5 }, { 0 } },
   { { 4, 2, 0, 0 }, { 0 } },
   { { 3, 1, 1, 3 }, { 0 } },
   { { 4, 1, 0, 4 }, { 0 } },
};
struct spaced_indexed {
   VkDrawIndexedIndirectCommand draw;
   uint32_t pad[3];
};
static const struct spaced_indexed indexed_draws[] = {
   { { 4, 1, 2, 0, 5 }, { 0 } },
   { { 4, 2, 2, 0, 0 }, { 0 } },
   { { 3, 1, 1, 1, 3 }, { 0 } },
   { { 4, 1, 2, 0, 4 }, { 0 } },
};
static const uint16_t indirect_list[] = { 9, 0, 0, 1, 2, 3 };

static VkCommandBuffer
begin_indirect(struct vkt *t, struct scene *s)
{
   if (!t->features.multiDrawIndirect || !t->features.drawIndirectFirstInstance)
      vkt_skip("no several draws from one buffer, or no first instance there");
   make_scene(t, s, VK_FORMAT_UNDEFINED, VKT_SPIRV(instanced_vert),
              VKT_SPIRV(color_frag));
   s->info.stride_B = 16;
   s->info.instance_stride_B = 16;
   s->info.attributes = instance_attributes;
   VkCommandBuffer cmd = begin_scene(t, s);
   bind_pipeline(t, cmd, s);
   bind_vertices(t, cmd, 0, quad, sizeof(quad));
   bind_vertices(t, cmd, 1, places, sizeof(places));
   struct vkt_buffer indices =
      vkt_buffer_with(t, indirect_list, sizeof(indirect_list));
   vkCmdBindIndexBuffer(cmd, indices.buffer, 0, VK_INDEX_TYPE_UINT16);
   return cmd;
}

static void
feature_multi_draw(struct vkt *t)
{
   struct scene s;
   VkCommandBuffer cmd = begin_indirect(t, &s);
   struct vkt_buffer args = vkt_buffer_with(t, draws, sizeof(draws));

   vkCmdDrawIndirect(cmd, args.buffer, 0, 3, sizeof(*draws));
   end_scene(t, &s, cmd);
   output_color(t, &s);
}

static void
feature_multi_draw_indexed(struct vkt *t)
{
   struct scene s;
   VkCommandBuffer cmd = begin_indirect(t, &s);
   struct vkt_buffer args =
      vkt_buffer_with(t, indexed_draws, sizeof(indexed_draws));

   vkCmdDrawIndexedIndirect(cmd, args.buffer, sizeof(*indexed_draws), 3,
                            sizeof(*indexed_draws));
   end_scene(t, &s, cmd);
   output_color(t, &s);
}

/* `count` is in memory; no more than three are drawn. */
static void
draw_count(struct vkt *t, uint32_t count, bool indexed)
{
   const uint32_t counts[] = { 4, count };
   struct scene s;

   vkt_need(t, VK_KHR_DRAW_INDIRECT_COUNT_EXTENSION_NAME);
   VKT_PROC(t, vkCmdDrawIndirectCountKHR);
   VKT_PROC(t, vkCmdDrawIndexedIndirectCountKHR);
   VkCommandBuffer cmd = begin_indirect(t, &s);
   struct vkt_buffer in_memory = vkt_buffer_with(t, counts, sizeof(counts));
   struct vkt_buffer args =
      indexed ? vkt_buffer_with(t, indexed_draws, sizeof(indexed_draws))
              : vkt_buffer_with(t, draws, sizeof(draws));
   if (indexed)
      vkCmdDrawIndexedIndirectCountKHR(cmd, args.buffer, 0, in_memory.buffer, 4,
                                       3, sizeof(*indexed_draws));
   else
      vkCmdDrawIndirectCountKHR(cmd, args.buffer, 0, in_memory.buffer, 4, 3,
                                sizeof(*draws));
   end_scene(t, &s, cmd);
   output_color(t, &s);
}

static void
feature_count_none(struct vkt *t)
{
   draw_count(t, 0, false);
}

static void
feature_count_two(struct vkt *t)
{
   draw_count(t, 2, false);
}

static void
feature_count_many(struct vkt *t)
{
   draw_count(t, 4, false);
}

static void
feature_count_indexed(struct vkt *t)
{
   draw_count(t, 2, true);
}

static void
feature_draw_parameters(struct vkt *t)
{
   static const VkDrawIndirectCommand several[] = {
      { 4, 1, 8, 3 },
      { 4, 1, 0, 17 },
      { 4, 1, 4, 0 },
   };
   static const uint16_t list[] = { 0, 1, 2, 3 };
   struct scene s;
   VkPhysicalDeviceShaderDrawParametersFeatures has = {
      .sType =
         VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_DRAW_PARAMETERS_FEATURES,
   };
   VkPhysicalDeviceFeatures2 all = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
      .pNext = &has,
   };

   vkGetPhysicalDeviceFeatures2(t->physical, &all);
   if (!has.shaderDrawParameters || !t->features.multiDrawIndirect ||
       !t->features.drawIndirectFirstInstance)
      vkt_skip("no draw parameters in shaders");
   make_scene(t, &s, VK_FORMAT_UNDEFINED, VKT_SPIRV(draw_parameters_vert),
              VKT_SPIRV(flat_frag));
   s.info.attribute_count = 0;
   VkCommandBuffer cmd = begin_scene(t, &s);
   bind_pipeline(t, cmd, &s);
   struct vkt_buffer args = vkt_buffer_with(t, several, sizeof(several));
   struct vkt_buffer indices = vkt_buffer_with(t, list, sizeof(list));
   vkCmdDrawIndirect(cmd, args.buffer, 0, 3, sizeof(*several));
   /* Draw 0 again, over what the first one made. */
   vkCmdBindIndexBuffer(cmd, indices.buffer, 0, VK_INDEX_TYPE_UINT16);
   vkCmdDrawIndexed(cmd, 4, 2, 0, 12, 9);
   end_scene(t, &s, cmd);
   uint8_t *texels = read_color(t, &s);
   for (uint32_t x = 0; x < SIZE_PX; x++) {
      static const uint8_t want[4][4] = {
         { 12, 9, 0, 10 },
         { 0, 17, 1, 17 },
         { 4, 0, 2, 0 },
         { 0, 0, 0, 0 },
      };
      vkt_check(t, memcmp(texels + 4 * x, want[x / 16], 4) == 0,
                "draw %u was told %u %u %u %u", x / 16, texels[4 * x],
                texels[4 * x + 1], texels[4 * x + 2], texels[4 * x + 3]);
   }
   free(texels);
}

const struct vkt_case vkt_feature_cases[] = {
   { "feature", "feature-logic-op", feature_logic_op },
   { "feature", "feature-depth-clamp", feature_depth_clamp },
   { "feature", "feature-depth-clip", feature_depth_clip },
   { "feature", "feature-depth-bias-clamp", feature_depth_bias_clamp },
   { "feature", "feature-wide-lines", feature_wide_lines },
   { "feature", "feature-index-uint8", feature_index_uint8 },
   { "feature", "feature-multi-draw", feature_multi_draw },
   { "feature", "feature-multi-draw-indexed", feature_multi_draw_indexed },
   { "feature", "feature-count-none", feature_count_none },
   { "feature", "feature-count-two", feature_count_two },
   { "feature", "feature-count-many", feature_count_many },
   { "feature", "feature-count-indexed", feature_count_indexed },
   { "feature", "feature-draw-parameters", feature_draw_parameters },
   { NULL, NULL, NULL },
};
