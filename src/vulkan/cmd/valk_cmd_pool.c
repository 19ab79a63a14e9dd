/* SPDX-License-Identifier: MIT */
#include "vulkan/cmd/valk_cmd_pool.h"

#include "util/u_math.h"
#include "vk_log.h"

#include "vulkan/valk_device.h"

#define CHUNK_B (128 * 1024)
/* 16 MiB. */
#define MAX_CACHED 128

struct chunk {
   struct list_head link;
   struct valk_mem *mem;
};

static void
free_chunk(struct valk_device *dev, struct chunk *chunk)
{
   valk_mem_unref(dev, chunk->mem);
   vk_free(&dev->vk.alloc, chunk);
}

void
valk_chunk_cache_init(struct valk_chunk_cache *cache)
{
   simple_mtx_init(&cache->lock, mtx_plain);
   list_inithead(&cache->chunks);
   cache->count = 0;
}

void
valk_chunk_cache_finish(struct valk_device *dev, struct valk_chunk_cache *cache)
{
   list_for_each_entry_safe (struct chunk, chunk, &cache->chunks, link)
      free_chunk(dev, chunk);
   simple_mtx_destroy(&cache->lock);
}

/* NULL when there is none. */
static struct chunk *
take_chunk(struct valk_chunk_cache *cache)
{
   struct chunk *chunk = NULL;

   simple_mtx_lock(&cache->lock);
   if (cache->count) {
      chunk = list_first_entry(&cache->chunks, struct chunk, link);
      list_del(&chunk->link);
      cache->count--;
   }
   simple_mtx_unlock(&cache->lock);
   return chunk;
}

/* Only chunks of the usual size, and not too many. */
static void
give_chunk(struct valk_device *dev, struct chunk *chunk)
{
   struct valk_chunk_cache *cache = &dev->chunks;
   bool kept = false;

   simple_mtx_lock(&cache->lock);
   if (chunk->mem->size_B == CHUNK_B && cache->count < MAX_CACHED) {
      list_add(&chunk->link, &cache->chunks);
      cache->count++;
      kept = true;
   }
   simple_mtx_unlock(&cache->lock);
   if (!kept)
      free_chunk(dev, chunk);
}

void
valk_cmd_memory_init(struct valk_cmd_memory *memory)
{
   list_inithead(&memory->chunks);
   memory->current = NULL;
   memory->used_B = 0;
}

void
valk_cmd_memory_reset(struct valk_device *dev, struct valk_cmd_memory *memory)
{
   list_for_each_entry_safe (struct chunk, chunk, &memory->chunks, link) {
      list_del(&chunk->link);
      give_chunk(dev, chunk);
   }
   valk_cmd_memory_init(memory);
}

static struct valk_mem *
add_chunk(struct valk_device *dev, struct valk_cmd_memory *memory,
          const void *log_obj, size_t size_B)
{
   struct chunk *chunk = size_B == CHUNK_B ? take_chunk(&dev->chunks) : NULL;

   if (!chunk) {
      chunk = vk_zalloc(&dev->vk.alloc, sizeof(*chunk), 8,
                        VK_SYSTEM_ALLOCATION_SCOPE_OBJECT);
      if (!chunk)
         return NULL;
      if (valk_mem_create(dev, log_obj, size_B, VALK_MEM_MAP, &chunk->mem) !=
          VK_SUCCESS) {
         vk_free(&dev->vk.alloc, chunk);
         return NULL;
      }
   }

   list_addtail(&chunk->link, &memory->chunks);
   return chunk->mem;
}

struct valk_ptr
valk_cmd_memory_alloc(struct valk_device *dev, struct valk_cmd_memory *memory,
                      const void *log_obj, size_t size_B, size_t align_B)
{
   uint64_t offset_B = align64(memory->used_B, align_B);
   struct valk_mem *mem = memory->current;

   if (size_B > CHUNK_B / 4) {
      /* Of its own, so that the current chunk is not thrown away. */
      mem = add_chunk(dev, memory, log_obj, size_B);
      offset_B = 0;
   } else if (!mem || offset_B + size_B > mem->size_B) {
      mem = add_chunk(dev, memory, log_obj, CHUNK_B);
      memory->current = mem;
      memory->used_B = size_B;
      offset_B = 0;
   } else {
      memory->used_B = offset_B + size_B;
   }

   if (!mem)
      return (struct valk_ptr){ 0 };

   return (struct valk_ptr){
      .cpu = (char *)mem->map + offset_B,
      .va = mem->va + offset_B,
   };
}
