/* SPDX-License-Identifier: MIT */
/* BC6H and BC7: Khronos Data Format Specification 1.3, chapter 20. */
#include <string.h>

#include "sim/texture/sim_block.h"

struct reader {
   uint64_t lo, hi;
   unsigned at;
};

static unsigned
take(struct reader *r, unsigned n)
{
   const unsigned at = r->at;
   uint64_t v;

   r->at += n;
   if (!n)
      return 0;
   v = at >= 64 ? r->hi >> (at - 64)
       : at     ? r->lo >> at | r->hi << (64 - at)
                : r->lo;
   return (unsigned)(v & ((1u << n) - 1));
}

static struct reader
reader_of(const uint8_t *block)
{
   struct reader r = { .at = 0 };

   memcpy(&r.lo, block, 8);
   memcpy(&r.hi, block + 8, 8);
   return r;
}

/* ---- partitions ------------------------------------------------------- */

/* One bit for each texel, the first in bit 0. */
static const uint16_t halves[64] = {
   0xcccc, 0x8888, 0xeeee, 0xecc8, 0xc880, 0xfeec, 0xfec8, 0xec80,
   0xc800, 0xffec, 0xfe80, 0xe800, 0xffe8, 0xff00, 0xfff0, 0xf000,
   0xf710, 0x008e, 0x7100, 0x08ce, 0x008c, 0x7310, 0x3100, 0x8cce,
   0x088c, 0x3110, 0x6666, 0x366c, 0x17e8, 0x0ff0, 0x718e, 0x399c,
   0xaaaa, 0xf0f0, 0x5a5a, 0x33cc, 0x3c3c, 0x55aa, 0x9696, 0xa55a,
   0x73ce, 0x13c8, 0x324c, 0x3bdc, 0x6996, 0xc33c, 0x9966, 0x0660,
   0x0272, 0x04e4, 0x4e40, 0x2720, 0xc936, 0x936c, 0x39c6, 0x639c,
   0x9336, 0x9cc6, 0x817e, 0xe718, 0xccf0, 0x0fcc, 0x7744, 0xee22,
};

/* Two bits for each texel. */
static const uint32_t thirds[64] = {
   0xaa685050, 0x6a5a5040, 0x5a5a4200, 0x5450a0a8, 0xa5a50000, 0xa0a05050,
   0x5555a0a0, 0x5a5a5050, 0xaa550000, 0xaa555500, 0xaaaa5500, 0x90909090,
   0x94949494, 0xa4a4a4a4, 0xa9a59450, 0x2a0a4250, 0xa5945040, 0x0a425054,
   0xa5a5a500, 0x55a0a0a0, 0xa8a85454, 0x6a6a4040, 0xa4a45000, 0x1a1a0500,
   0x0050a4a4, 0xaaa59090, 0x14696914, 0x69691400, 0xa08585a0, 0xaa821414,
   0x50a4a450, 0x6a5a0200, 0xa9a58000, 0x5090a0a8, 0xa8a09050, 0x24242424,
   0x00aa5500, 0x24924924, 0x24499224, 0x50a50a50, 0x500aa550, 0xaaaa4444,
   0x66660000, 0xa5a0a5a0, 0x50a050a0, 0x69286928, 0x44aaaa44, 0x66666600,
   0xaa444444, 0x54a854a8, 0x95809580, 0x96969600, 0xa85454a8, 0x80959580,
   0xaa141414, 0x96960000, 0xaaaa1414, 0xa05050a0, 0xa0a5a5a0, 0x96000000,
   0x40804080, 0xa9a8a9a8, 0xaaaaaa44, 0x2a4a5254,
};

