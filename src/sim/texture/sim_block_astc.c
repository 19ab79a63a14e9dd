/* SPDX-License-Identifier: MIT */
/* ASTC: Khronos Data Format Specification 1.3, chapter 23. */
#include <math.h>
#include <string.h>

#include "sim/texture/sim_block.h"
#include "sim/texture/sim_block_astc.h"
#include "sim/texture/sim_format.h"

struct block {
   struct astc_bits bits;
   /* d is 1 for the two-dimensional codes. */
   unsigned w, h, d;

   unsigned grid_w, grid_h, grid_d;
   bool dual;
   struct astc_range weight_range;
   unsigned weight_bits;

   unsigned partitions;
   unsigned partition_index;
   unsigned mode[4];
   /* Component that the second plane of weights is for. */
   unsigned second;
   int e0[4][4], e1[4][4];
   /* Components that have high dynamic range, and so 12 bits. */
   unsigned hdr[4];
   uint8_t weights[2][64];
};

/* Ranges of weights, by the three bits of R and the precision bit. */
static const struct astc_range weight_ranges[2][6] = {
   { { 1, 0, 0 },
     { 0, 1, 0 },
     { 2, 0, 0 },
     { 0, 0, 1 },
     { 1, 1, 0 },
     { 3, 0, 0 } },
   { { 1, 0, 1 },
     { 2, 1, 0 },
     { 4, 0, 0 },
     { 2, 0, 1 },
     { 3, 1, 0 },
     { 5, 0, 0 } },
};

/* Ranges of colours from the finest. */
static const struct astc_range color_ranges[] = {
   { 8, 0, 0 }, { 6, 1, 0 }, { 5, 0, 1 }, { 7, 0, 0 }, { 5, 1, 0 }, { 4, 0, 1 },
   { 6, 0, 0 }, { 4, 1, 0 }, { 3, 0, 1 }, { 5, 0, 0 }, { 3, 1, 0 }, { 2, 0, 1 },
   { 4, 0, 0 }, { 2, 1, 0 }, { 1, 0, 1 }, { 3, 0, 0 }, { 1, 1, 0 },
};

/* Size of the grid of weights; false when reserved. */
static bool
grid_size(struct block *b, unsigned mode, unsigned *r, bool *high)
{
   const unsigned a = mode >> 5 & 3, s = mode >> 7 & 3;

   b->dual = mode >> 10 & 1;
   b->grid_d = 1;
   *high = mode >> 9 & 1;
   if (mode & 3) {
      *r = (mode >> 4 & 1) | (mode & 3) << 1;
      switch (mode >> 2 & 3) {
      case 0:
         b->grid_w = s + 4;
         b->grid_h = a + 2;
         break;
      case 1:
         b->grid_w = s + 8;
         b->grid_h = a + 2;
         break;
      case 2:
         b->grid_w = a + 2;
         b->grid_h = s + 8;
         break;
      default:
         b->grid_w = s & 2 ? (s & 1) + 2 : a + 2;
         b->grid_h = s & 2 ? a + 2 : (s & 1) + 6;
         break;
      }
      return true;
   }
   *r = (mode >> 4 & 1) | (mode >> 2 & 3) << 1;
   if (!(mode >> 2 & 3))
      return false;
   switch (s) {
   case 0:
      b->grid_w = 12;
      b->grid_h = a + 2;
      return true;
   case 1:
      b->grid_w = a + 2;
      b->grid_h = 12;
      return true;
   case 2:
      b->grid_w = a + 6;
      b->grid_h = (mode >> 9 & 3) + 6;
      b->dual = *high = false;
      return true;
   default:
      b->grid_w = a ? 10 : 6;
      b->grid_h = a ? 6 : 10;
      return a < 2;
   }
}

