/* SPDX-License-Identifier: MIT */
/* Clears, blits and resolves, by draws of the runtime. */
#include "vk_meta.h"

#include "vulkan/cmd/valk_cmd_meta.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_image.h"
#include "vulkan/valk_image_view.h"

VKAPI_ATTR void VKAPI_CALL
valk_CmdClearColorImage(VkCommandBuffer commandBuffer, VkImage _image,
                        VkImageLayout imageLayout,
                        const VkClearColorValue *pColor, uint32_t rangeCount,
                        const VkImageSubresourceRange *pRanges)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_image, image, _image);
   struct valk_meta_save save;

   valk_meta_begin_graphics(cmd, &save);
   vk_meta_clear_color_image(&cmd->vk, &valk_cmd_device(cmd)->meta, &image->vk,
                             imageLayout, image->vk.format, pColor, rangeCount,
                             pRanges);
   valk_meta_end_graphics(cmd, &save);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdClearDepthStencilImage(VkCommandBuffer commandBuffer, VkImage _image,
                               VkImageLayout imageLayout,
                               const VkClearDepthStencilValue *pDepthStencil,
                               uint32_t rangeCount,
                               const VkImageSubresourceRange *pRanges)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_image, image, _image);
   struct valk_meta_save save;

   valk_meta_begin_graphics(cmd, &save);
   vk_meta_clear_depth_stencil_image(&cmd->vk, &valk_cmd_device(cmd)->meta,
                                     &image->vk, imageLayout, pDepthStencil,
                                     rangeCount, pRanges);
   valk_meta_end_graphics(cmd, &save);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdClearAttachments(VkCommandBuffer commandBuffer,
                         uint32_t attachmentCount,
                         const VkClearAttachment *pAttachments,
                         uint32_t rectCount, const VkClearRect *pRects)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   const struct valk_render *render = &cmd->render;
   struct vk_meta_rendering_info info = {
      .view_mask = render->view_mask,
      .samples = render->samples_sa,
      .color_attachment_count = render->color_count,
      .depth_attachment_format = render->depth.format,
      .stencil_attachment_format = render->stencil.format,
   };
   struct valk_meta_save save;

   for (uint32_t i = 0; i < render->color_count; i++) {
      info.color_attachment_formats[i] = render->color[i].format;
      info.color_attachment_write_masks[i] =
         VK_COLOR_COMPONENT_R_BIT | VK_COLOR_COMPONENT_G_BIT |
         VK_COLOR_COMPONENT_B_BIT | VK_COLOR_COMPONENT_A_BIT;
   }

   valk_meta_begin_graphics(cmd, &save);
   vk_meta_clear_attachments(&cmd->vk, &valk_cmd_device(cmd)->meta, &info,
                             attachmentCount, pAttachments, rectCount, pRects);
   valk_meta_end_graphics(cmd, &save);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdBlitImage2(VkCommandBuffer commandBuffer,
                   const VkBlitImageInfo2 *pBlitImageInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   struct valk_meta_save save;

   valk_meta_begin_graphics(cmd, &save);
   vk_meta_blit_image2(&cmd->vk, &valk_cmd_device(cmd)->meta, pBlitImageInfo);
   valk_meta_end_graphics(cmd, &save);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdResolveImage2(VkCommandBuffer commandBuffer,
                      const VkResolveImageInfo2 *pResolveImageInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   struct valk_meta_save save;

   valk_meta_begin_graphics(cmd, &save);
   vk_meta_resolve_image2(&cmd->vk, &valk_cmd_device(cmd)->meta,
                          pResolveImageInfo);
   valk_meta_end_graphics(cmd, &save);
}
