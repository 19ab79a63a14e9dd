/* SPDX-License-Identifier: MIT */

/*
 * Makes Vulkan pipelines out of SPIR-V with whatever driver the loader finds,
 * so that two drivers print statistics of the same input.
 *
 * Reads one pipeline a line from standard input, fields split by tabs:
 *
 *   NAME STAGE MODULE ENTRY OTHER BINDINGS ATTRIBUTES COLORS INPUTS
 *
 * MODULE and OTHER (the other graphics stage, or -) are files; BINDINGS is a
 * list of set:binding:type:count, ATTRIBUTES and COLORS of location:format,
 * INPUTS of input attachment indices, each split by commas, or -.  Writes to
 * standard error, around what the driver prints there:
 *
 *   stats: begin NAME
 *   stats: end NAME VkResult nanoseconds
 *
 * The time is vkCreate…Pipelines' alone.  A line that comes again is compiled
 * again.  Exit status: 0 at the end of input, 1 without a device, 2 for a line
 * that is none.
 */

#include <vulkan/vulkan.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_SETS 8
#define MAX_BINDINGS 256
#define MAX_ATTRIBUTES 32
#define MAX_ATTACHMENTS 16

struct plan {
   char *name, *stage, *module, *entry, *other;
   VkDescriptorSetLayoutBinding bindings[MAX_SETS][MAX_BINDINGS];
   uint32_t binding_count[MAX_SETS];
   VkVertexInputAttributeDescription attributes[MAX_ATTRIBUTES];
   uint32_t attribute_count;
   VkFormat colors[MAX_ATTACHMENTS]; /* VK_FORMAT_UNDEFINED: none there */
   uint32_t color_count;
   bool inputs[MAX_ATTACHMENTS];
   uint32_t input_count;
};

static VkDevice device;

/* A constant that no module has, with another value for each pipeline: caches
 * take it for a new one. */
static uint32_t serial;
static const VkSpecializationMapEntry serial_entry = {
   .constantID = 0x7fffffff,
   .size = sizeof(serial),
};
static const VkSpecializationInfo serial_info = {
   .mapEntryCount = 1,
   .pMapEntries = &serial_entry,
   .dataSize = sizeof(serial),
   .pData = &serial,
};

/* -- Reading -- */

static bool
add_binding(struct plan *p, const uint32_t v[4])
{
   if (v[0] >= MAX_SETS || p->binding_count[v[0]] == MAX_BINDINGS)
      return false;
   p->bindings[v[0]][p->binding_count[v[0]]++] = (VkDescriptorSetLayoutBinding){
      .binding = v[1],
      .descriptorType = (VkDescriptorType)v[2],
      .descriptorCount = v[3],
      .stageFlags = VK_SHADER_STAGE_ALL,
   };
   return true;
}

static bool
add_attribute(struct plan *p, const uint32_t v[4])
{
   if (p->attribute_count == MAX_ATTRIBUTES)
      return false;
   p->attributes[p->attribute_count++] = (VkVertexInputAttributeDescription){
      .location = v[0],
      .format = (VkFormat)v[1],
      .offset = 16 * v[0],
   };
   return true;
}

static bool
add_color(struct plan *p, const uint32_t v[4])
{
   if (v[0] >= 8)
      return false;
   p->colors[v[0]] = (VkFormat)v[1];
   if (p->color_count <= v[0])
      p->color_count = v[0] + 1;
   return true;
}

static bool
add_input(struct plan *p, const uint32_t v[4])
{
   if (v[0] >= MAX_ATTACHMENTS)
      return false;
   p->inputs[v[0]] = true;
   if (p->input_count <= v[0])
      p->input_count = v[0] + 1;
   return true;
}

/* A list of n numbers with colons between, commas between those. */
static bool
read_list(struct plan *p, char *text, unsigned n,
          bool (*add)(struct plan *, const uint32_t *))
{
   if (!strcmp(text, "-"))
      return true;
   while (true) {
      uint32_t v[4] = { 0 };
      char *end = text;

      for (unsigned i = 0; i < n; i++) {
         v[i] = strtoul(text, &end, 10);
         if (end == text || (i + 1 < n && *end != ':'))
            return false;
         text = end + 1;
      }
      if (!add(p, v))
         return false;
      if (*end != ',')
         return !*end;
   }
}

