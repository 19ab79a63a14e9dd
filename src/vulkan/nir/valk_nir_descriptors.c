/* SPDX-License-Identifier: MIT */
/* Descriptors become handles (table << 24 | entry) where the hardware reads
 * them, and loads from the set's memory where the shader has to (addresses of
 * storage buffers, sizes of images).  README.md, "Resource tables". */
#include "vulkan/nir/valk_nir.h"

#include "util/u_math.h"

/* Fields of descriptors that shaders read (hw/valhall_descriptors.xml: Buffer,
 * Texture). */
#define BUFFER_SIZE_WORD 1
#define TEXTURE_SIZE_WORD 1
#define TEXTURE_LEVELS_WORD 2
#define TEXTURE_SAMPLES_WORD 3
#define TEXTURE_ARRAY_WORD 6
#define TEXTURE_DEPTH_WORD 7

static const struct valk_descriptor_set_binding *
find_binding(struct valk_nir *lower, unsigned set, unsigned binding)
{
   const struct valk_descriptor_set_layout *layout =
      set < lower->set_count ? lower->sets[set] : NULL;

   if (!layout || binding >= layout->binding_count) {
      valk_nir_fail(lower, "set %u binding %u is not in the pipeline's layout",
                    set, binding);
      return NULL;
   }
   lower->used_sets |= 1u << set;
   return &layout->bindings[binding];
}

static bool
is_dynamic(VkDescriptorType type)
{
   return type == VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC ||
          type == VK_DESCRIPTOR_TYPE_STORAGE_BUFFER_DYNAMIC;
}

/* Entry of VALK_TABLE_DRIVER of a dynamic binding's first element: the whole
 * array is listed, so that it may be indexed. */
static unsigned
dynamic_entry(struct valk_nir *lower, unsigned set,
              const struct valk_descriptor_set_binding *b)
{
   for (unsigned i = 0; i < lower->dynamic_count; i++) {
      if (lower->dynamic[i].set == set &&
          lower->dynamic[i].index == b->first_dynamic)
         return VALK_DYNAMIC_BUFFER_ENTRY + i;
   }
   if (lower->dynamic_count + b->count > VALK_MAX_DYNAMIC_BUFFERS) {
      valk_nir_fail(lower, "more than %u dynamic buffers in a shader",
                    VALK_MAX_DYNAMIC_BUFFERS);
      return VALK_DYNAMIC_BUFFER_ENTRY;
   }
   const unsigned first = lower->dynamic_count;
   for (unsigned i = 0; i < b->count; i++) {
      lower->dynamic[lower->dynamic_count++] =
         (struct valk_dynamic_ref){ .set = set, .index = b->first_dynamic + i };
   }
   return VALK_DYNAMIC_BUFFER_ENTRY + first;
}

/* Handle of a binding's element. */
static nir_def *
handle_of(nir_builder *b, struct valk_nir *lower, unsigned set,
          unsigned binding, nir_def *element, unsigned entry_offset)
{
   const struct valk_descriptor_set_binding *info =
      find_binding(lower, set, binding);

   if (!info)
      return nir_imm_int(b, 0);
   if (is_dynamic(info->type)) {
      return nir_iadd_imm(
         b, element,
         VALK_HANDLE(VALK_TABLE_DRIVER, dynamic_entry(lower, set, info)));
   }
   return nir_iadd_imm(
      b, nir_imul_imm(b, element, info->entries_per_element),
      VALK_HANDLE(VALK_TABLE_SET0 + set, info->first_entry + entry_offset));
}

/* Words of the descriptor that a handle names, which is in the set's memory,
 * or in the driver's table. */
static nir_def *
load_descriptor(nir_builder *b, struct valk_nir *lower, unsigned set,
                bool dynamic, nir_def *handle, unsigned word, unsigned count)
{
   nir_def *table = valk_nir_push64(b, lower,
                                    dynamic ? VALK_PUSH_DRIVER_TABLE_VA
                                            : VALK_PUSH_SET_VA + 2 * set);
   nir_def *offset =
      nir_iadd_imm(b,
                   nir_imul_imm(b, nir_iand_imm(b, handle, 0xffffff),
                                VALK_DESCRIPTOR_SIZE_B),
                   4 * word);

   return nir_load_global_constant(b, nir_iadd(b, table, nir_u2u64(b, offset)),
                                   count > 1 ? 8 : 4, count, 32);
}

