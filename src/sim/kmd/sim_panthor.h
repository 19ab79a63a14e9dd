/* SPDX-License-Identifier: MIT */
/* Private to src/sim/kmd: the simulated Panthor driver's objects. */
#ifndef SIM_PANTHOR_H
#define SIM_PANTHOR_H

#include <drm-uapi/panthor_drm.h>

#include "sim/csf/sim_csf.h"
#include "sim/kmd/sim_drm.h"

/* panthor_drm.h of Mesa 25.0.7 does not know it yet: interface 1.3. */
#define SIM_GROUP_STATE_INNOCENT (1u << 2)

/* What the devices of one process have in common. */
const struct drm_panthor_gpu_info *
sim_panthor_gpu_info(void);
const struct drm_panthor_csif_info *
sim_panthor_csif_info(void);

/* ---- work with dependencies (sim_panthor_work.c) ----------------------- */

/* One thing that a queue does after its fences are signalled. */
struct sim_work {
   struct sim_work *next;
   struct sim_fence *done;
   struct sim_fence **deps;
   uint32_t dep_count;
   /* Called on the queue's thread; the result goes into `done`. */
   int (*run)(struct sim_work *work);
   void (*release)(struct sim_work *work);
};

/* An in-order queue with its own thread, which exists while there is work. */
struct sim_work_queue {
   pthread_mutex_t lock;
   struct sim_work *first, **last;
   bool running;
   /* Keeps whatever holds the queue alive while the thread runs. */
   void (*hold)(void *owner);
   void (*drop)(void *owner);
   void *owner;
};

void
sim_work_queue_init(struct sim_work_queue *queue, void *owner,
                    void (*hold)(void *), void (*drop)(void *));
void
sim_work_queue_push(struct sim_work_queue *queue, struct sim_work *work);

/* A submission of several works with sync operations, all or nothing. */
struct sim_submit {
   struct sim_file *file;
   uint32_t count;
   struct sim_work **works;
   struct drm_panthor_sync_op **ops;
   uint32_t *op_counts;
   struct sim_submit_signal *signals;
};

int
sim_submit_init(struct sim_submit *submit, struct sim_file *file,
                uint32_t count);
/* Takes over the work, whatever the result. */
int
sim_submit_add(struct sim_submit *submit, uint32_t index, struct sim_work *work,
               const struct drm_panthor_obj_array *syncs);
/* Resolves all sync operations; on success nothing can fail any more and
 * push() is to be called with each work, in order. */
int
sim_submit_commit(struct sim_submit *submit,
                  void (*push)(struct sim_work *work));
void
sim_submit_finish(struct sim_submit *submit);

/* ---- address spaces (sim_panthor_vm.c) -------------------------------- */

struct sim_heap_pool;

struct sim_kvm {
   atomic_uint refs;
   /* Unique in the process: what exclusive buffers name. */
   uint32_t id;
   struct sim_vm *vm;
   uint64_t user_range_B;
   atomic_bool destroyed;
   atomic_bool unusable;
   struct sim_work_queue bind_queue;

   pthread_mutex_t lock;
   /* Kernel-owned ranges above user_range_B, sorted. */
   struct sim_krange *ranges;
   uint64_t full_range_B;
   struct sim_heap_pool *heaps;
};

/* New reference or NULL. */
struct sim_kvm *
sim_kvm_lookup(struct sim_file *file, uint32_t handle);
struct sim_kvm *
sim_kvm_ref(struct sim_kvm *kvm);
void
sim_kvm_unref(struct sim_kvm *kvm);

/* A buffer of the kernel's own, mapped somewhere above the user's range. */
struct sim_kbo {
   struct sim_bo *bo;
   uint64_t va;
};
int
sim_kbo_create(struct sim_kvm *kvm, uint64_t size_B, struct sim_kbo *kbo);
void
sim_kbo_destroy(struct sim_kvm *kvm, struct sim_kbo *kbo);

int
sim_panthor_vm_create(struct sim_file *file,
                      struct drm_panthor_vm_create *args);
int
sim_panthor_vm_destroy(struct sim_file *file,
                       struct drm_panthor_vm_destroy *args);
int
sim_panthor_vm_bind(struct sim_file *file, struct drm_panthor_vm_bind *args);
int
sim_panthor_vm_get_state(struct sim_file *file,
                         struct drm_panthor_vm_get_state *args);
/* Kills all mappings and heaps; jobs that still run will fault. */
void
sim_kvm_kill(struct sim_kvm *kvm);

/* ---- tiler heaps (sim_panthor_heap.c) --------------------------------- */

int
sim_panthor_heap_create(struct sim_file *file,
                        struct drm_panthor_tiler_heap_create *args);
int
sim_panthor_heap_destroy(struct sim_file *file,
                         struct drm_panthor_tiler_heap_destroy *args);
/* The firmware asks for a chunk: address | size in pages. */
int
sim_heap_grow(struct sim_kvm *kvm, uint64_t heap_va, uint32_t in_flight,
              uint64_t *chunk);
void
sim_heap_pool_destroy(struct sim_kvm *kvm);

/* ---- groups (sim_panthor_group.c) ------------------------------------- */

int
sim_panthor_group_create(struct sim_file *file,
                         struct drm_panthor_group_create *args);
int
sim_panthor_group_destroy(struct sim_file *file,
                          struct drm_panthor_group_destroy *args);
int
sim_panthor_group_submit(struct sim_file *file,
                         struct drm_panthor_group_submit *args);
int
sim_panthor_group_get_state(struct sim_file *file,
                            struct drm_panthor_group_get_state *args);
void
sim_panthor_groups_close(struct sim_file *file);

#endif
