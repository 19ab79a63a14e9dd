/* SPDX-License-Identifier: MIT */
/* Luma and chroma in planes of their own: where samples lie, which component
 * they become, and how they are filtered. */
#include <math.h>

#include "texture_harness.h"

#define WIDTH 29
#define HEIGHT 21
#define LUMA_AT 0u
#define CHROMA_AT 0x10000u
#define SECOND_AT 0x20000u

struct layout {
   enum hw_format format;
   enum hw_clump_format clump;
   unsigned planes, bits, divide_x, divide_y;
};

static const struct layout layouts[] = {
   { HW_FORMAT_Y8_UV8_420, HW_CLUMP_FORMAT_Y8_UV8_420, 2, 8, 2, 2 },
   { HW_FORMAT_Y8_U8_V8_420, HW_CLUMP_FORMAT_Y8_UV8_420, 3, 8, 2, 2 },
   { HW_FORMAT_Y8_UV8_422, HW_CLUMP_FORMAT_Y8_UV8_422, 2, 8, 2, 1 },
   { HW_FORMAT_Y8_U8_V8_422, HW_CLUMP_FORMAT_Y8_UV8_422, 3, 8, 2, 1 },
   { HW_FORMAT_Y16_UV16_420, HW_CLUMP_FORMAT_Y16_UV16_420, 2, 16, 2, 2 },
   { HW_FORMAT_Y10_UV10_420, HW_CLUMP_FORMAT_Y10_UV10_420, 2, 10, 2, 2 },
   { HW_FORMAT_Y10_UV10_422, HW_CLUMP_FORMAT_Y10_UV10_422, 2, 10, 2, 1 },
};

/* Sample n (0 luma, 1 and 2 chroma) at its own coordinates. */
static unsigned
sample(const struct layout *l, unsigned n, unsigned x, unsigned y)
{
   const unsigned v =
      (n * 7919 + x * 1299709 + y * 15485863 + 77) * 2654435761u;

   return v >> (32 - l->bits);
}

static double
value(const struct layout *l, unsigned n, int x, int y)
{
   return sample(l, n, (unsigned)x, (unsigned)y) /
          (double)((1u << l->bits) - 1);
}

/* Bit by bit, from the low end. */
static void
put(uint8_t *row, unsigned index, const struct layout *l, unsigned v)
{
   for (unsigned i = 0; i < l->bits; i++) {
      const unsigned bit = index * l->bits + i;

      row[bit / 8] =
         (uint8_t)((row[bit / 8] & ~(1u << bit % 8)) | (v >> i & 1) << bit % 8);
   }
}

static unsigned
chroma_width(const struct layout *l)
{
   return (WIDTH + l->divide_x - 1) / l->divide_x;
}

static unsigned
chroma_height(const struct layout *l)
{
   return (HEIGHT + l->divide_y - 1) / l->divide_y;
}

/* u-interleaved (Mesa 25.0.7, tiling.rst): from the top, bits of y and of
 * x ^ y take turns in a tile of 16×16. */
static unsigned
tiled_index(unsigned x, unsigned y)
{
   unsigned index = (x / 16 + y / 16 * (64 / 16)) * 256;

   for (unsigned k = 0; k < 4; k++) {
      const unsigned bx = x >> k & 1, by = y >> k & 1;

      index |= by << (2 * k + 1) | (bx ^ by) << 2 * k;
   }
   return index;
}

/* Whole bytes a component, in tiles; rows of tiles hold 64 of chroma's or
 * luma's. */
static void
fill_tiled(struct texture_harness *h, const struct layout *l)
{
   for (unsigned n = 0; n < 3; n++) {
      const unsigned w = n ? chroma_width(l) : WIDTH;
      const unsigned ht = n ? chroma_height(l) : HEIGHT;
      const bool pair = n && l->planes == 2;
      uint8_t *data = h->data->host + (!n                         ? LUMA_AT
                                       : n == 2 && l->planes == 3 ? SECOND_AT
                                                                  : CHROMA_AT);

      for (unsigned y = 0; y < ht; y++) {
         for (unsigned x = 0; x < w; x++) {
            const unsigned at = tiled_index(x, y);

            put(data, pair ? 2 * at + n - 1 : at, l, sample(l, n, x, y));
         }
      }
   }
}

