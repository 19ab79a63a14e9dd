/* SPDX-License-Identifier: MIT */
/* Images and descriptors of this library, read by the simulated texture
 * unit, which shares no code with it: every texel is found where it was put,
 * of any format, tiling, level, layer, slice and sample. */

#include "layout_sim_check.h"

static unsigned fetched, fetched_blocks;

struct place {
   unsigned level, layer, slice, x, y;
};

static uint64_t
place_offset_B(const struct mil_image *image, const struct place *p)
{
   return mil_element_offset_B(image, p->level, p->layer, p->slice,
                               p->x / util_format_get_blockwidth(image->format),
                               p->y /
                                  util_format_get_blockheight(image->format));
}

/* A texel of a block-compressed image: the whole block is unpacked. */
static void
expected_in_block(enum pipe_format format, const uint8_t *block, unsigned x,
                  unsigned y, uint32_t out[4])
{
   unsigned width = util_format_get_blockwidth(format);
   unsigned height = util_format_get_blockheight(format);
   float rgba[12][12][4];

   util_format_unpack_rgba_rect(format, rgba, sizeof(rgba[0]), block, 0, width,
                                height);
   memcpy(out, rgba[y % height][x % width], 4 * sizeof(*out));
}

static struct place
random_place(const struct mil_view *view, struct check_random *r)
{
   const struct mil_image *image = view->planes[0];
   struct place p = {
      .level = view->first_level + check_below(r, view->level_count),
      .layer = view->first_layer + check_below(r, view->layer_count),
   };
   struct mil_extent e = image->level[p.level].extent_px;

   p.slice =
      check_below(r, image->dim == MIL_DIM_3D ? e.depth : image->samples_sa);
   p.x = check_below(r, e.width);
   p.y = check_below(r, e.height);
   return p;
}

/* Sixteen lanes fetch sixteen texels. */
static void
check_fetch(struct sim_port *port, const struct mil_view *view,
            struct check_random *r, unsigned trial)
{
   static const enum sim_tex_dim dims[] = { SIM_TEX_1D, SIM_TEX_2D,
                                            SIM_TEX_3D };
   const struct mil_image *image = view->planes[0];
   const char *name = util_format_short_name(view->format);
   struct place places[SIM_LANES];
   struct sim_tex_result result;
   struct sim_tex_request request = {
      .op = SIM_TEX_FETCH,
      .dim = dims[view->dim],
      .lod_mode = SIM_LOD_EXPLICIT,
      .array = view->layer_count > 1,
      .regfmt = sim_registers_for(view->format),
      .lanes = 0xffff,
      .quad_lanes = 0xffff,
   };

   for (unsigned lane = 0; lane < SIM_LANES; lane++) {
      struct place *p = &places[lane];

      *p = random_place(view, r);
      request.texture_va[lane] = DESC_VA;
      request.coord[0][lane] = p->x;
      request.coord[1][lane] = p->y;
      request.coord[2][lane] = view->dim == MIL_VIEW_3D ? p->slice : 0;
      request.layer[lane] = p->layer - view->first_layer;
      request.offset[lane] = (p->level - view->first_level) << 24;
      if (image->samples_sa > 1)
         request.offset[lane] |= p->slice << 16;
   }

   if (!sim_texture_sample(port, &request, &result)) {
      /* What the simulator cannot decode yet, it says. */
      CHECK(util_format_is_compressed(view->format) &&
               port->job->fault.kind == SIM_FAULT_UNIMPLEMENTED,
            "trial %u: %s: %s", trial, name, port->job->fault.text);
      return;
   }
   for (unsigned lane = 0; lane < SIM_LANES; lane++) {
      const struct place *p = &places[lane];
      uint32_t want[4];

      const uint8_t *texel = image_bo->host + place_offset_B(image, p);
      if (util_format_is_compressed(view->format))
         expected_in_block(view->format, texel, p->x, p->y, want);
      else
         sim_expected(view->format, texel, want);
      for (unsigned c = 0; c < 4; c++) {
         CHECK(sim_is_same(view->format, result.texel[c][lane], want[c]),
               "trial %u: %s (%u,%u) slice %u layer %u level %u: component "
               "%u is %08x, not %08x",
               trial, name, p->x, p->y, p->slice, p->layer, p->level, c,
               result.texel[c][lane], want[c]);
      }
      fetched++;
   }
}

/* The addresses that image loads and stores use. */
static void
check_addresses(struct sim_port *port, const struct mil_view *view,
                struct check_random *r, unsigned trial)
{
   const struct mil_image *image = view->planes[0];
   struct sim_texel_address address;

