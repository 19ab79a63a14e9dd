/* SPDX-License-Identifier: MIT */
#include "vkt_internal.h"

#include <string.h>

#define MAX_BINDINGS 16

struct vkt_set
vkt_set(struct vkt *t, const struct vkt_binding *bindings, uint32_t count)
{
   struct vkt_set out;
   VkDescriptorSetLayoutBinding layout[MAX_BINDINGS];
   VkDescriptorPoolSize sizes[MAX_BINDINGS];
   VkWriteDescriptorSet writes[MAX_BINDINGS];

   if (count > MAX_BINDINGS)
      vkt_die("%u bindings are more than vkt has room for", count);
   for (uint32_t i = 0; i < count; i++) {
      uint32_t n = bindings[i].count ? bindings[i].count : 1;
      layout[i] = (VkDescriptorSetLayoutBinding){
         .binding = i,
         .descriptorType = bindings[i].type,
         .descriptorCount = n,
         .stageFlags = bindings[i].type == VK_DESCRIPTOR_TYPE_INPUT_ATTACHMENT
                          ? VK_SHADER_STAGE_FRAGMENT_BIT
                          : VK_SHADER_STAGE_ALL,
         .pImmutableSamplers = bindings[i].immutable,
      };
      sizes[i] = (VkDescriptorPoolSize){ bindings[i].type, n };
   }
   const VkDescriptorSetLayoutCreateInfo layout_info = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
      .bindingCount = count,
      .pBindings = layout,
   };
   VKT(vkCreateDescriptorSetLayout(t->device, &layout_info, NULL, &out.layout));
   VKT_DEFER(t, vkDestroyDescriptorSetLayout, out.layout);

   const VkDescriptorPoolCreateInfo pool_info = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
      .maxSets = 1,
      .poolSizeCount = count,
      .pPoolSizes = sizes,
   };
   VkDescriptorPool pool;
   VKT(vkCreateDescriptorPool(t->device, &pool_info, NULL, &pool));
   VKT_DEFER(t, vkDestroyDescriptorPool, pool);
   const VkDescriptorSetAllocateInfo alloc = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
      .descriptorPool = pool,
      .descriptorSetCount = 1,
      .pSetLayouts = &out.layout,
   };
   VKT(vkAllocateDescriptorSets(t->device, &alloc, &out.set));

   for (uint32_t i = 0; i < count; i++) {
      writes[i] = (VkWriteDescriptorSet){
         .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
         .dstSet = out.set,
         .dstBinding = i,
         .descriptorCount = layout[i].descriptorCount,
         .descriptorType = bindings[i].type,
         .pBufferInfo = bindings[i].buffers,
         .pImageInfo = bindings[i].images,
         .pTexelBufferView = bindings[i].texel_buffers,
      };
   }
   vkUpdateDescriptorSets(t->device, count, writes, 0, NULL);
   return out;
}

VkPipelineLayout
vkt_pipeline_layout(struct vkt *t, const struct vkt_set *sets, uint32_t count,
                    uint32_t push_size_B)
{
   VkDescriptorSetLayout layouts[8];
   if (count > 8)
      vkt_die("%u sets are more than vkt has room for", count);
   for (uint32_t i = 0; i < count; i++)
      layouts[i] = sets[i].layout;
   const VkPushConstantRange range = {
      .stageFlags = VK_SHADER_STAGE_ALL,
      .size = push_size_B,
   };
   const VkPipelineLayoutCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
      .setLayoutCount = count,
      .pSetLayouts = layouts,
      .pushConstantRangeCount = push_size_B ? 1 : 0,
      .pPushConstantRanges = &range,
   };
   VkPipelineLayout layout;
   VKT(vkCreatePipelineLayout(t->device, &info, NULL, &layout));
   VKT_DEFER(t, vkDestroyPipelineLayout, layout);
   return layout;
}

VkSampler
vkt_sampler(struct vkt *t, VkFilter filter, VkSamplerMipmapMode mip,
            VkSamplerAddressMode address)
{
   const VkSamplerCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
      .magFilter = filter,
      .minFilter = filter,
      .mipmapMode = mip,
      .addressModeU = address,
      .addressModeV = address,
      .addressModeW = address,
      .maxLod = VK_LOD_CLAMP_NONE,
      .borderColor = VK_BORDER_COLOR_FLOAT_OPAQUE_WHITE,
   };
   VkSampler sampler;
   VKT(vkCreateSampler(t->device, &info, NULL, &sampler));
   VKT_DEFER(t, vkDestroySampler, sampler);
   return sampler;
}

