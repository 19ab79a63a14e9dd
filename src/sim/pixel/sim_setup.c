/* SPDX-License-Identifier: MIT */
/* From vertices to a convex polygon on the sub-pixel grid and its planes. */
#include "sim/pixel/sim_raster.h"

#include <math.h>
#include <string.h>

/* Sub-pixel bits: positions snap to 1/256 pixel (Mesa 25.0.7 genxml v10, the
 * format "Snap 4"). */
#define SUBPIXEL 256.0

/* Coordinates beyond this many pixels are clipped, so that edge functions
 * stay within 64 bits.  Above the largest framebuffer.  GUESS: the
 * hardware's guard band is not known. */
#define GUARD_BAND_PX 32768.0

/* A point of the homogeneous plane, x and y multiplied by w. */
struct hpoint {
   double x, y, w;
};

struct polygon {
   unsigned n;
   struct hpoint p[SIM_MAX_EDGES + 2];
};

static inline double
snap(double v)
{
   return rint(v * SUBPIXEL);
}

/* Distance of a point to clip plane `plane`, ≥ 0 inside. */
static double
plane_distance(const struct hpoint *p, unsigned plane)
{
   switch (plane) {
   case 0:
      /* The shader clamps 1/w to 2^15, so w is at least 2^-15 in front. */
      return p->w - 0x1p-16;
   case 1:
      return GUARD_BAND_PX * p->w + p->x;
   case 2:
      return GUARD_BAND_PX * p->w - p->x;
   case 3:
      return GUARD_BAND_PX * p->w + p->y;
   default:
      return GUARD_BAND_PX * p->w - p->y;
   }
}

/* Sutherland-Hodgman.  An intersection is always computed from the inside to
 * the outside, so two primitives sharing an edge get the same point. */
static void
clip_polygon(struct polygon *poly)
{
   for (unsigned plane = 0; plane < 5 && poly->n; plane++) {
      struct polygon out = { .n = 0 };

      for (unsigned i = 0; i < poly->n; i++) {
         const struct hpoint *a = &poly->p[i];
         const struct hpoint *b = &poly->p[(i + 1) % poly->n];
         const double da = plane_distance(a, plane);
         const double db = plane_distance(b, plane);

         if (da >= 0.0)
            out.p[out.n++] = *a;
         if ((da >= 0.0) != (db >= 0.0)) {
            const struct hpoint *in = da >= 0.0 ? a : b;
            const struct hpoint *ex = da >= 0.0 ? b : a;
            const double di = da >= 0.0 ? da : db, de = da >= 0.0 ? db : da;
            const double t = di / (di - de);

            out.p[out.n++] = (struct hpoint){
               in->x + t * (ex->x - in->x),
               in->y + t * (ex->y - in->y),
               in->w + t * (ex->w - in->w),
            };
         }
      }
      *poly = out;
   }
}

/* Whether points exactly on the edge a x + b y + c ≥ 0 belong to the polygon.
 *
 * The rules' names are half circles, open at one end, of directions.  GUESS:
 * of edges, walked around the polygon against the clock, with y up.  So the
 * rule that Mesa 25.0.7 uses, from -180 inclusive to 0 exclusive, is the usual
 * top-left rule; directions of normals would make it another one. */
static bool
owns_edge(unsigned tie_break, int64_t a, int64_t b)
{
   static const int8_t start[4][2] = {
      { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 }
   };
   const unsigned rule = tie_break ^ 2;
   const int8_t *s = start[rule >> 1 & 3];
   const int64_t dx = -b, dy = -a;
   const int64_t turn = s[0] * dy - s[1] * dx;

   if (turn)
      return turn > 0;
   return (s[0] * dx + s[1] * dy > 0) == !(rule & 1);
}

/* Fixed-point corners (in order) to edges with interior positive.  Returns
 * twice the signed area, 0 for degenerate polygons. */
static double
make_edges(const struct sim_setup_state *state, const double (*p)[2],
           unsigned n, struct sim_setup *out)
{
   double area = 0.0;

   for (unsigned i = 0; i < n; i++) {
      const unsigned j = (i + 1) % n;
      area += p[i][0] * p[j][1] - p[j][0] * p[i][1];
   }

   out->edge_count = 0;
   if (area == 0.0)
      return 0.0;

   const double sign = area > 0.0 ? 1.0 : -1.0;
   double min_x = p[0][0], max_x = min_x, min_y = p[0][1], max_y = min_y;

   for (unsigned i = 0; i < n; i++) {
      const unsigned j = (i + 1) % n;
      const int64_t a = (int64_t)(sign * (p[i][1] - p[j][1]));
      const int64_t b = (int64_t)(sign * (p[j][0] - p[i][0]));

      min_x = fmin(min_x, p[i][0]);
      max_x = fmax(max_x, p[i][0]);
      min_y = fmin(min_y, p[i][1]);
      max_y = fmax(max_y, p[i][1]);
      if (a == 0 && b == 0)
         continue;

      int64_t c = -(a * (int64_t)p[i][0] + b * (int64_t)p[i][1]);
      if (!owns_edge(state->tie_break, a, b))
         c -= 1;
      out->edges[out->edge_count++] = (struct sim_edge){ a, b, c };
   }

   out->bounds.x0 = (int32_t)floor(min_x / SUBPIXEL);
   out->bounds.y0 = (int32_t)floor(min_y / SUBPIXEL);
   out->bounds.x1 = (int32_t)floor(max_x / SUBPIXEL);
   out->bounds.y1 = (int32_t)floor(max_y / SUBPIXEL);
   return area;
}

