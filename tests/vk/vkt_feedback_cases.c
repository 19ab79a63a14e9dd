/* SPDX-License-Identifier: MIT */
/* VK_EXT_attachment_feedback_loop_layout and _dynamic_state: textures that are
 * attachments of the same pass.  A barrier stands between what a draw leaves
 * there and what the next one samples. */
#include "vkt.h"

#include "feedback_depth_frag.spv.h"
#include "feedback_frag.spv.h"
#include "fullscreen_vert.spv.h"
#include "uv_frag.spv.h"

#define SIZE 48
#define DONE VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL
#define LOOP VK_IMAGE_LAYOUT_ATTACHMENT_FEEDBACK_LOOP_OPTIMAL_EXT

/* Not in every header yet. */
#define DYNAMIC_EXTENSION "VK_EXT_attachment_feedback_loop_dynamic_state"
#define DYNAMIC_LOOP ((VkDynamicState)1000524000)
typedef void(VKAPI_PTR *PFN_set_loops)(VkCommandBuffer, VkImageAspectFlags);

struct loop {
   struct vkt *t;
   struct vkt_image color, depth;
   bool of_depth; /* what is sampled; else the colour */
   bool dynamic;
};

static struct vkt_image
make_image(struct vkt *t, VkFormat format, VkImageUsageFlags attachment)
{
   return vkt_image(t,
                    &(struct vkt_image_info){
                       .format = format,
                       .width_px = SIZE,
                       .height_px = SIZE,
                       .usage = attachment | VK_IMAGE_USAGE_SAMPLED_BIT |
                                VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                                VK_IMAGE_USAGE_ATTACHMENT_FEEDBACK_LOOP_BIT_EXT,
                    });
}

/* The pipeline has a loop, or may be given one. */
static void
add_loop(VkGraphicsPipelineCreateInfo *create, void *data)
{
   static const VkDynamicState state = DYNAMIC_LOOP;
   static const VkPipelineDynamicStateCreateInfo dynamic = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO,
      .dynamicStateCount = 1,
      .pDynamicStates = &state,
   };
   const struct loop *l = data;

   if (l->dynamic)
      create->pDynamicState = &dynamic;
   else if (l->of_depth)
      create->flags |=
         VK_PIPELINE_CREATE_DEPTH_STENCIL_ATTACHMENT_FEEDBACK_LOOP_BIT_EXT;
   else
      create->flags |=
         VK_PIPELINE_CREATE_COLOR_ATTACHMENT_FEEDBACK_LOOP_BIT_EXT;
}

static const VkPipelineStageFlags writers =
   VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT |
   VK_PIPELINE_STAGE_EARLY_FRAGMENT_TESTS_BIT |
   VK_PIPELINE_STAGE_LATE_FRAGMENT_TESTS_BIT;
static const VkAccessFlags writes =
   VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT |
   VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT;
static const VkDependencyFlags by_region =
   VK_DEPENDENCY_BY_REGION_BIT | VK_DEPENDENCY_FEEDBACK_LOOP_BIT_EXT;

static VkRenderPass
make_pass(struct loop *l)
{
   const struct vkt_image *images[2] = { &l->color, &l->depth };
   const VkAttachmentReference refs[2] = { { 0, LOOP }, { 1, LOOP } };
   VkAttachmentDescription attachments[2];

   for (unsigned i = 0; i < 2; i++) {
      attachments[i] = (VkAttachmentDescription){
         .format = images[i]->format,
         .samples = VK_SAMPLE_COUNT_1_BIT,
         .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
         .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
         .initialLayout = VK_IMAGE_LAYOUT_UNDEFINED,
         .finalLayout = DONE,
      };
   }
   const VkSubpassDescription subpass = {
      .colorAttachmentCount = 1,
      .pColorAttachments = &refs[0],
      .pDepthStencilAttachment = &refs[1],
   };
   const VkAccessFlags all =
      VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT;
   const VkSubpassDependency dependencies[2] = {
      { 0, 0, writers, VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT, writes,
        VK_ACCESS_SHADER_READ_BIT, by_region },
      { 0, VK_SUBPASS_EXTERNAL, VK_PIPELINE_STAGE_ALL_GRAPHICS_BIT,
        VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, all, all, 0 },
   };
   const VkRenderPassCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
      .attachmentCount = 2,
      .pAttachments = attachments,
      .subpassCount = 1,
      .pSubpasses = &subpass,
      .dependencyCount = 2,
      .pDependencies = dependencies,
   };
   VkRenderPass pass;

   VKT(vkCreateRenderPass(l->t->device, &create, NULL, &pass));
   VKT_DEFER(l->t, vkDestroyRenderPass, pass);
   return pass;
}

