/* SPDX-License-Identifier: MIT */
/* One draw: what has changed since the last one goes into staging registers,
 * then RUN_IDVS. */
#include "compiler/shader_enums.h"
#include "vulkan/csf/valk_csf.h"

#include "util/u_math.h"
#include "vk_graphics_state.h"
#include "vk_log.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/cmd/valk_cmd_flush.h"
#include "vulkan/csf/valk_csf_state.h"
#include "vulkan/csf/valk_csf_uniforms.h"

/* Locations that the fragment shader interpolates without perspective. */
static uint32_t
noperspective_mask(const struct valk_cmd_buffer *cmd)
{
   const struct valk_shader *fs = cmd->gfx.fs;

   return fs ? fs->info.fs.noperspective >> VARYING_SLOT_VAR0 : 0;
}

/* vertexOffset or firstVertex */
static uint32_t
base_vertex(const struct valk_draw *draw)
{
   return draw->indexed ? (uint32_t)draw->vertex_offset : draw->first_vertex;
}

/* Whether the pushed words that come from the draw are those of the last
 * one, or the shader reads none. */
static bool
has_same_words(const struct valk_shader *shader,
               const struct valk_csf_stage *stage, const struct valk_draw *draw)
{
   if (!draw->indirect_va && !stage->indirect &&
       stage->base_vertex == base_vertex(draw) &&
       stage->base_instance == draw->first_instance &&
       stage->draw_id == draw->draw_id && stage->view == draw->view)
      return true;

   return valk_push_offset_B(shader, VALK_PUSH_BASE_VERTEX) < 0 &&
          valk_push_offset_B(shader, VALK_PUSH_BASE_INSTANCE) < 0 &&
          valk_push_offset_B(shader, VALK_PUSH_DRAW_ID) < 0 &&
          valk_push_offset_B(shader, VALK_PUSH_VIEW_INDEX) < 0;
}

/* Nothing that flush_vertex_stage or flush_fragment_stage looks at has
 * changed since it wrote the stage's registers.  Uniform buffers are not
 * written within a pass, or it is split there. */
static bool
is_clean(const struct valk_cmd_buffer *cmd, const struct valk_shader *shader,
         const struct valk_csf_stage *stage, const struct valk_draw *draw)
{
   const uint32_t dirty = VALK_DIRTY_VERTEX_SHADER |
                          VALK_DIRTY_FRAGMENT_SHADER | VALK_DIRTY_PUSH |
                          VALK_DIRTY_RENDER;

   return stage->valid && !(cmd->gfx.dirty & dirty) &&
          !cmd->gfx.bind.dirty_sets &&
          stage->blend_constants == cmd->front->blend_constants &&
          !ANY_DIRTY(cmd, MESA_VK_DYNAMIC_VP_VIEWPORTS,
                     MESA_VK_DYNAMIC_VP_DEPTH_CLIP_NEGATIVE_ONE_TO_ONE,
                     MESA_VK_DYNAMIC_CB_BLEND_CONSTANTS) &&
          has_same_words(shader, stage, draw);
}

static bool
is_vertex_input_clean(const struct valk_cmd_buffer *cmd)
{
   return !(cmd->gfx.dirty & VALK_DIRTY_VERTEX_BUFFERS) &&
          !ANY_DIRTY(cmd, MESA_VK_DYNAMIC_VI, MESA_VK_DYNAMIC_VI_BINDINGS_VALID,
                     MESA_VK_DYNAMIC_VI_BINDING_STRIDES,
                     MESA_VK_DYNAMIC_IA_PRIMITIVE_TOPOLOGY);
}

/* Everything of the pass that a draw pushes. */
static void
fill_push_values(const struct valk_cmd_buffer *cmd,
                 const struct valk_draw *draw, struct valk_push_values *values)
{
   const struct vk_dynamic_graphics_state *dyn =
      &cmd->vk.dynamic_graphics_state;
   const struct valk_csf_viewport viewport = valk_csf_viewport(dyn);

   values->word[VALK_PUSH_BASE_VERTEX] = base_vertex(draw);
   values->word[VALK_PUSH_BASE_INSTANCE] = draw->first_instance;
   values->word[VALK_PUSH_DRAW_ID] = draw->draw_id;
   values->word[VALK_PUSH_VIEW_INDEX] = draw->view;
   values->word[VALK_PUSH_MULTISAMPLED] = cmd->render.samples_sa > 1;
   values->word[VALK_PUSH_NOPERSPECTIVE] = noperspective_mask(cmd);
   for (unsigned i = 0; i < cmd->render.color_count; i++)
      values->word[VALK_PUSH_CONVERSION + i] = valk_csf_conversion(cmd, i);
   for (unsigned i = 0; i < 3; i++) {
      valk_push_setf(values, VALK_PUSH_VIEWPORT_SCALE + i, viewport.scale[i]);
      valk_push_setf(values, VALK_PUSH_VIEWPORT_OFFSET + i, viewport.offset[i]);
   }
   for (unsigned i = 0; i < 4; i++) {
      valk_push_setf(values, VALK_PUSH_BLEND_CONSTANT + i,
                     dyn->cb.blend_constants[i]);
   }
}

