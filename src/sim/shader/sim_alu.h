/* SPDX-License-Identifier: MIT */
/* The arithmetic operations: pure functions over 16 lanes.
 * Private to src/sim/shader and its tests. */
#ifndef SIM_ALU_H
#define SIM_ALU_H

#include "sim/shader/sim_op.h"

#define SIM_ALU(name)                                       \
   void name(const struct sim_op *op, uint32_t *restrict d, \
             const uint32_t *const s[4])

/* sim_alu_float32.c */
SIM_ALU(sim_fadd_f32);
SIM_ALU(sim_fadd_f32_half);
SIM_ALU(sim_fma_f32_half);
SIM_ALU(sim_fadd_imm_f32);
SIM_ALU(sim_fmin_f32);
SIM_ALU(sim_fmax_f32);
SIM_ALU(sim_fma_f32);
SIM_ALU(sim_fma_rscale_f32);
SIM_ALU(sim_fma_rscale_n_f32);
SIM_ALU(sim_fma_rscale_left_f32);
SIM_ALU(sim_fma_rscale_scale16_f32);
SIM_ALU(sim_ldexp_f32);
SIM_ALU(sim_fadd_lscale_f32);
SIM_ALU(sim_fround_f32);
SIM_ALU(sim_flush_f32);
SIM_ALU(sim_frexpm_f32);
SIM_ALU(sim_frexpe_f32);

/* sim_alu_float16.c */
SIM_ALU(sim_fadd_v2f16);
SIM_ALU(sim_fadd_imm_v2f16);
SIM_ALU(sim_fmin_v2f16);
SIM_ALU(sim_fmax_v2f16);
SIM_ALU(sim_fma_v2f16);
SIM_ALU(sim_ldexp_v2f16);
SIM_ALU(sim_fround_v2f16);
SIM_ALU(sim_flush_v2f16);
SIM_ALU(sim_frexpm_v2f16);
SIM_ALU(sim_frexpe_v2f16);

/* sim_alu_convert.c */
SIM_ALU(sim_v2s16_to_v2f16);
SIM_ALU(sim_v2u16_to_v2f16);
SIM_ALU(sim_s32_to_f32);
SIM_ALU(sim_u32_to_f32);
SIM_ALU(sim_f32_to_s32);
SIM_ALU(sim_f32_to_u32);
SIM_ALU(sim_v2f16_to_v2s16);
SIM_ALU(sim_v2f16_to_v2u16);
SIM_ALU(sim_v2f32_to_v2f16);
/* The source was widened on the way in. */
SIM_ALU(sim_move_i32);

/* sim_alu_special.c */
SIM_ALU(sim_frcp_f32);
SIM_ALU(sim_frcp_f16);
SIM_ALU(sim_frsq_f32);
SIM_ALU(sim_frsq_f16);
SIM_ALU(sim_flogd_f32);
SIM_ALU(sim_fexp_f32);
SIM_ALU(sim_fsin_table);
SIM_ALU(sim_fcos_table);
SIM_ALU(sim_fexp_table);
SIM_ALU(sim_cubeface1);
SIM_ALU(sim_cubeface2);
SIM_ALU(sim_cube_ssel);
SIM_ALU(sim_cube_tsel);

/* sim_alu_int.c */
SIM_ALU(sim_iadd_u32);
SIM_ALU(sim_iadd_s32);
SIM_ALU(sim_iadd_v2u16);
SIM_ALU(sim_iadd_v2s16);
SIM_ALU(sim_iadd_v4u8);
SIM_ALU(sim_iadd_v4s8);
SIM_ALU(sim_iadd_64);
SIM_ALU(sim_isub_u32);
SIM_ALU(sim_isub_s32);
SIM_ALU(sim_isub_v2u16);
SIM_ALU(sim_isub_v2s16);
SIM_ALU(sim_isub_v4u8);
SIM_ALU(sim_isub_v4s8);
SIM_ALU(sim_isub_64);
SIM_ALU(sim_seg_add_64);
SIM_ALU(sim_shaddx_64);
SIM_ALU(sim_imul_u32);
SIM_ALU(sim_imul_s32);
SIM_ALU(sim_imul_v2u16);
SIM_ALU(sim_imul_v2s16);
SIM_ALU(sim_imul_v4u8);
SIM_ALU(sim_imul_v4s8);
SIM_ALU(sim_imuld_u64);
SIM_ALU(sim_hadd_u32);
SIM_ALU(sim_hadd_s32);
SIM_ALU(sim_hadd_v2u16);
SIM_ALU(sim_hadd_v2s16);
SIM_ALU(sim_hadd_v4u8);
SIM_ALU(sim_hadd_v4s8);
SIM_ALU(sim_iadd_imm_i32);
SIM_ALU(sim_and_imm_i32);
SIM_ALU(sim_or_imm_i32);
SIM_ALU(sim_xor_imm_i32);
SIM_ALU(sim_iadd_imm_v2i16);
SIM_ALU(sim_iadd_imm_v4i8);
SIM_ALU(sim_iabs_s32);
SIM_ALU(sim_iabs_v2s16);
SIM_ALU(sim_iabs_v4s8);
SIM_ALU(sim_idp_v4s8);
SIM_ALU(sim_idp_v4u8);

