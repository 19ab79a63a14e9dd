/* SPDX-License-Identifier: MIT */
/* The worker threads that play shader cores and other asynchronous units.
 * It knows nothing about what they do. */
#ifndef SIM_POOL_H
#define SIM_POOL_H

struct sim_pool;

/* The process's pool, made on first use and again in a forked child: so many
 * workers that, with the thread that asks, config->threads work. */
struct sim_pool *
sim_pool_get(void);

unsigned
sim_pool_threads(const struct sim_pool *pool);

/* worker < sim_pool_threads() + 1 and no two concurrent calls of the same
 * parallel_for have the same one: index per-worker scratch with it (an array
 * of sim_pool_slots()). */
typedef void (*sim_pool_fn)(void *data, unsigned index, unsigned worker);

/* Calls fn for each index < count, on the workers and on the calling thread,
 * in ascending order of start; returns when all are done.  Several threads
 * may call it at once; a callback may call it again (nested work runs). */
void
sim_pool_parallel_for(struct sim_pool *pool, unsigned count, sim_pool_fn fn,
                      void *data);

static inline unsigned
sim_pool_slots(const struct sim_pool *pool)
{
   return sim_pool_threads(pool) + 1;
}

#endif
