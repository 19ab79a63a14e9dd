/* SPDX-License-Identifier: MIT */
/* Textures of luma and chroma: planes, or one plane of pairs, laid out and
 * described by this library, read by the simulated texture unit, which shares
 * no code with it. */

#include "layout_sim_check.h"

static unsigned fetched, fetched_packed, compressed;

/* Which of luma, Cb, Cr is read as red, green, blue: what the name says. */
static const struct {
   enum pipe_format format;
   uint8_t from[3];
   bool swapped; /* Cr in front of Cb in memory */
} formats[] = {
   { PIPE_FORMAT_R8_G8B8_420_UNORM, { 0, 1, 2 }, false },
   { PIPE_FORMAT_R8_B8G8_420_UNORM, { 0, 1, 2 }, true },
   { PIPE_FORMAT_R8_G8_B8_420_UNORM, { 0, 1, 2 }, false },
   { PIPE_FORMAT_R8_B8_G8_420_UNORM, { 0, 1, 2 }, true },
   { PIPE_FORMAT_R8_G8B8_422_UNORM, { 0, 1, 2 }, false },
   { PIPE_FORMAT_G8_B8R8_420_UNORM, { 2, 0, 1 }, false },
   { PIPE_FORMAT_G8_B8_R8_420_UNORM, { 2, 0, 1 }, false },
};

/* The same planes, linear and of the host. */
struct reference {
   struct mil_planar planar;
   uint8_t *texels;
};

static uint8_t
component(const struct reference *ref, unsigned p, unsigned layer, unsigned x,
          unsigned y, unsigned c)
{
   return ref
      ->texels[mil_element_offset_B(&ref->planar.planes[p], 0, layer, 0, x, y) +
               c];
}

/* Luma, Cb and Cr of a texel. */
static void
read_ycbcr(const struct reference *ref, enum pipe_format format, bool swapped,
           unsigned layer, unsigned x, unsigned y, uint8_t ycbcr[3])
{
   struct mil_plane_info planes[MIL_MAX_PLANES];
   uint8_t chroma[2];

   mil_format_planes(format, planes);
   ycbcr[0] = component(ref, 0, layer, x, y, 0);
   for (unsigned c = 0; c < 2; c++) {
      bool apart = ref->planar.count == 3;
      unsigned p = apart ? 1 + c : 1;

      chroma[c] = component(ref, p, layer, x / planes[p].divide_x,
                            y / planes[p].divide_y, apart ? 0 : c);
   }
   ycbcr[1] = chroma[swapped];
   ycbcr[2] = chroma[!swapped];
}

/* Noise in both. */
static void
fill(const struct mil_planar *planar, struct reference *ref,
     struct check_random *r)
{
   static uint8_t noise[1 << 18];

   for (size_t i = 0; i < sizeof(noise); i++)
      noise[i] = check_next(r);
   for (unsigned p = 0; p < planar->count; p++) {
      const struct mil_image *image = &planar->planes[p];
      const struct mil_host_region region = {
         .layer_count = image->layers,
         .extent_px = image->extent_px,
      };
      struct mil_reason reason = { "" };

      CHECK(!mil_host_write(image, image_bo->host, &region, noise + 100 * p,
                            &reason) &&
               !mil_host_write(&ref->planar.planes[p], ref->texels, &region,
                               noise + 100 * p, &reason),
            "%s", reason.text);
   }
}

static struct mil_tiling
random_tiling(bool one_chroma, struct check_random *r)
{
   struct mil_tiling tiling = { .kind =
                                   (enum mil_tiling_kind)check_below(r, 4) };

   if (tiling.kind != MIL_TILING_AFBC)
      return tiling;
   /* Three planes in AFBC are no texture. */
   if (!one_chroma)
      return (struct mil_tiling){ .kind = MIL_TILING_U_INTERLEAVED };
   tiling.afbc.block = (enum mil_afbc_block)check_below(r, 3);
   tiling.afbc.split =
      tiling.afbc.block == MIL_AFBC_BLOCK_16X16 && check_below(r, 2);
   tiling.afbc.sparse = check_below(r, 2);
   tiling.afbc.tiled_headers = tiling.afbc.solid_color = check_below(r, 2);
   compressed++;
   return tiling;
}

