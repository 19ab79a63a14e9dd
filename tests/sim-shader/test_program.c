/* SPDX-License-Identifier: MIT */
/* Whole programs: divergence, memory, storage segments, resource tables,
 * atomics, barriers, helpers, and the messages to other units. */
#include "texture_double.h"

#include "shader_harness.h"

/* r0:r1 = DATA_VA + 4 * lane.  Uniform 0 is the address of the data. */
#define ADDRESS               \
   "MOV.i32 r2, lane_id.w0\n" \
   "SHADDX.u64 r0, u0, r2.w0, shift:0x2\n"

static uint64_t fau_words[4];

/* Puts words behind the descriptors and names them as uniforms. */
static void
set_uniforms(struct harness *h, const uint64_t *words, unsigned count)
{
   memcpy(h->desc->host + 0x400, words, 8 * count);
   h->env.fau_va = DESC_VA + 0x400;
   h->env.fau_count = count;
}

static void
begin(struct harness *h)
{
   harness_reset(h);
   memset(h->data->host, 0, 0x10000);
   fau_words[0] = DATA_VA;
   set_uniforms(h, fau_words, 4);
}

static void
expect_done(struct harness *h, int line)
{
   const enum sim_warp_status status = harness_run(h);

   if (status != SIM_WARP_DONE) {
      fprintf(stderr, "line %d: status %d: %s\n", line, status,
              h->job.fault.text);
      harness_failures++;
   }
}

#define RUN(h) expect_done(h, __LINE__)

static void
expect_fault(struct harness *h, enum sim_fault_kind kind, const char *part,
             int line)
{
   const enum sim_warp_status status = harness_run(h);

   if (status != SIM_WARP_FAULT || h->job.fault.kind != kind ||
       !strstr(h->job.fault.text, part)) {
      fprintf(stderr, "line %d: status %d, fault %s \"%s\", not \"%s\"\n", line,
              status, sim_fault_kind_name(h->job.fault.kind), h->job.fault.text,
              part);
      harness_failures++;
   }
}

#define FAULT(h, kind, part) expect_fault(h, kind, part, __LINE__)

/* ---- control flow ------------------------------------------------------ */

/* if (lane & 1) x = 10 + lane; else x = 100; out = x + 1 */
static void
test_if_else(struct harness *h)
{
   begin(h);
   harness_asm(h, ADDRESS "IADD_IMM.i32 r5, 0x0, #0x1\n"
                          "LSHIFT_AND.i32 r3, r2, 0x0.b00, r5\n"
                          "BRANCHZ.eq.reconverge r3, offset:2\n"
                          "IADD_IMM.i32 r4, r2, #0xA\n"
                          "BRANCHZ.eq.reconverge 0x0, offset:1\n"
                          "IADD_IMM.i32.reconverge r4, 0x0, #0x64\n"
                          "IADD_IMM.i32 r4, r4, #0x1\n"
                          "STORE.i32.slot0.end @r4, r0, offset:0\n");
   RUN(h);
   for (unsigned l = 0; l < SIM_LANES; l++)
      CHECK_EQ(harness_data(h)[l], l & 1 ? 11 + l : 101);
   CHECK_EQ(h->warp.ended, 0xffff);
}

/* sum of 0…lane by a loop that runs lane + 1 times, and a nested if */
static void
test_loop(struct harness *h)
{
   begin(h);
   harness_asm(h, ADDRESS "IADD_IMM.i32 r3, 0x0, #0x0\n"
                          "IADD_IMM.i32.reconverge r4, 0x0, #0x0\n"
                          /* loop: */
                          "IADD.u32 r4, r4, r3\n"
                          "ICMP_OR.u32.ge.m1 r5, r3, r2, 0x0\n"
                          "IADD_IMM.i32 r3, r3, #0x1\n"
                          "BRANCHZ.eq.reconverge r5, offset:-4\n"
                          "STORE.i32.slot0.end @r4, r0, offset:64\n");
   RUN(h);
   for (unsigned l = 0; l < SIM_LANES; l++)
      CHECK_EQ(harness_data(h)[16 + l], l * (l + 1) / 2);
}

static void
test_early_end(struct harness *h)
{
   begin(h);
   harness_asm(h, ADDRESS "IADD_IMM.i32 r3, 0x0, #0x8\n"
                          "ICMP_OR.u32.lt.m1 r5, r2, r3, 0x0\n"
                          "BRANCHZ.reconverge r5, offset:1\n"
                          "NOP.end\n"
                          "STORE.i32.slot0.end @r3, r0, offset:0\n");
   RUN(h);
   for (unsigned l = 0; l < SIM_LANES; l++)
      CHECK_EQ(harness_data(h)[l], l < 8 ? 8 : 0);
}

/* A call through a register and back, with the program counter. */
static void
test_indirect(struct harness *h)
{
   begin(h);
   harness_asm(h, ADDRESS
               /* r6 = address after the branch; r7 = the callee's. */
               "IADD_IMM.i32 r6, program_counter.w0, #0x10\n"
               "IADD_IMM.i32 r7, program_counter.w0, #0x98\n"
               "BRANCHZI.eq.absolute 0x0, r7\n"
               "STORE.i32.slot0.end @r4, r0, offset:0\n");
   /* The callee is not reached by a direct path: another program. */
   const unsigned callee = 3 + (0x98 / 8) + 1;
   while (h->code_words < callee)
      harness_asm(h, "NOP.end");
   harness_asm(h, "IADD_IMM.i32 r4, 0x0, #0x2A\n"
                  "BRANCHZI.absolute r6, r6\n"
                  "NOP.end");
   RUN(h);
   for (unsigned l = 0; l < SIM_LANES; l++)
      CHECK_EQ(harness_data(h)[l], 42);
}

