/* SPDX-License-Identifier: MIT */
/* Memory of command buffers: chunks that are bumped through and thrown away
 * as a whole.  Freed chunks wait in the device for the next recording. */
#ifndef VALK_CMD_POOL_H
#define VALK_CMD_POOL_H

#include "util/list.h"
#include "util/simple_mtx.h"
#include "vk_command_pool.h"

#include "vulkan/valk_mem.h"

struct valk_device;

/* Chunks that nobody uses, for the next recording; any thread. */
struct valk_chunk_cache {
   simple_mtx_t lock;
   struct list_head chunks;
   uint32_t count;
};

void
valk_chunk_cache_init(struct valk_chunk_cache *cache);
void
valk_chunk_cache_finish(struct valk_device *dev,
                        struct valk_chunk_cache *cache);

struct valk_cmd_memory {
   struct list_head chunks;
   /* Being filled; NULL until the first allocation. */
   struct valk_mem *current;
   uint64_t used_B;
};

void
valk_cmd_memory_init(struct valk_cmd_memory *memory);
/* Frees everything; the memory can be used again. */
void
valk_cmd_memory_reset(struct valk_device *dev, struct valk_cmd_memory *memory);
/* va 0 on failure, with the reason at log_obj. */
struct valk_ptr
valk_cmd_memory_alloc(struct valk_device *dev, struct valk_cmd_memory *memory,
                      const void *log_obj, size_t size_B, size_t align_B);

#endif
