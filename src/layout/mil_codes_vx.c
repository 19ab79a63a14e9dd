/* SPDX-License-Identifier: MIT */
/* How the descriptors of one hardware generation name formats. */

#include "layout/mil_vx.h"

#if HW_ARCH == 6
/* v6 has what each component of a texel is read from. */
#define MIL_HW_READ(pixel_, r_, g_, b_, a_, srgb_)                    \
   ((uint32_t)HW_CHANNEL_##r_ | (uint32_t)HW_CHANNEL_##g_ << 3 |      \
    (uint32_t)HW_CHANNEL_##b_ << 6 | (uint32_t)HW_CHANNEL_##a_ << 9 | \
    (uint32_t)HW_FORMAT_##pixel_ << 12 | (uint32_t)(srgb_) << 20)
#endif
#define MIL_HW_PIXEL(pixel_, order_, srgb_)     \
   ((uint32_t)HW_RGB_COMPONENT_ORDER_##order_ | \
    (uint32_t)HW_FORMAT_##pixel_ << 12 | (uint32_t)(srgb_) << 20)
/* Y′CbCr has a swizzle, a swap and a siting in place of order and sRGB (Mesa
 * 25.0.7, pan_format.c). */
#define MIL_HW_YUV(pixel_, swizzle_, siting_, swap_)               \
   ((uint32_t)HW_YUV_SWIZZLE_##swizzle_ | (uint32_t)(swap_) << 3 | \
    (uint32_t)HW_YUV_CR_SITING_##siting_ << 9 |                    \
    (uint32_t)HW_FORMAT_##pixel_ << 12)
#if MIL_IS_BIFROST
/* Surfaces have no formats of their own, and compression no modes. */
#define MIL_HW_CLUMP(name_) 0
#define MIL_HW_AFBC(name_) 0
#else
#define MIL_HW_CLUMP(name_) HW_CLUMP_FORMAT_##name_
#define MIL_HW_AFBC(name_) HW_AFBC_COMPRESSION_MODE_##name_
#endif
#define MIL_HW_TILE(name_) HW_COLOR_BUFFER_INTERNAL_FORMAT_##name_
#define MIL_HW_MEMORY(name_) HW_COLOR_FORMAT_##name_
#define MIL_HW_ZS(name_) HW_ZS_FORMAT_##name_
#define MIL_HW_S(name_) HW_S_FORMAT_##name_

const struct mil_format_code MIL_VX(mil_codes)[PIPE_FORMAT_COUNT] = {
#if HW_ARCH >= 10
/* GUESS: v11 to v13 keep v10's formats; their genxml has the same numbers. */
#include "layout/mil_codes_v10.h"
#elif HW_ARCH == 9
#include "layout/mil_codes_v9.h"
#elif HW_ARCH == 7
#include "layout/mil_codes_v7.h"
#elif HW_ARCH == 6
#include "layout/mil_codes_v6.h"
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
#if HW_ARCH == 6
/* As a swizzle; what is not there reads as it likes. */
#define MIL_HW_ORDER_RGBA 0x688
#define MIL_HW_ORDER_RGB1 0x688
#else
#define MIL_HW_ORDER_RGBA HW_RGB_COMPONENT_ORDER_RGBA
#define MIL_HW_ORDER_RGB1 HW_RGB_COMPONENT_ORDER_RGB1
#endif
static const struct {
   uint8_t plain, dithered;
   uint16_t order;
} blend_codes[] = {
#define CODES(tile_, plain_, dithered_, order_)  \
   [HW_COLOR_BUFFER_INTERNAL_FORMAT_##tile_] = { \
      HW_FORMAT_##plain_,                        \
      HW_FORMAT_##dithered_,                     \
      MIL_HW_ORDER_##order_,                     \
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

#if !MIL_IS_BIFROST
enum hw_afbc_compression_mode
MIL_VX(mil_afbc_code)(const struct mil_image *image,
                      enum pipe_format view_format)
{
   switch (mil_afbc_planar_mode(image->planar_format, image->plane)) {
   case MIL_AFBC_YUV420_1C8:
      return HW_AFBC_COMPRESSION_MODE_YUV420_1C8;
   case MIL_AFBC_YUV420_2C8:
      return HW_AFBC_COMPRESSION_MODE_YUV420_2C8;
   case MIL_AFBC_YUV422_1C8:
      return HW_AFBC_COMPRESSION_MODE_YUV422_1C8;
   case MIL_AFBC_YUV422_2C8:
      return HW_AFBC_COMPRESSION_MODE_YUV422_2C8;
   default:
      return (enum hw_afbc_compression_mode)MIL_VX(mil_codes)[view_format].afbc;
   }
}
#endif

#if MIL_HAS_AFRC
enum hw_afrc_block_size
MIL_VX(mil_afrc_block)(const struct mil_image *image)
{
   uint32_t unit_B = mil_afrc_unit_B(&image->tiling, image->plane);

   return unit_B == 16   ? HW_AFRC_BLOCK_SIZE_16
          : unit_B == 24 ? HW_AFRC_BLOCK_SIZE_24
                         : HW_AFRC_BLOCK_SIZE_32;
}

/* Planes of Y′CbCr have encodings of their own, by how chroma is subsampled
 * (Mesa 25.0.7, pan_texture.c).  GUESS: also where one is viewed alone. */
static enum hw_afrc_format
afrc_planar_format(const struct mil_image *image)
{
   static const enum hw_afrc_format formats[2][3] = {
      { HW_AFRC_FORMAT_R8_444_ROT, HW_AFRC_FORMAT_R8_422_ROT,
        HW_AFRC_FORMAT_R8_420_ROT },
      { HW_AFRC_FORMAT_R8G8_444_ROT, HW_AFRC_FORMAT_R8G8_422_ROT,
        HW_AFRC_FORMAT_R8G8_420_ROT },
   };
   const unsigned scan = HW_AFRC_FORMAT_R8_444_ROT - HW_AFRC_FORMAT_R8_444_SCAN;
   struct mil_plane_info planes[MIL_MAX_PLANES];

   mil_format_planes(image->planar_format, planes);
   enum hw_afrc_format rotation =
      formats[util_format_get_nr_components(image->format) - 1]
             [planes[1].divide_x / 2 + planes[1].divide_y / 2];
   return image->tiling.afrc.scan ? (enum hw_afrc_format)(rotation - scan)
                                  : rotation;
}

enum hw_afrc_format
MIL_VX(mil_afrc_format)(const struct mil_image *image)
{
   if (image->planar_format != PIPE_FORMAT_NONE)
      return afrc_planar_format(image);
   /* By components; the enumeration has them in order. */
   unsigned more = util_format_get_nr_components(image->format) - 1;

   return (enum hw_afrc_format)((image->tiling.afrc.scan
                                    ? HW_AFRC_FORMAT_R8_SCAN
                                    : HW_AFRC_FORMAT_R8_ROT) +
                                more);
}
#endif
