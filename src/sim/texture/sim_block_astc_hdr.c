/* SPDX-License-Identifier: MIT */
/* ASTC's end points of high dynamic range: Khronos Data Format Specification
 * 1.3, chapter 23, "HDR endpoint decoding".  Numbers have 12 bits. */
#include "sim/texture/sim_block_astc.h"

/* 1.0 as the logarithmic 12-bit number. */
#define OPAQUE 0x780

static int
clamp12(int v)
{
   return v < 0 ? 0 : v > 0xfff ? 0xfff : v;
}

static void
set12(int e[4], int r, int g, int b)
{
   e[0] = clamp12(r);
   e[1] = clamp12(g);
   e[2] = clamp12(b);
   e[3] = OPAQUE;
}

static void
swap_component(int e[4], unsigned with)
{
   const int t = e[0];

   e[0] = e[with];
   e[with] = t;
}

static int
sign_extend(int v, unsigned bits)
{
   const int top = 1 << (bits - 1);

   return ((v & (2 * top - 1)) ^ top) - top;
}

static void
luminance_large(const uint8_t *v, int e0[4], int e1[4])
{
   int y0 = v[0] << 4, y1 = v[1] << 4;

   if (v[1] < v[0]) {
      y0 = (v[1] << 4) + 8;
      y1 = (v[0] << 4) - 8;
   }
   set12(e0, y0, y0, y0);
   set12(e1, y1, y1, y1);
}

static void
luminance_small(const uint8_t *v, int e0[4], int e1[4])
{
   int y, d;

   if (v[0] & 0x80) {
      y = (v[1] & 0xe0) << 4 | (v[0] & 0x7f) << 2;
      d = (v[1] & 0x1f) << 2;
   } else {
      y = (v[1] & 0xf0) << 4 | (v[0] & 0x7f) << 1;
      d = (v[1] & 0x0f) << 1;
   }
   set12(e0, y, y, y);
   set12(e1, y + d, y + d, y + d);
}

/* Bits that have other meanings in other modes: in the modes of the mask, bit
 * `from` of the block's spare bits goes to bit `to` of number `to_number`. */
struct spare {
   uint8_t modes;
   uint8_t from, number, to;
};

