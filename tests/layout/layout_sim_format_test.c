/* SPDX-License-Identifier: MIT */
/* The format table against the simulator: random texels, decoded by the
 * simulated format converter under the hardware's name of a format, are what
 * Mesa's util/format says they are; and encoded they come back.
 *
 * The two sides share the numbers of the hardware's enumerations and nothing
 * else: the order of components, signs, sRGB and scaling are tested. */

#include "layout_check.h"

#include <math.h>
#include <string.h>

#include "sim/texture/sim_texture.h"

static const struct mil_ops *ops;
static unsigned compared;

static float
as_float(uint32_t bits)
{
   float f;

   memcpy(&f, &bits, sizeof(f));
   return f;
}

static bool
is_close(float got, float want)
{
   if (isnan(want))
      return isnan(got);
   if (isinf(want))
      return got == want;
   return fabsf(got - want) <= 1e-6f + fabsf(want) * 1e-6f;
}

/* What the API says the texel is: four floats, or four integers. */
static void
expected(enum pipe_format format, const uint8_t *texel, uint32_t out[4])
{
   const struct util_format_description *desc = util_format_description(format);
   float depth;

   if (desc->colorspace != UTIL_FORMAT_COLORSPACE_ZS) {
      util_format_unpack_rgba(format, out, texel, 1);
      return;
   }
   util_format_unpack_z_float(format, &depth, texel, 1);
   memcpy(out, &depth, sizeof(depth));
}

static void
compare(enum pipe_format format, uint32_t pixel, struct check_random *r)
{
   const char *name = util_format_short_name(format);
   unsigned size_B = util_format_get_blocksize(format);
   bool integer = util_format_is_pure_integer(format);
   bool scaled = util_format_is_scaled(format);
   bool has_sign = util_format_is_snorm(format) ||
                   util_format_is_pure_sint(format) ||
                   util_format_description(format)->channel[0].type ==
                      UTIL_FORMAT_TYPE_SIGNED;
   unsigned count = util_format_is_depth_or_stencil(format) ? 1 : 4;
   uint8_t texel[16] = { 0 };
   uint32_t want[4], got[4];

   for (unsigned i = 0; i < size_B; i++)
      texel[i] = check_next(r);
   expected(format, texel, want);
   CHECK(sim_format_decode(pixel, texel, SIM_REGFMT_AUTO, got),
         "%s: the simulator does not know %06x", name, pixel);
   for (unsigned c = 0; c < count; c++) {
      /* Integers of scaled formats are converted by the shader core. */
      float scaled_got = has_sign ? (float)(int32_t)got[c] : (float)got[c];
      float float_got = scaled ? scaled_got : as_float(got[c]);
      /* Absent alpha of a scaled format is one, as an integer or a float. */
      bool same = integer ? got[c] == want[c]
                          : is_close(float_got, as_float(want[c])) ||
                               (scaled && got[c] == want[c]);

      CHECK(same,
            "%s (%06x): component %u of %02x%02x%02x%02x is %08x, not "
            "%08x",
            name, pixel, c, texel[3], texel[2], texel[1], texel[0], got[c],
            want[c]);
   }
   compared++;
}

/* Stores: what was decoded goes back to the same texel. */
static void
check_round_trip(enum pipe_format format, uint32_t pixel,
                 struct check_random *r)
{
   unsigned size_B = util_format_get_blocksize(format);
   uint8_t texel[16] = { 0 }, back[16] = { 0 };
   uint32_t components[4], again[4];

   for (unsigned i = 0; i < size_B; i++)
      texel[i] = check_next(r);
   if (!sim_format_decode(pixel, texel, SIM_REGFMT_AUTO, components))
      return;
   for (unsigned c = 0; c < 4; c++) {
      if (!util_format_is_pure_integer(format) &&
          isnan(as_float(components[c])))
         return;
   }
   CHECK(sim_format_encode(pixel, back, SIM_REGFMT_AUTO, components),
         "%s: not encoded", util_format_short_name(format));
   CHECK(sim_format_decode(pixel, back, SIM_REGFMT_AUTO, again) &&
            !memcmp(components, again, sizeof(again)),
         "%s: %08x %08x became %08x %08x", util_format_short_name(format),
         components[0], components[1], again[0], again[1]);
}

int
main(void)
{
   const struct mali_device_info *info = check_device();
   struct check_random random = { 0x73696d66 };

   ops = mil_ops_for(info);
   for (unsigned n = 1; n < PIPE_FORMAT_COUNT; n++) {
      enum pipe_format format = (enum pipe_format)n;
      uint32_t caps = mil_format_caps(info, format);
      uint32_t pixel = caps ? ops->pixel_format(format) : 0;

      if (!caps || util_format_is_compressed(format))
         continue;
      /* The simulator's converter knows no Y'CbCr. */
      if (mil_format_plane_count(format) > 1 ||
          util_format_description(format)->layout ==
             UTIL_FORMAT_LAYOUT_SUBSAMPLED)
         continue;
      /* Alpha and stencil alone have planes of their own size. */
      if (sim_format_size_B(pixel) != util_format_get_blocksize(format)) {
         CHECK(format == PIPE_FORMAT_A8_UNORM ||
                  format == PIPE_FORMAT_X24S8_UINT,
               "%s: texels of %u bytes, here of %u",
               util_format_short_name(format), sim_format_size_B(pixel),
               util_format_get_blocksize(format));
         continue;
      }
      if (format == PIPE_FORMAT_S8_UINT)
         continue; /* stencil is not in red before the swizzle */
      for (unsigned i = 0; i < 200; i++) {
         compare(format, pixel, &random);
         if (caps & MIL_CAP_STORAGE)
            check_round_trip(format, pixel, &random);
      }
   }
   CHECK(compared > 20000, "only %u texels were compared", compared);
   return check_result();
}
