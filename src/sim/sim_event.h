/* SPDX-License-Identifier: MIT */
/* What the simulator says: the event log (one line per event, key=value,
 * keys in a fixed order so that two runs diff), one-line reports for people
 * on stderr, and counters. */
#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#define SIM_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* True when an event log was asked for: guard costly arguments with it. */
bool
sim_event_enabled(void);

/* Writes "event=NAME " and the formatted key=value pairs, one line. */
void
sim_event(const char *name, const char *fmt, ...) SIM_PRINTF(2, 3);

/* One readable line on stderr, prefixed "mali-sim: "; in the event log too. */
void
sim_report(const char *fmt, ...) SIM_PRINTF(1, 2);

enum sim_counter {
   SIM_COUNTER_JOBS,
   SIM_COUNTER_CS_INSTRS,
   SIM_COUNTER_WORKGROUPS,
   SIM_COUNTER_WARPS,
   /* Shader instructions by execution unit, per warp. */
   SIM_COUNTER_INSTR_FMA,
   SIM_COUNTER_INSTR_CVT,
   SIM_COUNTER_INSTR_SFU,
   SIM_COUNTER_INSTR_MESSAGE,
   SIM_COUNTER_LOAD_BYTES,
   SIM_COUNTER_STORE_BYTES,
   SIM_COUNTER_VERTICES,
   SIM_COUNTER_PRIMITIVES,
   SIM_COUNTER_FRAGMENTS,
   SIM_COUNTER_TILES,
   SIM_COUNTER_TEXELS,
   /* Estimated shader-core cycles by published rates: an estimate. */
   SIM_COUNTER_CYCLES,
   SIM_COUNTER_COUNT,
};

/* Adds to a process-wide counter.  Accumulate locally and add once a job. */
void
sim_counter_add(enum sim_counter counter, uint64_t value);
uint64_t
sim_counter_read(enum sim_counter counter);
const char *
sim_counter_name(enum sim_counter counter);

#endif
