/* SPDX-License-Identifier: MIT */
/* Stands for the texture unit: remembers requests, answers numbers that the
 * tests can tell apart. */
#include "texture_double.h"

#include <string.h>

struct sim_tex_request texture_double_request;

bool
sim_texture_sample(struct sim_port *port, const struct sim_tex_request *req,
                   struct sim_tex_result *res)
{
   (void)port;
   texture_double_request = *req;
   for (unsigned c = 0; c < 4; c++)
      for (unsigned l = 0; l < SIM_LANES; l++)
         res->texel[c][l] = 0x1000 * (c + 1) + l;
   res->samples = (unsigned)__builtin_popcount(req->lanes);
   return true;
}

bool
sim_texture_address(struct sim_port *port, uint64_t texture_va, uint32_t xy,
                    uint32_t zw, struct sim_texel_address *out)
{
   (void)port;
   (void)zw;
   out->va = xy == 0xffff ? 0 : texture_va + 0x100 + 4 * xy;
   out->conversion = 0x155;
   return true;
}

/* One format: four bytes are four components; 0x156 is one float. */
unsigned
sim_format_size_B(uint32_t format)
{
   return format == 0x155 || format == 0x156 ? 4 : 0;
}

bool
sim_format_decode(uint32_t format, const void *src, enum sim_regfmt regfmt,
                  uint32_t out[4])
{
   uint8_t b[4];

   (void)regfmt;
   memcpy(b, src, 4);
   if (format == 0x156) {
      memcpy(out, src, 4);
      return true;
   }
   for (unsigned i = 0; i < 4; i++)
      out[i] = b[i];
   return true;
}

bool
sim_format_encode(uint32_t format, void *dst, enum sim_regfmt regfmt,
                  const uint32_t in[4])
{
   uint8_t b[4];

   (void)format;
   (void)regfmt;
   for (unsigned i = 0; i < 4; i++)
      b[i] = (uint8_t)in[i];
   memcpy(dst, b, 4);
   return true;
}
