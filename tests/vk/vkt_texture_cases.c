/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include <stdlib.h>

#include "fullscreen_vert.spv.h"
#include "gather_offsets_frag.spv.h"
#include "texture2d_frag.spv.h"
#include "texture_3d_frag.spv.h"
#include "texture_array_frag.spv.h"
#include "texture_bias_frag.spv.h"
#include "texture_cube_frag.spv.h"
#include "texture_fetch_frag.spv.h"
#include "texture_gather_frag.spv.h"
#include "texture_grad_frag.spv.h"
#include "texture_level_frag.spv.h"
#include "texture_shadow_frag.spv.h"

#define SAMPLED                                                    \
   (VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT | \
    VK_IMAGE_USAGE_TRANSFER_SRC_BIT)

/* Smooth enough that no rounding of a coordinate is worth more than a step,
 * different in each channel, level and layer. */
static void
fill(struct vkt *t, const struct vkt_image *image)
{
   for (uint32_t layer = 0; layer < image->layers; layer++) {
      for (uint32_t level = 0; level < image->levels; level++) {
         const uint32_t w =
            image->width_px >> level ? image->width_px >> level : 1;
         const uint32_t h =
            image->height_px >> level ? image->height_px >> level : 1;
         const uint32_t d =
            image->depth_px >> level ? image->depth_px >> level : 1;
         uint8_t *texels = malloc((size_t)w * h * d * 4);
         for (uint32_t i = 0; i < w * h * d; i++) {
            const uint32_t x = i % w, y = i / w % h, z = i / (w * h);
            texels[4 * i + 0] = (uint8_t)(x * 255 / w);
            texels[4 * i + 1] = (uint8_t)(y * 255 / h);
            texels[4 * i + 2] = (uint8_t)(layer * 40 + z * 30);
            texels[4 * i + 3] = (uint8_t)(255 - level * 50);
         }
         vkt_upload(t, image, level, layer, texels,
                    VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
         free(texels);
      }
   }
}

struct sampled {
   struct vkt_spirv fragment;
   VkImageView view;
   VkSampler sampler;
   float scale_offset[4];
   float lod;
   double tolerance;
};

static void
draw_sampled(struct vkt *t, const struct sampled *s)
{
   const VkDescriptorImageInfo image = {
      s->sampler, s->view, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL
   };
   const struct vkt_binding binding = {
      .type = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, .images = &image
   };
   struct vkt_set set = vkt_set(t, &binding, 1);
   struct vkt_image out = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 64, 64);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &out },
                                            });
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 20);
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(fullscreen_vert),
                         .fragment = s->fragment,
                         .layout = layout,
                         .target = &target,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                      });
   const float black[4] = { 0 };
   float push[5] = { s->scale_offset[0], s->scale_offset[1], s->scale_offset[2],
                     s->scale_offset[3], s->lod };
   if (push[0] == 0.0f)
      push[0] = push[1] = 1.0f;
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &target, black, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdBindDescriptorSets(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, layout, 0, 1,
                           &set.set, 0, NULL);
   vkCmdPushConstants(cmd, layout, VK_SHADER_STAGE_ALL, 0, sizeof(push), push);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &out, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    s->tolerance);
}

static struct vkt_image
texture_2d(struct vkt *t, uint32_t w, uint32_t h, uint32_t levels)
{
   struct vkt_image image = vkt_image(t, &(struct vkt_image_info){
                                            .format = VK_FORMAT_R8G8B8A8_UNORM,
                                            .width_px = w,
                                            .height_px = h,
                                            .levels = levels,
                                            .usage = SAMPLED,
                                         });
   fill(t, &image);
   return image;
}

static void
sample_2d(struct vkt *t, VkFilter filter, VkSamplerMipmapMode mip,
          VkSamplerAddressMode address, uint32_t levels, float lod)
{
   struct vkt_image image = texture_2d(t, 32, 32, levels);
   draw_sampled(t, &(struct sampled){
                      .fragment = VKT_SPIRV(texture2d_frag),
                      .view = image.view,
                      .sampler = vkt_sampler(t, filter, mip, address),
                      .scale_offset = { 1.5f, 1.25f, -0.26f, -0.13f },
                      .lod = lod,
                      .tolerance = 2,
                   });
}

static void
texture_nearest(struct vkt *t)
{
   /* One texel for two pixels: no coordinate is near a border. */
   struct vkt_image image = texture_2d(t, 32, 32, 1);
   draw_sampled(t, &(struct sampled){
                      .fragment = VKT_SPIRV(texture2d_frag),
                      .view = image.view,
                      .sampler = vkt_sampler(t, VK_FILTER_NEAREST,
                                             VK_SAMPLER_MIPMAP_MODE_NEAREST,
                                             VK_SAMPLER_ADDRESS_MODE_REPEAT),
                      .lod = 0.0f,
                      .tolerance = 0,
                   });
}

