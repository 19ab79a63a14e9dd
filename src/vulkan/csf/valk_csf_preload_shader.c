/* SPDX-License-Identifier: MIT */
/* The shaders that load attachments: a fetch and a store for each. */
#include "vulkan/csf/valk_csf_preload_shader.h"

#include "nir_builder.h"
#include "util/hash_table.h"
#include "vk_log.h"
#include "vk_shader.h"

#include "vulkan/csf/valk_csf_preload.h"
#include "vulkan/valk_device.h"
#include "vulkan/valk_limits.h"
#include "vulkan/valk_shader.h"

DERIVE_HASH_TABLE(valk_csf_preload_key);

void
valk_csf_preload_cache_init(struct valk_csf_preload_cache *cache)
{
   simple_mtx_init(&cache->lock, mtx_plain);
   cache->shaders = valk_csf_preload_key_table_create(NULL);
}

void
valk_csf_preload_cache_finish(struct valk_device *dev,
                              struct valk_csf_preload_cache *cache)
{
   hash_table_foreach (cache->shaders, entry) {
      struct valk_shader *shader = entry->data;

      vk_shader_destroy(&dev->vk, &shader->vk, &dev->vk.alloc);
      free((void *)entry->key);
   }
   _mesa_hash_table_destroy(cache->shaders, NULL);
   simple_mtx_destroy(&cache->lock);
}

static nir_def *
fetch(nir_builder *b, unsigned texture, nir_alu_type type, nir_def *coord,
      nir_def *sample)
{
   nir_tex_instr *tex = nir_tex_instr_create(b->shader, sample ? 5 : 4);
   unsigned n = 0;

   tex->op = sample ? nir_texop_txf_ms : nir_texop_txf;
   tex->sampler_dim = sample ? GLSL_SAMPLER_DIM_MS : GLSL_SAMPLER_DIM_2D;
   tex->is_array = true;
   tex->coord_components = 3;
   tex->dest_type = type;
   tex->src[n++] = nir_tex_src_for_ssa(nir_tex_src_coord, coord);
   if (sample)
      tex->src[n++] = nir_tex_src_for_ssa(nir_tex_src_ms_index, sample);
   tex->src[n++] = nir_tex_src_for_ssa(nir_tex_src_lod, nir_imm_int(b, 0));
   tex->src[n++] = nir_tex_src_for_ssa(
      nir_tex_src_texture_handle,
      nir_imm_int(b, VALK_HANDLE(VALK_TABLE_SET0, texture)));
   tex->src[n++] = nir_tex_src_for_ssa(
      nir_tex_src_sampler_handle,
      nir_imm_int(b, VALK_HANDLE(VALK_TABLE_DRIVER, VALK_DUMMY_SAMPLER_ENTRY)));
   assert(n == tex->num_srcs);
   nir_def_init(&tex->instr, &tex->def, 4, 32);
   nir_builder_instr_insert(b, &tex->instr);
   return &tex->def;
}

static void
store(nir_builder *b, nir_def *value, unsigned components, nir_alu_type type,
      unsigned location)
{
   nir_store_output(
      b, nir_trim_vector(b, value, components), nir_imm_int(b, 0), .base = 0,
      .src_type = type, .write_mask = BITFIELD_MASK(components),
      .io_semantics.location = location, .io_semantics.num_slots = 1);
   b->shader->info.outputs_written |= BITFIELD64_BIT(location);
}

static nir_alu_type
load_type(enum valk_csf_load_type type)
{
   switch (type) {
   case VALK_CSF_LOAD_INT:
      return nir_type_int32;
   case VALK_CSF_LOAD_UINT:
      return nir_type_uint32;
   default:
      return nir_type_float32;
   }
}

static nir_shader *
build_nir(const struct mali_device_info *info,
          const struct valk_csf_preload_key *key)
{
   nir_builder builder = nir_builder_init_simple_shader(
      MESA_SHADER_FRAGMENT, mcc_nir_options(info), "load attachments");
   nir_builder *b = &builder;
   nir_def *pixel = nir_u2u32(b, nir_load_pixel_coord(b));
   nir_def *coord = nir_vec3(b, nir_channel(b, pixel, 0),
                             nir_channel(b, pixel, 1), nir_load_layer_id(b));
   nir_def *sample = key->multisampled ? nir_load_sample_id(b) : NULL;

   for (unsigned i = 0; i < VALK_MAX_RTS; i++) {
      if (!key->color[i])
         continue;

      const nir_alu_type type = load_type(key->color[i]);
      store(b, fetch(b, i, type, coord, sample), 4, type,
            FRAG_RESULT_DATA0 + i);
   }
   if (key->depth) {
      store(b,
            fetch(b, VALK_CSF_PRELOAD_DEPTH, nir_type_float32, coord, sample),
            1, nir_type_float32, FRAG_RESULT_DEPTH);
   }
   if (key->stencil) {
      store(b,
            fetch(b, VALK_CSF_PRELOAD_STENCIL, nir_type_uint32, coord, sample),
            1, nir_type_uint32, FRAG_RESULT_STENCIL);
   }

   return b->shader;
}

static VkResult
create_shader(struct valk_device *dev, const struct valk_csf_preload_key *key,
              struct valk_shader **out)
{
   const struct vk_device_shader_ops *ops = dev->vk.shader_ops;
   struct vk_shader_compile_info info = {
      .stage = MESA_SHADER_FRAGMENT,
      .nir = build_nir(valk_device_info(dev), key),
      .robustness = &vk_robustness_disabled,
   };
   struct vk_shader *shader;

   ops->preprocess_nir(dev->vk.physical, info.nir);
   VkResult result =
      ops->compile(&dev->vk, 1, &info, NULL, &dev->vk.alloc, &shader);
   if (result == VK_SUCCESS)
      *out = container_of(shader, struct valk_shader, vk);

   return result;
}

const struct valk_shader *
valk_csf_preload_shader(struct valk_device *dev,
                        struct valk_csf_preload_cache *cache,
                        const struct valk_csf_preload_key *key)
{
   struct valk_shader *shader = NULL;

   simple_mtx_lock(&cache->lock);
   struct hash_entry *entry = _mesa_hash_table_search(cache->shaders, key);
   if (entry) {
      shader = entry->data;
   } else {
      struct valk_csf_preload_key *copy = malloc(sizeof(*copy));

      if (copy && create_shader(dev, key, &shader) == VK_SUCCESS) {
         *copy = *key;
         _mesa_hash_table_insert(cache->shaders, copy, shader);
      } else {
         free(copy);
         shader = NULL;
      }
   }
   simple_mtx_unlock(&cache->lock);
   return shader;
}
