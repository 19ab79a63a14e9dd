/* SPDX-License-Identifier: MIT */

/*
 * What well-formed IR is.  Refuses the first thing that is not, with the pass
 * after which it was found, the block and the instruction.
 */

#include "compiler/mcc_fau.h"
#include "compiler/mcc_passes.h"

#include "util/bitset.h"

#include <string.h>

struct validate {
   struct mcc_shader *s;
   const char *after;
   struct mcc_block *block;
   struct mcc_instr *instr;
   void *mem_ctx;

   /* By SSA index. */
   struct mcc_block **def_block;
   uint32_t *def_at; /* position in its block */
   /* By block index. */
   struct mcc_block **idom;
   uint32_t *order; /* reverse post order, 0: unreachable */
   bool legal;      /* after legalisation */
};

static int __attribute__((format(printf, 2, 3)))
refuse(struct validate *v, const char *fmt, ...)
{
   char what[120], text[200] = "";
   va_list args;

   va_start(args, fmt);
   vsnprintf(what, sizeof(what), fmt, args);
   va_end(args);
   if (v->instr) {
      FILE *fp = fmemopen(text, sizeof(text) - 1, "w");

      if (fp) {
         mcc_print_instr(fp, v->instr);
         fclose(fp);
      }
   }
   return mcc_fail(v->s, -EINVAL, "invalid IR after %s: block %u: %s%s%s",
                   v->after, v->block ? v->block->index : 0, what,
                   v->instr ? ": " : "", text);
}

/* -- Control flow -- */

static bool
has_pred(const struct mcc_block *b, const struct mcc_block *pred)
{
   for (unsigned i = 0; i < b->nr_preds; i++) {
      if (b->preds[i] == pred)
         return true;
   }
   return false;
}

static bool
in_layout(struct validate *v, const struct mcc_block *b)
{
   mcc_foreach_block(v->s, c)
   {
      if (c == b)
         return true;
   }
   return false;
}

static int
check_edges(struct validate *v, struct mcc_block *b)
{
   if (b->succ[0] && b->succ[0] == b->succ[1])
      return refuse(v, "both successors are one block");
   for (unsigned i = 0; i < 2; i++) {
      struct mcc_block *succ = b->succ[i];

      if (!succ)
         continue;
      if (!in_layout(v, succ))
         return refuse(v, "successor %u is not in the shader", succ->index);
      if (!has_pred(succ, b))
         return refuse(v, "not a predecessor of its successor %u", succ->index);
      if (!v->s->allocated && b->succ[0] && b->succ[1] && succ->nr_preds > 1)
         return refuse(v, "critical edge to block %u", succ->index);
   }
   for (unsigned i = 0; i < b->nr_preds; i++) {
      struct mcc_block *p = b->preds[i];

      if (p->succ[0] != b && p->succ[1] != b)
         return refuse(v, "predecessor %u does not lead here", p->index);
      for (unsigned j = 0; j < i; j++) {
         if (b->preds[j] == p)
            return refuse(v, "predecessor %u twice", p->index);
      }
   }
   return 0;
}

static int
check_branches(struct validate *v, struct mcc_block *b)
{
   struct mcc_instr *branch = NULL, *jump = NULL;

   mcc_foreach_instr(b, I)
   {
      v->instr = I;
      if (jump || (branch && I->op != MCC_OP_JUMP && mcc_op_info(I->op) &&
                   !v->s->allocated))
         return refuse(v, "instruction after the end of its block");
      if (I->op == ISA_OP_BRANCHZ)
         branch = I;
      if (I->op == MCC_OP_JUMP)
         jump = I;
      if ((I->op == ISA_OP_BRANCHZ || I->op == MCC_OP_JUMP) != !!I->target)
         return refuse(v, "branch without target, or a target elsewhere");
   }
   v->instr = branch;
   if (branch ? branch->target != b->succ[1] : b->succ[1] != NULL)
      return refuse(v, "the branch and the second successor differ");
   v->instr = jump;
   if (jump && jump->target != b->succ[0])
      return refuse(v, "the jump and the first successor differ");
   if (!jump && b->succ[0] != NULL && b->succ[0] != mcc_next_block(v->s, b))
      return refuse(v, "falls through to a block that is not next");
   v->instr = NULL;
   if (!b->succ[0] && mcc_next_block(v->s, b))
      return refuse(v, "ends the program before the last block");
   return 0;
}

