/* SPDX-License-Identifier: MIT */
/* Loading attachments into the tile buffer: the hardware has no unit for it,
 * so shaders that run before a tile's fragments read them as textures. */
#ifndef VALK_CSF_PRELOAD_H
#define VALK_CSF_PRELOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "util/simple_mtx.h"

struct hash_table;
struct valk_cmd_buffer;
struct valk_csf_framebuffer;
struct valk_device;

/* The shaders, by what they load.  Any thread. */
struct valk_csf_preload_cache {
   simple_mtx_t lock;
   struct hash_table *shaders;
};

void
valk_csf_preload_cache_init(struct valk_csf_preload_cache *cache);
void
valk_csf_preload_cache_finish(struct valk_device *dev,
                              struct valk_csf_preload_cache *cache);

/* What to load into the tiles of the open pass. */
struct valk_csf_loads {
   uint8_t colors; /* bit per render target */
   bool depth, stencil;
};

/* Fills the frame shader fields of fb.  false: the command buffer has
 * failed. */
bool
valk_csf_preload(struct valk_cmd_buffer *cmd,
                 const struct valk_csf_loads *loads,
                 struct valk_csf_framebuffer *fb);

#endif
