/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include <stdlib.h>

#include "buffers_indexed_comp.spv.h"
#include "dynamic_comp.spv.h"
#include "sets_comp.spv.h"
#include "texture_indexed_frag.spv.h"
#include "texture_separate_frag.spv.h"
#include "texture_switched_frag.spv.h"
#include "uniforms_frag.spv.h"

#define WORDS 16

/* -------------------------------------------------------------- uniforms */

static void
descriptor_uniforms(struct vkt *t)
{
   static const float a[2][4] = { { 0.5f, 0.25f, 1.0f, 0.75f },
                                  { 0.25f, 1.0f, 0.5f, 0.25f } };
   static const float b[4][4] = { { 0.9f, 0.9f, 0.9f, 0.9f },
                                  { 0.8f, 0.1f, 0.1f, 0.1f },
                                  { 0.2f, 0.4f, 0.3f, 0.1f },
                                  { 0.1f, 0.1f, 0.7f, 0.1f } };
   const VkDescriptorBufferInfo as[2] = {
      { vkt_buffer_with(t, a[0], 16).buffer, 0, 16 },
      { vkt_buffer_with(t, a[1], 16).buffer, 0, 16 },
   };
   const VkDescriptorBufferInfo bs = { vkt_buffer_with(t, b, 64).buffer, 0,
                                       VK_WHOLE_SIZE };
   const VkDescriptorType type = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER;
   const struct vkt_set sets[2] = {
      vkt_set(t, &(struct vkt_binding){ type, 2, .buffers = as }, 1),
      vkt_set(t, &(struct vkt_binding){ type, 1, .buffers = &bs }, 1),
   };
   for (uint32_t index = 1; index < 4; index++) {
      const struct {
         float p[4];
         uint32_t index;
      } push = { { 0.1f, 0.3f, 0.2f, 0.8f }, index };
      char name[] = "index0";
      name[5] = (char)('0' + index);
      vkt_picture(t, &(struct vkt_picture){
                        .name = name,
                        .fragment = VKT_SPIRV(uniforms_frag),
                        .in = { .sets = sets,
                                .set_count = 2,
                                .push = &push,
                                .push_size_B = sizeof(push) },
                        .tolerance = 1,
                     });
   }
}

/* Words whose value says which buffer and which place in it they are. */
static struct vkt_buffer
numbered(struct vkt *t, uint32_t base, uint32_t count)
{
   struct vkt_buffer b = vkt_buffer(t, count * 4);
   uint32_t *words = b.map;

   for (uint32_t i = 0; i < count; i++)
      words[i] = base + i;
   return b;
}

/* Dynamic offsets move both buffers, and each binding in a command buffer has
 * its own. */
static void
descriptor_dynamic(struct vkt *t)
{
   /* The most that Vulkan lets a device ask for. */
   const uint32_t step_B = 256;
   struct vkt_buffer in = numbered(t, 100, 4 * step_B / 4);
   struct vkt_buffer out = vkt_buffer(t, 8 * step_B);
   const VkDescriptorBufferInfo infos[2] = { { in.buffer, step_B, 256 },
                                             { out.buffer, 0, 256 } };
   const struct vkt_binding bindings[2] = {
      { VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC, .buffers = &infos[0] },
      { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER_DYNAMIC, .buffers = &infos[1] },
   };
   struct vkt_set set = vkt_set(t, bindings, 2);
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   VkPipeline pipeline =
      vkt_compute_pipeline(t, VKT_SPIRV(dynamic_comp), layout, NULL);
   const uint32_t offsets_B[3][2] = { { 0, 3 * step_B },
                                      { 2 * step_B, 0 },
                                      { step_B, 6 * step_B } };
   VkCommandBuffer cmd = vkt_begin(t);

   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
   for (unsigned i = 0; i < 3; i++) {
      vkCmdBindDescriptorSets(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1,
                              &set.set, 2, offsets_B[i]);
      vkCmdDispatch(cmd, WORDS / 16, 1, 1);
   }
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);

   const uint32_t *o = out.map;
   for (unsigned k = 0; k < 3; k++) {
      const uint32_t first = 100 + (step_B + offsets_B[k][0]) / 4;
      const uint32_t at = offsets_B[k][1] / 4;
      for (uint32_t i = 0; i < WORDS; i++) {
         const uint32_t want = first + (i / 4) % 4 * 4 + i;
         vkt_check(t, o[at + i] == want, "word %u is %u, not %u", at + i,
                   o[at + i], want);
      }
   }
   vkt_check(t, o[step_B / 4] == 0, "something wrote where no offset points");
}