/* sim_alu_bits.c */
SIM_ALU(sim_lshift_and_i32);
SIM_ALU(sim_lshift_or_i32);
SIM_ALU(sim_lshift_xor_i32);
SIM_ALU(sim_rshift_and_i32);
SIM_ALU(sim_rshift_or_i32);
SIM_ALU(sim_rshift_xor_i32);
SIM_ALU(sim_lshift_and_v2i16);
SIM_ALU(sim_lshift_or_v2i16);
SIM_ALU(sim_lshift_xor_v2i16);
SIM_ALU(sim_rshift_and_v2i16);
SIM_ALU(sim_rshift_or_v2i16);
SIM_ALU(sim_rshift_xor_v2i16);
SIM_ALU(sim_lshift_and_v4i8);
SIM_ALU(sim_lshift_or_v4i8);
SIM_ALU(sim_lshift_xor_v4i8);
SIM_ALU(sim_rshift_and_v4i8);
SIM_ALU(sim_rshift_or_v4i8);
SIM_ALU(sim_rshift_xor_v4i8);
SIM_ALU(sim_lshift_and_i64);
SIM_ALU(sim_lshift_or_i64);
SIM_ALU(sim_lshift_xor_i64);
SIM_ALU(sim_rshift_and_i64);
SIM_ALU(sim_rshift_or_i64);
SIM_ALU(sim_rshift_xor_i64);
SIM_ALU(sim_clz_u32);
SIM_ALU(sim_clz_v2u16);
SIM_ALU(sim_clz_v4u8);
SIM_ALU(sim_popcount_i32);
SIM_ALU(sim_bitrev_i32);
SIM_ALU(sim_not_i32);
SIM_ALU(sim_not_i64);
SIM_ALU(sim_mkvec_v2i16);
SIM_ALU(sim_mkvec_v2i8);

/* sim_alu_compare.c */
SIM_ALU(sim_fcmp_f32_or);
SIM_ALU(sim_fcmp_f32_and);
SIM_ALU(sim_fcmp_v2f16_or);
SIM_ALU(sim_fcmp_v2f16_and);
SIM_ALU(sim_icmp_u32_or);
SIM_ALU(sim_icmp_u32_and);
SIM_ALU(sim_icmp_s32_or);
SIM_ALU(sim_icmp_s32_and);
SIM_ALU(sim_icmp_v2u16_or);
SIM_ALU(sim_icmp_v2u16_and);
SIM_ALU(sim_icmp_v2s16_or);
SIM_ALU(sim_icmp_v2s16_and);
SIM_ALU(sim_icmp_v4u8_or);
SIM_ALU(sim_icmp_v4u8_and);
SIM_ALU(sim_icmp_v4s8_or);
SIM_ALU(sim_icmp_v4s8_and);
SIM_ALU(sim_icmp_multi_u32);
SIM_ALU(sim_icmp_multi_s32);
SIM_ALU(sim_csel_f32);
SIM_ALU(sim_csel_u32);
SIM_ALU(sim_csel_s32);
SIM_ALU(sim_csel_v2f16);
SIM_ALU(sim_csel_v2u16);
SIM_ALU(sim_csel_v2s16);
SIM_ALU(sim_mux_i32);
SIM_ALU(sim_mux_v2i16);
SIM_ALU(sim_mux_v4i8);

/* One comparison of binary32 values. */
bool
sim_compare_f32(enum sim_cmp cmp, uint32_t a, uint32_t b);

#endif
