/* SPDX-License-Identifier: MIT */
/* Panthor's ioctl table, device queries and buffers.  Checks and errors: the
 * kernel's panthor_drv.c and panthor_gem.c. */

#include "sim/kmd/sim_panthor.h"
#include "sim/kmd/sim_user.h"

#include <errno.h>
#include <fcntl.h>
#include <mali/device_info.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct drm_panthor_gpu_info gpu_info;
static struct drm_panthor_csif_info csif_info;
static pthread_once_t info_once = PTHREAD_ONCE_INIT;
static pthread_once_t page_once = PTHREAD_ONCE_INIT;
static int flush_page_fd = -1;

static void
make_info(void)
{
   const struct mali_device_info *info = sim_config_get()->info;
   const struct mali_gpu_regs r = mali_device_info_regs(info);
   const unsigned other_id = sim_config_get()->gpu_id;

   gpu_info = (struct drm_panthor_gpu_info){
      .gpu_id = other_id ? other_id : r.gpu_id,
      .gpu_rev = r.gpu_rev,
      .csf_id = r.csf_id,
      .l2_features = r.l2_features,
      .tiler_features = r.tiler_features,
      .mem_features = r.mem_features,
      .mmu_features = r.mmu_features,
      .thread_features = r.thread_features,
      .max_threads = r.max_threads,
      .thread_max_workgroup_size = r.thread_max_workgroup_size,
      .thread_max_barrier_size = r.thread_max_barrier_size,
      .coherency_features = r.coherency_features,
      .as_present = r.as_present,
      .shader_present = r.shader_present,
      .l2_present = r.l2_present,
      .tiler_present = r.tiler_present,
      .core_features = r.core_features,
   };
   memcpy(gpu_info.texture_features, r.texture_features,
          sizeof(gpu_info.texture_features));
   csif_info = (struct drm_panthor_csif_info){
      .csg_slot_count = info->csf.group_slots,
      .cs_slot_count = info->csf.stream_slots,
      .cs_reg_count = info->csf.registers,
      .scoreboard_slot_count = info->csf.scoreboard_entries,
      .unpreserved_cs_reg_count = SIM_CSF_KERNEL_REGISTERS,
   };
}

const struct drm_panthor_gpu_info *
sim_panthor_gpu_info(void)
{
   pthread_once(&info_once, make_info);
   return &gpu_info;
}

const struct drm_panthor_csif_info *
sim_panthor_csif_info(void)
{
   pthread_once(&info_once, make_info);
   return &csif_info;
}

static void
make_flush_page(void)
{
   const int low = memfd_create("mali-sim-flush-id", MFD_CLOEXEC);

   if (low < 0 || ftruncate(low, SIM_PAGE_SIZE_B) < 0)
      return;
   void *page =
      mmap(NULL, SIM_PAGE_SIZE_B, PROT_READ | PROT_WRITE, MAP_SHARED, low, 0);
   if (page == MAP_FAILED)
      return;
   flush_page_fd = fcntl(low, F_DUPFD_CLOEXEC, 600);
   if (flush_page_fd < 0)
      flush_page_fd = low;
   else
      close(low);
   sim_csf_publish_flush_id(page);
}

int
sim_panthor_flush_page(void)
{
   pthread_once(&page_once, make_flush_page);
   return flush_page_fd >= 0 ? flush_page_fd : -ENOMEM;
}

void
sim_panthor_close(struct sim_file *file)
{
   sim_panthor_groups_close(file);
   for (uint32_t i = 0; i < file->vms.capacity; i++) {
      struct sim_kvm *kvm = sim_table_remove(&file->vms, i);
      if (kvm)
         sim_kvm_kill(kvm);
   }
}

/* Copies an object out: never less than the interface's first version. */
static int
put_object(const struct drm_panthor_dev_query *args, const void *object,
           uint32_t size_B, uint32_t min_B)
{
   static const uint8_t zeros[256];

   if (args->size < min_B)
      return -EINVAL;

   const uint32_t common = args->size < size_B ? args->size : size_B;
   int ret = sim_user_write(args->pointer, object, common);
   for (uint32_t at = common; at < args->size && !ret; at += 256) {
      const uint32_t rest = args->size - at;
      ret = sim_user_write(args->pointer + at, zeros, rest < 256 ? rest : 256);
   }
   return ret;
}

static int
query_timestamp(const struct drm_panthor_dev_query *args)
{
   const struct drm_panthor_timestamp_info info = {
      .timestamp_frequency = SIM_CSF_TIMESTAMP_HZ,
      .current_timestamp = sim_csf_timestamp(),
   };

   return put_object(
      args, &info, sizeof(info),
      offsetof(struct drm_panthor_timestamp_info, timestamp_offset));
}

static int
query_priorities(const struct drm_panthor_dev_query *args)
{
   const struct drm_panthor_group_priorities_info info = {
      .allowed_mask = (1 << PANTHOR_GROUP_PRIORITY_LOW) |
                      (1 << PANTHOR_GROUP_PRIORITY_MEDIUM) |
                      (geteuid() ? 0
                                 : (1 << PANTHOR_GROUP_PRIORITY_HIGH) |
                                      (1 << PANTHOR_GROUP_PRIORITY_REALTIME)),
   };

   return put_object(args, &info, sizeof(info), sizeof(info));
}

