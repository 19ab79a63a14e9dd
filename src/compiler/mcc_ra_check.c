/* SPDX-License-Identifier: MIT */

/*
 * Replays an allocated program against what it was before allocation.
 *
 * The names of values are the words of SSA values, each reduced to where it
 * first came from: the word of a COLLECT is the name of its source, and so on
 * through SPLIT and MOV; a constant is a name too.  The state at a point says
 * which names each register and each spilled word holds (a register can hold
 * several: a phi's destination and its source).  Instructions of before must
 * be there in order and find the names they want where they read; all others
 * may only move names around.  Shares nothing with the allocator.
 */

#include <string.h>

#include "compiler/mcc_passes.h"
#include "util/hash_table.h"
#include "util/ralloc.h"

#define NR_REGS 64
/* One for each value that can be in a register at once.  A constant that
 * many phis start from gathers as many; beyond that the oldest goes, which can
 * only make the check too strict. */
#define NR_NAMES 128
#define NO_NAME 0

/* What a register or a spilled word holds; NO_NAME ends the list. */
struct place {
   uint64_t names[NR_NAMES];
};

struct state {
   bool known;
   struct place regs[NR_REGS];
   struct place *memory;
};

/* An instruction as it was. */
struct before {
   struct mcc_instr *instr;
   struct mcc_instr shape;
   struct mcc_src *srcs;
   struct mcc_dst *dsts;
   struct mcc_block *block;
   unsigned position;
};

struct mcc_ra_snapshot {
   struct before *list;
   unsigned count;
   struct hash_table *by_instr;
   /* By SSA value: MCC_MAX_WORDS names. */
   uint64_t *names;
   uint32_t nr_ssa;
   /* Thread-local words that are followed: those behind the shader's arrays. */
   uint32_t first_word, memory_words;
   struct state *out; /* by block index */
};

/* ------------------------------------------------------------------- names */

#define NAME_CONSTANT (1ull << 63)
/* A part of a vector that may be anything. */
#define NAME_ANY (1ull << 62)

static uint64_t
value_name(uint32_t value, unsigned word)
{
   return ((uint64_t)value + 1) << 8 | word;
}

static uint64_t
constant_name(const struct mcc_src *src, unsigned word)
{
   uint64_t value = src->value;
   if (src->kind == MCC_IMM)
      value = word ? 0 : value;
   else
      value += word;
   return NAME_CONSTANT | (uint64_t)src->kind << 40 |
          (uint64_t)(src->neg | src->abs << 1 | src->bnot << 2) << 48 |
          (uint64_t)src->swizzle << 52 | value;
}

static bool
is_constant(const struct mcc_src *src)
{
   return src->kind == MCC_IMM || src->kind == MCC_UNIFORM ||
          src->kind == MCC_SPECIAL;
}

static uint64_t
src_name(const struct mcc_ra_snapshot *snap, const struct mcc_src *src,
         unsigned word)
{
   if (src->kind == MCC_NONE)
      return NAME_ANY;
   if (is_constant(src))
      return constant_name(src, word);
   if (src->kind == MCC_SSA && src->value < snap->nr_ssa)
      return snap->names[src->value * MCC_MAX_WORDS + word];
   return NO_NAME;
}

static bool
copies(const struct mcc_instr *I)
{
   return I->op == MCC_OP_COLLECT || I->op == MCC_OP_SPLIT ||
          (I->op == MCC_OP_MOV && !mcc_src_has_mods(&I->src[0]));
}

/* Layout order sees definitions before uses, but for phis, which name
 * themselves. */
static void
name_dsts(struct mcc_ra_snapshot *snap, const struct before *was)
{
   for (unsigned d = 0; d < was->shape.nr_dsts; d++) {
      const struct mcc_dst *dst = &was->dsts[d];
      if (dst->kind != MCC_SSA)
         continue;
      uint64_t *names = &snap->names[dst->value * MCC_MAX_WORDS];
      for (unsigned w = 0; w < dst->words; w++) {
         names[w] = value_name(dst->value, w);
         if (!copies(&was->shape))
            continue;
         if (was->shape.op == MCC_OP_COLLECT)
            names[w] = src_name(snap, &was->srcs[w], 0);
         else if (was->shape.op == MCC_OP_SPLIT)
            names[w] = src_name(snap, &was->srcs[0], d);
         else
            names[w] = src_name(snap, &was->srcs[0], w);
      }
   }
}

