/* SPDX-License-Identifier: MIT */

/*
 * The cheapest and the dearest way through a binary.
 */

#include <mali/compiler.h>
#include <mali/device_info.h>

#include "isa/isa.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Instruction i may be followed by next and by jump; n: nothing follows. */
struct step {
   uint32_t next, jump;
   uint64_t cost;
};

struct way {
   uint64_t cost;
   uint32_t then;
};

static bool
is_zero(unsigned arch, const struct isa_src *src)
{
   return src->kind == ISA_SRC_CONSTANT && !isa_constant(arch, src->index);
}

/* What a place is that is outside of the program, or not after i. */
static uint32_t
forward(int64_t place, uint32_t i, uint32_t n)
{
   return place > i && place < n ? (uint32_t)place : n;
}

static void
set_successors(unsigned arch, const struct isa_instr *I, uint32_t i, uint32_t n,
               struct step *step)
{
   step->next = step->jump = i + 1;
   if (I->flow == ISA_FLOW_END) {
      step->next = step->jump = n;
   } else if (I->op == ISA_OP_BRANCHZ) {
      const int64_t to = (int64_t)i + 1 + I->imm.offset;

      /* A jump back is left: its loop was gone through. */
      if (to > i)
         step->jump = forward(to, i, n);
      if (I->mod.eq && is_zero(arch, &I->src[0]) && to > i)
         step->next = step->jump;
   } else if (I->op == ISA_OP_BRANCHZI) {
      step->next = step->jump = n;
   } else if (I->op == ISA_OP_BLEND && I->imm.target) {
      step->next = step->jump = forward((int64_t)i + 1 + I->imm.target, i, n);
   }
}

/* Time on every unit together: what makes one way dearer than another. */
static uint64_t
cost_of(const struct mcc_stats *stats)
{
   uint64_t cost = 0;

   for (unsigned u = 0; u < MCC_UNIT_COUNT; u++)
      cost += mcc_stats_cost(stats, (enum mcc_unit)u);
   return cost;
}

static int
read_steps(const struct mali_device_info *device, const uint64_t *words,
           uint32_t n, struct step *steps)
{
   for (uint32_t i = 0; i < n; i++) {
      struct mcc_stats stats;
      struct isa_instr I;
      int err = mcc_stats_count(device, &words[i], sizeof(words[i]), &stats);

      if (err)
         return err;
      steps[i] = (struct step){ i + 1, i + 1, cost_of(&stats) };
      if (!isa_decode(device->arch, words[i], &I, NULL))
         set_successors(device->arch, &I, i, n, &steps[i]);
   }
   return 0;
}

/* From the end on: ways[i] is the best from instruction i. */
static void
find_ways(const struct step *steps, uint32_t n, bool longest, struct way *ways)
{
   ways[n] = (struct way){ 0, n };
   for (uint32_t i = n; i-- > 0;) {
      const struct way *next = &ways[steps[i].next];
      const struct way *jump = &ways[steps[i].jump];
      const bool take =
         longest ? jump->cost > next->cost : jump->cost < next->cost;

      ways[i].then = take ? steps[i].jump : steps[i].next;
      ways[i].cost = steps[i].cost + (take ? jump : next)->cost;
   }
}

static int
count_way(const struct mali_device_info *device, const uint64_t *words,
          uint32_t n, const struct way *ways, uint64_t *scratch,
          struct mcc_stats *stats)
{
   uint32_t count = 0;
   int err;

   for (uint32_t i = 0; i < n; i = ways[i].then)
      scratch[count++] = words[i];
   err = mcc_stats_count(device, scratch, count * sizeof(*scratch), stats);
   /* Jumps lead elsewhere in a way that was cut out. */
   stats->loops = 0;
   return err;
}

int
mcc_stats_paths(const struct mali_device_info *device, const void *code,
                uint32_t size_B, struct mcc_paths *paths)
{
   const uint32_t n = size_B / sizeof(uint64_t);
   uint64_t *words = malloc(2 * sizeof(*words) * (n + 1));
   struct step *steps = malloc(sizeof(*steps) * (n + 1));
   struct way *ways = malloc(sizeof(*ways) * (n + 1));
   int err = words && steps && ways ? 0 : -ENOMEM;

   if (!err && size_B % sizeof(uint64_t))
      err = -EINVAL;
   if (!err) {
      memcpy(words, code, size_B);
      err = read_steps(device, words, n, steps);
   }
   for (unsigned i = 0; i < 2 && !err; i++) {
      find_ways(steps, n, i == 1, ways);
      err = count_way(device, words, n, ways, words + n,
                      i ? &paths->longest : &paths->shortest);
   }
   free(words);
   free(steps);
   free(ways);
   return err;
}
