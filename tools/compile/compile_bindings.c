/* SPDX-License-Identifier: MIT */

#include "compile_bindings.h"

#include "compiler/spirv/nir_spirv.h"
#include "compiler/spirv/spirv_info.h"
#include "nir.h"
#include "nir_builder.h"
#include "vulkan/nir/valk_core_builtins.h"
#include "vulkan/nir/valk_spirv_check.h"
#include "vulkan/nir/valk_spirv_validate.h"

#include <mali/compiler.h>
#include <vulkan/vulkan_core.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPIRV_MAGIC 0x07230203u

/* -- SPIR-V -- */

static bool
stage_of_model(uint32_t model, gl_shader_stage *stage)
{
   switch (model) {
   case 0:
      *stage = MESA_SHADER_VERTEX;
      return true;
   case 4:
      *stage = MESA_SHADER_FRAGMENT;
      return true;
   case 5:
      *stage = MESA_SHADER_COMPUTE;
      return true;
   default:
      return false;
   }
}

static const struct compile_entry any_entry;

/* The first OpEntryPoint that is wanted, and how many there are. */
static const char *
find_entry(const uint32_t *words, size_t n, const struct compile_entry *want,
           gl_shader_stage *stage, unsigned *entries)
{
   const char *first = NULL;

   *entries = 0;
   for (size_t i = 5; i < n;) {
      uint32_t op = words[i] & 0xffff, count = words[i] >> 16;
      const char *name = (const char *)&words[i + 3];
      gl_shader_stage found;

      if (!count || i + count > n)
         break;
      if (op == 15 && count > 3 && memchr(name, 0, 4 * (count - 3)) &&
          stage_of_model(words[i + 1], &found) &&
          (!want->stage ||
           !strcmp(want->stage, _mesa_shader_stage_to_string(found))) &&
          (!want->name || !strcmp(want->name, name))) {
         if (!(*entries)++) {
            first = name;
            *stage = found;
         }
      }
      i += count;
   }
   return first;
}

const char *
compile_find_entry(const void *data, size_t size_B,
                   const struct compile_entry *want, unsigned *count)
{
   gl_shader_stage stage;

   return find_entry(data, size_B / 4, want ? want : &any_entry, &stage, count);
}

static void
remember_error(void *data, enum nir_spirv_debug_level level, size_t offset,
               const char *message)
{
   char *reason = data;

   if (level != NIR_SPIRV_DEBUG_LEVEL_ERROR || reason[0])
      return;
   for (unsigned i = 0; i < 2 && strchr(message, '\n'); i++)
      message = strchr(message, '\n') + 1;
   while (*message == ' ')
      message++;
   snprintf(reason, 128, "%.*s, byte %zu", (int)strcspn(message, "\n"), message,
            offset);
}

static void
first_passes(nir_shader *nir)
{
   NIR_PASS(_, nir, nir_lower_variable_initializers, nir_var_function_temp);
   NIR_PASS(_, nir, nir_lower_returns);
   NIR_PASS(_, nir, nir_inline_functions);
   NIR_PASS(_, nir, nir_copy_prop);
   NIR_PASS(_, nir, nir_opt_deref);
   nir_remove_non_entrypoints(nir);
   NIR_PASS(_, nir, nir_lower_variable_initializers, ~0);
   NIR_PASS(_, nir, nir_split_var_copies);
   NIR_PASS(_, nir, nir_split_per_member_structs);
   NIR_PASS(_, nir, nir_remove_dead_variables,
            (nir_variable_mode)(nir_var_shader_in | nir_var_shader_out |
                                nir_var_system_value),
            NULL);
   NIR_PASS(_, nir, nir_propagate_invariant, false);
   NIR_PASS(_, nir, nir_lower_system_values);
   /* From memory: a module does not say what its subpass draws to. */
   if (nir->info.stage == MESA_SHADER_FRAGMENT)
      NIR_PASS(_, nir, nir_lower_input_attachments,
               &(nir_input_attachment_options){
                  .use_fragcoord_sysval = true,
                  .use_layer_id_sysval = true,
               });
}

