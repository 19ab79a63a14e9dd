/* SPDX-License-Identifier: MIT */
/* Descriptor pools and sets.  A set is an array of 32-byte entries in GPU
 * memory, in the order of its layout; dynamic buffers stay on the host and
 * are put into VALK_TABLE_DRIVER when a draw knows the offsets. */
#ifndef VALK_DESCRIPTOR_SET_H
#define VALK_DESCRIPTOR_SET_H

#include "util/list.h"
#include "util/vma.h"
#include "vk_object.h"

#include "vulkan/valk_descriptor_set_layout.h"
#include "vulkan/valk_mem.h"

struct valk_device;

struct valk_dynamic_buffer {
   uint64_t va;
   uint64_t size_B;
   bool storage; /* storage buffer, else uniform */
};

struct valk_descriptor_set {
   struct vk_object_base base;
   struct list_head link; /* in the pool */
   struct valk_descriptor_set_layout *layout;
   /* The entries. */
   struct valk_ptr entries;
   uint32_t entry_count;
   struct valk_dynamic_buffer dynamic[VALK_MAX_DYNAMIC_BUFFERS];
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_descriptor_set, base, VkDescriptorSet,
                               VK_OBJECT_TYPE_DESCRIPTOR_SET)

struct valk_descriptor_pool {
   struct vk_object_base base;
   VkDescriptorPoolCreateFlags flags;
   struct valk_mem *mem;
   struct util_vma_heap vma;
   struct list_head sets;
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_descriptor_pool, base, VkDescriptorPool,
                               VK_OBJECT_TYPE_DESCRIPTOR_POOL)

/* Writes into any set whose entries are CPU visible; also used for push
 * descriptors, whose set is in a command buffer's memory (pDescriptorCopies
 * are not allowed there). */
void
valk_descriptor_set_write(struct valk_device *dev,
                          struct valk_descriptor_set *set,
                          const VkWriteDescriptorSet *write);
void
valk_descriptor_set_write_template(struct valk_device *dev,
                                   struct valk_descriptor_set *set,
                                   VkDescriptorUpdateTemplate update_template,
                                   const void *data);

/* The layout's immutable samplers and null entries. */
void
valk_descriptor_set_init_entries(struct valk_device *dev,
                                 struct valk_descriptor_set *set);

#endif
