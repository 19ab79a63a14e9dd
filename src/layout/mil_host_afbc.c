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

#define COLOR_BYTE 8 /* in the header of a superblock of one colour */

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

/* The first texel of a subblock in its superblock. */
static uint32_t
subblock_texel(const struct mil_image *image, unsigned i)
{
   uint32_t x = i, y = 0;

   if (image->tiling.afbc.block == MIL_AFBC_BLOCK_16X16) {
      x = (i & 1) | (i >> 1 & 2);
      y = (i >> 1 & 1) | (i >> 2 & 2);
   } else if (image->tiling.afbc.block == MIL_AFBC_BLOCK_32X8) {
      x = (i & 1) | (i >> 1 & 6);
      y = i >> 1 & 1;
   }
   return (y * image->tile_width_el + x) * 4;
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

/* All texels of a superblock, row by row. */
static void
load(const struct mil_host_afbc *copy, const struct content *content,
     const uint8_t *slice, uint8_t *texels)
{
   const uint32_t texel_B = copy->image->block_size_B;
   const uint32_t pitch_B = copy->image->tile_width_el * texel_B;

   if (content->is_color) {
      for (unsigned i = 0; i < SUPERBLOCK_TEXELS; i++)
         memcpy(texels + i * texel_B, content->color, texel_B);
      return;
   }
   for (unsigned i = 0; i < SUBBLOCKS; i++) {
      const uint8_t *from = slice + content->start_B[i];
      uint8_t *to = texels + subblock_texel(copy->image, i) * texel_B;

      for (unsigned row = 0; row < 4; row++)
         memcpy(to + row * pitch_B, from + row * 4 * texel_B, 4 * texel_B);
   }
}

/* --- Writing ---------------------------------------------------------- */

static bool
is_one_color(const struct mil_host_afbc *copy, const struct superblock *sb,
             const uint8_t *texels)
{
   const uint32_t texel_B = copy->image->block_size_B;
   const struct mil_host_rect all = visible(copy, sb);

   for (uint32_t y = 0; y < all.height; y++) {
      const uint8_t *row = texels + y * copy->image->tile_width_el * texel_B;

      for (uint32_t x = 0; x < all.width; x++) {
         if (memcmp(row + x * texel_B, texels, texel_B))
            return false;
      }
   }
   return true;
}

static void
store(const struct mil_host_afbc *copy, const struct superblock *sb,
      const uint8_t *texels, uint8_t *slice)
{
   /* Sixteen sizes of six bits, each SIZE_AS_IT_IS. */
   static const uint8_t sizes[3] = { 0x41, 0x10, 0x04 };
   const struct mil_image *image = copy->image;
   const uint32_t texel_B = image->block_size_B;
   const uint32_t pitch_B = image->tile_width_el * texel_B;
   const uint64_t offset_B = image->level[copy->level].afbc.header_size_B +
                             (uint64_t)sb->index * image->tile_size_B;
   uint8_t header[MIL_AFBC_HEADER_B] = { 0 };

   if (image->tiling.afbc.solid_color && is_one_color(copy, sb, texels)) {
      memcpy(header + COLOR_BYTE, texels, texel_B);
   } else {
      for (unsigned i = 0; i < 4; i++)
         header[i] = (uint8_t)(offset_B >> (8 * i));
      for (unsigned i = 4; i < MIL_AFBC_HEADER_B; i++)
         header[i] = sizes[(i - 4) % 3];
      for (unsigned i = 0; i < SUBBLOCKS; i++) {
         const uint8_t *from = texels + subblock_texel(image, i) * texel_B;
         uint8_t *to = slice + offset_B + i * SUBBLOCK_TEXELS * texel_B;

         for (unsigned row = 0; row < 4; row++)
            memcpy(to + row * 4 * texel_B, from + row * pitch_B, 4 * texel_B);
      }
   }
   memcpy(slice + (size_t)sb->index * MIL_AFBC_HEADER_B, header,
          sizeof(header));
}

/* --- Rectangles ------------------------------------------------------- */

/* Between texels of a superblock and host memory. */
static void
move_texels(const struct mil_host_afbc *copy, const struct superblock *sb,
            uint8_t *texels, uint8_t *memory, uint64_t pitch_B)
{
   const struct mil_image *image = copy->image;
   const struct mil_host_rect in = covered(copy, sb);

   for (uint32_t y = in.y; y < in.y + in.height; y++) {
      uint8_t *texel =
         texels + ((y - sb->y_el) * image->tile_width_el + in.x - sb->x_el) *
                     image->block_size_B;
      uint8_t *value = memory + (y - copy->rect.y) * pitch_B +
                       (size_t)(in.x - copy->rect.x) * copy->part->memory_B;
      size_t row_B = (size_t)in.width * image->block_size_B;

      if (!is_whole(copy))
         mil_host_move_part(texel, value, in.width, image->block_size_B,
                            copy->part, copy->write);
      else if (copy->write)
         memcpy(texel, value, row_B);
      else
         memcpy(value, texel, row_B);
   }
}

static int
move_superblock(const struct mil_host_afbc *copy, const struct superblock *sb,
                uint8_t *slice, uint8_t *memory, uint64_t pitch_B,
                struct mil_reason *reason)
{
   /* What is beside the image is written as zeros. */
   uint8_t texels[SUPERBLOCK_TEXELS * MAX_TEXEL_B] = { 0 };
   struct content content;

   if (!copy->write || is_kept(copy, sb)) {
      int err = parse(copy, sb, slice, &content, reason);
      if (err)
         return err;
      load(copy, &content, slice, texels);
   }
   move_texels(copy, sb, texels, memory, pitch_B);
   if (copy->write)
      store(copy, sb, texels, slice);
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
