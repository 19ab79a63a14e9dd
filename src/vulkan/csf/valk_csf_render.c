/* SPDX-License-Identifier: MIT */
/* A render pass on the GPU: tiler contexts that collect what is drawn, and
 * framebuffers, one for each layer, that are rendered at its end. */
#include "vulkan/csf/valk_csf.h"

#include "util/bitscan.h"
#include "util/u_math.h"
#include "vk_format.h"

#include <mali/layout.h>

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_image_view.h"

/* Offsets in a tiler context of what the hardware writes (v10, genxml). */
#define TILER_POLYGON_LIST_B 0
#define TILER_COMPLETED_B 40
#define TILER_PRIVATE_B 96

static uint32_t
layer_count(const struct valk_render *render)
{
   return render->view_mask ? util_last_bit(render->view_mask)
                            : render->layer_count;
}

/* Half of the colour buffer, so that two tiles can be in flight. */
uint32_t
valk_csf_tile_px(const struct valk_cmd_buffer *cmd,
                 uint32_t *color_allocation_B)
{
   const struct mali_device_info *info = valk_device_info(valk_cmd_device(cmd));
   const struct valk_render *render = &cmd->render;
   const uint32_t budget_B = info->tile_buffer_color_B / 2;
   uint32_t pixel_B = 0;

   for (uint32_t i = 0; i < render->color_count; i++) {
      if (render->color[i].view) {
         pixel_B +=
            mil_format_tile_size_B(info, render->color[i].view->color.format) *
            render->samples_sa;
      }
   }

   uint32_t tile_px = budget_B;
   if (pixel_B)
      tile_px >>= util_logbase2_ceil(pixel_B);
   /* 16×16 is what the hardware calls a tile; v10 can do 32×32 at most. */
   tile_px = CLAMP(tile_px, 4 * 4, 32 * 32);

   *color_allocation_B = align(pixel_B * tile_px, 1024);
   return tile_px;
}

static uint32_t
hierarchy_mask(const struct mali_device_info *info, uint32_t width_px,
               uint32_t height_px, uint32_t tile_px)
{
   const uint32_t bins =
      util_last_bit(DIV_ROUND_UP(MAX2(width_px, height_px), 16));
   uint32_t mask = BITFIELD_MASK(info->tiler_max_levels);

   /* The coarsest level must cover the frame. */
   if (bins > info->tiler_max_levels)
      mask <<= bins - info->tiler_max_levels;
   /* Bins smaller than a tile help nobody. */
   if (tile_px > 16 * 16)
      mask &= ~1u;

   return mask;
}

/* Zeroes what the last run has left, so that the command buffer can be
 * submitted again. */
static void
reset_tiler(struct cs_builder *b, uint64_t tiler_va)
{
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg64 address = cs_scratch64(b);
   struct cs_reg64 zero = cs_scratch64(b);

   cs_move64(b, address, tiler_va);
   cs_move64(b, zero, 0);
   cs_store64(b, zero, address, TILER_POLYGON_LIST_B);
   for (unsigned i = 0; i < 2; i++)
      cs_store64(b, zero, address, TILER_COMPLETED_B + 8 * i);
   for (unsigned i = 0; i < 4; i++)
      cs_store64(b, zero, address, TILER_PRIVATE_B + 8 * i);
   cs_wait_ls(b);
   cs_scratch_release(b, mark);
}

static bool
alloc_tiler(struct valk_cmd_buffer *cmd)
{
   struct valk_device *dev = valk_cmd_device(cmd);
   struct valk_front_cmd *front = cmd->front;
   const struct valk_front_queue *queue = dev->queue.front;
   const struct valk_render *render = &cmd->render;
   const uint32_t size_B = front->pack->tiler_context_size_B;
   const uint32_t layers = layer_count(render);
   const uint32_t count = DIV_ROUND_UP(layers, VALK_CSF_TILER_LAYERS);
   uint32_t color_B;

   struct valk_ptr ptr = valk_cmd_alloc(cmd, count * size_B, 64);
   if (!ptr.va)
      return false;

   for (uint32_t i = 0; i < count; i++) {
      const uint32_t first = i * VALK_CSF_TILER_LAYERS;
      const struct valk_csf_tiler tiler = {
         .hierarchy_mask =
            hierarchy_mask(valk_device_info(dev), render->width_px,
                           render->height_px, valk_csf_tile_px(cmd, &color_B)),
         .samples_sa = render->samples_sa,
         .first_provoking_vertex = front->pass.first_provoking,
         .width_px = render->width_px,
         .height_px = render->height_px,
         .layer_count = MIN2(layers - first, VALK_CSF_TILER_LAYERS),
         .layer_offset = -(int32_t)first,
         .heap_va = queue->heap_desc_va,
         .geometry_va = queue->geometry_va,
         .geometry_size_B = queue->geometry_size_B,
      };

      front->pack->tiler_context((char *)ptr.cpu + i * size_B, &tiler);
      reset_tiler(&front->b, ptr.va + i * size_B);
   }

   front->pass.tiler_va = ptr.va;
   front->pass.tiler_count = count;
   return true;
}

bool
valk_csf_start_tiling(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;
   struct cs_builder *b = &front->b;

   if (front->pass.drawn)
      return true;

   front->pass.first_provoking = true;
   valk_csf_use_entry(cmd, VALK_CSF_GEOMETRY);
   if (!alloc_tiler(cmd))
      return false;

   cs_heap_event(b, CS_HEAP_VT_STARTED, cs_now());
   front->pass.drawn = true;
   return true;
}

void
valk_csf_begin_rendering(struct valk_cmd_buffer *cmd)
{
   memset(&cmd->front->pass, 0, sizeof(cmd->front->pass));
}

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

