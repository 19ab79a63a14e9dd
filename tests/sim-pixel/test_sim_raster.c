/* SPDX-License-Identifier: MIT */
/* Fill rules, coverage against exact arithmetic, clipping, interpolation. */
#include "sim/pixel/sim_raster.h"

#include <math.h>
#include <string.h>

#include "sim_pixel_check.h"

static struct sim_setup_state triangles = {
   .kind = SIM_PRIM_TRIANGLE,
   .scissor = { 0, 0, 15, 15 },
};

static struct sim_position
at(float x, float y)
{
   return (struct sim_position){ x, y, 0.5f, 1.0f };
}

/* Adds the coverage of a triangle to counts per sample. */
static void
count(const struct sim_position v[3], const struct sim_sample_pattern *pattern,
      unsigned counts[SIM_MAX_SAMPLES][16][16])
{
   struct sim_setup setup;
   struct sim_coverage c;

   if (!sim_setup_primitive(&triangles, v, &setup) ||
       !sim_cover_tile(&setup, 0, 0, pattern, &c))
      return;
   for (unsigned s = 0; s < pattern->count; s++) {
      for (unsigned y = 0; y < 16; y++) {
         for (unsigned x = 0; x < 16; x++)
            counts[s][y][x] += (c.rows[s][y] >> x) & 1;
      }
   }
}

/* Every fan of four triangles in a square, with the hub on all points of a
 * grid of half pixels, covers each sample of the square once. */
static void
test_fan(unsigned pattern_index)
{
   const struct sim_sample_pattern *pattern = sim_sample_pattern(pattern_index);

   for (int hx = 0; hx <= 12; hx++) {
      for (int hy = 0; hy <= 12; hy++) {
         const struct sim_position hub =
            at(2.0f + (float)hx * 0.5f, 2.0f + (float)hy * 0.5f);
         const struct sim_position c[4] = { at(2, 2), at(8, 2), at(8, 8),
                                            at(2, 8) };
         unsigned n[SIM_MAX_SAMPLES][16][16] = { 0 };

         for (unsigned i = 0; i < 4; i++)
            count((struct sim_position[3]){ hub, c[i], c[(i + 1) % 4] },
                  pattern, n);
         for (unsigned s = 0; s < pattern->count; s++) {
            for (unsigned y = 0; y < 16; y++) {
               for (unsigned x = 0; x < 16; x++) {
                  const unsigned want = x >= 2 && x < 8 && y >= 2 && y < 8;
                  CHECK(n[s][y][x] == want,
                        "pattern %u hub %d/2 %d/2 sample %u of %u,%u: %u",
                        pattern_index, hx, hy, s, x, y, n[s][y][x]);
               }
            }
         }
      }
   }
}

/* All triangles with corners on the pixel centres of a small grid: a centre
 * on an edge belongs to exactly one of the two sides. */
static void
test_shared_edges(void)
{
   const struct sim_sample_pattern *pattern = sim_sample_pattern(0);

   for (unsigned i = 0; i < 6 * 6; i++) {
      for (unsigned j = 0; j < 6 * 6; j++) {
         const struct sim_position a =
            at((float)(i % 6) + 0.5f, (float)(i / 6) + 0.5f);
         const struct sim_position b =
            at((float)(j % 6) + 0.5f, (float)(j / 6) + 0.5f);
         /* Third corners on both sides of the line, far away. */
         const float dx = b.x - a.x, dy = b.y - a.y;
         const struct sim_position l = at(a.x - 30 * dy, a.y + 30 * dx);
         const struct sim_position r = at(a.x + 30 * dy, a.y - 30 * dx);
         unsigned n[SIM_MAX_SAMPLES][16][16] = { 0 };

         if (i == j)
            continue;
         count((struct sim_position[3]){ a, b, l }, pattern, n);
         count((struct sim_position[3]){ b, a, r }, pattern, n);
         /* Strictly between the two ends the edge is covered once. */
         for (unsigned y = 0; y < 6; y++) {
            for (unsigned x = 0; x < 6; x++) {
               const float px = (float)x + 0.5f - a.x;
               const float py = (float)y + 0.5f - a.y;
               const float t = px * dx + py * dy;

               if (px * dy != py * dx || t <= 0 || t >= dx * dx + dy * dy)
                  continue;
               CHECK(n[0][y][x] == 1, "edge %u-%u pixel %u,%u: %u", i, j, x, y,
                     n[0][y][x]);
            }
         }
      }
   }
}

