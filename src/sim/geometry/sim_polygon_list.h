/* SPDX-License-Identifier: MIT */
/* What the tiler leaves in its heap for the fragment front end.
 *
 * The hardware's format is not documented; this one is ours (GUESS), of about
 * the same size: everything lies in heap chunks, so that a small heap
 * overflows on a big frame.
 *
 *    Tiler Context::Polygon List → header → draws (a list, in order)
 *                                         → page table → pages of bins
 *    bin (one per layer, level and place) → blocks → primitives
 *
 * Levels are those of the context's hierarchy mask: bins of level n are
 * 16 << n pixels wide and high.  A primitive goes to the smallest level at
 * which it touches at most four bins.  A tile reads one bin of each level
 * and merges by sequence number. */
#ifndef SIM_POLYGON_LIST_H
#define SIM_POLYGON_LIST_H

#include <stdint.h>

#define SIM_LIST_MAGIC 0x31746c50u
#define SIM_LIST_LEVELS 13
#define SIM_LIST_PAGE_BINS 256
#define SIM_LIST_BLOCK_ENTRIES 6

struct sim_list_header {
   uint32_t magic;
   uint16_t level_mask;
   uint16_t layer_count;
   uint32_t width, height;
   uint32_t prim_count;
   uint32_t draw_count;
   uint64_t first_draw_va, last_draw_va;
   /* page_count addresses of pages; 0 = no bin of the page was touched. */
   uint64_t page_table_va;
   uint32_t page_count;
   uint32_t reserved;
};

struct sim_list_bin {
   uint64_t first_va, last_va;
};

struct sim_list_block {
   uint64_t next_va;
   uint32_t count;
   uint32_t reserved;
   /* Addresses of primitives. */
   uint64_t prim_va[SIM_LIST_BLOCK_ENTRIES];
};

/* One RUN_IDVS, RUN_TILING or RUN_FULLSCREEN. */
struct sim_list_draw {
   uint64_t next_va;
   uint32_t index;
   /* enum sim_prim_kind */
   uint32_t kind;
   /* The draw descriptor as the hardware would build it from the staging
    * registers ("Draw" of Mesa 25.0.7 genxml v10), or as it was given. */
   uint32_t dcd[32];
   /* The "Scissor" structure. */
   uint32_t scissor[2];
   float line_width;
   /* Bytes of varyings in a vertex packet, and from packet to packet. */
   uint32_t varying_B, packet_stride_B;
   /* Nobody wrote varyings: packets are positions. */
   uint32_t position_only;
   uint32_t reserved[2];
};

enum {
   /* Bits 1:0: which of the primitive's vertices provokes. */
   SIM_LIST_PROVOKING_MASK = 3,
};

struct sim_list_prim {
   /* Order within the list. */
   uint32_t sequence;
   uint32_t draw_index;
   uint32_t primitive_id;
   uint32_t flags;
   /* Vertex packets, as signed distance from the header in 16 bytes. */
   int32_t vertex[3];
   /* binary32, points only. */
   uint32_t point_size;
};

/* A vertex packet: the position, then the varyings (Mesa 25.0.7 panvk: the
 * packet stride is the varyings' size plus 16). */
#define SIM_PACKET_VARYINGS_B 16

_Static_assert(sizeof(struct sim_list_header) == 56, "in memory");
_Static_assert(sizeof(struct sim_list_bin) == 16, "in memory");
_Static_assert(sizeof(struct sim_list_block) == 64, "in memory");
_Static_assert(sizeof(struct sim_list_draw) == 176, "in memory");
_Static_assert(sizeof(struct sim_list_prim) == 32, "in memory");

/* Bins of one layer that precede level n; with n = SIM_LIST_LEVELS all. */
static inline uint32_t
sim_list_level_first(const struct sim_list_header *h, unsigned level)
{
   uint32_t first = 0;

   for (unsigned n = 0; n < level; n++) {
      if (h->level_mask & (1u << n)) {
         const uint32_t bins_x = ((h->width - 1) >> (4 + n)) + 1;
         const uint32_t bins_y = ((h->height - 1) >> (4 + n)) + 1;
         first += bins_x * bins_y;
      }
   }
   return first;
}

/* Index of the bin of level `level` that holds 16×16 tile (tx, ty). */
static inline uint32_t
sim_list_bin_index(const struct sim_list_header *h, unsigned layer,
                   unsigned level, uint32_t tx, uint32_t ty)
{
   const uint32_t bins_x = ((h->width - 1) >> (4 + level)) + 1;

   return layer * sim_list_level_first(h, SIM_LIST_LEVELS) +
          sim_list_level_first(h, level) + (ty >> level) * bins_x +
          (tx >> level);
}

#endif
