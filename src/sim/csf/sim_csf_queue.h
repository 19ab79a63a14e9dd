/* SPDX-License-Identifier: MIT */
/* Private to src/sim/csf: the state of groups and queues.
 *
 * One lock and one condition guard all bookkeeping of the front end
 * (scoreboards, iterator lists, heaps, sync waits): it is held for moments,
 * and what blocks, blocks on something that changes under it. */
#ifndef SIM_CSF_QUEUE_H
#define SIM_CSF_QUEUE_H

#include <pthread.h>

#include "hw/hw_v10.h"
#include "sim/csf/sim_csf.h"
#include "sim/memory/sim_pool.h"

/* Frames of the call stack, with the one that runs (Mesa 25.0.7
 * decode_csf.c: eight on the G610). */
#define SIM_CSF_MAX_FRAMES 8
/* panthor_sched.c: JOB_TIMEOUT_MS. */
#define SIM_CSF_TIMEOUT_NS 5000000000ll

/* The units that run RUN_* instructions, beside the stream. */
enum sim_iterator {
   SIM_ITERATOR_COMPUTE,
   SIM_ITERATOR_TILER,
   SIM_ITERATOR_FRAGMENT,
   SIM_ITERATOR_COUNT,
   /* Not an iterator: done by whoever finds it ready. */
   SIM_ITERATOR_NONE = SIM_ITERATOR_COUNT,
};

/* An instruction that is not finished yet. */
struct sim_csf_op {
   struct sim_csf_op *next;
   /* In the list of its iterator. */
   struct sim_csf_op *next_in_iterator;
   uint64_t instr;
   uint64_t pc;
   enum sim_iterator iterator;
   /* Waits for all older instructions on these scoreboard entries. */
   uint8_t wait_mask;
   /* Counted on this entry. */
   uint8_t slot;
   /* A worker has it, since when. */
   bool started;
   int64_t start_ns;
   /* A line about how long it takes was written. */
   bool reported;
   /* Registers at the time of issue. */
   uint32_t regs[SIM_CSF_REGISTERS];
   uint64_t heap_va;
   struct sim_job job;
};

struct sim_csf_frame {
   uint64_t pc, end;
};

enum sim_exception_state {
   SIM_EXCEPTION_NONE,
   SIM_EXCEPTION_RAISED,
   SIM_EXCEPTION_RUNNING,
   SIM_EXCEPTION_DONE,
};

struct sim_csf_queue {
   struct sim_csf_group *group;
   unsigned index;

   /* The stream's, touched by its thread only. */
   uint32_t regs[SIM_CSF_REGISTERS];
   /* Bits: ever written; waiting for a load, and on which entry. */
   bool defined[SIM_CSF_REGISTERS];
   bool loading[SIM_CSF_REGISTERS];
   uint8_t loading_slot[SIM_CSF_REGISTERS];
   struct sim_csf_frame frames[SIM_CSF_MAX_FRAMES + 1];
   unsigned depth;
   uint8_t endpoint_slot, other_slot;
   uint64_t handler_va;
   uint32_t handler_size_B;
   bool in_handler;
   uint64_t progress;
   /* Instructions since the last look at the clock. */
   unsigned budget;
   struct sim_job job;
   struct sim_port port;

   /* Under the lock. */
   uint64_t heap_va;
   /* Unfinished instructions, oldest first. */
   struct sim_csf_op *ops;
   struct sim_csf_op *iterator_ops[SIM_ITERATOR_COUNT];
   bool iterator_alive[SIM_ITERATOR_COUNT];
   /* The stream's thread waits for something. */
   bool waiting;
   /* Of this queue's tiler work, and the heap that ran out.  Served by any
    * queue of the group that uses the heap and has a handler. */
   enum sim_exception_state exception;
   uint64_t exception_heap_va;
   /* Number of the last work of this queue that wrote memory, 0 = none since
    * the stream began. */
   uint64_t wrote;
   /* What sim_csf_run() will return. */
   int error;
   /* The error state that SYNC_* propagates. */
   uint32_t fault_state;
};

