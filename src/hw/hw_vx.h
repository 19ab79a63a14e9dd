/* SPDX-License-Identifier: MIT */
/*
 * Descriptors and command-stream instructions of the architecture HW_ARCH:
 * pack, unpack, print, named registers.  For files named *_vx.c, which are
 * compiled once for each architecture with -DHW_ARCH=n.
 */
#ifndef HW_VX_H
#define HW_VX_H

#ifndef HW_ARCH
#error "hw_vx.h needs HW_ARCH"
#endif

#if HW_ARCH == 6
#include "hw/hw_v6.h"
#elif HW_ARCH == 7
#include "hw/hw_v7.h"
#elif HW_ARCH == 9
#include "hw/hw_v9.h"
#elif HW_ARCH == 10
#include "hw/hw_v10.h"
#elif HW_ARCH == 11
#include "hw/hw_v11.h"
#elif HW_ARCH == 12
#include "hw/hw_v12.h"
#elif HW_ARCH == 13
#include "hw/hw_v13.h"
#else
#error "no hardware description for this HW_ARCH"
#endif

#endif
