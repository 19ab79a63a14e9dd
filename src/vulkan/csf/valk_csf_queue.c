/* SPDX-License-Identifier: MIT */
#include "vulkan/csf/valk_csf.h"

#include <errno.h>
#include <xf86drm.h>

#include "util/u_memory.h"
#include "vk_drm_syncobj.h"
#include "vk_log.h"

#include "kmd/kmd.h"

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

/* What streams of the queue share, in one buffer. */
#define SHARED_HEAP_DESC_B 0
#define SHARED_SAMPLES_B 256
#define SHARED_STREAM_B 1024
#define SHARED_SAVED_B 4096
#define SHARED_HANDLER_B (8 * 1024)
#define SHARED_GEOMETRY_B (16 * 1024)
/* Positions on their way from shading to the tiler. */
#define GEOMETRY_B (64 * 1024)

/* As the hardware reads them: 32 positions, then the centre; in 1/256 of a
 * pixel. */
struct sample_table {
   struct {
      uint16_t x, y;
   } position[64];
};

static_assert(sizeof(struct sample_table) == 256, "hardware's size");

#define CENTRE_SAMPLE 32

static void
fill_samples(struct sample_table tables[2])
{
   /* Vulkan's standard locations of four samples, in 1/16. */
   static const uint8_t four[4][2] = {
      { 6, 2 },
      { 14, 6 },
      { 2, 10 },
      { 10, 14 },
   };

   memset(tables, 0, 2 * sizeof(*tables));
   for (unsigned t = 0; t < 2; t++) {
      tables[t].position[CENTRE_SAMPLE].x = 128;
      tables[t].position[CENTRE_SAMPLE].y = 128;
   }

   tables[0].position[0].x = 128;
   tables[0].position[0].y = 128;
   for (unsigned i = 0; i < 4; i++) {
      tables[1].position[i].x = four[i][0] * 16;
      tables[1].position[i].y = four[i][1] * 16;
   }
}

static int
setup_chunk(void *cookie, struct cs_chunk *out)
{
   const struct valk_front_queue *front = cookie;

   *out = (struct cs_chunk){
      .cpu = (uint64_t *)((char *)front->shared->map + SHARED_STREAM_B),
      .va = front->shared->va + SHARED_STREAM_B,
      .capacity = (SHARED_SAVED_B - SHARED_STREAM_B) / 8,
   };
   return 0;
}

/* Names the tiler heap and its exception handler; both hold for the life of
 * the queue. */
static int
build_setup(struct valk_device *dev, struct valk_front_queue *front)
{
   const struct valk_physical_device *pdev = valk_device_physical(dev);
   const struct cs_config config = {
      .info = pdev->info,
      .alloc = setup_chunk,
      .cookie = front,
      .kernel_registers = pdev->kmd->caps.kernel_cs_registers,
      .scratch_first = VALK_CSF_SCRATCH_FIRST,
      .scratch_count = VALK_CSF_SCRATCH_COUNT,
      .ls_entry = VALK_CSF_LS,
   };
   struct cs_builder b;

   int ret = cs_init(&b, &config);
   if (ret)
      return ret;

   struct cs_reg64 address = cs_scratch64(&b);
   struct cs_reg32 size_B = cs_scratch32(&b);
   cs_move64(&b, address, front->heap->context_va);
   cs_heap_set(&b, address);
   cs_move64(&b, address, front->handler.va);
   cs_move32(&b, size_B, front->handler.size_B);
   cs_set_tiler_oom_handler(&b, address, size_B);
   ret = cs_finish(&b, &front->setup);
   cs_destroy(&b);
   return ret;
}