bool
compile_check_spirv(const void *data, size_t size_B, char *reason,
                    size_t reason_size)
{
   const uint32_t *words = data;
   const char *damage;
   char message[192];

   if (size_B < 20 || size_B % 4 || words[0] != SPIRV_MAGIC) {
      snprintf(reason, reason_size,
               "not a SPIR-V module (and GLSL is what ends in .vert, .frag or "
               ".comp)");
      return false;
   }
   damage = valk_spirv_find_damage(words, size_B / 4);
   if (damage) {
      snprintf(reason, reason_size, "broken SPIR-V module: %s", damage);
      return false;
   }
   if (!valk_spirv_validate(words, size_B / 4, message, sizeof(message))) {
      snprintf(reason, reason_size, "invalid SPIR-V module: %s", message);
      return false;
   }
   return true;
}

nir_shader *
compile_load_spirv(const void *data, size_t size_B,
                   const struct compile_entry *want,
                   const struct mali_device_info *device, bool places,
                   char *reason, size_t reason_size)
{
   char message[128] = "";
   struct spirv_to_nir_options options = {
      .environment = NIR_SPIRV_VULKAN,
      .ubo_addr_format = nir_address_format_32bit_index_offset,
      .ssbo_addr_format = nir_address_format_32bit_index_offset,
      .phys_ssbo_addr_format = nir_address_format_64bit_global,
      .push_const_addr_format = nir_address_format_32bit_offset,
      .shared_addr_format = nir_address_format_32bit_offset,
      /* What is refused gets a line and an exit status, never a trap. */
      .skip_os_break_in_debug_build = true,
      .debug_info = places,
      .debug = { .func = remember_error, .private_data = message },
   };
   struct spirv_capabilities caps;
   const uint32_t *words = data;
   uint32_t *renamed = NULL;
   gl_shader_stage found;
   const char *entry;
   unsigned entries;
   nir_shader *nir;

   memset(&caps, 1, sizeof(caps)); /* each is a bool: all of them */
   options.capabilities = &caps;
   if (!want)
      want = &any_entry;
   entry = find_entry(words, size_B / 4, want, &found, &entries);
   if (!entry) {
      snprintf(reason, reason_size,
               "no vertex, fragment or compute entry point%s%s%s%s",
               want->stage ? " of stage " : "", want->stage ? want->stage : "",
               want->name ? " of name " : "", want->name ? want->name : "");
      return NULL;
   }
   if (valk_spirv_has_core_builtins(words, size_B / 4)) {
      renamed = malloc(size_B);
      if (!renamed) {
         snprintf(reason, reason_size, "no memory");
         return NULL;
      }
      memcpy(renamed, words, size_B);
      valk_spirv_rename_core_builtins(renamed, size_B / 4);
      words = renamed;
   }
   nir = spirv_to_nir(words, size_B / 4, want->specs, want->spec_count, found,
                      entry, &options, mcc_nir_options(device));
   free(renamed);
   if (!nir) {
      snprintf(reason, reason_size, "SPIR-V: %s",
               message[0] ? message : "not accepted");
      return NULL;
   }
   first_passes(nir);
   valk_nir_lower_core_builtins(nir, device);
   return nir;
}

/* -- Descriptors -- */

static uint32_t
handle_of(uint32_t set, uint32_t binding)
{
   return (set & 0xf) << 24 | binding;
}

static nir_def *
deref_handle(nir_builder *b, nir_deref_instr *deref)
{
   nir_def *index = nir_imm_int(b, 0);
   nir_variable *var;

   while (deref->deref_type == nir_deref_type_array) {
      nir_deref_instr *parent = nir_deref_instr_parent(deref);

      index = nir_iadd(b, nir_imul_imm(b, index, 1), deref->arr.index.ssa);
      deref = parent;
   }
   var = deref->var;
   return nir_iadd_imm(b, index,
                       handle_of(var->data.descriptor_set, var->data.binding));
}

