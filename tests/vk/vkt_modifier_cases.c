/* SPDX-License-Identifier: MIT */
/* Images of DRM format modifiers: what a format may have, the same memory as
 * two images, and why a layout is refused. */
#include "vkt.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_PX 100
#define HEIGHT_PX 60
#define MAX_MODIFIERS 64
#define FORMAT VK_FORMAT_R8G8B8A8_UNORM
/* Of drm_fourcc.h: linear; Intel's X tiling, which no Mali has. */
#define MOD_LINEAR UINT64_C(0)
#define MOD_INTEL_X UINT64_C(0x0100000000000001)

static uint32_t
list_modifiers(struct vkt *t, VkDrmFormatModifierPropertiesEXT *list)
{
   VkDrmFormatModifierPropertiesListEXT modifiers = {
      .sType = VK_STRUCTURE_TYPE_DRM_FORMAT_MODIFIER_PROPERTIES_LIST_EXT,
   };
   VkFormatProperties2 props = {
      .sType = VK_STRUCTURE_TYPE_FORMAT_PROPERTIES_2,
      .pNext = &modifiers,
   };

   vkt_need(t, VK_EXT_IMAGE_DRM_FORMAT_MODIFIER_EXTENSION_NAME);
   vkGetPhysicalDeviceFormatProperties2(t->physical, FORMAT, &props);
   if (modifiers.drmFormatModifierCount > MAX_MODIFIERS)
      vkt_die("%u modifiers", modifiers.drmFormatModifierCount);
   modifiers.pDrmFormatModifierProperties = list;
   vkGetPhysicalDeviceFormatProperties2(t->physical, FORMAT, &props);
   return modifiers.drmFormatModifierCount;
}

static VkResult
ask_modifier(struct vkt *t, uint64_t modifier)
{
   const VkPhysicalDeviceImageDrmFormatModifierInfoEXT which = {
      .sType =
         VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_IMAGE_DRM_FORMAT_MODIFIER_INFO_EXT,
      .drmFormatModifier = modifier,
   };
   const VkPhysicalDeviceImageFormatInfo2 info = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_IMAGE_FORMAT_INFO_2,
      .pNext = &which,
      .format = FORMAT,
      .type = VK_IMAGE_TYPE_2D,
      .tiling = VK_IMAGE_TILING_DRM_FORMAT_MODIFIER_EXT,
      .usage = VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_SAMPLED_BIT,
   };
   VkImageFormatProperties2 props = {
      .sType = VK_STRUCTURE_TYPE_IMAGE_FORMAT_PROPERTIES_2,
   };

   return vkGetPhysicalDeviceImageFormatProperties2(t->physical, &info, &props);
}

static void
modifier_list(struct vkt *t)
{
   VkDrmFormatModifierPropertiesEXT list[MAX_MODIFIERS];
   const uint32_t count = list_modifiers(t, list);
   bool linear = false;

   vkt_check(t, count > 0, "no modifiers");
   for (uint32_t i = 0; i < count; i++) {
      linear = linear || list[i].drmFormatModifier == MOD_LINEAR;
      vkt_check(t, list[i].drmFormatModifierPlaneCount == 1,
                "modifier %016" PRIx64 " has %u planes",
                list[i].drmFormatModifier, list[i].drmFormatModifierPlaneCount);
      vkt_check(t,
                list[i].drmFormatModifierTilingFeatures &
                   VK_FORMAT_FEATURE_SAMPLED_IMAGE_BIT,
                "modifier %016" PRIx64 " cannot be sampled",
                list[i].drmFormatModifier);
      vkt_check(t, ask_modifier(t, list[i].drmFormatModifier) == VK_SUCCESS,
                "modifier %016" PRIx64 " is listed and refused",
                list[i].drmFormatModifier);
   }
   vkt_check(t, linear, "linear is not among %u modifiers", count);
   vkt_check(t, ask_modifier(t, MOD_INTEL_X) == VK_ERROR_FORMAT_NOT_SUPPORTED,
             "a tiling of Intel's is taken");
}

static VkImageCreateInfo
image_info(const void *next)
{
   return (VkImageCreateInfo){
      .sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
      .pNext = next,
      .imageType = VK_IMAGE_TYPE_2D,
      .format = FORMAT,
      .extent = { WIDTH_PX, HEIGHT_PX, 1 },
      .mipLevels = 1,
      .arrayLayers = 1,
      .samples = VK_SAMPLE_COUNT_1_BIT,
      .tiling = VK_IMAGE_TILING_DRM_FORMAT_MODIFIER_EXT,
      .usage =
         VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT,
   };
}

static struct vkt_image
whole(VkImage image)
{
   return (struct vkt_image){
      .image = image,
      .format = FORMAT,
      .aspect = VK_IMAGE_ASPECT_COLOR_BIT,
      .width_px = WIDTH_PX,
      .height_px = HEIGHT_PX,
      .depth_px = 1,
      .layers = 1,
      .levels = 1,
      .samples = 1,
   };
}

