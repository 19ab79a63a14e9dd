/* SPDX-License-Identifier: MIT */

/*
 * Places in the source: NIR has them as instructions of their own, each for
 * what follows it in its block; here they become a line of each instruction,
 * and in the end of each word of the binary.
 */

#include <stdlib.h>
#include <string.h>

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "util/u_math.h"

/* The number of a file, made if it is new; false: no room for it. */
static bool
find_file(char **files, const char *name, uint8_t *file)
{
   for (unsigned i = 0; i < MCC_MAX_FILES; i++) {
      if (!files[i])
         files[i] = strdup(name);
      if (files[i] && !strcmp(files[i], name)) {
         *file = i;
         return true;
      }
   }
   return false;
}

void
mcc_take_place(struct mcc_shader *s, const struct nir_debug_info_instr *place)
{
   const char *name;

   /* The name of a file. */
   if (place->type != nir_debug_info_src_loc)
      return;
   s->line = 0;
   s->file = 0;
   if (!s->files || !place->src_loc.line || !place->src_loc.filename.ssa)
      return;
   name = nir_src_as_string(place->src_loc.filename);
   if (name && find_file(s->files, name, &s->file))
      s->line = place->src_loc.line;
}

/* Words of the binary in front of this variant that belong to another. */
static uint32_t
words_before(const struct mcc_shader *s)
{
   uint32_t words = 0;

   for (unsigned i = 0; i < MCC_VARIANT_COUNT; i++) {
      const struct mcc_variant_info *v = &s->info->variant[i];

      if (v->offset_B < s->vinfo->offset_B)
         words = MAX2(words, (v->offset_B + v->size_B) / ISA_INSTR_SIZE_B);
   }
   return words;
}

int
mcc_write_places(struct mcc_shader *s, struct mcc_place **places)
{
   const uint32_t before = words_before(s);
   const uint32_t first = s->vinfo->offset_B / ISA_INSTR_SIZE_B;
   const uint32_t end = first + s->vinfo->instructions;
   struct mcc_place *at = realloc(*places, MAX2(end, 1) * sizeof(*at));

   if (!at)
      return -ENOMEM;
   *places = at;
   memset(at + before, 0, (end - before) * sizeof(*at));
   at += first;
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I) *at++ = (struct mcc_place){ I->line, I->file };
   }
   return 0;
}
