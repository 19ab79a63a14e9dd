/* SPDX-License-Identifier: MIT */
/* The part of the kernel's DRM core that a render node shows: version,
 * capabilities, buffer handles, PRIME.  Errors as in the kernel's
 * drivers/gpu/drm/drm_{ioctl,gem,prime}.c. */

#include "sim/kmd/sim_drm.h"
#include "sim/kmd/sim_user.h"

#include <drm-uapi/drm.h>
#include <drm-uapi/panthor_drm.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Fake mmap offsets start where the kernel's do on 64-bit machines. */
#define FIRST_MMAP_OFFSET (1ull << 32)

/* Buffers that have a file of their own, to know them again on import. */
static struct {
   pthread_mutex_t lock;
   struct sim_gem *list;
} shared = { .lock = PTHREAD_MUTEX_INITIALIZER };

static _Atomic uint64_t next_mmap_offset = FIRST_MMAP_OFFSET;
static const struct sim_fd_ops *fd_ops;

void
sim_drm_set_fd_ops(const struct sim_fd_ops *ops)
{
   fd_ops = ops;
}

const struct sim_fd_ops *
sim_drm_fd_ops(void)
{
   return fd_ops;
}

struct sim_file *
sim_file_create(void)
{
   struct sim_file *file = calloc(1, sizeof(*file));

   if (!file)
      return NULL;
   atomic_init(&file->refs, 1);
   pthread_mutex_init(&file->lock, NULL);
   file->gems = (struct sim_table){ .first = 1, .limit = 1u << 30 };
   file->syncobjs = (struct sim_table){ .first = 1, .limit = 1u << 30 };
   /* panthor_mmu.c: 32 VMs; panthor_sched.c: 128 groups. */
   file->vms = (struct sim_table){ .first = 1, .limit = 33 };
   file->groups = (struct sim_table){ .first = 1, .limit = 129 };
   return file;
}

struct sim_file *
sim_file_ref(struct sim_file *file)
{
   atomic_fetch_add(&file->refs, 1);
   return file;
}

void
sim_file_unref(struct sim_file *file)
{
   if (!file || atomic_fetch_sub(&file->refs, 1) != 1)
      return;

   sim_panthor_close(file);
   for (uint32_t i = 0; i < file->gems.capacity; i++)
      sim_gem_unref(file->gems.items[i]);
   for (uint32_t i = 0; i < file->syncobjs.capacity; i++)
      sim_syncobj_unref(file->syncobjs.items[i]);
   free(file->gems.items);
   free(file->syncobjs.items);
   free(file->vms.items);
   free(file->groups.items);
   pthread_mutex_destroy(&file->lock);
   free(file);
}

/* ---- GEM -------------------------------------------------------------- */

static struct sim_gem *
gem_wrap(struct sim_bo *bo, uint32_t flags, uint32_t exclusive_vm_id)
{
   struct sim_gem *gem = calloc(1, sizeof(*gem));

   if (!gem) {
      sim_bo_unref(bo);
      return NULL;
   }
   atomic_init(&gem->refs, 1);
   gem->bo = bo;
   gem->flags = flags;
   gem->exclusive_vm_id = exclusive_vm_id;
   gem->mmap_offset = atomic_fetch_add(&next_mmap_offset, bo->size_B);
   return gem;
}

struct sim_gem *
sim_gem_create(uint64_t size_B, uint32_t flags, uint32_t exclusive_vm_id)
{
   struct sim_bo *bo = sim_bo_create(size_B, !exclusive_vm_id);

   if (!bo)
      return NULL;

   struct sim_gem *gem = gem_wrap(bo, flags, exclusive_vm_id);
   if (gem && !exclusive_vm_id) {
      pthread_mutex_lock(&shared.lock);
      gem->next_shared = shared.list;
      shared.list = gem;
      pthread_mutex_unlock(&shared.lock);
   }
   return gem;
}

void
sim_gem_unref(struct sim_gem *gem)
{
   if (!gem)
      return;

   /* The list holds no reference: the last one and the removal go under one
    * lock, so that an import cannot revive what dies. */
   pthread_mutex_lock(&shared.lock);
   const bool last = atomic_fetch_sub(&gem->refs, 1) == 1;
   if (last) {
      for (struct sim_gem **at = &shared.list; *at; at = &(*at)->next_shared) {
         if (*at == gem) {
            *at = gem->next_shared;
            break;
         }
      }
   }
   pthread_mutex_unlock(&shared.lock);
   if (!last)
      return;
   sim_bo_unref(gem->bo);
   free(gem);
}

