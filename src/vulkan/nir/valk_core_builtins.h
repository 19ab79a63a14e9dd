/* SPDX-License-Identifier: MIT */
/* SPV_ARM_core_builtins, which Mesa's parser does not know: where shaders run.
 * Its builtins go through the parser by the numbers of others that no module
 * of ours may use, and are taken back in NIR. */
#ifndef VALK_CORE_BUILTINS_H
#define VALK_CORE_BUILTINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mali_device_info;
struct nir_shader;

/* Whether a module declares the capability.  The words must have the shape
 * that valk_spirv_find_damage() finds nothing wrong with.  Any thread. */
bool
valk_spirv_has_core_builtins(const uint32_t *words, size_t word_count);

/* Gives the builtins the other numbers, in place; the capability becomes one
 * that every shader has. */
void
valk_spirv_rename_core_builtins(uint32_t *words, size_t word_count);

/* After nir_lower_system_values: what is the same for all invocations becomes
 * a constant.  Numbers of core and warp are left, for the compiler. */
void
valk_nir_lower_core_builtins(struct nir_shader *nir,
                             const struct mali_device_info *info);

/* Warps that a core has room for. */
uint32_t
valk_warps_per_core(const struct mali_device_info *info);

#endif
