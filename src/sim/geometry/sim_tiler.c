/* SPDX-License-Identifier: MIT */
#include "sim/geometry/sim_tiler.h"

#include <string.h>

#include "hw/hw_v10.h"

/* Source: struct panthor_heap_chunk_header, 64 bytes at the start of a chunk
 * that the kernel links. */
#define CHUNK_HEADER_B 64

/* Byte offsets in the tiler context and the heap descriptor (Mesa 25.0.7
 * genxml v10). */
#define CONTEXT_POLYGON_LIST_B 0
#define CONTEXT_COMPLETED_TOP_B 40
#define CONTEXT_COMPLETED_BOTTOM_B 48
#define HEAP_BASE_B 8
#define HEAP_BOTTOM_B 16
#define HEAP_TOP_B 24

static bool
load64(struct sim_tiler *t, uint64_t va, uint64_t *out)
{
   return sim_port_read(t->port, va, out, sizeof(*out));
}

static bool
store64(struct sim_tiler *t, uint64_t va, uint64_t value)
{
   return sim_port_write(t->port, va, &value, sizeof(value));
}

static bool
read_context(struct sim_tiler *t)
{
   uint8_t raw[HW_TILER_CONTEXT_SIZE_B];
   struct hw_tiler_context c;

   if (t->context_va & (HW_TILER_CONTEXT_ALIGN_B - 1)) {
      sim_port_report(t->port, SIM_FAULT_UNALIGNED,
                      "tiler context at 0x%llx is not aligned to %u bytes",
                      (unsigned long long)t->context_va,
                      (unsigned)HW_TILER_CONTEXT_ALIGN_B);
      return false;
   }
   if (!sim_port_read(t->port, t->context_va, raw, sizeof(raw)))
      return false;
   if (!hw_tiler_context_unpack(raw, &c) &&
       sim_port_report(t->port, SIM_FAULT_STRICT,
                       "tiler context at 0x%llx: reserved bits are set",
                       (unsigned long long)t->context_va))
      return false;

   t->width = c.fb_width;
   t->height = c.fb_height;
   t->level_mask = c.hierarchy_mask;
   t->layer_count = c.layer_count;
   t->layer_offset = c.layer_offset;
   t->first_provoking = c.first_provoking_vertex;
   t->sample_pattern = c.sample_pattern;
   t->heap_va = c.heap;
   t->geometry_va = c.geometry_buffer;
   t->geometry_size_B = c.geometry_buffer_size;
   t->list_va = c.polygon_list;
   if (!t->level_mask) {
      sim_port_report(t->port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "tiler context at 0x%llx: the hierarchy mask is empty",
                      (unsigned long long)t->context_va);
      return false;
   }
   return true;
}

static bool
read_heap(struct sim_tiler *t)
{
   uint8_t raw[HW_TILER_HEAP_SIZE_B];
   struct hw_tiler_heap h;

   if (!sim_port_read(t->port, t->heap_va, raw, sizeof(raw)))
      return false;
   if (!hw_tiler_heap_unpack(raw, &h) &&
       sim_port_report(t->port, SIM_FAULT_STRICT,
                       "tiler heap at 0x%llx: reserved bits are set",
                       (unsigned long long)t->heap_va))
      return false;

   t->chunk_va = h.base;
   t->bottom = h.bottom;
   t->top = h.top;
   return true;
}

/* The list that earlier jobs of this context began. */
static bool
map_list(struct sim_tiler *t)
{
   t->list = NULL;
   t->draw_va = 0;
   if (!t->list_va)
      return true;

   t->list =
      sim_port_object(t->port, t->list_va, sizeof(*t->list),
                      _Alignof(struct sim_list_header), SIM_READ | SIM_WRITE);
   if (!t->list)
      return false;
   if (t->list->magic != SIM_LIST_MAGIC) {
      sim_port_report(t->port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "tiler context at 0x%llx: the polygon list is not one "
                      "of the tiler's",
                      (unsigned long long)t->context_va);
      return false;
   }
   return true;
}

bool
sim_tiler_open(struct sim_tiler *t, struct sim_port *port,
               const struct sim_heap_ops *heap, uint64_t context_va)
{
   memset(t, 0, sizeof(*t));
   t->port = port;
   t->heap = *heap;
   t->context_va = context_va;
   port->what = "tiler context";
   return read_context(t) && read_heap(t) && map_list(t);
}

static bool
store_heap(struct sim_tiler *t)
{
   return store64(t, t->heap_va + HEAP_BASE_B, t->chunk_va) &&
          store64(t, t->heap_va + HEAP_BOTTOM_B, t->bottom) &&
          store64(t, t->heap_va + HEAP_TOP_B, t->top);
}

bool
sim_tiler_close(struct sim_tiler *t)
{
   return store_heap(t);
}

/* ---- memory ------------------------------------------------------------ */

/* The full chunk joins the completed ones of this context.  *next: what it was
 * linked to, or 0. */
