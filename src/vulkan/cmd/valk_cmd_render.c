/* SPDX-License-Identifier: MIT */
/* Render pass instances.  The runtime turns render passes into these. */
#include "vk_format.h"
#include "vk_meta.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/cmd/valk_cmd_meta.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_front.h"
#include "vulkan/valk_image_view.h"

#define LARGEST_TILE_PX 32

static void
fill_attachment(struct valk_render *render, struct valk_attachment *out,
                const VkRenderingAttachmentInfo *info)
{
   if (!info || info->imageView == VK_NULL_HANDLE)
      return;

   VK_FROM_HANDLE(valk_image_view, view, info->imageView);
   *out = (struct valk_attachment){
      .view = view,
      .layout = info->imageLayout,
      /* Not to touch what is there is to load it, in a tiler. */
      .load_op = info->loadOp == VK_ATTACHMENT_LOAD_OP_NONE
                    ? VK_ATTACHMENT_LOAD_OP_LOAD
                    : info->loadOp,
      .store_op = info->storeOp,
      .clear = info->clearValue,
      .format = view->vk.format,
   };
   if (info->resolveMode != VK_RESOLVE_MODE_NONE) {
      VK_FROM_HANDLE(valk_image_view, resolve, info->resolveImageView);
      out->resolve_view = resolve;
      out->resolve_mode = info->resolveMode;
      out->resolve_layout = info->resolveImageLayout;
   }

   render->samples_sa = view->vk.image->samples;
   render->width_px = MIN2(render->width_px, view->vk.extent.width);
   render->height_px = MIN2(render->height_px, view->vk.extent.height);
}

/* Depth and stencil of a packed format are written together. */
static void
keep_other_aspect(struct valk_attachment *absent,
                  const struct valk_attachment *attached)
{
   if (absent->view || !attached->view ||
       attached->view->vk.image->format != VK_FORMAT_D24_UNORM_S8_UINT)
      return;
   *absent = (struct valk_attachment){
      .view = attached->view,
      .layout = attached->layout,
      .load_op = VK_ATTACHMENT_LOAD_OP_LOAD,
      .store_op = VK_ATTACHMENT_STORE_OP_STORE,
      .hidden = true,
   };
}

static void
fill_render(struct valk_render *render, const VkRenderingInfo *info)
{
   *render = (struct valk_render){
      .active = true,
      .flags = info->flags,
      .area = info->renderArea,
      .layer_count = info->layerCount,
      .view_mask = info->viewMask,
      .samples_sa = 1,
      .width_px = UINT32_MAX,
      .height_px = UINT32_MAX,
      .color_count = info->colorAttachmentCount,
   };

   for (uint32_t i = 0; i < info->colorAttachmentCount; i++) {
      fill_attachment(render, &render->color[i], &info->pColorAttachments[i]);
   }
   fill_attachment(render, &render->depth, info->pDepthAttachment);
   fill_attachment(render, &render->stencil, info->pStencilAttachment);
   keep_other_aspect(&render->depth, &render->stencil);
   keep_other_aspect(&render->stencil, &render->depth);

   /* Without attachments, the area says how large the pass is. */
   if (render->width_px == UINT32_MAX) {
      render->width_px =
         info->renderArea.offset.x + info->renderArea.extent.width;
      render->height_px =
         info->renderArea.offset.y + info->renderArea.extent.height;
   }
}

static bool
covers(int32_t offset_px, uint32_t extent_px, uint32_t size_px)
{
   const uint32_t end_px = offset_px + extent_px;

   return offset_px % LARGEST_TILE_PX == 0 &&
          (end_px >= size_px || end_px % LARGEST_TILE_PX == 0);
}

/* Tiles are cleared and written as a whole.  When the area ends inside of
 * some, what is beside it has to be loaded, and clears become draws. */
static bool
cuts_tiles(const struct valk_render *render)
{
   const VkRect2D *area = &render->area;

   return !covers(area->offset.x, area->extent.width, render->width_px) ||
          !covers(area->offset.y, area->extent.height, render->height_px);
}

static void
set_load_ops(struct valk_render *render, VkAttachmentLoadOp op)
{
   for (uint32_t i = 0; i < render->color_count; i++)
      render->color[i].load_op = op;
   render->depth.load_op = op;
   render->stencil.load_op = op;
}

static void
set_store_ops(struct valk_render *render, VkAttachmentStoreOp op)
{
   for (uint32_t i = 0; i < render->color_count; i++)
      render->color[i].store_op = op;
   render->depth.store_op = op;
   render->stencil.store_op = op;
}

/* Loads that the application did not ask for read, through the texture cache,
 * what earlier passes wrote: it gave no barrier for them. */
static void
order_own_loads(struct valk_cmd_buffer *cmd)
{
   const struct valk_barrier barrier = {
      .wait_fragment = true,
      .invalidate_other = true,
   };

   valk_cmd_device(cmd)->front->barrier(cmd, &barrier);
}

void
valk_cmd_split_rendering(struct valk_cmd_buffer *cmd,
                         const struct valk_barrier *barrier)
{
   const struct valk_front_ops *front = valk_cmd_device(cmd)->front;
   const struct valk_render render = cmd->render;

   set_store_ops(&cmd->render, VK_ATTACHMENT_STORE_OP_STORE);
   front->end_rendering(cmd);
   front->barrier(cmd, barrier);
   order_own_loads(cmd);

   cmd->render = render;
   set_load_ops(&cmd->render, VK_ATTACHMENT_LOAD_OP_LOAD);
   cmd->gfx.dirty |= VALK_DIRTY_ALL;
   front->begin_rendering(cmd);
}

