/* SPDX-License-Identifier: MIT */

/*
 * Marks the last read of each register, so that the hardware need not keep
 * it.  Not on staging registers, nor while a message may still be reading the
 * register as staging, and on both registers of a pair or on none (Mesa
 * 25.0.7, va_mark_last.c).
 */

#include <string.h>

#include "compiler/mcc_liveness.h"
#include "compiler/mcc_passes.h"
#include "compiler/mcc_regs.h"

struct pending {
   uint64_t staging[MCC_GENERAL_SLOTS];
};

static bool
waits_for(unsigned flow, unsigned slot)
{
   return flow == ISA_FLOW_WAIT || flow == ISA_FLOW_WAIT0126 ||
          (flow <= ISA_FLOW_WAIT012 && (flow & (1u << slot)));
}

static bool
reads_staging(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);
   return info && (info->flags & MCC_OPF_SR_READ) && I->nr_srcs;
}

static void
step(struct pending *p, const struct mcc_instr *I)
{
   if (reads_staging(I) && I->mod.slot < MCC_GENERAL_SLOTS)
      p->staging[I->mod.slot] |= mcc_src_mask(&I->src[0]);
   for (unsigned i = 0; i < MCC_GENERAL_SLOTS; i++) {
      if (waits_for(I->flow, i))
         p->staging[i] = 0;
   }
}

static void
merge(struct pending *into, const struct pending *from)
{
   for (unsigned i = 0; i < MCC_GENERAL_SLOTS; i++)
      into->staging[i] |= from->staging[i];
}

/* A blend shader leaves coverage and sample to the next one. */
static uint64_t
alive_at_end(const struct mcc_shader *s, const struct mcc_block *b)
{
   const bool end = !b->succ[0] && !b->succ[1];

   return end && s->options->blend_shader.enabled ? BITFIELD64_RANGE(60, 2) : 0;
}

/* Registers that are alive at the start of each block, by index. */
static void
find_alive(struct mcc_shader *s, uint64_t *in, BITSET_WORD *visited)
{
   bool changed = true;

   while (changed) {
      changed = false;
      mcc_clear_visited(s, visited);
      mcc_foreach_block_rev(s, b)
      {
         uint64_t alive = alive_at_end(s, b);

         BITSET_SET(visited, b->index);
         for (unsigned i = 0; i < 2; i++)
            alive |= b->succ[i] ? in[b->succ[i]->index] : 0;
         mcc_foreach_instr_rev(b, I) alive =
            (alive & ~mcc_writes(I)) | mcc_reads(I);
         changed |= alive != in[b->index] &&
                    mcc_any_visited(visited, b->preds, b->nr_preds);
         in[b->index] = alive;
      }
   }
}

static void
find_pending(struct mcc_shader *s, struct pending *out, BITSET_WORD *visited)
{
   bool changed = true;

   while (changed) {
      changed = false;
      mcc_clear_visited(s, visited);
      mcc_foreach_block(s, b)
      {
         struct pending now = { { 0 } };

         BITSET_SET(visited, b->index);
         for (unsigned p = 0; p < b->nr_preds; p++)
            merge(&now, &out[b->preds[p]->index]);
         mcc_foreach_instr(b, I) step(&now, I);
         if (memcmp(&now, &out[b->index], sizeof(now))) {
            out[b->index] = now;
            changed |= mcc_any_visited(visited, b->succ, 2);
         }
      }
   }
}

static void
mark_block(struct mcc_block *b, uint64_t alive)
{
   mcc_foreach_instr_rev(b, I)
   {
      const uint64_t written = mcc_writes(I);
      mcc_foreach_src(I, i)
      {
         const uint64_t mask = mcc_src_mask(&I->src[i]);
         const bool staging = i == 0 && reads_staging(I);
         I->src[i].last = mask && !staging && (mask & ~written & alive) == 0;
      }
      alive = (alive & ~written) | mcc_reads(I);
   }
}

static void
unmark_pending(struct mcc_block *b, struct pending now)
{
   mcc_foreach_instr(b, I)
   {
      uint64_t staging = reads_staging(I) ? mcc_src_mask(&I->src[0]) : 0;
      for (unsigned i = 0; i < MCC_GENERAL_SLOTS; i++)
         staging |= now.staging[i];
      mcc_foreach_src(I, i)
      {
         if (mcc_src_mask(&I->src[i]) & staging)
            I->src[i].last = false;
      }
      step(&now, I);
   }
}

int
mcc_mark_last(struct mcc_shader *s)
{
   void *mem_ctx = ralloc_context(NULL);
   uint64_t *in = rzalloc_array(mem_ctx, uint64_t, s->nr_blocks);
   struct pending *out = rzalloc_array(mem_ctx, struct pending, s->nr_blocks);
   BITSET_WORD *visited =
      rzalloc_array(mem_ctx, BITSET_WORD, BITSET_WORDS(s->nr_blocks));

   if (!in || !out || !visited) {
      ralloc_free(mem_ctx);
      return -ENOMEM;
   }
   find_alive(s, in, visited);
   find_pending(s, out, visited);
   mcc_foreach_block(s, b)
   {
      uint64_t alive = alive_at_end(s, b);
      struct pending now = { { 0 } };
      for (unsigned i = 0; i < 2; i++)
         alive |= b->succ[i] ? in[b->succ[i]->index] : 0;
      for (unsigned p = 0; p < b->nr_preds; p++)
         merge(&now, &out[b->preds[p]->index]);
      mark_block(b, alive);
      unmark_pending(b, now);
   }
   ralloc_free(mem_ctx);
   return 0;
}
