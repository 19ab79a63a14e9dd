/* SPDX-License-Identifier: MIT */
/* The seam to the kernel: what a driver needs from a kernel driver for Mali,
 * as a few objects with small tables of functions.
 *
 *   pdev   a GPU that a kernel driver offers (opened, queried, no state)
 *   dev    one open file: owner of handles
 *   vm     a GPU address space; the caller chooses the addresses
 *   bo     a buffer object
 *   group  the queues that run command streams in one VM
 *   heap   memory that the tiler takes chunks from
 *
 * It knows nothing of Vulkan and no policy: it allocates no addresses, caches
 * nothing and retries nothing.  Fallible functions return 0 or a negative
 * errno; where errno is fresh a line with the reason goes to the kmd_log.
 *
 * Threads: functions may be called from any thread at once, with two
 * exceptions: an object must not be in use while it is destroyed, and map
 * and unmap of one bo must not race. */
#ifndef KMD_H
#define KMD_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <mali/device_info.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define KMD_MUST_CHECK __attribute__((warn_unused_result))
#define KMD_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define KMD_MUST_CHECK
#define KMD_PRINTF(f, a)
#endif

/* Where the reasons of failures go.  May be NULL wherever it is asked for. */
struct kmd_log {
   /* err is a negative errno. */
   void (*error)(void *data, int err, const char *format, va_list args);
   void *data;
};

/* Reports and hands back err, so that `return kmd_error(log, err, …)` is one
 * statement. */
int
kmd_error(const struct kmd_log *log, int err, const char *format, ...)
   KMD_PRINTF(3, 4);

struct kmd_pdev_ops;
struct kmd_dev_ops;

enum kmd_priority {
   KMD_PRIORITY_LOW,
   KMD_PRIORITY_MEDIUM,
   KMD_PRIORITY_HIGH,
   KMD_PRIORITY_REALTIME,
};

/* What the kernel driver (not the hardware) can do. */
struct kmd_caps {
   /* Ticks per second of the GPU's time stamp counter, 0 if unknown. */
   uint64_t timestamp_Hz;
   /* kmd_dev_timestamp works. */
   bool has_timestamp;
   /* Bit per enum kmd_priority that this process may ask for. */
   uint32_t priorities;
   /* Addresses a VM offers start at 0 and end here. */
   uint64_t user_va_end;
   /* Registers of a command stream that the kernel's own stream overwrites:
    * the last ones. */
   unsigned kernel_cs_registers;
};

/* A GPU with a supported kernel driver.  Immutable after open. */
struct kmd_pdev {
   const struct kmd_pdev_ops *ops;
   /* Name and version that the kernel driver gives itself. */
   char driver_name[32];
   int version_major, version_minor;
   /* Path of the node that kmd_dev_create opens. */
   char path[64];
   dev_t render_rdev, primary_rdev;
   bool has_primary;
   /* Raw registers, and what they mean. */
   struct mali_gpu_regs regs;
   struct mali_device_info info;
   struct kmd_caps caps;
};

struct kmd_dev {
   const struct kmd_dev_ops *ops;
   const struct kmd_pdev *pdev;
   /* Owned; syncobjs of the Vulkan runtime live in it too. */
   int fd;
};

struct kmd_vm {
   struct kmd_dev *dev;
   uint32_t handle;
   /* User addresses are [0, va_end). */
   uint64_t va_end;
};

enum kmd_bo_flags {
   /* Never mapped by the CPU. */
   KMD_BO_NO_MMAP = 1 << 0,
};

struct kmd_bo {
   struct kmd_dev *dev;
   uint32_t handle;
   uint64_t size_B;
   enum kmd_bo_flags flags;
   /* NULL until kmd_bo_map. */
   void *map;
};

enum kmd_bind_flags {
   KMD_BIND_READ_ONLY = 1 << 0,
   KMD_BIND_NO_EXEC = 1 << 1,
   KMD_BIND_UNCACHED = 1 << 2,
};

/* A syncobj of the device's file. */
struct kmd_sync {
   uint32_t handle;
   /* 0: binary. */
   uint64_t point;
};

struct kmd_bind_op {
   /* NULL unmaps the range. */
   struct kmd_bo *bo;
   uint64_t bo_offset_B;
   uint64_t va;
   uint64_t size_B;
   enum kmd_bind_flags flags;
   /* Asynchronous binds only. */
   uint32_t wait_count, signal_count;
   const struct kmd_sync *waits;
   const struct kmd_sync *signals;
};

struct kmd_queue_info {
   /* 0 to 15, within the group. */
   uint8_t priority;
   uint32_t ring_size_B;
};

struct kmd_group_info {
   enum kmd_priority priority;
   /* 0: every core that is present. */
   uint64_t core_mask;
   uint32_t queue_count;
   const struct kmd_queue_info *queues;
};

