/* SPDX-License-Identifier: MIT */
/* Rendering into parts: layers, levels and slices of an image, areas of a
 * target. */
#include "vkt.h"

#define SIZE 64
#define DONE VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL

static const float background[4] = { 0.2f, 0.4f, 0.6f, 0.8f };
static const float red[4] = { 1.0f, 0.0f, 0.2f, 1.0f };
static const float green[4] = { 0.0f, 1.0f, 0.4f, 0.6f };

/* The same image with one subresource for a view, all of it in `DONE`. */
static struct vkt_image
part(struct vkt *t, const struct vkt_image *image, uint32_t level,
     uint32_t layer, uint32_t layers)
{
   struct vkt_image p = *image;

   p.width_px = image->width_px >> level;
   p.height_px = image->height_px >> level;
   p.view =
      vkt_view(t, image,
               layers > 1 ? VK_IMAGE_VIEW_TYPE_2D_ARRAY : VK_IMAGE_VIEW_TYPE_2D,
               VK_IMAGE_ASPECT_COLOR_BIT, level, 1, layer, layers);
   return p;
}

static struct vkt_image
many_parts(struct vkt *t, const struct vkt_image_info *extra)
{
   struct vkt_image_info info = *extra;
   info.format = VK_FORMAT_R8G8B8A8_UNORM;
   info.usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT |
                VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                VK_IMAGE_USAGE_TRANSFER_DST_BIT;
   struct vkt_image image = vkt_image(t, &info);
   const VkClearColorValue grey = { .float32 = { 0.4f, 0.4f, 0.4f, 1.0f } };
   const VkImageSubresourceRange all = { VK_IMAGE_ASPECT_COLOR_BIT, 0,
                                         VK_REMAINING_MIP_LEVELS, 0,
                                         VK_REMAINING_ARRAY_LAYERS };
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &image, VK_IMAGE_LAYOUT_UNDEFINED,
              VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
   vkCmdClearColorImage(cmd, image.image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
                        &grey, 1, &all);
   vkt_layout(cmd, &image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, DONE);
   vkt_run(t, cmd);
   return image;
}

/* Draws into one part over what is there. */
static void
draw_part(struct vkt *t, const struct vkt_image *p, const float color[4])
{
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { p },
                                               .load = true,
                                            });
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &target, red, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkt_draw_rectangle(t, cmd, &target,
                      &(struct vkt_rectangle){ 2, 3, (float)p->width_px - 1,
                                               (float)p->height_px - 4,
                                               color });
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
}

static void
attachment_layers(struct vkt *t)
{
   struct vkt_image image = many_parts(
      t,
      &(struct vkt_image_info){ .width_px = 48, .height_px = 40, .layers = 4 });
   struct vkt_image one = part(t, &image, 0, 1, 1);
   struct vkt_image three = part(t, &image, 0, 3, 1);

   draw_part(t, &one, green);
   draw_part(t, &three, red);
   vkt_output_levels(t, &image, DONE, 0);
}

static void
attachment_mip(struct vkt *t)
{
   struct vkt_image image = many_parts(
      t,
      &(struct vkt_image_info){ .width_px = 96, .height_px = 64, .levels = 4 });
   struct vkt_image one = part(t, &image, 1, 0, 1);
   struct vkt_image three = part(t, &image, 3, 0, 1);

   draw_part(t, &one, green);
   draw_part(t, &three, red);
   vkt_output_levels(t, &image, DONE, 0);
}

static void
attachment_slice(struct vkt *t)
{
   struct vkt_image image =
      many_parts(t, &(struct vkt_image_info){
                       .type = VK_IMAGE_TYPE_3D,
                       .flags = VK_IMAGE_CREATE_2D_ARRAY_COMPATIBLE_BIT,
                       .width_px = 40,
                       .height_px = 32,
                       .depth_px = 5 });
   struct vkt_image one = part(t, &image, 0, 1, 1);
   struct vkt_image four = part(t, &image, 0, 4, 1);

   draw_part(t, &one, green);
   draw_part(t, &four, red);
   vkt_output_levels(t, &image, DONE, 0);
}

/* A framebuffer of three layers: clears reach them all, vertices that choose
 * none draw to the first. */
static void
attachment_layered(struct vkt *t)
{
   struct vkt_image image = many_parts(
      t,
      &(struct vkt_image_info){ .width_px = 48, .height_px = 40, .layers = 4 });
   struct vkt_image layers = part(t, &image, 0, 1, 3);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &layers },
                                               .layers = 3,
                                            });
   const VkClearAttachment clear = {
      .aspectMask = VK_IMAGE_ASPECT_COLOR_BIT,
      .clearValue.color.float32 = { 1.0f, 0.0f, 0.4f, 0.6f },
   };
   const VkClearRect rectangle = { { { 3, 5 }, { 20, 11 } }, 1, 2 };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &target, background, 1.0f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkt_draw_rectangle(
      t, cmd, &target,
      &(struct vkt_rectangle){ 10, 10, 30, 37, .color = green });
   vkCmdClearAttachments(cmd, 1, &clear, 1, &rectangle);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_levels(t, &image, DONE, 0);
}

static void
render_area(struct vkt *t, bool load)
{
   struct vkt_image image = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE, SIZE);
   struct vkt_target_info info = { .color_count = 1, .colors = { &image } };
   struct vkt_target whole = vkt_target(t, &info);
   info.load = load;
   info.keep = !load;
   struct vkt_target piece = vkt_target(t, &info);
   const VkClearValue clear = { .color.float32 = { 1.0f, 0.0f, 1.0f, 1.0f } };
   const VkRenderPassBeginInfo begin = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO,
      .renderPass = piece.pass,
      .framebuffer = piece.framebuffer,
      .renderArea = { { 13, 7 }, { 30, 45 } },
      .clearValueCount = 1,
      .pClearValues = &clear,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &whole, background, 1.0f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkCmdEndRenderPass(cmd);
   vkCmdBeginRenderPass(cmd, &begin, VK_SUBPASS_CONTENTS_INLINE);
   vkt_draw_rectangle(
      t, cmd, &piece,
      &(struct vkt_rectangle){ 20, 10, 37, 29, .color = green });
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &image, DONE, 0);
}

static void
attachment_area_load(struct vkt *t)
{
   render_area(t, true);
}

static void
attachment_area_clear(struct vkt *t)
{
   render_area(t, false);
}

const struct vkt_case vkt_part_cases[] = {
   { "attachment", "attachment-layers", attachment_layers },
   { "attachment", "attachment-mip", attachment_mip },
   { "attachment", "attachment-slice", attachment_slice },
   { "attachment", "attachment-layered", attachment_layered },
   { "attachment", "attachment-area-load", attachment_area_load },
   { "attachment", "attachment-area-clear", attachment_area_clear },
   { 0 },
};
