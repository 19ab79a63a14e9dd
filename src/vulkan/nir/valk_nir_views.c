/* SPDX-License-Identifier: MIT */
/* Multiview: a draw is emitted once for each view, into the layer of the
 * view's number.  The vertex shader says which layer that is. */
#include "vulkan/nir/valk_nir.h"

void
valk_nir_lower_views(nir_shader *nir, struct valk_nir *lower)
{
   nir_function_impl *impl = nir_shader_get_entrypoint(nir);
   nir_builder b = nir_builder_at(nir_after_impl(impl));

   nir_store_output(
      &b, valk_nir_push32(&b, lower, VALK_PUSH_VIEW_INDEX), nir_imm_int(&b, 0),
      .base = VARYING_SLOT_LAYER, .write_mask = 1, .src_type = nir_type_uint32,
      .io_semantics.location = VARYING_SLOT_LAYER, .io_semantics.num_slots = 1);
   nir->info.outputs_written |= VARYING_BIT_LAYER;
   nir_metadata_preserve(impl, nir_metadata_control_flow);
}
