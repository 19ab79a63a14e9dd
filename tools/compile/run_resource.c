/* SPDX-License-Identifier: MIT */

#include "run_resource.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SETS 8

void
run_die(const char *what, const char *why)
{
   fprintf(stderr, "mali-run-compute: %s: %s\n", what, why);
   exit(1);
}

void
run_check(VkResult result, const char *what)
{
   char why[32];

   if (!result)
      return;
   snprintf(why, sizeof(why), "VkResult %d", result);
   run_die(what, why);
}

/* -- Arguments -- */

static bool
is_image(const struct run_resource *r)
{
   return r->type == VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE ||
          r->type == VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER ||
          r->type == VK_DESCRIPTOR_TYPE_STORAGE_IMAGE;
}

static bool
is_texels(const struct run_resource *r)
{
   return r->type == VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER ||
          r->type == VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER;
}

static bool
parse_image(struct run_resource *r, const char *text)
{
   static const struct {
      const char *name;
      VkDescriptorType type;
   } kinds[] = {
      { "sampled", VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE },
      { "combined", VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER },
      { "storage", VK_DESCRIPTOR_TYPE_STORAGE_IMAGE },
   };
   uint32_t *px = r->size_px, format, view;
   char kind[16];
   int used = 0;

   if (sscanf(text, "%15[a-z],%u,%u,%u,%u,%u,%u,%n", kind, &r->count, &format,
              &view, &px[0], &px[1], &px[2], &used) != 7 ||
       !used || !r->count || r->count > RUN_MAX_COUNT || view > 6 || !px[0] ||
       !px[1] || !px[2])
      return false;
   r->format = (VkFormat)format;
   r->view_type = (VkImageViewType)view;
   r->path = text + used;
   for (unsigned i = 0; i < 3; i++) {
      if (strcmp(kind, kinds[i].name))
         continue;
      r->type = kinds[i].type;
      return *r->path;
   }
   return false;
}

static bool
parse_texels(struct run_resource *r, const char *text)
{
   uint32_t format;
   char kind[16];
   int used = 0;

   if (sscanf(text, "%15[a-z],%u,%n", kind, &format, &used) != 2 || !used)
      return false;
   r->format = (VkFormat)format;
   r->path = text + used;
   r->type = VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER;
   if (!strcmp(kind, "storage"))
      r->type = VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER;
   else if (strcmp(kind, "uniform"))
      return false;
   return *r->path;
}

bool
run_parse_resource(struct run_resource *r, const char *option,
                   const char *value)
{
   int used = 0;
   char rest;

   *r = (struct run_resource){ .count = 1 };
   if (sscanf(value, "%u:%u=%n", &r->set, &r->binding, &used) != 2 || !used ||
       r->set >= MAX_SETS || !value[used])
      return false;
   value += used;
   if (!strcmp(option, "--image"))
      return parse_image(r, value);
   if (!strcmp(option, "--texels"))
      return parse_texels(r, value);
   if (!strcmp(option, "--sampler")) {
      r->type = VK_DESCRIPTOR_TYPE_SAMPLER;
      return sscanf(value, "%u%c", &r->count, &rest) == 1 && r->count &&
             r->count <= RUN_MAX_COUNT;
   }
   r->path = value;
   r->type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
   if (!strcmp(option, "--buffer"))
      return true;
   r->type = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER;
   return !strcmp(option, "--uniform");
}

/* -- Vulkan -- */

static VkDeviceMemory
allocate(VkPhysicalDevice physical, VkDevice device,
         const VkMemoryRequirements *needs, VkMemoryPropertyFlags want,
         bool addressed)
{
   const VkMemoryAllocateFlagsInfo flags = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO,
      .flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT,
   };
   VkMemoryAllocateInfo info = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
      .pNext = addressed ? &flags : NULL,
      .allocationSize = needs->size,
   };
   VkPhysicalDeviceMemoryProperties properties;
   VkDeviceMemory memory;

   vkGetPhysicalDeviceMemoryProperties(physical, &properties);
   while (info.memoryTypeIndex < properties.memoryTypeCount) {
      const uint32_t i = info.memoryTypeIndex;

      if (needs->memoryTypeBits & 1u << i &&
          (properties.memoryTypes[i].propertyFlags & want) == want)
         break;
      info.memoryTypeIndex++;
   }
   if (info.memoryTypeIndex == properties.memoryTypeCount)
      run_die("Vulkan", "no memory of the kind that is needed");
   run_check(vkAllocateMemory(device, &info, NULL, &memory),
             "vkAllocateMemory");
   return memory;
}

