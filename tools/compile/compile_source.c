/* SPDX-License-Identifier: MIT */

#include "compile_source.h"

#include "isa/isa.h"

#include <mali/device_info.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* SPIR-V 1.6, "Debug Instructions" */
#define OP_SOURCE_CONTINUED 2
#define OP_SOURCE 3
#define OP_STRING 7
#define OP_LINE 8

/* Instructions that are compared with twice as many at a time. */
#define PIECE 1024

/* -- Modules -- */

/* The next instruction from *at on with this op; 0 words: there is none. */
static uint32_t
next_op(const struct compile_source *s, size_t *at, uint32_t op)
{
   while (*at < s->count) {
      const uint32_t words = s->words[*at] >> 16;

      if (!words || words > s->count - *at)
         return 0;
      if ((s->words[*at] & 0xffff) == op)
         return words;
      *at += words;
   }
   return 0;
}

bool
compile_has_lines(const struct compile_source *source)
{
   size_t at = 5;

   return next_op(source, &at, OP_LINE);
}

/* The string that starts at a word of an instruction and ends in it. */
static const char *
string_at(const struct compile_source *s, size_t at, uint32_t words,
          uint32_t first)
{
   const char *text = (const char *)&s->words[at + first];

   return first < words && memchr(text, 0, 4 * (words - first)) ? text : NULL;
}

static bool
is_named(const struct compile_source *s, uint32_t id, const char *file)
{
   uint32_t words;

   for (size_t at = 5; (words = next_op(s, &at, OP_STRING)); at += words) {
      const char *name = words > 2 && s->words[at + 1] == id
                            ? string_at(s, at, words, 2)
                            : NULL;

      if (name)
         return !strcmp(name, file);
   }
   return false;
}

/* A text that may go on in the next instruction, in pieces that end anywhere:
 * the place in it. */
struct reader {
   const struct compile_source *s;
   size_t at; /* the instruction */
   const char *text;
};

/* The next character, 0 at the end. */
static char
peek(struct reader *r)
{
   while (!*r->text) {
      const size_t next = r->at + (r->s->words[r->at] >> 16);
      size_t at = next;
      const uint32_t words = next_op(r->s, &at, OP_SOURCE_CONTINUED);
      const char *text =
         words && at == next ? string_at(r->s, at, words, 1) : NULL;

      if (!text)
         return 0;
      r->at = at;
      r->text = text;
   }
   return *r->text;
}

static const char *
line_of(struct reader *r, uint32_t line, int *length)
{
   const char *end;

   while (line > 1) {
      const char c = peek(r);

      if (!c)
         return NULL;
      r->text++;
      if (c == '\n')
         line--;
   }
   while (peek(r) == ' ' || *r->text == '\t')
      r->text++;
   end = r->text + strcspn(r->text, "\r\n");
   while (end > r->text && (end[-1] == ' ' || end[-1] == '\t'))
      end--;
   *length = end - r->text;
   return *length ? r->text : NULL;
}

const char *
compile_source_line(const struct compile_source *source, const char *file,
                    uint32_t line, int *length)
{
   uint32_t words;

   for (size_t at = 5; (words = next_op(source, &at, OP_SOURCE)); at += words) {
      struct reader r = { source, at, string_at(source, at, words, 4) };

      if (words > 4 && r.text && is_named(source, source->words[at + 3], file))
         return line_of(&r, line, length);
   }
   return NULL;
}

/* -- Two compilations of one shader -- */

/* Keys of instructions: what they do, whatever registers they do it in. */
struct side {
   const uint64_t *keys;
   uint32_t count;
};

static uint64_t
key_of(unsigned arch, uint64_t word)
{
   struct isa_instr I;
   uint64_t key;

   if (isa_decode(arch, word, &I, NULL))
      return word;
   I.flow = 0;
   I.dest = 0;
   I.sr_read.reg = I.sr_write.reg = 0;
   I.imm.offset = I.imm.target = 0;
   I.mod.slot = 0;
   for (unsigned i = 0; i < ISA_MAX_SRCS; i++) {
      I.src[i].last = false;
      if (I.src[i].kind == ISA_SRC_REG)
         I.src[i].index = 0;
   }
   return isa_encode(arch, &I, &key, NULL) ? word : key;
}

