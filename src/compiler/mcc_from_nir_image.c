/* SPDX-License-Identifier: MIT */

/*
 * Instruction selection: storage images.  Loads convert through the texture
 * descriptor; stores take the texel's address and a conversion descriptor.
 */

#include "compiler/mcc_from_nir.h"

/* Coordinates are 16 bits each in two words: x and y, then z and layer, or
 * sample and layer.  One dimension has all 32 bits of x.  Cubes are arrays. */
static void
image_coords(struct mcc_sel *c, nir_intrinsic_instr *intr, struct mcc_src *xy,
             struct mcc_src *zw)
{
   enum glsl_sampler_dim dim = nir_intrinsic_image_dim(intr);
   bool ms = dim == GLSL_SAMPLER_DIM_MS || dim == GLSL_SAMPLER_DIM_SUBPASS_MS;
   bool array = nir_intrinsic_image_array(intr) || dim == GLSL_SAMPLER_DIM_CUBE;
   unsigned n = nir_image_intrinsic_coord_components(intr);
   struct mcc_src zero = mcc_half(mcc_imm(0), 0);
   struct mcc_src k[3];

   for (unsigned i = 0; i < 3; i++)
      k[i] = i < n ? mcc_sel_word(c, intr->src[1], i) : mcc_imm(0);

   if (n == 1 || (n == 2 && array))
      *xy = k[0];
   else
      *xy = mcc_op1(&c->b, ISA_OP_MKVEC_V2I16, mcc_half(k[0], 0),
                    mcc_half(k[1], 0));

   *zw = mcc_imm(0);
   if (ms) {
      struct mcc_src sample = mcc_sel_word(c, intr->src[2], 0);

      *zw = n == 3 ? mcc_op1(&c->b, ISA_OP_MKVEC_V2I16, mcc_half(sample, 0),
                             mcc_half(k[2], 0))
                   : sample;
   } else if (n == 3) {
      struct mcc_src z = mcc_half(k[2], 0);

      *zw =
         mcc_op1(&c->b, ISA_OP_MKVEC_V2I16, array ? zero : z, array ? z : zero);
   } else if (n == 2 && array) {
      *zw = mcc_op1(&c->b, ISA_OP_MKVEC_V2I16, zero, mcc_half(k[1], 0));
   }
}

static struct mcc_instr *
emit_image_op(struct mcc_sel *c, nir_intrinsic_instr *intr, enum isa_op op_imm,
              enum isa_op op, unsigned words)
{
   struct mcc_src handle = mcc_sel_word(c, intr->src[0], 0), xy, zw;
   struct mcc_instr *I;

   image_coords(c, intr, &xy, &zw);
   if (handle.kind == MCC_IMM && mcc_handle_index(handle.value) < 16 &&
       mcc_table_fits(mcc_handle_table(handle.value))) {
      I = mcc_emit(&c->b, op_imm, words, MCC_SRCS(xy, zw));
      I->imm.index = mcc_handle_index(handle.value);
      I->imm.table = mcc_table_fold(mcc_handle_table(handle.value));
   } else {
      I = mcc_emit(&c->b, op, words, MCC_SRCS(xy, zw, handle));
   }
   return I;
}

static void
load_image(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   unsigned n = intr->def.num_components;
   enum isa_regfmt regfmt;
   struct mcc_instr *I;

   if (!mcc_sel_regfmt(nir_intrinsic_dest_type(intr), &regfmt) || n > 4) {
      mcc_sel_fail(c, &intr->instr, "image load of this type");
      return;
   }
   I = emit_image_op(c, intr, ISA_OP_LD_TEX_IMM, ISA_OP_LD_TEX,
                     mcc_def_words(&intr->def));
   I->mod.regfmt = regfmt;
   I->mod.vecsize = n - 1;
   mcc_sel_set_vector(c, &intr->def, mcc_value(I));
}

static void
store_image(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   unsigned n = nir_src_num_components(intr->src[3]);
   struct mcc_src lea[3];
   struct mcc_instr *I;

   if (nir_src_bit_size(intr->src[3]) != 32 || n > 4) {
      mcc_sel_fail(c, &intr->instr, "image store of this type");
      return;
   }
   I = emit_image_op(c, intr, ISA_OP_LEA_TEX_IMM, ISA_OP_LEA_TEX, 3);
   mcc_split(&c->b, mcc_value(I), lea);
   I = mcc_emit(&c->b, ISA_OP_ST_CVT, 0,
                MCC_SRCS(mcc_sel_vector(c, intr->src[3]),
                         mcc_collect2(&c->b, lea[0], lea[1]), lea[2]));
   /* As the descriptor says: SPIR-V does not always know the signedness. */
   I->mod.regfmt = ISA_REGFMT_AUTO;
   I->mod.vecsize = n - 1;
}

static void
texel_address(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   struct mcc_instr *I =
      emit_image_op(c, intr, ISA_OP_LEA_TEX_IMM, ISA_OP_LEA_TEX, 3);
   struct mcc_src lea[3];

   mcc_split(&c->b, mcc_value(I), lea);
   mcc_sel_set(c, &intr->def, lea, 2);
}

bool
mcc_sel_image(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_image_load:
      load_image(c, intr);
      return true;
   case nir_intrinsic_image_store:
      store_image(c, intr);
      return true;
   case nir_intrinsic_image_texel_address:
      texel_address(c, intr);
      return true;
   default:
      return false;
   }
}
