/* SPDX-License-Identifier: MIT */

/*
 * Floats of 64 bits, of which the hardware has none.  What rounds is
 * mcc_double_math.c's.  The rest are calls of functions on integers, which
 * Mesa has as GLSL (float64.glsl).  The build makes SPIR-V of them where there
 * is a compiler for GLSL; shaders that use doubles parse it.
 *
 * Mesa 25.0.7's own sums and products (and 64-bit integers made floats) take
 * halves away from zero, clear the last bit of what is rounded up and had
 * more than a half to spare, and never round a denormal up.
 */

#include "compiler/mcc_double_math.h"
#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

#include <mali/compiler.h>

#ifdef MCC_HAVE_DOUBLES

#include "compiler/spirv/nir_spirv.h"
#include "mcc_float64_spv.h"

/* What becomes a sequence of others: first, as the others round correctly. */
#define SEQUENCES                                                   \
   ((nir_lower_doubles_options)(nir_lower_dsqrt | nir_lower_drsq |  \
                                nir_lower_dfract | nir_lower_dmod | \
                                nir_lower_dsub | nir_lower_dminmax))

bool
mcc_has_doubles(void)
{
   return true;
}

static nir_shader *
load_library(const nir_shader_compiler_options *nir_options)
{
   const struct spirv_to_nir_options options = {
      .environment = NIR_SPIRV_VULKAN,
      .create_library = true,
   };
   nir_shader *lib =
      spirv_to_nir(mcc_float64_spv, ARRAY_SIZE(mcc_float64_spv), NULL, 0,
                   MESA_SHADER_COMPUTE, "main", &options, nir_options);

   if (!lib)
      return NULL;
   NIR_PASS(_, lib, nir_lower_variable_initializers, nir_var_function_temp);
   NIR_PASS(_, lib, nir_lower_returns);
   NIR_PASS(_, lib, nir_inline_functions);
   NIR_PASS(_, lib, nir_opt_deref);
   NIR_PASS(_, lib, nir_lower_vars_to_ssa);
   NIR_PASS(_, lib, nir_copy_prop);
   NIR_PASS(_, lib, nir_opt_dce);
   NIR_PASS(_, lib, nir_opt_cse);
   NIR_PASS(_, lib, nir_opt_dce);
   return lib;
}

static nir_def *
power_of_two(nir_builder *b, nir_def *e)
{
   return nir_pack_64_2x32_split(b, nir_imm_int(b, 0),
                                 nir_ishl_imm(b, nir_iadd_imm(b, e, 1023), 20));
}

/* The sign alone, if so; what is infinite or no number stays. */
static nir_def *
zero_if(nir_builder *b, nir_def *so, nir_def *x)
{
   nir_def *lo = nir_unpack_64_2x32_split_x(b, x);
   nir_def *hi = nir_unpack_64_2x32_split_y(b, x);

   so = nir_iand(b, so,
                 nir_ult_imm(b, nir_iand_imm(b, hi, INT32_MAX), 0x7ff00000));
   lo = nir_bcsel(b, so, nir_imm_int(b, 0), lo);
   hi = nir_bcsel(b, so, nir_iand_imm(b, hi, 1u << 31), hi);
   return nir_pack_64_2x32_split(b, lo, hi);
}

/* As many powers of two as one factor has, and then the rest of them: the
 * first product does not round where the second may.  Below what two factors
 * have, everything is nothing. */
static nir_def *
scale(nir_builder *b, nir_def *x, nir_def *e)
{
   nir_def *nothing = nir_ilt_imm(b, e, -2044);
   nir_def *first, *second;

   e = nir_iclamp(b, e, nir_imm_int(b, -2044), nir_imm_int(b, 2046));
   first = nir_iclamp(b, e, nir_imm_int(b, -1022), nir_imm_int(b, 1023));
   second = nir_isub(b, e, first);
   x = zero_if(b, nothing, x);
   return nir_fmul(b, nir_fmul(b, x, power_of_two(b, first)),
                   power_of_two(b, second));
}

