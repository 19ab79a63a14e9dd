/* SPDX-License-Identifier: MIT */
/* Filtered texels against a reference in doubles. */
#include <math.h>

#include "texture_reference.h"

/* A quarter of a step of an 8-bit target. */
#define NEAR (0.25 / 255)

static double
next_coordinate(double from, double to)
{
   static uint32_t state = 12345;

   state = state * 1664525 + 1013904223;
   return from + (to - from) * ((state >> 8) + 0.5) / (double)(1 << 24);
}

static void
expect_texel(const struct sim_tex_result *res, unsigned lane,
             const double want[4], double near, int line)
{
   for (unsigned c = 0; c < 4; c++) {
      const double got = harness_float(res->texel[c][lane]);

      if (!(fabs(got - want[c]) <= near)) {
         fprintf(stderr, "%s:%d: lane %u component %u: %f, expected %f\n",
                 __FILE__, line, lane, c, got, want[c]);
         harness_failures++;
         return;
      }
   }
}

#define EXPECT_TEXEL(res, lane, want) \
   expect_texel(res, lane, want, NEAR, __LINE__)

static const enum hw_texture_dimension hw_dims[] = {
   [SIM_TEX_1D] = HW_TEXTURE_DIMENSION_1D,
   [SIM_TEX_2D] = HW_TEXTURE_DIMENSION_2D,
   [SIM_TEX_3D] = HW_TEXTURE_DIMENSION_3D,
   [SIM_TEX_CUBE] = HW_TEXTURE_DIMENSION_CUBE,
};

static void
begin(struct texture_harness *h, enum sim_tex_dim dim, unsigned levels,
      bool tiled)
{
   harness_reset(h);
   h->texture.dimension = hw_dims[dim];
   h->texture.width = dim == SIM_TEX_CUBE ? 20 : 37;
   h->texture.height = dim == SIM_TEX_1D ? 1 : dim == SIM_TEX_CUBE ? 20 : 21;
   h->texture.depth = dim == SIM_TEX_3D ? 7 : 1;
   h->texture.levels = levels;
   harness_texture(h, tiled, texel_noise);
}

static void
set_filter(struct texture_harness *h, bool linear)
{
   h->sampler.minify_nearest = h->sampler.magnify_nearest = !linear;
}

/* All lanes at their own random place; returns the places. */
static void
scatter(struct sim_tex_request *req, const struct texture_harness *h,
        double from, double to, double at[16][3])
{
   req->lanes = 0xffff;
   for (unsigned lane = 0; lane < 16; lane++) {
      for (unsigned c = 0; c < 3; c++) {
         const double u = next_coordinate(from, to);

         req->coord[c][lane] = harness_bits(u);
         at[lane][c] = harness_float(req->coord[c][lane]);
      }
   }
   (void)h;
}

static void
test_wraps(struct texture_harness *h, enum sim_tex_dim dim, bool tiled,
           bool linear)
{
   static const enum hw_wrap_mode modes[] = {
      HW_WRAP_MODE_REPEAT,
      HW_WRAP_MODE_CLAMP_TO_EDGE,
      HW_WRAP_MODE_CLAMP_TO_BORDER,
      HW_WRAP_MODE_MIRRORED_REPEAT,
      HW_WRAP_MODE_MIRRORED_CLAMP_TO_EDGE,
      HW_WRAP_MODE_MIRRORED_CLAMP_TO_BORDER,
   };

   begin(h, dim, 1, tiled);
   set_filter(h, linear);
   h->sampler.border_color_r = harness_bits(0.25);
   h->sampler.border_color_g = harness_bits(-3.0);
   h->sampler.border_color_b = harness_bits(0.5);
   h->sampler.border_color_a = harness_bits(1.0);
   for (unsigned m = 0; m < 36; m++) {
      struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                     .dim = dim,
                                     .regfmt = SIM_REGFMT_F32 };
      struct reference r = { h, texel_noise, dim, .linear = linear };
      struct sim_tex_result res;
      double at[16][3], want[4];

      h->sampler.wrap_mode_s = modes[m % 6];
      h->sampler.wrap_mode_t = modes[m / 6];
      h->sampler.wrap_mode_r = modes[(m + m / 6) % 6];
      harness_write(h);
      scatter(&req, h, -1.8, 2.9, at);
      if (m % 2) {
         r.offset[0] = -5;
         r.offset[1] = dim == SIM_TEX_1D ? 0 : 3;
         r.offset[2] = dim == SIM_TEX_3D ? -2 : 0;
         for (unsigned lane = 0; lane < 16; lane++)
            req.offset[lane] = (uint32_t)(uint8_t)r.offset[0] |
                               (uint32_t)(uint8_t)r.offset[1] << 8 |
                               (uint32_t)(uint8_t)r.offset[2] << 16;
      }
      EXPECT(harness_run(h, &req, &res));
      for (unsigned lane = 0; lane < 16; lane++) {
         reference_level(&r, at[lane], want);
         EXPECT_TEXEL(&res, lane, want);
      }
   }
}

