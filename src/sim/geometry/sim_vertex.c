/* SPDX-License-Identifier: MIT */
/* Runs the position and varying shaders over a window's vertices. */
#include "sim/geometry/sim_idvs_job.h"

#include <string.h>

#include "sim/texture/sim_format.h"

/* Which of the views drawn has this number; view_count if none. */
static unsigned
view_place(const struct sim_idvs *g, uint32_t number)
{
   unsigned v = 0;

   while (v < g->view_count && g->view[v] != number)
      v++;
   return v;
}

/* Table 61, entry 0: positions, or the varyings of the lane's packet. */
static bool
lea_buf(void *stage, struct sim_core *core, unsigned table, unsigned index,
        uint16_t lanes, const uint32_t linear[SIM_LANES],
        uint64_t out_va[SIM_LANES])
{
   const struct sim_idvs *g = stage;

   if (table != 61 || index != 0) {
      sim_port_report(sim_core_port(core), SIM_FAULT_INVALID_INSTR,
                      "LEA_BUF of table %u entry %u in a vertex shader", table,
                      index);
      return false;
   }

   for (unsigned l = 0; l < SIM_LANES; l++) {
      if (!(lanes & (1u << l)))
         continue;
      if (!g->varying_stage) {
         out_va[l] = g->tiler.geometry_va + 4ull * linear[l];
         continue;
      }

      /* Records of four words, one for each view by its number. */
      const uint32_t lane = linear[l] / SIM_FIFO_LANE_WORDS;
      const unsigned view = view_place(g, linear[l] % SIM_FIFO_LANE_WORDS / 4);
      if (lane >= SIM_LANES || view >= g->view_count) {
         sim_port_report(sim_core_port(core), SIM_FAULT_STRICT,
                         "LEA_BUF linear id %u is none of the warp's",
                         linear[l]);
         out_va[l] = 0;
         continue;
      }
      out_va[l] = g->packets_va +
                  (uint64_t)(view * g->packet_count + g->lane_packet[lane]) *
                     g->packet_stride_B +
                  SIM_PACKET_VARYINGS_B;
   }
   return true;
}

static const struct sim_stage_ops vertex_ops = {
   .lea_buf = lea_buf,
};

static bool
run_warp(struct sim_idvs *g, const struct sim_shader_env *env,
         const unsigned slots[SIM_LANES], unsigned count)
{
   struct sim_warp warp;

   sim_warp_init(&warp);
   warp.lanes = (uint16_t)((1u << count) - 1);
   warp.preloaded = UINT64_C(0xf) << 59;
   for (unsigned l = 0; l < count; l++) {
      const struct sim_vertex *v = &g->vertex[slots[l]];

      warp.r[59][l] = l * SIM_FIFO_LANE_WORDS;
      warp.r[60][l] = v->index + (uint32_t)g->vertex_offset;
      warp.r[61][l] = g->instance + g->instance_offset;
      warp.r[62][l] = g->draw_id;
      g->lane_packet[l] = v->packet;
   }
   g->vertices_shaded += count;

   switch (sim_warp_run(g->core, env, &warp, &vertex_ops, g)) {
   case SIM_WARP_DONE:
      return true;
   case SIM_WARP_BARRIER:
      sim_port_report(g->port, SIM_FAULT_INVALID_INSTR,
                      "BARRIER in a vertex shader");
      return false;
   default:
      return false;
   }
}

/* Point size and layer of a lane, from the extended record. */
static void
read_attributes(const struct sim_idvs *g, const uint8_t *record,
                struct sim_vertex *v)
{
   if (g->point_size_format == 2) {
      uint16_t h;
      memcpy(&h, record, 2);
      v->point_size = sim_half_to_float(h);
   } else if (g->point_size_format == 3) {
      memcpy(&v->point_size, record, 4);
   }
   /* Mesa 25.0.7 stores one byte at offset 2. */
   v->layer = record[2];
}

bool
sim_window_positions(struct sim_idvs *g)
{
   const unsigned stride_B = g->extended_fifo ? 32 : 16;
   uint8_t fifo[SIM_LANES * SIM_FIFO_LANE_B];

   g->varying_stage = false;
   g->port->unit = "vertex";
   for (unsigned first = 0; first < g->vertex_count; first += SIM_LANES) {
      const unsigned left = g->vertex_count - first;
      const unsigned n = left < SIM_LANES ? left : SIM_LANES;
      unsigned slots[SIM_LANES];

      for (unsigned l = 0; l < n; l++)
         slots[l] = first + l;
      memset(fifo, 0, sizeof(fifo));
      if (!sim_port_write(g->port, g->tiler.geometry_va, fifo, sizeof(fifo)) ||
          !run_warp(g, g->position_env, slots, n) ||
          !sim_port_read(g->port, g->tiler.geometry_va, fifo, sizeof(fifo)))
         return false;

      for (unsigned l = 0; l < n; l++) {
         struct sim_vertex *v = &g->vertex[slots[l]];
         const uint8_t *lane = fifo + l * SIM_FIFO_LANE_B;

         v->point_size = g->constant_size;
         v->layer = 0;
         for (unsigned view = 0; view < g->view_count; view++)
            memcpy(&v->position[view], lane + g->view[view] * stride_B,
                   sizeof(v->position[view]));
         if (g->extended_fifo)
            read_attributes(g, lane + 16, v);
      }
   }
   return true;
}

bool
sim_window_varyings(struct sim_idvs *g)
{
   unsigned slots[SIM_LANES], n = 0;

   for (unsigned i = 0; i < g->vertex_count; i++) {
      const struct sim_vertex *v = &g->vertex[i];

      if (!v->used)
         continue;
      for (unsigned view = 0; view < g->view_count; view++) {
         const uint64_t va =
            g->packets_va +
            (uint64_t)(view * g->packet_count + v->packet) * g->packet_stride_B;
         if (!sim_port_write(g->port, va, &v->position[view],
                             sizeof(v->position[view])))
            return false;
      }
   }
   if (!g->secondary_shader || !g->varying_B)
      return true;

   g->varying_stage = true;
   g->port->unit = "vertex";
   for (unsigned i = 0; i < g->vertex_count; i++) {
      if (g->vertex[i].used)
         slots[n++] = i;
      if (n == SIM_LANES || (n && i + 1 == g->vertex_count)) {
         if (!run_warp(g, g->varying_env, slots, n))
            return false;
         n = 0;
      }
   }
   return true;
}