struct sim_gem *
sim_gem_lookup(struct sim_file *file, uint32_t handle)
{
   pthread_mutex_lock(&file->lock);
   struct sim_gem *gem = sim_table_get(&file->gems, handle);
   if (gem)
      atomic_fetch_add(&gem->refs, 1);
   pthread_mutex_unlock(&file->lock);
   return gem;
}

int
sim_gem_add_handle(struct sim_file *file, struct sim_gem *gem, uint32_t *handle)
{
   atomic_fetch_add(&gem->refs, 1);
   pthread_mutex_lock(&file->lock);
   const int ret = sim_table_add(&file->gems, gem);
   pthread_mutex_unlock(&file->lock);
   if (ret < 0) {
      sim_gem_unref(gem);
      return ret;
   }
   *handle = (uint32_t)ret;
   return 0;
}

static int
gem_close(struct sim_file *file, const struct drm_gem_close *args)
{
   if (args->pad)
      return -EINVAL;

   pthread_mutex_lock(&file->lock);
   struct sim_gem *gem = sim_table_remove(&file->gems, args->handle);
   pthread_mutex_unlock(&file->lock);
   if (!gem)
      return -EINVAL;
   sim_gem_unref(gem);
   return 0;
}

/* ---- PRIME ------------------------------------------------------------ */

static int
prime_export(struct sim_file *file, struct drm_prime_handle *args)
{
   if (args->flags & ~(DRM_CLOEXEC | DRM_RDWR))
      return -EINVAL;

   struct sim_gem *gem = sim_gem_lookup(file, args->handle);
   if (!gem)
      return -ENOENT;

   /* panthor_gem.c: an exclusive buffer belongs to its VM. */
   int ret = -EINVAL;
   if (!gem->exclusive_vm_id) {
      char path[64];
      snprintf(path, sizeof(path), "/proc/self/fd/%d", gem->bo->fd);
      ret = open(path, ((args->flags & DRM_RDWR) ? O_RDWR : O_RDONLY) |
                          ((args->flags & DRM_CLOEXEC) ? O_CLOEXEC : 0));
      if (ret < 0)
         ret = -errno;
   }
   sim_gem_unref(gem);
   if (ret < 0)
      return ret;
   args->fd = ret;
   return 0;
}

/* The buffer behind a descriptor, a new reference, or NULL. */
static struct sim_gem *
prime_find(int fd)
{
   struct stat st, other;
   char path[64], name[64] = "";

   if (fstat(fd, &st) < 0)
      return NULL;

   pthread_mutex_lock(&shared.lock);
   for (struct sim_gem *gem = shared.list; gem; gem = gem->next_shared) {
      if (!fstat(gem->bo->fd, &other) && other.st_dev == st.st_dev &&
          other.st_ino == st.st_ino) {
         atomic_fetch_add(&gem->refs, 1);
         pthread_mutex_unlock(&shared.lock);
         return gem;
      }
   }
   pthread_mutex_unlock(&shared.lock);

   /* Another process's buffer: known by its name. */
   snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
   if (readlink(path, name, sizeof(name) - 1) < 0 ||
       strncmp(name, "/memfd:mali-sim-buffer", 22))
      return NULL;

   struct sim_bo *bo = sim_bo_import(fd);
   struct sim_gem *gem = bo ? gem_wrap(bo, 0, 0) : NULL;
   if (gem) {
      pthread_mutex_lock(&shared.lock);
      gem->next_shared = shared.list;
      shared.list = gem;
      pthread_mutex_unlock(&shared.lock);
   }
   return gem;
}

static int
prime_import(struct sim_file *file, struct drm_prime_handle *args)
{
   struct sim_gem *gem = prime_find(args->fd);

   if (!gem)
      return -EINVAL;

   /* One object has one handle per file. */
   pthread_mutex_lock(&file->lock);
   for (uint32_t i = 0; i < file->gems.capacity; i++) {
      if (file->gems.items[i] == gem) {
         args->handle = i;
         pthread_mutex_unlock(&file->lock);
         sim_gem_unref(gem);
         return 0;
      }
   }
   pthread_mutex_unlock(&file->lock);

   const int ret = sim_gem_add_handle(file, gem, &args->handle);
   sim_gem_unref(gem);
   return ret;
}

