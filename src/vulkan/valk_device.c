/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_device.h"

#include "util/hash_table.h"
#include "util/set.h"
#include "vk_cmd_enqueue_entrypoints.h"
#include "vk_common_entrypoints.h"
#include "vk_log.h"
#include "vk_pipeline_cache.h"
#include "wsi_common_entrypoints.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_front.h"
#include "vulkan/valk_pack.h"
#include "vulkan/valk_shader.h"

static VkResult
check_status(struct vk_device *vk_dev)
{
   struct valk_device *dev = container_of(vk_dev, struct valk_device, vk);

   return dev->front->queue_check(dev, &dev->queue);
}

static VkResult
get_timestamp(struct vk_device *vk_dev, uint64_t *timestamp)
{
   struct valk_device *dev = container_of(vk_dev, struct valk_device, vk);
   struct kmd_log log = valk_kmd_log(vk_dev);
   struct kmd_timestamp value;

   int ret = kmd_dev_timestamp(dev->kmd, &log, &value);
   if (ret)
      return valk_errno_to_result(ret);

   *timestamp = value.ticks + value.offset;
   return VK_SUCCESS;
}

/* Secondary command buffers are recorded by the runtime and replayed into
 * the primary: cmd_dispatch is what replay calls, and the device's own table
 * asks first which of the two a command buffer is. */
static void
fill_dispatch(struct valk_device *dev, struct vk_device_dispatch_table *table)
{
   vk_device_dispatch_table_from_entrypoints(
      table, &vk_cmd_enqueue_unless_primary_device_entrypoints, true);
   vk_device_dispatch_table_from_entrypoints(table, &valk_device_entrypoints,
                                             false);
   vk_device_dispatch_table_from_entrypoints(table, &wsi_device_entrypoints,
                                             false);

   vk_device_dispatch_table_from_entrypoints(&dev->cmd_dispatch,
                                             &valk_device_entrypoints, true);
   vk_device_dispatch_table_from_entrypoints(
      &dev->cmd_dispatch, &vk_common_device_entrypoints, false);
}

static VkResult
init_kernel(struct valk_device *dev, struct valk_physical_device *pdev)
{
   struct kmd_log log = valk_kmd_log(&dev->vk);

   int ret = kmd_dev_create(pdev->kmd, &log, &dev->kmd);
   if (ret)
      return vk_error(pdev, VK_ERROR_INITIALIZATION_FAILED);

   ret = kmd_vm_create(dev->kmd, &log, &dev->vm);
   if (ret) {
      kmd_dev_destroy(dev->kmd);
      return vk_error(pdev, VK_ERROR_INITIALIZATION_FAILED);
   }

   vk_device_set_drm_fd(&dev->vk, dev->kmd->fd);
   valk_va_init(&dev->va, dev->vm->va_end);
   simple_mtx_init(&dev->shared_lock, mtx_plain);
   simple_mtx_init(&dev->mems_lock, mtx_plain);
   list_inithead(&dev->mems);
   dev->shared = _mesa_pointer_hash_table_create(NULL);
   valk_heap_init(&dev->exec_heap, VALK_MEM_EXEC);
   valk_blend_cache_init(&dev->blend);
   valk_chunk_cache_init(&dev->chunks);
   valk_heap_init(&dev->data_heap, 0);
   valk_heap_init(&dev->sync_heap, VALK_MEM_UNCACHED);
   return VK_SUCCESS;
}

static void
finish_kernel(struct valk_device *dev)
{
   valk_blend_cache_finish(dev, &dev->blend);
   valk_chunk_cache_finish(dev, &dev->chunks);
   valk_heap_finish(dev, &dev->exec_heap);
   valk_heap_finish(dev, &dev->data_heap);
   valk_heap_finish(dev, &dev->sync_heap);
   _mesa_hash_table_destroy(dev->shared, NULL);
   simple_mtx_destroy(&dev->shared_lock);
   simple_mtx_destroy(&dev->mems_lock);
   valk_va_finish(&dev->va);
   kmd_vm_destroy(dev->vm);
   kmd_dev_destroy(dev->kmd);
}

