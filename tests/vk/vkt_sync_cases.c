/* SPDX-License-Identifier: MIT */
/*
 * All of these run one chain of dispatches: step k reads what step k-1 wrote,
 * each invocation what another one did, so a step that starts too early, or
 * sees old data, shows in the end.
 */
#include "vkt.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "accumulate_comp.spv.h"
#include "buffer_color_frag.spv.h"
#include "fullscreen_vert.spv.h"

#define WORDS 256
#define SECOND_NS 1000000000ull

/* Two buffers that take turns. */
struct chain {
   struct vkt_buffer buffers[2];
   struct vkt_set sets[2];
   VkPipelineLayout layout;
   VkPipeline pipeline;
   uint32_t want[WORDS];
};

static struct chain
make_chain(struct vkt *t)
{
   struct chain c;
   VkDescriptorBufferInfo infos[2];

   for (unsigned i = 0; i < 2; i++) {
      c.buffers[i] = vkt_buffer(t, WORDS * 4);
      infos[i] =
         (VkDescriptorBufferInfo){ c.buffers[i].buffer, 0, VK_WHOLE_SIZE };
   }
   for (uint32_t i = 0; i < WORDS; i++)
      c.want[i] = ((uint32_t *)c.buffers[0].map)[i] = i * 17 + 1;
   for (unsigned i = 0; i < 2; i++) {
      const struct vkt_binding bindings[2] = {
         { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .buffers = &infos[i] },
         { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .buffers = &infos[1 - i] },
      };
      c.sets[i] = vkt_set(t, bindings, 2);
   }
   c.layout = vkt_pipeline_layout(t, c.sets, 1, 4);
   c.pipeline =
      vkt_compute_pipeline(t, VKT_SPIRV(accumulate_comp), c.layout, NULL);
   return c;
}

/* Records step `k` alone. */
static void
record_step(struct chain *c, VkCommandBuffer cmd, uint32_t k)
{
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, c->pipeline, c->layout,
            &(struct vkt_inputs){ .sets = &c->sets[k & 1],
                                  .set_count = 1,
                                  .push = &k,
                                  .push_size_B = 4 });
   vkCmdDispatch(cmd, WORDS / 64, 1, 1);
}

static void
compute_barrier(VkCommandBuffer cmd)
{
   const VkMemoryBarrier barrier = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT,
   };
   vkCmdPipelineBarrier(cmd, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                        VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, 0, 1, &barrier, 0,
                        NULL, 0, NULL);
}

static void
host_barrier(VkCommandBuffer cmd)
{
   const VkMemoryBarrier barrier = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_HOST_READ_BIT,
   };
   vkCmdPipelineBarrier(cmd, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                        VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &barrier, 0, NULL, 0,
                        NULL);
}

/* Holds the buffers against `steps` steps made here. */
static void
check_chain(struct vkt *t, struct chain *c, uint32_t steps)
{
   const uint32_t *got = c->buffers[steps & 1].map;
   uint32_t next[WORDS];

   for (uint32_t k = 0; k < steps; k++) {
      for (uint32_t i = 0; i < WORDS; i++)
         next[i] = c->want[(i * 5 + 3) % WORDS] * 3 + k;
      memcpy(c->want, next, sizeof(next));
   }
   for (uint32_t i = 0; i < WORDS; i++)
      vkt_check(t, got[i] == c->want[i], "word %u is %u, not %u", i, got[i],
                c->want[i]);
}

/* A command buffer with steps `first` up to `end`, ended. */
static VkCommandBuffer
record_steps(struct vkt *t, struct chain *c, uint32_t first, uint32_t end)
{
   VkCommandBuffer cmd = vkt_begin(t);

   for (uint32_t k = first; k < end; k++) {
      record_step(c, cmd, k);
      compute_barrier(cmd);
   }
   host_barrier(cmd);
   VKT(vkEndCommandBuffer(cmd));
   return cmd;
}

static void
sync_barriers(struct vkt *t)
{
   struct chain c = make_chain(t);
   VkCommandBuffer cmd = vkt_begin(t);

   for (uint32_t k = 0; k < 24; k++) {
      record_step(&c, cmd, k);
      compute_barrier(cmd);
   }
   host_barrier(cmd);
   vkt_run(t, cmd);
   check_chain(t, &c, 24);
}