/* ---- mmap ------------------------------------------------------------- */

static int
mmap_flush_page(uint64_t offset, uint64_t length, int prot, int *fd,
                uint64_t *fd_offset)
{
   /* panthor_device_mmap_io: one page, and nobody writes or executes. */
   if (offset != DRM_PANTHOR_USER_FLUSH_ID_MMIO_OFFSET ||
       length != SIM_PAGE_SIZE_B || (prot & (PROT_WRITE | PROT_EXEC)))
      return -EINVAL;

   const int page = sim_panthor_flush_page();
   if (page < 0)
      return page;
   *fd = page;
   *fd_offset = 0;
   return 0;
}

int
sim_file_mmap(struct sim_file *file, uint64_t offset, uint64_t length, int prot,
              int flags, int *fd, uint64_t *fd_offset, struct sim_gem **gem)
{
   *gem = NULL;
   if (offset >= DRM_PANTHOR_USER_MMIO_OFFSET)
      return mmap_flush_page(offset, length, prot, fd, fd_offset);

   pthread_mutex_lock(&file->lock);
   for (uint32_t i = 0; i < file->gems.capacity && !*gem; i++) {
      struct sim_gem *candidate = file->gems.items[i];
      if (candidate && candidate->mmap_offset == offset) {
         atomic_fetch_add(&candidate->refs, 1);
         *gem = candidate;
      }
   }
   pthread_mutex_unlock(&file->lock);

   if (!*gem)
      return -EINVAL;
   if (!length || length > (*gem)->bo->size_B + SIM_PAGE_SIZE_B - 1 ||
       ((flags & MAP_TYPE) == MAP_PRIVATE && (prot & PROT_WRITE)) ||
       ((*gem)->flags & DRM_PANTHOR_BO_NO_MMAP)) {
      sim_gem_unref(*gem);
      *gem = NULL;
      return -EINVAL;
   }
   *fd = (*gem)->bo->fd;
   *fd_offset = (*gem)->bo->fd_offset;
   return 0;
}

/* ---- dispatch --------------------------------------------------------- */

/* A string of DRM_IOCTL_VERSION: copies what fits, returns the length. */
static int
put_string(const char *string, __kernel_size_t *length, char *user)
{
   const size_t have = strlen(string);
   const size_t room = *length;
   int ret = 0;

   if (user && room)
      ret = sim_user_write((uintptr_t)user, string, have < room ? have : room);
   *length = have;
   return ret;
}

static int
version(struct drm_version *args)
{
   const struct sim_config *config = sim_config_get();
   const bool tyr = !strcmp(config->kernel_driver, "tyr");
   int ret;

   /* panthor_drv.c: interface 1.2 is what panthor_drm.h of Mesa 25.0.7
    * describes (priorities query, no buffer labels). */
   args->version_major = 1;
   args->version_minor = 2;
   args->version_patchlevel = 0;
   ret = put_string(config->kernel_driver, &args->name_len, args->name);
   if (!ret)
      ret = put_string("0", &args->date_len, args->date);
   if (!ret)
      ret = put_string(tyr ? "ARM Mali Tyr DRM driver" : "Panthor DRM driver",
                       &args->desc_len, args->desc);
   return ret;
}

static int
get_cap(struct drm_get_cap *args)
{
   const uint64_t capability = args->capability;

   args->value = 0;
   switch (capability) {
   case DRM_CAP_TIMESTAMP_MONOTONIC:
   case DRM_CAP_SYNCOBJ:
   case DRM_CAP_SYNCOBJ_TIMELINE:
      args->value = 1;
      return 0;
   case DRM_CAP_PRIME:
      args->value = DRM_PRIME_CAP_IMPORT | DRM_PRIME_CAP_EXPORT;
      return 0;
   default:
      /* The rest is mode setting, which a render-only driver has not. */
      return -EOPNOTSUPP;
   }
}

#define NR(request) ((unsigned)_IOC_NR(request))

