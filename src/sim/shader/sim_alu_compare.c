/* SPDX-License-Identifier: MIT */
/* Comparisons, and selections by them.
 *
 * The relation, the accumulation with the third source (nonzero is true, per
 * element) and the form of the result are as Mesa's later back end folds them
 * and checked on hardware (Mesa (2026), kraid/ops.rs and hw_tests.rs). */
#include "sim/shader/sim_alu.h"

/* Order by which .total is "less": by sign and magnitude, NaNs outermost. */
static inline int32_t
total_order(int32_t bits)
{
   return bits ^ (int32_t)((uint32_t)(bits >> 31) >> 1);
}

static inline bool
relation_f(enum sim_cmp cmp, float a, float b)
{
   switch (cmp) {
   case SIM_CMP_EQ:
      return a == b;
   case SIM_CMP_GT:
      return a > b;
   case SIM_CMP_GE:
      return a >= b;
   case SIM_CMP_NE:
      return a != b;
   case SIM_CMP_LT:
      return a < b;
   case SIM_CMP_LE:
      return a <= b;
   case SIM_CMP_GTLT:
      return a < b || a > b;
   default:
      return false;
   }
}

bool
sim_compare_f32(enum sim_cmp cmp, uint32_t a, uint32_t b)
{
   if (cmp == SIM_CMP_TOTAL)
      return total_order((int32_t)a) < total_order((int32_t)b);
   return relation_f(cmp, sim_uif(a), sim_uif(b));
}

static inline bool
compare_f16(enum sim_cmp cmp, uint32_t a, uint32_t b)
{
   /* A half in the top of a word orders as the half does. */
   if (cmp == SIM_CMP_TOTAL)
      return total_order((int32_t)(a << 16)) < total_order((int32_t)(b << 16));
   return relation_f(cmp, sim_half_to_float(a), sim_half_to_float(b));
}

static inline bool
relation_i(enum sim_cmp cmp, int64_t a, int64_t b)
{
   switch (cmp) {
   case SIM_CMP_EQ:
      return a == b;
   case SIM_CMP_GT:
      return a > b;
   case SIM_CMP_GE:
      return a >= b;
   case SIM_CMP_NE:
      return a != b;
   case SIM_CMP_LT:
      return a < b;
   case SIM_CMP_LE:
      return a <= b;
   default:
      return false;
   }
}

/* The word of a true element of 32, 16 or 8 bits.  U1 is a 1 that the high
 * half's comparison understands. */
static inline uint32_t
true_word(const struct sim_op *op, unsigned bits)
{
   switch (op->result) {
   case SIM_RESULT_F1:
      return bits == 32 ? 0x3f800000u : 0x3c00u;
   case SIM_RESULT_M1:
      return bits == 32 ? ~0u : (1u << bits) - 1;
   default:
      return 1;
   }
}

#define COMPARE(name, bits, cond, combine)                       \
   SIM_ALU(name)                                                 \
   {                                                             \
      const uint32_t one = true_word(op, bits);                  \
      const uint32_t low = (uint32_t)((1ull << (bits)) - 1);     \
      for (unsigned i = 0; i < SIM_LANES; i++) {                 \
         uint32_t out = 0;                                       \
         for (unsigned sh = 0; sh < 32; sh += (bits)) {          \
            const uint32_t a = s[0][i] >> sh, b = s[1][i] >> sh; \
            const bool acc = (s[2][i] >> sh) & low;              \
            if ((cond)combine acc)                               \
               out |= one << sh;                                 \
         }                                                       \
         d[i] = out;                                             \
      }                                                          \
   }

