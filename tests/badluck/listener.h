/* SPDX-License-Identifier: MIT */
/* A device whose instance hears what the driver says to the debug
 * messenger. */
#ifndef LISTENER_H
#define LISTENER_H

#include "vkt_internal.h"

struct listener {
   VkInstance instance;
   VkDevice device;
   VkDebugUtilsMessengerEXT messenger;
   /* Messages that were not empty, and the first 4 KiB of their text. */
   unsigned heard;
   char text[4096];
};

/* An instance and a device of their own: the messenger needs an extension.
 * What cannot be made ends the program. */
void
listener_start(struct listener *l);

void
listener_stop(struct listener *l);

#endif
