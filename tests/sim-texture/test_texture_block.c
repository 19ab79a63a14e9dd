/* SPDX-License-Identifier: MIT */
/* Compressed blocks: decoders against hashes of another decoder's texels,
 * and where blocks lie. */
#include <math.h>

#include "sim/texture/sim_block.h"
#include "sim/texture/sim_format.h"
#include "texture_harness.h"

static const struct {
   enum sim_block_codec codec;
   uint8_t w, h, d;
   uint64_t hash;
} rows[] = {
#include "block_hashes.h"
};

static uint64_t state;

/* ASTC: no block of one colour (the two decoders differ in whether its
 * reserved bits matter), and every second block without partitions. */
static void
next_block(unsigned n, bool astc, uint8_t block[16])
{
   for (unsigned i = 0; i < 16; i++) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      block[i] = (uint8_t)(state >> 24);
   }
   if (astc && block[0] == 0xfc)
      block[0] = 0x42;
   if (astc && n % 2)
      block[1] &= 0xe7;
}

static void
test_hashes(void)
{
   for (unsigned k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
      const bool astc = rows[k].codec >= SIM_BLOCK_ASTC_NARROW;
      const unsigned size_B =
         sim_format_size_B(sim_block_format(rows[k].codec) << 12);
      uint64_t hash = 0xcbf29ce484222325ull;

      state = 88172645463325252ull;
      for (unsigned n = 0; n < 4096; n++) {
         uint8_t block[16], texels[SIM_BLOCK_TEXELS][8];

         next_block(n, astc, block);
         sim_block_decode(rows[k].codec, block, rows[k].w, rows[k].h, rows[k].d,
                          texels);
         for (unsigned i = 0; i < rows[k].w * rows[k].h * rows[k].d; i++) {
            for (unsigned c = 0; c < size_B; c++)
               hash = (hash ^ texels[i][c]) * 0x100000001b3ull;
         }
      }
      if (hash != rows[k].hash) {
         fprintf(stderr, "row %u (codec %u, %ux%ux%u): %#llx\n", k,
                 rows[k].codec, rows[k].w, rows[k].h, rows[k].d,
                 (unsigned long long)hash);
         harness_failures++;
      }
   }
}

/* BC4 and BC5 are real numbers; these are their formulas. */
static void
test_ramps(void)
{
   const double steps[2][8] = { { 0, 1, 1 / 7., 2 / 7., 3 / 7., 4 / 7., 5 / 7.,
                                  6 / 7. },
                                { 0, 1, .2, .4, .6, .8 } };
   for (unsigned k = 0; k < 4; k++) {
      const bool is_signed = k & 1, two = k & 2;
      const double one = is_signed ? 127 : 255;
      const enum sim_block_codec codec =
         two ? (is_signed ? SIM_BLOCK_BC5_SNORM : SIM_BLOCK_BC5)
             : (is_signed ? SIM_BLOCK_BC4_SNORM : SIM_BLOCK_BC4);

      for (unsigned ends = 0; ends < 4; ends++) {
         static const uint8_t bytes[4][2] = {
            { 100, 20 }, { 20, 100 }, { 0x81, 0x7f }, { 0x30, 0xd0 }
         };
         /* Texel i selects i % 8. */
         uint8_t block[16] = { bytes[ends][0], bytes[ends][1], 0x88, 0xc6,
                               0xfa,           0x88,           0xc6, 0xfa };
         uint8_t texels[SIM_BLOCK_TEXELS][8];

         memcpy(block + 8, block, 8);
         sim_block_decode(codec, block, 4, 4, 1, texels);
         const double a = is_signed ? (int8_t)block[0] : block[0];
         const double b = is_signed ? (int8_t)block[1] : block[1];
         for (unsigned i = 0; i < 16; i++) {
            const unsigned s = i % 8;
            double want = a + (b - a) * steps[a <= b][s];
            uint16_t got;

            if (a <= b && s > 5)
               want = s == 6 ? (is_signed ? -127 : 0) : one;
            memcpy(&got, &texels[i][two ? 2 : 0], 2);
            const double v = is_signed ? (int16_t)got / 32767.0 : got / 65535.0;
            EXPECT(fabs(v - want / one) < 1e-4);
         }
      }
   }
}