static int
init_shared(struct valk_device *dev, struct valk_front_queue *front)
{
   const struct valk_csf_pack_ops *pack =
      valk_csf_pack_for(valk_device_info(dev));

   if (valk_mem_create(dev, dev, SHARED_GEOMETRY_B + GEOMETRY_B, VALK_MEM_MAP,
                       &front->shared) != VK_SUCCESS)
      return -ENOMEM;

   char *map = front->shared->map;
   const uint64_t va = front->shared->va;
   pack->tiler_heap(map + SHARED_HEAP_DESC_B, front->heap->first_chunk_va,
                    tiler_heap.chunk_size_B);
   fill_samples((struct sample_table *)(map + SHARED_SAMPLES_B));

   front->heap_desc_va = va + SHARED_HEAP_DESC_B;
   front->sample_locations_va[0] = va + SHARED_SAMPLES_B;
   front->sample_locations_va[1] =
      va + SHARED_SAMPLES_B + sizeof(struct sample_table);
   front->saved_registers_va = va + SHARED_SAVED_B;
   front->geometry_va = va + SHARED_GEOMETRY_B;
   front->geometry_size_B = GEOMETRY_B;

   const struct valk_csf_handler_info handler = {
      .info = valk_device_info(dev),
      .pack = pack,
      .kernel_registers =
         valk_device_physical(dev)->kmd->caps.kernel_cs_registers,
      .memory = {
         .cpu = (uint64_t *)(map + SHARED_HANDLER_B),
         .va = va + SHARED_HANDLER_B,
         .capacity = (SHARED_GEOMETRY_B - SHARED_HANDLER_B) / 8,
      },
   };
   int ret = valk_csf_build_handler(&handler, &front->handler);
   return ret ? ret : build_setup(dev, front);
}

static int
run_setup(struct valk_device *dev, struct valk_front_queue *front)
{
   struct kmd_log log = valk_kmd_log(&dev->vk);
   const struct kmd_sync done = { .handle = front->sync_handle };
   const struct kmd_submit submit = {
      .stream_va = front->setup.va,
      .stream_size_B = front->setup.size_B,
      .signals = &done,
      .signal_count = 1,
   };

   int ret = kmd_group_submit(front->group, &log, 1, &submit);
   if (ret)
      return ret;

   if (drmSyncobjWait(dev->kmd->fd, &front->sync_handle, 1, INT64_MAX,
                      DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, NULL))
      return -errno;

   drmSyncobjReset(dev->kmd->fd, &front->sync_handle, 1);
   return 0;
}

static int
init_front(struct valk_device *dev, struct valk_front_queue *front)
{
   struct kmd_log log = valk_kmd_log(&dev->vk);
   const struct kmd_queue_info ring = { .priority = 1, .ring_size_B = RING_B };
   const struct kmd_group_info info = {
      .priority = KMD_PRIORITY_MEDIUM,
      .queue_count = 1,
      .queues = &ring,
   };

   if (drmSyncobjCreate(dev->kmd->fd, 0, &front->sync_handle))
      return -errno;

   int ret = kmd_group_create(dev->vm, &log, &info, &front->group);
   if (ret)
      return ret;
   struct kmd_heap_info heap = tiler_heap;
   if (valk_device_debug(dev) & VALK_DEBUG_SMALL_HEAP)
      heap.initial_chunks = heap.max_chunks = 2;
   ret = kmd_heap_create(dev->vm, &log, &heap, &front->heap);
   if (ret)
      return ret;
   ret = init_shared(dev, front);
   if (ret)
      return ret;

   return run_setup(dev, front);
}

/* Also what a failed init has left half done. */
static void
finish_front(struct valk_device *dev, struct valk_front_queue *front)
{
   if (front->sync_handle)
      drmSyncobjDestroy(dev->kmd->fd, front->sync_handle);
   if (front->group)
      kmd_group_destroy(front->group);
   if (front->heap)
      kmd_heap_destroy(front->heap);
   valk_csf_preload_cache_finish(dev, &front->preload);
   valk_mem_unref(dev, front->shared);
   vk_free(&dev->vk.alloc, front);
}

VkResult
valk_csf_queue_init(struct valk_device *dev, struct valk_queue *queue)
{
   struct valk_front_queue *front = vk_zalloc(
      &dev->vk.alloc, sizeof(*front), 8, VK_SYSTEM_ALLOCATION_SCOPE_DEVICE);
   if (!front)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);

   valk_csf_preload_cache_init(&front->preload);
   int ret = init_front(dev, front);
   if (ret) {
      finish_front(dev, front);
      return vk_errorf(dev,
                       ret == -ENOMEM ? VK_ERROR_OUT_OF_HOST_MEMORY
                                      : VK_ERROR_INITIALIZATION_FAILED,
                       "no queue: %s", strerror(-ret));
   }

   queue->front = front;
   return VK_SUCCESS;
}

void
valk_csf_queue_finish(struct valk_device *dev, struct valk_queue *queue)
{
   finish_front(dev, queue->front);
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
      const struct cs_stream stream = valk_csf_cmd_stream(cmd);

      if (stream.size_B == 0)
         continue;

      out[count++] = (struct kmd_submit){
         .stream_va = stream.va,
         .stream_size_B = stream.size_B,
         .latest_flush = cmd->front->flush_id,
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
