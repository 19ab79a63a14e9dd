/* SPDX-License-Identifier: MIT */

/*
 * Message slots and the waits for them.
 *
 * A message gives its result some time later; the register may be touched
 * only after a wait for the message's slot.  A forward data flow analysis
 * knows, at each point, which registers each slot still has to write, and
 * which slots have memory and varying accesses under way.  Reads of staging
 * registers need no wait: issuing the message takes them (Mesa 25.0.7,
 * va_insert_flow.c).
 */

#include <string.h>

#include "compiler/mcc_liveness.h"
#include "compiler/mcc_passes.h"
#include "compiler/mcc_regs.h"

struct board {
   uint64_t writes[MCC_GENERAL_SLOTS];
   /* Bits by slot: memory read and written, varyings. */
   uint8_t reads, writes_memory, varying;
};

static bool
is_message(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);
   return info && (info->flags & MCC_OPF_MESSAGE);
}

/* What a message must keep its order against. */
struct access {
   /* Reads memory that may be written: writes. */
   bool reads;
   /* All other accesses of memory. */
   bool writes;
   bool varying;
};

static struct access
access_of(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);
   struct access a = { 0 };

   if (!info || !info->isa || !(info->flags & MCC_OPF_MESSAGE))
      return a;
   if (info->isa->unit == ISA_UNIT_LS) {
      a.reads = mcc_reads_memory(I);
      a.writes = info->flags & MCC_OPF_EFFECT;
   }
   a.varying = info->isa->unit == ISA_UNIT_V || info->isa->unit == ISA_UNIT_VT;
   return a;
}

static void
choose_slots(struct mcc_shader *s)
{
   unsigned next = 0;

   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         if (!is_message(I))
            continue;
         if (I->op == ISA_OP_BARRIER)
            I->mod.slot = ISA_SLOT_7;
         else if (I->op == ISA_OP_ATEST || I->op == ISA_OP_ZS_EMIT)
            I->mod.slot = ISA_SLOT_0;
         else if (mcc_op_info(I->op)->isa->has_slot)
            I->mod.slot = next++ % MCC_GENERAL_SLOTS;
      }
   }
}

static unsigned
release(struct board *st, unsigned slots)
{
   for (unsigned i = 0; i < MCC_GENERAL_SLOTS; i++) {
      if (slots & (1u << i))
         st->writes[i] = 0;
   }
   st->reads &= ~slots;
   st->writes_memory &= ~slots;
   st->varying &= ~slots;
   return slots;
}

static unsigned
busy_slots(const struct board *st)
{
   unsigned slots = st->reads | st->writes_memory | st->varying;
   for (unsigned i = 0; i < MCC_GENERAL_SLOTS; i++) {
      if (st->writes[i])
         slots |= 1u << i;
   }
   return slots;
}

/* The slots to be waited for before I. */
static unsigned
needed_slots(const struct board *st, const struct mcc_instr *I)
{
   const unsigned busy = busy_slots(st);
   unsigned slots = 0;

   if (!busy)
      return 0;

   const uint64_t touched = mcc_reads(I) | mcc_writes(I);
   for (unsigned i = 0; i < MCC_GENERAL_SLOTS; i++) {
      if (st->writes[i] & touched)
         slots |= 1u << i;
   }
   const struct access access = access_of(I);
   if (access.reads || access.writes)
      slots |= st->writes_memory;
   if (access.writes)
      slots |= st->reads;
   /* Loads of varyings share a hidden register that some of them write. */
   if (access.varying && I->mod.update != ISA_UPDATE_RETRIEVE)
      slots |= st->varying;
   if (I->op == ISA_OP_BARRIER || I->op == MCC_OP_FENCE)
      slots |= busy;
   return slots;
}

static void
issue(struct board *st, const struct mcc_instr *I)
{
   if (!is_message(I) || I->mod.slot >= MCC_GENERAL_SLOTS)
      return;
   if (mcc_op_info(I->op)->flags & MCC_OPF_SR_WRITE)
      st->writes[I->mod.slot] |= mcc_writes(I);
   const struct access access = access_of(I);
   if (access.reads)
      st->reads |= 1u << I->mod.slot;
   if (access.writes)
      st->writes_memory |= 1u << I->mod.slot;
   if (access.varying)
      st->varying |= 1u << I->mod.slot;
}

static void
merge(struct board *into, const struct board *from)
{
   for (unsigned i = 0; i < MCC_GENERAL_SLOTS; i++)
      into->writes[i] |= from->writes[i];
   into->reads |= from->reads;
   into->writes_memory |= from->writes_memory;
   into->varying |= from->varying;
}

/* Walks the block; with `insert`, puts the waits in. */
static void
walk(struct mcc_shader *s, struct mcc_block *b, struct board *st, bool insert)
{
   mcc_foreach_instr(b, I)
   {
      const unsigned slots = needed_slots(st, I);
      if (slots && insert)
         mcc_flow_before(s, b, I, (enum isa_flow)slots);
      if (slots)
         release(st, slots);
      issue(st, I);
   }
   /* The two sides of a branch, where threads take both, must not have
    * varying loads under way at once. */
   if (st->varying) {
      const unsigned slots = st->varying;
      struct mcc_instr *last = mcc_last_instr(b);
      const struct mcc_op_info *info = last ? mcc_op_info(last->op) : NULL;
      if (insert && info && (info->flags & MCC_OPF_BRANCH))
         mcc_flow_before(s, b, last, (enum isa_flow)slots);
      else if (insert)
         mcc_flow_after(s, b, last, (enum isa_flow)slots);
      release(st, slots);
   }
}

int
mcc_insert_slots(struct mcc_shader *s)
{
   void *mem_ctx = ralloc_context(NULL);
   struct board *out = rzalloc_array(mem_ctx, struct board, s->nr_blocks);
   BITSET_WORD *visited =
      rzalloc_array(mem_ctx, BITSET_WORD, BITSET_WORDS(s->nr_blocks));
   bool changed = true;

   if (!out || !visited) {
      ralloc_free(mem_ctx);
      return -ENOMEM;
   }
   choose_slots(s);
   while (changed) {
      changed = false;
      mcc_clear_visited(s, visited);
      mcc_foreach_block(s, b)
      {
         struct board st;

         BITSET_SET(visited, b->index);
         memset(&st, 0, sizeof(st));
         for (unsigned p = 0; p < b->nr_preds; p++)
            merge(&st, &out[b->preds[p]->index]);
         walk(s, b, &st, false);
         if (memcmp(&st, &out[b->index], sizeof(st))) {
            out[b->index] = st;
            changed |= mcc_any_visited(visited, b->succ, 2);
         }
      }
   }
   mcc_foreach_block(s, b)
   {
      struct board st;
      memset(&st, 0, sizeof(st));
      for (unsigned p = 0; p < b->nr_preds; p++)
         merge(&st, &out[b->preds[p]->index]);
      walk(s, b, &st, true);
   }
   ralloc_free(mem_ctx);
   return 0;
}
