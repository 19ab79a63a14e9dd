/* SPDX-License-Identifier: MIT */
/* AFBC that the host wrote, read by the simulated texture unit through
 * descriptors of this library: every format and option that a G610 has, levels,
 * layers and slices.  Superblocks of one colour are among them, and rectangles
 * that cover superblocks in part. */

#include "layout_sim_check.h"

static unsigned fetched, images, formats_read;

/* The image, and one of the same texels that are not compressed. */
struct picture {
   struct mil_image afbc, plain;
   uint8_t *texels; /* of plain */
};

static void
fill(struct picture *p, struct check_random *r)
{
   const struct mil_image *image = &p->afbc;
   static uint8_t noise[65536];

   for (unsigned i = 0; i < 3 * image->levels; i++) {
      unsigned level = i % image->levels;
      struct mil_extent e = image->level[level].extent_px;
      struct mil_host_region region = { .level = level,
                                        .layer_count = image->layers,
                                        .extent_px = e };
      bool one_color = check_below(r, 2);
      struct mil_reason reason = { "" };

      /* Then parts of it, where parts can be written. */
      if (i >= image->levels) {
         if (!image->tiling.afbc.sparse)
            break;
         region.offset_px.width = check_below(r, e.width);
         region.offset_px.height = check_below(r, e.height);
         region.extent_px.width =
            1 + check_below(r, e.width - region.offset_px.width);
         region.extent_px.height =
            1 + check_below(r, e.height - region.offset_px.height);
      }
      for (unsigned b = 0; b < sizeof(noise); b++)
         noise[b] = one_color ? (uint8_t)(17 * i) : check_next(r);
      /* The same rows again and again: what matters is where they go. */
      region.row_pitch_B = 64 * image->block_size_B;
      region.slice_pitch_B = 64 * region.row_pitch_B;
      CHECK(region.slice_pitch_B * e.depth * image->layers <= sizeof(noise),
            "noise");
      CHECK(!mil_host_write(image, image_bo->host, &region, noise, &reason),
            "%s", reason.text);
      CHECK(!mil_host_write(&p->plain, p->texels, &region, noise, NULL),
            "plain");
   }
}

static void
check_fetch(struct sim_port *port, const char *name, const struct picture *p,
            const struct mil_view *view, struct check_random *r)
{
   const bool is_3d = view->dim == MIL_VIEW_3D;
   unsigned level[SIM_LANES], slice[SIM_LANES];
   struct sim_tex_result result;
   struct sim_tex_request request = {
      .op = SIM_TEX_FETCH,
      .dim = is_3d ? SIM_TEX_3D : SIM_TEX_2D,
      .lod_mode = SIM_LOD_EXPLICIT,
      .array = view->layer_count > 1,
      .regfmt = sim_registers_for(view->format),
      .lanes = 0xffff,
      .quad_lanes = 0xffff,
   };

   for (unsigned lane = 0; lane < SIM_LANES; lane++) {
      level[lane] = check_below(r, view->level_count);
      struct mil_extent e = p->afbc.level[level[lane]].extent_px;

      slice[lane] = check_below(r, is_3d ? e.depth : view->layer_count);
      request.texture_va[lane] = DESC_VA;
      request.coord[0][lane] = check_below(r, e.width);
      request.coord[1][lane] = check_below(r, e.height);
      request.coord[2][lane] = is_3d ? slice[lane] : 0;
      request.layer[lane] = is_3d ? 0 : slice[lane];
      request.offset[lane] = level[lane] << 24;
   }
   if (!sim_texture_sample(port, &request, &result)) {
      CHECK(false, "%s: %s", name, port->job->fault.text);
      return;
   }
   for (unsigned lane = 0; lane < SIM_LANES; lane++) {
      unsigned x = request.coord[0][lane], y = request.coord[1][lane];
      uint32_t want[4];

      sim_expected(view->format,
                   p->texels + mil_element_offset_B(&p->plain, level[lane],
                                                    is_3d ? 0 : slice[lane],
                                                    is_3d ? slice[lane] : 0, x,
                                                    y),
                   want);
      for (unsigned c = 0; c < 4; c++)
         CHECK(sim_is_same(view->format, result.texel[c][lane], want[c]),
               "%s (%u,%u) slice %u level %u: component %u is %08x, not %08x",
               name, x, y, slice[lane], level[lane], c, result.texel[c][lane],
               want[c]);
      fetched++;
   }
}

