/* SPDX-License-Identifier: MIT */
/* DRM syncobjs.  Which check returns which error: the kernel's
 * drivers/gpu/drm/drm_syncobj.c. */

#include "sim/kmd/sim_drm.h"
#include "sim/kmd/sim_user.h"

#include <drm-uapi/drm.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sim_syncobj *
sim_syncobj_ref(struct sim_syncobj *syncobj)
{
   if (syncobj)
      atomic_fetch_add(&syncobj->refs, 1);
   return syncobj;
}

void
sim_syncobj_unref(struct sim_syncobj *syncobj)
{
   if (!syncobj || atomic_fetch_sub(&syncobj->refs, 1) != 1)
      return;
   sim_fence_unref(syncobj->fence);
   free(syncobj);
}

struct sim_syncobj *
sim_syncobj_lookup(struct sim_file *file, uint32_t handle)
{
   pthread_mutex_lock(&file->lock);
   struct sim_syncobj *syncobj =
      sim_syncobj_ref(sim_table_get(&file->syncobjs, handle));
   pthread_mutex_unlock(&file->lock);
   return syncobj;
}

void
sim_syncobj_replace_locked(struct sim_syncobj *syncobj, struct sim_fence *fence)
{
   struct sim_fence *old = syncobj->fence;

   syncobj->fence = sim_fence_ref(fence);
   sim_sync_changed_locked();
   sim_fence_unref(old);
}

int
sim_syncobj_add_point_locked(struct sim_syncobj *syncobj,
                             struct sim_fence *fence, uint64_t point)
{
   struct sim_fence *link =
      sim_fence_chain_locked(sim_fence_ref(syncobj->fence), fence, point);

   if (!link)
      return -ENOMEM;
   sim_syncobj_replace_locked(syncobj, link);
   sim_fence_unref(link);
   return 0;
}

int
sim_syncobj_find_fence(struct sim_file *file, uint32_t handle, uint64_t point,
                       struct sim_fence **out)
{
   struct sim_syncobj *syncobj = sim_syncobj_lookup(file, handle);

   if (!syncobj)
      return -ENOENT;
   sim_sync_lock();
   const int ret = sim_fence_find_locked(syncobj->fence, point, out);
   sim_sync_unlock();
   sim_syncobj_unref(syncobj);
   return ret;
}

static int
create(struct sim_file *file, struct drm_syncobj_create *args)
{
   if (args->flags & ~DRM_SYNCOBJ_CREATE_SIGNALED)
      return -EINVAL;

   struct sim_syncobj *syncobj = calloc(1, sizeof(*syncobj));
   if (!syncobj)
      return -ENOMEM;
   atomic_init(&syncobj->refs, 1);
   if (args->flags & DRM_SYNCOBJ_CREATE_SIGNALED) {
      syncobj->fence = sim_fence_stub();
      if (!syncobj->fence) {
         free(syncobj);
         return -ENOMEM;
      }
   }

   pthread_mutex_lock(&file->lock);
   const int handle = sim_table_add(&file->syncobjs, syncobj);
   pthread_mutex_unlock(&file->lock);
   if (handle < 0) {
      sim_syncobj_unref(syncobj);
      return handle;
   }
   args->handle = (uint32_t)handle;
   return 0;
}

static int
destroy(struct sim_file *file, const struct drm_syncobj_destroy *args)
{
   if (args->pad)
      return -EINVAL;

   pthread_mutex_lock(&file->lock);
   struct sim_syncobj *syncobj =
      sim_table_remove(&file->syncobjs, args->handle);
   pthread_mutex_unlock(&file->lock);
   if (!syncobj)
      return -EINVAL;
   sim_syncobj_unref(syncobj);
   return 0;
}

static int
handle_to_fd(struct sim_file *file, struct drm_syncobj_handle *args)
{
   const uint32_t sync_file = DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE;
   int fd;

   if (args->pad || (args->flags & ~sync_file))
      return -EINVAL;

   if (args->flags & sync_file) {
      struct sim_fence *fence;
      const int ret = sim_syncobj_find_fence(file, args->handle, 0, &fence);
      if (ret)
         return ret;
      fd = sim_drm_fd_ops()->fence_to_fd(fence);
      sim_fence_unref(fence);
   } else {
      struct sim_syncobj *syncobj = sim_syncobj_lookup(file, args->handle);
      if (!syncobj)
         return -EINVAL;
      fd = sim_drm_fd_ops()->syncobj_to_fd(syncobj);
      sim_syncobj_unref(syncobj);
   }
   if (fd < 0)
      return fd;
   args->fd = fd;
   return 0;
}