static void
cube_coordinate(struct sim_tex_request *req, unsigned lane, unsigned face,
                double s, double t)
{
   req->coord[0][lane] = (harness_bits(s) & 0x1fffffff) | face << 29;
   req->coord[1][lane] = harness_bits(t);
}

static void
test_cube(struct texture_harness *h, unsigned size, bool linear)
{
   begin(h, SIM_TEX_CUBE, 1, true);
   h->texture.width = h->texture.height = size;
   h->texture.array_size = 2;
   set_filter(h, linear);
   harness_texture(h, true, texel_noise);
   for (unsigned round = 0; round < 24; round++) {
      struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                     .dim = SIM_TEX_CUBE,
                                     .array = true,
                                     .regfmt = SIM_REGFMT_F32 };
      struct sim_tex_result res;
      double at[16][3], want[4];

      scatter(&req, h, 0, 1, at);
      for (unsigned lane = 0; lane < 16; lane++) {
         /* Near edges and corners more often than not. */
         if (round % 3 && lane % 2)
            at[lane][0] = harness_float(harness_bits(
               lane & 2 ? 1 - at[lane][0] / size / 3 : at[lane][0] / size / 3));
         if (round % 3 == 2)
            at[lane][1] = harness_float(harness_bits(
               lane & 4 ? 1 - at[lane][1] / size / 3 : at[lane][1] / size / 3));
         cube_coordinate(&req, lane, round % 6, at[lane][0], at[lane][1]);
         req.layer[lane] = harness_bits(lane & 8 ? 0.6 : 0.4);
      }
      EXPECT(harness_run(h, &req, &res));
      for (unsigned lane = 0; lane < 16; lane++) {
         struct reference r = { h,
                                texel_noise,
                                SIM_TEX_CUBE,
                                .layer = lane & 8 ? 6 : 0,
                                .linear = linear,
                                .face = round % 6 };
         reference_level(&r, at[lane], want);
         EXPECT_TEXEL(&res, lane, want);
      }
   }
}

/* Explicit levels, with the sampler's bias and clamps. */
static void
test_levels(struct texture_harness *h, enum sim_tex_dim dim)
{
   begin(h, dim, 4, true);
   set_filter(h, true);
   h->sampler.mipmap_mode = HW_MIPMAP_MODE_TRILINEAR;
   h->sampler.lod_bias = 0.25f;
   h->sampler.minimum_lod = 0.5f;
   h->sampler.maximum_lod = 2.75f;
   harness_write(h);

   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = dim,
                                  .lod_mode = SIM_LOD_EXPLICIT,
                                  .regfmt = SIM_REGFMT_F32 };
   struct sim_tex_result res;
   double at[16][3], want[4];

   scatter(&req, h, 0, 1, at);
   for (unsigned lane = 0; lane < 16; lane++) {
      req.lod[lane] = (uint32_t)((int)lane * 77 - 256) & 0xffff;
      if (dim == SIM_TEX_CUBE)
         cube_coordinate(&req, lane, lane % 6, at[lane][0], at[lane][1]);
   }
   EXPECT(harness_run(h, &req, &res));
   for (unsigned lane = 0; lane < 16; lane++) {
      struct reference r = { h, texel_noise, dim, .linear = true,
                             .face = dim == SIM_TEX_CUBE ? lane % 6 : 0 };
      const double lambda = ((int)lane * 77 - 256) / 256.0 + 0.25;

      reference_trilinear(&r, at[lane], fmin(fmax(lambda, 0.5), 2.75), want);
      EXPECT_TEXEL(&res, lane, want);
   }

   /* The nearest level; half rounds down. */
   h->sampler.mipmap_mode = HW_MIPMAP_MODE_NEAREST;
   h->sampler.lod_bias = 0;
   h->sampler.minimum_lod = 0;
   h->sampler.maximum_lod = 16;
   harness_write(h);
   for (unsigned lane = 0; lane < 16; lane++)
      req.lod[lane] = lane * 64;
   EXPECT(harness_run(h, &req, &res));
   for (unsigned lane = 0; lane < 16; lane++) {
      struct reference r = { h, texel_noise, dim, .linear = true,
                             .face = dim == SIM_TEX_CUBE ? lane % 6 : 0 };

      r.level = (unsigned)fmax(ceil(lane / 4.0 + 0.5) - 1, 0);
      r.level = r.level > 3 ? 3 : r.level;
      reference_level(&r, at[lane], want);
      EXPECT_TEXEL(&res, lane, want);
   }
}

