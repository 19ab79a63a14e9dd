/* SPDX-License-Identifier: MIT */
/* Passes with views: each draw goes to several layers. */
#include "vkt.h"

#include <stdlib.h>

#include "multiview_frag.spv.h"
#include "multiview_vert.spv.h"

#define SIZE_PX 32
#define LAYERS 4
/* Not from the first one on, and with a gap. */
#define VIEW_MASK 0xau

struct views {
   struct vkt_image color;
   struct vkt_target target;
   VkPipelineLayout layout;
   VkPipeline pipeline;
};

static VkRenderPass
create_pass(struct vkt *t, VkFormat format, uint32_t mask)
{
   const VkRenderPassMultiviewCreateInfo multiview = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_MULTIVIEW_CREATE_INFO,
      .subpassCount = 1,
      .pViewMasks = &mask,
      .correlationMaskCount = 1,
      .pCorrelationMasks = &mask,
   };
   const VkAttachmentDescription attachment = {
      .format = format,
      .samples = VK_SAMPLE_COUNT_1_BIT,
      .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
      .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
      .initialLayout = VK_IMAGE_LAYOUT_GENERAL,
      .finalLayout = VK_IMAGE_LAYOUT_GENERAL,
   };
   const VkAttachmentReference reference = {
      0, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL
   };
   const VkSubpassDescription subpass = {
      .pipelineBindPoint = VK_PIPELINE_BIND_POINT_GRAPHICS,
      .colorAttachmentCount = 1,
      .pColorAttachments = &reference,
   };
   const VkRenderPassCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
      .pNext = &multiview,
      .attachmentCount = 1,
      .pAttachments = &attachment,
      .subpassCount = 1,
      .pSubpasses = &subpass,
   };
   VkRenderPass pass;

   VKT(vkCreateRenderPass(t->device, &info, NULL, &pass));
   VKT_DEFER(t, vkDestroyRenderPass, pass);
   return pass;
}

/* What no view is in stays grey. */
static struct views
begin(struct vkt *t, VkCommandBuffer cmd, VkPrimitiveTopology topology)
{
   const float black[4] = { 0.0f, 0.0f, 0.0f, 1.0f };
   const VkClearColorValue grey = { .float32 = { 0.5f, 0.5f, 0.5f, 1.0f } };
   const VkImageSubresourceRange all = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0,
                                         LAYERS };
   struct views v = {
      .color = vkt_image(t,
                         &(struct vkt_image_info){
                            .format = VK_FORMAT_R8G8B8A8_UNORM,
                            .width_px = SIZE_PX,
                            .height_px = SIZE_PX,
                            .layers = LAYERS,
                            .view_type = VK_IMAGE_VIEW_TYPE_2D_ARRAY,
                            .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT |
                                     VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                                     VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                         }),
      .layout = vkt_pipeline_layout(t, NULL, 0, 0),
      .target = { .width_px = SIZE_PX,
                  .height_px = SIZE_PX,
                  .attachment_count = 1,
                  .color_count = 1,
                  .samples = VK_SAMPLE_COUNT_1_BIT },
   };
   const VkFramebufferCreateInfo framebuffer = {
      .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
      .renderPass = v.target.pass =
         create_pass(t, VK_FORMAT_R8G8B8A8_UNORM, VIEW_MASK),
      .attachmentCount = 1,
      .pAttachments = &v.color.view,
      .width = SIZE_PX,
      .height = SIZE_PX,
      .layers = 1,
   };

   VKT(vkCreateFramebuffer(t->device, &framebuffer, NULL,
                           &v.target.framebuffer));
   VKT_DEFER(t, vkDestroyFramebuffer, v.target.framebuffer);
   v.pipeline = vkt_pipeline(t, &(struct vkt_pipeline_info){
                                   .vertex = VKT_SPIRV(multiview_vert),
                                   .fragment = VKT_SPIRV(multiview_frag),
                                   .layout = v.layout,
                                   .target = &v.target,
                                   .topology = topology,
                                });
   vkt_layout(cmd, &v.color, VK_IMAGE_LAYOUT_UNDEFINED,
              VK_IMAGE_LAYOUT_GENERAL);
   vkCmdClearColorImage(cmd, v.color.image, VK_IMAGE_LAYOUT_GENERAL, &grey, 1,
                        &all);
   vkt_full_barrier(cmd);
   vkt_begin_target(cmd, &v.target, black, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, v.pipeline);
   return v;
}

