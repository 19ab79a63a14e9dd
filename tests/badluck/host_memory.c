/* SPDX-License-Identifier: MIT */
/* Host memory that runs out: everything from the instance to a pipeline is
 * made again and again, the Nth allocation failing.  Each call must succeed
 * or return an error, and nothing may be left when all is destroyed.
 * Usage: host_memory DRIVER.so.  Without the loader: what is counted is the
 * driver's. */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vulkan/vulkan.h>

#include "color_frag.spv.h"
#include "color_vert.spv.h"
#include "store_seven_comp.spv.h"

struct counter {
   /* The allocation that fails. */
   unsigned fail_at;
   unsigned count;
   long live;
};

static void *VKAPI_CALL
allocate(void *user, size_t size, size_t align, VkSystemAllocationScope scope)
{
   struct counter *c = user;
   void *memory = NULL;

   (void)scope;
   if (__atomic_add_fetch(&c->count, 1, __ATOMIC_RELAXED) == c->fail_at)
      return NULL;
   if (posix_memalign(&memory, align < 16 ? 16 : align, size))
      return NULL;
   __atomic_add_fetch(&c->live, 1, __ATOMIC_RELAXED);
   return memory;
}

static void VKAPI_CALL
release(void *user, void *memory)
{
   struct counter *c = user;

   if (memory)
      __atomic_sub_fetch(&c->live, 1, __ATOMIC_RELAXED);
   free(memory);
}

static void *VKAPI_CALL
resize(void *user, void *old, size_t size, size_t align,
       VkSystemAllocationScope scope)
{
   struct counter *c = user;

   (void)align;
   if (!old)
      return allocate(user, size, 16, scope);
   if (__atomic_add_fetch(&c->count, 1, __ATOMIC_RELAXED) == c->fail_at)
      return NULL;
   return realloc(old, size);
}

static PFN_vkGetInstanceProcAddr get;

#define P(instance, name) ((PFN_##name)get(instance, #name))

static VkResult
make_objects(VkInstance i, VkDevice d, const VkAllocationCallbacks *a)
{
   const VkBufferCreateInfo buffer_info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
      .size = 4096,
      .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT,
   };
   const VkMemoryAllocateInfo memory_info = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
      .allocationSize = 4096,
   };
   const VkImageCreateInfo image_info = {
      .sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
      .imageType = VK_IMAGE_TYPE_2D,
      .format = VK_FORMAT_R8G8B8A8_UNORM,
      .extent = { 16, 16, 1 },
      .mipLevels = 1,
      .arrayLayers = 1,
      .samples = VK_SAMPLE_COUNT_1_BIT,
      .usage = VK_IMAGE_USAGE_SAMPLED_BIT,
   };
   const VkDescriptorSetLayoutBinding binding = {
      .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      .descriptorCount = 1,
      .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
   };
   const VkDescriptorSetLayoutCreateInfo set_info = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
      .bindingCount = 1,
      .pBindings = &binding,
   };
   const VkShaderModuleCreateInfo module_info = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = sizeof(store_seven_comp),
      .pCode = store_seven_comp,
   };
   VkBuffer buffer = VK_NULL_HANDLE;
   VkDeviceMemory memory = VK_NULL_HANDLE;
   VkImage image = VK_NULL_HANDLE;
   VkDescriptorSetLayout set = VK_NULL_HANDLE;
   VkPipelineLayout layout = VK_NULL_HANDLE;
   VkShaderModule module = VK_NULL_HANDLE;
   VkPipeline pipeline = VK_NULL_HANDLE;

   VkResult r = P(i, vkCreateBuffer)(d, &buffer_info, a, &buffer);
   if (!r)
      r = P(i, vkAllocateMemory)(d, &memory_info, a, &memory);
   if (!r)
      r = P(i, vkCreateImage)(d, &image_info, a, &image);
   if (!r)
      r = P(i, vkCreateDescriptorSetLayout)(d, &set_info, a, &set);
   const VkPipelineLayoutCreateInfo layout_info = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
      .setLayoutCount = 1,
      .pSetLayouts = &set,
   };
   if (!r)
      r = P(i, vkCreatePipelineLayout)(d, &layout_info, a, &layout);
   if (!r)
      r = P(i, vkCreateShaderModule)(d, &module_info, a, &module);
   const VkComputePipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .stage = {
         .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
         .stage = VK_SHADER_STAGE_COMPUTE_BIT,
         .module = module,
         .pName = "main",
      },
      .layout = layout,
   };
   if (!r) {
      r = P(i, vkCreateComputePipelines)(d, VK_NULL_HANDLE, 1, &info, a,
                                         &pipeline);
   }
   P(i, vkDestroyPipeline)(d, pipeline, a);
   P(i, vkDestroyShaderModule)(d, module, a);
   P(i, vkDestroyPipelineLayout)(d, layout, a);
   P(i, vkDestroyDescriptorSetLayout)(d, set, a);
   P(i, vkDestroyImage)(d, image, a);
   P(i, vkFreeMemory)(d, memory, a);
   P(i, vkDestroyBuffer)(d, buffer, a);
   return r;
}