static bool
grid_size_3d(struct block *b, unsigned mode, unsigned *r, bool *high)
{
   const unsigned a = mode >> 5 & 3, s = mode >> 7 & 3, t = mode >> 9 & 3;

   b->dual = mode >> 10 & 1;
   *high = mode >> 9 & 1;
   if (mode & 3) {
      *r = (mode >> 4 & 1) | (mode & 3) << 1;
      b->grid_w = a + 2;
      b->grid_h = s + 2;
      b->grid_d = (mode >> 2 & 3) + 2;
      return true;
   }
   *r = (mode >> 4 & 1) | (mode >> 2 & 3) << 1;
   if (!(mode >> 2 & 3))
      return false;
   if (s == 3) {
      b->grid_w = a == 0 ? 6 : 2;
      b->grid_h = a == 1 ? 6 : 2;
      b->grid_d = a == 2 ? 6 : 2;
      return a < 3;
   }
   b->dual = *high = false;
   b->grid_w = s == 0 ? 6 : a + 2;
   b->grid_h = s == 1 ? 6 : t + 2;
   b->grid_d = s == 0 ? a + 2 : s == 1 ? t + 2 : 6;
   return true;
}

static bool
read_mode(struct block *b)
{
   const unsigned mode = astc_field(&b->bits, 0, 11);
   unsigned r;
   bool high;

   if (!(b->d > 1 ? grid_size_3d(b, mode, &r, &high)
                  : grid_size(b, mode, &r, &high)) ||
       r < 2)
      return false;
   if (b->grid_w > b->w || b->grid_h > b->h || b->grid_d > b->d)
      return false;

   const unsigned count = b->grid_w * b->grid_h * b->grid_d * (b->dual ? 2 : 1);
   b->weight_range = weight_ranges[high][r - 2];
   b->weight_bits = astc_sequence_bits(b->weight_range, count);
   return count <= 64 && b->weight_bits >= 24 && b->weight_bits <= 96;
}

/* Colour modes of the partitions; returns where the bits that lie below the
 * weights end. */
static unsigned
read_color_modes(struct block *b)
{
   unsigned top = 128 - b->weight_bits;

   if (b->partitions == 1) {
      b->mode[0] = astc_field(&b->bits, 13, 4);
      return top;
   }

   const unsigned n = b->partitions;
   unsigned modes = astc_field(&b->bits, 23, 6);
   if (!(modes & 3)) {
      for (unsigned i = 0; i < n; i++)
         b->mode[i] = modes >> 2;
      return top;
   }

   const unsigned more = 3 * n - 4;
   top -= more;
   modes |= astc_field(&b->bits, top, more) << 6;
   for (unsigned i = 0; i < n; i++) {
      const unsigned cls = (modes & 3) - 1 + (modes >> (2 + i) & 1);

      b->mode[i] = cls << 2 | (modes >> (2 + n + 2 * i) & 3);
   }
   return top;
}

static bool
read_colors(struct block *b, unsigned top)
{
   const unsigned start = b->partitions == 1 ? 17 : 29;
   uint8_t raw[32], v[32];
   unsigned count = 0, level = 0;

   for (unsigned i = 0; i < b->partitions; i++)
      count += (b->mode[i] >> 2) * 2 + 2;
   if (top < start || count > 18)
      return false;

   const unsigned n = sizeof(color_ranges) / sizeof(color_ranges[0]);
   while (level < n &&
          astc_sequence_bits(color_ranges[level], count) > top - start)
      level++;
   if (level == n)
      return false;

   astc_sequence(&b->bits, start, color_ranges[level], count, raw);
   for (unsigned i = 0; i < count; i++)
      v[i] = (uint8_t)astc_unquantize_color(color_ranges[level], raw[i]);
   const uint8_t *at = v;
   for (unsigned i = 0; i < b->partitions; i++) {
      b->hdr[i] = astc_hdr_end_points(b->mode[i], at, b->e0[i], b->e1[i]);
      if (!b->hdr[i])
         astc_end_points(b->mode[i], at, b->e0[i], b->e1[i]);
      at += (b->mode[i] >> 2) * 2 + 2;
   }
   return true;
}

