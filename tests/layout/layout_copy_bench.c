/* SPDX-License-Identifier: MIT */
/* How fast host copies are, beside a memcpy of as many bytes in the same run;
 * and how many images are laid out in a second. */

#include "layout_check.h"

#include <string.h>
#include <time.h>

#define SIDE 2048

static double
seconds(void)
{
   struct timespec now;

   clock_gettime(CLOCK_MONOTONIC, &now);
   return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The shortest of some runs, each; they take turns, so that what else the
 * machine does is the same for all. */
struct times {
   double memcpy, write, read;
};

static double
least(double a, double b)
{
   return a < b ? a : b;
}

static struct times
measure(const struct mil_image *image, uint8_t *map, uint8_t *memory)
{
   struct mil_host_region region = { .layer_count = 1,
                                     .extent_px = image->extent_px };
   const size_t bytes = (size_t)SIDE * SIDE * image->block_size_B;
   struct times t = { 1e9, 1e9, 1e9 };

   for (unsigned run = 0; run < 15; run++) {
      double start = seconds();
      memcpy(map, memory, bytes);
      double copied = seconds();
      int err = mil_host_write(image, map, &region, memory, NULL);
      double written = seconds();
      err |= mil_host_read(image, map, &region, memory, NULL);
      double done = seconds();

      CHECK(!err, "refused");
      t.memcpy = least(t.memcpy, copied - start);
      t.write = least(t.write, written - copied);
      t.read = least(t.read, done - written);
   }
   return t;
}

static void
bench(enum pipe_format format, const char *name, struct mil_tiling tiling)
{
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = format,
      .extent_px = { SIDE, SIDE, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = tiling,
   };
   struct mil_image image;

   if (mil_image_init(check_device(), &init, &image, NULL))
      return;
   uint8_t *map = calloc(1, image.size_B), *memory = calloc(1, image.size_B);
   if (!map || !memory)
      exit(EXIT_FAILURE);
   /* Touched, so that page faults are not what is measured. */
   memset(map, 1, image.size_B);
   for (uint64_t i = 0; i < image.size_B; i++)
      memory[i] = (uint8_t)(i * 7 + i / SIDE);

   const struct times t = measure(&image, map, memory);
   const double gigabytes = 1e-9 * SIDE * SIDE * image.block_size_B;
   printf("%-20s %-14s write %6.2f GB/s (%3.0f %%)  read %6.2f GB/s "
          "(%3.0f %%)  memcpy %6.2f GB/s\n",
          util_format_short_name(format), name, gigabytes / t.write,
          t.memcpy / t.write * 100, gigabytes / t.read, t.memcpy / t.read * 100,
          gigabytes / t.memcpy);
   free(map);
   free(memory);
}

/* Layouts and views a second: of images with all their levels. */
static void
bench_layouts(const char *what, struct mil_init_info init)
{
   const struct mali_device_info *info = check_device();
   const unsigned count = 200000;
   struct mil_image image;
   struct mil_view view;
   uint64_t sum_B = 0;

   double start = seconds();
   for (unsigned i = 0; i < count; i++) {
      init.extent_px.width = 1000 + i % 1000;
      CHECK(!mil_image_init(info, &init, &image, NULL), "refused");
      sum_B += image.size_B;
   }
   double layouts = seconds() - start;

   const struct mil_view_info view_info = {
      .planes = { &image },
      .plane_count = 1,
      .format = init.format,
      .dim = MIL_VIEW_2D,
      .level_count = init.levels,
      .layer_count = init.layers,
      .swizzle = { 0, 1, 2, 3 },
   };
   start = seconds();
   for (unsigned i = 0; i < count; i++) {
      CHECK(!mil_view_init(info, &view_info, &view, NULL), "refused");
      sum_B += view.extent_px.width;
   }
   double views = seconds() - start;
   CHECK(sum_B, "nothing was laid out");
   printf("%-38s %6.2f million layouts/s  %6.2f million views/s\n", what,
          count / layouts * 1e-6, count / views * 1e-6);
}

int
main(void)
{
   const struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = PIPE_FORMAT_R8G8B8A8_UNORM,
      .extent_px = { 1000, 1000, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = { .kind = MIL_TILING_U_INTERLEAVED },
   };
   struct mil_init_info levels = init, afbc = init;

   levels.levels = 10;
   levels.layers = 6;
   afbc.tiling = (struct mil_tiling){ .kind = MIL_TILING_AFBC,
                                      .afbc = { .sparse = true } };
   bench_layouts("u-interleaved, one level", init);
   bench_layouts("u-interleaved, ten levels, six layers", levels);
   bench_layouts("AFBC, one level", afbc);

   static const enum pipe_format formats[] = {
      PIPE_FORMAT_R8_UNORM,           PIPE_FORMAT_R8G8_UNORM,
      PIPE_FORMAT_R8G8B8A8_UNORM,     PIPE_FORMAT_R16G16B16A16_FLOAT,
      PIPE_FORMAT_R32G32B32A32_FLOAT,
   };

   static const struct {
      const char *name;
      struct mil_tiling tiling;
   } tilings[] = {
      { "linear", { .kind = MIL_TILING_LINEAR } },
      { "u-interleaved", { .kind = MIL_TILING_U_INTERLEAVED } },
      { "interleaved 64K", { .kind = MIL_TILING_INTERLEAVED_64K } },
      { "AFBC", { .kind = MIL_TILING_AFBC, .afbc = { .sparse = true } } },
   };

   for (unsigned i = 0; i < ARRAY_SIZE(formats); i++) {
      for (unsigned k = 0; k < ARRAY_SIZE(tilings); k++)
         bench(formats[i], tilings[k].name, tilings[k].tiling);
   }
   return check_result();
}
