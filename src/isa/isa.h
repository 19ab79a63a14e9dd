/* SPDX-License-Identifier: MIT */
#ifndef ISA_H
#define ISA_H

/*
 * Shader instruction sets as data: encode, decode, print, parse.
 *
 * An instruction is one 64-bit word.  What a word means is in valhall*.xml;
 * isa_gen.py makes isa_enums.h (opcodes, modifiers, special values) and the
 * tables from it.  This library knows what the fields of a word are called
 * and which combinations exist.  It refuses to know what an instruction
 * computes.
 *
 * Words and structs are exact images of each other: what isa_decode accepts,
 * isa_encode gives back bit for bit, except that it drops nothing and adds
 * nothing.  Nothing here holds state; everything is safe from any thread.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "isa/isa_enums.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ISA_INSTR_SIZE_B 8
#define ISA_MAX_SRCS 4
#define ISA_REGISTERS 64
#define ISA_CONSTANTS 32

/* Why something was refused; one line, no full stop. */
struct isa_reason {
   char text[120];
};

enum isa_src_kind {
   ISA_SRC_REG,      /* index: register 0 to 63 */
   ISA_SRC_UNIFORM,  /* index: 32-bit word 0 to 255 of the uniforms */
   ISA_SRC_CONSTANT, /* index: 0 to 31, isa_constant() */
   ISA_SRC_SPECIAL,  /* index: enum isa_special; word: half of it */
};

struct isa_src {
   uint8_t kind;  /* enum isa_src_kind */
   uint8_t index; /* meaning by kind */
   uint8_t word;  /* SPECIAL: 0 low, 1 high word.  Else 0 */
   uint8_t swz;   /* enum isa_swz; NONE: the whole source, in order.  Some
                       sources have no such code and want a lane */
   bool last : 1; /* REG: this read is the last, the value may go */
   bool neg : 1;
   bool abs : 1;    /* applied before neg */
   bool invert : 1; /* bitwise complement; the sources with "not" */
};

/* A run of staging registers.  count 0: none. */
struct isa_staging {
   uint8_t reg;   /* first; even where count > 1 */
   uint8_t count; /* registers */
};

/* Half registers a destination keeps.  See dest_narrow and dest_replicate for
 * 0. */
#define ISA_DEST_H0 0x1
#define ISA_DEST_H1 0x2
#define ISA_DEST_FULL 0x3

/* One instruction.  All zero is NOP.  A member that the opcode does not use
 * is 0 (encoding refuses anything else in modifiers and immediates). */
struct isa_instr {
   uint16_t op;       /* enum isa_op */
   uint8_t flow;      /* enum isa_flow */
   uint8_t fau_page;  /* filled by decode; by encode out of the sources: only
                         read there when no source says which */
   uint8_t dest;      /* register, even for 64 bits */
   uint8_t dest_mask; /* ISA_DEST_*; 0 where there is no destination */
   struct isa_src src[ISA_MAX_SRCS]; /* first isa_op_info.num_srcs are used */
   struct isa_staging sr_read;       /* registers the message reads */
   struct isa_staging sr_write;      /* registers the message writes */
   struct isa_mods mod;              /* generated: one byte per modifier */
   struct isa_imms imm;              /* generated: one int32 per immediate */
};

enum isa_unit {
   ISA_UNIT_FMA, /* multiply-add */
   ISA_UNIT_CVT, /* conversion, simple arithmetic, branches */
   ISA_UNIT_SFU, /* special functions, shifts */
   ISA_UNIT_V,   /* message: varyings */
   ISA_UNIT_LS,  /* message: memory */
   ISA_UNIT_T,   /* message: textures */
   ISA_UNIT_VT,  /* message: varying and texture */
   ISA_UNIT_MSG, /* message: barrier, tile buffer, blending, depth */
};

struct isa_src_info {
   uint8_t bits;      /* of an element: 8, 16, 32 or 64 */
   bool pair : 1;     /* reads two registers, or two words, unless widened */
   bool is_float : 1; /* bits are a float */
   bool abs : 1;      /* these modifiers exist */
   bool neg : 1;
   bool invert : 1;
   uint64_t swizzles; /* bit s: enum isa_swz s exists (bit 0 too if it does) */
};

/* A set of enum isa_mod; isa_op_has_mod() asks. */
struct isa_mod_set {
   uint64_t bits[(ISA_MOD_COUNT + 63) / 64];
};

