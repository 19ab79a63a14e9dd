/* SPDX-License-Identifier: MIT */
/* DRM syncobjs: binary and timeline, waits, transfers, descriptors. */

#include "abi_cases.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int
array_call(int fd, unsigned long request, uint32_t *handles, uint32_t count)
{
   struct drm_syncobj_array args = { .handles = (uintptr_t)handles,
                                     .count_handles = count };

   return abi_ioctl(fd, request, &args);
}

static int
wait_for(int fd, uint32_t *handles, uint64_t *points, uint32_t count,
         uint32_t flags, int64_t ms, uint32_t *first)
{
   struct drm_syncobj_timeline_wait args = {
      .handles = (uintptr_t)handles,
      .points = (uintptr_t)points,
      .timeout_nsec = ms ? abi_deadline(ms) : 0,
      .count_handles = count,
      .flags = flags,
   };
   const int ret = abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, &args);

   if (first)
      *first = args.first_signaled;
   return ret;
}

static int
signal_point(int fd, uint32_t handle, uint64_t point)
{
   struct drm_syncobj_timeline_array args = {
      .handles = (uintptr_t)&handle,
      .points = (uintptr_t)&point,
      .count_handles = 1,
   };

   return abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL, &args);
}

static uint64_t
query_point(int fd, uint32_t handle, uint32_t flags)
{
   uint64_t point = ~0ull;
   struct drm_syncobj_timeline_array args = {
      .handles = (uintptr_t)&handle,
      .points = (uintptr_t)&point,
      .count_handles = 1,
      .flags = flags,
   };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_QUERY, &args), 0);
   return point;
}

static void
test_binary(void)
{
   const int fd = abi_open();
   uint32_t s = abi_syncobj(fd, false);
   struct drm_syncobj_create bad = { .flags = 2 };
   struct drm_syncobj_destroy destroy = { .handle = s, .pad = 1 };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_CREATE, &bad), -EINVAL);
   CHECK_EQ(abi_wait(fd, s, 0), -EINVAL);
   CHECK_EQ(abi_wait(fd, 999, 0), -ENOENT);
   CHECK_EQ(array_call(fd, DRM_IOCTL_SYNCOBJ_SIGNAL, &s, 1), 0);
   CHECK_EQ(abi_wait(fd, s, 0), 0);
   CHECK_EQ(array_call(fd, DRM_IOCTL_SYNCOBJ_RESET, &s, 1), 0);
   CHECK_EQ(abi_wait(fd, s, 0), -EINVAL);
   CHECK_EQ(array_call(fd, DRM_IOCTL_SYNCOBJ_RESET, &s, 0), -EINVAL);
   CHECK_EQ(abi_wait(fd, abi_syncobj(fd, true), 0), 0);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_DESTROY, &destroy), -EINVAL);
   destroy.pad = 0;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_DESTROY, &destroy), 0);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_DESTROY, &destroy), -EINVAL);
   close(fd);
}

static void
test_wait_any_all(void)
{
   const int fd = abi_open();
   const uint32_t all = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL;
   const uint32_t later = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;
   uint32_t s[3] = { abi_syncobj(fd, false), abi_syncobj(fd, true),
                     abi_syncobj(fd, true) };
   uint32_t first = 99;

   CHECK_EQ(wait_for(fd, s, NULL, 3, 0, 0, NULL), -EINVAL);
   CHECK_EQ(wait_for(fd, s, NULL, 3, later, 0, &first), 0);
   CHECK_EQ(first, 1);
   CHECK_EQ(wait_for(fd, s, NULL, 3, all | later, 10, NULL), -ETIME);
   CHECK_EQ(wait_for(fd, s + 1, NULL, 2, all, 0, NULL), 0);
   CHECK_EQ(wait_for(fd, s, NULL, 0, all, 0, NULL), -EINVAL);
   CHECK_EQ(wait_for(fd, s, NULL, 1, 1 << 9, 0, NULL), -EINVAL);
   const int64_t before = abi_deadline(0);
   CHECK_EQ(wait_for(fd, s, NULL, 1, later, 50, NULL), -ETIME);
   CHECK(abi_deadline(0) - before >= 50 * 1000000ll);
   close(fd);
}

