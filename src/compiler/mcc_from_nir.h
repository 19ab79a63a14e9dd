/* SPDX-License-Identifier: MIT */
#ifndef MCC_FROM_NIR_H
#define MCC_FROM_NIR_H

/*
 * What the files of instruction selection share.  Private to mcc_from_nir*.c.
 *
 * A NIR value is kept as its words: one-word sources (SSA, constant or
 * uniform).  Vectors that an instruction wants in consecutive registers are
 * collected where they are wanted; copy propagation undoes the needless ones.
 * 16-bit components sit two to a word, 8-bit ones four to a word.
 */

#include "compiler/mcc_builder.h"
#include "compiler/mcc_passes.h"
#include "nir.h"

struct mcc_sel_def {
   uint8_t nr_words; /* 0: not selected yet */
   struct mcc_src w[MCC_MAX_WORDS];
};

struct mcc_sel_output {
   bool written;
   nir_alu_type type;
   uint8_t nr_words;
   struct mcc_src w[4];
};

/* Colour targets, then these. */
enum {
   MCC_OUT_DEPTH = MCC_MAX_RTS,
   MCC_OUT_STENCIL,
   MCC_OUT_SAMPLE_MASK,
   MCC_OUT_DUAL,
   MCC_OUT_COUNT
};

struct mcc_sel {
   struct mcc_shader *s;
   nir_shader *nir;
   nir_function_impl *impl;
   struct mcc_builder b;
   int err; /* first failure; the reason is in the shader */

   struct mcc_sel_def *defs; /* by nir_def.index */
   /* The block that a NIR block ends in, by nir_block.index. */
   struct mcc_block **ends;
   /* The block that a NIR block starts. */
   struct mcc_block **starts;
   struct mcc_src preloaded[64]; /* kind NONE: not yet */
   struct mcc_instr *last_preload;

   struct mcc_block *break_block, *continue_block;
   /* The current block already left by break, continue or halt. */
   bool jumped;
   unsigned loop_depth;

   struct mcc_sel_output out[MCC_OUT_COUNT];
   /* Where the last of them was written. */
   uint32_t out_line;
   uint8_t out_file;
};

/* Records a failure that names the NIR instruction. */
void
mcc_sel_fail(struct mcc_sel *c, const nir_instr *instr, const char *what);

/* -- Values (mcc_from_nir.c) -- */
const struct mcc_sel_def *
mcc_sel_get(struct mcc_sel *c, const nir_def *def);
void
mcc_sel_set(struct mcc_sel *c, const nir_def *def, const struct mcc_src *words,
            unsigned n);
static inline void
mcc_sel_set1(struct mcc_sel *c, const nir_def *def, struct mcc_src word)
{
   mcc_sel_set(c, def, &word, 1);
}
/* A vector value of the definition's size, split into its words. */
void
mcc_sel_set_vector(struct mcc_sel *c, const nir_def *def, struct mcc_src vec);
/* Word i of a source. */
struct mcc_src
mcc_sel_word(struct mcc_sel *c, nir_src src, unsigned i);
/* All words as one vector. */
struct mcc_src
mcc_sel_vector(struct mcc_sel *c, nir_src src);
/* Component i, with the swizzle that picks it out of its word. */
struct mcc_src
mcc_sel_comp(struct mcc_sel *c, const nir_def *def, unsigned i);
/* n components of bits each, packed into words. */
unsigned
mcc_sel_pack(struct mcc_sel *c, const struct mcc_src *comps, unsigned n,
             unsigned bits, struct mcc_src *words);
/* Value that the hardware left in a register. */
struct mcc_src
mcc_sel_preload(struct mcc_sel *c, unsigned reg);
unsigned
mcc_def_words(const nir_def *def);
/* Format in staging registers of a NIR type; false: none. */
bool
mcc_sel_regfmt(nir_alu_type type, enum isa_regfmt *regfmt);

