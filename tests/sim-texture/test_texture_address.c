/* SPDX-License-Identifier: MIT */
/* Where texels lie: hand-worked places, storage image addresses, fetches. */
#include "texture_harness.h"

/* Worked by hand from Mesa 25.0.7, docs/drivers/panfrost/tiling.rst: number
 * of the texel (x, y) in its tile, the bits y3 x3^y3 y2 x2^y2 y1 x1^y1 y0
 * x0^y0 from the top. */
static const struct {
   uint8_t x, y, place;
} worked[] = {
   { 0, 0, 0 },     { 1, 0, 1 },     { 0, 1, 3 },    { 1, 1, 2 },
   { 2, 0, 4 },     { 3, 0, 5 },     { 0, 2, 12 },   { 2, 2, 8 },
   { 3, 3, 10 },    { 4, 0, 16 },    { 0, 4, 48 },   { 8, 0, 64 },
   { 0, 8, 192 },   { 15, 0, 85 },   { 0, 15, 255 }, { 15, 15, 170 },
   { 5, 10, 0xdd }, { 10, 5, 0x77 }, { 7, 1, 0x16 },
};

static void
texel_place(unsigned layer, unsigned level, unsigned x, unsigned y, unsigned z,
            uint8_t out[4])
{
   out[0] = (uint8_t)x;
   out[1] = (uint8_t)y;
   out[2] = (uint8_t)z;
   out[3] = (uint8_t)(layer * 16 + level);
}

static void
test_worked_places(struct texture_harness *h)
{
   harness_reset(h);
   h->texture.width = h->texture.height = 40;
   harness_texture(h, true, texel_place);
   for (unsigned i = 0; i < sizeof(worked) / sizeof(worked[0]); i++) {
      struct sim_texel_address at;
      const unsigned x = worked[i].x + 16, y = worked[i].y + 16;

      EXPECT(sim_texture_address(&h->port, TEXTURE_VA, x | y << 16, 0, &at));
      /* Three tiles of 1024 bytes in a row. */
      EXPECT(at.va == DATA_VA + 4 * 1024 + 4u * worked[i].place);
      EXPECT(at.conversion == 187u << 12);
   }
}

/* Tiles of 64 KiB, worked by hand from drm_fourcc.h: 128×128 texels of four
 * bytes, 256×128 of two; u-interleaved blocks of 16×16 row by row. */
static void
test_large_tiles(struct texture_harness *h)
{
   static const struct {
      unsigned format, clump, x, y;
      uint64_t at;
   } rows[] = {
      { HW_FORMAT_RGBA8UI, HW_CLUMP_FORMAT_RAW32, 0, 0, 0 },
      { HW_FORMAT_RGBA8UI, HW_CLUMP_FORMAT_RAW32, 16, 0, 1024 },
      { HW_FORMAT_RGBA8UI, HW_CLUMP_FORMAT_RAW32, 0, 16, 8 * 1024 },
      /* Place 52 of the block. */
      { HW_FORMAT_RGBA8UI, HW_CLUMP_FORMAT_RAW32, 130, 20,
        65536 + 8 * 1024 + 52 * 4 },
      { HW_FORMAT_RGBA8UI, HW_CLUMP_FORMAT_RAW32, 127, 128,
        3 * 65536 + 7 * 1024 + 85 * 4 },
      { HW_FORMAT_R16UI, HW_CLUMP_FORMAT_RAW16, 255, 16, 31 * 512 + 85 * 2 },
      { HW_FORMAT_R16UI, HW_CLUMP_FORMAT_RAW16, 256, 128, 4 * 65536 },
   };

   for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
      const struct hw_plane p = { HW_PLANE_DEFAULTS,
                                  .clump_ordering =
                                     HW_CLUMP_ORDERING_INTERLEAVED_64K,
                                  .clump_format = rows[i].clump,
                                  .size = 6 * 65536,
                                  .pointer = DATA_VA,
                                  .row_stride = 3 * 65536,
                                  .width = 300,
                                  .height = 200 };
      struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                     .dim = SIM_TEX_2D,
                                     .regfmt = SIM_REGFMT_U32 };
      struct sim_tex_result res;
      struct sim_texel_address at;

      harness_reset(h);
      h->texture.format = rows[i].format << 12;
      h->texture.width = 300;
      h->texture.height = 200;
      h->texture.texel_interleave = true;
      hw_plane_pack(harness_plane(h, 0), &p);
      harness_write(h);
      EXPECT(sim_texture_address(&h->port, TEXTURE_VA,
                                 rows[i].x | rows[i].y << 16, 0, &at));
      EXPECT(at.va == DATA_VA + rows[i].at);
      h->data->host[rows[i].at] = (uint8_t)(33 + i);
      h->data->host[rows[i].at + 1] = 0;
      req.coord[0][0] = rows[i].x;
      req.coord[1][0] = rows[i].y;
      EXPECT(harness_run(h, &req, &res));
      EXPECT(res.texel[0][0] == 33 + i);
   }
}

