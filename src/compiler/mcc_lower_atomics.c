/* SPDX-License-Identifier: MIT */

/*
 * Atomics on floats, which the hardware has not: a loop that computes the new
 * value and stores it if the old one is still there.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

/* The exchange that fits the operation. */
static nir_intrinsic_op
swap_of(nir_intrinsic_op op)
{
   switch (op) {
   case nir_intrinsic_ssbo_atomic:
      return nir_intrinsic_ssbo_atomic_swap;
   case nir_intrinsic_global_atomic:
      return nir_intrinsic_global_atomic_swap;
   case nir_intrinsic_shared_atomic:
      return nir_intrinsic_shared_atomic_swap;
   default:
      return nir_num_intrinsics;
   }
}

static bool
alu_of(nir_atomic_op op, nir_op *alu)
{
   switch (op) {
   case nir_atomic_op_fadd:
      *alu = nir_op_fadd;
      return true;
   case nir_atomic_op_fmin:
      *alu = nir_op_fmin;
      return true;
   case nir_atomic_op_fmax:
      *alu = nir_op_fmax;
      return true;
   default:
      return false;
   }
}

/* The operation's last source is its operand, those before say where. */
static nir_def *
exchange(nir_builder *b, nir_intrinsic_instr *intr, nir_def *was,
         nir_def *value)
{
   nir_intrinsic_instr *swap =
      nir_intrinsic_instr_create(b->shader, swap_of(intr->intrinsic));
   const unsigned where = nir_intrinsic_infos[intr->intrinsic].num_srcs - 1;

   for (unsigned i = 0; i < where; i++)
      swap->src[i] = nir_src_for_ssa(intr->src[i].ssa);
   swap->src[where] = nir_src_for_ssa(was);
   swap->src[where + 1] = nir_src_for_ssa(value);
   nir_intrinsic_set_atomic_op(swap, nir_atomic_op_cmpxchg);
   if (nir_intrinsic_has_base(intr))
      nir_intrinsic_set_base(swap, nir_intrinsic_base(intr));
   if (nir_intrinsic_has_access(intr))
      nir_intrinsic_set_access(swap, nir_intrinsic_access(intr));
   nir_def_init(&swap->instr, &swap->def, 1, 32);
   nir_builder_instr_insert(b, &swap->instr);
   return &swap->def;
}

/* The first guess at what is there is zero: a wrong one costs a round, as a
 * load would.  -0 and NaN are compared as bits. */
static bool
lower_atomic(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   nir_variable *seen;
   nir_def *operand, *was, *now;
   nir_op alu;

   if (swap_of(intr->intrinsic) == nir_num_intrinsics ||
       !alu_of(nir_intrinsic_atomic_op(intr), &alu) || intr->def.bit_size != 32)
      return false;
   operand = intr->src[nir_intrinsic_infos[intr->intrinsic].num_srcs - 1].ssa;
   b->cursor = nir_before_instr(&intr->instr);
   seen = nir_local_variable_create(b->impl, glsl_uint_type(), NULL);
   nir_store_var(b, seen, nir_imm_int(b, 0), 1);
   nir_push_loop(b);
   was = nir_load_var(b, seen);
   now = exchange(b, intr, was, nir_build_alu2(b, alu, was, operand));
   nir_store_var(b, seen, now, 1);
   nir_push_if(b, nir_ieq(b, now, was));
   nir_jump(b, nir_jump_break);
   nir_pop_if(b, NULL);
   nir_pop_loop(b, NULL);
   nir_def_replace(&intr->def, nir_load_var(b, seen));
   return true;
}

void
mcc_lower_atomics(nir_shader *nir)
{
   bool progress = false;

   NIR_PASS(progress, nir, nir_shader_intrinsics_pass, lower_atomic,
            nir_metadata_none, NULL);
   if (progress)
      NIR_PASS(_, nir, nir_lower_vars_to_ssa);
}
