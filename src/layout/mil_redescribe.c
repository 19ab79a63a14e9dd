/* SPDX-License-Identifier: MIT */
/* The same memory as another image: what comes out is an ordinary image, so
 * that neither descriptors nor copies know of it. */

#include "layout/mil_internal.h"

#include <errno.h>

static int
check_3d_level(const struct mil_image *image, unsigned level,
               struct mil_reason *reason)
{
   if (image->dim != MIL_DIM_3D)
      return mil_refuse(reason, -EINVAL, "a %uD image has no depth slices",
                        (unsigned)image->dim + 1);
   if (level >= image->levels)
      return mil_refuse(reason, -EINVAL, "level %u: the image has %u", level,
                        image->levels);
   if (util_format_get_blockdepth(image->format) > 1)
      return mil_refuse(reason, -ENOTSUP,
                        "blocks of %s have several slices, which cannot be "
                        "told apart",
                        util_format_short_name(image->format));
   return 0;
}

/* One level of an image as the only one of another. */
static struct mil_image
take_level(const struct mil_image *image, unsigned level)
{
   struct mil_image one = *image;

   one.levels = 1;
   one.level[0] = image->level[level];
   one.level[0].offset_B = 0;
   one.extent_px = image->level[level].extent_px;
   one.offset_B = image->offset_B + image->level[level].offset_B;
   for (unsigned l = 1; l < MIL_MAX_LEVELS; l++)
      one.level[l] = (struct mil_level){ 0 };
   return one;
}

/* The memory ends where it did, or with the last byte that is left. */
static void
trim(struct mil_image *image, uint64_t layer_B)
{
   image->size_B =
      image->offset_B + image->layer_stride_B * (image->layers - 1) + layer_B;
}

void
mil_take_slices(const struct mil_image *image, unsigned level,
                struct mil_image *out)
{
   struct mil_image array = take_level(image, level);

   array.dim = MIL_DIM_2D;
   array.layers = array.extent_px.depth;
   array.extent_px.depth = 1;
   array.level[0].extent_px.depth = 1;
   array.level[0].size_B = array.level[0].slice_stride_B;
   array.layer_stride_B = array.level[0].slice_stride_B;
   trim(&array, array.level[0].size_B);
   *out = array;
}

int
mil_redescribe_slices(const struct mil_image *image, unsigned level,
                      struct mil_image *out, struct mil_reason *reason)
{
   int err = check_3d_level(image, level, reason);
   if (err)
      return err;

   mil_take_slices(image, level, out);
   return 0;
}

int
mil_redescribe_sliced(const struct mil_image *image, unsigned level,
                      unsigned first, unsigned count, struct mil_image *out,
                      struct mil_reason *reason)
{
   int err = check_3d_level(image, level, reason);
   if (err)
      return err;

   struct mil_image part = take_level(image, level);
   uint32_t depth = part.extent_px.depth;
   if (!count || first >= depth || count > depth - first)
      return mil_refuse(reason, -EINVAL,
                        "%u slices from %u on: level %u has %u", count, first,
                        level, depth);
   part.offset_B += first * part.level[0].slice_stride_B;
   part.extent_px.depth = count;
   part.level[0].extent_px.depth = count;
   part.level[0].size_B = count * part.level[0].slice_stride_B;
   part.layer_stride_B = part.level[0].size_B;
   trim(&part, part.level[0].size_B);
   *out = part;
   return 0;
}

int
mil_redescribe_range(const struct mil_image *image, unsigned first_level,
                     unsigned level_count, unsigned first_layer,
                     unsigned layer_count, struct mil_image *out,
                     struct mil_reason *reason)
{
   if (!level_count || first_level >= image->levels ||
       level_count > image->levels - first_level)
      return mil_refuse(reason, -EINVAL,
                        "%u levels from %u on: the image has %u", level_count,
                        first_level, image->levels);
   if (!layer_count || first_layer >= image->layers ||
       layer_count > image->layers - first_layer)
      return mil_refuse(reason, -EINVAL,
                        "%u layers from %u on: the image has %u", layer_count,
                        first_layer, image->layers);

   struct mil_image part = take_level(image, first_level);
   part.levels = level_count;
   part.layers = layer_count;
   part.offset_B += first_layer * image->layer_stride_B;
   for (unsigned l = 0; l < level_count; l++) {
      part.level[l] = image->level[first_level + l];
      part.level[l].offset_B -= image->level[first_level].offset_B;
   }

   const struct mil_level *last = &part.level[level_count - 1];
   trim(&part, last->offset_B + last->size_B);
   *out = part;
   return 0;
}

