/* SPDX-License-Identifier: MIT */
#ifndef MCC_PRINT_NAMES_H
#define MCC_PRINT_NAMES_H

/* Fields of an instruction by number and name, which the printer and the
 * parser share, so that what is printed parses.  First the modifiers, then the
 * immediates of the ISA data, then the IR's own. */

#include "compiler/mcc_ir.h"

enum {
   MCC_FIELD_IMMS = ISA_MOD_COUNT,
   MCC_FIELD_TLS = MCC_FIELD_IMMS + ISA_IMM_COUNT,
   MCC_FIELD_CONSTANT,
   MCC_FIELD_FLOW,
   MCC_FIELD_FILE,
   MCC_FIELD_LINE,
   MCC_FIELD_COUNT
};

extern const char *const mcc_stage_names[3];

const char *
mcc_field_name(unsigned field);
int64_t
mcc_field_get(const struct mcc_instr *I, unsigned field);
/* false: out of range */
bool
mcc_field_set(struct mcc_instr *I, unsigned field, int64_t v);

#endif
