/* SPDX-License-Identifier: MIT */
/* From the tile buffer to memory: conversion, resolve, layout. */
#include "sim/pixel/sim_tile.h"

#include <math.h>

/* Pixel format and size of each v10 "Color Format" that is not raw, as the
 * code of the "Format" enumeration with the order RGBA. */
struct color_format {
   uint8_t size_B;
   uint8_t format;
};

static const struct color_format color_formats[32] = {
   [16] = { 1, 163 }, [17] = { 2, 171 }, [18] = { 3, 179 }, [19] = { 4, 187 },
   [20] = { 2, 186 }, [21] = { 2, 64 },  [22] = { 3, 179 }, [24] = { 4, 67 },
   [25] = { 4, 68 },  [28] = { 2, 65 },  [29] = { 2, 66 },
};

/* Raw formats by bits of one sample; sizes that are no power of two live in
 * the next larger tile format. */
static const uint8_t raw_size_B[8] = { 1, 2, 3, 4, 6, 8, 12, 16 };

/* v10 "ZS Format". */
enum {
   ZS_D16 = 1,
   ZS_D24 = 2,
   ZS_D24X8 = 4,
   ZS_D24S8 = 5,
   ZS_D32 = 14,
};

static unsigned
color_size_B(unsigned format)
{
   return format < 8 ? raw_size_B[format] : color_formats[format & 31].size_B;
}

/* Of a superblock wider than a tile both tiles are rendered, or one of them is
 * beyond the framebuffer.  What hardware makes of it else nobody has seen. */
static bool
is_whole(const struct sim_framebuffer *fb, const struct sim_surface *s)
{
   const struct sim_rect *b = &fb->bounds;

   return !s->wide ||
          (b->x0 % 32 < 16 &&
           (b->x1 % 32 >= 16 || (uint32_t)(b->x1 | 15) + 1 >= fb->width));
}

static bool
afbc_ok(const struct sim_framebuffer *fb, const struct sim_surface *s,
        unsigned element_B, struct sim_port *port, const char *name)
{
   const unsigned align_B = s->block == SIM_BLOCK_AFBC_TILED ? 4096 : 128;

   if (element_B > SIM_AFBC_MAX_B || s->msaa == SIM_MSAA_LAYERED) {
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "%s: AFBC of %u bytes a pixel%s", name, element_B,
                      s->msaa == SIM_MSAA_LAYERED ? ", samples apart" : "");
      return false;
   }
   if (!is_whole(fb, s) &&
       sim_port_report(port, SIM_FAULT_STRICT,
                       "%s: superblocks of 32 pixels, of which columns %d to "
                       "%d cut some",
                       name, fb->bounds.x0, fb->bounds.x1))
      return false;
   return !((s->base_va % align_B || s->body_offset_B % align_B) &&
            sim_port_report(port, SIM_FAULT_STRICT,
                            "%s: AFBC headers at %#llx, payloads %u bytes "
                            "after them, not on %u bytes",
                            name, (unsigned long long)s->base_va,
                            s->body_offset_B, align_B));
}

static bool
surface_ok(const struct sim_framebuffer *fb, const struct sim_surface *s,
           unsigned element_B, struct sim_port *port, const char *name)
{
   /* How they lie is not known, and no texture could read them: planes have
    * one stride, from sample to sample. */
   if (s->block != SIM_BLOCK_NO_WRITE && s->msaa == SIM_MSAA_MULTIPLE) {
      sim_port_report(port, SIM_FAULT_UNIMPLEMENTED,
                      "%s: write-back of interleaved samples", name);
      return false;
   }
   switch (s->block) {
   case SIM_BLOCK_NO_WRITE:
   case SIM_BLOCK_TILED:
   case SIM_BLOCK_LINEAR:
      return true;
   case SIM_BLOCK_LARGE:
      if (!(element_B & (element_B - 1)))
         return true;
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "%s: tiles of 64 KiB of %u bytes a pixel", name,
                      element_B);
      return false;
   case SIM_BLOCK_AFBC:
   case SIM_BLOCK_AFBC_TILED:
      return afbc_ok(fb, s, element_B, port, name);
   default:
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR, "%s: block format %u",
                      name, (unsigned)s->block);
      return false;
   }
}

