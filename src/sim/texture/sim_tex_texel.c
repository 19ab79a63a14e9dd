/* SPDX-License-Identifier: MIT */
/* Addresses of texels, and texels at addresses. */
#include <inttypes.h>
#include <string.h>

#include "sim/texture/sim_tex_unit.h"

/* Bits of n at the even places. */
static const uint8_t spread[16] = { 0x00, 0x01, 0x04, 0x05, 0x10, 0x11,
                                    0x14, 0x15, 0x40, 0x41, 0x44, 0x45,
                                    0x50, 0x51, 0x54, 0x55 };

/* From the top, two bits for each bit k of the coordinates: y, then x ^ y
 * (Mesa 25.0.7, docs/drivers/panfrost/tiling.rst). */
static inline unsigned
interleave(unsigned x, unsigned y, unsigned log2)
{
   const unsigned mask = (1u << log2) - 1;

   return (3u * spread[y & mask]) ^ spread[x & mask];
}

/* ---- blocks ----------------------------------------------------------- */

#define KEPT_BLOCKS 32

/* Decoded blocks, found by what they hold. */
struct kept_block {
   uint8_t codec, w, h, d;
   uint8_t bytes[16];
   uint8_t texels[SIM_BLOCK_TEXELS][8];
};

static _Thread_local struct kept_block kept_blocks[KEPT_BLOCKS];

static const uint8_t *
block_texel(const struct sim_tex_surface *s, const uint8_t *p, unsigned x,
            unsigned y, unsigned z)
{
   uint64_t lo, hi = 0;

   memcpy(&lo, p, 8);
   if (s->size_B == 16)
      memcpy(&hi, p + 8, 8);

   const uint64_t mixed = (lo ^ hi * 3) * 0x9e3779b97f4a7c15ull;
   struct kept_block *k = &kept_blocks[mixed >> 59];

   if (k->codec != s->codec || k->w != s->block_w || k->h != s->block_h ||
       k->d != s->block_d || memcmp(k->bytes, p, s->size_B)) {
      k->codec = (uint8_t)s->codec;
      k->w = s->block_w;
      k->h = s->block_h;
      k->d = s->block_d;
      memcpy(k->bytes, p, s->size_B);
      sim_block_decode(s->codec, p, k->w, k->h, k->d, k->texels);
   }
   return k
      ->texels[(z % s->block_d * s->block_h + y % s->block_h) * s->block_w +
               x % s->block_w];
}

/* ---- addresses -------------------------------------------------------- */

uint64_t
sim_surface_offset(const struct sim_tex_surface *s, unsigned x, unsigned y,
                   unsigned z)
{
   uint64_t at = (uint64_t)((int64_t)(z / s->block_d) * s->d.slice_stride);

   if (s->path == SIM_TEXEL_BLOCK || s->path == SIM_TEXEL_TEN) {
      x /= s->block_w;
      y /= s->block_h;
   }
   if (s->large) {
      at += sim_large_tile_offset(x, y, s->size_B, s->d.row_stride) +
            interleave(x, y, 4) * (uint64_t)s->size_B;
   } else if (s->tiled) {
      const unsigned n = s->tile_log2;

      at += (uint64_t)(y >> n) * s->d.row_stride;
      at += (((uint64_t)(x >> n) << 2 * n) + interleave(x, y, n)) * s->size_B;
   } else {
      at += (uint64_t)y * s->d.row_stride + (uint64_t)x * s->size_B;
   }
   return at;
}

static inline void
rgba8(const struct sim_tex_surface *s, const uint8_t *p, union sim_texel *out)
{
   uint8_t bytes[8] = { p[0], p[1], p[2], p[3], 0, 255 };

   out->f[0] = s->table_rgb[bytes[s->order[0]]];
   out->f[1] = s->table_rgb[bytes[s->order[1]]];
   out->f[2] = s->table_rgb[bytes[s->order[2]]];
   out->f[3] = s->table_a[bytes[s->order[3]]];
}

/* Bytes as floats: 0…255.  In two steps that every machine's vectors have. */
static inline sim_vec4
byte_vec4(const uint8_t *p)
{
   typedef uint8_t bytes16 __attribute__((vector_size(16)));
   typedef uint16_t halves8 __attribute__((vector_size(16)));
   typedef int32_t words4 __attribute__((vector_size(16)));
   const bytes16 none = { 0 }, low = { 0, 16, 1, 17, 2, 18, 3, 19,
                                       4, 20, 5, 21, 6, 22, 7, 23 };
   const halves8 none8 = { 0 }, low8 = { 0, 8, 1, 9, 2, 10, 3, 11 };
   uint32_t word;

   memcpy(&word, p, 4);
   const words4 v = { (int32_t)word };
   const halves8 h = (halves8)__builtin_shuffle((bytes16)v, none, low);

   return __builtin_convertvector((words4)__builtin_shuffle(h, none8, low8),
                                  sim_vec4);
}

