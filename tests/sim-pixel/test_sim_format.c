/* SPDX-License-Identifier: MIT */
/* Pixel formats: known values, and everything decoded encodes to itself. */
#include "sim/texture/sim_format.h"

#include <math.h>
#include <string.h>

#include "sim_pixel_check.h"

#define FMT(code, order) ((uint32_t)(code) << 12 | (order))

/* Encode of decode is the identity on memory, but for NaNs, −MAX of SNORM and
 * formats with more memory than value. */
static void
test_round_trip(void)
{
   uint32_t rng = 11;

   for (unsigned code = 0; code < 256; code++) {
      const unsigned size_B = sim_format_size_B(FMT(code, 0));
      /* X8 bits, snapping, shared exponents (not unique), and 32-bit integers
       * that a float cannot hold. */
      const bool lossy = code == 77 || code == 78 || code == 94 ||
                         code == 230 || code == 91 || code == 92 ||
                         (code >= 81 && code <= 84) || code == 165 ||
                         code == 173 || code == 181 || code == 189;

      for (unsigned n = 0; size_B && !lossy && n < 200; n++) {
         uint8_t in[16], out[16], again[16];
         union sim_texel t;
         bool nan = false;

         for (unsigned i = 0; i < 16; i++)
            in[i] = (uint8_t)(check_random(&rng) >> 8);
         CHECK(sim_texel_decode(FMT(code, 0), in, &t), "format %u", code);
         for (unsigned c = 0; c < 4; c++)
            nan |= sim_format_class(FMT(code, 0)) == SIM_FORMAT_FLOAT &&
                   isnan(t.f[c]);
         if (nan)
            continue;
         CHECK(sim_texel_encode(FMT(code, 0), &t, out), "format %u", code);
         /* Once through, the value is canonical. */
         sim_texel_decode(FMT(code, 0), out, &t);
         sim_texel_encode(FMT(code, 0), &t, again);
         CHECK(!memcmp(out, again, size_B), "format %u is not stable", code);
         if (code != 224 && code != 225 && code != 226 && code != 227 &&
             code != 232 && code != 233 && code != 241 && code != 242 &&
             (code < 99 || code > 125) && code != 69 && code != 70)
            CHECK(!memcmp(in, out, size_B), "format %u changes memory", code);
      }
   }
}

static void
check_decode(uint32_t format, const char *bytes, unsigned n, float r, float g,
             float b, float a)
{
   const float want[4] = { r, g, b, a };
   union sim_texel t;

   CHECK(sim_format_size_B(format) == n, "%06x: %u bytes", format,
         sim_format_size_B(format));
   CHECK(sim_texel_decode(format, bytes, &t), "%06x", format);
   for (unsigned c = 0; c < 4; c++)
      CHECK(fabsf(t.f[c] - want[c]) < 1e-6f, "%06x component %u: %g, want %g",
            format, c, t.f[c], want[c]);
}

static void
test_known(void)
{
   /* RGBA8, orders. */
   check_decode(FMT(187, 0), "\xff\x00\x33\x66", 4, 1, 0, .2f, .4f);
   check_decode(FMT(187, 4), "\xff\x00\x33\x66", 4, .2f, 0, 1, .4f);
   check_decode(FMT(187, 8), "\x66\xff\x00\x33", 4, 1, 0, .2f, .4f);
   check_decode(FMT(187, 12), "\x66\x33\x00\xff", 4, 1, 0, .2f, .4f);
   check_decode(FMT(187, 16), "\xff\x00\x33\x66", 4, 1, 0, .2f, 1);
   check_decode(FMT(187, 229), "\xff\x00\x33\x66", 4, 0, 0, 0, .4f);
   /* R8 as Mesa names it: RGB1. */
   check_decode(FMT(163, 16), "\x33", 1, .2f, 0, 0, 1);
   check_decode(FMT(163, 227), "\x33", 1, .2f, .2f, .2f, 1);
   /* 565: red in the low bits. */
   check_decode(FMT(64, 16), "\x1f\x00", 2, 1, 0, 0, 1);
   check_decode(FMT(64, 16), "\xe0\x07", 2, 0, 1, 0, 1);
   check_decode(FMT(67, 0), "\xff\x03\x00\xc0", 4, 1, 0, 0, 1);
   check_decode(FMT(65, 0), "\x1f\x80", 2, 1, 0, 0, 1);
   check_decode(FMT(186, 0), "\x0f\xf0", 2, 1, 0, 0, 1);
   check_decode(FMT(199, 16), "\x00\x3c", 2, 1, 0, 0, 1);
   check_decode(FMT(199, 16), "\x01\x00", 2, 0x1p-24f, 0, 0, 1);
   check_decode(FMT(123, 0), "\x81\x80\x7f\x00", 4, -1, -1, 1, 0);
   check_decode(FMT(81, 16), "\x00\x80\x01\x00", 4, 1.5f, 0, 0, 1);
   /* 11-11-10: 1.0 is exponent 15. */
   check_decode(FMT(89, 16), "\xc0\x03\x00\x00", 4, 1, 0, 0, 1);
   check_decode(FMT(89, 16), "\x00\x00\x00\x78", 4, 0, 0, 1, 1);
   /* Shared exponent: 256 · 2^(16 − 24) = 1. */
   check_decode(FMT(91, 16), "\x00\x01\x00\x80", 4, 1, 0, 0, 1);
   check_decode(FMT(95, 231), "", 0, 0, 0, 0, 0);
   check_decode(FMT(75, 0), "\xff\xff", 2, 1, 0, 0, 1);
   /* sRGB: 0xbc is about one half. */
   check_decode(FMT(187, 0) | 1u << 20, "\xff\x00\x00\x66", 4, 1, 0, 0, .4f);
   /* Depth in the low 24 bits. */
   check_decode(FMT(77, 0), "\xff\xff\xff\x55", 4, 1, 0, 0, 1);
}