/* ----------------------------------------------------------------- buffers */

/* The first component is the handle, the second the offset. */
static nir_def *
pad_index(nir_builder *b, nir_def *handle, unsigned components)
{
   nir_def *words[4] = { handle, nir_imm_int(b, 0), nir_imm_int(b, 0),
                         nir_imm_int(b, 0) };

   return nir_vec(b, words, components);
}

static nir_def *
lower_index(nir_builder *b, struct valk_nir *lower, nir_intrinsic_instr *intr)
{
   nir_def *handle =
      handle_of(b, lower, nir_intrinsic_desc_set(intr),
                nir_intrinsic_binding(intr), intr->src[0].ssa, 0);

   return pad_index(b, handle, intr->def.num_components);
}

static nir_def *
lower_reindex(nir_builder *b, nir_intrinsic_instr *intr)
{
   /* Buffers take one entry an element. */
   nir_def *handle =
      nir_iadd(b, nir_channel(b, intr->src[0].ssa, 0), intr->src[1].ssa);

   return pad_index(b, handle, intr->def.num_components);
}

/* A buffer's size, from its descriptor.  The handle may be any: the tables
 * themselves are the buffers of table 62 (Mesa 25.0.7, panvk). */
static nir_def *
load_buffer_size(nir_builder *b, nir_def *handle)
{
   nir_def *table =
      nir_ior_imm(b, nir_ushr_imm(b, handle, 24), VALK_HANDLE(62, 0));
   nir_def *offset =
      nir_iadd_imm(b,
                   nir_imul_imm(b, nir_iand_imm(b, handle, 0xffffff),
                                VALK_DESCRIPTOR_SIZE_B),
                   4 * BUFFER_SIZE_WORD);

   return nir_load_ubo(b, 1, 32, table, offset, .align_mul = 4, .range = ~0u);
}

/* Puts what writes to a storage buffer under the condition that it lies in
 * it.  Loads need not: the hardware bounds them. */
static void
bound_access(nir_builder *b, nir_intrinsic_instr *intr)
{
   const bool store = intr->intrinsic == nir_intrinsic_store_ssbo;
   nir_def *handle = intr->src[store ? 1 : 0].ssa;
   nir_def *offset = intr->src[store ? 2 : 1].ssa;
   nir_def *value = intr->src[store ? 0 : 2].ssa;
   const unsigned bytes = value->num_components * value->bit_size / 8;
   nir_def *end =
      nir_usub_sat(b, load_buffer_size(b, handle), nir_imm_int(b, bytes - 1));

   nir_def *zero = store ? NULL : nir_imm_zero(b, 1, intr->def.bit_size);
   nir_push_if(b, nir_ult(b, offset, end));
   nir_instr *copy = nir_instr_clone(b->shader, &intr->instr);
   nir_builder_instr_insert(b, copy);
   nir_pop_if(b, NULL);
   if (!store) {
      nir_def *was = &nir_instr_as_intrinsic(copy)->def;
      nir_def_rewrite_uses(&intr->def, nir_if_phi(b, was, zero));
   }
   nir_instr_remove(&intr->instr);
}

static bool
bound_instr(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   b->cursor = nir_before_instr(&intr->instr);
   switch (intr->intrinsic) {
   case nir_intrinsic_store_ssbo:
   case nir_intrinsic_ssbo_atomic:
   case nir_intrinsic_ssbo_atomic_swap:
      bound_access(b, intr);
      return true;
   default:
      return false;
   }
}

void
valk_nir_bound_stores(nir_shader *nir)
{
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, bound_instr, nir_metadata_none,
            NULL);
}

/* ---------------------------------------------------- textures and images */

struct element {
   const nir_variable *var;
   nir_def *index;
};

/* The binding and the element (of an array, maybe of arrays) of a deref. */
static struct element
element_of(nir_builder *b, nir_deref_instr *deref)
{
   struct element e = { .index = nir_imm_int(b, 0) };
   unsigned stride = 1;

   for (; deref->deref_type != nir_deref_type_var;
        deref = nir_deref_instr_parent(deref)) {
      if (deref->deref_type != nir_deref_type_array)
         return e;
      nir_def *index = nir_u2u32(b, deref->arr.index.ssa);
      e.index = nir_iadd(b, e.index, nir_imul_imm(b, index, stride));
      stride *= glsl_get_length(nir_deref_instr_parent(deref)->type);
   }
   e.var = deref->var;
   return e;
}

