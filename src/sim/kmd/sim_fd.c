/* SPDX-License-Identifier: MIT */

#include "sim/kmd/sim_fd.h"
#include "sim/kmd/sim_real.h"
#include "sim/kmd/sim_user.h"

#include <drm-uapi/sync_file.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FDS 65536

struct slot {
   struct sim_fd_entry entry;
   /* The real file behind, to notice a number that was closed and reused
    * behind our back. */
   dev_t dev;
   ino_t ino;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct slot *_Atomic slots[MAX_FDS];
static pid_t owner;

/* In the child of a vfork() the table is still the parent's, and what the
 * child closes stays open there. */
static bool
borrowed(void)
{
   return getpid() != owner;
}

static void
entry_ref(const struct sim_fd_entry *entry)
{
   if (entry->file)
      sim_file_ref(entry->file);
   sim_syncobj_ref(entry->syncobj);
   sim_fence_ref(entry->fence);
}

void
sim_fd_put(struct sim_fd_entry *entry)
{
   sim_file_unref(entry->file);
   sim_syncobj_unref(entry->syncobj);
   sim_fence_unref(entry->fence);
   memset(entry, 0, sizeof(*entry));
}

bool
sim_fd_maybe(int fd)
{
   return fd >= 0 && fd < MAX_FDS &&
          atomic_load_explicit(&slots[fd], memory_order_relaxed);
}

/* Consumes the references of entry. */
static int
install(int fd, struct sim_fd_entry entry)
{
   struct slot *slot = calloc(1, sizeof(*slot));
   struct stat st;

   if (!slot || fd >= MAX_FDS || sim_real()->fstat(fd, &st) < 0) {
      free(slot);
      sim_fd_put(&entry);
      return -EMFILE;
   }
   slot->entry = entry;
   slot->dev = st.st_dev;
   slot->ino = st.st_ino;

   pthread_mutex_lock(&lock);
   struct slot *old = atomic_exchange(&slots[fd], slot);
   pthread_mutex_unlock(&lock);
   if (old) {
      sim_fd_put(&old->entry);
      free(old);
   }
   return 0;
}

bool
sim_fd_get(int fd, struct sim_fd_entry *out)
{
   struct stat st;
   bool found = false;

   if (!sim_fd_maybe(fd) || sim_real()->fstat(fd, &st) < 0)
      return false;

   pthread_mutex_lock(&lock);
   const struct slot *slot = atomic_load(&slots[fd]);
   if (slot && slot->dev == st.st_dev && slot->ino == st.st_ino) {
      *out = slot->entry;
      entry_ref(out);
      found = true;
   }
   pthread_mutex_unlock(&lock);
   return found;
}

void
sim_fd_forget(int fd)
{
   if (!sim_fd_maybe(fd) || borrowed())
      return;

   pthread_mutex_lock(&lock);
   struct slot *slot = atomic_exchange(&slots[fd], NULL);
   pthread_mutex_unlock(&lock);
   if (slot) {
      sim_fd_put(&slot->entry);
      free(slot);
   }
}

void
sim_fd_forget_range(unsigned first, unsigned last)
{
   for (unsigned fd = first; fd <= last && fd < MAX_FDS; fd++)
      sim_fd_forget((int)fd);
}

void
sim_fd_duplicated(int old_fd, int new_fd)
{
   struct sim_fd_entry entry;

   if (new_fd < 0 || new_fd == old_fd || borrowed())
      return;
   sim_fd_forget(new_fd);
   if (sim_fd_get(old_fd, &entry))
      install(new_fd, entry);
}

static int
install_render(int fd)
{
   struct sim_file *file = sim_file_create();

   if (!file)
      return -ENOMEM;
   return install(fd, (struct sim_fd_entry){
                         .kind = SIM_FD_RENDER,
                         .file = file,
                      });
}

bool
sim_fd_adopt(int fd)
{
   char path[64], name[64] = "";

   if (sim_fd_maybe(fd))
      return false;
   snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
   return sim_real()->readlink(path, name, sizeof(name) - 1) > 0 &&
          !strncmp(name, "/memfd:mali-sim-render", 22) && !install_render(fd);
}

int
sim_fd_open_render(int open_flags)
{
   const int fd = memfd_create("mali-sim-render",
                               (open_flags & O_CLOEXEC) ? MFD_CLOEXEC : 0);

   if (fd < 0)
      return -errno;

   const int ret = install_render(fd);
   if (ret) {
      sim_real()->close(fd);
      return ret;
   }
   return fd;
}

/* ---- syncobj files ---------------------------------------------------- */

static int
syncobj_to_fd(struct sim_syncobj *syncobj)
{
   const int fd = memfd_create("mali-sim-syncobj", MFD_CLOEXEC);

   if (fd < 0)
      return -errno;
   const int ret = install(fd, (struct sim_fd_entry){
                                  .kind = SIM_FD_SYNCOBJ,
                                  .syncobj = sim_syncobj_ref(syncobj),
                               });
   if (ret)
      sim_real()->close(fd);
   return ret ? ret : fd;
}

static struct sim_syncobj *
syncobj_from_fd(int fd)
{
   struct sim_fd_entry entry;

   if (!sim_fd_get(fd, &entry))
      return NULL;
   if (entry.kind == SIM_FD_SYNCOBJ)
      return entry.syncobj;
   sim_fd_put(&entry);
   return NULL;
}

/* ---- sync files ------------------------------------------------------- */

struct fence_watch {
   struct sim_watch base;
   struct sim_fence *fence;
};

static bool
fence_ready(struct sim_watch *base)
{
   return sim_fence_signaled_locked(((struct fence_watch *)base)->fence);
}

static void
fence_release(struct sim_watch *base)
{
   struct fence_watch *watch = (struct fence_watch *)base;

   sim_real()->close(base->fd);
   sim_fence_unref(watch->fence);
   free(watch);
}

/* An eventfd that becomes readable with the fence, which is what poll() says
 * of a sync file. */
static int
fence_to_fd(struct sim_fence *fence)
{
   const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
   struct fence_watch *watch = calloc(1, sizeof(*watch));

   if (fd < 0 || !watch) {
      const int error = fd < 0 ? -errno : -ENOMEM;
      if (fd >= 0)
         sim_real()->close(fd);
      free(watch);
      return error;
   }
   *watch = (struct fence_watch){
      .base = { .ready = fence_ready,
                .release = fence_release,
                .fd = sim_real()->fcntl(fd, F_DUPFD_CLOEXEC, 600) },
      .fence = sim_fence_ref(fence),
   };
   sim_sync_lock();
   sim_watch_add_locked(&watch->base);
   sim_sync_unlock();

   const int ret = install(fd, (struct sim_fd_entry){
                                  .kind = SIM_FD_SYNC_FILE,
                                  .fence = sim_fence_ref(fence),
                               });
   if (ret)
      sim_real()->close(fd);
   return ret ? ret : fd;
}

static struct sim_fence *
fence_from_fd(int fd)
{
   struct sim_fd_entry entry;

   if (!sim_fd_get(fd, &entry))
      return NULL;
   if (entry.kind == SIM_FD_SYNC_FILE)
      return entry.fence;
   sim_fd_put(&entry);
   return NULL;
}

static int
merge(struct sim_fence *fence, struct sync_merge_data *args)
{
   if (args->flags || args->pad)
      return -EINVAL;

   struct sim_fence *other = fence_from_fd(args->fd2);
   if (!other)
      return -ENOENT;

   /* A chain of the two is signalled when both are. */
   sim_sync_lock();
   struct sim_fence *both =
      sim_fence_chain_locked(sim_fence_ref(fence), other, 1);
   sim_sync_unlock();
   sim_fence_unref(other);
   if (!both) {
      sim_fence_unref(fence);
      return -ENOMEM;
   }
   const int fd = fence_to_fd(both);
   sim_fence_unref(both);
   if (fd < 0)
      return fd;
   args->fence = fd;
   return 0;
}

static int
file_info(struct sim_fence *fence, struct sync_file_info *args)
{
   struct sync_fence_info info = { .obj_name = "mali-sim",
                                   .driver_name = "panthor" };
   const uint32_t room = args->num_fences;

   if (args->flags || args->pad)
      return -EINVAL;

   sim_sync_lock();
   const int error = sim_fence_error_locked(fence);
   info.status = sim_fence_signaled_locked(fence) ? (error ? error : 1) : 0;
   info.timestamp_ns = (uint64_t)sim_fence_time_locked(fence);
   sim_sync_unlock();

   memset(args->name, 0, sizeof(args->name));
   snprintf(args->name, sizeof(args->name), "mali-sim");
   args->status = info.status;
   args->num_fences = 1;
   if (!room)
      return 0;
   return sim_user_write(args->sync_fence_info, &info, sizeof(info));
}

int
sim_sync_file_ioctl(struct sim_fence *fence, unsigned long request, void *arg)
{
   union {
      struct sync_merge_data merge;
      struct sync_file_info info;
   } args;
   uint32_t size;
   int ret;

   if (request == SYNC_IOC_MERGE)
      size = sizeof(args.merge);
   else if (request == SYNC_IOC_FILE_INFO)
      size = sizeof(args.info);
   else
      return -ENOTTY;

   if (sim_user_read(&args, (uintptr_t)arg, size))
      return -EFAULT;
   ret = request == SYNC_IOC_MERGE ? merge(fence, &args.merge)
                                   : file_info(fence, &args.info);
   if (!ret)
      ret = sim_user_write((uintptr_t)arg, &args, size);
   return ret;
}

/* ---- start, fork ------------------------------------------------------ */

static const struct sim_fd_ops ops = {
   .syncobj_to_fd = syncobj_to_fd,
   .syncobj_from_fd = syncobj_from_fd,
   .fence_to_fd = fence_to_fd,
   .fence_from_fd = fence_from_fd,
};

static void
before_fork(void)
{
   pthread_mutex_lock(&lock);
   sim_sync_lock();
}

static void
after_fork_in_parent(void)
{
   sim_sync_unlock();
   pthread_mutex_unlock(&lock);
}

static void
after_fork_in_child(void)
{
   owner = getpid();
   sim_sync_after_fork();
   pthread_mutex_init(&lock, NULL);
}

void
sim_fd_init(void)
{
   owner = getpid();
   sim_drm_set_fd_ops(&ops);
   pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}
