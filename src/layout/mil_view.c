/* SPDX-License-Identifier: MIT */
/* Views: which part of which images, seen as which format. */

#include "layout/mil_internal.h"

#include <errno.h>

static const char *
dim_name(enum mil_view_dim dim)
{
   static const char *const names[] = { "1D", "2D", "3D", "cube" };

   return (unsigned)dim < MIL_COUNT(names) ? names[dim] : "unknown";
}

static int
check_range(const struct mil_view_info *view, const struct mil_image *image,
            struct mil_reason *reason)
{
   if (!view->level_count || view->first_level >= image->levels ||
       view->level_count > image->levels - view->first_level)
      return mil_refuse(reason, -EINVAL, "levels %u to %u: the image has %u",
                        view->first_level,
                        view->first_level + view->level_count - 1,
                        image->levels);

   /* Layers of a 2D view of a 3D image are its depth slices. */
   uint32_t layers = image->layers;
   if (image->dim == MIL_DIM_3D && view->dim != MIL_VIEW_3D) {
      layers = image->level[view->first_level].extent_px.depth;
      if (view->level_count > 1)
         return mil_refuse(reason, -EINVAL,
                           "a 2D view of a 3D image has one level, not %u",
                           view->level_count);
   }
   if (!view->layer_count || view->first_layer >= layers ||
       view->layer_count > layers - view->first_layer)
      return mil_refuse(reason, -EINVAL, "layers %u to %u: the image has %u",
                        view->first_layer,
                        view->first_layer + view->layer_count - 1, layers);
   return 0;
}

static int
check_dim(const struct mil_view_info *view, const struct mil_image *image,
          struct mil_reason *reason)
{
   bool fits = false;

   switch (view->dim) {
   case MIL_VIEW_1D:
      fits = image->dim == MIL_DIM_1D;
      break;
   case MIL_VIEW_2D:
      /* 1D images have one row; of 3D images it is slices. */
      fits = true;
      break;
   case MIL_VIEW_3D:
      fits = image->dim == MIL_DIM_3D;
      break;
   case MIL_VIEW_CUBE:
      fits = image->dim == MIL_DIM_2D && image->samples_sa == 1 &&
             image->extent_px.width == image->extent_px.height;
      if (fits && view->layer_count % 6)
         return mil_refuse(reason, -EINVAL,
                           "%u layers are not whole cubes of six faces",
                           view->layer_count);
      break;
   }

   if (!fits)
      return mil_refuse(reason, -EINVAL,
                        "a %s view does not fit an image of %uD",
                        dim_name(view->dim), (unsigned)image->dim + 1);
   return 0;
}

/* Whether the texels of the image may be read as the view's format. */
static int
check_format(const struct mali_device_info *info,
             const struct mil_view_info *view, const struct mil_image *image,
             struct mil_reason *reason)
{
   if (!mil_format_is_valid(view->format))
      return mil_refuse(reason, -EINVAL, "format %d does not exist",
                        (int)view->format);

   const char *name = util_format_short_name(view->format);
   const char *image_name = util_format_short_name(image->format);

   if (!(mil_format_caps(info, view->format) &
         (MIL_CAP_SAMPLED | MIL_CAP_RENDER | MIL_CAP_ZS)))
      return mil_refuse(reason, -ENOTSUP, "%s has no images of format %s",
                        info->name, name);
   if (util_format_get_blocksize(view->format) != image->block_size_B)
      return mil_refuse(reason, -EINVAL,
                        "%s has elements of %u bytes, the image's %s of %u",
                        name, util_format_get_blocksize(view->format),
                        image_name, image->block_size_B);

   /* The stencil of D24S8 has a compression mode of its own to be read by. */
   if (view->format == PIPE_FORMAT_X24S8_UINT)
      return 0;

   bool image_compressed = util_format_is_compressed(image->format);
   if (!image_compressed && util_format_is_compressed(view->format))
      return mil_refuse(reason, -EINVAL,
                        "an image of %s cannot be viewed as compressed %s",
                        image_name, name);
   if (image_compressed && !util_format_is_compressed(view->format) &&
       view->level_count > 1)
      return mil_refuse(reason, -EINVAL,
                        "an uncompressed view of %s has one level, not %u",
                        image_name, view->level_count);

   struct mil_image other;
   return mil_redescribe_format(info, image, view->format, view->first_level,
                                &other, reason);
}