/* Every level one colour, red = 10 × level / 255. */
static void
texel_level(unsigned layer, unsigned level, unsigned x, unsigned y, unsigned z,
            uint8_t out[4])
{
   (void)layer, (void)x, (void)y, (void)z;
   out[0] = (uint8_t)(level * 10);
   out[1] = out[2] = 0;
   out[3] = 255;
}

static double
level_read(const struct sim_tex_result *res, unsigned lane)
{
   return harness_float(res->texel[0][lane]) * 25.5;
}

/* Quads whose lanes lie dx, dy texels apart. */
static void
test_computed_lod(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = SIM_TEX_2D,
                                  .lod_mode = SIM_LOD_COMPUTED,
                                  .regfmt = SIM_REGFMT_F32,
                                  .lanes = 0x7fff,
                                  .quad_lanes = 0xffff };
   /* Of each quad: s by x, t by x, s by y, t by y, in texels. */
   static const double step[4][4] = {
      { 1, 0, 0, 1 }, { 3, 4, 0, 1 }, { 0, 1, 11, 0 }, { 0.1, 0, 0, 0.1 }
   };
   struct sim_tex_result res;

   harness_reset(h);
   h->texture.width = 128;
   h->texture.height = 64;
   h->texture.levels = 8;
   h->sampler.mipmap_mode = HW_MIPMAP_MODE_TRILINEAR;
   h->sampler.wrap_mode_s = h->sampler.wrap_mode_t = HW_WRAP_MODE_REPEAT;
   harness_texture(h, true, texel_level);
   for (unsigned lane = 0; lane < 16; lane++) {
      const double *d = step[lane / 4];
      const unsigned x = lane & 1, y = lane >> 1 & 1;

      req.coord[0][lane] = harness_bits((x * d[0] + y * d[2]) / 128 + 0.3);
      req.coord[1][lane] = harness_bits((x * d[1] + y * d[3]) / 64 + 0.4);
   }
   EXPECT(harness_run(h, &req, &res));
   for (unsigned lane = 0; lane < 15; lane++) {
      const double *d = step[lane / 4];
      const double rho =
         fmax(sqrt(d[0] * d[0] + d[1] * d[1]), sqrt(d[2] * d[2] + d[3] * d[3]));

      EXPECT(fabs(level_read(&res, lane) - fmax(log2(rho), 0)) < 0.01);
   }

   /* A bias, and the hardware's own clamp in the upper half. */
   req.lod_mode = SIM_LOD_COMPUTED_BIAS;
   for (unsigned lane = 0; lane < 16; lane++)
      req.lod[lane] = lane < 8 ? 0x180 : 0x500ff00u;
   EXPECT(harness_run(h, &req, &res));
   EXPECT(fabs(level_read(&res, 0) - 1.5) < 0.01);
   EXPECT(fabs(level_read(&res, 8) - 5) < 0.01);

   /* The same through gradient descriptors, and as numbers. */
   struct sim_tex_request grad = { .op = SIM_TEX_GRADIENT,
                                   .dim = SIM_TEX_2D,
                                   .derivatives = true,
                                   .lod_bias_disable = true,
                                   .lod_clamp_disable = true,
                                   .regfmt = SIM_REGFMT_U32,
                                   .lanes = 0xffff };
   for (unsigned lane = 0; lane < 16; lane++) {
      const double *d = step[lane / 4];

      grad.deriv[0][lane] = harness_bits(d[0] / 128);
      grad.deriv[1][lane] = harness_bits(d[2] / 128);
      grad.deriv[2][lane] = harness_bits(d[1] / 64);
      grad.deriv[3][lane] = harness_bits(d[3] / 64);
   }
   EXPECT(harness_run(h, &grad, &res));
   req.lod_mode = SIM_LOD_GRDESC;
   memset(req.lod, 0, sizeof(req.lod));
   memcpy(req.grdesc[0], res.texel[0], sizeof(req.grdesc[0]));
   memcpy(req.grdesc[1], res.texel[1], sizeof(req.grdesc[1]));
   EXPECT((int16_t)req.grdesc[0][12] == lrint(log2(0.1) * 256));
   EXPECT(harness_run(h, &req, &res));
   EXPECT(fabs(level_read(&res, 4) - log2(5)) < 0.01);
   EXPECT(fabs(level_read(&res, 9) - log2(11)) < 0.01);
   EXPECT(level_read(&res, 12) == 0);
}