/* ---- memory ------------------------------------------------------------ */

static void
test_widths(struct harness *h)
{
   begin(h);
   for (unsigned i = 0; i < 64; i++)
      h->data->host[i] = 0x80 + i;
   harness_asm(h, "LOAD.i8.w0.slot0 @r4, u0, offset:1\n"
                  "LOAD.i8.w0.unsigned.slot0 @r5, u0, offset:1\n"
                  "LOAD.i16.w0.slot1 @r6, u0, offset:2\n"
                  "LOAD.i16.d0.slot1 @r8:r9, u0, offset:2\n"
                  "LOAD.i24.unsigned.slot2 @r10, u0, offset:4\n"
                  "LOAD.i48.unsigned.slot2 @r12:r13, u0, offset:6\n"
                  "LOAD.i96.unsigned.slot0 @r16:r17:r18, u0, offset:16\n"
                  "LOAD.i128.unsigned.slot0.wait012 @r20:r21:r22:r23, u0, "
                  "offset:32\n"
                  "IADD_IMM.i32 r24, 0x0, #0x11223344\n"
                  "LOAD.i8.b2.unsigned.slot0.wait0 @r24, u0, offset:1\n"
                  "LOAD.i16.h1.unsigned.slot0.wait0 @r5, u0, offset:0\n"
                  "STORE.i24.slot0 @r20, u0, offset:256\n"
                  "STORE.i96.slot0.end @r20:r21:r22, u0, offset:512\n");
   RUN(h);
   CHECK_EQ(h->warp.r[4][7], 0xffffff81);
   CHECK_EQ(h->warp.r[5][7], 0x81800081);
   CHECK_EQ(h->warp.r[6][7], 0xffff8382);
   CHECK_EQ(h->warp.r[8][7], 0xffff8382);
   CHECK_EQ(h->warp.r[9][7], 0xffffffff);
   CHECK_EQ(h->warp.r[10][7], 0x868584);
   CHECK_EQ(h->warp.r[12][7], 0x89888786);
   CHECK_EQ(h->warp.r[13][7], 0x8b8a);
   CHECK_EQ(h->warp.r[18][7], 0x9b9a9998);
   CHECK_EQ(h->warp.r[23][7], 0xafaeadac);
   CHECK_EQ(h->warp.r[24][7], 0x11813344);
   CHECK_EQ(harness_data(h)[64], 0xa2a1a0);
   CHECK_EQ(harness_data(h)[130], 0xabaaa9a8);
   CHECK_EQ(harness_data(h)[131], 0);
}

static void
test_fault(struct harness *h)
{
   begin(h);
   fau_words[0] = 0xdead0000;
   set_uniforms(h, fau_words, 4);
   harness_asm(h, "NOP\nLOAD.i32.unsigned.slot0 @r4, u0, offset:16\nNOP.end");
   FAULT(h, SIM_FAULT_TRANSLATION, "");
   CHECK_EQ(h->job.fault.va, 0xdead0010);
   CHECK_EQ(h->job.fault.pc, CODE_VA + 8);

   /* Helpers may read anywhere, and write nowhere. */
   begin(h);
   h->warp.helpers = 0xfffe;
   harness_asm(h, ADDRESS "LSHIFT_OR.i32 r3, r2, 0x13121110.b00, 0x0\n"
                          "IADD.u32 r1, r1, r3\n"
                          "IADD_IMM.i32 r6, 0x0, #0x7\n"
                          "LOAD.i32.unsigned.slot0.wait0 @r4, r0, offset:0\n"
                          "STORE.i32.slot0.end @r6, r0, offset:0\n");
   RUN(h);
   CHECK_EQ(harness_data(h)[0], 7);
   CHECK_EQ(harness_data(h)[1], 0);
}

/* Each thread's own words, and the workgroup's one. */
static void
test_segments(struct harness *h)
{
   uint32_t *ls;

   begin(h);
   ls = (uint32_t *)(h->desc->host + 0x200);
   ls[0] = 1;      /* 32 bytes a thread */
   ls[1] = 8 << 8; /* 128 bytes a workgroup, one instance */
   ls[2] = (uint32_t)(DATA_VA + 0x8000);
   ls[3] = (uint32_t)(DATA_VA >> 32);
   ls[4] = (uint32_t)(DATA_VA + 0x9000);
   ls[5] = (uint32_t)(DATA_VA >> 32);
   h->env.thread_storage_va = DESC_VA + 0x200;
   harness_asm(
      h, ADDRESS
      "STORE.i32.force.slot0 @r2, thread_local_pointer.w0, offset:28\n"
      "STORE.i32.slot0 @r2, workgroup_local_pointer.w0, offset:124\n"
      "LOAD.i32.unsigned.slot0.wait0 @r4, thread_local_pointer.w0, offset:28\n"
      "LOAD.i32.unsigned.slot0.wait0 @r5, workgroup_local_pointer.w0, "
      "offset:124\n"
      "STORE.i32.slot0 @r4, r0, offset:0\n"
      "STORE.i32.slot0.end @r5, r0, offset:64\n");
   RUN(h);
   for (unsigned l = 0; l < SIM_LANES; l++) {
      CHECK_EQ(harness_data(h)[l], l);
      CHECK_EQ(harness_data(h)[16 + l], 15);
   }

   h->code_words = 0;
   sim_env_finish(&h->env);
   sim_warp_init(&h->warp);
   h->warp.lanes = 0xffff;
   harness_asm(h, "LOAD.i32.unsigned.slot0.wait0 @r4, thread_local_pointer.w0, "
                  "offset:32\nNOP.end");
   FAULT(h, SIM_FAULT_TRANSLATION, "thread-local storage");
}

