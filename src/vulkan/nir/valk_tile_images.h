/* SPDX-License-Identifier: MIT */
/* SPV_EXT_shader_tile_image, which Mesa's parser does not know.  Its reads go
 * through the parser as those of input attachments, by indices that no input
 * attachment has (VALK_TILE_*), which nir/valk_nir_inputs.c knows. */
#ifndef VALK_TILE_IMAGES_H
#define VALK_TILE_IMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The index of location 0; depth and stencil are behind the last location. */
#define VALK_TILE_FIRST 0xfffe0000u
#define VALK_TILE_DEPTH (VALK_TILE_FIRST + 0x100)
#define VALK_TILE_STENCIL (VALK_TILE_FIRST + 0x101)

/* Whether a module declares one of the capabilities.  The words of both
 * functions must have the shape that valk_spirv_find_damage() finds nothing
 * wrong with.  Any thread. */
bool
valk_spirv_has_tile_images(const uint32_t *words, size_t word_count);

/* A module without tile images that does the same; its owner frees it with
 * free().  NULL: no memory. */
uint32_t *
valk_spirv_replace_tile_images(const uint32_t *words, size_t word_count,
                               size_t *out_count);

#endif
