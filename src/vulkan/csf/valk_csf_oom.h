/* SPDX-License-Identifier: MIT */
/* Incremental rendering: when the tiler has used up its heap in the middle of
 * a pass, the command stream calls a handler that renders what there is so
 * far, gives the heap's chunks back, and lets tiling go on.  The rest of the
 * pass then loads what the first part has stored. */
#ifndef VALK_CSF_OOM_H
#define VALK_CSF_OOM_H

#include <assert.h>
#include <stdint.h>

#include "cs/cs_builder.h"

struct mali_device_info;
struct valk_csf_pack_ops;

/* Register pairs that nothing else uses: the open pass's valk_csf_oom, and
 * where the handler saves what it uses itself. */
#define VALK_CSF_OOM_REGISTER 88
#define VALK_CSF_SAVE_REGISTER 90

/* What the handler reads; GPU visible. */
struct valk_csf_oom {
   /* The first of tiler_count contexts. */
   uint64_t tiler_va;
   /* Framebuffer pointers of layer 0: of the first partial render, which
    * does what the pass does at its start, and of later ones, which load. */
   uint64_t first_fbd, middle_fbd;
   uint32_t bbox_min, bbox_max;
   uint32_t layer_count, tiler_count;
   /* Times that the handler has run in this pass; set to 0 by the stream. */
   uint32_t count;
   uint32_t pad;
};

static_assert(sizeof(struct valk_csf_oom) == 48, "no padding");

struct valk_csf_handler_info {
   const struct mali_device_info *info;
   const struct valk_csf_pack_ops *pack;
   unsigned kernel_registers;
   /* Where the handler is written. */
   struct cs_chunk memory;
};

/* Builds the handler: 0 or a negative errno. */
int
valk_csf_build_handler(const struct valk_csf_handler_info *info,
                       struct cs_stream *out);

#endif
