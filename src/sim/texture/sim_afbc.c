/* SPDX-License-Identifier: MIT */
#include "sim/texture/sim_afbc.h"

#include <string.h>

#define SUBBLOCKS 16
#define SUBBLOCK_PX 16
#define TILE_PX 16
/* "Size" of a subblock that is stored as it is. */
#define LITERAL 1

/* A header's sizes begin after the payload's place. */
#define SIZES_BIT 32
#define SIZE_BITS 6

struct header {
   uint32_t offset_B;
   uint8_t size[SUBBLOCKS];
   /* Bits 127:64, where a superblock of one colour has it. */
   uint64_t color;
};

/* Modes and their bytes: Mesa 25.0.7 genxml v10, "AFBC Compression Mode"; of
 * 16 bits a component the genxml of later Mesas.
 * Planes of luma and chroma are like any others (mali_gralloc). */
unsigned
sim_afbc_element_B(enum hw_afbc_compression_mode mode)
{
   switch (mode) {
   case HW_AFBC_COMPRESSION_MODE_R8:
   case HW_AFBC_COMPRESSION_MODE_S8:
   case HW_AFBC_COMPRESSION_MODE_YUV420_1C8:
   case HW_AFBC_COMPRESSION_MODE_YUV422_1C8:
      return 1;
   case HW_AFBC_COMPRESSION_MODE_R8G8:
   case HW_AFBC_COMPRESSION_MODE_R5G6B5:
   case HW_AFBC_COMPRESSION_MODE_R4G4B4A4:
   case HW_AFBC_COMPRESSION_MODE_R5G5B5A1:
   case HW_AFBC_COMPRESSION_MODE_YUV420_2C8:
   case HW_AFBC_COMPRESSION_MODE_YUV422_2C8:
   case HW_AFBC_COMPRESSION_MODE_R16:
      return 2;
   case HW_AFBC_COMPRESSION_MODE_R8G8B8:
      return 3;
   case HW_AFBC_COMPRESSION_MODE_R8G8B8A8:
   case HW_AFBC_COMPRESSION_MODE_R10G10B10A2:
   case HW_AFBC_COMPRESSION_MODE_R11G11B10:
   case HW_AFBC_COMPRESSION_MODE_X24S8:
   case HW_AFBC_COMPRESSION_MODE_R16G16:
      return 4;
   case HW_AFBC_COMPRESSION_MODE_R16G16B16:
      return 6;
   case HW_AFBC_COMPRESSION_MODE_R16G16B16A16:
      return 8;
   default:
      return 0;
   }
}

bool
sim_afbc_has_rgb(enum hw_afbc_compression_mode mode)
{
   switch (mode) {
   case HW_AFBC_COMPRESSION_MODE_R5G6B5:
   case HW_AFBC_COMPRESSION_MODE_R4G4B4A4:
   case HW_AFBC_COMPRESSION_MODE_R5G5B5A1:
   case HW_AFBC_COMPRESSION_MODE_R8G8B8:
   case HW_AFBC_COMPRESSION_MODE_R8G8B8A8:
   case HW_AFBC_COMPRESSION_MODE_R10G10B10A2:
   case HW_AFBC_COMPRESSION_MODE_R11G11B10:
   case HW_AFBC_COMPRESSION_MODE_R16G16B16:
   case HW_AFBC_COMPRESSION_MODE_R16G16B16A16:
      return true;
   default:
      return false;
   }
}

bool
sim_afbc_set_size(struct sim_afbc *a, enum hw_afbc_superblock_size size)
{
   if (!hw_afbc_superblock_size_name(size))
      return false;
   a->width_log2 = (uint8_t)(4 + size);
   a->height_log2 = (uint8_t)(4 - size);
   return true;
}

/* ---- places ------------------------------------------------------------ */

/* Bits of x at the even places, of y at the odd ones. */
static unsigned
morton(unsigned x, unsigned y)
{
   unsigned n = 0;

   for (unsigned k = 0; k < 3; k++)
      n |= (x >> k & 1) << 2 * k | (y >> k & 1) << (2 * k + 1);
   return n;
}

/* drm_fourcc.h: tiles are smaller where pixels have more than 32 bits. */
unsigned
sim_afbc_header_tile(const struct sim_afbc *a)
{
   return a->element_B > 4 ? 4 : 8;
}

