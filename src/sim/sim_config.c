/* SPDX-License-Identifier: MIT */

#include "sim/sim_config.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if __has_include(<mali/device_info.h>)
#include <mali/device_info.h>
#define HAVE_DEVICE_INFO 1
#else
#define HAVE_DEVICE_INFO 0
#endif

static struct sim_config the_config;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool preset;

static const struct mali_device_info *
find_info(const char *gpu)
{
#if HAVE_DEVICE_INFO
   return mali_device_info_from_name(gpu);
#else
   (void)gpu;
   return NULL;
#endif
}

static unsigned
default_threads(void)
{
   const long n = sysconf(_SC_NPROCESSORS_ONLN);

   return n > 0 ? (unsigned)n : 1;
}

static void
complain(const char *variable, const char *value)
{
   fprintf(stderr, "mali-sim: %s=%s is not understood, ignored\n", variable,
           value);
}

static void
read_mode(struct sim_config *config)
{
   const char *value = getenv("MALI_SIM_MODE");

   config->mode = SIM_MODE_STRICT;
   if (!value || !*value || !strcmp(value, "strict"))
      return;
   if (!strcmp(value, "fast"))
      config->mode = SIM_MODE_FAST;
   else if (!strcmp(value, "noop"))
      config->mode = SIM_MODE_NOOP;
   else
      complain("MALI_SIM_MODE", value);
}

static unsigned
read_number(const char *variable, unsigned low, unsigned high,
            unsigned fallback)
{
   const char *value = getenv(variable);

   if (!value || !*value)
      return fallback;

   char *end;
   const int base = !strncmp(value, "0x", 2) ? 16 : 10;
   const unsigned long n = strtoul(value, &end, base);
   if (*end || n < low || n > high) {
      complain(variable, value);
      return fallback;
   }
   return (unsigned)n;
}

static void
read_gpu(struct sim_config *config)
{
   const char *value = getenv("MALI_SIM_GPU");

   snprintf(config->gpu, sizeof(config->gpu), "%s",
            value && *value ? value : "g610");
   config->info = find_info(config->gpu);
   if (HAVE_DEVICE_INFO && !config->info) {
      complain("MALI_SIM_GPU", config->gpu);
      snprintf(config->gpu, sizeof(config->gpu), "g610");
      config->info = find_info(config->gpu);
   }
}

static void
read_kernel_driver(struct sim_config *config)
{
   static const char *const names[] = { "panthor", "tyr", "panfrost", "lima" };
   const char *value = getenv("MALI_SIM_KERNEL_DRIVER");
   const char *chosen = names[0];

   if (value && *value) {
      unsigned i = 0;

      while (i < 4 && strcmp(value, names[i]))
         i++;
      if (i < 4)
         chosen = names[i];
      else
         complain("MALI_SIM_KERNEL_DRIVER", value);
   }
   snprintf(config->kernel_driver, sizeof(config->kernel_driver), "%s", chosen);
}

static void
read_environment(void)
{
   struct sim_config *config = &the_config;

   if (preset)
      return;

   read_mode(config);
   read_gpu(config);
   config->threads = read_number("MALI_SIM_THREADS", 1, 256, default_threads());
   config->render_minor = read_number("MALI_SIM_RENDER_MINOR", 128, 191, 0);

   config->job_timeout_s = read_number("MALI_SIM_JOB_TIMEOUT", 0, 86400, 0);
   config->heap_chunks = read_number("MALI_SIM_HEAP_CHUNKS", 1, 4096, 0);

   config->gpu_id = read_number("MALI_SIM_GPU_ID", 0, UINT32_MAX, 0);
   read_kernel_driver(config);

   const char *log = getenv("MALI_SIM_LOG");
   snprintf(config->log_path, sizeof(config->log_path), "%s", log ? log : "");
}

const struct sim_config *
sim_config_get(void)
{
   pthread_once(&once, read_environment);
   return &the_config;
}

void
sim_config_set_for_test(const char *gpu, enum sim_mode mode, unsigned threads)
{
   preset = true;
   the_config = (struct sim_config){
      .mode = mode,
      .threads = threads ? threads : 1,
      .info = find_info(gpu),
   };
   snprintf(the_config.gpu, sizeof(the_config.gpu), "%s", gpu);
   snprintf(the_config.kernel_driver, sizeof(the_config.kernel_driver),
            "panthor");
}
