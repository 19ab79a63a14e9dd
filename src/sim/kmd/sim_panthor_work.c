/* SPDX-License-Identifier: MIT */
/* What the kernel's drm_sched and panthor_drv.c's submit context do: ordered
 * queues of work that waits for fences, and the resolution of the sync
 * operations of a submission. */

#include "sim/kmd/sim_panthor.h"
#include "sim/kmd/sim_user.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

struct sim_submit_signal {
   struct sim_submit_signal *next;
   uint32_t handle;
   uint64_t point;
   struct sim_syncobj *syncobj;
   /* Of the last work so far that signals it; NULL before any. */
   struct sim_fence *fence;
};

void
sim_work_queue_init(struct sim_work_queue *queue, void *owner,
                    void (*hold)(void *), void (*drop)(void *))
{
   pthread_mutex_init(&queue->lock, NULL);
   queue->first = NULL;
   queue->last = &queue->first;
   queue->running = false;
   queue->owner = owner;
   queue->hold = hold;
   queue->drop = drop;
}

static void
work_free(struct sim_work *work)
{
   for (uint32_t i = 0; i < work->dep_count; i++)
      sim_fence_unref(work->deps[i]);
   free(work->deps);
   sim_fence_unref(work->done);
   work->release(work);
}

static void
work_execute(struct sim_work *work)
{
   for (uint32_t i = 0; i < work->dep_count; i++)
      sim_fence_wait(work->deps[i]);
   sim_fence_signal(work->done, work->run(work));
   work_free(work);
}

static void *
queue_main(void *data)
{
   struct sim_work_queue *queue = data;

   pthread_mutex_lock(&queue->lock);
   while (queue->first) {
      struct sim_work *work = queue->first;
      queue->first = work->next;
      if (!queue->first)
         queue->last = &queue->first;
      pthread_mutex_unlock(&queue->lock);
      work_execute(work);
      pthread_mutex_lock(&queue->lock);
   }
   queue->running = false;
   pthread_mutex_unlock(&queue->lock);
   queue->drop(queue->owner);
   return NULL;
}

void
sim_work_queue_push(struct sim_work_queue *queue, struct sim_work *work)
{
   pthread_t thread;
   sigset_t all, old;

   work->next = NULL;
   pthread_mutex_lock(&queue->lock);
   *queue->last = work;
   queue->last = &work->next;
   const bool start = !queue->running;
   queue->running = true;
   pthread_mutex_unlock(&queue->lock);
   if (!start)
      return;

   /* The application's signals are not for this thread. */
   queue->hold(queue->owner);
   sigfillset(&all);
   pthread_sigmask(SIG_SETMASK, &all, &old);
   if (pthread_create(&thread, NULL, queue_main, queue))
      queue_main(queue);
   else
      pthread_detach(thread);
   pthread_sigmask(SIG_SETMASK, &old, NULL);
}

int
sim_submit_init(struct sim_submit *submit, struct sim_file *file,
                uint32_t count)
{
   *submit = (struct sim_submit){ .file = file, .count = count };
   submit->works = calloc(count + 1, sizeof(*submit->works));
   submit->ops = calloc(count + 1, sizeof(*submit->ops));
   submit->op_counts = calloc(count + 1, sizeof(*submit->op_counts));
   if (submit->works && submit->ops && submit->op_counts)
      return 0;
   submit->count = 0;
   return -ENOMEM;
}

int
sim_submit_add(struct sim_submit *submit, uint32_t index, struct sim_work *work,
               const struct drm_panthor_obj_array *syncs)
{
   const uint32_t size = sizeof(struct drm_panthor_sync_op);

   submit->works[index] = work;
   work->done = sim_fence_create();
   if (!work->done)
      return -ENOMEM;
   submit->op_counts[index] = syncs->count;
   return sim_user_array(syncs->array, syncs->stride, syncs->count, size, size,
                         (void **)&submit->ops[index]);
}

static bool
is_signal(const struct drm_panthor_sync_op *op)
{
   return op->flags & (uint32_t)DRM_PANTHOR_SYNC_OP_SIGNAL;
}

static int
check_op(const struct drm_panthor_sync_op *op)
{
   const uint32_t type = op->flags & DRM_PANTHOR_SYNC_OP_HANDLE_TYPE_MASK;

   if (op->flags & ~(DRM_PANTHOR_SYNC_OP_HANDLE_TYPE_MASK |
                     (uint32_t)DRM_PANTHOR_SYNC_OP_SIGNAL))
      return -EINVAL;
   if (type != DRM_PANTHOR_SYNC_OP_HANDLE_TYPE_SYNCOBJ &&
       type != DRM_PANTHOR_SYNC_OP_HANDLE_TYPE_TIMELINE_SYNCOBJ)
      return -EINVAL;
   if (type == DRM_PANTHOR_SYNC_OP_HANDLE_TYPE_SYNCOBJ && op->timeline_value)
      return -EINVAL;
   return 0;
}

