/* SPDX-License-Identifier: MIT */
/* VK_KHR_dynamic_rendering_local_read: attachments of a pass without a render
 * pass object that shaders read there, and colours that go to other attachments
 * than their locations say.  What must come out is computed here. */
#include "vkt.h"

#include <stdlib.h>
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

#define SIZE 40
#define DONE VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL
#define UNUSED VK_ATTACHMENT_UNUSED

/* Not in every header yet. */
#define EXTENSION "VK_KHR_dynamic_rendering_local_read"
#define STYPE_LOCATIONS ((VkStructureType)1000232001)
#define STYPE_INPUTS ((VkStructureType)1000232002)
#define LOCAL_READ ((VkImageLayout)1000232000)

struct locations {
   VkStructureType sType;
   const void *pNext;
   uint32_t count;
   const uint32_t *colors;
};

struct inputs {
   VkStructureType sType;
   const void *pNext;
   uint32_t count;
   const uint32_t *colors, *depth, *stencil;
};

typedef void(VKAPI_PTR *PFN_set_locations)(VkCommandBuffer,
                                           const struct locations *);
typedef void(VKAPI_PTR *PFN_set_inputs)(VkCommandBuffer, const struct inputs *);

struct pass {
   struct vkt *t;
   struct vkt_image *colors[4];
   uint32_t count;
   struct vkt_image *zs;
   VkClearColorValue clear;
   VkRenderingFlags flags;
   VkFormat formats[4];
};

/* What a draw maps, and the rest of its pipeline. */
struct draw {
   const uint32_t *locations, *inputs, *depth, *stencil;
   struct vkt_pipeline_info info;
   const struct vkt_set *set;
   uint32_t instances; /* 0: one */
};

static VkPipelineRenderingCreateInfo
rendering_info(struct pass *p, const void *next)
{
   for (uint32_t i = 0; i < p->count; i++) {
      p->formats[i] = p->colors[i] ? p->colors[i]->format : VK_FORMAT_UNDEFINED;
   }
   return (VkPipelineRenderingCreateInfo){
      .sType = VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO,
      .pNext = next,
      .colorAttachmentCount = p->count,
      .pColorAttachmentFormats = p->formats,
      .depthAttachmentFormat = p->zs ? p->zs->format : VK_FORMAT_UNDEFINED,
      .stencilAttachmentFormat = p->zs ? p->zs->format : VK_FORMAT_UNDEFINED,
   };
}

static struct locations
locations_of(const struct pass *p, const struct draw *d)
{
   return (struct locations){ STYPE_LOCATIONS, NULL, p->count, d->locations };
}

static struct inputs
inputs_of(const struct pass *p, const struct draw *d)
{
   return (struct inputs){ STYPE_INPUTS, NULL,     p->count,
                           d->inputs,    d->depth, d->stencil };
}

static VkPipeline
make_pipeline(struct pass *p, struct draw *d)
{
   struct inputs inputs = inputs_of(p, d);
   struct locations locations = locations_of(p, d);
   const VkPipelineRenderingCreateInfo rendering =
      rendering_info(p, &locations);
   const struct vkt_target target = {
      .width_px = SIZE,
      .height_px = SIZE,
      .color_count = p->count,
      .samples = (VkSampleCountFlagBits)p->colors[0]->samples,
   };

   locations.pNext = &inputs;
   d->info.vertex = VKT_SPIRV(fullscreen_vert);
   d->info.layout = vkt_pipeline_layout(p->t, d->set, d->set ? 1 : 0, 0);
   d->info.target = &target;
   d->info.topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST;
   d->info.rendering = &rendering;
   return vkt_pipeline(p->t, &d->info);
}

static VkRenderingAttachmentInfo
attachment(const struct pass *p, const struct vkt_image *image)
{
   const bool zs = image && image == p->zs;
   VkRenderingAttachmentInfo info = {
      .sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
      .imageView = image ? image->view : VK_NULL_HANDLE,
      .imageLayout = LOCAL_READ,
      .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
      .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
   };

   if (zs)
      info.clearValue.depthStencil = (VkClearDepthStencilValue){ 0.5f, 7 };
   else
      info.clearValue.color = p->clear;
   return info;
}

