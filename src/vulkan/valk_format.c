/* SPDX-License-Identifier: MIT */
/* What formats can do, as Vulkan asks for it. */
#include <mali/layout.h>

#include "drm-uapi/drm_fourcc.h"
#include "vk_enum_defines.h"
#include "vk_format.h"
#include "vk_log.h"
#include "vk_util.h"

#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_limits.h"
#include "vulkan/valk_physical_device.h"

/* A texel of 64 bits is two words to the hardware: mcc_lower_wide_images. */
static bool
is_wide(VkFormat format)
{
   return format == VK_FORMAT_R64_UINT || format == VK_FORMAT_R64_SINT;
}

enum pipe_format
valk_pipe_format(VkFormat format)
{
   return is_wide(format) ? PIPE_FORMAT_R32G32_UINT
                          : vk_format_to_pipe_format(format);
}

static uint32_t
caps_of(const struct valk_physical_device *pdev, VkFormat format)
{
   const enum pipe_format pipe = valk_pipe_format(format);

   if (pipe == PIPE_FORMAT_NONE)
      return 0;
   if (is_wide(format)) {
      return MIL_CAP_ATOMIC |
             (mil_format_caps(pdev->info, pipe) &
              (MIL_CAP_STORAGE | MIL_CAP_STORAGE_TEXEL_BUFFER));
   }
   if (mil_format_plane_count(pipe) == 1) {
      /* Stores to three words do not come out right without a format. */
      return mil_format_caps(pdev->info, pipe) &
             ~(util_format_get_blocksizebits(pipe) == 96
                  ? MIL_CAP_STORAGE_TEXEL_BUFFER
                  : 0);
   }
   /* Depth apart from stencil: what both can do, but filtering. */
   return mil_format_caps(pdev->info, mil_format_plane(pipe, 0)) &
          (mil_format_caps(pdev->info, mil_format_plane(pipe, 1)) |
           MIL_CAP_FILTER);
}

static VkFormatFeatureFlags2
sampled_features(uint32_t caps, VkFormat format)
{
   VkFormatFeatureFlags2 features = VK_FORMAT_FEATURE_2_SAMPLED_IMAGE_BIT |
                                    VK_FORMAT_FEATURE_2_TRANSFER_SRC_BIT |
                                    VK_FORMAT_FEATURE_2_BLIT_SRC_BIT;

   if (caps & MIL_CAP_FILTER)
      features |= VK_FORMAT_FEATURE_2_SAMPLED_IMAGE_FILTER_LINEAR_BIT;
   if (vk_format_has_depth(format)) {
      features |= VK_FORMAT_FEATURE_2_SAMPLED_IMAGE_DEPTH_COMPARISON_BIT;
      if (caps & MIL_CAP_FILTER)
         features |= VK_FORMAT_FEATURE_2_SAMPLED_IMAGE_FILTER_LINEAR_BIT;
   }
   return features;
}

static VkFormatFeatureFlags2
image_features(uint32_t caps, VkFormat format)
{
   VkFormatFeatureFlags2 features = 0;

   if (caps & MIL_CAP_SAMPLED)
      features |= sampled_features(caps, format);
   if (caps & MIL_CAP_RENDER) {
      features |= VK_FORMAT_FEATURE_2_COLOR_ATTACHMENT_BIT |
                  VK_FORMAT_FEATURE_2_BLIT_DST_BIT;
   }
   if (caps & MIL_CAP_BLEND)
      features |= VK_FORMAT_FEATURE_2_COLOR_ATTACHMENT_BLEND_BIT;
   if (caps & MIL_CAP_ZS)
      features |= VK_FORMAT_FEATURE_2_DEPTH_STENCIL_ATTACHMENT_BIT;
   if ((caps & (MIL_CAP_RENDER | MIL_CAP_ZS | MIL_CAP_STORAGE)) ||
       vk_format_is_compressed(format))
      features |= VK_FORMAT_FEATURE_2_TRANSFER_DST_BIT;
   if (caps & MIL_CAP_STORAGE) {
      features |= VK_FORMAT_FEATURE_2_TRANSFER_SRC_BIT |
                  VK_FORMAT_FEATURE_2_STORAGE_IMAGE_BIT |
                  VK_FORMAT_FEATURE_2_STORAGE_READ_WITHOUT_FORMAT_BIT |
                  VK_FORMAT_FEATURE_2_STORAGE_WRITE_WITHOUT_FORMAT_BIT;
   }
   if (caps & MIL_CAP_ATOMIC)
      features |= VK_FORMAT_FEATURE_2_STORAGE_IMAGE_ATOMIC_BIT;
   return features;
}

