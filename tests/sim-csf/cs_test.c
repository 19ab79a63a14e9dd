/* SPDX-License-Identifier: MIT */
/* Command-stream opcodes on hand-made streams, through the kernel interface:
 * each case writes a stream, submits it and looks at memory. */

#include "abi.h"

#include "hw/hw_v10.h"

#include <pthread.h>
#include <unistd.h>

#define CODE_VA 0x200000ull
#define CODE_SIZE 0x10000u
/* Part of the code buffer for called streams. */
#define SUB_VA (CODE_VA + 0x8000)
#define DATA_VA 0x400000ull
#define DATA_SIZE 0x4000u
#define CONST_VA 0x600000ull

struct cs {
   int fd;
   uint32_t vm, group, done;
   uint64_t *code;
   unsigned n, sub;
   uint32_t *data;
};

static struct cs
cs_open(unsigned queues)
{
   struct cs cs = { .fd = abi_open() };
   const uint32_t read_only = DRM_PANTHOR_VM_BIND_OP_MAP_READONLY;

   cs.vm = abi_vm(cs.fd);
   const uint32_t code = abi_bo(cs.fd, CODE_SIZE, cs.vm);
   const uint32_t data = abi_bo(cs.fd, DATA_SIZE, cs.vm);
   const uint32_t constant = abi_bo(cs.fd, 4096, cs.vm);
   CHECK_EQ(abi_bind(cs.fd, cs.vm, code, 0, CODE_VA, CODE_SIZE, 0), 0);
   CHECK_EQ(abi_bind(cs.fd, cs.vm, data, 0, DATA_VA, DATA_SIZE, 0), 0);
   CHECK_EQ(abi_bind(cs.fd, cs.vm, constant, 0, CONST_VA, 4096, read_only), 0);
   cs.code = abi_map(cs.fd, code, CODE_SIZE);
   cs.data = abi_map(cs.fd, data, DATA_SIZE);
   cs.group = abi_group(cs.fd, cs.vm, queues);
   cs.done = abi_syncobj(cs.fd, false);
   return cs;
}

#define EMIT(cs, op, ...)                            \
   do {                                              \
      const struct hw_cs_##op v = { __VA_ARGS__ };   \
      (cs)->code[(cs)->n++] = hw_cs_##op##_word(&v); \
   } while (0)

static void
move(struct cs *cs, unsigned pair, uint64_t value)
{
   EMIT(cs, move, .destination = pair, .immediate = value);
}

static void
move32(struct cs *cs, unsigned r, uint32_t value)
{
   EMIT(cs, move32, .destination = r, .immediate = value);
}

static void
wait_all(struct cs *cs)
{
   EMIT(cs, wait, .wait_mask = 0xff);
}

/* Stores count registers from `base` at word `at` of the data. */
static void
store(struct cs *cs, unsigned base, unsigned count, unsigned at)
{
   move(cs, 80, DATA_VA + at * 4);
   EMIT(cs, store_multiple, .base_register = base, .address = 80,
        .mask = (1u << count) - 1);
}

static int
submit(struct cs *cs, unsigned queue, uint64_t va, unsigned instrs)
{
   return abi_submit(cs->fd, cs->group, queue, va, instrs * 8, 0, cs->done);
}

/* Runs what was emitted since the start and waits. */
static void
run(struct cs *cs)
{
   CHECK_EQ(submit(cs, 0, CODE_VA, cs->n), 0);
   CHECK_EQ(abi_wait(cs->fd, cs->done, 20000), 0);
   cs->n = 0;
}

static void
finish(struct cs *cs)
{
   CHECK_EQ(abi_group_state(cs->fd, cs->group), 0);
   close(cs->fd);
}

/* The stream must end in a fault of its queue. */
static void
run_faulty(struct cs *cs)
{
   run(cs);
   CHECK_EQ(abi_group_state(cs->fd, cs->group),
            DRM_PANTHOR_GROUP_STATE_FATAL_FAULT);
   close(cs->fd);
}

