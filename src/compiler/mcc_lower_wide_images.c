/* SPDX-License-Identifier: MIT */

/*
 * Storage images of 64-bit integers.  The hardware has no such format: to it,
 * a texel is two words of 32 bits.  Atomics need nothing of this, they work on
 * the texel's address.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

/* The components that a texel does not have are 0, 0 and 1. */
static void
load_words(nir_builder *b, nir_intrinsic_instr *intr)
{
   const unsigned count = intr->def.num_components;
   nir_def *value[4] = { NULL };

   b->cursor = nir_after_instr(&intr->instr);
   intr->num_components = 2;
   intr->def.num_components = 2;
   intr->def.bit_size = 32;
   nir_intrinsic_set_dest_type(intr, nir_type_uint32);
   nir_intrinsic_set_format(intr, PIPE_FORMAT_R32G32_UINT);
   for (unsigned i = 0; i < count; i++)
      value[i] = i == 0 ? nir_pack_64_2x32(b, &intr->def)
                        : nir_imm_int64(b, i == 3 ? 1 : 0);

   nir_def *texel = nir_vec(b, value, count);

   nir_def_rewrite_uses_after(&intr->def, texel, texel->parent_instr);
}

static void
store_words(nir_builder *b, nir_intrinsic_instr *intr)
{
   b->cursor = nir_before_instr(&intr->instr);
   nir_src_rewrite(&intr->src[3],
                   nir_unpack_64_2x32(b, nir_channel(b, intr->src[3].ssa, 0)));
   intr->num_components = 2;
   nir_intrinsic_set_src_type(intr, nir_type_uint32);
   nir_intrinsic_set_format(intr, PIPE_FORMAT_R32G32_UINT);
}

static bool
lower(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_image_load:
      if (intr->def.bit_size != 64)
         return false;
      load_words(b, intr);
      return true;
   case nir_intrinsic_image_store:
      if (nir_src_bit_size(intr->src[3]) != 64)
         return false;
      store_words(b, intr);
      return true;
   default:
      return false;
   }
}

bool
mcc_lower_wide_images(nir_shader *nir)
{
   return nir_shader_intrinsics_pass(nir, lower, nir_metadata_control_flow,
                                     NULL);
}
