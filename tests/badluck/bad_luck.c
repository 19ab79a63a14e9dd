/* SPDX-License-Identifier: MIT */
/* What a program sees when something is not as it should be: no device, a
 * module that is none, a shader that is refused, a device that is lost.
 * Usage: bad_luck CASE */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "listener.h"

#include "double_atomic_comp.spv.h"
#include "endless_comp.spv.h"
#include "specialized_length_comp.spv.h"
#include "store_seven_comp.spv.h"

/* The loader gives no device, or says that it could not start, by its age;
 * both tell the program that there is none. */
static void
no_device(struct vkt *t)
{
   const VkInstanceCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
   };
   VkInstance instance;
   uint32_t count = 0;

   VKT(vkCreateInstance(&info, NULL, &instance));
   const VkResult result = vkEnumeratePhysicalDevices(instance, &count, NULL);
   vkt_check(t, count == 0, "%u devices", count);
   vkt_check(t,
             result == VK_SUCCESS || result == VK_ERROR_INITIALIZATION_FAILED,
             "vkEnumeratePhysicalDevices returned %d", result);
   vkDestroyInstance(instance, NULL);
}

/* ----------------------------------------------------------------- shaders */

static VkResult
make_specialized(VkDevice device, const uint32_t *words, size_t size_B,
                 const VkSpecializationInfo *constants, VkPipeline *pipeline)
{
   const VkDescriptorSetLayoutBinding binding = {
      .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      .descriptorCount = 1,
      .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
   };
   const VkDescriptorSetLayoutCreateInfo set_info = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
      .bindingCount = 1,
      .pBindings = &binding,
   };
   const VkShaderModuleCreateInfo module_info = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = size_B,
      .pCode = words,
   };
   VkDescriptorSetLayout set;
   VkPipelineLayout layout;
   VkShaderModule module;

   *pipeline = VK_NULL_HANDLE;
   VkResult result = vkCreateShaderModule(device, &module_info, NULL, &module);
   if (result != VK_SUCCESS)
      return result;
   VKT(vkCreateDescriptorSetLayout(device, &set_info, NULL, &set));
   VKT(vkCreatePipelineLayout(
      device,
      &(VkPipelineLayoutCreateInfo){
         .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
         .setLayoutCount = 1,
         .pSetLayouts = &set,
      },
      NULL, &layout));
   const VkComputePipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .stage = {
         .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
         .stage = VK_SHADER_STAGE_COMPUTE_BIT,
         .module = module,
         .pName = "main",
         .pSpecializationInfo = constants,
      },
      .layout = layout,
   };
   result = vkCreateComputePipelines(device, VK_NULL_HANDLE, 1, &info, NULL,
                                     pipeline);
   if (result != VK_SUCCESS && *pipeline != VK_NULL_HANDLE)
      vkt_die("an error (%d) and a pipeline", result);
   vkDestroyPipelineLayout(device, layout, NULL);
   vkDestroyDescriptorSetLayout(device, set, NULL);
   vkDestroyShaderModule(device, module, NULL);
   return result;
}

static VkResult
make_pipeline(VkDevice device, const uint32_t *words, size_t size_B,
              VkPipeline *pipeline)
{
   return make_specialized(device, words, size_B, NULL, pipeline);
}

/* What making a compute pipeline of the words gives. */
static VkResult
try_pipeline(VkDevice device, const uint32_t *words, size_t size_B)
{
   VkPipeline pipeline;
   const VkResult result = make_pipeline(device, words, size_B, &pipeline);

   vkDestroyPipeline(device, pipeline, NULL);
   return result;
}

static void
refused_shader(struct vkt *t)
{
   struct listener l;

   listener_start(&l);
   const VkResult result =
      try_pipeline(l.device, double_atomic_comp, sizeof(double_atomic_comp));
   vkt_check(t, result < 0, "an atomic on a double gives %d", result);
   vkt_check(t, strstr(l.text, "atomic operation") != NULL,
             "the messenger heard \"%s\"", l.text);

   /* The device is as good as before. */
   const VkResult good =
      try_pipeline(l.device, store_seven_comp, sizeof(store_seven_comp));
   vkt_check(t, good == VK_SUCCESS, "the next shader gives %d", good);
   listener_stop(&l);
}

