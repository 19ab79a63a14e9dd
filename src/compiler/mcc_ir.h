/* SPDX-License-Identifier: MIT */
#ifndef MCC_IR_H
#define MCC_IR_H

/*
 * The IR of libcompiler: SSA over 32-bit words, a CFG of basic blocks, and
 * instructions that are the hardware's (enum isa_op) plus a few pseudo ops.
 * The rules are in src/compiler/README.md; mcc_validate.c holds them.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "util/list.h"
#include "util/ralloc.h"

#include <mali/compiler.h>

#include "isa/isa.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MCC_MAX_WORDS 8 /* words in the largest value */
#define MCC_NO_REG 0xff

/* Ops that are no instruction of the hardware.  An op is a uint16_t: below
 * MCC_OP_FIRST it is an enum isa_op. */
enum mcc_op {
   MCC_OP_FIRST = 0x1000,

   /* d = phi s0, s1, …: one source per predecessor, in the order of
    * block->preds.  One word.  First in their block. */
   MCC_OP_PHI = MCC_OP_FIRST,
   /* Vector of n words = collect of n one-word sources.  Where one is NONE, the
    * word may be anything. */
   MCC_OP_COLLECT,
   /* n one-word destinations = split of a vector of n words.  A destination
    * may be NONE. */
   MCC_OP_SPLIT,
   /* d = mov s; any number of words. */
   MCC_OP_MOV,
   /* d = preload (s: the register).  Start of the entry block, at most one per
    * register. */
   MCC_OP_PRELOAD,
   /* d = undef */
   MCC_OP_UNDEF,
   /* d_i = s_i, all at once.  Made by the back end (out of SSA). */
   MCC_OP_PARCOPY,
   /* Unconditional jump to instr->target; only as the last of a block. */
   MCC_OP_JUMP,
   /* spill s; d = fill: to and from thread-local storage at instr->imm bytes.
    * Made by mcc_lower_spill's decisions, gone after it. */
   MCC_OP_SPILL,
   MCC_OP_FILL,
   /* Helper lanes are not needed after this point (fragment). */
   MCC_OP_HELPERS_DONE,
   /* Memory that was accessed before is done with before any that is accessed
    * after. */
   MCC_OP_FENCE,

   MCC_OP_LAST,
};

/* Byte permutation of a source word: byte i of what the op sees is byte
 * (swizzle >> 2i) & 3 of the value.  A 32-bit op that widens a half or a byte
 * is given the replicated form (H00 = widen low half, B0000 = byte 0); an op
 * on two halves may be given any pair of halves; conversions from bytes pairs
 * of bytes in the low half.  Which forms an op may take: mcc_swizzle_ok. */
#define MCC_SWIZZLE(a, b, c, d) ((a) | (b) << 2 | (c) << 4 | (d) << 6)
enum mcc_swizzle {
   MCC_SWZ_ID = MCC_SWIZZLE(0, 1, 2, 3),
   MCC_SWZ_H00 = MCC_SWIZZLE(0, 1, 0, 1),
   MCC_SWZ_H10 = MCC_SWIZZLE(2, 3, 0, 1),
   MCC_SWZ_H11 = MCC_SWIZZLE(2, 3, 2, 3),
   MCC_SWZ_B0000 = MCC_SWIZZLE(0, 0, 0, 0),
   MCC_SWZ_B1111 = MCC_SWIZZLE(1, 1, 1, 1),
   MCC_SWZ_B2222 = MCC_SWIZZLE(2, 2, 2, 2),
   MCC_SWZ_B3333 = MCC_SWIZZLE(3, 3, 3, 3),
};

enum mcc_kind {
   MCC_NONE,    /* absent */
   MCC_SSA,     /* value = SSA index */
   MCC_REG,     /* value = register 0..63 */
   MCC_IMM,     /* value = the 32 bits; source only */
   MCC_UNIFORM, /* value = FAU word 0..127; source only */
   MCC_SPECIAL, /* value = enum isa_special << 1 | word; source only */
};

/* A SPECIAL's value: enum isa_special << 1, and this bit for the high word
 * (one word) or not (the low word, or the pair). */
#define MCC_SPECIAL_HIGH 1u

struct mcc_src {
   uint32_t value;
   uint8_t kind;    /* enum mcc_kind */
   uint8_t words;   /* of the value as read here; 0 when NONE */
   uint8_t swizzle; /* enum mcc_swizzle; ID unless words == 1 */
   uint8_t reg;     /* must be allocated here (first register), or NO_REG */
   bool abs, neg;
   bool bnot; /* bitwise not, where the op has it */
   bool last; /* last use, written by the back end */
};

