/* SPDX-License-Identifier: MIT */
/* Where the texels of an image are.
 *
 * An image is layers of the same layout, one after the other.  A layer is its
 * levels, one after the other.  A level is its depth slices, or its samples,
 * one after the other.  A slice is rows of tiles.
 *
 * Sources: Mesa 25.0.7, src/panfrost/lib/pan_layout.c and
 * docs/drivers/panfrost/tiling.rst; for AFBC also the kernel's
 * Documentation/gpu/afbc.rst; for 64 KiB tiles drm_fourcc.h of Linux 7.1 and
 * Mesa 26, pan_mod.c.
 */

#include "layout/mil_internal.h"

#include <errno.h>

/* Levels start on cache lines: required of rows from v7 on, and of
 * everything that is compressed. */
#define LEVEL_ALIGN_B 64

#define PAGE_B 65536

/* The memory that an image may claim at most: the sum of what is below must
 * not come near the end of 64 bits. */
#define MAX_OFFSET_B (1ull << 48)

/* What does not change from level to level. */
struct plan {
   uint32_t align_width_el, align_height_el;
   uint32_t row_align_B;
   uint32_t level_align_B; /* of AFBC also: of payloads */
};

/* --- Is the request sound? -------------------------------------------- */

static int
check_extent(const struct mil_init_info *init, struct mil_reason *reason)
{
   struct mil_extent e = init->extent_px;

   if (!e.width || !e.height || !e.depth)
      return mil_refuse(reason, -EINVAL, "an extent of %ux%ux%u is empty",
                        e.width, e.height, e.depth);
   if (e.width > MIL_MAX_DIM_PX || e.height > MIL_MAX_DIM_PX ||
       e.depth > MIL_MAX_DIM_PX) {
      return mil_refuse(reason, -EOVERFLOW,
                        "an extent of %ux%ux%u is beyond %u in one direction",
                        e.width, e.height, e.depth, MIL_MAX_DIM_PX);
   }
   if (init->dim == MIL_DIM_1D && e.height > 1)
      return mil_refuse(reason, -EINVAL, "a 1D image has a height of 1, not %u",
                        e.height);
   if (init->dim != MIL_DIM_3D && e.depth > 1)
      return mil_refuse(reason, -EINVAL,
                        "only a 3D image has a depth; %u was asked for",
                        e.depth);
   return 0;
}

static int
check_counts(const struct mil_init_info *init, struct mil_reason *reason)
{
   struct mil_extent e = init->extent_px;
   uint32_t largest = MIL_MAX(MIL_MAX(e.width, e.height), e.depth);

   if (init->levels < 1 || init->levels > MIL_MAX_LEVELS ||
       init->levels > mil_log2(largest) + 1) {
      return mil_refuse(
         reason, -EINVAL, "%u levels for an extent of %ux%ux%u, which has %u",
         init->levels, e.width, e.height, e.depth, mil_log2(largest) + 1);
   }
   if (init->layers < 1)
      return mil_refuse(reason, -EINVAL, "an image has at least one layer");
   if (init->layers > MIL_MAX_DIM_PX)
      return mil_refuse(reason, -EOVERFLOW, "%u layers are more than %u",
                        init->layers, MIL_MAX_DIM_PX);
   if (init->dim == MIL_DIM_3D && init->layers > 1)
      return mil_refuse(reason, -EINVAL, "a 3D image has one layer, not %u",
                        init->layers);
   if (!mil_is_pot(init->samples_sa) || init->samples_sa > MIL_MAX_SAMPLES)
      return mil_refuse(reason, -EINVAL, "%u samples: it is 1, 2, 4, 8 or 16",
                        init->samples_sa);
   if (init->samples_sa > 1 && (init->dim != MIL_DIM_2D || init->levels > 1))
      return mil_refuse(reason, -EINVAL,
                        "multisampled images are 2D and have one level");
   if ((init->usage & MIL_USAGE_CUBE) &&
       (init->dim != MIL_DIM_2D || e.width != e.height || init->layers < 6 ||
        init->samples_sa > 1)) {
      return mil_refuse(reason, -EINVAL,
                        "a cube is a square 2D image of six layers or more "
                        "and one sample");
   }
   return 0;
}

