/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_physical_device.h"

#include <sys/sysmacros.h>

#include "util/mesa-sha1.h"
#include "util/os_misc.h"
#include "vk_limits.h"
#include "vk_shader_module.h"
#include "vk_util.h"

#include "vulkan/nir/valk_core_builtins.h"
#include "vulkan/valk_limits.h"

#define ARM_VENDOR_ID 0x13b5

/* Where a limit is the hardware's, the source is named; the others are this
 * driver's choice. */
static void
fill_limits(const struct mali_device_info *info, struct vk_properties *p)
{
   const VkSampleCountFlags samples =
      VK_SAMPLE_COUNT_1_BIT | VK_SAMPLE_COUNT_4_BIT;
   const uint32_t threads = info->max_threads_per_workgroup;

   /* 16-bit size fields minus one (texture descriptor, genxml v10). */
   p->maxImageDimension1D = 1 << 16;
   p->maxImageDimension2D = 1 << 16;
   p->maxImageDimension3D = 1 << 14;
   p->maxImageDimensionCube = 1 << 16;
   p->maxImageArrayLayers = 1 << 16;
   p->maxTexelBufferElements = 1 << 16;
   p->maxUniformBufferRange = 1 << 16;
   p->maxStorageBufferRange = UINT32_MAX;
   p->maxPushConstantsSize = VALK_MAX_PUSH_B;
   p->maxMemoryAllocationCount = UINT32_MAX;
   p->maxSamplerAllocationCount = UINT32_MAX;
   p->bufferImageGranularity = 64;
   p->maxBoundDescriptorSets = VALK_MAX_SETS;

   p->maxPerStageDescriptorSamplers = 128;
   p->maxPerStageDescriptorUniformBuffers = 128;
   p->maxPerStageDescriptorStorageBuffers = 128;
   p->maxPerStageDescriptorSampledImages = 256;
   p->maxPerStageDescriptorStorageImages = 128;
   p->maxPerStageDescriptorInputAttachments = 9;
   p->maxPerStageResources = 128 * 4 + 256 + 9;
   p->maxDescriptorSetSamplers = 128 * 3;
   p->maxDescriptorSetUniformBuffers = 128 * 3;
   p->maxDescriptorSetUniformBuffersDynamic = 16;
   p->maxDescriptorSetStorageBuffers = 128 * 3;
   p->maxDescriptorSetStorageBuffersDynamic = 8;
   p->maxDescriptorSetSampledImages = 256 * 3;
   p->maxDescriptorSetStorageImages = 128 * 3;
   p->maxDescriptorSetInputAttachments = 9;

   p->maxVertexInputAttributes = VALK_MAX_ATTRIBUTES;
   p->maxVertexInputBindings = VALK_MAX_VERTEX_BINDINGS;
   p->maxVertexInputAttributeOffset = UINT32_MAX;
   p->maxVertexInputBindingStride = MESA_VK_MAX_VERTEX_BINDING_STRIDE;
   p->maxVertexOutputComponents = 128;
   p->maxFragmentInputComponents = 128;
   p->maxFragmentOutputAttachments = VALK_MAX_RTS;
   p->maxFragmentDualSrcAttachments = 1;
   p->maxFragmentCombinedOutputResources = VALK_MAX_RTS + 256;

   p->maxComputeSharedMemorySize = 32768;
   for (unsigned i = 0; i < 3; i++) {
      p->maxComputeWorkGroupCount[i] = 65535;
      p->maxComputeWorkGroupSize[i] = threads;
   }
   p->maxComputeWorkGroupInvocations = threads;

   p->subPixelPrecisionBits = 8;
   p->subTexelPrecisionBits = 8;
   p->mipmapPrecisionBits = 8;
   p->maxDrawIndexedIndexValue = UINT32_MAX;
   p->maxDrawIndirectCount = UINT32_MAX;
   p->maxSamplerLodBias = 127.0f;
   p->maxSamplerAnisotropy = 16.0f;
   p->maxViewports = 1;
   p->maxViewportDimensions[0] = 1 << 14;
   p->maxViewportDimensions[1] = 1 << 14;
   p->viewportBoundsRange[0] = INT16_MIN;
   p->viewportBoundsRange[1] = INT16_MAX;
   p->minTexelBufferOffsetAlignment = 64;
   p->minUniformBufferOffsetAlignment = 16;
   p->minStorageBufferOffsetAlignment = 4;
   p->minTexelOffset = -8;
   p->maxTexelOffset = 7;
   p->minTexelGatherOffset = -8;
   p->maxTexelGatherOffset = 7;
   p->minInterpolationOffset = -0.5f;
   p->maxInterpolationOffset = 0.4375f;
   p->subPixelInterpolationOffsetBits = 4;
   p->maxFramebufferWidth = 1 << 14;
   p->maxFramebufferHeight = 1 << 14;
   p->maxFramebufferLayers = 256;
   p->framebufferColorSampleCounts = samples;
   p->framebufferDepthSampleCounts = samples;
   p->framebufferStencilSampleCounts = samples;
   p->framebufferNoAttachmentsSampleCounts = samples;
   p->framebufferIntegerColorSampleCounts = samples;
   p->maxColorAttachments = VALK_MAX_RTS;
   p->sampledImageColorSampleCounts = samples;
   p->sampledImageIntegerSampleCounts = samples;
   p->sampledImageDepthSampleCounts = samples;
   p->sampledImageStencilSampleCounts = samples;
   p->storageImageSampleCounts = VK_SAMPLE_COUNT_1_BIT;
   p->maxSampleMaskWords = 1;
   p->discreteQueuePriorities = 2;
   /* 1/16 steps (genxml v10, primitive size). */
   p->pointSizeRange[0] = 0.125f;
   p->pointSizeRange[1] = 4095.9375f;
   p->pointSizeGranularity = 1.0f / 16.0f;
   p->lineWidthRange[0] = 0.0f;
   p->lineWidthRange[1] = 7.9921875f;
   p->lineWidthGranularity = 1.0f / 128.0f;
   p->standardSampleLocations = true;
   p->optimalBufferCopyOffsetAlignment = 64;
   p->optimalBufferCopyRowPitchAlignment = 64;
   p->nonCoherentAtomSize = 64;
}

