/* SPDX-License-Identifier: MIT */
/* Which packing a device has. */

#include "layout/mil_internal.h"
#include "layout/mil_ops.h"

#include <stddef.h>

static const struct mil_ops *const ops_by_arch[] = {
   [6] = &mil_ops_v6,   [7] = &mil_ops_v7,   [9] = &mil_ops_v9,
   [10] = &mil_ops_v10, [11] = &mil_ops_v11, [12] = &mil_ops_v12,
   [13] = &mil_ops_v13,
};

const struct mil_ops *
mil_ops_for(const struct mali_device_info *info)
{
   if (info->arch >= MIL_COUNT(ops_by_arch))
      return NULL;
   return ops_by_arch[info->arch];
}

uint32_t
mil_max_texel_elements(const struct mali_device_info *info)
{
   /* A texel buffer is a 1D texture of one row, or on Bifrost a buffer of a 3D
    * one; the width of each has 16 bits. */
   (void)info;
   return MIL_MAX_DIM_PX;
}
