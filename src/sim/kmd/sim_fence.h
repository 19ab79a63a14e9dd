/* SPDX-License-Identifier: MIT */
/* Fences: things that are signalled once, by work that completes, and chains
 * of them, which is what a timeline is made of.
 *
 * One lock and one condition serve all synchronisation of the process: the
 * work behind a fence is so much more than the wake-up that finer locks would
 * only add ways to be wrong. */
#ifndef SIM_FENCE_H
#define SIM_FENCE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct sim_fence;

/* Held around everything that is called …_locked. */
void
sim_sync_lock(void);
void
sim_sync_unlock(void);
/* Sleeps until something changed, or the absolute CLOCK_MONOTONIC time has
 * come (INT64_MAX: never).  false when it has.  The lock is held. */
bool
sim_sync_sleep(int64_t deadline_ns);
/* Something changed: wakes sleepers and serves watches. */
void
sim_sync_changed_locked(void);
int64_t
sim_now_ns(void);

/* NULL when memory runs out, for all that return a fence. */
struct sim_fence *
sim_fence_create(void);
/* One that is signalled already. */
struct sim_fence *
sim_fence_stub(void);
struct sim_fence *
sim_fence_ref(struct sim_fence *fence);
void
sim_fence_unref(struct sim_fence *fence);

/* error: 0 or negative errno, what a sync file reports of it. */
void
sim_fence_signal(struct sim_fence *fence, int error);
bool
sim_fence_signaled_locked(struct sim_fence *fence);
int
sim_fence_error_locked(struct sim_fence *fence);
/* CLOCK_MONOTONIC, 0 before it is signalled. */
int64_t
sim_fence_time_locked(struct sim_fence *fence);
/* Blocks; no limit. */
void
sim_fence_wait(struct sim_fence *fence);

/* A point on a timeline: signalled when inner and all earlier ones are.
 * Consumes the reference to prev (NULL allowed), takes one to inner. */
struct sim_fence *
sim_fence_chain_locked(struct sim_fence *prev, struct sim_fence *inner,
                       uint64_t point);
/* A fence for `point` of a syncobj's fence: a new reference in *out, which is
 * the stub when that part of the chain is done.  -EINVAL when no such point
 * was submitted yet. */
int
sim_fence_find_locked(struct sim_fence *fence, uint64_t point,
                      struct sim_fence **out);
/* What a query of the timeline says. */
uint64_t
sim_fence_query_locked(struct sim_fence *fence, bool last_submitted);

/* A file descriptor (an eventfd) that is written once when ready() says so.
 * Called with the lock held after each change; returns true when done. */
struct sim_watch {
   bool (*ready)(struct sim_watch *watch);
   /* Called after it fired or was cancelled; frees the watch. */
   void (*release)(struct sim_watch *watch);
   int fd;
   struct sim_watch *next;
};

/* Takes over the watch; it may fire before this returns. */
void
sim_watch_add_locked(struct sim_watch *watch);

/* Called in the child of a fork: nobody holds the lock there. */
void
sim_sync_after_fork(void);

#endif
