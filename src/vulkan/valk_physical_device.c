/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_physical_device.h"

#include <errno.h>
#include <xf86drm.h>

#include "util/disk_cache.h"
#include "util/os_misc.h"
#include "util/u_atomic.h"
#include "vk_drm_syncobj.h"
#include "vk_log.h"
#include "vk_util.h"

#include <mali/layout.h>

#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_pack.h"
#include "vulkan/valk_wsi.h"

/* One line for a person who wonders why there is no device. */
static void
log_startup(void *data, int err, const char *format, va_list args)
{
   struct valk_instance *instance = data;

   if (!(instance->debug & VALK_DEBUG_STARTUP))
      return;

   fprintf(stderr, "valk: ");
   vfprintf(stderr, format, args);
   fprintf(stderr, "\n");
}

VkResult
valk_physical_device_explain(struct vk_instance *vk_instance)
{
   struct valk_instance *instance =
      container_of(vk_instance, struct valk_instance, vk);
   drmDevicePtr devices[64];
   bool found = false;

   if (!(instance->debug & VALK_DEBUG_STARTUP))
      return VK_ERROR_INCOMPATIBLE_DRIVER;

   const int count = drmGetDevices2(0, devices, ARRAY_SIZE(devices));
   for (int i = 0; i < count; i++)
      found |= devices[i]->available_nodes & (1 << DRM_NODE_RENDER);
   if (count > 0)
      drmFreeDevices(devices, count);
   if (!found)
      fprintf(stderr, "valk: no render node in /dev/dri\n");

   /* The runtime goes on to try each node. */
   return VK_ERROR_INCOMPATIBLE_DRIVER;
}

static VkResult
init_syncs(struct valk_physical_device *pdev, struct valk_instance *instance,
           const char *path)
{
   struct kmd_log log = valk_kmd_log(instance);
   struct kmd_dev *dev;

   /* The runtime asks an open file what its syncobjs can do. */
   int ret = kmd_dev_create(pdev->kmd, &log, &dev);
   if (ret)
      return valk_errno_to_result(ret);

   pdev->syncobj_type = vk_drm_syncobj_get_type(dev->fd);
   kmd_dev_destroy(dev);
   if (!(pdev->syncobj_type.features & VK_SYNC_FEATURE_TIMELINE)) {
      pdev->timeline_type = vk_sync_timeline_get_type(&pdev->syncobj_type);
      pdev->sync_types[1] = &pdev->timeline_type.sync;
   }

   pdev->sync_types[0] = &pdev->syncobj_type;
   pdev->vk.supported_sync_types = pdev->sync_types;
   return VK_SUCCESS;
}

static void
init_disk_cache(struct valk_physical_device *pdev,
                const struct valk_instance *instance)
{
#ifdef ENABLE_SHADER_CACHE
   char key[SHA1_DIGEST_STRING_LENGTH];

   _mesa_sha1_format(key, instance->build_sha);
   pdev->vk.disk_cache = disk_cache_create(pdev->info->name, key, 0);
#endif
}

static VkResult
init_vk(struct valk_physical_device *pdev, struct valk_instance *instance)
{
   struct vk_physical_device_dispatch_table dispatch;
   vk_physical_device_dispatch_table_from_entrypoints(
      &dispatch, &valk_physical_device_entrypoints, true);
   vk_physical_device_dispatch_table_from_entrypoints(
      &dispatch, &wsi_physical_device_entrypoints, false);

   struct vk_device_extension_table extensions;
   struct vk_features features;
   struct vk_properties properties;
   valk_fill_extensions(pdev->kmd, &extensions);
   valk_fill_features(pdev->kmd, &features);
   valk_fill_properties(instance, pdev->kmd, &properties);

   return vk_physical_device_init(&pdev->vk, &instance->vk, &extensions,
                                  &features, &properties, &dispatch);
}

VkResult
valk_physical_device_try_create(struct vk_instance *vk_instance,
                                struct _drmDevice *drm_device,
                                struct vk_physical_device **out)
{
   struct valk_instance *instance =
      container_of(vk_instance, struct valk_instance, vk);
   const struct kmd_log log = { .error = log_startup, .data = instance };
   uint64_t memory_B;
   VkResult result;

   if (!(drm_device->available_nodes & (1 << DRM_NODE_RENDER)))
      return VK_ERROR_INCOMPATIBLE_DRIVER;

   const char *path = drm_device->nodes[DRM_NODE_RENDER];
   struct kmd_pdev *kmd;
   int ret = kmd_pdev_open(path, &log, &kmd);
   /* Whatever keeps us from one node, others may be ours. */
   if (ret) {
      return ret == -ENOMEM ? VK_ERROR_OUT_OF_HOST_MEMORY
                            : VK_ERROR_INCOMPATIBLE_DRIVER;
   }

   /* The layout library knows more generations than this driver. */
   const struct mil_ops *mil = mil_ops_for(&kmd->info);
   if (!mil || !valk_pack_ops_for(&kmd->info)) {
      kmd_error(&log, -ENODEV, "%s: this build has no support for %s", path,
                kmd->info.name);
      result = VK_ERROR_INCOMPATIBLE_DRIVER;
      goto fail_kmd;
   }

