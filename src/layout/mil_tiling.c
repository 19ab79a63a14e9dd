/* SPDX-License-Identifier: MIT */
/* Tilings: their tiles, what an image can have, and which is best. */

#include "layout/mil_internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

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
   static const char *const names[MIL_TILING_COUNT] = {
      [MIL_TILING_LINEAR] = "linear",
      [MIL_TILING_U_INTERLEAVED] = "u-interleaved",
      [MIL_TILING_AFBC] = "AFBC",
      [MIL_TILING_INTERLEAVED_64K] = "interleaved 64K",
      [MIL_TILING_AFRC] = "AFRC",
      [MIL_TILING_MTK_16L32S] = "MediaTek 16L32S",
   };

   return (unsigned)kind < MIL_TILING_COUNT ? names[kind] : "unknown";
}

bool
mil_tiling_equal(const struct mil_tiling *a, const struct mil_tiling *b)
{
   return a->kind == b->kind && a->afbc.block == b->afbc.block &&
          a->afbc.ytr == b->afbc.ytr && a->afbc.split == b->afbc.split &&
          a->afbc.sparse == b->afbc.sparse &&
          a->afbc.tiled_headers == b->afbc.tiled_headers &&
          a->afbc.solid_color == b->afbc.solid_color &&
          a->afrc.unit_B == b->afrc.unit_B &&
          a->afrc.chroma_unit_B == b->afrc.chroma_unit_B &&
          a->afrc.scan == b->afrc.scan;
}

/* --- Tiles ------------------------------------------------------------ */

/* 64 KiB, square or twice as wide as high: 2^8 × 2^8 elements of a byte, and
 * half of one direction for each doubling (drm_fourcc.h of Linux 7.1). */
static void
tile_64k(uint32_t block_B, uint32_t *width, uint32_t *height)
{
   unsigned halvings = mil_log2(block_B);

   *height = 256 >> ((halvings + 1) / 2);
   *width = 256 >> (halvings / 2);
}

void
mil_tile_el(const struct mil_tiling *tiling, enum pipe_format format,
            unsigned plane, uint32_t *width, uint32_t *height)
{
   uint32_t block_B = util_format_get_blocksize(format);
   uint32_t ignored;

   *width = 1;
   *height = 1;
   switch (tiling->kind) {
   case MIL_TILING_LINEAR:
   case MIL_TILING_COUNT:
      return;
   case MIL_TILING_U_INTERLEAVED:
      *width = util_format_is_compressed(format) ? 4 : 16;
      *height = *width;
      return;
   case MIL_TILING_AFBC:
      mil_afbc_block_px(tiling->afbc.block, width, height);
      return;
   case MIL_TILING_INTERLEAVED_64K:
      tile_64k(block_B, width, height);
      return;
   case MIL_TILING_AFRC:
      mil_afrc_tile(format, tiling, plane, width, height, &ignored, &ignored);
      return;
   case MIL_TILING_MTK_16L32S:
      /* 16 bytes wide; 32 lines of luma, 16 of chroma (Mesa 25.0.7,
       * pan_mod_conv_cso.c, which converts it). */
      *width = 16 / block_B;
      *height = plane ? 16 : 32;
      return;
   }
}

/* --- What an image can have ------------------------------------------- */

static int
check_linear(const struct mil_init_info *init, struct mil_reason *reason)
{
   if (init->usage & MIL_USAGE_SPARSE)
      return mil_refuse(reason, -ENOTSUP,
                        "a linear image cannot be bound page by page");
   return 0;
}

static int
check_u_interleaved(const struct mil_init_info *init, struct mil_reason *reason)
{
   const char *name = util_format_short_name(init->format);

   if (init->usage & MIL_USAGE_SPARSE)
      return mil_refuse(reason, -ENOTSUP,
                        "a u-interleaved image cannot be bound page by page");
   if (util_format_description(init->format)->layout ==
       UTIL_FORMAT_LAYOUT_SUBSAMPLED)
      return mil_refuse(reason, -ENOTSUP,
                        "%s has fewer chroma than luma texels; use linear",
                        name);
   /* Tiles of a compressed format are 4×4 elements, of others 16×16. */
   if ((init->usage & MIL_USAGE_MUTABLE) &&
       util_format_is_compressed(init->format))
      return mil_refuse(reason, -ENOTSUP,
                        "a u-interleaved %s image cannot be viewed as "
                        "uncompressed; use linear",
                        name);
   return 0;
}

static int
check_64k(const struct mali_device_info *info, const struct mil_init_info *init,
          struct mil_reason *reason)
{
   const char *name = util_format_short_name(init->format);

   if (!mil_generation(info)->interleaved_64k)
      return mil_refuse(reason, -ENOTSUP, "%s has no 64 KiB tiles", info->name);
   if (!mil_is_pot(util_format_get_blocksize(init->format)) ||
       util_format_description(init->format)->layout ==
          UTIL_FORMAT_LAYOUT_SUBSAMPLED)
      return mil_refuse(reason, -ENOTSUP,
                        "64 KiB tiles are for elements of a power of two of "
                        "bytes; %s has none",
                        name);
   if (init->samples_sa > 1 || init->dim == MIL_DIM_1D)
      return mil_refuse(reason, -ENOTSUP,
                        "64 KiB tiles are for single-sampled 2D and 3D "
                        "images");
   return 0;
}

