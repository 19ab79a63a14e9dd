/* SPDX-License-Identifier: MIT */
/* Whether a SPIR-V module is valid, as SPIRV-Tools sees it.  Mesa's parser
 * asserts, or reads what is not there, where operands have wrong types. */
#ifndef VALK_SPIRV_VALIDATE_H
#define VALK_SPIRV_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether this build has the validator; without it every module is valid. */
bool
valk_spirv_has_validator(void);

/* false: the reason, a line that names instruction and place.  The words have
 * passed valk_spirv_find_damage.  Members of blocks may lie at any place that is
 * aligned to their scalars, whatever the application asked for; structs may
 * have images, which old compilers make.  Not judged: modules with extensions
 * that are newer than the validator.  Any thread. */
bool
valk_spirv_validate(const uint32_t *words, size_t word_count, char *reason,
                    size_t reason_size);

#endif
