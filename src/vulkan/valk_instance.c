/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_instance.h"

#include <errno.h>

#include "util/build_id.h"
#include "util/driconf.h"
#include "util/log.h"
#include "util/mesa-sha1.h"
#include "vk_alloc.h"
#include "vk_common_entrypoints.h"
#include "vk_log.h"
#include "vk_util.h"
#include "wsi_common.h"

#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_physical_device.h"

static const struct vk_instance_extension_table instance_extensions = {
   /* Messages. */
   .EXT_debug_utils = true,
   .EXT_debug_report = true,

   /* Questions that Vulkan 1.0 cannot ask. */
   .KHR_get_physical_device_properties2 = true,
   .KHR_external_semaphore_capabilities = true,
   .KHR_external_memory_capabilities = true,
   .KHR_external_fence_capabilities = true,
   .KHR_device_group_creation = true,

   /* Surfaces, by where they are. */
   .KHR_surface = true,
   .KHR_get_surface_capabilities2 = true,
   .EXT_surface_maintenance1 = true,
   .EXT_headless_surface = true,
#ifdef VK_USE_PLATFORM_XLIB_KHR
   .KHR_xlib_surface = true,
#endif
#ifdef VK_USE_PLATFORM_XCB_KHR
   .KHR_xcb_surface = true,
#endif
#ifdef VK_USE_PLATFORM_WAYLAND_KHR
   .KHR_wayland_surface = true,
#endif
#ifdef VK_USE_PLATFORM_DISPLAY_KHR
   .EXT_display_surface_counter = true,
   .EXT_acquire_drm_display = true,
   .EXT_direct_mode_display = true,
   .KHR_get_display_properties2 = true,
   .KHR_display = true,
#endif
#ifdef VK_USE_PLATFORM_XLIB_XRANDR_EXT
   .EXT_acquire_xlib_display = true,
#endif
};

/* What Mesa's table of workarounds, which is compiled in, or an environment
 * variable of that name may set. */
/* clang-format off */
static const driOptionDescription dri_options[] = {
   DRI_CONF_SECTION_DEBUG
      DRI_CONF_VK_ZERO_VRAM(false)
      DRI_CONF_OPT_B(valk_validate_spirv, true,
                     "Refuse SPIR-V modules that are not valid")
      DRI_CONF_FORCE_VK_VENDOR()
      DRI_CONF_VK_X11_IGNORE_SUBOPTIMAL(false)
      DRI_CONF_VK_WSI_FORCE_SWAPCHAIN_TO_CURRENT_EXTENT(false)
   DRI_CONF_SECTION_END
   DRI_CONF_SECTION_PERFORMANCE
      DRI_CONF_VK_XWAYLAND_WAIT_READY(false)
      DRI_CONF_VK_KHR_PRESENT_WAIT(false)
      DRI_CONF_VK_X11_ENSURE_MIN_IMAGE_COUNT(false)
      DRI_CONF_VK_X11_STRICT_IMAGE_COUNT(false)
      DRI_CONF_VK_X11_OVERRIDE_MIN_IMAGE_COUNT(0)
      DRI_CONF_ADAPTIVE_SYNC(true)
   DRI_CONF_SECTION_END
};
/* clang-format on */

static void
kmd_log_error(void *data, int err, const char *format, va_list args)
{
   char text[512];

   vsnprintf(text, sizeof(text), format, args);
   vk_errorf(data, valk_errno_to_result(err), "%s", text);
}

struct kmd_log
valk_kmd_log(const void *obj)
{
   return (struct kmd_log){ .error = kmd_log_error, .data = (void *)obj };
}

