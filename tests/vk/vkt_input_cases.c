/* SPDX-License-Identifier: MIT */
/* Input attachments that the subpass itself draws to: what is read is what the
 * draws before a barrier have left there. */
#include "vkt.h"

#include <string.h>

#include "fullscreen_vert.spv.h"
#include "input_both_frag.spv.h"
#include "input_samples_frag.spv.h"
#include "input_zs_frag.spv.h"
#include "sampleid_frag.spv.h"
#include "uv_frag.spv.h"

#define SIZE 48
#define DONE VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL

static const float background[4] = { 0.2f, 0.4f, 0.6f, 0.8f };

/* One subpass whose input 0 is attachment 0, and whose colours are the
 * attachments but for depth. */
struct loop {
   struct vkt_image *images[2];
   uint32_t count;
   bool depth;   /* attachment 1 is depth and stencil, and input 0 */
   bool ordered; /* without barriers */
};

static VkRenderPass
make_pass(struct vkt *t, const struct loop *l)
{
   VkAttachmentDescription attachments[2];
   VkAttachmentReference refs[2];

   for (uint32_t i = 0; i < l->count; i++) {
      refs[i] = (VkAttachmentReference){ i, VK_IMAGE_LAYOUT_GENERAL };
      attachments[i] = (VkAttachmentDescription){
         .format = l->images[i]->format,
         .samples = (VkSampleCountFlagBits)l->images[i]->samples,
         .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
         .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
         .stencilLoadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
         .stencilStoreOp = VK_ATTACHMENT_STORE_OP_STORE,
         .initialLayout = VK_IMAGE_LAYOUT_UNDEFINED,
         .finalLayout = DONE,
      };
   }
   const VkSubpassDescription subpass = {
      .flags =
         l->ordered
            ? VK_SUBPASS_DESCRIPTION_RASTERIZATION_ORDER_ATTACHMENT_COLOR_ACCESS_BIT_EXT
            : 0,
      .inputAttachmentCount = 1,
      .pInputAttachments = &refs[l->depth ? 1 : 0],
      .colorAttachmentCount = l->depth ? 1 : l->count,
      .pColorAttachments = refs,
      .pDepthStencilAttachment = l->depth ? &refs[1] : NULL,
   };
   const VkPipelineStageFlags writers =
      l->depth ? VK_PIPELINE_STAGE_EARLY_FRAGMENT_TESTS_BIT |
                    VK_PIPELINE_STAGE_LATE_FRAGMENT_TESTS_BIT
               : VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT;
   const VkAccessFlags all =
      VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT;
   const VkSubpassDependency dependencies[2] = {
      { 0, 0, writers, VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT,
        l->depth ? VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT
                 : VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT,
        VK_ACCESS_INPUT_ATTACHMENT_READ_BIT, VK_DEPENDENCY_BY_REGION_BIT },
      { 0, VK_SUBPASS_EXTERNAL, VK_PIPELINE_STAGE_ALL_GRAPHICS_BIT,
        VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, all, all, 0 },
   };
   const VkRenderPassCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
      .attachmentCount = l->count,
      .pAttachments = attachments,
      .subpassCount = 1,
      .pSubpasses = &subpass,
      .dependencyCount = 2,
      .pDependencies = dependencies,
   };
   VkRenderPass pass;

   VKT(vkCreateRenderPass(t->device, &create, NULL, &pass));
   VKT_DEFER(t, vkDestroyRenderPass, pass);
   return pass;
}

static struct vkt_target
make_target(struct vkt *t, const struct loop *l)
{
   struct vkt_target target = {
      .pass = make_pass(t, l),
      .width_px = SIZE,
      .height_px = SIZE,
      .attachment_count = l->count,
      .color_count = l->depth ? 1 : l->count,
      .has_depth = l->depth,
      .samples = (VkSampleCountFlagBits)l->images[0]->samples,
   };
   VkImageView views[2];

   for (uint32_t i = 0; i < l->count; i++)
      views[i] = l->images[i]->view;
   const VkFramebufferCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
      .renderPass = target.pass,
      .attachmentCount = l->count,
      .pAttachments = views,
      .width = SIZE,
      .height = SIZE,
      .layers = 1,
   };
   VKT(vkCreateFramebuffer(t->device, &create, NULL, &target.framebuffer));
   VKT_DEFER(t, vkDestroyFramebuffer, target.framebuffer);
   return target;
}

static struct vkt_image
make_image(struct vkt *t, VkFormat format, uint32_t samples, bool depth)
{
   return vkt_image(
      t, &(struct vkt_image_info){
            .format = format,
            .width_px = SIZE,
            .height_px = SIZE,
            .samples = samples,
            .usage = VK_IMAGE_USAGE_INPUT_ATTACHMENT_BIT |
                     VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                     (depth ? VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT
                            : VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT),
         });
}

