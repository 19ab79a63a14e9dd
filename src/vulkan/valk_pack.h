/* SPDX-License-Identifier: MIT */
/* Entries of resource tables, for one hardware generation: packing without
 * decisions and without state.  dev->pack is chosen at device creation. */
#ifndef VALK_PACK_H
#define VALK_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "vulkan/valk_program_pack.h"
#include "vulkan/valk_sampler_pack.h"

struct mali_device_info;

/* Bytes of one entry of the array that lists a stage's resource tables, and
 * the alignment of that array (its number goes into the low bits). */
#define VALK_RESOURCE_SIZE_B 16
#define VALK_RESOURCE_ALIGN_B 64

/* Where an attribute comes from. */
struct valk_attribute {
   uint32_t format; /* mil_ops::pixel_format */
   uint32_t offset_B;
   uint32_t stride_B;
   uint32_t table, entry; /* of the vertex buffer */
   bool per_instance;
};

struct valk_pack_ops {
   /* A table of size_B / 32 descriptors; va 0: none. */
   void (*resource)(void *dst, uint64_t va, uint64_t size_B);
   /* A range that a shader reads or writes; size 0: none. */
   void (*buffer)(void *dst, uint64_t va, uint32_t size_B);
   /* For fetches, which need a sampler but do not sample. */
   void (*dummy_sampler)(void *dst);
   valk_pack_sampler_fn *sampler;
   valk_pack_program_fn *program;
   void (*attribute)(void *dst, const struct valk_attribute *attribute);
};

/* NULL when this build has no packing for the device. */
const struct valk_pack_ops *
valk_pack_ops_for(const struct mali_device_info *info);

#endif
