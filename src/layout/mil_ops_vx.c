/* SPDX-License-Identifier: MIT */
/* The table of one hardware generation's packers. */

#include "layout/mil_ops.h"
#include "layout/mil_vx.h"

const struct mil_ops MIL_VX(mil_ops) = {
   .texture_size_B = HW_TEXTURE_SIZE_B,
   .texture_align_B = HW_TEXTURE_ALIGN_B,
#if MIL_IS_BIFROST
   .plane_size_B = HW_SURFACE_WITH_STRIDE_SIZE_B,
#if MIL_HAS_MULTIPLANAR
   .plane_align_B = HW_MULTIPLANAR_SURFACE_ALIGN_B,
#else
   .plane_align_B = HW_SURFACE_WITH_STRIDE_ALIGN_B,
#endif
   .attribute_size_B = HW_ATTRIBUTE_SIZE_B,
   .attribute_buffers_size_B = HW_ATTRIBUTE_BUFFER_SIZE_B +
                               HW_ATTRIBUTE_BUFFER_CONTINUATION_3D_SIZE_B,
   .attribute_buffers_align_B = HW_ATTRIBUTE_BUFFER_ALIGN_B,
   .storage_attribute = MIL_VX(mil_storage_attribute),
   .texel_buffer_attribute = MIL_VX(mil_texel_buffer_attribute),
#else
   .plane_size_B = HW_PLANE_SIZE_B,
   .plane_align_B = HW_PLANE_ALIGN_B,
   .storage = MIL_VX(mil_storage),
#endif
   .planes_size = MIL_VX(mil_planes_size),
   .render_target_size_B = HW_RENDER_TARGET_SIZE_B,
   .zs_target_size_B = HW_ZS_CRC_EXTENSION_SIZE_B,
   .pixel_format = MIL_VX(mil_pixel_format),
   .blend_format = MIL_VX(mil_blend_format),
   .texture = MIL_VX(mil_texture),
   .texel_buffer = MIL_VX(mil_texel_buffer),
   .render_target = MIL_VX(mil_render_target),
   .zs_target = MIL_VX(mil_zs_target),
};
