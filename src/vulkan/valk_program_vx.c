/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_program_pack.h"

#include <assert.h>

#include "vulkan/valk_vx.h"

static_assert(HW_SHADER_PROGRAM_SIZE_B == VALK_PROGRAM_SIZE_B, "one program");

static enum hw_shader_stage
hw_stage(enum mcc_stage stage)
{
   switch (stage) {
   case MCC_STAGE_VERTEX:
      return HW_SHADER_STAGE_VERTEX;
   case MCC_STAGE_FRAGMENT:
      return HW_SHADER_STAGE_FRAGMENT;
   case MCC_STAGE_COMPUTE:
   default:
      return HW_SHADER_STAGE_COMPUTE;
   }
}

void
VALK_VX(valk_pack_program)(const struct valk_program *program, void *dst)
{
   struct hw_shader_program v = {
      HW_SHADER_PROGRAM_DEFAULTS,
      .stage = hw_stage(program->stage),
      .register_allocation = program->work_regs > 32
                                ? HW_SHADER_REGISTER_ALLOCATION_64_PER_THREAD
                                : HW_SHADER_REGISTER_ALLOCATION_32_PER_THREAD,
      .preload = (uint32_t)(program->preload >> 48),
      .binary = program->binary_va,
      .flush_to_zero_mode = HW_FLUSH_TO_ZERO_MODE_PRESERVE_SUBNORMALS,
   };

   if (program->stage == MCC_STAGE_FRAGMENT) {
      v.fragment_coverage_bitmask_type = HW_COVERAGE_BITMASK_TYPE_GL;
      v.requires_helper_threads = program->requires_helpers;
   } else if (program->stage == MCC_STAGE_VERTEX &&
              program->variant == MCC_VARIANT_POSITION) {
      /* Leaves warps to the varying work that follows. */
      v.vertex_warp_limit = HW_WARP_LIMIT_HALF;
   }
   hw_shader_program_pack(dst, &v);
}
