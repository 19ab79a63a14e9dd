/* SPDX-License-Identifier: MIT */

/*
 * mali-run-compute MODULE [--groups X,Y,Z] [--push FILE]
 *                  [--buffer SET:BINDING=FILE]... [--uniform ...]...
 *
 * Dispatches a compute shader once, on whatever Vulkan device is there, with
 * files as buffers; storage buffers that changed are written back.  What
 * `mali-compile --run` starts on the simulated GPU.  Exit status: 0 done, 1
 * refused or failed (one line on stderr), 2 wrong usage.
 */

#include "compile_input.h"

#include <vulkan/vulkan.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BUFFERS 32
#define MAX_SETS 8
#define MAX_PUSH_B 128

struct file_buffer {
   uint32_t set, binding;
   bool uniform;
   const char *path;
   void *data;
   size_t size_B;
   VkBuffer buffer;
   VkDeviceMemory memory;
   void *map;
};

static struct {
   const char *module, *push;
   uint32_t groups[3];
   struct file_buffer buffers[MAX_BUFFERS];
   unsigned count;
} args = { .groups = { 1, 1, 1 } };

static VkPhysicalDevice physical;
static VkDevice device;
static uint32_t family;

/* Ends the program: the system takes back what is there. */
__attribute__((noreturn)) static void
die(const char *what, const char *why)
{
   fprintf(stderr, "mali-run-compute: %s: %s\n", what, why);
   exit(1);
}

static void
check(VkResult result, const char *what)
{
   char why[32];

   if (!result)
      return;
   snprintf(why, sizeof(why), "VkResult %d", result);
   die(what, why);
}

/* -- Arguments -- */

static bool
add_buffer(const char *text, bool uniform)
{
   struct file_buffer *b = &args.buffers[args.count];
   int used = 0;

   if (args.count == MAX_BUFFERS ||
       sscanf(text, "%u:%u=%n", &b->set, &b->binding, &used) != 2 || !used ||
       b->set >= MAX_SETS || !text[used])
      return false;
   b->uniform = uniform;
   b->path = text + used;
   args.count++;
   return true;
}

static bool
take_option(const char *option, const char *value)
{
   char rest;

   if (!strcmp(option, "--buffer"))
      return add_buffer(value, false);
   if (!strcmp(option, "--uniform"))
      return add_buffer(value, true);
   if (!strcmp(option, "--push")) {
      args.push = value;
      return true;
   }
   return !strcmp(option, "--groups") &&
          sscanf(value, "%u,%u,%u%c", &args.groups[0], &args.groups[1],
                 &args.groups[2], &rest) == 3;
}

static bool
parse(int argc, char **argv)
{
   for (int i = 1; i < argc; i++) {
      if (argv[i][0] != '-') {
         if (args.module)
            return false;
         args.module = argv[i];
      } else if (i + 1 == argc || !take_option(argv[i], argv[i + 1])) {
         return false;
      } else {
         i++;
      }
   }
   return args.module;
}

/* -- The module's bindings -- */

#define OP_ENTRY_POINT 15
#define OP_VARIABLE 59
#define OP_DECORATE 71
#define DECORATION_BINDING 33
#define DECORATION_SET 34
#define MODEL_COMPUTE 5

static uint32_t
decoration(const uint32_t *words, size_t n, uint32_t id, uint32_t which)
{
   for (size_t i = 5; i < n && words[i] >> 16; i += words[i] >> 16) {
      if ((words[i] & 0xffff) == OP_DECORATE && words[i] >> 16 == 4 &&
          i + 3 < n && words[i + 1] == id && words[i + 2] == which)
         return words[i + 3];
   }
   return UINT32_MAX;
}

/* A shader that reads what was not bound would not fail but do anything. */
static void
check_variable(const uint32_t *words, size_t n, uint32_t id)
{
   const uint32_t set = decoration(words, n, id, DECORATION_SET);
   const uint32_t binding = decoration(words, n, id, DECORATION_BINDING);
   char place[64];

   if (set == UINT32_MAX || binding == UINT32_MAX)
      return;
   for (unsigned i = 0; i < args.count; i++) {
      if (args.buffers[i].set == set && args.buffers[i].binding == binding)
         return;
   }
   snprintf(place, sizeof(place), "no buffer for set %u, binding %u", set,
            binding);
   die(args.module, place);
}

/* The name of the compute entry point, in words. */
static const char *
check_module(const uint32_t *words, size_t n)
{
   const char *entry = NULL;

   if (n < 5 || words[0] != 0x07230203)
      die(args.module, "not a SPIR-V module");
   for (size_t i = 5; i < n; i += words[i] >> 16) {
      const uint32_t op = words[i] & 0xffff, count = words[i] >> 16;

      if (!count || count > n - i)
         die(args.module, "broken SPIR-V module");
      if (op == OP_ENTRY_POINT && count > 3 && words[i + 1] == MODEL_COMPUTE &&
          memchr(&words[i + 3], 0, 4 * (count - 3)) && !entry)
         entry = (const char *)&words[i + 3];
      if (op == OP_VARIABLE && count > 3)
         check_variable(words, n, words[i + 2]);
   }
   if (!entry)
      die(args.module, "no compute entry point");
   return entry;
}

