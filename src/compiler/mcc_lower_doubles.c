/* SPDX-License-Identifier: MIT */

/*
 * Floats of 64 bits, of which the hardware has none, become integers.  All is
 * done here and in mcc_double_*.c: Mesa 25.0.7's own functions (float64.glsl)
 * take halves away from zero, clear the last bit of what is rounded up and had
 * more than a half to spare, and never round a denormal up.
 */

#include "compiler/mcc_double_math.h"
#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

/* x - y * whole(x / y), each rounded. */
static nir_def *
remainder_of(nir_builder *b, nir_def *x, nir_def *y,
             enum mcc_double_rounding how)
{
   nir_def *whole = mcc_double_whole(b, mcc_double_div(b, x, y), how);

   return mcc_double_add(b, x, mcc_double_neg(b, mcc_double_mul(b, y, whole)));
}

/* To integers and floats of other sizes: x is a double. */
static nir_def *
lower_from_double(nir_builder *b, const nir_alu_instr *alu, nir_def *x)
{
   const unsigned modes = b->shader->info.float_controls_execution_mode;
   const unsigned bits = alu->def.bit_size;

   switch (alu->op) {
   case nir_op_f2f32:
   case nir_op_f2f16:
      return mcc_double_to_float(b, x, bits,
                                 nir_is_rounding_mode_rtz(modes, bits));
   case nir_op_f2f16_rtne:
   case nir_op_f2f16_rtz:
      return mcc_double_to_float(b, x, 16, alu->op == nir_op_f2f16_rtz);
   case nir_op_f2i8:
   case nir_op_f2i16:
   case nir_op_f2i32:
      return nir_i2iN(b, mcc_double_to_int32(b, x, true), bits);
   case nir_op_f2u8:
   case nir_op_f2u16:
   case nir_op_f2u32:
      return nir_u2uN(b, mcc_double_to_int32(b, x, false), bits);
   case nir_op_f2i64:
      return mcc_double_to_int64(b, x, true);
   case nir_op_f2u64:
      return mcc_double_to_int64(b, x, false);
   case nir_op_frexp_exp:
      return mcc_double_frexp_exp(b, x);
   case nir_op_fisfinite:
      return mcc_double_is_finite(b, x);
   default:
      return NULL;
   }
}

/* From integers, truth values and floats of any size. */
static nir_def *
lower_to_double(nir_builder *b, const nir_alu_instr *alu, nir_def *x)
{
   switch (alu->op) {
   case nir_op_i2f64:
      if (x->bit_size == 64)
         return mcc_double_from_int(b, x, true);
      return mcc_double_from_int32(b, nir_i2i32(b, x), true);
   case nir_op_u2f64:
      if (x->bit_size == 64)
         return mcc_double_from_int(b, x, false);
      return mcc_double_from_int32(b, nir_u2u32(b, x), false);
   case nir_op_f2f64:
      return mcc_double_from_float(b, nir_f2fN(b, x, 32));
   case nir_op_b2f64:
      return nir_bcsel(b, x, nir_imm_double(b, 1), nir_imm_double(b, 0));
   default:
      return NULL;
   }
}

static nir_def *
lower_one_operand(nir_builder *b, const nir_alu_instr *alu, nir_def *x)
{
   switch (alu->op) {
   case nir_op_fneg:
      return mcc_double_neg(b, x);
   case nir_op_fabs:
      return mcc_double_abs(b, x);
   case nir_op_fsign:
      return mcc_double_sign(b, x);
   case nir_op_fsat:
      return mcc_double_sat(b, x);
   case nir_op_ftrunc:
      return mcc_double_whole(b, x, MCC_DOUBLE_TRUNC);
   case nir_op_ffloor:
      return mcc_double_whole(b, x, MCC_DOUBLE_FLOOR);
   case nir_op_fceil:
      return mcc_double_whole(b, x, MCC_DOUBLE_CEIL);
   case nir_op_fround_even:
      return mcc_double_whole(b, x, MCC_DOUBLE_EVEN);
   case nir_op_ffract:
      return mcc_double_add(
         b, x, mcc_double_neg(b, mcc_double_whole(b, x, MCC_DOUBLE_FLOOR)));
   case nir_op_frcp:
      return mcc_double_div(b, nir_imm_double(b, 1), x);
   case nir_op_fsqrt:
      return mcc_double_sqrt(b, x);
   case nir_op_frsq:
      return mcc_double_rsq(b, x);
   case nir_op_frexp_sig:
      return mcc_double_frexp_sig(b, x);
   default:
      return NULL;
   }
}

