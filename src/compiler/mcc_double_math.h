/* SPDX-License-Identifier: MIT */
#ifndef MCC_DOUBLE_MATH_H
#define MCC_DOUBLE_MATH_H

/*
 * Floats of 64 bits (IEEE 754 binary64) on integers, rounded correctly to
 * nearest even, with denormals.  Operands and results are scalars; a NaN comes
 * out quiet where something is computed.  Nothing branches: invocations of a
 * warp have numbers of all kinds.
 */

#include "nir_builder.h"

/* -- mcc_double_math.c -- */

nir_def *
mcc_double_add(nir_builder *b, nir_def *x, nir_def *y);
nir_def *
mcc_double_mul(nir_builder *b, nir_def *x, nir_def *y);
nir_def *
mcc_double_div(nir_builder *b, nir_def *x, nir_def *y);
/* x * y + z, rounded once. */
nir_def *
mcc_double_fma(nir_builder *b, nir_def *x, nir_def *y, nir_def *z);
nir_def *
mcc_double_sqrt(nir_builder *b, nir_def *x);
/* 1 / sqrt(x), which alone may be wrong: by less than 0.51 of the last place. */
nir_def *
mcc_double_rsq(nir_builder *b, nir_def *x);

/* -- mcc_double_convert.c -- */

/* To whole numbers, which keep the sign of what they were. */
enum mcc_double_rounding {
   MCC_DOUBLE_TRUNC,
   MCC_DOUBLE_FLOOR,
   MCC_DOUBLE_CEIL,
   MCC_DOUBLE_EVEN, /* the nearest; halves to the even one */
};

nir_def *
mcc_double_whole(nir_builder *b, nir_def *x, enum mcc_double_rounding how);

/* Of one that is no number, the other; -0 is less than +0. */
nir_def *
mcc_double_min(nir_builder *b, nir_def *x, nir_def *y);
nir_def *
mcc_double_max(nir_builder *b, nir_def *x, nir_def *y);
/* Truth values, as the operators of C. */
nir_def *
mcc_double_equal(nir_builder *b, nir_def *x, nir_def *y);
nir_def *
mcc_double_less(nir_builder *b, nir_def *x, nir_def *y);
nir_def *
mcc_double_at_least(nir_builder *b, nir_def *x, nir_def *y);
nir_def *
mcc_double_is_finite(nir_builder *b, nir_def *x);

nir_def *
mcc_double_abs(nir_builder *b, nir_def *x);
nir_def *
mcc_double_neg(nir_builder *b, nir_def *x);
/* From 0 to 1; 0 of what is no number. */
nir_def *
mcc_double_sat(nir_builder *b, nir_def *x);
/* 1 or 0 with the sign; +0 of what is no number. */
nir_def *
mcc_double_sign(nir_builder *b, nir_def *x);
/* The significand, of 1/2 and more but below 1, and the exponent (an int). */
nir_def *
mcc_double_frexp_sig(nir_builder *b, nir_def *x);
nir_def *
mcc_double_frexp_exp(nir_builder *b, nir_def *x);
nir_def *
mcc_double_ldexp(nir_builder *b, nir_def *x, nir_def *n);

/* From and to floats of 32 bits, and (only to) 16. */
nir_def *
mcc_double_from_float(nir_builder *b, nir_def *x);
nir_def *
mcc_double_to_float(nir_builder *b, nir_def *x, unsigned bits, bool to_zero);
/* From integers of 64 and 32 bits. */
nir_def *
mcc_double_from_int(nir_builder *b, nir_def *x, bool is_signed);
nir_def *
mcc_double_from_int32(nir_builder *b, nir_def *x, bool is_signed);
/* To integers, towards zero; anything if it does not fit. */
nir_def *
mcc_double_to_int32(nir_builder *b, nir_def *x, bool is_signed);
nir_def *
mcc_double_to_int64(nir_builder *b, nir_def *x, bool is_signed);

#endif
