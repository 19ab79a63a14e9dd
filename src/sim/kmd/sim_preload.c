/* SPDX-License-Identifier: MIT */
/* The functions of the C library that touch a file descriptor, answered for
 * those that are the simulated kernel's and passed on for all others. */

#include "sim/kmd/sim_fd.h"
#include "sim/kmd/sim_real.h"

#include <sys/ioctl.h>

#include <drm-uapi/dma-buf.h>
#include <drm-uapi/drm.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static struct sim_real real;
static pthread_once_t real_once = PTHREAD_ONCE_INIT;

static void
find_real(void)
{
#define FIND(field, name) *(void **)&real.field = dlsym(RTLD_NEXT, name)
   FIND(open, "open64");
   FIND(openat, "openat64");
   FIND(close, "close");
   FIND(ioctl, "ioctl");
   FIND(fcntl, "fcntl64");
   if (!real.fcntl)
      FIND(fcntl, "fcntl");
   FIND(dup, "dup");
   FIND(dup2, "dup2");
   FIND(dup3, "dup3");
   FIND(mmap, "mmap64");
   FIND(munmap, "munmap");
   FIND(access, "access");
   FIND(faccessat, "faccessat");
   FIND(stat, "stat64");
   FIND(lstat, "lstat64");
   FIND(fstat, "fstat64");
   FIND(fstatat, "fstatat64");
   FIND(readlink, "readlink");
   FIND(readlinkat, "readlinkat");
   FIND(realpath, "realpath");
   FIND(fopen, "fopen64");
   FIND(opendir, "opendir");
   FIND(scandir, "scandir64");
#undef FIND
}

const struct sim_real *
sim_real(void)
{
   pthread_once(&real_once, find_real);
   return &real;
}

__attribute__((constructor)) static void
start(void)
{
   sim_real();
   sim_fd_init();
}

static int
result(int ret)
{
   if (ret >= 0)
      return ret;
   errno = -ret;
   return -1;
}

/* ---- ioctl ------------------------------------------------------------ */

/* Buffers shared with others are plain memory files: there is nothing to
 * flush, and no implicit fence to give. */
static bool
dma_buf_ioctl(int fd, unsigned long request)
{
   char path[64], name[32] = "";

   if (request != DMA_BUF_IOCTL_SYNC)
      return false;
   snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
   return sim_real()->readlink(path, name, sizeof(name) - 1) > 0 &&
          !strncmp(name, "/memfd:mali-sim-buffer", 22);
}

EXPORT int
ioctl(int fd, unsigned long request, ...)
{
   struct sim_fd_entry entry;
   va_list args;

   va_start(args, request);
   void *arg = va_arg(args, void *);
   va_end(args);

   if (!sim_fd_get(fd, &entry) &&
       (_IOC_TYPE(request) != DRM_IOCTL_BASE || !sim_fd_adopt(fd) ||
        !sim_fd_get(fd, &entry))) {
      if (dma_buf_ioctl(fd, request))
         return 0;
      return sim_real()->ioctl(fd, request, arg);
   }

   int ret = -ENOTTY;
   if (entry.kind == SIM_FD_RENDER)
      ret = sim_file_ioctl(entry.file, request, arg);
   else if (entry.kind == SIM_FD_SYNC_FILE)
      ret = sim_sync_file_ioctl(entry.fence, request, arg);
   sim_fd_put(&entry);
   return result(ret);
}

/* ---- mmap ------------------------------------------------------------- */

/* A mapping keeps its buffer alive, as a VMA does in the kernel. */
struct user_map {
   struct user_map *next;
   uintptr_t at;
   size_t length;
   struct sim_gem *gem;
};

static pthread_mutex_t maps_lock = PTHREAD_MUTEX_INITIALIZER;
static struct user_map *_Atomic user_maps;

static void
map_remember(void *at, size_t length, struct sim_gem *gem)
{
   struct user_map *map = malloc(sizeof(*map));

   /* Without memory the buffer just lives for ever. */
   if (!map)
      return;
   *map = (struct user_map){ .at = (uintptr_t)at,
                             .length = (length + 4095) & ~(size_t)4095,
                             .gem = gem };
   pthread_mutex_lock(&maps_lock);
   map->next = user_maps;
   user_maps = map;
   pthread_mutex_unlock(&maps_lock);
}

/* Mappings wholly inside the range are gone.  One that is cut keeps its
 * buffer until the rest goes too. */