static void
fill(struct texture_harness *h, const struct layout *l)
{
   uint8_t *data = h->data->host;

   for (unsigned y = 0; y < HEIGHT; y++) {
      for (unsigned x = 0; x < WIDTH; x++)
         put(data + LUMA_AT + y * 64, x, l, sample(l, 0, x, y));
   }
   for (unsigned y = 0; y < chroma_height(l); y++) {
      for (unsigned x = 0; x < chroma_width(l); x++) {
         const unsigned u = sample(l, 1, x, y), v = sample(l, 2, x, y);

         if (l->planes == 3) {
            put(data + CHROMA_AT + y * 64, x, l, u);
            put(data + SECOND_AT + y * 64, x, l, v);
         } else {
            put(data + CHROMA_AT + y * 64, 2 * x, l, u);
            put(data + CHROMA_AT + y * 64, 2 * x + 1, l, v);
         }
      }
   }
}

/* The planes that make() described, in tiles. */
static void
make_tiled(struct texture_harness *h, const struct layout *l)
{
   for (unsigned i = 0; i < 2; i++) {
      const unsigned texel_B = l->bits / 8 * (i && l->planes == 2 ? 2 : 1);
      struct hw_plane p;

      EXPECT(hw_plane_unpack(harness_plane(h, i), &p));
      p.clump_ordering = HW_CLUMP_ORDERING_TILED_U_INTERLEAVED;
      p.row_stride = 64 * 16 * texel_B;
      p.size = p.row_stride * ((HEIGHT + 15) / 16);
      if (p.plane_type == HW_PLANE_TYPE_CHROMA_2P)
         p.width = p.height = 1;
      hw_plane_pack(harness_plane(h, i), &p);
   }
   h->texture.texel_interleave = true;
   fill_tiled(h, l);
   harness_write(h);
}

static void
make(struct texture_harness *h, const struct layout *l,
     enum hw_yuv_swizzle swizzle, enum hw_yuv_cr_siting siting)
{
   struct hw_plane p = { HW_PLANE_DEFAULTS,
                         .clump_ordering = HW_CLUMP_ORDERING_LINEAR,
                         .clump_format = l->clump,
                         .size = 64 * HEIGHT,
                         .pointer = DATA_VA + LUMA_AT,
                         .row_stride = 64,
                         .width = WIDTH,
                         .height = HEIGHT };

   harness_reset(h);
   fill(h, l);
   h->texture.format =
      (uint32_t)swizzle | (uint32_t)siting << 9 | (uint32_t)l->format << 12;
   h->texture.width = WIDTH;
   h->texture.height = HEIGHT;
   h->texture.array_size = 2;
   hw_plane_pack(harness_plane(h, 0), &p);
   p.pointer = DATA_VA + CHROMA_AT;
   p.width = p.chroma_width = chroma_width(l);
   p.height = p.chroma_height = chroma_height(l);
   p.size = 64 * p.height;
   if (l->planes == 3) {
      p.plane_type = HW_PLANE_TYPE_CHROMA_2P;
      p.chroma_2p.secondary_pointer = DATA_VA + SECOND_AT;
   }
   hw_plane_pack(harness_plane(h, 1), &p);
   harness_write(h);
}

static void
expect_close(const struct sim_tex_result *res, const double want[3],
             const unsigned to[3])
{
   for (unsigned n = 0; n < 3; n++)
      EXPECT(fabs(harness_float(res->texel[to[n]][0]) - want[n]) < 1e-5);
   EXPECT(harness_float(res->texel[3][0]) == 1);
}

static void
test_fetch(struct texture_harness *h, const struct layout *l, bool tiled)
{
   static const unsigned orders[2][3] = { { 0, 1, 2 }, { 0, 2, 1 } };

   for (unsigned swapped = 0; swapped < 2; swapped++) {
      make(h, l, swapped ? HW_YUV_SWIZZLE_YVUA : HW_YUV_SWIZZLE_YUVA,
           HW_YUV_CR_SITING_CENTER);
      if (tiled)
         make_tiled(h, l);
      for (unsigned y = 0; y < HEIGHT; y++) {
         for (unsigned x = 0; x < WIDTH; x++) {
            struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                           .dim = SIM_TEX_2D,
                                           .regfmt = SIM_REGFMT_F32 };
            struct sim_tex_result res;
            const int cx = (int)(x / l->divide_x), cy = (int)(y / l->divide_y);
            const double want[3] = { value(l, 0, (int)x, (int)y),
                                     value(l, 1, cx, cy), value(l, 2, cx, cy) };

            req.coord[0][0] = x;
            req.coord[1][0] = y;
            EXPECT(harness_run(h, &req, &res));
            expect_close(&res, want, orders[swapped]);
         }
      }
   }
}

