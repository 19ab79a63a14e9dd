/* SPDX-License-Identifier: MIT */
/*
 * The smallest useful compute program: a Mandelbrot set by one dispatch, as a
 * PPM picture.  Plain Vulkan 1.0; knows no driver.
 *
 *    mandelbrot [--size WIDTHxHEIGHT] [--steps N] OUTPUT.ppm
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <vulkan/vulkan.h>

#include "mandelbrot_comp.spv.h"

struct push {
   uint32_t width_px, height_px, max_steps;
};

struct gpu {
   VkInstance instance;
   VkPhysicalDevice physical;
   VkDevice device;
   VkQueue queue;
   uint32_t family;
   char name[VK_MAX_PHYSICAL_DEVICE_NAME_SIZE];
};

static void
check(VkResult result, const char *what)
{
   if (result >= 0)
      return;
   fprintf(stderr, "mandelbrot: %s failed: %d\n", what, result);
   exit(1);
}

static void
open_gpu(struct gpu *gpu)
{
   const VkInstanceCreateInfo instance = {
      .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
   };
   check(vkCreateInstance(&instance, NULL, &gpu->instance), "vkCreateInstance");
   uint32_t count = 1;
   VkResult result =
      vkEnumeratePhysicalDevices(gpu->instance, &count, &gpu->physical);
   check(count ? result : VK_ERROR_INITIALIZATION_FAILED,
         "finding a Vulkan device");
   VkPhysicalDeviceProperties props;
   vkGetPhysicalDeviceProperties(gpu->physical, &props);
   memcpy(gpu->name, props.deviceName, sizeof(gpu->name));

   VkQueueFamilyProperties families[8];
   count = 8;
   vkGetPhysicalDeviceQueueFamilyProperties(gpu->physical, &count, families);
   while (gpu->family < count &&
          !(families[gpu->family].queueFlags & VK_QUEUE_COMPUTE_BIT))
      gpu->family++;
   const float priority = 1.0f;
   const VkDeviceQueueCreateInfo queue = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
      .queueFamilyIndex = gpu->family,
      .queueCount = 1,
      .pQueuePriorities = &priority,
   };
   const VkDeviceCreateInfo device = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
      .queueCreateInfoCount = 1,
      .pQueueCreateInfos = &queue,
   };
   check(vkCreateDevice(gpu->physical, &device, NULL, &gpu->device),
         "vkCreateDevice");
   vkGetDeviceQueue(gpu->device, gpu->family, 0, &gpu->queue);
}

struct buffer {
   VkBuffer buffer;
   VkDeviceMemory memory;
   void *map;
};

static struct buffer
make_buffer(const struct gpu *gpu, VkDeviceSize size_B)
{
   struct buffer b;
   const VkBufferCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
      .size = size_B,
      .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT,
   };
   check(vkCreateBuffer(gpu->device, &info, NULL, &b.buffer), "vkCreateBuffer");
   VkMemoryRequirements needs;
   vkGetBufferMemoryRequirements(gpu->device, b.buffer, &needs);
   VkPhysicalDeviceMemoryProperties memory;
   vkGetPhysicalDeviceMemoryProperties(gpu->physical, &memory);
   const VkMemoryPropertyFlags wanted = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                                        VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
   uint32_t type = 0;
   while (type < memory.memoryTypeCount &&
          (!(needs.memoryTypeBits & (1u << type)) ||
           (memory.memoryTypes[type].propertyFlags & wanted) != wanted))
      type++;
   const VkMemoryAllocateInfo allocate = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
      .allocationSize = needs.size,
      .memoryTypeIndex = type,
   };
   check(vkAllocateMemory(gpu->device, &allocate, NULL, &b.memory),
         "vkAllocateMemory");
   check(vkBindBufferMemory(gpu->device, b.buffer, b.memory, 0),
         "vkBindBufferMemory");
   check(vkMapMemory(gpu->device, b.memory, 0, VK_WHOLE_SIZE, 0, &b.map),
         "vkMapMemory");
   return b;
}

struct program {
   VkShaderModule module;
   VkDescriptorSetLayout set_layout;
   VkPipelineLayout layout;
   VkPipeline pipeline;
   VkDescriptorPool pool;
   VkDescriptorSet set;
};

static struct program
make_program(const struct gpu *gpu, const struct buffer *image)
{
   struct program p;
   const VkShaderModuleCreateInfo module = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = sizeof(mandelbrot_comp),
      .pCode = mandelbrot_comp,
   };
   check(vkCreateShaderModule(gpu->device, &module, NULL, &p.module),
         "vkCreateShaderModule");
   const VkDescriptorSetLayoutBinding binding = {
      .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      .descriptorCount = 1,
      .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
   };
   const VkDescriptorSetLayoutCreateInfo set_layout = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
      .bindingCount = 1,
      .pBindings = &binding,
   };
   check(vkCreateDescriptorSetLayout(gpu->device, &set_layout, NULL,
                                     &p.set_layout),
         "vkCreateDescriptorSetLayout");
   const VkPushConstantRange push = { VK_SHADER_STAGE_COMPUTE_BIT, 0,
                                      sizeof(struct push) };
   const VkPipelineLayoutCreateInfo layout = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
      .setLayoutCount = 1,
      .pSetLayouts = &p.set_layout,
      .pushConstantRangeCount = 1,
      .pPushConstantRanges = &push,
   };
   check(vkCreatePipelineLayout(gpu->device, &layout, NULL, &p.layout),
         "vkCreatePipelineLayout");
   const VkComputePipelineCreateInfo pipeline = {
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .stage = {
         .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
         .stage = VK_SHADER_STAGE_COMPUTE_BIT,
         .module = p.module,
         .pName = "main",
      },
      .layout = p.layout,
   };
   check(vkCreateComputePipelines(gpu->device, VK_NULL_HANDLE, 1, &pipeline,
                                  NULL, &p.pipeline),
         "vkCreateComputePipelines");

   const VkDescriptorPoolSize size = { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1 };
   const VkDescriptorPoolCreateInfo pool = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
      .maxSets = 1,
      .poolSizeCount = 1,
      .pPoolSizes = &size,
   };
   check(vkCreateDescriptorPool(gpu->device, &pool, NULL, &p.pool),
         "vkCreateDescriptorPool");
   const VkDescriptorSetAllocateInfo allocate = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
      .descriptorPool = p.pool,
      .descriptorSetCount = 1,
      .pSetLayouts = &p.set_layout,
   };
   check(vkAllocateDescriptorSets(gpu->device, &allocate, &p.set),
         "vkAllocateDescriptorSets");
   const VkDescriptorBufferInfo buffer = { image->buffer, 0, VK_WHOLE_SIZE };
   const VkWriteDescriptorSet write = {
      .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
      .dstSet = p.set,
      .descriptorCount = 1,
      .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      .pBufferInfo = &buffer,
   };
   vkUpdateDescriptorSets(gpu->device, 1, &write, 0, NULL);
   return p;
}

static void
run(const struct gpu *gpu, const struct program *p, const struct push *push)
{
   const VkCommandPoolCreateInfo pool_info = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
      .queueFamilyIndex = gpu->family,
   };
   VkCommandPool pool;
   check(vkCreateCommandPool(gpu->device, &pool_info, NULL, &pool),
         "vkCreateCommandPool");
   const VkCommandBufferAllocateInfo allocate = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
      .commandPool = pool,
      .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
      .commandBufferCount = 1,
   };
   VkCommandBuffer cmd;
   check(vkAllocateCommandBuffers(gpu->device, &allocate, &cmd),
         "vkAllocateCommandBuffers");
   const VkCommandBufferBeginInfo begin = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
   };
   check(vkBeginCommandBuffer(cmd, &begin), "vkBeginCommandBuffer");
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, p->pipeline);
   vkCmdBindDescriptorSets(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, p->layout, 0, 1,
                           &p->set, 0, NULL);
   vkCmdPushConstants(cmd, p->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0,
                      sizeof(*push), push);
   vkCmdDispatch(cmd, (push->width_px + 7) / 8, (push->height_px + 7) / 8, 1);
   const VkMemoryBarrier barrier = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_HOST_READ_BIT,
   };
   vkCmdPipelineBarrier(cmd, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                        VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &barrier, 0, NULL, 0,
                        NULL);
   check(vkEndCommandBuffer(cmd), "vkEndCommandBuffer");
   const VkSubmitInfo submit = {
      .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
      .commandBufferCount = 1,
      .pCommandBuffers = &cmd,
   };
   check(vkQueueSubmit(gpu->queue, 1, &submit, VK_NULL_HANDLE),
         "vkQueueSubmit");
   check(vkQueueWaitIdle(gpu->queue), "vkQueueWaitIdle");
   vkDestroyCommandPool(gpu->device, pool, NULL);
}

static void
write_ppm(const char *path, const struct push *size, const uint32_t *texels)
{
   FILE *file = fopen(path, "wb");
   if (!file) {
      perror(path);
      exit(1);
   }
   fprintf(file, "P6 %u %u 255\n", size->width_px, size->height_px);
   for (uint32_t i = 0; i < size->width_px * size->height_px; i++) {
      const uint8_t rgb[3] = { texels[i] & 0xff, texels[i] >> 8 & 0xff,
                               texels[i] >> 16 & 0xff };
      fwrite(rgb, 1, 3, file);
   }
   if (fclose(file) != 0) {
      perror(path);
      exit(1);
   }
}

static void
close_gpu(const struct gpu *gpu, const struct program *p,
          const struct buffer *image)
{
   vkDestroyDescriptorPool(gpu->device, p->pool, NULL);
   vkDestroyPipeline(gpu->device, p->pipeline, NULL);
   vkDestroyPipelineLayout(gpu->device, p->layout, NULL);
   vkDestroyDescriptorSetLayout(gpu->device, p->set_layout, NULL);
   vkDestroyShaderModule(gpu->device, p->module, NULL);
   vkDestroyBuffer(gpu->device, image->buffer, NULL);
   vkFreeMemory(gpu->device, image->memory, NULL);
   vkDestroyDevice(gpu->device, NULL);
   vkDestroyInstance(gpu->instance, NULL);
}

static double
now_s(void)
{
   struct timespec ts;
   clock_gettime(CLOCK_MONOTONIC, &ts);
   return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
   struct push push = { 768, 512, 96 };
   const char *output = NULL;

   for (int i = 1; i < argc; i++) {
      if (strcmp(argv[i], "--size") == 0 && i + 1 < argc) {
         if (sscanf(argv[++i], "%ux%u", &push.width_px, &push.height_px) != 2)
            output = NULL;
      } else if (strcmp(argv[i], "--steps") == 0 && i + 1 < argc) {
         push.max_steps = (uint32_t)strtoul(argv[++i], NULL, 10);
      } else {
         output = argv[i];
      }
   }
   if (!output || push.width_px - 1 > 8191 || push.height_px - 1 > 8191) {
      fputs("usage: mandelbrot [--size WIDTHxHEIGHT] [--steps N] OUTPUT.ppm\n"
            "sizes are 1 to 8192\n",
            stderr);
      return 2;
   }
   struct gpu gpu = { 0 };
   open_gpu(&gpu);
   struct buffer image =
      make_buffer(&gpu, (VkDeviceSize)push.width_px * push.height_px * 4);
   struct program program = make_program(&gpu, &image);
   const double start_s = now_s();
   run(&gpu, &program, &push);
   printf("mandelbrot: %ux%u on %s in %.2f s\n", push.width_px, push.height_px,
          gpu.name, now_s() - start_s);
   write_ppm(output, &push, image.map);
   close_gpu(&gpu, &program, &image);
   return 0;
}
