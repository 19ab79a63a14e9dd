/* SPDX-License-Identifier: MIT */
/* State of draws that extensions add: what depth is clipped at and clamped to,
 * which vertex is flat shading's, colours that are not written, and state that
 * is set while recording. */
#include "vkt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "color_frag.spv.h"
#include "color_vert.spv.h"
#include "depth_steps_frag.spv.h"
#include "flat_frag.spv.h"
#include "flat_vert.spv.h"
#include "fullscreen_vert.spv.h"

#define SIZE 64
#define DONE VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL

struct vertex {
   float position[4], color[4];
};

static const VkVertexInputAttributeDescription attributes[] = {
   { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
   { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 16 },
};

/* Two triangles that overlap, in pixels.  No centre and no sample lies on their
 * edges, nor where depth is 0, which is at x = 32.25 and 31.25. */
#define AT(x, y, z)                                     \
   {                                                    \
      (x) / 32.0f - 1.0f, (y) / 32.0f - 1.0f, (z), 1.0f \
   }
static const struct vertex vertices[] = {
   { AT(8.0f, 8.0f, -1.0f), { 1.0f, 0.0f, 0.0f, 0.75f } },
   { AT(56.375f, 8.0f, 24.125f / 24.25f), { 0.0f, 1.0f, 0.0f, 0.5f } },
   { AT(8.0f, 56.375f, -1.0f), { 0.0f, 0.0f, 1.0f, 1.0f } },
   { AT(60.0f, 60.0f, 0.5f * 28.75f / 19.875f), { 1.0f, 1.0f, 0.0f, 0.25f } },
   { AT(11.375f, 60.0f, -0.5f), { 0.0f, 1.0f, 1.0f, 0.5f } },
   { AT(60.0f, 11.375f, 0.5f * 28.75f / 19.875f), { 1.0f, 0.0f, 1.0f, 1.0f } },
};

static const VkPipelineDepthStencilStateCreateInfo write_depth = {
   .depthTestEnable = VK_TRUE,
   .depthWriteEnable = VK_TRUE,
   .depthCompareOp = VK_COMPARE_OP_ALWAYS,
};

struct scene {
   struct vkt *t;
   struct vkt_image colors[2], depth;
   struct vkt_target target;
   struct vkt_pipeline_info info;
   VkCommandBuffer cmd;
};

/* A pass that has begun; without a depth format there is no depth. */
static void
begin_scene(struct scene *s, struct vkt *t, uint32_t colors, VkFormat depth,
            uint32_t samples)
{
   static const float background[4] = { 0.25f, 0.5f, 0.125f, 1.0f };
   struct vkt_target_info target = { .color_count = colors };

   *s = (struct scene){ .t = t };
   for (uint32_t i = 0; i < colors; i++) {
      s->colors[i] =
         vkt_image(t, &(struct vkt_image_info){
                         .format = VK_FORMAT_R8G8B8A8_UNORM,
                         .width_px = SIZE,
                         .height_px = SIZE,
                         .samples = samples,
                         .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT |
                                  VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
                      });
      target.colors[i] = &s->colors[i];
   }
   if (depth) {
      s->depth =
         vkt_image(t, &(struct vkt_image_info){
                         .format = depth,
                         .width_px = SIZE,
                         .height_px = SIZE,
                         .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
                                  VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
                      });
      target.depth = &s->depth;
   }
   s->target = vkt_target(t, &target);
   s->info = (struct vkt_pipeline_info){
      .vertex = VKT_SPIRV(color_vert),
      .fragment = VKT_SPIRV(color_frag),
      .layout = vkt_pipeline_layout(t, NULL, 0, 0),
      .target = &s->target,
      .stride_B = sizeof(struct vertex),
      .attributes = attributes,
      .attribute_count = 2,
      .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
      .depth_stencil =
         depth ? write_depth : (VkPipelineDepthStencilStateCreateInfo){ 0 },
   };
   s->cmd = vkt_begin(t);
   vkt_begin_target(s->cmd, &s->target, background, 0.5f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
}

/* Binds what s->info says, and the vertices. */
static void
bind_scene(struct scene *s)
{
   struct vkt_buffer b = vkt_buffer_with(s->t, vertices, sizeof(vertices));
   const VkDeviceSize zero = 0;

   vkCmdBindPipeline(s->cmd, VK_PIPELINE_BIND_POINT_GRAPHICS,
                     vkt_pipeline(s->t, &s->info));
   vkCmdBindVertexBuffers(s->cmd, 0, 1, &b.buffer, &zero);
}

static void
end_scene(struct scene *s)
{
   vkCmdEndRenderPass(s->cmd);
   vkt_run(s->t, s->cmd);
}

/* For shaders that cover all by themselves. */
static void
cover_all(struct scene *s, struct vkt_spirv fragment)
{
   s->info.vertex = VKT_SPIRV(fullscreen_vert);
   s->info.fragment = fragment;
   s->info.stride_B = 0;
   s->info.attribute_count = 0;
}

static void
output_depth(struct scene *s, double tolerance)
{
   float *depth =
      vkt_download(s->t, &s->depth, VK_IMAGE_ASPECT_DEPTH_BIT, 0, 0, DONE);

   vkt_output(s->t, "depth", VKT_F32, tolerance, depth, SIZE * SIZE);
   free(depth);
}

/* ---- depth -------------------------------------------------------------- */

static void
clip_to_minus_one(VkGraphicsPipelineCreateInfo *create, void *data)
{
   static const VkPipelineViewportDepthClipControlCreateInfoEXT clip = {
      .sType =
         VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_DEPTH_CLIP_CONTROL_CREATE_INFO_EXT,
      .negativeOneToOne = VK_TRUE,
   };
   VkPipelineViewportStateCreateInfo *state = data;

   *state = *create->pViewportState;
   state->pNext = &clip;
   create->pViewportState = state;
}

static void
feature_depth_clip_control(struct vkt *t)
{
   vkt_need(t, VK_EXT_DEPTH_CLIP_CONTROL_EXTENSION_NAME);
   VkPipelineViewportStateCreateInfo state;
   struct scene s;

   begin_scene(&s, t, 1, VK_FORMAT_D32_SFLOAT, 1);
   s.info.adjust = clip_to_minus_one;
   s.info.adjust_data = &state;
   bind_scene(&s);
   vkCmdDraw(s.cmd, 3, 1, 0, 0);
   /* And as it is without: half of the other one is cut off. */
   s.info.adjust = NULL;
   bind_scene(&s);
   vkCmdDraw(s.cmd, 3, 1, 3, 0);
   end_scene(&s);
   vkt_output_image(t, "color", &s.colors[0], DONE, 1);
   output_depth(&s, 1e-4);
}

/* What depth_steps.frag writes, within two bounds. */
static void
check_clamped(struct scene *s, float low, float high)
{
   float *depth =
      vkt_download(s->t, &s->depth, VK_IMAGE_ASPECT_DEPTH_BIT, 0, 0, DONE);

   for (uint32_t i = 0; i < SIZE * SIZE; i++) {
      const float value = (float)(i % SIZE) * (3.0f / SIZE) - 1.0f;
      const float want = fminf(fmaxf(value, low), high);

      if (fabsf(depth[i] - want) > 1e-6f) {
         vkt_check(s->t, false, "pixel %u: %f, not %f", i, (double)depth[i],
                   (double)want);
         break;
      }
   }
   vkt_check(s->t, true, "depth");
   free(depth);
}

static void
feature_depth_clamp_zero_one(struct vkt *t)
{
   vkt_need(t, VK_EXT_DEPTH_CLAMP_ZERO_ONE_EXTENSION_NAME);
   struct scene s;

   begin_scene(&s, t, 1, VK_FORMAT_D32_SFLOAT, 1);
   cover_all(&s, VKT_SPIRV(depth_steps_frag));
   bind_scene(&s);
   vkCmdDraw(s.cmd, 3, 1, 0, 0);
   end_scene(&s);
   check_clamped(&s, 0.0f, 1.0f);
}

/* Not in every header yet. */
struct clamp_range {
   float min, max;
};
struct clamp_control {
   VkStructureType sType;
   const void *pNext;
   uint32_t mode; /* 1: the user's */
   const struct clamp_range *range;
};

static void
clamp_to_range(VkGraphicsPipelineCreateInfo *create, void *data)
{
   static const struct clamp_range range = { 0.25f, 0.625f };
   static const struct clamp_control control = {
      .sType = (VkStructureType)1000582001,
      .mode = 1,
      .range = &range,
   };
   VkPipelineViewportStateCreateInfo *state = data;

   *state = *create->pViewportState;
   state->pNext = &control;
   create->pViewportState = state;
}

static void
feature_depth_clamp_control(struct vkt *t)
{
   vkt_need(t, "VK_EXT_depth_clamp_control");
   VkPipelineViewportStateCreateInfo state;
   struct scene s;

   begin_scene(&s, t, 1, VK_FORMAT_D32_SFLOAT, 1);
   cover_all(&s, VKT_SPIRV(depth_steps_frag));
   s.info.depth_clamp = true;
   s.info.adjust = clamp_to_range;
   s.info.adjust_data = &state;
   bind_scene(&s);
   vkCmdDraw(s.cmd, 3, 1, 0, 0);
   end_scene(&s);
   check_clamped(&s, 0.25f, 0.625f);
}

/* VK_EXT_depth_bias_control, which is not in every header yet. */
struct bias_info {
   VkStructureType sType;
   const void *pNext;
   float constant, clamp, slope;
};
typedef void(VKAPI_PTR *PFN_set_bias2)(VkCommandBuffer,
                                       const struct bias_info *);

static void
make_bias_dynamic(VkGraphicsPipelineCreateInfo *create, void *data)
{
   static const VkDynamicState state = VK_DYNAMIC_STATE_DEPTH_BIAS;
   static const VkPipelineDynamicStateCreateInfo dynamic = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO,
      .dynamicStateCount = 1,
      .pDynamicStates = &state,
   };
   (void)data;
   create->pDynamicState = &dynamic;
}

static float *
draw_biased(struct vkt *t, bool second)
{
   struct scene s;

   begin_scene(&s, t, 1, VK_FORMAT_D32_SFLOAT, 1);
   s.info.depth_bias = true;
   s.info.adjust = make_bias_dynamic;
   bind_scene(&s);
   if (second) {
      PFN_set_bias2 set = (PFN_set_bias2)vkt_proc(t, "vkCmdSetDepthBias2EXT");
      set(s.cmd, &(struct bias_info){
                    .sType = (VkStructureType)1000283001,
                    .constant = 4096.0f,
                    .slope = 1.5f,
                 });
   } else {
      vkCmdSetDepthBias(s.cmd, 4096.0f, 0.0f, 1.5f);
   }
   vkCmdDraw(s.cmd, 3, 1, 3, 0);
   end_scene(&s);
   return vkt_download(t, &s.depth, VK_IMAGE_ASPECT_DEPTH_BIT, 0, 0, DONE);
}

/* Both commands say the same. */
static void
feature_depth_bias_control(struct vkt *t)
{
   vkt_need(t, "VK_EXT_depth_bias_control");
   float *first = draw_biased(t, false);
   float *second = draw_biased(t, true);

   vkt_check(t, !memcmp(first, second, SIZE * SIZE * sizeof(*first)),
             "another bias");
   free(first);
   free(second);
}

/* ---- colours, vertices --------------------------------------------------- */

static void
make_writes_dynamic(VkGraphicsPipelineCreateInfo *create, void *data)
{
   static const VkDynamicState state = VK_DYNAMIC_STATE_COLOR_WRITE_ENABLE_EXT;
   static const VkPipelineDynamicStateCreateInfo dynamic = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO,
      .dynamicStateCount = 1,
      .pDynamicStates = &state,
   };
   (void)data;
   create->pDynamicState = &dynamic;
}

