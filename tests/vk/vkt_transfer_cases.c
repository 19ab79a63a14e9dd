/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DONE VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL
#define INTO VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL
#define COLOR VK_IMAGE_ASPECT_COLOR_BIT

static uint32_t
minify(uint32_t size, uint32_t level)
{
   return size >> level ? size >> level : 1;
}

/* --------------------------------------------------------------- buffers */

static struct vkt_buffer
patterned(struct vkt *t, uint32_t size_B, uint32_t seed)
{
   struct vkt_buffer b = vkt_buffer(t, size_B);
   uint8_t *bytes = b.map;

   for (uint32_t i = 0; i < size_B; i++)
      bytes[i] = (uint8_t)((i * 7 + seed) ^ (i >> 8));
   return b;
}

static void
check_bytes(struct vkt *t, const struct vkt_buffer *b, const uint8_t *want)
{
   const uint8_t *got = b->map;

   for (uint32_t i = 0; i < b->size_B; i++)
      vkt_check(t, got[i] == want[i], "byte %u is 0x%02x, not 0x%02x", i,
                got[i], want[i]);
}

static void
transfer_copy_buffer(struct vkt *t)
{
   struct vkt_buffer from = patterned(t, 70000, 1);
   struct vkt_buffer to = patterned(t, 70000, 99);
   const VkBufferCopy regions[] = {
      { 0, 64, 4096 },     { 4097, 8193, 1 },   { 5001, 9002, 333 },
      { 6002, 10004, 46 }, { 8000, 12003, 17 }, { 9000, 12288, 40004 },
      { 69999, 69998, 1 },
   };
   const uint32_t count = sizeof(regions) / sizeof(regions[0]);
   uint8_t *want = malloc(to.size_B);
   VkCommandBuffer cmd = vkt_begin(t);

   memcpy(want, to.map, to.size_B);
   for (uint32_t i = 0; i < count; i++)
      memcpy(want + regions[i].dstOffset,
             (uint8_t *)from.map + regions[i].srcOffset, regions[i].size);
   vkCmdCopyBuffer(cmd, from.buffer, to.buffer, count, regions);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   check_bytes(t, &to, want);
   free(want);
}

static void
transfer_fill_buffer(struct vkt *t)
{
   struct vkt_buffer b = patterned(t, 20002, 5);
   uint8_t *want = malloc(b.size_B);
   const uint32_t ones = 0x01020304, twos = 0xa5a5a5a5;
   VkCommandBuffer cmd = vkt_begin(t);

   memcpy(want, b.map, b.size_B);
   vkCmdFillBuffer(cmd, b.buffer, 4, 12, ones);
   vkCmdFillBuffer(cmd, b.buffer, 1028, 8000, twos);
   /* The whole rest: the last two bytes make no word. */
   vkCmdFillBuffer(cmd, b.buffer, 16000, VK_WHOLE_SIZE, ones);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   for (uint32_t i = 4; i < 16; i += 4)
      memcpy(want + i, &ones, 4);
   for (uint32_t i = 1028; i < 9028; i += 4)
      memcpy(want + i, &twos, 4);
   for (uint32_t i = 16000; i < 20000; i += 4)
      memcpy(want + i, &ones, 4);
   check_bytes(t, &b, want);
   free(want);
}

static void
transfer_update_buffer(struct vkt *t)
{
   struct vkt_buffer b = patterned(t, 80000, 5);
   struct vkt_buffer data = patterned(t, 65536, 31);
   uint8_t *want = malloc(b.size_B);
   VkCommandBuffer cmd = vkt_begin(t);

   memcpy(want, b.map, b.size_B);
   vkCmdUpdateBuffer(cmd, b.buffer, 8, 20, data.map);
   vkCmdUpdateBuffer(cmd, b.buffer, 4100, 65536, data.map);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   memcpy(want + 8, data.map, 20);
   memcpy(want + 4100, data.map, 65536);
   check_bytes(t, &b, want);
   free(want);
}

/* ---------------------------------------------------------------- images */

