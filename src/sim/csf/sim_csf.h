/* SPDX-License-Identifier: MIT */
/* The command-stream front end of the simulated Mali: the firmware's groups
 * and queues, their registers and scoreboards, and the iterators that carry
 * out RUN_* instructions.
 *
 * It knows command streams and nothing of ioctls.  Memory for tiler heaps
 * comes from whoever made the group. */
#ifndef SIM_CSF_H
#define SIM_CSF_H

#include <stdint.h>

#include "sim/memory/sim_memory.h"

/* Of the G610's interface (Mesa 25.0.7 panvk; panthor_sched.c). */
#define SIM_CSF_MAX_QUEUES 8
#define SIM_CSF_SCOREBOARDS 8
#define SIM_CSF_REGISTERS 96
/* panthor_fw.h: registers that the kernel's own stream destroys. */
#define SIM_CSF_KERNEL_REGISTERS 4
/* Ticks a second of the timestamp counter.  GUESS for the value: the generic
 * timer of an RK3588 runs at 24 MHz. */
#define SIM_CSF_TIMESTAMP_HZ 24000000ull

struct sim_csf_group;

struct sim_csf_group_info {
   /* Borrowed until the group is destroyed. */
   struct sim_vm *vm;
   unsigned queue_count;
   /* A new chunk for the heap context at heap_va: address | pages in bits
    * 11:0.  -ENOMEM when the kernel refuses, -EINVAL for a bad context. */
   int (*heap_grow)(void *data, uint64_t heap_va, uint32_t in_flight,
                    uint64_t *chunk);
   void *data;
};

struct sim_csf_group *
sim_csf_group_create(const struct sim_csf_group_info *info);
/* Makes all work of the group end soon, with -ECANCELED.  Any thread. */
void
sim_csf_group_stop(struct sim_csf_group *group);
/* No sim_csf_run() may be in progress. */
void
sim_csf_group_destroy(struct sim_csf_group *group);

/* Runs a stream of the queue on the calling thread, to its end and that of
 * all the work it started.  One call at a time for each queue; the queues of
 * a group run on threads of their own and may wait for each other.
 *
 * 0; -EFAULT after a fault, which was reported; -ETIMEDOUT when nothing moved
 * for the kernel's five seconds; -ECANCELED after sim_csf_group_stop(). */
int
sim_csf_run(struct sim_csf_group *group, unsigned queue, uint64_t stream_va,
            uint32_t stream_size_B, uint32_t latest_flush);

/* The counter behind STORE_STATE(Timestamp) and TIMESTAMP_INFO. */
uint64_t
sim_csf_timestamp(void);

/* The flush counter's value now, and where else to store it when it changes
 * (the page that userspace maps). */
uint32_t
sim_csf_flush_id(void);
void
sim_csf_publish_flush_id(volatile uint32_t *page);

#endif
