/* SPDX-License-Identifier: MIT */
/* Passes that treat depth and stencil of one image differently: each aspect
 * is loaded, cleared, stored, or none of it, and the other one is what it
 * was.  So is everything outside of the render area. */
#include "vkt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "color_vert.spv.h"

#define SIZE_PX 64
#define TEXELS (SIZE_PX * SIZE_PX)
#define CLEAR_STENCIL 0xc3
#define DRAWN_STENCIL 0x5a

/* What is drawn, and the render area: columns and rows [first, end). */
#define DRAWN_FIRST 32
#define AREA_FIRST 9
#define AREA_END 50

struct ops {
   VkAttachmentLoadOp load;
   VkAttachmentStoreOp store;
};

struct subject {
   struct vkt_image image;
   VkFormat format;
   VkPipelineLayout layout;
   struct vkt_buffer vertices, depth_words, stencil_bytes;
   uint32_t clear_word, drawn_word; /* as the depth aspect is copied */
};

/* Texels of the depth aspect, as copies have them. */
static uint32_t
depth_at(VkFormat format, const void *texels, uint32_t i)
{
   if (format == VK_FORMAT_D16_UNORM_S8_UINT)
      return ((const uint16_t *)texels)[i];
   const uint32_t word = ((const uint32_t *)texels)[i];
   return format == VK_FORMAT_D24_UNORM_S8_UINT ? word & 0xffffff : word;
}

static void
set_depth_at(VkFormat format, void *texels, uint32_t i, uint32_t value)
{
   if (format == VK_FORMAT_D16_UNORM_S8_UINT)
      ((uint16_t *)texels)[i] = (uint16_t)value;
   else
      ((uint32_t *)texels)[i] = value;
}

static const char *
name_of(VkFormat format)
{
   return format == VK_FORMAT_D16_UNORM_S8_UINT   ? "d16"
          : format == VK_FORMAT_D24_UNORM_S8_UINT ? "d24"
                                                  : "d32";
}

static uint32_t
pattern_depth(VkFormat format, uint32_t i)
{
   const float value = (float)(i % 4001) / 8192.0f;
   uint32_t word;

   if (format == VK_FORMAT_D16_UNORM_S8_UINT)
      return (i * 4099 + 17) & 0xffff;
   if (format == VK_FORMAT_D24_UNORM_S8_UINT)
      return (i * 4099 + 17) & 0xffffff;
   memcpy(&word, &value, 4);
   return word;
}

static uint8_t
pattern_stencil(uint32_t i)
{
   return (uint8_t)(i * 7 + i / SIZE_PX * 3);
}

static void
fill_image(struct vkt *t, const struct subject *s)
{
   VkBufferImageCopy copy = {
      .imageSubresource = { VK_IMAGE_ASPECT_DEPTH_BIT, 0, 0, 1 },
      .imageExtent = { SIZE_PX, SIZE_PX, 1 },
   };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_layout(cmd, &s->image, VK_IMAGE_LAYOUT_UNDEFINED,
              VK_IMAGE_LAYOUT_GENERAL);
   vkCmdCopyBufferToImage(cmd, s->depth_words.buffer, s->image.image,
                          VK_IMAGE_LAYOUT_GENERAL, 1, &copy);
   vkt_full_barrier(cmd);
   copy.imageSubresource.aspectMask = VK_IMAGE_ASPECT_STENCIL_BIT;
   vkCmdCopyBufferToImage(cmd, s->stencil_bytes.buffer, s->image.image,
                          VK_IMAGE_LAYOUT_GENERAL, 1, &copy);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
}

/* A quarter is drawn, and three quarters are cleared to: both are exact in
 * any format but for the rounding of D16 and D24, which goes up. */
