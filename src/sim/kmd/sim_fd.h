/* SPDX-License-Identifier: MIT */
/* Which file descriptors are the simulated kernel's, and what they stand
 * for.  Each is backed by a real descriptor (a memory file or an eventfd), so
 * that poll, dup and exec treat it as any other. */
#ifndef SIM_FD_H
#define SIM_FD_H

#include <stdbool.h>

#include "sim/kmd/sim_drm.h"

enum sim_fd_kind {
   SIM_FD_NONE,
   SIM_FD_RENDER,
   SIM_FD_SYNCOBJ,
   SIM_FD_SYNC_FILE,
};

struct sim_fd_entry {
   enum sim_fd_kind kind;
   /* By kind; a reference. */
   struct sim_file *file;
   struct sim_syncobj *syncobj;
   struct sim_fence *fence;
};

/* A new descriptor of the render node; negative errno. */
int
sim_fd_open_render(int open_flags);
/* Copies the entry with a reference; false when fd is not ours. */
bool
sim_fd_get(int fd, struct sim_fd_entry *out);
void
sim_fd_put(struct sim_fd_entry *entry);
/* After a real dup: new_fd now stands for what old_fd does (or for nothing
 * of ours). */
void
sim_fd_duplicated(int old_fd, int new_fd);
/* Before a real close. */
void
sim_fd_forget(int fd);
void
sim_fd_forget_range(unsigned first, unsigned last);
/* Cheap test: false means certainly not ours. */
bool
sim_fd_maybe(int fd);

/* A descriptor of the node that came from another process (inherited over
 * exec, or in a message) becomes one of ours, as a newly opened file.  False
 * when it is none. */
bool
sim_fd_adopt(int fd);

/* Installs what the DRM core needs to make descriptors. */
void
sim_fd_init(void);

/* sync_file ioctls. */
int
sim_sync_file_ioctl(struct sim_fence *fence, unsigned long request, void *arg);

#endif
