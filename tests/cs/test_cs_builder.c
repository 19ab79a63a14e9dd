/* SPDX-License-Identifier: MIT */
/*
 * Streams against words worked out by hand from Mesa 25.0.7's genxml v10,
 * and run by a small interpreter of moves, adds, branches and jumps.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mali/device_info.h>

#include "cs/cs_builder.h"

static unsigned failures;

#define CHECK(cond)                                                 \
   do {                                                             \
      if (!(cond)) {                                                \
         fprintf(stderr, "%s:%d: %s\n", __func__, __LINE__, #cond); \
         failures++;                                                \
      }                                                             \
   } while (0)

#define BASE UINT64_C(0x10000000)
#define MAX_CHUNKS 64

struct memory {
   uint64_t words[MAX_CHUNKS][256];
   unsigned chunks, capacity, limit;
};

static int
alloc_chunk(void *cookie, struct cs_chunk *out)
{
   struct memory *m = cookie;

   if (m->chunks == m->limit)
      return -ENOMEM;
   out->cpu = m->words[m->chunks];
   out->va = BASE + m->chunks * sizeof(m->words[0]);
   out->capacity = m->capacity;
   m->chunks++;
   return 0;
}

static void
setup(struct cs_builder *b, struct memory *m, unsigned capacity)
{
   memset(m, 0, sizeof(*m));
   m->capacity = capacity;
   m->limit = MAX_CHUNKS;
   struct cs_config config = {
      .info = mali_device_info_from_name("g610"),
      .alloc = alloc_chunk,
      .cookie = m,
      .kernel_registers = 4,
      .scratch_first = 66,
      .scratch_count = 26,
      .ls_entry = 1,
      .check = true,
   };
   CHECK(cs_init(b, &config) == 0);
}

static void
compare(const char *what, const struct memory *m, const uint64_t *want,
        unsigned n)
{
   for (unsigned i = 0; i < n; i++) {
      if (m->words[0][i] != want[i]) {
         fprintf(stderr, "%s[%u]: %016llx, want %016llx\n", what, i,
                 (unsigned long long)m->words[0][i],
                 (unsigned long long)want[i]);
         failures++;
      }
   }
}

static void
test_words(void)
{
   struct memory m;
   struct cs_builder b;
   struct cs_stream s;

   setup(&b, &m, 256);
   cs_move32(&b, cs_reg32(56), 0x8);
   cs_move64(&b, cs_reg64(40), 0x123456789000);
   cs_move64(&b, cs_reg64(2), 0x8000000000000001);
   cs_load(&b, 10, 0x7, cs_reg64(40), 16);
   cs_wait_ls(&b);
   cs_store64(&b, cs_reg64(10), cs_reg64(40), -8);
   cs_set_scoreboard(&b, 2, 1);
   cs_req_resource(&b, CS_RESOURCE_IDVS | CS_RESOURCE_TILER);
   cs_run_idvs(&b, &(struct cs_idvs){ .malloc_enable = true,
                                      .varying_srt = true,
                                      .fragment_tsd = true });
   cs_run_fragment(&b, false, 0);
   cs_finish_fragment(&b, true, cs_reg64(4), cs_reg64(6), cs_defer(0x4, 3));
   cs_flush_caches(&b, CS_FLUSH_CLEAN, CS_FLUSH_CLEAN_INVALIDATE, false,
                   cs_reg32(0), cs_signal(0));
   cs_sync_add32(&b, false, CS_SCOPE_GROUP, cs_reg32(8), cs_reg64(6),
                 cs_defer(0x8, 0));
   cs_sync_wait64(&b, true, CS_GREATER, cs_reg64(2), cs_reg64(6));
   cs_heap_event(&b, CS_HEAP_VT_COMPLETED, cs_now());
   cs_call(&b, cs_reg64(66), cs_reg32(68));
   CHECK(cs_finish(&b, &s) == 0);
   CHECK(s.va == BASE && s.size_B == 17 * 8);
   const uint64_t want[] = {
      0x0238000000000008, 0x0128123456789000, 0x0202000000000001,
      0x0203000080000000, 0x140a280000070010, 0x0300000000020000,
      0x150a28000003fff8, 0x1700000000000012, 0x220000000000000c,
      0x0600008a00000000, 0x0700000000000000, 0x0b03040600040001,
      0x2400000000000031, 0x2500060800080004, 0x3500060210000001,
      0x3100000100000000, 0x2000424400000000,
   };
   compare("words", &m, want, 17);
   cs_destroy(&b);
}

/* Runs moves, adds, branches and jumps; returns instructions run. */
static unsigned
interpret(const struct memory *m, struct cs_stream s, uint32_t *r)
{
   uint64_t pc = s.va, end = s.va + s.size_B;
   unsigned steps = 0;

   while (pc < end && steps++ < 100000) {
      uint64_t off = pc - BASE;
      uint64_t w = m->words[off / 2048][off % 2048 / 8];
      unsigned dst = w >> 48 & 0xff, src = w >> 40 & 0xff;
      int32_t v;

      pc += 8;
      switch (w >> 56) {
      case 1:
         r[dst] = (uint32_t)w;
         r[dst + 1] = w >> 32 & 0xffff;
         break;
      case 2:
         r[dst] = (uint32_t)w;
         break;
      case 16:
         r[dst] = r[src] + (uint32_t)w;
         break;
      case 22: {
         unsigned cond = w >> 28 & 7;
         v = (int32_t)r[src];
         bool taken = (cond == 0 && v <= 0) || (cond == 1 && v > 0) ||
                      (cond == 2 && v == 0) || (cond == 3 && v != 0) ||
                      (cond == 4 && v < 0) || (cond == 5 && v >= 0) ||
                      cond == 6;
         if (taken)
            pc += (int64_t)(int16_t)w * 8;
         break;
      }
      case 33:
         pc = r[src] | (uint64_t)r[src + 1] << 32;
         end = pc + r[w >> 32 & 0xff];
         break;
      default:
         fprintf(stderr, "interpreter: %016llx\n", (unsigned long long)w);
         failures++;
         return 0;
      }
   }
   CHECK(pc == end);
   return steps;
}

