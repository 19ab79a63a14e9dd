/* SPDX-License-Identifier: MIT */
/* Modules that are cut off, overwritten, or no modules at all.  Each must be
 * refused with a reason or give a pipeline; the process must live on, and so
 * must the device.
 * Usage: damaged_modules [FIRST COUNT]: these trials of random damage.  Where
 * the build has no SPIRV-Tools, instructions of wrong types may stop Mesa's
 * parser (docs/limits.md): damage without numbers is to headers and names. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "listener.h"

#include "control_comp.spv.h"
#include "sets_comp.spv.h"
#include "shared_comp.spv.h"
#include "store_seven_comp.spv.h"

#ifdef HAVE_SPIRV_TOOLS
#define VALIDATED true
#else
#define VALIDATED false
#endif

#define MODULE(name)            \
   {                            \
#name, name, sizeof(name) \
   }

static const struct module {
   const char *name;
   const uint32_t *words;
   size_t size_B;
} modules[] = {
   MODULE(store_seven_comp),
   MODULE(shared_comp),
   MODULE(control_comp),
   MODULE(sets_comp),
};

#define MODULE_COUNT (sizeof(modules) / sizeof(modules[0]))
#define MAX_WORDS 4096

struct bench {
   struct listener listener;
   VkDevice device;
   VkPipelineLayout layout;
   unsigned tried, refused, wrong;
};

/* Two sets of eight storage buffers: what the modules ask for, and more. */
static void
make_layout(struct bench *b)
{
   VkDescriptorSetLayoutBinding bindings[8] = { 0 };
   VkDescriptorSetLayout sets[4];

   for (uint32_t i = 0; i < 8; i++) {
      bindings[i].binding = i;
      bindings[i].descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
      bindings[i].descriptorCount = 1;
      bindings[i].stageFlags = VK_SHADER_STAGE_COMPUTE_BIT;
   }
   const VkDescriptorSetLayoutCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
      .bindingCount = 8,
      .pBindings = bindings,
   };
   for (uint32_t i = 0; i < 4; i++)
      VKT(vkCreateDescriptorSetLayout(b->device, &info, NULL, &sets[i]));
   const VkPipelineLayoutCreateInfo layout = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
      .setLayoutCount = 4,
      .pSetLayouts = sets,
   };
   VKT(vkCreatePipelineLayout(b->device, &layout, NULL, &b->layout));
   for (uint32_t i = 0; i < 4; i++)
      vkDestroyDescriptorSetLayout(b->device, sets[i], NULL);
}

/* Makes a pipeline of the words.  An error without a reason is wrong. */
static VkResult
attempt(struct bench *b, const uint32_t *words, size_t size_B)
{
   const VkShaderModuleCreateInfo module_info = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = size_B,
      .pCode = words,
   };
   VkPipeline pipeline = VK_NULL_HANDLE;
   VkShaderModule module = VK_NULL_HANDLE;
   const unsigned heard = b->listener.heard;

   VkResult result =
      vkCreateShaderModule(b->device, &module_info, NULL, &module);
   if (result == VK_SUCCESS) {
      const VkComputePipelineCreateInfo info = {
         .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
         .stage = {
            .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
            .stage = VK_SHADER_STAGE_COMPUTE_BIT,
            .module = module,
            .pName = "main",
         },
         .layout = b->layout,
      };
      result = vkCreateComputePipelines(b->device, VK_NULL_HANDLE, 1, &info,
                                        NULL, &pipeline);
   }
   vkDestroyPipeline(b->device, pipeline, NULL);
   vkDestroyShaderModule(b->device, module, NULL);
   b->tried++;
   b->refused += result < 0;
   if (result < 0 && b->listener.heard == heard) {
      printf("wrong: error %d without a reason\n", result);
      b->wrong++;
   }
   return result;
}

static void
must_be_refused(struct bench *b, const char *what, const uint32_t *words,
                size_t size_B)
{
   printf("%s\n", what);
   fflush(stdout);
   if (attempt(b, words, size_B) >= 0) {
      printf("wrong: it was taken\n");
      b->wrong++;
   }
}

/* The id at words[at], everywhere, becomes another: one is used that is
 * defined nowhere. */
static void
undefine(uint32_t *words, size_t count, uint32_t opcode, unsigned at)
{
   for (size_t i = 5; i < count; i += words[i] >> 16) {
      if ((words[i] & 0xffff) == opcode) {
         words[i + at] = words[3] - 1;
         return;
      }
   }
   vkt_die("no instruction %u", opcode);
}

