/* SPDX-License-Identifier: MIT */
#ifndef VALK_CSF_FRAMEBUFFER_H
#define VALK_CSF_FRAMEBUFFER_H

#include <stdbool.h>
#include <stdint.h>

struct valk_attachment;
struct valk_cmd_buffer;
struct valk_render;

/* A pass is rendered as a whole, or, when the tiler's heap does not suffice,
 * in parts that hand the content on through memory. */
enum valk_csf_part {
   VALK_CSF_PART_WHOLE,
   VALK_CSF_PART_FIRST,
   VALK_CSF_PART_MIDDLE,
   VALK_CSF_PART_LAST,
};

/* Framebuffer pointer of layer 0 of the open pass; the others follow every
 * VALK_CSF_FRAMEBUFFER_STRIDE_B.  0 when the command buffer has failed. */
uint64_t
valk_csf_framebuffers(struct valk_cmd_buffer *cmd, enum valk_csf_part part);

/* Whether nothing of the pass's content is thrown away at its end. */
bool
valk_csf_stores_all(const struct valk_render *render);
bool
valk_csf_clears(const struct valk_attachment *attachment);

#endif
