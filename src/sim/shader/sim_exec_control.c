/* SPDX-License-Identifier: MIT */
/* Branches, discards, barriers, and what threads of a warp tell each other. */
#include "isa/isa.h"
#include "sim/shader/sim_alu.h"
#include <mali/device_info.h>
#include "sim/shader/sim_shader_core.h"

SIM_EXEC(sim_exec_nop)
{
   (void)x;
   (void)op;
   return SIM_NEXT;
}

SIM_EXEC(sim_exec_unimplemented)
{
   char why[120] = "";
   struct sim_op scratch;
   const uint64_t *word = sim_port_ptr(x->port, x->pc, 8, SIM_READ);

   (void)op;
   if (word)
      sim_op_decode(x->port->config->info->arch, *word, &scratch, why,
                    sizeof(why));
   return sim_exec_fault(x, SIM_FAULT_INVALID_INSTR, "instruction %016llx: %s",
                         (unsigned long long)(word ? *word : 0), why);
}

/* Lanes in which a branch is taken.  Source selections: a half is compared
 * alone; .and wants both halves to pass, .lowbits looks at bit 0 of each
 * (GUESS for both: Mesa 25.0.7 names them but does not use them). */
static uint16_t
branch_lanes(struct sim_exec *x, const struct sim_op *op)
{
   uint32_t tmp[2 * SIM_LANES];
   const struct sim_src *src = &op->src[0];
   uint16_t nonzero;

   /* A half alone: masked in place, without moving it. */
   if (src->fetch == SIM_FETCH_H_U32) {
      const sim_word_any w =
         *(const sim_word_any *)x->bank[src->bank][src->index];

      *(sim_word_any *)tmp = w & (src->perm[0] ? 0xffff0000u : 0xffffu);
      nonzero = sim_nonzero_lanes(tmp);
      return (op->flag_a ? ~nonzero : nonzero) & x->active;
   }

   const uint32_t *v = sim_fetch(x, src, tmp);

   if (op->mux == ISA_SWZ_AND || op->mux == ISA_SWZ_LOWBITS) {
      nonzero = 0;
      for (unsigned i = 0; i < SIM_LANES; i++) {
         const bool both = op->mux == ISA_SWZ_AND
                              ? (v[i] & 0xffff) && (v[i] >> 16)
                              : (v[i] & 0x00010001u) == 0x00010001u;
         nonzero |= (uint16_t)both << i;
      }
   } else {
      nonzero = sim_nonzero_lanes(v);
   }
   return (op->flag_a ? ~nonzero : nonzero) & x->active;
}

SIM_EXEC(sim_exec_branchz)
{
   const uint16_t taken = branch_lanes(x, op);
   const uint64_t next = x->pc + 8;
   const uint64_t target = next + 8ll * op->imm;

   if (!taken)
      return SIM_NEXT;
   if (taken == x->active) {
      x->warp->pc = target;
      return SIM_NEXT_JUMP;
   }
   SIM_FOREACH_LANE(lane, x->active)
   x->warp->lane_pc[lane] = taken & (1u << lane) ? target : next;
   return SIM_NEXT_DIVERGED;
}

/* Indirect: the second source is an address' low word (the high one is the
 * program counter's: blend shaders live in the same 4 GiB, Mesa 25.0.7
 * va_lower_blend), or relative to the next instruction in bytes (GUESS). */
SIM_EXEC(sim_exec_branchzi)
{
   uint32_t tmp[2 * SIM_LANES];
   const uint16_t taken = branch_lanes(x, op);
   const uint64_t next = x->pc + 8;
   const uint32_t *t = sim_fetch(x, &op->src[1], tmp);
   bool same = taken == x->active;
   uint64_t first = 0;
   bool any = false;

   if (!taken)
      return SIM_NEXT;
   SIM_FOREACH_LANE(lane, x->active)
   {
      uint64_t pc = next;

      if (taken & (1u << lane)) {
         pc = op->flag_b ? (x->pc & ~0xffffffffull) | t[lane]
                         : next + (int64_t)(int32_t)t[lane];
         same &= !any || pc == first;
         first = pc;
         any = true;
      }
      x->warp->lane_pc[lane] = pc;
   }
   if (same) {
      x->warp->pc = first;
      return SIM_NEXT_JUMP;
   }
   return SIM_NEXT_DIVERGED;
}

/* Discarded threads go on as helpers until .discard ends them: their effects
 * stop here, their values may still be wanted by the quad.  GUESS, from the
 * name of that flow: "terminate discarded threads". */
SIM_EXEC(sim_exec_discard)
{
   uint32_t tmp[2][2 * SIM_LANES];
   const uint32_t *a = sim_fetch(x, &op->src[0], tmp[0]);
   const uint32_t *b = sim_fetch(x, &op->src[1], tmp[1]);
   struct sim_warp *w = x->warp;

   SIM_FOREACH_LANE(lane, x->active)
   if (sim_compare_f32(op->cmp, a[lane], b[lane]))
      w->discarded |= 1u << lane;

   /* With no thread left that counts, the warp is over. */
   if (!(w->lanes & ~w->ended & ~(w->helpers | w->discarded))) {
      w->ended |= w->lanes;
      return SIM_NEXT_END;
   }
   return SIM_NEXT;
}