static VkFormatFeatureFlags2
buffer_features(uint32_t caps)
{
   VkFormatFeatureFlags2 features = 0;

   if (caps & MIL_CAP_VERTEX)
      features |= VK_FORMAT_FEATURE_2_VERTEX_BUFFER_BIT;
   if (caps & MIL_CAP_TEXEL_BUFFER)
      features |= VK_FORMAT_FEATURE_2_UNIFORM_TEXEL_BUFFER_BIT;
   if (caps & MIL_CAP_STORAGE_TEXEL_BUFFER) {
      features |= VK_FORMAT_FEATURE_2_STORAGE_TEXEL_BUFFER_BIT |
                  VK_FORMAT_FEATURE_2_STORAGE_READ_WITHOUT_FORMAT_BIT |
                  VK_FORMAT_FEATURE_2_STORAGE_WRITE_WITHOUT_FORMAT_BIT;
      if (caps & MIL_CAP_ATOMIC)
         features |= VK_FORMAT_FEATURE_2_STORAGE_TEXEL_BUFFER_ATOMIC_BIT;
   }
   return features;
}

/* Block-compressed formats come in families: all of one or none, as Vulkan's
 * features have them. */
static const struct block_family {
   VkFormat first, last;
   /* Copies and sampling are written and tested. */
   bool works;
} block_families[] = {
   [VALK_BLOCK_BC] = { VK_FORMAT_BC1_RGB_UNORM_BLOCK, VK_FORMAT_BC7_SRGB_BLOCK,
                       true },
   [VALK_BLOCK_ETC2] = { VK_FORMAT_ETC2_R8G8B8_UNORM_BLOCK,
                         VK_FORMAT_EAC_R11G11_SNORM_BLOCK, true },
   [VALK_BLOCK_ASTC_LDR] = { VK_FORMAT_ASTC_4x4_UNORM_BLOCK,
                             VK_FORMAT_ASTC_12x12_SRGB_BLOCK, true },
};

static bool
is_in(enum valk_block_family family, VkFormat format)
{
   return format >= block_families[family].first &&
          format <= block_families[family].last;
}

bool
valk_offers_blocks(const struct mali_device_info *info,
                   enum valk_block_family family)
{
   const struct block_family *f = &block_families[family];
   const uint32_t wanted = MIL_CAP_SAMPLED | MIL_CAP_FILTER;

   if (!f->works)
      return false;
   for (VkFormat format = f->first; format <= f->last; format++) {
      const enum pipe_format pipe = vk_format_to_pipe_format(format);

      if ((mil_format_caps(info, pipe) & wanted) != wanted)
         return false;
   }
   return true;
}

/* Formats with planes are not offered. */
static bool
is_offered(const struct mali_device_info *info, VkFormat format)
{
   if (vk_format_to_pipe_format(format) == PIPE_FORMAT_NONE ||
       vk_format_get_ycbcr_info(format) != NULL)
      return false;
   if (!vk_format_is_compressed(format))
      return true;
   for (unsigned i = 0; i < ARRAY_SIZE(block_families); i++) {
      if (is_in(i, format))
         return valk_offers_blocks(info, i);
   }
   return false;
}

static VkFormatProperties3
format_properties(const struct valk_physical_device *pdev, VkFormat format)
{
   const uint32_t caps =
      is_offered(pdev->info, format) ? caps_of(pdev, format) : 0;
   const VkFormatFeatureFlags2 image = image_features(caps, format);

   return (VkFormatProperties3){
      .sType = VK_STRUCTURE_TYPE_FORMAT_PROPERTIES_3,
      .linearTilingFeatures = vk_format_is_depth_or_stencil(format) ? 0 : image,
      .optimalTilingFeatures = image,
      .bufferFeatures = buffer_features(caps),
   };
}

/* What an image of a modifier can be used for. */
static VkFormatFeatureFlags2
modifier_features(const struct valk_physical_device *pdev, VkFormat format,
                  const struct mil_modifier_caps *modifier)
{
   const VkFormatFeatureFlags2 all = image_features(
      caps_of(pdev, format) & (modifier->caps | MIL_CAP_FILTER), format);

   return is_offered(pdev->info, format) ? all : 0;
}

#define MAX_MODIFIERS 32

/* The modifiers of a format; depth and stencil are not shared.  No
 * compressed ones: nothing here decodes them for the host. */