/* The square that each rule makes of one whose edges go through centres:
 * first row and column.  Two rules make each; they differ in what they call a
 * vertical edge. */
static void
test_square(unsigned rule)
{
   static const uint8_t first[8][2] = {
      { 3, 3 }, { 3, 2 }, { 2, 2 }, { 2, 3 },
      { 3, 2 }, { 2, 2 }, { 2, 3 }, { 3, 3 }
   };
   const unsigned x0 = first[rule][0], y0 = first[rule][1];
   const struct sim_position square[4] = { at(2.5f, 2.5f), at(5.5f, 2.5f),
                                           at(5.5f, 5.5f), at(2.5f, 5.5f) };
   unsigned n[SIM_MAX_SAMPLES][16][16] = { 0 };

   count((struct sim_position[3]){ square[0], square[1], square[2] },
         sim_sample_pattern(0), n);
   count((struct sim_position[3]){ square[0], square[2], square[3] },
         sim_sample_pattern(0), n);
   for (unsigned y = 0; y < 16; y++) {
      for (unsigned x = 0; x < 16; x++) {
         const unsigned want = x >= x0 && x < x0 + 3 && y >= y0 && y < y0 + 3;
         CHECK(n[0][y][x] == want, "pixel %u,%u: %u", x, y, n[0][y][x]);
      }
   }
}

/* Coverage of tiles anywhere equals the edge functions in wide arithmetic. */
/* A diagonal that bounds a triangle from the lower left: walked against the
 * clock it goes right and down, at -45 degrees or 315. */
static void
test_diagonal(unsigned rule)
{
   static const uint8_t owned[8] = { 0, 0, 1, 1, 0, 0, 1, 1 };
   unsigned n[SIM_MAX_SAMPLES][16][16] = { 0 };

   count((struct sim_position[3]){ at(2.5f, 2.5f), at(9.5f, 2.5f),
                                   at(9.5f, 9.5f) },
         sim_sample_pattern(0), n);
   CHECK(n[0][4][4] == owned[rule], "rule %u: %u", rule, n[0][4][4]);
   CHECK(n[0][4][5] == 1 && n[0][5][4] == 0, "rule %u", rule);
}

static void
test_wide_arithmetic(void)
{
   const struct sim_setup_state state = {
      .kind = SIM_PRIM_TRIANGLE,
      .scissor = { 0, 0, 16383, 16383 },
   };
   uint32_t rng = 1;

   for (unsigned n = 0; n < 3000; n++) {
      const float span = n % 3 == 0 ? 20.0f : n % 3 == 1 ? 500.0f : 30000.0f;
      const float cx = check_random_float(&rng, 0, 16000);
      const float cy = check_random_float(&rng, 0, 16000);
      const int x0 = (int)cx & ~15, y0 = (int)cy & ~15;
      struct sim_position v[3];
      struct sim_setup s;
      struct sim_coverage c;

      for (unsigned i = 0; i < 3; i++)
         v[i] = at(cx + check_random_float(&rng, -span, span),
                   cy + check_random_float(&rng, -span, span));
      if (!sim_setup_primitive(&state, v, &s))
         continue;

      const bool any = sim_cover_tile(&s, x0, y0, sim_sample_pattern(2), &c);
      const struct sim_sample_pattern *p = sim_sample_pattern(2);

      for (unsigned k = 0; k < p->count; k++) {
         for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
               const __int128 px = (x0 + x) * 256 + p->at[k].x;
               const __int128 py = (y0 + y) * 256 + p->at[k].y;
               bool in = true;

               for (unsigned e = 0; e < s.edge_count; e++)
                  in &=
                     s.edges[e].a * px + s.edges[e].b * py + s.edges[e].c >= 0;
               const bool got = any && (c.rows[k][y] >> x & 1);
               CHECK(got == in, "triangle %u sample %u of %d,%d", n, k, x, y);
            }
         }
      }
   }
}

