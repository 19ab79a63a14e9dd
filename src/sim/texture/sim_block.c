/* SPDX-License-Identifier: MIT */
#include "sim/texture/sim_block.h"

#include "hw/hw_v10.h"

unsigned
sim_block_size_B(enum sim_block_codec codec)
{
   switch (codec) {
   case SIM_BLOCK_NONE:
      return 0;
   case SIM_BLOCK_ETC2_RGB8:
   case SIM_BLOCK_ETC2_RGB8A1:
   case SIM_BLOCK_EAC_R11:
   case SIM_BLOCK_EAC_R11_SNORM:
   case SIM_BLOCK_BC1:
   case SIM_BLOCK_BC4:
   case SIM_BLOCK_BC4_SNORM:
      return 8;
   default:
      return 16;
   }
}

/* As Mesa 25.0.7 names them (pan_format.c, FMTC). */
unsigned
sim_block_format(enum sim_block_codec codec)
{
   switch (codec) {
   case SIM_BLOCK_EAC_R11:
   case SIM_BLOCK_BC4:
      return HW_FORMAT_R16_UNORM;
   case SIM_BLOCK_EAC_R11_SNORM:
   case SIM_BLOCK_BC4_SNORM:
      return HW_FORMAT_R16_SNORM;
   case SIM_BLOCK_EAC_RG11:
   case SIM_BLOCK_BC5:
      return HW_FORMAT_RG16_UNORM;
   case SIM_BLOCK_EAC_RG11_SNORM:
   case SIM_BLOCK_BC5_SNORM:
      return HW_FORMAT_RG16_SNORM;
   case SIM_BLOCK_BC6H_UF16:
   case SIM_BLOCK_BC6H_SF16:
   case SIM_BLOCK_ASTC_WIDE:
   case SIM_BLOCK_ASTC_HDR:
      return HW_FORMAT_RGBA16F;
   default:
      return HW_FORMAT_RGBA8_UNORM;
   }
}

void
sim_block_decode(enum sim_block_codec codec, const uint8_t *block, unsigned w,
                 unsigned h, unsigned d, uint8_t texels[SIM_BLOCK_TEXELS][8])
{
   switch (codec) {
   case SIM_BLOCK_ETC2_RGB8:
   case SIM_BLOCK_ETC2_RGB8A1:
   case SIM_BLOCK_ETC2_RGBA8:
   case SIM_BLOCK_EAC_R11:
   case SIM_BLOCK_EAC_R11_SNORM:
   case SIM_BLOCK_EAC_RG11:
   case SIM_BLOCK_EAC_RG11_SNORM:
      sim_etc_decode(codec, block, texels);
      break;
   case SIM_BLOCK_BC6H_UF16:
   case SIM_BLOCK_BC6H_SF16:
   case SIM_BLOCK_BC7:
      sim_bptc_decode(codec, block, texels);
      break;
   case SIM_BLOCK_ASTC_NARROW:
   case SIM_BLOCK_ASTC_WIDE:
   case SIM_BLOCK_ASTC_HDR:
      sim_astc_decode(codec, block, w, h, d, texels);
      break;
   default:
      sim_bc_decode(codec, block, texels);
      break;
   }
}
