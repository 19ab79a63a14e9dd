/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arithmetic_comp.spv.h"
#include "atomics_comp.spv.h"
#include "bounded_comp.spv.h"
#include "buffer_index_comp.spv.h"
#include "control_comp.spv.h"
#include "exchange_comp.spv.h"
#include "ids_comp.spv.h"
#include "integers_comp.spv.h"
#include "push_comp.spv.h"
#include "push_expressions_comp.spv.h"
#include "push_groups_comp.spv.h"
#include "scratch_comp.spv.h"
#include "shared_comp.spv.h"
#include "specialization_comp.spv.h"
#include "spill_comp.spv.h"
#include "storage_image_comp.spv.h"
#include "texel_buffer_comp.spv.h"
#include "uniform_chain_comp.spv.h"

/* A compute shader over storage buffers. */
struct dispatch {
   struct vkt_spirv spirv;
   const VkSpecializationInfo *spec;
   unsigned buffer_count;
   struct vkt_buffer buffers[4];
   const void *push;
   uint32_t push_size_B;
   uint32_t groups[3];
   /* Counts come from a buffer. */
   bool indirect;
   /* How much of the first buffer is bound; 0: all. */
   uint32_t bound_B;
};

static void
run_dispatch(struct vkt *t, const struct dispatch *d)
{
   VkDescriptorBufferInfo infos[4];
   struct vkt_binding bindings[4];
   for (unsigned i = 0; i < d->buffer_count; i++) {
      infos[i] =
         (VkDescriptorBufferInfo){ d->buffers[i].buffer, 0, VK_WHOLE_SIZE };
      bindings[i] =
         (struct vkt_binding){ .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                               .buffers = &infos[i] };
   }
   if (d->bound_B)
      infos[0].range = d->bound_B;
   struct vkt_set set = vkt_set(t, bindings, d->buffer_count);
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, d->push_size_B);
   VkPipeline pipeline = vkt_compute_pipeline(t, d->spirv, layout, d->spec);
   VkCommandBuffer cmd = vkt_begin(t);

   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
   vkCmdBindDescriptorSets(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1,
                           &set.set, 0, NULL);
   if (d->push_size_B)
      vkCmdPushConstants(cmd, layout, VK_SHADER_STAGE_ALL, 0, d->push_size_B,
                         d->push);
   if (d->indirect) {
      struct vkt_buffer args = vkt_buffer_with(t, d->groups, sizeof(d->groups));
      vkCmdDispatchIndirect(cmd, args.buffer, 0);
   } else {
      vkCmdDispatch(cmd, d->groups[0], d->groups[1], d->groups[2]);
   }
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
}

static void
check_index(struct vkt *t, const struct vkt_buffer *out, unsigned count)
{
   const uint32_t *o = out->map;
   for (unsigned i = 0; i < count; i++)
      vkt_check(t, o[i] == i * 3 + 1, "word %u is %u", i, o[i]);
}

static void
compute_index(struct vkt *t)
{
   struct vkt_buffer out = vkt_buffer(t, 1024 * 4);
   run_dispatch(t, &(struct dispatch){
                      .spirv = VKT_SPIRV(buffer_index_comp),
                      .buffer_count = 1,
                      .buffers = { out },
                      .groups = { 16, 1, 1 },
                   });
   check_index(t, &out, 1024);
}

static void
compute_indirect(struct vkt *t)
{
   struct vkt_buffer out = vkt_buffer(t, 1024 * 4);
   run_dispatch(t, &(struct dispatch){
                      .spirv = VKT_SPIRV(buffer_index_comp),
                      .buffer_count = 1,
                      .buffers = { out },
                      .groups = { 11, 1, 1 },
                      .indirect = true,
                   });
   check_index(t, &out, 11 * 64);
   const uint32_t *o = out.map;
   vkt_check(t, o[11 * 64] == 0, "more groups than asked for ran");
}

