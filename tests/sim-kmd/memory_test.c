/* SPDX-License-Identifier: MIT */
/* Buffer objects, address spaces, ports and the worker pool, from inside. */

#include "abi.h"

#include "sim/memory/sim_memory.h"
#include "sim/memory/sim_pool.h"

#define PAGE SIM_PAGE_SIZE_B
#define VA 0x10000ull
#define RW (SIM_READ | SIM_WRITE)

static struct sim_vm *vm;
static struct sim_job job;
static struct sim_port port;

static void
begin(void)
{
   vm = sim_vm_create(1ull << 40);
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
}

static void
end(void)
{
   sim_port_finish(&port);
   sim_vm_unref(vm);
}

static void
test_bo_reuse(void)
{
   struct sim_bo *a = sim_bo_create(3 * PAGE - 5, false);
   struct sim_bo *b = sim_bo_create(PAGE, false);

   CHECK_EQ(a->size_B, 3 * PAGE);
   CHECK(a->id != b->id);
   CHECK(a->host + a->size_B <= b->host || b->host + PAGE <= a->host);
   memset(a->host, 0xff, a->size_B);
   const uint8_t *where = a->host;
   sim_bo_unref(a);
   a = sim_bo_create(2 * PAGE, false);
   /* The hole is taken again, and is empty. */
   CHECK(a->host == where);
   for (unsigned i = 0; i < 2 * PAGE; i++)
      CHECK(!a->host[i]);
   CHECK_EQ(b->host[0], 0);
   sim_bo_unref(a);
   sim_bo_unref(b);
   CHECK(!sim_bo_create(0, false));
   CHECK(!sim_bo_create(1ull << 50, true));
}

static void
test_map_refused(void)
{
   struct sim_bo *bo = sim_bo_create(4 * PAGE, false);

   begin();
   CHECK_EQ(sim_vm_map(vm, VA + 1, PAGE, bo, 0, RW), -EINVAL);
   CHECK_EQ(sim_vm_map(vm, VA, 100, bo, 0, RW), -EINVAL);
   CHECK_EQ(sim_vm_map(vm, VA, 0, bo, 0, RW), -EINVAL);
   CHECK_EQ(sim_vm_map(vm, VA, PAGE, bo, 4 * PAGE, RW), -EINVAL);
   CHECK_EQ(sim_vm_map(vm, VA, 4 * PAGE, bo, PAGE, RW), -EINVAL);
   CHECK_EQ(sim_vm_map(vm, 1ull << 40, PAGE, bo, 0, RW), -EINVAL);
   CHECK_EQ(sim_vm_map(vm, (1ull << 40) - PAGE, 2 * PAGE, bo, 0, RW), -EINVAL);
   CHECK_EQ(sim_vm_unmap(vm, ~0ull & ~4095ull, PAGE), -EINVAL);
   end();
   sim_bo_unref(bo);
}

/* Which of the pages VA… hold which byte; '.' for a hole. */
static void
check_pages(const char *want)
{
   for (unsigned i = 0; want[i]; i++) {
      struct sim_mapping map;
      const uint64_t va = VA + (uint64_t)i * PAGE;
      const bool found = sim_vm_lookup(vm, va, &map);
      const char got = found ? (char)map.host[va - map.va] : '.';

      CHECK_EQ(got, want[i]);
      const char *host = sim_port_try(&port, va, 1, SIM_READ);
      CHECK_EQ(host ? *host : '.', want[i]);
   }
}

