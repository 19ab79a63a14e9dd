/* SPDX-License-Identifier: MIT */

/*
 * Instruction selection: attributes, varyings, what a vertex shader writes
 * for the tiler, what a fragment shader writes to its targets.
 */

#include "compiler/mcc_from_nir.h"

#include <mali/device_info.h>

/* Preloaded registers by stage (Mesa 25.0.7, Valhall). */
enum {
   REG_VS_LINEAR_ID = 59, /* element of the position or varying buffer */
   REG_VS_VERTEX_ID = 60,
   REG_VS_INSTANCE_ID = 61,
   REG_FS_PRIMITIVE_ID = 57, /* GUESS: where the simulator has it */
   REG_FS_COVERAGE = 60,
   REG_FS_SAMPLE = 61,
   REG_FS_LAYER = 62,
};

/* Resource table of the buffers that the tiler allocates. */
#define TABLE_IDVS 61

/* -- Attributes -- */

static void
load_attribute(struct mcc_sel *c, nir_intrinsic_instr *intr,
               struct mcc_src vertex, struct mcc_src instance)
{
   nir_src *offset = nir_get_io_offset_src(intr);
   unsigned component = nir_intrinsic_component(intr);
   unsigned n = component + intr->def.num_components;
   uint32_t base = nir_intrinsic_base(intr);
   uint32_t table = c->s->options->attribute_table;
   nir_alu_type type = nir_intrinsic_dest_type(intr);
   struct mcc_src words[4];
   struct mcc_instr *I;

   if (intr->def.bit_size != 32 || n > 4) {
      mcc_sel_fail(c, &intr->instr, "attribute of this size");
      return;
   }
   if (nir_src_is_const(*offset) && mcc_table_fits(table) &&
       base + nir_src_as_uint(*offset) < 16) {
      I = mcc_emit(&c->b, ISA_OP_LD_ATTR_IMM, n, MCC_SRCS(vertex, instance));
      I->imm.index = base + nir_src_as_uint(*offset);
      I->imm.table = mcc_table_fold(table);
   } else {
      struct mcc_src handle = mcc_sel_word(c, *offset, 0);

      if (handle.kind == MCC_IMM)
         handle = mcc_imm(handle.value + base + (table << 24));
      else
         handle = mcc_op1(&c->b, ISA_OP_IADD_U32, handle,
                          mcc_imm(base + (table << 24)));
      I =
         mcc_emit(&c->b, ISA_OP_LD_ATTR, n, MCC_SRCS(vertex, instance, handle));
   }
   /* 32 integer bits must arrive as they are: as the descriptor says. */
   I->mod.regfmt = nir_alu_type_get_base_type(type) == nir_type_float
                      ? ISA_REGFMT_F32
                      : ISA_REGFMT_AUTO;
   I->mod.vecsize = n - 1;
   mcc_split(&c->b, mcc_value(I), words);
   mcc_sel_set(c, &intr->def, words + component, intr->def.num_components);
}

/* -- Varyings -- */

static struct mcc_src
offset_from_pixel(struct mcc_sel *c, nir_src src)
{
   const bool halves = mcc_has_op(c->s->arch, ISA_OP_V2F16_TO_V2S16);
   const bool half = nir_src_bit_size(src) == 16;
   struct mcc_src xy, f[2];

   /* NIR's offset is from the centre; the hardware wants signed 8:8 fixed
    * point from the top left corner. */
   if (half && halves) {
      xy = mcc_op1(&c->b, ISA_OP_FMA_V2F16, mcc_sel_word(c, src, 0),
                   mcc_imm(0x5c005c00), mcc_imm(0x58005800));
      return mcc_op1(&c->b, ISA_OP_V2F16_TO_V2S16, xy);
   }
   for (unsigned i = 0; i < 2; i++)
      f[i] = mcc_op1(&c->b, ISA_OP_FMA_F32, mcc_sel_comp(c, src.ssa, i),
                     mcc_imm_f32(256.0f), mcc_imm_f32(128.0f));
   if (halves) {
      xy = mcc_sel_to_halves(c, f[0], f[1], ISA_ROUND_RTE);
      return mcc_op1(&c->b, ISA_OP_V2F16_TO_V2S16, xy);
   }
   for (unsigned i = 0; i < 2; i++)
      f[i] = mcc_op1(&c->b, ISA_OP_F32_TO_S32, f[i]);
   return mcc_op1(&c->b, ISA_OP_MKVEC_V2I16, mcc_half(f[0], 0),
                  mcc_half(f[1], 0));
}