struct mcc_ra_snapshot *
mcc_ra_check_begin(struct mcc_shader *s)
{
   struct mcc_ra_snapshot *snap = rzalloc(NULL, struct mcc_ra_snapshot);
   unsigned count = 0;

   if (!snap)
      return NULL;
   mcc_foreach_block(s, b) count += list_length(&b->instrs);
   snap->nr_ssa = s->nr_ssa;
   snap->first_word = s->tls_size_B / 4;
   snap->list = rzalloc_array(snap, struct before, MAX2(count, 1));
   snap->names =
      rzalloc_array(snap, uint64_t, MAX2(s->nr_ssa, 1) * MCC_MAX_WORDS);
   snap->by_instr = _mesa_pointer_hash_table_create(snap);
   mcc_foreach_block(s, b)
   {
      unsigned position = 0;
      mcc_foreach_instr(b, I)
      {
         struct before *was = &snap->list[snap->count++];
         *was = (struct before){
            .instr = I, .shape = *I, .block = b, .position = position++
         };
         was->srcs = ralloc_memdup(snap, I->src, I->nr_srcs * sizeof(*I->src));
         was->dsts = ralloc_memdup(snap, I->dst, I->nr_dsts * sizeof(*I->dst));
         was->shape.src = was->srcs;
         was->shape.dst = was->dsts;
         _mesa_hash_table_insert(snap->by_instr, I, was);
         name_dsts(snap, was);
      }
   }
   return snap;
}

/* ------------------------------------------------------------------ places */

static bool
holds(const struct place *p, uint64_t name)
{
   for (unsigned i = 0; i < NR_NAMES && p->names[i]; i++) {
      if (p->names[i] == name)
         return true;
   }
   return false;
}

static void
add_name(struct place *p, uint64_t name)
{
   for (unsigned i = 0; i < NR_NAMES; i++) {
      if (p->names[i] == name)
         return;
      if (!p->names[i]) {
         p->names[i] = name;
         return;
      }
   }
   memmove(&p->names[0], &p->names[1], sizeof(p->names) - sizeof(name));
   p->names[NR_NAMES - 1] = name;
}

static void
remove_name(struct place *p, uint64_t name)
{
   unsigned n = 0;

   /* Asked of all memory for each value: most places do not have it. */
   if (!holds(p, name))
      return;
   for (unsigned i = 0; i < NR_NAMES; i++) {
      if (p->names[i] != name)
         p->names[n++] = p->names[i];
   }
   while (n < NR_NAMES)
      p->names[n++] = NO_NAME;
}

/* Keeps what both say; true when something went. */
static bool
meet_place(struct place *a, const struct place *b)
{
   struct place kept = { { 0 } };
   bool changed = false;

   for (unsigned i = 0; i < NR_NAMES && a->names[i]; i++) {
      if (holds(b, a->names[i]))
         add_name(&kept, a->names[i]);
      else
         changed = true;
   }
   *a = kept;
   return changed;
}

static struct place *
place_at(const struct mcc_ra_snapshot *snap, struct state *st, unsigned i)
{
   return i < NR_REGS                        ? &st->regs[i]
          : i - NR_REGS < snap->memory_words ? &st->memory[i - NR_REGS]
                                             : NULL;
}

static void
copy_state(const struct mcc_ra_snapshot *snap, struct state *to,
           const struct state *from)
{
   to->known = from->known;
   memcpy(to->regs, from->regs, sizeof(to->regs));
   memcpy(to->memory, from->memory, snap->memory_words * sizeof(*to->memory));
}

/* A new value is made: an older one of the same name, from the last time
 * around a loop, is it no longer. */
