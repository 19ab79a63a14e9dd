/* SPDX-License-Identifier: MIT */
/* Integer sums, products and averages of all widths, saturating where asked.
 *
 * Saturation is to the range of the element's type, as Mesa's later back end
 * folds it and checked on hardware (Mesa (2026), kraid/ops.rs, hw_tests.rs). */
#include "sim/shader/sim_alu.h"

static inline int64_t
limit(int64_t v, int64_t lo, int64_t hi)
{
   return v < lo ? lo : v > hi ? hi : v;
}

/* Applies expr to each element: a and b are the elements as int64_t, sign- or
 * zero-extended. */
#define ELEMENTS(type, bits, expr)                                      \
   for (unsigned i = 0; i < SIM_LANES; i++) {                           \
      uint32_t out = 0;                                                 \
      for (unsigned sh = 0; sh < 32; sh += (bits)) {                    \
         const int64_t a = (type)(s[0][i] >> sh);                       \
         const int64_t b = (type)(s[1][i] >> sh);                       \
         const int64_t r = (expr);                                      \
         out |= (uint32_t)((uint64_t)r & ((1ull << (bits)) - 1)) << sh; \
      }                                                                 \
      d[i] = out;                                                       \
   }

#define SATURATING(name, type, bits, lo, hi, expr)        \
   SIM_ALU(name)                                          \
   {                                                      \
      if (op->saturate) {                                 \
         ELEMENTS(type, bits, limit((expr), (lo), (hi))); \
      } else {                                            \
         ELEMENTS(type, bits, (expr));                    \
      }                                                   \
   }

SATURATING(sim_iadd_u32, uint32_t, 32, 0, UINT32_MAX, a + b)
SATURATING(sim_iadd_s32, int32_t, 32, INT32_MIN, INT32_MAX, a + b)
SATURATING(sim_iadd_v2u16, uint16_t, 16, 0, UINT16_MAX, a + b)
SATURATING(sim_iadd_v2s16, int16_t, 16, INT16_MIN, INT16_MAX, a + b)
SATURATING(sim_iadd_v4u8, uint8_t, 8, 0, UINT8_MAX, a + b)
SATURATING(sim_iadd_v4s8, int8_t, 8, INT8_MIN, INT8_MAX, a + b)

SATURATING(sim_isub_u32, uint32_t, 32, 0, UINT32_MAX, a - b)
SATURATING(sim_isub_s32, int32_t, 32, INT32_MIN, INT32_MAX, a - b)
SATURATING(sim_isub_v2u16, uint16_t, 16, 0, UINT16_MAX, a - b)
SATURATING(sim_isub_v2s16, int16_t, 16, INT16_MIN, INT16_MAX, a - b)
SATURATING(sim_isub_v4u8, uint8_t, 8, 0, UINT8_MAX, a - b)
SATURATING(sim_isub_v4s8, int8_t, 8, INT8_MIN, INT8_MAX, a - b)

/* The unsigned 32-bit product does not fit int64_t. */
SIM_ALU(sim_imul_u32)
{
   if (op->saturate) {
      for (unsigned i = 0; i < SIM_LANES; i++) {
         const uint64_t r = (uint64_t)s[0][i] * s[1][i];
         d[i] = r > UINT32_MAX ? UINT32_MAX : (uint32_t)r;
      }
      return;
   }
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = s[0][i] * s[1][i];
}

SATURATING(sim_imul_s32, int32_t, 32, INT32_MIN, INT32_MAX, a *b)
SATURATING(sim_imul_v2u16, uint16_t, 16, 0, UINT16_MAX, a *b)
SATURATING(sim_imul_v2s16, int16_t, 16, INT16_MIN, INT16_MAX, a *b)
SATURATING(sim_imul_v4u8, uint8_t, 8, 0, UINT8_MAX, a *b)
SATURATING(sim_imul_v4s8, int8_t, 8, INT8_MIN, INT8_MAX, a *b)

/* flag_a: rounds up (rhadd). */
#define HALVING(name, type, bits)              \
   SIM_ALU(name)                               \
   {                                           \
      const int64_t up = op->flag_a;           \
      ELEMENTS(type, bits, (a + b + up) >> 1); \
   }

