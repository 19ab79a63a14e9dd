/* SPDX-License-Identifier: MIT */

/*
 * Keeps values in thread-local storage until what is alive at any point fits.
 *
 * Works at the points where too much is alive: the values that cost least to
 * keep elsewhere go, each stored once where it is made and loaded before its
 * uses; one load serves those in a block between which there is room to keep
 * it.  A constant is made again instead.  A phi that goes becomes stores at
 * the ends of the predecessors.
 */

#include "compiler/mcc_ra.h"

#include <string.h>

#include "util/hash_table.h"
#include "util/u_dynarray.h"
#include "util/u_math.h"

struct spiller {
   struct mcc_shader *s;
   void *mem_ctx;
   unsigned max_regs;

   /* By value; grown as fills make new ones. */
   uint32_t nr_values;
   struct mcc_instr **def;
   struct mcc_block **def_block;
   float *cost;
   /* Instructions with too much alive across which the value is. */
   uint32_t *crowded;
   bool *fixed; /* made by spilling: going again would win nothing */
   bool *chosen;
   unsigned nr_chosen;

   /* Places of instructions (+1), and what is alive there of what was not
    * chosen. */
   struct hash_table *places;
   uint16_t *alive;
   uint32_t nr_places;

   /* By value: the blocks in which a chosen one is made or used, each once,
    * as long as the round lasts. */
   struct util_dynarray *touched;
};

/* Registers kept free for loads before single uses. */
#define ROOM_MARGIN 4

static float
weight(const struct mcc_block *b)
{
   return (float)(1u << (3 * MIN2(b->loop_depth, 5)));
}

static bool
is_remade(const struct mcc_instr *I)
{
   return I->op == MCC_OP_MOV && I->dst[0].reg == MCC_NO_REG &&
          (I->src[0].kind == MCC_IMM || I->src[0].kind == MCC_UNIFORM);
}

static bool
grow(struct spiller *sp)
{
   const uint32_t n = sp->s->nr_ssa, old = sp->nr_values;

   if (n <= old)
      return true;
   sp->def = reralloc(sp->mem_ctx, sp->def, struct mcc_instr *, n);
   sp->def_block = reralloc(sp->mem_ctx, sp->def_block, struct mcc_block *, n);
   sp->cost = reralloc(sp->mem_ctx, sp->cost, float, n);
   sp->crowded = reralloc(sp->mem_ctx, sp->crowded, uint32_t, n);
   sp->fixed = reralloc(sp->mem_ctx, sp->fixed, bool, n);
   sp->chosen = reralloc(sp->mem_ctx, sp->chosen, bool, n);
   if (!sp->def || !sp->def_block || !sp->cost || !sp->crowded || !sp->fixed ||
       !sp->chosen)
      return false;
   for (uint32_t i = old; i < n; i++)
      sp->fixed[i] = old != 0;
   sp->nr_values = n;
   return true;
}

static void
measure(struct spiller *sp)
{
   memset(sp->def, 0, sp->nr_values * sizeof(*sp->def));
   memset(sp->chosen, 0, sp->nr_values * sizeof(*sp->chosen));
   for (uint32_t i = 0; i < sp->nr_values; i++)
      sp->cost[i] = 0.0f;
   mcc_foreach_block(sp->s, b)
   {
      mcc_foreach_instr(b, I)
      {
         mcc_foreach_dst(I, d)
         {
            if (I->dst[d].kind != MCC_SSA)
               continue;
            sp->def[I->dst[d].value] = I;
            sp->def_block[I->dst[d].value] = b;
            sp->cost[I->dst[d].value] += is_remade(I) ? 0.0f : weight(b);
         }
         mcc_foreach_src(I, i)
         {
            if (I->src[i].kind == MCC_SSA)
               sp->cost[I->src[i].value] += weight(b);
         }
      }
   }
   for (uint32_t i = 0; i < sp->nr_values; i++) {
      if (sp->def[i] && is_remade(sp->def[i]))
         sp->cost[i] *= 0.25f;
   }
}

static unsigned
size_in_file(const struct mcc_shader *s, uint32_t value)
{
   const unsigned words = s->ssa[value].words;
   return words > 1 ? ALIGN_POT(words, 2) : 1;
}

static bool
touches(const struct mcc_instr *I, uint32_t value)
{
   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind == MCC_SSA && I->dst[d].value == value)
         return true;
   }
   mcc_foreach_src(I, i)
   {
      if (I->src[i].kind == MCC_SSA && I->src[i].value == value)
         return true;
   }
   return false;
}

