/* SPDX-License-Identifier: MIT */
#ifndef COMPILE_IR_H
#define COMPILE_IR_H

/*
 * Shaders given as the text of the compiler's IR, as --ir prints it.
 */

#include <stdbool.h>
#include <stddef.h>

struct mali_device_info;

/* Whether the file's name says so: it ends with .ir. */
bool
compile_is_ir(const char *path);

/* Runs one pass on what is in the file and prints the IR, or (pass NULL) all
 * passes and prints the program; writes it to output, too, unless that is NULL.
 * false: reason has one line. */
bool
compile_ir(const char *path, const struct mali_device_info *device,
           const char *pass, const char *output, char *reason,
           size_t reason_size);

#endif