#define KMD_MAX_QUEUES 8

/* Queues that are scheduled together, in one VM. */
struct kmd_group {
   struct kmd_dev *dev;
   uint32_t handle;
   uint32_t queue_count;
};

/* One command stream for one queue.  Streams of one queue run in order; the
 * next starts when the former has wholly finished. */
struct kmd_submit {
   uint32_t queue;
   /* stream_size_B 0: a point of synchronisation without a stream. */
   uint32_t stream_size_B;
   uint64_t stream_va;
   /* kmd_dev_flush_id when the stream was built, 0 flushes always. */
   uint32_t latest_flush;
   uint32_t wait_count, signal_count;
   const struct kmd_sync *waits;
   const struct kmd_sync *signals;
};

enum kmd_group_state {
   KMD_GROUP_TIMED_OUT = 1 << 0,
   KMD_GROUP_FATAL_FAULT = 1 << 1,
   /* Somebody else's fault made this group unusable. */
   KMD_GROUP_INNOCENT = 1 << 2,
};

struct kmd_heap_info {
   uint32_t chunk_size_B;
   uint32_t initial_chunks;
   uint32_t max_chunks;
   uint32_t target_in_flight;
};

struct kmd_heap {
   struct kmd_vm *vm;
   uint32_t handle;
   /* Address of the kernel's heap context: operand of HEAP_SET. */
   uint64_t context_va;
   uint64_t first_chunk_va;
};

struct kmd_timestamp {
   uint64_t ticks;
   uint64_t ticks_per_s;
   /* To add to the counter as the GPU reads it. */
   uint64_t offset;
};

/*
 * Tables.  One implementation per kernel driver.
 */

struct kmd_pdev_ops {
   void (*destroy)(struct kmd_pdev *pdev);
   int (*create_dev)(const struct kmd_pdev *pdev, int fd,
                     const struct kmd_log *log, struct kmd_dev **out);
};

struct kmd_dev_ops {
   void (*destroy)(struct kmd_dev *dev);
   int (*timestamp)(struct kmd_dev *dev, const struct kmd_log *log,
                    struct kmd_timestamp *out);
   uint32_t (*flush_id)(struct kmd_dev *dev);

   int (*create_vm)(struct kmd_dev *dev, const struct kmd_log *log,
                    struct kmd_vm **out);
   void (*destroy_vm)(struct kmd_vm *vm);
   int (*bind)(struct kmd_vm *vm, const struct kmd_log *log, bool async,
               uint32_t count, const struct kmd_bind_op *ops);
   int (*vm_lost)(struct kmd_vm *vm, const struct kmd_log *log, bool *lost);

   int (*create_bo)(struct kmd_dev *dev, struct kmd_vm *exclusive,
                    const struct kmd_log *log, uint64_t size_B,
                    enum kmd_bo_flags flags, struct kmd_bo **out);
   int (*import_bo)(struct kmd_dev *dev, const struct kmd_log *log,
                    int dma_buf_fd, struct kmd_bo **out);
   int (*export_bo)(struct kmd_bo *bo, const struct kmd_log *log,
                    int *dma_buf_fd);
   int (*map_bo)(struct kmd_bo *bo, const struct kmd_log *log, void *fixed);
   void (*destroy_bo)(struct kmd_bo *bo);

   int (*create_group)(struct kmd_vm *vm, const struct kmd_log *log,
                       const struct kmd_group_info *info,
                       struct kmd_group **out);
   void (*destroy_group)(struct kmd_group *group);
   int (*submit)(struct kmd_group *group, const struct kmd_log *log,
                 uint32_t count, const struct kmd_submit *submits);
   int (*group_state)(struct kmd_group *group, const struct kmd_log *log,
                      uint32_t *state);

   int (*create_heap)(struct kmd_vm *vm, const struct kmd_log *log,
                      const struct kmd_heap_info *info, struct kmd_heap **out);
   void (*destroy_heap)(struct kmd_heap *heap);
};

/*
 * Functions
 */

/* Opens the render node at path and asks what it is.  -ENODEV: another
 * kernel driver's node, or hardware that the device info does not know; the
 * log has the reason.  The caller destroys *out. */
int
kmd_pdev_open(const char *path, const struct kmd_log *log,
              struct kmd_pdev **out) KMD_MUST_CHECK;
void
kmd_pdev_destroy(struct kmd_pdev *pdev);

/* A new open file of the node.  pdev must outlive it. */
int
kmd_dev_create(const struct kmd_pdev *pdev, const struct kmd_log *log,
               struct kmd_dev **out) KMD_MUST_CHECK;

static inline void
kmd_dev_destroy(struct kmd_dev *dev)
{
   dev->ops->destroy(dev);
}

static inline int KMD_MUST_CHECK
kmd_dev_timestamp(struct kmd_dev *dev, const struct kmd_log *log,
                  struct kmd_timestamp *out)
{
   return dev->ops->timestamp(dev, log, out);
}

