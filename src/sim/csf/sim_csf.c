/* SPDX-License-Identifier: MIT */
/* Groups and queues: their life, their scoreboards, and the threads of their
 * iterators. */

#include "sim/csf/sim_csf_queue.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* After which a job is worth a line. */
#define LONG_JOB_S 60

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int64_t last_change_ns;
static unsigned running_ops;

/* Finished work, counted, and up to which the caches were cleaned since. */
static uint64_t works_done, l2_clean, lsc_clean;

static atomic_uint flush_id = 1;
static volatile uint32_t *_Atomic flush_page;

static int64_t
now_ns(void)
{
   struct timespec ts;

   clock_gettime(CLOCK_MONOTONIC, &ts);
   return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void
after_fork_in_child(void)
{
   pthread_mutex_init(&lock, NULL);
}

static void
init_condition(void)
{
   pthread_condattr_t attr;

   pthread_condattr_init(&attr);
   pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
   pthread_cond_init(&changed, &attr);
   pthread_condattr_destroy(&attr);
   pthread_atfork(NULL, NULL, after_fork_in_child);
}

void
sim_csf_lock(void)
{
   pthread_once(&once, init_condition);
   pthread_mutex_lock(&lock);
}

void
sim_csf_unlock(void)
{
   pthread_mutex_unlock(&lock);
}

void
sim_csf_changed(void)
{
   last_change_ns = now_ns();
   pthread_cond_broadcast(&changed);
}

void
sim_csf_sleep(void)
{
   const int64_t until = now_ns() + 10000000;
   const struct timespec ts = {
      .tv_sec = until / 1000000000,
      .tv_nsec = until % 1000000000,
   };

   pthread_cond_timedwait(&changed, &lock, &ts);
}

int64_t
sim_csf_idle_ns(void)
{
   return running_ops ? 0 : now_ns() - last_change_ns;
}

int64_t
sim_csf_stuck_ns(void)
{
   return now_ns() - last_change_ns;
}

uint64_t
sim_csf_timestamp(void)
{
   /* 24 MHz out of nanoseconds, without overflow for a few centuries. */
   return (uint64_t)now_ns() / 125 * 3;
}

uint32_t
sim_csf_flush_id(void)
{
   return atomic_load(&flush_id);
}

void
sim_csf_next_flush_id(void)
{
   /* The register has 24 bits, and 0 means "flush whatever it is". */
   unsigned id = atomic_load(&flush_id), next;

   do
      next = id + 1 > 0xffffff ? 1 : id + 1;
   while (!atomic_compare_exchange_weak(&flush_id, &id, next));

   volatile uint32_t *page = atomic_load(&flush_page);
   if (page)
      *page = next;
}

void
sim_csf_cleaned(bool l2, bool lsc)
{
   if (l2)
      l2_clean = works_done;
   if (lsc)
      lsc_clean = works_done;
}

/* When the stream is done its fence says that memory holds the results; what
 * is still in a cache then, the CPU and other devices may not see.  The
 * kernel only flushes before a stream (panthor_sched.c). */
static void
check_clean(struct sim_csf_queue *queue)
{
   const bool l2 = queue->wrote <= l2_clean;

   if (!queue->wrote || (l2 && queue->wrote <= lsc_clean))
      return;
   if (sim_port_report(&queue->port, SIM_FAULT_STRICT,
                       "the stream ends with results in the %s cache: no "
                       "FLUSH_CACHE2 cleaned it since",
                       l2 ? "load/store" : "L2"))
      sim_csf_fail(queue, &queue->job);
}

void
sim_csf_publish_flush_id(volatile uint32_t *page)
{
   *page = atomic_load(&flush_id);
   atomic_store(&flush_page, page);
}

/* ---- groups ------------------------------------------------------------ */

struct sim_csf_group *
sim_csf_group_create(const struct sim_csf_group_info *info)
{
   struct sim_csf_group *group = calloc(1, sizeof(*group));

   if (!group)
      return NULL;
   group->info = *info;
   group->queues = calloc(info->queue_count, sizeof(*group->queues));
   if (!group->queues) {
      free(group);
      return NULL;
   }
   for (unsigned i = 0; i < info->queue_count; i++) {
      group->queues[i].group = group;
      group->queues[i].index = i;
      /* Registers of a new queue are zero, and drivers count on it (Mesa
       * 25.0.7 panvk_vX_queue.c). */
      memset(group->queues[i].defined, true, sizeof(group->queues[i].defined));
   }
   return group;
}

static void
stop_locked(struct sim_csf_group *group)
{
   group->stopped = true;
   for (unsigned i = 0; i < group->info.queue_count; i++) {
      for (struct sim_csf_op *op = group->queues[i].ops; op; op = op->next) {
         if (op->started)
            sim_job_report(&op->job, SIM_FAULT_CANCELLED, "cs",
                           "the group was stopped");
      }
   }
   sim_csf_changed();
}

/* Work that never ends is noticed by the stream that waits for it. */
static void
check_running(struct sim_csf_queue *queue)
{
   const int64_t limit_s = sim_config_get()->job_timeout_s;

   for (struct sim_csf_op *op = queue->ops; op; op = op->next) {
      if (!op->started || op->iterator == SIM_ITERATOR_NONE)
         continue;

      const int64_t s = (now_ns() - op->start_ns) / 1000000000;
      const char *name = hw_v10_cs_ops[hw_cs_word_opcode(op->instr)].name;
      if (s >= LONG_JOB_S && !op->reported) {
         op->reported = true;
         sim_report("%s at 0x%" PRIx64 " (queue %u, job %" PRIu64
                    ") runs for %d seconds already",
                    name, op->pc, queue->index, op->job.id, LONG_JOB_S);
      }
      if (limit_s && s >= limit_s && !queue->group->stopped) {
         sim_report("%s at 0x%" PRIx64 " (queue %u) timed out", name, op->pc,
                    queue->index);
         queue->error = -ETIMEDOUT;
         stop_locked(queue->group);
      }
   }
}

void
sim_stream_sleep(struct sim_csf_queue *queue)
{
   /* The iterators may have waited for just that. */
   if (queue->ops)
      pthread_cond_broadcast(&changed);
   queue->waiting = true;
   sim_csf_sleep();
   queue->waiting = false;
   check_running(queue);
}

void
sim_csf_group_stop(struct sim_csf_group *group)
{
   sim_csf_lock();
   stop_locked(group);
   sim_csf_unlock();
}

void
sim_csf_group_destroy(struct sim_csf_group *group)
{
   sim_csf_group_stop(group);
   sim_csf_lock();
   while (group->threads)
      sim_csf_sleep();
   sim_csf_unlock();
   for (unsigned i = 0; i < group->info.queue_count; i++) {
      while (group->queues[i].ops) {
         struct sim_csf_op *op = group->queues[i].ops;
         group->queues[i].ops = op->next;
         free(op);
      }
   }
   free(group->queues);
   free(group);
}

void
sim_csf_fail(struct sim_csf_queue *queue, const struct sim_job *job)
{
   if (!queue->error)
      queue->error =
         job->fault.kind == SIM_FAULT_CANCELLED ? -ECANCELED : -EFAULT;
   queue->fault_state = 1;
   queue->group->stopped = true;
   sim_csf_changed();
}

/* ---- scoreboards ------------------------------------------------------- */

bool
sim_csf_busy(const struct sim_csf_queue *queue, const struct sim_csf_op *op,
             uint8_t mask)
{
   if (!mask)
      return false;
   for (const struct sim_csf_op *o = queue->ops; o && o != op; o = o->next) {
      if (mask & (1u << o->slot))
         return true;
   }
   return false;
}

static void
remove_op(struct sim_csf_queue *queue, struct sim_csf_op *op)
{
   struct sim_csf_op **at = &queue->ops;

   while (*at != op)
      at = &(*at)->next;
   *at = op->next;
   free(op);
}

/* Runs what has become ready, until nothing more does. */
static void
run_ready(struct sim_csf_queue *queue)
{
   bool again;

   do {
      again = false;
      for (struct sim_csf_op *op = queue->ops; op; op = op->next) {
         if (op->iterator != SIM_ITERATOR_NONE || op->started ||
             sim_csf_busy(queue, op, op->wait_mask))
            continue;
         op->started = true;
         sim_csf_run_deferred(queue, op);
         remove_op(queue, op);
         again = true;
         break;
      }
   } while (again && !queue->group->stopped);
}

/* ---- iterators --------------------------------------------------------- */

struct iterator_thread {
   struct sim_csf_queue *queue;
   enum sim_iterator iterator;
};

/* The next instruction of an iterator, or NULL.
 *
 * What the stream does not wait for may happen at any time later, and compute
 * jobs that no wait separates may overlap in any way.  Strict mode makes the
 * worst of both: nothing starts before the stream waits for something, and
 * then the newest compute job goes first, so that a missing wait shows.
 * Tiler and fragment work keeps its order. */
static struct sim_csf_op *
pick(const struct sim_csf_queue *queue, enum sim_iterator which)
{
   struct sim_csf_op *op = queue->iterator_ops[which];

   if (!op || !sim_strict(op->job.config))
      return op;
   if (!queue->waiting)
      return NULL;
   while (which == SIM_ITERATOR_COMPUTE && op->next_in_iterator)
      op = op->next_in_iterator;
   return op;
}

static void
run_one(struct sim_csf_queue *queue, struct sim_csf_op *op)
{
   struct sim_csf_op **at = &queue->iterator_ops[op->iterator];

   while (*at != op)
      at = &(*at)->next_in_iterator;
   *at = op->next_in_iterator;
   op->started = true;
   op->start_ns = now_ns();
   running_ops++;
   sim_csf_unlock();
   const int ret = sim_csf_run_iterator(queue, op);
   sim_csf_lock();
   running_ops--;
   queue->wrote = ++works_done;
   if (ret)
      sim_csf_fail(queue, &op->job);
   remove_op(queue, op);
   run_ready(queue);
   sim_csf_changed();
}

static void *
iterator_main(void *data)
{
   const struct iterator_thread thread = *(struct iterator_thread *)data;
   struct sim_csf_queue *queue = thread.queue;
   struct sim_csf_group *group = queue->group;

   free(data);
   sim_csf_lock();
   while (!group->stopped) {
      struct sim_csf_op *op = pick(queue, thread.iterator);
      if (op)
         run_one(queue, op);
      else
         pthread_cond_wait(&changed, &lock);
   }
   queue->iterator_alive[thread.iterator] = false;
   group->threads--;
   sim_csf_changed();
   sim_csf_unlock();
   return NULL;
}

static bool
start_iterator(struct sim_csf_queue *queue, enum sim_iterator which)
{
   struct iterator_thread *data = malloc(sizeof(*data));
   pthread_t thread;
   sigset_t all, old;

   if (!data)
      return false;
   *data = (struct iterator_thread){ queue, which };
   sigfillset(&all);
   pthread_sigmask(SIG_SETMASK, &all, &old);
   const bool ok = !pthread_create(&thread, NULL, iterator_main, data);
   pthread_sigmask(SIG_SETMASK, &old, NULL);
   if (!ok) {
      free(data);
      return false;
   }
   pthread_detach(thread);
   queue->iterator_alive[which] = true;
   queue->group->threads++;
   return true;
}

void
sim_csf_issue(struct sim_csf_queue *queue, struct sim_csf_op *op)
{
   struct sim_csf_op **at = &queue->ops;

   while (*at)
      at = &(*at)->next;
   *at = op;
   if (op->iterator == SIM_ITERATOR_NONE) {
      run_ready(queue);
      sim_csf_changed();
      return;
   }

   at = &queue->iterator_ops[op->iterator];
   while (*at)
      at = &(*at)->next_in_iterator;
   *at = op;
   if (!queue->iterator_alive[op->iterator] &&
       !start_iterator(queue, op->iterator)) {
      /* No thread to be had: the stream's own carries it out. */
      run_one(queue, op);
      return;
   }
   sim_csf_changed();
}

/* ---- running a stream -------------------------------------------------- */

/* What the kernel's ring buffer does around a user stream: it flushes, calls
 * with the last four registers, and waits for everything (panthor_sched.c). */
static void
enter(struct sim_csf_queue *queue, uint64_t va, uint32_t size_B)
{
   const unsigned first = SIM_CSF_REGISTERS - SIM_CSF_KERNEL_REGISTERS;

   for (unsigned r = first; r < SIM_CSF_REGISTERS; r++) {
      queue->regs[r] = 0;
      queue->defined[r] = false;
   }
   queue->regs[first] = (uint32_t)va;
   queue->regs[first + 1] = (uint32_t)(va >> 32);
   queue->regs[first + 2] = size_B;
   queue->error = 0;
   queue->wrote = 0;
   queue->endpoint_slot = 0;
   queue->other_slot = 0;
   queue->depth = 1;
   queue->frames[0] = (struct sim_csf_frame){ va, va + size_B };
}

int
sim_csf_run(struct sim_csf_group *group, unsigned index, uint64_t stream_va,
            uint32_t stream_size_B, uint32_t latest_flush)
{
   struct sim_csf_queue *queue = &group->queues[index];
   int ret;

   sim_csf_lock();
   const bool dead = group->stopped;
   if (!dead)
      last_change_ns = now_ns();
   sim_csf_unlock();
   if (dead)
      return -ECANCELED;

   /* The kernel's stream cleans and invalidates all caches, unless that has
    * been done since (panthor_sched.c). */
   if (!latest_flush || latest_flush == sim_csf_flush_id()) {
      sim_readonly_invalidate();
      sim_csf_next_flush_id();
   }
   sim_job_init(&queue->job, group->info.vm);
   sim_port_init(&queue->port, &queue->job, "cs");
   enter(queue, stream_va, stream_size_B);

   const bool ran = sim_stream_run(queue, 0) && sim_stream_wait(queue, 0xff);

   sim_csf_lock();
   if (ran)
      check_clean(queue);
   if (!ran) {
      group->stopped = true;
      if (!queue->error && sim_job_stopped(&queue->job))
         sim_csf_fail(queue, &queue->job);
      sim_csf_changed();
   }
   ret = queue->error;
   if (!ret && group->stopped)
      ret = -ECANCELED;
   sim_csf_unlock();
   sim_port_finish(&queue->port);
   sim_counter_add(SIM_COUNTER_CS_INSTRS, queue->budget);
   queue->budget = 0;
   if (ret && ret != -ECANCELED)
      sim_report("queue %u stops: stream 0x%" PRIx64 ", at 0x%" PRIx64 ": %s",
                 index, stream_va, queue->port.pc,
                 ret == -ETIMEDOUT ? "timed out" : "fault");
   return ret;
}
