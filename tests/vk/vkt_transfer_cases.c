/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include <stdlib.h>
#include <string.h>

#define DONE VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL
#define INTO VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL
#define COLOR VK_IMAGE_ASPECT_COLOR_BIT

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
         const size_t size_B = (size_t)vkt_minify(image->width_px, level) *
                               vkt_minify(image->height_px, level) *
                               vkt_minify(image->depth_px, level) *
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
   vkt_output_levels(t, &image, DONE, 0);
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
   vkt_output_levels(t, &image, DONE, 0);
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
   vkt_output_levels(t, &image, DONE, 0);
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
   vkt_output_levels(t, &to, DONE, 0);
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
   { 0 },
};
