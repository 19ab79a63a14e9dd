/* SPDX-License-Identifier: MIT */

/*
 * The first half of the work on NIR: knows the device and nothing of what is
 * bound.  Its result may be cached.  What it leaves behind for the driver:
 * resource derefs, and system values that are pushed words (viewport scale and
 * offset, base instance, render target conversions).
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

#include <mali/device_info.h>

static int
slots_of_type(const struct glsl_type *type, bool bindless)
{
   return glsl_count_attribute_slots(type, false);
}

static void
assign_locations(nir_shader *nir)
{
   nir_foreach_shader_in_variable (var, nir) {
      /* The attribute table is indexed by the API's location. */
      var->data.driver_location =
         nir->info.stage == MESA_SHADER_VERTEX &&
               var->data.location >= VERT_ATTRIB_GENERIC0
            ? var->data.location - VERT_ATTRIB_GENERIC0
            : 0;
   }
   /* Outputs are told apart by their semantics. */
   nir_foreach_shader_out_variable (var, nir)
      var->data.driver_location = 0;
}

/* Attributes are fetched for the instance counted from the draw's first. */
static bool
lower_attribute(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   nir_def *instance, *value;

   if (intr->intrinsic != nir_intrinsic_load_input)
      return false;
   b->cursor = nir_before_instr(&intr->instr);
   instance = nir_iadd(b, nir_load_instance_id(b), nir_load_base_instance(b));
   value = nir_load_attribute_pan(
      b, intr->def.num_components, intr->def.bit_size, nir_load_vertex_id(b),
      instance, nir_get_io_offset_src(intr)->ssa,
      .base = nir_intrinsic_base(intr),
      .component = nir_intrinsic_component(intr),
      .dest_type = nir_intrinsic_dest_type(intr),
      .io_semantics = nir_intrinsic_io_semantics(intr));
   nir_def_replace(&intr->def, value);
   return true;
}

static bool
lower_output_read(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   nir_io_semantics sem;
   nir_def *conversion, *value;

   if (intr->intrinsic != nir_intrinsic_load_output)
      return false;
   sem = nir_intrinsic_io_semantics(intr);
   if (sem.location < FRAG_RESULT_DATA0)
      return false;
   b->cursor = nir_before_instr(&intr->instr);
   conversion =
      nir_load_rt_conversion_pan(b, .base = sem.location - FRAG_RESULT_DATA0,
                                 .src_type = nir_intrinsic_dest_type(intr));
   value = nir_load_converted_output_pan(
      b, intr->def.num_components, intr->def.bit_size, conversion,
      .dest_type = nir_intrinsic_dest_type(intr), .io_semantics = sem);
   nir_def_replace(&intr->def, value);
   return true;
}

/* After early tests, what the shader computes for them has no effect. */
static bool
drop_late_output(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   if (intr->intrinsic != nir_intrinsic_store_output)
      return false;

   const unsigned location = nir_intrinsic_io_semantics(intr).location;

   if (location != FRAG_RESULT_DEPTH && location != FRAG_RESULT_STENCIL)
      return false;
   nir_instr_remove(&intr->instr);
   return true;
}

static void
lower_io(nir_shader *nir)
{
   assign_locations(nir);
   NIR_PASS(
      _, nir, nir_lower_io,
      (nir_variable_mode)(nir_var_shader_in | nir_var_shader_out),
      slots_of_type,
      (nir_lower_io_options)(nir_lower_io_lower_64bit_to_32 |
                             nir_lower_io_use_interpolated_input_intrinsics));
   NIR_PASS(_, nir, nir_opt_constant_folding);
   /* An element of an array of colours is a colour of its own. */
   if (nir->info.stage == MESA_SHADER_FRAGMENT)
      NIR_PASS(_, nir, nir_io_add_const_offset_to_base, nir_var_shader_out);
   if (nir->info.stage == MESA_SHADER_FRAGMENT &&
       nir->info.fs.early_fragment_tests)
      NIR_PASS(_, nir, nir_shader_intrinsics_pass, drop_late_output,
               nir_metadata_control_flow, NULL);

   NIR_PASS(_, nir, mcc_lower_narrow_io);
   if (nir->info.stage == MESA_SHADER_VERTEX)
      NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower_attribute,
               nir_metadata_control_flow, NULL);
   if (nir->info.stage == MESA_SHADER_FRAGMENT)
      NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower_output_read,
               nir_metadata_control_flow, NULL);
}

static void
lower_variables(nir_shader *nir)
{
   bool again = false;

   NIR_PASS(_, nir, nir_lower_vars_to_ssa);
   mcc_optimize_nir(nir);
   NIR_PASS(_, nir, nir_opt_dead_write_vars);
   NIR_PASS(again, nir, mcc_lower_arrays);
   NIR_PASS(again, nir, nir_lower_vars_to_ssa);
   /* Addresses that can be told apart let accesses be joined. */
   if (again)
      mcc_optimize_nir(nir);
}

