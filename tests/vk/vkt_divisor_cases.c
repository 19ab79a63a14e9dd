/* SPDX-License-Identifier: MIT */
/* Attributes that advance every so many instances.  Each instance draws a
 * square that holds the element that it has read. */
#include "vkt.h"

#include <stdlib.h>

#include "divisor_vert.spv.h"
#include "flat_frag.spv.h"

#define SIZE_PX 64
#define INSTANCES 256

struct divisor_state {
   VkPipelineVertexInputStateCreateInfo input;
   VkPipelineVertexInputDivisorStateCreateInfoEXT divisors;
   VkVertexInputBindingDivisorDescriptionEXT divisor;
   VkVertexInputBindingDescription binding;
   VkVertexInputAttributeDescription attribute;
   VkPipelineDynamicStateCreateInfo dynamic;
};

struct scene {
   struct vkt_image color;
   struct vkt_target target;
   struct divisor_state state;
   struct vkt_pipeline_info info;
   /* By instance: the element it must read; 0: is not drawn. */
   uint32_t want[INSTANCES];
};

/* One draw; indirect: the numbers are read from a buffer. */
struct range {
   uint32_t divisor, first, count;
   bool indirect;
};

static void
adjust_static(VkGraphicsPipelineCreateInfo *create, void *data)
{
   struct divisor_state *d = data;
   d->binding =
      (VkVertexInputBindingDescription){ 0, 4, VK_VERTEX_INPUT_RATE_INSTANCE };
   d->attribute =
      (VkVertexInputAttributeDescription){ 0, 0, VK_FORMAT_R32_UINT, 0 };
   d->divisors = (VkPipelineVertexInputDivisorStateCreateInfoEXT){
      .sType =
         VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_DIVISOR_STATE_CREATE_INFO_EXT,
      .vertexBindingDivisorCount = 1,
      .pVertexBindingDivisors = &d->divisor,
   };
   d->input = (VkPipelineVertexInputStateCreateInfo){
      .sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO,
      .pNext = &d->divisors,
      .vertexBindingDescriptionCount = 1,
      .pVertexBindingDescriptions = &d->binding,
      .vertexAttributeDescriptionCount = 1,
      .pVertexAttributeDescriptions = &d->attribute,
   };
   create->pVertexInputState = &d->input;
}

static void
adjust_dynamic(VkGraphicsPipelineCreateInfo *create, void *data)
{
   static const VkDynamicState state = VK_DYNAMIC_STATE_VERTEX_INPUT_EXT;
   struct divisor_state *d = data;

   d->dynamic = (VkPipelineDynamicStateCreateInfo){
      .sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO,
      .dynamicStateCount = 1,
      .pDynamicStates = &state,
   };
   create->pVertexInputState = NULL;
   create->pDynamicState = &d->dynamic;
}

static VkCommandBuffer
begin_scene(struct vkt *t, struct scene *s)
{
   static const float black[4] = { 0 };
   uint32_t elements[INSTANCES];

   for (uint32_t i = 0; i < INSTANCES; i++)
      elements[i] = i;
   s->color = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE_PX, SIZE_PX);
   s->target = vkt_target(t, &(struct vkt_target_info){
                                .color_count = 1,
                                .colors = { &s->color },
                             });
   s->info = (struct vkt_pipeline_info){
      .vertex = VKT_SPIRV(divisor_vert),
      .fragment = VKT_SPIRV(flat_frag),
      .layout = vkt_pipeline_layout(t, NULL, 0, 0),
      .target = &s->target,
      .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
      .adjust_data = &s->state,
   };
   VkCommandBuffer cmd = vkt_begin(t);
   struct vkt_buffer b = vkt_buffer_with(t, elements, sizeof(elements));
   const VkDeviceSize zero = 0;
   vkCmdBindVertexBuffers(cmd, 0, 1, &b.buffer, &zero);
   vkt_begin_target(cmd, &s->target, black, 1.0f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
   return cmd;
}

static void
draw_range(struct vkt *t, struct scene *s, VkCommandBuffer cmd,
           const struct range *r)
{
   const VkDrawIndirectCommand words = { 4, r->count, 0, r->first };

   if (r->indirect) {
      struct vkt_buffer b = vkt_buffer_with(t, &words, sizeof(words));
      vkCmdDrawIndirect(cmd, b.buffer, 0, 1, sizeof(words));
   } else {
      vkCmdDraw(cmd, 4, r->count, 0, r->first);
   }
   for (uint32_t i = 0; i < r->count; i++)
      s->want[r->first + i] = r->first + (r->divisor ? i / r->divisor : 0);
}

static void
check_scene(struct vkt *t, struct scene *s, VkCommandBuffer cmd)
{
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   uint8_t *texels = vkt_download(t, &s->color, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                                  VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   for (uint32_t p = 0; p < SIZE_PX * SIZE_PX; p++) {
      const uint32_t i = p % SIZE_PX / 4 + p / SIZE_PX / 4 * 16;
      const uint8_t *got = texels + 4 * p;
      vkt_check(t, got[0] == s->want[i],
                "divisor %u: instance %u read %u, not %u",
                s->state.divisor.divisor, i, got[0], s->want[i]);
   }
   free(texels);
}

/* The headers may be older than the extension's final form. */
#define KHR_DIVISOR "VK_KHR_vertex_attribute_divisor"

static void
need_divisor(struct vkt *t)
{
   if (!vkt_device_has(t, KHR_DIVISOR))
      vkt_need(t, VK_EXT_VERTEX_ATTRIBUTE_DIVISOR_EXTENSION_NAME);
}

static void
draw_static(struct vkt *t, const struct range *r)
{
   struct scene s = { .state.divisor = { 0, r->divisor } };
   VkCommandBuffer cmd = begin_scene(t, &s);

   s.info.adjust = adjust_static;
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS,
                     vkt_pipeline(t, &s.info));
   draw_range(t, &s, cmd, r);
   check_scene(t, &s, cmd);
}

