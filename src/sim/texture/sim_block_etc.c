/* SPDX-License-Identifier: MIT */
/* ETC2 and EAC: Khronos Data Format Specification 1.3, chapters 21 and 22. */
#include <string.h>

#include "sim/texture/sim_block.h"

static const uint8_t modifiers[8][2] = {
   { 2, 8 },   { 5, 17 },  { 9, 29 },   { 13, 42 },
   { 18, 60 }, { 24, 80 }, { 33, 106 }, { 47, 183 },
};

static const uint8_t distances[8] = { 3, 6, 11, 16, 23, 32, 41, 64 };

/* The four negative modifiers; the positive ones are one less in size than
 * their mirror images. */
static const uint8_t eac_modifiers[16][4] = {
   { 3, 6, 9, 15 }, { 3, 7, 10, 13 }, { 2, 5, 8, 13 }, { 2, 4, 6, 13 },
   { 3, 6, 8, 12 }, { 3, 7, 9, 11 },  { 4, 7, 8, 11 }, { 3, 5, 8, 11 },
   { 2, 6, 8, 10 }, { 2, 5, 8, 10 },  { 2, 4, 8, 10 }, { 2, 5, 7, 10 },
   { 3, 4, 7, 10 }, { 1, 2, 3, 10 },  { 4, 6, 8, 9 },  { 3, 5, 7, 9 },
};

static uint64_t
big_endian(const uint8_t *p)
{
   uint64_t v = 0;

   for (unsigned i = 0; i < 8; i++)
      v = v << 8 | p[i];
   return v;
}

/* Bits hi…lo. */
static inline unsigned
field(uint64_t v, unsigned hi, unsigned lo)
{
   return (unsigned)(v >> lo) & ((1u << (hi - lo + 1)) - 1);
}

static inline int
signed3(unsigned v)
{
   return v & 4 ? (int)v - 8 : (int)v;
}

