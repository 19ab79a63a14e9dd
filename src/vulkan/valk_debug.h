/* SPDX-License-Identifier: MIT */
/* VALK_DEBUG: what a person can ask of the driver from the environment. */
#ifndef VALK_DEBUG_H
#define VALK_DEBUG_H

#include <stdint.h>
#include <vulkan/vulkan_core.h>

enum valk_debug {
   /* Prints the flags, once. */
   VALK_DEBUG_HELP = 1 << 0,
   /* Waits for each submission and checks the group's health. */
   VALK_DEBUG_SYNC = 1 << 1,
   /* One line on stderr for each device that is not taken, and why. */
   VALK_DEBUG_STARTUP = 1 << 2,
   /* Fills new device memory with zeros. */
   VALK_DEBUG_ZERO_MEMORY = 1 << 3,
   /* Prints each command stream when its command buffer ends. */
   VALK_DEBUG_CS = 1 << 4,
   /* The tiler's heap is so small that passes are rendered in parts. */
   VALK_DEBUG_SMALL_HEAP = 1 << 5,
   /* Errors and their reasons go to Mesa's log, whoever else listens. */
   VALK_DEBUG_ERRORS = 1 << 6,
   /* Prints how long each step of making a shader takes. */
   VALK_DEBUG_TIME = 1 << 7,
};

/* Reads the environment at each call: keep the result. */
uint64_t
valk_debug_flags(void);

/* Listens to the instance as an application's messenger would: what reaches
 * VK_EXT_debug_utils is written to Mesa's log (stderr, or where MESA_LOG
 * says).  The caller destroys the messenger; none on failure. */
VkDebugUtilsMessengerEXT
valk_debug_listen(VkInstance instance);

#endif
