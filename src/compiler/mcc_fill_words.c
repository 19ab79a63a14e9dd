/* SPDX-License-Identifier: MIT */

/*
 * What the driver calls when it records a draw: the compiler's own words behind
 * the driver's.  The rest of the library is not needed for it.
 */

#include <mali/compiler.h>

#include "nir.h"
#include "nir_constant_expressions.h"

/* In C, dividing the smallest number by -1 ends the process. */
static nir_op
defined_op(const struct mcc_uniform_op *op, nir_const_value *source)
{
   if ((op->op != nir_op_idiv && op->op != nir_op_irem &&
        op->op != nir_op_imod) ||
       nir_const_value_as_int(source[1], op->bits) != -1)
      return (nir_op)op->op;
   source[1] = nir_const_value_for_int(1, op->bits);
   return op->op == nir_op_idiv ? nir_op_ineg : (nir_op)op->op;
}

static void
compute(const struct mcc_info *info, uint32_t *words)
{
   nir_const_value value[MCC_MAX_UNIFORM_OPS];

   for (uint32_t i = 0; i < info->uniform_ops; i++) {
      const struct mcc_uniform_op *op = &info->uniform_op[i];
      nir_const_value source[MCC_UNIFORM_SOURCES];
      nir_const_value *sources[MCC_UNIFORM_SOURCES];

      value[i] = (nir_const_value){ 0 };
      if (op->op == MCC_UNIFORM_LITERAL) {
         value[i].u32 = op->src[0] | (uint32_t)op->src[1] << 16;
         continue;
      }
      for (unsigned s = 0; s < MCC_UNIFORM_SOURCES; s++) {
         sources[s] = &source[s];
         if (op->src[s] < MCC_UNIFORM_RESULTS)
            source[s] = (nir_const_value){ .u32 = words[op->src[s]] };
         else
            source[s] = value[op->src[s] - MCC_UNIFORM_RESULTS];
      }
      nir_eval_const_opcode(defined_op(op, source), &value[i], 1, op->bits,
                            sources, info->uniform_float_controls);
      if (op->word != MCC_UNIFORM_NO_WORD)
         words[op->word] = value[i].u32;
   }
}

void
mcc_fill_words(const struct mcc_info *info, uint32_t *words)
{
   memcpy(&words[info->fau_const_first], info->fau_const,
          info->fau_const_count * sizeof(*words));
   compute(info, words);
}
