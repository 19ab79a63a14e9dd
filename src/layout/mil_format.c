/* SPDX-License-Identifier: MIT */
/* What devices can do with formats; planes and aspects; clear colours. */

#include "layout/mil_internal.h"

#include <math.h>
#include <string.h>

#include "util/format/format_utils.h"
#include "util/format_srgb.h"

static const struct mil_format_facts facts_v6[PIPE_FORMAT_COUNT] = {
#include "layout/mil_caps_v6.h"
};

static const struct mil_format_facts facts_v7[PIPE_FORMAT_COUNT] = {
#include "layout/mil_caps_v7.h"
};

static const struct mil_format_facts facts_v9[PIPE_FORMAT_COUNT] = {
#include "layout/mil_caps_v9.h"
};

static const struct mil_format_facts facts_v10[PIPE_FORMAT_COUNT] = {
#include "layout/mil_caps_v10.h"
};

/* By architecture; generations after v10 keep its formats. */
static const struct mil_format_facts *const facts_by_arch[] = {
   [6] = facts_v6,   [7] = facts_v7,   [9] = facts_v9,   [10] = facts_v10,
   [11] = facts_v10, [12] = facts_v10, [13] = facts_v10,
};

const struct mil_format_facts *
mil_format_facts(const struct mali_device_info *info, enum pipe_format format)
{
   static const struct mil_format_facts none;

   if (info->arch >= MIL_COUNT(facts_by_arch) || !facts_by_arch[info->arch])
      return &none;
   if ((unsigned)format >= PIPE_FORMAT_COUNT)
      return &none;
   return &facts_by_arch[info->arch][format];
}

uint32_t
mil_format_caps(const struct mali_device_info *info, enum pipe_format format)
{
   const struct mil_format_facts *facts = mil_format_facts(info, format);
   uint32_t caps = facts->caps;

   if (!caps)
      return 0;
   if (facts->feature && !mali_has_compressed_format(info, facts->feature))
      return 0;
   if (!mali_has_feature(info, MALI_FEATURE_MINMAX_FILTER))
      caps &= ~MIL_CAP_MINMAX;
   if (caps & MIL_CAP_SAMPLED)
      caps |= MIL_CAP_HOST_COPY;
   return caps;
}

/* Planes of the multi-planar formats that Vulkan has, under all their names.
 * Components of 10 and 12 bits are the high ones of 16. */
struct planar {
   enum pipe_format format;
   uint8_t planes, chroma_x, chroma_y; /* luma texels to one of chroma */
   enum pipe_format luma, chroma;
};

static const struct planar planar_formats[] = {
#define PLANAR(name_, planes_, x_, y_, luma_, chroma_)           \
   {                                                             \
      PIPE_FORMAT_##name_, planes_, x_, y_, PIPE_FORMAT_##luma_, \
         PIPE_FORMAT_##chroma_                                   \
   }
   PLANAR(NV12, 2, 2, 2, R8_UNORM, R8G8_UNORM),
   PLANAR(NV21, 2, 2, 2, R8_UNORM, R8G8_UNORM),
   PLANAR(NV16, 2, 2, 1, R8_UNORM, R8G8_UNORM),
   PLANAR(IYUV, 3, 2, 2, R8_UNORM, R8_UNORM),
   PLANAR(YV12, 3, 2, 2, R8_UNORM, R8_UNORM),
   PLANAR(YV16, 3, 2, 1, R8_UNORM, R8_UNORM),
   PLANAR(R8_G8B8_420_UNORM, 2, 2, 2, R8_UNORM, R8G8_UNORM),
   PLANAR(R8_B8G8_420_UNORM, 2, 2, 2, R8_UNORM, R8G8_UNORM),
   PLANAR(G8_B8R8_420_UNORM, 2, 2, 2, R8_UNORM, R8G8_UNORM),
   PLANAR(R8_G8B8_422_UNORM, 2, 2, 1, R8_UNORM, R8G8_UNORM),
   PLANAR(R8_G8_B8_420_UNORM, 3, 2, 2, R8_UNORM, R8_UNORM),
   PLANAR(R8_B8_G8_420_UNORM, 3, 2, 2, R8_UNORM, R8_UNORM),
   PLANAR(G8_B8_R8_420_UNORM, 3, 2, 2, R8_UNORM, R8_UNORM),
   PLANAR(Y8_U8_V8_422_UNORM, 3, 2, 1, R8_UNORM, R8_UNORM),
   PLANAR(Y8_U8_V8_444_UNORM, 3, 1, 1, R8_UNORM, R8_UNORM),
   PLANAR(P010, 2, 2, 2, R16_UNORM, R16G16_UNORM),
   PLANAR(P012, 2, 2, 2, R16_UNORM, R16G16_UNORM),
   PLANAR(P016, 2, 2, 2, R16_UNORM, R16G16_UNORM),
   PLANAR(X6G10_X6B10X6R10_420_UNORM, 2, 2, 2, R16_UNORM, R16G16_UNORM),
   PLANAR(X4G12_X4B12X4R12_420_UNORM, 2, 2, 2, R16_UNORM, R16G16_UNORM),
   PLANAR(Y16_U16V16_422_UNORM, 2, 2, 1, R16_UNORM, R16G16_UNORM),
   PLANAR(Y16_U16_V16_420_UNORM, 3, 2, 2, R16_UNORM, R16_UNORM),
   PLANAR(Y16_U16_V16_422_UNORM, 3, 2, 1, R16_UNORM, R16_UNORM),
   PLANAR(Y16_U16_V16_444_UNORM, 3, 1, 1, R16_UNORM, R16_UNORM),
   PLANAR(Z32_FLOAT_S8X24_UINT, 2, 1, 1, Z32_FLOAT, S8_UINT),
   PLANAR(Z16_UNORM_S8_UINT, 2, 1, 1, Z16_UNORM, S8_UINT),
#undef PLANAR
};

