/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_event.h"

#include "util/u_atomic.h"
#include "vk_log.h"

#include "vulkan/valk_device.h"
#include "vulkan/valk_entrypoints.h"

static struct valk_event_word *
event_word(const struct valk_event *event)
{
   return event->word.cpu;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateEvent(VkDevice _device, const VkEventCreateInfo *pCreateInfo,
                 const VkAllocationCallbacks *pAllocator, VkEvent *pEvent)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   struct valk_event *event = vk_object_zalloc(
      &dev->vk, pAllocator, sizeof(*event), VK_OBJECT_TYPE_EVENT);
   if (!event)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);

   VkResult result =
      valk_heap_alloc(dev, &dev->sync_heap, dev, sizeof(struct valk_event_word),
                      64, &event->word);
   if (result != VK_SUCCESS) {
      vk_object_free(&dev->vk, pAllocator, event);
      return result;
   }

   *event_word(event) = (struct valk_event_word){ 0 };
   *pEvent = valk_event_to_handle(event);
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_DestroyEvent(VkDevice _device, VkEvent _event,
                  const VkAllocationCallbacks *pAllocator)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_event, event, _event);

   if (!event)
      return;

   valk_heap_free(&dev->sync_heap, &event->word);
   vk_object_free(&dev->vk, pAllocator, event);
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_GetEventStatus(VkDevice _device, VkEvent _event)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_event, event, _event);

   if (vk_device_is_lost(&dev->vk))
      return VK_ERROR_DEVICE_LOST;

   return p_atomic_read(&event_word(event)->value) ? VK_EVENT_SET
                                                   : VK_EVENT_RESET;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_SetEvent(VkDevice _device, VkEvent _event)
{
   VK_FROM_HANDLE(valk_event, event, _event);

   p_atomic_set(&event_word(event)->value, 1);
   return VK_SUCCESS;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_ResetEvent(VkDevice _device, VkEvent _event)
{
   VK_FROM_HANDLE(valk_event, event, _event);

   p_atomic_set(&event_word(event)->value, 0);
   return VK_SUCCESS;
}