static struct vkt_set
input_set(struct vkt *t, const VkImageView *views, uint32_t count)
{
   VkDescriptorImageInfo infos[2];
   struct vkt_binding bindings[2];

   for (uint32_t i = 0; i < count; i++) {
      infos[i] = (VkDescriptorImageInfo){ VK_NULL_HANDLE, views[i],
                                          VK_IMAGE_LAYOUT_GENERAL };
      bindings[i] = (struct vkt_binding){
         .type = VK_DESCRIPTOR_TYPE_INPUT_ATTACHMENT,
         .images = &infos[i],
      };
   }
   return vkt_set(t, bindings, count);
}

static void
barrier(VkCommandBuffer cmd, bool depth)
{
   const VkMemoryBarrier b = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = depth ? VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT
                             : VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_INPUT_ATTACHMENT_READ_BIT,
   };

   vkCmdPipelineBarrier(cmd,
                        depth ? VK_PIPELINE_STAGE_EARLY_FRAGMENT_TESTS_BIT |
                                   VK_PIPELINE_STAGE_LATE_FRAGMENT_TESTS_BIT
                              : VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT,
                        VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT,
                        VK_DEPENDENCY_BY_REGION_BIT, 1, &b, 0, NULL, 0, NULL);
}

/* Draws `first`, then `second` with its inputs, twice if it reads what it
 * wrote. */
static void
draw_loop(struct vkt *t, const struct vkt_target *target,
          struct vkt_pipeline_info *info, struct vkt_spirv first,
          struct vkt_spirv second, const struct vkt_set *set, unsigned times)
{
   static const VkPipelineColorBlendAttachmentState blends[2][2] = {
      { { .colorWriteMask = 0xf }, { .colorWriteMask = 0 } },
      { { .colorWriteMask = 0 }, { .colorWriteMask = 0xf } },
   };
   const bool two = target->color_count == 2;
   VkCommandBuffer cmd = vkt_begin(t);

   info->vertex = VKT_SPIRV(fullscreen_vert);
   info->layout = vkt_pipeline_layout(t, set, 1, 0);
   info->target = target;
   info->topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST;
   info->fragment = first;
   info->blends = two ? blends[0] : NULL;
   VkPipeline one = vkt_pipeline(t, info);
   info->fragment = second;
   info->blends = two ? blends[1] : NULL;
   info->depth_stencil = (VkPipelineDepthStencilStateCreateInfo){ 0 };
   VkPipeline other = vkt_pipeline(t, info);

   vkt_begin_target(cmd, target, background, 0.75f, 7,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, one);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, other, info->layout,
            &(struct vkt_inputs){ .sets = set, .set_count = 1 });
   for (unsigned i = 0; i < times; i++) {
      if (!info->adjust)
         barrier(cmd, target->has_depth);
      vkCmdDraw(cmd, 3, info->adjust ? 2 : 1, 0, 0);
   }
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
}

static void
self_read(struct vkt *t, VkFormat format, double tolerance)
{
   struct vkt_image a = make_image(t, format, 1, false);
   const struct loop l = { .images = { &a }, .count = 1 };
   struct vkt_target target = make_target(t, &l);
   struct vkt_set set = input_set(t, &a.view, 1);
   struct vkt_pipeline_info info = { 0 };

   draw_loop(t, &target, &info, VKT_SPIRV(uv_frag), VKT_SPIRV(input_both_frag),
             &set, 3);
   vkt_output_levels(t, &a, DONE, tolerance);
}

static void
order_colors(VkGraphicsPipelineCreateInfo *create, void *data)
{
   VkPipelineColorBlendStateCreateInfo *blend = data;

   *blend = *create->pColorBlendState;
   blend->flags |=
      VK_PIPELINE_COLOR_BLEND_STATE_CREATE_RASTERIZATION_ORDER_ATTACHMENT_ACCESS_BIT_EXT;
   create->pColorBlendState = blend;
}

/* Each draw, and each of its primitives, sees what those before have drawn. */
static void
attachment_self_ordered(struct vkt *t)
{
   vkt_need(t, VK_EXT_RASTERIZATION_ORDER_ATTACHMENT_ACCESS_EXTENSION_NAME);
   VkPipelineColorBlendStateCreateInfo blend;
   struct vkt_image a = make_image(t, VK_FORMAT_R16G16B16A16_SFLOAT, 1, false);
   const struct loop l = { .images = { &a }, .count = 1, .ordered = true };
   struct vkt_target target = make_target(t, &l);
   struct vkt_set set = input_set(t, &a.view, 1);
   struct vkt_pipeline_info info = {
      .adjust = order_colors,
      .adjust_data = &blend,
   };

   draw_loop(t, &target, &info, VKT_SPIRV(uv_frag), VKT_SPIRV(input_both_frag),
             &set, 2);
   vkt_output_levels(t, &a, DONE, 0.004);
}

