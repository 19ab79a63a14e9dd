/* SPDX-License-Identifier: MIT */
/* The functions of the C library that take a path: those of the simulated
 * device are looked up in its private tree, all others pass untouched. */

#include "sim/kmd/sim_fd.h"
#include "sim/kmd/sim_node.h"
#include "sim/kmd/sim_real.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

/* Entry points of the C library that no header declares: those of fortified
 * programs, and of programs linked before glibc 2.33. */
int
__open_2(const char *path, int flags);
int
__open64_2(const char *path, int flags);
int
__openat_2(int dir, const char *path, int flags);
int
__openat64_2(int dir, const char *path, int flags);
int
__xstat(int version, const char *path, struct stat *st);
int
__lxstat(int version, const char *path, struct stat *st);
int
__fxstat(int version, int fd, struct stat *st);
int
__xstat64(int version, const char *path, struct stat64 *st);
int
__lxstat64(int version, const char *path, struct stat64 *st);
int
__fxstat64(int version, int fd, struct stat64 *st);
ssize_t
__readlink_chk(const char *path, char *buffer, size_t size, size_t room);
ssize_t
__readlinkat_chk(int dir, const char *path, char *buffer, size_t size,
                 size_t room);
char *
__realpath_chk(const char *path, char *resolved, size_t room);

static int
do_open(int dir, const char *path, int flags, mode_t mode)
{
   char buffer[SIM_NODE_PATH_MAX];

   if (sim_node_is_device(path) && !(flags & O_PATH)) {
      const int fd = sim_fd_open_render(flags);
      if (fd >= 0)
         return fd;
      errno = -fd;
      return -1;
   }
   const char *to = sim_node_translate(path, buffer);
   if (dir == AT_FDCWD)
      return sim_real()->open(to, flags, mode);
   return sim_real()->openat(dir, to, flags, mode);
}

/* The mode is only there when a file may be made. */
#define GET_MODE(flags)                   \
   mode_t mode = 0;                       \
   if ((flags) & (O_CREAT | O_TMPFILE)) { \
      va_list args;                       \
      va_start(args, flags);              \
      mode = va_arg(args, mode_t);        \
      va_end(args);                       \
   }

EXPORT int
open(const char *path, int flags, ...)
{
   GET_MODE(flags)
   return do_open(AT_FDCWD, path, flags, mode);
}

EXPORT int
open64(const char *path, int flags, ...)
{
   GET_MODE(flags)
   return do_open(AT_FDCWD, path, flags, mode);
}

EXPORT int
openat(int dir, const char *path, int flags, ...)
{
   GET_MODE(flags)
   return do_open(dir, path, flags, mode);
}

EXPORT int
openat64(int dir, const char *path, int flags, ...)
{
   GET_MODE(flags)
   return do_open(dir, path, flags, mode);
}

/* What programs built with _FORTIFY_SOURCE call. */
EXPORT int
__open_2(const char *path, int flags)
{
   return do_open(AT_FDCWD, path, flags, 0);
}

EXPORT int
__open64_2(const char *path, int flags)
{
   return do_open(AT_FDCWD, path, flags, 0);
}

EXPORT int
__openat_2(int dir, const char *path, int flags)
{
   return do_open(dir, path, flags, 0);
}

EXPORT int
__openat64_2(int dir, const char *path, int flags)
{
   return do_open(dir, path, flags, 0);
}

EXPORT FILE *
fopen(const char *path, const char *mode)
{
   char buffer[SIM_NODE_PATH_MAX];

   if (sim_node_is_device(path)) {
      const int fd = sim_fd_open_render(O_RDWR);
      return fd >= 0 ? fdopen(fd, mode) : NULL;
   }
   return sim_real()->fopen(sim_node_translate(path, buffer), mode);
}

EXPORT FILE *
fopen64(const char *path, const char *mode)
{
   return fopen(path, mode);
}

EXPORT DIR *
opendir(const char *path)
{
   char buffer[SIM_NODE_PATH_MAX];

   return sim_real()->opendir(sim_node_translate(path, buffer));
}

EXPORT int
scandir(const char *path, struct dirent ***list,
        int (*filter)(const struct dirent *),
        int (*compare)(const struct dirent **, const struct dirent **))
{
   char buffer[SIM_NODE_PATH_MAX];

   return sim_real()->scandir(sim_node_translate(path, buffer), list, filter,
                              compare);
}

