/* SPDX-License-Identifier: MIT */
/* Copies, by compute shaders of the runtime. */
#include "util/format/u_format.h"
#include "vk_format.h"
#include "vk_meta.h"

#include "vulkan/cmd/valk_cmd_meta.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_image.h"

/* Unsigned integers with texels of as many bytes: copies do not convert. */
static const VkFormat uint_formats[17] = {
   [16] = VK_FORMAT_R32G32B32A32_UINT, [12] = VK_FORMAT_R32G32B32_UINT,
   [8] = VK_FORMAT_R32G32_UINT,        [6] = VK_FORMAT_R16G16B16_UINT,
   [4] = VK_FORMAT_R32_UINT,           [3] = VK_FORMAT_R8G8B8_UINT,
   [2] = VK_FORMAT_R16_UINT,           [1] = VK_FORMAT_R8_UINT,
};

/* Depth and stencil that share a word are copied as bytes. */
static void
fill_zs_views(VkFormat format, struct vk_meta_copy_image_properties *props)
{
   const bool packed = format == VK_FORMAT_D24_UNORM_S8_UINT ||
                       format == VK_FORMAT_X8_D24_UNORM_PACK32;

   props->depth.component_mask = packed ? 0x7 : 0x1;
   props->stencil.component_mask = packed ? 0x8 : 0x1;
   if (packed) {
      props->depth.view_format = VK_FORMAT_R8G8B8A8_UINT;
      props->stencil.view_format = VK_FORMAT_R8G8B8A8_UINT;
   } else {
      props->depth.view_format =
         vk_format_has_depth(format) &&
               vk_format_depth_only(format) == VK_FORMAT_D16_UNORM
            ? VK_FORMAT_R16_UINT
            : VK_FORMAT_R32_UINT;
      props->stencil.view_format = VK_FORMAT_R8_UINT;
   }
}

static struct vk_meta_copy_image_properties
copy_properties(const struct valk_image *image)
{
   const struct mil_image *mil = &image->planes[0].mil;
   const bool tiled = mil->tiling.kind != MIL_TILING_LINEAR;
   struct vk_meta_copy_image_properties props = {
      /* Workgroups go along the memory. */
      .tile_size = { tiled ? 16 : 64, tiled ? 16 : 1, 1 },
   };

   if (vk_format_is_depth_or_stencil(image->vk.format)) {
      fill_zs_views(image->vk.format, &props);
   } else {
      const unsigned size_B = vk_format_get_blocksize(image->vk.format);

      assert(size_B < ARRAY_SIZE(uint_formats));
      props.color.view_format = uint_formats[size_B];
   }

   return props;
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdCopyBuffer2(VkCommandBuffer commandBuffer,
                    const VkCopyBufferInfo2 *pInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   struct valk_meta_save save;

   valk_meta_begin_compute(cmd, &save);
   vk_meta_copy_buffer(&cmd->vk, &valk_cmd_device(cmd)->meta, pInfo);
   valk_meta_end_compute(cmd, &save);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdCopyBufferToImage2(VkCommandBuffer commandBuffer,
                           const VkCopyBufferToImageInfo2 *pInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_image, image, pInfo->dstImage);
   const struct vk_meta_copy_image_properties props = copy_properties(image);
   struct valk_meta_save save;

   valk_meta_begin_compute(cmd, &save);
   vk_meta_copy_buffer_to_image(&cmd->vk, &valk_cmd_device(cmd)->meta, pInfo,
                                &props, VK_PIPELINE_BIND_POINT_COMPUTE);
   valk_meta_end_compute(cmd, &save);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdCopyImageToBuffer2(VkCommandBuffer commandBuffer,
                           const VkCopyImageToBufferInfo2 *pInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_image, image, pInfo->srcImage);
   const struct vk_meta_copy_image_properties props = copy_properties(image);
   struct valk_meta_save save;

   valk_meta_begin_compute(cmd, &save);
   vk_meta_copy_image_to_buffer(&cmd->vk, &valk_cmd_device(cmd)->meta, pInfo,
                                &props);
   valk_meta_end_compute(cmd, &save);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdCopyImage2(VkCommandBuffer commandBuffer, const VkCopyImageInfo2 *pInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   VK_FROM_HANDLE(valk_image, src, pInfo->srcImage);
   VK_FROM_HANDLE(valk_image, dst, pInfo->dstImage);
   const struct vk_meta_copy_image_properties src_props = copy_properties(src);
   const struct vk_meta_copy_image_properties dst_props = copy_properties(dst);
   struct valk_meta_save save;

   valk_meta_begin_compute(cmd, &save);
   vk_meta_copy_image(&cmd->vk, &valk_cmd_device(cmd)->meta, pInfo, &src_props,
                      &dst_props, VK_PIPELINE_BIND_POINT_COMPUTE);
   valk_meta_end_compute(cmd, &save);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdFillBuffer(VkCommandBuffer commandBuffer, VkBuffer dstBuffer,
                   VkDeviceSize dstOffset, VkDeviceSize size, uint32_t data)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   struct valk_meta_save save;

   valk_meta_begin_compute(cmd, &save);
   vk_meta_fill_buffer(&cmd->vk, &valk_cmd_device(cmd)->meta, dstBuffer,
                       dstOffset, size, data);
   valk_meta_end_compute(cmd, &save);
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdUpdateBuffer(VkCommandBuffer commandBuffer, VkBuffer dstBuffer,
                     VkDeviceSize dstOffset, VkDeviceSize dataSize,
                     const void *pData)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   struct valk_meta_save save;

   valk_meta_begin_compute(cmd, &save);
   vk_meta_update_buffer(&cmd->vk, &valk_cmd_device(cmd)->meta, dstBuffer,
                         dstOffset, dataSize, pData);
   valk_meta_end_compute(cmd, &save);
}
