/* SPDX-License-Identifier: MIT */
/* VK_KHR_pipeline_executable_properties.  What any driver must hold: lists in
 * two calls, lists and data that are cut short, names that differ, and nothing
 * lost in a cache. */
#include "vkt.h"

#include <stdlib.h>
#include <string.h>

#include "control_comp.spv.h"
#include "fullscreen_vert.spv.h"
#include "uv_frag.spv.h"

#define MAX_EXECUTABLES 16
#define MAX_STATISTICS 128
#define MAX_TEXTS 16
#define CAPTURE                                     \
   (VK_PIPELINE_CREATE_CAPTURE_STATISTICS_BIT_KHR | \
    VK_PIPELINE_CREATE_CAPTURE_INTERNAL_REPRESENTATIONS_BIT_KHR)

struct executable {
   VkPipelineExecutablePropertiesKHR props;
   VkPipelineExecutableStatisticKHR stats[MAX_STATISTICS];
   uint32_t stat_count;
   VkPipelineExecutableInternalRepresentationKHR texts[MAX_TEXTS];
   uint32_t text_count;
};

struct found {
   struct executable executables[MAX_EXECUTABLES];
   uint32_t count;
};

static void
need_executables(struct vkt *t)
{
   vkt_need(t, VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME);
   VkPhysicalDevicePipelineExecutablePropertiesFeaturesKHR feature = {
      .sType =
         VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PIPELINE_EXECUTABLE_PROPERTIES_FEATURES_KHR,
   };
   VkPhysicalDeviceFeatures2 features = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
      .pNext = &feature,
   };

   vkGetPhysicalDeviceFeatures2(t->physical, &features);
   vkt_check(t, feature.pipelineExecutableInfo, "the extension's feature");
}

/* ------------------------------------------------------------- all there is */

static void
read_statistics(struct vkt *t, const VkPipelineExecutableInfoKHR *info,
                struct executable *e)
{
   VKT_PROC(t, vkGetPipelineExecutableStatisticsKHR);
   uint32_t again;

   VKT(vkGetPipelineExecutableStatisticsKHR(t->device, info, &e->stat_count,
                                            NULL));
   if (e->stat_count > MAX_STATISTICS)
      vkt_die("%u statistics are more than the case has room for",
              e->stat_count);
   again = e->stat_count;
   for (unsigned i = 0; i < e->stat_count; i++)
      e->stats[i].sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_STATISTIC_KHR;
   VKT(vkGetPipelineExecutableStatisticsKHR(t->device, info, &again, e->stats));
   vkt_check(t, again == e->stat_count, "%u statistics, then %u", e->stat_count,
             again);
   if (e->stat_count < 2)
      return;
   again = 1;
   vkt_check(t,
             vkGetPipelineExecutableStatisticsKHR(t->device, info, &again,
                                                  e->stats) == VK_INCOMPLETE &&
                again == 1,
             "room for one statistic");
}

static void
read_texts(struct vkt *t, const VkPipelineExecutableInfoKHR *info,
           struct executable *e)
{
   VKT_PROC(t, vkGetPipelineExecutableInternalRepresentationsKHR);

   VKT(vkGetPipelineExecutableInternalRepresentationsKHR(t->device, info,
                                                         &e->text_count, NULL));
   if (e->text_count > MAX_TEXTS)
      vkt_die("%u representations are more than the case has room for",
              e->text_count);
   for (unsigned i = 0; i < e->text_count; i++) {
      e->texts[i].sType =
         VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INTERNAL_REPRESENTATION_KHR;
   }
   VKT(vkGetPipelineExecutableInternalRepresentationsKHR(
      t->device, info, &e->text_count, e->texts));
   /* Freed with the process. */
   for (unsigned i = 0; i < e->text_count; i++)
      e->texts[i].pData = calloc(1, e->texts[i].dataSize + 1);
   VKT(vkGetPipelineExecutableInternalRepresentationsKHR(
      t->device, info, &e->text_count, e->texts));
}

