/* SPDX-License-Identifier: MIT */
/* DRM format modifiers: both ways, and which an image can have. */

#include "layout/mil_internal.h"

#include <errno.h>

#include "drm-uapi/drm_fourcc.h"

/* Newer than the drm_fourcc.h of Mesa 25.0.7: Linux 7.1. */
#ifndef DRM_FORMAT_MOD_ARM_INTERLEAVED_64K
#define DRM_FORMAT_MOD_ARM_INTERLEAVED_64K \
   DRM_FORMAT_MOD_ARM_CODE(DRM_FORMAT_MOD_ARM_TYPE_MISC, 2ULL)
#endif

static const uint64_t afbc_block_bits[] = {
   [MIL_AFBC_BLOCK_16X16] = AFBC_FORMAT_MOD_BLOCK_SIZE_16x16,
   [MIL_AFBC_BLOCK_32X8] = AFBC_FORMAT_MOD_BLOCK_SIZE_32x8,
   [MIL_AFBC_BLOCK_64X4] = AFBC_FORMAT_MOD_BLOCK_SIZE_64x4,
};

static uint64_t
afbc_to_modifier(const struct mil_tiling *tiling)
{
   uint64_t bits;

   if ((unsigned)tiling->afbc.block >= MIL_COUNT(afbc_block_bits))
      return DRM_FORMAT_MOD_INVALID;
   bits = afbc_block_bits[tiling->afbc.block];
   bits |= tiling->afbc.ytr ? AFBC_FORMAT_MOD_YTR : 0;
   bits |= tiling->afbc.split ? AFBC_FORMAT_MOD_SPLIT : 0;
   bits |= tiling->afbc.sparse ? AFBC_FORMAT_MOD_SPARSE : 0;
   bits |= tiling->afbc.tiled_headers ? AFBC_FORMAT_MOD_TILED : 0;
   bits |= tiling->afbc.solid_color ? AFBC_FORMAT_MOD_SC : 0;
   return DRM_FORMAT_MOD_ARM_AFBC(bits);
}

/* 1, 2 and 3 stand for coding units of 16, 24 and 32 bytes. */
static uint64_t
afrc_unit_code(unsigned unit_B)
{
   return unit_B == 16 || unit_B == 24 || unit_B == 32 ? unit_B / 8 - 1 : 0;
}

static uint64_t
afrc_to_modifier(const struct mil_tiling *tiling)
{
   uint64_t unit = afrc_unit_code(tiling->afrc.unit_B);
   uint64_t chroma = afrc_unit_code(tiling->afrc.chroma_unit_B);

   if (!unit || (tiling->afrc.chroma_unit_B && !chroma))
      return DRM_FORMAT_MOD_INVALID;
   return DRM_FORMAT_MOD_ARM_AFRC(
      AFRC_FORMAT_MOD_CU_SIZE_P0(unit) | AFRC_FORMAT_MOD_CU_SIZE_P12(chroma) |
      (tiling->afrc.scan ? AFRC_FORMAT_MOD_LAYOUT_SCAN : 0));
}

uint64_t
mil_tiling_to_modifier(const struct mil_tiling *tiling)
{
   switch (tiling->kind) {
   case MIL_TILING_LINEAR:
      return DRM_FORMAT_MOD_LINEAR;
   case MIL_TILING_U_INTERLEAVED:
      return DRM_FORMAT_MOD_ARM_16X16_BLOCK_U_INTERLEAVED;
   case MIL_TILING_AFBC:
      return afbc_to_modifier(tiling);
   case MIL_TILING_INTERLEAVED_64K:
      return DRM_FORMAT_MOD_ARM_INTERLEAVED_64K;
   case MIL_TILING_AFRC:
      return afrc_to_modifier(tiling);
   case MIL_TILING_MTK_16L32S:
      return DRM_FORMAT_MOD_MTK_16L_32S_TILE;
   case MIL_TILING_COUNT:
      break;
   }
   return DRM_FORMAT_MOD_INVALID;
}

