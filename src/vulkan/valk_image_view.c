/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_image_view.h"

#include "vk_format.h"
#include "vk_log.h"
#include "vk_meta.h"

#include "vulkan/valk_device.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_physical_device.h"
#include "vulkan/valk_image.h"

static struct valk_image *
image_of(const struct valk_image_view *view)
{
   return container_of(view->vk.image, struct valk_image, vk);
}

static enum mil_view_dim
view_dim(VkImageViewType type, bool cubes)
{
   switch (type) {
   case VK_IMAGE_VIEW_TYPE_1D:
   case VK_IMAGE_VIEW_TYPE_1D_ARRAY:
      return MIL_VIEW_1D;
   case VK_IMAGE_VIEW_TYPE_3D:
      return MIL_VIEW_3D;
   case VK_IMAGE_VIEW_TYPE_CUBE:
   case VK_IMAGE_VIEW_TYPE_CUBE_ARRAY:
      return cubes ? MIL_VIEW_CUBE : MIL_VIEW_2D;
   default:
      return MIL_VIEW_2D;
   }
}

static enum mil_aspect
mil_aspect_of(VkImageAspectFlags aspects)
{
   if (aspects & VK_IMAGE_ASPECT_DEPTH_BIT)
      return MIL_ASPECT_DEPTH;
   if (aspects & VK_IMAGE_ASPECT_STENCIL_BIT)
      return MIL_ASPECT_STENCIL;
   return MIL_ASPECT_COLOR;
}

/* The view of one aspect.  dim: what it is taken for; swizzled: by the view's
 * component mapping. */
static VkResult
init_view(struct valk_device *dev, struct valk_image_view *view,
          enum mil_aspect aspect, enum mil_view_dim dim, bool swizzled,
          struct mil_view *out, uint64_t *va)
{
   const struct valk_image *image = image_of(view);
   enum pipe_format format = valk_pipe_format(view->vk.view_format);
   /* As an attachment, a volume is its slices: the runtime draws into them. */
   const bool volume = view->vk.view_type == VK_IMAGE_VIEW_TYPE_3D;
   unsigned plane = 0;
   struct mil_reason reason = { "" };

   if (aspect != MIL_ASPECT_COLOR) {
      format =
         mil_format_aspect(valk_pipe_format(image->vk.format), aspect, &plane);
   } else if (view->vk.aspects & VK_IMAGE_ASPECT_PLANE_1_BIT) {
      plane = 1;
   } else if (view->vk.aspects & VK_IMAGE_ASPECT_PLANE_2_BIT) {
      plane = 2;
   } else if (vk_format_has_stencil(image->vk.format) &&
              vk_format_get_blocksize(view->vk.view_format) == 1) {
      /* Copies see the planes of depth and stencil as colours. */
      mil_format_aspect(valk_pipe_format(image->vk.format), MIL_ASPECT_STENCIL,
                        &plane);
   }
   struct mil_view_info info = {
      .planes = { &image->planes[plane].mil },
      .plane_count = 1,
      .format = format,
      .dim = dim,
      .first_level = view->vk.base_mip_level,
      .level_count = view->vk.level_count,
      .first_layer = volume ? 0 : view->vk.base_array_layer,
      .layer_count = dim == MIL_VIEW_3D ? 1
                     : volume           ? view->vk.extent.depth
                                        : view->vk.layer_count,
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };

   if (swizzled)
      vk_component_mapping_to_pipe_swizzle(view->vk.swizzle, info.swizzle);
   if (mil_view_init(valk_device_info(dev), &info, out, &reason))
      return vk_errorf(view, VK_ERROR_UNKNOWN, "image view: %s", reason.text);
   *va = image->planes[plane].va;
   return VK_SUCCESS;
}

static VkResult
init_attachments(struct valk_device *dev, struct valk_image_view *view)
{
   /* Both aspects of a packed format are one target: views of each have the
    * packed format, and no pass has one without the other. */
   const enum pipe_format format = valk_pipe_format(image_of(view)->vk.format);
   const bool packed = format == PIPE_FORMAT_Z24_UNORM_S8_UINT;
   /* As an attachment, a view of one aspect is a view of both (VkImageView's
    * chapter, at VkImageSubresourceRange). */
   const VkImageAspectFlags aspects = image_of(view)->vk.aspects;
   const bool depth = aspects & VK_IMAGE_ASPECT_DEPTH_BIT;
   const bool stencil = aspects & VK_IMAGE_ASPECT_STENCIL_BIT;
   VkResult result = VK_SUCCESS;

   /* No attachment has more than one level, whatever usage the view has
    * inherited. */
   if (view->vk.level_count != 1)
      return VK_SUCCESS;
   if (view->vk.usage & VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT) {
      return init_view(dev, view, MIL_ASPECT_COLOR, MIL_VIEW_2D, false,
                       &view->color, &view->color_va);
   }
   if (!(view->vk.usage & VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT))
      return VK_SUCCESS;
   if (depth) {
      result = init_view(dev, view, MIL_ASPECT_DEPTH, MIL_VIEW_2D, false,
                         &view->depth, &view->depth_va);
      if (packed)
         view->depth.format = format;
   }
   if (stencil && result == VK_SUCCESS) {
      result = init_view(dev, view, MIL_ASPECT_STENCIL, MIL_VIEW_2D, false,
                         &view->stencil, &view->stencil_va);
      if (packed)
         view->stencil.format = format;
   }
   return result;
}

