/* SPDX-License-Identifier: MIT */
/* Texels to and from the shader core's register formats. */
#include "sim/texture/sim_format.h"

#include <math.h>
#include <string.h>

static inline uint32_t
float_bits(float f)
{
   uint32_t u;
   memcpy(&u, &f, 4);
   return u;
}

static inline float
bits_float(uint32_t u)
{
   float f;
   memcpy(&f, &u, 4);
   return f;
}

static double
clamp_nan0(double v, double lo, double hi)
{
   if (isnan(v))
      return 0.0;
   return v < lo ? lo : v > hi ? hi : v;
}

static int64_t
clamp_int(int64_t v, enum sim_regfmt regfmt)
{
   int64_t lo, hi;

   switch (regfmt) {
   case SIM_REGFMT_S32:
      lo = INT32_MIN, hi = INT32_MAX;
      break;
   case SIM_REGFMT_S16:
      lo = INT16_MIN, hi = INT16_MAX;
      break;
   case SIM_REGFMT_U16:
      lo = 0, hi = UINT16_MAX;
      break;
   default:
      lo = 0, hi = UINT32_MAX;
      break;
   }
   return v < lo ? lo : v > hi ? hi : v;
}

void
sim_texel_to_regs(enum sim_format_class cls, const union sim_texel *t,
                  enum sim_regfmt regfmt, uint32_t out[4])
{
   for (unsigned c = 0; c < 4; c++) {
      if (regfmt == SIM_REGFMT_AUTO) {
         out[c] = t->u[c];
      } else if (regfmt == SIM_REGFMT_F32 || regfmt == SIM_REGFMT_F16) {
         const float f = cls == SIM_FORMAT_UINT   ? (float)t->u[c]
                         : cls == SIM_FORMAT_SINT ? (float)t->i[c]
                                                  : t->f[c];
         out[c] =
            regfmt == SIM_REGFMT_F32 ? float_bits(f) : sim_float_to_half(f);
      } else {
         const double f = clamp_nan0(t->f[c], -0x1p40, 0x1p40);
         const int64_t v = cls == SIM_FORMAT_UINT   ? (int64_t)t->u[c]
                           : cls == SIM_FORMAT_SINT ? (int64_t)t->i[c]
                                                    : (int64_t)f;
         out[c] = (uint32_t)clamp_int(v, regfmt);
         if (sim_regfmt_is_16(regfmt))
            out[c] &= 0xffff;
      }
   }
}

void
sim_texel_from_regs(enum sim_format_class cls, const uint32_t in[4],
                    enum sim_regfmt regfmt, union sim_texel *t)
{
   for (unsigned c = 0; c < 4; c++) {
      if (regfmt == SIM_REGFMT_AUTO) {
         t->u[c] = in[c];
      } else if (regfmt == SIM_REGFMT_F32 || regfmt == SIM_REGFMT_F16) {
         const float f = regfmt == SIM_REGFMT_F32 ? bits_float(in[c])
                                                  : sim_half_to_float(in[c]);
         if (cls == SIM_FORMAT_UINT)
            t->u[c] = (uint32_t)clamp_nan0(f, 0.0, UINT32_MAX);
         else if (cls == SIM_FORMAT_SINT)
            t->i[c] = (int32_t)clamp_nan0(f, INT32_MIN, INT32_MAX);
         else
            t->f[c] = f;
      } else {
         const int64_t v = regfmt == SIM_REGFMT_S32   ? (int32_t)in[c]
                           : regfmt == SIM_REGFMT_S16 ? (int16_t)in[c]
                           : regfmt == SIM_REGFMT_U16 ? (uint16_t)in[c]
                                                      : (int64_t)in[c];
         if (cls == SIM_FORMAT_UINT)
            t->u[c] = (uint32_t)clamp_int(v, SIM_REGFMT_U32);
         else if (cls == SIM_FORMAT_SINT)
            t->i[c] = (int32_t)clamp_int(v, SIM_REGFMT_S32);
         else
            t->f[c] = (float)v;
      }
   }
}

bool
sim_format_decode(uint32_t format, const void *src, enum sim_regfmt regfmt,
                  uint32_t out[4])
{
   union sim_texel t;

   if (!sim_texel_decode(format, src, &t))
      return false;
   sim_texel_to_regs(sim_format_class(format), &t, regfmt, out);
   return true;
}

bool
sim_format_encode(uint32_t format, void *dst, enum sim_regfmt regfmt,
                  const uint32_t in[4])
{
   const enum sim_format_class cls = sim_format_class(format);
   union sim_texel t;

   if (cls == SIM_FORMAT_NONE)
      return false;
   sim_texel_from_regs(cls, in, regfmt, &t);
   return sim_texel_encode(format, &t, dst);
}