/* What lies outside of what is bound is neither written nor read. */
static void
compute_bounded(struct vkt *t)
{
   struct vkt_buffer out = vkt_buffer(t, 512 * 4);
   run_dispatch(t, &(struct dispatch){
                      .spirv = VKT_SPIRV(bounded_comp),
                      .buffer_count = 1,
                      .buffers = { out },
                      .groups = { 8, 1, 1 },
                      .bound_B = 256 * 4,
                   });
   const uint32_t *o = out.map;
   for (unsigned i = 0; i < 512; i++) {
      const uint32_t want = i < 256 && i % 8 != 7 ? i * 3 + 1 : 0;
      vkt_check(t, o[i] == want, "word %u is %u, not %u", i, o[i], want);
   }
}

static void
chain_step(uint32_t a[64], uint32_t step)
{
   uint32_t b[64];
   memcpy(b, a, sizeof(b));
   for (unsigned i = 0; i < 4; i++) {
      b[i] = a[i] * 3 + a[12 + 3 - i] + step;
      b[12 + i] = a[12 + i] + a[(i + 1) % 4];
   }
   for (unsigned k = 8; k < 16; k++) {
      for (unsigned i = 0; i < 4; i++)
         b[4 * k + i] = a[32 + i] + k * a[4 * (step % 4 + 8) + i];
   }
   memcpy(a, b, sizeof(b));
}

/* Uniforms are what the GPU wrote just before, and zero where nothing is
 * bound.  Two buffers take turns. */
static void
compute_uniform_chain(struct vkt *t)
{
   struct vkt_buffer buffers[2];
   struct vkt_set sets[2];
   uint32_t want[64];

   for (unsigned i = 0; i < 64; i++)
      want[i] = i * i + 7;
   for (unsigned i = 0; i < 2; i++) {
      buffers[i] = vkt_buffer(t, 20 * 16);
      memset(buffers[i].map, 0xff, 20 * 16);
      memcpy(buffers[i].map, want, sizeof(want));
   }
   for (unsigned i = 0; i < 2; i++) {
      const VkDescriptorBufferInfo infos[2] = {
         { buffers[i].buffer, 0, 16 * 16 },
         { buffers[1 - i].buffer, 0, VK_WHOLE_SIZE },
      };
      const struct vkt_binding bindings[2] = {
         { .type = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, .buffers = &infos[0] },
         { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .buffers = &infos[1] },
      };
      sets[i] = vkt_set(t, bindings, 2);
   }
   VkPipelineLayout layout = vkt_pipeline_layout(t, sets, 1, 4);
   VkPipeline pipeline =
      vkt_compute_pipeline(t, VKT_SPIRV(uniform_chain_comp), layout, NULL);
   VkCommandBuffer cmd = vkt_begin(t);
   for (uint32_t step = 0; step < 20; step++) {
      vkt_bind(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline, layout,
               &(struct vkt_inputs){ .sets = &sets[step & 1],
                                     .set_count = 1,
                                     .push = &step,
                                     .push_size_B = 4 });
      vkCmdDispatch(cmd, 1, 1, 1);
      vkt_full_barrier(cmd);
      chain_step(want, step);
   }
   vkt_run(t, cmd);
   const uint32_t *o = buffers[0].map;
   for (unsigned i = 0; i < 64; i++)
      vkt_check(t, o[i] == want[i], "word %u is %u, not %u", i, o[i], want[i]);
}

static void
output_words(struct vkt *t, const struct vkt_buffer *b)
{
   vkt_output(t, "words", VKT_U32, 0, b->map, b->size_B / 4);
}

static void
compute_ids(struct vkt *t)
{
   struct vkt_buffer out = vkt_buffer(t, 16 * 30 * 16);
   run_dispatch(t, &(struct dispatch){
                      .spirv = VKT_SPIRV(ids_comp),
                      .buffer_count = 1,
                      .buffers = { out },
                      .groups = { 5, 3, 2 },
                   });
   output_words(t, &out);
}

static uint32_t
next_random(uint32_t *state)
{
   *state = *state * 1664525u + 1013904223u;
   return *state ^ *state >> 15;
}

static void
compute_arithmetic(struct vkt *t)
{
   struct vkt_buffer in = vkt_buffer(t, 64 * 16);
   struct vkt_buffer out = vkt_buffer(t, 64 * 6 * 16);
   float *v = in.map;
   uint32_t seed = 7;
   for (unsigned i = 0; i < 256; i++)
      v[i] = (float)(next_random(&seed) % 20000) / 1000.0f - 10.0f;
   run_dispatch(t, &(struct dispatch){
                      .spirv = VKT_SPIRV(arithmetic_comp),
                      .buffer_count = 2,
                      .buffers = { in, out },
                      .groups = { 1, 1, 1 },
                   });
   /* Sine and cosine have an absolute error of 2^-11 in Vulkan. */
   vkt_output(t, "floats", VKT_F32, 6e-4, out.map, out.size_B / 4);
}

