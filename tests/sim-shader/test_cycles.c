/* SPDX-License-Identifier: MIT */
/* The estimate of cycles: from the G610's published rates (64 FMA, 8 texels
 * and 4 pixels a clock and core) by hand. */
#include <mali/device_info.h>

#include "shader_harness.h"
#include "sim/shader/sim_cycles.h"

static void
test_rates(void)
{
   const struct mali_core_rates *r = &mali_device_info_from_name("g610")->rates;
   const struct mali_core_rates none = { 0 };
   struct sim_pipe_work work = { { 0 } };

   CHECK_EQ(sim_cycles_pipe(r, SIM_PIPE_FMA, 640), 10);
   CHECK_EQ(sim_cycles_pipe(r, SIM_PIPE_CVT, 641), 11);
   CHECK_EQ(sim_cycles_pipe(r, SIM_PIPE_SFU, 640), 40);
   CHECK_EQ(sim_cycles_pipe(r, SIM_PIPE_TEXTURE, 33), 5);
   CHECK_EQ(sim_cycles_pipe(r, SIM_PIPE_PIXEL, 16), 4);
   CHECK_EQ(sim_cycles_pipe(&none, SIM_PIPE_FMA, 640), 0);

   CHECK_EQ(sim_cycles_estimate(r, &work), 0);
   work.amount[SIM_PIPE_FMA] = 640;
   work.amount[SIM_PIPE_TEXTURE] = 88;
   CHECK_EQ(sim_cycles_estimate(r, &work), 11);

   /* The G310's slower core takes longer. */
   r = &mali_device_info_from_name("g310")->rates;
   CHECK_EQ(sim_cycles_estimate(r, &work), 44);
}

static void
begin(struct harness *h)
{
   harness_reset(h);
   *(uint64_t *)(h->desc->host + 0x400) = DATA_VA;
   h->env.fau_va = DESC_VA + 0x400;
   h->env.fau_count = 1;
}

static uint64_t
cycles(struct harness *h, const char *text)
{
   begin(h);
   harness_asm(h, text);
   CHECK_EQ(harness_run(h), SIM_WARP_DONE);
   return sim_core_cycles(h->core);
}

static void
test_programs(struct harness *h)
{
   /* Eight of 16 threads each; the others take another pipe meanwhile. */
   CHECK_EQ(cycles(h, "IADD_IMM.i32 r0, 0x0, #0x1\n"
                      "FADD.f32 r1, r0, r0\nFADD.f32 r1, r0, r0\n"
                      "FADD.f32 r1, r0, r0\nFADD.f32 r1, r0, r0\n"
                      "FADD.f32 r1, r0, r0\nFADD.f32 r1, r0, r0\n"
                      "FADD.f32 r1, r0, r0\nFADD.f32 r1, r0, r0\nNOP.end"),
            2);
   /* A word for each thread: a clock; four words: four clocks. */
   CHECK_EQ(cycles(h, "LOAD.i32.unsigned.slot0.wait0 @r2, u0, offset:0\n"
                      "NOP.end"),
            1);
   CHECK_EQ(cycles(h, "LOAD.i128.unsigned.slot0.wait0 @r4:r5:r6:r7, u0, "
                      "offset:0\nNOP.end"),
            4);
   CHECK_EQ(cycles(h, "LOAD.i128.unsigned.slot0.wait0 @r4:r5:r6:r7, u0, "
                      "offset:0\n"
                      "STORE.i128.slot0.wait0 @r4:r5:r6:r7, u0, offset:0\n"
                      "NOP.end"),
            8);
}

static void
test_counter(struct harness *h)
{
   const uint64_t before = sim_counter_read(SIM_COUNTER_CYCLES);
   const uint64_t now = cycles(h, "NOP\nNOP\nNOP\nNOP\nNOP\nNOP.end");

   CHECK(now > 0);
   /* The core's share is added with its end. */
   const uint64_t others = sim_counter_read(SIM_COUNTER_CYCLES);
   harness_reset(h);
   CHECK_EQ(sim_counter_read(SIM_COUNTER_CYCLES), others + now);
   CHECK(others >= before);
}

#define FADD_4                                  \
   "FADD.f32 r1, r0, r0\nFADD.f32 r1, r0, r0\n" \
   "FADD.f32 r1, r0, r0\nFADD.f32 r1, r0, r0\n"

/* LD_GCLK reads what the estimate is so far; 64 sums of 16 threads are 16
 * clocks of 64 each. */
static void
test_clock(struct harness *h)
{
   uint32_t *seen = harness_data(h);

   begin(h);
   memset(seen, 0x77, 32);
   harness_asm(h, "IADD_IMM.i32 r0, 0x0, #0x1\n" FADD_4 FADD_4);
   harness_asm(h, "LD_GCLK.slot0.cycle_counter.wait0 @r4:r5\n");
   for (unsigned i = 0; i < 16; i++)
      harness_asm(h, FADD_4);
   harness_asm(h, "LD_GCLK.slot0.cycle_counter.wait0 @r6:r7\n"
                  "STORE.i128.slot0.wait0 @r4:r5:r6:r7, u0, offset:0\n"
                  "NOP.end");
   CHECK_EQ(harness_run(h), SIM_WARP_DONE);
   CHECK_EQ(seen[0], 2);
   CHECK_EQ(seen[1], 0);
   CHECK_EQ(seen[2], 18);
   CHECK_EQ(seen[3], 0);

   /* Nobody has said how fast the other clock ticks. */
   begin(h);
   harness_asm(h, "LD_GCLK.slot0.system_timestamp.wait0 @r4:r5\nNOP.end");
   CHECK_EQ(harness_run(h), SIM_WARP_FAULT);
   CHECK_EQ(h->job.fault.kind, SIM_FAULT_UNIMPLEMENTED);
}

int
main(void)
{
   static struct harness h;

   harness_init(&h, false);
   test_rates();
   test_programs(&h);
   test_counter(&h);
   test_clock(&h);
   harness_finish(&h);
   return harness_failures ? 1 : 0;
}