static nir_def *
size_query(nir_builder *b, nir_def *handle, unsigned comps, unsigned bits)
{
   return nir_load_ubo(b, comps, bits, handle, nir_imm_int(b, 0),
                       .align_mul = 16, .range_base = 0, .range = ~0u);
}

/* Tables are the buffers of table 62; an entry takes 32 bytes. */
static nir_def *
buffer_size(nir_builder *b, nir_def *handle)
{
   nir_def *table = nir_ior_imm(b, nir_ushr_imm(b, handle, 24), 62u << 24);
   nir_def *offset = nir_iadd_imm(
      b, nir_imul_imm(b, nir_iand_imm(b, handle, 0xffffff), 32), 4);

   return nir_load_ubo(b, 1, 32, table, offset, .align_mul = 4, .range = ~0u);
}

static bool
lower_tex(nir_builder *b, nir_tex_instr *tex)
{
   bool progress = false;

   b->cursor = nir_before_instr(&tex->instr);
   for (unsigned i = 0; i < tex->num_srcs; i++) {
      nir_tex_src *src = &tex->src[i];
      nir_def *handle;

      if (src->src_type != nir_tex_src_texture_deref &&
          src->src_type != nir_tex_src_sampler_deref)
         continue;
      handle = deref_handle(b, nir_src_as_deref(src->src));
      src->src_type = src->src_type == nir_tex_src_texture_deref
                         ? nir_tex_src_texture_handle
                         : nir_tex_src_sampler_handle;
      nir_src_rewrite(&src->src, handle);
      progress = true;
   }
   if (nir_tex_instr_is_query(tex) && tex->op != nir_texop_lod) {
      int i = nir_tex_instr_src_index(tex, nir_tex_src_texture_handle);
      nir_def *size = size_query(b, tex->src[i].src.ssa,
                                 tex->def.num_components, tex->def.bit_size);

      nir_def_replace(&tex->def, size);
   }
   return progress;
}

static void
lower_resource(nir_builder *b, nir_intrinsic_instr *intr)
{
   nir_def *words[4], *handle = intr->src[0].ssa;
   nir_def *v;

   if (intr->intrinsic == nir_intrinsic_vulkan_resource_index) {
      handle = nir_iadd_imm(
         b, handle,
         handle_of(nir_intrinsic_desc_set(intr), nir_intrinsic_binding(intr)));
   } else if (intr->intrinsic == nir_intrinsic_vulkan_resource_reindex) {
      handle = nir_iadd(b, nir_channel(b, handle, 0), intr->src[1].ssa);
   } else {
      handle = nir_channel(b, handle, 0);
   }
   words[0] = handle;
   for (unsigned i = 1; i < 4; i++)
      words[i] = nir_imm_int(b, 0);
   v = nir_vec(b, words, intr->def.num_components);
   nir_def_replace(&intr->def, v);
}

static bool
lower_image(nir_builder *b, nir_intrinsic_instr *intr)
{
   nir_def *handle = deref_handle(b, nir_src_as_deref(intr->src[0]));

   if (intr->intrinsic == nir_intrinsic_image_deref_size ||
       intr->intrinsic == nir_intrinsic_image_deref_samples) {
      nir_def_replace(
         &intr->def,
         size_query(b, handle, intr->def.num_components, intr->def.bit_size));
      return true;
   }
   nir_rewrite_image_intrinsic(intr, handle, false);
   return true;
}

/* A scale and its offset side by side, as one instruction reads them. */
static nir_def *
viewport_words(nir_builder *b, unsigned first)
{
   nir_def *words[3];

   for (unsigned i = 0; i < 3; i++)
      words[i] = nir_load_push_constant(
         b, 1, 32, nir_imm_int(b, 4 * (COMPILE_SYSVAL_WORD + 2 * i + first)),
         .range = 4 * COMPILE_FAU_WORDS);
   return nir_vec(b, words, 3);
}