   for (unsigned i = 0; i < 16; i++) {
      struct place p = random_place(view, r);
      uint32_t layer = p.layer - view->first_layer;

      p.level = view->first_level;
      p.x %= image->level[p.level].extent_px.width;
      p.y %= image->level[p.level].extent_px.height;
      if (image->dim == MIL_DIM_3D)
         p.slice %= image->level[p.level].extent_px.depth;
      CHECK(sim_texture_address(port, DESC_VA + 32, p.x | p.y << 16,
                                p.slice | layer << 16, &address),
            "trial %u: %s", trial, port->job->fault.text);
      CHECK(address.va == IMAGE_VA + place_offset_B(image, &p),
            "trial %u: (%u,%u) slice %u layer %u at %" PRIx64 ", not %" PRIx64,
            trial, p.x, p.y, p.slice, p.layer, address.va,
            IMAGE_VA + place_offset_B(image, &p));
      CHECK((address.conversion & 0x3fffff) == ops->pixel_format(view->format),
            "trial %u: conversion %08x", trial, address.conversion);
   }
}

static struct mil_init_info
random_init(enum pipe_format format, struct check_random *r)
{
   struct mil_init_info init = {
      .dim = (enum mil_dim)check_below(r, 3),
      .format = format,
      .extent_px = { 1 + check_below(r, 60), 1 + check_below(r, 60), 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = { .kind = check_below(r, 2) ? MIL_TILING_LINEAR
                                            : MIL_TILING_U_INTERLEAVED },
   };

   if (init.dim == MIL_DIM_1D && util_format_is_compressed(format))
      init.dim = MIL_DIM_2D;
   if (init.dim == MIL_DIM_1D)
      init.extent_px.height = 1;
   if (init.dim == MIL_DIM_3D)
      init.extent_px.depth = 1 + check_below(r, 6);
   else
      init.layers = 1 + check_below(r, 4);
   /* Where it can be. */
   if (init.dim != MIL_DIM_1D && !check_below(r, 3) &&
       util_is_power_of_two_nonzero(util_format_get_blocksize(format))) {
      init.tiling.kind = MIL_TILING_INTERLEAVED_64K;
      init.layers = 1;
      if (init.dim == MIL_DIM_2D) {
         init.extent_px.width *= util_format_is_compressed(format) ? 8 : 3;
         init.extent_px.height *= 3;
      }
   }
   if (init.dim == MIL_DIM_2D && !check_below(r, 4) &&
       init.tiling.kind != MIL_TILING_INTERLEAVED_64K)
      init.samples_sa = 4;
   else
      init.levels =
         1 + check_below(r, util_logbase2(MAX3(init.extent_px.width,
                                               init.extent_px.height,
                                               init.extent_px.depth)) +
                               1);
   return init;
}

static void
check_image(enum pipe_format format, struct check_random *r, unsigned trial)
{
   struct mil_init_info init = random_init(format, r);
   struct mil_reason reason = { "" };
   struct mil_image image;
   struct mil_view view;
   struct sim_job job;
   struct sim_port port;
   const uint64_t va[] = { IMAGE_VA };

   CHECK(!mil_image_init(info, &init, &image, &reason), "%s", reason.text);
   if (check_failures > 100 || image.size_B > IMAGE_LIMIT_B)
      return;
   for (uint64_t i = 0; i < image.size_B; i++)
      image_bo->host[i] = check_next(r);

   struct mil_view_info view_info = {
      .planes = { &image },
      .plane_count = 1,
      .format = format,
      .dim = (enum mil_view_dim)init.dim,
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
   CHECK(PLANES_B + mil_plane_count(&view) * 32 <= DESC_LIMIT_B, "planes");

   uint8_t *desc = desc_bo->host;
   ops->texture(&view, va, desc, desc + PLANES_B, DESC_VA + PLANES_B);
   ops->storage(&view, va, desc + 32, desc + PLANES_B, DESC_VA + PLANES_B);
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   check_fetch(&port, &view, r, trial);
   if (mil_format_caps(info, format) & MIL_CAP_STORAGE)
      check_addresses(&port, &view, r, trial);
   sim_port_finish(&port);
}

/* --- Blocks that Mesa's util/format does not unpack -------------------- */

#define PLAIN_B (IMAGE_LIMIT_B / 2) /* where the linear image is */
#define PLAIN_DESC_B (DESC_LIMIT_B / 2)

/* The same noise in both. */
static void
write_blocks(const struct mil_image *image, const struct mil_image *plain,
             struct check_random *r)
{
   const size_t noise_B = IMAGE_LIMIT_B;
   uint8_t *noise = malloc(noise_B);

   if (!noise)
      exit(EXIT_FAILURE);
   for (size_t i = 0; i < noise_B; i += 4)
      *(uint32_t *)(noise + i) = check_next(r);
   for (unsigned l = 0; l < image->levels; l++) {
      const struct mil_host_region region = {
         .level = l,
         .layer_count = image->layers,
         .extent_px = image->level[l].extent_px,
      };

      CHECK(!mil_host_write(image, image_bo->host, &region, noise, NULL) &&
               !mil_host_write(plain, image_bo->host + PLAIN_B, &region, noise,
                               NULL),
            "write");
   }
   free(noise);
}

/* What the unit reads of one image and of the other: blocks are in other
 * places, and decoded by the same code. */
static void
compare_blocks(struct sim_port *port, const struct mil_view *view,
               struct check_random *r)
{
   const char *name = util_format_short_name(view->format);
   struct sim_tex_result result, plain;
   struct sim_tex_request request = {
      .op = SIM_TEX_FETCH,
      .dim = view->dim == MIL_VIEW_3D ? SIM_TEX_3D : SIM_TEX_2D,
      .lod_mode = SIM_LOD_EXPLICIT,
      .array = view->layer_count > 1,
      .regfmt = SIM_REGFMT_F32,
      .lanes = 0xffff,
      .quad_lanes = 0xffff,
   };

   for (unsigned lane = 0; lane < SIM_LANES; lane++) {
      const struct place p = random_place(view, r);

      request.texture_va[lane] = DESC_VA;
      request.coord[0][lane] = p.x;
      request.coord[1][lane] = p.y;
      request.coord[2][lane] = p.slice;
      request.layer[lane] = p.layer;
      request.offset[lane] = p.level << 24;
   }
   bool read = sim_texture_sample(port, &request, &result);
   for (unsigned lane = 0; lane < SIM_LANES; lane++)
      request.texture_va[lane] = DESC_VA + PLAIN_DESC_B;
   read = read && sim_texture_sample(port, &request, &plain);
   CHECK(read, "%s: %s", name, port->job->fault.text);
   if (!read)
      return;
   for (unsigned lane = 0; lane < SIM_LANES; lane++) {
      for (unsigned c = 0; c < 4; c++)
         CHECK(result.texel[c][lane] == plain.texel[c][lane],
               "%s (%u,%u): component %u is %08x, in the linear image %08x",
               name, request.coord[0][lane], request.coord[1][lane], c,
               result.texel[c][lane], plain.texel[c][lane]);
   }
   fetched_blocks++;
}

static void
check_blocks(enum pipe_format format, struct check_random *r)
{
   struct mil_init_info init = random_init(format, r);
   struct mil_image image, plain;
   struct mil_view view, plain_view;
   const uint64_t va[] = { IMAGE_VA }, plain_va[] = { IMAGE_VA + PLAIN_B };
   uint8_t *desc = desc_bo->host, *plain_desc = desc + PLAIN_DESC_B;
   struct sim_job job;
   struct sim_port port;

   if (util_format_get_blockdepth(format) > 1 && init.dim != MIL_DIM_3D)
      return;
   if (init.samples_sa > 1)
      init.samples_sa = 1;
   if (init.tiling.kind == MIL_TILING_LINEAR)
      init.tiling.kind = MIL_TILING_U_INTERLEAVED;
   int err = mil_image_init(info, &init, &image, NULL);
   init.tiling.kind = MIL_TILING_LINEAR;
   err |= mil_image_init(info, &init, &plain, NULL);
   CHECK(!err, "%s: refused", util_format_short_name(format));
   if (err || check_failures > 100 || image.size_B > PLAIN_B ||
       plain.size_B > PLAIN_B)
      return;
   write_blocks(&image, &plain, r);

   struct mil_view_info view_info = {
      .planes = { &image },
      .plane_count = 1,
      .format = format,
      .dim = (enum mil_view_dim)init.dim,
      .level_count = init.levels,
      .layer_count = init.layers,
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };
   CHECK(!mil_view_init(info, &view_info, &view, NULL), "view");
   view_info.planes[0] = &plain;
   CHECK(!mil_view_init(info, &view_info, &plain_view, NULL), "plain view");
   ops->texture(&view, va, desc, desc + PLANES_B, DESC_VA + PLANES_B);
   ops->texture(&plain_view, plain_va, plain_desc, plain_desc + PLANES_B,
                DESC_VA + PLAIN_DESC_B + PLANES_B);
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   compare_blocks(&port, &view, r);
   sim_port_finish(&port);
}

int
main(void)
{
   struct check_random random = { 0x746578 };
   unsigned trial = 0;

   sim_set_up();
   for (unsigned n = 1; n < PIPE_FORMAT_COUNT; n++) {
      enum pipe_format format = (enum pipe_format)n;

      if (!(mil_format_caps(info, format) & MIL_CAP_SAMPLED))
         continue;
      /* For Y'CbCr, packed or in planes, see layout_sim_planar_test.c. */
      if (mil_format_plane_count(format) > 1 ||
          util_format_description(format)->layout ==
             UTIL_FORMAT_LAYOUT_SUBSAMPLED)
         continue;
      /* Mesa's util/format unpacks no ASTC, and of ETC only what ETC1 had:
       * what their bits mean is a matter of tests/sim-texture. */
      if (util_format_description(format)->layout == UTIL_FORMAT_LAYOUT_ASTC ||
          util_format_description(format)->layout == UTIL_FORMAT_LAYOUT_ETC) {
         for (unsigned i = 0; i < 8; i++)
            check_blocks(format, &random);
         continue;
      }
      for (unsigned i = 0; i < 12; i++)
         check_image(format, &random, trial++);
   }
   CHECK(fetched > 10000, "only %u texels were fetched", fetched);
   CHECK(fetched_blocks > 150, "only %u images of blocks", fetched_blocks);
   sim_tear_down();
   return check_result();
}
