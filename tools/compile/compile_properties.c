/* SPDX-License-Identifier: MIT */

#include "compile_report.h"

#include <string.h>

/*
 * When the driver tests and updates depth and stencil (choose_zs_time of
 * src/vulkan/csf), as far as the shader alone decides.  Reading the tile is not
 * among the properties: only a driver makes it out of a subpass's inputs.
 */
static void
fragment_properties(uint32_t flags, struct compile_property *p)
{
   const bool early = flags & MCC_FS_EARLY_TESTS;
   const bool coverage = flags & (MCC_FS_DISCARDS | MCC_FS_WRITES_COVERAGE);
   const bool late =
      !early && (flags & (MCC_FS_WRITES_DEPTH | MCC_FS_WRITES_STENCIL |
                          MCC_FS_SIDE_EFFECTS));

   p[0] = (struct compile_property){ "modifies coverage", "modifies_coverage",
                                     coverage };
   p[1] = (struct compile_property){ "late depth and stencil test",
                                     "late_zs_test", late };
   p[2] = (struct compile_property){ "late depth and stencil update",
                                     "late_zs_update",
                                     late || (!early && coverage) };
}

bool
compile_property(const struct mcc_output *out, unsigned i,
                 struct compile_property *property)
{
   const struct mcc_info *info = &out->info;
   struct compile_property all[5];
   unsigned n = 2;

   all[0] =
      (struct compile_property){ "uniform computation", "uniform_computation",
                                 info->variant[0].uniform ||
                                    info->variant[1].uniform };
   all[1] = (struct compile_property){ "side effects", "side_effects",
                                       info->writes_global != 0 };
   if (info->stage == MCC_STAGE_FRAGMENT) {
      fragment_properties(info->fs.flags, &all[2]);
      n = 5;
   }
   if (i >= n)
      return false;
   *property = all[i];
   return true;
}
