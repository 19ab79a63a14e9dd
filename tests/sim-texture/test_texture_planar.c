/* SPDX-License-Identifier: MIT */
/* Luma and chroma as the layout library lays them out and describes them, read
 * by the texture unit. */
#include <stdio.h>
#include <string.h>

#include "hw/hw_v10.h"
#include "mali/device_info.h"
#include "mali/layout.h"
#include "sim/texture/sim_texture.h"
#include "util/format/u_format.h"

#define IMAGE_VA UINT64_C(0x10000000)
#define IMAGE_B (1u << 20)
#define DESC_VA UINT64_C(0x40000000)
#define PLANES_VA (DESC_VA + 4096)
#define DESC_B 8192u
#define LAYERS 3

static unsigned failures, fetched;

#define EXPECT(cond, ...)                                           \
   do {                                                             \
      if (!(cond) && failures++ < 20) {                             \
         fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #cond); \
         fprintf(stderr, __VA_ARGS__);                              \
         fputc('\n', stderr);                                       \
      }                                                             \
   } while (0)

static const struct mali_device_info *info;
static const struct mil_ops *ops;
static struct sim_vm *vm;
static struct sim_bo *image_bo, *desc_bo;

struct row {
   enum pipe_format format;
   /* Which component of memory's chroma is green, which blue. */
   unsigned green, blue;
};

static const struct row rows[] = {
   { PIPE_FORMAT_R8_G8B8_420_UNORM, 0, 1 },
   { PIPE_FORMAT_R8_B8G8_420_UNORM, 1, 0 },
   { PIPE_FORMAT_R8_G8_B8_420_UNORM, 0, 1 },
   { PIPE_FORMAT_R8_B8_G8_420_UNORM, 1, 0 },
   { PIPE_FORMAT_R8_G8B8_422_UNORM, 0, 1 },
};

/* n: 0 luma, 1 and 2 the chromas in memory's order. */
static uint8_t
sample(unsigned n, unsigned layer, unsigned x, unsigned y)
{
   return (uint8_t)((n * 977 + layer * 131 + x * 29 + y * 53 + 7) *
                       2654435761u >>
                    24);
}

static void
fill(const struct mil_planar *planar)
{
   for (unsigned p = 0; p < planar->count; p++) {
      const struct mil_image *image = &planar->planes[p];

      for (unsigned layer = 0; layer < LAYERS; layer++) {
         for (unsigned y = 0; y < image->extent_px.height; y++) {
            for (unsigned x = 0; x < image->extent_px.width; x++) {
               uint8_t *at = image_bo->host +
                             mil_element_offset_B(image, 0, layer, 0, x, y);

               at[0] = sample(p, layer, x, y);
               if (p && planar->count == 2)
                  at[1] = sample(2, layer, x, y);
            }
         }
      }
   }
}

static void
check(const struct row *row, const struct mil_planar *planar, const char *name)
{
   const struct mil_image *luma = &planar->planes[0];
   const struct mil_image *chroma = &planar->planes[1];
   const unsigned divide_y =
      chroma->extent_px.height < luma->extent_px.height ? 2 : 1;
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = SIM_TEX_2D,
                                  .lod_mode = SIM_LOD_EXPLICIT,
                                  .array = true,
                                  .regfmt = SIM_REGFMT_F32,
                                  .lanes = 1,
                                  .quad_lanes = 1 };
   struct sim_tex_result res;
   struct sim_port port;
   struct sim_job job;

   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   req.texture_va[0] = DESC_VA;
   for (unsigned i = 0;
        i < LAYERS * luma->extent_px.width * luma->extent_px.height; i++) {
      const unsigned x = i % luma->extent_px.width;
      const unsigned y = i / luma->extent_px.width % luma->extent_px.height;
      const unsigned layer =
         i / (luma->extent_px.width * luma->extent_px.height);
      const uint8_t want[4] = {
         sample(0, layer, x, y),
         sample(1 + row->green, layer, x / 2, y / divide_y),
         sample(1 + row->blue, layer, x / 2, y / divide_y), 255
      };

      req.coord[0][0] = x;
      req.coord[1][0] = y;
      req.layer[0] = layer;
      if (!sim_texture_sample(&port, &req, &res)) {
         EXPECT(false, "%s: %s", name, job.fault.text);
         break;
      }
      for (unsigned c = 0; c < 4; c++) {
         float v;

         memcpy(&v, &res.texel[c][0], 4);
         EXPECT(v == want[c] / 255.0f, "%s (%u,%u) layer %u component %u: %f",
                name, x, y, layer, c, v * 255);
      }
      fetched++;
   }
   sim_port_finish(&port);
}

static void
test(const struct row *row, bool tiled, unsigned width, unsigned height)
{
   const char *name = util_format_short_name(row->format);
   const struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = row->format,
      .extent_px = { width, height, 1 },
      .levels = 1,
      .layers = LAYERS,
      .samples_sa = 1,
      .usage = MIL_USAGE_SAMPLED,
      .tiling = { .kind =
                     tiled ? MIL_TILING_U_INTERLEAVED : MIL_TILING_LINEAR },
   };
   struct mil_view_info view_info = { .format = row->format,
                                      .swizzle = { 0, 1, 2, 3 },
                                      .dim = MIL_VIEW_2D,
                                      .level_count = 1,
                                      .layer_count = LAYERS };
   struct mil_planar planar;
   struct mil_view view;
   const uint64_t va[MIL_MAX_PLANES] = { IMAGE_VA, IMAGE_VA, IMAGE_VA };

   const int err = mil_planar_init(info, &init, NULL, 0, false, &planar, NULL);
   EXPECT(!err && planar.size_B <= IMAGE_B, "%s: no image", name);
   if (err)
      return;
   view_info.plane_count = planar.count;
   for (unsigned p = 0; p < planar.count; p++)
      view_info.planes[p] = &planar.planes[p];
   const int view_err = mil_view_init(info, &view_info, &view, NULL);
   EXPECT(!view_err, "%s: no view", name);
   if (view_err)
      return;

   memset(image_bo->host, 0, IMAGE_B);
   fill(&planar);
   ops->texture(&view, va, desc_bo->host, desc_bo->host + (PLANES_VA - DESC_VA),
                PLANES_VA);
   check(row, &planar, name);
}

int
main(void)
{
   info = mali_device_info_from_name("g610");
   ops = info ? mil_ops_for(info) : NULL;
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 1);
   vm = sim_vm_create(UINT64_C(1) << 40);
   image_bo = sim_bo_create(IMAGE_B, false);
   desc_bo = sim_bo_create(DESC_B, false);
   if (!ops || !vm || !image_bo || !desc_bo ||
       sim_vm_map(vm, IMAGE_VA, IMAGE_B, image_bo, 0, SIM_READ) ||
       sim_vm_map(vm, DESC_VA, DESC_B, desc_bo, 0, SIM_READ))
      return 1;
   for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
      for (unsigned tiled = 0; tiled < 2; tiled++) {
         test(&rows[i], tiled, 38, 22);
         test(&rows[i], tiled, 70, 34);
      }
   }
   EXPECT(fetched > 50000, "only %u texels", fetched);
   sim_bo_unref(image_bo);
   sim_bo_unref(desc_bo);
   sim_vm_unref(vm);
   return failures != 0;
}