static bool
address_of(struct texture_harness *h, unsigned x, unsigned y, unsigned z,
           unsigned w, uint8_t out[4], bool *outside)
{
   struct sim_texel_address at;
   const uint32_t xy =
      h->texture.dimension == HW_TEXTURE_DIMENSION_1D ? x : x | y << 16;

   if (!sim_texture_address(&h->port, TEXTURE_VA, xy, z | w << 16, &at))
      return false;
   *outside = !at.va;
   if (at.va)
      memcpy(out, h->data->host + (at.va - DATA_VA), 4);
   return true;
}

static void
test_address(struct texture_harness *h, enum hw_texture_dimension dim,
             unsigned width, unsigned height, unsigned depth, unsigned layers,
             unsigned samples, bool tiled)
{
   uint8_t t[4];
   bool outside;

   harness_reset(h);
   h->texture.dimension = dim;
   h->texture.width = width;
   h->texture.height = height;
   h->texture.depth = depth;
   h->texture.array_size = layers;
   h->texture.sample_count = samples;
   harness_texture(h, tiled, texel_place);

   const unsigned planes = dim == HW_TEXTURE_DIMENSION_CUBE ? 6 : layers;
   const unsigned slices = depth > samples ? depth : samples;
   for (unsigned w = 0; w < planes; w++) {
      for (unsigned z = 0; z < slices; z++) {
         for (unsigned y = 0; y < height; y += 3) {
            for (unsigned x = 0; x < width; x += 5) {
               EXPECT(address_of(h, x, y, z, w, t, &outside) && !outside);
               EXPECT(t[0] == (x & 255) && t[1] == y && t[2] == z &&
                      t[3] == w * 16);
            }
         }
      }
   }
   EXPECT(address_of(h, width, 0, 0, 0, t, &outside) && outside);
   if (dim != HW_TEXTURE_DIMENSION_1D)
      EXPECT(address_of(h, 0, height, 0, 0, t, &outside) && outside);
   EXPECT(address_of(h, 0, 0, slices, 0, t, &outside) && outside);
   EXPECT(address_of(h, 0, 0, 0, planes, t, &outside) && outside);
}

/* A fetch with the same numbers finds the same texel, on all levels. */
static void
test_fetch(struct texture_harness *h, enum sim_tex_dim dim,
           enum hw_texture_dimension hw_dim, bool tiled)
{
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = dim,
                                  .regfmt = SIM_REGFMT_U32 };
   struct sim_tex_result res;

   harness_reset(h);
   h->texture.dimension = hw_dim;
   /* RGBA8 UINT. */
   h->texture.format = 155u << 12;
   h->texture.width = 37;
   h->texture.height = dim == SIM_TEX_1D ? 1 : 21;
   h->texture.depth = dim == SIM_TEX_3D ? 6 : 1;
   h->texture.levels = 3;
   h->texture.array_size = dim == SIM_TEX_3D ? 1 : 3;
   req.array = dim != SIM_TEX_3D;
   harness_texture(h, tiled, texel_place);

   for (unsigned lane = 0; lane < 16; lane++) {
      const unsigned level = lane % 3;

      req.coord[0][lane] = (lane * 7 % 36) >> level;
      req.coord[1][lane] = dim == SIM_TEX_1D ? 0 : (lane * 5 % 20) >> level;
      req.coord[2][lane] = dim == SIM_TEX_3D ? (lane % 4) >> level : 0;
      req.layer[lane] = lane % 3;
      req.offset[lane] = level << 24;
   }
   req.lanes = 0xffff;
   EXPECT(harness_run(h, &req, &res));
   for (unsigned lane = 0; lane < 16; lane++) {
      EXPECT(res.texel[0][lane] == req.coord[0][lane]);
      EXPECT(res.texel[1][lane] == req.coord[1][lane]);
      EXPECT(res.texel[2][lane] == req.coord[2][lane]);
      EXPECT(res.texel[3][lane] ==
             (req.array ? req.layer[lane] * 16 : 0) + lane % 3);
   }

   /* Offsets are signed; beyond the edges there is nothing. */
   req.lanes = 3;
   req.coord[0][0] = 10;
   req.coord[1][0] = 0;
   req.offset[0] = 0xfd;
   req.coord[0][1] = 2;
   req.offset[1] = 0xfd;
   EXPECT(harness_run(h, &req, &res));
   EXPECT(res.texel[0][0] == 7);
   EXPECT(!res.texel[0][1] && !res.texel[3][1]);
}

