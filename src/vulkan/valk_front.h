/* SPDX-License-Identifier: MIT */
/* The seam between the driver and the front end that it emits for: command
 * streams (csf/) or job chains (jm/).  The tables are chosen once, when the
 * device is created. */
#ifndef VALK_FRONT_H
#define VALK_FRONT_H

#include <stdbool.h>
#include <stdint.h>
#include <vulkan/vulkan_core.h>

struct valk_cmd_buffer;
struct valk_device;
struct valk_draw;
struct valk_dispatch;
struct valk_queue;
struct vk_queue_submit;

/* What a barrier has to wait for, clean and invalidate. */
struct valk_barrier {
   /* Earlier work that must be finished. */
   bool wait_geometry, wait_fragment, wait_compute;
   /* Caches whose dirty lines must reach memory (L2, load/store, other). */
   bool clean_l2, clean_ls, invalidate_ls, invalidate_other;
};

/* One query's result on its way into a buffer. */
struct valk_query_copy {
   uint64_t value_va;     /* 64 bits */
   uint64_t available_va; /* 32 bits, 0 or 1 */
   uint64_t dst_va;
   VkQueryResultFlags flags;
};

struct valk_front_ops {
   VkResult (*queue_init)(struct valk_device *dev, struct valk_queue *queue);
   void (*queue_finish)(struct valk_device *dev, struct valk_queue *queue);
   /* The runtime has resolved the dependencies; sync ops are drm syncobjs. */
   VkResult (*queue_submit)(struct valk_device *dev, struct valk_queue *queue,
                            struct vk_queue_submit *submit);
   /* VK_ERROR_DEVICE_LOST, with the reason logged, when the queue is dead. */
   VkResult (*queue_check)(struct valk_device *dev, struct valk_queue *queue);

   /* Host state of a command buffer: valk_cmd_buffer::front. */
   VkResult (*cmd_create)(struct valk_cmd_buffer *cmd);
   void (*cmd_destroy)(struct valk_cmd_buffer *cmd);
   void (*cmd_reset)(struct valk_cmd_buffer *cmd);
   VkResult (*cmd_begin)(struct valk_cmd_buffer *cmd);
   VkResult (*cmd_end)(struct valk_cmd_buffer *cmd);

   void (*barrier)(struct valk_cmd_buffer *cmd,
                   const struct valk_barrier *barrier);
   void (*dispatch)(struct valk_cmd_buffer *cmd,
                    const struct valk_dispatch *dispatch);
   void (*draw)(struct valk_cmd_buffer *cmd, const struct valk_draw *draw);

   /* The render pass in cmd->render is ready to be drawn into, and ended. */
   void (*begin_rendering)(struct valk_cmd_buffer *cmd);
   void (*end_rendering)(struct valk_cmd_buffer *cmd);

   /* Words of memory, in order with all earlier work of the stream: */
   /* *va = value. */
   void (*write_u32)(struct valk_cmd_buffer *cmd, uint64_t va, uint32_t value);
   /* Stops until *va is not 0. */
   void (*wait_set)(struct valk_cmd_buffer *cmd, uint64_t va);
   /* size_B bytes of 0; a multiple of 8. */
   void (*clear_words)(struct valk_cmd_buffer *cmd, uint64_t va,
                       uint64_t size_B);
   void (*write_timestamp)(struct valk_cmd_buffer *cmd, uint64_t va,
                           VkPipelineStageFlags2 stage);
   /* *available_va = 1 when what has been drawn so far has been counted: at
    * the end of the open pass, if there is one. */
   void (*end_query)(struct valk_cmd_buffer *cmd, uint64_t available_va);
   void (*copy_query)(struct valk_cmd_buffer *cmd,
                      const struct valk_query_copy *copy);
};

/* NULL when this build has no emission for the device. */
const struct valk_front_ops *
valk_front_for(const struct valk_device *dev);

#endif
