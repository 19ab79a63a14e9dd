/* SPDX-License-Identifier: MIT */
#ifndef VALK_IMAGE_VIEW_H
#define VALK_IMAGE_VIEW_H

#include <mali/layout.h>

#include "vk_image.h"

#include "vulkan/valk_limits.h"
#include "vulkan/valk_mem.h"

struct valk_image_view {
   struct vk_image_view vk;

   /* What a sampler reads (one aspect), what a shader stores to. */
   struct mil_view sampled;
   struct mil_view storage;

   /* Colour target, or depth and stencil targets; no plane: not that. */
   struct mil_view color;
   struct mil_view depth;
   struct mil_view stencil;
   uint64_t color_va, depth_va, stencil_va;

   /* Plane descriptors that the texture descriptors refer to. */
   struct valk_alloc planes;

   /* Entries of a descriptor set; zero where the usage does not ask. */
   uint32_t sampled_desc[VALK_DESCRIPTOR_SIZE_B / 4];
   uint32_t storage_desc[VALK_DESCRIPTOR_SIZE_B / 4];
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_image_view, vk.base, VkImageView,
                               VK_OBJECT_TYPE_IMAGE_VIEW)

#endif