static void
read_all(struct vkt *t, VkPipeline pipeline, struct found *found)
{
   VKT_PROC(t, vkGetPipelineExecutablePropertiesKHR);
   const VkPipelineInfoKHR info = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_INFO_KHR,
      .pipeline = pipeline,
   };
   VkPipelineExecutablePropertiesKHR props[MAX_EXECUTABLES];

   VKT(vkGetPipelineExecutablePropertiesKHR(t->device, &info, &found->count,
                                            NULL));
   if (found->count > MAX_EXECUTABLES)
      vkt_die("%u executables are more than the case has room for",
              found->count);
   memset(props, 0, sizeof(props));
   for (unsigned i = 0; i < found->count; i++)
      props[i].sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_PROPERTIES_KHR;
   VKT(vkGetPipelineExecutablePropertiesKHR(t->device, &info, &found->count,
                                            props));
   for (unsigned i = 0; i < found->count; i++) {
      const VkPipelineExecutableInfoKHR executable = {
         .sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INFO_KHR,
         .pipeline = pipeline,
         .executableIndex = i,
      };

      found->executables[i].props = props[i];
      read_statistics(t, &executable, &found->executables[i]);
      read_texts(t, &executable, &found->executables[i]);
   }
}

/* -------------------------------------------------------------------- checks */

static void
check_executable(struct vkt *t, const struct executable *e)
{
   bool text = false;

   vkt_check(t, e->props.name[0] && e->props.description[0], "no name");
   vkt_check(t, e->props.subgroupSize, "%s: no subgroup size", e->props.name);
   vkt_check(t, e->stat_count, "%s: no statistics", e->props.name);
   for (unsigned i = 0; i < e->stat_count; i++) {
      vkt_check(t, e->stats[i].name[0] && e->stats[i].description[0],
                "%s: statistic %u has no name", e->props.name, i);
      for (unsigned k = 0; k < i; k++) {
         vkt_check(t, strcmp(e->stats[i].name, e->stats[k].name),
                   "%s: two statistics %s", e->props.name, e->stats[i].name);
      }
   }
   for (unsigned i = 0; i < e->text_count; i++) {
      const char *data = e->texts[i].pData;
      const size_t size_B = e->texts[i].dataSize;

      vkt_check(t, size_B, "%s: an empty %s", e->props.name, e->texts[i].name);
      if (!e->texts[i].isText || !size_B)
         continue;
      vkt_check(t, strlen(data) == size_B - 1,
                "%s: %s of %zu bytes ends at %zu", e->props.name,
                e->texts[i].name, size_B, strlen(data));
      text |= size_B > 1;
   }
   vkt_check(t, text, "%s: nothing to read", e->props.name);
}

/* With less room than there is, each is cut off, and the call says so. */
static void
check_short_data(struct vkt *t, VkPipeline pipeline, const struct executable *e)
{
   VKT_PROC(t, vkGetPipelineExecutableInternalRepresentationsKHR);
   const VkPipelineExecutableInfoKHR info = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INFO_KHR,
      .pipeline = pipeline,
   };
   VkPipelineExecutableInternalRepresentationKHR r = e->texts[0];
   char data[9];
   uint32_t one = 1;

   memset(data, 'x', sizeof(data));
   r.pData = data;
   r.dataSize = sizeof(data) - 1;
   vkt_check(t,
             vkGetPipelineExecutableInternalRepresentationsKHR(
                t->device, &info, &one, &r) == VK_INCOMPLETE &&
                one == 1,
             "room for 8 bytes of one representation");
   vkt_check(t, data[8] == 'x' && r.dataSize <= 8, "more than 8 bytes");
   vkt_check(t, !r.isText || memchr(data, 0, 8), "text without an end");
}

static void
check_equal(struct vkt *t, const struct found *a, const struct found *b)
{
   vkt_check(t, a->count == b->count, "%u executables, then %u", a->count,
             b->count);
   if (a->count != b->count)
      return;
   for (unsigned i = 0; i < a->count; i++) {
      const struct executable *x = &a->executables[i], *y = &b->executables[i];

      vkt_check(
         t,
         x->stat_count == y->stat_count &&
            !memcmp(x->stats, y->stats, x->stat_count * sizeof(x->stats[0])),
         "%s: other statistics out of a cache", x->props.name);
      vkt_check(t, x->text_count == y->text_count,
                "%s: %u representations, out of a cache %u", x->props.name,
                x->text_count, y->text_count);
      for (unsigned k = 0; k < x->text_count && k < y->text_count; k++) {
         vkt_check(t,
                   x->texts[k].dataSize == y->texts[k].dataSize &&
                      !memcmp(x->texts[k].pData, y->texts[k].pData,
                              x->texts[k].dataSize),
                   "%s: another %s out of a cache", x->props.name,
                   x->texts[k].name);
      }
   }
}