/* The cheapest value, for its size and for how many crowded places are freed of
 * it, that is alive across I (NULL: at the start of a block). */
static uint32_t
cheapest(struct spiller *sp, const BITSET_WORD *live, uint32_t nr_live,
         const struct mcc_instr *I)
{
   uint32_t best = MCC_NO_VALUE;
   float best_cost = 0.0f;
   unsigned value;

   BITSET_FOREACH_SET(value, live, nr_live)
   {
      if (sp->fixed[value] || sp->chosen[value] || (I && touches(I, value)))
         continue;
      const float cost = sp->cost[value] / size_in_file(sp->s, value) /
                         (sp->crowded[value] + 1);
      if (best == MCC_NO_VALUE || cost < best_cost) {
         best = value;
         best_cost = cost;
      }
   }
   return best;
}

static unsigned
alive_size(const struct spiller *sp, const BITSET_WORD *live, uint32_t nr_live)
{
   unsigned size = 0, value;

   BITSET_FOREACH_SET(value, live, nr_live)
   {
      if (!sp->chosen[value])
         size += size_in_file(sp->s, value);
   }
   return size;
}

static void
change_alive(struct spiller *sp, BITSET_WORD *live, uint32_t value, bool add,
             unsigned *size)
{
   if (!BITSET_TEST(live, value) != add)
      return;
   if (add)
      BITSET_SET(live, value);
   else
      BITSET_CLEAR(live, value);
   if (!sp->chosen[value])
      *size += (add ? 1 : -1) * (int)size_in_file(sp->s, value);
}

/* Where more than fits is alive, for choosing what frees most of it. */
static void
measure_crowds(struct spiller *sp, const struct mcc_liveness *liveness,
               struct mcc_block *b, BITSET_WORD *live)
{
   unsigned value, size;

   memcpy(live, liveness->out[b->index],
          BITSET_WORDS(liveness->nr_ssa) * sizeof(*live));
   size = alive_size(sp, live, liveness->nr_ssa);
   mcc_foreach_instr_rev(b, I)
   {
      if (size > sp->max_regs) {
         BITSET_FOREACH_SET(value, live, liveness->nr_ssa)
         sp->crowded[value]++;
      }
      mcc_foreach_dst(I, d)
      {
         if (I->dst[d].kind == MCC_SSA)
            change_alive(sp, live, I->dst[d].value, false, &size);
      }
      mcc_foreach_src(I, i)
      {
         if (I->op != MCC_OP_PHI && I->src[i].kind == MCC_SSA)
            change_alive(sp, live, I->src[i].value, true, &size);
      }
   }
}

/* Chooses until what is alive (and `extra` more) fits. */
static void
relieve(struct spiller *sp, const BITSET_WORD *live, uint32_t nr_live,
        unsigned extra, const struct mcc_instr *I)
{
   unsigned size = alive_size(sp, live, nr_live) + extra;

   while (size > sp->max_regs) {
      const uint32_t value = cheapest(sp, live, nr_live, I);
      if (value == MCC_NO_VALUE)
         return;
      sp->chosen[value] = true;
      sp->nr_chosen++;
      size -= size_in_file(sp->s, value);
   }
}

/* Staging that is read while results are written (see mcc_ra_demand). */
static unsigned
held_size(const struct mcc_instr *I)
{
   return mcc_holds_staging(I) ? ALIGN_POT(I->src[0].words, 2) : 0;
}

static void
choose_in_block(struct spiller *sp, const struct mcc_liveness *liveness,
                struct mcc_block *b, BITSET_WORD *live)
{
   const uint32_t n = liveness->nr_ssa;

   memcpy(live, liveness->out[b->index], BITSET_WORDS(n) * sizeof(*live));
   relieve(sp, live, n, 0, mcc_last_instr(b));
   mcc_foreach_instr_rev(b, I)
   {
      mcc_foreach_dst(I, d)
      {
         if (I->dst[d].kind == MCC_SSA)
            BITSET_SET(live, I->dst[d].value);
      }
      if (I->op == MCC_OP_PHI)
         continue;
      relieve(sp, live, n, held_size(I), I);
      mcc_foreach_dst(I, d)
      {
         if (I->dst[d].kind == MCC_SSA)
            BITSET_CLEAR(live, I->dst[d].value);
      }
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind == MCC_SSA)
            BITSET_SET(live, I->src[i].value);
      }
      relieve(sp, live, n, 0, I);
   }
   /* All phis, also dead ones, are in `live` by now. */
   relieve(sp, live, n, 0, NULL);
}

