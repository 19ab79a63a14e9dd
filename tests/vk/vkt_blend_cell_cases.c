/* SPDX-License-Identifier: MIT */
/*
 * Blending cell by cell: a target of 64x64 pixels has 256 cells of 4x4, each
 * with an equation of its own, in one pass.  What lies underneath and what
 * comes on top differs from pixel to pixel.
 */
#include "vkt.h"

#include <stdlib.h>
#include <string.h>

#include "cell_dual_frag.spv.h"
#include "cell_frag.spv.h"
#include "cell_targets_frag.spv.h"
#include "cell_uint_frag.spv.h"
#include "cell_under_frag.spv.h"
#include "cell_vert.spv.h"
#include "float_of_frag.spv.h"
#include "fullscreen_vert.spv.h"

#define SIZE 64
#define CELL 4
#define CELLS_X (SIZE / CELL)
#define MAX_CELLS (CELLS_X * CELLS_X)
#define LEN(array) (sizeof(array) / sizeof((array)[0]))

struct push {
   float scale[4], bias[4], rect[4];
};

struct cells {
   struct vkt_image images[VKT_MAX_COLORS];
   struct vkt_target target;
   struct vkt_pipeline_info info;
   struct push push;
   VkCommandBuffer cmd;
};

static void
start(struct vkt *t, struct cells *c, const VkFormat *formats, unsigned count)
{
   static const float background[4] = { 0.2f, 0.4f, 0.6f, 0.5f };
   struct vkt_target_info target = { .color_count = count };

   memset(c, 0, sizeof(*c));
   for (unsigned i = 0; i < count; i++) {
      c->images[i] = vkt_color(t, formats[i], SIZE, SIZE);
      target.colors[i] = &c->images[i];
   }
   c->target = vkt_target(t, &target);
   c->info = (struct vkt_pipeline_info){
      .vertex = VKT_SPIRV(cell_vert),
      .layout = vkt_pipeline_layout(t, NULL, 0, sizeof(struct push)),
      .target = &c->target,
      .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
      .blend_constants = { 0.25f, 0.5f, 0.75f, 0.4f },
   };
   c->push = (struct push){
      .scale = { 1.0f, 0.75f, 0.5f, 1.0f },
      .bias = { 0.0f, 0.125f, 0.25f, 0.0f },
      .rect = { -1.0f, -1.0f, 1.0f, 1.0f },
   };
   c->cmd = vkt_begin(t);
   vkt_begin_target(c->cmd, &c->target, background, 1.0f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
}

static void
draw(struct vkt *t, struct cells *c, struct vkt_spirv fragment,
     const VkPipelineColorBlendAttachmentState *states)
{
   c->info.fragment = fragment;
   c->info.blends = states;
   vkCmdBindPipeline(c->cmd, VK_PIPELINE_BIND_POINT_GRAPHICS,
                     vkt_pipeline(t, &c->info));
   vkCmdPushConstants(c->cmd, c->info.layout, VK_SHADER_STAGE_ALL, 0,
                      sizeof(c->push), &c->push);
   vkCmdDraw(c->cmd, 4, 1, 0, 0);
}

static void
draw_cell(struct vkt *t, struct cells *c, unsigned cell,
          struct vkt_spirv fragment,
          const VkPipelineColorBlendAttachmentState *states)
{
   const float step = 2.0f / CELLS_X;
   const float x = step * (cell % CELLS_X) - 1.0f;
   const float y = step * (cell / CELLS_X) - 1.0f;

   if (cell >= MAX_CELLS)
      vkt_die("cell %u is outside", cell);
   c->push.rect[0] = x;
   c->push.rect[1] = y;
   c->push.rect[2] = x + step;
   c->push.rect[3] = y + step;
   draw(t, c, fragment, states);
}

/* As floats, so that one step is one step in packed formats too. */
static void
output_floats(struct vkt *t, const char *name, const struct vkt_image *image,
              double tolerance)
{
   struct vkt_image floats =
      vkt_color(t, VK_FORMAT_R32G32B32A32_SFLOAT, SIZE, SIZE);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &floats },
                                            });
   const VkDescriptorImageInfo texture = {
      vkt_sampler(t, VK_FILTER_NEAREST, VK_SAMPLER_MIPMAP_MODE_NEAREST,
                  VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE),
      image->view,
      VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL,
   };
   const struct vkt_binding binding = {
      .type = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
      .images = &texture,
   };
   struct vkt_set set = vkt_set(t, &binding, 1);
   const struct vkt_inputs in = { .sets = &set, .set_count = 1 };
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(fullscreen_vert),
                         .fragment = VKT_SPIRV(float_of_frag),
                         .layout = layout,
                         .target = &target,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                      });
   const float black[4] = { 0.0f };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_layout(cmd, image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
              VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
   vkt_begin_target(cmd, &target, black, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline, layout, &in);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);

   float *data = vkt_download(t, &floats, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                              VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   vkt_output(t, name, VKT_F32, tolerance, data, SIZE * SIZE * 4);
   free(data);
}

