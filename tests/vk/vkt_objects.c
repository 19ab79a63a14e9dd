/* SPDX-License-Identifier: MIT */
#include "vkt_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* pNext: what the allocation is for, or NULL. */
static VkDeviceMemory
allocate(struct vkt *t, const VkMemoryRequirements *needs,
         VkMemoryPropertyFlags flags, const void *pNext)
{
   for (uint32_t i = 0; i < t->memory.memoryTypeCount; i++) {
      const VkMemoryPropertyFlags has = t->memory.memoryTypes[i].propertyFlags;
      if (!(needs->memoryTypeBits & (1u << i)) || (has & flags) != flags)
         continue;
      const VkMemoryAllocateInfo info = {
         .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
         .pNext = pNext,
         .allocationSize = needs->size,
         .memoryTypeIndex = i,
      };
      VkDeviceMemory memory;
      VKT(vkAllocateMemory(t->device, &info, NULL, &memory));
      VKT_DEFER(t, vkFreeMemory, memory);
      return memory;
   }
   vkt_die("no memory type has flags 0x%x among 0x%x", flags,
           needs->memoryTypeBits);
}

/* All nine usages of Vulkan 1.0. */
#define ALL_USAGES 0x1ff

static struct vkt_buffer
make_buffer(struct vkt *t, VkDeviceSize size_B, VkBufferUsageFlags usage)
{
   const bool addressed = usage & VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT;
   struct vkt_buffer b = { .size_B = size_B };
   const VkMemoryAllocateFlagsInfo flags = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO,
      .flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT,
   };
   const VkBufferCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
      .size = size_B,
      .usage = usage,
   };
   VKT(vkCreateBuffer(t->device, &info, NULL, &b.buffer));
   VkMemoryRequirements needs;
   vkGetBufferMemoryRequirements(t->device, b.buffer, &needs);
   b.memory = allocate(t, &needs,
                       VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                          VK_MEMORY_PROPERTY_HOST_COHERENT_BIT,
                       addressed ? &flags : NULL);
   VKT_DEFER(t, vkDestroyBuffer, b.buffer);
   VKT(vkBindBufferMemory(t->device, b.buffer, b.memory, 0));
   VKT(vkMapMemory(t->device, b.memory, 0, VK_WHOLE_SIZE, 0, &b.map));
   memset(b.map, 0, size_B);
   return b;
}

struct vkt_buffer
vkt_buffer(struct vkt *t, VkDeviceSize size_B)
{
   return make_buffer(t, size_B, ALL_USAGES);
}

struct vkt_buffer
vkt_storage_texels(struct vkt *t, const void *data, VkDeviceSize size_B)
{
   struct vkt_buffer b =
      make_buffer(t, size_B, VK_BUFFER_USAGE_STORAGE_TEXEL_BUFFER_BIT);
   memcpy(b.map, data, size_B);
   return b;
}

struct vkt_buffer
vkt_addressed_buffer(struct vkt *t, VkDeviceSize size_B,
                     VkDeviceAddress *address)
{
   struct vkt_buffer b = make_buffer(
      t, size_B, ALL_USAGES | VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT);
   const VkBufferDeviceAddressInfo info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO,
      .buffer = b.buffer,
   };
   VKT_PROC(t, vkGetBufferDeviceAddressKHR);

   *address = vkGetBufferDeviceAddressKHR(t->device, &info);
   return b;
}

struct vkt_buffer
vkt_buffer_with(struct vkt *t, const void *data, VkDeviceSize size_B)
{
   struct vkt_buffer b = vkt_buffer(t, size_B);
   memcpy(b.map, data, size_B);
   return b;
}