/* ---- resource tables --------------------------------------------------- */

/* Table 0 at DESC + 0x1000 (8 entries), table 1 at DESC + 0x2000. */
static void
set_tables(struct harness *h)
{
   uint32_t *t = (uint32_t *)(h->desc->host + 0x800);

   memset(t, 0, 32);
   t[0] = (uint32_t)(DESC_VA + 0x1000);
   t[1] = (uint32_t)(DESC_VA >> 32) | 1u << 24;
   t[2] = 8 * 32;
   t[4] = (uint32_t)(DESC_VA + 0x2000);
   t[5] = (uint32_t)(DESC_VA >> 32) | 1u << 24;
   t[6] = 8 * 32;
   h->env.resources = (DESC_VA + 0x800) | 2;
}

static uint32_t *
entry(struct harness *h, unsigned table, unsigned index)
{
   return (uint32_t *)(h->desc->host + 0x1000 * (table + 1) + 32 * index);
}

static void
set_buffer(uint32_t *d, uint64_t va, uint32_t size_B)
{
   d[0] = 9 | 1 << 4;
   d[1] = size_B;
   d[2] = (uint32_t)va;
   d[3] = (uint32_t)(va >> 32);
}

static void
test_buffers(struct harness *h)
{
   begin(h);
   set_tables(h);
   set_buffer(entry(h, 1, 2), DATA_VA + 0x100, 64);
   for (unsigned i = 0; i < 32; i++)
      harness_data(h)[0x40 + i] = 0x1000 + i;
   harness_asm(h,
               ADDRESS "IADD_IMM.i32 r3, 0x0, #0x1000002\n"
                       "LSHIFT_OR.i32 r4, r2, 0x3020100.b22, 0x0\n"
                       "LD_BUFFER.i32.unsigned.slot0.wait0 @r5, r4, r3\n"
                       "IADD_IMM.i32 r4, r4, #0x20\n"
                       "LD_BUFFER.i32.unsigned.slot0.wait0 @r6, r4, r3\n"
                       "LEA_BUFFER.slot0.wait0 @r8:r9, r4, r3\n"
                       /* Half of them outside: 0, and nothing happens. */
                       "ATOM1_RETURN.i32.slot0.ainc.wait0 @r10, r8, "
                       "offset:0x0\n"
                       /* The table of tables: the second one's descriptors. */
                       "IADD_IMM.i32 r3, 0x0, #0x3E000001\n"
                       "IADD_IMM.i32 r4, 0x0, #0x44\n"
                       "LD_BUFFER.i32.unsigned.slot0.wait0 @r7, r4, r3\n"
                       "NOP.end");
   RUN(h);
   for (unsigned l = 0; l < SIM_LANES; l++) {
      CHECK_EQ(h->warp.r[5][l], 0x1000 + l);
      CHECK_EQ(h->warp.r[6][l], l < 8 ? 0x1008 + l : 0);
      CHECK(l >= 8 || h->warp.r[8][l] == (uint32_t)(DATA_VA + 0x120 + 4 * l));
      CHECK_EQ(h->warp.r[7][l], 64);
      CHECK_EQ(h->warp.r[10][l], l < 8 ? 0x1008 + l : 0);
      CHECK_EQ(harness_data(h)[0x48 + l], 0x1008 + l + (l < 8));
   }

   begin(h);
   set_tables(h);
   entry(h, 0, 1)[0] = 1;
   harness_asm(h, "IADD_IMM.i32 r3, 0x0, #0x1\n"
                  "LD_BUFFER.i32.unsigned.slot0.wait0 @r5, 0x0, r3\nNOP.end");
   FAULT(h, SIM_FAULT_INVALID_DESCRIPTOR, "type 1, not buffer");
}

