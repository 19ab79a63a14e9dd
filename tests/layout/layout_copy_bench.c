/* SPDX-License-Identifier: MIT */
/* How fast host copies are, beside a memcpy of as many bytes. */

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

/* The best of some runs, in bytes a second. */
static double
measure(const struct mil_image *image, uint8_t *map, uint8_t *memory,
        bool write)
{
   struct mil_host_region region = { .layer_count = 1,
                                     .extent_px = image->extent_px };
   double best = 1e9;

   for (unsigned run = 0; run < 5; run++) {
      double start = seconds();
      int err = write ? mil_host_write(image, map, &region, memory, NULL)
                      : mil_host_read(image, map, &region, memory, NULL);
      double took = seconds() - start;

      CHECK(!err, "refused");
      best = took < best ? took : best;
   }
   return (double)SIDE * SIDE * image->block_size_B / best;
}

static double
measure_memcpy(uint8_t *to, const uint8_t *from, size_t bytes)
{
   double best = 1e9;

   for (unsigned run = 0; run < 5; run++) {
      double start = seconds();
      memcpy(to, from, bytes);
      double took = seconds() - start;
      best = took < best ? took : best;
   }
   return (double)bytes / best;
}

static void
bench(enum pipe_format format, enum mil_tiling_kind kind)
{
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = format,
      .extent_px = { SIDE, SIDE, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = { .kind = kind },
   };
   struct mil_image image;

   if (mil_image_init(check_device(), &init, &image, NULL))
      exit(EXIT_FAILURE);
   uint8_t *map = calloc(1, image.size_B), *memory = calloc(1, image.size_B);
   if (!map || !memory)
      exit(EXIT_FAILURE);
   /* Touched, so that page faults are not what is measured. */
   memset(map, 1, image.size_B);
   memset(memory, 2, image.size_B);

   double copy = measure_memcpy(map, memory, image.size_B);
   double to = measure(&image, map, memory, true);
   double from = measure(&image, map, memory, false);
   printf("%-20s %-14s write %6.2f GB/s (%3.0f %%)  read %6.2f GB/s "
          "(%3.0f %%)  memcpy %6.2f GB/s\n",
          util_format_short_name(format),
          kind == MIL_TILING_LINEAR ? "linear" : "u-interleaved", to * 1e-9,
          to / copy * 100, from * 1e-9, from / copy * 100, copy * 1e-9);
   free(map);
   free(memory);
}

int
main(void)
{
   static const enum pipe_format formats[] = {
      PIPE_FORMAT_R8_UNORM,           PIPE_FORMAT_R8G8_UNORM,
      PIPE_FORMAT_R8G8B8A8_UNORM,     PIPE_FORMAT_R16G16B16A16_FLOAT,
      PIPE_FORMAT_R32G32B32A32_FLOAT,
   };

   for (unsigned i = 0; i < ARRAY_SIZE(formats); i++) {
      bench(formats[i], MIL_TILING_LINEAR);
      bench(formats[i], MIL_TILING_U_INTERLEAVED);
   }
   return check_result();
}