static unsigned
z_size_B(unsigned format)
{
   return format == ZS_D16 ? 2 : format == ZS_D24 ? 3 : 4;
}

bool
sim_framebuffer_check(const struct sim_framebuffer *fb, struct sim_port *port)
{
   for (unsigned i = 0; i < fb->rt_count; i++) {
      const struct sim_render_target *rt = &fb->rt[i];

      if (!rt->write_enable)
         continue;
      const unsigned size = color_size_B(rt->writeback_format);

      if (!surface_ok(fb, &rt->surface, size, port, "render target"))
         return false;
      if (!size ||
          (rt->writeback_format < 8 && (rt->layout || size > rt->size_B)) ||
          (rt->writeback_format >= 16 && !rt->layout)) {
         sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                         "render target %u: internal format %u cannot be "
                         "written as colour format %u",
                         i, rt->internal_format, rt->writeback_format);
         return false;
      }
      if (sim_surface_is_afbc(&rt->surface) &&
          sim_afbc_element_B((enum hw_afbc_compression_mode)rt->surface.mode) !=
             size) {
         sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                         "render target %u: colour format %u with AFBC "
                         "compression mode %u",
                         i, rt->writeback_format, rt->surface.mode);
         return false;
      }
   }
   if ((fb->crc.read || fb->crc.write) &&
       (fb->crc.rt >= fb->rt_count || fb->crc.va % 8)) {
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "checksums at %#llx of render target %u of %u",
                      (unsigned long long)fb->crc.va, fb->crc.rt, fb->rt_count);
      return false;
   }
   if (fb->z_write &&
       !surface_ok(fb, &fb->zs_surface, z_size_B(fb->zs_writeback_format), port,
                   "depth"))
      return false;
   return !fb->s_write ||
          surface_ok(fb, &fb->s_surface, fb->s_writeback_format == 4 ? 4 : 1,
                     port, "stencil");
}

/* ---- memory ------------------------------------------------------------ */

/* A tile's pixels in memory.  A 16×16 tile is one u-interleaved block. */
struct place {
   const struct sim_framebuffer *fb;
   const struct sim_surface *surface;
   struct sim_port *port;
   unsigned element_B;
   /* Of the tile's first pixel. */
   uint64_t va;
   /* The row (linear) or the block, or NULL where it must be copied. */
   uint8_t *host;
   /* AFBC: the tile's corner, and its pixels row by row. */
   uint32_t x0, y0;
   uint8_t tile[SIM_TILE_PIXELS * SIM_AFBC_MAX_B];
};

static void
place_tile(struct place *p, const struct sim_framebuffer *fb,
           const struct sim_surface *s, struct sim_port *port,
           const struct sim_tile *tile, unsigned surface, unsigned element_B)
{
   const uint32_t x = (uint32_t)tile->x0, y = (uint32_t)tile->y0;

   p->fb = fb;
   p->surface = s;
   p->port = port;
   p->element_B = element_B;
   if (sim_surface_is_afbc(s)) {
      p->x0 = x;
      p->y0 = y;
      memset(p->tile, 0, sizeof(p->tile));
      return;
   }
   p->va = s->base_va + (uint64_t)surface * s->surface_stride_B;
   if (s->block == SIM_BLOCK_LINEAR)
      p->va += (uint64_t)y * s->row_stride_B + (uint64_t)x * element_B;
   else if (s->block == SIM_BLOCK_LARGE)
      p->va += sim_large_tile_offset(x, y, element_B, s->row_stride_B);
   else
      p->va += (uint64_t)(y / 16) * s->row_stride_B +
               (uint64_t)(x / 16) * 256 * element_B;
   p->host = NULL;
   if (s->block != SIM_BLOCK_LINEAR)
      p->host = sim_port_try(port, p->va, 256ull * element_B, SIM_WRITE);
}

