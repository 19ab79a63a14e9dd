/* SPDX-License-Identifier: MIT */
#include "compiler/mcc_ra.h"

#include <limits.h>
#include <string.h>

/* What a set of values takes: vectors start at even registers. */
struct demand {
   unsigned scalars, vector_words;
};

static void
count(struct demand *d, unsigned words, int sign)
{
   if (words == 1)
      d->scalars += sign;
   else
      d->vector_words += sign * (int)ALIGN_POT(words, 2);
}

static unsigned
total(const struct demand *d)
{
   return d->scalars + d->vector_words;
}

static void
add_value(const struct mcc_shader *s, struct demand *d, BITSET_WORD *live,
          uint32_t value)
{
   if (!BITSET_TEST(live, value)) {
      BITSET_SET(live, value);
      count(d, s->ssa[value].words, 1);
   }
}

static void
remove_value(const struct mcc_shader *s, struct demand *d, BITSET_WORD *live,
             uint32_t value)
{
   if (BITSET_TEST(live, value)) {
      BITSET_CLEAR(live, value);
      count(d, s->ssa[value].words, -1);
   }
}

static unsigned
instr_demand(const struct mcc_shader *s, const struct mcc_instr *I,
             struct demand *now, BITSET_WORD *live)
{
   unsigned most;

   /* After: results exist even when nobody reads them. */
   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind == MCC_SSA)
         add_value(s, now, live, I->dst[d].value);
   }
   const bool held = mcc_holds_staging(I) && I->src[0].kind == MCC_SSA &&
                     !BITSET_TEST(live, I->src[0].value);
   most = total(now) + (held ? ALIGN_POT(I->src[0].words, 2) : 0);

   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind == MCC_SSA)
         remove_value(s, now, live, I->dst[d].value);
   }
   mcc_foreach_src(I, i)
   {
      if (I->src[i].kind == MCC_SSA && I->op != MCC_OP_PHI)
         add_value(s, now, live, I->src[i].value);
   }
   return MAX2(most, total(now));
}

static unsigned
block_demand(const struct mcc_shader *s, const struct mcc_liveness *liveness,
             struct mcc_block *b, BITSET_WORD *live)
{
   const unsigned words = BITSET_WORDS(MAX2(liveness->nr_ssa, 1));
   struct demand now = { 0 };
   unsigned most = 0, phis = 0, value;

   memcpy(live, liveness->out[b->index], words * sizeof(*live));
   BITSET_FOREACH_SET(value, live, liveness->nr_ssa)
   count(&now, s->ssa[value].words, 1);
   most = total(&now);
   mcc_foreach_instr_rev(b, I)
   {
      most = MAX2(most, instr_demand(s, I, &now, live));
      phis += I->op == MCC_OP_PHI;
   }
   /* Every phi is there at once when the block starts. */
   return MAX2(most, total(&now) + phis);
}

unsigned
mcc_ra_demand(struct mcc_shader *s, const struct mcc_liveness *live)
{
   unsigned most = 0;
   const unsigned words = BITSET_WORDS(MAX2(live->nr_ssa, 1));
   BITSET_WORD *set = ralloc_array(NULL, BITSET_WORD, words);

   if (!set)
      return UINT_MAX;
   mcc_foreach_block(s, b) most = MAX2(most, block_demand(s, live, b, set));
   ralloc_free(set);
   return most;
}
