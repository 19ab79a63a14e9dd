/* SPDX-License-Identifier: MIT */
/* Tiles to memory: layouts, formats, resolve, edges. */
#include "sim/pixel/sim_tile.h"

#include <math.h>

#include "sim_pixel_check.h"

#define VA UINT64_C(0x100000)
#define MEMORY_B 65536u

static struct sim_vm *vm;
static struct sim_bo *bo;

static struct sim_framebuffer
target(unsigned width, unsigned height)
{
   struct sim_framebuffer fb = {
      .width = width,
      .height = height,
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
      .surface = { .block = SIM_BLOCK_LINEAR,
                   .base_va = VA,
                   .row_stride_B = 4 * width },
   };
   return fb;
}

/* A colour that depends on pixel and sample, as a tile word. */
static uint32_t
color(unsigned s, unsigned x, unsigned y)
{
   return x * 7 | (y * 9) << 8 | (s * 16) << 16 | 0x80000000;
}

static void
write_tile(const struct sim_framebuffer *fb, int x0, int y0)
{
   struct sim_job job;
   struct sim_port port;
   struct sim_tile tile;

   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   CHECK(sim_tile_create(&tile, fb), "memory");
   sim_tile_begin(&tile, fb, x0, y0);
   for (unsigned s = 0; s < fb->samples; s++) {
      for (unsigned y = 0; y < 16; y++) {
         for (unsigned x = 0; x < 16; x++) {
            const unsigned i = sim_tile_index(s, x, y);
            const uint32_t c = color(s, x + (unsigned)x0, y + (unsigned)y0);

            memcpy(sim_tile_color(&tile, fb, 0, i), &c,
                   fb->rt[0].size_B < 4 ? fb->rt[0].size_B : 4);
            tile.z[i] = 1000 * x + 10 * y + s;
            tile.s[i] = (uint8_t)(x * 16 + y);
         }
      }
   }
   CHECK(sim_framebuffer_check(fb, &port), "check: %s", job.fault.text);
   CHECK(sim_tile_write_back(&tile, fb, &port), "fault: %s", job.fault.text);
   sim_tile_destroy(&tile);
   sim_port_finish(&port);
}

static uint32_t
word_at(unsigned offset)
{
   uint32_t w;
   memcpy(&w, bo->host + offset, 4);
   return w;
}

/* A framebuffer whose last tiles are cut. */
static void
test_linear(void)
{
   const struct sim_framebuffer fb = target(27, 21);

   memset(bo->host, 0xee, MEMORY_B);
   for (int y = 0; y < 21; y += 16) {
      for (int x = 0; x < 27; x += 16)
         write_tile(&fb, x, y);
   }
   for (unsigned y = 0; y < 21; y++) {
      for (unsigned x = 0; x < 27; x++)
         CHECK(word_at((y * 27 + x) * 4) == color(0, x, y), "%u,%u", x, y);
   }
   CHECK(word_at(27 * 21 * 4) == 0xeeeeeeee, "beyond the end");
}

/* The order of a u-interleaved block, from the documented recursion: four
 * quadrants in the order of a reflected walk, each made the same way. */
static unsigned
interleave(unsigned x, unsigned y, unsigned size)
{
   if (size == 1)
      return 0;

   const unsigned half = size / 2;
   const unsigned right = x >= half, down = y >= half;
   const unsigned quadrant = down ? (right ? 2 : 3) : (right ? 1 : 0);

   return quadrant * half * half + interleave(x % half, y % half, half);
}

static void
test_tiled(void)
{
   struct sim_framebuffer fb = target(32, 32);

   fb.rt[0].surface.block = SIM_BLOCK_TILED;
   fb.rt[0].surface.row_stride_B = 32 * 16 * 4;
   fb.rt[0].swizzle[0] = 2;
   fb.rt[0].swizzle[2] = 0;
   for (int y = 0; y < 32; y += 16) {
      for (int x = 0; x < 32; x += 16)
         write_tile(&fb, x, y);
   }
   for (unsigned y = 0; y < 32; y++) {
      for (unsigned x = 0; x < 32; x++) {
         const uint32_t c = color(0, x, y);
         const uint32_t want =
            (c & 0xff00ff00) | (c & 0xff) << 16 | (c >> 16 & 0xff);
         const unsigned at = (y / 16) * 32 * 16 * 4 + (x / 16) * 1024 +
                             interleave(x % 16, y % 16, 16) * 4;
         CHECK(word_at(at) == want, "%u,%u", x, y);
      }
   }
}

