/* SPDX-License-Identifier: MIT */

/*
 * NOPs that only carry a flow give it to a neighbour.  A wait may come earlier,
 * as long as no message is sent between; helpers may end later, or, at the end
 * of the program, with it (Mesa 25.0.7, va_merge_flow.c, has the same rules).
 * A wait that a program begins with goes to a constant that it makes later.
 */

#include "compiler/mcc_passes.h"
#include "compiler/mcc_regs.h"

static bool
is_wait(unsigned flow)
{
   return flow <= ISA_FLOW_WAIT;
}

static bool
is_message(const struct mcc_instr *I)
{
   return mcc_op_info(I->op)->flags & MCC_OPF_MESSAGE;
}

static bool
has_flow(const struct mcc_instr *I)
{
   return !mcc_is_pseudo(I->op) || I->op == MCC_OP_MOV;
}

/* The instruction that can wait instead of the NOP. */
static struct mcc_instr *
find_before(struct mcc_block *b, struct mcc_instr *nop)
{
   for (struct list_head *l = nop->link.prev; l != &b->instrs; l = l->prev) {
      struct mcc_instr *I = list_entry(l, struct mcc_instr, link);

      if (has_flow(I) && is_wait(I->flow))
         return I;
      if (is_message(I))
         return NULL;
   }
   return NULL;
}

static bool
is_constant(const struct mcc_instr *I)
{
   return I->op == MCC_OP_MOV && I->src[0].kind == MCC_IMM && !I->dst[0].half &&
          I->flow == ISA_FLOW_NONE;
}

/* At the start of the program nothing comes before the NOP, and no message
 * runs yet that could read a register: a constant that is made later can be
 * made here, if nothing between has to do with its register. */
static struct mcc_instr *
find_constant(struct mcc_shader *s, struct mcc_block *b, struct mcc_instr *nop)
{
   uint64_t between = 0;

   if (b != mcc_entry_block(s) || nop->link.prev != &b->instrs || b->nr_preds)
      return NULL;
   for (struct list_head *l = nop->link.next; l != &b->instrs; l = l->next) {
      struct mcc_instr *I = list_entry(l, struct mcc_instr, link);

      if (is_constant(I) && !(mcc_writes(I) & between))
         return I;
      between |= mcc_reads(I) | mcc_writes(I);
   }
   return NULL;
}

static struct mcc_instr *
find_after(struct mcc_block *b, struct mcc_instr *nop)
{
   for (struct list_head *l = nop->link.next; l != &b->instrs; l = l->next) {
      struct mcc_instr *I = list_entry(l, struct mcc_instr, link);

      if (has_flow(I) && I->flow == ISA_FLOW_NONE)
         return I;
   }
   return NULL;
}

static void
visit(struct mcc_shader *s, struct mcc_block *b, struct mcc_instr *nop)
{
   const bool last = !mcc_next_block(s, b);
   struct mcc_instr *I;

   if (nop->op != ISA_OP_NOP || nop->flow == ISA_FLOW_NONE)
      return;
   if (is_wait(nop->flow)) {
      I = find_before(b, nop);
      if (!I) {
         I = find_constant(s, b, nop);
         if (!I)
            return;
         list_move_to(&I->link, &nop->link);
      }
      I->flow =
         mcc_join_waits((enum isa_flow)I->flow, (enum isa_flow)nop->flow);
      mcc_instr_remove(nop);
   } else if (nop->flow == ISA_FLOW_DISCARD) {
      I = find_after(b, nop);
      if (I)
         I->flow = ISA_FLOW_DISCARD;
      if (I || last)
         mcc_instr_remove(nop);
   }
}

int
mcc_merge_flow(struct mcc_shader *s)
{
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I) visit(s, b, I);
   }
   return 0;
}
