/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_shader.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "util/blob.h"
#include "util/disk_cache.h"
#include "util/u_math.h"
#include "vk_common_entrypoints.h"
#include "vk_log.h"
#include "vk_pipeline.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/nir/valk_core_builtins.h"
#include "vulkan/nir/valk_nir.h"
#include "vulkan/nir/valk_spirv_check.h"
#include "vulkan/nir/valk_spirv_validate.h"
#include "vulkan/nir/valk_tile_images.h"
#include "vulkan/valk_device.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_executable.h"
#include "vulkan/valk_instance.h"
#include "vulkan/valk_pack.h"
#include "vulkan/valk_physical_device.h"
#include "vulkan/valk_program_pack.h"

/* Shaders start on a cache line. */
#define CODE_ALIGN_B 128

static const struct nir_shader_compiler_options *
get_nir_options(struct vk_physical_device *vk_pdev, gl_shader_stage stage,
                const struct vk_pipeline_robustness_state *rs)
{
   struct valk_physical_device *pdev =
      container_of(vk_pdev, struct valk_physical_device, vk);

   return mcc_nir_options(pdev->info);
}

static struct spirv_to_nir_options
get_spirv_options(struct vk_physical_device *vk_pdev, gl_shader_stage stage,
                  const struct vk_pipeline_robustness_state *rs)
{
   return (struct spirv_to_nir_options){
      .ssbo_addr_format = nir_address_format_32bit_index_offset,
      .ubo_addr_format = nir_address_format_32bit_index_offset,
      .shared_addr_format = nir_address_format_32bit_offset,
      .phys_ssbo_addr_format = nir_address_format_64bit_global,
      .min_ubo_alignment = 16,
      .min_ssbo_alignment = 4,
      /* A module that is refused is an error of the call, never a trap. */
      .skip_os_break_in_debug_build = true,
   };
}

