/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_buffer.h"

#include "util/u_math.h"
#include "vk_log.h"
#include "vk_util.h"

#include "vulkan/valk_device.h"
#include "vulkan/valk_device_memory.h"
#include "vulkan/valk_entrypoints.h"

/* Texel buffers and copies through them want a cache line. */
#define BUFFER_ALIGN_B 64

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateBuffer(VkDevice _device, const VkBufferCreateInfo *pCreateInfo,
                  const VkAllocationCallbacks *pAllocator, VkBuffer *pBuffer)
{
   VK_FROM_HANDLE(valk_device, dev, _device);

   if (pCreateInfo->size > dev->vk.physical->properties.maxBufferSize) {
      return vk_errorf(dev, VK_ERROR_OUT_OF_DEVICE_MEMORY,
                       "a buffer of %" PRIu64 " bytes is over the limit",
                       pCreateInfo->size);
   }

   struct valk_buffer *buffer =
      vk_buffer_create(&dev->vk, pCreateInfo, pAllocator, sizeof(*buffer));
   if (!buffer)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);

   *pBuffer = valk_buffer_to_handle(buffer);
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_DestroyBuffer(VkDevice _device, VkBuffer _buffer,
                   const VkAllocationCallbacks *pAllocator)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_buffer, buffer, _buffer);

   if (buffer)
      vk_buffer_destroy(&dev->vk, pAllocator, &buffer->vk);
}

VKAPI_ATTR void VKAPI_CALL
valk_GetDeviceBufferMemoryRequirements(
   VkDevice device, const VkDeviceBufferMemoryRequirements *pInfo,
   VkMemoryRequirements2 *pMemoryRequirements)
{
   pMemoryRequirements->memoryRequirements = (VkMemoryRequirements){
      .size = align64(pInfo->pCreateInfo->size, BUFFER_ALIGN_B),
      .alignment = BUFFER_ALIGN_B,
      .memoryTypeBits = 1,
   };

   vk_foreach_struct (ext, pMemoryRequirements->pNext) {
      if (ext->sType == VK_STRUCTURE_TYPE_MEMORY_DEDICATED_REQUIREMENTS) {
         VkMemoryDedicatedRequirements *dedicated = (void *)ext;
         dedicated->prefersDedicatedAllocation = false;
         dedicated->requiresDedicatedAllocation = false;
      }
   }
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_BindBufferMemory2(VkDevice device, uint32_t bindInfoCount,
                       const VkBindBufferMemoryInfo *pBindInfos)
{
   for (uint32_t i = 0; i < bindInfoCount; i++) {
      VK_FROM_HANDLE(valk_device_memory, memory, pBindInfos[i].memory);
      VK_FROM_HANDLE(valk_buffer, buffer, pBindInfos[i].buffer);
      const VkBindMemoryStatusKHR *status =
         vk_find_struct_const(pBindInfos[i].pNext, BIND_MEMORY_STATUS_KHR);

      buffer->va = memory->mem->va + pBindInfos[i].memoryOffset;
      if (status)
         *status->pResult = VK_SUCCESS;
   }

   return VK_SUCCESS;
}

VKAPI_ATTR VkDeviceAddress VKAPI_CALL
valk_GetBufferDeviceAddress(VkDevice device,
                            const VkBufferDeviceAddressInfo *pInfo)
{
   VK_FROM_HANDLE(valk_buffer, buffer, pInfo->buffer);

   return buffer->va;
}

VKAPI_ATTR uint64_t VKAPI_CALL
valk_GetBufferOpaqueCaptureAddress(VkDevice device,
                                   const VkBufferDeviceAddressInfo *pInfo)
{
   VK_FROM_HANDLE(valk_buffer, buffer, pInfo->buffer);

   return buffer->va;
}
