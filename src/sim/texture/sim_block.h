/* SPDX-License-Identifier: MIT */
/* Block-compressed texels: a block's bytes to its texels, as plain bytes of
 * an uncompressed format.  It knows no descriptors and no addresses.
 *
 * Written from the Khronos Data Format Specification 1.3 (ETC2, BC, ASTC). */
#ifndef SIM_BLOCK_H
#define SIM_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define SIM_BLOCK_TEXELS (6 * 6 * 6)

enum sim_block_codec {
   SIM_BLOCK_NONE,
   SIM_BLOCK_ETC2_RGB8,
   SIM_BLOCK_ETC2_RGB8A1,
   SIM_BLOCK_ETC2_RGBA8,
   SIM_BLOCK_EAC_R11,
   SIM_BLOCK_EAC_R11_SNORM,
   SIM_BLOCK_EAC_RG11,
   SIM_BLOCK_EAC_RG11_SNORM,
   SIM_BLOCK_BC1,
   SIM_BLOCK_BC2,
   SIM_BLOCK_BC3,
   SIM_BLOCK_BC4,
   SIM_BLOCK_BC4_SNORM,
   SIM_BLOCK_BC5,
   SIM_BLOCK_BC5_SNORM,
   SIM_BLOCK_BC6H_UF16,
   SIM_BLOCK_BC6H_SF16,
   SIM_BLOCK_BC7,
   /* Low dynamic range, 8 bits a component. */
   SIM_BLOCK_ASTC_NARROW,
   /* Low dynamic range, halves. */
   SIM_BLOCK_ASTC_WIDE,
   /* Any range, halves. */
   SIM_BLOCK_ASTC_HDR,
};

/* Bytes of a block. */
unsigned
sim_block_size_B(enum sim_block_codec codec);
/* Format code of the texels that come out: RGBA8, R16, RG16 or RGBA16F. */
unsigned
sim_block_format(enum sim_block_codec codec);

/* texels: slice by slice and row by row, 8 bytes each, of which the format's
 * size is written.  w, h, d: of a block; only ASTC has others than 4×4×1, and
 * with d > 1 is coded differently. */
void
sim_block_decode(enum sim_block_codec codec, const uint8_t *block, unsigned w,
                 unsigned h, unsigned d, uint8_t texels[SIM_BLOCK_TEXELS][8]);

/* Private: the families. */
void
sim_etc_decode(enum sim_block_codec codec, const uint8_t *block,
               uint8_t texels[][8]);
void
sim_bc_decode(enum sim_block_codec codec, const uint8_t *block,
              uint8_t texels[][8]);
void
sim_bptc_decode(enum sim_block_codec codec, const uint8_t *block,
                uint8_t texels[][8]);
void
sim_astc_decode(enum sim_block_codec codec, const uint8_t *block, unsigned w,
                unsigned h, unsigned d, uint8_t texels[][8]);

#endif
