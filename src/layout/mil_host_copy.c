/* SPDX-License-Identifier: MIT */
/* Copies between images and host memory, by the CPU. */

#include "layout/mil_host.h"
#include "layout/mil_host_tile.h"

#include <errno.h>
#include <string.h>

/* --- Checks ----------------------------------------------------------- */

static int
find_part(const struct mil_image *image, enum mil_aspect aspect,
          struct mil_host_part *part, struct mil_reason *reason)
{
   uint32_t size_B = image->block_size_B;
   unsigned plane;
   bool zs = util_format_is_depth_or_stencil(image->format);

   *part = (struct mil_host_part){ size_B, 0, size_B };

   if (image->format == PIPE_FORMAT_Z24_UNORM_S8_UINT) {
      /* Depth is in the low three bytes, stencil in the high one. */
      if (aspect == MIL_ASPECT_DEPTH) {
         *part = (struct mil_host_part){ 4, 0, 3 };
         return 0;
      }
      if (aspect == MIL_ASPECT_STENCIL) {
         *part = (struct mil_host_part){ 1, 3, 1 };
         return 0;
      }
   }

   /* Whole elements of depth and stencil may also move as if coloured. */
   if (aspect == MIL_ASPECT_COLOR)
      return 0;
   if (zs && mil_format_aspect(image->format, aspect, &plane) != 0)
      return 0;
   return mil_refuse(reason, -EINVAL, "%s has no such aspect",
                     util_format_short_name(image->format));
}

static bool
in_range(uint32_t offset, uint32_t extent, uint32_t limit, uint32_t block)
{
   /* Ends on a block boundary, or at the image's edge. */
   return extent && offset < limit && extent <= limit - offset &&
          offset % block == 0 &&
          (extent % block == 0 || extent == limit - offset);
}

static int
check_region(const struct mil_image *image,
             const struct mil_host_region *region, struct mil_reason *reason)
{
   if (image->tiling.kind == MIL_TILING_AFRC)
      return mil_refuse(reason, -ENOTSUP,
                        "the host cannot access %s images; copy on the GPU",
                        mil_tiling_name(image->tiling.kind));
   if (image->samples_sa > 1)
      return mil_refuse(reason, -ENOTSUP,
                        "the host cannot access multisampled images");
   if (region->level >= image->levels)
      return mil_refuse(reason, -EINVAL, "level %u: the image has %u",
                        region->level, image->levels);
   if (!region->layer_count || region->first_layer >= image->layers ||
       region->layer_count > image->layers - region->first_layer)
      return mil_refuse(
         reason, -EINVAL, "%u layers from %u on: the image has %u",
         region->layer_count, region->first_layer, image->layers);

   struct mil_extent limit = image->level[region->level].extent_px;
   struct mil_extent offset = region->offset_px, extent = region->extent_px;
   if (!in_range(offset.width, extent.width, limit.width,
                 util_format_get_blockwidth(image->format)) ||
       !in_range(offset.height, extent.height, limit.height,
                 util_format_get_blockheight(image->format)) ||
       !in_range(offset.depth, extent.depth, limit.depth,
                 util_format_get_blockdepth(image->format)))
      return mil_refuse(reason, -EINVAL,
                        "region %ux%ux%u at %u,%u,%u is not whole blocks of "
                        "level %u (%ux%ux%u)",
                        extent.width, extent.height, extent.depth, offset.width,
                        offset.height, offset.depth, region->level, limit.width,
                        limit.height, limit.depth);
   return 0;
}