/* Four texels black, four white, the edge in the middle of a stripe. */
static void
texel_stripes(unsigned layer, unsigned level, unsigned x, unsigned y,
              unsigned z, uint8_t out[4])
{
   (void)layer, (void)level, (void)y, (void)z;
   memset(out, (x + 2) / 4 % 2 ? 255 : 0, 4);
}

/* Long footprints: the level comes from the short side, and the probes lie
 * along the long one. */
static void
test_anisotropy(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = SIM_TEX_2D,
                                  .lod_mode = SIM_LOD_COMPUTED,
                                  .regfmt = SIM_REGFMT_F32,
                                  .lanes = 0xf };
   struct sim_tex_result res;

   harness_reset(h);
   h->texture.width = h->texture.height = 64;
   h->texture.levels = 7;
   h->sampler.mipmap_mode = HW_MIPMAP_MODE_TRILINEAR;
   h->sampler.lod_algorithm = HW_LOD_ALGORITHM_ANISOTROPIC;
   set_filter(h, true);
   for (unsigned lane = 0; lane < 4; lane++) {
      req.coord[0][lane] = harness_bits((lane & 1) * 8 / 64.0 + 0.5);
      req.coord[1][lane] = harness_bits((lane >> 1) / 64.0 + 0.5);
   }
   static const struct {
      unsigned limit;
      double level;
   } cases[] = { { 1, 3 }, { 2, 2 }, { 4, 1 }, { 8, 0 }, { 16, 0 } };
   for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
      h->sampler.maximum_anisotropy = cases[i].limit;
      harness_texture(h, true, texel_level);
      EXPECT(harness_run(h, &req, &res));
      EXPECT(fabs(level_read(&res, 0) - cases[i].level) < 0.01);
   }

   /* Two texels wide: four probes are enough. */
   for (unsigned lane = 0; lane < 4; lane++)
      req.coord[1][lane] = harness_bits((lane >> 1) * 2 / 64.0 + 0.5);
   EXPECT(harness_run(h, &req, &res));
   EXPECT(fabs(level_read(&res, 0) - 1) < 0.01);

   /* Stripes across the long side: their mean, not one of them. */
   h->texture.levels = 1;
   harness_texture(h, true, texel_stripes);
   EXPECT(harness_run(h, &req, &res));
   EXPECT(fabs(harness_float(res.texel[0][0]) - 0.5) < 0.15);
   h->sampler.maximum_anisotropy = 1;
   harness_write(h);
   EXPECT(harness_run(h, &req, &res));
   EXPECT(fabs(harness_float(res.texel[0][0]) - 0.5) > 0.35);
}

static void
test_gather(struct texture_harness *h)
{
   struct sim_tex_result res;
   double at[16][3];

   begin(h, SIM_TEX_2D, 2, true);
   h->sampler.wrap_mode_s = HW_WRAP_MODE_REPEAT;
   harness_write(h);
   for (unsigned comp = 0; comp < 4; comp++) {
      struct sim_tex_request req = { .op = SIM_TEX_GATHER,
                                     .dim = SIM_TEX_2D,
                                     .gather_component = comp,
                                     .regfmt = SIM_REGFMT_F32 };

      scatter(&req, h, -0.5, 1.5, at);
      EXPECT(harness_run(h, &req, &res));
      for (unsigned lane = 0; lane < 16; lane++) {
         for (unsigned k = 0; k < 4; k++) {
            struct reference r = { h, texel_noise, SIM_TEX_2D };
            /* A nearest sample in each of the four texels. */
            const double place[3] = {
               (floor(at[lane][0] * 37 - 0.5) + (k & 1) + 0.5) / 37,
               (floor(at[lane][1] * 21 - 0.5) + (k >> 1) + 0.5) / 21,
            };
            double want[4];

            reference_level(&r, place, want);
            EXPECT(fabs(harness_float(res.texel[k][lane]) - want[comp]) < NEAR);
         }
      }
   }
}

static void
texel_depth(unsigned layer, unsigned level, unsigned x, unsigned y, unsigned z,
            uint8_t out[4])
{
   const float d = (float)((x * 7 + y * 3 + z + layer + level) % 16) / 16.0f;

   memcpy(out, &d, 4);
}

