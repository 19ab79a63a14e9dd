/* SPDX-License-Identifier: MIT */
/* What the files of vkt share and the cases need not see. */
#ifndef VKT_INTERNAL_H
#define VKT_INTERNAL_H

#include "vkt.h"

#define VKT_EXIT_FAIL 1
/* What meson and automake take for "skipped". */
#define VKT_EXIT_SKIP 77

/* Handles are pointers on the 64-bit machines that this runs on. */
typedef void (*vkt_destroy_fn)(VkDevice device, const void *handle,
                               const VkAllocationCallbacks *alloc);

struct vkt_deferred {
   struct vkt_deferred *next;
   vkt_destroy_fn destroy;
   const void *handle;
};

void
vkt_context_init(struct vkt *t);
void
vkt_context_finish(struct vkt *t);

#endif
