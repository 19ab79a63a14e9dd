/* SPDX-License-Identifier: MIT */
/* AFBC images, and images in tiles of 64 KiB, as the layout library lays them
 * out and describes them: tiles written through its render target descriptors,
 * read back through its texture descriptors and by its host copies, and the
 * same in an image of ordinary tiles. */
#include <stdlib.h>

#include "hw/hw_v10.h"
#include "mali/device_info.h"
#include "mali/layout.h"
#include "sim/pixel/sim_fbd.h"
#include "sim/texture/sim_texture.h"
#include "util/format/u_format.h"
#include "sim_pixel_check.h"

#define IMAGE_VA UINT64_C(0x10000000)
#define IMAGE_B (4u << 20)
#define DESC_VA UINT64_C(0x40000000)
#define PLANES_VA (DESC_VA + 4096)
#define FB_VA (DESC_VA + 8192)
#define DESC_B 16384u
/* Of clean tiles: all bytes alike. */
#define CLEAR 0x37373737u

static const struct mali_device_info *info;
static const struct mil_ops *ops;
static struct sim_vm *vm;
static struct sim_bo *image_bo, *desc_bo;
static unsigned compared, compressed_B;

struct picture {
   struct mil_image image;
   struct mil_view view;
   unsigned layer;
   /* Texels of the view, four words each; and as they are in memory. */
   uint32_t *texels;
   uint8_t *bytes;
};

/* What the descriptors say of clean tiles, and the effective tile's pixels. */
static bool clean_write = true;
static unsigned tile_px = 256;

static void
describe(const struct picture *p)
{
   const struct mil_render_target rt = { .view = &p->view,
                                         .va = IMAGE_VA,
                                         .layer = p->layer,
                                         .samples_sa = 1,
                                         .write_back = true,
                                         .clean_write = clean_write,
                                         .clear = { CLEAR, CLEAR, CLEAR,
                                                    CLEAR } };
   struct hw_framebuffer_parameters fb = {
      HW_FRAMEBUFFER_PARAMETERS_DEFAULTS,
      .tie_break_rule = HW_TIE_BREAK_RULE_MINUS_180_IN_0_OUT,
   };
   const uint64_t va = IMAGE_VA;

   fb.width = p->view.extent_px.width;
   fb.height = p->view.extent_px.height;
   fb.bound_max_x = fb.width - 1;
   fb.bound_max_y = fb.height - 1;
   fb.sample_count = 1;
   fb.effective_tile_size = tile_px;
   fb.render_target_count = 1;
   fb.color_buffer_allocation = 65536;
   hw_framebuffer_parameters_pack(desc_bo->host + (FB_VA - DESC_VA), &fb);
   ops->render_target(&rt, desc_bo->host + (FB_VA - DESC_VA) +
                              HW_FRAMEBUFFER_PARAMETERS_SIZE_B);
   ops->texture(&p->view, &va, desc_bo->host,
                desc_bo->host + (PLANES_VA - DESC_VA), PLANES_VA);
}

/* Some tiles have one colour, some noise. */
static void
draw_tile(struct sim_tile *tile, const struct sim_framebuffer *fb)
{
   uint32_t state = 1 + (uint32_t)tile->x0 * 31 + (uint32_t)tile->y0 * 1009;
   const bool plain = (tile->x0 / 16 + tile->y0 / 16) % 3 == 0;
   uint32_t words[4];

   for (unsigned i = 0; i < SIM_TILE_PIXELS; i++) {
      for (unsigned w = 0; w < 4 && (i == 0 || !plain); w++)
         words[w] = check_random(&state);
      memcpy(sim_tile_color(tile, fb, 0, i), words, fb->rt[0].size_B);
   }
}

static bool draws_nothing;

static bool
write_tiles(const char *name)
{
   struct hw_framebuffer_pointer tag = { HW_FRAMEBUFFER_POINTER_DEFAULTS };
   struct sim_fragment_job run = { 0 };
   struct sim_framebuffer fb;
   struct sim_tile tile;
   struct sim_port port;
   struct sim_job job;
   bool ok;

   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   run.job = &job;
   tag.render_target_count = 1;
   tag.pointer = FB_VA;
   hw_framebuffer_pointer_pack(&run.regs[40], &tag);
   run.regs[43] = 0xffffffff;
   ok = sim_framebuffer_read(&port, &run, &fb) && sim_tile_create(&tile, &fb);
   CHECK(ok, "%s: %s", name, job.fault.text);
   if (!ok)
      return false;
   for (unsigned y = 0; ok && y < fb.height; y += 16) {
      for (unsigned x = 0; ok && x < fb.width; x += 16) {
         sim_tile_begin(&tile, &fb, (int32_t)x, (int32_t)y);
         if (!draws_nothing)
            draw_tile(&tile, &fb);
         ok = sim_tile_write_back(&tile, &fb, &port);
      }
   }
   CHECK(ok, "%s: %s", name, job.fault.text);
   sim_tile_destroy(&tile);
   sim_port_finish(&port);
   return ok;
}

