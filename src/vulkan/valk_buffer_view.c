/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_buffer_view.h"

#include <mali/layout.h>

#include "vk_format.h"
#include "vk_log.h"

#include "vulkan/valk_buffer.h"
#include "vulkan/valk_device.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_physical_device.h"

static VkResult
pack_view(struct valk_device *dev, struct valk_buffer_view *view)
{
   const struct mil_ops *mil = valk_device_physical(dev)->mil;
   const struct valk_buffer *buffer =
      container_of(view->vk.buffer, struct valk_buffer, vk);
   const struct mil_texel_buffer texels = {
      .va = valk_buffer_va(buffer, view->vk.offset),
      .format = valk_pipe_format(view->vk.format),
      .elements = view->vk.elements,
   };

   if (view->vk.elements > mil_max_texel_elements(valk_device_info(dev))) {
      return vk_errorf(view, VK_ERROR_OUT_OF_DEVICE_MEMORY,
                       "a texel buffer of %u elements is over the limit",
                       (unsigned)view->vk.elements);
   }
   VkResult result =
      valk_heap_alloc(dev, &dev->data_heap, view, mil->plane_size_B,
                      mil->plane_align_B, &view->plane);
   if (result != VK_SUCCESS)
      return result;
   mil->texel_buffer(&texels, view->desc, view->plane.cpu, view->plane.va);
   return VK_SUCCESS;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateBufferView(VkDevice _device,
                      const VkBufferViewCreateInfo *pCreateInfo,
                      const VkAllocationCallbacks *pAllocator,
                      VkBufferView *pView)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   struct valk_buffer_view *view =
      vk_buffer_view_create(&dev->vk, pCreateInfo, pAllocator, sizeof(*view));

   if (!view)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   VkResult result = pack_view(dev, view);
   if (result != VK_SUCCESS) {
      vk_buffer_view_destroy(&dev->vk, pAllocator, &view->vk);
      return result;
   }
   *pView = valk_buffer_view_to_handle(view);
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_DestroyBufferView(VkDevice _device, VkBufferView _view,
                       const VkAllocationCallbacks *pAllocator)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_buffer_view, view, _view);

   if (!view)
      return;
   valk_heap_free(&dev->data_heap, &view->plane);
   vk_buffer_view_destroy(&dev->vk, pAllocator, &view->vk);
}
