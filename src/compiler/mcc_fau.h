/* SPDX-License-Identifier: MIT */
#ifndef MCC_FAU_H
#define MCC_FAU_H

/* What one instruction may read that is in no register. */

#include "compiler/mcc_ir.h"

struct mcc_fau_state {
   uint32_t words[4]; /* different words, by key */
   unsigned nr_words;
   uint32_t slots[4]; /* different 64-bit slots of uniforms and specials */
   unsigned nr_slots;
   unsigned nr_specials;
   int page; /* -1: any */
};

void
mcc_fau_init(struct mcc_fau_state *state);
/* Adds a source; false (and nothing added) when it may not be there too. */
bool
mcc_fau_add(struct mcc_fau_state *state, uint16_t op,
            const struct mcc_src *src);
/* All sources of an instruction together. */
bool
mcc_fau_ok(const struct mcc_instr *I);

/* A constant of the hardware's table, with swizzle and negation, that source
 * i of the op reads as it would read src (an IMM); false: there is none. */
/* The op for a logic operation without a shift of a value and a constant, with
 * the constant in the instruction; ISA_OP_NOP: there is none. */
enum isa_op
mcc_immediate_logic(unsigned arch, const struct mcc_instr *I);

bool
mcc_fau_find_constant(unsigned arch, uint16_t op, unsigned i,
                      const struct mcc_src *src, struct mcc_src *out);

#endif
