/* SPDX-License-Identifier: MIT */
#include "sim/geometry/sim_assemble.h"

#include <string.h>

bool
sim_assembler_init(struct sim_assembler *a, unsigned mode, bool first_provoking)
{
   memset(a, 0, sizeof(*a));
   a->mode = mode;
   a->first_provoking = first_provoking;
   switch (mode) {
   case SIM_DRAW_NONE:
   case SIM_DRAW_POINTS:
   case SIM_DRAW_LINES:
   case SIM_DRAW_LINE_STRIP:
   case SIM_DRAW_LINE_LOOP:
   case SIM_DRAW_TRIANGLES:
   case SIM_DRAW_TRIANGLE_STRIP:
   case SIM_DRAW_TRIANGLE_FAN:
   case SIM_DRAW_POLYGON:
      return true;
   default:
      return false;
   }
}

enum sim_prim_kind
sim_assembler_kind(const struct sim_assembler *a)
{
   switch (a->mode) {
   case SIM_DRAW_POINTS:
      return SIM_PRIM_POINT;
   case SIM_DRAW_LINES:
   case SIM_DRAW_LINE_STRIP:
   case SIM_DRAW_LINE_LOOP:
      return SIM_PRIM_LINE;
   default:
      return SIM_PRIM_TRIANGLE;
   }
}

static bool
emit(struct sim_assembler *a, struct sim_primitive *out, uint32_t v0,
     uint32_t v1, uint32_t v2, unsigned provoking)
{
   out->index[0] = v0;
   out->index[1] = v1;
   out->index[2] = v2;
   out->id = a->next_id++;
   out->provoking = (uint8_t)provoking;
   return true;
}

/* Vertex orders are those of the Vulkan specification's tables, which keep
 * the winding and put the provoking vertex where the mode says. */
bool
sim_assembler_push(struct sim_assembler *a, uint32_t index,
                   struct sim_primitive *out)
{
   const uint32_t n = a->count++;
   const uint32_t p0 = a->previous[0], p1 = a->previous[1];
   const bool first = a->first_provoking;
   bool have = false;

   if (n == 0)
      a->first = index;
   a->previous[0] = p1;
   a->previous[1] = index;

   switch (a->mode) {
   case SIM_DRAW_POINTS:
      have = emit(a, out, index, 0, 0, 0);
      break;
   case SIM_DRAW_LINES:
      if (n % 2 == 1)
         have = emit(a, out, p1, index, 0, first ? 0 : 1);
      break;
   case SIM_DRAW_LINE_STRIP:
   case SIM_DRAW_LINE_LOOP:
      if (n >= 1)
         have = emit(a, out, p1, index, 0, first ? 0 : 1);
      break;
   case SIM_DRAW_TRIANGLES:
      if (n % 3 == 2)
         have = emit(a, out, p0, p1, index, first ? 0 : 2);
      break;
   case SIM_DRAW_TRIANGLE_STRIP:
      if (n < 2)
         break;
      if (n % 2 == 0)
         have = emit(a, out, p0, p1, index, first ? 0 : 2);
      else if (first)
         have = emit(a, out, p0, index, p1, 0);
      else
         have = emit(a, out, p1, p0, index, 2);
      break;
   case SIM_DRAW_TRIANGLE_FAN:
   case SIM_DRAW_POLYGON:
      if (n < 2)
         break;
      if (first)
         have = emit(a, out, p1, index, a->first, 0);
      else
         have = emit(a, out, a->first, p1, index, 2);
      break;
   default:
      break;
   }
   return have;
}

bool
sim_assembler_cut(struct sim_assembler *a, struct sim_primitive *out)
{
   bool have = false;

   if (a->mode == SIM_DRAW_LINE_LOOP && a->count >= 3)
      have =
         emit(a, out, a->previous[1], a->first, 0, a->first_provoking ? 0 : 1);
   a->count = 0;
   return have;
}
