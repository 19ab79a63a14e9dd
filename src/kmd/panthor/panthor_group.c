/* SPDX-License-Identifier: MIT */
#include "kmd/panthor/panthor_kmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drm-uapi/panthor_drm.h"

/* Newer kernels tell a group that was killed with others from a guilty one. */
#define GROUP_STATE_INNOCENT (1u << 2)

#define INLINE_SUBMITS 8
#define INLINE_SYNCS 32

static unsigned
count_bits(uint64_t mask)
{
   return __builtin_popcountll(mask);
}

static enum drm_panthor_group_priority
translate_priority(enum kmd_priority priority)
{
   switch (priority) {
   case KMD_PRIORITY_LOW:
      return PANTHOR_GROUP_PRIORITY_LOW;
   case KMD_PRIORITY_HIGH:
      return PANTHOR_GROUP_PRIORITY_HIGH;
   case KMD_PRIORITY_REALTIME:
      return PANTHOR_GROUP_PRIORITY_REALTIME;
   case KMD_PRIORITY_MEDIUM:
   default:
      return PANTHOR_GROUP_PRIORITY_MEDIUM;
   }
}

int
panthor_create_group(struct kmd_vm *vm, const struct kmd_log *log,
                     const struct kmd_group_info *info, struct kmd_group **out)
{
   const struct kmd_pdev *pdev = vm->dev->pdev;
   struct drm_panthor_queue_create queues[KMD_MAX_QUEUES] = { 0 };

   if (info->queue_count == 0 || info->queue_count > KMD_MAX_QUEUES ||
       info->queue_count > pdev->info.csf.stream_slots) {
      return kmd_error(log, -EINVAL, "a group of %u queues, the GPU has %u",
                       info->queue_count, pdev->info.csf.stream_slots);
   }

   for (uint32_t i = 0; i < info->queue_count; i++) {
      queues[i].priority = info->queues[i].priority;
      queues[i].ringbuf_size = info->queues[i].ring_size_B;
   }

   struct kmd_group *group = calloc(1, sizeof(*group));
   if (!group)
      return kmd_error(log, -ENOMEM, "no host memory for a group");

   uint64_t cores =
      info->core_mask ? info->core_mask : pdev->regs.shader_present;
   struct drm_panthor_group_create args = {
      .queues = DRM_PANTHOR_OBJ_ARRAY(info->queue_count, queues),
      .max_compute_cores = count_bits(cores),
      .max_fragment_cores = count_bits(cores),
      .max_tiler_cores = 1,
      .priority = translate_priority(info->priority),
      .compute_core_mask = cores,
      .fragment_core_mask = cores,
      .tiler_core_mask = 1,
      .vm_id = vm->handle,
   };
   int ret = panthor_ioctl(vm->dev->fd, DRM_IOCTL_PANTHOR_GROUP_CREATE, &args);
   if (ret) {
      free(group);
      return kmd_error(log, ret, "GROUP_CREATE: %s", strerror(-ret));
   }

   *group = (struct kmd_group){
      .dev = vm->dev,
      .handle = args.group_handle,
      .queue_count = info->queue_count,
   };
   *out = group;
   return 0;
}

void
panthor_destroy_group(struct kmd_group *group)
{
   struct drm_panthor_group_destroy args = {
      .group_handle = group->handle,
   };

   panthor_ioctl(group->dev->fd, DRM_IOCTL_PANTHOR_GROUP_DESTROY, &args);
   free(group);
}

static void
fill_submits(struct drm_panthor_queue_submit *out,
             struct drm_panthor_sync_op *syncs, uint32_t count,
             const struct kmd_submit *submits)
{
   for (uint32_t i = 0; i < count; i++) {
      const struct kmd_submit *submit = &submits[i];
      uint32_t sync_count =
         panthor_fill_syncs(syncs, submit->wait_count, submit->waits,
                            submit->signal_count, submit->signals);

      out[i] = (struct drm_panthor_queue_submit){
         .queue_index = submit->queue,
         .stream_size = submit->stream_size_B,
         .stream_addr = submit->stream_size_B ? submit->stream_va : 0,
         .latest_flush = submit->stream_size_B ? submit->latest_flush : 0,
         .syncs = DRM_PANTHOR_OBJ_ARRAY(sync_count, syncs),
      };
      syncs += sync_count;
   }
}

