/* SPDX-License-Identifier: MIT */
/* AFBC images made by hand: headers as the sources draw them, bit by bit. */
#include "texture_harness.h"

#define HEADERS DATA_VA
/* Of the bodies. */
#define BODY 0x8000u

/* Which subblock lies where, written out.  GUESS in the simulator; what the
 * sources say is that each 8×8 quarter is one piece. */
static const uint8_t order_16x16[4][4] = {
   { 0, 1, 4, 5 }, { 2, 3, 6, 7 }, { 8, 9, 12, 13 }, { 10, 11, 14, 15 }
};
static const uint8_t order_32x8[2][8] = { { 0, 1, 4, 5, 8, 9, 12, 13 },
                                          { 2, 3, 6, 7, 10, 11, 14, 15 } };

struct shape {
   enum hw_afbc_superblock_size size;
   unsigned w, h;
};

static const struct shape shapes[] = {
   { HW_AFBC_SUPERBLOCK_SIZE_16X16, 16, 16 },
   { HW_AFBC_SUPERBLOCK_SIZE_32X8, 32, 8 },
   { HW_AFBC_SUPERBLOCK_SIZE_64X4, 64, 4 },
};

static unsigned
subblock_of(const struct shape *s, unsigned x, unsigned y)
{
   x %= s->w;
   y %= s->h;
   return s->w == 16   ? order_16x16[y / 4][x / 4]
          : s->w == 32 ? order_32x8[y / 4][x / 4]
                       : x / 4;
}

/* A header, one bit at a time. */
static void
put_bits(uint8_t *header, unsigned at, unsigned n, uint64_t v)
{
   for (unsigned i = 0; i < n; i++) {
      header[(at + i) / 8] &= (uint8_t) ~(1u << (at + i) % 8);
      header[(at + i) / 8] |= (uint8_t)((v >> i & 1) << (at + i) % 8);
   }
}

static void
put_header(struct texture_harness *h, unsigned index, uint32_t offset,
           const uint8_t sizes[16])
{
   uint8_t *p = h->data->host + 16 * index;

   memset(p, 0, 16);
   put_bits(p, 0, 32, offset);
   for (unsigned i = 0; i < 16; i++)
      put_bits(p, 32 + 6 * i, 6, sizes[i]);
}

static void
put_plane(struct texture_harness *h, const struct shape *s, unsigned w,
          unsigned ht, bool tiled, bool split)
{
   const unsigned across = (w + s->w - 1) / s->w;
   struct hw_plane p = { HW_PLANE_DEFAULTS,
                         .plane_type = HW_PLANE_TYPE_AFBC,
                         .size = DATA_B,
                         .pointer = HEADERS,
                         .row_stride =
                            tiled ? (across + 7) / 8 * 1024 : across * 16,
                         .width = w,
                         .height = ht };

   p.afbc.superblock_size = s->size;
   p.afbc.tiled_header = tiled;
   p.afbc.split_block = split;
   p.afbc.compression_mode = HW_AFBC_COMPRESSION_MODE_R8G8B8A8;
   h->texture.format = 155u << 12;
   h->texture.width = w;
   h->texture.height = ht;
   h->texture.texel_interleave = true;
   hw_plane_pack(harness_plane(h, 0), &p);
   harness_write(h);
}

static bool
fetch(struct texture_harness *h, unsigned x, unsigned y, uint32_t out[4])
{
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = SIM_TEX_2D,
                                  .regfmt = SIM_REGFMT_U32 };
   struct sim_tex_result res;

   req.coord[0][0] = x;
   req.coord[1][0] = y;
   if (!harness_run(h, &req, &res))
      return false;
   for (unsigned c = 0; c < 4; c++)
      out[c] = res.texel[c][0];
   return true;
}

/* Where the header of a superblock is.  Tiled: in 8×8 tiles, bits of x and y
 * taking turns. */
