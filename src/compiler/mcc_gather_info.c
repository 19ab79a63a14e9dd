/* SPDX-License-Identifier: MIT */

/* What the driver learns about a shader from its lowered NIR. */

#include "compiler/mcc_passes.h"
#include "nir.h"

struct gather {
   nir_shader *nir;
   struct mcc_info *info;
   /* A handle is the same in a workgroup, but maybe not in the dispatch. */
   bool varying_handle;
};

/* A matrix or an array is at several locations. */
static uint64_t
locations_of(nir_io_semantics sem)
{
   return BITFIELD64_RANGE(sem.location, MAX2(sem.num_slots, 1));
}

static void
gather_written(struct gather *g, nir_intrinsic_instr *intr,
               nir_io_semantics sem)
{
   g->info->vs.varyings_written |= locations_of(sem);
   if (nir_intrinsic_src_type(intr) == nir_type_float32)
      g->info->vs.varyings_float |= locations_of(sem);
}

static void
gather_vertex(struct gather *g, nir_intrinsic_instr *intr)
{
   nir_io_semantics sem;

   switch (intr->intrinsic) {
   case nir_intrinsic_load_attribute_pan:
   case nir_intrinsic_load_input: {
      nir_src *offset = nir_get_io_offset_src(intr);
      unsigned base = nir_intrinsic_base(intr);

      if (nir_src_is_const(*offset))
         g->info->vs.attributes_read |= 1u << (base + nir_src_as_uint(*offset));
      else
         g->info->vs.attributes_read = ~0u;
      break;
   }
   case nir_intrinsic_store_output:
      sem = nir_intrinsic_io_semantics(intr);
      if (sem.location == VARYING_SLOT_PSIZ)
         g->info->vs.writes_point_size = true;
      else if (sem.location == VARYING_SLOT_LAYER)
         g->info->vs.writes_layer = true;
      else if (sem.location != VARYING_SLOT_POS && sem.location < 64)
         gather_written(g, intr, sem);
      break;
   default:
      break;
   }
}

static void
gather_varying(struct gather *g, nir_intrinsic_instr *intr)
{
   nir_io_semantics sem = nir_intrinsic_io_semantics(intr);
   nir_intrinsic_instr *bary;

   switch (sem.location) {
   case VARYING_SLOT_LAYER:
      g->info->fs.flags |= MCC_FS_READS_LAYER;
      return;
   case VARYING_SLOT_PNTC:
      g->info->fs.flags |= MCC_FS_READS_POINT_COORD;
      return;
   case VARYING_SLOT_PRIMITIVE_ID:
   case VARYING_SLOT_VIEWPORT:
      return;
   default:
      break;
   }
   if (sem.location >= 64)
      return;
   g->info->fs.varyings_read |= locations_of(sem);
   if (intr->intrinsic == nir_intrinsic_load_input) {
      g->info->fs.flags |= MCC_FS_FLAT_VARYINGS;
      return;
   }
   bary = nir_src_as_intrinsic(intr->src[0]);
   if (bary && nir_intrinsic_interp_mode(bary) == INTERP_MODE_NOPERSPECTIVE)
      g->info->fs.noperspective |= locations_of(sem);
}

static void
gather_output(struct gather *g, nir_intrinsic_instr *intr)
{
   nir_io_semantics sem = nir_intrinsic_io_semantics(intr);

   switch (sem.location) {
   case FRAG_RESULT_DEPTH:
      g->info->fs.flags |= MCC_FS_WRITES_DEPTH;
      break;
   case FRAG_RESULT_STENCIL:
      g->info->fs.flags |= MCC_FS_WRITES_STENCIL;
      break;
   case FRAG_RESULT_SAMPLE_MASK:
      g->info->fs.flags |= MCC_FS_WRITES_COVERAGE;
      break;
   default:
      if (sem.dual_source_blend_index)
         g->info->fs.flags |= MCC_FS_DUAL_SOURCE;
      break;
   }
}

