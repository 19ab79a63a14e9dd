/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_debug.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/log.h"
#include "util/macros.h"
#include "util/u_debug.h"
#include "vk_common_entrypoints.h"

static const struct {
   const char *name;
   uint64_t flag;
   const char *help;
} table[] = {
   { "help", VALK_DEBUG_HELP, "print this list" },
   { "sync", VALK_DEBUG_SYNC, "wait for each submission and check it" },
   { "startup", VALK_DEBUG_STARTUP, "say why a device is not taken" },
   { "zero", VALK_DEBUG_ZERO_MEMORY, "clear new device memory" },
   { "smallheap", VALK_DEBUG_SMALL_HEAP, "make the tiler run out of memory" },
   { "cs", VALK_DEBUG_CS, "print each finished command stream" },
   { "errors", VALK_DEBUG_ERRORS, "print errors and their reasons" },
   { "time", VALK_DEBUG_TIME, "print how long shaders take to compile" },
};

uint64_t
valk_debug_flags(void)
{
   struct debug_control control[ARRAY_SIZE(table) + 1] = { 0 };

   for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
      control[i].string = table[i].name;
      control[i].flag = table[i].flag;
   }

   uint64_t flags = parse_debug_string(getenv("VALK_DEBUG"), control);
   if (flags & VALK_DEBUG_HELP) {
      fprintf(stderr, "VALK_DEBUG is a comma separated list of:\n");
      for (unsigned i = 0; i < ARRAY_SIZE(table); i++)
         fprintf(stderr, "  %-8s %s\n", table[i].name, table[i].help);
   }

   return flags;
}

static VKAPI_ATTR VkBool32 VKAPI_CALL
print_message(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
              VkDebugUtilsMessageTypeFlagsEXT types,
              const VkDebugUtilsMessengerCallbackDataEXT *data, void *user)
{
   mesa_logw("%s: %s", data->pMessageIdName, data->pMessage);
   return VK_FALSE;
}

VkDebugUtilsMessengerEXT
valk_debug_listen(VkInstance instance)
{
   const VkDebugUtilsMessengerCreateInfoEXT info = {
      .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
      .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                         VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
      .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_GENERAL_BIT_EXT |
                     VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT |
                     VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT,
      .pfnUserCallback = print_message,
   };
   VkDebugUtilsMessengerEXT messenger = VK_NULL_HANDLE;

   /* Mesa's runtime does the same in debug builds. */
   if (!MESA_DEBUG)
      vk_common_CreateDebugUtilsMessengerEXT(instance, &info, NULL, &messenger);
   return messenger;
}