/* Bilinear around a place in samples, clamped to the edge. */
static double
bilinear(const struct layout *l, unsigned n, double x, double y)
{
   const int w = (int)(n ? chroma_width(l) : WIDTH);
   const int ht = (int)(n ? chroma_height(l) : HEIGHT);
   const double fx = floor(x - 0.5), fy = floor(y - 0.5);
   double sum = 0;

   for (unsigned k = 0; k < 4; k++) {
      const int i = (int)fx + (int)(k & 1), j = (int)fy + (int)(k >> 1);
      const double a = x - 0.5 - fx, b = y - 0.5 - fy;

      sum += value(l, n,
                   i < 0    ? 0
                   : i >= w ? w - 1
                            : i,
                   j < 0     ? 0
                   : j >= ht ? ht - 1
                             : j) *
             (k & 1 ? a : 1 - a) * (k >> 1 ? b : 1 - b);
   }
   return sum;
}

static void
test_filter(struct texture_harness *h, const struct layout *l,
            enum hw_yuv_cr_siting siting)
{
   static const unsigned order[3] = { 0, 1, 2 };
   /* On v10, it seems, the names are the wrong way round. */
   const bool between_x = siting & HW_YUV_CR_SITING_CENTER_Y;
   const bool between_y = siting & HW_YUV_CR_SITING_CENTER_X;

   make(h, l, HW_YUV_SWIZZLE_YUVA, siting);
   h->sampler.minify_nearest = h->sampler.magnify_nearest = false;
   harness_write(h);
   for (unsigned i = 0; i < 400; i++) {
      struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                     .dim = SIM_TEX_2D,
                                     .lod_mode = SIM_LOD_ZERO,
                                     .regfmt = SIM_REGFMT_F32 };
      struct sim_tex_result res;
      const double x = (i % 20 + 0.3) * WIDTH / 20,
                   y = (i / 20 + 0.6) * HEIGHT / 20;
      /* A sample beside the first of two has its centre half a luma sample
       * before one between them. */
      const double cx = x / l->divide_x +
                        (l->divide_x > 1 && !between_x ? 0.5 / l->divide_x : 0);
      const double cy = y / l->divide_y +
                        (l->divide_y > 1 && !between_y ? 0.5 / l->divide_y : 0);
      const double want[3] = { bilinear(l, 0, x, y), bilinear(l, 1, cx, cy),
                               bilinear(l, 2, cx, cy) };

      req.coord[0][0] = harness_bits(x / WIDTH);
      req.coord[1][0] = harness_bits(y / HEIGHT);
      EXPECT(harness_run(h, &req, &res));
      expect_close(&res, want, order);
   }
}

/* The four packed formats of Mesa 25.0.7 (pan_format.c) with the components
 * that its shaders take luma and chroma from (nir_lower_tex.c, "yu_yv" and
 * "yv_yu"): bytes of luma, U and V, and where they come out. */
static const struct packed {
   uint32_t format;
   unsigned y, u, v;
   unsigned to[3];
} packed[] = {
   { HW_FORMAT_YUYV8 << 12 | HW_YUV_SWIZZLE_UVYA, 0, 1, 3, { 1, 2, 0 } },
   { HW_FORMAT_VYUY8 << 12 | 8 | HW_YUV_SWIZZLE_UYVA, 1, 0, 2, { 1, 2, 0 } },
   { HW_FORMAT_YUYV8 << 12 | HW_YUV_SWIZZLE_VYUA, 0, 3, 1, { 2, 1, 0 } },
   { HW_FORMAT_VYUY8 << 12 | 8 | HW_YUV_SWIZZLE_VUYA, 1, 2, 0, { 2, 1, 0 } },
};

