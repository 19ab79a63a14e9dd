/* SPDX-License-Identifier: MIT */
/* What the simulated machine is asked to be: read once from the environment
 * (the launcher mali-sim writes it), immutable afterwards. */
#ifndef SIM_CONFIG_H
#define SIM_CONFIG_H

#include <stdbool.h>

struct mali_device_info;

enum sim_mode {
   /* Same pixels, no extra checks. */
   SIM_MODE_FAST,
   /* Stops with a report on everything silicon might let pass. */
   SIM_MODE_STRICT,
   /* Submissions complete at once and nothing is executed but the command
    * stream's own synchronisation. */
   SIM_MODE_NOOP,
};

struct sim_config {
   /* MALI_SIM_MODE=strict|fast|noop, default strict. */
   enum sim_mode mode;
   /* MALI_SIM_THREADS, default the number of processors.  Invariant: ≥ 1. */
   unsigned threads;
   /* MALI_SIM_GPU, default "g610"; unified spelling, lower case. */
   char gpu[32];
   /* MALI_SIM_KERNEL_DRIVER=panthor|tyr: the name drmGetVersion gives.  Also
    * panfrost and lima, for what a driver does with a name it does not know:
    * the interface stays Panthor's. */
   char kernel_driver[16];
   /* MALI_SIM_LOG: event log path, or empty; "-" is stderr. */
   char log_path[512];
   /* MALI_SIM_RENDER_MINOR: the render node's minor, 0 = first free one. */
   unsigned render_minor;
   /* MALI_SIM_HEAP_CHUNKS: most chunks of a tiler heap, whatever the driver
    * asks for, 0 = as asked: provokes incremental rendering. */
   unsigned heap_chunks;
   /* MALI_SIM_JOB_TIMEOUT: seconds that one RUN_* instruction may take before
    * its group counts as hung, 0 = for ever.  The kernel's limit is five, for
    * hardware that is some thousand times faster. */
   unsigned job_timeout_s;
   /* MALI_SIM_GPU_ID: the GPU_ID register that queries report instead of the
    * model's, 0 = the model's: for what a driver does with an unknown GPU. */
   unsigned gpu_id;
   /* Never NULL once sim_config_get() returned. */
   const struct mali_device_info *info;
};

/* The process's configuration; first call reads the environment.  Thread
 * safe.  A bad value is reported on stderr and its default is used. */
const struct sim_config *
sim_config_get(void);

/* For unit tests, before anything else asks: replaces the configuration by
 * one of the named model and mode.  Not thread safe. */
void
sim_config_set_for_test(const char *gpu, enum sim_mode mode, unsigned threads);

static inline bool
sim_strict(const struct sim_config *config)
{
   return config->mode == SIM_MODE_STRICT;
}

#endif