static void
test_shadow(struct texture_harness *h)
{
   static const enum hw_func funcs[] = { HW_FUNC_NEVER,   HW_FUNC_LESS,
                                         HW_FUNC_EQUAL,   HW_FUNC_LEQUAL,
                                         HW_FUNC_GREATER, HW_FUNC_NOT_EQUAL,
                                         HW_FUNC_GEQUAL,  HW_FUNC_ALWAYS };
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = SIM_TEX_2D,
                                  .shadow = true,
                                  .regfmt = SIM_REGFMT_F32 };
   struct sim_tex_result res;
   double at[16][3];

   harness_reset(h);
   /* R32F, as a depth image. */
   h->texture.format = 167u << 12;
   h->texture.width = h->texture.height = 16;
   set_filter(h, true);
   harness_texture(h, true, texel_depth);
   for (unsigned f = 0; f < 8; f++) {
      h->sampler.compare_function = funcs[f];
      harness_write(h);
      scatter(&req, h, 0.1, 0.9, at);
      for (unsigned lane = 0; lane < 16; lane++)
         req.reference[lane] = harness_bits(lane / 16.0);
      EXPECT(harness_run(h, &req, &res));
      for (unsigned lane = 0; lane < 16; lane++) {
         const double x = at[lane][0] * 16 - 0.5, y = at[lane][1] * 16 - 0.5;
         const double ref = lane / 16.0;
         double want = 0;

         for (unsigned k = 0; k < 4; k++) {
            const unsigned i = (unsigned)floor(x) + (k & 1);
            const unsigned j = (unsigned)floor(y) + (k >> 1);
            const double d = (i * 7 + j * 3) % 16 / 16.0;
            const bool pass[8] = { 0, d<ref, d == ref, d <= ref, d> ref,
                                   d != ref, d >= ref, 1 };
            const double a = x - floor(x), b = y - floor(y);

            want += pass[funcs[f]] * (k & 1 ? a : 1 - a) * (k >> 1 ? b : 1 - b);
         }
         EXPECT(fabs(harness_float(res.texel[0][lane]) - want) < 1e-4);
      }
   }
}

/* Borders have the components that the format has, as floats or integers. */
static void
test_borders(struct texture_harness *h)
{
   static const struct {
      unsigned format;
      bool integer;
      unsigned components;
   } rows[] = {
      { HW_FORMAT_RGBA8_UNORM << 12, false, 4 },
      { HW_FORMAT_RGBA8UI << 12, true, 4 },
      { HW_FORMAT_RGBA8I << 12, true, 4 },
      { HW_FORMAT_RG16UI << 12, true, 2 },
      { HW_FORMAT_RG16F << 12, false, 2 },
      { HW_FORMAT_R32F << 12, false, 1 },
      { HW_FORMAT_R32UI << 12, true, 1 },
      { HW_FORMAT_RGBA8_UNORM << 12 | HW_RGB_COMPONENT_ORDER_RGB1, false, 3 },
      { HW_FORMAT_RGBA8_UNORM << 12 | HW_RGB_COMPONENT_ORDER_BGRA, false, 4 },
      { HW_FORMAT_R11F_G11F_B10F << 12, false, 3 },
   };

   for (unsigned i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
      const bool integer = rows[i / 2].integer;
      const uint32_t one = integer ? 1 : harness_bits(1);
      struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                     .dim = i & 1 ? SIM_TEX_3D : SIM_TEX_2D,
                                     .regfmt = integer ? SIM_REGFMT_U32
                                                       : SIM_REGFMT_F32 };
      struct sim_tex_result res;
      uint32_t border[4];

      begin(h, req.dim, 1, true);
      h->texture.format = rows[i / 2].format;
      h->sampler.wrap_mode_s = h->sampler.wrap_mode_t = h->sampler.wrap_mode_r =
         HW_WRAP_MODE_CLAMP_TO_BORDER;
      for (unsigned c = 0; c < 4; c++)
         border[c] = integer ? 3000000000u + c : harness_bits(-0.5 + c);
      h->sampler.border_color_r = border[0];
      h->sampler.border_color_g = border[1];
      h->sampler.border_color_b = border[2];
      h->sampler.border_color_a = border[3];
      set_filter(h, !integer);
      harness_write(h);
      req.coord[0][0] = harness_bits(-0.5);
      EXPECT(harness_run(h, &req, &res));
      for (unsigned c = 0; c < 4; c++) {
         const uint32_t want = c < rows[i / 2].components ? border[c]
                               : c == 3                   ? one
                                                          : 0;
         if (rows[i / 2].format == HW_FORMAT_RGBA8I << 12)
            continue;
         EXPECT(res.texel[c][0] == want);
      }
      if (rows[i / 2].format == HW_FORMAT_RGBA8I << 12) {
         req.regfmt = SIM_REGFMT_AUTO;
         EXPECT(harness_run(h, &req, &res));
         EXPECT(res.texel[1][0] == border[1]);
      }
   }
}

