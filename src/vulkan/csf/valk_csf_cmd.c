/* SPDX-License-Identifier: MIT */
#include "vulkan/csf/valk_csf.h"

#include <errno.h>

#include "util/u_math.h"
#include "vk_alloc.h"
#include "vk_command_pool.h"
#include "vk_log.h"

#include "decode/decode.h"
#include "hw/hw_cs.h"
#include "vulkan/cmd/valk_cmd_buffer.h"

/* Bytes of one chunk of a stream. */
#define CHUNK_B (16 * 1024)

static int
alloc_chunk(void *cookie, struct cs_chunk *out)
{
   struct valk_cmd_buffer *cmd = cookie;
   struct valk_ptr ptr = valk_cmd_alloc(cmd, CHUNK_B, 64);

   if (!ptr.va)
      return -ENOMEM;

   *out = (struct cs_chunk){
      .cpu = ptr.cpu,
      .va = ptr.va,
      .capacity = CHUNK_B / 8,
   };
   return 0;
}

static VkResult
cmd_create(struct valk_cmd_buffer *cmd)
{
   struct valk_device *dev = valk_cmd_device(cmd);
   struct valk_front_cmd *front =
      vk_zalloc(&cmd->vk.pool->alloc, sizeof(*front), 8,
                VK_SYSTEM_ALLOCATION_SCOPE_OBJECT);
   if (!front)
      return vk_error(cmd, VK_ERROR_OUT_OF_HOST_MEMORY);

   front->pack = valk_csf_pack_for(valk_device_info(dev));
   util_dynarray_init(&front->tsds, NULL);
   util_dynarray_init(&front->ended_queries, NULL);
   cmd->front = front;
   return VK_SUCCESS;
}

static void
cmd_reset(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;

   if (front->open)
      cs_destroy(&front->b);
   front->open = false;
   front->stream = (struct cs_stream){ 0 };
   front->tls_size_B = 0;
   front->draw_tsd_va = 0;
   util_dynarray_clear(&front->tsds);
   util_dynarray_clear(&front->ended_queries);
   memset(&front->pass, 0, sizeof(front->pass));
}

static void
cmd_destroy(struct valk_cmd_buffer *cmd)
{
   cmd_reset(cmd);
   util_dynarray_fini(&cmd->front->tsds);
   util_dynarray_fini(&cmd->front->ended_queries);
   vk_free(&cmd->vk.pool->alloc, cmd->front);
}

static VkResult
cmd_begin(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;
   struct valk_physical_device *pdev =
      valk_device_physical(valk_cmd_device(cmd));
   const struct cs_config config = {
      .info = pdev->info,
      .alloc = alloc_chunk,
      .cookie = cmd,
      .kernel_registers = pdev->kmd->caps.kernel_cs_registers,
      .scratch_first = VALK_CSF_SCRATCH_FIRST,
      .scratch_count = VALK_CSF_SCRATCH_COUNT,
      .ls_entry = VALK_CSF_LS,
#ifndef NDEBUG
      .check = true,
#endif
   };

   cmd_reset(cmd);
   int ret = cs_init(&front->b, &config);
   if (ret) {
      return vk_errorf(cmd, VK_ERROR_UNKNOWN, "no command stream: %s",
                       strerror(-ret));
   }

   front->open = true;
   cs_req_resource(&front->b, CS_RESOURCE_COMPUTE | CS_RESOURCE_FRAGMENT |
                                 CS_RESOURCE_TILER | CS_RESOURCE_IDVS);
   cs_set_scoreboard(&front->b, VALK_CSF_COMPUTE, VALK_CSF_LS);
   return VK_SUCCESS;
}

void
valk_csf_use_entry(struct valk_cmd_buffer *cmd, enum valk_csf_entry entry)
{
   struct cs_builder *b = &cmd->front->b;

   if (b->endpoint_entry != entry)
      cs_set_scoreboard(b, entry, VALK_CSF_LS);
}