/* Words of the driver's, one after the other. */
static bool
lower_sysval(nir_builder *b, nir_intrinsic_instr *intr)
{
   unsigned word;
   nir_def *v;

   switch (intr->intrinsic) {
   case nir_intrinsic_load_viewport_scale:
      nir_def_replace(&intr->def, viewport_words(b, 0));
      return true;
   case nir_intrinsic_load_viewport_offset:
      nir_def_replace(&intr->def, viewport_words(b, 1));
      return true;
   case nir_intrinsic_load_base_instance:
      word = 6;
      break;
   case nir_intrinsic_load_first_vertex:
   case nir_intrinsic_load_base_vertex:
      word = 7;
      break;
   case nir_intrinsic_load_view_index:
      if (b->shader->info.stage == MESA_SHADER_FRAGMENT)
         return false;
      word = 25;
      break;
   case nir_intrinsic_load_num_workgroups:
      word = 8;
      break;
   case nir_intrinsic_load_base_workgroup_id:
      word = 20;
      break;
   case nir_intrinsic_load_rt_conversion_pan:
      word = 12 + nir_intrinsic_base(intr);
      break;
   default:
      return false;
   }
   v = nir_load_push_constant(b, intr->def.num_components, intr->def.bit_size,
                              nir_imm_int(b, 4 * (COMPILE_SYSVAL_WORD + word)),
                              .range = 4 * COMPILE_FAU_WORDS);
   nir_def_replace(&intr->def, v);
   return true;
}

static bool
lower_intrinsic(nir_builder *b, nir_intrinsic_instr *intr)
{
   b->cursor = nir_before_instr(&intr->instr);
   switch (intr->intrinsic) {
   case nir_intrinsic_vulkan_resource_index:
   case nir_intrinsic_vulkan_resource_reindex:
   case nir_intrinsic_load_vulkan_descriptor:
      lower_resource(b, intr);
      return true;
   case nir_intrinsic_get_ssbo_size:
      /* The second word of the descriptor, in the table's own buffer. */
      nir_def_replace(&intr->def, buffer_size(b, intr->src[0].ssa));
      return true;
   case nir_intrinsic_image_deref_load:
   case nir_intrinsic_image_deref_store:
   case nir_intrinsic_image_deref_atomic:
   case nir_intrinsic_image_deref_atomic_swap:
   case nir_intrinsic_image_deref_size:
   case nir_intrinsic_image_deref_samples:
      return lower_image(b, intr);
   default:
      return lower_sysval(b, intr);
   }
}

static bool
lower_instr(nir_builder *b, nir_instr *instr, void *data)
{
   if (instr->type == nir_instr_type_tex)
      return lower_tex(b, nir_instr_as_tex(instr));
   if (instr->type == nir_instr_type_intrinsic)
      return lower_intrinsic(b, nir_instr_as_intrinsic(instr));
   return false;
}

static void
shared_type_info(const struct glsl_type *type, unsigned *size, unsigned *align)
{
   unsigned comp = glsl_type_is_boolean(type) ? 4 : glsl_get_bit_size(type) / 8;
   unsigned n = glsl_get_vector_elements(type);

   *size = comp * n;
   *align = comp * (n == 3 ? 4 : n);
}