/* Only what was chosen is worth the memory. */
static bool
note_touched(struct spiller *sp, uint32_t value, struct mcc_block *b)
{
   if (!sp->chosen[value])
      return true;
   util_dynarray_foreach (&sp->touched[value], struct mcc_block *, at) {
      if (*at == b)
         return true;
   }
   struct mcc_block **end =
      util_dynarray_grow(&sp->touched[value], struct mcc_block *, 1);
   if (end)
      *end = b;
   return end != NULL;
}

static bool
note_all_touched(struct spiller *sp)
{
   sp->touched =
      rzalloc_array(sp->mem_ctx, struct util_dynarray, sp->nr_values);
   if (!sp->touched)
      return false;
   for (uint32_t i = 0; i < sp->nr_values; i++)
      util_dynarray_init(&sp->touched[i], sp->touched);
   mcc_foreach_block(sp->s, b)
   {
      mcc_foreach_instr(b, I)
      {
         mcc_foreach_dst(I, d)
         {
            if (I->dst[d].kind == MCC_SSA &&
                !note_touched(sp, I->dst[d].value, b))
               return false;
         }
         mcc_foreach_src(I, i)
         {
            if (I->src[i].kind == MCC_SSA &&
                !note_touched(sp, I->src[i].value, b))
               return false;
         }
      }
   }
   return true;
}

/* ------------------------------------------------------------------- room */

static void
measure_block(struct spiller *sp, const struct mcc_liveness *liveness,
              struct mcc_block *b, BITSET_WORD *live, uint32_t last_place)
{
   uint32_t place = last_place;
   unsigned size;

   memcpy(live, liveness->out[b->index],
          BITSET_WORDS(liveness->nr_ssa) * sizeof(*live));
   size = alive_size(sp, live, liveness->nr_ssa);
   mcc_foreach_instr_rev(b, I)
   {
      mcc_foreach_dst(I, d)
      {
         if (I->dst[d].kind == MCC_SSA)
            change_alive(sp, live, I->dst[d].value, true, &size);
      }
      sp->alive[place] = size;
      mcc_foreach_dst(I, d)
      {
         if (I->dst[d].kind == MCC_SSA)
            change_alive(sp, live, I->dst[d].value, false, &size);
      }
      mcc_foreach_src(I, i)
      {
         if (I->op != MCC_OP_PHI && I->src[i].kind == MCC_SSA)
            change_alive(sp, live, I->src[i].value, true, &size);
      }
      sp->alive[place] = MAX2(sp->alive[place], size + held_size(I));
      place--;
   }
}

/* Numbers the instructions and measures what will be alive at each. */
static bool
measure_room(struct spiller *sp, const struct mcc_liveness *live,
             BITSET_WORD *set)
{
   sp->nr_places = 0;
   sp->places = _mesa_pointer_hash_table_create(sp->mem_ctx);
   if (!sp->places)
      return false;
   mcc_foreach_block(sp->s, b)
   {
      mcc_foreach_instr(b, I) _mesa_hash_table_insert(
         sp->places, I, (void *)(uintptr_t)++sp->nr_places);
   }
   sp->alive = ralloc_array(sp->mem_ctx, uint16_t, sp->nr_places + 1);
   if (!sp->alive)
      return false;
   uint32_t place = 0;
   mcc_foreach_block(sp->s, b)
   {
      place += list_length(&b->instrs);
      measure_block(sp, live, b, set, place);
   }
   return true;
}

/* 0: was not there when the places were counted. */
static uint32_t
place_of(const struct spiller *sp, const struct mcc_instr *I)
{
   const struct hash_entry *e = _mesa_hash_table_search(sp->places, I);

   return e ? (uint32_t)(uintptr_t)e->data : 0;
}

/* Keeps a value in registers between two places of a block, if it fits. */
static bool
take_room(struct spiller *sp, uint32_t from, uint32_t to, unsigned size)
{
   if (!from || !to)
      return false;
   for (uint32_t p = from; p <= to; p++) {
      if (sp->alive[p] + size + ROOM_MARGIN > sp->max_regs)
         return false;
   }
   for (uint32_t p = from; p <= to; p++)
      sp->alive[p] += size;
   return true;
}

/* -------------------------------------------------------------- rewriting */