static bool
strict(void)
{
   const char *mode = getenv("MALI_SIM_MODE");

   return !mode || !*mode || !strcmp(mode, "strict");
}

static void
test_arithmetic(void)
{
   struct cs cs = cs_open(1);

   move(&cs, 0, 0x123456789abcull);
   move32(&cs, 2, 7);
   EMIT(&cs, add_immediate32, .destination = 3, .source = 2, .immediate = -9);
   EMIT(&cs, add_immediate64, .destination = 4, .source = 0, .immediate = -1);
   EMIT(&cs, umin32, .destination = 6, .source_1 = 2, .source_2 = 3);
   EMIT(&cs, nop, .ignored = 0x55);
   store(&cs, 0, 7, 0);
   run(&cs);
   CHECK_EQ(cs.data[0], 0x56789abc);
   CHECK_EQ(cs.data[1], 0x1234);
   CHECK_EQ(cs.data[3], (uint32_t)-2);
   CHECK_EQ(cs.data[4], 0x56789abb);
   CHECK_EQ(cs.data[6], 7);
   finish(&cs);
}

static void
test_load_store(void)
{
   struct cs cs = cs_open(1);

   for (unsigned i = 0; i < 4; i++)
      cs.data[16 + i] = 100 + i;
   move(&cs, 10, DATA_VA + 128);
   EMIT(&cs, set_sb_entry, .endpoint_entry = 2, .other_entry = 1);
   EMIT(&cs, load_multiple, .base_register = 20, .address = 10, .offset = -64,
        .mask = 0xb);
   EMIT(&cs, wait, .wait_mask = 1 << 1);
   EMIT(&cs, store_multiple, .base_register = 20, .address = 10, .offset = 8,
        .mask = 0xb);
   run(&cs);
   /* Registers that the mask leaves out have no place in memory: the third
    * word went to r23, and from there to the third word. */
   CHECK_EQ(cs.data[34], 100);
   CHECK_EQ(cs.data[35], 101);
   CHECK_EQ(cs.data[36], 102);
   CHECK_EQ(cs.data[37], 0);
   finish(&cs);
}

/* Registers live from one submission to the next. */
static void
test_persistent(void)
{
   struct cs cs = cs_open(1);

   move32(&cs, 30, 5);
   run(&cs);
   EMIT(&cs, add_immediate32, .destination = 30, .source = 30, .immediate = 1);
   EMIT(&cs, add_immediate32, .destination = 31, .source = 70, .immediate = 3);
   store(&cs, 30, 2, 0);
   run(&cs);
   CHECK_EQ(cs.data[0], 6);
   CHECK_EQ(cs.data[1], 3);
   finish(&cs);
}

static void
test_branches(void)
{
   static const struct {
      enum hw_cs_condition condition;
      /* Taken for -1, 0, 1. */
      bool taken[3];
   } table[] = {
      { HW_CS_CONDITION_LEQUAL, { true, true, false } },
      { HW_CS_CONDITION_GREATER, { false, false, true } },
      { HW_CS_CONDITION_EQUAL, { false, true, false } },
      { HW_CS_CONDITION_NEQUAL, { true, false, true } },
      { HW_CS_CONDITION_LESS, { true, false, false } },
      { HW_CS_CONDITION_GEQUAL, { false, true, true } },
      { HW_CS_CONDITION_ALWAYS, { true, true, true } },
   };
   struct cs cs = cs_open(1);

   for (unsigned i = 0; i < 7; i++) {
      for (unsigned v = 0; v < 3; v++) {
         move32(&cs, 0, v - 1);
         move32(&cs, 1, 1);
         EMIT(&cs, branch, .offset = 1, .condition = table[i].condition,
              .value = 0);
         move32(&cs, 1, 0);
         store(&cs, 1, 1, i * 3 + v);
      }
   }
   run(&cs);
   for (unsigned i = 0; i < 7; i++) {
      for (unsigned v = 0; v < 3; v++)
         CHECK_EQ(cs.data[i * 3 + v], table[i].taken[v]);
   }

   /* A loop: 10 + 9 + … + 1 times one. */
   move32(&cs, 0, 10);
   move32(&cs, 1, 0);
   EMIT(&cs, add_immediate32, .destination = 1, .source = 1, .immediate = 3);
   EMIT(&cs, add_immediate32, .destination = 0, .source = 0, .immediate = -1);
   EMIT(&cs, branch, .offset = -3, .condition = HW_CS_CONDITION_GREATER,
        .value = 0);
   store(&cs, 0, 2, 0);
   run(&cs);
   CHECK_EQ(cs.data[0], 0);
   CHECK_EQ(cs.data[1], 30);
   finish(&cs);
}