static unsigned
list_modifiers(const struct valk_physical_device *pdev, VkFormat format,
               struct mil_modifier_caps out[MAX_MODIFIERS])
{
   if (!is_offered(pdev->info, format) ||
       vk_format_is_depth_or_stencil(format) || vk_format_is_compressed(format))
      return 0;
   const unsigned count = mil_format_modifiers(
      pdev->info, vk_format_to_pipe_format(format), false, out, MAX_MODIFIERS);

   return MIN2(count, MAX_MODIFIERS);
}

static void
fill_modifiers(const struct valk_physical_device *pdev, VkFormat format,
               VkDrmFormatModifierPropertiesListEXT *p)
{
   struct mil_modifier_caps list[MAX_MODIFIERS];
   const unsigned count = list_modifiers(pdev, format, list);
   VK_OUTARRAY_MAKE_TYPED(VkDrmFormatModifierPropertiesEXT, out,
                          p->pDrmFormatModifierProperties,
                          &p->drmFormatModifierCount);

   for (unsigned i = 0; i < count; i++) {
      vk_outarray_append_typed(VkDrmFormatModifierPropertiesEXT, &out, one)
      {
         one->drmFormatModifier = list[i].modifier;
         one->drmFormatModifierPlaneCount = list[i].plane_count;
         one->drmFormatModifierTilingFeatures = vk_format_features2_to_features(
            modifier_features(pdev, format, &list[i]));
      }
   }
}

static void
fill_modifiers2(const struct valk_physical_device *pdev, VkFormat format,
                VkDrmFormatModifierPropertiesList2EXT *p)
{
   struct mil_modifier_caps list[MAX_MODIFIERS];
   const unsigned count = list_modifiers(pdev, format, list);
   VK_OUTARRAY_MAKE_TYPED(VkDrmFormatModifierProperties2EXT, out,
                          p->pDrmFormatModifierProperties,
                          &p->drmFormatModifierCount);

   for (unsigned i = 0; i < count; i++) {
      vk_outarray_append_typed(VkDrmFormatModifierProperties2EXT, &out, one)
      {
         one->drmFormatModifier = list[i].modifier;
         one->drmFormatModifierPlaneCount = list[i].plane_count;
         one->drmFormatModifierTilingFeatures =
            modifier_features(pdev, format, &list[i]);
      }
   }
}

/* What the tiling of an image-to-be allows; 0 for a modifier that images of
 * the format cannot have. */
static VkFormatFeatureFlags2
tiling_features(const struct valk_physical_device *pdev,
                const VkPhysicalDeviceImageFormatInfo2 *info,
                const VkFormatProperties3 *all)
{
   const VkPhysicalDeviceImageDrmFormatModifierInfoEXT *wanted =
      vk_find_struct_const(info->pNext,
                           PHYSICAL_DEVICE_IMAGE_DRM_FORMAT_MODIFIER_INFO_EXT);
   struct mil_modifier_caps list[MAX_MODIFIERS];

   if (info->tiling == VK_IMAGE_TILING_LINEAR)
      return all->linearTilingFeatures;
   if (info->tiling == VK_IMAGE_TILING_OPTIMAL)
      return all->optimalTilingFeatures;
   if (!wanted || info->type != VK_IMAGE_TYPE_2D)
      return 0;
   const unsigned count = list_modifiers(pdev, info->format, list);
   for (unsigned i = 0; i < count; i++) {
      if (list[i].modifier == wanted->drmFormatModifier)
         return modifier_features(pdev, info->format, &list[i]);
   }
   return 0;
}

VKAPI_ATTR void VKAPI_CALL
valk_GetPhysicalDeviceFormatProperties2(VkPhysicalDevice physicalDevice,
                                        VkFormat format,
                                        VkFormatProperties2 *pProperties)
{
   VK_FROM_HANDLE(valk_physical_device, pdev, physicalDevice);
   const VkFormatProperties3 all = format_properties(pdev, format);

   pProperties->formatProperties = (VkFormatProperties){
      .linearTilingFeatures =
         vk_format_features2_to_features(all.linearTilingFeatures),
      .optimalTilingFeatures =
         vk_format_features2_to_features(all.optimalTilingFeatures),
      .bufferFeatures = vk_format_features2_to_features(all.bufferFeatures),
   };
   vk_foreach_struct (ext, pProperties->pNext) {
      if (ext->sType == VK_STRUCTURE_TYPE_FORMAT_PROPERTIES_3) {
         VkFormatProperties3 *p = (void *)ext;
         p->linearTilingFeatures = all.linearTilingFeatures;
         p->optimalTilingFeatures = all.optimalTilingFeatures;
         p->bufferFeatures = all.bufferFeatures;
      }
      if (ext->sType ==
          VK_STRUCTURE_TYPE_DRM_FORMAT_MODIFIER_PROPERTIES_LIST_EXT)
         fill_modifiers(pdev, format, (void *)ext);
      if (ext->sType ==
          VK_STRUCTURE_TYPE_DRM_FORMAT_MODIFIER_PROPERTIES_LIST_2_EXT)
         fill_modifiers2(pdev, format, (void *)ext);
   }
}

