/* SPDX-License-Identifier: MIT */

/*
 * A fragment shader with several colour targets: what only a later BLEND needs
 * is computed between it and the one before.  Across a BLEND the registers that
 * a blend shader may use are lost, so all that lives there has to be high up
 * and to be moved down again.
 *
 * An instruction moves if it makes more than it keeps alive.  What
 * needs helpers or looks at memory stays; varyings can be loaded between two
 * BLENDs (Mesa 25.0.7 does).
 */

#include "compiler/mcc_passes.h"
#include "util/ralloc.h"

#define MAX_ROUNDS 64

struct sink_node {
   struct mcc_instr *instr;
   /* Number of BLENDs before it: where it is, and where it could be. */
   uint8_t part, target;
   bool fixed;
};

/* Who reads a value, for the latest two readers. */
struct sink_value {
   uint32_t maker; /* node + 1; 0: from elsewhere */
   uint32_t last_reader;
   uint8_t last, last_other; /* part + 1 */
   bool preloaded;
};

struct sink {
   struct mcc_shader *s;
   struct sink_node *nodes;
   uint32_t count;
   struct sink_value *values;
   uint8_t parts;
};

/* The last BLEND ends the program and has no results. */
static bool
goes_on(const struct mcc_instr *I)
{
   return I->op == ISA_OP_BLEND && I->nr_dsts;
}

static bool
may_sink(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   if (I->op == MCC_OP_COLLECT || I->op == MCC_OP_SPLIT)
      return true;
   if (!info || !info->isa || !I->nr_dsts || mcc_reads_memory(I) ||
       (info->flags &
        (MCC_OPF_EFFECT | MCC_OPF_BRANCH | MCC_OPF_CROSS | MCC_OPF_HELPERS)) ||
       info->isa->unit == ISA_UNIT_T || info->isa->unit == ISA_UNIT_VT)
      return false;
   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind != MCC_SSA || I->dst[d].reg != MCC_NO_REG)
         return false;
   }
   return !(info->flags & MCC_OPF_MESSAGE) || info->isa->unit == ISA_UNIT_V;
}

static void
gather(struct sink *k, struct mcc_block *b)
{
   uint8_t part = 0;

   k->count = 0;
   mcc_foreach_instr(b, I)
   {
      struct sink_node *node = &k->nodes[k->count++];

      node->instr = I;
      node->part = node->target = part;
      node->fixed = !may_sink(I);
      mcc_foreach_dst(I, d)
      {
         if (I->dst[d].kind != MCC_SSA)
            continue;
         k->values[I->dst[d].value].maker = k->count;
         k->values[I->dst[d].value].preloaded = I->op == MCC_OP_PRELOAD;
      }
      part += goes_on(I);
   }
   k->parts = part + 1;
}

static void
note_reader(struct sink_value *v, uint32_t reader, uint8_t part)
{
   if (v->last_reader == reader + 1)
      return; /* twice the same */
   if (part + 1 > v->last) {
      v->last_other = v->last;
      v->last = part + 1;
      v->last_reader = reader + 1;
   } else if (part + 1 > v->last_other) {
      v->last_other = part + 1;
   }
}

/* As late as the first reader allows, from the last instruction up. */
static void
find_targets(struct sink *k, uint8_t *first_reader)
{
   for (uint32_t v = 0; v < k->s->nr_ssa; v++) {
      k->values[v].last = k->values[v].last_other = 0;
      k->values[v].last_reader = 0;
      first_reader[v] = UINT8_MAX;
   }
   for (uint32_t n = k->count; n-- > 0;) {
      struct sink_node *node = &k->nodes[n];
      uint8_t target = UINT8_MAX;

      mcc_foreach_dst(node->instr, d)
      {
         if (node->instr->dst[d].kind == MCC_SSA)
            target = MIN2(target, first_reader[node->instr->dst[d].value]);
      }
      node->target = node->fixed || target == UINT8_MAX ? node->part : target;
      mcc_foreach_src(node->instr, i)
      {
         const struct mcc_src *src = &node->instr->src[i];

         if (src->kind != MCC_SSA)
            continue;
         first_reader[src->value] =
            MIN2(first_reader[src->value], node->target);
         note_reader(&k->values[src->value], n, node->target);
      }
   }
}