/* A float of 32 bits that is rounded to odd, so that what a half makes of it is
 * as if there had been no step between, whichever way it rounds: the bits that
 * go leave a one if any of them was one.  What is too large stays finite. */
static nir_def *
float_for_half(nir_builder *b, nir_def *x)
{
   const uint32_t cut = BITFIELD_MASK(29);
   nir_def *lo = nir_unpack_64_2x32_split_x(b, x);
   nir_def *hi = nir_unpack_64_2x32_split_y(b, x);
   nir_def *odd = nir_b2i32(b, nir_ine_imm(b, nir_iand_imm(b, lo, cut), 0));
   nir_def *f, *lost;

   lo = nir_ior(b, nir_iand_imm(b, lo, ~cut), nir_ishl_imm(b, odd, 29));
   f = nir_f2f32(b, nir_pack_64_2x32_split(b, lo, hi));
   lost = nir_iand(b, nir_ieq_imm(b, nir_iand_imm(b, f, INT32_MAX), 0x7f800000),
                   nir_ult_imm(b, nir_iand_imm(b, hi, INT32_MAX), 0x7ff00000));
   return nir_iadd(b, f, nir_ineg(b, nir_b2i32(b, lost)));
}

/* Conversions that the functions have not go through 32 bits. */
static bool
split_conversion(nir_builder *b, nir_alu_instr *alu, void *data)
{
   nir_def *s = alu->src[0].src.ssa, *v;

   switch (alu->op) {
   case nir_op_f2i8:
   case nir_op_f2i16:
   case nir_op_f2u8:
   case nir_op_f2u16:
      if (s->bit_size != 64)
         return false;
      b->cursor = nir_before_instr(&alu->instr);
      s = nir_mov_alu(b, alu->src[0], alu->def.num_components);
      if (alu->op == nir_op_f2i8 || alu->op == nir_op_f2i16)
         v = nir_i2iN(b, nir_f2i32(b, s), alu->def.bit_size);
      else
         v = nir_u2uN(b, nir_f2u32(b, s), alu->def.bit_size);
      break;
   case nir_op_f2f16:
   case nir_op_f2f16_rtne:
   case nir_op_f2f16_rtz:
      if (s->bit_size != 64)
         return false;
      b->cursor = nir_before_instr(&alu->instr);
      s = nir_mov_alu(b, alu->src[0], alu->def.num_components);
      v = nir_build_alu1(b, alu->op, float_for_half(b, s));
      break;
   case nir_op_i2f64:
      if (s->bit_size >= 32)
         return false;
      b->cursor = nir_before_instr(&alu->instr);
      s = nir_mov_alu(b, alu->src[0], alu->def.num_components);
      v = nir_i2f64(b, nir_i2i32(b, s));
      break;
   case nir_op_u2f64:
      if (s->bit_size >= 32)
         return false;
      b->cursor = nir_before_instr(&alu->instr);
      s = nir_mov_alu(b, alu->src[0], alu->def.num_components);
      v = nir_u2f64(b, nir_u2u32(b, s));
      break;
   case nir_op_f2f64:
      if (s->bit_size != 16)
         return false;
      b->cursor = nir_before_instr(&alu->instr);
      s = nir_mov_alu(b, alu->src[0], alu->def.num_components);
      v = nir_f2f64(b, nir_f2f32(b, s));
      break;
   case nir_op_ldexp:
      if (s->bit_size != 64)
         return false;
      b->cursor = nir_before_instr(&alu->instr);
      v = scale(b, nir_mov_alu(b, alu->src[0], 1),
                nir_mov_alu(b, alu->src[1], 1));
      break;
   default:
      return false;
   }
   nir_def_replace(&alu->def, v);
   return true;
}

