/* SPDX-License-Identifier: MIT */

/*
 * Local arrays at places that are not constant: choices among values for small
 * ones, thread-local memory for the others.
 *
 * A choice is a tree of branches with a leaf for each element, so that many
 * accesses to small arrays, as unrolling makes them, are a large program whose
 * compilation takes long: from some size on, they are memory, too.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

#define OWN_MODES                                               \
   (nir_variable_mode)(nir_var_shader_in | nir_var_shader_out | \
                       nir_var_shader_temp | nir_var_function_temp)

/* Arrays up to this size are choices. */
#define CHOICE_B 256
/* As long as all accesses together have no more leaves. */
#define MAX_LEAVES (1u << 13)

static bool
is_access(const nir_intrinsic_instr *intr)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_load_deref:
   case nir_intrinsic_store_deref:
   case nir_intrinsic_interp_deref_at_centroid:
   case nir_intrinsic_interp_deref_at_sample:
   case nir_intrinsic_interp_deref_at_offset:
      return true;
   default:
      return false;
   }
}

static bool
drop_access(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   nir_deref_instr *deref;

   if (!is_access(intr))
      return false;
   deref = nir_src_as_deref(intr->src[0]);
   if (!nir_deref_mode_is_one_of(deref, OWN_MODES))
      return false;
   for (; deref && deref->deref_type != nir_deref_type_var;
        deref = nir_deref_instr_parent(deref)) {
      const nir_deref_instr *parent = nir_deref_instr_parent(deref);

      if (deref->deref_type == nir_deref_type_array && parent &&
          glsl_type_is_array(parent->type) &&
          glsl_get_length(parent->type) == 0)
         break;
   }
   if (!deref || deref->deref_type == nir_deref_type_var)
      return false;
   b->cursor = nir_before_instr(&intr->instr);
   if (intr->intrinsic != nir_intrinsic_store_deref)
      nir_def_rewrite_uses(&intr->def, nir_undef(b, intr->def.num_components,
                                                 intr->def.bit_size));
   nir_instr_remove(&intr->instr);
   return true;
}

/* A specialization constant may leave an array without elements.  There is
 * nothing to access then, and Mesa's passes do not expect it. */
bool
mcc_drop_empty_arrays(nir_shader *nir)
{
   return nir_shader_intrinsics_pass(nir, drop_access,
                                     nir_metadata_control_flow, NULL);
}

/* Of an access: the elements among which it chooses; 0 if it does not. */
static uint64_t
count_leaves(nir_deref_instr *deref)
{
   uint64_t leaves = 0;

   for (; deref && deref->deref_type != nir_deref_type_var;
        deref = nir_deref_instr_parent(deref)) {
      const nir_deref_instr *parent = nir_deref_instr_parent(deref);

      if (deref->deref_type != nir_deref_type_array || !parent ||
          nir_src_is_const(deref->arr.index))
         continue;
      leaves = MAX2(leaves, 1) * glsl_get_length(parent->type);
      if (leaves > MAX_LEAVES)
         return leaves;
   }
   return leaves;
}

static bool
has_few_leaves(nir_shader *nir)
{
   uint64_t leaves = 0;

   nir_foreach_function_impl (impl, nir) {
      nir_foreach_block (block, impl) {
         nir_foreach_instr (instr, block) {
            nir_intrinsic_instr *intr;
            nir_deref_instr *deref;

            if (instr->type != nir_instr_type_intrinsic)
               continue;
            intr = nir_instr_as_intrinsic(instr);
            if (!is_access(intr))
               continue;
            deref = nir_src_as_deref(intr->src[0]);
            if (nir_deref_mode_is(deref, nir_var_function_temp))
               leaves += count_leaves(deref);
         }
      }
   }
   return leaves <= MAX_LEAVES;
}

bool
mcc_lower_arrays(nir_shader *nir)
{
   const nir_variable_mode local = nir_var_function_temp;
   bool progress = false;

   /* Accesses to packed thread-local storage must not cross 16 bytes. */
   NIR_PASS(progress, nir, nir_lower_vars_to_scratch, local, CHOICE_B,
            glsl_get_vec4_size_align_bytes, glsl_get_vec4_size_align_bytes);
   if (!has_few_leaves(nir))
      NIR_PASS(progress, nir, nir_lower_vars_to_scratch, local, 0,
               glsl_get_vec4_size_align_bytes, glsl_get_vec4_size_align_bytes);
   NIR_PASS(progress, nir, nir_lower_indirect_derefs, local, MAX_LEAVES);
   return progress;
}
