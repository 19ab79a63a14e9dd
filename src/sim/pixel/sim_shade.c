/* SPDX-License-Identifier: MIT */
/* From the coverage of a primitive to fragment warps. */
#include "sim/pixel/sim_draw.h"

/* Tests and, unless that is late, updates all covered samples. */
static void
test_early(struct sim_pixel_worker *w)
{
   const struct sim_framebuffer *fb = w->fb;
   const struct sim_draw *d = w->draw;
   const bool update = !d->update_late;
   unsigned passed = 0;

   memset(w->passed.any, 0, sizeof(w->passed.any));
   for (unsigned s = 0; s < fb->samples; s++) {
      for (unsigned y = 0; y < SIM_TILE_PX; y++) {
         uint16_t row = w->coverage.rows[s][y], ok = row;

         for (uint16_t left = row; left; left &= (uint16_t)(left - 1)) {
            const unsigned x = (unsigned)__builtin_ctz(left);
            const unsigned i = sim_tile_index(s, x, y);
            const struct sim_stencil_face *face =
               &d->zs.face[!w->prim.setup.front];
            uint32_t z;

            if (!sim_zs_resolve_depth(&d->zs, fb->z_format,
                                      sim_prim_depth(w, s, x, y), w->prim.bias,
                                      &z) ||
                !sim_zs_sample(&d->zs, fb->z_format, w->prim.setup.front,
                               face->reference, z, update, &w->tile.z[i],
                               &w->tile.s[i]))
               ok &= (uint16_t) ~(1u << x);
         }
         passed += (unsigned)__builtin_popcount(ok);
         w->passed.rows[s][y] = ok;
         w->passed.any[y] |= ok;
      }
   }
   if (update)
      sim_count_samples(w, passed);
   if (d->kill_early)
      w->coverage = w->passed;
}

static uint16_t
samples_at(const struct sim_pixel_worker *w, const struct sim_coverage *c,
           unsigned x, unsigned y)
{
   uint16_t mask = 0;

   for (unsigned s = 0; s < w->fb->samples; s++)
      mask |= (uint16_t)(((c->rows[s][y] >> x) & 1) << s);
   return mask;
}

/* A warp being filled with quads. */
struct filling {
   struct sim_warp warp;
   unsigned quads;
};

static bool
run_warp(struct sim_pixel_worker *w, struct filling *f)
{
   struct sim_warp *warp = &f->warp;
   const struct sim_framebuffer *fb = w->fb;
   const uint32_t front = w->prim.setup.front ? 0 : 1;

   if (!f->quads)
      return true;

   sim_warp_init(warp);
   warp->lanes = w->lanes;
   warp->helpers = w->helpers;
   warp->preloaded = UINT64_C(0x7f) << 57;
   for (unsigned l = 0; l < SIM_LANES; l++) {
      warp->r[57][l] = w->prim.primitive_id;
      warp->r[58][l] = front;
      warp->r[59][l] = (uint32_t)(w->tile.x0 + w->x[l]) |
                       (uint32_t)(w->tile.y0 + w->y[l]) << 16;
      warp->r[60][l] = w->lane_coverage[l];
      warp->r[61][l] = w->lane_coverage[l] | (uint32_t)w->lane_sample[l] << 16;
      warp->r[62][l] = (uint32_t)fb->frame_argument;
      warp->r[63][l] = (uint32_t)(fb->frame_argument >> 32);
   }
   w->fragments +=
      (unsigned)__builtin_popcount((unsigned)(w->lanes & ~w->helpers));
   f->quads = 0;
   w->tested = 0;
   w->port.unit = "fragment";

   const enum sim_warp_status status =
      sim_warp_run(w->core, w->draw->env, warp, &sim_pixel_ops, w);
   const uint16_t untested =
      w->lanes & (uint16_t) ~(w->helpers | warp->discarded | w->tested);
   w->lanes = w->helpers = 0;
   if (status == SIM_WARP_DONE && w->draw->update_late && untested &&
       sim_port_report(&w->port, SIM_FAULT_STRICT,
                       "late depth and stencil update, but the shader ended "
                       "without ATEST or ZS_EMIT"))
      return false;
   if (status == SIM_WARP_BARRIER)
      sim_port_report(&w->port, SIM_FAULT_UNIMPLEMENTED,
                      "BARRIER in a fragment shader");
   return status == SIM_WARP_DONE;
}