/* The names of AFBC's options that GPUs do not write. */
static const char *
foreign_afbc_option(uint64_t bits)
{
   if (bits & AFBC_FORMAT_MOD_CBR)
      return "copy-block restriction";
   if (bits & AFBC_FORMAT_MOD_DB)
      return "double bodies";
   if (bits & AFBC_FORMAT_MOD_BCH)
      return "buffer content hints";
   if (bits & AFBC_FORMAT_MOD_USM)
      return "uncompressed storage mode";
   return "bits that drm_fourcc.h does not define";
}

static int
afbc_from_modifier(uint64_t modifier, struct mil_tiling *out,
                   struct mil_reason *reason)
{
   const uint64_t known = AFBC_FORMAT_MOD_BLOCK_SIZE_MASK |
                          AFBC_FORMAT_MOD_YTR | AFBC_FORMAT_MOD_SPLIT |
                          AFBC_FORMAT_MOD_SPARSE | AFBC_FORMAT_MOD_TILED |
                          AFBC_FORMAT_MOD_SC;
   uint64_t bits = modifier & 0x000fffffffffffffull;
   struct mil_tiling tiling = { .kind = MIL_TILING_AFBC };

   if (bits & ~known)
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC modifier 0x%016llx has %s (0x%llx), which is "
                        "not laid out here",
                        (unsigned long long)modifier,
                        foreign_afbc_option(bits & ~known),
                        (unsigned long long)(bits & ~known));

   unsigned block;
   for (block = 0; block < MIL_COUNT(afbc_block_bits); block++) {
      if (afbc_block_bits[block] == (bits & AFBC_FORMAT_MOD_BLOCK_SIZE_MASK))
         break;
   }
   if (block == MIL_COUNT(afbc_block_bits))
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC modifier 0x%016llx has superblocks that are "
                        "not laid out here; 16x16, 32x8 and 64x4 are",
                        (unsigned long long)modifier);

   tiling.afbc.block = (enum mil_afbc_block)block;
   tiling.afbc.ytr = bits & AFBC_FORMAT_MOD_YTR;
   tiling.afbc.split = bits & AFBC_FORMAT_MOD_SPLIT;
   tiling.afbc.sparse = bits & AFBC_FORMAT_MOD_SPARSE;
   tiling.afbc.tiled_headers = bits & AFBC_FORMAT_MOD_TILED;
   tiling.afbc.solid_color = bits & AFBC_FORMAT_MOD_SC;
   *out = tiling;
   return 0;
}

static int
afrc_from_modifier(uint64_t modifier, struct mil_tiling *out,
                   struct mil_reason *reason)
{
   const uint64_t mask = AFRC_FORMAT_MOD_CU_SIZE_MASK;
   const uint64_t known =
      mask | AFRC_FORMAT_MOD_CU_SIZE_P12(mask) | AFRC_FORMAT_MOD_LAYOUT_SCAN;
   uint64_t bits = modifier & 0x000fffffffffffffull;
   unsigned unit = bits & mask, chroma = bits >> 4 & mask;

   if (unit < 1 || unit > 3 || chroma > 3 || (bits & ~known))
      return mil_refuse(reason, -ENOTSUP,
                        "AFRC modifier 0x%016llx has coding units or options "
                        "that drm_fourcc.h does not define",
                        (unsigned long long)modifier);
   *out = (struct mil_tiling){
      .kind = MIL_TILING_AFRC,
      .afrc = { .unit_B = (uint8_t)(8 + unit * 8),
                .chroma_unit_B = (uint8_t)(chroma ? 8 + chroma * 8 : 0),
                .scan = bits & AFRC_FORMAT_MOD_LAYOUT_SCAN },
   };
   return 0;
}

int
mil_tiling_from_modifier(uint64_t modifier, struct mil_tiling *out,
                         struct mil_reason *reason)
{
   const uint64_t arm = (uint64_t)DRM_FORMAT_MOD_VENDOR_ARM << 4;

