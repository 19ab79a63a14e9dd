/* SPDX-License-Identifier: MIT */
/* Host copies: against the addressing of single elements, which the curve's
 * definition is held against, and with guards around everything. */

#include "layout_check.h"

#include <errno.h>
#include <string.h>

#define GUARD 0xa5

static struct mil_image
make_image(enum pipe_format format, enum mil_tiling_kind kind, enum mil_dim dim,
           uint32_t w, uint32_t h, uint32_t d, uint32_t levels, uint32_t layers)
{
   struct mil_init_info init = {
      .dim = dim,
      .format = format,
      .extent_px = { w, h, d },
      .levels = levels,
      .layers = layers,
      .samples_sa = 1,
      .tiling = { .kind = kind },
   };
   struct mil_reason reason = { "" };
   struct mil_image image = { 0 };
   int err = mil_image_init(check_device(), &init, &image, &reason);

   CHECK(!err, "refused: %s", reason.text);
   return image;
}

/* The curve by its definition, bit by bit (Mesa 25.0.7, tiling.rst). */
static unsigned
curve(unsigned x, unsigned y)
{
   unsigned index = 0;

   for (unsigned bit = 0; bit < 4; bit++) {
      unsigned xb = x >> bit & 1, yb = y >> bit & 1;
      index |= (xb ^ yb) << (2 * bit) | yb << (2 * bit + 1);
   }
   return index;
}

static void
check_curve(void)
{
   struct mil_image image =
      make_image(PIPE_FORMAT_R8G8B8A8_UNORM, MIL_TILING_U_INTERLEAVED,
                 MIL_DIM_2D, 48, 40, 1, 1, 1);
   struct mil_image blocks =
      make_image(PIPE_FORMAT_ETC2_RGB8, MIL_TILING_U_INTERLEAVED, MIL_DIM_2D,
                 48, 40, 1, 1, 1);

   for (unsigned y = 0; y < 40; y++) {
      for (unsigned x = 0; x < 48; x++) {
         uint64_t want =
            (y / 16 * 3 + x / 16) * 1024 + curve(x % 16, y % 16) * 4;
         uint64_t got = mil_element_offset_B(&image, 0, 0, 0, x, y);
         CHECK(got == want, "(%u,%u) at %" PRIu64, x, y, got);
      }
   }
   /* 12x10 blocks of 8 bytes: tiles of 4x4, three in a row. */
   for (unsigned y = 0; y < 10; y++) {
      for (unsigned x = 0; x < 12; x++) {
         uint64_t want = (y / 4 * 3 + x / 4) * 128 + curve(x % 4, y % 4) * 8;
         uint64_t got = mil_element_offset_B(&blocks, 0, 0, 0, x, y);
         CHECK(got == want, "block (%u,%u) at %" PRIu64, x, y, got);
      }
   }
}

/* 64 KiB tiles by drm_fourcc.h: 128×128 elements of four bytes, in them small
 * tiles row by row; the same for blocks, of which 128×64 make a tile. */
static void
check_large_tiles(void)
{
   struct mil_image image =
      make_image(PIPE_FORMAT_R8G8B8A8_UNORM, MIL_TILING_INTERLEAVED_64K,
                 MIL_DIM_2D, 200, 150, 1, 1, 1);
   struct mil_image blocks =
      make_image(PIPE_FORMAT_ETC2_RGB8, MIL_TILING_INTERLEAVED_64K, MIL_DIM_2D,
                 600, 300, 1, 1, 1);

   for (unsigned y = 0; y < 150; y++) {
      for (unsigned x = 0; x < 200; x++) {
         uint64_t want = (y / 128 * 2 + x / 128) * 65536 +
                         (y % 128 / 16 * 8 + x % 128 / 16) * 1024 +
                         curve(x % 16, y % 16) * 4;
         uint64_t got = mil_element_offset_B(&image, 0, 0, 0, x, y);
         CHECK(got == want, "(%u,%u) at %" PRIu64, x, y, got);
      }
   }
   for (unsigned y = 0; y < 75; y++) {
      for (unsigned x = 0; x < 150; x++) {
         uint64_t want = (y / 64 * 2 + x / 128) * 65536 +
                         (y % 64 / 16 * 8 + x % 128 / 16) * 2048 +
                         curve(x % 16, y % 16) * 8;
         uint64_t got = mil_element_offset_B(&blocks, 0, 0, 0, x, y);
         CHECK(got == want, "block (%u,%u) at %" PRIu64, x, y, got);
      }
   }
}