/* The first source of varying loads and where they interpolate. */
static struct mcc_src
barycentric(struct mcc_sel *c, nir_src src, enum isa_sample *sample)
{
   nir_intrinsic_instr *bary = nir_src_as_intrinsic(src);
   nir_intrinsic_op op =
      bary ? bary->intrinsic : nir_intrinsic_load_barycentric_pixel;

   switch (op) {
   case nir_intrinsic_load_barycentric_centroid:
      *sample = ISA_SAMPLE_CENTROID;
      break;
   case nir_intrinsic_load_barycentric_sample:
      *sample = ISA_SAMPLE_SAMPLE;
      break;
   case nir_intrinsic_load_barycentric_at_sample:
      *sample = ISA_SAMPLE_SAMPLE;
      /* Sample number in the high half, where the preload has it. */
      return mcc_op1(&c->b, ISA_OP_MKVEC_V2I16, mcc_half(mcc_imm(0), 0),
                     mcc_half(mcc_sel_word(c, bary->src[0], 0), 0));
   case nir_intrinsic_load_barycentric_at_offset:
      *sample = ISA_SAMPLE_EXPLICIT;
      return offset_from_pixel(c, bary->src[0]);
   default:
      *sample = ISA_SAMPLE_CENTER;
      break;
   }
   return mcc_sel_preload(c, REG_FS_SAMPLE);
}

static bool
varying_offset(struct mcc_sel *c, nir_intrinsic_instr *intr, unsigned *offset_B)
{
   unsigned location = nir_intrinsic_io_semantics(intr).location;
   uint16_t at = location < MCC_MAX_LOCATIONS
                    ? c->s->options->varying_offset_B[location]
                    : MCC_VARYING_ABSENT;

   *offset_B = at;
   return at != MCC_VARYING_ABSENT;
}

/* Inputs that are no varyings: the hardware has them. */
static bool
load_builtin(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   struct mcc_instr *I;

   switch (nir_intrinsic_io_semantics(intr).location) {
   case VARYING_SLOT_LAYER:
      mcc_sel_set1(c, &intr->def,
                   mcc_op1(&c->b, ISA_OP_U8_TO_U32,
                           mcc_byte(mcc_sel_preload(c, REG_FS_LAYER), 0)));
      return true;
   case VARYING_SLOT_PRIMITIVE_ID:
      mcc_sel_set1(c, &intr->def, mcc_sel_preload(c, REG_FS_PRIMITIVE_ID));
      return true;
   case VARYING_SLOT_PNTC:
      I = mcc_emit(&c->b, ISA_OP_LD_VAR_SPECIAL, intr->def.num_components,
                   MCC_SRCS(mcc_imm(0)));
      I->mod.regfmt = ISA_REGFMT_F32;
      I->mod.vecsize = intr->def.num_components - 1;
      I->mod.update = ISA_UPDATE_CLOBBER;
      mcc_sel_set_vector(c, &intr->def, mcc_value(I));
      return true;
   case VARYING_SLOT_VIEWPORT: /* there is one */
      mcc_sel_set1(c, &intr->def, mcc_imm(0));
      return true;
   default:
      return false;
   }
}

/* Moves pairs of halves down, so that the first is number 'first' of 'n'. */
static void
drop_halves(struct mcc_sel *c, struct mcc_src *words, unsigned first,
            unsigned n)
{
   for (unsigned i = 0; first && i < DIV_ROUND_UP(n - first, 2); i++) {
      unsigned low = first + 2 * i, high = MIN2(low + 1, n - 1);

      words[i] = low % 2 ? mcc_op1(&c->b, ISA_OP_MKVEC_V2I16,
                                   mcc_half(words[low / 2], low % 2),
                                   mcc_half(words[high / 2], high % 2))
                         : words[low / 2];
   }
}