/* A dispatch writes what a draw reads, and a copy overwrites it afterwards. */
static void
sync_draw(struct vkt *t)
{
   struct chain c = make_chain(t);
   struct vkt_image image = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 64, 64);
   struct vkt_target target = vkt_target(t, &(struct vkt_target_info){
                                               .color_count = 1,
                                               .colors = { &image },
                                            });
   const VkDescriptorBufferInfo info = { c.buffers[1].buffer, 0,
                                         VK_WHOLE_SIZE };
   const struct vkt_binding binding = { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                                        .buffers = &info };
   struct vkt_set set = vkt_set(t, &binding, 1);
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   VkPipeline pipeline =
      vkt_pipeline(t, &(struct vkt_pipeline_info){
                         .vertex = VKT_SPIRV(fullscreen_vert),
                         .fragment = VKT_SPIRV(buffer_color_frag),
                         .layout = layout,
                         .target = &target,
                         .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                      });
   const float none[4] = { 0 };
   VkMemoryBarrier barrier = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_SHADER_READ_BIT,
   };
   VkCommandBuffer cmd = vkt_begin(t);

   record_step(&c, cmd, 0);
   vkCmdPipelineBarrier(cmd, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                        VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT, 0, 1, &barrier,
                        0, NULL, 0, NULL);
   vkt_begin_target(cmd, &target, none, 1.0f, 0, VK_SUBPASS_CONTENTS_INLINE);
   vkt_bind(cmd, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline, layout,
            &(struct vkt_inputs){ .sets = &set, .set_count = 1 });
   vkCmdDraw(cmd, 3, 1, 0, 0);
   vkCmdEndRenderPass(cmd);
   barrier.srcAccessMask = 0;
   barrier.dstAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT;
   vkCmdPipelineBarrier(cmd, VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT,
                        VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 1, &barrier, 0, NULL,
                        0, NULL);
   vkCmdFillBuffer(cmd, c.buffers[1].buffer, 0, VK_WHOLE_SIZE, 0);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   vkt_output_image(t, "color", &image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL,
                    0);
   const uint32_t *words = c.buffers[1].map;
   for (uint32_t i = 0; i < WORDS; i++)
      vkt_check(t, words[i] == 0, "word %u is %u after the fill", i, words[i]);
}

static void
submit(struct vkt *t, const VkSubmitInfo *info, uint32_t count, VkFence fence)
{
   VKT(vkQueueSubmit(t->queue, count, info, fence));
}

static VkFence
make_fence(struct vkt *t, VkFenceCreateFlags flags)
{
   const VkFenceCreateInfo info = { .sType =
                                       VK_STRUCTURE_TYPE_FENCE_CREATE_INFO,
                                    .flags = flags };
   VkFence fence;

   VKT(vkCreateFence(t->device, &info, NULL, &fence));
   VKT_DEFER(t, vkDestroyFence, fence);
   return fence;
}

static void
wait_fence(struct vkt *t, VkFence fence)
{
   VkResult r = vkWaitForFences(t->device, 1, &fence, VK_TRUE, 60 * SECOND_NS);
   vkt_check(t, r == VK_SUCCESS, "waiting for the fence gave %d", r);
}

static void
sync_command_buffers(struct vkt *t)
{
   struct chain c = make_chain(t);
   VkCommandBuffer cmds[6];
   VkFence fence = make_fence(t, 0);

   for (uint32_t i = 0; i < 6; i++)
      cmds[i] = record_steps(t, &c, 2 * i, 2 * i + 2);
   const VkSubmitInfo infos[2] = {
      { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .commandBufferCount = 4,
        .pCommandBuffers = cmds },
      { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .commandBufferCount = 2,
        .pCommandBuffers = cmds + 4 },
   };
   submit(t, infos, 2, fence);
   wait_fence(t, fence);
   check_chain(t, &c, 12);
}

/* Barriers of one submission order the next one, too: no wait in between. */
static void
sync_many_submits(struct vkt *t)
{
   struct chain c = make_chain(t);
   VkFence fence = make_fence(t, 0);

   for (uint32_t i = 0; i < 40; i++) {
      VkCommandBuffer cmd = record_steps(t, &c, i, i + 1);
      const VkSubmitInfo info = { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                                  .commandBufferCount = 1,
                                  .pCommandBuffers = &cmd };
      submit(t, &info, 1, i == 39 ? fence : VK_NULL_HANDLE);
   }
   wait_fence(t, fence);
   check_chain(t, &c, 40);
}

