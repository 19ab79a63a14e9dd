/* SPDX-License-Identifier: MIT */
/*
 * Four samples at Vulkan's standard locations: (3, 1), (7, 3), (1, 5) and
 * (5, 7) eighths of a pixel.  No edge of these triangles comes nearer to any
 * of them, or to a pixel's centre, than a twentieth of a pixel, and colours
 * are constant or the samples' own, so every sample has one right value.
 */
#include "vkt.h"

#include <stdlib.h>

#include "fullscreen_vert.spv.h"
#include "samplemask_in_frag.spv.h"
#include "samplemask_out_frag.spv.h"
#include "sampleid_frag.spv.h"
#include "solid_frag.spv.h"
#include "solid_vert.spv.h"
#include "texture_ms_frag.spv.h"
#include "texture_ms_sample_frag.spv.h"

#define SIZE 64
#define SAMPLES 4
/* A target's pixels to clip space; exact. */
#define PX(x, y, z)                                     \
   {                                                    \
      (x) / 32.0f - 1.0f, (y) / 32.0f - 1.0f, (z), 1.0f \
   }

static const float triangles[9][4] = {
   PX(7.25f, 4.5f, 0.5f),   PX(7.25f, 23.0f, 0.5f),   PX(35.0f, 23.0f, 0.5f),
   PX(19.25f, 31.0f, 0.5f), PX(45.75f, 44.25f, 0.5f), PX(19.25f, 57.5f, 0.5f),
   PX(38.5f, 15.0f, 0.5f),  PX(51.75f, 54.75f, 0.5f), PX(18.625f, 54.75f, 0.5f),
};
static const float colors[3][4] = {
   { 1.0f, 0.0f, 0.2f, 1.0f },
   { 0.0f, 1.0f, 0.4f, 0.6f },
   { 0.2f, 0.4f, 1.0f, 0.8f },
};
static const float background[4] = { 0.2f, 0.2f, 0.2f, 0.4f };
static const VkVertexInputAttributeDescription position = {
   0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0
};

static struct vkt_image
ms_image(struct vkt *t, VkFormat format)
{
   const VkImageUsageFlags attachment =
      vkt_format_aspect(format) == VK_IMAGE_ASPECT_COLOR_BIT
         ? VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT
         : VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT;
   if (!t->props.limits.standardSampleLocations)
      vkt_skip("no standard sample locations");
   return vkt_image(t, &(struct vkt_image_info){
                          .format = format,
                          .width_px = SIZE,
                          .height_px = SIZE,
                          .samples = SAMPLES,
                          .usage = attachment | VK_IMAGE_USAGE_SAMPLED_BIT |
                                   VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
                       });
}

struct scene {
   struct vkt_image color, resolved;
   struct vkt_target target;
   struct vkt_pipeline_info info;
};

/* A multisampled colour, resolved at the end of the pass if asked. */
static struct scene
make_scene(struct vkt *t, bool resolve, const struct vkt_image *depth)
{
   struct scene s = { .color = ms_image(t, VK_FORMAT_R8G8B8A8_UNORM) };
   struct vkt_target_info target = {
      .color_count = 1,
      .colors = { &s.color },
      .depth = depth,
   };
   s.resolved = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE, SIZE);
   if (resolve)
      target.resolves[0] = &s.resolved;
   s.target = vkt_target(t, &target);
   s.info = (struct vkt_pipeline_info){
      .vertex = VKT_SPIRV(solid_vert),
      .fragment = VKT_SPIRV(solid_frag),
      .layout = vkt_pipeline_layout(t, NULL, 0, 16),
      .stride_B = 16,
      .attributes = &position,
      .attribute_count = 1,
      .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
   };
   return s;
}

