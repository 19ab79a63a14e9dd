/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_debug.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/macros.h"
#include "util/u_debug.h"

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
