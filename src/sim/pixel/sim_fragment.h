/* SPDX-License-Identifier: MIT */
/* Pixels of the simulated Mali: RUN_FRAGMENT renders the tiles of one
 * framebuffer descriptor: frame shaders, the primitives of the polygon list,
 * depth, stencil, blending, write-back.
 *
 * It knows the framebuffer and draw descriptors and the polygon list of
 * src/sim/geometry.  It does not schedule, and it releases no heap chunks
 * (FINISH_FRAGMENT of the command stream does). */
#ifndef SIM_FRAGMENT_H
#define SIM_FRAGMENT_H

#include <stdint.h>

#include "sim/geometry/sim_idvs.h"
#include "sim/memory/sim_memory.h"

struct sim_fragment_job {
   /* Faults and reports land here.  Borrowed. */
   struct sim_job *job;
   /* Snapshot of the stream's registers: SR 40 framebuffer pointer with its
    * tag, SR 42..43 scissor (tile bounds), SR 46 tile enable map. */
   uint32_t regs[SIM_CS_REGISTERS];
   /* The RUN_FRAGMENT instruction word. */
   uint64_t instr;
};

/* Renders all tiles on job->job->pool and returns when memory holds the
 * result: 0, or -EFAULT with the fault in job->job. */
int
sim_fragment_run(struct sim_fragment_job *job);

#endif