/* Two halves that already are the two halves of one word. */
static inline bool
mcc_is_vec16(const struct mcc_src *lo, const struct mcc_src *hi)
{
   return lo->kind == hi->kind && lo->value == hi->value &&
          lo->kind != MCC_NONE && lo->swizzle == MCC_SWZ_H00 &&
          hi->swizzle == MCC_SWZ_H11;
}

/* -- Conversions (mcc_from_nir_cvt.c) -- */

/* A float of 32 bits as a half float, in half 0 of a word. */
struct mcc_src
mcc_sel_to_half(struct mcc_sel *c, struct mcc_src s, enum isa_round round);
/* Two of them in one word. */
struct mcc_src
mcc_sel_to_halves(struct mcc_sel *c, struct mcc_src lo, struct mcc_src hi,
                  enum isa_round round);
/* A component of bits 8, 16 or 32, an integer, as a float of 32 bits. */
struct mcc_src
mcc_sel_to_f32(struct mcc_sel *c, struct mcc_src s, unsigned bits,
               bool is_signed);

/* -- Memory (mcc_from_nir_memory.c) -- */

/* What a load or store reads as its address: a pair of words, and what the
 * instruction adds. */
struct mcc_sel_address {
   struct mcc_src pair;
   int32_t offset;
};

/* Nothing that the shader does changes what this loads. */
static inline bool
mcc_sel_is_constant(const nir_intrinsic_instr *intr)
{
   if (intr->intrinsic == nir_intrinsic_load_ubo ||
       intr->intrinsic == nir_intrinsic_load_global_constant)
      return true;
   return nir_intrinsic_has_access(intr) &&
          (nir_intrinsic_access(intr) & ACCESS_CAN_REORDER);
}

/* The value is source 0; data, compare: number of the (first) operand. */
struct mcc_instr *
mcc_sel_store(struct mcc_sel *c, nir_intrinsic_instr *intr,
              struct mcc_sel_address a);
void
mcc_sel_atomic(struct mcc_sel *c, nir_intrinsic_instr *intr, unsigned data,
               struct mcc_sel_address a);
void
mcc_sel_atomic_swap(struct mcc_sel *c, nir_intrinsic_instr *intr,
                    unsigned compare, struct mcc_sel_address a);

/* -- By topic -- */
void
mcc_sel_alu(struct mcc_sel *c, nir_alu_instr *alu);
bool
mcc_sel_convert(struct mcc_sel *c, nir_alu_instr *alu);
bool
mcc_sel_transcendental(struct mcc_sel *c, nir_alu_instr *alu);
void
mcc_sel_tex(struct mcc_sel *c, nir_tex_instr *tex);
/* false: not one of mine */
bool
mcc_sel_memory(struct mcc_sel *c, nir_intrinsic_instr *intr);
bool
mcc_sel_buffer(struct mcc_sel *c, nir_intrinsic_instr *intr);
bool
mcc_sel_io(struct mcc_sel *c, nir_intrinsic_instr *intr);
bool
mcc_sel_image(struct mcc_sel *c, nir_intrinsic_instr *intr);
bool
mcc_sel_sysval(struct mcc_sel *c, nir_intrinsic_instr *intr);
bool
mcc_sel_subgroup(struct mcc_sel *c, nir_intrinsic_instr *intr);
/* ATEST, ZS_EMIT and BLENDs from what was stored. */
void
mcc_sel_fragment_end(struct mcc_sel *c);
bool
mcc_sel_blend(struct mcc_sel *c, nir_intrinsic_instr *intr);
void
mcc_sel_blend_end(struct mcc_sel *c);

/* -- Resource handles -- */
/* Table number as an immediate field holds it: 0..11 and 60..63 have one
 * (Mesa 25.0.7). */
static inline bool
mcc_table_fits(uint32_t table)
{
   return table <= 11 || (table >= 60 && table <= 63);
}

static inline uint32_t
mcc_table_fold(uint32_t table)
{
   return table <= 11 ? table : table - 60 + 12;
}

static inline uint32_t
mcc_handle_table(uint32_t handle)
{
   return handle >> 24;
}

static inline uint32_t
mcc_handle_index(uint32_t handle)
{
   return handle & 0xffffff;
}

#endif