static bool
read_plan(struct plan *p, char *line)
{
   char *field[9], *at = line;

   memset(p, 0, sizeof(*p));
   line[strcspn(line, "\n")] = 0;
   for (unsigned i = 0; i < 9; i++) {
      if (!at)
         return false;
      field[i] = strsep(&at, "\t");
   }
   p->name = field[0];
   p->stage = field[1];
   p->module = field[2];
   p->entry = field[3];
   p->other = field[4];
   return !at && read_list(p, field[5], 4, add_binding) &&
          read_list(p, field[6], 2, add_attribute) &&
          read_list(p, field[7], 2, add_color) &&
          read_list(p, field[8], 1, add_input);
}

/* -- Objects -- */

static VkResult
load_module(const char *path, VkShaderModule *module)
{
   FILE *fp = fopen(path, "rb");
   VkShaderModuleCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
   };
   VkResult result = VK_ERROR_INITIALIZATION_FAILED;
   long size = -1;
   void *code;

   if (fp && !fseek(fp, 0, SEEK_END))
      size = ftell(fp);
   code = size > 0 ? malloc(size) : NULL;
   if (code && !fseek(fp, 0, SEEK_SET) &&
       fread(code, 1, size, fp) == (size_t)size) {
      info.codeSize = size;
      info.pCode = code;
      result = vkCreateShaderModule(device, &info, NULL, module);
   }
   free(code);
   if (fp)
      fclose(fp);
   return result;
}

static VkResult
make_layout(const struct plan *p, VkDescriptorSetLayout *sets,
            VkPipelineLayout *layout)
{
   const VkPushConstantRange push = { VK_SHADER_STAGE_ALL, 0, 128 };
   VkPipelineLayoutCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
      .setLayoutCount = MAX_SETS,
      .pSetLayouts = sets,
      .pushConstantRangeCount = 1,
      .pPushConstantRanges = &push,
   };

   while (info.setLayoutCount && !p->binding_count[info.setLayoutCount - 1])
      info.setLayoutCount--;
   for (unsigned i = 0; i < info.setLayoutCount; i++) {
      const VkDescriptorSetLayoutCreateInfo set = {
         .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
         .bindingCount = p->binding_count[i],
         .pBindings = p->bindings[i],
      };
      VkResult result =
         vkCreateDescriptorSetLayout(device, &set, NULL, &sets[i]);

      if (result)
         return result;
   }
   return vkCreatePipelineLayout(device, &info, NULL, layout);
}

static VkResult
make_pass(const struct plan *p, VkRenderPass *pass)
{
   VkAttachmentDescription attachments[2 * MAX_ATTACHMENTS];
   VkAttachmentReference colors[MAX_ATTACHMENTS], inputs[MAX_ATTACHMENTS];
   VkSubpassDescription subpass = {
      .inputAttachmentCount = p->input_count,
      .pInputAttachments = inputs,
      .colorAttachmentCount = p->color_count,
      .pColorAttachments = colors,
   };
   VkRenderPassCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
      .pAttachments = attachments,
      .subpassCount = 1,
      .pSubpasses = &subpass,
   };

   for (unsigned i = 0; i < p->color_count + p->input_count; i++) {
      const bool color = i < p->color_count;
      const unsigned at = color ? i : i - p->color_count;
      const VkFormat format = !color          ? VK_FORMAT_R8G8B8A8_UNORM
                              : p->colors[at] ? p->colors[at]
                                              : VK_FORMAT_UNDEFINED;
      VkAttachmentReference *ref = color ? &colors[at] : &inputs[at];

      ref->layout = VK_IMAGE_LAYOUT_GENERAL;
      ref->attachment = VK_ATTACHMENT_UNUSED;
      if (!format || (!color && !p->inputs[at]))
         continue;
      ref->attachment = info.attachmentCount;
      attachments[info.attachmentCount++] = (VkAttachmentDescription){
         .format = format,
         .samples = VK_SAMPLE_COUNT_1_BIT,
         .loadOp = VK_ATTACHMENT_LOAD_OP_LOAD,
         .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
         .initialLayout = VK_IMAGE_LAYOUT_GENERAL,
         .finalLayout = VK_IMAGE_LAYOUT_GENERAL,
      };
   }
   return vkCreateRenderPass(device, &info, NULL, pass);
}