static void
make_packed(struct texture_harness *h, const struct packed *row)
{
   const struct layout *l = &layouts[2];
   const struct hw_plane p = { HW_PLANE_DEFAULTS,
                               .clump_ordering = HW_CLUMP_ORDERING_LINEAR,
                               .clump_format = HW_CLUMP_FORMAT_Y8_UV8_422,
                               .size = 64 * HEIGHT,
                               .pointer = DATA_VA,
                               .row_stride = 64,
                               .width = WIDTH,
                               .height = HEIGHT };

   harness_reset(h);
   for (unsigned y = 0; y < HEIGHT; y++) {
      for (unsigned x = 0; x < chroma_width(l); x++) {
         uint8_t *pair = h->data->host + y * 64 + 4 * x;

         pair[row->y] = (uint8_t)sample(l, 0, 2 * x, y);
         pair[row->y + 2] = (uint8_t)sample(l, 0, 2 * x + 1, y);
         pair[row->u] = (uint8_t)sample(l, 1, x, y);
         pair[row->v] = (uint8_t)sample(l, 2, x, y);
      }
   }
   /* Mesa's "CENTER_422". */
   h->texture.format = row->format | HW_YUV_CR_SITING_CENTER_Y << 9;
   h->texture.width = WIDTH;
   h->texture.height = HEIGHT;
   hw_plane_pack(harness_plane(h, 0), &p);
   harness_write(h);
}

static void
test_packed(struct texture_harness *h, const struct packed *row)
{
   const struct layout *l = &layouts[2];

   make_packed(h, row);
   for (unsigned i = 0; i < WIDTH * HEIGHT; i++) {
      struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                     .dim = SIM_TEX_2D,
                                     .regfmt = SIM_REGFMT_F32 };
      struct sim_tex_result res;
      const int x = (int)(i % WIDTH), y = (int)(i / WIDTH);
      const double want[3] = { value(l, 0, x, y), value(l, 1, x / 2, y),
                               value(l, 2, x / 2, y) };

      req.coord[0][0] = (uint32_t)x;
      req.coord[1][0] = (uint32_t)y;
      EXPECT(harness_run(h, &req, &res));
      expect_close(&res, want, row->to);
   }

   h->sampler.minify_nearest = h->sampler.magnify_nearest = false;
   harness_write(h);
   for (unsigned i = 0; i < 200; i++) {
      struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                     .dim = SIM_TEX_2D,
                                     .lod_mode = SIM_LOD_ZERO,
                                     .regfmt = SIM_REGFMT_F32 };
      struct sim_tex_result res;
      const double x = (i % 20 + 0.3) * WIDTH / 20;
      const double y = (i / 20 + 0.6) * HEIGHT / 10;
      const double want[3] = { bilinear(l, 0, x, y), bilinear(l, 1, x / 2, y),
                               bilinear(l, 2, x / 2, y) };

      req.coord[0][0] = harness_bits(x / WIDTH);
      req.coord[1][0] = harness_bits(y / HEIGHT);
      EXPECT(harness_run(h, &req, &res));
      expect_close(&res, want, row->to);
   }
}

static void
test_replicated(struct texture_harness *h)
{
   static const unsigned order[3] = { 0, 1, 2 };
   const struct layout *l = &layouts[0];
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = SIM_TEX_2D,
                                  .lod_mode = SIM_LOD_ZERO,
                                  .regfmt = SIM_REGFMT_F32 };
   struct sim_tex_result res;
   const double want[3] = { bilinear(l, 0, 5.8, 2.1), value(l, 1, 2, 1),
                            value(l, 2, 2, 1) };

   make(h, l, HW_YUV_SWIZZLE_YUVA, HW_YUV_CR_SITING_REPLICATED);
   h->sampler.minify_nearest = h->sampler.magnify_nearest = false;
   harness_write(h);
   req.coord[0][0] = harness_bits(5.8 / WIDTH);
   req.coord[1][0] = harness_bits(2.1 / HEIGHT);
   EXPECT(harness_run(h, &req, &res));
   expect_close(&res, want, order);
}

