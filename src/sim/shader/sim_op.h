/* SPDX-License-Identifier: MIT */
/* Instructions as the core executes them: decoded once, operands resolved to
 * places, everything an inner loop would have to ask settled.
 *
 * Private to src/sim/shader and its tests. */
#ifndef SIM_OP_H
#define SIM_OP_H

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "sim/shader/sim_float.h"
#include "sim/shader/sim_shader.h"

struct sim_exec;
struct sim_op;

/* ---- sources ---------------------------------------------------------- */

enum sim_bank {
   SIM_BANK_REG,
   SIM_BANK_FAU,
   /* The 32 immediate words. */
   SIM_BANK_IMM,
   /* The same as 64-bit values, zero-extended: word 2n is immediate n. */
   SIM_BANK_IMM64,
   /* Constants of the program that a modifier or a selection changed. */
   SIM_BANK_POOL,
   /* Special constants: word 2 * (page * 16 + slot), and the high word. */
   SIM_BANK_SPECIAL,
   SIM_BANK_COUNT,
};

/* What happens to a source on its way to the unit. */
enum sim_fetch {
   SIM_FETCH_PLAIN,
   /* Bytes perm[0…3] of the word. */
   SIM_FETCH_PERM,
   /* Byte perm[0], extended to 32 bits. */
   SIM_FETCH_B_S32,
   SIM_FETCH_B_U32,
   /* Half perm[0], extended to 32 bits. */
   SIM_FETCH_H_S32,
   SIM_FETCH_H_U32,
   /* Half perm[0], a binary16, as binary32. */
   SIM_FETCH_H_F32,
   /* Bytes perm[0], perm[1], each extended to 16 bits. */
   SIM_FETCH_BB_S16,
   SIM_FETCH_BB_U16,
   /* To 64 bits: word 0, half perm[0], byte perm[0], extended. */
   SIM_FETCH_W_S64,
   SIM_FETCH_W_U64,
   SIM_FETCH_H_S64,
   SIM_FETCH_H_U64,
   SIM_FETCH_B_S64,
   SIM_FETCH_B_U64,
   /* All 64 bits, with modifiers. */
   SIM_FETCH_64,
};

struct sim_src {
   uint8_t bank;
   uint8_t index;
   uint8_t fetch;
   /* Words read from the bank: 1 or 2. */
   uint8_t words;
   uint8_t perm[4];
   /* After selection: word = ((word & and_mask) ^ xor_mask). */
   uint32_t and_mask, xor_mask;
   /* Subnormals count as zero when the shader says so: 0, 16, 32. */
   uint8_t flush;
   /* A register's last read: it holds nothing afterwards. */
   bool last;
   /* More than taking the bank's word is needed, flushing apart. */
   bool special_care;
   /* That is masks on one word only: signs, mostly. */
   bool only_masks;
};

/* ---- instructions ----------------------------------------------------- */

/* A pure function of one instruction: 16 lanes of each source to 16 lanes of
 * result; 64-bit values are 16 low words followed by 16 high words. */
typedef void (*sim_alu_fn)(const struct sim_op *op, uint32_t *restrict d,
                           const uint32_t *const s[4]);

enum sim_next {
   /* The next instruction. */
   SIM_NEXT,
   /* exec->pc was written for the active lanes (no divergence). */
   SIM_NEXT_JUMP,
   /* warp->lane_pc[] was written for all active lanes: choose again. */
   SIM_NEXT_DIVERGED,
   /* The active threads end. */
   SIM_NEXT_END,
   SIM_NEXT_BARRIER,
   SIM_NEXT_FAULT,
};

/* Everything that is not arithmetic. */
typedef enum sim_next (*sim_exec_fn)(struct sim_exec *x,
                                     const struct sim_op *op);

enum sim_unit {
   SIM_UNIT_FMA,
   SIM_UNIT_CVT,
   SIM_UNIT_SFU,
   SIM_UNIT_MESSAGE,
   SIM_UNIT_COUNT,
};

