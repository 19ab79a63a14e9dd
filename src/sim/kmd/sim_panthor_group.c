/* SPDX-License-Identifier: MIT */
/* Scheduling groups.  Checks, states and what becomes of the jobs of a dead
 * group: the kernel's panthor_sched.c and panthor_drv.c. */

#include "sim/kmd/sim_panthor.h"
#include "sim/kmd/sim_user.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

struct sim_group {
   atomic_uint refs;
   uint32_t id;
   struct sim_kvm *kvm;
   struct sim_csf_group *csf;
   uint32_t queue_count;
   struct sim_work_queue queues[SIM_CSF_MAX_QUEUES];
   atomic_bool destroyed;
   atomic_bool timed_out;
   /* Bit n: queue n had a fatal fault. */
   atomic_uint fatal_queues;
};

struct group_work {
   struct sim_work base;
   struct sim_group *group;
   uint32_t queue;
   uint64_t stream_va;
   uint32_t stream_size_B;
   uint32_t latest_flush;
};

static atomic_uint next_group_id = 1;

static void
group_ref(void *owner)
{
   struct sim_group *group = owner;

   atomic_fetch_add(&group->refs, 1);
}

static void
group_unref(void *owner)
{
   struct sim_group *group = owner;

   if (!group || atomic_fetch_sub(&group->refs, 1) != 1)
      return;
   if (group->csf)
      sim_csf_group_destroy(group->csf);
   sim_kvm_unref(group->kvm);
   free(group);
}

static struct sim_group *
group_lookup(struct sim_file *file, uint32_t handle)
{
   pthread_mutex_lock(&file->lock);
   struct sim_group *group = sim_table_get(&file->groups, handle);
   if (group)
      group_ref(group);
   pthread_mutex_unlock(&file->lock);
   return group;
}

static bool
can_run(const struct sim_group *group)
{
   return !atomic_load(&group->destroyed) && !atomic_load(&group->timed_out) &&
          !atomic_load(&group->fatal_queues) &&
          !atomic_load(&group->kvm->unusable);
}

static int
priority_permit(uint8_t priority)
{
   if (priority > PANTHOR_GROUP_PRIORITY_REALTIME)
      return -EINVAL;
   /* High ones want CAP_SYS_NICE, which root has. */
   return priority <= PANTHOR_GROUP_PRIORITY_MEDIUM || !geteuid() ? 0 : -EACCES;
}

static int
check_group(const struct drm_panthor_group_create *args)
{
   const struct drm_panthor_gpu_info *gpu = sim_panthor_gpu_info();

   if (args->pad)
      return -EINVAL;
   if ((args->compute_core_mask & ~gpu->shader_present) ||
       (args->fragment_core_mask & ~gpu->shader_present) ||
       (args->tiler_core_mask & ~gpu->tiler_present))
      return -EINVAL;
   if (__builtin_popcountll(args->compute_core_mask) <
          args->max_compute_cores ||
       __builtin_popcountll(args->fragment_core_mask) <
          args->max_fragment_cores ||
       __builtin_popcountll(args->tiler_core_mask) < args->max_tiler_cores)
      return -EINVAL;
   return 0;
}

static int
check_queue(const struct drm_panthor_queue_create *queue)
{
   const uint32_t size = queue->ringbuf_size;

   if (queue->pad[0] || queue->pad[1] || queue->pad[2])
      return -EINVAL;
   if (size < 4096 || size > 65536 || (size & (size - 1)))
      return -EINVAL;
   return queue->priority > 15 ? -EINVAL : 0;
}

static int
grow(void *data, uint64_t heap_va, uint32_t in_flight, uint64_t *chunk)
{
   struct sim_group *group = data;

   return sim_heap_grow(group->kvm, heap_va, in_flight, chunk);
}

static int
make_group(struct sim_file *file, const struct drm_panthor_group_create *args,
           struct sim_group **out)
{
   struct sim_group *group = calloc(1, sizeof(*group));