static void
finish(struct vkt *t, struct cells *c)
{
   vkCmdEndRenderPass(c->cmd);
   vkt_run(t, c->cmd);
}

/* ------------------------------------------------------------ equations */

static const VkBlendFactor factors[] = {
   VK_BLEND_FACTOR_ZERO,
   VK_BLEND_FACTOR_ONE,
   VK_BLEND_FACTOR_SRC_COLOR,
   VK_BLEND_FACTOR_ONE_MINUS_SRC_COLOR,
   VK_BLEND_FACTOR_DST_COLOR,
   VK_BLEND_FACTOR_ONE_MINUS_DST_COLOR,
   VK_BLEND_FACTOR_SRC_ALPHA,
   VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
   VK_BLEND_FACTOR_DST_ALPHA,
   VK_BLEND_FACTOR_ONE_MINUS_DST_ALPHA,
   VK_BLEND_FACTOR_CONSTANT_COLOR,
   VK_BLEND_FACTOR_ONE_MINUS_CONSTANT_COLOR,
   VK_BLEND_FACTOR_CONSTANT_ALPHA,
   VK_BLEND_FACTOR_ONE_MINUS_CONSTANT_ALPHA,
   VK_BLEND_FACTOR_SRC_ALPHA_SATURATE,
};

static const VkBlendFactor dual_factors[] = {
   VK_BLEND_FACTOR_SRC1_COLOR,
   VK_BLEND_FACTOR_ONE_MINUS_SRC1_COLOR,
   VK_BLEND_FACTOR_SRC1_ALPHA,
   VK_BLEND_FACTOR_ONE_MINUS_SRC1_ALPHA,
};

/* Every pair of factors; the pairs for alpha go round in another order. */
static void
every_pair(struct vkt *t, VkBlendOp op)
{
   const VkFormat format = VK_FORMAT_R8G8B8A8_UNORM;
   const unsigned n = LEN(factors);
   struct cells c;

   start(t, &c, &format, 1);
   draw(t, &c, VKT_SPIRV(cell_under_frag), NULL);
   for (unsigned i = 0; i < n * n; i++) {
      const unsigned src = i / n, dst = i % n;
      const VkPipelineColorBlendAttachmentState state = {
         .blendEnable = VK_TRUE,
         .srcColorBlendFactor = factors[src],
         .dstColorBlendFactor = factors[dst],
         .colorBlendOp = op,
         .srcAlphaBlendFactor = factors[(src * 7 + dst) % n],
         .dstAlphaBlendFactor = factors[(dst * 4 + src + 3) % n],
         .alphaBlendOp = op,
         .colorWriteMask = 0xf,
      };
      draw_cell(t, &c, i, VKT_SPIRV(cell_frag), &state);
   }
   finish(t, &c);
   vkt_output_image(t, "color", &c.images[0],
                    VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, 1);
}

static void
blend_every_add(struct vkt *t)
{
   every_pair(t, VK_BLEND_OP_ADD);
}

static void
blend_every_subtract(struct vkt *t)
{
   every_pair(t, VK_BLEND_OP_SUBTRACT);
}

static void
blend_every_reverse_subtract(struct vkt *t)
{
   every_pair(t, VK_BLEND_OP_REVERSE_SUBTRACT);
}

