/* SPDX-License-Identifier: MIT */
/* GPU address spaces: a sorted array of mappings under a lock, and immutable
 * snapshots of it, made when a port asks, that readers walk without one. */

#include "sim/memory/sim_vm.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct sim_vm {
   atomic_uint refs;
   uint32_t id;
   uint64_t va_range_B;
   /* Grows with each change; ports compare it with their snapshot's. */
   atomic_uint generation;

   pthread_mutex_t lock;
   struct sim_mapping *maps;
   unsigned count, capacity;
   struct sim_snapshot *snapshot;
};

static atomic_uint next_id = 1;

struct sim_vm *
sim_vm_create(uint64_t va_range_B)
{
   struct sim_vm *vm = calloc(1, sizeof(*vm));

   if (!vm)
      return NULL;
   atomic_init(&vm->refs, 1);
   atomic_init(&vm->generation, 1);
   vm->id = atomic_fetch_add(&next_id, 1);
   vm->va_range_B = va_range_B;
   pthread_mutex_init(&vm->lock, NULL);
   return vm;
}

struct sim_vm *
sim_vm_ref(struct sim_vm *vm)
{
   atomic_fetch_add_explicit(&vm->refs, 1, memory_order_relaxed);
   return vm;
}

void
sim_vm_unref(struct sim_vm *vm)
{
   if (!vm ||
       atomic_fetch_sub_explicit(&vm->refs, 1, memory_order_acq_rel) != 1)
      return;

   for (unsigned i = 0; i < vm->count; i++)
      sim_bo_unref(vm->maps[i].bo);
   free(vm->maps);
   sim_snapshot_unref(vm->snapshot);
   pthread_mutex_destroy(&vm->lock);
   free(vm);
}

uint32_t
sim_vm_id(const struct sim_vm *vm)
{
   return vm->id;
}

const atomic_uint *
sim_vm_generation(const struct sim_vm *vm)
{
   return &vm->generation;
}

unsigned
sim_maps_find(const struct sim_mapping *maps, unsigned count, uint64_t va)
{
   unsigned low = 0, high = count;

   while (low < high) {
      const unsigned mid = low + (high - low) / 2;
      if (maps[mid].va + maps[mid].size_B > va)
         high = mid;
      else
         low = mid + 1;
   }
   return low;
}

static bool
reserve(struct sim_vm *vm, unsigned count)
{
   if (count <= vm->capacity)
      return true;

   const unsigned capacity = count < 64 ? 64 : count * 2;
   struct sim_mapping *maps = realloc(vm->maps, capacity * sizeof(*maps));
   if (!maps)
      return false;
   vm->maps = maps;
   vm->capacity = capacity;
   return true;
}

static void
insert_at(struct sim_vm *vm, unsigned at, struct sim_mapping map)
{
   memmove(&vm->maps[at + 1], &vm->maps[at],
           (vm->count - at) * sizeof(*vm->maps));
   vm->maps[at] = map;
   vm->count++;
}

static void
remove_at(struct sim_vm *vm, unsigned at)
{
   sim_bo_unref(vm->maps[at].bo);
   vm->count--;
   memmove(&vm->maps[at], &vm->maps[at + 1],
           (vm->count - at) * sizeof(*vm->maps));
}

/* Empties [va, end).  Needs room for one more mapping (a split). */
static void
clear_range(struct sim_vm *vm, uint64_t va, uint64_t end)
{
   unsigned i = sim_maps_find(vm->maps, vm->count, va);

   while (i < vm->count && vm->maps[i].va < end) {
      struct sim_mapping *map = &vm->maps[i];
      const uint64_t map_end = map->va + map->size_B;

      if (map->va < va && map_end > end) {
         struct sim_mapping tail = *map;
         tail.va = end;
         tail.size_B = map_end - end;
         tail.host += end - map->va;
         sim_bo_ref(tail.bo);
         map->size_B = va - map->va;
         insert_at(vm, i + 1, tail);
         return;
      }
      if (map->va < va) {
         map->size_B = va - map->va;
         i++;
      } else if (map_end > end) {
         map->host += end - map->va;
         map->size_B = map_end - end;
         map->va = end;
         return;
      } else {
         remove_at(vm, i);
      }
   }
}