static int
check_back_edges(struct validate *v)
{
   uint32_t at = 0;

   mcc_foreach_block(v->s, b) b->scratch = at++;
   mcc_foreach_block(v->s, b)
   {
      v->block = b;
      for (unsigned i = 0; i < 2; i++) {
         if (b->succ[i] && b->succ[i]->scratch <= b->scratch &&
             !b->succ[i]->loop_header)
            return refuse(v, "back edge to block %u, which heads no loop",
                          b->succ[i]->index);
      }
   }
   return 0;
}

/* -- Dominance (Cooper, Harvey, Kennedy) -- */

static unsigned
post_order(struct mcc_block *b, BITSET_WORD *seen, struct mcc_block **out,
           unsigned n)
{
   BITSET_SET(seen, b->index);
   for (unsigned i = 0; i < 2; i++) {
      if (b->succ[i] && !BITSET_TEST(seen, b->succ[i]->index))
         n = post_order(b->succ[i], seen, out, n);
   }
   out[n++] = b;
   return n;
}

static struct mcc_block *
intersect(struct validate *v, struct mcc_block *a, struct mcc_block *b)
{
   while (a != b) {
      while (v->order[a->index] > v->order[b->index])
         a = v->idom[a->index];
      while (v->order[b->index] > v->order[a->index])
         b = v->idom[b->index];
   }
   return a;
}

static void
find_dominators(struct validate *v)
{
   unsigned size = v->s->nr_blocks + 1;
   struct mcc_block **post =
      rzalloc_array(v->mem_ctx, struct mcc_block *, size);
   BITSET_WORD *seen =
      rzalloc_array(v->mem_ctx, BITSET_WORD, BITSET_WORDS(size));
   struct mcc_block *entry = mcc_entry_block(v->s);
   unsigned n = post_order(entry, seen, post, 0);
   bool progress = true;

   v->idom = rzalloc_array(v->mem_ctx, struct mcc_block *, size);
   v->order = rzalloc_array(v->mem_ctx, uint32_t, size);
   for (unsigned i = 0; i < n; i++)
      v->order[post[n - 1 - i]->index] = i + 1;
   v->idom[entry->index] = entry;
   while (progress) {
      progress = false;
      for (unsigned i = n; i-- > 0;) {
         struct mcc_block *b = post[i], *idom = NULL;

         if (b == entry)
            continue;
         for (unsigned p = 0; p < b->nr_preds; p++) {
            struct mcc_block *pred = b->preds[p];

            if (!v->idom[pred->index])
               continue;
            idom = idom ? intersect(v, idom, pred) : pred;
         }
         if (v->idom[b->index] != idom) {
            v->idom[b->index] = idom;
            progress = true;
         }
      }
   }
}

static bool
dominates(struct validate *v, struct mcc_block *a, struct mcc_block *b)
{
   if (!v->order[b->index])
      return true; /* unreachable: whatever */
   while (v->order[b->index] > v->order[a->index])
      b = v->idom[b->index];
   return a == b;
}

/* -- Values -- */

static int
check_dst(struct validate *v, const struct mcc_dst *d, unsigned at)
{
   switch (d->kind) {
   case MCC_NONE:
      return d->words ? refuse(v, "words of no destination") : 0;
   case MCC_REG:
      if (!v->s->allocated)
         return refuse(v, "register before allocation");
      if (!d->words || d->value + d->words > 64)
         return refuse(v, "registers past the last");
      return 0;
   case MCC_SSA:
      break;
   default:
      return refuse(v, "destination of kind %u", d->kind);
   }
   if (v->s->allocated)
      return refuse(v, "value after allocation");
   if (d->value >= v->s->nr_ssa)
      return refuse(v, "value %u does not exist", d->value);
   if (d->words != v->s->ssa[d->value].words)
      return refuse(v, "value %u has %u words", d->value,
                    v->s->ssa[d->value].words);
   if (v->def_block[d->value])
      return refuse(v, "value %u is made twice", d->value);
   v->def_block[d->value] = v->block;
   v->def_at[d->value] = at;
   return 0;
}

static int
check_use(struct validate *v, const struct mcc_src *s, struct mcc_block *in,
          unsigned at)
{
   struct mcc_block *def;

   if (s->kind != MCC_SSA)
      return 0;
   if (s->value >= v->s->nr_ssa)
      return refuse(v, "value %u does not exist", s->value);
   if (s->words != v->s->ssa[s->value].words)
      return refuse(v, "value %u has %u words", s->value,
                    v->s->ssa[s->value].words);
   def = v->def_block[s->value];
   if (!def)
      return refuse(v, "value %u is never made", s->value);
   if (def == in ? v->def_at[s->value] >= at : !dominates(v, def, in))
      return refuse(v, "value %u is not made on every way here", s->value);
   return 0;
}

