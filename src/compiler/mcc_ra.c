/* SPDX-License-Identifier: MIT */
#include "compiler/mcc_debug.h"
#include "compiler/mcc_ra.h"
#include "compiler/mcc_ra_attempt.h"

#include <stdlib.h>
#include <string.h>

/* What is where at the end and at the start of a block. */
struct block_regs {
   uint32_t in[MCC_NR_REGS];
   uint32_t out[MCC_NR_REGS];
   bool done;
};

struct ra {
   struct mcc_shader *s;
   const struct mcc_liveness *live;
   /* What may be used without being asked for by number. */
   uint64_t file;
   /* Every register that was written. */
   uint64_t touched;

   /* The file at this point: which value's word lives in a register, and each
    * value's first register (MCC_NO_REG: not alive). */
   uint32_t owner[MCC_NR_REGS];
   uint64_t used;
   uint8_t *at;

   /* Where a value would save a copy, or MCC_NO_REG. */
   uint8_t *hint;
   /* The COLLECT that a value goes into, and as which word. */
   struct mcc_instr **collect;
   uint8_t *collect_word;

   struct block_regs *blocks;
   struct mcc_block *block;
};

static unsigned
words_of(const struct ra *ra, uint32_t value)
{
   return ra->s->ssa[value].words;
}

static void
occupy(struct ra *ra, uint32_t value, unsigned reg)
{
   const unsigned words = words_of(ra, value);

   ra->at[value] = reg;
   ra->used |= mcc_reg_mask(reg, words);
   ra->touched |= mcc_reg_mask(reg, words);
   for (unsigned w = 0; w < words; w++)
      ra->owner[reg + w] = value;
}

static void
vacate(struct ra *ra, uint32_t value)
{
   const unsigned reg = ra->at[value];

   if (reg == MCC_NO_REG)
      return;
   for (unsigned w = 0; w < words_of(ra, value); w++)
      ra->owner[reg + w] = MCC_NO_VALUE;
   ra->used &= ~mcc_reg_mask(reg, words_of(ra, value));
   ra->at[value] = MCC_NO_REG;
}

/* Starts from a saved map, restricted to what is alive at the block's start. */
static void
load_owner(struct ra *ra, const uint32_t *owner, const struct mcc_block *b)
{
   for (unsigned r = 0; r < MCC_NR_REGS; r++) {
      if (ra->owner[r] != MCC_NO_VALUE)
         ra->at[ra->owner[r]] = MCC_NO_REG;
   }
   for (unsigned r = 0; r < MCC_NR_REGS; r++)
      ra->owner[r] = MCC_NO_VALUE;
   ra->used = 0;
   if (!owner)
      return;
   for (unsigned r = 0; r < MCC_NR_REGS;) {
      const uint32_t value = owner[r];
      if (value == MCC_NO_VALUE) {
         r++;
         continue;
      }
      if (BITSET_TEST(ra->live->in[b->index], value))
         occupy(ra, value, r);
      r += words_of(ra, value);
   }
}

/* ---------------------------------------------------------- one instruction */

struct request {
   struct mcc_item items[MCC_MAX_ITEMS];
   unsigned count;
};

static struct mcc_item *
add_item(struct request *q, uint32_t value, unsigned words, unsigned at)
{
   assert(q->count < MCC_MAX_ITEMS);
   struct mcc_item *item = &q->items[q->count++];
   *item = (struct mcc_item){
      .value = value, .words = words, .at = at, .fixed = MCC_NO_REG
   };
   return item;
}

static bool
reads(const struct mcc_instr *I, uint32_t value, bool *last, unsigned *fixed)
{
   bool found = false;

   mcc_foreach_src(I, i)
   {
      if (I->src[i].kind != MCC_SSA || I->src[i].value != value)
         continue;
      found = true;
      *last = I->src[i].last;
      if (I->src[i].reg != MCC_NO_REG)
         *fixed = I->src[i].reg;
   }
   return found;
}

/* The value that a message reads while it writes another must not be
 * overwritten: a staging write keeps clear of the staging read. */
static bool
is_read_while_writing(const struct mcc_instr *I, uint32_t value)
{
   return mcc_holds_staging(I) && I->src[0].kind == MCC_SSA &&
          I->src[0].value == value;
}

