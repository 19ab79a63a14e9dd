/* SPDX-License-Identifier: MIT */
/* Between integers and floats of all widths.  Conversions from narrow
 * integers go through the source's extension to 32 bits. */
#include "sim/shader/sim_alu.h"

SIM_ALU(sim_move_i32)
{
   (void)op;
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = s[0][i];
}

SIM_ALU(sim_s32_to_f32)
{
   if (op->round == SIM_ROUND_RTE) {
      for (unsigned i = 0; i < SIM_LANES; i++)
         d[i] = sim_fui((float)(int32_t)s[0][i]);
      return;
   }
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(sim_double_to_float((int32_t)s[0][i], op->round));
}

SIM_ALU(sim_u32_to_f32)
{
   if (op->round == SIM_ROUND_RTE) {
      for (unsigned i = 0; i < SIM_LANES; i++)
         d[i] = sim_fui((float)s[0][i]);
      return;
   }
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_fui(sim_double_to_float(s[0][i], op->round));
}

SIM_ALU(sim_f32_to_s32)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = (uint32_t)sim_float_to_s32(
         sim_round_float(sim_uif(s[0][i]), op->round));
}

SIM_ALU(sim_f32_to_u32)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = sim_float_to_u32(sim_round_float(sim_uif(s[0][i]), op->round));
}

SIM_ALU(sim_v2s16_to_v2f16)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const double lo = (int16_t)s[0][i], hi = (int16_t)(s[0][i] >> 16);

      d[i] = sim_double_to_half(lo, op->round) |
             (uint32_t)sim_double_to_half(hi, op->round) << 16;
   }
}

SIM_ALU(sim_v2u16_to_v2f16)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const double lo = (uint16_t)s[0][i], hi = s[0][i] >> 16;

      d[i] = sim_double_to_half(lo, op->round) |
             (uint32_t)sim_double_to_half(hi, op->round) << 16;
   }
}

static inline uint16_t
to_s16(float f, enum sim_round round)
{
   const int32_t v = sim_float_to_s32(sim_round_float(f, round));

   return (uint16_t)(v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : v);
}

static inline uint16_t
to_u16(float f, enum sim_round round)
{
   const uint32_t v = sim_float_to_u32(sim_round_float(f, round));

   return v > UINT16_MAX ? UINT16_MAX : (uint16_t)v;
}

SIM_ALU(sim_v2f16_to_v2s16)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = to_s16(sim_half_to_float(s[0][i]), op->round) |
             (uint32_t)to_s16(sim_half_to_float(s[0][i] >> 16), op->round)
                << 16;
}

SIM_ALU(sim_v2f16_to_v2u16)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = to_u16(sim_half_to_float(s[0][i]), op->round) |
             (uint32_t)to_u16(sim_half_to_float(s[0][i] >> 16), op->round)
                << 16;
}

/* Clamping before rounding is the same as after: the limits are halves. */
static inline uint32_t
to_half(const struct sim_op *op, uint32_t bits)
{
   const float f = sim_clampf(sim_uif(bits), op->clamp);

   if (op->round == SIM_ROUND_RTE)
      return sim_float_to_half_rte(f);
   return sim_float_to_half(f, op->round);
}

SIM_ALU(sim_v2f32_to_v2f16)
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      d[i] = to_half(op, s[0][i]) | to_half(op, s[1][i]) << 16;
}
