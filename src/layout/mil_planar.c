/* SPDX-License-Identifier: MIT */
/* All planes of an image at once. */

#include "layout/mil_internal.h"

#include <errno.h>

/* An empty extent and such are refused for the first plane: before that
 * nothing is divided by. */
static int
check_planes(const struct mil_plane_info *planes, unsigned count,
             struct mil_reason *reason)
{
   if (!count || count > MIL_MAX_PLANES)
      return mil_refuse(reason, -EINVAL,
                        "an image of %u planes; formats have 1 to %u", count,
                        MIL_MAX_PLANES);
   for (unsigned p = 0; p < count; p++) {
      if (!planes[p].divide_x || !planes[p].divide_y)
         return mil_refuse(reason, -EINVAL,
                           "plane %u has no texels: divided by 0", p);
   }
   return 0;
}

int
mil_planar_init(const struct mali_device_info *info,
                const struct mil_init_info *init,
                const struct mil_plane_info *planes, unsigned count,
                bool disjoint, struct mil_planar *out,
                struct mil_reason *reason)
{
   const struct mil_explicit_layout *layouts = init->explicit_layout;
   struct mil_plane_info own[MIL_MAX_PLANES];
   struct mil_planar planar = { .align_B = 1 };
   struct mil_reason why = { "" };

   if (!planes) {
      count = mil_format_planes(init->format, own);
      planes = own;
      if (!count)
         return mil_refuse(reason, -EINVAL,
                           "the planes of format %d are not known",
                           (int)init->format);
   }
   int err = check_planes(planes, count, reason);
   if (err)
      return err;

   planar.count = count;
   for (unsigned p = 0; p < count; p++) {
      struct mil_image *image = &planar.planes[p];
      struct mil_init_info plane = *init;

      plane.format = planes[p].format;
      plane.planar_format =
         count > 1 && planes == own ? init->format : PIPE_FORMAT_NONE;
      plane.plane = p;
      plane.extent_px = mil_plane_extent(&planes[p], init->extent_px);
      plane.explicit_layout = layouts ? &layouts[p] : NULL;
      err = mil_image_init(info, &plane, image, &why);
      if (err && count == 1)
         return mil_refuse(reason, err, "%s", why.text);
      if (err)
         return mil_refuse(reason, err, "plane %u: %.170s", p, why.text);

      if (!layouts && !disjoint) {
         image->offset_B = mil_align(planar.size_B, image->align_B);
         image->size_B += image->offset_B;
      }
      if (!disjoint)
         planar.size_B = MIL_MAX(planar.size_B, image->size_B);
      planar.align_B = MIL_MAX(planar.align_B, image->align_B);
   }
   *out = planar;
   return 0;
}
