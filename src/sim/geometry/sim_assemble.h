/* SPDX-License-Identifier: MIT */
/* From a stream of vertex indices to primitives: topologies, restart,
 * provoking vertices.  It knows no memory. */
#ifndef SIM_ASSEMBLE_H
#define SIM_ASSEMBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/pixel/sim_raster.h"

/* v10 enumeration "Draw Mode". */
enum sim_draw_mode {
   SIM_DRAW_NONE = 0,
   SIM_DRAW_POINTS = 1,
   SIM_DRAW_LINES = 2,
   SIM_DRAW_LINE_STRIP = 4,
   SIM_DRAW_LINE_LOOP = 6,
   SIM_DRAW_TRIANGLES = 8,
   SIM_DRAW_TRIANGLE_STRIP = 10,
   SIM_DRAW_TRIANGLE_FAN = 12,
   SIM_DRAW_POLYGON = 13,
};

struct sim_primitive {
   /* As many as the kind has. */
   uint32_t index[3];
   uint32_t id;
   /* Which of them provokes. */
   uint8_t provoking;
};

struct sim_assembler {
   enum sim_draw_mode mode;
   bool first_provoking;

   /* Vertices since the start or the last restart. */
   uint32_t count;
   uint32_t first, previous[2];
   uint32_t next_id;
};

/* false: no such draw mode. */
bool
sim_assembler_init(struct sim_assembler *a, unsigned mode,
                   bool first_provoking);
enum sim_prim_kind
sim_assembler_kind(const struct sim_assembler *a);
/* One more vertex; true: *out is a primitive. */
bool
sim_assembler_push(struct sim_assembler *a, uint32_t index,
                   struct sim_primitive *out);
/* Restart, or the end of the stream; true: *out is a primitive (the closing
 * line of a loop). */
bool
sim_assembler_cut(struct sim_assembler *a, struct sim_primitive *out);

#endif
