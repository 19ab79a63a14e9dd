/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
render_pass_clear(struct vkt *t, VkFormat format, const float color[4],
                  uint32_t width_px, uint32_t height_px)
{
   struct vkt_image image = vkt_color(t, format, width_px, height_px);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &image },
                                            });
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &target, color, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    0);
}

static void
clear_rgba8(struct vkt *t)
{
   const float color[4] = { 0.2f, 0.4f, 0.6f, 0.8f };
   render_pass_clear(t, VK_FORMAT_R8G8B8A8_UNORM, color, 64, 64);
}

static void
clear_odd_size(struct vkt *t)
{
   const float color[4] = { 1.0f, 0.0f, 0.6f, 0.2f };
   render_pass_clear(t, VK_FORMAT_R8G8B8A8_UNORM, color, 61, 37);
}

static void
clear_bgra8(struct vkt *t)
{
   const float color[4] = { 0.2f, 0.4f, 0.6f, 0.8f };
   render_pass_clear(t, VK_FORMAT_B8G8R8A8_UNORM, color, 33, 17);
}

static void
clear_rgba16f(struct vkt *t)
{
   const float color[4] = { 0.25f, -4.0f, 1024.0f, 0.5f };
   render_pass_clear(t, VK_FORMAT_R16G16B16A16_SFLOAT, color, 40, 40);
}

static void
clear_rgba32f(struct vkt *t)
{
   const float color[4] = { 0.1f, -4.5f, 1e20f, 0.5f };
   render_pass_clear(t, VK_FORMAT_R32G32B32A32_SFLOAT, color, 40, 40);
}

static void
clear_r8(struct vkt *t)
{
   const float color[4] = { 0.6f, 0.0f, 0.0f, 0.0f };
   render_pass_clear(t, VK_FORMAT_R8_UNORM, color, 50, 20);
}

static void
clear_rg8(struct vkt *t)
{
   const float color[4] = { 0.6f, 0.2f, 0.0f, 0.0f };
   render_pass_clear(t, VK_FORMAT_R8G8_UNORM, color, 50, 20);
}

static void
clear_rgb565(struct vkt *t)
{
   const float color[4] = { 1.0f, 0.0f, 1.0f, 0.0f };
   render_pass_clear(t, VK_FORMAT_R5G6B5_UNORM_PACK16, color, 50, 20);
}

static void
clear_rgb10a2(struct vkt *t)
{
   const float color[4] = { 1.0f, 0.0f, 1.0f, 1.0f };
   render_pass_clear(t, VK_FORMAT_A2B10G10R10_UNORM_PACK32, color, 50, 20);
}

static void
clear_large(struct vkt *t)
{
   const float color[4] = { 0.0f, 1.0f, 0.4f, 1.0f };
   render_pass_clear(t, VK_FORMAT_R8G8B8A8_UNORM, color, 1000, 700);
}

static void
clear_depth(struct vkt *t, VkFormat format, float depth)
{
   struct vkt_image image =
      vkt_image(t, &(struct vkt_image_info){
                      .format = format,
                      .width_px = 70,
                      .height_px = 45,
                      .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
                               VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
                   });
   struct vkt_target target =
      vkt_target(t, &(struct vkt_target_info){ .depth = &image });
   const float none[4] = { 0 };
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &target, none, depth, 0xa5,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "depth", &image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    0);
   if (!(image.aspect & VK_IMAGE_ASPECT_STENCIL_BIT))
      return;
   uint8_t *stencil = vkt_download(t, &image, VK_IMAGE_ASPECT_STENCIL_BIT, 0, 0,
                                   VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   for (unsigned i = 0; i < 70 * 45; i++)
      vkt_check(t, stencil[i] == 0xa5, "stencil %u is 0x%x", i, stencil[i]);
   free(stencil);
}

static void
clear_depth_d16(struct vkt *t)
{
   clear_depth(t, VK_FORMAT_D16_UNORM, 0.5f);
}

static void
clear_depth_d32f(struct vkt *t)
{
   clear_depth(t, VK_FORMAT_D32_SFLOAT, 0.375f);
}

static void
clear_depth_d24s8(struct vkt *t)
{
   clear_depth(t, VK_FORMAT_D24_UNORM_S8_UINT, 1.0f);
}

static void
clear_depth_d32fs8(struct vkt *t)
{
   clear_depth(t, VK_FORMAT_D32_SFLOAT_S8_UINT, 0.75f);
}

static void
clear_image(struct vkt *t, struct vkt_image image)
{
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &image, VK_IMAGE_LAYOUT_UNDEFINED,
              VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
   const VkClearColorValue color = { .float32 = { 0.0f, 1.0f, 0.2f, 1.0f } };
   const VkImageSubresourceRange range = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0,
                                           1 };
   vkCmdClearColorImage(cmd, image.image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
                        &color, 1, &range);
   vkt_layout(cmd, &image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
              VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    0);
}

static void
clear_image_command(struct vkt *t)
{
   clear_image(t, vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 50, 30));
}

static void
clear_volume_command(struct vkt *t)
{
   clear_image(t, vkt_image(t, &(struct vkt_image_info){
                                  .format = VK_FORMAT_R8G8B8A8_UNORM,
                                  .width_px = 20,
                                  .height_px = 30,
                                  .depth_px = 3,
                                  .usage = VK_IMAGE_USAGE_TRANSFER_DST_BIT |
                                           VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                                           VK_IMAGE_USAGE_SAMPLED_BIT,
                                  .type = VK_IMAGE_TYPE_3D,
                                  .view_type = VK_IMAGE_VIEW_TYPE_3D,
                               }));
}

static void
clear_attachment_rects(struct vkt *t)
{
   struct vkt_image image = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 64, 64);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &image },
                                            });
   const float base[4] = { 0.2f, 0.2f, 0.2f, 1.0f };
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &target, base, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   const VkClearAttachment clear = {
      .aspectMask = VK_IMAGE_ASPECT_COLOR_BIT,
      .clearValue.color.float32 = { 1.0f, 0.0f, 0.4f, 0.6f },
   };
   const VkClearRect rects[] = {
      { { { 3, 5 }, { 20, 11 } }, 0, 1 },
      { { { 40, 33 }, { 24, 31 } }, 0, 1 },
   };
   vkCmdClearAttachments(cmd, 1, &clear, 2, rects);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    0);
}

const struct vkt_case vkt_clear_cases[] = {
   { "clear", "clear-rgba8", clear_rgba8 },
   { "clear", "clear-odd-size", clear_odd_size },
   { "clear", "clear-bgra8", clear_bgra8 },
   { "clear", "clear-rgba16f", clear_rgba16f },
   { "clear", "clear-rgba32f", clear_rgba32f },
   { "clear", "clear-r8", clear_r8 },
   { "clear", "clear-rg8", clear_rg8 },
   { "clear", "clear-rgb565", clear_rgb565 },
   { "clear", "clear-rgb10a2", clear_rgb10a2 },
   { "clear", "clear-large", clear_large },
   { "clear", "clear-depth-d16", clear_depth_d16 },
   { "clear", "clear-depth-d32f", clear_depth_d32f },
   { "clear", "clear-depth-d24s8", clear_depth_d24s8 },
   { "clear", "clear-depth-d32fs8", clear_depth_d32fs8 },
   { "clear", "clear-image-command", clear_image_command },
   { "clear", "clear-volume-command", clear_volume_command },
   { "clear", "clear-attachment-rects", clear_attachment_rects },
   { 0 },
};
