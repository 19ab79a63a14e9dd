/* SPDX-License-Identifier: MIT */

#include "sim/memory/sim_pool.h"
#include "sim/sim_config.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/* One parallel_for in progress, on its caller's stack. */
struct work {
   sim_pool_fn fn;
   void *data;
   unsigned count;
   /* All below under the pool's lock. */
   unsigned next;
   unsigned done;
   /* Workers that entered; each gets its own slot number. */
   unsigned slots;
   unsigned inside;
   pthread_cond_t finished;
   struct work *link;
};

struct sim_pool {
   pthread_mutex_t lock;
   pthread_cond_t wake;
   /* Work with indices left to start, oldest first. */
   struct work *queue;
   unsigned threads;
};

static struct sim_pool *the_pool;
static pthread_mutex_t pool_lock = PTHREAD_MUTEX_INITIALIZER;

/* Runs indices of `work` until none is left; the lock is held on entry and
 * on return. */
static void
help(struct sim_pool *pool, struct work *work, unsigned slot)
{
   while (work->next < work->count) {
      const unsigned index = work->next++;

      if (work->next == work->count) {
         struct work **at = &pool->queue;
         while (*at && *at != work)
            at = &(*at)->link;
         if (*at)
            *at = work->link;
      }
      pthread_mutex_unlock(&pool->lock);
      work->fn(work->data, index, slot);
      pthread_mutex_lock(&pool->lock);
      work->done++;
   }
}

static void *
worker_main(void *data)
{
   struct sim_pool *pool = data;

   pthread_mutex_lock(&pool->lock);
   for (;;) {
      struct work *work = pool->queue;
      if (!work) {
         pthread_cond_wait(&pool->wake, &pool->lock);
         continue;
      }
      /* Slot 0 is the caller's.  A worker enters a work at most once at a
       * time, and there are never more slots than workers: a slot is given
       * back only with the whole work. */
      work->inside++;
      help(pool, work, ++work->slots);
      work->inside--;
      if (work->done == work->count && !work->inside)
         pthread_cond_signal(&work->finished);
   }
   return NULL;
}

static void
start_worker(struct sim_pool *pool)
{
   pthread_t thread;
   sigset_t all, old;

   /* The application's signal handlers run on its own threads. */
   sigfillset(&all);
   pthread_sigmask(SIG_SETMASK, &all, &old);
   if (!pthread_create(&thread, NULL, worker_main, pool)) {
      pthread_detach(thread);
      pool->threads++;
   }
   pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void
after_fork_in_child(void)
{
   /* The threads did not come along.  The old pool is leaked: its lock may
    * be held by a thread that is no more. */
   the_pool = NULL;
   pthread_mutex_init(&pool_lock, NULL);
}

struct sim_pool *
sim_pool_get(void)
{
   static bool watching_fork;

   pthread_mutex_lock(&pool_lock);
   if (!the_pool) {
      struct sim_pool *pool = calloc(1, sizeof(*pool));
      if (pool) {
         pthread_mutex_init(&pool->lock, NULL);
         pthread_cond_init(&pool->wake, NULL);
         /* The caller of a parallel_for works too. */
         for (unsigned i = 1; i < sim_config_get()->threads; i++)
            start_worker(pool);
         if (!watching_fork)
            pthread_atfork(NULL, NULL, after_fork_in_child);
         watching_fork = true;
         the_pool = pool;
      }
   }
   struct sim_pool *pool = the_pool;
   pthread_mutex_unlock(&pool_lock);
   return pool;
}

unsigned
sim_pool_threads(const struct sim_pool *pool)
{
   return pool ? pool->threads : 0;
}

void
sim_pool_parallel_for(struct sim_pool *pool, unsigned count, sim_pool_fn fn,
                      void *data)
{
   if (!pool || !pool->threads || count <= 1) {
      for (unsigned i = 0; i < count; i++)
         fn(data, i, 0);
      return;
   }

   struct work work = { .fn = fn, .data = data, .count = count };

   pthread_cond_init(&work.finished, NULL);
   pthread_mutex_lock(&pool->lock);
   struct work **at = &pool->queue;
   while (*at)
      at = &(*at)->link;
   *at = &work;
   pthread_cond_broadcast(&pool->wake);

   help(pool, &work, 0);
   while (work.done < work.count || work.inside)
      pthread_cond_wait(&work.finished, &pool->lock);
   pthread_mutex_unlock(&pool->lock);
   pthread_cond_destroy(&work.finished);
}
