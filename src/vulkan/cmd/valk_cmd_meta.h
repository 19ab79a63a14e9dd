/* SPDX-License-Identifier: MIT */
/* State that the runtime's meta operations trample on. */
#ifndef VALK_CMD_META_H
#define VALK_CMD_META_H

#include "vk_graphics_state.h"

#include "vulkan/cmd/valk_cmd_buffer.h"

/* Meta operations bind push descriptors as set 0, shaders, push constants
 * and dynamic state, and nothing else. */
struct valk_meta_save {
   const struct valk_descriptor_set *set0;
   struct valk_descriptor_set *push_set0;
   const struct valk_shader *vs, *fs, *cs;
   struct valk_vertex_buffer vb0;
   struct vk_dynamic_graphics_state dynamic;
   struct vk_vertex_input_state vi;
   struct vk_sample_locations_state sl;
   uint8_t push[VALK_MAX_PUSH_B];
   uint64_t occlusion_va;
};

void
valk_meta_begin_graphics(struct valk_cmd_buffer *cmd,
                         struct valk_meta_save *save);
void
valk_meta_end_graphics(struct valk_cmd_buffer *cmd,
                       const struct valk_meta_save *save);
void
valk_meta_begin_compute(struct valk_cmd_buffer *cmd,
                        struct valk_meta_save *save);
void
valk_meta_end_compute(struct valk_cmd_buffer *cmd,
                      const struct valk_meta_save *save);

#endif
