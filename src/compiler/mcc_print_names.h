/* SPDX-License-Identifier: MIT */
#ifndef MCC_PRINT_NAMES_H
#define MCC_PRINT_NAMES_H

/* Names that the printer and the parser share: one table, so that what is
 * printed parses. */

#include "compiler/mcc_ir.h"

struct mcc_field {
   const char *name;
   uint16_t offset; /* in struct mcc_instr */
   uint8_t size;    /* 1: uint8_t, 4: int32_t */
};

extern const struct mcc_field mcc_fields[];
extern const unsigned mcc_num_fields;
extern const char *const mcc_stage_names[3];

int64_t
mcc_field_get(const struct mcc_instr *I, const struct mcc_field *f);
/* false: out of range */
bool
mcc_field_set(struct mcc_instr *I, const struct mcc_field *f, int64_t v);

#endif