static void
feature_color_write_enable(struct vkt *t)
{
   vkt_need(t, VK_EXT_COLOR_WRITE_ENABLE_EXTENSION_NAME);
   VKT_PROC(t, vkCmdSetColorWriteEnableEXT);
   struct scene s;

   begin_scene(&s, t, 1, VK_FORMAT_D32_SFLOAT, 1);
   s.info.adjust = make_writes_dynamic;
   bind_scene(&s);
   /* Depth is written without the colour, too. */
   for (uint32_t i = 0; i < 2; i++) {
      const VkBool32 enable = i;

      vkCmdSetColorWriteEnableEXT(s.cmd, 1, &enable);
      vkCmdDraw(s.cmd, 3, 1, 3 * i, 0);
   }
   end_scene(&s);
   vkt_output_image(t, "color", &s.colors[0], DONE, 1);
   output_depth(&s, 1e-4);
}

static void
provoke_last(VkGraphicsPipelineCreateInfo *create, void *data)
{
   static const VkPipelineRasterizationProvokingVertexStateCreateInfoEXT last = {
      .sType =
         VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_PROVOKING_VERTEX_STATE_CREATE_INFO_EXT,
      .provokingVertexMode = VK_PROVOKING_VERTEX_MODE_LAST_VERTEX_EXT,
   };
   VkPipelineRasterizationStateCreateInfo *state = data;

   *state = *create->pRasterizationState;
   state->pNext = &last;
   create->pRasterizationState = state;
}

