/* SPDX-License-Identifier: MIT */
/* The fixed-function blender: A + B · C on four components.
 *
 * It knows no formats: colours are floats, the caller converts and clamps. */
#ifndef SIM_BLEND_H
#define SIM_BLEND_H

#include <stdbool.h>
#include <stdint.h>

/* v10 "Blend Operand A", "B" and "C". */
enum {
   SIM_BLEND_A_ZERO = 1,
   SIM_BLEND_A_SRC = 2,
   SIM_BLEND_A_DEST = 3,

   SIM_BLEND_B_SRC_MINUS_DEST = 0,
   SIM_BLEND_B_SRC_PLUS_DEST = 1,
   SIM_BLEND_B_SRC = 2,
   SIM_BLEND_B_DEST = 3,

   SIM_BLEND_C_ZERO = 1,
   SIM_BLEND_C_SRC = 2,
   SIM_BLEND_C_DEST = 3,
   SIM_BLEND_C_SRC_X_2 = 4,
   SIM_BLEND_C_SRC_ALPHA = 5,
   SIM_BLEND_C_DEST_ALPHA = 6,
   SIM_BLEND_C_CONSTANT = 7,
};

struct sim_blend_function {
   uint8_t a, b, c;
   bool negate_a, negate_b, invert_c;
};

struct sim_blend_equation {
   struct sim_blend_function rgb, alpha;
   /* Bit c: component c is written. */
   uint8_t color_mask;
};

/* dst keeps the components outside the mask.  alpha may alias. */
void
sim_blend_apply(const struct sim_blend_equation *eq, const float src[4],
                const float dst[4], float constant, float out[4]);

/* The value of the descriptor's 16-bit constant for a target whose widest
 * component has `bits` bits (Mesa 25.0.7, panvk_vX_blend.c: the used bits are
 * the high ones). */
float
sim_blend_constant(uint16_t constant, unsigned bits);

#endif
