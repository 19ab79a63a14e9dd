/* SPDX-License-Identifier: MIT */
#include "vkt_local.h"

#include <stdlib.h>
#include <string.h>

#include "fullscreen_vert.spv.h"

/* Not in every header yet. */
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

VkPipelineRenderingCreateInfo
vkt_local_rendering(struct vkt_local_pass *p, const void *next)
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
locations_of(const struct vkt_local_pass *p, const struct vkt_local_draw *d)
{
   return (struct locations){ STYPE_LOCATIONS, NULL, p->count, d->locations };
}

static struct inputs
inputs_of(const struct vkt_local_pass *p, const struct vkt_local_draw *d)
{
   return (struct inputs){ STYPE_INPUTS, NULL,     p->count,
                           d->inputs,    d->depth, d->stencil };
}

static VkPipeline
make_pipeline(struct vkt_local_pass *p, struct vkt_local_draw *d)
{
   struct inputs inputs = inputs_of(p, d);
   struct locations locations = locations_of(p, d);
   const VkPipelineRenderingCreateInfo rendering =
      vkt_local_rendering(p, p->plain ? NULL : &locations);
   const struct vkt_target target = {
      .width_px = VKT_LOCAL_PX,
      .height_px = VKT_LOCAL_PX,
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

static VkImageLayout
layout_of(const struct vkt_local_pass *p)
{
   return p->plain ? VK_IMAGE_LAYOUT_GENERAL : LOCAL_READ;
}

static VkRenderingAttachmentInfo
attachment(const struct vkt_local_pass *p, const struct vkt_image *image)
{
   const bool zs = image && image == p->zs;
   VkRenderingAttachmentInfo info = {
      .sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
      .imageView = image ? image->view : VK_NULL_HANDLE,
      .imageLayout = layout_of(p),
      .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
      .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
   };

   if (zs)
      info.clearValue.depthStencil = (VkClearDepthStencilValue){ 0.5f, 7 };
   else
      info.clearValue.color = p->clear;
   return info;
}

void
vkt_local_begin(struct vkt_local_pass *p, VkCommandBuffer cmd)
{
   VKT_PROC(p->t, vkCmdBeginRenderingKHR);
   VkRenderingAttachmentInfo colors[4];

   for (uint32_t i = 0; i < p->count; i++) {
      colors[i] = attachment(p, p->colors[i]);
      if (p->colors[i])
         vkt_layout(cmd, p->colors[i], VK_IMAGE_LAYOUT_UNDEFINED, layout_of(p));
   }
   const VkRenderingAttachmentInfo zs = attachment(p, p->zs);
   const VkRenderingInfo info = {
      .sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
      .flags = p->flags,
      .renderArea.extent = { VKT_LOCAL_PX, VKT_LOCAL_PX },
      .layerCount = 1,
      .colorAttachmentCount = p->count,
      .pColorAttachments = colors,
      .pDepthAttachment = p->zs ? &zs : NULL,
      .pStencilAttachment = p->zs ? &zs : NULL,
   };

   if (p->zs)
      vkt_layout(cmd, p->zs, VK_IMAGE_LAYOUT_UNDEFINED, layout_of(p));
   vkCmdBeginRenderingKHR(cmd, &info);
}

void
vkt_local_end(struct vkt_local_pass *p, VkCommandBuffer cmd)
{
   VKT_PROC(p->t, vkCmdEndRenderingKHR);

   vkCmdEndRenderingKHR(cmd);
   for (uint32_t i = 0; i < p->count; i++) {
      if (p->colors[i])
         vkt_layout(cmd, p->colors[i], layout_of(p), VKT_LOCAL_DONE);
   }
}

void
vkt_local_barrier(VkCommandBuffer cmd)
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
set_maps(const struct vkt_local_pass *p, VkCommandBuffer cmd,
         const struct vkt_local_draw *d)
{
   PFN_set_locations set_locations = (PFN_set_locations)vkt_proc(
      p->t, "vkCmdSetRenderingAttachmentLocationsKHR");
   PFN_set_inputs set_inputs = (PFN_set_inputs)vkt_proc(
      p->t, "vkCmdSetRenderingInputAttachmentIndicesKHR");
   const struct locations locations = locations_of(p, d);
   const struct inputs inputs = inputs_of(p, d);

   set_locations(cmd, &locations);
   set_inputs(cmd, &inputs);
}

void
vkt_local_record(struct vkt_local_pass *p, VkCommandBuffer cmd,
                 struct vkt_local_draw *d)
{
   VkPipeline pipeline = make_pipeline(p, d);

   if (!p->plain)
      set_maps(p, cmd, d);
   vkt_bind(
      cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline, d->info.layout,
      &(struct vkt_inputs){ .sets = d->set, .set_count = d->set ? 1 : 0 });
   vkCmdDraw(cmd, 3, d->instances ? d->instances : 1, 0, 0);
}

struct vkt_image
vkt_local_image(struct vkt *t, VkFormat format, uint32_t samples)
{
   const bool zs = vkt_format_aspect(format) != VK_IMAGE_ASPECT_COLOR_BIT;

   return vkt_image(
      t, &(struct vkt_image_info){
            .format = format,
            .width_px = VKT_LOCAL_PX,
            .height_px = VKT_LOCAL_PX,
            .samples = samples,
            .usage = VK_IMAGE_USAGE_INPUT_ATTACHMENT_BIT |
                     VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                     (zs ? VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT
                         : VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT),
         });
}

struct vkt_set
vkt_local_set(struct vkt *t, const VkImageView *views, uint32_t count)
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

VkImageView
vkt_local_view(struct vkt *t, const struct vkt_image *image,
               VkImageAspectFlags aspect)
{
   return vkt_view(t, image, VK_IMAGE_VIEW_TYPE_2D, aspect, 0, 1, 0, 1);
}

void
vkt_local_check(struct vkt *t, const struct vkt_image *image, const char *name,
                void (*expect)(uint32_t x, uint32_t y, uint32_t out[4]))
{
   const uint32_t size_B = vkt_format_size_B(image->format) / 4;
   uint8_t *data = vkt_download(t, image, image->aspect, 0, 0, VKT_LOCAL_DONE);

   for (uint32_t i = 0; i < VKT_LOCAL_PX * VKT_LOCAL_PX; i++) {
      uint32_t want[4], got[4] = { 0 };

      expect(i % VKT_LOCAL_PX, i / VKT_LOCAL_PX, want);
      for (unsigned c = 0; c < 4; c++)
         memcpy(&got[c], &data[(4 * i + c) * size_B], size_B);
      if (memcmp(want, got, sizeof(want))) {
         vkt_check(t, false, "%s at %u, %u: %u %u %u %u, not %u %u %u %u", name,
                   i % VKT_LOCAL_PX, i / VKT_LOCAL_PX, got[0], got[1], got[2],
                   got[3], want[0], want[1], want[2], want[3]);
         break;
      }
   }
   vkt_check(t, true, "%s", name);
   free(data);
}

void
vkt_local_resolve(VkCommandBuffer cmd, const struct vkt_image *from,
                  const struct vkt_image *to)
{
   const VkImageResolve region = {
      .srcSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
      .dstSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
      .extent = { VKT_LOCAL_PX, VKT_LOCAL_PX, 1 },
   };

   vkt_layout(cmd, to, VK_IMAGE_LAYOUT_UNDEFINED,
              VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
   vkCmdResolveImage(cmd, from->image, VKT_LOCAL_DONE, to->image,
                     VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &region);
   vkt_layout(cmd, to, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, VKT_LOCAL_DONE);
}