SIM_EXEC(sim_exec_barrier)
{
   if (op->flow != SIM_FLOW_WAIT_LAST &&
       sim_exec_fault(x, SIM_FAULT_STRICT, "BARRIER without .wait") != SIM_NEXT)
      return SIM_NEXT_FAULT;
   return x->env->stage == SIM_STAGE_COMPUTE ? SIM_NEXT_BARRIER : SIM_NEXT;
}

static uint32_t
kept_halves(const struct sim_op *op)
{
   return (op->dst_mask & 1 ? 0xffffu : 0) |
          (op->dst_mask & 2 ? 0xffff0000u : 0);
}

/* Bit i: active lane i of the subgroup has a nonzero source. */
SIM_EXEC(sim_exec_wmask)
{
   uint32_t tmp[2 * SIM_LANES], out[SIM_LANES];
   const uint32_t *v = sim_fetch(x, &op->src[0], tmp);
   const unsigned size = 2u << op->subgroup;
   uint32_t bits = 0;

   SIM_FOREACH_LANE(lane, x->active)
   bits |= (uint32_t)(v[lane] != 0) << lane;
   for (unsigned i = 0; i < SIM_LANES; i++)
      out[i] = (bits >> (i & ~(size - 1))) & ((1u << size) - 1);
   sim_reg_write(x, op->dst, out, kept_halves(op));
   return SIM_NEXT;
}

/* What a read of an inactive lane gives (ISA.xml, "Inactive result"). */
static const uint32_t inactive_words[16] = {
   0x00000000, 0xffffffff, 0x00000001, 0x00010001, 0x80000000, 0x7fffffff,
   0x80008000, 0x7fff7fff, 0x80808080, 0x7f7f7f7f, 0x3f800000, 0x3c003c00,
   0xff800000, 0x7f800000, 0xfc00fc00, 0x7c007c00,
};

/* Lane to read from, or -1. */
static int
source_lane(const struct sim_op *op, unsigned lane, uint32_t n)
{
   const unsigned size = 2u << op->subgroup;
   const unsigned base = lane & ~(size - 1), own = lane & (size - 1);

   switch (op->lane_op) {
   case ISA_LANE_OP_NONE:
      return base + (n & (size - 1));
   case ISA_LANE_OP_XOR:
      return base + ((own ^ n) & (size - 1));
   case ISA_LANE_OP_SHIFT:
      /* GUESS: from n lanes below; there is nothing below the first. */
      return n <= own ? (int)(base + own - n) : -1;
   case ISA_LANE_OP_ROTATE:
      /* GUESS: as shift, but round. */
      return base + ((own - n) & (size - 1));
   default:
      return -1;
   }
}

SIM_EXEC(sim_exec_clper)
{
   uint32_t tmp[2][2 * SIM_LANES], out[SIM_LANES];
   const uint32_t *v = sim_fetch(x, &op->src[0], tmp[0]);
   const uint32_t *n = sim_fetch(x, &op->src[1], tmp[1]);

   if (op->lane_op == ISA_LANE_OP_ACCUMULATE)
      return sim_exec_fault(x, SIM_FAULT_UNIMPLEMENTED,
                            "CLPER.accumulate: nothing is known of it");
   if (op->lane_op == ISA_LANE_OP_NONE && x->active == 0xffff) {
      /* Mostly, and then every lane of the subgroup can be read. */
      const unsigned own = (2u << op->subgroup) - 1;

      for (unsigned i = 0; i < SIM_LANES; i++)
         out[i] = v[(i & ~own) | (n[i] & own)];
      sim_reg_write(x, op->dst, out, kept_halves(op));
      return SIM_NEXT;
   }
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const int from = source_lane(op, i, n[i]);
      const bool ok = from >= 0 && (x->active & (1u << from));

      out[i] = ok ? v[from] : inactive_words[op->inactive & 15];
   }
   sim_reg_write(x, op->dst, out, kept_halves(op));
   return SIM_NEXT;
}

/* GUESS: the counter is the core's own. */
SIM_EXEC(sim_exec_ld_gclk)
{
   const uint64_t cycles = sim_core_cycles(x->core);
   uint32_t out[2][SIM_LANES];

   if (op->imm != ISA_CLOCK_CYCLE_COUNTER)
      return sim_exec_fault(x, SIM_FAULT_UNIMPLEMENTED,
                            "LD_GCLK of another clock than the core's");
   for (unsigned i = 0; i < SIM_LANES; i++) {
      out[0][i] = (uint32_t)cycles;
      out[1][i] = (uint32_t)(cycles >> 32);
   }
   sim_reg_write(x, op->sw, out[0], ~0u);
   sim_reg_write(x, op->sw + 1u, out[1], ~0u);
   return SIM_NEXT;
}