/* Tiled headers lie in Morton order within their tile (Mesa 25.0.7, the
 * shaders that pack AFBC images). */
uint64_t
sim_afbc_header_offset(const struct sim_afbc *a, unsigned x, unsigned y)
{
   const unsigned tile = sim_afbc_header_tile(a);

   if (!a->tiled)
      return (uint64_t)y * a->row_stride_B + (uint64_t)x * SIM_AFBC_HEADER_B;
   return (uint64_t)(y / tile) * a->row_stride_B +
          ((uint64_t)(x / tile) * tile * tile + morton(x % tile, y % tile)) *
             SIM_AFBC_HEADER_B;
}

/* GUESS: subblocks in Morton order within quarters of 8×8, quarters likewise;
 * quarters that are not cut are all that is known (drm_fourcc.h, "copy-block
 * restrict").  GUESS: a subblock's pixels row by row. */
unsigned
sim_afbc_place(const struct sim_afbc *a, unsigned x, unsigned y)
{
   const unsigned sx = (x & ((1u << a->width_log2) - 1)) / 4;
   const unsigned sy = (y & ((1u << a->height_log2) - 1)) / 4;
   /* 64×4 has one row of subblocks, 32×8 has one row of quarters. */
   const unsigned subblock = a->height_log2 == 2 ? sx
                             : a->height_log2 == 3
                                ? (sx / 2) * 4 + morton(sx % 2, sy)
                                : morton(sx, sy);

   return subblock * SUBBLOCK_PX + y % 4 * 4 + x % 4;
}

/* ---- reading ----------------------------------------------------------- */

static void
parse(const uint8_t bytes[SIM_AFBC_HEADER_B], struct header *h)
{
   uint64_t lo, hi;

   memcpy(&lo, bytes, 8);
   memcpy(&hi, bytes + 8, 8);
   h->offset_B = (uint32_t)lo;
   h->color = hi;
   for (unsigned i = 0; i < SUBBLOCKS; i++) {
      const unsigned bit = SIZES_BIT + SIZE_BITS * i;
      const uint64_t v = bit >= 64   ? hi >> (bit - 64)
                         : bit == 62 ? lo >> 62 | hi << 2
                                     : lo >> bit;
      h->size[i] = v & 63;
   }
}

/* Where subblock i of a payload begins.  GUESS: the second half of a split
 * one begins where it does without compression. */
static uint32_t
payload_offset(const struct sim_afbc *a, const struct header *h, unsigned i)
{
   const uint32_t literal_B = SUBBLOCK_PX * a->element_B;
   const unsigned first = a->split && i >= SUBBLOCKS / 2 ? SUBBLOCKS / 2 : 0;
   uint32_t at = first * literal_B;

   for (unsigned k = first; k < i; k++)
      at += h->size[k] == LITERAL ? literal_B : h->size[k];
   return at;
}

static bool
check_payload(struct sim_port *port, const struct sim_afbc *a, uint64_t va,
              uint64_t end_B)
{
   if (!a->size_B || end_B <= a->size_B)
      return true;
   return !sim_port_report(port, SIM_FAULT_STRICT,
                           "AFBC header at %#llx: its payload ends at byte "
                           "%llu of an image of %llu",
                           (unsigned long long)va, (unsigned long long)end_B,
                           (unsigned long long)a->size_B);
}

bool
sim_afbc_is_plain(struct sim_port *port, const struct sim_afbc *a,
                  uint32_t body_offset_B, unsigned x, unsigned y)
{
   const uint64_t va = a->va + sim_afbc_header_offset(a, x >> a->width_log2,
                                                      y >> a->height_log2);
   uint8_t bytes[SIM_AFBC_HEADER_B];
   struct header h;

   if (!sim_port_read(port, va, bytes, sizeof(bytes)))
      return false;
   parse(bytes, &h);
   if (!h.size[0])
      return true;
   for (unsigned i = 0; i < SUBBLOCKS; i++) {
      if (h.size[i] > LITERAL)
         return false;
   }
   return h.offset_B >= body_offset_B;
}

