/* SPDX-License-Identifier: MIT */
/* The tiler: memory from the heap, and primitives into bins. */
#ifndef SIM_TILER_H
#define SIM_TILER_H

#include <stdbool.h>

#include "sim/geometry/sim_idvs.h"
#include "sim/geometry/sim_polygon_list.h"
#include "sim/pixel/sim_raster.h"

/* The fields of the tiler context and heap descriptors that matter. */
struct sim_tiler {
   struct sim_port *port;
   struct sim_heap_ops heap;
   uint64_t context_va;

   /* From the context. */
   uint32_t width, height;
   uint16_t level_mask;
   unsigned layer_count;
   int layer_offset;
   bool first_provoking;
   unsigned sample_pattern;
   uint64_t geometry_va;
   uint64_t geometry_size_B;
   uint64_t heap_va;

   /* The chunk being filled; base 0 = none. */
   uint64_t chunk_va, bottom, top;

   /* The list being built; 0 = none yet. */
   uint64_t list_va;
   struct sim_list_header *list;
   uint64_t draw_va;
   /* Something went into the list since the last flush. */
   bool used;
   uint64_t primitives;
};

enum sim_tiler_result {
   SIM_TILER_OK,
   /* What was binned is rendered and gone: the list is empty, and whatever
    * was allocated before must not be used again. */
   SIM_TILER_FLUSHED,
   /* Recorded in the port's job. */
   SIM_TILER_FAULT,
};

/* Reads the context and its heap.  false: fault recorded. */
bool
sim_tiler_open(struct sim_tiler *t, struct sim_port *port,
               const struct sim_heap_ops *heap, uint64_t context_va);
/* Stores back where the heap stands. */
bool
sim_tiler_close(struct sim_tiler *t);

/* Makes sure that size_B bytes can be allocated without another chunk. */
enum sim_tiler_result
sim_tiler_reserve(struct sim_tiler *t, uint64_t size_B);
/* 0 only on a fault; the size must have been reserved.  Aligned to 32 B. */
uint64_t
sim_tiler_alloc(struct sim_tiler *t, uint64_t size_B);

/* Starts a list if there is none and appends a draw to it; fills in next and
 * index. */
enum sim_tiler_result
sim_tiler_add_draw(struct sim_tiler *t, struct sim_list_draw *draw);

/* Appends a primitive of the current draw to the bins that `bounds` (pixels)
 * touches in a layer of the context.  Fills in sequence and draw_index. */
enum sim_tiler_result
sim_tiler_bin(struct sim_tiler *t, unsigned layer, struct sim_list_prim *prim,
              const struct sim_rect *bounds);

#endif
