/* SPDX-License-Identifier: MIT */

/*
 * mali-run-compute MODULE [--groups X,Y,Z] [--push FILE]
 *                  [--buffer SET:BINDING=FILE]... [--uniform ...]...
 *                  [--texels SET:BINDING=KIND,FORMAT,FILE]...
 *                  [--image SET:BINDING=KIND,COUNT,FORMAT,DIM,W,H,D,FILE]...
 *                  [--sampler SET:BINDING=COUNT]...
 *                  [--address push@BYTE=SET:BINDING]...
 *                  [--address SET:BINDING@BYTE=SET:BINDING]...
 *
 * Dispatches a compute shader once, on whatever Vulkan device is there, with
 * files as buffers and images; what the shader changed is written back.  KIND
 * is uniform or storage, of images sampled, combined or storage; FORMAT and DIM
 * are numbers of VkFormat and VkImageViewType, D counts layers too; the file of
 * an image has COUNT of them one after the other.  Samplers filter linearly
 * and clamp.  --address puts the address of a --buffer into the push constants
 * or into another buffer, as a shader with pointers expects it; such buffers
 * need no binding in the module, and what their files said where an address was
 * is written back.
 *
 * What `mali-compile --run` starts on the simulated GPU.  Exit status: 0 done,
 * 1 refused or failed (one line on stderr), 2 wrong usage.
 */

#include "compile_input.h"
#include "run_resource.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BUFFERS 64
#define MAX_SETS 8
#define MAX_PUSH_B 256
#define MAX_ADDRESSES 64

/* Where the address of a buffer goes: a buffer, or the push constants. */
struct address {
   bool push;
   uint32_t set, binding; /* unless push */
   uint32_t at_B;
   uint32_t to_set, to_binding;
};

static struct {
   const char *module, *push;
   uint32_t groups[3];
   struct run_resource buffers[MAX_BUFFERS];
   unsigned count;
   struct address addresses[MAX_ADDRESSES];
   unsigned address_count;
} args = { .groups = { 1, 1, 1 } };

static VkPhysicalDevice physical;
static VkDevice device;
static uint32_t family;

/* -- Arguments -- */

static bool
parse_address(struct address *a, const char *value)
{
   int used = 0;
   char rest;

   *a = (struct address){ .push = !strncmp(value, "push@", 5) };
   if (a->push)
      sscanf(value, "push@%u=%n", &a->at_B, &used);
   else
      sscanf(value, "%u:%u@%u=%n", &a->set, &a->binding, &a->at_B, &used);
   return used && sscanf(value + used, "%u:%u%c", &a->to_set, &a->to_binding,
                         &rest) == 2;
}

static bool
take_option(const char *option, const char *value)
{
   char rest;

   if (!strcmp(option, "--push")) {
      args.push = value;
      return true;
   }
   if (!strcmp(option, "--groups")) {
      return sscanf(value, "%u,%u,%u%c", &args.groups[0], &args.groups[1],
                    &args.groups[2], &rest) == 3;
   }
   if (!strcmp(option, "--address")) {
      return args.address_count < MAX_ADDRESSES &&
             parse_address(&args.addresses[args.address_count++], value);
   }
   return args.count < MAX_BUFFERS &&
          run_parse_resource(&args.buffers[args.count++], option, value);
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
   run_die(args.module, place);
}