/* Texels whose index lacks its top bit, of the later subsets. */
static const uint8_t half_anchor[64] = {
   15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
   15, 2,  8,  2,  2,  8,  8,  15, 2,  8,  2,  2,  8,  8,  2,  2,
   15, 15, 6,  8,  2,  8,  15, 15, 2,  8,  2,  2,  2,  15, 15, 6,
   6,  2,  6,  8,  15, 15, 2,  2,  15, 15, 15, 15, 15, 2,  2,  15,
};
static const uint8_t third_anchor[2][64] = {
   { 3, 3,  15, 15, 8, 3,  15, 15, 8,  8,  6,  6,  6,  5,  3,  3,
     3, 3,  8,  15, 3, 3,  6,  10, 5,  8,  8,  6,  8,  5,  15, 15,
     8, 15, 3,  5,  6, 10, 8,  15, 15, 3,  15, 5,  15, 15, 15, 15,
     3, 15, 5,  5,  5, 8,  5,  10, 5,  10, 8,  13, 15, 12, 3,  3 },
   { 15, 8, 8,  3,  15, 15, 3,  8,  15, 15, 15, 15, 15, 15, 15, 8,
     15, 8, 15, 3,  15, 8,  15, 8,  3,  15, 6,  10, 15, 15, 10, 8,
     15, 3, 15, 10, 10, 8,  9,  10, 6,  15, 8,  15, 3,  6,  6,  8,
     15, 3, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 3,  15, 15, 8 },
};

static const uint8_t weights2[4] = { 0, 21, 43, 64 };
static const uint8_t weights3[8] = { 0, 9, 18, 27, 37, 46, 55, 64 };
static const uint8_t weights4[16] = { 0,  4,  9,  13, 17, 21, 26, 30,
                                      34, 38, 43, 47, 51, 55, 60, 64 };

static const uint8_t *
weights_of(unsigned bits)
{
   return bits == 2 ? weights2 : bits == 3 ? weights3 : weights4;
}

static unsigned
subset_of(unsigned subsets, unsigned partition, unsigned texel)
{
   if (subsets == 2)
      return halves[partition] >> texel & 1;
   if (subsets == 3)
      return thirds[partition] >> (2 * texel) & 3;
   return 0;
}

static bool
is_anchor(unsigned subsets, unsigned partition, unsigned texel)
{
   if (!texel)
      return true;
   if (subsets == 2)
      return texel == half_anchor[partition];
   return subsets == 3 && (texel == third_anchor[0][partition] ||
                           texel == third_anchor[1][partition]);
}

static void
read_indices(struct reader *r, unsigned subsets, unsigned partition,
             unsigned bits, uint8_t out[16])
{
   for (unsigned i = 0; i < 16; i++)
      out[i] =
         (uint8_t)take(r, bits - (is_anchor(subsets, partition, i) ? 1 : 0));
}

/* ---- BC7 -------------------------------------------------------------- */

struct bc7_mode {
   uint8_t subsets, partition_bits, rotation_bits, select_bits;
   uint8_t color_bits, alpha_bits, own_p, shared_p;
   uint8_t index_bits, second_bits;
};

static const struct bc7_mode bc7_modes[8] = {
   { 3, 4, 0, 0, 4, 0, 1, 0, 3, 0 }, { 2, 6, 0, 0, 6, 0, 0, 1, 3, 0 },
   { 3, 6, 0, 0, 5, 0, 0, 0, 2, 0 }, { 2, 6, 0, 0, 7, 0, 1, 0, 2, 0 },
   { 1, 0, 2, 1, 5, 6, 0, 0, 2, 3 }, { 1, 0, 2, 0, 7, 8, 0, 0, 2, 2 },
   { 1, 0, 0, 0, 7, 7, 1, 0, 4, 0 }, { 2, 6, 0, 0, 5, 5, 1, 0, 2, 0 },
};