static void
blend_dual_source(struct vkt *t)
{
   const VkFormat format = VK_FORMAT_R8G8B8A8_UNORM;
   const unsigned n = LEN(factors), m = LEN(dual_factors);
   struct cells c;

   if (!t->features.dualSrcBlend)
      vkt_skip("no dual-source blending");
   start(t, &c, &format, 1);
   draw(t, &c, VKT_SPIRV(cell_under_frag), NULL);
   for (unsigned i = 0; i < 2 * n * m; i++) {
      const VkBlendFactor one = factors[i / 2 / m];
      const VkBlendFactor two = dual_factors[i / 2 % m];
      const VkPipelineColorBlendAttachmentState state = {
         .blendEnable = VK_TRUE,
         .srcColorBlendFactor = i & 1 ? one : two,
         .dstColorBlendFactor = i & 1 ? two : one,
         .colorBlendOp = VK_BLEND_OP_ADD,
         .srcAlphaBlendFactor = dual_factors[(i + 1) % m],
         .dstAlphaBlendFactor = i & 1 ? one : two,
         .alphaBlendOp = i & 4 ? VK_BLEND_OP_ADD : VK_BLEND_OP_SUBTRACT,
         .colorWriteMask = 0xf,
      };
      draw_cell(t, &c, i, VKT_SPIRV(cell_dual_frag), &state);
   }
   finish(t, &c);
   vkt_output_image(t, "color", &c.images[0],
                    VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, 1);
}

/* The constants are state of the draw, not of the equation. */
static void
blend_constants_in_turn(struct vkt *t)
{
   const VkFormat format = VK_FORMAT_R8G8B8A8_UNORM;
   const VkPipelineColorBlendAttachmentState state = {
      .blendEnable = VK_TRUE,
      .srcColorBlendFactor = VK_BLEND_FACTOR_CONSTANT_COLOR,
      .dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_CONSTANT_COLOR,
      .colorBlendOp = VK_BLEND_OP_ADD,
      .srcAlphaBlendFactor = VK_BLEND_FACTOR_CONSTANT_ALPHA,
      .dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_CONSTANT_ALPHA,
      .alphaBlendOp = VK_BLEND_OP_ADD,
      .colorWriteMask = 0xf,
   };
   struct cells c;

   start(t, &c, &format, 1);
   draw(t, &c, VKT_SPIRV(cell_under_frag), NULL);
   for (unsigned i = 0; i < 64; i++) {
      for (unsigned k = 0; k < 4; k++) {
         /* Every other time all are the same. */
         c.info.blend_constants[k] = (i & 1 ? i : (i * (k + 1)) % 64) / 63.0f;
      }
      draw_cell(t, &c, i, VKT_SPIRV(cell_frag), &state);
   }
   finish(t, &c);
   vkt_output_image(t, "color", &c.images[0],
                    VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, 1);
}

/* -------------------------------------------------------------- formats */

/* Equations of fixed function, then those for shaders, then masks. */
static VkPipelineColorBlendAttachmentState
mixed_state(unsigned i)
{
   static const VkBlendOp ops[] = {
      VK_BLEND_OP_ADD, VK_BLEND_OP_SUBTRACT, VK_BLEND_OP_REVERSE_SUBTRACT,
      VK_BLEND_OP_MIN, VK_BLEND_OP_MAX,
   };
   const unsigned n = LEN(factors);

   return (VkPipelineColorBlendAttachmentState){
      .blendEnable = i % 8 != 0,
      .srcColorBlendFactor = factors[i * 7 % n],
      .dstColorBlendFactor = factors[(i * 4 + 1) % n],
      .colorBlendOp = ops[i % LEN(ops)],
      .srcAlphaBlendFactor = factors[(i + 1) % n],
      .dstAlphaBlendFactor = factors[i * 2 % n],
      .alphaBlendOp = ops[i / LEN(ops) % LEN(ops)],
      .colorWriteMask = i < 32 ? 0xf : i % 16,
   };
}

static void
need_blendable(struct vkt *t, VkFormat format)
{
   const VkFormatFeatureFlags needed =
      VK_FORMAT_FEATURE_COLOR_ATTACHMENT_BLEND_BIT |
      VK_FORMAT_FEATURE_SAMPLED_IMAGE_BIT | VK_FORMAT_FEATURE_TRANSFER_SRC_BIT;
   VkFormatProperties props;

   vkGetPhysicalDeviceFormatProperties(t->physical, format, &props);
   if ((props.optimalTilingFeatures & needed) != needed)
      vkt_skip("format %d is not blendable", format);
}

/* low: values that signed and float formats have, others clamp. */
static void
blend_format(struct vkt *t, VkFormat format, float low, double tolerance)
{
   struct cells c;

   need_blendable(t, format);
   start(t, &c, &format, 1);
   for (unsigned i = 0; i < 4; i++)
      c.push.bias[i] += low;
   draw(t, &c, VKT_SPIRV(cell_under_frag), NULL);
   for (unsigned i = 0; i < 64; i++) {
      const VkPipelineColorBlendAttachmentState state = mixed_state(i);

      draw_cell(t, &c, i, VKT_SPIRV(cell_frag), &state);
   }
   finish(t, &c);
   output_floats(t, "color", &c.images[0], tolerance);
}

