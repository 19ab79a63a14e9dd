/* SPDX-License-Identifier: MIT */
/* VM ioctls.  Checks and errors: the kernel's panthor_drv.c and
 * panthor_mmu.c. */

#include "sim/kmd/sim_panthor.h"
#include "sim/kmd/sim_user.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#define MIN_KERNEL_RANGE_B (256ull << 20)
/* Where the processes' own addresses end: user VAs may equal CPU ones. */
#define TASK_SIZE_B (1ull << 47)

struct sim_krange {
   struct sim_krange *next;
   uint64_t va, size_B;
};

static atomic_uint next_kvm_id = 1;

struct sim_kvm *
sim_kvm_ref(struct sim_kvm *kvm)
{
   atomic_fetch_add(&kvm->refs, 1);
   return kvm;
}

void
sim_kvm_unref(struct sim_kvm *kvm)
{
   if (!kvm || atomic_fetch_sub(&kvm->refs, 1) != 1)
      return;

   sim_vm_unref(kvm->vm);
   while (kvm->ranges) {
      struct sim_krange *next = kvm->ranges->next;
      free(kvm->ranges);
      kvm->ranges = next;
   }
   pthread_mutex_destroy(&kvm->lock);
   free(kvm);
}

static void
hold_kvm(void *owner)
{
   sim_kvm_ref(owner);
}

static void
drop_kvm(void *owner)
{
   sim_kvm_unref(owner);
}

struct sim_kvm *
sim_kvm_lookup(struct sim_file *file, uint32_t handle)
{
   pthread_mutex_lock(&file->lock);
   struct sim_kvm *kvm = sim_table_get(&file->vms, handle);
   if (kvm)
      sim_kvm_ref(kvm);
   pthread_mutex_unlock(&file->lock);
   return kvm;
}

static uint64_t
round_down_pow2(uint64_t value)
{
   return 1ull << (63 - __builtin_clzll(value));
}

int
sim_panthor_vm_create(struct sim_file *file, struct drm_panthor_vm_create *args)
{
   const uint32_t va_bits =
      DRM_PANTHOR_MMU_VA_BITS(sim_panthor_gpu_info()->mmu_features);
   const uint64_t full = 1ull << va_bits;
   uint64_t user = args->user_va_range;

   if (args->flags)
      return -EINVAL;
   if (!user)
      user = TASK_SIZE_B < full ? TASK_SIZE_B : full / 2;
   else if (user > full - MIN_KERNEL_RANGE_B)
      return -EINVAL;
   if (user > full - MIN_KERNEL_RANGE_B)
      user = full - MIN_KERNEL_RANGE_B;
   /* The kernel's part is a power of two. */
   user = full - round_down_pow2(full - user);

   struct sim_kvm *kvm = calloc(1, sizeof(*kvm));
   if (!kvm)
      return -ENOMEM;
   atomic_init(&kvm->refs, 1);
   kvm->id = atomic_fetch_add(&next_kvm_id, 1);
   kvm->user_range_B = user;
   kvm->full_range_B = full;
   pthread_mutex_init(&kvm->lock, NULL);
   sim_work_queue_init(&kvm->bind_queue, kvm, hold_kvm, drop_kvm);
   kvm->vm = sim_vm_create(full);
   if (!kvm->vm) {
      sim_kvm_unref(kvm);
      return -ENOMEM;
   }

   pthread_mutex_lock(&file->lock);
   const int handle = sim_table_add(&file->vms, kvm);
   pthread_mutex_unlock(&file->lock);
   if (handle < 0) {
      sim_kvm_unref(kvm);
      return handle;
   }
   args->id = (uint32_t)handle;
   args->user_va_range = user;
   return 0;
}

void
sim_kvm_kill(struct sim_kvm *kvm)
{
   atomic_store(&kvm->destroyed, true);
   sim_heap_pool_destroy(kvm);
   sim_vm_unmap(kvm->vm, 0, kvm->full_range_B);
   sim_kvm_unref(kvm);
}

int
sim_panthor_vm_destroy(struct sim_file *file,
                       struct drm_panthor_vm_destroy *args)
{
   if (args->pad)
      return -EINVAL;

   pthread_mutex_lock(&file->lock);
   struct sim_kvm *kvm = sim_table_remove(&file->vms, args->id);
   pthread_mutex_unlock(&file->lock);
   if (!kvm)
      return -EINVAL;
   sim_kvm_kill(kvm);
   return 0;
}

int
sim_panthor_vm_get_state(struct sim_file *file,
                         struct drm_panthor_vm_get_state *args)
{
   struct sim_kvm *kvm = sim_kvm_lookup(file, args->vm_id);

   if (!kvm)
      return -EINVAL;
   args->state = atomic_load(&kvm->unusable) ? DRM_PANTHOR_VM_STATE_UNUSABLE
                                             : DRM_PANTHOR_VM_STATE_USABLE;
   sim_kvm_unref(kvm);
   return 0;
}

/* ---- the kernel's own buffers ----------------------------------------- */

