/* SPDX-License-Identifier: MIT */
#ifndef COMPILE_PATHS_H
#define COMPILE_PATHS_H

/*
 * The cheapest and the dearest way through a binary.
 *
 * A path goes forward only: a loop's body counts once on the longest path, and
 * as often as its exit allows on the shortest (once, or not at all).  Colours
 * are taken to be blended by fixed function.
 */

#include <mali/compiler.h>

struct compile_paths {
   struct mcc_stats shortest, longest;
};

/* code: size_B bytes of a program.  0, -EINVAL or -ENOMEM. */
int
compile_find_paths(const struct mali_device_info *device, const void *code,
                   uint32_t size_B, struct compile_paths *paths);

#endif
