/* SPDX-License-Identifier: MIT */
/* Depth and stencil: all functions and operations, one by one. */
#include "sim/pixel/sim_zs.h"

#include <math.h>

#include "sim_pixel_check.h"

static bool
wanted(enum sim_func f, double a, double b)
{
   switch (f) {
   case SIM_FUNC_NEVER:
      return false;
   case SIM_FUNC_LESS:
      return a < b;
   case SIM_FUNC_EQUAL:
      return a == b;
   case SIM_FUNC_LEQUAL:
      return a <= b;
   case SIM_FUNC_GREATER:
      return a > b;
   case SIM_FUNC_NOT_EQUAL:
      return a != b;
   case SIM_FUNC_GEQUAL:
      return a >= b;
   default:
      return true;
   }
}

static void
test_depth(void)
{
   static const float values[] = { 0.0f, 0.25f, 0.5f, 0.75f, 1.0f };

   for (unsigned format = 0; format < 3; format++) {
      for (unsigned f = 0; f < 8; f++) {
         for (unsigned n = 0; n < 50; n++) {
            const bool write = n / 25;
            const struct sim_zs_state zs = { .depth_func = f,
                                             .depth_write = write };
            uint32_t tile, z;
            uint8_t s = 7;

            tile = sim_z_quantise(format, values[n % 5]);
            CHECK(sim_zs_resolve_depth(&zs, format, values[n / 5 % 5], 0, &z),
                  "not culled");
            const uint32_t before = tile;
            const bool pass =
               sim_zs_sample(&zs, format, true, 0, z, true, &tile, &s);
            const bool want = wanted(f, values[n / 5 % 5], values[n % 5]);
            CHECK(pass == want, "func %u %g %g", f, values[n / 5 % 5],
                  values[n % 5]);
            CHECK(tile == (want && write ? z : before), "depth written");
            CHECK(s == 7, "stencil written");
         }
      }
   }
}

static unsigned
operation(enum sim_stencil_op op, unsigned s, unsigned ref)
{
   switch (op) {
   case SIM_STENCIL_REPLACE:
      return ref;
   case SIM_STENCIL_ZERO:
      return 0;
   case SIM_STENCIL_INVERT:
      return s ^ 0xff;
   case SIM_STENCIL_INCR_WRAP:
      return (s + 1) % 256;
   case SIM_STENCIL_DECR_WRAP:
      return (s + 255) % 256;
   case SIM_STENCIL_INCR_SAT:
      return s < 255 ? s + 1 : 255;
   case SIM_STENCIL_DECR_SAT:
      return s ? s - 1 : 0;
   default:
      return s;
   }
}

static void
test_stencil(void)
{
   uint32_t rng = 5;

   for (unsigned n = 0; n < 20000; n++) {
      struct sim_stencil_face face[2];
      struct sim_zs_state zs = { .stencil_test = true, .depth_write = true };
      const bool front = check_random(&rng) & 1,
                 update = check_random(&rng) & 1;

      for (unsigned i = 0; i < 2; i++) {
         const uint32_t r = check_random(&rng), q = check_random(&rng);
         face[i] = (struct sim_stencil_face){
            r & 7,      r >> 3 & 7,        r >> 6 & 7,         r >> 9 & 7,
            (uint8_t)q, (uint8_t)(q >> 8), (uint8_t)(q >> 16),
         };
         zs.face[i] = face[i];
      }
      zs.depth_func = check_random(&rng) & 7;

      const struct sim_stencil_face *f = &face[!front];
      const uint8_t s0 = (uint8_t)check_random(&rng);
      const uint32_t z0 = check_random(&rng) & 0xffff;
      const uint32_t z = check_random(&rng) & 0xffff;
      uint32_t tile_z = z0;
      uint8_t tile_s = s0;

      const bool pass = sim_zs_sample(&zs, SIM_Z_D16, front, f->reference, z,
                                      update, &tile_z, &tile_s);
      const bool s_ok =
         wanted(f->func, f->reference & f->value_mask, s0 & f->value_mask);
      const bool z_ok = wanted(zs.depth_func, z, z0);
      const unsigned op = !s_ok ? f->fail : !z_ok ? f->depth_fail : f->pass;
      const unsigned new = operation(op, s0, f->reference);
      const uint8_t want =
         update ? (uint8_t)((s0 & ~f->write_mask) | (new & f->write_mask)) : s0;

      CHECK(pass == (s_ok && z_ok), "pass");
      CHECK(tile_s == want, "stencil %u op %u: %u, want %u", s0, op, tile_s,
            want);
      CHECK(tile_z == (pass && update ? z : z0), "depth");
   }
}

