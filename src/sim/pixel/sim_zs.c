/* SPDX-License-Identifier: MIT */
#include "sim/pixel/sim_zs.h"

#include <math.h>

bool
sim_zs_is_nop(const struct sim_zs_state *zs)
{
   return !zs->stencil_test && !zs->depth_write && !zs->depth_cull &&
          zs->depth_func == SIM_FUNC_ALWAYS;
}

bool
sim_zs_fail_keeps(const struct sim_zs_state *zs)
{
   if (!zs->stencil_test)
      return true;
   for (unsigned i = 0; i < 2; i++) {
      const struct sim_stencil_face *f = &zs->face[i];

      if (f->write_mask &&
          (f->fail != SIM_STENCIL_KEEP || f->depth_fail != SIM_STENCIL_KEEP))
         return false;
   }
   return true;
}

bool
sim_zs_resolve_depth(const struct sim_zs_state *zs, enum sim_z_format format,
                     float z, float bias, uint32_t *out)
{
   if (zs->depth_is_minimum)
      z = zs->z_min;
   else if (zs->depth_is_maximum)
      z = zs->z_max;
   else if (zs->depth_cull && !(z >= zs->z_min && z <= zs->z_max))
      return false;

   z += bias;
   if (zs->clamp_to_bounds)
      z = fminf(fmaxf(z, zs->z_min), zs->z_max);
   else
      z = fminf(fmaxf(z, 0.0f), 1.0f);
   *out = sim_z_quantise(format, z);
   return true;
}

static uint8_t
stencil_op(enum sim_stencil_op op, uint8_t value, uint8_t reference)
{
   switch (op) {
   case SIM_STENCIL_REPLACE:
      return reference;
   case SIM_STENCIL_ZERO:
      return 0;
   case SIM_STENCIL_INVERT:
      return (uint8_t)~value;
   case SIM_STENCIL_INCR_WRAP:
      return (uint8_t)(value + 1);
   case SIM_STENCIL_DECR_WRAP:
      return (uint8_t)(value - 1);
   case SIM_STENCIL_INCR_SAT:
      return value == 255 ? 255 : (uint8_t)(value + 1);
   case SIM_STENCIL_DECR_SAT:
      return value == 0 ? 0 : (uint8_t)(value - 1);
   default:
      return value;
   }
}

static inline bool
compare_depth(enum sim_func func, enum sim_z_format format, uint32_t a,
              uint32_t b)
{
   float fa, fb;

   if (format != SIM_Z_D32)
      return sim_compare_u32(func, a, b);
   memcpy(&fa, &a, 4);
   memcpy(&fb, &b, 4);
   return sim_compare_f32(func, fa, fb);
}

bool
sim_zs_sample(const struct sim_zs_state *zs, enum sim_z_format format,
              bool front, uint8_t reference, uint32_t z, bool update,
              uint32_t *tile_z, uint8_t *tile_s)
{
   const bool depth_ok = compare_depth(zs->depth_func, format, z, *tile_z);
   bool stencil_ok = true;

   if (zs->stencil_test) {
      const struct sim_stencil_face *f = &zs->face[!front];

      stencil_ok = sim_compare_u32(f->func, reference & f->value_mask,
                                   *tile_s & f->value_mask);
      if (update) {
         const enum sim_stencil_op op = !stencil_ok ? f->fail
                                        : !depth_ok ? f->depth_fail
                                                    : f->pass;
         const uint8_t value = stencil_op(op, *tile_s, reference);

         *tile_s =
            (uint8_t)((*tile_s & ~f->write_mask) | (value & f->write_mask));
      }
   }

   const bool pass = depth_ok && stencil_ok;
   if (pass && update && zs->depth_write)
      *tile_z = z;
   return pass;
}

float
sim_zs_bias(const struct sim_zs_state *zs, enum sim_z_format format,
            float z_slope, float z_max)
{
   float unit;
   int exponent;

   if (!zs->bias)
      return 0.0f;

   /* The minimum resolvable difference (Vulkan, "Depth Bias"). */
   switch (format) {
   case SIM_Z_D16:
      unit = 0x1p-16f;
      break;
   case SIM_Z_D24:
      unit = 0x1p-24f;
      break;
   default:
      frexpf(z_max, &exponent);
      unit = ldexpf(1.0f, exponent - 1 - 23);
      break;
   }

   const float bias = z_slope * zs->bias_factor + unit * zs->bias_units;
   if (zs->bias_clamp > 0.0f)
      return fminf(bias, zs->bias_clamp);
   if (zs->bias_clamp < 0.0f)
      return fmaxf(bias, zs->bias_clamp);
   return bias;
}