static struct vkt_image
copied_image(struct vkt *t, const struct vkt_image_info *extra)
{
   struct vkt_image_info info = *extra;

   info.usage |= VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                 VK_IMAGE_USAGE_TRANSFER_DST_BIT | VK_IMAGE_USAGE_SAMPLED_BIT;
   return vkt_image(t, &info);
}

/* Texels of every level and layer are different; the image ends in `DONE`. */
static void
fill(struct vkt *t, const struct vkt_image *image, uint32_t seed)
{
   for (uint32_t layer = 0; layer < image->layers; layer++) {
      for (uint32_t level = 0; level < image->levels; level++) {
         const size_t size_B = (size_t)minify(image->width_px, level) *
                               minify(image->height_px, level) *
                               minify(image->depth_px, level) *
                               vkt_format_size_B(image->format);
         uint8_t *texels = malloc(size_B);
         for (size_t i = 0; i < size_B; i++)
            texels[i] =
               (uint8_t)(i * 5 + (i >> 7) + seed + level * 50 + layer * 77);
         vkt_upload(t, image, level, layer, texels, DONE);
         free(texels);
      }
   }
}

static float
half_to_float(uint16_t half)
{
   const float sign = half >> 15 ? -1.0f : 1.0f;
   const int exponent = half >> 10 & 31;
   const float mantissa = (float)(half & 1023);

   return sign * (exponent ? ldexpf(1024.0f + mantissa, exponent - 25)
                           : ldexpf(mantissa, -24));
}

/* Texels whose channels are no bytes, channel by channel. */
static void
output_channels(struct vkt *t, const char *name, VkFormat format,
                const void *texels, size_t count, double tolerance)
{
   const uint16_t *halves = texels;
   const uint32_t *words = texels;
   float *values = malloc(count * 4 * sizeof(*values));

   for (size_t i = 0; i < count * 4; i++) {
      if (format == VK_FORMAT_R16G16B16A16_SFLOAT)
         values[i] = half_to_float(halves[i]);
      else if (i % 4 == 3)
         values[i] = (float)(words[i / 4] >> 30) / 3.0f;
      else
         values[i] = (float)(words[i / 4] >> (i % 4 * 10) & 1023) / 1023.0f;
   }
   vkt_output(t, name, VKT_F32, tolerance, values, count * 4);
   free(values);
}

/* Every level and layer; as bytes unless the format has other channels. */
static void
output_all(struct vkt *t, const struct vkt_image *image, double tolerance)
{
   const bool channels = image->format == VK_FORMAT_R16G16B16A16_SFLOAT ||
                         image->format == VK_FORMAT_A2B10G10R10_UNORM_PACK32;

   for (uint32_t layer = 0; layer < image->layers; layer++) {
      for (uint32_t level = 0; level < image->levels; level++) {
         char name[] = "layer0level0";
         name[5] = (char)('0' + layer);
         name[11] = (char)('0' + level);
         void *texels = vkt_download(t, image, COLOR, level, layer, DONE);
         const size_t count = (size_t)minify(image->width_px, level) *
                              minify(image->height_px, level) *
                              minify(image->depth_px, level);
         if (channels)
            output_channels(t, name, image->format, texels, count, tolerance);
         else
            vkt_output(t, name, VKT_U8, tolerance, texels,
                       count * vkt_format_size_B(image->format));
         free(texels);
      }
   }
}

/* Regions whose rows and slices in the buffer are longer than they are in the
 * image, at odd places of both. */
