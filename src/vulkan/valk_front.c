/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_front.h"

#include "vulkan/csf/valk_csf.h"
#include "vulkan/valk_device.h"

const struct valk_front_ops *
valk_front_for(const struct valk_device *dev)
{
   switch (valk_device_info(dev)->front_end) {
   case MALI_FRONT_END_CSF:
      return &valk_csf_front_ops;
   case MALI_FRONT_END_JM:
   default:
      return NULL;
   }
}