/* On 64-bit machines the two have one layout. */
EXPORT int
scandir64(const char *path, struct dirent64 ***list,
          int (*filter)(const struct dirent64 *),
          int (*compare)(const struct dirent64 **, const struct dirent64 **))
{
   return scandir(
      path, (struct dirent ***)list, (int (*)(const struct dirent *))filter,
      (int (*)(const struct dirent **, const struct dirent **))compare);
}

EXPORT int
access(const char *path, int mode)
{
   char buffer[SIM_NODE_PATH_MAX];

   return sim_real()->access(sim_node_translate(path, buffer), mode);
}

EXPORT int
euidaccess(const char *path, int mode)
{
   return faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

EXPORT int
eaccess(const char *path, int mode)
{
   return faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

EXPORT int
faccessat(int dir, const char *path, int mode, int flags)
{
   char buffer[SIM_NODE_PATH_MAX];

   return sim_real()->faccessat(dir, sim_node_translate(path, buffer), mode,
                                flags);
}

/* ls asks for access control lists. */
EXPORT ssize_t
getxattr(const char *path, const char *name, void *value, size_t size)
{
   static ssize_t (*next)(const char *, const char *, void *, size_t);
   char buffer[SIM_NODE_PATH_MAX];

   if (!next)
      *(void **)&next = dlsym(RTLD_NEXT, "getxattr");
   return next(sim_node_translate(path, buffer), name, value, size);
}

EXPORT ssize_t
lgetxattr(const char *path, const char *name, void *value, size_t size)
{
   static ssize_t (*next)(const char *, const char *, void *, size_t);
   char buffer[SIM_NODE_PATH_MAX];

   if (!next)
      *(void **)&next = dlsym(RTLD_NEXT, "lgetxattr");
   return next(sim_node_translate(path, buffer), name, value, size);
}

/* ---- stat ------------------------------------------------------------- */

static int
fix_stat(int ret, struct stat *st, bool node)
{
   if (!ret && (node || sim_node_is_stand_in(st->st_dev, st->st_ino))) {
      st->st_mode = S_IFCHR | 0666;
      st->st_rdev = sim_node_rdev();
      st->st_size = 0;
   }
   return ret;
}

static bool
is_render_fd(int fd)
{
   struct sim_fd_entry entry;

   if (!sim_fd_get(fd, &entry))
      return false;
   const bool render = entry.kind == SIM_FD_RENDER;
   sim_fd_put(&entry);
   return render;
}

static int
do_fstatat(int dir, const char *path, struct stat *st, int flags)
{
   char buffer[SIM_NODE_PATH_MAX];
   const bool empty = !*path && (flags & AT_EMPTY_PATH);

   return fix_stat(
      sim_real()->fstatat(dir, sim_node_translate(path, buffer), st, flags), st,
      empty && is_render_fd(dir));
}

EXPORT int
stat(const char *restrict path, struct stat *restrict st)
{
   char buffer[SIM_NODE_PATH_MAX];

   return fix_stat(sim_real()->stat(sim_node_translate(path, buffer), st), st,
                   false);
}

EXPORT int
lstat(const char *restrict path, struct stat *restrict st)
{
   char buffer[SIM_NODE_PATH_MAX];

   return fix_stat(sim_real()->lstat(sim_node_translate(path, buffer), st), st,
                   false);
}

EXPORT int
fstat(int fd, struct stat *st)
{
   const int ret = sim_real()->fstat(fd, st);

   /* One that another process opened looks like an empty, nameless file. */
   if (!ret && S_ISREG(st->st_mode) && !st->st_nlink && !st->st_size)
      sim_fd_adopt(fd);
   return fix_stat(ret, st, is_render_fd(fd));
}

EXPORT int
fstatat(int dir, const char *restrict path, struct stat *restrict st, int flags)
{
   return do_fstatat(dir, path, st, flags);
}

EXPORT int
stat64(const char *restrict path, struct stat64 *restrict st)
{
   return stat(path, (struct stat *)st);
}

EXPORT int
lstat64(const char *restrict path, struct stat64 *restrict st)
{
   return lstat(path, (struct stat *)st);
}

EXPORT int
fstat64(int fd, struct stat64 *st)
{
   return fstat(fd, (struct stat *)st);
}

EXPORT int
fstatat64(int dir, const char *restrict path, struct stat64 *restrict st,
          int flags)
{
   return do_fstatat(dir, path, (struct stat *)st, flags);
}

/* Programs linked against a C library before 2.33 call these. */
EXPORT int
__xstat(int version, const char *path, struct stat *st)
{
   (void)version;
   return stat(path, st);
}

EXPORT int
__lxstat(int version, const char *path, struct stat *st)
{
   (void)version;
   return lstat(path, st);
}

EXPORT int
__fxstat(int version, int fd, struct stat *st)
{
   (void)version;
   return fstat(fd, st);
}

EXPORT int
__xstat64(int version, const char *path, struct stat64 *st)
{
   (void)version;
   return stat64(path, st);
}

EXPORT int
__lxstat64(int version, const char *path, struct stat64 *st)
{
   (void)version;
   return lstat64(path, st);
}

EXPORT int
__fxstat64(int version, int fd, struct stat64 *st)
{
   (void)version;
   return fstat64(fd, st);
}

EXPORT int
statx(int dir, const char *restrict path, int flags, unsigned mask,
      struct statx *restrict st)
{
   static int (*next)(int, const char *, int, unsigned, struct statx *);
   char buffer[SIM_NODE_PATH_MAX];
   const bool empty = !*path && (flags & AT_EMPTY_PATH);

   if (!next)
      *(void **)&next = dlsym(RTLD_NEXT, "statx");
   const int ret = next(dir, sim_node_translate(path, buffer), flags, mask, st);
   if (!ret &&
       ((empty && is_render_fd(dir)) ||
        sim_node_is_stand_in(makedev(st->stx_dev_major, st->stx_dev_minor),
                             st->stx_ino))) {
      const dev_t rdev = sim_node_rdev();
      st->stx_mode = S_IFCHR | 0666;
      st->stx_rdev_major = major(rdev);
      st->stx_rdev_minor = minor(rdev);
      st->stx_size = 0;
   }
   return ret;
}

/* ---- links ------------------------------------------------------------ */

EXPORT ssize_t
readlinkat(int dir, const char *restrict path, char *restrict buffer,
           size_t size)
{
   char translated[SIM_NODE_PATH_MAX];

   return sim_real()->readlinkat(dir, sim_node_translate(path, translated),
                                 buffer, size);
}

/* A descriptor of the node, asked by way of /proc, names the node. */
static ssize_t
proc_fd_link(const char *path, char *buffer, size_t size)
{
   char name[64];
   int fd;

   if (!path || strncmp(path, "/proc/self/fd/", 14) ||
       sscanf(path + 14, "%d", &fd) != 1 || !is_render_fd(fd))
      return -1;
   const int n = snprintf(name, sizeof(name), "/dev/dri/renderD%u",
                          minor(sim_node_rdev()));
   const size_t length = (size_t)n < size ? (size_t)n : size;
   memcpy(buffer, name, length);
   return (ssize_t)length;
}

EXPORT ssize_t
readlink(const char *restrict path, char *restrict buffer, size_t size)
{
   char translated[SIM_NODE_PATH_MAX];
   const ssize_t n = proc_fd_link(path, buffer, size);

   if (n >= 0)
      return n;
   return sim_real()->readlink(sim_node_translate(path, translated), buffer,
                               size);
}

EXPORT ssize_t
__readlink_chk(const char *path, char *buffer, size_t size, size_t room)
{
   return readlink(path, buffer, size < room ? size : room);
}

EXPORT ssize_t
__readlinkat_chk(int dir, const char *path, char *buffer, size_t size,
                 size_t room)
{
   return readlinkat(dir, path, buffer, size < room ? size : room);
}

EXPORT char *
realpath(const char *restrict path, char *restrict resolved)
{
   char buffer[SIM_NODE_PATH_MAX];
   const char *to = sim_node_translate(path, buffer);
   char *result = sim_real()->realpath(to, resolved);

   if (result && to != path)
      sim_node_untranslate(result);
   return result;
}

EXPORT char *
__realpath_chk(const char *path, char *resolved, size_t room)
{
   (void)room;
   return realpath(path, resolved);
}

EXPORT char *
canonicalize_file_name(const char *path)
{
   return realpath(path, NULL);
}
