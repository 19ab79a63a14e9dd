/* SPDX-License-Identifier: MIT */
#ifndef COMPILE_RUN_H
#define COMPILE_RUN_H

/*
 * Runs a compute shader on the simulated GPU: starts mali-sim with
 * mali-run-compute, which are found beside this program's own file.
 */

#include <stddef.h>

#define COMPILE_RUN_BUFFERS 16

struct mali_device_info;

struct compile_run_options {
   const char *groups; /* X,Y,Z, or NULL for one */
   const char *push;   /* file, or NULL */
   /* SET:BINDING=FILE; uniforms beside storage. */
   const char *buffers[COMPILE_RUN_BUFFERS];
   const char *uniforms[COMPILE_RUN_BUFFERS];
   unsigned buffer_count, uniform_count;
};

/* 0; -1 when the shader could not be run: reason says why, unless it is empty,
 * because the program that was started has said it. */
int
compile_run(const struct mali_device_info *device, const void *spirv,
            size_t size_B, const struct compile_run_options *options,
            char *reason, size_t reason_size);

#endif