int
panthor_submit(struct kmd_group *group, const struct kmd_log *log,
               uint32_t count, const struct kmd_submit *submits)
{
   struct drm_panthor_queue_submit inline_submits[INLINE_SUBMITS];
   struct drm_panthor_sync_op inline_syncs[INLINE_SYNCS];
   struct drm_panthor_queue_submit *queue_submits = inline_submits;
   struct drm_panthor_sync_op *syncs = inline_syncs;
   uint32_t sync_count = 0;
   int ret = -ENOMEM;

   for (uint32_t i = 0; i < count; i++)
      sync_count += submits[i].wait_count + submits[i].signal_count;

   if (count > INLINE_SUBMITS)
      queue_submits = calloc(count, sizeof(*queue_submits));
   if (sync_count > INLINE_SYNCS)
      syncs = calloc(sync_count, sizeof(*syncs));
   if (!queue_submits || !syncs) {
      kmd_error(log, ret, "no host memory for %u submits", count);
      goto out;
   }

   fill_submits(queue_submits, syncs, count, submits);

   struct drm_panthor_group_submit args = {
      .group_handle = group->handle,
      .queue_submits = DRM_PANTHOR_OBJ_ARRAY(count, queue_submits),
   };
   ret = panthor_ioctl(group->dev->fd, DRM_IOCTL_PANTHOR_GROUP_SUBMIT, &args);
   if (ret) {
      kmd_error(log, ret, "GROUP_SUBMIT of %u streams: %s", count,
                strerror(-ret));
   }

out:
   if (queue_submits != inline_submits)
      free(queue_submits);
   if (syncs != inline_syncs)
      free(syncs);
   return ret;
}

int
panthor_group_state(struct kmd_group *group, const struct kmd_log *log,
                    uint32_t *state)
{
   struct drm_panthor_group_get_state args = {
      .group_handle = group->handle,
   };
   int ret =
      panthor_ioctl(group->dev->fd, DRM_IOCTL_PANTHOR_GROUP_GET_STATE, &args);
   if (ret)
      return kmd_error(log, ret, "GROUP_GET_STATE: %s", strerror(-ret));

   *state = 0;
   if (args.state & DRM_PANTHOR_GROUP_STATE_TIMEDOUT)
      *state |= KMD_GROUP_TIMED_OUT;
   if (args.state & DRM_PANTHOR_GROUP_STATE_FATAL_FAULT)
      *state |= KMD_GROUP_FATAL_FAULT;
   if (args.state & GROUP_STATE_INNOCENT)
      *state |= KMD_GROUP_INNOCENT;

   return 0;
}

int
panthor_create_heap(struct kmd_vm *vm, const struct kmd_log *log,
                    const struct kmd_heap_info *info, struct kmd_heap **out)
{
   struct kmd_heap *heap = calloc(1, sizeof(*heap));
   if (!heap)
      return kmd_error(log, -ENOMEM, "no host memory for a tiler heap");

   struct drm_panthor_tiler_heap_create args = {
      .vm_id = vm->handle,
      .initial_chunk_count = info->initial_chunks,
      .chunk_size = info->chunk_size_B,
      .max_chunks = info->max_chunks,
      .target_in_flight = info->target_in_flight,
   };
   int ret =
      panthor_ioctl(vm->dev->fd, DRM_IOCTL_PANTHOR_TILER_HEAP_CREATE, &args);
   if (ret) {
      free(heap);
      return kmd_error(log, ret, "TILER_HEAP_CREATE: %s", strerror(-ret));
   }

   *heap = (struct kmd_heap){
      .vm = vm,
      .handle = args.handle,
      .context_va = args.tiler_heap_ctx_gpu_va,
      .first_chunk_va = args.first_heap_chunk_gpu_va,
   };
   *out = heap;
   return 0;
}

void
panthor_destroy_heap(struct kmd_heap *heap)
{
   struct drm_panthor_tiler_heap_destroy args = { .handle = heap->handle };

   panthor_ioctl(heap->vm->dev->fd, DRM_IOCTL_PANTHOR_TILER_HEAP_DESTROY,
                 &args);
   free(heap);
}
