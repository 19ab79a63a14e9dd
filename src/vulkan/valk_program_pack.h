/* SPDX-License-Identifier: MIT */
#ifndef VALK_PROGRAM_PACK_H
#define VALK_PROGRAM_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include <mali/compiler.h>

#define VALK_PROGRAM_SIZE_B 32
#define VALK_PROGRAM_ALIGN_B 64

/* A shader program descriptor: one variant of a binary at binary_va. */
struct valk_program {
   enum mcc_stage stage;
   enum mcc_variant variant;
   uint64_t binary_va;
   uint32_t work_regs;
   uint64_t preload;
   /* Fragment: helper threads are needed for a barrier. */
   bool requires_helpers;
};

/* valk_pack_ops::program of each generation. */
typedef void
valk_pack_program_fn(const struct valk_program *program, void *dst);

extern valk_pack_program_fn valk_pack_program_v10;

#endif