static struct vkt_set
indexed_set(struct vkt *t, struct vkt_buffer *out)
{
   VkDescriptorBufferInfo infos[5];

   if (!t->features.shaderStorageBufferArrayDynamicIndexing)
      vkt_skip("no dynamic indexing of storage buffers");
   for (uint32_t i = 0; i < 4; i++)
      infos[i] = (VkDescriptorBufferInfo){ numbered(t, 1000 * i, WORDS).buffer,
                                           0, VK_WHOLE_SIZE };
   *out = vkt_buffer(t, WORDS * 4);
   infos[4] = (VkDescriptorBufferInfo){ out->buffer, 0, VK_WHOLE_SIZE };
   const struct vkt_binding bindings[2] = {
      { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 4, .buffers = infos },
      { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, .buffers = &infos[4] },
   };
   return vkt_set(t, bindings, 2);
}

static void
descriptor_buffers_indexed(struct vkt *t)
{
   struct vkt_buffer out;
   struct vkt_set set = indexed_set(t, &out);
   const uint32_t *o = out.map;

   for (uint32_t index = 0; index < 4; index++) {
      vkt_dispatch(
         t, VKT_SPIRV(buffers_indexed_comp),
         &(struct vkt_inputs){
            .sets = &set, .set_count = 1, .push = &index, .push_size_B = 4 },
         1, 1, 1);
      for (uint32_t i = 0; i < WORDS; i++) {
         const uint32_t want = (1000 * index + i) * 2 + 16;
         vkt_check(t, o[i] == want, "buffer %u, word %u is %u, not %u", index,
                   i, o[i], want);
      }
   }
}

/* Three of four sets, one of them bound anew between dispatches. */
static void
descriptor_sets(struct vkt *t)
{
   struct vkt_buffer out = vkt_buffer(t, WORDS * 4);
   struct vkt_buffer other = vkt_buffer(t, WORDS * 4);
   const VkDescriptorBufferInfo infos[5] = {
      { out.buffer, 0, VK_WHOLE_SIZE },
      { numbered(t, 7, 4).buffer, 0, VK_WHOLE_SIZE },
      { other.buffer, 0, VK_WHOLE_SIZE },
      { numbered(t, 300, WORDS).buffer, 0, VK_WHOLE_SIZE },
      { numbered(t, 50, 4).buffer, 0, VK_WHOLE_SIZE },
   };
   static const VkDescriptorType types[5] = {
      VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER,
      VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER,
   };
   struct vkt_set sets[5];
   for (unsigned i = 0; i < 5; i++) {
      sets[i] =
         vkt_set(t, &(struct vkt_binding){ types[i], .buffers = &infos[i] }, 1);
   }
   VkPipelineLayout layout = vkt_pipeline_layout(t, sets, 4, 0);
   VkPipeline pipeline =
      vkt_compute_pipeline(t, VKT_SPIRV(sets_comp), layout, NULL);
   const VkPipelineBindPoint point = VK_PIPELINE_BIND_POINT_COMPUTE;
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_bind(cmd, point, pipeline, layout,
            &(struct vkt_inputs){ .sets = sets, .set_count = 4 });
   vkCmdDispatch(cmd, 1, 1, 1);
   vkCmdBindDescriptorSets(cmd, point, layout, 0, 1, &sets[2].set, 0, NULL);
   vkCmdBindDescriptorSets(cmd, point, layout, 1, 1, &sets[4].set, 0, NULL);
   vkCmdDispatch(cmd, 1, 1, 1);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   const uint32_t *a = out.map, *b = other.map;
   for (uint32_t i = 0; i < WORDS; i++) {
      vkt_check(t, a[i] == (7 + i % 4) * 1000 + 300 + i, "first: %u is %u", i,
                a[i]);
      vkt_check(t, b[i] == (50 + i % 4) * 1000 + 300 + i, "second: %u is %u", i,
                b[i]);
   }
}

