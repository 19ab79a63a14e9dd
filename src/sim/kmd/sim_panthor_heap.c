/* SPDX-License-Identifier: MIT */
/* Tiler heaps.  Limits, chunk links and the conditions for growing: the
 * kernel's panthor_heap.c. */

#include "sim/kmd/sim_panthor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_HEAPS 128
#define MIN_CHUNK_B (128u << 10)
#define MAX_CHUNK_B (8u << 20)
/* A heap context, padded to the GPU's cache line. */
#define CONTEXT_STRIDE_B 64

struct chunk {
   struct chunk *next;
   struct sim_kbo kbo;
};

struct heap {
   struct chunk *chunks;
   uint32_t chunk_size_B;
   uint32_t chunk_count, max_chunks;
   uint32_t target_in_flight;
};

struct sim_heap_pool {
   pthread_mutex_t lock;
   struct sim_kbo contexts;
   struct sim_table heaps;
};

static int
add_chunk(struct sim_kvm *kvm, struct heap *heap, bool link)
{
   struct chunk *chunk = calloc(1, sizeof(*chunk));

   if (!chunk)
      return -ENOMEM;

   const int ret = sim_kbo_create(kvm, heap->chunk_size_B, &chunk->kbo);
   if (ret) {
      free(chunk);
      return ret;
   }
   if (link && heap->chunks) {
      const uint64_t next =
         heap->chunks->kbo.va | (heap->chunk_size_B / SIM_PAGE_SIZE_B);
      memcpy(chunk->kbo.bo->host, &next, sizeof(next));
   }
   chunk->next = heap->chunks;
   heap->chunks = chunk;
   heap->chunk_count++;
   return 0;
}

static void
heap_free(struct sim_kvm *kvm, struct heap *heap)
{
   while (heap->chunks) {
      struct chunk *chunk = heap->chunks;
      heap->chunks = chunk->next;
      sim_kbo_destroy(kvm, &chunk->kbo);
      free(chunk);
   }
   free(heap);
}

static struct sim_heap_pool *
get_pool(struct sim_kvm *kvm)
{
   struct sim_kbo contexts = { 0 };

   pthread_mutex_lock(&kvm->lock);
   struct sim_heap_pool *pool = kvm->heaps;
   pthread_mutex_unlock(&kvm->lock);
   if (pool || atomic_load(&kvm->destroyed))
      return pool;

   if (sim_kbo_create(kvm, MAX_HEAPS * CONTEXT_STRIDE_B, &contexts))
      return NULL;
   pool = calloc(1, sizeof(*pool));
   if (pool) {
      pthread_mutex_init(&pool->lock, NULL);
      pool->contexts = contexts;
      pool->heaps = (struct sim_table){ .first = 0, .limit = MAX_HEAPS };
   }

   pthread_mutex_lock(&kvm->lock);
   struct sim_heap_pool *mine = pool;
   if (pool && !kvm->heaps)
      kvm->heaps = pool;
   else
      pool = kvm->heaps;
   pthread_mutex_unlock(&kvm->lock);
   if (pool != mine || !mine) {
      sim_kbo_destroy(kvm, &contexts);
      free(mine);
   }
   return pool;
}

static int
make_heap(struct sim_kvm *kvm, struct sim_heap_pool *pool,
          struct drm_panthor_tiler_heap_create *args)
{
   struct heap *heap = calloc(1, sizeof(*heap));

   if (!heap)
      return -ENOMEM;
   heap->chunk_size_B = args->chunk_size;
   heap->max_chunks = args->max_chunks;
   heap->target_in_flight = args->target_in_flight;

   uint32_t initial = args->initial_chunk_count;
   const uint32_t most = sim_config_get()->heap_chunks;
   if (most && heap->max_chunks > most)
      heap->max_chunks = most;
   if (initial > heap->max_chunks)
      initial = heap->max_chunks;

   int ret = 0;
   for (uint32_t i = 0; i < initial && !ret; i++)
      ret = add_chunk(kvm, heap, true);
   if (ret) {
      heap_free(kvm, heap);
      return ret;
   }