/* Attributes: per vertex, per instance with divisors, out of bounds. */
static void
test_attributes(struct harness *h)
{
   begin(h);
   set_tables(h);
   set_buffer(entry(h, 0, 4), DATA_VA, 4 * 16);
   for (unsigned i = 0; i < 16; i++)
      harness_data(h)[i] = 0x04030201u + i;
   /* Stride 8, format of the double with one word a texel. */
   for (unsigned i = 0; i < 3; i++) {
      uint32_t *a = entry(h, 0, i);

      a[0] = 5 | (i == 2 ? 3 : 1) << 4 | 0x155u << 10;
      a[1] = i ? 1 << 6 : 0;
      a[3] = 4;
      a[4] = 4;
   }
   entry(h, 0, 0)[2] = 4;
   /* Divided by three, as the driver's magic number says it. */
   entry(h, 0, 2)[1] |= 1u << 24;
   entry(h, 0, 2)[5] = 0xaaaaaaab & 0x7fffffff;
   harness_asm(h, ADDRESS
               "IADD_IMM.i32 r3, 0x0, #0x9\n"
               "LD_ATTR_IMM.v4.u32.slot0.wait0 @r4:r5:r6:r7, r2, r3, "
               "index:0x0, table:0x0\n"
               "LD_ATTR_IMM.v2.u32.slot0.wait0 @r8:r9, r3, r2, index:0x1, "
               "table:0x0\n"
               "LD_ATTR_IMM.u32.slot0.wait0 @r10, r3, r2, index:0x2, "
               "table:0x0\n"
               "NOP.end");
   RUN(h);
   for (unsigned l = 0; l < SIM_LANES; l++) {
      CHECK_EQ(h->warp.r[4][l], l < 15 ? 2 + l : 0);
      CHECK_EQ(h->warp.r[7][l], l < 15 ? 4 : 0);
      CHECK_EQ(h->warp.r[8][l], 1 + l);
      CHECK_EQ(h->warp.r[9][l], 2);
      CHECK_EQ(h->warp.r[10][l], 1 + l / 3);
   }
}

/* ---- atomics ----------------------------------------------------------- */

static void
test_atomics(struct harness *h)
{
   begin(h);
   harness_data(h)[0] = 100;
   harness_data(h)[1] = 0xffffffff;
   harness_data(h)[2] = 5;
   harness_asm(h, ADDRESS
               "MOV.i32 r4, u0\nMOV.i32 r5, u1\n"
               "ATOM_RETURN.i32.slot0.aadd.wait0 @r6, @r2, r4, offset:0x0\n"
               "ATOM.i32.slot0.aumin.wait0 @r2, r4, offset:0x4\n"
               "ATOM1_RETURN.i32.slot0.ainc.wait0 @r7, r4, offset:0x8\n"
               "IADD_IMM.i32 r10, 0x0, #0x63\n"
               "MOV.i32 r11, r2\n"
               "ATOM_RETURN.i32.slot0.compare.axchg.wait0 @r8, @r10:r11, r4, "
               "offset:0xC\n"
               "IADD_IMM.i32 r12, 0x0, #0x1\nIADD_IMM.i32 r13, 0x0, #0x1\n"
               "ATOM.i64.slot0.aadd.wait0 @r12:r13, r4, offset:0x10\n"
               "NOP.end");
   RUN(h);
   CHECK_EQ(harness_data(h)[0], 220);
   CHECK_EQ(h->warp.r[6][3], 100 + 0 + 1 + 2);
   CHECK_EQ(harness_data(h)[1], 0);
   CHECK_EQ(harness_data(h)[2], 21);
   CHECK_EQ(h->warp.r[7][3], 8);
   /* Only lane 0 compares equal: 0 becomes 99. */
   CHECK_EQ(harness_data(h)[3], 99);
   CHECK_EQ(h->warp.r[8][0], 0);
   CHECK_EQ(h->warp.r[8][1], 99);
   CHECK_EQ(harness_data(h)[4], 16);
   CHECK_EQ(harness_data(h)[5], 16);

   begin(h);
   harness_asm(h, "ATOM1_RETURN.i32.slot0.ainc.wait0 @r7, u0, offset:0x2\n"
                  "NOP.end");
   FAULT(h, SIM_FAULT_UNALIGNED, "not aligned");
}

/* ---- between threads ---------------------------------------------------- */

static void
test_lanes(struct harness *h)
{
   begin(h);
   h->warp.lanes = 0x7fff;
   harness_asm(h, "MOV.i32 r2, lane_id.w0\n"
                  "IADD_IMM.i32 r3, r2, #0x100\n"
                  /* Neighbour in x, in y, a broadcast, a quad's first. */
                  "CLPER.i32.subgroup4.xor r4, r3, 0x3020100.b11\n"
                  "CLPER.i32.subgroup4.xor.f1 r5, r3, 0x3020100.b22\n"
                  "CLPER.i32 r6, r3, 0x7060504.b11\n"
                  "CLPER.i32.subgroup4 r7, r3, 0x3020100.b00\n"
                  "IADD_IMM.i32 r9, 0x0, #0x1\n"
                  "LSHIFT_AND.i32 r8, r2, 0x0.b00, r9\n"
                  "WMASK r10, r8\n"
                  "WMASK.subgroup4 r11, r8\n"
                  "NOP.end");
   RUN(h);
   for (unsigned l = 0; l < 15; l++) {
      CHECK_EQ(h->warp.r[4][l], l == 14 ? 0 : 0x100 + (l ^ 1));
      CHECK_EQ(h->warp.r[5][l], l == 13 ? 0x3f800000 : 0x100 + (l ^ 2));
      CHECK_EQ(h->warp.r[6][l], 0x105);
      CHECK_EQ(h->warp.r[7][l], 0x100 + (l & ~3));
      CHECK_EQ(h->warp.r[10][l], 0x2aaa);
      CHECK_EQ(h->warp.r[11][l], l < 12 ? 0xa : 0x2);
   }
}