static int
check_format(const struct mali_device_info *info,
             const struct mil_init_info *init, struct mil_reason *reason)
{
   if (!mil_format_is_valid(init->format))
      return mil_refuse(reason, -EINVAL, "format %d does not exist",
                        (int)init->format);

   const char *name = util_format_short_name(init->format);
   if (mil_format_plane_count(init->format) > 1)
      return mil_refuse(reason, -EINVAL,
                        "%s has several planes; lay out each of them", name);

   uint32_t caps = mil_format_caps(info, init->format);
   if (!(caps & (MIL_CAP_SAMPLED | MIL_CAP_RENDER | MIL_CAP_ZS)))
      return mil_refuse(reason, -ENOTSUP, "%s has no images of format %s",
                        info->name, name);
   if (init->dim == MIL_DIM_1D && util_format_is_compressed(init->format))
      return mil_refuse(reason, -ENOTSUP,
                        "1D images cannot be block-compressed");
   if (util_format_get_blockdepth(init->format) > 1 && init->dim != MIL_DIM_3D)
      return mil_refuse(reason, -ENOTSUP,
                        "%s has blocks of several slices: for 3D images only",
                        name);
   if (util_format_description(init->format)->layout ==
          UTIL_FORMAT_LAYOUT_SUBSAMPLED &&
       (init->dim != MIL_DIM_2D || init->samples_sa > 1))
      return mil_refuse(reason, -ENOTSUP,
                        "%s has fewer chroma than luma texels: for "
                        "single-sampled 2D images only",
                        name);
   if (init->planar_format != PIPE_FORMAT_NONE &&
       mil_format_plane(init->planar_format, init->plane) != init->format)
      return mil_refuse(reason, -EINVAL, "%s is not plane %u of format %d",
                        name, init->plane, (int)init->planar_format);

   /* What it is used for then depends on the formats of the views. */
   if (init->usage & MIL_USAGE_MUTABLE)
      return 0;
   if ((init->usage & MIL_USAGE_RENDER) &&
       !(caps & (MIL_CAP_RENDER | MIL_CAP_ZS)))
      return mil_refuse(reason, -ENOTSUP, "%s cannot be rendered to", name);
   if ((init->usage & MIL_USAGE_STORAGE) && !(caps & MIL_CAP_STORAGE))
      return mil_refuse(reason, -ENOTSUP, "%s cannot be a storage image", name);
   if ((init->usage & MIL_USAGE_ATOMIC) && !(caps & MIL_CAP_ATOMIC))
      return mil_refuse(reason, -ENOTSUP, "%s has no image atomics", name);
   return 0;
}

static int
check_explicit(const struct mil_init_info *init, struct mil_reason *reason)
{
   const struct mil_explicit_layout *explicit_layout = init->explicit_layout;

   if (init->min_row_align_B &&
       (!mil_is_pot(init->min_row_align_B) || init->min_row_align_B > 65536))
      return mil_refuse(reason, -EINVAL,
                        "row alignment %u is not a power of two up to 65536",
                        init->min_row_align_B);
   if (init->min_layer_align_B && (!mil_is_pot(init->min_layer_align_B) ||
                                   init->min_layer_align_B > (1u << 30)))
      return mil_refuse(reason, -EINVAL,
                        "layer alignment %u is not a power of two up to 2^30",
                        init->min_layer_align_B);

   if (!explicit_layout)
      return 0;
   if (init->dim != MIL_DIM_2D || init->levels > 1 || init->samples_sa > 1)
      return mil_refuse(reason, -EINVAL,
                        "an explicit layout is for 2D images of one level "
                        "and one sample");
   if (explicit_layout->offset_B >= MAX_OFFSET_B ||
       explicit_layout->layer_pitch_B >= MAX_OFFSET_B ||
       explicit_layout->row_pitch_B > UINT32_MAX)
      return mil_refuse(reason, -EOVERFLOW,
                        "the explicit layout's offset or pitch is too large");
   return 0;
}

static int
check_init(const struct mali_device_info *info,
           const struct mil_init_info *init, struct mil_reason *reason)
{
   if ((unsigned)init->dim > MIL_DIM_3D)
      return mil_refuse(reason, -EINVAL, "dimensionality %d does not exist",
                        (int)init->dim);

   int err = check_extent(init, reason);
   if (!err)
      err = check_counts(init, reason);
   if (!err)
      err = check_format(info, init, reason);
   if (!err)
      err = check_explicit(init, reason);
   if (!err)
      err = mil_tiling_check(info, init, &init->tiling, reason);
   return err;
}

/* --- Laying out ------------------------------------------------------- */

