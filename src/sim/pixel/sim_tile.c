/* SPDX-License-Identifier: MIT */
#include "sim/pixel/sim_tile.h"

#include <math.h>
#include <stdlib.h>

bool
sim_tile_create(struct sim_tile *tile, const struct sim_framebuffer *fb)
{
   const size_t count = (size_t)fb->samples * SIM_TILE_PIXELS;
   size_t size = count * sizeof(uint32_t) + count;

   for (unsigned i = 0; i < fb->rt_count; i++)
      size += count * fb->rt[i].size_B;

   memset(tile, 0, sizeof(*tile));
   tile->storage = aligned_alloc(64, (size + 63) & ~(size_t)63);
   if (!tile->storage)
      return false;

   uint8_t *at = tile->storage;
   tile->z = (uint32_t *)at;
   at += count * sizeof(uint32_t);
   for (unsigned i = 0; i < fb->rt_count; i++) {
      tile->color[i] = at;
      at += count * fb->rt[i].size_B;
   }
   tile->s = at;
   return true;
}

void
sim_tile_destroy(struct sim_tile *tile)
{
   free(tile->storage);
   memset(tile, 0, sizeof(*tile));
}

void
sim_tile_begin(struct sim_tile *tile, const struct sim_framebuffer *fb,
               int32_t x0, int32_t y0)
{
   const size_t count = (size_t)fb->samples * SIM_TILE_PIXELS;
   const uint32_t z = sim_z_quantise(fb->z_format, fb->z_clear);

   tile->x0 = x0;
   tile->y0 = y0;
   tile->dirty = false;
   for (size_t i = 0; i < count; i++)
      tile->z[i] = z;
   memset(tile->s, fb->s_clear, count);
   for (unsigned rt = 0; rt < fb->rt_count; rt++) {
      const unsigned size_B = fb->rt[rt].size_B;
      uint8_t *dst = tile->color[rt];

      for (size_t i = 0; i < count; i++, dst += size_B)
         memcpy(dst, fb->rt[rt].clear, size_B);
   }
}

uint32_t
sim_z_quantise(enum sim_z_format format, float z)
{
   uint32_t bits;

   switch (format) {
   case SIM_Z_D16:
      return (uint32_t)lrint(fmin(fmax(z, 0.0), 1.0) * 65535.0);
   case SIM_Z_D24:
      return (uint32_t)lrint(fmin(fmax(z, 0.0), 1.0) * 16777215.0);
   default:
      /* -0.0 would compare below 0.0 as an integer. */
      z += 0.0f;
      memcpy(&bits, &z, 4);
      return bits;
   }
}

float
sim_z_value(enum sim_z_format format, uint32_t z)
{
   float f;

   switch (format) {
   case SIM_Z_D16:
      return (float)(z / 65535.0);
   case SIM_Z_D24:
      return (float)(z / 16777215.0);
   default:
      memcpy(&f, &z, 4);
      return f;
   }
}

unsigned
sim_u_interleave(unsigned x, unsigned y)
{
   /* Bit n of the index goes to bit 2n. */
   static const uint8_t spread[16] = {
      0x00, 0x01, 0x04, 0x05, 0x10, 0x11, 0x14, 0x15,
      0x40, 0x41, 0x44, 0x45, 0x50, 0x51, 0x54, 0x55,
   };

   return (unsigned)(spread[x] ^ spread[y] * 3);
}