static void
test_fetch_samples(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = SIM_TEX_2D,
                                  .regfmt = SIM_REGFMT_U32,
                                  .lanes = 0x1f };
   struct sim_tex_result res;

   harness_reset(h);
   h->texture.format = 155u << 12;
   h->texture.width = h->texture.height = 18;
   h->texture.sample_count = 4;
   harness_texture(h, true, texel_place);
   for (unsigned lane = 0; lane < 5; lane++) {
      req.coord[0][lane] = 17;
      req.coord[1][lane] = 16;
      req.offset[lane] = lane << 16;
   }
   EXPECT(harness_run(h, &req, &res));
   for (unsigned lane = 0; lane < 4; lane++)
      EXPECT(res.texel[0][lane] == 17 && res.texel[2][lane] == lane);
   EXPECT(res.texel[0][4] == 0);
}

/* A texel buffer is a 1D texture (Mesa 25.0.7, panvk_vX_buffer_view.c). */
static void
test_buffer(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = SIM_TEX_1D,
                                  .regfmt = SIM_REGFMT_U32,
                                  .lanes = 7,
                                  .coord = { { 0, 65535, 65536 } } };
   struct sim_tex_result res;

   harness_reset(h);
   h->texture.dimension = HW_TEXTURE_DIMENSION_1D;
   h->texture.format = 155u << 12;
   h->texture.width = 65536;
   harness_texture(h, false, texel_noise);

   uint8_t last[4];
   texel_noise(0, 0, 65535, 0, 0, last);
   EXPECT(harness_run(h, &req, &res));
   EXPECT(res.texel[0][1] == last[0] && res.texel[3][1] == last[3]);
   EXPECT(!res.texel[0][2] && !res.texel[3][2]);
}

int
main(void)
{
   struct texture_harness h;

   harness_init(&h, true);
   test_worked_places(&h);
   test_large_tiles(&h);
   for (unsigned tiled = 0; tiled < 2; tiled++) {
      test_address(&h, HW_TEXTURE_DIMENSION_1D, 200, 1, 1, 3, 1, tiled);
      test_address(&h, HW_TEXTURE_DIMENSION_2D, 37, 21, 1, 3, 1, tiled);
      test_address(&h, HW_TEXTURE_DIMENSION_2D, 37, 21, 1, 2, 4, tiled);
      test_address(&h, HW_TEXTURE_DIMENSION_3D, 37, 21, 5, 1, 1, tiled);
      test_address(&h, HW_TEXTURE_DIMENSION_CUBE, 20, 20, 1, 1, 1, tiled);
      test_fetch(&h, SIM_TEX_1D, HW_TEXTURE_DIMENSION_1D, tiled);
      test_fetch(&h, SIM_TEX_2D, HW_TEXTURE_DIMENSION_2D, tiled);
      test_fetch(&h, SIM_TEX_2D, HW_TEXTURE_DIMENSION_CUBE, tiled);
      test_fetch(&h, SIM_TEX_3D, HW_TEXTURE_DIMENSION_3D, tiled);
   }
   test_fetch_samples(&h);
   test_buffer(&h);
   EXPECT(harness_fault(&h) == SIM_FAULT_NONE);
   harness_finish(&h);
   return harness_failures != 0;
}
