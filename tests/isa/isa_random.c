/* SPDX-License-Identifier: MIT */

/*
 * Random valid words of every instruction: they survive decode and encode,
 * print and parse, and none of their reserved bits may be set.
 *
 *   isa-random               the test
 *   isa-random --emit N ARCH   N words for each instruction of an
 *                              architecture as lines of name, word and our
 *                              text, for a comparison
 *   isa-random --cases N ARCH  the same, only words that their text gives back
 */

#include <stdlib.h>
#include <string.h>

#include "isa/isa_tables.h"

#define WORDS_PER_OP 48
#define MAX_TRIES 200000

static uint64_t rng_state = 0x9E3779B97F4A7C15ull;
static unsigned failures;

static uint64_t
next_random(void)
{
   rng_state ^= rng_state << 13;
   rng_state ^= rng_state >> 7;
   rng_state ^= rng_state << 17;
   return rng_state;
}

static void
fail(const struct isa_op_desc *desc, uint64_t word, const char *what,
     const char *detail)
{
   failures++;
   printf("FAIL %s 0x%016llx: %s: %s\n", desc->info.name,
          (unsigned long long)word, what, detail);
}

/* A word that decodes as desc, or 0 when none was found. */
static uint64_t
random_word(unsigned arch, const struct isa_op_desc *desc,
            struct isa_instr *instr)
{
   for (unsigned i = 0; i < MAX_TRIES; i++) {
      uint64_t word = (next_random() & desc->used & ~desc->mask) | desc->match;
      if (word != 0 && isa_decode(arch, word, instr, NULL) == 0)
         return word;
   }
   return 0;
}

static void
to_text(unsigned arch, const struct isa_instr *instr, char *text, size_t size)
{
   FILE *fp = fmemopen(text, size, "w");
   isa_print(fp, arch, instr);
   fputc('\0', fp);
   fclose(fp);
}

/* One of the two constants that are zero has no text of its own; nor has the
 * first of no staging registers. */
static bool
has_own_text(unsigned arch, const struct isa_instr *instr)
{
   for (unsigned i = 0; i < ISA_MAX_SRCS; i++) {
      const struct isa_src *src = &instr->src[i];
      if (src->kind == ISA_SRC_CONSTANT &&
          isa_constant_find(arch, isa_constant(arch, src->index)) != src->index)
         return false;
   }
   return (instr->sr_read.count > 0 || instr->sr_read.reg == 0) &&
          (instr->sr_write.count > 0 || instr->sr_write.reg == 0);
}

static void
check_text(unsigned arch, const struct isa_op_desc *desc, uint64_t word,
           struct isa_instr *instr)
{
   char text[256];
   struct isa_instr parsed;
   struct isa_reason why;
   uint64_t again;

   /* A page that no source uses is not in the text. */
   instr->fau_page = 0;
   to_text(arch, instr, text, sizeof(text));
   if (!has_own_text(arch, instr) || isa_encode(arch, instr, &again, NULL))
      return;
   if (isa_parse(arch, text, &parsed, &why) != 0) {
      fail(desc, word, text, why.text);
      return;
   }
   uint64_t from_text = 0;
   isa_encode(arch, &parsed, &from_text, NULL);
   if (from_text != again)
      fail(desc, word, "another word from its text", text);
}

static void
check_reserved(unsigned arch, const struct isa_op_desc *desc, uint64_t word)
{
   for (unsigned bit = 0; bit < 64; bit++) {
      struct isa_instr instr;
      struct isa_reason why;
      if (desc->used >> bit & 1)
         continue;
      if (isa_decode(arch, word | 1ull << bit, &instr, &why) == 0)
         fail(desc, word | 1ull << bit, "accepted with a reserved bit",
              isa_op_name(instr.op));
   }
}

static void
check_op(unsigned arch, const struct isa_op_desc *desc)
{
   for (unsigned i = 0; i < WORDS_PER_OP; i++) {
      struct isa_instr instr;
      struct isa_reason why;
      uint64_t word = random_word(arch, desc, &instr);
      if (word == 0) {
         /* All zero is the one word of NOP that random_word skips. */
         fail(desc, 0, "no valid word was found", "");
         return;
      }
      if (instr.op != desc->op)
         fail(desc, word, "decodes as", isa_op_name(instr.op));

      uint64_t again = 0;
      int ret = isa_encode(arch, &instr, &again, &why);
      if (isa_check(arch, &instr, NULL) != 0) {
         if (ret == 0)
            fail(desc, word, "encode does not hold the rules", "");
      } else if (ret != 0) {
         fail(desc, word, "encode", why.text);
      } else if (again != word) {
         fail(desc, word, "another word from encode", "");
      }
      check_text(arch, desc, word, &instr);
      check_reserved(arch, desc, word);
   }
}

static bool
text_gives(unsigned arch, const char *text, uint64_t word)
{
   struct isa_instr parsed;
   uint64_t again;
   return isa_parse(arch, text, &parsed, NULL) == 0 &&
          isa_encode(arch, &parsed, &again, NULL) == 0 && again == word;
}

static void
emit(unsigned arch, const struct isa_op_desc *desc, unsigned num, bool cases)
{
   for (unsigned i = 0, tries = 0; i < num && tries < 1000; tries++) {
      char text[256];
      struct isa_instr instr;
      uint64_t word = random_word(arch, desc, &instr);
      if (word == 0)
         continue;
      to_text(arch, &instr, text, sizeof(text));
      if (cases && !text_gives(arch, text, word))
         continue;
      printf("%s %016llx %s\n", desc->info.name, (unsigned long long)word,
             text);
      i++;
   }
}

int
main(int argc, char **argv)
{
   bool cases = argc == 4 && strcmp(argv[1], "--cases") == 0;
   bool emits = cases || (argc == 4 && strcmp(argv[1], "--emit") == 0);
   unsigned num = emits ? strtoul(argv[2], NULL, 10) : 0;
   unsigned wanted = emits ? strtoul(argv[3], NULL, 10) : 0;

   if (argc > 1 && !emits) {
      fprintf(stderr, "isa-random [--emit|--cases N ARCH]\n");
      return 2;
   }

   for (unsigned arch = isa_arch_first; arch <= isa_arch_last; arch++) {
      for (unsigned i = 0; i < isa_num_op_descs; i++) {
         const struct isa_op_desc *desc = &isa_op_descs[i];
         if (arch < desc->first || arch > desc->last)
            continue;
         if (!emits)
            check_op(arch, desc);
         else if (arch == wanted)
            emit(arch, desc, num, cases);
      }
   }
   if (!emits)
      printf("%u opcodes, %u failures\n", (unsigned)ISA_OP_COUNT, failures);
   return failures != 0;
}