static int
check_pitches(const struct mil_host_region *region,
              const struct mil_host_part *part,
              const struct mil_host_rect *rect, uint64_t *row_pitch_B,
              uint64_t *slice_pitch_B, struct mil_reason *reason)
{
   uint64_t row_B = (uint64_t)rect->width * part->memory_B;

   *row_pitch_B = region->row_pitch_B ? region->row_pitch_B : row_B;
   if (*row_pitch_B < row_B || *row_pitch_B > UINT32_MAX)
      return mil_refuse(
         reason, -EINVAL, "rows of %llu bytes in a row pitch of %llu",
         (unsigned long long)row_B, (unsigned long long)*row_pitch_B);

   uint64_t slice_B = *row_pitch_B * (rect->height - 1) + row_B;
   *slice_pitch_B = region->slice_pitch_B ? region->slice_pitch_B
                                          : *row_pitch_B * rect->height;
   if (*slice_pitch_B < slice_B || *slice_pitch_B > (1ull << 48))
      return mil_refuse(
         reason, -EINVAL, "slices of %llu bytes in a slice pitch of %llu",
         (unsigned long long)slice_B, (unsigned long long)*slice_pitch_B);
   return 0;
}

/* --- Moving ----------------------------------------------------------- */

/* A tiled slice, and host memory whose first row is row y of the slice and
 * whose first element is element x. */
struct tiled {
   const struct mil_image *image;
   uint8_t *slice, *memory;
   uint32_t row_stride_B, side; /* of the tiles along the curve */
   uint64_t pitch_B;
   uint32_t x, y;
};

static MIL_ALWAYS_INLINE uint8_t *
memory_at(const struct tiled *t, uint32_t x, uint32_t y, uint32_t size_B)
{
   return t->memory + (y - t->y) * t->pitch_B + (size_t)(x - t->x) * size_B;
}

/* Where the small tile of an element starts. */
static MIL_ALWAYS_INLINE uint8_t *
tile_at(const struct tiled *t, uint32_t x, uint32_t y, uint32_t size_B)
{
   const uint32_t small_B = t->side * t->side * size_B;
   const struct mil_image *image = t->image;

   if (image->tiling.kind == MIL_TILING_U_INTERLEAVED)
      return t->slice + (size_t)(y / t->side) * t->row_stride_B +
             (size_t)(x / t->side) * small_B;

   /* In a large tile, small ones row by row. */
   uint32_t in_x = x % image->tile_width_el / t->side;
   uint32_t in_y = y % image->tile_height_el / t->side;
   return t->slice + (size_t)(y / image->tile_height_el) * t->row_stride_B +
          (size_t)(x / image->tile_width_el) * image->tile_size_B +
          (size_t)(in_y * (image->tile_width_el / t->side) + in_x) * small_B;
}

static MIL_ALWAYS_INLINE void
move_element(uint8_t *texel, uint8_t *value, uint32_t size_B, bool write)
{
   if (write)
      memcpy(texel, value, size_B);
   else
      memcpy(value, texel, size_B);
}

/* Any part of a row of tiles, element by element.  size_B is a constant at
 * each call, so that memcpy is a move. */
static MIL_ALWAYS_INLINE void
move_rows(const struct tiled *t, uint32_t x0, uint32_t x1, uint32_t y0,
          uint32_t y1, uint32_t size_B, bool write)
{
   for (uint32_t y = y0; y < y1; y++) {
      uint32_t spread_y = mil_spread_bits(y % t->side) * 3;
      uint8_t *value = memory_at(t, x0, y, size_B);

      for (uint32_t x = x0; x < x1; x++) {
         uint32_t index = mil_spread_bits(x % t->side) ^ spread_y;
         uint8_t *tile = tile_at(t, x, y, size_B);

         move_element(tile + (size_t)index * size_B, value, size_B, write);
         value += size_B;
      }
   }
}

/* Whole tiles from x0 to x1. */
static MIL_ALWAYS_INLINE void
move_tiles(const struct tiled *t, uint32_t x0, uint32_t x1, uint32_t y0,
           uint32_t size_B, bool write)
{
   for (uint32_t x = x0; x < x1; x += t->side)
      mil_move_tile(tile_at(t, x, y0, size_B), memory_at(t, x, y0, size_B),
                    t->pitch_B, t->side, size_B, write);
}

