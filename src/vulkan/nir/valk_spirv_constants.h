/* SPDX-License-Identifier: MIT */
/* Constants of a SPIR-V module, of which lengths of arrays are made. */
#ifndef VALK_SPIRV_CONSTANTS_H
#define VALK_SPIRV_CONSTANTS_H

#include <stddef.h>
#include <stdint.h>

struct VkSpecializationInfo;

#define VALK_SPIRV_UNKNOWN UINT64_MAX

/* By id up to the bound: of an integer or boolean constant its value, with what
 * operations on specialization constants make of them, as 32 bits;
 * VALK_SPIRV_UNKNOWN for what is larger or not known; 0 for all else.  NULL: no memory; free() it.  The
 * module's instructions lie inside of it.  Any thread. */
uint64_t *
valk_spirv_find_values(const uint32_t *words, size_t word_count);

/* A copy of a module whose specialization constants have the values of a
 * pipeline as their defaults.  NULL, and why; free() it.  Any thread. */
uint32_t *
valk_spirv_specialize(const uint32_t *words, size_t word_count,
                      const struct VkSpecializationInfo *info,
                      const char **damage);

#endif