/* --------------------------------------------------------------------- cases */

static void
capture(VkGraphicsPipelineCreateInfo *create, void *data)
{
   create->flags |= CAPTURE;
}

static void
shader_executables_graphics(struct vkt *t)
{
   static struct found found;
   VkShaderStageFlags stages = 0;

   need_executables(t);
   struct vkt_image image = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 16, 16);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &image },
                                            });
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(fullscreen_vert),
                         .fragment = VKT_SPIRV(uv_frag),
                         .layout = vkt_pipeline_layout(t, NULL, 0, 0),
                         .target = &target,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                         .adjust = capture,
                      });

   read_all(t, pipeline, &found);
   for (unsigned i = 0; i < found.count; i++) {
      stages |= found.executables[i].props.stages;
      check_executable(t, &found.executables[i]);
      for (unsigned k = 0; k < i; k++) {
         vkt_check(t,
                   strcmp(found.executables[i].props.name,
                          found.executables[k].props.name),
                   "two executables %s", found.executables[i].props.name);
      }
   }
   vkt_check(
      t, stages == (VK_SHADER_STAGE_VERTEX_BIT | VK_SHADER_STAGE_FRAGMENT_BIT),
      "stages %x", stages);
   if (found.count)
      check_short_data(t, pipeline, &found.executables[0]);
}

static VkPipelineCache
make_cache(struct vkt *t, const void *data, size_t size_B)
{
   const VkPipelineCacheCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO,
      .initialDataSize = size_B,
      .pInitialData = data,
   };
   VkPipelineCache cache;

   VKT(vkCreatePipelineCache(t->device, &info, NULL, &cache));
   VKT_DEFER(t, vkDestroyPipelineCache, cache);
   return cache;
}

static VkPipeline
make_compute(struct vkt *t, VkPipelineCache cache, VkPipelineLayout layout,
             VkPipelineCreateFlags flags)
{
   const VkShaderModuleCreateInfo module_info = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = sizeof(control_comp),
      .pCode = control_comp,
   };
   VkShaderModule module;
   VkPipeline pipeline;

   VKT(vkCreateShaderModule(t->device, &module_info, NULL, &module));
   VKT_DEFER(t, vkDestroyShaderModule, module);
   const VkComputePipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .flags = flags,
      .stage = { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                 .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                 .module = module,
                 .pName = "main" },
      .layout = layout,
   };
   VKT(vkCreateComputePipelines(t->device, cache, 1, &info, NULL, &pipeline));
   VKT_DEFER(t, vkDestroyPipeline, pipeline);
   return pipeline;
}

/* What was captured comes out of a cache again, also out of a cache that knew
 * the shader without it, and out of one that was written and read. */
static void
shader_executables_cached(struct vkt *t)
{
   static struct found first, again, loaded;
   size_t size_B = 0;

   need_executables(t);
   struct vkt_buffer buffer = vkt_buffer(t, 256);
   const VkDescriptorBufferInfo info = { buffer.buffer, 0, VK_WHOLE_SIZE };
   const struct vkt_binding binding = {
      .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      .buffers = &info,
   };
   struct vkt_set set = vkt_set(t, &binding, 1);
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   VkPipelineCache cache = make_cache(t, NULL, 0);

   make_compute(t, cache, layout, 0);
   read_all(t, make_compute(t, cache, layout, CAPTURE), &first);
   vkt_check(t, first.count >= 1, "no executables");
   for (unsigned i = 0; i < first.count; i++)
      check_executable(t, &first.executables[i]);
   read_all(t, make_compute(t, cache, layout, CAPTURE), &again);
   check_equal(t, &first, &again);

   VKT(vkGetPipelineCacheData(t->device, cache, &size_B, NULL));
   void *data = calloc(1, size_B);
   VKT(vkGetPipelineCacheData(t->device, cache, &size_B, data));
   cache = make_cache(t, data, size_B);
   free(data);
   read_all(t, make_compute(t, cache, layout, CAPTURE), &loaded);
   check_equal(t, &first, &loaded);
}

const struct vkt_case vkt_executable_cases[] = {
   { "shader", "shader-executables-graphics", shader_executables_graphics },
   { "shader", "shader-executables-cached", shader_executables_cached },
   { 0 },
};
