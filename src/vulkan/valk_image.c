/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_image.h"

#include "drm-uapi/drm_fourcc.h"
#include "vk_format.h"
#include "vk_log.h"
#include "vk_util.h"

#include "vulkan/valk_device.h"
#include "vulkan/valk_device_memory.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_physical_device.h"

static enum mil_dim
image_dim(VkImageType type)
{
   return type == VK_IMAGE_TYPE_1D   ? MIL_DIM_1D
          : type == VK_IMAGE_TYPE_3D ? MIL_DIM_3D
                                     : MIL_DIM_2D;
}

static uint32_t
image_usage(const struct vk_image *vk)
{
   const VkImageUsageFlags usage = vk->usage | vk->stencil_usage;
   uint32_t out = 0;

   if (usage &
       (VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_INPUT_ATTACHMENT_BIT))
      out |= MIL_USAGE_SAMPLED;
   if (usage & VK_IMAGE_USAGE_STORAGE_BIT)
      out |= MIL_USAGE_STORAGE;
   if (usage & (VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT |
                VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT))
      out |= MIL_USAGE_RENDER;
   if (vk->create_flags & VK_IMAGE_CREATE_CUBE_COMPATIBLE_BIT)
      out |= MIL_USAGE_CUBE;
   if (vk->create_flags & VK_IMAGE_CREATE_MUTABLE_FORMAT_BIT)
      out |= MIL_USAGE_MUTABLE;
   if (vk->external_handle_types)
      out |= MIL_USAGE_EXTERNAL;
   return out;
}

/* The runtime copies, blits and clears with shaders: what an application
 * calls a transfer is sampling and rendering to us. */
static void
add_transfer_usage(const struct valk_device *dev, struct vk_image *vk)
{
   const uint32_t caps =
      mil_format_caps(valk_device_info(dev), valk_pipe_format(vk->format));

   if (vk->usage & VK_IMAGE_USAGE_TRANSFER_SRC_BIT)
      vk->usage |= VK_IMAGE_USAGE_SAMPLED_BIT;
   /* A pass's resolve samples what was rendered, stencil as well. */
   if (vk->samples > 1 && (vk->usage & VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT))
      vk->usage |= VK_IMAGE_USAGE_SAMPLED_BIT;
   if (vk->samples > 1 &&
       (vk->usage & VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT)) {
      vk->usage |= VK_IMAGE_USAGE_SAMPLED_BIT;
      vk->stencil_usage |= VK_IMAGE_USAGE_SAMPLED_BIT;
   }
   /* Blocks are copied as integers of their size. */
   if (vk_format_is_compressed(vk->format) &&
       (vk->usage & VK_IMAGE_USAGE_TRANSFER_SRC_BIT))
      vk->create_flags |= VK_IMAGE_CREATE_MUTABLE_FORMAT_BIT;
   if (!(vk->usage & VK_IMAGE_USAGE_TRANSFER_DST_BIT))
      return;
   if (vk_format_is_depth_or_stencil(vk->format))
      vk->usage |= VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT;
   else if (caps & MIL_CAP_RENDER)
      vk->usage |= VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT;
   else
      vk->usage |= VK_IMAGE_USAGE_STORAGE_BIT;
   vk->create_flags |= VK_IMAGE_CREATE_MUTABLE_FORMAT_BIT;
}

/* The layout that an application says an image of a modifier has. */
static VkResult
take_layouts(struct valk_device *dev, const struct valk_image *image,
             const VkImageDrmFormatModifierExplicitCreateInfoEXT *one,
             struct mil_explicit_layout layouts[MIL_MAX_PLANES])
{
   const unsigned planes =
      mil_format_plane_count(valk_pipe_format(image->vk.format));

   if (one->drmFormatModifierPlaneCount != planes) {
      return vk_errorf(dev,
                       VK_ERROR_INVALID_DRM_FORMAT_MODIFIER_PLANE_LAYOUT_EXT,
                       "layouts of %u planes; the format has %u",
                       one->drmFormatModifierPlaneCount, planes);
   }
   for (unsigned p = 0; p < planes; p++) {
      const VkSubresourceLayout *layout = &one->pPlaneLayouts[p];
      layouts[p] = (struct mil_explicit_layout){
         .offset_B = layout->offset,
         .row_pitch_B = layout->rowPitch,
         .layer_pitch_B = image->vk.array_layers > 1 ? layout->arrayPitch : 0,
      };
   }
   return VK_SUCCESS;
}