/* Chroma planes go with luma: sizes, tiling, and among themselves. */
static int
check_chroma(const struct mali_device_info *info,
             const struct mil_view_info *view, struct mil_reason *reason)
{
   const struct mil_image *luma = view->planes[0];
   const char *name = util_format_short_name(view->format);

   if (!(mil_format_caps(info, view->format) & MIL_CAP_SAMPLED))
      return mil_refuse(reason, -ENOTSUP,
                        "%s does not sample %s as one; view its planes",
                        info->name, name);
   if (info->arch < 9 && luma->tiling.kind == MIL_TILING_AFBC)
      return mil_refuse(reason, -ENOTSUP,
                        "%s does not sample AFBC of several planes as one; "
                        "view its planes",
                        info->name);
   if (view->dim != MIL_VIEW_2D || luma->samples_sa > 1)
      return mil_refuse(reason, -ENOTSUP, "views of %s are single-sampled 2D",
                        name);
   for (unsigned p = 0; p < view->plane_count; p++) {
      const struct mil_image *image = view->planes[p];
      struct mil_extent want =
         mil_format_plane_extent(view->format, p, luma->extent_px);

      if (image->format != mil_format_plane(view->format, p))
         return mil_refuse(reason, -EINVAL, "plane %u of %s is not a %s", p,
                           name, util_format_short_name(image->format));
      if (image->extent_px.width != want.width ||
          image->extent_px.height != want.height)
         return mil_refuse(reason, -EINVAL,
                           "plane %u of %s is %ux%u, not %ux%u", p, name,
                           image->extent_px.width, image->extent_px.height,
                           want.width, want.height);
      if (!mil_tiling_equal(&image->tiling, &luma->tiling) ||
          image->levels != luma->levels || image->layers != luma->layers)
         return mil_refuse(reason, -EINVAL,
                           "plane %u of %s has another tiling, or other "
                           "levels or layers, than plane 0",
                           p, name);
   }
   if (view->plane_count < 3)
      return 0;
   if (luma->tiling.kind == MIL_TILING_AFBC)
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC of three planes cannot be sampled as one");
   /* One descriptor has both, and their stride once. */
   for (unsigned l = 0; l < luma->levels; l++) {
      if (view->planes[1]->level[l].row_stride_B !=
          view->planes[2]->level[l].row_stride_B)
         return mil_refuse(reason, -ENOTSUP,
                           "the chroma planes of %s have different row "
                           "pitches",
                           name);
   }
   return 0;
}

static int
check_planes(const struct mali_device_info *info,
             const struct mil_view_info *view, struct mil_reason *reason)
{
   unsigned planes = mil_format_plane_count(view->format);
   bool yuv = planes > 1 && !mil_is_depth_apart(view->format);

   if (view->plane_count != (yuv ? planes : 1))
      return mil_refuse(reason, -EINVAL,
                        "a view in format %d has %u planes, not %u",
                        (int)view->format, yuv ? planes : 1, view->plane_count);
   for (unsigned p = 0; p < view->plane_count; p++) {
      if (!view->planes[p])
         return mil_refuse(reason, -EINVAL, "the view has no image in plane %u",
                           p);
   }
   if ((unsigned)view->dim > MIL_VIEW_CUBE)
      return mil_refuse(reason, -EINVAL,
                        "view dimensionality %d does not exist",
                        (int)view->dim);

   if ((unsigned)view->astc > MIL_ASTC_DECODE_HDR)
      return mil_refuse(reason, -EINVAL, "ASTC decoding %d does not exist",
                        (int)view->astc);
   for (unsigned c = 0; c < 4; c++) {
      if (view->swizzle[c] > PIPE_SWIZZLE_1)
         return mil_refuse(reason, -EINVAL, "swizzle %u does not exist",
                           view->swizzle[c]);
   }
   return 0;
}

int
mil_check_readable(const struct mali_device_info *info,
                   const struct mil_tiling *tiling, struct mil_reason *reason)
{
   if (tiling->kind == MIL_TILING_MTK_16L32S)
      return mil_refuse(reason, -ENOTSUP,
                        "the GPU cannot read MediaTek's tiling; copy from it "
                        "by the CPU");
   /* Bifrost has one bit for the size of superblocks. */
   if (info->arch < 9 && tiling->kind == MIL_TILING_AFBC &&
       tiling->afbc.block == MIL_AFBC_BLOCK_64X4)
      return mil_refuse(reason, -ENOTSUP,
                        "%s reads AFBC of 16x16 and 32x8 superblocks, not "
                        "64x4",
                        info->name);
   return 0;
}

/* What the texture unit can read at all. */
static int
check_tiling(const struct mali_device_info *info,
             const struct mil_view_info *view, const struct mil_image *image,
             struct mil_reason *reason)
{
   const unsigned astc_hdr = 23; /* bit of TEXTURE_FEATURES */
   int err = mil_check_readable(info, &image->tiling, reason);