/* End points of all subsets, widened to 8 bits. */
static void
bc7_end_points(struct reader *r, const struct bc7_mode *m, uint8_t e[6][4])
{
   const unsigned n = 2u * m->subsets;
   unsigned raw[6][4], p[6] = { 0 };

   for (unsigned c = 0; c < 4; c++) {
      for (unsigned i = 0; i < n; i++)
         raw[i][c] = take(r, c < 3 ? m->color_bits : m->alpha_bits);
   }
   for (unsigned i = 0; i < n; i++) {
      if (m->own_p)
         p[i] = take(r, 1);
      else if (m->shared_p)
         p[i] = i & 1 ? p[i - 1] : take(r, 1);
   }

   const bool has_p = m->own_p || m->shared_p;
   for (unsigned i = 0; i < n; i++) {
      for (unsigned c = 0; c < 4; c++) {
         unsigned bits = c < 3 ? m->color_bits : m->alpha_bits, v = raw[i][c];

         if (!bits) {
            e[i][c] = 255;
            continue;
         }
         if (has_p) {
            v = v << 1 | p[i];
            bits++;
         }
         v <<= 8 - bits;
         e[i][c] = (uint8_t)(v | v >> bits);
      }
   }
}

static uint8_t
blend8(uint8_t a, uint8_t b, unsigned weight)
{
   return (uint8_t)((a * (64 - weight) + b * weight + 32) >> 6);
}

static void
bc7(const uint8_t *block, uint8_t texels[][8])
{
   struct reader r = reader_of(block);
   const unsigned mode = block[0] ? (unsigned)__builtin_ctz(block[0]) : 8;
   uint8_t e[6][4], first[16], second[16];

   if (mode == 8) {
      for (unsigned i = 0; i < 16; i++)
         memset(texels[i], 0, 4);
      return;
   }

   const struct bc7_mode *m = &bc7_modes[mode];
   take(&r, mode + 1);
   const unsigned partition = take(&r, m->partition_bits);
   const unsigned rotation = take(&r, m->rotation_bits);
   const bool swap = take(&r, m->select_bits);
   bc7_end_points(&r, m, e);
   read_indices(&r, m->subsets, partition, m->index_bits, first);
   if (m->second_bits)
      read_indices(&r, 1, 0, m->second_bits, second);

   for (unsigned i = 0; i < 16; i++) {
      const unsigned s = subset_of(m->subsets, partition, i);
      const unsigned w = weights_of(m->index_bits)[first[i]];
      const unsigned w2 =
         m->second_bits ? weights_of(m->second_bits)[second[i]] : w;

      for (unsigned c = 0; c < 4; c++)
         texels[i][c] =
            blend8(e[2 * s][c], e[2 * s + 1][c], (c == 3) != swap ? w2 : w);
      if (rotation) {
         const uint8_t a = texels[i][3];
         texels[i][3] = texels[i][rotation - 1];
         texels[i][rotation - 1] = a;
      }
   }
}

/* ---- BC6H ------------------------------------------------------------- */

/* Bits of an end point in the order of the block: component and end point,
 * then bits from the first to the last as they come. */
struct bc6h_mode {
   uint8_t code;
   /* Of the first end point, and of the differences; 0: none are taken. */
   uint8_t bits, delta[3];
   uint8_t subsets;
   const char *order;
};

/* "r0.0-9 " reads bits 0 to 9 of red of end point 0. */
#define BASES "r0.0-9 g0.0-9 b0.0-9 "
#define END_15 "b1.0-4 b3.1-1 b2.0-3 r2.0-4 b3.2-2 r3.0-4 b3.3-3 "

