/* SPDX-License-Identifier: MIT */
/* Inside the texture unit: descriptors made ready, and texels by address.
 *
 * Three things are kept per thread from one message to the next: textures,
 * samplers, and surfaces (a plane descriptor at the extent of its level).
 * Memory may change between messages, so an entry is used again only after
 * its 32 bytes were compared once for the message: the unpacking is saved,
 * never the reading. */
#ifndef SIM_TEX_UNIT_H
#define SIM_TEX_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "hw/hw_v10.h"
#include "sim/texture/sim_afbc.h"
#include "sim/texture/sim_block.h"
#include "sim/texture/sim_format.h"
#include "sim/texture/sim_texture.h"

/* Four floats that are added and scaled at once. */
typedef float sim_vec4 __attribute__((vector_size(16)));

/* Luma and chroma. */
struct sim_tex_yuv {
   /* 1: packed, two texels in four bytes; 2: both chromas in one; 3: apart; 0:
    * this is no such texture. */
   uint8_t planes;
   uint8_t bits;
   /* Luma samples to one of chroma. */
   uint8_t divide_x, divide_y;
   /* v10 number "YUV Cr Siting". */
   uint8_t siting;
   /* Where in the result Y, U, V and A go. */
   uint8_t to[4];
   /* Packed: bytes of the first luma and of the chromas. */
   uint8_t y_at, u_at, v_at;
};

struct sim_tex_image {
   uint64_t va;
   uint32_t raw[8];
   struct hw_texture d;
   /* An all-zero descriptor: reads give zero. */
   bool null;
   enum sim_format_class cls;
   /* Where R, G, B, A of the result come from: 0…3, 4 = zero, 5 = one. */
   uint8_t swizzle[4];
   bool identity;
   /* Planes are layers × levels; faces of a cube are layers. */
   unsigned layers;
   struct sim_tex_yuv yuv;
   /* What lies outside of the image: zero, but one for an alpha that the
    * format lacks. */
   union sim_texel outside;
   /* Bit c: the format has component c; others of the border are as outside. */
   unsigned components;
};

struct sim_tex_sampler {
   uint64_t va;
   uint32_t raw[8];
   struct hw_sampler d;
   union sim_texel border;
};

/* How the bytes of a texel become four components. */
enum sim_texel_path {
   SIM_TEXEL_GENERAL,
   /* Four unsigned normalised bytes, through a table and an order. */
   SIM_TEXEL_RGBA8,
   SIM_TEXEL_R8,
   /* The fourth byte of a texel whose others are zero. */
   SIM_TEXEL_A8,
   SIM_TEXEL_R32F,
   /* A block of a compressed format. */
   SIM_TEXEL_BLOCK,
   /* In AFBC superblocks. */
   SIM_TEXEL_AFBC,
   /* Ten bits a component, one after the other. */
   SIM_TEXEL_TEN,
};

struct sim_tex_surface {
   /* Key. */
   uint64_t va;
   uint32_t raw[8];
   uint32_t format;
   /* Of luma and chroma. */
   unsigned plane;
   /* Texels of the level. */
   unsigned width, height, depth;
   unsigned samples;

   struct hw_plane d;
   enum sim_texel_path path;
   /* Of an element: a texel or a compressed block. */
   unsigned size_B;
   /* Where in the element the texel begins. */
   unsigned skip_B;
   /* Texels of an element. */
   uint8_t block_w, block_h, block_d;
   bool tiled;
   /* u-interleaved tiles lie in tiles of 64 KiB. */
   bool large;
   /* log2 of the u-interleaved tile's side, in elements. */
   unsigned tile_log2;
   enum sim_block_codec codec;
   struct sim_afbc afbc;
   /* A block's texels go the way of RGBA8. */
   bool block_bytes;
   /* RGBA8: index of memory's byte for each component, 4 = 0, 5 = 1. */
   uint8_t order[4];
   /* 256 entries for RGB and for alpha. */
   const float *table_rgb, *table_a;

   /* Message for which memory was compared and the pointer taken. */
   uint64_t epoch;
   /* The whole surface, when it is mapped in one piece, else NULL. */
   const uint8_t *host;
   /* Strict mode, with host: who wrote its lines, and where in the first one
    * it begins; NULL when nobody did. */
   const atomic_uint *writers;
   unsigned writers_first;
};

