/* SPDX-License-Identifier: MIT */
/* Memory, semaphores and fences that two devices of one process share. */
#include "vkt.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS 1024

/* A second device beside the one of the context. */
struct other {
   VkDevice device;
   VkQueue queue;
   VkCommandPool pool;
};

static void
make_other(struct vkt *t, struct other *o)
{
   static const char *const wanted[] = {
      VK_KHR_EXTERNAL_MEMORY_FD_EXTENSION_NAME,
      VK_EXT_EXTERNAL_MEMORY_DMA_BUF_EXTENSION_NAME,
      VK_KHR_EXTERNAL_SEMAPHORE_FD_EXTENSION_NAME,
      VK_KHR_EXTERNAL_FENCE_FD_EXTENSION_NAME,
   };
   const char *names[4];
   uint32_t count = 0;
   for (unsigned i = 0; i < 4; i++) {
      if (vkt_device_has(t, wanted[i]))
         names[count++] = wanted[i];
   }
   const float priority = 1.0f;
   const VkDeviceQueueCreateInfo queue = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
      .queueFamilyIndex = t->queue_family,
      .queueCount = 1,
      .pQueuePriorities = &priority,
   };
   const VkDeviceCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
      .queueCreateInfoCount = 1,
      .pQueueCreateInfos = &queue,
      .enabledExtensionCount = count,
      .ppEnabledExtensionNames = names,
   };
   VKT(vkCreateDevice(t->physical, &info, NULL, &o->device));
   vkGetDeviceQueue(o->device, t->queue_family, 0, &o->queue);
   const VkCommandPoolCreateInfo pool = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
      .queueFamilyIndex = t->queue_family,
   };
   VKT(vkCreateCommandPool(o->device, &pool, NULL, &o->pool));
}

static void
destroy_other(struct other *o)
{
   VKT(vkDeviceWaitIdle(o->device));
   vkDestroyCommandPool(o->device, o->pool, NULL);
   vkDestroyDevice(o->device, NULL);
}

#define OTHER_PROC(o, name) \
   PFN_##name name##_other = (PFN_##name)vkGetDeviceProcAddr((o)->device, #name)

/* ------------------------------------------------------------ memory */

static VkBuffer
shared_buffer(VkDevice device, VkExternalMemoryHandleTypeFlagBits type,
              VkMemoryRequirements *needs)
{
   const VkExternalMemoryBufferCreateInfo external = {
      .sType = VK_STRUCTURE_TYPE_EXTERNAL_MEMORY_BUFFER_CREATE_INFO,
      .handleTypes = type,
   };
   const VkBufferCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
      .pNext = &external,
      .size = WORDS * 4,
      .usage =
         VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
   };
   VkBuffer buffer;
   VKT(vkCreateBuffer(device, &info, NULL, &buffer));
   vkGetBufferMemoryRequirements(device, buffer, needs);
   return buffer;
}

static VkDeviceMemory
shared_memory(struct vkt *t, VkDevice device, const VkMemoryRequirements *needs,
              uint32_t types, const void *next)
{
   const VkMemoryPropertyFlags flags = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                                       VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
   for (uint32_t i = 0; i < t->memory.memoryTypeCount; i++) {
      if (!(needs->memoryTypeBits & types & (1u << i)) ||
          (t->memory.memoryTypes[i].propertyFlags & flags) != flags)
         continue;
      const VkMemoryAllocateInfo info = {
         .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
         .pNext = next,
         .allocationSize = needs->size,
         .memoryTypeIndex = i,
      };
      VkDeviceMemory memory;
      VKT(vkAllocateMemory(device, &info, NULL, &memory));
      return memory;
   }
   vkt_die("no type of memory for a shared buffer");
}

static VkExternalMemoryFeatureFlags
need_shared_buffers(struct vkt *t, VkExternalMemoryHandleTypeFlagBits type)
{
   const VkPhysicalDeviceExternalBufferInfo ask = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_EXTERNAL_BUFFER_INFO,
      .usage =
         VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
      .handleType = type,
   };
   VkExternalBufferProperties has = {
      .sType = VK_STRUCTURE_TYPE_EXTERNAL_BUFFER_PROPERTIES,
   };
   const VkExternalMemoryFeatureFlags both =
      VK_EXTERNAL_MEMORY_FEATURE_EXPORTABLE_BIT |
      VK_EXTERNAL_MEMORY_FEATURE_IMPORTABLE_BIT;

   vkt_need(t, VK_KHR_EXTERNAL_MEMORY_FD_EXTENSION_NAME);
   vkGetPhysicalDeviceExternalBufferProperties(t->physical, &ask, &has);
   const VkExternalMemoryFeatureFlags features =
      has.externalMemoryProperties.externalMemoryFeatures;
   /* Extensions without this kind would offer nothing. */
   vkt_check(t, (features & both) == both, "handle type %x: features %x", type,
             features);
   return features;
}

