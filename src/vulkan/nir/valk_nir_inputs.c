/* SPDX-License-Identifier: MIT */
/* Input attachments.  Those that the pass itself draws to are read out of the
 * tile, which holds what the draws before have left there; the others are
 * textures. */
#include "vulkan/nir/valk_nir.h"

#include "vk_graphics_state.h"

#include "vulkan/nir/valk_tile_images.h"

/* A colour's number, or one of these. */
enum {
   IN_DEPTH = 8,
   IN_STENCIL = 9,
   IN_MEMORY = -1,
   IN_NOTHING = -2,
};

/* Input attachments without an index are for depth or stencil only. */
static uint32_t
index_of(const nir_deref_instr *deref, const nir_variable *var)
{
   if (var->data.index == NIR_VARIABLE_NO_INDEX)
      return MESA_VK_ATTACHMENT_NO_INDEX;
   return deref->deref_type == nir_deref_type_array
             ? var->data.index + nir_src_as_uint(deref->arr.index)
             : var->data.index;
}

/* The colour that location n is written to is also what is read there. */
static int
find_tile_image(const struct valk_nir *lower, uint32_t index)
{
   const uint32_t location = index - VALK_TILE_FIRST;

   if (index == VALK_TILE_DEPTH)
      return IN_DEPTH;
   if (index == VALK_TILE_STENCIL)
      return IN_STENCIL;
   return location < MCC_MAX_RTS && lower->targets[location] < MCC_MAX_RTS
             ? lower->targets[location]
             : IN_NOTHING;
}

static int
find_attachment(const struct valk_nir *lower, uint32_t index, nir_alu_type type)
{
   const struct vk_input_attachment_location_state *ial = lower->inputs;
   const nir_alu_type base = nir_alu_type_get_base_type(type);

   if (index >= VALK_TILE_FIRST)
      return find_tile_image(lower, index);
   if (!ial || index == MESA_VK_ATTACHMENT_UNUSED)
      return IN_MEMORY;
   /* Of a pipeline that says nothing, depth and stencil are inputs without an
    * index, which Mesa 25.0.7's runtime does not know. */
   const bool said =
      ial->color_attachment_count != MESA_VK_COLOR_ATTACHMENT_COUNT_UNKNOWN;
   const uint32_t depth = said ? ial->depth_att : MESA_VK_ATTACHMENT_NO_INDEX;
   const uint32_t stencil =
      said ? ial->stencil_att : MESA_VK_ATTACHMENT_NO_INDEX;
   if (base == nir_type_float && depth == index)
      return IN_DEPTH;
   if (base == nir_type_uint && stencil == index)
      return IN_STENCIL;
   if (index == MESA_VK_ATTACHMENT_NO_INDEX)
      return IN_MEMORY;
   for (unsigned i = 0; i < lower->input_count; i++) {
      if (ial->color_map[i] == index)
         return i;
   }
   return IN_MEMORY;
}

static bool
is_input_load(const nir_intrinsic_instr *intr)
{
   if (intr->intrinsic != nir_intrinsic_image_deref_load)
      return false;

   const enum glsl_sampler_dim dim =
      glsl_get_sampler_dim(nir_src_as_deref(intr->src[0])->type);

   return dim == GLSL_SAMPLER_DIM_SUBPASS || dim == GLSL_SAMPLER_DIM_SUBPASS_MS;
}

/* One of an array, by an index that is known at run time only: all of them,
 * and a choice. */
static bool
split_array(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   if (!is_input_load(intr))
      return false;

   nir_deref_instr *deref = nir_src_as_deref(intr->src[0]);
   if (deref->deref_type != nir_deref_type_array ||
       nir_src_is_const(deref->arr.index))
      return false;

   nir_deref_instr *array = nir_deref_instr_parent(deref);
   const unsigned length = glsl_get_length(array->type);
   nir_def *value = NULL;

   b->cursor = nir_before_instr(&intr->instr);
   for (unsigned i = 0; i < MAX2(length, 1); i++) {
      nir_instr *load = nir_instr_clone(b->shader, &intr->instr);
      nir_intrinsic_instr *one = nir_instr_as_intrinsic(load);

      one->src[0] =
         nir_src_for_ssa(&nir_build_deref_array_imm(b, array, i)->def);
      nir_builder_instr_insert(b, load);
      value = value ? nir_bcsel(b, nir_ieq_imm(b, deref->arr.index.ssa, i),
                                &one->def, value)
                    : &one->def;
   }
   nir_def_replace(&intr->def, value);
   return true;
}

/* Which of the pass's attachments a load is of. */
static int
attachment_of(const struct valk_nir *lower, nir_intrinsic_instr *intr)
{
   const nir_deref_instr *deref = nir_src_as_deref(intr->src[0]);
   const nir_variable *var = nir_intrinsic_get_var(intr, 0);

   return var ? find_attachment(lower, index_of(deref, var),
                                nir_intrinsic_dest_type(intr))
              : IN_MEMORY;
}

static nir_def *
load_color(nir_builder *b, struct valk_nir *lower, unsigned color,
           nir_intrinsic_instr *intr)
{
   return nir_load_per_vertex_output(
      b, intr->def.num_components, intr->def.bit_size, intr->src[2].ssa,
      valk_nir_push32(b, lower, VALK_PUSH_CONVERSION + color),
      .dest_type = nir_intrinsic_dest_type(intr),
      .io_semantics.location = FRAG_RESULT_DATA0 + color,
      .io_semantics.num_slots = 1);
}

/* Above a stencil's eight bits there may be anything (Mesa 2026, panvk). */
static nir_def *
load_zs(nir_builder *b, bool stencil, nir_intrinsic_instr *intr)
{
   const nir_alu_type type = stencil ? nir_type_uint32 : nir_type_float32;
   nir_def *value = nir_load_per_vertex_output(
      b, 1, 32, intr->src[2].ssa, nir_imm_int(b, 0), .dest_type = type,
      .io_semantics.location =
         stencil ? FRAG_RESULT_STENCIL : FRAG_RESULT_DEPTH,
      .io_semantics.num_slots = 1);
   nir_def *zero = nir_imm_int(b, 0);

   if (stencil)
      value = nir_iand_imm(b, value, 0xff);
   return nir_trim_vector(
      b,
      nir_vec4(b, value, zero, zero,
               stencil ? nir_imm_int(b, 1) : nir_imm_float(b, 1.0f)),
      intr->def.num_components);
}

static bool
lower_load(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   struct valk_nir *lower = data;

   if (!is_input_load(intr))
      return false;

   const int from = attachment_of(lower, intr);
   nir_def *value;

   b->cursor = nir_before_instr(&intr->instr);
   if (from == IN_MEMORY)
      return false;
   if (from == IN_NOTHING)
      value = nir_imm_zero(b, intr->def.num_components, intr->def.bit_size);
   else if (from < IN_DEPTH)
      value = load_color(b, lower, from, intr);
   else
      value = load_zs(b, from == IN_STENCIL, intr);
   nir_def_replace(&intr->def, value);
   return true;
}

void
valk_nir_lower_inputs(nir_shader *nir, struct valk_nir *lower)
{
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, split_array,
            nir_metadata_control_flow, NULL);
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower_load,
            nir_metadata_control_flow, lower);
   NIR_PASS(_, nir, nir_lower_input_attachments,
            &(nir_input_attachment_options){
               .use_fragcoord_sysval = true,
               .use_layer_id_sysval = true,
            });
}