/* What one message works with. */
struct sim_tex_job {
   struct sim_port *port;
   uint64_t epoch;
   /* Decode sRGB texels as if they were linear. */
   bool srgb_override;
   /* Surfaces found for `recent_image`, at their level's last bit; key 0: none.
    */
   const struct sim_tex_image *recent_image;
   struct {
      unsigned key;
      const struct sim_tex_surface *surface;
   } recent[2];
};

/* Begins a message: entries kept from earlier ones are compared again. */
void
sim_tex_begin(struct sim_tex_job *job, struct sim_port *port);

/* Report a descriptor ("texture", "sampler", "plane") and return false: bits
 * that make no sense, and such that are not simulated. */
bool
sim_tex_bad(struct sim_tex_job *job, const char *what, uint64_t va,
            const char *why, unsigned value);
bool
sim_tex_unsupported(struct sim_tex_job *job, const char *what, uint64_t va,
                    const char *why, unsigned value);

/* NULL with the fault recorded. */
const struct sim_tex_image *
sim_tex_image(struct sim_tex_job *job, uint64_t va);
const struct sim_tex_sampler *
sim_tex_sampler(struct sim_tex_job *job, uint64_t va);
/* Private: the slow path of sim_tex_surface(). */
const struct sim_tex_surface *
sim_tex_find_surface(struct sim_tex_job *job, const struct sim_tex_image *image,
                     unsigned layer, unsigned level);

/* The same of one of a YUV texture's planes. */
const struct sim_tex_surface *
sim_tex_find_plane(struct sim_tex_job *job, const struct sim_tex_image *image,
                   unsigned layer, unsigned level, unsigned plane);

/* layer < image->layers, level < image->d.levels.  NULL with the fault
 * recorded.  Valid until the next call. */
static inline const struct sim_tex_surface *
sim_tex_surface(struct sim_tex_job *job, const struct sim_tex_image *image,
                unsigned layer, unsigned level)
{
   const unsigned key = layer << 5 | level | 1u << 31;

   if (job->recent_image != image) {
      job->recent_image = image;
      job->recent[0].key = job->recent[1].key = 0;
      job->recent[0].surface = job->recent[1].surface = NULL;
   }
   if (job->recent[level & 1].key != key) {
      job->recent[level & 1].key = 0;
      job->recent[level & 1].surface =
         sim_tex_find_surface(job, image, layer, level);
      if (job->recent[level & 1].surface)
         job->recent[level & 1].key = key;
      /* The other one's place may have been taken. */
      if (job->recent[0].surface == job->recent[1].surface)
         job->recent[~level & 1].key = 0;
   }
   return job->recent[level & 1].surface;
}

/* Bytes from the surface's pointer to the element that holds a texel.
 * z: depth slice or sample. */
uint64_t
sim_surface_offset(const struct sim_tex_surface *s, unsigned x, unsigned y,
                   unsigned z);
/* Coordinates inside the surface.  false with the fault recorded. */
bool
sim_surface_texel(struct sim_tex_job *job, const struct sim_tex_surface *s,
                  unsigned x, unsigned y, unsigned z, union sim_texel *out);

/* Of a surface with writers: whether the cache may have the texels at all four
 * pairs of x and y.  false with the fault recorded. */
bool
sim_surface_fresh(struct sim_tex_job *job, const struct sim_tex_surface *s,
                  const int x[2], const int y[2]);

/* Four texels of an RGBA8 surface that is mapped in one piece, mixed: a along
 * x, b along y. */
void
sim_surface_linear_rgba8(const struct sim_tex_surface *s, const int x[2],
                         const int y[2], float a, float b,
                         union sim_texel *out);

static inline unsigned
sim_minify(unsigned n, unsigned level)
{
   return n >> level ? n >> level : 1;
}

/* ---- level of detail -------------------------------------------------- */

/* Of one lane, before bias and clamps. */
struct sim_tex_lod {
   float lambda;
   /* Anisotropic: number of probes along (dx, dy), both in normalised
    * coordinates; 1 when isotropic. */
   unsigned probes;
   float dx, dy;
};

/* For all lanes of req->lanes, as the LOD mode says (not for GRDESC and
 * explicit ones, which need no quad). */
