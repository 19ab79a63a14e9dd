/* SPDX-License-Identifier: MIT */
/* Pipelines are the runtime's.  Here is what it takes for granted: constants of
 * a pipeline that a module can be compiled with. */
#include <stdlib.h>
#include <string.h>

#include "vk_common_entrypoints.h"
#include "vk_log.h"
#include "vk_pipeline.h"
#include "vk_shader_module.h"

#include "vulkan/nir/valk_spirv_check.h"
#include "vulkan/nir/valk_spirv_constants.h"
#include "vulkan/valk_device.h"
#include "vulkan/valk_entrypoints.h"

/* The module was checked with its defaults when it was made. */
static VkResult
check_stage(struct valk_device *dev,
            const VkPipelineShaderStageCreateInfo *stage)
{
   VK_FROM_HANDLE(vk_shader_module, module, stage->module);
   const char *damage;

   if (!module || module->nir || !stage->pSpecializationInfo ||
       !stage->pSpecializationInfo->mapEntryCount)
      return VK_SUCCESS;
   uint32_t *words =
      valk_spirv_specialize((const uint32_t *)module->data, module->size / 4,
                            stage->pSpecializationInfo, &damage);
   if (words)
      damage = valk_spirv_find_damage(words, module->size / 4);
   free(words);
   return damage ? vk_errorf(dev, VK_ERROR_UNKNOWN, "specialized module: %s",
                             damage)
                 : VK_SUCCESS;
}

static VkResult
check_stages(struct valk_device *dev, uint32_t count,
             const VkPipelineShaderStageCreateInfo *stages)
{
   VkResult result = VK_SUCCESS;

   for (uint32_t i = 0; i < count && result == VK_SUCCESS; i++)
      result = check_stage(dev, &stages[i]);
   return result;
}

/* Whether no more pipelines are made after that result.  As the runtime has it:
 * one error is what a call can return. */
static bool
ends_call(VkResult result, VkPipelineCreateFlags2KHR flags)
{
   return result != VK_SUCCESS &&
          (result != VK_PIPELINE_COMPILE_REQUIRED ||
           (flags & VK_PIPELINE_CREATE_2_EARLY_RETURN_ON_FAILURE_BIT_KHR));
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateComputePipelines(VkDevice device, VkPipelineCache cache,
                            uint32_t count,
                            const VkComputePipelineCreateInfo *infos,
                            const VkAllocationCallbacks *alloc,
                            VkPipeline *pipelines)
{
   VK_FROM_HANDLE(valk_device, dev, device);
   VkResult all = VK_SUCCESS;

   memset(pipelines, 0, count * sizeof(*pipelines));
   for (uint32_t i = 0; i < count; i++) {
      VkResult result = check_stages(dev, 1, &infos[i].stage);

      if (result == VK_SUCCESS)
         result = vk_common_CreateComputePipelines(device, cache, 1, &infos[i],
                                                   alloc, &pipelines[i]);
      all = result == VK_SUCCESS ? all : result;
      if (ends_call(result, vk_compute_pipeline_create_flags(&infos[i])))
         break;
   }
   return all;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateGraphicsPipelines(VkDevice device, VkPipelineCache cache,
                             uint32_t count,
                             const VkGraphicsPipelineCreateInfo *infos,
                             const VkAllocationCallbacks *alloc,
                             VkPipeline *pipelines)
{
   VK_FROM_HANDLE(valk_device, dev, device);
   VkResult all = VK_SUCCESS;

   memset(pipelines, 0, count * sizeof(*pipelines));
   for (uint32_t i = 0; i < count; i++) {
      VkResult result =
         check_stages(dev, infos[i].stageCount, infos[i].pStages);

      if (result == VK_SUCCESS)
         result = vk_common_CreateGraphicsPipelines(device, cache, 1, &infos[i],
                                                    alloc, &pipelines[i]);
      all = result == VK_SUCCESS ? all : result;
      if (ends_call(result, vk_graphics_pipeline_create_flags(&infos[i])))
         break;
   }
   return all;
}