#define FORMAT_CASE(name, format, low, tolerance)              \
   static void blend_##name(struct vkt *t)                     \
   {                                                           \
      blend_format(t, VK_FORMAT_##format, (low), (tolerance)); \
   }

/* One step may be lost in the value underneath, one in the result. */
FORMAT_CASE(rgba8, R8G8B8A8_UNORM, 0.0f, 2.01 / 255)
FORMAT_CASE(bgra8, B8G8R8A8_UNORM, 0.0f, 2.01 / 255)
FORMAT_CASE(r8, R8_UNORM, 0.0f, 2.01 / 255)
FORMAT_CASE(rg8, R8G8_UNORM, 0.0f, 2.01 / 255)
FORMAT_CASE(srgba8, R8G8B8A8_SRGB, 0.0f, 3.01 / 255)
FORMAT_CASE(rgba8_snorm, R8G8B8A8_SNORM, -0.5f, 2.01 / 127)
FORMAT_CASE(rgb565, R5G6B5_UNORM_PACK16, 0.0f, 2.01 / 31)
FORMAT_CASE(rgb5a1, A1R5G5B5_UNORM_PACK16, 0.0f, 2.01 / 31)
FORMAT_CASE(rgb10a2, A2B10G10R10_UNORM_PACK32, 0.0f, 2.01 / 1023)
FORMAT_CASE(r16, R16_UNORM, 0.0f, 3.01 / 65535)
FORMAT_CASE(rgba16, R16G16B16A16_UNORM, 0.0f, 3.01 / 65535)
FORMAT_CASE(rgba16f, R16G16B16A16_SFLOAT, -0.25f, 3.01 / 1024)
FORMAT_CASE(r11g11b10f, B10G11R11_UFLOAT_PACK32, 0.0f, 3.01 / 32)
FORMAT_CASE(rgba32f, R32G32B32A32_SFLOAT, -0.25f, 1e-5)

static void
blend_integer_masks(struct vkt *t)
{
   const VkFormat format = VK_FORMAT_R8G8B8A8_UINT;
   struct cells c;

   start(t, &c, &format, 1);
   draw(t, &c, VKT_SPIRV(cell_uint_frag), NULL);
   for (unsigned k = 0; k < 4; k++)
      c.push.scale[k] = 50.0f + 11.0f * k;
   for (unsigned i = 0; i < 32; i++) {
      const VkPipelineColorBlendAttachmentState state = {
         .colorWriteMask = i % 16,
      };
      draw_cell(t, &c, i, VKT_SPIRV(cell_uint_frag), &state);
   }
   finish(t, &c);
   vkt_output_image(t, "color", &c.images[0],
                    VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, 0);
}

/* Targets with equations, masks and formats of their own. */
static void
blend_targets(struct vkt *t)
{
   static const VkFormat formats[] = {
      VK_FORMAT_R8G8B8A8_UNORM,
      VK_FORMAT_R16G16B16A16_SFLOAT,
      VK_FORMAT_B8G8R8A8_UNORM,
      VK_FORMAT_R8G8B8A8_UINT,
   };
   static const char *const names[] = { "a", "b", "c" };
   struct cells c;

   if (!t->features.independentBlend)
      vkt_skip("targets blend alike");
   start(t, &c, formats, LEN(formats));
   draw(t, &c, VKT_SPIRV(cell_targets_frag), NULL);
   for (unsigned k = 0; k < 4; k++) {
      c.push.scale[k] = 0.9f - 0.1f * k;
      c.push.bias[k] = 0.05f * k;
   }
   for (unsigned i = 0; i < 64; i++) {
      VkPipelineColorBlendAttachmentState states[LEN(formats)];

      for (unsigned k = 0; k < LEN(formats); k++)
         states[k] = mixed_state((i * (k + 1) + k) % 64);
      states[3].blendEnable = VK_FALSE;
      draw_cell(t, &c, i, VKT_SPIRV(cell_targets_frag), states);
   }
   finish(t, &c);
   for (unsigned k = 0; k < LEN(names); k++)
      output_floats(t, names[k], &c.images[k], 2.01 / 255);
   vkt_output_image(t, "d", &c.images[3], VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    0);
}

/* ----------------------------------------------------- logic operations */

/* Every operation with three masks.  Blending is off then, whatever the
 * equation says. */
static void
logic_format(struct vkt *t, VkFormat format, bool integer)
{
   struct cells c;
   const struct vkt_spirv source =
      integer ? VKT_SPIRV(cell_uint_frag) : VKT_SPIRV(cell_frag);

   if (!t->features.logicOp)
      vkt_skip("no logic operations");
   start(t, &c, &format, 1);
   draw(t, &c, integer ? source : VKT_SPIRV(cell_under_frag), NULL);
   for (unsigned k = 0; integer && k < 4; k++)
      c.push.scale[k] = 50.0f + 11.0f * k;
   c.info.logic = true;
   for (unsigned i = 0; i < 48; i++) {
      VkPipelineColorBlendAttachmentState state = mixed_state(9);

      state.blendEnable = !integer && i % 2;
      state.colorWriteMask = i < 16 ? 0xf : i < 32 ? 0x6 : 0x9;
      c.info.logic_op = (VkLogicOp)(i % 16);
      draw_cell(t, &c, i, source, &state);
   }
   finish(t, &c);
   if (format == VK_FORMAT_R16G16B16A16_SFLOAT)
      output_floats(t, "color", &c.images[0], 1.01 / 1024);
   else
      vkt_output_image(t, "color", &c.images[0],
                       VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, 0);
}

#define LOGIC_CASE(name, format, integer)             \
   static void logic_##name(struct vkt *t)            \
   {                                                  \
      logic_format(t, VK_FORMAT_##format, (integer)); \
   }

LOGIC_CASE(rgba8, R8G8B8A8_UNORM, false)
LOGIC_CASE(bgra8, B8G8R8A8_UNORM, false)
LOGIC_CASE(srgba8, R8G8B8A8_SRGB, false)
LOGIC_CASE(rgb565, R5G6B5_UNORM_PACK16, false)
LOGIC_CASE(rgb5a1, A1R5G5B5_UNORM_PACK16, false)
LOGIC_CASE(rgb10a2, A2B10G10R10_UNORM_PACK32, false)
LOGIC_CASE(rgba16f, R16G16B16A16_SFLOAT, false)
LOGIC_CASE(rgba8ui, R8G8B8A8_UINT, true)
LOGIC_CASE(r32ui, R32_UINT, true)

const struct vkt_case vkt_blend_cell_cases[] = {
   { "blend", "blend-every-add", blend_every_add },
   { "blend", "blend-every-subtract", blend_every_subtract },
   { "blend", "blend-every-reverse-subtract", blend_every_reverse_subtract },
   { "blend", "blend-dual-source", blend_dual_source },
   { "blend", "blend-constants-in-turn", blend_constants_in_turn },
   { "blend", "blend-rgba8", blend_rgba8 },
   { "blend", "blend-bgra8", blend_bgra8 },
   { "blend", "blend-r8", blend_r8 },
   { "blend", "blend-rg8", blend_rg8 },
   { "blend", "blend-srgba8", blend_srgba8 },
   { "blend", "blend-rgba8-snorm", blend_rgba8_snorm },
   { "blend", "blend-rgb565", blend_rgb565 },
   { "blend", "blend-rgb5a1", blend_rgb5a1 },
   { "blend", "blend-rgb10a2", blend_rgb10a2 },
   { "blend", "blend-r16", blend_r16 },
   { "blend", "blend-rgba16", blend_rgba16 },
   { "blend", "blend-rgba16f", blend_rgba16f },
   { "blend", "blend-r11g11b10f", blend_r11g11b10f },
   { "blend", "blend-rgba32f", blend_rgba32f },
   { "blend", "blend-integer-masks", blend_integer_masks },
   { "blend", "blend-targets", blend_targets },
   { "blend", "logic-rgba8", logic_rgba8 },
   { "blend", "logic-bgra8", logic_bgra8 },
   { "blend", "logic-srgba8", logic_srgba8 },
   { "blend", "logic-rgb565", logic_rgb565 },
   { "blend", "logic-rgb5a1", logic_rgb5a1 },
   { "blend", "logic-rgb10a2", logic_rgb10a2 },
   { "blend", "logic-rgba16f", logic_rgba16f },
   { "blend", "logic-rgba8ui", logic_rgba8ui },
   { "blend", "logic-r32ui", logic_r32ui },
   { 0 },
};
