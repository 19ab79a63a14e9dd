/* SPDX-License-Identifier: MIT */
/* A render pass on the GPU: tiler contexts that collect what is drawn, and
 * framebuffers, one for each layer, that are rendered at its end. */
#include "vulkan/csf/valk_csf.h"

#include "util/bitscan.h"
#include "util/u_math.h"
#include "vk_format.h"

#include <mali/layout.h>

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/csf/valk_csf_framebuffer.h"
#include "vulkan/valk_image_view.h"

uint32_t
valk_csf_layer_count(const struct valk_render *render)
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
   cs_store64(b, zero, address, VALK_CSF_TILER_POLYGON_LIST_B);
   for (unsigned i = 0; i < 2; i++)
      cs_store64(b, zero, address, VALK_CSF_TILER_COMPLETED_B + 8 * i);
   for (unsigned i = 0; i < 4; i++)
      cs_store64(b, zero, address, VALK_CSF_TILER_PRIVATE_B + 8 * i);
   cs_wait_ls(b);
   cs_scratch_release(b, mark);
}

static void
pack_tilers(struct valk_cmd_buffer *cmd)
{
   struct valk_device *dev = valk_cmd_device(cmd);
   struct valk_front_cmd *front = cmd->front;
   const struct valk_front_queue *queue = dev->queue.front;
   const struct valk_render *render = &cmd->render;
   const uint32_t layers = valk_csf_layer_count(render);
   uint32_t color_B;

   for (uint32_t i = 0; i < front->pass.tiler_count; i++) {
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

      front->pack->tiler_context((char *)front->pass.tiler_cpu +
                                    i * front->pack->tiler_context_size_B,
                                 &tiler);
   }
}

static bool
alloc_tiler(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;
   const uint32_t size_B = front->pack->tiler_context_size_B;
   const uint32_t count =
      DIV_ROUND_UP(valk_csf_layer_count(&cmd->render), VALK_CSF_TILER_LAYERS);

   struct valk_ptr ptr = valk_cmd_alloc(cmd, count * size_B, 64);
   if (!ptr.va)
      return false;

   front->pass.tiler_va = ptr.va;
   front->pass.tiler_cpu = ptr.cpu;
   front->pass.tiler_count = count;
   pack_tilers(cmd);
   for (uint32_t i = 0; i < count; i++)
      reset_tiler(&front->b, ptr.va + i * size_B);
   return true;
}

/* What the exception handler is to find, should it be called in this pass;
 * the rest is filled in at the end. */
static bool
prepare_oom(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;
   const struct valk_front_queue *queue = valk_cmd_device(cmd)->queue.front;
   struct cs_reg64 oom = cs_reg64(VALK_CSF_OOM_REGISTER);
   struct cs_builder *b = &front->b;
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg32 zero = cs_scratch32(b);

   front->pass.oom = valk_cmd_alloc(cmd, sizeof(struct valk_csf_oom), 64);
   if (!front->pass.oom.va)
      return false;

   cs_move64(b, oom, front->pass.oom.va);
   cs_move64(b, cs_reg64(VALK_CSF_SAVE_REGISTER), queue->saved_registers_va);
   cs_move32(b, zero, 0);
   cs_store32(b, zero, oom, offsetof(struct valk_csf_oom, count));
   cs_wait_ls(b);
   cs_scratch_release(b, mark);
   return true;
}

/* One mode for all draws of a pass, as Vulkan wants it, but for those of the
 * runtime, to which it is all one: nothing has read the contexts yet. */
static void
choose_provoking(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;

   if (cmd->vk.dynamic_graphics_state.rs.provoking_vertex !=
          VK_PROVOKING_VERTEX_MODE_LAST_VERTEX_EXT ||
       !front->pass.first_provoking)
      return;
   front->pass.first_provoking = false;
   pack_tilers(cmd);
}