static void
load_varying(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   bool smooth = intr->intrinsic == nir_intrinsic_load_interpolated_input;
   nir_src *slot = nir_get_io_offset_src(intr);
   unsigned component = nir_intrinsic_component(intr);
   unsigned n = component + intr->def.num_components;
   bool half = intr->def.bit_size == 16;
   enum isa_sample sample = ISA_SAMPLE_CENTER;
   struct mcc_src words[4], at;
   struct mcc_instr *I;
   unsigned offset_B;
   enum isa_op op;

   if ((half && !smooth) || intr->def.bit_size < 16 ||
       intr->def.bit_size > 32 || n > 4) {
      mcc_sel_fail(c, &intr->instr, "varying of this size");
      return;
   }
   if (load_builtin(c, intr))
      return;
   if (!varying_offset(c, intr, &offset_B)) {
      /* Nobody wrote it: any value will do. */
      for (unsigned i = 0; i < 4; i++)
         words[i] = mcc_imm(0);
      mcc_sel_set(c, &intr->def, words, mcc_def_words(&intr->def));
      return;
   }
   at = smooth ? barycentric(c, intr->src[0], &sample)
               : mcc_sel_preload(c, REG_FS_SAMPLE);

   op = half ? ISA_OP_LD_VAR_BUF_IMM_F16 : ISA_OP_LD_VAR_BUF_IMM_F32;
   if (nir_src_is_const(*slot) &&
       offset_B + 16 * nir_src_as_uint(*slot) <
          1u << isa_imm_bits(c->s->arch, op, ISA_IMM_INDEX)) {
      I = mcc_emit(&c->b, op, half ? DIV_ROUND_UP(n, 2) : n, MCC_SRCS(at));
      I->imm.index = offset_B + 16 * nir_src_as_uint(*slot);
   } else {
      struct mcc_src bytes =
         mcc_op1(&c->b, ISA_OP_LSHIFT_OR_I32, mcc_sel_word(c, *slot, 0),
                 mcc_byte(mcc_imm(4), 0), mcc_imm(0));

      bytes = mcc_op1(&c->b, ISA_OP_IADD_U32, bytes, mcc_imm(offset_B));
      I = mcc_emit(&c->b, half ? ISA_OP_LD_VAR_BUF_F16 : ISA_OP_LD_VAR_BUF_F32,
                   half ? DIV_ROUND_UP(n, 2) : n, MCC_SRCS(at, bytes));
   }
   I->mod.vecsize = n - 1;
   I->mod.sample = sample;
   I->mod.update = ISA_UPDATE_STORE;
   /* Varyings are 32 bits in memory, whatever they are read as. */
   I->mod.srcfmt = smooth ? ISA_SRCFMT_F32 : ISA_SRCFMT_FLAT32;
   mcc_split(&c->b, mcc_value(I), words);
   if (half)
      drop_halves(c, words, component, n);
   mcc_sel_set(c, &intr->def, words + (half ? 0 : component),
               mcc_def_words(&intr->def));
}

static void
load_frag_coord_zw(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   enum isa_sample sample;
   struct mcc_src at = barycentric(c, intr->src[0], &sample);
   struct mcc_instr *I =
      mcc_emit(&c->b, ISA_OP_LD_VAR_SPECIAL, 1, MCC_SRCS(at));

   I->mod.regfmt = ISA_REGFMT_F32;
   I->mod.sample = sample;
   I->mod.update = ISA_UPDATE_CLOBBER;
   I->imm.index = nir_intrinsic_component(intr) == 2 ? 3 : 2;
   mcc_sel_set1(c, &intr->def, mcc_value(I));
}

static void
load_point_coord(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   struct mcc_instr *I =
      mcc_emit(&c->b, ISA_OP_LD_VAR_SPECIAL, 2, MCC_SRCS(mcc_imm(0)));

   I->mod.regfmt = ISA_REGFMT_F32;
   I->mod.vecsize = ISA_VECSIZE_V2;
   I->mod.sample = ISA_SAMPLE_CENTER;
   I->mod.update = ISA_UPDATE_CLOBBER;
   mcc_sel_set_vector(c, &intr->def, mcc_value(I));
}

/* -- Vertex outputs -- */

static enum isa_op
store_words_op(unsigned words)
{
   static const enum isa_op ops[] = { ISA_OP_STORE_I32, ISA_OP_STORE_I64,
                                      ISA_OP_STORE_I96, ISA_OP_STORE_I128 };

   return ops[words - 1];
}

/* Element of a buffer: positions, or varyings, which are one of their own
 * where one program writes both (Mesa 2026: v12). */
