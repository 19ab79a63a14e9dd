/* SPDX-License-Identifier: MIT */
#include "vulkan/nir/valk_nir.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include <mali/compiler.h>

#include "nir_builder.h"

#include "vulkan/nir/valk_core_builtins.h"

void
valk_nir_fail(struct valk_nir *lower, const char *fmt, ...)
{
   if (lower->reason[0])
      return;
   va_list args;
   va_start(args, fmt);
   vsnprintf(lower->reason, sizeof(lower->reason), fmt, args);
   va_end(args);
}

void
valk_nir_preprocess(nir_shader *nir, const struct mali_device_info *info)
{
   NIR_PASS(_, nir, nir_lower_system_values);
   valk_nir_lower_core_builtins(nir, info);
   mcc_preprocess_nir(nir, info);
}

static void
shared_size_align(const struct glsl_type *type, unsigned *size_B,
                  unsigned *align_B)
{
   const unsigned bytes =
      glsl_type_is_boolean(type) ? 4 : glsl_get_bit_size(type) / 8;
   const unsigned length = glsl_get_vector_elements(type);

   *size_B = bytes * length;
   *align_B = bytes * (length == 3 ? 4 : length);
}

/* Mesa's pass asks for the index after indices were lowered. */
static bool
lower_local_index(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   const uint16_t *size = b->shader->info.workgroup_size;

   if (intr->intrinsic != nir_intrinsic_load_local_invocation_index)
      return false;
   b->cursor = nir_before_instr(&intr->instr);
   nir_def *id = nir_load_local_invocation_id(b);
   nir_def *row = nir_iadd(b, nir_channel(b, id, 1),
                           nir_imul_imm(b, nir_channel(b, id, 2), size[1]));
   nir_def_replace(&intr->def, nir_iadd(b, nir_channel(b, id, 0),
                                        nir_imul_imm(b, row, size[0])));
   return true;
}

static void
clear_shared(nir_shader *nir)
{
   const unsigned step_B = 16;

   if (!nir->info.zero_initialize_shared_memory || !nir->info.shared_size)
      return;
   nir->info.shared_size = align(nir->info.shared_size, step_B);
   nir_zero_initialize_shared_memory(nir, nir->info.shared_size, step_B);
   NIR_PASS(_, nir, nir_lower_vars_to_ssa);
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower_local_index,
            nir_metadata_control_flow, NULL);
}

int
valk_nir_lower(nir_shader *nir, struct valk_nir *lower)
{
   if (nir->info.stage == MESA_SHADER_FRAGMENT)
      valk_nir_lower_inputs(nir, lower);
   if (!nir->info.shared_memory_explicit_layout) {
      NIR_PASS(_, nir, nir_lower_vars_to_explicit_types, nir_var_mem_shared,
               shared_size_align);
   }
   clear_shared(nir);
   NIR_PASS(_, nir, nir_lower_explicit_io, nir_var_mem_shared,
            nir_address_format_32bit_offset);
   NIR_PASS(_, nir, nir_lower_explicit_io, nir_var_mem_push_const,
            nir_address_format_32bit_offset);
   NIR_PASS(_, nir, nir_lower_explicit_io, nir_var_mem_ubo,
            nir_address_format_32bit_index_offset);
   NIR_PASS(_, nir, nir_lower_explicit_io, nir_var_mem_ssbo,
            nir_address_format_32bit_index_offset);
   NIR_PASS(_, nir, nir_lower_explicit_io, nir_var_mem_global,
            nir_address_format_64bit_global);
   if (nir->info.stage == MESA_SHADER_VERTEX)
      valk_nir_lower_attributes(nir, lower);
   if (lower->views)
      valk_nir_lower_views(nir, lower);
   if (lower->bound_stores)
      valk_nir_bound_stores(nir);
   valk_nir_lower_descriptors(nir, lower);
   valk_nir_lower_push(nir, lower);
   NIR_PASS(_, nir, nir_opt_dce);
   return lower->reason[0] ? -ENOTSUP : 0;
}