static int
range_take(struct sim_kvm *kvm, uint64_t size_B, uint64_t *va)
{
   struct sim_krange *fresh = malloc(sizeof(*fresh));
   uint64_t at = kvm->user_range_B;

   if (!fresh)
      return -ENOMEM;

   pthread_mutex_lock(&kvm->lock);
   struct sim_krange **link = &kvm->ranges;
   while (*link && (*link)->va - at < size_B) {
      at = (*link)->va + (*link)->size_B;
      link = &(*link)->next;
   }
   const bool fits = size_B <= kvm->full_range_B - at;
   if (fits) {
      *fresh = (struct sim_krange){ *link, at, size_B };
      *link = fresh;
      *va = at;
   }
   pthread_mutex_unlock(&kvm->lock);
   if (fits)
      return 0;
   free(fresh);
   return -ENOSPC;
}

static void
range_give(struct sim_kvm *kvm, uint64_t va)
{
   pthread_mutex_lock(&kvm->lock);
   for (struct sim_krange **link = &kvm->ranges; *link; link = &(*link)->next) {
      struct sim_krange *range = *link;
      if (range->va == va) {
         *link = range->next;
         free(range);
         break;
      }
   }
   pthread_mutex_unlock(&kvm->lock);
}

int
sim_kbo_create(struct sim_kvm *kvm, uint64_t size_B, struct sim_kbo *kbo)
{
   int ret;

   kbo->bo = sim_bo_create(size_B, false);
   if (!kbo->bo)
      return -ENOMEM;
   ret = range_take(kvm, kbo->bo->size_B, &kbo->va);
   if (!ret) {
      ret = sim_vm_map(kvm->vm, kbo->va, kbo->bo->size_B, kbo->bo, 0,
                       SIM_READ | SIM_WRITE);
      if (ret)
         range_give(kvm, kbo->va);
   }
   if (ret) {
      sim_bo_unref(kbo->bo);
      kbo->bo = NULL;
   }
   return ret;
}

void
sim_kbo_destroy(struct sim_kvm *kvm, struct sim_kbo *kbo)
{
   if (!kbo->bo)
      return;
   sim_vm_unmap(kvm->vm, kbo->va, kbo->bo->size_B);
   range_give(kvm, kbo->va);
   sim_bo_unref(kbo->bo);
   kbo->bo = NULL;
}

/* ---- VM_BIND ---------------------------------------------------------- */

struct bind_work {
   struct sim_work base;
   struct sim_kvm *kvm;
   struct sim_gem *gem;
   uint32_t type;
   unsigned access;
   uint64_t va, size_B, offset;
};

static int
bind_run(struct sim_work *base)
{
   struct bind_work *work = (struct bind_work *)base;
   int ret = 0;

   switch (work->type) {
   case DRM_PANTHOR_VM_BIND_OP_TYPE_MAP:
      ret = atomic_load(&work->kvm->unusable)
               ? -EINVAL
               : sim_vm_map(work->kvm->vm, work->va, work->size_B,
                            work->gem->bo, work->offset, work->access);
      break;
   case (uint32_t)DRM_PANTHOR_VM_BIND_OP_TYPE_UNMAP:
      ret =
         work->size_B ? sim_vm_unmap(work->kvm->vm, work->va, work->size_B) : 0;
      break;
   default:
      break;
   }
   if (sim_event_enabled() && work->size_B)
      sim_event("vm-bind", "vm=%u op=%s va=0x%llx size=0x%llx bo=%u result=%d",
                sim_vm_id(work->kvm->vm), work->type ? "unmap" : "map",
                (unsigned long long)work->va, (unsigned long long)work->size_B,
                work->gem ? work->gem->bo->id : 0, ret);
   return ret;
}

/* On the queue's thread nobody is left to take an error: the VM is lost. */
static int
bind_run_async(struct sim_work *base)
{
   struct bind_work *work = (struct bind_work *)base;
   const int ret = bind_run(base);

   if (ret)
      atomic_store(&work->kvm->unusable, true);
   return ret;
}

static void
bind_release(struct sim_work *base)
{
   struct bind_work *work = (struct bind_work *)base;

   sim_gem_unref(work->gem);
   sim_kvm_unref(work->kvm);
   free(work);
}

static void
bind_push(struct sim_work *base)
{
   struct bind_work *work = (struct bind_work *)base;

   sim_work_queue_push(&work->kvm->bind_queue, base);
}

static int
prepare_map(struct sim_file *file, struct sim_kvm *kvm,
            const struct drm_panthor_vm_bind_op *op, struct bind_work *work)
{
   const uint32_t known = DRM_PANTHOR_VM_BIND_OP_MAP_READONLY |
                          DRM_PANTHOR_VM_BIND_OP_MAP_NOEXEC |
                          DRM_PANTHOR_VM_BIND_OP_MAP_UNCACHED;
   struct sim_gem *gem = sim_gem_lookup(file, op->bo_handle);

   work->gem = gem;
   if (!gem || (op->flags & ~known))
      return -EINVAL;
   if (op->size > gem->bo->size_B || op->bo_offset > gem->bo->size_B - op->size)
      return -EINVAL;
   if (gem->exclusive_vm_id && gem->exclusive_vm_id != kvm->id)
      return -EINVAL;

   work->offset = op->bo_offset;
   work->access = SIM_READ;
   if (!(op->flags & DRM_PANTHOR_VM_BIND_OP_MAP_READONLY))
      work->access |= SIM_WRITE;
   if (!(op->flags & DRM_PANTHOR_VM_BIND_OP_MAP_NOEXEC))
      work->access |= SIM_EXEC;
   if (op->flags & DRM_PANTHOR_VM_BIND_OP_MAP_UNCACHED)
      work->access |= SIM_UNCACHED;
   return 0;
}

