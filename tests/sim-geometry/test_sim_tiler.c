/* SPDX-License-Identifier: MIT */
/* Bins and the heap: every tile finds its primitives in order; chunks run
 * out, are linked, flushed and refused as they should. */
#include "sim/geometry/sim_tiler.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw_v10.h"

#define CONTEXT_VA UINT64_C(0x10000)
#define HEAP_VA UINT64_C(0x10100)
#define CHUNKS_VA UINT64_C(0x1000000)
#define CHUNK_B (256u * 1024)
#define CHUNKS 64

static int failures;

#define CHECK(cond)                                                 \
   do {                                                             \
      if (!(cond)) {                                                \
         fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond); \
         failures++;                                                \
      }                                                             \
   } while (0)

static struct sim_vm *vm;
static struct sim_bo *small, *chunks;

struct heap {
   unsigned next, limit;
   bool flush;
   unsigned flushes;
};

/* What FINISH_FRAGMENT would do: walks the completed chunks. */
static unsigned
completed(void)
{
   uint64_t va, last, next;
   unsigned n = 0;

   memcpy(&va, small->host + 40, 8);
   memcpy(&last, small->host + 48, 8);
   while (va) {
      n++;
      CHECK((va & 0xfff) == CHUNK_B / 4096);
      memcpy(&next, chunks->host + ((va & ~UINT64_C(0xfff)) - CHUNKS_VA), 8);
      CHECK((next == 0) == (va == last));
      va = next;
   }
   return n;
}

static enum sim_heap_answer
get_chunk(void *data, uint64_t context_va, uint64_t *va, uint32_t *size_B)
{
   struct heap *h = data;

   CHECK(context_va == CONTEXT_VA);
   if (h->next == h->limit) {
      if (!h->flush)
         return SIM_HEAP_FAILED;
      CHECK(completed() == h->limit);
      memset(small->host, 0, 8);
      memset(small->host + 40, 0, 16);
      h->next = 0;
      h->flushes++;
      return SIM_HEAP_FLUSHED;
   }
   *va = CHUNKS_VA + (uint64_t)h->next++ * CHUNK_B;
   *size_B = CHUNK_B;
   return SIM_HEAP_CHUNK;
}

static void
write_descriptors(unsigned width, unsigned height, unsigned mask)
{
   const struct hw_tiler_context c = {
      HW_TILER_CONTEXT_DEFAULTS, .hierarchy_mask = mask,
      .fb_width = width,         .fb_height = height,
      .heap = HEAP_VA,           .geometry_buffer = 0x20000,
   };
   const struct hw_tiler_heap h = { HW_TILER_HEAP_DEFAULTS, .size = CHUNK_B };

   memset(small->host, 0, small->size_B);
   hw_tiler_context_pack(small->host, &c);
   hw_tiler_heap_pack(small->host + (HEAP_VA - CONTEXT_VA), &h);
}

static const void *
chunk_ptr(uint64_t va)
{
   return chunks->host + (va - CHUNKS_VA);
}

/* Primitives of a tile in the order of the list, as the fragment side reads
 * them; returns their number. */
static unsigned
read_tile(uint32_t tx, uint32_t ty, uint32_t *ids, unsigned max)
{
   uint64_t list_va;
   unsigned n = 0;

   memcpy(&list_va, small->host, 8);
   if (!list_va)
      return 0;

   const struct sim_list_header *h = chunk_ptr(list_va);
   for (unsigned level = 0; level < SIM_LIST_LEVELS; level++) {
      if (!(h->level_mask & 1u << level))
         continue;

      const uint32_t index = sim_list_bin_index(h, 0, level, tx, ty);
      const uint64_t *pages = chunk_ptr(h->page_table_va);
      if (!pages[index / SIM_LIST_PAGE_BINS])
         continue;

      const struct sim_list_bin *bins =
         chunk_ptr(pages[index / SIM_LIST_PAGE_BINS]);
      uint64_t va = bins[index % SIM_LIST_PAGE_BINS].first_va;
      while (va) {
         const struct sim_list_block *b = chunk_ptr(va);
         for (unsigned i = 0; i < b->count && n < max; i++) {
            const struct sim_list_prim *p = chunk_ptr(b->prim_va[i]);
            ids[n++] = p->primitive_id;
         }
         va = b->next_va;
      }
   }
   return n;
}

static enum sim_tiler_result
add(struct sim_tiler *t, uint32_t id, const struct sim_rect *r)
{
   struct sim_list_draw draw = { 0 };
   struct sim_list_prim prim = { .primitive_id = id };
   enum sim_tiler_result result = SIM_TILER_OK;

   if (!t->draw_va)
      result = sim_tiler_add_draw(t, &draw);
   return result == SIM_TILER_OK ? sim_tiler_bin(t, 0, &prim, r) : result;
}