static int
check_src_kind(struct validate *v, const struct mcc_src *s)
{
   bool fau =
      s->kind == MCC_IMM || s->kind == MCC_UNIFORM || s->kind == MCC_SPECIAL;

   if ((s->kind == MCC_NONE) != (s->words == 0))
      return refuse(v, "a source of no words, or none with words");
   if (s->words > MCC_MAX_WORDS)
      return refuse(v, "a source of %u words", s->words);
   if (s->kind == MCC_SSA && v->s->allocated)
      return refuse(v, "value after allocation");
   if (s->kind == MCC_REG && !v->s->allocated && v->instr->op != MCC_OP_PRELOAD)
      return refuse(v, "register before allocation");
   if (s->kind == MCC_REG && s->value + s->words > 64)
      return refuse(v, "registers past the last");
   if (fau && s->words > 2)
      return refuse(v, "more than a pair of words that are in no register");
   if (s->kind == MCC_UNIFORM && (s->value + s->words > MCC_MAX_FAU_WORDS ||
                                  (s->words == 2 && s->value % 2)))
      return refuse(v, "uniform pair at word %u", s->value);
   if (s->kind == MCC_SPECIAL &&
       (s->value >> 1 >= ISA_SPECIAL_COUNT ||
        (s->words == 2 && (s->value & MCC_SPECIAL_HIGH))))
      return refuse(v, "special value %u", s->value);
   if (s->words != 1 && mcc_src_has_mods(s))
      return refuse(v, "modifiers on a vector");
   return 0;
}

static int
check_isa_src(struct validate *v, const struct mcc_instr *I, unsigned i)
{
   const struct isa_src_info *info = mcc_src_info(v->s->arch, I->op, i);
   const struct mcc_src *s = &I->src[i];

   if (!info) { /* staging */
      if (mcc_src_has_mods(s))
         return refuse(v, "modifiers on staging source %u", i);
      if (v->legal && s->kind != MCC_SSA && s->kind != MCC_REG &&
          s->kind != MCC_NONE)
         return refuse(v, "staging source %u is in no register", i);
      return 0;
   }
   if (s->kind == MCC_NONE)
      return refuse(v, "source %u is missing", i);
   if (s->words != (info->pair ? 2 : 1))
      return refuse(v, "source %u has %u words", i, s->words);
   if ((s->abs && !info->abs) || (s->neg && !info->neg) ||
       (s->bnot && !info->invert))
      return refuse(v, "source %u cannot be modified so", i);
   if (s->words == 1 && !info->pair &&
       !mcc_swizzle_ok(v->s->arch, I->op, i, s->swizzle))
      return refuse(v, "source %u has no such swizzle", i);
   if (v->legal && s->kind == MCC_IMM &&
       isa_constant_find(v->s->arch, s->value) < 0)
      return refuse(v, "constant of source %u is not in the table", i);
   return 0;
}

/* Fields that the op has not got must be 0. */
static int
check_mods(struct validate *v, const struct mcc_instr *I,
           const struct mcc_op_info *info)
{
   const uint8_t *mods = (const uint8_t *)&I->mod;
   const int32_t *imms = (const int32_t *)&I->imm;
   const struct isa_op_info *isa = NULL;

   if (info->isa)
      isa = isa_op_info(v->s->arch, (enum isa_op)I->op);
   for (unsigned m = 0; m < sizeof(I->mod); m++) {
      if (mods[m] && !(isa && isa_op_has_mod(isa, m)))
         return refuse(v, "modifier %u is not the op's", m);
   }
   for (unsigned m = 0; m < sizeof(I->imm) / sizeof(int32_t); m++) {
      if (imms[m] && !(isa && (isa->imms & (1u << m))))
         return refuse(v, "immediate %u is not the op's", m);
   }
   return 0;
}