static void
check_fetch(struct sim_port *port, const struct mil_view *view,
            const struct reference *ref, unsigned f, struct check_random *r,
            unsigned trial)
{
   unsigned x[SIM_LANES], y[SIM_LANES], layer[SIM_LANES];
   struct sim_tex_result result;
   struct sim_tex_request request = {
      .op = SIM_TEX_FETCH,
      .dim = SIM_TEX_2D,
      .lod_mode = SIM_LOD_EXPLICIT,
      .array = view->layer_count > 1,
      .regfmt = SIM_REGFMT_F32,
      .lanes = 0xffff,
      .quad_lanes = 0xffff,
   };

   for (unsigned lane = 0; lane < SIM_LANES; lane++) {
      x[lane] = check_below(r, view->extent_px.width);
      y[lane] = check_below(r, view->extent_px.height);
      layer[lane] = check_below(r, view->layer_count);
      request.texture_va[lane] = DESC_VA;
      request.coord[0][lane] = x[lane];
      request.coord[1][lane] = y[lane];
      request.layer[lane] = layer[lane];
   }
   if (!sim_texture_sample(port, &request, &result)) {
      CHECK(false, "trial %u: %s", trial, port->job->fault.text);
      return;
   }
   for (unsigned lane = 0; lane < SIM_LANES; lane++) {
      uint8_t ycbcr[3];

      read_ycbcr(ref, view->format, formats[f].swapped,
                 view->first_layer + layer[lane], x[lane], y[lane], ycbcr);
      for (unsigned c = 0; c < 3; c++) {
         float got, want = ycbcr[formats[f].from[c]] / 255.0f;

         memcpy(&got, &result.texel[c][lane], sizeof(got));
         CHECK(fabsf(got - want) < 1e-5f,
               "trial %u: %s (%u,%u) layer %u component %u: %f, not %f", trial,
               util_format_short_name(view->format), x[lane], y[lane],
               layer[lane], c, got, want);
      }
      fetched++;
   }
}

static void
check_planar(unsigned f, struct check_random *r, unsigned trial)
{
   enum pipe_format format = formats[f].format;
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = format,
      .extent_px = { 2 * (1 + check_below(r, 60)), 2 * (1 + check_below(r, 60)),
                     1 },
      .levels = 1,
      .layers = 1 + check_below(r, 3),
      .samples_sa = 1,
      .tiling = random_tiling(mil_format_plane_count(format) == 2, r),
   };
   struct mil_reason reason = { "" };
   struct mil_planar planar;
   struct reference ref;
   struct mil_view view;
   struct sim_job job;
   struct sim_port port;
   const uint64_t va[] = { IMAGE_VA, IMAGE_VA, IMAGE_VA };

   CHECK(!mil_planar_init(info, &init, NULL, 0, false, &planar, &reason), "%s",
         reason.text);
   if (check_failures > 50 || planar.size_B > IMAGE_LIMIT_B)
      return;
   init.tiling = (struct mil_tiling){ .kind = MIL_TILING_LINEAR };
   CHECK(!mil_planar_init(info, &init, NULL, 0, false, &ref.planar, &reason),
         "%s", reason.text);
   ref.texels = calloc(1, ref.planar.size_B);
   if (!ref.texels)
      exit(EXIT_FAILURE);
   fill(&planar, &ref, r);

   struct mil_view_info view_info = {
      .plane_count = planar.count,
      .format = format,
      .dim = MIL_VIEW_2D,
      .level_count = 1,
      .first_layer = check_below(r, init.layers),
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };
   for (unsigned p = 0; p < planar.count; p++)
      view_info.planes[p] = &planar.planes[p];
   view_info.layer_count =
      1 + check_below(r, init.layers - view_info.first_layer);
   CHECK(!mil_view_init(info, &view_info, &view, &reason), "%s", reason.text);
   CHECK(mil_plane_count(&view) == 2 * view.layer_count, "%u planes",
         mil_plane_count(&view));

   uint8_t *desc = desc_bo->host;
   ops->texture(&view, va, desc, desc + PLANES_B, DESC_VA + PLANES_B);
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   check_fetch(&port, &view, &ref, f, r, trial);
   sim_port_finish(&port);
   free(ref.texels);
}

/* --- Luma and chroma in one plane ------------------------------------- */

/* Bytes of a pair that come out as red, green and blue of its first texel; the
 * second's luma is two bytes on.  Where Mesa's shaders look for Cr, luma and
 * Cb, or for Cr, Cb and luma (Mesa 25.0.7, nir_lower_tex.c, "yu_yv" and
 * "yv_yu"). */
static const struct {
   enum pipe_format format;
   unsigned from[3];
   unsigned luma; /* of the three */
} packed[] = {
   { PIPE_FORMAT_R8G8_R8B8_UNORM, { 3, 0, 1 }, 1 },
   { PIPE_FORMAT_G8R8_B8R8_UNORM, { 2, 1, 0 }, 1 },
   { PIPE_FORMAT_R8B8_R8G8_UNORM, { 1, 3, 0 }, 2 },
   { PIPE_FORMAT_B8R8_G8R8_UNORM, { 0, 2, 1 }, 2 },
};