/* -- Vulkan -- */

static void
make_device(void)
{
   const VkApplicationInfo application = {
      .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
      .apiVersion = VK_API_VERSION_1_3,
   };
   const VkInstanceCreateInfo instance_info = {
      .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
      .pApplicationInfo = &application,
   };
   const float priority = 1;
   VkDeviceQueueCreateInfo queue = {
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
   VkQueueFamilyProperties families[16];
   VkInstance instance;
   uint32_t one = 1, count = 16;

   check(vkCreateInstance(&instance_info, NULL, &instance), "vkCreateInstance");
   if (vkEnumeratePhysicalDevices(instance, &one, &physical) < 0 || !one)
      die("Vulkan", "no device");
   vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families);
   while (family < count &&
          !(families[family].queueFlags & VK_QUEUE_COMPUTE_BIT))
      family++;
   if (family == count)
      die("Vulkan", "no queue for compute");
   queue.queueFamilyIndex = family;
   vkGetPhysicalDeviceFeatures(physical, &features);
   check(vkCreateDevice(physical, &device_info, NULL, &device),
         "vkCreateDevice");
}

static uint32_t
find_memory(uint32_t types)
{
   const VkMemoryPropertyFlags want = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                                      VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
   VkPhysicalDeviceMemoryProperties memory;

   vkGetPhysicalDeviceMemoryProperties(physical, &memory);
   for (uint32_t i = 0; i < memory.memoryTypeCount; i++) {
      if (types & 1u << i &&
          (memory.memoryTypes[i].propertyFlags & want) == want)
         return i;
   }
   die("Vulkan", "no memory that the host sees");
}

static void
make_buffer(struct file_buffer *b)
{
   const VkBufferCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
      .size = b->size_B,
      .usage = b->uniform ? VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT
                          : VK_BUFFER_USAGE_STORAGE_BUFFER_BIT,
   };
   VkMemoryAllocateInfo memory = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
   };
   VkMemoryRequirements needs;

   check(vkCreateBuffer(device, &info, NULL, &b->buffer), b->path);
   vkGetBufferMemoryRequirements(device, b->buffer, &needs);
   memory.allocationSize = needs.size;
   memory.memoryTypeIndex = find_memory(needs.memoryTypeBits);
   check(vkAllocateMemory(device, &memory, NULL, &b->memory), b->path);
   check(vkBindBufferMemory(device, b->buffer, b->memory, 0), b->path);
   check(vkMapMemory(device, b->memory, 0, VK_WHOLE_SIZE, 0, &b->map), b->path);
   memcpy(b->map, b->data, b->size_B);
}

static VkDescriptorType
type_of(const struct file_buffer *b)
{
   return b->uniform ? VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER
                     : VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
}

static void
make_layouts(VkDescriptorSetLayout *sets)
{
   for (unsigned set = 0; set < MAX_SETS; set++) {
      VkDescriptorSetLayoutBinding bindings[MAX_BUFFERS];
      VkDescriptorSetLayoutCreateInfo info = {
         .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
         .pBindings = bindings,
      };

      for (unsigned i = 0; i < args.count; i++) {
         if (args.buffers[i].set != set)
            continue;
         bindings[info.bindingCount++] = (VkDescriptorSetLayoutBinding){
            .binding = args.buffers[i].binding,
            .descriptorType = type_of(&args.buffers[i]),
            .descriptorCount = 1,
            .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
         };
      }
      check(vkCreateDescriptorSetLayout(device, &info, NULL, &sets[set]),
            "vkCreateDescriptorSetLayout");
   }
}

static void
make_sets(const VkDescriptorSetLayout *layouts, VkDescriptorSet *sets)
{
   const VkDescriptorPoolSize sizes[] = {
      { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, MAX_BUFFERS },
      { VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, MAX_BUFFERS },
   };
   const VkDescriptorPoolCreateInfo pool_info = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
      .maxSets = MAX_SETS,
      .poolSizeCount = 2,
      .pPoolSizes = sizes,
   };
   VkDescriptorSetAllocateInfo info = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
      .descriptorSetCount = MAX_SETS,
      .pSetLayouts = layouts,
   };

   check(vkCreateDescriptorPool(device, &pool_info, NULL, &info.descriptorPool),
         "vkCreateDescriptorPool");
   check(vkAllocateDescriptorSets(device, &info, sets),
         "vkAllocateDescriptorSets");
   for (unsigned i = 0; i < args.count; i++) {
      const struct file_buffer *b = &args.buffers[i];
      const VkDescriptorBufferInfo buffer = { b->buffer, 0, b->size_B };
      const VkWriteDescriptorSet write = {
         .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
         .dstSet = sets[b->set],
         .dstBinding = b->binding,
         .descriptorCount = 1,
         .descriptorType = type_of(b),
         .pBufferInfo = &buffer,
      };

      vkUpdateDescriptorSets(device, 1, &write, 0, NULL);
   }
}

