/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include <stdlib.h>

#define DONE VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL
#define INTO VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL
#define COLOR VK_IMAGE_ASPECT_COLOR_BIT

static struct vkt_image
copied_image(struct vkt *t, const struct vkt_image_info *extra)
{
   struct vkt_image_info info = *extra;

   info.usage |= VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                 VK_IMAGE_USAGE_TRANSFER_DST_BIT | VK_IMAGE_USAGE_SAMPLED_BIT;
   return vkt_image(t, &info);
}

/* Slopes: a blit may round its coordinates without showing it. */
static void
fill_smooth(struct vkt *t, const struct vkt_image *image)
{
   for (uint32_t layer = 0; layer < image->layers; layer++) {
      const uint32_t w = image->width_px, h = image->height_px;
      uint8_t *texels = malloc((size_t)w * h * image->depth_px * 4);
      for (uint32_t i = 0; i < w * h * image->depth_px; i++) {
         texels[4 * i + 0] = (uint8_t)(i % w * 3);
         texels[4 * i + 1] = (uint8_t)(i / w % h * 4);
         texels[4 * i + 2] = (uint8_t)(layer * 60 + i / (w * h) * 16);
         texels[4 * i + 3] = (uint8_t)(255 - i % w);
      }
      vkt_upload(t, image, 0, layer, texels, DONE);
      free(texels);
   }
}

static void
blit(struct vkt *t, VkFormat to_format, VkFilter filter,
     const VkImageBlit *regions, uint32_t count, double tolerance)
{
   const struct vkt_image_info from_info = { .format = VK_FORMAT_R8G8B8A8_UNORM,
                                             .width_px = 64,
                                             .height_px = 48,
                                             .layers = 2 };
   const struct vkt_image_info to_info = {
      .format = to_format,
      .width_px = 100,
      .height_px = 60,
      .layers = 2,
      .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT
   };
   VkFormatProperties can;
   vkGetPhysicalDeviceFormatProperties(t->physical, to_format, &can);
   if (!(can.optimalTilingFeatures & VK_FORMAT_FEATURE_BLIT_DST_BIT))
      vkt_skip("no blit into format %d", to_format);
   struct vkt_image from = copied_image(t, &from_info);
   struct vkt_image to = copied_image(t, &to_info);

   fill_smooth(t, &from);
   const VkClearColorValue grey = { .float32 = { 0.2f, 0.4f, 0.6f, 1.0f } };
   const VkImageSubresourceRange all = { COLOR, 0, 1, 0, 2 };
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &to, VK_IMAGE_LAYOUT_UNDEFINED, INTO);
   vkCmdClearColorImage(cmd, to.image, INTO, &grey, 1, &all);
   vkt_full_barrier(cmd);
   vkCmdBlitImage(cmd, from.image, DONE, to.image, INTO, count, regions,
                  filter);
   vkt_layout(cmd, &to, INTO, DONE);
   vkt_run(t, cmd);
   vkt_output_levels(t, &to, DONE, tolerance);
}

#define ONE          \
   {                 \
      COLOR, 0, 0, 1 \
   }

/* Sizes that no texel's border hits when scaled: twice, half, thrice. */
static const VkImageBlit scalings[] = {
   { ONE, { { 0, 0, 0 }, { 20, 10, 1 } }, ONE, { { 0, 0, 0 }, { 40, 20, 1 } } },
   { ONE,
     { { 4, 8, 0 }, { 64, 48, 1 } },
     ONE,
     { { 41, 1, 0 }, { 71, 21, 1 } } },
   { ONE,
     { { 3, 5, 0 }, { 16, 16, 1 } },
     ONE,
     { { 1, 23, 0 }, { 40, 56, 1 } } },
   { ONE,
     { { 30, 20, 0 }, { 53, 39, 1 } },
     ONE,
     { { 50, 30, 0 }, { 73, 49, 1 } } },
};

static void
transfer_blit_copy(struct vkt *t)
{
   blit(t, VK_FORMAT_R8G8B8A8_UNORM, VK_FILTER_NEAREST, &scalings[3], 1, 0);
}

static void
transfer_blit_nearest(struct vkt *t)
{
   const VkImageBlit odd[] = { scalings[0], scalings[2], scalings[3] };

   blit(t, VK_FORMAT_R8G8B8A8_UNORM, VK_FILTER_NEAREST, odd, 3, 0);
}

static void
transfer_blit_linear(struct vkt *t)
{
   blit(t, VK_FORMAT_R8G8B8A8_UNORM, VK_FILTER_LINEAR, scalings, 4, 2);
}

