/* SPDX-License-Identifier: MIT */
/* Primitives of every topology, as the API's tables list them. */
#include "sim/geometry/sim_assemble.h"

#include <stdio.h>
#include <string.h>

static int failures;

/* Feeds indices ('|' restarts) and prints the primitives: vertices, with '*'
 * after the one that provokes. */
static void
check(unsigned mode, bool first, const char *stream, const char *want)
{
   struct sim_assembler a;
   struct sim_primitive p;
   char got[256] = "";
   size_t at = 0;
   bool have;

   sim_assembler_init(&a, mode, first);
   for (const char *c = stream;; c++) {
      have = *c && *c != '|' ? sim_assembler_push(&a, (uint32_t)(*c - '0'), &p)
                             : sim_assembler_cut(&a, &p);
      if (have) {
         for (unsigned v = 0; v < (unsigned)sim_assembler_kind(&a); v++)
            at += (size_t)snprintf(got + at, sizeof(got) - at, "%u%s",
                                   p.index[v], v == p.provoking ? "*" : "");
         at += (size_t)snprintf(got + at, sizeof(got) - at, " ");
      }
      if (!*c)
         break;
   }
   if (strcmp(got, want)) {
      fprintf(stderr, "mode %u first %d \"%s\": \"%s\", want \"%s\"\n", mode,
              first, stream, got, want);
      failures++;
   }
}

int
main(void)
{
   struct sim_assembler a;

   check(SIM_DRAW_POINTS, true, "01|2", "0* 1* 2* ");
   check(SIM_DRAW_LINES, true, "01234", "0*1 2*3 ");
   check(SIM_DRAW_LINES, false, "0123", "01* 23* ");
   check(SIM_DRAW_LINES, true, "0|12", "1*2 ");
   check(SIM_DRAW_LINE_STRIP, true, "012|34", "0*1 1*2 3*4 ");
   check(SIM_DRAW_LINE_STRIP, false, "012", "01* 12* ");
   check(SIM_DRAW_LINE_LOOP, true, "012", "0*1 1*2 2*0 ");
   check(SIM_DRAW_LINE_LOOP, true, "01", "0*1 ");
   check(SIM_DRAW_TRIANGLES, true, "0123456", "0*12 3*45 ");
   check(SIM_DRAW_TRIANGLES, false, "012", "012* ");
   check(SIM_DRAW_TRIANGLES, true, "01|234", "2*34 ");
   check(SIM_DRAW_TRIANGLE_STRIP, true, "01234", "0*12 1*32 2*34 ");
   check(SIM_DRAW_TRIANGLE_STRIP, false, "01234", "012* 213* 234* ");
   check(SIM_DRAW_TRIANGLE_STRIP, true, "0123|456", "0*12 1*32 4*56 ");
   check(SIM_DRAW_TRIANGLE_FAN, true, "0123", "1*20 2*30 ");
   check(SIM_DRAW_TRIANGLE_FAN, false, "0123", "012* 023* ");
   if (sim_assembler_init(&a, SIM_DRAW_POLYGON + 1, true)) {
      fprintf(stderr, "a draw mode that does not exist was accepted\n");
      failures++;
   }
   return failures != 0;
}
