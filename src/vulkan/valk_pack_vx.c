/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_pack.h"

#include "util/u_math.h"

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

/* Division by an arbitrary number as the attribute unit does it: multiply by
 * a 33-bit reciprocal whose top bit is implied, add one first if E, shift.
 * Source: Mesa 25.0.7 pan_encoder (the same numbers back to Midgard). */
static void
set_divisor(struct hw_attribute *v, uint32_t divisor)
{
   const unsigned shift = util_logbase2(divisor);
   const uint64_t power = UINT64_C(1) << (32 + shift);
   const uint64_t down = power / divisor;
   const uint64_t error = power - down * divisor;
   /* Rounding the reciprocal down is exact enough if the dividend is one
    * more; else it is rounded up. */
   const bool round_down = error <= (UINT64_C(1) << shift);

   v->divisor_r = shift;
   v->divisor_e = round_down;
   v->divisor_d = (uint32_t)(round_down ? down : down + 1) & 0x7fffffff;
}

static void
pack_attribute(void *dst, const struct valk_attribute *attribute)
{
   struct hw_attribute v = {
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

   if (attribute->per_instance && attribute->divisor == 0) {
      v.stride = 0;
   } else if (attribute->per_instance && attribute->divisor > 1) {
      if (util_is_power_of_two_nonzero(attribute->divisor)) {
         v.attribute_type = HW_ATTRIBUTE_TYPE_1D_POT_DIVISOR;
         v.divisor_r = util_logbase2(attribute->divisor);
      } else {
         v.attribute_type = HW_ATTRIBUTE_TYPE_1D_NPOT_DIVISOR;
         set_divisor(&v, attribute->divisor);
      }
   }

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
