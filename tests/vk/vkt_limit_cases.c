/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include <stdlib.h>
#include <string.h>

#include "accumulate_comp.spv.h"
#include "chacha_comp.spv.h"
#include "fullscreen_vert.spv.h"
#include "many_descriptors_comp.spv.h"
#include "shared_large_comp.spv.h"
#include "shifted_vert.spv.h"
#include "solid_frag.spv.h"
#include "uv_frag.spv.h"
#include "workgroup_comp.spv.h"

/* ------------------------------------------------------- much geometry */

#define WIDTH 256
#define HEIGHT 128
/* Cells of 8 by 4 pixels, two triangles each. */
#define COLUMNS (WIDTH / 8)
#define ROWS (HEIGHT / 4)
#define INDICES (COLUMNS * ROWS * 6)
#define DRAWS 200

static const VkVertexInputAttributeDescription position = {
   0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0
};

static void
make_grid(struct vkt *t, struct vkt_buffer *vertices,
          struct vkt_buffer *indices)
{
   *vertices = vkt_buffer(t, (COLUMNS + 1) * (ROWS + 1) * 16);
   *indices = vkt_buffer(t, INDICES * 2);
   float *v = vertices->map;
   uint16_t *index = indices->map;

   for (unsigned y = 0; y <= ROWS; y++) {
      for (unsigned x = 0; x <= COLUMNS; x++) {
         *v++ = (float)x * 2.0f / COLUMNS - 1.0f;
         *v++ = (float)y * 2.0f / ROWS - 1.0f;
         *v++ = 0.5f;
         *v++ = 1.0f;
      }
   }
   for (unsigned y = 0; y < ROWS; y++) {
      for (unsigned x = 0; x < COLUMNS; x++) {
         const uint16_t a = (uint16_t)(y * (COLUMNS + 1) + x);
         const uint16_t b = (uint16_t)(a + COLUMNS + 1);
         const uint16_t cell[6] = {
            a, b, (uint16_t)(a + 1), (uint16_t)(a + 1), b, (uint16_t)(b + 1)
         };
         memcpy(index, cell, sizeof(cell));
         index += 6;
      }
   }
}

/* Draw i covers all but the first i columns and adds one to the red it finds,
 * and leaves its number in alpha: a triangle that is lost, drawn twice or out
 * of turn shows.  Where heaps are small this does not fit into them. */
static void
limit_geometry(struct vkt *t)
{
   const VkPipelineColorBlendAttachmentState count = {
      .blendEnable = VK_TRUE,
      .srcColorBlendFactor = VK_BLEND_FACTOR_ONE,
      .dstColorBlendFactor = VK_BLEND_FACTOR_ONE,
      .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
      .dstAlphaBlendFactor = VK_BLEND_FACTOR_ZERO,
      .colorWriteMask = 0xf,
   };
   struct vkt_image image =
      vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, WIDTH, HEIGHT);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &image },
                                            });
   VkPipelineLayout layout = vkt_pipeline_layout(t, NULL, 0, 32);
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(shifted_vert),
                         .fragment = VKT_SPIRV(solid_frag),
                         .layout = layout,
                         .target = &target,
                         .stride_B = 16,
                         .attributes = &position,
                         .attribute_count = 1,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                         .blends = &count,
                      });
   struct vkt_buffer vertices, indices;
   const float none[4] = { 0 };
   const VkDeviceSize zero = 0;
   VkCommandBuffer cmd = vkt_begin(t);

   make_grid(t, &vertices, &indices);
   vkt_begin_target(cmd, &target, none, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdBindVertexBuffers(cmd, 0, 1, &vertices.buffer, &zero);
   vkCmdBindIndexBuffer(cmd, indices.buffer, 0, VK_INDEX_TYPE_UINT16);
   for (unsigned i = 0; i < DRAWS; i++) {
      const float push[8] = { 1.0f / 255.0f, 0.0f, 0.0f, (float)i / 255.0f,
                              (float)i * 2.0f / WIDTH };
      vkCmdPushConstants(cmd, layout, VK_SHADER_STAGE_ALL, 0, 32, push);
      vkCmdDrawIndexed(cmd, INDICES, 1, 0, 0, 0);
   }
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);

   uint8_t *texels = vkt_download(t, &image, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                                  VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   for (unsigned i = 0; i < WIDTH * HEIGHT; i++) {
      const unsigned x = i % WIDTH;
      const unsigned last = x < DRAWS ? x : DRAWS - 1;
      vkt_check(t, texels[4 * i] == last + 1, "(%u, %u) was drawn %u times", x,
                i / WIDTH, texels[4 * i]);
      vkt_check(t, texels[4 * i + 3] == last, "(%u, %u) was drawn last by %u",
                x, i / WIDTH, texels[4 * i + 3]);
   }
   free(texels);
}

