/* SPDX-License-Identifier: MIT */
/* Host copies of AFBC, as far as it is public.
 *
 * Read are superblocks of one colour, subblocks of 4×4 texels that are stored
 * as they are, and subblocks that repeat another.  How a subblock is coded
 * that is shorter than its texels is not public: it is refused, and before
 * anything was written.
 *
 * Written are superblocks of one colour, where the tiling has them, and
 * subblocks as they are, which is a legal AFBC image ("uncompressed storage
 * mode", drm_fourcc.h).  What a rectangle covers in part is read first.
 *
 * The colour transform (YTR) has no effect on either: it belongs to the
 * compression.  Its differences need a bit more than components have, and
 * sources give subblocks that are stored as they are the size of the texels,
 * with and without it.
 *
 * Sources: drm_fourcc.h and the kernel's Documentation/gpu/afbc.rst; headers
 * as in mil_afbc.c; Arm's mali_gralloc, which fills new buffers with headers
 * of one colour, and with some whose subblocks 1 to 7 repeat 0, and 9 to 15
 * repeat 8.
 *
 * GUESS: subblocks are in Morton order in quarters of 8×8 texels, which are in
 * Morton order again; that quarters stay together is known (drm_fourcc.h,
 * copy-block restriction).  Texels of a subblock are row by row.  A repeated
 * subblock is the one before.  A colour is not transformed by YTR.  The second
 * half of a split payload is where it would be if nothing were compressed. */

#include "layout/mil_host.h"

#include <errno.h>

#define SUBBLOCKS 16
#define SUBBLOCK_TEXELS 16
#define SUPERBLOCK_TEXELS 256
#define MAX_TEXEL_B 8 /* of all formats that can be compressed */

/* Sizes that say something else than how many bytes there are. */
#define SIZE_REPEATED 0
#define SIZE_AS_IT_IS 1

/* In headers: sizes of subblocks; the colour where it is one. */
#define SIZES_BYTE 4
#define COLOR_BYTE 8

/* Sixteen sizes of six bits, each SIZE_AS_IT_IS. */
static const uint8_t all_as_it_is[MIL_AFBC_HEADER_B - SIZES_BYTE] = {
   0x41, 0x10, 0x04, 0x41, 0x10, 0x04, 0x41, 0x10, 0x04, 0x41, 0x10, 0x04
};

/* A superblock: where in the slice, and the number of its header. */
struct superblock {
   uint32_t x_el, y_el;
   uint32_t index;
};

/* What a header says. */
struct content {
   bool is_color;
   uint8_t color[MAX_TEXEL_B];
   uint64_t start_B[SUBBLOCKS]; /* from the start of the slice */
};

/* --- Places ----------------------------------------------------------- */

/* Superblocks that the rectangle touches, one after the other. */
struct walk {
   uint32_t x0, x1, y0, y1; /* in superblocks; the ends are not of it */
};

static struct walk
walk_of(const struct mil_host_afbc *copy)
{
   const struct mil_image *image = copy->image;
   const struct mil_host_rect *r = &copy->rect;

   return (struct walk){
      .x0 = r->x / image->tile_width_el,
      .x1 = (r->x + r->width - 1) / image->tile_width_el + 1,
      .y0 = r->y / image->tile_height_el,
      .y1 = (r->y + r->height - 1) / image->tile_height_el + 1,
   };
}

/* Headers are row by row, or tile by tile and in tiles in Morton order (Mesa
 * 25.0.7, the shaders that pack AFBC). */
static struct superblock
superblock_at(const struct mil_host_afbc *copy, uint32_t x, uint32_t y)
{
   const struct mil_image *image = copy->image;
   uint32_t side = mil_afbc_header_tile(&image->tiling, image->block_size_B);
   uint32_t row = image->level[copy->level].row_stride_B / MIL_AFBC_HEADER_B;
   uint32_t in_tile = mil_spread_bits(x % side) | mil_spread_bits(y % side)
                                                     << 1;

   return (struct superblock){
      .x_el = x * image->tile_width_el,
      .y_el = y * image->tile_height_el,
      .index = y / side * row + x / side * side * side + in_tile,
   };
}

struct place {
   uint32_t x, y;
};

/* The first texel of a subblock in its superblock. */
static MIL_ALWAYS_INLINE struct place
subblock_place(const struct mil_image *image, unsigned i)
{
   switch (image->tiling.afbc.block) {
   case MIL_AFBC_BLOCK_16X16:
      return (struct place){ 4 * ((i & 1) | (i >> 1 & 2)),
                             4 * ((i >> 1 & 1) | (i >> 2 & 2)) };
   case MIL_AFBC_BLOCK_32X8:
      return (struct place){ 4 * ((i & 1) | (i >> 1 & 6)), 4 * (i >> 1 & 1) };
   default:
      return (struct place){ 4 * i, 0 };
   }
}