   struct valk_physical_device *pdev =
      vk_zalloc(&instance->vk.alloc, sizeof(*pdev), 8,
                VK_SYSTEM_ALLOCATION_SCOPE_INSTANCE);
   if (!pdev) {
      result = vk_error(instance, VK_ERROR_OUT_OF_HOST_MEMORY);
      goto fail_kmd;
   }

   pdev->kmd = kmd;
   pdev->info = &kmd->info;
   pdev->mil = mil;
   if (os_get_total_physical_memory(&memory_B))
      pdev->heap_size_B = memory_B / 4 * 3;
   else
      pdev->heap_size_B = UINT64_C(1) << 30;

   result = init_vk(pdev, instance);
   if (result != VK_SUCCESS)
      goto fail_alloc;

   result = init_syncs(pdev, instance, path);
   if (result != VK_SUCCESS)
      goto fail_vk;

   init_disk_cache(pdev, instance);
   result = valk_wsi_init(pdev);
   if (result != VK_SUCCESS)
      goto fail_cache;

   *out = &pdev->vk;
   return VK_SUCCESS;

fail_cache:
   disk_cache_destroy(pdev->vk.disk_cache);
fail_vk:
   vk_physical_device_finish(&pdev->vk);
fail_alloc:
   vk_free(&instance->vk.alloc, pdev);
fail_kmd:
   kmd_pdev_destroy(kmd);
   return result;
}

void
valk_physical_device_destroy(struct vk_physical_device *vk_pdev)
{
   struct valk_physical_device *pdev =
      container_of(vk_pdev, struct valk_physical_device, vk);

   valk_wsi_finish(pdev);
   disk_cache_destroy(pdev->vk.disk_cache);
   kmd_pdev_destroy(pdev->kmd);
   vk_physical_device_finish(&pdev->vk);
   vk_free(&pdev->vk.instance->alloc, pdev);
}

VKAPI_ATTR void VKAPI_CALL
valk_GetPhysicalDeviceMemoryProperties2(
   VkPhysicalDevice physicalDevice,
   VkPhysicalDeviceMemoryProperties2 *pMemoryProperties)
{
   VK_FROM_HANDLE(valk_physical_device, pdev, physicalDevice);

   pMemoryProperties->memoryProperties = (VkPhysicalDeviceMemoryProperties){
      .memoryHeapCount = 1,
      .memoryHeaps[0] = {
         .size = pdev->heap_size_B,
         .flags = VK_MEMORY_HEAP_DEVICE_LOCAL_BIT,
      },
      .memoryTypeCount = 1,
      .memoryTypes[0] = {
         .propertyFlags = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT |
                          VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                          VK_MEMORY_PROPERTY_HOST_COHERENT_BIT,
         .heapIndex = 0,
      },
   };
}

VKAPI_ATTR void VKAPI_CALL
valk_GetPhysicalDeviceQueueFamilyProperties2(
   VkPhysicalDevice physicalDevice, uint32_t *pQueueFamilyPropertyCount,
   VkQueueFamilyProperties2 *pQueueFamilyProperties)
{
   VK_FROM_HANDLE(valk_physical_device, pdev, physicalDevice);
   VK_OUTARRAY_MAKE_TYPED(VkQueueFamilyProperties2, out, pQueueFamilyProperties,
                          pQueueFamilyPropertyCount);

   vk_outarray_append_typed(VkQueueFamilyProperties2, &out, p)
   {
      p->queueFamilyProperties = (VkQueueFamilyProperties){
         .queueFlags = VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT |
                       VK_QUEUE_TRANSFER_BIT,
         .queueCount = 1,
         .timestampValidBits = pdev->kmd->caps.timestamp_Hz ? 64 : 0,
         .minImageTransferGranularity = { 1, 1, 1 },
      };
   }
}

VKAPI_ATTR void VKAPI_CALL
valk_GetPhysicalDeviceExternalBufferProperties(
   VkPhysicalDevice physicalDevice,
   const VkPhysicalDeviceExternalBufferInfo *pExternalBufferInfo,
   VkExternalBufferProperties *pExternalBufferProperties)
{
   VkExternalMemoryProperties *p =
      &pExternalBufferProperties->externalMemoryProperties;
   const VkExternalMemoryHandleTypeFlags fds =
      VK_EXTERNAL_MEMORY_HANDLE_TYPE_OPAQUE_FD_BIT |
      VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT;

   if (pExternalBufferInfo->handleType & fds) {
      *p = (VkExternalMemoryProperties){
         .externalMemoryFeatures = VK_EXTERNAL_MEMORY_FEATURE_EXPORTABLE_BIT |
                                   VK_EXTERNAL_MEMORY_FEATURE_IMPORTABLE_BIT,
         .exportFromImportedHandleTypes = fds,
         .compatibleHandleTypes = fds,
      };
   } else {
      *p = (VkExternalMemoryProperties){
         .compatibleHandleTypes = pExternalBufferInfo->handleType,
      };
   }
}