/* Texture descriptors name plane descriptors, which live as long as the
 * view: first those of the sampled one, then those of the storage one. */
static VkResult
pack_descriptors(struct valk_device *dev, struct valk_image_view *view,
                 bool sampled, uint64_t sampled_va, bool storage,
                 uint64_t storage_va)
{
   const struct mil_ops *mil = valk_device_physical(dev)->mil;
   const uint32_t sampled_B =
      sampled ? align(mil->planes_size(&view->sampled), mil->plane_align_B) : 0;
   const uint32_t storage_B = storage ? mil->planes_size(&view->storage) : 0;
   VkResult result =
      valk_heap_alloc(dev, &dev->data_heap, view, sampled_B + storage_B,
                      mil->plane_align_B, &view->planes);

   if (result != VK_SUCCESS)
      return result;
   if (sampled) {
      mil->texture(&view->sampled, &sampled_va, view->sampled_desc,
                   view->planes.cpu, view->planes.va);
   }
   if (storage) {
      mil->storage(&view->storage, &storage_va, view->storage_desc,
                   (char *)view->planes.cpu + sampled_B,
                   view->planes.va + sampled_B);
   }
   return VK_SUCCESS;
}

static VkResult
init_shader_views(struct valk_device *dev, struct valk_image_view *view)
{
   const VkImageUsageFlags reads =
      VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_INPUT_ATTACHMENT_BIT;
   const bool sampled = view->vk.usage & reads;
   /* Transfers add this usage to images whose own format cannot be stored. */
   const bool storage = (view->vk.usage & VK_IMAGE_USAGE_STORAGE_BIT) &&
                        !vk_format_is_compressed(view->vk.view_format);
   uint64_t sampled_va = 0, storage_va = 0;
   VkResult result = VK_SUCCESS;

   if (!sampled && !storage)
      return VK_SUCCESS;
   if (sampled) {
      result = init_view(dev, view, mil_aspect_of(view->vk.aspects),
                         view_dim(view->vk.view_type, true), true,
                         &view->sampled, &sampled_va);
   }
   if (storage && result == VK_SUCCESS) {
      result = init_view(dev, view, mil_aspect_of(view->vk.aspects),
                         view_dim(view->vk.view_type, false), false,
                         &view->storage, &storage_va);
   }
   if (result != VK_SUCCESS)
      return result;
   return pack_descriptors(dev, view, sampled, sampled_va, storage, storage_va);
}

/* Mesa's clears, which do not say that a view is theirs, see slices of volumes
 * as layers, also where the application may not. */
static bool
is_internal(const VkImageViewCreateInfo *create)
{
   VK_FROM_HANDLE(vk_image, image, create->image);
   const VkImageCreateFlags sliced = VK_IMAGE_CREATE_2D_ARRAY_COMPATIBLE_BIT |
                                     VK_IMAGE_CREATE_2D_VIEW_COMPATIBLE_BIT_EXT;

   return (create->flags & VK_IMAGE_VIEW_CREATE_DRIVER_INTERNAL_BIT_MESA) ||
          (image->image_type == VK_IMAGE_TYPE_3D &&
           create->viewType != VK_IMAGE_VIEW_TYPE_3D &&
           !(image->create_flags & sliced));
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateImageView(VkDevice _device, const VkImageViewCreateInfo *pCreateInfo,
                     const VkAllocationCallbacks *pAllocator,
                     VkImageView *pView)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   struct valk_image_view *view =
      vk_image_view_create(&dev->vk, is_internal(pCreateInfo), pCreateInfo,
                           pAllocator, sizeof(*view));

   if (!view)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   VkResult result = init_attachments(dev, view);
   if (result == VK_SUCCESS)
      result = init_shader_views(dev, view);
   if (result != VK_SUCCESS) {
      vk_image_view_destroy(&dev->vk, pAllocator, &view->vk);
      return result;
   }
   *pView = valk_image_view_to_handle(view);
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_DestroyImageView(VkDevice _device, VkImageView _view,
                      const VkAllocationCallbacks *pAllocator)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_image_view, view, _view);

   if (!view)
      return;
   valk_heap_free(&dev->data_heap, &view->planes);
   vk_image_view_destroy(&dev->vk, pAllocator, &view->vk);
}