/* Before the pixels of row y. */
static void
place_row(struct place *p, unsigned y, unsigned width)
{
   if (p->surface->block == SIM_BLOCK_LINEAR)
      p->host =
         sim_port_try(p->port, p->va + (uint64_t)y * p->surface->row_stride_B,
                      (uint64_t)width * p->element_B, SIM_WRITE);
}

/* size_B bytes at `skip_B` of the element. */
static bool
place_pixel(struct place *p, unsigned x, unsigned y, unsigned skip_B,
            const void *data, unsigned size_B)
{
   if (sim_surface_is_afbc(p->surface)) {
      memcpy(&p->tile[(y * SIM_TILE_PX + x) * p->element_B + skip_B], data,
             size_B);
      return true;
   }

   const bool linear = p->surface->block == SIM_BLOCK_LINEAR;
   const uint64_t at =
      (linear ? x : sim_u_interleave(x, y)) * (uint64_t)p->element_B + skip_B;

   if (p->host) {
      memcpy(p->host + at, data, size_B);
      return true;
   }
   return sim_port_write(
      p->port,
      p->va + (linear ? (uint64_t)y * p->surface->row_stride_B : 0) + at, data,
      size_B);
}

static struct sim_afbc
afbc_of(const struct place *p)
{
   const struct sim_surface *s = p->surface;
   struct sim_afbc a = { .va = s->base_va,
                         .row_stride_B = s->row_stride_B,
                         .tiled = s->block == SIM_BLOCK_AFBC_TILED,
                         .split = s->split,
                         .element_B = (uint8_t)p->element_B };

   /* GUESS: 64×4 cannot be rendered to; one bit says 16×16 or 32×8. */
   sim_afbc_set_size(&a, s->wide ? HW_AFBC_SUPERBLOCK_SIZE_32X8
                                 : HW_AFBC_SUPERBLOCK_SIZE_16X16);
   return a;
}

/* What memory holds of the tile at (x0, y0), which is not rendered, but shares
 * superblocks with one that is.  Beyond the framebuffer memory may never have
 * been written: zero then.  GUESS: that the other half keeps its pixels; a
 * superblock is put together from two tiles in any case (Mesa 26, pan_desc.c,
 * on the order in which tiles are issued). */
static bool
keep_other(const struct place *p, const struct sim_afbc *a, uint32_t x0,
           uint8_t *pixels)
{
   const bool inside = x0 < p->fb->width;

   for (unsigned i = 0; i < SIM_TILE_PIXELS; i++) {
      const uint32_t x = x0 + i % SIM_TILE_PX, y = p->y0 + i / SIM_TILE_PX;

      if ((inside ||
           sim_afbc_is_plain(p->port, a, p->surface->body_offset_B, x, y)) &&
          !sim_afbc_load(p->port, a, x, y, &pixels[i * p->element_B]))
         return false;
   }
   return true;
}

/* What memory holds of a tile of which only parts of the pixels change. */
static bool
place_keep(struct place *p, unsigned width, unsigned height)
{
   if (!sim_surface_is_afbc(p->surface))
      return true;

   const struct sim_afbc a = afbc_of(p);
   for (unsigned y = 0; y < height; y++) {
      for (unsigned x = 0; x < width; x++) {
         if (!sim_afbc_load(p->port, &a, p->x0 + x, p->y0 + y,
                            &p->tile[(y * SIM_TILE_PX + x) * p->element_B]))
            return false;
      }
   }
   return true;
}

/* After all pixels.  A superblock wider than the tile, whose other tile is not
 * rendered: that one's pixels are kept, too. */
