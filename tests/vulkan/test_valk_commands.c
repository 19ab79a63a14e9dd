/* SPDX-License-Identifier: MIT */
/* What the comparison with another driver cannot see: queries, time stamps,
 * events, and passes that the driver renders in parts.  Values are checked
 * here.  Usage: test_valk_commands CASE */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vkt_internal.h"

#include "color_frag.spv.h"
#include "color_vert.spv.h"

#define SIZE 64

struct vertex {
   float position[4];
   float color[4];
};

static const VkVertexInputAttributeDescription attributes[] = {
   { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0 },
   { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 16 },
};

struct scene {
   struct vkt_image image;
   struct vkt_target target;
   VkPipeline pipeline;
};

static struct scene
make_scene(struct vkt *t)
{
   struct scene s = {
      .image = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE, SIZE),
   };

   s.target = vkt_target(t, &(struct vkt_target_info){
                               .color_count = 1,
                               .colors = { &s.image },
                            });
   s.pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(color_vert),
                         .fragment = VKT_SPIRV(color_frag),
                         .layout = vkt_pipeline_layout(t, NULL, 0, 0),
                         .target = &s.target,
                         .stride_B = sizeof(struct vertex),
                         .attributes = attributes,
                         .attribute_count = 2,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                      });
   return s;
}

static void
begin_pass(VkCommandBuffer cmd, const struct scene *s)
{
   const float black[4] = { 0, 0, 0, 1 };

   vkt_begin_target(cmd, &s->target, black, 1.0f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, s->pipeline);
}

/* Two triangles over the pixels [x0, x1) × [y0, y1). */
static void
make_box(struct vertex *out, int x0, int y0, int x1, int y1, float shade)
{
   const int corner[6][2] = {
      { x0, y0 }, { x1, y0 }, { x0, y1 }, { x1, y0 }, { x1, y1 }, { x0, y1 },
   };

   for (unsigned i = 0; i < 6; i++) {
      out[i] = (struct vertex){
         { corner[i][0] * 2.0f / SIZE - 1, corner[i][1] * 2.0f / SIZE - 1, 0,
           1 },
         { shade, 1 - shade, 0.5f, 1 },
      };
   }
}

static void
bind_vertices(VkCommandBuffer cmd, struct vkt_buffer buffer)
{
   const VkDeviceSize zero = 0;

   vkCmdBindVertexBuffers(cmd, 0, 1, &buffer.buffer, &zero);
}

static VkQueryPool
make_queries(struct vkt *t, VkQueryType type, uint32_t count)
{
   const VkQueryPoolCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
      .queryType = type,
      .queryCount = count,
   };
   VkQueryPool pool;

   VKT(vkCreateQueryPool(t->device, &info, NULL, &pool));
   VKT_DEFER(t, vkDestroyQueryPool, pool);
   return pool;
}

/* A box of 20 × 10 pixels, nothing, the box twice. */
static void
occlusion(struct vkt *t)
{
   static const uint64_t expected[3] = { 200, 0, 400 };
   struct scene s = make_scene(t);
   struct vertex box[6];
   uint64_t results[3][2];
   VkQueryPool pool = make_queries(t, VK_QUERY_TYPE_OCCLUSION, 3);

   make_box(box, 5, 7, 25, 17, 1);
   struct vkt_buffer vertices = vkt_buffer_with(t, box, sizeof(box));
   struct vkt_buffer copy = vkt_buffer(t, sizeof(results));
   VkCommandBuffer cmd = vkt_begin(t);

   vkCmdResetQueryPool(cmd, pool, 0, 3);
   begin_pass(cmd, &s);
   bind_vertices(cmd, vertices);
   for (uint32_t i = 0; i < 3; i++) {
      vkCmdBeginQuery(cmd, pool, i, VK_QUERY_CONTROL_PRECISE_BIT);
      for (uint32_t n = 0; n < expected[i] / 200; n++)
         vkCmdDraw(cmd, 6, 1, 0, 0);
      vkCmdEndQuery(cmd, pool, i);
   }
   vkCmdEndRenderPass(cmd);
   vkCmdCopyQueryPoolResults(cmd, pool, 0, 3, copy.buffer, 0, 16,
                             VK_QUERY_RESULT_64_BIT |
                                VK_QUERY_RESULT_WITH_AVAILABILITY_BIT |
                                VK_QUERY_RESULT_WAIT_BIT);
   vkt_run(t, cmd);

   VKT(vkGetQueryPoolResults(
      t->device, pool, 0, 3, sizeof(results), results, 16,
      VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WITH_AVAILABILITY_BIT));
   const uint64_t(*copied)[2] = copy.map;
   for (unsigned i = 0; i < 3; i++) {
      vkt_check(t, results[i][0] == expected[i] && results[i][1] == 1,
                "query %u: %llu, available %llu", i,
                (unsigned long long)results[i][0],
                (unsigned long long)results[i][1]);
      vkt_check(t, copied[i][0] == expected[i] && copied[i][1] == 1,
                "copied query %u: %llu, available %llu", i,
                (unsigned long long)copied[i][0],
                (unsigned long long)copied[i][1]);
   }

   /* Never begun since the reset. */
   cmd = vkt_begin(t);
   vkCmdResetQueryPool(cmd, pool, 0, 3);
   vkt_run(t, cmd);
   const VkResult result = vkGetQueryPoolResults(
      t->device, pool, 0, 1, 8, results, 8, VK_QUERY_RESULT_64_BIT);
   vkt_check(t, result == VK_NOT_READY, "reset query gives %d", result);
}

