/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include "color_frag.spv.h"
#include "color_vert.spv.h"
#include "derivative_frag.spv.h"
#include "discard_frag.spv.h"
#include "flat_frag.spv.h"
#include "flat_vert.spv.h"
#include "fragcoord_frag.spv.h"
#include "fullscreen_vert.spv.h"
#include "instanced_vert.spv.h"
#include "mixed_frag.spv.h"
#include "mixed_vert.spv.h"
#include "noperspective_frag.spv.h"
#include "noperspective_vert.spv.h"
#include "point_frag.spv.h"
#include "point_vert.spv.h"
#include "relaxed_frag.spv.h"
#include "uv_frag.spv.h"

/* Vertices of these cases: a position and a colour. */
struct vertex {
   float position[4];
   float color[4];
};

static const VkVertexInputAttributeDescription attributes[] = {
   { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
   { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 16 },
};

/* Edges of these lie between pixel centres of a 64-pixel target. */
static const struct vertex triangle[] = {
   { { -0.75f, -0.80f, 0.0f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
   { { 0.85f, -0.70f, 0.0f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
   { { -0.10f, 0.90f, 0.0f, 1.0f }, { 0.0f, 0.0f, 1.0f, 1.0f } },
};

/* The same in perspective: w differs. */
static const struct vertex perspective[] = {
   { { -0.75f, -0.80f, 0.0f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
   { { 1.70f, -1.40f, 0.0f, 2.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
   { { -0.40f, 3.60f, 0.0f, 4.0f }, { 0.0f, 0.0f, 1.0f, 1.0f } },
};

struct scene {
   struct vkt_image image;
   struct vkt_target target;
   VkPipelineLayout layout;
   struct vkt_pipeline_info info;
};

static struct scene
make_scene(struct vkt *t, struct vkt_spirv vertex, struct vkt_spirv fragment,
           VkPrimitiveTopology topology)
{
   struct scene s = {
      .image = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 64, 64),
      .layout = vkt_pipeline_layout(t, NULL, 0, 0),
   };
   s.target = vkt_target(t, &(struct vkt_target_info){
                               .color_count = 1,
                               .colors = { &s.image },
                            });
   s.info = (struct vkt_pipeline_info){
      .vertex = vertex,
      .fragment = fragment,
      .layout = s.layout,
      .stride_B = sizeof(struct vertex),
      .attributes = attributes,
      .attribute_count = 2,
      .topology = topology,
   };
   return s;
}

static VkCommandBuffer
begin_scene(struct vkt *t, struct scene *s)
{
   const float background[4] = { 0.2f, 0.2f, 0.2f, 1.0f };
   VkCommandBuffer cmd = vkt_begin(t);

   s->info.target = &s->target;
   VkPipeline pipeline = vkt_pipeline(t, &s->info);
   vkt_begin_target(cmd, &s->target, background, 1.0f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   return cmd;
}

static void
end_scene(struct vkt *t, struct scene *s, VkCommandBuffer cmd, double tolerance)
{
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &s->image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    tolerance);
}

static void
bind_vertices(struct vkt *t, VkCommandBuffer cmd, const void *data,
              size_t size_B)
{
   struct vkt_buffer b = vkt_buffer_with(t, data, size_B);
   const VkDeviceSize zero = 0;

   vkCmdBindVertexBuffers(cmd, 0, 1, &b.buffer, &zero);
}

static void
draw_plain(struct vkt *t, struct vkt_spirv vs, struct vkt_spirv fs,
           VkPrimitiveTopology topology, const struct vertex *vertices,
           unsigned count)
{
   struct scene s = make_scene(t, vs, fs, topology);
   VkCommandBuffer cmd = begin_scene(t, &s);

   bind_vertices(t, cmd, vertices, count * sizeof(*vertices));
   vkCmdDraw(cmd, count, 1, 0, 0);
   end_scene(t, &s, cmd, 1);
}

static void
draw_triangle(struct vkt *t)
{
   draw_plain(t, VKT_SPIRV(color_vert), VKT_SPIRV(color_frag),
              VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, triangle, 3);
}

static void
draw_perspective(struct vkt *t)
{
   draw_plain(t, VKT_SPIRV(color_vert), VKT_SPIRV(color_frag),
              VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, perspective, 3);
}

static void
draw_flat(struct vkt *t)
{
   draw_plain(t, VKT_SPIRV(flat_vert), VKT_SPIRV(flat_frag),
              VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, triangle, 3);
}

static void
draw_noperspective(struct vkt *t)
{
   draw_plain(t, VKT_SPIRV(noperspective_vert), VKT_SPIRV(noperspective_frag),
              VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, perspective, 3);
}

/* The same vertex shader with a fragment shader that interpolates some of its
 * outputs without perspective, and with one that does not. */
static void
draw_noperspective_mixed(struct vkt *t)
{
   struct scene s = make_scene(t, VKT_SPIRV(mixed_vert), VKT_SPIRV(mixed_frag),
                               VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST);
   VkCommandBuffer cmd = begin_scene(t, &s);
   struct vkt_pipeline_info plain = s.info;

   plain.fragment = VKT_SPIRV(color_frag);
   VkPipeline second = vkt_pipeline(t, &plain);
   struct vertex vertices[6];

   /* The second triangle is the first one turned upside down. */
   for (unsigned i = 0; i < 3; i++) {
      vertices[i] = vertices[i + 3] = perspective[i];
      vertices[i + 3].position[1] *= -1.0f;
   }
   bind_vertices(t, cmd, vertices, sizeof(vertices));
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, second);
   vkCmdDraw(cmd, 3, 1, 3, 0);
   end_scene(t, &s, cmd, 1);
}

static const struct vertex strip[] = {
   { { -0.80f, -0.80f, 0.0f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
   { { -0.60f, 0.75f, 0.0f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
   { { -0.05f, -0.60f, 0.0f, 1.0f }, { 0.0f, 0.0f, 1.0f, 1.0f } },
   { { 0.20f, 0.90f, 0.0f, 1.0f }, { 1.0f, 1.0f, 0.0f, 1.0f } },
   { { 0.55f, -0.85f, 0.0f, 1.0f }, { 0.0f, 1.0f, 1.0f, 1.0f } },
   { { 0.85f, 0.45f, 0.0f, 1.0f }, { 1.0f, 0.0f, 1.0f, 1.0f } },
};

static void
draw_strip(struct vkt *t)
{
   draw_plain(t, VKT_SPIRV(color_vert), VKT_SPIRV(color_frag),
              VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP, strip, 6);
}

static void
draw_strip_flat(struct vkt *t)
{
   draw_plain(t, VKT_SPIRV(flat_vert), VKT_SPIRV(flat_frag),
              VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP, strip, 6);
}

static void
draw_fan(struct vkt *t)
{
   static const struct vertex fan[] = {
      { { 0.03f, 0.03f, 0.0f, 1.0f }, { 1.0f, 1.0f, 1.0f, 1.0f } },
      { { -0.80f, -0.70f, 0.0f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
      { { 0.70f, -0.85f, 0.0f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
      { { 0.90f, 0.60f, 0.0f, 1.0f }, { 0.0f, 0.0f, 1.0f, 1.0f } },
      { { -0.60f, 0.85f, 0.0f, 1.0f }, { 1.0f, 0.0f, 1.0f, 1.0f } },
   };
   draw_plain(t, VKT_SPIRV(color_vert), VKT_SPIRV(color_frag),
              VK_PRIMITIVE_TOPOLOGY_TRIANGLE_FAN, fan, 5);
}

/* Lines whose pixels no rule leaves open: horizontal, vertical, through
 * pixel centres. */
static const struct vertex lines[] = {
   { { -0.765625f, -0.515625f, 0.0f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
   { { 0.734375f, -0.515625f, 0.0f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
   { { 0.421875f, -0.390625f, 0.0f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
   { { 0.421875f, 0.609375f, 0.0f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
};

static void
draw_lines(struct vkt *t)
{
   draw_plain(t, VKT_SPIRV(color_vert), VKT_SPIRV(color_frag),
              VK_PRIMITIVE_TOPOLOGY_LINE_LIST, lines, 4);
}

static void
draw_points(struct vkt *t)
{
   static const struct vertex points[] = {
      { { -0.484375f, -0.515625f, 0.0f, 1.0f }, { 1.0f, 0.0f, 0.5f, 1.0f } },
      { { 0.515625f, 0.265625f, 0.0f, 1.0f }, { 0.0f, 1.0f, 0.75f, 1.0f } },
   };
   draw_plain(t, VKT_SPIRV(color_vert), VKT_SPIRV(color_frag),
              VK_PRIMITIVE_TOPOLOGY_POINT_LIST, points, 2);
}

static void
draw_large_points(struct vkt *t)
{
   if (!t->features.largePoints)
      vkt_skip("no large points");
   static const struct vertex points[] = {
      { { -0.5f, -0.5f, 0.0f, 1.0f }, { 1.0f, 0.0f, 0.5f, 1.0f } },
      { { 0.5f, 0.25f, 0.0f, 2.0f }, { 0.0f, 1.0f, 0.75f, 1.0f } },
   };
   draw_plain(t, VKT_SPIRV(point_vert), VKT_SPIRV(point_frag),
              VK_PRIMITIVE_TOPOLOGY_POINT_LIST, points, 2);
}

static void
draw_indexed(struct vkt *t, VkIndexType type, bool restart)
{
   static const uint32_t with_restart[] = { 0, 1, 2, ~0u, 3, 4, 5 };
   static const uint32_t plain[] = { 5, 1, 0, 4, 2, 3, 1 };
   const uint32_t *list = restart ? with_restart : plain;
   uint16_t list16[7];
   struct scene s = make_scene(t, VKT_SPIRV(color_vert), VKT_SPIRV(color_frag),
                               VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP);

   for (unsigned i = 0; i < 7; i++)
      list16[i] = (uint16_t)list[i];
   s.info.restart = restart;
   VkCommandBuffer cmd = begin_scene(t, &s);
   bind_vertices(t, cmd, strip, sizeof(strip));
   struct vkt_buffer indices = type == VK_INDEX_TYPE_UINT16
                                  ? vkt_buffer_with(t, list16, sizeof(list16))
                                  : vkt_buffer_with(t, list, 7 * sizeof(*list));
   vkCmdBindIndexBuffer(cmd, indices.buffer, 0, type);
   vkCmdDrawIndexed(cmd, 7, 1, 0, 0, 0);
   end_scene(t, &s, cmd, 1);
}

static void
draw_indexed16(struct vkt *t)
{
   draw_indexed(t, VK_INDEX_TYPE_UINT16, false);
}

static void
draw_indexed32(struct vkt *t)
{
   draw_indexed(t, VK_INDEX_TYPE_UINT32, false);
}

static void
draw_restart16(struct vkt *t)
{
   draw_indexed(t, VK_INDEX_TYPE_UINT16, true);
}

static void
draw_restart32(struct vkt *t)
{
   draw_indexed(t, VK_INDEX_TYPE_UINT32, true);
}

static void
draw_base_vertex(struct vkt *t)
{
   static const uint16_t list[] = { 9, 0, 1, 2 };
   struct scene s = make_scene(t, VKT_SPIRV(color_vert), VKT_SPIRV(color_frag),
                               VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST);
   VkCommandBuffer cmd = begin_scene(t, &s);
   struct vkt_buffer indices = vkt_buffer_with(t, list, sizeof(list));

   bind_vertices(t, cmd, strip, sizeof(strip));
   vkCmdBindIndexBuffer(cmd, indices.buffer, 0, VK_INDEX_TYPE_UINT16);
   vkCmdDrawIndexed(cmd, 3, 1, 1, 3, 0);
   end_scene(t, &s, cmd, 1);
}

/* ------------------------------------------------------------- instancing */

static const float quad[][4] = {
   { -0.7f, -0.6f, 0.0f, 1.0f },
   { 0.7f, -0.6f, 0.0f, 1.0f },
   { -0.7f, 0.6f, 0.0f, 1.0f },
   { 0.7f, 0.6f, 0.0f, 1.0f },
};
static const float places[][4] = {
   { -0.70f, -0.70f, 0.1f, 0.0f }, { 0.00f, -0.70f, 0.3f, 0.0f },
   { 0.70f, -0.70f, 0.5f, 0.0f },  { -0.70f, 0.00f, 0.7f, 0.0f },
   { 0.30f, 0.10f, 0.9f, 0.0f },   { 0.60f, 0.65f, 1.0f, 0.0f },
};
static const VkVertexInputAttributeDescription instance_attributes[] = {
   { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
   { 1, 1, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
};

static VkCommandBuffer
begin_instanced(struct vkt *t, struct scene *s)
{
   const VkDeviceSize zeroes[2] = { 0, 0 };

   *s = make_scene(t, VKT_SPIRV(instanced_vert), VKT_SPIRV(color_frag),
                   VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP);
   s->info.stride_B = 16;
   s->info.instance_stride_B = 16;
   s->info.attributes = instance_attributes;
   VkCommandBuffer cmd = begin_scene(t, s);
   const VkBuffer buffers[2] = {
      vkt_buffer_with(t, quad, sizeof(quad)).buffer,
      vkt_buffer_with(t, places, sizeof(places)).buffer,
   };
   vkCmdBindVertexBuffers(cmd, 0, 2, buffers, zeroes);
   return cmd;
}

static void
draw_instanced(struct vkt *t)
{
   struct scene s;
   VkCommandBuffer cmd = begin_instanced(t, &s);

   vkCmdDraw(cmd, 4, 6, 0, 0);
   end_scene(t, &s, cmd, 1);
}

static void
draw_first_instance(struct vkt *t)
{
   struct scene s;
   VkCommandBuffer cmd = begin_instanced(t, &s);

   vkCmdDraw(cmd, 4, 3, 0, 2);
   end_scene(t, &s, cmd, 1);
}

static void
draw_indirect(struct vkt *t)
{
   const VkDrawIndirectCommand draw = { 4, 5, 0, 0 };
   struct scene s;
   VkCommandBuffer cmd = begin_instanced(t, &s);
   struct vkt_buffer args = vkt_buffer_with(t, &draw, sizeof(draw));

   vkCmdDrawIndirect(cmd, args.buffer, 0, 1, sizeof(draw));
   end_scene(t, &s, cmd, 1);
}

static void
draw_indexed_indirect(struct vkt *t)
{
   static const uint16_t list[] = { 7, 7, 2, 3, 0, 1 };
   const VkDrawIndexedIndirectCommand draw = { 4, 6, 2, 0, 0 };
   struct scene s;
   VkCommandBuffer cmd = begin_instanced(t, &s);
   struct vkt_buffer args = vkt_buffer_with(t, &draw, sizeof(draw));
   struct vkt_buffer indices = vkt_buffer_with(t, list, sizeof(list));

   vkCmdBindIndexBuffer(cmd, indices.buffer, 0, VK_INDEX_TYPE_UINT16);
   vkCmdDrawIndexedIndirect(cmd, args.buffer, 0, 1, sizeof(draw));
   end_scene(t, &s, cmd, 1);
}

/* ------------------------------------------------------ what a pixel knows */

static void
draw_fullscreen(struct vkt *t, struct vkt_spirv fs, double tolerance)
{
   struct scene s = make_scene(t, VKT_SPIRV(fullscreen_vert), fs,
                               VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST);

   s.info.attribute_count = 0;
   VkCommandBuffer cmd = begin_scene(t, &s);
   vkCmdDraw(cmd, 3, 1, 0, 0);
   end_scene(t, &s, cmd, tolerance);
}

static void
draw_uv(struct vkt *t)
{
   draw_fullscreen(t, VKT_SPIRV(uv_frag), 1);
}

/* 16 bits may be less exact, by less than one of 255. */
static void
draw_relaxed(struct vkt *t)
{
   draw_fullscreen(t, VKT_SPIRV(relaxed_frag), 1);
}

static void
draw_fragcoord(struct vkt *t)
{
   draw_fullscreen(t, VKT_SPIRV(fragcoord_frag), 1);
}

static void
draw_discard(struct vkt *t)
{
   draw_fullscreen(t, VKT_SPIRV(discard_frag), 1);
}

static void
draw_derivative(struct vkt *t)
{
   draw_fullscreen(t, VKT_SPIRV(derivative_frag), 1);
}

static void
draw_culled(struct vkt *t, VkCullModeFlags cull, VkFrontFace front)
{
   struct scene s = make_scene(t, VKT_SPIRV(color_vert), VKT_SPIRV(color_frag),
                               VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP);

   s.info.cull = cull;
   s.info.front_face = front;
   VkCommandBuffer cmd = begin_scene(t, &s);
   bind_vertices(t, cmd, triangle, sizeof(triangle));
   vkCmdDraw(cmd, 3, 1, 0, 0);
   end_scene(t, &s, cmd, 1);
}

static void
draw_cull_back(struct vkt *t)
{
   draw_culled(t, VK_CULL_MODE_BACK_BIT, VK_FRONT_FACE_COUNTER_CLOCKWISE);
}

static void
draw_cull_front(struct vkt *t)
{
   draw_culled(t, VK_CULL_MODE_FRONT_BIT, VK_FRONT_FACE_COUNTER_CLOCKWISE);
}

static void
draw_clipped(struct vkt *t)
{
   /* Sticks out on all sides, behind the near plane and behind the eye. */
   static const struct vertex big[] = {
      { { -3.0f, -2.5f, 0.5f, 1.0f }, { 1.0f, 0.0f, 0.0f, 1.0f } },
      { { 2.9f, -1.4f, -0.5f, 1.0f }, { 0.0f, 1.0f, 0.0f, 1.0f } },
      { { 0.2f, 3.3f, 0.8f, 1.0f }, { 0.0f, 0.0f, 1.0f, 1.0f } },
      { { -0.9f, 0.1f, 0.2f, -0.6f }, { 1.0f, 1.0f, 0.0f, 1.0f } },
      { { 0.8f, -0.9f, 0.3f, 1.0f }, { 0.0f, 1.0f, 1.0f, 1.0f } },
      { { 0.7f, 0.9f, 0.3f, 1.0f }, { 1.0f, 0.0f, 1.0f, 1.0f } },
   };
   draw_plain(t, VKT_SPIRV(color_vert), VKT_SPIRV(color_frag),
              VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, big, 6);
}

static void
draw_secondary(struct vkt *t)
{
   struct scene s = make_scene(t, VKT_SPIRV(color_vert), VKT_SPIRV(color_frag),
                               VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST);
   const float background[4] = { 0.2f, 0.2f, 0.2f, 1.0f };
   const VkCommandBufferInheritanceInfo inherit = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_INHERITANCE_INFO,
      .renderPass = s.target.pass,
      .framebuffer = s.target.framebuffer,
   };

   s.info.target = &s.target;
   VkPipeline pipeline = vkt_pipeline(t, &s.info);
   VkCommandBuffer secondary = vkt_secondary(
      t, &inherit, VK_COMMAND_BUFFER_USAGE_RENDER_PASS_CONTINUE_BIT);
   vkCmdBindPipeline(secondary, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
   bind_vertices(t, secondary, triangle, sizeof(triangle));
   vkCmdDraw(secondary, 3, 1, 0, 0);
   VKT(vkEndCommandBuffer(secondary));

   VkCommandBuffer cmd = vkt_begin(t);
   vkt_begin_target(cmd, &s.target, background, 1.0f, 0,
                    VK_SUBPASS_CONTENTS_SECONDARY_COMMAND_BUFFERS);
   vkCmdExecuteCommands(cmd, 1, &secondary);
   end_scene(t, &s, cmd, 1);
}

const struct vkt_case vkt_draw_cases[] = {
   { "draw", "draw-triangle", draw_triangle },
   { "draw", "draw-perspective", draw_perspective },
   { "draw", "draw-flat", draw_flat },
   { "draw", "draw-noperspective", draw_noperspective },
   { "draw", "draw-noperspective-mixed", draw_noperspective_mixed },
   { "draw", "draw-strip", draw_strip },
   { "draw", "draw-strip-flat", draw_strip_flat },
   { "draw", "draw-fan", draw_fan },
   { "draw", "draw-lines", draw_lines },
   { "draw", "draw-points", draw_points },
   { "draw", "draw-large-points", draw_large_points },
   { "draw", "draw-indexed16", draw_indexed16 },
   { "draw", "draw-indexed32", draw_indexed32 },
   { "draw", "draw-restart16", draw_restart16 },
   { "draw", "draw-restart32", draw_restart32 },
   { "draw", "draw-base-vertex", draw_base_vertex },
   { "draw", "draw-instanced", draw_instanced },
   { "draw", "draw-first-instance", draw_first_instance },
   { "draw", "draw-indirect", draw_indirect },
   { "draw", "draw-indexed-indirect", draw_indexed_indirect },
   { "draw", "draw-uv", draw_uv },
   { "draw", "draw-relaxed", draw_relaxed },
   { "draw", "draw-fragcoord", draw_fragcoord },
   { "draw", "draw-discard", draw_discard },
   { "draw", "draw-derivative", draw_derivative },
   { "draw", "draw-cull-back", draw_cull_back },
   { "draw", "draw-cull-front", draw_cull_front },
   { "draw", "draw-clipped", draw_clipped },
   { "draw", "draw-secondary", draw_secondary },
   { 0 },
};