/* Texels of a superblock that are in the rectangle. */
static struct mil_host_rect
covered(const struct mil_host_afbc *copy, const struct superblock *sb)
{
   const struct mil_host_rect *r = &copy->rect;
   uint32_t x0 = MIL_MAX(r->x, sb->x_el), y0 = MIL_MAX(r->y, sb->y_el);
   uint32_t x1 =
      MIL_MIN(r->x + r->width, sb->x_el + copy->image->tile_width_el);
   uint32_t y1 =
      MIL_MIN(r->y + r->height, sb->y_el + copy->image->tile_height_el);

   return (struct mil_host_rect){ x0, y0, x1 - x0, y1 - y0 };
}

/* Texels of a superblock that are in the level, not its padding.  Formats that
 * can be compressed have no blocks: texels are elements. */
static struct mil_host_rect
visible(const struct mil_host_afbc *copy, const struct superblock *sb)
{
   struct mil_extent e = copy->image->level[copy->level].extent_px;

   return (struct mil_host_rect){
      sb->x_el,
      sb->y_el,
      MIL_MIN(e.width - sb->x_el, copy->image->tile_width_el),
      MIL_MIN(e.height - sb->y_el, copy->image->tile_height_el),
   };
}

static bool
is_whole(const struct mil_host_afbc *copy)
{
   return copy->part->size_B == copy->image->block_size_B;
}

/* Whether what is there stays in part, when the rectangle is written. */
static bool
is_kept(const struct mil_host_afbc *copy, const struct superblock *sb)
{
   struct mil_host_rect in = covered(copy, sb), all = visible(copy, sb);

   return !is_whole(copy) || in.width < all.width || in.height < all.height;
}

/* --- Reading ---------------------------------------------------------- */

static void
set_plain_starts(const struct mil_image *image, uint64_t offset_B,
                 uint64_t start_B[SUBBLOCKS])
{
   for (unsigned i = 0; i < SUBBLOCKS; i++)
      start_B[i] = offset_B + i * SUBBLOCK_TEXELS * image->block_size_B;
}

static int
find_subblocks(const struct mil_host_afbc *copy, const struct superblock *sb,
               const uint8_t header[MIL_AFBC_HEADER_B], struct content *out,
               struct mil_reason *reason)
{
   const uint32_t plain_B = SUBBLOCK_TEXELS * copy->image->block_size_B;
   const uint64_t end_B = copy->image->level[copy->level].slice_stride_B;
   const uint64_t offset_B = (uint64_t)header[0] | (uint64_t)header[1] << 8 |
                             (uint64_t)header[2] << 16 |
                             (uint64_t)header[3] << 24;
   uint64_t at_B = offset_B;

   /* The common case: what hosts write. */
   if (offset_B + SUBBLOCKS * plain_B <= end_B &&
       !memcmp(header + SIZES_BYTE, all_as_it_is, sizeof(all_as_it_is))) {
      set_plain_starts(copy->image, offset_B, out->start_B);
      return 0;
   }
   for (unsigned i = 0; i < SUBBLOCKS; i++) {
      unsigned size = mil_afbc_subblock_size(header, i);

      if (i == SUBBLOCKS / 2 && copy->image->tiling.afbc.split)
         at_B = offset_B + SUBBLOCKS / 2 * plain_B;
      if (size == SIZE_REPEATED) {
         /* Not the first: that is a colour. */
         out->start_B[i] = out->start_B[i - 1];
         continue;
      }
      if (size != SIZE_AS_IT_IS)
         return mil_refuse(reason, -ENOTSUP,
                           "the superblock of texel (%u,%u) is compressed "
                           "(subblock %u to %u bytes), which the GPU alone "
                           "can read; copy the image there to one without "
                           "AFBC",
                           sb->x_el, sb->y_el, i, size);
      out->start_B[i] = at_B;
      at_B += plain_B;
      if (at_B > end_B)
         return mil_refuse(reason, -EINVAL,
                           "the superblock of texel (%u,%u) ends at byte %llu "
                           "of a slice of %llu: nobody has written the image, "
                           "or it has another layout",
                           sb->x_el, sb->y_el, (unsigned long long)at_B,
                           (unsigned long long)end_B);
   }
   return 0;
}