/* Bytes that rows of an imported image start on.  From v7 on cache lines, or
 * less for planes of 8-bit 4:2:0 and 4:2:2; before, components that are bytes
 * and powers of two, else texels (Mesa 26, pan_layout.h). */
static uint32_t
import_align_B(const struct mali_device_info *info,
               const struct mil_init_info *init)
{
   uint32_t block_B = mil_next_pot(util_format_get_blocksize(init->format));
   const struct util_format_description *desc =
      util_format_description(init->format);

   if (mil_generation(info)->loose_rows) {
      if (init->planar_format != PIPE_FORMAT_NONE || !desc->is_array)
         return block_B;
      uint32_t bits = desc->channel[0].size;
      return bits % 8 == 0 && mil_is_pot(bits) ? bits / 8 : block_B;
   }

   switch (init->planar_format) {
   case PIPE_FORMAT_G8_B8R8_420_UNORM:
   case PIPE_FORMAT_R8_G8B8_420_UNORM:
   case PIPE_FORMAT_R8_G8_B8_420_UNORM:
   case PIPE_FORMAT_R8_B8_G8_420_UNORM:
   case PIPE_FORMAT_R8_G8B8_422_UNORM:
      return 16;
   default:
      return LEVEL_ALIGN_B;
   }
}

static struct plan
make_plan(const struct mali_device_info *info, const struct mil_init_info *init,
          struct mil_image *image)
{
   uint32_t block_B = image->block_size_B;
   struct plan plan = { .level_align_B = LEVEL_ALIGN_B,
                        .row_align_B = LEVEL_ALIGN_B };
   uint32_t ignored;

   mil_tile_el(&init->tiling, init->format, init->plane, &image->tile_width_el,
               &image->tile_height_el);
   image->tile_size_B = image->tile_width_el * image->tile_height_el * block_B;
   plan.align_width_el = image->tile_width_el;
   plan.align_height_el = image->tile_height_el;

   if (init->explicit_layout &&
       (init->tiling.kind == MIL_TILING_LINEAR ||
        init->tiling.kind == MIL_TILING_U_INTERLEAVED)) {
      plan.row_align_B = import_align_B(info, init);
      if (!mil_generation(info)->loose_rows)
         plan.level_align_B = plan.row_align_B;
   }
   plan.row_align_B = MIL_MAX(plan.row_align_B, init->min_row_align_B);

   switch (init->tiling.kind) {
   case MIL_TILING_AFBC: {
      uint32_t tile = mil_afbc_header_tile(&init->tiling, block_B);

      /* The GPU renders whole tiles of 16×16 pixels. */
      plan.align_height_el = MIL_MAX(plan.align_height_el, 16);
      plan.align_height_el =
         MIL_MAX(plan.align_height_el, image->tile_height_el * tile);
      plan.align_width_el *= tile;
      plan.level_align_B = mil_afbc_align_B(&init->tiling);
      break;
   }
   case MIL_TILING_INTERLEAVED_64K:
      /* GUESS: tiles lie on multiples of their size. */
      plan.level_align_B = PAGE_B;
      break;
   case MIL_TILING_AFRC:
      mil_afrc_tile(init->format, &init->tiling, init->plane, &ignored,
                    &ignored, &image->tile_size_B, &plan.level_align_B);
      break;
   default:
      break;
   }
   return plan;
}

/* The width that the pitch of an explicit layout stands for. */
static int
explicit_width(const struct mil_init_info *init, const struct plan *plan,
               const struct mil_image *image, struct mil_level *level,
               uint64_t needed_B, struct mil_reason *reason)
{
   uint64_t pitch_B = init->explicit_layout->row_pitch_B;
   uint64_t row_B = pitch_B * image->tile_height_el;

   if (pitch_B < needed_B)
      return mil_refuse(reason, -EINVAL,
                        "the explicit row pitch %llu is less than the %llu "
                        "that the image needs",
                        (unsigned long long)pitch_B,
                        (unsigned long long)needed_B);
   if (image->tiling.kind == MIL_TILING_AFBC) {
      if (pitch_B % ((uint64_t)plan->align_width_el * image->block_size_B))
         return mil_refuse(reason, -EINVAL,
                           "the explicit row pitch %llu is not a number of "
                           "whole AFBC tiles of %u texels",
                           (unsigned long long)pitch_B, plan->align_width_el);
      /* Rows of headers have 32 bits. */
      if (pitch_B / image->block_size_B > 16 * MIL_MAX_DIM_PX)
         return mil_refuse(reason, -EOVERFLOW,
                           "the explicit row pitch %llu is too large",
                           (unsigned long long)pitch_B);
      level->stored_width_el = pitch_B / image->block_size_B;
      return 0;
   }
   if (row_B > UINT32_MAX)
      return mil_refuse(reason, -EOVERFLOW,
                        "the explicit row pitch %llu is too large",
                        (unsigned long long)pitch_B);
   if (image->tile_width_el > 1 && row_B % image->tile_size_B &&
       image->tiling.kind != MIL_TILING_U_INTERLEAVED)
      return mil_refuse(reason, -EINVAL,
                        "the explicit row pitch %llu is not a number of "
                        "whole tiles of %u bytes",
                        (unsigned long long)pitch_B, image->tile_size_B);
   if (row_B % plan->row_align_B)
      return mil_refuse(reason, -EINVAL,
                        "rows of %llu bytes are not a multiple of %u",
                        (unsigned long long)row_B, plan->row_align_B);
   level->row_stride_B = row_B;
   return 0;
}

