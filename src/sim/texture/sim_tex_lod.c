/* SPDX-License-Identifier: MIT */
/* Level of detail: the Vulkan specification's "Scale factor operation", with
 * differences taken across the quad, and its suggested anisotropy. */
#include <math.h>
#include <string.h>

#include "sim/texture/sim_tex_unit.h"

static inline float
bits_float(uint32_t u)
{
   float f;
   memcpy(&f, &u, 4);
   return f;
}

static float
or_zero(float v)
{
   return isfinite(v) ? v : 0.0f;
}

static float
log2_of(float rho)
{
   return rho > 0.0f ? fminf(log2f(rho), 127.0f) : -128.0f;
}

void
sim_tex_derivative_lod(const struct sim_tex_image *im,
                       const struct sim_tex_sampler *sampler,
                       const float ddx[3], const float ddy[3],
                       unsigned components, struct sim_tex_lod *out)
{
   const bool normalized = sampler->d.normalized_coordinates;
   const float size[3] = { (float)im->d.width, (float)im->d.height,
                           (float)im->d.depth };
   float x2 = 0.0f, y2 = 0.0f;

   for (unsigned c = 0; c < components; c++) {
      const float n = normalized ? size[c] : 1.0f;
      const float x = or_zero(ddx[c]) * n, y = or_zero(ddy[c]) * n;

      x2 += x * x;
      y2 += y * y;
   }

   const float rho_x = sqrtf(x2), rho_y = sqrtf(y2);
   const float most = fmaxf(rho_x, rho_y), least = fminf(rho_x, rho_y);

   out->lambda = log2_of(most);
   out->probes = 1;
   out->dx = out->dy = 0.0f;
   if (sampler->d.lod_algorithm != HW_LOD_ALGORITHM_ANISOTROPIC ||
       components != 2 || !(most > 0.0f))
      return;

   const float limit = (float)sampler->d.maximum_anisotropy;
   const float eta = least > 0.0f ? fminf(most / least, limit) : limit;
   const float *major = rho_x >= rho_y ? ddx : ddy;

   out->probes = (unsigned)ceilf(eta - 1.0f / 256.0f);
   if (out->probes < 1)
      out->probes = 1;
   out->lambda = log2_of(most / eta);
   out->dx = or_zero(major[0]);
   out->dy = or_zero(major[1]);
}

/* Position of a lane on the quad's face. */
static void
lane_position(const struct sim_tex_request *req, unsigned lane, unsigned ref,
              float out[3])
{
   if (req->dim != SIM_TEX_CUBE) {
      for (unsigned c = 0; c < 3; c++)
         out[c] = bits_float(req->coord[c][lane]);
      return;
   }

   const unsigned own = sim_cube_face(req->coord[0][lane]);
   const unsigned face = sim_cube_face(req->coord[0][ref]);
   const float s = sim_cube_s(req->coord[0][lane]);
   const float t = bits_float(req->coord[1][lane]);
   float dir[3], u = 2.0f * s - 1.0f, v = 2.0f * t - 1.0f;

   if (own != face) {
      /* Behind the face: as far as it goes.  GUESS. */
      sim_cube_direction(own, u, v, dir);
      if (!sim_cube_project_on(dir, face, &u, &v))
         u = v = 2.0f;
   }
   out[0] = u * 0.5f + 0.5f;
   out[1] = v * 0.5f + 0.5f;
   out[2] = 0.0f;
}

static void
quad_lod(const struct sim_tex_request *req, const struct sim_tex_image *im,
         const struct sim_tex_sampler *sampler, unsigned first,
         struct sim_tex_lod *out)
{
   static const uint8_t components[] = {
      [SIM_TEX_1D] = 1, [SIM_TEX_2D] = 2, [SIM_TEX_3D] = 3, [SIM_TEX_CUBE] = 2
   };
   const unsigned have = req->quad_lanes >> first & 0xf;
   float at[4][3], ddx[3], ddy[3];

   /* A pair of lanes of the quad in each direction, the top left if it is
    * there. */
   const unsigned x0 = (have & 3) == 3 ? 0 : 2;
   const unsigned y0 = (have & 5) == 5 ? 0 : 1;
   const bool has_x = (have >> x0 & 3) == 3, has_y = (have >> y0 & 5) == 5;
   const unsigned ref = first + (unsigned)__builtin_ctz(have | 16);

   for (unsigned i = 0; i < 4; i++) {
      if (have >> i & 1)
         lane_position(req, first + i, ref, at[i]);
   }
   for (unsigned c = 0; c < 3; c++) {
      ddx[c] = has_x ? at[x0 + 1][c] - at[x0][c] : 0.0f;
      ddy[c] = has_y ? at[y0 + 2][c] - at[y0][c] : 0.0f;
   }
   sim_tex_derivative_lod(im, sampler, ddx, ddy, components[req->dim], out);
}

void
sim_tex_quad_lod(const struct sim_tex_request *req,
                 const struct sim_tex_image *im,
                 const struct sim_tex_sampler *sampler,
                 struct sim_tex_lod out[SIM_LANES])
{
   for (unsigned first = 0; first < SIM_LANES; first += 4) {
      if (!(req->lanes >> first & 0xf))
         continue;
      quad_lod(req, im, sampler, first, &out[first]);
      for (unsigned i = 1; i < 4; i++)
         out[first + i] = out[first];
   }
}

/* Word 0: lambda as signed 8.8, then the number of probes; word 1: the step
 * as two halves.  The layout is ours. */
void
sim_tex_pack_gradient(const struct sim_tex_lod *lod, uint32_t out[2])
{
   const float l = fminf(fmaxf(lod->lambda, -128.0f), 127.99f);
   const int32_t fixed = (int32_t)lrintf(l * 256.0f);

   out[0] = ((uint32_t)fixed & 0xffff) | lod->probes << 16;
   out[1] = sim_float_to_half(lod->dx) | (uint32_t)sim_float_to_half(lod->dy)
                                            << 16;
}

void
sim_tex_unpack_gradient(const uint32_t in[2], struct sim_tex_lod *lod)
{
   lod->lambda = (float)(int16_t)(in[0] & 0xffff) / 256.0f;
   lod->probes = in[0] >> 16 & 31;
   if (lod->probes < 1)
      lod->probes = 1;
   lod->dx = sim_half_to_float((uint16_t)(in[1] & 0xffff));
   lod->dy = sim_half_to_float((uint16_t)(in[1] >> 16));
}
