/* SPDX-License-Identifier: MIT */
/* Atomics, on the host's: other cores run on other threads. */
#include "isa/isa.h"
#include "sim/shader/sim_shader_core.h"

#define RMW_LOOP(type, expr)                                                \
   do {                                                                     \
      type old = __atomic_load_n((type *)p, __ATOMIC_RELAXED), now;         \
      do {                                                                  \
         now = (expr);                                                      \
      } while (!__atomic_compare_exchange_n(                                \
         (type *)p, &old, now, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)); \
      return old;                                                           \
   } while (0)

static uint64_t
apply_32(void *p, unsigned atom, uint32_t v)
{
   switch (atom) {
   case ISA_ATOM_AADD:
      return __atomic_fetch_add((uint32_t *)p, v, __ATOMIC_ACQ_REL);
   case ISA_ATOM_ASMIN:
      RMW_LOOP(uint32_t, (int32_t)old < (int32_t)v ? old : v);
   case ISA_ATOM_ASMAX:
      RMW_LOOP(uint32_t, (int32_t)old > (int32_t)v ? old : v);
   case ISA_ATOM_AUMIN:
      RMW_LOOP(uint32_t, old < v ? old : v);
   case ISA_ATOM_AUMAX:
      RMW_LOOP(uint32_t, old > v ? old : v);
   case ISA_ATOM_AAND:
      return __atomic_fetch_and((uint32_t *)p, v, __ATOMIC_ACQ_REL);
   case ISA_ATOM_AOR:
      return __atomic_fetch_or((uint32_t *)p, v, __ATOMIC_ACQ_REL);
   case ISA_ATOM_AXOR:
      return __atomic_fetch_xor((uint32_t *)p, v, __ATOMIC_ACQ_REL);
   default:
      return __atomic_exchange_n((uint32_t *)p, v, __ATOMIC_ACQ_REL);
   }
}

static uint64_t
apply_64(void *p, unsigned atom, uint64_t v)
{
   switch (atom) {
   case ISA_ATOM_AADD:
      return __atomic_fetch_add((uint64_t *)p, v, __ATOMIC_ACQ_REL);
   case ISA_ATOM_ASMIN:
      RMW_LOOP(uint64_t, (int64_t)old < (int64_t)v ? old : v);
   case ISA_ATOM_ASMAX:
      RMW_LOOP(uint64_t, (int64_t)old > (int64_t)v ? old : v);
   case ISA_ATOM_AUMIN:
      RMW_LOOP(uint64_t, old < v ? old : v);
   case ISA_ATOM_AUMAX:
      RMW_LOOP(uint64_t, old > v ? old : v);
   case ISA_ATOM_AAND:
      return __atomic_fetch_and((uint64_t *)p, v, __ATOMIC_ACQ_REL);
   case ISA_ATOM_AOR:
      return __atomic_fetch_or((uint64_t *)p, v, __ATOMIC_ACQ_REL);
   case ISA_ATOM_AXOR:
      return __atomic_fetch_xor((uint64_t *)p, v, __ATOMIC_ACQ_REL);
   default:
      return __atomic_exchange_n((uint64_t *)p, v, __ATOMIC_ACQ_REL);
   }
}

