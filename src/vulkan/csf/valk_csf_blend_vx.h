/* SPDX-License-Identifier: MIT */
#ifndef VALK_CSF_BLEND_VX_H
#define VALK_CSF_BLEND_VX_H

#include "vulkan/csf/valk_csf_pack.h"
#include "vulkan/valk_vx.h"

bool VALK_VX(valk_csf_pack_blend)(void *dst, const struct valk_csf_blend *v);

uint32_t VALK_VX(valk_csf_pack_conversion)(uint32_t memory_format,
                                           unsigned regfmt);

#endif
