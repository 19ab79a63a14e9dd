/* SPDX-License-Identifier: MIT */
/* What tests share in which the simulated texture unit reads images and
 * descriptors of the layout library: memory, and what a texel is. */

#ifndef LAYOUT_SIM_CHECK_H
#define LAYOUT_SIM_CHECK_H

#include "layout_check.h"

#include <math.h>
#include <string.h>

#include "sim/memory/sim_memory.h"
#include "sim/sim_config.h"
#include "sim/texture/sim_texture.h"

#define IMAGE_VA UINT64_C(0x10000000)
#define IMAGE_LIMIT_B (8u << 20)
#define DESC_VA UINT64_C(0x40000000)
#define DESC_LIMIT_B (64u << 10)
#define PLANES_B 256 /* of the descriptors' memory: where the planes start */

static const struct mali_device_info *info;
static const struct mil_ops *ops;
static struct sim_vm *vm;
static struct sim_bo *image_bo, *desc_bo;
static inline enum sim_regfmt
sim_registers_for(enum pipe_format format)
{
   if (util_format_is_pure_sint(format))
      return SIM_REGFMT_S32;
   if (util_format_is_pure_uint(format) || format == PIPE_FORMAT_S8_UINT ||
       format == PIPE_FORMAT_X24S8_UINT)
      return SIM_REGFMT_U32;
   return SIM_REGFMT_F32;
}

static inline void
sim_expected(enum pipe_format format, const uint8_t *texel, uint32_t out[4])
{
   const float one = 1.0f;
   float depth;

   if (!util_format_is_depth_or_stencil(format)) {
      util_format_unpack_rgba(format, out, texel, 1);
      return;
   }
   memset(out, 0, 4 * sizeof(*out));
   if (sim_registers_for(format) == SIM_REGFMT_U32) {
      out[0] = texel[format == PIPE_FORMAT_X24S8_UINT ? 3 : 0];
      out[3] = 1;
      return;
   }
   util_format_unpack_z_float(format, &depth, texel, 1);
   memcpy(&out[0], &depth, sizeof(depth));
   memcpy(&out[3], &one, sizeof(one));
}

/* RGTC's ramps are real numbers, which util/format cuts to eight bits. */
static inline bool
sim_is_same(enum pipe_format format, uint32_t got, uint32_t want)
{
   const bool ramp =
      util_format_description(format)->layout == UTIL_FORMAT_LAYOUT_RGTC;
   float g, w;

   if (sim_registers_for(format) != SIM_REGFMT_F32)
      return got == want;
   memcpy(&g, &got, sizeof(g));
   memcpy(&w, &want, sizeof(w));
   if (isnan(w) || isinf(w))
      return isnan(w) ? isnan(g) : g == w;
   return fabsf(g - w) <= (ramp ? 0.016f : 1e-6f + fabsf(w) * 1e-6f);
}

static inline void
sim_set_up(void)
{
   info = check_device();
   ops = mil_ops_for(info);
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 1);
   vm = sim_vm_create(UINT64_C(1) << 40);
   image_bo = sim_bo_create(IMAGE_LIMIT_B, false);
   desc_bo = sim_bo_create(DESC_LIMIT_B, false);
   if (!ops || !vm || !image_bo || !desc_bo ||
       sim_vm_map(vm, IMAGE_VA, IMAGE_LIMIT_B, image_bo, 0,
                  SIM_READ | SIM_WRITE) ||
       sim_vm_map(vm, DESC_VA, DESC_LIMIT_B, desc_bo, 0, SIM_READ)) {
      fprintf(stderr, "the simulated memory cannot be set up\n");
      exit(EXIT_FAILURE);
   }
}

static inline void
sim_tear_down(void)
{
   sim_bo_unref(image_bo);
   sim_bo_unref(desc_bo);
   sim_vm_unref(vm);
}

#endif
