/* SPDX-License-Identifier: MIT */
/* Passes without render pass objects whose attachments shaders read: by
 * VK_KHR_dynamic_rendering_local_read, with its mappings, or as tile images. */
#ifndef VKT_LOCAL_H
#define VKT_LOCAL_H

#include "vkt.h"

#define VKT_LOCAL_PX 40 /* width and height of all images */
#define VKT_LOCAL_DONE VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL
#define VKT_LOCAL_READ "VK_KHR_dynamic_rendering_local_read"

struct vkt_local_pass {
   struct vkt *t;
   struct vkt_image *colors[4]; /* NULL: no image */
   uint32_t count;
   struct vkt_image *zs; /* cleared to 0.5 and 7 */
   VkClearColorValue clear;
   VkRenderingFlags flags;
   VkFormat formats[4]; /* vkt_local_rendering's */
   /* Without the extension: draws map nothing. */
   bool plain;
};

/* What a draw maps, and the rest of its pipeline. */
struct vkt_local_draw {
   const uint32_t *locations, *inputs, *depth, *stencil;
   struct vkt_pipeline_info info;
   const struct vkt_set *set;
   uint32_t instances; /* 0: one */
};

struct vkt_image
vkt_local_image(struct vkt *t, VkFormat format, uint32_t samples);
VkImageView
vkt_local_view(struct vkt *t, const struct vkt_image *image,
               VkImageAspectFlags aspect);
/* Input attachments as bindings 0 and so on. */
struct vkt_set
vkt_local_set(struct vkt *t, const VkImageView *views, uint32_t count);

VkPipelineRenderingCreateInfo
vkt_local_rendering(struct vkt_local_pass *p, const void *next);
/* Clears everything. */
void
vkt_local_begin(struct vkt_local_pass *p, VkCommandBuffer cmd);
/* Colours are in VKT_LOCAL_DONE then. */
void
vkt_local_end(struct vkt_local_pass *p, VkCommandBuffer cmd);
/* A triangle that covers all. */
void
vkt_local_record(struct vkt_local_pass *p, VkCommandBuffer cmd,
                 struct vkt_local_draw *d);
/* Everything drawn before can be read by what comes after. */
void
vkt_local_barrier(VkCommandBuffer cmd);

/* After the end, of a colour; `to` is in VKT_LOCAL_DONE then. */
void
vkt_local_resolve(VkCommandBuffer cmd, const struct vkt_image *from,
                  const struct vkt_image *to);

/* Whether every pixel of an image of four channels is what `expect` says. */
void
vkt_local_check(struct vkt *t, const struct vkt_image *image, const char *name,
                void (*expect)(uint32_t x, uint32_t y, uint32_t out[4]));

#endif