static unsigned
new_slot_B(struct mcc_shader *s, unsigned words)
{
   const unsigned align_B = MIN2(4 * util_next_power_of_two(words), 16);
   const unsigned at_B = ALIGN_POT(s->tls_size_B, align_B);

   s->tls_size_B = at_B + 4 * words;
   s->vinfo->spills++;
   return at_B;
}

static void
emit_spill(struct mcc_builder *b, struct mcc_src value, unsigned slot_B)
{
   struct mcc_instr *I = mcc_instr_create(b->shader, MCC_OP_SPILL, 0, 1);

   I->src[0] = value;
   I->tls_offset_B = slot_B;
   mcc_insert(b, I);
}

static struct mcc_src
emit_fill(struct mcc_builder *b, unsigned words, unsigned slot_B)
{
   struct mcc_instr *I = mcc_emit(b, MCC_OP_FILL, words, 0, NULL);

   I->tls_offset_B = slot_B;
   return mcc_value(I);
}

/* At the end of a block, before its jumps. */
static struct mcc_builder
before_jumps(struct mcc_shader *s, struct mcc_block *b)
{
   mcc_foreach_instr(b, I)
   {
      const struct mcc_op_info *info = mcc_op_info(I->op);
      if (info && (info->flags & MCC_OPF_BRANCH))
         return mcc_before(s, b, I);
   }
   return mcc_at_end(s, b);
}

/* After the instructions that must stand first. */
static struct mcc_builder
after_head(struct mcc_shader *s, struct mcc_block *b)
{
   mcc_foreach_instr(b, I)
   {
      if (I->op != MCC_OP_PHI && I->op != MCC_OP_PRELOAD)
         return mcc_before(s, b, I);
   }
   return mcc_at_end(s, b);
}

/* The value again, for one use: from memory, or made anew. */
static struct mcc_src
remake(struct spiller *sp, struct mcc_builder *b, uint32_t value,
       unsigned slot_B)
{
   const struct mcc_instr *def = sp->def[value];

   if (is_remade(def))
      return mcc_mov(b, def->src[0]);
   return emit_fill(b, sp->s->ssa[value].words, slot_B);
}

static void
replace_value(struct mcc_src *src, struct mcc_src with)
{
   src->value = with.value;
   src->kind = with.kind;
   src->last = false;
}

/* The value where it is in registers: it, or what it was loaded into. */
struct copy {
   struct mcc_src value;
   uint32_t place; /* the last at which it is */
};

static void
note_def(struct spiller *sp, const struct mcc_instr *I, uint32_t value,
         struct copy *copy)
{
   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind == MCC_SSA && I->dst[d].value == value) {
         copy->value = mcc_src_of_dst(I->dst[d]);
         copy->place = place_of(sp, I);
      }
   }
}

static bool
rewrite_in_block(struct spiller *sp, struct mcc_block *b, uint32_t value,
                 unsigned slot_B)
{
   struct mcc_shader *s = sp->s;
   const unsigned size = size_in_file(s, value);
   struct copy copy = { 0 };
   bool remade = false;

   mcc_foreach_instr(b, I)
   {
      if (I->op != MCC_OP_PHI && I->op != MCC_OP_PRELOAD)
         note_def(sp, I, value, &copy);
      struct mcc_src again = { 0 };
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind != MCC_SSA || I->src[i].value != value)
            continue;
         if (I->op == MCC_OP_PHI) {
            struct mcc_builder at = before_jumps(s, b->preds[i]);
            replace_value(&I->src[i], remake(sp, &at, value, slot_B));
            remade = true;
            continue;
         }
         if (again.kind == MCC_NONE && copy.value.kind != MCC_NONE &&
             !is_remade(sp->def[value]) &&
             take_room(sp, copy.place, place_of(sp, I), size)) {
            again = copy.value;
         } else if (again.kind == MCC_NONE) {
            struct mcc_builder at = mcc_before(s, b, I);
            again = remake(sp, &at, value, slot_B);
            remade = true;
         }
         copy = (struct copy){ again, place_of(sp, I) };
         replace_value(&I->src[i], again);
      }
   }
   return remade;
}

/* Whether any use reads the value from memory now, or made anew. */
static bool
rewrite_uses(struct spiller *sp, uint32_t value, unsigned slot_B)
{
   bool remade = false;

   util_dynarray_foreach (&sp->touched[value], struct mcc_block *, b)
      remade |= rewrite_in_block(sp, *b, value, slot_B);
   return remade;
}

