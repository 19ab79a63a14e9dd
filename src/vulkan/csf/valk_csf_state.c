/* SPDX-License-Identifier: MIT */
#include "vulkan/csf/valk_csf_state.h"

#include "util/format/u_format.h"
#include "util/u_math.h"
#include "vk_blend.h"
#include "vk_format.h"
#include "vk_graphics_state.h"
#include "vk_log.h"

#include <mali/layout.h>

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/csf/valk_csf.h"
#include "vulkan/valk_image_view.h"

/* What the driver tracks itself touches several groups at once and is rare:
 * then everything is dirty. */
static bool
is_dirty(const struct valk_cmd_buffer *cmd,
         enum mesa_vk_dynamic_graphics_state state)
{
   const uint32_t all = VALK_DIRTY_VERTEX_SHADER | VALK_DIRTY_FRAGMENT_SHADER |
                        VALK_DIRTY_RENDER | VALK_DIRTY_QUERY;

   return (cmd->gfx.dirty & all) ||
          BITSET_TEST(cmd->vk.dynamic_graphics_state.dirty, state);
}

bool
valk_csf_any_dirty(const struct valk_cmd_buffer *cmd, unsigned count,
                   const enum mesa_vk_dynamic_graphics_state *states)
{
   for (unsigned i = 0; i < count; i++) {
      if (is_dirty(cmd, states[i]))
         return true;
   }

   return false;
}

const struct valk_shader *
valk_csf_needed_fs(const struct valk_cmd_buffer *cmd)
{
   const struct vk_dynamic_graphics_state *dyn =
      &cmd->vk.dynamic_graphics_state;
   const struct valk_shader *fs = cmd->gfx.fs;
   const uint32_t matters = MCC_FS_DISCARDS | MCC_FS_WRITES_DEPTH |
                            MCC_FS_WRITES_STENCIL | MCC_FS_WRITES_COVERAGE |
                            MCC_FS_SIDE_EFFECTS;

   if (!fs || dyn->rs.rasterizer_discard_enable)
      return NULL;
   if ((fs->info.fs.flags & matters) || dyn->ms.alpha_to_coverage_enable)
      return fs;

   for (uint32_t i = 0; i < cmd->render.color_count; i++) {
      if (cmd->render.color[i].view &&
          (dyn->cb.color_write_enables & (1u << i)) &&
          dyn->cb.attachments[i].write_mask &&
          (fs->info.fs.rts_written & (1u << i)))
         return fs;
   }

   return NULL;
}

struct valk_csf_viewport
valk_csf_viewport(const struct vk_dynamic_graphics_state *dyn)
{
   const VkViewport *v = &dyn->vp.viewports[0];
   /* z from -1 to 1 takes up the same range as from 0 to 1. */
   const bool negative = dyn->vp.depth_clip_negative_one_to_one;
   const float depth = v->maxDepth - v->minDepth;

   return (struct valk_csf_viewport){
      .scale = { v->width / 2, v->height / 2, negative ? depth / 2 : depth },
      .offset = { v->x + v->width / 2, v->y + v->height / 2,
                  negative ? v->minDepth + depth / 2 : v->minDepth },
   };
}