static void
fetch_packed(struct sim_port *port, const struct mil_view *view, unsigned f,
             struct check_random *r, unsigned trial)
{
   const struct mil_image *image = view->planes[0];
   struct sim_tex_result result;

   for (unsigned i = 0; i < 32; i++) {
      unsigned level = check_below(r, view->level_count);
      unsigned layer = check_below(r, view->layer_count);
      struct mil_extent e = image->level[view->first_level + level].extent_px;
      unsigned x = check_below(r, e.width), y = check_below(r, e.height);
      const uint8_t *pair =
         image_bo->host + mil_element_offset_B(image, view->first_level + level,
                                               view->first_layer + layer, 0,
                                               x / 2, y);
      unsigned want[3];
      struct sim_tex_request request = {
         .op = SIM_TEX_FETCH,
         .dim = SIM_TEX_2D,
         .lod_mode = SIM_LOD_EXPLICIT,
         .array = view->layer_count > 1,
         .regfmt = SIM_REGFMT_F32,
         .lanes = 1,
         .quad_lanes = 1,
      };

      for (unsigned c = 0; c < 3; c++)
         want[c] =
            pair[packed[f].from[c] + (c == packed[f].luma ? 2 * (x % 2) : 0)];
      request.texture_va[0] = DESC_VA;
      request.coord[0][0] = x;
      request.coord[1][0] = y;
      request.layer[0] = layer;
      request.offset[0] = level << 24;
      if (!sim_texture_sample(port, &request, &result)) {
         CHECK(false, "trial %u: %s", trial, port->job->fault.text);
         return;
      }
      for (unsigned c = 0; c < 3; c++) {
         float got;

         memcpy(&got, &result.texel[c][0], sizeof(got));
         CHECK(fabsf(got - want[c] / 255.0f) < 1e-5f,
               "trial %u: %s (%u,%u) level %u component %u: %f, not %f", trial,
               util_format_short_name(view->format), x, y, level, c, got,
               want[c] / 255.0f);
      }
      fetched_packed++;
   }
}

static void
check_packed(unsigned f, struct check_random *r, unsigned trial)
{
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = packed[f].format,
      .extent_px = { 1 + check_below(r, 60), 1 + check_below(r, 60), 1 },
      .levels = 1,
      .layers = 1 + check_below(r, 3),
      .samples_sa = 1,
   };
   struct mil_reason reason = { "" };
   struct mil_image image;
   struct mil_view view;
   struct sim_job job;
   struct sim_port port;
   const uint64_t va[] = { IMAGE_VA };

   init.levels = 1 + check_below(r, 3);
   while (MAX2(init.extent_px.width, init.extent_px.height) >> init.levels == 0)
      init.levels--;
   if (!init.levels)
      init.levels = 1;
   CHECK(!mil_image_init(info, &init, &image, &reason), "%s", reason.text);
   if (check_failures > 50)
      return;
   for (uint64_t i = 0; i < image.size_B; i++)
      image_bo->host[i] = check_next(r);

   struct mil_view_info view_info = {
      .planes = { &image },
      .plane_count = 1,
      .format = init.format,
      .dim = MIL_VIEW_2D,
      .first_level = check_below(r, init.levels),
      .first_layer = check_below(r, init.layers),
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };
   view_info.level_count =
      1 + check_below(r, init.levels - view_info.first_level);
   view_info.layer_count =
      1 + check_below(r, init.layers - view_info.first_layer);
   CHECK(!mil_view_init(info, &view_info, &view, &reason), "%s", reason.text);

   uint8_t *desc = desc_bo->host;
   ops->texture(&view, va, desc, desc + PLANES_B, DESC_VA + PLANES_B);
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   fetch_packed(&port, &view, f, r, trial);
   sim_port_finish(&port);
}

int
main(void)
{
   struct check_random random = { 0x706c616e };
   unsigned trial = 0;

   sim_set_up();
   for (unsigned f = 0; f < ARRAY_SIZE(formats); f++) {
      for (unsigned i = 0; i < 40; i++)
         check_planar(f, &random, trial++);
   }
   for (unsigned f = 0; f < ARRAY_SIZE(packed); f++) {
      for (unsigned i = 0; i < 40; i++)
         check_packed(f, &random, trial++);
   }
   CHECK(fetched_packed > 4000, "only %u of pairs were fetched",
         fetched_packed);
   CHECK(fetched > 2000, "only %u texels were fetched", fetched);
   CHECK(compressed > 20, "only %u were compressed", compressed);
   sim_tear_down();
   return check_result();
}
