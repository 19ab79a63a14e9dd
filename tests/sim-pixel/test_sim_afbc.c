/* SPDX-License-Identifier: MIT */
/* Tiles to AFBC: the headers that are written, word by word, and pixels read
 * back through them. */
#include "sim/pixel/sim_tile.h"

#include "sim_pixel_check.h"

#define VA UINT64_C(0x100000)
#define MEMORY_B 262144u
#define BODY_B 0x4000u

static struct sim_vm *vm;
static struct sim_bo *bo;

static struct sim_framebuffer
target(unsigned width, unsigned height)
{
   struct sim_framebuffer fb = {
      .width = width,
      .height = height,
      .bounds = { 0, 0, (int32_t)width - 1, (int32_t)height - 1 },
      .samples = 1,
      .pattern = sim_sample_pattern(0),
      .z_format = SIM_Z_D24,
      .rt_count = 1,
   };
   fb.rt[0] = (struct sim_render_target){
      .internal_format = 1,
      .layout = sim_tile_layout(1),
      .size_B = 4,
      .write_enable = true,
      .clean_write = true,
      .writeback_format = 19,
      .swizzle = { 0, 1, 2, 3 },
      .surface = { .block = SIM_BLOCK_AFBC,
                   .base_va = VA,
                   .row_stride_B = (width + 15) / 16 * 16,
                   .body_offset_B = BODY_B,
                   .mode = HW_AFBC_COMPRESSION_MODE_R8G8B8A8 },
   };
   return fb;
}

static uint32_t
color(unsigned x, unsigned y)
{
   return x * 7 | (y * 9 & 0xff) << 8 | (x ^ y) << 16 | 0x80000000;
}

/* fb->s_clear chooses: 0 a picture, else one colour everywhere. */
static void
write_tile(const struct sim_framebuffer *fb, unsigned x0, unsigned y0)
{
   struct sim_job job;
   struct sim_port port;
   struct sim_tile tile;

   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   CHECK(sim_tile_create(&tile, fb), "memory");
   sim_tile_begin(&tile, fb, (int32_t)x0, (int32_t)y0);
   for (unsigned i = 0; i < SIM_TILE_PIXELS && !fb->s_clear; i++) {
      const uint32_t c = color(x0 + i % 16, y0 + i / 16);

      memcpy(sim_tile_color(&tile, fb, 0, i), &c, fb->rt[0].size_B);
      tile.z[i] = c & 0xffffff;
      tile.s[i] = (uint8_t)(c >> 8);
   }
   CHECK(sim_framebuffer_check(fb, &port), "check: %s", job.fault.text);
   CHECK(sim_tile_write_back(&tile, fb, &port), "fault: %s", job.fault.text);
   sim_tile_destroy(&tile);
   sim_port_finish(&port);
}

static void
write_all(const struct sim_framebuffer *fb)
{
   memset(bo->host, 0xee, MEMORY_B);
   for (unsigned y = 0; y < fb->height; y += 16) {
      for (unsigned x = 0; x < fb->width; x += 16)
         write_tile(fb, x, y);
   }
}

static uint32_t
word_at(unsigned offset)
{
   uint32_t w;

   memcpy(&w, bo->host + offset, 4);
   return w;
}

/* Sixteen sizes of 1, six bits each, after the payload's place. */
static void
check_literal_header(unsigned at, unsigned payload)
{
   const uint32_t want[4] = { payload, 0x41041041, 0x10410410, 0x04104104 };

   for (unsigned i = 0; i < 4; i++)
      CHECK(word_at(at + 4 * i) == want[i], "header %u word %u: %08x", at / 16,
            i, word_at(at + 4 * i));
}

static uint32_t
load(const struct sim_afbc *a, unsigned x, unsigned y)
{
   struct sim_job job;
   struct sim_port port;
   uint32_t v = 0;

   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   CHECK(sim_afbc_load(&port, a, x, y, (uint8_t *)&v), "fault: %s",
         job.fault.text);
   sim_port_finish(&port);
   return v;
}

static void
check_picture(const struct sim_framebuffer *fb, const struct sim_afbc *a)
{
   for (unsigned y = 0; y < fb->height; y++) {
      for (unsigned x = 0; x < fb->width; x++)
         CHECK(load(a, x, y) == color(x, y), "%u,%u: %08x", x, y,
               load(a, x, y));
   }
}