bool
sim_afbc_load(struct sim_port *port, const struct sim_afbc *a, unsigned x,
              unsigned y, uint8_t *out)
{
   const uint64_t va = a->va + sim_afbc_header_offset(a, x >> a->width_log2,
                                                      y >> a->height_log2);
   const unsigned place = sim_afbc_place(a, x, y);
   unsigned i = place / SUBBLOCK_PX;
   uint8_t bytes[SIM_AFBC_HEADER_B];
   struct header h;

   if (!sim_port_read(port, va, bytes, sizeof(bytes)))
      return false;
   parse(bytes, &h);
   if (!h.size[0]) {
      memcpy(out, &h.color, a->element_B);
      return true;
   }
   /* GUESS: a copy is of the subblock before. */
   while (!h.size[i])
      i--;
   if (h.size[i] != LITERAL) {
      sim_port_report(port, SIM_FAULT_UNIMPLEMENTED,
                      "AFBC header at %#llx: subblock %u is compressed (%u "
                      "bytes), and that coding is not public",
                      (unsigned long long)va, i, h.size[i]);
      return false;
   }

   const uint64_t at = (uint64_t)h.offset_B + payload_offset(a, &h, i) +
                       (uint64_t)(place % SUBBLOCK_PX) * a->element_B;
   return check_payload(port, a, va, at + a->element_B) &&
          sim_port_read(port, a->va + at, out, a->element_B);
}

/* ---- writing ----------------------------------------------------------- */

static bool
write_header(struct sim_port *port, uint64_t va, uint32_t offset_B,
             bool literal, uint64_t color)
{
   uint64_t words[2] = { offset_B, color };

   for (unsigned i = 0; literal && i < SUBBLOCKS; i++) {
      const unsigned bit = SIZES_BIT + SIZE_BITS * i;

      words[bit / 64] |= (uint64_t)LITERAL << bit % 64;
   }
   return sim_port_write(port, va, words, sizeof(words));
}

/* Pixels of one subblock out of the tile's rows. */
static bool
write_subblock(struct sim_port *port, const struct sim_afbc *a, uint64_t va,
               const uint8_t *pixels, unsigned x, unsigned y)
{
   const unsigned B = a->element_B;
   uint8_t literal[SUBBLOCK_PX * SIM_AFBC_MAX_B];

   for (unsigned row = 0; row < 4; row++)
      memcpy(&literal[row * 4 * B], &pixels[((y + row) * TILE_PX + x) * B],
             4 * B);
   return sim_port_write(port, va, literal, SUBBLOCK_PX * B);
}

static bool
one_color(const struct sim_afbc *a, const uint8_t *pixels)
{
   const unsigned B = a->element_B;

   return !memcmp(pixels, pixels + B, (TILE_PX * TILE_PX - 1) * B);
}

bool
sim_afbc_store_tile(struct sim_port *port, const struct sim_afbc *a,
                    uint32_t body_offset_B, unsigned x0, unsigned y0,
                    const uint8_t *pixels)
{
   const uint32_t superblock_B = SUBBLOCKS * SUBBLOCK_PX * a->element_B;
   const uint32_t slot_B = (superblock_B + 127) & ~127u;
   const bool alone = a->tiled && a->width_log2 == 4 && one_color(a, pixels);
   const unsigned height = 1u << a->height_log2;

   for (unsigned y = 0; y < TILE_PX; y += height) {
      const uint64_t at = sim_afbc_header_offset(a, x0 >> a->width_log2,
                                                 (y0 + y) >> a->height_log2);
      const uint64_t payload_B =
         body_offset_B + at / SIM_AFBC_HEADER_B * slot_B;

      if (alone) {
         uint64_t color = 0;

         memcpy(&color, pixels, a->element_B);
         return write_header(port, a->va + at, 0, false, color);
      }
      for (unsigned i = 0; i < height / 4 * TILE_PX / 4; i++) {
         const unsigned sx = i % 4 * 4, sy = y + i / 4 * 4;
         const unsigned place = sim_afbc_place(a, x0 + sx, y0 + sy);

         if (!write_subblock(port, a, a->va + payload_B + place * a->element_B,
                             pixels, sx, sy))
            return false;
      }
      if (payload_B > UINT32_MAX) {
         sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                         "AFBC image at %#llx: a payload lies beyond 4 GiB",
                         (unsigned long long)a->va);
         return false;
      }
      if (!write_header(port, a->va + at, (uint32_t)payload_B, true, 0))
         return false;
   }
   return true;
}