static inline uint8_t
clamp8(int v)
{
   return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

static inline void
put(uint8_t *texel, const int rgb[3], int add)
{
   for (unsigned c = 0; c < 3; c++)
      texel[c] = clamp8(rgb[c] + add);
   texel[3] = 255;
}

/* Two bits of a texel; texels go down the columns. */
static inline unsigned
selector(uint64_t v, unsigned x, unsigned y)
{
   const unsigned i = 4 * x + y;

   return (unsigned)(v >> (16 + i) & 1) << 1 | (unsigned)(v >> i & 1);
}

/* `holes`: selector 2 is transparent black. */
static void
subblocks(uint64_t v, int base[2][3], bool holes, uint8_t texels[][8])
{
   const bool flip = field(v, 32, 32);

   for (unsigned i = 0; i < 16; i++) {
      const unsigned x = i & 3, y = i >> 2;
      const unsigned sub = flip ? y >> 1 : x >> 1;
      const uint8_t *m = modifiers[field(v, sub ? 36 : 39, sub ? 34 : 37)];
      const unsigned s = selector(v, x, y);
      const int small = holes ? 0 : m[0];
      const int add = s & 1 ? m[1] : small;

      if (holes && s == 2)
         memset(texels[i], 0, 4);
      else
         put(texels[i], base[sub], s & 2 ? -add : add);
   }
}

static void
paint(uint64_t v, int colors[4][3], bool holes, uint8_t texels[][8])
{
   for (unsigned i = 0; i < 16; i++) {
      const unsigned s = selector(v, i & 3, i >> 2);

      if (holes && s == 2)
         memset(texels[i], 0, 4);
      else
         put(texels[i], colors[s], 0);
   }
}

static void
t_mode(uint64_t v, bool holes, uint8_t texels[][8])
{
   const int a[3] = { (int)(field(v, 60, 59) << 2 | field(v, 57, 56)),
                      (int)field(v, 55, 52), (int)field(v, 51, 48) };
   const int b[3] = { (int)field(v, 47, 44), (int)field(v, 43, 40),
                      (int)field(v, 39, 36) };
   const int d = distances[field(v, 35, 34) << 1 | field(v, 32, 32)];
   int colors[4][3];

   for (unsigned c = 0; c < 3; c++) {
      colors[0][c] = a[c] * 17;
      colors[1][c] = b[c] * 17 + d;
      colors[2][c] = b[c] * 17;
      colors[3][c] = b[c] * 17 - d;
   }
   paint(v, colors, holes, texels);
}

static void
h_mode(uint64_t v, bool holes, uint8_t texels[][8])
{
   const unsigned a[3] = { field(v, 62, 59),
                           field(v, 58, 56) << 1 | field(v, 52, 52),
                           field(v, 51, 51) << 3 | field(v, 49, 47) };
   const unsigned b[3] = { field(v, 46, 43), field(v, 42, 39),
                           field(v, 38, 35) };
   const unsigned order =
      (a[0] << 8 | a[1] << 4 | a[2]) >= (b[0] << 8 | b[1] << 4 | b[2]);
   const int d =
      distances[field(v, 34, 34) << 2 | field(v, 32, 32) << 1 | order];
   int colors[4][3];

   for (unsigned c = 0; c < 3; c++) {
      colors[0][c] = (int)a[c] * 17 + d;
      colors[1][c] = (int)a[c] * 17 - d;
      colors[2][c] = (int)b[c] * 17 + d;
      colors[3][c] = (int)b[c] * 17 - d;
   }
   paint(v, colors, holes, texels);
}

static inline int
widen6(unsigned v)
{
   return (int)(v << 2 | v >> 4);
}

static inline int
widen7(unsigned v)
{
   return (int)(v << 1 | v >> 6);
}

static void
planar(uint64_t v, uint8_t texels[][8])
{
   const int o[3] = {
      widen6(field(v, 62, 57)),
      widen7(field(v, 56, 56) << 6 | field(v, 54, 49)),
      widen6(field(v, 48, 48) << 5 | field(v, 44, 43) << 3 | field(v, 41, 39)),
   };
   const int h[3] = { widen6(field(v, 38, 34) << 1 | field(v, 32, 32)),
                      widen7(field(v, 31, 25)), widen6(field(v, 24, 19)) };
   const int w[3] = { widen6(field(v, 18, 13)), widen7(field(v, 12, 6)),
                      widen6(field(v, 5, 0)) };

   for (int i = 0; i < 16; i++) {
      const int x = i & 3, y = i >> 2;

      for (unsigned c = 0; c < 3; c++)
         texels[i][c] =
            clamp8((x * (h[c] - o[c]) + y * (w[c] - o[c]) + 4 * o[c] + 2) >> 2);
      texels[i][3] = 255;
   }
}

static void
etc2_rgb(const uint8_t *block, bool punch, uint8_t texels[][8])
{
   const uint64_t v = big_endian(block);
   const bool bit = field(v, 33, 33);
   const bool holes = punch && !bit;
   int base[2][3];

   if (!punch && !bit) {
      for (unsigned c = 0; c < 3; c++) {
         base[0][c] = (int)field(v, 63 - 8 * c, 60 - 8 * c) * 17;
         base[1][c] = (int)field(v, 59 - 8 * c, 56 - 8 * c) * 17;
      }
      subblocks(v, base, false, texels);
      return;
   }

   int sum[3];
   for (unsigned c = 0; c < 3; c++) {
      const int first = (int)field(v, 63 - 8 * c, 59 - 8 * c);

      sum[c] = first + signed3(field(v, 58 - 8 * c, 56 - 8 * c));
      base[0][c] = first << 3 | first >> 2;
      base[1][c] = (sum[c] & 31) << 3 | (sum[c] & 31) >> 2;
   }
   if (sum[0] < 0 || sum[0] > 31)
      t_mode(v, holes, texels);
   else if (sum[1] < 0 || sum[1] > 31)
      h_mode(v, holes, texels);
   else if (sum[2] < 0 || sum[2] > 31)
      planar(v, texels);
   else
      subblocks(v, base, holes, texels);
}

/* Modifier of a texel; texels go down the columns from the top bits. */
static int
eac_modifier(uint64_t v, unsigned x, unsigned y)
{
   const unsigned s = (unsigned)(v >> (45 - 3 * (4 * x + y))) & 7;
   const int m = eac_modifiers[field(v, 51, 48)][s & 3];

   return s & 4 ? m - 1 : -m;
}

static void
eac_alpha(const uint8_t *block, uint8_t texels[][8])
{
   const uint64_t v = big_endian(block);
   const int base = (int)field(v, 63, 56), scale = (int)field(v, 55, 52);

   for (unsigned i = 0; i < 16; i++)
      texels[i][3] = clamp8(base + scale * eac_modifier(v, i & 3, i >> 2));
}

/* 11 bits into 16, at `at` in each texel. */
static void
eac_11(const uint8_t *block, bool is_signed, unsigned at, uint8_t texels[][8])
{
   const uint64_t v = big_endian(block);
   const int raw = (int)field(v, 63, 56);
   const int byte = raw > 127 ? raw - 256 : raw;
   const int base = !is_signed     ? raw * 8 + 4
                    : byte == -128 ? -127 * 8
                                   : byte * 8;
   const int scale = (int)field(v, 55, 52) * 8;
   const int lo = is_signed ? -1023 : 0, hi = is_signed ? 1023 : 2047;

   for (unsigned i = 0; i < 16; i++) {
      const int m = eac_modifier(v, i & 3, i >> 2);
      int n = base + (scale ? scale * m : m);

      n = n < lo ? lo : n > hi ? hi : n;
      const int size = n < 0 ? -n : n;
      const int wide =
         is_signed ? size << 5 | size >> 5 : size << 5 | size >> 6;
      const uint16_t out = (uint16_t)(n < 0 ? -wide : wide);
      memcpy(&texels[i][at], &out, 2);
   }
}

void
sim_etc_decode(enum sim_block_codec codec, const uint8_t *block,
               uint8_t texels[][8])
{
   switch (codec) {
   case SIM_BLOCK_ETC2_RGB8:
      etc2_rgb(block, false, texels);
      break;
   case SIM_BLOCK_ETC2_RGB8A1:
      etc2_rgb(block, true, texels);
      break;
   case SIM_BLOCK_ETC2_RGBA8:
      etc2_rgb(block + 8, false, texels);
      eac_alpha(block, texels);
      break;
   case SIM_BLOCK_EAC_RG11:
   case SIM_BLOCK_EAC_RG11_SNORM:
      eac_11(block + 8, codec == SIM_BLOCK_EAC_RG11_SNORM, 2, texels);
      eac_11(block, codec == SIM_BLOCK_EAC_RG11_SNORM, 0, texels);
      break;
   default:
      eac_11(block, codec == SIM_BLOCK_EAC_R11_SNORM, 0, texels);
      break;
   }
}
