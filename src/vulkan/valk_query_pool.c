/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_query_pool.h"

#include "util/os_time.h"
#include "util/u_atomic.h"
#include "vk_log.h"

#include "vulkan/valk_device.h"
#include "vulkan/valk_entrypoints.h"

/* How long a query may stay unavailable before the device is asked whether
 * it still lives. */
#define CHECK_AFTER_ns (100 * 1000 * 1000)

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateQueryPool(VkDevice _device, const VkQueryPoolCreateInfo *pCreateInfo,
                     const VkAllocationCallbacks *pAllocator,
                     VkQueryPool *pQueryPool)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   struct valk_query_pool *pool =
      vk_query_pool_create(&dev->vk, pCreateInfo, pAllocator, sizeof(*pool));
   if (!pool)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);

   VkResult result = valk_mem_create(
      dev, dev, (uint64_t)pCreateInfo->queryCount * sizeof(struct valk_query),
      VALK_MEM_MAP | VALK_MEM_UNCACHED, &pool->mem);
   if (result != VK_SUCCESS) {
      vk_query_pool_destroy(&dev->vk, pAllocator, &pool->vk);
      return result;
   }

   *pQueryPool = valk_query_pool_to_handle(pool);
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_DestroyQueryPool(VkDevice _device, VkQueryPool _pool,
                      const VkAllocationCallbacks *pAllocator)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_query_pool, pool, _pool);

   if (!pool)
      return;

   valk_mem_unref(dev, pool->mem);
   vk_query_pool_destroy(&dev->vk, pAllocator, &pool->vk);
}

VKAPI_ATTR void VKAPI_CALL
valk_ResetQueryPool(VkDevice device, VkQueryPool _pool, uint32_t firstQuery,
                    uint32_t queryCount)
{
   VK_FROM_HANDLE(valk_query_pool, pool, _pool);

   memset(valk_query(pool, firstQuery), 0,
          queryCount * sizeof(struct valk_query));
}

static VkResult
wait_available(struct valk_device *dev, const struct valk_query *query)
{
   int64_t check_at = os_time_get_nano() + CHECK_AFTER_ns;

   while (!p_atomic_read(&query->available)) {
      if (os_time_get_nano() > check_at) {
         VkResult result = vk_device_check_status(&dev->vk);
         if (result != VK_SUCCESS)
            return result;
         check_at = os_time_get_nano() + CHECK_AFTER_ns;
      }
      thrd_yield();
   }

   return VK_SUCCESS;
}

static void
write_word(char *dst, unsigned i, uint64_t value, VkQueryResultFlags flags)
{
   if (flags & VK_QUERY_RESULT_64_BIT)
      ((uint64_t *)dst)[i] = value;
   else
      ((uint32_t *)dst)[i] = MIN2(value, UINT32_MAX);
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_GetQueryPoolResults(VkDevice _device, VkQueryPool _pool,
                         uint32_t firstQuery, uint32_t queryCount,
                         size_t dataSize, void *pData, VkDeviceSize stride,
                         VkQueryResultFlags flags)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_query_pool, pool, _pool);
   VkResult status = VK_SUCCESS;

   if (vk_device_is_lost(&dev->vk))
      return VK_ERROR_DEVICE_LOST;

   for (uint32_t i = 0; i < queryCount; i++) {
      const struct valk_query *query = valk_query(pool, firstQuery + i);
      char *dst = (char *)pData + i * stride;

      if (flags & VK_QUERY_RESULT_WAIT_BIT) {
         VkResult result = wait_available(dev, query);
         if (result != VK_SUCCESS)
            return result;
      }

      const bool available = p_atomic_read(&query->available);
      if (available || (flags & VK_QUERY_RESULT_PARTIAL_BIT))
         write_word(dst, 0, query->value, flags);
      if (!available)
         status = VK_NOT_READY;
      if (flags & VK_QUERY_RESULT_WITH_AVAILABILITY_BIT)
         write_word(dst, 1, available, flags);
   }

   return status;
}