/* The hardware numbers the invocations of a workgroup row by row; here each
 * four in a row, which are what derivatives look at, are to be a quad. */
static bool
lower_quad_id(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   const uint16_t *size = b->shader->info.workgroup_size;
   const unsigned rows = 2 * size[0];

   if (intr->intrinsic != nir_intrinsic_load_local_invocation_id)
      return false;
   b->cursor = nir_after_instr(&intr->instr);
   nir_def *id = &intr->def;
   nir_def *flat = nir_iadd(b, nir_channel(b, id, 0),
                            nir_imul_imm(b, nir_channel(b, id, 1), size[0]));
   nir_def *in_rows = nir_umod_imm(b, flat, rows);
   nir_def *quad = nir_ushr_imm(b, in_rows, 2);
   nir_def *x = nir_iadd(b, nir_imul_imm(b, quad, 2), nir_iand_imm(b, flat, 1));
   nir_def *low = nir_iand_imm(b, nir_ushr_imm(b, in_rows, 1), 1);
   nir_def *y =
      nir_iadd(b, nir_imul_imm(b, nir_udiv_imm(b, flat, rows), 2), low);
   nir_def *shuffled = nir_vec3(b, x, y, nir_channel(b, id, 2));

   nir_def_rewrite_uses_after(id, shuffled, shuffled->parent_instr);
   return true;
}

static void
lower_compute_values(nir_shader *nir)
{
   NIR_PASS(_, nir, nir_lower_compute_system_values,
            &(nir_lower_compute_system_values_options){ .has_base_workgroup_id =
                                                           true });
   /* What follows from the local numbers is made of them by now. */
   if (nir->info.derivative_group == DERIVATIVE_GROUP_QUADS)
      NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower_quad_id,
               nir_metadata_control_flow, NULL);
}

/* Mesa 25.0.7's folding makes the upper one of two constants zero; what they
 * are made of it folds right. */
static bool
lower_unpack(nir_builder *b, nir_alu_instr *alu, void *data)
{
   const bool is_signed = alu->op == nir_op_unpack_snorm_2x16;
   nir_def *word, *zero, *one, *v;

   if (!is_signed && alu->op != nir_op_unpack_unorm_2x16)
      return false;
   b->cursor = nir_before_instr(&alu->instr);
   word = nir_mov_alu(b, alu->src[0], 1);
   zero = nir_imm_int(b, 0);
   one = nir_imm_int(b, 1);
   if (is_signed) {
      v = nir_i2f32(b, nir_vec2(b, nir_extract_i16(b, word, zero),
                                nir_extract_i16(b, word, one)));
      v = nir_fdiv_imm(b, v, 32767.0);
      v =
         nir_fmin(b, nir_imm_float(b, 1), nir_fmax(b, nir_imm_float(b, -1), v));
   } else {
      v = nir_u2f32(b, nir_vec2(b, nir_extract_u16(b, word, zero),
                                nir_extract_u16(b, word, one)));
      v = nir_fdiv_imm(b, v, 65535.0);
   }
   nir_def_replace(&alu->def, v);
   return true;
}

static void
lower_textures(nir_shader *nir)
{
   NIR_PASS(_, nir, nir_lower_tex,
            &(nir_lower_tex_options){
               .lower_txs_lod = true,
               .lower_txp = ~0u,
               .lower_tg4_broadcom_swizzle = true,
               .lower_tg4_offsets = true,
               .lower_txd_cube_map = true,
               .lower_invalid_implicit_lod = true,
            });
}

/* Whether something is stored through a pointer that is no variable: Mesa's
 * pass for the viewport does not expect it.  Such vertex shaders are refused
 * later, where there is a reason to return. */
static bool
stores_through_pointers(nir_shader *nir)
{
   nir_foreach_function_impl (impl, nir) {
      nir_foreach_block (block, impl) {
         nir_foreach_instr (instr, block) {
            nir_intrinsic_instr *intr;

            if (instr->type != nir_instr_type_intrinsic)
               continue;
            intr = nir_instr_as_intrinsic(instr);
            if (intr->intrinsic == nir_intrinsic_store_deref &&
                !nir_intrinsic_get_var(intr, 0))
               return true;
         }
      }
   }
   return false;
}

/* Whether it matters that a terminated invocation goes on, unseen, to the end
 * of the program: it may be for ever in a loop, and others may look at it. */
static bool
must_leave(nir_shader *nir)
{
   if (nir->info.uses_wide_subgroup_intrinsics)
      return true;
   nir_foreach_function_impl (impl, nir) {
      nir_foreach_block (block, impl) {
         if (block->cf_node.parent->type == nir_cf_node_loop)
            return true;
      }
   }
   return false;
}