/* More draws than fit into one chunk of any command stream. */
static void
limit_draws(struct vkt *t)
{
   struct vkt_image image = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 64, 64);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &image },
                                            });
   VkPipelineLayout layout = vkt_pipeline_layout(t, NULL, 0, 32);
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(shifted_vert),
                         .fragment = VKT_SPIRV(solid_frag),
                         .layout = layout,
                         .target = &target,
                         .stride_B = 16,
                         .attributes = &position,
                         .attribute_count = 1,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
                      });
   /* A pixel. */
   static const float quad[4][4] = { { -1.0f, -1.0f, 0.5f, 1.0f },
                                     { -0.96875f, -1.0f, 0.5f, 1.0f },
                                     { -1.0f, -0.96875f, 0.5f, 1.0f },
                                     { -0.96875f, -0.96875f, 0.5f, 1.0f } };
   struct vkt_buffer vertices = vkt_buffer_with(t, quad, sizeof(quad));
   const float none[4] = { 0 };
   const VkDeviceSize zero = 0;
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &target, none, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdBindVertexBuffers(cmd, 0, 1, &vertices.buffer, &zero);
   for (unsigned i = 0; i < 64 * 64; i++) {
      const unsigned x = i % 64, y = i / 64;
      const float push[8] = { (float)x / 255.0f,       (float)y / 255.0f,
                              (float)(x ^ y) / 255.0f, 1.0f,
                              (float)x / 32.0f,        (float)y / 32.0f };
      vkCmdPushConstants(cmd, layout, VK_SHADER_STAGE_ALL, 0, 32, push);
      vkCmdDraw(cmd, 4, 1, 0, 0);
   }
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   uint8_t *texels = vkt_download(t, &image, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                                  VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   for (unsigned i = 0; i < 64 * 64; i++) {
      const unsigned x = i % 64, y = i / 64;
      vkt_check(t,
                texels[4 * i] == x && texels[4 * i + 1] == y &&
                   texels[4 * i + 2] == (x ^ y),
                "(%u, %u) is %u %u %u", x, y, texels[4 * i], texels[4 * i + 1],
                texels[4 * i + 2]);
   }
   free(texels);
}

/* As wide as every device can, and hardly high. */
static void
limit_wide_image(struct vkt *t)
{
   struct vkt_image image = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 4096, 5);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &image },
                                            });
   VkPipelineLayout layout = vkt_pipeline_layout(t, NULL, 0, 0);
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(fullscreen_vert),
                         .fragment = VKT_SPIRV(uv_frag),
                         .layout = layout,
                         .target = &target,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                      });
   const float none[4] = { 0 };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &target, none, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    1);
}

/* --------------------------------------------------------------- compute */

static struct vkt_set
buffer_set(struct vkt *t, const struct vkt_buffer *buffers, unsigned count)
{
   VkDescriptorBufferInfo infos[4];
   struct vkt_binding bindings[4];

   for (unsigned i = 0; i < count; i++) {
      infos[i] =
         (VkDescriptorBufferInfo){ buffers[i].buffer, 0, VK_WHOLE_SIZE };
      bindings[i] = (struct vkt_binding){ VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                                          .buffers = &infos[i] };
   }
   return vkt_set(t, bindings, count);
}

/* Workgroups of `x` by `y` by `z`, three of them. */
static void
workgroup(struct vkt *t, uint32_t x, uint32_t y, uint32_t z)
{
   const uint32_t total = x * y * z;
   const VkPhysicalDeviceLimits *l = &t->props.limits;

   if (total > l->maxComputeWorkGroupInvocations ||
       x > l->maxComputeWorkGroupSize[0] || y > l->maxComputeWorkGroupSize[1] ||
       z > l->maxComputeWorkGroupSize[2])
      vkt_skip("no workgroups of %u by %u by %u", x, y, z);
   const uint32_t values[4] = { x, y, z, total };
   const VkSpecializationMapEntry entries[4] = {
      { 0, 0, 4 }, { 1, 4, 4 }, { 2, 8, 4 }, { 3, 12, 4 }
   };
   const VkSpecializationInfo spec = { 4, entries, sizeof(values), values };
   struct vkt_buffer out = vkt_buffer(t, 3 * total * 4);
   struct vkt_set set = buffer_set(t, &out, 1);
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   VkPipeline pipeline =
      vkt_compute_pipeline(t, VKT_SPIRV(workgroup_comp), layout, &spec);
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline, layout,
            &(struct vkt_inputs){ .sets = &set, .set_count = 1 });
   vkCmdDispatch(cmd, 3, 1, 1);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   const uint32_t *o = out.map;
   for (uint32_t group = 0; group < 3; group++) {
      uint32_t sum = 0;
      for (uint32_t i = 0; i < total; i++) {
         sum += i * 3 + group;
         vkt_check(t, o[group * total + i] == sum,
                   "group %u, sum %u is %u, not %u", group, i,
                   o[group * total + i], sum);
      }
   }
}