/* Puts instructions where SUB_VA is. */
static void
sub_begin(struct cs *cs)
{
   cs->sub = cs->n;
   cs->n = (SUB_VA - CODE_VA) / 8;
}

static unsigned
sub_end(struct cs *cs)
{
   const unsigned count = cs->n - (SUB_VA - CODE_VA) / 8;

   cs->n = cs->sub;
   return count * 8;
}

static void
test_call_jump(void)
{
   struct cs cs = cs_open(1);

   sub_begin(&cs);
   EMIT(&cs, add_immediate32, .destination = 0, .source = 0, .immediate = 5);
   const unsigned size = sub_end(&cs);

   move32(&cs, 0, 1);
   move(&cs, 2, SUB_VA);
   move32(&cs, 4, size);
   EMIT(&cs, call, .address = 2, .length = 4);
   EMIT(&cs, call, .address = 2, .length = 4);
   store(&cs, 0, 1, 0);
   wait_all(&cs);
   EMIT(&cs, jump, .address = 2, .length = 4);
   /* Never reached: a jump does not come back. */
   move32(&cs, 0, 99);
   run(&cs);
   CHECK_EQ(cs.data[0], 11);
   store(&cs, 0, 1, 1);
   run(&cs);
   CHECK_EQ(cs.data[1], 16);
   finish(&cs);
}

static void
test_call_depth(void)
{
   struct cs cs = cs_open(1);

   /* Calls itself. */
   sub_begin(&cs);
   EMIT(&cs, call, .address = 2, .length = 4);
   const unsigned size = sub_end(&cs);
   move(&cs, 2, SUB_VA);
   move32(&cs, 4, size);
   EMIT(&cs, call, .address = 2, .length = 4);
   run_faulty(&cs);
}

static void
test_sync(void)
{
   struct cs cs = cs_open(1);
   uint64_t *object = (uint64_t *)(cs.data + 32);

   *object = 40;
   move(&cs, 0, DATA_VA + 128);
   move(&cs, 2, 2);
   EMIT(&cs, sync_add64, .data = 2, .address = 0);
   move(&cs, 4, 41);
   EMIT(&cs, sync_wait64, .condition = HW_CS_CONDITION_GREATER, .data = 4,
        .address = 0);
   move(&cs, 6, DATA_VA + 256);
   move32(&cs, 8, 17);
   EMIT(&cs, sync_set32, .data = 8, .address = 6,
        .scope = HW_CS_SYNC_SCOPE_CSG);
   EMIT(&cs, sync_add32, .data = 8, .address = 6, .wait_mask = 1,
        .signal_slot = 3);
   EMIT(&cs, sync_wait32, .condition = HW_CS_CONDITION_GREATER, .data = 8,
        .address = 6);
   /* 0 <= 2 at the next, untouched, object. */
   move(&cs, 10, DATA_VA + 512);
   EMIT(&cs, sync_wait32, .condition = HW_CS_CONDITION_LEQUAL, .data = 2,
        .address = 10);
   EMIT(&cs, error_barrier, 0);
   run(&cs);
   CHECK_EQ(*object, 42);
   CHECK_EQ(cs.data[64], 34);
   finish(&cs);
}