static void
place_spare(const struct spare *table, unsigned count, unsigned mode,
            unsigned spare, int *numbers)
{
   for (unsigned i = 0; i < count; i++) {
      const struct spare *s = &table[i];

      if (s->modes >> mode & 1)
         numbers[s->number] |= (int)(spare >> s->from & 1) << s->to;
   }
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Base and scale.  Numbers: red, green, blue, scale. */
static void
base_scale(const uint8_t *v, int e0[4], int e1[4])
{
   static const struct spare table[] = {
      { 0x30, 0, 1, 6 },  { 0x3a, 1, 1, 5 },  { 0x30, 2, 2, 6 },
      { 0x3a, 3, 2, 5 },  { 0x3d, 6, 3, 5 },  { 0x2d, 5, 3, 6 },
      { 0x04, 4, 3, 7 },  { 0x3b, 4, 0, 6 },  { 0x04, 3, 0, 6 },
      { 0x10, 5, 0, 7 },  { 0x0f, 2, 0, 7 },  { 0x05, 1, 0, 8 },
      { 0x0a, 0, 0, 8 },  { 0x05, 0, 0, 9 },  { 0x02, 6, 0, 9 },
      { 0x01, 3, 0, 10 }, { 0x02, 5, 0, 10 },
   };
   static const uint8_t shifts[6] = { 1, 1, 2, 3, 4, 5 };
   const unsigned code = v[0] >> 6 | (v[1] & 0x80u) >> 5 | (v[2] & 0x80u) >> 4;
   const unsigned mode = (code & 12) != 12 ? code & 3 : code != 15 ? 4 : 5;
   const unsigned major = (code & 12) != 12 ? code >> 2
                          : code != 15      ? code & 3
                                            : 0;
   const unsigned spare = (v[1] >> 6 & 1) | (v[1] >> 5 & 1) << 1 |
                          (v[2] >> 6 & 1) << 2 | (v[2] >> 5 & 1) << 3 |
                          (v[3] >> 7 & 1) << 4 | (v[3] >> 6 & 1) << 5 |
                          (v[3] >> 5 & 1) << 6;
   int n[4] = { v[0] & 0x3f, v[1] & 0x1f, v[2] & 0x1f, v[3] & 0x1f };

   place_spare(table, COUNT(table), mode, spare, n);
   for (unsigned i = 0; i < 4; i++)
      n[i] <<= shifts[mode];
   if (mode != 5) {
      n[1] = n[0] - n[1];
      n[2] = n[0] - n[2];
   }
   set12(e1, n[0], n[1], n[2]);
   set12(e0, n[0] - n[3], n[1] - n[3], n[2] - n[3]);
   swap_component(e0, major);
   swap_component(e1, major);
}

/* Numbers: a, b0, b1, c, d0, d1. */
static void
direct_rgb(const uint8_t *v, int e0[4], int e1[4])
{
   static const struct spare table[] = {
      { 0xa4, 0, 0, 9 },  { 0x08, 2, 0, 9 },  { 0x50, 4, 0, 9 },
      { 0x50, 5, 0, 10 }, { 0xa0, 1, 0, 10 }, { 0xc0, 2, 0, 11 },
      { 0x04, 1, 3, 6 },  { 0xe8, 3, 3, 6 },  { 0x20, 2, 3, 7 },
      { 0x5b, 0, 1, 6 },  { 0x5b, 1, 2, 6 },  { 0x12, 2, 1, 7 },
      { 0x12, 3, 2, 7 },
   };
   static const uint8_t d_bits[8] = { 7, 6, 7, 6, 5, 6, 5, 6 };
   const unsigned major = v[4] >> 7 | (v[5] >> 7) << 1;

   if (major == 3) {
      set12(e0, v[0] << 4, v[2] << 4, (v[4] & 0x7f) << 5);
      set12(e1, v[1] << 4, v[3] << 4, (v[5] & 0x7f) << 5);
      return;
   }

   const unsigned mode = v[1] >> 7 | (v[2] >> 7) << 1 | (v[3] >> 7) << 2;
   const unsigned spare = (v[2] >> 6 & 1) | (v[3] >> 6 & 1) << 1 |
                          (v[4] >> 6 & 1) << 2 | (v[5] >> 6 & 1) << 3 |
                          (v[4] >> 5 & 1) << 4 | (v[5] >> 5 & 1) << 5;
   int n[6] = { v[0] | (v[1] & 0x40) << 2,
                v[2] & 0x3f,
                v[3] & 0x3f,
                v[1] & 0x3f,
                sign_extend(v[4], d_bits[mode]),
                sign_extend(v[5], d_bits[mode]) };

   place_spare(table, COUNT(table), mode, spare, n);
   for (unsigned i = 0; i < 6; i++)
      n[i] *= 1 << ((mode >> 1) ^ 3);
   set12(e1, n[0], n[0] - n[1], n[0] - n[2]);
   set12(e0, n[0] - n[3], n[0] - n[1] - n[3] - n[4], n[0] - n[2] - n[3] - n[5]);
   swap_component(e0, major);
   swap_component(e1, major);
}

static void
direct_alpha(const uint8_t *v, int e0[4], int e1[4])
{
   const unsigned selector = v[0] >> 7 | (v[1] >> 7) << 1;
   int a = v[0] & 0x7f, d = v[1] & 0x7f;

   if (selector == 3) {
      e0[3] = a << 5;
      e1[3] = d << 5;
      return;
   }
   a |= (d << (selector + 1)) & 0x780;
   d = sign_extend(d, 6 - selector);
   e0[3] = clamp12(a << (4 - selector));
   e1[3] = clamp12((a + d) * (1 << (4 - selector)));
}

unsigned
astc_hdr_end_points(unsigned mode, const uint8_t *v, int e0[4], int e1[4])
{
   switch (mode) {
   case 2:
      luminance_large(v, e0, e1);
      return 15;
   case 3:
      luminance_small(v, e0, e1);
      return 15;
   case 7:
      base_scale(v, e0, e1);
      return 15;
   case 11:
      direct_rgb(v, e0, e1);
      return 15;
   case 14:
      direct_rgb(v, e0, e1);
      e0[3] = v[6];
      e1[3] = v[7];
      return 7;
   case 15:
      direct_rgb(v, e0, e1);
      direct_alpha(v + 6, e0, e1);
      return 15;
   default:
      return 0;
   }
}

/* A 16-bit number, logarithmic with a mantissa in three pieces. */
uint16_t
astc_hdr_half(unsigned v)
{
   const unsigned e = v >> 11, m = v & 0x7ff;
   const unsigned t = m < 512 ? 3 * m : m < 1536 ? 4 * m - 512 : 5 * m - 2048;
   const unsigned half = e << 10 | t >> 3;

   return (uint16_t)(half < 0x7bff ? half : 0x7bff);
}