static VkBufferUsageFlags
usage_of(const struct run_resource *r)
{
   switch (r->type) {
   case VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER:
      return VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT;
   case VK_DESCRIPTOR_TYPE_STORAGE_BUFFER:
      return VK_BUFFER_USAGE_STORAGE_BUFFER_BIT |
             (r->addressed ? VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT : 0);
   case VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER:
      return VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT;
   case VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER:
      return VK_BUFFER_USAGE_STORAGE_TEXEL_BUFFER_BIT;
   default:
      return VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
             VK_BUFFER_USAGE_TRANSFER_DST_BIT;
   }
}

static void
make_buffer(VkPhysicalDevice physical, VkDevice device, struct run_resource *r)
{
   const VkBufferCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
      .size = r->size_B,
      .usage = usage_of(r),
   };
   VkBufferViewCreateInfo view = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
      .format = r->format,
      .range = VK_WHOLE_SIZE,
   };
   VkMemoryRequirements needs;
   VkDeviceMemory memory;

   run_check(vkCreateBuffer(device, &info, NULL, &r->buffer), r->path);
   vkGetBufferMemoryRequirements(device, r->buffer, &needs);
   memory = allocate(physical, device, &needs,
                     VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                        VK_MEMORY_PROPERTY_HOST_COHERENT_BIT,
                     r->addressed);
   run_check(vkBindBufferMemory(device, r->buffer, memory, 0), r->path);
   run_check(vkMapMemory(device, memory, 0, VK_WHOLE_SIZE, 0, &r->map),
             r->path);
   memcpy(r->map, r->data, r->size_B);
   view.buffer = r->buffer;
   if (is_texels(r))
      run_check(vkCreateBufferView(device, &view, NULL, &r->texels), r->path);
}

VkDeviceAddress
run_address(VkDevice device, const struct run_resource *r)
{
   const VkBufferDeviceAddressInfo info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO,
      .buffer = r->buffer,
   };

   return vkGetBufferDeviceAddress(device, &info);
}

static VkImageType
image_type(VkImageViewType view_type)
{
   switch (view_type) {
   case VK_IMAGE_VIEW_TYPE_1D:
   case VK_IMAGE_VIEW_TYPE_1D_ARRAY:
      return VK_IMAGE_TYPE_1D;
   case VK_IMAGE_VIEW_TYPE_3D:
      return VK_IMAGE_TYPE_3D;
   default:
      return VK_IMAGE_TYPE_2D;
   }
}

static void
make_image(VkPhysicalDevice physical, VkDevice device, struct run_resource *r,
           unsigned i)
{
   const bool solid = r->view_type == VK_IMAGE_VIEW_TYPE_3D;
   const VkImageCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
      .flags = r->view_type == VK_IMAGE_VIEW_TYPE_CUBE
                  ? VK_IMAGE_CREATE_CUBE_COMPATIBLE_BIT
                  : 0,
      .imageType = image_type(r->view_type),
      .format = r->format,
      .extent = { r->size_px[0], r->size_px[1], solid ? r->size_px[2] : 1 },
      .mipLevels = 1,
      .arrayLayers = solid ? 1 : r->size_px[2],
      .samples = VK_SAMPLE_COUNT_1_BIT,
      .usage = VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
               VK_IMAGE_USAGE_TRANSFER_DST_BIT |
               (r->type == VK_DESCRIPTOR_TYPE_STORAGE_IMAGE
                   ? VK_IMAGE_USAGE_STORAGE_BIT
                   : VK_IMAGE_USAGE_SAMPLED_BIT),
   };
   VkImageViewCreateInfo view = {
      .sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
      .viewType = r->view_type,
      .format = r->format,
      .subresourceRange = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0,
                            info.arrayLayers },
   };
   VkMemoryRequirements needs;

   run_check(vkCreateImage(device, &info, NULL, &r->images[i]), r->path);
   vkGetImageMemoryRequirements(device, r->images[i], &needs);
   run_check(vkBindImageMemory(device, r->images[i],
                               allocate(physical, device, &needs, 0, false), 0),
             r->path);
   view.image = r->images[i];
   run_check(vkCreateImageView(device, &view, NULL, &r->views[i]), r->path);
}

