/* SPDX-License-Identifier: MIT */
/* VK_EXT_shader_tile_image.  What must come out is computed here; the shaders
 * are tile_image_gen.py's. */
#include "vkt_local.h"

#include <string.h>

#include "local_sample_depth_frag.spv.h"
#include "local_write_frag.spv.h"
#include "tile_array_frag.spv.h"
#include "tile_colors_frag.spv.h"
#include "tile_samples_frag.spv.h"
#include "tile_zs_frag.spv.h"
#include "uv_frag.spv.h"

#define EXTENSION "VK_EXT_shader_tile_image"
#define UNUSED VK_ATTACHMENT_UNUSED

/* What local_write.frag writes. */
static void
written(uint32_t x, uint32_t y, uint32_t location, uint32_t out[4])
{
   const uint32_t v[3][4] = {
      { x, y, 1, 2 },
      { 2 * y, x, 3, 4 },
      { x + y, x ^ y, 5, 6 },
   };
   memcpy(out, v[location], sizeof(v[location]));
}

static void
two_more(uint32_t x, uint32_t y, uint32_t out[4])
{
   written(x, y, 0, out);
   for (unsigned c = 0; c < 4; c++)
      out[c] += 2;
}

/* What the second of two primitives makes of it. */
static void
sum(uint32_t x, uint32_t y, uint32_t out[4])
{
   uint32_t a[4];

   written(x, y, 0, a);
   written(x, y, 2, out);
   for (unsigned c = 0; c < 4; c++)
      out[c] += 2 * (a[c] + 1);
}

static void
third(uint32_t x, uint32_t y, uint32_t out[4])
{
   written(x, y, 2, out);
}

static void
by_column(uint32_t x, uint32_t y, uint32_t out[4])
{
   written(x, y, x % 3, out);
}

/* Three colours, and the images that hold them in this order. */
struct colors {
   struct vkt_image images[4];
   struct vkt_local_pass pass;
};

static void
make_colors(struct vkt *t, struct colors *c, uint32_t count, bool plain)
{
   static const VkFormat formats[4] = {
      VK_FORMAT_R16G16B16A16_UINT,
      VK_FORMAT_R32G32B32A32_UINT,
      VK_FORMAT_R8G8B8A8_UINT,
      VK_FORMAT_R8G8B8A8_UINT,
   };

   c->pass = (struct vkt_local_pass){ .t = t, .count = count, .plain = plain };
   for (uint32_t i = 0; i < count; i++) {
      c->images[i] = vkt_local_image(t, formats[i], 1);
      c->pass.colors[i] = &c->images[i];
   }
}

static void
draw_twice(struct colors *c, struct vkt_spirv second, uint32_t instances,
           const uint32_t *locations)
{
   struct vkt_local_draw write = {
      .locations = locations,
      .info.fragment = VKT_SPIRV(local_write_frag),
   };
   struct vkt_local_draw read = {
      .locations = locations,
      .info.fragment = second,
      .instances = instances,
   };
   VkCommandBuffer cmd = vkt_begin(c->pass.t);

   vkt_local_begin(&c->pass, cmd);
   vkt_local_record(&c->pass, cmd, &write);
   vkt_local_record(&c->pass, cmd, &read);
   vkt_local_end(&c->pass, cmd);
   vkt_run(c->pass.t, cmd);
}

/* Each primitive reads what the one before it wrote, without a barrier. */
static void
attachment_tile(struct vkt *t)
{
   vkt_need(t, EXTENSION);
   struct colors c;

   make_colors(t, &c, 3, true);
   draw_twice(&c, VKT_SPIRV(tile_colors_frag), 2, NULL);
   vkt_local_check(t, &c.images[0], "first", two_more);
   vkt_local_check(t, &c.images[1], "second", sum);
   vkt_local_check(t, &c.images[2], "third", third);
}

/* The same where locations are mapped to other attachments: tile images, too,
 * have locations. */
static void
attachment_tile_remapped(struct vkt *t)
{
   vkt_need(t, EXTENSION);
   vkt_need(t, VKT_LOCAL_READ);
   static const uint32_t locations[3] = { 2, 0, 1 };
   struct colors c;

   make_colors(t, &c, 3, false);
   draw_twice(&c, VKT_SPIRV(tile_colors_frag), 2, locations);
   vkt_local_check(t, &c.images[0], "location 2", third);
   vkt_local_check(t, &c.images[1], "location 0", two_more);
   vkt_local_check(t, &c.images[2], "location 1", sum);
}

