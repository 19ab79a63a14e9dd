/* SPDX-License-Identifier: MIT */
#include "vkt_job.h"

#include <string.h>

uint32_t
vkt_random(uint32_t *state)
{
   *state = *state * 1664525u + 1013904223u;
   return *state ^ *state >> 15;
}

void
vkt_fill(void *map, size_t size_B, uint32_t seed)
{
   uint32_t *words = map;
   for (size_t i = 0; i < size_B / 4; i++)
      words[i] = vkt_random(&seed);
}

static VkPipeline
sized_pipeline(struct vkt *t, const struct vkt_job *job,
               VkPipelineLayout layout)
{
   const VkShaderModuleCreateInfo module_info = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = job->spirv.size_B,
      .pCode = job->spirv.words,
   };
   const VkPipelineShaderStageRequiredSubgroupSizeCreateInfoEXT size = {
      .sType =
         VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO_EXT,
      .requiredSubgroupSize = job->subgroup_size,
   };
   VkShaderModule module;
   VkPipeline pipeline;

   VKT(vkCreateShaderModule(t->device, &module_info, NULL, &module));
   VKT_DEFER(t, vkDestroyShaderModule, module);
   const VkComputePipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .stage = {
         .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
         .pNext = &size,
         .flags =
            VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT_EXT,
         .stage = VK_SHADER_STAGE_COMPUTE_BIT,
         .module = module,
         .pName = "main",
      },
      .layout = layout,
   };
   VKT(
      vkCreateComputePipelines(t->device, t->cache, 1, &info, NULL, &pipeline));
   VKT_DEFER(t, vkDestroyPipeline, pipeline);
   return pipeline;
}

struct vkt_buffer
vkt_run_job(struct vkt *t, const struct vkt_job *job)
{
   struct vkt_buffer buffers[4] = {
      vkt_buffer(t, job->in_B),
      vkt_buffer(t, job->out_B),
      vkt_buffer(t, 512),
      vkt_buffer(t, 512),
   };
   struct vkt_binding bindings[4];
   VkDescriptorBufferInfo infos[4];

   if (job->in)
      memcpy(buffers[0].map, job->in, job->in_B);
   else
      vkt_fill(buffers[0].map, job->in_B, 5);
   if (job->out)
      memcpy(buffers[1].map, job->out, job->out_B);
   for (unsigned i = 0; i < 128; i++) {
      ((uint32_t *)buffers[2].map)[i] = 0x3f800000 + i * 0x10203;
      ((uint32_t *)buffers[3].map)[i] = 0x40000000 + i * 0x20301;
   }
   for (unsigned i = 0; i < 4; i++) {
      infos[i] =
         (VkDescriptorBufferInfo){ buffers[i].buffer, 0, VK_WHOLE_SIZE };
      bindings[i] = (struct vkt_binding){
         .type = i < 2 ? VK_DESCRIPTOR_TYPE_STORAGE_BUFFER
                       : VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER,
         .buffers = &infos[i],
      };
   }
   struct vkt_set set = vkt_set(t, bindings, 4);
   const struct vkt_inputs inputs = {
      .sets = &set,
      .set_count = 1,
      .push = job->push,
      .push_size_B = job->push_size_B,
   };
   if (!job->subgroup_size) {
      vkt_dispatch(t, job->spirv, &inputs, job->groups, 1, 1);
      return buffers[1];
   }
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   VkPipeline pipeline = sized_pipeline(t, job, layout);
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline, layout, &inputs);
   vkCmdDispatch(cmd, job->groups, 1, 1);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   return buffers[1];
}

void
vkt_need_feature(struct vkt *t, void *structure, size_t offset,
                 const char *name)
{
   VkPhysicalDeviceFeatures2 features = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
      .pNext = structure,
   };
   VkBool32 has;

   vkGetPhysicalDeviceFeatures2(t->physical, &features);
   memcpy(&has, (char *)structure + offset, sizeof(has));
   if (!has)
      vkt_skip("no %s", name);
}

void
vkt_need_storage(struct vkt *t)
{
   vkt_need(t, VK_KHR_8BIT_STORAGE_EXTENSION_NAME);
   VKT_NEED(t, VkPhysicalDevice8BitStorageFeatures,
            PHYSICAL_DEVICE_8BIT_STORAGE_FEATURES, storageBuffer8BitAccess);
   VKT_NEED(t, VkPhysicalDevice8BitStorageFeatures,
            PHYSICAL_DEVICE_8BIT_STORAGE_FEATURES,
            uniformAndStorageBuffer8BitAccess);
   VKT_NEED(t, VkPhysicalDevice8BitStorageFeatures,
            PHYSICAL_DEVICE_8BIT_STORAGE_FEATURES, storagePushConstant8);
   VKT_NEED(t, VkPhysicalDevice16BitStorageFeatures,
            PHYSICAL_DEVICE_16BIT_STORAGE_FEATURES, storageBuffer16BitAccess);
   VKT_NEED(t, VkPhysicalDevice16BitStorageFeatures,
            PHYSICAL_DEVICE_16BIT_STORAGE_FEATURES,
            uniformAndStorageBuffer16BitAccess);
   VKT_NEED(t, VkPhysicalDevice16BitStorageFeatures,
            PHYSICAL_DEVICE_16BIT_STORAGE_FEATURES, storagePushConstant16);
}

void
vkt_need_narrow(struct vkt *t, bool halves)
{
   vkt_need(t, VK_KHR_SHADER_FLOAT16_INT8_EXTENSION_NAME);
   VKT_NEED(t, VkPhysicalDeviceShaderFloat16Int8Features,
            PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES, shaderInt8);
   if (halves)
      VKT_NEED(t, VkPhysicalDeviceShaderFloat16Int8Features,
               PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES, shaderFloat16);
   if (!t->features.shaderInt16)
      vkt_skip("no shaderInt16");
}

void
vkt_need_wide(struct vkt *t)
{
   if (!t->features.shaderInt64)
      vkt_skip("no shaderInt64");
}

void
vkt_need_subgroups(struct vkt *t, VkShaderStageFlags stages,
                   VkSubgroupFeatureFlags operations, uint32_t *lanes)
{
   VkPhysicalDeviceSubgroupProperties subgroups = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES,
   };
   VkPhysicalDeviceProperties2 properties = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
      .pNext = &subgroups,
   };

   vkGetPhysicalDeviceProperties2(t->physical, &properties);
   if (operations & ~subgroups.supportedOperations)
      vkt_skip("no subgroup operations 0x%x",
               operations & ~subgroups.supportedOperations);
   if (stages & ~subgroups.supportedStages)
      vkt_skip("no subgroup operations in stages 0x%x",
               stages & ~subgroups.supportedStages);
   *lanes = subgroups.subgroupSize;
   vkt_check(t, *lanes >= 4 && *lanes <= 32, "%u lanes", *lanes);
}