/* Tables and pushed words of one stage. */
static bool
flush_stage(struct valk_cmd_buffer *cmd, const struct valk_shader *shader,
            const struct valk_draw *draw, uint64_t vertex_va,
            uint32_t vertex_entries, unsigned srt, unsigned fau,
            struct valk_csf_stage *stage)
{
   struct cs_builder *b = &cmd->front->b;
   struct valk_push_values values;
   uint64_t driver_va;

   const uint64_t tables = valk_flush_tables(
      cmd, &cmd->gfx.bind, shader, vertex_va, vertex_entries, &driver_va);
   if (!tables)
      return false;

   valk_push_values_init(&values, cmd, &cmd->gfx.bind, driver_va);
   fill_push_values(cmd, draw, &values);
   if (shader->divided)
      valk_push_divisors(&values, cmd);
   if (shader == cmd->gfx.fs && cmd->front->blend_constants) {
      values.tail_count = VALK_PUSH_TAIL_WORDS;
      memcpy(values.tail, &values.word[VALK_PUSH_BLEND_CONSTANT],
             sizeof(values.tail));
   }
   const struct valk_pushed pushed = valk_flush_push(cmd, shader, &values);
   if (pushed.failed)
      return false;

   *stage = (struct valk_csf_stage){
      .valid = true,
      .push_va = pushed.va,
      .blend_constants = cmd->front->blend_constants,
      .indirect = draw->indirect_va != 0,
      .base_vertex = base_vertex(draw),
      .base_instance = draw->first_instance,
      .draw_id = draw->draw_id,
      .view = draw->view,
   };
   valk_csf_copy_uniforms(cmd, &cmd->gfx.bind, shader, pushed.va);
   cs_move64(b, cs_reg64(srt), tables);
   cs_move64(b, cs_reg64(fau), pushed.va | (uint64_t)pushed.count64 << 56);
   return true;
}

static bool
flush_vertex_stage(struct valk_cmd_buffer *cmd, const struct valk_draw *draw)
{
   const struct valk_csf_registers *sr = &cmd->front->pack->sr;
   const struct valk_shader *vs = cmd->gfx.vs;
   struct cs_builder *b = &cmd->front->b;
   const bool points = cmd->vk.dynamic_graphics_state.ia.primitive_topology ==
                       VK_PRIMITIVE_TOPOLOGY_POINT_LIST;
   uint64_t vertex_va = 0;
   uint32_t vertex_entries = 0;

   if (is_vertex_input_clean(cmd) &&
       is_clean(cmd, vs, &cmd->front->vertex, draw))
      return true;

   if (vs->info.vs.attributes_read) {
      vertex_va = valk_flush_vertex_input(cmd, &vertex_entries);
      if (!vertex_va)
         return false;
   }

   const uint64_t storage = valk_csf_storage(cmd, vs);
   if (!storage || !flush_stage(cmd, vs, draw, vertex_va, vertex_entries,
                                sr->idvs.position_srt, sr->idvs.position_fau,
                                &cmd->front->vertex))
      return false;

   cs_move64(b, cs_reg64(sr->idvs.position_spd),
             vs->program_va[points ? VALK_PROGRAM_POSITION_POINTS
                                   : VALK_PROGRAM_POSITION]);
   cs_move64(
      b, cs_reg64(sr->idvs.varying_spd),
      vs->program_va[noperspective_mask(cmd) &&
                           vs->program_va[VALK_PROGRAM_VARYING_NOPERSPECTIVE]
                        ? VALK_PROGRAM_VARYING_NOPERSPECTIVE
                        : VALK_PROGRAM_VARYING]);
   cs_move64(b, cs_reg64(sr->idvs.position_tsd), storage);
   return true;
}