static uint32_t
any_type(struct vkt *t, uint32_t bits)
{
   for (uint32_t i = 0; i < t->memory.memoryTypeCount; i++) {
      if (bits & 1u << i)
         return i;
   }
   vkt_die("no type of memory for an image");
}

/* One image that the driver lays out, and one that is told that layout, on
 * the same memory: what is written as the one is read as the other. */
static void
share_image(struct vkt *t, uint64_t modifier)
{
   const VkImageDrmFormatModifierListCreateInfoEXT choice = {
      .sType = VK_STRUCTURE_TYPE_IMAGE_DRM_FORMAT_MODIFIER_LIST_CREATE_INFO_EXT,
      .drmFormatModifierCount = 1,
      .pDrmFormatModifiers = &modifier,
   };
   VkImageCreateInfo info = image_info(&choice);
   VkImage ours, theirs;
   VKT(vkCreateImage(t->device, &info, NULL, &ours));
   VKT_DEFER(t, vkDestroyImage, ours);

   VKT_PROC(t, vkGetImageDrmFormatModifierPropertiesEXT);
   VkImageDrmFormatModifierPropertiesEXT props = {
      .sType = VK_STRUCTURE_TYPE_IMAGE_DRM_FORMAT_MODIFIER_PROPERTIES_EXT,
   };
   VKT(vkGetImageDrmFormatModifierPropertiesEXT(t->device, ours, &props));
   vkt_check(t, props.drmFormatModifier == modifier,
             "asked for %016" PRIx64 ", got %016" PRIx64, modifier,
             props.drmFormatModifier);

   const VkImageSubresource plane = {
      .aspectMask = VK_IMAGE_ASPECT_MEMORY_PLANE_0_BIT_EXT,
   };
   VkSubresourceLayout layout;
   vkGetImageSubresourceLayout(t->device, ours, &plane, &layout);
   const VkSubresourceLayout told = { .offset = layout.offset,
                                      .rowPitch = layout.rowPitch };
   const VkImageDrmFormatModifierExplicitCreateInfoEXT explicit_info = {
      .sType =
         VK_STRUCTURE_TYPE_IMAGE_DRM_FORMAT_MODIFIER_EXPLICIT_CREATE_INFO_EXT,
      .drmFormatModifier = modifier,
      .drmFormatModifierPlaneCount = 1,
      .pPlaneLayouts = &told,
   };
   info.pNext = &explicit_info;
   VKT(vkCreateImage(t->device, &info, NULL, &theirs));
   VKT_DEFER(t, vkDestroyImage, theirs);

   VkMemoryRequirements needs, also;
   vkGetImageMemoryRequirements(t->device, ours, &needs);
   vkGetImageMemoryRequirements(t->device, theirs, &also);
   vkt_check(t, also.size <= needs.size, "the same image takes more memory");
   const VkMemoryAllocateInfo allocation = {
      .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
      .allocationSize = needs.size,
      .memoryTypeIndex = any_type(t, needs.memoryTypeBits),
   };
   VkDeviceMemory memory;
   VKT(vkAllocateMemory(t->device, &allocation, NULL, &memory));
   VKT_DEFER(t, vkFreeMemory, memory);
   VKT(vkBindImageMemory(t->device, ours, memory, 0));
   VKT(vkBindImageMemory(t->device, theirs, memory, 0));

   static uint32_t texels[HEIGHT_PX][WIDTH_PX];
   for (uint32_t i = 0; i < WIDTH_PX * HEIGHT_PX; i++)
      texels[i / WIDTH_PX][i % WIDTH_PX] = i * 2654435761u;
   const struct vkt_image a = whole(ours), b = whole(theirs);
   /* Both are in their layout before there is anything to keep. */
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &a, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_GENERAL);
   vkt_layout(cmd, &b, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_GENERAL);
   vkt_run(t, cmd);
   vkt_upload(t, &a, 0, 0, texels, VK_IMAGE_LAYOUT_GENERAL);
   uint32_t *back = vkt_download(t, &b, VK_IMAGE_ASPECT_COLOR_BIT, 0, 0,
                                 VK_IMAGE_LAYOUT_GENERAL);
   for (uint32_t i = 0; i < WIDTH_PX * HEIGHT_PX; i++)
      vkt_check(t, back[i] == texels[i / WIDTH_PX][i % WIDTH_PX],
                "modifier %016" PRIx64 ": texel %u is %08x", modifier, i,
                back[i]);
   free(back);
}

static void
modifier_share(struct vkt *t)
{
   VkDrmFormatModifierPropertiesEXT list[MAX_MODIFIERS];
   const uint32_t count = list_modifiers(t, list);
   const VkFormatFeatureFlags needs =
      VK_FORMAT_FEATURE_TRANSFER_SRC_BIT | VK_FORMAT_FEATURE_TRANSFER_DST_BIT;

   for (uint32_t i = 0; i < count; i++) {
      if ((list[i].drmFormatModifierTilingFeatures & needs) == needs)
         share_image(t, list[i].drmFormatModifier);
   }
}