   if (!group)
      return -ENOMEM;
   atomic_init(&group->refs, 1);
   group->id = atomic_fetch_add(&next_group_id, 1);
   group->kvm = sim_kvm_lookup(file, args->vm_id);
   if (!group->kvm) {
      group_unref(group);
      return -EINVAL;
   }
   group->queue_count = args->queues.count;
   for (uint32_t i = 0; i < group->queue_count; i++)
      sim_work_queue_init(&group->queues[i], group, group_ref, group_unref);
   group->csf = sim_csf_group_create(&(struct sim_csf_group_info){
      .vm = group->kvm->vm,
      .queue_count = group->queue_count,
      .heap_grow = grow,
      .data = group,
   });
   if (!group->csf) {
      group_unref(group);
      return -ENOMEM;
   }
   *out = group;
   return 0;
}

int
sim_panthor_group_create(struct sim_file *file,
                         struct drm_panthor_group_create *args)
{
   struct drm_panthor_queue_create *queues;
   struct sim_group *group;

   /* More queues than the hardware has streams cannot work; the kernel's own
    * limit is its array of 32. */
   if (!args->queues.count || args->queues.count > SIM_CSF_MAX_QUEUES)
      return -EINVAL;

   int ret = sim_user_array(
      args->queues.array, args->queues.stride, args->queues.count,
      offsetof(struct drm_panthor_queue_create, ringbuf_size) + 4,
      sizeof(*queues), (void **)&queues);
   if (ret)
      return ret;

   ret = priority_permit(args->priority);
   if (!ret)
      ret = check_group(args);
   for (uint32_t i = 0; i < args->queues.count && !ret; i++)
      ret = check_queue(&queues[i]);
   free(queues);
   if (!ret)
      ret = make_group(file, args, &group);
   if (ret)
      return ret;

   pthread_mutex_lock(&file->lock);
   const int handle = sim_table_add(&file->groups, group);
   pthread_mutex_unlock(&file->lock);
   if (handle < 0) {
      group_unref(group);
      return handle;
   }
   args->group_handle = (uint32_t)handle;
   return 0;
}

static void
group_kill(struct sim_group *group)
{
   atomic_store(&group->destroyed, true);
   sim_csf_group_stop(group->csf);
   group_unref(group);
}

int
sim_panthor_group_destroy(struct sim_file *file,
                          struct drm_panthor_group_destroy *args)
{
   if (args->pad)
      return -EINVAL;

   pthread_mutex_lock(&file->lock);
   struct sim_group *group =
      sim_table_remove(&file->groups, args->group_handle);
   pthread_mutex_unlock(&file->lock);
   if (!group)
      return -EINVAL;
   group_kill(group);
   return 0;
}

void
sim_panthor_groups_close(struct sim_file *file)
{
   for (uint32_t i = 0; i < file->groups.capacity; i++) {
      struct sim_group *group = sim_table_remove(&file->groups, i);
      if (group)
         group_kill(group);
   }
}

int
sim_panthor_group_get_state(struct sim_file *file,
                            struct drm_panthor_group_get_state *args)
{
   if (args->pad)
      return -EINVAL;

   struct sim_group *group = group_lookup(file, args->group_handle);
   if (!group)
      return -EINVAL;

   /* The flags of interface 1.2, which sim_drm.c reports.  1.3 adds
    * "innocent": lost to a reset that another group caused.  No fault of a
    * group needs a reset here, so that none is ever lost so. */
   const uint32_t handle = args->group_handle;
   *args = (struct drm_panthor_group_get_state){ .group_handle = handle };
   if (atomic_load(&group->timed_out))
      args->state |= DRM_PANTHOR_GROUP_STATE_TIMEDOUT;
   args->fatal_queues = atomic_load(&group->fatal_queues);
   if (args->fatal_queues)
      args->state |= DRM_PANTHOR_GROUP_STATE_FATAL_FAULT;
   group_unref(group);
   return 0;
}