#define COMPARE_BOTH(name, bits, cond) \
   COMPARE(name##_or, bits, cond, ||)  \
   COMPARE(name##_and, bits, cond, &&)

/* The relation is constant for the instruction: one loop for each lets the
 * compiler vectorise the common width. */
#define LOOP_F32(expr)                                        \
   for (unsigned i = 0; i < SIM_LANES; i++) {                 \
      const float a = sim_uif(s[0][i]), b = sim_uif(s[1][i]); \
      c[i] = (expr) ? ~0u : 0;                                \
   }                                                          \
   break

static void
relation_f32_all(const struct sim_op *op, uint32_t *restrict c,
                 const uint32_t *const s[4])
{
   switch (op->cmp) {
   case SIM_CMP_EQ:
      LOOP_F32(a == b);
   case SIM_CMP_GT:
      LOOP_F32(a > b);
   case SIM_CMP_GE:
      LOOP_F32(a >= b);
   case SIM_CMP_NE:
      LOOP_F32(a != b);
   case SIM_CMP_LT:
      LOOP_F32(a < b);
   case SIM_CMP_LE:
      LOOP_F32(a <= b);
   case SIM_CMP_GTLT:
      LOOP_F32((a < b) | (a > b));
   default:
      for (unsigned i = 0; i < SIM_LANES; i++)
         c[i] = sim_compare_f32(SIM_CMP_TOTAL, s[0][i], s[1][i]) ? ~0u : 0;
      break;
   }
}

#define LOOP_I32(type, expr)                           \
   for (unsigned i = 0; i < SIM_LANES; i++) {          \
      const type a = (type)s[0][i], b = (type)s[1][i]; \
      c[i] = (expr) ? ~0u : 0;                         \
   }                                                   \
   break

#define RELATION_I32(name, type)                                   \
   static void name(const struct sim_op *op, uint32_t *restrict c, \
                    const uint32_t *const s[4])                    \
   {                                                               \
      switch (op->cmp) {                                           \
      case SIM_CMP_EQ:                                             \
         LOOP_I32(type, a == b);                                   \
      case SIM_CMP_GT:                                             \
         LOOP_I32(type, a > b);                                    \
      case SIM_CMP_GE:                                             \
         LOOP_I32(type, a >= b);                                   \
      case SIM_CMP_NE:                                             \
         LOOP_I32(type, a != b);                                   \
      case SIM_CMP_LT:                                             \
         LOOP_I32(type, a < b);                                    \
      default:                                                     \
         LOOP_I32(type, a <= b);                                   \
      }                                                            \
   }

RELATION_I32(relation_u32_all, uint32_t)
RELATION_I32(relation_s32_all, int32_t)

#define COMPARE_32(name, relation)             \
   SIM_ALU(name##_or)                          \
   {                                           \
      const uint32_t one = true_word(op, 32);  \
      uint32_t c[SIM_LANES];                   \
      relation(op, c, s);                      \
      for (unsigned i = 0; i < SIM_LANES; i++) \
         d[i] = (c[i] | s[2][i]) ? one : 0;    \
   }                                           \
   SIM_ALU(name##_and)                         \
   {                                           \
      const uint32_t one = true_word(op, 32);  \
      uint32_t c[SIM_LANES];                   \
      relation(op, c, s);                      \
      for (unsigned i = 0; i < SIM_LANES; i++) \
         d[i] = (c[i] && s[2][i]) ? one : 0;   \
   }

COMPARE_32(sim_fcmp_f32, relation_f32_all)
COMPARE_32(sim_icmp_u32, relation_u32_all)
COMPARE_32(sim_icmp_s32, relation_s32_all)
COMPARE_BOTH(sim_fcmp_v2f16, 16, compare_f16(op->cmp, a, b))
COMPARE_BOTH(sim_icmp_v2u16, 16, relation_i(op->cmp, (uint16_t)a, (uint16_t)b))
COMPARE_BOTH(sim_icmp_v2s16, 16, relation_i(op->cmp, (int16_t)a, (int16_t)b))
COMPARE_BOTH(sim_icmp_v4u8, 8, relation_i(op->cmp, (uint8_t)a, (uint8_t)b))
COMPARE_BOTH(sim_icmp_v4s8, 8, relation_i(op->cmp, (int8_t)a, (int8_t)b))

/* The high half of a 64-bit comparison, or (result u1) the low half of one,
 * whose third source is zero.  GUESS from the instruction's description in
 * Mesa 25.0.7's ISA.xml: equal high halves leave it to the low ones. */
static inline bool
multi(const struct sim_op *op, int64_t a, int64_t b, bool low)
{
   if (op->result == SIM_RESULT_U1)
      return relation_i(op->cmp, a, b);

   switch (op->cmp) {
   case SIM_CMP_EQ:
      return a == b && low;
   case SIM_CMP_NE:
      return a != b || low;
   case SIM_CMP_GT:
   case SIM_CMP_GE:
      return a > b || (a == b && low);
   default:
      return a < b || (a == b && low);
   }
}

SIM_ALU(sim_icmp_multi_u32)
{
   const uint32_t one = true_word(op, 32);

   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = multi(op, s[0][i], s[1][i], s[2][i]) ? one : 0;
}

SIM_ALU(sim_icmp_multi_s32)
{
   const uint32_t one = true_word(op, 32);

   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = multi(op, (int32_t)s[0][i], (int32_t)s[1][i], s[2][i]) ? one : 0;
}

#define SELECT_32(name, relation)                     \
   SIM_ALU(name)                                      \
   {                                                  \
      uint32_t c[SIM_LANES];                          \
      relation(op, c, s);                             \
      for (unsigned i = 0; i < SIM_LANES; i++)        \
         d[i] = (s[2][i] & c[i]) | (s[3][i] & ~c[i]); \
   }

SELECT_32(sim_csel_f32, relation_f32_all)
SELECT_32(sim_csel_u32, relation_u32_all)
SELECT_32(sim_csel_s32, relation_s32_all)

#define SELECT_16(name, cond)                                      \
   SIM_ALU(name)                                                   \
   {                                                               \
      for (unsigned i = 0; i < SIM_LANES; i++) {                   \
         uint32_t out = 0;                                         \
         for (unsigned sh = 0; sh < 32; sh += 16) {                \
            const uint32_t a = s[0][i] >> sh, b = s[1][i] >> sh;   \
            out |= ((cond) ? s[2][i] : s[3][i]) & (0xffffu << sh); \
         }                                                         \
         d[i] = out;                                               \
      }                                                            \
   }

SELECT_16(sim_csel_v2f16, compare_f16(op->cmp, a, b))
SELECT_16(sim_csel_v2u16, relation_i(op->cmp, (uint16_t)a, (uint16_t)b))
SELECT_16(sim_csel_v2s16, relation_i(op->cmp, (int16_t)a, (int16_t)b))

/* Sources a, b, selector. */
SIM_ALU(sim_mux_i32)
{
   switch (op->mux) {
   case SIM_MUX_NEG:
      for (unsigned i = 0; i < SIM_LANES; i++)
         d[i] = (int32_t)s[2][i] < 0 ? s[0][i] : s[1][i];
      break;
   case SIM_MUX_INT_ZERO:
      for (unsigned i = 0; i < SIM_LANES; i++)
         d[i] = s[2][i] == 0 ? s[0][i] : s[1][i];
      break;
   case SIM_MUX_FP_ZERO:
      for (unsigned i = 0; i < SIM_LANES; i++)
         d[i] = (s[2][i] << 1) == 0 ? s[0][i] : s[1][i];
      break;
   default:
      for (unsigned i = 0; i < SIM_LANES; i++)
         d[i] = (s[0][i] & s[2][i]) | (s[1][i] & ~s[2][i]);
      break;
   }
}

static inline uint32_t
mux_elements(enum sim_mux mux, uint32_t a, uint32_t b, uint32_t sel,
             unsigned bits)
{
   uint32_t take = 0;

   if (mux == SIM_MUX_BIT)
      return (a & sel) | (b & ~sel);
   for (unsigned sh = 0; sh < 32; sh += bits) {
      const uint32_t low = (1u << bits) - 1;
      const uint32_t v = (sel >> sh) & low;
      const bool first = mux == SIM_MUX_NEG        ? v >> (bits - 1)
                         : mux == SIM_MUX_INT_ZERO ? v == 0
                                                   : (v & (low >> 1)) == 0;
      if (first)
         take |= low << sh;
   }
   return (a & take) | (b & ~take);
}

SIM_ALU(sim_mux_v2i16)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = mux_elements(op->mux, s[0][i], s[1][i], s[2][i], 16);
}

SIM_ALU(sim_mux_v4i8)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = mux_elements(op->mux, s[0][i], s[1][i], s[2][i], 8);
}
