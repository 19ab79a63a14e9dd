/* SPDX-License-Identifier: MIT */
/* Loading attachments into the tile buffer: the hardware has no unit for it,
 * so shaders that run before a tile's fragments read them as textures. */
#ifndef VALK_CSF_PRELOAD_H
#define VALK_CSF_PRELOAD_H

#include <stdbool.h>

struct valk_cmd_buffer;
struct valk_csf_framebuffer;

/* Fills the frame shader fields of fb for the open pass.  false: the command
 * buffer has failed. */
bool
valk_csf_preload(struct valk_cmd_buffer *cmd, bool color, bool zs,
                 struct valk_csf_framebuffer *fb);

#endif