static bool
retire_chunk(struct sim_tiler *t, uint64_t *next)
{
   const uint64_t top_va = t->context_va + CONTEXT_COMPLETED_TOP_B;
   const uint64_t bottom_va = t->context_va + CONTEXT_COMPLETED_BOTTOM_B;
   uint64_t last;

   *next = 0;
   if (!t->chunk_va)
      return true;

   const uint64_t link = t->chunk_va | (((t->top - t->chunk_va) >> 12) & 0xfff);

   /* The kernel links the chunks of a new heap, each to the next
    * (panthor_heap.c); in the list of completed ones it comes last. */
   if (!load64(t, t->chunk_va, next) || !store64(t, t->chunk_va, 0) ||
       !load64(t, bottom_va, &last) ||
       !store64(t, last ? last & ~UINT64_C(0xfff) : top_va, link) ||
       !store64(t, bottom_va, link))
      return false;

   t->chunk_va = t->bottom = t->top = 0;
   return store_heap(t);
}

static enum sim_tiler_result
use_chunk(struct sim_tiler *t, uint64_t va, uint32_t chunk_size_B,
          uint64_t size_B)
{
   if (chunk_size_B < CHUNK_HEADER_B ||
       size_B > chunk_size_B - CHUNK_HEADER_B) {
      sim_port_report(t->port, SIM_FAULT_TILER_OOM,
                      "%llu bytes do not fit a heap chunk",
                      (unsigned long long)size_B);
      return SIM_TILER_FAULT;
   }
   t->chunk_va = va;
   t->bottom = va + CHUNK_HEADER_B;
   t->top = va + chunk_size_B;
   return store_heap(t) ? SIM_TILER_OK : SIM_TILER_FAULT;
}

enum sim_tiler_result
sim_tiler_reserve(struct sim_tiler *t, uint64_t size_B)
{
   uint64_t va, next;
   uint32_t chunk_size_B;

   if (t->chunk_va && t->bottom <= t->top && size_B <= t->top - t->bottom)
      return SIM_TILER_OK;
   if (!retire_chunk(t, &next))
      return SIM_TILER_FAULT;
   if (next)
      return use_chunk(t, next & ~UINT64_C(0xfff),
                       (uint32_t)(next & 0xfff) << 12, size_B);

   switch (t->heap.get_chunk(t->heap.data, t->context_va, &va, &chunk_size_B)) {
   case SIM_HEAP_CHUNK:
      return store64(t, va, 0) ? use_chunk(t, va, chunk_size_B, size_B)
                               : SIM_TILER_FAULT;
   case SIM_HEAP_FLUSHED:
      if (t->used) {
         t->used = false;
         if (!read_context(t) || !map_list(t))
            return SIM_TILER_FAULT;
         return SIM_TILER_FLUSHED;
      }
      /* A flush of nothing gives no memory back. */
      /* fallthrough */
   default:
      sim_port_report(t->port, SIM_FAULT_TILER_OOM,
                      "the tiler heap is exhausted");
      return SIM_TILER_FAULT;
   }
}

uint64_t
sim_tiler_alloc(struct sim_tiler *t, uint64_t size_B)
{
   const uint64_t va = t->bottom;

   t->bottom += (size_B + 31) & ~UINT64_C(31);
   return va;
}

/* A zeroed structure of at most a chunk. */
static void *
alloc_zeroed(struct sim_tiler *t, uint64_t size_B, uint64_t *va)
{
   *va = sim_tiler_alloc(t, size_B);

   void *p = sim_port_object(t->port, *va, size_B, 8, SIM_READ | SIM_WRITE);
   if (p)
      memset(p, 0, size_B);
   return p;
}

/* ---- lists ------------------------------------------------------------- */

static enum sim_tiler_result
begin_list(struct sim_tiler *t)
{
   struct sim_list_header h = {
      .magic = SIM_LIST_MAGIC,
      .level_mask = t->level_mask,
      .layer_count = (uint16_t)t->layer_count,
      .width = t->width,
      .height = t->height,
   };
   const uint64_t bins =
      (uint64_t)t->layer_count * sim_list_level_first(&h, SIM_LIST_LEVELS);

   h.page_count =
      (uint32_t)((bins + SIM_LIST_PAGE_BINS - 1) / SIM_LIST_PAGE_BINS);

   const uint64_t table_B = h.page_count * sizeof(uint64_t);
   const enum sim_tiler_result r =
      sim_tiler_reserve(t, sizeof(h) + table_B + 128);
   if (r != SIM_TILER_OK)
      return r;

   if (!alloc_zeroed(t, table_B, &h.page_table_va))
      return SIM_TILER_FAULT;

   uint64_t va;
   struct sim_list_header *list = alloc_zeroed(t, sizeof(h), &va);
   if (!list)
      return SIM_TILER_FAULT;
   *list = h;
   t->list = list;
   t->list_va = va;
   t->used = true;
   return store64(t, t->context_va + CONTEXT_POLYGON_LIST_B, va)
             ? SIM_TILER_OK
             : SIM_TILER_FAULT;
}