static void
begin_pass(struct pass *p, VkCommandBuffer cmd)
{
   VKT_PROC(p->t, vkCmdBeginRenderingKHR);
   VkRenderingAttachmentInfo colors[4];

   for (uint32_t i = 0; i < p->count; i++) {
      colors[i] = attachment(p, p->colors[i]);
      if (p->colors[i])
         vkt_layout(cmd, p->colors[i], VK_IMAGE_LAYOUT_UNDEFINED, LOCAL_READ);
   }
   const VkRenderingAttachmentInfo zs = attachment(p, p->zs);
   const VkRenderingInfo info = {
      .sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
      .flags = p->flags,
      .renderArea.extent = { SIZE, SIZE },
      .layerCount = 1,
      .colorAttachmentCount = p->count,
      .pColorAttachments = colors,
      .pDepthAttachment = p->zs ? &zs : NULL,
      .pStencilAttachment = p->zs ? &zs : NULL,
   };

   if (p->zs)
      vkt_layout(cmd, p->zs, VK_IMAGE_LAYOUT_UNDEFINED, LOCAL_READ);
   vkCmdBeginRenderingKHR(cmd, &info);
}

static void
end_pass(struct pass *p, VkCommandBuffer cmd)
{
   VKT_PROC(p->t, vkCmdEndRenderingKHR);

   vkCmdEndRenderingKHR(cmd);
   for (uint32_t i = 0; i < p->count; i++) {
      if (p->colors[i])
         vkt_layout(cmd, p->colors[i], LOCAL_READ, DONE);
   }
}

/* Everything drawn before can be read by what comes after. */
static void
barrier(VkCommandBuffer cmd)
{
   const VkPipelineStageFlags tests =
      VK_PIPELINE_STAGE_EARLY_FRAGMENT_TESTS_BIT |
      VK_PIPELINE_STAGE_LATE_FRAGMENT_TESTS_BIT;
   const VkMemoryBarrier b = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT |
                       VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_INPUT_ATTACHMENT_READ_BIT,
   };

   vkCmdPipelineBarrier(cmd,
                        VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT | tests,
                        VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT,
                        VK_DEPENDENCY_BY_REGION_BIT, 1, &b, 0, NULL, 0, NULL);
}

static void
record(struct pass *p, VkCommandBuffer cmd, struct draw *d)
{
   PFN_set_locations set_locations = (PFN_set_locations)vkt_proc(
      p->t, "vkCmdSetRenderingAttachmentLocationsKHR");
   PFN_set_inputs set_inputs = (PFN_set_inputs)vkt_proc(
      p->t, "vkCmdSetRenderingInputAttachmentIndicesKHR");
   struct locations locations = locations_of(p, d);
   struct inputs inputs = inputs_of(p, d);
   VkPipeline pipeline = make_pipeline(p, d);

   set_locations(cmd, &locations);
   set_inputs(cmd, &inputs);
   vkt_bind(
      cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline, d->info.layout,
      &(struct vkt_inputs){ .sets = d->set, .set_count = d->set ? 1 : 0 });
   vkCmdDraw(cmd, 3, d->instances ? d->instances : 1, 0, 0);
}

static struct vkt_image
make_image(struct vkt *t, VkFormat format, uint32_t samples)
{
   const bool zs = vkt_format_aspect(format) != VK_IMAGE_ASPECT_COLOR_BIT;

   return vkt_image(
      t, &(struct vkt_image_info){
            .format = format,
            .width_px = SIZE,
            .height_px = SIZE,
            .samples = samples,
            .usage = VK_IMAGE_USAGE_INPUT_ATTACHMENT_BIT |
                     VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                     (zs ? VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT
                         : VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT),
         });
}

static struct vkt_set
input_set(struct vkt *t, const VkImageView *views, uint32_t count)
{
   VkDescriptorImageInfo infos[3];
   struct vkt_binding bindings[3];

   for (uint32_t i = 0; i < count; i++) {
      infos[i] =
         (VkDescriptorImageInfo){ VK_NULL_HANDLE, views[i], LOCAL_READ };
      bindings[i] = (struct vkt_binding){
         .type = VK_DESCRIPTOR_TYPE_INPUT_ATTACHMENT,
         .images = &infos[i],
      };
   }
   return vkt_set(t, bindings, count);
}

static VkImageView
aspect_view(struct vkt *t, const struct vkt_image *image,
            VkImageAspectFlags aspect)
{
   return vkt_view(t, image, VK_IMAGE_VIEW_TYPE_2D, aspect, 0, 1, 0, 1);
}

