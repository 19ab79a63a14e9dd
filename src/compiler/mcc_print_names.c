/* SPDX-License-Identifier: MIT */

#include "compiler/mcc_print_names.h"

#include <assert.h>

static_assert(sizeof(struct isa_mods) == ISA_MOD_COUNT, "one byte each");
static_assert(sizeof(struct isa_imms) == ISA_IMM_COUNT * sizeof(int32_t),
              "one word each");

const char *const mcc_stage_names[3] = {
   [MCC_STAGE_VERTEX] = "vertex",
   [MCC_STAGE_FRAGMENT] = "fragment",
   [MCC_STAGE_COMPUTE] = "compute",
};

const char *
mcc_field_name(unsigned field)
{
   if (field < MCC_FIELD_IMMS)
      return isa_mod_name(field);
   if (field < MCC_FIELD_TLS)
      return isa_imm_name(field - MCC_FIELD_IMMS);
   if (field == MCC_FIELD_CONSTANT)
      return "readonly";
   if (field == MCC_FIELD_FILE)
      return "file";
   if (field == MCC_FIELD_LINE)
      return "line";
   return field == MCC_FIELD_TLS ? "tls" : "flow";
}

int64_t
mcc_field_get(const struct mcc_instr *I, unsigned field)
{
   if (field < MCC_FIELD_IMMS)
      return ((const uint8_t *)&I->mod)[field];
   if (field < MCC_FIELD_TLS)
      return ((const int32_t *)&I->imm)[field - MCC_FIELD_IMMS];
   if (field == MCC_FIELD_CONSTANT)
      return I->constant;
   if (field == MCC_FIELD_FILE)
      return I->file;
   if (field == MCC_FIELD_LINE)
      return I->line;
   return field == MCC_FIELD_TLS ? I->tls_offset_B : I->flow;
}

bool
mcc_field_set(struct mcc_instr *I, unsigned field, int64_t v)
{
   if (field < MCC_FIELD_IMMS) {
      ((uint8_t *)&I->mod)[field] = (uint8_t)v;
      return v >= 0 && v <= UINT8_MAX;
   }
   if (field < MCC_FIELD_TLS) {
      ((int32_t *)&I->imm)[field - MCC_FIELD_IMMS] = (int32_t)v;
      return v >= INT32_MIN && v <= INT32_MAX;
   }
   if (field == MCC_FIELD_TLS) {
      I->tls_offset_B = (uint32_t)v;
      return v >= 0 && v <= UINT32_MAX;
   }
   if (field == MCC_FIELD_CONSTANT) {
      I->constant = v;
      return v == 0 || v == 1;
   }
   if (field == MCC_FIELD_LINE) {
      I->line = (uint32_t)v;
      return v >= 0 && v <= UINT32_MAX;
   }
   if (field == MCC_FIELD_FILE) {
      I->file = (uint8_t)v;
      return v >= 0 && v <= UINT8_MAX;
   }
   I->flow = (uint8_t)v;
   return v >= 0 && v <= UINT8_MAX;
}