static int
dev_query(struct drm_panthor_dev_query *args)
{
   static const uint32_t sizes[] = {
      [DRM_PANTHOR_DEV_QUERY_GPU_INFO] = sizeof(struct drm_panthor_gpu_info),
      [DRM_PANTHOR_DEV_QUERY_CSIF_INFO] = sizeof(struct drm_panthor_csif_info),
      [DRM_PANTHOR_DEV_QUERY_TIMESTAMP_INFO] =
         sizeof(struct drm_panthor_timestamp_info),
      [DRM_PANTHOR_DEV_QUERY_GROUP_PRIORITIES_INFO] =
         sizeof(struct drm_panthor_group_priorities_info),
   };

   if (args->type >= sizeof(sizes) / sizeof(sizes[0]))
      return -EINVAL;
   if (!args->pointer) {
      args->size = sizes[args->type];
      return 0;
   }

   switch (args->type) {
   case DRM_PANTHOR_DEV_QUERY_GPU_INFO:
      return put_object(args, sim_panthor_gpu_info(), sizeof(gpu_info),
                        offsetof(struct drm_panthor_gpu_info, core_features));
   case DRM_PANTHOR_DEV_QUERY_CSIF_INFO:
      return put_object(args, sim_panthor_csif_info(), sizeof(csif_info),
                        sizeof(csif_info));
   case DRM_PANTHOR_DEV_QUERY_TIMESTAMP_INFO:
      return query_timestamp(args);
   default:
      return query_priorities(args);
   }
}

static int
bo_create(struct sim_file *file, struct drm_panthor_bo_create *args)
{
   uint32_t exclusive = 0;

   if (!args->size || args->pad || (args->flags & ~DRM_PANTHOR_BO_NO_MMAP))
      return -EINVAL;
   if (args->exclusive_vm_id) {
      struct sim_kvm *kvm = sim_kvm_lookup(file, args->exclusive_vm_id);
      if (!kvm)
         return -EINVAL;
      exclusive = kvm->id;
      sim_kvm_unref(kvm);
   }

   struct sim_gem *gem = sim_gem_create(args->size, args->flags, exclusive);
   if (!gem)
      return -ENOMEM;

   const int ret = sim_gem_add_handle(file, gem, &args->handle);
   if (!ret)
      args->size = gem->bo->size_B;
   sim_gem_unref(gem);
   return ret;
}

static int
bo_mmap_offset(struct sim_file *file, struct drm_panthor_bo_mmap_offset *args)
{
   if (args->pad)
      return -EINVAL;

   struct sim_gem *gem = sim_gem_lookup(file, args->handle);
   if (!gem)
      return -ENOENT;

   const bool hidden = gem->flags & DRM_PANTHOR_BO_NO_MMAP;
   args->offset = gem->mmap_offset;
   sim_gem_unref(gem);
   return hidden ? -EPERM : 0;
}

uint32_t
sim_panthor_arg_size(unsigned nr)
{
   static const uint32_t sizes[] = {
      [DRM_PANTHOR_DEV_QUERY] = sizeof(struct drm_panthor_dev_query),
      [DRM_PANTHOR_VM_CREATE] = sizeof(struct drm_panthor_vm_create),
      [DRM_PANTHOR_VM_DESTROY] = sizeof(struct drm_panthor_vm_destroy),
      [DRM_PANTHOR_VM_BIND] = sizeof(struct drm_panthor_vm_bind),
      [DRM_PANTHOR_VM_GET_STATE] = sizeof(struct drm_panthor_vm_get_state),
      [DRM_PANTHOR_BO_CREATE] = sizeof(struct drm_panthor_bo_create),
      [DRM_PANTHOR_BO_MMAP_OFFSET] = sizeof(struct drm_panthor_bo_mmap_offset),
      [DRM_PANTHOR_GROUP_CREATE] = sizeof(struct drm_panthor_group_create),
      [DRM_PANTHOR_GROUP_DESTROY] = sizeof(struct drm_panthor_group_destroy),
      [DRM_PANTHOR_GROUP_SUBMIT] = sizeof(struct drm_panthor_group_submit),
      [DRM_PANTHOR_GROUP_GET_STATE] =
         sizeof(struct drm_panthor_group_get_state),
      [DRM_PANTHOR_TILER_HEAP_CREATE] =
         sizeof(struct drm_panthor_tiler_heap_create),
      [DRM_PANTHOR_TILER_HEAP_DESTROY] =
         sizeof(struct drm_panthor_tiler_heap_destroy),
   };

   return nr < sizeof(sizes) / sizeof(sizes[0]) ? sizes[nr] : 0;
}

int
sim_panthor_ioctl(struct sim_file *file, unsigned nr, void *arg)
{
   switch (nr) {
   case DRM_PANTHOR_DEV_QUERY:
      return dev_query(arg);
   case DRM_PANTHOR_VM_CREATE:
      return sim_panthor_vm_create(file, arg);
   case DRM_PANTHOR_VM_DESTROY:
      return sim_panthor_vm_destroy(file, arg);
   case DRM_PANTHOR_VM_BIND:
      return sim_panthor_vm_bind(file, arg);
   case DRM_PANTHOR_VM_GET_STATE:
      return sim_panthor_vm_get_state(file, arg);
   case DRM_PANTHOR_BO_CREATE:
      return bo_create(file, arg);
   case DRM_PANTHOR_BO_MMAP_OFFSET:
      return bo_mmap_offset(file, arg);
   case DRM_PANTHOR_GROUP_CREATE:
      return sim_panthor_group_create(file, arg);
   case DRM_PANTHOR_GROUP_DESTROY:
      return sim_panthor_group_destroy(file, arg);
   case DRM_PANTHOR_GROUP_SUBMIT:
      return sim_panthor_group_submit(file, arg);
   case DRM_PANTHOR_GROUP_GET_STATE:
      return sim_panthor_group_get_state(file, arg);
   case DRM_PANTHOR_TILER_HEAP_CREATE:
      return sim_panthor_heap_create(file, arg);
   case DRM_PANTHOR_TILER_HEAP_DESTROY:
      return sim_panthor_heap_destroy(file, arg);
   default:
      return -EINVAL;
   }
}
