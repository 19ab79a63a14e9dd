/* SPDX-License-Identifier: MIT */
#ifndef VALK_BUFFER_H
#define VALK_BUFFER_H

#include "vk_buffer.h"

struct valk_buffer {
   struct vk_buffer vk;
   /* 0 until memory is bound. */
   uint64_t va;
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_buffer, vk.base, VkBuffer,
                               VK_OBJECT_TYPE_BUFFER)

static inline uint64_t
valk_buffer_va(const struct valk_buffer *buffer, uint64_t offset_B)
{
   return buffer->va + offset_B;
}

#endif
