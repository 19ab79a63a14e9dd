/* SPDX-License-Identifier: MIT */

/*
 * Inputs and outputs of fragment shaders whose author said that 16 bits are
 * enough (RelaxedPrecision).  Varyings are 32 bits in memory either way; read
 * as halves they take half the interpolator's time and half the registers, and
 * arithmetic in 32 bits takes a half as a source for nothing.
 *
 * An output is made of halves only where they are there already, or constants:
 * conversions in front of BLEND would cost more than the registers it saves.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"
#include "nir_worklist.h"
#include "util/half_float.h"

static bool
takes_places(const nir_instr *instr)
{
   if (instr->type == nir_instr_type_tex)
      return true;
   if (instr->type != nir_instr_type_intrinsic)
      return false;
   switch (nir_instr_as_intrinsic((nir_instr *)instr)->intrinsic) {
   case nir_intrinsic_store_output:
   case nir_intrinsic_demote_if:
   case nir_intrinsic_terminate_if:
   case nir_intrinsic_ddx:
   case nir_intrinsic_ddx_fine:
   case nir_intrinsic_ddx_coarse:
   case nir_intrinsic_ddy:
   case nir_intrinsic_ddy_fine:
   case nir_intrinsic_ddy_coarse:
      return false;
   default:
      return true;
   }
}

/* What becomes a place, in a texture or in memory, perhaps by arithmetic, is
 * marked: 10 bits are not enough for that, whatever the author believes. */
static bool
mark_places(nir_function_impl *impl)
{
   nir_instr_worklist *marked = nir_instr_worklist_create();

   if (!marked)
      return false;
   nir_foreach_block (block, impl) {
      nir_foreach_instr (instr, block) {
         instr->pass_flags = 0;
         if (takes_places(instr))
            nir_instr_worklist_add_ssa_srcs(marked, instr);
      }
   }
   nir_foreach_instr_in_worklist(instr, marked)
   {
      if (instr->pass_flags)
         continue;
      instr->pass_flags = 1;
      if (instr->type == nir_instr_type_alu ||
          instr->type == nir_instr_type_phi)
         nir_instr_worklist_add_ssa_srcs(marked, instr);
   }
   nir_instr_worklist_destroy(marked);
   return true;
}

static bool
narrow_input(nir_builder *b, nir_intrinsic_instr *intr)
{
   nir_io_semantics sem = nir_intrinsic_io_semantics(intr);
   nir_intrinsic_instr *bary = nir_src_as_intrinsic(intr->src[0]);
   nir_def *wide;

   /* In memory those are multiplied by w. */
   if (bary && nir_intrinsic_has_interp_mode(bary) &&
       nir_intrinsic_interp_mode(bary) == INTERP_MODE_NOPERSPECTIVE)
      return false;
   if (!sem.medium_precision || sem.location < VARYING_SLOT_VAR0 ||
       sem.location > VARYING_SLOT_VAR31 || intr->def.bit_size != 32 ||
       nir_intrinsic_dest_type(intr) != nir_type_float32 ||
       intr->instr.pass_flags)
      return false;
   b->cursor = nir_after_instr(&intr->instr);
   intr->def.bit_size = 16;
   nir_intrinsic_set_dest_type(intr, nir_type_float16);
   wide = nir_f2f32(b, &intr->def);
   nir_def_rewrite_uses_after(&intr->def, wide, wide->parent_instr);
   return true;
}

/* Whether it is a half already, or a constant that is one. */
static bool
is_half(nir_scalar s)
{
   if (nir_scalar_is_const(s)) {
      float f = nir_scalar_as_float(s);

      return _mesa_half_to_float(_mesa_float_to_half(f)) == f;
   }
   return nir_scalar_is_alu(s) && nir_scalar_alu_op(s) == nir_op_f2f32 &&
          nir_scalar_chase_alu_src(s, 0).def->bit_size == 16;
}

static bool
is_narrow_output(nir_intrinsic_instr *intr)
{
   nir_io_semantics sem = nir_intrinsic_io_semantics(intr);
   nir_def *value = intr->src[0].ssa;

   if (!sem.medium_precision || sem.location < FRAG_RESULT_DATA0 ||
       nir_intrinsic_src_type(intr) != nir_type_float32)
      return false;
   for (unsigned i = 0; i < value->num_components; i++) {
      if (!is_half(nir_scalar_resolved(value, i)))
         return false;
   }
   return true;
}

static bool
narrow_output(nir_builder *b, nir_intrinsic_instr *intr)
{
   b->cursor = nir_before_instr(&intr->instr);
   nir_src_rewrite(&intr->src[0], nir_f2f16(b, intr->src[0].ssa));
   nir_intrinsic_set_src_type(intr, nir_type_float16);
   return true;
}

/* A colour has one type: outputs that share their place, as the two of
 * dual-source blending and components stored apart do, are left as they are. */
static bool
is_alone(const nir_intrinsic_instr *intr, const uint8_t *stores)
{
   unsigned at = nir_intrinsic_io_semantics(intr).location - FRAG_RESULT_DATA0;

   return at < 8 && stores[at] == 1;
}

static void
count_output(const nir_intrinsic_instr *intr, uint8_t *stores)
{
   nir_io_semantics sem = nir_intrinsic_io_semantics(intr);

   for (unsigned i = 0; i < sem.num_slots; i++) {
      if (sem.location >= FRAG_RESULT_DATA0 &&
          sem.location + i <= FRAG_RESULT_DATA7)
         stores[sem.location + i - FRAG_RESULT_DATA0]++;
   }
}

static nir_intrinsic_instr *
intrinsic_of(nir_instr *instr, nir_intrinsic_op op)
{
   nir_intrinsic_instr *intr;

   if (instr->type != nir_instr_type_intrinsic)
      return NULL;
   intr = nir_instr_as_intrinsic(instr);
   return intr->intrinsic == op ? intr : NULL;
}

bool
mcc_lower_mediump(nir_shader *nir)
{
   nir_function_impl *impl = nir_shader_get_entrypoint(nir);
   nir_builder b = nir_builder_create(impl);
   uint8_t stores[8] = { 0 };
   nir_intrinsic_instr *intr;
   bool progress = false;

   if (!mark_places(impl))
      return false;
   nir_foreach_block (block, impl) {
      nir_foreach_instr_safe (instr, block) {
         intr = intrinsic_of(instr, nir_intrinsic_load_interpolated_input);
         if (intr)
            progress |= narrow_input(&b, intr);
         intr = intrinsic_of(instr, nir_intrinsic_store_output);
         if (intr)
            count_output(intr, stores);
      }
   }
   nir_foreach_block (block, impl) {
      nir_foreach_instr_safe (instr, block) {
         intr = intrinsic_of(instr, nir_intrinsic_store_output);
         if (intr && is_narrow_output(intr) && is_alone(intr, stores))
            progress |= narrow_output(&b, intr);
      }
   }
   nir_metadata_preserve(impl, progress ? nir_metadata_control_flow
                                        : nir_metadata_all);
   return progress;
}
