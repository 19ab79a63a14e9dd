/* SPDX-License-Identifier: MIT */
/* The DRM core of the simulated kernel: open files, ioctl dispatch, buffer
 * handles, PRIME, syncobjs.  It knows no file descriptors of its own: the
 * preload library (sim_fd.h) turns descriptors into struct sim_file. */
#ifndef SIM_DRM_H
#define SIM_DRM_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/kmd/sim_fence.h"
#include "sim/kmd/sim_table.h"
#include "sim/memory/sim_memory.h"

struct sim_kvm;

/* A GEM object: a buffer as handles name it. */
struct sim_gem {
   atomic_uint refs;
   struct sim_bo *bo;
   uint32_t flags;
   /* Identity of the one VM it may be bound to, or 0. */
   uint32_t exclusive_vm_id;
   /* The fake offset that mmap() takes. */
   uint64_t mmap_offset;
   struct sim_gem *next_shared;
};

struct sim_syncobj {
   atomic_uint refs;
   /* Under the sync lock; NULL: nothing submitted. */
   struct sim_fence *fence;
};

/* An open file of the render node. */
struct sim_file {
   atomic_uint refs;
   pthread_mutex_t lock;
   /* struct sim_gem, struct sim_syncobj. */
   struct sim_table gems;
   struct sim_table syncobjs;
   /* struct sim_kvm, struct sim_group (sim_panthor.h). */
   struct sim_table vms;
   struct sim_table groups;
};

struct sim_file *
sim_file_create(void);
struct sim_file *
sim_file_ref(struct sim_file *file);
/* The last one closes it: groups and VMs die. */
void
sim_file_unref(struct sim_file *file);

/* 0 (or a positive result), or negative errno.  arg as the C library's. */
int
sim_file_ioctl(struct sim_file *file, unsigned long request, void *arg);

/* What a mapping at `offset` must map instead: a file, an offset in it, and
 * for buffers a reference in *gem (NULL for the register page).  Negative
 * errno as the kernel's mmap. */
int
sim_file_mmap(struct sim_file *file, uint64_t offset, uint64_t length, int prot,
              int flags, int *fd, uint64_t *fd_offset, struct sim_gem **gem);

/* New reference, or NULL. */
struct sim_gem *
sim_gem_lookup(struct sim_file *file, uint32_t handle);
struct sim_gem *
sim_gem_create(uint64_t size_B, uint32_t flags, uint32_t exclusive_vm_id);
void
sim_gem_unref(struct sim_gem *gem);
/* Makes a handle; takes its own reference. */
int
sim_gem_add_handle(struct sim_file *file, struct sim_gem *gem,
                   uint32_t *handle);

/* ---- descriptors, provided by the preload library or a test ------------ */

/* How the DRM core makes and finds descriptors that are not buffers.
 * Invariant: set before the first ioctl that needs them. */
struct sim_fd_ops {
   /* Opaque file of a syncobj; takes a reference.  fd or negative errno. */
   int (*syncobj_to_fd)(struct sim_syncobj *syncobj);
   /* New reference, or NULL when fd is something else. */
   struct sim_syncobj *(*syncobj_from_fd)(int fd);
   int (*fence_to_fd)(struct sim_fence *fence);
   struct sim_fence *(*fence_from_fd)(int fd);
};

void
sim_drm_set_fd_ops(const struct sim_fd_ops *ops);
const struct sim_fd_ops *
sim_drm_fd_ops(void);

/* ---- syncobjs (sim_syncobj.c) ----------------------------------------- */

struct sim_syncobj *
sim_syncobj_ref(struct sim_syncobj *syncobj);
void
sim_syncobj_unref(struct sim_syncobj *syncobj);
/* New reference, or NULL. */
struct sim_syncobj *
sim_syncobj_lookup(struct sim_file *file, uint32_t handle);
/* Takes its own reference to fence (NULL: reset). */
void
sim_syncobj_replace_locked(struct sim_syncobj *syncobj,
                           struct sim_fence *fence);
/* Adds a timeline point. */
int
sim_syncobj_add_point_locked(struct sim_syncobj *syncobj,
                             struct sim_fence *fence, uint64_t point);
/* -ENOENT without such a handle, -EINVAL without such a fence. */
int
sim_syncobj_find_fence(struct sim_file *file, uint32_t handle, uint64_t point,
                       struct sim_fence **out);
/* -ENOTTY when nr is not a syncobj ioctl. */
int
sim_syncobj_ioctl(struct sim_file *file, unsigned nr, void *arg);

/* ---- the hardware driver (sim_panthor.c) ------------------------------ */

int
sim_panthor_ioctl(struct sim_file *file, unsigned nr, void *arg);
void
sim_panthor_close(struct sim_file *file);
/* Size of the argument of ioctl nr, 0 when there is none. */
uint32_t
sim_panthor_arg_size(unsigned nr);
/* Descriptor of the page with LATEST_FLUSH_ID; negative errno. */
int
sim_panthor_flush_page(void);

#endif
