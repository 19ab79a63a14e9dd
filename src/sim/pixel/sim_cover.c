/* SPDX-License-Identifier: MIT */
/* Which samples of a tile a polygon covers. */
#include "sim/pixel/sim_raster.h"

#include <string.h>

/* An edge function within one tile, in whole pixels: e(x, y) = e0 + a x + b y
 * is ≥ 0 inside.  Dividing by 256 and rounding down keeps the sign at the
 * sample, and the values fit 32 bits: coordinates stay below 2^24, so a and
 * b are below 2^25 and 16 steps of both below 2^30. */
struct tile_edge {
   int32_t e0, a, b;
};

#define LIMIT ((int64_t)1 << 30)

/* false: outside for the whole tile; *skip: inside for the whole tile. */
static bool
tile_edge(const struct sim_edge *e, int64_t x, int64_t y, struct tile_edge *out,
          bool *skip)
{
   const int64_t e0 = (e->a * x + e->b * y + e->c) >> 8;
   const int64_t span = SIM_TILE_PX - 1;
   const int64_t grow =
      (e->a > 0 ? e->a : 0) * span + (e->b > 0 ? e->b : 0) * span;
   const int64_t shrink =
      (e->a < 0 ? e->a : 0) * span + (e->b < 0 ? e->b : 0) * span;

   if (e0 + grow < 0)
      return false;
   *skip = e0 + shrink >= 0;
   /* Both ends have been compared in 64 bits, so what is left lies within
    * the reach of the steps. */
   out->e0 = (int32_t)(e0 > LIMIT ? LIMIT : e0 < -LIMIT ? -LIMIT : e0);
   out->a = (int32_t)e->a;
   out->b = (int32_t)e->b;
   return true;
}

static inline uint16_t
row_mask(int32_t e, int32_t a)
{
   int32_t v[SIM_TILE_PX];
   uint32_t mask = 0;

   for (int x = 0; x < SIM_TILE_PX; x++)
      v[x] = e + a * x;
   for (int x = 0; x < SIM_TILE_PX; x++)
      mask |= ((uint32_t)~v[x] >> 31) << x;
   return (uint16_t)mask;
}

/* Rows of one sample position; `rows` already holds the bounds. */
static void
cover_sample(const struct sim_setup *s, int64_t x, int64_t y,
             uint16_t rows[SIM_TILE_PX])
{
   for (unsigned i = 0; i < s->edge_count; i++) {
      struct tile_edge e;
      bool skip;

      if (!tile_edge(&s->edges[i], x, y, &e, &skip)) {
         memset(rows, 0, SIM_TILE_PX * sizeof(rows[0]));
         return;
      }
      if (skip)
         continue;
      for (int row = 0; row < SIM_TILE_PX; row++) {
         if (rows[row])
            rows[row] &= row_mask(e.e0 + e.b * row, e.a);
      }
   }
}

static bool
bounds_rows(const struct sim_rect *b, int32_t x0, int32_t y0,
            uint16_t rows[SIM_TILE_PX])
{
   const int32_t left = b->x0 > x0 ? b->x0 - x0 : 0;
   const int32_t right =
      b->x1 < x0 + SIM_TILE_PX - 1 ? b->x1 - x0 : SIM_TILE_PX - 1;
   const int32_t top = b->y0 > y0 ? b->y0 - y0 : 0;
   const int32_t bottom =
      b->y1 < y0 + SIM_TILE_PX - 1 ? b->y1 - y0 : SIM_TILE_PX - 1;

   memset(rows, 0, SIM_TILE_PX * sizeof(rows[0]));
   if (left > right || top > bottom)
      return false;

   const uint16_t mask = (uint16_t)(((2u << right) - 1) & ~((1u << left) - 1));
   for (int32_t row = top; row <= bottom; row++)
      rows[row] = mask;
   return true;
}

bool
sim_cover_tile(const struct sim_setup *setup, int32_t x0, int32_t y0,
               const struct sim_sample_pattern *pattern,
               struct sim_coverage *out)
{
   uint16_t bounds[SIM_TILE_PX];
   uint16_t any = 0;

   memset(out->any, 0, sizeof(out->any));
   if (!setup->edge_count || !bounds_rows(&setup->bounds, x0, y0, bounds))
      return false;

   for (unsigned s = 0; s < pattern->count; s++) {
      memcpy(out->rows[s], bounds, sizeof(bounds));
      cover_sample(setup, (int64_t)x0 * 256 + pattern->at[s].x,
                   (int64_t)y0 * 256 + pattern->at[s].y, out->rows[s]);
      for (unsigned row = 0; row < SIM_TILE_PX; row++) {
         out->any[row] |= out->rows[s][row];
         any |= out->rows[s][row];
      }
   }
   return any != 0;
}
