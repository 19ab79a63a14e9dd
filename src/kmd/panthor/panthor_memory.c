/* SPDX-License-Identifier: MIT */
#include "kmd/panthor/panthor_kmd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xf86drm.h>

#include "drm-uapi/panthor_drm.h"

/* Operations of one bind call that need no allocation. */
#define INLINE_OPS 16
#define INLINE_SYNCS 16

int
panthor_create_vm(struct kmd_dev *dev, const struct kmd_log *log,
                  struct kmd_vm **out)
{
   struct kmd_vm *vm = calloc(1, sizeof(*vm));
   if (!vm)
      return kmd_error(log, -ENOMEM, "no host memory for a VM");

   struct drm_panthor_vm_create args = {
      .user_va_range = dev->pdev->caps.user_va_end,
   };
   int ret = panthor_ioctl(dev->fd, DRM_IOCTL_PANTHOR_VM_CREATE, &args);
   if (ret) {
      free(vm);
      return kmd_error(log, ret, "VM_CREATE: %s", strerror(-ret));
   }

   *vm = (struct kmd_vm){
      .dev = dev,
      .handle = args.id,
      .va_end = args.user_va_range,
   };
   *out = vm;
   return 0;
}

void
panthor_destroy_vm(struct kmd_vm *vm)
{
   struct drm_panthor_vm_destroy args = { .id = vm->handle };

   panthor_ioctl(vm->dev->fd, DRM_IOCTL_PANTHOR_VM_DESTROY, &args);
   free(vm);
}

uint32_t
panthor_fill_syncs(struct drm_panthor_sync_op *out, uint32_t wait_count,
                   const struct kmd_sync *waits, uint32_t signal_count,
                   const struct kmd_sync *signals)
{
   for (uint32_t i = 0; i < wait_count + signal_count; i++) {
      bool wait = i < wait_count;
      const struct kmd_sync *sync = wait ? &waits[i] : &signals[i - wait_count];

      out[i] = (struct drm_panthor_sync_op){
         .flags =
            (wait ? DRM_PANTHOR_SYNC_OP_WAIT : DRM_PANTHOR_SYNC_OP_SIGNAL) |
            (sync->point ? DRM_PANTHOR_SYNC_OP_HANDLE_TYPE_TIMELINE_SYNCOBJ
                         : DRM_PANTHOR_SYNC_OP_HANDLE_TYPE_SYNCOBJ),
         .handle = sync->handle,
         .timeline_value = sync->point,
      };
   }

   return wait_count + signal_count;
}

static uint32_t
bind_flags(const struct kmd_bind_op *op)
{
   if (!op->bo)
      return DRM_PANTHOR_VM_BIND_OP_TYPE_UNMAP;

   uint32_t flags = DRM_PANTHOR_VM_BIND_OP_TYPE_MAP;
   if (op->flags & KMD_BIND_READ_ONLY)
      flags |= DRM_PANTHOR_VM_BIND_OP_MAP_READONLY;
   if (op->flags & KMD_BIND_NO_EXEC)
      flags |= DRM_PANTHOR_VM_BIND_OP_MAP_NOEXEC;
   if (op->flags & KMD_BIND_UNCACHED)
      flags |= DRM_PANTHOR_VM_BIND_OP_MAP_UNCACHED;

   return flags;
}

static void
fill_bind_ops(struct drm_panthor_vm_bind_op *out,
              struct drm_panthor_sync_op *syncs, uint32_t count,
              const struct kmd_bind_op *ops)
{
   for (uint32_t i = 0; i < count; i++) {
      const struct kmd_bind_op *op = &ops[i];
      uint32_t sync_count = panthor_fill_syncs(syncs, op->wait_count, op->waits,
                                               op->signal_count, op->signals);

      out[i] = (struct drm_panthor_vm_bind_op){
         .flags = bind_flags(op),
         .bo_handle = op->bo ? op->bo->handle : 0,
         .bo_offset = op->bo ? op->bo_offset_B : 0,
         .va = op->va,
         .size = op->size_B,
      };
      if (sync_count) {
         out[i].syncs = (struct drm_panthor_obj_array)DRM_PANTHOR_OBJ_ARRAY(
            sync_count, syncs);
      }

      /* Nothing to do but to wait or signal. */
      if (!op->bo && op->size_B == 0)
         out[i].flags = DRM_PANTHOR_VM_BIND_OP_TYPE_SYNC_ONLY;

      syncs += sync_count;
   }
}

int
panthor_bind(struct kmd_vm *vm, const struct kmd_log *log, bool async,
             uint32_t count, const struct kmd_bind_op *ops)
{
   struct drm_panthor_vm_bind_op inline_ops[INLINE_OPS];
   struct drm_panthor_sync_op inline_syncs[INLINE_SYNCS];
   struct drm_panthor_vm_bind_op *bind_ops = inline_ops;
   struct drm_panthor_sync_op *syncs = inline_syncs;
   uint32_t sync_count = 0;
   int ret = -ENOMEM;

   for (uint32_t i = 0; i < count; i++)
      sync_count += ops[i].wait_count + ops[i].signal_count;

   if (count > INLINE_OPS)
      bind_ops = calloc(count, sizeof(*bind_ops));
   if (sync_count > INLINE_SYNCS)
      syncs = calloc(sync_count, sizeof(*syncs));
   if (!bind_ops || !syncs) {
      kmd_error(log, ret, "no host memory for %u binds", count);
      goto out;
   }

   fill_bind_ops(bind_ops, syncs, count, ops);

   struct drm_panthor_vm_bind args = {
      .vm_id = vm->handle,
      .flags = async ? DRM_PANTHOR_VM_BIND_ASYNC : 0,
      .ops = DRM_PANTHOR_OBJ_ARRAY(count, bind_ops),
   };
   ret = panthor_ioctl(vm->dev->fd, DRM_IOCTL_PANTHOR_VM_BIND, &args);
   if (ret) {
      kmd_error(log, ret, "VM_BIND of %u ranges, the first 0x%llx+0x%llx: %s",
                count, (unsigned long long)ops[0].va,
                (unsigned long long)ops[0].size_B, strerror(-ret));
   }

out:
   if (bind_ops != inline_ops)
      free(bind_ops);
   if (syncs != inline_syncs)
      free(syncs);
   return ret;
}

