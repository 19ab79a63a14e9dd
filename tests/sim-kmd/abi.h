/* SPDX-License-Identifier: MIT */
/* Small steps over the kernel interface of a Panthor render node, for tests.
 *
 * They use nothing but system calls, so that the same tests can be held
 * against a real kernel. */
#ifndef ABI_H
#define ABI_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <drm-uapi/drm.h>
#include <drm-uapi/panthor_drm.h>

struct abi_case {
   const char *name;
   void (*run)(void);
};

/* Runs all cases, or those named by the arguments.  Exit status for main. */
int
abi_main(int argc, char **argv, const struct abi_case *cases);

void
abi_fail(const char *file, int line, const char *what);

#define CHECK(condition)                           \
   do {                                            \
      if (!(condition))                            \
         abi_fail(__FILE__, __LINE__, #condition); \
   } while (0)

/* Prints both numbers when they differ. */
#define CHECK_EQ(got, want) \
   abi_check_eq(__FILE__, __LINE__, #got, (long long)(got), (long long)(want))

void
abi_check_eq(const char *file, int line, const char *what, long long got,
             long long want);

/* 0 or negative errno. */
int
abi_ioctl(int fd, unsigned long request, void *arg);

/* The first render node whose driver is panthor or tyr; ends the program
 * with status 77 (skipped) when there is none. */
int
abi_open(void);

uint32_t
abi_vm(int fd);
uint32_t
abi_bo(int fd, uint64_t size, uint32_t vm);
void *
abi_map(int fd, uint32_t bo, uint64_t size);
/* Synchronous map; the flags are those of the bind operation. */
int
abi_bind(int fd, uint32_t vm, uint32_t bo, uint64_t offset, uint64_t va,
         uint64_t size, uint32_t flags);
int
abi_unbind(int fd, uint32_t vm, uint64_t va, uint64_t size);
uint32_t
abi_group(int fd, uint32_t vm, unsigned queues);
uint32_t
abi_syncobj(int fd, bool signaled);
/* wait_sync, signal_sync: binary syncobjs, or 0. */
int
abi_submit(int fd, uint32_t group, uint32_t queue, uint64_t va, uint32_t size,
           uint32_t wait_sync, uint32_t signal_sync);
/* milliseconds from now; 0 polls. */
int
abi_wait(int fd, uint32_t syncobj, int64_t ms);
/* An absolute time for the kernel. */
int64_t
abi_deadline(int64_t ms);
uint32_t
abi_group_state(int fd, uint32_t group);

#endif
