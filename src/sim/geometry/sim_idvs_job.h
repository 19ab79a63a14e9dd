/* SPDX-License-Identifier: MIT */
/* Private to src/sim/geometry: one RUN_IDVS or RUN_TILING while it runs. */
#ifndef SIM_IDVS_JOB_H
#define SIM_IDVS_JOB_H

#include "sim/geometry/sim_assemble.h"
#include "sim/geometry/sim_tiler.h"
#include "sim/shader/sim_shader.h"

/* Vertices and primitives are handled in windows: all positions of a window
 * are shaded, its primitives are culled, then the varyings of the vertices
 * that are left are shaded and the primitives binned.  A vertex that is used
 * in two windows is shaded twice (GUESS: the hardware has such a limit,
 * which one is not known). */
#define SIM_WINDOW_VERTICES 256
#define SIM_WINDOW_PRIMITIVES 256
#define SIM_MAX_VIEWS 8

/* The position buffer: what LEA_BUF of table 61 addresses while the position
 * shader runs.  A lane's linear id counts 32-bit words; Mesa 25.0.7
 * (bifrost_compile.c) adds 4 to it for the record with point size and layer
 * and 4 or 8 for each further view.  Where it lies is a GUESS: at the start
 * of the context's geometry buffer. */
#define SIM_FIFO_LANE_WORDS 64
#define SIM_FIFO_LANE_B (SIM_FIFO_LANE_WORDS * 4)

struct sim_vertex {
   /* Index as fetched, without the vertex offset. */
   uint32_t index;
   /* A primitive that is left needs it. */
   bool used;
   /* Place among the used ones. */
   uint32_t packet;
   /* Per view. */
   struct sim_position position[SIM_MAX_VIEWS];
   float point_size[SIM_MAX_VIEWS];
   uint8_t layer[SIM_MAX_VIEWS];
};

struct sim_idvs;

/* Vertex warps of a window run on several threads. */
struct sim_vertex_worker {
   const struct sim_idvs *g;
   bool ready;
   struct sim_port port;
   struct sim_core *core;
   /* Its part of the position buffer. */
   uint64_t fifo_va;
   /* While a warp runs: the packet of each lane. */
   unsigned lane_packet[SIM_LANES];
   uint64_t shaded;
};

struct sim_idvs {
   /* The instruction's, for reports. */
   const char *name;
   struct sim_job *job;
   struct sim_port *port;
   struct sim_core *core;
   const uint32_t *regs;
   struct sim_tiler tiler;
   unsigned worker_count;
   struct sim_vertex_worker *workers;

   /* v10 "Primitive Flags", register and override merged. */
   unsigned draw_mode, index_type, point_size_format;
   bool secondary_shader, restart, layer_enable, extended_fifo;
   bool low_depth_cull, high_depth_cull;

   /* Views drawn: 1 without a view mask; view[i] is the layer of the i-th. */
   unsigned view_count;
   uint8_t view[SIM_MAX_VIEWS];

   uint32_t draw_id;
   int32_t vertex_offset;
   uint32_t instance_offset;
   uint32_t varying_B, packet_stride_B;
   float z_min, z_max, constant_size;

   /* RUN_TILING: positions of four floats, as position shaders write them
    * (the job manager's tiler jobs have that, Mesa 25.0.7 pan_cmdstream.c;
    * so had an experiment on v10 in Mesa's fork "panfork", csf_test), and
    * point sizes, when these are not one constant.  GUESS: both are indexed
    * by index plus vertex offset; what "vertex bounds" counts is the vertices
    * of an instance, which follow each other; all views have the same
    * positions. */
   bool tiling;
   uint64_t positions_va, sizes_va;
   uint32_t instance_vertices;

   struct sim_shader_env *position_env, *varying_env;
   struct sim_setup_state setup;
   struct sim_list_draw draw;
   enum sim_prim_kind kind;

   /* The window. */
   uint32_t instance;
   unsigned vertex_count, prim_count;
   struct sim_vertex vertex[SIM_WINDOW_VERTICES];
   struct sim_window_prim {
      struct sim_primitive prim;
      uint16_t vertex[3];
      /* Bit v: survives in the v-th view, within bounds[v]. */
      uint8_t views;
      struct sim_rect bounds[SIM_MAX_VIEWS];
   } prim[SIM_WINDOW_PRIMITIVES];
   /* Hash of vertex index to window slot + 1. */
   uint16_t slot[2 * SIM_WINDOW_VERTICES];

   /* The shading that goes on: which vertices, and where packets are. */
   uint64_t packets_va;
   unsigned packet_count;
   bool varying_stage;
   unsigned shade_count;
   uint16_t shade[SIM_WINDOW_VERTICES];
};

/* Before the first window.  false: out of memory, reported. */
bool
sim_vertex_workers_create(struct sim_idvs *g);
/* Returns how many vertices were shaded. */
uint64_t
sim_vertex_workers_destroy(struct sim_idvs *g);

/* Shades, or reads, the window's positions.  false: fault. */
bool
sim_window_positions(struct sim_idvs *g);
/* Shades the varyings of the used vertices into packets, after storing their
 * positions.  packets_va and packet_count are set.  false: fault. */
bool
sim_window_varyings(struct sim_idvs *g);

#endif
