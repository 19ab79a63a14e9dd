/* SPDX-License-Identifier: MIT */
/* VM_BIND, groups, tiler heaps: refusals one by one. */

#include "abi_cases.h"

#include <unistd.h>

#define VA 0x100000ull

static void
test_bind_checks(void)
{
   const int fd = abi_open();
   const uint32_t vm = abi_vm(fd), vm2 = abi_vm(fd);
   const uint32_t bo = abi_bo(fd, 16384, vm);
   const uint32_t unmap = DRM_PANTHOR_VM_BIND_OP_TYPE_UNMAP;

   CHECK_EQ(abi_bind(fd, vm, bo, 0, VA, 16384, 0), 0);
   CHECK_EQ(abi_bind(fd, 99, bo, 0, VA, 16384, 0), -EINVAL);
   CHECK_EQ(abi_bind(fd, vm, 999, 0, VA, 16384, 0), -EINVAL);
   CHECK_EQ(abi_bind(fd, vm, bo, 0, VA + 1, 16384, 0), -EINVAL);
   CHECK_EQ(abi_bind(fd, vm, bo, 0, VA, 100, 0), -EINVAL);
   CHECK_EQ(abi_bind(fd, vm, bo, 4096, VA, 16384, 0), -EINVAL);
   CHECK_EQ(abi_bind(fd, vm, bo, 0, VA, 32768, 0), -EINVAL);
   CHECK_EQ(abi_bind(fd, vm, bo, 4096, VA, 8192, 0), 0);
   CHECK_EQ(abi_bind(fd, vm, bo, 0, VA, 4096, 1 << 5), -EINVAL);
   CHECK_EQ(abi_bind(fd, vm, bo, 0, VA, 4096, 5u << 28), -EINVAL);
   /* The buffer is the first VM's own. */
   CHECK_EQ(abi_bind(fd, vm2, bo, 0, VA, 4096, 0), -EINVAL);
   CHECK_EQ(abi_bind(fd, vm2, abi_bo(fd, 4096, 0), 0, VA, 4096, 0), 0);
   CHECK_EQ(abi_unbind(fd, vm, VA, 1 << 20), 0);
   CHECK_EQ(abi_unbind(fd, vm, VA, 1 << 20), 0);
   CHECK_EQ(abi_bind(fd, vm, bo, 0, VA, 4096, unmap), -EINVAL);
   CHECK_EQ(abi_bind(fd, vm, 0, 4096, VA, 4096, unmap), -EINVAL);
   CHECK_EQ(abi_bind(fd, vm, 0, 0, VA, 4096,
                     unmap | DRM_PANTHOR_VM_BIND_OP_MAP_NOEXEC),
            -EINVAL);
   close(fd);
}

static void
test_bind_count(void)
{
   const int fd = abi_open();
   const uint32_t vm = abi_vm(fd);
   const uint32_t bo = abi_bo(fd, 4096, vm);
   struct drm_panthor_vm_bind_op ops[3] = {
      { .bo_handle = bo, .va = VA, .size = 4096 },
      { .bo_handle = bo, .va = VA + 1, .size = 4096 },
      { .bo_handle = bo, .va = VA + 8192, .size = 4096 },
   };
   struct drm_panthor_vm_bind args = {
      .vm_id = vm,
      .ops = DRM_PANTHOR_OBJ_ARRAY(3, ops),
   };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), -EINVAL);
   CHECK_EQ(args.ops.count, 1);
   args.ops.stride = 8;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), -EINVAL);
   args.ops.stride = sizeof(ops[0]);
   args.ops.array = 64;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), -EFAULT);
   /* Sync operations need the asynchronous form. */
   struct drm_panthor_sync_op sync = { .handle = abi_syncobj(fd, true) };
   ops[0].syncs = (struct drm_panthor_obj_array)DRM_PANTHOR_OBJ_ARRAY(1, &sync);
   args.ops = (struct drm_panthor_obj_array)DRM_PANTHOR_OBJ_ARRAY(1, ops);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), -EINVAL);
   close(fd);
}