/* One block a colour: BC1 with both ends alike. */
static void
block_color(unsigned bx, unsigned by, uint8_t block[8])
{
   const unsigned c = (bx & 31) << 11 | (by & 31);

   memset(block, 0, 8);
   block[0] = block[2] = (uint8_t)c;
   block[1] = block[3] = (uint8_t)(c >> 8);
}

static void
write_blocks(struct texture_harness *h, unsigned w, unsigned ht, bool tiled)
{
   /* Of a 4×4 tile, by hand: y1 x1^y1 y0 x0^y0. */
   static const uint8_t places[4][4] = {
      { 0, 1, 4, 5 }, { 3, 2, 7, 6 }, { 12, 13, 8, 9 }, { 15, 14, 11, 10 }
   };
   const unsigned across = (w + 3) / 4, down = (ht + 3) / 4;
   const unsigned row_B =
      tiled ? (across + 3) / 4 * 128 : (across * 8 + 63) / 64 * 64;

   for (unsigned y = 0; y < down; y++) {
      for (unsigned x = 0; x < across; x++) {
         const unsigned at =
            tiled ? y / 4 * row_B + x / 4 * 128 + 8 * places[y % 4][x % 4]
                  : y * row_B + 8 * x;
         block_color(x, y, h->data->host + at);
      }
   }

   const struct hw_plane p = { HW_PLANE_DEFAULTS,
                               .clump_ordering =
                                  tiled ? HW_CLUMP_ORDERING_TILED_U_INTERLEAVED
                                        : HW_CLUMP_ORDERING_LINEAR,
                               .clump_format = HW_CLUMP_FORMAT_BC1_UNORM,
                               .size = row_B * (tiled ? (down + 3) / 4 : down),
                               .pointer = DATA_VA,
                               .row_stride = row_B,
                               .width = w,
                               .height = ht };
   hw_plane_pack(harness_plane(h, 0), &p);
}

static void
test_placement(struct texture_harness *h, bool tiled)
{
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = SIM_TEX_2D,
                                  .regfmt = SIM_REGFMT_F32,
                                  .lanes = 0xffff };
   struct sim_tex_result res;

   harness_reset(h);
   h->texture.format = HW_FORMAT_RGBA8_UNORM << 12;
   h->texture.width = 70;
   h->texture.height = 50;
   h->texture.texel_interleave = true;
   harness_write(h);
   write_blocks(h, 70, 50, tiled);
   for (unsigned first = 0; first < 70 * 50; first += 16 * 13) {
      for (unsigned lane = 0; lane < 16; lane++) {
         req.coord[0][lane] = (first + 13 * lane) % 70;
         req.coord[1][lane] = (first + 13 * lane) / 70 % 50;
      }
      EXPECT(harness_run(h, &req, &res));
      for (unsigned lane = 0; lane < 16; lane++) {
         const double r = harness_float(res.texel[0][lane]);
         const double b = harness_float(res.texel[2][lane]);

         EXPECT(lrint(r * 31) == req.coord[0][lane] / 4);
         EXPECT(lrint(b * 31) == req.coord[1][lane] / 4);
      }
   }

   /* A texture of other texels than the blocks decode to. */
   h->texture.format = HW_FORMAT_R16_UNORM << 12;
   harness_write(h);
   write_blocks(h, 70, 50, tiled);
   EXPECT(!harness_run(h, &req, &res));
   EXPECT(harness_fault(h) == SIM_FAULT_INVALID_DESCRIPTOR);
}

/* A block of one colour fills the largest block; storage has no place for
 * compressed texels. */