static void
compute_integers(struct vkt *t)
{
   struct vkt_buffer in = vkt_buffer(t, 64 * 16);
   struct vkt_buffer out = vkt_buffer(t, 64 * 6 * 16);
   uint32_t *v = in.map;
   uint32_t seed = 3;
   for (unsigned i = 0; i < 256; i++)
      v[i] = next_random(&seed) >> (i % 5 * 6);
   run_dispatch(t, &(struct dispatch){
                      .spirv = VKT_SPIRV(integers_comp),
                      .buffer_count = 2,
                      .buffers = { in, out },
                      .groups = { 1, 1, 1 },
                   });
   output_words(t, &out);
}

/* Shaders that write one word per invocation and read nothing. */
static void
run_simple(struct vkt *t, struct vkt_spirv spirv, unsigned words,
           unsigned groups)
{
   struct vkt_buffer out = vkt_buffer(t, words * 4);
   run_dispatch(t, &(struct dispatch){
                      .spirv = spirv,
                      .buffer_count = 1,
                      .buffers = { out },
                      .groups = { groups, 1, 1 },
                   });
   output_words(t, &out);
}

static void
compute_control(struct vkt *t)
{
   run_simple(t, VKT_SPIRV(control_comp), 512, 8);
}

static void
compute_shared(struct vkt *t)
{
   run_simple(t, VKT_SPIRV(shared_comp), 512, 4);
}

static void
compute_scratch(struct vkt *t)
{
   run_simple(t, VKT_SPIRV(scratch_comp), 256, 4);
}

static void
compute_spill(struct vkt *t)
{
   struct vkt_buffer in = vkt_buffer(t, 64 * 16);
   struct vkt_buffer out = vkt_buffer(t, 64 * 16);
   float *v = in.map;
   uint32_t seed = 11;
   for (unsigned i = 0; i < 256; i++)
      v[i] = (float)(next_random(&seed) % 2000) / 1000.0f - 1.0f;
   run_dispatch(t, &(struct dispatch){
                      .spirv = VKT_SPIRV(spill_comp),
                      .buffer_count = 2,
                      .buffers = { in, out },
                      .groups = { 1, 1, 1 },
                   });
   vkt_output(t, "floats", VKT_F32, 1e-3, out.map, out.size_B / 4);
}

static void
compute_atomics(struct vkt *t)
{
   struct vkt_buffer out = vkt_buffer(t, (8 + 256) * 4);
   uint32_t *o = out.map;
   o[1] = 1000;
   run_dispatch(t, &(struct dispatch){
                      .spirv = VKT_SPIRV(atomics_comp),
                      .buffer_count = 1,
                      .buffers = { out },
                      .groups = { 4, 1, 1 },
                   });
   output_words(t, &out);
}

static void
compute_exchange(struct vkt *t)
{
   struct vkt_buffer out = vkt_buffer(t, 16);
   run_dispatch(t, &(struct dispatch){
                      .spirv = VKT_SPIRV(exchange_comp),
                      .buffer_count = 1,
                      .buffers = { out },
                      .groups = { 2, 1, 1 },
                   });
   const uint32_t *o = out.map;
   vkt_check(t, o[0] == 127 * 128 / 2, "the total is %u", o[0]);
   /* Each value but the last was given to somebody: they cancel out. */
   vkt_check(t, o[2] == 128 - o[1], "exchanged values add up to %u", o[2]);
}

static void
compute_push(struct vkt *t)
{
   uint32_t push[18] = { 5, 7 };
   for (unsigned i = 0; i < 16; i++)
      push[2 + i] = i * i * 3;
   struct vkt_buffer out = vkt_buffer(t, 32 * 4);
   run_dispatch(t, &(struct dispatch){
                      .spirv = VKT_SPIRV(push_comp),
                      .buffer_count = 1,
                      .buffers = { out },
                      .push = push,
                      .push_size_B = sizeof(push),
                      .groups = { 2, 1, 1 },
                   });
   const uint32_t *o = out.map;
   for (unsigned i = 0; i < 32; i++)
      vkt_check(t, o[i] == 5 + 7 * i + push[2 + (i & 15)], "word %u is %u", i,
                o[i]);
}