static VkResult
init_objects(struct valk_device *dev, const VkDeviceCreateInfo *info)
{
   VkResult result =
      valk_queue_init(dev, &dev->queue, &info->pQueueCreateInfos[0]);
   if (result != VK_SUCCESS)
      return result;

   const struct vk_pipeline_cache_create_info cache_info = {
      .weak_ref = true,
   };
   dev->vk.mem_cache = vk_pipeline_cache_create(&dev->vk, &cache_info, NULL);
   if (!dev->vk.mem_cache) {
      result = vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
      goto fail_queue;
   }

   result = valk_device_init_meta(dev);
   if (result != VK_SUCCESS)
      goto fail_cache;

   return VK_SUCCESS;

fail_cache:
   vk_pipeline_cache_destroy(dev->vk.mem_cache, NULL);
fail_queue:
   valk_queue_finish(dev, &dev->queue);
   return result;
}

/* The cache counts no references: what it still lists belongs to pipelines
 * that the application did not destroy.  They are lost with their memory, and
 * the list with them; the runtime would assert. */
static void
finish_cache(struct valk_device *dev)
{
   struct vk_pipeline_cache *cache = dev->vk.mem_cache;

   if (cache->object_cache && cache->object_cache->entries) {
      vk_logw(VK_LOG_OBJS(&dev->vk.base),
              "the device is destroyed before its pipelines");
   } else {
      vk_pipeline_cache_destroy(cache, NULL);
   }
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateDevice(VkPhysicalDevice physicalDevice,
                  const VkDeviceCreateInfo *pCreateInfo,
                  const VkAllocationCallbacks *pAllocator, VkDevice *pDevice)
{
   VK_FROM_HANDLE(valk_physical_device, pdev, physicalDevice);

   struct valk_device *dev =
      vk_zalloc2(&pdev->vk.instance->alloc, pAllocator, sizeof(*dev), 8,
                 VK_SYSTEM_ALLOCATION_SCOPE_DEVICE);
   if (!dev)
      return vk_error(pdev, VK_ERROR_OUT_OF_HOST_MEMORY);

   struct vk_device_dispatch_table table;
   fill_dispatch(dev, &table);
   VkResult result =
      vk_device_init(&dev->vk, &pdev->vk, &table, pCreateInfo, pAllocator);
   if (result != VK_SUCCESS)
      goto fail_alloc;

   dev->vk.command_dispatch_table = &dev->cmd_dispatch;
   dev->vk.command_buffer_ops = &valk_cmd_buffer_ops;
   dev->vk.shader_ops = &valk_device_shader_ops;
   dev->vk.check_status = check_status;
   dev->vk.get_timestamp = get_timestamp;

   dev->front = valk_front_for(dev);
   dev->pack = valk_pack_ops_for(pdev->info);
   if (!dev->front || !dev->pack) {
      result = vk_errorf(pdev, VK_ERROR_INITIALIZATION_FAILED,
                         "this build has no emission for %s", pdev->info->name);
      goto fail_vk;
   }

   result = init_kernel(dev, pdev);
   if (result != VK_SUCCESS)
      goto fail_vk;

   result = init_objects(dev, pCreateInfo);
   if (result != VK_SUCCESS)
      goto fail_kernel;

   *pDevice = valk_device_to_handle(dev);
   return VK_SUCCESS;

fail_kernel:
   finish_kernel(dev);
fail_vk:
   vk_device_finish(&dev->vk);
fail_alloc:
   vk_free(&dev->vk.alloc, dev);
   return result;
}

VKAPI_ATTR void VKAPI_CALL
valk_DestroyDevice(VkDevice _device, const VkAllocationCallbacks *pAllocator)
{
   VK_FROM_HANDLE(valk_device, dev, _device);

   if (!dev)
      return;

   valk_device_finish_meta(dev);
   finish_cache(dev);
   valk_queue_finish(dev, &dev->queue);
   finish_kernel(dev);
   vk_device_finish(&dev->vk);
   vk_free(&dev->vk.alloc, dev);
}
