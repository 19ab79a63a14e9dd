/* SPDX-License-Identifier: MIT */
/* Tilings: what an image can have, which is best, and DRM modifiers. */

#include "layout/mil_internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "drm-uapi/drm_fourcc.h"

int
mil_refuse(struct mil_reason *reason, int err, const char *text, ...)
{
   if (reason) {
      va_list args;
      va_start(args, text);
      vsnprintf(reason->text, sizeof(reason->text), text, args);
      va_end(args);
   }
   return err;
}

const char *
mil_tiling_name(enum mil_tiling_kind kind)
{
   switch (kind) {
   case MIL_TILING_LINEAR:
      return "linear";
   case MIL_TILING_U_INTERLEAVED:
      return "u-interleaved";
   case MIL_TILING_AFBC:
      return "AFBC";
   }
   return "unknown";
}

bool
mil_tiling_equal(const struct mil_tiling *a, const struct mil_tiling *b)
{
   return a->kind == b->kind && a->afbc.block == b->afbc.block &&
          a->afbc.ytr == b->afbc.ytr && a->afbc.split == b->afbc.split &&
          a->afbc.sparse == b->afbc.sparse &&
          a->afbc.tiled_headers == b->afbc.tiled_headers &&
          a->afbc.solid_color == b->afbc.solid_color;
}

/* --- DRM modifiers ---------------------------------------------------- */

static const uint64_t afbc_block_bits[] = {
   [MIL_AFBC_BLOCK_16X16] = AFBC_FORMAT_MOD_BLOCK_SIZE_16x16,
   [MIL_AFBC_BLOCK_32X8] = AFBC_FORMAT_MOD_BLOCK_SIZE_32x8,
   [MIL_AFBC_BLOCK_64X4] = AFBC_FORMAT_MOD_BLOCK_SIZE_64x4,
};

uint64_t
mil_tiling_to_modifier(const struct mil_tiling *tiling)
{
   uint64_t bits;

   switch (tiling->kind) {
   case MIL_TILING_LINEAR:
      return DRM_FORMAT_MOD_LINEAR;
   case MIL_TILING_U_INTERLEAVED:
      return DRM_FORMAT_MOD_ARM_16X16_BLOCK_U_INTERLEAVED;
   case MIL_TILING_AFBC:
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
   return DRM_FORMAT_MOD_INVALID;
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

   if (bits & ~known) {
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC modifier 0x%016llx has options 0x%llx that are "
                        "not laid out here",
                        (unsigned long long)modifier,
                        (unsigned long long)(bits & ~known));
   }

   unsigned block;
   for (block = 0; block < MIL_COUNT(afbc_block_bits); block++) {
      if (afbc_block_bits[block] == (bits & AFBC_FORMAT_MOD_BLOCK_SIZE_MASK))
         break;
   }
   if (block == MIL_COUNT(afbc_block_bits)) {
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC modifier 0x%016llx has superblocks that are "
                        "not laid out here",
                        (unsigned long long)modifier);
   }

   tiling.afbc.block = (enum mil_afbc_block)block;
   tiling.afbc.ytr = bits & AFBC_FORMAT_MOD_YTR;
   tiling.afbc.split = bits & AFBC_FORMAT_MOD_SPLIT;
   tiling.afbc.sparse = bits & AFBC_FORMAT_MOD_SPARSE;
   tiling.afbc.tiled_headers = bits & AFBC_FORMAT_MOD_TILED;
   tiling.afbc.solid_color = bits & AFBC_FORMAT_MOD_SC;
   *out = tiling;
   return 0;
}

int
mil_tiling_from_modifier(uint64_t modifier, struct mil_tiling *out,
                         struct mil_reason *reason)
{
   switch (modifier) {
   case DRM_FORMAT_MOD_LINEAR:
      *out = (struct mil_tiling){ .kind = MIL_TILING_LINEAR };
      return 0;
   case DRM_FORMAT_MOD_ARM_16X16_BLOCK_U_INTERLEAVED:
      *out = (struct mil_tiling){ .kind = MIL_TILING_U_INTERLEAVED };
      return 0;
   default:
      break;
   }

   if (modifier >> 52 == ((uint64_t)DRM_FORMAT_MOD_VENDOR_ARM << 4 |
                          DRM_FORMAT_MOD_ARM_TYPE_AFBC))
      return afbc_from_modifier(modifier, out, reason);