static void
test_bind_async(void)
{
   const int fd = abi_open();
   const uint32_t vm = abi_vm(fd);
   const uint32_t bo = abi_bo(fd, 4096, vm);
   const uint32_t done = abi_syncobj(fd, false);
   struct drm_panthor_sync_op signal = {
      .flags = (uint32_t)DRM_PANTHOR_SYNC_OP_SIGNAL,
      .handle = done,
   };
   struct drm_panthor_vm_bind_op op = {
      .bo_handle = bo,
      .va = VA,
      .size = 4096,
      .syncs = DRM_PANTHOR_OBJ_ARRAY(1, &signal),
   };
   struct drm_panthor_vm_bind args = {
      .vm_id = vm,
      .flags = DRM_PANTHOR_VM_BIND_ASYNC,
      .ops = DRM_PANTHOR_OBJ_ARRAY(1, &op),
   };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), 0);
   CHECK_EQ(abi_wait(fd, done, 2000), 0);

   op = (struct drm_panthor_vm_bind_op){
      .flags = DRM_PANTHOR_VM_BIND_OP_TYPE_SYNC_ONLY,
   };
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), -EINVAL);
   op.syncs = (struct drm_panthor_obj_array)DRM_PANTHOR_OBJ_ARRAY(1, &signal);
   op.va = 4096;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), -EINVAL);
   op.va = 0;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), 0);
   signal.flags |= 5;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), -EINVAL);
   signal.flags = (uint32_t)DRM_PANTHOR_SYNC_OP_SIGNAL;
   signal.timeline_value = 3;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), -EINVAL);
   signal.timeline_value = 0;
   signal.handle = 999;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), -EINVAL);
   signal = (struct drm_panthor_sync_op){ .handle = 999 };
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), -ENOENT);
   signal.handle = abi_syncobj(fd, false);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_VM_BIND, &args), -EINVAL);
   close(fd);
}

static struct drm_panthor_group_create
good_group(uint32_t vm, struct drm_panthor_queue_create *queue)
{
   *queue =
      (struct drm_panthor_queue_create){ .priority = 1, .ringbuf_size = 4096 };
   return (struct drm_panthor_group_create){
      .queues = DRM_PANTHOR_OBJ_ARRAY(1, queue),
      .max_compute_cores = 1,
      .max_fragment_cores = 1,
      .max_tiler_cores = 1,
      .priority = PANTHOR_GROUP_PRIORITY_MEDIUM,
      .compute_core_mask = 1,
      .fragment_core_mask = 1,
      .tiler_core_mask = 1,
      .vm_id = vm,
   };
}

/* One field of a good request is changed; it must be refused. */
#define REFUSED(change)                                                        \
   do {                                                                        \
      args = good_group(vm, &queue);                                           \
      change;                                                                  \
      CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_CREATE, &args), -EINVAL); \
   } while (0)

static void
test_group_create(void)
{
   const int fd = abi_open();
   const uint32_t vm = abi_vm(fd);
   struct drm_panthor_queue_create queue;
   struct drm_panthor_group_create args = good_group(vm, &queue);

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_CREATE, &args), 0);
   struct drm_panthor_group_destroy destroy = { args.group_handle, 1 };
   CHECK_EQ(abi_group_state(fd, args.group_handle), 0);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_DESTROY, &destroy), -EINVAL);
   destroy.pad = 0;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_DESTROY, &destroy), 0);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_DESTROY, &destroy), -EINVAL);

   REFUSED(args.queues.count = 0);
   REFUSED(args.queues.stride = 4);
   REFUSED(args.pad = 1);
   REFUSED(args.priority = 9);
   REFUSED(args.vm_id = 99);
   REFUSED(args.compute_core_mask = ~0ull);
   REFUSED(args.fragment_core_mask = ~0ull);
   REFUSED(args.tiler_core_mask = ~0ull);
   REFUSED(args.max_compute_cores = 2);
   REFUSED(args.max_fragment_cores = 2);
   REFUSED(args.max_tiler_cores = 2);
   REFUSED(queue.pad[1] = 1);
   REFUSED(queue.priority = 16);
   REFUSED(queue.ringbuf_size = 2048);
   REFUSED(queue.ringbuf_size = 5000);
   REFUSED(queue.ringbuf_size = 1 << 17);
   close(fd);
}

static void
test_submit_checks(void)
{
   const int fd = abi_open();
   const uint32_t vm = abi_vm(fd);
   const uint32_t group = abi_group(fd, vm, 1);
   struct drm_panthor_queue_submit submit = { .pad = 1 };
   struct drm_panthor_group_submit args = {
      .group_handle = group,
      .pad = 1,
      .queue_submits = DRM_PANTHOR_OBJ_ARRAY(1, &submit),
   };

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_SUBMIT, &args), -EINVAL);
   args.pad = 0;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_SUBMIT, &args), -EINVAL);
   submit.pad = 0;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_SUBMIT, &args), 0);
   submit.latest_flush = 1 << 24;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_SUBMIT, &args), -EINVAL);
   CHECK_EQ(abi_submit(fd, group, 0, VA, 0, 0, 0), -EINVAL);
   CHECK_EQ(abi_submit(fd, group, 0, 0, 8, 0, 0), -EINVAL);
   CHECK_EQ(abi_submit(fd, group, 0, VA + 8, 8, 0, 0), -EINVAL);
   CHECK_EQ(abi_submit(fd, group, 0, VA, 7, 0, 0), -EINVAL);
   CHECK_EQ(abi_submit(fd, group, 1, 0, 0, 0, 0), -EINVAL);
   CHECK_EQ(abi_submit(fd, 99, 0, 0, 0, 0, 0), -EINVAL);
   CHECK_EQ(abi_submit(fd, group, 0, 0, 0, 999, 0), -ENOENT);
   CHECK_EQ(abi_submit(fd, group, 0, 0, 0, abi_syncobj(fd, false), 0), -EINVAL);
   CHECK_EQ(abi_submit(fd, group, 0, 0, 0, 0, 999), -EINVAL);
   const uint32_t done = abi_syncobj(fd, false);
   CHECK_EQ(abi_submit(fd, group, 0, 0, 0, abi_syncobj(fd, true), done), 0);
   CHECK_EQ(abi_wait(fd, done, 2000), 0);
   close(fd);
}