/* The hardware only marks the thread (DISCARD): leaving is a jump. */
static void
lower_terminate(nir_shader *nir)
{
   if (!must_leave(nir))
      return;
   NIR_PASS(_, nir, nir_lower_terminate_to_demote);
   nir_foreach_function_impl (impl, nir) {
      nir_foreach_block (block, impl) {
         nir_instr *last = nir_block_last_instr(block);

         if (last && last->type == nir_instr_type_jump &&
             nir_instr_as_jump(last)->type == nir_jump_halt)
            nir_instr_as_jump(last)->type = nir_jump_return;
      }
   }
   NIR_PASS(_, nir, nir_lower_returns);
}

/* Accesses times blocks up to which NIR forwards what was stored: it keeps what
 * is known for each branch, which takes some 25 bytes for each pair. */
#define MAX_KNOWN (1u << 24)

static bool
can_forward_stores(nir_shader *nir)
{
   uint64_t blocks = 0, accesses = 0;

   nir_foreach_function_impl (impl, nir) {
      nir_foreach_block (block, impl) {
         blocks++;
         nir_foreach_instr (instr, block)
            accesses += instr->type == nir_instr_type_intrinsic;
      }
   }
   return blocks * accesses <= MAX_KNOWN;
}

int
mcc_preprocess_nir(nir_shader *nir, const struct mali_device_info *device)
{
   bool fragment = nir->info.stage == MESA_SHADER_FRAGMENT;
   nir_variable_mode io =
      (nir_variable_mode)(nir_var_shader_in | nir_var_shader_out);

   bool again = false;

   (void)device;
   NIR_PASS(_, nir, mcc_drop_empty_arrays);
   NIR_PASS(_, nir, nir_shader_alu_pass, lower_unpack,
            nir_metadata_control_flow, NULL);
   mcc_lower_double_quotients(nir);
   if (fragment) {
      lower_terminate(nir);
      NIR_PASS(_, nir, nir_lower_io_to_vector, nir_var_shader_out);
   }
   if (nir->info.stage == MESA_SHADER_VERTEX || fragment)
      NIR_PASS(_, nir, nir_lower_io_to_temporaries,
               nir_shader_get_entrypoint(nir), true, true);
   NIR_PASS(_, nir, nir_opt_access,
            &(nir_opt_access_options){ .is_vulkan = true });
   NIR_PASS(_, nir, nir_lower_indirect_derefs, io, UINT32_MAX);
   NIR_PASS(_, nir, nir_lower_global_vars_to_local);
   /* Stores of outputs are what Mesa's passes look for, not copies. */
   NIR_PASS(_, nir, nir_split_var_copies);
   NIR_PASS(_, nir, nir_lower_var_copies);
   /* What is left then is memory, at places told apart by values of which the
    * equal ones are one. */
   NIR_PASS(_, nir, nir_lower_vars_to_ssa);
   NIR_PASS(_, nir, nir_copy_prop);
   NIR_PASS(_, nir, nir_opt_dce);
   NIR_PASS(_, nir, nir_opt_cse);
   if (can_forward_stores(nir))
      NIR_PASS(_, nir, nir_opt_copy_prop_vars);
   NIR_PASS(_, nir, nir_opt_combine_stores, nir_var_all);

   if (nir->info.stage == MESA_SHADER_VERTEX) {
      if (!stores_through_pointers(nir))
         NIR_PASS(_, nir, nir_lower_viewport_transform);
      NIR_PASS(_, nir, nir_lower_point_size, 1.0, 0.0);
   }
   if (fragment) {
      NIR_PASS(_, nir, nir_lower_wpos_center);
      NIR_PASS(_, nir, nir_lower_is_helper_invocation);
   }

   /* Before loops are unrolled: an invocation of one has constant numbers. */
   if (nir->info.stage != MESA_SHADER_VERTEX && !fragment)
      lower_compute_values(nir);
   lower_variables(nir);
   mcc_lower_doubles(nir);
   if (nir->info.stage == MESA_SHADER_VERTEX || fragment)
      lower_io(nir);
   lower_textures(nir);
   NIR_PASS(_, nir, nir_opt_constant_folding);
   NIR_PASS(_, nir, nir_copy_prop);
   NIR_PASS(_, nir, nir_opt_dce);
   /* Places in memory that are made by divisions are compared later. */
   NIR_PASS(again, nir, nir_opt_idiv_const, 8);
   if (fragment)
      NIR_PASS(again, nir, mcc_lower_mediump);
   if (again)
      mcc_optimize_nir(nir);
   nir_shader_gather_info(nir, nir_shader_get_entrypoint(nir));
   return 0;
}