static nir_def *
deref_handle(nir_builder *b, struct valk_nir *lower, nir_deref_instr *deref,
             bool sampler, unsigned *set)
{
   const struct element e = element_of(b, deref);

   if (!e.var) {
      valk_nir_fail(lower, "an image or sampler that is not in a binding");
      return nir_imm_int(b, 0);
   }
   *set = e.var->data.descriptor_set;
   const struct valk_descriptor_set_binding *info =
      find_binding(lower, *set, e.var->data.binding);
   /* Of an image with its sampler, the sampler comes second. */
   const unsigned offset =
      sampler && info && info->entries_per_element == 2 ? 1 : 0;
   return handle_of(b, lower, *set, e.var->data.binding, e.index, offset);
}

/* Width, height, depth, layers as the descriptor has them. */
static nir_def *
load_size(nir_builder *b, struct valk_nir *lower, unsigned set, nir_def *handle,
          enum glsl_sampler_dim dim, bool is_array, bool layered_cube)
{
   nir_def *wh =
      load_descriptor(b, lower, set, false, handle, TEXTURE_SIZE_WORD, 1);
   nir_def *size[4];
   unsigned n = 0;

   size[n++] = nir_iadd_imm(b, nir_iand_imm(b, wh, 0xffff), 1);
   if (dim != GLSL_SAMPLER_DIM_1D && dim != GLSL_SAMPLER_DIM_BUF)
      size[n++] = nir_iadd_imm(b, nir_ushr_imm(b, wh, 16), 1);
   if (dim == GLSL_SAMPLER_DIM_3D) {
      nir_def *depth =
         load_descriptor(b, lower, set, false, handle, TEXTURE_DEPTH_WORD, 1);
      size[n++] = nir_iadd_imm(b, nir_iand_imm(b, depth, 0xffff), 1);
   }
   if (is_array) {
      nir_def *layers =
         load_descriptor(b, lower, set, false, handle, TEXTURE_ARRAY_WORD, 1);
      layers = nir_iadd_imm(b, nir_iand_imm(b, layers, 0xffff), 1);
      size[n++] = layered_cube ? nir_udiv_imm(b, layers, 6) : layers;
   }
   return nir_vec(b, size, n);
}

static nir_def *
lower_query(nir_builder *b, struct valk_nir *lower, const nir_tex_instr *tex,
            unsigned set, nir_def *handle)
{
   nir_def *word;

   switch (tex->op) {
   case nir_texop_txs:
      return load_size(b, lower, set, handle, tex->sampler_dim, tex->is_array,
                       false);
   case nir_texop_query_levels:
      word =
         load_descriptor(b, lower, set, false, handle, TEXTURE_LEVELS_WORD, 1);
      return nir_iadd_imm(b, nir_iand_imm(b, nir_ushr_imm(b, word, 16), 0x1f),
                          1);
   case nir_texop_texture_samples:
      word =
         load_descriptor(b, lower, set, false, handle, TEXTURE_SAMPLES_WORD, 1);
      return nir_ishl(b, nir_imm_int(b, 1),
                      nir_iand_imm(b, nir_ushr_imm(b, word, 13), 7));
   default:
      return NULL;
   }
}

static nir_deref_instr *
tex_deref(nir_tex_instr *tex, nir_tex_src_type type)
{
   const int i = nir_tex_instr_src_index(tex, type);

   return i < 0 ? NULL : nir_src_as_deref(tex->src[i].src);
}