VkImageAspectFlags
vkt_format_aspect(VkFormat format)
{
   switch (format) {
   case VK_FORMAT_D16_UNORM:
   case VK_FORMAT_X8_D24_UNORM_PACK32:
   case VK_FORMAT_D32_SFLOAT:
      return VK_IMAGE_ASPECT_DEPTH_BIT;
   case VK_FORMAT_S8_UINT:
      return VK_IMAGE_ASPECT_STENCIL_BIT;
   case VK_FORMAT_D16_UNORM_S8_UINT:
   case VK_FORMAT_D24_UNORM_S8_UINT:
   case VK_FORMAT_D32_SFLOAT_S8_UINT:
      return VK_IMAGE_ASPECT_DEPTH_BIT | VK_IMAGE_ASPECT_STENCIL_BIT;
   default:
      return VK_IMAGE_ASPECT_COLOR_BIT;
   }
}

uint32_t
vkt_format_size_B(VkFormat format)
{
   switch (format) {
   case VK_FORMAT_R8_UNORM:
   case VK_FORMAT_R8_UINT:
   case VK_FORMAT_R8_SNORM:
   case VK_FORMAT_R8_SINT:
   case VK_FORMAT_S8_UINT:
      return 1;
   case VK_FORMAT_R8G8_UNORM:
   case VK_FORMAT_R8G8_SNORM:
   case VK_FORMAT_R8G8_UINT:
   case VK_FORMAT_R8G8_SINT:
   case VK_FORMAT_R16_SNORM:
   case VK_FORMAT_R16_UINT:
   case VK_FORMAT_R16_SINT:
   case VK_FORMAT_R5G6B5_UNORM_PACK16:
   case VK_FORMAT_R16_SFLOAT:
   case VK_FORMAT_R16_UNORM:
   case VK_FORMAT_D16_UNORM:
      return 2;
   case VK_FORMAT_R16G16B16A16_SFLOAT:
   case VK_FORMAT_R16G16B16A16_UNORM:
   case VK_FORMAT_R16G16B16A16_SNORM:
   case VK_FORMAT_R16G16B16A16_SINT:
   case VK_FORMAT_R16G16B16A16_UINT:
   case VK_FORMAT_R32G32_SFLOAT:
   case VK_FORMAT_R32G32_UINT:
   case VK_FORMAT_R32G32_SINT:
   case VK_FORMAT_R64_UINT:
   case VK_FORMAT_R64_SINT:
      return 8;
   case VK_FORMAT_R32G32B32A32_SFLOAT:
   case VK_FORMAT_R32G32B32A32_UINT:
   case VK_FORMAT_R32G32B32A32_SINT:
      return 16;
   default:
      return 4;
   }
}

static uint32_t
or_one(uint32_t value)
{
   return value ? value : 1;
}

struct vkt_image
vkt_image(struct vkt *t, const struct vkt_image_info *info)
{
   struct vkt_image image = {
      .format = info->format,
      .aspect = info->aspect ? info->aspect : vkt_format_aspect(info->format),
      .width_px = or_one(info->width_px),
      .height_px = or_one(info->height_px),
      .depth_px = or_one(info->depth_px),
      .layers = or_one(info->layers),
      .levels = or_one(info->levels),
      .samples = or_one(info->samples),
   };
   const VkImageCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
      .flags = info->flags,
      .imageType = info->type ? info->type : VK_IMAGE_TYPE_2D,
      .format = image.format,
      .extent = { image.width_px, image.height_px, image.depth_px },
      .mipLevels = image.levels,
      .arrayLayers = image.layers,
      .samples = (VkSampleCountFlagBits)image.samples,
      .tiling = info->tiling,
      .usage = info->usage,
   };
   VkImageFormatProperties limits;
   VkResult result = vkGetPhysicalDeviceImageFormatProperties(
      t->physical, create.format, create.imageType, create.tiling, create.usage,
      create.flags, &limits);
   if (result == VK_ERROR_FORMAT_NOT_SUPPORTED ||
       !(limits.sampleCounts & create.samples))
      vkt_skip("no image of format %d with usage 0x%x and %u samples",
               info->format, info->usage, image.samples);
   VKT(vkCreateImage(t->device, &create, NULL, &image.image));
   VkMemoryRequirements needs;
   vkGetImageMemoryRequirements(t->device, image.image, &needs);
   image.memory = allocate(t, &needs, 0, NULL);
   VKT_DEFER(t, vkDestroyImage, image.image);
   VKT(vkBindImageMemory(t->device, image.image, image.memory, 0));
   const VkImageUsageFlags viewable =
      VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_STORAGE_BIT |
      VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT |
      VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
      VK_IMAGE_USAGE_INPUT_ATTACHMENT_BIT;
   if (info->usage & viewable) {
      VkImageViewType type =
         create.imageType == VK_IMAGE_TYPE_3D   ? VK_IMAGE_VIEW_TYPE_3D
         : create.imageType == VK_IMAGE_TYPE_1D ? VK_IMAGE_VIEW_TYPE_1D
                                                : VK_IMAGE_VIEW_TYPE_2D;
      if (info->view_type)
         type = info->view_type;
      image.view = vkt_view(t, &image, type, image.aspect, 0, image.levels, 0,
                            type == VK_IMAGE_VIEW_TYPE_2D ? 1 : image.layers);
   }
   return image;
}

