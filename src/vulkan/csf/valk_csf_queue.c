/* SPDX-License-Identifier: MIT */
#include "vulkan/csf/valk_csf.h"

#include <errno.h>
#include <xf86drm.h>

#include "util/u_memory.h"
#include "vk_drm_syncobj.h"
#include "vk_log.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_device.h"

#define RING_B (64 * 1024)

/* 2 MiB chunks: the most that big pages make cheap; a heap that grows to
 * 128 MiB before rendering goes on in parts. */
static const struct kmd_heap_info tiler_heap = {
   .chunk_size_B = 2 << 20,
   .initial_chunks = 5,
   .max_chunks = 64,
   .target_in_flight = 65535,
};

VkResult
valk_csf_queue_init(struct valk_device *dev, struct valk_queue *queue)
{
   struct kmd_log log = valk_kmd_log(&dev->vk);
   const struct kmd_queue_info ring = { .priority = 1, .ring_size_B = RING_B };
   const struct kmd_group_info info = {
      .priority = KMD_PRIORITY_MEDIUM,
      .queue_count = 1,
      .queues = &ring,
   };

   struct valk_front_queue *front = vk_zalloc(
      &dev->vk.alloc, sizeof(*front), 8, VK_SYSTEM_ALLOCATION_SCOPE_DEVICE);
   if (!front)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);

   int ret = kmd_group_create(dev->vm, &log, &info, &front->group);
   if (ret)
      goto fail_alloc;

   ret = kmd_heap_create(dev->vm, &log, &tiler_heap, &front->heap);
   if (ret)
      goto fail_group;

   if (drmSyncobjCreate(dev->kmd->fd, 0, &front->sync_handle)) {
      ret = -errno;
      goto fail_heap;
   }

   queue->front = front;
   return VK_SUCCESS;

fail_heap:
   kmd_heap_destroy(front->heap);
fail_group:
   kmd_group_destroy(front->group);
fail_alloc:
   vk_free(&dev->vk.alloc, front);
   return vk_errorf(dev, VK_ERROR_INITIALIZATION_FAILED, "no queue: %s",
                    strerror(-ret));
}

void
valk_csf_queue_finish(struct valk_device *dev, struct valk_queue *queue)
{
   struct valk_front_queue *front = queue->front;

   drmSyncobjDestroy(dev->kmd->fd, front->sync_handle);
   kmd_group_destroy(front->group);
   kmd_heap_destroy(front->heap);
   valk_mem_unref(dev, front->shared);
   vk_free(&dev->vk.alloc, front);
}

VkResult
valk_csf_queue_check(struct valk_device *dev, struct valk_queue *queue)
{
   struct valk_front_queue *front = queue->front;
   struct kmd_log log = valk_kmd_log(&queue->vk);
   uint32_t state;
   bool lost;

   if (vk_queue_is_lost(&queue->vk))
      return VK_ERROR_DEVICE_LOST;

   if (kmd_group_state(front->group, &log, &state))
      return vk_queue_set_lost(&queue->vk, "the group's state is unknown");

   if (state) {
      return vk_queue_set_lost(
         &queue->vk, "the GPU %s%s",
         (state & KMD_GROUP_FATAL_FAULT) ? "faulted" : "did not finish",
         (state & KMD_GROUP_INNOCENT) ? " (by another group's fault)" : "");
   }

   if (kmd_vm_lost(dev->vm, &log, &lost) || lost)
      return vk_queue_set_lost(&queue->vk, "the address space is unusable");

   return VK_SUCCESS;
}

static struct kmd_sync
sync_from_wait(const struct vk_sync_wait *wait)
{
   return (struct kmd_sync){
      .handle = vk_sync_as_drm_syncobj(wait->sync)->syncobj,
      .point = wait->wait_value,
   };
}

static struct kmd_sync
sync_from_signal(const struct vk_sync_signal *signal)
{
   return (struct kmd_sync){
      .handle = vk_sync_as_drm_syncobj(signal->sync)->syncobj,
      .point = signal->signal_value,
   };
}

static VkResult
wait_and_check(struct valk_device *dev, struct valk_queue *queue)
{
   struct valk_front_queue *front = queue->front;

   if (drmSyncobjWait(dev->kmd->fd, &front->sync_handle, 1, INT64_MAX,
                      DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, NULL))
      return vk_queue_set_lost(&queue->vk, "waiting: %s", strerror(errno));

   drmSyncobjReset(dev->kmd->fd, &front->sync_handle, 1);
   return valk_csf_queue_check(dev, queue);
}

/* Streams with bytes in them; the first waits and the last signals. */
static uint32_t
fill_submits(struct valk_device *dev, struct vk_queue_submit *submit,
             struct kmd_submit *out)
{
   uint32_t count = 0;

   for (uint32_t i = 0; i < submit->command_buffer_count; i++) {
      const struct valk_cmd_buffer *cmd =
         container_of(submit->command_buffers[i], struct valk_cmd_buffer, vk);
      struct valk_csf_stream stream = valk_csf_cmd_stream(cmd);

      if (stream.size_B == 0)
         continue;

      out[count++] = (struct kmd_submit){
         .stream_va = stream.va,
         .stream_size_B = stream.size_B,
      };
   }

   if (count == 0)
      out[count++] = (struct kmd_submit){ 0 };

   return count;
}

VkResult
valk_csf_queue_submit(struct valk_device *dev, struct valk_queue *queue,
                      struct vk_queue_submit *submit)
{
   struct valk_front_queue *front = queue->front;
   struct kmd_log log = valk_kmd_log(&queue->vk);
   const bool sync = valk_device_debug(dev) & VALK_DEBUG_SYNC;
   const uint32_t max = MAX2(submit->command_buffer_count, 1);

   STACK_ARRAY(struct kmd_submit, submits, max);
   STACK_ARRAY(struct kmd_sync, waits, submit->wait_count + 1);
   STACK_ARRAY(struct kmd_sync, signals, submit->signal_count + 1);

   for (uint32_t i = 0; i < submit->wait_count; i++)
      waits[i] = sync_from_wait(&submit->waits[i]);

   uint32_t signal_count = submit->signal_count;
   for (uint32_t i = 0; i < signal_count; i++)
      signals[i] = sync_from_signal(&submit->signals[i]);
   if (sync) {
      signals[signal_count++] =
         (struct kmd_sync){ .handle = front->sync_handle };
   }

   uint32_t count = fill_submits(dev, submit, submits);
   submits[0].waits = waits;
   submits[0].wait_count = submit->wait_count;
   submits[count - 1].signals = signals;
   submits[count - 1].signal_count = signal_count;

   VkResult result = VK_SUCCESS;
   if (kmd_group_submit(front->group, &log, count, submits)) {
      result = valk_csf_queue_check(dev, queue);
      if (result == VK_SUCCESS)
         result = vk_queue_set_lost(&queue->vk, "the kernel refused a submit");
   } else if (sync) {
      result = wait_and_check(dev, queue);
   }

   STACK_ARRAY_FINISH(submits);
   STACK_ARRAY_FINISH(waits);
   STACK_ARRAY_FINISH(signals);
   return result;
}