static void
sync_secondary(struct vkt *t)
{
   struct chain c = make_chain(t);
   const VkCommandBufferInheritanceInfo inherit = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_INHERITANCE_INFO,
   };
   VkCommandBuffer secondaries[3];

   for (uint32_t i = 0; i < 3; i++) {
      secondaries[i] = vkt_secondary(t, &inherit, 0);
      record_step(&c, secondaries[i], 2 * i);
      compute_barrier(secondaries[i]);
      record_step(&c, secondaries[i], 2 * i + 1);
      compute_barrier(secondaries[i]);
      VKT(vkEndCommandBuffer(secondaries[i]));
   }
   VkCommandBuffer cmd = vkt_begin(t);
   vkCmdExecuteCommands(cmd, 2, secondaries);
   vkCmdExecuteCommands(cmd, 1, secondaries + 2);
   record_step(&c, cmd, 6);
   host_barrier(cmd);
   vkt_run(t, cmd);
   check_chain(t, &c, 7);
}

/* ------------------------------------------------------------ semaphores */

static VkSemaphore
make_semaphore(struct vkt *t, bool timeline)
{
   const VkSemaphoreTypeCreateInfo type = {
      .sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO,
      .semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE,
   };
   const VkSemaphoreCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO,
      .pNext = timeline ? &type : NULL,
   };
   VkSemaphore semaphore;

   VKT(vkCreateSemaphore(t->device, &info, NULL, &semaphore));
   VKT_DEFER(t, vkDestroySemaphore, semaphore);
   return semaphore;
}

static void
sync_binary_semaphores(struct vkt *t)
{
   struct chain c = make_chain(t);
   VkFence fence = make_fence(t, 0);
   VkSemaphore between[3] = { make_semaphore(t, false),
                              make_semaphore(t, false),
                              make_semaphore(t, false) };
   const VkPipelineStageFlags stage = VK_PIPELINE_STAGE_ALL_COMMANDS_BIT;

   for (uint32_t i = 0; i < 4; i++) {
      VkCommandBuffer cmd = record_steps(t, &c, 3 * i, 3 * i + 3);
      const VkSubmitInfo info = {
         .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
         .waitSemaphoreCount = i > 0,
         .pWaitSemaphores = i > 0 ? &between[i - 1] : NULL,
         .pWaitDstStageMask = &stage,
         .commandBufferCount = 1,
         .pCommandBuffers = &cmd,
         .signalSemaphoreCount = i < 3,
         .pSignalSemaphores = i < 3 ? &between[i] : NULL,
      };
      submit(t, &info, 1, i == 3 ? fence : VK_NULL_HANDLE);
   }
   wait_fence(t, fence);
   check_chain(t, &c, 12);
}

/* What the other thread does: it lets each submission go once the one before
 * is done, and has then seen its words. */
struct conductor {
   VkDevice device;
   PFN_vkWaitSemaphoresKHR wait;
   PFN_vkSignalSemaphoreKHR signal;
   VkSemaphore go, done;
   uint32_t rounds;
   VkResult result;
};

static void *
conduct(void *data)
{
   struct conductor *c = data;

   for (uint64_t i = 1; i <= c->rounds && c->result == VK_SUCCESS; i++) {
      const VkSemaphoreSignalInfo signal = {
         .sType = VK_STRUCTURE_TYPE_SEMAPHORE_SIGNAL_INFO,
         .semaphore = c->go,
         .value = i,
      };
      const VkSemaphoreWaitInfo wait = {
         .sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO,
         .semaphoreCount = 1,
         .pSemaphores = &c->done,
         .pValues = &i,
      };
      c->result = c->signal(c->device, &signal);
      if (c->result == VK_SUCCESS)
         c->result = c->wait(c->device, &wait, 60 * SECOND_NS);
   }
   return NULL;
}