static bool
has_resolve(const struct valk_render *render)
{
   for (uint32_t i = 0; i < render->color_count; i++) {
      if (render->color[i].resolve_view)
         return true;
   }

   return render->depth.resolve_view || render->stencil.resolve_view;
}

static VkRenderingAttachmentInfo
resolve_info(const struct valk_attachment *attachment)
{
   VkRenderingAttachmentInfo info = {
      .sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
   };

   if (attachment->resolve_view) {
      info.imageView = valk_image_view_to_handle(attachment->view);
      info.imageLayout = attachment->layout;
      info.resolveMode = attachment->resolve_mode;
      info.resolveImageView =
         valk_image_view_to_handle(attachment->resolve_view);
      info.resolveImageLayout = attachment->resolve_layout;
   }

   return info;
}

/* After the pass, by shaders that read what it has written. */
static void
resolve(struct valk_cmd_buffer *cmd, const struct valk_render *render)
{
   VkRenderingAttachmentInfo color[VALK_MAX_RTS];
   const VkRenderingAttachmentInfo depth = resolve_info(&render->depth);
   const VkRenderingAttachmentInfo stencil = resolve_info(&render->stencil);

   for (uint32_t i = 0; i < render->color_count; i++)
      color[i] = resolve_info(&render->color[i]);

   const VkRenderingInfo info = {
      .sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
      .renderArea = render->area,
      .layerCount = render->layer_count,
      .viewMask = render->view_mask,
      .colorAttachmentCount = render->color_count,
      .pColorAttachments = color,
      .pDepthAttachment = &depth,
      .pStencilAttachment = &stencil,
   };
   const struct valk_barrier barrier = {
      .wait_fragment = true,
      .clean_l2 = true,
      .clean_ls = true,
      .invalidate_other = true,
   };
   struct valk_device *dev = valk_cmd_device(cmd);
   struct valk_meta_save save;

   dev->front->barrier(cmd, &barrier);
   valk_meta_begin_graphics(cmd, &save);
   vk_meta_resolve_rendering(&cmd->vk, &dev->meta, &info);
   valk_meta_end_graphics(cmd, &save);
}

/* Clears that do not cover whole tiles, by draws.  The runtime takes the
 * stencil value from the attachment's depth value (Mesa 25.0.7,
 * vk_meta_clear.c): it is given in both. */
static void
clear_by_draws(struct valk_cmd_buffer *cmd, const VkRenderingInfo *original)
{
   VkRenderingInfo info = *original;
   VkRenderingAttachmentInfo stencil;
   struct valk_meta_save save;

   if (info.pStencilAttachment) {
      stencil = *info.pStencilAttachment;
      stencil.clearValue.depthStencil.depth =
         stencil.clearValue.depthStencil.stencil;
      info.pStencilAttachment = &stencil;
   }
   valk_meta_begin_graphics(cmd, &save);
   vk_meta_clear_rendering(&valk_cmd_device(cmd)->meta, &cmd->vk, &info);
   valk_meta_end_graphics(cmd, &save);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdBeginRendering(VkCommandBuffer commandBuffer,
                       const VkRenderingInfo *pRenderingInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);

   if (vk_command_buffer_has_error(&cmd->vk))
      return;

   const bool resuming = pRenderingInfo->flags & VK_RENDERING_RESUMING_BIT;
   fill_render(&cmd->render, pRenderingInfo);
   /* A suspended pass has stored everything: it goes on as a new one that
    * loads. */
   if (resuming)
      set_load_ops(&cmd->render, VK_ATTACHMENT_LOAD_OP_LOAD);
   if (pRenderingInfo->flags & VK_RENDERING_SUSPENDING_BIT)
      set_store_ops(&cmd->render, VK_ATTACHMENT_STORE_OP_STORE);

   const bool cuts = !resuming && cuts_tiles(&cmd->render);
   if (cuts)
      set_load_ops(&cmd->render, VK_ATTACHMENT_LOAD_OP_LOAD);

   cmd->gfx.dirty |= VALK_DIRTY_ALL;
   if (cuts || resuming)
      order_own_loads(cmd);
   valk_cmd_device(cmd)->front->begin_rendering(cmd);
   if (cuts)
      clear_by_draws(cmd, pRenderingInfo);
}

/* What these say the pipelines say, too, and shaders are compiled for it
 * (nir/valk_nir_inputs.c, valk_shader.c). */
VKAPI_ATTR void VKAPI_CALL
valk_CmdSetRenderingAttachmentLocationsKHR(
   VkCommandBuffer commandBuffer,
   const VkRenderingAttachmentLocationInfoKHR *pLocationInfo)
{
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdSetRenderingInputAttachmentIndicesKHR(
   VkCommandBuffer commandBuffer,
   const VkRenderingInputAttachmentIndexInfoKHR *pInputAttachmentIndexInfo)
{
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdEndRendering(VkCommandBuffer commandBuffer)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);

   if (!cmd->render.active)
      return;

   valk_cmd_device(cmd)->front->end_rendering(cmd);

   const struct valk_render render = cmd->render;
   cmd->render.active = false;
   if (!(render.flags & VK_RENDERING_SUSPENDING_BIT) && has_resolve(&render))
      resolve(cmd, &render);
}
