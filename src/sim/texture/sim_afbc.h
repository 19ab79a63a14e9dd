/* SPDX-License-Identifier: MIT */
/* AFBC: where a pixel lies in an image of compressed superblocks, and images
 * written without compressing.
 *
 * An image is 16 bytes of header for each superblock, and payloads.  A header
 * names its payload's place and the sizes of the superblock's sixteen 4×4
 * subblocks, or holds the colour of the whole superblock.  A subblock is
 * stored as it is, or repeats an earlier one, or is compressed.  How the
 * compressed ones are coded is not public: reading one is a fault, and none
 * is written, which is legal (drm_fourcc.h, "uncompressed storage mode").
 *
 * Sources: drm_fourcc.h and the kernel's afbc.rst; Mesa 25.0.7 (panfrost) and
 * the header block of later Mesas; Arm's mali_gralloc, which fills new
 * buffers with valid headers.  What none of them says is marked GUESS; it
 * shows only where another device reads or writes the image.
 *
 * The colour transform (YTR) changes nothing here: it is a part of the
 * compression.  The size of an uncompressed subblock is the same with it in
 * all sources, and transformed pixels would need more bits. */
#ifndef SIM_AFBC_H
#define SIM_AFBC_H

#include <stdbool.h>
#include <stdint.h>

#include "hw/hw_v10.h"
#include "sim/memory/sim_memory.h"

#define SIM_AFBC_HEADER_B 16
/* Of a pixel, in any mode. */
#define SIM_AFBC_MAX_B 8

struct sim_afbc {
   /* Of the first header; payloads are addressed relative to it. */
   uint64_t va;
   /* From one row of headers to the next; of header tiles if tiled. */
   uint32_t row_stride_B;
   /* Headers in tiles of 8×8, or 4×4. */
   bool tiled;
   /* The second half of a payload has a fixed place. */
   bool split;
   /* Sides of a superblock: 16×16, 32×8 or 64×4. */
   uint8_t width_log2, height_log2;
   /* Bytes of a pixel: 1…SIM_AFBC_MAX_B. */
   uint8_t element_B;
   /* Bytes that headers and payloads may take, 0: not known. */
   uint64_t size_B;
};

/* Bytes of a pixel, 0 for modes that are not simulated (chroma in the same
 * plane as luma). */
unsigned
sim_afbc_element_B(enum hw_afbc_compression_mode mode);
/* Whether YTR makes sense: the pixel has red, green and blue. */
bool
sim_afbc_has_rgb(enum hw_afbc_compression_mode mode);
/* Sides of the superblocks; false: no such size. */
bool
sim_afbc_set_size(struct sim_afbc *a, enum hw_afbc_superblock_size size);

/* Superblocks that a tile of headers has, both ways. */
unsigned
sim_afbc_header_tile(const struct sim_afbc *a);
/* Bytes from the first header to that of a superblock. */
uint64_t
sim_afbc_header_offset(const struct sim_afbc *a, unsigned x_sb, unsigned y_sb);
/* Number of a pixel in its superblock's uncompressed payload. */
unsigned
sim_afbc_place(const struct sim_afbc *a, unsigned x, unsigned y);

/* element_B bytes of pixel (x, y).  false: fault recorded. */
bool
sim_afbc_load(struct sim_port *port, const struct sim_afbc *a, unsigned x,
              unsigned y, uint8_t *out);

/* Whether the superblock of pixel (x, y) has a header that makes sense, with
 * nothing compressed behind it: memory may never have been written. */
bool
sim_afbc_is_plain(struct sim_port *port, const struct sim_afbc *a,
                  uint32_t body_offset_B, unsigned x, unsigned y);

/* The 16×16 pixels at (x0, y0), row by row.  Payloads lie in the order of the
 * headers, each with room for an uncompressed superblock (drm_fourcc.h,
 * "sparse").  A superblock of one colour has none if headers are tiled: the
 * modifiers in Mesa 25.0.7 that allow one have the other.  Of superblocks wider
 * than a tile all tiles must be written, one after the other or at once.  false: fault recorded. */
bool
sim_afbc_store_tile(struct sim_port *port, const struct sim_afbc *a,
                    uint32_t body_offset_B, unsigned x0, unsigned y0,
                    const uint8_t *pixels);

#endif
