/* SPDX-License-Identifier: MIT */
/* The Vulkan specification's texel filtering, in doubles, on the harness's
 * formula of texels: as plain as it can be written. */
#ifndef TEXTURE_REFERENCE_H
#define TEXTURE_REFERENCE_H

#include "texture_harness.h"

struct reference {
   const struct texture_harness *h;
   texel_fn fn;
   enum sim_tex_dim dim;
   unsigned layer;
   unsigned level;
   bool linear;
   int offset[3];
   /* Of a cube. */
   unsigned face;
   bool shadow;
   double depth_reference;
};

/* coord: normalised unless the sampler says otherwise; on a cube's face. */
void
reference_level(const struct reference *r, const double coord[3],
                double out[4]);
/* Two levels by a fraction. */
void
reference_trilinear(struct reference *r, const double coord[3], double lambda,
                    double out[4]);
/* Face and coordinates in it of a direction. */
unsigned
reference_face(const double dir[3], double *s, double *t);
void
reference_direction(unsigned face, double s, double t, double dir[3]);

#endif
