/* SPDX-License-Identifier: MIT */
/* Uniform buffers' words among a shader's pushed words. */
#ifndef VALK_CSF_UNIFORMS_H
#define VALK_CSF_UNIFORMS_H

#include <stdint.h>

struct valk_bind_state;
struct valk_cmd_buffer;
struct valk_shader;

/* Makes the stream copy what the shader reads of the bound uniform buffers to
 * its pushed words, which are zero there.  push_va: where these are.  When it
 * returns, the stream has waited for the copies. */
void
valk_csf_copy_uniforms(struct valk_cmd_buffer *cmd,
                       const struct valk_bind_state *bind,
                       const struct valk_shader *shader, uint64_t push_va);

#endif