static void
test_565(void)
{
   struct sim_framebuffer fb = target(16, 16);

   fb.rt[0].writeback_format = 21;
   fb.rt[0].surface.row_stride_B = 32;
   write_tile(&fb, 0, 0);
   for (unsigned y = 0; y < 16; y++) {
      for (unsigned x = 0; x < 16; x++) {
         const uint32_t c = color(0, x, y);
         uint16_t got;
         memcpy(&got, bo->host + y * 32 + x * 2, 2);
         CHECK((got & 31) == lrint((c & 255) * 31 / 255.0), "red");
         CHECK((got >> 5 & 63) == lrint((c >> 8 & 255) * 63 / 255.0), "green");
         CHECK(got >> 11 == lrint((c >> 16 & 255) * 31 / 255.0), "blue");
      }
   }
}

static double
linear_of(double s)
{
   return s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4);
}

static double
srgb_of(double l)
{
   return l <= 0.0031308 ? l * 12.92 : 1.055 * pow(l, 1 / 2.4) - 0.055;
}

/* pattern: v10 number of the one with that many samples. */
static void
test_samples(unsigned samples, unsigned pattern)
{
   struct sim_framebuffer fb = target(16, 16);

   fb.samples = samples;
   fb.pattern = sim_sample_pattern(pattern);
   CHECK(fb.pattern->count == samples, "pattern %u", pattern);
   fb.rt[0].surface.msaa = SIM_MSAA_LAYERED;
   fb.rt[0].surface.surface_stride_B = 4096;
   write_tile(&fb, 0, 0);
   for (unsigned s = 0; s < samples; s++) {
      for (unsigned i = 0; i < 256; i++)
         CHECK(word_at(s * 4096 + i * 4) == color(s, i % 16, i / 16),
               "sample %u pixel %u", s, i);
   }

   /* Blue is 0, 16, 32, …: the average lies half way. */
   fb.rt[0].surface.msaa = SIM_MSAA_AVERAGE;
   write_tile(&fb, 0, 0);
   for (unsigned i = 0; i < 256; i++) {
      const uint32_t c = color(0, i % 16, i / 16);
      CHECK(word_at(i * 4) == (c | 8 * (samples - 1) << 16), "pixel %u: %08x",
            i, word_at(i * 4));
   }

   /* Light adds up, not its code. */
   double light = 0;
   for (unsigned s = 0; s < samples; s++)
      light += linear_of(s * 16 / 255.0) / samples;
   fb.rt[0].srgb = true;
   write_tile(&fb, 0, 0);
   CHECK((word_at(0) >> 16 & 255) == lrint(srgb_of(light) * 255), "%08x: %f",
         word_at(0), srgb_of(light) * 255);
}

static void
test_raw(void)
{
   struct sim_framebuffer fb = target(16, 16);

   fb.rt[0].layout = NULL;
   fb.rt[0].internal_format = 33;
   fb.rt[0].size_B = 2;
   fb.rt[0].writeback_format = 1;
   fb.rt[0].surface.row_stride_B = 32;
   write_tile(&fb, 0, 0);
   for (unsigned i = 0; i < 256; i++) {
      uint16_t got;
      memcpy(&got, bo->host + i * 2, 2);
      CHECK(got == (uint16_t)color(0, i % 16, i / 16), "pixel %u", i);
   }
}