/* Flow: what happens after the instruction (valhall/ISA.xml "Flow"). */
enum sim_flow {
   SIM_FLOW_NONE = 0,
   SIM_FLOW_WAIT_FIRST = 1,
   SIM_FLOW_WAIT_LAST = 9,
   SIM_FLOW_RECONVERGE = 10,
   SIM_FLOW_DISCARD = 13,
   SIM_FLOW_END = 15,
};

enum sim_cmp {
   SIM_CMP_EQ,
   SIM_CMP_GT,
   SIM_CMP_GE,
   SIM_CMP_NE,
   SIM_CMP_LT,
   SIM_CMP_LE,
   SIM_CMP_GTLT,
   SIM_CMP_TOTAL,
};

enum sim_result {
   SIM_RESULT_I1,
   SIM_RESULT_F1,
   SIM_RESULT_M1,
   SIM_RESULT_U1,
};

enum sim_mux {
   SIM_MUX_NEG,
   SIM_MUX_INT_ZERO,
   SIM_MUX_FP_ZERO,
   SIM_MUX_BIT,
};

struct sim_op {
   sim_alu_fn alu;
   /* Set when alu is NULL. */
   sim_exec_fn exec;
   struct sim_src src[4];
   uint8_t src_count;
   uint8_t unit;
   uint8_t flow;
   /* Slots waited for, one bit each. */
   uint8_t wait;
   /* Slots that must have been waited for before. */
   uint8_t wants;

   /* Result register of arithmetic; words 0: none. */
   uint8_t dst;
   uint8_t dst_words;
   /* Halves written: bit 0 low, bit 1 high. */
   uint8_t dst_mask;
   /* Result flushed to zero: 0, 16, 32. */
   uint8_t dst_flush;

   /* Modifiers of arithmetic. */
   uint8_t clamp;
   uint8_t round;
   uint8_t cmp;
   uint8_t result;
   uint8_t mux;
   bool saturate;
   bool not_result;
   bool flag_a, flag_b;
   uint8_t nan_mode;

   /* Staging registers: read (sr) and written (sw). */
   uint8_t sr, sr_count;
   uint8_t sw, sw_count;
   uint8_t slot;

   /* Messages. */
   uint8_t vecsize;
   uint8_t regfmt;
   uint8_t regfmt2;
   uint8_t width_B;
   uint8_t lane;
   bool zero_extend;
   uint8_t access;
   uint8_t atom;
   uint8_t subgroup;
   uint8_t lane_op;
   uint8_t inactive;
   uint8_t var_kind;
   uint8_t var_source;
   uint8_t var_sample;
   uint8_t var_update;
   uint8_t table;
   uint8_t tex_op, tex_dim, tex_lod, tex_mask, tex_component;
   bool tex_wide, tex_array, tex_offset, tex_shadow, tex_integer;
   bool tex_force_delta, tex_no_bias, tex_no_clamp, tex_derivatives;

   /* Signed byte offset, branch distance in instructions, entry index. */
   int32_t imm;
   /* The other immediate: 32-bit constants. */
   uint32_t constant[2];
   uint16_t isa_op;
   /* A source is the program counter. */
   bool reads_pc;
   /* The operands break a rule between them: strict mode refuses. */
   bool ill_formed;
};

/* ---- execution -------------------------------------------------------- */

struct sim_exec {
   struct sim_core *core;
   struct sim_port *port;
   const struct sim_shader_env *env;
   struct sim_warp *warp;
   const struct sim_stage_ops *ops;
   void *stage;
   /* GPU address of the instruction being executed. */
   uint64_t pc;
   uint16_t active;
   bool strict;
   const uint32_t (*bank[SIM_BANK_COUNT])[SIM_LANES];
   /* ~0 in active lanes, 0 elsewhere. */
   uint32_t mask[SIM_LANES] __attribute__((aligned(64)));
};

/* Whether the mode makes subnormals of 16 or 32 bits count as zero
 * (Mesa 25.0.7, shader_ftz_mode: DX11 flushes binary32 only).  GUESS: ABRUPT
 * flushes like ALWAYS. */