/* The GPU behind one device fills, the one behind the other reads and writes
 * back, the host sees both. */
static void
share_memory(struct vkt *t, VkExternalMemoryHandleTypeFlagBits type)
{
   VkMemoryRequirements needs;
   struct other o;

   need_shared_buffers(t, type);
   VKT_PROC(t, vkGetMemoryFdKHR);
   const VkExportMemoryAllocateInfo export = {
      .sType = VK_STRUCTURE_TYPE_EXPORT_MEMORY_ALLOCATE_INFO,
      .handleTypes = type,
   };
   VkBuffer buffer = shared_buffer(t->device, type, &needs);
   VkDeviceMemory memory =
      shared_memory(t, t->device, &needs, UINT32_MAX, &export);
   VKT(vkBindBufferMemory(t->device, buffer, memory, 0));
   const VkMemoryGetFdInfoKHR get = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_GET_FD_INFO_KHR,
      .memory = memory,
      .handleType = type,
   };
   int fd = -1;
   VKT(vkGetMemoryFdKHR(t->device, &get, &fd));
   vkt_check(t, fd >= 0, "the exported file is %d", fd);

   VkCommandBuffer cmd = vkt_begin(t);
   vkCmdFillBuffer(cmd, buffer, 0, WORDS * 2, 0x12345678);
   vkCmdFillBuffer(cmd, buffer, WORDS * 2, WORDS * 2, 0x9abcdef0);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);

   make_other(t, &o);
   VkMemoryRequirements needs_there;
   VkBuffer there = shared_buffer(o.device, type, &needs_there);
   uint32_t types = UINT32_MAX;
   if (type == VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT) {
      OTHER_PROC(&o, vkGetMemoryFdPropertiesKHR);
      VkMemoryFdPropertiesKHR props = {
         .sType = VK_STRUCTURE_TYPE_MEMORY_FD_PROPERTIES_KHR,
      };
      VKT(vkGetMemoryFdPropertiesKHR_other(o.device, type, fd, &props));
      types = props.memoryTypeBits;
   }
   const VkImportMemoryFdInfoKHR import = {
      .sType = VK_STRUCTURE_TYPE_IMPORT_MEMORY_FD_INFO_KHR,
      .handleType = type,
      .fd = fd,
   };
   VkDeviceMemory imported =
      shared_memory(t, o.device, &needs_there, types, &import);
   VKT(vkBindBufferMemory(o.device, there, imported, 0));

   /* The first half over there becomes the second. */
   const VkCommandBufferAllocateInfo alloc = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
      .commandPool = o.pool,
      .commandBufferCount = 1,
   };
   const VkCommandBufferBeginInfo begin = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
   };
   VKT(vkAllocateCommandBuffers(o.device, &alloc, &cmd));
   VKT(vkBeginCommandBuffer(cmd, &begin));
   const VkBufferCopy half = { WORDS * 2, 0, WORDS * 2 };
   vkCmdCopyBuffer(cmd, there, there, 1, &half);
   vkt_full_barrier(cmd);
   VKT(vkEndCommandBuffer(cmd));
   const VkSubmitInfo submit = {
      .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
      .commandBufferCount = 1,
      .pCommandBuffers = &cmd,
   };
   VKT(vkQueueSubmit(o.queue, 1, &submit, VK_NULL_HANDLE));
   VKT(vkQueueWaitIdle(o.queue));
   void *map;
   VKT(vkMapMemory(t->device, memory, 0, VK_WHOLE_SIZE, 0, &map));
   const uint32_t *words = map;
   for (unsigned i = 0; i < WORDS; i++)
      vkt_check(t, words[i] == 0x9abcdef0, "word %u is %08x", i, words[i]);

   /* What one frees, the other keeps. */
   vkDestroyBuffer(t->device, buffer, NULL);
   vkFreeMemory(t->device, memory, NULL);
   VKT(vkMapMemory(o.device, imported, 0, VK_WHOLE_SIZE, 0, &map));
   words = map;
   vkt_check(t, words[WORDS - 1] == 0x9abcdef0, "word is %08x afterwards",
             words[WORDS - 1]);
   vkDestroyBuffer(o.device, there, NULL);
   vkFreeMemory(o.device, imported, NULL);
   destroy_other(&o);
}