struct expressions {
   uint32_t at, a, b;
   int32_t c, d;
   float x, y;
   uint32_t halves;
};

#define EXPRESSIONS 16
#define VALUES 4

static uint32_t
bits_of(float f)
{
   uint32_t u;
   memcpy(&u, &f, sizeof(u));
   return u;
}

static float
clampf(float f, float least, float most)
{
   return fminf(fmaxf(f, least), most);
}

/* What push_expressions.comp computes for all threads alike; p->halves holds
 * 1.5 and 2.25. */
static void
expect_expressions(const struct expressions *p, uint32_t *want)
{
   const int32_t clamped = p->c < -100 ? -100 : p->c > 100 ? 100 : p->c;
   const int32_t least = p->c < p->d ? p->c : p->d;
   const uint64_t product = (uint64_t)p->a * p->b;
   const uint32_t square = (uint32_t)p->c * (uint32_t)p->c;
   uint32_t reversed = 0;

   for (unsigned i = 0; i < 32; i++)
      reversed |= (p->b >> i & 1) << (31 - i);
   want[0] = (p->a + p->b - 1) / p->b;
   want[1] = p->a % p->b * 3;
   want[2] = p->d == -1 ? 0 : p->c / p->d;
   want[3] = p->d == -1 ? 0 : abs(p->c) % abs(p->d);
   want[4] = p->a << (p->b & 31) | p->a >> 3;
   want[5] = (p->a >> 5 & 0x7ff) + __builtin_popcount(p->b);
   want[6] = (int32_t)square > 12 ? p->a * p->b : p->a ^ p->b;
   want[7] = bits_of(p->x * p->y + 1.5f);
   want[8] = bits_of(fmaf(p->x, p->y, -p->x));
   want[9] = (uint32_t)(floorf(fabsf(p->x)) * 4.0f) + (p->c < p->d);
   want[10] = bits_of(clampf(p->x - p->y, -2.0f, 2.0f));
   want[11] = bits_of(2.25f + p->x);
   want[12] = (uint32_t)clamped * 7 - (uint32_t)least;
   want[13] = (uint32_t)(product >> 32) - (uint32_t)product;
   want[14] = 31 - __builtin_clz(p->a) + reversed;
}

static void
check_expressions(struct vkt *t, const struct expressions *p,
                  const uint32_t *out)
{
   uint32_t want[EXPRESSIONS], sum = 0;

   expect_expressions(p, want);
   for (unsigned i = 0; i < 16; i++) {
      for (unsigned n = 0; n < EXPRESSIONS; n++) {
         /* Undefined: nothing but that the process lives. */
         if (p->d == -1 && (n == 2 || n == 3))
            continue;
         const uint32_t have = out[p->at + n * 16 + i] ^ i;
         const uint32_t wanted = n == 15 ? sum : want[n];
         vkt_check(t, have == wanted,
                   "expression %u of thread %u is 0x%x, "
                   "not 0x%x",
                   n, i, have, wanted);
      }
      sum += (p->a * 3 + p->b) & (i * 5 - 1);
   }
}

