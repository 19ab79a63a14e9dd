/* SPDX-License-Identifier: MIT */
#include "kmd/panthor/panthor_kmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xf86drm.h>

#include "drm-uapi/panthor_drm.h"

int
panthor_ioctl(int fd, unsigned long request, void *arg)
{
   return drmIoctl(fd, request, arg) ? -errno : 0;
}

int
panthor_query(int fd, uint32_t type, void *data, uint32_t size_B)
{
   memset(data, 0, size_B);

   struct drm_panthor_dev_query query = {
      .type = type,
      .size = size_B,
      .pointer = (uintptr_t)data,
   };

   return panthor_ioctl(fd, DRM_IOCTL_PANTHOR_DEV_QUERY, &query);
}

static void
destroy_pdev(struct kmd_pdev *pdev)
{
   free(pdev);
}

static const struct kmd_pdev_ops pdev_ops = {
   .destroy = destroy_pdev,
   .create_dev = panthor_kmd_create_dev,
};

static struct mali_gpu_regs
regs_from_query(const struct drm_panthor_gpu_info *gpu)
{
   struct mali_gpu_regs regs = {
      .gpu_id = gpu->gpu_id,
      .gpu_rev = gpu->gpu_rev,
      .csf_id = gpu->csf_id,
      .l2_features = gpu->l2_features,
      .core_features = gpu->core_features,
      .tiler_features = gpu->tiler_features,
      .mem_features = gpu->mem_features,
      .mmu_features = gpu->mmu_features,
      .thread_features = gpu->thread_features,
      .max_threads = gpu->max_threads,
      .thread_max_workgroup_size = gpu->thread_max_workgroup_size,
      .thread_max_barrier_size = gpu->thread_max_barrier_size,
      .coherency_features = gpu->coherency_features,
      .as_present = gpu->as_present,
      .shader_present = gpu->shader_present,
      .l2_present = gpu->l2_present,
      .tiler_present = gpu->tiler_present,
   };

   memcpy(regs.texture_features, gpu->texture_features,
          sizeof(regs.texture_features));
   return regs;
}

/* Everything here may be missing from an older kernel driver. */
static void
query_caps(int fd, struct kmd_pdev *pdev)
{
   struct drm_panthor_timestamp_info timestamp;
   if (panthor_query(fd, DRM_PANTHOR_DEV_QUERY_TIMESTAMP_INFO, &timestamp,
                     sizeof(timestamp)) == 0) {
      pdev->caps.timestamp_Hz = timestamp.timestamp_frequency;
      pdev->caps.has_timestamp = timestamp.timestamp_frequency != 0;
   }

   struct drm_panthor_group_priorities_info priorities;
   pdev->caps.priorities = (1 << KMD_PRIORITY_LOW) | (1 << KMD_PRIORITY_MEDIUM);
   if (panthor_query(fd, DRM_PANTHOR_DEV_QUERY_GROUP_PRIORITIES_INFO,
                     &priorities, sizeof(priorities)) == 0)
      pdev->caps.priorities = priorities.allowed_mask;
}

/* The upper half of the addresses stays the kernel's (rings, heap chunks). */
static uint64_t
user_va_end(const struct mali_device_info *info)
{
   return UINT64_C(1) << (info->va_bits - 1);
}