/* Chunks are linked, and each says how long the next is. */
static void
test_chunks(void)
{
   struct memory m;
   struct cs_builder b;
   struct cs_stream s;
   uint32_t r[96] = { 0 };

   setup(&b, &m, 10);
   for (unsigned i = 0; i < 100; i++)
      cs_add32(&b, cs_reg32(3), cs_reg32(3), 2);
   CHECK(cs_finish(&b, &s) == 0);
   CHECK(m.chunks == 15 && s.size_B == 80);
   CHECK(interpret(&m, s, r) == 100 + 14 * 3);
   CHECK(r[3] == 200);
   cs_destroy(&b);
}

static void
test_if(int value, int want)
{
   struct memory m;
   struct cs_builder b;
   struct cs_stream s;
   struct cs_if outer, inner;
   uint32_t r[96] = { [4] = (uint32_t)value };

   /* v > 0 ? (v >= 10 ? 1 : 2) : 3; then + 100 */
   setup(&b, &m, 16);
   cs_add32(&b, cs_reg32(6), cs_reg32(4), -10);
   cs_if_begin(&b, &outer, CS_GREATER, cs_reg32(4));
   cs_if_begin(&b, &inner, CS_GEQUAL, cs_reg32(6));
   cs_move32(&b, cs_reg32(5), 1);
   cs_else(&b, &inner);
   cs_move32(&b, cs_reg32(5), 2);
   cs_if_end(&b, &inner);
   cs_else(&b, &outer);
   cs_move32(&b, cs_reg32(5), 3);
   cs_if_end(&b, &outer);
   cs_add32(&b, cs_reg32(5), cs_reg32(5), 100);
   CHECK(cs_finish(&b, &s) == 0);
   interpret(&m, s, r);
   CHECK(r[5] == (uint32_t)want + 100);
   cs_destroy(&b);
}