static void
test_range(void)
{
   struct sim_zs_state zs = { .depth_cull = true,
                              .z_min = 0.25f,
                              .z_max = 0.75f };
   uint32_t z;

   CHECK(!sim_zs_resolve_depth(&zs, SIM_Z_D24, 0.2f, 0, &z), "below");
   CHECK(!sim_zs_resolve_depth(&zs, SIM_Z_D24, 0.8f, 0, &z), "above");
   CHECK(!sim_zs_resolve_depth(&zs, SIM_Z_D24, NAN, 0, &z), "NaN");
   CHECK(sim_zs_resolve_depth(&zs, SIM_Z_D24, 0.25f, 0, &z), "at");

   zs.depth_cull = false;
   zs.clamp_to_bounds = true;
   CHECK(sim_zs_resolve_depth(&zs, SIM_Z_D32, 2.0f, 0, &z) &&
            sim_z_value(SIM_Z_D32, z) == 0.75f,
         "clamped above");
   CHECK(sim_zs_resolve_depth(&zs, SIM_Z_D32, -2.0f, 0, &z) &&
            sim_z_value(SIM_Z_D32, z) == 0.25f,
         "clamped below");
   zs.clamp_to_bounds = false;
   CHECK(sim_zs_resolve_depth(&zs, SIM_Z_D32, 2.0f, 0, &z) &&
            sim_z_value(SIM_Z_D32, z) == 1.0f,
         "clamped to one");
}

static void
test_bias(void)
{
   struct sim_zs_state zs = { .bias = true, .bias_units = 2, .bias_factor = 3 };

   CHECK(sim_zs_bias(&zs, SIM_Z_D16, 0.5f, 1) == 1.5f + 2 * 0x1p-16f, "D16");
   CHECK(sim_zs_bias(&zs, SIM_Z_D24, 0, 1) == 2 * 0x1p-24f, "D24");
   /* 2^(e − 23) with e the exponent of 0.75, −1. */
   CHECK(sim_zs_bias(&zs, SIM_Z_D32, 0, 0.75f) == 2 * 0x1p-24f, "D32");
   zs.bias_clamp = 0.25f;
   CHECK(sim_zs_bias(&zs, SIM_Z_D16, 0.5f, 1) == 0.25f, "clamp");
   zs.bias_clamp = -0.25f;
   zs.bias_factor = -3;
   CHECK(sim_zs_bias(&zs, SIM_Z_D16, 0.5f, 1) == -0.25f, "negative clamp");
   zs.bias = false;
   CHECK(sim_zs_bias(&zs, SIM_Z_D16, 0.5f, 1) == 0.0f, "off");
}

static void
test_helpers(void)
{
   struct sim_zs_state zs = { .depth_func = SIM_FUNC_ALWAYS };

   CHECK(sim_zs_is_nop(&zs), "nothing");
   CHECK(sim_zs_fail_keeps(&zs), "no stencil");
   zs.depth_write = true;
   CHECK(!sim_zs_is_nop(&zs), "writes");
   zs.stencil_test = true;
   zs.face[0].write_mask = 255;
   zs.face[0].pass = SIM_STENCIL_REPLACE;
   CHECK(sim_zs_fail_keeps(&zs), "keeps");
   zs.face[0].depth_fail = SIM_STENCIL_INVERT;
   CHECK(!sim_zs_fail_keeps(&zs), "does not keep");
   for (unsigned z = 0; z < 65536; z++)
      CHECK(sim_z_quantise(SIM_Z_D16, sim_z_value(SIM_Z_D16, z)) == z, "D16 %u",
            z);
}

int
main(void)
{
   test_depth();
   test_stencil();
   test_range();
   test_bias();
   test_helpers();
   return check_result();
}
