/* SPDX-License-Identifier: MIT */
#ifndef VALK_EXECUTABLE_H
#define VALK_EXECUTABLE_H

/*
 * VK_KHR_pipeline_executable_properties: each program of a shader is an
 * executable, so that a vertex shader has one for positions, one for varyings,
 * and more where draws may need another form.  The entries of vk_shader_ops;
 * any thread.
 */

#include "vk_shader.h"

VkResult
valk_get_executable_properties(struct vk_device *vk_dev,
                               const struct vk_shader *vk_shader,
                               uint32_t *count,
                               VkPipelineExecutablePropertiesKHR *properties);

VkResult
valk_get_executable_statistics(struct vk_device *vk_dev,
                               const struct vk_shader *vk_shader,
                               uint32_t index, uint32_t *count,
                               VkPipelineExecutableStatisticKHR *statistics);

VkResult
valk_get_executable_representations(
   struct vk_device *vk_dev, const struct vk_shader *vk_shader, uint32_t index,
   uint32_t *count,
   VkPipelineExecutableInternalRepresentationKHR *representations);

#endif