int
panthor_kmd_probe(int fd, const struct kmd_log *log, struct kmd_pdev *pdev)
{
   struct drm_panthor_gpu_info gpu;
   int ret =
      panthor_query(fd, DRM_PANTHOR_DEV_QUERY_GPU_INFO, &gpu, sizeof(gpu));
   if (ret) {
      return kmd_error(log, ret, "%s: GPU_INFO query: %s", pdev->path,
                       strerror(-ret));
   }

   struct drm_panthor_csif_info csif;
   ret =
      panthor_query(fd, DRM_PANTHOR_DEV_QUERY_CSIF_INFO, &csif, sizeof(csif));
   if (ret) {
      return kmd_error(log, ret, "%s: CSIF_INFO query: %s", pdev->path,
                       strerror(-ret));
   }

   pdev->regs = regs_from_query(&gpu);
   ret = mali_device_info_from_regs(&pdev->regs, &pdev->info);
   if (ret) {
      return kmd_error(log, -ENODEV, "%s: GPU with id 0x%08x is not known (%s)",
                       pdev->path, gpu.gpu_id, strerror(-ret));
   }

   if (pdev->info.front_end != MALI_FRONT_END_CSF) {
      return kmd_error(log, -ENODEV, "%s: %s has no command stream front end",
                       pdev->path, pdev->info.name);
   }

   /* The firmware knows its own limits better than any table. */
   pdev->info.csf = (struct mali_csf_limits){
      .group_slots = csif.csg_slot_count,
      .stream_slots = csif.cs_slot_count,
      .registers = csif.cs_reg_count,
      .scoreboard_entries = csif.scoreboard_slot_count,
   };
   pdev->caps.kernel_cs_registers = csif.unpreserved_cs_reg_count;
   pdev->caps.user_va_end = user_va_end(&pdev->info);
   query_caps(fd, pdev);

   pdev->ops = &pdev_ops;
   return 0;
}

static void
destroy_dev(struct kmd_dev *base)
{
   struct panthor_dev *dev = panthor_dev(base);

   if (dev->flush_id)
      munmap((void *)dev->flush_id, sysconf(_SC_PAGESIZE));

   close(base->fd);
   free(dev);
}

static int
timestamp(struct kmd_dev *dev, const struct kmd_log *log,
          struct kmd_timestamp *out)
{
   struct drm_panthor_timestamp_info info;
   int ret = panthor_query(dev->fd, DRM_PANTHOR_DEV_QUERY_TIMESTAMP_INFO, &info,
                           sizeof(info));
   if (ret) {
      return kmd_error(log, ret, "TIMESTAMP_INFO query: %s", strerror(-ret));
   }

   *out = (struct kmd_timestamp){
      .ticks = info.current_timestamp,
      .ticks_per_s = info.timestamp_frequency,
      .offset = info.timestamp_offset,
   };
   return 0;
}

static uint32_t
flush_id(struct kmd_dev *dev)
{
   const volatile uint32_t *reg = panthor_dev(dev)->flush_id;

   return reg ? *reg : 0;
}

static const struct kmd_dev_ops dev_ops = {
   .destroy = destroy_dev,
   .timestamp = timestamp,
   .flush_id = flush_id,
   .create_vm = panthor_create_vm,
   .destroy_vm = panthor_destroy_vm,
   .bind = panthor_bind,
   .vm_lost = panthor_vm_lost,
   .create_bo = panthor_create_bo,
   .import_bo = panthor_import_bo,
   .export_bo = panthor_export_bo,
   .map_bo = panthor_map_bo,
   .destroy_bo = panthor_destroy_bo,
   .create_group = panthor_create_group,
   .destroy_group = panthor_destroy_group,
   .submit = panthor_submit,
   .group_state = panthor_group_state,
   .create_heap = panthor_create_heap,
   .destroy_heap = panthor_destroy_heap,
};

int
panthor_kmd_create_dev(const struct kmd_pdev *pdev, int fd,
                       const struct kmd_log *log, struct kmd_dev **out)
{
   struct panthor_dev *dev = calloc(1, sizeof(*dev));
   if (!dev)
      return kmd_error(log, -ENOMEM, "no host memory for a device");

   dev->base = (struct kmd_dev){
      .ops = &dev_ops,
      .pdev = pdev,
      .fd = fd,
   };

   /* Without the page every submission flushes: slow, not wrong. */
   void *page = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, fd,
                     DRM_PANTHOR_USER_FLUSH_ID_MMIO_OFFSET);
   if (page != MAP_FAILED)
      dev->flush_id = page;

   *out = &dev->base;
   return 0;
}