static void
forget(const struct mcc_ra_snapshot *snap, struct state *st, uint64_t name)
{
   for (unsigned i = 0; i < NR_REGS + snap->memory_words; i++)
      remove_name(place_at(snap, st, i), name);
}

/* ------------------------------------------------------------------- replay */

static int
fail(struct mcc_shader *s, const struct mcc_block *b, const struct mcc_instr *I,
     const char *what)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   return mcc_fail(s, -EINVAL, "register allocation: block %u, %s: %s",
                   b->index, info ? info->name : "?", what);
}

static int
check_srcs(struct mcc_shader *s, const struct mcc_ra_snapshot *snap,
           const struct before *was, const struct mcc_instr *I,
           struct state *st)
{
   if (I->op != was->shape.op || I->nr_srcs != was->shape.nr_srcs)
      return fail(s, was->block, I, "is another instruction");
   mcc_foreach_src(I, i)
   {
      const struct mcc_src *old = &was->srcs[i], *now = &I->src[i];
      if (now->kind != MCC_REG) {
         if (now->kind != old->kind || now->value != old->value)
            return fail(s, was->block, I, "reads another constant");
         continue;
      }
      if (old->kind == MCC_REG) {
         if (now->value != old->value)
            return fail(s, was->block, I, "reads another register");
         continue;
      }
      if (now->swizzle != old->swizzle || now->abs != old->abs ||
          now->neg != old->neg || now->bnot != old->bnot ||
          now->words != old->words)
         return fail(s, was->block, I, "reads its source in another way");
      if (old->reg != MCC_NO_REG && now->value != old->reg)
         return fail(s, was->block, I, "reads from the wrong register");
      if (now->words > 1 && now->value % 2)
         return fail(s, was->block, I, "reads a vector at an odd register");
      for (unsigned w = 0; w < now->words; w++) {
         struct mcc_src plain = *old;
         plain.neg = plain.abs = plain.bnot = false;
         plain.swizzle = MCC_SWZ_ID;
         const uint64_t name = src_name(snap, &plain, w);
         if (now->value + w >= NR_REGS ||
             (name != NAME_ANY && !holds(&st->regs[now->value + w], name)))
            return fail(s, was->block, I, "reads a register without its value");
      }
   }
   return 0;
}

static int
write_dsts(struct mcc_shader *s, const struct mcc_ra_snapshot *snap,
           const struct before *was, const struct mcc_instr *I,
           struct state *st)
{
   mcc_foreach_dst(I, d)
   {
      const struct mcc_dst *old = &was->dsts[d], *now = &I->dst[d];
      if (now->kind != MCC_REG || old->kind != MCC_SSA)
         continue;
      if (old->reg != MCC_NO_REG && now->value != old->reg)
         return fail(s, was->block, I, "writes to the wrong register");
      if (now->value + old->words > NR_REGS ||
          (old->words > 1 && now->value % 2))
         return fail(s, was->block, I, "writes where it may not");
      for (unsigned w = 0; w < old->words; w++)
         forget(snap, st, value_name(old->value, w));
      for (unsigned w = 0; w < old->words; w++) {
         memset(&st->regs[now->value + w], 0, sizeof(struct place));
         add_name(&st->regs[now->value + w],
                  snap->names[old->value * MCC_MAX_WORDS + w]);
      }
   }
   return 0;
}