static VkResult
make_graphics(const struct plan *p, const VkShaderModule *modules,
              VkPipelineLayout layout, VkRenderPass pass, VkPipeline *pipeline)
{
   const bool vertex = !strcmp(p->stage, "vertex");
   const VkPipelineShaderStageCreateInfo stages[2] = {
      { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
        .stage = VK_SHADER_STAGE_VERTEX_BIT,
        .module = modules[vertex ? 0 : 1],
        .pName = vertex ? p->entry : "main",
        .pSpecializationInfo = &serial_info },
      { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
        .stage = VK_SHADER_STAGE_FRAGMENT_BIT,
        .module = modules[vertex ? 1 : 0],
        .pName = vertex ? "main" : p->entry,
        .pSpecializationInfo = &serial_info },
   };
   const VkVertexInputBindingDescription binding = { 0, 16 * MAX_ATTRIBUTES };
   const VkPipelineVertexInputStateCreateInfo input = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO,
      .vertexBindingDescriptionCount = p->attribute_count ? 1 : 0,
      .pVertexBindingDescriptions = &binding,
      .vertexAttributeDescriptionCount = p->attribute_count,
      .pVertexAttributeDescriptions = p->attributes,
   };
   const VkPipelineInputAssemblyStateCreateInfo assembly = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO,
      .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
   };
   const VkPipelineViewportStateCreateInfo viewport = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO,
      .viewportCount = 1,
      .scissorCount = 1,
   };
   const VkPipelineRasterizationStateCreateInfo raster = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO,
      .lineWidth = 1,
   };
   const VkPipelineMultisampleStateCreateInfo samples = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO,
      .rasterizationSamples = VK_SAMPLE_COUNT_1_BIT,
   };
   VkPipelineColorBlendAttachmentState targets[8];
   const VkPipelineColorBlendStateCreateInfo blend = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO,
      .attachmentCount = p->color_count,
      .pAttachments = targets,
   };
   const VkDynamicState dynamic[] = { VK_DYNAMIC_STATE_VIEWPORT,
                                      VK_DYNAMIC_STATE_SCISSOR };
   const VkPipelineDynamicStateCreateInfo dynamics = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO,
      .dynamicStateCount = 2,
      .pDynamicStates = dynamic,
   };
   const VkGraphicsPipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO,
      .stageCount = 2,
      .pStages = stages,
      .pVertexInputState = &input,
      .pInputAssemblyState = &assembly,
      .pViewportState = &viewport,
      .pRasterizationState = &raster,
      .pMultisampleState = &samples,
      .pColorBlendState = &blend,
      .pDynamicState = &dynamics,
      .layout = layout,
      .renderPass = pass,
   };

   for (unsigned i = 0; i < p->color_count; i++) {
      targets[i] =
         (VkPipelineColorBlendAttachmentState){ .colorWriteMask = 0xf };
   }
   return vkCreateGraphicsPipelines(device, VK_NULL_HANDLE, 1, &info, NULL,
                                    pipeline);
}

static VkResult
make_compute(const struct plan *p, VkShaderModule module,
             VkPipelineLayout layout, VkPipeline *pipeline)
{
   const VkComputePipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .stage = { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                 .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                 .module = module,
                 .pName = p->entry,
                 .pSpecializationInfo = &serial_info },
      .layout = layout,
   };

   return vkCreateComputePipelines(device, VK_NULL_HANDLE, 1, &info, NULL,
                                   pipeline);
}