/* Blocks, three bytes and other orders; alpha stays as it is. */
static void
test_srgb(struct texture_harness *h)
{
   static const struct {
      unsigned format, clump;
      uint8_t bytes[8];
      uint8_t rgba[4];
   } rows[] = {
      { HW_FORMAT_RGBA8_UNORM << 12,
        HW_CLUMP_FORMAT_RAW32,
        { 10, 100, 200, 77 },
        { 10, 100, 200, 77 } },
      { HW_FORMAT_RGBA8_UNORM << 12 | HW_RGB_COMPONENT_ORDER_BGRA,
        HW_CLUMP_FORMAT_RAW32,
        { 10, 100, 200, 77 },
        { 200, 100, 10, 77 } },
      { HW_FORMAT_RGB8_UNORM << 12,
        HW_CLUMP_FORMAT_RAW24,
        { 5, 9, 250 },
        { 5, 9, 250, 255 } },
      { HW_FORMAT_R8_UNORM << 12,
        HW_CLUMP_FORMAT_RAW8,
        { 128 },
        { 128, 0, 0, 255 } },
      { HW_FORMAT_RG8_UNORM << 12,
        HW_CLUMP_FORMAT_RAW16,
        { 128, 64 },
        { 128, 64, 0, 255 } },
      /* BC1, both ends 132, 65, 198. */
      { HW_FORMAT_RGBA8_UNORM << 12,
        HW_CLUMP_FORMAT_BC1_UNORM,
        { 0x18, 0x82, 0x18, 0x82 },
        { 132, 65, 198, 255 } },
   };

   for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
      struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                     .dim = SIM_TEX_2D,
                                     .regfmt = SIM_REGFMT_F32 };
      struct sim_tex_result res;
      double want[4];

      harness_reset(h);
      const struct hw_plane p = { HW_PLANE_DEFAULTS,
                                  .clump_ordering = HW_CLUMP_ORDERING_LINEAR,
                                  .clump_format = rows[i].clump,
                                  .size = 64,
                                  .pointer = DATA_VA,
                                  .row_stride = 64 };
      h->texture.format = rows[i].format | 1u << 20;
      h->texture.texel_interleave = i == 5;
      memcpy(h->data->host, rows[i].bytes, 8);
      hw_plane_pack(harness_plane(h, 0), &p);
      harness_write(h);
      EXPECT(harness_run(h, &req, &res));
      for (unsigned c = 0; c < 4; c++) {
         const double v = rows[i].rgba[c] / 255.0;

         want[c] = c == 3         ? v
                   : v <= 0.04045 ? v / 12.92
                                  : pow((v + 0.055) / 1.055, 2.4);
      }
      expect_texel(&res, 0, want, 1e-5, __LINE__);
   }
}

static void
test_reduction(struct texture_harness *h, bool max)
{
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = SIM_TEX_2D,
                                  .regfmt = SIM_REGFMT_F32 };
   struct sim_tex_result res;
   double at[16][3];

   begin(h, SIM_TEX_2D, 1, true);
   set_filter(h, true);
   h->sampler.reduction_mode =
      max ? HW_REDUCTION_MODE_MAXIMUM : HW_REDUCTION_MODE_MINIMUM;
   harness_write(h);
   scatter(&req, h, 0.1, 0.9, at);
   EXPECT(harness_run(h, &req, &res));
   for (unsigned lane = 0; lane < 16; lane++) {
      double want[4];

      for (unsigned k = 0; k < 4; k++) {
         uint8_t t[4];
         texel_noise(0, 0, (unsigned)(at[lane][0] * 37 - 0.5) + (k & 1),
                     (unsigned)(at[lane][1] * 21 - 0.5) + (k >> 1), 0, t);
         for (unsigned c = 0; c < 4; c++) {
            const double v = t[c] / 255.0;
            want[c] = !k ? v : max ? fmax(want[c], v) : fmin(want[c], v);
         }
      }
      EXPECT_TEXEL(&res, lane, want);
   }
}