static void
read_texels(const char *name, const struct picture *p)
{
   const unsigned w = p->view.extent_px.width, h = p->view.extent_px.height;
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = SIM_TEX_2D,
                                  .lod_mode = SIM_LOD_EXPLICIT,
                                  .array = true,
                                  .regfmt = SIM_REGFMT_AUTO,
                                  .lanes = 1,
                                  .quad_lanes = 1 };
   struct sim_tex_result res;
   struct sim_port port;
   struct sim_job job;

   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   req.texture_va[0] = DESC_VA;
   req.layer[0] = p->layer;
   for (unsigned i = 0; i < w * h; i++) {
      req.coord[0][0] = i % w;
      req.coord[1][0] = i / w;
      if (!sim_texture_sample(&port, &req, &res)) {
         CHECK(false, "%s: %s", name, job.fault.text);
         break;
      }
      for (unsigned c = 0; c < 4; c++)
         p->texels[4 * i + c] = res.texel[c][0];
   }
   sim_port_finish(&port);
}

/* What the library's host copies find. */
static void
read_bytes(const char *name, const struct picture *p)
{
   const struct mil_host_region region = {
      .level = p->view.first_level,
      .first_layer = p->view.first_layer + p->layer,
      .layer_count = 1,
      .extent_px = p->view.extent_px,
   };
   struct mil_reason reason = { "" };
   int err =
      mil_host_read(&p->image, image_bo->host, &region, p->bytes, &reason);

   CHECK(!err, "%s: %s", name, reason.text);
}

/* Bytes outside of the image's level and layer stay as they are. */
static void
check_outside(const char *name, const struct picture *p)
{
   const unsigned level = p->view.first_level;
   const uint64_t start =
      mil_image_offset_B(&p->image, level, p->view.first_layer + p->layer, 0);
   const uint64_t end = start + p->image.level[level].slice_stride_B;

   for (uint64_t i = 0; i < IMAGE_B; i++) {
      if (image_bo->host[i] != 0xa5 && (i < start || i >= end)) {
         CHECK(false, "%s: byte %u was written, the image is %u…%u", name,
               (unsigned)i, (unsigned)start, (unsigned)end);
         return;
      }
      compressed_B += image_bo->host[i] != 0xa5;
   }
}

/* false: there is no such image. */
static bool
paint(const char *name, enum pipe_format format,
      const struct mil_tiling *tiling, unsigned width, unsigned height,
      unsigned level, struct picture *p)
{
   const struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = format,
      .extent_px = { width, height, 1 },
      .levels = 2,
      .layers = 2,
      .samples_sa = 1,
      .usage = MIL_USAGE_RENDER | MIL_USAGE_SAMPLED,
      .tiling = *tiling,
   };
   struct mil_view_info view = { .planes = { &p->image },
                                 .plane_count = 1,
                                 .format = format,
                                 .dim = MIL_VIEW_2D,
                                 .first_level = level,
                                 .level_count = 1,
                                 .layer_count = 2,
                                 .swizzle = { 0, 1, 2, 3 } };

   if (mil_image_init(info, &init, &p->image, NULL))
      return false;
   CHECK(p->image.size_B <= IMAGE_B, "%s: too large", name);
   CHECK(!mil_view_init(info, &view, &p->view, NULL), "%s: view", name);
   p->layer = level ^ 1;
   const unsigned count = p->view.extent_px.width * p->view.extent_px.height;
   p->texels = calloc(count, 16);
   p->bytes = calloc(count, p->image.block_size_B);
   memset(image_bo->host, 0xa5, IMAGE_B);
   describe(p);
   if (write_tiles(name)) {
      check_outside(name, p);
      read_texels(name, p);
      read_bytes(name, p);
   }
   return true;
}

static void
compare(enum pipe_format format, const struct mil_tiling *tiling,
        unsigned width, unsigned height, unsigned level)
{
   static const struct mil_tiling plain = { .kind = MIL_TILING_U_INTERLEAVED };
   struct picture a, b;
   char name[100];

   snprintf(name, sizeof(name), "%s %ux%u level %u block %d%s%s%s",
            util_format_short_name(format), width, height, level,
            (int)tiling->afbc.block, tiling->afbc.split ? " split" : "",
            tiling->afbc.tiled_headers ? " tiled" : "",
            tiling->afbc.ytr ? " ytr" : "");
   if (!paint(name, format, tiling, width, height, level, &a))
      return;
   CHECK(paint("plain", format, &plain, width, height, level, &b), "plain");
   const unsigned w = a.view.extent_px.width, h = a.view.extent_px.height;
   for (unsigned i = 0; i < 4 * w * h; i++) {
      if (a.texels[i] != b.texels[i]) {
         CHECK(false, "%s: (%u,%u) component %u is %08x, not %08x", name,
               i / 4 % w, i / 4 / w, i % 4, a.texels[i], b.texels[i]);
         break;
      }
   }
   CHECK(!memcmp(a.bytes, b.bytes, w * h * a.image.block_size_B),
         "%s: the host reads something else", name);
   compared++;
   free(a.texels);
   free(b.texels);
   free(a.bytes);
   free(b.bytes);
}

