/* SPDX-License-Identifier: MIT */
/* The table of one hardware generation's packers. */

#include "layout/mil_ops.h"
#include "layout/mil_vx.h"

const struct mil_ops MIL_VX(mil_ops) = {
   .texture_size_B = HW_TEXTURE_SIZE_B,
   .texture_align_B = HW_TEXTURE_ALIGN_B,
   .plane_size_B = HW_PLANE_SIZE_B,
   .plane_align_B = HW_PLANE_ALIGN_B,
   .render_target_size_B = HW_RENDER_TARGET_SIZE_B,
   .zs_target_size_B = HW_ZS_CRC_EXTENSION_SIZE_B,
   .pixel_format = MIL_VX(mil_pixel_format),
   .blend_format = MIL_VX(mil_blend_format),
   .texture = MIL_VX(mil_texture),
   .storage = MIL_VX(mil_storage),
   .texel_buffer = MIL_VX(mil_texel_buffer),
   .render_target = MIL_VX(mil_render_target),
   .zs_target = MIL_VX(mil_zs_target),
};
