/* SPDX-License-Identifier: MIT */

#include "sim/sim_event.h"
#include "sim/sim_config.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_B 1024

static int log_fd = -1;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_uint_fast64_t counters[SIM_COUNTER_COUNT];

/* The last line of the log. */
static void
write_counters(void)
{
   char text[LINE_MAX_B - 64];
   size_t n = 0;

   text[0] = '\0';
   for (unsigned i = 0; i < SIM_COUNTER_COUNT && n < sizeof(text); i++)
      n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s=%llu",
                            i ? " " : "", sim_counter_name(i),
                            (unsigned long long)sim_counter_read(i));
   sim_event("counters", "%s", text);
}

static void
open_log(void)
{
   const struct sim_config *config = sim_config_get();

   if (!config->log_path[0])
      return;
   atexit(write_counters);
   if (!strcmp(config->log_path, "-")) {
      log_fd = STDERR_FILENO;
      return;
   }

   const int fd =
      open(config->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
   if (fd < 0) {
      fprintf(stderr, "mali-sim: cannot open the event log %s\n",
              config->log_path);
      return;
   }
   /* Out of the way of programs that count on low descriptors. */
   log_fd = fcntl(fd, F_DUPFD_CLOEXEC, 600);
   if (log_fd < 0)
      log_fd = fd;
   else
      close(fd);
}

bool
sim_event_enabled(void)
{
   pthread_once(&once, open_log);
   return log_fd >= 0;
}

/* One write() per line keeps lines of several threads whole. */
static void
write_line(int fd, char *line, size_t length)
{
   if (length > LINE_MAX_B - 2)
      length = LINE_MAX_B - 2;
   line[length] = '\n';
   if (write(fd, line, length + 1) < 0) {
      /* Nothing useful can be done about a log that cannot be written. */
   }
}

void
sim_event(const char *name, const char *fmt, ...)
{
   if (!sim_event_enabled())
      return;

   char line[LINE_MAX_B];
   size_t n = (size_t)snprintf(line, sizeof(line), "event=%s ", name);
   va_list args;

   va_start(args, fmt);
   const int more = vsnprintf(line + n, sizeof(line) - n, fmt, args);
   va_end(args);
   write_line(log_fd, line, n + (more > 0 ? (size_t)more : 0));
}

void
sim_report(const char *fmt, ...)
{
   char text[LINE_MAX_B - 32], line[LINE_MAX_B];
   va_list args;

   va_start(args, fmt);
   vsnprintf(text, sizeof(text), fmt, args);
   va_end(args);

   const int n = snprintf(line, sizeof(line), "mali-sim: %s", text);
   write_line(STDERR_FILENO, line, n > 0 ? (size_t)n : 0);
   if (sim_event_enabled() && log_fd != STDERR_FILENO)
      sim_event("report", "text=\"%s\"", text);
}

void
sim_counter_add(enum sim_counter counter, uint64_t value)
{
   atomic_fetch_add_explicit(&counters[counter], value, memory_order_relaxed);
}

uint64_t
sim_counter_read(enum sim_counter counter)
{
   return atomic_load_explicit(&counters[counter], memory_order_relaxed);
}

const char *
sim_counter_name(enum sim_counter counter)
{
   static const char *const names[SIM_COUNTER_COUNT] = {
      [SIM_COUNTER_JOBS] = "jobs",
      [SIM_COUNTER_CS_INSTRS] = "cs_instrs",
      [SIM_COUNTER_WORKGROUPS] = "workgroups",
      [SIM_COUNTER_WARPS] = "warps",
      [SIM_COUNTER_INSTR_FMA] = "instr_fma",
      [SIM_COUNTER_INSTR_CVT] = "instr_cvt",
      [SIM_COUNTER_INSTR_SFU] = "instr_sfu",
      [SIM_COUNTER_INSTR_MESSAGE] = "instr_message",
      [SIM_COUNTER_LOAD_BYTES] = "load_bytes",
      [SIM_COUNTER_STORE_BYTES] = "store_bytes",
      [SIM_COUNTER_VERTICES] = "vertices",
      [SIM_COUNTER_PRIMITIVES] = "primitives",
      [SIM_COUNTER_FRAGMENTS] = "fragments",
      [SIM_COUNTER_TILES] = "tiles",
      [SIM_COUNTER_TEXELS] = "texels",
      [SIM_COUNTER_CYCLES] = "cycles",
   };

   return counter < SIM_COUNTER_COUNT ? names[counter] : "unknown";
}
