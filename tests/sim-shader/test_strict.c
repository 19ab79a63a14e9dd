/* SPDX-License-Identifier: MIT */
/* What strict mode refuses, and what it must let pass. */
#include "shader_harness.h"

static void
begin(struct harness *h, unsigned registers)
{
   harness_reset(h);
   memset(h->data->host, 0, 0x10000);
   uint64_t *u = (uint64_t *)(h->desc->host + 0x400);
   u[0] = DATA_VA;
   u[1] = DATA_VA + 64;
   h->env.fau_va = DESC_VA + 0x400;
   h->env.fau_count = 2;
   (void)registers;
}

/* Runs the program; part: what the report must say, NULL: there is none. */
static void
expect(struct harness *h, const char *text, unsigned registers,
       const char *part, int line)
{
   begin(h, registers);
   harness_asm(h, text);

   enum sim_warp_status status = SIM_WARP_FAULT;
   if (harness_prepare(h, SIM_STAGE_COMPUTE, registers, 0))
      status = harness_run(h);

   const bool fault = status == SIM_WARP_FAULT;
   if (fault != (part != NULL) ||
       (part && (h->job.fault.kind != SIM_FAULT_STRICT ||
                 !strstr(h->job.fault.text, part)))) {
      fprintf(stderr, "line %d: status %d \"%s\", expected \"%s\"\n", line,
              status, h->job.fault.text, part ? part : "nothing");
      harness_failures++;
   }
}

#define REFUSED(h, text, part) expect(h, text, 64, part, __LINE__)
#define ACCEPTED(h, text) expect(h, text, 64, NULL, __LINE__)

static void
test_registers(struct harness *h)
{
   REFUSED(h, "MOV.i32 r1, r0\nNOP.end", "MOV.i32 reads r0");
   REFUSED(h,
           "IADD_IMM.i32 r0, 0x0, #0x1\nMOV.i32 r1, ^r0\n"
           "MOV.i32 r2, r0\nNOP.end",
           "reads r0, which holds nothing");
   ACCEPTED(h, "IADD_IMM.i32 r0, 0x0, #0x1\nIADD.u32 r1, ^r0, ^r0\n"
               "MOV.i32 r2, r1\nNOP.end");
   /* A result may go where its last source was. */
   ACCEPTED(h, "IADD_IMM.i32 r0, 0x0, #0x1\nIADD.u32 r0, ^r0, 0x0\n"
               "MOV.i32 r2, r0\nNOP.end");

   expect(h, "IADD_IMM.i32 r16, 0x0, #0x1\nNOP.end", 32, "writes r16",
          __LINE__);
   expect(h,
          "IADD_IMM.i32 r15, 0x0, #0x1\nIADD_IMM.i32 r48, 0x0, #0x1\n"
          "NOP.end",
          32, NULL, __LINE__);
}

static void
test_messages(struct harness *h)
{
   REFUSED(h,
           "LOAD.i32.unsigned.slot0 @r2, u0, offset:0\nMOV.i32 r3, r2\n"
           "NOP.end",
           "reads r2 before the wait");
   REFUSED(h,
           "LOAD.i32.unsigned.slot0.wait1 @r2, u0, offset:0\n"
           "MOV.i32 r3, r2\nNOP.end",
           "reads r2 before the wait");
   REFUSED(h,
           "LOAD.i64.unsigned.slot0 @r2:r3, u0, offset:0\n"
           "IADD_IMM.i32 r3, 0x0, #0x1\nNOP.end",
           "writes r3 before the wait");
   REFUSED(h,
           "LOAD.i32.unsigned.slot1 @r2, u0, offset:0\n"
           "LOAD.i32.unsigned.slot0.wait0 @r2, u0, offset:4\nNOP.end",
           "writes r2 before the wait");
   ACCEPTED(h, "LOAD.i32.unsigned.slot0 @r2, u0, offset:0\n"
               "LOAD.i32.unsigned.slot1.wait0 @r4, u0, offset:0\n"
               "MOV.i32 r3, r2\nNOP.wait1\nMOV.i32 r5, r4\nNOP.end");
   /* The message took its data when it was issued. */
   ACCEPTED(h, "IADD_IMM.i32 r2, 0x0, #0x1\n"
               "STORE.i32.slot0 @r2, u0, offset:0\n"
               "IADD_IMM.i32 r2, 0x0, #0x2\nNOP.end");
   /* Other threads' registers are no business of this message: the else
    * side writes what the then side loads. */
   ACCEPTED(h, "MOV.i32 r6, lane_id.w0\n"
               "BRANCHZ.reconverge r6, offset:2\n"
               "LOAD.i32.unsigned.slot0 @r2, u0, offset:0\n"
               "BRANCHZ.eq.reconverge 0x0, offset:1\n"
               "IADD_IMM.i32.reconverge r2, 0x0, #0x2\n"
               "NOP.wait0\n"
               "MOV.i32 r3, r2\nNOP.end");
}

