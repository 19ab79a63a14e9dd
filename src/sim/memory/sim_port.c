/* SPDX-License-Identifier: MIT */

#include "sim/memory/sim_pool.h"
#include "sim/memory/sim_vm.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_uint_fast64_t next_job = 1;

const char *
sim_fault_kind_name(enum sim_fault_kind kind)
{
   switch (kind) {
   case SIM_FAULT_NONE:
      return "none";
   case SIM_FAULT_TRANSLATION:
      return "translation";
   case SIM_FAULT_PERMISSION:
      return "permission";
   case SIM_FAULT_INVALID_INSTR:
      return "invalid-instruction";
   case SIM_FAULT_INVALID_DESCRIPTOR:
      return "invalid-descriptor";
   case SIM_FAULT_UNALIGNED:
      return "unaligned";
   case SIM_FAULT_TILER_OOM:
      return "tiler-out-of-memory";
   case SIM_FAULT_STRICT:
      return "strict";
   case SIM_FAULT_UNIMPLEMENTED:
      return "unimplemented";
   case SIM_FAULT_CANCELLED:
      return "cancelled";
   }
   return "unknown";
}

void
sim_job_init(struct sim_job *job, struct sim_vm *vm)
{
   memset(job, 0, sizeof(*job));
   job->vm = vm;
   job->config = sim_config_get();
   job->pool = sim_pool_get();
   job->id = atomic_fetch_add(&next_job, 1);
   atomic_init(&job->stopped, false);
   atomic_flag_clear(&job->fault_taken);
}

/* The first fault of a job wins; its text is complete before anyone can see
 * that the job stopped. */
static void
record(struct sim_job *job, const struct sim_fault *fault)
{
   if (atomic_flag_test_and_set(&job->fault_taken))
      return;
   job->fault = *fault;
   atomic_store_explicit(&job->stopped, true, memory_order_release);

   if (fault->kind == SIM_FAULT_CANCELLED)
      return;
   sim_report("%s fault: %s; unit %s, pc 0x%" PRIx64 ", job %" PRIu64,
              sim_fault_kind_name(fault->kind), fault->text, fault->unit,
              fault->pc, job->id);
}

bool
sim_job_report(struct sim_job *job, enum sim_fault_kind kind, const char *unit,
               const char *fmt, ...)
{
   if (kind == SIM_FAULT_STRICT && !sim_strict(job->config))
      return false;

   struct sim_fault fault = { .kind = kind, .unit = unit };
   va_list args;

   va_start(args, fmt);
   vsnprintf(fault.text, sizeof(fault.text), fmt, args);
   va_end(args);
   record(job, &fault);
   return true;
}

bool
sim_port_report(struct sim_port *port, enum sim_fault_kind kind,
                const char *fmt, ...)
{
   if (kind == SIM_FAULT_STRICT && !sim_strict(port->config))
      return false;

   struct sim_fault fault = {
      .kind = kind,
      .unit = port->unit,
      .pc = port->pc,
   };
   va_list args;

   va_start(args, fmt);
   vsnprintf(fault.text, sizeof(fault.text), fmt, args);
   va_end(args);
   record(port->job, &fault);
   return true;
}

void *
sim_port_object(struct sim_port *port, uint64_t va, uint64_t size_B,
                uint64_t align_B, unsigned access)
{
   if (va & (align_B - 1)) {
      sim_port_report(port, SIM_FAULT_UNALIGNED,
                      "%s: 0x%llx is not aligned to %llu bytes", port->what,
                      (unsigned long long)va, (unsigned long long)align_B);
      return NULL;
   }
   return sim_port_ptr(port, va, size_B, access);
}

void
sim_port_init(struct sim_port *port, struct sim_job *job, const char *unit)
{
   memset(port, 0, sizeof(*port));
   port->job = job;
   port->vm = job->vm;
   port->config = job->config;
   port->unit = unit;
   port->what = "memory";
   port->order = job->order;
   port->generation_now = sim_vm_generation(job->vm);
}

void
sim_port_finish(struct sim_port *port)
{
   for (unsigned i = 0; i < port->snapshot_count; i++)
      sim_snapshot_unref(port->snapshots[i]);
   free(port->snapshots);
   port->snapshots = NULL;
   port->snapshot_count = 0;
}

/* The newest snapshot.  Older ones are kept to the end of the job, for the
 * host pointers that were given out of them. */
static const struct sim_snapshot *
newest(struct sim_port *port)
{
   const unsigned now =
      atomic_load_explicit(port->generation_now, memory_order_acquire);

   if (port->snapshot_count &&
       port->snapshots[port->snapshot_count - 1]->generation == now)
      return port->snapshots[port->snapshot_count - 1];

   struct sim_snapshot **list =
      realloc(port->snapshots, (port->snapshot_count + 1) * sizeof(*list));
   if (!list)
      return NULL;
   port->snapshots = list;

   struct sim_snapshot *snapshot = sim_vm_snapshot(port->vm);
   if (!snapshot)
      return NULL;
   list[port->snapshot_count++] = snapshot;
   port->generation = snapshot->generation;
   memset(port->tlb, 0, sizeof(port->tlb));
   return snapshot;
}

static const char *
access_name(unsigned access)
{
   return (access & SIM_EXEC)    ? "execute"
          : (access & SIM_WRITE) ? "write"
                                 : "read";
}