/* -------------------------------------------------------------- textures */

/* Small images, each of its own colour with a ramp in it. */
static struct vkt_image
ramp(struct vkt *t, uint32_t which)
{
   struct vkt_image image =
      vkt_image(t, &(struct vkt_image_info){
                      .format = VK_FORMAT_R8G8B8A8_UNORM,
                      .width_px = 8,
                      .height_px = 8,
                      .usage = VK_IMAGE_USAGE_SAMPLED_BIT |
                               VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                   });
   uint8_t texels[64 * 4];

   for (unsigned i = 0; i < 64; i++) {
      texels[4 * i + 0] = (uint8_t)(i % 8 * 30);
      texels[4 * i + 1] = (uint8_t)(which * 60);
      texels[4 * i + 2] = (uint8_t)(i / 8 * 30);
      texels[4 * i + 3] = (uint8_t)(255 - which * 20);
   }
   vkt_upload(t, &image, 0, 0, texels,
              VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
   return image;
}

/* Nearest and linear in turn. */
static VkSampler
some_sampler(struct vkt *t, uint32_t which)
{
   return vkt_sampler(t, which & 1 ? VK_FILTER_LINEAR : VK_FILTER_NEAREST,
                      VK_SAMPLER_MIPMAP_MODE_NEAREST,
                      which & 2 ? VK_SAMPLER_ADDRESS_MODE_REPEAT
                                : VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE);
}

static void
four_textures(struct vkt *t, VkDescriptorImageInfo infos[4])
{
   for (uint32_t i = 0; i < 4; i++)
      infos[i] =
         (VkDescriptorImageInfo){ some_sampler(t, i), ramp(t, i).view,
                                  VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL };
}

/* Where the device cannot index an array of textures, as some reference may
 * not, a shader that reads all of them comes to the same. */
static void
draw_indexed_textures(struct vkt *t, const struct vkt_set *set)
{
   const struct vkt_spirv fragment =
      t->features.shaderSampledImageArrayDynamicIndexing
         ? VKT_SPIRV(texture_indexed_frag)
         : VKT_SPIRV(texture_switched_frag);

   for (uint32_t index = 0; index < 4; index++) {
      char name[] = "index0";
      name[5] = (char)('0' + index);
      vkt_picture(t, &(struct vkt_picture){
                        .name = name,
                        .fragment = fragment,
                        .in = { .sets = set,
                                .set_count = 1,
                                .push = &index,
                                .push_size_B = 4 },
                        .tolerance = 2,
                     });
   }
}

static void
descriptor_textures_indexed(struct vkt *t)
{
   VkDescriptorImageInfo infos[4];

   four_textures(t, infos);
   struct vkt_set set =
      vkt_set(t,
              &(struct vkt_binding){ VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
                                     4, .images = infos },
              1);
   draw_indexed_textures(t, &set);
}

static void
descriptor_separate(struct vkt *t)
{
   VkDescriptorImageInfo infos[4];

   four_textures(t, infos);
   const struct vkt_binding bindings[2] = {
      { VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, 2, .images = infos },
      { VK_DESCRIPTOR_TYPE_SAMPLER, 2, .images = infos + 1 },
   };
   struct vkt_set set = vkt_set(t, bindings, 2);
   for (uint32_t i = 0; i < 4; i++) {
      const uint32_t push[2] = { i & 1, i >> 1 };
      char name[] = "pair0";
      name[4] = (char)('0' + i);
      vkt_picture(t, &(struct vkt_picture){
                        .name = name,
                        .fragment = VKT_SPIRV(texture_separate_frag),
                        .in = { .sets = &set,
                                .set_count = 1,
                                .push = push,
                                .push_size_B = 8 },
                        /* Nearest at one and a half texels for eight pixels
                         * is nowhere near a border; linear may round. */
                        .tolerance = 2,
                     });
   }
}

static void
descriptor_immutable(struct vkt *t)
{
   VkDescriptorImageInfo infos[4];
   VkSampler samplers[4];

   four_textures(t, infos);
   for (unsigned i = 0; i < 4; i++)
      samplers[i] = infos[3 - i].sampler;
   for (unsigned i = 0; i < 4; i++)
      infos[i].sampler = VK_NULL_HANDLE;
   struct vkt_set set = vkt_set(
      t,
      &(struct vkt_binding){ VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, 4,
                             .images = infos, .immutable = samplers },
      1);
   draw_indexed_textures(t, &set);
}

/* ------------------------------------------------------ copies, templates */

/* The second set gets its descriptors from the first, in another order. */
static void
descriptor_copies(struct vkt *t)
{
   VkDescriptorImageInfo infos[4];
   const VkDescriptorType type = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;

   four_textures(t, infos);
   const VkDescriptorImageInfo same[4] = { infos[0], infos[0], infos[0],
                                           infos[0] };
   struct vkt_set from =
      vkt_set(t, &(struct vkt_binding){ type, 4, .images = infos }, 1);
   struct vkt_set to =
      vkt_set(t, &(struct vkt_binding){ type, 4, .images = same }, 1);
   const VkCopyDescriptorSet copies[] = {
      { VK_STRUCTURE_TYPE_COPY_DESCRIPTOR_SET, NULL, from.set, 0, 2, to.set, 0,
        0, 2 },
      { VK_STRUCTURE_TYPE_COPY_DESCRIPTOR_SET, NULL, from.set, 0, 1, to.set, 0,
        3, 1 },
   };
   vkUpdateDescriptorSets(t->device, 0, NULL, 2, copies);
   draw_indexed_textures(t, &to);
}

static void
descriptor_copy_buffers(struct vkt *t)
{
   struct vkt_buffer out, unused;
   struct vkt_set from = indexed_set(t, &out);
   struct vkt_set to = indexed_set(t, &unused);
   const VkCopyDescriptorSet copies[] = {
      { VK_STRUCTURE_TYPE_COPY_DESCRIPTOR_SET, NULL, from.set, 0, 0, to.set, 0,
        1, 3 },
      { VK_STRUCTURE_TYPE_COPY_DESCRIPTOR_SET, NULL, from.set, 1, 0, to.set, 1,
        0, 1 },
   };
   const uint32_t index = 2;
   const uint32_t *o = out.map;

   vkUpdateDescriptorSets(t->device, 0, NULL, 2, copies);
   vkt_dispatch(
      t, VKT_SPIRV(buffers_indexed_comp),
      &(struct vkt_inputs){
         .sets = &to, .set_count = 1, .push = &index, .push_size_B = 4 },
      1, 1, 1);
   for (uint32_t i = 0; i < WORDS; i++)
      vkt_check(t, o[i] == (1000 + i) * 2 + 16, "word %u is %u", i, o[i]);
}

/* What an application's struct for a template may look like. */
struct template_data {
   uint32_t padding;
   struct {
      VkDescriptorBufferInfo info;
      uint64_t between;
   } sources[4];
   VkDescriptorBufferInfo out;
};

static void
descriptor_template(struct vkt *t)
{
   struct vkt_buffer old, out = vkt_buffer(t, WORDS * 4);
   struct vkt_set set = indexed_set(t, &old);
   const VkDescriptorUpdateTemplateEntry entries[] = {
      { 0, 0, 4, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
        offsetof(struct template_data, sources),
        sizeof(((struct template_data *)NULL)->sources[0]) },
      { 1, 0, 1, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
        offsetof(struct template_data, out), 0 },
   };
   const VkDescriptorUpdateTemplateCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_UPDATE_TEMPLATE_CREATE_INFO,
      .descriptorUpdateEntryCount = 2,
      .pDescriptorUpdateEntries = entries,
      .templateType = VK_DESCRIPTOR_UPDATE_TEMPLATE_TYPE_DESCRIPTOR_SET,
      .descriptorSetLayout = set.layout,
   };
   VkDescriptorUpdateTemplate template;
   struct template_data data = { .out = { out.buffer, 0, VK_WHOLE_SIZE } };
   const uint32_t index = 3;
   const uint32_t *o = out.map;

   for (uint32_t i = 0; i < 4; i++)
      data.sources[i].info =
         (VkDescriptorBufferInfo){ numbered(t, 500 * i, WORDS).buffer, 0,
                                   VK_WHOLE_SIZE };
   VKT(vkCreateDescriptorUpdateTemplate(t->device, &info, NULL, &template));
   VKT_DEFER(t, vkDestroyDescriptorUpdateTemplate, template);
   vkUpdateDescriptorSetWithTemplate(t->device, set.set, template, &data);
   vkt_dispatch(
      t, VKT_SPIRV(buffers_indexed_comp),
      &(struct vkt_inputs){
         .sets = &set, .set_count = 1, .push = &index, .push_size_B = 4 },
      1, 1, 1);
   for (uint32_t i = 0; i < WORDS; i++)
      vkt_check(t, o[i] == (1500 + i) * 2 + 16, "word %u is %u", i, o[i]);
}