void
compile_lower_bindings(nir_shader *nir)
{
   NIR_PASS(_, nir, nir_lower_explicit_io, nir_var_mem_ubo,
            nir_address_format_32bit_index_offset);
   NIR_PASS(_, nir, nir_lower_explicit_io, nir_var_mem_ssbo,
            nir_address_format_32bit_index_offset);
   NIR_PASS(_, nir, nir_lower_explicit_io, nir_var_mem_push_const,
            nir_address_format_32bit_offset);
   NIR_PASS(_, nir, nir_lower_explicit_io, nir_var_mem_global,
            nir_address_format_64bit_global);
   if (gl_shader_stage_is_compute(nir->info.stage)) {
      if (!nir->info.shared_memory_explicit_layout)
         NIR_PASS(_, nir, nir_lower_vars_to_explicit_types, nir_var_mem_shared,
                  shared_type_info);
      NIR_PASS(_, nir, nir_lower_explicit_io, nir_var_mem_shared,
               nir_address_format_32bit_offset);
   }
   NIR_PASS(_, nir, nir_shader_instructions_pass, lower_instr,
            nir_metadata_control_flow, NULL);
   NIR_PASS(_, nir, nir_opt_dce);
   NIR_PASS(_, nir, nir_opt_constant_folding);
   NIR_PASS(_, nir, nir_copy_prop);
}

/* Pairs of words that are read; false: at a place not known. */
static bool
find_pairs(nir_function_impl *impl, uint64_t *pairs)
{
   nir_foreach_block (block, impl) {
      nir_foreach_instr (instr, block) {
         nir_intrinsic_instr *intr;
         unsigned first_B, end_B;

         if (instr->type != nir_instr_type_intrinsic)
            continue;
         intr = nir_instr_as_intrinsic(instr);
         if (intr->intrinsic != nir_intrinsic_load_push_constant)
            continue;
         if (!nir_src_is_const(intr->src[0]))
            return false;
         first_B = nir_src_as_uint(intr->src[0]) + nir_intrinsic_base(intr);
         end_B = first_B + intr->def.num_components * intr->def.bit_size / 8;
         if (end_B > 4 * COMPILE_FAU_WORDS)
            return false;
         for (unsigned i = first_B / 8; i * 8 < end_B; i++)
            *pairs |= BITFIELD64_BIT(i);
      }
   }
   return true;
}

static bool
move_word(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   const uint64_t *pairs = data;
   unsigned at_B, before;

   if (intr->intrinsic != nir_intrinsic_load_push_constant)
      return false;
   at_B = nir_src_as_uint(intr->src[0]) + nir_intrinsic_base(intr);
   before = util_bitcount64(*pairs & BITFIELD64_MASK(at_B / 8));
   b->cursor = nir_before_instr(&intr->instr);
   nir_src_rewrite(&intr->src[0], nir_imm_int(b, 8 * before + at_B % 8));
   nir_intrinsic_set_base(intr, 0);
   return true;
}

void
compile_pack_words(nir_shader *nir, struct mcc_options *options)
{
   uint64_t pairs = 0;

   if (!find_pairs(nir_shader_get_entrypoint(nir), &pairs))
      return;
   if (nir->info.stage == MESA_SHADER_VERTEX)
      pairs |= BITFIELD64_BIT(options->noperspective_word / 2);
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, move_word,
            nir_metadata_control_flow, &pairs);
   options->noperspective_word =
      2 *
      util_bitcount64(pairs & BITFIELD64_MASK(options->noperspective_word / 2));
   options->fau_words = 2 * util_bitcount64(pairs);
   options->fau_const_max = MCC_MAX_FAU_WORDS - options->fau_words;
   options->push_tables = COMPILE_SETS;
   /* Push constants; of what follows, indirect draws write some. */
   const unsigned known =
      util_bitcount64(pairs & BITFIELD64_MASK(COMPILE_SYSVAL_WORD / 2));
   if (known)
      BITSET_SET_RANGE(options->known_words, 0, 2 * known - 1);
}

void
compile_default_options(struct mcc_options *options,
                        const struct mali_device_info *device)
{
   mcc_options_init(options, device);
   for (unsigned i = VARYING_SLOT_VAR0; i < MCC_MAX_LOCATIONS; i++)
      options->varying_offset_B[i] = 16 * (i - VARYING_SLOT_VAR0);
   options->varying_stride_B = 16 * 32;
   options->fau_words = COMPILE_FAU_WORDS;
   options->fau_const_max = 32;
   options->noperspective_word = COMPILE_SYSVAL_WORD + 24;
}
