/* SPDX-License-Identifier: MIT */
/* The kernel seam, against whatever answers for a render node: the simulated
 * GPU in the test suite, a board elsewhere. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xf86drm.h>

#include "cs/cs_builder.h"
#include "kmd/kmd.h"

#define SKIP 77
#define VA (UINT64_C(64) << 20)

static unsigned failures;
static char last_error[512];
static int last_errno;

#define CHECK(cond)                                                    \
   do {                                                                \
      if (!(cond)) {                                                   \
         fprintf(stderr, "%s:%d: not true: %s (last: %s)\n", __FILE__, \
                 __LINE__, #cond, last_error);                         \
         failures++;                                                   \
      }                                                                \
   } while (0)

static void
remember(void *data, int err, const char *format, va_list args)
{
   vsnprintf(last_error, sizeof(last_error), format, args);
   last_errno = err;
}

static const struct kmd_log log_obj = { .error = remember };

static void
test_refusals(void)
{
   struct kmd_pdev *pdev = NULL;
   char long_path[256];

   CHECK(kmd_pdev_open("/nonexistent/node", &log_obj, &pdev) == -ENOENT);
   CHECK(strstr(last_error, "/nonexistent/node"));
   CHECK(kmd_pdev_open("/dev/null", &log_obj, &pdev) == -ENODEV);
   CHECK(strstr(last_error, "/dev/null"));

   memset(long_path, 'a', sizeof(long_path) - 1);
   long_path[sizeof(long_path) - 1] = '\0';
   CHECK(kmd_pdev_open(long_path, &log_obj, &pdev) == -ENAMETOOLONG);
   CHECK(!pdev);
   /* Without anybody who listens. */
   CHECK(kmd_pdev_open("/dev/null", NULL, &pdev) == -ENODEV);
}

static struct kmd_pdev *
find_pdev(void)
{
   drmDevicePtr devices[16];
   struct kmd_pdev *pdev = NULL;
   int count = drmGetDevices2(0, devices, 16);

   for (int i = 0; i < count && !pdev; i++) {
      if ((devices[i]->available_nodes & (1 << DRM_NODE_RENDER)) &&
          kmd_pdev_open(devices[i]->nodes[DRM_NODE_RENDER], &log_obj, &pdev))
         pdev = NULL;
   }
   if (count > 0)
      drmFreeDevices(devices, count);

   return pdev;
}

static void
test_memory(struct kmd_dev *dev, struct kmd_vm *vm)
{
   struct kmd_bo *bo, *shared, *again;
   int fd = -1;

   CHECK(kmd_bo_create(dev, vm, &log_obj, 0, 0, &bo) < 0);
   CHECK(kmd_bo_create(dev, vm, &log_obj, 5000, 0, &bo) == 0);
   CHECK(bo->size_B >= 5000 && bo->size_B % 4096 == 0 && !bo->map);
   CHECK(kmd_bo_map(bo, &log_obj, NULL) == 0 && bo->map);
   memset(bo->map, 0x5a, bo->size_B);

   const struct kmd_bind_op bad = {
      .bo = bo,
      .va = VA + 1,
      .size_B = bo->size_B,
   };
   CHECK(kmd_vm_bind(vm, &log_obj, 1, &bad) == -EINVAL);
   CHECK(strstr(last_error, "VM_BIND"));

   const struct kmd_bind_op bind = {
      .bo = bo,
      .va = VA,
      .size_B = bo->size_B,
      .flags = KMD_BIND_NO_EXEC,
   };
   const struct kmd_bind_op unbind = { .va = VA, .size_B = bo->size_B };
   CHECK(kmd_vm_bind(vm, &log_obj, 1, &bind) == 0);
   CHECK(kmd_vm_bind(vm, &log_obj, 1, &unbind) == 0);

   /* Belongs to the VM: nobody else may have it. */
   CHECK(kmd_bo_export(bo, &log_obj, &fd) < 0);
   kmd_bo_destroy(bo);

   CHECK(kmd_bo_create(dev, NULL, &log_obj, 8192, 0, &shared) == 0);
   CHECK(kmd_bo_export(shared, &log_obj, &fd) == 0 && fd >= 0);
   CHECK(kmd_bo_import(dev, &log_obj, fd, &again) == 0);
   CHECK(again->handle == shared->handle && again->size_B == 8192);
   close(fd);
   /* One handle: closed once. */
   free(again);
   kmd_bo_destroy(shared);

   CHECK(kmd_bo_import(dev, &log_obj, STDIN_FILENO, &again) < 0);
}