/* The name of the compute entry point, in words. */
static const char *
check_module(const uint32_t *words, size_t n)
{
   const char *entry = NULL;

   if (n < 5 || words[0] != 0x07230203)
      run_die(args.module, "not a SPIR-V module");
   for (size_t i = 5; i < n; i += words[i] >> 16) {
      const uint32_t op = words[i] & 0xffff, count = words[i] >> 16;

      if (!count || count > n - i)
         run_die(args.module, "broken SPIR-V module");
      if (op == OP_ENTRY_POINT && count > 3 && words[i + 1] == MODEL_COMPUTE &&
          memchr(&words[i + 3], 0, 4 * (count - 3)) && !entry)
         entry = (const char *)&words[i + 3];
      if (op == OP_VARIABLE && count > 3)
         check_variable(words, n, words[i + 2]);
   }
   if (!entry)
      run_die(args.module, "no compute entry point");
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
   /* What the device can: modules may need any of it. */
   VkPhysicalDeviceVulkan12Features features12 = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
   };
   VkPhysicalDeviceVulkan11Features features11 = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES,
      .pNext = &features12,
   };
   VkPhysicalDeviceFeatures2 features = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
      .pNext = &features11,
   };
   const VkDeviceCreateInfo device_info = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
      .pNext = &features,
      .queueCreateInfoCount = 1,
      .pQueueCreateInfos = &queue,
   };
   VkQueueFamilyProperties families[16];
   VkInstance instance;
   uint32_t one = 1, count = 16;

   run_check(vkCreateInstance(&instance_info, NULL, &instance),
             "vkCreateInstance");
   if (vkEnumeratePhysicalDevices(instance, &one, &physical) < 0 || !one)
      run_die("Vulkan", "no device");
   vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families);
   while (family < count &&
          !(families[family].queueFlags & VK_QUEUE_COMPUTE_BIT))
      family++;
   if (family == count)
      run_die("Vulkan", "no queue for compute");
   queue.queueFamilyIndex = family;
   vkGetPhysicalDeviceFeatures2(physical, &features);
   if (args.address_count && !features12.bufferDeviceAddress)
      run_die("Vulkan", "no addresses of buffers");
   for (unsigned i = 0; i < args.count; i++)
      args.buffers[i].addressed = args.address_count;
   run_check(vkCreateDevice(physical, &device_info, NULL, &device),
             "vkCreateDevice");
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
            .descriptorType = args.buffers[i].type,
            .descriptorCount = args.buffers[i].count,
            .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
         };
      }
      run_check(vkCreateDescriptorSetLayout(device, &info, NULL, &sets[set]),
                "vkCreateDescriptorSetLayout");
   }
}

