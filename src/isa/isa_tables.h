/* SPDX-License-Identifier: MIT */
#ifndef ISA_TABLES_H
#define ISA_TABLES_H

/* What the generator emits.  Private to src/isa. */

#include "isa/isa.h"

#define ISA_CODES_MAX 16

/* Codes of an enumerated field: value[code], or -1 where reserved. */
struct isa_codes {
   uint8_t num;                 /* codes 0 to num - 1 are listed */
   int8_t identity;             /* code not printed, or -1 */
   int8_t value[ISA_CODES_MAX]; /* of the enum */
   const char *const *names;    /* of the enum, by value */
   uint8_t num_names;
};

struct isa_field {
   uint8_t mod; /* enum isa_mod */
   uint8_t at, bits;
   uint16_t member;               /* offset in struct isa_instr */
   const char *name;              /* printed when a flag is set */
   const struct isa_codes *codes; /* NULL: a flag */
};

struct isa_imm_field {
   uint8_t imm; /* enum isa_imm */
   uint8_t at, bits;
   uint8_t high_at, high_bits; /* bits above those; high_bits 0: none */
   bool is_signed;
   uint16_t member;
   const char *name;
};

struct isa_src_desc {
   uint8_t at;                    /* of the source's byte */
   int8_t neg_at, abs_at, not_at; /* -1: no such modifier */
   int8_t swz_at;                 /* -1: no swizzle */
   uint8_t swz_bits;
   const struct isa_codes *codes;
};

/* Where the staging registers of an instruction are named. */
enum isa_sr_layout {
   ISA_SR_NONE,
   ISA_SR_READ,       /* register at 40, count at 33 */
   ISA_SR_WRITE,      /* register at 40, count at 33 */
   ISA_SR_READ_WRITE, /* read as above; written: register at 16, count less
                         one at 36 */
   ISA_SR_TEX,        /* as READ_WRITE; read count 0 means 8 */
   ISA_SR_VARTEX,     /* written: register at 40, count less one at 36 */
   ISA_SR_FIXED,      /* none; bits 47:40 belong to the opcode */
};

struct isa_op_desc {
   uint16_t op;
   uint8_t first, last; /* architectures */
   uint8_t sr;          /* enum isa_sr_layout */
   uint8_t num_fields, num_imms;
   uint64_t match, mask; /* what tells the opcode */
   uint64_t used;        /* all bits with a meaning; others must be zero */
   const struct isa_field *const *fields; /* in order of printing */
   const struct isa_imm_field *const *imms;
   struct isa_src_desc src[ISA_MAX_SRCS];
   struct isa_op_info info;
};

/* By opcode; the variants of one opcode stand together. */
extern const struct isa_op_desc isa_op_descs[];
extern const unsigned isa_num_op_descs;
/* By architecture, from isa_arch_first on; -1: it has no such opcode. */
extern const int16_t isa_op_desc_of[][ISA_OP_COUNT];

/* By bits 56:48: first of a run of indices into isa_op_descs. */
struct isa_bucket {
   uint16_t first, num;
};
extern const struct isa_bucket isa_buckets[512];
extern const uint16_t isa_bucket_descs[];

extern const char *const isa_op_names[ISA_OP_COUNT];
/* By architecture, from isa_arch_first on. */
extern const uint32_t isa_constants[][ISA_CONSTANTS];
struct isa_special_desc {
   uint8_t page, slot;
   uint8_t first; /* architecture that has it */
   const char *name;
};
extern const struct isa_special_desc isa_specials[ISA_SPECIAL_COUNT];
extern const struct isa_swz_info isa_swz_infos[ISA_SWZ_COUNT];
/* First architecture that has the flow. */
extern const uint8_t isa_flow_since[ISA_FLOW_COUNT];
extern const unsigned isa_arch_first, isa_arch_last;

/* isa_common.c */
const struct isa_op_desc *
isa_find_desc(unsigned arch, unsigned op);
/* isa_check.c: what holds of one operand by itself. */
int
isa_check_registers(const struct isa_op_desc *desc,
                    const struct isa_instr *instr, struct isa_reason *why);
int
isa_refuse(struct isa_reason *why, const char *fmt, ...)
   __attribute__((format(printf, 2, 3)));

#endif