/* Whether every pixel of an image of four channels of `size_B` bytes is what
 * `expect` says. */
static void
check_image(struct vkt *t, const struct vkt_image *image, const char *name,
            void (*expect)(uint32_t x, uint32_t y, uint32_t out[4]))
{
   const uint32_t size_B = vkt_format_size_B(image->format) / 4;
   uint8_t *data = vkt_download(t, image, image->aspect, 0, 0, DONE);

   for (uint32_t i = 0; i < SIZE * SIZE; i++) {
      uint32_t want[4], got[4] = { 0 };

      expect(i % SIZE, i / SIZE, want);
      for (unsigned c = 0; c < 4; c++)
         memcpy(&got[c], &data[(4 * i + c) * size_B], size_B);
      if (memcmp(want, got, sizeof(want))) {
         vkt_check(t, false, "%s at %u, %u: %u %u %u %u, not %u %u %u %u", name,
                   i % SIZE, i / SIZE, got[0], got[1], got[2], got[3], want[0],
                   want[1], want[2], want[3]);
         break;
      }
   }
   vkt_check(t, true, "%s", name);
   free(data);
}

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
draw_remapped(struct pass *p, VkCommandBuffer cmd, const struct vkt_set *set)
{
   static const uint32_t written[3] = { 2, 0, UNUSED };
   static const uint32_t kept[3] = { UNUSED, UNUSED, 0 };
   static const uint32_t inputs[3] = { 5, 1, UNUSED };
   struct draw first = {
      .locations = written,
      .info.fragment = VKT_SPIRV(local_write_frag),
   };
   struct draw second = {
      .locations = kept,
      .inputs = inputs,
      .info.fragment = VKT_SPIRV(local_read_frag),
      .set = set,
   };

   record(p, cmd, &first);
   barrier(cmd);
   record(p, cmd, &second);
}

static void
check_remapped(const struct pass *p)
{
   check_image(p->t, p->colors[0], "first", written_c);
   check_image(p->t, p->colors[1], "second", written_a);
   check_image(p->t, p->colors[2], "third", read_both);
}