/* A header and then an instruction that is longer than the module. */
static void
broken_module(struct vkt *t)
{
   uint32_t words[16];
   struct listener l;

   listener_start(&l);
   memcpy(words, store_seven_comp, 5 * sizeof(words[0]));
   for (unsigned i = 5; i < 16; i++)
      words[i] = 0x12345678;
   const VkResult result = try_pipeline(l.device, words, sizeof(words));
   vkt_check(t, result < 0, "a broken module gives %d", result);

   const VkResult good =
      try_pipeline(l.device, store_seven_comp, sizeof(store_seven_comp));
   vkt_check(t, good == VK_SUCCESS, "the next shader gives %d", good);
   listener_stop(&l);
}

/* What making a pipeline gives that says how long the shader's array is. */
static VkResult
try_length(VkDevice device, uint32_t length, size_t size_B)
{
   const VkSpecializationMapEntry entry = { .size = size_B };
   const VkSpecializationInfo constants = {
      .mapEntryCount = 1,
      .pMapEntries = &entry,
      .dataSize = sizeof(length),
      .pData = &length,
   };
   VkPipeline pipeline;
   const VkResult result =
      make_specialized(device, specialized_length_comp,
                       sizeof(specialized_length_comp), &constants, &pipeline);

   vkDestroyPipeline(device, pipeline, NULL);
   return result;
}

/* 4 MiB for each of the 2,048 threads of at least four cores, unless the
 * machine has that. */
static void
large_local_memory(struct vkt *t)
{
   VkPhysicalDeviceMemoryProperties memory;
   VkPhysicalDevice physical;
   uint32_t count = 1;
   struct listener l;

   listener_start(&l);
   VKT(vkEnumeratePhysicalDevices(l.instance, &count, &physical));
   vkGetPhysicalDeviceMemoryProperties(physical, &memory);
   const VkResult result = try_length(l.device, 1u << 18, 4);
   if (memory.memoryHeaps[0].size < 32ull << 30) {
      vkt_check(t, result < 0, "4 MiB a thread give %d", result);
      vkt_check(t, strstr(l.text, "local memory") != NULL,
                "the messenger heard \"%s\"", l.text);
   }
   listener_stop(&l);
}

static void
specialized_module(struct vkt *t)
{
   struct listener l;

   listener_start(&l);
   VkResult result = try_length(l.device, 16, 4);
   vkt_check(t, result == VK_SUCCESS, "64 elements give %d", result);
   result = try_length(l.device, 1u << 26, 4);
   vkt_check(t, result < 0, "2^28 elements give %d", result);
   vkt_check(t, strstr(l.text, "too large") != NULL,
             "the messenger heard \"%s\"", l.text);
   result = try_length(l.device, 16, 8);
   vkt_check(t, result < 0, "a constant outside of its data gives %d", result);
   result = try_length(l.device, 16, 4);
   vkt_check(t, result == VK_SUCCESS, "64 elements again give %d", result);
   listener_stop(&l);
}

/* ------------------------------------------------------------- lost device */