static int
prepare_op(struct sim_file *file, struct sim_kvm *kvm,
           const struct drm_panthor_vm_bind_op *op, struct bind_work *work)
{
   const uint32_t mask = (uint32_t)DRM_PANTHOR_VM_BIND_OP_TYPE_MASK;

   work->type = op->flags & mask;
   work->va = op->va;
   work->size_B = op->size;
   if ((op->va | op->size) & (SIM_PAGE_SIZE_B - 1))
      return -EINVAL;
   /* User addresses start at 0 and end where the kernel's begin. */
   if (op->size &&
       (op->va >= kvm->user_range_B || op->size > kvm->user_range_B - op->va))
      return -EINVAL;

   switch (work->type) {
   case DRM_PANTHOR_VM_BIND_OP_TYPE_MAP:
      return prepare_map(file, kvm, op, work);
   case (uint32_t)DRM_PANTHOR_VM_BIND_OP_TYPE_UNMAP:
      return (op->flags & ~mask) || op->bo_handle || op->bo_offset ? -EINVAL
                                                                   : 0;
   case (uint32_t)DRM_PANTHOR_VM_BIND_OP_TYPE_SYNC_ONLY:
      return (op->flags & ~mask) || op->bo_handle || op->bo_offset || op->va ||
                   op->size || !op->syncs.count
                ? -EINVAL
                : 0;
   default:
      return -EINVAL;
   }
}

static int
make_work(struct sim_file *file, struct sim_kvm *kvm,
          const struct drm_panthor_vm_bind_op *op, struct bind_work **out)
{
   struct bind_work *work = calloc(1, sizeof(*work));

   if (!work)
      return -ENOMEM;
   work->base.run = bind_run_async;
   work->base.release = bind_release;
   work->kvm = sim_kvm_ref(kvm);

   const int ret = prepare_op(file, kvm, op, work);
   if (ret) {
      bind_release(&work->base);
      return ret;
   }
   *out = work;
   return 0;
}

static int
bind_async(struct sim_file *file, struct sim_kvm *kvm,
           const struct drm_panthor_vm_bind_op *ops, uint32_t count)
{
   struct sim_submit submit;
   int ret = sim_submit_init(&submit, file, count);

   for (uint32_t i = 0; i < count && !ret; i++) {
      struct bind_work *work;
      if (atomic_load(&kvm->destroyed) || atomic_load(&kvm->unusable))
         ret = -EINVAL;
      else
         ret = make_work(file, kvm, &ops[i], &work);
      if (!ret)
         ret = sim_submit_add(&submit, i, &work->base, &ops[i].syncs);
   }
   if (!ret)
      ret = sim_submit_commit(&submit, bind_push);
   sim_submit_finish(&submit);
   return ret;
}

static int
bind_sync_op(struct sim_file *file, struct sim_kvm *kvm,
             const struct drm_panthor_vm_bind_op *op)
{
   struct bind_work *work;

   if (op->syncs.count)
      return -EINVAL;
   if (!op->size)
      return 0;

   int ret = make_work(file, kvm, op, &work);
   if (ret)
      return ret;
   if (work->type == DRM_PANTHOR_VM_BIND_OP_TYPE_MAP &&
       atomic_load(&kvm->destroyed))
      ret = -EINVAL;
   else
      ret = bind_run(&work->base);
   bind_release(&work->base);
   return ret;
}

int
sim_panthor_vm_bind(struct sim_file *file, struct drm_panthor_vm_bind *args)
{
   const uint32_t size = sizeof(struct drm_panthor_vm_bind_op);
   struct drm_panthor_vm_bind_op *ops;
   struct sim_kvm *kvm = sim_kvm_lookup(file, args->vm_id);

   if (!kvm)
      return -EINVAL;

   int ret = sim_user_array(args->ops.array, args->ops.stride, args->ops.count,
                            size, size, (void **)&ops);
   if (!ret && (args->flags & ~DRM_PANTHOR_VM_BIND_ASYNC)) {
      /* The kernel looks at one flag and lets others pass; the interface
       * calls for a combination of known ones. */
      ret = -EINVAL;
   } else if (!ret && (args->flags & DRM_PANTHOR_VM_BIND_ASYNC)) {
      ret = bind_async(file, kvm, ops, args->ops.count);
   } else if (!ret) {
      for (uint32_t i = 0; i < args->ops.count && !ret; i++) {
         ret = bind_sync_op(file, kvm, &ops[i]);
         if (ret)
            args->ops.count = i;
      }
   }
   free(ops);
   sim_kvm_unref(kvm);
   return ret;
}