/* Two queues that wait for each other in turn. */
static void
test_two_queues(void)
{
   struct cs cs = cs_open(2);
   const uint32_t done[2] = { abi_syncobj(cs.fd, false),
                              abi_syncobj(cs.fd, false) };
   const unsigned turns = 50;

   for (unsigned q = 0; q < 2; q++) {
      const unsigned start = q * 64;
      cs.n = start;
      move(&cs, 0, DATA_VA + q * 64);
      move(&cs, 2, DATA_VA + (1 - q) * 64);
      move32(&cs, 4, turns);
      move(&cs, 6, 0);
      move(&cs, 10, 1);
      const unsigned loop = cs.n;
      if (q)
         EMIT(&cs, sync_wait64, .condition = HW_CS_CONDITION_GREATER, .data = 6,
              .address = 2);
      EMIT(&cs, sync_add64, .data = 10, .address = 0);
      if (!q)
         EMIT(&cs, sync_wait64, .condition = HW_CS_CONDITION_GREATER, .data = 6,
              .address = 2);
      EMIT(&cs, add_immediate64, .destination = 6, .source = 6, .immediate = 1);
      EMIT(&cs, add_immediate32, .destination = 4, .source = 4,
           .immediate = -1);
      EMIT(&cs, branch, .offset = (int)loop - (int)cs.n - 1,
           .condition = HW_CS_CONDITION_GREATER, .value = 4);
      CHECK_EQ(abi_submit(cs.fd, cs.group, q, CODE_VA + start * 8,
                          (cs.n - start) * 8, 0, done[q]),
               0);
   }
   CHECK_EQ(abi_wait(cs.fd, done[0], 20000), 0);
   CHECK_EQ(abi_wait(cs.fd, done[1], 20000), 0);
   CHECK_EQ(cs.data[0], turns);
   CHECK_EQ(cs.data[16], turns);
   finish(&cs);
}

static void
test_state(void)
{
   struct cs cs = cs_open(1);
   uint64_t *state = (uint64_t *)cs.data;

   move(&cs, 0, DATA_VA);
   EMIT(&cs, store_state, .state = HW_CS_STATE_TIMESTAMP, .address = 0);
   EMIT(&cs, store_state, .state = HW_CS_STATE_CYCLE_COUNT, .address = 0,
        .offset = 8);
   EMIT(&cs, store_state, .state = HW_CS_STATE_TIMESTAMP, .address = 0,
        .offset = 16, .wait_mask = 1, .signal_slot = 2);
   EMIT(&cs, wait, .wait_mask = 1 << 2);
   run(&cs);
   CHECK(state[0] && state[1] && state[2] >= state[0]);

   struct drm_panthor_timestamp_info now = { 0 };
   struct drm_panthor_dev_query query = {
      .type = DRM_PANTHOR_DEV_QUERY_TIMESTAMP_INFO,
      .size = sizeof(now),
      .pointer = (uintptr_t)&now,
   };
   CHECK_EQ(abi_ioctl(cs.fd, DRM_IOCTL_PANTHOR_DEV_QUERY, &query), 0);
   CHECK(now.current_timestamp > state[0]);
   finish(&cs);
}

static void
test_progress(void)
{
   struct cs cs = cs_open(1);

   move(&cs, 0, 41);
   EMIT(&cs, progress_store, .source = 0);
   EMIT(&cs, wait, .wait_mask = 0, .progress_increment = true);
   EMIT(&cs, progress_load, .destination = 2);
   EMIT(&cs, progress_wait, .queue = 0, .source = 0);
   store(&cs, 2, 2, 0);
   run(&cs);
   CHECK_EQ(cs.data[0], 42);
   finish(&cs);
}

