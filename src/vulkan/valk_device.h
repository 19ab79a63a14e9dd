/* SPDX-License-Identifier: MIT */
#ifndef VALK_DEVICE_H
#define VALK_DEVICE_H

#include "vk_device.h"
#include "vk_meta.h"

#include "kmd/kmd.h"
#include "vulkan/cmd/valk_cmd_pool.h"
#include "vulkan/valk_blend.h"
#include "vulkan/valk_mem.h"
#include "vulkan/valk_physical_device.h"
#include "vulkan/valk_queue.h"

struct hash_table;
struct valk_front_ops;
struct valk_pack_ops;

struct valk_device {
   struct vk_device vk;

   struct kmd_dev *kmd;
   struct kmd_vm *vm;
   struct valk_va va;

   /* GEM handle → valk_mem that somebody else may hold too. */
   simple_mtx_t shared_lock;
   struct hash_table *shared;

   /* Every valk_mem. */
   simple_mtx_t mems_lock;
   struct list_head mems;

   /* Shader code and shader program descriptors. */
   struct valk_heap exec_heap;
   /* Mapped, read and written by the GPU: samplers' border colours, query
    * pools, descriptor pools' spill, small constants. */
   struct valk_heap data_heap;
   /* Not held by GPU caches: words that CPU and GPU both watch. */
   struct valk_heap sync_heap;

   /* Emission for this device's front end (csf/ or jm/). */
   const struct valk_front_ops *front;
   /* Packing for this hardware generation. */
   const struct valk_pack_ops *pack;

   struct valk_queue queue;
   struct vk_meta_device meta;
   struct valk_blend_cache blend;
   struct valk_chunk_cache chunks;

   /* The command dispatch table that recorded secondary command buffers are
    * replayed through. */
   struct vk_device_dispatch_table cmd_dispatch;
};

VK_DEFINE_HANDLE_CASTS(valk_device, vk.base, VkDevice, VK_OBJECT_TYPE_DEVICE)

static inline struct valk_physical_device *
valk_device_physical(const struct valk_device *dev)
{
   return (struct valk_physical_device *)dev->vk.physical;
}

static inline const struct mali_device_info *
valk_device_info(const struct valk_device *dev)
{
   return valk_device_physical(dev)->info;
}

static inline uint64_t
valk_device_debug(const struct valk_device *dev)
{
   return valk_physical_device_instance(valk_device_physical(dev))->debug;
}

/* cmd/valk_meta.c: the runtime's shaders for copies, blits, clears. */
VkResult
valk_device_init_meta(struct valk_device *dev);
void
valk_device_finish_meta(struct valk_device *dev);

#endif