static void
gather_alive(struct ra *ra, const struct mcc_instr *I, struct request *q)
{
   for (unsigned r = 0; r < MCC_NR_REGS;) {
      const uint32_t value = ra->owner[r];
      if (value == MCC_NO_VALUE) {
         r++;
         continue;
      }
      bool last = false;
      unsigned fixed = MCC_NO_REG;
      const bool read = reads(I, value, &last, &fixed);
      struct mcc_item *item = add_item(q, value, words_of(ra, value), r);
      item->before = true;
      item->after = !(read && last) || is_read_while_writing(I, value);
      item->fixed = fixed;
      r += item->words;
   }
}

static void
apply_places(struct ra *ra, const struct request *q, struct mcc_instr *I)
{
   struct mcc_moves moves = { 0 };
   uint64_t before = ra->used;

   for (unsigned i = 0; i < q->count; i++) {
      const struct mcc_item *item = &q->items[i];
      if (!item->before)
         continue;
      before |= mcc_reg_mask(item->reg, item->words);
      for (unsigned w = 0; item->reg != item->at && w < item->words; w++)
         mcc_moves_add(&moves, item->reg + w, mcc_reg(item->at + w, 1));
   }
   for (unsigned i = 0; i < q->count; i++) {
      if (q->items[i].before && q->items[i].reg != q->items[i].at)
         vacate(ra, q->items[i].value);
   }
   for (unsigned i = 0; i < q->count; i++) {
      if (q->items[i].before && q->items[i].reg != q->items[i].at)
         occupy(ra, q->items[i].value, q->items[i].reg);
   }
   if (moves.count) {
      struct mcc_builder b = mcc_before(ra->s, ra->block, I);
      mcc_moves_emit(&b, &moves, ra->file & ~before);
   }
}

static bool
range_free(const struct ra *ra, uint64_t busy, unsigned reg, unsigned words)
{
   return reg + words <= MCC_NR_REGS && reg % mcc_reg_align(words) == 0 &&
          !(mcc_reg_mask(reg, words) & (busy | ~ra->file));
}

/* Where `value` would be if the vector that it goes into were in one piece,
 * as far as the vector's other words already say where; else any room for all
 * of it. */
static unsigned
collect_hint(const struct ra *ra, uint32_t value, uint64_t busy)
{
   const struct mcc_instr *C = ra->collect[value];
   if (!C)
      return MCC_NO_REG;
   const unsigned n = C->nr_srcs, word = ra->collect_word[value];

   if (ra->hint[C->dst[0].value] != MCC_NO_REG)
      return ra->hint[C->dst[0].value] + word;
   for (unsigned k = 0; k < n; k++) {
      if (C->src[k].kind != MCC_SSA || C->src[k].value == value)
         continue;
      const unsigned at = ra->at[C->src[k].value];
      if (at == MCC_NO_REG || at < k || (at - k) % mcc_reg_align(n))
         continue;
      return at - k + word;
   }
   for (unsigned reg = 0; reg + n <= MCC_NR_REGS; reg += 2) {
      if (range_free(ra, busy, reg, n))
         return reg + word;
   }
   return MCC_NO_REG;
}

/* A free place that needs no moves, or MCC_NO_REG. */
static unsigned
quick_place(const struct ra *ra, uint32_t value, uint64_t busy)
{
   const unsigned words = words_of(ra, value);

   if (ra->hint[value] != MCC_NO_REG &&
       range_free(ra, busy, ra->hint[value], words))
      return ra->hint[value];
   const unsigned hint = collect_hint(ra, value, busy);
   if (hint != MCC_NO_REG && range_free(ra, busy, hint, words))
      return hint;
   const uint64_t even = 0x5555555555555555ull;
   uint64_t fit = ra->file & ~busy;

   if (words == 1) {
      /* Scalars fill gaps next to others, so that pairs stay whole. */
      const uint64_t pairs = fit & fit >> 1 & even;
      const uint64_t gaps = fit & ~(pairs | pairs << 1);

      return gaps ? ffsll(gaps) - 1 : fit ? ffsll(fit) - 1 : MCC_NO_REG;
   }
   for (unsigned w = 1; w < words; w++)
      fit &= (ra->file & ~busy) >> w;
   fit &= even;
   return fit ? ffsll(fit) - 1 : MCC_NO_REG;
}

