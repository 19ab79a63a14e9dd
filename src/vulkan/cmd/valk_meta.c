/* SPDX-License-Identifier: MIT */
/* Copies, clears, blits and resolves that are shaders of the runtime. */
#include "vk_meta.h"

#include "vulkan/cmd/valk_cmd_meta.h"
#include "vulkan/valk_buffer.h"
#include "vulkan/valk_device.h"

/* Bytes that one invocation copies × invocations of a workgroup = 1 KiB. */
static const uint32_t workgroup_size[VK_META_BUFFER_CHUNK_SIZE_COUNT] = {
   [VK_META_BUFFER_1_BYTE_CHUNK] = 64,  [VK_META_BUFFER_2_BYTE_CHUNK] = 64,
   [VK_META_BUFFER_4_BYTE_CHUNK] = 64,  [VK_META_BUFFER_8_BYTE_CHUNK] = 64,
   [VK_META_BUFFER_16_BYTE_CHUNK] = 64,
};

/* The set that vkCmdPushDescriptorSet made stays with the save, so that the
 * meta operation gets one of its own. */
static void
save_bind(struct valk_bind_state *bind, struct valk_meta_save *save)
{
   save->set0 = bind->sets[0];
   save->push_set0 = bind->push_sets[0];
   bind->push_sets[0] = NULL;
}

static void
restore_bind(struct valk_cmd_buffer *cmd, struct valk_bind_state *bind,
             const struct valk_meta_save *save)
{
   vk_free(&cmd->vk.pool->alloc, bind->push_sets[0]);
   bind->push_sets[0] = save->push_set0;
   bind->sets[0] = save->set0;
   bind->dirty_sets |= 1;
   memcpy(cmd->push, save->push, sizeof(cmd->push));
   cmd->gfx.dirty |= VALK_DIRTY_PUSH;
}

void
valk_meta_begin_graphics(struct valk_cmd_buffer *cmd,
                         struct valk_meta_save *save)
{
   struct vk_dynamic_graphics_state *dynamic = &cmd->vk.dynamic_graphics_state;

   save_bind(&cmd->gfx.bind, save);
   memcpy(save->push, cmd->push, sizeof(cmd->push));
   save->vs = cmd->gfx.vs;
   save->fs = cmd->gfx.fs;
   save->vb0 = cmd->gfx.vb[0];
   save->dynamic = *dynamic;
   save->vi = *dynamic->vi;
   save->sl = *dynamic->ms.sample_locations;
   save->occlusion_va = cmd->gfx.occlusion.va;

   /* What meta draws is not counted. */
   cmd->gfx.occlusion.va = 0;
   cmd->gfx.dirty |= VALK_DIRTY_QUERY;
}

void
valk_meta_end_graphics(struct valk_cmd_buffer *cmd,
                       const struct valk_meta_save *save)
{
   struct vk_dynamic_graphics_state *dynamic = &cmd->vk.dynamic_graphics_state;

   restore_bind(cmd, &cmd->gfx.bind, save);
   cmd->gfx.vs = save->vs;
   cmd->gfx.fs = save->fs;
   cmd->gfx.vb[0] = save->vb0;
   /* The pointers in it are to the command buffer's own storage. */
   *dynamic = save->dynamic;
   *dynamic->vi = save->vi;
   *dynamic->ms.sample_locations = save->sl;
   memcpy(dynamic->dirty, dynamic->set, sizeof(dynamic->set));
   cmd->gfx.occlusion.va = save->occlusion_va;
   cmd->gfx.dirty |= VALK_DIRTY_ALL;
}

void
valk_meta_begin_compute(struct valk_cmd_buffer *cmd,
                        struct valk_meta_save *save)
{
   save_bind(&cmd->compute.bind, save);
   memcpy(save->push, cmd->push, sizeof(cmd->push));
   save->cs = cmd->compute.shader;
}

void
valk_meta_end_compute(struct valk_cmd_buffer *cmd,
                      const struct valk_meta_save *save)
{
   restore_bind(cmd, &cmd->compute.bind, save);
   cmd->compute.shader = save->cs;
}

/* A buffer whose content the caller writes while it records. */
static VkResult
bind_map_buffer(struct vk_command_buffer *vk_cmd, struct vk_meta_device *meta,
                VkBuffer _buffer, void **map_out)
{
   struct valk_cmd_buffer *cmd =
      container_of(vk_cmd, struct valk_cmd_buffer, vk);
   VK_FROM_HANDLE(valk_buffer, buffer, _buffer);

   struct valk_ptr ptr = valk_cmd_alloc(cmd, buffer->vk.size, 64);
   if (!ptr.va)
      return VK_ERROR_OUT_OF_DEVICE_MEMORY;

   buffer->va = ptr.va;
   *map_out = ptr.cpu;
   return VK_SUCCESS;
}

VkResult
valk_device_init_meta(struct valk_device *dev)
{
   VkResult result = vk_meta_device_init(&dev->vk, &dev->meta);
   if (result != VK_SUCCESS)
      return result;

   dev->meta.use_rect_list_pipeline = true;
   dev->meta.use_stencil_export = true;
   dev->meta.max_bind_map_buffer_size_B = 64 * 1024;
   dev->meta.cmd_bind_map_buffer = bind_map_buffer;
   memcpy(dev->meta.buffer_access.optimal_wg_size, workgroup_size,
          sizeof(workgroup_size));
   return VK_SUCCESS;
}

void
valk_device_finish_meta(struct valk_device *dev)
{
   vk_meta_device_finish(&dev->vk, &dev->meta);
}