static int
check_phi(struct validate *v, const struct mcc_instr *I, bool first)
{
   if (!first)
      return refuse(v, "phi that is not first in its block");
   if (I->nr_srcs != v->block->nr_preds)
      return refuse(v, "phi with %u sources for %u predecessors", I->nr_srcs,
                    v->block->nr_preds);
   if (I->nr_dsts != 1 || I->dst[0].words != 1)
      return refuse(v, "phi of more than a word");
   mcc_foreach_src(I, i)
   {
      const struct mcc_src *s = &I->src[i];

      if (s->kind != MCC_SSA && s->kind != MCC_IMM && s->kind != MCC_UNIFORM)
         return refuse(v, "phi source %u of kind %u", i, s->kind);
      if (s->words != 1 || mcc_src_has_mods(s))
         return refuse(v, "phi source %u is changed or too long", i);
   }
   return 0;
}

static int
check_vector(struct validate *v, const struct mcc_instr *I)
{
   bool collect = I->op == MCC_OP_COLLECT;
   unsigned n = collect ? I->nr_srcs : I->nr_dsts;
   unsigned whole;

   if ((collect ? I->nr_dsts : I->nr_srcs) != 1)
      return refuse(v, "one vector");
   whole = collect ? I->dst[0].words : I->src[0].words;
   if (n != whole)
      return refuse(v, "%u parts of a vector of %u words", n, whole);
   for (unsigned i = 0; i < n; i++) {
      if (collect && I->src[i].kind != MCC_NONE &&
          (I->src[i].words != 1 || mcc_src_has_mods(&I->src[i])))
         return refuse(v, "part %u is changed or not one word", i);
      if (!collect && I->dst[i].kind != MCC_NONE && I->dst[i].words != 1)
         return refuse(v, "part %u is not one word", i);
   }
   return 0;
}

static int
check_pseudo(struct validate *v, const struct mcc_instr *I, bool phis,
             bool preloads)
{
   switch (I->op) {
   case MCC_OP_PHI:
      return check_phi(v, I, phis);
   case MCC_OP_COLLECT:
   case MCC_OP_SPLIT:
      return check_vector(v, I);
   case MCC_OP_MOV:
      if (I->nr_dsts != 1 || I->nr_srcs != 1 ||
          I->dst[0].words != I->src[0].words)
         return refuse(v, "move between sizes");
      return mcc_src_has_mods(&I->src[0]) ? refuse(v, "move that changes") : 0;
   case MCC_OP_PRELOAD:
      if (v->block != mcc_entry_block(v->s) || !preloads)
         return refuse(v, "preload that is not first in the program");
      return I->src[0].kind != MCC_REG ? refuse(v, "preload of no register")
                                       : 0;
   default:
      return 0;
   }
}

static int
check_counts(struct validate *v, const struct mcc_instr *I,
             const struct mcc_op_info *info)
{
   if (info->flags & MCC_OPF_VARIADIC)
      return 0;
   /* A blend shader may take the sample and a second colour. */
   unsigned more = I->op == ISA_OP_BLEND ? 2 : 0;
   if (I->nr_srcs < info->nr_srcs || I->nr_srcs > info->nr_srcs + more)
      return refuse(v, "%u sources, %u wanted", I->nr_srcs, info->nr_srcs);
   if (I->nr_dsts > info->nr_dsts)
      return refuse(v, "%u destinations, %u wanted", I->nr_dsts, info->nr_dsts);
   if (info->isa && info->isa->has_dest && I->nr_dsts == 0)
      return refuse(v, "no destination");
   if (info->dst_words && I->nr_dsts && I->dst[0].kind != MCC_NONE &&
       I->dst[0].words != info->dst_words)
      return refuse(v, "a destination of %u words", I->dst[0].words);
   return 0;
}

/* Half a result: of a float that is rounded to it, or of halves. */
static int
check_half(struct validate *v, const struct mcc_instr *I)
{
   mcc_foreach_dst(I, i)
   {
      const struct isa_op_info *isa =
         mcc_is_pseudo(I->op) ? NULL
                              : isa_op_info(v->s->arch, (enum isa_op)I->op);

      if (I->dst[i].half &&
          (!isa || !isa->has_dest || isa->dest_pair || isa->dest_whole ||
           !(isa->dest_narrow || isa->elem_bits == 16)))
         return refuse(v, "half a destination");
   }
   return 0;
}

