/* SPDX-License-Identifier: MIT */

/*
 * Handles that may differ between the threads of a warp.  The hardware takes
 * one for all of them (Mesa's panvk of 2026, which reports no native indexing
 * of this kind): the threads go through a loop, those with the first one's
 * handle in each round.  A shader says where that may be.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"

bool
mcc_lower_handles(nir_shader *nir)
{
   const nir_lower_non_uniform_access_options options = {
      .types = (enum nir_lower_non_uniform_access_type)(
         nir_lower_non_uniform_ubo_access | nir_lower_non_uniform_ssbo_access |
         nir_lower_non_uniform_texture_access |
         nir_lower_non_uniform_image_access),
   };
   bool progress = false;

   if (!nir_has_non_uniform_access(nir, options.types))
      return false;
   NIR_PASS(_, nir, nir_opt_non_uniform_access);
   NIR_PASS(progress, nir, nir_lower_non_uniform_access, &options);
   return progress;
}
