/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_device_memory.h"

#include <unistd.h>

#include "util/u_atomic.h"
#include "vk_log.h"
#include "vk_util.h"

#include "vulkan/valk_device.h"
#include "vulkan/valk_entrypoints.h"

static VkResult
allocate(struct valk_device *dev, struct valk_device_memory *memory)
{
   struct valk_physical_device *pdev = valk_device_physical(dev);
   enum valk_mem_flags flags =
      memory->vk.export_handle_types ? VALK_MEM_SHARED : 0;

   if (p_atomic_read(&pdev->heap_used_B) + memory->vk.size >
       pdev->heap_size_B) {
      return vk_errorf(dev, VK_ERROR_OUT_OF_DEVICE_MEMORY,
                       "%" PRIu64 " bytes do not fit into the heap",
                       memory->vk.size);
   }

   VkResult result =
      valk_mem_create(dev, dev, memory->vk.size, flags, &memory->mem);
   if (result != VK_SUCCESS)
      return result;

   memory->counted_B = memory->mem->size_B;
   p_atomic_add(&pdev->heap_used_B, memory->counted_B);
   return VK_SUCCESS;
}

static VkResult
import(struct valk_device *dev, struct valk_device_memory *memory, int fd)
{
   VkResult result = valk_mem_import(dev, dev, fd, &memory->mem);
   if (result != VK_SUCCESS)
      return result;

   if (memory->mem->size_B < memory->vk.size) {
      uint64_t size_B = memory->mem->size_B;
      valk_mem_unref(dev, memory->mem);
      return vk_errorf(dev, VK_ERROR_INVALID_EXTERNAL_HANDLE,
                       "the dma-buf has %" PRIu64 " bytes, %" PRIu64
                       " are asked for",
                       size_B, memory->vk.size);
   }

   /* Vulkan takes the file over on success only. */
   close(fd);
   return VK_SUCCESS;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_AllocateMemory(VkDevice _device, const VkMemoryAllocateInfo *pAllocateInfo,
                    const VkAllocationCallbacks *pAllocator,
                    VkDeviceMemory *pMem)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   const VkImportMemoryFdInfoKHR *fd_info =
      vk_find_struct_const(pAllocateInfo->pNext, IMPORT_MEMORY_FD_INFO_KHR);

   struct valk_device_memory *memory = vk_device_memory_create(
      &dev->vk, pAllocateInfo, pAllocator, sizeof(*memory));
   if (!memory)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);

   VkResult result;
   if (fd_info && fd_info->handleType)
      result = import(dev, memory, fd_info->fd);
   else
      result = allocate(dev, memory);

   if (result != VK_SUCCESS) {
      vk_device_memory_destroy(&dev->vk, pAllocator, &memory->vk);
      return result;
   }

   *pMem = valk_device_memory_to_handle(memory);
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_FreeMemory(VkDevice _device, VkDeviceMemory _mem,
                const VkAllocationCallbacks *pAllocator)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_device_memory, memory, _mem);

   if (!memory)
      return;

   p_atomic_add(&valk_device_physical(dev)->heap_used_B,
                -(int64_t)memory->counted_B);
   valk_mem_unref(dev, memory->mem);
   vk_device_memory_destroy(&dev->vk, pAllocator, &memory->vk);
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_MapMemory2KHR(VkDevice _device, const VkMemoryMapInfoKHR *pMemoryMapInfo,
                   void **ppData)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_device_memory, memory, pMemoryMapInfo->memory);

   VkResult result = valk_mem_map(dev, memory, memory->mem);
   if (result != VK_SUCCESS)
      return result;

   *ppData = (char *)memory->mem->map + pMemoryMapInfo->offset;
   return VK_SUCCESS;
}

/* The mapping stays until the memory is freed: mapping again is then free. */
VKAPI_ATTR VkResult VKAPI_CALL
valk_UnmapMemory2KHR(VkDevice device,
                     const VkMemoryUnmapInfoKHR *pMemoryUnmapInfo)
{
   return VK_SUCCESS;
}

/* There is only coherent memory. */
VKAPI_ATTR VkResult VKAPI_CALL
valk_FlushMappedMemoryRanges(VkDevice device, uint32_t memoryRangeCount,
                             const VkMappedMemoryRange *pMemoryRanges)
{
   return VK_SUCCESS;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_InvalidateMappedMemoryRanges(VkDevice device, uint32_t memoryRangeCount,
                                  const VkMappedMemoryRange *pMemoryRanges)
{
   return VK_SUCCESS;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_GetMemoryFdKHR(VkDevice _device, const VkMemoryGetFdInfoKHR *pGetFdInfo,
                    int *pFd)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_device_memory, memory, pGetFdInfo->memory);

   return valk_mem_export(dev, memory, memory->mem, pFd);
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_GetMemoryFdPropertiesKHR(VkDevice _device,
                              VkExternalMemoryHandleTypeFlagBits handleType,
                              int fd,
                              VkMemoryFdPropertiesKHR *pMemoryFdProperties)
{
   VK_FROM_HANDLE(valk_device, dev, _device);

   if (handleType != VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT)
      return vk_error(dev, VK_ERROR_INVALID_EXTERNAL_HANDLE);

   pMemoryFdProperties->memoryTypeBits = 1;
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_GetDeviceMemoryCommitment(VkDevice device, VkDeviceMemory _mem,
                               VkDeviceSize *pCommittedMemoryInBytes)
{
   VK_FROM_HANDLE(valk_device_memory, memory, _mem);

   *pCommittedMemoryInBytes = memory->mem->size_B;
}

/* Part of the extension, also where addresses are not replayed. */
VKAPI_ATTR uint64_t VKAPI_CALL
valk_GetDeviceMemoryOpaqueCaptureAddress(
   VkDevice device, const VkDeviceMemoryOpaqueCaptureAddressInfo *pInfo)
{
   VK_FROM_HANDLE(valk_device_memory, memory, pInfo->memory);

   return memory->mem->va;
}
