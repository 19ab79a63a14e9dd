/* SPDX-License-Identifier: MIT */
/* Textures of luma and chroma: planes laid out and described by this library,
 * read by the simulated texture unit, which shares no code with it. */

#include "layout_check.h"

#include <math.h>
#include <string.h>

#include "sim/memory/sim_memory.h"
#include "sim/sim_config.h"
#include "sim/texture/sim_texture.h"

#define IMAGE_VA UINT64_C(0x10000000)
#define IMAGE_LIMIT_B (4u << 20)
#define DESC_VA UINT64_C(0x40000000)
#define DESC_LIMIT_B 65536u
#define PLANES_B 256

static const struct mali_device_info *info;
static const struct mil_ops *ops;
static struct sim_vm *vm;
static struct sim_bo *image_bo, *desc_bo;
static unsigned fetched;

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

/* Luma, Cb and Cr of a texel, by the layouts of the planes. */
static void
read_ycbcr(const struct mil_planar *planar, enum pipe_format format,
           bool swapped, unsigned layer, unsigned x, unsigned y,
           uint8_t ycbcr[3])
{
   struct mil_plane_info planes[MIL_MAX_PLANES];
   uint8_t chroma[2];

   mil_format_planes(format, planes);
   ycbcr[0] =
      image_bo
         ->host[mil_element_offset_B(&planar->planes[0], 0, layer, 0, x, y)];
   for (unsigned c = 0; c < 2; c++) {
      unsigned p = planar->count == 3 ? 1 + c : 1;
      uint64_t at =
         mil_element_offset_B(&planar->planes[p], 0, layer, 0,
                              x / planes[p].divide_x, y / planes[p].divide_y);

      chroma[c] = image_bo->host[at + (planar->count == 3 ? 0 : c)];
   }
   ycbcr[1] = chroma[swapped];
   ycbcr[2] = chroma[!swapped];
}

static void
check_fetch(struct sim_port *port, const struct mil_view *view,
            const struct mil_planar *planar, unsigned f, struct check_random *r,
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

      read_ycbcr(planar, view->format, formats[f].swapped,
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
      .tiling = { .kind = check_below(r, 2) ? MIL_TILING_LINEAR
                                            : MIL_TILING_U_INTERLEAVED },
   };
   struct mil_reason reason = { "" };
   struct mil_planar planar;
   struct mil_view view;
   struct sim_job job;
   struct sim_port port;
   const uint64_t va[] = { IMAGE_VA, IMAGE_VA, IMAGE_VA };

   CHECK(!mil_planar_init(info, &init, NULL, 0, false, &planar, &reason), "%s",
         reason.text);
   if (check_failures > 50 || planar.size_B > IMAGE_LIMIT_B)
      return;
   for (uint64_t i = 0; i < planar.size_B; i++)
      image_bo->host[i] = check_next(r);

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
   check_fetch(&port, &view, &planar, f, r, trial);
   sim_port_finish(&port);
}

int
main(void)
{
   struct check_random random = { 0x706c616e };
   unsigned trial = 0;

   info = check_device();
   ops = mil_ops_for(info);
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 1);
   vm = sim_vm_create(UINT64_C(1) << 40);
   image_bo = sim_bo_create(IMAGE_LIMIT_B, false);
   desc_bo = sim_bo_create(DESC_LIMIT_B, false);
   if (!ops || !vm || !image_bo || !desc_bo ||
       sim_vm_map(vm, IMAGE_VA, IMAGE_LIMIT_B, image_bo, 0, SIM_READ) ||
       sim_vm_map(vm, DESC_VA, DESC_LIMIT_B, desc_bo, 0, SIM_READ)) {
      fprintf(stderr, "the simulated memory cannot be set up\n");
      return EXIT_FAILURE;
   }
   for (unsigned f = 0; f < ARRAY_SIZE(formats); f++) {
      for (unsigned i = 0; i < 20; i++)
         check_planar(f, &random, trial++);
   }
   CHECK(fetched > 2000, "only %u texels were fetched", fetched);
   sim_bo_unref(image_bo);
   sim_bo_unref(desc_bo);
   sim_vm_unref(vm);
   return check_result();
}