static struct mcc_src
idvs_address(struct mcc_sel *c, unsigned element, bool varying)
{
   struct mcc_src id = mcc_sel_preload(c, REG_VS_LINEAR_ID);
   struct mcc_instr *I;

   if (element)
      id = mcc_op1(&c->b, ISA_OP_IADD_U32, id, mcc_imm(element));
   I = mcc_emit(&c->b, ISA_OP_LEA_BUF_IMM, 2, MCC_SRCS(id));
   I->imm.table = mcc_table_fold(TABLE_IDVS);
   I->imm.index = varying && mali_has_feature(c->s->options->device,
                                              MALI_FEATURE_UNIFIED_VERTEX);
   return mcc_value(I);
}

/* Point size is a half at the second element, the layer a byte above it. */
static void
store_position_extra(struct mcc_sel *c, nir_intrinsic_instr *intr,
                     unsigned location)
{
   bool layer = location == VARYING_SLOT_LAYER;
   struct mcc_src value = mcc_sel_word(c, intr->src[0], 0);
   struct mcc_src address = idvs_address(c, 4, false);
   struct mcc_instr *I;

   if (!layer && nir_src_bit_size(intr->src[0]) == 32)
      value = mcc_sel_to_half(c, value, ISA_ROUND_RTE);
   I = mcc_emit(&c->b, layer ? ISA_OP_STORE_I8 : ISA_OP_STORE_I16, 0,
                MCC_SRCS(value, address));
   I->imm.offset = layer ? 2 : 0;
   I->mod.access = ISA_ACCESS_ISTREAM;
}

static void
store_vertex(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   unsigned location = nir_intrinsic_io_semantics(intr).location;
   bool varying = location != VARYING_SLOT_POS;
   nir_src *slot = nir_get_io_offset_src(intr);
   unsigned component = nir_intrinsic_component(intr);
   unsigned n = util_last_bit(nir_intrinsic_write_mask(intr));
   struct mcc_src words[4];
   struct mcc_instr *I;
   unsigned offset_B = 0;

   if (!nir_src_is_const(*slot)) {
      mcc_sel_fail(c, &intr->instr, "indirect output");
      return;
   }
   if (location == VARYING_SLOT_PSIZ || location == VARYING_SLOT_LAYER) {
      store_position_extra(c, intr, location);
      return;
   }
   if (nir_src_bit_size(intr->src[0]) != 32 || !n) {
      mcc_sel_fail(c, &intr->instr, "output of this size");
      return;
   }
   if (varying && !varying_offset(c, intr, &offset_B))
      return; /* nobody reads it */
   if (!varying && (n != 4 || component)) {
      mcc_sel_fail(c, &intr->instr, "position of this size");
      return;
   }
   for (unsigned i = 0; i < n; i++)
      words[i] = mcc_sel_word(c, intr->src[0], i);
   I = mcc_emit(
      &c->b, store_words_op(n), 0,
      MCC_SRCS(mcc_collect(&c->b, words, n), idvs_address(c, 0, varying)));
   I->imm.offset = offset_B + 16 * nir_src_as_uint(*slot) + 4 * component;
   I->mod.access = varying ? ISA_ACCESS_ESTREAM : ISA_ACCESS_ISTREAM;
}

/* -- Fragment outputs -- */

static int
output_of(const nir_intrinsic_instr *intr)
{
   nir_io_semantics sem = nir_intrinsic_io_semantics(intr);

   switch (sem.location) {
   case FRAG_RESULT_DEPTH:
      return MCC_OUT_DEPTH;
   case FRAG_RESULT_STENCIL:
      return MCC_OUT_STENCIL;
   case FRAG_RESULT_SAMPLE_MASK:
      return MCC_OUT_SAMPLE_MASK;
   case FRAG_RESULT_COLOR:
      return 0;
   default:
      if (sem.location < FRAG_RESULT_DATA0 ||
          sem.location > FRAG_RESULT_DATA7 || sem.num_slots > 1)
         return -1;
      if (sem.dual_source_blend_index)
         return MCC_OUT_DUAL;
      return sem.location - FRAG_RESULT_DATA0;
   }
}

