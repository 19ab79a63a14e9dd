/* SPDX-License-Identifier: MIT */
#include "vulkan/nir/valk_core_builtins.h"

#include <mali/device_info.h>

#include "nir_builder.h"

/* From the SPIR-V specification. */
enum {
   HEADER_WORDS = 5,
   OP_CAPABILITY = 17,
   OP_FUNCTION = 54,
   OP_DECORATE = 71,
   DECORATION_BUILTIN = 11,
   CAPABILITY_CORE_BUILTINS_ARM = 4165,
   CAPABILITY_SHADER = 1,
};

/* The core's highest number has no counterpart; what rays ask for is out of
 * reach of shaders that trace none. */
static const struct {
   uint32_t arm, other;
} names[] = {
   { 4160, 5377 }, /* CoreIDARM: SMIDNV */
   { 4161, 5375 }, /* CoreCountARM: SMCountNV */
   { 4162, 6021 }, /* CoreMaxIDARM: CullMaskKHR */
   { 4163, 5376 }, /* WarpIDARM: WarpIDNV */
   { 4164, 5374 }, /* WarpMaxIDARM: WarpsPerSMNV */
};

bool
valk_spirv_has_core_builtins(const uint32_t *words, size_t word_count)
{
   for (size_t i = HEADER_WORDS; i < word_count; i += words[i] >> 16) {
      if ((words[i] & 0xffff) != OP_CAPABILITY)
         return false;
      if (words[i + 1] == CAPABILITY_CORE_BUILTINS_ARM)
         return true;
   }
   return false;
}

static uint32_t
rename_builtin(uint32_t builtin)
{
   for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
      if (names[i].arm == builtin)
         return names[i].other;
   }
   return builtin;
}

void
valk_spirv_rename_core_builtins(uint32_t *words, size_t word_count)
{
   for (size_t i = HEADER_WORDS; i < word_count; i += words[i] >> 16) {
      uint32_t *args = &words[i + 1];
      const uint32_t count = words[i] >> 16;

      switch (words[i] & 0xffff) {
      case OP_CAPABILITY:
         if (args[0] == CAPABILITY_CORE_BUILTINS_ARM)
            args[0] = CAPABILITY_SHADER;
         break;
      case OP_DECORATE:
         if (count == 4 && args[1] == DECORATION_BUILTIN)
            args[2] = rename_builtin(args[2]);
         break;
      case OP_FUNCTION:
         return;
      default:
         break;
      }
   }
}

uint32_t
valk_warps_per_core(const struct mali_device_info *info)
{
   return info->max_threads_per_core / info->warp_lanes;
}

static bool
lower(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   const struct mali_device_info *info = data;
   uint32_t value;

   switch (intr->intrinsic) {
   case nir_intrinsic_load_sm_count_nv:
      value = info->core_count;
      break;
   case nir_intrinsic_load_cull_mask:
      value = info->core_id_range - 1;
      break;
   case nir_intrinsic_load_warps_per_sm_nv:
      value = valk_warps_per_core(info) - 1;
      break;
   default:
      return false;
   }
   b->cursor = nir_before_instr(&intr->instr);
   nir_def_replace(&intr->def, nir_imm_int(b, value));
   return true;
}

void
valk_nir_lower_core_builtins(nir_shader *nir,
                             const struct mali_device_info *info)
{
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower,
            nir_metadata_control_flow, (void *)info);
}