static const struct bc6h_mode bc6h_modes[14] = {
   { 0,
     10,
     { 5, 5, 5 },
     2,
     "g2.4-4 b2.4-4 b3.4-4 " BASES "r1.0-4 g3.4-4 g2.0-3 g1.0-4 b3.0-0 "
     "g3.0-3 " END_15 },
   { 1,
     7,
     { 6, 6, 6 },
     2,
     "g2.5-5 g3.4-4 g3.5-5 r0.0-6 b3.0-0 b3.1-1 b2.4-4 g0.0-6 b2.5-5 b3.2-2 "
     "g2.4-4 b0.0-6 b3.3-3 b3.5-5 b3.4-4 r1.0-5 g2.0-3 g1.0-5 g3.0-3 b1.0-5 "
     "b2.0-3 r2.0-5 r3.0-5 " },
   { 2,
     11,
     { 5, 4, 4 },
     2,
     BASES "r1.0-4 r0.a-a g2.0-3 g1.0-3 g0.a-a b3.0-0 g3.0-3 b1.0-3 b0.a-a "
           "b3.1-1 b2.0-3 r2.0-4 b3.2-2 r3.0-4 b3.3-3 " },
   { 6,
     11,
     { 4, 5, 4 },
     2,
     BASES "r1.0-3 r0.a-a g3.4-4 g2.0-3 g1.0-4 g0.a-a g3.0-3 b1.0-3 b0.a-a "
           "b3.1-1 b2.0-3 r2.0-3 b3.0-0 b3.2-2 r3.0-3 g2.4-4 b3.3-3 " },
   { 10,
     11,
     { 4, 4, 5 },
     2,
     BASES "r1.0-3 r0.a-a b2.4-4 g2.0-3 g1.0-3 g0.a-a b3.0-0 g3.0-3 b1.0-4 "
           "b0.a-a b2.0-3 r2.0-3 b3.1-1 b3.2-2 r3.0-3 b3.4-4 b3.3-3 " },
   { 14,
     9,
     { 5, 5, 5 },
     2,
     "r0.0-8 b2.4-4 g0.0-8 g2.4-4 b0.0-8 b3.4-4 r1.0-4 g3.4-4 g2.0-3 g1.0-4 "
     "b3.0-0 g3.0-3 " END_15 },
   { 18,
     8,
     { 6, 5, 5 },
     2,
     "r0.0-7 g3.4-4 b2.4-4 g0.0-7 b3.2-2 g2.4-4 b0.0-7 b3.3-3 b3.4-4 r1.0-5 "
     "g2.0-3 g1.0-4 b3.0-0 g3.0-3 b1.0-4 b3.1-1 b2.0-3 r2.0-5 r3.0-5 " },
   { 22,
     8,
     { 5, 6, 5 },
     2,
     "r0.0-7 b3.0-0 b2.4-4 g0.0-7 g2.5-5 g2.4-4 b0.0-7 g3.5-5 b3.4-4 r1.0-4 "
     "g3.4-4 g2.0-3 g1.0-5 g3.0-3 " END_15 },
   { 26,
     8,
     { 5, 5, 6 },
     2,
     "r0.0-7 b3.1-1 b2.4-4 g0.0-7 b2.5-5 g2.4-4 b0.0-7 b3.5-5 b3.4-4 r1.0-4 "
     "g3.4-4 g2.0-3 g1.0-4 b3.0-0 g3.0-3 b1.0-5 b2.0-3 r2.0-4 b3.2-2 r3.0-4 "
     "b3.3-3 " },
   { 30,
     6,
     { 0, 0, 0 },
     2,
     "r0.0-5 g3.4-4 b3.0-0 b3.1-1 b2.4-4 g0.0-5 g2.5-5 b2.5-5 b3.2-2 g2.4-4 "
     "b0.0-5 g3.5-5 b3.3-3 b3.5-5 b3.4-4 r1.0-5 g2.0-3 g1.0-5 g3.0-3 b1.0-5 "
     "b2.0-3 r2.0-5 r3.0-5 " },
   { 3, 10, { 0, 0, 0 }, 1, BASES "r1.0-9 g1.0-9 b1.0-9 " },
   { 7,
     11,
     { 9, 9, 9 },
     1,
     BASES "r1.0-8 r0.a-a g1.0-8 g0.a-a b1.0-8 b0.a-a " },
   { 11,
     12,
     { 8, 8, 8 },
     1,
     BASES "r1.0-7 r0.b-a g1.0-7 g0.b-a b1.0-7 b0.b-a " },
   { 15,
     16,
     { 4, 4, 4 },
     1,
     BASES "r1.0-3 r0.f-a g1.0-3 g0.f-a b1.0-3 b0.f-a " },
};

static unsigned
hex(char c)
{
   return (unsigned)(c >= 'a' ? c - 'a' + 10 : c - '0');
}

