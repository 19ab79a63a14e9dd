/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_pack.h"

#include "vulkan/valk_vx.h"

static void
pack_resource(void *dst, uint64_t va, uint64_t size_B)
{
   const struct hw_resource v = {
      .address = va,
      .contains_descriptors = va != 0,
      .size = size_B,
   };

   hw_resource_pack(dst, &v);
}

static void
pack_buffer(void *dst, uint64_t va, uint32_t size_B)
{
   const struct hw_buffer v = {
      HW_BUFFER_DEFAULTS,
      .address = size_B ? va : 0,
      .size = size_B,
   };

   hw_buffer_pack(dst, &v);
}

static void
pack_dummy_sampler(void *dst)
{
   const struct hw_sampler v = {
      HW_SAMPLER_DEFAULTS,
      .clamp_integer_array_indices = false,
   };

   hw_sampler_pack(dst, &v);
}

static void
pack_attribute(void *dst, const struct valk_attribute *attribute)
{
   const struct hw_attribute v = {
      HW_ATTRIBUTE_DEFAULTS,
      .format = attribute->format,
      .offset = attribute->offset_B,
      .stride = attribute->stride_B,
      .table = attribute->table,
      .buffer_index = attribute->entry,
      .attribute_type = HW_ATTRIBUTE_TYPE_1D,
      .frequency = attribute->per_instance ? HW_ATTRIBUTE_FREQUENCY_INSTANCE
                                           : HW_ATTRIBUTE_FREQUENCY_VERTEX,
      .offset_enable = !attribute->per_instance,
   };

   hw_attribute_pack(dst, &v);
}

extern const struct valk_pack_ops VALK_VX(valk_pack_ops);

const struct valk_pack_ops VALK_VX(valk_pack_ops) = {
   .resource = pack_resource,
   .buffer = pack_buffer,
   .dummy_sampler = pack_dummy_sampler,
   .sampler = VALK_VX(valk_pack_sampler),
   .program = VALK_VX(valk_pack_program),
   .attribute = pack_attribute,
};
