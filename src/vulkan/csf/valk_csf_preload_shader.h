/* SPDX-License-Identifier: MIT */
#ifndef VALK_CSF_PRELOAD_SHADER_H
#define VALK_CSF_PRELOAD_SHADER_H

#include <assert.h>
#include <stdint.h>

#include "vulkan/valk_limits.h"

struct valk_csf_preload_cache;
struct valk_device;
struct valk_shader;

enum valk_csf_load_type {
   VALK_CSF_LOAD_NONE,
   VALK_CSF_LOAD_FLOAT,
   VALK_CSF_LOAD_INT,
   VALK_CSF_LOAD_UINT,
};

/* Entries of VALK_TABLE_SET0: render targets, then these. */
#define VALK_CSF_PRELOAD_DEPTH VALK_MAX_RTS
#define VALK_CSF_PRELOAD_STENCIL (VALK_MAX_RTS + 1)
#define VALK_CSF_PRELOAD_TEXTURES (VALK_MAX_RTS + 2)

/* Hashed: no padding. */
struct valk_csf_preload_key {
   uint8_t color[VALK_MAX_RTS]; /* enum valk_csf_load_type */
   uint8_t depth, stencil;
   uint8_t multisampled;
   uint8_t pad;
};

static_assert(sizeof(struct valk_csf_preload_key) == VALK_MAX_RTS + 4,
              "no padding");

/* NULL on failure; the device has the reason.  Lives as long as the cache. */
const struct valk_shader *
valk_csf_preload_shader(struct valk_device *dev,
                        struct valk_csf_preload_cache *cache,
                        const struct valk_csf_preload_key *key);

#endif