struct isa_op_info {
   const char *name;
   enum isa_unit unit;
   uint8_t elem_bits; /* of one element of the result: 8 to 128; 0 unknown */
   uint8_t num_srcs;
   bool is_message : 1;
   bool has_dest : 1;       /* writes dest itself, not through a message */
   bool dest_pair : 1;      /* dest is two registers */
   bool dest_whole : 1;     /* dest has no halves */
   bool dest_narrow : 1;    /* half a dest takes the 32-bit result as a half
                            float; mask 0 takes it into both halves */
   bool dest_replicate : 1; /* mask 0 takes a half result into both halves */
   bool sr_reads : 1;       /* has staging registers that it reads */
   bool sr_writes : 1;      /* has staging registers that it writes */
   bool has_slot : 1;
   bool is_branch : 1;      /* may change the program counter */
   struct isa_mod_set mods; /* which modifiers exist */
   uint32_t imms;           /* bit i: enum isa_imm i exists */
   struct isa_src_info src[ISA_MAX_SRCS];
};

static inline bool
isa_op_has_mod(const struct isa_op_info *info, enum isa_mod mod)
{
   return info->mods.bits[mod / 64] >> (mod % 64) & 1;
}

/* Sets *instr to the opcode with everything else at rest: modifiers that print
 * as nothing, whole destination, no registers.  -EINVAL if there is no such
 * opcode. */
int
isa_init(unsigned arch, enum isa_op op, struct isa_instr *instr);

/* arch: architecture major number (9, 10, ..).  0 or -EINVAL; why may be
 * NULL.  *out is written whole when 0 is returned. */
int
isa_decode(unsigned arch, uint64_t word, struct isa_instr *out,
           struct isa_reason *why);

/* As isa_decode, the other way.  Also refuses what isa_check refuses. */
int
isa_encode(unsigned arch, const struct isa_instr *instr, uint64_t *out,
           struct isa_reason *why);

/* Rules between operands, which single fields do not show: how many uniform
 * words, constants and special values one instruction may read. */
int
isa_check(unsigned arch, const struct isa_instr *instr, struct isa_reason *why);

/* Opcodes that the architecture lacks give NULL.  Static storage. */
const struct isa_op_info *
isa_op_info(unsigned arch, enum isa_op op);
const char *
isa_op_name(enum isa_op op);

/* Bits of an immediate (a sign among them); 0: the opcode has it not. */
unsigned
isa_imm_bits(unsigned arch, enum isa_op op, enum isa_imm imm);

/* Registers that the modifiers (format, vector size, mask, width) ask for,
 * to hold against sr_read.count or sr_write.count.  -1: they do not tell. */
int
isa_staging_count(unsigned arch, const struct isa_instr *instr, bool write);

/* The whole instruction as one line without line end, in the syntax of Mesa's
 * Valhall disassembler. */
void
isa_print(FILE *fp, unsigned arch, const struct isa_instr *instr);

/* One line as isa_print writes it.  Rejects trailing text. */
int
isa_parse(unsigned arch, const char *text, struct isa_instr *out,
          struct isa_reason *why);

/* Constant index 0 to 31; of an unknown architecture 0. */
uint32_t
isa_constant(unsigned arch, unsigned index);
/* All ISA_CONSTANTS of them; NULL for an unknown architecture. */
const uint32_t *
isa_constant_table(unsigned arch);
/* Index of a 32-bit constant, or -1. */
int
isa_constant_find(unsigned arch, uint32_t value);

/* Page and 64-bit slot (0 to 15) of a special value; and back, or -1 if the
 * architecture has none there. */
unsigned
isa_special_page(enum isa_special special);
unsigned
isa_special_slot(enum isa_special special);
int
isa_special_find(unsigned arch, unsigned page, unsigned slot);
bool
isa_special_exists(unsigned arch, enum isa_special special);

/* Parts that a swizzle picks.  For ISA_SWZ_NONE, AND and LOWBITS count is 0. */
struct isa_swz_info {
   uint8_t bytes;   /* size of a part: 1, 2 or 4 */
   uint8_t count;   /* parts named: 1, 2 or 4 */
   uint8_t part[4]; /* which part of the source is element 0, 1, .. */
};
const struct isa_swz_info *
isa_swz_info(enum isa_swz swz);

/* Any generated enum's value as it is printed: isa_<enum>_name(). */

#ifdef __cplusplus
}
#endif

#endif