/* Four uncompressed texels of four bytes. */
static inline void
places(const struct sim_tex_surface *s, const int x[2], const int y[2],
       const uint8_t *out[4])
{
   if (s->tiled) {
      const uint8_t *r0 =
         s->host + (uint64_t)((unsigned)y[0] >> 4) * s->d.row_stride;
      const uint8_t *r1 =
         s->host + (uint64_t)((unsigned)y[1] >> 4) * s->d.row_stride;
      const unsigned c0 = ((unsigned)x[0] >> 4 << 8) | spread[x[0] & 15];
      const unsigned c1 = ((unsigned)x[1] >> 4 << 8) | spread[x[1] & 15];
      const unsigned j0 = 3u * spread[y[0] & 15];
      const unsigned j1 = 3u * spread[y[1] & 15];

      out[0] = r0 + 4 * (uint64_t)(c0 ^ j0);
      out[1] = r0 + 4 * (uint64_t)(c1 ^ j0);
      out[2] = r1 + 4 * (uint64_t)(c0 ^ j1);
      out[3] = r1 + 4 * (uint64_t)(c1 ^ j1);
   } else {
      const uint8_t *r0 = s->host + (uint64_t)y[0] * s->d.row_stride;
      const uint8_t *r1 = s->host + (uint64_t)y[1] * s->d.row_stride;

      out[0] = r0 + 4 * (uint64_t)x[0];
      out[1] = r0 + 4 * (uint64_t)x[1];
      out[2] = r1 + 4 * (uint64_t)x[0];
      out[3] = r1 + 4 * (uint64_t)x[1];
   }
}

/* Bytes mixed as they are, and as what they stand for. */
static inline sim_vec4
mix_rgba8(const sim_vec4 p[4], float a, float b)
{
   const sim_vec4 top = p[0] + (p[1] - p[0]) * a;
   const sim_vec4 low = p[2] + (p[3] - p[2]) * a;

   return top + (low - top) * b;
}

void
sim_surface_linear_rgba8(const struct sim_tex_surface *s, const int x[2],
                         const int y[2], float a, float b, union sim_texel *out)
{
   const uint8_t *at[4];
   float bytes[6];
   sim_vec4 p[4], v;

   places(s, x, y, at);
   if (s->table_rgb != s->table_a) {
      for (unsigned k = 0; k < 4; k++) {
         union sim_texel t;

         rgba8(s, at[k], &t);
         memcpy(&p[k], t.f, sizeof(p[k]));
      }
      v = mix_rgba8(p, a, b);
      memcpy(out->f, &v, sizeof(v));
      return;
   }

   p[0] = byte_vec4(at[0]);
   p[1] = byte_vec4(at[1]);
   p[2] = byte_vec4(at[2]);
   p[3] = byte_vec4(at[3]);
   v = mix_rgba8(p, a, b) / 255.0f;
   memcpy(bytes, &v, sizeof(v));
   bytes[4] = 0.0f;
   bytes[5] = 1.0f;
   out->f[0] = bytes[s->order[0]];
   out->f[1] = bytes[s->order[1]];
   out->f[2] = bytes[s->order[2]];
   out->f[3] = bytes[s->order[3]];
}

/* Slices of a volume are images that follow each other, with headers of their
 * own (later Mesas than 25.0.7 lay them out so). */
static bool
afbc_texel(struct sim_tex_job *job, const struct sim_tex_surface *s, unsigned x,
           unsigned y, unsigned z, union sim_texel *out)
{
   const uint64_t skip_B = (uint64_t)((int64_t)z * s->d.slice_stride);
   struct sim_afbc a = s->afbc;
   uint8_t bytes[SIM_AFBC_MAX_B];

   a.va += skip_B;
   a.size_B -= skip_B;
   return sim_afbc_load(job->port, &a, x, y, bytes) &&
          sim_texel_decode(s->format, bytes + s->skip_B, out);
}

/* Of four texels that fill whole bytes. */
static void
ten_texel(const struct sim_tex_surface *s, const uint8_t *p, unsigned x,
          union sim_texel *out)
{
   const unsigned count = s->size_B / 5;