static void
timestamps(struct vkt *t)
{
   if (!t->props.limits.timestampComputeAndGraphics)
      vkt_skip("no time stamps");

   struct scene s = make_scene(t);
   VkQueryPool pool = make_queries(t, VK_QUERY_TYPE_TIMESTAMP, 2);
   struct vertex box[6];
   uint64_t stamps[2];

   make_box(box, 0, 0, SIZE, SIZE, 0);
   VkCommandBuffer cmd = vkt_begin(t);
   vkCmdResetQueryPool(cmd, pool, 0, 2);
   vkCmdWriteTimestamp(cmd, VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT, pool, 0);
   begin_pass(cmd, &s);
   bind_vertices(cmd, vkt_buffer_with(t, box, sizeof(box)));
   vkCmdDraw(cmd, 6, 100, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkCmdWriteTimestamp(cmd, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, pool, 1);
   vkt_run(t, cmd);

   VKT(
      vkGetQueryPoolResults(t->device, pool, 0, 2, sizeof(stamps), stamps, 8,
                            VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT));
   vkt_check(t, stamps[0] && stamps[1] > stamps[0], "stamps %llu, %llu",
             (unsigned long long)stamps[0], (unsigned long long)stamps[1]);
}

static void
events(struct vkt *t)
{
   const VkEventCreateInfo info = { VK_STRUCTURE_TYPE_EVENT_CREATE_INFO };
   VkEvent event;

   VKT(vkCreateEvent(t->device, &info, NULL, &event));
   VKT_DEFER(t, vkDestroyEvent, event);
   vkt_check(t, vkGetEventStatus(t->device, event) == VK_EVENT_RESET,
             "a new event is set");
   VKT(vkSetEvent(t->device, event));

   /* Set by the host before, so that the wait ends; then reset and set by
    * the device. */
   struct vkt_buffer buffer = vkt_buffer(t, 256);
   VkCommandBuffer cmd = vkt_begin(t);
   vkCmdWaitEvents(cmd, 1, &event, VK_PIPELINE_STAGE_HOST_BIT,
                   VK_PIPELINE_STAGE_TRANSFER_BIT, 0, NULL, 0, NULL, 0, NULL);
   vkCmdFillBuffer(cmd, buffer.buffer, 0, 256, 0x01020304);
   vkCmdResetEvent(cmd, event, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT);
   vkt_run(t, cmd);
   vkt_check(t, vkGetEventStatus(t->device, event) == VK_EVENT_RESET,
             "the device has not reset the event");
   vkt_check(t, ((uint32_t *)buffer.map)[63] == 0x01020304,
             "what follows the wait was not done");

   cmd = vkt_begin(t);
   vkCmdSetEvent(cmd, event, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT);
   vkt_run(t, cmd);
   vkt_check(t, vkGetEventStatus(t->device, event) == VK_EVENT_SET,
             "the device has not set the event");
}

/* Layer over layer of one-pixel boxes: more than a small tiler heap holds
 * (VALK_DEBUG=smallheap).  The last layer is what must be seen. */
static void
parts(struct vkt *t)
{
   enum { LAYERS = 10, BOXES = SIZE * SIZE };
   struct scene s = make_scene(t);
   struct vkt_buffer vertices =
      vkt_buffer(t, (VkDeviceSize)LAYERS * BOXES * 6 * sizeof(struct vertex));
   struct vertex *out = vertices.map;

   for (int layer = 0; layer < LAYERS; layer++) {
      for (int i = 0; i < BOXES; i++) {
         const int x = i % SIZE, y = i / SIZE;

         make_box(out, x, y, x + 1, y + 1,
                  layer == LAYERS - 1 ? ((x * 3 + y * 5) & 0xff) / 255.0f
                                      : 1.0f / (1 + layer));
         out += 6;
      }
   }

   VkCommandBuffer cmd = vkt_begin(t);
   begin_pass(cmd, &s);
   bind_vertices(cmd, vertices);
   vkCmdDraw(cmd, LAYERS * BOXES * 6, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   vkt_run(t, cmd);

   uint8_t(*texels)[4] = vkt_download(t, &s.image, VK_IMAGE_ASPECT_COLOR_BIT, 0,
                                      0, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
   unsigned wrong = 0;
   for (int i = 0; i < BOXES; i++) {
      const int shade = ((i % SIZE) * 3 + (i / SIZE) * 5) & 0xff;

      wrong += abs(texels[i][0] - shade) > 1 ||
               abs(texels[i][1] - (255 - shade)) > 1 || texels[i][3] != 255;
   }
   vkt_check(t, wrong == 0, "%u of %u pixels are wrong", wrong, BOXES);
   free(texels);
}

static void
no_memory(struct vkt *t)
{
   const VkMemoryAllocateInfo info = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
      .allocationSize = t->memory.memoryHeaps[0].size + 4096,
   };
   VkDeviceMemory memory;

   const VkResult result = vkAllocateMemory(t->device, &info, NULL, &memory);
   vkt_check(t, result == VK_ERROR_OUT_OF_DEVICE_MEMORY,
             "more than the heap: %d", result);
}

static const struct vkt_case cases[] = {
   { "commands", "occlusion", occlusion },
   { "commands", "timestamps", timestamps },
   { "commands", "events", events },
   { "commands", "parts", parts },
   { "commands", "no-memory", no_memory },
};

int
main(int argc, char **argv)
{
   struct vkt t = { 0 };

   for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
      if (argc != 2 || strcmp(argv[1], cases[i].name) != 0)
         continue;

      t.case_name = cases[i].name;
      vkt_context_init(&t);
      cases[i].run(&t);
      vkt_context_finish(&t);
      return t.failures ? VKT_EXIT_FAIL : 0;
   }

   fprintf(stderr, "usage: %s CASE\n", argv[0]);
   return 2;
}