static struct sim_submit_signal *
find_signal(const struct sim_submit *submit,
            const struct drm_panthor_sync_op *op)
{
   struct sim_submit_signal *signal = submit->signals;

   while (signal &&
          (signal->handle != op->handle || signal->point != op->timeline_value))
      signal = signal->next;
   return signal;
}

/* Gathers what the whole submission will signal, before any wait is looked
 * at: a work may wait for an earlier one of the same submission. */
static int
collect_signals(struct sim_submit *submit, uint32_t index)
{
   for (uint32_t i = 0; i < submit->op_counts[index]; i++) {
      const struct drm_panthor_sync_op *op = &submit->ops[index][i];
      if (!is_signal(op))
         continue;
      const int ret = check_op(op);
      if (ret)
         return ret;
      if (find_signal(submit, op))
         continue;

      struct sim_submit_signal *signal = calloc(1, sizeof(*signal));
      if (!signal)
         return -ENOMEM;
      signal->handle = op->handle;
      signal->point = op->timeline_value;
      signal->syncobj = sim_syncobj_lookup(submit->file, op->handle);
      if (!signal->syncobj) {
         free(signal);
         return -EINVAL;
      }
      /* What is there already is what an earlier waiter gets. */
      if (sim_syncobj_find_fence(submit->file, op->handle, op->timeline_value,
                                 &signal->fence))
         signal->fence = NULL;
      signal->next = submit->signals;
      submit->signals = signal;
   }
   return 0;
}

static int
collect_waits(struct sim_submit *submit, uint32_t index)
{
   struct sim_work *work = submit->works[index];
   const uint32_t count = submit->op_counts[index];

   work->deps = calloc(count + 1, sizeof(*work->deps));
   if (!work->deps)
      return -ENOMEM;

   for (uint32_t i = 0; i < count; i++) {
      const struct drm_panthor_sync_op *op = &submit->ops[index][i];
      if (is_signal(op))
         continue;
      int ret = check_op(op);
      if (ret)
         return ret;

      struct sim_submit_signal *signal = find_signal(submit, op);
      struct sim_fence *fence;
      if (signal) {
         if (!signal->fence)
            return -EINVAL;
         fence = sim_fence_ref(signal->fence);
      } else {
         ret = sim_syncobj_find_fence(submit->file, op->handle,
                                      op->timeline_value, &fence);
         if (ret)
            return ret;
      }
      work->deps[work->dep_count++] = fence;
   }
   for (uint32_t i = 0; i < count; i++) {
      const struct drm_panthor_sync_op *op = &submit->ops[index][i];
      if (!is_signal(op))
         continue;
      struct sim_submit_signal *signal = find_signal(submit, op);
      sim_fence_unref(signal->fence);
      signal->fence = sim_fence_ref(work->done);
   }
   return 0;
}

int
sim_submit_commit(struct sim_submit *submit,
                  void (*push)(struct sim_work *work))
{
   int ret = 0;

   for (uint32_t i = 0; i < submit->count && !ret; i++)
      ret = collect_signals(submit, i);
   for (uint32_t i = 0; i < submit->count && !ret; i++)
      ret = collect_waits(submit, i);
   if (ret)
      return ret;

   sim_sync_lock();
   for (struct sim_submit_signal *signal = submit->signals; signal;
        signal = signal->next) {
      /* Out of memory for a link: the point is lost, as a timeline that
       * never moves; nothing else can be done this late. */
      if (signal->point)
         sim_syncobj_add_point_locked(signal->syncobj, signal->fence,
                                      signal->point);
      else
         sim_syncobj_replace_locked(signal->syncobj, signal->fence);
   }
   sim_sync_unlock();
   for (uint32_t i = 0; i < submit->count; i++) {
      struct sim_work *work = submit->works[i];
      submit->works[i] = NULL;
      push(work);
   }
   return 0;
}

void
sim_submit_finish(struct sim_submit *submit)
{
   for (uint32_t i = 0; i < submit->count; i++) {
      if (submit->works[i])
         work_free(submit->works[i]);
      free(submit->ops[i]);
   }
   free(submit->works);
   free(submit->ops);
   free(submit->op_counts);

   struct sim_submit_signal *signal = submit->signals;
   while (signal) {
      struct sim_submit_signal *next = signal->next;
      sim_syncobj_unref(signal->syncobj);
      sim_fence_unref(signal->fence);
      free(signal);
      signal = next;
   }
}