static uint64_t
reverse64(uint64_t v)
{
   uint64_t out = 0;

   for (unsigned i = 0; i < 64; i++)
      out |= (v >> i & 1) << (63 - i);
   return out;
}

/* Weights come from the top of the block downwards. */
static void
read_weights(struct block *b)
{
   const struct astc_bits turned = { reverse64(b->bits.hi),
                                     reverse64(b->bits.lo) };
   const unsigned planes = b->dual ? 2 : 1;
   const unsigned count = b->grid_w * b->grid_h * b->grid_d * planes;
   uint8_t raw[64];

   astc_sequence(&turned, 0, b->weight_range, count, raw);
   for (unsigned i = 0; i < count; i++)
      b->weights[i % planes][i / planes] =
         (uint8_t)astc_unquantize_weight(b->weight_range, raw[i]);
}

static bool
read_block(struct block *b)
{
   if (!read_mode(b))
      return false;
   b->partitions = astc_field(&b->bits, 11, 2) + 1;
   b->partition_index = astc_field(&b->bits, 13, 10);
   if (b->dual && b->partitions == 4)
      return false;

   unsigned top = read_color_modes(b);
   if (b->dual) {
      top -= 2;
      b->second = astc_field(&b->bits, top, 2);
   }
   if (!read_colors(b, top))
      return false;
   read_weights(b);
   return true;
}

/* ---- texels ----------------------------------------------------------- */

/* The specification's hash52, its shifts and sums as factors. */
static uint32_t
hash(uint32_t p)
{
   p = (p ^ p >> 15) * 0xeede0891u;
   p = (p ^ p >> 5) * 0x10001u;
   p ^= p >> 7;
   p ^= p >> 3;
   p ^= p << 6;
   return p ^ p >> 17;
}

static unsigned
partition_of(const struct block *b, unsigned x, unsigned y, unsigned z)
{
   const unsigned n = b->partitions;
   const unsigned seed = b->partition_index + (n - 1) * 1024;
   const uint32_t r = hash(seed);
   unsigned s[12], sum[4];

   if (n == 1)
      return 0;
   if (b->w * b->h * b->d < 31) {
      x <<= 1;
      y <<= 1;
      z <<= 1;
   }

   const unsigned by_two = seed & 2 ? 4 : 5, by_count = n == 3 ? 6 : 5;
   const unsigned shift[2] = { seed & 1 ? by_two : by_count,
                               seed & 1 ? by_count : by_two };
   for (unsigned i = 0; i < 8; i++) {
      const unsigned v = r >> (4 * i) & 15;
      s[i] = v * v >> shift[i & 1];
   }
   for (unsigned i = 8; i < 12; i++) {
      const unsigned v = (r >> (4 * i - 14) | (i == 11 ? r << 2 : 0)) & 15;
      s[i] = v * v >> shift[seed & 16 ? 0 : 1];
   }
   for (unsigned i = 0; i < 4; i++)
      sum[i] = i < n ? (s[2 * i] * x + s[2 * i + 1] * y + s[8 + (i ^ 2)] * z +
                        (r >> (14 - 4 * i))) &
                          63
                     : 0;

   unsigned most = 0;
   for (unsigned i = 1; i < 4; i++) {
      if (sum[i] > sum[most])
         most = i;
   }
   return most;
}