static MIL_ALWAYS_INLINE void
move_tiled(const struct tiled *t, const struct mil_host_rect *rect,
           uint32_t size_B, bool write)
{
   const uint32_t x0 = rect->x, x1 = rect->x + rect->width;
   const uint32_t y1 = rect->y + rect->height;
   const uint32_t tiles_x0 = mil_align(x0, t->side);
   const uint32_t tiles_x1 = x1 & ~(t->side - 1);
   uint32_t y = rect->y;

   while (y < y1) {
      uint32_t rows = MIL_MIN(y1 - y, t->side - y % t->side);

      if (rows < t->side || tiles_x0 >= tiles_x1) {
         move_rows(t, x0, x1, y, y + rows, size_B, write);
      } else {
         move_rows(t, x0, tiles_x0, y, y + rows, size_B, write);
         move_tiles(t, tiles_x0, tiles_x1, y, size_B, write);
         move_rows(t, tiles_x1, x1, y, y + rows, size_B, write);
      }
      y += rows;
   }
}

/* Tiles of whole lines, 16 bytes each. */
static void
move_mtk(const struct mil_image *image, uint32_t row_stride_B, uint8_t *slice,
         const struct mil_host_rect *rect, uint8_t *memory, uint64_t pitch_B,
         bool write)
{
   const uint32_t size_B = image->block_size_B;

   for (uint32_t row = 0; row < rect->height; row++) {
      uint8_t *line = memory + row * pitch_B;
      uint32_t x = rect->x, end = rect->x + rect->width;

      while (x < end) {
         uint32_t count =
            MIL_MIN(end - x, image->tile_width_el - x % image->tile_width_el);

         move_element(slice +
                         mil_in_slice_B(image, row_stride_B, x, rect->y + row),
                      line, count * size_B, write);
         line += count * size_B;
         x += count;
      }
   }
}

static void
move_linear(uint32_t row_stride_B, uint8_t *slice,
            const struct mil_host_rect *rect, uint8_t *memory, uint64_t pitch_B,
            uint32_t size_B, bool write)
{
   size_t row_B = (size_t)rect->width * size_B;

   for (uint32_t row = 0; row < rect->height; row++) {
      uint8_t *texels = slice + (size_t)(rect->y + row) * row_stride_B +
                        (size_t)rect->x * size_B;
      uint8_t *line = memory + row * pitch_B;

      if (write)
         memcpy(texels, line, row_B);
      else
         memcpy(line, texels, row_B);
   }
}

/* One aspect of a combined format, element by element. */
static void
move_part(const struct mil_image *image, uint32_t row_stride_B, uint8_t *slice,
          const struct mil_host_rect *rect, const struct mil_host_part *part,
          uint8_t *memory, uint64_t pitch_B, bool write)
{
   for (uint32_t row = 0; row < rect->height; row++) {
      for (uint32_t column = 0; column < rect->width; column++) {
         uint8_t *texel =
            slice + mil_in_slice_B(image, row_stride_B, rect->x + column,
                                   rect->y + row);
         uint8_t *value =
            memory + row * pitch_B + (size_t)column * part->memory_B;

         mil_host_move_part(texel, value, 1, image->block_size_B, part, write);
      }
   }
}

static void
move_slice(const struct mil_image *image, uint32_t row_stride_B, uint8_t *slice,
           const struct mil_host_rect *rect, const struct mil_host_part *part,
           uint8_t *memory, uint64_t pitch_B, bool write)
{
   uint32_t size_B = image->block_size_B;

   if (part->size_B != size_B || part->memory_B != size_B) {
      move_part(image, row_stride_B, slice, rect, part, memory, pitch_B, write);
      return;
   }
   if (image->tiling.kind == MIL_TILING_LINEAR) {
      move_linear(row_stride_B, slice, rect, memory, pitch_B, size_B, write);
      return;
   }

   if (image->tiling.kind == MIL_TILING_MTK_16L32S) {
      move_mtk(image, row_stride_B, slice, rect, memory, pitch_B, write);
      return;
   }

   const struct tiled t = {
      .image = image,
      .slice = slice,
      .memory = memory,
      .row_stride_B = row_stride_B,
      .side = MIL_MIN(image->tile_width_el, 16),
      .pitch_B = pitch_B,
      .x = rect->x,
      .y = rect->y,
   };
#define CASE(n)                          \
   case n:                               \
      if (write)                         \
         move_tiled(&t, rect, n, true);  \
      else                               \
         move_tiled(&t, rect, n, false); \
      break
   switch (size_B) {
      CASE(1);
      CASE(2);
      CASE(4);
      CASE(8);
      CASE(16);
   default:
      move_tiled(&t, rect, size_B, write);
      break;
   }
#undef CASE
}

