/* SPDX-License-Identifier: MIT */
/* Atomics on storage images and texel buffers, of 64-bit integers and of
 * floats, each held against the same thing written in C. */
#include "vkt_job.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "image_atomics_float_comp.spv.h"
#include "image_atomics_wide_comp.spv.h"

/* A flat image of 8x4, two layers of 4x2, a buffer of 16: 64 texels, that the
 * shaders read in this order. */
enum { FLAT = 0, LAYERS = 32, TEXELS = 48, COUNT = 64 };

#define THREADS (2 * VKT_JOB_THREADS)

struct texels {
   VkFormat format, layers_format;
   unsigned size_B;
   /* COUNT texels before. */
   const void *before;
   const void *in;
   struct vkt_spirv spirv;
   uint32_t out_B;
   struct vkt_image flat;
};

static void
need_format(struct vkt *t, VkFormat format)
{
   const VkFormatFeatureFlags image =
      VK_FORMAT_FEATURE_STORAGE_IMAGE_BIT |
      VK_FORMAT_FEATURE_STORAGE_IMAGE_ATOMIC_BIT;
   const VkFormatFeatureFlags buffer =
      VK_FORMAT_FEATURE_STORAGE_TEXEL_BUFFER_BIT |
      VK_FORMAT_FEATURE_STORAGE_TEXEL_BUFFER_ATOMIC_BIT;
   VkFormatProperties p;

   vkGetPhysicalDeviceFormatProperties(t->physical, format, &p);
   vkt_check(t, (p.optimalTilingFeatures & image) == image,
             "format %d: no atomics on images", format);
   vkt_check(t, (p.bufferFeatures & buffer) == buffer,
             "format %d: no atomics on texel buffers", format);
}

static struct vkt_image
storage(struct vkt *t, const struct texels *x, VkFormat format,
        uint32_t width_px, uint32_t height_px, uint32_t layers,
        const void *texels)
{
   const uint32_t layer_B = width_px * height_px * x->size_B;
   struct vkt_image image =
      vkt_image(t, &(struct vkt_image_info){
                      .format = format,
                      .width_px = width_px,
                      .height_px = height_px,
                      .layers = layers,
                      .view_type = layers > 1 ? VK_IMAGE_VIEW_TYPE_2D_ARRAY
                                              : VK_IMAGE_VIEW_TYPE_2D,
                      .usage = VK_IMAGE_USAGE_STORAGE_BIT |
                               VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                               VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                   });

   for (uint32_t l = 0; l < layers; l++)
      vkt_upload(t, &image, 0, l, (const char *)texels + l * layer_B,
                 VK_IMAGE_LAYOUT_GENERAL);
   return image;
}

static VkBufferView
texel_view(struct vkt *t, VkBuffer buffer, VkFormat format)
{
   const VkBufferViewCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
      .buffer = buffer,
      .format = format,
      .range = VK_WHOLE_SIZE,
   };
   VkBufferView view;

   VKT(vkCreateBufferView(t->device, &info, NULL, &view));
   VKT_DEFER(t, vkDestroyBufferView, view);
   return view;
}

/* Combines, then reads: what was read. */
static struct vkt_buffer
run(struct vkt *t, struct texels *x)
{
   const char *before = x->before;
   struct vkt_buffer in = vkt_buffer_with(t, x->in, THREADS * x->size_B);
   struct vkt_buffer out = vkt_buffer(t, x->out_B);
   struct vkt_buffer words = vkt_storage_texels(t, before + TEXELS * x->size_B,
                                                (COUNT - TEXELS) * x->size_B);
   struct vkt_image layers =
      storage(t, x, x->layers_format, 4, 2, 2, before + LAYERS * x->size_B);
   x->flat = storage(t, x, x->format, 8, 4, 1, before);
   const VkDescriptorBufferInfo buffers[2] = {
      { in.buffer, 0, VK_WHOLE_SIZE },
      { out.buffer, 0, VK_WHOLE_SIZE },
   };
   const VkDescriptorImageInfo images[2] = {
      { VK_NULL_HANDLE, x->flat.view, VK_IMAGE_LAYOUT_GENERAL },
      { VK_NULL_HANDLE, layers.view, VK_IMAGE_LAYOUT_GENERAL },
   };
   const VkBufferView view = texel_view(t, words.buffer, x->format);
   struct vkt_set set = vkt_set(
      t,
      (struct vkt_binding[]){
         { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .buffers = &buffers[0] },
         { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .buffers = &buffers[1] },
         { VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, .images = &images[0] },
         { VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, .images = &images[1] },
         { VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER, .texel_buffers = &view },
      },
      5);

   for (uint32_t step = 0; step < 2; step++) {
      vkt_dispatch(
         t, x->spirv,
         &(struct vkt_inputs){
            .sets = &set, .set_count = 1, .push = &step, .push_size_B = 4 },
         step ? 1 : 2, 1, 1);
   }
   return out;
}