static VkShaderModule
shader_module(struct vkt *t, struct vkt_spirv spirv)
{
   const VkShaderModuleCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = spirv.size_B,
      .pCode = spirv.words,
   };
   VkShaderModule module;
   VKT(vkCreateShaderModule(t->device, &info, NULL, &module));
   VKT_DEFER(t, vkDestroyShaderModule, module);
   return module;
}

VkPipeline
vkt_compute_pipeline(struct vkt *t, struct vkt_spirv spirv,
                     VkPipelineLayout layout, const VkSpecializationInfo *spec)
{
   const VkComputePipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .stage = {
         .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
         .stage = VK_SHADER_STAGE_COMPUTE_BIT,
         .module = shader_module(t, spirv),
         .pName = "main",
         .pSpecializationInfo = spec,
      },
      .layout = layout,
   };
   VkPipeline pipeline;
   VKT(
      vkCreateComputePipelines(t->device, t->cache, 1, &info, NULL, &pipeline));
   VKT_DEFER(t, vkDestroyPipeline, pipeline);
   return pipeline;
}

/* ------------------------------------------------------------- targets */

static VkAttachmentDescription
describe_attachment(const struct vkt_image *image,
                    const struct vkt_target_info *info,
                    VkImageLayout final_layout)
{
   const bool load = info && info->load;
   const bool keep = load || (info && info->keep);

   return (VkAttachmentDescription){
      .format = image->format,
      .samples = (VkSampleCountFlagBits)image->samples,
      .loadOp = load ? VK_ATTACHMENT_LOAD_OP_LOAD : VK_ATTACHMENT_LOAD_OP_CLEAR,
      .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
      .stencilLoadOp =
         load ? VK_ATTACHMENT_LOAD_OP_LOAD : VK_ATTACHMENT_LOAD_OP_CLEAR,
      .stencilStoreOp = VK_ATTACHMENT_STORE_OP_STORE,
      .initialLayout = keep ? final_layout : VK_IMAGE_LAYOUT_UNDEFINED,
      .finalLayout = final_layout,
   };
}

struct attachments {
   VkAttachmentDescription descriptions[2 * VKT_MAX_COLORS + 1];
   VkImageView views[2 * VKT_MAX_COLORS + 1];
   VkAttachmentReference colors[VKT_MAX_COLORS];
   VkAttachmentReference resolves[VKT_MAX_COLORS];
   VkAttachmentReference depth;
   uint32_t count;
   bool has_resolves;
};

static VkAttachmentReference
add_attachment(struct attachments *a, const struct vkt_image *image,
               const struct vkt_target_info *info, VkImageLayout use)
{
   const VkAttachmentReference reference = { a->count, use };
   a->views[a->count] = image->view;
   a->descriptions[a->count++] =
      describe_attachment(image, info, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   return reference;
}

static void
collect_attachments(const struct vkt_target_info *info, struct attachments *a)
{
   for (uint32_t i = 0; i < info->color_count; i++) {
      a->colors[i] = add_attachment(a, info->colors[i], info,
                                    VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL);
   }
   if (info->depth) {
      a->depth =
         add_attachment(a, info->depth, info,
                        VK_IMAGE_LAYOUT_DEPTH_STENCIL_ATTACHMENT_OPTIMAL);
   }
   for (uint32_t i = 0; i < info->color_count; i++) {
      a->resolves[i].attachment = VK_ATTACHMENT_UNUSED;
      if (!info->resolves[i])
         continue;
      a->has_resolves = true;
      a->resolves[i] = add_attachment(a, info->resolves[i], NULL,
                                      VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL);
   }
}

static VkRenderPass
create_pass(struct vkt *t, const struct vkt_target_info *info,
            const struct attachments *a)
{
   const VkSubpassDescription subpass = {
      .pipelineBindPoint = VK_PIPELINE_BIND_POINT_GRAPHICS,
      .colorAttachmentCount = info->color_count,
      .pColorAttachments = a->colors,
      .pResolveAttachments = a->has_resolves ? a->resolves : NULL,
      .pDepthStencilAttachment = info->depth ? &a->depth : NULL,
   };
   const VkAccessFlags all =
      VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT;
   const VkSubpassDependency dependencies[] = {
      { VK_SUBPASS_EXTERNAL, 0, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT,
        VK_PIPELINE_STAGE_ALL_GRAPHICS_BIT, all, all, 0 },
      { 0, VK_SUBPASS_EXTERNAL, VK_PIPELINE_STAGE_ALL_GRAPHICS_BIT,
        VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, all, all, 0 },
   };
   const VkRenderPassCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
      .attachmentCount = a->count,
      .pAttachments = a->descriptions,
      .subpassCount = 1,
      .pSubpasses = &subpass,
      .dependencyCount = 2,
      .pDependencies = dependencies,
   };
   VkRenderPass pass;
   VKT(vkCreateRenderPass(t->device, &create, NULL, &pass));
   VKT_DEFER(t, vkDestroyRenderPass, pass);
   return pass;
}