static void
test_heap(struct kmd_vm *vm)
{
   struct kmd_heap_info info = {
      .chunk_size_B = 2 << 20,
      .initial_chunks = 2,
      .max_chunks = 8,
      .target_in_flight = 65535,
   };
   struct kmd_heap *heap;

   CHECK(kmd_heap_create(vm, &log_obj, &info, &heap) == 0);
   CHECK(heap->context_va >= vm->va_end && heap->first_chunk_va);
   kmd_heap_destroy(heap);

   info.chunk_size_B = 3000;
   CHECK(kmd_heap_create(vm, &log_obj, &info, &heap) == -EINVAL);
   CHECK(strstr(last_error, "TILER_HEAP_CREATE"));
   info.chunk_size_B = 2 << 20;
   info.initial_chunks = 9;
   CHECK(kmd_heap_create(vm, &log_obj, &info, &heap) == -EINVAL);
}

struct stream_memory {
   struct kmd_bo *bo;
   uint64_t va;
};

static int
alloc_chunk(void *cookie, struct cs_chunk *out)
{
   const struct stream_memory *m = cookie;

   *out = (struct cs_chunk){
      .cpu = m->bo->map,
      .va = m->va,
      .capacity = 4096 / 8,
   };
   return 0;
}

/* A stream that stores one word. */
static struct cs_stream
build_store(const struct kmd_pdev *pdev, struct stream_memory *m, uint64_t va,
            uint32_t value)
{
   const struct cs_config config = {
      .info = &pdev->info,
      .alloc = alloc_chunk,
      .cookie = m,
      .kernel_registers = pdev->caps.kernel_cs_registers,
      .scratch_first = 64,
      .scratch_count = 16,
   };
   struct cs_stream stream = { 0 };
   struct cs_builder b;

   CHECK(cs_init(&b, &config) == 0);
   struct cs_reg64 address = cs_scratch64(&b);
   struct cs_reg32 data = cs_scratch32(&b);
   cs_set_scoreboard(&b, 1, 0);
   cs_move64(&b, address, va);
   cs_move32(&b, data, value);
   cs_store32(&b, data, address, 0);
   cs_wait_ls(&b);
   CHECK(cs_finish(&b, &stream) == 0);
   cs_destroy(&b);
   return stream;
}

static int
run(struct kmd_dev *dev, struct kmd_group *group, struct cs_stream stream)
{
   uint32_t handle;

   CHECK(drmSyncobjCreate(dev->fd, 0, &handle) == 0);
   const struct kmd_sync done = { .handle = handle };
   const struct kmd_submit submit = {
      .stream_va = stream.va,
      .stream_size_B = stream.size_B,
      .latest_flush = kmd_dev_flush_id(dev),
      .signals = &done,
      .signal_count = 1,
   };
   int ret = kmd_group_submit(group, &log_obj, 1, &submit);
   if (ret == 0) {
      CHECK(drmSyncobjWait(dev->fd, &handle, 1, INT64_MAX,
                           DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, NULL) == 0);
   }
   drmSyncobjDestroy(dev->fd, handle);
   return ret;
}

