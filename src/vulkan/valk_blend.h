/* SPDX-License-Identifier: MIT */
/* Blend shaders: for what the fixed-function blender cannot do.  Each is for
 * one render target and one equation; fragment shaders call them through the
 * blend descriptor. */
#ifndef VALK_BLEND_H
#define VALK_BLEND_H

#include <assert.h>
#include <stdint.h>

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
   uint8_t samples_sa;
   uint8_t regfmt;   /* enum mcc_regfmt of the fragment shader's colour */
   uint8_t logic_op; /* enum pipe_logicop, or VALK_BLEND_NO_LOGIC */
   uint8_t write_mask;
   uint8_t pad[3];
   struct valk_blend_channel rgb, alpha;
   float constant[4];
};

static_assert(sizeof(struct valk_blend_key) == 40, "no padding");

/* Any thread. */
struct valk_blend_cache {
   simple_mtx_t lock;
   struct hash_table *shaders;
};

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