/* What rounds. */
static bool
lower_arithmetic(nir_builder *b, nir_alu_instr *alu, void *data)
{
   nir_def *x, *y = NULL, *v;

   if (alu->def.bit_size != 64 || nir_src_bit_size(alu->src[0].src) != 64)
      return false;
   b->cursor = nir_before_instr(&alu->instr);
   x = nir_mov_alu(b, alu->src[0], 1);
   if (nir_op_infos[alu->op].num_inputs > 1)
      y = nir_mov_alu(b, alu->src[1], 1);
   switch (alu->op) {
   case nir_op_fadd:
      v = mcc_double_add(b, x, y);
      break;
   case nir_op_fmul:
      v = mcc_double_mul(b, x, y);
      break;
   case nir_op_ffma: /* may be rounded twice */
      v = mcc_double_add(b, mcc_double_mul(b, x, y),
                         nir_mov_alu(b, alu->src[2], 1));
      break;
   case nir_op_fdiv:
      v = mcc_double_div(b, x, y);
      break;
   case nir_op_frcp:
      v = mcc_double_div(b, nir_imm_double(b, 1), x);
      break;
   case nir_op_ftrunc:
      v = mcc_double_whole(b, x, MCC_DOUBLE_TRUNC);
      break;
   case nir_op_ffloor:
      v = mcc_double_whole(b, x, MCC_DOUBLE_FLOOR);
      break;
   case nir_op_fceil:
      v = mcc_double_whole(b, x, MCC_DOUBLE_CEIL);
      break;
   case nir_op_fround_even:
      v = mcc_double_whole(b, x, MCC_DOUBLE_EVEN);
      break;
   case nir_op_i2f64:
   case nir_op_u2f64:
      v = mcc_double_from_int(b, x, alu->op == nir_op_i2f64);
      break;
   default:
      return false;
   }
   nir_def_replace(&alu->def, v);
   return true;
}

static bool
is_wide_float(const nir_instr *instr, const void *data)
{
   const nir_alu_instr *alu;

   if (instr->type != nir_instr_type_alu)
      return false;
   alu = nir_instr_as_alu(instr);
   return alu->def.bit_size == 64 || (nir_op_infos[alu->op].num_inputs &&
                                      nir_src_bit_size(alu->src[0].src) == 64);
}

static bool
is_wide_quotient(const nir_instr *instr, const void *data)
{
   return instr->type == nir_instr_type_alu &&
          nir_instr_as_alu(instr)->op == nir_op_fdiv &&
          nir_instr_as_alu(instr)->def.bit_size == 64;
}

static bool
lower_quotient(nir_builder *b, nir_alu_instr *alu, void *data)
{
   return is_wide_quotient(&alu->instr, NULL) && lower_arithmetic(b, alu, data);
}

void
mcc_lower_double_quotients(nir_shader *nir)
{
   NIR_PASS(_, nir, nir_lower_alu_to_scalar, is_wide_quotient, NULL);
   NIR_PASS(_, nir, nir_shader_alu_pass, lower_quotient,
            nir_metadata_control_flow, NULL);
}

void
mcc_lower_doubles(nir_shader *nir)
{
   nir_shader *lib;
   bool again;

   nir_shader_gather_info(nir, nir_shader_get_entrypoint(nir));
   if (!(nir->info.bit_sizes_float & 64))
      return;
   lib = load_library(nir->options);
   if (!lib)
      return; /* what is left is refused by selection */
   NIR_PASS(_, nir, nir_lower_flrp, 64, false);
   NIR_PASS(_, nir, nir_lower_frexp);
   NIR_PASS(_, nir, nir_lower_alu_to_scalar, is_wide_float, NULL);
   NIR_PASS(_, nir, nir_shader_alu_pass, split_conversion,
            nir_metadata_control_flow, NULL);
   do {
      again = false;
      NIR_PASS(again, nir, nir_lower_doubles, NULL, SEQUENCES);
   } while (again);
   NIR_PASS(_, nir, nir_shader_alu_pass, lower_arithmetic,
            nir_metadata_control_flow, NULL);
   NIR_PASS(_, nir, nir_lower_doubles, lib, nir_lower_fp64_full_software);
   NIR_PASS(_, nir, nir_opt_deref);
   NIR_PASS(_, nir, nir_lower_vars_to_ssa);
   ralloc_free(lib);
}

#else

bool
mcc_has_doubles(void)
{
   return false;
}

void
mcc_lower_double_quotients(nir_shader *nir)
{
   (void)nir;
}

void
mcc_lower_doubles(nir_shader *nir)
{
   (void)nir;
}

#endif