static void
transfer_blit_flip(struct vkt *t)
{
   const VkImageBlit flips[] = {
      { ONE,
        { { 0, 0, 0 }, { 20, 10, 1 } },
        ONE,
        { { 40, 0, 0 }, { 0, 20, 1 } } },
      { ONE,
        { { 16, 16, 0 }, { 3, 5, 1 } },
        ONE,
        { { 1, 23, 0 }, { 40, 56, 1 } } },
      { ONE,
        { { 30, 39, 0 }, { 53, 20, 1 } },
        ONE,
        { { 73, 30, 0 }, { 50, 49, 1 } } },
   };
   blit(t, VK_FORMAT_R8G8B8A8_UNORM, VK_FILTER_NEAREST, flips, 3, 0);
}

static void
transfer_blit_layers(struct vkt *t)
{
   const VkImageBlit region = { { COLOR, 0, 0, 2 },
                                { { 0, 0, 0 }, { 30, 20, 1 } },
                                { COLOR, 0, 0, 2 },
                                { { 3, 5, 0 }, { 63, 45, 1 } } };
   blit(t, VK_FORMAT_R8G8B8A8_UNORM, VK_FILTER_NEAREST, &region, 1, 0);
}

static void
transfer_blit_bgra(struct vkt *t)
{
   blit(t, VK_FORMAT_B8G8R8A8_UNORM, VK_FILTER_NEAREST, scalings, 1, 0);
}

static void
transfer_blit_rgb10a2(struct vkt *t)
{
   /* A step of ten bits. */
   blit(t, VK_FORMAT_A2B10G10R10_UNORM_PACK32, VK_FILTER_NEAREST, &scalings[3],
        1, 1.1 / 1023);
}

static void
transfer_blit_half(struct vkt *t)
{
   blit(t, VK_FORMAT_R16G16B16A16_SFLOAT, VK_FILTER_NEAREST, scalings, 1, 1e-3);
}

static void
transfer_blit_3d(struct vkt *t)
{
   struct vkt_image_info info = { .format = VK_FORMAT_R8G8B8A8_UNORM,
                                  .type = VK_IMAGE_TYPE_3D,
                                  .width_px = 16,
                                  .height_px = 16,
                                  .depth_px = 8,
                                  .usage =
                                     VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT };
   struct vkt_image from = copied_image(t, &info);
   struct vkt_image to = copied_image(t, &info);
   const VkImageBlit region = {
      ONE, { { 2, 3, 1 }, { 10, 11, 5 } }, ONE, { { 0, 16, 0 }, { 16, 0, 8 } }
   };

   fill_smooth(t, &from);
   fill_smooth(t, &to);
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &to, DONE, INTO);
   vkCmdBlitImage(cmd, from.image, DONE, to.image, INTO, 1, &region,
                  VK_FILTER_NEAREST);
   vkt_layout(cmd, &to, INTO, DONE);
   vkt_run(t, cmd);
   vkt_output_levels(t, &to, DONE, 0);
}

/* A chain of levels, each half of the last, as applications make them. */
static void
transfer_blit_mips(struct vkt *t)
{
   struct vkt_image image =
      copied_image(t, &(struct vkt_image_info){
                         .format = VK_FORMAT_R8G8B8A8_UNORM,
                         .width_px = 64,
                         .height_px = 32,
                         .levels = 5,
                         .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT,
                      });
   fill_smooth(t, &image);
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &image, DONE, VK_IMAGE_LAYOUT_GENERAL);
   for (uint32_t i = 1; i < 5; i++) {
      const VkImageBlit region = {
         { COLOR, i - 1, 0, 1 },
         { { 0, 0, 0 }, { 64 >> (i - 1), 32 >> (i - 1), 1 } },
         { COLOR, i, 0, 1 },
         { { 0, 0, 0 }, { 64 >> i, 32 >> i, 1 } },
      };
      vkCmdBlitImage(cmd, image.image, VK_IMAGE_LAYOUT_GENERAL, image.image,
                     VK_IMAGE_LAYOUT_GENERAL, 1, &region, VK_FILTER_LINEAR);
      vkt_full_barrier(cmd);
   }
   vkt_layout(cmd, &image, VK_IMAGE_LAYOUT_GENERAL, DONE);
   vkt_run(t, cmd);
   /* A step for each level that rounds. */
   vkt_output_levels(t, &image, DONE, 3);
}

const struct vkt_case vkt_blit_cases[] = {
   { "transfer", "transfer-blit-copy", transfer_blit_copy },
   { "transfer", "transfer-blit-nearest", transfer_blit_nearest },
   { "transfer", "transfer-blit-linear", transfer_blit_linear },
   { "transfer", "transfer-blit-flip", transfer_blit_flip },
   { "transfer", "transfer-blit-layers", transfer_blit_layers },
   { "transfer", "transfer-blit-bgra", transfer_blit_bgra },
   { "transfer", "transfer-blit-rgb10a2", transfer_blit_rgb10a2 },
   { "transfer", "transfer-blit-half", transfer_blit_half },
   { "transfer", "transfer-blit-3d", transfer_blit_3d },
   { "transfer", "transfer-blit-mips", transfer_blit_mips },
   { 0 },
};