static unsigned
header_index(unsigned x, unsigned y, unsigned across, bool tiled)
{
   unsigned n = 0;

   if (!tiled)
      return y * across + x;
   for (unsigned k = 0; k < 3; k++) {
      n += (x >> k & 1) << (2 * k);
      n += (y >> k & 1) << (2 * k + 1);
   }
   return (y / 8) * ((across + 7) / 8) * 64 + (x / 8) * 64 + n;
}

/* Every texel of images of literal subblocks.  Payloads lie backwards, 16
 * bytes apart: packed, not sparse. */
static void
test_literal(struct texture_harness *h, const struct shape *s, bool tiled)
{
   static const uint8_t ones[16] = { 1, 1, 1, 1, 1, 1, 1, 1,
                                     1, 1, 1, 1, 1, 1, 1, 1 };
   const unsigned w = 9 * s->w - 5, ht = 9 * s->h - 3;
   uint32_t payload[81];

   harness_reset(h);
   put_plane(h, s, w, ht, tiled, false);
   memset(h->data->host, 0xee, DATA_B);
   for (unsigned i = 0; i < 81; i++) {
      payload[i] = BODY + (80 - i) * (1024 + 16);
      put_header(h, header_index(i % 9, i / 9, 9, tiled), payload[i], ones);
   }
   for (unsigned y = 0; y < 9 * s->h; y++) {
      for (unsigned x = 0; x < 9 * s->w; x++) {
         const unsigned i = y / s->h * 9 + x / s->w;
         const unsigned at =
            subblock_of(s, x, y) * 64 + (y % 4 * 4 + x % 4) * 4;

         texel_noise(0, 0, x, y, 0, h->data->host + payload[i] + at);
      }
   }
   for (unsigned y = 0; y < ht; y++) {
      for (unsigned x = 0; x < w; x += 1 + (x & 1)) {
         uint8_t want[4];
         uint32_t got[4];

         texel_noise(0, 0, x, y, 0, want);
         EXPECT(fetch(h, x, y, got));
         for (unsigned c = 0; c < 4; c++)
            EXPECT(got[c] == want[c]);
      }
   }
}

/* The headers that Arm's mali_gralloc fills new buffers with. */
static void
test_gralloc_headers(struct texture_harness *h)
{
   const uint32_t whole[4] = { BODY, 0x1, 0x10000, 0x0 };
   uint32_t got[4];

   harness_reset(h);
   put_plane(h, &shapes[0], 48, 16, false, false);
   memset(h->data->host, 0, DATA_B);
   memcpy(h->data->host, whole, 16);
   /* Superblock 1: all zero, so one colour, black.  2: one colour. */
   put_bits(h->data->host + 32, 64, 32, 0x44332211);
   /* Subblocks 0 and 8 follow each other: nothing between takes room. */
   for (unsigned i = 0; i < 32; i++)
      texel_noise(0, 0, i, 0, 0, h->data->host + BODY + 4 * i);
   for (unsigned y = 0; y < 16; y++) {
      for (unsigned x = 0; x < 16; x++) {
         uint8_t want[4];

         texel_noise(0, 0, y / 8 * 16 + y % 4 * 4 + x % 4, 0, 0, want);
         EXPECT(fetch(h, x, y, got));
         for (unsigned c = 0; c < 4; c++)
            EXPECT(got[c] == want[c]);
         EXPECT(fetch(h, 16 + x, y, got));
         EXPECT(!got[0] && !got[1] && !got[2] && !got[3]);
         EXPECT(fetch(h, 32 + x, y, got));
         EXPECT(got[0] == 0x11 && got[1] == 0x22 && got[2] == 0x33 &&
                got[3] == 0x44);
      }
   }
}

