/* SPDX-License-Identifier: MIT */
#ifndef VALK_INSTANCE_H
#define VALK_INSTANCE_H

#include "util/xmlconfig.h"
#include "vk_instance.h"

#include "kmd/kmd.h"
#include "vulkan/valk_debug.h"

struct valk_instance {
   struct vk_instance vk;

   uint64_t debug;                  /* enum valk_debug */
   VkDebugUtilsMessengerEXT errors; /* VALK_DEBUG=errors */
   struct driOptionCache dri_options;
   struct driOptionCache available_dri_options;
   uint32_t force_vk_vendor;
   bool validate_spirv;

   /* Identity of this build: key of caches. */
   uint8_t build_sha[20];
};

VK_DEFINE_HANDLE_CASTS(valk_instance, vk.base, VkInstance,
                       VK_OBJECT_TYPE_INSTANCE)

/* Reasons of the kernel seam go to VK_EXT_debug_utils with obj (any
 * vk_object_base, or NULL), and to the log. */
struct kmd_log
valk_kmd_log(const void *obj);

/* The VkResult that a negative errno of a library below means. */
VkResult
valk_errno_to_result(int err);

#endif
