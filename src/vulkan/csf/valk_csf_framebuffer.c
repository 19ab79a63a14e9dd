/* SPDX-License-Identifier: MIT */
/* The framebuffer descriptors of a pass. */
#include "vulkan/csf/valk_csf_framebuffer.h"

#include "util/u_math.h"

#include <mali/layout.h>

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/csf/valk_csf.h"
#include "vulkan/valk_image_view.h"

static bool
attachment_stores(const struct valk_attachment *attachment)
{
   return attachment->view &&
          (attachment->store_op == VK_ATTACHMENT_STORE_OP_STORE ||
           attachment->resolve_view);
}

static bool
attachment_loads(const struct valk_attachment *attachment)
{
   return attachment->view && attachment->load_op == VK_ATTACHMENT_LOAD_OP_LOAD;
}

bool
valk_csf_stores_all(const struct valk_render *render)
{
   bool all = true;

   for (uint32_t i = 0; i < render->color_count; i++)
      all &= !render->color[i].view || attachment_stores(&render->color[i]);
   return all && (!render->depth.view || attachment_stores(&render->depth)) &&
          (!render->stencil.view || attachment_stores(&render->stencil));
}

bool
valk_csf_clears(const struct valk_attachment *attachment)
{
   return attachment->view &&
          attachment->load_op == VK_ATTACHMENT_LOAD_OP_CLEAR;
}

static void
pack_color(const struct valk_cmd_buffer *cmd, uint32_t i, uint32_t layer,
           uint32_t tile_offset_B, void *dst)
{
   const struct valk_physical_device *pdev =
      valk_device_physical(valk_cmd_device(cmd));
   const struct valk_render *render = &cmd->render;
   const struct valk_attachment *color = &render->color[i];
   struct mil_render_target rt = { .samples_sa = render->samples_sa };

   if (i < render->color_count && color->view) {
      rt.view = &color->view->color;
      rt.va = color->view->color_va;
      rt.layer = layer;
      rt.tile_offset_B = tile_offset_B;
      rt.write_back = attachment_stores(color);
      rt.clean_write = valk_csf_clears(color);
      if (valk_csf_clears(color)) {
         mil_pack_clear(pdev->info, color->view->color.format,
                        color->clear.color.uint32, false, rt.clear);
      }
   }

   pdev->mil->render_target(&rt, dst);
}

static void
pack_zs(const struct valk_cmd_buffer *cmd, uint32_t layer, void *dst)
{
   const struct valk_physical_device *pdev =
      valk_device_physical(valk_cmd_device(cmd));
   const struct valk_render *render = &cmd->render;
   const struct valk_image_view *depth = render->depth.view;
   const struct valk_image_view *stencil = render->stencil.view;
   const struct mil_zs_target zs = {
      .depth = depth ? &depth->depth : NULL,
      .stencil = stencil ? &stencil->stencil : NULL,
      .depth_va = depth ? depth->depth_va : 0,
      .stencil_va = stencil ? stencil->stencil_va : 0,
      .layer = layer,
      .samples_sa = render->samples_sa,
      .write_depth = attachment_stores(&render->depth),
      .write_stencil = attachment_stores(&render->stencil),
      .clean_write =
         valk_csf_clears(&render->depth) || valk_csf_clears(&render->stencil),
   };

   pdev->mil->zs_target(&zs, dst);
}

static void
pack_layer(struct valk_cmd_buffer *cmd, uint32_t layer,
           const struct valk_csf_framebuffer *common, void *dst)
{
   const struct valk_front_cmd *front = cmd->front;
   const struct mil_ops *mil = valk_device_physical(valk_cmd_device(cmd))->mil;
   const struct mali_device_info *info = valk_device_info(valk_cmd_device(cmd));
   struct valk_csf_framebuffer fb = *common;
   char *out = dst;
   uint32_t tile_offset_B = 0;

   fb.layer = layer;
   fb.tiler_layer = layer % VALK_CSF_TILER_LAYERS;
   if (front->pass.drawn) {
      fb.tiler_va = front->pass.tiler_va + layer / VALK_CSF_TILER_LAYERS *
                                              front->pack->tiler_context_size_B;
   }

   front->pack->framebuffer(out, &fb);
   out += front->pack->framebuffer_size_B;
   if (fb.has_zs) {
      pack_zs(cmd, layer, out);
      out += mil->zs_target_size_B;
   }

   for (uint32_t i = 0; i < fb.rt_count; i++) {
      pack_color(cmd, i, layer, tile_offset_B, out);
      out += mil->render_target_size_B;
      if (i < cmd->render.color_count && cmd->render.color[i].view) {
         tile_offset_B += mil_format_tile_size_B(
                             info, cmd->render.color[i].view->color.format) *
                          fb.tile_px * fb.samples_sa;
      }
   }
}

