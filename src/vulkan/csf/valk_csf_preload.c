/* SPDX-License-Identifier: MIT */
#include "vulkan/csf/valk_csf_preload.h"

#include "vk_log.h"

#include "vulkan/cmd/valk_cmd_buffer.h"

bool
valk_csf_preload(struct valk_cmd_buffer *cmd, bool color, bool zs,
                 struct valk_csf_framebuffer *fb)
{
   vk_command_buffer_set_error(&cmd->vk,
                               vk_errorf(cmd, VK_ERROR_FEATURE_NOT_PRESENT,
                                         "this build cannot load attachments"));
   return false;
}
