/* SPDX-License-Identifier: MIT */
#include "util/u_math.h"
#include "vk_log.h"

#include "vulkan/valk_device.h"
#include "vulkan/valk_mem.h"

#define SLAB_B (UINT64_C(1) << 20)
/* The instruction prefetcher reads past the end of a shader. */
#define EXEC_TAIL_B UINT64_C(128)

struct valk_slab {
   struct list_head link;
   struct valk_mem *mem;
   struct util_vma_heap vma;
};

void
valk_heap_init(struct valk_heap *heap, enum valk_mem_flags flags)
{
   heap->flags = flags | VALK_MEM_MAP;
   simple_mtx_init(&heap->lock, mtx_plain);
   list_inithead(&heap->slabs);
}

void
valk_heap_finish(struct valk_device *dev, struct valk_heap *heap)
{
   list_for_each_entry_safe (struct valk_slab, slab, &heap->slabs, link) {
      util_vma_heap_finish(&slab->vma);
      valk_mem_unref(dev, slab->mem);
      vk_free(&dev->vk.alloc, slab);
   }
   simple_mtx_destroy(&heap->lock);
}

static VkResult
add_slab(struct valk_device *dev, struct valk_heap *heap, const void *log_obj,
         uint64_t size_B)
{
   struct valk_slab *slab = vk_zalloc(&dev->vk.alloc, sizeof(*slab), 8,
                                      VK_SYSTEM_ALLOCATION_SCOPE_DEVICE);
   if (!slab)
      return vk_error(log_obj, VK_ERROR_OUT_OF_HOST_MEMORY);

   VkResult result = valk_mem_create(dev, log_obj, MAX2(size_B, SLAB_B),
                                     heap->flags, &slab->mem);
   if (result != VK_SUCCESS) {
      vk_free(&dev->vk.alloc, slab);
      return result;
   }

   util_vma_heap_init(&slab->vma, slab->mem->va, slab->mem->size_B);
   list_add(&slab->link, &heap->slabs);
   return VK_SUCCESS;
}

static bool
try_alloc(struct valk_heap *heap, uint64_t size_B, uint64_t align_B,
          struct valk_alloc *out)
{
   list_for_each_entry (struct valk_slab, slab, &heap->slabs, link) {
      uint64_t va = util_vma_heap_alloc(&slab->vma, size_B, align_B);
      if (va) {
         *out = (struct valk_alloc){
            .slab = slab,
            .cpu = (char *)slab->mem->map + (va - slab->mem->va),
            .va = va,
            .size_B = size_B,
         };
         return true;
      }
   }

   return false;
}

VkResult
valk_heap_alloc(struct valk_device *dev, struct valk_heap *heap,
                const void *log_obj, uint64_t size_B, uint64_t align_B,
                struct valk_alloc *out)
{
   VkResult result = VK_SUCCESS;

   if (heap->flags & VALK_MEM_EXEC)
      size_B += EXEC_TAIL_B;
   size_B = align64(MAX2(size_B, 1), 16);

   simple_mtx_lock(&heap->lock);
   if (!try_alloc(heap, size_B, align_B, out)) {
      result = add_slab(dev, heap, log_obj, size_B);
      /* Slabs start on a page, so the first piece fits at any alignment up
       * to that. */
      if (result == VK_SUCCESS && !try_alloc(heap, size_B, align_B, out))
         result = vk_error(log_obj, VK_ERROR_OUT_OF_DEVICE_MEMORY);
   }
   simple_mtx_unlock(&heap->lock);
   return result;
}

void
valk_heap_free(struct valk_heap *heap, struct valk_alloc *alloc)
{
   if (!alloc->slab)
      return;

   simple_mtx_lock(&heap->lock);
   util_vma_heap_free(&alloc->slab->vma, alloc->va, alloc->size_B);
   simple_mtx_unlock(&heap->lock);
   *alloc = (struct valk_alloc){ 0 };
}