/* A workgroup of 40 threads writes, waits, and reads what others wrote. */
static void
test_barrier(struct harness *h)
{
   uint32_t *ls;

   begin(h);
   ls = (uint32_t *)(h->desc->host + 0x200);
   ls[1] = 9 << 8;
   ls[4] = (uint32_t)(DATA_VA + 0x9000);
   ls[5] = (uint32_t)(DATA_VA >> 32);
   h->env.thread_storage_va = DESC_VA + 0x200;
   harness_asm(h, "U16_TO_U32 r2, r55.h00\n"
                  "LSHIFT_OR.i32 r4, r2, 0x3020100.b22, 0x0\n"
                  "IADD.u32 r4, r4, workgroup_local_pointer.w0\n"
                  "MOV.i32 r5, workgroup_local_pointer.w1\n"
                  "STORE.i32.slot0.wait0 @r60, r4, offset:0\n"
                  "BARRIER.slot7.wait\n"
                  "IADD_IMM.i32 r6, 0x0, #0x27\n"
                  "ISUB.u32 r6, r6, r2\n"
                  "LSHIFT_OR.i32 r6, r6, 0x3020100.b22, 0x0\n"
                  "IADD.u32 r6, r6, workgroup_local_pointer.w0\n"
                  "MOV.i32 r7, workgroup_local_pointer.w1\n"
                  "LOAD.i32.unsigned.slot0.wait0 @r8, r6, offset:0\n"
                  "SHADDX.u64 r0, u0, r60.w0, shift:0x2\n"
                  "STORE.i32.slot0.end @r8, r0, offset:0\n");
   CHECK(harness_prepare(h, SIM_STAGE_COMPUTE, 64, 0x7f80));

   struct sim_compute_job job = {
      .env = &h->env,
      .size = { 40, 1, 1 },
      .count = { 3, 1, 1 },
   };
   CHECK(sim_compute_run(h->core, &job, 0, 3));
   for (unsigned i = 0; i < 120; i++)
      CHECK_EQ(harness_data(h)[i], i / 40 * 40 + 39 - i % 40);
}

/* Ids of a three-dimensional job that does not start at zero. */
static void
test_ids(struct harness *h)
{
   begin(h);
   harness_asm(h, "MOV.i32 r0, u0\nMOV.i32 r1, u1\n"
                  /* global x + 8 * (global y + 8 * global z) */
                  "LSHIFT_OR.i32 r2, r62, 0x3020100.b33, 0x0\n"
                  "IADD.u32 r2, r2, r61\n"
                  "LSHIFT_OR.i32 r2, r2, 0x3020100.b33, 0x0\n"
                  "IADD.u32 r2, r2, r60\n"
                  "SHADDX.u64 r0, u0, r2.w0, shift:0x2\n"
                  "LSHIFT_OR.i32 r4, r57, 0x13121110.b00, r55\n"
                  "LSHIFT_XOR.i32 r4, r58, 0x1B1A1918.b00, r4\n"
                  "IADD.u32 r4, r4, r56\n"
                  "STORE.i32.slot0.end @r4, r0, offset:0\n");
   CHECK(harness_prepare(h, SIM_STAGE_COMPUTE, 64, 0x7f80));

   struct sim_compute_job job = {
      .env = &h->env,
      .size = { 2, 2, 2 },
      .count = { 2, 2, 2 },
      .base = { 1, 0, 2 },
   };
   CHECK(sim_compute_run(h->core, &job, 0, 3));
   CHECK(sim_compute_run(h->core, &job, 3, 5));
   for (unsigned z = 4; z < 8; z++)
      for (unsigned y = 0; y < 4; y++)
         for (unsigned x = 2; x < 6; x++) {
            const uint32_t v = harness_data(h)[x + 8 * (y + 8 * z)];
            const uint32_t want =
               (((x / 2) << 16 | (x & 1) | (y & 1) << 16) ^ (y / 2) << 24) +
               (z & 1);
            CHECK_EQ(v, want);
         }
}

/* ---- other units -------------------------------------------------------- */

struct fake_stage {
   struct sim_var_request var;
   struct sim_tile_request tile;
   struct sim_blend_request blend;
   unsigned blends, tests;
   uint32_t colour[4];
   bool has_z, has_s;
};

static bool
fake_ld_var(void *stage, struct sim_core *core,
            const struct sim_var_request *req, uint32_t out[4][SIM_LANES])
{
   struct fake_stage *f = stage;

   (void)core;
   f->var = *req;
   for (unsigned c = 0; c < 4; c++)
      for (unsigned l = 0; l < SIM_LANES; l++)
         out[c][l] = 0x2000 + 0x100 * c + l;
   return true;
}

static bool
fake_lea_buf(void *stage, struct sim_core *core, unsigned table, unsigned index,
             uint16_t lanes, const uint32_t linear[SIM_LANES],
             uint64_t out_va[SIM_LANES])
{
   (void)stage;
   (void)core;
   (void)index;
   (void)lanes;
   for (unsigned l = 0; l < SIM_LANES; l++)
      out_va[l] = table == 61 ? DATA_VA + 4 * linear[l] : 0;
   return true;
}

static bool
fake_atest(void *stage, struct sim_core *core, uint16_t lanes,
           const float alpha[SIM_LANES], uint32_t coverage[SIM_LANES])
{
   struct fake_stage *f = stage;

   (void)core;
   f->tests += __builtin_popcount(lanes);
   for (unsigned l = 0; l < SIM_LANES; l++)
      coverage[l] &= alpha[l] > 0.5f ? 0xf : 0;
   return true;
}