/* A modifier of the application's choice: one that it names with a layout, or
 * the best of a list. */
static VkResult
choose_modifier(struct valk_device *dev, struct valk_image *image,
                const VkImageCreateInfo *create, struct mil_init_info *init,
                struct mil_explicit_layout layouts[MIL_MAX_PLANES])
{
   const VkImageDrmFormatModifierExplicitCreateInfoEXT *one =
      vk_find_struct_const(create->pNext,
                           IMAGE_DRM_FORMAT_MODIFIER_EXPLICIT_CREATE_INFO_EXT);
   const VkImageDrmFormatModifierListCreateInfoEXT *list = vk_find_struct_const(
      create->pNext, IMAGE_DRM_FORMAT_MODIFIER_LIST_CREATE_INFO_EXT);
   struct mil_init_info first = *init;
   struct mil_reason reason = { "no modifier was given" };
   uint64_t modifier = DRM_FORMAT_MOD_INVALID;

   if (one) {
      VkResult result = take_layouts(dev, image, one, layouts);
      if (result != VK_SUCCESS)
         return result;
      modifier = one->drmFormatModifier;
      init->explicit_layout = layouts;
   } else if (list) {
      first.format = mil_format_plane(init->format, 0);
      if (mil_choose_modifier(valk_device_info(dev), &first,
                              list->pDrmFormatModifiers,
                              list->drmFormatModifierCount, &modifier, &reason))
         modifier = DRM_FORMAT_MOD_INVALID;
   }
   if (modifier == DRM_FORMAT_MOD_INVALID ||
       mil_tiling_from_modifier(modifier, &init->tiling, &reason)) {
      return vk_errorf(dev,
                       VK_ERROR_INVALID_DRM_FORMAT_MODIFIER_PLANE_LAYOUT_EXT,
                       "image modifier: %s", reason.text);
   }
   image->vk.drm_format_mod = modifier;
   return VK_SUCCESS;
}

static VkResult
init_image(struct valk_device *dev, struct valk_image *image,
           const VkImageCreateInfo *create)
{
   const struct mali_device_info *info = valk_device_info(dev);
   const enum pipe_format format = valk_pipe_format(image->vk.format);
   struct mil_explicit_layout layouts[MIL_MAX_PLANES];
   struct mil_planar planar;
   struct mil_reason reason = { "" };

   add_transfer_usage(dev, &image->vk);
   struct mil_init_info init = {
      .dim = image_dim(image->vk.image_type),
      .format = format,
      .extent_px = { image->vk.extent.width, image->vk.extent.height,
                     image->vk.extent.depth },
      .levels = image->vk.mip_levels,
      .layers = image->vk.array_layers,
      .samples_sa = image->vk.samples,
      .usage = image_usage(&image->vk),
   };

   if (create->tiling == VK_IMAGE_TILING_DRM_FORMAT_MODIFIER_EXT) {
      VkResult result = choose_modifier(dev, image, create, &init, layouts);
      if (result != VK_SUCCESS)
         return result;
   } else if (create->tiling == VK_IMAGE_TILING_OPTIMAL &&
              !image->vk.wsi_legacy_scanout) {
      init.tiling = mil_choose_tiling(info, &init);
   }
   image->disjoint = create->flags & VK_IMAGE_CREATE_DISJOINT_BIT;
   if (mil_planar_init(info, &init, NULL, 0, image->disjoint, &planar,
                       &reason)) {
      return vk_errorf(
         dev,
         init.explicit_layout
            ? VK_ERROR_INVALID_DRM_FORMAT_MODIFIER_PLANE_LAYOUT_EXT
            : VK_ERROR_OUT_OF_DEVICE_MEMORY,
         "image: %s", reason.text);
   }
   image->plane_count = planar.count;
   image->size_B = planar.size_B;
   image->align_B = planar.align_B;
   for (unsigned p = 0; p < planar.count; p++)
      image->planes[p].mil = planar.planes[p];
   return VK_SUCCESS;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateImage(VkDevice _device, const VkImageCreateInfo *pCreateInfo,
                 const VkAllocationCallbacks *pAllocator, VkImage *pImage)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   const VkImageSwapchainCreateInfoKHR *swapchain =
      vk_find_struct_const(pCreateInfo->pNext, IMAGE_SWAPCHAIN_CREATE_INFO_KHR);

   if (swapchain && swapchain->swapchain != VK_NULL_HANDLE) {
      return wsi_common_create_swapchain_image(&valk_device_physical(dev)->wsi,
                                               pCreateInfo,
                                               swapchain->swapchain, pImage);
   }
   struct valk_image *image =
      vk_image_create(&dev->vk, pCreateInfo, pAllocator, sizeof(*image));
   if (!image)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   VkResult result = init_image(dev, image, pCreateInfo);
   if (result != VK_SUCCESS) {
      vk_image_destroy(&dev->vk, pAllocator, &image->vk);
      return result;
   }
   *pImage = valk_image_to_handle(image);
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_DestroyImage(VkDevice _device, VkImage _image,
                  const VkAllocationCallbacks *pAllocator)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_image, image, _image);

   if (image)
      vk_image_destroy(&dev->vk, pAllocator, &image->vk);
}

