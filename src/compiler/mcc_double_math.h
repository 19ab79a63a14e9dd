/* SPDX-License-Identifier: MIT */
#ifndef MCC_DOUBLE_MATH_H
#define MCC_DOUBLE_MATH_H

/*
 * Arithmetic of 64-bit floats (IEEE 754 binary64) on integers, rounded
 * correctly to nearest even, with denormals.  Operands and results are 64-bit
 * scalars; a NaN comes out quiet.  Nothing branches: invocations of a warp
 * have numbers of all kinds.
 */

#include "nir_builder.h"

nir_def *
mcc_double_add(nir_builder *b, nir_def *x, nir_def *y);
nir_def *
mcc_double_mul(nir_builder *b, nir_def *x, nir_def *y);
nir_def *
mcc_double_div(nir_builder *b, nir_def *x, nir_def *y);
/* From integers of 64 bits. */
nir_def *
mcc_double_from_int(nir_builder *b, nir_def *x, bool is_signed);

/* To whole numbers, which keep the sign of what they were. */
enum mcc_double_rounding {
   MCC_DOUBLE_TRUNC,
   MCC_DOUBLE_FLOOR,
   MCC_DOUBLE_CEIL,
   MCC_DOUBLE_EVEN, /* the nearest; halves to the even one */
};

nir_def *
mcc_double_whole(nir_builder *b, nir_def *x, enum mcc_double_rounding how);

#endif