static bool
apply_scissor(struct sim_setup *s, const struct sim_rect *r)
{
   if (s->bounds.x0 < r->x0)
      s->bounds.x0 = r->x0;
   if (s->bounds.y0 < r->y0)
      s->bounds.y0 = r->y0;
   if (s->bounds.x1 > r->x1)
      s->bounds.x1 = r->x1;
   if (s->bounds.y1 > r->y1)
      s->bounds.y1 = r->y1;
   return s->bounds.x0 <= s->bounds.x1 && s->bounds.y0 <= s->bounds.y1;
}

static bool
finite_position(const struct sim_position *p)
{
   return isfinite(p->x) && isfinite(p->y) && isfinite(p->z) &&
          isfinite(p->winv);
}

/* ---- triangles --------------------------------------------------------- */

/* Weights and depth from three corners in front of the eye, on the snapped
 * grid (pixels). */
static void
planes_in_front(const struct sim_position v[3], const double (*p)[2],
                struct sim_setup *s)
{
   const double x0 = p[0][0] / SUBPIXEL, y0 = p[0][1] / SUBPIXEL;
   const double x1 = p[1][0] / SUBPIXEL - x0, y1 = p[1][1] / SUBPIXEL - y0;
   const double x2 = p[2][0] / SUBPIXEL - x0, y2 = p[2][1] / SUBPIXEL - y0;
   const double inv = 1.0 / (x1 * y2 - x2 * y1);
   const struct sim_plane l1 = { y2 * inv, -x2 * inv, 0.0 };
   const struct sim_plane l2 = { -y1 * inv, x1 * inv, 0.0 };
   const double dz1 = (double)v[1].z - v[0].z, dz2 = (double)v[2].z - v[0].z;

   s->origin_x = x0;
   s->origin_y = y0;
   s->z.a = l1.a * dz1 + l2.a * dz2;
   s->z.b = l1.b * dz1 + l2.b * dz2;
   s->z.c = v[0].z;
   s->weight[0].a = -(l1.a + l2.a) * v[0].winv;
   s->weight[0].b = -(l1.b + l2.b) * v[0].winv;
   s->weight[0].c = v[0].winv;
   s->weight[1].a = l1.a * v[1].winv;
   s->weight[1].b = l1.b * v[1].winv;
   s->weight[1].c = 0.0;
   s->weight[2].a = l2.a * v[2].winv;
   s->weight[2].b = l2.b * v[2].winv;
   s->weight[2].c = 0.0;
}

/* The same when a corner is behind the eye: rows of the inverse of the matrix
 * of homogeneous corners.  false: the corners are collinear. */
static bool
planes_homogeneous(const struct sim_position v[3], struct sim_setup *s)
{
   double x[3], y[3], w[3], zw[3];

   for (unsigned i = 0; i < 3; i++) {
      w[i] = 1.0 / v[i].winv;
      x[i] = v[i].x * w[i];
      y[i] = v[i].y * w[i];
      zw[i] = v[i].z * w[i];
   }

   struct sim_plane adj[3];
   for (unsigned i = 0; i < 3; i++) {
      const unsigned j = (i + 1) % 3, k = (i + 2) % 3;
      adj[i].a = y[j] * w[k] - y[k] * w[j];
      adj[i].b = x[k] * w[j] - x[j] * w[k];
      adj[i].c = x[j] * y[k] - x[k] * y[j];
   }

   const double det = x[0] * adj[0].a + y[0] * adj[0].b + w[0] * adj[0].c;
   if (det == 0.0 || !isfinite(det))
      return false;

   s->origin_x = s->origin_y = 0.0;
   s->z = (struct sim_plane){ 0.0, 0.0, 0.0 };
   for (unsigned i = 0; i < 3; i++) {
      s->weight[i] =
         (struct sim_plane){ adj[i].a / det, adj[i].b / det, adj[i].c / det };
      s->z.a += s->weight[i].a * zw[i];
      s->z.b += s->weight[i].b * zw[i];
      s->z.c += s->weight[i].c * zw[i];
   }
   return true;
}

