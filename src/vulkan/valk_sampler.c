/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_sampler.h"

#include "vk_log.h"

#include "vulkan/valk_device.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_pack.h"

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateSampler(VkDevice _device, const VkSamplerCreateInfo *pCreateInfo,
                   const VkAllocationCallbacks *pAllocator, VkSampler *pSampler)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   struct valk_sampler *sampler =
      vk_sampler_create(&dev->vk, pCreateInfo, pAllocator, sizeof(*sampler));

   if (!sampler)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   dev->pack->sampler(pCreateInfo, sampler->vk.reduction_mode,
                      sampler->vk.border_color_value.uint32, sampler->desc);
   *pSampler = valk_sampler_to_handle(sampler);
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_DestroySampler(VkDevice _device, VkSampler _sampler,
                    const VkAllocationCallbacks *pAllocator)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_sampler, sampler, _sampler);

   if (sampler)
      vk_sampler_destroy(&dev->vk, pAllocator, &sampler->vk);
}
