/* SPDX-License-Identifier: MIT */
/* VK_KHR_dynamic_rendering_local_read: attachments of a pass without a render
 * pass object that shaders read there, and colours that go to other attachments
 * than their locations say.  What must come out is computed here. */
#include "vkt_local.h"

#include <string.h>

#include "fullscreen_vert.spv.h"
#include "local_colors_frag.spv.h"
#include "local_dual_frag.spv.h"
#include "local_ordered_frag.spv.h"
#include "local_read_frag.spv.h"
#include "local_sample_depth_frag.spv.h"
#include "local_samples_frag.spv.h"
#include "local_write_frag.spv.h"
#include "local_zs_frag.spv.h"
#include "uv_frag.spv.h"

#define UNUSED VK_ATTACHMENT_UNUSED

static void
written_a(uint32_t x, uint32_t y, uint32_t out[4])
{
   const uint32_t v[4] = { x, y, 1, 2 };
   memcpy(out, v, sizeof(v));
}

static void
written_c(uint32_t x, uint32_t y, uint32_t out[4])
{
   const uint32_t v[4] = { x + y, x ^ y, 5, 6 };
   memcpy(out, v, sizeof(v));
}

static void
read_both(uint32_t x, uint32_t y, uint32_t out[4])
{
   const uint32_t v[4] = { 2 * (x + y) + y, 2 * (x ^ y) + x, 12, 13 };
   memcpy(out, v, sizeof(v));
}

/* Location 2 goes to the first attachment, 0 to the second, 1 nowhere; then
 * both are inputs under other numbers, and location 0 goes to the third. */
static void
draw_remapped(struct vkt_local_pass *p, VkCommandBuffer cmd,
              const struct vkt_set *set)
{
   static const uint32_t written[3] = { 2, 0, UNUSED };
   static const uint32_t kept[3] = { UNUSED, UNUSED, 0 };
   static const uint32_t inputs[3] = { 5, 1, UNUSED };
   struct vkt_local_draw first = {
      .locations = written,
      .info.fragment = VKT_SPIRV(local_write_frag),
   };
   struct vkt_local_draw second = {
      .locations = kept,
      .inputs = inputs,
      .info.fragment = VKT_SPIRV(local_read_frag),
      .set = set,
   };

   vkt_local_record(p, cmd, &first);
   vkt_local_barrier(cmd);
   vkt_local_record(p, cmd, &second);
}

static void
check_remapped(const struct vkt_local_pass *p)
{
   vkt_local_check(p->t, p->colors[0], "first", written_c);
   vkt_local_check(p->t, p->colors[1], "second", written_a);
   vkt_local_check(p->t, p->colors[2], "third", read_both);
}

/* Whether the draws are in a secondary command buffer. */
static void
remapped(struct vkt *t, bool secondary)
{
   vkt_need(t, VKT_LOCAL_READ);
   struct vkt_image images[3] = {
      vkt_local_image(t, VK_FORMAT_R16G16B16A16_UINT, 1),
      vkt_local_image(t, VK_FORMAT_R8G8B8A8_UINT, 1),
      vkt_local_image(t, VK_FORMAT_R32G32B32A32_UINT, 1),
   };
   struct vkt_local_pass p = {
      .t = t,
      .colors = { &images[0], &images[1], &images[2] },
      .count = 3,
      .clear.uint32 = { 9, 9, 9, 9 },
      .flags =
         secondary ? VK_RENDERING_CONTENTS_SECONDARY_COMMAND_BUFFERS_BIT : 0,
   };
   const VkImageView views[2] = { images[0].view, images[1].view };
   struct vkt_set set = vkt_local_set(t, views, 2);
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_local_begin(&p, cmd);
   if (secondary) {
      VkPipelineRenderingCreateInfo formats = vkt_local_rendering(&p, NULL);
      const VkCommandBufferInheritanceRenderingInfo rendering = {
         .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_INHERITANCE_RENDERING_INFO,
         .colorAttachmentCount = formats.colorAttachmentCount,
         .pColorAttachmentFormats = formats.pColorAttachmentFormats,
         .rasterizationSamples = VK_SAMPLE_COUNT_1_BIT,
      };
      const VkCommandBufferInheritanceInfo inheritance = {
         .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_INHERITANCE_INFO,
         .pNext = &rendering,
      };
      VkCommandBuffer draws = vkt_secondary(
         t, &inheritance, VK_COMMAND_BUFFER_USAGE_RENDER_PASS_CONTINUE_BIT);

      draw_remapped(&p, draws, &set);
      VKT(vkEndCommandBuffer(draws));
      vkCmdExecuteCommands(cmd, 1, &draws);
   } else {
      draw_remapped(&p, cmd, &set);
   }
   vkt_local_end(&p, cmd);
   vkt_run(t, cmd);
   check_remapped(&p);
}