static bool
needs_clip(const struct sim_position *p)
{
   return p->winv <= 0.0f || fabsf(p->x) > GUARD_BAND_PX ||
          fabsf(p->y) > GUARD_BAND_PX;
}

static bool
setup_triangle(const struct sim_setup_state *state,
               const struct sim_position v[3], struct sim_setup *s)
{
   double p[SIM_MAX_EDGES][2];
   unsigned n = 3;
   const bool clip =
      needs_clip(&v[0]) || needs_clip(&v[1]) || needs_clip(&v[2]);

   if (clip) {
      struct polygon poly = { .n = 3 };

      for (unsigned i = 0; i < 3; i++) {
         const double w = 1.0 / v[i].winv;
         poly.p[i] = (struct hpoint){ v[i].x * w, v[i].y * w, w };
      }
      clip_polygon(&poly);
      n = poly.n;
      if (n < 3)
         return false;
      for (unsigned i = 0; i < n; i++) {
         p[i][0] = snap(poly.p[i].x / poly.p[i].w);
         p[i][1] = snap(poly.p[i].y / poly.p[i].w);
      }
   } else {
      for (unsigned i = 0; i < 3; i++) {
         p[i][0] = snap(v[i].x);
         p[i][1] = snap(v[i].y);
      }
   }

   const double area = make_edges(state, (const double(*)[2])p, n, s);
   if (area == 0.0)
      return false;

   /* y points down, so a positive area is clockwise on the screen. */
   s->front = (area < 0.0) == state->front_ccw;
   if (s->front ? state->cull_front : state->cull_back)
      return false;

   if (clip) {
      if (!planes_homogeneous(v, s))
         return false;
   } else {
      planes_in_front(v, (const double(*)[2])p, s);
   }

   s->z_slope = (float)fmax(fabs(s->z.a), fabs(s->z.b));
   s->z_max = fmaxf(fabsf(v[0].z), fmaxf(fabsf(v[1].z), fabsf(v[2].z)));
   return true;
}

/* ---- lines and points -------------------------------------------------- */

/* Lines in front of the eye only: the part behind is cut off at a small w. */
static bool
clip_line(struct sim_position v[2])
{
   const float w_min_inv = 0x1p15f;

   if (v[0].winv <= 0.0f && v[1].winv <= 0.0f)
      return false;
   for (unsigned i = 0; i < 2; i++) {
      if (v[i].winv > 0.0f)
         continue;

      const struct sim_position *o = &v[1 - i];
      const double wi = 1.0 / v[i].winv, wo = 1.0 / o->winv;
      const double w = 1.0 / w_min_inv;
      const double t = (wo - w) / (wo - wi);
      const double x = o->x * wo + t * (v[i].x * wi - o->x * wo);
      const double y = o->y * wo + t * (v[i].y * wi - o->y * wo);
      const double z = o->z * wo + t * (v[i].z * wi - o->z * wo);

      v[i] = (struct sim_position){ (float)(x / w), (float)(y / w),
                                    (float)(z / w), w_min_inv };
   }
   return true;
}

/* Brings both ends within the guard band, in screen space. */
static bool
clip_line_guard(double p[2][2], double t[2])
{
   double lo = 0.0, hi = 1.0;

   for (unsigned axis = 0; axis < 2; axis++) {
      const double a = p[0][axis], d = p[1][axis] - a;

      for (int side = -1; side <= 1; side += 2) {
         const double den = side * d, num = GUARD_BAND_PX - side * a;

         if (den == 0.0) {
            if (num < 0.0)
               return false;
         } else if (den > 0.0) {
            hi = fmin(hi, num / den);
         } else {
            lo = fmax(lo, num / den);
         }
      }
   }
   t[0] = lo;
   t[1] = hi;
   return lo <= hi;
}

/* A non-strict line: a parallelogram whose ends are parallel to the minor
 * axis (Vulkan, "Basic Line Segment Rasterization"). */
static bool
setup_line(const struct sim_setup_state *state, const struct sim_position in[2],
           struct sim_setup *s)
{
   struct sim_position v[2] = { in[0], in[1] };

   if (!clip_line(v))
      return false;

   double p[2][2] = { { v[0].x, v[0].y }, { v[1].x, v[1].y } }, t[2];
   if (!clip_line_guard(p, t))
      return false;

   const double dx = p[1][0] - p[0][0], dy = p[1][1] - p[0][1];
   const double length2 = dx * dx + dy * dy;
   if (length2 == 0.0)
      return false;

