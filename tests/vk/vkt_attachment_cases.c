/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include <string.h>

#include "count_frag.spv.h"
#include "fullscreen_vert.spv.h"
#include "input_attachment_frag.spv.h"
#include "target_array_frag.spv.h"
#include "two_targets_frag.spv.h"
#include "uv_frag.spv.h"

#define SIZE 64
#define DONE VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL

static const float background[4] = { 0.2f, 0.4f, 0.6f, 0.8f };
static const float red[4] = { 1.0f, 0.0f, 0.2f, 1.0f };
static const float green[4] = { 0.0f, 1.0f, 0.4f, 0.6f };
/* A full-screen triangle with no inputs but push constants. */
static VkPipeline
fullscreen_pipeline(struct vkt *t, const struct vkt_target *target,
                    struct vkt_spirv fragment, VkPipelineLayout layout)
{
   return vkt_pipeline(t, &(struct vkt_pipeline_info){
                             .vertex = VKT_SPIRV(fullscreen_vert),
                             .fragment = fragment,
                             .layout = layout,
                             .target = target,
                             .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                          });
}

static void
render_several(struct vkt *t, struct vkt_spirv fragment)
{
   struct vkt_image a = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE, SIZE);
   struct vkt_image b = vkt_color(t, VK_FORMAT_R16G16B16A16_SFLOAT, SIZE, SIZE);
   struct vkt_image c = vkt_color(t, VK_FORMAT_R8G8B8A8_UINT, SIZE, SIZE);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 3,
                                               .colors = { &a, &b, &c },
                                            });
   VkPipeline pipeline = fullscreen_pipeline(
      t, &target, fragment, vkt_pipeline_layout(t, NULL, 0, 0));
   const float none[4] = { 0 };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &target, none, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "unorm", &a, DONE, 1);
   /* Multiples of 1/128 up to one: exact in 16-bit floats. */
   vkt_output_image(t, "float", &b, DONE, 0);
   vkt_output_image(t, "integer", &c, DONE, 0);
}

static void
attachment_several(struct vkt *t)
{
   render_several(t, VKT_SPIRV(two_targets_frag));
}

static void
attachment_array(struct vkt *t)
{
   render_several(t, VKT_SPIRV(target_array_frag));
}

/* What a shader writes beyond the targets goes nowhere. */
static void
attachment_fewer(struct vkt *t)
{
   struct vkt_image a = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE, SIZE);
   struct vkt_target target = vkt_target(
      t, &(struct vkt_target_info){ .color_count = 1, .colors = { &a } });
   VkPipelineLayout layout = vkt_pipeline_layout(t, NULL, 0, 0);
   const float none[4] = { 0 };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &target, none, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(
      cmd, VK_PIPELINE_BIND_POINT_GRAPHICS,
      fullscreen_pipeline(t, &target, VKT_SPIRV(uv_frag), layout));
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdBindPipeline(
      cmd, VK_PIPELINE_BIND_POINT_GRAPHICS,
      fullscreen_pipeline(t, &target, VKT_SPIRV(two_targets_frag), layout));
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "image", &a, DONE, 1);
}

/* Clears one integer, one signed and one half of a pair of attachments. */
static void
attachment_clear_integers(struct vkt *t)
{
   struct vkt_image a = vkt_color(t, VK_FORMAT_R8G8B8A8_UINT, SIZE, SIZE);
   struct vkt_image b = vkt_color(t, VK_FORMAT_R16G16_SINT, SIZE, SIZE);
   struct vkt_image c = vkt_color(t, VK_FORMAT_R32G32B32A32_UINT, SIZE, SIZE);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 3,
                                               .colors = { &a, &b, &c },
                                            });
   const VkClearValue clears[3] = {
      { .color.uint32 = { 1, 200, 7, 255 } },
      { .color.int32 = { -5, 30000, 0, 0 } },
      { .color.uint32 = { 0xdeadbeef, 1, 0x80000000, 5 } },
   };
   const VkRenderPassBeginInfo begin = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO,
      .renderPass = target.pass,
      .framebuffer = target.framebuffer,
      .renderArea = { { 0, 0 }, { SIZE, SIZE } },
      .clearValueCount = 3,
      .pClearValues = clears,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   vkCmdBeginRenderPass(cmd, &begin, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "uint8", &a, DONE, 0);
   vkt_output_image(t, "sint16", &b, DONE, 0);
   vkt_output_image(t, "uint32", &c, DONE, 0);
}