/* ------------------------------------------------------------- refusals */

struct heard {
   VkDebugUtilsMessengerEXT messenger;
   bool pitch;
};

static VkBool32 VKAPI_CALL
hear(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
     VkDebugUtilsMessageTypeFlagsEXT types,
     const VkDebugUtilsMessengerCallbackDataEXT *data, void *user)
{
   struct heard *heard = user;

   if (data->pMessage && strstr(data->pMessage, "row pitch 128"))
      heard->pitch = true;
   return VK_FALSE;
}

/* An instance with a messenger, and a device like the case's. */
static VkInstance
make_instance(struct heard *heard)
{
   static const char *const names[] = { VK_EXT_DEBUG_UTILS_EXTENSION_NAME };
   const VkDebugUtilsMessengerCreateInfoEXT messenger = {
      .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
      .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT |
                         VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT,
      .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_GENERAL_BIT_EXT |
                     VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
      .pfnUserCallback = hear,
      .pUserData = heard,
   };
   const VkApplicationInfo application = {
      .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
      .apiVersion = VK_API_VERSION_1_1,
   };
   const VkInstanceCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
      .pApplicationInfo = &application,
      .enabledExtensionCount = 1,
      .ppEnabledExtensionNames = names,
   };
   VkInstance instance;

   if (vkCreateInstance(&info, NULL, &instance) != VK_SUCCESS)
      vkt_skip("no debug messengers");
   PFN_vkCreateDebugUtilsMessengerEXT create =
      (PFN_vkCreateDebugUtilsMessengerEXT)vkGetInstanceProcAddr(
         instance, "vkCreateDebugUtilsMessengerEXT");
   VKT(create(instance, &messenger, NULL, &heard->messenger));
   return instance;
}

static VkDevice
make_device(VkInstance instance)
{
   static const char *const names[] = {
      VK_EXT_IMAGE_DRM_FORMAT_MODIFIER_EXTENSION_NAME,
      VK_KHR_IMAGE_FORMAT_LIST_EXTENSION_NAME,
   };
   const float priority = 1.0f;
   const VkDeviceQueueCreateInfo queue = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
      .queueCount = 1,
      .pQueuePriorities = &priority,
   };
   const VkDeviceCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
      .queueCreateInfoCount = 1,
      .pQueueCreateInfos = &queue,
      .enabledExtensionCount = 2,
      .ppEnabledExtensionNames = names,
   };
   uint32_t one = 1;
   VkPhysicalDevice physical;
   VkDevice device;

   VKT(vkEnumeratePhysicalDevices(instance, &one, &physical));
   VKT(vkCreateDevice(physical, &info, NULL, &device));
   return device;
}

/* Rows of 100 texels do not fit into 128 bytes: refused, and the reason is
 * told to whoever listens. */
static void
modifier_refused(struct vkt *t)
{
   const VkSubresourceLayout told = { .rowPitch = 128 };
   const VkImageDrmFormatModifierExplicitCreateInfoEXT explicit_info = {
      .sType =
         VK_STRUCTURE_TYPE_IMAGE_DRM_FORMAT_MODIFIER_EXPLICIT_CREATE_INFO_EXT,
      .drmFormatModifier = MOD_LINEAR,
      .drmFormatModifierPlaneCount = 1,
      .pPlaneLayouts = &told,
   };
   const VkImageCreateInfo info = image_info(&explicit_info);
   struct heard heard = { .pitch = false };

   vkt_need(t, VK_EXT_IMAGE_DRM_FORMAT_MODIFIER_EXTENSION_NAME);
   VkInstance instance = make_instance(&heard);
   VkDevice device = make_device(instance);
   VkImage image;
   const VkResult result = vkCreateImage(device, &info, NULL, &image);
   vkt_check(t, result == VK_ERROR_INVALID_DRM_FORMAT_MODIFIER_PLANE_LAYOUT_EXT,
             "result %d", result);
   vkt_check(t, heard.pitch, "the messenger did not hear of the row pitch");
   vkDestroyDevice(device, NULL);
   PFN_vkDestroyDebugUtilsMessengerEXT destroy =
      (PFN_vkDestroyDebugUtilsMessengerEXT)vkGetInstanceProcAddr(
         instance, "vkDestroyDebugUtilsMessengerEXT");
   destroy(instance, heard.messenger, NULL);
   vkDestroyInstance(instance, NULL);
}

const struct vkt_case vkt_modifier_cases[] = {
   { "modifier", "modifier-list", modifier_list },
   { "modifier", "modifier-share", modifier_share },
   { "modifier", "modifier-refused", modifier_refused },
   { NULL, NULL, NULL },
};