/* Behind a clear, which may be a draw of the driver's own. */
static void
feature_provoking_vertex(struct vkt *t)
{
   vkt_need(t, VK_EXT_PROVOKING_VERTEX_EXTENSION_NAME);
   VkPipelineRasterizationStateCreateInfo state;
   const VkClearAttachment clear = {
      .aspectMask = VK_IMAGE_ASPECT_COLOR_BIT,
      .clearValue.color.float32 = { 1.0f, 1.0f, 1.0f, 1.0f },
   };
   const VkClearRect rect = { { { 3, 5 }, { 20, 10 } }, 0, 1 };
   struct scene s;

   begin_scene(&s, t, 1, VK_FORMAT_UNDEFINED, 1);
   s.info.vertex = VKT_SPIRV(flat_vert);
   s.info.fragment = VKT_SPIRV(flat_frag);
   s.info.topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP;
   s.info.depth_clamp = t->features.depthClamp;
   s.info.adjust = provoke_last;
   s.info.adjust_data = &state;
   vkCmdClearAttachments(s.cmd, 1, &clear, 1, &rect);
   bind_scene(&s);
   vkCmdDraw(s.cmd, 6, 1, 0, 0);
   end_scene(&s);
   vkt_output_image(t, "color", &s.colors[0], DONE, 1);
}

