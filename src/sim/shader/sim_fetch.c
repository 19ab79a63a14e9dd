/* SPDX-License-Identifier: MIT */
/* Sources on their way to a unit: selection of parts, extension, sign and
 * complement, flushing of subnormals. */
#include "sim/shader/sim_shader_core.h"

static void
fetch_words(const struct sim_src *src, const uint32_t *v, uint32_t *tmp)
{
   const unsigned shift = src->perm[0] * 8;
   const unsigned shift16 = src->perm[0] * 16;

   switch (src->fetch) {
   case SIM_FETCH_PERM:
      /* Halves, mostly: pairs of bytes that belong together. */
      if (src->perm[1] == src->perm[0] + 1 && !(src->perm[0] & 1) &&
          src->perm[3] == src->perm[2] + 1 && !(src->perm[2] & 1)) {
         const unsigned lo = src->perm[0] * 8, hi = src->perm[2] * 8;

         for (unsigned i = 0; i < SIM_LANES; i++)
            tmp[i] = ((v[i] >> lo) & 0xffff) | (v[i] >> hi) << 16;
         break;
      }
      for (unsigned i = 0; i < SIM_LANES; i++) {
         const uint32_t w = v[i];
         tmp[i] = ((w >> (src->perm[0] * 8)) & 0xff) |
                  ((w >> (src->perm[1] * 8)) & 0xff) << 8 |
                  ((w >> (src->perm[2] * 8)) & 0xff) << 16 |
                  (w >> (src->perm[3] * 8)) << 24;
      }
      break;
   case SIM_FETCH_B_S32:
      for (unsigned i = 0; i < SIM_LANES; i++)
         tmp[i] = (uint32_t)(int8_t)(v[i] >> shift);
      break;
   case SIM_FETCH_B_U32:
      for (unsigned i = 0; i < SIM_LANES; i++)
         tmp[i] = (v[i] >> shift) & 0xff;
      break;
   case SIM_FETCH_H_S32:
      for (unsigned i = 0; i < SIM_LANES; i++)
         tmp[i] = (uint32_t)(int16_t)(v[i] >> shift16);
      break;
   case SIM_FETCH_H_U32:
      for (unsigned i = 0; i < SIM_LANES; i++)
         tmp[i] = (v[i] >> shift16) & 0xffff;
      break;
   case SIM_FETCH_H_F32:
      for (unsigned i = 0; i < SIM_LANES; i++)
         tmp[i] = sim_fui(sim_half_to_float(v[i] >> shift16));
      break;
   case SIM_FETCH_BB_S16:
      for (unsigned i = 0; i < SIM_LANES; i++)
         tmp[i] = (uint16_t)(int8_t)(v[i] >> (src->perm[0] * 8)) |
                  (uint32_t)(uint16_t)(int8_t)(v[i] >> (src->perm[1] * 8))
                     << 16;
      break;
   case SIM_FETCH_BB_U16:
      for (unsigned i = 0; i < SIM_LANES; i++)
         tmp[i] = ((v[i] >> (src->perm[0] * 8)) & 0xff) |
                  ((v[i] >> (src->perm[1] * 8)) & 0xff) << 16;
      break;
   default:
      for (unsigned i = 0; i < SIM_LANES; i++)
         tmp[i] = v[i];
      break;
   }
}

static void
fetch_64(const struct sim_src *src, const uint32_t *v, uint32_t *tmp)
{
   bool sign = false;

   switch (src->fetch) {
   case SIM_FETCH_64:
      memcpy(tmp, v, 2 * SIM_LANES * sizeof(*tmp));
      return;
   case SIM_FETCH_W_S64:
      sign = true;
      /* fallthrough */
   case SIM_FETCH_W_U64:
      memcpy(tmp, v, SIM_LANES * sizeof(*tmp));
      break;
   case SIM_FETCH_H_S64:
      sign = true;
      /* fallthrough */
   case SIM_FETCH_H_U64:
      for (unsigned i = 0; i < SIM_LANES; i++) {
         const uint32_t h = v[i] >> (src->perm[0] * 16);
         tmp[i] = sign ? (uint32_t)(int16_t)h : (uint16_t)h;
      }
      break;
   case SIM_FETCH_B_S64:
      sign = true;
      /* fallthrough */
   default:
      for (unsigned i = 0; i < SIM_LANES; i++) {
         const uint32_t b = v[i] >> (src->perm[0] * 8);
         tmp[i] = sign ? (uint32_t)(int8_t)b : (uint8_t)b;
      }
      break;
   }
   for (unsigned i = 0; i < SIM_LANES; i++)
      tmp[i + SIM_LANES] = sign ? (uint32_t)((int32_t)tmp[i] >> 31) : 0;
}

static uint32_t
flush_halves(uint32_t v)
{
   if (!(v & 0x7c00u))
      v &= ~0x3ffu;
   if (!(v & 0x7c000000u))
      v &= ~0x3ff0000u;
   return v;
}

void
sim_flush_words(uint32_t *v, unsigned bits)
{
   for (unsigned i = 0; i < SIM_LANES; i++) {
      if (bits == 16)
         v[i] = flush_halves(v[i]);
      else if (!(v[i] & 0x7f800000u))
         v[i] &= 0x80000000u;
   }
}

const uint32_t *
sim_fetch_slow(const struct sim_exec *x, const struct sim_src *src,
               uint32_t *tmp)
{
   const uint32_t *v = x->bank[src->bank][src->index];

   if (src->fetch >= SIM_FETCH_W_S64)
      fetch_64(src, v, tmp);
   else
      fetch_words(src, v, tmp);

   if (src->flush && sim_flushes(x->env->ftz, src->flush))
      sim_flush_words(tmp, src->flush);

   if (src->and_mask != ~0u || src->xor_mask) {
      const unsigned words = src->fetch >= SIM_FETCH_W_S64 ? 2 : 1;
      for (unsigned i = 0; i < words * SIM_LANES; i++)
         tmp[i] = (tmp[i] & src->and_mask) ^ src->xor_mask;
   }
   return tmp;
}