/* A triangle through the eye's plane covers what the homogeneous inside test
 * says, and interpolates what its plane says. */
static void
test_clip(void)
{
   const struct sim_setup_state state = {
      .kind = SIM_PRIM_TRIANGLE,
      .scissor = { 0, 0, 63, 63 },
   };
   uint32_t rng = 7;
   unsigned visible = 0;

   for (unsigned n = 0; n < 2000; n++) {
      double X[3], Y[3], W[3];
      struct sim_position v[3];
      struct sim_setup s;

      for (unsigned i = 0; i < 3; i++) {
         W[i] = check_random_float(&rng, -2, 4);
         if (fabs(W[i]) < 0.05)
            W[i] = 0.05;
         X[i] = check_random_float(&rng, -100, 200);
         Y[i] = check_random_float(&rng, -100, 200);
         v[i] =
            (struct sim_position){ (float)(X[i] / W[i]), (float)(Y[i] / W[i]),
                                   0.5f, (float)(1.0 / W[i]) };
         /* What the rasteriser can know. */
         W[i] = 1.0 / v[i].winv;
         X[i] = v[i].x * W[i];
         Y[i] = v[i].y * W[i];
      }
      if (!(W[0] < 0 || W[1] < 0 || W[2] < 0))
         continue;

      const bool drawn = sim_setup_primitive(&state, v, &s);
      const double det = X[0] * (Y[1] * W[2] - Y[2] * W[1]) +
                         Y[0] * (X[2] * W[1] - X[1] * W[2]) +
                         W[0] * (X[1] * Y[2] - X[2] * Y[1]);

      for (int ty = 0; ty < 64; ty += 16) {
         for (int tx = 0; tx < 64; tx += 16) {
            struct sim_coverage c;
            const bool any =
               drawn && sim_cover_tile(&s, tx, ty, sim_sample_pattern(0), &c);
            for (int y = 0; y < 16; y++) {
               for (int x = 0; x < 16; x++) {
                  const double px = tx + x + 0.5, py = ty + y + 0.5;
                  double b[3], sum = 0, least = 1e9;

                  for (unsigned i = 0; i < 3; i++) {
                     const unsigned j = (i + 1) % 3, k = (i + 2) % 3;
                     b[i] = ((Y[j] * W[k] - Y[k] * W[j]) * px +
                             (X[k] * W[j] - X[j] * W[k]) * py +
                             (X[j] * Y[k] - X[k] * Y[j])) /
                            det;
                     sum += b[i];
                  }
                  /* Normalised distance from the nearest edge. */
                  for (unsigned i = 0; i < 3; i++)
                     least = fmin(least, b[i] / fabs(sum));
                  const bool got = any && (c.rows[0][y] >> x & 1);

                  /* Near edges rounding to the grid decides. */
                  if (fabs(least) < 2e-2 || fabs(sum) < 1e-3)
                     continue;
                  CHECK(got == (least > 0 && sum > 0),
                        "triangle %u pixel %d,%d: %d, %g %g", n, tx + x, ty + y,
                        got, least, sum);
                  if (!got)
                     continue;
                  visible++;
                  for (unsigned i = 0; i < 3; i++) {
                     const struct sim_plane *w = &s.weight[i];
                     const double have = w->a * (px - s.origin_x) +
                                         w->b * (py - s.origin_y) + w->c;
                     CHECK(fabs(have - b[i]) < 1e-6 * (1 + fabs(b[i])),
                           "weight %u: %g, want %g", i, have, b[i]);
                  }
               }
            }
         }
      }
   }
   CHECK(visible > 1000, "only %u pixels were visible", visible);
}