   const double half =
      0.5 * (state->line_width > 0.0f ? state->line_width : 1.0f);
   const bool x_major = fabs(dx) >= fabs(dy);
   const double ox = x_major ? 0.0 : half, oy = x_major ? half : 0.0;
   double c[4][2];

   for (unsigned i = 0; i < 2; i++) {
      const double x = p[0][0] + t[i] * dx, y = p[0][1] + t[i] * dy;
      const unsigned a = i ? 1 : 0, b = i ? 2 : 3;

      c[a][0] = snap(x - ox);
      c[a][1] = snap(y - oy);
      c[b][0] = snap(x + ox);
      c[b][1] = snap(y + oy);
   }
   if (make_edges(state, (const double(*)[2])c, 4, s) == 0.0)
      return false;

   /* Along the line: 0 at the first end, 1 at the second. */
   const struct sim_plane l = { dx / length2, dy / length2, 0.0 };
   s->origin_x = p[0][0];
   s->origin_y = p[0][1];
   s->z.a = l.a * ((double)v[1].z - v[0].z);
   s->z.b = l.b * ((double)v[1].z - v[0].z);
   s->z.c = v[0].z;
   s->weight[0] =
      (struct sim_plane){ -l.a * v[0].winv, -l.b * v[0].winv, v[0].winv };
   s->weight[1] = (struct sim_plane){ l.a * v[1].winv, l.b * v[1].winv, 0.0 };
   s->weight[2] = (struct sim_plane){ 0.0, 0.0, 0.0 };
   s->z_slope = (float)fmax(fabs(s->z.a), fabs(s->z.b));
   s->z_max = fmaxf(fabsf(v[0].z), fabsf(v[1].z));
   s->front = true;
   return true;
}

static bool
setup_point(const struct sim_setup_state *state, const struct sim_position *v,
            struct sim_setup *s)
{
   if (v->winv <= 0.0f || needs_clip(v))
      return false;

   const double half = 0.5 * state->point_size;
   if (!(half > 0.0))
      return false;

   const double x0 = snap(v->x - half), x1 = snap(v->x + half);
   const double y0 = snap(v->y - half), y1 = snap(v->y + half);
   const double c[4][2] = { { x0, y0 }, { x1, y0 }, { x1, y1 }, { x0, y1 } };

   if (make_edges(state, c, 4, s) == 0.0)
      return false;

   s->origin_x = s->origin_y = 0.0;
   s->z = (struct sim_plane){ 0.0, 0.0, v->z };
   s->weight[0] = (struct sim_plane){ 0.0, 0.0, v->winv };
   s->weight[1] = s->weight[2] = (struct sim_plane){ 0.0, 0.0, 0.0 };
   s->z_slope = 0.0f;
   s->z_max = fabsf(v->z);
   s->front = true;
   s->point_x = v->x;
   s->point_y = v->y;
   s->point_size = state->point_size;
   return true;
}

static bool
setup_box(const struct sim_setup_state *state, struct sim_setup *s)
{
   const struct sim_rect *b = &state->scissor;
   const double x0 = b->x0 * SUBPIXEL, x1 = (b->x1 + 1) * SUBPIXEL;
   const double y0 = b->y0 * SUBPIXEL, y1 = (b->y1 + 1) * SUBPIXEL;
   const double c[4][2] = { { x0, y0 }, { x1, y0 }, { x1, y1 }, { x0, y1 } };

   if (b->x0 > b->x1 || b->y0 > b->y1 || make_edges(state, c, 4, s) == 0.0)
      return false;

   s->origin_x = s->origin_y = 0.0;
   s->z = (struct sim_plane){ 0.0, 0.0, 0.0 };
   s->weight[0] = (struct sim_plane){ 0.0, 0.0, 1.0 };
   s->weight[1] = s->weight[2] = (struct sim_plane){ 0.0, 0.0, 0.0 };
   s->z_slope = s->z_max = 0.0f;
   s->point_x = s->point_y = 0.0f;
   s->point_size = 1.0f;
   return true;
}

bool
sim_setup_primitive(const struct sim_setup_state *state,
                    const struct sim_position v[3], struct sim_setup *out)
{
   bool visible;

   out->edge_count = 0;
   out->front = true;
   for (unsigned i = 0; i < sim_prim_vertices(state->kind); i++) {
      if (!finite_position(&v[i]))
         return false;
   }

   switch (state->kind) {
   case SIM_PRIM_POINT:
      visible = setup_point(state, v, out);
      break;
   case SIM_PRIM_LINE:
      visible = setup_line(state, v, out);
      break;
   case SIM_PRIM_BOX:
      visible = setup_box(state, out);
      break;
   default:
      visible = setup_triangle(state, v, out);
      break;
   }
   return visible && apply_scissor(out, &state->scissor);
}