static void
timeline_submit(struct vkt *t, struct chain *chain, struct conductor *c,
                uint64_t value)
{
   const VkPipelineStageFlags stage = VK_PIPELINE_STAGE_ALL_COMMANDS_BIT;
   VkCommandBuffer cmd =
      record_steps(t, chain, 2 * ((uint32_t)value - 1), 2 * (uint32_t)value);
   const VkTimelineSemaphoreSubmitInfo values = {
      .sType = VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO,
      .waitSemaphoreValueCount = 1,
      .pWaitSemaphoreValues = &value,
      .signalSemaphoreValueCount = 1,
      .pSignalSemaphoreValues = &value,
   };
   const VkSubmitInfo info = {
      .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
      .pNext = &values,
      .waitSemaphoreCount = 1,
      .pWaitSemaphores = &c->go,
      .pWaitDstStageMask = &stage,
      .commandBufferCount = 1,
      .pCommandBuffers = &cmd,
      .signalSemaphoreCount = 1,
      .pSignalSemaphores = &c->done,
   };
   submit(t, &info, 1, VK_NULL_HANDLE);
}

/* Submissions wait for values that another thread signals only later. */
static void
sync_timeline(struct vkt *t)
{
   vkt_need(t, VK_KHR_TIMELINE_SEMAPHORE_EXTENSION_NAME);
   VKT_PROC(t, vkWaitSemaphoresKHR);
   VKT_PROC(t, vkSignalSemaphoreKHR);
   VKT_PROC(t, vkGetSemaphoreCounterValueKHR);
   struct chain chain = make_chain(t);
   struct conductor c = {
      .device = t->device,
      .wait = vkWaitSemaphoresKHR,
      .signal = vkSignalSemaphoreKHR,
      .go = make_semaphore(t, true),
      .done = make_semaphore(t, true),
      .rounds = 8,
   };
   uint64_t value = 99;
   pthread_t thread;

   timeline_submit(t, &chain, &c, 1);
   timeline_submit(t, &chain, &c, 2);
   VKT(vkGetSemaphoreCounterValueKHR(t->device, c.done, &value));
   vkt_check(t, value == 0, "%u submissions did not wait", (unsigned)value);
   const uint64_t first = 1;
   const VkSemaphoreWaitInfo wait = {
      .sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO,
      .semaphoreCount = 1,
      .pSemaphores = &c.done,
      .pValues = &first,
   };
   VkResult r = vkWaitSemaphoresKHR(t->device, &wait, 20000000);
   vkt_check(t, r == VK_TIMEOUT, "a wait for nothing gave %d", r);
   if (pthread_create(&thread, NULL, conduct, &c))
      vkt_die("no thread");
   for (uint64_t i = 3; i <= c.rounds; i++)
      timeline_submit(t, &chain, &c, i);
   pthread_join(thread, NULL);
   vkt_check(t, c.result == VK_SUCCESS, "the other thread got %d", c.result);
   VKT(vkGetSemaphoreCounterValueKHR(t->device, c.done, &value));
   vkt_check(t, value == c.rounds, "the counter is %u", (unsigned)value);
   check_chain(t, &chain, 2 * c.rounds);
}

/* ------------------------------------------------------- fences, events */

static void
sync_fences(struct vkt *t)
{
   struct chain c = make_chain(t);
   VkFence signalled = make_fence(t, VK_FENCE_CREATE_SIGNALED_BIT);
   VkFence fences[2] = { make_fence(t, 0), make_fence(t, 0) };
   VkCommandBuffer cmd = record_steps(t, &c, 0, 3);
   const VkSubmitInfo info = { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                               .commandBufferCount = 1,
                               .pCommandBuffers = &cmd };

   vkt_check(t, vkGetFenceStatus(t->device, signalled) == VK_SUCCESS,
             "a fence made signalled is not");
   VKT(vkResetFences(t->device, 1, &signalled));
   vkt_check(t, vkGetFenceStatus(t->device, signalled) == VK_NOT_READY,
             "a fence that was reset is signalled");
   VkResult r =
      vkWaitForFences(t->device, 2, fences, VK_FALSE, SECOND_NS / 100);
   vkt_check(t, r == VK_TIMEOUT, "a wait for nothing gave %d", r);
   submit(t, &info, 1, fences[0]);
   r = vkWaitForFences(t->device, 2, fences, VK_FALSE, 60 * SECOND_NS);
   vkt_check(t, r == VK_SUCCESS, "a wait for any gave %d", r);
   check_chain(t, &c, 3);
   /* A submission of nothing signals its fence. */
   submit(t, NULL, 0, fences[1]);
   r = vkWaitForFences(t->device, 2, fences, VK_TRUE, 60 * SECOND_NS);
   vkt_check(t, r == VK_SUCCESS, "a wait for all gave %d", r);
}