static int
import_sync_file(struct sim_file *file, const struct drm_syncobj_handle *args)
{
   struct sim_fence *fence = sim_drm_fd_ops()->fence_from_fd(args->fd);

   if (!fence)
      return -EINVAL;

   struct sim_syncobj *syncobj = sim_syncobj_lookup(file, args->handle);
   if (!syncobj) {
      sim_fence_unref(fence);
      return -ENOENT;
   }
   sim_sync_lock();
   sim_syncobj_replace_locked(syncobj, fence);
   sim_sync_unlock();
   sim_fence_unref(fence);
   sim_syncobj_unref(syncobj);
   return 0;
}

static int
fd_to_handle(struct sim_file *file, struct drm_syncobj_handle *args)
{
   const uint32_t sync_file = DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE;

   if (args->pad || (args->flags & ~sync_file))
      return -EINVAL;
   if (args->flags & sync_file)
      return import_sync_file(file, args);

   struct sim_syncobj *syncobj = sim_drm_fd_ops()->syncobj_from_fd(args->fd);
   if (!syncobj)
      return -EINVAL;

   pthread_mutex_lock(&file->lock);
   const int handle = sim_table_add(&file->syncobjs, syncobj);
   pthread_mutex_unlock(&file->lock);
   if (handle < 0) {
      sim_syncobj_unref(syncobj);
      return handle;
   }
   args->handle = (uint32_t)handle;
   return 0;
}

static void
free_list(struct sim_syncobj **list, uint32_t count)
{
   for (uint32_t i = 0; list && i < count; i++)
      sim_syncobj_unref(list[i]);
   free(list);
}

/* The syncobjs of an array of handles. */
static int
find_list(struct sim_file *file, uint64_t handles, uint32_t count,
          struct sim_syncobj ***out)
{
   uint32_t *numbers;
   int ret;

   ret = sim_user_array(handles, sizeof(*numbers), count, sizeof(*numbers),
                        sizeof(*numbers), (void **)&numbers);
   if (ret)
      return ret;

   struct sim_syncobj **list = calloc(count, sizeof(*list));
   if (!list) {
      free(numbers);
      return -ENOMEM;
   }
   for (uint32_t i = 0; i < count; i++) {
      list[i] = sim_syncobj_lookup(file, numbers[i]);
      if (!list[i]) {
         free(numbers);
         free_list(list, i);
         return -ENOENT;
      }
   }
   free(numbers);
   *out = list;
   return 0;
}

static int
read_points(uint64_t points, uint32_t count, uint64_t **out)
{
   *out = NULL;
   if (!points) {
      *out = calloc(count, sizeof(**out));
      return *out ? 0 : -ENOMEM;
   }
   return sim_user_array(points, sizeof(**out), count, sizeof(**out),
                         sizeof(**out), (void **)out);
}

struct wait {
   struct sim_syncobj **list;
   const uint64_t *points;
   uint32_t count;
   uint32_t flags;
   int64_t deadline_ns;
   uint32_t first;
   /* What each entry waits for, as soon as it exists. */
   struct sim_fence **fences;
};

/* Binds entries to fences that appeared; number of entries that are ready. */
static uint32_t
wait_poll(struct wait *wait)
{
   uint32_t ready = 0;

   for (uint32_t i = 0; i < wait->count; i++) {
      if (!wait->fences[i] &&
          sim_fence_find_locked(wait->list[i]->fence, wait->points[i],
                                &wait->fences[i]))
         continue;
      if (!(wait->flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE) &&
          !sim_fence_signaled_locked(wait->fences[i]))
         continue;
      if (!ready++)
         wait->first = i;
   }
   return ready;
}

static int
wait_locked(struct wait *wait)
{
   const uint32_t later = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT |
                          DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE;
   const uint32_t want =
      (wait->flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL) ? wait->count : 1;
   bool in_time = true;

   for (;;) {
      const uint32_t ready = wait_poll(wait);

      for (uint32_t i = 0; i < wait->count && !(wait->flags & later); i++) {
         if (!wait->fences[i])
            return -EINVAL;
      }
      if (ready >= want)
         return 0;
      if (!in_time || sim_now_ns() >= wait->deadline_ns)
         return -ETIME;
      in_time = sim_sync_sleep(wait->deadline_ns);
   }
}

