/* SPDX-License-Identifier: MIT */
#include "vkt.h"

#include <string.h>

#include "solid_frag.spv.h"
#include "solid_vert.spv.h"

#define SIZE 64
#define RECTANGLES 5

static const VkVertexInputAttributeDescription position = {
   0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, 0
};

/* Pixels x0..x1 by y0..y1 at a depth; what the test of less leaves of them
 * when drawn one after the other is `passes`. */
static const struct rectangle {
   float x0, y0, x1, y1, z;
   uint32_t passes;
} rectangles[RECTANGLES] = {
   { 3, 5, 40, 41, 0.5f, 37 * 36 },
   /* Half of it behind the first. */
   { 20, 5, 60, 41, 0.6f, 20 * 36 },
   /* All of it behind. */
   { 10, 10, 30, 30, 0.7f, 0 },
   /* In front of all of it, then a single pixel. */
   { 0, 0, 64, 64, 0.25f, 64 * 64 },
   { 7, 7, 8, 8, 0.125f, 1 },
};

struct scene {
   struct vkt_image color, depth;
   struct vkt_target target;
   VkPipelineLayout layout;
   VkPipeline pipeline;
   struct vkt_buffer vertices;
   VkQueryPool pool;
};

static VkQueryPool
make_pool(struct vkt *t, VkQueryType type, uint32_t count)
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

static struct scene
make_scene(struct vkt *t)
{
   struct scene s = {
      .color = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, SIZE, SIZE),
      .depth =
         vkt_image(t,
                   &(struct vkt_image_info){
                      .format = VK_FORMAT_D32_SFLOAT,
                      .width_px = SIZE,
                      .height_px = SIZE,
                      .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
                               VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
                   }),
      .layout = vkt_pipeline_layout(t, NULL, 0, 16),
      .pool = make_pool(t, VK_QUERY_TYPE_OCCLUSION, RECTANGLES),
   };
   float v[RECTANGLES][4][4];

   s.target = vkt_target(t, &(struct vkt_target_info){
                               .color_count = 1,
                               .colors = { &s.color },
                               .depth = &s.depth,
                            });
   for (unsigned r = 0; r < RECTANGLES; r++) {
      for (unsigned i = 0; i < 4; i++) {
         const float x = i & 1 ? rectangles[r].x1 : rectangles[r].x0;
         const float y = i & 2 ? rectangles[r].y1 : rectangles[r].y0;
         v[r][i][0] = x / 32.0f - 1.0f;
         v[r][i][1] = y / 32.0f - 1.0f;
         v[r][i][2] = rectangles[r].z;
         v[r][i][3] = 1.0f;
      }
   }
   s.vertices = vkt_buffer_with(t, v, sizeof(v));
   s.pipeline = vkt_pipeline(
      t, &(struct vkt_pipeline_info){
            .vertex = VKT_SPIRV(solid_vert),
            .fragment = VKT_SPIRV(solid_frag),
            .layout = s.layout,
            .target = &s.target,
            .stride_B = 16,
            .attributes = &position,
            .attribute_count = 1,
            .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
            .depth_stencil = { .depthTestEnable = VK_TRUE,
                               .depthWriteEnable = VK_TRUE,
                               .depthCompareOp = VK_COMPARE_OP_LESS },
         });
   return s;
}

/* Draws every rectangle within its own query; resets the pool first unless
 * the host has. */
static VkCommandBuffer
record_queries(struct vkt *t, const struct scene *s, VkQueryControlFlags flags,
               bool reset)
{
   const float color[4] = { 1.0f, 0.5f, 0.0f, 1.0f };
   const VkDeviceSize zero = 0;
   VkCommandBuffer cmd = vkt_begin(t);

   if (reset)
      vkCmdResetQueryPool(cmd, s->pool, 0, RECTANGLES);
   vkt_begin_target(cmd, &s->target, color, 1.0f, 0,
                    VK_SUBPASS_CONTENTS_INLINE);
   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, s->pipeline);
   vkCmdBindVertexBuffers(cmd, 0, 1, &s->vertices.buffer, &zero);
   vkCmdPushConstants(cmd, s->layout, VK_SHADER_STAGE_ALL, 0, 16, color);
   for (uint32_t r = 0; r < RECTANGLES; r++) {
      vkCmdBeginQuery(cmd, s->pool, r, flags);
      vkCmdDraw(cmd, 4, 1, 4 * r, 0);
      vkCmdEndQuery(cmd, s->pool, r);
   }
   vkCmdEndRenderPass(cmd);
   return cmd;
}