static uint64_t
now_ns(void)
{
   struct timespec t;

   clock_gettime(CLOCK_MONOTONIC, &t);
   return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void
run_plan(const struct plan *p)
{
   const bool graphics = strcmp(p->stage, "compute");
   VkShaderModule modules[2] = { VK_NULL_HANDLE, VK_NULL_HANDLE };
   VkDescriptorSetLayout sets[MAX_SETS] = { VK_NULL_HANDLE };
   VkPipelineLayout layout = VK_NULL_HANDLE;
   VkRenderPass pass = VK_NULL_HANDLE;
   VkPipeline pipeline = VK_NULL_HANDLE;
   uint64_t start = 0, end = 0;
   VkResult result;

   serial++;
   fprintf(stderr, "stats: begin %s\n", p->name);
   fflush(stderr);
   result = load_module(p->module, &modules[0]);
   if (!result && graphics)
      result = load_module(p->other, &modules[1]);
   if (!result)
      result = make_layout(p, sets, &layout);
   if (!result && graphics)
      result = make_pass(p, &pass);
   if (!result) {
      start = now_ns();
      result = graphics ? make_graphics(p, modules, layout, pass, &pipeline)
                        : make_compute(p, modules[0], layout, &pipeline);
      end = now_ns();
   }
   fprintf(stderr, "\nstats: end %s %d %llu\n", p->name, result,
           (unsigned long long)(end - start));
   fflush(stderr);
   if (!result)
      vkDestroyPipeline(device, pipeline, NULL);
   vkDestroyRenderPass(device, pass, NULL);
   vkDestroyPipelineLayout(device, layout, NULL);
   for (unsigned i = 0; i < MAX_SETS; i++)
      vkDestroyDescriptorSetLayout(device, sets[i], NULL);
   vkDestroyShaderModule(device, modules[0], NULL);
   vkDestroyShaderModule(device, modules[1], NULL);
}

/* -- Device -- */

/* Why a driver refuses something. */
static VKAPI_ATTR VkBool32 VKAPI_CALL
print_message(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
              VkDebugUtilsMessageTypeFlagsEXT types,
              const VkDebugUtilsMessengerCallbackDataEXT *data, void *user)
{
   fprintf(stderr, "driver says: %s\n", data->pMessage);
   return VK_FALSE;
}

static void
listen(VkInstance instance)
{
   const VkDebugUtilsMessengerCreateInfoEXT info = {
      .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
      .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                         VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
      .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_GENERAL_BIT_EXT |
                     VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
      .pfnUserCallback = print_message,
   };
   PFN_vkCreateDebugUtilsMessengerEXT create =
      (PFN_vkCreateDebugUtilsMessengerEXT)vkGetInstanceProcAddr(
         instance, "vkCreateDebugUtilsMessengerEXT");
   VkDebugUtilsMessengerEXT messenger;

   /* It lives as long as the instance; without it there are only numbers. */
   if (create)
      create(instance, &info, NULL, &messenger);
}

static bool
make_device(VkInstance *instance)
{
   const char *const extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
   const VkApplicationInfo application = {
      .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
      .apiVersion = VK_API_VERSION_1_3,
   };
   const VkInstanceCreateInfo instance_info = {
      .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
      .pApplicationInfo = &application,
      .enabledExtensionCount = 1,
      .ppEnabledExtensionNames = &extension,
   };
   const float priority = 1;
   const VkDeviceQueueCreateInfo queue = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
      .queueCount = 1,
      .pQueuePriorities = &priority,
   };
   VkPhysicalDeviceFeatures features;
   const VkDeviceCreateInfo device_info = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
      .queueCreateInfoCount = 1,
      .pQueueCreateInfos = &queue,
      .pEnabledFeatures = &features,
   };
   VkPhysicalDevice physical;
   VkPhysicalDeviceProperties properties;
   uint32_t one = 1;

   if (vkCreateInstance(&instance_info, NULL, instance))
      return false;
   if (vkEnumeratePhysicalDevices(*instance, &one, &physical) < 0 || !one)
      return false;
   listen(*instance);
   vkGetPhysicalDeviceProperties(physical, &properties);
   printf("%s, driver %x\n", properties.deviceName, properties.driverVersion);
   fflush(stdout);
   /* All there is but bounds checks: what a shader costs by itself. */
   vkGetPhysicalDeviceFeatures(physical, &features);
   features.robustBufferAccess = VK_FALSE;
   return !vkCreateDevice(physical, &device_info, NULL, &device);
}

int
main(void)
{
   VkInstance instance = VK_NULL_HANDLE;
   static struct plan plan;
   char *line = NULL;
   size_t size = 0;
   int status = 0;

   if (!make_device(&instance)) {
      fprintf(stderr, "stats_pipelines: no device\n");
      return 1;
   }
   while (!status && getline(&line, &size, stdin) > 0) {
      if (!read_plan(&plan, line)) {
         fprintf(stderr, "stats_pipelines: a line is no pipeline\n");
         status = 2;
      } else {
         run_plan(&plan);
      }
   }
   free(line);
   vkDestroyDevice(device, NULL);
   vkDestroyInstance(instance, NULL);
   return status;
}
