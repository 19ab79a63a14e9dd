/* SPDX-License-Identifier: MIT */

#include "compiler/mcc_print_names.h"

#include "util/macros.h"

#include <stddef.h>
#include <string.h>

#define MOD(m)                                 \
   {                                           \
#m, offsetof(struct mcc_instr, mod.m), 1 \
   }
#define IMM(m)                                 \
   {                                           \
#m, offsetof(struct mcc_instr, imm.m), 4 \
   }
#define OTHER(name, member, size)                    \
   {                                                 \
      name, offsetof(struct mcc_instr, member), size \
   }

const struct mcc_field mcc_fields[] = {
   MOD(slot),
   MOD(clamp),
   MOD(round),
   MOD(cmp),
   MOD(result),
   MOD(vecsize),
   MOD(regfmt),
   MOD(access),
   MOD(load_lane),
   MOD(subgroup),
   MOD(lane_op),
   MOD(inactive),
   MOD(mux),
   MOD(sample),
   MOD(update),
   MOD(sample_update),
   MOD(srcfmt),
   MOD(atom),
   MOD(atom1),
   MOD(dim),
   MOD(lod),
   MOD(gather),
   MOD(write_mask),
   MOD(regtype),
   MOD(regwidth),
   MOD(regwidth2),
   MOD(vartex_width),
   MOD(nan_mode),
   MOD(saturate),
   MOD(rhadd),
   MOD(not_result),
   MOD(is_signed),
   MOD(conservative),
   MOD(eq),
   MOD(absolute),
   MOD(is_unsigned),
   MOD(compare),
   MOD(z),
   MOD(stencil),
   MOD(ftz),
   MOD(flush_inf),
   MOD(sqrt),
   MOD(log),
   MOD(second),
   MOD(neg),
   MOD(preserve_null),
   MOD(skip),
   MOD(wide_indices),
   MOD(array_enable),
   MOD(texel_offset),
   MOD(shadow),
   MOD(integer_coordinates),
   MOD(force_delta_enable),
   MOD(lod_bias_disable),
   MOD(lod_clamp_disable),
   MOD(derivative_enable),
   MOD(diverge),
   MOD(function_none),
   MOD(inf),
   MOD(mask),
   MOD(stack),
   MOD(z_stencil),
   IMM(offset),
   IMM(shift),
   IMM(constant),
   IMM(index),
   IMM(table),
   IMM(target),
   OTHER("tls", tls_offset_B, 4),
   OTHER("flow", flow, 1),
};
const unsigned mcc_num_fields = ARRAY_SIZE(mcc_fields);

/* A modifier added to the ISA must be added here. */
static_assert(sizeof(struct isa_mods) == ISA_MOD_COUNT, "one byte each");
static_assert(ARRAY_SIZE(mcc_fields) == ISA_MOD_COUNT + ISA_IMM_COUNT + 2,
              "every field has a name");

const char *const mcc_stage_names[3] = {
   [MCC_STAGE_VERTEX] = "vertex",
   [MCC_STAGE_FRAGMENT] = "fragment",
   [MCC_STAGE_COMPUTE] = "compute",
};

int64_t
mcc_field_get(const struct mcc_instr *I, const struct mcc_field *f)
{
   const char *at = (const char *)I + f->offset;
   int32_t v;

   if (f->size == 1)
      return *(const uint8_t *)at;
   memcpy(&v, at, sizeof(v));
   return v;
}

bool
mcc_field_set(struct mcc_instr *I, const struct mcc_field *f, int64_t v)
{
   char *at = (char *)I + f->offset;
   int32_t w = (int32_t)v;

   if (f->size == 1) {
      if (v < 0 || v > UINT8_MAX)
         return false;
      *(uint8_t *)at = (uint8_t)v;
      return true;
   }
   if (w != v)
      return false;
   memcpy(at, &w, sizeof(w));
   return true;
}