/* Kept for mcc_sel_fragment_end, which knows the order the hardware wants. */
static void
store_fragment(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   int i = output_of(intr);
   struct mcc_sel_output *out;
   nir_src *slot = nir_get_io_offset_src(intr);

   if (i < 0 || !nir_src_is_const(*slot) || nir_intrinsic_component(intr)) {
      mcc_sel_fail(c, &intr->instr, "fragment output of this shape");
      return;
   }
   if (i < MCC_MAX_RTS)
      i += nir_src_as_uint(*slot);
   if (i >= MCC_OUT_COUNT ||
       intr->instr.block != nir_impl_last_block(c->impl)) {
      mcc_sel_fail(c, &intr->instr, "fragment output inside control flow");
      return;
   }
   out = &c->out[i];
   out->written = true;
   c->out_line = c->s->line;
   c->out_file = c->s->file;
   out->type = nir_intrinsic_src_type(intr);
   out->nr_words = MIN2(mcc_def_words(intr->src[0].ssa), 4);
   for (unsigned w = 0; w < out->nr_words; w++)
      out->w[w] = mcc_sel_word(c, intr->src[0], w);
}

bool
mcc_sel_regfmt(nir_alu_type type, enum isa_regfmt *regfmt)
{
   switch (type) {
   case nir_type_float16:
      *regfmt = ISA_REGFMT_F16;
      return true;
   case nir_type_float32:
      *regfmt = ISA_REGFMT_F32;
      return true;
   case nir_type_int16:
      *regfmt = ISA_REGFMT_S16;
      return true;
   case nir_type_uint16:
      *regfmt = ISA_REGFMT_U16;
      return true;
   case nir_type_int32:
      *regfmt = ISA_REGFMT_S32;
      return true;
   case nir_type_uint32:
      *regfmt = ISA_REGFMT_U32;
      return true;
   default:
      return false;
   }
}

static struct mcc_src
alpha_of(const struct mcc_sel_output *out)
{
   if (out->written && out->type == nir_type_float32 && out->nr_words == 4)
      return out->w[3];
   if (out->written && out->type == nir_type_float16 && out->nr_words == 2)
      return mcc_half(out->w[1], 1);
   /* Integer targets have no alpha to coverage. */
   return mcc_imm_f32(1.0f);
}

/* ATEST and ZS_EMIT pass the coverage on; it stays in its register. */
static struct mcc_src
coverage_op(struct mcc_sel *c, enum isa_op op, struct mcc_src a,
            struct mcc_src b, struct mcc_src d, struct mcc_instr **out)
{
   struct mcc_instr *I = mcc_emit(&c->b, op, 1, MCC_SRCS(a, b, d));

   I->dst[0].reg = REG_FS_COVERAGE;
   I->src[op == ISA_OP_ATEST ? 0 : 2].reg = REG_FS_COVERAGE;
   if (out)
      *out = I;
   return mcc_value(I);
}

/* A blend shader uses r0 to r15 and the link register (Mesa 25.0.7): nothing
 * may be there across the call. */
static void
add_clobbers(struct mcc_sel *c, struct mcc_instr *I)
{
   static const struct {
      uint8_t reg, words;
   } list[] = { { 0, 8 }, { 8, 8 }, { 48, 1 } };

   for (unsigned i = 0; i < ARRAY_SIZE(list); i++) {
      I->dst[i] = mcc_ssa_dst(c->s, list[i].words);
      I->dst[i].reg = list[i].reg;
   }
}

/* The hardware takes four components; missing ones repeat the first. */
static struct mcc_src
color_vector(struct mcc_sel *c, const struct mcc_sel_output *out)
{
   unsigned n = nir_alu_type_get_type_size(out->type) == 16 ? 2 : 4;
   struct mcc_src words[4];

   for (unsigned i = 0; i < n; i++)
      words[i] = out->w[i < out->nr_words ? i : 0];
   return mcc_collect(&c->b, words, n);
}

/* What BLEND itself has no use for, but a blend shader behind it. */
static void
add_blend_inputs(struct mcc_sel *c, struct mcc_instr *I, unsigned rt, bool dual)
{
   unsigned n = 3;

   if (!c->s->options->single_sampled) {
      I->src[n] = mcc_sel_preload(c, REG_FS_SAMPLE);
      I->src[n++].reg = REG_FS_SAMPLE;
   }
   if (dual) {
      enum isa_regfmt regfmt = ISA_REGFMT_AUTO;

      if (!mcc_sel_regfmt(c->out[MCC_OUT_DUAL].type, &regfmt))
         c->err = mcc_fail(c->s, -ENOTSUP, "select: type of second colour");
      c->s->info->fs.dual_regfmt = regfmt;
      c->s->info->fs.dual_target = rt;
      I->src[n] = color_vector(c, &c->out[MCC_OUT_DUAL]);
      I->src[n++].reg = 4;
   }
   I->nr_srcs = n;
}