static void
external_memory_opaque(struct vkt *t)
{
   share_memory(t, VK_EXTERNAL_MEMORY_HANDLE_TYPE_OPAQUE_FD_BIT);
}

static void
external_memory_dma_buf(struct vkt *t)
{
   vkt_need(t, VK_EXT_EXTERNAL_MEMORY_DMA_BUF_EXTENSION_NAME);
   share_memory(t, VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT);
}

/* -------------------------------------------------- semaphores, fences */

static void
signal_or_wait(VkQueue queue, VkSemaphore wait, VkSemaphore signal,
               VkFence fence)
{
   const VkPipelineStageFlags stage = VK_PIPELINE_STAGE_ALL_COMMANDS_BIT;
   const VkSubmitInfo submit = {
      .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
      .waitSemaphoreCount = wait ? 1 : 0,
      .pWaitSemaphores = &wait,
      .pWaitDstStageMask = &stage,
      .signalSemaphoreCount = signal ? 1 : 0,
      .pSignalSemaphores = &signal,
   };
   VKT(vkQueueSubmit(queue, 1, &submit, fence));
}

/* Signalled on one device, waited for on the other. */
static void
share_semaphore(struct vkt *t, VkExternalSemaphoreHandleTypeFlagBits type)
{
   const VkPhysicalDeviceExternalSemaphoreInfo ask = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_EXTERNAL_SEMAPHORE_INFO,
      .handleType = type,
   };
   VkExternalSemaphoreProperties has = {
      .sType = VK_STRUCTURE_TYPE_EXTERNAL_SEMAPHORE_PROPERTIES,
   };
   struct other o;

   vkt_need(t, VK_KHR_EXTERNAL_SEMAPHORE_FD_EXTENSION_NAME);
   vkGetPhysicalDeviceExternalSemaphoreProperties(t->physical, &ask, &has);
   if (!(has.externalSemaphoreFeatures &
         VK_EXTERNAL_SEMAPHORE_FEATURE_EXPORTABLE_BIT))
      vkt_skip("semaphores are not exported as type %x", type);
   make_other(t, &o);
   VKT_PROC(t, vkGetSemaphoreFdKHR);
   OTHER_PROC(&o, vkImportSemaphoreFdKHR);
   const VkExportSemaphoreCreateInfo export = {
      .sType = VK_STRUCTURE_TYPE_EXPORT_SEMAPHORE_CREATE_INFO,
      .handleTypes = type,
   };
   VkSemaphoreCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO,
      .pNext = &export,
   };
   VkSemaphore here, there;
   VKT(vkCreateSemaphore(t->device, &create, NULL, &here));
   create.pNext = NULL;
   VKT(vkCreateSemaphore(o.device, &create, NULL, &there));
   const VkFenceCreateInfo fence_info = {
      .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO,
   };
   VkFence fence;
   VKT(vkCreateFence(o.device, &fence_info, NULL, &fence));

   signal_or_wait(t->queue, VK_NULL_HANDLE, here, VK_NULL_HANDLE);
   const VkSemaphoreGetFdInfoKHR get = {
      .sType = VK_STRUCTURE_TYPE_SEMAPHORE_GET_FD_INFO_KHR,
      .semaphore = here,
      .handleType = type,
   };
   VkImportSemaphoreFdInfoKHR import = {
      .sType = VK_STRUCTURE_TYPE_IMPORT_SEMAPHORE_FD_INFO_KHR,
      .semaphore = there,
      .flags = type == VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT
                  ? VK_SEMAPHORE_IMPORT_TEMPORARY_BIT
                  : 0,
      .handleType = type,
   };
   VKT(vkGetSemaphoreFdKHR(t->device, &get, &import.fd));
   VKT(vkImportSemaphoreFdKHR_other(o.device, &import));
   signal_or_wait(o.queue, there, VK_NULL_HANDLE, fence);
   VkResult result =
      vkWaitForFences(o.device, 1, &fence, VK_TRUE, 60000000000ull);
   vkt_check(t, result == VK_SUCCESS, "the wait over there gives %d", result);
   vkDestroyFence(o.device, fence, NULL);
   vkDestroySemaphore(o.device, there, NULL);
   destroy_other(&o);
   VKT(vkDeviceWaitIdle(t->device));
   vkDestroySemaphore(t->device, here, NULL);
}

