/* SPDX-License-Identifier: MIT */
/* What a warp executes, line by line, for people: with the environment
 * variable MALI_SIM_SHADER_TRACE set, each instruction goes to stderr with its
 * address and active lanes, then what it left in the first active lane's
 * registers. */
#include <stdio.h>
#include <stdlib.h>

#include "isa/isa.h"
#include <mali/device_info.h>
#include "sim/shader/sim_shader_core.h"

bool
sim_trace_wanted(void)
{
   return getenv("MALI_SIM_SHADER_TRACE") != NULL;
}

void
sim_trace_before(const struct sim_exec *x, const struct sim_op *op)
{
   const struct sim_program *p = x->warp->program;
   const unsigned arch = x->port->config->info->arch;
   const uint64_t word = p->code[(x->pc - p->va) >> 3];
   struct isa_instr instr;

   (void)op;
   fprintf(stderr, "core %u warp %u lanes %04x %llx: ", x->core->id,
           x->warp->warp_id, x->active, (unsigned long long)x->pc);
   if (isa_decode(arch, word, &instr, NULL))
      fprintf(stderr, "%016llx", (unsigned long long)word);
   else
      isa_print(stderr, arch, &instr);
   fprintf(stderr, "\n");
}

void
sim_trace_after(const struct sim_exec *x, const struct sim_op *op)
{
   const unsigned lane = x->active ? __builtin_ctz(x->active) : 0;

   for (unsigned i = 0; i < op->dst_words; i++)
      fprintf(stderr, "   r%u = %08x", (op->dst + i) & 63,
              x->warp->r[(op->dst + i) & 63][lane]);
   for (unsigned i = 0; i < op->sw_count; i++)
      fprintf(stderr, "   r%u = %08x", (op->sw + i) & 63,
              x->warp->r[(op->sw + i) & 63][lane]);
   if (op->dst_words || op->sw_count)
      fprintf(stderr, "   (lane %u)\n", lane);
}