static void
gather_tile_read(struct gather *g, const nir_intrinsic_instr *intr)
{
   const unsigned location = nir_intrinsic_io_semantics(intr).location;

   g->info->fs.flags |= MCC_FS_READS_FRAMEBUFFER;
   if (location == FRAG_RESULT_DEPTH)
      g->info->fs.rts_read |= MCC_READS_DEPTH;
   else if (location == FRAG_RESULT_STENCIL)
      g->info->fs.rts_read |= MCC_READS_STENCIL;
   else if (location - FRAG_RESULT_DATA0 < MCC_MAX_RTS)
      g->info->fs.rts_read |= BITFIELD_BIT(location - FRAG_RESULT_DATA0);
}

static void
gather_fragment(struct gather *g, nir_intrinsic_instr *intr)
{
   uint32_t *flags = &g->info->fs.flags;

   switch (intr->intrinsic) {
   case nir_intrinsic_load_input:
   case nir_intrinsic_load_interpolated_input:
      gather_varying(g, intr);
      break;
   case nir_intrinsic_store_output:
      gather_output(g, intr);
      break;
   case nir_intrinsic_load_converted_output_pan:
   case nir_intrinsic_load_per_vertex_output:
      gather_tile_read(g, intr);
      break;
   case nir_intrinsic_load_pixel_coord:
   case nir_intrinsic_load_frag_coord_zw_pan:
      *flags |= MCC_FS_READS_FRAG_COORD;
      break;
   case nir_intrinsic_load_front_face:
      *flags |= MCC_FS_READS_FRONT_FACE;
      break;
   case nir_intrinsic_load_point_coord:
      *flags |= MCC_FS_READS_POINT_COORD;
      break;
   case nir_intrinsic_load_sample_mask_in:
      *flags |= MCC_FS_READS_SAMPLE_MASK;
      break;
   case nir_intrinsic_load_layer_id:
   case nir_intrinsic_load_view_index:
      *flags |= MCC_FS_READS_LAYER;
      break;
   case nir_intrinsic_terminate:
   case nir_intrinsic_terminate_if:
   case nir_intrinsic_demote:
   case nir_intrinsic_demote_if:
      *flags |= MCC_FS_DISCARDS;
      break;
   case nir_intrinsic_ddx:
   case nir_intrinsic_ddy:
   case nir_intrinsic_ddx_fine:
   case nir_intrinsic_ddy_fine:
   case nir_intrinsic_ddx_coarse:
   case nir_intrinsic_ddy_coarse:
   case nir_intrinsic_read_invocation:
   case nir_intrinsic_shuffle:
   case nir_intrinsic_ballot:
   case nir_intrinsic_ballot_relaxed:
      *flags |= MCC_FS_NEEDS_HELPERS;
      break;
   default:
      break;
   }
}

static bool
has_memory_effect(const nir_intrinsic_instr *intr)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_store_global:
   case nir_intrinsic_global_atomic:
   case nir_intrinsic_global_atomic_swap:
   case nir_intrinsic_store_ssbo:
   case nir_intrinsic_ssbo_atomic:
   case nir_intrinsic_ssbo_atomic_swap:
   case nir_intrinsic_image_store:
   case nir_intrinsic_image_atomic:
   case nir_intrinsic_image_atomic_swap:
      return true;
   default:
      return false;
   }
}

/* The handle that it reads, or NULL. */
static const nir_src *
handle_of(const nir_intrinsic_instr *intr)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_store_ssbo:
      return &intr->src[1];
   case nir_intrinsic_load_ubo:
   case nir_intrinsic_load_ssbo:
   case nir_intrinsic_ssbo_atomic:
   case nir_intrinsic_ssbo_atomic_swap:
   case nir_intrinsic_image_load:
   case nir_intrinsic_image_store:
   case nir_intrinsic_image_texel_address:
      return &intr->src[0];
   default:
      return NULL;
   }
}