/* Beyond the edge the result is the border, whatever the swizzle. */
static void
test_border(struct texture_harness *h, bool linear)
{
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = SIM_TEX_2D,
                                  .lod_mode = SIM_LOD_ZERO,
                                  .regfmt = SIM_REGFMT_F32 };
   struct sim_tex_result res;

   make(h, &layouts[0], HW_YUV_SWIZZLE_YVUA, HW_YUV_CR_SITING_CENTER);
   h->sampler.minify_nearest = h->sampler.magnify_nearest = !linear;
   h->sampler.wrap_mode_s = h->sampler.wrap_mode_t =
      HW_WRAP_MODE_CLAMP_TO_BORDER;
   h->sampler.border_color_r = harness_bits(0.25);
   h->sampler.border_color_g = harness_bits(0.5);
   h->sampler.border_color_b = harness_bits(0.75);
   h->sampler.border_color_a = harness_bits(1);
   harness_write(h);
   req.coord[0][0] = harness_bits(1.5);
   req.coord[1][0] = harness_bits(0.5);
   EXPECT(harness_run(h, &req, &res));
   EXPECT(harness_float(res.texel[0][0]) == 0.25);
   EXPECT(harness_float(res.texel[1][0]) == 0.5);
   EXPECT(harness_float(res.texel[2][0]) == 0.75);
}

static void
expect_fault(struct texture_harness *h, enum sim_fault_kind kind)
{
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = SIM_TEX_2D,
                                  .regfmt = SIM_REGFMT_F32 };
   struct sim_tex_result res;

   EXPECT(!harness_run(h, &req, &res));
   EXPECT(harness_fault(h) == kind);
}

static void
test_faults(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_GATHER,
                                  .dim = SIM_TEX_2D,
                                  .regfmt = SIM_REGFMT_F32 };
   struct sim_tex_result res;
   struct hw_plane p;

   for (unsigned i = 0; i < 3; i++) {
      make(h, &layouts[1], HW_YUV_SWIZZLE_YUVA, HW_YUV_CR_SITING_CENTER);
      EXPECT(hw_plane_unpack(harness_plane(h, 1), &p));
      if (i == 0)
         p.clump_format = HW_CLUMP_FORMAT_Y8_UV8_422;
      else if (i == 1)
         p.plane_type = HW_PLANE_TYPE_GENERIC;
      else
         p.chroma_width++;
      p.width = p.height = 1;
      hw_plane_pack(harness_plane(h, 1), &p);
      expect_fault(h, i == 2 ? SIM_FAULT_STRICT : SIM_FAULT_INVALID_DESCRIPTOR);
   }

   /* Packed with a swap that nobody uses, and sitings of quarters. */
   make_packed(h, &packed[0]);
   h->texture.format |= 8;
   harness_write(h);
   expect_fault(h, SIM_FAULT_UNIMPLEMENTED);
   /* Nor how pixels of 10 bits, or pairs, follow each other in a tile. */
   for (unsigned i = 0; i < 2; i++) {
      if (i)
         make(h, &layouts[5], HW_YUV_SWIZZLE_YUVA, HW_YUV_CR_SITING_CENTER);
      else
         make_packed(h, &packed[0]);
      EXPECT(hw_plane_unpack(harness_plane(h, 0), &p));
      p.clump_ordering = HW_CLUMP_ORDERING_TILED_U_INTERLEAVED;
      hw_plane_pack(harness_plane(h, 0), &p);
      expect_fault(h, SIM_FAULT_UNIMPLEMENTED);
   }
   make(h, &layouts[0], HW_YUV_SWIZZLE_YUVA, HW_YUV_CR_SITING_ONE_QUARTER);
   expect_fault(h, SIM_FAULT_UNIMPLEMENTED);
   make(h, &layouts[0], HW_YUV_SWIZZLE_YUVA, HW_YUV_CR_SITING_CENTER);
   EXPECT(!harness_run(h, &req, &res));
   EXPECT(harness_fault(h) == SIM_FAULT_UNIMPLEMENTED);
}

int
main(void)
{
   static const enum hw_yuv_cr_siting sitings[4] = { HW_YUV_CR_SITING_CO_SITED,
                                                     HW_YUV_CR_SITING_CENTER_X,
                                                     HW_YUV_CR_SITING_CENTER_Y,
                                                     HW_YUV_CR_SITING_CENTER };
   struct texture_harness h;

   harness_init(&h, true);
   for (unsigned i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
      test_fetch(&h, &layouts[i], false);
      if (layouts[i].bits != 10)
         test_fetch(&h, &layouts[i], true);
      for (unsigned k = 0; k < 4; k++)
         test_filter(&h, &layouts[i], sitings[k]);
   }
   for (unsigned i = 0; i < 4; i++)
      test_packed(&h, &packed[i]);
   test_replicated(&h);
   test_border(&h, false);
   test_border(&h, true);
   test_faults(&h);
   harness_finish(&h);
   return harness_failures != 0;
}