void
sim_tex_quad_lod(const struct sim_tex_request *req,
                 const struct sim_tex_image *image,
                 const struct sim_tex_sampler *sampler,
                 struct sim_tex_lod out[SIM_LANES]);
/* From d/dx and d/dy of up to three normalised coordinates. */
void
sim_tex_derivative_lod(const struct sim_tex_image *image,
                       const struct sim_tex_sampler *sampler,
                       const float ddx[3], const float ddy[3],
                       unsigned components, struct sim_tex_lod *out);
/* The 64-bit descriptor between TEX_GRADIENT and a sample. */
void
sim_tex_pack_gradient(const struct sim_tex_lod *lod, uint32_t out[2]);
void
sim_tex_unpack_gradient(const uint32_t in[2], struct sim_tex_lod *lod);

/* ---- cubes ------------------------------------------------------------ */

/* The two halves of a cube's first coordinate. */
static inline unsigned
sim_cube_face(uint32_t x)
{
   return x >> 29 < 6 ? x >> 29 : 5;
}

static inline float
sim_cube_s(uint32_t x)
{
   const uint32_t bits = (x & 0x1fffffff) | 0x20000000;
   float s;

   __builtin_memcpy(&s, &bits, 4);
   return s;
}

/* Face 0…5 = +X, -X, +Y, -Y, +Z, -Z; s and t in -1…1 on it. */
void
sim_cube_direction(unsigned face, float s, float t, float dir[3]);
void
sim_cube_project(const float dir[3], unsigned *face, float *s, float *t);
/* On a given face; false when the direction points away from it. */
bool
sim_cube_project_on(const float dir[3], unsigned face, float *s, float *t);
/* Finds the texel beside an edge: exactly one of x, y is -1 or n. */
void
sim_cube_cross_edge(unsigned n, unsigned *face, int *x, int *y);

/* ---- filtering -------------------------------------------------------- */

struct sim_tex_sample {
   const struct sim_tex_image *image;
   const struct sim_tex_sampler *sampler;
   enum sim_tex_dim dim;
   bool shadow;
   float reference;
   /* Normalised, or texels if the sampler says so. */
   float coord[3];
   int offset[3];
   /* First layer of the planes, or of the cube's six. */
   unsigned layer;
   unsigned face;
};

/* Filters one level. */
bool
sim_tex_filter(struct sim_tex_job *job, const struct sim_tex_sample *t,
               unsigned level, bool linear, union sim_texel *out);
/* Linearly on a surface, around (x, y) in texels, without the offset. */
bool
sim_tex_linear_at(struct sim_tex_job *job, const struct sim_tex_sample *t,
                  const struct sim_tex_surface *s, float x, float y,
                  union sim_texel *out);
/* The four texels around (x, y) in texels of an image of that size, each
 * coordinate wrapped or -1, and the parts of the second ones. */
void
sim_tex_linear_taps(const struct sim_tex_sample *t, const unsigned size[2],
                    float x, float y, int xs[2], int ys[2], float part[2]);
/* Two coordinates in texels of a level, offset included, and the texel there;
 * false: that is the border. */
bool
sim_tex_position(const struct sim_tex_sample *t, unsigned level, float at[2],
                 int texel[2]);
/* One component of the four texels around, row by row. */
bool
sim_tex_gather4(struct sim_tex_job *job, const struct sim_tex_sample *t,
                bool integer, unsigned component, uint32_t out[4]);

/* ---- luma and chroma -------------------------------------------------- */

/* false: no such format, or bits of it that are not understood. */
bool
sim_tex_yuv_describe(uint32_t format, struct sim_tex_yuv *out);
/* As a pixel format: one or two components. */
uint32_t
sim_tex_yuv_plane_format(const struct sim_tex_yuv *yuv, unsigned plane);
/* Coordinates inside the level. */
bool
sim_tex_yuv_fetch(struct sim_tex_job *job, const struct sim_tex_image *image,
                  unsigned layer, unsigned level, unsigned x, unsigned y,
                  union sim_texel *out);
bool
sim_tex_yuv_filter(struct sim_tex_job *job, const struct sim_tex_sample *t,
                   unsigned level, bool linear, union sim_texel *out);

/* Swizzle of the descriptor. */
void
sim_tex_swizzle(const struct sim_tex_image *image, union sim_texel *t);

#endif
