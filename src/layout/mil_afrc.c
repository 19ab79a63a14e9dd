/* SPDX-License-Identifier: MIT */
/* AFRC: lossy, each coding unit of fixed size.
 *
 * A coding unit is a clump of texels; 64 of them are a paging tile, which is
 * what an image is padded to.
 *
 * Sources: drm_fourcc.h; Mesa 25.0.7, pan_afrc.c and pan_layout.c; Mesa 26,
 * pan_afrc.h and pan_mod.c. */

#include "layout/mil_internal.h"

#include <errno.h>

#define UNITS_IN_TILE 64

void
mil_afrc_tile(enum pipe_format format, const struct mil_tiling *tiling,
              unsigned plane, uint32_t *width, uint32_t *height,
              uint32_t *size_B, uint32_t *align_B)
{
   unsigned components = util_format_get_nr_components(format);
   bool scan = tiling->afrc.scan;

   /* Texels of a unit. */
   *width = components > 2 ? 4 : components == 1 && scan ? 16 : 8;
   *height = components == 1 && !scan ? 8 : 4;
   /* Units of a tile. */
   *width *= scan ? 16 : 8;
   *height *= scan ? 4 : 8;
   *size_B = mil_afrc_unit_B(tiling, plane) * UNITS_IN_TILE;
   /* drm_fourcc.h: 1024, 512 and 2048 for units of 16, 24 and 32 bytes. */
   *align_B = *size_B & -*size_B;
}

static bool
is_unit(unsigned unit_B)
{
   return unit_B == 16 || unit_B == 24 || unit_B == 32;
}

/* Units of chroma, and what planes can be for. */
static int
check_planes(const struct mil_init_info *init, const struct mil_tiling *tiling,
             struct mil_reason *reason)
{
   unsigned chroma_B = tiling->afrc.chroma_unit_B;

   if (init->planar_format == PIPE_FORMAT_NONE)
      return chroma_B == 0 ? 0
                           : mil_refuse(reason, -EINVAL,
                                        "AFRC of one plane has no coding "
                                        "units of %u bytes for chroma",
                                        chroma_B);
   if (mil_format_plane_count(init->planar_format) < 2 ||
       mil_format_plane(init->planar_format, init->plane) != init->format)
      return mil_refuse(reason, -EINVAL,
                        "%s is not plane %u of several of format %d",
                        util_format_short_name(init->format), init->plane,
                        (int)init->planar_format);
   if (!is_unit(chroma_B))
      return mil_refuse(reason, -EINVAL,
                        "AFRC of several planes has coding units of 16, 24 or "
                        "32 bytes for chroma, not %u",
                        chroma_B);
   if (init->usage & MIL_USAGE_RENDER)
      return mil_refuse(reason, -ENOTSUP,
                        "AFRC of planes of %s can be read but not rendered "
                        "to",
                        util_format_short_name(init->planar_format));
   return 0;
}

int
mil_afrc_check(const struct mali_device_info *info,
               const struct mil_init_info *init,
               const struct mil_tiling *tiling, struct mil_reason *reason)
{
   const uint32_t unfit = MIL_USAGE_STORAGE | MIL_USAGE_ATOMIC |
                          MIL_USAGE_HOST | MIL_USAGE_SPARSE | MIL_USAGE_MUTABLE;
   const struct util_format_description *desc =
      util_format_description(init->format);

   if (!mali_has_feature(info, MALI_FEATURE_AFRC))
      return mil_refuse(reason, -ENOTSUP, "%s has no AFRC", info->name);
   if (!is_unit(tiling->afrc.unit_B))
      return mil_refuse(reason, -EINVAL,
                        "AFRC has coding units of 16, 24 or 32 bytes, not %u",
                        tiling->afrc.unit_B);
   /* Integers would come back as others. */
   if (!desc->is_array || !util_format_is_unorm8(desc) ||
       util_format_is_depth_or_stencil(init->format))
      return mil_refuse(reason, -ENOTSUP,
                        "AFRC compresses formats of 8 bits a component, "
                        "normalised; %s is none",
                        util_format_short_name(init->format));
   if (init->usage & unfit)
      return mil_refuse(reason, -ENOTSUP,
                        "AFRC images cannot be storage or sparse images, be "
                        "accessed by the host, or viewed in other encodings");
   if (init->samples_sa > 1 || init->dim == MIL_DIM_1D)
      return mil_refuse(reason, -ENOTSUP,
                        "AFRC is for single-sampled 2D and 3D images");
   return check_planes(init, tiling, reason);
}
