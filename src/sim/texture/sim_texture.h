/* SPDX-License-Identifier: MIT */
/* What the texture unit and the format converter do for the shader core.
 *
 * The contract between the shader core, which decodes the messages and knows
 * staging registers, and the texture unit, which knows descriptors, tilings
 * and formats.  Nothing here knows warps' control flow.
 *
 * Memory goes through the port; a fault is recorded there, the function
 * returns false and the caller unwinds. */
#ifndef SIM_TEXTURE_H
#define SIM_TEXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/memory/sim_memory.h"
#include "sim/shader/sim_shader.h"

/* ---- sampling --------------------------------------------------------- */

enum sim_tex_op {
   /* TEX_SINGLE: filtered through the sampler. */
   SIM_TEX_SAMPLE,
   /* TEX_FETCH: one texel, integer coordinates, no sampler. */
   SIM_TEX_FETCH,
   /* TEX_GATHER: four texels' `gather_component`, row by row:
    * (-,-) (+,-) (-,+) (+,+).  Mesa 25.0.7 brings them into the API's order
    * (nir_lower_tex with lower_tg4_broadcom_swizzle). */
   SIM_TEX_GATHER,
   /* TEX_GRADIENT: no texel is read; the result is the 64-bit gradient
    * descriptor (two words in texel[0], texel[1]) that a later sample takes
    * with lod_mode SIM_LOD_GRDESC.  Its bits are private to the texture unit
    * but for: with !derivatives (implicit ones), bits 15:0 of word 0 are the
    * level of detail, signed 8.8 (Mesa 25.0.7 implements textureQueryLod so:
    * not clamped when lod_clamp_disable, without bias). */
   SIM_TEX_GRADIENT,
};

enum sim_tex_dim {
   SIM_TEX_1D,
   SIM_TEX_2D,
   SIM_TEX_3D,
   /* x carries s in bits 28:0 and the face in bits 31:29; y is t.  Both in
    * [0, 1] within the face, so that the top three bits of s are 001 for all
    * that is not next to nothing (Mesa 25.0.7, bi_emit_texc_cube_coord). */
   SIM_TEX_CUBE,
};

/* ISA.xml "LOD mode". */
enum sim_lod_mode {
   SIM_LOD_ZERO = 0,
   /* From the differences across the quad. */
   SIM_LOD_COMPUTED = 1,
   SIM_LOD_EXPLICIT = 4,
   SIM_LOD_COMPUTED_BIAS = 5,
   SIM_LOD_GRDESC = 6,
};

struct sim_tex_request {
   enum sim_tex_op op;
   enum sim_tex_dim dim;
   enum sim_lod_mode lod_mode;
   bool array;
   bool shadow;
   /* TEX_GATHER: coordinates are integers. */
   bool integer_coordinates;
   /* 0…3 = r, g, b, a. */
   unsigned gather_component;
   /* TEX_GRADIENT: ddx/ddy are given; else they come from the quad. */
   bool derivatives;
   bool lod_bias_disable, lod_clamp_disable, force_delta;
   /* Numeric type and width the texels are wanted in. */
   enum sim_regfmt regfmt;
   /* Lanes to sample for; for computed levels of detail the whole quads of
    * these lanes have coordinates (quad = lanes 4n…4n+3, bit 0 x, bit 1 y). */
   uint16_t lanes;
   /* Lanes whose coordinates are valid: ⊇ lanes. */
   uint16_t quad_lanes;

   /* Addresses of the 32-byte descriptors.  sampler_va is 0 for
    * SIM_TEX_FETCH. */
   uint64_t texture_va[SIM_LANES];
   uint64_t sampler_va[SIM_LANES];
   /* Raw bits: binary32, or 32-bit integers for fetches.  Unused are 0. */
   uint32_t coord[3][SIM_LANES];
   /* Array layer.  FETCH: integer; else binary32 to be rounded as the API
    * says.  GUESS: Mesa 25.0.7 passes the coordinate on unconverted. */
   uint32_t layer[SIM_LANES];
   /* binary32 reference of a shadow comparison. */
   uint32_t reference[SIM_LANES];
   /* Signed texel offsets x, y, z in bytes 0…2 (byte 2 is the sample index
    * for multisampled fetches), byte 3 the level of a fetch. */
   uint32_t offset[SIM_LANES];
   /* Bits 15:0 level or bias, signed 8.8; bits 31:16 a clamp, 0 = none. */
   uint32_t lod[SIM_LANES];
   /* A descriptor made by SIM_TEX_GRADIENT. */
   uint32_t grdesc[2][SIM_LANES];
   /* binary32: [2 * component] = d/dx, [2 * component + 1] = d/dy. */
   uint32_t deriv[6][SIM_LANES];
};

