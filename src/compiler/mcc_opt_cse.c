/* SPDX-License-Identifier: MIT */

/*
 * Within a block, an instruction that computes what an earlier one computed
 * gives way to it.  Loads from memory are equal until something has an effect.
 */

#include "compiler/mcc_passes.h"

#include "util/hash_table.h"
#include "util/set.h"

#define XXH_INLINE_ALL
#include "util/xxhash.h"

#include <string.h>

static uint32_t
hash_instr(const void *key)
{
   const struct mcc_instr *I = key;
   uint32_t h = XXH32(&I->mod, sizeof(I->mod), I->op);

   h = XXH32(&I->imm, sizeof(I->imm), h);
   mcc_foreach_src(I, i)
   {
      const struct mcc_src *s = &I->src[i];
      uint32_t k[2] = { s->value, (uint32_t)s->kind << 24 |
                                     (uint32_t)s->swizzle << 16 |
                                     (uint32_t)s->abs << 2 |
                                     (uint32_t)s->neg << 1 | s->bnot };

      h = XXH32(k, sizeof(k), h);
   }
   return h;
}

static bool
equal_instrs(const void *a_, const void *b_)
{
   const struct mcc_instr *a = a_, *b = b_;

   if (a->op != b->op || a->nr_srcs != b->nr_srcs || a->nr_dsts != b->nr_dsts ||
       memcmp(&a->mod, &b->mod, sizeof(a->mod)) ||
       memcmp(&a->imm, &b->imm, sizeof(a->imm)))
      return false;
   mcc_foreach_src(a, i)
   {
      if (!mcc_src_equal(&a->src[i], &b->src[i]) ||
          a->src[i].reg != b->src[i].reg)
         return false;
   }
   mcc_foreach_dst(a, i)
   {
      if (a->dst[i].words != b->dst[i].words ||
          a->dst[i].kind != b->dst[i].kind || a->dst[i].reg != b->dst[i].reg)
         return false;
   }
   return true;
}

static bool
eligible(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   if (!I->nr_dsts || (info->flags & MCC_OPF_EFFECT))
      return false;
   switch (I->op) {
   case MCC_OP_PHI:
   case MCC_OP_PRELOAD:
   case MCC_OP_UNDEF:
   case MCC_OP_PARCOPY:
   case MCC_OP_FILL:
      return false;
   default:
      return true;
   }
}

/* Values of the later instruction become those of the earlier. */
static void
rename_values(uint32_t *names, const struct mcc_instr *from,
              const struct mcc_instr *to)
{
   mcc_foreach_dst(from, i)
   {
      if (from->dst[i].kind == MCC_SSA)
         names[from->dst[i].value] = to->dst[i].value;
   }
}

static void
forget_memory(struct set *set)
{
   set_foreach (set, entry) {
      const struct mcc_instr *I = entry->key;

      if (mcc_op_info(I->op)->flags & MCC_OPF_READS_MEM)
         _mesa_set_remove(set, entry);
   }
}

static void
visit_block(struct mcc_block *b, struct set *set, uint32_t *names)
{
   _mesa_set_clear(set, NULL);
   mcc_foreach_instr(b, I)
   {
      struct set_entry *found;

      if (I->op != MCC_OP_PHI) {
         mcc_foreach_src(I, i)
         {
            if (I->src[i].kind == MCC_SSA)
               I->src[i].value = names[I->src[i].value];
         }
      }
      if (mcc_op_info(I->op)->flags & MCC_OPF_EFFECT)
         forget_memory(set);
      if (!eligible(I))
         continue;
      found = _mesa_set_search(set, I);
      if (found) {
         rename_values(names, I, found->key);
         mcc_instr_remove(I);
      } else {
         _mesa_set_add(set, I);
      }
   }
}

int
mcc_opt_cse(struct mcc_shader *s)
{
   void *mem_ctx = ralloc_context(NULL);
   uint32_t *names = ralloc_array(mem_ctx, uint32_t, s->nr_ssa + 1);
   struct set *set = _mesa_set_create(mem_ctx, hash_instr, equal_instrs);

   for (uint32_t i = 0; i < s->nr_ssa; i++)
      names[i] = i;
   mcc_foreach_block(s, b) visit_block(b, set, names);
   /* Uses that come before in the layout: phis of loop headers. */
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         mcc_foreach_src(I, i)
         {
            if (I->src[i].kind == MCC_SSA)
               I->src[i].value = names[I->src[i].value];
         }
      }
   }
   ralloc_free(mem_ctx);
   return 0;
}