/* An instruction that was not there before. */
static int
replay_inserted(struct mcc_shader *s, const struct mcc_ra_snapshot *snap,
                const struct mcc_block *b, const struct mcc_instr *I,
                struct state *st)
{
   if (I->op == MCC_OP_SPILL || I->op == MCC_OP_FILL) {
      const bool spill = I->op == MCC_OP_SPILL;
      const unsigned reg = spill ? I->src[0].value : I->dst[0].value;
      const unsigned words = spill ? I->src[0].words : I->dst[0].words;
      const unsigned at = I->tls_offset_B / 4;
      for (unsigned w = 0; w < words; w++) {
         struct place *m =
            at < snap->first_word
               ? NULL
               : place_at(snap, st, NR_REGS + at - snap->first_word + w);
         if (!m || reg + w >= NR_REGS)
            return fail(s, b, I, "names memory that there is not");
         if (spill)
            *m = st->regs[reg + w];
         else
            st->regs[reg + w] = *m;
      }
      return 0;
   }
   if (I->op == MCC_OP_MOV && I->dst[0].kind == MCC_REG &&
       I->dst[0].words == 1) {
      struct place held = { { 0 } };
      if (I->src[0].kind == MCC_REG && !mcc_src_has_mods(&I->src[0]))
         held = st->regs[I->src[0].value];
      else if (is_constant(&I->src[0]))
         add_name(&held, constant_name(&I->src[0], 0));
      st->regs[I->dst[0].value] = held;
      return 0;
   }
   if (I->op == ISA_OP_LSHIFT_XOR_I32)
      return 0; /* taken together by replay_block */
   return fail(s, b, I, "was not there before");
}

/* Three exclusive ors that exchange two registers. */
static bool
replay_exchange(const struct mcc_ra_snapshot *snap, struct mcc_block *b,
                struct mcc_instr *I, struct state *st)
{
   struct mcc_instr *three[3];
   struct list_head *link = &I->link;

   for (unsigned i = 0; i < 3; i++, link = link->next) {
      if (link == &b->instrs)
         return false;
      three[i] = list_entry(link, struct mcc_instr, link);
      if (three[i]->op != ISA_OP_LSHIFT_XOR_I32 ||
          _mesa_hash_table_search(snap->by_instr, three[i]))
         return false;
   }
   const unsigned x = three[0]->dst[0].value, y = three[1]->dst[0].value;
   if (three[2]->dst[0].value != x)
      return false;
   struct place held = st->regs[x];
   st->regs[x] = st->regs[y];
   st->regs[y] = held;
   return true;
}

/* Preloads, phis, collects and splits are gone; what they made must still be
 * followed: a preload's value is in its register from the start. */
static void
enter_preloads(const struct mcc_ra_snapshot *snap, struct state *st)
{
   for (unsigned i = 0; i < snap->count; i++) {
      const struct before *was = &snap->list[i];
      if (was->shape.op == MCC_OP_PRELOAD)
         add_name(&st->regs[was->srcs[0].value],
                  value_name(was->dsts[0].value, 0));
   }
}

static int
replay_block(struct mcc_shader *s, const struct mcc_ra_snapshot *snap,
             struct mcc_block *b, struct state *st)
{
   unsigned exchange = 0;
   int last_position = -1;

   mcc_foreach_instr(b, I)
   {
      struct hash_entry *entry = _mesa_hash_table_search(snap->by_instr, I);
      int err;

      if (!entry) {
         if (I->op == ISA_OP_LSHIFT_XOR_I32) {
            if (exchange % 3 == 0 && !replay_exchange(snap, b, I, st))
               return fail(s, b, I, "is no exchange");
            exchange++;
         }
         err = replay_inserted(s, snap, b, I, st);
         if (err)
            return err;
         continue;
      }
      const struct before *was = entry->data;
      if (was->block != b || (int)was->position <= last_position)
         return fail(s, b, I, "is out of order");
      last_position = was->position;
      err = check_srcs(s, snap, was, I, st);
      if (!err)
         err = write_dsts(s, snap, was, I, st);
      if (err)
         return err;
   }
   return 0;
}