static void
check_query(struct vkt *t, uint32_t r, uint64_t got, bool precise)
{
   const uint64_t want = rectangles[r].passes;

   vkt_check(t, precise ? got == want : !got == !want,
             "query %u gave %llu, not %llu", r, (unsigned long long)got,
             (unsigned long long)want);
}

static void
occlusion(struct vkt *t, bool precise)
{
   struct scene s = make_scene(t);
   uint64_t results[RECTANGLES];

   if (precise && !t->features.occlusionQueryPrecise)
      vkt_skip("no precise occlusion queries");
   vkt_run(t, record_queries(t, &s, precise ? VK_QUERY_CONTROL_PRECISE_BIT : 0,
                             true));
   VKT(vkGetQueryPoolResults(
      t->device, s.pool, 0, RECTANGLES, sizeof(results), results, 8,
      VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT));
   for (uint32_t r = 0; r < RECTANGLES; r++)
      check_query(t, r, results[r], precise);
   vkt_output_image(t, "depth", &s.depth, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    1e-6);
}

static void
query_precise(struct vkt *t)
{
   occlusion(t, true);
}

static void
query_boolean(struct vkt *t)
{
   occlusion(t, false);
}

/* Results that the queue writes into a buffer, with and without the word that
 * says whether they are there. */
static void
query_copy(struct vkt *t)
{
   struct scene s = make_scene(t);
   struct vkt_buffer out = vkt_buffer(t, 1024);

   if (!t->features.occlusionQueryPrecise)
      vkt_skip("no precise occlusion queries");
   memset(out.map, 0xee, 1024);
   for (uint32_t r = 0; r < RECTANGLES; r++)
      memset((char *)out.map + 16 + 24 * r, 0, 16);
   VkCommandBuffer cmd =
      record_queries(t, &s, VK_QUERY_CONTROL_PRECISE_BIT, true);
   vkCmdCopyQueryPoolResults(cmd, s.pool, 0, RECTANGLES, out.buffer, 16, 24,
                             VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT |
                                VK_QUERY_RESULT_WITH_AVAILABILITY_BIT);
   vkCmdCopyQueryPoolResults(cmd, s.pool, 1, 3, out.buffer, 512, 8,
                             VK_QUERY_RESULT_WAIT_BIT);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   const uint64_t *wide = (const uint64_t *)((char *)out.map + 16);
   const uint32_t *narrow = (const uint32_t *)((char *)out.map + 512);
   for (uint32_t r = 0; r < RECTANGLES; r++) {
      check_query(t, r, wide[3 * r], true);
      vkt_check(t, wide[3 * r + 1] != 0, "query %u is not available", r);
      vkt_check(t, wide[3 * r + 2] == 0xeeeeeeeeeeeeeeeeull,
                "the space behind query %u was written", r);
   }
   for (uint32_t r = 1; r < 4; r++) {
      check_query(t, r, narrow[2 * (r - 1)], true);
      vkt_check(t, narrow[2 * (r - 1) + 1] == 0xeeeeeeeeu,
                "the space behind query %u was written", r);
   }
}

/* One query in each of several passes, read by the host and copied. */
static void
query_passes(struct vkt *t)
{
   struct scene s = make_scene(t);
   struct vkt_target load = vkt_target(t, &(struct vkt_target_info){
                                             .color_count = 1,
                                             .colors = { &s.color },
                                             .depth = &s.depth,
                                             .load = true,
                                          });
   struct vkt_buffer out = vkt_buffer(t, RECTANGLES * 8);
   const float color[4] = { 1.0f, 0.5f, 0.0f, 1.0f };
   const VkDeviceSize zero = 0;
   uint64_t results[RECTANGLES];
   VkCommandBuffer cmd = vkt_begin(t);

   if (!t->features.occlusionQueryPrecise)
      vkt_skip("no precise occlusion queries");
   vkCmdResetQueryPool(cmd, s.pool, 0, RECTANGLES);
   for (uint32_t r = 0; r < RECTANGLES; r++) {
      vkt_begin_target(cmd, r ? &load : &s.target, color, 1.0f, 0,
                       VK_SUBPASS_CONTENTS_INLINE);
      vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, s.pipeline);
      vkCmdBindVertexBuffers(cmd, 0, 1, &s.vertices.buffer, &zero);
      vkCmdPushConstants(cmd, s.layout, VK_SHADER_STAGE_ALL, 0, 16, color);
      vkCmdBeginQuery(cmd, s.pool, r, VK_QUERY_CONTROL_PRECISE_BIT);
      vkCmdDraw(cmd, 4, 1, 4 * r, 0);
      vkCmdEndQuery(cmd, s.pool, r);
      vkCmdEndRenderPass(cmd);
   }
   vkCmdCopyQueryPoolResults(cmd, s.pool, 0, RECTANGLES, out.buffer, 0, 8,
                             VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   VKT(vkGetQueryPoolResults(
      t->device, s.pool, 0, RECTANGLES, sizeof(results), results, 8,
      VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT));
   for (uint32_t r = 0; r < RECTANGLES; r++) {
      check_query(t, r, results[r], true);
      check_query(t, r, ((const uint64_t *)out.map)[r], true);
   }
}

