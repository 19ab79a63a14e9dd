/* SPDX-License-Identifier: MIT */
/* Geometry of the simulated Mali: RUN_IDVS fetches indices, shades vertices,
 * assembles, clips and culls primitives and bins them into polygon lists in
 * the tiler heap; RUN_TILING does so with vertices that are shaded already;
 * RUN_FULLSCREEN bins a box; FINISH_TILING closes the lists.
 *
 * It knows the staging registers and descriptors of an IDVS job.  It does not
 * schedule: who calls it decides which thread it runs on and what happens
 * when the heap is exhausted. */
#ifndef SIM_IDVS_H
#define SIM_IDVS_H

#include <stdint.h>

#include "sim/memory/sim_memory.h"

/* Registers that a command stream of the v10 family has.  Source: Mesa 25.0.7
 * panvk (96 registers in the stream builder's configuration). */
#define SIM_CS_REGISTERS 96

enum sim_heap_answer {
   /* *chunk_va and *chunk_size_B describe a chunk that now belongs to the
    * caller.  The tiler overwrites its 64-byte header. */
   SIM_HEAP_CHUNK,
   /* No chunk is free, but everything binned so far was rendered and its
    * chunks returned (incremental rendering): the tiler reads its context
    * again and continues with an empty polygon list. */
   SIM_HEAP_FLUSHED,
   /* Nobody can help: the job faults with SIM_FAULT_TILER_OOM. */
   SIM_HEAP_FAILED,
};

/* How the tiler asks for memory.  Called on the thread of sim_idvs_run(),
 * may block (an exception handler may run a fragment job meanwhile). */
struct sim_heap_ops {
   enum sim_heap_answer (*get_chunk)(void *data, uint64_t tiler_context_va,
                                     uint64_t *chunk_va,
                                     uint32_t *chunk_size_B);
   void *data;
};

struct sim_idvs_job {
   /* Faults and reports land here.  Borrowed. */
   struct sim_job *job;
   /* Snapshot of the stream's registers. */
   uint32_t regs[SIM_CS_REGISTERS];
   /* The instruction word: selects, flags override, draw id. */
   uint64_t instr;
   struct sim_heap_ops heap;
};

/* RUN_IDVS or RUN_TILING, as job->instr says.  Runs the whole job; returns 0, or -EFAULT with the fault in job->job (a
 * report in strict mode is one).  Jobs that share a tiler context must not
 * run at the same time and run in the stream's order. */
int
sim_idvs_run(struct sim_idvs_job *job);

/* RUN_FULLSCREEN, whose word is in job->instr: as sim_idvs_run(). */
int
sim_fullscreen_run(struct sim_idvs_job *job);

/* FINISH_TILING with the same registers (the tiler context in SR 40): ends
 * the polygon lists of that context.  0 or -EFAULT. */
int
sim_tiling_finish(struct sim_idvs_job *job);

/* What the tiler keeps in memory
 *
 * Tiler heap descriptor (base, bottom, top): the chunk being filled.  The
 * tiler allocates from bottom upwards and stores bottom back; when the chunk
 * is full it goes to the list of completed chunks of the tiler context that
 * filled it (completed top = first, completed bottom = last), linked by the
 * first eight bytes of the chunk header.  All these links are the address of
 * a chunk with its size in 4 KiB pages in bits 11:0 (the kernel's format in
 * panthor_heap.c).  FINISH_FRAGMENT takes top and bottom.  That the hardware continues to
 * fill a chunk across frames is a GUESS. */

#endif