static VkResult
make_graphics_pipeline(VkInstance i, VkDevice d, const VkAllocationCallbacks *a,
                       const VkPipelineShaderStageCreateInfo stages[2],
                       VkPipelineLayout layout, VkRenderPass pass,
                       VkPipeline *pipeline)
{
   static const VkVertexInputBindingDescription binding = { .stride = 32 };
   static const VkVertexInputAttributeDescription attributes[2] = {
      { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
      { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 16 },
   };
   const VkPipelineVertexInputStateCreateInfo input = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO,
      .vertexBindingDescriptionCount = 1,
      .pVertexBindingDescriptions = &binding,
      .vertexAttributeDescriptionCount = 2,
      .pVertexAttributeDescriptions = attributes,
   };
   const VkPipelineInputAssemblyStateCreateInfo assembly = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO,
      .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
   };
   const VkViewport viewport = { 0, 0, 16, 16, 0, 1 };
   const VkRect2D scissor = { { 0, 0 }, { 16, 16 } };
   const VkPipelineViewportStateCreateInfo viewports = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO,
      .viewportCount = 1,
      .pViewports = &viewport,
      .scissorCount = 1,
      .pScissors = &scissor,
   };
   const VkPipelineRasterizationStateCreateInfo raster = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO,
      .lineWidth = 1.0f,
   };
   const VkPipelineMultisampleStateCreateInfo multisample = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO,
      .rasterizationSamples = VK_SAMPLE_COUNT_1_BIT,
   };
   const VkPipelineColorBlendAttachmentState plain = { .colorWriteMask = 0xf };
   const VkPipelineColorBlendStateCreateInfo blend = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO,
      .attachmentCount = 1,
      .pAttachments = &plain,
   };
   const VkGraphicsPipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO,
      .stageCount = 2,
      .pStages = stages,
      .pVertexInputState = &input,
      .pInputAssemblyState = &assembly,
      .pViewportState = &viewports,
      .pRasterizationState = &raster,
      .pMultisampleState = &multisample,
      .pColorBlendState = &blend,
      .layout = layout,
      .renderPass = pass,
   };
   return P(i, vkCreateGraphicsPipelines)(d, VK_NULL_HANDLE, 1, &info, a,
                                          pipeline);
}

static VkResult
make_pass(VkInstance i, VkDevice d, const VkAllocationCallbacks *a,
          VkRenderPass *pass)
{
   const VkAttachmentDescription color = {
      .format = VK_FORMAT_R8G8B8A8_UNORM,
      .samples = VK_SAMPLE_COUNT_1_BIT,
      .finalLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL,
   };
   const VkAttachmentReference reference = {
      .layout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL,
   };
   const VkSubpassDescription subpass = {
      .colorAttachmentCount = 1,
      .pColorAttachments = &reference,
   };
   const VkRenderPassCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
      .attachmentCount = 1,
      .pAttachments = &color,
      .subpassCount = 1,
      .pSubpasses = &subpass,
   };
   return P(i, vkCreateRenderPass)(d, &info, a, pass);
}

