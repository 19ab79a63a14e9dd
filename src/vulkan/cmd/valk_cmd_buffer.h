/* SPDX-License-Identifier: MIT */
/* A command buffer: what has been bound (here), and what the front end has
 * emitted (valk_cmd_buffer::front).  Nothing here knows how a front end
 * emits; it reaches it through valk_front_ops.
 *
 * Owner: one thread at a time, as Vulkan has it. */
#ifndef VALK_CMD_BUFFER_H
#define VALK_CMD_BUFFER_H

#include "vk_command_buffer.h"
#include "vk_graphics_state.h"

#include "vulkan/cmd/valk_cmd_pool.h"
#include "vulkan/valk_descriptor_set.h"
#include "vulkan/valk_device.h"
#include "vulkan/valk_limits.h"
#include "vulkan/valk_shader.h"

struct valk_image_view;
/* csf/ or jm/ */
struct valk_front_cmd;

/* What one bind point has bound. */
struct valk_bind_state {
   const struct valk_descriptor_set *sets[VALK_MAX_SETS];
   /* Offsets of the sets' dynamic buffers. */
   uint32_t dynamic_offset_B[VALK_MAX_SETS][VALK_MAX_DYNAMIC_BUFFERS];
   /* Sets written by vkCmdPushDescriptorSet; NULL until the first. */
   struct valk_descriptor_set *push_sets[VALK_MAX_SETS];
   /* Bit n: set n has changed since the last flush. */
   uint32_t dirty_sets;
};

/* What the runtime's dynamic state does not tell. */
enum valk_dirty {
   VALK_DIRTY_VERTEX_SHADER = 1 << 0,
   VALK_DIRTY_FRAGMENT_SHADER = 1 << 1,
   VALK_DIRTY_VERTEX_BUFFERS = 1 << 2,
   VALK_DIRTY_INDEX_BUFFER = 1 << 3,
   VALK_DIRTY_PUSH = 1 << 4,
   VALK_DIRTY_QUERY = 1 << 5,
   VALK_DIRTY_RENDER = 1 << 6,
   VALK_DIRTY_ALL = (1 << 7) - 1,
};

struct valk_vertex_buffer {
   uint64_t va;
   uint64_t size_B;
};

struct valk_attachment {
   /* NULL: not attached. */
   struct valk_image_view *view;
   struct valk_image_view *resolve_view;
   VkResolveModeFlagBits resolve_mode;
   VkImageLayout layout, resolve_layout;
   VkAttachmentLoadOp load_op;
   VkAttachmentStoreOp store_op;
   VkClearValue clear;
   VkFormat format;
   /* Not attached, but in the same words as the aspect that is: loaded and
    * stored, and otherwise treated as if it were not there. */
   bool hidden;
};

/* The render pass instance that is open. */
struct valk_render {
   bool active;
   VkRenderingFlags flags;
   VkRect2D area;
   uint32_t layer_count;
   uint32_t view_mask;
   uint32_t samples_sa;
   uint32_t width_px, height_px; /* of the smallest attachment */
   uint32_t color_count;
   struct valk_attachment color[VALK_MAX_RTS];
   struct valk_attachment depth, stencil;
};

/* One draw, direct or indirect. */
struct valk_draw {
   bool indexed;
   uint32_t vertex_count; /* or index count */
   uint32_t instance_count;
   uint32_t first_vertex; /* or first index */
   int32_t vertex_offset;
   uint32_t first_instance;
   uint32_t draw_id;
   uint32_t view; /* number of the view that is drawn */
   /* Not 0: VkDraw(Indexed)IndirectCommand here, draw_count of them. */
   uint64_t indirect_va;
   uint32_t draw_count, stride_B;
   /* Not 0: the count is there, at most draw_count. */
   uint64_t count_va;
};

struct valk_dispatch {
   uint32_t base[3];
   uint32_t count[3];
   /* Not 0: VkDispatchIndirectCommand here. */
   uint64_t indirect_va;
};

struct valk_cmd_buffer {
   struct vk_command_buffer vk;
   struct valk_front_cmd *front;

   /* Memory that lives until the next reset. */
   struct valk_cmd_memory memory;

   struct {
      struct valk_bind_state bind;
      const struct valk_shader *shader;
   } compute;

   struct {
      struct valk_bind_state bind;
      const struct valk_shader *vs, *fs; /* fs may be NULL */
      struct valk_vertex_buffer vb[VALK_MAX_VERTEX_BINDINGS];
      struct {
         uint64_t va;
         uint64_t size_B;
         uint32_t index_size_B;
      } ib;
      uint32_t dirty; /* enum valk_dirty */
      struct {
         uint64_t va; /* 0: no occlusion query is active */
         bool precise;
      } occlusion;
   } gfx;

   /* What the runtime's dynamic state points at. */
   struct vk_vertex_input_state vi;
   struct vk_sample_locations_state sl;

   uint8_t push[VALK_MAX_PUSH_B];
   struct valk_render render;
};

VK_DEFINE_HANDLE_CASTS(valk_cmd_buffer, vk.base, VkCommandBuffer,
                       VK_OBJECT_TYPE_COMMAND_BUFFER)

extern const struct vk_command_buffer_ops valk_cmd_buffer_ops;

static inline struct valk_device *
valk_cmd_device(const struct valk_cmd_buffer *cmd)
{
   return container_of(cmd->vk.base.device, struct valk_device, vk);
}

/* Memory for the life of the recording.  On failure the command buffer gets
 * its error and va is 0. */
struct valk_ptr
valk_cmd_alloc(struct valk_cmd_buffer *cmd, size_t size_B, size_t align_B);

/* cmd/valk_cmd_render.c: ends the open pass for a moment, so that what it has
 * drawn so far can be read. */
struct valk_barrier;
void
valk_cmd_split_rendering(struct valk_cmd_buffer *cmd,
                         const struct valk_barrier *barrier);

/* cmd/valk_cmd_shaders.c */
void
valk_cmd_bind_shaders(struct vk_command_buffer *cmd, uint32_t stage_count,
                      const gl_shader_stage *stages,
                      struct vk_shader **const shaders);

#endif
