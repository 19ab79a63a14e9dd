/* SPDX-License-Identifier: MIT */
#include "texture_reference.h"

#include <math.h>

static int
size_at(unsigned n, unsigned level)
{
   const int m = (int)floor((double)n / pow(2, level));

   return m > 0 ? m : 1;
}

static int
mirror(int a)
{
   return a >= 0 ? a : -(1 + a);
}

static int
positive_mod(int a, int n)
{
   while (a < 0)
      a += n;
   return a % n;
}

/* The specification's "Wrapping operation"; -1 stands for the border. */
static int
wrapped(enum hw_wrap_mode mode, int i, int n)
{
   switch (mode) {
   case HW_WRAP_MODE_REPEAT:
      return positive_mod(i, n);
   case HW_WRAP_MODE_MIRRORED_REPEAT:
      return n - 1 - mirror(positive_mod(i, 2 * n) - n);
   case HW_WRAP_MODE_CLAMP_TO_BORDER:
      return i >= 0 && i < n ? i : -1;
   case HW_WRAP_MODE_MIRRORED_CLAMP_TO_BORDER:
      return mirror(i) < n ? mirror(i) : -1;
   case HW_WRAP_MODE_MIRRORED_CLAMP_TO_EDGE:
      return mirror(i) < n ? mirror(i) : n - 1;
   default:
      return i < 0 ? 0 : i < n ? i : n - 1;
   }
}

static void
tap_value(const struct reference *r, const int at[3], unsigned face,
          bool border, double out[4])
{
   const struct hw_sampler *s = &r->h->sampler;
   const uint32_t colors[4] = { s->border_color_r, s->border_color_g,
                                s->border_color_b, s->border_color_a };
   uint8_t t[4];

   if (border) {
      for (unsigned c = 0; c < 4; c++)
         out[c] = harness_float(colors[c]);
   } else {
      r->fn(r->layer + face, r->level, (unsigned)at[0], (unsigned)at[1],
            (unsigned)at[2], t);
      for (unsigned c = 0; c < 4; c++)
         out[c] = t[c] / 255.0;
      if (r->h->texture.format >> 20 & 1) {
         for (unsigned c = 0; c < 3; c++)
            out[c] = out[c] <= 0.04045 ? out[c] / 12.92
                                       : pow((out[c] + 0.055) / 1.055, 2.4);
      }
   }
   if (r->shadow)
      out[0] = out[0] > r->depth_reference;
}

void
reference_direction(unsigned face, double s, double t, double dir[3])
{
   const double rows[6][3] = { { 1, -t, -s }, { -1, -t, s }, { s, 1, t },
                               { s, -1, -t }, { s, -t, 1 },  { -s, -t, -1 } };

   for (unsigned i = 0; i < 3; i++)
      dir[i] = rows[face][i];
}

unsigned
reference_face(const double dir[3], double *s, double *t)
{
   const double x = dir[0], y = dir[1], z = dir[2];

   if (fabs(z) >= fabs(x) && fabs(z) >= fabs(y)) {
      *s = z < 0 ? -x / -z : x / z;
      *t = -y / fabs(z);
      return z < 0 ? 5 : 4;
   }
   if (fabs(y) >= fabs(x)) {
      *s = x / fabs(y);
      *t = (y < 0 ? -z : z) / fabs(y);
      return y < 0 ? 3 : 2;
   }
   *s = (x < 0 ? z : -z) / fabs(x);
   *t = -y / fabs(x);
   return x < 0 ? 1 : 0;
}

/* The texel of another face whose centre lies nearest to where this face's
 * grid goes on. */
static unsigned
beyond_edge(unsigned face, int n, int at[3])
{
   double dir[3], best = 1e9;
   unsigned found = 0;
   int fx = 0, fy = 0;

   reference_direction(face, (2.0 * at[0] + 1) / n - 1,
                       (2.0 * at[1] + 1) / n - 1, dir);
   const double len = sqrt(dir[0] * dir[0] + dir[1] * dir[1] + dir[2] * dir[2]);
   for (unsigned f = 0; f < 6; f++) {
      for (int i = 0; i < n * n && f != face; i++) {
         const int x = i % n, y = i / n;
         double d[3], dist = 0;

         reference_direction(f, (2.0 * x + 1) / n - 1, (2.0 * y + 1) / n - 1,
                             d);
         const double l = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
         for (unsigned c = 0; c < 3; c++)
            dist += pow(d[c] / l - dir[c] / len, 2);
         if (dist < best) {
            best = dist;
            found = f;
            fx = x;
            fy = y;
         }
      }
   }
   at[0] = fx;
   at[1] = fy;
   return found;
}

