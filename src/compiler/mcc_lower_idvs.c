/* SPDX-License-Identifier: MIT */

/*
 * One vertex shader becomes two: one writes what the tiler needs, the other,
 * run for vertices that survived, the varyings.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

static bool
is_position_output(unsigned location)
{
   return location == VARYING_SLOT_POS || location == VARYING_SLOT_PSIZ ||
          location == VARYING_SLOT_LAYER;
}

static bool
drop_other(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   enum mcc_variant variant = *(enum mcc_variant *)data;
   bool position;

   if (intr->intrinsic != nir_intrinsic_store_output)
      return false;
   position = is_position_output(nir_intrinsic_io_semantics(intr).location);
   if (position == (variant == MCC_VARIANT_POSITION))
      return false;
   nir_instr_remove(&intr->instr);
   return true;
}

/* w of the position; it is stored inverted by the viewport transform. */
static nir_intrinsic_instr *
position_store(nir_function_impl *impl)
{
   nir_foreach_instr (instr, nir_impl_last_block(impl)) {
      nir_intrinsic_instr *intr;

      if (instr->type != nir_instr_type_intrinsic)
         continue;
      intr = nir_instr_as_intrinsic(instr);
      if (intr->intrinsic == nir_intrinsic_store_output &&
          nir_intrinsic_io_semantics(intr).location == VARYING_SLOT_POS)
         return intr;
   }
   return NULL;
}

static bool
multiply_store(nir_builder *b, nir_intrinsic_instr *intr, nir_def *w)
{
   nir_def *value = intr->src[0].ssa;

   if (value->bit_size != 32)
      return false;
   b->cursor = nir_before_instr(&intr->instr);
   nir_src_rewrite(&intr->src[0], nir_fmul(b, value, w));
   return true;
}

/* Varyings that are not perspective correct are multiplied by w here and
 * divided again by the interpolation. */
static void
multiply_noperspective(nir_shader *nir, uint64_t locations)
{
   nir_function_impl *impl = nir_shader_get_entrypoint(nir);
   nir_intrinsic_instr *position = position_store(impl);
   nir_block *last = nir_impl_last_block(impl);
   nir_intrinsic_instr *stores[MCC_MAX_LOCATIONS];
   unsigned n = 0;
   nir_builder b;
   nir_def *w;

   if (!position || !locations)
      return;
   b = nir_builder_at(nir_after_instr(&position->instr));
   w = nir_frcp(&b, nir_channel(&b, position->src[0].ssa, 3));
   nir_foreach_instr (instr, last) {
      nir_intrinsic_instr *intr;
      unsigned location;

      if (instr->type != nir_instr_type_intrinsic)
         continue;
      intr = nir_instr_as_intrinsic(instr);
      if (intr->intrinsic != nir_intrinsic_store_output)
         continue;
      location = nir_intrinsic_io_semantics(intr).location;
      if (location < 64 && (locations & BITFIELD64_BIT(location)) &&
          n < MCC_MAX_LOCATIONS)
         stores[n++] = intr;
   }
   for (unsigned i = 0; i < n; i++) {
      nir_instr_move(nir_after_block(last), &stores[i]->instr);
      multiply_store(&b, stores[i], w);
   }
}

int
mcc_lower_idvs(nir_shader *nir, const struct mcc_options *options,
               enum mcc_variant variant)
{
   bool progress;

   if (variant == MCC_VARIANT_VARYING)
      multiply_noperspective(nir, options->noperspective);
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, drop_other,
            nir_metadata_control_flow, &variant);
   do {
      progress = false;
      NIR_PASS(progress, nir, nir_opt_dce);
      NIR_PASS(progress, nir, nir_opt_dead_cf);
   } while (progress);
   NIR_PASS(_, nir, nir_lower_alu_to_scalar, NULL, NULL);
   return 0;
}