VkResult
valk_errno_to_result(int err)
{
   switch (err) {
   case 0:
      return VK_SUCCESS;
   case -ENOMEM:
      return VK_ERROR_OUT_OF_HOST_MEMORY;
   case -ENOSPC:
      return VK_ERROR_OUT_OF_DEVICE_MEMORY;
   case -ENODEV:
      return VK_ERROR_INCOMPATIBLE_DRIVER;
   case -ECANCELED:
   case -EIO:
      return VK_ERROR_DEVICE_LOST;
   case -ENOTSUP:
      return VK_ERROR_FEATURE_NOT_PRESENT;
   case -ETIMEDOUT:
   case -ETIME:
      return VK_TIMEOUT;
   default:
      return VK_ERROR_UNKNOWN;
   }
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_EnumerateInstanceVersion(uint32_t *pApiVersion)
{
   uint32_t version = vk_get_version_override();

   *pApiVersion = version ? version : VK_MAKE_VERSION(1, 3, VK_HEADER_VERSION);
   return VK_SUCCESS;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_EnumerateInstanceExtensionProperties(const char *layer, uint32_t *count,
                                          VkExtensionProperties *out)
{
   /* No layer is part of a driver. */
   return layer ? vk_error(NULL, VK_ERROR_LAYER_NOT_PRESENT)
                : vk_enumerate_instance_extension_properties(
                     &instance_extensions, count, out);
}

static void
init_dri_options(struct valk_instance *instance)
{
   driParseOptionInfo(&instance->available_dri_options, dri_options,
                      ARRAY_SIZE(dri_options));
   driParseConfigFiles(
      &instance->dri_options, &instance->available_dri_options, 0, "valk", NULL,
      NULL, instance->vk.app_info.app_name, instance->vk.app_info.app_version,
      instance->vk.app_info.engine_name, instance->vk.app_info.engine_version);

   instance->force_vk_vendor =
      driQueryOptioni(&instance->dri_options, "force_vk_vendor");
   instance->validate_spirv =
      driQueryOptionb(&instance->dri_options, "valk_validate_spirv");
   if (driQueryOptionb(&instance->dri_options, "vk_zero_vram"))
      instance->debug |= VALK_DEBUG_ZERO_MEMORY;
}

/* The linker's build id: two builds never share a cache entry. */
static VkResult
init_build_sha(struct valk_instance *instance)
{
   const struct build_id_note *note =
      build_id_find_nhdr_for_addr(valk_CreateInstance);

   STATIC_ASSERT(sizeof(instance->build_sha) == SHA1_DIGEST_LENGTH);
   if (!note || build_id_length(note) < SHA1_DIGEST_LENGTH) {
      return vk_errorf(instance, VK_ERROR_INITIALIZATION_FAILED,
                       "the driver was linked without a SHA-1 build id");
   }

   memcpy(instance->build_sha, build_id_data(note), SHA1_DIGEST_LENGTH);
   return VK_SUCCESS;
}

static VkResult
init_vk(struct valk_instance *instance, const VkInstanceCreateInfo *info,
        const VkAllocationCallbacks *alloc)
{
   struct vk_instance_dispatch_table table;

   /* Ours, and what WSI adds. */
   vk_instance_dispatch_table_from_entrypoints(
      &table, &valk_instance_entrypoints, true);
   vk_instance_dispatch_table_from_entrypoints(
      &table, &wsi_instance_entrypoints, false);
   return vk_instance_init(&instance->vk, &instance_extensions, &table, info,
                           alloc);
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateInstance(const VkInstanceCreateInfo *pCreateInfo,
                    const VkAllocationCallbacks *pAllocator,
                    VkInstance *pInstance)
{
   const VkAllocationCallbacks *alloc =
      pAllocator ? pAllocator : vk_default_allocator();
   struct valk_instance *instance = vk_zalloc(
      alloc, sizeof(*instance), 8, VK_SYSTEM_ALLOCATION_SCOPE_INSTANCE);
   if (!instance)
      return vk_error(NULL, VK_ERROR_OUT_OF_HOST_MEMORY);

   VkResult result = init_vk(instance, pCreateInfo, alloc);
   if (result != VK_SUCCESS) {
      vk_free(alloc, instance);
      return result;
   }

   result = init_build_sha(instance);
   if (result != VK_SUCCESS) {
      vk_instance_finish(&instance->vk);
      vk_free(alloc, instance);
      return result;
   }

   instance->debug = valk_debug_flags();
   init_dri_options(instance);
   instance->vk.physical_devices.destroy = valk_physical_device_destroy;
   instance->vk.physical_devices.enumerate = valk_physical_device_explain;
   instance->vk.physical_devices.try_create_for_drm =
      valk_physical_device_try_create;

   if (instance->debug & VALK_DEBUG_ERRORS)
      instance->errors = valk_debug_listen(valk_instance_to_handle(instance));

   *pInstance = valk_instance_to_handle(instance);
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_DestroyInstance(VkInstance _instance,
                     const VkAllocationCallbacks *pAllocator)
{
   VK_FROM_HANDLE(valk_instance, instance, _instance);

   if (!instance)
      return;

   vk_common_DestroyDebugUtilsMessengerEXT(_instance, instance->errors, NULL);
   driDestroyOptionCache(&instance->dri_options);
   driDestroyOptionInfo(&instance->available_dri_options);
   vk_instance_finish(&instance->vk);
   vk_free(&instance->vk.alloc, instance);
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL
valk_GetInstanceProcAddr(VkInstance _instance, const char *pName)
{
   VK_FROM_HANDLE(valk_instance, instance, _instance);

   return vk_instance_get_proc_addr(instance ? &instance->vk : NULL,
                                    &valk_instance_entrypoints, pName);
}

PUBLIC VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL
vk_icdGetInstanceProcAddr(VkInstance instance, const char *pName);

PUBLIC VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL
vk_icdGetInstanceProcAddr(VkInstance instance, const char *pName)
{
   return valk_GetInstanceProcAddr(instance, pName);
}