static struct valk_csf_framebuffer
describe_framebuffer(struct valk_cmd_buffer *cmd)
{
   const struct valk_render *render = &cmd->render;
   const struct valk_front_queue *queue = valk_cmd_device(cmd)->queue.front;
   struct valk_csf_framebuffer fb = {
      .width_px = render->width_px,
      .height_px = render->height_px,
      .samples_sa = render->samples_sa,
      .sample_locations_va = queue->sample_locations_va[render->samples_sa > 1],
      .rt_count = MAX2(render->color_count, 1),
      .first_provoking_vertex = cmd->front->pass.first_provoking,
      .has_zs = render->depth.view || render->stencil.view,
      .depth_format = render->depth.view ? render->depth.view->vk.format
                                         : VK_FORMAT_UNDEFINED,
      .write_depth = attachment_stores(&render->depth),
      .write_stencil = attachment_stores(&render->stencil),
      .clear_depth = render->depth.clear.depthStencil.depth,
      .clear_stencil = render->stencil.clear.depthStencil.stencil,
   };

   fb.tile_px = valk_csf_tile_px(cmd, &fb.color_allocation_B);
   return fb;
}

/* Framebuffers of all layers as the pass now stands; 0 on failure. */
static uint64_t
alloc_framebuffers(struct valk_cmd_buffer *cmd)
{
   const struct valk_render *render = &cmd->render;
   struct valk_csf_framebuffer fb = describe_framebuffer(cmd);
   const uint32_t layers = valk_csf_layer_count(render);
   struct valk_csf_loads loads = {
      .depth = attachment_loads(&render->depth),
      .stencil = attachment_loads(&render->stencil),
   };

   for (uint32_t i = 0; i < render->color_count; i++) {
      if (attachment_loads(&render->color[i]))
         loads.colors |= 1u << i;
   }
   if ((loads.colors || loads.depth || loads.stencil) &&
       !valk_csf_preload(cmd, &loads, &fb))
      return 0;

   struct valk_ptr ptr =
      valk_cmd_alloc(cmd, layers * VALK_CSF_FRAMEBUFFER_STRIDE_B, 64);
   if (!ptr.va)
      return 0;

   for (uint32_t i = 0; i < layers; i++) {
      pack_layer(cmd, i, &fb,
                 (char *)ptr.cpu + i * VALK_CSF_FRAMEBUFFER_STRIDE_B);
   }

   return cmd->front->pack->framebuffer_pointer(ptr.va, fb.has_zs, fb.rt_count);
}

static void
set_ops(struct valk_attachment *attachment, bool load, bool store)
{
   if (load)
      attachment->load_op = VK_ATTACHMENT_LOAD_OP_LOAD;
   if (store)
      attachment->store_op = VK_ATTACHMENT_STORE_OP_STORE;
}

uint64_t
valk_csf_framebuffers(struct valk_cmd_buffer *cmd, enum valk_csf_part part)
{
   const struct valk_render render = cmd->render;
   const bool load = part == VALK_CSF_PART_MIDDLE || part == VALK_CSF_PART_LAST;
   const bool store =
      part == VALK_CSF_PART_FIRST || part == VALK_CSF_PART_MIDDLE;

   for (uint32_t i = 0; i < render.color_count; i++)
      set_ops(&cmd->render.color[i], load, store);
   set_ops(&cmd->render.depth, load, store);
   set_ops(&cmd->render.stencil, load, store);

   const uint64_t pointer = alloc_framebuffers(cmd);
   cmd->render = render;
   return pointer;
}