   switch (modifier) {
   case DRM_FORMAT_MOD_LINEAR:
      *out = (struct mil_tiling){ .kind = MIL_TILING_LINEAR };
      return 0;
   case DRM_FORMAT_MOD_ARM_16X16_BLOCK_U_INTERLEAVED:
      *out = (struct mil_tiling){ .kind = MIL_TILING_U_INTERLEAVED };
      return 0;
   case DRM_FORMAT_MOD_ARM_INTERLEAVED_64K:
      *out = (struct mil_tiling){ .kind = MIL_TILING_INTERLEAVED_64K };
      return 0;
   case DRM_FORMAT_MOD_MTK_16L_32S_TILE:
      *out = (struct mil_tiling){ .kind = MIL_TILING_MTK_16L32S };
      return 0;
   default:
      break;
   }

   if (modifier >> 52 == (arm | DRM_FORMAT_MOD_ARM_TYPE_AFBC))
      return afbc_from_modifier(modifier, out, reason);
   if (modifier >> 52 == (arm | DRM_FORMAT_MOD_ARM_TYPE_AFRC))
      return afrc_from_modifier(modifier, out, reason);

   return mil_refuse(reason, -ENOTSUP,
                     "DRM modifier 0x%016llx is not laid out here",
                     (unsigned long long)modifier);
}

/* --- Which an image can have ------------------------------------------ */

uint64_t
mil_known_modifier(unsigned index)
{
   const struct mil_tiling *tiling = mil_preference(index);

   return tiling ? mil_tiling_to_modifier(tiling) : DRM_FORMAT_MOD_INVALID;
}

int
mil_check_modifier(const struct mali_device_info *info,
                   const struct mil_init_info *init, uint64_t modifier,
                   struct mil_reason *reason)
{
   struct mil_tiling tiling;
   int err = mil_tiling_from_modifier(modifier, &tiling, reason);

   if (err)
      return err;
   if (!mil_format_is_valid(init->format))
      return mil_refuse(reason, -EINVAL, "format %d does not exist",
                        (int)init->format);
   return mil_tiling_check(info, init, &tiling, reason);
}

/* Compression is for those who welcome it. */
static bool
is_welcome(const struct mil_init_info *init, const struct mil_tiling *tiling)
{
   if (tiling->kind == MIL_TILING_AFBC)
      return init->usage & MIL_USAGE_COMPRESS;
   if (tiling->kind == MIL_TILING_AFRC)
      return init->usage & MIL_USAGE_LOSSY;
   /* Pages for those who bind them, and who can share no other. */
   if (tiling->kind == MIL_TILING_INTERLEAVED_64K)
      return init->usage & MIL_USAGE_SPARSE;
   return true;
}

unsigned
mil_list_modifiers(const struct mali_device_info *info,
                   const struct mil_init_info *init, uint64_t *modifiers,
                   unsigned max)
{
   const struct mil_tiling *tiling;
   unsigned count = 0;

   if (!mil_format_is_valid(init->format))
      return 0;
   for (unsigned i = 0; (tiling = mil_preference(i)); i++) {
      if (!is_welcome(init, tiling) ||
          mil_tiling_check(info, init, tiling, NULL))
         continue;
      if (count < max)
         modifiers[count] = mil_tiling_to_modifier(tiling);
      count++;
   }
   return count;
}

