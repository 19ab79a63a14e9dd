/* SPDX-License-Identifier: MIT */
/* An image is one or more memory planes laid out by mil. */
#ifndef VALK_IMAGE_H
#define VALK_IMAGE_H

#include <mali/layout.h>

#include "vk_image.h"

struct valk_device;
struct valk_mem;

struct valk_image_plane {
   struct mil_image mil;
   /* Where the image's (or disjoint plane's) memory starts, which mil's
    * offsets count from; 0 until bound. */
   uint64_t va;
};

struct valk_image {
   struct vk_image vk;
   bool disjoint;
   unsigned plane_count;
   struct valk_image_plane planes[MIL_MAX_PLANES];
   uint64_t size_B; /* not disjoint: of all planes */
   uint32_t align_B;
   /* Memory bound, for host access; NULL until then. */
   struct valk_mem *mem;
   uint64_t mem_offset_B;
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_image, vk.base, VkImage,
                               VK_OBJECT_TYPE_IMAGE)

#endif