struct vkt_image
vkt_color(struct vkt *t, VkFormat format, uint32_t width_px, uint32_t height_px)
{
   return vkt_image(t, &(struct vkt_image_info){
                          .format = format,
                          .width_px = width_px,
                          .height_px = height_px,
                          .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT |
                                   VK_IMAGE_USAGE_SAMPLED_BIT |
                                   VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                                   VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                       });
}

VkImageView
vkt_view(struct vkt *t, const struct vkt_image *image, VkImageViewType type,
         VkImageAspectFlags aspect, uint32_t level, uint32_t levels,
         uint32_t layer, uint32_t layers)
{
   const VkImageViewCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
      .image = image->image,
      .viewType = type,
      .format = image->format,
      .subresourceRange = { aspect, level, levels, layer, layers },
   };
   VkImageView view;
   VKT(vkCreateImageView(t->device, &info, NULL, &view));
   VKT_DEFER(t, vkDestroyImageView, view);
   return view;
}

/* ------------------------------------------------------------ commands */

static VkCommandBuffer
allocate_commands(struct vkt *t, VkCommandBufferLevel level)
{
   const VkCommandBufferAllocateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
      .commandPool = t->pool,
      .level = level,
      .commandBufferCount = 1,
   };
   VkCommandBuffer cmd;
   VKT(vkAllocateCommandBuffers(t->device, &info, &cmd));
   return cmd;
}

VkCommandBuffer
vkt_begin(struct vkt *t)
{
   VkCommandBuffer cmd = allocate_commands(t, VK_COMMAND_BUFFER_LEVEL_PRIMARY);
   const VkCommandBufferBeginInfo begin = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
   };
   VKT(vkBeginCommandBuffer(cmd, &begin));
   return cmd;
}

VkCommandBuffer
vkt_secondary(struct vkt *t, const VkCommandBufferInheritanceInfo *info,
              VkCommandBufferUsageFlags flags)
{
   VkCommandBuffer cmd =
      allocate_commands(t, VK_COMMAND_BUFFER_LEVEL_SECONDARY);
   const VkCommandBufferBeginInfo begin = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
      .flags = flags,
      .pInheritanceInfo = info,
   };
   VKT(vkBeginCommandBuffer(cmd, &begin));
   return cmd;
}

void
vkt_run(struct vkt *t, VkCommandBuffer cmd)
{
   VKT(vkEndCommandBuffer(cmd));
   const VkFenceCreateInfo fence_info = {
      .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO,
   };
   VkFence fence;
   VKT(vkCreateFence(t->device, &fence_info, NULL, &fence));
   const VkSubmitInfo submit = {
      .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
      .commandBufferCount = 1,
      .pCommandBuffers = &cmd,
   };
   VKT(vkQueueSubmit(t->queue, 1, &submit, fence));
   VkResult result =
      vkWaitForFences(t->device, 1, &fence, VK_TRUE, 300000000000ull);
   if (result == VK_TIMEOUT)
      vkt_die("the fence was not signalled within five minutes");
   vkt_ok(result, "vkWaitForFences");
   vkDestroyFence(t->device, fence, NULL);
}