static void
test_sparse(void)
{
   const struct sim_framebuffer fb = target(43, 21);
   const struct sim_afbc a = { .va = VA,
                               .row_stride_B = 48,
                               .width_log2 = 4,
                               .height_log2 = 4,
                               .element_B = 4 };

   write_all(&fb);
   for (unsigned i = 0; i < 6; i++)
      check_literal_header(16 * i, BODY_B + 1024 * i);
   check_picture(&fb, &a);
   /* The second subblock of the second superblock, third pixel of row 1. */
   CHECK(word_at(BODY_B + 1024 + 64 + 6 * 4) == color(22, 1), "place");
   CHECK(word_at(96) == 0xeeeeeeee, "beyond the headers");
}

static void
test_tiled(void)
{
   struct sim_framebuffer fb = target(150, 40);
   const struct sim_afbc a = { .va = VA,
                               .row_stride_B = 2 * 64 * 16,
                               .tiled = true,
                               .width_log2 = 4,
                               .height_log2 = 4,
                               .element_B = 4 };

   fb.rt[0].surface.block = SIM_BLOCK_AFBC_TILED;
   fb.rt[0].surface.row_stride_B = a.row_stride_B;
   write_all(&fb);
   /* Superblocks (2, 1) and (9, 2): 6th of the first tile, 10th of the
    * second. */
   check_literal_header(16 * 6, BODY_B + 1024 * 6);
   check_literal_header(16 * (64 + 9), BODY_B + 1024 * (64 + 9));
   check_picture(&fb, &a);
}

static void
test_wide(void)
{
   struct sim_framebuffer fb = target(70, 20);
   const struct sim_afbc a = { .va = VA,
                               .row_stride_B = 48,
                               .split = true,
                               .width_log2 = 5,
                               .height_log2 = 3,
                               .element_B = 4 };

   fb.rt[0].surface.wide = fb.rt[0].surface.split = true;
   fb.rt[0].surface.row_stride_B = 48;
   write_all(&fb);
   for (unsigned i = 0; i < 9; i++)
      check_literal_header(16 * i, BODY_B + 1024 * i);
   check_picture(&fb, &a);
}

static void
refused(const struct sim_framebuffer *fb, enum sim_fault_kind kind)
{
   struct sim_job job;
   struct sim_port port;

   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   CHECK(!sim_framebuffer_check(fb, &port), "%d was let through", kind);
   CHECK(job.fault.kind == kind, "%d: %s", job.fault.kind, job.fault.text);
   sim_port_finish(&port);
}

/* Tiles whose neighbour in the superblock is not rendered leave its pixels as
 * they were: literal ones, or one colour. */
static void
test_wide_in_part(void)
{
   struct sim_framebuffer fb = target(64, 16), part;
   const struct sim_afbc a = { .va = VA,
                               .row_stride_B = 32,
                               .width_log2 = 5,
                               .height_log2 = 3,
                               .element_B = 4 };

   fb.rt[0].surface.wide = true;
   fb.rt[0].surface.row_stride_B = 32;
   write_all(&fb);
   /* The second superblock of the first row: one colour. */
   memset(bo->host + 16, 0, 16);
   memset(bo->host + 16 + 8, 0x5a, 4);
   /* The framebuffer ends in the middle of it, and draws 0x11111111. */
   part = fb;
   part.width = 40;
   part.bounds.x1 = 39;
   part.s_clear = 1;
   part.rt[0].clear[0] = 0x11111111;
   write_tile(&part, 32, 0);
   for (unsigned y = 0; y < 16; y++) {
      for (unsigned x = 0; x < 64; x++) {
         const uint32_t was = x >= 32 && y < 8 ? 0x5a5a5a5a : color(x, y);

         if (x < 40 || x >= 48)
            CHECK(load(&a, x, y) == (x >= 32 && x < 40 ? 0x11111111 : was),
                  "%u,%u: %08x", x, y, load(&a, x, y));
      }
   }

   /* The first half only is not rendered: in strict mode a report. */
   write_all(&fb);
   part = fb;
   part.bounds.x0 = 16;
   part.s_clear = 1;
   part.rt[0].clear[0] = 0x22222222;
   refused(&part, SIM_FAULT_STRICT);
   sim_config_set_for_test("g610", SIM_MODE_FAST, 1);
   write_tile(&part, 16, 0);
   for (unsigned i = 0; i < 16 * 64; i++) {
      const unsigned x = i % 64, y = i / 64;

      CHECK(load(&a, x, y) == (x >= 16 && x < 32 ? 0x22222222 : color(x, y)),
            "%u,%u: %08x", x, y, load(&a, x, y));
   }
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 1);
}

