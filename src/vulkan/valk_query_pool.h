/* SPDX-License-Identifier: MIT */
#ifndef VALK_QUERY_POOL_H
#define VALK_QUERY_POOL_H

#include "vk_query_pool.h"

#include "vulkan/valk_mem.h"

/* One query, GPU visible.  Invariant: 8-byte aligned. */
struct valk_query {
   /* Samples that passed, or a time stamp. */
   uint64_t value;
   /* A sync object: 1 when the value is final; then the error state. */
   uint32_t available;
   uint32_t error;
};

static_assert(sizeof(struct valk_query) == 16, "no padding");

struct valk_query_pool {
   struct vk_query_pool vk;
   struct valk_mem *mem;
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_query_pool, vk.base, VkQueryPool,
                               VK_OBJECT_TYPE_QUERY_POOL)

static inline struct valk_query *
valk_query(const struct valk_query_pool *pool, uint32_t i)
{
   return (struct valk_query *)pool->mem->map + i;
}

static inline uint64_t
valk_query_va(const struct valk_query_pool *pool, uint32_t i)
{
   return pool->mem->va + (uint64_t)i * sizeof(struct valk_query);
}

#endif