static void
test_facing(void)
{
   /* Clockwise on the screen, y down. */
   const struct sim_position cw[3] = { at(2, 2), at(10, 2), at(2, 10) };
   const struct sim_position ccw[3] = { at(2, 2), at(2, 10), at(10, 2) };
   struct sim_setup_state state = triangles;
   struct sim_setup s;

   CHECK(sim_setup_primitive(&state, cw, &s) && s.front, "cw front");
   CHECK(sim_setup_primitive(&state, ccw, &s) && !s.front, "ccw back");
   state.front_ccw = true;
   CHECK(sim_setup_primitive(&state, cw, &s) && !s.front, "cw back");
   CHECK(sim_setup_primitive(&state, ccw, &s) && s.front, "ccw front");
   state.cull_front = true;
   CHECK(!sim_setup_primitive(&state, ccw, &s), "culled front");
   CHECK(sim_setup_primitive(&state, cw, &s), "kept back");
   state.cull_back = true;
   CHECK(!sim_setup_primitive(&state, cw, &s), "culled back");
}

static void
test_points_and_lines(void)
{
   struct sim_setup_state state = triangles;
   struct sim_position v[3] = { at(5.0f, 5.0f) };
   struct sim_setup s;
   struct sim_coverage c;
   unsigned covered = 0;

   state.kind = SIM_PRIM_POINT;
   state.point_size = 4.0f;
   CHECK(sim_setup_primitive(&state, v, &s), "point");
   sim_cover_tile(&s, 0, 0, sim_sample_pattern(0), &c);
   for (unsigned y = 0; y < 16; y++)
      CHECK(c.rows[0][y] == (y >= 3 && y < 7 ? 0x78 : 0), "row %u: %x", y,
            c.rows[0][y]);

   /* A horizontal line of width 1 through pixel centres. */
   state.kind = SIM_PRIM_LINE;
   state.line_width = 1.0f;
   v[0] = at(2.0f, 4.5f);
   v[1] = at(9.0f, 4.5f);
   CHECK(sim_setup_primitive(&state, v, &s), "line");
   sim_cover_tile(&s, 0, 0, sim_sample_pattern(0), &c);
   for (unsigned y = 0; y < 16; y++)
      CHECK(c.rows[0][y] == (y == 4 ? 0x1fc : 0), "row %u: %x", y,
            c.rows[0][y]);

   /* A steep one covers one pixel in each row it crosses. */
   v[0] = at(3.0f, 1.0f);
   v[1] = at(6.0f, 13.0f);
   CHECK(sim_setup_primitive(&state, v, &s), "line");
   sim_cover_tile(&s, 0, 0, sim_sample_pattern(0), &c);
   for (unsigned y = 0; y < 16; y++) {
      covered += (unsigned)__builtin_popcount(c.rows[0][y]);
      CHECK(__builtin_popcount(c.rows[0][y]) <= 1, "row %u: %x", y,
            c.rows[0][y]);
   }
   CHECK(covered == 12, "%u pixels", covered);
}

static void
test_bad_positions(void)
{
   struct sim_position v[3] = { at(1, 1), at(8, 1), at(1, 8) };
   struct sim_setup s;

   v[1].x = NAN;
   CHECK(!sim_setup_primitive(&triangles, v, &s), "NaN");
   v[1] = at(INFINITY, 0);
   CHECK(!sim_setup_primitive(&triangles, v, &s), "infinity");
   v[1] = at(1, 1);
   CHECK(!sim_setup_primitive(&triangles, v, &s), "no area");
}

int
main(void)
{
   for (unsigned i = 0; i < 5; i++)
      test_fan(i);
   for (unsigned rule = 0; rule < 8; rule++) {
      triangles.tie_break = (uint8_t)(rule ^ 2);
      test_fan(0);
      test_shared_edges();
      test_square(rule);
      test_diagonal(rule);
   }
   triangles.tie_break = 0;
   test_wide_arithmetic();
   test_clip();
   test_facing();
   test_points_and_lines();
   test_bad_positions();
   CHECK(sim_sample_pattern(5) == NULL, "no such pattern");
   return check_result();
}
