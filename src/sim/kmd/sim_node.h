/* SPDX-License-Identifier: MIT */
/* The files by which a DRM render node is found: /dev/dri and sysfs.
 *
 * They exist as real files below a private directory, made on first use;
 * paths are translated there, and the C library does the rest.  Every other
 * path is left alone. */
#ifndef SIM_NODE_H
#define SIM_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define SIM_NODE_PATH_MAX 1024

/* The path to use instead of `path`: itself, or one in `buffer` (of
 * SIM_NODE_PATH_MAX bytes). */
const char *
sim_node_translate(const char *path, char *buffer);
/* Is this (untranslated) path the device node itself? */
bool
sim_node_is_device(const char *path);
/* Turns a real path below the private directory back; in place. */
void
sim_node_untranslate(char *path);
/* What stat() says of the node. */
dev_t
sim_node_rdev(void);
/* dev and ino of the file that stands for the node in the private
 * directory: found by another way (a relative path, a symlink). */
bool
sim_node_is_stand_in(dev_t dev, ino_t ino);

#endif