static void
test_astc(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = SIM_TEX_2D,
                                  .regfmt = SIM_REGFMT_F32,
                                  .lanes = 3,
                                  .coord = { { 11, 12 }, { 11, 12 } } };
   struct hw_plane p = { HW_PLANE_DEFAULTS,
                         .plane_type = HW_PLANE_TYPE_ASTC_2D,
                         .clump_ordering = HW_CLUMP_ORDERING_LINEAR,
                         .size = 128,
                         .pointer = DATA_VA,
                         .row_stride = 64,
                         .width = 24,
                         .height = 24 };
   struct sim_texel_address at;
   struct sim_tex_result res;
   uint64_t block[2] = { 0xfffffffffffffdfcull, 0xffff40000000c000ull };

   harness_reset(h);
   h->texture.format = HW_FORMAT_RGBA16F << 12;
   h->texture.width = h->texture.height = 24;
   h->texture.texel_interleave = true;
   harness_write(h);
   p.astc_2d.decode_wide = true;
   p.astc_2d.block_width = HW_ASTC_2D_DIMENSION_12;
   p.astc_2d.block_height = HW_ASTC_2D_DIMENSION_12;
   hw_plane_pack(harness_plane(h, 0), &p);
   memcpy(h->data->host, block, 16);
   block[1] = 0xffff0000ffff0000ull;
   memcpy(h->data->host + 64 + 16, block, 16);
   EXPECT(harness_run(h, &req, &res));
   EXPECT(harness_float(res.texel[0][0]) == 0.75);
   EXPECT(harness_float(res.texel[2][0]) == 0.25);
   EXPECT(harness_float(res.texel[3][0]) == 1);
   EXPECT(harness_float(res.texel[1][1]) == 1);
   EXPECT(harness_float(res.texel[0][1]) == 0);

   EXPECT(!sim_texture_address(&h->port, TEXTURE_VA, 0, 0, &at));
   EXPECT(harness_fault(h) == SIM_FAULT_INVALID_DESCRIPTOR);
}

/* Halves as they are, and the part of a volume that a block is for. */
static void
test_astc_hdr(struct texture_harness *h)
{
   struct sim_tex_request req = {
      .op = SIM_TEX_FETCH,
      .dim = SIM_TEX_3D,
      .regfmt = SIM_REGFMT_F32,
      .lanes = 15,
      .coord = { { 2, 3, 0, 8 }, { 2, 0, 3, 5 }, { 2, 0, 0, 5 } }
   };
   struct hw_plane p = { HW_PLANE_DEFAULTS,
                         .plane_type = HW_PLANE_TYPE_ASTC_3D,
                         .clump_ordering = HW_CLUMP_ORDERING_LINEAR,
                         .size = 512,
                         .pointer = DATA_VA,
                         .row_stride = 64,
                         .slice_stride = 256,
                         .width = 9,
                         .height = 6 };
   /* A void extent everywhere; halves 256, 0.5, -2 and 1. */
   uint64_t block[2] = { 0xfffffffffffffffcull, 0x3c00c00038005c00ull };
   static const uint16_t places[4] = { 0, 16, 64, 256 + 64 + 32 };
   struct sim_tex_result res;

   harness_reset(h);
   h->texture.dimension = HW_TEXTURE_DIMENSION_3D;
   h->texture.format = HW_FORMAT_RGBA16F << 12;
   h->texture.width = 9;
   h->texture.height = h->texture.depth = 6;
   h->texture.texel_interleave = true;
   harness_write(h);
   p.astc_3d.decode_hdr = p.astc_3d.decode_wide = true;
   p.astc_3d.block_width = HW_ASTC_3D_DIMENSION_3;
   p.astc_3d.block_height = HW_ASTC_3D_DIMENSION_3;
   p.astc_3d.block_depth = HW_ASTC_3D_DIMENSION_3;
   hw_plane_pack(harness_plane(h, 0), &p);
   for (unsigned i = 0; i < 4; i++) {
      memcpy(h->data->host + places[i], block, 16);
      block[1] += 0x0400;
   }
   EXPECT(harness_run(h, &req, &res));
   for (unsigned i = 0; i < 4; i++) {
      EXPECT(harness_float(res.texel[0][i]) == 256 << i);
      EXPECT(harness_float(res.texel[1][i]) == 0.5);
      EXPECT(harness_float(res.texel[2][i]) == -2);
      EXPECT(harness_float(res.texel[3][i]) == 1);
   }

   /* Without high dynamic range that is an error: magenta. */
   p.astc_3d.decode_hdr = false;
   hw_plane_pack(harness_plane(h, 0), &p);
   EXPECT(harness_run(h, &req, &res));
   EXPECT(harness_float(res.texel[0][0]) == 1);
   EXPECT(harness_float(res.texel[1][0]) == 0);
}

int
main(void)
{
   struct texture_harness h;

   test_hashes();
   test_ramps();
   harness_init(&h, true);
   test_placement(&h, false);
   test_placement(&h, true);
   test_astc(&h);
   test_astc_hdr(&h);
   harness_finish(&h);
   return harness_failures != 0;
}