static void
fill_core_11_12(const struct mali_device_info *info, struct vk_properties *p)
{
   p->subgroupSize = info->warp_lanes;
   /* Not in vertex shaders: the hardware shades vertices that no draw asks
    * for, which would take part (Mesa, panvk 26.3). */
   p->subgroupSupportedStages =
      VK_SHADER_STAGE_FRAGMENT_BIT | VK_SHADER_STAGE_COMPUTE_BIT;
   p->subgroupSupportedOperations =
      VK_SUBGROUP_FEATURE_BASIC_BIT | VK_SUBGROUP_FEATURE_VOTE_BIT |
      VK_SUBGROUP_FEATURE_ARITHMETIC_BIT | VK_SUBGROUP_FEATURE_BALLOT_BIT |
      VK_SUBGROUP_FEATURE_SHUFFLE_BIT |
      VK_SUBGROUP_FEATURE_SHUFFLE_RELATIVE_BIT |
      VK_SUBGROUP_FEATURE_CLUSTERED_BIT | VK_SUBGROUP_FEATURE_QUAD_BIT |
      VK_SUBGROUP_FEATURE_ROTATE_BIT | VK_SUBGROUP_FEATURE_ROTATE_CLUSTERED_BIT;
   p->requiredSubgroupSizeStages = VK_SHADER_STAGE_COMPUTE_BIT;
   p->pointClippingBehavior = VK_POINT_CLIPPING_BEHAVIOR_ALL_CLIP_PLANES;
   p->maxMultiviewViewCount = VALK_MAX_VIEWS;
   p->maxMultiviewInstanceIndex = UINT32_MAX;
   p->maxPerSetDescriptors = UINT16_MAX;
   p->maxMemoryAllocationSize = UINT32_MAX;

   p->supportedDepthResolveModes = VK_RESOLVE_MODE_SAMPLE_ZERO_BIT;
   p->supportedStencilResolveModes = VK_RESOLVE_MODE_SAMPLE_ZERO_BIT;
   p->independentResolveNone = true;
   p->independentResolve = true;
   p->maxTimelineSemaphoreValueDifference = INT64_MAX;
   p->denormBehaviorIndependence = VK_SHADER_FLOAT_CONTROLS_INDEPENDENCE_NONE;
   p->roundingModeIndependence = VK_SHADER_FLOAT_CONTROLS_INDEPENDENCE_NONE;
   /* Programs keep subnormals (valk_program_vx.c); sums and products are
    * rounded to nearest even. */
   p->shaderSignedZeroInfNanPreserveFloat16 = true;
   p->shaderSignedZeroInfNanPreserveFloat32 = true;
   p->shaderSignedZeroInfNanPreserveFloat64 = true;
   p->shaderDenormPreserveFloat16 = true;
   p->shaderDenormPreserveFloat32 = true;
   p->shaderDenormPreserveFloat64 = true;
   p->shaderRoundingModeRTEFloat16 = true;
   p->shaderRoundingModeRTEFloat32 = true;
   p->shaderRoundingModeRTEFloat64 = true;
   p->integerDotProduct4x8BitPackedSignedAccelerated = true;
   p->integerDotProduct4x8BitPackedUnsignedAccelerated = true;
   p->integerDotProductAccumulatingSaturating4x8BitPackedSignedAccelerated =
      true;
   p->integerDotProductAccumulatingSaturating4x8BitPackedUnsignedAccelerated =
      true;
   p->minSubgroupSize = info->warp_lanes;
   p->maxSubgroupSize = info->warp_lanes;
   p->maxComputeWorkgroupSubgroups =
      info->max_threads_per_workgroup / info->warp_lanes;
   p->maxBufferSize = UINT32_MAX;
   p->maxPushDescriptors = VALK_MAX_PUSH_DESCRIPTORS;
   p->maxVertexAttribDivisor = UINT32_MAX;
   p->supportsNonZeroFirstInstance = true;
   /* VkDriverId has no number for Valk; 0 says so. */
   p->driverID = 0;
   p->conformanceVersion = (VkConformanceVersion){ 0, 0, 0, 0 };
}