static void
load_twice(struct vkt *t, VkFormat format)
{
   struct vkt_image image = vkt_color(t, format, 77, 53);
   struct vkt_target_info info = { .color_count = 1, .colors = { &image } };
   struct vkt_target first = vkt_target(t, &info);
   info.load = true;
   struct vkt_target second = vkt_target(t, &info);
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &first, background, 1.0f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkt_draw_rectangle(t, cmd, &first,
                      &(struct vkt_rectangle){ 3, 5, 40, 41, .color = red });
   vkCmdEndRenderPass(cmd);
   vkt_begin_target(cmd, &second, red, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkt_draw_rectangle(
      t, cmd, &second,
      &(struct vkt_rectangle){ 20, 20, 70, 50, .color = green });
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &image, DONE, 0);
}

static void
attachment_load(struct vkt *t)
{
   load_twice(t, VK_FORMAT_R8G8B8A8_UNORM);
}

static void
attachment_load_float(struct vkt *t)
{
   load_twice(t, VK_FORMAT_R32G32B32A32_SFLOAT);
}

/* --------------------------------------------------------- two subpasses */

static VkRenderPass
two_subpasses(struct vkt *t, VkFormat format)
{
   const VkAttachmentDescription base = {
      .format = format,
      .samples = VK_SAMPLE_COUNT_1_BIT,
      .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
      .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
      .stencilLoadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE,
      .stencilStoreOp = VK_ATTACHMENT_STORE_OP_DONT_CARE,
      .initialLayout = VK_IMAGE_LAYOUT_UNDEFINED,
      .finalLayout = DONE,
   };
   const VkAttachmentDescription attachments[2] = { base, base };
   const VkAttachmentReference first = {
      0, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL
   };
   const VkAttachmentReference input = {
      0, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL
   };
   const VkAttachmentReference second = {
      1, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL
   };
   const VkSubpassDescription subpasses[2] = {
      { .colorAttachmentCount = 1, .pColorAttachments = &first },
      { .inputAttachmentCount = 1,
        .pInputAttachments = &input,
        .colorAttachmentCount = 1,
        .pColorAttachments = &second },
   };
   const VkAccessFlags all =
      VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT;
   const VkSubpassDependency dependencies[2] = {
      { 0, 1, VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT,
        VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT,
        VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT,
        VK_ACCESS_INPUT_ATTACHMENT_READ_BIT, VK_DEPENDENCY_BY_REGION_BIT },
      { 1, VK_SUBPASS_EXTERNAL, VK_PIPELINE_STAGE_ALL_GRAPHICS_BIT,
        VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, all, all, 0 },
   };
   const VkRenderPassCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
      .attachmentCount = 2,
      .pAttachments = attachments,
      .subpassCount = 2,
      .pSubpasses = subpasses,
      .dependencyCount = 2,
      .pDependencies = dependencies,
   };
   VkRenderPass pass;
   VKT(vkCreateRenderPass(t->device, &create, NULL, &pass));
   VKT_DEFER(t, vkDestroyRenderPass, pass);
   return pass;
}

static struct vkt_image
input_image(struct vkt *t, VkFormat format)
{
   return vkt_image(t, &(struct vkt_image_info){
                          .format = format,
                          .width_px = SIZE,
                          .height_px = SIZE,
                          .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT |
                                   VK_IMAGE_USAGE_INPUT_ATTACHMENT_BIT |
                                   VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
                       });
}

static void
attachment_input(struct vkt *t)
{
   const VkFormat format = VK_FORMAT_R8G8B8A8_UNORM;
   struct vkt_image a = input_image(t, format), b = input_image(t, format);
   const VkImageView views[2] = { a.view, b.view };
   struct vkt_target target = {
      .pass = two_subpasses(t, format),
      .width_px = SIZE,
      .height_px = SIZE,
      .attachment_count = 2,
      .color_count = 1,
      .samples = VK_SAMPLE_COUNT_1_BIT,
   };
   const VkFramebufferCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
      .renderPass = target.pass,
      .attachmentCount = 2,
      .pAttachments = views,
      .width = SIZE,
      .height = SIZE,
      .layers = 1,
   };
   VKT(vkCreateFramebuffer(t->device, &create, NULL, &target.framebuffer));
   VKT_DEFER(t, vkDestroyFramebuffer, target.framebuffer);

   const VkDescriptorImageInfo info = {
      VK_NULL_HANDLE, a.view, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL
   };
   const struct vkt_binding binding = { .type =
                                           VK_DESCRIPTOR_TYPE_INPUT_ATTACHMENT,
                                        .images = &info };
   struct vkt_set set = vkt_set(t, &binding, 1);
   struct vkt_pipeline_info pipeline = {
      .vertex = VKT_SPIRV(fullscreen_vert),
      .fragment = VKT_SPIRV(uv_frag),
      .layout = vkt_pipeline_layout(t, &set, 1, 0),
      .target = &target,
      .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
   };
   VkPipeline first = vkt_pipeline(t, &pipeline);
   pipeline.fragment = VKT_SPIRV(input_attachment_frag);
   pipeline.subpass = 1;
   VkPipeline second = vkt_pipeline(t, &pipeline);

   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &target, background, 1.0f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, first);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdNextSubpass(cmd, VK_SUBPASS_CONTENTS_INLINE);
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, second, pipeline.layout,
            &(struct vkt_inputs){ .sets = &set, .set_count = 1 });
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "first", &a, DONE, 1);
   vkt_output_image(t, "second", &b, DONE, 1);
}