/* Gives every destination a place without moving anything. */
static bool
place_dsts_quickly(const struct ra *ra, const struct mcc_instr *I,
                   uint64_t busy, uint8_t *regs)
{
   mcc_foreach_dst(I, d)
   {
      const struct mcc_dst *dst = &I->dst[d];
      if (dst->kind != MCC_SSA)
         continue;
      regs[d] = dst->reg;
      if (dst->reg == MCC_NO_REG)
         regs[d] = quick_place(ra, dst->value, busy);
      if (regs[d] == MCC_NO_REG || (mcc_reg_mask(regs[d], dst->words) & busy))
         return false;
      busy |= mcc_reg_mask(regs[d], dst->words);
   }
   return true;
}

/* The general way: everything that is alive may be moved before I. */
static int
place_all(struct ra *ra, struct mcc_instr *I, uint8_t *regs)
{
   struct request q = { .count = 0 };

   gather_alive(ra, I, &q);
   const unsigned first_dst = q.count;
   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind != MCC_SSA)
         continue;
      struct mcc_item *item =
         add_item(&q, I->dst[d].value, I->dst[d].words, MCC_NO_REG);
      item->after = true;
      item->fixed = I->dst[d].reg;
   }
   if (!mcc_ra_place(q.items, q.count, ra->file))
      return -ENOSPC;
   apply_places(ra, &q, I);
   unsigned k = first_dst;
   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind == MCC_SSA)
         regs[d] = q.items[k++].reg;
   }
   return 0;
}

static bool
fixed_srcs_in_place(const struct ra *ra, const struct mcc_instr *I)
{
   mcc_foreach_src(I, i)
   {
      const struct mcc_src *src = &I->src[i];
      if (src->kind == MCC_SSA && src->reg != MCC_NO_REG &&
          ra->at[src->value] != src->reg)
         return false;
   }
   return true;
}

/* What is taken once I has read its sources. */
static uint64_t
busy_after(const struct ra *ra, const struct mcc_instr *I)
{
   uint64_t busy = ra->used;

   mcc_foreach_src(I, i)
   {
      const struct mcc_src *src = &I->src[i];
      if (src->kind == MCC_SSA && src->last &&
          !is_read_while_writing(I, src->value))
         busy &= ~mcc_reg_mask(ra->at[src->value], words_of(ra, src->value));
   }
   return busy;
}

/* Places the destinations (regs), moving values out of the way first where it
 * must.  Sources are still SSA afterwards and where ra->at says. */
static int
place_instr(struct ra *ra, struct mcc_instr *I, uint8_t *regs)
{
   if (fixed_srcs_in_place(ra, I) &&
       place_dsts_quickly(ra, I, busy_after(ra, I), regs))
      return 0;
   return place_all(ra, I, regs);
}

/* Writes the places into the instruction and brings the maps past it. */
static void
commit_instr(struct ra *ra, struct mcc_instr *I, const uint8_t *regs)
{
   uint32_t killed[MCC_MAX_ITEMS];
   unsigned nr_killed = 0;

   mcc_foreach_src(I, i)
   {
      struct mcc_src *src = &I->src[i];
      if (src->kind != MCC_SSA)
         continue;
      if (src->last)
         killed[nr_killed++] = src->value;
      src->kind = MCC_REG;
      src->value = ra->at[src->value];
      src->last = false;
   }
   for (unsigned i = 0; i < nr_killed; i++)
      vacate(ra, killed[i]);
   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind != MCC_SSA)
         continue;
      occupy(ra, I->dst[d].value, regs[d]);
      I->dst[d].kind = MCC_REG;
      I->dst[d].value = regs[d];
   }
}

/* ------------------------------------------------------- pseudo operations */

static struct mcc_src
word_of(struct mcc_src src, unsigned word)
{
   src.words = 1;
   src.reg = MCC_NO_REG;
   if (src.kind == MCC_IMM)
      src.value = word ? 0 : src.value;
   else
      src.value += word;
   return src;
}

/* MOV, COLLECT, SPLIT, PRELOAD and PARCOPY are moves from registers to
 * registers by now. */
