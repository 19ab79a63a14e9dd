/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include "fullscreen_vert.spv.h"
#include "solid_frag.spv.h"
#include "solid_vert.spv.h"

void
vkt_bind(VkCommandBuffer cmd, VkPipelineBindPoint point, VkPipeline pipeline,
         VkPipelineLayout layout, const struct vkt_inputs *in)
{
   VkDescriptorSet sets[8];

   vkCmdBindPipeline(cmd, point, pipeline);
   if (in->set_count > 8)
      vkt_die("%u sets are more than vkt has room for", in->set_count);
   for (uint32_t i = 0; i < in->set_count; i++)
      sets[i] = in->sets[i].set;
   if (in->set_count)
      vkCmdBindDescriptorSets(cmd, point, layout, 0, in->set_count, sets,
                              in->dynamic_count, in->dynamic_offsets_B);
   if (in->push_size_B)
      vkCmdPushConstants(cmd, layout, VK_SHADER_STAGE_ALL, 0, in->push_size_B,
                         in->push);
}

void
vkt_picture(struct vkt *t, const struct vkt_picture *p)
{
   const VkFormat format = p->format ? p->format : VK_FORMAT_R8G8B8A8_UNORM;
   struct vkt_image image = vkt_color(t, format, 64, 64);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &image },
                                            });
   VkPipelineLayout layout =
      vkt_pipeline_layout(t, p->in.sets, p->in.set_count, p->in.push_size_B);
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(fullscreen_vert),
                         .fragment = p->fragment,
                         .layout = layout,
                         .target = &target,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                      });
   const float none[4] = { 0 };
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_begin_target(cmd, &target, none, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline, layout, &p->in);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, p->name, &image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    p->tolerance);
}

void
vkt_dispatch(struct vkt *t, struct vkt_spirv spirv, const struct vkt_inputs *in,
             uint32_t groups_x, uint32_t groups_y, uint32_t groups_z)
{
   VkPipelineLayout layout =
      vkt_pipeline_layout(t, in->sets, in->set_count, in->push_size_B);
   VkPipeline pipeline = vkt_compute_pipeline(t, spirv, layout, NULL);
   VkCommandBuffer cmd = vkt_begin(t);

   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline, layout, in);
   vkCmdDispatch(cmd, groups_x, groups_y, groups_z);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
}

static const VkVertexInputAttributeDescription position = {
   0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0
};

void
vkt_draw_rectangle(struct vkt *t, VkCommandBuffer cmd,
                   const struct vkt_target *target,
                   const struct vkt_rectangle *r)
{
   const float sx = 2.0f / (float)target->width_px;
   const float sy = 2.0f / (float)target->height_px;
   const float v[4][4] = {
      { r->x0 * sx - 1.0f, r->y0 * sy - 1.0f, 0.5f, 1.0f },
      { r->x1 * sx - 1.0f, r->y0 * sy - 1.0f, 0.5f, 1.0f },
      { r->x0 * sx - 1.0f, r->y1 * sy - 1.0f, 0.5f, 1.0f },
      { r->x1 * sx - 1.0f, r->y1 * sy - 1.0f, 0.5f, 1.0f },
   };
   VkPipelineLayout layout = vkt_pipeline_layout(t, NULL, 0, 16);
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(solid_vert),
                         .fragment = VKT_SPIRV(solid_frag),
                         .layout = layout,
                         .target = target,
                         .stride_B = 16,
                         .attributes = &position,
                         .attribute_count = 1,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
                      });
   struct vkt_buffer b = vkt_buffer_with(t, v, sizeof(v));
   const VkDeviceSize zero = 0;

   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   vkCmdBindVertexBuffers(cmd, 0, 1, &b.buffer, &zero);
   vkCmdPushConstants(cmd, layout, VK_SHADER_STAGE_ALL, 0, 16, r->color);
   vkCmdDraw(cmd, 4, 1, 0, 0);
}
