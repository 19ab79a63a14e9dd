/* SPDX-License-Identifier: MIT */
/* The loop that runs a warp: active threads, divergence, flow, and the
 * bookkeeping of strict mode.
 *
 * Divergence: each thread has a program counter.  Where instructions say
 * .reconverge (and where threads end), the warp goes on with those living
 * threads whose counter is the lowest.  That the lowest goes first is a
 * GUESS; Mesa 25.0.7's block order works with it, as loops branch backwards
 * and joins come after both sides.
 *
 * Messages complete at once.  Strict mode remembers which registers a message
 * has yet to write until its slot is waited for, and refuses to see them
 * touched before.  Registers that a message reads may be overwritten at once:
 * the hardware stalls until it has them (Mesa 25.0.7, va_insert_flow.c). */
#include <stdlib.h>

#include <mali/device_info.h>

#include "isa/isa.h"
#include "sim/shader/sim_shader_core.h"

void
sim_warp_init(struct sim_warp *warp)
{
   memset((char *)warp + sizeof(warp->r), 0, sizeof(*warp) - sizeof(warp->r));
}

/* ---- lanes ------------------------------------------------------------ */

static void
set_active(struct sim_exec *x, uint16_t active)
{
   if (x->active == active)
      return;
   x->active = active;
   x->warp->active = active;

   static const sim_word bits = {
      1u << 0,  1u << 1,  1u << 2,  1u << 3,  1u << 4,  1u << 5,
      1u << 6,  1u << 7,  1u << 8,  1u << 9,  1u << 10, 1u << 11,
      1u << 12, 1u << 13, 1u << 14, 1u << 15,
   };
   const sim_word all = bits & active;
   *(sim_word *)x->mask = (sim_word)(all == bits);
}

static void
park(struct sim_exec *x, uint64_t pc)
{
   SIM_FOREACH_LANE(lane, x->active)
   x->warp->lane_pc[lane] = pc;
}

/* Goes on with the living threads at the lowest address that wait at no
 * BARRIER.  False: none. */
static bool
choose(struct sim_exec *x)
{
   struct sim_warp *w = x->warp;
   const uint16_t alive = w->lanes & ~w->ended & ~w->at_barrier;
   uint64_t lowest = UINT64_MAX;
   uint16_t active = 0;

   /* Threads that can have no more effect do not keep a warp running. */
   if (!(alive & ~(w->helpers | w->discarded))) {
      w->ended |= alive;
      return false;
   }
   for (unsigned i = 0; i < SIM_LANES; i++) {
      const uint64_t pc = (alive >> i & 1) ? w->lane_pc[i] : UINT64_MAX;
      lowest = pc < lowest ? pc : lowest;
   }
   for (unsigned i = 0; i < SIM_LANES; i++)
      active |= (uint16_t)(w->lane_pc[i] == lowest) << i;
   active &= alive;
   w->pc = lowest;
   set_active(x, active);
   return true;
}

/* ---- strict mode ------------------------------------------------------ */

static const char *
op_name(const struct sim_op *op)
{
   return isa_op_name(op->isa_op);
}

static bool
check_read(struct sim_exec *x, const struct sim_op *op, unsigned reg)
{
   const struct sim_warp *w = x->warp;

   if (x->env->registers == 32 && reg >= 16 && reg < 48)
      return sim_exec_fault(x, SIM_FAULT_STRICT,
                            "%s reads r%u: the shader has r0-r15 and r48-r63",
                            op_name(op), reg) == SIM_NEXT;
   if (w->pending[reg] & x->active)
      return sim_exec_fault(x, SIM_FAULT_STRICT,
                            "%s reads r%u before the wait for the message "
                            "that writes it",
                            op_name(op), reg) == SIM_NEXT;
   if (x->active & ~w->written[reg])
      return sim_exec_fault(x, SIM_FAULT_STRICT,
                            "%s reads r%u, which holds nothing (lanes %#x)",
                            op_name(op), reg,
                            x->active & ~w->written[reg]) == SIM_NEXT;
   return true;
}

static bool
check_write(struct sim_exec *x, const struct sim_op *op, unsigned reg)
{
   const struct sim_warp *w = x->warp;

   if (x->env->registers == 32 && reg >= 16 && reg < 48)
      return sim_exec_fault(x, SIM_FAULT_STRICT,
                            "%s writes r%u: the shader has r0-r15 and "
                            "r48-r63",
                            op_name(op), reg) == SIM_NEXT;
   if (w->pending[reg] & x->active)
      return sim_exec_fault(x, SIM_FAULT_STRICT,
                            "%s writes r%u before the wait for the message "
                            "that writes it",
                            op_name(op), reg) == SIM_NEXT;
   return true;
}

