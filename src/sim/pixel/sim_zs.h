/* SPDX-License-Identifier: MIT */
/* Depth and stencil tests and updates of single samples. */
#ifndef SIM_ZS_H
#define SIM_ZS_H

#include "sim/pixel/sim_tile.h"

/* v10 enumeration "Func". */
enum sim_func {
   SIM_FUNC_NEVER,
   SIM_FUNC_LESS,
   SIM_FUNC_EQUAL,
   SIM_FUNC_LEQUAL,
   SIM_FUNC_GREATER,
   SIM_FUNC_NOT_EQUAL,
   SIM_FUNC_GEQUAL,
   SIM_FUNC_ALWAYS,
};

/* v10 enumeration "Stencil Op". */
enum sim_stencil_op {
   SIM_STENCIL_KEEP,
   SIM_STENCIL_REPLACE,
   SIM_STENCIL_ZERO,
   SIM_STENCIL_INVERT,
   SIM_STENCIL_INCR_WRAP,
   SIM_STENCIL_DECR_WRAP,
   SIM_STENCIL_INCR_SAT,
   SIM_STENCIL_DECR_SAT,
};

struct sim_stencil_face {
   enum sim_func func;
   enum sim_stencil_op fail, depth_fail, pass;
   uint8_t reference, value_mask, write_mask;
};

struct sim_zs_state {
   bool stencil_test;
   bool stencil_from_shader;
   /* Depth comes from ZS_EMIT. */
   bool depth_from_shader;
   bool depth_write;
   enum sim_func depth_func;
   /* Samples whose depth lies outside [z_min, z_max] are dropped. */
   bool depth_cull;
   /* Clamp to [z_min, z_max] instead of [0, 1]. */
   bool clamp_to_bounds;
   float z_min, z_max;
   bool bias;
   float bias_units, bias_factor, bias_clamp;
   /* v10 "Depth Source": the two constants. */
   bool depth_is_minimum, depth_is_maximum;
   /* [0] front, [1] back. */
   struct sim_stencil_face face[2];
};

/* Neither tests nor writes: samples pass and nothing changes. */
bool
sim_zs_is_nop(const struct sim_zs_state *zs);

/* A failing test changes no stencil value. */
bool
sim_zs_fail_keeps(const struct sim_zs_state *zs);

static inline bool
sim_compare_u32(enum sim_func func, uint32_t a, uint32_t b)
{
   /* Bit 0 of a Func: less, 1: equal, 2: greater. */
   return (a < b ? func & 1 : a == b ? func & 2 : func & 4) != 0;
}

static inline bool
sim_compare_f32(enum sim_func func, float a, float b)
{
   if (a != a || b != b)
      return func == SIM_FUNC_ALWAYS || func == SIM_FUNC_NOT_EQUAL;
   return (a < b ? func & 1 : a == b ? func & 2 : func & 4) != 0;
}

/* Brings a sample's depth into the tile buffer's form: clamps, quantises.
 * false: culled by depth. */
bool
sim_zs_resolve_depth(const struct sim_zs_state *zs, enum sim_z_format format,
                     float z, float bias, uint32_t *out);

/* Tests one sample and, with update, performs the stencil operation and the
 * depth write.  reference: overrides the face's when from the shader. */
bool
sim_zs_sample(const struct sim_zs_state *zs, enum sim_z_format format,
              bool front, uint8_t reference, uint32_t z, bool update,
              uint32_t *tile_z, uint8_t *tile_s);

/* The depth bias of a primitive. */
float
sim_zs_bias(const struct sim_zs_state *zs, enum sim_z_format format,
            float z_slope, float z_max);

#endif