/* A list begins anew in the middle of a triangle. */
static void
feature_list_restart(struct vkt *t)
{
   vkt_need(t, VK_EXT_PRIMITIVE_TOPOLOGY_LIST_RESTART_EXTENSION_NAME);
   static const uint16_t indices[] = { 0,      1, 0xffff, 3, 4, 5, 0,
                                       0xffff, 0, 1,      2, 1, 3 };
   struct vkt_buffer b = vkt_buffer_with(t, indices, sizeof(indices));
   struct scene s;

   begin_scene(&s, t, 1, VK_FORMAT_UNDEFINED, 1);
   s.info.restart = true;
   s.info.depth_clamp = t->features.depthClamp;
   bind_scene(&s);
   vkCmdBindIndexBuffer(s.cmd, b.buffer, 0, VK_INDEX_TYPE_UINT16);
   vkCmdDrawIndexed(s.cmd, sizeof(indices) / sizeof(*indices), 1, 0, 0, 0);
   end_scene(&s);
   vkt_output_image(t, "color", &s.colors[0], DONE, 1);
}

/* ---- dynamic state ------------------------------------------------------- */

static void
make_all_dynamic(VkGraphicsPipelineCreateInfo *create, void *data)
{
   static const VkDynamicState states[] = {
      VK_DYNAMIC_STATE_DEPTH_CLAMP_ENABLE_EXT,
      VK_DYNAMIC_STATE_RASTERIZATION_SAMPLES_EXT,
      VK_DYNAMIC_STATE_SAMPLE_MASK_EXT,
      VK_DYNAMIC_STATE_ALPHA_TO_COVERAGE_ENABLE_EXT,
      VK_DYNAMIC_STATE_LOGIC_OP_ENABLE_EXT,
      VK_DYNAMIC_STATE_COLOR_BLEND_ENABLE_EXT,
      VK_DYNAMIC_STATE_COLOR_BLEND_EQUATION_EXT,
      VK_DYNAMIC_STATE_COLOR_WRITE_MASK_EXT,
      VK_DYNAMIC_STATE_DEPTH_CLIP_ENABLE_EXT,
      VK_DYNAMIC_STATE_DEPTH_CLIP_NEGATIVE_ONE_TO_ONE_EXT,
      VK_DYNAMIC_STATE_PROVOKING_VERTEX_MODE_EXT,
   };
   static const VkPipelineDynamicStateCreateInfo dynamic = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO,
      .dynamicStateCount = sizeof(states) / sizeof(*states),
      .pDynamicStates = states,
   };
   (void)data;
   create->pDynamicState = &dynamic;
}