/* The second half keeps its place when the first one shrinks. */
static void
test_split(struct texture_harness *h)
{
   uint8_t sizes[16] = { 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0 };
   uint32_t got[4];

   for (unsigned split = 0; split < 2; split++) {
      const unsigned half = split ? 8 * 64 : 64;

      harness_reset(h);
      put_plane(h, &shapes[0], 16, 16, false, split);
      put_header(h, 0, BODY, sizes);
      memset(h->data->host + BODY, 1, 64);
      memset(h->data->host + BODY + half, 2, 64);
      memset(h->data->host + BODY + half + 64, 3, 64);
      EXPECT(fetch(h, 15, 7, got) && got[0] == 1);
      EXPECT(fetch(h, 0, 8, got) && got[0] == 2);
      EXPECT(fetch(h, 15, 15, got) && got[0] == 3);
   }
}

static void
test_formats(struct texture_harness *h)
{
   static const struct {
      enum hw_afbc_compression_mode mode;
      unsigned format, bytes;
   } rows[] = {
      { HW_AFBC_COMPRESSION_MODE_R8, HW_FORMAT_R8UI, 1 },
      { HW_AFBC_COMPRESSION_MODE_R8G8, HW_FORMAT_R16UI, 2 },
      { HW_AFBC_COMPRESSION_MODE_R8G8B8, HW_FORMAT_RGB8UI, 3 },
      { HW_AFBC_COMPRESSION_MODE_X24S8, HW_FORMAT_S8, 4 },
   };

   for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
      const unsigned B = rows[i].bytes;
      struct hw_plane p;
      uint32_t got[4];
      uint8_t *at;

      harness_reset(h);
      put_plane(h, &shapes[0], 16, 16, false, false);
      memset(h->data->host, 0, DATA_B);
      h->texture.format = rows[i].format << 12;
      harness_write(h);
      EXPECT(hw_plane_unpack(harness_plane(h, 0), &p));
      p.afbc.compression_mode = rows[i].mode;
      hw_plane_pack(harness_plane(h, 0), &p);
      put_header(h, 0, BODY,
                 (uint8_t[]){ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 });
      /* Subblock 3, pixel 6: (6, 5). */
      at = h->data->host + BODY + (3 * 16 + 6) * B;
      for (unsigned c = 0; c < B; c++)
         at[c] = (uint8_t)(0x51 + c);
      EXPECT(fetch(h, 6, 5, got));
      /* Stencil comes out as the second component. */
      EXPECT(got[i == 3] == (i == 1 ? 0x5251u : i == 3 ? 0x54u : 0x51u));
      EXPECT(i != 2 || (got[1] == 0x52 && got[2] == 0x53));
   }
}

/* Each slice of a volume has its headers, and payloads after them. */
static void
test_slices(struct texture_harness *h)
{
   static const uint8_t ones[16] = { 1, 1, 1, 1, 1, 1, 1, 1,
                                     1, 1, 1, 1, 1, 1, 1, 1 };
   const unsigned slice_B = 2048;
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = SIM_TEX_3D,
                                  .regfmt = SIM_REGFMT_U32 };
   struct sim_tex_result res;
   struct hw_plane p;

   harness_reset(h);
   put_plane(h, &shapes[0], 16, 16, false, false);
   EXPECT(hw_plane_unpack(harness_plane(h, 0), &p));
   p.slice_stride = (int32_t)slice_B;
   p.size = 3 * slice_B;
   hw_plane_pack(harness_plane(h, 0), &p);
   h->texture.dimension = HW_TEXTURE_DIMENSION_3D;
   h->texture.depth = 3;
   harness_write(h);
   for (unsigned z = 0; z < 3; z++) {
      put_header(h, z * slice_B / 16, 1024, ones);
      memset(h->data->host + z * slice_B + 1024, (int)(40 + z), 1024);
   }
   for (unsigned z = 0; z < 3; z++) {
      req.coord[0][0] = req.coord[1][0] = 9;
      req.coord[2][0] = z;
      EXPECT(harness_run(h, &req, &res));
      EXPECT(res.texel[0][0] == 40 + z);
   }
}

