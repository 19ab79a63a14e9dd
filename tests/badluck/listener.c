/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "listener.h"

static VKAPI_ATTR VkBool32 VKAPI_CALL
keep_message(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
             VkDebugUtilsMessageTypeFlagsEXT type,
             const VkDebugUtilsMessengerCallbackDataEXT *data, void *user)
{
   (void)severity;
   (void)type;
   struct listener *l = user;
   const size_t used = strlen(l->text);

   l->heard += data->pMessage[0] != 0;
   snprintf(l->text + used, sizeof(l->text) - used, "%s\n", data->pMessage);
   return VK_FALSE;
}

void
listener_start(struct listener *l)
{
   static const char *const extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
   const VkInstanceCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
      .enabledExtensionCount = 1,
      .ppEnabledExtensionNames = &extension,
   };
   const VkDebugUtilsMessengerCreateInfoEXT messenger = {
      .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
      .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                         VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
      .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_GENERAL_BIT_EXT |
                     VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
      .pfnUserCallback = keep_message,
      .pUserData = l,
   };
   const float one = 1.0f;
   const VkDeviceQueueCreateInfo queue = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
      .queueCount = 1,
      .pQueuePriorities = &one,
   };
   const VkDeviceCreateInfo device = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
      .queueCreateInfoCount = 1,
      .pQueueCreateInfos = &queue,
   };
   VkPhysicalDevice physical;
   uint32_t count = 1;

   memset(l, 0, sizeof(*l));
   VKT(vkCreateInstance(&info, NULL, &l->instance));
   PFN_vkCreateDebugUtilsMessengerEXT create =
      (PFN_vkCreateDebugUtilsMessengerEXT)vkGetInstanceProcAddr(
         l->instance, "vkCreateDebugUtilsMessengerEXT");
   VKT(create(l->instance, &messenger, NULL, &l->messenger));
   VKT(vkEnumeratePhysicalDevices(l->instance, &count, &physical));
   VKT(vkCreateDevice(physical, &device, NULL, &l->device));
}

void
listener_stop(struct listener *l)
{
   PFN_vkDestroyDebugUtilsMessengerEXT destroy =
      (PFN_vkDestroyDebugUtilsMessengerEXT)vkGetInstanceProcAddr(
         l->instance, "vkDestroyDebugUtilsMessengerEXT");

   vkDestroyDevice(l->device, NULL);
   destroy(l->instance, l->messenger, NULL);
   vkDestroyInstance(l->instance, NULL);
}
