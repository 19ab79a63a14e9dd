/* SPDX-License-Identifier: MIT */
#ifndef COMPILE_SOURCE_H
#define COMPILE_SOURCE_H

/*
 * Lines of the source, as far as a module knows them: OpLine says which, and
 * OpSource may have the text.
 */

#include <mali/compiler.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A module to look for texts in; the caller's. */
struct compile_source {
   const uint32_t *words;
   size_t count;
};

/* Whether the module says where anything comes from. */
bool
compile_has_lines(const struct compile_source *source);

/* Gives the program the places of another compilation of the same shader, for
 * each instruction that has a partner there: both do the same, in the same
 * order, in whatever registers.  -ENOMEM, or 0. */
int
compile_take_places(const struct mali_device_info *device,
                    struct mcc_output *out, struct mcc_output *from);

/* The text of a line of a file, without the spaces around it, and its length;
 * NULL: the module has not got it. */
const char *
compile_source_line(const struct compile_source *source, const char *file,
                    uint32_t line, int *length);

#endif