struct sim_csf_group {
   struct sim_csf_group_info info;
   struct sim_csf_queue *queues;
   /* Under the lock: nothing more is to be started. */
   bool stopped;
   /* Threads that still use the group. */
   unsigned threads;
};

void
sim_csf_lock(void);
void
sim_csf_unlock(void);
/* Wakes everybody who waits for a change.  Also notes that work moves. */
void
sim_csf_changed(void);
/* Sleeps until a change, at most 10 ms: sync objects can also be written by
 * the CPU, which tells nobody. */
void
sim_csf_sleep(void);
/* Since when nothing has moved in any group of the process. */
int64_t
sim_csf_idle_ns(void);
/* The same while operations run. */
int64_t
sim_csf_stuck_ns(void);
void
sim_csf_next_flush_id(void);
/* With the lock held: FLUSH_CACHE2 cleaned these caches, now. */
void
sim_csf_cleaned(bool l2, bool lsc);

/* All of the following are called with the lock held unless said otherwise. */

/* The fault of a job ends the queue. */
void
sim_csf_fail(struct sim_csf_queue *queue, const struct sim_job *job);

/* Queues an instruction; starts it if it may start. */
void
sim_csf_issue(struct sim_csf_queue *queue, struct sim_csf_op *op);
/* Are there older instructions than `op` (NULL: any) on these entries? */
bool
sim_csf_busy(const struct sim_csf_queue *queue, const struct sim_csf_op *op,
             uint8_t mask);
/* Runs an instruction that is not an iterator's. */
void
sim_csf_run_deferred(struct sim_csf_queue *queue, struct sim_csf_op *op);
/* Without the lock: the body of an iterator's instruction. */
int
sim_csf_run_iterator(struct sim_csf_queue *queue, struct sim_csf_op *op);

/* Heaps: the firmware's counters and free chunks, which it keeps in the heap
 * context. */
void
sim_csf_heap_count(struct sim_csf_queue *queue, struct sim_csf_op *op,
                   enum hw_cs_heap_counter counter);
void
sim_csf_heap_return(struct sim_csf_queue *queue, struct sim_csf_op *op,
                    uint64_t first, uint64_t last);
struct sim_heap_ops;
/* What the tiler is given: chunks come from the heap of op. */
struct sim_csf_heap_user {
   struct sim_csf_queue *queue;
   struct sim_csf_op *op;
};
struct sim_heap_ops
sim_csf_heap_ops(struct sim_csf_heap_user *user);

/* ---- the stream's thread, without the lock ----------------------------- */

/* Runs queue->frames from frame `base` to its end; false when the queue
 * failed or was stopped. */
bool
sim_stream_run(struct sim_csf_queue *queue, unsigned base);
/* Blocks until no unfinished instruction is on these entries. */
bool
sim_stream_wait(struct sim_csf_queue *queue, uint8_t mask);
/* With the lock held: sleeps, as the stream's thread. */
void
sim_stream_sleep(struct sim_csf_queue *queue);
/* With the lock held: serves exceptions that are this queue's to handle;
 * false when the queue is dead.  To be called in all loops that wait. */
bool
sim_stream_serve(struct sim_csf_queue *queue);
/* SYNC_WAIT32/64. */
bool
sim_stream_sync_wait(struct sim_csf_queue *queue, uint64_t instr);

static inline uint64_t
sim_csf_pair(const uint32_t *regs, unsigned r)
{
   return r + 1 < SIM_CSF_REGISTERS ? regs[r] | (uint64_t)regs[r + 1] << 32 : 0;
}

static inline uint32_t
sim_csf_reg(const uint32_t *regs, unsigned r)
{
   return r < SIM_CSF_REGISTERS ? regs[r] : 0;
}

#endif