   return mil_refuse(reason, -ENOTSUP,
                     "DRM modifier 0x%016llx is not laid out here",
                     (unsigned long long)modifier);
}

/* --- What an image can have ------------------------------------------- */

void
mil_afbc_block_px(enum mil_afbc_block block, uint32_t *width, uint32_t *height)
{
   *width = block == MIL_AFBC_BLOCK_16X16  ? 16
            : block == MIL_AFBC_BLOCK_32X8 ? 32
                                           : 64;
   *height = 256 / *width;
}

/* Options of AFBC against the format (Mesa 25.0.7, pan_afbc.c). */
static int
check_afbc_options(const struct mali_device_info *info,
                   const struct mil_init_info *init,
                   const struct mil_tiling *tiling, struct mil_reason *reason)
{
   const struct util_format_description *desc =
      util_format_description(init->format);
   enum mil_afbc_mode mode = mil_format_facts(info, init->format)->afbc;

   if (!tiling->afbc.sparse) {
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC that is not sparse cannot be written; add the "
                        "sparse option");
   }
   if (tiling->afbc.ytr &&
       (desc->nr_channels < 3 ||
        (desc->colorspace != UTIL_FORMAT_COLORSPACE_RGB &&
         desc->colorspace != UTIL_FORMAT_COLORSPACE_SRGB))) {
      return mil_refuse(reason, -EINVAL,
                        "AFBC's colour transform needs red, green and blue; "
                        "%s has not",
                        util_format_short_name(init->format));
   }
   /* The depth/stencil extension of a framebuffer cannot say these. */
   if (desc->colorspace == UTIL_FORMAT_COLORSPACE_ZS &&
       (tiling->afbc.split || tiling->afbc.block != MIL_AFBC_BLOCK_16X16)) {
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC of depth and stencil has 16x16 superblocks "
                        "that are not split");
   }
   if (tiling->afbc.tiled_headers && info->model != MALI_MODEL_VALHALL) {
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC with tiled headers needs a Valhall GPU");
   }

   switch (tiling->afbc.block) {
   case MIL_AFBC_BLOCK_16X16:
      return 0;
   case MIL_AFBC_BLOCK_32X8:
      if (tiling->afbc.split && mode != MIL_AFBC_R8G8B8A8 &&
          mode != MIL_AFBC_R10G10B10A2) {
         return mil_refuse(reason, -ENOTSUP,
                           "AFBC splits 32x8 superblocks of four-byte "
                           "formats only, not of %s",
                           util_format_short_name(init->format));
      }
      return 0;
   default:
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC with 64x4 superblocks is for multi-planar "
                        "formats, which are not compressed here");
   }
}

static int
check_afbc(const struct mali_device_info *info,
           const struct mil_init_info *init, const struct mil_tiling *tiling,
           struct mil_reason *reason)
{
   const uint32_t unfit = MIL_USAGE_STORAGE | MIL_USAGE_ATOMIC | MIL_USAGE_HOST;

   if (!mali_has_feature(info, MALI_FEATURE_AFBC))
      return mil_refuse(reason, -ENOTSUP, "%s has no AFBC", info->name);
   if (mil_format_facts(info, init->format)->afbc == MIL_AFBC_NONE) {
      return mil_refuse(reason, -ENOTSUP, "AFBC cannot compress %s",
                        util_format_short_name(init->format));
   }
   if (init->usage & unfit) {
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC images cannot be storage images or be "
                        "accessed by the host");
   }
   if (init->usage & MIL_USAGE_MUTABLE) {
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC images cannot be viewed in other encodings");
   }
   /* Where the headers of a 3D image's slices go, Mesa 25.0.7 and later
    * Mesa do not agree; later ones leave 3D images uncompressed. */
   if (init->dim != MIL_DIM_2D || init->samples_sa > 1) {
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC is for single-sampled 2D images");
   }
   return check_afbc_options(info, init, tiling, reason);
}

int
mil_tiling_check(const struct mali_device_info *info,
                 const struct mil_init_info *init,
                 const struct mil_tiling *tiling, struct mil_reason *reason)
{
   switch (tiling->kind) {
   case MIL_TILING_LINEAR:
      return 0;
   case MIL_TILING_U_INTERLEAVED:
      /* Tiles of a compressed format are 4×4 elements, of others 16×16. */
      if ((init->usage & MIL_USAGE_MUTABLE) &&
          util_format_is_compressed(init->format)) {
         return mil_refuse(reason, -ENOTSUP,
                           "a u-interleaved %s image cannot be viewed as "
                           "uncompressed; use linear",
                           util_format_short_name(init->format));
      }
      return 0;
   case MIL_TILING_AFBC:
      return check_afbc(info, init, tiling, reason);
   }
   return mil_refuse(reason, -EINVAL, "tiling %d does not exist",
                     (int)tiling->kind);
}

