/* SPDX-License-Identifier: MIT */

/*
 * Which loops should stay loops, told to NIR's unrolling before it runs.
 *
 * Unrolling pays where something disappears with it: places in arrays that are
 * no constants, loads that a message of another iteration could hide.  It does
 * not where the body only gets longer:
 *
 * - where the trip count is a guess from the size of an array, the copies keep
 *   their tests and a loop for the rest is left.  That is worth it if the array
 *   need not be memory then (a local one), and for nothing else;
 * - where the body is long: the counter, its test and the jump are a few CVT
 *   instructions next to all that, and the code of all iterations has to come
 *   through the instruction cache.  NIR's own limit counts vectors as one; here
 *   each component is an instruction.  Without messages there is nothing to
 *   hide either, and less is long.
 *
 * What the shader's author asks for is done.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"

/* From this many instructions on a loop's own work is next to nothing. */
#define LONG_BODY 48
/* What all iterations together may have, without and with messages. */
#define LONG_ARITHMETIC 256
#define LONG_CODE 832

static bool
is_message(const nir_instr *instr)
{
   const nir_intrinsic_instr *intr;

   if (instr->type == nir_instr_type_tex)
      return true;
   if (instr->type != nir_instr_type_intrinsic)
      return false;
   intr = nir_instr_as_intrinsic(instr);
   return intr->intrinsic != nir_intrinsic_demote &&
          intr->intrinsic != nir_intrinsic_demote_if &&
          intr->intrinsic != nir_intrinsic_terminate &&
          intr->intrinsic != nir_intrinsic_terminate_if;
}

/* An element of a local array whose place is no constant. */
static bool
is_local_element(const nir_instr *instr)
{
   nir_deref_instr *deref;

   if (instr->type != nir_instr_type_deref)
      return false;
   deref = nir_instr_as_deref((nir_instr *)instr);
   return deref->deref_type == nir_deref_type_array &&
          nir_deref_mode_may_be(deref, nir_var_function_temp) &&
          !nir_src_is_const(deref->arr.index);
}

/* Instructions of the hardware, roughly. */
static unsigned
cost(const nir_instr *instr)
{
   const nir_alu_instr *alu;

   if (instr->type != nir_instr_type_alu)
      return is_message(instr);
   alu = nir_instr_as_alu((nir_instr *)instr);
   if (alu->op == nir_op_mov || nir_op_is_vec(alu->op))
      return 0;
   return MAX2(alu->def.num_components, nir_op_infos[alu->op].input_sizes[0]);
}

static void
limit(nir_loop *loop)
{
   bool messages = false, elements = false;
   uint64_t n = 0, most;

   if (loop->control == nir_loop_control_unroll)
      return;
   nir_foreach_block_in_cf_node(block, &loop->cf_node)
   {
      nir_foreach_instr (instr, block) {
         messages |= is_message(instr);
         elements |= is_local_element(instr);
         n += cost(instr);
      }
   }
   if (elements || loop->info->force_unroll)
      return;
   loop->partially_unrolled = true; /* no copies by a guess */
   most = messages ? LONG_CODE : LONG_ARITHMETIC;
   if (n >= LONG_BODY && n * loop->info->max_trip_count > most)
      loop->control = nir_loop_control_dont_unroll;
}

static void
limit_in_list(struct exec_list *list)
{
   foreach_list_typed(nir_cf_node, node, node, list)
   {
      if (node->type == nir_cf_node_if) {
         limit_in_list(&nir_cf_node_as_if(node)->then_list);
         limit_in_list(&nir_cf_node_as_if(node)->else_list);
      } else if (node->type == nir_cf_node_loop) {
         limit_in_list(&nir_cf_node_as_loop(node)->body);
         limit(nir_cf_node_as_loop(node));
      }
   }
}

void
mcc_limit_unroll(nir_shader *nir)
{
   nir_foreach_function_impl (impl, nir) {
      nir_metadata_require(impl, nir_metadata_loop_analysis,
                           nir->options->force_indirect_unrolling,
                           (int)nir->options->force_indirect_unrolling_sampler);
      limit_in_list(&impl->body);
   }
}