static int
check_mtk(const struct mil_init_info *init, struct mil_reason *reason)
{
   const uint32_t fit =
      MIL_USAGE_HOST | MIL_USAGE_EXTERNAL | MIL_USAGE_COMPRESS;

   if (!init->explicit_layout)
      return mil_refuse(reason, -ENOTSUP,
                        "MediaTek's tiling is for importing what its "
                        "decoders wrote; give an explicit layout");
   if (init->usage & ~fit)
      return mil_refuse(reason, -ENOTSUP,
                        "the GPU cannot access MediaTek's tiling; copy from "
                        "it by the CPU");
   if (init->format != PIPE_FORMAT_R8_UNORM &&
       init->format != PIPE_FORMAT_R8G8_UNORM)
      return mil_refuse(reason, -ENOTSUP,
                        "MediaTek's tiling is for planes of 8-bit luma or "
                        "chroma, not for %s",
                        util_format_short_name(init->format));
   return 0;
}

int
mil_tiling_check(const struct mali_device_info *info,
                 const struct mil_init_info *init,
                 const struct mil_tiling *tiling, struct mil_reason *reason)
{
   int err;

   switch (tiling->kind) {
   case MIL_TILING_LINEAR:
      return check_linear(init, reason);
   case MIL_TILING_U_INTERLEAVED:
      return check_u_interleaved(init, reason);
   case MIL_TILING_AFBC:
      err = mil_afbc_check(info, init, tiling, reason);
      if (!err && init->usage & MIL_USAGE_SAMPLED)
         err = mil_check_readable(info, tiling, reason);
      return err;
   case MIL_TILING_INTERLEAVED_64K:
      return check_64k(info, init, reason);
   case MIL_TILING_AFRC:
      return mil_afrc_check(info, init, tiling, reason);
   case MIL_TILING_MTK_16L32S:
      return check_mtk(init, reason);
   case MIL_TILING_COUNT:
      break;
   }
   return mil_refuse(reason, -EINVAL, "tiling %d does not exist",
                     (int)tiling->kind);
}

/* --- Which is best ---------------------------------------------------- */

#define AFBC(block_, ...)                  \
   {                                       \
      .kind = MIL_TILING_AFBC, .afbc = {   \
         .block = MIL_AFBC_BLOCK_##block_, \
         __VA_ARGS__                       \
      }                                    \
   }
/* chroma_: 0, or of an image of several planes. */
#define AFRC(unit_, chroma_, scan_)      \
   {                                     \
      .kind = MIL_TILING_AFRC, .afrc = { \
         .unit_B = unit_,                \
         .chroma_unit_B = chroma_,       \
         .scan = scan_,                  \
      }                                  \
   }

/* Best first.  Compressed ones only where the usage welcomes them. */
static const struct mil_tiling preference[] = {
   AFBC(16X16, .sparse = true, .tiled_headers = true, .solid_color = true,
        .ytr = true),
   AFBC(16X16, .sparse = true, .tiled_headers = true, .solid_color = true),
   AFBC(16X16, .sparse = true, .ytr = true),
   AFBC(16X16, .sparse = true),
   AFBC(32X8, .sparse = true, .split = true, .ytr = true),
   AFBC(32X8, .sparse = true, .split = true),
   { .kind = MIL_TILING_U_INTERLEAVED },
   { .kind = MIL_TILING_LINEAR },
   /* From here on only what somebody asks for. */
   { .kind = MIL_TILING_INTERLEAVED_64K },
   AFBC(32X8, .sparse = true, .ytr = true),
   AFBC(32X8, .sparse = true),
   AFBC(16X16, .sparse = true, .split = true, .ytr = true),
   AFBC(16X16, .sparse = true, .split = true),
   AFBC(64X4, .sparse = true),
   AFBC(16X16, .ytr = true),
   AFBC(16X16, ),
   AFRC(24, 0, false),
   AFRC(32, 0, false),
   AFRC(16, 0, false),
   AFRC(24, 0, true),
   AFRC(32, 0, true),
   AFRC(16, 0, true),
   AFRC(24, 24, false),
   AFRC(32, 32, false),
   AFRC(16, 16, false),
   AFRC(24, 24, true),
   AFRC(32, 32, true),
   AFRC(16, 16, true),
   { .kind = MIL_TILING_MTK_16L32S },
};

#undef AFBC
#undef AFRC

const struct mil_tiling *
mil_preference(unsigned index)
{
   return index < MIL_COUNT(preference) ? &preference[index] : NULL;
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
      width *= MIL_MAX(mil_afbc_header_tile(tiling, 4) / 2, 1);
      height *= MIL_MAX(mil_afbc_header_tile(tiling, 4) / 2, 1);
   }
   return e.width < width || e.height < height;
}

struct mil_tiling
mil_choose_tiling(const struct mali_device_info *info,
                  const struct mil_init_info *init)
{
   const struct mil_tiling linear = { .kind = MIL_TILING_LINEAR };
   const struct mil_tiling pages = { .kind = MIL_TILING_INTERLEAVED_64K };

   if (!mil_format_is_valid(init->format))
      return linear;
   if (init->usage & MIL_USAGE_SPARSE)
      return pages;
   for (unsigned i = 0; preference[i].kind != MIL_TILING_LINEAR; i++) {
      const struct mil_tiling *tiling = &preference[i];

      /* Where the slices of compressed 3D images are, sources do not agree,
       * and three planes cannot be sampled as one: nobody is given such who
       * does not ask for it. */
      if (tiling->kind == MIL_TILING_AFBC &&
          (!(init->usage & MIL_USAGE_COMPRESS) || init->dim == MIL_DIM_3D ||
           mil_format_plane_count(init->planar_format) == 3))
         continue;
      if (mil_tiling_check(info, init, tiling, NULL) == 0 &&
          !is_too_thin(init, tiling))
         return *tiling;
   }
   return linear;
}
