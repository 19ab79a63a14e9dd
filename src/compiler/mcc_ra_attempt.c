/* SPDX-License-Identifier: MIT */
#include "compiler/mcc_ra_attempt.h"

#include <string.h>

struct saved_instr {
   struct mcc_instr *instr;
   struct mcc_instr contents;
   struct mcc_block *block;
};

/* Sources and destinations of all instructions, one after the other. */
struct mcc_saved_shader {
   struct saved_instr *instrs;
   struct mcc_src *srcs;
   struct mcc_dst *dsts;
   unsigned count, nr_srcs, nr_dsts;
};

static void
save_instr(struct mcc_saved_shader *saved, struct mcc_block *b,
           struct mcc_instr *I)
{
   saved->instrs[saved->count++] =
      (struct saved_instr){ .instr = I, .contents = *I, .block = b };
   if (I->nr_srcs)
      memcpy(saved->srcs + saved->nr_srcs, I->src,
             I->nr_srcs * sizeof(*I->src));
   if (I->nr_dsts)
      memcpy(saved->dsts + saved->nr_dsts, I->dst,
             I->nr_dsts * sizeof(*I->dst));
   saved->nr_srcs += I->nr_srcs;
   saved->nr_dsts += I->nr_dsts;
}

struct mcc_saved_shader *
mcc_shader_save(void *mem_ctx, struct mcc_shader *s)
{
   struct mcc_saved_shader *saved = rzalloc(mem_ctx, struct mcc_saved_shader);
   unsigned count = 0, nr_srcs = 0, nr_dsts = 0;

   if (!saved)
      return NULL;
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         count++;
         nr_srcs += I->nr_srcs;
         nr_dsts += I->nr_dsts;
      }
   }
   saved->instrs = ralloc_array(saved, struct saved_instr, MAX2(count, 1));
   saved->srcs = ralloc_array(saved, struct mcc_src, MAX2(nr_srcs, 1));
   saved->dsts = ralloc_array(saved, struct mcc_dst, MAX2(nr_dsts, 1));
   if (!saved->instrs || !saved->srcs || !saved->dsts)
      return NULL;
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I) save_instr(saved, b, I);
   }
   return saved;
}

void
mcc_shader_restore(struct mcc_shader *s, const struct mcc_saved_shader *saved)
{
   const struct mcc_src *src = saved->srcs;
   const struct mcc_dst *dst = saved->dsts;

   mcc_foreach_block(s, b) list_inithead(&b->instrs);
   for (unsigned i = 0; i < saved->count; i++) {
      const struct saved_instr *from = &saved->instrs[i];
      struct mcc_instr *I = from->instr;

      *I = from->contents;
      if (I->nr_srcs)
         memcpy(I->src, src, I->nr_srcs * sizeof(*I->src));
      if (I->nr_dsts)
         memcpy(I->dst, dst, I->nr_dsts * sizeof(*I->dst));
      src += I->nr_srcs;
      dst += I->nr_dsts;
      list_addtail(&I->link, &from->block->instrs);
   }
}
