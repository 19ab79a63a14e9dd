/* SPDX-License-Identifier: MIT */
#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_buffer.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_front.h"

static void
draw(struct valk_cmd_buffer *cmd, const struct valk_draw *draw)
{
   if (vk_command_buffer_has_error(&cmd->vk) || !cmd->gfx.vs ||
       !cmd->render.active)
      return;
   /* Vertex shaders here write nothing but what is rasterised. */
   if (cmd->vk.dynamic_graphics_state.rs.rasterizer_discard_enable)
      return;

   valk_cmd_device(cmd)->front->draw(cmd, draw);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdDraw(VkCommandBuffer commandBuffer, uint32_t vertexCount,
             uint32_t instanceCount, uint32_t firstVertex,
             uint32_t firstInstance)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   const struct valk_draw info = {
      .vertex_count = vertexCount,
      .instance_count = instanceCount,
      .first_vertex = firstVertex,
      .first_instance = firstInstance,
   };

   if (vertexCount && instanceCount)
      draw(cmd, &info);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdDrawIndexed(VkCommandBuffer commandBuffer, uint32_t indexCount,
                    uint32_t instanceCount, uint32_t firstIndex,
                    int32_t vertexOffset, uint32_t firstInstance)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   const struct valk_draw info = {
      .indexed = true,
      .vertex_count = indexCount,
      .instance_count = instanceCount,
      .first_vertex = firstIndex,
      .vertex_offset = vertexOffset,
      .first_instance = firstInstance,
   };

   if (indexCount && instanceCount)
      draw(cmd, &info);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdDrawIndirect(VkCommandBuffer commandBuffer, VkBuffer _buffer,
                     VkDeviceSize offset, uint32_t drawCount, uint32_t stride)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_buffer, buffer, _buffer);
   const struct valk_draw info = {
      .indirect_va = valk_buffer_va(buffer, offset),
      .draw_count = drawCount,
      .stride_B = stride,
   };

   if (drawCount)
      draw(cmd, &info);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdDrawIndexedIndirect(VkCommandBuffer commandBuffer, VkBuffer _buffer,
                            VkDeviceSize offset, uint32_t drawCount,
                            uint32_t stride)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_buffer, buffer, _buffer);
   const struct valk_draw info = {
      .indexed = true,
      .indirect_va = valk_buffer_va(buffer, offset),
      .draw_count = drawCount,
      .stride_B = stride,
   };

   if (drawCount)
      draw(cmd, &info);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdDrawIndirectCount(VkCommandBuffer commandBuffer, VkBuffer _buffer,
                          VkDeviceSize offset, VkBuffer _countBuffer,
                          VkDeviceSize countBufferOffset, uint32_t maxDrawCount,
                          uint32_t stride)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_buffer, buffer, _buffer);
   VK_FROM_HANDLE(valk_buffer, count, _countBuffer);
   const struct valk_draw info = {
      .indirect_va = valk_buffer_va(buffer, offset),
      .count_va = valk_buffer_va(count, countBufferOffset),
      .draw_count = maxDrawCount,
      .stride_B = stride,
   };

   if (maxDrawCount)
      draw(cmd, &info);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdDrawIndexedIndirectCount(VkCommandBuffer commandBuffer,
                                 VkBuffer _buffer, VkDeviceSize offset,
                                 VkBuffer _countBuffer,
                                 VkDeviceSize countBufferOffset,
                                 uint32_t maxDrawCount, uint32_t stride)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_buffer, buffer, _buffer);
   VK_FROM_HANDLE(valk_buffer, count, _countBuffer);
   const struct valk_draw info = {
      .indexed = true,
      .indirect_va = valk_buffer_va(buffer, offset),
      .count_va = valk_buffer_va(count, countBufferOffset),
      .draw_count = maxDrawCount,
      .stride_B = stride,
   };

   if (maxDrawCount)
      draw(cmd, &info);
}