static const struct planar *
find_planar(enum pipe_format format)
{
   for (unsigned i = 0; i < MIL_COUNT(planar_formats); i++) {
      if (planar_formats[i].format == format)
         return &planar_formats[i];
   }
   return NULL;
}

unsigned
mil_format_plane_count(enum pipe_format format)
{
   const struct planar *planar = find_planar(format);

   if (planar)
      return planar->planes;
   return mil_format_is_valid(format) ? util_format_get_num_planes(format) : 0;
}

unsigned
mil_format_planes(enum pipe_format format,
                  struct mil_plane_info planes[MIL_MAX_PLANES])
{
   const struct planar *planar = find_planar(format);
   unsigned count = mil_format_plane_count(format);

   if (!planar) {
      planes[0] = (struct mil_plane_info){ format, 1, 1 };
      return count == 1 ? 1 : 0;
   }
   for (unsigned p = 0; p < count; p++) {
      planes[p] = (struct mil_plane_info){
         .format = p ? planar->chroma : planar->luma,
         .divide_x = p ? planar->chroma_x : 1,
         .divide_y = p ? planar->chroma_y : 1,
      };
   }
   return count;
}

enum pipe_format
mil_format_plane(enum pipe_format format, unsigned plane)
{
   struct mil_plane_info planes[MIL_MAX_PLANES];
   unsigned count = mil_format_planes(format, planes);

   return plane < count ? planes[plane].format : PIPE_FORMAT_NONE;
}

struct mil_extent
mil_format_plane_extent(enum pipe_format format, unsigned plane,
                        struct mil_extent extent_px)
{
   struct mil_plane_info planes[MIL_MAX_PLANES];

   if (plane < mil_format_planes(format, planes))
      return mil_plane_extent(&planes[plane], extent_px);
   return extent_px;
}

enum pipe_format
mil_format_aspect(enum pipe_format format, enum mil_aspect aspect,
                  unsigned *plane)
{
   *plane = 0;
   if (!mil_format_is_valid(format))
      return PIPE_FORMAT_NONE;

   const struct util_format_description *desc = util_format_description(format);
   bool zs = desc->colorspace == UTIL_FORMAT_COLORSPACE_ZS;

   if (aspect == MIL_ASPECT_COLOR)
      return zs ? PIPE_FORMAT_NONE : format;

   if (aspect == MIL_ASPECT_DEPTH) {
      switch (format) {
      case PIPE_FORMAT_Z24_UNORM_S8_UINT:
         return PIPE_FORMAT_Z24X8_UNORM;
      case PIPE_FORMAT_Z32_FLOAT_S8X24_UINT:
         return PIPE_FORMAT_Z32_FLOAT;
      case PIPE_FORMAT_Z16_UNORM_S8_UINT:
         return PIPE_FORMAT_Z16_UNORM;
      default:
         return util_format_has_depth(desc) ? format : PIPE_FORMAT_NONE;
      }
   }

   switch (format) {
   case PIPE_FORMAT_Z24_UNORM_S8_UINT:
   case PIPE_FORMAT_X24S8_UINT:
      return PIPE_FORMAT_X24S8_UINT;
   case PIPE_FORMAT_Z32_FLOAT_S8X24_UINT:
   case PIPE_FORMAT_Z16_UNORM_S8_UINT:
      *plane = 1;
      return PIPE_FORMAT_S8_UINT;
   case PIPE_FORMAT_S8_UINT:
      return PIPE_FORMAT_S8_UINT;
   default:
      return PIPE_FORMAT_NONE;
   }
}