/* Tiles that nobody draws to are written where superblocks are not the tile's
 * size, whatever the descriptor says, and nowhere else. */
static void
check_clean_tiles(enum mil_afbc_block block, unsigned px, bool written)
{
   const struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = PIPE_FORMAT_R8G8B8A8_UNORM,
      .extent_px = { 70, 40, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .usage = MIL_USAGE_RENDER | MIL_USAGE_SAMPLED,
      .tiling = { .kind = MIL_TILING_AFBC,
                  .afbc = { .block = block, .sparse = true } },
   };
   struct picture p = { .layer = 0 };
   const struct mil_view_info view = { .planes = { &p.image },
                                       .plane_count = 1,
                                       .format = init.format,
                                       .dim = MIL_VIEW_2D,
                                       .level_count = 1,
                                       .layer_count = 1,
                                       .swizzle = { 0, 1, 2, 3 } };

   CHECK(!mil_image_init(info, &init, &p.image, NULL) &&
            !mil_view_init(info, &view, &p.view, NULL),
         "image of clean tiles");
   p.texels = calloc(70 * 40, 16);
   p.bytes = calloc(70 * 40, 4);
   memset(image_bo->host, 0, IMAGE_B);
   clean_write = false;
   tile_px = px;
   draws_nothing = true;
   describe(&p);
   if (p.texels && p.bytes && write_tiles("clean tiles")) {
      read_texels("clean tiles", &p);
      read_bytes("clean tiles", &p);
      for (unsigned i = 0; i < 70 * 40; i++) {
         uint32_t pixel;

         memcpy(&pixel, p.bytes + 4 * i, 4);
         CHECK(pixel == (written ? CLEAR : 0), "%u: %08x", i, pixel);
         CHECK((p.texels[4 * i] != 0) == written, "%u: texel %08x", i,
               p.texels[4 * i]);
      }
   }
   free(p.texels);
   free(p.bytes);
   clean_write = true;
   tile_px = 256;
   draws_nothing = false;
}

int
main(void)
{
   static const enum pipe_format formats[] = {
      PIPE_FORMAT_R8G8B8A8_UNORM,    PIPE_FORMAT_B8G8R8A8_UNORM,
      PIPE_FORMAT_R8G8B8A8_SRGB,     PIPE_FORMAT_R8G8B8X8_UNORM,
      PIPE_FORMAT_R10G10B10A2_UNORM, PIPE_FORMAT_B5G6R5_UNORM,
      PIPE_FORMAT_R8_UNORM,          PIPE_FORMAT_R8G8_UNORM,
      PIPE_FORMAT_B4G4R4A4_UNORM,    PIPE_FORMAT_B5G5R5A1_UNORM,
      PIPE_FORMAT_R16_UNORM,         PIPE_FORMAT_R16G16_SNORM,
      PIPE_FORMAT_R16G16B16A16_UINT, PIPE_FORMAT_R8G8B8A8_SINT,
   };

   info = mali_device_info_from_name("g610");
   if (!info)
      return 1;
   ops = mil_ops_for(info);
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 1);
   vm = sim_vm_create(UINT64_C(1) << 40);
   image_bo = sim_bo_create(IMAGE_B, false);
   desc_bo = sim_bo_create(DESC_B, false);
   if (!ops || !vm || !image_bo || !desc_bo ||
       sim_vm_map(vm, IMAGE_VA, IMAGE_B, image_bo, 0, SIM_READ | SIM_WRITE) ||
       sim_vm_map(vm, DESC_VA, DESC_B, desc_bo, 0, SIM_READ))
      return 1;

   check_clean_tiles(MIL_AFBC_BLOCK_16X16, 256, false);
   check_clean_tiles(MIL_AFBC_BLOCK_16X16, 128, true);
   check_clean_tiles(MIL_AFBC_BLOCK_32X8, 256, true);
   for (unsigned f = 0; f < sizeof(formats) / sizeof(formats[0]); f++) {
      for (unsigned i = 0; i < 16; i++) {
         const struct mil_tiling tiling = {
            .kind = MIL_TILING_AFBC,
            .afbc = { .block =
                         i & 1 ? MIL_AFBC_BLOCK_32X8 : MIL_AFBC_BLOCK_16X16,
                      .split = i & 2,
                      .tiled_headers = i & 4,
                      .solid_color = i & 4,
                      .ytr = i & 8,
                      .sparse = true }
         };

         compare(formats[f], &tiling, 77 + 13 * (f % 10), 53, i & 1);
      }
      for (unsigned level = 0; level < 2; level++) {
         const struct mil_tiling large = { .kind = MIL_TILING_INTERLEAVED_64K };

         compare(formats[f], &large, 150 + 30 * (f % 10), 280, level);
      }
   }
   CHECK(compared > 100, "only %u images were compared", compared);
   CHECK(compressed_B > 100000, "only %u bytes were written", compressed_B);
   sim_bo_unref(image_bo);
   sim_bo_unref(desc_bo);
   sim_vm_unref(vm);
   return check_result();
}