static void
lower_to_moves(struct ra *ra, struct mcc_instr *I)
{
   struct mcc_moves moves = { 0 };
   struct mcc_builder b = mcc_before(ra->s, ra->block, I);
   uint64_t busy = ra->used;

   if (I->op == MCC_OP_COLLECT) {
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind != MCC_NONE)
            mcc_moves_add(&moves, I->dst[0].value + i, I->src[i]);
      }
   } else if (I->op == MCC_OP_SPLIT) {
      mcc_foreach_dst(I, d)
      {
         if (I->dst[d].kind == MCC_REG)
            mcc_moves_add(&moves, I->dst[d].value, word_of(I->src[0], d));
      }
   } else if (I->op == MCC_OP_MOV) {
      for (unsigned w = 0; w < I->dst[0].words; w++)
         mcc_moves_add(&moves, I->dst[0].value + w, word_of(I->src[0], w));
   }
   for (unsigned i = 0; i < moves.count; i++) {
      if (moves.list[i].src.kind == MCC_REG)
         busy |= BITFIELD64_BIT(moves.list[i].src.value);
   }
   mcc_moves_emit(&b, &moves, ra->file & ~busy);
   mcc_instr_remove(I);
}

static bool
becomes_moves(const struct mcc_instr *I)
{
   switch (I->op) {
   case MCC_OP_MOV:
      /* A move that changes its source is left to be packed. */
      return !mcc_src_has_mods(&I->src[0]);
   case MCC_OP_COLLECT:
   case MCC_OP_SPLIT:
   case MCC_OP_PRELOAD:
   case MCC_OP_UNDEF:
      return true;
   default:
      return false;
   }
}

/* Copies follow what they copy: the natural place of a result. */
static void
hint_from_srcs(struct ra *ra, const struct mcc_instr *I)
{
   if (I->op == MCC_OP_MOV && I->src[0].kind == MCC_SSA && I->src[0].last &&
       ra->hint[I->dst[0].value] == MCC_NO_REG) {
      ra->hint[I->dst[0].value] = ra->at[I->src[0].value];
   } else if (I->op == MCC_OP_SPLIT && I->src[0].kind == MCC_SSA) {
      mcc_foreach_dst(I, d)
      {
         if (I->dst[d].kind == MCC_SSA && I->src[0].last)
            ra->hint[I->dst[d].value] = ra->at[I->src[0].value] + d;
      }
   } else if (I->op == MCC_OP_COLLECT &&
              ra->hint[I->dst[0].value] == MCC_NO_REG) {
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind == MCC_SSA && ra->at[I->src[i].value] >= i) {
            ra->hint[I->dst[0].value] = ra->at[I->src[i].value] - i;
            break;
         }
      }
   }
}

static int
allocate_instr(struct ra *ra, struct mcc_instr *I)
{
   uint8_t regs[MCC_MAX_WORDS];
   uint32_t values[MCC_MAX_WORDS];

   if (I->op == MCC_OP_PRELOAD) {
      I->dst[0].reg = I->src[0].value;
      ra->s->vinfo->preload |= BITFIELD64_BIT(I->src[0].value);
   }
   hint_from_srcs(ra, I);
   int err = place_instr(ra, I, regs);
   if (err)
      return err;
   mcc_foreach_dst(I, d) values[d] =
      I->dst[d].kind == MCC_SSA ? I->dst[d].value : MCC_NO_VALUE;
   commit_instr(ra, I, regs);
   /* A result that nobody reads takes no room after this. */
   mcc_foreach_dst(I, d)
   {
      if (values[d] != MCC_NO_VALUE && ra->hint[values[d]] == MCC_NO_REG)
         ra->hint[values[d]] = regs[d];
   }
   if (becomes_moves(I))
      lower_to_moves(ra, I);
   return 0;
}

/* ------------------------------------------------------------------ blocks */

/* Phi destinations get places among what is alive at the block's start: the
 * copies are at the ends of the predecessors, so nothing need move here. */