/* A region after all checks of what does not depend on the image's content. */
struct copy {
   const struct mil_image *image;
   uint8_t *image_map;
   const struct mil_host_region *region;
   uint8_t *memory;
   bool write;
   struct mil_host_part part;
   struct mil_host_rect rect;
   uint64_t row_pitch_B, slice_pitch_B;
};

static int
start_copy(struct copy *c, struct mil_reason *reason)
{
   const struct mil_host_region *region = c->region;
   enum pipe_format format = c->image->format;

   int err = check_region(c->image, region, reason);
   if (!err)
      err = find_part(c->image, region->aspect, &c->part, reason);
   if (err)
      return err;

   c->rect = (struct mil_host_rect){
      .x = region->offset_px.width / util_format_get_blockwidth(format),
      .y = region->offset_px.height / util_format_get_blockheight(format),
      .width = util_format_get_nblocksx(format, region->extent_px.width),
      .height = util_format_get_nblocksy(format, region->extent_px.height),
   };
   return check_pitches(region, &c->part, &c->rect, &c->row_pitch_B,
                        &c->slice_pitch_B, reason);
}

/* Of AFBC: only whether it can be moved, or moves it. */
static int
visit_slice(const struct copy *c, uint8_t *slice, uint8_t *memory,
            bool check_only, struct mil_reason *reason)
{
   const struct mil_host_afbc afbc = {
      .image = c->image,
      .level = c->region->level,
      .part = &c->part,
      .rect = c->rect,
      .write = c->write,
   };

   if (check_only)
      return mil_host_afbc_check(&afbc, slice, reason);
   if (c->image->tiling.kind == MIL_TILING_AFBC)
      return mil_host_afbc_move(&afbc, slice, memory, c->row_pitch_B, reason);
   move_slice(c->image, c->image->level[c->region->level].row_stride_B, slice,
              &c->rect, &c->part, memory, c->row_pitch_B, c->write);
   return 0;
}

static int
visit_slices(const struct copy *c, bool check_only, struct mil_reason *reason)
{
   const struct mil_host_region *region = c->region;
   enum pipe_format format = c->image->format;
   uint32_t first =
      region->offset_px.depth / util_format_get_blockdepth(format);
   uint32_t count = util_format_get_nblocksz(format, region->extent_px.depth);
   uint8_t *memory = c->memory;

   for (unsigned i = 0; i < region->layer_count; i++) {
      for (unsigned z = 0; z < count; z++) {
         uint64_t offset_B = mil_image_offset_B(
            c->image, region->level, region->first_layer + i, first + z);
         int err =
            visit_slice(c, c->image_map + offset_B, memory, check_only, reason);

         if (err)
            return err;
         memory += c->slice_pitch_B;
      }
   }
   return 0;
}

static int
move_region(struct copy *c, struct mil_reason *reason)
{
   int err = start_copy(c, reason);

   /* What cannot be read is found before anything is written. */
   if (!err && c->image->tiling.kind == MIL_TILING_AFBC)
      err = visit_slices(c, true, reason);
   return err ? err : visit_slices(c, false, reason);
}

int
mil_host_write(const struct mil_image *image, void *image_map,
               const struct mil_host_region *region, const void *memory,
               struct mil_reason *reason)
{
   struct copy c = {
      .image = image,
      .image_map = image_map,
      .region = region,
      .memory = (uint8_t *)memory, /* only read */
      .write = true,
   };

   return move_region(&c, reason);
}

int
mil_host_read(const struct mil_image *image, const void *image_map,
              const struct mil_host_region *region, void *memory,
              struct mil_reason *reason)
{
   struct copy c = {
      .image = image,
      .image_map = (uint8_t *)image_map, /* only read */
      .region = region,
      .memory = memory,
   };

   return move_region(&c, reason);
}