static uint64_t
compare_exchange(void *p, bool wide, uint64_t expect, uint64_t v)
{
   if (wide) {
      uint64_t old = expect;
      __atomic_compare_exchange_n((uint64_t *)p, &old, v, false,
                                  __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
      return old;
   }

   uint32_t old = (uint32_t)expect;
   __atomic_compare_exchange_n((uint32_t *)p, &old, (uint32_t)v, false,
                               __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
   return old;
}

static void *
atomic_ptr(struct sim_exec *x, const struct sim_op *op, const uint32_t *a,
           unsigned lane)
{
   const uint64_t va =
      (a[lane] | (uint64_t)a[lane + SIM_LANES] << 32) + (uint32_t)op->imm;

   if (va & (op->width_B - 1u)) {
      sim_exec_fault(x, SIM_FAULT_UNALIGNED,
                     "atomic on %u bytes at %#llx is not aligned", op->width_B,
                     (unsigned long long)va);
      return NULL;
   }
   return sim_lane_ptr(x, lane, va, op->width_B, SIM_READ | SIM_WRITE);
}

static void
deliver(struct sim_exec *x, const struct sim_op *op, uint32_t old[2][SIM_LANES])
{
   for (unsigned k = 0; k < op->width_B / 4u && k < op->sw_count; k++)
      sim_stage_write(x, op, k, old[k]);
   sim_cycles_load_store(&x->core->work,
                         op->width_B * __builtin_popcount(x->active));
}

/* Staging: the operand; with compare (flag_a) the new value, then the one
 * compared with (Mesa 25.0.7, bi_emit_acmpxchg_to). */
SIM_EXEC(sim_exec_atom)
{
   uint32_t tmp[2 * SIM_LANES], old[2][SIM_LANES];
   const uint32_t *a = sim_fetch(x, &op->src[0], tmp);
   const bool wide = op->width_B == 8;
   /* A 64-bit sum with a 32-bit operand (isa, aaddu and aadds). */
   const bool narrow = wide && op->atom < ISA_ATOM_AADD;
   const unsigned per = wide && !narrow ? 2 : 1;
   const unsigned atom = narrow ? ISA_ATOM_AADD : op->atom;

   memset(old, 0, sizeof(old));
   SIM_FOREACH_LANE(lane, sim_exec_real_lanes(x))
   {
      void *p = atomic_ptr(x, op, a, lane);
      uint64_t v[2] = { 0 }, was;

      if (!p)
         return SIM_NEXT_FAULT;
      for (unsigned k = 0; k < (op->flag_a ? 2u : 1u); k++) {
         v[k] = sim_stage_read(x, op, k * per)[lane];
         if (per == 2)
            v[k] |= (uint64_t)sim_stage_read(x, op, k * per + 1)[lane] << 32;
         else if (op->atom == ISA_ATOM_AADDS)
            v[k] = (uint64_t)(int64_t)(int32_t)v[k];
      }
      if (op->flag_a)
         was = compare_exchange(p, wide, v[1], v[0]);
      else if (wide)
         was = apply_64(p, atom, v[0]);
      else
         was = apply_32(p, atom, (uint32_t)v[0]);
      old[0][lane] = (uint32_t)was;
      old[1][lane] = (uint32_t)(was >> 32);
   }
   deliver(x, op, old);
   return SIM_NEXT;
}

SIM_EXEC(sim_exec_atom1)
{
   static const uint8_t same_as[] = {
      [ISA_ATOM1_AINC] = ISA_ATOM_AADD,    [ISA_ATOM1_ADEC] = ISA_ATOM_AADD,
      [ISA_ATOM1_AUMAX1] = ISA_ATOM_AUMAX, [ISA_ATOM1_ASMAX1] = ISA_ATOM_ASMAX,
      [ISA_ATOM1_AOR1] = ISA_ATOM_AOR,
   };
   uint32_t tmp[2 * SIM_LANES], old[2][SIM_LANES];
   const uint32_t *a = sim_fetch(x, &op->src[0], tmp);
   const uint64_t v = op->atom == ISA_ATOM1_ADEC ? ~0ull : 1;

   if (op->atom >= ISA_ATOM1_COUNT)
      return sim_exec_fault(x, SIM_FAULT_INVALID_INSTR, "atomic operation %u",
                            op->atom);
   memset(old, 0, sizeof(old));
   SIM_FOREACH_LANE(lane, sim_exec_real_lanes(x))
   {
      void *p = atomic_ptr(x, op, a, lane);

      if (!p)
         return SIM_NEXT_FAULT;

      const uint64_t was = op->width_B == 8
                              ? apply_64(p, same_as[op->atom], v)
                              : apply_32(p, same_as[op->atom], (uint32_t)v);
      old[0][lane] = (uint32_t)was;
      old[1][lane] = (uint32_t)(was >> 32);
   }
   deliver(x, op, old);
   return SIM_NEXT;
}
