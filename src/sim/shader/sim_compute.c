/* SPDX-License-Identifier: MIT */
/* Workgroups: preloaded registers, warps taking turns at barriers. */
#include <stdlib.h>

#include "sim/shader/sim_shader_core.h"

/* Register numbers of the compute stage (Mesa 25.0.7, bifrost_compile.c). */
enum {
   REG_LOCAL_XY = 55,
   REG_LOCAL_Z = 56,
   REG_GROUP = 57,
   REG_GLOBAL = 60,
};

/* Threads are packed into warps in order of their linear index: x fastest. */
static void
preload(const struct sim_compute_job *job, const uint32_t group[3],
        uint32_t threads, uint32_t first, struct sim_warp *w)
{
   const uint16_t want = job->env->preload;

   sim_warp_init(w);
   w->preloaded = (uint64_t)want << 48;
   w->warp_id = first / SIM_LANES;
   w->tls_thread = first;
   for (unsigned l = 0; l < SIM_LANES && first + l < threads; l++) {
      const uint32_t t = first + l;
      const uint32_t local[3] = {
         t % job->size[0],
         t / job->size[0] % job->size[1],
         t / job->size[0] / job->size[1],
      };

      w->lanes |= 1u << l;
      w->r[REG_LOCAL_XY][l] = local[0] | local[1] << 16;
      w->r[REG_LOCAL_Z][l] = local[2];
      for (unsigned c = 0; c < 3; c++) {
         const uint32_t id = group[c] + job->base[c];

         w->r[REG_GROUP + c][l] = id;
         w->r[REG_GLOBAL + c][l] = id * job->size[c] + local[c];
      }
   }
}

static bool
run_group(struct sim_core *core, const struct sim_compute_job *job,
          const uint32_t group[3], uint32_t threads, struct sim_warp *warps,
          unsigned count)
{
   enum sim_warp_status status[SIM_TLS_THREADS / SIM_LANES];
   unsigned waiting = 0;

   sim_core_new_workgroup(core);
   for (unsigned i = 0; i < count; i++) {
      preload(job, group, threads, i * SIM_LANES, &warps[i]);
      status[i] = SIM_WARP_BARRIER;
   }
   do {
      waiting = 0;
      for (unsigned i = 0; i < count; i++) {
         if (status[i] != SIM_WARP_BARRIER)
            continue;
         status[i] = sim_warp_run(core, job->env, &warps[i], NULL, NULL);
         if (status[i] == SIM_WARP_FAULT)
            return false;
         waiting += status[i] == SIM_WARP_BARRIER;
      }
   } while (waiting);
   core->workgroups++;
   return true;
}

bool
sim_compute_run(struct sim_core *core, const struct sim_compute_job *job,
                uint64_t first, uint64_t n)
{
   const uint64_t threads =
      (uint64_t)job->size[0] * job->size[1] * job->size[2];
   const unsigned count = (unsigned)((threads + SIM_LANES - 1) / SIM_LANES);
   bool ok = true;

   if (!threads || threads > SIM_TLS_THREADS) {
      sim_port_report(core->port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "a workgroup of %llu threads",
                      (unsigned long long)threads);
      return false;
   }

   struct sim_warp *warps = aligned_alloc(64, count * sizeof(*warps));
   if (!warps) {
      sim_port_report(core->port, SIM_FAULT_UNIMPLEMENTED,
                      "no host memory for warps");
      return false;
   }

   for (uint64_t i = first; ok && i < first + n; i++) {
      const uint32_t group[3] = {
         (uint32_t)(i % job->count[0]),
         (uint32_t)(i / job->count[0] % job->count[1]),
         (uint32_t)(i / job->count[0] / job->count[1]),
      };

      if (sim_port_stopped(core->port))
         ok = false;
      else
         ok = run_group(core, job, group, (uint32_t)threads, warps, count);
   }
   free(warps);
   return ok;
}