static void
test_flow(struct harness *h)
{
   REFUSED(h, "MOV.i32 r6, lane_id.w0\nBRANCHZ r6, offset:1\nNOP\nNOP.end",
           "diverges without .reconverge");
   ACCEPTED(h, "IADD_IMM.i32 r6, 0x0, #0x1\nBRANCHZ r6, offset:1\nNOP\n"
               "NOP.end");
   REFUSED(h, "BARRIER.slot7.wait0\nNOP.end", "BARRIER without .wait");
   REFUSED(h,
           "IADD_IMM.i32.wait0 r0, 0x0, #0x1\n"
           "ATEST @r60, r0, 0x0, atest_datum.w0\nNOP.end",
           "before any wait for slots 6 and 7");
   REFUSED(h,
           "MOV.i32 r6, lane_id.w0\n"
           "BRANCHZ.reconverge r6, offset:1\nBARRIER.slot7.wait\nNOP.end",
           "BARRIER in divergent control flow");
   REFUSED(h,
           "MOV.i32 r6, lane_id.w0\n"
           "BRANCHZ.reconverge r6, offset:2\nBARRIER.slot7.wait\n"
           "BRANCHZ.eq 0x0, offset:1\nBARRIER.slot7.wait\nNOP.end",
           "BARRIER in divergent control flow");
}

/* Lane 0 comes to the BARRIER last, and stores before it what the others load
 * behind it. */
static void
test_barrier_apart(struct harness *h)
{
   begin(h, 64);
   uint32_t *ls = (uint32_t *)(h->desc->host + 0x200);
   ls[1] = 8 << 8;
   ls[4] = (uint32_t)DATA_VA;
   ls[5] = (uint32_t)(DATA_VA >> 32);
   h->env.thread_storage_va = DESC_VA + 0x200;
   harness_asm(h, "MOV.i32 r2, lane_id.w0\n"
                  "BRANCHZ.reconverge r2, offset:1\n"
                  "BRANCHZ.eq 0x0, offset:1\n"
                  "STORE.i32.slot0.wait0 @r2, workgroup_local_pointer.w0, "
                  "offset:8\n"
                  "BARRIER.slot7.wait\n"
                  "LOAD.i32.unsigned.slot0.wait0 @r3, "
                  "workgroup_local_pointer.w0, offset:8\nNOP.end");
   CHECK(harness_prepare(h, SIM_STAGE_COMPUTE, 64, 0));

   struct sim_compute_job job = {
      .env = &h->env,
      .size = { 32, 1, 1 },
      .count = { 1, 1, 1 },
   };
   CHECK(sim_compute_run(h->core, &job, 0, 1));
   if (h->job.fault.kind)
      printf("%s\n", h->job.fault.text);
}

/* A word of workgroup memory that nobody wrote in this workgroup. */
static void
test_workgroup_memory(struct harness *h)
{
   for (unsigned written = 0; written < 2; written++) {
      begin(h, 64);
      uint32_t *ls = (uint32_t *)(h->desc->host + 0x200);
      ls[1] = 8 << 8;
      ls[4] = (uint32_t)DATA_VA;
      ls[5] = (uint32_t)(DATA_VA >> 32);
      h->env.thread_storage_va = DESC_VA + 0x200;
      harness_asm(h, "IADD_IMM.i32 r2, 0x0, #0x1");
      harness_asm(h, written ? "STORE.i32.slot0.wait0 @r2, "
                               "workgroup_local_pointer.w0, offset:8"
                             : "STORE.i32.slot0.wait0 @r2, "
                               "workgroup_local_pointer.w0, offset:4");
      harness_asm(h, "LOAD.i32.unsigned.slot0.wait0 @r3, "
                     "workgroup_local_pointer.w0, offset:8\nNOP.end");
      CHECK(harness_prepare(h, SIM_STAGE_COMPUTE, 64, 0));

      struct sim_compute_job job = {
         .env = &h->env,
         .size = { 16, 1, 1 },
         .count = { 1, 1, 1 },
      };
      CHECK_EQ(sim_compute_run(h->core, &job, 0, 1), written);
      CHECK(written || strstr(h->job.fault.text, "was never written"));
   }
}

static void
test_uniforms(struct harness *h)
{
   REFUSED(h, "MOV.i32 r0, u4\nNOP.end", "uniform word 4 of 4");
   ACCEPTED(h, "MOV.i32 r0, u3\nNOP.end");

   /* Two different pairs of uniforms in one instruction: the assembler
    * refuses, so the word is made by hand from one that is right. */
   struct isa_instr instr;
   struct isa_reason why;
   uint64_t word;

   CHECK(!isa_parse(10, "IADD.u32 r0, u0, u1", &instr, &why));
   CHECK(!isa_encode(10, &instr, &word, &why));
   begin(h, 64);
   harness_word(h, (word & ~0xff00ull) | 0x8200);
   harness_asm(h, "NOP.end");
   CHECK_EQ(harness_run(h), SIM_WARP_FAULT);
   CHECK(strstr(h->job.fault.text, "breaks a rule"));
}

int
main(int argc, char **argv)
{
   struct harness h;

   harness_init_model(&h, true, argc > 1 ? argv[1] : "g610");
   test_registers(&h);
   test_messages(&h);
   test_flow(&h);
   test_barrier_apart(&h);
   test_workgroup_memory(&h);
   test_uniforms(&h);
   harness_finish(&h);
   printf("%u failures\n", harness_failures);
   return harness_failures != 0;
}
