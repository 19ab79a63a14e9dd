/* SPDX-License-Identifier: MIT */
/* Emission for the command-stream front end (v10 and later).
 *
 * One Vulkan queue is one group with one command stream queue that runs
 * everything: compute, tiling and fragment work are asynchronous to the
 * stream and to each other, held apart by scoreboard entries.  A submission
 * ends with a full wait and flush in the kernel's own stream, so no state but
 * that of the stream itself lives from one command buffer to the next. */
#ifndef VALK_CSF_H
#define VALK_CSF_H

#include "vulkan/valk_front.h"

struct kmd_group;
struct kmd_heap;
struct valk_mem;

extern const struct valk_front_ops valk_csf_front_ops;

struct valk_front_queue {
   struct kmd_group *group;
   struct kmd_heap *heap;
   /* Tiler heap descriptor, position buffer, incremental rendering: what the
    * queue's streams share. */
   struct valk_mem *shared;
   /* VALK_DEBUG=sync: signalled by each submission. */
   uint32_t sync_handle;
};

/* valk_csf_queue.c */
VkResult
valk_csf_queue_init(struct valk_device *dev, struct valk_queue *queue);
void
valk_csf_queue_finish(struct valk_device *dev, struct valk_queue *queue);
VkResult
valk_csf_queue_submit(struct valk_device *dev, struct valk_queue *queue,
                      struct vk_queue_submit *submit);
VkResult
valk_csf_queue_check(struct valk_device *dev, struct valk_queue *queue);

/* Where the stream of a finished command buffer is. */
struct valk_csf_stream {
   uint64_t va;
   uint32_t size_B;
};

struct valk_csf_stream
valk_csf_cmd_stream(const struct valk_cmd_buffer *cmd);

#endif
