/* SPDX-License-Identifier: MIT */
/* A compiled shader of one stage, in GPU memory. */
#ifndef VALK_SHADER_H
#define VALK_SHADER_H

#include "vk_shader.h"

#include <mali/compiler.h>

#include "vulkan/valk_mem.h"
#include "vulkan/valk_push.h"

struct valk_device;

/* Where a dynamic buffer descriptor of the shader comes from: entry
 * VALK_DYNAMIC_BUFFER_ENTRY + n of VALK_TABLE_DRIVER is dynamic[n]. */
struct valk_dynamic_ref {
   uint8_t set;
   uint8_t index; /* among the set's dynamic buffers, in binding order */
};

/* What a pipeline knows of its vertex input's divisors. */
struct valk_divisors {
   uint32_t locations; /* bit n: location n may have one other than 1 */
   bool dynamic;       /* nothing is known before the draw */
};

/* Which shader program descriptor a draw uses. */
enum valk_program_slot {
   VALK_PROGRAM_MAIN = 0, /* fragment, compute */
   VALK_PROGRAM_POSITION_POINTS = 0,
   VALK_PROGRAM_POSITION = 1, /* lines and triangles */
   VALK_PROGRAM_VARYING = 2,
   VALK_PROGRAM_VARYING_NOPERSPECTIVE = 3,
   VALK_PROGRAM_COUNT = 4,
};

struct valk_shader {
   struct vk_shader vk;

   struct mcc_info info;
   /* The binary: kept for the caches, and uploaded to `code`. */
   void *binary;
   uint32_t binary_size_B;

   /* Of a pipeline that captures internal representations. */
   struct mcc_text text[MCC_VARIANT_COUNT];

   struct valk_alloc code;
   struct valk_alloc programs;
   /* GPU address of each shader program descriptor, 0 where there is none. */
   uint64_t program_va[VALK_PROGRAM_COUNT];

   struct valk_push_map push;

   /* Bit n: descriptor set n is read. */
   uint32_t used_sets;
   uint32_t dynamic_count;
   struct valk_dynamic_ref dynamic[VALK_MAX_DYNAMIC_BUFFERS];

   /* Vertex: bit n: the shader itself divides the instance's number for
    * location n, by what VALK_PUSH_DIVISOR_* say. */
   uint32_t divided;

   /* Vertex: stride of a vertex's varying record, README.md "Varyings". */
   uint32_t varying_stride_B;
};

VK_DEFINE_NONDISP_HANDLE_CASTS(valk_shader, vk.base, VkShaderEXT,
                               VK_OBJECT_TYPE_SHADER_EXT)

/* valk_shader.c; the two cmd_* entries point into cmd/valk_cmd_graphics.c. */
extern const struct vk_device_shader_ops valk_device_shader_ops;

#endif
