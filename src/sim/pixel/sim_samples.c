/* SPDX-License-Identifier: MIT */
#include "sim/pixel/sim_raster.h"

#include <stddef.h>

/* In sixteenths of a pixel from the top left. */
#define AT(x, y)       \
   {                   \
      (x) * 16, (y)*16 \
   }

static const struct sim_sample_pattern patterns[] = {
   [0] = { 1, { AT(8, 8) } },
   [1] = { 4, { AT(4, 4), AT(12, 4), AT(4, 12), AT(12, 12) } },
   [2] = { 4, { AT(6, 2), AT(14, 6), AT(2, 10), AT(10, 14) } },
   [3] = { 8,
           { AT(9, 5), AT(7, 11), AT(13, 9), AT(5, 3), AT(3, 13), AT(1, 7),
             AT(11, 15), AT(15, 1) } },
   [4] = { 16,
           { AT(9, 9), AT(7, 5), AT(5, 10), AT(12, 7), AT(3, 6), AT(10, 13),
             AT(13, 11), AT(11, 3), AT(6, 14), AT(8, 1), AT(4, 2), AT(2, 12),
             AT(0, 8), AT(15, 4), AT(14, 15), AT(1, 0) } },
};

const struct sim_sample_pattern *
sim_sample_pattern(unsigned pattern)
{
   if (pattern >= sizeof(patterns) / sizeof(patterns[0]))
      return NULL;
   return &patterns[pattern];
}