struct vkt_target
vkt_target(struct vkt *t, const struct vkt_target_info *info)
{
   const struct vkt_image *first =
      info->color_count ? info->colors[0] : info->depth;
   const struct vkt_image nothing = {
      .width_px = info->width_px,
      .height_px = info->height_px,
      .samples = 1,
   };
   if (!first)
      first = &nothing;
   struct attachments a = { 0 };
   collect_attachments(info, &a);
   struct vkt_target target = {
      .pass = create_pass(t, info, &a),
      .width_px = first->width_px,
      .height_px = first->height_px,
      .attachment_count = a.count,
      .color_count = info->color_count,
      .has_depth = info->depth != NULL,
      .samples = (VkSampleCountFlagBits)first->samples,
   };
   const VkFramebufferCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
      .renderPass = target.pass,
      .attachmentCount = a.count,
      .pAttachments = a.views,
      .width = target.width_px,
      .height = target.height_px,
      .layers = info->layers ? info->layers : 1,
   };
   VKT(vkCreateFramebuffer(t->device, &create, NULL, &target.framebuffer));
   VKT_DEFER(t, vkDestroyFramebuffer, target.framebuffer);
   return target;
}

void
vkt_begin_target(VkCommandBuffer cmd, const struct vkt_target *target,
                 const float color[4], float depth, uint32_t stencil,
                 VkSubpassContents contents)
{
   VkClearValue clears[2 * VKT_MAX_COLORS + 2];
   memset(clears, 0, sizeof(clears));
   for (uint32_t i = 0; i < target->color_count; i++)
      memcpy(clears[i].color.float32, color, 4 * sizeof(float));
   if (target->has_depth)
      clears[target->color_count].depthStencil =
         (VkClearDepthStencilValue){ depth, stencil };
   const VkRenderPassBeginInfo begin = {
      .sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO,
      .renderPass = target->pass,
      .framebuffer = target->framebuffer,
      .renderArea = { { 0, 0 }, { target->width_px, target->height_px } },
      /* One more: a pass of a case's own may have a resolve attachment. */
      .clearValueCount = target->attachment_count + 1,
      .pClearValues = clears,
   };
   vkCmdBeginRenderPass(cmd, &begin, contents);
}

/* -------------------------------------------------- graphics pipelines */

struct vertex_input {
   VkVertexInputBindingDescription bindings[2];
   VkPipelineVertexInputStateCreateInfo info;
};

static void
fill_vertex_input(const struct vkt_pipeline_info *info, struct vertex_input *v)
{
   v->bindings[0] =
      (VkVertexInputBindingDescription){ 0, info->stride_B,
                                         VK_VERTEX_INPUT_RATE_VERTEX };
   v->bindings[1] =
      (VkVertexInputBindingDescription){ 1, info->instance_stride_B,
                                         VK_VERTEX_INPUT_RATE_INSTANCE };
   v->info = (VkPipelineVertexInputStateCreateInfo){
      .sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO,
      .vertexBindingDescriptionCount = info->instance_stride_B ? 2
                                       : info->attribute_count ? 1
                                                               : 0,
      .pVertexBindingDescriptions = v->bindings,
      .vertexAttributeDescriptionCount = info->attribute_count,
      .pVertexAttributeDescriptions = info->attributes,
   };
}

