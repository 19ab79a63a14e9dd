/* SPDX-License-Identifier: MIT */
/* Where each descriptor of a set lies.  Owner: the descriptor half. */
#ifndef VALK_DESCRIPTOR_SET_LAYOUT_H
#define VALK_DESCRIPTOR_SET_LAYOUT_H

#include "util/mesa-blake3.h"
#include "vk_descriptor_set_layout.h"

#include "vulkan/valk_limits.h"

struct valk_descriptor_set_binding {
   VkDescriptorType type;
   VkDescriptorBindingFlags flags;
   uint32_t count;
   /* First entry in the set's table; unused for dynamic buffers. */
   uint32_t first_entry;
   /* Entries of one array element: 2 for combined image and sampler. */
   uint32_t entries_per_element;
   /* First dynamic buffer of the set; only for dynamic buffers. */
   uint32_t first_dynamic;
   /* Packed sampler descriptors, one for each element, or NULL. */
   struct valk_sampler **immutable_samplers;
};

struct valk_descriptor_set_layout {
   struct vk_descriptor_set_layout vk;
   VkDescriptorSetLayoutCreateFlags flags;
   blake3_hash hash;
   uint32_t entry_count;
   uint32_t dynamic_count;
   uint32_t binding_count;
   struct valk_descriptor_set_binding bindings[];
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_descriptor_set_layout, vk.base,
                               VkDescriptorSetLayout,
                               VK_OBJECT_TYPE_DESCRIPTOR_SET_LAYOUT)

#endif
