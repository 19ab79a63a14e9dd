/* SPDX-License-Identifier: MIT */
/* GPU memory of the driver: a buffer object bound at an address it owns, and
 * small pieces of such (heap).  Everything here is safe from any thread. */
#ifndef VALK_MEM_H
#define VALK_MEM_H

#include <vulkan/vulkan_core.h>

#include "util/list.h"
#include "util/simple_mtx.h"
#include "util/vma.h"

#include "kmd/kmd.h"

struct valk_device;

enum valk_mem_flags {
   /* Shader code: below 4 GiB, GPU may execute and not write it. */
   VALK_MEM_EXEC = 1 << 0,
   /* Mapped by the CPU at once; valk_mem::map is then set. */
   VALK_MEM_MAP = 1 << 1,
   /* May be exported as a dma-buf. */
   VALK_MEM_SHARED = 1 << 2,
   /* GPU accesses bypass its caches (sync objects). */
   VALK_MEM_UNCACHED = 1 << 3,
};

/* Reference counted: an imported dma-buf that is already there is shared. */
struct valk_mem {
   /* In the device's list, for what reads GPU memory by address. */
   struct list_head link;
   struct kmd_bo *bo;
   uint64_t va;
   uint64_t size_B;
   void *map; /* NULL unless mapped */
   uint32_t ref_count;
   enum valk_mem_flags flags;
};

/* A CPU pointer and the GPU's address of the same byte. */
struct valk_ptr {
   void *cpu;
   uint64_t va; /* 0: there is none (allocation failed) */
};

/* Reasons go to log_obj, a vk_object_base.  New memory is zero. */
VkResult
valk_mem_create(struct valk_device *dev, const void *log_obj, uint64_t size_B,
                enum valk_mem_flags flags, struct valk_mem **out);
VkResult
valk_mem_import(struct valk_device *dev, const void *log_obj, int dma_buf_fd,
                struct valk_mem **out);
VkResult
valk_mem_export(struct valk_device *dev, const void *log_obj,
                struct valk_mem *mem, int *dma_buf_fd);
VkResult
valk_mem_map(struct valk_device *dev, const void *log_obj,
             struct valk_mem *mem);
/* Drops a reference.  The GPU must have finished with it.  mem may be NULL. */
void
valk_mem_unref(struct valk_device *dev, struct valk_mem *mem);

/* CPU pointer to size_B bytes at va, or NULL if not all of them are in one
 * mapped piece of memory.  For debugging: it walks a list. */
const void *
valk_mem_find(struct valk_device *dev, uint64_t va, uint64_t size_B);

/* Small, long-lived, mapped pieces: shader code, descriptors, samplers. */
struct valk_heap {
   enum valk_mem_flags flags;
   simple_mtx_t lock;
   struct list_head slabs;
};

struct valk_slab;

struct valk_alloc {
   struct valk_slab *slab; /* NULL: nothing allocated */
   void *cpu;
   uint64_t va;
   uint64_t size_B;
};

void
valk_heap_init(struct valk_heap *heap, enum valk_mem_flags flags);
void
valk_heap_finish(struct valk_device *dev, struct valk_heap *heap);
VkResult
valk_heap_alloc(struct valk_device *dev, struct valk_heap *heap,
                const void *log_obj, uint64_t size_B, uint64_t align_B,
                struct valk_alloc *out);
/* alloc->slab may be NULL. */
void
valk_heap_free(struct valk_heap *heap, struct valk_alloc *alloc);

/* Address space.  Invariant: [exec_start, 4 GiB) holds code, the rest above
 * holds data; nothing is ever bound at 0. */
struct valk_va {
   simple_mtx_t lock;
   struct util_vma_heap exec;
   struct util_vma_heap data;
};

void
valk_va_init(struct valk_va *va, uint64_t va_end);
void
valk_va_finish(struct valk_va *va);

#endif
