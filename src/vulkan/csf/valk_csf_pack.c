/* SPDX-License-Identifier: MIT */
#include "vulkan/csf/valk_csf_pack.h"

#include <stddef.h>

#include <mali/device_info.h>

extern const struct valk_csf_pack_ops valk_csf_pack_ops_v10;

const struct valk_csf_pack_ops *
valk_csf_pack_for(const struct mali_device_info *info)
{
   switch (info->arch) {
   case 10:
      return &valk_csf_pack_ops_v10;
   default:
      return NULL;
   }
}
