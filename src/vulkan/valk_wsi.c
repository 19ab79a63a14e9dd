/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_wsi.h"

#include "wsi_common.h"

#include "vulkan/valk_physical_device.h"

static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL
wsi_proc_addr(VkPhysicalDevice physicalDevice, const char *name)
{
   VK_FROM_HANDLE(valk_physical_device, pdev, physicalDevice);

   return vk_instance_get_proc_addr_unchecked(pdev->vk.instance, name);
}

VkResult
valk_wsi_init(struct valk_physical_device *pdev)
{
   struct valk_instance *instance = valk_physical_device_instance(pdev);
   /* The GPU has no display of its own: other devices scan out. */
   VkResult result = wsi_device_init(
      &pdev->wsi, valk_physical_device_to_handle(pdev), wsi_proc_addr,
      &instance->vk.alloc, -1, &instance->dri_options,
      &(struct wsi_device_options){ .sw_device = false });
   if (result != VK_SUCCESS)
      return result;

   pdev->wsi.supports_scanout = false;
   pdev->wsi.supports_modifiers =
      pdev->vk.supported_extensions.EXT_image_drm_format_modifier;
   pdev->vk.wsi_device = &pdev->wsi;
   return VK_SUCCESS;
}

void
valk_wsi_finish(struct valk_physical_device *pdev)
{
   pdev->vk.wsi_device = NULL;
   wsi_device_finish(&pdev->wsi, &pdev->vk.instance->alloc);
}