static int
wait_array(struct sim_file *file, uint64_t handles, uint64_t points,
           uint32_t count, uint32_t flags, int64_t timeout_ns, uint32_t *first)
{
   struct wait wait = {
      .count = count,
      .flags = flags,
      .deadline_ns = timeout_ns,
      .first = ~0u,
   };
   uint64_t *numbers = NULL;
   int ret;

   if (!count)
      return -EINVAL;
   ret = find_list(file, handles, count, &wait.list);
   if (ret)
      return ret;
   ret = read_points(points, count, &numbers);
   wait.points = numbers;
   if (!ret) {
      wait.fences = calloc(count, sizeof(*wait.fences));
      ret = wait.fences ? 0 : -ENOMEM;
   }
   if (!ret) {
      sim_sync_lock();
      ret = wait_locked(&wait);
      sim_sync_unlock();
      for (uint32_t i = 0; i < count; i++)
         sim_fence_unref(wait.fences[i]);
   }
   /* A time-out before the epoch of the clock is a poll, and so is zero. */
   if (!ret)
      *first = wait.first;
   free(wait.fences);
   free(numbers);
   free_list(wait.list, count);
   return ret;
}

static int
wait_binary(struct sim_file *file, struct drm_syncobj_wait *args)
{
   if (args->flags & ~(DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL |
                       DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT |
                       DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE))
      return -EINVAL;
   return wait_array(file, args->handles, 0, args->count_handles, args->flags,
                     args->timeout_nsec, &args->first_signaled);
}

static int
wait_timeline(struct sim_file *file, struct drm_syncobj_timeline_wait *args)
{
   if (args->flags & ~(DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL |
                       DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT |
                       DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE |
                       DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE))
      return -EINVAL;
   return wait_array(file, args->handles, args->points, args->count_handles,
                     args->flags, args->timeout_nsec, &args->first_signaled);
}

/* SYNCOBJ_RESET (signal == false) and SYNCOBJ_SIGNAL. */
static int
reset_or_signal(struct sim_file *file, const struct drm_syncobj_array *args,
                bool signal)
{
   struct sim_syncobj **list;
   int ret;

   if (args->pad || !args->count_handles)
      return -EINVAL;
   ret = find_list(file, args->handles, args->count_handles, &list);
   if (ret)
      return ret;

   for (uint32_t i = 0; i < args->count_handles && !ret; i++) {
      struct sim_fence *fence = signal ? sim_fence_stub() : NULL;
      if (signal && !fence) {
         ret = -ENOMEM;
         break;
      }
      sim_sync_lock();
      sim_syncobj_replace_locked(list[i], fence);
      sim_sync_unlock();
      sim_fence_unref(fence);
   }
   free_list(list, args->count_handles);
   return ret;
}

static int
timeline_signal(struct sim_file *file,
                const struct drm_syncobj_timeline_array *args)
{
   struct sim_syncobj **list;
   uint64_t *points;
   int ret;

   if (args->flags || !args->count_handles)
      return -EINVAL;
   ret = find_list(file, args->handles, args->count_handles, &list);
   if (ret)
      return ret;
   ret = read_points(args->points, args->count_handles, &points);
   for (uint32_t i = 0; i < args->count_handles && !ret; i++) {
      struct sim_fence *fence = sim_fence_stub();
      if (!fence) {
         ret = -ENOMEM;
         break;
      }
      sim_sync_lock();
      ret = sim_syncobj_add_point_locked(list[i], fence, points[i]);
      sim_sync_unlock();
      sim_fence_unref(fence);
   }
   free(points);
   free_list(list, args->count_handles);
   return ret;
}

static int
query(struct sim_file *file, const struct drm_syncobj_timeline_array *args)
{
   const bool last = args->flags & DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED;
   struct sim_syncobj **list;
   int ret;

   if ((args->flags & ~DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED) ||
       !args->count_handles)
      return -EINVAL;
   ret = find_list(file, args->handles, args->count_handles, &list);
   if (ret)
      return ret;
   for (uint32_t i = 0; i < args->count_handles && !ret; i++) {
      sim_sync_lock();
      const uint64_t point = sim_fence_query_locked(list[i]->fence, last);
      sim_sync_unlock();
      ret = sim_user_write(args->points + i * sizeof(point), &point,
                           sizeof(point));
   }
   free_list(list, args->count_handles);
   return ret;
}

/* Like find_fence, but waits up to five seconds for a submission. */
static int
find_or_await(struct sim_syncobj *syncobj, uint64_t point, uint32_t flags,
              struct sim_fence **out)
{
   const int64_t deadline = sim_now_ns() + 5000000000ll;
   int ret;

