/* SPDX-License-Identifier: MIT */

/*
 * One vertex shader becomes two: one writes what the tiler needs, the other,
 * run for vertices that survived, the varyings.  Later hardware runs one for
 * both, which asks what is wanted of it.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

#include <mali/device_info.h>

struct variant_of {
   enum mcc_variant variant;
   bool unified;
};

static bool
is_kept(unsigned location, const struct variant_of *v)
{
   bool position = location == VARYING_SLOT_POS ||
                   location == VARYING_SLOT_PSIZ ||
                   location == VARYING_SLOT_LAYER;

   if (v->variant == MCC_VARIANT_POSITION_PLAIN &&
       location == VARYING_SLOT_PSIZ)
      return false;
   if (v->unified)
      return true;
   return position == (v->variant == MCC_VARIANT_POSITION ||
                       v->variant == MCC_VARIANT_POSITION_PLAIN);
}

static bool
drop_other(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   if (intr->intrinsic != nir_intrinsic_store_output ||
       is_kept(nir_intrinsic_io_semantics(intr).location, data))
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

/* -- One program for both -- */

/* Bits of the special value shader_output: what the program is run for (Mesa
 * 2026). */
enum output {
   OUTPUT_POSITION, /* the position */
   OUTPUT_EXTRA,    /* what lies beside it: point size, layer */
   OUTPUT_VARYINGS,
   OUTPUT_COUNT,
};

static enum output
output_of(const nir_intrinsic_instr *intr)
{
   switch (nir_intrinsic_io_semantics(intr).location) {
   case VARYING_SLOT_POS:
      return OUTPUT_POSITION;
   case VARYING_SLOT_PSIZ:
   case VARYING_SLOT_LAYER:
      return OUTPUT_EXTRA;
   default:
      return OUTPUT_VARYINGS;
   }
}

static bool
may_sink(const nir_instr *instr)
{
   switch (instr->type) {
   case nir_instr_type_alu:
   case nir_instr_type_load_const:
   case nir_instr_type_undef:
      return true;
   case nir_instr_type_intrinsic:
      return nir_intrinsic_can_reorder(nir_instr_as_intrinsic(instr));
   default:
      return false;
   }
}

/* The block that all uses are in; NULL: there are several, or none. */
static nir_block *
only_user(nir_def *def)
{
   nir_block *block = NULL;

   nir_foreach_use_including_if(use, def)
   {
      nir_block *in =
         nir_src_is_if(use) ? NULL : nir_src_parent_instr(use)->block;

      if (!in || (block && in != block) ||
          nir_src_parent_instr(use)->type == nir_instr_type_phi)
         return NULL;
      block = in;
   }
   return block;
}

/* What only one kind of output needs goes where that is written. */
static void
sink_into(nir_block *from, nir_block *const *blocks)
{
   nir_foreach_instr_reverse_safe(instr, from)
   {
      nir_def *def = may_sink(instr) ? nir_instr_def(instr) : NULL;
      nir_block *to = def ? only_user(def) : NULL;

      for (unsigned i = 0; i < OUTPUT_COUNT; i++) {
         if (to && to == blocks[i])
            nir_instr_move(nir_before_block(to), instr);
      }
   }
}

static void
write_wanted(nir_shader *nir)
{
   nir_function_impl *impl = nir_shader_get_entrypoint(nir);
   nir_block *last = nir_impl_last_block(impl), *blocks[OUTPUT_COUNT] = { 0 };
   nir_builder b = nir_builder_at(nir_after_block(last));
   nir_def *wanted =
      nir_unpack_64_2x32_split_x(&b, nir_load_vs_outputs_agx(&b));

   for (unsigned i = 0; i < OUTPUT_COUNT; i++) {
      nir_if *nif = NULL;

      nir_foreach_instr_safe (instr, last) {
         nir_intrinsic_instr *intr;

         if (instr->type != nir_instr_type_intrinsic)
            continue;
         intr = nir_instr_as_intrinsic(instr);
         if (intr->intrinsic != nir_intrinsic_store_output ||
             output_of(intr) != i)
            continue;
         if (!nif) {
            nif = nir_push_if(
               &b, nir_ine_imm(
                      &b, nir_iand(&b, nir_imm_int(&b, 1 << i), wanted), 0));
            nir_pop_if(&b, nif);
            blocks[i] = nir_if_first_then_block(nif);
         }
         nir_instr_move(nir_after_block(blocks[i]), instr);
      }
   }
   sink_into(last, blocks);
   nir_metadata_preserve(impl, nir_metadata_none);
}

int
mcc_lower_idvs(nir_shader *nir, const struct mcc_options *options,
               enum mcc_variant variant)
{
   struct variant_of v = {
      .variant = variant,
      .unified = mali_has_feature(options->device, MALI_FEATURE_UNIFIED_VERTEX),
   };
   const bool asks = variant == MCC_VARIANT_VARYING_NOPERSPECTIVE ||
                     (v.unified && variant == MCC_VARIANT_POSITION_PLAIN &&
                      options->noperspective_word != MCC_NO_WORD);
   bool progress;

   if (v.unified || asks || variant == MCC_VARIANT_VARYING)
      multiply_noperspective(nir, options, asks);
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, drop_other,
            nir_metadata_control_flow, &v);
   if (v.unified)
      write_wanted(nir);
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
