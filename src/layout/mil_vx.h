/* SPDX-License-Identifier: MIT */
/* Shared by the *_vx.c files, which are compiled once for each hardware
 * generation, with HW_ARCH: they pack and return, and decide nothing. */

#ifndef MIL_VX_H
#define MIL_VX_H

#include "layout/mil_internal.h"

#include "hw/hw_vx.h"

#define MIL_VX_PASTE(name, arch) name##_v##arch
#define MIL_VX_EXPAND(name, arch) MIL_VX_PASTE(name, arch)
/* The name of something that every generation has its own of. */
#define MIL_VX(name) MIL_VX_EXPAND(name, HW_ARCH)

/* A row of the format table: how this generation's descriptors name it. */
struct mil_format_code {
   uint32_t pixel; /* 22 bits; 0: the format is not in the table */
   uint8_t plane;  /* clump format, or one of MIL_PLANE_* */
   uint8_t tile;   /* internal format of the tile buffer, or MIL_HW_RAW */
   uint8_t memory; /* write-back format of colour, depth or stencil */
   uint8_t afbc;   /* compression mode, or MIL_AFBC_MODE_NONE */
};

#define MIL_PLANE_RAW 0xfe  /* clump format by the size of an element */
#define MIL_PLANE_ASTC 0xff /* plane type of its own, by the block size */
#define MIL_HW_RAW 0xff     /* by the size of an element */
#define MIL_AFBC_MODE_NONE 0xff

extern const struct mil_format_code MIL_VX(mil_codes)[PIPE_FORMAT_COUNT];

static inline uint32_t
mil_swizzle_bits(const uint8_t swizzle[4])
{
   return swizzle[0] | (uint32_t)swizzle[1] << 3 | (uint32_t)swizzle[2] << 6 |
          (uint32_t)swizzle[3] << 9;
}

/* Textures of Bifrost point to surfaces, those of Valhall to planes. */
#define MIL_IS_BIFROST (HW_ARCH < 9)
/* Y′CbCr of several planes as one texture: Bifrost from v7 on. */
#define MIL_HAS_MULTIPLANAR (HW_ARCH == 7)
/* AFRC and the 64 KiB tiling: in the descriptors' data from v10 on. */
#define MIL_HAS_AFRC (HW_ARCH >= 10)
/* A plane has its extent beside the texture's from v10 on. */
#define MIL_HAS_PLANE_EXTENT (HW_ARCH >= 10)
/* Sizes and strides have upper bits somewhere else from v11 on. */
#define MIL_HAS_UPPER_BITS (HW_ARCH >= 11)

#if !MIL_IS_BIFROST
enum hw_afbc_compression_mode
   MIL_VX(mil_afbc_code)(const struct mil_image *image,
                         enum pipe_format view_format);
#endif
#if MIL_HAS_AFRC
enum hw_afrc_block_size MIL_VX(mil_afrc_block)(const struct mil_image *image);
enum hw_afrc_format MIL_VX(mil_afrc_format)(const struct mil_image *image);
#endif

uint32_t MIL_VX(mil_pixel_format)(enum pipe_format format);
uint32_t MIL_VX(mil_blend_format)(enum pipe_format format, bool dither);
void MIL_VX(mil_texture)(const struct mil_view *view, const uint64_t *va,
                         void *desc, void *planes, uint64_t planes_va);
uint32_t MIL_VX(mil_planes_size)(const struct mil_view *view);
#if MIL_IS_BIFROST
void MIL_VX(mil_storage_attribute)(const struct mil_view *view,
                                   const uint64_t *va, unsigned index,
                                   void *attribute, void *buffers);
void MIL_VX(mil_texel_buffer_attribute)(const struct mil_texel_buffer *texels,
                                        unsigned index, void *attribute,
                                        void *buffers);
#else
void MIL_VX(mil_storage)(const struct mil_view *view, const uint64_t *va,
                         void *desc, void *planes, uint64_t planes_va);
#endif
void MIL_VX(mil_texel_buffer)(const struct mil_texel_buffer *buffer, void *desc,
                              void *plane, uint64_t plane_va);
void MIL_VX(mil_render_target)(const struct mil_render_target *rt, void *desc);
void MIL_VX(mil_zs_target)(const struct mil_zs_target *zs, void *desc);

#endif