static struct subject
make_subject(struct vkt *t, VkFormat format)
{
   static const float right[4][8] = {
      { 0.0f, -1.0f, 0.25f, 1.0f },
      { 1.0f, -1.0f, 0.25f, 1.0f },
      { 0.0f, 1.0f, 0.25f, 1.0f },
      { 1.0f, 1.0f, 0.25f, 1.0f },
   };
   const bool d16 = format == VK_FORMAT_D16_UNORM_S8_UINT;
   const bool d24 = format == VK_FORMAT_D24_UNORM_S8_UINT;
   struct subject s = {
      .format = format,
      .layout = vkt_pipeline_layout(t, NULL, 0, 0),
      .vertices = vkt_buffer_with(t, right, sizeof(right)),
      .depth_words = vkt_buffer(t, 4 * TEXELS),
      .stencil_bytes = vkt_buffer(t, TEXELS),
      .clear_word = d16   ? 0xbfff
                    : d24 ? 0xbfffff
                          : 0x3f400000,
      .drawn_word = d16   ? 0x4000
                    : d24 ? 0x400000
                          : 0x3e800000,
   };

   s.image =
      vkt_image(t, &(struct vkt_image_info){
                      .format = format,
                      .width_px = SIZE_PX,
                      .height_px = SIZE_PX,
                      .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
                               VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                               VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                   });
   for (uint32_t i = 0; i < TEXELS; i++) {
      set_depth_at(format, s.depth_words.map, i, pattern_depth(format, i));
      ((uint8_t *)s.stencil_bytes.map)[i] = pattern_stencil(i);
   }
   return s;
}

static void
need_format(struct vkt *t, VkFormat format)
{
   VkFormatProperties props;

   vkGetPhysicalDeviceFormatProperties(t->physical, format, &props);
   if (!(props.optimalTilingFeatures &
         VK_FORMAT_FEATURE_DEPTH_STENCIL_ATTACHMENT_BIT))
      vkt_skip("no such depth and stencil format");
}

/* ---------------------------------------------------------------- drawing */

static void
adjust(VkGraphicsPipelineCreateInfo *create, void *data)
{
   static const VkDynamicState scissor = VK_DYNAMIC_STATE_SCISSOR;
   static const VkPipelineDynamicStateCreateInfo dynamic = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO,
      .dynamicStateCount = 1,
      .pDynamicStates = &scissor,
   };

   (void)data;
   create->pDynamicState = &dynamic;
}