/* The header is read once: others may write to shared memory meanwhile. */
static int
parse(const struct mil_host_afbc *copy, const struct superblock *sb,
      const uint8_t *slice, struct content *out, struct mil_reason *reason)
{
   uint8_t header[MIL_AFBC_HEADER_B];

   memcpy(header, slice + (size_t)sb->index * MIL_AFBC_HEADER_B,
          sizeof(header));
   out->is_color = mil_afbc_subblock_size(header, 0) == SIZE_REPEATED;
   if (out->is_color) {
      memcpy(out->color, header + COLOR_BYTE, sizeof(out->color));
      return 0;
   }
   return find_subblocks(copy, sb, header, out, reason);
}

/* --- Texels ----------------------------------------------------------- */

/* All texels of a superblock, row by row. */
struct raster {
   uint8_t *texels;
   uint64_t pitch_B;
};

/* Between subblocks that are stored as they are and rows.  texel_B is a
 * constant at each call, so that each row of a subblock is a move or two. */
static MIL_ALWAYS_INLINE void
move_subblocks(const struct mil_image *image, uint8_t *slice,
               const uint64_t start_B[SUBBLOCKS], const struct raster *raster,
               uint32_t texel_B, bool write)
{
   for (unsigned i = 0; i < SUBBLOCKS; i++) {
      const struct place at = subblock_place(image, i);
      uint8_t *subblock = slice + start_B[i];
      uint8_t *texels =
         raster->texels + at.y * raster->pitch_B + at.x * texel_B;

      for (unsigned row = 0; row < 4; row++) {
         if (write)
            memcpy(subblock, texels, 4 * texel_B);
         else
            memcpy(texels, subblock, 4 * texel_B);
         subblock += 4 * texel_B;
         texels += raster->pitch_B;
      }
   }
}

static void
move_plain(const struct mil_image *image, uint8_t *slice,
           const uint64_t start_B[SUBBLOCKS], const struct raster *raster,
           bool write)
{
#define CASE(n)                                                   \
   case n:                                                        \
      if (write)                                                  \
         move_subblocks(image, slice, start_B, raster, n, true);  \
      else                                                        \
         move_subblocks(image, slice, start_B, raster, n, false); \
      break
   switch (image->block_size_B) {
      CASE(1);
      CASE(2);
      CASE(4);
      CASE(8);
   default:
      move_subblocks(image, slice, start_B, raster, image->block_size_B, write);
      break;
   }
#undef CASE
}

static void
load(const struct mil_host_afbc *copy, const struct content *content,
     uint8_t *slice, const struct raster *raster)
{
   const struct mil_image *image = copy->image;

   if (!content->is_color) {
      move_plain(image, slice, content->start_B, raster, false);
      return;
   }
   for (uint32_t y = 0; y < image->tile_height_el; y++) {
      uint8_t *texel = raster->texels + y * raster->pitch_B;

      for (uint32_t x = 0; x < image->tile_width_el; x++) {
         memcpy(texel, content->color, image->block_size_B);
         texel += image->block_size_B;
      }
   }
}

static bool
is_one_color(const struct mil_host_afbc *copy, const struct superblock *sb,
             const struct raster *raster)
{
   const uint32_t texel_B = copy->image->block_size_B;
   const struct mil_host_rect all = visible(copy, sb);

   for (uint32_t y = 0; y < all.height; y++) {
      const uint8_t *row = raster->texels + y * raster->pitch_B;

      for (uint32_t x = 0; x < all.width; x++) {
         if (memcmp(row + x * texel_B, raster->texels, texel_B))
            return false;
      }
   }
   return true;
}

static void
store(const struct mil_host_afbc *copy, const struct superblock *sb,
      const struct raster *raster, uint8_t *slice)
{
   const struct mil_image *image = copy->image;
   const uint64_t offset_B = image->level[copy->level].afbc.header_size_B +
                             (uint64_t)sb->index * image->tile_size_B;
   uint8_t header[MIL_AFBC_HEADER_B] = { 0 };
   uint64_t start_B[SUBBLOCKS];

   if (image->tiling.afbc.solid_color && is_one_color(copy, sb, raster)) {
      memcpy(header + COLOR_BYTE, raster->texels, image->block_size_B);
   } else {
      for (unsigned i = 0; i < SIZES_BYTE; i++)
         header[i] = (uint8_t)(offset_B >> (8 * i));
      memcpy(header + SIZES_BYTE, all_as_it_is, sizeof(all_as_it_is));
      set_plain_starts(image, offset_B, start_B);
      move_plain(image, slice, start_B, raster, true);
   }
   memcpy(slice + (size_t)sb->index * MIL_AFBC_HEADER_B, header,
          sizeof(header));
}

/* --- Rectangles ------------------------------------------------------- */