/* ------------------------------------------------------------------ memory */

static unsigned
plane_of_aspect(VkImageAspectFlags aspect)
{
   switch (aspect) {
   case VK_IMAGE_ASPECT_PLANE_1_BIT:
   case VK_IMAGE_ASPECT_MEMORY_PLANE_1_BIT_EXT:
      return 1;
   case VK_IMAGE_ASPECT_PLANE_2_BIT:
   case VK_IMAGE_ASPECT_MEMORY_PLANE_2_BIT_EXT:
      return 2;
   default:
      return 0;
   }
}

/* plane_aspect: 0, or the one plane of a disjoint image that is asked for. */
static void
memory_requirements(const struct valk_image *image,
                    VkImageAspectFlags plane_aspect, VkMemoryRequirements2 *out)
{
   uint64_t size_B = image->size_B;

   if (image->disjoint && plane_aspect)
      size_B = image->planes[plane_of_aspect(plane_aspect)].mil.size_B;
   out->memoryRequirements = (VkMemoryRequirements){
      .size = size_B,
      .alignment = image->align_B,
      .memoryTypeBits = 1,
   };
   vk_foreach_struct (ext, out->pNext) {
      if (ext->sType == VK_STRUCTURE_TYPE_MEMORY_DEDICATED_REQUIREMENTS) {
         VkMemoryDedicatedRequirements *dedicated = (void *)ext;
         dedicated->prefersDedicatedAllocation =
            image->vk.external_handle_types != 0;
         dedicated->requiresDedicatedAllocation =
            dedicated->prefersDedicatedAllocation;
      }
   }
}

VKAPI_ATTR void VKAPI_CALL
valk_GetImageMemoryRequirements2(VkDevice device,
                                 const VkImageMemoryRequirementsInfo2 *pInfo,
                                 VkMemoryRequirements2 *pMemoryRequirements)
{
   VK_FROM_HANDLE(valk_image, image, pInfo->image);
   const VkImagePlaneMemoryRequirementsInfo *plane =
      vk_find_struct_const(pInfo->pNext, IMAGE_PLANE_MEMORY_REQUIREMENTS_INFO);

   memory_requirements(image, plane ? plane->planeAspect : 0,
                       pMemoryRequirements);
}

VKAPI_ATTR void VKAPI_CALL
valk_GetDeviceImageMemoryRequirements(
   VkDevice _device, const VkDeviceImageMemoryRequirements *pInfo,
   VkMemoryRequirements2 *pMemoryRequirements)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   struct valk_image image = { 0 };

   vk_image_init(&dev->vk, &image.vk, pInfo->pCreateInfo);
   /* An image that cannot be made has no size; creating it says why. */
   if (init_image(dev, &image, pInfo->pCreateInfo) == VK_SUCCESS)
      memory_requirements(&image, pInfo->planeAspect, pMemoryRequirements);
   vk_image_finish(&image.vk);
}

