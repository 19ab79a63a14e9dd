/* SPDX-License-Identifier: MIT */

/*
 * Inputs and outputs of 16 bits, where the hardware has 32: attributes arrive
 * as 32 bits, and all of a vertex that lies in memory is of 32.  Halves are
 * interpolated from floats, and colours of 16 bits are sent as they are.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

static nir_alu_type
wide(nir_alu_type type)
{
   return (nir_alu_type)(nir_alu_type_get_base_type(type) | 32);
}

static void
widen_store(nir_builder *b, nir_intrinsic_instr *intr)
{
   const nir_alu_type type = nir_intrinsic_src_type(intr);

   b->cursor = nir_before_instr(&intr->instr);
   nir_src_rewrite(&intr->src[0], nir_convert_to_bit_size(
                                     b, intr->src[0].ssa,
                                     nir_alu_type_get_base_type(type), 32));
   nir_intrinsic_set_src_type(intr, wide(type));
}

static void
widen_load(nir_builder *b, nir_intrinsic_instr *intr)
{
   const nir_alu_type type = nir_intrinsic_dest_type(intr);
   nir_def *narrow;

   b->cursor = nir_after_instr(&intr->instr);
   intr->def.bit_size = 32;
   nir_intrinsic_set_dest_type(intr, wide(type));
   narrow = nir_convert_to_bit_size(b, &intr->def,
                                    nir_alu_type_get_base_type(type), 16);
   nir_def_rewrite_uses_after(&intr->def, narrow, narrow->parent_instr);
}

/* The colours of a blend shader are in registers as they are.  It is a driver
 * that builds those, and nothing else of 16 bits. */
static bool
may_blend(const nir_shader *nir)
{
   return nir->info.stage == MESA_SHADER_FRAGMENT && nir->info.internal;
}

static bool
lower(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_store_output:
      if (b->shader->info.stage == MESA_SHADER_FRAGMENT ||
          nir_src_bit_size(intr->src[0]) != 16)
         return false;
      widen_store(b, intr);
      return true;
   case nir_intrinsic_load_input:
      if (intr->def.bit_size != 16 || may_blend(b->shader))
         return false;
      widen_load(b, intr);
      return true;
   default:
      return false;
   }
}

bool
mcc_lower_narrow_io(nir_shader *nir)
{
   return nir_shader_intrinsics_pass(nir, lower, nir_metadata_control_flow,
                                     NULL);
}
