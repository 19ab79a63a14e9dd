/* SPDX-License-Identifier: MIT */

#include "abi.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static unsigned failures;

void
abi_fail(const char *file, int line, const char *what)
{
   fprintf(stderr, "%s:%d: %s\n", file, line, what);
   failures++;
}

void
abi_check_eq(const char *file, int line, const char *what, long long got,
             long long want)
{
   if (got == want)
      return;
   fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", file, line, what, got,
           want);
   failures++;
}

int
abi_main(int argc, char **argv, const struct abi_case *cases)
{
   unsigned failed = 0, ran = 0;

   for (; cases->name; cases++) {
      bool wanted = argc < 2;
      for (int i = 1; i < argc; i++)
         wanted |= !strcmp(argv[i], cases->name);
      if (!wanted)
         continue;
      const unsigned before = failures;
      cases->run();
      ran++;
      failed += failures != before;
      printf("%s %s\n", failures == before ? "ok" : "FAILED", cases->name);
      fflush(stdout);
   }
   printf("%u cases, %u failed\n", ran, failed);
   return failed || !ran;
}

int
abi_ioctl(int fd, unsigned long request, void *arg)
{
   int ret;

   do
      ret = ioctl(fd, request, arg);
   while (ret < 0 && (errno == EINTR || errno == EAGAIN));
   return ret < 0 ? -errno : ret;
}

static bool
is_panthor(int fd)
{
   char name[32] = "";
   struct drm_version version = { .name = name, .name_len = sizeof(name) - 1 };

   return !abi_ioctl(fd, DRM_IOCTL_VERSION, &version) &&
          (!strcmp(name, "panthor") || !strcmp(name, "tyr"));
}

int
abi_open(void)
{
   DIR *dir = opendir("/dev/dri");
   char path[300];

   for (const struct dirent *e; dir && (e = readdir(dir));) {
      if (strncmp(e->d_name, "renderD", 7))
         continue;
      snprintf(path, sizeof(path), "/dev/dri/%s", e->d_name);
      const int fd = open(path, O_RDWR | O_CLOEXEC);
      if (fd < 0)
         continue;
      if (is_panthor(fd)) {
         closedir(dir);
         return fd;
      }
      close(fd);
   }
   fprintf(stderr, "no panthor render node: skipped\n");
   exit(77);
}

uint32_t
abi_vm(int fd)
{
   struct drm_panthor_vm_create args = { .user_va_range = 1ull << 40 };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_CREATE, &args), 0);
   return args.id;
}

uint32_t
abi_bo(int fd, uint64_t size, uint32_t vm)
{
   struct drm_panthor_bo_create args = { .size = size, .exclusive_vm_id = vm };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_BO_CREATE, &args), 0);
   return args.handle;
}

void *
abi_map(int fd, uint32_t bo, uint64_t size)
{
   struct drm_panthor_bo_mmap_offset args = { .handle = bo };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_BO_MMAP_OFFSET, &args), 0);
   void *host = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
                     (off_t)args.offset);
   CHECK(host != MAP_FAILED);
   return host;
}

static int
bind(int fd, uint32_t vm, struct drm_panthor_vm_bind_op op)
{
   struct drm_panthor_vm_bind args = {
      .vm_id = vm,
      .ops = DRM_PANTHOR_OBJ_ARRAY(1, &op),
   };

   return abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args);
}

int
abi_bind(int fd, uint32_t vm, uint32_t bo, uint64_t offset, uint64_t va,
         uint64_t size, uint32_t flags)
{
   return bind(fd, vm,
               (struct drm_panthor_vm_bind_op){
                  .flags = flags,
                  .bo_handle = bo,
                  .bo_offset = offset,
                  .va = va,
                  .size = size,
               });
}

int
abi_unbind(int fd, uint32_t vm, uint64_t va, uint64_t size)
{
   return bind(fd, vm,
               (struct drm_panthor_vm_bind_op){
                  .flags = DRM_PANTHOR_VM_BIND_OP_TYPE_UNMAP,
                  .va = va,
                  .size = size,
               });
}

uint32_t
abi_group(int fd, uint32_t vm, unsigned queues)
{
   struct drm_panthor_queue_create queue[8];
   struct drm_panthor_group_create args = {
      .max_compute_cores = 1,
      .max_fragment_cores = 1,
      .max_tiler_cores = 1,
      .priority = PANTHOR_GROUP_PRIORITY_MEDIUM,
      .compute_core_mask = 1,
      .fragment_core_mask = 1,
      .tiler_core_mask = 1,
      .vm_id = vm,
      .queues = DRM_PANTHOR_OBJ_ARRAY(queues, queue),
   };

   for (unsigned i = 0; i < queues; i++)
      queue[i] = (struct drm_panthor_queue_create){ .priority = 1,
                                                    .ringbuf_size = 65536 };
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_CREATE, &args), 0);
   return args.group_handle;
}

uint32_t
abi_syncobj(int fd, bool signaled)
{
   struct drm_syncobj_create args = {
      .flags = signaled ? DRM_SYNCOBJ_CREATE_SIGNALED : 0,
   };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_CREATE, &args), 0);
   return args.handle;
}

int
abi_submit(int fd, uint32_t group, uint32_t queue, uint64_t va, uint32_t size,
           uint32_t wait_sync, uint32_t signal_sync)
{
   struct drm_panthor_sync_op ops[2];
   uint32_t count = 0;

   if (wait_sync)
      ops[count++] = (struct drm_panthor_sync_op){ .handle = wait_sync };
   if (signal_sync)
      ops[count++] = (struct drm_panthor_sync_op){
         .flags = (uint32_t)DRM_PANTHOR_SYNC_OP_SIGNAL,
         .handle = signal_sync,
      };

   struct drm_panthor_queue_submit submit = {
      .queue_index = queue,
      .stream_size = size,
      .stream_addr = va,
      .syncs = DRM_PANTHOR_OBJ_ARRAY(count, ops),
   };
   struct drm_panthor_group_submit args = {
      .group_handle = group,
      .queue_submits = DRM_PANTHOR_OBJ_ARRAY(1, &submit),
   };
   return abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_SUBMIT, &args);
}

int64_t
abi_deadline(int64_t ms)
{
   struct timespec ts;

   clock_gettime(CLOCK_MONOTONIC, &ts);
   return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec + ms * 1000000;
}

int
abi_wait(int fd, uint32_t syncobj, int64_t ms)
{
   struct drm_syncobj_wait args = {
      .handles = (uintptr_t)&syncobj,
      .timeout_nsec = ms ? abi_deadline(ms) : 0,
      .count_handles = 1,
   };

   return abi_ioctl(fd, DRM_IOCTL_SYNCOBJ_WAIT, &args);
}

uint32_t
abi_group_state(int fd, uint32_t group)
{
   struct drm_panthor_group_get_state args = { .group_handle = group };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_GET_STATE, &args), 0);
   return args.state;
}