/* Over eight texels of a volume and two levels, the border among them. */
static void
test_reduction_3d(struct texture_harness *h, bool max)
{
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = SIM_TEX_3D,
                                  .lod_mode = SIM_LOD_EXPLICIT,
                                  .regfmt = SIM_REGFMT_F32 };
   struct sim_tex_result res;
   double want[4];

   begin(h, SIM_TEX_3D, 2, true);
   set_filter(h, true);
   h->sampler.mipmap_mode = HW_MIPMAP_MODE_TRILINEAR;
   h->sampler.reduction_mode =
      max ? HW_REDUCTION_MODE_MAXIMUM : HW_REDUCTION_MODE_MINIMUM;
   h->sampler.wrap_mode_s = HW_WRAP_MODE_CLAMP_TO_BORDER;
   h->sampler.border_color_g = harness_bits(max ? 2.0 : -2.0);
   h->sampler.border_color_r = h->sampler.border_color_b =
      h->sampler.border_color_a = harness_bits(0.5);
   harness_write(h);
   /* 37×21×7 and 18×10×3 texels, at x = 0.3 and about 0.15, y = 9.8 and
    * about 4.7, z = 4.1 and about 1.8. */
   req.coord[0][0] = harness_bits(0.3 / 37);
   req.coord[1][0] = harness_bits(9.8 / 21);
   req.coord[2][0] = harness_bits(4.1 / 7);
   req.lod[0] = 0x80;
   EXPECT(harness_run(h, &req, &res));
   for (unsigned c = 0; c < 4; c++) {
      want[c] = c == 1 ? (max ? 2.0 : -2.0) : 0.5;
      for (unsigned k = 0; k < 8; k++) {
         uint8_t t[4];

         if (k & 1)
            texel_noise(0, 1, 0, 4 + (k >> 1 & 1), 1 + (k >> 2), t);
         else
            texel_noise(0, 0, 0, 9 + (k >> 1 & 1), 3 + (k >> 2), t);
         want[c] =
            max ? fmax(want[c], t[c] / 255.0) : fmin(want[c], t[c] / 255.0);
      }
   }
   EXPECT_TEXEL(&res, 0, want);
}

/* Layers, sRGB, texel coordinates, swizzles and 16-bit results. */
static void
test_odds(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = SIM_TEX_2D,
                                  .array = true,
                                  .regfmt = SIM_REGFMT_F32 };
   static const double layers[8] = { -1, 0.49, 0.51, 1, 1.5, 2.5, 2.6, 99 };
   static const unsigned rounded[8] = { 0, 0, 1, 1, 2, 2, 3, 3 };
   struct reference r = { h, texel_noise, SIM_TEX_2D, .linear = true };
   struct sim_tex_result res;
   double at[16][3], want[4];

   begin(h, SIM_TEX_2D, 1, true);
   h->texture.array_size = 4;
   set_filter(h, true);
   harness_texture(h, true, texel_noise);
   scatter(&req, h, 0.1, 0.9, at);
   for (unsigned lane = 0; lane < 16; lane++)
      req.layer[lane] = harness_bits(layers[lane % 8]);
   EXPECT(harness_run(h, &req, &res));
   for (unsigned lane = 0; lane < 16; lane++) {
      r.layer = rounded[lane % 8];
      reference_level(&r, at[lane], want);
      EXPECT_TEXEL(&res, lane, want);
   }

   begin(h, SIM_TEX_2D, 1, false);
   h->texture.format |= 1u << 20;
   set_filter(h, true);
   req.array = false;
   r.layer = 0;
   harness_write(h);
   EXPECT(harness_run(h, &req, &res));
   for (unsigned lane = 0; lane < 16; lane++) {
      reference_level(&r, at[lane], want);
      EXPECT_TEXEL(&res, lane, want);
   }
   h->sampler.srgb_override = true;
   harness_write(h);
   EXPECT(harness_run(h, &req, &res));
   h->texture.format &= ~(1u << 20);
   reference_level(&r, at[0], want);
   EXPECT_TEXEL(&res, 0, want);

   h->sampler.srgb_override = false;
   h->sampler.normalized_coordinates = false;
   harness_write(h);
   for (unsigned lane = 0; lane < 16; lane++) {
      for (unsigned c = 0; c < 2; c++) {
         req.coord[c][lane] = harness_bits(at[lane][c] * 20);
         at[lane][c] = harness_float(req.coord[c][lane]);
      }
   }
   EXPECT(harness_run(h, &req, &res));
   for (unsigned lane = 0; lane < 16; lane++) {
      reference_level(&r, at[lane], want);
      EXPECT_TEXEL(&res, lane, want);
   }

   /* 1, 0, R, B. */
   h->texture.swizzle = 5 | 4 << 3 | 0 << 6 | 2 << 9;
   harness_write(h);
   EXPECT(harness_run(h, &req, &res));
   reference_level(&r, at[0], want);
   const double moved[4] = { 1, 0, want[0], want[2] };
   EXPECT_TEXEL(&res, 0, moved);
   req.regfmt = SIM_REGFMT_F16;
   EXPECT(harness_run(h, &req, &res));
   EXPECT(res.texel[0][0] == 0x3c00 && res.texel[1][0] == 0);
}

