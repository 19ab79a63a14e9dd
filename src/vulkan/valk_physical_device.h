/* SPDX-License-Identifier: MIT */
#ifndef VALK_PHYSICAL_DEVICE_H
#define VALK_PHYSICAL_DEVICE_H

#include "vk_physical_device.h"
#include "vk_sync.h"
#include "vk_sync_timeline.h"
#include "wsi_common.h"

#include <mali/device_info.h>

#include "kmd/kmd.h"
#include "vulkan/valk_instance.h"

struct disk_cache;
struct mil_ops;
struct _drmDevice;

struct valk_physical_device {
   struct vk_physical_device vk;

   struct kmd_pdev *kmd;
   /* = &kmd->info */
   const struct mali_device_info *info;
   /* Descriptor packing for this hardware generation (layout). */
   const struct mil_ops *mil;

   /* Bytes of system memory that applications may ask for. */
   uint64_t heap_size_B;
   /* Bytes allocated by vkAllocateMemory; atomic. */
   uint64_t heap_used_B;

   struct vk_sync_type syncobj_type;
   struct vk_sync_timeline_type timeline_type;
   const struct vk_sync_type *sync_types[3];

   struct wsi_device wsi;
};

VK_DEFINE_HANDLE_CASTS(valk_physical_device, vk.base, VkPhysicalDevice,
                       VK_OBJECT_TYPE_PHYSICAL_DEVICE)

static inline struct valk_instance *
valk_physical_device_instance(const struct valk_physical_device *pdev)
{
   return (struct valk_instance *)pdev->vk.instance;
}

VkResult
valk_physical_device_try_create(struct vk_instance *instance,
                                struct _drmDevice *drm_device,
                                struct vk_physical_device **out);
/* Takes no device: says why when no node is there that one could be made
 * from. */
VkResult
valk_physical_device_explain(struct vk_instance *vk_instance);

void
valk_physical_device_destroy(struct vk_physical_device *pdev);

/* valk_features.c: what is advertised.  Only what is true. */
void
valk_fill_extensions(const struct kmd_pdev *kmd,
                     struct vk_device_extension_table *out);
void
valk_fill_features(const struct kmd_pdev *kmd, struct vk_features *out);

/* valk_format.c */
enum valk_block_family {
   VALK_BLOCK_BC,
   VALK_BLOCK_ETC2,
   VALK_BLOCK_ASTC_LDR,
};

/* What a format is to images, views and texel buffers. */
enum pipe_format
valk_pipe_format(VkFormat format);

/* Whether the formats of a family of block-compressed ones are offered. */
bool
valk_offers_blocks(const struct mali_device_info *info,
                   enum valk_block_family family);

/* valk_properties.c */
void
valk_fill_properties(const struct valk_instance *instance,
                     const struct kmd_pdev *kmd, struct vk_properties *out);

#endif