static void
test_split(void)
{
   struct sim_bo *a = sim_bo_create(6 * PAGE, false);
   struct sim_bo *b = sim_bo_create(6 * PAGE, false);

   for (unsigned i = 0; i < 6; i++) {
      a->host[i * PAGE] = (uint8_t)('0' + i);
      b->host[i * PAGE] = (uint8_t)('a' + i);
   }
   begin();
   CHECK_EQ(sim_vm_map(vm, VA, 6 * PAGE, a, 0, RW), 0);
   check_pages("012345.");
   /* A hole in the middle, at the start, at the end. */
   CHECK_EQ(sim_vm_unmap(vm, VA + 2 * PAGE, PAGE), 0);
   check_pages("01.345.");
   CHECK_EQ(sim_vm_unmap(vm, VA, PAGE), 0);
   CHECK_EQ(sim_vm_unmap(vm, VA + 5 * PAGE, 4 * PAGE), 0);
   check_pages(".1.34..");
   /* Over two pieces and the hole between them. */
   CHECK_EQ(sim_vm_map(vm, VA + PAGE, 3 * PAGE, b, 2 * PAGE, RW), 0);
   check_pages(".cde4..");
   /* In the middle of one. */
   CHECK_EQ(sim_vm_map(vm, VA + 2 * PAGE, PAGE, a, 5 * PAGE, RW), 0);
   check_pages(".c5e4..");
   CHECK_EQ(sim_vm_unmap(vm, 0, 1ull << 40), 0);
   check_pages(".......");
   end();
   /* Nobody else holds them now. */
   CHECK_EQ(atomic_load(&a->refs), 1);
   CHECK_EQ(atomic_load(&b->refs), 1);
   sim_bo_unref(a);
   sim_bo_unref(b);
}