HALVING(sim_hadd_u32, uint32_t, 32)
HALVING(sim_hadd_s32, int32_t, 32)
HALVING(sim_hadd_v2u16, uint16_t, 16)
HALVING(sim_hadd_v2s16, int16_t, 16)
HALVING(sim_hadd_v4u8, uint8_t, 8)
HALVING(sim_hadd_v4s8, int8_t, 8)

static inline uint64_t
join(const uint32_t *v, unsigned i)
{
   return v[i] | (uint64_t)v[i + SIM_LANES] << 32;
}

static inline void
split(uint32_t *d, unsigned i, uint64_t v)
{
   d[i] = (uint32_t)v;
   d[i + SIM_LANES] = (uint32_t)(v >> 32);
}

/* The hardware has no saturation at 64 bits (Mesa (2026), kraid/ops.rs). */
SIM_ALU(sim_iadd_64)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      split(d, i, join(s[0], i) + join(s[1], i));
}

SIM_ALU(sim_isub_64)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      split(d, i, join(s[0], i) - join(s[1], i));
}

/* flag_a: subtract; flag_b: a null pointer stays null.  GUESS: the offset is
 * 32 bits wide and only the low word of the address changes, as storage
 * segments do not cross 4 GiB. */
SIM_ALU(sim_seg_add_64)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const uint64_t base = join(s[0], i);
      const uint32_t off = op->flag_a ? 0u - s[1][i] : s[1][i];

      if (op->flag_b && !base)
         split(d, i, 0);
      else
         split(d, i, (base & ~0xffffffffull) | (uint32_t)(base + off));
   }
}

/* The second source arrives extended to 64 bits; imm is the shift. */
SIM_ALU(sim_shaddx_64)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      split(d, i, join(s[0], i) + (join(s[1], i) << op->imm));
}

/* 32 by 32 bits to 64. */
SIM_ALU(sim_imuld_u64)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      split(d, i, (uint64_t)s[0][i] * s[1][i]);
}

SIM_ALU(sim_iadd_imm_i32)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = s[0][i] + op->constant[0];
}

SIM_ALU(sim_and_imm_i32)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = s[0][i] & op->constant[0];
}

SIM_ALU(sim_or_imm_i32)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = s[0][i] | op->constant[0];
}

SIM_ALU(sim_xor_imm_i32)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = s[0][i] ^ op->constant[0];
}

/* Carries must not cross elements. */
static inline uint32_t
add_elements(uint32_t a, uint32_t b, uint32_t top)
{
   return ((a & ~top) + (b & ~top)) ^ ((a ^ b) & top);
}

SIM_ALU(sim_iadd_imm_v2i16)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = add_elements(s[0][i], op->constant[0], 0x80008000u);
}

SIM_ALU(sim_iadd_imm_v4i8)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = add_elements(s[0][i], op->constant[0], 0x80808080u);
}

SIM_ALU(sim_iabs_s32)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = (int32_t)s[0][i] < 0 ? 0u - s[0][i] : s[0][i];
}

#define ABSOLUTE(type, bits)                                               \
   for (unsigned i = 0; i < SIM_LANES; i++) {                              \
      uint32_t out = 0;                                                    \
      for (unsigned sh = 0; sh < 32; sh += (bits)) {                       \
         const int32_t v = (type)(s[0][i] >> sh);                          \
         out |= ((uint32_t)(v < 0 ? -v : v) & ((1u << (bits)) - 1)) << sh; \
      }                                                                    \
      d[i] = out;                                                          \
   }

SIM_ALU(sim_iabs_v2s16)
{
   (void)op;
   ABSOLUTE(int16_t, 16);
}

SIM_ALU(sim_iabs_v4s8)
{
   (void)op;
   ABSOLUTE(int8_t, 8);
}

SIM_ALU(sim_idp_v4s8)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      int64_t sum = (int32_t)s[2][i];

      for (unsigned sh = 0; sh < 32; sh += 8)
         sum += (int8_t)(s[0][i] >> sh) * (int8_t)(s[1][i] >> sh);
      d[i] = (uint32_t)(op->saturate ? limit(sum, INT32_MIN, INT32_MAX) : sum);
   }
}

SIM_ALU(sim_idp_v4u8)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      int64_t sum = s[2][i];

      for (unsigned sh = 0; sh < 32; sh += 8)
         sum += (uint8_t)(s[0][i] >> sh) * (uint8_t)(s[1][i] >> sh);
      d[i] = (uint32_t)(op->saturate ? limit(sum, 0, UINT32_MAX) : sum);
   }
}