/* Headers, then payload; what is compressed least still fits. */
static void
size_afbc(const struct plan *plan, const struct mil_image *image,
          struct mil_level *level)
{
   uint32_t blocks_x = level->stored_width_el / image->tile_width_el;
   uint32_t blocks_y = level->stored_height_el / image->tile_height_el;
   uint64_t header_B = (uint64_t)blocks_x * blocks_y * MIL_AFBC_HEADER_B;
   uint32_t rows = mil_afbc_header_tile(&image->tiling, image->block_size_B);

   level->row_stride_B = blocks_x * rows * MIL_AFBC_HEADER_B;
   level->afbc.header_size_B = mil_align(header_B, plan->level_align_B);
   level->afbc.body_size_B = mil_align(
      (uint64_t)blocks_x * blocks_y * image->tile_size_B, plan->level_align_B);
   level->slice_stride_B = level->afbc.header_size_B + level->afbc.body_size_B;
}

static int
check_level(const struct mali_device_info *info, const struct mil_image *image,
            unsigned l, struct mil_reason *reason)
{
   const struct mil_generation *limits = mil_generation(info);
   const struct mil_level *level = &image->level[l];
   /* Render targets have 32 bits for the stride of a linear slice (Mesa 26,
    * pan_mod.c). */
   uint64_t max_slice_B = image->tiling.kind == MIL_TILING_LINEAR
                             ? MIL_MIN(limits->max_slice_B, UINT32_MAX)
                             : limits->max_slice_B;

   uint32_t row = level->stored_width_el / image->tile_width_el;

   if (image->tiling.kind == MIL_TILING_AFBC && limits->max_afbc_row &&
       row > limits->max_afbc_row)
      return mil_refuse(reason, -EOVERFLOW,
                        "a row would have %u superblocks; %s's descriptors "
                        "end at %u",
                        row, info->name, limits->max_afbc_row);
   if (level->row_stride_B > limits->max_row_B)
      return mil_refuse(reason, -EOVERFLOW,
                        "rows of tiles of level %u would be %u bytes apart; "
                        "%s's descriptors end at %llu",
                        l, level->row_stride_B, info->name,
                        (unsigned long long)limits->max_row_B);
   if (level->size_B <= limits->max_level_B &&
       level->slice_stride_B <= max_slice_B &&
       (image->tiling.kind != MIL_TILING_AFBC ||
        level->slice_stride_B <= UINT32_MAX))
      return 0;
   return mil_refuse(reason, -EOVERFLOW,
                     "level %u would be %llu bytes, a slice of it %llu; "
                     "%s's descriptors end at %llu and %llu",
                     l, (unsigned long long)level->size_B,
                     (unsigned long long)level->slice_stride_B, info->name,
                     (unsigned long long)limits->max_level_B,
                     (unsigned long long)max_slice_B);
}

static int
lay_out_level(const struct mali_device_info *info,
              const struct mil_init_info *init, const struct plan *plan,
              struct mil_image *image, unsigned l, struct mil_reason *reason)
{
   struct mil_level *level = &image->level[l];
   struct mil_extent e = {
      .width = mil_minify(init->extent_px.width, l),
      .height = mil_minify(init->extent_px.height, l),
      .depth = mil_minify(init->extent_px.depth, l),
   };
   uint32_t slices = init->dim == MIL_DIM_3D
                        ? util_format_get_nblocksz(init->format, e.depth)
                        : init->samples_sa;