static nir_def *
lower_operands(nir_builder *b, const nir_alu_instr *alu, nir_def *x, nir_def *y,
               nir_def *z)
{
   switch (alu->op) {
   case nir_op_fadd:
      return mcc_double_add(b, x, y);
   case nir_op_fsub:
      return mcc_double_add(b, x, mcc_double_neg(b, y));
   case nir_op_fmul:
      return mcc_double_mul(b, x, y);
   case nir_op_ffma:
      return mcc_double_fma(b, x, y, z);
   case nir_op_fdiv:
      return mcc_double_div(b, x, y);
   case nir_op_fmod:
      return remainder_of(b, x, y, MCC_DOUBLE_FLOOR);
   case nir_op_frem:
      return remainder_of(b, x, y, MCC_DOUBLE_TRUNC);
   case nir_op_fmin:
      return mcc_double_min(b, x, y);
   case nir_op_fmax:
      return mcc_double_max(b, x, y);
   case nir_op_ldexp:
      return mcc_double_ldexp(b, x, y);
   case nir_op_feq:
      return mcc_double_equal(b, x, y);
   case nir_op_fneu:
      return nir_inot(b, mcc_double_equal(b, x, y));
   case nir_op_flt:
      return mcc_double_less(b, x, y);
   case nir_op_fge:
      return mcc_double_at_least(b, x, y);
   default:
      return NULL;
   }
}

/* Whether it computes with doubles, and does not only move them. */
static bool
is_double(const nir_instr *instr, const void *data)
{
   const nir_op_info *info;
   const nir_alu_instr *alu;
   nir_alu_type in, out;

   if (instr->type != nir_instr_type_alu)
      return false;
   alu = nir_instr_as_alu(instr);
   info = &nir_op_infos[alu->op];
   if (!info->num_inputs)
      return false;
   in = nir_alu_type_get_base_type(info->input_types[0]);
   out = nir_alu_type_get_base_type(info->output_type);
   return (in == nir_type_float && nir_src_bit_size(alu->src[0].src) == 64) ||
          (out == nir_type_float && alu->def.bit_size == 64);
}

static bool
lower(nir_builder *b, nir_alu_instr *alu, void *data)
{
   const unsigned inputs = nir_op_infos[alu->op].num_inputs;
   nir_def *src[3] = { NULL }, *v = NULL;

   if (!is_double(&alu->instr, NULL) || inputs > ARRAY_SIZE(src))
      return false;
   b->cursor = nir_before_instr(&alu->instr);
   b->exact = true; /* how wrong a float may be has been reckoned with */
   for (unsigned i = 0; i < inputs; i++)
      src[i] = nir_mov_alu(b, alu->src[i], 1);
   v = lower_to_double(b, alu, src[0]);
   if (!v)
      v = lower_from_double(b, alu, src[0]);
   if (!v)
      v = lower_one_operand(b, alu, src[0]);
   if (!v)
      v = lower_operands(b, alu, src[0], src[1], src[2]);
   if (!v)
      return false; /* selection refuses it */
   nir_def_replace(&alu->def, v);
   return true;
}

/* What NIR would make of others that round, too. */
static bool
is_early(const nir_instr *instr, const void *data)
{
   if (!is_double(instr, NULL))
      return false;
   switch (nir_instr_as_alu(instr)->op) {
   case nir_op_fdiv:
   case nir_op_fmod:
   case nir_op_frem:
   case nir_op_fsign:
   case nir_op_fsqrt:
      return true;
   default:
      return false;
   }
}

static bool
lower_early(nir_builder *b, nir_alu_instr *alu, void *data)
{
   return is_early(&alu->instr, NULL) && lower(b, alu, NULL);
}

static bool
has_doubles(nir_shader *nir)
{
   nir_foreach_function_impl (impl, nir) {
      nir_foreach_block (block, impl) {
         nir_foreach_instr (instr, block) {
            if (is_double(instr, NULL))
               return true;
         }
      }
   }
   return false;
}

void
mcc_lower_double_quotients(nir_shader *nir)
{
   if (!has_doubles(nir))
      return;
   NIR_PASS(_, nir, nir_lower_alu_to_scalar, is_early, NULL);
   NIR_PASS(_, nir, nir_shader_alu_pass, lower_early, nir_metadata_control_flow,
            NULL);
}

void
mcc_lower_doubles(nir_shader *nir)
{
   if (!has_doubles(nir))
      return;
   NIR_PASS(_, nir, nir_lower_flrp, 64, false);
   NIR_PASS(_, nir, nir_lower_alu_to_scalar, is_double, NULL);
   NIR_PASS(_, nir, nir_shader_alu_pass, lower, nir_metadata_control_flow,
            NULL);
}