/* A weight of the grid spread over the block's texels. */
static unsigned
weight_at(const struct block *b, unsigned plane, unsigned x, unsigned y)
{
   const uint8_t *g = b->weights[plane];
   const unsigned gw = b->grid_w;
   const unsigned ds = (1024 + b->w / 2) / (b->w - 1);
   const unsigned dt = (1024 + b->h / 2) / (b->h - 1);
   const unsigned gs = (ds * x * (gw - 1) + 32) >> 6;
   const unsigned gt = (dt * y * (b->grid_h - 1) + 32) >> 6;
   const unsigned i = (gs >> 4) + (gt >> 4) * gw;
   const unsigned fs = gs & 15, ft = gt & 15;
   const unsigned w11 = (fs * ft + 8) >> 4;
   const unsigned w10 = ft - w11, w01 = fs - w11, w00 = 16 - fs - ft + w11;
   unsigned sum = g[i] * w00 + 8;

   /* Neighbours without a part may not exist. */
   if (w01)
      sum += g[i + 1] * w01;
   if (w10)
      sum += g[i + gw] * w10;
   if (w11)
      sum += g[i + gw + 1] * w11;
   return sum >> 4;
}

/* The same in three dimensions: between four corners of the cell, on the way
 * from its first to its last along the axes in the order of their parts. */
static unsigned
weight_at_3d(const struct block *b, unsigned plane, const unsigned at[3])
{
   const uint8_t *g = b->weights[plane];
   const unsigned size[3] = { b->w, b->h, b->d };
   const unsigned grid[3] = { b->grid_w, b->grid_h, b->grid_d };
   const unsigned step[3] = { 1, b->grid_w, b->grid_w * b->grid_h };
   unsigned part[3], axis[3] = { 2, 1, 0 }, place = 0;

   for (unsigned i = 0; i < 3; i++) {
      const unsigned d = (1024 + size[i] / 2) / (size[i] - 1);
      const unsigned v = (d * at[i] * (grid[i] - 1) + 32) >> 6;

      place += (v >> 4) * step[i];
      part[i] = v & 15;
   }
   /* Larger parts first; of equals z, then y. */
   for (unsigned i = 0; i < 2; i++) {
      for (unsigned k = 0; k < 2; k++) {
         if (part[axis[k + 1]] > part[axis[k]]) {
            const unsigned t = axis[k];
            axis[k] = axis[k + 1];
            axis[k + 1] = t;
         }
      }
   }

   unsigned left = 16, sum = 8;
   for (unsigned i = 0; i < 4; i++) {
      const unsigned next = i < 3 ? part[axis[i]] : 0;

      /* Corners without a part may not exist. */
      if (left > next)
         sum += g[place] * (left - next);
      left = next;
      if (i < 3)
         place += step[axis[i]];
   }
   return sum >> 4;
}

static void
put(uint8_t *texel, const unsigned rgba[4], bool wide)
{
   for (unsigned c = 0; c < 4; c++) {
      if (wide) {
         /* Towards zero: 65536ths have more bits than a half. */
         const unsigned v = rgba[c];
         const unsigned bits = v ? 32 - (unsigned)__builtin_clz(v) : 0;
         const unsigned cut = bits > 11 ? bits - 11 : 0;
         const uint16_t half =
            v == 65535 ? 0x3c00
                       : sim_float_to_half((float)(v >> cut << cut) / 65536.0f);
         memcpy(&texel[2 * c], &half, 2);
      } else {
         texel[c] = (uint8_t)(rgba[c] >> 8);
      }
   }
}

/* Magenta, as the specification has it; with high dynamic range it allows
 * that or numbers that are none, and recommends these. */
static void
put_error(unsigned count, enum sim_block_codec codec, uint8_t texels[][8])
{
   static const unsigned magenta[4] = { 65535, 0, 65535, 65535 };

   for (unsigned i = 0; i < count; i++) {
      if (codec == SIM_BLOCK_ASTC_HDR)
         memset(texels[i], 0xff, 8);
      else
         put(texels[i], magenta, codec == SIM_BLOCK_ASTC_WIDE);
   }
}

