/* SPDX-License-Identifier: MIT */
/* Memory as the simulated GPU sees it: buffer objects (sim_bo), GPU address
 * spaces (sim_vm), the work in flight (sim_job) and one worker's window onto
 * an address space (sim_port).
 *
 * It knows no ioctl and no descriptor.  A touched hole or a forbidden access
 * becomes a fault recorded in the job; the first one wins, the caller unwinds
 * quietly and the front end decides what dies. */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/sim_config.h"
#include "sim/sim_event.h"

#define SIM_PAGE_SIZE_B 4096u

/* ---- buffer objects --------------------------------------------------- */

/* Zero-filled shared memory.  Reference counted, thread safe. */
struct sim_bo {
   atomic_uint refs;
   /* Process-unique, for reports. */
   uint32_t id;
   /* Invariant: multiple of the page size. */
   uint64_t size_B;
   /* The simulator's own mapping, whole and writable. */
   uint8_t *host;
   /* The file and offset a user mapping maps. */
   int fd;
   uint64_t fd_offset;
   /* Private: where the memory came from. */
   bool own_fd;
   /* Strict mode, of each line of SIM_LINE_B bytes: the order of the job that
    * wrote it last, 0 for none.  NULL before the first such write. */
   _Atomic(atomic_uint *) writers;
};

/* exportable: gets a file of its own, which can be handed out as a dma-buf.
 * Returns NULL when memory or files run out. */
struct sim_bo *
sim_bo_create(uint64_t size_B, bool exportable);
/* Takes a file (of an exported bo, perhaps of another process); the caller
 * keeps its own descriptor. */
struct sim_bo *
sim_bo_import(int fd);
struct sim_bo *
sim_bo_ref(struct sim_bo *bo);
void
sim_bo_unref(struct sim_bo *bo);

/* ---- address spaces --------------------------------------------------- */

enum sim_access {
   SIM_READ = 1 << 0,
   SIM_WRITE = 1 << 1,
   SIM_EXEC = 1 << 2,
   /* Attribute of a mapping, never of an access. */
   SIM_UNCACHED = 1 << 3,
};

struct sim_mapping {
   uint64_t va;
   uint64_t size_B;
   uint8_t *host;
   /* enum sim_access bits allowed, and SIM_UNCACHED. */
   unsigned access;
   /* A reference is held. */
   struct sim_bo *bo;
};

struct sim_vm;

struct sim_vm *
sim_vm_create(uint64_t va_range_B);
struct sim_vm *
sim_vm_ref(struct sim_vm *vm);
void
sim_vm_unref(struct sim_vm *vm);
uint32_t
sim_vm_id(const struct sim_vm *vm);

/* Page-aligned; replaces whatever was mapped there.  -EINVAL, -ENOMEM. */
int
sim_vm_map(struct sim_vm *vm, uint64_t va, uint64_t size_B, struct sim_bo *bo,
           uint64_t bo_offset, unsigned access);
/* Holes inside the range are fine. */
int
sim_vm_unmap(struct sim_vm *vm, uint64_t va, uint64_t size_B);
/* Copies the mapping that holds va (no reference taken); false for a hole. */
bool
sim_vm_lookup(struct sim_vm *vm, uint64_t va, struct sim_mapping *out);

/* ---- faults and jobs -------------------------------------------------- */

enum sim_fault_kind {
   SIM_FAULT_NONE,
   /* No mapping. */
   SIM_FAULT_TRANSLATION,
   /* Mapped, but not for this access. */
   SIM_FAULT_PERMISSION,
   /* The bits of an instruction or a descriptor make no sense to the
    * hardware. */
   SIM_FAULT_INVALID_INSTR,
   SIM_FAULT_INVALID_DESCRIPTOR,
   SIM_FAULT_UNALIGNED,
   /* The tiler ran out of heap and nobody could help. */
   SIM_FAULT_TILER_OOM,
   /* Silicon might let it pass; strict mode does not. */
   SIM_FAULT_STRICT,
   /* The simulator advertises it but cannot do it: a defect of ours. */
   SIM_FAULT_UNIMPLEMENTED,
   /* Somebody stopped the job from outside (a dying group). */
   SIM_FAULT_CANCELLED,
};

const char *
sim_fault_kind_name(enum sim_fault_kind kind);

struct sim_fault {
   enum sim_fault_kind kind;
   uint64_t va;
   unsigned access;
   /* The port's unit name: static string. */
   const char *unit;
   uint64_t pc;
   /* One line without newline. */
   char text[256];
};

struct sim_pool;

/* One piece of asynchronous work (one RUN_* instruction, one job of a chain)
 * shared by all workers that carry it out. */
struct sim_job {
   struct sim_vm *vm;
   const struct sim_config *config;
   struct sim_pool *pool;
   /* Process-unique, for the log. */
   uint64_t id;
   /* By sim_job_begin(); 0: what the job writes is not remembered. */
   uint32_t order;
   /* Set with the first fault.  Workers poll it with sim_job_stopped(). */
   atomic_bool stopped;
   /* Written once, before `stopped` becomes true. */
   struct sim_fault fault;
   /* Private. */
   atomic_flag fault_taken;
};

/* vm is borrowed for the life of the job. */
void
sim_job_init(struct sim_job *job, struct sim_vm *vm);
static inline bool
sim_job_stopped(const struct sim_job *job)
{
   return atomic_load_explicit(&job->stopped, memory_order_relaxed);
}

