/* SPDX-License-Identifier: MIT */
/* Runs the position and varying shaders over a window's vertices, or reads
 * what is shaded already. */
#include "sim/geometry/sim_idvs_job.h"

#include <stdlib.h>
#include <string.h>

#include "sim/memory/sim_pool.h"
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
   const struct sim_vertex_worker *w = stage;
   const struct sim_idvs *g = w->g;

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
         out_va[l] = w->fifo_va + 4ull * linear[l];
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
                  (uint64_t)(view * g->packet_count + w->lane_packet[lane]) *
                     g->packet_stride_B +
                  SIM_PACKET_VARYINGS_B;
   }
   return true;
}

static const struct sim_stage_ops vertex_ops = {
   .lea_buf = lea_buf,
};

static bool
run_warp(struct sim_vertex_worker *w, const struct sim_shader_env *env,
         const uint16_t *slots, unsigned count)
{
   const struct sim_idvs *g = w->g;
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
      w->lane_packet[l] = v->packet;
   }
   w->shaded += count;

   switch (sim_warp_run(w->core, env, &warp, &vertex_ops, w)) {
   case SIM_WARP_DONE:
      return true;
   case SIM_WARP_BARRIER:
      sim_port_report(&w->port, SIM_FAULT_INVALID_INSTR,
                      "BARRIER in a vertex shader");
      return false;
   default:
      return false;
   }
}

/* Point size and layer of a lane, from the extended record: each view has one
 * (Mesa 25.0.7's compiler stores sizes beside each view's position). */
static void
read_attributes(const struct sim_idvs *g, const uint8_t *record, unsigned view,
                struct sim_vertex *v)
{
   if (g->point_size_format == 2) {
      uint16_t h;
      memcpy(&h, record, 2);
      v->point_size[view] = sim_half_to_float(h);
   } else if (g->point_size_format == 3) {
      memcpy(&v->point_size[view], record, 4);
   }
   /* Mesa 25.0.7 stores one byte at offset 2. */
   v->layer[view] = record[2];
}

static bool
position_written(const struct sim_idvs *g, const uint8_t *lane)
{
   const unsigned stride_B = g->extended_fifo ? 32 : 16;

   for (unsigned view = 0; view < g->view_count; view++) {
      uint32_t word[4];

      memcpy(word, lane + g->view[view] * stride_B, sizeof(word));
      if (word[0] == UINT32_MAX || word[1] == UINT32_MAX ||
          word[2] == UINT32_MAX || word[3] == UINT32_MAX)
         return false;
   }
   return true;
}

/* A warp of positions, and what it left in the position buffer. */
static void
shade_positions(struct sim_vertex_worker *w, struct sim_idvs *g,
                const uint16_t *slots, unsigned n)
{
   const unsigned stride_B = g->extended_fifo ? 32 : 16;
   uint8_t fifo[SIM_LANES * SIM_FIFO_LANE_B];

   /* All ones is a NaN that no instruction makes. */
   memset(fifo, 0xff, sizeof(fifo));
   if (!sim_port_write(&w->port, w->fifo_va, fifo, sizeof(fifo)) ||
       !run_warp(w, g->position_env, slots, n) ||
       !sim_port_read(&w->port, w->fifo_va, fifo, sizeof(fifo)))
      return;

   for (unsigned l = 0; l < n; l++) {
      struct sim_vertex *v = &g->vertex[slots[l]];
      const uint8_t *lane = fifo + l * SIM_FIFO_LANE_B;

      if (!position_written(g, lane) &&
          sim_port_report(&w->port, SIM_FAULT_STRICT,
                          "the position shader wrote no position of vertex "
                          "%u",
                          v->index))
         return;
      for (unsigned view = 0; view < g->view_count; view++) {
         const uint8_t *record = lane + g->view[view] * stride_B;

         memcpy(&v->position[view], record, sizeof(v->position[view]));
         v->point_size[view] = g->constant_size;
         v->layer[view] = 0;
         if (g->extended_fifo)
            read_attributes(g, record + 16, view, v);
      }
   }
}

static void
shade_warp(void *data, unsigned index, unsigned worker)
{
   struct sim_idvs *g = data;
   struct sim_vertex_worker *w = &g->workers[worker];
   const uint16_t *slots = g->shade + index * SIM_LANES;
   const unsigned left = g->shade_count - index * SIM_LANES;
   const unsigned n = left < SIM_LANES ? left : SIM_LANES;

   if (sim_job_stopped(g->job))
      return;
   if (!w->ready) {
      sim_port_init(&w->port, g->job, "vertex");
      w->core = sim_core_create(&w->port, worker);
      w->ready = true;
   }
   if (!w->core)
      sim_port_report(&w->port, SIM_FAULT_UNIMPLEMENTED, "out of host memory");
   else if (g->varying_stage)
      run_warp(w, g->varying_env, slots, n);
   else
      shade_positions(w, g, slots, n);
}