/* The features that a usage asks for. */
static VkFormatFeatureFlags2
needed_features(VkImageUsageFlags usage)
{
   VkFormatFeatureFlags2 features = 0;

   if (usage & VK_IMAGE_USAGE_SAMPLED_BIT)
      features |= VK_FORMAT_FEATURE_2_SAMPLED_IMAGE_BIT;
   if (usage & VK_IMAGE_USAGE_STORAGE_BIT)
      features |= VK_FORMAT_FEATURE_2_STORAGE_IMAGE_BIT;
   if (usage & VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT)
      features |= VK_FORMAT_FEATURE_2_COLOR_ATTACHMENT_BIT;
   if (usage & VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT)
      features |= VK_FORMAT_FEATURE_2_DEPTH_STENCIL_ATTACHMENT_BIT;
   if (usage & VK_IMAGE_USAGE_TRANSFER_SRC_BIT)
      features |= VK_FORMAT_FEATURE_2_TRANSFER_SRC_BIT;
   if (usage & VK_IMAGE_USAGE_TRANSFER_DST_BIT)
      features |= VK_FORMAT_FEATURE_2_TRANSFER_DST_BIT;
   return features;
}

static bool
usage_is_possible(VkFormatFeatureFlags2 features, VkImageUsageFlags usage)
{
   const VkFormatFeatureFlags2 targets =
      VK_FORMAT_FEATURE_2_COLOR_ATTACHMENT_BIT |
      VK_FORMAT_FEATURE_2_DEPTH_STENCIL_ATTACHMENT_BIT;
   const VkFormatFeatureFlags2 needed = needed_features(usage);

   if ((features & needed) != needed)
      return false;
   return !(usage & VK_IMAGE_USAGE_INPUT_ATTACHMENT_BIT) ||
          (features & targets);
}

static VkSampleCountFlags
sample_counts(const VkPhysicalDeviceImageFormatInfo2 *info,
              VkFormatFeatureFlags2 features)
{
   const VkFormatFeatureFlags2 targets =
      VK_FORMAT_FEATURE_2_COLOR_ATTACHMENT_BIT |
      VK_FORMAT_FEATURE_2_DEPTH_STENCIL_ATTACHMENT_BIT;

   if (info->tiling != VK_IMAGE_TILING_OPTIMAL ||
       info->type != VK_IMAGE_TYPE_2D || !(features & targets) ||
       (info->flags & VK_IMAGE_CREATE_CUBE_COMPATIBLE_BIT) ||
       (info->usage & VK_IMAGE_USAGE_STORAGE_BIT))
      return VK_SAMPLE_COUNT_1_BIT;
   return VK_SAMPLE_COUNT_1_BIT | VK_SAMPLE_COUNT_4_BIT;
}

static void
fill_limits(const struct valk_physical_device *pdev,
            const VkPhysicalDeviceImageFormatInfo2 *info,
            VkFormatFeatureFlags2 features, VkImageFormatProperties *out)
{
   const struct vk_properties *p = &pdev->vk.properties;
   uint32_t size_px = p->maxImageDimension2D;

   *out = (VkImageFormatProperties){
      .maxArrayLayers = p->maxImageArrayLayers,
      .sampleCounts = sample_counts(info, features),
      .maxResourceSize = UINT32_MAX,
   };
   switch (info->type) {
   case VK_IMAGE_TYPE_1D:
      size_px = p->maxImageDimension1D;
      out->maxExtent = (VkExtent3D){ size_px, 1, 1 };
      break;
   case VK_IMAGE_TYPE_3D:
      size_px = p->maxImageDimension3D;
      out->maxExtent = (VkExtent3D){ size_px, size_px, size_px };
      out->maxArrayLayers = 1;
      break;
   default:
      if (info->flags & VK_IMAGE_CREATE_CUBE_COMPATIBLE_BIT)
         size_px = p->maxImageDimensionCube;
      out->maxExtent = (VkExtent3D){ size_px, size_px, 1 };
      break;
   }
   out->maxMipLevels = util_logbase2(size_px) + 1;
   if (info->tiling == VK_IMAGE_TILING_DRM_FORMAT_MODIFIER_EXT) {
      out->maxMipLevels = 1;
      out->maxArrayLayers = 1;
   }
}