/* Words that would have to live longer for it. */
static unsigned
cost(const struct sink *k, uint32_t n)
{
   const struct sink_node *node = &k->nodes[n];
   unsigned words = 0;

   mcc_foreach_src(node->instr, i)
   {
      const struct mcc_src *src = &node->instr->src[i];
      const struct sink_value *v;
      uint8_t others;

      if (src->kind != MCC_SSA)
         continue;
      v = &k->values[src->value];
      others = v->last_reader == n + 1 ? v->last_other : v->last;
      if (v->preloaded || others > node->target ||
          (v->maker && k->nodes[v->maker - 1].target >= node->target))
         continue;
      words += k->s->ssa[src->value].words;
   }
   return words;
}

static unsigned
gain(const struct sink *k, uint32_t n)
{
   const struct mcc_instr *I = k->nodes[n].instr;
   unsigned words = 0;

   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind == MCC_SSA)
         words += k->s->ssa[I->dst[d].value].words;
   }
   return words;
}

static bool
is_worth_it(const struct sink *k, uint32_t n)
{
   const unsigned words = cost(k, n);

   /* As many either way: what is collected early is only copied once more. */
   return !words || words < gain(k, n) ||
          (words == gain(k, n) && k->nodes[n].instr->op == MCC_OP_COLLECT);
}

/* Whether all that has a place further down is worth moving there. */
static bool
settle(struct sink *k, uint8_t *first_reader)
{
   for (unsigned round = 0; round < MAX_ROUNDS; round++) {
      bool again = false;

      find_targets(k, first_reader);
      for (uint32_t n = 0; n < k->count; n++) {
         if (k->nodes[n].target > k->nodes[n].part && !is_worth_it(k, n))
            again = k->nodes[n].fixed = true;
      }
      if (!again)
         return true;
   }
   return false;
}

static void
move(struct sink *k)
{
   struct list_head *tail[MCC_MAX_RTS + 1] = { NULL };

   for (uint32_t n = 0; n < k->count; n++) {
      if (goes_on(k->nodes[n].instr))
         tail[k->nodes[n].part + 1] = &k->nodes[n].instr->link;
   }
   for (uint32_t n = 0; n < k->count; n++) {
      struct sink_node *node = &k->nodes[n];

      if (node->target == node->part)
         continue;
      list_del(&node->instr->link);
      list_add(&node->instr->link, tail[node->target]);
      tail[node->target] = &node->instr->link;
   }
}

static bool
has_several(const struct mcc_block *b)
{
   unsigned n = 0;

   if (b->succ[0] || b->succ[1])
      return false;
   mcc_foreach_instr(b, I) n += goes_on(I);
   return n > 0 && n <= MCC_MAX_RTS;
}

int
mcc_sink_to_blends(struct mcc_shader *s)
{
   int err = 0;

   mcc_foreach_block(s, b)
   {
      struct sink k = { .s = s };
      uint8_t *first_reader;
      void *mem_ctx;

      if (!has_several(b))
         continue;
      mem_ctx = ralloc_context(NULL);
      k.nodes =
         rzalloc_array(mem_ctx, struct sink_node, list_length(&b->instrs) + 1);
      k.values = rzalloc_array(mem_ctx, struct sink_value, MAX2(s->nr_ssa, 1));
      first_reader = rzalloc_array(mem_ctx, uint8_t, MAX2(s->nr_ssa, 1));
      if (k.nodes && k.values && first_reader) {
         gather(&k, b);
         if (settle(&k, first_reader))
            move(&k);
      } else {
         err = -ENOMEM;
      }
      ralloc_free(mem_ctx);
   }
   return err;
}