struct mcc_dst {
   uint32_t value;
   uint8_t kind;  /* NONE, SSA or REG */
   uint8_t words; /* 0 when NONE */
   uint8_t reg;   /* must be allocated here (first register), or NO_REG */
   /* Only half 0 is written.  An op that makes a float of 32 bits rounds it to
    * one of 16 (isa_op_info.dest_narrow). */
   bool half;
};

struct mcc_block;

struct mcc_instr {
   struct list_head link; /* in mcc_block.instrs */

   uint16_t op; /* enum isa_op or enum mcc_op */
   uint8_t nr_dsts;
   uint8_t nr_srcs;
   struct mcc_dst *dst;
   struct mcc_src *src;

   /* The hardware's modifiers (generated from the ISA data): one byte each,
    * all in every instruction.  slot is the back end's. */
   struct isa_mods mod;

   /* The hardware's immediates; offset and target of branches are packing's. */
   struct isa_imms imm;
   /* SPILL, FILL: byte offset in thread-local storage. */
   uint32_t tls_offset_B;
   /* A load of what nothing in the shader writes: moves past all effects. */
   bool constant;

   /* enum isa_flow, written by the back end. */
   uint8_t flow;

   /* Where in the source: a line, from 1 on, of a file (mcc_shader.files);
    * 0: not known.  Nothing depends on it. */
   uint8_t file;
   uint32_t line;

   /* BRANCHZ, JUMP */
   struct mcc_block *target;
};

struct mcc_block {
   struct list_head link; /* in mcc_shader.blocks: the layout order */
   struct list_head instrs;
   uint32_t index; /* names the block in text; unique */

   /* succ[0] is where control goes when no BRANCHZ is taken (fall through, or
    * the JUMP's target), succ[1] the BRANCHZ's target.  NULL: none. */
   struct mcc_block *succ[2];

   /* In the order of phi sources. */
   struct mcc_block **preds;
   uint32_t nr_preds, preds_size;

   bool loop_header;
   uint8_t loop_depth;

   /* For passes. */
   uint32_t scratch;
   void *data;
};

struct mcc_ssa {
   uint8_t words;
};

struct mcc_shader {
   const struct mcc_options *options;
   enum mcc_stage stage;
   enum mcc_variant variant; /* vertex only */
   unsigned arch;

   /* Where instructions are: all end with the shader. */
   linear_ctx *memory;

   struct list_head blocks;
   uint32_t nr_blocks; /* next block index */

   struct mcc_ssa *ssa;
   uint32_t nr_ssa, ssa_size;

   /* What the driver learns; shared by the variants. */
   struct mcc_info *info;
   struct mcc_variant_info *vinfo;

   /* Place in the source that mcc_instr_create gives to instructions. */
   uint8_t file;
   uint32_t line;
   /* Names of files, as many as are not NULL; NULL: names are not kept. */
   char **files;

   /* Bytes of thread-local storage in use, and where spills begin. */
   uint32_t tls_size_B;

   /* After mcc_legalize_fau: what is in no register is as the hardware reads
    * it. */
   bool legal;
   /* After mcc_ra: no SSA left. */
   bool allocated;

   /* First failure: reason[0] != 0. */
   char reason[256];
};

/* -- Properties of ops (mcc_ops.c) -- */

#define MCC_OPF_MESSAGE (1u << 0) /* asynchronous: has a slot */
#define MCC_OPF_READS_MEM (1u << 1)
#define MCC_OPF_EFFECT (1u << 2) /* not removable, keeps its order */
#define MCC_OPF_CROSS \
   (1u << 3) /* looks at other lanes: not movable
                                     * across control flow */
#define MCC_OPF_BRANCH (1u << 4)
#define MCC_OPF_SR_READ (1u << 5)  /* src[0] is a staging read */
#define MCC_OPF_SR_WRITE (1u << 6) /* dst[0] is a staging write */
#define MCC_OPF_COMMUTES (1u << 7) /* src 0 and 1 may be exchanged */
#define MCC_OPF_HELPERS (1u << 8)  /* needs helper lanes for its result */
#define MCC_OPF_VARIADIC (1u << 9) /* any number of sources, destinations */

/* Properties of an op: those of the hardware's from the ISA tables, with what
 * the tables do not say (effects, commutativity). */