void
valk_csf_flush_input_assembly(struct valk_cmd_buffer *cmd,
                              const struct valk_draw *draw)
{
   const struct vk_dynamic_graphics_state *dyn =
      &cmd->vk.dynamic_graphics_state;
   const struct valk_csf_registers *sr = &cmd->front->pack->sr;
   const struct valk_shader *vs = cmd->gfx.vs;
   struct cs_builder *b = &cmd->front->b;

   if (draw->indexed && (cmd->gfx.dirty & VALK_DIRTY_INDEX_BUFFER)) {
      cs_move64(b, cs_reg64(sr->idvs.index_array), cmd->gfx.ib.va);
      cs_move32(b, cs_reg32(sr->idvs.index_array_size),
                MIN2(cmd->gfx.ib.size_B, UINT32_MAX));
   } else if (!draw->indexed) {
      /* Indices that are not there must not be looked for. */
      cs_move32(b, cs_reg32(sr->idvs.index_array_size), 0);
      cmd->gfx.dirty |= VALK_DIRTY_INDEX_BUFFER;
   }

   if (!ANY_DIRTY(cmd, MESA_VK_DYNAMIC_IA_PRIMITIVE_TOPOLOGY,
                  MESA_VK_DYNAMIC_IA_PRIMITIVE_RESTART_ENABLE,
                  MESA_VK_DYNAMIC_RS_DEPTH_CLAMP_ENABLE,
                  MESA_VK_DYNAMIC_RS_DEPTH_CLIP_ENABLE,
                  MESA_VK_DYNAMIC_RS_RASTERIZER_DISCARD_ENABLE,
                  MESA_VK_DYNAMIC_MS_ALPHA_TO_COVERAGE_ENABLE,
                  MESA_VK_DYNAMIC_CB_WRITE_MASKS,
                  MESA_VK_DYNAMIC_CB_COLOR_WRITE_ENABLES))
      return;

   const bool points =
      dyn->ia.primitive_topology == VK_PRIMITIVE_TOPOLOGY_POINT_LIST;
   const bool sizes = points && vs->info.vs.writes_point_size;
   const struct valk_csf_primitive primitive = {
      .topology = dyn->ia.primitive_topology,
      .point_size_array = sizes,
      .layer_index = vs->info.vs.writes_layer,
      .extended_fifo = sizes || vs->info.vs.writes_layer,
      .depth_clip = vk_rasterization_state_depth_clip_enable(&dyn->rs),
      .varyings =
         valk_csf_needed_fs(cmd) && vs->program_va[VALK_PROGRAM_VARYING],
      .restart = dyn->ia.primitive_restart_enable,
   };

   cs_move32(b, cs_reg32(sr->idvs.primitive_flags),
             cmd->front->pack->primitive_flags(&primitive));
   cs_move32(b, cs_reg32(sr->idvs.varying_size), vs->varying_stride_B);
   cs_move32(b, cs_reg32(sr->idvs.attribute_offset), 0);
}

/* Last pixel of a range that may be empty: then it ends before it starts,
 * which the hardware does not know, so that one that is outside of
 * everything is taken. */
static void
clip_range(int *min, int *max, int start, int size)
{
   *min = MAX2(*min, start);
   *max = MIN2(*max, start + size);
}

void
valk_csf_flush_viewport(struct valk_cmd_buffer *cmd)
{
   const struct vk_dynamic_graphics_state *dyn =
      &cmd->vk.dynamic_graphics_state;
   const struct valk_csf_registers *sr = &cmd->front->pack->sr;
   const VkViewport *v = &dyn->vp.viewports[0];
   const VkRect2D *s = &dyn->vp.scissors[0];
   struct cs_builder *b = &cmd->front->b;

   if (!ANY_DIRTY(cmd, MESA_VK_DYNAMIC_VP_VIEWPORTS,
                  MESA_VK_DYNAMIC_VP_SCISSORS,
                  MESA_VK_DYNAMIC_VP_DEPTH_CLAMP_RANGE,
                  MESA_VK_DYNAMIC_RS_DEPTH_CLAMP_ENABLE))
      return;

   /* The guard band is wide: primitives are cut at the viewport by this
    * box. */
   int min_x = 0, min_y = 0;
   int max_x = cmd->render.width_px, max_y = cmd->render.height_px;
   clip_range(&min_x, &max_x, floorf(v->x), ceilf(v->width));
   clip_range(&min_y, &max_y, floorf(MIN2(v->y, v->y + v->height)),
              ceilf(fabsf(v->height)));
   clip_range(&min_x, &max_x, s->offset.x, s->extent.width);
   clip_range(&min_y, &max_y, s->offset.y, s->extent.height);
   clip_range(&min_x, &max_x, cmd->render.area.offset.x,
              cmd->render.area.extent.width);
   clip_range(&min_y, &max_y, cmd->render.area.offset.y,
              cmd->render.area.extent.height);

   if (max_x <= min_x || max_y <= min_y) {
      min_x = min_y = UINT16_MAX;
      max_x = max_y = UINT16_MAX + 1;
   }

   /* There is one range to clamp to and to clip at. */
   const bool own_range =
      dyn->rs.depth_clamp_enable &&
      dyn->vp.depth_clamp_mode == VK_DEPTH_CLAMP_MODE_USER_DEFINED_RANGE_EXT;
   const VkDepthClampRangeEXT *range = &dyn->vp.depth_clamp_range;
   const float z0 = own_range ? range->minDepthClamp : v->minDepth;
   const float z1 = own_range ? range->maxDepthClamp : v->maxDepth;
   cs_move64(b, cs_reg64(sr->idvs.scissor),
             cmd->front->pack->scissor(min_x, min_y, max_x - 1, max_y - 1));
   cs_move_float(b, cs_reg32(sr->idvs.low_depth), MIN2(z0, z1));
   cs_move_float(b, cs_reg32(sr->idvs.high_depth), MAX2(z0, z1));
}

