/* SPDX-License-Identifier: MIT */
/* Coverage and interpolation of one primitive in one tile.
 *
 * A primitive becomes a convex polygon on a grid of 1/256 pixel, tested with
 * incremental edge functions, and planes for depth and perspective weights.
 * It knows no descriptors and no memory. */
#ifndef SIM_RASTER_H
#define SIM_RASTER_H

#include <stdbool.h>
#include <stdint.h>

/* The simulator works on 16×16 tiles whatever the effective tile size; the
 * result is the same (GUESS: nothing known depends on it). */
#define SIM_TILE_PX 16
#define SIM_TILE_PIXELS (SIM_TILE_PX * SIM_TILE_PX)
#define SIM_MAX_SAMPLES 16

/* As the vertex shader wrote it: screen x, y, z and 1/w with w's sign
 * (Mesa 25.0.7, nir_lower_viewport_transform). */
struct sim_position {
   float x, y, z, winv;
};

enum sim_prim_kind {
   SIM_PRIM_POINT = 1,
   SIM_PRIM_LINE = 2,
   SIM_PRIM_TRIANGLE = 3,
   /* Of RUN_FULLSCREEN: the scissor box at depth 0, without vertices. */
   SIM_PRIM_BOX = 4,
};

static inline unsigned
sim_prim_vertices(enum sim_prim_kind kind)
{
   return kind == SIM_PRIM_BOX ? 0 : (unsigned)kind;
}

/* Pixels, inclusive: nothing is covered outside. */
struct sim_rect {
   int32_t x0, y0, x1, y1;
};

#define SIM_MAX_EDGES 10

struct sim_edge {
   /* Inside where a x + b y + c ≥ 0; x, y in 1/256 px, the fill rule is in
    * c already. */
   int64_t a, b, c;
};

/* a x + b y + c with x, y in pixels relative to the setup's origin. */
struct sim_plane {
   double a, b, c;
};

struct sim_setup {
   /* 0: covers nothing. */
   unsigned edge_count;
   struct sim_edge edges[SIM_MAX_EDGES];
   /* Pixels that may be covered. */
   struct sim_rect bounds;
   /* Origin of the planes, in pixels. */
   double origin_x, origin_y;
   struct sim_plane z;
   /* Perspective weights: the attribute at a point is Σ w_i a_i / Σ w_i, and
    * Σ w_i is 1/w. */
   struct sim_plane weight[3];
   /* max(|dz/dx|, |dz/dy|) and the largest |z|, for the depth bias. */
   float z_slope, z_max;
   bool front;
   /* Points: centre and size of the sprite. */
   float point_x, point_y, point_size;
};

/* What decides how vertices become a polygon. */
struct sim_setup_state {
   enum sim_prim_kind kind;
   bool front_ccw, cull_front, cull_back;
   /* Clip to depth range [z_min, z_max] (done per sample, here it only keeps
    * polygons small). */
   float line_width, point_size;
   struct sim_rect scissor;
   /* To whom points on an edge belong: the v10 number "Tie-Break Rule", but
    * counted from MINUS_180_IN_0_OUT (exclusive or with 2), so that 0 is the
    * API's top-left rule. */
   uint8_t tie_break;
};

/* false: culled, empty or wholly outside the scissor.  v: as many vertices as
 * sim_prim_vertices() says.  Sets front even for culled triangles. */
bool
sim_setup_primitive(const struct sim_setup_state *state,
                    const struct sim_position v[3], struct sim_setup *out);

/* ---- samples ----------------------------------------------------------- */

/* Sample positions in 1/256 px from the pixel's top left, by the v10
 * enumeration "Sample Pattern" (Mesa 25.0.7, pan_samples.c). */
struct sim_sample_pattern {
   unsigned count;
   struct {
      uint8_t x, y;
   } at[SIM_MAX_SAMPLES];
};

/* NULL: no such pattern. */
const struct sim_sample_pattern *
sim_sample_pattern(unsigned pattern);

/* ---- coverage ---------------------------------------------------------- */

struct sim_coverage {
   /* Bit x of row y, per sample. */
   uint16_t rows[SIM_MAX_SAMPLES][SIM_TILE_PX];
   /* All samples or-ed. */
   uint16_t any[SIM_TILE_PX];
};

/* Which samples of the tile at (x0, y0) pixels are covered.  false: none. */
bool
sim_cover_tile(const struct sim_setup *setup, int32_t x0, int32_t y0,
               const struct sim_sample_pattern *pattern,
               struct sim_coverage *out);

#endif