static void
texture_linear(struct vkt *t)
{
   sample_2d(t, VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_NEAREST,
             VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE, 1, 0.0f);
}

static void
texture_repeat(struct vkt *t)
{
   sample_2d(t, VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_NEAREST,
             VK_SAMPLER_ADDRESS_MODE_REPEAT, 1, 0.0f);
}

static void
texture_mirror(struct vkt *t)
{
   sample_2d(t, VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_NEAREST,
             VK_SAMPLER_ADDRESS_MODE_MIRRORED_REPEAT, 1, 0.0f);
}

static void
texture_border(struct vkt *t)
{
   sample_2d(t, VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_NEAREST,
             VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER, 1, 0.0f);
}

static void
texture_lod(struct vkt *t)
{
   sample_2d(t, VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_NEAREST,
             VK_SAMPLER_ADDRESS_MODE_REPEAT, 4, 2.0f);
}

static void
texture_trilinear(struct vkt *t)
{
   sample_2d(t, VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_LINEAR,
             VK_SAMPLER_ADDRESS_MODE_REPEAT, 4, 1.5f);
}

static void
texture_implicit_lod(struct vkt *t)
{
   /* Four texels a pixel in both directions: level 2 exactly. */
   struct vkt_image image = texture_2d(t, 64, 64, 5);
   draw_sampled(t, &(struct sampled){
                      .fragment = VKT_SPIRV(texture2d_frag),
                      .view = image.view,
                      .sampler = vkt_sampler(t, VK_FILTER_LINEAR,
                                             VK_SAMPLER_MIPMAP_MODE_LINEAR,
                                             VK_SAMPLER_ADDRESS_MODE_REPEAT),
                      .scale_offset = { 4.0f, 4.0f, 0.01f, 0.02f },
                      .lod = -1.0f,
                      .tolerance = 3,
                   });
}

/* Shaders that take nothing but the texture. */
static void
sample_with(struct vkt *t, struct vkt_spirv fs, uint32_t size_px,
            uint32_t levels, double tolerance)
{
   struct vkt_image image = texture_2d(t, size_px, size_px, levels);
   draw_sampled(t, &(struct sampled){
                      .fragment = fs,
                      .view = image.view,
                      .sampler = vkt_sampler(
                         t, VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_LINEAR,
                         VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE),
                      .tolerance = tolerance,
                   });
}

static void
texture_bias(struct vkt *t)
{
   sample_with(t, VKT_SPIRV(texture_bias_frag), 64, 5, 3);
}

static void
texture_grad(struct vkt *t)
{
   sample_with(t, VKT_SPIRV(texture_grad_frag), 64, 5, 3);
}

static void
texture_fetch(struct vkt *t)
{
   sample_with(t, VKT_SPIRV(texture_fetch_frag), 32, 3, 1);
}

static void
texture_gather(struct vkt *t)
{
   sample_with(t, VKT_SPIRV(texture_gather_frag), 32, 1, 1);
}

static void
texture_gather_offsets(struct vkt *t)
{
   if (!t->features.shaderImageGatherExtended)
      vkt_skip("no shaderImageGatherExtended");
   sample_with(t, VKT_SPIRV(gather_offsets_frag), 32, 1, 1);
}

static void
texture_npot(struct vkt *t)
{
   struct vkt_image image = texture_2d(t, 37, 23, 1);
   draw_sampled(t, &(struct sampled){
                      .fragment = VKT_SPIRV(texture2d_frag),
                      .view = image.view,
                      .sampler = vkt_sampler(t, VK_FILTER_LINEAR,
                                             VK_SAMPLER_MIPMAP_MODE_NEAREST,
                                             VK_SAMPLER_ADDRESS_MODE_REPEAT),
                      .scale_offset = { 1.3f, 1.1f, 0.2f, 0.1f },
                      .tolerance = 2,
                   });
}

static void
texture_array(struct vkt *t)
{
   struct vkt_image image =
      vkt_image(t, &(struct vkt_image_info){
                      .format = VK_FORMAT_R8G8B8A8_UNORM,
                      .width_px = 16,
                      .height_px = 16,
                      .layers = 4,
                      .usage = SAMPLED,
                      .view_type = VK_IMAGE_VIEW_TYPE_2D_ARRAY,
                   });
   fill(t, &image);
   draw_sampled(t, &(struct sampled){
                      .fragment = VKT_SPIRV(texture_array_frag),
                      .view = image.view,
                      .sampler = vkt_sampler(
                         t, VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_NEAREST,
                         VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE),
                      .tolerance = 2,
                   });
}