/* All products and sums of floats are exact: no order matters. */
static void
compute_push_expressions(struct vkt *t)
{
   static const uint32_t words = EXPRESSIONS * 16;
   const struct expressions p[VALUES] = {
      { 0, 1000, 7, -29, 4, 1.5f, -2.25f, 0x40803e00 },
      { words, 0xdeadbeef, 0x10003, 3, -2, -7.75f, 3.0f, 0x40803e00 },
      { 2 * words, 1, 0xffffffff, 46340, 123, 0.0f, 0.5f, 0x40803e00 },
      { 3 * words, 77, 5, INT32_MIN, -1, 1.0f, 1.0f, 0x40803e00 },
   };
   struct vkt_buffer out = vkt_buffer(t, VALUES * words * 4);
   VkDescriptorBufferInfo info = { out.buffer, 0, VK_WHOLE_SIZE };
   struct vkt_binding binding = { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                                  .buffers = &info };
   struct vkt_set set = vkt_set(t, &binding, 1);
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, sizeof(p[0]));
   VkPipeline pipeline =
      vkt_compute_pipeline(t, VKT_SPIRV(push_expressions_comp), layout, NULL);
   VkCommandBuffer cmd = vkt_begin(t);

   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
   vkCmdBindDescriptorSets(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1,
                           &set.set, 0, NULL);
   for (unsigned i = 0; i < VALUES; i++) {
      vkCmdPushConstants(cmd, layout, VK_SHADER_STAGE_ALL, 0, sizeof(p[i]),
                         &p[i]);
      vkCmdDispatch(cmd, 1, 1, 1);
   }
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   for (unsigned i = 0; i < VALUES; i++)
      check_expressions(t, &p[i], out.map);
}

static void
compute_push_groups(struct vkt *t)
{
   const uint32_t push[2] = { 5, 7 };

   for (unsigned indirect = 0; indirect < 2; indirect++) {
      struct vkt_buffer out = vkt_buffer(t, 48 * 4);
      run_dispatch(t, &(struct dispatch){
                         .spirv = VKT_SPIRV(push_groups_comp),
                         .buffer_count = 1,
                         .buffers = { out },
                         .push = push,
                         .push_size_B = sizeof(push),
                         .groups = { 3, 1, 1 },
                         .indirect = indirect,
                      });
      const uint32_t *o = out.map;
      for (unsigned i = 0; i < 48; i++)
         vkt_check(t, o[i] == 3 * 5 + 5 * 7 + i, "word %u is %u", i, o[i]);
   }
}

static void
compute_specialization(struct vkt *t)
{
   const uint32_t values[2] = { 5, (uint32_t)-3 };
   const VkSpecializationMapEntry entries[2] = { { 0, 0, 4 }, { 1, 4, 4 } };
   const VkSpecializationInfo spec = { 2, entries, sizeof(values), values };
   struct vkt_buffer out = vkt_buffer(t, 64 * 4);
   run_dispatch(t, &(struct dispatch){
                      .spirv = VKT_SPIRV(specialization_comp),
                      .spec = &spec,
                      .buffer_count = 1,
                      .buffers = { out },
                      .groups = { 1, 1, 1 },
                   });
   const uint32_t *o = out.map;
   for (unsigned i = 0; i < 64; i++)
      vkt_check(t, o[i] == i * 5 - 3, "word %u is %u", i, o[i]);
}

/* ------------------------------------------------------------------ images */

static struct vkt_image
storage_image(struct vkt *t, VkFormat format, uint32_t width_px,
              uint32_t height_px)
{
   return vkt_image(t, &(struct vkt_image_info){
                          .format = format,
                          .width_px = width_px,
                          .height_px = height_px,
                          .usage = VK_IMAGE_USAGE_STORAGE_BIT |
                                   VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                                   VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                       });
}

static void
compute_storage_image(struct vkt *t)
{
   const uint32_t w = 37, h = 21;
   struct vkt_image src = storage_image(t, VK_FORMAT_R8G8B8A8_UNORM, w, h);
   struct vkt_image dst = storage_image(t, VK_FORMAT_R8G8B8A8_UNORM, w, h);
   struct vkt_image counts = storage_image(t, VK_FORMAT_R32_UINT, 16, 16);
   uint32_t *texels = calloc(w * h, 4), *zeroes = calloc(16 * 16, 4);
   uint32_t seed = 5;
   for (unsigned i = 0; i < w * h; i++)
      texels[i] = next_random(&seed);
   vkt_upload(t, &src, 0, 0, texels, VK_IMAGE_LAYOUT_GENERAL);
   vkt_upload(t, &dst, 0, 0, texels, VK_IMAGE_LAYOUT_GENERAL);
   vkt_upload(t, &counts, 0, 0, zeroes, VK_IMAGE_LAYOUT_GENERAL);
   free(texels);
   free(zeroes);

   const VkDescriptorImageInfo images[3] = {
      { VK_NULL_HANDLE, src.view, VK_IMAGE_LAYOUT_GENERAL },
      { VK_NULL_HANDLE, dst.view, VK_IMAGE_LAYOUT_GENERAL },
      { VK_NULL_HANDLE, counts.view, VK_IMAGE_LAYOUT_GENERAL },
   };
   const VkDescriptorType type = VK_DESCRIPTOR_TYPE_STORAGE_IMAGE;
   const struct vkt_binding bindings[3] = {
      { .type = type, .images = &images[0] },
      { .type = type, .images = &images[1] },
      { .type = type, .images = &images[2] },
   };
   struct vkt_set set = vkt_set(t, bindings, 3);
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   VkPipeline pipeline =
      vkt_compute_pipeline(t, VKT_SPIRV(storage_image_comp), layout, NULL);
   VkCommandBuffer cmd = vkt_begin(t);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
   vkCmdBindDescriptorSets(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1,
                           &set.set, 0, NULL);
   vkCmdDispatch(cmd, 5, 3, 1);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "image", &dst, VK_IMAGE_LAYOUT_GENERAL, 0);
   vkt_output_image(t, "counts", &counts, VK_IMAGE_LAYOUT_GENERAL, 0);
}

