/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_mem.h"

#include <errno.h>
#include <xf86drm.h>

#include "util/hash_table.h"
#include "util/macros.h"
#include "util/u_atomic.h"
#include "util/u_math.h"
#include "vk_log.h"

#include "vulkan/valk_device.h"

#define PAGE_B UINT64_C(4096)
#define BIG_PAGE_B (UINT64_C(2) << 20)
#define EXEC_VA (UINT64_C(32) << 20)
#define DATA_VA (UINT64_C(4) << 30)

void
valk_va_init(struct valk_va *va, uint64_t va_end)
{
   simple_mtx_init(&va->lock, mtx_plain);
   util_vma_heap_init(&va->exec, EXEC_VA, DATA_VA - EXEC_VA);
   util_vma_heap_init(&va->data, DATA_VA, va_end - DATA_VA);
   /* Ascending addresses are easier to read in dumps. */
   va->exec.alloc_high = false;
   va->data.alloc_high = false;
}

void
valk_va_finish(struct valk_va *va)
{
   util_vma_heap_finish(&va->exec);
   util_vma_heap_finish(&va->data);
   simple_mtx_destroy(&va->lock);
}

static uint64_t
va_alloc(struct valk_va *va, uint64_t size_B, enum valk_mem_flags flags)
{
   /* Big pages of the MMU need big alignment. */
   uint64_t align_B = size_B >= BIG_PAGE_B ? BIG_PAGE_B : PAGE_B;

   simple_mtx_lock(&va->lock);
   uint64_t addr = util_vma_heap_alloc(
      (flags & VALK_MEM_EXEC) ? &va->exec : &va->data, size_B, align_B);
   simple_mtx_unlock(&va->lock);
   return addr;
}

static void
va_free(struct valk_va *va, uint64_t addr, uint64_t size_B)
{
   simple_mtx_lock(&va->lock);
   util_vma_heap_free(addr < DATA_VA ? &va->exec : &va->data, addr, size_B);
   simple_mtx_unlock(&va->lock);
}

/* Gives the bo an address and makes a valk_mem of it; takes the bo over, also
 * on failure. */
static VkResult
mem_from_bo(struct valk_device *dev, const void *log_obj, struct kmd_bo *bo,
            enum valk_mem_flags flags, struct valk_mem **out)
{
   struct kmd_log log = valk_kmd_log(log_obj);
   struct valk_mem *mem = vk_zalloc(&dev->vk.alloc, sizeof(*mem), 8,
                                    VK_SYSTEM_ALLOCATION_SCOPE_DEVICE);
   VkResult result;

   if (!mem) {
      result = vk_error(log_obj, VK_ERROR_OUT_OF_HOST_MEMORY);
      goto fail_bo;
   }

   *mem = (struct valk_mem){
      .bo = bo,
      .va = va_alloc(&dev->va, bo->size_B, flags),
      .size_B = bo->size_B,
      .ref_count = 1,
      .flags = flags,
   };
   if (!mem->va) {
      result =
         vk_errorf(log_obj, VK_ERROR_OUT_OF_DEVICE_MEMORY,
                   "no GPU addresses left for %" PRIu64 " bytes", bo->size_B);
      goto fail_mem;
   }

   const struct kmd_bind_op op = {
      .bo = bo,
      .va = mem->va,
      .size_B = bo->size_B,
      .flags =
         ((flags & VALK_MEM_EXEC) ? KMD_BIND_READ_ONLY : KMD_BIND_NO_EXEC) |
         ((flags & VALK_MEM_UNCACHED) ? KMD_BIND_UNCACHED : 0),
   };
   int ret = kmd_vm_bind(dev->vm, &log, 1, &op);
   if (ret) {
      result = vk_error(log_obj, VK_ERROR_OUT_OF_DEVICE_MEMORY);
      goto fail_va;
   }

   *out = mem;
   simple_mtx_lock(&dev->mems_lock);
   list_addtail(&mem->link, &dev->mems);
   simple_mtx_unlock(&dev->mems_lock);

   return VK_SUCCESS;

fail_va:
   va_free(&dev->va, mem->va, mem->size_B);
fail_mem:
   vk_free(&dev->vk.alloc, mem);
fail_bo:
   kmd_bo_destroy(bo);
   return result;
}

VkResult
valk_mem_create(struct valk_device *dev, const void *log_obj, uint64_t size_B,
                enum valk_mem_flags flags, struct valk_mem **out)
{
   struct kmd_log log = valk_kmd_log(log_obj);
   struct kmd_bo *bo;

   size_B = align64(MAX2(size_B, 1), PAGE_B);
   int ret = kmd_bo_create(dev->kmd, (flags & VALK_MEM_SHARED) ? NULL : dev->vm,
                           &log, size_B, 0, &bo);
   if (ret) {
      return vk_errorf(log_obj, VK_ERROR_OUT_OF_DEVICE_MEMORY,
                       "no memory for a buffer of %" PRIu64 " bytes", size_B);
   }