static VkCommandBuffer
begin_scene(struct vkt *t, struct scene *s)
{
   VkCommandBuffer cmd = vkt_begin(t);

   s->info.target = &s->target;
   VkPipeline pipeline = vkt_pipeline(t, &s->info);
   vkt_begin_target(cmd, &s->target, background, 0.75f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   return cmd;
}

/* `count` triangles of the list, each in a colour of its own. */
static void
draw_triangles(struct vkt *t, VkCommandBuffer cmd, const struct scene *s,
               const float (*vertices)[4], unsigned count)
{
   struct vkt_buffer b = vkt_buffer_with(t, vertices, count * 3 * 16);
   const VkDeviceSize zero = 0;

   vkCmdBindVertexBuffers(cmd, 0, 1, &b.buffer, &zero);
   for (unsigned i = 0; i < count; i++) {
      vkCmdPushConstants(cmd, s->info.layout, VK_SHADER_STAGE_ALL, 0, 16,
                         colors[i % 3]);
      vkCmdDraw(cmd, 3, 1, 3 * i, 0);
   }
}

static void
end_scene(struct vkt *t, VkCommandBuffer cmd)
{
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
}

static void
output_resolved(struct vkt *t, const struct scene *s)
{
   vkt_output_image(t, "resolved", &s->resolved,
                    VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, 1);
}

/* Makes what a pass left readable by shaders. */
static struct vkt_set
fetchable(struct vkt *t, const struct vkt_image *image)
{
   const VkDescriptorImageInfo info = {
      vkt_sampler(t, VK_FILTER_NEAREST, VK_SAMPLER_MIPMAP_MODE_NEAREST,
                  VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE),
      image->view, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL
   };
   const struct vkt_binding binding = {
      .type = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, .images = &info
   };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_layout(cmd, image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
              VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
   vkt_run(t, cmd);
   return vkt_set(t, &binding, 1);
}

/* Hands out every sample, one picture each. */
static void
output_samples(struct vkt *t, const struct vkt_image *image, VkFormat format,
               double tolerance)
{
   static const char *const names[SAMPLES] = { "sample0", "sample1", "sample2",
                                               "sample3" };
   struct vkt_set set = fetchable(t, image);

   for (uint32_t i = 0; i < SAMPLES; i++) {
      vkt_picture(t, &(struct vkt_picture){
                        .name = names[i],
                        .fragment = VKT_SPIRV(texture_ms_sample_frag),
                        .in = { .sets = &set,
                                .set_count = 1,
                                .push = &i,
                                .push_size_B = 4 },
                        .format = format,
                        .tolerance = tolerance,
                     });
   }
}

static void
msaa_coverage(struct vkt *t)
{
   struct scene s = make_scene(t, true, NULL);
   VkCommandBuffer cmd = begin_scene(t, &s);

   draw_triangles(t, cmd, &s, triangles, 3);
   end_scene(t, cmd);
   output_resolved(t, &s);
}

static void
msaa_samples(struct vkt *t)
{
   struct scene s = make_scene(t, false, NULL);
   VkCommandBuffer cmd = begin_scene(t, &s);

   draw_triangles(t, cmd, &s, triangles, 3);
   end_scene(t, cmd);
   output_samples(t, &s.color, VK_FORMAT_R8G8B8A8_UNORM, 0);
}

static void
msaa_fetch(struct vkt *t)
{
   struct scene s = make_scene(t, false, NULL);
   VkCommandBuffer cmd = begin_scene(t, &s);

   draw_triangles(t, cmd, &s, triangles, 3);
   end_scene(t, cmd);
   struct vkt_set set = fetchable(t, &s.color);
   vkt_picture(t, &(struct vkt_picture){
                     .name = "average",
                     .fragment = VKT_SPIRV(texture_ms_frag),
                     .in = { .sets = &set, .set_count = 1 },
                     .tolerance = 1,
                  });
}

static void
msaa_resolve_image(struct vkt *t)
{
   struct scene s = make_scene(t, false, NULL);
   VkCommandBuffer cmd = begin_scene(t, &s);

   draw_triangles(t, cmd, &s, triangles, 3);
   end_scene(t, cmd);

   const VkClearColorValue clear = { .float32 = { 1.0f, 0.0f, 1.0f, 0.0f } };
   const VkImageSubresourceRange whole = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0,
                                           1 };
   const VkImageSubresourceLayers layers = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                                             1 };
   const VkImageResolve regions[] = {
      { layers, { 0, 0, 0 }, layers, { 0, 0, 0 }, { SIZE, 30, 1 } },
      { layers, { 13, 31, 0 }, layers, { 22, 33, 0 }, { 37, 29, 1 } },
   };
   cmd = vkt_begin(t);
   vkt_layout(cmd, &s.resolved, VK_IMAGE_LAYOUT_UNDEFINED,
              VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
   vkCmdClearColorImage(cmd, s.resolved.image,
                        VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, &clear, 1,
                        &whole);
   vkt_full_barrier(cmd);
   vkCmdResolveImage(cmd, s.color.image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                     s.resolved.image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 2,
                     regions);
   vkt_layout(cmd, &s.resolved, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
              VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   vkt_run(t, cmd);
   output_resolved(t, &s);
}

/* A triangle over everything with a shader that looks at samples. */
static struct scene
draw_fullscreen(struct vkt *t, struct vkt_spirv fragment, bool sample_shading)
{
   struct scene s = make_scene(t, false, NULL);

   s.info.vertex = VKT_SPIRV(fullscreen_vert);
   s.info.fragment = fragment;
   s.info.attribute_count = 0;
   s.info.sample_shading = sample_shading;
   VkCommandBuffer cmd = begin_scene(t, &s);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   end_scene(t, cmd);
   return s;
}

static void
msaa_sample_shading(struct vkt *t)
{
   if (!t->features.sampleRateShading)
      vkt_skip("no sample shading");
   struct scene s = draw_fullscreen(t, VKT_SPIRV(sampleid_frag), true);
   output_samples(t, &s.color, VK_FORMAT_R8G8B8A8_UNORM, 1);
}

static void
msaa_shader_mask(struct vkt *t)
{
   struct scene s = draw_fullscreen(t, VKT_SPIRV(samplemask_out_frag), false);
   output_samples(t, &s.color, VK_FORMAT_R8G8B8A8_UNORM, 0);
}

static void
msaa_mask_in(struct vkt *t)
{
   struct scene s = make_scene(t, false, NULL);

   s.info.fragment = VKT_SPIRV(samplemask_in_frag);
   VkCommandBuffer cmd = begin_scene(t, &s);
   draw_triangles(t, cmd, &s, triangles, 3);
   end_scene(t, cmd);
   output_samples(t, &s.color, VK_FORMAT_R8G8B8A8_UNORM, 0);
}

static void
msaa_sample_mask(struct vkt *t)
{
   struct scene s = make_scene(t, false, NULL);

   s.info.sample_mask = 0x6;
   VkCommandBuffer cmd = begin_scene(t, &s);
   draw_triangles(t, cmd, &s, triangles, 3);
   end_scene(t, cmd);
   output_samples(t, &s.color, VK_FORMAT_R8G8B8A8_UNORM, 0);
}

/* ------------------------------------------------------ alpha to coverage */

#define COLUMNS 8

/* Vulkan leaves open which samples an alpha between the ends covers, and asks
 * that their number be in proportion: over a whole column that is held. */
static void
check_coverage(struct vkt *t, const struct vkt_image *resolved)
{
   uint8_t *texels = vkt_download(t, resolved, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                                  VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   double before = -1.0;

   for (unsigned c = 0; c < COLUMNS; c++) {
      const double alpha = c / (COLUMNS - 1.0);
      double sum = 0.0;
      for (unsigned y = 0; y < SIZE; y++) {
         for (unsigned x = c * 8; x < c * 8 + 8; x++)
            sum += texels[(y * SIZE + x) * 4];
      }
      const double share = sum / (255.0 * 8 * SIZE);
      vkt_check(t, share > alpha - 0.26 && share < alpha + 0.26,
                "alpha %g covers %g", alpha, share);
      vkt_check(t, share >= before, "alpha %g covers less than the last",
                alpha);
      vkt_check(t, c > 0 || share == 0.0, "alpha 0 covers %g", share);
      vkt_check(t, c < COLUMNS - 1 || share == 1.0, "alpha 1 covers %g", share);
      before = share;
   }
   free(texels);
}

static void
msaa_alpha_to_coverage(struct vkt *t)
{
   struct scene s = make_scene(t, true, NULL);
   const float black[4] = { 0 };
   float quads[COLUMNS][6][4];

   for (unsigned c = 0; c < COLUMNS; c++) {
      for (unsigned v = 0; v < 6; v++) {
         const unsigned corner = v < 3 ? v : 6 - v;
         const float p[4] = PX((float)(8 * c + 8 * (corner & 1)),
                               (float)(SIZE * (corner >> 1)), 0.5f);
         for (unsigned i = 0; i < 4; i++)
            quads[c][v][i] = p[i];
      }
   }
   s.info.alpha_to_coverage = true;
   s.info.target = &s.target;
   VkPipeline pipeline = vkt_pipeline(t, &s.info);
   struct vkt_buffer b = vkt_buffer_with(t, quads, sizeof(quads));
   const VkDeviceSize zero = 0;
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &s.target, black, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdBindVertexBuffers(cmd, 0, 1, &b.buffer, &zero);
   for (unsigned c = 0; c < COLUMNS; c++) {
      const float color[4] = { 1.0f, 1.0f, 1.0f, c / (COLUMNS - 1.0f) };
      vkCmdPushConstants(cmd, s.info.layout, VK_SHADER_STAGE_ALL, 0, 16, color);
      vkCmdDraw(cmd, 6, 1, 6 * c, 0);
   }
   end_scene(t, cmd);
   check_coverage(t, &s.resolved);
}

/* ------------------------------------------------------------------- depth */

/* A plane, and a slope that meets it at x = 32: between two columns of
 * samples, where they differ by a thousandth. */
static const float crossing[6][4] = {
   PX(7.25f, 4.5f, 0.5f),      PX(7.25f, 58.5f, 0.5f),
   PX(58.75f, 31.5f, 0.5f),    PX(-16.0f, -16.0f, 0.125f),
   PX(-16.0f, 176.0f, 0.125f), PX(176.0f, -16.0f, 1.625f),
};

static struct scene
draw_crossing(struct vkt *t, const struct vkt_image *depth)
{
   struct scene s = make_scene(t, true, depth);

   s.info.depth_stencil = (VkPipelineDepthStencilStateCreateInfo){
      .depthTestEnable = VK_TRUE,
      .depthWriteEnable = VK_TRUE,
      .depthCompareOp = VK_COMPARE_OP_LESS,
   };
   VkCommandBuffer cmd = begin_scene(t, &s);
   draw_triangles(t, cmd, &s, crossing, 2);
   end_scene(t, cmd);
   return s;
}

static void
msaa_depth(struct vkt *t)
{
   struct vkt_image depth = ms_image(t, VK_FORMAT_D32_SFLOAT);
   struct scene s = draw_crossing(t, &depth);

   output_resolved(t, &s);
}

static void
msaa_depth_d16(struct vkt *t)
{
   struct vkt_image depth = ms_image(t, VK_FORMAT_D16_UNORM);
   struct scene s = draw_crossing(t, &depth);

   output_resolved(t, &s);
}

static void
msaa_depth_fetch(struct vkt *t)
{
   struct vkt_image depth = ms_image(t, VK_FORMAT_D32_SFLOAT);

   draw_crossing(t, &depth);
   output_samples(t, &depth, VK_FORMAT_R32_SFLOAT, 1e-5);
}

/* A second pass that loads the samples of the first. */
static void
msaa_load(struct vkt *t)
{
   struct scene s = make_scene(t, false, NULL);
   VkCommandBuffer cmd = begin_scene(t, &s);

   draw_triangles(t, cmd, &s, triangles, 1);
   end_scene(t, cmd);

   s.target = vkt_target(t, &(struct vkt_target_info){
                               .color_count = 1,
                               .colors = { &s.color },
                               .load = true,
                            });
   cmd = begin_scene(t, &s);
   draw_triangles(t, cmd, &s, triangles + 3, 2);
   end_scene(t, cmd);
   output_samples(t, &s.color, VK_FORMAT_R8G8B8A8_UNORM, 0);
}

static void
msaa_blend(struct vkt *t)
{
   const VkPipelineColorBlendAttachmentState blend = {
      .blendEnable = VK_TRUE,
      .srcColorBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA,
      .dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
      .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
      .dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
      .colorWriteMask = 0xf,
   };
   struct scene s = make_scene(t, false, NULL);

   s.info.blends = &blend;
   VkCommandBuffer cmd = begin_scene(t, &s);
   draw_triangles(t, cmd, &s, triangles, 3);
   end_scene(t, cmd);
   output_samples(t, &s.color, VK_FORMAT_R8G8B8A8_UNORM, 1);
}

/* Equations that the fixed-function blender does not know, on each sample. */
static void
blend_samples(struct vkt *t, const VkPipelineColorBlendAttachmentState *blend,
              struct vkt_spirv fragment)
{
   struct scene s = make_scene(t, false, NULL);

   s.info.blends = blend;
   s.info.fragment = fragment;
   for (unsigned i = 0; i < 4; i++)
      s.info.blend_constants[i] = 0.25f * i;
   VkCommandBuffer cmd = begin_scene(t, &s);
   draw_triangles(t, cmd, &s, triangles, 3);
   end_scene(t, cmd);
   /* Each of three triangles may round the other way. */
   output_samples(t, &s.color, VK_FORMAT_R8G8B8A8_UNORM, 3);
}

static void
msaa_blend_max(struct vkt *t)
{
   const VkPipelineColorBlendAttachmentState blend = {
      .blendEnable = VK_TRUE,
      .colorBlendOp = VK_BLEND_OP_MAX,
      .alphaBlendOp = VK_BLEND_OP_MIN,
      .colorWriteMask = 0xf,
   };
   blend_samples(t, &blend, VKT_SPIRV(solid_frag));
}

static void
msaa_blend_constants(struct vkt *t)
{
   const VkPipelineColorBlendAttachmentState blend = {
      .blendEnable = VK_TRUE,
      .srcColorBlendFactor = VK_BLEND_FACTOR_CONSTANT_COLOR,
      .dstColorBlendFactor = VK_BLEND_FACTOR_SRC_COLOR,
      .srcAlphaBlendFactor = VK_BLEND_FACTOR_CONSTANT_ALPHA,
      .dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
      .colorWriteMask = 0xd,
   };
   blend_samples(t, &blend, VKT_SPIRV(solid_frag));
}

static void
msaa_blend_shader_mask(struct vkt *t)
{
   const VkPipelineColorBlendAttachmentState blend = {
      .blendEnable = VK_TRUE,
      .srcColorBlendFactor = VK_BLEND_FACTOR_DST_COLOR,
      .dstColorBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA,
      .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
      .dstAlphaBlendFactor = VK_BLEND_FACTOR_DST_ALPHA,
      .colorWriteMask = 0xf,
   };
   blend_samples(t, &blend, VKT_SPIRV(samplemask_out_frag));
}

const struct vkt_case vkt_msaa_cases[] = {
   { "msaa", "msaa-coverage", msaa_coverage },
   { "msaa", "msaa-samples", msaa_samples },
   { "msaa", "msaa-fetch", msaa_fetch },
   { "msaa", "msaa-resolve-image", msaa_resolve_image },
   { "msaa", "msaa-sample-shading", msaa_sample_shading },
   { "msaa", "msaa-shader-mask", msaa_shader_mask },
   { "msaa", "msaa-mask-in", msaa_mask_in },
   { "msaa", "msaa-sample-mask", msaa_sample_mask },
   { "msaa", "msaa-alpha-to-coverage", msaa_alpha_to_coverage },
   { "msaa", "msaa-depth", msaa_depth },
   { "msaa", "msaa-depth-d16", msaa_depth_d16 },
   { "msaa", "msaa-depth-fetch", msaa_depth_fetch },
   { "msaa", "msaa-load", msaa_load },
   { "msaa", "msaa-blend", msaa_blend },
   { "msaa", "msaa-blend-max", msaa_blend_max },
   { "msaa", "msaa-blend-constants", msaa_blend_constants },
   { "msaa", "msaa-blend-shader-mask", msaa_blend_shader_mask },
   { 0 },
};