static bool
fake_zs_emit(void *stage, struct sim_core *core, uint16_t lanes, bool has_z,
             bool has_s, const float z[SIM_LANES], const uint32_t s[SIM_LANES],
             uint32_t coverage[SIM_LANES])
{
   struct fake_stage *f = stage;

   (void)core;
   (void)lanes;
   (void)s;
   f->has_z = has_z;
   f->has_s = has_s;
   for (unsigned l = 0; l < SIM_LANES; l++)
      coverage[l] = (uint32_t)z[l];
   return true;
}

static bool
fake_ld_tile(void *stage, struct sim_core *core,
             const struct sim_tile_request *req, uint32_t out[4][SIM_LANES])
{
   struct fake_stage *f = stage;

   (void)core;
   f->tile = *req;
   for (unsigned c = 0; c < 4; c++)
      for (unsigned l = 0; l < SIM_LANES; l++)
         out[c][l] = 0x30 + c;
   return true;
}

static bool
fake_blend(void *stage, struct sim_core *core,
           const struct sim_blend_request *req, const uint32_t in[4][SIM_LANES])
{
   struct fake_stage *f = stage;

   (void)core;
   f->blend = *req;
   f->blends++;
   for (unsigned c = 0; c < 4; c++)
      f->colour[c] = in[c][1];
   return true;
}

static const struct sim_stage_ops fake_ops = {
   .ld_var = fake_ld_var,
   .lea_buf = fake_lea_buf,
   .atest = fake_atest,
   .zs_emit = fake_zs_emit,
   .ld_tile = fake_ld_tile,
   .blend = fake_blend,
};

static void
begin_stage(struct harness *h, struct fake_stage *f)
{
   begin(h);
   memset(f, 0, sizeof(*f));
   h->ops = &fake_ops;
   h->stage = f;
}

static void
test_fragment(struct harness *h)
{
   struct fake_stage f;

   begin_stage(h, &f);
   h->env.blend[0] = 0x12345678abcd0002ull;
   h->warp.helpers = 0x00f0;
   h->warp.preloaded = 1ull << 60 | 1ull << 61;
   for (unsigned l = 0; l < SIM_LANES; l++) {
      h->warp.r[60][l] = 0xf;
      h->warp.r[61][l] = l << 16;
   }
   harness_asm(
      h, "LD_VAR_BUF_IMM.f32.slot0.v2.src_f32.center.store.wait0 @r4:r5, r61, "
         "index:0x10\n"
         "LD_VAR_BUF_IMM.f16.slot0.v3.src_f16.center.retrieve.wait0 @r6:r7, "
         "r61, index:0x8\n"
         "NOP.wait\n"
         "LD_TILE.v4.f16.slot0.wait0 @r8:r9, r60, r60, r60\n"
         "IADD_IMM.i32 r10, 0x0, #0x3F800000\n"
         "ZS_EMIT.z.slot0.wait0 @r12, r10, 0x0, r60\n"
         "NOP.wait0126\n"
         "ATEST.wait0126 @r60, r60, r10, atest_datum.w0\n"
         "NOP.wait\n"
         "BLEND.slot0.v4.f16.end @r6:r7, blend_descriptor_0.w0, r60, "
         "target:0x0\n"
         "IADD_IMM.i32 r48, 0x0, #0x0\n"
         "BRANCHZI.eq.absolute.wait0 0x0, blend_descriptor_0.w1\n");
   CHECK(harness_prepare(h, SIM_STAGE_FRAGMENT, 64, 0x3000));
   RUN(h);
   CHECK_EQ(f.var.kind, SIM_VAR_BUFFER);
   CHECK_EQ(f.var.index[3], 8);
   CHECK_EQ(f.var.position[3], 3 << 16);
   CHECK_EQ(f.var.regfmt, SIM_REGFMT_F16);
   CHECK_EQ(f.var.source, SIM_VAR_SRC_F16);
   CHECK_EQ(f.var.components, 3);
   CHECK_EQ(f.var.lanes, 0xffff);
   CHECK_EQ(f.var.update, SIM_UPDATE_RETRIEVE);
   CHECK_EQ(h->warp.r[5][2], 0x2102);
   CHECK_EQ(h->warp.r[6][2], 0x21022002);
   CHECK_EQ(h->warp.r[7][2], 0x2202);
   CHECK_EQ(h->warp.r[9][2], 0x330032);
   CHECK(f.has_z && !f.has_s);
   CHECK_EQ(h->warp.r[12][2], 1);
   CHECK_EQ(f.tests, 12);
   CHECK_EQ(f.blends, 1);
   CHECK_EQ(f.blend.descriptor, 0x12345678abcd0002ull);
   CHECK_EQ(f.blend.lanes, 0xff0f);
   CHECK_EQ(f.blend.coverage[1], 0xf);
   CHECK_EQ(f.colour[1], 0x2101);
   CHECK_EQ(f.colour[2], 0x2201);
}