void
vkt_full_barrier(VkCommandBuffer cmd)
{
   const VkMemoryBarrier barrier = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT |
                       VK_ACCESS_HOST_READ_BIT,
   };
   vkCmdPipelineBarrier(cmd, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT,
                        VK_PIPELINE_STAGE_ALL_COMMANDS_BIT |
                           VK_PIPELINE_STAGE_HOST_BIT,
                        0, 1, &barrier, 0, NULL, 0, NULL);
}

void
vkt_layout(VkCommandBuffer cmd, const struct vkt_image *image,
           VkImageLayout from, VkImageLayout to)
{
   const VkImageMemoryBarrier barrier = {
      .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER,
      .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT,
      .oldLayout = from,
      .newLayout = to,
      .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
      .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
      .image = image->image,
      .subresourceRange = { vkt_format_aspect(image->format), 0,
                            VK_REMAINING_MIP_LEVELS, 0,
                            VK_REMAINING_ARRAY_LAYERS },
   };
   vkCmdPipelineBarrier(cmd, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT,
                        VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, 0, 0, NULL, 0, NULL,
                        1, &barrier);
}

uint32_t
vkt_minify(uint32_t size, uint32_t level)
{
   return or_one(size >> level);
}

static VkBufferImageCopy
whole_subresource(const struct vkt_image *image, VkImageAspectFlags aspect,
                  uint32_t level, uint32_t layer)
{
   return (VkBufferImageCopy){
      .imageSubresource = { aspect, level, layer, 1 },
      .imageExtent = { vkt_minify(image->width_px, level),
                       vkt_minify(image->height_px, level),
                       vkt_minify(image->depth_px, level) },
   };
}

static uint32_t
aspect_size_B(const struct vkt_image *image, VkImageAspectFlags aspect)
{
   if (aspect == VK_IMAGE_ASPECT_STENCIL_BIT)
      return 1;
   if (image->format == VK_FORMAT_D16_UNORM_S8_UINT)
      return 2;
   return vkt_format_size_B(image->format);
}

void
vkt_upload(struct vkt *t, const struct vkt_image *image, uint32_t level,
           uint32_t layer, const void *texels, VkImageLayout layout)
{
   VkBufferImageCopy region =
      whole_subresource(image, image->aspect, level, layer);
   VkDeviceSize size_B = (VkDeviceSize)region.imageExtent.width *
                         region.imageExtent.height * region.imageExtent.depth *
                         aspect_size_B(image, image->aspect);
   struct vkt_buffer staging = vkt_buffer_with(t, texels, size_B);
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, image,
              level == 0 && layer == 0 ? VK_IMAGE_LAYOUT_UNDEFINED : layout,
              VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
   vkCmdCopyBufferToImage(cmd, staging.buffer, image->image,
                          VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &region);
   vkt_layout(cmd, image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, layout);
   vkt_run(t, cmd);
}