static void
test_flush(void)
{
   struct cs cs = cs_open(1);

   EMIT(&cs, flush_cache2, .l2_flush_mode = HW_CS_FLUSH_MODE_CLEAN,
        .lsc_flush_mode = HW_CS_FLUSH_MODE_CLEAN_AND_INVALIDATE,
        .other_invalidate = true, .signal_slot = 1);
   EMIT(&cs, req_resource, .compute = true);
   EMIT(&cs, wait, .wait_mask = 2);
   run(&cs);
   finish(&cs);
}

/* ---- faults ------------------------------------------------------------ */

static void
test_bad_opcode(void)
{
   struct cs cs = cs_open(1);

   cs.code[cs.n++] = 0xee00000000000000ull;
   run_faulty(&cs);
}

static void
test_store_to_hole(void)
{
   struct cs cs = cs_open(1);

   move(&cs, 0, 0x7000000);
   EMIT(&cs, store_multiple, .base_register = 2, .address = 0, .mask = 1);
   run_faulty(&cs);
}

static void
test_store_read_only(void)
{
   struct cs cs = cs_open(1);

   move(&cs, 0, CONST_VA);
   EMIT(&cs, load_multiple, .base_register = 2, .address = 0, .mask = 1);
   wait_all(&cs);
   run(&cs);
   CHECK_EQ(abi_group_state(cs.fd, cs.group), 0);
   EMIT(&cs, store_multiple, .base_register = 2, .address = 0, .mask = 1);
   run_faulty(&cs);
}

static void
test_sync_unaligned(void)
{
   struct cs cs = cs_open(1);

   move(&cs, 0, DATA_VA + 4);
   EMIT(&cs, sync_add64, .data = 2, .address = 0);
   run_faulty(&cs);
}

/* That and nothing else (interface 1.2 has no "innocent" yet), and other groups
 * of the device do not mind. */
static void
check_timed_out(struct cs *cs)
{
   struct drm_panthor_group_get_state state = { .group_handle = cs->group };
   const uint32_t other = abi_group(cs->fd, cs->vm, 1);

   CHECK_EQ(abi_ioctl(cs->fd, DRM_IOCTL_PANTHOR_GROUP_GET_STATE, &state), 0);
   CHECK_EQ(state.state, DRM_PANTHOR_GROUP_STATE_TIMEDOUT);
   CHECK_EQ(state.fatal_queues, 0);
   CHECK_EQ(submit(cs, 0, CODE_VA, 1), -EINVAL);
   CHECK_EQ(abi_group_state(cs->fd, other), 0);
   CHECK_EQ(abi_submit(cs->fd, other, 0, 0, 0, 0, cs->done), 0);
   CHECK_EQ(abi_wait(cs->fd, cs->done, 2000), 0);
   close(cs->fd);
}

/* Nobody will ever signal it: the kernel's five seconds. */
static void
test_hang(void)
{
   struct cs cs = cs_open(1);

   move(&cs, 0, DATA_VA);
   EMIT(&cs, sync_wait64, .condition = HW_CS_CONDITION_GREATER, .data = 2,
        .address = 0);
   run(&cs);
   check_timed_out(&cs);
}

/* Panthor grants no protected mode: a region of it is a hang, too. */
static void
test_prot_region(void)
{
   struct cs cs = cs_open(1);

   EMIT(&cs, prot_region, .size = 8);
   wait_all(&cs);
   run(&cs);
   check_timed_out(&cs);
}

static void
test_reserved_bits(void)
{
   struct cs cs = cs_open(1);

   move32(&cs, 0, 1);
   cs.code[0] |= 1ull << 40;
   run(&cs);
   CHECK_EQ(abi_group_state(cs.fd, cs.group),
            strict() ? DRM_PANTHOR_GROUP_STATE_FATAL_FAULT : 0);
   close(cs.fd);
}

