/* SPDX-License-Identifier: MIT */

/*
 * Instruction selection: textures.  Coordinates and all else go into
 * consecutive staging registers in a fixed order, what is not needed left
 * out; the texels come back packed, without the components nobody reads.
 */

#include "compiler/mcc_from_nir.h"

/* The order of the staging registers (Mesa 25.0.7, Valhall). */
enum tex_word {
   TEX_X,
   TEX_Y,
   TEX_Z,
   TEX_ARRAY,
   TEX_SHADOW,
   TEX_OFFSET,
   TEX_LOD,
   TEX_GRADIENT_0,
   TEX_GRADIENT_1,
   TEX_WORDS
};

struct tex_ctx {
   struct mcc_sel *c;
   nir_tex_instr *tex;
   struct mcc_src word[TEX_WORDS]; /* kind NONE: left out */
   struct mcc_src texture, sampler;
   struct mcc_src handle; /* what the instruction reads */
   bool wide;
   bool texel_offset;
   enum isa_lod lod;
   enum isa_dim dim;
};

static nir_src *
src_of(struct tex_ctx *t, nir_tex_src_type type)
{
   int i = nir_tex_instr_src_index(t->tex, type);

   return i < 0 ? NULL : &t->tex->src[i].src;
}

static bool
is_zero(const nir_src *src)
{
   for (unsigned i = 0; i < nir_src_num_components(*src); i++) {
      if (!nir_src_is_const(*src) || nir_src_comp_as_uint(*src, i))
         return false;
   }
   return true;
}

/*
 * A cube's face and the coordinates on it.  The face's number comes already
 * shifted to the top three bits, where it takes the place of the top of s,
 * which is a float in 0..1 (Mesa 25.0.7).
 */
static void
cube_coords(struct tex_ctx *t, nir_src coord)
{
   struct mcc_builder *b = &t->c->b;
   struct mcc_src k[3], max, face, s, u, half_rcp;
   struct mcc_instr *fs, *fu, *mux;

   for (unsigned i = 0; i < 3; i++)
      k[i] = mcc_sel_word(t->c, coord, i);
   max = mcc_op1(b, ISA_OP_CUBEFACE1, k[0], k[1], k[2]);
   face = mcc_op1(b, ISA_OP_CUBEFACE2_V9, k[0], k[1], k[2]);
   s = mcc_op1(b, ISA_OP_CUBE_SSEL, k[2], k[0], face);
   u = mcc_op1(b, ISA_OP_CUBE_TSEL, k[1], k[2], face);
   half_rcp = mcc_op1(b, ISA_OP_FMA_F32, mcc_op1(b, ISA_OP_FRCP_F32, max),
                      mcc_imm_f32(0.5f), mcc_imm(0x80000000));

   fs =
      mcc_emit(b, ISA_OP_FMA_F32, 1, MCC_SRCS(half_rcp, s, mcc_imm_f32(0.5f)));
   fu =
      mcc_emit(b, ISA_OP_FMA_F32, 1, MCC_SRCS(half_rcp, u, mcc_imm_f32(0.5f)));
   fs->mod.clamp = fu->mod.clamp = ISA_CLAMP_0_1;
   mux = mcc_emit(b, ISA_OP_MUX_I32, 1,
                  MCC_SRCS(mcc_value(fs), face, mcc_imm(0x1fffffff)));
   mux->mod.mux = ISA_MUX_BIT;
   t->word[TEX_X] = mcc_value(mux);
   t->word[TEX_Y] = mcc_value(fu);
}

static void
coordinates(struct tex_ctx *t)
{
   nir_src *coord = src_of(t, nir_tex_src_coord);
   bool array = t->tex->is_array && t->tex->op != nir_texop_lod;
   unsigned n;

   if (!coord) {
      mcc_sel_fail(t->c, &t->tex->instr, "texture without coordinates");
      return;
   }
   /* Queries of the level have no layer among the coordinates. */
   n = t->tex->coord_components - (array ? 1 : 0);
   if (nir_src_bit_size(*coord) != 32 || n > 3) {
      mcc_sel_fail(t->c, &t->tex->instr, "texture coordinates of this size");
      return;
   }
   if (t->tex->sampler_dim == GLSL_SAMPLER_DIM_CUBE &&
       t->tex->op != nir_texop_txf) {
      cube_coords(t, *coord);
   } else {
      for (unsigned i = 0; i < n; i++)
         t->word[TEX_X + i] = mcc_sel_word(t->c, *coord, i);
   }
   if (array)
      t->word[TEX_ARRAY] = mcc_sel_word(t->c, *coord, n);
}