unsigned
mil_format_tile_size_B(const struct mali_device_info *info,
                       enum pipe_format format)
{
   switch ((enum mil_tile_format)mil_format_facts(info, format)->tile) {
   case MIL_TILE_NONE:
      return 0;
   case MIL_TILE_RAW:
      return mil_next_pot(util_format_get_blocksize(format));
   default:
      /* Every blendable internal format is one word. */
      return 4;
   }
}

/* Bits of a component of an internal format: as many as the format in memory
 * has, then a fraction that dithering uses.  From Mesa 25.0.7, pan_clear.c. */
struct tile_component {
   uint8_t whole, fraction;
};

static const struct tile_component tile_components[][4] = {
   [MIL_TILE_R8G8B8A8] = { { 8, 0 }, { 8, 0 }, { 8, 0 }, { 8, 0 } },
   [MIL_TILE_R10G10B10A2] = { { 10, 0 }, { 10, 0 }, { 10, 0 }, { 2, 0 } },
   [MIL_TILE_R8G8B8A2] = { { 8, 2 }, { 8, 2 }, { 8, 2 }, { 2, 0 } },
   [MIL_TILE_R4G4B4A4] = { { 4, 4 }, { 4, 4 }, { 4, 4 }, { 4, 4 } },
   [MIL_TILE_R5G6B5A0] = { { 5, 5 }, { 6, 4 }, { 5, 5 }, { 0, 2 } },
   [MIL_TILE_R5G5B5A1] = { { 5, 5 }, { 5, 5 }, { 5, 5 }, { 1, 1 } },
};

static uint32_t
pack_clear_fixed(const struct tile_component layout[4], const float rgba[4],
                 bool dither)
{
   uint32_t word = 0;
   unsigned shift = 0;

   for (unsigned c = 0; c < 4; c++) {
      float scale = (float)((1u << layout[c].whole) - 1);
      uint32_t value;

      if (dither) {
         value = (uint32_t)rintf(rgba[c] * scale *
                                 (float)(1u << layout[c].fraction));
      } else {
         value = (uint32_t)rintf(rgba[c] * scale) << layout[c].fraction;
      }

      word |= value << shift;
      shift += layout[c].whole + layout[c].fraction;
   }

   return word;
}

/* The pixel as it is in memory, again and again. */
static void
pack_clear_raw(enum pipe_format format, const uint32_t color[4],
               uint32_t out[4])
{
   uint8_t pixel[16] = { 0 };
   unsigned size_B = mil_next_pot(util_format_get_blocksize(format));

   util_format_pack_rgba(format, pixel, color, 1);
   for (unsigned i = 0; i < 16; i += size_B)
      memcpy((uint8_t *)out + i, pixel, size_B);
}

void
mil_pack_clear(const struct mali_device_info *info, enum pipe_format format,
               const uint32_t color[4], bool dither, uint32_t out[4])
{
   enum mil_tile_format tile = mil_format_facts(info, format)->tile;
   float rgba[4];

   if (tile == MIL_TILE_NONE) {
      memset(out, 0, 4 * sizeof(*out));
      return;
   }
   if (tile == MIL_TILE_RAW) {
      pack_clear_raw(format, color, out);
      return;
   }

   memcpy(rgba, color, sizeof(rgba));
   for (unsigned c = 0; c < 4; c++) {
      /* NaN becomes 0. */
      rgba[c] = rgba[c] > 0.0f ? MIL_MIN(rgba[c], 1.0f) : 0.0f;
   }
   if (!util_format_has_alpha(format))
      rgba[3] = 1.0f;
   if (util_format_is_srgb(format)) {
      for (unsigned c = 0; c < 3; c++)
         rgba[c] = util_format_linear_to_srgb_float(rgba[c]);
   }

   uint32_t word = pack_clear_fixed(tile_components[tile], rgba, dither);
   for (unsigned i = 0; i < 4; i++)
      out[i] = word;
}