   if (err)
      return err;
   /* v6 has no field for it (Mesa 25.0.7, pan_texture.c). */
   if (info->arch < 7 && image->tiling.kind == MIL_TILING_AFBC &&
       image->level[0].stored_width_el !=
          mil_align_to(image->extent_px.width, image->tile_width_el))
      return mil_refuse(reason, -ENOTSUP,
                        "%s reads AFBC only where rows are as long as the "
                        "image is wide",
                        info->name);
   if (view->astc == MIL_ASTC_DECODE_HDR &&
       !mali_has_compressed_format(info, astc_hdr))
      return mil_refuse(reason, -ENOTSUP, "%s decodes no HDR ASTC", info->name);
   /* Planes of 3D blocks cannot be split into slices. */
   if (util_format_get_blockdepth(view->format) > 1 && view->dim != MIL_VIEW_3D)
      return mil_refuse(reason, -ENOTSUP, "%s is viewed as 3D only",
                        util_format_short_name(view->format));
   return 0;
}

/* Vulkan wants depth and stencil in red, and 0, 0, 1 beside it. */
static void
compose_swizzle(enum pipe_format format, const uint8_t wanted[4],
                uint8_t out[4])
{
   static const uint8_t red_only[4] = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_0,
                                        PIPE_SWIZZLE_0, PIPE_SWIZZLE_1 };
   bool zs = util_format_is_depth_or_stencil(format);

   for (unsigned c = 0; c < 4; c++) {
      out[c] =
         zs && wanted[c] <= PIPE_SWIZZLE_W ? red_only[wanted[c]] : wanted[c];
   }
}

int
mil_view_init(const struct mali_device_info *info,
              const struct mil_view_info *view_info, struct mil_view *out,
              struct mil_reason *reason)
{
   int err = check_planes(info, view_info, reason);
   if (err)
      return err;

   const struct mil_image *image = view_info->planes[0];
   err = check_dim(view_info, image, reason);
   if (!err)
      err = check_range(view_info, image, reason);
   if (!err)
      err = view_info->plane_count > 1
               ? check_chroma(info, view_info, reason)
               : check_format(info, view_info, image, reason);
   if (!err)
      err = check_tiling(info, view_info, image, reason);
   if (err)
      return err;

   struct mil_view view = {
      .planes = { view_info->planes[0], view_info->planes[1],
                  view_info->planes[2] },
      .plane_count = view_info->plane_count,
      .format = view_info->format,
      .dim = view_info->dim,
      .first_level = view_info->first_level,
      .level_count = view_info->level_count,
      .first_layer = view_info->first_layer,
      .layer_count = view_info->layer_count,
      .astc = view_info->astc,
   };
   view.extent_px = mil_view_surface(&view, 0, 0, 0).extent_px;
   compose_swizzle(view.format, view_info->swizzle, view.swizzle);
   *out = view;
   return 0;
}

struct mil_surface
mil_view_surface(const struct mil_view *view, unsigned plane, unsigned level,
                 unsigned layer)
{
   const struct mil_image *image = view->planes[plane];
   struct mil_image seen;

   level += view->first_level;
   layer += view->first_layer;
   if (image->dim == MIL_DIM_3D && view->dim != MIL_VIEW_3D) {
      mil_take_slices(image, level, &seen);
      image = &seen;
      level = 0;
   }
   if (util_format_is_compressed(image->format) &&
       !util_format_is_compressed(view->format)) {
      mil_take_format(image, view->format, level, &seen);
      image = &seen;
      level = 0;
   }

   const struct mil_level *l = &image->level[level];
   bool has_slices = image->dim == MIL_DIM_3D || image->samples_sa > 1;
   return (struct mil_surface){
      .offset_B = mil_image_offset_B(image, level, layer, 0),
      .size_B = l->size_B,
      .slice_stride_B = has_slices ? l->slice_stride_B : image->layer_stride_B,
      .has_slices = has_slices,
      .header_size_B = l->afbc.header_size_B,
      .row_stride_B = l->row_stride_B,
      .extent_px = l->extent_px,
   };
}

unsigned
mil_plane_count(const struct mil_view *view)
{
   /* Two chroma planes share one. */
   return view->level_count * view->layer_count *
          (view->plane_count > 1 ? 2 : 1);
}

bool
mil_forces_clean_write(const struct mil_view *view, uint32_t tile_px)
{
   const struct mil_tiling *tiling = &view->planes[0]->tiling;
   uint32_t width, height;

   if (tiling->kind != MIL_TILING_AFBC)
      return false;
   mil_afbc_block_px(tiling->afbc.block, &width, &height);
   return tile_px != width * MIL_MAX(height, 16);
}
