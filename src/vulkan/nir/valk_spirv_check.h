/* SPDX-License-Identifier: MIT */
/* Whether a SPIR-V module has the shape that Mesa's parser takes for
 * granted.  Vulkan asks for valid modules only, so this is no validation: it
 * turns files that are cut off or overwritten into errors of the call, and
 * what is too large for the compiler's passes (docs/limits.md). */
#ifndef VALK_SPIRV_CHECK_H
#define VALK_SPIRV_CHECK_H

#include <stddef.h>
#include <stdint.h>

/* NULL, or what is wrong with the words, as a constant string.  Reads no
 * more than word_count words.  Any thread. */
const char *
valk_spirv_find_damage(const uint32_t *words, size_t word_count);

/* The same of the numbers behind decorations alone: locations, offsets and
 * strides for which NIR has no room.  For valk_spirv_find_damage, in whose
 * other eyes the module is good.  values: of valk_spirv_find_values. */
const char *
valk_spirv_check_decorations(const uint32_t *words, size_t word_count,
                             const uint64_t *values);

#endif