static void
pitches(struct vkt *t, VkFormat format)
{
   const uint32_t texel_B = vkt_format_size_B(format);
   struct vkt_image image = copied_image(
      t, &(struct vkt_image_info){
            .format = format, .width_px = 61, .height_px = 37, .layers = 3 });
   struct vkt_buffer from = patterned(t, 40000 * texel_B, 3);
   struct vkt_buffer to = vkt_buffer(t, 40000 * texel_B);
   const VkBufferImageCopy in[] = {
      /* offset, row and slice in texels, subresource, place, size */
      { 12 * texel_B, 71, 40, { COLOR, 0, 0, 2 }, { 3, 5, 0 }, { 50, 30, 1 } },
      { 20000 * texel_B, 0, 0, { COLOR, 0, 2, 1 }, { 0, 0, 0 }, { 61, 37, 1 } },
      { 30004 * texel_B,
        19,
        0,
        { COLOR, 0, 1, 1 },
        { 60, 30, 0 },
        { 1, 7, 1 } },
   };
   const VkBufferImageCopy out[] = {
      { 8 * texel_B, 64, 0, { COLOR, 0, 0, 1 }, { 0, 0, 0 }, { 61, 37, 1 } },
      { 5004 * texel_B,
        63,
        39,
        { COLOR, 0, 1, 2 },
        { 7, 3, 0 },
        { 33, 29, 1 } },
      { 39000 * texel_B, 0, 0, { COLOR, 0, 2, 1 }, { 59, 36, 0 }, { 2, 1, 1 } },
   };

   fill(t, &image, 9);
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &image, DONE, INTO);
   vkCmdCopyBufferToImage(cmd, from.buffer, image.image, INTO, 3, in);
   vkt_layout(cmd, &image, INTO, DONE);
   vkCmdCopyImageToBuffer(cmd, image.image, DONE, to.buffer, 3, out);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   vkt_output(t, "buffer", VKT_U8, 0, to.map, to.size_B);
   output_all(t, &image, 0);
}

static void
transfer_pitches(struct vkt *t)
{
   pitches(t, VK_FORMAT_R8G8B8A8_UNORM);
}

static void
transfer_pitches_r8(struct vkt *t)
{
   pitches(t, VK_FORMAT_R8_UNORM);
}

static void
transfer_pitches_rgba32(struct vkt *t)
{
   pitches(t, VK_FORMAT_R32G32B32A32_UINT);
}

static void
transfer_buffer_mips(struct vkt *t)
{
   struct vkt_image image =
      copied_image(t, &(struct vkt_image_info){
                         .format = VK_FORMAT_R8G8B8A8_UNORM,
                         .width_px = 45,
                         .height_px = 70,
                         .layers = 2,
                         .levels = 6,
                      });
   fill(t, &image, 1);
   output_all(t, &image, 0);
}

static void
transfer_buffer_3d(struct vkt *t)
{
   struct vkt_image image =
      copied_image(t, &(struct vkt_image_info){
                         .format = VK_FORMAT_R8G8B8A8_UNORM,
                         .type = VK_IMAGE_TYPE_3D,
                         .width_px = 19,
                         .height_px = 22,
                         .depth_px = 9,
                         .levels = 3,
                      });
   struct vkt_buffer from = patterned(t, 40000, 77);
   const VkBufferImageCopy in = { 16,          15,
                                  17,          { COLOR, 0, 0, 1 },
                                  { 2, 3, 4 }, { 13, 12, 5 } };
   fill(t, &image, 1);
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &image, DONE, INTO);
   vkCmdCopyBufferToImage(cmd, from.buffer, image.image, INTO, 1, &in);
   vkt_layout(cmd, &image, INTO, DONE);
   vkt_run(t, cmd);
   output_all(t, &image, 0);
}

/* ------------------------------------------------------- image to image */

static void
copy_images(struct vkt *t, const struct vkt_image_info *from_info,
            const struct vkt_image_info *to_info, const VkImageCopy *regions,
            uint32_t count)
{
   struct vkt_image from = copied_image(t, from_info);
   struct vkt_image to = copied_image(t, to_info);

   fill(t, &from, 1);
   fill(t, &to, 140);
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &to, DONE, INTO);
   vkCmdCopyImage(cmd, from.image, DONE, to.image, INTO, count, regions);
   vkt_layout(cmd, &to, INTO, DONE);
   vkt_run(t, cmd);
   output_all(t, &to, 0);
}