static VkPipeline
make_pipeline(struct vkt *t, const struct subject *s,
              const struct vkt_target *target,
              const VkPipelineRenderingCreateInfo *rendering)
{
   static const VkVertexInputAttributeDescription attributes[] = {
      { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
      { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 16 },
   };
   const VkStencilOpState replace = {
      .failOp = VK_STENCIL_OP_REPLACE,
      .passOp = VK_STENCIL_OP_REPLACE,
      .depthFailOp = VK_STENCIL_OP_REPLACE,
      .compareOp = VK_COMPARE_OP_ALWAYS,
      .compareMask = 0xff,
      .writeMask = 0xff,
      .reference = DRAWN_STENCIL,
   };

   return vkt_pipeline(t, &(struct vkt_pipeline_info){
                             .vertex = VKT_SPIRV(color_vert),
                             .layout = s->layout,
                             .target = target,
                             .rendering = rendering,
                             .adjust = adjust,
                             .stride_B = 32,
                             .attributes = attributes,
                             .attribute_count = 2,
                             .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
                             .depth_stencil = {
                                .depthTestEnable = VK_TRUE,
                                .depthWriteEnable = VK_TRUE,
                                .depthCompareOp = VK_COMPARE_OP_ALWAYS,
                                .stencilTestEnable = VK_TRUE,
                                .front = replace,
                                .back = replace,
                             },
                          });
}

static void
draw(const struct subject *s, VkCommandBuffer cmd, VkPipeline pipeline,
     VkRect2D area)
{
   const VkDeviceSize zero = 0;

   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdBindVertexBuffers(cmd, 0, 1, &s->vertices.buffer, &zero);
   vkCmdSetScissor(cmd, 0, 1, &area);
   vkCmdDraw(cmd, 4, 1, 0, 0);
}

static VkRect2D
area_of(bool whole)
{
   const VkRect2D part = { { AREA_FIRST, AREA_FIRST },
                           { AREA_END - AREA_FIRST, AREA_END - AREA_FIRST } };
   const VkRect2D all = { { 0, 0 }, { SIZE_PX, SIZE_PX } };

   return whole ? all : part;
}

/* --------------------------------------------------------------- checking */

/* What an aspect holds at texel i afterwards; ops NULL: it is not attached. */
static bool
wanted(const struct ops *ops, bool whole, bool drawn, uint32_t i,
       const uint32_t values[3], uint32_t *want)
{
   const uint32_t x = i % SIZE_PX, y = i / SIZE_PX;
   const bool inside = whole || (x >= AREA_FIRST && x < AREA_END &&
                                 y >= AREA_FIRST && y < AREA_END);

   *want = values[0];
   if (!ops || !inside)
      return true;
   if (ops->store != VK_ATTACHMENT_STORE_OP_STORE)
      return false;
   if (drawn && x >= DRAWN_FIRST) {
      *want = values[2];
      return true;
   }
   if (ops->load == VK_ATTACHMENT_LOAD_OP_CLEAR)
      *want = values[1];
   return ops->load != VK_ATTACHMENT_LOAD_OP_DONT_CARE;
}

static void
check_image(struct vkt *t, const struct subject *s, const struct ops *depth,
            const struct ops *stencil, bool whole, bool drawn)
{
   const bool exact = s->format == VK_FORMAT_D32_SFLOAT_S8_UINT;
   const unsigned failures = t->failures;
   void *d = vkt_download(t, &s->image, VK_IMAGE_ASPECT_DEPTH_BIT, 0, 0,
                          VK_IMAGE_LAYOUT_GENERAL);
   uint8_t *st = vkt_download(t, &s->image, VK_IMAGE_ASPECT_STENCIL_BIT, 0, 0,
                              VK_IMAGE_LAYOUT_GENERAL);

   for (uint32_t i = 0; i < TEXELS; i++) {
      const uint32_t depths[3] = { pattern_depth(s->format, i), s->clear_word,
                                   s->drawn_word };
      const uint32_t stencils[3] = { pattern_stencil(i), CLEAR_STENCIL,
                                     DRAWN_STENCIL };
      const uint32_t got = depth_at(s->format, d, i);
      uint32_t want;

      /* What is computed may be one step off; what is kept may not. */
      if (wanted(depth, whole, drawn, i, depths, &want)) {
         vkt_check(t,
                   want == depths[0] ? got == want
                                     : got - want + 1 <= (exact ? 1 : 2),
                   "depth %s of %s: texel %u is %x, not %x",
                   drawn ? "drawn" : "left", name_of(s->format), i, got, want);
      }
      if (wanted(stencil, whole, drawn, i, stencils, &want)) {
         vkt_check(t, st[i] == want, "stencil %s of %s: texel %u is %x, not %x",
                   drawn ? "drawn" : "left", name_of(s->format), i, st[i],
                   want);
      }
   }
   free(d);
   free(st);
   if (t->failures != failures && failures < 100000) {
      printf("wrong: in the %s pass, %s, depth %s load %d store %d, "
             "stencil %s load %d store %d\n",
             whole ? "whole" : "partial", drawn ? "drawn" : "left",
             depth ? "with" : "without", depth ? (int)depth->load : 0,
             depth ? (int)depth->store : 0, stencil ? "with" : "without",
             stencil ? (int)stencil->load : 0,
             stencil ? (int)stencil->store : 0);
   }
}

/* --------------------------------------------------- passes and their ops */

static struct vkt_target
make_target(struct vkt *t, const struct subject *s, struct ops depth,
            struct ops stencil)
{
   const VkAttachmentDescription attachment = {
      .format = s->format,
      .samples = VK_SAMPLE_COUNT_1_BIT,
      .loadOp = depth.load,
      .storeOp = depth.store,
      .stencilLoadOp = stencil.load,
      .stencilStoreOp = stencil.store,
      .initialLayout = VK_IMAGE_LAYOUT_GENERAL,
      .finalLayout = VK_IMAGE_LAYOUT_GENERAL,
   };
   const VkAttachmentReference reference = { 0, VK_IMAGE_LAYOUT_GENERAL };
   const VkSubpassDescription subpass = {
      .pipelineBindPoint = VK_PIPELINE_BIND_POINT_GRAPHICS,
      .pDepthStencilAttachment = &reference,
   };
   const VkRenderPassCreateInfo pass = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
      .attachmentCount = 1,
      .pAttachments = &attachment,
      .subpassCount = 1,
      .pSubpasses = &subpass,
   };
   struct vkt_target target = {
      .width_px = SIZE_PX,
      .height_px = SIZE_PX,
      .attachment_count = 1,
      .has_depth = true,
      .samples = VK_SAMPLE_COUNT_1_BIT,
   };

   VKT(vkCreateRenderPass(t->device, &pass, NULL, &target.pass));
   VKT_DEFER(t, vkDestroyRenderPass, target.pass);
   const VkFramebufferCreateInfo framebuffer = {
      .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
      .renderPass = target.pass,
      .attachmentCount = 1,
      .pAttachments = &s->image.view,
      .width = SIZE_PX,
      .height = SIZE_PX,
      .layers = 1,
   };
   VKT(vkCreateFramebuffer(t->device, &framebuffer, NULL, &target.framebuffer));
   VKT_DEFER(t, vkDestroyFramebuffer, target.framebuffer);
   return target;
}