static void
attachment_self(struct vkt *t)
{
   self_read(t, VK_FORMAT_R8G8B8A8_UNORM, 2);
}

static void
attachment_self_srgb(struct vkt *t)
{
   self_read(t, VK_FORMAT_B8G8R8A8_SRGB, 3);
}

static void
attachment_self_half(struct vkt *t)
{
   self_read(t, VK_FORMAT_R16G16B16A16_SFLOAT, 0.004);
}

/* Each sample of the first attachment holds something else; the second draw
 * reads all of them, and writes only the second attachment. */
static void
attachment_self_samples(struct vkt *t)
{
   const VkFormat format = VK_FORMAT_R8G8B8A8_UNORM;
   struct vkt_image a = make_image(t, format, 4, false);
   struct vkt_image b = make_image(t, format, 4, false);
   struct vkt_image resolved = vkt_color(t, format, SIZE, SIZE);
   const struct loop l = { .images = { &a, &b }, .count = 2 };
   struct vkt_target target = make_target(t, &l);
   struct vkt_set set = input_set(t, &a.view, 1);
   struct vkt_pipeline_info info = { 0 };

   if (!t->features.sampleRateShading)
      vkt_skip("no sample rate shading");
   draw_loop(t, &target, &info, VKT_SPIRV(sampleid_frag),
             VKT_SPIRV(input_samples_frag), &set, 1);
   VkCommandBuffer cmd = vkt_begin(t);
   const VkImageResolve region = {
      .srcSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
      .dstSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
      .extent = { SIZE, SIZE, 1 },
   };
   vkt_layout(cmd, &resolved, VK_IMAGE_LAYOUT_UNDEFINED,
              VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
   vkCmdResolveImage(cmd, b.image, DONE, resolved.image,
                     VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &region);
   vkt_layout(cmd, &resolved, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, DONE);
   vkt_run(t, cmd);
   vkt_output_image(t, "samples", &resolved, DONE, 2);
}

/* Depth and stencil of a draw, as colours. */
static void
attachment_self_zs(struct vkt *t)
{
   const VkFormat format = VK_FORMAT_D32_SFLOAT_S8_UINT;
   struct vkt_image color = make_image(t, VK_FORMAT_R8G8B8A8_UNORM, 1, false);
   struct vkt_image zs = make_image(t, format, 1, true);
   const struct loop l = { .images = { &color, &zs },
                           .count = 2,
                           .depth = true };
   struct vkt_target target = make_target(t, &l);
   const VkImageView views[2] = {
      vkt_view(t, &zs, VK_IMAGE_VIEW_TYPE_2D, VK_IMAGE_ASPECT_DEPTH_BIT, 0, 1,
               0, 1),
      vkt_view(t, &zs, VK_IMAGE_VIEW_TYPE_2D, VK_IMAGE_ASPECT_STENCIL_BIT, 0, 1,
               0, 1),
   };
   struct vkt_set set = input_set(t, views, 2);
   const VkStencilOpState replace = {
      .passOp = VK_STENCIL_OP_REPLACE,
      .compareOp = VK_COMPARE_OP_ALWAYS,
      .writeMask = 0xff,
      .reference = 0xa5,
   };
   struct vkt_pipeline_info info = {
      .depth_stencil = {
         .depthTestEnable = VK_TRUE,
         .depthWriteEnable = VK_TRUE,
         .depthCompareOp = VK_COMPARE_OP_ALWAYS,
         .stencilTestEnable = VK_TRUE,
         .front = replace,
         .back = replace,
      },
   };

   draw_loop(t, &target, &info, VKT_SPIRV(uv_frag), VKT_SPIRV(input_zs_frag),
             &set, 1);
   vkt_output_image(t, "depth-stencil", &color, DONE, 1);
}

const struct vkt_case vkt_input_cases[] = {
   { "attachment", "attachment-self", attachment_self },
   { "attachment", "attachment-self-srgb", attachment_self_srgb },
   { "attachment", "attachment-self-half", attachment_self_half },
   { "attachment", "attachment-self-samples", attachment_self_samples },
   { "attachment", "attachment-self-zs", attachment_self_zs },
   { "attachment", "attachment-self-ordered", attachment_self_ordered },
   { 0 },
};