/* Appends the quad at (x, y); samples: which ones this invocation is for. */
static bool
add_quad(struct sim_pixel_worker *w, struct filling *f, unsigned x, unsigned y,
         uint16_t samples, unsigned sample_id)
{
   const unsigned first = f->quads * 4;

   for (unsigned i = 0; i < 4; i++) {
      const unsigned l = first + i, px = x + (i & 1), py = y + (i >> 1);
      const uint16_t covered = samples_at(w, &w->coverage, px, py) & samples;

      w->x[l] = (uint8_t)px;
      w->y[l] = (uint8_t)py;
      w->lane_coverage[l] = covered;
      w->lane_passed[l] = w->draw->test_early && !w->draw->kill_early
                             ? samples_at(w, &w->passed, px, py) & samples
                             : covered;
      w->lane_sample[l] = (uint16_t)sample_id;
      w->lanes |= (uint16_t)(1u << l);
      if (!covered)
         w->helpers |= (uint16_t)(1u << l);
   }
   return ++f->quads < SIM_LANES / 4 || run_warp(w, f);
}

static bool
shade_samples(struct sim_pixel_worker *w, struct filling *f,
              const uint16_t rows[SIM_TILE_PX], uint16_t samples,
              unsigned sample_id)
{
   for (unsigned y = 0; y < SIM_TILE_PX; y += 2) {
      uint16_t both = rows[y] | rows[y + 1];

      /* Bit 2n: the quad at x = 2n has something. */
      both = (uint16_t)((both | both >> 1) & 0x5555);
      for (; both; both &= (uint16_t)(both - 1)) {
         if (!add_quad(w, f, (unsigned)__builtin_ctz(both), y, samples,
                       sample_id))
            return false;
      }
   }
   return true;
}

bool
sim_shade_primitive(struct sim_pixel_worker *w)
{
   const struct sim_draw *d = w->draw;
   struct filling f;

   if (d->test_early)
      test_early(w);

   uint16_t any = 0;
   for (unsigned y = 0; y < SIM_TILE_PX; y++)
      any |= w->coverage.any[y];
   if (!any)
      return true;
   if (!d->clean_fragment)
      w->tile.dirty = true;
   if (!d->env)
      return true;
   if (!sim_forward_kill_check(w))
      return false;

   f.quads = 0;
   w->lanes = w->helpers = 0;
   if (d->per_sample) {
      for (unsigned s = 0; s < w->fb->samples; s++) {
         if (!shade_samples(w, &f, w->coverage.rows[s], (uint16_t)(1u << s), s))
            return false;
      }
   } else if (!shade_samples(w, &f, w->coverage.any, 0xffff, 0)) {
      return false;
   }
   return run_warp(w, &f);
}

/* ---- occlusion --------------------------------------------------------- */

void
sim_count_samples(struct sim_pixel_worker *w, unsigned count)
{
   const struct sim_draw *d = w->draw;

   if (d->occlusion == SIM_OCCLUSION_OFF || !count)
      return;
   if (w->occlusion_va != d->occlusion_va ||
       w->occlusion_mode != d->occlusion) {
      sim_flush_samples(w);
      w->occlusion_va = d->occlusion_va;
      w->occlusion_mode = d->occlusion;
   }
   w->occlusion_count += count;
}

/* One 64-bit counter (Mesa 25.0.7, panvk_vX_cmd_query.c for CSF). */
bool
sim_flush_samples(struct sim_pixel_worker *w)
{
   uint64_t *p;

   if (!w->occlusion_count)
      return true;
   w->port.what = "occlusion counter";
   p = sim_port_object(&w->port, w->occlusion_va, sizeof(*p), sizeof(*p),
                       SIM_READ | SIM_WRITE);
   if (!p)
      return false;
   if (w->occlusion_mode == SIM_OCCLUSION_COUNTER)
      __atomic_fetch_add(p, w->occlusion_count, __ATOMIC_RELAXED);
   else
      __atomic_store_n(p, 1, __ATOMIC_RELAXED);
   w->occlusion_count = 0;
   return true;
}
