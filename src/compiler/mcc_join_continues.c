/* SPDX-License-Identifier: MIT */

/*
 * Each loop goes back to its start from one place only.  The hardware goes on
 * with the threads that are at the lowest address (GUESS, see the simulator's
 * sim_warp.c): who went back from the middle of a loop would start the next
 * round while others are still in this one.
 */

#include "compiler/mcc_builder.h"
#include "compiler/mcc_passes.h"

/* Where the loop is continued, in layout order; returns how many. */
static unsigned
find_backs(struct mcc_shader *s, struct mcc_block *header,
           struct mcc_block **backs)
{
   bool behind = false;
   unsigned n = 0;

   mcc_foreach_block(s, b)
   {
      behind |= b == header;
      if (behind && (b->succ[0] == header || b->succ[1] == header))
         backs[n++] = b;
   }
   return n;
}

/* The header's phis, of the edges that will be one. */
static void
join_phis(struct mcc_shader *s, struct mcc_block *header,
          struct mcc_block *latch, struct mcc_block *const *backs, unsigned n)
{
   struct mcc_builder at = mcc_at_end(s, latch);

   mcc_foreach_instr(header, phi)
   {
      if (phi->op != MCC_OP_PHI)
         break;
      struct mcc_instr *joined = mcc_emit(&at, MCC_OP_PHI, 1, 0, NULL);

      mcc_instr_set_nr_srcs(s, joined, n);
      for (unsigned i = 0; i < n; i++)
         joined->src[i] = phi->src[mcc_pred_index(header, backs[i])];
   }
}

static void
join(struct mcc_shader *s, struct mcc_block *header,
     struct mcc_block *const *backs, unsigned n)
{
   struct mcc_block *latch = mcc_block_create(s);
   struct mcc_instr *joined;

   latch->loop_depth = header->loop_depth;
   list_add(&latch->link, &backs[n - 1]->link);
   join_phis(s, header, latch, backs, n);
   for (unsigned i = 0; i < n; i++) {
      mcc_block_unlink(backs[i], 0);
      mcc_block_link(backs[i], 0, latch);
      mcc_last_instr(backs[i])->target = latch;
   }
   mcc_block_link(latch, 0, header);
   joined = list_first_entry(&latch->instrs, struct mcc_instr, link);
   mcc_foreach_instr(header, phi)
   {
      if (phi->op != MCC_OP_PHI)
         break;
      mcc_instr_set_nr_srcs(s, phi, header->nr_preds);
      phi->src[header->nr_preds - 1] = mcc_value(joined);
      joined = list_entry(joined->link.next, struct mcc_instr, link);
   }

   struct mcc_builder at = mcc_at_end(s, latch);
   mcc_emit(&at, MCC_OP_JUMP, 0, 0, NULL)->target = header;
}

int
mcc_join_continues(struct mcc_shader *s)
{
   mcc_foreach_block(s, b)
   {
      struct mcc_block **backs;
      unsigned n;

      if (!b->loop_header || b->nr_preds < 3)
         continue;
      backs = ralloc_array(s, struct mcc_block *, b->nr_preds);
      if (!backs)
         return mcc_fail(s, -ENOMEM, "no memory");
      n = find_backs(s, b, backs);
      if (n > 1)
         join(s, b, backs, n);
      ralloc_free(backs);
   }
   return 0;
}