static VkPipeline
make_pipeline(const uint32_t *words, size_t size_B, const char *entry,
              VkPipelineLayout layout)
{
   const VkShaderModuleCreateInfo module = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = size_B,
      .pCode = words,
   };
   VkComputePipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .stage = { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                 .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                 .pName = entry },
      .layout = layout,
   };
   VkPipeline pipeline;

   check(vkCreateShaderModule(device, &module, NULL, &info.stage.module),
         "vkCreateShaderModule");
   check(vkCreateComputePipelines(device, VK_NULL_HANDLE, 1, &info, NULL,
                                  &pipeline),
         "the shader does not compile");
   return pipeline;
}

static void
dispatch(VkPipeline pipeline, VkPipelineLayout layout,
         const VkDescriptorSet *sets, const uint8_t *push)
{
   const VkCommandPoolCreateInfo pool = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
      .queueFamilyIndex = family,
   };
   const VkCommandBufferBeginInfo begin = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
   };
   const VkMemoryBarrier to_host = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_HOST_READ_BIT,
   };
   VkCommandBufferAllocateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
      .commandBufferCount = 1,
   };
   VkSubmitInfo submit = {
      .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
      .commandBufferCount = 1,
   };
   VkCommandBuffer cmd;
   VkQueue queue;

   check(vkCreateCommandPool(device, &pool, NULL, &info.commandPool),
         "vkCreateCommandPool");
   check(vkAllocateCommandBuffers(device, &info, &cmd),
         "vkAllocateCommandBuffers");
   check(vkBeginCommandBuffer(cmd, &begin), "vkBeginCommandBuffer");
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
   vkCmdBindDescriptorSets(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0,
                           MAX_SETS, sets, 0, NULL);
   vkCmdPushConstants(cmd, layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, MAX_PUSH_B,
                      push);
   vkCmdDispatch(cmd, args.groups[0], args.groups[1], args.groups[2]);
   vkCmdPipelineBarrier(cmd, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                        VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &to_host, 0, NULL, 0,
                        NULL);
   check(vkEndCommandBuffer(cmd), "vkEndCommandBuffer");
   vkGetDeviceQueue(device, family, 0, &queue);
   submit.pCommandBuffers = &cmd;
   check(vkQueueSubmit(queue, 1, &submit, VK_NULL_HANDLE), "vkQueueSubmit");
   check(vkQueueWaitIdle(queue), "the shader failed");
}

static void
write_back(const struct file_buffer *b)
{
   FILE *fp;

   if (b->uniform || !memcmp(b->map, b->data, b->size_B))
      return;
   fp = fopen(b->path, "wb");
   if (!fp || fwrite(b->map, 1, b->size_B, fp) != b->size_B || fclose(fp))
      die(b->path, strerror(errno));
}

static void
run(const uint32_t *words, size_t size_B, const char *entry,
    const uint8_t *push)
{
   const VkPushConstantRange range = { VK_SHADER_STAGE_COMPUTE_BIT, 0,
                                       MAX_PUSH_B };
   VkDescriptorSetLayout layouts[MAX_SETS];
   VkDescriptorSet sets[MAX_SETS];
   const VkPipelineLayoutCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
      .setLayoutCount = MAX_SETS,
      .pSetLayouts = layouts,
      .pushConstantRangeCount = 1,
      .pPushConstantRanges = &range,
   };
   VkPipelineLayout layout;

   make_device();
   for (unsigned i = 0; i < args.count; i++)
      make_buffer(&args.buffers[i]);
   make_layouts(layouts);
   make_sets(layouts, sets);
   check(vkCreatePipelineLayout(device, &info, NULL, &layout),
         "vkCreatePipelineLayout");
   dispatch(make_pipeline(words, size_B, entry, layout), layout, sets, push);
   for (unsigned i = 0; i < args.count; i++)
      write_back(&args.buffers[i]);
}

int
main(int argc, char **argv)
{
   uint8_t push[MAX_PUSH_B] = { 0 };
   const char *entry;
   size_t size_B;
   void *words, *data;

   if (!parse(argc, argv)) {
      fprintf(stderr,
              "usage: mali-run-compute MODULE [--groups X,Y,Z] [--push FILE]\n"
              "          [--buffer SET:BINDING=FILE]... "
              "[--uniform SET:BINDING=FILE]...\n");
      return 2;
   }
   words = compile_read_file(args.module, &size_B);
   if (!words)
      die(args.module, strerror(errno));
   entry = check_module(words, size_B / 4);
   for (unsigned i = 0; i < args.count; i++) {
      struct file_buffer *b = &args.buffers[i];

      b->data = compile_read_file(b->path, &b->size_B);
      if (!b->data || !b->size_B)
         die(b->path, b->data ? "empty" : strerror(errno));
   }
   if (args.push) {
      size_t n;

      data = compile_read_file(args.push, &n);
      if (!data || n > MAX_PUSH_B)
         die(args.push, data ? "more than 128 bytes" : strerror(errno));
      memcpy(push, data, n);
      free(data);
   }
   run(words, size_B, entry, push);
   return 0;
}