/* ---- submissions ------------------------------------------------------ */

static int
work_run(struct sim_work *base)
{
   struct group_work *work = (struct group_work *)base;
   struct sim_group *group = work->group;

   if (!can_run(group))
      return -ECANCELED;
   if (!work->stream_size_B)
      return 0;

   if (sim_event_enabled())
      sim_event("submit", "group=%u queue=%u stream=0x%" PRIx64 " size=%u",
                group->id, work->queue, work->stream_va, work->stream_size_B);
   const int ret = sim_csf_run(group->csf, work->queue, work->stream_va,
                               work->stream_size_B, work->latest_flush);
   if (ret == -ETIMEDOUT)
      atomic_store(&group->timed_out, true);
   else if (ret && ret != -ECANCELED)
      atomic_fetch_or(&group->fatal_queues, 1u << work->queue);
   /* A group that had a fault does nothing more, on any queue. */
   if (ret)
      sim_csf_group_stop(group->csf);
   if (sim_event_enabled())
      sim_event("done", "group=%u queue=%u stream=0x%" PRIx64 " result=%d",
                group->id, work->queue, work->stream_va, ret);
   return ret == -EFAULT ? -EINVAL : ret;
}

static void
work_release(struct sim_work *base)
{
   struct group_work *work = (struct group_work *)base;

   group_unref(work->group);
   free(work);
}

static void
work_push(struct sim_work *base)
{
   struct group_work *work = (struct group_work *)base;

   sim_work_queue_push(&work->group->queues[work->queue], base);
}

static int
check_submit(const struct drm_panthor_queue_submit *args)
{
   if (args->pad)
      return -EINVAL;
   if (!args->stream_size != !args->stream_addr)
      return -EINVAL;
   if ((args->stream_addr & 63) || (args->stream_size & 7))
      return -EINVAL;
   /* The flush id has 24 bits, and bit 31 of the register's own. */
   return args->latest_flush & 0x7f000000 ? -EINVAL : 0;
}

static int
make_job(struct sim_file *file, uint32_t handle,
         const struct drm_panthor_queue_submit *args, struct sim_work **out)
{
   int ret = check_submit(args);
   if (ret)
      return ret;

   struct sim_group *group = group_lookup(file, handle);
   if (!group)
      return -EINVAL;

   struct group_work *work = NULL;
   if (!can_run(group) || args->queue_index >= group->queue_count) {
      ret = -EINVAL;
   } else {
      work = calloc(1, sizeof(*work));
      ret = work ? 0 : -ENOMEM;
   }
   if (ret) {
      group_unref(group);
      return ret;
   }
   *work = (struct group_work){
      .base = { .run = work_run, .release = work_release },
      .group = group,
      .queue = args->queue_index,
      .stream_va = args->stream_addr,
      .stream_size_B = args->stream_size,
      .latest_flush = args->latest_flush,
   };
   *out = &work->base;
   return 0;
}

int
sim_panthor_group_submit(struct sim_file *file,
                         struct drm_panthor_group_submit *args)
{
   const uint32_t size = sizeof(struct drm_panthor_queue_submit);
   const uint32_t count = args->queue_submits.count;
   struct drm_panthor_queue_submit *jobs;
   struct sim_submit submit;

   if (args->pad)
      return -EINVAL;
   int ret =
      sim_user_array(args->queue_submits.array, args->queue_submits.stride,
                     count, size, size, (void **)&jobs);
   if (ret)
      return ret;

   ret = sim_submit_init(&submit, file, count);
   for (uint32_t i = 0; i < count && !ret; i++) {
      struct sim_work *work;
      ret = make_job(file, args->group_handle, &jobs[i], &work);
      if (!ret)
         ret = sim_submit_add(&submit, i, work, &jobs[i].syncs);
   }
   if (!ret)
      ret = sim_submit_commit(&submit, work_push);
   sim_submit_finish(&submit);
   free(jobs);
   return ret;
}