static void
limit_workgroup(struct vkt *t)
{
   workgroup(t, 128, 1, 1);
}

static void
limit_workgroup_odd(struct vkt *t)
{
   workgroup(t, 3, 5, 7);
}

static void
limit_workgroup_256(struct vkt *t)
{
   workgroup(t, 4, 16, 4);
}

static void
limit_workgroup_1024(struct vkt *t)
{
   workgroup(t, 1024, 1, 1);
}

static void
limit_shared(struct vkt *t)
{
   struct vkt_buffer out = vkt_buffer(t, 5 * 64 * 4);
   struct vkt_set set = buffer_set(t, &out, 1);

   vkt_dispatch(t, VKT_SPIRV(shared_large_comp),
                &(struct vkt_inputs){ .sets = &set, .set_count = 1 }, 5, 1, 1);
   vkt_output(t, "words", VKT_U32, 0, out.map, 5 * 64);
}

/* A thousand dispatches in a command buffer, each after the one before. */
static void
limit_dispatches(struct vkt *t)
{
   const struct vkt_buffer a = vkt_buffer(t, 1024), b = vkt_buffer(t, 1024);
   const struct vkt_buffer pairs[2][2] = { { a, b }, { b, a } };
   const struct vkt_set sets[2] = { buffer_set(t, pairs[0], 2),
                                    buffer_set(t, pairs[1], 2) };
   VkPipelineLayout layout = vkt_pipeline_layout(t, sets, 1, 4);
   VkPipeline pipeline =
      vkt_compute_pipeline(t, VKT_SPIRV(accumulate_comp), layout, NULL);
   uint32_t want[256], next[256];
   VkCommandBuffer cmd = vkt_begin(t);

   for (uint32_t i = 0; i < 256; i++)
      want[i] = ((uint32_t *)a.map)[i] = i;
   for (uint32_t k = 0; k < 1000; k++) {
      vkt_bind(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline, layout,
               &(struct vkt_inputs){ .sets = &sets[k & 1],
                                     .set_count = 1,
                                     .push = &k,
                                     .push_size_B = 4 });
      vkCmdDispatch(cmd, 4, 1, 1);
      vkt_full_barrier(cmd);
      for (uint32_t i = 0; i < 256; i++)
         next[i] = want[(i * 5 + 3) % 256] * 3 + k;
      memcpy(want, next, sizeof(want));
   }
   vkt_run(t, cmd);
   const uint32_t *o = a.map;
   for (uint32_t i = 0; i < 256; i++)
      vkt_check(t, o[i] == want[i], "word %u is %u, not %u", i, o[i], want[i]);
}

static void
chacha_quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
   static const unsigned turns[4] = { 16, 12, 8, 7 };

   for (unsigned i = 0; i < 4; i++) {
      uint32_t *x = i & 1 ? c : a, *y = i & 1 ? d : b, *z = i & 1 ? b : d;
      *x += *y;
      *z ^= *x;
      *z = *z << turns[i] | *z >> (32 - turns[i]);
   }
}

static void
chacha_block(const uint32_t state[16], uint32_t out[16])
{
   memcpy(out, state, 64);
   for (unsigned round = 0; round < 20; round++) {
      for (unsigned i = 0; i < 4; i++) {
         /* Columns, then diagonals. */
         const unsigned by = round & 1;
         chacha_quarter(&out[i], &out[4 + (i + by) % 4],
                        &out[8 + (i + 2 * by) % 4],
                        &out[12 + (i + 3 * by) % 4]);
      }
   }
   for (unsigned i = 0; i < 16; i++)
      out[i] += state[i];
}