struct sim_tex_result {
   /* Component c of lane l.  16-bit formats: in the low half. */
   uint32_t texel[4][SIM_LANES];
   /* Bilinear samples of up to 32 bits a texel that this took: trilinear,
    * 3D linear, reference comparison and wider texels each count twice (Arm's
    * GPU datasheet v7). */
   unsigned samples;
};

bool
sim_texture_sample(struct sim_port *port, const struct sim_tex_request *req,
                   struct sim_tex_result *res);

/* ---- images ----------------------------------------------------------- */

struct sim_texel_address {
   /* 0 when the coordinates lie outside: loads read 0 and stores do nothing.
    * GUESS: what the hardware answers is not known. */
   uint64_t va;
   /* Internal Conversion word (Mesa 25.0.7 genxml v10: memory format in
    * bits 21:0). */
   uint32_t conversion;
};

/* LEA_TEX, LD_TEX: xy = x | y << 16 and zw = z | w << 16, unsigned 16-bit
 * texel coordinates; for arrays w is the layer; for multisampled images z is
 * the sample and w the layer (Mesa 25.0.7, va_emit_image_coord).  1D: x is
 * all 32 bits of xy.  texture_va: a Texture descriptor. */
bool
sim_texture_address(struct sim_port *port, uint64_t texture_va, uint32_t xy,
                    uint32_t zw, struct sim_texel_address *out);

/* ---- tiles of 64 KiB -------------------------------------------------- */

/* Elements of a tile across and down, as powers of two: square, or twice as
 * wide as high (drm_fourcc.h of Linux 7.1).  size_B: of an element, a power of
 * two up to 16. */
static inline void
sim_large_tile_log2(unsigned size_B, unsigned *across, unsigned *down)
{
   const unsigned halvings = (unsigned)__builtin_ctz(size_B);

   *across = 8 - halvings / 2;
   *down = 8 - (halvings + 1) / 2;
}

/* Bytes to the u-interleaved 16×16 block of an element: large tiles row by
 * row, blocks in them likewise. */
static inline uint64_t
sim_large_tile_offset(unsigned x, unsigned y, unsigned size_B,
                      uint32_t row_stride_B)
{
   unsigned across, down;

   sim_large_tile_log2(size_B, &across, &down);
   const unsigned block = ((y & ((1u << down) - 1)) >> 4 << (across - 4)) +
                          ((x & ((1u << across) - 1)) >> 4);

   return (uint64_t)(y >> down) * row_stride_B +
          ((uint64_t)(x >> across) << 16) + (uint64_t)block * 256 * size_B;
}

/* ---- formats ---------------------------------------------------------- */

/* `format` is the hardware's 22-bit Pixel Format: component order in bits
 * 11:0, format in 19:12, sRGB and big-endian above (genxml v10). */

/* Size of a texel in memory, 0 when the format is unknown. */
unsigned
sim_format_size_B(uint32_t format);

/* Between memory and four components, one per uint32_t, as a register format
 * wants them (16-bit ones in the low half, upper half 0 on decode and ignored
 * on encode).  SIM_REGFMT_AUTO: 32 bits, float or integer as the format is.
 * Integer formats are clamped to the register's range and the other way
 * round.  false: unknown format (nothing recorded). */
bool
sim_format_decode(uint32_t format, const void *src, enum sim_regfmt regfmt,
                  uint32_t out[4]);
bool
sim_format_encode(uint32_t format, void *dst, enum sim_regfmt regfmt,
                  const uint32_t in[4]);

#endif