bool
valk_csf_start_tiling(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;
   struct cs_builder *b = &front->b;

   if (front->pass.drawn) {
      choose_provoking(cmd);
      return true;
   }

   front->pass.first_provoking = true;
   choose_provoking(cmd);
   valk_csf_use_entry(cmd, VALK_CSF_GEOMETRY);
   if (!alloc_tiler(cmd))
      return false;

   if (!prepare_oom(cmd))
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

/* The heap chunks that a rendered tiler context took go back to the heap. */
static void
free_chunks(struct cs_builder *b, uint64_t tiler_va, bool last)
{
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg64 address = cs_scratch64(b);
   struct cs_reg64 top = cs_scratch64(b);
   struct cs_reg64 bottom = cs_scratch64(b);

   cs_move64(b, address, tiler_va + VALK_CSF_TILER_COMPLETED_B);
   cs_load64(b, top, address, 0);
   cs_load64(b, bottom, address, 8);
   cs_wait_ls(b);
   cs_finish_fragment(b, last, top, bottom,
                      cs_defer(1u << VALK_CSF_FRAGMENT, VALK_CSF_DEFERRED));
   cs_scratch_release(b, mark);
}

struct bounding_box {
   uint32_t min, max;
};

static struct bounding_box
bounding_box(const struct valk_render *render)
{
   const VkRect2D *area = &render->area;
   const uint32_t max_x =
      MIN2(area->offset.x + area->extent.width, render->width_px) - 1;
   const uint32_t max_y =
      MIN2(area->offset.y + area->extent.height, render->height_px) - 1;

   return (struct bounding_box){
      .min = area->offset.x | (uint32_t)area->offset.y << 16,
      .max = max_x | max_y << 16,
   };
}

/* The framebuffers of the end of the pass: other ones if the handler has run
 * in it. */
static void
choose_framebuffers(struct valk_cmd_buffer *cmd, uint64_t whole, uint64_t last)
{
   const struct valk_front_cmd *front = cmd->front;
   struct cs_reg64 fbd = cs_reg64(front->pack->sr.fragment.framebuffer);
   struct cs_builder *b = &cmd->front->b;
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg32 count = cs_scratch32(b);
   struct cs_if again;

   cs_move64(b, fbd, whole);
   if (front->pass.drawn) {
      cs_load32(b, count, cs_reg64(VALK_CSF_OOM_REGISTER),
                offsetof(struct valk_csf_oom, count));
      cs_wait_ls(b);
      cs_if_begin(b, &again, CS_GREATER, count);
      cs_move64(b, fbd, last);
      cs_if_end(b, &again);
   }
   cs_scratch_release(b, mark);
}

static void
emit_fragment(struct valk_cmd_buffer *cmd, uint64_t whole, uint64_t last)
{
   const struct valk_csf_registers *sr = &cmd->front->pack->sr;
   const struct valk_render *render = &cmd->render;
   const struct bounding_box box = bounding_box(render);
   struct cs_reg64 fbd = cs_reg64(sr->fragment.framebuffer);
   struct cs_builder *b = &cmd->front->b;
   const uint32_t layers = valk_csf_layer_count(render);

   choose_framebuffers(cmd, whole, last);
   valk_csf_use_entry(cmd, VALK_CSF_FRAGMENT);
   cs_move32(b, cs_reg32(sr->fragment.bbox_min), box.min);
   cs_move32(b, cs_reg32(sr->fragment.bbox_max), box.max);
   cs_move64(b, cs_reg64(sr->fragment.tem), 0);
   cs_move32(b, cs_reg32(sr->fragment.tem_stride), 0);

   for (uint32_t i = 0; i < layers; i++) {
      if (!render->view_mask || (render->view_mask & (1u << i)))
         cs_run_fragment(b, false, 0);
      if (i + 1 < layers)
         cs_add64(b, fbd, fbd, VALK_CSF_FRAMEBUFFER_STRIDE_B);
   }
}

/* What the handler needs, now that the pass is known; and the framebuffers
 * for its end, should the handler have run.  0 on failure. */
static uint64_t
fill_oom(struct valk_cmd_buffer *cmd, uint64_t whole)
{
   struct valk_front_cmd *front = cmd->front;
   const struct bounding_box box = bounding_box(&cmd->render);
   const bool stores_all = valk_csf_stores_all(&cmd->render);
   const struct valk_csf_oom oom = {
      .tiler_va = front->pass.tiler_va,
      /* The parts differ from the whole, or from each other, in what they
       * store: not at all if the pass stores everything. */
      .first_fbd =
         stores_all ? whole : valk_csf_framebuffers(cmd, VALK_CSF_PART_FIRST),
      .middle_fbd = valk_csf_framebuffers(cmd, VALK_CSF_PART_MIDDLE),
      .bbox_min = box.min,
      .bbox_max = box.max,
      .layer_count = valk_csf_layer_count(&cmd->render),
      .tiler_count = front->pass.tiler_count,
   };

   if (!oom.first_fbd || !oom.middle_fbd)
      return 0;

   memcpy(front->pass.oom.cpu, &oom, sizeof(oom));
   return stores_all ? oom.middle_fbd
                     : valk_csf_framebuffers(cmd, VALK_CSF_PART_LAST);
}

static void
finish_tiling(struct valk_cmd_buffer *cmd)
{
   struct cs_builder *b = &cmd->front->b;

   valk_csf_use_entry(cmd, VALK_CSF_GEOMETRY);
   cs_finish_tiling(b);
   cs_wait(b, 1u << VALK_CSF_GEOMETRY);
   cs_heap_event(b, CS_HEAP_VT_COMPLETED, cs_now());
}

static bool
pass_clears(const struct valk_render *render)
{
   bool clears =
      valk_csf_clears(&render->depth) || valk_csf_clears(&render->stencil);

   for (uint32_t i = 0; i < render->color_count; i++)
      clears |= valk_csf_clears(&render->color[i]);

   return clears;
}

static void
render_pass(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;
   const uint64_t whole = valk_csf_framebuffers(cmd, VALK_CSF_PART_WHOLE);
   const uint64_t last = front->pass.drawn ? fill_oom(cmd, whole) : whole;

   if (!whole || !last)
      return;

   if (front->pass.drawn)
      finish_tiling(cmd);
   emit_fragment(cmd, whole, last);
   for (uint32_t i = 0; i < front->pass.tiler_count; i++) {
      free_chunks(&front->b,
                  front->pass.tiler_va + i * front->pack->tiler_context_size_B,
                  i == front->pass.tiler_count - 1);
   }
}

void
valk_csf_end_rendering(struct valk_cmd_buffer *cmd)
{
   /* Nothing drawn and nothing cleared: memory stays as it is. */
   if (cmd->front->pass.drawn || pass_clears(&cmd->render))
      render_pass(cmd);

   valk_csf_finish_queries(cmd);
}
