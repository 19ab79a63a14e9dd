/* SPDX-License-Identifier: MIT */
/* AFBC: which images can be compressed how, and what headers say.
 *
 * A superblock of 256 texels has a header of 16 bytes, which says where its
 * payload is and how long each of its sixteen 4×4 subblocks is.  All headers
 * of a slice are in front of all its payload.
 *
 * Sources: the kernel's Documentation/gpu/afbc.rst and drm_fourcc.h; Mesa
 * 25.0.7, pan_afbc.c; Mesa 26, pan_afbc.h and pan_mod.c. */

#include "layout/mil_internal.h"

#include <errno.h>

#define TILED_ALIGN_B 4096
#define ALIGN_B 128 /* Mesa 25.0.7: from v6 on */

void
mil_afbc_block_px(enum mil_afbc_block block, uint32_t *width, uint32_t *height)
{
   *width = block == MIL_AFBC_BLOCK_16X16  ? 16
            : block == MIL_AFBC_BLOCK_32X8 ? 32
                                           : 64;
   *height = 256 / *width;
}

uint32_t
mil_afbc_header_tile(const struct mil_tiling *tiling, uint32_t block_B)
{
   if (!tiling->afbc.tiled_headers)
      return 1;
   /* drm_fourcc.h: 8×8 superblocks up to 32 bits a texel, else 4×4. */
   return block_B <= 4 ? 8 : 4;
}

uint32_t
mil_afbc_align_B(const struct mil_tiling *tiling)
{
   return tiling->afbc.tiled_headers ? TILED_ALIGN_B : ALIGN_B;
}

enum mil_afbc_mode
mil_afbc_planar_mode(enum pipe_format planar_format, unsigned plane)
{
   switch (planar_format) {
   case PIPE_FORMAT_NV12:
   case PIPE_FORMAT_NV21:
   case PIPE_FORMAT_G8_B8R8_420_UNORM:
   case PIPE_FORMAT_R8_G8B8_420_UNORM:
   case PIPE_FORMAT_R8_B8G8_420_UNORM:
      return plane ? MIL_AFBC_YUV420_2C8 : MIL_AFBC_YUV420_1C8;
   case PIPE_FORMAT_NV16:
   case PIPE_FORMAT_R8_G8B8_422_UNORM:
      return plane ? MIL_AFBC_YUV422_2C8 : MIL_AFBC_YUV422_1C8;
   case PIPE_FORMAT_IYUV:
   case PIPE_FORMAT_YV12:
   case PIPE_FORMAT_G8_B8_R8_420_UNORM:
   case PIPE_FORMAT_R8_G8_B8_420_UNORM:
   case PIPE_FORMAT_R8_B8_G8_420_UNORM:
      return MIL_AFBC_YUV420_1C8; /* all three (Mesa 26, pan_afbc.h) */
   default:
      return MIL_AFBC_NONE;
   }
}

enum mil_afbc_mode
mil_afbc_mode(const struct mali_device_info *info, enum pipe_format format,
              enum pipe_format planar_format, unsigned plane)
{
   enum mil_afbc_mode mode = mil_format_facts(info, format)->afbc;

   if (planar_format != PIPE_FORMAT_NONE && !mil_is_depth_apart(planar_format))
      return mil_afbc_planar_mode(planar_format, plane);
   if (mode >= MIL_AFBC_R16 && mode <= MIL_AFBC_R16G16B16A16 &&
       !mali_has_feature(info, MALI_FEATURE_AFBC_RGBA16))
      return MIL_AFBC_NONE;
   return mode;
}

/* --- Whether an image can have it ------------------------------------- */

static bool
is_yuv_plane(const struct mil_init_info *init)
{
   return init->planar_format != PIPE_FORMAT_NONE &&
          !mil_is_depth_apart(init->planar_format);
}

static int
check_split(const struct mil_tiling *tiling, enum mil_afbc_mode mode,
            const char *name, struct mil_reason *reason)
{
   if (!tiling->afbc.split || tiling->afbc.block == MIL_AFBC_BLOCK_16X16)
      return 0;
   if (tiling->afbc.block == MIL_AFBC_BLOCK_32X8 &&
       (mode == MIL_AFBC_R8G8B8A8 || mode == MIL_AFBC_R10G10B10A2))
      return 0;
   return mil_refuse(reason, -ENOTSUP,
                     "AFBC splits 16x16 superblocks, and 32x8 ones of "
                     "four-byte formats, not these of %s; leave the split "
                     "option away",
                     name);
}

/* Options against the format. */
static int
check_options(const struct mali_device_info *info,
              const struct mil_init_info *init, const struct mil_tiling *tiling,
              enum mil_afbc_mode mode, struct mil_reason *reason)
{
   const struct util_format_description *desc =
      util_format_description(init->format);
   const char *name = util_format_short_name(init->format);
   bool zs = desc->colorspace == UTIL_FORMAT_COLORSPACE_ZS;