static void
check_view(const char *name, const struct picture *p, enum pipe_format format,
           struct check_random *r)
{
   const struct mil_view_info view_info = {
      .planes = { &p->afbc },
      .plane_count = 1,
      .format = format,
      .dim = p->afbc.dim == MIL_DIM_3D ? MIL_VIEW_3D : MIL_VIEW_2D,
      .level_count = p->afbc.levels,
      .layer_count = p->afbc.layers,
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };
   const uint64_t va[] = { IMAGE_VA };
   struct mil_reason reason = { "" };
   struct mil_view view;
   struct sim_job job;
   struct sim_port port;

   if (mil_view_init(info, &view_info, &view, &reason)) {
      CHECK(false, "%s: %s", name, reason.text);
      return;
   }
   ops->texture(&view, va, desc_bo->host, desc_bo->host + PLANES_B,
                DESC_VA + PLANES_B);
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   check_fetch(&port, name, p, &view, r);
   sim_port_finish(&port);
}

static bool
check_image(enum pipe_format format, unsigned option, struct check_random *r)
{
   const bool is_3d = !check_below(r, 4);
   struct mil_init_info init = {
      .dim = is_3d ? MIL_DIM_3D : MIL_DIM_2D,
      .format = format,
      .extent_px = { 4 + check_below(r, 61), 4 + check_below(r, 61),
                     is_3d ? 2 : 1 },
      .levels = 3,
      .layers = is_3d ? 1 : 2,
      .samples_sa = 1,
      .tiling = { .kind = MIL_TILING_AFBC,
                  .afbc = { .block = (enum mil_afbc_block)(option / 32),
                            .ytr = option & 1,
                            .split = option & 2,
                            .sparse = option & 4,
                            .tiled_headers = option & 8,
                            .solid_color = option & 16 } },
   };
   struct picture p;
   char name[80];

   snprintf(name, sizeof(name), "%s %ux%ux%u option %u",
            util_format_short_name(format), init.extent_px.width,
            init.extent_px.height, init.extent_px.depth, option);
   if (mil_image_init(info, &init, &p.afbc, NULL) ||
       p.afbc.size_B > IMAGE_LIMIT_B || check_failures > 50)
      return false;
   init.tiling = (struct mil_tiling){ .kind = MIL_TILING_LINEAR };
   CHECK(!mil_image_init(info, &init, &p.plain, NULL), "%s: plain", name);
   p.texels = calloc(1, p.plain.size_B);
   if (!p.texels)
      exit(EXIT_FAILURE);
   memset(image_bo->host, 0, p.afbc.size_B);
   fill(&p, r);
   check_view(name, &p, format, r);
   if (format == PIPE_FORMAT_Z24_UNORM_S8_UINT)
      check_view(name, &p, PIPE_FORMAT_X24S8_UINT, r);
   free(p.texels);
   images++;
   return true;
}

int
main(void)
{
   struct check_random random = { 0x61666263 };

   sim_set_up();
   for (unsigned n = 1; n < PIPE_FORMAT_COUNT; n++) {
      enum pipe_format format = (enum pipe_format)n;
      bool read = false;

      if (!(mil_format_caps(info, format) & MIL_CAP_SAMPLED))
         continue;
      for (unsigned option = 0; option < 96; option++)
         read |= check_image(format, option, &random);
      formats_read += read;
   }
   printf("%u texels of %u images of %u formats\n", fetched, images,
          formats_read);
   CHECK(formats_read > 60 && images > 2500 && fetched >= 16 * images,
         "only %u texels of %u images of %u formats", fetched, images,
         formats_read);
   sim_tear_down();
   return check_result();
}