static void
emit_blend(struct mcc_sel *c, unsigned location, struct mcc_src coverage,
           bool last)
{
   const unsigned rt = c->s->options->color_target[location];
   struct mcc_sel_output *out = &c->out[location];
   enum isa_special desc =
      (enum isa_special)(ISA_SPECIAL_BLEND_DESCRIPTOR_0 + rt);
   bool dual = location == 0 && c->out[MCC_OUT_DUAL].written;
   enum isa_regfmt regfmt;
   struct mcc_src color;
   struct mcc_instr *I;

   if (!mcc_sel_regfmt(out->type, &regfmt)) {
      c->err = mcc_fail(c->s, -ENOTSUP, "select: type of render target %u", rt);
      return;
   }
   color = color_vector(c, out);
   color.reg = 0;
   coverage.reg = REG_FS_COVERAGE;
   I = mcc_instr_create(c->s, ISA_OP_BLEND, last ? 0 : 3, 5);
   I->src[0] = color;
   I->src[1] = mcc_special(desc, 2);
   I->src[2] = coverage;
   add_blend_inputs(c, I, rt, dual);
   if (!last)
      add_clobbers(c, I);
   mcc_insert(&c->b, I);
   I->mod.regfmt = regfmt;
   I->mod.vecsize = ISA_VECSIZE_V4;
   c->s->info->fs.rts_written |= 1u << rt;
   c->s->info->fs.rt_regfmt[rt] = regfmt;
}

static bool
is_blended(const struct mcc_sel *c, unsigned location)
{
   return c->out[location].written &&
          c->s->options->color_target[location] < MCC_MAX_RTS;
}

void
mcc_sel_fragment_end(struct mcc_sel *c)
{
   bool z = c->out[MCC_OUT_DEPTH].written;
   bool s = c->out[MCC_OUT_STENCIL].written;
   struct mcc_src coverage = mcc_sel_preload(c, REG_FS_COVERAGE);
   unsigned last = 0;
   struct mcc_instr *I;

   c->s->line = c->out_line;
   c->s->file = c->out_file;
   c->b =
      mcc_at_end(c->s, list_last_entry(&c->s->blocks, struct mcc_block, link));
   if (c->out[MCC_OUT_SAMPLE_MASK].written)
      coverage =
         mcc_op1(&c->b, ISA_OP_LSHIFT_AND_I32, coverage,
                 mcc_byte(mcc_imm(0), 0), c->out[MCC_OUT_SAMPLE_MASK].w[0]);
   if (!c->s->options->internal_blit || z || s) {
      coverage = coverage_op(c, ISA_OP_ATEST, coverage, alpha_of(&c->out[0]),
                             mcc_special(ISA_SPECIAL_ATEST_DATUM, 1), NULL);
   }
   if (z || s) {
      coverage = coverage_op(
         c, ISA_OP_ZS_EMIT, z ? c->out[MCC_OUT_DEPTH].w[0] : mcc_imm(0),
         s ? c->out[MCC_OUT_STENCIL].w[0] : mcc_imm(0), coverage, &I);
      I->mod.z = z;
      I->mod.stencil = s;
   }
   for (unsigned i = 0; i < MCC_MAX_RTS; i++) {
      if (is_blended(c, i))
         last = i;
   }
   for (unsigned i = 0; i < MCC_MAX_RTS && !c->err; i++) {
      if (is_blended(c, i))
         emit_blend(c, i, coverage, i == last);
   }
}

/* -- Reading the tile buffer -- */

static void
load_tile(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   unsigned rt = nir_intrinsic_io_semantics(intr).location - FRAG_RESULT_DATA0;
   /* Bits 7:0 sample, 15:8 target, 23:16 x, 31:24 y; y 255: the current
    * pixel (Mesa 25.0.7). */
   struct mcc_src pixel = mcc_imm(255u << 24 | rt << 8);
   enum isa_regfmt regfmt;
   struct mcc_instr *I;

   if (rt >= MCC_MAX_RTS ||
       !mcc_sel_regfmt(nir_intrinsic_dest_type(intr), &regfmt)) {
      mcc_sel_fail(c, &intr->instr, "framebuffer read");
      return;
   }
   if (!c->s->options->single_sampled) {
      struct mcc_src id = mcc_op1(&c->b, ISA_OP_RSHIFT_AND_I32,
                                  mcc_sel_preload(c, REG_FS_SAMPLE),
                                  mcc_byte(mcc_imm(16), 0), mcc_imm(0x1f));

      pixel = mcc_op1(&c->b, ISA_OP_IADD_U32, pixel, id);
   }
   I = mcc_emit(&c->b, ISA_OP_LD_TILE, mcc_def_words(&intr->def),
                MCC_SRCS(pixel, mcc_sel_preload(c, REG_FS_COVERAGE),
                         mcc_sel_word(c, intr->src[0], 0)));
   I->mod.regfmt = regfmt;
   I->mod.vecsize = intr->def.num_components - 1;
   mcc_sel_set_vector(c, &intr->def, mcc_value(I));
}