/* An unmapped stream: the queue faults, the fence is signalled all the same,
 * the group takes nothing more, and another group does not mind. */
static void
test_fault(void)
{
   const int fd = abi_open();
   const uint32_t vm = abi_vm(fd);
   const uint32_t group = abi_group(fd, vm, 2), other = abi_group(fd, vm, 1);
   const uint32_t done = abi_syncobj(fd, false);
   struct drm_panthor_group_get_state state = { .group_handle = group };

   CHECK_EQ(abi_submit(fd, group, 1, VA, 64, 0, done), 0);
   CHECK_EQ(abi_wait(fd, done, 10000), 0);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_GET_STATE, &state), 0);
   CHECK_EQ(state.state, DRM_PANTHOR_GROUP_STATE_FATAL_FAULT);
   CHECK_EQ(state.fatal_queues, 2);
   CHECK_EQ(abi_submit(fd, group, 0, 0, 0, 0, 0), -EINVAL);
   CHECK_EQ(abi_group_state(fd, other), 0);
   CHECK_EQ(abi_submit(fd, other, 0, 0, 0, 0, done), 0);
   CHECK_EQ(abi_wait(fd, done, 2000), 0);
   state.pad = 1;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_GET_STATE, &state), -EINVAL);
   state = (struct drm_panthor_group_get_state){ .group_handle = 99 };
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_GROUP_GET_STATE, &state), -EINVAL);
   close(fd);
}

static void
test_heap(void)
{
   const int fd = abi_open();
   const uint32_t vm = abi_vm(fd);
   const struct drm_panthor_tiler_heap_create good = {
      .vm_id = vm,
      .initial_chunk_count = 2,
      .chunk_size = 256 << 10,
      .max_chunks = 4,
      .target_in_flight = 8,
   };
   struct drm_panthor_tiler_heap_create heap = good;

   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_TILER_HEAP_CREATE, &heap), 0);
   CHECK(heap.tiler_heap_ctx_gpu_va && heap.first_heap_chunk_gpu_va);
   CHECK(!(heap.tiler_heap_ctx_gpu_va & 63));
   CHECK(heap.first_heap_chunk_gpu_va >= 1ull << 40);
   struct drm_panthor_tiler_heap_destroy destroy = { heap.handle, 1 };
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_TILER_HEAP_DESTROY, &destroy),
            -EINVAL);
   destroy.pad = 0;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_TILER_HEAP_DESTROY, &destroy), 0);
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_TILER_HEAP_DESTROY, &destroy),
            -EINVAL);
   destroy.handle = 99 << 16;
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_TILER_HEAP_DESTROY, &destroy),
            -EINVAL);

#define HEAP_REFUSED(field, value) \
   heap = good;                    \
   heap.field = value;             \
   CHECK_EQ(abi_ioctl(fd, DRM_IOCTL_PANTHOR_TILER_HEAP_CREATE, &heap), -EINVAL)

   HEAP_REFUSED(vm_id, 99);
   HEAP_REFUSED(initial_chunk_count, 0);
   HEAP_REFUSED(max_chunks, 1);
   HEAP_REFUSED(chunk_size, 64 << 10);
   HEAP_REFUSED(chunk_size, (256 << 10) + 1);
   HEAP_REFUSED(chunk_size, 16 << 20);
#undef HEAP_REFUSED
   close(fd);
}

const struct abi_case abi_bind_cases[] = {
   { "bind-checks", test_bind_checks },
   { "bind-count", test_bind_count },
   { "bind-async", test_bind_async },
   { "group-create", test_group_create },
   { "submit-checks", test_submit_checks },
   { "fault", test_fault },
   { "heap", test_heap },
   { NULL, NULL },
};
