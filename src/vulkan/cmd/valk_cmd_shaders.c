/* SPDX-License-Identifier: MIT */
#include "vulkan/cmd/valk_cmd_buffer.h"

static void
bind_shader(struct valk_cmd_buffer *cmd, gl_shader_stage stage,
            const struct valk_shader *shader)
{
   switch (stage) {
   case MESA_SHADER_COMPUTE:
      cmd->compute.shader = shader;
      break;
   case MESA_SHADER_VERTEX:
      cmd->gfx.vs = shader;
      cmd->gfx.dirty |= VALK_DIRTY_VERTEX_SHADER;
      break;
   case MESA_SHADER_FRAGMENT:
      cmd->gfx.fs = shader;
      cmd->gfx.dirty |= VALK_DIRTY_FRAGMENT_SHADER;
      break;
   default:
      /* Other stages are not advertised; the runtime unbinds them. */
      assert(!shader);
      break;
   }
}

void
valk_cmd_bind_shaders(struct vk_command_buffer *vk_cmd, uint32_t stage_count,
                      const gl_shader_stage *stages,
                      struct vk_shader **const shaders)
{
   struct valk_cmd_buffer *cmd =
      container_of(vk_cmd, struct valk_cmd_buffer, vk);

   for (uint32_t i = 0; i < stage_count; i++) {
      bind_shader(cmd, stages[i],
                  shaders[i] ? container_of(shaders[i], struct valk_shader, vk)
                             : NULL);
   }
}