/* --- Which is best ---------------------------------------------------- */

#define AFBC(block_, ...)                  \
   {                                       \
      .kind = MIL_TILING_AFBC, .afbc = {   \
         .block = MIL_AFBC_BLOCK_##block_, \
         .sparse = true,                   \
         __VA_ARGS__                       \
      }                                    \
   }

/* Best first.  The compressed ones only where MIL_USAGE_COMPRESS asks. */
static const struct mil_tiling preference[] = {
   AFBC(16X16, .tiled_headers = true, .solid_color = true, .ytr = true),
   AFBC(16X16, .tiled_headers = true, .solid_color = true),
   AFBC(16X16, .ytr = true),
   AFBC(16X16),
   AFBC(32X8, .split = true, .ytr = true),
   AFBC(32X8, .split = true),
   { .kind = MIL_TILING_U_INTERLEAVED },
   { .kind = MIL_TILING_LINEAR },
};

#undef AFBC

static bool
is_possible(const struct mali_device_info *info,
            const struct mil_init_info *init, const struct mil_tiling *tiling)
{
   if (!mil_format_is_valid(init->format))
      return tiling->kind == MIL_TILING_LINEAR;
   if (tiling->kind == MIL_TILING_AFBC && !(init->usage & MIL_USAGE_COMPRESS))
      return false;
   return mil_tiling_check(info, init, tiling, NULL) == 0;
}

/* Whether the image is so small, one way or the other, that the tiling would
 * only cost: one row or column, less than a superblock, less than half a
 * tile of superblocks (Mesa 26's pan_mod.c draws the lines there). */
static bool
is_too_thin(const struct mil_init_info *init, const struct mil_tiling *tiling)
{
   struct mil_extent e = init->extent_px;
   uint32_t width = 2, height = 2;

   if (tiling->kind == MIL_TILING_LINEAR)
      return false;
   if (tiling->kind == MIL_TILING_AFBC) {
      mil_afbc_block_px(tiling->afbc.block, &width, &height);
      height = MIL_MAX(height, 16); /* what is rendered at once */
      if (tiling->afbc.tiled_headers) {
         width *= 4;
         height *= 4;
      }
   }
   return e.width < width || e.height < height;
}

struct mil_tiling
mil_choose_tiling(const struct mali_device_info *info,
                  const struct mil_init_info *init)
{
   for (unsigned i = 0; i < MIL_COUNT(preference); i++) {
      if (is_possible(info, init, &preference[i]) &&
          !is_too_thin(init, &preference[i]))
         return preference[i];
   }
   return (struct mil_tiling){ .kind = MIL_TILING_LINEAR };
}

int
mil_choose_modifier(const struct mali_device_info *info,
                    const struct mil_init_info *init, const uint64_t *modifiers,
                    unsigned count, uint64_t *out, struct mil_reason *reason)
{
   for (unsigned i = 0; i < MIL_COUNT(preference); i++) {
      uint64_t candidate = mil_tiling_to_modifier(&preference[i]);

      /* Who lists a modifier welcomes it. */
      if (!mil_format_is_valid(init->format) ||
          mil_tiling_check(info, init, &preference[i], NULL))
         continue;
      for (unsigned m = 0; m < count; m++) {
         if (modifiers[m] == candidate) {
            *out = candidate;
            return 0;
         }
      }
   }
   return mil_refuse(reason, -ENOTSUP,
                     "an image of this kind can have none of the %u DRM "
                     "modifiers that were offered",
                     count);
}

unsigned
mil_list_modifiers(const struct mali_device_info *info,
                   const struct mil_init_info *init, uint64_t *modifiers,
                   unsigned max)
{
   unsigned count = 0;

   for (unsigned i = 0; i < MIL_COUNT(preference); i++) {
      if (!is_possible(info, init, &preference[i]))
         continue;
      if (count < max)
         modifiers[count] = mil_tiling_to_modifier(&preference[i]);
      count++;
   }
   return count;
}