/* A blend shader is called, and returns; fixed function jumps over it. */
static void
test_blend_shader(struct harness *h)
{
   for (unsigned shader = 0; shader < 2; shader++) {
      struct fake_stage f;

      begin_stage(h, &f);
      /* The address is the high word. */
      h->env.blend[0] = shader ? (0x400ull << 32) : 0x2ull;
      for (unsigned l = 0; l < SIM_LANES; l++)
         h->warp.r[60][l] = 0xf;
      h->warp.preloaded = 1ull << 60;
      harness_asm(h, "IADD_IMM.i32 r0, 0x0, #0x5\nIADD_IMM.i32 r1, 0x0, #0x6\n"
                     "IADD_IMM.i32.wait r9, 0x0, #0x0\n"
                     "BLEND.slot0.v4.f16 @r0:r1, blend_descriptor_0.w0, r60, "
                     "target:0x2\n"
                     "IADD_IMM.i32 r48, program_counter.w0, #0x8\n"
                     "BRANCHZI.eq.absolute.wait0 0x0, blend_descriptor_0.w1\n"
                     "IADD_IMM.i32 r8, r9, #0x1\n"
                     "NOP.end\n");
      while (h->code_words < 0x400 / 8)
         harness_asm(h, "NOP");
      harness_asm(h, "IADD_IMM.i32 r9, 0x0, #0x29\n"
                     "BRANCHZI.absolute r48, r48\n"
                     "NOP.end\n");
      CHECK(harness_prepare(h, SIM_STAGE_FRAGMENT, 64, 0x1000));
      RUN(h);
      CHECK_EQ(f.blends, !shader);
      CHECK_EQ(h->warp.r[8][3], shader ? 42 : 1);
   }
}

/* Discarded threads keep their quad company, and blend nothing. */
static void
test_discard(struct harness *h)
{
   struct fake_stage f;

   begin_stage(h, &f);
   h->env.blend[0] = 2;
   h->warp.helpers = 0x8000;
   h->warp.preloaded = 1ull << 60;
   for (unsigned l = 0; l < SIM_LANES; l++)
      h->warp.r[60][l] = 0xf;
   harness_asm(h, "MOV.i32 r2, lane_id.w0\n"
                  "U32_TO_F32 r3, r2\n"
                  "IADD_IMM.i32 r4, 0x0, #0x40400000\n"
                  "DISCARD.f32.lt r3, r4\n"
                  "CLPER.i32.subgroup4.xor r5, r3, 0x3020100.b11\n"
                  "NOP.discard\n"
                  "IADD_IMM.i32.wait r6, 0x0, #0x1\n"
                  "BLEND.slot0.v4.f16.end @r4:r5, blend_descriptor_0.w0, "
                  "r60, target:0x0\n"
                  "NOP.end");
   memset(h->warp.r[6], 0, sizeof(h->warp.r[6]));
   CHECK(harness_prepare(h, SIM_STAGE_FRAGMENT, 64, 0x1000));
   RUN(h);
   CHECK_EQ(h->warp.discarded, 0x7);
   CHECK_EQ(f.blend.lanes, 0x7ff8);
   /* Lane 3 read lane 2, which was discarded but had not ended. */
   CHECK_EQ(h->warp.r[5][3], 0x40000000);
   CHECK_EQ(h->warp.r[6][3], 1);
   CHECK_EQ(h->warp.r[6][2], 0);
   CHECK_EQ(h->warp.r[6][15], 0);
}

static void
test_vertex_address(struct harness *h)
{
   struct fake_stage f;

   begin_stage(h, &f);
   h->warp.preloaded = 1ull << 59;
   for (unsigned l = 0; l < SIM_LANES; l++)
      h->warp.r[59][l] = 2 * l;
   harness_asm(h, "LEA_BUF_IMM.slot1.wait1 @r4:r5, r59, table:0xD, "
                  "index:0x0\n"
                  "STORE.i32.istream.slot0.end @r59, r4, offset:0\n");
   CHECK(harness_prepare(h, SIM_STAGE_VERTEX, 64, 0x800));
   RUN(h);
   CHECK_EQ(harness_data(h)[6], 6);
   CHECK_EQ(harness_data(h)[7], 0);
}

