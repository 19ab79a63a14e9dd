/* SPDX-License-Identifier: MIT */

/*
 * stats-count-test FILE
 *
 * Counts the programs of a file of instructions as text and compares with the
 * numbers behind each; then what is no program.
 */

#include "isa/isa.h"

#include <mali/compiler.h>
#include <mali/device_info.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARCH 10
#define MAX_WORDS 64

static unsigned failures, programs;

static void
fail(unsigned line, const char *what)
{
   fprintf(stderr, "line %u: %s\n", line, what);
   failures++;
}

static void
check(unsigned line, const struct mali_device_info *device,
      const uint64_t *words, unsigned n, const char *want)
{
   struct mcc_stats s;
   char got[200];

   programs++;
   if (mcc_stats_count(device, words, 8 * n, &s)) {
      fail(line, "not counted");
      return;
   }
   snprintf(got, sizeof(got), "%u %u %u %u %u %u %u %u %u %u %s",
            s.instructions, s.fma, s.cvt, s.sfu, s.varying, s.load_store,
            s.texture, s.other, s.half, s.loops,
            mcc_unit_name(mcc_stats_bound(&s)));
   if (strcmp(got, want)) {
      fail(line, got);
      fprintf(stderr, "   wanted %s\n", want);
   }
}

static void
check_file(FILE *fp, const struct mali_device_info *device)
{
   uint64_t words[MAX_WORDS];
   unsigned n = 0, at = 0;
   char line[256];

   while (fgets(line, sizeof(line), fp)) {
      struct isa_instr instr;
      struct isa_reason why = { "" };

      at++;
      line[strcspn(line, "\n")] = 0;
      if (!line[0] || line[0] == '#')
         continue;
      if (line[0] == '=') {
         check(at, device, words, n, line + 2);
         n = 0;
      } else if (n == MAX_WORDS || isa_parse(ARCH, line, &instr, &why) ||
                 isa_encode(ARCH, &instr, &words[n], &why)) {
         fail(at, why.text);
      } else {
         n++;
      }
   }
}

/* What the model's own rates make of it: arithmetic, and textures. */
static void
check_model(const char *name, const struct mcc_stats *full, double arithmetic,
            double texture)
{
   const struct mali_device_info *device = mali_device_info_from_name(name);

   if (mcc_stats_cycles(device, full, MCC_UNIT_FMA) != arithmetic ||
       mcc_stats_cycles(device, full, MCC_UNIT_CVT) != arithmetic ||
       mcc_stats_cycles(device, full, MCC_UNIT_SFU) != arithmetic ||
       mcc_stats_cycles(device, full, MCC_UNIT_TEXTURE) != texture ||
       mcc_stats_cycles(device, full, MCC_UNIT_LOAD_STORE) != 1.0)
      fail(0, name);
}

/* The rates, by what a full cycle of each unit takes. */
static void
check_costs(void)
{
   const struct mcc_stats full = {
      .fma = 64,
      .cvt = 64,
      .sfu = 16,
      .varying = 16,
      .load_store = 1,
      .texture = 4,
   };

   for (unsigned u = 0; u < MCC_UNIT_COUNT; u++) {
      if (mcc_stats_cost(&full, (enum mcc_unit)u) != MCC_COSTS_PER_CYCLE)
         fail(0, mcc_unit_name((enum mcc_unit)u));
   }
   check_model("g610", &full, 1.0, 0.5);
   check_model("g57", &full, 2.0, 1.0);
   check_model("g310", &full, 4.0, 2.0);
   check_model("g715", &full, 0.5, 0.5);
   if (mcc_stats_bound(&full) != MCC_UNIT_FMA)
      fail(0, "the first of equals is the bound");
}

int
main(int argc, char **argv)
{
   const struct mali_device_info *device = mali_device_info_from_name("g610");
   const uint64_t nothing = UINT64_MAX;
   struct mcc_stats s;
   FILE *fp = argc == 2 ? fopen(argv[1], "r") : NULL;

   if (!fp || !device) {
      fprintf(stderr, "usage: stats-count-test FILE\n");
      return 2;
   }
   check_file(fp, device);
   fclose(fp);
   check_costs();
   if (mcc_stats_count(device, &nothing, 7, &s) != -EINVAL)
      fail(0, "seven bytes are a program");
   if (mcc_stats_count(device, &nothing, 8, &s) || s.instructions != 1 ||
       s.fma || s.cvt || s.sfu || s.load_store)
      fail(0, "no instruction: counted as one");
   if (!programs)
      fail(0, "no programs");
   printf("%u programs, %u failures\n", programs, failures);
   return failures ? 1 : 0;
}