static bool
place_end(const struct place *p)
{
   const struct sim_surface *s = p->surface;

   if (!sim_surface_is_afbc(s))
      return true;

   const struct sim_rect *b = &p->fb->bounds;
   const struct sim_afbc a = afbc_of(p);
   const uint32_t other = p->x0 ^ SIM_TILE_PX;
   const bool alone = s->wide && (other + SIM_TILE_PX <= (uint32_t)b->x0 ||
                                  other > (uint32_t)b->x1);
   uint8_t pixels[SIM_TILE_PIXELS * SIM_AFBC_MAX_B] = { 0 };

   if (alone && !keep_other(p, &a, other, pixels))
      return false;
   return sim_afbc_store_tile(p->port, &a, s->body_offset_B, p->x0, p->y0,
                              p->tile) &&
          (!alone || sim_afbc_store_tile(p->port, &a, s->body_offset_B, other,
                                         p->y0, pixels));
}

/* ---- colour ------------------------------------------------------------ */

static void
swizzle_components(const uint8_t swizzle[4], const float in[4], float out[4])
{
   for (unsigned c = 0; c < 4; c++)
      out[c] = swizzle[c] < 4 ? in[swizzle[c]] : swizzle[c] == 5 ? 1.0f : 0.0f;
}

/* The average of all samples.  sRGB targets are averaged in linear space
 * (GUESS: it is what the sRGB bit of the render target can be for, blending
 * has its own). */
static void
average(const struct sim_tile *tile, const struct sim_framebuffer *fb,
        unsigned rt_index, unsigned x, unsigned y, float out[4])
{
   const struct sim_render_target *rt = &fb->rt[rt_index];
   float sum[4] = { 0.0f, 0.0f, 0.0f, 0.0f };

   for (unsigned s = 0; s < fb->samples; s++) {
      uint32_t bits;
      float v[4];

      memcpy(&bits, sim_tile_color(tile, fb, rt_index, sim_tile_index(s, x, y)),
             4);
      sim_tile_unpack(rt->layout, bits, v);
      for (unsigned c = 0; c < 4; c++)
         sum[c] += rt->srgb && c < 3 ? sim_srgb_to_linear(v[c]) : v[c];
   }
   for (unsigned c = 0; c < 4; c++) {
      const float mean = sum[c] / (float)fb->samples;
      out[c] = rt->srgb && c < 3 ? sim_linear_to_srgb(mean) : mean;
   }
}

/* Memory bits of a pixel's sample, or of all samples averaged. */
static void
color_bits(const struct sim_tile *tile, const struct sim_framebuffer *fb,
           unsigned rt_index, unsigned sample, unsigned x, unsigned y,
           bool resolve, uint8_t out[16])
{
   const struct sim_render_target *rt = &fb->rt[rt_index];
   const uint8_t *src =
      sim_tile_color(tile, fb, rt_index, sim_tile_index(sample, x, y));
   union sim_texel mem;
   float v[4];

   if (!rt->layout) {
      memcpy(out, src, rt->size_B);
      return;
   }
   if (resolve) {
      average(tile, fb, rt_index, x, y, v);
   } else {
      uint32_t bits;
      memcpy(&bits, src, 4);
      sim_tile_unpack(rt->layout, bits, v);
   }
   swizzle_components(rt->swizzle, v, mem.f);
   sim_texel_encode((uint32_t)color_formats[rt->writeback_format].format << 12,
                    &mem, out);
}

/* The commonest case, 8 bits each without resolve: bytes only move. */
static bool
is_plain_rgba8(const struct sim_render_target *rt)
{
   return rt->internal_format == 1 && rt->writeback_format == 19 &&
          rt->swizzle[0] < 4 && rt->swizzle[1] < 4 && rt->swizzle[2] < 4 &&
          rt->swizzle[3] < 4;
}