static void
need_multiview(struct vkt *t)
{
   VkPhysicalDeviceMultiviewFeatures has = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MULTIVIEW_FEATURES,
   };
   VkPhysicalDeviceFeatures2 all = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
      .pNext = &has,
   };

   vkGetPhysicalDeviceFeatures2(t->physical, &all);
   vkt_check(t, has.multiview, "Vulkan 1.1 without multiview");
}

/* A direct draw, an indirect one, and a clear in the middle of the pass. */
static void
multiview_draws(struct vkt *t)
{
   const VkDrawIndirectCommand arguments = { 3, 1, 1, 1 };
   const VkClearAttachment clear = {
      .aspectMask = VK_IMAGE_ASPECT_COLOR_BIT,
      .clearValue.color.float32 = { 1.0f, 0.0f, 1.0f, 1.0f },
   };
   const VkClearRect part = { { { 4, 20 }, { 8, 8 } }, 0, 1 };

   need_multiview(t);
   struct vkt_buffer indirect =
      vkt_buffer_with(t, &arguments, sizeof(arguments));
   VkCommandBuffer cmd = vkt_begin(t);
   struct views v = begin(t, cmd, VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST);

   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdDrawIndirect(cmd, indirect.buffer, 0, 1, sizeof(arguments));
   vkCmdClearAttachments(cmd, 1, &clear, 1, &part);
   vkCmdEndRenderPass(cmd);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   vkt_output_levels(t, &v.color, VK_IMAGE_LAYOUT_GENERAL, 1.0);
}

static void
multiview_points(struct vkt *t)
{
   need_multiview(t);
   VkCommandBuffer cmd = vkt_begin(t);
   struct views v = begin(t, cmd, VK_PRIMITIVE_TOPOLOGY_POINT_LIST);

   vkCmdDraw(cmd, 4, 2, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   vkt_output_levels(t, &v.color, VK_IMAGE_LAYOUT_GENERAL, 1.0);
}

/* As many queries as views; their sum is what all views together passed. */
static void
multiview_query(struct vkt *t)
{
   const VkQueryPoolCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
      .queryType = VK_QUERY_TYPE_OCCLUSION,
      .queryCount = 2,
   };
   VkQueryPool pool;
   uint64_t result[2];
   uint32_t drawn = 0;

   need_multiview(t);
   VKT(vkCreateQueryPool(t->device, &info, NULL, &pool));
   VkCommandBuffer cmd = vkt_begin(t);
   vkCmdResetQueryPool(cmd, pool, 0, 2);
   struct views v = begin(t, cmd, VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST);

   vkCmdBeginQuery(cmd, pool, 0, VK_QUERY_CONTROL_PRECISE_BIT);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndQuery(cmd, pool, 0);
   vkCmdEndRenderPass(cmd);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   VKT(
      vkGetQueryPoolResults(t->device, pool, 0, 2, sizeof(result), result, 8,
                            VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT));
   vkDestroyQueryPool(t->device, pool, NULL);
   for (uint32_t layer = 1; layer < LAYERS; layer += 2) {
      uint8_t *texels = vkt_download(t, &v.color, VK_IMAGE_ASPECT_COLOR_BIT, 0,
                                     layer, VK_IMAGE_LAYOUT_GENERAL);

      /* The fragment shader writes green in these views, the clear does not. */
      for (unsigned i = 0; i < SIZE_PX * SIZE_PX; i++)
         drawn += texels[4 * i + 1] != 0;
      free(texels);
   }
   vkt_check(t, drawn && result[0] + result[1] == drawn,
             "%llu and %llu samples, but %u pixels",
             (unsigned long long)result[0], (unsigned long long)result[1],
             drawn);
}

const struct vkt_case vkt_multiview_cases[] = {
   { "draw", "draw-multiview", multiview_draws },
   { "draw", "draw-multiview-points", multiview_points },
   { "draw", "draw-multiview-query", multiview_query },
   { 0 },
};
