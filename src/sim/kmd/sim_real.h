/* SPDX-License-Identifier: MIT */
/* The C library's own functions, behind the ones the preload library
 * answers. */
#ifndef SIM_REAL_H
#define SIM_REAL_H

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

struct sim_real {
   int (*open)(const char *path, int flags, ...);
   int (*openat)(int dir, const char *path, int flags, ...);
   int (*close)(int fd);
   int (*ioctl)(int fd, unsigned long request, ...);
   int (*fcntl)(int fd, int command, ...);
   int (*dup)(int fd);
   int (*dup2)(int old_fd, int new_fd);
   int (*dup3)(int old_fd, int new_fd, int flags);
   void *(*mmap)(void *at, size_t length, int prot, int flags, int fd,
                 off_t offset);
   int (*munmap)(void *at, size_t length);
   int (*access)(const char *path, int mode);
   int (*faccessat)(int dir, const char *path, int mode, int flags);
   int (*stat)(const char *path, struct stat *st);
   int (*lstat)(const char *path, struct stat *st);
   int (*fstat)(int fd, struct stat *st);
   int (*fstatat)(int dir, const char *path, struct stat *st, int flags);
   ssize_t (*readlink)(const char *path, char *buffer, size_t size);
   ssize_t (*readlinkat)(int dir, const char *path, char *buffer, size_t size);
   char *(*realpath)(const char *path, char *resolved);
   FILE *(*fopen)(const char *path, const char *mode);
   DIR *(*opendir)(const char *path);
   int (*scandir)(const char *path, struct dirent ***list,
                  int (*filter)(const struct dirent *),
                  int (*compare)(const struct dirent **,
                                 const struct dirent **));
};

const struct sim_real *
sim_real(void);

#endif
