/* SPDX-License-Identifier: MIT */
/* From the instruction set's fields to what the core executes. */
#include <stdio.h>

#include "isa/isa.h"
#include "sim/shader/sim_alu.h"
#include "sim/shader/sim_shader_core.h"

/* ---- opcodes ---------------------------------------------------------- */

/* How a lone part (h0, b2, …) of a source is extended. */
enum widen {
   WIDEN_UNSIGNED,
   WIDEN_SIGNED,
};

struct op_row {
   sim_alu_fn alu;
   sim_exec_fn exec;
   uint8_t widen;
   /* Width of float sources and results, for flushing: 0, 16, 32. */
   uint8_t flush_src, flush_dst;
};

#define ALU(name, fn) [ISA_OP_##name] = { .alu = fn }
#define SIGNED(name, fn) [ISA_OP_##name] = { .alu = fn, .widen = WIDEN_SIGNED }
#define FLOAT(name, fn, bits) \
   [ISA_OP_##name] = { .alu = fn, .flush_src = bits, .flush_dst = bits }
#define FROM_FLOAT(name, fn, bits) \
   [ISA_OP_##name] = { .alu = fn, .flush_src = bits }
#define MSG(name, fn) [ISA_OP_##name] = { .exec = fn }

static const struct op_row rows[ISA_OP_COUNT] = {
   MSG(NOP, sim_exec_nop),
   MSG(BRANCHZ, sim_exec_branchz),
   MSG(BRANCHZI, sim_exec_branchzi),
   MSG(DISCARD_F32, sim_exec_discard),
   MSG(BARRIER, sim_exec_barrier),

   FROM_FLOAT(CSEL_F32, sim_csel_f32, 32),
   FROM_FLOAT(CSEL_V2F16, sim_csel_v2f16, 16),
   ALU(CSEL_U32, sim_csel_u32),
   ALU(CSEL_V2U16, sim_csel_v2u16),
   ALU(CSEL_S32, sim_csel_s32),
   ALU(CSEL_V2S16, sim_csel_v2s16),
   ALU(ICMP_OR_U32, sim_icmp_u32_or),
   ALU(ICMP_OR_V2U16, sim_icmp_v2u16_or),
   ALU(ICMP_OR_V4U8, sim_icmp_v4u8_or),
   SIGNED(ICMP_OR_S32, sim_icmp_s32_or),
   SIGNED(ICMP_OR_V2S16, sim_icmp_v2s16_or),
   SIGNED(ICMP_OR_V4S8, sim_icmp_v4s8_or),
   ALU(ICMP_AND_U32, sim_icmp_u32_and),
   ALU(ICMP_AND_V2U16, sim_icmp_v2u16_and),
   ALU(ICMP_AND_V4U8, sim_icmp_v4u8_and),
   SIGNED(ICMP_AND_S32, sim_icmp_s32_and),
   SIGNED(ICMP_AND_V2S16, sim_icmp_v2s16_and),
   SIGNED(ICMP_AND_V4S8, sim_icmp_v4s8_and),
   ALU(ICMP_MULTI_U32, sim_icmp_multi_u32),
   SIGNED(ICMP_MULTI_S32, sim_icmp_multi_s32),
   FROM_FLOAT(FCMP_OR_F32, sim_fcmp_f32_or, 32),
   FROM_FLOAT(FCMP_OR_V2F16, sim_fcmp_v2f16_or, 16),
   FROM_FLOAT(FCMP_AND_F32, sim_fcmp_f32_and, 32),
   FROM_FLOAT(FCMP_AND_V2F16, sim_fcmp_v2f16_and, 16),
   ALU(MUX_I32, sim_mux_i32),
   ALU(MUX_V4I8, sim_mux_v4i8),
   ALU(MUX_V2I16, sim_mux_v2i16),

   ALU(V2S16_TO_V2F16, sim_v2s16_to_v2f16),
   SIGNED(S32_TO_F32, sim_s32_to_f32),
   ALU(V2U16_TO_V2F16, sim_v2u16_to_v2f16),
   ALU(U32_TO_F32, sim_u32_to_f32),
   SIGNED(S16_TO_S32, sim_move_i32),
   SIGNED(S16_TO_F32, sim_s32_to_f32),
   ALU(U16_TO_U32, sim_move_i32),
   ALU(U16_TO_F32, sim_u32_to_f32),
   FROM_FLOAT(F32_TO_S32, sim_f32_to_s32, 32),
   FROM_FLOAT(F32_TO_U32, sim_f32_to_u32, 32),
   FROM_FLOAT(V2F16_TO_V2S16, sim_v2f16_to_v2s16, 16),
   FROM_FLOAT(V2F16_TO_V2U16, sim_v2f16_to_v2u16, 16),
   ALU(F16_TO_S32, sim_f32_to_s32),
   ALU(F16_TO_U32, sim_f32_to_u32),
   ALU(F16_TO_F32, sim_move_i32),
   SIGNED(S8_TO_S32, sim_move_i32),
   SIGNED(S8_TO_F32, sim_s32_to_f32),
   ALU(U8_TO_U32, sim_move_i32),
   ALU(U8_TO_F32, sim_u32_to_f32),
   SIGNED(V2S8_TO_V2S16, sim_move_i32),
   SIGNED(V2S8_TO_V2F16, sim_v2s16_to_v2f16),
   ALU(V2U8_TO_V2U16, sim_move_i32),
   ALU(V2U8_TO_V2F16, sim_v2u16_to_v2f16),
   FLOAT(FROUND_F32, sim_fround_f32, 32),
   FLOAT(FROUND_V2F16, sim_fround_v2f16, 16),
   [ISA_OP_V2F32_TO_V2F16] = { .alu = sim_v2f32_to_v2f16,
                               .flush_src = 32,
                               .flush_dst = 16 },

   ALU(MOV_I32, sim_move_i32),
   ALU(CLZ_U32, sim_clz_u32),
   ALU(CLZ_V4U8, sim_clz_v4u8),
   ALU(CLZ_V2U16, sim_clz_v2u16),
   SIGNED(IABS_S32, sim_iabs_s32),
   SIGNED(IABS_V2S16, sim_iabs_v2s16),
   SIGNED(IABS_V4S8, sim_iabs_v4s8),
   ALU(POPCOUNT_I32, sim_popcount_i32),
   ALU(BITREV_I32, sim_bitrev_i32),
   ALU(NOT_OLD_I32, sim_not_i32),
   ALU(NOT_OLD_I64, sim_not_i64),
   MSG(WMASK, sim_exec_wmask),
   ALU(FLUSH_F32, sim_flush_f32),
   ALU(FLUSH_V2F16, sim_flush_v2f16),
   FLOAT(FREXPM_F32, sim_frexpm_f32, 32),
   FLOAT(FREXPM_V2F16, sim_frexpm_v2f16, 16),
   FROM_FLOAT(FREXPE_F32, sim_frexpe_f32, 32),
   FROM_FLOAT(FREXPE_V2F16, sim_frexpe_v2f16, 16),

   FLOAT(FRCP_F32, sim_frcp_f32, 32),
   FLOAT(FRCP_F16, sim_frcp_f16, 16),
   FLOAT(FRSQ_F32, sim_frsq_f32, 32),
   FLOAT(FRSQ_F16, sim_frsq_f16, 16),
   FLOAT(FLOGD_F32, sim_flogd_f32, 32),
   ALU(FSIN_TABLE_U6, sim_fsin_table),
   ALU(FCOS_TABLE_U6, sim_fcos_table),
   ALU(FEXP_TABLE_U4, sim_fexp_table),
   [ISA_OP_FEXP_F32] = { .alu = sim_fexp_f32, .flush_dst = 32 },

   FLOAT(FADD_F32, sim_fadd_f32, 32),
   FLOAT(FADD_V2F16, sim_fadd_v2f16, 16),
   FLOAT(FMIN_F32, sim_fmin_f32, 32),
   FLOAT(FMIN_V2F16, sim_fmin_v2f16, 16),
   FLOAT(FMAX_F32, sim_fmax_f32, 32),
   FLOAT(FMAX_V2F16, sim_fmax_v2f16, 16),
   [ISA_OP_LDEXP_F32] = { .alu = sim_ldexp_f32, .flush_dst = 32 },
   [ISA_OP_LDEXP_V2F16] = { .alu = sim_ldexp_v2f16, .flush_dst = 16 },
   FLOAT(FADD_LSCALE_F32, sim_fadd_lscale_f32, 32),

   ALU(IADD_U32, sim_iadd_u32),
   ALU(IADD_V2U16, sim_iadd_v2u16),
   ALU(IADD_V4U8, sim_iadd_v4u8),
   SIGNED(IADD_S32, sim_iadd_s32),
   SIGNED(IADD_V2S16, sim_iadd_v2s16),
   SIGNED(IADD_V4S8, sim_iadd_v4s8),
   ALU(ISUB_U32, sim_isub_u32),
   ALU(ISUB_V2U16, sim_isub_v2u16),
   ALU(ISUB_V4U8, sim_isub_v4u8),
   SIGNED(ISUB_S32, sim_isub_s32),
   SIGNED(ISUB_V2S16, sim_isub_v2s16),
   SIGNED(ISUB_V4S8, sim_isub_v4s8),
   ALU(IADD_U64, sim_iadd_64),
   SIGNED(IADD_S64, sim_iadd_64),
   ALU(ISUB_U64, sim_isub_64),
   SIGNED(ISUB_S64, sim_isub_64),
   ALU(MKVEC_V2I16, sim_mkvec_v2i16),
   ALU(SEG_ADD_U64, sim_seg_add_64),
   ALU(SHADDX_U64, sim_shaddx_64),
   SIGNED(SHADDX_S64, sim_shaddx_64),
   ALU(IMUL_I32, sim_imul_u32),
   ALU(IMUL_V2I16, sim_imul_v2u16),
   ALU(IMUL_V4I8, sim_imul_v4u8),
   SIGNED(IMUL_S32, sim_imul_s32),
   SIGNED(IMUL_V2S16, sim_imul_v2s16),
   SIGNED(IMUL_V4S8, sim_imul_v4s8),
   ALU(IMULD_U64, sim_imuld_u64),
   ALU(HADD_U32, sim_hadd_u32),
   ALU(HADD_V2U16, sim_hadd_v2u16),
   ALU(HADD_V4U8, sim_hadd_v4u8),
   SIGNED(HADD_S32, sim_hadd_s32),
   SIGNED(HADD_V2S16, sim_hadd_v2s16),
   SIGNED(HADD_V4S8, sim_hadd_v4s8),
   MSG(CLPER_I32, sim_exec_clper),
   FLOAT(FMA_F32, sim_fma_f32, 32),
   FLOAT(FMA_V2F16, sim_fma_v2f16, 16),

   ALU(LSHIFT_AND_I32, sim_lshift_and_i32),
   ALU(LSHIFT_AND_V2I16, sim_lshift_and_v2i16),
   ALU(LSHIFT_AND_V4I8, sim_lshift_and_v4i8),
   ALU(LSHIFT_AND_I64, sim_lshift_and_i64),
   ALU(LSHIFT_OR_I32, sim_lshift_or_i32),
   ALU(LSHIFT_OR_V2I16, sim_lshift_or_v2i16),
   ALU(LSHIFT_OR_V4I8, sim_lshift_or_v4i8),
   ALU(LSHIFT_OR_I64, sim_lshift_or_i64),
   ALU(LSHIFT_XOR_I32, sim_lshift_xor_i32),
   ALU(LSHIFT_XOR_V2I16, sim_lshift_xor_v2i16),
   ALU(LSHIFT_XOR_V4I8, sim_lshift_xor_v4i8),
   ALU(LSHIFT_XOR_I64, sim_lshift_xor_i64),
   ALU(RSHIFT_AND_I32, sim_rshift_and_i32),
   ALU(RSHIFT_AND_V2I16, sim_rshift_and_v2i16),
   ALU(RSHIFT_AND_V4I8, sim_rshift_and_v4i8),
   ALU(RSHIFT_AND_I64, sim_rshift_and_i64),
   ALU(RSHIFT_OR_I32, sim_rshift_or_i32),
   ALU(RSHIFT_OR_V2I16, sim_rshift_or_v2i16),
   ALU(RSHIFT_OR_V4I8, sim_rshift_or_v4i8),
   ALU(RSHIFT_OR_I64, sim_rshift_or_i64),
   ALU(RSHIFT_XOR_I32, sim_rshift_xor_i32),
   ALU(RSHIFT_XOR_V2I16, sim_rshift_xor_v2i16),
   ALU(RSHIFT_XOR_V4I8, sim_rshift_xor_v4i8),
   ALU(RSHIFT_XOR_I64, sim_rshift_xor_i64),
   ALU(CUBE_SSEL, sim_cube_ssel),
   ALU(CUBE_TSEL, sim_cube_tsel),
   ALU(MKVEC_V2I8, sim_mkvec_v2i8),
   ALU(CUBEFACE1, sim_cubeface1),
   ALU(CUBEFACE2_V9, sim_cubeface2),
   SIGNED(IDP_V4S8, sim_idp_v4s8),
   ALU(IDP_V4U8, sim_idp_v4u8),
   ALU(IADD_IMM_I32, sim_iadd_imm_i32),
   ALU(AND_IMM_I32, sim_and_imm_i32),
   ALU(OR_IMM_I32, sim_or_imm_i32),
   ALU(XOR_IMM_I32, sim_xor_imm_i32),
   ALU(IADD_IMM_V2I16, sim_iadd_imm_v2i16),
   ALU(IADD_IMM_V4I8, sim_iadd_imm_v4i8),
   FLOAT(FADD_IMM_F32, sim_fadd_imm_f32, 32),
   FLOAT(FADD_IMM_V2F16, sim_fadd_imm_v2f16, 16),
   [ISA_OP_FMA_RSCALE_F32] = { .alu = sim_fma_rscale_f32, .flush_dst = 32 },
   [ISA_OP_FMA_RSCALE_N_F32] = { .alu = sim_fma_rscale_n_f32, .flush_dst = 32 },
   [ISA_OP_FMA_RSCALE_LEFT_F32] = { .alu = sim_fma_rscale_left_f32,
                                    .flush_dst = 32 },
   [ISA_OP_FMA_RSCALE_SCALE16_F32] = { .alu = sim_fma_rscale_scale16_f32,
                                       .flush_dst = 32 },

   MSG(LD_VAR_SPECIAL, sim_exec_ld_var),
   MSG(LD_VAR_BUF_IMM_F32, sim_exec_ld_var),
   MSG(LD_VAR_BUF_IMM_F16, sim_exec_ld_var),
   MSG(LD_VAR_BUF_F32, sim_exec_ld_var),
   MSG(LD_VAR_BUF_F16, sim_exec_ld_var),
   MSG(LD_VAR, sim_exec_ld_var),
   MSG(LD_VAR_IMM, sim_exec_ld_var),
   MSG(LD_VAR_FLAT, sim_exec_ld_var),
   MSG(LD_VAR_FLAT_IMM, sim_exec_ld_var),
   MSG(LD_ATTR_IMM, sim_exec_ld_attr),
   MSG(LD_ATTR, sim_exec_ld_attr),
   MSG(LD_GCLK, sim_exec_ld_gclk),
   MSG(LD_TEX_IMM, sim_exec_ld_tex),
   MSG(LD_TEX, sim_exec_ld_tex),
   MSG(LEA_ATTR_IMM, sim_exec_lea_attr),
   MSG(LEA_ATTR, sim_exec_lea_attr),
   MSG(LEA_TEX_IMM, sim_exec_lea_tex),
   MSG(LEA_TEX, sim_exec_lea_tex),
   MSG(LD_BUFFER_I8, sim_exec_ld_buffer),
   MSG(LD_BUFFER_I16, sim_exec_ld_buffer),
   MSG(LD_BUFFER_I24, sim_exec_ld_buffer),
   MSG(LD_BUFFER_I32, sim_exec_ld_buffer),
   MSG(LD_BUFFER_I48, sim_exec_ld_buffer),
   MSG(LD_BUFFER_I64, sim_exec_ld_buffer),
   MSG(LD_BUFFER_I96, sim_exec_ld_buffer),
   MSG(LD_BUFFER_I128, sim_exec_ld_buffer),
   MSG(LEA_BUF_IMM, sim_exec_lea_buf_imm),
   MSG(LEA_BUFFER, sim_exec_lea_buffer),
   MSG(LOAD_I8, sim_exec_load),
   MSG(LOAD_I16, sim_exec_load),
   MSG(LOAD_I24, sim_exec_load),
   MSG(LOAD_I32, sim_exec_load),
   MSG(LOAD_I48, sim_exec_load),
   MSG(LOAD_I64, sim_exec_load),
   MSG(LOAD_I96, sim_exec_load),
   MSG(LOAD_I128, sim_exec_load),
   MSG(STORE_I8, sim_exec_store),
   MSG(STORE_I16, sim_exec_store),
   MSG(STORE_I24, sim_exec_store),
   MSG(STORE_I32, sim_exec_store),
   MSG(STORE_I48, sim_exec_store),
   MSG(STORE_I64, sim_exec_store),
   MSG(STORE_I96, sim_exec_store),
   MSG(STORE_I128, sim_exec_store),
   MSG(ST_CVT, sim_exec_st_cvt),
   MSG(ATOM_I32, sim_exec_atom),
   MSG(ATOM_I64, sim_exec_atom),
   MSG(ATOM1_I32, sim_exec_atom1),
   MSG(ATOM1_I64, sim_exec_atom1),
   MSG(ATOM1_RETURN_I32, sim_exec_atom1),
   MSG(ATOM1_RETURN_I64, sim_exec_atom1),
   MSG(ATOM_RETURN_I32, sim_exec_atom),
   MSG(ATOM_RETURN_I64, sim_exec_atom),
   MSG(LD_TILE, sim_exec_ld_tile),
   MSG(ST_TILE, sim_exec_st_tile),
   MSG(BLEND, sim_exec_blend),
   MSG(ATEST, sim_exec_atest),
   MSG(ZS_EMIT, sim_exec_zs_emit),
   MSG(TEX_FETCH, sim_exec_tex),
   MSG(TEX_SINGLE, sim_exec_tex),
   MSG(TEX_GATHER, sim_exec_tex),
   MSG(TEX_GRADIENT, sim_exec_tex),
};

/* ---- sources ---------------------------------------------------------- */

/* Expands a selection by parts into bytes 0…3 of the word it makes. */
static void
permute(struct sim_src *s, const struct isa_swz_info *swz)
{
   for (unsigned b = 0; b < 4; b++) {
      const unsigned part = swz->part[(b / swz->bytes) % swz->count];
      s->perm[b] = part * swz->bytes + b % swz->bytes;
   }
   s->fetch = SIM_FETCH_PERM;
}

/* One part where the element is wider: extension. */
static bool
extend(struct sim_src *s, const struct isa_swz_info *swz, unsigned elem_bits,
       bool is_float, bool is_signed)
{
   const unsigned bytes = swz->bytes;

   s->perm[0] = swz->part[0];
   s->perm[1] = swz->part[swz->count > 1 ? 1 : 0];
   if (is_float) {
      if (bytes != 2 || elem_bits != 32)
         return false;
      s->fetch = SIM_FETCH_H_F32;
   } else if (elem_bits == 64) {
      if (bytes == 4 && swz->part[0] != 0)
         s->index++;
      s->fetch = bytes == 4   ? SIM_FETCH_W_U64
                 : bytes == 2 ? SIM_FETCH_H_U64
                              : SIM_FETCH_B_U64;
      s->fetch -= is_signed;
      s->words = 1;
   } else if (elem_bits == 32) {
      s->fetch = bytes == 2 ? SIM_FETCH_H_U32 : SIM_FETCH_B_U32;
      s->fetch -= is_signed;
   } else if (elem_bits == 16 && bytes == 1) {
      s->fetch = is_signed ? SIM_FETCH_BB_S16 : SIM_FETCH_BB_U16;
   } else {
      return false;
   }
   return true;
}

/* Where a source of this instruction differs from the element its class
 * names: the conversions and some selections take 8- or 16-bit elements to
 * words of their own. */
static unsigned
element_bits(unsigned op, unsigned src, unsigned class_bits, bool *is_float)
{
   switch (op) {
   case ISA_OP_S16_TO_S32:
   case ISA_OP_S16_TO_F32:
   case ISA_OP_U16_TO_U32:
   case ISA_OP_U16_TO_F32:
   case ISA_OP_S8_TO_S32:
   case ISA_OP_S8_TO_F32:
   case ISA_OP_U8_TO_U32:
   case ISA_OP_U8_TO_F32:
      *is_float = false;
      return 32;
   case ISA_OP_V2S8_TO_V2S16:
   case ISA_OP_V2S8_TO_V2F16:
   case ISA_OP_V2U8_TO_V2U16:
   case ISA_OP_V2U8_TO_V2F16:
      *is_float = false;
      return 16;
   case ISA_OP_F16_TO_S32:
   case ISA_OP_F16_TO_U32:
   case ISA_OP_F16_TO_F32:
      *is_float = true;
      return 32;
   case ISA_OP_FRCP_F16:
   case ISA_OP_FRSQ_F16:
      return 16;
   case ISA_OP_MKVEC_V2I8:
      return src < 2 ? 32 : class_bits;
   case ISA_OP_ATEST:
      *is_float = true;
      return 32;
   default:
      return class_bits;
   }
}

static bool
is_shift(unsigned op)
{
   return op >= ISA_OP_LSHIFT_AND_I32 && op <= ISA_OP_RSHIFT_XOR_I64;
}

static bool
is_clper(unsigned op)
{
   return op == ISA_OP_CLPER_I32;
}

/* Shift counts and lane numbers: one byte for a 32- or 64-bit element, two
 * for a pair of 16-bit ones, the same byte four times for 8-bit ones. */
static void
count_source(struct sim_src *s, unsigned elem_bits,
             const struct isa_swz_info *swz)
{
   const uint8_t first = swz->count ? swz->part[0] : 0;
   const uint8_t second = swz->count > 1 ? swz->part[1] : first;

   s->perm[0] = first;
   s->perm[1] = second;
   if (elem_bits == 16) {
      s->fetch = SIM_FETCH_BB_U16;
   } else if (elem_bits == 8) {
      if (swz->count)
         permute(s, swz);
   } else {
      s->fetch = SIM_FETCH_B_U32;
   }
}

static bool
place(struct sim_src *s, const struct isa_src *src, bool pair)
{
   switch (src->kind) {
   case ISA_SRC_REG:
      s->bank = SIM_BANK_REG;
      s->index = src->index;
      return !pair || !(src->index & 1);
   case ISA_SRC_UNIFORM:
      s->bank = SIM_BANK_FAU;
      s->index = src->index;
      return !pair || !(src->index & 1);
   case ISA_SRC_CONSTANT:
      s->bank = pair ? SIM_BANK_IMM64 : SIM_BANK_IMM;
      s->index = pair ? 2 * src->index : src->index;
      return true;
   default:
      s->bank = SIM_BANK_SPECIAL;
      s->index = 2 * (isa_special_page(src->index) * 16 +
                      isa_special_slot(src->index)) +
                 src->word;
      return true;
   }
}

static bool
decode_src(const struct isa_op_info *op, const struct isa_instr *in, unsigned n,
           const struct op_row *row, struct sim_src *s)
{
   const struct isa_src_info *info = &op->src[n];
   const struct isa_src *src = &in->src[n];
   const struct isa_swz_info *swz = isa_swz_info(src->swz);
   bool is_float = info->is_float;
   unsigned bits = element_bits(in->op, n, info->bits, &is_float);
   const bool count = (is_shift(in->op) || is_clper(in->op)) && n == 1;
   const bool pair = info->pair;

   memset(s, 0, sizeof(*s));
   s->words = pair ? 2 : 1;
   s->and_mask = ~0u;
   s->last = src->last;
   if (!place(s, src,
              pair &&
                 (src->swz == ISA_SWZ_NONE || src->kind == ISA_SRC_CONSTANT)))
      return false;

   if (count) {
      count_source(s, op->elem_bits, swz);
      s->words = 1;
   } else if (src->swz == ISA_SWZ_AND || src->swz == ISA_SWZ_LOWBITS) {
      /* The branch itself asks. */
   } else if (src->swz != ISA_SWZ_NONE && swz) {
      const unsigned part_bits = swz->bytes * 8u;

      if (part_bits >= bits || (bits == 32 && swz->count == 4))
         permute(s, swz);
      else if (!extend(s, swz, bits, is_float, row->widen == WIDEN_SIGNED))
         return false;
   } else if (bits > info->bits) {
      /* No selection is the first part. */
      const struct isa_swz_info first = {
         .bytes = info->bits / 8,
         .count = bits == 16 ? 2 : 1,
         .part = { 0, 1 },
      };
      if (!extend(s, &first, bits, is_float, row->widen == WIDEN_SIGNED))
         return false;
   } else if (pair && (src->neg || src->invert)) {
      s->fetch = SIM_FETCH_64;
   }

   if (src->abs)
      s->and_mask = bits == 16 ? 0x7fff7fffu : 0x7fffffffu;
   if (src->neg)
      s->xor_mask = bits == 16 ? 0x80008000u : 0x80000000u;
   if (src->invert) {
      s->xor_mask = ~0u;
      if (pair)
         s->fetch = SIM_FETCH_64;
   }

   s->flush = row->flush_src && is_float ? row->flush_src : 0;
   s->special_care =
      s->fetch != SIM_FETCH_PLAIN || s->and_mask != ~0u || s->xor_mask;
   s->only_masks = s->fetch == SIM_FETCH_PLAIN && !s->flush;
   return true;
}

/* ---- modifiers and messages -------------------------------------------- */

static void
decode_varying(const struct isa_instr *in, struct sim_op *op)
{
   op->var_source = in->mod.srcfmt;
   op->var_sample = in->mod.sample;
   op->var_update = in->mod.update;

   switch (in->op) {
   case ISA_OP_LD_VAR_SPECIAL:
      op->var_kind = SIM_VAR_SPECIAL;
      break;
   case ISA_OP_LD_VAR_BUF_IMM_F32:
   case ISA_OP_LD_VAR_BUF_F32:
      op->var_kind = SIM_VAR_BUFFER;
      op->regfmt =
         in->mod.srcfmt == ISA_SRCFMT_FLAT32 ? SIM_REGFMT_U32 : SIM_REGFMT_F32;
      break;
   case ISA_OP_LD_VAR_BUF_IMM_F16:
   case ISA_OP_LD_VAR_BUF_F16:
      op->var_kind = SIM_VAR_BUFFER;
      op->regfmt =
         in->mod.srcfmt == ISA_SRCFMT_FLAT16 ? SIM_REGFMT_U16 : SIM_REGFMT_F16;
      break;
   case ISA_OP_LD_VAR:
   case ISA_OP_LD_VAR_IMM:
      op->var_kind = SIM_VAR_DESCRIPTOR;
      break;
   default:
      op->var_kind = SIM_VAR_FLAT;
      break;
   }
}

static void
decode_texture(const struct isa_instr *in, struct sim_op *op)
{
   const struct isa_mods *m = &in->mod;

   op->tex_dim = m->dim;
   /* Bit 1 of the mode: differences are taken even where the sampler would
    * not need them. */
   op->tex_lod = m->lod & ~2u;
   if (m->lod == ISA_LOD_GRDESC)
      op->tex_lod = ISA_LOD_GRDESC;
   op->tex_mask = m->write_mask;
   op->tex_component = m->gather;
   op->tex_wide = m->wide_indices;
   op->tex_array = m->array_enable;
   op->tex_offset = m->texel_offset;
   op->tex_shadow = m->shadow;
   op->tex_integer = m->integer_coordinates;
   op->tex_force_delta = m->force_delta_enable ||
                         m->lod == ISA_LOD_COMPUTED_FORCE_DELTA ||
                         m->lod == ISA_LOD_COMPUTED_BIAS_FORCE_DELTA;
   op->tex_no_bias = m->lod_bias_disable;
   op->tex_no_clamp = m->lod_clamp_disable;
   op->tex_derivatives = m->derivative_enable;
   /* The hardware ignores the type that Mesa's tables name: a texel's kind
    * is its format's (isa, regtype). */
   op->regfmt =
      m->regwidth == ISA_REGWIDTH_32 ? SIM_REGFMT_AUTO : SIM_REGFMT_F16;
}

static void
decode_message(const struct isa_instr *in, const struct isa_op_info *info,
               struct sim_op *op)
{
   const struct isa_mods *m = &in->mod;

   op->sr = in->sr_read.reg;
   op->sr_count = in->sr_read.count;
   op->sw = in->sr_write.reg;
   op->sw_count = in->sr_write.count;
   op->slot = m->slot;
   op->vecsize = m->vecsize + 1;
   op->regfmt = m->regfmt;
   op->width_B = info->elem_bits / 8;
   op->lane = m->load_lane;
   op->zero_extend = m->is_unsigned;
   op->access = m->access;
   op->atom = m->atom;
   op->flag_a = m->compare || m->z || m->z_stencil;
   op->flag_b = m->stencil;
   op->table = in->imm.table;
   if (op->exec == sim_exec_atom1)
      op->atom = m->atom1;
   if (op->exec == sim_exec_ld_var)
      decode_varying(in, op);
   else if (op->exec == sim_exec_tex)
      decode_texture(in, op);

   switch (in->op) {
   case ISA_OP_LD_VAR_SPECIAL:
   case ISA_OP_LD_VAR_BUF_IMM_F32:
   case ISA_OP_LD_VAR_BUF_IMM_F16:
   case ISA_OP_LD_VAR_IMM:
   case ISA_OP_LD_VAR_FLAT_IMM:
   case ISA_OP_LD_ATTR_IMM:
   case ISA_OP_LD_TEX_IMM:
   case ISA_OP_LEA_ATTR_IMM:
   case ISA_OP_LEA_TEX_IMM:
   case ISA_OP_LEA_BUF_IMM:
      op->imm = in->imm.index;
      break;
   case ISA_OP_LD_GCLK:
      op->imm = in->mod.clock;
      break;
   case ISA_OP_BLEND:
      op->imm = in->imm.target;
      break;
   default:
      op->imm = in->imm.offset;
      break;
   }
}

static void
decode_modifiers(const struct isa_instr *in, struct sim_op *op)
{
   const struct isa_mods *m = &in->mod;

   op->clamp = m->clamp;
   op->round = m->round;
   op->cmp = m->cmp;
   op->result = m->result;
   op->mux = m->mux;
   op->saturate = m->saturate;
   op->not_result = m->not_result;
   op->nan_mode = m->nan_mode;
   op->subgroup = m->subgroup;
   op->lane_op = m->lane_op;
   op->inactive = m->inactive;
   op->constant[0] = (uint32_t)in->imm.constant;
   op->imm = in->imm.shift;

   switch (in->op) {
   case ISA_OP_FREXPM_F32:
   case ISA_OP_FREXPM_V2F16:
   case ISA_OP_FREXPE_F32:
   case ISA_OP_FREXPE_V2F16:
      op->flag_a = m->sqrt;
      op->flag_b = m->log;
      break;
   case ISA_OP_FLUSH_F32:
   case ISA_OP_FLUSH_V2F16:
      op->flag_a = m->ftz;
      op->flag_b = m->flush_inf;
      break;
   case ISA_OP_SEG_ADD_U64:
      op->flag_a = m->neg;
      op->flag_b = m->preserve_null;
      break;
   case ISA_OP_BRANCHZ:
   case ISA_OP_BRANCHZI:
      op->flag_a = m->eq;
      op->flag_b = m->absolute;
      op->imm = in->imm.offset;
      /* How the condition's halves combine. */
      op->mux = in->src[0].swz;
      break;
   default:
      op->flag_a = m->rhadd || m->is_signed || m->mask;
      break;
   }
}

static uint8_t
wait_mask(unsigned flow)
{
   if (flow <= 7)
      return flow;
   if (flow == ISA_FLOW_WAIT0126)
      return 0x47;
   if (flow == ISA_FLOW_WAIT)
      return 0xc7;
   if (flow == ISA_FLOW_WAIT_RESOURCE)
      return SIM_WAITED_RESOURCE;
   return 0;
}

/* The rasteriser's slots: 6 for coverage and depth, 7 for the tile buffer
 * (Mesa 25.0.7, va_insert_flow.c). */
static uint8_t
wanted_slots(unsigned op)
{
   switch (op) {
   case ISA_OP_ATEST:
   case ISA_OP_ZS_EMIT:
      return 0x40;
   case ISA_OP_BLEND:
   case ISA_OP_LD_TILE:
   case ISA_OP_ST_TILE:
      return 0xc0;
   default:
      return 0;
   }
}

static uint8_t
unit_of(enum isa_unit unit)
{
   switch (unit) {
   case ISA_UNIT_FMA:
      return SIM_UNIT_FMA;
   case ISA_UNIT_CVT:
      return SIM_UNIT_CVT;
   case ISA_UNIT_SFU:
      return SIM_UNIT_SFU;
   default:
      return SIM_UNIT_MESSAGE;
   }
}

/* Some are known by name only. */
static bool
modifiers_are_simulated(const struct isa_mods *mod)
{
   return mod->round != ISA_ROUND_RTNA && !mod->inf && !mod->sticky &&
          !mod->neg_result && !mod->table_offset && !mod->scale &&
          !mod->log_mode && !mod->precision && !mod->vartex_format;
}

/* A float of 32 bits that half a register keeps is rounded to a half float
 * (Arm tables; Mesa 2026 converts so). */
static bool
narrow(unsigned op, struct sim_op *out)
{
   switch (op) {
   case ISA_OP_FADD_F32:
      out->alu = sim_fadd_f32_half;
      break;
   case ISA_OP_FMA_F32:
      out->alu = sim_fma_f32_half;
      break;
   default:
      return false;
   }
   out->dst_flush = 16;
   return true;
}

bool
sim_op_decode(unsigned arch, uint64_t word, struct sim_op *op, char *why,
              unsigned why_B)
{
   struct isa_instr in;
   struct isa_reason reason;
   struct sim_op out;

   memset(op, 0, sizeof(*op));
   memset(&out, 0, sizeof(out));
   if (isa_decode(arch, word, &in, &reason)) {
      if (why)
         snprintf(why, why_B, "%s", reason.text);
      return false;
   }

   const struct isa_op_info *info = isa_op_info(arch, in.op);
   const struct op_row *row = &rows[in.op];
   if (!info || (!row->alu && !row->exec)) {
      if (why)
         snprintf(why, why_B, "%s is not simulated", isa_op_name(in.op));
      return false;
   }

   if (!modifiers_are_simulated(&in.mod) ||
       (in.mod.z_stencil && in.op != ISA_OP_LD_TILE)) {
      if (why)
         snprintf(why, why_B, "%s: a modifier is not simulated",
                  isa_op_name(in.op));
      return false;
   }

   out.alu = row->alu;
   out.exec = row->exec;
   out.dst_flush = row->flush_dst;
   if (info->dest_narrow && in.dest_mask != ISA_DEST_FULL &&
       !narrow(in.op, &out)) {
      if (why)
         snprintf(why, why_B, "%s: half a result is not simulated",
                  isa_op_name(in.op));
      return false;
   }
   out.isa_op = in.op;
   out.flow = in.flow;
   out.wait = wait_mask(in.flow);
   out.wants = wanted_slots(in.op);
   out.unit = unit_of(info->unit);
   out.src_count = info->num_srcs;
   for (unsigned i = 0; i < info->num_srcs; i++) {
      if (!decode_src(info, &in, i, row, &out.src[i])) {
         if (why)
            snprintf(why, why_B, "%s: source %u is malformed",
                     isa_op_name(in.op), i);
         return false;
      }
      out.reads_pc |= in.src[i].kind == ISA_SRC_SPECIAL &&
                      in.src[i].index == ISA_SPECIAL_PROGRAM_COUNTER;
   }
   out.dst = in.dest;
   out.dst_words = info->has_dest ? (info->dest_pair ? 2 : 1) : 0;
   /* None named: the result stands in both (Arm tables). */
   out.dst_mask = in.dest_mask ? in.dest_mask : ISA_DEST_FULL;
   decode_modifiers(&in, &out);
   if (info->is_message)
      decode_message(&in, info, &out);
   out.ill_formed = isa_check(arch, &in, &reason) != 0;
   *op = out;
   return true;
}
