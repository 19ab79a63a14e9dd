/* SPDX-License-Identifier: MIT */
/* The blender against the API's equation, for all pairs of factors that the
 * fixed function can express. */
#include "sim/pixel/sim_blend.h"

#include <math.h>

#include "sim_pixel_check.h"

enum factor { ZERO, ONE, SRC, DST, SRC_ALPHA, DST_ALPHA, CONSTANT };

/* s·F_s + d·F_d in the API's words, F may be one minus the factor. */
struct api {
   enum factor s, d;
   bool one_minus_s, one_minus_d;
};

static float
factor(enum factor f, bool one_minus, float src, float dst, float sa, float da,
       float constant)
{
   const float v[] = { 0, 1, src, dst, sa, da, constant };
   return one_minus ? 1 - v[f] : v[f];
}

static unsigned
operand_c(enum factor f)
{
   static const unsigned c[] = {
      SIM_BLEND_C_ZERO,     SIM_BLEND_C_ZERO,      SIM_BLEND_C_SRC,
      SIM_BLEND_C_DEST,     SIM_BLEND_C_SRC_ALPHA, SIM_BLEND_C_DEST_ALPHA,
      SIM_BLEND_C_CONSTANT,
   };
   return c[f];
}

/* A + B·C with C the destination's factor (source factor one or zero), or the
 * source's (destination factor one or zero), or both the same, or
 * complementary.  false: not expressible so. */
static bool
express(const struct api *a, struct sim_blend_function *f)
{
   const bool inv_s = a->one_minus_s != (a->s == ONE);
   const bool inv_d = a->one_minus_d != (a->d == ONE);

   *f = (struct sim_blend_function){ .a = SIM_BLEND_A_ZERO };
   if (!a->one_minus_s && (a->s == ONE || a->s == ZERO)) {
      f->a = a->s == ONE ? SIM_BLEND_A_SRC : SIM_BLEND_A_ZERO;
      f->b = SIM_BLEND_B_DEST;
      f->c = (uint8_t)operand_c(a->d);
      f->invert_c = inv_d;
      return true;
   }
   if (!a->one_minus_d && (a->d == ONE || a->d == ZERO)) {
      f->a = a->d == ONE ? SIM_BLEND_A_DEST : SIM_BLEND_A_ZERO;
      f->b = SIM_BLEND_B_SRC;
      f->c = (uint8_t)operand_c(a->s);
      f->invert_c = inv_s;
      return true;
   }
   if (a->s != a->d)
      return false;
   f->c = (uint8_t)operand_c(a->s);
   f->invert_c = inv_s;
   if (inv_s == inv_d) {
      f->b = SIM_BLEND_B_SRC_PLUS_DEST;
   } else {
      /* s·f + d·(1 − f) = d + (s − d)·f */
      f->a = SIM_BLEND_A_DEST;
      f->b = SIM_BLEND_B_SRC_MINUS_DEST;
   }
   return true;
}

static void
test_factors(void)
{
   uint32_t rng = 3;
   unsigned expressed = 0;

   for (unsigned n = 0; n < 7 * 7 * 4; n++) {
      const struct api a = { n % 7, n / 7 % 7, n / 49 & 1, n / 98 & 1 };
      struct sim_blend_equation eq = { .color_mask = 0xf };

      if (!express(&a, &eq.rgb))
         continue;
      eq.alpha = eq.rgb;
      expressed++;
      for (unsigned k = 0; k < 50; k++) {
         float s[4], d[4], out[4];
         const float constant = check_random_float(&rng, 0, 1);

         for (unsigned c = 0; c < 4; c++) {
            s[c] = check_random_float(&rng, 0, 1);
            d[c] = check_random_float(&rng, 0, 1);
         }
         sim_blend_apply(&eq, s, d, constant, out);
         for (unsigned c = 0; c < 4; c++) {
            const float want = s[c] * factor(a.s, a.one_minus_s, s[c], d[c],
                                             s[3], d[3], constant) +
                               d[c] * factor(a.d, a.one_minus_d, s[c], d[c],
                                             s[3], d[3], constant);
            CHECK(fabsf(out[c] - want) < 1e-6f,
                  "factors %u %u %d %d component %u: %g, want %g", a.s, a.d,
                  a.one_minus_s, a.one_minus_d, c, out[c], want);
         }
      }
   }
   CHECK(expressed > 50, "%u pairs", expressed);
}

static void
test_signs(void)
{
   const float s[4] = { 0.5f, 0.25f, 1.0f, 0.75f };
   const float d[4] = { 0.125f, 0.5f, 0.25f, 0.5f };
   /* d·1 − s·1, and 2·s·d */
   const struct sim_blend_equation eq = {
      .rgb = { SIM_BLEND_A_SRC, SIM_BLEND_B_DEST, SIM_BLEND_C_ZERO,
               .negate_a = true, .invert_c = true },
      .alpha = { SIM_BLEND_A_ZERO, SIM_BLEND_B_DEST, SIM_BLEND_C_SRC_X_2 },
      .color_mask = 0xf,
   };
   float out[4];

   sim_blend_apply(&eq, s, d, 0, out);
   for (unsigned c = 0; c < 3; c++)
      CHECK(out[c] == d[c] - s[c], "component %u: %g", c, out[c]);
   CHECK(out[3] == 2 * s[3] * d[3], "alpha: %g", out[3]);
}

static void
test_mask_and_constant(void)
{
   const float s[4] = { 1, 1, 1, 1 }, d[4] = { 0, 0, 0, 0 };
   float out[4];

   for (unsigned mask = 0; mask < 16; mask++) {
      const struct sim_blend_function copy = { .a = SIM_BLEND_A_SRC,
                                               .b = SIM_BLEND_B_SRC,
                                               .c = SIM_BLEND_C_ZERO };
      const struct sim_blend_equation eq = { copy, copy, (uint8_t)mask };

      sim_blend_apply(&eq, s, d, 0, out);
      for (unsigned c = 0; c < 4; c++)
         CHECK(out[c] == (float)(mask >> c & 1), "mask %x component %u", mask,
               c);
   }
   /* One is all used bits. */
   CHECK(sim_blend_constant(0xff00, 8) == 1.0f, "8 bits");
   CHECK(sim_blend_constant(0xffc0, 10) == 1.0f, "10 bits");
   CHECK(sim_blend_constant(0, 8) == 0.0f, "zero");
}

int
main(void)
{
   test_factors();
   test_signs();
   test_mask_and_constant();
   return check_result();
}