/* Linear filters reach across superblocks. */
static void
test_filter(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = SIM_TEX_2D,
                                  .lod_mode = SIM_LOD_ZERO,
                                  .regfmt = SIM_REGFMT_F32 };
   struct sim_tex_result res;

   harness_reset(h);
   put_plane(h, &shapes[0], 32, 16, false, false);
   memset(h->data->host, 0, 64);
   put_bits(h->data->host, 64, 32, 0x000000ff);
   put_bits(h->data->host + 16, 64, 32, 0x0000ff00);
   h->texture.format = 187u << 12;
   h->sampler.minify_nearest = h->sampler.magnify_nearest = false;
   harness_write(h);
   req.coord[0][0] = harness_bits(15.75 / 32);
   req.coord[1][0] = harness_bits(0.5);
   EXPECT(harness_run(h, &req, &res));
   EXPECT(harness_float(res.texel[0][0]) == 0.75);
   EXPECT(harness_float(res.texel[1][0]) == 0.25);
}

static void
expect_fault(struct texture_harness *h, enum sim_fault_kind kind)
{
   uint32_t got[4];

   EXPECT(!fetch(h, 1, 1, got));
   EXPECT(harness_fault(h) == kind);
}

static void
test_faults(struct texture_harness *h)
{
   uint8_t sizes[16] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
   struct hw_plane p;

   /* Compressed, in the texel's own subblock only. */
   harness_reset(h);
   put_plane(h, &shapes[0], 16, 16, false, false);
   sizes[1] = 30;
   put_header(h, 0, BODY, sizes);
   uint32_t got[4];
   EXPECT(fetch(h, 1, 1, got));
   sizes[0] = 2;
   put_header(h, 0, BODY, sizes);
   expect_fault(h, SIM_FAULT_UNIMPLEMENTED);

   for (unsigned i = 0; i < 6; i++) {
      harness_reset(h);
      put_plane(h, &shapes[0], 16, 16, false, false);
      sizes[0] = 1;
      put_header(h, 0, i == 0 ? DATA_B - 20 : BODY, sizes);
      EXPECT(hw_plane_unpack(harness_plane(h, 0), &p));
      if (i == 1)
         p.pointer += 64;
      if (i == 2)
         p.size = 15;
      if (i == 3)
         p.afbc.compression_mode = HW_AFBC_COMPRESSION_MODE_R8;
      if (i == 4)
         p.afbc.compression_mode = HW_AFBC_COMPRESSION_MODE_YUV420_6C8;
      if (i == 5)
         h->texture.texel_interleave = false;
      hw_plane_pack(harness_plane(h, 0), &p);
      harness_write(h);
      expect_fault(h, i == 3   ? SIM_FAULT_INVALID_DESCRIPTOR
                      : i == 4 ? SIM_FAULT_UNIMPLEMENTED
                               : SIM_FAULT_STRICT);
   }

   /* A transform of what is not a colour. */
   harness_reset(h);
   put_plane(h, &shapes[0], 16, 16, false, false);
   EXPECT(hw_plane_unpack(harness_plane(h, 0), &p));
   p.afbc.compression_mode = HW_AFBC_COMPRESSION_MODE_R8;
   p.afbc.ytr = true;
   h->texture.format = HW_FORMAT_R8UI << 12;
   hw_plane_pack(harness_plane(h, 0), &p);
   harness_write(h);
   expect_fault(h, SIM_FAULT_INVALID_DESCRIPTOR);
}

int
main(void)
{
   struct texture_harness h;

   harness_init(&h, true);
   for (unsigned i = 0; i < 3; i++) {
      test_literal(&h, &shapes[i], false);
      test_literal(&h, &shapes[i], true);
   }
   test_gralloc_headers(&h);
   test_split(&h);
   test_formats(&h);
   test_slices(&h);
   test_filter(&h);
   test_faults(&h);
   harness_finish(&h);
   return harness_failures != 0;
}