void *
vkt_download(struct vkt *t, const struct vkt_image *image,
             VkImageAspectFlags aspect, uint32_t level, uint32_t layer,
             VkImageLayout layout)
{
   VkBufferImageCopy region = whole_subresource(image, aspect, level, layer);
   size_t size_B = (size_t)region.imageExtent.width *
                   region.imageExtent.height * region.imageExtent.depth *
                   aspect_size_B(image, aspect);
   struct vkt_buffer staging = vkt_buffer(t, size_B);
   VkCommandBuffer cmd = vkt_begin(t);
   if (layout != VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL &&
       layout != VK_IMAGE_LAYOUT_GENERAL) {
      vkt_layout(cmd, image, layout, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
      layout = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;
   }
   vkCmdCopyImageToBuffer(cmd, image->image, layout, staging.buffer, 1,
                          &region);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   void *texels = malloc(size_B);
   if (!texels)
      vkt_die("no memory");
   memcpy(texels, staging.map, size_B);
   return texels;
}

void
vkt_output_image(struct vkt *t, const char *name, const struct vkt_image *image,
                 VkImageLayout layout, double tolerance)
{
   const VkImageAspectFlags aspect = image->aspect & VK_IMAGE_ASPECT_DEPTH_BIT
                                        ? VK_IMAGE_ASPECT_DEPTH_BIT
                                        : image->aspect;
   void *texels = vkt_download(t, image, aspect, 0, 0, layout);
   size_t count = (size_t)image->width_px * image->height_px;
   size_t size_B = aspect_size_B(image, aspect);
   /* The top byte of a copied 24-bit depth is undefined. */
   if (aspect == VK_IMAGE_ASPECT_DEPTH_BIT &&
       (image->format == VK_FORMAT_D24_UNORM_S8_UINT ||
        image->format == VK_FORMAT_X8_D24_UNORM_PACK32)) {
      for (size_t i = 0; i < count; i++)
         ((uint8_t *)texels)[4 * i + 3] = 0;
   }
   if (image->format == VK_FORMAT_D24_UNORM_S8_UINT ||
       image->format == VK_FORMAT_X8_D24_UNORM_PACK32) {
      /* What the byte beside 24 bits of depth holds is left open. */
      for (size_t i = 3; i < count * size_B; i += 4)
         ((uint8_t *)texels)[i] = 0;
   }
   bool floats = image->format == VK_FORMAT_R32_SFLOAT ||
                 image->format == VK_FORMAT_R32G32_SFLOAT ||
                 image->format == VK_FORMAT_R32G32B32A32_SFLOAT ||
                 image->format == VK_FORMAT_D32_SFLOAT ||
                 image->format == VK_FORMAT_D32_SFLOAT_S8_UINT;
   if (floats && size_B >= 4)
      vkt_output(t, name, VKT_F32, tolerance, texels, count * size_B / 4);
   else
      vkt_output(t, name, VKT_U8, tolerance, texels, count * size_B);
   free(texels);
}

static float
half_to_float(uint16_t half)
{
   const float sign = half >> 15 ? -1.0f : 1.0f;
   const int exponent = half >> 10 & 31;
   const float mantissa = (float)(half & 1023);

   return sign * (exponent ? ldexpf(1024.0f + mantissa, exponent - 25)
                           : ldexpf(mantissa, -24));
}

/* Texels whose channels are no bytes, channel by channel. */
static void
output_channels(struct vkt *t, const char *name, VkFormat format,
                const void *texels, size_t count, double tolerance)
{
   const uint16_t *halves = texels;
   const uint32_t *words = texels;
   float *values = malloc(count * 4 * sizeof(*values));

   for (size_t i = 0; i < count * 4; i++) {
      if (format == VK_FORMAT_R16G16B16A16_SFLOAT)
         values[i] = half_to_float(halves[i]);
      else if (i % 4 == 3)
         values[i] = (float)(words[i / 4] >> 30) / 3.0f;
      else
         values[i] = (float)(words[i / 4] >> (i % 4 * 10) & 1023) / 1023.0f;
   }
   vkt_output(t, name, VKT_F32, tolerance, values, count * 4);
   free(values);
}

void
vkt_output_levels(struct vkt *t, const struct vkt_image *image,
                  VkImageLayout layout, double tolerance)
{
   const bool channels = image->format == VK_FORMAT_R16G16B16A16_SFLOAT ||
                         image->format == VK_FORMAT_A2B10G10R10_UNORM_PACK32;

   for (uint32_t layer = 0; layer < image->layers; layer++) {
      for (uint32_t level = 0; level < image->levels; level++) {
         char name[] = "layer0level0";
         name[5] = (char)('0' + layer);
         name[11] = (char)('0' + level);
         void *texels = vkt_download(t, image, VK_IMAGE_ASPECT_COLOR_BIT, level,
                                     layer, layout);
         const size_t count = (size_t)vkt_minify(image->width_px, level) *
                              vkt_minify(image->height_px, level) *
                              vkt_minify(image->depth_px, level);
         if (channels)
            output_channels(t, name, image->format, texels, count, tolerance);
         else
            vkt_output(t, name, VKT_U8, tolerance, texels,
                       count * vkt_format_size_B(image->format));
         free(texels);
      }
   }
}
