/* SPDX-License-Identifier: MIT */
#include "sim/pixel/sim_blend.h"

/* One component with its source and destination, and their alphas. */
static float
apply(const struct sim_blend_function *f, float src, float dst, float src_alpha,
      float dst_alpha, float constant)
{
   float a, b, c;

   switch (f->a) {
   case SIM_BLEND_A_SRC:
      a = src;
      break;
   case SIM_BLEND_A_DEST:
      a = dst;
      break;
   default:
      a = 0.0f;
      break;
   }

   switch (f->b) {
   case SIM_BLEND_B_SRC_MINUS_DEST:
      b = src - dst;
      break;
   case SIM_BLEND_B_SRC_PLUS_DEST:
      b = src + dst;
      break;
   case SIM_BLEND_B_SRC:
      b = src;
      break;
   default:
      b = dst;
      break;
   }

   switch (f->c) {
   case SIM_BLEND_C_SRC:
      c = src;
      break;
   case SIM_BLEND_C_DEST:
      c = dst;
      break;
   case SIM_BLEND_C_SRC_X_2:
      c = 2.0f * src;
      break;
   case SIM_BLEND_C_SRC_ALPHA:
      c = src_alpha;
      break;
   case SIM_BLEND_C_DEST_ALPHA:
      c = dst_alpha;
      break;
   case SIM_BLEND_C_CONSTANT:
      c = constant;
      break;
   default:
      c = 0.0f;
      break;
   }

   if (f->negate_a)
      a = -a;
   if (f->negate_b)
      b = -b;
   if (f->invert_c)
      c = 1.0f - c;
   return a + b * c;
}

void
sim_blend_apply(const struct sim_blend_equation *eq, const float src[4],
                const float dst[4], float constant, float out[4])
{
   const float src_alpha = src[3], dst_alpha = dst[3];
   float r[4];

   for (unsigned c = 0; c < 4; c++) {
      r[c] = apply(c < 3 ? &eq->rgb : &eq->alpha, src[c], dst[c], src_alpha,
                   dst_alpha, constant);
   }
   for (unsigned c = 0; c < 4; c++)
      out[c] = eq->color_mask & (1u << c) ? r[c] : dst[c];
}

float
sim_blend_constant(uint16_t constant, unsigned bits)
{
   const unsigned max = ((1u << bits) - 1) << (16 - bits);

   return (float)constant / (float)max;
}