   if ((unsigned)tiling->afbc.block > MIL_AFBC_BLOCK_64X4)
      return mil_refuse(reason, -EINVAL, "AFBC superblock %d does not exist",
                        (int)tiling->afbc.block);
   if (tiling->afbc.ytr && (desc->nr_channels < 3 || zs))
      return mil_refuse(reason, -EINVAL,
                        "AFBC's colour transform needs red, green and blue; "
                        "%s has not",
                        name);
   /* The depth/stencil extension of a framebuffer cannot say these. */
   if (zs && (tiling->afbc.split || tiling->afbc.block != MIL_AFBC_BLOCK_16X16))
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC of depth and stencil has 16x16 superblocks "
                        "that are not split");
   if ((tiling->afbc.tiled_headers || tiling->afbc.solid_color) &&
       !mil_generation(info)->afbc_tiled_headers)
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC with tiled headers or solid colours needs a "
                        "GPU later than %s",
                        info->name);
   return check_split(tiling, mode, name, reason);
}

/* What the GPU writes only some of. */
static int
check_written(const struct mil_init_info *init, const struct mil_tiling *tiling,
              struct mil_reason *reason)
{
   if (!(init->usage & MIL_USAGE_RENDER))
      return 0;
   if (!tiling->afbc.sparse)
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC that is not sparse can be read but not "
                        "rendered to; add the sparse option");
   if (tiling->afbc.block == MIL_AFBC_BLOCK_64X4)
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC with 64x4 superblocks can be read but not "
                        "rendered to; use 16x16 or 32x8");
   if (is_yuv_plane(init))
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC of planes of %s can be read but not rendered "
                        "to",
                        util_format_short_name(init->planar_format));
   return 0;
}

int
mil_afbc_check(const struct mali_device_info *info,
               const struct mil_init_info *init,
               const struct mil_tiling *tiling, struct mil_reason *reason)
{
   enum mil_afbc_mode mode =
      mil_afbc_mode(info, init->format, init->planar_format, init->plane);

   if (!mali_has_feature(info, MALI_FEATURE_AFBC))
      return mil_refuse(reason, -ENOTSUP, "%s has no AFBC", info->name);
   if (mode == MIL_AFBC_NONE)
      return mil_refuse(reason, -ENOTSUP, "AFBC of %s cannot compress %s",
                        info->name, util_format_short_name(init->format));
   if (init->usage & (MIL_USAGE_STORAGE | MIL_USAGE_ATOMIC))
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC images cannot be storage images");
   if (init->usage & MIL_USAGE_HOST)
      return mil_refuse(reason, -ENOTSUP,
                        "the host cannot read AFBC that the GPU has "
                        "compressed; leave the host usage away, or use "
                        "another tiling");
   if (init->usage & MIL_USAGE_SPARSE)
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC images cannot be bound page by page");
   if (init->usage & MIL_USAGE_MUTABLE)
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC images cannot be viewed in other encodings");
   if (init->samples_sa > 1 || init->dim == MIL_DIM_1D)
      return mil_refuse(reason, -ENOTSUP,
                        "AFBC is for single-sampled 2D and 3D images");
   if (init->dim == MIL_DIM_3D && !mil_generation(info)->afbc_3d)
      return mil_refuse(reason, -ENOTSUP, "%s has no AFBC of 3D images",
                        info->name);

   int err = check_options(info, init, tiling, mode, reason);
   return err ? err : check_written(init, tiling, reason);
}

/* --- Headers ---------------------------------------------------------- */

unsigned
mil_afbc_subblock_size(const uint8_t header[MIL_AFBC_HEADER_B], unsigned index)
{
   unsigned bit = 32 + index * 6;
   unsigned low = header[bit / 8];
   unsigned high = bit / 8 + 1 < MIL_AFBC_HEADER_B ? header[bit / 8 + 1] : 0;

   return ((low | high << 8) >> (bit % 8)) & 0x3f;
}

int64_t
mil_afbc_payload_size_B(const struct mil_image *image,
                        const uint8_t header[MIL_AFBC_HEADER_B])
{
   uint32_t size_B = 0;

   if (image->tiling.kind != MIL_TILING_AFBC)
      return -EINVAL;
   if (mil_afbc_subblock_size(header, 0) == 0)
      return 0;
   for (unsigned i = 0; i < 16; i++) {
      unsigned bytes = mil_afbc_subblock_size(header, i);

      /* 1 stands for 4×4 texels as they are. */
      size_B += bytes == 1 ? 16 * image->block_size_B : bytes;
   }
   return mil_align(size_B, 16);
}

int
mil_afbc_pack(const struct mil_image *image, unsigned level,
              const uint8_t *headers, uint32_t *offsets_B, uint64_t *size_B,
              struct mil_reason *reason)
{
   uint64_t offset_B = 0;

   if (image->tiling.kind != MIL_TILING_AFBC)
      return mil_refuse(reason, -EINVAL, "the image is %s, not AFBC",
                        mil_tiling_name(image->tiling.kind));
   if (level >= image->levels)
      return mil_refuse(reason, -EINVAL, "level %u: the image has %u", level,
                        image->levels);

   const struct mil_level *l = &image->level[level];
   uint64_t count = (uint64_t)(l->stored_width_el / image->tile_width_el) *
                    (l->stored_height_el / image->tile_height_el);
   for (uint64_t i = 0; i < count; i++) {
      if (offset_B > UINT32_MAX)
         return mil_refuse(reason, -EOVERFLOW,
                           "the payload is more than 4 GiB, which headers "
                           "cannot say");
      offsets_B[i] = offset_B;
      offset_B +=
         mil_afbc_payload_size_B(image, headers + i * MIL_AFBC_HEADER_B);
   }
   *size_B = offset_B;
   return 0;
}