static bool
has_varying_handle(const nir_instr *instr)
{
   if (instr->type == nir_instr_type_intrinsic) {
      const nir_src *handle = handle_of(nir_instr_as_intrinsic(instr));

      return handle && !nir_src_is_const(*handle);
   }
   if (instr->type == nir_instr_type_tex) {
      const nir_tex_instr *tex = nir_instr_as_tex(instr);

      for (unsigned i = 0; i < tex->num_srcs; i++) {
         if ((tex->src[i].src_type == nir_tex_src_texture_handle ||
              tex->src[i].src_type == nir_tex_src_sampler_handle) &&
             !nir_src_is_const(tex->src[i].src))
            return true;
      }
   }
   return false;
}

static void
gather_intrinsic(struct gather *g, nir_intrinsic_instr *intr)
{
   if (has_memory_effect(intr))
      g->info->writes_global = true;
   if (intr->intrinsic == nir_intrinsic_barrier &&
       nir_intrinsic_execution_scope(intr) >= SCOPE_WORKGROUP)
      g->info->contains_barrier = true;
   if (g->nir->info.stage == MESA_SHADER_VERTEX)
      gather_vertex(g, intr);
   else if (g->nir->info.stage == MESA_SHADER_FRAGMENT)
      gather_fragment(g, intr);
}

/* A later fragment may kill this one, or depth be tested before it runs, when
 * running it has no effect but its colour. */
static void
finish_fragment(struct gather *g)
{
   uint32_t *flags = &g->info->fs.flags;
   uint32_t late = MCC_FS_DISCARDS | MCC_FS_WRITES_DEPTH |
                   MCC_FS_WRITES_STENCIL | MCC_FS_WRITES_COVERAGE;

   if (g->nir->info.fs.require_full_quads)
      *flags |= MCC_FS_NEEDS_HELPERS;
   if (g->nir->info.fs.uses_sample_shading)
      *flags |= MCC_FS_SAMPLE_SHADING;
   if (g->nir->info.fs.early_fragment_tests)
      *flags |= MCC_FS_EARLY_TESTS;
   if (g->info->writes_global)
      *flags |= MCC_FS_SIDE_EFFECTS;
   if (*flags & MCC_FS_NEEDS_HELPERS)
      g->info->contains_barrier = true;
   if ((*flags & MCC_FS_EARLY_TESTS) ||
       !(*flags & (late | MCC_FS_SIDE_EFFECTS)))
      *flags |= MCC_FS_CAN_EARLY_Z;
   if (!(*flags & (late | MCC_FS_SIDE_EFFECTS | MCC_FS_READS_FRAMEBUFFER)))
      *flags |= MCC_FS_CAN_FPK;
}

void
mcc_gather_info(nir_shader *nir, const struct mcc_options *options,
                struct mcc_info *info)
{
   struct gather g = { .nir = nir, .info = info };

   (void)options;
   nir_foreach_function_impl (impl, nir) {
      nir_foreach_block (block, impl) {
         nir_foreach_instr (instr, block) {
            if (instr->type == nir_instr_type_intrinsic)
               gather_intrinsic(&g, nir_instr_as_intrinsic(instr));
            g.varying_handle |= has_varying_handle(instr);
            if (instr->type == nir_instr_type_tex &&
                nir->info.stage == MESA_SHADER_FRAGMENT &&
                nir_tex_instr_has_implicit_derivative(nir_instr_as_tex(instr)))
               info->fs.flags |= MCC_FS_NEEDS_HELPERS;
         }
      }
   }
   info->tls_size_B = nir->scratch_size;
   info->wls_size_B = nir->info.shared_size;
   if (nir->info.stage == MESA_SHADER_FRAGMENT)
      finish_fragment(&g);
   if (gl_shader_stage_is_compute(nir->info.stage)) {
      for (unsigned i = 0; i < 3; i++)
         info->cs.local_size[i] = nir->info.workgroup_size[i];
      info->cs.may_merge_workgroups =
         !info->contains_barrier && !nir->info.shared_size && !g.varying_handle;
   }
}