/* --- Formats ---------------------------------------------------------- */

/* Whether the elements of a tiled image lie where those of one of the other
 * format would. */
static int
check_tiles(const struct mil_image *image, enum pipe_format format,
            struct mil_reason *reason)
{
   uint32_t width, height;

   mil_tile_el(&image->tiling, format, image->plane, &width, &height);
   if (width == image->tile_width_el && height == image->tile_height_el)
      return 0;
   return mil_refuse(reason, -ENOTSUP,
                     "%s tiles of %s are %ux%u elements, of %s %ux%u; make "
                     "the image linear or of 64 KiB tiles",
                     mil_tiling_name(image->tiling.kind),
                     util_format_short_name(image->format),
                     image->tile_width_el, image->tile_height_el,
                     util_format_short_name(format), width, height);
}

static int
check_compression(const struct mali_device_info *info,
                  const struct mil_image *image, enum pipe_format format,
                  struct mil_reason *reason)
{
   enum mil_afbc_mode was =
      mil_afbc_mode(info, image->format, image->planar_format, image->plane);

   if (image->tiling.kind == MIL_TILING_AFBC &&
       mil_afbc_mode(info, format, image->planar_format, image->plane) != was)
      return mil_refuse(
         reason, -ENOTSUP, "AFBC compresses %s and %s in different ways",
         util_format_short_name(image->format), util_format_short_name(format));
   if (image->tiling.kind == MIL_TILING_AFRC &&
       util_format_linear(format) != util_format_linear(image->format))
      return mil_refuse(reason, -ENOTSUP, "AFRC of %s cannot be read as %s",
                        util_format_short_name(image->format),
                        util_format_short_name(format));
   return 0;
}

/* In elements of the other format: blocks become texels, or the reverse. */
static struct mil_extent
convert_extent(struct mil_extent e, enum pipe_format from, enum pipe_format to)
{
   e.width =
      util_format_get_nblocksx(from, e.width) * util_format_get_blockwidth(to);
   e.height = util_format_get_nblocksy(from, e.height) *
              util_format_get_blockheight(to);
   e.depth =
      util_format_get_nblocksz(from, e.depth) * util_format_get_blockdepth(to);
   return e;
}

void
mil_take_format(const struct mil_image *image, enum pipe_format format,
                unsigned level, struct mil_image *out)
{
   struct mil_image other = take_level(image, level);

   other.extent_px = convert_extent(other.extent_px, image->format, format);
   other.format = format;
   other.level[0].extent_px = other.extent_px;
   trim(&other, other.level[0].size_B);
   *out = other;
}

int
mil_redescribe_format(const struct mali_device_info *info,
                      const struct mil_image *image, enum pipe_format format,
                      unsigned level, struct mil_image *out,
                      struct mil_reason *reason)
{
   if (!mil_format_is_valid(format))
      return mil_refuse(reason, -EINVAL, "format %d does not exist",
                        (int)format);
   if (level >= image->levels)
      return mil_refuse(reason, -EINVAL, "level %u: the image has %u", level,
                        image->levels);
   if (util_format_get_blocksize(format) != image->block_size_B)
      return mil_refuse(
         reason, -EINVAL, "%s has elements of %u bytes, the image's %s of %u",
         util_format_short_name(format), util_format_get_blocksize(format),
         util_format_short_name(image->format), image->block_size_B);

   int err = check_tiles(image, format, reason);
   if (!err)
      err = check_compression(info, image, format, reason);
   if (err)
      return err;

   struct mil_extent e =
      convert_extent(image->level[level].extent_px, image->format, format);
   if (e.width > MIL_MAX_DIM_PX || e.height > MIL_MAX_DIM_PX ||
       e.depth > MIL_MAX_DIM_PX)
      return mil_refuse(
         reason, -EOVERFLOW, "as %s the image would be %ux%ux%u texels",
         util_format_short_name(format), e.width, e.height, e.depth);
   mil_take_format(image, format, level, out);
   return 0;
}

int
mil_redescribe_aspect(const struct mil_planar *planar, enum pipe_format format,
                      enum mil_aspect aspect, struct mil_image *out,
                      struct mil_reason *reason)
{
   unsigned plane;
   enum pipe_format seen = mil_format_aspect(format, aspect, &plane);

   if (seen == PIPE_FORMAT_NONE || plane >= planar->count)
      return mil_refuse(reason, -EINVAL, "format %d has no aspect %d",
                        (int)format, (int)aspect);

   struct mil_image image = planar->planes[plane];
   image.format = seen;
   *out = image;
   return 0;
}