/* Writes a region, checks each element and that nothing else changed, and
 * reads it back. */
static void
check_region(const struct mil_image *image, struct mil_host_region region,
             struct check_random *r)
{
   unsigned bw = util_format_get_blockwidth(image->format);
   unsigned bh = util_format_get_blockheight(image->format);
   unsigned w = util_format_get_nblocksx(image->format, region.extent_px.width);
   unsigned h =
      util_format_get_nblocksy(image->format, region.extent_px.height);
   unsigned size_B = image->block_size_B;
   unsigned slices = region.extent_px.depth * region.layer_count;
   uint64_t row_B = region.row_pitch_B ? region.row_pitch_B : w * size_B;
   uint64_t slice_B = region.slice_pitch_B ? region.slice_pitch_B : row_B * h;
   size_t bytes = slice_B * slices;
   uint8_t *memory = malloc(bytes), *back = malloc(bytes);
   uint8_t *map = malloc(image->size_B), *expected = malloc(image->size_B);

   if (!memory || !back || !map || !expected)
      exit(EXIT_FAILURE);
   for (size_t i = 0; i < bytes; i++)
      memory[i] = check_next(r);
   memset(map, GUARD, image->size_B);
   memset(expected, GUARD, image->size_B);
   memset(back, GUARD, bytes);

   CHECK(!mil_host_write(image, map, &region, memory, NULL), "write refused");
   for (unsigned s = 0; s < slices; s++) {
      unsigned layer = region.first_layer + s / region.extent_px.depth;
      unsigned z = region.offset_px.depth + s % region.extent_px.depth;
      for (unsigned y = 0; y < h; y++) {
         for (unsigned x = 0; x < w; x++) {
            uint64_t at = mil_element_offset_B(
               image, region.level, layer, z, region.offset_px.width / bw + x,
               region.offset_px.height / bh + y);
            memcpy(expected + at, memory + s * slice_B + y * row_B + x * size_B,
                   size_B);
         }
      }
   }
   CHECK(!memcmp(map, expected, image->size_B), "%s: wrong bytes",
         util_format_short_name(image->format));

   CHECK(!mil_host_read(image, map, &region, back, NULL), "read refused");
   for (unsigned s = 0; s < slices; s++) {
      for (unsigned y = 0; y < h; y++) {
         size_t at = s * slice_B + y * row_B;
         CHECK(!memcmp(back + at, memory + at, w * size_B),
               "row %u of slice %u came back different", y, s);
         for (size_t i = w * size_B; i < row_B; i++)
            CHECK(back[at + i] == GUARD, "wrote beside row %u", y);
      }
   }
   free(memory);
   free(back);
   free(map);
   free(expected);
}