static void
texture_array_level(struct vkt *t)
{
   struct vkt_image image =
      vkt_image(t, &(struct vkt_image_info){
                      .format = VK_FORMAT_R8G8B8A8_UNORM,
                      .width_px = 64,
                      .height_px = 64,
                      .layers = 2,
                      .levels = 6,
                      .usage = SAMPLED,
                      .view_type = VK_IMAGE_VIEW_TYPE_2D_ARRAY,
                   });
   fill(t, &image);
   draw_sampled(t, &(struct sampled){
                      .fragment = VKT_SPIRV(texture_level_frag),
                      .view = image.view,
                      .sampler = vkt_sampler(t, VK_FILTER_LINEAR,
                                             VK_SAMPLER_MIPMAP_MODE_LINEAR,
                                             VK_SAMPLER_ADDRESS_MODE_REPEAT),
                      .tolerance = 2,
                   });
}

static void
texture_cube(struct vkt *t)
{
   struct vkt_image image =
      vkt_image(t, &(struct vkt_image_info){
                      .format = VK_FORMAT_R8G8B8A8_UNORM,
                      .width_px = 16,
                      .height_px = 16,
                      .layers = 6,
                      .usage = SAMPLED,
                      .flags = VK_IMAGE_CREATE_CUBE_COMPATIBLE_BIT,
                      .view_type = VK_IMAGE_VIEW_TYPE_CUBE,
                   });
   fill(t, &image);
   draw_sampled(t, &(struct sampled){
                      .fragment = VKT_SPIRV(texture_cube_frag),
                      .view = image.view,
                      .sampler = vkt_sampler(
                         t, VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_NEAREST,
                         VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE),
                      /* Faces differ by 40: across an edge a coordinate's
                       * last bits are worth more than inside a face. */
                      .tolerance = 3,
                   });
}

static void
texture_3d(struct vkt *t)
{
   struct vkt_image image = vkt_image(t, &(struct vkt_image_info){
                                            .format = VK_FORMAT_R8G8B8A8_UNORM,
                                            .type = VK_IMAGE_TYPE_3D,
                                            .width_px = 16,
                                            .height_px = 8,
                                            .depth_px = 8,
                                            .usage = SAMPLED,
                                         });
   fill(t, &image);
   draw_sampled(t, &(struct sampled){
                      .fragment = VKT_SPIRV(texture_3d_frag),
                      .view = image.view,
                      .sampler = vkt_sampler(
                         t, VK_FILTER_LINEAR, VK_SAMPLER_MIPMAP_MODE_NEAREST,
                         VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE),
                      .tolerance = 2,
                   });
}

static void
texture_shadow(struct vkt *t)
{
   struct vkt_image image = vkt_image(t, &(struct vkt_image_info){
                                            .format = VK_FORMAT_D32_SFLOAT,
                                            .width_px = 16,
                                            .height_px = 16,
                                            .usage = SAMPLED,
                                         });
   float depths[256];
   for (unsigned i = 0; i < 256; i++)
      depths[i] = (float)(i % 16) / 15.0f + 0.003f;
   vkt_upload(t, &image, 0, 0, depths,
              VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
   const VkSamplerCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
      .addressModeU = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
      .addressModeV = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
      .addressModeW = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
      .compareEnable = VK_TRUE,
      .compareOp = VK_COMPARE_OP_LESS,
   };
   VkSampler sampler;
   VKT(vkCreateSampler(t->device, &info, NULL, &sampler));
   VKT_DEFER(t, vkDestroySampler, sampler);
   draw_sampled(t, &(struct sampled){
                      .fragment = VKT_SPIRV(texture_shadow_frag),
                      .view = image.view,
                      .sampler = sampler,
                      .tolerance = 0,
                   });
}

const struct vkt_case vkt_texture_cases[] = {
   { "texture", "texture-nearest", texture_nearest },
   { "texture", "texture-linear", texture_linear },
   { "texture", "texture-repeat", texture_repeat },
   { "texture", "texture-mirror", texture_mirror },
   { "texture", "texture-border", texture_border },
   { "texture", "texture-lod", texture_lod },
   { "texture", "texture-trilinear", texture_trilinear },
   { "texture", "texture-implicit-lod", texture_implicit_lod },
   { "texture", "texture-bias", texture_bias },
   { "texture", "texture-grad", texture_grad },
   { "texture", "texture-fetch", texture_fetch },
   { "texture", "texture-gather", texture_gather },
   { "texture", "texture-gather-offsets", texture_gather_offsets },
   { "texture", "texture-npot", texture_npot },
   { "texture", "texture-array", texture_array },
   { "texture", "texture-array-level", texture_array_level },
   { "texture", "texture-cube", texture_cube },
   { "texture", "texture-3d", texture_3d },
   { "texture", "texture-shadow", texture_shadow },
   { 0 },
};
