/* SPDX-License-Identifier: MIT */

/* The common clean-up of NIR, until nothing changes. */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"
#include "util/set.h"

/* Sides of an if up to this size become choices. */
#define SELECT_LIMIT 64

/* No loop is unrolled that makes a shader longer than this.  A block counts as
 * some instructions: NIR's passes go through those by recursion. */
#define MAX_UNROLLED (1u << 16)
#define BLOCK_SIZE 8

/* A pass that changes nothing is not run again before another one has changed
 * something: most rounds after the first run few passes. */
struct rounds {
   nir_shader *nir;
   struct set *settled;
};

#define PASS(r, progress, pass, ...) \
   NIR_LOOP_PASS(progress, (r)->settled, (r)->nir, pass, ##__VA_ARGS__)

/* For a pass that may find more to do in its own result. */
#define PASS_AGAIN(r, progress, pass, ...)                              \
   NIR_LOOP_PASS_NOT_IDEMPOTENT(progress, (r)->settled, (r)->nir, pass, \
                                ##__VA_ARGS__)

/* What others left behind goes, which is no reason for them to look again. */
static void
sweep(nir_shader *nir)
{
   NIR_PASS(_, nir, nir_copy_prop);
   NIR_PASS(_, nir, nir_opt_dce);
}

/* nir_opt_undef is dear, and few shaders have any. */
static bool
has_undef(nir_shader *nir)
{
   nir_foreach_function_impl (impl, nir) {
      nir_foreach_block (block, impl) {
         nir_foreach_instr (instr, block) {
            if (instr->type == nir_instr_type_undef)
               return true;
         }
      }
   }
   return false;
}

/* -- Vectors -- */

static bool
reads_vector_phi(const nir_alu_instr *alu)
{
   for (unsigned i = 0; i < nir_op_infos[alu->op].num_inputs; i++) {
      const nir_def *def = alu->src[i].src.ssa;

      if (def->num_components > 1 &&
          def->parent_instr->type == nir_instr_type_phi)
         return true;
   }
   return false;
}

static bool
copy_condition(nir_builder *b, nir_if *nif)
{
   nir_instr *parent = nif->condition.ssa->parent_instr;

   if (parent->type != nir_instr_type_alu ||
       !reads_vector_phi(nir_instr_as_alu(parent)))
      return false;
   b->cursor = nir_before_cf_node(&nif->cf_node);
   nir_src_rewrite(&nif->condition, nir_mov(b, nif->condition.ssa));
   return true;
}

static void
drop_copied_condition(nir_if *nif)
{
   nir_instr *parent = nif->condition.ssa->parent_instr;
   nir_alu_instr *copy;

   if (parent->type != nir_instr_type_alu)
      return;
   copy = nir_instr_as_alu(parent);
   if (copy->op == nir_op_mov && copy->src[0].src.ssa->num_components == 1)
      nir_src_rewrite(&nif->condition, copy->src[0].src.ssa);
}

/* Mesa's pass (25.0.7) does not see that a branch is a use: components of a
 * phi that only decide a branch would become others.  A copy is a use. */
static bool
shrink_vectors(nir_shader *nir)
{
   bool copied = false, progress = false;

   nir_foreach_function_impl (impl, nir) {
      nir_builder b = nir_builder_create(impl);

      nir_foreach_block (block, impl) {
         nir_if *nif = nir_block_get_following_if(block);

         copied |= nif && copy_condition(&b, nif);
      }
   }
   NIR_PASS(progress, nir, nir_opt_shrink_vectors, false);
   if (!copied)
      return progress;
   nir_foreach_function_impl (impl, nir) {
      nir_foreach_block (block, impl) {
         nir_if *nif = nir_block_get_following_if(block);

         if (nif)
            drop_copied_condition(nif);
      }
      nir_metadata_preserve(impl, nir_metadata_control_flow);
   }
   return progress;
}

static bool
simplify(struct rounds *r)
{
   bool progress = false;

   /* First what makes the shader smaller for the others. */
   sweep(r->nir);
   PASS(r, progress, nir_opt_cse);
   PASS(r, progress, nir_opt_constant_folding);
   PASS_AGAIN(r, progress, nir_opt_algebraic);
   if (has_undef(r->nir))
      PASS(r, progress, nir_opt_undef);
   PASS_AGAIN(r, progress, shrink_vectors);
   return progress;
}

static bool
remove_branches(struct rounds *r)
{
   bool progress = false;

   PASS(r, progress, nir_opt_dead_cf);
   PASS_AGAIN(r, progress, nir_opt_remove_phis);
   PASS_AGAIN(r, progress, nir_opt_peephole_select, SELECT_LIMIT, false, true);
   return progress;
}

/* -- Loops -- */

static uint32_t
count_in(struct exec_list *list);

static uint32_t
count_node(nir_cf_node *node)
{
   switch (node->type) {
   case nir_cf_node_block:
      return BLOCK_SIZE +
             exec_list_length(&nir_cf_node_as_block(node)->instr_list);
   case nir_cf_node_if:
      return count_in(&nir_cf_node_as_if(node)->then_list) +
             count_in(&nir_cf_node_as_if(node)->else_list);
   case nir_cf_node_loop:
      return count_in(&nir_cf_node_as_loop(node)->body);
   default:
      return 0;
   }
}

static uint32_t
count_in(struct exec_list *list)
{
   uint32_t count = 0;

   foreach_list_typed(nir_cf_node, node, node, list) count += count_node(node);
   return count;
}

/* Loops below the list stay loops if there is no room for their bodies, one
 * after the other. */
static void
bound_loops(struct exec_list *list, uint64_t *room)
{
   foreach_list_typed(nir_cf_node, node, node, list)
   {
      if (node->type == nir_cf_node_if) {
         bound_loops(&nir_cf_node_as_if(node)->then_list, room);
         bound_loops(&nir_cf_node_as_if(node)->else_list, room);
      } else if (node->type == nir_cf_node_loop) {
         nir_loop *loop = nir_cf_node_as_loop(node);
         const uint64_t trips =
            MAX2(loop->info->max_trip_count, loop->info->guessed_trip_count);
         const uint64_t size = trips * count_in(&loop->body);

         bound_loops(&loop->body, room);
         if (size > *room)
            loop->control = nir_loop_control_dont_unroll;
         else
            *room -= size;
      }
   }
}

/* Mesa's pass unrolls whatever the module asks it to, and loops around what
 * indexes local arrays, which may be in loops themselves. */
static void
bound_unrolling(nir_shader *nir)
{
   const nir_shader_compiler_options *options = nir->options;

   nir_foreach_function_impl (impl, nir) {
      bool loops = false;
      uint64_t room;

      nir_foreach_block (block, impl) {
         loops |= block->cf_node.parent->type == nir_cf_node_loop;
      }
      if (!loops)
         continue;
      nir_metadata_require(impl, nir_metadata_loop_analysis,
                           options->force_indirect_unrolling,
                           (int)options->force_indirect_unrolling_sampler);
      room = MAX_UNROLLED - MIN2(count_in(&impl->body), MAX_UNROLLED);
      bound_loops(&impl->body, &room);
   }
}

/* Many shaders are one block, which most passes here would look at in vain. */
static bool
has_branches(nir_shader *nir)
{
   nir_foreach_function_impl (impl, nir) {
      if (nir_start_block(impl) != nir_impl_last_block(impl))
         return true;
   }
   return false;
}

static bool
straighten(struct rounds *r)
{
   bool progress = false;

   if (!has_branches(r->nir))
      return false;

   /* Without the needless continues no loop's trip count is found. */
   PASS_AGAIN(r, progress, nir_opt_loop);
   PASS_AGAIN(r, progress, nir_opt_if, nir_opt_if_optimize_phi_true_false);
   progress |= remove_branches(r);
   mcc_limit_unroll(r->nir);
   bound_unrolling(r->nir);
   PASS_AGAIN(r, progress, nir_opt_loop_unroll);
   return progress;
}

void
mcc_optimize_nir(nir_shader *nir)
{
   struct rounds r = { nir, _mesa_pointer_set_create(NULL) };
   bool progress;

   do {
      progress = simplify(&r);
      progress |= straighten(&r);
      PASS(&r, progress, nir_lower_vars_to_ssa);
   } while (progress);

   /* Not before: nir_opt_if puts an undefined value where a phi's source is
    * never used; as a zero, it would be found unused again in each round. */
   PASS(&r, progress, nir_lower_undef_to_zero);
   while (progress) {
      progress = simplify(&r);
      progress |= remove_branches(&r);
   }
   _mesa_set_destroy(r.settled, NULL);
}