/* Where the first texel of a rectangle is in host memory. */
static uint8_t *
memory_at(const struct mil_host_afbc *copy, const struct mil_host_rect *in,
          uint8_t *memory, uint64_t pitch_B)
{
   return memory + (in->y - copy->rect.y) * pitch_B +
          (size_t)(in->x - copy->rect.x) * copy->part->memory_B;
}

/* Between part of a superblock and host memory. */
static void
move_texels(const struct mil_host_afbc *copy, const struct superblock *sb,
            const struct raster *raster, uint8_t *memory, uint64_t pitch_B)
{
   const uint32_t texel_B = copy->image->block_size_B;
   const struct mil_host_rect in = covered(copy, sb);
   uint8_t *texel = raster->texels + (in.y - sb->y_el) * raster->pitch_B +
                    (in.x - sb->x_el) * texel_B;
   uint8_t *value = memory_at(copy, &in, memory, pitch_B);

   for (uint32_t y = 0; y < in.height; y++) {
      if (!is_whole(copy))
         mil_host_move_part(texel, value, in.width, texel_B, copy->part,
                            copy->write);
      else if (copy->write)
         memcpy(texel, value, (size_t)in.width * texel_B);
      else
         memcpy(value, texel, (size_t)in.width * texel_B);
      texel += raster->pitch_B;
      value += pitch_B;
   }
}

/* All of it is in the rectangle: its rows are those of host memory. */
static int
move_covered(const struct mil_host_afbc *copy, const struct superblock *sb,
             uint8_t *slice, const struct raster *raster,
             struct mil_reason *reason)
{
   struct content content;

   if (copy->write) {
      store(copy, sb, raster, slice);
      return 0;
   }
   int err = parse(copy, sb, slice, &content, reason);
   if (!err)
      load(copy, &content, slice, raster);
   return err;
}

static int
move_superblock(const struct mil_host_afbc *copy, const struct superblock *sb,
                uint8_t *slice, uint8_t *memory, uint64_t pitch_B,
                struct mil_reason *reason)
{
   const struct mil_host_rect in = covered(copy, sb);

   if (is_whole(copy) && in.width == copy->image->tile_width_el &&
       in.height == copy->image->tile_height_el) {
      const struct raster rows = { memory_at(copy, &in, memory, pitch_B),
                                   pitch_B };

      return move_covered(copy, sb, slice, &rows, reason);
   }

   /* What is beside the image is written as zeros. */
   uint8_t texels[SUPERBLOCK_TEXELS * MAX_TEXEL_B] = { 0 };
   const struct raster raster = { texels, copy->image->tile_width_el *
                                             copy->image->block_size_B };
   struct content content;

   if (!copy->write || is_kept(copy, sb)) {
      int err = parse(copy, sb, slice, &content, reason);
      if (err)
         return err;
      load(copy, &content, slice, &raster);
   }
   move_texels(copy, sb, &raster, memory, pitch_B);
   if (copy->write)
      store(copy, sb, &raster, slice);
   return 0;
}

int
mil_host_afbc_move(const struct mil_host_afbc *copy, uint8_t *slice,
                   uint8_t *memory, uint64_t pitch_B, struct mil_reason *reason)
{
   const struct walk w = walk_of(copy);

   for (uint32_t y = w.y0; y < w.y1; y++) {
      for (uint32_t x = w.x0; x < w.x1; x++) {
         struct superblock sb = superblock_at(copy, x, y);
         int err = move_superblock(copy, &sb, slice, memory, pitch_B, reason);

         if (err)
            return err;
      }
   }
   return 0;
}

int
mil_host_afbc_check(const struct mil_host_afbc *copy, const uint8_t *slice,
                    struct mil_reason *reason)
{
   const struct walk w = walk_of(copy);
   const struct mil_extent e = copy->image->level[copy->level].extent_px;

   /* Others' payloads may be where these would go. */
   if (copy->write && !copy->image->tiling.afbc.sparse &&
       (!is_whole(copy) || copy->rect.width < e.width ||
        copy->rect.height < e.height))
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC that is not sparse is written by whole slices, "
                        "%ux%u texels here; write all, or use the sparse "
                        "option",
                        e.width, e.height);

   for (uint32_t y = w.y0; y < w.y1; y++) {
      for (uint32_t x = w.x0; x < w.x1; x++) {
         struct superblock sb = superblock_at(copy, x, y);
         struct content content;
         int err = copy->write && !is_kept(copy, &sb)
                      ? 0
                      : parse(copy, &sb, slice, &content, reason);

         if (err)
            return err;
      }
   }
   return 0;
}