   *out = (union sim_texel){ .f = { 0, 0, 0, 1 } };
   for (unsigned c = 0; c < count; c++) {
      const unsigned bit = (x % 4 * count + c) * 10;
      const unsigned v = p[bit / 8] | p[bit / 8 + 1] << 8;

      out->f[c] = (float)(v >> bit % 8 & 1023) / 1023.0f;
   }
}

/* Strict mode: what another job wrote is read through the texture cache, which
 * nobody invalidated since. */
static bool
cache_is_stale(struct sim_tex_job *job, const struct sim_tex_surface *s,
               uint64_t at)
{
   const uint32_t writer = s->writers[(s->writers_first + at) / SIM_LINE_B];

   return sim_writer_is_news(job->port->job, writer) &&
          sim_port_report(job->port, SIM_FAULT_STRICT,
                          "texel at 0x%" PRIx64 " was written by an earlier "
                          "job, and no FLUSH_CACHE2 invalidated the texture "
                          "caches (other invalidate) after it",
                          s->d.pointer + at);
}

bool
sim_surface_fresh(struct sim_tex_job *job, const struct sim_tex_surface *s,
                  const int x[2], const int y[2])
{
   for (unsigned k = 0; k < 4; k++) {
      if (cache_is_stale(
             job, s,
             sim_surface_offset(s, (unsigned)x[k & 1], (unsigned)y[k >> 1], 0)))
         return false;
   }
   return true;
}

bool
sim_surface_texel(struct sim_tex_job *job, const struct sim_tex_surface *s,
                  unsigned x, unsigned y, unsigned z, union sim_texel *out)
{
   if (s->path == SIM_TEXEL_AFBC)
      return afbc_texel(job, s, x, y, s->depth > 1 ? z : 0, out);

   const uint64_t at = sim_surface_offset(s, x, y, z);
   const uint8_t *p;
   uint8_t copy[16];

   if (s->writers && cache_is_stale(job, s, at))
      return false;
   if (s->host) {
      p = s->host + at;
   } else {
      if (!sim_port_read(job->port, s->d.pointer + at, copy, s->size_B))
         return false;
      p = copy;
   }

   switch (s->path) {
   case SIM_TEXEL_RGBA8:
      rgba8(s, p, out);
      return true;
   case SIM_TEXEL_R8:
      *out = (union sim_texel){ .f = { s->table_a[*p], 0, 0, 1 } };
      return true;
   case SIM_TEXEL_A8:
      return sim_texel_decode(s->format, (const uint8_t[4]){ 0, 0, 0, *p },
                              out);
   case SIM_TEXEL_R32F:
      *out = (union sim_texel){ .f = { 0, 0, 0, 1 } };
      memcpy(&out->f[0], p, 4);
      return true;
   case SIM_TEXEL_TEN:
      ten_texel(s, p, x, out);
      return true;
   case SIM_TEXEL_BLOCK:
      p = block_texel(s, p, x, y, z);
      if (!s->block_bytes)
         return sim_texel_decode(s->format, p, out);
      rgba8(s, p, out);
      return true;
   default:
      return sim_texel_decode(s->format, p + s->skip_B, out);
   }
}

/* ---- storage images --------------------------------------------------- */

bool
sim_texture_address(struct sim_port *port, uint64_t texture_va, uint32_t xy,
                    uint32_t zw, struct sim_texel_address *out)
{
   struct sim_tex_job job;
   unsigned x = xy & 0xffff, y = xy >> 16, z = zw & 0xffff, w = zw >> 16;

   memset(out, 0, sizeof(*out));
   port->what = "texture";
   sim_tex_begin(&job, port);

   const struct sim_tex_image *im = sim_tex_image(&job, texture_va);
   if (!im)
      return false;
   if (im->null)
      return true;
   out->conversion = im->d.format;
   if (im->d.dimension == HW_TEXTURE_DIMENSION_1D) {
      x = xy;
      y = 0;
   }

   const unsigned depth = im->d.dimension == HW_TEXTURE_DIMENSION_3D
                             ? im->d.depth
                             : im->d.sample_count;
   if (x >= im->d.width || y >= im->d.height || z >= depth || w >= im->layers)
      return true;

   if (im->yuv.planes)
      return sim_tex_unsupported(&job, "texture", texture_va,
                                 "addresses of luma and chroma, planes",
                                 im->yuv.planes);
   const struct sim_tex_surface *s = sim_tex_surface(&job, im, w, 0);
   if (!s)
      return false;
   if (s->path > SIM_TEXEL_R32F)
      return !sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                              "texture descriptor at %#llx: a compressed image "
                              "has no addressable texels",
                              (unsigned long long)texture_va);
   out->va = s->d.pointer + sim_surface_offset(s, x, y, z) + s->skip_B;
   return true;
}