/* Positions are cut or rounded to 1/256 before a nearest texel is chosen. */
static void
test_rounding(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = SIM_TEX_2D,
                                  .regfmt = SIM_REGFMT_F32,
                                  .coord = { { harness_bits((4 - 0.001) / 64) },
                                             { harness_bits(0.5 / 64) } } };
   struct sim_tex_result res;

   harness_reset(h);
   h->texture.width = h->texture.height = 64;
   harness_texture(h, true, texel_noise);
   for (unsigned nearest_even = 0; nearest_even < 2; nearest_even++) {
      uint8_t t[4];

      h->sampler.round_to_nearest_even = nearest_even;
      harness_write(h);
      EXPECT(harness_run(h, &req, &res));
      texel_noise(0, 0, nearest_even ? 4 : 3, 0, 0, t);
      EXPECT(fabs(harness_float(res.texel[0][0]) - t[0] / 255.0) < 1e-6);
   }
}

/* More planes than the unit keeps, lanes and levels that take turns. */
static void
test_many_planes(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = SIM_TEX_2D,
                                  .lod_mode = SIM_LOD_EXPLICIT,
                                  .array = true,
                                  .regfmt = SIM_REGFMT_F32 };
   struct reference r = { h, texel_noise, SIM_TEX_2D, .linear = true };
   struct sim_tex_result res;
   double at[16][3], want[4];

   harness_reset(h);
   h->texture.width = h->texture.height = 12;
   h->texture.levels = 3;
   h->texture.array_size = 200;
   h->sampler.mipmap_mode = HW_MIPMAP_MODE_TRILINEAR;
   set_filter(h, true);
   harness_texture(h, true, texel_noise);
   scatter(&req, h, 0.1, 0.9, at);
   for (unsigned lane = 0; lane < 16; lane++) {
      /* 64 planes from 64 layers of one level, and from 43 layers and two
       * levels less. */
      req.layer[lane] = harness_bits(lane % 4 * 64 + lane / 4 % 2 * -43.0 + 43);
      req.lod[lane] = 128 + lane % 3 * 64;
   }
   EXPECT(harness_run(h, &req, &res));
   for (unsigned lane = 0; lane < 16; lane++) {
      const double layer = harness_float(req.layer[lane]);

      r.layer = layer > 199 ? 199 : (unsigned)layer;
      reference_trilinear(&r, at[lane], req.lod[lane] / 256.0, want);
      EXPECT_TEXEL(&res, lane, want);
   }
}

int
main(void)
{
   struct texture_harness h;

   harness_init(&h, true);
   for (unsigned i = 0; i < 4; i++) {
      test_wraps(&h, SIM_TEX_1D, i & 1, i >> 1);
      test_wraps(&h, SIM_TEX_2D, i & 1, i >> 1);
      test_wraps(&h, SIM_TEX_3D, i & 1, i >> 1);
      test_cube(&h, i & 1 ? 20 : 4, i >> 1);
   }
   test_levels(&h, SIM_TEX_1D);
   test_levels(&h, SIM_TEX_2D);
   test_levels(&h, SIM_TEX_3D);
   test_levels(&h, SIM_TEX_CUBE);
   test_computed_lod(&h);
   test_anisotropy(&h);
   test_gather(&h);
   test_shadow(&h);
   test_reduction(&h, false);
   test_reduction(&h, true);
   test_reduction_3d(&h, false);
   test_reduction_3d(&h, true);
   test_borders(&h);
   test_srgb(&h);
   test_odds(&h);
   test_rounding(&h);
   test_many_planes(&h);
   EXPECT(harness_fault(&h) == SIM_FAULT_NONE);
   harness_finish(&h);
   return harness_failures != 0;
}
