/* SPDX-License-Identifier: MIT */

/*
 * One vertex shader becomes two: one writes what the tiler needs, the other,
 * run for vertices that survived, the varyings.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

static bool
is_kept(unsigned location, enum mcc_variant variant)
{
   bool position = location == VARYING_SLOT_POS ||
                   location == VARYING_SLOT_PSIZ ||
                   location == VARYING_SLOT_LAYER;

   switch (variant) {
   case MCC_VARIANT_POSITION:
      return position;
   case MCC_VARIANT_POSITION_PLAIN:
      return position && location != VARYING_SLOT_PSIZ;
   default:
      return !position;
   }
}

static bool
drop_other(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   enum mcc_variant variant = *(enum mcc_variant *)data;

   if (intr->intrinsic != nir_intrinsic_store_output ||
       is_kept(nir_intrinsic_io_semantics(intr).location, variant))
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

struct multiply {
   nir_builder b;
   nir_def *w;
   uint64_t known; /* locations */
   nir_def *mask;  /* of VAR0 and on; NULL: those known */
};

static void
multiply_store(struct multiply *m, nir_intrinsic_instr *intr)
{
   unsigned location = nir_intrinsic_io_semantics(intr).location;
   nir_def *factor = m->w;

   m->b.cursor = nir_before_instr(&intr->instr);
   if (m->mask) {
      nir_def *bit = nir_iand_imm(&m->b, m->mask,
                                  BITFIELD_BIT(location - VARYING_SLOT_VAR0));

      factor = nir_bcsel(&m->b, nir_ine_imm(&m->b, bit, 0), m->w,
                         nir_imm_float(&m->b, 1.0f));
   }
   nir_src_rewrite(&intr->src[0], nir_fmul(&m->b, intr->src[0].ssa, factor));
}

static bool
may_multiply(const struct multiply *m, const nir_intrinsic_instr *intr)
{
   unsigned location = nir_intrinsic_io_semantics(intr).location;

   if (location >= 64 || nir_intrinsic_src_type(intr) != nir_type_float32)
      return false;
   if (m->mask)
      return location >= VARYING_SLOT_VAR0 && location < VARYING_SLOT_VAR0 + 32;
   return m->known & BITFIELD64_BIT(location);
}

/* Varyings that are not perspective correct are multiplied by w here and
 * divided again by the interpolation. */
static void
multiply_noperspective(nir_shader *nir, const struct mcc_options *options,
                       bool by_mask)
{
   nir_function_impl *impl = nir_shader_get_entrypoint(nir);
   nir_intrinsic_instr *position = position_store(impl);
   nir_block *last = nir_impl_last_block(impl);
   nir_intrinsic_instr *stores[MCC_MAX_LOCATIONS];
   struct multiply m = { .known = options->noperspective };
   unsigned n = 0;

   if (!position || (!by_mask && !m.known))
      return;
   m.b = nir_builder_at(nir_after_instr(&position->instr));
   m.w = nir_frcp(&m.b, nir_channel(&m.b, position->src[0].ssa, 3));
   if (by_mask)
      m.mask = nir_load_push_constant(
         &m.b, 1, 32, nir_imm_int(&m.b, 4 * options->noperspective_word),
         .range = 4);
   nir_foreach_instr (instr, last) {
      nir_intrinsic_instr *intr;

      if (instr->type != nir_instr_type_intrinsic)
         continue;
      intr = nir_instr_as_intrinsic(instr);
      if (intr->intrinsic == nir_intrinsic_store_output &&
          may_multiply(&m, intr) && n < MCC_MAX_LOCATIONS)
         stores[n++] = intr;
   }
   for (unsigned i = 0; i < n; i++) {
      nir_instr_move(nir_after_block(last), &stores[i]->instr);
      multiply_store(&m, stores[i]);
   }
}

int
mcc_lower_idvs(nir_shader *nir, const struct mcc_options *options,
               enum mcc_variant variant)
{
   bool progress;

   if (variant == MCC_VARIANT_VARYING ||
       variant == MCC_VARIANT_VARYING_NOPERSPECTIVE)
      multiply_noperspective(nir, options,
                             variant == MCC_VARIANT_VARYING_NOPERSPECTIVE);
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, drop_other,
            nir_metadata_control_flow, &variant);
   do {
      progress = false;
      NIR_PASS(progress, nir, nir_opt_dce);
      NIR_PASS(progress, nir, nir_opt_dead_cf);
   } while (progress);
   NIR_PASS(_, nir, nir_lower_alu_to_scalar, NULL, NULL);
   NIR_PASS(_, nir, nir_lower_bool_to_bitsize);
   NIR_PASS(_, nir, nir_opt_constant_folding);
   NIR_PASS(_, nir, nir_copy_prop);
   NIR_PASS(_, nir, nir_opt_dce);
   return 0;
}
