/* SPDX-License-Identifier: MIT */

/* The common clean-up of NIR, until nothing changes. */

#include "compiler/mcc_passes.h"
#include "nir.h"

/* Sides of an if up to this size become choices. */
#define SELECT_LIMIT 64

static bool
simplify(nir_shader *nir)
{
   bool progress = false;

   NIR_PASS(progress, nir, nir_opt_constant_folding);
   NIR_PASS(progress, nir, nir_opt_algebraic);
   NIR_PASS(progress, nir, nir_opt_undef);
   NIR_PASS(progress, nir, nir_copy_prop);
   NIR_PASS(progress, nir, nir_opt_cse);
   NIR_PASS(progress, nir, nir_opt_dce);
   NIR_PASS(progress, nir, nir_opt_shrink_vectors, false);
   return progress;
}

static bool
remove_branches(nir_shader *nir)
{
   bool progress = false;

   NIR_PASS(progress, nir, nir_opt_dead_cf);
   NIR_PASS(progress, nir, nir_opt_remove_phis);
   NIR_PASS(progress, nir, nir_opt_peephole_select, SELECT_LIMIT, false, true);
   return progress;
}

static bool
straighten(nir_shader *nir)
{
   bool progress = false;

   /* Without the needless continues no loop's trip count is found. */
   NIR_PASS(progress, nir, nir_opt_loop);
   NIR_PASS(progress, nir, nir_opt_if, nir_opt_if_optimize_phi_true_false);
   progress |= remove_branches(nir);
   mcc_limit_unroll(nir);
   NIR_PASS(progress, nir, nir_opt_loop_unroll);
   return progress;
}

void
mcc_optimize_nir(nir_shader *nir)
{
   bool progress;

   do {
      progress = simplify(nir);
      progress |= straighten(nir);
      NIR_PASS(progress, nir, nir_lower_vars_to_ssa);
   } while (progress);

   /* Not before: nir_opt_if puts an undefined value where a phi's source is
    * never used; as a zero, it would be found unused again in each round. */
   NIR_PASS(progress, nir, nir_lower_undef_to_zero);
   while (progress) {
      progress = simplify(nir);
      progress |= remove_branches(nir);
   }
}