static void
bc6h_read(struct reader *r, const char *order, int e[4][3])
{
   for (; *order; order += 7) {
      const unsigned c = order[0] == 'r' ? 0 : order[0] == 'g' ? 1 : 2;
      const unsigned last = hex(order[5]);
      unsigned bit = hex(order[3]);

      for (;;) {
         e[order[1] - '0'][c] |= (int)take(r, 1) << bit;
         if (bit == last)
            break;
         bit += bit < last ? 1 : -1;
      }
   }
}

static int
extend(int v, unsigned bits)
{
   return (int)((unsigned)v << (32 - bits)) >> (32 - bits);
}

static int
bc6h_unquantize(int v, unsigned bits, bool is_signed)
{
   if (!is_signed) {
      if (bits >= 15 || v == 0)
         return v;
      return v == (1 << bits) - 1 ? 0xffff : ((v << 16) + 0x8000) >> bits;
   }

   const int size = v < 0 ? -v : v;
   int out = size;
   if (bits < 16 && size)
      out = size >= (1 << (bits - 1)) - 1
               ? 0x7fff
               : ((size << 15) + 0x4000) >> (bits - 1);
   return v < 0 ? -out : out;
}

static void
bc6h_end_points(const struct bc6h_mode *m, bool is_signed, int e[4][3])
{
   const unsigned n = 2u * m->subsets;

   for (unsigned c = 0; c < 3; c++) {
      if (is_signed)
         e[0][c] = extend(e[0][c], m->bits);
      for (unsigned i = 1; i < n; i++) {
         if (m->delta[c])
            e[i][c] =
               (e[0][c] + extend(e[i][c], m->delta[c])) & ((1 << m->bits) - 1);
         if (is_signed)
            e[i][c] = extend(e[i][c], m->bits);
      }
      for (unsigned i = 0; i < n; i++)
         e[i][c] = bc6h_unquantize(e[i][c], m->bits, is_signed);
   }
}

/* To the bits of a half. */
static uint16_t
bc6h_finish(int v, bool is_signed)
{
   if (!is_signed)
      return (uint16_t)(v * 31 >> 6);
   return v < 0 ? (uint16_t)(0x8000 | -v * 31 >> 5) : (uint16_t)(v * 31 >> 5);
}

static void
bc6h(const uint8_t *block, bool is_signed, uint8_t texels[][8])
{
   struct reader r = reader_of(block);
   const struct bc6h_mode *m = NULL;
   const unsigned code = block[0] & 2 ? block[0] & 31 : block[0] & 3;
   int e[4][3] = { { 0 } };
   uint8_t index[16];

   for (unsigned i = 0; i < 14; i++) {
      if (bc6h_modes[i].code == code)
         m = &bc6h_modes[i];
   }
   for (unsigned i = 0; i < 16; i++) {
      static const uint16_t black[4] = { 0, 0, 0, 0x3c00 };
      memcpy(texels[i], black, 8);
   }
   if (!m)
      return;

   take(&r, code > 1 ? 5 : 2);
   bc6h_read(&r, m->order, e);
   const unsigned partition = m->subsets == 2 ? take(&r, 5) : 0;
   const unsigned bits = m->subsets == 2 ? 3 : 4;
   bc6h_end_points(m, is_signed, e);
   read_indices(&r, m->subsets, partition, bits, index);

   for (unsigned i = 0; i < 16; i++) {
      const unsigned s = subset_of(m->subsets, partition, i);
      const int w = weights_of(bits)[index[i]];

      for (unsigned c = 0; c < 3; c++) {
         const int v = (e[2 * s][c] * (64 - w) + e[2 * s + 1][c] * w + 32) >> 6;
         const uint16_t half = bc6h_finish(v, is_signed);
         memcpy(&texels[i][2 * c], &half, 2);
      }
   }
}

void
sim_bptc_decode(enum sim_block_codec codec, const uint8_t *block,
                uint8_t texels[][8])
{
   if (codec == SIM_BLOCK_BC7)
      bc7(block, texels);
   else
      bc6h(block, codec == SIM_BLOCK_BC6H_SF16, texels);
}