struct mcc_op_info {
   const char *name;
   uint32_t flags;
   uint8_t nr_dsts, nr_srcs; /* of the IR's form, staging included */
   uint8_t dst_words;        /* 0: depends on the instruction */
   /* The hardware's description; NULL for pseudo ops.  Its operands and kind
    * are those of each architecture that has the op; ask isa_op_info where
    * units, swizzles or modifiers matter. */
   const struct isa_op_info *isa;
};

/* NULL for an op that the IR does not know. */
const struct mcc_op_info *
mcc_op_info(uint16_t op);
/* Whether the architecture has the op. */
bool
mcc_has_op(unsigned arch, uint16_t op);
/* What the hardware can do to source i; NULL for staging, pseudo ops and what
 * the architecture has not got. */
const struct isa_src_info *
mcc_src_info(unsigned arch, uint16_t op, unsigned i);
/* ISA_OP_… or MCC_OP_… of a name; UINT16_MAX if there is none. */
uint16_t
mcc_op_from_name(const char *name);
/* enum isa_swz of a byte permutation for source i, or -1: it has none. */
int
mcc_swizzle_to_isa(unsigned arch, uint16_t op, unsigned i, uint8_t swizzle);
/* The plainest swizzle of a source: identity, or the lowest half or byte. */
uint8_t
mcc_swizzle_default(unsigned arch, uint16_t op, unsigned i);
bool
mcc_swizzle_ok(unsigned arch, uint16_t op, unsigned src, uint8_t swizzle);

/* -- Making and changing (mcc_ir.c) -- */

struct mcc_shader *
mcc_shader_create(void *mem_ctx, const struct mcc_options *options,
                  enum mcc_stage stage);
struct mcc_block *
mcc_block_create(struct mcc_shader *s);
/* Appends to the layout. */
void
mcc_block_append(struct mcc_shader *s, struct mcc_block *b);
/* Sets succ[i] and adds the predecessor. */
void
mcc_block_link(struct mcc_block *b, unsigned i, struct mcc_block *succ);
unsigned
mcc_pred_index(const struct mcc_block *b, const struct mcc_block *pred);
uint32_t
mcc_new_ssa(struct mcc_shader *s, unsigned words);
struct mcc_instr *
mcc_instr_create(struct mcc_shader *s, uint16_t op, unsigned nr_dsts,
                 unsigned nr_srcs);
void
mcc_instr_remove(struct mcc_instr *I);
/* Removes the edge and, in the successor's phis, its source. */
void
mcc_block_unlink(struct mcc_block *b, unsigned i);
/* Drops or adds sources (new ones are NONE). */
void
mcc_instr_set_nr_srcs(struct mcc_shader *s, struct mcc_instr *I,
                      unsigned nr_srcs);

/* Records the first failure; returns err (negative). */
int
mcc_fail(struct mcc_shader *s, int err, const char *fmt, ...)
   __attribute__((format(printf, 3, 4)));

static inline struct mcc_src
mcc_src_none(void)
{
   return (struct mcc_src){ .swizzle = MCC_SWZ_ID, .reg = MCC_NO_REG };
}

static inline struct mcc_src
mcc_src_make(enum mcc_kind kind, uint32_t value, unsigned words)
{
   return (struct mcc_src){ .kind = kind,
                            .value = value,
                            .words = words,
                            .swizzle = MCC_SWZ_ID,
                            .reg = MCC_NO_REG };
}

static inline struct mcc_src
mcc_imm(uint32_t bits)
{
   return mcc_src_make(MCC_IMM, bits, 1);
}

static inline struct mcc_src
mcc_imm_f32(float f)
{
   uint32_t bits;
   __builtin_memcpy(&bits, &f, sizeof(bits));
   return mcc_imm(bits);
}

static inline struct mcc_src
mcc_uniform(unsigned word, unsigned words)
{
   return mcc_src_make(MCC_UNIFORM, word, words);
}

static inline struct mcc_src
mcc_special(enum isa_special special, unsigned words)
{
   return mcc_src_make(MCC_SPECIAL, special << 1, words);
}

static inline struct mcc_src
mcc_special_high(enum isa_special special)
{
   return mcc_src_make(MCC_SPECIAL, special << 1 | MCC_SPECIAL_HIGH, 1);
}

static inline struct mcc_src
mcc_reg(unsigned reg, unsigned words)
{
   return mcc_src_make(MCC_REG, reg, words);
}

static inline struct mcc_src
mcc_neg(struct mcc_src s)
{
   s.neg = !s.neg;
   return s;
}

static inline struct mcc_src
mcc_abs(struct mcc_src s)
{
   s.abs = true;
   s.neg = false;
   return s;
}

