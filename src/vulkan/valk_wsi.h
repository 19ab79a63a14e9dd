/* SPDX-License-Identifier: MIT */
#ifndef VALK_WSI_H
#define VALK_WSI_H

#include <vulkan/vulkan_core.h>

struct valk_physical_device;

VkResult
valk_wsi_init(struct valk_physical_device *pdev);
void
valk_wsi_finish(struct valk_physical_device *pdev);

#endif
