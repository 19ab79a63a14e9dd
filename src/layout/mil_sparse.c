/* SPDX-License-Identifier: MIT */
/* Images that are bound page by page.
 *
 * A page of 64 KiB is a tile of MIL_TILING_INTERLEAVED_64K.  Its extent is
 * Vulkan's standard sparse image block for 2D images of one sample; 3D images
 * have pages of one slice, which Vulkan calls non-standard.  (Mesa 26 does so
 * in panvk; before, it put pages together of u-interleaved tiles.) */

#include "layout/mil_internal.h"

#include <errno.h>

/* The log2 of a block's extent, by that of an element's bytes: Vulkan 1.4,
 * "Standard Sparse Image Block Shapes". */
static const uint8_t blocks_2d[5][2] = {
   { 8, 8 }, { 8, 7 }, { 7, 7 }, { 7, 6 }, { 6, 6 },
};
static const uint8_t blocks_3d[5][3] = {
   { 6, 5, 5 }, { 5, 5, 5 }, { 5, 5, 4 }, { 5, 4, 4 }, { 4, 4, 4 },
};

struct mil_extent
mil_sparse_standard_block(enum mil_dim dim, enum pipe_format format,
                          unsigned samples_sa)
{
   const struct mil_extent none = { 0, 0, 0 };

   if (!mil_format_is_valid(format) || !mil_is_pot(samples_sa) ||
       samples_sa > MIL_MAX_SAMPLES)
      return none;

   uint32_t size_B = util_format_get_blocksize(format);
   if (!mil_is_pot(size_B) || size_B > 16 || dim == MIL_DIM_1D ||
       (dim == MIL_DIM_3D && samples_sa > 1))
      return none;

   unsigned n = mil_log2(size_B), s = mil_log2(samples_sa);
   struct mil_extent block;
   if (dim == MIL_DIM_3D) {
      block = (struct mil_extent){ 1u << blocks_3d[n][0], 1u << blocks_3d[n][1],
                                   1u << blocks_3d[n][2] };
   } else {
      /* Samples halve the width first, then the height. */
      block = (struct mil_extent){ 1u << (blocks_2d[n][0] - (s + 1) / 2),
                                   1u << (blocks_2d[n][1] - s / 2), 1 };
   }
   block.width *= util_format_get_blockwidth(format);
   block.height *= util_format_get_blockheight(format);
   block.depth *= util_format_get_blockdepth(format);
   return block;
}

static struct mil_extent
page_px(const struct mil_image *image)
{
   return (struct mil_extent){
      .width = image->tile_width_el * util_format_get_blockwidth(image->format),
      .height =
         image->tile_height_el * util_format_get_blockheight(image->format),
      .depth = util_format_get_blockdepth(image->format),
   };
}

int
mil_sparse_describe(const struct mil_image *image, struct mil_sparse *out,
                    struct mil_reason *reason)
{
   if (image->tiling.kind != MIL_TILING_INTERLEAVED_64K)
      return mil_refuse(reason, -ENOTSUP,
                        "a %s image cannot be bound page by page; "
                        "MIL_USAGE_SPARSE chooses a tiling that can",
                        mil_tiling_name(image->tiling.kind));

   struct mil_sparse sparse = {
      .block_px = page_px(image),
      .tail_level = image->levels,
   };
   struct mil_extent block =
      mil_sparse_standard_block(image->dim, image->format, 1);
   sparse.standard = block.width == sparse.block_px.width &&
                     block.height == sparse.block_px.height &&
                     block.depth == sparse.block_px.depth;

   /* Levels of less than a page, one way or the other, and all after them. */
   for (unsigned l = 0; l < image->levels; l++) {
      const struct mil_level *level = &image->level[l];

      if (level->extent_px.width >= sparse.block_px.width &&
          level->extent_px.height >= sparse.block_px.height)
         continue;
      const struct mil_level *last = &image->level[image->levels - 1];
      sparse.tail_level = l;
      sparse.tail_offset_B = image->offset_B + level->offset_B;
      sparse.tail_size_B = last->offset_B + last->size_B - level->offset_B;
      sparse.tail_stride_B = image->layer_stride_B;
      break;
   }
   *out = sparse;
   return 0;
}

uint64_t
mil_sparse_page_offset_B(const struct mil_image *image, unsigned level,
                         unsigned layer, struct mil_extent offset_px)
{
   struct mil_extent page = page_px(image);
   uint32_t x_tl = offset_px.width / page.width;
   uint32_t y_tl = offset_px.height / page.height;

   return mil_image_offset_B(image, level, layer,
                             offset_px.depth / page.depth) +
          (uint64_t)y_tl * image->level[level].row_stride_B +
          (uint64_t)x_tl * image->tile_size_B;
}
