/* SPDX-License-Identifier: MIT */

/* What common NIR code should know of the hardware. */

#include "compiler/mcc_passes.h"
#include "nir.h"

#include "c11/threads.h"

#include <mali/device_info.h>

static const nir_shader_compiler_options valhall_options = {
   /* The instruction set has these. */
   .fuse_ffma16 = true,
   .fuse_ffma32 = true,
   .has_isub = true,
   .has_uclz = true,
   .has_sdot_4x8 = true,
   .has_sdot_4x8_sat = true,
   .has_udot_4x8 = true,
   .has_udot_4x8_sat = true,
   .support_16bit_alu = true,
   .vectorize_vec2_16bit = true,
   .has_cs_global_id = true,

   /* Floats that are built from others. */
   .lower_fdiv = true,
   .lower_fmod = true,
   .lower_fsqrt = true,
   .lower_ffract = true,
   .lower_fsign = true,
   .lower_fdph = true,
   .lower_flrp16 = true,
   .lower_flrp32 = true,
   .lower_flrp64 = true,
   .lower_scmp = true,
   .lower_fisnormal = true,
   .scalarize_ddx = true,
   .lower_doubles_options = nir_lower_fp64_full_software,

   /* Integers that are. */
   .lower_hadd64 = true,
   .lower_uadd_carry = true,
   .lower_usub_borrow = true,
   .lower_isign = true,
   .lower_ifind_msb = true,
   .lower_find_lsb = true,
   .lower_insert_byte = true,
   .lower_bitfield_extract = true,
   .lower_bitfield_insert = true,
   /* 64-bit sums are native, and products of two words; all else is built from
    * 32 bits. */
   .lower_int64_options =
      (nir_lower_int64_options)(~0u & ~(unsigned)nir_lower_iadd64 &
                                ~(unsigned)nir_lower_imul_2x32_64),

   /* Packing, in both directions.  Pairs of halves stay whole: a pair of
    * conversions, a picked half, is one instruction. */
   .lower_pack_64_4x16 = true,
   .lower_pack_half_2x16 = true,
   .lower_unpack_half_2x16 = true,
   .lower_pack_snorm_2x16 = true,
   .lower_unpack_snorm_2x16 = true,
   .lower_pack_unorm_2x16 = true,
   .lower_unpack_unorm_2x16 = true,
   .lower_pack_snorm_4x8 = true,
   .lower_unpack_snorm_4x8 = true,
   .lower_pack_unorm_4x8 = true,
   .lower_unpack_unorm_4x8 = true,

   .lower_uniforms_to_ubo = true,
   .lower_device_index_to_zero = true,
   .lower_cs_local_index_to_id = true,

   .max_unroll_iterations = 32,
   .force_indirect_unrolling =
      (nir_variable_mode)(nir_var_shader_in | nir_var_shader_out |
                          nir_var_function_temp),
   .force_indirect_unrolling_sampler = true,
};

/* Where halving sums are gone (v11, Arm tables). */
static nir_shader_compiler_options no_hadd_options;
static once_flag no_hadd_once = ONCE_FLAG_INIT;

static void
init_no_hadd(void)
{
   no_hadd_options = valhall_options;
   no_hadd_options.lower_hadd = true;
}

const nir_shader_compiler_options *
mcc_nir_options(const struct mali_device_info *device)
{
   if (mcc_has_op(device->arch, ISA_OP_HADD_U32))
      return &valhall_options;
   call_once(&no_hadd_once, init_no_hadd);
   return &no_hadd_options;
}
