/* SPDX-License-Identifier: MIT */
/*
 * Hazards: loads and stores complete later than they are issued.  Between a
 * load and the wait for it the target must be neither read nor written;
 * between a store and the wait its data must not be written.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cs/cs_encode.h"

void
cs_breach(struct cs_builder *b, const char *why, uint64_t word)
{
   if (b->config.on_breach) {
      b->config.on_breach(b->config.cookie, why, word);
      return;
   }
   fprintf(stderr, "command stream: %s: ", why);
   hw_cs_print(stderr, b->enc->ops, word);
   fputc('\n', stderr);
#ifndef NDEBUG
   abort();
#endif
}

static bool
overlap(const struct hw_cs_register_set *a, const struct hw_cs_register_set *c)
{
   for (unsigned i = 0; i < HW_CS_MAX_REGISTERS / 64; i++) {
      if (a->bits[i] & c->bits[i])
         return true;
   }
   return false;
}

static void
merge(struct hw_cs_register_set *to, const struct hw_cs_register_set *from)
{
   for (unsigned i = 0; i < HW_CS_MAX_REGISTERS / 64; i++)
      to->bits[i] |= from->bits[i];
}

void
cs_hazards_merge(struct cs_hazards *to, const struct cs_hazards *from)
{
   merge(&to->loads, &from->loads);
   merge(&to->stores, &from->stores);
}

static bool
out_of_file(const struct hw_cs_register_set *s, unsigned count)
{
   for (unsigned r = count; r < HW_CS_MAX_REGISTERS; r++) {
      if (hw_cs_set_has(s, r))
         return true;
   }
   return false;
}

/* A 64-bit operand is a pair, and a pair starts at an even register. */
static bool
odd_pair(const struct hw_cs_op *op, uint64_t word)
{
   for (unsigned i = 0; i < op->field_count; i++) {
      const struct hw_cs_field *f = &op->fields[i];
      bool pair =
         f->kind == HW_CS_FIELD_READ64 || f->kind == HW_CS_FIELD_WRITE64;
      if (pair && hw_cs_holds(f->when, word) &&
          hw_cs_bits(word, f->lo, f->bits) % 2)
         return true;
   }
   return false;
}

static bool
waits_for_itself(const struct hw_cs_op *op, uint64_t word)
{
   uint64_t mask = hw_cs_bits(word, op->wait_lo, op->wait_bits);
   return op->slot_bits && mask &&
          (mask >> hw_cs_bits(word, op->slot_lo, op->slot_bits) & 1);
}

/* Which registers' fate an instruction leaves open. */
static void
issue(struct cs_builder *b, const struct hw_cs_op *op, uint64_t word,
      const struct hw_cs_register_set *writes)
{
   for (unsigned i = 0; i < op->field_count; i++) {
      const struct hw_cs_field *f = &op->fields[i];
      uint64_t mask = hw_cs_bits(word, f->mask_lo, f->mask_bits);
      unsigned first = hw_cs_bits(word, f->lo, f->bits);

      if (op->signal != HW_CS_SIGNAL_OTHER || f->kind != HW_CS_FIELD_READ_MASK)
         continue;
      for (unsigned n = 0; n < f->mask_bits; n++) {
         if (mask >> n & 1)
            hw_cs_set_add(&b->hazards.stores, first + n);
      }
   }
   if (op->signal == HW_CS_SIGNAL_OTHER)
      merge(&b->hazards.loads, writes);

   /* WAIT has a mask and no slot. */
   if (op->wait_bits && !op->slot_bits &&
       (hw_cs_bits(word, op->wait_lo, op->wait_bits) >> b->other_entry & 1))
      memset(&b->hazards, 0, sizeof(b->hazards));
}

static void
find_hazards(struct cs_builder *b, uint64_t word,
             const struct hw_cs_register_set *reads,
             const struct hw_cs_register_set *writes)
{
   if (overlap(reads, &b->hazards.loads))
      cs_breach(b, "reads a register that is still being loaded", word);
   else if (overlap(writes, &b->hazards.loads))
      cs_breach(b, "writes a register that is still being loaded", word);
   else if (overlap(writes, &b->hazards.stores))
      cs_breach(b, "writes a register that is still being stored", word);
}

void
cs_check_word(struct cs_builder *b, uint64_t word)
{
   const struct hw_cs_op *op = &b->enc->ops[hw_cs_word_opcode(word)];
   struct hw_cs_register_set reads, writes;

   hw_cs_registers(b->enc->ops, word, &reads, &writes);
   if (b->config.track_writes)
      merge(&b->written, &writes);
   if (!b->config.check)
      return;

   if (!hw_cs_valid(b->enc->ops, word))
      cs_breach(b, "no such instruction", word);
   if (out_of_file(&reads, b->register_count) ||
       out_of_file(&writes, b->register_count))
      cs_breach(b, "register beyond the file", word);
   if (odd_pair(op, word))
      cs_breach(b, "64-bit operand at an odd register", word);
   if (waits_for_itself(op, word))
      cs_breach(b, "waits for the entry it signals", word);
   find_hazards(b, word, &reads, &writes);
   issue(b, op, word, &writes);
}

void
cs_check_again(struct cs_builder *b, const uint64_t *words, unsigned n)
{
   struct cs_hazards saved = b->hazards;

   for (unsigned i = 0; i < n && b->config.check; i++) {
      const struct hw_cs_op *op = &b->enc->ops[hw_cs_word_opcode(words[i])];
      struct hw_cs_register_set reads, writes;

      hw_cs_registers(b->enc->ops, words[i], &reads, &writes);
      find_hazards(b, words[i], &reads, &writes);
      issue(b, op, words[i], &writes);
   }
   b->hazards = saved;
}