enum sim_tiler_result
sim_tiler_add_draw(struct sim_tiler *t, struct sim_list_draw *draw)
{
   enum sim_tiler_result r;

   if (!t->list) {
      r = begin_list(t);
      if (r != SIM_TILER_OK)
         return r;
   }
   r = sim_tiler_reserve(t, sizeof(*draw));
   if (r != SIM_TILER_OK)
      return r;

   const uint64_t va = sim_tiler_alloc(t, sizeof(*draw));
   draw->next_va = 0;
   draw->index = t->list->draw_count++;
   if (!sim_port_write(t->port, va, draw, sizeof(*draw)))
      return SIM_TILER_FAULT;
   if (t->list->last_draw_va) {
      if (!store64(t, t->list->last_draw_va, va))
         return SIM_TILER_FAULT;
   } else {
      t->list->first_draw_va = va;
   }
   t->list->last_draw_va = va;
   t->draw_va = va;
   t->used = true;
   return SIM_TILER_OK;
}

static struct sim_list_bin *
bin_at(struct sim_tiler *t, uint32_t index)
{
   const uint64_t slot_va =
      t->list->page_table_va + (index / SIM_LIST_PAGE_BINS) * sizeof(uint64_t);
   uint64_t *slot = sim_port_object(t->port, slot_va, sizeof(*slot),
                                    sizeof(*slot), SIM_READ | SIM_WRITE);
   if (!slot)
      return NULL;
   if (!*slot) {
      uint64_t va;
      if (!alloc_zeroed(t, SIM_LIST_PAGE_BINS * sizeof(struct sim_list_bin),
                        &va))
         return NULL;
      *slot = va;
   }
   return sim_port_object(t->port,
                          *slot + (index % SIM_LIST_PAGE_BINS) *
                                     sizeof(struct sim_list_bin),
                          sizeof(struct sim_list_bin),
                          _Alignof(struct sim_list_bin), SIM_READ | SIM_WRITE);
}

static bool
bin_append(struct sim_tiler *t, uint32_t index, uint64_t prim_va)
{
   struct sim_list_bin *bin = bin_at(t, index);
   struct sim_list_block *block = NULL;

   if (!bin)
      return false;
   if (bin->last_va) {
      block =
         sim_port_object(t->port, bin->last_va, sizeof(*block),
                         _Alignof(struct sim_list_block), SIM_READ | SIM_WRITE);
      if (!block)
         return false;
   }
   if (!block || block->count == SIM_LIST_BLOCK_ENTRIES) {
      uint64_t va;
      struct sim_list_block *next = alloc_zeroed(t, sizeof(*next), &va);
      if (!next)
         return false;
      if (block)
         block->next_va = va;
      else
         bin->first_va = va;
      bin->last_va = va;
      block = next;
   }
   block->prim_va[block->count++] = prim_va;
   return true;
}

/* The smallest enabled level with at most 2×2 bins; else the largest. */
static unsigned
choose_level(const struct sim_list_header *h, const struct sim_rect *tiles)
{
   unsigned level = 0;

   for (unsigned n = 0; n < SIM_LIST_LEVELS; n++) {
      if (!(h->level_mask & (1u << n)))
         continue;
      level = n;
      if ((tiles->x1 >> n) - (tiles->x0 >> n) <= 1 &&
          (tiles->y1 >> n) - (tiles->y0 >> n) <= 1)
         break;
   }
   return level;
}

enum sim_tiler_result
sim_tiler_bin(struct sim_tiler *t, unsigned layer, struct sim_list_prim *prim,
              const struct sim_rect *bounds)
{
   const struct sim_list_header *h = t->list;
   const struct sim_rect tiles = {
      bounds->x0 >> 4,
      bounds->y0 >> 4,
      bounds->x1 >> 4,
      bounds->y1 >> 4,
   };
   const unsigned level = choose_level(h, &tiles);
   const uint64_t nx = (tiles.x1 >> level) - (tiles.x0 >> level) + 1;
   const uint64_t ny = (tiles.y1 >> level) - (tiles.y0 >> level) + 1;

   /* At worst each bin needs a block, each row of them a page. */
   const enum sim_tiler_result r = sim_tiler_reserve(
      t, nx * ny * sizeof(struct sim_list_block) + 64 +
            (nx * ny / SIM_LIST_PAGE_BINS + ny + 1) * SIM_LIST_PAGE_BINS *
               sizeof(struct sim_list_bin));
   if (r != SIM_TILER_OK)
      return r;

   const uint64_t va = sim_tiler_alloc(t, sizeof(*prim));
   prim->sequence = t->list->prim_count++;
   prim->draw_index = t->list->draw_count - 1;
   if (!sim_port_write(t->port, va, prim, sizeof(*prim)))
      return SIM_TILER_FAULT;

   for (int32_t y = tiles.y0 >> level; y <= tiles.y1 >> level; y++) {
      for (int32_t x = tiles.x0 >> level; x <= tiles.x1 >> level; x++) {
         const uint32_t index = sim_list_bin_index(
            h, layer, level, (uint32_t)x << level, (uint32_t)y << level);
         if (!bin_append(t, index, va))
            return SIM_TILER_FAULT;
      }
   }
   t->used = true;
   t->primitives++;
   return SIM_TILER_OK;
}
