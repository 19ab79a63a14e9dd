/* SPDX-License-Identifier: MIT */
/* Forward pixel kill, for strict mode: who may hide whom.
 *
 * Hardware may stop a fragment that has not been written yet when a later one
 * covers it.  Two flags of draws allow that: "to be killed" of the earlier
 * (Mesa 25.0.7 sets it where a shader has no side effects: pan_csf.c), "to
 * kill" of the later (where it covers all targets, reads none and its shader
 * changes neither coverage nor depth: pan_cmdstream.h, pan_shader.c).  Whether
 * it happens is a matter of time.  So a draw that claims "to kill" wrongly
 * does harm only where its fragments meet killable ones whose colour it
 * needs; nowhere else is anything lost.
 *
 * What follows from Mesa, too:
 * - draws without a shader have both flags whatever they are drawn over
 *   (pan_csf.c), so they cannot hide colours;
 * - one that is tested late cannot kill: to hide something it must be known
 *   to cover it before it is shaded (Arm's "forward pixel kill" needs the
 *   early test; no draw of Mesa's is late and has the flag);
 * - frame shaders can be killed (pan_fb_preload.c).
 *
 * A sample counts by itself, although hardware stops whole threads: several
 * later fragments can cover one between them. */
#include "sim/pixel/sim_draw.h"

static bool
function_reads(const struct sim_blend_function *f)
{
   if (f->a == SIM_BLEND_A_DEST)
      return true;
   if (f->c == SIM_BLEND_C_ZERO && !f->invert_c)
      return false;
   return f->b != SIM_BLEND_B_SRC || f->c == SIM_BLEND_C_DEST ||
          f->c == SIM_BLEND_C_DEST_ALPHA;
}

bool
sim_blend_reads(const struct sim_blend_state *b)
{
   const struct sim_blend_equation *eq = &b->equation;

   switch (b->mode) {
   case SIM_BLEND_MODE_FIXED:
      return eq->color_mask != 0xf || function_reads(&eq->rgb) ||
             function_reads(&eq->alpha);
   case SIM_BLEND_MODE_SHADER:
      return b->load_destination;
   default:
      return false;
   }
}

void
sim_forward_kill_derive(struct sim_draw *d)
{
   d->reads = d->keeps = 0;
   for (unsigned i = 0; i < SIM_MAX_RTS; i++) {
      const struct sim_blend_state *b = &d->blend[i];
      const uint8_t bit = (uint8_t)(1u << i);

      if (!(d->rt_mask & bit) || !b->enable || b->mode == SIM_BLEND_MODE_OFF)
         d->keeps |= bit;
      else if (sim_blend_reads(b))
         d->reads |= bit;
   }
   d->kills = d->forward_kill && d->env && d->kill != SIM_KILL_FORCE_LATE;
}

static bool
collide(struct sim_pixel_worker *w, unsigned index, uint8_t needs,
        const char *why)
{
   const uint8_t lost = w->killable[index] & needs;

   if (!lost)
      return true;
   return !sim_port_report(
      &w->port, SIM_FAULT_STRICT,
      "forward pixel kill: a draw that may kill and %s covers a fragment that "
      "may be killed at (%u, %u), sample %u, which wrote render targets 0x%x",
      why, w->tile.x0 + index % SIM_TILE_PX,
      w->tile.y0 + index / SIM_TILE_PX % SIM_TILE_PX, index / SIM_TILE_PIXELS,
      lost);
}

bool
sim_forward_kill_check(struct sim_pixel_worker *w)
{
   const struct sim_draw *d = w->draw;
   const bool partly = d->alpha_to_coverage || d->modifies_coverage;
   const uint8_t needs = partly ? 0xff : d->reads | d->keeps;
   const char *why = partly     ? "leaves its coverage to the shader"
                     : d->reads ? "reads what it draws over"
                                : "does not write all render targets";

   if (!w->killable || !d->kills || !needs)
      return true;
   for (unsigned s = 0; s < w->fb->samples; s++) {
      for (unsigned y = 0; y < SIM_TILE_PX; y++) {
         uint16_t left = w->coverage.rows[s][y];

         for (; left; left &= (uint16_t)(left - 1)) {
            const unsigned x = (unsigned)__builtin_ctz(left);

            if (!collide(w, sim_tile_index(s, x, y), needs, why))
               return false;
         }
      }
   }
   return true;
}

bool
sim_forward_kill_load(struct sim_pixel_worker *w, unsigned rt, unsigned index)
{
   return !w->killable || !w->draw->kills ||
          collide(w, index, (uint8_t)(1u << rt), "loads from the tile buffer");
}

void
sim_forward_kill_store(struct sim_pixel_worker *w, unsigned rt, unsigned index)
{
   const uint8_t bit = (uint8_t)(1u << rt);

   if (!w->killable)
      return;
   if (w->draw->killable)
      w->killable[index] |= bit;
   else if (!(w->draw->reads & bit))
      w->killable[index] &= (uint8_t)~bit;
}

void
sim_forward_kill_begin(struct sim_pixel_worker *w)
{
   if (w->killable)
      memset(w->killable, 0, (size_t)w->fb->samples * SIM_TILE_PIXELS);
}