static void
feature_divisor(struct vkt *t)
{
   static const uint32_t divisors[] = { 0,  1,   2,   3,     5,         7,
                                        16, 100, 250, 65535, 0xfffffffb };

   need_divisor(t);
   for (unsigned i = 0; i < sizeof(divisors) / 4; i++)
      draw_static(t, &(struct range){ divisors[i], 0, INSTANCES, false });
}

/* The final form of the extension leaves it to the device whether instances
 * may begin elsewhere than at 0; the first one does not. */
static void
feature_divisor_first(struct vkt *t)
{
   static const uint32_t divisors[] = { 0, 1, 2, 3, 7, 64, 65535 };

   vkt_need(t, VK_EXT_VERTEX_ATTRIBUTE_DIVISOR_EXTENSION_NAME);
   for (unsigned i = 0; i < sizeof(divisors) / 4; i++)
      draw_static(t, &(struct range){ divisors[i], 19, 100, false });
   draw_static(t, &(struct range){ 3, 7, 1, false });
}

static void
feature_divisor_indirect(struct vkt *t)
{
   static const uint32_t divisors[] = { 0, 1, 2, 3, 7, 65535 };

   vkt_need(t, VK_EXT_VERTEX_ATTRIBUTE_DIVISOR_EXTENSION_NAME);
   if (!t->features.drawIndirectFirstInstance)
      vkt_skip("no first instance in indirect draws");
   for (unsigned i = 0; i < sizeof(divisors) / 4; i++)
      draw_static(t, &(struct range){ divisors[i], 19, 100, true });
}

/* Nothing changes from draw to draw but where its numbers come from. */
static void
feature_divisor_mixed(struct vkt *t)
{
   static const struct range ranges[] = {
      { 3, 2, 40, false },  { 3, 43, 20, true }, { 3, 70, 10, false },
      { 3, 80, 10, false }, { 3, 90, 20, true }, { 3, 112, 30, true },
      { 3, 150, 9, false },
   };
   struct scene s = { .state.divisor = { 0, 3 } };

   vkt_need(t, VK_EXT_VERTEX_ATTRIBUTE_DIVISOR_EXTENSION_NAME);
   if (!t->features.drawIndirectFirstInstance)
      vkt_skip("no first instance in indirect draws");
   VkCommandBuffer cmd = begin_scene(t, &s);
   s.info.adjust = adjust_static;
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS,
                     vkt_pipeline(t, &s.info));
   for (unsigned i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
      draw_range(t, &s, cmd, &ranges[i]);
   check_scene(t, &s, cmd);
}

/* One pipeline, with a divisor for each draw. */
static void
draw_dynamic(struct vkt *t, bool indirect)
{
   static const struct range ranges[] = {
      { 3, 2, 40, false },   { 1, 43, 20, false },      { 0, 64, 30, false },
      { 8, 100, 70, false }, { 65536, 171, 20, false }, { 5, 192, 64, false },
   };
   struct scene s = { 0 };

   vkt_need(t, VK_EXT_VERTEX_ATTRIBUTE_DIVISOR_EXTENSION_NAME);
   vkt_need(t, VK_EXT_VERTEX_INPUT_DYNAMIC_STATE_EXTENSION_NAME);
   if (indirect && !t->features.drawIndirectFirstInstance)
      vkt_skip("no first instance in indirect draws");
   VKT_PROC(t, vkCmdSetVertexInputEXT);
   VkCommandBuffer cmd = begin_scene(t, &s);
   s.info.adjust = adjust_dynamic;
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS,
                     vkt_pipeline(t, &s.info));
   for (unsigned i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
      const VkVertexInputBindingDescription2EXT binding = {
         .sType = VK_STRUCTURE_TYPE_VERTEX_INPUT_BINDING_DESCRIPTION_2_EXT,
         .stride = 4,
         .inputRate = VK_VERTEX_INPUT_RATE_INSTANCE,
         .divisor = ranges[i].divisor,
      };
      const VkVertexInputAttributeDescription2EXT attribute = {
         .sType = VK_STRUCTURE_TYPE_VERTEX_INPUT_ATTRIBUTE_DESCRIPTION_2_EXT,
         .format = VK_FORMAT_R32_UINT,
      };
      struct range r = ranges[i];
      r.indirect = indirect;
      vkCmdSetVertexInputEXT(cmd, 1, &binding, 1, &attribute);
      draw_range(t, &s, cmd, &r);
   }
   check_scene(t, &s, cmd);
}

static void
feature_divisor_dynamic(struct vkt *t)
{
   draw_dynamic(t, false);
}

static void
feature_divisor_dynamic_indirect(struct vkt *t)
{
   draw_dynamic(t, true);
}

const struct vkt_case vkt_divisor_cases[] = {
   { "feature", "feature-divisor", feature_divisor },
   { "feature", "feature-divisor-first", feature_divisor_first },
   { "feature", "feature-divisor-indirect", feature_divisor_indirect },
   { "feature", "feature-divisor-mixed", feature_divisor_mixed },
   { "feature", "feature-divisor-dynamic", feature_divisor_dynamic },
   { "feature", "feature-divisor-dynamic-indirect",
     feature_divisor_dynamic_indirect },
   { NULL, NULL, NULL },
};