/* 3,840 operations, and more words alive than there are registers. */
static void
limit_registers(struct vkt *t)
{
   uint32_t state[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };
   for (unsigned i = 4; i < 16; i++)
      state[i] = i * 0x01234567u;
   const struct vkt_buffer buffers[2] = { vkt_buffer_with(t, state + 4, 48),
                                          vkt_buffer(t, 64 * 16 * 16) };
   struct vkt_set set = buffer_set(t, buffers, 2);
   const uint32_t *o = buffers[1].map;
   const uint32_t first = state[12];

   vkt_dispatch(t, VKT_SPIRV(chacha_comp),
                &(struct vkt_inputs){ .sets = &set, .set_count = 1 }, 2, 1, 1);
   for (uint32_t i = 0; i < 64; i++) {
      for (uint32_t lane = 0; lane < 4; lane++) {
         uint32_t want[16];
         state[12] = first + 4 * i + lane;
         chacha_block(state, want);
         for (uint32_t k = 0; k < 16; k++) {
            const uint32_t got = o[(i * 16 + k) * 4 + lane];
            vkt_check(t, got == want[k],
                      "block %u, word %u is 0x%08x, not "
                      "0x%08x",
                      4 * i + lane, k, got, want[k]);
         }
      }
   }
}

/* ----------------------------------------------------------- descriptors */

#define UNIFORMS 11
#define STORAGES 20
#define TEXTURES 40

static struct vkt_image
numbers_image(struct vkt *t, uint32_t base)
{
   struct vkt_image image =
      vkt_image(t, &(struct vkt_image_info){
                      .format = VK_FORMAT_R32_UINT,
                      .width_px = 4,
                      .height_px = 4,
                      .usage = VK_IMAGE_USAGE_SAMPLED_BIT |
                               VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                   });
   uint32_t texels[16];

   for (uint32_t i = 0; i < 16; i++)
      texels[i] = base + i;
   vkt_upload(t, &image, 0, 0, texels,
              VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
   return image;
}

static void
limit_descriptors(struct vkt *t)
{
   const uint32_t numbers[4] = { 3, 14, 159, 2653 };
   VkDescriptorBufferInfo uniforms[UNIFORMS], storages[STORAGES];
   VkDescriptorImageInfo textures[TEXTURES];
   struct vkt_buffer out = vkt_buffer(t, 16 * 4);
   const VkDescriptorBufferInfo outs = { out.buffer, 0, VK_WHOLE_SIZE };
   uint32_t words[4];

   if (t->props.limits.maxPerStageDescriptorStorageBuffers < STORAGES + 1 ||
       t->props.limits.maxPerStageDescriptorSampledImages < TEXTURES)
      vkt_skip("no room for that many descriptors");
   for (uint32_t i = 0; i < UNIFORMS + STORAGES; i++) {
      for (uint32_t k = 0; k < 4; k++)
         words[k] = numbers[k] * (i + 1);
      const VkDescriptorBufferInfo info = {
         vkt_buffer_with(t, words, 16).buffer, 0, 16
      };
      if (i < UNIFORMS)
         uniforms[i] = info;
      else
         storages[i - UNIFORMS] = info;
   }
   for (uint32_t i = 0; i < TEXTURES; i++)
      textures[i] =
         (VkDescriptorImageInfo){ VK_NULL_HANDLE,
                                  numbers_image(t, 1000 * i).view,
                                  VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL };
   const struct vkt_binding bindings[4] = {
      { VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, UNIFORMS, .buffers = uniforms },
      { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, STORAGES, .buffers = storages },
      { VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE, TEXTURES, .images = textures },
      { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, .buffers = &outs },
   };
   struct vkt_set sets[4];
   for (unsigned i = 0; i < 4; i++)
      sets[i] = vkt_set(t, &bindings[i], 1);
   vkt_dispatch(t, VKT_SPIRV(many_descriptors_comp),
                &(struct vkt_inputs){ .sets = sets, .set_count = 4 }, 1, 1, 1);
   vkt_output(t, "words", VKT_U32, 0, out.map, 16);
}

const struct vkt_case vkt_limit_cases[] = {
   { "limit", "limit-geometry", limit_geometry },
   { "limit", "limit-draws", limit_draws },
   { "limit", "limit-wide-image", limit_wide_image },
   { "limit", "limit-workgroup", limit_workgroup },
   { "limit", "limit-workgroup-odd", limit_workgroup_odd },
   { "limit", "limit-workgroup-256", limit_workgroup_256 },
   { "limit", "limit-workgroup-1024", limit_workgroup_1024 },
   { "limit", "limit-shared", limit_shared },
   { "limit", "limit-dispatches", limit_dispatches },
   { "limit", "limit-registers", limit_registers },
   { "limit", "limit-descriptors", limit_descriptors },
   { 0 },
};
