/* SPDX-License-Identifier: MIT */
/* BC1 to BC5: Khronos Data Format Specification 1.3, chapters 18 and 19. */
#include <string.h>

#include "sim/texture/sim_block.h"

static uint64_t
little_endian(const uint8_t *p, unsigned n)
{
   uint64_t v = 0;

   while (n--)
      v = v << 8 | p[n];
   return v;
}

static void
widen_565(unsigned v, int rgb[3])
{
   const unsigned r = v >> 11, g = v >> 5 & 63, b = v & 31;

   rgb[0] = (int)(r << 3 | r >> 2);
   rgb[1] = (int)(g << 2 | g >> 4);
   rgb[2] = (int)(b << 3 | b >> 2);
}

/* `four`: always four colours, as BC2 and BC3 have it. */
static void
bc_colors(const uint8_t *block, bool four, uint8_t texels[][8])
{
   const unsigned a = (unsigned)little_endian(block, 2);
   const unsigned b = (unsigned)little_endian(block + 2, 2);
   const uint32_t select = (uint32_t)little_endian(block + 4, 4);
   uint8_t colors[4][4];
   int ca[3], cb[3];

   widen_565(a, ca);
   widen_565(b, cb);
   for (unsigned c = 0; c < 3; c++) {
      colors[0][c] = (uint8_t)ca[c];
      colors[1][c] = (uint8_t)cb[c];
      if (four || a > b) {
         colors[2][c] = (uint8_t)((2 * ca[c] + cb[c]) / 3);
         colors[3][c] = (uint8_t)((ca[c] + 2 * cb[c]) / 3);
      } else {
         colors[2][c] = (uint8_t)((ca[c] + cb[c]) / 2);
         colors[3][c] = 0;
      }
   }
   for (unsigned i = 0; i < 4; i++)
      colors[i][3] = i == 3 && !four && a <= b ? 0 : 255;
   for (unsigned i = 0; i < 16; i++)
      memcpy(texels[i], colors[select >> (2 * i) & 3], 4);
}

/* The eight values of an interpolated block, times 35 (of 5 and 7). */
static void
bc_ramp(int a, int b, int least, int most, int ramp[8])
{
   ramp[0] = 35 * a;
   ramp[1] = 35 * b;
   for (int i = 2; i < 8; i++) {
      if (a > b)
         ramp[i] = 5 * ((8 - i) * a + (i - 1) * b);
      else if (i < 6)
         ramp[i] = 7 * ((6 - i) * a + (i - 1) * b);
      else
         ramp[i] = 35 * (i == 6 ? least : most);
   }
}

static void
bc_alpha(const uint8_t *block, uint8_t texels[][8])
{
   const uint64_t select = little_endian(block + 2, 6);
   int ramp[8];

   bc_ramp(block[0], block[1], 0, 255, ramp);
   for (unsigned i = 0; i < 16; i++)
      texels[i][3] = (uint8_t)(ramp[select >> (3 * i) & 7] / 35);
}

static void
bc_unorm(const uint8_t *block, unsigned at, uint8_t texels[][8])
{
   const uint64_t select = little_endian(block + 2, 6);
   int ramp[8];

   bc_ramp(block[0], block[1], 0, 255, ramp);
   for (unsigned i = 0; i < 16; i++) {
      /* 257 = 65535 / 255. */
      const uint16_t v =
         (uint16_t)((ramp[select >> (3 * i) & 7] * 257 + 17) / 35);
      memcpy(&texels[i][at], &v, 2);
   }
}

static int
signed_end(uint8_t byte)
{
   return (int8_t)byte == -128 ? -127 : (int8_t)byte;
}

static void
bc_snorm(const uint8_t *block, unsigned at, uint8_t texels[][8])
{
   const uint64_t select = little_endian(block + 2, 6);
   int ramp[8];

   bc_ramp(signed_end(block[0]), signed_end(block[1]), -127, 127, ramp);
   for (unsigned i = 0; i < 16; i++) {
      const int64_t n = (int64_t)ramp[select >> (3 * i) & 7] * 32767;
      const int64_t half = n < 0 ? -2222 : 2222;
      const int16_t v = (int16_t)((n + half) / (127 * 35));
      memcpy(&texels[i][at], &v, 2);
   }
}

void
sim_bc_decode(enum sim_block_codec codec, const uint8_t *block,
              uint8_t texels[][8])
{
   switch (codec) {
   case SIM_BLOCK_BC1:
      bc_colors(block, false, texels);
      break;
   case SIM_BLOCK_BC2:
      bc_colors(block + 8, true, texels);
      for (unsigned i = 0; i < 16; i++)
         texels[i][3] = (uint8_t)((block[i / 2] >> (i & 1) * 4 & 15) * 17);
      break;
   case SIM_BLOCK_BC3:
      bc_colors(block + 8, true, texels);
      bc_alpha(block, texels);
      break;
   case SIM_BLOCK_BC5:
      bc_unorm(block + 8, 2, texels);
      /* fall through */
   case SIM_BLOCK_BC4:
      bc_unorm(block, 0, texels);
      break;
   case SIM_BLOCK_BC5_SNORM:
      bc_snorm(block + 8, 2, texels);
      /* fall through */
   default:
      bc_snorm(block, 0, texels);
      break;
   }
}