static void
test_timeline(void)
{
   const int fd = abi_open();
   uint32_t s = abi_syncobj(fd, false);
   uint64_t five = 5, nine = 9;
   const uint32_t available = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE;
   const uint32_t later = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;

   CHECK_EQ(query_point(fd, s, 0), 0);
   CHECK_EQ(wait_for(fd, &s, &five, 1, 0, 0, NULL), -EINVAL);
   CHECK_EQ(wait_for(fd, &s, &five, 1, available, 10, NULL), -ETIME);
   CHECK_EQ(signal_point(fd, s, 5), 0);
   CHECK_EQ(query_point(fd, s, 0), 5);
   CHECK_EQ(wait_for(fd, &s, &five, 1, 0, 0, NULL), 0);
   CHECK_EQ(wait_for(fd, &s, &nine, 1, later, 10, NULL), -ETIME);
   CHECK_EQ(signal_point(fd, s, 9), 0);
   CHECK_EQ(wait_for(fd, &s, &nine, 1, available, 0, NULL), 0);
   CHECK_EQ(wait_for(fd, &s, &five, 1, 0, 0, NULL), 0);
   CHECK_EQ(query_point(fd, s, DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED), 9);
   close(fd);
}

/* A point that work has still to signal, and one that comes after it. */
static void
test_timeline_pending(void)
{
   const int fd = abi_open();
   const uint32_t group = abi_group(fd, abi_vm(fd), 1);
   uint32_t timeline = abi_syncobj(fd, false);
   uint32_t gate = abi_syncobj(fd, false);
   uint64_t two = 2, three = 3;
   const uint32_t last = DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED;

   /* The gate's own timeline point is signalled later, by hand. */
   struct drm_panthor_sync_op ops[2] = {
      { .flags = DRM_PANTHOR_SYNC_OP_HANDLE_TYPE_TIMELINE_SYNCOBJ,
        .handle = gate,
        .timeline_value = 1 },
      { .flags = (uint32_t)DRM_PANTHOR_SYNC_OP_SIGNAL |
                 DRM_PANTHOR_SYNC_OP_HANDLE_TYPE_TIMELINE_SYNCOBJ,
        .handle = timeline,
        .timeline_value = 2 },
   };
   struct drm_panthor_queue_submit submit = {
      .syncs = DRM_PANTHOR_OBJ_ARRAY(2, ops),
   };
   struct drm_panthor_group_submit args = {
      .group_handle = group,
      .queue_submits = DRM_PANTHOR_OBJ_ARRAY(1, &submit),
   };

   /* Nothing submitted at the gate: refused, not waited for. */
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_SUBMIT, &args), -EINVAL);
   CHECK_EQ(query_point(fd, timeline, last), 0);
   CHECK_EQ(signal_point(fd, gate, 1), 0);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_SUBMIT, &args), 0);
   CHECK_EQ(query_point(fd, timeline, last), 2);
   CHECK_EQ(wait_for(fd, &timeline, &two, 1, 0, 2000, NULL), 0);
   CHECK_EQ(query_point(fd, timeline, 0), 2);
   CHECK_EQ(wait_for(fd, &timeline, &three, 1, 0, 0, NULL), -EINVAL);
   close(fd);
}

struct waiter {
   int fd;
   uint32_t syncobj;
   int result;
};

static void *
wait_main(void *data)
{
   struct waiter *w = data;

   w->result = wait_for(w->fd, &w->syncobj, NULL, 1,
                        DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, 5000, NULL);
   return NULL;
}

static void
test_wait_blocks(void)
{
   const int fd = abi_open();
   struct waiter w = { fd, abi_syncobj(fd, false), 1 };
   pthread_t thread;

   pthread_create(&thread, NULL, wait_main, &w);
   usleep(30000);
   CHECK_EQ(w.result, 1);
   CHECK_EQ(array_call(fd, DRM_IOCTL_SYNCOBJ_SIGNAL, &w.syncobj, 1), 0);
   pthread_join(thread, NULL);
   CHECK_EQ(w.result, 0);
   close(fd);
}