static void
flush(struct cs_builder *b, enum cs_flush l2, enum cs_flush ls, bool other)
{
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg32 id = cs_scratch32(b);

   /* 0: whatever has been flushed before, flush again. */
   cs_move32(b, id, 0);
   cs_flush_caches(b, l2, ls, other, id, cs_signal(VALK_CSF_FLUSH));
   cs_wait(b, 1u << VALK_CSF_FLUSH);
   cs_scratch_release(b, mark);
}

void
valk_csf_barrier(struct valk_cmd_buffer *cmd,
                 const struct valk_barrier *barrier)
{
   struct cs_builder *b = &cmd->front->b;
   unsigned mask = 0;

   if (barrier->wait_geometry)
      mask |= 1u << VALK_CSF_GEOMETRY;
   if (barrier->wait_fragment)
      mask |= (1u << VALK_CSF_FRAGMENT) | (1u << VALK_CSF_DEFERRED);
   if (barrier->wait_compute)
      mask |= 1u << VALK_CSF_COMPUTE;

   /* Waiting for fragment work that has not been started would do nothing:
    * inside a pass, tiling is all that runs. */
   if (mask)
      cs_wait(b, mask);

   if (barrier->clean_l2 || barrier->clean_ls || barrier->invalidate_ls ||
       barrier->invalidate_other) {
      const enum cs_flush ls =
         barrier->invalidate_ls
            ? CS_FLUSH_CLEAN_INVALIDATE
            : (barrier->clean_ls ? CS_FLUSH_CLEAN : CS_FLUSH_NONE);

      flush(b, barrier->clean_l2 ? CS_FLUSH_CLEAN : CS_FLUSH_NONE, ls,
            barrier->invalidate_other);
   }
}

/* One thread-local stack for every thread that every core can run. */
static bool
alloc_tls(struct valk_cmd_buffer *cmd, uint64_t *va)
{
   struct valk_front_cmd *front = cmd->front;
   const struct mali_device_info *info = valk_device_info(valk_cmd_device(cmd));

   *va = 0;
   if (!front->tls_size_B)
      return true;

   const uint64_t thread_B =
      util_next_power_of_two(align(front->tls_size_B, 16));
   struct valk_ptr ptr = valk_cmd_alloc(
      cmd, thread_B * info->max_tls_instances_per_core * info->core_id_range,
      4096);

   *va = ptr.va;
   return ptr.va != 0;
}

static VkResult
fill_storage(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;
   uint64_t tls_va;

   if (!alloc_tls(cmd, &tls_va))
      return VK_ERROR_OUT_OF_DEVICE_MEMORY;

   util_dynarray_foreach (&front->tsds, struct valk_csf_tsd, tsd) {
      tsd->storage.tls_va = tls_va;
      tsd->storage.tls_size_B = front->tls_size_B;
      front->pack->local_storage(tsd->cpu, &tsd->storage);
   }

   return VK_SUCCESS;
}

static uint64_t
add_storage(struct valk_cmd_buffer *cmd, const struct valk_csf_storage *storage)
{
   struct valk_front_cmd *front = cmd->front;
   struct valk_ptr ptr =
      valk_cmd_alloc(cmd, front->pack->local_storage_size_B, 64);
   if (!ptr.va)
      return 0;

   const struct valk_csf_tsd tsd = { .cpu = ptr.cpu, .storage = *storage };
   util_dynarray_append(&front->tsds, struct valk_csf_tsd, tsd);
   return ptr.va;
}

static void
note_tls(struct valk_cmd_buffer *cmd, const struct valk_shader *shader)
{
   cmd->front->tls_size_B =
      MAX2(cmd->front->tls_size_B, shader->info.tls_size_B);
}

uint64_t
valk_csf_storage(struct valk_cmd_buffer *cmd, const struct valk_shader *shader)
{
   struct valk_front_cmd *front = cmd->front;
   const struct valk_csf_storage none = { 0 };

   note_tls(cmd, shader);
   if (!front->draw_tsd_va)
      front->draw_tsd_va = add_storage(cmd, &none);

   return front->draw_tsd_va;
}