static void
check_regions(struct check_random *r)
{
   static const enum pipe_format formats[] = {
      PIPE_FORMAT_R8_UNORM,          PIPE_FORMAT_R8G8_UNORM,
      PIPE_FORMAT_R8G8B8A8_UNORM,    PIPE_FORMAT_R32G32_FLOAT,
      PIPE_FORMAT_R32G32B32_FLOAT,   PIPE_FORMAT_R32G32B32A32_FLOAT,
      PIPE_FORMAT_Z24_UNORM_S8_UINT, PIPE_FORMAT_ETC2_RGB8,
   };

   static const enum mil_tiling_kind kinds[] = {
      MIL_TILING_U_INTERLEAVED,
      MIL_TILING_LINEAR,
      MIL_TILING_U_INTERLEAVED,
      MIL_TILING_INTERLEAVED_64K,
   };

   for (unsigned trial = 0; trial < 600; trial++) {
      enum pipe_format format = formats[trial % ARRAY_SIZE(formats)];
      bool is_3d = trial & 8;
      enum mil_tiling_kind kind = kinds[trial / 16 % ARRAY_SIZE(kinds)];
      if (format == PIPE_FORMAT_R32G32B32_FLOAT &&
          kind == MIL_TILING_INTERLEAVED_64K)
         continue;
      struct mil_image image = make_image(
         format, kind, is_3d ? MIL_DIM_3D : MIL_DIM_2D, 1 + check_below(r, 70),
         1 + check_below(r, 70), is_3d ? 1 + check_below(r, 4) : 1, 1,
         is_3d ? 1 : 1 + check_below(r, 3));
      unsigned bw = util_format_get_blockwidth(format);
      unsigned bh = util_format_get_blockheight(format);
      struct mil_extent e = image.extent_px;
      struct mil_host_region region = {
         .layer_count = image.layers,
         .offset_px = { check_below(r, e.width) / bw * bw,
                        check_below(r, e.height) / bh * bh,
                        check_below(r, e.depth) },
      };

      region.extent_px.width = e.width - region.offset_px.width;
      region.extent_px.height = e.height - region.offset_px.height;
      region.extent_px.depth = e.depth - region.offset_px.depth;
      if (bw == 1) {
         region.extent_px.width = 1 + check_below(r, region.extent_px.width);
         region.extent_px.height = 1 + check_below(r, region.extent_px.height);
      }
      if (trial & 64) {
         region.row_pitch_B = 70 * 16 + check_below(r, 100);
         region.slice_pitch_B = region.row_pitch_B * (70 + check_below(r, 3));
      }
      check_region(&image, region, r);
   }
}

/* MediaTek's tiles: 16 bytes wide, 32 lines of luma or 16 of chroma. */
static void
check_mtk(struct check_random *r)
{
   for (unsigned plane = 0; plane < 2; plane++) {
      struct mil_explicit_layout layout = { .row_pitch_B = 112 };
      struct mil_init_info init = {
         .dim = MIL_DIM_2D,
         .format = plane ? PIPE_FORMAT_R8G8_UNORM : PIPE_FORMAT_R8_UNORM,
         .planar_format = PIPE_FORMAT_G8_B8R8_420_UNORM,
         .plane = plane,
         .extent_px = { plane ? 50 : 100, 60, 1 },
         .levels = 1,
         .layers = 1,
         .samples_sa = 1,
         .tiling = { .kind = MIL_TILING_MTK_16L32S },
         .explicit_layout = &layout,
      };
      unsigned lines = plane ? 16 : 32, texel_B = plane ? 2 : 1;
      struct mil_image image;

      CHECK(!mil_image_init(check_device(), &init, &image, NULL), "refused");
      for (unsigned y = 0; y < 60; y++) {
         for (unsigned x = 0; x < init.extent_px.width; x++) {
            unsigned byte = x * texel_B;
            uint64_t want = (y / lines * 7 + byte / 16) * 16 * lines +
                            y % lines * 16 + byte % 16;
            uint64_t got = mil_element_offset_B(&image, 0, 0, 0, x, y);
            CHECK(got == want, "(%u,%u) at %" PRIu64, x, y, got);
         }
      }
      for (unsigned i = 0; i < 20; i++) {
         struct mil_host_region region = {
            .layer_count = 1,
            .offset_px = { check_below(r, init.extent_px.width),
                           check_below(r, 60), 0 },
         };
         region.extent_px = (struct mil_extent){
            1 + check_below(r, init.extent_px.width - region.offset_px.width),
            1 + check_below(r, 60 - region.offset_px.height), 1
         };
         check_region(&image, region, r);
      }
   }
}

