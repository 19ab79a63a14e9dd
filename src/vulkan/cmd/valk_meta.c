/* SPDX-License-Identifier: MIT */
/* Copies, clears, blits and resolves that are shaders of the runtime. */
#include "vk_meta.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_buffer.h"
#include "vulkan/valk_device.h"

/* Bytes that one invocation copies × invocations of a workgroup = 1 KiB. */
static const uint32_t workgroup_size[VK_META_BUFFER_CHUNK_SIZE_COUNT] = {
   [VK_META_BUFFER_1_BYTE_CHUNK] = 64,  [VK_META_BUFFER_2_BYTE_CHUNK] = 64,
   [VK_META_BUFFER_4_BYTE_CHUNK] = 64,  [VK_META_BUFFER_8_BYTE_CHUNK] = 64,
   [VK_META_BUFFER_16_BYTE_CHUNK] = 64,
};

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

   dev->meta.use_layered_rendering = true;
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
