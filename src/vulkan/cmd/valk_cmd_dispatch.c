/* SPDX-License-Identifier: MIT */
#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_buffer.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_front.h"

static void
dispatch(struct valk_cmd_buffer *cmd, const struct valk_dispatch *dispatch)
{
   if (vk_command_buffer_has_error(&cmd->vk) || !cmd->compute.shader)
      return;

   valk_cmd_device(cmd)->front->dispatch(cmd, dispatch);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdDispatchBase(VkCommandBuffer commandBuffer, uint32_t baseGroupX,
                     uint32_t baseGroupY, uint32_t baseGroupZ,
                     uint32_t groupCountX, uint32_t groupCountY,
                     uint32_t groupCountZ)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   const struct valk_dispatch info = {
      .base = { baseGroupX, baseGroupY, baseGroupZ },
      .count = { groupCountX, groupCountY, groupCountZ },
   };

   if (groupCountX == 0 || groupCountY == 0 || groupCountZ == 0)
      return;

   dispatch(cmd, &info);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdDispatchIndirect(VkCommandBuffer commandBuffer, VkBuffer _buffer,
                         VkDeviceSize offset)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_buffer, buffer, _buffer);
   const struct valk_dispatch info = {
      .indirect_va = valk_buffer_va(buffer, offset),
   };

   dispatch(cmd, &info);
}