/* Whether the draws are in a secondary command buffer. */
static void
remapped(struct vkt *t, bool secondary)
{
   vkt_need(t, EXTENSION);
   struct vkt_image images[3] = {
      make_image(t, VK_FORMAT_R16G16B16A16_UINT, 1),
      make_image(t, VK_FORMAT_R8G8B8A8_UINT, 1),
      make_image(t, VK_FORMAT_R32G32B32A32_UINT, 1),
   };
   struct pass p = {
      .t = t,
      .colors = { &images[0], &images[1], &images[2] },
      .count = 3,
      .clear.uint32 = { 9, 9, 9, 9 },
      .flags =
         secondary ? VK_RENDERING_CONTENTS_SECONDARY_COMMAND_BUFFERS_BIT : 0,
   };
   const VkImageView views[2] = { images[0].view, images[1].view };
   struct vkt_set set = input_set(t, views, 2);
   VkCommandBuffer cmd = vkt_begin(t);

   begin_pass(&p, cmd);
   if (secondary) {
      VkPipelineRenderingCreateInfo formats = rendering_info(&p, NULL);
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
   end_pass(&p, cmd);
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
   vkt_need(t, EXTENSION);
   static const uint32_t locations[3] = { 0, UNUSED, 3 };
   static const uint32_t inputs[3] = { 5, 1, UNUSED };
   struct vkt_image images[2] = {
      make_image(t, VK_FORMAT_R16G16B16A16_UINT, 1),
      make_image(t, VK_FORMAT_R32G32B32A32_UINT, 1),
   };
   struct pass p = {
      .t = t,
      .colors = { &images[0], NULL, &images[1] },
      .count = 3,
   };
   const VkImageView views[2] = { images[0].view, images[0].view };
   struct vkt_set set = input_set(t, views, 2);
   struct draw d = {
      .locations = locations,
      .inputs = inputs,
      .info.fragment = VKT_SPIRV(local_read_frag),
      .set = &set,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   begin_pass(&p, cmd);
   record(&p, cmd, &d);
   end_pass(&p, cmd);
   vkt_run(t, cmd);
   check_image(t, &images[1], "other", seventy_seven);
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
   vkt_need(t, EXTENSION);
   static const uint32_t swapped[2] = { 1, 0 };
   static const VkPipelineColorBlendAttachmentState blends[2] = {
      { VK_TRUE, VK_BLEND_FACTOR_ONE, VK_BLEND_FACTOR_ONE, VK_BLEND_OP_ADD,
        VK_BLEND_FACTOR_ONE, VK_BLEND_FACTOR_ONE, VK_BLEND_OP_ADD, 0xf },
      { VK_TRUE, VK_BLEND_FACTOR_ONE, VK_BLEND_FACTOR_ONE, VK_BLEND_OP_MAX,
        VK_BLEND_FACTOR_ONE, VK_BLEND_FACTOR_ONE, VK_BLEND_OP_MAX, 0xf },
   };
   struct vkt_image images[2] = {
      make_image(t, VK_FORMAT_R8G8B8A8_UNORM, 1),
      make_image(t, VK_FORMAT_R8G8B8A8_UNORM, 1),
   };
   struct pass p = {
      .t = t,
      .colors = { &images[0], &images[1] },
      .count = 2,
      .clear.float32 = { 0.2f, 0.2f, 0.2f, 0.2f },
   };
   struct draw d = {
      .locations = swapped,
      .info.fragment = VKT_SPIRV(local_colors_frag),
      .info.blends = blends,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   begin_pass(&p, cmd);
   record(&p, cmd, &d);
   end_pass(&p, cmd);
   vkt_run(t, cmd);
   check_image(t, &images[0], "added", added);
   check_image(t, &images[1], "larger", larger);
}

/* Two colours of location 0 for the second attachment. */
static void
attachment_local_dual(struct vkt *t)
{
   vkt_need(t, EXTENSION);
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
      make_image(t, VK_FORMAT_R8G8B8A8_UNORM, 1),
      make_image(t, VK_FORMAT_R8G8B8A8_UNORM, 1),
   };
   struct pass p = {
      .t = t,
      .colors = { &images[0], &images[1] },
      .count = 2,
      .clear.float32 = { 0.2f, 0.2f, 0.2f, 0.2f },
   };
   struct draw d = {
      .locations = second,
      .info.fragment = VKT_SPIRV(local_dual_frag),
      .info.blends = blends,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   begin_pass(&p, cmd);
   record(&p, cmd, &d);
   end_pass(&p, cmd);
   vkt_run(t, cmd);
   check_image(t, &images[0], "first", untouched);
   check_image(t, &images[1], "second", dual_sum);
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

/* A draw that reads what depth and stencil were, and sets them anew; then one
 * that reads this. */
static void
attachment_local_zs(struct vkt *t)
{
   vkt_need(t, EXTENSION);
   static const uint32_t three = 3, two = 2;
   static const uint32_t places[2][2] = { { 0, UNUSED }, { UNUSED, 0 } };
   static const uint32_t no_inputs[2] = { UNUSED, UNUSED };
   struct vkt_image images[3] = {
      make_image(t, VK_FORMAT_R8G8B8A8_UINT, 1),
      make_image(t, VK_FORMAT_R8G8B8A8_UINT, 1),
      make_image(t, VK_FORMAT_D32_SFLOAT_S8_UINT, 1),
   };
   struct pass p = {
      .t = t,
      .colors = { &images[0], &images[1] },
      .count = 2,
      .zs = &images[2],
   };
   const VkImageView views[2] = {
      aspect_view(t, &images[2], VK_IMAGE_ASPECT_DEPTH_BIT),
      aspect_view(t, &images[2], VK_IMAGE_ASPECT_STENCIL_BIT),
   };
   struct vkt_set set = input_set(t, views, 2);
   VkCommandBuffer cmd = vkt_begin(t);

   begin_pass(&p, cmd);
   for (unsigned i = 0; i < 2; i++) {
      struct draw d = {
         .locations = places[i],
         .inputs = no_inputs,
         .depth = &three,
         .stencil = &two,
         .info.fragment = VKT_SPIRV(local_zs_frag),
         .info.depth_stencil = replace_both,
         .set = &set,
      };

      record(&p, cmd, &d);
      barrier(cmd);
   }
   end_pass(&p, cmd);
   vkt_run(t, cmd);
   check_image(t, &images[0], "before", cleared_zs);
   check_image(t, &images[1], "after", drawn_zs);
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
   vkt_need(t, EXTENSION);
   vkt_need(t, VK_EXT_RASTERIZATION_ORDER_ATTACHMENT_ACCESS_EXTENSION_NAME);
   static const uint32_t three = 3, two = 2, none = UNUSED;
   static const uint32_t counts[3] = { 3, 1, 2 };
   struct vkt_image images[2] = {
      make_image(t, VK_FORMAT_R8G8B8A8_UINT, 1),
      make_image(t, VK_FORMAT_D32_SFLOAT_S8_UINT, 1),
   };
   struct pass p = {
      .t = t,
      .colors = { &images[0] },
      .count = 1,
      .zs = &images[1],
   };
   const VkImageView views[2] = {
      aspect_view(t, &images[1], VK_IMAGE_ASPECT_DEPTH_BIT),
      aspect_view(t, &images[1], VK_IMAGE_ASPECT_STENCIL_BIT),
   };
   struct vkt_set set = input_set(t, views, 2);
   VkPipelineDepthStencilStateCreateInfo state;
   VkCommandBuffer cmd = vkt_begin(t);

   begin_pass(&p, cmd);
   for (unsigned i = 0; i < 3; i++) {
      struct draw d = {
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
      record(&p, cmd, &d);
   }
   end_pass(&p, cmd);
   vkt_run(t, cmd);
   check_image(t, &images[0], "last", last_seen);
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
   vkt_need(t, EXTENSION);
   if (!t->features.sampleRateShading)
      vkt_skip("no sample rate shading");
   static const uint32_t three = 3, two = 2;
   const VkFormat format = VK_FORMAT_R8G8B8A8_UNORM;
   struct vkt_image images[3] = {
      make_image(t, format, 4),
      make_image(t, format, 4),
      make_image(t, VK_FORMAT_D32_SFLOAT_S8_UINT, 4),
   };
   struct vkt_image resolved = vkt_color(t, format, SIZE, SIZE);
   struct pass p = {
      .t = t,
      .colors = { &images[0], &images[1] },
      .count = 2,
      .zs = &images[2],
   };
   const VkImageView views[3] = {
      images[0].view,
      aspect_view(t, &images[2], VK_IMAGE_ASPECT_DEPTH_BIT),
      aspect_view(t, &images[2], VK_IMAGE_ASPECT_STENCIL_BIT),
   };
   struct vkt_set set = input_set(t, views, 3);
   const VkPipelineColorBlendAttachmentState blends[2][2] = {
      { { .colorWriteMask = 0xf }, { .colorWriteMask = 0 } },
      { { .colorWriteMask = 0 }, { .colorWriteMask = 0xf } },
   };
   struct draw first = {
      .info.fragment = VKT_SPIRV(local_sample_depth_frag),
      .info.depth_stencil = replace_both,
      .info.blends = blends[0],
   };
   struct draw second = {
      .depth = &three,
      .stencil = &two,
      .info.fragment = VKT_SPIRV(local_samples_frag),
      .info.blends = blends[1],
      .set = &set,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   begin_pass(&p, cmd);
   record(&p, cmd, &first);
   barrier(cmd);
   record(&p, cmd, &second);
   end_pass(&p, cmd);
   const VkImageResolve region = {
      .srcSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
      .dstSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
      .extent = { SIZE, SIZE, 1 },
   };
   vkt_layout(cmd, &resolved, VK_IMAGE_LAYOUT_UNDEFINED,
              VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
   vkCmdResolveImage(cmd, images[1].image, DONE, resolved.image,
                     VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &region);
   vkt_layout(cmd, &resolved, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, DONE);
   vkt_run(t, cmd);
   check_image(t, &resolved, "samples", all_samples);
}

const struct vkt_case vkt_local_cases[] = {
   { "attachment", "attachment-local", attachment_local },
   { "attachment", "attachment-local-secondary", attachment_local_secondary },
   { "attachment", "attachment-local-null", attachment_local_null },
   { "attachment", "attachment-local-ordered", attachment_local_ordered },
   { "attachment", "attachment-local-blend", attachment_local_blend },
   { "attachment", "attachment-local-dual", attachment_local_dual },
   { "attachment", "attachment-local-zs", attachment_local_zs },
   { "attachment", "attachment-local-samples", attachment_local_samples },
   { 0 },
};