static bool
lower_tex(nir_builder *b, nir_tex_instr *tex, struct valk_nir *lower)
{
   nir_deref_instr *texture = tex_deref(tex, nir_tex_src_texture_deref);
   nir_deref_instr *sampler = tex_deref(tex, nir_tex_src_sampler_deref);
   unsigned set = 0, sampler_set;

   if (!texture)
      return false;
   b->cursor = nir_before_instr(&tex->instr);
   nir_def *handle = deref_handle(b, lower, texture, false, &set);
   nir_def *query = lower_query(b, lower, tex, set, handle);
   if (query) {
      nir_def_replace(&tex->def, query);
      return true;
   }
   nir_def *sampler_handle =
      sampler ? deref_handle(b, lower, sampler, true, &sampler_set)
              : nir_imm_int(
                   b, VALK_HANDLE(VALK_TABLE_DRIVER, VALK_DUMMY_SAMPLER_ENTRY));
   nir_steal_tex_src(tex, nir_tex_src_texture_deref);
   nir_steal_tex_src(tex, nir_tex_src_sampler_deref);
   nir_tex_instr_add_src(tex, nir_tex_src_texture_handle, handle);
   nir_tex_instr_add_src(tex, nir_tex_src_sampler_handle, sampler_handle);
   return true;
}

static bool
lower_image(nir_builder *b, nir_intrinsic_instr *intr, struct valk_nir *lower)
{
   nir_deref_instr *deref = nir_src_as_deref(intr->src[0]);
   const enum glsl_sampler_dim dim = nir_intrinsic_image_dim(intr);
   unsigned set = 0;

   b->cursor = nir_before_instr(&intr->instr);
   nir_def *handle = deref_handle(b, lower, deref, false, &set);
   if (intr->intrinsic == nir_intrinsic_image_deref_size) {
      nir_def *size =
         load_size(b, lower, set, handle, dim, nir_intrinsic_image_array(intr),
                   dim == GLSL_SAMPLER_DIM_CUBE);
      nir_def_replace(&intr->def,
                      nir_trim_vector(b, size, intr->def.num_components));
      return true;
   }
   if (intr->intrinsic == nir_intrinsic_image_deref_samples) {
      nir_def_replace(&intr->def, nir_imm_int(b, 1));
      return true;
   }
   nir_rewrite_image_intrinsic(intr, handle, false);
   return true;
}

/* ---------------------------------------------------------------- the pass */

static bool
lower_intrinsic(nir_builder *b, nir_intrinsic_instr *intr,
                struct valk_nir *lower)
{
   nir_def *value;

   switch (intr->intrinsic) {
   case nir_intrinsic_image_deref_load:
   case nir_intrinsic_image_deref_store:
   case nir_intrinsic_image_deref_atomic:
   case nir_intrinsic_image_deref_atomic_swap:
   case nir_intrinsic_image_deref_size:
   case nir_intrinsic_image_deref_samples:
      return lower_image(b, intr, lower);
   case nir_intrinsic_load_vulkan_descriptor:
      b->cursor = nir_before_instr(&intr->instr);
      value = pad_index(b, nir_channel(b, intr->src[0].ssa, 0),
                        intr->def.num_components);
      break;
   case nir_intrinsic_get_ssbo_size:
      b->cursor = nir_before_instr(&intr->instr);
      value = load_buffer_size(b, intr->src[0].ssa);
      break;
   default:
      return false;
   }
   nir_def_replace(&intr->def, value);
   return true;
}

static bool
lower_instr(nir_builder *b, nir_instr *instr, void *data)
{
   switch (instr->type) {
   case nir_instr_type_tex:
      return lower_tex(b, nir_instr_as_tex(instr), data);
   case nir_instr_type_intrinsic:
      return lower_intrinsic(b, nir_instr_as_intrinsic(instr), data);
   default:
      return false;
   }
}

/* After the loads, which look back at what they index. */
static bool
lower_indexing(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   nir_def *value;

   b->cursor = nir_before_instr(&intr->instr);
   if (intr->intrinsic == nir_intrinsic_vulkan_resource_index)
      value = lower_index(b, data, intr);
   else if (intr->intrinsic == nir_intrinsic_vulkan_resource_reindex)
      value = lower_reindex(b, intr);
   else
      return false;
   nir_def_replace(&intr->def, value);
   return true;
}

void
valk_nir_lower_descriptors(nir_shader *nir, struct valk_nir *lower)
{
   NIR_PASS(_, nir, nir_shader_instructions_pass, lower_instr,
            nir_metadata_control_flow, lower);
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower_indexing,
            nir_metadata_control_flow, lower);
   NIR_PASS(_, nir, nir_opt_constant_folding);
}
