/* SPDX-License-Identifier: MIT */
/* For files named *_vx.c, compiled once for each architecture: the suffix of
 * their symbols. */
#ifndef VALK_VX_H
#define VALK_VX_H

#include "hw/hw_vx.h"

#define VALK_VX_PASTE(name, arch) name##_v##arch
#define VALK_VX_EXPAND(name, arch) VALK_VX_PASTE(name, arch)
#define VALK_VX(name) VALK_VX_EXPAND(name, HW_ARCH)

#endif