static void
map_forget(void *at, size_t length)
{
   const uintptr_t low = (uintptr_t)at;
   const uintptr_t high = low + ((length + 4095) & ~(size_t)4095);
   struct user_map *gone = NULL;

   if (!user_maps)
      return;
   pthread_mutex_lock(&maps_lock);
   struct user_map *map = user_maps, *keep = NULL;
   while (map) {
      struct user_map *next = map->next;
      const uintptr_t end = map->at + map->length;

      if (map->at >= low && end <= high) {
         map->next = gone;
         gone = map;
      } else {
         if (map->at < low && end > low && end <= high)
            map->length = low - map->at;
         else if (map->at >= low && map->at < high) {
            map->length = end - high;
            map->at = high;
         }
         map->next = keep;
         keep = map;
      }
      map = next;
   }
   user_maps = keep;
   pthread_mutex_unlock(&maps_lock);

   while (gone) {
      struct user_map *next = gone->next;
      sim_gem_unref(gone->gem);
      free(gone);
      gone = next;
   }
}

static void *
map_render(struct sim_file *file, void *at, size_t length, int prot, int flags,
           off_t offset)
{
   struct sim_gem *gem;
   uint64_t fd_offset;
   int fd;

   const int ret = sim_file_mmap(file, (uint64_t)offset, length, prot, flags,
                                 &fd, &fd_offset, &gem);
   if (ret) {
      errno = -ret;
      return MAP_FAILED;
   }
   void *host = sim_real()->mmap(at, length, prot, flags, fd, (off_t)fd_offset);
   if (!gem)
      return host;
   if (host == MAP_FAILED)
      sim_gem_unref(gem);
   else
      map_remember(host, length, gem);
   return host;
}

EXPORT void *
mmap64(void *at, size_t length, int prot, int flags, int fd, off_t offset)
{
   struct sim_fd_entry entry;
   void *host = MAP_FAILED;

   if (flags & MAP_FIXED)
      map_forget(at, length);
   if (!sim_fd_get(fd, &entry))
      return sim_real()->mmap(at, length, prot, flags, fd, offset);
   if (entry.kind == SIM_FD_RENDER)
      host = map_render(entry.file, at, length, prot, flags, offset);
   else
      errno = ENODEV;
   sim_fd_put(&entry);
   return host;
}

EXPORT void *
mmap(void *at, size_t length, int prot, int flags, int fd, off_t offset)
{
   return mmap64(at, length, prot, flags, fd, offset);
}

EXPORT int
munmap(void *at, size_t length)
{
   const int ret = sim_real()->munmap(at, length);

   if (!ret)
      map_forget(at, length);
   return ret;
}

/* ---- descriptors ------------------------------------------------------ */

EXPORT int
close(int fd)
{
   sim_fd_forget(fd);
   return sim_real()->close(fd);
}

EXPORT int
dup(int fd)
{
   const int new_fd = sim_real()->dup(fd);

   sim_fd_duplicated(fd, new_fd);
   return new_fd;
}

EXPORT int
dup2(int old_fd, int new_fd)
{
   const int ret = sim_real()->dup2(old_fd, new_fd);

   sim_fd_duplicated(old_fd, ret);
   return ret;
}

EXPORT int
dup3(int old_fd, int new_fd, int flags)
{
   const int ret = sim_real()->dup3(old_fd, new_fd, flags);

   sim_fd_duplicated(old_fd, ret);
   return ret;
}

static int
do_fcntl(int fd, int command, void *arg)
{
   const int ret = sim_real()->fcntl(fd, command, arg);

   if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
      sim_fd_duplicated(fd, ret);
   return ret;
}

EXPORT int
fcntl(int fd, int command, ...)
{
   va_list args;

   va_start(args, command);
   void *arg = va_arg(args, void *);
   va_end(args);
   return do_fcntl(fd, command, arg);
}

EXPORT int
fcntl64(int fd, int command, ...)
{
   va_list args;

   va_start(args, command);
   void *arg = va_arg(args, void *);
   va_end(args);
   return do_fcntl(fd, command, arg);
}

EXPORT int
close_range(unsigned first, unsigned last, int flags)
{
   int (*next)(unsigned, unsigned, int) = dlsym(RTLD_NEXT, "close_range");

   if (!next) {
      errno = ENOSYS;
      return -1;
   }
   const int ret = next(first, last, flags);
   /* CLOSE_RANGE_CLOEXEC only marks them. */
   if (!ret && !(flags & 4))
      sim_fd_forget_range(first, last);
   return ret;
}

EXPORT void
closefrom(int first)
{
   void (*next)(int) = dlsym(RTLD_NEXT, "closefrom");

   if (next) {
      next(first);
      sim_fd_forget_range(first < 0 ? 0 : (unsigned)first, ~0u);
   }
}