/* Levels are signed 8:8 fixed point in the low half; the high half is a
 * clamp, left zero.  Clamping first keeps the conversion in range. */
static struct mcc_src
fixed_lod(struct tex_ctx *t, nir_src lod)
{
   const float max = 16.0f;
   struct mcc_builder *b = &t->c->b;
   struct mcc_src s = mcc_sel_comp(t->c, lod.ssa, 0);
   struct mcc_instr *clamped;
   struct mcc_src fixed;

   if (nir_src_is_const(lod)) {
      float f = CLAMP((float)nir_src_as_float(lod), -max, max);

      return mcc_imm((uint32_t)(int32_t)(f * 256.0f) & 0xffff);
   }
   clamped =
      mcc_emit(b, ISA_OP_FMA_F32, 1,
               MCC_SRCS(s, mcc_imm_f32(1.0f / max), mcc_imm(0x80000000)));
   clamped->mod.clamp = ISA_CLAMP_M1_1;
   fixed = mcc_op1(b, ISA_OP_FMA_F32, mcc_value(clamped),
                   mcc_imm_f32(max * 256.0f), mcc_imm(0x80000000));
   fixed = mcc_op1(b, ISA_OP_F32_TO_S32, fixed);
   return mcc_op1(b, ISA_OP_MKVEC_V2I16, mcc_half(fixed, 0),
                  mcc_half(mcc_imm(0), 0));
}

static void
level(struct tex_ctx *t)
{
   nir_src *lod = src_of(t, nir_tex_src_lod);
   nir_src *bias = src_of(t, nir_tex_src_bias);

   t->lod = ISA_LOD_COMPUTED;
   if (t->tex->op == nir_texop_txf || t->tex->op == nir_texop_txf_ms)
      return; /* an integer, with the offsets */
   if (lod && is_zero(lod)) {
      t->lod = ISA_LOD_ZERO;
   } else if (lod) {
      t->lod = ISA_LOD_EXPLICIT;
      t->word[TEX_LOD] = fixed_lod(t, *lod);
   } else if (bias) {
      t->lod = ISA_LOD_COMPUTED_BIAS;
      t->word[TEX_LOD] = fixed_lod(t, *bias);
   }
}

/* Bytes 0 to 2: offsets, or the sample in byte 2; byte 3: a fetch's level. */
static void
offsets(struct tex_ctx *t)
{
   nir_src *offset = src_of(t, nir_tex_src_offset);
   nir_src *sample = src_of(t, nir_tex_src_ms_index);
   nir_src *lod = src_of(t, nir_tex_src_lod);
   bool fetch = t->tex->op == nir_texop_txf || t->tex->op == nir_texop_txf_ms;
   struct mcc_src bytes[4];
   bool any = false;

   for (unsigned i = 0; i < 4; i++)
      bytes[i] = mcc_byte(mcc_imm(0), 0);
   if (offset && !is_zero(offset)) {
      for (unsigned i = 0; i < MIN2(nir_src_num_components(*offset), 3); i++)
         bytes[i] = mcc_byte(mcc_sel_comp(t->c, offset->ssa, i), 0);
      any = true;
   }
   if (sample && !is_zero(sample)) {
      bytes[2] = mcc_byte(mcc_sel_comp(t->c, sample->ssa, 0), 0);
      any = true;
   }
   if (fetch && lod && !is_zero(lod)) {
      bytes[3] = mcc_byte(mcc_sel_comp(t->c, lod->ssa, 0), 0);
      any = true;
   }
   if (any) {
      mcc_sel_pack(t->c, bytes, 4, 8, &t->word[TEX_OFFSET]);
      t->texel_offset = true;
   }
}

/* -- Handles -- */

static struct mcc_src
handle_of(struct tex_ctx *t, nir_tex_src_type handle, nir_tex_src_type offset,
          uint32_t index)
{
   nir_src *src = src_of(t, handle);

   if (!src)
      src = src_of(t, offset);
   if (!src)
      return mcc_imm(index);
   return mcc_sel_word(t->c, *src, 0);
}

static bool
is_narrow(struct mcc_src s)
{
   return s.kind == MCC_IMM && mcc_handle_index(s.value) < 1024 &&
          mcc_table_fits(mcc_handle_table(s.value));
}