static VkResult
make_graphics(VkInstance i, VkDevice d, const VkAllocationCallbacks *a)
{
   static const struct {
      const uint32_t *words;
      size_t size_B;
   } code[2] = {
      { color_vert, sizeof(color_vert) },
      { color_frag, sizeof(color_frag) },
   };
   const VkPipelineLayoutCreateInfo layout_info = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
   };
   VkPipelineShaderStageCreateInfo stages[2] = { 0 };
   VkPipelineLayout layout = VK_NULL_HANDLE;
   VkRenderPass pass = VK_NULL_HANDLE;
   VkPipeline pipeline = VK_NULL_HANDLE;

   VkResult r = make_pass(i, d, a, &pass);
   if (!r)
      r = P(i, vkCreatePipelineLayout)(d, &layout_info, a, &layout);
   for (unsigned s = 0; s < 2; s++) {
      const VkShaderModuleCreateInfo module_info = {
         .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
         .codeSize = code[s].size_B,
         .pCode = code[s].words,
      };
      stages[s] = (VkPipelineShaderStageCreateInfo){
         .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
         .stage = s ? VK_SHADER_STAGE_FRAGMENT_BIT : VK_SHADER_STAGE_VERTEX_BIT,
         .pName = "main",
      };
      if (!r)
         r = P(i, vkCreateShaderModule)(d, &module_info, a, &stages[s].module);
   }
   if (!r)
      r = make_graphics_pipeline(i, d, a, stages, layout, pass, &pipeline);
   P(i, vkDestroyPipeline)(d, pipeline, a);
   P(i, vkDestroyShaderModule)(d, stages[0].module, a);
   P(i, vkDestroyShaderModule)(d, stages[1].module, a);
   P(i, vkDestroyPipelineLayout)(d, layout, a);
   P(i, vkDestroyRenderPass)(d, pass, a);
   return r;
}

static VkResult
make_all(const VkAllocationCallbacks *a)
{
   const VkInstanceCreateInfo instance_info = {
      .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
   };
   const float one = 1.0f;
   const VkDeviceQueueCreateInfo queue = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
      .queueCount = 1,
      .pQueuePriorities = &one,
   };
   const VkDeviceCreateInfo device_info = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
      .queueCreateInfoCount = 1,
      .pQueueCreateInfos = &queue,
   };
   VkInstance i;
   VkPhysicalDevice physical;
   VkDevice d;
   uint32_t count = 1;

   VkResult r = P(NULL, vkCreateInstance)(&instance_info, a, &i);
   if (r)
      return r;
   r = P(i, vkEnumeratePhysicalDevices)(i, &count, &physical);
   if (!r && !count)
      r = VK_ERROR_INITIALIZATION_FAILED;
   if (!r)
      r = P(i, vkCreateDevice)(physical, &device_info, a, &d);
   if (!r) {
      r = make_objects(i, d, a);
      if (!r)
         r = make_graphics(i, d, a);
      P(i, vkDestroyDevice)(d, a);
   }
   P(i, vkDestroyInstance)(i, a);
   return r;
}

int
main(int argc, char **argv)
{
   void *driver = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
   unsigned wrong = 0;

   if (!driver) {
      fprintf(stderr, "usage: %s DRIVER.so\n", argv[0]);
      return 2;
   }
   get = (PFN_vkGetInstanceProcAddr)dlsym(driver, "vk_icdGetInstanceProcAddr");
   for (unsigned n = 1; n <= 400; n++) {
      struct counter c = { .fail_at = n };
      const VkAllocationCallbacks a = {
         .pUserData = &c,
         .pfnAllocation = allocate,
         .pfnReallocation = resize,
         .pfnFree = release,
      };
      printf("allocation %u fails\n", n);
      fflush(stdout);
      const VkResult r = make_all(&a);

      if (c.live || (r && r != VK_ERROR_OUT_OF_HOST_MEMORY)) {
         printf("wrong: result %d, %ld left\n", r, c.live);
         wrong++;
      }
      if (c.count < n) {
         printf("%u allocations in all, result %d\n", c.count, r);
         return wrong || r ? 1 : 0;
      }
   }
   return wrong ? 1 : 0;
}