int
mil_choose_modifier(const struct mali_device_info *info,
                    const struct mil_init_info *init, const uint64_t *modifiers,
                    unsigned count, uint64_t *out, struct mil_reason *reason)
{
   struct mil_reason last = { "none was offered" };
   uint64_t candidate;

   /* Who offers a modifier welcomes it. */
   for (unsigned i = 0;
        (candidate = mil_known_modifier(i)) != DRM_FORMAT_MOD_INVALID; i++) {
      for (unsigned m = 0; m < count; m++) {
         if (modifiers[m] == candidate &&
             !mil_check_modifier(info, init, candidate, NULL)) {
            *out = candidate;
            return 0;
         }
      }
   }
   for (unsigned m = 0; m < count; m++) {
      /* Also what is in no list of ours, but can be had. */
      if (!mil_check_modifier(info, init, modifiers[m], &last)) {
         *out = modifiers[m];
         return 0;
      }
   }
   return mil_refuse(reason, -ENOTSUP,
                     "the image can have none of the %u modifiers offered; "
                     "the last: %.110s",
                     count, last.text);
}

/* --- Of a format ------------------------------------------------------ */

/* What a tiling leaves of what a format can do. */
static uint32_t
tiling_caps(const struct mali_device_info *info,
            const struct mil_tiling *tiling, uint32_t caps)
{
   const uint32_t no_image =
      MIL_CAP_VERTEX | MIL_CAP_TEXEL_BUFFER | MIL_CAP_STORAGE_TEXEL_BUFFER;
   const uint32_t stored = MIL_CAP_STORAGE | MIL_CAP_ATOMIC | MIL_CAP_HOST_COPY;
   bool compressed =
      tiling->kind == MIL_TILING_AFBC || tiling->kind == MIL_TILING_AFRC;

   caps &= ~no_image;
   if (mil_check_readable(info, tiling, NULL))
      caps &= ~(MIL_CAP_SAMPLED | MIL_CAP_FILTER | MIL_CAP_MINMAX);
   if (compressed)
      caps &= ~stored;
   if (tiling->kind == MIL_TILING_AFBC &&
       (!tiling->afbc.sparse || tiling->afbc.block == MIL_AFBC_BLOCK_64X4))
      caps &=
         ~(MIL_CAP_RENDER | MIL_CAP_BLEND | MIL_CAP_BLEND_FIXED | MIL_CAP_ZS);
   return caps;
}

/* What all planes can do with a tiling; 0 when one cannot have it. */
static uint32_t
format_caps(const struct mali_device_info *info, enum pipe_format format,
            const struct mil_plane_info *planes, unsigned count,
            const struct mil_tiling *tiling)
{
   uint32_t caps = ~0u;

   for (unsigned p = 0; p < count; p++) {
      const struct mil_init_info init = {
         .dim = MIL_DIM_2D,
         .format = planes[p].format,
         .planar_format = count > 1 ? format : PIPE_FORMAT_NONE,
         .plane = p,
         .extent_px = { 64, 64, 1 },
         .levels = 1,
         .layers = 1,
         .samples_sa = 1,
         .usage = MIL_USAGE_EXTERNAL,
      };

      caps &= mil_format_caps(info, planes[p].format);
      if (mil_tiling_check(info, &init, tiling, NULL))
         return 0;
   }
   return tiling_caps(info, tiling, caps);
}

unsigned
mil_format_modifiers(const struct mali_device_info *info,
                     enum pipe_format format, bool compress,
                     struct mil_modifier_caps *out, unsigned max)
{
   struct mil_plane_info planes[MIL_MAX_PLANES];
   unsigned plane_count = mil_format_planes(format, planes);
   const struct mil_init_info wish = {
      .usage = compress ? MIL_USAGE_COMPRESS : 0,
   };
   const struct mil_tiling *tiling;
   unsigned count = 0;

   for (unsigned i = 0; plane_count && (tiling = mil_preference(i)); i++) {
      uint32_t caps =
         is_welcome(&wish, tiling)
            ? format_caps(info, format, planes, plane_count, tiling)
            : 0;

      if (!(caps & (MIL_CAP_SAMPLED | MIL_CAP_RENDER | MIL_CAP_ZS)))
         continue;
      if (count < max)
         out[count] = (struct mil_modifier_caps){
            .modifier = mil_tiling_to_modifier(tiling),
            .plane_count = plane_count,
            .caps = caps,
         };
      count++;
   }
   return count;
}
