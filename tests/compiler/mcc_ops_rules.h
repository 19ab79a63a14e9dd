/* SPDX-License-Identifier: MIT */
#ifndef MCC_OPS_RULES_H
#define MCC_OPS_RULES_H

/* What NIR's operations are held to: which ones are made at all, where they
 * are defined, and how near a result has to be. */

#include "nir.h"

/* One operation on operands of one width. */
struct mcc_op_shape {
   nir_op op;
   /* Of the operands that have no width of their own; 0: all have one. */
   unsigned bits;
   unsigned comps; /* where the operation is one of components */
   int constant;   /* which source is a constant, or -1 */
   bool reversed;  /* vectors are read from the last component to the first */
};

static inline unsigned
mcc_op_width(nir_alu_type type, unsigned bits)
{
   return nir_alu_type_get_type_size(type) ? nir_alu_type_get_type_size(type)
                                           : bits;
}

/* NULL, or why no shader has this operation of this width (0: of any) when it
 * comes to the compiler. */
const char *
mcc_op_not_made(nir_op op, unsigned bits);
/* Whether NIR says what comes out for these: a component of a source each,
 * or for operations on whole vectors all of them. */
bool
mcc_op_defined(const struct mcc_op_shape *shape, nir_const_value *const *src);
/* What comes out, a component each. */
void
mcc_op_evaluate(const struct mcc_op_shape *shape, nir_const_value **src,
                unsigned comps, nir_const_value *dst);
/* Whether component c is near enough. */
bool
mcc_op_equal(const struct mcc_op_shape *shape, nir_const_value *const *src,
             unsigned c, uint64_t want, uint64_t got);

#endif