static void
handles(struct tex_ctx *t)
{
   t->texture = handle_of(t, nir_tex_src_texture_handle,
                          nir_tex_src_texture_offset, t->tex->texture_index);
   t->sampler = handle_of(t, nir_tex_src_sampler_handle,
                          nir_tex_src_sampler_offset, t->tex->sampler_index);

   t->wide = !is_narrow(t->texture) || !is_narrow(t->sampler);
   if (t->wide) {
      t->handle = mcc_collect2(&t->c->b, t->sampler, t->texture);
   } else {
      uint32_t x = t->texture.value, s = t->sampler.value;

      t->handle = mcc_imm(
         mcc_table_fold(mcc_handle_table(x)) << 27 | mcc_handle_index(x) << 16 |
         mcc_table_fold(mcc_handle_table(s)) << 11 | mcc_handle_index(s));
      t->handle.words = 2;
   }
}

static bool
dimension(struct tex_ctx *t)
{
   if (t->tex->sampler_dim == GLSL_SAMPLER_DIM_CUBE) {
      t->dim = ISA_DIM_CUBE;
      return true;
   }
   switch (glsl_get_sampler_dim_coordinate_components(t->tex->sampler_dim)) {
   case 1:
      t->dim = ISA_DIM_1D;
      return true;
   case 2:
      t->dim = ISA_DIM_2D;
      return true;
   case 3:
      t->dim = ISA_DIM_3D;
      return true;
   default:
      return false;
   }
}

/* -- Instructions -- */

static struct mcc_src
staging(struct tex_ctx *t)
{
   struct mcc_src words[TEX_WORDS];
   unsigned n = 0;

   for (unsigned i = 0; i < TEX_WORDS; i++) {
      if (t->word[i].kind != MCC_NONE)
         words[n++] = t->word[i];
   }
   if (n > MCC_MAX_WORDS) {
      mcc_sel_fail(t->c, &t->tex->instr, "texture with this many operands");
      n = MCC_MAX_WORDS;
   }
   return mcc_collect(&t->c->b, words, n);
}

static struct mcc_instr *
emit_tex(struct tex_ctx *t, enum isa_op op, struct mcc_src in, unsigned words)
{
   struct mcc_instr *I = mcc_emit(&t->c->b, op, words, MCC_SRCS(in, t->handle));

   I->mod.dim = t->dim;
   I->mod.wide_indices = t->wide;
   I->mod.regtype = ISA_REGTYPE_F;
   I->mod.regwidth = ISA_REGWIDTH_32;
   return I;
}

/* Explicit gradients become a descriptor in two words. */
static void
gradients(struct tex_ctx *t)
{
   nir_src *ddx = src_of(t, nir_tex_src_ddx);
   nir_src *ddy = src_of(t, nir_tex_src_ddy);
   struct mcc_src words[6], out[2];
   struct mcc_instr *I;
   unsigned n;

   if (!ddx || !ddy)
      return;
   n = MIN2(nir_src_num_components(*ddx), 3);
   for (unsigned i = 0; i < n; i++) {
      words[2 * i] = mcc_sel_word(t->c, *ddx, i);
      words[2 * i + 1] = mcc_sel_word(t->c, *ddy, i);
   }
   I = emit_tex(t, ISA_OP_TEX_GRADIENT, mcc_collect(&t->c->b, words, 2 * n), 2);
   I->mod.regtype = ISA_REGTYPE_U;
   I->mod.write_mask = ISA_WRITE_MASK_RG;
   I->mod.derivative_enable = true;
   I->mod.lod_clamp_disable = true;
   I->mod.lod_bias_disable = true;
   mcc_split(&t->c->b, mcc_value(I), out);
   t->word[TEX_GRADIENT_0] = out[0];
   t->word[TEX_GRADIENT_1] = out[1];
   t->lod = ISA_LOD_GRDESC;
}

/* textureQueryLod: the level that would be used, clamped and not. */
static void
query_lod(struct tex_ctx *t)
{
   struct mcc_src in = staging(t), words[2];

   for (unsigned i = 0; i < 2; i++) {
      struct mcc_instr *I = emit_tex(t, ISA_OP_TEX_GRADIENT, in, 1);
      struct mcc_src lod;

      I->mod.regtype = ISA_REGTYPE_U;
      I->mod.write_mask = ISA_WRITE_MASK_R;
      I->mod.force_delta_enable = true;
      I->mod.lod_clamp_disable = i != 0;
      lod = mcc_sel_to_f32(t->c, mcc_value(I), 16, true);
      lod = mcc_op1(&t->c->b, ISA_OP_FMA_F32, lod, mcc_imm_f32(1.0f / 256.0f),
                    mcc_imm(0x80000000));
      if (i == 0)
         lod = mcc_op1(&t->c->b, ISA_OP_FROUND_F32, lod);
      words[i] = lod;
   }
   mcc_sel_set(t->c, &t->tex->def, words, 2);
}

