/* SPDX-License-Identifier: MIT */
/*
 * Command-stream instructions as data: one table for the builder's hazard
 * checks, the printer and the simulator.  The tables themselves are generated
 * (hw_v10_cs_ops, …); this is their form, and what can be done with any of
 * them.
 */
#ifndef HW_CS_H
#define HW_CS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hw_cs_field_kind {
   HW_CS_FIELD_UINT,
   HW_CS_FIELD_INT,
   HW_CS_FIELD_HEX,
   HW_CS_FIELD_BOOL,
   HW_CS_FIELD_ENUM,
   /* Register operands; the field is the index of the first register. */
   HW_CS_FIELD_READ32,
   HW_CS_FIELD_READ64,
   HW_CS_FIELD_WRITE32,
   HW_CS_FIELD_WRITE64,
   HW_CS_FIELD_READ_MASK,  /* one register for each bit of another field */
   HW_CS_FIELD_WRITE_MASK, /* likewise */
   HW_CS_FIELD_READ_COUNT, /* as many registers as another field says */
};

/* True when `bits` is 0, or bits lo..lo+bits-1 of the word are a value whose
 * bit is set in `values`.
 */
struct hw_cs_guard {
   uint8_t lo, bits;
   uint32_t values;
};

struct hw_cs_field {
   const char *name;
   uint8_t lo, bits;
   uint8_t kind;               /* enum hw_cs_field_kind */
   uint8_t mask_lo, mask_bits; /* of the mask or count, for those kinds */
   struct hw_cs_guard when;
   const char *(*value_name)(unsigned value); /* for enums */
};

/* A staging register the instruction touches without naming it. */
struct hw_cs_implied {
   const char *group, *name;
   uint8_t first, count;
   bool write;
   struct hw_cs_guard when;
};

/* Which scoreboard entry counts the instruction until it completes. */
enum hw_cs_signal {
   HW_CS_SIGNAL_NONE,     /* complete before the next instruction starts */
   HW_CS_SIGNAL_ENDPOINT, /* SET_SB_ENTRY's endpoint entry */
   HW_CS_SIGNAL_OTHER,    /* SET_SB_ENTRY's other entry */
   HW_CS_SIGNAL_SLOT,     /* the instruction's "Signal slot" field */
   /* Likewise if its "Wait mask" is not 0; else complete at once. */
   HW_CS_SIGNAL_DEFERRED,
};

struct hw_cs_op {
   const char *name; /* NULL: no such opcode */
   uint8_t opcode;
   uint8_t signal;             /* enum hw_cs_signal */
   uint8_t slot_lo, slot_bits; /* "Signal slot", bits 0 if none */
   uint8_t wait_lo, wait_bits; /* "Wait mask", bits 0 if none */
   uint8_t field_count, implied_count;
   const struct hw_cs_field *fields;
   const struct hw_cs_implied *implied;
   uint64_t reserved; /* bits that must be zero */
};

/* Indexed by opcode. */
typedef const struct hw_cs_op hw_cs_op_table[256];

static inline unsigned
hw_cs_word_opcode(uint64_t word)
{
   return word >> 56;
}

static inline uint64_t
hw_cs_bits(uint64_t word, unsigned lo, unsigned bits)
{
   return bits ? (word >> lo) & ((UINT64_C(1) << (bits & 63)) - 1) : 0;
}

static inline bool
hw_cs_holds(struct hw_cs_guard c, uint64_t word)
{
   return !c.bits || (c.values >> hw_cs_bits(word, c.lo, c.bits) & 1);
}

#define HW_CS_MAX_REGISTERS 256

/* A set of registers of the stream's file. */
struct hw_cs_register_set {
   uint64_t bits[HW_CS_MAX_REGISTERS / 64];
};

static inline bool
hw_cs_set_has(const struct hw_cs_register_set *s, unsigned r)
{
   return s->bits[r / 64] >> (r % 64) & 1;
}

static inline void
hw_cs_set_add(struct hw_cs_register_set *s, unsigned r)
{
   if (r < HW_CS_MAX_REGISTERS)
      s->bits[r / 64] |= UINT64_C(1) << (r % 64);
}

/*
 * Which registers the instruction reads and writes, named and implied.
 * An unknown opcode touches none.
 */
void
hw_cs_registers(hw_cs_op_table table, uint64_t word,
                struct hw_cs_register_set *reads,
                struct hw_cs_register_set *writes);

/* Whether the word is a known instruction with its reserved bits zero. */
bool
hw_cs_valid(hw_cs_op_table table, uint64_t word);

/* One line of text, without the newline. */
void
hw_cs_print(FILE *fp, hw_cs_op_table table, uint64_t word);

#ifdef __cplusplus
}
#endif

#endif
