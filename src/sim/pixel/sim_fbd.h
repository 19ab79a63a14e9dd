/* SPDX-License-Identifier: MIT */
/* Reads framebuffer descriptors.  Private to src/sim/pixel. */
#ifndef SIM_FBD_H
#define SIM_FBD_H

#include "sim/pixel/sim_fragment.h"
#include "sim/pixel/sim_tile.h"

/* false: fault recorded. */
bool
sim_framebuffer_read(struct sim_port *port, const struct sim_fragment_job *job,
                     struct sim_framebuffer *fb);

#endif