static int
place_phis(struct ra *ra, struct mcc_block *b)
{
   mcc_foreach_instr(b, I)
   {
      if (I->op != MCC_OP_PHI)
         break;
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind == MCC_SSA &&
             ra->hint[I->src[i].value] != MCC_NO_REG)
            ra->hint[I->dst[0].value] = ra->hint[I->src[i].value];
      }
      const unsigned reg = quick_place(ra, I->dst[0].value, ra->used);
      if (reg == MCC_NO_REG)
         return -ENOSPC;
      occupy(ra, I->dst[0].value, reg);
      /* What flows in would best be made there. */
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind == MCC_SSA &&
             ra->hint[I->src[i].value] == MCC_NO_REG)
            ra->hint[I->src[i].value] = reg;
      }
   }
   return 0;
}

static const uint32_t *
start_owner(const struct ra *ra, const struct mcc_block *b)
{
   for (unsigned i = 0; i < b->nr_preds; i++) {
      if (ra->blocks[b->preds[i]->index].done)
         return ra->blocks[b->preds[i]->index].out;
   }
   return NULL;
}

/* Values whose last use is behind us and dead results go. */
static void
drop_dead(struct ra *ra, const BITSET_WORD *needed, const struct mcc_instr *I,
          const uint32_t *values)
{
   mcc_foreach_dst(I, d)
   {
      if (values[d] != MCC_NO_VALUE && !BITSET_TEST(needed, values[d]))
         vacate(ra, values[d]);
   }
}

static int
allocate_block(struct ra *ra, struct mcc_block *b, const BITSET_WORD *needed)
{
   struct block_regs *regs = &ra->blocks[b->index];

   ra->block = b;
   load_owner(ra, start_owner(ra, b), b);
   mcc_liveness_mark_last(ra->live, b);
   int err = place_phis(ra, b);
   if (err)
      return err;
   memcpy(regs->in, ra->owner, sizeof(regs->in));

   mcc_foreach_instr(b, I)
   {
      if (I->op == MCC_OP_PHI) {
         drop_dead(ra, needed, I, &I->dst[0].value);
         continue;
      }
      struct mcc_instr shape = { .nr_dsts = I->nr_dsts };
      uint32_t values[MCC_MAX_WORDS];
      mcc_foreach_dst(I, d) values[d] =
         I->dst[d].kind == MCC_SSA ? I->dst[d].value : MCC_NO_VALUE;
      err = allocate_instr(ra, I);
      if (err)
         return err;
      drop_dead(ra, needed, &shape, values);
   }
   memcpy(regs->out, ra->owner, sizeof(regs->out));
   regs->done = true;
   return 0;
}

/* -------------------------------------------------------------------- edges */

static unsigned
place_in(const struct ra *ra, const uint32_t *owner, uint32_t value)
{
   for (unsigned r = 0; r < MCC_NR_REGS; r++) {
      if (owner[r] == value)
         return r;
   }
   return MCC_NO_REG;
}

/* Copies at the end of `pred` that make its registers what `b` starts with. */
static void
join_edge(struct ra *ra, struct mcc_block *pred, struct mcc_block *b)
{
   const uint32_t *out = ra->blocks[pred->index].out;
   const uint32_t *in = ra->blocks[b->index].in;
   const unsigned edge = mcc_pred_index(b, pred);
   struct mcc_moves moves = { 0 };
   uint64_t busy = 0;

   for (unsigned r = 0; r < MCC_NR_REGS; r++) {
      if (out[r] != MCC_NO_VALUE || in[r] != MCC_NO_VALUE)
         busy |= BITFIELD64_BIT(r);
   }
   for (unsigned r = 0; r < MCC_NR_REGS; r++) {
      const uint32_t value = in[r];
      if (value == MCC_NO_VALUE || !BITSET_TEST(ra->live->in[b->index], value))
         continue;
      const unsigned first = place_in(ra, in, value);
      const unsigned from = place_in(ra, out, value);
      assert(from != MCC_NO_REG);
      mcc_moves_add(&moves, r, mcc_reg(from + (r - first), 1));
   }
   mcc_foreach_instr(b, I)
   {
      if (I->op != MCC_OP_PHI)
         break;
      const unsigned reg = place_in(ra, in, I->dst[0].value);
      struct mcc_src src = I->src[edge];
      if (reg == MCC_NO_REG || src.kind == MCC_NONE)
         continue;
      if (src.kind == MCC_SSA)
         src = mcc_reg(place_in(ra, out, src.value), 1);
      mcc_moves_add(&moves, reg, src);
   }
   if (!moves.count)
      return;
   struct mcc_instr *last = mcc_last_instr(pred);
   struct mcc_builder at = last && (last->op == MCC_OP_JUMP)
                              ? mcc_before(ra->s, pred, last)
                              : mcc_at_end(ra->s, pred);
   mcc_moves_emit(&at, &moves, ra->file & ~busy);
}