static bool
write_color(const struct sim_tile *tile, const struct sim_framebuffer *fb,
            struct sim_port *port, unsigned rt_index, unsigned width,
            unsigned height)
{
   const struct sim_render_target *rt = &fb->rt[rt_index];
   const struct sim_surface *s = &rt->surface;
   const unsigned size_B = color_size_B(rt->writeback_format);
   const unsigned surfaces = s->msaa == SIM_MSAA_LAYERED ? fb->samples : 1;
   const bool resolve = s->msaa == SIM_MSAA_AVERAGE && fb->samples > 1;
   const bool plain = is_plain_rgba8(rt) && !resolve;

   for (unsigned i = 0; i < surfaces; i++) {
      struct place place;

      place_tile(&place, fb, s, port, tile, i, size_B);
      for (unsigned y = 0; y < height; y++) {
         place_row(&place, y, width);
         for (unsigned x = 0; x < width; x++) {
            uint8_t bits[16];

            if (plain) {
               const uint8_t *src =
                  sim_tile_color(tile, fb, rt_index, sim_tile_index(i, x, y));
               for (unsigned c = 0; c < 4; c++)
                  bits[c] = src[rt->swizzle[c]];
            } else {
               color_bits(tile, fb, rt_index, i, x, y, resolve, bits);
            }
            if (!place_pixel(&place, x, y, 0, bits, size_B))
               return false;
         }
      }
      if (!place_end(&place))
         return false;
   }
   return true;
}

/* ---- checksums --------------------------------------------------------- */

/* GUESS: how the hardware reckons is not known; nobody but itself reads the
 * numbers.  So the colour that cleared tiles may be compared by does not
 * matter, either. */
static uint64_t
checksum(const struct sim_tile *tile, const struct sim_framebuffer *fb,
         unsigned rt_index, unsigned width, unsigned height)
{
   const struct sim_render_target *rt = &fb->rt[rt_index];
   const unsigned size_B = color_size_B(rt->writeback_format);
   const bool layered = rt->surface.msaa == SIM_MSAA_LAYERED;
   const bool resolve = rt->surface.msaa == SIM_MSAA_AVERAGE && fb->samples > 1;
   uint64_t hash = UINT64_C(0xcbf29ce484222325);

   for (unsigned i = 0; i < (layered ? fb->samples : 1); i++) {
      for (unsigned at = 0; at < SIM_TILE_PIXELS; at++) {
         const unsigned x = at % SIM_TILE_PX, y = at / SIM_TILE_PX;
         uint8_t bits[16];

         if (x >= width || y >= height)
            continue;
         color_bits(tile, fb, rt_index, i, x, y, resolve, bits);
         for (unsigned b = 0; b < size_B; b++)
            hash = (hash ^ bits[b]) * UINT64_C(0x100000001b3);
      }
   }
   return hash;
}

/* 8 bytes for each tile, row by row (Mesa 25.0.7, pan_layout.c).  A tile whose
 * number is there already is not written, whatever has become of its pixels
 * in the meantime. */
static bool
write_checked_color(const struct sim_tile *tile,
                    const struct sim_framebuffer *fb, struct sim_port *port,
                    unsigned width, unsigned height)
{
   const struct sim_tile_crc *crc = &fb->crc;
   const uint64_t va =
      crc->va +
      (uint64_t)((uint32_t)tile->y0 / SIM_TILE_PX) * crc->row_stride_B +
      (uint64_t)((uint32_t)tile->x0 / SIM_TILE_PX) * 8;
   const uint64_t now = checksum(tile, fb, crc->rt, width, height);
   uint64_t before;

   if (crc->read) {
      if (!sim_port_read(port, va, &before, sizeof(before)))
         return false;
      if (before == now)
         return true;
   }
   return write_color(tile, fb, port, crc->rt, width, height) &&
          (!crc->write || sim_port_write(port, va, &now, sizeof(now)));
}

/* ---- depth and stencil -------------------------------------------------- */