static inline struct mcc_src
mcc_not(struct mcc_src s)
{
   s.bnot = !s.bnot;
   return s;
}

/* First swizzle inner (already on the source), then outer. */
static inline uint8_t
mcc_swizzle_compose(uint8_t outer, uint8_t inner)
{
   uint8_t r = 0;

   for (unsigned i = 0; i < 4; i++) {
      unsigned sel = (outer >> (2 * i)) & 3;
      r |= ((inner >> (2 * sel)) & 3) << (2 * i);
   }
   return r;
}

static inline uint32_t
mcc_swizzle_apply(uint8_t swizzle, uint32_t value)
{
   uint32_t r = 0;

   for (unsigned i = 0; i < 4; i++) {
      unsigned sel = (swizzle >> (2 * i)) & 3;
      r |= ((value >> (8 * sel)) & 0xff) << (8 * i);
   }
   return r;
}

static inline struct mcc_src
mcc_swz(struct mcc_src s, uint8_t swizzle)
{
   s.swizzle = mcc_swizzle_compose(swizzle, s.swizzle);
   return s;
}

static inline struct mcc_src
mcc_half(struct mcc_src s, unsigned half)
{
   return mcc_swz(s, half ? MCC_SWZ_H11 : MCC_SWZ_H00);
}

static inline struct mcc_src
mcc_byte(struct mcc_src s, unsigned byte)
{
   return mcc_swz(s, byte * 0x55);
}

static inline bool
mcc_src_has_mods(const struct mcc_src *s)
{
   return s->abs || s->neg || s->bnot || s->swizzle != MCC_SWZ_ID;
}

/* Same value read the same way. */
static inline bool
mcc_src_equal(const struct mcc_src *a, const struct mcc_src *b)
{
   return a->kind == b->kind && a->value == b->value && a->words == b->words &&
          a->swizzle == b->swizzle && a->abs == b->abs && a->neg == b->neg &&
          a->bnot == b->bnot;
}

static inline struct mcc_src
mcc_src_of_dst(struct mcc_dst d)
{
   return mcc_src_make((enum mcc_kind)d.kind, d.value, d.words);
}

/* Reads memory that the shader itself may write. */
static inline bool
mcc_reads_memory(const struct mcc_instr *I)
{
   return (mcc_op_info(I->op)->flags & MCC_OPF_READS_MEM) && !I->constant;
}

static inline bool
mcc_is_pseudo(uint16_t op)
{
   return op >= MCC_OP_FIRST;
}

#define mcc_foreach_block(s, b) \
   list_for_each_entry_safe (struct mcc_block, b, &(s)->blocks, link)
#define mcc_foreach_block_rev(s, b) \
   list_for_each_entry_safe_rev (struct mcc_block, b, &(s)->blocks, link)
#define mcc_foreach_instr(b, I) \
   list_for_each_entry_safe (struct mcc_instr, I, &(b)->instrs, link)
#define mcc_foreach_instr_rev(b, I) \
   list_for_each_entry_safe_rev (struct mcc_instr, I, &(b)->instrs, link)
#define mcc_foreach_src(I, i) for (unsigned i = 0; i < (I)->nr_srcs; i++)
#define mcc_foreach_dst(I, i) for (unsigned i = 0; i < (I)->nr_dsts; i++)

static inline struct mcc_block *
mcc_entry_block(struct mcc_shader *s)
{
   return list_first_entry(&s->blocks, struct mcc_block, link);
}

/* NULL when b is the last in layout order. */
static inline struct mcc_block *
mcc_next_block(struct mcc_shader *s, struct mcc_block *b)
{
   return b->link.next == &s->blocks
             ? NULL
             : list_entry(b->link.next, struct mcc_block, link);
}

static inline struct mcc_instr *
mcc_last_instr(struct mcc_block *b)
{
   return list_is_empty(&b->instrs)
             ? NULL
             : list_last_entry(&b->instrs, struct mcc_instr, link);
}

/* -- Text (mcc_print.c, mcc_parse.c) -- */

void
mcc_print_instr(FILE *fp, const struct mcc_instr *I);
void
mcc_print_shader(FILE *fp, const struct mcc_shader *s);
/* Parses what mcc_print_shader wrote.  NULL: reason (line and what) is set. */
struct mcc_shader *
mcc_parse_shader(void *mem_ctx, const char *text,
                 const struct mcc_options *options, char *reason,
                 size_t reason_size);

#ifdef __cplusplus
}
#endif

#endif