/* Depth and stencil of one element, each without touching the other. */
static void
check_aspects(enum mil_tiling_kind kind)
{
   struct mil_image image = make_image(PIPE_FORMAT_Z24_UNORM_S8_UINT, kind,
                                       MIL_DIM_2D, 20, 20, 1, 1, 1);
   uint8_t *map = calloc(1, image.size_B);
   uint32_t depth[400], depth_back[400];
   uint8_t stencil[400], stencil_back[400];
   struct mil_host_region region = {
      .layer_count = 1,
      .extent_px = { 20, 20, 1 },
      .aspect = MIL_ASPECT_DEPTH,
   };

   if (!map)
      exit(EXIT_FAILURE);
   for (unsigned i = 0; i < 400; i++) {
      depth[i] = i * 40503 & 0xffffff;
      stencil[i] = i * 7;
   }
   CHECK(!mil_host_write(&image, map, &region, depth, NULL), "depth");
   region.aspect = MIL_ASPECT_STENCIL;
   CHECK(!mil_host_write(&image, map, &region, stencil, NULL), "stencil");
   CHECK(!mil_host_read(&image, map, &region, stencil_back, NULL), "stencil");
   region.aspect = MIL_ASPECT_DEPTH;
   CHECK(!mil_host_read(&image, map, &region, depth_back, NULL), "depth");
   for (unsigned i = 0; i < 400; i++) {
      uint32_t texel;
      memcpy(&texel,
             map + mil_element_offset_B(&image, 0, 0, 0, i % 20, i / 20), 4);
      CHECK(texel == (depth[i] | (uint32_t)stencil[i] << 24),
            "texel %u is %08x", i, texel);
      CHECK(depth_back[i] == depth[i] && stencil_back[i] == stencil[i],
            "texel %u came back different", i);
   }
   free(map);
}

static void
check_refusals(void)
{
   struct mil_image image =
      make_image(PIPE_FORMAT_ETC2_RGB8, MIL_TILING_U_INTERLEAVED, MIL_DIM_2D,
                 30, 30, 1, 1, 1);
   uint8_t map[4096], memory[4096] = { 0 };
   const struct mil_host_region good = { .layer_count = 1,
                                         .extent_px = { 30, 30, 1 } };
   struct mil_host_region bad[8];
   struct mil_reason reason;

   for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
      bad[i] = good;
   bad[0].extent_px.width = 31;
   bad[1].extent_px.width = 29; /* not blocks, not the edge */
   bad[2].offset_px.height = 2;
   bad[3].level = 1;
   bad[4].first_layer = 1;
   bad[5].extent_px.depth = 0;
   bad[6].row_pitch_B = 8;
   bad[7].aspect = MIL_ASPECT_STENCIL;
   memset(map, GUARD, sizeof(map));
   CHECK(image.size_B <= sizeof(map), "the map is too small");
   for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
      reason.text[0] = 0;
      CHECK(mil_host_write(&image, map, &bad[i], memory, &reason) == -EINVAL,
            "bad region %u was accepted", i);
      CHECK(reason.text[0], "bad region %u: no reason", i);
   }
   for (unsigned i = 0; i < sizeof(map); i++)
      CHECK(map[i] == GUARD, "a refused copy wrote byte %u", i);
   CHECK(!mil_host_write(&image, map, &good, memory, NULL), "good refused");
}

int
main(void)
{
   struct check_random random = { 0x636f7079 };

   check_curve();
   check_large_tiles();
   check_regions(&random);
   check_aspects(MIL_TILING_LINEAR);
   check_aspects(MIL_TILING_U_INTERLEAVED);
   check_aspects(MIL_TILING_INTERLEAVED_64K);
   check_mtk(&random);
   check_refusals();
   return check_result();
}