/* 1 when there is a texel, 0 for a cube's corner, which has none. */
static int
find_tap(const struct reference *r, const int size[3], int at[3],
         unsigned *face, bool *border)
{
   const struct hw_sampler *s = &r->h->sampler;

   *face = r->face;
   *border = false;
   if (r->dim == SIM_TEX_CUBE) {
      const bool x = at[0] < 0 || at[0] >= size[0];
      const bool y = at[1] < 0 || at[1] >= size[1];

      if (x && y)
         return 0;
      if (x || y)
         *face = beyond_edge(r->face, size[0], at);
      return 1;
   }
   at[0] = wrapped(s->wrap_mode_s, at[0], size[0]);
   if (r->dim != SIM_TEX_1D)
      at[1] = wrapped(s->wrap_mode_t, at[1], size[1]);
   if (r->dim == SIM_TEX_3D)
      at[2] = wrapped(s->wrap_mode_r, at[2], size[2]);
   *border = at[0] < 0 || at[1] < 0 || at[2] < 0;
   return 1;
}

void
reference_level(const struct reference *r, const double coord[3], double out[4])
{
   const struct hw_texture *t = &r->h->texture;
   const int size[3] = { size_at(t->width, r->level),
                         size_at(t->height, r->level),
                         size_at(t->depth, r->level) };
   const unsigned n = r->dim == SIM_TEX_1D ? 1 : r->dim == SIM_TEX_3D ? 3 : 2;
   double sum[4] = { 0 }, whole = 0;

   for (unsigned k = 0; k < (r->linear ? 1u << n : 1u); k++) {
      int at[3] = { 0, 0, 0 };
      double weight = 1, v[4];
      unsigned face;
      bool border;

      for (unsigned c = 0; c < n; c++) {
         const double x = r->h->sampler.normalized_coordinates
                             ? coord[c] * size[c]
                             : coord[c];
         const double y = r->linear ? x - 0.5 : x;

         at[c] = (int)floor(y) + (int)(k >> c & 1) + r->offset[c];
         if (r->linear)
            weight *= k >> c & 1 ? y - floor(y) : 1 - (y - floor(y));
      }
      if (!find_tap(r, size, at, &face, &border))
         continue;
      tap_value(r, at, face, border, v);
      whole += weight;
      for (unsigned c = 0; c < 4; c++)
         sum[c] += weight * v[c];
      /* A missing corner: its weight goes to the other three evenly. */
   }
   if (whole < 1 - 1e-9) {
      double rest[4] = { 0 };
      for (unsigned k = 0; k < 4; k++) {
         int at[3] = { 0, 0, 0 };
         unsigned face;
         bool border;
         double v[4];

         for (unsigned c = 0; c < 2; c++)
            at[c] = (int)floor(coord[c] * size[c] - 0.5) + (int)(k >> c & 1);
         if (!find_tap(r, size, at, &face, &border))
            continue;
         tap_value(r, at, face, border, v);
         for (unsigned c = 0; c < 4; c++)
            rest[c] += v[c] / 3;
      }
      for (unsigned c = 0; c < 4; c++)
         sum[c] += (1 - whole) * rest[c];
   }
   memcpy(out, sum, sizeof(sum));
}

void
reference_trilinear(struct reference *r, const double coord[3], double lambda,
                    double out[4])
{
   double next[4];

   r->level = (unsigned)floor(lambda);
   reference_level(r, coord, out);
   if (lambda == floor(lambda))
      return;
   r->level++;
   reference_level(r, coord, next);
   for (unsigned c = 0; c < 4; c++)
      out[c] += (lambda - floor(lambda)) * (next[c] - out[c]);
}