static bool
touches(const struct sim_rect *r, int tx, int ty)
{
   return r->x0 / 16 <= tx && r->x1 / 16 >= tx && r->y0 / 16 <= ty &&
          r->y1 / 16 >= ty;
}

#define COUNT 300

/* A primitive is found by all tiles it touches. */
static void
test_bins(unsigned mask)
{
   struct heap h = { .limit = CHUNKS };
   const struct sim_heap_ops ops = { get_chunk, &h };
   struct sim_rect rect[COUNT];
   struct sim_job job;
   struct sim_port port;
   struct sim_tiler t;

   srand(mask);
   write_descriptors(500, 300, mask);
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   CHECK(sim_tiler_open(&t, &port, &ops, CONTEXT_VA));
   for (unsigned i = 0; i < COUNT; i++) {
      const int w = i % 3 ? rand() % 30 : rand() % 500;

      rect[i].x0 = rand() % 500;
      rect[i].y0 = rand() % 300;
      rect[i].x1 = rect[i].x0 + w < 500 ? rect[i].x0 + w : 499;
      rect[i].y1 = rect[i].y0 + w < 300 ? rect[i].y0 + w : 299;
      CHECK(add(&t, i, &rect[i]) == SIM_TILER_OK);
   }
   CHECK(sim_tiler_close(&t));

   for (int ty = 0; ty < 19; ty++) {
      for (int tx = 0; tx < 32; tx++) {
         uint32_t ids[COUNT];
         bool found[COUNT] = { false };
         const unsigned n = read_tile((uint32_t)tx, (uint32_t)ty, ids, COUNT);

         for (unsigned i = 0; i < n; i++) {
            CHECK(!found[ids[i]]);
            found[ids[i]] = true;
         }
         for (unsigned i = 0; i < COUNT; i++)
            CHECK(found[i] || !touches(&rect[i], tx, ty));
      }
   }
   sim_port_finish(&port);
}

/* The heap overflows: after a flush the list starts anew, and nothing is
 * binned twice between two flushes. */
static void
test_flush(void)
{
   struct heap h = { .limit = 2, .flush = true };
   const struct sim_heap_ops ops = { get_chunk, &h };
   const struct sim_rect r = { 0, 0, 15, 15 };
   struct sim_job job;
   struct sim_port port;
   struct sim_tiler t;
   uint32_t since = 0;

   write_descriptors(64, 64, 1);
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   CHECK(sim_tiler_open(&t, &port, &ops, CONTEXT_VA));
   for (uint32_t i = 0; i < 60000; i++) {
      enum sim_tiler_result result;

      while ((result = add(&t, i, &r)) == SIM_TILER_FLUSHED)
         since = i;
      CHECK(result == SIM_TILER_OK);
   }
   CHECK(sim_tiler_close(&t));
   CHECK(h.flushes >= 2);

   uint32_t *ids = malloc(60000 * sizeof(*ids));
   const unsigned n = read_tile(0, 0, ids, 60000);
   CHECK(n == 60000 - since);
   for (unsigned i = 0; i < n; i++)
      CHECK(ids[i] == since + i);
   free(ids);
   sim_port_finish(&port);
}

/* RUN_FULLSCREEN in the same plight: each box is there once. */
static void
test_fullscreen_flush(void)
{
   const struct hw_cs_run_fullscreen instr = { .dcd = 64 };
   struct heap h = { .limit = 2, .flush = true };
   unsigned count = 0, flushes = 0;
   uint32_t ids[4000];

   write_descriptors(64, 64, 1);
   for (unsigned i = 0; i < 4000; i++) {
      struct sim_job job;
      struct sim_idvs_job idvs = {
         .job = &job,
         .instr = hw_cs_run_fullscreen_word(&instr),
         .heap = { get_chunk, &h },
      };

      sim_job_init(&job, vm);
      idvs.regs[HW_SR_FULLSCREEN_TILER_CONTEXT] = (uint32_t)CONTEXT_VA;
      idvs.regs[HW_SR_FULLSCREEN_SCISSOR + 1] = 63 | 63 << 16;
      idvs.regs[64] = (uint32_t)CONTEXT_VA + 0x800;
      CHECK(sim_fullscreen_run(&idvs) == 0);
      count = flushes == h.flushes ? count + 1 : 1;
      flushes = h.flushes;
   }
   CHECK(h.flushes >= 2);
   CHECK(count < 4000);
   CHECK(read_tile(0, 0, ids, 4000) == count);
   CHECK(read_tile(3, 3, ids, 4000) == count);
}

/* A new heap's chunks are linked, each to the next: all of them are used
 * before another one is asked for. */