static void
external_semaphore_opaque(struct vkt *t)
{
   share_semaphore(t, VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_OPAQUE_FD_BIT);
}

static void
external_semaphore_sync(struct vkt *t)
{
   share_semaphore(t, VK_EXTERNAL_SEMAPHORE_HANDLE_TYPE_SYNC_FD_BIT);
}

static void
share_fence(struct vkt *t, VkExternalFenceHandleTypeFlagBits type)
{
   const VkPhysicalDeviceExternalFenceInfo ask = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_EXTERNAL_FENCE_INFO,
      .handleType = type,
   };
   VkExternalFenceProperties has = {
      .sType = VK_STRUCTURE_TYPE_EXTERNAL_FENCE_PROPERTIES,
   };
   struct other o;

   vkt_need(t, VK_KHR_EXTERNAL_FENCE_FD_EXTENSION_NAME);
   vkGetPhysicalDeviceExternalFenceProperties(t->physical, &ask, &has);
   if (!(has.externalFenceFeatures & VK_EXTERNAL_FENCE_FEATURE_EXPORTABLE_BIT))
      vkt_skip("fences are not exported as type %x", type);
   make_other(t, &o);
   VKT_PROC(t, vkGetFenceFdKHR);
   OTHER_PROC(&o, vkImportFenceFdKHR);
   const VkExportFenceCreateInfo export = {
      .sType = VK_STRUCTURE_TYPE_EXPORT_FENCE_CREATE_INFO,
      .handleTypes = type,
   };
   VkFenceCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO,
      .pNext = &export,
   };
   VkFence here, there;
   VKT(vkCreateFence(t->device, &create, NULL, &here));
   create.pNext = NULL;
   VKT(vkCreateFence(o.device, &create, NULL, &there));
   vkt_check(t, vkGetFenceStatus(o.device, there) == VK_NOT_READY,
             "the fence over there starts signalled");
   signal_or_wait(t->queue, VK_NULL_HANDLE, VK_NULL_HANDLE, here);
   const VkFenceGetFdInfoKHR get = {
      .sType = VK_STRUCTURE_TYPE_FENCE_GET_FD_INFO_KHR,
      .fence = here,
      .handleType = type,
   };
   VkImportFenceFdInfoKHR import = {
      .sType = VK_STRUCTURE_TYPE_IMPORT_FENCE_FD_INFO_KHR,
      .fence = there,
      .flags = type == VK_EXTERNAL_FENCE_HANDLE_TYPE_SYNC_FD_BIT
                  ? VK_FENCE_IMPORT_TEMPORARY_BIT
                  : 0,
      .handleType = type,
   };
   VKT(vkGetFenceFdKHR(t->device, &get, &import.fd));
   VKT(vkImportFenceFdKHR_other(o.device, &import));
   VkResult result =
      vkWaitForFences(o.device, 1, &there, VK_TRUE, 60000000000ull);
   vkt_check(t, result == VK_SUCCESS, "the wait over there gives %d", result);
   vkDestroyFence(o.device, there, NULL);
   destroy_other(&o);
   VKT(vkDeviceWaitIdle(t->device));
   vkDestroyFence(t->device, here, NULL);
}

static void
external_fence_opaque(struct vkt *t)
{
   share_fence(t, VK_EXTERNAL_FENCE_HANDLE_TYPE_OPAQUE_FD_BIT);
}

static void
external_fence_sync(struct vkt *t)
{
   share_fence(t, VK_EXTERNAL_FENCE_HANDLE_TYPE_SYNC_FD_BIT);
}

const struct vkt_case vkt_external_cases[] = {
   { "external", "external-memory-opaque", external_memory_opaque },
   { "external", "external-memory-dma-buf", external_memory_dma_buf },
   { "external", "external-semaphore-opaque", external_semaphore_opaque },
   { "external", "external-semaphore-sync", external_semaphore_sync },
   { "external", "external-fence-opaque", external_fence_opaque },
   { "external", "external-fence-sync", external_fence_sync },
   { NULL, NULL, NULL },
};