/* ---- who wrote what ----------------------------------------------------
 *
 * Strict mode's books about the read-only caches in front of the texture
 * units, which see what other units write only after an invalidation.  The L2
 * and the load/store caches are coherent with each other (Mesa 25.0.7,
 * panvk_vX_cmd_buffer.c, add_memory_dependency). */

#define SIM_LINE_B 64

/* Around the work of a job whose writes are to be remembered; before its
 * ports are made.  Nothing in other modes. */
void
sim_job_begin(struct sim_job *job);
void
sim_job_end(struct sim_job *job);
/* The read-only caches forget everything, now. */
void
sim_readonly_invalidate(void);
/* Whether the line's writer is another job that ended after the last
 * invalidation. */
bool
sim_writer_is_news(const struct sim_job *reader, uint32_t writer);

/* ---- ports ------------------------------------------------------------ */

#define SIM_TLB_ENTRIES 64

struct sim_tlb_entry {
   uint64_t va;
   uint64_t size_B;
   uint8_t *host;
   unsigned access;
   struct sim_bo *bo;
};

struct sim_snapshot;

/* One worker's view of a VM while a job runs; used by one thread at a time.
 * Host pointers stay valid until sim_port_finish(). */
struct sim_port {
   struct sim_job *job;
   struct sim_vm *vm;
   const struct sim_config *config;
   /* For fault reports.  Static strings; users overwrite them freely. */
   const char *unit;
   const char *what;
   uint64_t pc;

   /* Private. */
   /* The job's. */
   uint32_t order;
   const atomic_uint *generation_now;
   unsigned generation;
   unsigned snapshot_count;
   struct sim_snapshot **snapshots;
   struct sim_tlb_entry tlb[SIM_TLB_ENTRIES];
};

/* unit: "compute", "vertex", "tiler", "fragment", "cs", … (static string). */
void
sim_port_init(struct sim_port *port, struct sim_job *job, const char *unit);
void
sim_port_finish(struct sim_port *port);

/* Private: the slow path of sim_port_ptr(). */
void *
sim_port_walk(struct sim_port *port, uint64_t va, uint64_t size_B,
              unsigned access, bool quiet);

/* Private: a write of a job that has an order, found in *e. */
void *
sim_port_mark(struct sim_port *port, const struct sim_tlb_entry *e, uint64_t va,
              uint64_t size_B);

static inline void *
sim_port_lookup(struct sim_port *port, uint64_t va, uint64_t size_B,
                unsigned access, bool quiet)
{
   const struct sim_tlb_entry *e = &port->tlb[(va >> 16) % SIM_TLB_ENTRIES];
   const uint64_t offset = va - e->va;

   if (__builtin_expect(offset < e->size_B && size_B <= e->size_B - offset &&
                           !(access & ~e->access) &&
                           port->generation ==
                              atomic_load_explicit(port->generation_now,
                                                   memory_order_acquire),
                        1))
      return (access & SIM_WRITE) && port->order
                ? sim_port_mark(port, e, va, size_B)
                : e->host + offset;

   return sim_port_walk(port, va, size_B, access, quiet);
}

/* Host pointer to size_B bytes at va (valid until sim_port_finish), or NULL
 * with the fault recorded in the job.  The range must lie in one mapping:
 * naturally aligned accesses of up to a page always do; for anything else use
 * the copying forms below. */
static inline void *
sim_port_ptr(struct sim_port *port, uint64_t va, uint64_t size_B,
             unsigned access)
{
   return sim_port_lookup(port, va, size_B, access, false);
}

/* The same without recording a fault (speculative or robust accesses). */
static inline void *
sim_port_try(struct sim_port *port, uint64_t va, uint64_t size_B,
             unsigned access)
{
   return sim_port_lookup(port, va, size_B, access, true);
}

/* The same for a structure whose address came out of GPU memory, where a
 * program may have left anything: an address that is not a multiple of align_B
 * (a power of two) is a fault, too. */
void *
sim_port_object(struct sim_port *port, uint64_t va, uint64_t size_B,
                uint64_t align_B, unsigned access);

/* Copies that may cross mappings.  false with the fault recorded. */
bool
sim_port_read(struct sim_port *port, uint64_t va, void *dst, uint64_t size_B);
bool
sim_port_write(struct sim_port *port, uint64_t va, const void *src,
               uint64_t size_B);

/* The writers of the lines of size_B bytes at va, for sim_writer_is_news();
 * *first is the place of va in its first line.  NULL when nobody wrote to that
 * buffer, or the range is not mapped or not part of one buffer. */
const atomic_uint *
sim_port_writers(struct sim_port *port, uint64_t va, uint64_t size_B,
                 unsigned *first);

/* Records a fault that is not a memory access, and stops the job.  In modes
 * other than strict SIM_FAULT_STRICT is ignored (returns false); otherwise
 * returns true and the caller unwinds. */
bool
sim_port_report(struct sim_port *port, enum sim_fault_kind kind,
                const char *fmt, ...) SIM_PRINTF(3, 4);
/* The same without a port. */
bool
sim_job_report(struct sim_job *job, enum sim_fault_kind kind, const char *unit,
               const char *fmt, ...) SIM_PRINTF(4, 5);

static inline bool
sim_port_stopped(const struct sim_port *port)
{
   return sim_job_stopped(port->job);
}

#endif