/* Of a sample that the shader names, of depth and stencil, too.  Targets 255
 * and 254 are those (Mesa 2026, pan_nir.h). */
static void
load_tile_sample(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   const unsigned location = nir_intrinsic_io_semantics(intr).location;
   const bool zs =
      location == FRAG_RESULT_DEPTH || location == FRAG_RESULT_STENCIL;
   const unsigned rt = location == FRAG_RESULT_DEPTH ? 255
                       : location == FRAG_RESULT_STENCIL
                          ? 254
                          : location - FRAG_RESULT_DATA0;
   uint32_t place = 255u << 24 | rt << 8;
   struct mcc_src pixel;
   enum isa_regfmt regfmt;
   struct mcc_instr *I;

   if ((!zs && rt >= MCC_MAX_RTS) ||
       !mcc_sel_regfmt(nir_intrinsic_dest_type(intr), &regfmt)) {
      mcc_sel_fail(c, &intr->instr, "framebuffer read");
      return;
   }
   if (nir_src_is_const(intr->src[0]))
      pixel = mcc_imm(place | (nir_src_as_uint(intr->src[0]) & 0xff));
   else
      pixel = mcc_op1(&c->b, ISA_OP_IADD_U32, mcc_imm(place),
                      mcc_sel_word(c, intr->src[0], 0));
   I = mcc_emit(&c->b, ISA_OP_LD_TILE, mcc_def_words(&intr->def),
                MCC_SRCS(pixel, mcc_sel_preload(c, REG_FS_COVERAGE),
                         mcc_sel_word(c, intr->src[1], 0)));
   I->mod.regfmt = regfmt;
   I->mod.vecsize = intr->def.num_components - 1;
   I->mod.z_stencil = zs;
   mcc_sel_set_vector(c, &intr->def, mcc_value(I));
}

bool
mcc_sel_io(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   bool vertex = c->s->stage == MCC_STAGE_VERTEX;

   switch (intr->intrinsic) {
   case nir_intrinsic_load_barycentric_pixel:
   case nir_intrinsic_load_barycentric_centroid:
   case nir_intrinsic_load_barycentric_sample:
   case nir_intrinsic_load_barycentric_at_sample:
   case nir_intrinsic_load_barycentric_at_offset:
      return true; /* seen where it is used */
   case nir_intrinsic_load_attribute_pan:
      load_attribute(c, intr, mcc_sel_word(c, intr->src[0], 0),
                     mcc_sel_word(c, intr->src[1], 0));
      return true;
   case nir_intrinsic_load_input:
   case nir_intrinsic_load_interpolated_input:
      if (vertex)
         load_attribute(c, intr, mcc_sel_preload(c, REG_VS_VERTEX_ID),
                        mcc_sel_preload(c, REG_VS_INSTANCE_ID));
      else
         load_varying(c, intr);
      return true;
   case nir_intrinsic_load_frag_coord_zw_pan:
      load_frag_coord_zw(c, intr);
      return true;
   case nir_intrinsic_load_point_coord:
      load_point_coord(c, intr);
      return true;
   case nir_intrinsic_load_vs_outputs_agx: {
      /* What mcc_lower_idvs asks for. */
      struct mcc_src words[2] = {
         mcc_mov(&c->b, mcc_special(ISA_SPECIAL_SHADER_OUTPUT, 1)), mcc_imm(0)
      };

      mcc_sel_set(c, &intr->def, words, 2);
      return true;
   }
   case nir_intrinsic_store_output:
      if (vertex)
         store_vertex(c, intr);
      else
         store_fragment(c, intr);
      return true;
   case nir_intrinsic_load_per_vertex_output:
      load_tile_sample(c, intr);
      return true;
   case nir_intrinsic_load_converted_output_pan:
      load_tile(c, intr);
      return true;
   default:
      return false;
   }
}