static void
join_blocks(struct ra *ra)
{
   mcc_foreach_block(ra->s, b)
   {
      for (unsigned i = 0; i < b->nr_preds; i++)
         join_edge(ra, b->preds[i], b);
   }
   mcc_foreach_block(ra->s, b)
   {
      mcc_foreach_instr(b, I)
      {
         if (I->op != MCC_OP_PHI)
            break;
         mcc_instr_remove(I);
      }
   }
}

/* ------------------------------------------------------------ the whole of it */

/* The instruction itself writes to where the source must sit. */
static bool
is_overwritten(const struct mcc_instr *I, const struct mcc_src *src)
{
   if (src->reg == MCC_NO_REG)
      return false;
   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].reg != MCC_NO_REG &&
          (mcc_reg_mask(I->dst[d].reg, I->dst[d].words) &
           mcc_reg_mask(src->reg, src->words)))
         return true;
   }
   return false;
}

static uint32_t *
count_uses(void *mem_ctx, struct mcc_shader *s)
{
   uint32_t *uses = rzalloc_array(mem_ctx, uint32_t, MAX2(s->nr_ssa, 1));

   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         mcc_foreach_src(I, i)
         {
            if (uses && I->src[i].kind == MCC_SSA)
               uses[I->src[i].value]++;
         }
      }
   }
   return uses;
}

/* A value that must sit in a given register, or in consecutive ones, has to be
 * a value of its own: constants are moved into one, and a value wanted in two
 * places by one instruction, or again after one that overwrites its place, is
 * copied. */
static void
isolate_srcs(struct mcc_shader *s, struct mcc_block *b, struct mcc_instr *I,
             const uint32_t *uses)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   if (mcc_is_pseudo(I->op))
      return;
   mcc_foreach_src(I, i)
   {
      struct mcc_src *src = &I->src[i];
      const bool staging = i == 0 && info && (info->flags & MCC_OPF_SR_READ);
      bool copy = false;

      if (src->kind == MCC_NONE || (!staging && src->reg == MCC_NO_REG))
         continue;
      copy = src->kind != MCC_SSA;
      for (unsigned k = 0; k < i && src->reg != MCC_NO_REG; k++) {
         copy |= I->src[k].kind == MCC_SSA && I->src[k].value == src->value &&
                 I->src[k].reg != MCC_NO_REG && I->src[k].reg != src->reg;
      }
      copy |= !copy && uses[src->value] > 1 && is_overwritten(I, src);
      if (!copy)
         continue;
      struct mcc_builder at = mcc_before(s, b, I);
      struct mcc_src plain = *src;
      plain.reg = MCC_NO_REG;
      const uint8_t reg = src->reg;
      *src = mcc_mov(&at, plain);
      src->reg = reg;
   }
}

static void
gather_hints(struct ra *ra, BITSET_WORD *needed)
{
   mcc_foreach_block(ra->s, b)
   {
      mcc_foreach_instr(b, I)
      {
         mcc_foreach_src(I, i)
         {
            const struct mcc_src *src = &I->src[i];
            if (src->kind != MCC_SSA)
               continue;
            BITSET_SET(needed, src->value);
            if (src->reg != MCC_NO_REG)
               ra->hint[src->value] = src->reg;
            if (I->op == MCC_OP_COLLECT && !ra->collect[src->value]) {
               ra->collect[src->value] = I;
               ra->collect_word[src->value] = i;
            }
         }
      }
   }
}