void
valk_csf_flush_primitive_size(struct valk_cmd_buffer *cmd)
{
   const struct vk_dynamic_graphics_state *dyn =
      &cmd->vk.dynamic_graphics_state;
   struct cs_builder *b = &cmd->front->b;

   if (!ANY_DIRTY(cmd, MESA_VK_DYNAMIC_IA_PRIMITIVE_TOPOLOGY,
                  MESA_VK_DYNAMIC_RS_LINE_WIDTH))
      return;

   const bool points =
      dyn->ia.primitive_topology == VK_PRIMITIVE_TOPOLOGY_POINT_LIST;
   const float size = points ? 1.0f : dyn->rs.line.width;
   struct cs_reg64 reg = cs_reg64(cmd->front->pack->sr.idvs.primitive_size);

   /* Shaders that write point sizes put them into the position records. */
   cs_move64(b, reg, fui(size));
}

static bool
tests_depth(const struct valk_cmd_buffer *cmd)
{
   return cmd->render.depth.view && !cmd->render.depth.hidden &&
          cmd->vk.dynamic_graphics_state.ds.depth.test_enable;
}

static bool
tests_stencil(const struct valk_cmd_buffer *cmd)
{
   return cmd->render.stencil.view && !cmd->render.stencil.hidden &&
          cmd->vk.dynamic_graphics_state.ds.stencil.test_enable;
}

void
valk_csf_flush_depth_stencil(struct valk_cmd_buffer *cmd)
{
   const struct vk_dynamic_graphics_state *dyn =
      &cmd->vk.dynamic_graphics_state;
   const struct valk_csf_pack_ops *pack = cmd->front->pack;
   const struct valk_shader *fs = valk_csf_needed_fs(cmd);

   if (!ANY_DIRTY(cmd, MESA_VK_DYNAMIC_DS_DEPTH_TEST_ENABLE,
                  MESA_VK_DYNAMIC_DS_DEPTH_WRITE_ENABLE,
                  MESA_VK_DYNAMIC_DS_DEPTH_COMPARE_OP,
                  MESA_VK_DYNAMIC_DS_STENCIL_TEST_ENABLE,
                  MESA_VK_DYNAMIC_DS_STENCIL_OP,
                  MESA_VK_DYNAMIC_DS_STENCIL_COMPARE_MASK,
                  MESA_VK_DYNAMIC_DS_STENCIL_WRITE_MASK,
                  MESA_VK_DYNAMIC_DS_STENCIL_REFERENCE,
                  MESA_VK_DYNAMIC_RS_DEPTH_CLAMP_ENABLE,
                  MESA_VK_DYNAMIC_RS_DEPTH_CLIP_ENABLE,
                  MESA_VK_DYNAMIC_RS_DEPTH_BIAS_ENABLE,
                  MESA_VK_DYNAMIC_RS_DEPTH_BIAS_FACTORS))
      return;

   const struct valk_csf_depth_stencil info = {
      .ds = &dyn->ds,
      .depth_test = tests_depth(cmd),
      .stencil_test = tests_stencil(cmd),
      .depth_clip = vk_rasterization_state_depth_clip_enable(&dyn->rs),
      .depth_clamp = dyn->rs.depth_clamp_enable,
      .depth_bias = dyn->rs.depth_bias.enable,
      .bias_constant = dyn->rs.depth_bias.constant_factor,
      .bias_slope = dyn->rs.depth_bias.slope_factor,
      .bias_clamp = dyn->rs.depth_bias.clamp,
      .depth_from_shader = fs && (fs->info.fs.flags & MCC_FS_WRITES_DEPTH),
      .stencil_from_shader = fs && (fs->info.fs.flags & MCC_FS_WRITES_STENCIL),
   };
   struct valk_ptr ptr = valk_cmd_alloc(cmd, pack->depth_stencil_size_B, 64);
   if (!ptr.va)
      return;

   pack->depth_stencil(ptr.cpu, &info);
   cs_move64(&cmd->front->b, cs_reg64(pack->sr.idvs.depth_stencil), ptr.va);
}

