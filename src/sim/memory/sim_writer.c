/* SPDX-License-Identifier: MIT */
/* Which job wrote a line of memory last, and whether the read-only caches were
 * invalidated since.  One clock orders beginnings and ends of jobs and
 * invalidations; a line remembers the beginning of its writer. */

#include "sim/memory/sim_memory.h"

#include <stdlib.h>

/* Jobs that are remembered; what older ones wrote counts as seen. */
#define JOBS 65536

static atomic_uint clock_now;
static atomic_uint last_invalidation;

static struct {
   atomic_uint begin;
   /* 0: it still runs. */
   atomic_uint end;
} jobs[JOBS];

/* 0 stands for no job. */
static uint32_t
tick(void)
{
   uint32_t now;

   do
      now = atomic_fetch_add(&clock_now, 1) + 1;
   while (!now);
   return now;
}

void
sim_job_begin(struct sim_job *job)
{
   if (!sim_strict(job->config))
      return;
   job->order = tick();
   atomic_store(&jobs[job->order % JOBS].end, 0);
   atomic_store(&jobs[job->order % JOBS].begin, job->order);
}

void
sim_job_end(struct sim_job *job)
{
   const uint32_t order = job->order;

   if (order && atomic_load(&jobs[order % JOBS].begin) == order)
      atomic_store(&jobs[order % JOBS].end, tick());
}

void
sim_readonly_invalidate(void)
{
   atomic_store(&last_invalidation, tick());
}

bool
sim_writer_is_news(const struct sim_job *reader, uint32_t writer)
{
   if (!writer || writer == reader->order ||
       atomic_load(&jobs[writer % JOBS].begin) != writer)
      return false;

   /* Nobody can have waited for one that runs: that is another matter, and
    * the bytes that are read may be others than those that it writes. */
   const uint32_t end = atomic_load(&jobs[writer % JOBS].end);
   return end && (int32_t)(end - atomic_load(&last_invalidation)) > 0;
}

/* NULL when memory runs out: then nothing is remembered. */
static atomic_uint *
writers_of(struct sim_bo *bo)
{
   atomic_uint *writers = atomic_load(&bo->writers);

   if (writers)
      return writers;

   atomic_uint *fresh = calloc(bo->size_B / SIM_LINE_B, sizeof(*fresh));
   if (!fresh)
      return NULL;
   if (atomic_compare_exchange_strong(&bo->writers, &writers, fresh))
      return fresh;
   free(fresh);
   return writers;
}

void *
sim_port_mark(struct sim_port *port, const struct sim_tlb_entry *e, uint64_t va,
              uint64_t size_B)
{
   uint8_t *host = e->host + (va - e->va);
   atomic_uint *writers = writers_of(e->bo);
   const uint64_t at = (uint64_t)(host - e->bo->host);
   /* Mappings that follow may belong to other buffers. */
   const uint64_t room_B = e->size_B - (va - e->va);

   if (!writers || !size_B)
      return host;
   if (size_B > room_B)
      size_B = room_B;
   for (uint64_t i = at / SIM_LINE_B; i <= (at + size_B - 1) / SIM_LINE_B; i++)
      atomic_store_explicit(&writers[i], port->order, memory_order_relaxed);
   return host;
}

const atomic_uint *
sim_port_writers(struct sim_port *port, uint64_t va, uint64_t size_B,
                 unsigned *first)
{
   const struct sim_tlb_entry *e = &port->tlb[(va >> 16) % SIM_TLB_ENTRIES];

   /* Fills the entry. */
   if (!sim_port_try(port, va, 1, SIM_READ))
      return NULL;

   const atomic_uint *writers = atomic_load(&e->bo->writers);
   const uint64_t at = (uint64_t)(e->host - e->bo->host) + (va - e->va);
   *first = at % SIM_LINE_B;
   return writers && size_B <= e->bo->size_B - at ? writers + at / SIM_LINE_B
                                                  : NULL;
}