static VkEvent
make_event(struct vkt *t)
{
   const VkEventCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_EVENT_CREATE_INFO,
   };
   VkEvent event;

   VKT(vkCreateEvent(t->device, &info, NULL, &event));
   VKT_DEFER(t, vkDestroyEvent, event);
   return event;
}

static void
wait_event(VkCommandBuffer cmd, VkEvent event, VkPipelineStageFlags from)
{
   const VkMemoryBarrier barrier = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
      .srcAccessMask = from & VK_PIPELINE_STAGE_HOST_BIT
                          ? VK_ACCESS_HOST_WRITE_BIT
                          : VK_ACCESS_SHADER_WRITE_BIT,
      .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT,
   };
   vkCmdWaitEvents(cmd, 1, &event, from, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                   1, &barrier, 0, NULL, 0, NULL);
}

static void
sync_events(struct vkt *t)
{
   const VkPipelineStageFlags stage = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT;
   struct chain c = make_chain(t);
   VkEvent event = make_event(t), last = make_event(t);
   VkCommandBuffer cmd = vkt_begin(t);

   for (uint32_t k = 0; k < 3; k++) {
      record_step(&c, cmd, k);
      vkCmdSetEvent(cmd, event, stage);
      wait_event(cmd, event, stage);
      vkCmdResetEvent(cmd, event, stage);
      compute_barrier(cmd);
   }
   vkCmdSetEvent(cmd, last, stage);
   host_barrier(cmd);
   vkt_run(t, cmd);
   check_chain(t, &c, 3);
   vkt_check(t, vkGetEventStatus(t->device, event) == VK_EVENT_RESET,
             "the event that was reset is set");
   vkt_check(t, vkGetEventStatus(t->device, last) == VK_EVENT_SET,
             "the event that was set is not");
   VKT(vkSetEvent(t->device, event));
   vkt_check(t, vkGetEventStatus(t->device, event) == VK_EVENT_SET,
             "the host set nothing");
   VKT(vkResetEvent(t->device, event));
   vkt_check(t, vkGetEventStatus(t->device, event) == VK_EVENT_RESET,
             "the host reset nothing");
}

/* The queue waits in the middle of a command buffer for the host. */
static void
sync_event_host(struct vkt *t)
{
   struct chain c = make_chain(t);
   VkEvent event = make_event(t), reached = make_event(t);
   VkFence fence = make_fence(t, 0);
   VkCommandBuffer cmd = vkt_begin(t);

   record_step(&c, cmd, 0);
   compute_barrier(cmd);
   vkCmdSetEvent(cmd, reached, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT);
   wait_event(cmd, event, VK_PIPELINE_STAGE_HOST_BIT);
   record_step(&c, cmd, 1);
   host_barrier(cmd);
   VKT(vkEndCommandBuffer(cmd));
   const VkSubmitInfo info = { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                               .commandBufferCount = 1,
                               .pCommandBuffers = &cmd };
   submit(t, &info, 1, fence);
   VkResult r = vkWaitForFences(t->device, 1, &fence, VK_TRUE, SECOND_NS / 20);
   vkt_check(t, r == VK_TIMEOUT, "the queue did not wait for the host: %d", r);
   VKT(vkSetEvent(t->device, event));
   wait_fence(t, fence);
   vkt_check(t, vkGetEventStatus(t->device, reached) == VK_EVENT_SET,
             "the first event is not set");
   check_chain(t, &c, 2);
}

const struct vkt_case vkt_sync_cases[] = {
   { "sync", "sync-barriers", sync_barriers },
   { "sync", "sync-draw", sync_draw },
   { "sync", "sync-command-buffers", sync_command_buffers },
   { "sync", "sync-many-submits", sync_many_submits },
   { "sync", "sync-secondary", sync_secondary },
   { "sync", "sync-binary-semaphores", sync_binary_semaphores },
   { "sync", "sync-timeline", sync_timeline },
   { "sync", "sync-fences", sync_fences },
   { "sync", "sync-events", sync_events },
   { "sync", "sync-event-host", sync_event_host },
   { 0 },
};