static void
test_stencil_component(void)
{
   union sim_texel t;

   /* S8 is the second component: RGBA reads 0s00, GRBA s000. */
   sim_texel_decode(FMT(93, 0), "\x2a", &t);
   CHECK(t.u[0] == 0 && t.u[1] == 42, "RGBA");
   sim_texel_decode(FMT(93, 2), "\x2a", &t);
   CHECK(t.u[0] == 42 && t.u[1] == 0, "GRBA");
}

static void
test_half(void)
{
   for (uint32_t h = 0; h < 65536; h++) {
      const float f = sim_half_to_float((uint16_t)h);
      const bool nan = (h & 0x7c00) == 0x7c00 && (h & 0x3ff);

      CHECK(nan ? isnan(f) : sim_float_to_half(f) == h, "half %04x: %g", h, f);
   }
   CHECK(sim_float_to_half(65520.0f) == 0x7c00, "overflow");
   CHECK(sim_float_to_half(65519.0f) == 0x7bff, "largest");
   CHECK(sim_float_to_half(1.0f + 0x1p-11f) == 0x3c00, "tie to even");
   CHECK(sim_float_to_half(1.0f + 0x3p-11f) == 0x3c02, "tie to even, up");
   CHECK(sim_float_to_half(0x1p-25f) == 0, "half the smallest");
   CHECK(sim_float_to_half(0x1.8p-25f) == 1, "more than that");
}

static void
test_srgb(void)
{
   for (unsigned i = 0; i < 256; i++) {
      const float s = (float)i / 255.0f;
      const float back = sim_linear_to_srgb(sim_srgb_to_linear(s));
      CHECK(lrintf(back * 255.0f) == (long)i, "%u: %g", i, back);
   }
}

static void
test_tile_layouts(void)
{
   const float v[4] = { 1.0f, 0.5f, 0.0f, 1.0f };

   for (unsigned f = 1; f <= 6; f++) {
      const struct sim_tile_layout *l = sim_tile_layout(f);
      unsigned bits = 0;
      float back[4];

      for (unsigned c = 0; c < 4; c++)
         bits += l->int_bits[c] + l->frac_bits[c];
      CHECK(bits == 32, "layout %u has %u bits", f, bits);
      sim_tile_unpack(l, sim_tile_pack(l, v, false), back);
      for (unsigned c = 0; c < 3; c++)
         CHECK(fabsf(back[c] - v[c]) <=
                  0.5f / (float)((1u << l->int_bits[c]) - 1) + 1e-6f,
               "layout %u component %u: %g", f, c, back[c]);
      CHECK(back[3] == 1.0f, "layout %u alpha %g", f, back[3]);
   }
   CHECK(!sim_tile_layout(0) && !sim_tile_layout(7), "no layout");
}

static void
test_registers(void)
{
   uint32_t out[4];
   uint8_t mem[16];

   /* UINT to a signed 16-bit register clamps. */
   CHECK(sim_format_decode(FMT(133, 16), "\xff\xff\xff\xff", SIM_REGFMT_S16,
                           out) &&
            out[0] == 0x7fff,
         "%x", out[0]);
   CHECK(
      sim_format_decode(FMT(187, 0), "\xff\x00\x00\xff", SIM_REGFMT_F16, out) &&
         out[0] == 0x3c00 && out[1] == 0,
      "%x", out[0]);
   /* Signed 8-bit integers as float. */
   CHECK(
      sim_format_decode(FMT(219, 0), "\xff\x01\x00\x80", SIM_REGFMT_F32, out) &&
         out[0] == 0xbf800000,
      "%x", out[0]);
   const uint32_t half[4] = { 0x3c00, 0, 0, 0x3800 };
   CHECK(sim_format_encode(FMT(187, 0), mem, SIM_REGFMT_F16, half) &&
            mem[0] == 255 && mem[3] == 128,
         "%u %u", mem[0], mem[3]);
   CHECK(!sim_format_decode(FMT(5, 0), mem, SIM_REGFMT_F32, out), "format 5");
}

int
main(void)
{
   test_round_trip();
   test_known();
   test_stencil_component();
   test_half();
   test_srgb();
   test_tile_layouts();
   test_registers();
   return check_result();
}
