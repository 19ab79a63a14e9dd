/* SPDX-License-Identifier: MIT */
#ifndef VALK_BUFFER_VIEW_H
#define VALK_BUFFER_VIEW_H

#include "vk_buffer_view.h"

#include "vulkan/valk_limits.h"
#include "vulkan/valk_mem.h"

struct valk_buffer_view {
   struct vk_buffer_view vk;
   struct valk_alloc plane;
   /* Entry of a descriptor set, for sampled and storage texel buffers. */
   uint32_t desc[VALK_DESCRIPTOR_SIZE_B / 4];
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_buffer_view, vk.base, VkBufferView,
                               VK_OBJECT_TYPE_BUFFER_VIEW)

#endif