static struct vkt_target
make_target(struct loop *l)
{
   struct vkt_target target = {
      .pass = make_pass(l),
      .width_px = SIZE,
      .height_px = SIZE,
      .attachment_count = 2,
      .color_count = 1,
      .has_depth = true,
      .samples = VK_SAMPLE_COUNT_1_BIT,
   };
   const VkImageView views[2] = { l->color.view, l->depth.view };
   const VkFramebufferCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
      .renderPass = target.pass,
      .attachmentCount = 2,
      .pAttachments = views,
      .width = SIZE,
      .height = SIZE,
      .layers = 1,
   };

   VKT(vkCreateFramebuffer(l->t->device, &create, NULL, &target.framebuffer));
   VKT_DEFER(l->t, vkDestroyFramebuffer, target.framebuffer);
   return target;
}

static VkPipeline
make_pipeline(struct loop *l, const struct vkt_target *target,
              struct vkt_spirv fragment, VkPipelineLayout layout)
{
   return vkt_pipeline(l->t, &(struct vkt_pipeline_info){
                                .vertex = VKT_SPIRV(fullscreen_vert),
                                .fragment = fragment,
                                .layout = layout,
                                .target = target,
                                .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                                .depth_stencil = {
                                   .depthTestEnable = VK_TRUE,
                                   .depthWriteEnable = VK_TRUE,
                                   .depthCompareOp = VK_COMPARE_OP_ALWAYS,
                                },
                                .adjust = add_loop,
                                .adjust_data = l,
                             });
}

static void
barrier(VkCommandBuffer cmd)
{
   const VkMemoryBarrier b = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = writes,
      .dstAccessMask = VK_ACCESS_SHADER_READ_BIT,
   };

   vkCmdPipelineBarrier(cmd, writers, VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT,
                        by_region, 1, &b, 0, NULL, 0, NULL);
}

static void
draw_loops(struct loop *l)
{
   struct vkt *t = l->t;
   const VkDescriptorImageInfo texture = {
      vkt_sampler(t, VK_FILTER_NEAREST, VK_SAMPLER_MIPMAP_MODE_NEAREST,
                  VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE),
      l->of_depth ? l->depth.view : l->color.view,
      LOOP,
   };
   const struct vkt_set set =
      vkt_set(t,
              &(struct vkt_binding){
                 .type = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
                 .images = &texture,
              },
              1);
   const VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   const struct vkt_target target = make_target(l);
   static const float clear[4] = { 0.2f, 0.4f, 0.6f, 0.8f };
   PFN_set_loops set_loops = NULL;
   VkPipeline first = make_pipeline(l, &target, VKT_SPIRV(uv_frag), layout);
   VkPipeline second = make_pipeline(
      l, &target,
      l->of_depth ? VKT_SPIRV(feedback_depth_frag) : VKT_SPIRV(feedback_frag),
      layout);
   VkCommandBuffer cmd = vkt_begin(t);

   if (l->dynamic) {
      set_loops =
         (PFN_set_loops)vkt_proc(t, "vkCmdSetAttachmentFeedbackLoopEnableEXT");
   }
   vkt_begin_target(cmd, &target, clear, 0.75f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, first);
   if (set_loops)
      set_loops(cmd, 0);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, second, layout,
            &(struct vkt_inputs){ .sets = &set, .set_count = 1 });
   if (set_loops) {
      set_loops(cmd, l->of_depth ? VK_IMAGE_ASPECT_DEPTH_BIT
                                 : VK_IMAGE_ASPECT_COLOR_BIT);
   }
   for (unsigned i = 0; i < 3; i++) {
      barrier(cmd);
      vkCmdDraw(cmd, 3, 1, 0, 0);
   }
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
}

static void
feed_back(struct vkt *t, bool of_depth, bool dynamic)
{
   vkt_need(t, VK_EXT_ATTACHMENT_FEEDBACK_LOOP_LAYOUT_EXTENSION_NAME);
   struct loop l = {
      .t = t,
      .color = make_image(t, VK_FORMAT_R8G8B8A8_UNORM,
                          VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT),
      .depth = make_image(t, VK_FORMAT_D32_SFLOAT,
                          VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT),
      .of_depth = of_depth,
      /* What it shows is the same with and without. */
      .dynamic = dynamic && vkt_device_has(t, DYNAMIC_EXTENSION),
   };

   draw_loops(&l);
   vkt_output_image(t, "color", &l.color, DONE, 2);
}

static void
attachment_feedback(struct vkt *t)
{
   feed_back(t, false, false);
}

static void
attachment_feedback_depth(struct vkt *t)
{
   feed_back(t, true, false);
}

static void
attachment_feedback_dynamic(struct vkt *t)
{
   feed_back(t, false, true);
}

const struct vkt_case vkt_feedback_cases[] = {
   { "attachment", "attachment-feedback", attachment_feedback },
   { "attachment", "attachment-feedback-depth", attachment_feedback_depth },
   { "attachment", "attachment-feedback-dynamic", attachment_feedback_dynamic },
   { 0 },
};
