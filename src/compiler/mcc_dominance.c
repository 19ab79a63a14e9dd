/* SPDX-License-Identifier: MIT */

/*
 * Dominators, by the iteration of Cooper, Harvey and Kennedy.  The layout
 * order serves as reverse post order: all but back edges go forward in it.
 */

#include "compiler/mcc_dominance.h"

static struct mcc_block *
common_dominator(const struct mcc_dominance *dom, struct mcc_block *a,
                 struct mcc_block *b)
{
   while (a != b) {
      if (dom->place[a->index] > dom->place[b->index])
         a = dom->idom[a->index];
      else
         b = dom->idom[b->index];
   }
   return a;
}

/* From the predecessors that were reached so far. */
static struct mcc_block *
find_idom(const struct mcc_dominance *dom, const struct mcc_block *b)
{
   struct mcc_block *common = NULL;

   for (unsigned i = 0; i < b->nr_preds; i++) {
      struct mcc_block *p = b->preds[i];

      if (dom->place[p->index] && !dom->idom[p->index])
         continue;
      common = common ? common_dominator(dom, common, p) : p;
   }
   return common;
}

struct mcc_dominance *
mcc_dominance_compute(void *mem_ctx, struct mcc_shader *s)
{
   struct mcc_dominance *dom = rzalloc(mem_ctx, struct mcc_dominance);
   uint32_t place = 0;
   bool changed = true;

   if (!dom)
      return NULL;
   dom->idom = rzalloc_array(dom, struct mcc_block *, s->nr_blocks);
   dom->place = rzalloc_array(dom, uint32_t, s->nr_blocks);
   if (!dom->idom || !dom->place)
      return NULL;
   mcc_foreach_block(s, b) dom->place[b->index] = place++;
   while (changed) {
      changed = false;
      mcc_foreach_block(s, b)
      {
         struct mcc_block *up = dom->place[b->index] ? find_idom(dom, b) : NULL;

         changed |= up != dom->idom[b->index];
         dom->idom[b->index] = up;
      }
   }
   return dom;
}

bool
mcc_dominates(const struct mcc_dominance *dom, const struct mcc_block *a,
              const struct mcc_block *b)
{
   while (b && dom->place[b->index] > dom->place[a->index])
      b = dom->idom[b->index];
   return a == b;
}
