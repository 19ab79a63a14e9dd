/* SPDX-License-Identifier: MIT */
/* An estimate of how long a shader core takes for what it was given.
 *
 * It is no simulation of time: it adds up what each pipe was asked for and
 * divides by the pipe's published rate.  Nothing ever waits, no cache misses,
 * the warps are always enough to keep all pipes busy; so the slowest pipe is
 * the time.  Real cores are slower. */
#ifndef SIM_CYCLES_H
#define SIM_CYCLES_H

#include <stdint.h>

struct mali_core_rates;

enum sim_pipe {
   /* In threads: instructions, each for the lanes of a whole warp. */
   SIM_PIPE_FMA,
   SIM_PIPE_CVT,
   SIM_PIPE_SFU,
   /* In bytes that cross the load/store cache; no message counts for less
    * than what the cache moves in one clock. */
   SIM_PIPE_LOAD_STORE,
   /* In 32-bit components, for the lanes of a whole warp. */
   SIM_PIPE_VARYING,
   /* In bilinear samples of up to 32 bits a texel. */
   SIM_PIPE_TEXTURE,
   /* In pixels that are blended or written to the tile. */
   SIM_PIPE_PIXEL,
   SIM_PIPE_COUNT,
};

/* Bytes that the load/store cache moves in a clock: a 32-bit word for each of
 * 16 threads.  GUESS: Arm publishes no number. */
#define SIM_LOAD_STORE_B 64

struct sim_pipe_work {
   uint64_t amount[SIM_PIPE_COUNT];
};

/* Cycles of the pipe alone, rounded up; 0 when its rate is not known. */
uint64_t
sim_cycles_pipe(const struct mali_core_rates *rates, enum sim_pipe pipe,
                uint64_t amount);
/* Cycles of the slowest pipe. */
uint64_t
sim_cycles_estimate(const struct mali_core_rates *rates,
                    const struct sim_pipe_work *work);

/* A load or store of one warp. */
static inline void
sim_cycles_load_store(struct sim_pipe_work *work, unsigned bytes)
{
   work->amount[SIM_PIPE_LOAD_STORE] +=
      bytes > SIM_LOAD_STORE_B ? bytes : SIM_LOAD_STORE_B;
}

#endif