static void
fill_drm(const struct kmd_pdev *kmd, struct vk_properties *p)
{
   p->drmHasRender = true;
   p->drmRenderMajor = major(kmd->render_rdev);
   p->drmRenderMinor = minor(kmd->render_rdev);
   if (kmd->has_primary) {
      p->drmHasPrimary = true;
      p->drmPrimaryMajor = major(kmd->primary_rdev);
      p->drmPrimaryMinor = minor(kmd->primary_rdev);
   }
}

/* Binaries depend on the driver's build and on the model. */
static void
fill_uuids(const struct valk_instance *instance, const struct kmd_pdev *kmd,
           struct vk_properties *p)
{
   struct mesa_sha1 ctx;
   uint8_t sha[SHA1_DIGEST_LENGTH];

   _mesa_sha1_init(&ctx);
   _mesa_sha1_update(&ctx, instance->build_sha, sizeof(instance->build_sha));
   _mesa_sha1_update(&ctx, &kmd->info.gpu_id, sizeof(kmd->info.gpu_id));
   _mesa_sha1_update(&ctx, &kmd->info.core_mask, sizeof(kmd->info.core_mask));
   _mesa_sha1_final(&ctx, sha);
   memcpy(p->pipelineCacheUUID, sha, VK_UUID_SIZE);

   const uint32_t device[4] = { ARM_VENDOR_ID, kmd->info.gpu_id };
   STATIC_ASSERT(sizeof(device) == VK_UUID_SIZE);
   memcpy(p->deviceUUID, device, VK_UUID_SIZE);
   memcpy(p->driverUUID, instance->build_sha, VK_UUID_SIZE);
   p->shaderCoreMask = kmd->info.core_mask;
   p->shaderCoreCount = kmd->info.core_count;
   p->shaderWarpsPerCore = valk_warps_per_core(&kmd->info);
   memcpy(p->shaderModuleIdentifierAlgorithmUUID,
          vk_shaderModuleIdentifierAlgorithmUUID, VK_UUID_SIZE);
}

void
valk_fill_properties(const struct valk_instance *instance,
                     const struct kmd_pdev *kmd, struct vk_properties *p)
{
   const struct mali_device_info *info = &kmd->info;
   uint64_t page_size_B = 4096;

   os_get_page_size(&page_size_B);

   *p = (struct vk_properties){
      .apiVersion = VK_MAKE_API_VERSION(0, 1, 1, VK_HEADER_VERSION),
      .driverVersion = VK_MAKE_VERSION(0, 1, 0),
      .vendorID =
         instance->force_vk_vendor ? instance->force_vk_vendor : ARM_VENDOR_ID,
      .deviceID = info->gpu_id & 0xffff0000,
      .deviceType = VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU,
      .minMemoryMapAlignment = page_size_B,
   };

   uint32_t version = vk_get_version_override();
   if (version)
      p->apiVersion = version;

   fill_limits(info, p);
   fill_core_11_12(info, p);
   fill_drm(kmd, p);
   fill_uuids(instance, kmd, p);

   p->shaderTileImageCoherentReadAccelerated = true;
   p->shaderTileImageReadSampleFromPixelRateInvocation = true;
   if (kmd->caps.timestamp_Hz) {
      p->timestampPeriod = 1e9 / kmd->caps.timestamp_Hz;
      p->timestampComputeAndGraphics = true;
   }

   snprintf(p->deviceName, sizeof(p->deviceName), "%s", info->name);
   snprintf(p->driverName, sizeof(p->driverName), "valk");
   snprintf(p->driverInfo, sizeof(p->driverInfo), "Valk 0.1.0 (%s %d.%d)",
            kmd->driver_name, kmd->version_major, kmd->version_minor);
}
