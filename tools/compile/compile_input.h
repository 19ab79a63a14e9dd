/* SPDX-License-Identifier: MIT */
#ifndef COMPILE_INPUT_H
#define COMPILE_INPUT_H

/*
 * Shaders from files: SPIR-V as it is, GLSL (.vert, .frag, .comp) through
 * glslangValidator, which has to be in the path.
 */

#include <stddef.h>

/* The file's bytes, or NULL with errno.  Free with free. */
void *
compile_read_file(const char *path, size_t *size);

/* SPIR-V of a file, or NULL and why, as lines without the last line end.  GLSL
 * is made into SPIR-V for Vulkan 1.3.  Free with free. */
void *
compile_read_shader(const char *path, size_t *size, char *reason,
                    size_t reason_size);

#endif
