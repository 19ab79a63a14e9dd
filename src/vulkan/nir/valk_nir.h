/* SPDX-License-Identifier: MIT */
/* From SPIR-V's model of resources to the one that the compiler consumes
 * (mali/compiler.h): descriptors become handles and addresses, everything
 * that the driver knows at a draw becomes pushed words. */
#ifndef VALK_NIR_H
#define VALK_NIR_H

#include "nir.h"
#include "nir_builder.h"

#include "vulkan/valk_descriptor_set_layout.h"
#include "vulkan/valk_push.h"
#include "vulkan/valk_shader.h"

/* What lowering one shader needs to know and what it finds out. */
struct valk_nir {
   uint32_t set_count;
   const struct valk_descriptor_set_layout *const *sets; /* may hold NULL */
   struct valk_divisors divisors;
   /* Fragment: which of the pass's attachments are inputs, too; NULL: none. */
   const struct vk_input_attachment_location_state *inputs;
   uint32_t input_count; /* colours among them, at most */
   /* Fragment: as mcc_options.color_target. */
   const uint8_t *targets;
   /* Vertex: the pass has views, a layer each. */
   bool views;
   /* Writes outside of storage buffers are to be dropped. */
   bool bound_stores;

   /* Found out; copied into the shader. */
   struct valk_push_map push;
   uint32_t used_sets;
   uint32_t divided; /* valk_shader::divided */
   uint32_t dynamic_count;
   struct valk_dynamic_ref dynamic[VALK_MAX_DYNAMIC_BUFFERS];

   /* The first thing that cannot be done; empty: none. */
   char reason[160];
};

/* Before anything about the pipeline is known: cacheable. */
void
valk_nir_preprocess(nir_shader *nir, const struct mali_device_info *info);

/* 0, or -ENOTSUP with lower->reason. */
int
valk_nir_lower(nir_shader *nir, struct valk_nir *lower);

/* Parts of valk_nir_lower. */
void
valk_nir_lower_inputs(nir_shader *nir, struct valk_nir *lower);
void
valk_nir_lower_views(nir_shader *nir, struct valk_nir *lower);
void
valk_nir_lower_push(nir_shader *nir, struct valk_nir *lower);
void
valk_nir_lower_attributes(nir_shader *nir, struct valk_nir *lower);
void
valk_nir_lower_descriptors(nir_shader *nir, struct valk_nir *lower);
/* Stores and atomics outside of a storage buffer do nothing. */
void
valk_nir_bound_stores(nir_shader *nir);

/* Index of a word that no instruction of the NIR reads. */
uint32_t
valk_nir_push_word(struct valk_nir *lower, unsigned source);
/* A 32-bit word, or a 64-bit value, of enum valk_push_source. */
nir_def *
valk_nir_push32(nir_builder *b, struct valk_nir *lower, unsigned source);
nir_def *
valk_nir_push64(nir_builder *b, struct valk_nir *lower, unsigned source);

void
valk_nir_fail(struct valk_nir *lower, const char *fmt, ...) PRINTFLIKE(2, 3);

#endif