static bool
flush_fragment_stage(struct valk_cmd_buffer *cmd, const struct valk_draw *draw)
{
   const struct valk_csf_registers *sr = &cmd->front->pack->sr;
   const struct valk_shader *fs = valk_csf_needed_fs(cmd);
   struct cs_builder *b = &cmd->front->b;

   if (!fs) {
      cmd->front->fragment.valid = false;
      cs_move64(b, cs_reg64(sr->idvs.fragment_srt), 0);
      cs_move64(b, cs_reg64(sr->idvs.fragment_fau), 0);
      cs_move64(b, cs_reg64(sr->idvs.fragment_spd), 0);
      cs_move64(b, cs_reg64(sr->idvs.fragment_tsd),
                valk_csf_storage(cmd, cmd->gfx.vs));
      return true;
   }

   if (is_clean(cmd, fs, &cmd->front->fragment, draw))
      return true;

   const uint64_t storage = valk_csf_storage(cmd, fs);
   if (!storage || !flush_stage(cmd, fs, draw, 0, 0, sr->idvs.fragment_srt,
                                sr->idvs.fragment_fau, &cmd->front->fragment))
      return false;

   cs_move64(b, cs_reg64(sr->idvs.fragment_spd),
             fs->program_va[VALK_PROGRAM_MAIN]);
   cs_move64(b, cs_reg64(sr->idvs.fragment_tsd), storage);
   return true;
}

/* Where the loop over the structs of an indirect draw stores the words that
 * the vertex shader reads. */
struct indirect_words {
   int base_vertex_B, base_instance_B, draw_id_B;
};

static void
store_word(struct cs_builder *b, struct cs_reg64 push, int offset_B,
           struct cs_reg32 value)
{
   if (offset_B >= 0)
      cs_store32(b, value, push, offset_B);
}

/* One turn: the next struct into the registers, and its words into memory.
 * The words are those of this draw only, so the draw before must have read
 * its own. */
static void
load_indirect(struct valk_cmd_buffer *cmd, const struct valk_draw *draw,
              const struct indirect_words *words, struct cs_reg64 address,
              struct cs_reg64 push, struct cs_reg32 draw_id)
{
   const struct valk_csf_registers *sr = &cmd->front->pack->sr;
   struct cs_builder *b = &cmd->front->b;
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg32 first_instance = cs_scratch32(b);
   const bool patches = words->base_vertex_B >= 0 ||
                        words->base_instance_B >= 0 || words->draw_id_B >= 0;

   if (patches)
      cs_wait(b, 1u << VALK_CSF_GEOMETRY);

   if (draw->indexed) {
      /* indexCount, instanceCount, firstIndex, vertexOffset */
      cs_load(b, sr->idvs.index_count, 0xf, address, 0);
      cs_load32(b, first_instance, address, 16);
   } else {
      /* vertexCount, instanceCount, then firstVertex */
      cs_load(b, sr->idvs.index_count, 0x3, address, 0);
      cs_load32(b, cs_reg32(sr->idvs.vertex_offset), address, 8);
      cs_load32(b, first_instance, address, 12);
      cs_move32(b, cs_reg32(sr->idvs.index_offset), 0);
   }
   cs_wait_ls(b);

   if (patches) {
      store_word(b, push, words->base_vertex_B,
                 cs_reg32(sr->idvs.vertex_offset));
      store_word(b, push, words->base_instance_B, first_instance);
      store_word(b, push, words->draw_id_B, draw_id);
      cs_wait_ls(b);
   }

   cs_scratch_release(b, mark);
}

static void
emit_indirect(struct valk_cmd_buffer *cmd, const struct valk_draw *draw,
              const struct cs_idvs *idvs, uint64_t push_va)
{
   const struct valk_shader *vs = cmd->gfx.vs;
   const struct indirect_words words = {
      .base_vertex_B = valk_push_offset_B(vs, VALK_PUSH_BASE_VERTEX),
      .base_instance_B = valk_push_offset_B(vs, VALK_PUSH_BASE_INSTANCE),
      .draw_id_B = valk_push_offset_B(vs, VALK_PUSH_DRAW_ID),
   };
   struct cs_builder *b = &cmd->front->b;
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg64 address = cs_scratch64(b);
   struct cs_reg64 push = cs_scratch64(b);
   struct cs_reg32 left = cs_scratch32(b);
   struct cs_reg32 draw_id = cs_scratch32(b);
   struct cs_loop loop;

   cs_move64(b, push, push_va);
   cs_move32(b, draw_id, 0);
   cs_move32(b, left, draw->draw_count);
   if (draw->count_va) {
      struct cs_reg32 count = cs_scratch32(b);

      cs_move64(b, address, draw->count_va);
      cs_load32(b, count, address, 0);
      cs_wait_ls(b);
      cs_umin32(b, left, left, count);
   }

   cs_move64(b, address, draw->indirect_va);
   cs_while_begin(b, &loop, CS_GREATER, left);
   load_indirect(cmd, draw, &words, address, push, draw_id);
   cs_run_idvs(b, idvs);
   cs_add64(b, address, address, draw->stride_B);
   cs_add32(b, draw_id, draw_id, 1);
   cs_add32(b, left, left, -1);
   cs_while_end(b, &loop);
   cs_scratch_release(b, mark);
}