/* Ops of one stage only. */
static int
check_stage(struct validate *v, const struct mcc_instr *I)
{
   switch (I->op) {
   case ISA_OP_BLEND:
   case ISA_OP_ATEST:
   case ISA_OP_ZS_EMIT:
   case ISA_OP_LD_TILE:
   case ISA_OP_ST_TILE:
   case ISA_OP_DISCARD_F32:
   case ISA_OP_LD_VAR_SPECIAL:
   case ISA_OP_LD_VAR_BUF_F32:
   case ISA_OP_LD_VAR_BUF_F16:
   case ISA_OP_LD_VAR_BUF_IMM_F32:
   case ISA_OP_LD_VAR_BUF_IMM_F16:
   case MCC_OP_HELPERS_DONE:
      return v->s->stage == MCC_STAGE_FRAGMENT
                ? 0
                : refuse(v, "only in a fragment shader");
   case ISA_OP_LD_ATTR:
   case ISA_OP_LD_ATTR_IMM:
      return v->s->stage == MCC_STAGE_VERTEX ? 0
                                             : refuse(v, "only in a vertex "
                                                         "shader");
   case ISA_OP_BARRIER:
      return v->s->stage == MCC_STAGE_COMPUTE
                ? 0
                : refuse(v, "only in a compute shader");
   default:
      return 0;
   }
}

static int
check_instr(struct validate *v, struct mcc_instr *I, bool phis, bool preloads)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);
   int err;

   v->instr = NULL;
   if (!info)
      return refuse(v, "op %u does not exist", I->op);
   v->instr = I;
   if (info->isa && !mcc_has_op(v->s->arch, I->op))
      return refuse(v, "not an op of v%u", v->s->arch);
   err = check_counts(v, I, info);
   if (!err)
      err = check_half(v, I);
   if (!err)
      err = check_mods(v, I, info);
   if (!err)
      err = check_stage(v, I);
   if (!err && !info->isa)
      err = check_pseudo(v, I, phis, preloads);
   for (unsigned i = 0; i < I->nr_srcs && !err; i++) {
      err = check_src_kind(v, &I->src[i]);
      if (!err && info->isa)
         err = check_isa_src(v, I, i);
   }
   if (!err && v->legal && info->isa && !mcc_fau_ok(I))
      err = refuse(v, "reads more uniforms than one instruction may");
   return err;
}

static int
check_block(struct validate *v, struct mcc_block *b)
{
   bool phis = true, preloads = true;
   unsigned at = 0;
   int err;

   v->block = b;
   v->instr = NULL;
   err = check_edges(v, b);
   if (!err)
      err = check_branches(v, b);
   mcc_foreach_instr(b, I)
   {
      if (err)
         return err;
      phis &= I->op == MCC_OP_PHI;
      preloads &= I->op == MCC_OP_PRELOAD;
      err = check_instr(v, I, phis, preloads);
      at++;
      for (unsigned i = 0; i < I->nr_dsts && !err; i++)
         err = check_dst(v, &I->dst[i], at);
   }
   return err;
}

static int
check_uses(struct validate *v, struct mcc_block *b)
{
   unsigned at = 0;
   int err = 0;

   v->block = b;
   mcc_foreach_instr(b, I)
   {
      v->instr = I;
      at++;
      for (unsigned i = 0; i < I->nr_srcs && !err; i++) {
         bool phi = I->op == MCC_OP_PHI;

         err = check_use(v, &I->src[i], phi ? b->preds[i] : b,
                         phi ? UINT32_MAX : at);
      }
      if (err)
         return err;
   }
   return 0;
}

int
mcc_validate_stage(struct mcc_shader *s, const char *after, bool legal)
{
   struct validate v = { .s = s, .after = after, .legal = legal };
   int err = 0;

   if (list_is_empty(&s->blocks))
      return refuse(&v, "no blocks");
   v.mem_ctx = ralloc_context(NULL);
   v.def_block = rzalloc_array(v.mem_ctx, struct mcc_block *, s->nr_ssa + 1);
   v.def_at = rzalloc_array(v.mem_ctx, uint32_t, s->nr_ssa + 1);

   if (mcc_entry_block(s)->nr_preds) {
      v.block = mcc_entry_block(s);
      err = refuse(&v, "the entry block has predecessors");
   }
   mcc_foreach_block(s, b)
   {
      if (!err)
         err = check_block(&v, b);
   }
   v.instr = NULL;
   if (!err)
      err = check_back_edges(&v);
   if (!err && !s->allocated) {
      find_dominators(&v);
      mcc_foreach_block(s, b)
      {
         if (!err)
            err = check_uses(&v, b);
      }
   }
   ralloc_free(v.mem_ctx);
   return err;
}

int
mcc_validate(struct mcc_shader *s, const char *after)
{
   return mcc_validate_stage(s, after, s->legal);
}