static void
test_one_color(void)
{
   struct sim_framebuffer fb = target(16, 16);

   fb.s_clear = 1;
   fb.rt[0].clear[0] = 0xa1b2c3d4;
   write_all(&fb);
   check_literal_header(0, BODY_B);
   CHECK(word_at(BODY_B) == 0xa1b2c3d4, "%08x", word_at(BODY_B));

   fb.rt[0].surface.block = SIM_BLOCK_AFBC_TILED;
   write_all(&fb);
   CHECK(!word_at(0) && !word_at(4), "%08x %08x", word_at(0), word_at(4));
   CHECK(word_at(8) == 0xa1b2c3d4 && !word_at(12), "%08x", word_at(8));
   CHECK(word_at(BODY_B) == 0xeeeeeeee, "a payload was written");
}

/* Three bytes a pixel fill 768 bytes; one byte 256. */
static void
test_formats(void)
{
   struct sim_framebuffer fb = target(32, 16);
   struct sim_afbc a = { .va = VA,
                         .row_stride_B = 32,
                         .width_log2 = 4,
                         .height_log2 = 4,
                         .element_B = 3 };

   fb.rt[0].writeback_format = 18;
   fb.rt[0].surface.mode = HW_AFBC_COMPRESSION_MODE_R8G8B8;
   write_all(&fb);
   check_literal_header(16, BODY_B + 768);
   for (unsigned x = 0; x < 32; x++)
      CHECK(load(&a, x, 5) == (color(x, 5) & 0xffffff), "%u", x);

   fb.rt[0].writeback_format = 16;
   fb.rt[0].surface.mode = HW_AFBC_COMPRESSION_MODE_R8;
   a.element_B = 1;
   write_all(&fb);
   check_literal_header(16, BODY_B + 256);
   for (unsigned x = 0; x < 32; x++)
      CHECK(load(&a, x, 5) == (color(x, 5) & 0xff), "%u", x);
}

static void
test_depth_stencil(void)
{
   struct sim_framebuffer fb = target(20, 16);
   const struct sim_afbc a = { .va = VA,
                               .row_stride_B = 32,
                               .width_log2 = 4,
                               .height_log2 = 4,
                               .element_B = 4 };

   fb.zs_surface = fb.rt[0].surface;
   fb.s_surface = fb.zs_surface;
   fb.rt[0].write_enable = false;
   fb.z_write = fb.zs_clean_write = true;
   fb.zs_writeback_format = 5;
   fb.s_writeback_format = 4;
   write_all(&fb);
   for (unsigned i = 0; i < 20 * 16; i++) {
      const uint32_t c = color(i % 20, i / 20);
      const uint32_t got = load(&a, i % 20, i / 20);

      CHECK(got == ((c & 0xffffff) | c >> 8 << 24), "%u: %08x", i, got);
   }

   /* Stencil alone: 9 everywhere, depth stays. */
   fb.z_write = false;
   fb.s_write = true;
   fb.s_clear = 9;
   write_tile(&fb, 0, 0);
   for (unsigned i = 0; i < 256; i++) {
      const uint32_t c = color(i % 16, i / 16);

      CHECK(load(&a, i % 16, i / 16) == ((c & 0xffffff) | 9u << 24), "%u", i);
   }
}

static void
test_refused(void)
{
   struct sim_framebuffer fb = target(64, 64);

   fb.rt[0].surface.mode = HW_AFBC_COMPRESSION_MODE_R8;
   refused(&fb, SIM_FAULT_INVALID_DESCRIPTOR);
   fb = target(64, 64);
   fb.rt[0].surface.base_va += 64;
   refused(&fb, SIM_FAULT_STRICT);
   fb = target(64, 64);
   fb.samples = 4;
   fb.rt[0].surface.msaa = SIM_MSAA_LAYERED;
   refused(&fb, SIM_FAULT_INVALID_DESCRIPTOR);
   fb = target(64, 64);
   fb.rt[0].surface.wide = true;
   fb.bounds.x1 = 40;
   refused(&fb, SIM_FAULT_STRICT);
}

int
main(void)
{
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 1);
   vm = sim_vm_create(UINT64_C(1) << 48);
   bo = sim_bo_create(MEMORY_B, false);
   if (!vm || !bo || sim_vm_map(vm, VA, MEMORY_B, bo, 0, SIM_READ | SIM_WRITE))
      return 1;
   test_sparse();
   test_tiled();
   test_wide();
   test_wide_in_part();
   test_one_color();
   test_formats();
   test_depth_stencil();
   test_refused();
   sim_vm_unref(vm);
   sim_bo_unref(bo);
   return check_result();
}