/* dma-bufs and opaque fds are the same thing here. */
static const VkExternalMemoryProperties external_properties = {
   .externalMemoryFeatures = VK_EXTERNAL_MEMORY_FEATURE_EXPORTABLE_BIT |
                             VK_EXTERNAL_MEMORY_FEATURE_IMPORTABLE_BIT,
   .exportFromImportedHandleTypes =
      VK_EXTERNAL_MEMORY_HANDLE_TYPE_OPAQUE_FD_BIT |
      VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT,
   .compatibleHandleTypes = VK_EXTERNAL_MEMORY_HANDLE_TYPE_OPAQUE_FD_BIT |
                            VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT,
};

static VkResult
fill_external(const struct valk_physical_device *pdev,
              const VkPhysicalDeviceImageFormatInfo2 *info,
              VkImageFormatProperties2 *out)
{
   const VkPhysicalDeviceExternalImageFormatInfo *external =
      vk_find_struct_const(info->pNext,
                           PHYSICAL_DEVICE_EXTERNAL_IMAGE_FORMAT_INFO);
   VkExternalImageFormatProperties *props =
      vk_find_struct(out->pNext, EXTERNAL_IMAGE_FORMAT_PROPERTIES);

   if (!external || !external->handleType)
      return VK_SUCCESS;
   if (!(external->handleType & external_properties.compatibleHandleTypes)) {
      return vk_errorf(pdev, VK_ERROR_FORMAT_NOT_SUPPORTED,
                       "images are shared as dma-bufs or opaque fds only");
   }
   if (props)
      props->externalMemoryProperties = external_properties;
   return VK_SUCCESS;
}

/* What Vulkan does not ask for and nobody has tried. */
static bool
is_odd(VkImageType type, VkFormat format)
{
   if (type == VK_IMAGE_TYPE_2D)
      return false;
   if (vk_format_is_compressed(format))
      return type == VK_IMAGE_TYPE_1D || !is_in(VALK_BLOCK_BC, format);
   return vk_format_is_depth_or_stencil(format);
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_GetPhysicalDeviceImageFormatProperties2(
   VkPhysicalDevice physicalDevice,
   const VkPhysicalDeviceImageFormatInfo2 *pInfo,
   VkImageFormatProperties2 *pProperties)
{
   VK_FROM_HANDLE(valk_physical_device, pdev, physicalDevice);
   const VkFormatProperties3 all = format_properties(pdev, pInfo->format);
   const VkFormatFeatureFlags2 features = tiling_features(pdev, pInfo, &all);
   const VkImageStencilUsageCreateInfo *stencil =
      vk_find_struct_const(pInfo->pNext, IMAGE_STENCIL_USAGE_CREATE_INFO);
   const VkImageUsageFlags usage =
      pInfo->usage | (stencil ? stencil->stencilUsage : 0);

   pProperties->imageFormatProperties = (VkImageFormatProperties){ 0 };
   const bool odd_type = is_odd(pInfo->type, pInfo->format);
   const VkImageCreateFlags refused = VK_IMAGE_CREATE_SPARSE_BINDING_BIT |
                                      VK_IMAGE_CREATE_SPARSE_RESIDENCY_BIT |
                                      VK_IMAGE_CREATE_SPARSE_ALIASED_BIT |
                                      VK_IMAGE_CREATE_PROTECTED_BIT;
   if (!features || !usage_is_possible(features, usage) || odd_type ||
       (pInfo->flags & refused))
      return VK_ERROR_FORMAT_NOT_SUPPORTED;
   VkResult result = fill_external(pdev, pInfo, pProperties);
   if (result != VK_SUCCESS)
      return result;
   fill_limits(pdev, pInfo, features, &pProperties->imageFormatProperties);
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_GetPhysicalDeviceSparseImageFormatProperties2(
   VkPhysicalDevice physicalDevice,
   const VkPhysicalDeviceSparseImageFormatInfo2 *pFormatInfo,
   uint32_t *pPropertyCount, VkSparseImageFormatProperties2 *pProperties)
{
   *pPropertyCount = 0;
}