   level->extent_px = e;
   level->stored_width_el = mil_align_to(
      util_format_get_nblocksx(init->format, e.width), plan->align_width_el);
   level->stored_height_el = mil_align_to(
      util_format_get_nblocksy(init->format, e.height), plan->align_height_el);

   uint64_t row_B = (uint64_t)(level->stored_width_el / image->tile_width_el) *
                    image->tile_size_B;
   if (row_B > UINT32_MAX)
      return mil_refuse(reason, -EOVERFLOW,
                        "a row of tiles would be %llu bytes; descriptors end "
                        "at 4 GiB",
                        (unsigned long long)row_B);
   level->row_stride_B = mil_align(row_B, plan->row_align_B);

   if (init->explicit_layout) {
      int err = explicit_width(init, plan, image, level,
                               row_B / image->tile_height_el, reason);
      if (err)
         return err;
   }

   if (init->tiling.kind == MIL_TILING_AFBC) {
      size_afbc(plan, image, level);
   } else {
      uint32_t rows = level->stored_height_el / image->tile_height_el;
      level->slice_stride_B = (uint64_t)level->row_stride_B * rows;
   }
   /* Neither factor has 33 bits more than the other has left. */
   level->size_B = level->slice_stride_B * slices;
   return check_level(info, image, l, reason);
}

/* From layer to layer. */
static int
lay_out_layers(const struct mil_init_info *init, const struct plan *plan,
               uint64_t layer_B, struct mil_image *image,
               struct mil_reason *reason)
{
   uint64_t align_B = MIL_MAX(MIL_MAX(LEVEL_ALIGN_B, plan->level_align_B),
                              (uint64_t)init->min_layer_align_B);

   image->layer_stride_B = mil_align(layer_B, align_B);

   if (init->explicit_layout && init->explicit_layout->layer_pitch_B) {
      uint64_t pitch_B = init->explicit_layout->layer_pitch_B;
      if (pitch_B < layer_B || pitch_B % align_B)
         return mil_refuse(reason, -EINVAL,
                           "the explicit layer pitch %llu is not a multiple "
                           "of %llu, or less than the layer's %llu",
                           (unsigned long long)pitch_B,
                           (unsigned long long)align_B,
                           (unsigned long long)layer_B);
      image->layer_stride_B = pitch_B;
   }

   /* Also keeps the sum from overflowing. */
   if (image->layer_stride_B > MAX_OFFSET_B / init->layers)
      return mil_refuse(reason, -EOVERFLOW,
                        "%u layers of %llu bytes are beyond the address space",
                        init->layers,
                        (unsigned long long)image->layer_stride_B);

   /* What is imported may end with its last row. */
   uint64_t last_B = init->explicit_layout ? layer_B : image->layer_stride_B;
   image->size_B =
      image->offset_B + image->layer_stride_B * (init->layers - 1) + last_B;
   if (image->size_B > MAX_OFFSET_B)
      return mil_refuse(reason, -EOVERFLOW,
                        "from the explicit offset %llu on the image ends "
                        "beyond the address space",
                        (unsigned long long)image->offset_B);
   return 0;
}

/* What attributes and the tags of surfaces of Bifrost cannot say. */
static int
check_bifrost(const struct mali_device_info *info,
              const struct mil_image *image, struct mil_reason *reason)
{
   bool storage = image->usage & MIL_USAGE_STORAGE;

   if (info->arch >= 9)
      return 0;
   if ((storage || util_format_is_compressed(image->format)) &&
       image->offset_B % LEVEL_ALIGN_B)
      return mil_refuse(reason, -EINVAL,
                        "storage images and compressed formats of %s start on "
                        "%u bytes; the explicit offset %llu does not",
                        info->name, LEVEL_ALIGN_B,
                        (unsigned long long)image->offset_B);
   if (storage && image->layers > 1 && image->layer_stride_B > UINT32_MAX)
      return mil_refuse(reason, -EOVERFLOW,
                        "layers of %llu bytes: those of storage images of %s "
                        "end at 4 GiB",
                        (unsigned long long)image->layer_stride_B, info->name);
   if (storage && image->layers > 1 &&
       (uint64_t)image->extent_px.height * image->samples_sa > MIL_MAX_DIM_PX)
      return mil_refuse(reason, -EOVERFLOW,
                        "%u rows of %u samples: those of storage image arrays "
                        "of %s end at %u",
                        image->extent_px.height, image->samples_sa, info->name,
                        MIL_MAX_DIM_PX);
   return 0;
}