static void
run_pass(struct vkt *t, const struct subject *s, struct ops depth,
         struct ops stencil, bool whole, bool drawn)
{
   const struct vkt_target target = make_target(t, s, depth, stencil);
   const VkClearValue clear = { .depthStencil = { 0.75f, CLEAR_STENCIL } };
   const VkRenderPassBeginInfo begin = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO,
      .renderPass = target.pass,
      .framebuffer = target.framebuffer,
      .renderArea = area_of(whole),
      .clearValueCount = 1,
      .pClearValues = &clear,
   };

   fill_image(t, s);
   VkCommandBuffer cmd = vkt_begin(t);
   vkCmdBeginRenderPass(cmd, &begin, VK_SUBPASS_CONTENTS_INLINE);
   if (drawn)
      draw(s, cmd, make_pipeline(t, s, &target, NULL), area_of(whole));
   vkCmdEndRenderPass(cmd);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   check_image(t, s, &depth, &stencil, whole, drawn);
}

static void
all_passes(struct vkt *t, VkFormat format, VkImageAspectFlags viewed)
{
   static const VkAttachmentLoadOp loads[] = {
      VK_ATTACHMENT_LOAD_OP_LOAD,
      VK_ATTACHMENT_LOAD_OP_CLEAR,
      VK_ATTACHMENT_LOAD_OP_DONT_CARE,
   };
   static const VkAttachmentStoreOp stores[] = {
      VK_ATTACHMENT_STORE_OP_STORE,
      VK_ATTACHMENT_STORE_OP_DONT_CARE,
   };

   need_format(t, format);
   struct subject s = make_subject(t, format);
   if (viewed) {
      s.image.view =
         vkt_view(t, &s.image, VK_IMAGE_VIEW_TYPE_2D, viewed, 0, 1, 0, 1);
   }
   for (uint32_t i = 0; i < 3 * 3 * 2 * 2 * 2 * 2; i++) {
      const struct ops depth = { loads[i % 3], stores[i / 9 % 2] };
      const struct ops stencil = { loads[i / 3 % 3], stores[i / 18 % 2] };

      run_pass(t, &s, depth, stencil, i / 36 % 2, i / 72);
   }
}

static void
depth_aspects_d16(struct vkt *t)
{
   all_passes(t, VK_FORMAT_D16_UNORM_S8_UINT, 0);
}

static void
depth_aspects_d24(struct vkt *t)
{
   all_passes(t, VK_FORMAT_D24_UNORM_S8_UINT, 0);
}

static void
depth_aspects_d32(struct vkt *t)
{
   all_passes(t, VK_FORMAT_D32_SFLOAT_S8_UINT, 0);
}

/* An attachment has both aspects, whatever its view names. */
static void
depth_aspects_viewed(struct vkt *t)
{
   all_passes(t, VK_FORMAT_D32_SFLOAT_S8_UINT, VK_IMAGE_ASPECT_STENCIL_BIT);
}

static void
depth_stencil_alone(struct vkt *t)
{
   uint8_t texels[TEXELS];

   need_format(t, VK_FORMAT_S8_UINT);
   struct vkt_image image =
      vkt_image(t, &(struct vkt_image_info){
                      .format = VK_FORMAT_S8_UINT,
                      .width_px = SIZE_PX,
                      .height_px = SIZE_PX,
                      .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
                               VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                               VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                   });
   for (uint32_t i = 0; i < TEXELS; i++)
      texels[i] = pattern_stencil(i);
   vkt_upload(t, &image, 0, 0, texels, VK_IMAGE_LAYOUT_GENERAL);
   vkt_output_image(t, "stencil", &image, VK_IMAGE_LAYOUT_GENERAL, 0);
}

