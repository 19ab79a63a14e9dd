/* SPDX-License-Identifier: MIT */

/*
 * Within a block, an instruction that computes what an earlier one computed
 * gives way to it.  Loads from memory are equal until something has an effect.
 * Addresses, which are messages to make, also give way to equal ones in blocks
 * that dominate; all else that NIR left would only be alive for longer.
 */

#include "compiler/mcc_dominance.h"
#include "compiler/mcc_passes.h"

#include "util/hash_table.h"
#include "util/set.h"

#include <string.h>

static uint64_t
mix(uint64_t h, uint64_t word)
{
   h = (h ^ word) * 0x9e3779b97f4a7c15u;
   return h ^ h >> 32;
}

/* Modifiers tell few instructions apart that their sources do not: the first
 * of them will do. */
static uint32_t
hash_instr(const void *key)
{
   const struct mcc_instr *I = key;
   uint64_t h = I->op, words[6];

   static_assert(sizeof(I->imm) == 24 && sizeof(I->mod) >= 24,
                 "what is hashed");
   memcpy(words, &I->mod, 24);
   memcpy(words + 3, &I->imm, 24);
   for (unsigned i = 0; i < ARRAY_SIZE(words); i++)
      h = mix(h, words[i]);
   mcc_foreach_src(I, i)
   {
      const struct mcc_src *s = &I->src[i];

      h = mix(h, (uint64_t)s->value << 32 | (uint32_t)s->kind << 24 |
                    (uint32_t)s->swizzle << 16 | (uint32_t)s->abs << 2 |
                    (uint32_t)s->neg << 1 | s->bnot);
   }
   return h;
}

static bool
equal_instrs(const void *a_, const void *b_)
{
   const struct mcc_instr *a = a_, *b = b_;

   if (a->op != b->op || a->constant != b->constant ||
       a->nr_srcs != b->nr_srcs || a->nr_dsts != b->nr_dsts ||
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
          a->dst[i].half != b->dst[i].half ||
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

      if (mcc_reads_memory(I))
         _mesa_set_remove(set, entry);
   }
}

struct cse {
   const struct mcc_dominance *dom;
   struct set *local;
   /* Addresses of all blocks: instruction → its block. */
   struct hash_table *addresses;
   uint32_t *names;
};

static bool
is_address(const struct mcc_instr *I)
{
   return I->op == ISA_OP_LEA_BUFFER || I->op == ISA_OP_LEA_BUF_IMM;
}

static const struct mcc_instr *
find_address(struct cse *c, struct mcc_block *b, struct mcc_instr *I)
{
   struct hash_entry *found = _mesa_hash_table_search(c->addresses, I);

   if (found && mcc_dominates(c->dom, found->data, b))
      return found->key;
   if (found)
      _mesa_hash_table_remove(c->addresses, found);
   _mesa_hash_table_insert(c->addresses, I, b);
   return NULL;
}

static const struct mcc_instr *
find_equal(struct cse *c, struct mcc_block *b, struct mcc_instr *I)
{
   struct set_entry *entry;
   bool found;

   if (is_address(I))
      return find_address(c, b, I);
   entry = _mesa_set_search_or_add(c->local, I, &found);
   return found ? entry->key : NULL;
}

static void
rename_srcs(const uint32_t *names, struct mcc_instr *I)
{
   mcc_foreach_src(I, i)
   {
      if (I->src[i].kind == MCC_SSA)
         I->src[i].value = names[I->src[i].value];
   }
}

static void
visit_block(struct cse *c, struct mcc_block *b)
{
   _mesa_set_clear(c->local, NULL);
   mcc_foreach_instr(b, I)
   {
      const struct mcc_instr *found;

      if (I->op != MCC_OP_PHI)
         rename_srcs(c->names, I);
      if (mcc_op_info(I->op)->flags & MCC_OPF_EFFECT)
         forget_memory(c->local);
      if (!eligible(I))
         continue;
      found = find_equal(c, b, I);
      if (found) {
         rename_values(c->names, I, found);
         mcc_instr_remove(I);
      }
   }
}

int
mcc_opt_cse(struct mcc_shader *s)
{
   void *mem_ctx = ralloc_context(NULL);
   struct cse c = {
      .dom = mcc_dominance_compute(mem_ctx, s),
      .local = _mesa_set_create(mem_ctx, hash_instr, equal_instrs),
      .addresses = _mesa_hash_table_create(mem_ctx, hash_instr, equal_instrs),
      .names = ralloc_array(mem_ctx, uint32_t, s->nr_ssa + 1),
   };

   if (!c.dom || !c.local || !c.addresses || !c.names) {
      ralloc_free(mem_ctx);
      return mcc_fail(s, -ENOMEM, "CSE: out of memory");
   }
   for (uint32_t i = 0; i < s->nr_ssa; i++)
      c.names[i] = i;
   mcc_foreach_block(s, b) visit_block(&c, b);
   /* Uses that come before in the layout: phis of loop headers. */
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I) rename_srcs(c.names, I);
   }
   ralloc_free(mem_ctx);
   return 0;
}