/* Where the nearest buffer lies, for a person who reads the report. */
static void
describe_near(const struct sim_snapshot *snapshot, unsigned at, uint64_t va,
              char *text, size_t size)
{
   const struct sim_mapping *below = at > 0 ? &snapshot->maps[at - 1] : NULL;
   const struct sim_mapping *above =
      at < snapshot->count ? &snapshot->maps[at] : NULL;

   if (above && above->va <= va) {
      snprintf(text, size, "in buffer %u at +0x%" PRIx64 " of 0x%" PRIx64,
               above->bo->id, va - above->va, above->size_B);
   } else if (below &&
              (!above || va - below->va - below->size_B < above->va - va)) {
      snprintf(text, size,
               "0x%" PRIx64 " bytes past the end of buffer %u (0x%" PRIx64
               "..0x%" PRIx64 ")",
               va - below->va - below->size_B, below->bo->id, below->va,
               below->va + below->size_B);
   } else if (above) {
      snprintf(
         text, size,
         "0x%" PRIx64 " bytes below buffer %u (0x%" PRIx64 "..0x%" PRIx64 ")",
         above->va - va, above->bo->id, above->va, above->va + above->size_B);
   } else {
      snprintf(text, size, "nothing is mapped");
   }
}

static void
access_fault(struct sim_port *port, const struct sim_snapshot *snapshot,
             unsigned at, uint64_t va, uint64_t size_B, unsigned access,
             enum sim_fault_kind kind)
{
   char near[128];
   struct sim_fault fault = {
      .kind = kind,
      .va = va,
      .access = access,
      .unit = port->unit,
      .pc = port->pc,
   };

   describe_near(snapshot, at, va, near, sizeof(near));
   snprintf(fault.text, sizeof(fault.text),
            "%s of %" PRIu64 " bytes (%s) at 0x%" PRIx64 ", %s",
            access_name(access), size_B, port->what, va, near);
   record(port->job, &fault);
}

/* How far the host memory stays contiguous beyond maps[at], up to `want`. */
static uint64_t
contiguous_B(const struct sim_snapshot *snapshot, unsigned at, uint64_t va,
             uint64_t want, unsigned access)
{
   const struct sim_mapping *map = &snapshot->maps[at];
   uint64_t have = map->va + map->size_B - va;

   while (have < want && ++at < snapshot->count) {
      const struct sim_mapping *next = &snapshot->maps[at];
      if (next->va != map->va + map->size_B ||
          next->host != map->host + map->size_B || (access & ~next->access))
         break;
      have += next->size_B;
      map = next;
   }
   return have;
}

void *
sim_port_walk(struct sim_port *port, uint64_t va, uint64_t size_B,
              unsigned access, bool quiet)
{
   const struct sim_snapshot *snapshot = newest(port);

   if (!snapshot) {
      sim_port_report(port, SIM_FAULT_UNIMPLEMENTED, "out of host memory");
      return NULL;
   }

   const unsigned at = sim_maps_find(snapshot->maps, snapshot->count, va);
   const struct sim_mapping *map = &snapshot->maps[at];
   if (at == snapshot->count || map->va > va) {
      if (!quiet)
         access_fault(port, snapshot, at, va, size_B, access,
                      SIM_FAULT_TRANSLATION);
      return NULL;
   }
   if (access & ~map->access) {
      if (!quiet)
         access_fault(port, snapshot, at, va, size_B, access,
                      SIM_FAULT_PERMISSION);
      return NULL;
   }
   if (map->va + map->size_B - va < size_B &&
       contiguous_B(snapshot, at, va, size_B, access) < size_B) {
      if (!quiet)
         access_fault(port, snapshot, at, va, size_B, access,
                      SIM_FAULT_TRANSLATION);
      return NULL;
   }

   struct sim_tlb_entry *e = &port->tlb[(va >> 16) % SIM_TLB_ENTRIES];
   *e = (struct sim_tlb_entry){
      .va = map->va,
      .size_B = map->size_B,
      .host = map->host,
      .access = map->access,
      .bo = map->bo,
   };
   if ((access & SIM_WRITE) && port->order)
      return sim_port_mark(port, e, va, size_B);
   return map->host + (va - map->va);
}

/* The largest piece from va that lies in one mapping. */
static void *
piece(struct sim_port *port, uint64_t va, uint64_t *size_B, unsigned access)
{
   void *host = sim_port_try(port, va, *size_B, access);

   if (host)
      return host;

   const uint64_t to_page_end = SIM_PAGE_SIZE_B - (va & (SIM_PAGE_SIZE_B - 1));
   if (*size_B > to_page_end)
      *size_B = to_page_end;
   return sim_port_ptr(port, va, *size_B, access);
}

bool
sim_port_read(struct sim_port *port, uint64_t va, void *dst, uint64_t size_B)
{
   uint8_t *out = dst;

   while (size_B) {
      uint64_t n = size_B;
      const void *host = piece(port, va, &n, SIM_READ);
      if (!host)
         return false;
      memcpy(out, host, n);
      out += n;
      va += n;
      size_B -= n;
   }
   return true;
}

bool
sim_port_write(struct sim_port *port, uint64_t va, const void *src,
               uint64_t size_B)
{
   const uint8_t *in = src;

   while (size_B) {
      uint64_t n = size_B;
      void *host = piece(port, va, &n, SIM_WRITE);
      if (!host)
         return false;
      memcpy(host, in, n);
      in += n;
      va += n;
      size_B -= n;
   }
   return true;
}