static bool
strict_before(struct sim_exec *x, const struct sim_op *op)
{
   if (op->ill_formed && sim_exec_fault(x, SIM_FAULT_STRICT,
                                        "%s breaks a rule between its operands",
                                        op_name(op)) != SIM_NEXT)
      return false;

   if ((op->wants & ~x->warp->waited) &&
       sim_exec_fault(x, SIM_FAULT_STRICT,
                      "%s before any wait for slots 6 and 7 (mask %#x)",
                      op_name(op), op->wants & ~x->warp->waited) != SIM_NEXT)
      return false;

   for (unsigned i = 0; i < op->src_count; i++) {
      const struct sim_src *s = &op->src[i];

      if (s->bank == SIM_BANK_FAU &&
          s->index + s->words > 2 * x->env->fau_count &&
          sim_exec_fault(x, SIM_FAULT_STRICT, "%s reads uniform word %u of %u",
                         op_name(op), s->index + s->words - 1,
                         2 * x->env->fau_count) != SIM_NEXT)
         return false;
      if (s->bank != SIM_BANK_REG)
         continue;
      for (unsigned k = 0; k < s->words; k++)
         if (!check_read(x, op, (s->index + k) & 63))
            return false;
   }
   for (unsigned i = 0; i < op->sr_count; i++)
      if (!check_read(x, op, (op->sr + i) & 63))
         return false;
   for (unsigned i = 0; i < op->sw_count; i++)
      if (!check_write(x, op, (op->sw + i) & 63))
         return false;
   for (unsigned i = 0; i < op->dst_words; i++)
      if (!check_write(x, op, (op->dst + i) & 63))
         return false;
   return true;
}

static void
strict_after(struct sim_exec *x, const struct sim_op *op)
{
   struct sim_warp *w = x->warp;

   for (unsigned i = 0; i < op->src_count; i++)
      for (unsigned k = 0; op->src[i].last && k < op->src[i].words; k++)
         w->written[(op->src[i].index + k) & 63] &= ~x->active;
   for (unsigned i = 0; i < op->dst_words; i++)
      w->written[(op->dst + i) & 63] |= x->active;
   for (unsigned i = 0; i < op->sw_count; i++) {
      const unsigned reg = (op->sw + i) & 63;

      w->written[reg] |= x->active;
      w->pending[reg] |= x->active;
      w->slot_regs[op->slot & 7] |= 1ull << reg;
   }
}

static void
strict_wait(struct sim_warp *w, unsigned slots)
{
   uint64_t still = 0;

   w->waited |= slots;
   for (unsigned s = 0; s < 8; s++) {
      if (slots & (1u << s))
         w->slot_regs[s] = 0;
      else
         still |= w->slot_regs[s];
   }
   for (unsigned r = 0; r < SIM_REGS; r++)
      if (!(still >> r & 1))
         w->pending[r] = 0;
}

/* ---- arithmetic ------------------------------------------------------- */

static inline void
run_alu(struct sim_exec *x, const struct sim_op *op)
{
   uint32_t tmp[4][2 * SIM_LANES] __attribute__((aligned(64)));
   uint32_t out[2 * SIM_LANES] __attribute__((aligned(64)));
   const uint32_t *s[4];

   for (unsigned i = 0; i < op->src_count; i++)
      s[i] = sim_fetch(x, &op->src[i], tmp[i]);
   op->alu(op, out, s);
   if (op->dst_flush && sim_flushes(x->env->ftz, op->dst_flush))
      sim_flush_words(out, op->dst_flush);

   if (op->dst_words == 2) {
      /* Pairs are even: the second register follows. */
      sim_reg_write(x, op->dst, out, ~0u);
      sim_reg_write(x, op->dst + 1u, out + SIM_LANES, ~0u);
   } else if (op->dst_mask == 3) {
      sim_reg_write(x, op->dst, out, ~0u);
   } else {
      sim_reg_write(x, op->dst, out,
                    (op->dst_mask & 1 ? 0xffffu : 0) |
                       (op->dst_mask & 2 ? 0xffff0000u : 0));
   }
}

/* ---- special constants ------------------------------------------------- */

static void
put_special(struct sim_core *core, unsigned page, unsigned slot, uint64_t value)
{
   const unsigned w = 2 * (page * 16 + slot);

   for (unsigned i = 0; i < SIM_LANES; i++) {
      core->special[w][i] = (uint32_t)value;
      core->special[w + 1][i] = (uint32_t)(value >> 32);
   }
}

static void
put_named(struct sim_core *core, enum isa_special s, uint64_t value)
{
   put_special(core, isa_special_page(s), isa_special_slot(s), value);
}

/* The warp-id constant's high word is "warps per core - 1" (ISA.xml), the
 * core-id's "cores - 1" (Mesa 26).  There may be more workers than cores. */
