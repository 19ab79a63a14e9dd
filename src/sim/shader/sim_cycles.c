/* SPDX-License-Identifier: MIT */
/* Rates: Arm's GPU datasheet v7 (2024), in the device info.  What it leaves
 * out is from Arm's description of Valhall's processing units (the CVT pipe is
 * as wide as the FMA pipe, the SFU a quarter of it), or a GUESS. */
#include "sim/shader/sim_cycles.h"

#include <mali/device_info.h>

static unsigned
rate(const struct mali_core_rates *rates, enum sim_pipe pipe)
{
   switch (pipe) {
   case SIM_PIPE_FMA:
   case SIM_PIPE_CVT:
      return rates->fma_fp32;
   case SIM_PIPE_SFU:
      return rates->fma_fp32 / 4;
   case SIM_PIPE_LOAD_STORE:
      return SIM_LOAD_STORE_B;
   case SIM_PIPE_VARYING:
      /* GUESS: a component for each of 16 threads. */
      return 16;
   case SIM_PIPE_TEXTURE:
      return rates->texels;
   case SIM_PIPE_PIXEL:
      return rates->pixels;
   default:
      return 0;
   }
}

uint64_t
sim_cycles_pipe(const struct mali_core_rates *rates, enum sim_pipe pipe,
                uint64_t amount)
{
   const unsigned per_clock = rate(rates, pipe);

   return per_clock ? (amount + per_clock - 1) / per_clock : 0;
}

uint64_t
sim_cycles_estimate(const struct mali_core_rates *rates,
                    const struct sim_pipe_work *work)
{
   uint64_t most = 0;

   for (unsigned p = 0; p < SIM_PIPE_COUNT; p++) {
      const uint64_t n = sim_cycles_pipe(rates, p, work->amount[p]);
      most = n > most ? n : most;
   }
   return most;
}
