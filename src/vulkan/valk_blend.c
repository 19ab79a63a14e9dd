/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_blend.h"

#include "nir_builder.h"
#include "nir_lower_blend.h"
#include "util/hash_table.h"
#include "util/u_memory.h"
#include "vk_log.h"

#include <mali/compiler.h>

#include "vulkan/valk_device.h"
#include "vulkan/valk_push.h"

/* The descriptor has no room for the low four bits. */
#define CODE_ALIGN_B 128

DERIVE_HASH_TABLE(valk_blend_key);

struct blend_shader {
   struct valk_blend_key key;
   struct valk_alloc code;
};

void
valk_blend_cache_init(struct valk_blend_cache *cache)
{
   simple_mtx_init(&cache->lock, mtx_plain);
   cache->shaders = valk_blend_key_table_create(NULL);
}

void
valk_blend_cache_finish(struct valk_device *dev, struct valk_blend_cache *cache)
{
   hash_table_foreach (cache->shaders, entry) {
      struct blend_shader *shader = entry->data;

      valk_heap_free(&dev->exec_heap, &shader->code);
      free(shader);
   }
   _mesa_hash_table_destroy(cache->shaders, NULL);
   simple_mtx_destroy(&cache->lock);
}

static nir_alu_type
color_type(uint8_t regfmt)
{
   switch (regfmt) {
   case MCC_REGFMT_F16:
      return nir_type_float16;
   case MCC_REGFMT_S32:
      return nir_type_int32;
   case MCC_REGFMT_S16:
      return nir_type_int16;
   case MCC_REGFMT_U32:
      return nir_type_uint32;
   case MCC_REGFMT_U16:
      return nir_type_uint16;
   default:
      return nir_type_float32;
   }
}

/* 32 bits hold every format exactly. */
unsigned
valk_blend_regfmt(enum pipe_format format)
{
   if (util_format_is_pure_uint(format))
      return MCC_REGFMT_U32;
   if (util_format_is_pure_sint(format))
      return MCC_REGFMT_S32;

   return MCC_REGFMT_F32;
}

static bool
lower_constant(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   const struct valk_blend_key *key = data;

   if (intr->intrinsic != nir_intrinsic_load_blend_const_color_rgba)
      return false;

   b->cursor = nir_before_instr(&intr->instr);
   nir_def_replace(
      &intr->def, nir_load_push_constant(
                     b, 4, 32, nir_imm_int(b, key->constant_word * 4),
                     .range = (key->constant_word + VALK_PUSH_TAIL_WORDS) * 4));
   return true;
}

static nir_lower_blend_channel
lower_channel(const struct valk_blend_channel *channel)
{
   return (nir_lower_blend_channel){
      .func = (enum pipe_blend_func)channel->func,
      .src_factor = (enum pipe_blendfactor)channel->src,
      .dst_factor = (enum pipe_blendfactor)channel->dst,
   };
}

/* A colour of the fragment shader, in 32 bits. */
static nir_def *
load_color(nir_builder *b, gl_varying_slot slot, uint8_t regfmt)
{
   const nir_alu_type type = color_type(regfmt);
   nir_def *color =
      nir_load_input(b, 4, nir_alu_type_get_type_size(type), nir_imm_int(b, 0),
                     .dest_type = type, .io_semantics.location = slot,
                     .io_semantics.num_slots = 1);

   return nir_type_convert(
      b, color, type, (nir_alu_type)(nir_alu_type_get_base_type(type) | 32),
      nir_rounding_mode_undef);
}

static void
store_color(nir_builder *b, nir_def *color, unsigned rt, unsigned index,
            nir_alu_type type)
{
   nir_store_output(b, color, nir_imm_int(b, 0), .src_type = type,
                    .write_mask = 0xf,
                    .io_semantics.location = FRAG_RESULT_DATA0 + rt,
                    .io_semantics.num_slots = 1,
                    .io_semantics.dual_source_blend_index = index);
}

static nir_shader *
build_nir(const struct mali_device_info *info, const struct valk_blend_key *key)
{
   nir_builder builder = nir_builder_init_simple_shader(
      MESA_SHADER_FRAGMENT, mcc_nir_options(info), "blend");
   nir_builder *b = &builder;
   const enum pipe_format format = (enum pipe_format)key->format;
   const nir_alu_type type = color_type(valk_blend_regfmt(format));
   nir_lower_blend_options options = {
      .logicop_enable = key->logic_op != VALK_BLEND_NO_LOGIC,
      .logicop_func = (enum pipe_logicop)key->logic_op,
   };

   options.format[key->rt] = format;
   options.rt[key->rt].rgb = lower_channel(&key->rgb);
   options.rt[key->rt].alpha = lower_channel(&key->alpha);
   options.rt[key->rt].colormask = key->write_mask;

   store_color(b, load_color(b, VARYING_SLOT_COL0, key->regfmt), key->rt, 0,
               type);
   if (key->dual_regfmt)
      store_color(b, load_color(b, VARYING_SLOT_VAR0, key->dual_regfmt),
                  key->rt, 1, type);
   b->shader->info.outputs_written =
      BITFIELD64_BIT(FRAG_RESULT_DATA0 + key->rt);

   NIR_PASS(_, b->shader, nir_lower_blend, &options);
   NIR_PASS(_, b->shader, nir_shader_intrinsics_pass, lower_constant,
            nir_metadata_control_flow, (void *)key);
   return b->shader;
}

static VkResult
compile(struct valk_device *dev, const struct valk_blend_key *key,
        struct blend_shader *shader)
{
   const struct mali_device_info *info = valk_device_info(dev);
   nir_shader *nir = build_nir(info, key);
   struct mcc_options options;
   struct mcc_output out = { 0 };
   VkResult result;

   mcc_options_init(&options, info);
   options.fau_words = key->constant_word + VALK_PUSH_TAIL_WORDS;
   options.blend_shader = (struct mcc_blend_shader){
      .enabled = true,
      .rt = key->rt,
      .samples = key->multisampled ? 4 : 1,
      .conversion = key->conversion,
   };

   int err = mcc_preprocess_nir(nir, info);
   if (!err)
      err = mcc_compile(nir, &options, &out);
   if (err) {
      result = vk_errorf(dev, VK_ERROR_UNKNOWN, "blend shader: %s", out.reason);
   } else {
      result = valk_heap_alloc(dev, &dev->exec_heap, dev, out.binary_size_B,
                               CODE_ALIGN_B, &shader->code);
   }
   if (result == VK_SUCCESS)
      memcpy(shader->code.cpu, out.binary, out.binary_size_B);

   mcc_output_finish(&out);
   ralloc_free(nir);
   return result;
}

uint64_t
valk_blend_shader(struct valk_device *dev, const struct valk_blend_key *key)
{
   struct valk_blend_cache *cache = &dev->blend;
   struct blend_shader *shader = NULL;

   simple_mtx_lock(&cache->lock);
   struct hash_entry *entry = _mesa_hash_table_search(cache->shaders, key);
   if (entry) {
      shader = entry->data;
   } else {
      shader = CALLOC_STRUCT(blend_shader);
      if (shader && compile(dev, key, shader) == VK_SUCCESS) {
         shader->key = *key;
         _mesa_hash_table_insert(cache->shaders, &shader->key, shader);
      } else {
         free(shader);
         shader = NULL;
      }
   }
   simple_mtx_unlock(&cache->lock);
   return shader ? shader->code.va : 0;
}