static int
core_ioctl(struct sim_file *file, unsigned nr, void *arg)
{
   switch (nr) {
   case NR(DRM_IOCTL_VERSION):
      return version(arg);
   case NR(DRM_IOCTL_GET_CAP):
      return get_cap(arg);
   case NR(DRM_IOCTL_GEM_CLOSE):
      return gem_close(file, arg);
   case NR(DRM_IOCTL_PRIME_HANDLE_TO_FD):
      return prime_export(file, arg);
   case NR(DRM_IOCTL_PRIME_FD_TO_HANDLE):
      return prime_import(file, arg);
   case NR(DRM_IOCTL_GET_UNIQUE):
   case NR(DRM_IOCTL_GET_MAGIC):
   case NR(DRM_IOCTL_GET_CLIENT):
   case NR(DRM_IOCTL_SET_VERSION):
   case NR(DRM_IOCTL_SET_CLIENT_CAP):
   case NR(DRM_IOCTL_AUTH_MAGIC):
   case NR(DRM_IOCTL_SET_MASTER):
   case NR(DRM_IOCTL_DROP_MASTER):
   case NR(DRM_IOCTL_MODE_GETRESOURCES):
      /* Not for render nodes (drm_ioctl_permit). */
      return -EACCES;
   default:
      return -EINVAL;
   }
}

static uint32_t
core_arg_size(unsigned nr)
{
   switch (nr) {
   case NR(DRM_IOCTL_VERSION):
      return sizeof(struct drm_version);
   case NR(DRM_IOCTL_GET_CAP):
      return sizeof(struct drm_get_cap);
   case NR(DRM_IOCTL_GEM_CLOSE):
      return sizeof(struct drm_gem_close);
   case NR(DRM_IOCTL_PRIME_HANDLE_TO_FD):
   case NR(DRM_IOCTL_PRIME_FD_TO_HANDLE):
      return sizeof(struct drm_prime_handle);
   case NR(DRM_IOCTL_SYNCOBJ_CREATE):
      return sizeof(struct drm_syncobj_create);
   case NR(DRM_IOCTL_SYNCOBJ_DESTROY):
      return sizeof(struct drm_syncobj_destroy);
   case NR(DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD):
   case NR(DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE):
      return sizeof(struct drm_syncobj_handle);
   case NR(DRM_IOCTL_SYNCOBJ_WAIT):
      return sizeof(struct drm_syncobj_wait);
   case NR(DRM_IOCTL_SYNCOBJ_RESET):
   case NR(DRM_IOCTL_SYNCOBJ_SIGNAL):
      return sizeof(struct drm_syncobj_array);
   case NR(DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT):
      return sizeof(struct drm_syncobj_timeline_wait);
   case NR(DRM_IOCTL_SYNCOBJ_QUERY):
   case NR(DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL):
      return sizeof(struct drm_syncobj_timeline_array);
   case NR(DRM_IOCTL_SYNCOBJ_TRANSFER):
      return sizeof(struct drm_syncobj_transfer);
   case NR(DRM_IOCTL_SYNCOBJ_EVENTFD):
      return sizeof(struct drm_syncobj_eventfd);
   default:
      return nr >= DRM_COMMAND_BASE && nr < DRM_COMMAND_END
                ? sim_panthor_arg_size(nr - DRM_COMMAND_BASE)
                : 0;
   }
}

static int
dispatch(struct sim_file *file, unsigned nr, void *arg)
{
   if (nr >= DRM_COMMAND_BASE && nr < DRM_COMMAND_END)
      return sim_panthor_ioctl(file, nr - DRM_COMMAND_BASE, arg);

   const int ret = sim_syncobj_ioctl(file, nr, arg);
   return ret == -ENOTTY ? core_ioctl(file, nr, arg) : ret;
}

int
sim_file_ioctl(struct sim_file *file, unsigned long request, void *arg)
{
   /* Largest argument by far below this. */
   uint8_t copy[256] __attribute__((aligned(8)));
   const unsigned nr = _IOC_NR(request);
   const uint32_t size_B = core_arg_size(nr);
   const uint32_t user_B = _IOC_SIZE(request);

   if (_IOC_TYPE(request) != DRM_IOCTL_BASE)
      return -ENOTTY;
   if (!size_B)
      return core_ioctl(file, nr, NULL);
   if (size_B > sizeof(copy))
      return -EINVAL;

   /* drm_ioctl: userspace may know a shorter or a longer argument. */
   const uint32_t common = user_B < size_B ? user_B : size_B;
   memset(copy, 0, sizeof(copy));
   if (sim_user_read(copy, (uintptr_t)arg, common))
      return -EFAULT;
   const int ret = dispatch(file, nr, copy);
   if ((request & IOC_OUT) && sim_user_write((uintptr_t)arg, copy, common))
      return -EFAULT;
   return ret;
}