/* One attempt with the registers of `file`. */
static int
allocate_in(struct mcc_shader *s, const struct mcc_liveness *live,
            uint64_t file, uint64_t *touched)
{
   struct ra *ra = rzalloc(NULL, struct ra);
   if (!ra)
      return -ENOMEM;
   const unsigned n = MAX2(s->nr_ssa, 1);
   ra->s = s;
   ra->live = live;
   ra->file = file;
   ra->at = ralloc_array(ra, uint8_t, n);
   ra->hint = ralloc_array(ra, uint8_t, n);
   ra->collect = rzalloc_array(ra, struct mcc_instr *, n);
   ra->collect_word = rzalloc_array(ra, uint8_t, n);
   ra->blocks = rzalloc_array(ra, struct block_regs, s->nr_blocks);
   BITSET_WORD *needed = rzalloc_array(ra, BITSET_WORD, BITSET_WORDS(n));
   if (!ra->at || !ra->hint || !ra->collect || !ra->collect_word ||
       !ra->blocks || !needed) {
      ralloc_free(ra);
      return -ENOMEM;
   }
   memset(ra->at, MCC_NO_REG, n);
   memset(ra->hint, MCC_NO_REG, n);
   memset(ra->owner, 0xff, sizeof(ra->owner));
   gather_hints(ra, needed);

   int err = 0;
   s->vinfo->preload = 0;
   mcc_foreach_block(s, b)
   {
      err = allocate_block(ra, b, needed);
      if (err)
         break;
   }
   if (!err)
      join_blocks(ra);
   *touched = ra->touched;
   ralloc_free(ra);
   return err;
}

static unsigned
full_file_limit(const struct mcc_shader *s)
{
   /* Those of its file, and the link, coverage and sample where they are. */
   if (s->options->blend_shader.enabled)
      return util_bitcount64(MCC_BLEND_FILE) + 3;
   const bool small = mcc_debug_flags(s->options) & MCC_DEBUG_SPILL;
   /* Few enough that ordinary shaders spill, enough for any instruction. */
   return small ? 16 : MCC_NR_REGS - MCC_SPILL_SLACK;
}

static int
allocate_fitting(struct mcc_shader *s, void *mem_ctx)
{
   unsigned limit = full_file_limit(s);
   uint64_t touched = 0;
   int err = -ENOSPC;

   /* Each round leaves more room; the last has room for one instruction. */
   for (; err == -ENOSPC && limit >= 12; limit -= limit / 5) {
      struct mcc_liveness *live = mcc_liveness_compute(mem_ctx, s);
      if (!live)
         return -ENOMEM;
      unsigned demand = mcc_ra_demand(s, live);
      if (demand > limit && s->options->blend_shader.enabled)
         break; /* there is no memory for it */
      if (demand > limit) {
         err = mcc_spill(s, limit);
         if (err)
            return err;
         live = mcc_liveness_compute(mem_ctx, s);
         if (!live)
            return -ENOMEM;
         demand = mcc_ra_demand(s, live);
      }
      struct mcc_saved_shader *saved = mcc_shader_save(mem_ctx, s);
      if (!saved)
         return -ENOMEM;
      if (s->options->blend_shader.enabled) {
         /* What the fragment shader leaves to it. */
         err = allocate_in(s, live, MCC_BLEND_FILE, &touched);
         if (err == -ENOSPC)
            mcc_shader_restore(s, saved);
         continue;
      }
      if (demand <= 32) {
         err = allocate_in(s, live, MCC_HALF_FILE, &touched);
         if (err != -ENOSPC)
            break;
         mcc_shader_restore(s, saved);
      }
      err = allocate_in(s, live, MCC_FULL_FILE, &touched);
      if (err == -ENOSPC)
         mcc_shader_restore(s, saved);
   }
   if (err == -ENOSPC)
      return mcc_fail(s, -ENOSPC, "no registers for so many values at once");
   if (err)
      return err;
   s->vinfo->work_regs = touched & ~MCC_HALF_FILE ? 64 : 32;
   s->vinfo->used_regs = util_bitcount64(touched);
   return 0;
}

int
mcc_ra(struct mcc_shader *s)
{
   void *mem_ctx = ralloc_context(NULL);
   if (!mem_ctx)
      return -ENOMEM;
   const uint32_t *uses = count_uses(mem_ctx, s);
   if (!uses) {
      ralloc_free(mem_ctx);
      return -ENOMEM;
   }
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I) isolate_srcs(s, b, I, uses);
   }
   int err = allocate_fitting(s, mem_ctx);
   if (!err)
      s->allocated = true;
   ralloc_free(mem_ctx);
   return err;
}
