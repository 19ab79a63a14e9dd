/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_queue.h"

#include "vk_common_entrypoints.h"

#include "vulkan/valk_device.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_front.h"

static VkResult
driver_submit(struct vk_queue *vk_queue, struct vk_queue_submit *submit)
{
   struct valk_queue *queue = container_of(vk_queue, struct valk_queue, vk);
   struct valk_device *dev =
      container_of(vk_queue->base.device, struct valk_device, vk);

   if (vk_queue_is_lost(vk_queue))
      return VK_ERROR_DEVICE_LOST;

   return dev->front->queue_submit(dev, queue, submit);
}

VkResult
valk_queue_init(struct valk_device *dev, struct valk_queue *queue,
                const VkDeviceQueueCreateInfo *info)
{
   VkResult result = vk_queue_init(&queue->vk, &dev->vk, info, 0);
   if (result != VK_SUCCESS)
      return result;

   result = dev->front->queue_init(dev, queue);
   if (result != VK_SUCCESS) {
      vk_queue_finish(&queue->vk);
      return result;
   }

   queue->vk.driver_submit = driver_submit;
   return VK_SUCCESS;
}

void
valk_queue_finish(struct valk_device *dev, struct valk_queue *queue)
{
   dev->front->queue_finish(dev, queue);
   vk_queue_finish(&queue->vk);
}

/* The kernel signals the fences of work that has failed, too; the runtime
 * asks what became of the work when it waits, but not here. */
VKAPI_ATTR VkResult VKAPI_CALL
valk_GetFenceStatus(VkDevice device, VkFence fence)
{
   VK_FROM_HANDLE(valk_device, dev, device);
   const VkResult result = vk_common_GetFenceStatus(device, fence);

   return result == VK_SUCCESS ? vk_device_check_status(&dev->vk) : result;
}