static VkPipelineLayout
push_layout(struct vkt *t)
{
   const VkDescriptorSetLayoutBinding bindings[2] = {
      { 0, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 4, VK_SHADER_STAGE_COMPUTE_BIT,
        NULL },
      { 1, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT,
        NULL },
   };
   const VkDescriptorSetLayoutCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
      .flags = VK_DESCRIPTOR_SET_LAYOUT_CREATE_PUSH_DESCRIPTOR_BIT_KHR,
      .bindingCount = 2,
      .pBindings = bindings,
   };
   struct vkt_set set = { 0 };

   VKT(vkCreateDescriptorSetLayout(t->device, &info, NULL, &set.layout));
   VKT_DEFER(t, vkDestroyDescriptorSetLayout, set.layout);
   return vkt_pipeline_layout(t, &set, 1, 4);
}

static void
descriptor_push(struct vkt *t)
{
   vkt_need(t, VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME);
   VKT_PROC(t, vkCmdPushDescriptorSetKHR);
   VkPipelineLayout layout = push_layout(t);
   VkPipeline pipeline =
      vkt_compute_pipeline(t, VKT_SPIRV(buffers_indexed_comp), layout, NULL);
   const VkPipelineBindPoint point = VK_PIPELINE_BIND_POINT_COMPUTE;
   const uint32_t index = 1;
   struct vkt_buffer outs[2];
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_bind(cmd, point, pipeline, layout,
            &(struct vkt_inputs){ .push = &index, .push_size_B = 4 });
   for (uint32_t k = 0; k < 2; k++) {
      VkDescriptorBufferInfo sources[4];
      outs[k] = vkt_buffer(t, WORDS * 4);
      const VkDescriptorBufferInfo out = { outs[k].buffer, 0, VK_WHOLE_SIZE };
      for (uint32_t i = 0; i < 4; i++)
         sources[i] = (VkDescriptorBufferInfo){
            numbered(t, 100 * i + 10000 * k, WORDS).buffer, 0, VK_WHOLE_SIZE
         };
      const VkWriteDescriptorSet writes[2] = {
         { .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
           .descriptorCount = 4,
           .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
           .pBufferInfo = sources },
         { .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
           .dstBinding = 1,
           .descriptorCount = 1,
           .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
           .pBufferInfo = &out },
      };
      vkCmdPushDescriptorSetKHR(cmd, point, layout, 0, 2, writes);
      vkCmdDispatch(cmd, 1, 1, 1);
   }
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   for (uint32_t k = 0; k < 2; k++) {
      const uint32_t *o = outs[k].map;
      for (uint32_t i = 0; i < WORDS; i++)
         vkt_check(t, o[i] == (100 + 10000 * k + i) * 2 + 16,
                   "dispatch %u, word %u is %u", k, i, o[i]);
   }
}

const struct vkt_case vkt_descriptor_cases[] = {
   { "descriptor", "descriptor-uniforms", descriptor_uniforms },
   { "descriptor", "descriptor-dynamic", descriptor_dynamic },
   { "descriptor", "descriptor-buffers-indexed", descriptor_buffers_indexed },
   { "descriptor", "descriptor-sets", descriptor_sets },
   { "descriptor", "descriptor-textures-indexed", descriptor_textures_indexed },
   { "descriptor", "descriptor-separate", descriptor_separate },
   { "descriptor", "descriptor-immutable", descriptor_immutable },
   { "descriptor", "descriptor-copies", descriptor_copies },
   { "descriptor", "descriptor-copy-buffers", descriptor_copy_buffers },
   { "descriptor", "descriptor-template", descriptor_template },
   { "descriptor", "descriptor-push", descriptor_push },
   { 0 },
};