/* What the pipeline would say, and then something else. */
static void
set_all(struct scene *s, bool changed, VkSampleCountFlagBits samples)
{
   struct vkt *t = s->t;
   VKT_PROC(t, vkCmdSetDepthClampEnableEXT);
   VKT_PROC(t, vkCmdSetRasterizationSamplesEXT);
   VKT_PROC(t, vkCmdSetSampleMaskEXT);
   VKT_PROC(t, vkCmdSetAlphaToCoverageEnableEXT);
   VKT_PROC(t, vkCmdSetLogicOpEnableEXT);
   VKT_PROC(t, vkCmdSetColorBlendEnableEXT);
   VKT_PROC(t, vkCmdSetColorBlendEquationEXT);
   VKT_PROC(t, vkCmdSetColorWriteMaskEXT);
   VKT_PROC(t, vkCmdSetDepthClipEnableEXT);
   VKT_PROC(t, vkCmdSetDepthClipNegativeOneToOneEXT);
   VKT_PROC(t, vkCmdSetProvokingVertexModeEXT);
   const VkColorBlendEquationEXT add = {
      VK_BLEND_FACTOR_SRC_ALPHA, VK_BLEND_FACTOR_ONE, VK_BLEND_OP_ADD,
      VK_BLEND_FACTOR_ONE,       VK_BLEND_FACTOR_ONE, VK_BLEND_OP_MAX,
   };
   const VkBool32 blend = changed;
   const VkColorComponentFlags mask = changed ? 0xd : 0xf;
   const VkSampleMask all = changed && samples > 1 ? 0x5 : ~0u;

   vkCmdSetDepthClampEnableEXT(s->cmd, changed);
   vkCmdSetDepthClipEnableEXT(s->cmd, !changed);
   vkCmdSetRasterizationSamplesEXT(s->cmd, samples);
   vkCmdSetSampleMaskEXT(s->cmd, samples, &all);
   vkCmdSetAlphaToCoverageEnableEXT(s->cmd, changed && samples > 1);
   vkCmdSetLogicOpEnableEXT(s->cmd, VK_FALSE);
   vkCmdSetColorBlendEnableEXT(s->cmd, 0, 1, &blend);
   vkCmdSetColorBlendEquationEXT(s->cmd, 0, 1, &add);
   vkCmdSetColorWriteMaskEXT(s->cmd, 0, 1, &mask);
   vkCmdSetDepthClipNegativeOneToOneEXT(s->cmd, changed);
   vkCmdSetProvokingVertexModeEXT(s->cmd,
                                  VK_PROVOKING_VERTEX_MODE_LAST_VERTEX_EXT);
}

static void
draw_dynamic(struct vkt *t, uint32_t samples)
{
   vkt_need(t, VK_EXT_EXTENDED_DYNAMIC_STATE_3_EXTENSION_NAME);
   vkt_need(t, VK_EXT_PROVOKING_VERTEX_EXTENSION_NAME);
   vkt_need(t, VK_EXT_DEPTH_CLIP_CONTROL_EXTENSION_NAME);
   VKT_PROC(t, vkCmdSetSampleMaskEXT);
   const VkSampleMask none = 0;
   struct vkt_image resolved =
      vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE, SIZE);
   struct scene s;

   begin_scene(&s, t, 1, VK_FORMAT_UNDEFINED, samples);
   s.info.vertex = VKT_SPIRV(flat_vert);
   s.info.fragment = VKT_SPIRV(flat_frag);
   s.info.adjust = make_all_dynamic;
   bind_scene(&s);
   for (uint32_t i = 0; i < 2; i++) {
      set_all(&s, i, (VkSampleCountFlagBits)samples);
      vkCmdDraw(s.cmd, 3, 1, 3 * i, 0);
   }
   /* Of no sample. */
   vkCmdSetSampleMaskEXT(s.cmd, (VkSampleCountFlagBits)samples, &none);
   vkCmdDraw(s.cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(s.cmd);
   if (samples > 1) {
      const VkImageResolve region = {
         .srcSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
         .dstSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
         .extent = { SIZE, SIZE, 1 },
      };

      vkt_layout(s.cmd, &resolved, VK_IMAGE_LAYOUT_UNDEFINED,
                 VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
      vkCmdResolveImage(s.cmd, s.colors[0].image, DONE, resolved.image,
                        VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &region);
      vkt_layout(s.cmd, &resolved, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, DONE);
   }
   vkt_run(t, s.cmd);
   vkt_output_image(t, "color", samples > 1 ? &resolved : &s.colors[0], DONE,
                    1);
}

static void
feature_dynamic_state3(struct vkt *t)
{
   draw_dynamic(t, 1);
}

static void
feature_dynamic_state3_samples(struct vkt *t)
{
   draw_dynamic(t, 4);
}

const struct vkt_case vkt_state_cases[] = {
   { "feature", "feature-depth-clip-control", feature_depth_clip_control },
   { "feature", "feature-depth-clamp-zero-one", feature_depth_clamp_zero_one },
   { "feature", "feature-depth-clamp-control", feature_depth_clamp_control },
   { "feature", "feature-depth-bias-control", feature_depth_bias_control },
   { "feature", "feature-color-write-enable", feature_color_write_enable },
   { "feature", "feature-provoking-vertex", feature_provoking_vertex },
   { "feature", "feature-list-restart", feature_list_restart },
   { "feature", "feature-dynamic-state3", feature_dynamic_state3 },
   { "feature", "feature-dynamic-state3-samples",
     feature_dynamic_state3_samples },
   { 0 },
};