static void
test_texture(struct harness *h)
{
   begin(h);
   set_tables(h);
   harness_asm(h, "IADD_IMM.i32 r0, 0x0, #0x11\nIADD_IMM.i32 r1, 0x0, #0x22\n"
                  "IADD_IMM.i32 r2, 0x0, #0x33\nIADD_IMM.i32 r3, 0x0, #0x44\n"
                  "IADD_IMM.i32 r4, 0x0, #0x55\nIADD_IMM.i32 r5, 0x0, #0x66\n"
                  /* Sampler 0:3, texture 1:2. */
                  "IADD_IMM.i32 r8, 0x0, #0x3\n"
                  "IADD_IMM.i32 r9, 0x0, #0x1000002\n"
                  "TEX_SINGLE.slot0.f.32.ga.2d.wide_indices.array_enable"
                  ".texel_offset.shadow.explicit.wait0 @r12:r13, "
                  "@r0:r1:r2:r3:r4:r5, r8\n"
                  "NOP.end");
   RUN(h);
   const struct sim_tex_request *q = &texture_double_request;
   CHECK_EQ(q->texture_va[4], DESC_VA + 0x2040);
   CHECK_EQ(q->sampler_va[4], DESC_VA + 0x1060);
   CHECK_EQ(q->op, SIM_TEX_SAMPLE);
   CHECK_EQ(q->coord[0][4], 0x11);
   CHECK_EQ(q->coord[1][4], 0x22);
   CHECK_EQ(q->layer[4], 0x33);
   CHECK_EQ(q->reference[4], 0x44);
   CHECK_EQ(q->offset[4], 0x55);
   CHECK_EQ(q->lod[4], 0x66);
   CHECK_EQ(q->lod_mode, SIM_LOD_EXPLICIT);
   CHECK_EQ(h->warp.r[12][4], 0x2004);
   CHECK_EQ(h->warp.r[13][4], 0x4004);
   /* The double says: a sample a lane. */
   CHECK_EQ(h->core->work.amount[SIM_PIPE_TEXTURE], 16);

   /* Narrow handle, in a uniform: table 1 entry 2, table 0 entry 3. */
   begin(h);
   set_tables(h);
   fau_words[1] = (1u << 27) | (2u << 16) | 3;
   set_uniforms(h, fau_words, 4);
   harness_asm(h, "IADD_IMM.i32 r0, 0x0, #0x11\nIADD_IMM.i32 r1, 0x0, #0x22\n"
                  "TEX_FETCH.slot0.f.16.2d.wait0 @r4:r5, @r0:r1, u2\n"
                  "NOP.end");
   RUN(h);
   CHECK_EQ(q->op, SIM_TEX_FETCH);
   CHECK_EQ(q->texture_va[0], DESC_VA + 0x2040);
   CHECK_EQ(q->sampler_va[0], 0);
   CHECK_EQ(h->warp.r[4][4], 0x20041004);
   CHECK_EQ(h->warp.r[5][4], 0x40043004);
}

/* An image: load, address, store through the conversion; outside, nothing. */
static void
test_image(struct harness *h)
{
   begin(h);
   set_tables(h);
   uint32_t *texel = (uint32_t *)(h->desc->host + 0x1000 + 0x20 + 0x100);
   texel[5] = 0x04030201;
   harness_asm(h,
               "IADD_IMM.i32 r2, 0x0, #0x5\n"
               "LD_TEX_IMM.v4.u32.slot0.wait0 @r4:r5:r6:r7, r2, 0x0, "
               "index:0x1, table:0x0\n"
               "IADD_IMM.i32 r2, 0x0, #0x6\n"
               "LEA_TEX_IMM.slot0.wait0 @r8:r9:r10, r2, 0x0, table:0x0, "
               "index:0x1\n"
               "ST_CVT.slot0.v4.u32 @r4:r5:r6:r7, r8, r10, offset:0x0\n"
               "IADD_IMM.i32 r2, 0x0, #0xFFFF\n"
               "LEA_TEX_IMM.slot0.wait0 @r12:r13:r14, r2, 0x0, table:0x0, "
               "index:0x1\n"
               "ST_CVT.slot0.v4.u32.end @r4:r5:r6:r7, r12, r14, offset:0x0\n");
   RUN(h);
   CHECK_EQ(h->warp.r[6][9], 3);
   CHECK_EQ(texel[6], 0x04030201);
   CHECK_EQ(h->warp.r[12][9], 0);
}

/* A program that changes in memory is decoded again. */
static void
test_rewritten(struct harness *h)
{
   begin(h);
   harness_asm(h, "IADD_IMM.i32 r4, 0x0, #0x1\nNOP.end");
   RUN(h);
   CHECK_EQ(h->warp.r[4][0], 1);
   begin(h);
   harness_asm(h, "IADD_IMM.i32 r4, 0x0, #0x2\nNOP.end");
   RUN(h);
   CHECK_EQ(h->warp.r[4][0], 2);
}

static void
test_invalid(struct harness *h)
{
   begin(h);
   harness_asm(h, "NOP");
   harness_word(h, 0x7ffull << 48);
   FAULT(h, SIM_FAULT_INVALID_INSTR, "instruction 07ff");

   begin(h);
   harness_asm(h, "BRANCHZ.eq.reconverge 0x0, offset:-5\nNOP.end");
   CHECK(!harness_prepare(h, SIM_STAGE_COMPUTE, 64, 0));
   CHECK_EQ(h->job.fault.kind, SIM_FAULT_INVALID_INSTR);

   begin(h);
   h->warp.preloaded = 1ull << 60;
   harness_asm(h,
               "NOP.wait0126\nATEST @r60, r60, 0x0, atest_datum.w0\nNOP.end");
   FAULT(h, SIM_FAULT_INVALID_INSTR, "ATEST");
}

static void
all(struct harness *h)
{
   test_if_else(h);
   test_loop(h);
   test_early_end(h);
   test_indirect(h);
   test_widths(h);
   test_fault(h);
   test_segments(h);
   test_buffers(h);
   test_attributes(h);
   test_atomics(h);
   test_lanes(h);
   test_barrier(h);
   test_ids(h);
   test_fragment(h);
   test_blend_shader(h);
   test_discard(h);
   test_vertex_address(h);
   test_texture(h);
   test_image(h);
   test_rewritten(h);
   test_invalid(h);
}

int
main(int argc, char **argv)
{
   struct harness h;

   /* What is right is right in both modes. */
   for (unsigned strict = 0; strict < 2; strict++) {
      harness_init_model(&h, strict, argc > 1 ? argv[1] : "g610");
      all(&h);
      harness_finish(&h);
   }
   printf("%u failures\n", harness_failures);
   return harness_failures != 0;
}