static double
now_s(void)
{
   struct timespec ts;

   clock_gettime(CLOCK_MONOTONIC, &ts);
   return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

/* Records a dispatch of one invocation with the buffer bound. */
static VkCommandBuffer
record(struct vkt *t, struct vkt_spirv spirv, VkBuffer buffer)
{
   const VkDescriptorBufferInfo range = { buffer, 0, VK_WHOLE_SIZE };
   const struct vkt_binding binding = {
      .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      .buffers = &range,
   };
   struct vkt_set set = vkt_set(t, &binding, 1);
   VkPipelineLayout layout = vkt_pipeline_layout(t, &set, 1, 0);
   VkPipeline pipeline = vkt_compute_pipeline(t, spirv, layout, NULL);
   VkCommandBuffer cmd = vkt_begin(t);

   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
   vkCmdBindDescriptorSets(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1,
                           &set.set, 0, NULL);
   vkCmdDispatch(cmd, 1, 1, 1);
   VKT(vkEndCommandBuffer(cmd));
   return cmd;
}

static VkFence
make_fence(struct vkt *t)
{
   const VkFenceCreateInfo info = { VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
   VkFence fence;

   VKT(vkCreateFence(t->device, &info, NULL, &fence));
   VKT_DEFER(t, vkDestroyFence, fence);
   return fence;
}

static VkResult
submit(struct vkt *t, VkCommandBuffer cmd, VkFence fence)
{
   const VkSubmitInfo info = {
      .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
      .commandBufferCount = 1,
      .pCommandBuffers = &cmd,
   };

   return vkQueueSubmit(t->queue, 1, &info, fence);
}

/* Ordinary work on a device gives what it should. */
static void
check_alive(struct vkt *t, struct vkt *other, const char *which)
{
   struct vkt_buffer buffer = vkt_buffer(other, 256);
   VkCommandBuffer cmd =
      record(other, VKT_SPIRV(store_seven_comp), buffer.buffer);
   VkFence fence = make_fence(other);
   VkResult result = submit(other, cmd, fence);

   if (result == VK_SUCCESS) {
      result = vkWaitForFences(other->device, 1, &fence, VK_TRUE,
                               UINT64_C(60000000000));
   }
   vkt_check(t, result == VK_SUCCESS, "%s gives %d", which, result);
   vkt_check(t, *(uint32_t *)buffer.map == 7, "%s has not stored", which);
}

static VkResult
poll_fence(VkDevice device, VkFence fence, double end_s)
{
   VkResult result = VK_NOT_READY;

   while (result == VK_NOT_READY && now_s() < end_s)
      result = vkGetFenceStatus(device, fence);
   return result;
}

/* The command buffer loses t's device, and nobody else's. */
static void
check_lost(struct vkt *t, VkCommandBuffer bad)
{
   struct vkt before = { .case_name = "before" };
   struct vkt after = { .case_name = "after" };
   struct vkt_buffer buffer = vkt_buffer(t, 256);
   VkCommandBuffer good = record(t, VKT_SPIRV(store_seven_comp), buffer.buffer);
   VkFence fence = make_fence(t), never = make_fence(t);
   const double start = now_s();

   vkt_context_init(&before);
   VKT(submit(t, bad, fence));
   check_alive(t, &before, "another device, meanwhile,");

   VkResult result =
      vkWaitForFences(t->device, 1, &fence, VK_TRUE, UINT64_C(60000000000));
   /* The kernel signals the fence when the queue dies: the driver asks it
    * why. */
   vkt_check(t, result == VK_ERROR_DEVICE_LOST, "vkWaitForFences returned %d",
             result);
   result = vkQueueWaitIdle(t->queue);
   vkt_check(t, result == VK_ERROR_DEVICE_LOST, "vkQueueWaitIdle returned %d",
             result);
   result = vkDeviceWaitIdle(t->device);
   vkt_check(t, result == VK_ERROR_DEVICE_LOST, "vkDeviceWaitIdle returned %d",
             result);
   result = submit(t, good, never);
   vkt_check(t, result == VK_ERROR_DEVICE_LOST, "the next submit returned %d",
             result);
   vkt_check(t, now_s() - start < 60, "it took %.1f s", now_s() - start);

   check_alive(t, &before, "another device, afterwards,");
   vkt_context_init(&after);
   check_alive(t, &after, "a new device");
   vkt_context_finish(&after);
   vkt_context_finish(&before);
   t->failures += before.failures + after.failures;
}

/* Taking a lost device apart works, and says once more that it is lost. */
static void
finish_lost(struct vkt *t)
{
   const unsigned failures = t->failures;

   vkt_context_finish(t);
   if (t->failures != failures + 1)
      vkt_die("the device was not lost when it was destroyed");
   t->failures = failures;
}

static void
lost_hang(struct vkt *t)
{
   vkt_context_init(t);
   struct vkt_buffer buffer = vkt_buffer(t, 256);

   check_lost(t, record(t, VKT_SPIRV(endless_comp), buffer.buffer));
   finish_lost(t);
}

/* Writes to a buffer that is gone. */
static VkCommandBuffer
record_fault(struct vkt *t)
{
   const VkBufferCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
      .size = 64 << 20,
      .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT,
   };
   VkMemoryRequirements needs;
   VkDeviceMemory memory;
   VkBuffer buffer;

   VKT(vkCreateBuffer(t->device, &info, NULL, &buffer));
   vkGetBufferMemoryRequirements(t->device, buffer, &needs);
   VKT(vkAllocateMemory(t->device,
                        &(VkMemoryAllocateInfo){
                           .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                           .allocationSize = needs.size,
                        },
                        NULL, &memory));
   VKT(vkBindBufferMemory(t->device, buffer, memory, 0));
   VkCommandBuffer cmd = record(t, VKT_SPIRV(store_seven_comp), buffer);
   /* Memory lives as long as a buffer is bound to it. */
   vkDestroyBuffer(t->device, buffer, NULL);
   vkFreeMemory(t->device, memory, NULL);
   return cmd;
}

static void
lost_fault(struct vkt *t)
{
   vkt_context_init(t);
   check_lost(t, record_fault(t));
   finish_lost(t);
}

/* Polled, not waited for. */
static void
lost_poll(struct vkt *t)
{
   vkt_context_init(t);
   VkCommandBuffer bad = record_fault(t);
   VkFence fence = make_fence(t);

   VKT(submit(t, bad, fence));
   const VkResult result = poll_fence(t->device, fence, now_s() + 60);
   vkt_check(t, result == VK_ERROR_DEVICE_LOST, "vkGetFenceStatus returned %d",
             result);
   finish_lost(t);
}

/* ----------------------------------------------------------- two programs */

/* Works until nothing more can be read; a byte for each time. */
static void
work(struct vkt *t)
{
   char byte;

   vkt_context_init(t);
   while (read(STDIN_FILENO, &byte, 1) == 1) {
      check_alive(t, t, "the other program");
      byte = t->failures ? 'x' : '.';
      if (write(STDOUT_FILENO, &byte, 1) != 1)
         vkt_die("nobody reads");
   }
   vkt_context_finish(t);
}

struct worker {
   pid_t pid;
   int in, out;
};

static struct worker
start_worker(void)
{
   char *const argv[] = { "bad_luck", "work", NULL };
   posix_spawn_file_actions_t actions;
   struct worker w = { 0 };
   int in[2], out[2];

   if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
      vkt_die("no pipe");
   posix_spawn_file_actions_init(&actions);
   posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
   posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
   if (posix_spawn(&w.pid, "/proc/self/exe", &actions, NULL, argv, environ))
      vkt_die("no second program");
   posix_spawn_file_actions_destroy(&actions);
   close(in[0]);
   close(out[1]);
   w.in = in[1];
   w.out = out[0];
   return w;
}

/* Has the second program work once more. */
static void
check_worker(struct vkt *t, const struct worker *w, const char *when)
{
   char byte = 0;

   vkt_check(t, write(w->in, ".", 1) == 1, "nobody listens %s", when);
   vkt_check(t, read(w->out, &byte, 1) == 1 && byte == '.',
             "the second program has failed %s", when);
}

static void
lost_other_program(struct vkt *t)
{
   const struct worker w = start_worker();
   int status = -1;

   vkt_context_init(t);
   VkCommandBuffer bad = record_fault(t);
   VkFence fence = make_fence(t);

   check_worker(t, &w, "before");
   VKT(submit(t, bad, fence));
   check_worker(t, &w, "meanwhile");
   const VkResult result =
      vkWaitForFences(t->device, 1, &fence, VK_TRUE, UINT64_C(60000000000));
   vkt_check(t, result == VK_ERROR_DEVICE_LOST, "vkWaitForFences returned %d",
             result);
   check_worker(t, &w, "afterwards");
   finish_lost(t);
   check_worker(t, &w, "at the end");
   close(w.in);
   vkt_check(t, waitpid(w.pid, &status, 0) == w.pid && status == 0,
             "the second program ended with %d", status);
   close(w.out);
}

/* A device that is destroyed before its pipeline is: the program's mistake,
 * and no reason to end it. */
static void
kept_pipeline(struct vkt *t)
{
   struct listener l;
   VkPipeline kept;

   listener_start(&l);
   VKT(make_pipeline(l.device, store_seven_comp, sizeof(store_seven_comp),
                     &kept));
   listener_stop(&l);
   vkt_check(t, strstr(l.text, "before its pipelines") != NULL,
             "the messenger heard \"%s\"", l.text);
   listener_start(&l);
   const VkResult good =
      try_pipeline(l.device, store_seven_comp, sizeof(store_seven_comp));
   vkt_check(t, good == VK_SUCCESS, "the next device gives %d", good);
   listener_stop(&l);
}

static const struct vkt_case cases[] = {
   { "badluck", "no-device", no_device },
   { "badluck", "refused-shader", refused_shader },
   { "badluck", "broken-module", broken_module },
   { "badluck", "specialized-module", specialized_module },
   { "badluck", "large-local-memory", large_local_memory },
   { "badluck", "lost-hang", lost_hang },
   { "badluck", "lost-fault", lost_fault },
   { "badluck", "lost-poll", lost_poll },
   { "badluck", "lost-other-program", lost_other_program },
   { "badluck", "work", work },
   { "badluck", "kept-pipeline", kept_pipeline },
};

int
main(int argc, char **argv)
{
   struct vkt t = { 0 };

   for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
      if (argc != 2 || strcmp(argv[1], cases[i].name) != 0)
         continue;

      t.case_name = cases[i].name;
      cases[i].run(&t);
      return t.failures ? VKT_EXIT_FAIL : 0;
   }

   fprintf(stderr, "usage: %s CASE\n", argv[0]);
   return 2;
}
