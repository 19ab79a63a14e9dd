/* SPDX-License-Identifier: MIT */
#ifndef VALK_SAMPLER_PACK_H
#define VALK_SAMPLER_PACK_H

#include <stdint.h>
#include <vulkan/vulkan_core.h>

/* valk_pack_ops::sampler of each generation.  border: the colour's bits. */
typedef void
valk_pack_sampler_fn(const VkSamplerCreateInfo *info,
                     VkSamplerReductionMode reduction, const uint32_t border[4],
                     void *dst);

extern valk_pack_sampler_fn valk_pack_sampler_v10;

#endif