/* Shades g->shade; a few warps are not worth waking anybody. */
static bool
shade(struct sim_idvs *g)
{
   const unsigned warps = (g->shade_count + SIM_LANES - 1) / SIM_LANES;

   if (warps > 2 && g->worker_count > 1) {
      sim_pool_parallel_for(g->job->pool, warps, shade_warp, g);
   } else {
      for (unsigned i = 0; i < warps; i++)
         shade_warp(g, i, 0);
   }
   return !sim_job_stopped(g->job);
}

bool
sim_vertex_workers_create(struct sim_idvs *g)
{
   const uint64_t room =
      g->tiler.geometry_size_B / (SIM_LANES * SIM_FIFO_LANE_B);
   const unsigned slots = sim_pool_slots(g->job->pool);

   /* Each needs a place for a warp's positions. */
   g->worker_count = slots <= room ? slots : 1;
   g->workers = calloc(g->worker_count, sizeof(*g->workers));
   if (!g->workers || !room) {
      sim_port_report(
         g->port, room ? SIM_FAULT_UNIMPLEMENTED : SIM_FAULT_INVALID_DESCRIPTOR,
         room ? "out of host memory"
              : "RUN_IDVS: the geometry buffer is too small");
      return false;
   }
   for (unsigned i = 0; i < g->worker_count; i++) {
      g->workers[i].g = g;
      g->workers[i].fifo_va =
         g->tiler.geometry_va + (uint64_t)i * SIM_LANES * SIM_FIFO_LANE_B;
   }
   return true;
}

uint64_t
sim_vertex_workers_destroy(struct sim_idvs *g)
{
   uint64_t shaded = 0;

   for (unsigned i = 0; g->workers && i < g->worker_count; i++) {
      struct sim_vertex_worker *w = &g->workers[i];

      shaded += w->shaded;
      if (!w->ready)
         continue;
      if (w->core)
         sim_core_destroy(w->core);
      sim_port_finish(&w->port);
   }
   free(g->workers);
   g->workers = NULL;
   return shaded;
}

/* RUN_TILING. */
static bool
read_position(struct sim_idvs *g, struct sim_vertex *v)
{
   /* 0: one constant, 2: binary16, 3: binary32 (genxml's names). */
   const unsigned size_B = g->point_size_format == 3 ? 4 : 2;
   const uint32_t number = v->index + (uint32_t)g->vertex_offset +
                           g->instance * g->instance_vertices;
   float size = g->constant_size;
   uint16_t half;

   g->port->what = "vertex positions";
   if (!sim_port_read(g->port, g->positions_va + 16ull * number,
                      &v->position[0], sizeof(v->position[0])))
      return false;
   if (g->point_size_format) {
      g->port->what = "point sizes";
      if (!sim_port_read(g->port, g->sizes_va + (uint64_t)size_B * number,
                         size_B == 4 ? (void *)&size : &half, size_B))
         return false;
      if (size_B == 2)
         size = sim_half_to_float(half);
   }
   for (unsigned view = 0; view < g->view_count; view++) {
      v->position[view] = v->position[0];
      v->point_size[view] = size;
      v->layer[view] = 0;
   }
   return true;
}

bool
sim_window_positions(struct sim_idvs *g)
{
   if (g->tiling) {
      g->port->unit = "tiler";
      for (unsigned i = 0; i < g->vertex_count; i++) {
         if (!read_position(g, &g->vertex[i]))
            return false;
      }
      return true;
   }
   g->varying_stage = false;
   g->shade_count = g->vertex_count;
   for (unsigned i = 0; i < g->vertex_count; i++)
      g->shade[i] = (uint16_t)i;
   return shade(g);
}

bool
sim_window_varyings(struct sim_idvs *g)
{
   g->varying_stage = true;
   g->shade_count = 0;
   g->port->unit = "tiler";
   g->port->what = "vertex packet";
   for (unsigned i = 0; i < g->vertex_count; i++) {
      const struct sim_vertex *v = &g->vertex[i];

      if (!v->used)
         continue;
      g->shade[g->shade_count++] = (uint16_t)i;
      for (unsigned view = 0; view < g->view_count; view++) {
         const uint64_t va =
            g->packets_va +
            (uint64_t)(view * g->packet_count + v->packet) * g->packet_stride_B;
         if (!sim_port_write(g->port, va, &v->position[view],
                             sizeof(v->position[view])))
            return false;
      }
   }
   return !g->secondary_shader || !g->varying_B || shade(g);
}
