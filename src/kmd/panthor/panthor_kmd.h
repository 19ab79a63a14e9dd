/* SPDX-License-Identifier: MIT */
/* Panthor (Mali v10 and later) and Tyr, which offers the same interface.
 * The parts of one implementation see each other through this header; users
 * of the library never include it. */
#ifndef PANTHOR_KMD_H
#define PANTHOR_KMD_H

#include "kmd/kmd.h"

struct panthor_dev {
   struct kmd_dev base;
   /* The page with the LATEST_FLUSH_ID register, NULL if not offered. */
   const volatile uint32_t *flush_id;
};

static inline struct panthor_dev *
panthor_dev(struct kmd_dev *dev)
{
   return (struct panthor_dev *)dev;
}

/* Fills pdev from an open render node whose driver name has been accepted. */
int
panthor_kmd_probe(int fd, const struct kmd_log *log, struct kmd_pdev *pdev);

int
panthor_kmd_create_dev(const struct kmd_pdev *pdev, int fd,
                       const struct kmd_log *log, struct kmd_dev **out);

/* The ioctl, retried when interrupted: 0 or a negative errno. */
int
panthor_ioctl(int fd, unsigned long request, void *arg);

/* One DEV_QUERY; fields that an older kernel does not know stay zero. */
int
panthor_query(int fd, uint32_t type, void *data, uint32_t size_B);

/* panthor_memory.c */
int
panthor_create_vm(struct kmd_dev *dev, const struct kmd_log *log,
                  struct kmd_vm **out);
void
panthor_destroy_vm(struct kmd_vm *vm);
int
panthor_bind(struct kmd_vm *vm, const struct kmd_log *log, bool async,
             uint32_t count, const struct kmd_bind_op *ops);
int
panthor_vm_lost(struct kmd_vm *vm, const struct kmd_log *log, bool *lost);
int
panthor_create_bo(struct kmd_dev *dev, struct kmd_vm *exclusive,
                  const struct kmd_log *log, uint64_t size_B,
                  enum kmd_bo_flags flags, struct kmd_bo **out);
int
panthor_import_bo(struct kmd_dev *dev, const struct kmd_log *log,
                  int dma_buf_fd, struct kmd_bo **out);
int
panthor_export_bo(struct kmd_bo *bo, const struct kmd_log *log,
                  int *dma_buf_fd);
int
panthor_map_bo(struct kmd_bo *bo, const struct kmd_log *log, void *fixed);
void
panthor_destroy_bo(struct kmd_bo *bo);

/* panthor_group.c */
int
panthor_create_group(struct kmd_vm *vm, const struct kmd_log *log,
                     const struct kmd_group_info *info, struct kmd_group **out);
void
panthor_destroy_group(struct kmd_group *group);
int
panthor_submit(struct kmd_group *group, const struct kmd_log *log,
               uint32_t count, const struct kmd_submit *submits);
int
panthor_group_state(struct kmd_group *group, const struct kmd_log *log,
                    uint32_t *state);
int
panthor_create_heap(struct kmd_vm *vm, const struct kmd_log *log,
                    const struct kmd_heap_info *info, struct kmd_heap **out);
void
panthor_destroy_heap(struct kmd_heap *heap);

/* Flattens the waits and signals of a bind or submit into the array of the
 * interface.  Returns the number written. */
struct drm_panthor_sync_op;
uint32_t
panthor_fill_syncs(struct drm_panthor_sync_op *out, uint32_t wait_count,
                   const struct kmd_sync *waits, uint32_t signal_count,
                   const struct kmd_sync *signals);

#endif