static void
try_known(struct bench *b, const struct module *m)
{
   static uint32_t words[MAX_WORDS];
   const size_t count = m->size_B / 4;
   char what[128];

   memcpy(words, m->words, m->size_B);
   words[0] = 0x03022307;
   must_be_refused(b, "the other byte order's magic number", words, m->size_B);
   words[0] = 0x464c457f;
   must_be_refused(b, "an ELF file's", words, m->size_B);
   for (size_t n = 1; n < count; n += n < 64 ? 1 : 7) {
      /* Behind it lies memory that must not be read. */
      uint32_t *cut = malloc(4 * n);
      memcpy(cut, m->words, 4 * n);
      snprintf(what, sizeof(what), "%s, the first %zu of %zu words", m->name, n,
               count);
      must_be_refused(b, what, cut, 4 * n);
      free(cut);
   }
   memcpy(words, m->words, m->size_B);
   words[3] = 2;
   must_be_refused(b, "a bound below the ids", words, m->size_B);
   words[3] = 0xffffffff;
   must_be_refused(b, "a bound of 4 G", words, m->size_B);
   memcpy(words, m->words, m->size_B);
   words[3] += 1;
   undefine(words, count, 15, 2);
   must_be_refused(b, "an entry point that is nowhere", words, m->size_B);
   memcpy(words, m->words, m->size_B);
   words[3] += 1;
   undefine(words, count, 54, 1);
   must_be_refused(b, "a function of a type that is nowhere", words, m->size_B);
   if (VALIDATED) {
      memcpy(words, m->words, m->size_B);
      words[3] += 1;
      undefine(words, count, 62, 2);
      must_be_refused(b, "a store of what is nowhere", words, m->size_B);
   }
}

static uint32_t
next_random(uint32_t *state)
{
   *state ^= *state << 13;
   *state ^= *state >> 17;
   *state ^= *state << 5;
   return *state;
}

/* Bits whose damage shows without knowing any types: those of the header,
 * names and the like. */
static uint32_t
find_mask(const uint32_t *words, size_t count, size_t at)
{
   if (at < 5)
      return ~0u;
   for (size_t i = 5; i < count; i += words[i] >> 16) {
      if (at < i + (words[i] >> 16))
         return (words[i] & 0xffff) < 19 ? ~0u : 0;
   }
   return 0;
}

/* One to three words are changed: a bit, a few low ones, or all. */
static void
try_random(struct bench *b, unsigned trial, bool anywhere)
{
   static uint32_t words[MAX_WORDS];
   const struct module *m = &modules[trial % MODULE_COUNT];
   const size_t count = m->size_B / 4;
   uint32_t state = 0x9e3779b9u * (trial + 1);

   memcpy(words, m->words, m->size_B);
   for (uint32_t n = next_random(&state) % 3 + 1; n; n--) {
      const size_t at = next_random(&state) % count;
      const uint32_t bits = next_random(&state);
      const uint32_t mask = anywhere ? ~0u : find_mask(m->words, count, at);

      switch (next_random(&state) % 3) {
      case 0:
         words[at] ^= 1u << bits % 32 & mask;
         break;
      case 1:
         words[at] ^= bits % 64 * 0x10001 & mask;
         break;
      default:
         words[at] ^= bits & mask;
      }
   }
   printf("trial %u\n", trial);
   fflush(stdout);
   attempt(b, words, m->size_B);
}

int
main(int argc, char **argv)
{
   const unsigned first = argc == 3 ? atoi(argv[1]) : 0;
   const unsigned count = argc == 3 ? atoi(argv[2]) : 1000;
   struct bench b = { 0 };

   listener_start(&b.listener);
   b.device = b.listener.device;
   make_layout(&b);
   for (size_t i = 0; i < MODULE_COUNT && argc == 1; i++)
      try_known(&b, &modules[i]);
   for (unsigned i = 0; i < count; i++)
      try_random(&b, first + i, argc == 3 || VALIDATED);
   for (size_t i = 0; i < MODULE_COUNT; i++) {
      if (attempt(&b, modules[i].words, modules[i].size_B) != VK_SUCCESS) {
         printf("wrong: %s, undamaged, is refused\n", modules[i].name);
         b.wrong++;
      }
   }
   vkDestroyPipelineLayout(b.device, b.layout, NULL);
   listener_stop(&b.listener);
   printf("%u modules, %u refused, %u wrong\n", b.tried, b.refused, b.wrong);
   return b.wrong ? VKT_EXIT_FAIL : 0;
}