/* The number of the last flush the GPU did: a stream built from memory
 * written before it needs none.  0 when the kernel driver has no such
 * register. */
static inline uint32_t
kmd_dev_flush_id(struct kmd_dev *dev)
{
   return dev->ops->flush_id(dev);
}

static inline int KMD_MUST_CHECK
kmd_vm_create(struct kmd_dev *dev, const struct kmd_log *log,
              struct kmd_vm **out)
{
   return dev->ops->create_vm(dev, log, out);
}

static inline void
kmd_vm_destroy(struct kmd_vm *vm)
{
   vm->dev->ops->destroy_vm(vm);
}

/* Done when it returns.  The operations must carry no syncs. */
static inline int KMD_MUST_CHECK
kmd_vm_bind(struct kmd_vm *vm, const struct kmd_log *log, uint32_t count,
            const struct kmd_bind_op *ops)
{
   return vm->dev->ops->bind(vm, log, false, count, ops);
}

/* Queued behind the operations' waits. */
static inline int KMD_MUST_CHECK
kmd_vm_bind_async(struct kmd_vm *vm, const struct kmd_log *log, uint32_t count,
                  const struct kmd_bind_op *ops)
{
   return vm->dev->ops->bind(vm, log, true, count, ops);
}

/* Whether a failed asynchronous bind has made the VM unusable. */
static inline int KMD_MUST_CHECK
kmd_vm_lost(struct kmd_vm *vm, const struct kmd_log *log, bool *lost)
{
   return vm->dev->ops->vm_lost(vm, log, lost);
}

/* exclusive: the only VM it will ever be bound in (and then it cannot be
 * exported), or NULL. */
static inline int KMD_MUST_CHECK
kmd_bo_create(struct kmd_dev *dev, struct kmd_vm *exclusive,
              const struct kmd_log *log, uint64_t size_B,
              enum kmd_bo_flags flags, struct kmd_bo **out)
{
   return dev->ops->create_bo(dev, exclusive, log, size_B, flags, out);
}

/* The file stays the caller's.  Importing one buffer twice into one device
 * gives two kmd_bo of one handle: the kernel closes the handle with the
 * first of them, so the caller must keep one per handle. */
static inline int KMD_MUST_CHECK
kmd_bo_import(struct kmd_dev *dev, const struct kmd_log *log, int dma_buf_fd,
              struct kmd_bo **out)
{
   return dev->ops->import_bo(dev, log, dma_buf_fd, out);
}

static inline int KMD_MUST_CHECK
kmd_bo_export(struct kmd_bo *bo, const struct kmd_log *log, int *dma_buf_fd)
{
   return bo->dev->ops->export_bo(bo, log, dma_buf_fd);
}

/* Sets bo->map.  fixed: where to place it, replacing what is there. */
static inline int KMD_MUST_CHECK
kmd_bo_map(struct kmd_bo *bo, const struct kmd_log *log, void *fixed)
{
   return bo->dev->ops->map_bo(bo, log, fixed);
}

void
kmd_bo_unmap(struct kmd_bo *bo);

/* Unmaps it from the CPU; GPU mappings keep the memory alive. */
static inline void
kmd_bo_destroy(struct kmd_bo *bo)
{
   kmd_bo_unmap(bo);
   bo->dev->ops->destroy_bo(bo);
}

static inline int KMD_MUST_CHECK
kmd_group_create(struct kmd_vm *vm, const struct kmd_log *log,
                 const struct kmd_group_info *info, struct kmd_group **out)
{
   return vm->dev->ops->create_group(vm, log, info, out);
}

static inline void
kmd_group_destroy(struct kmd_group *group)
{
   group->dev->ops->destroy_group(group);
}

/* All or nothing.  -ECANCELED: the group is dead, see kmd_group_state. */
static inline int KMD_MUST_CHECK
kmd_group_submit(struct kmd_group *group, const struct kmd_log *log,
                 uint32_t count, const struct kmd_submit *submits)
{
   return group->dev->ops->submit(group, log, count, submits);
}

/* *state: bits of enum kmd_group_state, 0 when it is well. */
static inline int KMD_MUST_CHECK
kmd_group_state(struct kmd_group *group, const struct kmd_log *log,
                uint32_t *state)
{
   return group->dev->ops->group_state(group, log, state);
}

static inline int KMD_MUST_CHECK
kmd_heap_create(struct kmd_vm *vm, const struct kmd_log *log,
                const struct kmd_heap_info *info, struct kmd_heap **out)
{
   return vm->dev->ops->create_heap(vm, log, info, out);
}

static inline void
kmd_heap_destroy(struct kmd_heap *heap)
{
   heap->vm->dev->ops->destroy_heap(heap);
}

#ifdef __cplusplus
}
#endif

#endif
