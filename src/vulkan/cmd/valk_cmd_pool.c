/* SPDX-License-Identifier: MIT */
#include "vulkan/cmd/valk_cmd_pool.h"

#include "util/u_math.h"
#include "vk_log.h"

#include "vulkan/valk_device.h"

#define CHUNK_B (128 * 1024)

struct chunk {
   struct list_head link;
   struct valk_mem *mem;
};

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
      valk_mem_unref(dev, chunk->mem);
      vk_free(&dev->vk.alloc, chunk);
   }
   valk_cmd_memory_init(memory);
}

static struct valk_mem *
add_chunk(struct valk_device *dev, struct valk_cmd_memory *memory,
          const void *log_obj, size_t size_B)
{
   struct chunk *chunk = vk_zalloc(&dev->vk.alloc, sizeof(*chunk), 8,
                                   VK_SYSTEM_ALLOCATION_SCOPE_OBJECT);
   if (!chunk)
      return NULL;

   if (valk_mem_create(dev, log_obj, size_B, VALK_MEM_MAP, &chunk->mem) !=
       VK_SUCCESS) {
      vk_free(&dev->vk.alloc, chunk);
      return NULL;
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