   struct valk_mem *mem;
   VkResult result = mem_from_bo(dev, log_obj, bo, flags, &mem);
   if (result != VK_SUCCESS)
      return result;

   if (flags & VALK_MEM_MAP) {
      result = valk_mem_map(dev, log_obj, mem);
      if (result != VK_SUCCESS) {
         valk_mem_unref(dev, mem);
         return result;
      }
   }

   *out = mem;
   return VK_SUCCESS;
}

VkResult
valk_mem_import(struct valk_device *dev, const void *log_obj, int dma_buf_fd,
                struct valk_mem **out)
{
   struct kmd_log log = valk_kmd_log(log_obj);
   VkResult result = VK_SUCCESS;
   uint32_t handle;

   /* The kernel gives one handle for one buffer, however often imported or
    * if it was ours before: the lock keeps look-up and import together. */
   simple_mtx_lock(&dev->shared_lock);
   if (drmPrimeFDToHandle(dev->kmd->fd, dma_buf_fd, &handle) == 0) {
      struct hash_entry *entry =
         _mesa_hash_table_search(dev->shared, (void *)(uintptr_t)handle);
      if (entry) {
         *out = entry->data;
         p_atomic_inc(&(*out)->ref_count);
         goto out;
      }
   }

   struct kmd_bo *bo;
   int ret = kmd_bo_import(dev->kmd, &log, dma_buf_fd, &bo);
   if (ret) {
      result = vk_error(log_obj, VK_ERROR_INVALID_EXTERNAL_HANDLE);
      goto out;
   }

   result = mem_from_bo(dev, log_obj, bo, VALK_MEM_SHARED, out);
   if (result == VK_SUCCESS) {
      _mesa_hash_table_insert(dev->shared, (void *)(uintptr_t)bo->handle, *out);
   }

out:
   simple_mtx_unlock(&dev->shared_lock);
   return result;
}

VkResult
valk_mem_export(struct valk_device *dev, const void *log_obj,
                struct valk_mem *mem, int *dma_buf_fd)
{
   struct kmd_log log = valk_kmd_log(log_obj);

   simple_mtx_lock(&dev->shared_lock);
   int ret = kmd_bo_export(mem->bo, &log, dma_buf_fd);
   if (ret == 0) {
      _mesa_hash_table_insert(dev->shared, (void *)(uintptr_t)mem->bo->handle,
                              mem);
   }
   simple_mtx_unlock(&dev->shared_lock);

   return ret ? vk_error(log_obj, VK_ERROR_TOO_MANY_OBJECTS) : VK_SUCCESS;
}

VkResult
valk_mem_map(struct valk_device *dev, const void *log_obj, struct valk_mem *mem)
{
   struct kmd_log log = valk_kmd_log(log_obj);

   if (!mem->bo->map && kmd_bo_map(mem->bo, &log, NULL))
      return vk_error(log_obj, VK_ERROR_MEMORY_MAP_FAILED);

   mem->map = mem->bo->map;
   return VK_SUCCESS;
}

void
valk_mem_unref(struct valk_device *dev, struct valk_mem *mem)
{
   if (!mem)
      return;

   simple_mtx_lock(&dev->shared_lock);
   if (!p_atomic_dec_zero(&mem->ref_count)) {
      simple_mtx_unlock(&dev->shared_lock);
      return;
   }
   _mesa_hash_table_remove_key(dev->shared, (void *)(uintptr_t)mem->bo->handle);
   simple_mtx_unlock(&dev->shared_lock);
   simple_mtx_lock(&dev->mems_lock);
   list_del(&mem->link);
   simple_mtx_unlock(&dev->mems_lock);

   const struct kmd_bind_op unbind = { .va = mem->va, .size_B = mem->size_B };
   struct kmd_log log = valk_kmd_log(&dev->vk);
   /* If it fails the address stays taken: leaked, never reused. */
   if (kmd_vm_bind(dev->vm, &log, 1, &unbind) == 0)
      va_free(&dev->va, mem->va, mem->size_B);

   kmd_bo_destroy(mem->bo);
   vk_free(&dev->vk.alloc, mem);
}

const void *
valk_mem_find(struct valk_device *dev, uint64_t va, uint64_t size_B)
{
   const void *found = NULL;

   simple_mtx_lock(&dev->mems_lock);
   list_for_each_entry (struct valk_mem, mem, &dev->mems, link) {
      if (mem->map && va >= mem->va && size_B <= mem->size_B &&
          va - mem->va <= mem->size_B - size_B)
         found = (const char *)mem->map + (va - mem->va);
   }
   simple_mtx_unlock(&dev->mems_lock);
   return found;
}
