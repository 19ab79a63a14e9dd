/* SPDX-License-Identifier: MIT */
#include "compiler/mcc_ra.h"

#include <limits.h>

/* What is taken before and after the instruction. */
struct taken {
   uint64_t before, after;
};

static bool
fits(const struct taken *t, const struct mcc_item *item, unsigned reg,
     uint64_t file)
{
   if (reg + item->words > MCC_NR_REGS)
      return false;
   const uint64_t mask = mcc_reg_mask(reg, item->words);
   /* A given place may lie outside the file that is used freely. */
   if (item->fixed == MCC_NO_REG && (mask & ~file))
      return false;
   return !(item->before && (t->before & mask)) &&
          !(item->after && (t->after & mask));
}

static void
take(struct taken *t, struct mcc_item *item, unsigned reg)
{
   const uint64_t mask = mcc_reg_mask(reg, item->words);

   item->reg = reg;
   if (item->before)
      t->before |= mask;
   if (item->after)
      t->after |= mask;
}

static bool
take_first_fit(struct taken *t, struct mcc_item *item, uint64_t file)
{
   for (unsigned reg = 0; reg < MCC_NR_REGS;
        reg += mcc_reg_align(item->words)) {
      if (fits(t, item, reg, file)) {
         take(t, item, reg);
         return true;
      }
   }
   return false;
}

/* Largest first; those that must be there after (and before) come first, so
 * that what is free before the instruction stays in one piece. */
static int
rank(const struct mcc_item *item)
{
   const int kind = item->before && item->after ? 2 : item->after ? 1 : 0;
   return kind * 16 + item->words;
}

static void
sort_items(struct mcc_item **order, unsigned count)
{
   for (unsigned i = 1; i < count; i++) {
      struct mcc_item *item = order[i];
      unsigned k = i;
      for (; k > 0 && rank(order[k - 1]) < rank(item); k--)
         order[k] = order[k - 1];
      order[k] = item;
   }
}

static bool
place_fixed(struct mcc_item *items, unsigned count, uint64_t file,
            struct taken *t)
{
   for (unsigned i = 0; i < count; i++) {
      if (items[i].fixed == MCC_NO_REG)
         continue;
      if (!fits(t, &items[i], items[i].fixed, file))
         return false;
      take(t, &items[i], items[i].fixed);
   }
   return true;
}

/* New values go to `at_new`, when the first of them is given a place there;
 * the rest stays where it is unless that is taken. */
static bool
place_keeping(struct mcc_item *items, unsigned count, uint64_t file,
              struct mcc_item *first_new, unsigned at_new)
{
   struct taken t = { 0 };
   struct mcc_item *order[MCC_MAX_ITEMS];
   unsigned n = 0;

   if (!place_fixed(items, count, file, &t))
      return false;
   if (first_new) {
      if (!fits(&t, first_new, at_new, file))
         return false;
      take(&t, first_new, at_new);
   }
   for (unsigned i = 0; i < count; i++) {
      struct mcc_item *item = &items[i];
      if (item->fixed != MCC_NO_REG || item == first_new)
         continue;
      if (item->at != MCC_NO_REG && fits(&t, item, item->at, file))
         take(&t, item, item->at);
      else
         order[n++] = item;
   }
   sort_items(order, n);
   for (unsigned i = 0; i < n; i++) {
      if (!take_first_fit(&t, order[i], file))
         return false;
   }
   return true;
}

static bool
place_afresh(struct mcc_item *items, unsigned count, uint64_t file)
{
   struct taken t = { 0 };
   struct mcc_item *order[MCC_MAX_ITEMS];
   unsigned n = 0;

   if (!place_fixed(items, count, file, &t))
      return false;
   for (unsigned i = 0; i < count; i++) {
      if (items[i].fixed == MCC_NO_REG)
         order[n++] = &items[i];
   }
   sort_items(order, n);
   for (unsigned i = 0; i < n; i++) {
      if (!take_first_fit(&t, order[i], file))
         return false;
   }
   return true;
}

static unsigned
moved_words(const struct mcc_item *items, unsigned count)
{
   unsigned words = 0;
   for (unsigned i = 0; i < count; i++) {
      if (items[i].at != MCC_NO_REG && items[i].at != items[i].reg)
         words += items[i].words;
   }
   return words;
}

bool
mcc_ra_place(struct mcc_item *items, unsigned count, uint64_t file)
{
   struct mcc_item *first_new = NULL;
   unsigned best = UINT_MAX, best_at = 0;

   assert(count <= MCC_MAX_ITEMS);
   for (unsigned i = 0; i < count; i++) {
      const struct mcc_item *item = &items[i];
      if (item->at == MCC_NO_REG && item->fixed == MCC_NO_REG &&
          (!first_new || item->words > first_new->words))
         first_new = &items[i];
   }
   if (!first_new)
      return place_keeping(items, count, file, NULL, 0) ||
             place_afresh(items, count, file);

   for (unsigned at = 0; at < MCC_NR_REGS;
        at += mcc_reg_align(first_new->words)) {
      if (!place_keeping(items, count, file, first_new, at))
         continue;
      const unsigned words = moved_words(items, count);
      if (words < best) {
         best = words;
         best_at = at;
      }
      if (!words)
         break;
   }
   if (best != UINT_MAX)
      return place_keeping(items, count, file, first_new, best_at);
   return place_afresh(items, count, file);
}