int
panthor_vm_lost(struct kmd_vm *vm, const struct kmd_log *log, bool *lost)
{
   struct drm_panthor_vm_get_state args = { .vm_id = vm->handle };
   int ret = panthor_ioctl(vm->dev->fd, DRM_IOCTL_PANTHOR_VM_GET_STATE, &args);
   if (ret)
      return kmd_error(log, ret, "VM_GET_STATE: %s", strerror(-ret));

   *lost = args.state != DRM_PANTHOR_VM_STATE_USABLE;
   return 0;
}

static struct kmd_bo *
bo_alloc(struct kmd_dev *dev, uint32_t handle, uint64_t size_B,
         enum kmd_bo_flags flags)
{
   struct kmd_bo *bo = calloc(1, sizeof(*bo));

   if (bo) {
      *bo = (struct kmd_bo){
         .dev = dev,
         .handle = handle,
         .size_B = size_B,
         .flags = flags,
      };
   }

   return bo;
}

int
panthor_create_bo(struct kmd_dev *dev, struct kmd_vm *exclusive,
                  const struct kmd_log *log, uint64_t size_B,
                  enum kmd_bo_flags flags, struct kmd_bo **out)
{
   struct drm_panthor_bo_create args = {
      .size = size_B,
      .flags = (flags & KMD_BO_NO_MMAP) ? DRM_PANTHOR_BO_NO_MMAP : 0,
      .exclusive_vm_id = exclusive ? exclusive->handle : 0,
   };
   int ret = panthor_ioctl(dev->fd, DRM_IOCTL_PANTHOR_BO_CREATE, &args);
   if (ret) {
      return kmd_error(log, ret, "BO_CREATE of %llu bytes: %s",
                       (unsigned long long)size_B, strerror(-ret));
   }

   *out = bo_alloc(dev, args.handle, args.size, flags);
   if (!*out) {
      drmCloseBufferHandle(dev->fd, args.handle);
      return kmd_error(log, -ENOMEM, "no host memory for a buffer object");
   }

   return 0;
}

int
panthor_import_bo(struct kmd_dev *dev, const struct kmd_log *log,
                  int dma_buf_fd, struct kmd_bo **out)
{
   /* A dma-buf tells its size through its end only. */
   off_t size_B = lseek(dma_buf_fd, 0, SEEK_END);
   if (size_B <= 0) {
      int err = size_B < 0 ? -errno : -EINVAL;
      return kmd_error(log, err, "file %d is no dma-buf with a size",
                       dma_buf_fd);
   }

   uint32_t handle;
   if (drmPrimeFDToHandle(dev->fd, dma_buf_fd, &handle)) {
      int err = -errno;
      return kmd_error(log, err, "import of dma-buf %d: %s", dma_buf_fd,
                       strerror(-err));
   }

   *out = bo_alloc(dev, handle, size_B, 0);
   if (!*out) {
      drmCloseBufferHandle(dev->fd, handle);
      return kmd_error(log, -ENOMEM, "no host memory for a buffer object");
   }

   return 0;
}

int
panthor_export_bo(struct kmd_bo *bo, const struct kmd_log *log, int *dma_buf_fd)
{
   if (drmPrimeHandleToFD(bo->dev->fd, bo->handle, DRM_CLOEXEC | DRM_RDWR,
                          dma_buf_fd)) {
      int err = -errno;
      return kmd_error(log, err, "export of buffer %u: %s", bo->handle,
                       strerror(-err));
   }

   return 0;
}

int
panthor_map_bo(struct kmd_bo *bo, const struct kmd_log *log, void *fixed)
{
   struct drm_panthor_bo_mmap_offset args = { .handle = bo->handle };
   int ret =
      panthor_ioctl(bo->dev->fd, DRM_IOCTL_PANTHOR_BO_MMAP_OFFSET, &args);
   if (ret) {
      return kmd_error(log, ret, "BO_MMAP_OFFSET of buffer %u: %s", bo->handle,
                       strerror(-ret));
   }

   void *map =
      mmap(fixed, bo->size_B, PROT_READ | PROT_WRITE,
           MAP_SHARED | (fixed ? MAP_FIXED : 0), bo->dev->fd, args.offset);
   if (map == MAP_FAILED) {
      int err = -errno;
      return kmd_error(log, err, "mmap of buffer %u: %s", bo->handle,
                       strerror(-err));
   }

   bo->map = map;
   return 0;
}

void
panthor_destroy_bo(struct kmd_bo *bo)
{
   drmCloseBufferHandle(bo->dev->fd, bo->handle);
   free(bo);
}
