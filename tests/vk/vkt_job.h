/* SPDX-License-Identifier: MIT */
/* One dispatch over buffers of noise, and features that it may need. */
#ifndef VKT_JOB_H
#define VKT_JOB_H

#include "vkt.h"

#include <stddef.h>

/* In a workgroup of every shader. */
#define VKT_JOB_THREADS 64

/* One dispatch over a buffer that is read, one that is written, and two
 * uniform buffers of noise. */
struct vkt_job {
   struct vkt_spirv spirv;
   uint32_t in_B, out_B, groups;
   const void *push;
   uint32_t push_size_B;
   /* What the input and the output hold before; NULL: noise and zeroes. */
   const void *in, *out;
   /* Zero: not asked for. */
   uint32_t subgroup_size;
};

/* Runs it and returns the buffer that was written. */
struct vkt_buffer
vkt_run_job(struct vkt *t, const struct vkt_job *job);

uint32_t
vkt_random(uint32_t *state);
/* Whole words of noise. */
void
vkt_fill(void *map, size_t size_B, uint32_t seed);

/* Skips when a feature is missing.  The structure has the sType, and whether
 * the feature is there is the word at `offset`. */
void
vkt_need_feature(struct vkt *t, void *structure, size_t offset,
                 const char *name);
#define VKT_NEED(t, type, stype, member)                                \
   vkt_need_feature((t), &(type){ .sType = VK_STRUCTURE_TYPE_##stype }, \
                    offsetof(type, member), #member)

/* Bytes and halves in all buffers, integers of 8 and 16 bits (and floats of
 * 16), integers of 64. */
void
vkt_need_storage(struct vkt *t);
void
vkt_need_narrow(struct vkt *t, bool halves);
void
vkt_need_wide(struct vkt *t);

/* Subgroups with these operations in these stages; how many lanes they have:
 * 4 to 32. */
void
vkt_need_subgroups(struct vkt *t, VkShaderStageFlags stages,
                   VkSubgroupFeatureFlags operations, uint32_t *lanes);

#endif