/* Sums 1..n, leaves out one number, stops after another. */
static void
test_loops(void)
{
   for (int n = 0; n < 8; n++) {
      struct memory m;
      struct cs_builder b;
      struct cs_stream s;
      struct cs_loop l, inner;
      uint32_t r[96] = { 0 };
      int expected = 0;

      setup(&b, &m, 64);
      cs_move32(&b, cs_reg32(4), n);
      cs_while_begin(&b, &l, CS_GREATER, cs_reg32(4));
      cs_add32(&b, cs_reg32(7), cs_reg32(4), -6);
      cs_add32(&b, cs_reg32(4), cs_reg32(4), -1);
      cs_continue_if(&b, &l, CS_EQUAL, cs_reg32(7));
      cs_move32(&b, cs_reg32(6), 3);
      cs_loop_begin(&b, &inner);
      cs_add32(&b, cs_reg32(5), cs_reg32(5), 1);
      cs_add32(&b, cs_reg32(6), cs_reg32(6), -1);
      cs_loop_end(&b, &inner, CS_GREATER, cs_reg32(6));
      cs_add32(&b, cs_reg32(8), cs_reg32(4), -1);
      cs_break_if(&b, &l, CS_EQUAL, cs_reg32(8));
      cs_while_end(&b, &l);
      CHECK(cs_finish(&b, &s) == 0);
      interpret(&m, s, r);
      for (int i = n; i > 0; i--) {
         if (i != 6)
            expected += 3;
         if (i != 6 && i - 1 == 1)
            break;
      }
      if (r[5] != (uint32_t)expected) {
         fprintf(stderr, "loop of %d: %u, want %d\n", n, r[5], expected);
         failures++;
      }
      cs_destroy(&b);
   }
}

static void
test_errors(void)
{
   struct memory m;
   struct cs_builder b;
   struct cs_stream s;

   setup(&b, &m, 10);
   m.limit = 2;
   for (unsigned i = 0; i < 100; i++)
      cs_nop(&b);
   CHECK(cs_finish(&b, &s) == -ENOMEM && s.va == 0);
   cs_destroy(&b);

   /* A block that fits no chunk. */
   struct cs_if f;
   setup(&b, &m, 10);
   cs_if_begin(&b, &f, CS_EQUAL, cs_reg32(0));
   for (unsigned i = 0; i < 20; i++)
      cs_nop(&b);
   cs_if_end(&b, &f);
   CHECK(cs_finish(&b, &s) == -E2BIG);
   cs_destroy(&b);

   setup(&b, &m, 10);
   CHECK(cs_is_empty(&b));
   CHECK(cs_finish(&b, &s) == 0 && s.va == 0 && s.size_B == 0);
   CHECK(m.chunks == 0);
   cs_destroy(&b);

   struct cs_config config = {
      .info = mali_device_info_from_name("g57"),
      .alloc = alloc_chunk,
      .kernel_registers = 4,
   };
   CHECK(cs_init(&b, &config) == -ENODEV);
   cs_nop(&b);
   CHECK(cs_finish(&b, &s) == -ENODEV);
   config.info = mali_device_info_from_name("g610");
   config.kernel_registers = 3;
   CHECK(cs_init(&b, &config) == -EINVAL);
   config.kernel_registers = 4;
   config.scratch_first = 90;
   config.scratch_count = 4;
   CHECK(cs_init(&b, &config) == -EINVAL);
}

static void
test_scratch(void)
{
   struct memory m;
   struct cs_builder b;

   setup(&b, &m, 16);
   uint64_t mark = cs_scratch_mark(&b);
   struct cs_reg32 a = cs_scratch32(&b);
   struct cs_reg64 c = cs_scratch64(&b);
   struct cs_reg32 d = cs_scratch32(&b);
   CHECK(a.index == 66 && c.index == 68 && d.index == 67);
   cs_scratch64_free(&b, c);
   CHECK(cs_scratch32(&b).index == 68);
   cs_scratch_release(&b, mark);
   CHECK(cs_scratch64(&b).index == 66);
   cs_destroy(&b);
}

int
main(void)
{
   test_words();
   test_chunks();
   test_if(-1, 3);
   test_if(0, 3);
   test_if(9, 2);
   test_if(10, 1);
   test_loops();
   test_errors();
   test_scratch();
   return failures != 0;
}
