/* SPDX-License-Identifier: MIT */

/*
 * Flow control: waits that some instructions want, the end of helper lanes,
 * where threads part and meet, the end of the program.  Rules: Mesa 25.0.7,
 * va_insert_flow.c and va_merge_flow.c.
 */

#include "compiler/mcc_passes.h"
#include "compiler/mcc_regs.h"

static bool
is_wait(unsigned flow)
{
   return flow <= ISA_FLOW_WAIT;
}

enum isa_flow
mcc_join_waits(enum isa_flow a, enum isa_flow b)
{
   if (a >= ISA_FLOW_WAIT0126 || b >= ISA_FLOW_WAIT0126)
      return MAX2(a, b);
   return (enum isa_flow)(a | b);
}

static void
insert_nop(struct mcc_shader *s, struct mcc_block *b, struct mcc_instr *after,
           enum isa_flow flow)
{
   struct mcc_builder at = after ? mcc_after(s, b, after) : mcc_at_start(s, b);
   struct mcc_instr *nop = mcc_instr_create(s, ISA_OP_NOP, 0, 0);

   nop->flow = flow;
   mcc_insert(&at, nop);
}

/* Becomes one instruction that has a flow. */
static bool
has_flow(const struct mcc_instr *I)
{
   return !mcc_is_pseudo(I->op) || I->op == MCC_OP_MOV;
}

void
mcc_flow_after(struct mcc_shader *s, struct mcc_block *b, struct mcc_instr *I,
               enum isa_flow flow)
{
   if (I && I->flow == ISA_FLOW_NONE && has_flow(I))
      I->flow = flow;
   else if (I && is_wait(I->flow) && is_wait(flow) && has_flow(I))
      I->flow = mcc_join_waits((enum isa_flow)I->flow, flow);
   else
      insert_nop(s, b, I, flow);
}

void
mcc_flow_before(struct mcc_shader *s, struct mcc_block *b, struct mcc_instr *I,
                enum isa_flow flow)
{
   struct mcc_instr *prev = NULL;

   if (I->link.prev != &b->instrs)
      prev = list_entry(I->link.prev, struct mcc_instr, link);
   mcc_flow_after(s, b, prev, flow);
}

/* ----------------------------------------------------------------- helpers */

/* With helpers: bit 0 of block->scratch says that they are needed at the
 * block's start or later. */
static bool
uses_helpers(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   if (info && (info->flags & MCC_OPF_HELPERS))
      return true;
   if (I->op == ISA_OP_TEX_SINGLE || I->op == ISA_OP_TEX_GATHER)
      return I->mod.lod == ISA_LOD_COMPUTED ||
             I->mod.lod == ISA_LOD_COMPUTED_BIAS;
   /* The level that would be computed. */
   if (I->op == ISA_OP_TEX_GRADIENT)
      return !I->mod.derivative_enable;
   return info && info->isa && info->isa->unit == ISA_UNIT_VT;
}

static void
need_helpers(struct mcc_block *b)
{
   b->scratch = 1;
   for (unsigned i = 0; i < b->nr_preds; i++) {
      if (!b->preds[i]->scratch)
         need_helpers(b->preds[i]);
   }
}

static void
find_helpers(struct mcc_shader *s)
{
   mcc_foreach_block(s, b) b->scratch = 0;
   mcc_foreach_block_rev(s, b)
   {
      bool used = false;
      mcc_foreach_instr(b, I) used |= uses_helpers(I);
      if (used && !b->scratch)
         need_helpers(b);
   }
}

static bool
succ_needs_helpers(const struct mcc_block *b)
{
   return (b->succ[0] && b->succ[0]->scratch) ||
          (b->succ[1] && b->succ[1]->scratch);
}

/* Helpers end after their last use in a block, or on the way into a block
 * that has no more need of them while its sibling has. */
static void
end_helpers(struct mcc_shader *s, struct mcc_block *b)
{
   if (!b->scratch) {
      const bool start = b == mcc_entry_block(s);
      if (start || (b->nr_preds == 1 && succ_needs_helpers(b->preds[0])))
         insert_nop(s, b, NULL, ISA_FLOW_DISCARD);
      return;
   }
   if (succ_needs_helpers(b))
      return;
   mcc_foreach_instr_rev(b, I)
   {
      if (uses_helpers(I)) {
         mcc_flow_after(s, b, I, ISA_FLOW_DISCARD);
         return;
      }
   }
}