static void
query_host_reset(struct vkt *t)
{
   vkt_need(t, VK_EXT_HOST_QUERY_RESET_EXTENSION_NAME);
   VKT_PROC(t, vkResetQueryPoolEXT);
   struct scene s = make_scene(t);
   uint64_t result[2] = { 77, 77 };

   for (unsigned round = 0; round < 2; round++) {
      vkResetQueryPoolEXT(t->device, s.pool, 0, RECTANGLES);
      VkResult r = vkGetQueryPoolResults(
         t->device, s.pool, 1, 1, sizeof(result), result, 16,
         VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WITH_AVAILABILITY_BIT);
      vkt_check(t, r == VK_NOT_READY && result[1] == 0,
                "a query that was reset is ready");
      vkt_run(t, record_queries(t, &s, 0, false));
      VKT(vkGetQueryPoolResults(
         t->device, s.pool, 1, 1, sizeof(result), result, 16,
         VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WITH_AVAILABILITY_BIT |
            VK_QUERY_RESULT_WAIT_BIT));
      check_query(t, 1, result[0], false);
      vkt_check(t, result[1] != 0, "a query that ended is not available");
   }
}

/* ------------------------------------------------------------ timestamps */

#define STAMPS 6

static uint32_t
timestamp_bits(struct vkt *t)
{
   VkQueueFamilyProperties families[16];
   uint32_t count = 16;

   vkGetPhysicalDeviceQueueFamilyProperties(t->physical, &count, families);
   return families[t->queue_family].timestampValidBits;
}

static void
query_timestamps(struct vkt *t)
{
   const uint32_t bits = timestamp_bits(t);
   if (!bits)
      vkt_skip("no timestamps");
   const uint64_t mask = bits == 64 ? ~0ull : (1ull << bits) - 1;
   VkQueryPool pool = make_pool(t, VK_QUERY_TYPE_TIMESTAMP, STAMPS);
   struct vkt_buffer work = vkt_buffer(t, 1 << 20);
   uint64_t stamps[STAMPS];
   VkCommandBuffer cmd = vkt_begin(t);

   vkCmdResetQueryPool(cmd, pool, 0, STAMPS);
   for (uint32_t i = 0; i < STAMPS; i++) {
      vkCmdWriteTimestamp(cmd,
                          i ? VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT
                            : VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT,
                          pool, i);
      vkCmdFillBuffer(cmd, work.buffer, 0, VK_WHOLE_SIZE, i);
      vkt_full_barrier(cmd);
   }
   vkt_run(t, cmd);
   VKT(vkGetQueryPoolResults(
      t->device, pool, 0, STAMPS, sizeof(stamps), stamps, 8,
      VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT));
   vkt_check(t, t->props.limits.timestampPeriod > 0.0f, "a tick lasts %g ns",
             t->props.limits.timestampPeriod);
   for (unsigned i = 0; i < STAMPS; i++) {
      vkt_check(t, (stamps[i] & ~mask) == 0, "stamp %u has bits too many", i);
      vkt_check(t, i == 0 || ((stamps[i] - stamps[i - 1]) & mask) <= mask / 2,
                "stamp %u is earlier than the one before", i);
   }
   vkt_check(t, stamps[STAMPS - 1] != stamps[0], "time stands still");
}

const struct vkt_case vkt_query_cases[] = {
   { "query", "query-precise", query_precise },
   { "query", "query-boolean", query_boolean },
   { "query", "query-copy", query_copy },
   { "query", "query-passes", query_passes },
   { "query", "query-host-reset", query_host_reset },
   { "query", "query-timestamps", query_timestamps },
   { 0 },
};
