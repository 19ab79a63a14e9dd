/* SPDX-License-Identifier: MIT */
/*
 * Between the per-architecture parts of src/decode.  Private.
 */
#ifndef DECODE_VX_H
#define DECODE_VX_H

#include "decode/decode_private.h"
#include "hw/hw_vx.h"

#define DECODE_PASTE(a, b) a##b
#define DECODE_ARCH_(n) DECODE_PASTE(decode_arch_v, n)
#define DECODE_VX_(name, n) DECODE_PASTE(name##_v, n)
#define DECODE_VX(name) DECODE_VX_(name, HW_ARCH)

#define decode_vx_framebuffer DECODE_VX(decode_vx_framebuffer)
#define decode_vx_tiler_context DECODE_VX(decode_vx_tiler_context)
#define decode_vx_resources DECODE_VX(decode_vx_resources)
#define decode_vx_shader_program DECODE_VX(decode_vx_shader_program)
#define decode_vx_draw DECODE_VX(decode_vx_draw)
#define decode_vx_fau DECODE_VX(decode_vx_fau)
#define decode_vx_blend DECODE_VX(decode_vx_blend)
#define decode_vx_depth_stencil DECODE_VX(decode_vx_depth_stencil)
#define decode_vx_local_storage DECODE_VX(decode_vx_local_storage)
#define decode_vx_job DECODE_VX(decode_vx_job)

void
decode_vx_framebuffer(struct decode_context *ctx, uint64_t va);
void
decode_vx_tiler_context(struct decode_context *ctx, uint64_t va);
void
decode_vx_resources(struct decode_context *ctx, uint64_t va);
/* Returns nothing but prints; `va` 0 is "none". */
void
decode_vx_shader_program(struct decode_context *ctx, uint64_t va);
void
decode_vx_draw(struct decode_context *ctx, uint64_t va);
/* As a staging register holds it: address and count. */
void
decode_vx_fau(struct decode_context *ctx, uint64_t va, unsigned count);
/* `program_va`: the fragment shader's program descriptor, or 0. */
void
decode_vx_blend(struct decode_context *ctx, uint64_t va, unsigned count,
                uint64_t program_va);
void
decode_vx_depth_stencil(struct decode_context *ctx, uint64_t va);
void
decode_vx_local_storage(struct decode_context *ctx, uint64_t va);
/* Staging registers and descriptors of a RUN_* instruction. */
void
decode_vx_job(struct decode_context *ctx, uint64_t word, const uint32_t *r);

#endif
