/* SPDX-License-Identifier: MIT */
#ifndef TEXTURE_DOUBLE_H
#define TEXTURE_DOUBLE_H

#include "sim/texture/sim_texture.h"

/* The last request. */
extern struct sim_tex_request texture_double_request;

#endif