void
run_make_resource(VkPhysicalDevice physical, VkDevice device,
                  struct run_resource *r)
{
   const VkSamplerCreateInfo sampler = {
      .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
      .magFilter = VK_FILTER_LINEAR,
      .minFilter = VK_FILTER_LINEAR,
      .addressModeU = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
      .addressModeV = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
      .addressModeW = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
   };

   if (r->type == VK_DESCRIPTOR_TYPE_SAMPLER ||
       r->type == VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER) {
      run_check(vkCreateSampler(device, &sampler, NULL, &r->sampler),
                "vkCreateSampler");
   }
   if (r->path)
      make_buffer(physical, device, r);
   for (unsigned i = 0; is_image(r) && i < r->count; i++)
      make_image(physical, device, r, i);
}

void
run_write_descriptor(VkDevice device, const struct run_resource *r,
                     VkDescriptorSet set)
{
   const VkDescriptorBufferInfo buffer = { r->buffer, 0, r->size_B };
   VkDescriptorImageInfo images[RUN_MAX_COUNT];
   const VkWriteDescriptorSet write = {
      .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
      .dstSet = set,
      .dstBinding = r->binding,
      .descriptorCount = r->count,
      .descriptorType = r->type,
      .pImageInfo = images,
      .pBufferInfo = &buffer,
      .pTexelBufferView = &r->texels,
   };

   for (unsigned i = 0; i < r->count; i++) {
      images[i] = (VkDescriptorImageInfo){ r->sampler, r->views[i],
                                           VK_IMAGE_LAYOUT_GENERAL };
   }
   vkUpdateDescriptorSets(device, 1, &write, 0, NULL);
}

static VkBufferImageCopy
copy_of(const struct run_resource *r, unsigned i)
{
   const bool solid = r->view_type == VK_IMAGE_VIEW_TYPE_3D;

   return (VkBufferImageCopy){
      .bufferOffset = i * (r->size_B / r->count),
      .imageSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                            solid ? 1 : r->size_px[2] },
      .imageExtent = { r->size_px[0], r->size_px[1],
                       solid ? r->size_px[2] : 1 },
   };
}

void
run_upload(VkCommandBuffer cmd, const struct run_resource *r)
{
   for (unsigned i = 0; is_image(r) && i < r->count; i++) {
      const VkBufferImageCopy copy = copy_of(r, i);
      const VkImageMemoryBarrier barrier = {
         .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER,
         .dstAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT,
         .newLayout = VK_IMAGE_LAYOUT_GENERAL,
         .image = r->images[i],
         .subresourceRange = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0,
                               VK_REMAINING_ARRAY_LAYERS },
      };

      vkCmdPipelineBarrier(cmd, VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT,
                           VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 0, NULL, 0, NULL,
                           1, &barrier);
      vkCmdCopyBufferToImage(cmd, r->buffer, r->images[i],
                             VK_IMAGE_LAYOUT_GENERAL, 1, &copy);
   }
}

void
run_download(VkCommandBuffer cmd, const struct run_resource *r)
{
   for (unsigned i = 0;
        r->type == VK_DESCRIPTOR_TYPE_STORAGE_IMAGE && i < r->count; i++) {
      const VkBufferImageCopy copy = copy_of(r, i);

      vkCmdCopyImageToBuffer(cmd, r->images[i], VK_IMAGE_LAYOUT_GENERAL,
                             r->buffer, 1, &copy);
   }
}

void
run_barrier(VkCommandBuffer cmd)
{
   const VkMemoryBarrier barrier = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT,
   };

   vkCmdPipelineBarrier(cmd, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT,
                        VK_PIPELINE_STAGE_ALL_COMMANDS_BIT |
                           VK_PIPELINE_STAGE_HOST_BIT,
                        0, 1, &barrier, 0, NULL, 0, NULL);
}

void
run_write_back(const struct run_resource *r)
{
   FILE *fp;

   if ((r->type != VK_DESCRIPTOR_TYPE_STORAGE_BUFFER &&
        r->type != VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER &&
        r->type != VK_DESCRIPTOR_TYPE_STORAGE_IMAGE) ||
       !memcmp(r->map, r->data, r->size_B))
      return;
   fp = fopen(r->path, "wb");
   if (!fp || fwrite(r->map, 1, r->size_B, fp) != r->size_B || fclose(fp))
      run_die(r->path, strerror(errno));
}
