/* SPDX-License-Identifier: MIT */
/* Faces of cubes: which way they look, and what lies beyond an edge.  The
 * table is the Vulkan specification's "Cube map face selection". */
#include <math.h>

#include "sim/texture/sim_tex_unit.h"

struct face {
   /* Axis of the major, s and t coordinates, and their signs. */
   uint8_t major, s, t;
   int8_t major_sign, s_sign, t_sign;
};

static const struct face faces[8] = {
   { 0, 2, 1, 1, -1, -1 },
   { 0, 2, 1, -1, 1, -1 },
   { 1, 0, 2, 1, 1, 1 },
   { 1, 0, 2, -1, 1, -1 },
   { 2, 0, 1, 1, 1, -1 },
   { 2, 0, 1, -1, -1, -1 },
   /* Three bits can say more than there are faces; GUESS: the last one. */
   { 2, 0, 1, -1, -1, -1 },
   { 2, 0, 1, -1, -1, -1 },
};

void
sim_cube_direction(unsigned face, float s, float t, float dir[3])
{
   const struct face *f = &faces[face & 7];

   dir[f->major] = f->major_sign;
   dir[f->s] = f->s_sign * s;
   dir[f->t] = f->t_sign * t;
}

bool
sim_cube_project_on(const float dir[3], unsigned face, float *s, float *t)
{
   const struct face *f = &faces[face & 7];
   const float major = dir[f->major] * f->major_sign;

   if (!(major > 0.0f))
      return false;
   *s = dir[f->s] * f->s_sign / major;
   *t = dir[f->t] * f->t_sign / major;
   return true;
}

void
sim_cube_project(const float dir[3], unsigned *face, float *s, float *t)
{
   const float x = fabsf(dir[0]), y = fabsf(dir[1]), z = fabsf(dir[2]);

   if (z >= x && z >= y)
      *face = dir[2] < 0.0f ? 5 : 4;
   else if (y >= x)
      *face = dir[1] < 0.0f ? 3 : 2;
   else
      *face = dir[0] < 0.0f ? 1 : 0;
   if (!sim_cube_project_on(dir, *face, s, t))
      *s = *t = 0.0f;
}

/* Half a texel over the edge is half a texel down the next face: the centre
 * is folded over, so the edge's axis becomes the major one. */
void
sim_cube_cross_edge(unsigned n, unsigned *face, int *x, int *y)
{
   const float size = (float)n;
   float s = (float)(2 * *x + 1) / size - 1.0f;
   float t = (float)(2 * *y + 1) / size - 1.0f;
   float dir[3];

   const bool over_s = *x < 0 || *x >= (int)n;
   if (over_s)
      s = *x < 0 ? -1.0f : 1.0f;
   else
      t = *y < 0 ? -1.0f : 1.0f;
   sim_cube_direction(*face, s, t, dir);
   dir[faces[*face & 7].major] *= 1.0f - 1.0f / size;
   /* A cube of one texel per face has its centres on the edges' planes: the
    * face is named, not chosen. */
   const struct face *f = &faces[*face & 7];
   const unsigned axis = over_s ? f->s : f->t;
   *face = 2 * axis + (dir[axis] < 0.0f);
   sim_cube_project_on(dir, *face, &s, &t);

   const int i = (int)floorf((s * 0.5f + 0.5f) * size);
   const int j = (int)floorf((t * 0.5f + 0.5f) * size);
   *x = i < 0 ? 0 : i >= (int)n ? (int)n - 1 : i;
   *y = j < 0 ? 0 : j >= (int)n ? (int)n - 1 : j;
}