/* D24S8 brings the stencil along, whatever the stencil's own enable says
 * (Mesa 25.0.7: panvk describes combined surfaces by the depth alone). */
static uint32_t
z_bits(const struct sim_framebuffer *fb, uint32_t z, uint8_t s)
{
   const float v = sim_z_value(fb->z_format, z);

   switch (fb->zs_writeback_format) {
   case ZS_D16:
      return sim_z_quantise(SIM_Z_D16, v);
   case ZS_D24:
   case ZS_D24X8:
      return fb->z_format == SIM_Z_D24 ? z : sim_z_quantise(SIM_Z_D24, v);
   case ZS_D24S8:
      return (fb->z_format == SIM_Z_D24 ? z : sim_z_quantise(SIM_Z_D24, v)) |
             (uint32_t)s << 24;
   default:
      return sim_z_quantise(SIM_Z_D32, v);
   }
}

static bool
write_zs(const struct sim_tile *tile, const struct sim_framebuffer *fb,
         struct sim_port *port, bool stencil, unsigned width, unsigned height)
{
   const struct sim_surface *s = stencil ? &fb->s_surface : &fb->zs_surface;
   const unsigned surfaces = s->msaa == SIM_MSAA_LAYERED ? fb->samples : 1;
   /* X24S8: the stencil is the top byte of 32-bit elements. */
   const bool x24s8 = stencil && fb->s_writeback_format == 4;
   const unsigned z_B = z_size_B(fb->zs_writeback_format);
   const unsigned element_B = !stencil ? z_B : x24s8 ? 4 : 1;

   if (s->block == SIM_BLOCK_NO_WRITE || !s->base_va)
      return true;
   for (unsigned i = 0; i < surfaces; i++) {
      struct place place;

      place_tile(&place, fb, s, port, tile, i, element_B);
      if (x24s8 && !place_keep(&place, width, height))
         return false;
      for (unsigned y = 0; y < height; y++) {
         place_row(&place, y, width);
         for (unsigned x = 0; x < width; x++) {
            const unsigned at = sim_tile_index(i, x, y);
            const uint32_t bits =
               stencil ? tile->s[at] : z_bits(fb, tile->z[at], tile->s[at]);

            if (!place_pixel(&place, x, y, x24s8 ? 3 : 0, &bits,
                             stencil ? 1 : z_B))
               return false;
         }
      }
      if (!place_end(&place))
         return false;
   }
   return true;
}

bool
sim_tile_write_back(struct sim_tile *tile, const struct sim_framebuffer *fb,
                    struct sim_port *port)
{
   const unsigned width =
      fb->width - tile->x0 < SIM_TILE_PX ? fb->width - tile->x0 : SIM_TILE_PX;
   const unsigned height =
      fb->height - tile->y0 < SIM_TILE_PX ? fb->height - tile->y0 : SIM_TILE_PX;

   for (unsigned i = 0; i < fb->rt_count; i++) {
      const struct sim_render_target *rt = &fb->rt[i];

      if (!rt->write_enable || rt->surface.block == SIM_BLOCK_NO_WRITE ||
          !(tile->dirty || rt->clean_write))
         continue;
      const bool checked = (fb->crc.read || fb->crc.write) && i == fb->crc.rt;
      if (!(checked ? write_checked_color(tile, fb, port, width, height)
                    : write_color(tile, fb, port, i, width, height)))
         return false;
   }

   if (!(tile->dirty || fb->zs_clean_write))
      return true;

   const bool combined = fb->zs_writeback_format == ZS_D24S8;
   if (fb->z_write && !write_zs(tile, fb, port, false, width, height))
      return false;
   /* A combined surface already got its stencil with the depth. */
   if (fb->s_write && !(combined && fb->z_write &&
                        fb->s_surface.base_va == fb->zs_surface.base_va))
      return write_zs(tile, fb, port, true, width, height);
   return true;
}