VKAPI_ATTR void VKAPI_CALL
valk_GetImageSparseMemoryRequirements2(
   VkDevice device, const VkImageSparseMemoryRequirementsInfo2 *pInfo,
   uint32_t *pCount, VkSparseImageMemoryRequirements2 *pRequirements)
{
   *pCount = 0;
}

VKAPI_ATTR void VKAPI_CALL
valk_GetDeviceImageSparseMemoryRequirements(
   VkDevice device, const VkDeviceImageMemoryRequirements *pInfo,
   uint32_t *pCount, VkSparseImageMemoryRequirements2 *pRequirements)
{
   *pCount = 0;
}

static void
bind_memory(struct valk_image *image, const VkBindImageMemoryInfo *bind)
{
   VK_FROM_HANDLE(valk_device_memory, memory, bind->memory);
   const VkBindImagePlaneMemoryInfo *one =
      vk_find_struct_const(bind->pNext, BIND_IMAGE_PLANE_MEMORY_INFO);

   if (!memory)
      return;
   const uint64_t base_va = memory->mem->va + bind->memoryOffset;
   if (image->disjoint && one) {
      image->planes[plane_of_aspect(one->planeAspect)].va = base_va;
      return;
   }
   for (unsigned p = 0; p < image->plane_count; p++)
      image->planes[p].va = base_va;
   image->mem = memory->mem;
   image->mem_offset_B = bind->memoryOffset;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_BindImageMemory2(VkDevice device, uint32_t bindInfoCount,
                      const VkBindImageMemoryInfo *pBindInfos)
{
   VkResult result = VK_SUCCESS;

   for (uint32_t i = 0; i < bindInfoCount; i++) {
      VK_FROM_HANDLE(valk_image, image, pBindInfos[i].image);
      const VkBindImageMemorySwapchainInfoKHR *swapchain = vk_find_struct_const(
         pBindInfos[i].pNext, BIND_IMAGE_MEMORY_SWAPCHAIN_INFO_KHR);
      const VkBindMemoryStatus *status =
         vk_find_struct_const(pBindInfos[i].pNext, BIND_MEMORY_STATUS);
      VkBindImageMemoryInfo bind = pBindInfos[i];

      if (swapchain && swapchain->swapchain != VK_NULL_HANDLE) {
         VK_FROM_HANDLE(
            valk_image, wsi_image,
            wsi_common_get_image(swapchain->swapchain, swapchain->imageIndex));
         for (unsigned p = 0; p < image->plane_count; p++)
            image->planes[p].va = wsi_image->planes[p].va;
         image->mem = wsi_image->mem;
         image->mem_offset_B = wsi_image->mem_offset_B;
      } else {
         bind_memory(image, &bind);
      }
      if (status)
         *status->pResult = VK_SUCCESS;
   }
   return result;
}

/* ----------------------------------------------------------------- queries */

static void
subresource_layout(const struct valk_image *image,
                   const VkImageSubresource *sub, VkSubresourceLayout *out)
{
   unsigned p = plane_of_aspect(sub->aspectMask);

   if (sub->aspectMask == VK_IMAGE_ASPECT_STENCIL_BIT &&
       image->plane_count == 2)
      p = 1;
   const struct mil_subresource mil =
      mil_subresource(&image->planes[p].mil, sub->mipLevel, sub->arrayLayer);
   *out = (VkSubresourceLayout){
      .offset = mil.offset_B,
      .size = mil.size_B,
      .rowPitch = mil.row_pitch_B,
      .arrayPitch = mil.layer_pitch_B,
      .depthPitch = mil.slice_pitch_B,
   };
}

VKAPI_ATTR void VKAPI_CALL
valk_GetImageSubresourceLayout2KHR(VkDevice device, VkImage _image,
                                   const VkImageSubresource2KHR *pSubresource,
                                   VkSubresourceLayout2KHR *pLayout)
{
   VK_FROM_HANDLE(valk_image, image, _image);

   subresource_layout(image, &pSubresource->imageSubresource,
                      &pLayout->subresourceLayout);
}

VKAPI_ATTR void VKAPI_CALL
valk_GetImageSubresourceLayout(VkDevice device, VkImage _image,
                               const VkImageSubresource *pSubresource,
                               VkSubresourceLayout *pLayout)
{
   VK_FROM_HANDLE(valk_image, image, _image);

   subresource_layout(image, pSubresource, pLayout);
}