   pthread_mutex_lock(&pool->lock);
   const int id = sim_table_add(&pool->heaps, heap);
   if (id >= 0) {
      const uint32_t offset = (uint32_t)id * CONTEXT_STRIDE_B;
      memset(pool->contexts.bo->host + offset, 0, CONTEXT_STRIDE_B);
      args->tiler_heap_ctx_gpu_va = pool->contexts.va + offset;
      args->first_heap_chunk_gpu_va = heap->chunks->kbo.va;
      args->handle = (args->vm_id << 16) | (uint32_t)id;
   }
   pthread_mutex_unlock(&pool->lock);
   if (id < 0) {
      heap_free(kvm, heap);
      return id;
   }
   return 0;
}

int
sim_panthor_heap_create(struct sim_file *file,
                        struct drm_panthor_tiler_heap_create *args)
{
   struct sim_kvm *kvm = sim_kvm_lookup(file, args->vm_id);

   if (!kvm)
      return -EINVAL;

   int ret = -EINVAL;
   if (args->initial_chunk_count &&
       args->initial_chunk_count <= args->max_chunks &&
       !(args->chunk_size & (SIM_PAGE_SIZE_B - 1)) &&
       args->chunk_size >= MIN_CHUNK_B && args->chunk_size <= MAX_CHUNK_B) {
      struct sim_heap_pool *pool = get_pool(kvm);
      ret = pool ? make_heap(kvm, pool, args) : -ENOMEM;
   }
   sim_kvm_unref(kvm);
   return ret;
}

int
sim_panthor_heap_destroy(struct sim_file *file,
                         struct drm_panthor_tiler_heap_destroy *args)
{
   if (args->pad)
      return -EINVAL;

   struct sim_kvm *kvm = sim_kvm_lookup(file, args->handle >> 16);
   if (!kvm)
      return -EINVAL;

   pthread_mutex_lock(&kvm->lock);
   struct sim_heap_pool *pool = kvm->heaps;
   pthread_mutex_unlock(&kvm->lock);
   int ret = -ENOENT;
   if (pool) {
      pthread_mutex_lock(&pool->lock);
      struct heap *heap = sim_table_remove(&pool->heaps, args->handle & 0xffff);
      pthread_mutex_unlock(&pool->lock);
      ret = heap ? 0 : -EINVAL;
      if (heap)
         heap_free(kvm, heap);
   }
   sim_kvm_unref(kvm);
   return ret;
}

int
sim_heap_grow(struct sim_kvm *kvm, uint64_t heap_va, uint32_t in_flight,
              uint64_t *chunk)
{
   pthread_mutex_lock(&kvm->lock);
   struct sim_heap_pool *pool = kvm->heaps;
   pthread_mutex_unlock(&kvm->lock);
   if (!pool || heap_va < pool->contexts.va)
      return -EINVAL;

   const uint64_t offset = heap_va - pool->contexts.va;
   if (offset >= MAX_HEAPS * CONTEXT_STRIDE_B)
      return -EINVAL;

   pthread_mutex_lock(&pool->lock);
   struct heap *heap =
      sim_table_get(&pool->heaps, (uint32_t)offset / CONTEXT_STRIDE_B);
   int ret = -EINVAL;
   if (heap) {
      ret = in_flight > heap->target_in_flight ||
                  heap->chunk_count >= heap->max_chunks
               ? -ENOMEM
               : add_chunk(kvm, heap, false);
      if (!ret)
         *chunk = heap->chunks->kbo.va | (heap->chunk_size_B / SIM_PAGE_SIZE_B);
   }
   pthread_mutex_unlock(&pool->lock);
   if (sim_event_enabled())
      sim_event("heap-grow", "heap=0x%llx in_flight=%u result=%d",
                (unsigned long long)heap_va, in_flight, ret);
   return ret;
}

void
sim_heap_pool_destroy(struct sim_kvm *kvm)
{
   pthread_mutex_lock(&kvm->lock);
   struct sim_heap_pool *pool = kvm->heaps;
   kvm->heaps = NULL;
   pthread_mutex_unlock(&kvm->lock);
   if (!pool)
      return;

   for (uint32_t i = 0; i < pool->heaps.capacity; i++) {
      struct heap *heap = pool->heaps.items[i];
      if (heap)
         heap_free(kvm, heap);
   }
   free(pool->heaps.items);
   sim_kbo_destroy(kvm, &pool->contexts);
   pthread_mutex_destroy(&pool->lock);
   free(pool);
}
