/* SPDX-License-Identifier: MIT */
#ifndef RUN_RESOURCE_H
#define RUN_RESOURCE_H

/*
 * The buffers and images of mali-run-compute, each filled from a file and
 * written back to it.  What goes wrong ends the program with a line on stderr;
 * the system takes back what was made.
 */

#include <vulkan/vulkan.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define RUN_MAX_COUNT 16

struct run_resource {
   uint32_t set, binding;
   uint32_t count; /* descriptors, at least 1 */
   VkDescriptorType type;
   const char *path; /* NULL for samplers */
   void *data;       /* the file's */
   size_t size_B;
   /* Of texel buffers and images. */
   VkFormat format;
   VkImageViewType view_type;
   uint32_t size_px[3]; /* the third counts layers or depth */
   VkBuffer buffer;
   VkBufferView texels;
   VkImage images[RUN_MAX_COUNT];
   VkImageView views[RUN_MAX_COUNT];
   VkSampler sampler;
   void *map;      /* the buffer's memory */
   bool addressed; /* a storage buffer whose address is asked for */
};

__attribute__((noreturn)) void
run_die(const char *what, const char *why);
void
run_check(VkResult result, const char *what);

/* Takes a command-line option; false if it is none or its value is wrong. */
bool
run_parse_resource(struct run_resource *r, const char *option,
                   const char *value);
/* Needs path, data and size_B. */
void
run_make_resource(VkPhysicalDevice physical, VkDevice device,
                  struct run_resource *r);
/* Of a storage buffer that is made and addressed. */
VkDeviceAddress
run_address(VkDevice device, const struct run_resource *r);
void
run_write_descriptor(VkDevice device, const struct run_resource *r,
                     VkDescriptorSet set);
/* Between buffer and images, in a command buffer; nothing for buffers. */
void
run_upload(VkCommandBuffer cmd, const struct run_resource *r);
void
run_download(VkCommandBuffer cmd, const struct run_resource *r);
/* Everything before it is done and seen by everything behind it. */
void
run_barrier(VkCommandBuffer cmd);
/* To the file, if the shader can write it and did. */
void
run_write_back(const struct run_resource *r);

#endif
