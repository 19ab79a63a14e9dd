/* SPDX-License-Identifier: MIT */
#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_event.h"
#include "vulkan/valk_front.h"

/* Everything before the event is finished and visible when it is set. */
static void
finish_all(struct valk_cmd_buffer *cmd)
{
   const struct valk_barrier barrier = {
      .wait_geometry = true,
      .wait_fragment = true,
      .wait_compute = true,
      .clean_l2 = true,
      .clean_ls = true,
   };

   valk_cmd_device(cmd)->front->barrier(cmd, &barrier);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdSetEvent2(VkCommandBuffer commandBuffer, VkEvent _event,
                  const VkDependencyInfo *pDependencyInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_event, event, _event);

   if (vk_command_buffer_has_error(&cmd->vk))
      return;

   finish_all(cmd);
   valk_cmd_device(cmd)->front->write_u32(cmd, event->word.va, 1);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdResetEvent2(VkCommandBuffer commandBuffer, VkEvent _event,
                    VkPipelineStageFlags2 stageMask)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_event, event, _event);

   if (!vk_command_buffer_has_error(&cmd->vk))
      valk_cmd_device(cmd)->front->write_u32(cmd, event->word.va, 0);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdWaitEvents2(VkCommandBuffer commandBuffer, uint32_t eventCount,
                    const VkEvent *pEvents,
                    const VkDependencyInfo *pDependencyInfos)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   const struct valk_barrier acquire = {
      .invalidate_ls = true,
      .invalidate_other = true,
   };

   if (vk_command_buffer_has_error(&cmd->vk))
      return;

   for (uint32_t i = 0; i < eventCount; i++) {
      VK_FROM_HANDLE(valk_event, event, pEvents[i]);
      valk_cmd_device(cmd)->front->wait_set(cmd, event->word.va);
   }
   valk_cmd_device(cmd)->front->barrier(cmd, &acquire);
}
