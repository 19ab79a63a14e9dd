/* SPDX-License-Identifier: MIT */

/* Passes by name, for IR that comes as text. */

#include "compiler/mcc_passes.h"

#include "util/macros.h"

#include <string.h>

static const struct {
   const char *name;
   mcc_pass *pass;
} passes[] = {
   { "join_continues", mcc_join_continues },
   { "opt_copy_prop", mcc_opt_copy_prop },
   { "opt_fold", mcc_opt_fold },
   { "opt_cse", mcc_opt_cse },
   { "opt_dce", mcc_opt_dce },
   { "opt_uniform_constants", mcc_opt_uniform_constants },
   { "legalize_fau", mcc_legalize_fau },
   { "sink_to_blends", mcc_sink_to_blends },
   { "schedule", mcc_schedule },
   { "ra", mcc_ra },
   { "lower_spill", mcc_lower_spill },
   { "opt_jumps", mcc_opt_jumps },
   { "insert_slots", mcc_insert_slots },
   { "insert_flow", mcc_insert_flow },
   { "merge_flow", mcc_merge_flow },
   { "mark_last", mcc_mark_last },
   { "lower_blend", mcc_lower_blend },
};

mcc_pass *
mcc_find_pass(const char *name)
{
   for (unsigned i = 0; i < ARRAY_SIZE(passes); i++) {
      if (!strcmp(passes[i].name, name))
         return passes[i].pass;
   }
   return NULL;
}