static void
fill_blend(const struct vkt_pipeline_info *info, uint32_t color_count,
           VkPipelineColorBlendAttachmentState *plain,
           VkPipelineColorBlendStateCreateInfo *blend)
{
   for (uint32_t i = 0; i < color_count; i++)
      plain[i] = (VkPipelineColorBlendAttachmentState){ .colorWriteMask = 0xf };
   *blend = (VkPipelineColorBlendStateCreateInfo){
      .sType = VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO,
      .logicOpEnable = info->logic,
      .logicOp = info->logic_op,
      .attachmentCount = color_count,
      .pAttachments = info->blends ? info->blends : plain,
   };
   memcpy(blend->blendConstants, info->blend_constants,
          sizeof(blend->blendConstants));
}

VkPipeline
vkt_pipeline(struct vkt *t, const struct vkt_pipeline_info *info)
{
   const struct vkt_target *target = info->target;
   const VkPipelineShaderStageCreateInfo stages[] = {
      { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
        .stage = VK_SHADER_STAGE_VERTEX_BIT,
        .module = shader_module(t, info->vertex),
        .pName = "main" },
      { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
        .stage = VK_SHADER_STAGE_FRAGMENT_BIT,
        .module = info->fragment.words ? shader_module(t, info->fragment)
                                       : VK_NULL_HANDLE,
        .pName = "main",
        .pSpecializationInfo = info->fragment_spec },
   };
   struct vertex_input input;
   fill_vertex_input(info, &input);
   const VkPipelineInputAssemblyStateCreateInfo assembly = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO,
      .topology = info->topology,
      .primitiveRestartEnable = info->restart,
   };
   const VkViewport viewport = {
      0, 0, (float)target->width_px, (float)target->height_px, 0.0f, 1.0f
   };
   const VkRect2D scissor = { { 0, 0 },
                              { target->width_px, target->height_px } };
   const VkPipelineViewportStateCreateInfo viewports = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO,
      .viewportCount = 1,
      .pViewports = &viewport,
      .scissorCount = 1,
      .pScissors = &scissor,
   };
   const VkPipelineRasterizationStateCreateInfo raster = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO,
      .depthClampEnable = info->depth_clamp,
      .cullMode = info->cull,
      .frontFace = info->front_face,
      .depthBiasEnable = info->depth_bias,
      .depthBiasConstantFactor = info->depth_bias ? 1024.0f : 0.0f,
      .lineWidth = info->line_width != 0.0f ? info->line_width : 1.0f,
   };
   const VkSampleMask mask = info->sample_mask ? info->sample_mask : ~0u;
   const VkPipelineMultisampleStateCreateInfo multisample = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO,
      .rasterizationSamples = target->samples,
      .sampleShadingEnable = info->sample_shading,
      .minSampleShading = 1.0f,
      .pSampleMask = &mask,
      .alphaToCoverageEnable = info->alpha_to_coverage,
   };
   VkPipelineDepthStencilStateCreateInfo depth_stencil = info->depth_stencil;
   depth_stencil.sType =
      VK_STRUCTURE_TYPE_PIPELINE_DEPTH_STENCIL_STATE_CREATE_INFO;
   VkPipelineColorBlendAttachmentState plain[VKT_MAX_COLORS];
   VkPipelineColorBlendStateCreateInfo blend;
   fill_blend(info, target->color_count, plain, &blend);

   VkGraphicsPipelineCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO,
      .pNext = info->rendering,
      .stageCount = info->fragment.words ? 2 : 1,
      .pStages = stages,
      .pVertexInputState = &input.info,
      .pInputAssemblyState = &assembly,
      .pViewportState = &viewports,
      .pRasterizationState = &raster,
      .pMultisampleState = &multisample,
      .pDepthStencilState = &depth_stencil,
      .pColorBlendState = &blend,
      .layout = info->layout,
      .renderPass = info->rendering ? VK_NULL_HANDLE
                    : info->pass    ? info->pass
                                    : target->pass,
      .subpass = info->subpass,
   };
   if (info->adjust)
      info->adjust(&create, info->adjust_data);
   VkPipeline pipeline;
   VKT(vkCreateGraphicsPipelines(t->device, t->cache, 1, &create, NULL,
                                 &pipeline));
   VKT_DEFER(t, vkDestroyPipeline, pipeline);
   return pipeline;
}