/* One of several by an index that differs from pixel to pixel. */
static void
attachment_tile_array(struct vkt *t)
{
   vkt_need(t, EXTENSION);
   struct colors c;

   make_colors(t, &c, 4, true);
   draw_twice(&c, VKT_SPIRV(tile_array_frag), 1, NULL);
   vkt_local_check(t, &c.images[3], "chosen", by_column);
}

static const VkPipelineDepthStencilStateCreateInfo replace_both = {
   .depthTestEnable = VK_TRUE,
   .depthWriteEnable = VK_TRUE,
   .depthCompareOp = VK_COMPARE_OP_ALWAYS,
   .stencilTestEnable = VK_TRUE,
   .front = { .passOp = VK_STENCIL_OP_INCREMENT_AND_WRAP,
              .compareOp = VK_COMPARE_OP_ALWAYS,
              .writeMask = 0xff },
   .back = { .passOp = VK_STENCIL_OP_INCREMENT_AND_WRAP,
             .compareOp = VK_COMPARE_OP_ALWAYS,
             .writeMask = 0xff },
};

static void
before_last(uint32_t x, uint32_t y, uint32_t out[4])
{
   /* fullscreen.vert draws at a quarter; one draw and two primitives of the
    * next one came before the last. */
   const uint32_t v[4] = { 16, 10, 0, 0 };
   (void)x, (void)y;
   memcpy(out, v, sizeof(v));
}

static void
attachment_tile_zs(struct vkt *t)
{
   vkt_need(t, EXTENSION);
   struct vkt_image images[2] = {
      vkt_local_image(t, VK_FORMAT_R8G8B8A8_UINT, 1),
      vkt_local_image(t, VK_FORMAT_D24_UNORM_S8_UINT, 1),
   };
   struct vkt_local_pass p = {
      .t = t,
      .colors = { &images[0] },
      .count = 1,
      .zs = &images[1],
      .plain = true,
   };
   const VkPipelineColorBlendAttachmentState nothing = { 0 };
   struct vkt_local_draw first = {
      .info.fragment = VKT_SPIRV(uv_frag),
      .info.depth_stencil = replace_both,
      .info.blends = &nothing,
   };
   struct vkt_local_draw second = {
      .info.fragment = VKT_SPIRV(tile_zs_frag),
      .info.depth_stencil = replace_both,
      .instances = 3,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_local_begin(&p, cmd);
   vkt_local_record(&p, cmd, &first);
   vkt_local_record(&p, cmd, &second);
   vkt_local_end(&p, cmd);
   vkt_run(t, cmd);
   vkt_local_check(t, &images[0], "seen", before_last);
}

static void
all_samples(uint32_t x, uint32_t y, uint32_t out[4])
{
   /* (1² + 2² + 3² + 4²) / 64, (1×4 + 2×3 + 3×2 + 4×1) / 64, 8 */
   const uint32_t v[4] = { 120, 80, 8, 255 };
   (void)x, (void)y;
   memcpy(out, v, sizeof(v));
}

/* Four samples of a colour, of depth and of stencil, once for a pixel. */
static void
attachment_tile_samples(struct vkt *t)
{
   vkt_need(t, EXTENSION);
   if (!t->features.sampleRateShading)
      vkt_skip("no sample rate shading");
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
      .plain = true,
   };
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
      .info.fragment = VKT_SPIRV(tile_samples_frag),
      .info.blends = blends[1],
   };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_local_begin(&p, cmd);
   vkt_local_record(&p, cmd, &first);
   vkt_local_record(&p, cmd, &second);
   vkt_local_end(&p, cmd);
   vkt_local_resolve(cmd, &images[1], &resolved);
   vkt_run(t, cmd);
   vkt_local_check(t, &resolved, "samples", all_samples);
}

const struct vkt_case vkt_tile_cases[] = {
   { "attachment", "attachment-tile", attachment_tile },
   { "attachment", "attachment-tile-remapped", attachment_tile_remapped },
   { "attachment", "attachment-tile-array", attachment_tile_array },
   { "attachment", "attachment-tile-zs", attachment_tile_zs },
   { "attachment", "attachment-tile-samples", attachment_tile_samples },
   { 0 },
};