static void
transfer_image_regions(struct vkt *t)
{
   const struct vkt_image_info a = { .format = VK_FORMAT_R8G8B8A8_UNORM,
                                     .width_px = 70,
                                     .height_px = 50 };
   const struct vkt_image_info b = { .format = VK_FORMAT_R8G8B8A8_UNORM,
                                     .width_px = 90,
                                     .height_px = 33 };
   const VkImageSubresourceLayers one = { COLOR, 0, 0, 1 };
   const VkImageCopy regions[] = {
      { one, { 0, 0, 0 }, one, { 1, 1, 0 }, { 16, 16, 1 } },
      { one, { 17, 3, 0 }, one, { 33, 2, 0 }, { 50, 29, 1 } },
      { one, { 69, 49, 0 }, one, { 89, 32, 0 }, { 1, 1, 1 } },
      { one, { 5, 40, 0 }, one, { 2, 20, 0 }, { 29, 9, 1 } },
   };
   copy_images(t, &a, &b, regions, 4);
}

static void
transfer_image_layers(struct vkt *t)
{
   const struct vkt_image_info a = { .format = VK_FORMAT_R8G8B8A8_UNORM,
                                     .width_px = 40,
                                     .height_px = 40,
                                     .layers = 5,
                                     .levels = 3 };
   const VkImageCopy regions[] = {
      { { COLOR, 0, 0, 2 },
        { 0, 0, 0 },
        { COLOR, 0, 3, 2 },
        { 4, 3, 0 },
        { 30, 37, 1 } },
      { { COLOR, 1, 4, 1 },
        { 1, 2, 0 },
        { COLOR, 0, 1, 1 },
        { 21, 22, 0 },
        { 17, 18, 1 } },
      { { COLOR, 0, 2, 3 },
        { 30, 30, 0 },
        { COLOR, 2, 0, 3 },
        { 0, 1, 0 },
        { 10, 9, 1 } },
   };
   copy_images(t, &a, &a, regions, 3);
}

static void
transfer_image_3d(struct vkt *t)
{
   const struct vkt_image_info a = { .format = VK_FORMAT_R8G8B8A8_UNORM,
                                     .type = VK_IMAGE_TYPE_3D,
                                     .width_px = 20,
                                     .height_px = 18,
                                     .depth_px = 12 };
   const VkImageSubresourceLayers one = { COLOR, 0, 0, 1 };
   const VkImageCopy regions[] = {
      { one, { 3, 2, 1 }, one, { 0, 0, 7 }, { 15, 16, 5 } },
      { one, { 0, 0, 11 }, one, { 19, 17, 0 }, { 1, 1, 1 } },
   };
   copy_images(t, &a, &a, regions, 2);
}

/* Copies move bits: formats of one size are compatible. */
static void
transfer_image_formats(struct vkt *t)
{
   const struct vkt_image_info a = { .format = VK_FORMAT_R32_SFLOAT,
                                     .width_px = 40,
                                     .height_px = 40 };
   const struct vkt_image_info b = { .format = VK_FORMAT_R8G8B8A8_UINT,
                                     .width_px = 40,
                                     .height_px = 40 };
   const VkImageSubresourceLayers one = { COLOR, 0, 0, 1 };
   const VkImageCopy region = {
      one, { 1, 2, 0 }, one, { 9, 5, 0 }, { 31, 33, 1 }
   };
   copy_images(t, &a, &b, &region, 1);
}

/* ------------------------------------------------------------------ blits */

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
   output_all(t, &to, tolerance);
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
   output_all(t, &to, 0);
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
   output_all(t, &image, 3);
}

const struct vkt_case vkt_transfer_cases[] = {
   { "transfer", "transfer-copy-buffer", transfer_copy_buffer },
   { "transfer", "transfer-fill-buffer", transfer_fill_buffer },
   { "transfer", "transfer-update-buffer", transfer_update_buffer },
   { "transfer", "transfer-pitches", transfer_pitches },
   { "transfer", "transfer-pitches-r8", transfer_pitches_r8 },
   { "transfer", "transfer-pitches-rgba32", transfer_pitches_rgba32 },
   { "transfer", "transfer-buffer-mips", transfer_buffer_mips },
   { "transfer", "transfer-buffer-3d", transfer_buffer_3d },
   { "transfer", "transfer-image-regions", transfer_image_regions },
   { "transfer", "transfer-image-layers", transfer_image_layers },
   { "transfer", "transfer-image-3d", transfer_image_3d },
   { "transfer", "transfer-image-formats", transfer_image_formats },
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