/* Of this thread, so that what else runs on the machine counts little. */
static uint64_t
thread_ns(void)
{
   struct timespec t;

   clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
   return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The form is what tests/stats/time_compile.py reads. */
static void
print_time(struct vk_instance *vk_instance, gl_shader_stage stage,
           const char *step, uint64_t since_ns)
{
   const struct valk_instance *instance =
      container_of(vk_instance, struct valk_instance, vk);

   if (instance->debug & VALK_DEBUG_TIME)
      fprintf(stderr, "time: %s %s %" PRIu64 " ns\n",
              gl_shader_stage_name(stage), step, thread_ns() - since_ns);
}

static void
preprocess_nir(struct vk_physical_device *vk_pdev, nir_shader *nir)
{
   struct valk_physical_device *pdev =
      container_of(vk_pdev, struct valk_physical_device, vk);
   const uint64_t start_ns = thread_ns();

   valk_nir_preprocess(nir, pdev->info);
   print_time(vk_pdev->instance, nir->info.stage, "preprocess", start_ns);
}

/* What was found valid once is known by its key in the cache on disk: a module
 * of a program that was run before costs a hash. */
static bool
is_valid(struct vk_physical_device *vk_pdev,
         const VkShaderModuleCreateInfo *info, char *reason, size_t reason_size)
{
   const struct valk_instance *instance =
      container_of(vk_pdev->instance, struct valk_instance, vk);
   struct disk_cache *cache = vk_pdev->disk_cache;
   cache_key key;

   if (!instance->validate_spirv || !valk_spirv_has_validator())
      return true;
   if (cache) {
      disk_cache_compute_key(cache, info->pCode, info->codeSize, key);
      if (disk_cache_has_key(cache, key))
         return true;
   }
   if (!valk_spirv_validate(info->pCode, info->codeSize / 4, reason,
                            reason_size))
      return false;
   if (cache)
      disk_cache_put_key(cache, key);
   return true;
}

/* A copy of the words with what Mesa's parser does not know said in words that
 * it knows; *out is NULL where it knows all.  Its owner frees it with free(). */
static VkResult
translate(struct valk_device *dev, VkShaderModuleCreateInfo *info,
          uint32_t **out)
{
   size_t count = info->codeSize / 4;

   *out = NULL;
   if (valk_spirv_has_tile_images(info->pCode, count)) {
      *out = valk_spirv_replace_tile_images(info->pCode, count, &count);
   } else if (valk_spirv_has_core_builtins(info->pCode, count)) {
      *out = malloc(info->codeSize);
      if (*out)
         memcpy(*out, info->pCode, info->codeSize);
   } else {
      return VK_SUCCESS;
   }
   if (!*out)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   if (valk_spirv_has_core_builtins(*out, count))
      valk_spirv_rename_core_builtins(*out, count);
   info->pCode = *out;
   info->codeSize = 4 * count;
   return VK_SUCCESS;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateShaderModule(VkDevice device,
                        const VkShaderModuleCreateInfo *pCreateInfo,
                        const VkAllocationCallbacks *pAllocator,
                        VkShaderModule *pShaderModule)
{
   VK_FROM_HANDLE(valk_device, dev, device);
   const char *damage =
      valk_spirv_find_damage(pCreateInfo->pCode, pCreateInfo->codeSize / 4);
   VkShaderModuleCreateInfo info = *pCreateInfo;
   char reason[256];
   uint32_t *words;

   if (damage)
      return vk_errorf(dev, VK_ERROR_UNKNOWN, "broken module: %s", damage);
   if (!is_valid(dev->vk.physical, pCreateInfo, reason, sizeof(reason)))
      return vk_errorf(dev, VK_ERROR_UNKNOWN, "invalid module: %s", reason);

   VkResult result = translate(dev, &info, &words);
   if (result == VK_SUCCESS) {
      result =
         vk_common_CreateShaderModule(device, &info, pAllocator, pShaderModule);
   }
   free(words);
   return result;
}

/* ------------------------------------------------------------------ upload */

static void
destroy_shader(struct vk_device *vk_dev, struct vk_shader *vk_shader,
               const VkAllocationCallbacks *alloc)
{
   struct valk_device *dev = container_of(vk_dev, struct valk_device, vk);
   struct valk_shader *shader = container_of(vk_shader, struct valk_shader, vk);

   valk_heap_free(&dev->exec_heap, &shader->code);
   valk_heap_free(&dev->data_heap, &shader->programs);
   free(shader->binary);
   for (unsigned i = 0; i < MCC_VARIANT_COUNT; i++) {
      free(shader->text[i].nir);
      free(shader->text[i].ir);
   }
   vk_shader_free(vk_dev, alloc, vk_shader);
}

static void
pack_program(struct valk_device *dev, struct valk_shader *shader,
             enum valk_program_slot slot, enum mcc_variant variant)
{
   const struct mcc_variant_info *v = &shader->info.variant[variant];
   const uint32_t at_B = slot * VALK_PROGRAM_ALIGN_B;
   const struct valk_program program = {
      .stage = shader->info.stage,
      .variant = variant,
      .binary_va = shader->code.va + v->offset_B,
      .work_regs = v->work_regs,
      .preload = v->preload,
      .requires_helpers = shader->info.contains_barrier,
   };

   if (!v->size_B)
      return;
   dev->pack->program(&program, (char *)shader->programs.cpu + at_B);
   shader->program_va[slot] = shader->programs.va + at_B;
}

static VkResult
upload_shader(struct valk_device *dev, struct valk_shader *shader)
{
   VkResult result = valk_heap_alloc(dev, &dev->exec_heap, shader,
                                     MAX2(shader->binary_size_B, 1),
                                     CODE_ALIGN_B, &shader->code);
   if (result != VK_SUCCESS)
      return result;
   memcpy(shader->code.cpu, shader->binary, shader->binary_size_B);
   result = valk_heap_alloc(dev, &dev->data_heap, shader,
                            VALK_PROGRAM_COUNT * VALK_PROGRAM_ALIGN_B,
                            VALK_PROGRAM_ALIGN_B, &shader->programs);
   if (result != VK_SUCCESS)
      return result;
   if (shader->info.stage != MCC_STAGE_VERTEX) {
      pack_program(dev, shader, VALK_PROGRAM_MAIN, MCC_VARIANT_MAIN);
      return VK_SUCCESS;
   }
   pack_program(dev, shader, VALK_PROGRAM_POSITION_POINTS,
                MCC_VARIANT_POSITION);
   pack_program(dev, shader, VALK_PROGRAM_POSITION,
                shader->info.variant[MCC_VARIANT_POSITION_PLAIN].size_B
                   ? MCC_VARIANT_POSITION_PLAIN
                   : MCC_VARIANT_POSITION);
   pack_program(dev, shader, VALK_PROGRAM_VARYING, MCC_VARIANT_VARYING);
   pack_program(dev, shader, VALK_PROGRAM_VARYING_NOPERSPECTIVE,
                MCC_VARIANT_VARYING_NOPERSPECTIVE);
   return VK_SUCCESS;
}

/* ----------------------------------------------------------------- compile */

static void
fill_varyings(struct mcc_options *options)
{
   /* README.md, "Varyings": a location's place is its own. */
   for (unsigned i = 0; i < 32; i++)
      options->varying_offset_B[VARYING_SLOT_VAR0 + i] = 16 * i;
   options->varying_stride_B = 16 * 32;
}

static uint32_t
varying_stride_B(const struct mcc_info *info)
{
   const uint64_t general = info->vs.varyings_written >> VARYING_SLOT_VAR0;

   return info->stage == MCC_STAGE_VERTEX ? 16 * util_last_bit64(general) : 0;
}

static struct valk_divisors
find_divisors(const struct vk_graphics_pipeline_state *state)
{
   struct valk_divisors divisors = { 0 };

   if (!state || BITSET_TEST(state->dynamic, MESA_VK_DYNAMIC_VI)) {
      return (struct valk_divisors){
         .locations = BITFIELD_MASK(VALK_MAX_ATTRIBUTES),
         .dynamic = true,
      };
   }
   if (!state->vi)
      return divisors;
   u_foreach_bit (i, state->vi->attributes_valid) {
      const struct vk_vertex_binding_state *binding =
         &state->vi->bindings[state->vi->attributes[i].binding];

      if (binding->input_rate == VK_VERTEX_INPUT_RATE_INSTANCE &&
          binding->divisor != 1)
         divisors.locations |= 1u << i;
   }
   return divisors;
}

static bool
has_views(const struct vk_graphics_pipeline_state *state)
{
   return state && state->rp && state->rp->view_mask;
}

/* Colours that can be input attachments: as many as the pipeline says, or as
 * it draws to. */
static uint32_t
count_inputs(const struct vk_graphics_pipeline_state *state)
{
   if (!state || !state->ial)
      return 0;
   if (state->ial->color_attachment_count !=
       MESA_VK_COLOR_ATTACHMENT_COUNT_UNKNOWN)
      return MIN2(state->ial->color_attachment_count, VALK_MAX_RTS);
   return state->rp && vk_render_pass_state_has_attachment_info(state->rp)
             ? state->rp->color_attachment_count
             : VALK_MAX_RTS;
}

/* The target of each colour's location: the pipeline must say what the pass
 * does, or both nothing.  Attachments that it does not count come last. */
static void
fill_targets(const struct vk_graphics_pipeline_state *state,
             uint8_t target[MCC_MAX_RTS])
{
   if (!state || !state->cal)
      return;
   memset(target, MCC_NO_TARGET, MCC_MAX_RTS);
   for (int i = VALK_MAX_RTS - 1; i >= 0; i--) {
      const uint8_t location = state->cal->color_map[i];

      if (location < MCC_MAX_RTS)
         target[location] = i;
   }
}

/* All words but those that indirect draws and dispatches write into memory. */
static void
find_known_words(const struct valk_push_map *push, BITSET_WORD *known)
{
   for (unsigned i = 0; i < push->count; i++) {
      switch (push->source[i]) {
      case VALK_PUSH_BASE_VERTEX:
      case VALK_PUSH_BASE_INSTANCE:
      case VALK_PUSH_DRAW_ID:
      case VALK_PUSH_NUM_WORKGROUPS:
      case VALK_PUSH_NUM_WORKGROUPS + 1:
      case VALK_PUSH_NUM_WORKGROUPS + 2:
         break;
      default:
         BITSET_SET(known, i);
      }
   }
}

/* A draw or dispatch allocates what all threads need that cores can run. */
static VkResult
check_local_memory(struct valk_device *dev, gl_shader_stage stage,
                   uint32_t tls_size_B)
{
   const struct mali_device_info *info = valk_device_info(dev);
   const uint64_t threads =
      (uint64_t)info->max_tls_instances_per_core * info->core_id_range;
   const uint64_t thread_B = util_next_power_of_two64(tls_size_B);

   if (thread_B * threads <= valk_device_physical(dev)->heap_size_B)
      return VK_SUCCESS;
   return vk_errorf(dev, VK_ERROR_OUT_OF_DEVICE_MEMORY,
                    "%s shader: %" PRIu32 " bytes of local memory for each of "
                    "%" PRIu64 " threads do not fit into the heap",
                    gl_shader_stage_name(stage), tls_size_B, threads);
}

static VkResult
compile_nir(struct valk_device *dev, struct vk_shader_compile_info *info,
            const struct vk_graphics_pipeline_state *state,
            struct valk_shader *shader)
{
   const struct valk_descriptor_set_layout *sets[VALK_MAX_SETS] = { NULL };
   struct valk_nir lower = {
      .set_count = MIN2(info->set_layout_count, VALK_MAX_SETS),
      .sets = sets,
      .divisors = find_divisors(state),
      .views = info->stage == MESA_SHADER_VERTEX && has_views(state),
      .inputs = state ? state->ial : NULL,
      .input_count = count_inputs(state),
      .bound_stores = info->robustness->storage_buffers !=
                      VK_PIPELINE_ROBUSTNESS_BUFFER_BEHAVIOR_DISABLED_EXT,
   };
   struct mcc_options options;
   struct mcc_output out = { 0 };

   for (uint32_t i = 0; i < lower.set_count; i++) {
      if (info->set_layouts[i])
         sets[i] = container_of(info->set_layouts[i],
                                struct valk_descriptor_set_layout, vk);
   }
   mcc_options_init(&options, valk_device_info(dev));
   fill_targets(state, options.color_target);
   lower.targets = options.color_target;
   const uint64_t start_ns = thread_ns();
   if (valk_nir_lower(info->nir, &lower)) {
      return vk_errorf(dev, VK_ERROR_UNKNOWN, "%s shader: %s",
                       gl_shader_stage_name(info->stage), lower.reason);
   }
   print_time(dev->vk.physical->instance, info->stage, "lower", start_ns);
   if (info->stage == MESA_SHADER_VERTEX)
      options.noperspective_word =
         valk_nir_push_word(&lower, VALK_PUSH_NOPERSPECTIVE);
   options.attribute_table = VALK_TABLE_VERTEX;
   options.fau_words = align(lower.push.count, 2);
   options.fau_const_max =
      MCC_MAX_FAU_WORDS - options.fau_words - VALK_PUSH_TAIL_WORDS;
   options.push_tables = BITFIELD64_BIT(VALK_TABLE_DRIVER) |
                         BITFIELD64_RANGE(VALK_TABLE_SET0, VALK_MAX_SETS);
   find_known_words(&lower.push, options.known_words);
   fill_varyings(&options);
   options.keep_text =
      info->flags & VK_SHADER_CREATE_CAPTURE_INTERNAL_REPRESENTATIONS_BIT_MESA;
   const uint64_t lowered_ns = thread_ns();
   const int err = mcc_compile(info->nir, &options, &out);
   print_time(dev->vk.physical->instance, info->stage, "compile", lowered_ns);
   if (err) {
      VkResult result =
         err == -ENOMEM ? VK_ERROR_OUT_OF_HOST_MEMORY : VK_ERROR_UNKNOWN;
      result = vk_errorf(dev, result, "%s shader: %s",
                         gl_shader_stage_name(info->stage), out.reason);
      mcc_output_finish(&out);
      return result;
   }
   VkResult result = check_local_memory(dev, info->stage, out.info.tls_size_B);
   if (result != VK_SUCCESS) {
      mcc_output_finish(&out);
      return result;
   }
   shader->info = out.info;
   shader->binary = out.binary;
   shader->binary_size_B = out.binary_size_B;
   memcpy(shader->text, out.text, sizeof(shader->text));
   shader->push = lower.push;
   shader->used_sets = lower.used_sets;
   shader->divided = lower.divided;
   shader->dynamic_count = lower.dynamic_count;
   memcpy(shader->dynamic, lower.dynamic, sizeof(shader->dynamic));
   shader->varying_stride_B = varying_stride_B(&shader->info);
   return VK_SUCCESS;
}

static bool
serialize(struct vk_device *vk_dev, const struct vk_shader *vk_shader,
          struct blob *blob);

static const struct vk_shader_ops shader_ops = {
   .destroy = destroy_shader,
   .serialize = serialize,
   .get_executable_properties = valk_get_executable_properties,
   .get_executable_statistics = valk_get_executable_statistics,
   .get_executable_internal_representations =
      valk_get_executable_representations,
};

static VkResult
compile_one(struct valk_device *dev, struct vk_shader_compile_info *info,
            const struct vk_graphics_pipeline_state *state,
            const VkAllocationCallbacks *alloc, struct vk_shader **out)
{
   struct valk_shader *shader = vk_shader_zalloc(
      &dev->vk, &shader_ops, info->stage, alloc, sizeof(*shader));

   if (!shader)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   VkResult result = compile_nir(dev, info, state, shader);
   if (result == VK_SUCCESS)
      result = upload_shader(dev, shader);
   if (result != VK_SUCCESS) {
      destroy_shader(&dev->vk, &shader->vk, alloc);
      return result;
   }
   *out = &shader->vk;
   return VK_SUCCESS;
}

/* Whether the pipeline wants a fragment shader to run for each sample that
 * does not ask for it itself. */
static bool
wants_sample_shading(const struct vk_graphics_pipeline_state *state)
{
   if (!state || !state->ms || !state->ms->sample_shading_enable)
      return false;

   const uint32_t samples_sa =
      BITSET_TEST(state->dynamic, MESA_VK_DYNAMIC_MS_RASTERIZATION_SAMPLES)
         ? VALK_MAX_SAMPLES
         : state->ms->rasterization_samples;

   return state->ms->min_sample_shading * samples_sa > 1.0f;
}

static VkResult
compile(struct vk_device *vk_dev, uint32_t shader_count,
        struct vk_shader_compile_info *infos,
        const struct vk_graphics_pipeline_state *state,
        const VkAllocationCallbacks *alloc, struct vk_shader **out)
{
   struct valk_device *dev = container_of(vk_dev, struct valk_device, vk);
   VkResult result = VK_SUCCESS;
   uint32_t made = 0;

   for (uint32_t i = 0; i < shader_count; i++) {
      if (infos[i].stage == MESA_SHADER_FRAGMENT && wants_sample_shading(state))
         infos[i].nir->info.fs.uses_sample_shading = true;
   }

   for (; made < shader_count && result == VK_SUCCESS; made++)
      result = compile_one(dev, &infos[made], state, alloc, &out[made]);
   for (uint32_t i = 0; i < shader_count; i++)
      ralloc_free(infos[i].nir);
   if (result == VK_SUCCESS)
      return VK_SUCCESS;
   /* The last one counted is the one that failed. */
   for (uint32_t i = 0; i + 1 < made; i++) {
      destroy_shader(vk_dev, out[i], alloc);
      out[i] = NULL;
   }
   return result;
}

/* -------------------------------------------------------------- the caches */

/* What a cached shader is made of, in one piece; then come the binary and the
 * texts of each variant. */
struct cached_shader {
   struct mcc_info info;
   struct valk_push_map push;
   uint32_t used_sets;
   uint32_t divided;
   uint32_t dynamic_count;
   struct valk_dynamic_ref dynamic[VALK_MAX_DYNAMIC_BUFFERS];
   uint32_t varying_stride_B;
   uint32_t binary_size_B;
};

static void
write_text(struct blob *blob, const char *text)
{
   blob_write_string(blob, text ? text : "");
}

/* A text that is there becomes a copy of it; false: no memory for it. */
static bool
read_text(struct blob_reader *blob, char **out)
{
   const char *text = blob_read_string(blob);

   if (!text || !text[0])
      return true;
   *out = strdup(text);
   return *out;
}

static bool
read_texts(struct blob_reader *blob, struct mcc_text *text)
{
   for (unsigned i = 0; i < MCC_VARIANT_COUNT; i++) {
      if (!read_text(blob, &text[i].nir) || !read_text(blob, &text[i].ir))
         return false;
   }
   return true;
}

static bool
serialize(struct vk_device *vk_dev, const struct vk_shader *vk_shader,
          struct blob *blob)
{
   const struct valk_shader *shader =
      container_of(vk_shader, struct valk_shader, vk);
   struct cached_shader cached;

   memset(&cached, 0, sizeof(cached));
   cached.info = shader->info;
   cached.push = shader->push;
   cached.used_sets = shader->used_sets;
   cached.divided = shader->divided;
   cached.dynamic_count = shader->dynamic_count;
   memcpy(cached.dynamic, shader->dynamic, sizeof(cached.dynamic));
   cached.varying_stride_B = shader->varying_stride_B;
   cached.binary_size_B = shader->binary_size_B;
   blob_write_bytes(blob, &cached, sizeof(cached));
   blob_write_bytes(blob, shader->binary, shader->binary_size_B);
   for (unsigned i = 0; i < MCC_VARIANT_COUNT; i++) {
      write_text(blob, shader->text[i].nir);
      write_text(blob, shader->text[i].ir);
   }
   return !blob->out_of_memory;
}

static gl_shader_stage
gl_stage(uint32_t stage)
{
   return stage == MCC_STAGE_VERTEX     ? MESA_SHADER_VERTEX
          : stage == MCC_STAGE_FRAGMENT ? MESA_SHADER_FRAGMENT
                                        : MESA_SHADER_COMPUTE;
}

static VkResult
deserialize(struct vk_device *vk_dev, struct blob_reader *blob,
            uint32_t binary_version, const VkAllocationCallbacks *alloc,
            struct vk_shader **out)
{
   struct valk_device *dev = container_of(vk_dev, struct valk_device, vk);
   struct cached_shader cached;

   blob_copy_bytes(blob, &cached, sizeof(cached));
   const void *binary =
      blob->overrun ? NULL : blob_read_bytes(blob, cached.binary_size_B);
   if (blob->overrun || cached.info.ubo_count > MCC_MAX_UBO_RANGES ||
       cached.info.uniform_ops > MCC_MAX_UNIFORM_OPS ||
       cached.dynamic_count > VALK_MAX_DYNAMIC_BUFFERS ||
       cached.push.count > VALK_MAX_PUSH_WORDS)
      return vk_error(dev, VK_ERROR_INCOMPATIBLE_SHADER_BINARY_EXT);

   struct valk_shader *shader = vk_shader_zalloc(
      vk_dev, &shader_ops, gl_stage(cached.info.stage), alloc, sizeof(*shader));
   if (!shader)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   shader->info = cached.info;
   shader->push = cached.push;
   shader->used_sets = cached.used_sets;
   shader->divided = cached.divided;
   shader->dynamic_count = cached.dynamic_count;
   memcpy(shader->dynamic, cached.dynamic, sizeof(shader->dynamic));
   shader->varying_stride_B = cached.varying_stride_B;
   shader->binary_size_B = cached.binary_size_B;
   shader->binary = malloc(MAX2(cached.binary_size_B, 1));
   if (!shader->binary || !read_texts(blob, shader->text)) {
      destroy_shader(vk_dev, &shader->vk, alloc);
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   }
   if (blob->overrun) {
      destroy_shader(vk_dev, &shader->vk, alloc);
      return vk_error(dev, VK_ERROR_INCOMPATIBLE_SHADER_BINARY_EXT);
   }
   memcpy(shader->binary, binary, cached.binary_size_B);
   VkResult result = upload_shader(dev, shader);
   if (result != VK_SUCCESS) {
      destroy_shader(vk_dev, &shader->vk, alloc);
      return result;
   }
   *out = &shader->vk;
   return VK_SUCCESS;
}

/* Nothing else of a pipeline goes into the code. */
static void
hash_graphics_state(struct vk_physical_device *device,
                    const struct vk_graphics_pipeline_state *state,
                    VkShaderStageFlags stages, blake3_hash out)
{
   memset(out, 0, sizeof(blake3_hash));
   if (stages & VK_SHADER_STAGE_FRAGMENT_BIT)
      out[0] = wants_sample_shading(state);
   if ((stages & VK_SHADER_STAGE_FRAGMENT_BIT) && state && state->ial) {
      const struct vk_input_attachment_location_state *ial = state->ial;

      out[8] =
         ial->color_attachment_count == MESA_VK_COLOR_ATTACHMENT_COUNT_UNKNOWN
            ? 2
            : 1;
      out[9] = count_inputs(state);
      out[10] = ial->depth_att;
      out[11] = ial->stencil_att;
      memcpy(&out[12], ial->color_map, sizeof(ial->color_map));
   }
   if ((stages & VK_SHADER_STAGE_FRAGMENT_BIT) && state && state->cal)
      memcpy(&out[20], state->cal->color_map, VALK_MAX_RTS);
   if (stages & VK_SHADER_STAGE_VERTEX_BIT) {
      const struct valk_divisors divisors = find_divisors(state);

      out[1] = divisors.dynamic;
      memcpy(&out[2], &divisors.locations, sizeof(divisors.locations));
      out[6] = has_views(state);
   }
}

const struct vk_device_shader_ops valk_device_shader_ops = {
   .get_nir_options = get_nir_options,
   .get_spirv_options = get_spirv_options,
   .preprocess_nir = preprocess_nir,
   .hash_graphics_state = hash_graphics_state,
   .compile = compile,
   .deserialize = deserialize,
   .cmd_bind_shaders = valk_cmd_bind_shaders,
   .cmd_set_dynamic_graphics_state = vk_cmd_set_dynamic_graphics_state,
};
