/* SPDX-License-Identifier: MIT */
/* The words that the driver pushes to shaders (FAU), see README.md.
 *
 * A shader stage sees a dense array of 32-bit words; it reads word i with
 * load_push_constant(4 * i).  Where each comes from is in the shader's map:
 * either a word of the application's push constants or one of the sources
 * below.  The lowering appends a source the first time it needs it; the draw
 * gathers.  So a shader that uses nothing pushes nothing.
 *
 * Owner of the format: both halves; of the lowering: nir/; of the gathering:
 * cmd/valk_cmd_push.c. */
#ifndef VALK_PUSH_H
#define VALK_PUSH_H

#include <assert.h>
#include <stdint.h>

#include "vulkan/valk_limits.h"

/* A source is the number of a 32-bit word.  64-bit values take two words,
 * the low one first, and always start on an even word of the shader's array
 * (hardware pairs). */
enum valk_push_source {
   /* Application's push constants: word n of 64. */
   VALK_PUSH_USER = 0,

   /* Draws.  base vertex: vertexOffset or firstVertex. */
   VALK_PUSH_BASE_VERTEX = VALK_MAX_PUSH_B / 4,
   VALK_PUSH_BASE_INSTANCE,
   VALK_PUSH_DRAW_ID,
   VALK_PUSH_VIEW_INDEX,
   /* What the vertex shader applies to clip positions: floats. */
   VALK_PUSH_VIEWPORT_SCALE,                                 /* x, y, z */
   VALK_PUSH_VIEWPORT_OFFSET = VALK_PUSH_VIEWPORT_SCALE + 3, /* x, y, z */
   VALK_PUSH_BLEND_CONSTANT = VALK_PUSH_VIEWPORT_OFFSET + 3, /* 4 floats */
   VALK_PUSH_MULTISAMPLED = VALK_PUSH_BLEND_CONSTANT + 4,    /* 0 or 1 */
   /* Bit n: the fragment shader interpolates location n without perspective. */
   VALK_PUSH_NOPERSPECTIVE,
   VALK_PUSH_LAYER_BASE,
   /* Internal conversion words of the render targets, as LD_TILE takes them. */
   VALK_PUSH_CONVERSION,

   /* Divisors of vertex attributes, one word for each location: numbers for
    * util_fast_udiv32, and the shifts before and after in bytes 0 and 1, the
    * increment in byte 2. */
   VALK_PUSH_DIVISOR_MULTIPLIER = VALK_PUSH_CONVERSION + VALK_MAX_RTS,
   VALK_PUSH_DIVISOR_SHIFTS =
      VALK_PUSH_DIVISOR_MULTIPLIER + VALK_MAX_ATTRIBUTES,
   /* 1: one of these divisors is not 1. */
   VALK_PUSH_DIVIDES = VALK_PUSH_DIVISOR_SHIFTS + VALK_MAX_ATTRIBUTES,

   /* Dispatches: counts of workgroups, and the base of vkCmdDispatchBase. */
   VALK_PUSH_NUM_WORKGROUPS,
   VALK_PUSH_BASE_WORKGROUP = VALK_PUSH_NUM_WORKGROUPS + 3,

   /* 64-bit addresses.  The application's push constants in memory, for
    * dynamic indexing (VALK_MAX_PUSH_B bytes). */
   VALK_PUSH_USER_VA = VALK_PUSH_BASE_WORKGROUP + 3,
   /* The entries of VALK_TABLE_DRIVER: dynamic buffers. */
   VALK_PUSH_DRIVER_TABLE_VA = VALK_PUSH_USER_VA + 2,
   /* Descriptor set n, n < VALK_MAX_SETS. */
   VALK_PUSH_SET_VA = VALK_PUSH_DRIVER_TABLE_VA + 2,

   VALK_PUSH_SOURCE_COUNT = VALK_PUSH_SET_VA + 2 * VALK_MAX_SETS,
   /* Fills the second half of a pair: pushed as 0. */
   VALK_PUSH_PAD = 255,
};

static_assert(VALK_PUSH_SOURCE_COUNT < VALK_PUSH_PAD, "fits a byte");

/* The hardware takes 128 words; the compiler's constants need some. */
#define VALK_MAX_PUSH_WORDS 112

/* Blend shaders run in the fragment shader's place and see its words: the
 * blend constants come behind them, when one reads them. */
#define VALK_PUSH_TAIL_WORDS 4

/* Part of a shader: hashable, no padding. */
struct valk_push_map {
   uint8_t count; /* words */
   uint8_t source[VALK_MAX_PUSH_WORDS + 3];
};

static_assert(sizeof(struct valk_push_map) == VALK_MAX_PUSH_WORDS + 4,
              "no padding");

#endif
