/* SPDX-License-Identifier: MIT */
#include "compiler/mcc_liveness.h"

static void
block_transfer(struct mcc_block *b, BITSET_WORD *live)
{
   mcc_foreach_instr_rev(b, I)
   {
      mcc_foreach_dst(I, d)
      {
         if (I->dst[d].kind == MCC_SSA)
            BITSET_CLEAR(live, I->dst[d].value);
      }
      if (I->op == MCC_OP_PHI)
         continue;
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind == MCC_SSA)
            BITSET_SET(live, I->src[i].value);
      }
   }
}

/* What `succ` wants of its predecessor `b` goes into `out`. */
static void
add_edge(const struct mcc_liveness *live, const struct mcc_block *b,
         struct mcc_block *succ, BITSET_WORD *out)
{
   const unsigned words = BITSET_WORDS(live->nr_ssa);
   const unsigned pred = mcc_pred_index(succ, b);

   for (unsigned w = 0; w < words; w++)
      out[w] |= live->in[succ->index][w];
   mcc_foreach_instr(succ, I)
   {
      if (I->op != MCC_OP_PHI)
         break;
      if (I->src[pred].kind == MCC_SSA)
         BITSET_SET(out, I->src[pred].value);
   }
}

void
mcc_clear_visited(const struct mcc_shader *s, BITSET_WORD *visited)
{
   memset(visited, 0, BITSET_WORDS(s->nr_blocks) * sizeof(*visited));
}

bool
mcc_any_visited(const BITSET_WORD *visited, struct mcc_block *const *blocks,
                unsigned count)
{
   for (unsigned i = 0; i < count; i++) {
      if (blocks[i] && BITSET_TEST(visited, blocks[i]->index))
         return true;
   }
   return false;
}

struct mcc_liveness *
mcc_liveness_compute(void *mem_ctx, struct mcc_shader *s)
{
   struct mcc_liveness *live = rzalloc(mem_ctx, struct mcc_liveness);
   if (!live)
      return NULL;
   live->nr_ssa = s->nr_ssa;
   const unsigned words = BITSET_WORDS(MAX2(s->nr_ssa, 1));
   live->in = rzalloc_array(live, BITSET_WORD *, s->nr_blocks);
   live->out = rzalloc_array(live, BITSET_WORD *, s->nr_blocks);
   BITSET_WORD *next = rzalloc_array(live, BITSET_WORD, words);
   BITSET_WORD *visited =
      rzalloc_array(live, BITSET_WORD, BITSET_WORDS(s->nr_blocks));
   if (!live->in || !live->out || !next || !visited)
      return NULL;
   mcc_foreach_block(s, b)
   {
      live->in[b->index] = rzalloc_array(live, BITSET_WORD, words);
      live->out[b->index] = rzalloc_array(live, BITSET_WORD, words);
      if (!live->in[b->index] || !live->out[b->index])
         return NULL;
   }

   /* Backwards through the layout, until loops have settled: only what was
    * visited before its successor has to be again. */
   bool progress = true;
   while (progress) {
      progress = false;
      mcc_clear_visited(s, visited);
      mcc_foreach_block_rev(s, b)
      {
         BITSET_SET(visited, b->index);
         BITSET_WORD *out = live->out[b->index];
         for (unsigned i = 0; i < 2; i++) {
            if (b->succ[i])
               add_edge(live, b, b->succ[i], out);
         }
         memcpy(next, out, words * sizeof(*next));
         block_transfer(b, next);
         if (memcmp(next, live->in[b->index], words * sizeof(*next))) {
            memcpy(live->in[b->index], next, words * sizeof(*next));
            progress |= mcc_any_visited(visited, b->preds, b->nr_preds);
         }
      }
   }
   ralloc_free(next);
   ralloc_free(visited);
   return live;
}

void
mcc_liveness_mark_last(const struct mcc_liveness *live, struct mcc_block *b)
{
   const unsigned words = BITSET_WORDS(MAX2(live->nr_ssa, 1));
   BITSET_WORD *after = ralloc_array(NULL, BITSET_WORD, words);
   if (!after)
      return;

   memcpy(after, live->out[b->index], words * sizeof(*after));
   mcc_foreach_instr_rev(b, I)
   {
      if (I->op == MCC_OP_PHI)
         break;
      mcc_foreach_dst(I, d)
      {
         if (I->dst[d].kind == MCC_SSA)
            BITSET_CLEAR(after, I->dst[d].value);
      }
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind == MCC_SSA)
            I->src[i].last = !BITSET_TEST(after, I->src[i].value);
      }
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind == MCC_SSA)
            BITSET_SET(after, I->src[i].value);
      }
   }
   ralloc_free(after);
}