static bool
range_valid(const struct sim_vm *vm, uint64_t va, uint64_t size_B)
{
   const uint64_t mask = SIM_PAGE_SIZE_B - 1;

   return size_B && !((va | size_B) & mask) && va < vm->va_range_B &&
          size_B <= vm->va_range_B - va;
}

/* Called with the lock held, after a change. */
static void
changed(struct sim_vm *vm)
{
   sim_snapshot_unref(vm->snapshot);
   vm->snapshot = NULL;
   atomic_fetch_add_explicit(&vm->generation, 1, memory_order_release);
}

int
sim_vm_map(struct sim_vm *vm, uint64_t va, uint64_t size_B, struct sim_bo *bo,
           uint64_t bo_offset, unsigned access)
{
   if (!range_valid(vm, va, size_B) || (bo_offset & (SIM_PAGE_SIZE_B - 1)) ||
       bo_offset > bo->size_B || size_B > bo->size_B - bo_offset)
      return -EINVAL;

   pthread_mutex_lock(&vm->lock);
   if (!reserve(vm, vm->count + 2)) {
      pthread_mutex_unlock(&vm->lock);
      return -ENOMEM;
   }
   clear_range(vm, va, va + size_B);
   insert_at(vm, sim_maps_find(vm->maps, vm->count, va),
             (struct sim_mapping){
                .va = va,
                .size_B = size_B,
                .host = bo->host + bo_offset,
                .access = access,
                .bo = sim_bo_ref(bo),
             });
   changed(vm);
   pthread_mutex_unlock(&vm->lock);
   return 0;
}

int
sim_vm_unmap(struct sim_vm *vm, uint64_t va, uint64_t size_B)
{
   if (!range_valid(vm, va, size_B))
      return -EINVAL;

   pthread_mutex_lock(&vm->lock);
   if (!reserve(vm, vm->count + 1)) {
      pthread_mutex_unlock(&vm->lock);
      return -ENOMEM;
   }
   clear_range(vm, va, va + size_B);
   changed(vm);
   pthread_mutex_unlock(&vm->lock);
   return 0;
}

bool
sim_vm_lookup(struct sim_vm *vm, uint64_t va, struct sim_mapping *out)
{
   bool found = false;

   pthread_mutex_lock(&vm->lock);
   const unsigned i = sim_maps_find(vm->maps, vm->count, va);
   if (i < vm->count && vm->maps[i].va <= va) {
      *out = vm->maps[i];
      found = true;
   }
   pthread_mutex_unlock(&vm->lock);
   return found;
}

struct sim_snapshot *
sim_vm_snapshot(struct sim_vm *vm)
{
   pthread_mutex_lock(&vm->lock);
   struct sim_snapshot *snapshot = vm->snapshot;
   if (!snapshot) {
      snapshot =
         malloc(sizeof(*snapshot) + vm->count * sizeof(snapshot->maps[0]));
      if (snapshot) {
         atomic_init(&snapshot->refs, 1);
         snapshot->generation = atomic_load(&vm->generation);
         snapshot->count = vm->count;
         for (unsigned i = 0; i < vm->count; i++) {
            snapshot->maps[i] = vm->maps[i];
            sim_bo_ref(vm->maps[i].bo);
         }
         vm->snapshot = snapshot;
      }
   }
   if (snapshot)
      atomic_fetch_add(&snapshot->refs, 1);
   pthread_mutex_unlock(&vm->lock);
   return snapshot;
}

void
sim_snapshot_unref(struct sim_snapshot *snapshot)
{
   if (!snapshot ||
       atomic_fetch_sub_explicit(&snapshot->refs, 1, memory_order_acq_rel) != 1)
      return;

   for (unsigned i = 0; i < snapshot->count; i++)
      sim_bo_unref(snapshot->maps[i].bo);
   free(snapshot);
}
