/* SPDX-License-Identifier: MIT */
/* How the descriptors of one hardware generation name formats. */

#include "layout/mil_vx.h"

#define MIL_HW_PIXEL(pixel_, order_, srgb_)     \
   ((uint32_t)HW_RGB_COMPONENT_ORDER_##order_ | \
    (uint32_t)HW_FORMAT_##pixel_ << 12 | (uint32_t)(srgb_) << 20)
#define MIL_HW_CLUMP(name_) HW_CLUMP_FORMAT_##name_
#define MIL_HW_TILE(name_) HW_COLOR_BUFFER_INTERNAL_FORMAT_##name_
#define MIL_HW_MEMORY(name_) HW_COLOR_FORMAT_##name_
#define MIL_HW_ZS(name_) HW_ZS_FORMAT_##name_
#define MIL_HW_S(name_) HW_S_FORMAT_##name_
#define MIL_HW_AFBC(name_) HW_AFBC_COMPRESSION_MODE_##name_

const struct mil_format_code MIL_VX(mil_codes)[PIPE_FORMAT_COUNT] = {
#if HW_ARCH == 10
#include "layout/mil_codes_v10.h"
#elif HW_ARCH == 9
#include "layout/mil_codes_v9.h"
#else
#error "no format table for this HW_ARCH"
#endif
};

uint32_t
MIL_VX(mil_pixel_format)(enum pipe_format format)
{
   return (unsigned)format < PIPE_FORMAT_COUNT ? MIL_VX(mil_codes)[format].pixel
                                               : 0;
}

/* What a fixed-function blender reads and writes.  "PU" truncates to the
 * format's precision, "AU" keeps the fraction that dithering uses; the two
 * plain ones have none (Mesa 25.0.7, pan_format.c). */
static const struct {
   uint8_t plain, dithered, order;
} blend_codes[] = {
#define CODES(tile_, plain_, dithered_, order_)  \
   [HW_COLOR_BUFFER_INTERNAL_FORMAT_##tile_] = { \
      HW_FORMAT_##plain_,                        \
      HW_FORMAT_##dithered_,                     \
      HW_RGB_COMPONENT_ORDER_##order_,           \
   }
   CODES(R8G8B8A8, RGBA8_TB, RGBA8_TB, RGBA),
   CODES(R10G10B10A2, RGB10_A2_TB, RGB10_A2_TB, RGBA),
   CODES(R8G8B8A2, RGB8_A2_PU, RGB8_A2_AU, RGBA),
   CODES(R4G4B4A4, RGBA4_PU, RGBA4_AU, RGBA),
   CODES(R5G6B5A0, R5G6B5_PU, R5G6B5_AU, RGB1),
   CODES(R5G5B5A1, RGB5_A1_PU, RGB5_A1_AU, RGBA),
#undef CODES
};

uint32_t
MIL_VX(mil_blend_format)(enum pipe_format format, bool dither)
{
   if ((unsigned)format >= PIPE_FORMAT_COUNT)
      return 0;

   const struct mil_format_code *code = &MIL_VX(mil_codes)[format];
   if (code->tile == 0 || code->tile >= MIL_COUNT(blend_codes))
      return code->pixel; /* raw, or no render target */

   uint32_t number =
      dither ? blend_codes[code->tile].dithered : blend_codes[code->tile].plain;
   return blend_codes[code->tile].order | number << 12 |
          (code->pixel & (1u << 20));
}
