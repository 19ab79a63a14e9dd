/* SPDX-License-Identifier: MIT */
/* What the generations of the hardware ask for and allow.
 *
 * Sources: Mesa 25.0.7, pan_layout.c and genxml v6 to v13; Mesa 26, pan_mod.c
 * and pan_afbc.h (tiled headers from v7 on, 3D from v7 on, the 64 KiB tiling
 * from v10 on, 48 bits of size and 37 of stride from v11 on). */

#include "layout/mil_internal.h"

/* Plane descriptors up to v10 have 32 bits of size, and of stride, whose
 * sign nobody has tried. */
#define NARROW \
   .max_level_B = UINT32_MAX, .max_slice_B = INT32_MAX, .max_row_B = UINT32_MAX
/* The upper bits of strides of slices were those of strides of rows. */
#define WIDE                                                         \
   .max_level_B = (1ull << 48) - 1, .max_slice_B = (1ull << 37) - 1, \
   .max_row_B = (1u << 27) - 1

/* Surfaces of Bifrost have signed strides; AFBC targets have 13 bits. */
#define BIFROST                                         \
   .max_level_B = UINT32_MAX, .max_slice_B = INT32_MAX, \
   .max_row_B = INT32_MAX, .max_afbc_row = (1u << 13) - 1

static const struct mil_generation generations[] = {
   [6] = { .loose_rows = true, BIFROST },
   [7] = { .afbc_tiled_headers = true, .afbc_3d = true, BIFROST },
   [9] = { .afbc_tiled_headers = true, .afbc_3d = true, NARROW },
   [10] = { .afbc_tiled_headers = true,
            .afbc_3d = true,
            .interleaved_64k = true,
            NARROW },
   [11] = { .afbc_tiled_headers = true,
            .afbc_3d = true,
            .interleaved_64k = true,
            WIDE },
};

const struct mil_generation *
mil_generation(const struct mali_device_info *info)
{
   /* Later ones are as the last. */
   unsigned last = MIL_COUNT(generations) - 1;
   unsigned arch = MIL_MIN(info->arch, last);
   const struct mil_generation *generation = &generations[arch];

   return generation->max_level_B ? generation : &generations[6];
}