/* The longest list of keys that both have in this order: gives each of a's the
 * place of its partner.  best: (a.count + 1) * (b.count + 1) numbers. */
static void
match(struct side a, struct side b, struct mcc_place *to,
      const struct mcc_place *from, uint16_t *best)
{
   const uint32_t row = b.count + 1;

   memset(best, 0, (size_t)(a.count + 1) * row * sizeof(*best));
   for (uint32_t i = a.count; i-- > 0;) {
      for (uint32_t k = b.count; k-- > 0;) {
         const uint16_t down = best[(i + 1) * row + k];
         const uint16_t right = best[i * row + k + 1];

         best[i * row + k] = a.keys[i] == b.keys[k]
                                ? best[(i + 1) * row + k + 1] + 1
                             : down > right ? down
                                            : right;
      }
   }
   for (uint32_t i = 0, k = 0; i < a.count && k < b.count;) {
      if (a.keys[i] == b.keys[k])
         to[i++] = from[k++];
      else if (best[(i + 1) * row + k] >= best[i * row + k + 1])
         i++;
      else
         k++;
   }
}

static uint32_t
min(uint32_t a, uint32_t b)
{
   return a < b ? a : b;
}

/* What is alike at both ends, then the rest in pieces that may be shifted by a
 * piece's length. */
static int
take_variant(struct side a, struct side b, struct mcc_place *to,
             const struct mcc_place *from)
{
   uint16_t *best;

   while (a.count && b.count && *a.keys == *b.keys) {
      *to++ = *from++;
      a.keys++, a.count--;
      b.keys++, b.count--;
   }
   while (a.count && b.count && a.keys[a.count - 1] == b.keys[b.count - 1])
      to[--a.count] = from[--b.count];
   if (!a.count || !b.count)
      return 0;
   best = malloc((PIECE + 1) * (2 * PIECE + 1) * sizeof(*best));
   if (!best)
      return -ENOMEM;
   for (uint32_t at = 0; at < a.count; at += PIECE) {
      const uint64_t middle = (uint64_t)at * b.count / a.count;
      const uint32_t first = middle < PIECE / 2 ? 0 : middle - PIECE / 2;

      match((struct side){ a.keys + at, min(PIECE, a.count - at) },
            (struct side){ b.keys + first, min(2 * PIECE, b.count - first) },
            to + at, from + first, best);
   }
   free(best);
   return 0;
}

/* malloc'ed, or NULL. */
static uint64_t *
make_keys(unsigned arch, const struct mcc_output *out, unsigned i)
{
   const struct mcc_variant_info *v = &out->info.variant[i];
   uint64_t *keys = malloc(v->size_B + 1);

   if (!keys)
      return NULL;
   memcpy(keys, (const char *)out->binary + v->offset_B, v->size_B);
   for (uint32_t n = 0; n < v->size_B / ISA_INSTR_SIZE_B; n++)
      keys[n] = key_of(arch, keys[n]);
   return keys;
}

int
compile_take_places(const struct mali_device_info *device,
                    struct mcc_output *out, struct mcc_output *from)
{
   int err = 0;

   if (!from->places)
      return 0;
   out->places =
      calloc(out->binary_size_B / ISA_INSTR_SIZE_B + 1, sizeof(*out->places));
   if (!out->places)
      return -ENOMEM;
   for (unsigned i = 0; i < MCC_VARIANT_COUNT && !err; i++) {
      const struct mcc_variant_info *a = &out->info.variant[i];
      const struct mcc_variant_info *b = &from->info.variant[i];
      uint64_t *ours = make_keys(device->arch, out, i);
      uint64_t *theirs = make_keys(device->arch, from, i);

      err = ours && theirs
               ? take_variant(
                    (struct side){ ours, a->size_B / ISA_INSTR_SIZE_B },
                    (struct side){ theirs, b->size_B / ISA_INSTR_SIZE_B },
                    out->places + a->offset_B / ISA_INSTR_SIZE_B,
                    from->places + b->offset_B / ISA_INSTR_SIZE_B)
               : -ENOMEM;
      free(ours);
      free(theirs);
   }
   memcpy(out->files, from->files, sizeof(out->files));
   memset(from->files, 0, sizeof(from->files));
   return err;
}
