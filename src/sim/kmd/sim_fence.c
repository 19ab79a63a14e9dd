/* SPDX-License-Identifier: MIT */

#include "sim/kmd/sim_fence.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct sim_fence {
   atomic_uint refs;
   bool signaled;
   int error;
   int64_t time_ns;

   /* Links of a timeline only. */
   bool chain;
   uint64_t context;
   uint64_t seqno;
   uint64_t prev_seqno;
   struct sim_fence *prev;
   struct sim_fence *inner;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct sim_watch *watches;
static uint64_t next_context = 1;

static void
init_condition(void)
{
   pthread_condattr_t attr;

   pthread_condattr_init(&attr);
   pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
   pthread_cond_init(&changed, &attr);
   pthread_condattr_destroy(&attr);
}

void
sim_sync_lock(void)
{
   pthread_once(&once, init_condition);
   pthread_mutex_lock(&lock);
}

void
sim_sync_unlock(void)
{
   pthread_mutex_unlock(&lock);
}

void
sim_sync_after_fork(void)
{
   pthread_mutex_init(&lock, NULL);
   init_condition();
   watches = NULL;
}

bool
sim_sync_sleep(int64_t deadline_ns)
{
   if (deadline_ns == INT64_MAX) {
      pthread_cond_wait(&changed, &lock);
      return true;
   }

   const struct timespec ts = {
      .tv_sec = deadline_ns / 1000000000,
      .tv_nsec = deadline_ns % 1000000000,
   };
   return pthread_cond_timedwait(&changed, &lock, &ts) != ETIMEDOUT;
}

static void
serve_watches(void)
{
   struct sim_watch **at = &watches;

   while (*at) {
      struct sim_watch *watch = *at;
      if (!watch->ready(watch)) {
         at = &watch->next;
         continue;
      }
      *at = watch->next;

      const uint64_t one = 1;
      if (write(watch->fd, &one, sizeof(one)) < 0) {
         /* The counter is full: whoever polls it is awake already. */
      }
      watch->release(watch);
   }
}

void
sim_sync_changed_locked(void)
{
   if (watches)
      serve_watches();
   pthread_cond_broadcast(&changed);
}

void
sim_watch_add_locked(struct sim_watch *watch)
{
   watch->next = watches;
   watches = watch;
   serve_watches();
}

int64_t
sim_now_ns(void)
{
   struct timespec ts;

   clock_gettime(CLOCK_MONOTONIC, &ts);
   return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

struct sim_fence *
sim_fence_create(void)
{
   struct sim_fence *fence = calloc(1, sizeof(*fence));

   if (fence)
      atomic_init(&fence->refs, 1);
   return fence;
}

struct sim_fence *
sim_fence_stub(void)
{
   struct sim_fence *fence = sim_fence_create();

   if (fence) {
      fence->signaled = true;
      fence->time_ns = sim_now_ns();
   }
   return fence;
}

struct sim_fence *
sim_fence_ref(struct sim_fence *fence)
{
   if (fence)
      atomic_fetch_add_explicit(&fence->refs, 1, memory_order_relaxed);
   return fence;
}

void
sim_fence_unref(struct sim_fence *fence)
{
   while (fence && atomic_fetch_sub_explicit(&fence->refs, 1,
                                             memory_order_acq_rel) == 1) {
      struct sim_fence *prev = fence->prev;

      sim_fence_unref(fence->inner);
      free(fence);
      fence = prev;
   }
}

void
sim_fence_signal(struct sim_fence *fence, int error)
{
   sim_sync_lock();
   if (!fence->signaled) {
      fence->signaled = true;
      fence->error = error;
      fence->time_ns = sim_now_ns();
      sim_sync_changed_locked();
   }
   sim_sync_unlock();
}

bool
sim_fence_signaled_locked(struct sim_fence *fence)
{
   if (fence->signaled)
      return true;
   if (!fence->chain || !sim_fence_signaled_locked(fence->inner) ||
       (fence->prev && !sim_fence_signaled_locked(fence->prev)))
      return false;

   /* The past is of no further interest. */
   fence->signaled = true;
   fence->error = fence->inner->error;
   fence->time_ns = fence->inner->time_ns;
   sim_fence_unref(fence->prev);
   fence->prev = NULL;
   return true;
}

int
sim_fence_error_locked(struct sim_fence *fence)
{
   return sim_fence_signaled_locked(fence) ? fence->error : 0;
}

int64_t
sim_fence_time_locked(struct sim_fence *fence)
{
   return sim_fence_signaled_locked(fence) ? fence->time_ns : 0;
}

void
sim_fence_wait(struct sim_fence *fence)
{
   sim_sync_lock();
   while (!sim_fence_signaled_locked(fence))
      sim_sync_sleep(INT64_MAX);
   sim_sync_unlock();
}

struct sim_fence *
sim_fence_chain_locked(struct sim_fence *prev, struct sim_fence *inner,
                       uint64_t point)
{
   struct sim_fence *link = sim_fence_create();

   if (!link)
      return NULL;

   link->chain = true;
   link->inner = sim_fence_ref(inner);
   link->seqno = point;
   if (prev && prev->chain && point > prev->seqno) {
      link->context = prev->context;
      link->prev_seqno = prev->seqno;
   } else {
      /* Points out of order start a timeline of their own, which does not
       * run backwards (kernel, dma_fence_chain_init). */
      link->context = next_context++;
      if (prev && prev->chain && prev->seqno > point)
         link->seqno = prev->seqno;
   }
   link->prev = prev;
   if (prev && sim_fence_signaled_locked(prev)) {
      sim_fence_unref(prev);
      link->prev = NULL;
   }
   return link;
}

int
sim_fence_find_locked(struct sim_fence *fence, uint64_t point,
                      struct sim_fence **out)
{
   if (!fence)
      return -EINVAL;
   if (!point) {
      *out = sim_fence_ref(fence);
      return 0;
   }
   if (!fence->chain || fence->seqno < point)
      return -EINVAL;

   struct sim_fence *at = fence;
   sim_fence_signaled_locked(at);
   while (at && at->context == fence->context && at->prev_seqno >= point) {
      at = at->prev;
      if (at)
         sim_fence_signaled_locked(at);
   }
   *out = at ? sim_fence_ref(at) : sim_fence_stub();
   return *out ? 0 : -ENOMEM;
}

uint64_t
sim_fence_query_locked(struct sim_fence *fence, bool last_submitted)
{
   if (!fence || !fence->chain)
      return 0;
   if (last_submitted)
      return fence->seqno;

   struct sim_fence *at = fence;
   while (!sim_fence_signaled_locked(at) && at->prev &&
          !sim_fence_signaled_locked(at->prev) &&
          at->prev->context == fence->context)
      at = at->prev;
   return sim_fence_signaled_locked(at) ? at->seqno : at->prev_seqno;
}
