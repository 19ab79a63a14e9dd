/* SPDX-License-Identifier: MIT */
/* The flush of a draw, one function for each group of dynamic state.  Each
 * looks whether its inputs have changed and writes its staging registers. */
#ifndef VALK_CSF_STATE_H
#define VALK_CSF_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/macros.h"
#include "vk_graphics_state.h"

#include "vulkan/csf/valk_csf_pack.h"

struct valk_cmd_buffer;
struct valk_draw;
struct valk_shader;

/* From clip space to pixels: scale × x + offset. */
struct valk_csf_viewport {
   float scale[3], offset[3];
};

/* Whether any of these pieces of dynamic state has to be written again. */
bool
valk_csf_any_dirty(const struct valk_cmd_buffer *cmd, unsigned count,
                   const enum mesa_vk_dynamic_graphics_state *states);

#define ANY_DIRTY(cmd, ...)                                               \
   valk_csf_any_dirty(                                                    \
      cmd,                                                                \
      ARRAY_SIZE(                                                         \
         ((const enum mesa_vk_dynamic_graphics_state[]){ __VA_ARGS__ })), \
      (const enum mesa_vk_dynamic_graphics_state[]){ __VA_ARGS__ })

/* valk_csf_blend.c: how render target i is blended. */
struct valk_csf_blend
valk_csf_describe_blend(const struct valk_cmd_buffer *cmd, uint32_t i);

/* valk_csf_blend.c: the internal conversion word of render target rt. */
uint32_t
valk_csf_conversion(const struct valk_cmd_buffer *cmd, uint32_t rt);

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