static void
test_unwaited_load(void)
{
   struct cs cs = cs_open(1);

   move(&cs, 0, DATA_VA);
   EMIT(&cs, load_multiple, .base_register = 4, .address = 0, .mask = 1);
   EMIT(&cs, add_immediate32, .destination = 5, .source = 4, .immediate = 1);
   run(&cs);
   CHECK_EQ(abi_group_state(cs.fd, cs.group),
            strict() ? DRM_PANTHOR_GROUP_STATE_FATAL_FAULT : 0);
   close(cs.fd);
}

/* The last four registers are the kernel's between submissions. */
static void
test_kernel_registers(void)
{
   struct cs cs = cs_open(1);

   EMIT(&cs, add_immediate32, .destination = 0, .source = 95, .immediate = 1);
   run(&cs);
   CHECK_EQ(abi_group_state(cs.fd, cs.group),
            strict() ? DRM_PANTHOR_GROUP_STATE_FATAL_FAULT : 0);
   close(cs.fd);
}

/* Work that is not flushed before its fence says it is done.  The grid is
 * empty: what counts is that it ran. */
static void
test_unflushed(void)
{
   for (unsigned i = 0; i < 3; i++) {
      struct cs cs = cs_open(1);

      EMIT(&cs, run_compute, .task_increment = 1);
      if (i)
         EMIT(&cs, flush_cache2, .l2_flush_mode = HW_CS_FLUSH_MODE_CLEAN,
              .lsc_flush_mode =
                 i > 1 ? HW_CS_FLUSH_MODE_CLEAN : HW_CS_FLUSH_MODE_NONE,
              .wait_mask = 1, .signal_slot = 1);
      run(&cs);
      CHECK_EQ(abi_group_state(cs.fd, cs.group),
               i < 2 && strict() ? DRM_PANTHOR_GROUP_STATE_FATAL_FAULT : 0);
      close(cs.fd);
   }
}

/* ---- heaps ------------------------------------------------------------- */

static void
test_heap(void)
{
   struct cs cs = cs_open(1);
   struct drm_panthor_tiler_heap_create heap = {
      .vm_id = cs.vm,
      .initial_chunk_count = 2,
      .chunk_size = 256 << 10,
      .max_chunks = 4,
      .target_in_flight = 8,
   };

   CHECK_EQ(abi_ioctl(cs.fd, DRM_IOCTL_PANTHOR_TILER_HEAP_CREATE, &heap), 0);
   move(&cs, 0, heap.tiler_heap_ctx_gpu_va);
   EMIT(&cs, heap_set, .address = 0);
   EMIT(&cs, heap_operation,
        .operation = HW_CS_HEAP_COUNTER_VERTEX_TILER_STARTED);
   EMIT(&cs, heap_operation,
        .operation = HW_CS_HEAP_COUNTER_VERTEX_TILER_COMPLETED, .wait_mask = 4);
   /* Both initial chunks are one list: the first leads to the second. */
   move(&cs, 2, heap.first_heap_chunk_gpu_va);
   EMIT(&cs, load_multiple, .base_register = 4, .address = 2, .mask = 3);
   wait_all(&cs);
   store(&cs, 4, 2, 0);
   EMIT(&cs, finish_fragment, .first_heap_chunk = 2, .last_heap_chunk = 4,
        .increment_fragment_completed = true, .wait_mask = 4, .signal_slot = 5);
   EMIT(&cs, wait, .wait_mask = 1 << 5);
   run(&cs);
   const uint64_t second = *(uint64_t *)cs.data;
   CHECK_EQ(second & 0xfff, 64);
   CHECK(second >> 12);
   finish(&cs);

   /* Chunks that frames used, and that no FINISH_FRAGMENT names.  Where the
    * context counts them is the simulator's own affair. */
   cs = cs_open(1);
   heap.vm_id = cs.vm;
   CHECK_EQ(abi_ioctl(cs.fd, DRM_IOCTL_PANTHOR_TILER_HEAP_CREATE, &heap), 0);
   move(&cs, 0, heap.tiler_heap_ctx_gpu_va);
   EMIT(&cs, heap_set, .address = 0);
   move32(&cs, 2, 2);
   EMIT(&cs, store_multiple, .base_register = 2, .address = 0, .mask = 1,
        .offset = 20);
   wait_all(&cs);
   EMIT(&cs, heap_operation,
        .operation = HW_CS_HEAP_COUNTER_VERTEX_TILER_STARTED);
   EMIT(&cs, heap_operation,
        .operation = HW_CS_HEAP_COUNTER_VERTEX_TILER_COMPLETED);
   move(&cs, 4, 0);
   move(&cs, 6, 0);
   EMIT(&cs, finish_fragment, .first_heap_chunk = 4, .last_heap_chunk = 6,
        .increment_fragment_completed = true, .signal_slot = 5);
   wait_all(&cs);
   run(&cs);
   CHECK_EQ(abi_group_state(cs.fd, cs.group),
            strict() ? DRM_PANTHOR_GROUP_STATE_FATAL_FAULT : 0);
   close(cs.fd);

   /* Without a heap the counters have nowhere to live. */
   cs = cs_open(1);
   EMIT(&cs, heap_operation,
        .operation = HW_CS_HEAP_COUNTER_VERTEX_TILER_STARTED);
   run_faulty(&cs);
}