static void
attachment_local(struct vkt *t)
{
   remapped(t, false);
}

static void
attachment_local_secondary(struct vkt *t)
{
   remapped(t, true);
}

static void
seventy_seven(uint32_t x, uint32_t y, uint32_t out[4])
{
   const uint32_t v[4] = { 77, 77, 77, 77 };
   (void)x, (void)y;
   memcpy(out, v, sizeof(v));
}

/* An input whose attachment is no image gives anything, and harms nothing
 * else. */
static void
attachment_local_null(struct vkt *t)
{
   vkt_need(t, VKT_LOCAL_READ);
   static const uint32_t locations[3] = { 0, UNUSED, 3 };
   static const uint32_t inputs[3] = { 5, 1, UNUSED };
   struct vkt_image images[2] = {
      vkt_local_image(t, VK_FORMAT_R16G16B16A16_UINT, 1),
      vkt_local_image(t, VK_FORMAT_R32G32B32A32_UINT, 1),
   };
   struct vkt_local_pass p = {
      .t = t,
      .colors = { &images[0], NULL, &images[1] },
      .count = 3,
   };
   const VkImageView views[2] = { images[0].view, images[0].view };
   struct vkt_set set = vkt_local_set(t, views, 2);
   struct vkt_local_draw d = {
      .locations = locations,
      .inputs = inputs,
      .info.fragment = VKT_SPIRV(local_read_frag),
      .set = &set,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_local_begin(&p, cmd);
   vkt_local_record(&p, cmd, &d);
   vkt_local_end(&p, cmd);
   vkt_run(t, cmd);
   vkt_local_check(t, &images[1], "other", seventy_seven);
}

/* ---- blending ---------------------------------------------------------- */

static void
added(uint32_t x, uint32_t y, uint32_t out[4])
{
   /* 51 + 127.5, 31.875, 191.25, 63.75: location 1 on what was there. */
   const uint32_t v[4] = { 179, 83, 242, 115 };
   (void)x, (void)y;
   memcpy(out, v, sizeof(v));
}

static void
larger(uint32_t x, uint32_t y, uint32_t out[4])
{
   /* 51 or 63.75, 127.5, 31.875, 191.25: of location 0. */
   const uint32_t v[4] = { 64, 128, 51, 191 };
   (void)x, (void)y;
   memcpy(out, v, sizeof(v));
}

static void
dual_sum(uint32_t x, uint32_t y, uint32_t out[4])
{
   /* 127.5, 63.75, 31.875, 255 times the second colour, and half of the
    * 51 that were there where 1 − second is. */
   const uint32_t v[4] = { 70, 57, 51, 204 };
   (void)x, (void)y;
   memcpy(out, v, sizeof(v));
}

static void
untouched(uint32_t x, uint32_t y, uint32_t out[4])
{
   const uint32_t v[4] = { 51, 51, 51, 51 };
   (void)x, (void)y;
   memcpy(out, v, sizeof(v));
}

/* Two attachments, blended each in its own way, whose locations are swapped.
 * The blender adds; the larger one is a blend shader's work. */
static void
attachment_local_blend(struct vkt *t)
{
   vkt_need(t, VKT_LOCAL_READ);
   static const uint32_t swapped[2] = { 1, 0 };
   static const VkPipelineColorBlendAttachmentState blends[2] = {
      { VK_TRUE, VK_BLEND_FACTOR_ONE, VK_BLEND_FACTOR_ONE, VK_BLEND_OP_ADD,
        VK_BLEND_FACTOR_ONE, VK_BLEND_FACTOR_ONE, VK_BLEND_OP_ADD, 0xf },
      { VK_TRUE, VK_BLEND_FACTOR_ONE, VK_BLEND_FACTOR_ONE, VK_BLEND_OP_MAX,
        VK_BLEND_FACTOR_ONE, VK_BLEND_FACTOR_ONE, VK_BLEND_OP_MAX, 0xf },
   };
   struct vkt_image images[2] = {
      vkt_local_image(t, VK_FORMAT_R8G8B8A8_UNORM, 1),
      vkt_local_image(t, VK_FORMAT_R8G8B8A8_UNORM, 1),
   };
   struct vkt_local_pass p = {
      .t = t,
      .colors = { &images[0], &images[1] },
      .count = 2,
      .clear.float32 = { 0.2f, 0.2f, 0.2f, 0.2f },
   };
   struct vkt_local_draw d = {
      .locations = swapped,
      .info.fragment = VKT_SPIRV(local_colors_frag),
      .info.blends = blends,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_local_begin(&p, cmd);
   vkt_local_record(&p, cmd, &d);
   vkt_local_end(&p, cmd);
   vkt_run(t, cmd);
   vkt_local_check(t, &images[0], "added", added);
   vkt_local_check(t, &images[1], "larger", larger);
}

/* Two colours of location 0 for the second attachment. */
static void
attachment_local_dual(struct vkt *t)
{
   vkt_need(t, VKT_LOCAL_READ);
   if (!t->features.dualSrcBlend)
      vkt_skip("no dual source blending");
   static const uint32_t second[2] = { UNUSED, 0 };
   static const VkPipelineColorBlendAttachmentState both = {
      VK_TRUE,
      VK_BLEND_FACTOR_SRC1_COLOR,
      VK_BLEND_FACTOR_ONE_MINUS_SRC1_COLOR,
      VK_BLEND_OP_ADD,
      VK_BLEND_FACTOR_SRC1_ALPHA,
      VK_BLEND_FACTOR_ONE_MINUS_SRC1_ALPHA,
      VK_BLEND_OP_ADD,
      0xf,
   };
   const VkPipelineColorBlendAttachmentState blends[2] = {
      { .colorWriteMask = 0xf },
      both,
   };
   struct vkt_image images[2] = {
      vkt_local_image(t, VK_FORMAT_R8G8B8A8_UNORM, 1),
      vkt_local_image(t, VK_FORMAT_R8G8B8A8_UNORM, 1),
   };
   struct vkt_local_pass p = {
      .t = t,
      .colors = { &images[0], &images[1] },
      .count = 2,
      .clear.float32 = { 0.2f, 0.2f, 0.2f, 0.2f },
   };
   struct vkt_local_draw d = {
      .locations = second,
      .info.fragment = VKT_SPIRV(local_dual_frag),
      .info.blends = blends,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_local_begin(&p, cmd);
   vkt_local_record(&p, cmd, &d);
   vkt_local_end(&p, cmd);
   vkt_run(t, cmd);
   vkt_local_check(t, &images[0], "first", untouched);
   vkt_local_check(t, &images[1], "second", dual_sum);
}

/* ---- depth and stencil -------------------------------------------------- */

static const VkPipelineDepthStencilStateCreateInfo replace_both = {
   .depthTestEnable = VK_TRUE,
   .depthWriteEnable = VK_TRUE,
   .depthCompareOp = VK_COMPARE_OP_ALWAYS,
   .stencilTestEnable = VK_TRUE,
   .front = { .passOp = VK_STENCIL_OP_REPLACE,
              .compareOp = VK_COMPARE_OP_ALWAYS,
              .writeMask = 0xff,
              .reference = 0xa5 },
   .back = { .passOp = VK_STENCIL_OP_REPLACE,
             .compareOp = VK_COMPARE_OP_ALWAYS,
             .writeMask = 0xff,
             .reference = 0xa5 },
};

static void
cleared_zs(uint32_t x, uint32_t y, uint32_t out[4])
{
   const uint32_t v[4] = { 32, 7, 0, 0 };
   (void)x, (void)y;
   memcpy(out, v, sizeof(v));
}

static void
drawn_zs(uint32_t x, uint32_t y, uint32_t out[4])
{
   /* What fullscreen.vert draws at, in 64ths. */
   const uint32_t v[4] = { 16, 0xa5, 0, 0 };
   (void)x, (void)y;
   memcpy(out, v, sizeof(v));
}

/* The same module without the numbers of its inputs, which GLSL must give. */
static struct vkt_spirv
strip_indices(struct vkt_spirv from, uint32_t *words)
{
   const size_t count = from.size_B / 4;
   size_t n = 5;

   memcpy(words, from.words, n * sizeof(*words));
   for (size_t i = n; i < count; i += from.words[i] >> 16) {
      const uint32_t length = from.words[i] >> 16;

      if ((from.words[i] & 0xffff) == 71 && from.words[i + 2] == 43)
         continue;
      memcpy(&words[n], &from.words[i], length * sizeof(*words));
      n += length;
   }
   return (struct vkt_spirv){ words, n * sizeof(*words) };
}

/* A draw that reads what depth and stencil were, and sets them anew; then one
 * that reads this.  `plain`: by variables without an index, of a pipeline that
 * maps nothing. */
static void
read_zs(struct vkt *t, bool plain)
{
   vkt_need(t, VKT_LOCAL_READ);
   static const uint32_t three = 3, two = 2;
   static const uint32_t places[2][2] = { { 0, UNUSED }, { UNUSED, 0 } };
   static const uint32_t no_inputs[2] = { UNUSED, UNUSED };
   uint32_t words[sizeof(local_zs_frag) / 4];
   struct vkt_image images[3] = {
      vkt_local_image(t, VK_FORMAT_R8G8B8A8_UINT, 1),
      vkt_local_image(t, VK_FORMAT_R8G8B8A8_UINT, 1),
      vkt_local_image(t, VK_FORMAT_D32_SFLOAT_S8_UINT, 1),
   };
   struct vkt_local_pass p = {
      .t = t,
      .colors = { &images[0], &images[1] },
      .count = 2,
      .zs = &images[2],
      .plain = plain,
   };
   const VkImageView views[2] = {
      vkt_local_view(t, &images[2], VK_IMAGE_ASPECT_DEPTH_BIT),
      vkt_local_view(t, &images[2], VK_IMAGE_ASPECT_STENCIL_BIT),
   };
   struct vkt_set set = vkt_local_set(t, views, 2);
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_local_begin(&p, cmd);
   for (unsigned i = 0; i < 2; i++) {
      struct vkt_local_draw d = {
         .locations = places[i],
         .inputs = no_inputs,
         .depth = &three,
         .stencil = &two,
         .info.fragment = plain ? strip_indices(VKT_SPIRV(local_zs_frag), words)
                                : VKT_SPIRV(local_zs_frag),
         .info.depth_stencil = replace_both,
         .set = &set,
      };

      vkt_local_record(&p, cmd, &d);
      vkt_local_barrier(cmd);
   }
   vkt_local_end(&p, cmd);
   vkt_run(t, cmd);
   /* Without a mapping both write the first one. */
   if (!plain)
      vkt_local_check(t, &images[0], "before", cleared_zs);
   vkt_local_check(t, &images[plain ? 0 : 1], "after", drawn_zs);
}

static void
attachment_local_zs(struct vkt *t)
{
   read_zs(t, false);
}

static void
attachment_local_zs_no_index(struct vkt *t)
{
   read_zs(t, true);
}

static void
order_zs(VkGraphicsPipelineCreateInfo *create, void *data)
{
   VkPipelineDepthStencilStateCreateInfo *state = data;

   *state = *create->pDepthStencilState;
   state->flags =
      VK_PIPELINE_DEPTH_STENCIL_STATE_CREATE_RASTERIZATION_ORDER_ATTACHMENT_DEPTH_ACCESS_BIT_EXT |
      VK_PIPELINE_DEPTH_STENCIL_STATE_CREATE_RASTERIZATION_ORDER_ATTACHMENT_STENCIL_ACCESS_BIT_EXT;
   create->pDepthStencilState = state;
}

static void
last_seen(uint32_t x, uint32_t y, uint32_t out[4])
{
   /* 7, and one for each of the five drawn before. */
   const uint32_t v[4] = { 8, 12, 0, 0 };
   (void)x, (void)y;
   memcpy(out, v, sizeof(v));
}

/* Primitives that read what those before did to depth and stencil, without
 * barriers: three that halve depth, one that reads nothing and sets it to a
 * quarter, and two that halve it. */
static void
attachment_local_ordered(struct vkt *t)
{
   vkt_need(t, VKT_LOCAL_READ);
   vkt_need(t, VK_EXT_RASTERIZATION_ORDER_ATTACHMENT_ACCESS_EXTENSION_NAME);
   static const uint32_t three = 3, two = 2, none = UNUSED;
   static const uint32_t counts[3] = { 3, 1, 2 };
   struct vkt_image images[2] = {
      vkt_local_image(t, VK_FORMAT_R8G8B8A8_UINT, 1),
      vkt_local_image(t, VK_FORMAT_D32_SFLOAT_S8_UINT, 1),
   };
   struct vkt_local_pass p = {
      .t = t,
      .colors = { &images[0] },
      .count = 1,
      .zs = &images[1],
   };
   const VkImageView views[2] = {
      vkt_local_view(t, &images[1], VK_IMAGE_ASPECT_DEPTH_BIT),
      vkt_local_view(t, &images[1], VK_IMAGE_ASPECT_STENCIL_BIT),
   };
   struct vkt_set set = vkt_local_set(t, views, 2);
   VkPipelineDepthStencilStateCreateInfo state;
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_local_begin(&p, cmd);
   for (unsigned i = 0; i < 3; i++) {
      struct vkt_local_draw d = {
         .locations = i == 1 ? &none : NULL,
         .inputs = &none,
         .depth = &three,
         .stencil = &two,
         .info.fragment =
            i == 1 ? VKT_SPIRV(uv_frag) : VKT_SPIRV(local_ordered_frag),
         .info.depth_stencil = replace_both,
         .info.adjust = order_zs,
         .info.adjust_data = &state,
         .set = &set,
         .instances = counts[i],
      };

      d.info.depth_stencil.front.passOp = VK_STENCIL_OP_INCREMENT_AND_WRAP;
      d.info.depth_stencil.back.passOp = VK_STENCIL_OP_INCREMENT_AND_WRAP;
      vkt_local_record(&p, cmd, &d);
   }
   vkt_local_end(&p, cmd);
   vkt_run(t, cmd);
   vkt_local_check(t, &images[0], "last", last_seen);
}

static void
all_samples(uint32_t x, uint32_t y, uint32_t out[4])
{
   /* (1² + 2² + 3² + 4²) / 64, (1×4 + 2×3 + 3×2 + 4×1) / 64, 0xa5 */
   const uint32_t v[4] = { 120, 80, 0xa5, 255 };
   (void)x, (void)y;
   memcpy(out, v, sizeof(v));
}

/* Four samples of a colour, of depth and of stencil. */
static void
attachment_local_samples(struct vkt *t)
{
   vkt_need(t, VKT_LOCAL_READ);
   if (!t->features.sampleRateShading)
      vkt_skip("no sample rate shading");
   static const uint32_t three = 3, two = 2;
   const VkFormat format = VK_FORMAT_R8G8B8A8_UNORM;
   struct vkt_image images[3] = {
      vkt_local_image(t, format, 4),
      vkt_local_image(t, format, 4),
      vkt_local_image(t, VK_FORMAT_D32_SFLOAT_S8_UINT, 4),
   };
   struct vkt_image resolved = vkt_color(t, format, VKT_LOCAL_PX, VKT_LOCAL_PX);
   struct vkt_local_pass p = {
      .t = t,
      .colors = { &images[0], &images[1] },
      .count = 2,
      .zs = &images[2],
   };
   const VkImageView views[3] = {
      images[0].view,
      vkt_local_view(t, &images[2], VK_IMAGE_ASPECT_DEPTH_BIT),
      vkt_local_view(t, &images[2], VK_IMAGE_ASPECT_STENCIL_BIT),
   };
   struct vkt_set set = vkt_local_set(t, views, 3);
   const VkPipelineColorBlendAttachmentState blends[2][2] = {
      { { .colorWriteMask = 0xf }, { .colorWriteMask = 0 } },
      { { .colorWriteMask = 0 }, { .colorWriteMask = 0xf } },
   };
   struct vkt_local_draw first = {
      .info.fragment = VKT_SPIRV(local_sample_depth_frag),
      .info.depth_stencil = replace_both,
      .info.blends = blends[0],
   };
   struct vkt_local_draw second = {
      .depth = &three,
      .stencil = &two,
      .info.fragment = VKT_SPIRV(local_samples_frag),
      .info.blends = blends[1],
      .set = &set,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_local_begin(&p, cmd);
   vkt_local_record(&p, cmd, &first);
   vkt_local_barrier(cmd);
   vkt_local_record(&p, cmd, &second);
   vkt_local_end(&p, cmd);
   vkt_local_resolve(cmd, &images[1], &resolved);
   vkt_run(t, cmd);
   vkt_local_check(t, &resolved, "samples", all_samples);
}

const struct vkt_case vkt_local_cases[] = {
   { "attachment", "attachment-local", attachment_local },
   { "attachment", "attachment-local-secondary", attachment_local_secondary },
   { "attachment", "attachment-local-null", attachment_local_null },
   { "attachment", "attachment-local-ordered", attachment_local_ordered },
   { "attachment", "attachment-local-blend", attachment_local_blend },
   { "attachment", "attachment-local-dual", attachment_local_dual },
   { "attachment", "attachment-local-zs", attachment_local_zs },
   { "attachment", "attachment-local-zs-no-index",
     attachment_local_zs_no_index },
   { "attachment", "attachment-local-samples", attachment_local_samples },
   { 0 },
};