static void
check_clear(struct vkt *t, const struct vkt_image *image)
{
   const VkClearColorValue color = { .uint32 = { 0x80000001 } };
   const VkImageSubresourceRange all = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0,
                                         1 };
   VkCommandBuffer cmd = vkt_begin(t);

   vkCmdClearColorImage(cmd, image->image, VK_IMAGE_LAYOUT_GENERAL, &color, 1,
                        &all);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   uint64_t *texels = vkt_download(t, image, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                                   VK_IMAGE_LAYOUT_GENERAL);
   for (unsigned i = 0; i < LAYERS; i++)
      vkt_check(t, texels[i] == 0x80000001, "texel %u is cleared to %#" PRIx64,
                i, texels[i]);
   free(texels);
}

static void
combine_wide(uint64_t w[COUNT], uint64_t a, unsigned i)
{
   int64_t *s = (int64_t *)w, b;

   memcpy(&b, &a, 8);
   w[0] += a;
   w[1] = a > w[1] ? a : w[1];
   w[2] = a < w[2] ? a : w[2];
   w[3] ^= a;
   w[4] &= a | 0xffff;
   w[5] |= a & UINT64_C(0xff00ff00ff00ff00);
   w[LAYERS + 9] += a;
   s[LAYERS + 6] = b < s[LAYERS + 6] ? b : s[LAYERS + 6];
   s[LAYERS + 15] = b > s[LAYERS + 15] ? b : s[LAYERS + 15];
   w[LAYERS + 12] += (uint64_t)(b >> 3);
   w[TEXELS + i % 8] += a;
   w[TEXELS + 8] = a > w[TEXELS + 8] ? a : w[TEXELS + 8];
   if (i < 24)
      w[8 + i] = a * 3;
}

static void
image_atomics_wide(struct vkt *t)
{
   uint64_t in[THREADS], want[COUNT], given;
   struct texels x = {
      .format = VK_FORMAT_R64_UINT,
      .layers_format = VK_FORMAT_R64_SINT,
      .size_B = 8,
      .before = want,
      .in = in,
      .spirv = VKT_SPIRV(image_atomics_wide_comp),
      .out_B = 2 * COUNT * 8,
   };

   vkt_need_wide(t);
   vkt_need(t, VK_EXT_SHADER_IMAGE_ATOMIC_INT64_EXTENSION_NAME);
   VKT_NEED(t, VkPhysicalDeviceShaderImageAtomicInt64FeaturesEXT,
            PHYSICAL_DEVICE_SHADER_IMAGE_ATOMIC_INT64_FEATURES_EXT,
            shaderImageInt64Atomics);
   need_format(t, VK_FORMAT_R64_UINT);
   need_format(t, VK_FORMAT_R64_SINT);
   vkt_fill(in, sizeof(in), 7);
   vkt_fill(want, sizeof(want), 9);
   want[2] = want[4] = UINT64_MAX;
   given = want[6] + want[7];
   struct vkt_buffer out = run(t, &x);
   const uint64_t *o = out.map;
   for (unsigned i = 0; i < THREADS; i++) {
      combine_wide(want, in[i], i);
      given += in[i];
   }
   for (unsigned i = 0; i < COUNT; i++) {
      vkt_check(t, i == 6 || i == 7 || o[2 * i] == want[i],
                "texel %u is %#" PRIx64 ", not %#" PRIx64, i, o[2 * i],
                want[i]);
      vkt_check(t, o[2 * i + 1] == 4, "texel %u: 0, 0, 1 are %#" PRIx64, i,
                o[2 * i + 1]);
   }
   vkt_check(t, o[12] + o[14] == given, "exchanged values: %#" PRIx64,
             o[12] + o[14]);

   uint64_t *copied = vkt_download(t, &x.flat, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                                   VK_IMAGE_LAYOUT_GENERAL);
   for (unsigned i = 0; i < LAYERS; i++)
      vkt_check(t, copied[i] == o[2 * i], "texel %u is copied as %#" PRIx64, i,
                copied[i]);
   free(copied);
   check_clear(t, &x.flat);
}