/* Puts the packed texels where NIR expects them. */
static void
unpack(struct tex_ctx *t, struct mcc_src texels, unsigned mask)
{
   unsigned bits = t->tex->def.bit_size, next = 0;
   struct mcc_src words[4], comps[4], out[4];

   mcc_split(&t->c->b, texels, words);
   for (unsigned i = 0; i < t->tex->def.num_components; i++) {
      struct mcc_src zero = mcc_imm(0);

      if (!(mask & BITFIELD_BIT(i))) {
         comps[i] = bits == 16 ? mcc_half(zero, 0) : zero;
      } else {
         comps[i] =
            bits == 16 ? mcc_half(words[next / 2], next % 2) : words[next];
         next++;
      }
   }
   mcc_sel_set(
      t->c, &t->tex->def, out,
      mcc_sel_pack(t->c, comps, t->tex->def.num_components, bits, out));
}

static void
sample(struct tex_ctx *t)
{
   unsigned bits = t->tex->def.bit_size;
   unsigned mask = nir_def_components_read(&t->tex->def);
   struct mcc_instr *I;
   enum isa_op op;

   if (!mask)
      mask = 1;
   switch (t->tex->op) {
   case nir_texop_txf:
   case nir_texop_txf_ms:
      op = ISA_OP_TEX_FETCH;
      /* A cube's faces are layers here. */
      if (t->dim == ISA_DIM_CUBE)
         t->dim = ISA_DIM_2D;
      break;
   case nir_texop_tg4:
      op = ISA_OP_TEX_GATHER;
      break;
   default:
      op = ISA_OP_TEX_SINGLE;
      break;
   }
   if (mask >= 16) {
      mcc_sel_fail(t->c, &t->tex->instr, "sparse texture result");
      return;
   }
   I =
      emit_tex(t, op, staging(t), DIV_ROUND_UP(util_bitcount(mask) * bits, 32));
   I->mod.write_mask = mask;
   I->mod.regwidth = bits == 16 ? ISA_REGWIDTH_16 : ISA_REGWIDTH_32;
   switch (nir_alu_type_get_base_type(t->tex->dest_type)) {
   case nir_type_int:
      I->mod.regtype = ISA_REGTYPE_S;
      break;
   case nir_type_uint:
      I->mod.regtype = ISA_REGTYPE_U;
      break;
   default:
      break;
   }
   I->mod.array_enable = t->tex->is_array;
   I->mod.texel_offset = t->texel_offset;
   if (op != ISA_OP_TEX_FETCH)
      I->mod.shadow = t->tex->is_shadow;
   if (op == ISA_OP_TEX_SINGLE)
      I->mod.lod = t->lod;
   if (op == ISA_OP_TEX_GATHER)
      I->mod.gather = t->tex->component;
   unpack(t, mcc_value(I), mask);
}

void
mcc_sel_tex(struct mcc_sel *c, nir_tex_instr *tex)
{
   struct tex_ctx t = { .c = c, .tex = tex };
   nir_src *comparator;

   switch (tex->op) {
   case nir_texop_tex:
   case nir_texop_txb:
   case nir_texop_txl:
   case nir_texop_txd:
   case nir_texop_txf:
   case nir_texop_txf_ms:
   case nir_texop_tg4:
   case nir_texop_lod:
      break;
   default:
      mcc_sel_fail(c, &tex->instr, "texture query that the driver lowers");
      return;
   }
   if (!dimension(&t) || tex->is_sparse ||
       (tex->def.bit_size != 32 && tex->def.bit_size != 16)) {
      mcc_sel_fail(c, &tex->instr, "texture of this shape");
      return;
   }
   handles(&t);
   coordinates(&t);
   level(&t);
   if (tex->op == nir_texop_lod) {
      query_lod(&t);
      return;
   }
   offsets(&t);
   comparator = src_of(&t, nir_tex_src_comparator);
   if (comparator)
      t.word[TEX_SHADOW] = mcc_sel_word(c, *comparator, 0);
   gradients(&t);
   if (!c->err)
      sample(&t);
}
