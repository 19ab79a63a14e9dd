/* SPDX-License-Identifier: MIT */
/* The flush of a draw, one function for each group of dynamic state.  Each
 * looks whether its inputs have changed and writes its staging registers. */
#ifndef VALK_CSF_STATE_H
#define VALK_CSF_STATE_H

#include <stdint.h>

struct valk_cmd_buffer;
struct valk_draw;
struct valk_shader;
struct vk_dynamic_graphics_state;

/* From clip space to pixels: scale × x + offset. */
struct valk_csf_viewport {
   float scale[3], offset[3];
};

struct valk_csf_viewport
valk_csf_viewport(const struct vk_dynamic_graphics_state *dyn);

/* The bound fragment shader, or NULL when running it would change nothing. */
const struct valk_shader *
valk_csf_needed_fs(const struct valk_cmd_buffer *cmd);

void
valk_csf_flush_input_assembly(struct valk_cmd_buffer *cmd,
                              const struct valk_draw *draw);
void
valk_csf_flush_viewport(struct valk_cmd_buffer *cmd);
void
valk_csf_flush_primitive_size(struct valk_cmd_buffer *cmd);
void
valk_csf_flush_depth_stencil(struct valk_cmd_buffer *cmd);
void
valk_csf_flush_blend(struct valk_cmd_buffer *cmd);
void
valk_csf_flush_draw_flags(struct valk_cmd_buffer *cmd);
void
valk_csf_flush_query(struct valk_cmd_buffer *cmd);

#endif