static VkBufferView
buffer_view(struct vkt *t, const struct vkt_buffer *b, VkFormat format)
{
   const VkBufferViewCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
      .buffer = b->buffer,
      .format = format,
      .range = VK_WHOLE_SIZE,
   };
   VkBufferView view;
   VKT(vkCreateBufferView(t->device, &info, NULL, &view));
   VKT_DEFER(t, vkDestroyBufferView, view);
   return view;
}

static void
compute_texel_buffer(struct vkt *t)
{
   struct vkt_buffer in = vkt_buffer(t, 128 * 2), out = vkt_buffer(t, 128 * 4);
   uint8_t *bytes = in.map;
   for (unsigned i = 0; i < 256; i++)
      bytes[i] = (uint8_t)(i * 37);
   VkBufferView views[2] = { buffer_view(t, &in, VK_FORMAT_R8G8_UNORM),
                             buffer_view(t, &out, VK_FORMAT_R32_UINT) };
   const struct vkt_binding bindings[2] = {
      { .type = VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER,
        .texel_buffers = &views[0] },
      { .type = VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER,
        .texel_buffers = &views[1] },
   };
   struct vkt_set set = vkt_set(t, bindings, 2);
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   VkPipeline pipeline =
      vkt_compute_pipeline(t, VKT_SPIRV(texel_buffer_comp), layout, NULL);
   VkCommandBuffer cmd = vkt_begin(t);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
   vkCmdBindDescriptorSets(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1,
                           &set.set, 0, NULL);
   vkCmdDispatch(cmd, 2, 1, 1);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   const uint32_t *o = out.map;
   for (unsigned i = 0; i < 128; i++) {
      const uint32_t want =
         bytes[2 * i] | (uint32_t)bytes[2 * i + 1] << 8 | 128u << 16;
      vkt_check(t, o[i] == want, "word %u is 0x%x, not 0x%x", i, o[i], want);
   }
}

const struct vkt_case vkt_compute_cases[] = {
   { "compute", "compute-index", compute_index },
   { "compute", "compute-indirect", compute_indirect },
   { "compute", "compute-bounded", compute_bounded, .robust = true },
   { "compute", "compute-ids", compute_ids },
   { "compute", "compute-arithmetic", compute_arithmetic },
   { "compute", "compute-integers", compute_integers },
   { "compute", "compute-control", compute_control },
   { "compute", "compute-shared", compute_shared },
   { "compute", "compute-scratch", compute_scratch },
   { "compute", "compute-spill", compute_spill },
   { "compute", "compute-atomics", compute_atomics },
   { "compute", "compute-exchange", compute_exchange },
   { "compute", "compute-push", compute_push },
   { "compute", "compute-push-expressions", compute_push_expressions },
   { "compute", "compute-push-groups", compute_push_groups },
   { "compute", "compute-specialization", compute_specialization },
   { "compute", "compute-storage-image", compute_storage_image },
   { "compute", "compute-texel-buffer", compute_texel_buffer },
   { "compute", "compute-uniform-chain", compute_uniform_chain,
     .robust = true },
   { 0 },
};