static void
test_transfer(void)
{
   const int fd = abi_open();
   uint32_t binary = abi_syncobj(fd, true), timeline = abi_syncobj(fd, false);
   struct drm_syncobj_transfer args = {
      .src_handle = binary,
      .dst_handle = timeline,
      .dst_point = 4,
   };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_TRANSFER, &args), 0);
   CHECK_EQ(query_point(fd, timeline, 0), 4);
   args = (struct drm_syncobj_transfer){ .src_handle = timeline,
                                         .dst_handle = abi_syncobj(fd, false),
                                         .src_point = 4 };
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_TRANSFER, &args), 0);
   CHECK_EQ(abi_wait(fd, args.dst_handle, 0), 0);
   args.src_point = 5;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_TRANSFER, &args), -EINVAL);
   args.src_handle = 999;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_TRANSFER, &args), -ENOENT);
   args.pad = 1;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_TRANSFER, &args), -EINVAL);
   close(fd);
}

static void
test_descriptors(void)
{
   const int fd = abi_open(), fd2 = abi_open();
   struct drm_syncobj_handle args = { .handle = abi_syncobj(fd, false) };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, &args), 0);
   struct drm_syncobj_handle other = { .fd = args.fd };
   CHECK_EQ(abi_ioctl(fd2, DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE, &other), 0);
   CHECK_EQ(array_call(fd, DRM_IOCTL_SYNCOBJ_SIGNAL, &args.handle, 1), 0);
   CHECK_EQ(abi_wait(fd2, other.handle, 0), 0);
   close(args.fd);
   args.flags = 4;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, &args), -EINVAL);
   other.fd = fd;
   CHECK_EQ(abi_ioctl(fd2, DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE, &other), -EINVAL);
   close(fd);
   close(fd2);
}

static bool
readable(int fd)
{
   struct pollfd p = { .fd = fd, .events = POLLIN };

   return poll(&p, 1, 0) == 1 && (p.revents & POLLIN);
}

static void
test_sync_file(void)
{
   const int fd = abi_open();
   const uint32_t export = DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE;
   struct drm_syncobj_handle args = { .handle = abi_syncobj(fd, false),
                                      .flags = export };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, &args), -EINVAL);
   CHECK_EQ(array_call(fd, DRM_IOCTL_SYNCOBJ_SIGNAL, &args.handle, 1), 0);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, &args), 0);
   CHECK(readable(args.fd));

   struct drm_syncobj_handle import = {
      .handle = abi_syncobj(fd, false),
      .flags = DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE,
      .fd = args.fd,
   };
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE, &import), 0);
   CHECK_EQ(abi_wait(fd, import.handle, 0), 0);
   import.handle = 999;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE, &import), -ENOENT);
   close(args.fd);
   close(fd);
}

static void
test_eventfd(void)
{
   const int fd = abi_open();
   struct drm_syncobj_eventfd args = { .handle = abi_syncobj(fd, false),
                                       .point = 3,
                                       .fd = eventfd(0, EFD_CLOEXEC) };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_EVENTFD, &args), 0);
   CHECK(!readable(args.fd));
   CHECK_EQ(signal_point(fd, args.handle, 2), 0);
   CHECK(!readable(args.fd));
   CHECK_EQ(signal_point(fd, args.handle, 3), 0);
   CHECK(readable(args.fd));
   args.flags = 1;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_EVENTFD, &args), -EINVAL);
   close(args.fd);
   close(fd);
}

const struct abi_case abi_sync_cases[] = {
   { "syncobj-binary", test_binary },
   { "syncobj-any-all", test_wait_any_all },
   { "syncobj-timeline", test_timeline },
   { "syncobj-timeline-pending", test_timeline_pending },
   { "syncobj-wait-blocks", test_wait_blocks },
   { "syncobj-transfer", test_transfer },
   { "syncobj-descriptors", test_descriptors },
   { "sync-file", test_sync_file },
   { "syncobj-eventfd", test_eventfd },
   { NULL, NULL },
};