/* ---- several at once ---------------------------------------------------- */

static void *
stress_main(void *data)
{
   struct cs *cs = data;
   const uint32_t bo = abi_bo(cs->fd, 4096, cs->vm);

   for (unsigned i = 0; i < 200; i++) {
      /* Mappings come and go beside the stream. */
      CHECK_EQ(abi_bind(cs->fd, cs->vm, bo, 0, CONST_VA + 8192, 4096, 0), 0);
      EMIT(cs, add_immediate32, .destination = 0, .source = 0, .immediate = 1);
      store(cs, 0, 1, 0);
      run(cs);
      CHECK_EQ(cs->data[0], i + 1);
      CHECK_EQ(abi_unbind(cs->fd, cs->vm, CONST_VA + 8192, 4096), 0);
   }
   return NULL;
}

static void
test_threads(void)
{
   struct cs cs[4];
   pthread_t threads[4];

   for (unsigned i = 0; i < 4; i++) {
      cs[i] = cs_open(1);
      pthread_create(&threads[i], NULL, stress_main, &cs[i]);
   }
   for (unsigned i = 0; i < 4; i++) {
      pthread_join(threads[i], NULL);
      finish(&cs[i]);
   }
}

/* Closing the device takes everything down, also what waits for ever. */
static void
test_close_busy(void)
{
   struct cs cs = cs_open(1);

   move(&cs, 0, DATA_VA);
   EMIT(&cs, sync_wait64, .condition = HW_CS_CONDITION_GREATER, .data = 2,
        .address = 0);
   CHECK_EQ(submit(&cs, 0, CODE_VA, cs.n), 0);
   CHECK_EQ(abi_wait(cs.fd, cs.done, 20), -ETIME);
   struct drm_panthor_group_destroy destroy = { .group_handle = cs.group };
   CHECK_EQ(abi_ioctl(cs.fd, DRM_IOCTL_PANTHOR_GROUP_DESTROY, &destroy), 0);
   CHECK_EQ(abi_wait(cs.fd, cs.done, 2000), 0);
   close(cs.fd);
   cs = cs_open(1);
   EMIT(&cs, sync_wait64, .condition = HW_CS_CONDITION_GREATER, .data = 2,
        .address = 4);
   CHECK_EQ(submit(&cs, 0, CODE_VA, cs.n), 0);
   close(cs.fd);
}

static uint32_t
next_random(uint32_t *state)
{
   *state ^= *state << 13;
   *state ^= *state >> 17;
   *state ^= *state << 5;
   return *state;
}