/* Whether the part of the texture that has the same colour makes sense. */
static bool
extent_ok(const struct block *b)
{
   const unsigned axes = b->d > 1 ? 3 : 2, bits = b->d > 1 ? 9 : 13;
   const unsigned start = b->d > 1 ? 10 : 12;
   const uint32_t none = (1u << bits) - 1;
   bool everywhere = true, ordered = true;

   for (unsigned i = 0; i < axes; i++) {
      const uint32_t lo = astc_field(&b->bits, start + 2 * i * bits, bits);
      const uint32_t hi =
         astc_field(&b->bits, start + (2 * i + 1) * bits, bits);

      everywhere &= lo == none && hi == none;
      ordered &= lo < hi;
   }
   return (b->d > 1 || astc_field(&b->bits, 10, 2) == 3) &&
          (everywhere || ordered);
}

static void
constant_block(const struct block *b, enum sim_block_codec codec,
               uint8_t texels[][8])
{
   const unsigned count = b->w * b->h * b->d;
   const bool halves = astc_field(&b->bits, 9, 1);
   unsigned rgba[4];

   if (!extent_ok(b) || (halves && codec != SIM_BLOCK_ASTC_HDR)) {
      put_error(count, codec, texels);
      return;
   }
   for (unsigned c = 0; c < 4; c++)
      rgba[c] = astc_field(&b->bits, 64 + 16 * c, 16);
   for (unsigned i = 0; i < count; i++) {
      if (halves)
         memcpy(texels[i], &b->bits.hi, 8);
      else
         put(texels[i], rgba, codec != SIM_BLOCK_ASTC_NARROW);
   }
}

static void
put_texel(const struct block *b, enum sim_block_codec codec, unsigned p,
          const unsigned weights[2], uint8_t texel[8])
{
   const bool wide = codec != SIM_BLOCK_ASTC_NARROW;
   unsigned rgba[4];

   for (unsigned c = 0; c < 4; c++) {
      const unsigned w = weights[b->dual && c == b->second];
      const unsigned c0 = (unsigned)b->e0[p][c], c1 = (unsigned)b->e1[p][c];
      unsigned v0, v1;

      if (b->hdr[p] >> c & 1) {
         v0 = c0 << 4;
         v1 = c1 << 4;
      } else {
         /* The low byte: the same again, or for 8-bit results a half. */
         v0 = c0 << 8 | (wide ? c0 : 0x80);
         v1 = c1 << 8 | (wide ? c1 : 0x80);
      }
      rgba[c] = (v0 * (64 - w) + v1 * w + 32) >> 6;
   }
   put(texel, rgba, wide);
   for (unsigned c = 0; c < 4; c++) {
      if (b->hdr[p] >> c & 1) {
         const uint16_t half = astc_hdr_half(rgba[c]);
         memcpy(&texel[2 * c], &half, 2);
      }
   }
}

void
sim_astc_decode(enum sim_block_codec codec, const uint8_t *block, unsigned w,
                unsigned h, unsigned d, uint8_t texels[][8])
{
   struct block b = { .w = w, .h = h, .d = d };

   memcpy(&b.bits.lo, block, 8);
   memcpy(&b.bits.hi, block + 8, 8);
   if ((b.bits.lo & 0x1ff) == 0x1fc) {
      constant_block(&b, codec, texels);
      return;
   }
   if (!read_block(&b)) {
      put_error(w * h * d, codec, texels);
      return;
   }

   for (unsigned i = 0; i < w * h * d; i++) {
      const unsigned at[3] = { i % w, i / w % h, i / (w * h) };
      const unsigned p = partition_of(&b, at[0], at[1], at[2]);
      unsigned weights[2];

      if (b.hdr[p] && codec != SIM_BLOCK_ASTC_HDR) {
         put_error(1, codec, &texels[i]);
         continue;
      }
      for (unsigned k = 0; k < (b.dual ? 2u : 1u); k++)
         weights[k] =
            d > 1 ? weight_at_3d(&b, k, at) : weight_at(&b, k, at[0], at[1]);
      put_texel(&b, codec, p, weights, texels[i]);
   }
}
