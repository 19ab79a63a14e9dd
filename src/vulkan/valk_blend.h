/* SPDX-License-Identifier: MIT */
/* Blend shaders: for what the fixed-function blender cannot do.  Each is for
 * one render target and one equation; fragment shaders call them through the
 * blend descriptor. */
#ifndef VALK_BLEND_H
#define VALK_BLEND_H

#include <assert.h>
#include <stdint.h>

#include "util/format/u_formats.h"
#include "util/simple_mtx.h"

struct hash_table;
struct valk_device;

struct valk_blend_channel {
   uint8_t func;     /* enum pipe_blend_func */
   uint8_t src, dst; /* enum pipe_blendfactor */
   uint8_t pad;
};

#define VALK_BLEND_NO_LOGIC 0xff

/* Hashed: no padding. */
struct valk_blend_key {
   uint32_t format;     /* enum pipe_format */
   uint32_t conversion; /* the target's internal conversion word */
   uint8_t rt;
   uint8_t multisampled; /* 0 or 1 */
   uint8_t regfmt;       /* enum mcc_regfmt of the fragment shader's colour */
   uint8_t dual_regfmt;  /* of its second one, 0: there is none */
   uint8_t logic_op;     /* enum pipe_logicop, or VALK_BLEND_NO_LOGIC */
   uint8_t write_mask;
   uint8_t constant_word; /* first pushed word of the four blend constants */
   uint8_t pad;
   struct valk_blend_channel rgb, alpha;
};

static_assert(sizeof(struct valk_blend_key) == 24, "no padding");

/* Any thread. */
struct valk_blend_cache {
   simple_mtx_t lock;
   struct hash_table *shaders;
};

/* How the shader has the target's colours in registers: enum mcc_regfmt. */
unsigned
valk_blend_regfmt(enum pipe_format format);

void
valk_blend_cache_init(struct valk_blend_cache *cache);
void
valk_blend_cache_finish(struct valk_device *dev,
                        struct valk_blend_cache *cache);

/* Address of the code, compiled when asked for the first time; 0 on failure,
 * the device has the reason.  Lives as long as the device. */
uint64_t
valk_blend_shader(struct valk_device *dev, const struct valk_blend_key *key);

#endif
