/* SPDX-License-Identifier: MIT */
#ifndef MCC_RUN_CORE_H
#define MCC_RUN_CORE_H

/* Compute shaders through the compiler onto the simulated shader core. */

#include "shader_harness.h"

#include <mali/compiler.h>

struct nir_shader;

struct mcc_core {
   struct harness h;
   struct sim_bo *tls;
   const struct mali_device_info *device;
};

/* One for the life of the process.  false: there is no such model, or no
 * memory; a line on stderr. */
bool
mcc_core_init(struct mcc_core *core, const char *model);
void
mcc_core_finish(struct mcc_core *core);

/* What a driver does with a shader, which it frees: 0, or a negative errno and
 * out->reason.  Push constants are the first FAU words. */
int
mcc_core_compile(const struct mcc_core *core, struct nir_shader *nir,
                 struct mcc_output *out);

/* Runs that many workgroups on the harness's data buffer, with these push
 * constants.  false: it faulted, with a line on stderr. */
bool
mcc_core_run(struct mcc_core *core, const struct mcc_output *out,
             const uint32_t *push, unsigned push_words, unsigned groups);

#endif
