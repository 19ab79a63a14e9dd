/* SPDX-License-Identifier: MIT */
/* The uncompressed pixel formats of the simulated Mali: memory bits to four
 * 32-bit components and back, as LD_ATTR, LD/ST_CVT, texels, varyings, tile
 * buffer accesses and write-back see them.
 *
 * A pixel format is the hardware's 22-bit code: component order in bits 11:0,
 * format in 19:12, sRGB in bit 20 (Mesa 25.0.7 genxml v10 and pan_format.h).
 * It knows no addresses and no layouts. */
#ifndef SIM_FORMAT_H
#define SIM_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/texture/sim_texture.h"

union sim_texel {
   float f[4];
   uint32_t u[4];
   int32_t i[4];
};

enum sim_format_class {
   /* Not a format that exists, or a compressed or multi-plane one. */
   SIM_FORMAT_NONE,
   /* Components are floats: UNORM, SNORM, FLOAT, FIXED, depth. */
   SIM_FORMAT_FLOAT,
   SIM_FORMAT_UINT,
   SIM_FORMAT_SINT,
};

enum sim_format_class
sim_format_class(uint32_t pixel_format);

/* sim_format_size_B() and the conversions to and from register formats are
 * in sim_texture.h, the contract with the shader core. */

/* Number of components that memory holds, before the component order. */
unsigned
sim_format_components(uint32_t pixel_format);

/* src: size_B bytes.  Components that memory lacks become 0, a lacking alpha
 * becomes 1 (1.0f or integer 1 by class), then the component order applies.
 * Returns false (and zeroes) for SIM_FORMAT_NONE. */
bool
sim_texel_decode(uint32_t pixel_format, const void *src, union sim_texel *out);

/* The reverse: clamps to the range of the format, rounds to nearest even;
 * NaN becomes 0 where the format has none. */
bool
sim_texel_encode(uint32_t pixel_format, const union sim_texel *in, void *dst);

/* Single values, for others who need them. */
float
sim_half_to_float(uint16_t h);
/* Round to nearest even. */
uint16_t
sim_float_to_half(float f);
float
sim_srgb_to_linear(float s);
float
sim_linear_to_srgb(float l);

/* Between a texel of the given class and a register format: see
 * sim_texture.h.  Floats written to integer registers are truncated (GUESS:
 * nothing known uses it). */
void
sim_texel_to_regs(enum sim_format_class cls, const union sim_texel *t,
                  enum sim_regfmt regfmt, uint32_t out[4]);
void
sim_texel_from_regs(enum sim_format_class cls, const uint32_t in[4],
                    enum sim_regfmt regfmt, union sim_texel *t);

/* The tile buffer's packed layouts: each component has integer bits and
 * fractional bits (Mesa 25.0.7 pan_clear.c).  v in [0, 1]. */
struct sim_tile_layout {
   uint8_t int_bits[4];
   uint8_t frac_bits[4];
};

/* For the v10 enumeration "Color Buffer Internal Format" 1..6, else NULL. */
const struct sim_tile_layout *
sim_tile_layout(unsigned internal_format);
uint32_t
sim_tile_pack(const struct sim_tile_layout *l, const float v[4],
              bool keep_fraction);
void
sim_tile_unpack(const struct sim_tile_layout *l, uint32_t bits, float v[4]);

#endif