static void
test_linked(void)
{
   /* What the tiler asks for comes after the linked ones. */
   struct heap h = { .next = 3, .limit = 4 };
   const struct sim_heap_ops ops = { get_chunk, &h };
   const struct sim_rect r = { 0, 0, 15, 15 };
   enum sim_tiler_result result = SIM_TILER_OK;
   struct sim_job job;
   struct sim_port port;
   struct sim_tiler t;
   unsigned at_three = 0;

   write_descriptors(64, 64, 1);
   for (unsigned i = 0; i < 3; i++) {
      const uint64_t next =
         i < 2 ? (CHUNKS_VA + (i + 1) * CHUNK_B) | (CHUNK_B / 4096) : 0;
      memcpy(chunks->host + (size_t)i * CHUNK_B, &next, 8);
   }
   hw_tiler_heap_pack(small->host + (HEAP_VA - CONTEXT_VA),
                      &(struct hw_tiler_heap){
                         HW_TILER_HEAP_DEFAULTS,
                         .size = CHUNK_B,
                         .base = CHUNKS_VA,
                         .bottom = CHUNKS_VA + 64,
                         .top = CHUNKS_VA + CHUNK_B,
                      });
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   CHECK(sim_tiler_open(&t, &port, &ops, CONTEXT_VA));
   for (uint32_t i = 0; i < 60000 && result == SIM_TILER_OK; i++) {
      result = add(&t, i, &r);
      at_three = h.next == 3 ? completed() : at_three;
   }
   /* Then four full ones, and no fifth. */
   CHECK(at_three == 2);
   CHECK(result == SIM_TILER_FAULT);
   CHECK(completed() == 4);
   sim_port_finish(&port);
}

static void
test_exhausted(void)
{
   struct heap h = { .limit = 1 };
   const struct sim_heap_ops ops = { get_chunk, &h };
   const struct sim_rect r = { 0, 0, 15, 15 };
   enum sim_tiler_result result = SIM_TILER_OK;
   struct sim_job job;
   struct sim_port port;
   struct sim_tiler t;

   write_descriptors(64, 64, 1);
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   CHECK(sim_tiler_open(&t, &port, &ops, CONTEXT_VA));
   for (uint32_t i = 0; i < 60000 && result == SIM_TILER_OK; i++)
      result = add(&t, i, &r);
   CHECK(result == SIM_TILER_FAULT);
   CHECK(job.fault.kind == SIM_FAULT_TILER_OOM);
   sim_port_finish(&port);
}

static void
test_bad_context(void)
{
   struct heap h = { .limit = 1 };
   const struct sim_heap_ops ops = { get_chunk, &h };
   struct sim_job job;
   struct sim_port port;
   struct sim_tiler t;

   /* No level to bin at. */
   write_descriptors(64, 64, 0);
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   CHECK(!sim_tiler_open(&t, &port, &ops, CONTEXT_VA));
   CHECK(job.fault.kind == SIM_FAULT_INVALID_DESCRIPTOR);
   sim_port_finish(&port);

   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   CHECK(!sim_tiler_open(&t, &port, &ops, CONTEXT_VA + 32));
   CHECK(job.fault.kind == SIM_FAULT_UNALIGNED);
   sim_port_finish(&port);

   /* A polygon list that is none. */
   write_descriptors(64, 64, 1);
   memcpy(small->host, &(uint64_t){ CHUNKS_VA }, 8);
   memset(chunks->host, 0, 64);
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   CHECK(!sim_tiler_open(&t, &port, &ops, CONTEXT_VA));
   CHECK(job.fault.kind == SIM_FAULT_INVALID_DESCRIPTOR);
   sim_port_finish(&port);
}

int
main(void)
{
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 1);
   vm = sim_vm_create(UINT64_C(1) << 48);
   small = sim_bo_create(4096, false);
   chunks = sim_bo_create((uint64_t)CHUNKS * CHUNK_B, false);
   if (!vm || !small || !chunks ||
       sim_vm_map(vm, CONTEXT_VA, 4096, small, 0, SIM_READ | SIM_WRITE) ||
       sim_vm_map(vm, CHUNKS_VA, (uint64_t)CHUNKS * CHUNK_B, chunks, 0,
                  SIM_READ | SIM_WRITE))
      return 1;

   /* One level, several, all of them. */
   test_bins(1 << 0);
   test_bins(1 << 2);
   test_bins(0x15);
   test_bins(0x1ff);
   test_flush();
   test_fullscreen_flush();
   test_linked();
   test_exhausted();
   test_bad_context();
   sim_vm_unref(vm);
   sim_bo_unref(small);
   sim_bo_unref(chunks);
   return failures != 0;
}
