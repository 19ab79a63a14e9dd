/* SPDX-License-Identifier: MIT */

/*
 * On allocated code: blocks that do nothing go, branches over a jump become
 * one branch the other way, jumps to what comes next go.  From here on there
 * may be critical edges.
 */

#include "compiler/mcc_builder.h"
#include "compiler/mcc_passes.h"

static struct mcc_instr *
find_op(struct mcc_block *b, uint16_t op)
{
   mcc_foreach_instr_rev(b, I)
   {
      if (I->op == op)
         return I;
      if (I->op != MCC_OP_JUMP)
         return NULL;
   }
   return NULL;
}

/* Nothing but, maybe, a jump. */
static bool
is_empty(struct mcc_block *b)
{
   struct mcc_instr *last = mcc_last_instr(b);

   return !last || (last->op == MCC_OP_JUMP && last->link.prev == &b->instrs);
}

static void
set_successor(struct mcc_block *b, unsigned i, struct mcc_block *to)
{
   struct mcc_instr *I = find_op(b, i ? ISA_OP_BRANCHZ : MCC_OP_JUMP);

   b->succ[i] = to;
   if (I)
      I->target = to;
}

/* Control goes on to succ[0] by falling through iff that is next. */
static void
fix_jump(struct mcc_shader *s, struct mcc_block *b)
{
   struct mcc_instr *jump = find_op(b, MCC_OP_JUMP);
   bool next = b->succ[0] == mcc_next_block(s, b);

   if (jump && next)
      mcc_instr_remove(jump);
   if (!jump && b->succ[0] && !next) {
      struct mcc_builder at = mcc_at_end(s, b);

      mcc_emit(&at, MCC_OP_JUMP, 0, 0, NULL)->target = b->succ[0];
   }
}

static bool
leads_to(const struct mcc_block *b, const struct mcc_block *to)
{
   return b->succ[0] == to || b->succ[1] == to;
}

/* Whether it matters which threads execute it together: it looks at others, or
 * takes one handle for all (mcc_lower_handles). */
static bool
needs_company(const struct mcc_instr *I)
{
   switch (I->op) {
   case ISA_OP_LD_BUFFER_I8:
   case ISA_OP_LD_BUFFER_I16:
   case ISA_OP_LD_BUFFER_I24:
   case ISA_OP_LD_BUFFER_I32:
   case ISA_OP_LD_BUFFER_I48:
   case ISA_OP_LD_BUFFER_I64:
   case ISA_OP_LD_BUFFER_I96:
   case ISA_OP_LD_BUFFER_I128:
   case ISA_OP_LEA_BUFFER:
   case ISA_OP_LD_TEX:
   case ISA_OP_LEA_TEX:
   case ISA_OP_TEX_FETCH:
   case ISA_OP_TEX_GATHER:
   case ISA_OP_TEX_GRADIENT:
   case ISA_OP_TEX_SINGLE:
      return I->src[I->nr_srcs - 1].kind == MCC_REG;
   default:
      return mcc_op_info(I->op)->flags & MCC_OPF_CROSS;
   }
}

/* Who leaves a loop through blocks that lie before its end does so in this
 * round, before the others start the next one: they would come first if the
 * branch itself went back. */
static bool
waits_for_leavers(struct mcc_shader *s, struct mcc_block *latch)
{
   struct mcc_block *b = latch->preds[0];

   for (b = mcc_next_block(s, b); b && b != latch; b = mcc_next_block(s, b)) {
      mcc_foreach_instr(b, I)
      {
         if (needs_company(I))
            return true;
      }
   }
   return false;
}

static bool
can_bypass(struct mcc_shader *s, struct mcc_block *b)
{
   struct mcc_block *to = b->succ[0];

   if (b == mcc_entry_block(s) || b->loop_header || !is_empty(b) ||
       b->succ[1] || !to || to == b)
      return false;
   /* Threads that go back meet first. */
   if (to->loop_header && b->nr_preds > 1)
      return false;
   if (to->loop_header && b->nr_preds == 1 && waits_for_leavers(s, b))
      return false;
   for (unsigned i = 0; i < b->nr_preds; i++) {
      if (leads_to(b->preds[i], to))
         return false;
   }
   return true;
}

static void
add_pred(struct mcc_block *b, struct mcc_block *pred)
{
   if (b->nr_preds == b->preds_size) {
      b->preds_size = b->preds_size ? 2 * b->preds_size : 4;
      b->preds = reralloc(b, b->preds, struct mcc_block *, b->preds_size);
   }
   b->preds[b->nr_preds++] = pred;
}

/* Its predecessors go where it goes; the order of predecessors means nothing
 * any more. */
static void
bypass(struct mcc_shader *s, struct mcc_block *b)
{
   struct mcc_block *to = b->succ[0];
   struct mcc_block *before = list_entry(b->link.prev, struct mcc_block, link);

   mcc_block_unlink(b, 0);
   list_del(&b->link);
   for (unsigned i = 0; i < b->nr_preds; i++) {
      struct mcc_block *pred = b->preds[i];

      set_successor(pred, pred->succ[0] == b ? 0 : 1, to);
      add_pred(to, pred);
      fix_jump(s, pred);
   }
   fix_jump(s, before);
}

/* Branch over a jump: the other way round there is no jump. */
static void
invert(struct mcc_shader *s, struct mcc_block *b)
{
   struct mcc_instr *branch = find_op(b, ISA_OP_BRANCHZ);
   struct mcc_block *other = b->succ[0];

   if (!branch || !other || b->succ[1] != mcc_next_block(s, b) ||
       other == b->succ[1])
      return;
   b->succ[0] = b->succ[1];
   b->succ[1] = other;
   branch->target = other;
   branch->mod.eq = !branch->mod.eq;
   fix_jump(s, b);
}

int
mcc_opt_jumps(struct mcc_shader *s)
{
   /* What makes one possible is in blocks before it or in itself, or it is the
    * block that fell through to one that goes. */
   mcc_foreach_block(s, b)
   {
      if (can_bypass(s, b))
         bypass(s, b);
   }
   mcc_foreach_block(s, b)
   {
      fix_jump(s, b);
      invert(s, b);
   }
   return 0;
}