/* Whether depth and stencil tests of this draw can change something. */
static bool
writes_zs(const struct valk_cmd_buffer *cmd)
{
   const struct vk_depth_stencil_state *ds = &cmd->vk.dynamic_graphics_state.ds;

   return (tests_depth(cmd) && ds->depth.write_enable) ||
          (tests_stencil(cmd) &&
           (ds->stencil.front.write_mask || ds->stencil.back.write_mask));
}

/* When tests and updates of depth and stencil may be done.  Early is fast,
 * but a shader that discards must not have updated anything, one with side
 * effects has to run where a test fails, too, and one that computes depth has
 * to run first.  Alpha to coverage wants late updates even where there is
 * nothing to update: seen on Valhall (Mesa 25.0.7, pan_earlyzs.c). */
static void
choose_zs_time(const struct valk_cmd_buffer *cmd, const struct valk_shader *fs,
               struct valk_csf_draw_flags *out)
{
   const struct vk_dynamic_graphics_state *dyn =
      &cmd->vk.dynamic_graphics_state;
   const uint32_t flags = fs->info.fs.flags;
   const bool coverage = (flags & (MCC_FS_DISCARDS | MCC_FS_WRITES_COVERAGE)) ||
                         dyn->ms.alpha_to_coverage_enable;
   const bool late = flags & (MCC_FS_WRITES_DEPTH | MCC_FS_WRITES_STENCIL);
   const bool updates = writes_zs(cmd) || cmd->gfx.occlusion.va;
   const uint32_t zs_reads = MCC_READS_DEPTH | MCC_READS_STENCIL;

   if (flags & MCC_FS_EARLY_TESTS) {
      out->pixel_kill = VALK_CSF_ZS_FORCE_EARLY;
      out->zs_update = VALK_CSF_ZS_FORCE_EARLY;
   } else if (late || (flags & MCC_FS_SIDE_EFFECTS)) {
      /* Side effects happen before the tests. */
      out->pixel_kill = VALK_CSF_ZS_FORCE_LATE;
      out->zs_update = VALK_CSF_ZS_FORCE_LATE;
   } else if (dyn->ms.alpha_to_coverage_enable || (coverage && updates) ||
              (fs->info.fs.rts_read & zs_reads)) {
      /* What is read is what was there before (Mesa 2026, pan_earlyzs.c). */
      out->pixel_kill = VALK_CSF_ZS_FORCE_EARLY;
      out->zs_update = VALK_CSF_ZS_FORCE_LATE;
   } else {
      out->pixel_kill = VALK_CSF_ZS_FORCE_EARLY;
      out->zs_update = VALK_CSF_ZS_FORCE_EARLY;
   }
}

