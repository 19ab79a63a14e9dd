/* SPDX-License-Identifier: MIT */

/*
 * Handles that may differ between the threads of a warp.  The hardware takes
 * one for all of them (Mesa's panvk of 2026, which reports no native indexing
 * of this kind): the threads go through a loop, those with the first one's
 * handle in each round.  A shader says where that may be.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

/* A pointer that a thread has chosen among those to several buffers: no word
 * of the shader's says that it may differ (VariablePointers). */
static bool
mark_chosen(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   const bool store = intr->intrinsic == nir_intrinsic_store_ssbo;

   if (!store && intr->intrinsic != nir_intrinsic_load_ssbo &&
       intr->intrinsic != nir_intrinsic_ssbo_atomic &&
       intr->intrinsic != nir_intrinsic_ssbo_atomic_swap)
      return false;

   const nir_scalar handle =
      nir_scalar_resolved(intr->src[store ? 1 : 0].ssa, 0);
   if (handle.def->parent_instr->type != nir_instr_type_phi &&
       !(nir_scalar_is_alu(handle) &&
         nir_scalar_alu_op(handle) == nir_op_bcsel))
      return false;
   nir_intrinsic_set_access(
      intr, (enum gl_access_qualifier)(nir_intrinsic_access(intr) |
                                       ACCESS_NON_UNIFORM));
   return true;
}

/* NIR's analysis of what differs asserts on what it does not know. */
static bool
can_analyse(nir_shader *nir)
{
   nir_foreach_block (block, nir_shader_get_entrypoint(nir)) {
      nir_foreach_instr (instr, block) {
         if (instr->type != nir_instr_type_intrinsic)
            continue;
         switch (nir_instr_as_intrinsic(instr)->intrinsic) {
         case nir_intrinsic_load_sm_id_nv:
         case nir_intrinsic_load_warp_id_nv:
         case nir_intrinsic_load_per_vertex_output: /* of the tile */
            return false;
         default:
            break;
         }
      }
   }
   return true;
}

bool
mcc_lower_handles(nir_shader *nir)
{
   const nir_lower_non_uniform_access_options options = {
      .types = (enum nir_lower_non_uniform_access_type)(
         nir_lower_non_uniform_ubo_access | nir_lower_non_uniform_ssbo_access |
         nir_lower_non_uniform_texture_access |
         nir_lower_non_uniform_image_access),
   };
   bool progress = false;

   NIR_PASS(_, nir, nir_shader_intrinsics_pass, mark_chosen, nir_metadata_all,
            NULL);
   if (!nir_has_non_uniform_access(nir, options.types))
      return false;
   if (can_analyse(nir))
      NIR_PASS(_, nir, nir_opt_non_uniform_access);
   NIR_PASS(progress, nir, nir_lower_non_uniform_access, &options);
   return progress;
}