static void
fill_places(struct sim_exec *x)
{
   const struct mali_device_info *info = x->core->port->config->info;
   const uint64_t warps = info->max_threads_per_core / info->warp_lanes;
   uint64_t cores = info->core_mask;

   for (unsigned i = x->core->id % info->core_count; i; i--)
      cores &= cores - 1;
   put_named(x->core, ISA_SPECIAL_WARP_ID,
             x->warp->warp_id | (warps - 1) << 32);
   put_named(x->core, ISA_SPECIAL_CORE_ID,
             (uint64_t)__builtin_ctzll(cores) | (uint64_t)(info->core_count - 1)
                                                   << 32);
}

static void
fill_specials(struct sim_exec *x)
{
   struct sim_core *core = x->core;
   const struct sim_stage_ops *ops = x->ops;

   fill_places(x);
   put_named(core, ISA_SPECIAL_THREAD_LOCAL_POINTER,
             (uint64_t)SIM_TLS_HIGH << 32);
   put_named(core, ISA_SPECIAL_WORKGROUP_LOCAL_POINTER,
             (uint64_t)SIM_WLS_HIGH << 32);
   put_named(core, ISA_SPECIAL_RESOURCE_TABLE_POINTER, x->env->resources);
   put_named(core, ISA_SPECIAL_LANE_ID, 0);

   const unsigned lane_word = 2 * (isa_special_page(ISA_SPECIAL_LANE_ID) * 16 +
                                   isa_special_slot(ISA_SPECIAL_LANE_ID));
   for (unsigned i = 0; i < SIM_LANES; i++)
      core->special[lane_word][i] = i;

   if (x->env->stage == SIM_STAGE_FRAGMENT)
      for (unsigned i = 0; i < 8; i++)
         put_named(core, ISA_SPECIAL_BLEND_DESCRIPTOR_0 + i, x->env->blend[i]);
   if (ops && ops->atest_datum)
      put_named(core, ISA_SPECIAL_ATEST_DATUM, ops->atest_datum(x->stage));
   if (ops && ops->sample_positions_va)
      put_named(core, ISA_SPECIAL_SAMPLE, ops->sample_positions_va(x->stage));
   if (ops && ops->framebuffer_size)
      put_named(core, ISA_SPECIAL_FRAMEBUFFER_SIZE,
                ops->framebuffer_size(x->stage));
   if (ops && ops->shader_output)
      put_named(core, ISA_SPECIAL_SHADER_OUTPUT, ops->shader_output(x->stage));
}

/* ---- the loop --------------------------------------------------------- */

static enum sim_warp_status
finish(struct sim_exec *x)
{
   x->core->warps++;
   return sim_port_stopped(x->port) ? SIM_WARP_FAULT : SIM_WARP_DONE;
}

/* After an instruction that went to x->warp->pc.  False: the warp is over. */
static bool
apply_flow(struct sim_exec *x, const struct sim_op *op, enum sim_next next)
{
   struct sim_warp *w = x->warp;

   if (x->strict && op->wait)
      strict_wait(w, op->wait);

   if (next == SIM_NEXT_END) {
      w->ended |= x->active;
      return choose(x);
   }
   if (next == SIM_NEXT_DIVERGED) {
      if (op->flow != SIM_FLOW_RECONVERGE && op->flow != SIM_FLOW_END &&
          sim_exec_fault(x, SIM_FAULT_STRICT, "%s diverges without .reconverge",
                         op_name(op)) != SIM_NEXT)
         return false;
      return choose(x);
   }

   switch (op->flow) {
   case SIM_FLOW_RECONVERGE:
      /* Nobody else to meet. */
      if ((w->lanes & ~w->ended) == x->active)
         return true;
      park(x, w->pc);
      return choose(x);
   case SIM_FLOW_DISCARD:
      w->ended |= x->active & (w->helpers | w->discarded);
      if (w->ended & x->active) {
         park(x, w->pc);
         return choose(x);
      }
      return true;
   case SIM_FLOW_END:
      /* BLEND overrides it: the core says so with a jump. */
      if (next == SIM_NEXT_JUMP)
         return true;
      w->ended |= x->active;
      return choose(x);
   default:
      return true;
   }
}

/* The active threads are at a BARRIER, and so leave others the warp.  GUESS:
 * that hardware waits for each thread, not for the warp; panvk has barriers
 * behind loops that threads leave one after the other, and is conformant. */
static void
arrive(struct sim_exec *x)
{
   struct sim_warp *w = x->warp;

   if (!w->at_barrier)
      w->expected = w->lanes & ~w->ended;
   park(x, w->pc);
   w->at_barrier |= x->active;
   if (x->strict)
      strict_wait(w, 0xff);
}

