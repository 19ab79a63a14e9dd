/* SPDX-License-Identifier: MIT */
/* The tile buffer: colour, depth and stencil of one 16×16 tile with its
 * samples, how it starts and how it gets to memory; and the framebuffer
 * description that says so, unpacked.
 *
 * It knows no draws. */
#ifndef SIM_TILE_H
#define SIM_TILE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "sim/memory/sim_memory.h"
#include "sim/pixel/sim_raster.h"
#include "sim/texture/sim_afbc.h"
#include "sim/texture/sim_format.h"
#include "sim/texture/sim_texture.h"

#define SIM_MAX_RTS 8

/* v10 enumeration "Block Format". */
enum sim_block_format {
   SIM_BLOCK_NO_WRITE = 0,
   SIM_BLOCK_TILED = 1,
   SIM_BLOCK_LINEAR = 2,
   SIM_BLOCK_LARGE = HW_BLOCK_FORMAT_INTERLEAVED_64K,
   SIM_BLOCK_AFBC = 12,
   SIM_BLOCK_AFBC_TILED = 13,
};

/* v10 enumeration "MSAA". */
enum sim_msaa {
   SIM_MSAA_SINGLE = 0,
   SIM_MSAA_AVERAGE = 1,
   SIM_MSAA_MULTIPLE = 2,
   SIM_MSAA_LAYERED = 3,
};

/* v10 enumeration "Z Internal Format". */
enum sim_z_format {
   SIM_Z_D16 = 0,
   SIM_Z_D24 = 1,
   SIM_Z_D32 = 2,
};

/* Where an attachment lies in memory. */
struct sim_surface {
   enum sim_block_format block;
   enum sim_msaa msaa;
   uint64_t base_va;
   /* Linear: bytes from row to row; tiled: from one row of 16×16 blocks to
    * the next. */
   uint32_t row_stride_B;
   /* From sample to sample (SIM_MSAA_LAYERED). */
   uint32_t surface_stride_B;
   /* AFBC: what is said besides, and from the headers to the payloads. */
   bool wide, split;
   uint32_t body_offset_B;
   /* v10 "AFBC Compression Mode"; of depth and stencil the format decides. */
   unsigned mode;
};

struct sim_render_target {
   /* v10 "Color Buffer Internal Format". */
   unsigned internal_format;
   /* NULL for raw formats. */
   const struct sim_tile_layout *layout;
   /* Bytes of a sample in the tile buffer: 1, 2, 4, 8 or 16. */
   unsigned size_B;
   uint32_t clear[4];
   bool write_enable;
   bool clean_write;
   bool srgb;
   /* v10 "Color Format". */
   unsigned writeback_format;
   /* Memory component i is tile component swizzle[i]; 4 = zero, 5 = one. */
   uint8_t swizzle[4];
   struct sim_surface surface;
};

/* Transaction elimination: a number for each tile of one render target's
 * contents, by which tiles that would not change are not written. */
struct sim_tile_crc {
   bool read, write;
   unsigned rt;
   uint64_t va;
   /* From one row of tiles to the next. */
   uint32_t row_stride_B;
};

struct sim_framebuffer {
   uint32_t width, height;
   /* Pixels to render, inclusive. */
   struct sim_rect bounds;
   unsigned samples;
   const struct sim_sample_pattern *pattern;
   uint64_t sample_positions_va;
   enum sim_z_format z_format;
   float z_clear;
   uint8_t s_clear;
   bool z_write, s_write, zs_clean_write;
   /* v10 "ZS Format", "S Format". */
   unsigned zs_writeback_format, s_writeback_format;
   struct sim_surface zs_surface, s_surface;
   unsigned rt_count;
   struct sim_render_target rt[SIM_MAX_RTS];
   struct sim_tile_crc crc;
   /* v10 "Pre Post Frame Shader Mode" of the two pre-frame and the post-frame
    * draw; their descriptors. */
   unsigned frame_mode[3];
   uint64_t frame_dcds_va;
   unsigned layer_index;
   uint64_t frame_argument;
   uint64_t tiler_va;
   bool point_origin_max_y;
   bool first_provoking;
   /* As in struct sim_setup_state. */
   uint8_t tie_break;
};

struct sim_tile {
   int32_t x0, y0;
   /* Something that counts as a change was drawn. */
   bool dirty;
   /* [sample][y][x], size_B each. */
   uint8_t *color[SIM_MAX_RTS];
   /* D16, D24: integers; D32: binary32. */
   uint32_t *z;
   uint8_t *s;
   /* The memory behind the pointers above. */
   void *storage;
};

/* Allocates the buffers.  false: out of host memory. */
bool
sim_tile_create(struct sim_tile *tile, const struct sim_framebuffer *fb);
void
sim_tile_destroy(struct sim_tile *tile);
/* Moves to a position and fills with the clear values. */
void
sim_tile_begin(struct sim_tile *tile, const struct sim_framebuffer *fb,
               int32_t x0, int32_t y0);
/* Writes to memory what the framebuffer says.  false: fault recorded. */
bool
sim_tile_write_back(struct sim_tile *tile, const struct sim_framebuffer *fb,
                    struct sim_port *port);

/* Refuses surfaces the write-back cannot do: reports once, before anything is
 * rendered. */
bool
sim_framebuffer_check(const struct sim_framebuffer *fb, struct sim_port *port);

static inline bool
sim_surface_is_afbc(const struct sim_surface *s)
{
   return s->block == SIM_BLOCK_AFBC || s->block == SIM_BLOCK_AFBC_TILED;
}

static inline unsigned
sim_tile_index(unsigned sample, unsigned x, unsigned y)
{
   return (sample * SIM_TILE_PX + y) * SIM_TILE_PX + x;
}

static inline void *
sim_tile_color(const struct sim_tile *tile, const struct sim_framebuffer *fb,
               unsigned rt, unsigned index)
{
   return tile->color[rt] + (size_t)index * fb->rt[rt].size_B;
}

/* Between depth in [0, 1] (D32: any) and the tile buffer's form. */
uint32_t
sim_z_quantise(enum sim_z_format format, float z);
float
sim_z_value(enum sim_z_format format, uint32_t z);

/* Byte offset of pixel (x, y) within a u-interleaved 16×16 block, in
 * elements (Mesa 25.0.7, docs/drivers/panfrost/tiling.rst). */
unsigned
sim_u_interleave(unsigned x, unsigned y);

#endif
