/* SPDX-License-Identifier: MIT */
/*
 * valk_executables FOLDER MODULE...
 *
 * Makes a pipeline out of compute modules, or of a vertex and a fragment
 * module, without descriptors, and writes what
 * VK_KHR_pipeline_executable_properties says of executable n: n.stats, a name
 * and a value in each line, and each representation as n.NAME.  Prints the
 * executables' names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vkt_internal.h"

#define MAX_COUNT 64
#define PUSH_B 64

static void
write_file(const char *folder, unsigned index, const char *name,
           const void *data, size_t size_B)
{
   char path[512];
   FILE *fp;

   snprintf(path, sizeof(path), "%s/%u.%s", folder, index, name);
   fp = fopen(path, "wb");
   if (!fp || fwrite(data, 1, size_B, fp) != size_B || fclose(fp))
      vkt_die("%s cannot be written", path);
}

static struct vkt_spirv
read_module(const char *path)
{
   FILE *fp = fopen(path, "rb");
   uint32_t *words = calloc(1, 1 << 20);
   size_t size_B = fp ? fread(words, 1, 1 << 20, fp) : 0;

   if (!size_B)
      vkt_die("%s cannot be read", path);
   fclose(fp);
   return (struct vkt_spirv){ words, size_B };
}

static VkPipeline
make_compute(struct vkt *t, const char *path)
{
   const struct vkt_spirv spirv = read_module(path);
   const VkShaderModuleCreateInfo module_info = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = spirv.size_B,
      .pCode = spirv.words,
   };
   VkShaderModule module;
   VkPipeline pipeline;

   VKT(vkCreateShaderModule(t->device, &module_info, NULL, &module));
   VKT_DEFER(t, vkDestroyShaderModule, module);
   const VkComputePipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .flags = VK_PIPELINE_CREATE_CAPTURE_STATISTICS_BIT_KHR |
               VK_PIPELINE_CREATE_CAPTURE_INTERNAL_REPRESENTATIONS_BIT_KHR,
      .stage = { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                 .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                 .module = module,
                 .pName = "main" },
      .layout = vkt_pipeline_layout(t, NULL, 0, PUSH_B),
   };
   VKT(vkCreateComputePipelines(t->device, VK_NULL_HANDLE, 1, &info, NULL,
                                &pipeline));
   VKT_DEFER(t, vkDestroyPipeline, pipeline);
   return pipeline;
}

static void
capture(VkGraphicsPipelineCreateInfo *create, void *data)
{
   create->flags |= VK_PIPELINE_CREATE_CAPTURE_STATISTICS_BIT_KHR |
                    VK_PIPELINE_CREATE_CAPTURE_INTERNAL_REPRESENTATIONS_BIT_KHR;
}

static VkPipeline
make_graphics(struct vkt *t, const char *vertex, const char *fragment)
{
   static const VkVertexInputAttributeDescription attributes[] = {
      { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
      { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 16 },
   };
   struct vkt_image image = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 16, 16);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &image },
                                            });

   return vkt_pipeline(t, &(struct vkt_pipeline_info){
                             .vertex = read_module(vertex),
                             .fragment = read_module(fragment),
                             .layout = vkt_pipeline_layout(t, NULL, 0, PUSH_B),
                             .target = &target,
                             .stride_B = 32,
                             .attributes = attributes,
                             .attribute_count = 2,
                             .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                             .adjust = capture,
                          });
}

static void
write_statistics(struct vkt *t, const char *folder,
                 const VkPipelineExecutableInfoKHR *info)
{
   VKT_PROC(t, vkGetPipelineExecutableStatisticsKHR);
   VkPipelineExecutableStatisticKHR stats[MAX_COUNT];
   uint32_t count = MAX_COUNT;
   char text[MAX_COUNT * 300];
   size_t used = 0;

   memset(stats, 0, sizeof(stats));
   for (unsigned i = 0; i < MAX_COUNT; i++)
      stats[i].sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_STATISTIC_KHR;
   VKT(vkGetPipelineExecutableStatisticsKHR(t->device, info, &count, stats));
   for (unsigned i = 0; i < count; i++) {
      const bool real =
         stats[i].format == VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_FLOAT64_KHR;

      used += snprintf(text + used, sizeof(text) - used, "%s\t%.6f\t%s\n",
                       stats[i].name,
                       real ? stats[i].value.f64 : (double)stats[i].value.u64,
                       stats[i].description);
   }
   write_file(folder, info->executableIndex, "stats", text, used);
}

static void
write_representations(struct vkt *t, const char *folder,
                      const VkPipelineExecutableInfoKHR *info)
{
   VKT_PROC(t, vkGetPipelineExecutableInternalRepresentationsKHR);
   VkPipelineExecutableInternalRepresentationKHR r[MAX_COUNT];
   uint32_t count = MAX_COUNT;

   memset(r, 0, sizeof(r));
   for (unsigned i = 0; i < MAX_COUNT; i++) {
      r[i].sType =
         VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INTERNAL_REPRESENTATION_KHR;
   }
   VKT(vkGetPipelineExecutableInternalRepresentationsKHR(t->device, info,
                                                         &count, r));
   for (unsigned i = 0; i < count; i++)
      r[i].pData = calloc(1, r[i].dataSize + 1);
   VKT(vkGetPipelineExecutableInternalRepresentationsKHR(t->device, info,
                                                         &count, r));
   for (unsigned i = 0; i < count; i++) {
      write_file(folder, info->executableIndex, r[i].name, r[i].pData,
                 r[i].dataSize - (r[i].isText ? 1 : 0));
      free(r[i].pData);
   }
}

int
main(int argc, char **argv)
{
   struct vkt t = { .case_name = "executables" };

   if (argc != 3 && argc != 4) {
      fputs("usage: valk_executables FOLDER COMPUTE | VERTEX FRAGMENT\n",
            stderr);
      return 2;
   }
   vkt_context_init(&t);
   vkt_need(&t, VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME);
   VKT_PROC(&t, vkGetPipelineExecutablePropertiesKHR);
   VkPipeline pipeline = argc == 3 ? make_compute(&t, argv[2])
                                   : make_graphics(&t, argv[2], argv[3]);
   const VkPipelineInfoKHR info = { VK_STRUCTURE_TYPE_PIPELINE_INFO_KHR, NULL,
                                    pipeline };
   VkPipelineExecutablePropertiesKHR props[MAX_COUNT];
   uint32_t count = MAX_COUNT;

   memset(props, 0, sizeof(props));
   for (unsigned i = 0; i < MAX_COUNT; i++)
      props[i].sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_PROPERTIES_KHR;
   VKT(vkGetPipelineExecutablePropertiesKHR(t.device, &info, &count, props));
   for (unsigned i = 0; i < count; i++) {
      const VkPipelineExecutableInfoKHR executable = {
         VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INFO_KHR, NULL, pipeline, i
      };

      puts(props[i].name);
      write_statistics(&t, argv[1], &executable);
      write_representations(&t, argv[1], &executable);
   }
   vkt_context_finish(&t);
   return 0;
}
