/* SPDX-License-Identifier: MIT */
#ifndef VALK_EVENT_H
#define VALK_EVENT_H

#include "vk_object.h"

#include "vulkan/valk_mem.h"

/* What lies in memory: a sync object of the command stream.  The hardware
 * writes an error state behind the value. */
struct valk_event_word {
   uint32_t value; /* 1 when set, 0 when not */
   uint32_t error;
};

struct valk_event {
   struct vk_object_base base;
   /* In dev->sync_heap, which GPU caches do not hold. */
   struct valk_alloc word;
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_event, base, VkEvent, VK_OBJECT_TYPE_EVENT)

#endif