/* ------------------------------------------------- one aspect is attached */

static void
run_rendering(struct vkt *t, const struct subject *s, bool is_depth,
              struct ops ops, bool whole, bool drawn)
{
   VKT_PROC(t, vkCmdBeginRenderingKHR);
   VKT_PROC(t, vkCmdEndRenderingKHR);
   const struct vkt_target target = {
      .width_px = SIZE_PX,
      .height_px = SIZE_PX,
      .samples = VK_SAMPLE_COUNT_1_BIT,
   };
   const VkPipelineRenderingCreateInfo formats = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO,
      .depthAttachmentFormat = is_depth ? s->format : VK_FORMAT_UNDEFINED,
      .stencilAttachmentFormat = is_depth ? VK_FORMAT_UNDEFINED : s->format,
   };
   const VkRenderingAttachmentInfo attachment = {
      .sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
      .imageView = s->image.view,
      .imageLayout = VK_IMAGE_LAYOUT_GENERAL,
      .loadOp = ops.load,
      .storeOp = ops.store,
      .clearValue = { .depthStencil = { 0.75f, CLEAR_STENCIL } },
   };
   const VkRenderingInfo info = {
      .sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
      .renderArea = area_of(whole),
      .layerCount = 1,
      .pDepthAttachment = is_depth ? &attachment : NULL,
      .pStencilAttachment = is_depth ? NULL : &attachment,
   };

   fill_image(t, s);
   VkCommandBuffer cmd = vkt_begin(t);
   vkCmdBeginRenderingKHR(cmd, &info);
   if (drawn)
      draw(s, cmd, make_pipeline(t, s, &target, &formats), area_of(whole));
   vkCmdEndRenderingKHR(cmd);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   check_image(t, s, is_depth ? &ops : NULL, is_depth ? NULL : &ops, whole,
               drawn);
}

static void
all_renderings(struct vkt *t, VkFormat format)
{
   static const VkAttachmentLoadOp loads[] = {
      VK_ATTACHMENT_LOAD_OP_LOAD,
      VK_ATTACHMENT_LOAD_OP_CLEAR,
      VK_ATTACHMENT_LOAD_OP_DONT_CARE,
   };

   vkt_need(t, VK_KHR_DYNAMIC_RENDERING_EXTENSION_NAME);
   need_format(t, format);
   const struct subject s = make_subject(t, format);
   for (uint32_t i = 0; i < 3 * 2 * 2 * 2 * 2; i++) {
      const struct ops ops = {
         loads[i % 3],
         i / 3 % 2 ? VK_ATTACHMENT_STORE_OP_DONT_CARE
                   : VK_ATTACHMENT_STORE_OP_STORE,
      };

      run_rendering(t, &s, i / 6 % 2, ops, i / 12 % 2, i / 24);
   }
}

static void
depth_one_aspect_d16(struct vkt *t)
{
   all_renderings(t, VK_FORMAT_D16_UNORM_S8_UINT);
}

static void
depth_one_aspect_d24(struct vkt *t)
{
   all_renderings(t, VK_FORMAT_D24_UNORM_S8_UINT);
}

static void
depth_one_aspect_d32(struct vkt *t)
{
   all_renderings(t, VK_FORMAT_D32_SFLOAT_S8_UINT);
}

const struct vkt_case vkt_aspect_cases[] = {
   { "depth", "depth-aspects-d16", depth_aspects_d16 },
   { "depth", "depth-aspects-d24", depth_aspects_d24 },
   { "depth", "depth-aspects-d32", depth_aspects_d32 },
   { "depth", "depth-aspects-viewed", depth_aspects_viewed },
   { "depth", "depth-stencil-alone", depth_stencil_alone },
   { "depth", "depth-one-aspect-d16", depth_one_aspect_d16 },
   { "depth", "depth-one-aspect-d24", depth_one_aspect_d24 },
   { "depth", "depth-one-aspect-d32", depth_one_aspect_d32 },
   { NULL, NULL, NULL },
};