static void
combine_float(float w[COUNT], float a, unsigned i)
{
   w[0] += a;
   w[3] += 1;
   w[LAYERS + 8] = a < w[LAYERS + 8] ? a : w[LAYERS + 8];
   w[LAYERS + 13] = a > w[LAYERS + 13] ? a : w[LAYERS + 13];
   if (i % 4 == 1)
      w[LAYERS + i / 4 % 4] += a;
   w[TEXELS + i % 8] += a;
   w[TEXELS + 8] = a < w[TEXELS + 8] ? a : w[TEXELS + 8];
   w[TEXELS + 9] = a > w[TEXELS + 9] ? a : w[TEXELS + 9];
}

static void
image_atomics_float(struct vkt *t)
{
   float in[THREADS], want[COUNT] = { 0 }, given = 0;
   uint32_t seed = 11;
   struct texels x = {
      .format = VK_FORMAT_R32_SFLOAT,
      .layers_format = VK_FORMAT_R32_SFLOAT,
      .size_B = 4,
      .before = want,
      .in = in,
      .spirv = VKT_SPIRV(image_atomics_float_comp),
      .out_B = COUNT * 4,
   };

   vkt_need(t, VK_EXT_SHADER_ATOMIC_FLOAT_2_EXTENSION_NAME);
   VKT_NEED(t, VkPhysicalDeviceShaderAtomicFloatFeaturesEXT,
            PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_FEATURES_EXT,
            shaderImageFloat32Atomics);
   VKT_NEED(t, VkPhysicalDeviceShaderAtomicFloatFeaturesEXT,
            PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_FEATURES_EXT,
            shaderImageFloat32AtomicAdd);
   VKT_NEED(t, VkPhysicalDeviceShaderAtomicFloat2FeaturesEXT,
            PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_2_FEATURES_EXT,
            shaderImageFloat32AtomicMinMax);
   need_format(t, VK_FORMAT_R32_SFLOAT);
   for (unsigned i = 0; i < COUNT; i++)
      want[i] = i < 8 ? 0 : (float)i;
   for (unsigned i = 0; i < THREADS; i++)
      in[i] = (float)(int32_t)(vkt_random(&seed) % 2000 - 1000);
   struct vkt_buffer out = run(t, &x);
   const float *o = out.map;
   for (unsigned i = 0; i < THREADS; i++) {
      combine_float(want, in[i], i);
      given += in[i];
      /* Whoever was the n-th stored 2 n into a texel of its own; only the
       * first 24 have one. */
      if (i < 24)
         want[8 + i] = 2 * (float)i;
   }
   for (unsigned i = 0; i < COUNT; i++)
      vkt_check(t, i == 1 || i == 2 || o[i] == want[i],
                "texel %u is %f, not %f", i, (double)o[i], (double)want[i]);
   vkt_check(t, o[1] + o[2] == given, "exchanged values: %f, not %f",
             (double)(o[1] + o[2]), (double)given);
}

const struct vkt_case vkt_image_atomic_cases[] = {
   { "shader", "shader-image-atomics-wide", image_atomics_wide },
   { "shader", "shader-image-atomics-float", image_atomics_float },
   { 0 },
};
