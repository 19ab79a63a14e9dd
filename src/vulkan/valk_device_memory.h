/* SPDX-License-Identifier: MIT */
#ifndef VALK_DEVICE_MEMORY_H
#define VALK_DEVICE_MEMORY_H

#include "vk_device_memory.h"

#include "vulkan/valk_mem.h"

struct valk_device_memory {
   struct vk_device_memory vk;
   /* Invariant: not NULL. */
   struct valk_mem *mem;
   /* Counted in the physical device's heap_used_B. */
   uint64_t counted_B;
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_device_memory, vk.base, VkDeviceMemory,
                               VK_OBJECT_TYPE_DEVICE_MEMORY)

#endif
