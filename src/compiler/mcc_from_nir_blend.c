/* SPDX-License-Identifier: MIT */

/*
 * Instruction selection: blend shaders.  They run as the tail of a fragment
 * shader: its colour in r0 to r3, a second one in r4 to r7, the coverage in
 * r60, where to go on in r48 (Mesa 25.0.7).
 */

#include "compiler/mcc_from_nir.h"

enum {
   REG_COLOR = 0,
   REG_SECOND_COLOR = 4,
   REG_LINK = 48,
   REG_COVERAGE = 60,
   REG_SAMPLE = 61,
};

/* The fragment shader's colours are inputs: VAR0 is the second one. */
static void
load_color(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   unsigned location = nir_intrinsic_io_semantics(intr).location;
   unsigned first =
      location == VARYING_SLOT_VAR0 ? REG_SECOND_COLOR : REG_COLOR;
   unsigned n = mcc_def_words(&intr->def);
   struct mcc_src words[4];

   if (n > 4 || nir_intrinsic_component(intr)) {
      mcc_sel_fail(c, &intr->instr, "colour of this size");
      return;
   }
   for (unsigned i = 0; i < n; i++)
      words[i] = mcc_sel_preload(c, first + i);
   mcc_sel_set(c, &intr->def, words, n);
}

/* Bits 7:0 sample, 15:8 target, 31:24 y; y 255: the current pixel. */
static struct mcc_src
pixel(struct mcc_sel *c)
{
   const struct mcc_blend_shader *blend = &c->s->options->blend_shader;
   struct mcc_src base = mcc_imm(255u << 24 | (uint32_t)blend->rt << 8), id;

   if (blend->samples <= 1)
      return base;
   id = mcc_op1(&c->b, ISA_OP_RSHIFT_AND_I32, mcc_sel_preload(c, REG_SAMPLE),
                mcc_byte(mcc_imm(16), 0), mcc_imm(0x1f));
   return mcc_op1(&c->b, ISA_OP_IADD_U32, id, base);
}

/* Four components, whatever the target has (Mesa 25.0.7 stores no others):
 * those missing are 0, alpha is 1. */
static struct mcc_src
four_components(struct mcc_sel *c, nir_src src, nir_alu_type type)
{
   unsigned n = nir_src_num_components(src);
   bool half = nir_src_bit_size(src) == 16;
   bool number = nir_alu_type_get_base_type(type) == nir_type_float;
   uint32_t one = !number ? 1 : half ? 0x3c00 : 0x3f800000;
   struct mcc_src words[4], last[2];

   if (n == 4)
      return mcc_sel_vector(c, src);
   if (!half) {
      for (unsigned i = 0; i < 4; i++)
         words[i] = i < n   ? mcc_sel_word(c, src, i)
                    : i < 3 ? mcc_imm(0)
                            : mcc_imm(one);
      return mcc_collect(&c->b, words, 4);
   }
   for (unsigned i = 0; i < 2; i++)
      words[i] = 2 * i < n ? mcc_sel_word(c, src, i) : mcc_imm(one << 16);
   if (n % 2) {
      last[0] = mcc_half(words[n / 2], 0);
      last[1] = mcc_half(mcc_imm(n == 3 ? one : 0), 0);
      words[n / 2] = mcc_op1(&c->b, ISA_OP_MKVEC_V2I16, last[0], last[1]);
   }
   return mcc_collect(&c->b, words, 2);
}

static void
tile_op(struct mcc_sel *c, nir_intrinsic_instr *intr, bool store)
{
   nir_alu_type type =
      store ? nir_intrinsic_src_type(intr) : nir_intrinsic_dest_type(intr);
   unsigned n = store ? 4 : intr->def.num_components;
   struct mcc_src coverage = mcc_sel_preload(c, REG_COVERAGE);
   struct mcc_src conversion = mcc_imm(c->s->options->blend_shader.conversion);
   struct mcc_src at = pixel(c);
   enum isa_regfmt regfmt;
   struct mcc_instr *I;

   if (!mcc_sel_regfmt(type, &regfmt) || n > 4) {
      mcc_sel_fail(c, &intr->instr, "pixel of this type");
      return;
   }
   if (store)
      I = mcc_emit(&c->b, ISA_OP_ST_TILE, 0,
                   MCC_SRCS(four_components(c, intr->src[0], type), at,
                            coverage, conversion));
   else
      I = mcc_emit(&c->b, ISA_OP_LD_TILE, mcc_def_words(&intr->def),
                   MCC_SRCS(at, coverage, conversion));
   I->mod.regfmt = regfmt;
   I->mod.vecsize = n - 1;
   if (!store)
      mcc_sel_set_vector(c, &intr->def, mcc_value(I));
}

bool
mcc_sel_blend(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_load_barycentric_pixel:
      return true;
   case nir_intrinsic_load_input:
   case nir_intrinsic_load_interpolated_input:
      load_color(c, intr);
      return true;
   case nir_intrinsic_load_output:
   case nir_intrinsic_load_converted_output_pan:
      tile_op(c, intr, false);
      return true;
   case nir_intrinsic_load_rt_conversion_pan:
      mcc_sel_set1(c, &intr->def,
                   mcc_imm(c->s->options->blend_shader.conversion));
      return true;
   case nir_intrinsic_store_output:
      tile_op(c, intr, true);
      return true;
   default:
      return false;
   }
}

/* Back to the fragment shader, unless it has ended. */
void
mcc_sel_blend_end(struct mcc_sel *c)
{
   struct mcc_src link = mcc_sel_preload(c, REG_LINK);
   struct mcc_instr *I;

   c->b =
      mcc_at_end(c->s, list_last_entry(&c->s->blocks, struct mcc_block, link));
   I = mcc_emit(&c->b, ISA_OP_BRANCHZI, 0, MCC_SRCS(link, link));
   I->mod.absolute = true;
}
