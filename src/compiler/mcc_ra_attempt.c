/* SPDX-License-Identifier: MIT */
#include "compiler/mcc_ra_attempt.h"

#include <string.h>

struct saved_instr {
   struct mcc_instr *instr;
   struct mcc_instr contents;
   struct mcc_src *srcs;
   struct mcc_dst *dsts;
   struct mcc_block *block;
};

struct mcc_saved_shader {
   struct saved_instr *instrs;
   unsigned count;
};

static bool
save_instr(struct mcc_saved_shader *saved, struct saved_instr *to,
           struct mcc_block *b, struct mcc_instr *I)
{
   *to = (struct saved_instr){ .instr = I, .contents = *I, .block = b };
   to->srcs = ralloc_memdup(saved, I->src, I->nr_srcs * sizeof(*I->src));
   to->dsts = ralloc_memdup(saved, I->dst, I->nr_dsts * sizeof(*I->dst));
   return (to->srcs || !I->nr_srcs) && (to->dsts || !I->nr_dsts);
}

struct mcc_saved_shader *
mcc_shader_save(void *mem_ctx, struct mcc_shader *s)
{
   struct mcc_saved_shader *saved = rzalloc(mem_ctx, struct mcc_saved_shader);
   unsigned count = 0;

   if (!saved)
      return NULL;
   mcc_foreach_block(s, b) count += list_length(&b->instrs);
   saved->instrs = rzalloc_array(saved, struct saved_instr, MAX2(count, 1));
   if (!saved->instrs)
      return NULL;
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         if (!save_instr(saved, &saved->instrs[saved->count++], b, I))
            return NULL;
      }
   }
   return saved;
}

void
mcc_shader_restore(struct mcc_shader *s, const struct mcc_saved_shader *saved)
{
   mcc_foreach_block(s, b) list_inithead(&b->instrs);
   for (unsigned i = 0; i < saved->count; i++) {
      const struct saved_instr *from = &saved->instrs[i];
      struct mcc_instr *I = from->instr;

      *I = from->contents;
      memcpy(I->src, from->srcs, I->nr_srcs * sizeof(*I->src));
      memcpy(I->dst, from->dsts, I->nr_dsts * sizeof(*I->dst));
      list_addtail(&I->link, &from->block->instrs);
   }
}
