/* SPDX-License-Identifier: MIT */
#include "vulkan/cmd/valk_cmd_buffer.h"

#include "vk_log.h"

#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_front.h"

struct valk_ptr
valk_cmd_alloc(struct valk_cmd_buffer *cmd, size_t size_B, size_t align_B)
{
   struct valk_ptr ptr = valk_cmd_memory_alloc(
      valk_cmd_device(cmd), &cmd->memory, cmd, size_B, align_B);

   if (!ptr.va)
      vk_command_buffer_set_error(&cmd->vk, VK_ERROR_OUT_OF_DEVICE_MEMORY);

   return ptr;
}

static void
free_push_sets(struct valk_cmd_buffer *cmd, struct valk_bind_state *bind)
{
   for (unsigned i = 0; i < VALK_MAX_SETS; i++)
      vk_free(&cmd->vk.pool->alloc, bind->push_sets[i]);

   *bind = (struct valk_bind_state){ 0 };
}

/* Nothing is bound at the start of a recording. */
static void
clear_state(struct valk_cmd_buffer *cmd)
{
   free_push_sets(cmd, &cmd->compute.bind);
   free_push_sets(cmd, &cmd->gfx.bind);
   memset(&cmd->compute, 0, sizeof(cmd->compute));
   memset(&cmd->gfx, 0, sizeof(cmd->gfx));
   memset(cmd->push, 0, sizeof(cmd->push));
   memset(&cmd->render, 0, sizeof(cmd->render));
   cmd->gfx.dirty = VALK_DIRTY_ALL;
}

static VkResult
create(struct vk_command_pool *pool, VkCommandBufferLevel level,
       struct vk_command_buffer **out)
{
   struct valk_device *dev =
      container_of(pool->base.device, struct valk_device, vk);
   struct valk_cmd_buffer *cmd = vk_zalloc(&pool->alloc, sizeof(*cmd), 8,
                                           VK_SYSTEM_ALLOCATION_SCOPE_OBJECT);
   if (!cmd)
      return vk_error(pool, VK_ERROR_OUT_OF_HOST_MEMORY);

   VkResult result =
      vk_command_buffer_init(pool, &cmd->vk, &valk_cmd_buffer_ops, level);
   if (result != VK_SUCCESS)
      goto fail_alloc;

   cmd->vk.dynamic_graphics_state.vi = &cmd->vi;
   cmd->vk.dynamic_graphics_state.ms.sample_locations = &cmd->sl;
   valk_cmd_memory_init(&cmd->memory);
   result = dev->front->cmd_create(cmd);
   if (result != VK_SUCCESS)
      goto fail_vk;

   *out = &cmd->vk;
   return VK_SUCCESS;

fail_vk:
   vk_command_buffer_finish(&cmd->vk);
fail_alloc:
   vk_free(&pool->alloc, cmd);
   return result;
}

static void
reset(struct vk_command_buffer *vk_cmd, VkCommandBufferResetFlags flags)
{
   struct valk_cmd_buffer *cmd =
      container_of(vk_cmd, struct valk_cmd_buffer, vk);
   struct valk_device *dev = valk_cmd_device(cmd);

   vk_command_buffer_reset(&cmd->vk);
   clear_state(cmd);
   dev->front->cmd_reset(cmd);
   valk_cmd_memory_reset(dev, &cmd->memory);
}

static void
destroy(struct vk_command_buffer *vk_cmd)
{
   struct valk_cmd_buffer *cmd =
      container_of(vk_cmd, struct valk_cmd_buffer, vk);
   struct valk_device *dev = valk_cmd_device(cmd);
   const VkAllocationCallbacks alloc = cmd->vk.pool->alloc;

   clear_state(cmd);
   dev->front->cmd_destroy(cmd);
   valk_cmd_memory_reset(dev, &cmd->memory);
   vk_command_buffer_finish(&cmd->vk);
   vk_free(&alloc, cmd);
}

const struct vk_command_buffer_ops valk_cmd_buffer_ops = {
   .create = create,
   .reset = reset,
   .destroy = destroy,
};

VKAPI_ATTR VkResult VKAPI_CALL
valk_BeginCommandBuffer(VkCommandBuffer commandBuffer,
                        const VkCommandBufferBeginInfo *pBeginInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   struct valk_device *dev = valk_cmd_device(cmd);

   vk_command_buffer_begin(&cmd->vk, pBeginInfo);
   clear_state(cmd);

   /* Secondary ones are recorded by the runtime and replayed. */
   if (cmd->vk.level != VK_COMMAND_BUFFER_LEVEL_PRIMARY)
      return VK_SUCCESS;

   return dev->front->cmd_begin(cmd);
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_EndCommandBuffer(VkCommandBuffer commandBuffer)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   struct valk_device *dev = valk_cmd_device(cmd);

   if (cmd->vk.level == VK_COMMAND_BUFFER_LEVEL_PRIMARY &&
       !vk_command_buffer_has_error(&cmd->vk)) {
      VkResult result = dev->front->cmd_end(cmd);
      if (result != VK_SUCCESS)
         vk_command_buffer_set_error(&cmd->vk, result);
   }

   return vk_command_buffer_end(&cmd->vk);
}