static void
test_submit(struct kmd_dev *dev, struct kmd_vm *vm)
{
   const struct kmd_queue_info rings[2] = {
      { .priority = 1, .ring_size_B = 64 * 1024 },
      { .priority = 1, .ring_size_B = 64 * 1024 },
   };
   struct kmd_group_info info = {
      .priority = KMD_PRIORITY_MEDIUM,
      .queue_count = KMD_MAX_QUEUES + 1,
      .queues = rings,
   };
   struct stream_memory m = { .va = VA };
   struct kmd_group *group;
   uint32_t state = ~0u;
   bool lost = true;

   CHECK(kmd_group_create(vm, &log_obj, &info, &group) == -EINVAL);
   info.queue_count = 0;
   CHECK(kmd_group_create(vm, &log_obj, &info, &group) == -EINVAL);
   info.queue_count = 2;
   CHECK(kmd_group_create(vm, &log_obj, &info, &group) == 0);
   CHECK(kmd_bo_create(dev, vm, &log_obj, 8192, 0, &m.bo) == 0);
   CHECK(kmd_bo_map(m.bo, &log_obj, NULL) == 0);
   const struct kmd_bind_op bind = { .bo = m.bo, .va = VA, .size_B = 8192 };
   CHECK(kmd_vm_bind(vm, &log_obj, 1, &bind) == 0);

   volatile uint32_t *word = (uint32_t *)((char *)m.bo->map + 4096);
   *word = 0;
   CHECK(run(dev, group, build_store(dev->pdev, &m, VA + 4096, 0xcafe1234)) ==
         0);
   CHECK(*word == 0xcafe1234);
   CHECK(kmd_group_state(group, &log_obj, &state) == 0 && state == 0);

   /* No such queue. */
   const struct kmd_submit nowhere = { .queue = 7 };
   CHECK(kmd_group_submit(group, &log_obj, 1, &nowhere) == -EINVAL);

   /* A point of synchronisation alone. */
   CHECK(run(dev, group, (struct cs_stream){ 0 }) == 0);

   /* A store to nowhere kills the group and nothing else. */
   CHECK(run(dev, group, build_store(dev->pdev, &m, VA + (1 << 30), 1)) == 0);
   CHECK(kmd_group_state(group, &log_obj, &state) == 0);
   CHECK(state & KMD_GROUP_FATAL_FAULT);
   CHECK(run(dev, group, build_store(dev->pdev, &m, VA + 4096, 2)) < 0);
   CHECK(strstr(last_error, "GROUP_SUBMIT"));
   CHECK(kmd_vm_lost(vm, &log_obj, &lost) == 0 && !lost);

   kmd_group_destroy(group);
   kmd_bo_destroy(m.bo);
}

static void
test_timestamp(struct kmd_dev *dev)
{
   struct kmd_timestamp a, b;

   if (!dev->pdev->caps.has_timestamp)
      return;
   CHECK(kmd_dev_timestamp(dev, &log_obj, &a) == 0);
   usleep(2000);
   CHECK(kmd_dev_timestamp(dev, &log_obj, &b) == 0);
   CHECK(a.ticks_per_s == dev->pdev->caps.timestamp_Hz);
   CHECK(b.ticks > a.ticks);
}

int
main(void)
{
   struct kmd_dev *dev;
   struct kmd_vm *vm;

   test_refusals();

   struct kmd_pdev *pdev = find_pdev();
   if (!pdev) {
      fprintf(stderr, "no GPU: %s\n", last_error);
      return failures ? 1 : SKIP;
   }

   CHECK(pdev->info.front_end == MALI_FRONT_END_CSF);
   CHECK(pdev->info.csf.registers >= 96 && pdev->info.csf.stream_slots >= 2);
   CHECK(pdev->caps.kernel_cs_registers >= 4);
   CHECK(kmd_dev_create(pdev, &log_obj, &dev) == 0);
   CHECK(kmd_vm_create(dev, &log_obj, &vm) == 0);
   CHECK(vm->va_end >= UINT64_C(1) << 32);

   test_memory(dev, vm);
   test_heap(vm);
   test_submit(dev, vm);
   test_timestamp(dev);

   kmd_vm_destroy(vm);
   kmd_dev_destroy(dev);
   kmd_pdev_destroy(pdev);
   return failures ? 1 : 0;
}