static bool
attachment_clears(const struct valk_attachment *attachment)
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
      rt.clean_write = attachment_clears(color);
      if (attachment_clears(color)) {
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
      .clean_write = attachment_clears(&render->depth) ||
                     attachment_clears(&render->stencil),
   };

   pdev->mil->zs_target(&zs, dst);
}

/* Bytes of a framebuffer with everything that follows it. */
static uint32_t
framebuffer_size_B(const struct valk_cmd_buffer *cmd, bool has_zs)
{
   const struct mil_ops *mil = valk_device_physical(valk_cmd_device(cmd))->mil;

   return cmd->front->pack->framebuffer_size_B +
          (has_zs ? mil->zs_target_size_B : 0) +
          MAX2(cmd->render.color_count, 1) * mil->render_target_size_B;
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
      .depth_format =
         render->depth.view ? render->depth.format : VK_FORMAT_UNDEFINED,
      .write_depth = attachment_stores(&render->depth),
      .write_stencil = attachment_stores(&render->stencil),
      .clear_depth = render->depth.clear.depthStencil.depth,
      .clear_stencil = render->stencil.clear.depthStencil.stencil,
   };

   fb.tile_px = valk_csf_tile_px(cmd, &fb.color_allocation_B);
   return fb;
}

/* Framebuffers of all layers; 0 on failure. */
static uint64_t
alloc_framebuffers(struct valk_cmd_buffer *cmd, uint32_t *stride_B,
                   uint64_t *pointer)
{
   const struct valk_render *render = &cmd->render;
   struct valk_csf_framebuffer fb = describe_framebuffer(cmd);
   const uint32_t layers = layer_count(render);
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

   *stride_B = align(framebuffer_size_B(cmd, fb.has_zs), 64);
   struct valk_ptr ptr = valk_cmd_alloc(cmd, layers * *stride_B, 64);
   if (!ptr.va)
      return 0;

   for (uint32_t i = 0; i < layers; i++)
      pack_layer(cmd, i, &fb, (char *)ptr.cpu + i * *stride_B);

   *pointer =
      cmd->front->pack->framebuffer_pointer(ptr.va, fb.has_zs, fb.rt_count);
   return ptr.va;
}

/* The heap chunks that a rendered tiler context took go back to the heap. */
static void
free_chunks(struct cs_builder *b, uint64_t tiler_va, bool last)
{
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg64 address = cs_scratch64(b);
   struct cs_reg64 top = cs_scratch64(b);
   struct cs_reg64 bottom = cs_scratch64(b);

   cs_move64(b, address, tiler_va + TILER_COMPLETED_B);
   cs_load64(b, top, address, 0);
   cs_load64(b, bottom, address, 8);
   cs_wait_ls(b);
   cs_finish_fragment(b, last, top, bottom,
                      cs_defer(1u << VALK_CSF_FRAGMENT, VALK_CSF_DEFERRED));
   cs_scratch_release(b, mark);
}

static void
emit_fragment(struct valk_cmd_buffer *cmd, uint64_t fbd_va, uint32_t stride_B)
{
   const struct valk_front_cmd *front = cmd->front;
   const struct valk_csf_registers *sr = &front->pack->sr;
   const struct valk_render *render = &cmd->render;
   const VkRect2D *area = &render->area;
   struct cs_builder *b = &cmd->front->b;
   const uint32_t layers = layer_count(render);
   const uint32_t max_x =
      MIN2(area->offset.x + area->extent.width, render->width_px) - 1;
   const uint32_t max_y =
      MIN2(area->offset.y + area->extent.height, render->height_px) - 1;

   valk_csf_use_entry(cmd, VALK_CSF_FRAGMENT);
   cs_move32(b, cs_reg32(sr->fragment.bbox_min),
             area->offset.x | (uint32_t)area->offset.y << 16);
   cs_move32(b, cs_reg32(sr->fragment.bbox_max), max_x | max_y << 16);
   cs_move64(b, cs_reg64(sr->fragment.tem), 0);
   cs_move32(b, cs_reg32(sr->fragment.tem_stride), 0);

   for (uint32_t i = 0; i < layers; i++) {
      if (render->view_mask && !(render->view_mask & (1u << i)))
         continue;

      cs_move64(b, cs_reg64(sr->fragment.framebuffer),
                fbd_va + (uint64_t)i * stride_B);
      cs_run_fragment(b, false, 0);
   }
}

void
valk_csf_end_rendering(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;
   struct cs_builder *b = &front->b;
   bool clears = attachment_clears(&cmd->render.depth) ||
                 attachment_clears(&cmd->render.stencil);
   uint64_t pointer;
   uint32_t stride_B;

   for (uint32_t i = 0; i < cmd->render.color_count; i++)
      clears |= attachment_clears(&cmd->render.color[i]);

   /* Nothing drawn and nothing cleared: memory stays as it is. */
   if (!front->pass.drawn && !clears) {
      valk_csf_finish_queries(cmd);
      return;
   }
   if (!alloc_framebuffers(cmd, &stride_B, &pointer))
      return;

   if (front->pass.drawn) {
      valk_csf_use_entry(cmd, VALK_CSF_GEOMETRY);
      cs_finish_tiling(b);
      cs_wait(b, 1u << VALK_CSF_GEOMETRY);
      cs_heap_event(b, CS_HEAP_VT_COMPLETED, cs_now());
   }

   emit_fragment(cmd, pointer, stride_B);
   if (front->pass.drawn) {
      for (uint32_t i = 0; i < front->pass.tiler_count; i++) {
         free_chunks(
            b, front->pass.tiler_va + i * front->pack->tiler_context_size_B,
            i == front->pass.tiler_count - 1);
      }
   }
}
