/* SPDX-License-Identifier: MIT */
#ifndef VALK_SAMPLER_H
#define VALK_SAMPLER_H

#include "vk_sampler.h"

#include "vulkan/valk_limits.h"

struct valk_sampler {
   struct vk_sampler vk;
   /* Entry of a descriptor set. */
   uint32_t desc[VALK_DESCRIPTOR_SIZE_B / 4];
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_sampler, vk.base, VkSampler,
                               VK_OBJECT_TYPE_SAMPLER)

#endif