uint64_t
valk_csf_storage_wls(struct valk_cmd_buffer *cmd,
                     const struct valk_shader *shader, uint64_t workgroups)
{
   const struct mali_device_info *info = valk_device_info(valk_cmd_device(cmd));
   const uint32_t *size = shader->info.cs.local_size;
   const uint32_t threads = MAX2(size[0] * size[1] * size[2], 1);

   if (!shader->info.wls_size_B)
      return valk_csf_storage(cmd, shader);

   /* More than a core can run at once would only cost memory; with fewer,
    * workgroups wait for an instance (Mesa 25.0.7, panvk_vX_cmd_dispatch.c).
    * GUESS: how many run at once; Mesa reckons by tasks. */
   const uint64_t running = DIV_ROUND_UP(info->max_threads_per_core, threads);
   struct valk_csf_storage storage = {
      .wls_size_B = util_next_power_of_two(MAX2(shader->info.wls_size_B, 128)),
      .wls_instances = util_next_power_of_two(MIN2(workgroups, running)),
   };
   struct valk_ptr ptr =
      valk_cmd_alloc(cmd,
                     (uint64_t)storage.wls_size_B * storage.wls_instances *
                        info->core_id_range,
                     4096);

   if (!ptr.va)
      return 0;

   note_tls(cmd, shader);
   storage.wls_va = ptr.va;
   return add_storage(cmd, &storage);
}

static const void *
find_memory(void *cookie, uint64_t va, size_t size_B)
{
   return valk_mem_find(cookie, va, size_B);
}

/* Everything the stream does and points to. */
static void
print_stream(struct valk_cmd_buffer *cmd)
{
   const struct cs_stream *stream = &cmd->front->stream;
   struct valk_device *dev = valk_cmd_device(cmd);
   const struct decode_config config = {
      .out = stderr,
      .info = valk_device_info(dev),
      .map = find_memory,
      .cookie = dev,
   };

   fprintf(stderr, "valk: stream 0x%" PRIx64 " of %u bytes\n", stream->va,
           stream->size_B);
   decode_stream(&config, stream->va, stream->size_B, NULL);
}

static VkResult
cmd_end(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;
   struct cs_builder *b = &front->b;

   VkResult result = fill_storage(cmd);
   if (result != VK_SUCCESS)
      return result;

   /* The host and other queues see what the caches hold only after this. */
   cs_wait(b, VALK_CSF_WORK | (1u << VALK_CSF_DEFERRED) | cs_ls_mask(b));
   flush(b, CS_FLUSH_CLEAN, CS_FLUSH_CLEAN, true);

   int ret = cs_finish(b, &front->stream);
   cs_destroy(b);
   front->open = false;
   if (ret == -ENOMEM)
      return vk_error(cmd, VK_ERROR_OUT_OF_DEVICE_MEMORY);
   if (ret) {
      return vk_errorf(cmd, VK_ERROR_UNKNOWN, "command stream: %s",
                       strerror(-ret));
   }

   front->flush_id = kmd_dev_flush_id(valk_cmd_device(cmd)->kmd);
   if (valk_device_debug(valk_cmd_device(cmd)) & VALK_DEBUG_CS)
      print_stream(cmd);

   return VK_SUCCESS;
}

struct cs_stream
valk_csf_cmd_stream(const struct valk_cmd_buffer *cmd)
{
   return cmd->front->stream;
}

const struct valk_front_ops valk_csf_front_ops = {
   .queue_init = valk_csf_queue_init,
   .queue_finish = valk_csf_queue_finish,
   .queue_submit = valk_csf_queue_submit,
   .queue_check = valk_csf_queue_check,
   .cmd_create = cmd_create,
   .cmd_destroy = cmd_destroy,
   .cmd_reset = cmd_reset,
   .cmd_begin = cmd_begin,
   .cmd_end = cmd_end,
   .barrier = valk_csf_barrier,
   .dispatch = valk_csf_dispatch,
   .draw = valk_csf_draw,
   .begin_rendering = valk_csf_begin_rendering,
   .end_rendering = valk_csf_end_rendering,
   .write_u32 = valk_csf_write_u32,
   .wait_set = valk_csf_wait_set,
   .clear_words = valk_csf_clear_words,
   .write_timestamp = valk_csf_write_timestamp,
   .end_query = valk_csf_end_query,
   .copy_query = valk_csf_copy_query,
};
