/* SPDX-License-Identifier: MIT */
/* Shifts combined with logic, counting, and building vectors.
 *
 * A shift uses as many low bits of its count as the element's width needs
 * (Mesa (2026), kraid/ops.rs, checked on hardware there).  Sources are value,
 * count, other; flag_a makes right shifts arithmetic. */
#include "sim/shader/sim_alu.h"

#define LOGIC_AND(x, y) ((x) & (y))
#define LOGIC_OR(x, y) ((x) | (y))
#define LOGIC_XOR(x, y) ((x) ^ (y))

#define ELEMENTS(bits, utype, shifted, logic)             \
   const uint32_t invert = op->not_result ? ~0u : 0;      \
   for (unsigned i = 0; i < SIM_LANES; i++) {             \
      uint32_t out = 0;                                   \
      for (unsigned sh = 0; sh < 32; sh += (bits)) {      \
         const utype v = (utype)(s[0][i] >> sh);          \
         const unsigned n = (s[1][i] >> sh) & ((bits)-1); \
         out |= (uint32_t)(utype)(shifted) << sh;         \
      }                                                   \
      d[i] = logic(out, s[2][i]) ^ invert;                \
   }

#define SHIFT_PAIR(suffix, bits, utype, stype, name, logic) \
   SIM_ALU(sim_lshift_##name##_##suffix)                    \
   {                                                        \
      ELEMENTS(bits, utype, v << n, logic);                 \
   }                                                        \
   SIM_ALU(sim_rshift_##name##_##suffix)                    \
   {                                                        \
      if (op->flag_a) {                                     \
         ELEMENTS(bits, utype, (stype)v >> n, logic);       \
      } else {                                              \
         ELEMENTS(bits, utype, v >> n, logic);              \
      }                                                     \
   }

#define SHIFTS(suffix, bits, utype, stype)                \
   SHIFT_PAIR(suffix, bits, utype, stype, and, LOGIC_AND) \
   SHIFT_PAIR(suffix, bits, utype, stype, or, LOGIC_OR)   \
   SHIFT_PAIR(suffix, bits, utype, stype, xor, LOGIC_XOR)

SHIFTS(i32, 32, uint32_t, int32_t)
SHIFTS(v2i16, 16, uint16_t, int16_t)
SHIFTS(v4i8, 8, uint8_t, int8_t)

#define ELEMENTS_64(shifted, logic)                                     \
   const uint64_t invert = op->not_result ? ~0ull : 0;                  \
   for (unsigned i = 0; i < SIM_LANES; i++) {                           \
      const uint64_t v = s[0][i] | (uint64_t)s[0][i + SIM_LANES] << 32; \
      const uint64_t o = s[2][i] | (uint64_t)s[2][i + SIM_LANES] << 32; \
      const unsigned n = s[1][i] & 63;                                  \
      const uint64_t r = logic((uint64_t)(shifted), o) ^ invert;        \
      d[i] = (uint32_t)r;                                               \
      d[i + SIM_LANES] = (uint32_t)(r >> 32);                           \
   }

#define SHIFT_PAIR_64(name, logic)            \
   SIM_ALU(sim_lshift_##name##_i64)           \
   {                                          \
      ELEMENTS_64(v << n, logic);             \
   }                                          \
   SIM_ALU(sim_rshift_##name##_i64)           \
   {                                          \
      if (op->flag_a) {                       \
         ELEMENTS_64((int64_t)v >> n, logic); \
      } else {                                \
         ELEMENTS_64(v >> n, logic);          \
      }                                       \
   }

SHIFT_PAIR_64(and, LOGIC_AND)
SHIFT_PAIR_64(or, LOGIC_OR)
SHIFT_PAIR_64(xor, LOGIC_XOR)

/* flag_a (.mask): all ones instead of the width when there is no one bit
 * (Mesa (2026), kraid/ops.rs). */
static inline uint32_t
leading_zeros(const struct sim_op *op, uint32_t v, unsigned bits)
{
   if (v)
      return (uint32_t)__builtin_clz(v) - (32 - bits);
   return op->flag_a ? ~0u >> (32 - bits) : bits;
}

SIM_ALU(sim_clz_u32)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = leading_zeros(op, s[0][i], 32);
}

SIM_ALU(sim_clz_v2u16)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = leading_zeros(op, s[0][i] & 0xffff, 16) |
             leading_zeros(op, s[0][i] >> 16, 16) << 16;
}

SIM_ALU(sim_clz_v4u8)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      d[i] = 0;
      for (unsigned sh = 0; sh < 32; sh += 8)
         d[i] |= leading_zeros(op, (s[0][i] >> sh) & 0xff, 8) << sh;
   }
}

SIM_ALU(sim_popcount_i32)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = (uint32_t)__builtin_popcount(s[0][i]);
}

SIM_ALU(sim_bitrev_i32)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++) {
      uint32_t v = s[0][i];

      v = (v >> 1 & 0x55555555u) | (v & 0x55555555u) << 1;
      v = (v >> 2 & 0x33333333u) | (v & 0x33333333u) << 2;
      v = (v >> 4 & 0x0f0f0f0fu) | (v & 0x0f0f0f0fu) << 4;
      d[i] = __builtin_bswap32(v);
   }
}

SIM_ALU(sim_not_i32)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = ~s[0][i];
}

SIM_ALU(sim_not_i64)
{
   (void)op;
   for (unsigned i = 0; i < 2 * SIM_LANES; i++)
      d[i] = ~s[0][i];
}

SIM_ALU(sim_mkvec_v2i16)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = (s[0][i] & 0xffff) | s[1][i] << 16;
}

SIM_ALU(sim_mkvec_v2i8)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = (s[0][i] & 0xff) | (s[1][i] & 0xff) << 8 | s[2][i] << 16;
}
