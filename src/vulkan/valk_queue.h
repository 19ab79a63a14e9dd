/* SPDX-License-Identifier: MIT */
#ifndef VALK_QUEUE_H
#define VALK_QUEUE_H

#include "vk_queue.h"

struct valk_device;
/* csf/ or jm/ */
struct valk_front_queue;

struct valk_queue {
   struct vk_queue vk;
   /* Owned by the front end. */
   struct valk_front_queue *front;
};

VK_DEFINE_HANDLE_CASTS(valk_queue, vk.base, VkQueue, VK_OBJECT_TYPE_QUEUE)

VkResult
valk_queue_init(struct valk_device *dev, struct valk_queue *queue,
                const VkDeviceQueueCreateInfo *info);
void
valk_queue_finish(struct valk_device *dev, struct valk_queue *queue);

#endif