static inline bool
sim_flushes(enum sim_ftz ftz, unsigned bits)
{
   return ftz == SIM_FTZ_DX11 ? bits == 32 : ftz != SIM_FTZ_PRESERVE;
}

void
sim_flush_words(uint32_t *v, unsigned bits);

const uint32_t *
sim_fetch_slow(const struct sim_exec *x, const struct sim_src *src,
               uint32_t *tmp);

/* One word of all lanes.  Registers, banks and masks are aligned to it. */
typedef uint32_t sim_word
   __attribute__((vector_size(4 * SIM_LANES), aligned(64), may_alias));
/* The same where nothing is known of the address. */
typedef uint32_t sim_word_any
   __attribute__((vector_size(4 * SIM_LANES), aligned(4), may_alias));

/* The operand as 16 (or 32) words: in its bank, or made in tmp[32]. */
static inline const uint32_t *
sim_fetch(const struct sim_exec *x, const struct sim_src *src, uint32_t *tmp)
{
   if (__builtin_expect(!src->special_care &&
                           (!src->flush || x->env->ftz == SIM_FTZ_PRESERVE),
                        1))
      return x->bank[src->bank][src->index];
   if (src->only_masks) {
      const sim_word_any w =
         *(const sim_word_any *)x->bank[src->bank][src->index];

      *(sim_word_any *)tmp = (w & src->and_mask) ^ src->xor_mask;
      return tmp;
   }
   return sim_fetch_slow(x, src, tmp);
}

/* Writes a register in the active lanes, in the bits of keep. */
static inline void
sim_reg_write(struct sim_exec *x, unsigned reg, const uint32_t *value,
              uint32_t keep)
{
   sim_word *r = (sim_word *)x->warp->r[reg & (SIM_REGS - 1)];
   const sim_word_any *v = (const sim_word_any *)value;

   if (x->active == 0xffff && keep == ~0u) {
      *r = (sim_word)*v;
   } else {
      const sim_word m = *(const sim_word *)x->mask & keep;
      *r = ((sim_word)*v & m) | (*r & ~m);
   }
}

/* A word of the message's result, into the active lanes. */
static inline void
sim_stage_write(struct sim_exec *x, const struct sim_op *op, unsigned index,
                const uint32_t value[SIM_LANES])
{
   sim_reg_write(x, op->sw + index, value, ~0u);
}

/* Bit i: lane i is not zero. */
static inline uint16_t
sim_nonzero_lanes(const uint32_t *v)
{
   uint16_t bits = 0;

#if defined(__SSE2__)
   const __m128i zero = _mm_setzero_si128();
   __m128i c[4];

   for (unsigned k = 0; k < 4; k++)
      c[k] = _mm_cmpeq_epi32(
         _mm_loadu_si128((const __m128i *)(const void *)(v + 4 * k)), zero);
   bits = (uint16_t)~_mm_movemask_epi8(_mm_packs_epi16(
      _mm_packs_epi32(c[0], c[1]), _mm_packs_epi32(c[2], c[3])));
#else
   for (unsigned i = 0; i < SIM_LANES; i++)
      bits |= (uint16_t)(v[i] != 0) << i;
#endif
   return bits;
}

static inline const uint32_t *
sim_stage_read(const struct sim_exec *x, const struct sim_op *op,
               unsigned index)
{
   return x->warp->r[(op->sr + index) & (SIM_REGS - 1)];
}

/* Lanes that may change memory: active, no helpers, not discarded. */
static inline uint16_t
sim_exec_real_lanes(const struct sim_exec *x)
{
   return x->active & ~(x->warp->helpers | x->warp->discarded);
}

/* Loops over the set lanes of a mask. */
#define SIM_FOREACH_LANE(lane, lanes)                         \
   for (unsigned m_##lane = (lanes), lane = 0;                \
        m_##lane && ((lane = __builtin_ctz(m_##lane)), true); \
        m_##lane &= m_##lane - 1)

#endif