/* No thread goes on: those at the BARRIER have the warp wait for others. */
static enum sim_warp_status
leave_at_barrier(struct sim_exec *x)
{
   struct sim_warp *w = x->warp;
   const uint16_t waiting = w->at_barrier;
   const uint64_t pc = w->lane_pc[__builtin_ctz(waiting)];
   bool together = waiting == w->expected;

   SIM_FOREACH_LANE(lane, waiting)
   together &= w->lane_pc[lane] == pc;
   if (!together &&
       sim_exec_fault(x, SIM_FAULT_STRICT,
                      "BARRIER in divergent control flow (lanes %#x of %#x)",
                      waiting, w->expected) != SIM_NEXT)
      return SIM_WARP_FAULT;
   w->at_barrier = 0;
   choose(x);
   return SIM_WARP_BARRIER;
}

static bool
enter(struct sim_exec *x)
{
   struct sim_warp *w = x->warp;

   if (!w->started) {
      w->started = true;
      w->pc = x->env->binary_va;
      w->ended = 0;
      w->at_barrier = 0;
      w->discarded = 0;
      set_active(x, w->lanes);
      park(x, w->pc);
      for (unsigned r = 0; r < SIM_REGS; r++)
         w->written[r] = (w->preloaded >> r & 1) ? w->lanes : 0;
   } else {
      const uint16_t active = w->active;

      x->active = ~active;
      set_active(x, active);
   }
   if (!x->active)
      return false;

   w->program = sim_core_program_at(x->core, x->env, w->pc);
   return w->program;
}

enum sim_warp_status
sim_warp_run(struct sim_core *core, const struct sim_shader_env *env,
             struct sim_warp *warp, const struct sim_stage_ops *ops,
             void *stage)
{
   struct sim_exec x = {
      .core = core,
      .port = core->port,
      .env = env,
      .warp = warp,
      .ops = ops,
      .stage = stage,
      .strict = sim_strict(core->port->config),
      .bank = { warp->r, env->fau, sim_imm_words, sim_imm64_words, NULL,
                core->special },
   };
   const unsigned pc_word =
      2 * (isa_special_page(ISA_SPECIAL_PROGRAM_COUNTER) * 16 +
           isa_special_slot(ISA_SPECIAL_PROGRAM_COUNTER));
   unsigned budget = 0;

   if (!sim_core_storage(core, env))
      return SIM_WARP_FAULT;
   if (!enter(&x))
      return finish(&x);
   fill_specials(&x);

   const struct sim_program *prog = warp->program;
   x.bank[SIM_BANK_POOL] = prog->pool;
   for (;;) {
      uint64_t index = (warp->pc - prog->va) >> 3;

      if (__builtin_expect(index >= prog->count, 0)) {
         prog = sim_core_program_at(core, env, warp->pc);
         if (!prog)
            return SIM_WARP_FAULT;
         warp->program = prog;
         x.bank[SIM_BANK_POOL] = prog->pool;
         index = (warp->pc - prog->va) >> 3;
      }

      const struct sim_op *op = &prog->ops[index];
      enum sim_next next = SIM_NEXT;

      x.pc = warp->pc;
      warp->pc += 8;
      if (__builtin_expect(core->trace, 0))
         sim_trace_before(&x, op);
      if (x.strict && !strict_before(&x, op))
         return SIM_WARP_FAULT;
      if (__builtin_expect(op->reads_pc, 0)) {
         for (unsigned i = 0; i < SIM_LANES; i++) {
            core->special[pc_word][i] = (uint32_t)warp->pc;
            core->special[pc_word + 1][i] = (uint32_t)(warp->pc >> 32);
         }
      }

      if (op->alu) {
         run_alu(&x, op);
      } else if (op->exec) {
         next = op->exec(&x, op);
      } else {
         sim_exec_fault(&x, SIM_FAULT_INVALID_INSTR,
                        "jump to an address that is no instruction");
         return SIM_WARP_FAULT;
      }
      if (__builtin_expect(core->trace, 0))
         sim_trace_after(&x, op);
      core->units[op->unit]++;
      if (next == SIM_NEXT_FAULT)
         return SIM_WARP_FAULT;
      if (x.strict)
         strict_after(&x, op);
      if (op->flow || next != SIM_NEXT) {
         bool goes_on;

         if (next == SIM_NEXT_BARRIER) {
            arrive(&x);
            goes_on = choose(&x);
         } else {
            goes_on = apply_flow(&x, op, next);
         }
         if (!goes_on)
            return warp->at_barrier ? leave_at_barrier(&x) : finish(&x);
      }
      /* A loop must notice that its job was stopped. */
      if ((++budget & 1023) == 0 && sim_port_stopped(core->port))
         return SIM_WARP_FAULT;
   }
}