/* What flows from `pred` into `b`: its phis get the names of their sources. */
static void
cross_edge(const struct mcc_ra_snapshot *snap, const struct mcc_block *b,
           unsigned edge, struct state *st)
{
   struct {
      uint64_t from, to;
   } rename[256];
   unsigned n = 0;

   for (unsigned i = 0; i < snap->count; i++) {
      const struct before *was = &snap->list[i];
      if (was->block != b || was->shape.op != MCC_OP_PHI || n == 256)
         continue;
      rename[n].from = src_name(snap, &was->srcs[edge], 0);
      rename[n++].to = value_name(was->dsts[0].value, 0);
   }
   for (unsigned p = 0; n && p < NR_REGS + snap->memory_words; p++) {
      struct place *place = place_at(snap, st, p);
      const struct place old = *place;
      for (unsigned i = 0; i < n; i++)
         remove_name(place, rename[i].to);
      for (unsigned i = 0; i < n; i++) {
         if (rename[i].from && holds(&old, rename[i].from))
            add_name(place, rename[i].to);
      }
   }
}

static int
all_are_there(struct mcc_shader *s, const struct mcc_ra_snapshot *snap)
{
   struct hash_table *blocks = _mesa_pointer_hash_table_create(NULL);
   int err = 0;

   if (!blocks)
      return -ENOMEM;
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I) _mesa_hash_table_insert(blocks, I, b);
   }
   for (unsigned i = 0; i < snap->count; i++) {
      const struct before *was = &snap->list[i];
      if (mcc_is_pseudo(was->shape.op))
         continue;
      const struct hash_entry *e = _mesa_hash_table_search(blocks, was->instr);
      if (!e || e->data != was->block) {
         err = fail(s, was->block, was->instr, "has gone");
         break;
      }
   }
   _mesa_hash_table_destroy(blocks, NULL);
   return err;
}

static bool
allocate_state(struct mcc_ra_snapshot *snap, struct state *st)
{
   st->memory = rzalloc_array(snap, struct place, snap->memory_words + 1);
   return st->memory != NULL;
}

/* Brings the states at the ends of blocks to where they change no more. */
static int
settle(struct mcc_shader *s, struct mcc_ra_snapshot *snap, struct state *now,
       struct state *edge)
{
   bool changed = true;

   while (changed) {
      changed = false;
      mcc_foreach_block(s, b)
      {
         now->known = b == mcc_entry_block(s);
         memset(now->regs, 0, sizeof(now->regs));
         memset(now->memory, 0, snap->memory_words * sizeof(*now->memory));
         if (now->known)
            enter_preloads(snap, now);
         for (unsigned p = 0; p < b->nr_preds; p++) {
            const struct state *out = &snap->out[b->preds[p]->index];
            if (!out->known)
               continue;
            copy_state(snap, edge, out);
            cross_edge(snap, b, p, edge);
            if (!now->known) {
               copy_state(snap, now, edge);
               continue;
            }
            for (unsigned i = 0; i < NR_REGS + snap->memory_words; i++)
               meet_place(place_at(snap, now, i), place_at(snap, edge, i));
         }
         int err = replay_block(s, snap, b, now);
         if (err)
            return err;
         struct state *out = &snap->out[b->index];
         const size_t memory_B = snap->memory_words * sizeof(*out->memory);
         if (!out->known || memcmp(out->regs, now->regs, sizeof(out->regs)) ||
             memcmp(out->memory, now->memory, memory_B)) {
            changed = true;
            now->known = true;
            copy_state(snap, out, now);
         }
      }
   }
   return 0;
}

int
mcc_ra_check_end(struct mcc_shader *s, struct mcc_ra_snapshot *snap)
{
   struct state *work = rzalloc_array(snap, struct state, 2);
   int err = work ? 0 : -ENOMEM;

   snap->memory_words = DIV_ROUND_UP(s->tls_size_B, 4) - snap->first_word;
   snap->out = rzalloc_array(snap, struct state, s->nr_blocks);
   if (!snap->out)
      err = -ENOMEM;
   for (unsigned i = 0; !err && i < s->nr_blocks; i++)
      err = allocate_state(snap, &snap->out[i]) ? 0 : -ENOMEM;
   for (unsigned i = 0; !err && i < 2; i++)
      err = allocate_state(snap, &work[i]) ? 0 : -ENOMEM;
   if (!err)
      err = all_are_there(s, snap);
   if (!err)
      err = settle(s, snap, &work[0], &work[1]);
   ralloc_free(snap);
   return err;
}
