/* SPDX-License-Identifier: MIT */
#include "vulkan/csf/valk_csf.h"

#include "vulkan/cmd/valk_cmd_buffer.h"

static VkResult
cmd_create(struct valk_cmd_buffer *cmd)
{
   return VK_SUCCESS;
}

static void
cmd_destroy(struct valk_cmd_buffer *cmd)
{
}

static void
cmd_reset(struct valk_cmd_buffer *cmd)
{
}

static VkResult
cmd_begin(struct valk_cmd_buffer *cmd)
{
   return VK_SUCCESS;
}

static VkResult
cmd_end(struct valk_cmd_buffer *cmd)
{
   return VK_SUCCESS;
}

struct valk_csf_stream
valk_csf_cmd_stream(const struct valk_cmd_buffer *cmd)
{
   return (struct valk_csf_stream){ 0 };
}

const struct valk_front_ops valk_csf_front_ops = {
   .queue_init = valk_csf_queue_init,
   .queue_finish = valk_csf_queue_finish,
   .queue_submit = valk_csf_queue_submit,
   .queue_check = valk_csf_queue_check,
   .cmd_create = cmd_create,
   .cmd_destroy = cmd_destroy,
   .cmd_reset = cmd_reset,
   .cmd_begin = cmd_begin,
   .cmd_end = cmd_end,
};