   sim_sync_lock();
   while ((ret = sim_fence_find_locked(syncobj->fence, point, out)) ==
             -EINVAL &&
          (flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT)) {
      if (!sim_sync_sleep(deadline)) {
         ret = -ETIME;
         break;
      }
   }
   sim_sync_unlock();
   return ret;
}

static int
transfer(struct sim_file *file, const struct drm_syncobj_transfer *args)
{
   if (args->pad)
      return -EINVAL;

   struct sim_syncobj *dst = sim_syncobj_lookup(file, args->dst_handle);
   struct sim_syncobj *src = sim_syncobj_lookup(file, args->src_handle);
   struct sim_fence *fence = NULL;
   int ret = -ENOENT;

   if (dst && src)
      ret = find_or_await(src, args->src_point, args->flags, &fence);
   if (!ret) {
      sim_sync_lock();
      if (args->dst_point)
         ret = sim_syncobj_add_point_locked(dst, fence, args->dst_point);
      else
         sim_syncobj_replace_locked(dst, fence);
      sim_sync_unlock();
      sim_fence_unref(fence);
   }
   sim_syncobj_unref(src);
   sim_syncobj_unref(dst);
   return ret;
}

struct syncobj_watch {
   struct sim_watch base;
   struct sim_syncobj *syncobj;
   uint64_t point;
   bool available;
};

static bool
watch_ready(struct sim_watch *base)
{
   struct syncobj_watch *watch = (struct syncobj_watch *)base;
   struct sim_fence *fence;

   if (sim_fence_find_locked(watch->syncobj->fence, watch->point, &fence))
      return false;
   const bool ready = watch->available || sim_fence_signaled_locked(fence);
   sim_fence_unref(fence);
   return ready;
}

static void
watch_release(struct sim_watch *base)
{
   struct syncobj_watch *watch = (struct syncobj_watch *)base;

   close(base->fd);
   sim_syncobj_unref(watch->syncobj);
   free(watch);
}

static int
register_eventfd(struct sim_file *file, const struct drm_syncobj_eventfd *args)
{
   if ((args->flags & ~DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE) || args->pad)
      return -EINVAL;

   struct sim_syncobj *syncobj = sim_syncobj_lookup(file, args->handle);
   if (!syncobj)
      return -ENOENT;

   struct syncobj_watch *watch = calloc(1, sizeof(*watch));
   const int fd = fcntl(args->fd, F_DUPFD_CLOEXEC, 600);
   if (!watch || fd < 0) {
      const int error = watch ? -EBADF : -ENOMEM;
      if (fd >= 0)
         close(fd);
      free(watch);
      sim_syncobj_unref(syncobj);
      return error;
   }
   *watch = (struct syncobj_watch){
      .base = { .ready = watch_ready, .release = watch_release, .fd = fd },
      .syncobj = syncobj,
      .point = args->point,
      .available = args->flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE,
   };
   sim_sync_lock();
   sim_watch_add_locked(&watch->base);
   sim_sync_unlock();
   return 0;
}

#define NR(request) (((request) >> 0) & 0xff)

int
sim_syncobj_ioctl(struct sim_file *file, unsigned nr, void *arg)
{
   switch (nr) {
   case NR(DRM_IOCTL_SYNCOBJ_CREATE):
      return create(file, arg);
   case NR(DRM_IOCTL_SYNCOBJ_DESTROY):
      return destroy(file, arg);
   case NR(DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD):
      return handle_to_fd(file, arg);
   case NR(DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE):
      return fd_to_handle(file, arg);
   case NR(DRM_IOCTL_SYNCOBJ_WAIT):
      return wait_binary(file, arg);
   case NR(DRM_IOCTL_SYNCOBJ_RESET):
      return reset_or_signal(file, arg, false);
   case NR(DRM_IOCTL_SYNCOBJ_SIGNAL):
      return reset_or_signal(file, arg, true);
   case NR(DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT):
      return wait_timeline(file, arg);
   case NR(DRM_IOCTL_SYNCOBJ_QUERY):
      return query(file, arg);
   case NR(DRM_IOCTL_SYNCOBJ_TRANSFER):
      return transfer(file, arg);
   case NR(DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL):
      return timeline_signal(file, arg);
   case NR(DRM_IOCTL_SYNCOBJ_EVENTFD):
      return register_eventfd(file, arg);
   default:
      return -ENOTTY;
   }
}