static void
describe_fragment(const struct valk_cmd_buffer *cmd,
                  const struct valk_shader *fs, struct valk_csf_draw_flags *out)
{
   const struct vk_dynamic_graphics_state *dyn =
      &cmd->vk.dynamic_graphics_state;
   const uint32_t flags = fs->info.fs.flags;
   uint8_t bound = 0;

   for (uint32_t i = 0; i < cmd->render.color_count; i++)
      bound |= cmd->render.color[i].view ? 1u << i : 0;

   choose_zs_time(cmd, fs, out);
   out->rt_mask = fs->info.fs.rts_written & bound;
   out->read_mask =
      fs->info.fs.rts_read & BITFIELD_MASK(cmd->render.color_count);
   /* A blend shader stores one sample (Mesa 25.0.7, pan_csf.c). */
   out->per_sample =
      ((flags & MCC_FS_SAMPLE_SHADING) || cmd->front->blend_shaders) &&
      dyn->ms.rasterization_samples > 1;
   out->modifies_coverage =
      (flags & (MCC_FS_DISCARDS | MCC_FS_WRITES_COVERAGE)) ||
      dyn->ms.alpha_to_coverage_enable;
   out->alpha_to_coverage = dyn->ms.alpha_to_coverage_enable;
   /* A pixel that covers all targets and reads none makes those below it
    * superfluous, unless they do something else. */
   out->killable = !(flags & MCC_FS_SIDE_EFFECTS);
   out->kills = (flags & MCC_FS_CAN_FPK) && !(bound & ~out->rt_mask) &&
                !out->modifies_coverage;
   for (uint32_t i = 0; i < cmd->render.color_count && out->kills; i++) {
      const struct valk_csf_blend blend = valk_csf_describe_blend(cmd, i);
      out->kills = blend.enable && !blend.reads_dest;
   }
}

void
valk_csf_flush_draw_flags(struct valk_cmd_buffer *cmd)
{
   const struct vk_dynamic_graphics_state *dyn =
      &cmd->vk.dynamic_graphics_state;
   const struct valk_csf_registers *sr = &cmd->front->pack->sr;
   const struct valk_shader *fs = valk_csf_needed_fs(cmd);
   struct cs_builder *b = &cmd->front->b;
   const bool multisample = dyn->ms.rasterization_samples > 1;
   struct valk_csf_draw_flags flags = {
      .front_ccw = dyn->rs.front_face == VK_FRONT_FACE_COUNTER_CLOCKWISE,
      .cull_front = dyn->rs.cull_mode & VK_CULL_MODE_FRONT_BIT,
      .cull_back = dyn->rs.cull_mode & VK_CULL_MODE_BACK_BIT,
      .multisample = multisample,
      /* The one sample of a pixel is the first. */
      .sample_mask = multisample               ? dyn->ms.sample_mask
                     : dyn->ms.sample_mask & 1 ? 0xffff
                                               : 0,
      .occlusion = !cmd->gfx.occlusion.va       ? VALK_CSF_OCCLUSION_NONE
                   : cmd->gfx.occlusion.precise ? VALK_CSF_OCCLUSION_COUNT
                                                : VALK_CSF_OCCLUSION_ANY,
   };
   uint32_t words[3];

   /* Made of nearly all there is; cheaper to write than to ask. */
   if (fs) {
      describe_fragment(cmd, fs, &flags);
   } else {
      flags.kills = true;
      flags.killable = true;
      flags.overdraw_opaque = true;
   }

   cmd->front->pack->draw_flags(&flags, words);
   cs_move32(b, cs_reg32(sr->idvs.flags0), words[0]);
   cs_move32(b, cs_reg32(sr->idvs.flags1), words[1]);
   cs_move32(b, cs_reg32(sr->idvs.flags2), words[2]);
}

void
valk_csf_flush_query(struct valk_cmd_buffer *cmd)
{
   if (cmd->gfx.dirty & (VALK_DIRTY_QUERY | VALK_DIRTY_RENDER)) {
      cs_move64(&cmd->front->b, cs_reg64(cmd->front->pack->sr.idvs.occlusion),
                cmd->gfx.occlusion.va);
   }
}