static void
test_depth_stencil(void)
{
   struct sim_framebuffer fb = target(16, 16);

   fb.rt_count = 0;
   fb.z_write = fb.s_write = fb.zs_clean_write = true;
   fb.zs_writeback_format = 5;
   fb.s_writeback_format = 4;
   fb.zs_surface = (struct sim_surface){ .block = SIM_BLOCK_LINEAR,
                                         .base_va = VA,
                                         .row_stride_B = 64 };
   fb.s_surface = fb.zs_surface;
   memset(bo->host, 0x11, MEMORY_B);
   fb.rt_count = 1;
   fb.rt[0].write_enable = false;
   write_tile(&fb, 0, 0);
   for (unsigned i = 0; i < 256; i++) {
      const unsigned x = i % 16, y = i / 16;
      CHECK(word_at(i * 4) == ((1000 * x + 10 * y) | (x * 16 + y) << 24),
            "pixel %u: %08x", i, word_at(i * 4));
   }

   /* D24S8 writes both; stencil alone leaves the depth. */
   memset(bo->host, 0x11, MEMORY_B);
   fb.s_write = false;
   write_tile(&fb, 0, 0);
   CHECK(word_at(4 * 17) == (1010 | 0x11000000), "%08x", word_at(4 * 17));
   memset(bo->host, 0x11, MEMORY_B);
   fb.s_write = true;
   fb.z_write = false;
   write_tile(&fb, 0, 0);
   CHECK(word_at(4 * 17) == 0x11111111, "%08x", word_at(4 * 17));

   /* Separate stencil. */
   fb.s_writeback_format = 1;
   fb.s_surface.row_stride_B = 16;
   write_tile(&fb, 0, 0);
   for (unsigned i = 0; i < 256; i++)
      CHECK(bo->host[i] == (uint8_t)(i % 16 * 16 + i / 16), "pixel %u", i);
}

static void
test_clean_tiles(void)
{
   struct sim_framebuffer fb = target(16, 16);

   memset(bo->host, 0x55, MEMORY_B);
   fb.rt[0].clean_write = false;
   write_tile(&fb, 0, 0);
   CHECK(word_at(0) == 0x55555555, "a clean tile was written");
}

/* Tiles that would not change are not written, even if somebody else changed
 * them: a driver must say when the numbers mean nothing. */
static void
test_checksums(void)
{
   struct sim_framebuffer fb = target(48, 32);
   const unsigned at = 8192, pixel = (16 * 48 + 32) * 4;

   fb.crc.va = VA + at;
   fb.crc.row_stride_B = 32;
   fb.crc.write = true;
   memset(bo->host, 0x55, MEMORY_B);
   write_tile(&fb, 32, 16);
   CHECK(word_at(pixel) == color(0, 32, 16), "first");
   CHECK(word_at(at + 32 + 16) != 0x55555555, "no number");
   CHECK(word_at(at) == 0x55555555 && word_at(at + 32 + 24) == 0x55555555,
         "somewhere else");

   memset(bo->host + pixel, 0x77, 4);
   fb.crc.read = true;
   write_tile(&fb, 32, 16);
   CHECK(word_at(pixel) == 0x77777777, "written again");
   /* Other contents: another number. */
   fb.rt[0].swizzle[0] = 1;
   write_tile(&fb, 32, 16);
   CHECK(word_at(pixel) != 0x77777777, "not written");
   memset(bo->host + pixel, 0x77, 4);
   write_tile(&fb, 32, 16);
   CHECK(word_at(pixel) == 0x77777777, "the number was not");
   fb.crc.read = false;
   write_tile(&fb, 32, 16);
   CHECK(word_at(pixel) != 0x77777777, "read though it must not");
}

static void
test_refused(void)
{
   struct sim_framebuffer fb = target(16, 16);
   struct sim_job job;
   struct sim_port port;

   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   fb.rt[0].surface.msaa = SIM_MSAA_MULTIPLE;
   CHECK(!sim_framebuffer_check(&fb, &port), "interleaved samples");
   CHECK(job.fault.kind == SIM_FAULT_UNIMPLEMENTED, "%d", job.fault.kind);
   fb.rt[0].surface.msaa = SIM_MSAA_SINGLE;
   fb.crc = (struct sim_tile_crc){ .read = true, .rt = 1, .va = VA };
   CHECK(!sim_framebuffer_check(&fb, &port), "checksums of no target");
   fb.crc.read = false;
   fb.rt[0].writeback_format = 3;
   CHECK(!sim_framebuffer_check(&fb, &port), "raw from RGBA8");
   sim_port_finish(&port);
}

int
main(void)
{
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 1);
   vm = sim_vm_create(UINT64_C(1) << 48);
   bo = sim_bo_create(MEMORY_B, false);
   if (!vm || !bo || sim_vm_map(vm, VA, MEMORY_B, bo, 0, SIM_READ | SIM_WRITE))
      return 1;
   test_linear();
   test_tiled();
   test_565();
   test_samples(4, 2);
   test_samples(8, 3);
   test_samples(16, 4);
   test_raw();
   test_depth_stencil();
   test_clean_tiles();
   test_checksums();
   test_refused();
   sim_vm_unref(vm);
   sim_bo_unref(bo);
   return check_result();
}
