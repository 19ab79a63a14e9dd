/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_shader.h"

#include "vk_log.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_physical_device.h"

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
      .ssbo_addr_format = nir_address_format_64bit_bounded_global,
      .ubo_addr_format = nir_address_format_32bit_index_offset,
      .shared_addr_format = nir_address_format_32bit_offset,
      .phys_ssbo_addr_format = nir_address_format_64bit_global,
      .min_ubo_alignment = 16,
      .min_ssbo_alignment = 4,
   };
}

static VkResult
compile(struct vk_device *dev, uint32_t shader_count,
        struct vk_shader_compile_info *infos,
        const struct vk_graphics_pipeline_state *state,
        const VkAllocationCallbacks *alloc, struct vk_shader **out)
{
   for (uint32_t i = 0; i < shader_count; i++)
      ralloc_free(infos[i].nir);

   return vk_errorf(dev, VK_ERROR_FEATURE_NOT_PRESENT,
                    "this build has no shader compiler");
}

static VkResult
deserialize(struct vk_device *dev, struct blob_reader *blob,
            uint32_t binary_version, const VkAllocationCallbacks *alloc,
            struct vk_shader **out)
{
   return vk_error(dev, VK_ERROR_INCOMPATIBLE_SHADER_BINARY_EXT);
}

static void
hash_graphics_state(struct vk_physical_device *device,
                    const struct vk_graphics_pipeline_state *state,
                    VkShaderStageFlags stages, blake3_hash out)
{
   memset(out, 0, sizeof(blake3_hash));
}

const struct vk_device_shader_ops valk_device_shader_ops = {
   .get_nir_options = get_nir_options,
   .get_spirv_options = get_spirv_options,
   .hash_graphics_state = hash_graphics_state,
   .compile = compile,
   .deserialize = deserialize,
   .cmd_bind_shaders = valk_cmd_bind_shaders,
   .cmd_set_dynamic_graphics_state = vk_cmd_set_dynamic_graphics_state,
};