static void
make_sets(const VkDescriptorSetLayout *layouts, VkDescriptorSet *sets)
{
   VkDescriptorPoolSize sizes[MAX_BUFFERS + 1] = {
      { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1 },
   };
   const VkDescriptorPoolCreateInfo pool_info = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
      .maxSets = MAX_SETS,
      .poolSizeCount = args.count + 1,
      .pPoolSizes = sizes,
   };
   VkDescriptorSetAllocateInfo info = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
      .descriptorSetCount = MAX_SETS,
      .pSetLayouts = layouts,
   };

   for (unsigned i = 0; i < args.count; i++) {
      sizes[i + 1] =
         (VkDescriptorPoolSize){ args.buffers[i].type, args.buffers[i].count };
   }
   run_check(
      vkCreateDescriptorPool(device, &pool_info, NULL, &info.descriptorPool),
      "vkCreateDescriptorPool");
   run_check(vkAllocateDescriptorSets(device, &info, sets),
             "vkAllocateDescriptorSets");
   for (unsigned i = 0; i < args.count; i++)
      run_write_descriptor(device, &args.buffers[i], sets[args.buffers[i].set]);
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

   run_check(vkCreateShaderModule(device, &module, NULL, &info.stage.module),
             "vkCreateShaderModule");
   run_check(vkCreateComputePipelines(device, VK_NULL_HANDLE, 1, &info, NULL,
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

   run_check(vkCreateCommandPool(device, &pool, NULL, &info.commandPool),
             "vkCreateCommandPool");
   run_check(vkAllocateCommandBuffers(device, &info, &cmd),
             "vkAllocateCommandBuffers");
   run_check(vkBeginCommandBuffer(cmd, &begin), "vkBeginCommandBuffer");
   for (unsigned i = 0; i < args.count; i++)
      run_upload(cmd, &args.buffers[i]);
   run_barrier(cmd);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
   vkCmdBindDescriptorSets(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0,
                           MAX_SETS, sets, 0, NULL);
   vkCmdPushConstants(cmd, layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, MAX_PUSH_B,
                      push);
   vkCmdDispatch(cmd, args.groups[0], args.groups[1], args.groups[2]);
   run_barrier(cmd);
   for (unsigned i = 0; i < args.count; i++)
      run_download(cmd, &args.buffers[i]);
   run_barrier(cmd);
   run_check(vkEndCommandBuffer(cmd), "vkEndCommandBuffer");
   vkGetDeviceQueue(device, family, 0, &queue);
   submit.pCommandBuffers = &cmd;
   run_check(vkQueueSubmit(queue, 1, &submit, VK_NULL_HANDLE), "vkQueueSubmit");
   run_check(vkQueueWaitIdle(queue), "the shader failed");
}

/* -- Addresses -- */

static struct run_resource *
find_buffer(uint32_t set, uint32_t binding)
{
   for (unsigned i = 0; i < args.count; i++) {
      struct run_resource *r = &args.buffers[i];

      if (r->set == set && r->binding == binding &&
          r->type == VK_DESCRIPTOR_TYPE_STORAGE_BUFFER)
         return r;
   }
   run_die("--address", "no such buffer");
}

/* The eight bytes of an address in memory that is mapped. */
static uint8_t *
place_of(const struct address *a, uint8_t *push)
{
   const struct run_resource *in =
      a->push ? NULL : find_buffer(a->set, a->binding);
   const size_t size_B = in ? in->size_B : MAX_PUSH_B;

   if (size_B < 8 || a->at_B > size_B - 8)
      run_die("--address", "beyond the end");
   return (uint8_t *)(in ? in->map : push) + a->at_B;
}

static void
put_addresses(uint8_t *push)
{
   for (unsigned i = 0; i < args.address_count; i++) {
      const struct address *a = &args.addresses[i];
      const uint64_t va =
         run_address(device, find_buffer(a->to_set, a->to_binding));

      memcpy(place_of(a, push), &va, 8);
   }
}

/* Addresses are each device's own: what the shader left there is the file's
 * again.  One that it overwrote stays.
 */
static void
take_addresses(uint8_t *push)
{
   for (unsigned i = 0; i < args.address_count; i++) {
      const struct address *a = &args.addresses[i];
      const uint64_t va =
         run_address(device, find_buffer(a->to_set, a->to_binding));
      uint8_t *place = place_of(a, push);

      if (a->push || memcmp(place, &va, 8))
         continue;
      memcpy(place, (uint8_t *)find_buffer(a->set, a->binding)->data + a->at_B,
             8);
   }
}

static void
run(const uint32_t *words, size_t size_B, const char *entry, uint8_t *push)
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
      run_make_resource(physical, device, &args.buffers[i]);
   put_addresses(push);
   make_layouts(layouts);
   make_sets(layouts, sets);
   run_check(vkCreatePipelineLayout(device, &info, NULL, &layout),
             "vkCreatePipelineLayout");
   dispatch(make_pipeline(words, size_B, entry, layout), layout, sets, push);
   take_addresses(push);
   for (unsigned i = 0; i < args.count; i++)
      run_write_back(&args.buffers[i]);
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
              "[--uniform SET:BINDING=FILE]...\n"
              "          [--texels SET:BINDING=KIND,FORMAT,FILE]...\n"
              "          [--image SET:BINDING=KIND,COUNT,FORMAT,DIM,W,H,D,"
              "FILE]...\n"
              "          [--sampler SET:BINDING=COUNT]...\n"
              "          [--address push@BYTE|SET:BINDING@BYTE=SET:BINDING]"
              "...\n");
      return 2;
   }
   words = compile_read_file(args.module, &size_B);
   if (!words)
      run_die(args.module, strerror(errno));
   entry = check_module(words, size_B / 4);
   for (unsigned i = 0; i < args.count; i++) {
      struct run_resource *b = &args.buffers[i];

      if (!b->path)
         continue;
      b->data = compile_read_file(b->path, &b->size_B);
      if (!b->data || !b->size_B)
         run_die(b->path, b->data ? "empty" : strerror(errno));
   }
   if (args.push) {
      size_t n;

      data = compile_read_file(args.push, &n);
      if (!data || n > MAX_PUSH_B)
         run_die(args.push, data ? "more than 256 bytes" : strerror(errno));
      memcpy(push, data, n);
      free(data);
   }
   run(words, size_B, entry, push);
   return 0;
}
