/* SPDX-License-Identifier: MIT */
/* vkCmdBind… and vkCmdPush…: what is bound, until a draw asks. */
#include "vk_alloc.h"
#include "vk_command_pool.h"
#include "vk_descriptor_update_template.h"
#include "vk_pipeline_layout.h"
#include "vk_shader.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_buffer.h"
#include "vulkan/valk_entrypoints.h"

static void
bind_sets(struct valk_bind_state *bind, const VkBindDescriptorSetsInfoKHR *info)
{
   const uint32_t *offset = info->pDynamicOffsets;

   for (uint32_t i = 0; i < info->descriptorSetCount; i++) {
      VK_FROM_HANDLE(valk_descriptor_set, set, info->pDescriptorSets[i]);
      const uint32_t n = info->firstSet + i;

      bind->sets[n] = set;
      bind->dirty_sets |= 1u << n;
      if (!set)
         continue;

      for (uint32_t d = 0; d < set->layout->dynamic_count; d++)
         bind->dynamic_offset_B[n][d] = *offset++;
   }
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdBindDescriptorSets2KHR(VkCommandBuffer commandBuffer,
                               const VkBindDescriptorSetsInfoKHR *pInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);

   if (pInfo->stageFlags & VK_SHADER_STAGE_ALL_GRAPHICS)
      bind_sets(&cmd->gfx.bind, pInfo);
   if (pInfo->stageFlags & VK_SHADER_STAGE_COMPUTE_BIT)
      bind_sets(&cmd->compute.bind, pInfo);
}

/* A push set starts with what the former one had: writes add up.  Each push
 * gets new memory, for earlier draws may still read the old. */
static struct valk_descriptor_set *
next_push_set(struct valk_cmd_buffer *cmd, struct valk_bind_state *bind,
              struct valk_descriptor_set_layout *layout, uint32_t n)
{
   struct valk_descriptor_set *set = bind->push_sets[n];
   const size_t size_B = layout->entry_count * VALK_DESCRIPTOR_SIZE_B;

   if (!set) {
      set = vk_zalloc(&cmd->vk.pool->alloc, sizeof(*set), 8,
                      VK_SYSTEM_ALLOCATION_SCOPE_OBJECT);
      if (!set) {
         vk_command_buffer_set_error(&cmd->vk, VK_ERROR_OUT_OF_HOST_MEMORY);
         return NULL;
      }
      bind->push_sets[n] = set;
   }

   struct valk_ptr entries = valk_cmd_alloc(cmd, MAX2(size_B, 1), 64);
   if (!entries.va)
      return NULL;

   const bool keep = set->layout == layout && set->entries.cpu;
   if (keep)
      memcpy(entries.cpu, set->entries.cpu, size_B);
   set->layout = layout;
   set->entries = entries;
   set->entry_count = layout->entry_count;
   if (!keep)
      valk_descriptor_set_init_entries(valk_cmd_device(cmd), set);

   bind->sets[n] = set;
   bind->dirty_sets |= 1u << n;
   return set;
}

static struct valk_descriptor_set_layout *
set_layout(VkPipelineLayout _layout, uint32_t n)
{
   VK_FROM_HANDLE(vk_pipeline_layout, layout, _layout);

   return container_of(layout->set_layouts[n],
                       struct valk_descriptor_set_layout, vk);
}

static void
push_set(struct valk_cmd_buffer *cmd, struct valk_bind_state *bind,
         const VkPushDescriptorSetInfoKHR *info)
{
   struct valk_descriptor_set *set =
      next_push_set(cmd, bind, set_layout(info->layout, info->set), info->set);
   if (!set)
      return;

   for (uint32_t i = 0; i < info->descriptorWriteCount; i++) {
      valk_descriptor_set_write(valk_cmd_device(cmd), set,
                                &info->pDescriptorWrites[i]);
   }
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdPushDescriptorSet2KHR(VkCommandBuffer commandBuffer,
                              const VkPushDescriptorSetInfoKHR *pInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);

   if (pInfo->stageFlags & VK_SHADER_STAGE_ALL_GRAPHICS)
      push_set(cmd, &cmd->gfx.bind, pInfo);
   if (pInfo->stageFlags & VK_SHADER_STAGE_COMPUTE_BIT)
      push_set(cmd, &cmd->compute.bind, pInfo);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdPushDescriptorSetWithTemplate2KHR(
   VkCommandBuffer commandBuffer,
   const VkPushDescriptorSetWithTemplateInfoKHR *pInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(vk_descriptor_update_template, update_template,
                  pInfo->descriptorUpdateTemplate);
   struct valk_bind_state *bind =
      update_template->bind_point == VK_PIPELINE_BIND_POINT_COMPUTE
         ? &cmd->compute.bind
         : &cmd->gfx.bind;
   struct valk_descriptor_set *set = next_push_set(
      cmd, bind, set_layout(pInfo->layout, pInfo->set), pInfo->set);

   if (set) {
      valk_descriptor_set_write_template(valk_cmd_device(cmd), set,
                                         pInfo->descriptorUpdateTemplate,
                                         pInfo->pData);
   }
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdPushConstants2KHR(VkCommandBuffer commandBuffer,
                          const VkPushConstantsInfoKHR *pInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);

   memcpy(cmd->push + pInfo->offset, pInfo->pValues, pInfo->size);
   cmd->gfx.dirty |= VALK_DIRTY_PUSH;
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdBindVertexBuffers2(VkCommandBuffer commandBuffer, uint32_t firstBinding,
                           uint32_t bindingCount, const VkBuffer *pBuffers,
                           const VkDeviceSize *pOffsets,
                           const VkDeviceSize *pSizes,
                           const VkDeviceSize *pStrides)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);

   if (pStrides) {
      vk_cmd_set_vertex_binding_strides(&cmd->vk, firstBinding, bindingCount,
                                        pStrides);
   }

   for (uint32_t i = 0; i < bindingCount; i++) {
      VK_FROM_HANDLE(valk_buffer, buffer, pBuffers[i]);
      struct valk_vertex_buffer *vb = &cmd->gfx.vb[firstBinding + i];

      *vb = (struct valk_vertex_buffer){ 0 };
      if (buffer) {
         vb->va = valk_buffer_va(buffer, pOffsets[i]);
         vb->size_B = vk_buffer_range(&buffer->vk, pOffsets[i],
                                      pSizes ? pSizes[i] : VK_WHOLE_SIZE);
      }
   }

   cmd->gfx.dirty |= VALK_DIRTY_VERTEX_BUFFERS;
}

static uint32_t
index_size_B(VkIndexType type)
{
   switch (type) {
   case VK_INDEX_TYPE_UINT8_KHR:
      return 1;
   case VK_INDEX_TYPE_UINT16:
      return 2;
   case VK_INDEX_TYPE_UINT32:
      return 4;
   default:
      return 0;
   }
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdBindIndexBuffer2KHR(VkCommandBuffer commandBuffer, VkBuffer _buffer,
                            VkDeviceSize offset, VkDeviceSize size,
                            VkIndexType indexType)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_buffer, buffer, _buffer);

   cmd->gfx.ib.va = buffer ? valk_buffer_va(buffer, offset) : 0;
   cmd->gfx.ib.size_B = buffer ? vk_buffer_range(&buffer->vk, offset, size) : 0;
   cmd->gfx.ib.index_size_B = index_size_B(indexType);
   cmd->gfx.dirty |= VALK_DIRTY_INDEX_BUFFER;
}