/* A phi of the same block reads this one: its old value is still wanted when
 * the new one is stored. */
static bool
is_read_by_sibling(struct mcc_block *b, uint32_t value)
{
   mcc_foreach_instr(b, I)
   {
      if (I->op != MCC_OP_PHI)
         break;
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind == MCC_SSA && I->src[i].value == value)
            return true;
      }
   }
   return false;
}

static bool
spill_phi(struct spiller *sp, struct mcc_instr *phi, struct mcc_block *b)
{
   struct mcc_shader *s = sp->s;
   const uint32_t value = phi->dst[0].value;
   const unsigned slot_B = new_slot_B(s, 1);
   unsigned in_B = slot_B;

   if (is_read_by_sibling(b, value)) {
      in_B = new_slot_B(s, 1);
      struct mcc_builder at = after_head(s, b);
      emit_spill(&at, emit_fill(&at, 1, in_B), slot_B);
   }
   mcc_foreach_src(phi, i)
   {
      struct mcc_builder at = before_jumps(s, b->preds[i]);
      struct mcc_src src = phi->src[i];
      if (src.kind == MCC_NONE)
         continue;
      if (src.kind == MCC_SSA && src.value == value)
         src = emit_fill(&at, 1, slot_B);
      else if (src.kind != MCC_SSA)
         src = mcc_mov(&at, src);
      emit_spill(&at, src, in_B);
      /* It may be chosen as well, and have its turn still to come. */
      if (src.value < sp->nr_values &&
          !note_touched(sp, src.value, b->preds[i]))
         return false;
   }
   mcc_instr_remove(phi);
   rewrite_uses(sp, value, slot_B);
   return true;
}

static bool
spill_value(struct spiller *sp, uint32_t value)
{
   struct mcc_instr *def = sp->def[value];
   struct mcc_block *b = sp->def_block[value];
   struct mcc_shader *s = sp->s;

   if (!def)
      return true;
   if (def->op == MCC_OP_PHI)
      return spill_phi(sp, def, b);
   if (is_remade(def)) {
      rewrite_uses(sp, value, UINT32_MAX);
      mcc_instr_remove(def);
      return true;
   }
   const unsigned words = s->ssa[value].words;
   const unsigned slot_B = new_slot_B(s, words);
   if (!rewrite_uses(sp, value, slot_B)) {
      s->vinfo->spills--; /* there was room for it after all */
      return true;
   }
   struct mcc_builder at =
      def->op == MCC_OP_PRELOAD ? after_head(s, b) : mcc_after(s, b, def);
   emit_spill(&at, mcc_src_make(MCC_SSA, value, words), slot_B);
   return true;
}

static int
spill_round(struct spiller *sp)
{
   struct mcc_liveness *live = mcc_liveness_compute(sp->mem_ctx, sp->s);
   if (!live || !grow(sp))
      return -ENOMEM;
   const uint32_t n = sp->nr_values;
   BITSET_WORD *set =
      ralloc_array(sp->mem_ctx, BITSET_WORD, BITSET_WORDS(MAX2(n, 1)));
   if (!set)
      return -ENOMEM;
   measure(sp);
   memset(sp->crowded, 0, n * sizeof(*sp->crowded));
   mcc_foreach_block(sp->s, b) measure_crowds(sp, live, b, set);
   sp->nr_chosen = 0;
   mcc_foreach_block(sp->s, b) choose_in_block(sp, live, b, set);
   if (sp->nr_chosen && (!measure_room(sp, live, set) || !note_all_touched(sp)))
      return -ENOMEM;
   for (uint32_t v = 0; v < n; v++) {
      if (!sp->chosen[v])
         continue;
      if (!spill_value(sp, v))
         return -ENOMEM;
      sp->fixed[v] = true;
   }
   ralloc_free(sp->alive);
   ralloc_free(sp->places);
   ralloc_free(sp->touched);
   sp->touched = NULL;
   sp->alive = NULL;
   sp->places = NULL;
   ralloc_free(set);
   ralloc_free(live);
   return 0;
}

int
mcc_spill(struct mcc_shader *s, unsigned max_regs)
{
   struct spiller sp = { .s = s, .max_regs = max_regs };
   int err = 0;

   sp.mem_ctx = ralloc_context(NULL);
   if (!sp.mem_ctx)
      return -ENOMEM;
   do {
      err = spill_round(&sp);
   } while (!err && sp.nr_chosen);
   ralloc_free(sp.mem_ctx);
   return err;
}