static void
test_copies(void)
{
   struct sim_bo *a = sim_bo_create(PAGE, false);
   struct sim_bo *b = sim_bo_create(PAGE, true);
   uint8_t out[8], in[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

   begin();
   CHECK_EQ(sim_vm_map(vm, VA, PAGE, a, 0, RW), 0);
   CHECK_EQ(sim_vm_map(vm, VA + PAGE, PAGE, b, 0, RW), 0);
   CHECK(sim_port_write(&port, VA + PAGE - 3, in, 8));
   CHECK_EQ(a->host[PAGE - 1], 3);
   CHECK_EQ(b->host[4], 8);
   CHECK(sim_port_read(&port, VA + PAGE - 3, out, 8));
   CHECK(!memcmp(in, out, 8));
   /* The two are not neighbours in memory. */
   CHECK(!sim_port_try(&port, VA + PAGE - 4, 8, SIM_READ));
   CHECK(!sim_job_stopped(&job));
   CHECK(!sim_port_read(&port, VA + 2 * PAGE - 4, out, 8));
   CHECK_EQ(job.fault.kind, SIM_FAULT_TRANSLATION);
   CHECK_EQ(job.fault.va, VA + 2 * PAGE);
   end();
   sim_bo_unref(a);
   sim_bo_unref(b);
}

static void
test_permissions(void)
{
   struct sim_bo *bo = sim_bo_create(2 * PAGE, false);

   begin();
   CHECK_EQ(sim_vm_map(vm, VA, PAGE, bo, 0, SIM_READ | SIM_EXEC), 0);
   CHECK_EQ(sim_vm_map(vm, VA + PAGE, PAGE, bo, PAGE, RW), 0);
   CHECK(sim_port_ptr(&port, VA, 8, SIM_EXEC));
   CHECK(sim_port_ptr(&port, VA, 8, SIM_READ));
   /* Neighbours in memory, but not of one kind. */
   CHECK(!sim_port_try(&port, VA + PAGE - 4, 8, SIM_WRITE));
   CHECK(sim_port_ptr(&port, VA + PAGE - 4, 8, SIM_READ));
   port.pc = 77;
   port.what = "constant";
   CHECK(!sim_port_ptr(&port, VA, 8, SIM_WRITE));
   CHECK(sim_job_stopped(&job));
   CHECK_EQ(job.fault.kind, SIM_FAULT_PERMISSION);
   CHECK_EQ(job.fault.pc, 77);
   CHECK(strstr(job.fault.text, "constant"));
   /* The first fault stays. */
   CHECK(!sim_port_ptr(&port, VA + PAGE, 8, SIM_EXEC));
   CHECK(!sim_port_ptr(&port, 0, 8, SIM_READ));
   CHECK_EQ(job.fault.va, VA);
   end();
   sim_bo_unref(bo);
}

/* What is unmapped is gone at once, also for a port that has seen it; what
 * it was given before stays readable. */
static void
test_change_under_port(void)
{
   struct sim_bo *bo = sim_bo_create(PAGE, false);

   begin();
   CHECK_EQ(sim_vm_map(vm, VA, PAGE, bo, 0, RW), 0);
   uint8_t *host = sim_port_ptr(&port, VA, 1, SIM_WRITE);
   CHECK(host);
   sim_bo_unref(bo);
   CHECK_EQ(sim_vm_unmap(vm, VA, PAGE), 0);
   CHECK(!sim_port_try(&port, VA, 1, SIM_READ));
   *host = 5;
   struct sim_bo *other = sim_bo_create(PAGE, false);
   CHECK(other->host != host);
   CHECK_EQ(sim_vm_map(vm, VA, PAGE, other, 0, RW), 0);
   const uint8_t *fresh = sim_port_ptr(&port, VA, 1, SIM_READ);
   CHECK(fresh == other->host);
   end();
   sim_bo_unref(other);
}

struct sum {
   struct sim_pool *pool;
   atomic_uint total;
   atomic_uint slot_users[64];
   atomic_uint clashes;
   bool nested;
};

static void
add(void *data, unsigned index, unsigned worker)
{
   struct sum *sum = data;

   if (atomic_fetch_add(&sum->slot_users[worker], 1))
      atomic_fetch_add(&sum->clashes, 1);
   if (sum->nested) {
      struct sum inner = { .pool = sum->pool };
      sim_pool_parallel_for(sum->pool, 10, add, &inner);
      atomic_fetch_add(&sum->total, atomic_load(&inner.total));
      atomic_fetch_add(&sum->clashes, atomic_load(&inner.clashes));
   }
   atomic_fetch_add(&sum->total, index);
   atomic_fetch_sub(&sum->slot_users[worker], 1);
}

static void
test_pool(void)
{
   struct sum sum = { .pool = sim_pool_get() };

   CHECK(sim_pool_slots(sum.pool) <= 64);
   sim_pool_parallel_for(sum.pool, 1000, add, &sum);
   CHECK_EQ(atomic_load(&sum.total), 999 * 1000 / 2);
   CHECK_EQ(atomic_load(&sum.clashes), 0);
   sim_pool_parallel_for(sum.pool, 0, add, &sum);
   atomic_store(&sum.total, 0);
   sum.nested = true;
   sim_pool_parallel_for(sum.pool, 100, add, &sum);
   CHECK_EQ(atomic_load(&sum.total), 99 * 100 / 2 + 100 * 45);
   CHECK_EQ(atomic_load(&sum.clashes), 0);
}

static void
test_reports(void)
{
   begin();
   CHECK(sim_port_report(&port, SIM_FAULT_STRICT, "%s", "strict"));
   CHECK_EQ(job.fault.kind, SIM_FAULT_STRICT);
   end();
   sim_config_set_for_test("g610", SIM_MODE_FAST, 4);
   begin();
   CHECK(!sim_port_report(&port, SIM_FAULT_STRICT, "not now"));
   CHECK(!sim_job_stopped(&job));
   CHECK(sim_port_report(&port, SIM_FAULT_INVALID_INSTR, "always"));
   CHECK(sim_job_stopped(&job));
   end();
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 4);
}

static const struct abi_case cases[] = {
   { "bo-reuse", test_bo_reuse },
   { "map-refused", test_map_refused },
   { "split", test_split },
   { "copies", test_copies },
   { "permissions", test_permissions },
   { "change-under-port", test_change_under_port },
   { "pool", test_pool },
   { "reports", test_reports },
   { NULL, NULL },
};

int
main(int argc, char **argv)
{
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 4);
   return abi_main(argc, argv, cases);
}