static void
attachment_dynamic_rendering(struct vkt *t)
{
   vkt_need(t, VK_KHR_DYNAMIC_RENDERING_EXTENSION_NAME);
   VKT_PROC(t, vkCmdBeginRenderingKHR);
   VKT_PROC(t, vkCmdEndRenderingKHR);
   struct vkt_image image = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE, SIZE);
   const VkPipelineRenderingCreateInfo rendering = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO,
      .colorAttachmentCount = 1,
      .pColorAttachmentFormats = &image.format,
   };
   /* All that is drawn has to lie inside of the render area. */
   const struct vkt_target target = {
      .width_px = SIZE / 2,
      .height_px = SIZE,
      .color_count = 1,
      .samples = VK_SAMPLE_COUNT_1_BIT,
   };
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(fullscreen_vert),
                         .fragment = VKT_SPIRV(uv_frag),
                         .layout = vkt_pipeline_layout(t, NULL, 0, 0),
                         .target = &target,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                         .rendering = &rendering,
                      });
   VkRenderingAttachmentInfo color = {
      .sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
      .imageView = image.view,
      .imageLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL,
      .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
      .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
   };
   memcpy(color.clearValue.color.float32, background, sizeof(background));
   VkRenderingInfo info = {
      .sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
      .renderArea = { { 0, 0 }, { SIZE, SIZE } },
      .layerCount = 1,
      .colorAttachmentCount = 1,
      .pColorAttachments = &color,
   };
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &image, VK_IMAGE_LAYOUT_UNDEFINED,
              VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL);
   vkCmdBeginRenderingKHR(cmd, &info);
   vkCmdEndRenderingKHR(cmd);
   vkt_full_barrier(cmd);
   /* Half of it again, suspended and resumed in between. */
   info.renderArea.extent.width = SIZE / 2;
   info.flags = VK_RENDERING_SUSPENDING_BIT;
   color.loadOp = VK_ATTACHMENT_LOAD_OP_LOAD;
   vkCmdBeginRenderingKHR(cmd, &info);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderingKHR(cmd);
   info.flags = VK_RENDERING_RESUMING_BIT;
   vkCmdBeginRenderingKHR(cmd, &info);
   vkCmdEndRenderingKHR(cmd);
   vkt_layout(cmd, &image, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, DONE);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &image, DONE, 1);
}

/* No attachment at all: the shader's side effects are what is left. */
static void
attachment_none(struct vkt *t)
{
   if (!t->features.fragmentStoresAndAtomics)
      vkt_skip("fragment shaders cannot write buffers");
   struct vkt_buffer out = vkt_buffer(t, 8);
   const VkDescriptorBufferInfo info = { out.buffer, 0, VK_WHOLE_SIZE };
   const struct vkt_binding binding = { .type =
                                           VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                                        .buffers = &info };
   struct vkt_set set = vkt_set(t, &binding, 1);
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .width_px = 50,
                                               .height_px = 40,
                                            });
   VkPipeline pipeline =
      fullscreen_pipeline(t, &target, VKT_SPIRV(count_frag), layout);
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &target, red, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline, layout,
            &(struct vkt_inputs){ .sets = &set, .set_count = 1 });
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   const uint32_t *o = out.map;
   vkt_check(t, o[0] == 2000, "%u fragments, not 2000", o[0]);
   vkt_check(t, o[1] == 40 * 1225 + 64 * 50 * 780, "their places add up to %u",
             o[1]);
}

const struct vkt_case vkt_attachment_cases[] = {
   { "attachment", "attachment-several", attachment_several },
   { "attachment", "attachment-fewer", attachment_fewer },
   { "attachment", "attachment-array", attachment_array },
   { "attachment", "attachment-clear-integers", attachment_clear_integers },
   { "attachment", "attachment-load", attachment_load },
   { "attachment", "attachment-load-float", attachment_load_float },
   { "attachment", "attachment-input", attachment_input },
   { "attachment", "attachment-dynamic-rendering",
     attachment_dynamic_rendering },
   { "attachment", "attachment-none", attachment_none },
   { 0 },
};