int
mil_image_init(const struct mali_device_info *info,
               const struct mil_init_info *init, struct mil_image *out,
               struct mil_reason *reason)
{
   int err = check_init(info, init, reason);
   if (err)
      return err;

   struct mil_image image = {
      .dim = init->dim,
      .format = init->format,
      .planar_format = init->planar_format,
      .plane = init->plane,
      .extent_px = init->extent_px,
      .levels = init->levels,
      .layers = init->layers,
      .samples_sa = init->samples_sa,
      .usage = init->usage,
      .tiling = init->tiling,
      .block_size_B = util_format_get_blocksize(init->format),
      .offset_B = init->explicit_layout ? init->explicit_layout->offset_B : 0,
   };
   struct plan plan = make_plan(info, init, &image);
   uint64_t offset_B = 0;

   image.align_B = MIL_MAX(LEVEL_ALIGN_B, plan.level_align_B);
   if (image.offset_B % plan.level_align_B)
      return mil_refuse(reason, -EINVAL,
                        "the explicit offset %llu is not a multiple of %u",
                        (unsigned long long)image.offset_B, plan.level_align_B);

   for (unsigned l = 0; l < init->levels; l++) {
      offset_B = mil_align(offset_B, image.align_B);
      image.level[l].offset_B = offset_B;
      err = lay_out_level(info, init, &plan, &image, l, reason);
      if (err)
         return err;
      offset_B += image.level[l].size_B;
   }

   err = lay_out_layers(init, &plan, offset_B, &image, reason);
   if (!err)
      err = check_bifrost(info, &image, reason);
   if (err)
      return err;

   *out = image;
   return 0;
}

/* --- Questions to an image -------------------------------------------- */

uint64_t
mil_image_offset_B(const struct mil_image *image, unsigned level,
                   unsigned layer, unsigned slice)
{
   const struct mil_level *l = &image->level[level];

   return image->offset_B + layer * image->layer_stride_B + l->offset_B +
          slice * l->slice_stride_B;
}

/* Elements before this one in a tile. */
static uint32_t
index_in_tile(const struct mil_image *image, uint32_t x, uint32_t y)
{
   switch (image->tiling.kind) {
   case MIL_TILING_INTERLEAVED_64K:
      /* Small tiles row by row, 256 elements each. */
      return ((y / 16) * (image->tile_width_el / 16) + x / 16) * 256 +
             mil_curve_index(x % 16, y % 16);
   case MIL_TILING_MTK_16L32S:
      return y * image->tile_width_el + x;
   default:
      return mil_curve_index(x, y);
   }
}

uint64_t
mil_in_slice_B(const struct mil_image *image, uint32_t row_stride_B,
               uint32_t x_el, uint32_t y_el)
{
   uint32_t row = y_el / image->tile_height_el;
   uint32_t tile = x_el / image->tile_width_el;
   uint32_t in_tile = index_in_tile(image, x_el % image->tile_width_el,
                                    y_el % image->tile_height_el);

   return (uint64_t)row * row_stride_B + (uint64_t)tile * image->tile_size_B +
          (uint64_t)in_tile * image->block_size_B;
}

uint64_t
mil_element_offset_B(const struct mil_image *image, unsigned level,
                     unsigned layer, unsigned slice, uint32_t x_el,
                     uint32_t y_el)
{
   return mil_image_offset_B(image, level, layer, slice) +
          mil_in_slice_B(image, image->level[level].row_stride_B, x_el, y_el);
}

uint64_t
mil_row_pitch_B(const struct mil_image *image, unsigned level)
{
   const struct mil_level *l = &image->level[level];

   if (image->tiling.kind == MIL_TILING_AFBC)
      return (uint64_t)l->stored_width_el * image->block_size_B;
   return l->row_stride_B / image->tile_height_el;
}

struct mil_subresource
mil_subresource(const struct mil_image *image, unsigned level, unsigned layer)
{
   const struct mil_level *l = &image->level[level];

   return (struct mil_subresource){
      .offset_B = mil_image_offset_B(image, level, layer, 0),
      .size_B = l->size_B,
      .row_pitch_B = mil_row_pitch_B(image, level),
      .layer_pitch_B = image->layer_stride_B,
      .slice_pitch_B = l->slice_stride_B,
   };
}
