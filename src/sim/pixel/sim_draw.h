/* SPDX-License-Identifier: MIT */
/* A draw descriptor as the fragment side needs it, and the stage that a
 * fragment warp runs in.  Private to src/sim/pixel. */
#ifndef SIM_DRAW_H
#define SIM_DRAW_H

#include "sim/geometry/sim_polygon_list.h"
#include "sim/pixel/sim_blend.h"
#include "sim/pixel/sim_tile.h"
#include "sim/pixel/sim_zs.h"
#include "sim/shader/sim_shader.h"

/* v10 enumeration "Pixel Kill". */
enum sim_pixel_kill {
   SIM_KILL_FORCE_EARLY = 0,
   /* May be either; the simulator is early. */
   SIM_KILL_WEAK_EARLY = 2,
   SIM_KILL_FORCE_LATE = 3,
};

/* v10 enumeration "Occlusion Mode". */
enum sim_occlusion {
   SIM_OCCLUSION_OFF = 0,
   SIM_OCCLUSION_PREDICATE = 1,
   SIM_OCCLUSION_COUNTER = 3,
};

/* v10 enumeration "Blend Mode". */
enum sim_blend_mode {
   SIM_BLEND_MODE_SHADER = 0,
   SIM_BLEND_MODE_OPAQUE = 1,
   SIM_BLEND_MODE_FIXED = 2,
   SIM_BLEND_MODE_OFF = 3,
};

struct sim_blend_state {
   bool enable;
   enum sim_blend_mode mode;
   /* What a blend shader is said to do. */
   bool load_destination;
   struct sim_blend_equation equation;
   uint16_t constant;
};

/* Immutable while tiles are rendered. */
struct sim_draw {
   struct sim_setup_state setup;
   uint32_t varying_B, packet_stride_B;
   /* Of RUN_TILING or RUN_FULLSCREEN: nobody wrote varyings. */
   bool position_only;

   bool multisample, per_sample;
   bool alpha_to_coverage, alpha_to_coverage_invert;
   bool clean_fragment, single_sampled_lines;
   /* May hide what was drawn before; may be hidden by what comes after. */
   bool forward_kill, killable;
   bool modifies_coverage;
   enum sim_pixel_kill kill, zs_update;
   enum sim_occlusion occlusion;
   uint64_t occlusion_va;
   uint16_t sample_mask;
   uint8_t rt_mask;
   /* Targets that the shader reads and does not write. */
   uint8_t read_mask;
   struct sim_zs_state zs;
   struct sim_blend_state blend[SIM_MAX_RTS];

   /* NULL: no fragment shader. */
   struct sim_shader_env *env;

   /* Derived: when the tests happen.  test_early: before the shader runs;
    * kill_early: failing samples are not shaded; update_late: stencil and
    * depth change (and samples are counted) at ATEST or ZS_EMIT. */
   bool test_early, kill_early, update_late;
   /* Derived, for forward pixel kill: it can happen; render targets whose
    * earlier colour goes into the new one; those that are not written. */
   bool kills;
   uint8_t reads, keeps;
};

/* From the 32 words of a draw descriptor.  core: to prepare the shader.
 * false: fault recorded. */
bool
sim_draw_decode(struct sim_core *core, const struct sim_framebuffer *fb,
                const uint32_t dcd[32], struct sim_draw *out);
void
sim_draw_finish(struct sim_draw *draw);

/* One primitive in one tile. */
struct sim_tile_prim {
   struct sim_setup setup;
   /* The planes at the tile's top left, for pixels from there. */
   float weight_a[3], weight_b[3], weight_c[3];
   float bias;
   uint32_t primitive_id;
   unsigned vertices, provoking;
   /* Vertex packets; NULL for frame shaders. */
   const uint8_t *packet[3];
};

/* A worker's state while tiles are rendered. */
struct sim_pixel_worker {
   bool ready;
   struct sim_port port;
   struct sim_core *core;
   struct sim_tile tile;
   uint64_t fragments, tiles;
   /* Samples passed, not yet added to memory. */
   uint64_t occlusion_va, occlusion_count;
   enum sim_occlusion occlusion_mode;

   const struct sim_framebuffer *fb;
   const struct sim_draw *draw;
   struct sim_tile_prim prim;
   struct sim_coverage coverage;
   /* By sim_tile_index(): bit of each render target that holds what a
    * fragment wrote which a later one may kill.  NULL but in strict mode. */
   uint8_t *killable;
   /* Of `coverage`, what passed an early test that did not kill. */
   struct sim_coverage passed;

   /* The warp that runs: pixel of each lane within the tile, its samples,
    * those that passed early, the position saved by LD_VAR…STORE. */
   uint8_t x[SIM_LANES], y[SIM_LANES];
   uint16_t lane_coverage[SIM_LANES];
   uint16_t lane_passed[SIM_LANES];
   uint16_t lane_sample[SIM_LANES];
   float saved_x[SIM_LANES], saved_y[SIM_LANES];
   uint16_t lanes, helpers;
   /* Lanes that executed ATEST or ZS_EMIT. */
   uint16_t tested;
};

extern const struct sim_stage_ops sim_pixel_ops;

/* LD_VAR of all kinds (a member of sim_pixel_ops). */
bool
sim_pixel_ld_var(void *stage, struct sim_core *core,
                 const struct sim_var_request *req, uint32_t out[4][SIM_LANES]);

/* Renders a primitive: w->prim, w->draw and w->coverage are set.  false:
 * fault recorded. */
bool
sim_shade_primitive(struct sim_pixel_worker *w);

/* Depth of a sample of the current primitive, without the bias. */
static inline float
sim_prim_depth(const struct sim_pixel_worker *w, unsigned sample, unsigned x,
               unsigned y)
{
   const struct sim_setup *s = &w->prim.setup;
   const struct sim_sample_pattern *p =
      w->draw->multisample ? w->fb->pattern : sim_sample_pattern(0);
   const unsigned i = w->draw->multisample ? sample : 0;
   const double px = w->tile.x0 + (int)x + p->at[i].x / 256.0 - s->origin_x;
   const double py = w->tile.y0 + (int)y + p->at[i].y / 256.0 - s->origin_y;

   return (float)(s->z.a * px + s->z.b * py + s->z.c);
}

/* ---- forward pixel kill ------------------------------------------------ */

/* Whether a target's old colour goes into its new one. */
bool
sim_blend_reads(const struct sim_blend_state *blend);
/* Sets kills, reads and keeps; blend[], env and the flags are set. */
void
sim_forward_kill_derive(struct sim_draw *draw);
/* Nothing is drawn in the tile. */
void
sim_forward_kill_begin(struct sim_pixel_worker *w);
/* The current primitive is to be shaded where w->coverage says.  false: it
 * might kill what it needs, reported. */
bool
sim_forward_kill_check(struct sim_pixel_worker *w);
/* Its shader loads or stores a sample of the tile buffer.  false: as above. */
bool
sim_forward_kill_load(struct sim_pixel_worker *w, unsigned rt, unsigned index);
void
sim_forward_kill_store(struct sim_pixel_worker *w, unsigned rt, unsigned index);

/* Adds to the occlusion result of the current draw. */
void
sim_count_samples(struct sim_pixel_worker *w, unsigned count);
/* Writes what was counted to memory.  false: fault recorded. */
bool
sim_flush_samples(struct sim_pixel_worker *w);

#endif
