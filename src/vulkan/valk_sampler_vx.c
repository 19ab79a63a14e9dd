/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_sampler_pack.h"

#include <assert.h>

#include "util/macros.h"

#include "vulkan/valk_limits.h"
#include "vulkan/valk_vx.h"

static_assert(HW_SAMPLER_SIZE_B == VALK_DESCRIPTOR_SIZE_B, "one entry");

static enum hw_wrap_mode
wrap_mode(VkSamplerAddressMode mode)
{
   switch (mode) {
   case VK_SAMPLER_ADDRESS_MODE_MIRRORED_REPEAT:
      return HW_WRAP_MODE_MIRRORED_REPEAT;
   case VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE:
      return HW_WRAP_MODE_CLAMP_TO_EDGE;
   case VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER:
      return HW_WRAP_MODE_CLAMP_TO_BORDER;
   case VK_SAMPLER_ADDRESS_MODE_MIRROR_CLAMP_TO_EDGE:
      return HW_WRAP_MODE_MIRRORED_CLAMP_TO_EDGE;
   case VK_SAMPLER_ADDRESS_MODE_REPEAT:
   default:
      return HW_WRAP_MODE_REPEAT;
   }
}

/* The hardware compares the texel with the reference, Vulkan the reference
 * with the texel. */
static enum hw_func
compare_function(VkCompareOp op)
{
   static const enum hw_func functions[] = {
      [VK_COMPARE_OP_NEVER] = HW_FUNC_NEVER,
      [VK_COMPARE_OP_LESS] = HW_FUNC_GREATER,
      [VK_COMPARE_OP_EQUAL] = HW_FUNC_EQUAL,
      [VK_COMPARE_OP_LESS_OR_EQUAL] = HW_FUNC_GEQUAL,
      [VK_COMPARE_OP_GREATER] = HW_FUNC_LESS,
      [VK_COMPARE_OP_NOT_EQUAL] = HW_FUNC_NOT_EQUAL,
      [VK_COMPARE_OP_GREATER_OR_EQUAL] = HW_FUNC_LEQUAL,
      [VK_COMPARE_OP_ALWAYS] = HW_FUNC_ALWAYS,
   };

   return (unsigned)op < ARRAY_SIZE(functions) ? functions[op] : HW_FUNC_NEVER;
}

static enum hw_reduction_mode
reduction_mode(VkSamplerReductionMode mode)
{
   switch (mode) {
   case VK_SAMPLER_REDUCTION_MODE_MIN:
      return HW_REDUCTION_MODE_MINIMUM;
   case VK_SAMPLER_REDUCTION_MODE_MAX:
      return HW_REDUCTION_MODE_MAXIMUM;
   default:
      return HW_REDUCTION_MODE_AVERAGE;
   }
}

void
VALK_VX(valk_pack_sampler)(const VkSamplerCreateInfo *info,
                           VkSamplerReductionMode reduction,
                           const uint32_t border[4], void *desc)
{
   const bool nearest = info->minFilter == VK_FILTER_NEAREST &&
                        info->magFilter == VK_FILTER_NEAREST;
   struct hw_sampler v = {
      HW_SAMPLER_DEFAULTS,
      .wrap_mode_s = wrap_mode(info->addressModeU),
      .wrap_mode_t = wrap_mode(info->addressModeV),
      .wrap_mode_r = wrap_mode(info->addressModeW),
      /* Rounding to even would move the last 2^-9 of a texel into the next
       * one (Mesa 25.0.7, panvk's sampler). */
      .round_to_nearest_even = !nearest,
      .normalized_coordinates = !info->unnormalizedCoordinates,
      .clamp_integer_array_indices = false,
      .minify_nearest = info->minFilter == VK_FILTER_NEAREST,
      .magnify_nearest = info->magFilter == VK_FILTER_NEAREST,
      .mipmap_mode = info->mipmapMode == VK_SAMPLER_MIPMAP_MODE_LINEAR
                        ? HW_MIPMAP_MODE_TRILINEAR
                        : HW_MIPMAP_MODE_NEAREST,
      .minimum_lod = info->minLod,
      .maximum_lod = info->maxLod,
      .lod_bias = info->mipLodBias,
      .compare_function = info->compareEnable
                             ? compare_function(info->compareOp)
                             : HW_FUNC_NEVER,
      .border_color_r = border[0],
      .border_color_g = border[1],
      .border_color_b = border[2],
      .border_color_a = border[3],
      .reduction_mode = reduction_mode(reduction),
   };

   if (info->anisotropyEnable && info->maxAnisotropy > 1.0f) {
      v.lod_algorithm = HW_LOD_ALGORITHM_ANISOTROPIC;
      v.maximum_anisotropy = CLAMP((int)info->maxAnisotropy, 1, 16);
   }
   hw_sampler_pack(desc, &v);
}