/* Instance ids count from 0: the hardware would add the first instance before
 * it divides by an attribute's divisor (GUESS).  Shaders add it from a pushed word. */
static void
emit_direct(struct valk_cmd_buffer *cmd, const struct valk_draw *draw,
            const struct cs_idvs *idvs)
{
   const struct valk_csf_registers *sr = &cmd->front->pack->sr;
   struct cs_builder *b = &cmd->front->b;

   cs_move32(b, cs_reg32(sr->idvs.index_count), draw->vertex_count);
   cs_move32(b, cs_reg32(sr->idvs.instance_count), draw->instance_count);
   cs_move32(b, cs_reg32(sr->idvs.index_offset),
             draw->indexed ? draw->first_vertex : 0);
   /* Added to indices and, without indices, to the vertices' numbers. */
   cs_move32(b, cs_reg32(sr->idvs.vertex_offset),
             draw->indexed ? (uint32_t)draw->vertex_offset
                           : draw->first_vertex);
   cs_run_idvs(b, idvs);
}

/* A pass with more layers than one tiler context holds is drawn once for
 * each context. */
static void
emit_draw(struct valk_cmd_buffer *cmd, const struct valk_draw *draw,
          uint64_t push_va)
{
   const struct valk_front_cmd *front = cmd->front;
   const struct valk_csf_registers *sr = &front->pack->sr;
   struct cs_builder *b = &cmd->front->b;
   const struct cs_idvs idvs = {
      .flags_override =
         front->pack->index_flags(draw->indexed ? cmd->gfx.ib.index_size_B : 0),
      .malloc_enable = true,
      /* Varying shading uses the position shader's tables and words. */
      .fragment_srt = true,
      .fragment_tsd = true,
   };

   cs_move32(b, cs_reg32(sr->idvs.instance_offset), 0);
   for (uint32_t i = 0; i < front->pass.tiler_count; i++) {
      cs_move64(b, cs_reg64(sr->idvs.tiler_context),
                front->pass.tiler_va + i * front->pack->tiler_context_size_B);
      if (draw->indirect_va)
         emit_indirect(cmd, draw, &idvs, push_va);
      else
         emit_direct(cmd, draw, &idvs);
   }
}

static void
draw_view(struct valk_cmd_buffer *cmd, const struct valk_draw *draw)
{
   struct vk_dynamic_graphics_state *dyn = &cmd->vk.dynamic_graphics_state;

   if (!valk_csf_start_tiling(cmd))
      return;

   valk_csf_use_entry(cmd, VALK_CSF_GEOMETRY);
   /* First: the fragment stage pushes what blend shaders read. */
   valk_csf_flush_blend(cmd);
   if (!flush_vertex_stage(cmd, draw) || !flush_fragment_stage(cmd, draw))
      return;

   valk_csf_flush_input_assembly(cmd, draw);
   valk_csf_flush_viewport(cmd);
   valk_csf_flush_primitive_size(cmd);
   valk_csf_flush_depth_stencil(cmd);
   valk_csf_flush_draw_flags(cmd);
   valk_csf_flush_query(cmd);
   if (vk_command_buffer_has_error(&cmd->vk))
      return;

   emit_draw(cmd, draw, cmd->front->vertex.push_va);
   vk_dynamic_graphics_state_clear_dirty(dyn);
   cmd->gfx.dirty = 0;
   cmd->gfx.bind.dirty_sets = 0;
}

/* A shader that was compiled for views reads which one it draws; others, of
 * the runtime, write the layer themselves. */
void
valk_csf_draw(struct valk_cmd_buffer *cmd, const struct valk_draw *draw)
{
   struct valk_draw one = *draw;

   if (!cmd->render.view_mask ||
       valk_push_offset_B(cmd->gfx.vs, VALK_PUSH_VIEW_INDEX) < 0) {
      draw_view(cmd, draw);
      return;
   }
   u_foreach_bit (view, cmd->render.view_mask) {
      one.view = view;
      draw_view(cmd, &one);
   }
}
