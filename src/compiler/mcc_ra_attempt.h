/* SPDX-License-Identifier: MIT */
#ifndef MCC_RA_ATTEMPT_H
#define MCC_RA_ATTEMPT_H

/* A shader as it was, so that an allocation that did not fit can be undone. */

#include "compiler/mcc_ir.h"

struct mcc_saved_shader;

/* NULL: no memory. */
struct mcc_saved_shader *
mcc_shader_save(void *mem_ctx, struct mcc_shader *s);
/* Puts back every instruction with its contents and order; what was inserted
 * since is gone.  May be called again. */
void
mcc_shader_restore(struct mcc_shader *s, const struct mcc_saved_shader *saved);

#endif
