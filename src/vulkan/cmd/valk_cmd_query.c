/* SPDX-License-Identifier: MIT */
#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_buffer.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_front.h"
#include "vulkan/valk_query_pool.h"

#define AVAILABLE_B offsetof(struct valk_query, available)

/* Queries of one multiview draw: the first counts, the others are 0. */
static uint32_t
query_count(const struct valk_cmd_buffer *cmd)
{
   return cmd->render.active && cmd->render.view_mask
             ? util_bitcount(cmd->render.view_mask)
             : 1;
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdResetQueryPool(VkCommandBuffer commandBuffer, VkQueryPool _pool,
                       uint32_t firstQuery, uint32_t queryCount)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_query_pool, pool, _pool);

   if (!vk_command_buffer_has_error(&cmd->vk)) {
      valk_cmd_device(cmd)->front->clear_words(
         cmd, valk_query_va(pool, firstQuery),
         queryCount * sizeof(struct valk_query));
   }
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdBeginQueryIndexedEXT(VkCommandBuffer commandBuffer, VkQueryPool _pool,
                             uint32_t query, VkQueryControlFlags flags,
                             uint32_t index)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_query_pool, pool, _pool);

   if (vk_command_buffer_has_error(&cmd->vk))
      return;

   valk_cmd_device(cmd)->front->clear_words(cmd, valk_query_va(pool, query),
                                            query_count(cmd) *
                                               sizeof(struct valk_query));
   cmd->gfx.occlusion.va = valk_query_va(pool, query);
   cmd->gfx.occlusion.precise = flags & VK_QUERY_CONTROL_PRECISE_BIT;
   cmd->gfx.dirty |= VALK_DIRTY_QUERY;
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdEndQueryIndexedEXT(VkCommandBuffer commandBuffer, VkQueryPool _pool,
                           uint32_t query, uint32_t index)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_query_pool, pool, _pool);

   if (vk_command_buffer_has_error(&cmd->vk))
      return;

   cmd->gfx.occlusion.va = 0;
   cmd->gfx.dirty |= VALK_DIRTY_QUERY;
   for (uint32_t i = 0; i < query_count(cmd); i++) {
      valk_cmd_device(cmd)->front->end_query(
         cmd, valk_query_va(pool, query + i) + AVAILABLE_B);
   }
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdWriteTimestamp2(VkCommandBuffer commandBuffer,
                        VkPipelineStageFlags2 stage, VkQueryPool _pool,
                        uint32_t query)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_query_pool, pool, _pool);
   const struct valk_front_ops *front = valk_cmd_device(cmd)->front;

   if (vk_command_buffer_has_error(&cmd->vk))
      return;

   for (uint32_t i = 0; i < query_count(cmd); i++) {
      const uint64_t va = valk_query_va(pool, query + i);

      front->write_timestamp(cmd, va, stage);
      front->write_u32(cmd, va + AVAILABLE_B, 1);
   }
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdCopyQueryPoolResults(VkCommandBuffer commandBuffer, VkQueryPool _pool,
                             uint32_t firstQuery, uint32_t queryCount,
                             VkBuffer _dst, VkDeviceSize dstOffset,
                             VkDeviceSize stride, VkQueryResultFlags flags)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_query_pool, pool, _pool);
   VK_FROM_HANDLE(valk_buffer, dst, _dst);

   if (vk_command_buffer_has_error(&cmd->vk))
      return;

   for (uint32_t i = 0; i < queryCount; i++) {
      const struct valk_query_copy copy = {
         .value_va = valk_query_va(pool, firstQuery + i),
         .available_va = valk_query_va(pool, firstQuery + i) + AVAILABLE_B,
         .dst_va = valk_buffer_va(dst, dstOffset + i * stride),
         .flags = flags,
      };

      valk_cmd_device(cmd)->front->copy_query(cmd, &copy);
   }
}