/* ------------------------------------------------------------ special waits */

/* Slot 7 is for the targets that a shader writes.  For others that it reads
 * out of the tile there is another wait (Mesa 2026, panvk: load_tile_res). */
static bool
waits_for_resources(const struct mcc_shader *s)
{
   return s->info && (s->info->fs.rts_read & ~s->info->fs.rts_written &
                      BITFIELD_MASK(MCC_MAX_RTS));
}

static void
insert_special_waits(struct mcc_shader *s, struct mcc_block *b)
{
   mcc_foreach_instr(b, I)
   {
      switch (I->op) {
      case ISA_OP_BARRIER:
         mcc_flow_after(s, b, I, ISA_FLOW_WAIT);
         break;
      case ISA_OP_LD_TILE:
         mcc_flow_before(s, b, I, ISA_FLOW_WAIT);
         if (waits_for_resources(s))
            insert_nop(s, b, list_entry(I->link.prev, struct mcc_instr, link),
                       ISA_FLOW_WAIT_RESOURCE);
         break;
      case ISA_OP_BLEND:
      case ISA_OP_ST_TILE:
         mcc_flow_before(s, b, I, ISA_FLOW_WAIT);
         break;
      case ISA_OP_ATEST:
         mcc_flow_before(s, b, I, ISA_FLOW_WAIT0126);
         mcc_flow_after(s, b, I, ISA_FLOW_WAIT0);
         break;
      case ISA_OP_ZS_EMIT:
         mcc_flow_before(s, b, I, ISA_FLOW_WAIT0126);
         break;
      case MCC_OP_HELPERS_DONE:
      case MCC_OP_FENCE:
         mcc_instr_remove(I);
         break;
      default:
         break;
      }
   }
}

/* Threads may part at this block's end, or meet at the start of the next. */
static bool
must_reconverge(const struct mcc_block *b)
{
   if (b->succ[0] && b->succ[1])
      return true;
   const struct mcc_block *only = b->succ[0] ? b->succ[0] : b->succ[1];
   /* Who leaves a loop waits for the others, or they would come out one after
    * the other: that matters to whoever looks at other lanes. */
   return only && (only->nr_preds > 1 || only->loop_depth < b->loop_depth);
}

static bool
is_branch(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);
   return info && (info->flags & MCC_OPF_BRANCH);
}

static void
reconverge(struct mcc_shader *s, struct mcc_block *b)
{
   struct mcc_instr *last = mcc_last_instr(b);

   if (last && is_branch(last)) {
      /* Every branch of the block is a point of parting. */
      mcc_foreach_instr(b, I)
      {
         if (is_branch(I))
            I->flow = ISA_FLOW_RECONVERGE;
      }
      return;
   }
   if (last && last->flow == ISA_FLOW_NONE)
      last->flow = ISA_FLOW_RECONVERGE;
   else
      insert_nop(s, b, last, ISA_FLOW_RECONVERGE);
}

/* The end waits for everything but a barrier. */
static void
end_program(struct mcc_shader *s, struct mcc_block *b)
{
   struct mcc_instr *last = mcc_last_instr(b);

   while (last && last->op == ISA_OP_NOP && last->flow != ISA_FLOW_WAIT) {
      mcc_instr_remove(last);
      last = mcc_last_instr(b);
   }
   if (last && (last->flow == ISA_FLOW_NONE ||
                (last->flow <= ISA_FLOW_WAIT012 && !is_branch(last))))
      last->flow = ISA_FLOW_END;
   else
      insert_nop(s, b, last, ISA_FLOW_END);
}

int
mcc_insert_flow(struct mcc_shader *s)
{
   const bool fragment = s->stage == MCC_STAGE_FRAGMENT;

   if (fragment)
      find_helpers(s);
   mcc_foreach_block(s, b)
   {
      if (fragment)
         end_helpers(s, b);
      insert_special_waits(s, b);
      if (!b->succ[0] && !b->succ[1])
         end_program(s, b);
      else if (must_reconverge(b))
         reconverge(s, b);
   }
   return 0;
}