/* A known instruction with random operands that the front end accepts, or 0
 * when it would only wait. */
static uint64_t
random_instr(uint32_t *seed)
{
   const unsigned opcode = next_random(seed) % 54;
   const struct hw_cs_op *op = &hw_v10_cs_ops[opcode];
   uint64_t word = next_random(seed) |
                   (uint64_t)(next_random(seed) & 0x3e3e3e) << 32 |
                   (uint64_t)opcode << 56;

   if (!op->name || opcode == HW_CS_OPCODE_SYNC_WAIT32 ||
       opcode == HW_CS_OPCODE_SYNC_WAIT64 ||
       opcode == HW_CS_OPCODE_PROGRESS_WAIT || opcode == HW_CS_OPCODE_BRANCH ||
       opcode == HW_CS_OPCODE_PROT_REGION ||
       opcode == HW_CS_OPCODE_SET_EXCEPTION_HANDLER)
      return 0;
   if (op->wait_bits > 8)
      word &= ~(0xffull << (op->wait_lo + 8));
   if (op->slot_bits > 3)
      word &= ~(1ull << (op->slot_lo + 3));
   if (opcode == HW_CS_OPCODE_SET_SB_ENTRY)
      word &= ~0x88ull;
   if (opcode == HW_CS_OPCODE_LOAD_MULTIPLE ||
       opcode == HW_CS_OPCODE_STORE_MULTIPLE)
      word &= ~0xf003ull;
   return word & ~op->reserved;
}

/* Streams of nonsense: whatever they do, the process lives and each fence is
 * signalled. */
static void
test_garbage(void)
{
   const char *rounds = getenv("CS_TEST_ROUNDS");
   const char *first = getenv("CS_TEST_SEED");
   const int count = rounds ? atoi(rounds) : 150;

   for (int i = 0; i < count; i++) {
      uint32_t seed = (uint32_t)(i + (first ? atoi(first) : 0)) * 7919 + 1;
      struct cs cs = cs_open(1);

      for (unsigned w = 0; w < DATA_SIZE / 4; w++) {
         const uint32_t value = next_random(&seed);
         /* Half of it may pass for addresses. */
         cs.data[w] = w & 1 ? (value & 3 ? 0 : value)
                            : (value & 4 ? DATA_VA + (value >> 19 & ~63u)
                                         : value >> (value & 31));
      }
      for (unsigned r = 0; r < 92; r += 2)
         move(&cs, r, DATA_VA + (next_random(&seed) & 0x1fc0));
      for (unsigned n = 0; n < 40; n++) {
         const uint64_t word = random_instr(&seed);
         if (word)
            cs.code[cs.n++] = word;
         if (n % 8 == 7)
            wait_all(&cs);
      }
      run(&cs);
      close(cs.fd);
   }
}

static const struct abi_case cases[] = {
   { "arithmetic", test_arithmetic },
   { "load-store", test_load_store },
   { "persistent", test_persistent },
   { "branches", test_branches },
   { "call-jump", test_call_jump },
   { "call-depth", test_call_depth },
   { "sync", test_sync },
   { "two-queues", test_two_queues },
   { "state", test_state },
   { "progress", test_progress },
   { "flush", test_flush },
   { "bad-opcode", test_bad_opcode },
   { "store-to-hole", test_store_to_hole },
   { "store-read-only", test_store_read_only },
   { "sync-unaligned", test_sync_unaligned },
   { "hang", test_hang },
   { "prot-region", test_prot_region },
   { "reserved-bits", test_reserved_bits },
   { "unwaited-load", test_unwaited_load },
   { "kernel-registers", test_kernel_registers },
   { "unflushed", test_unflushed },
   { "heap", test_heap },
   { "threads", test_threads },
   { "close-busy", test_close_busy },
   { "garbage", test_garbage },
   { NULL, NULL },
};

int
main(int argc, char **argv)
{
   return abi_main(argc, argv, cases);
}
