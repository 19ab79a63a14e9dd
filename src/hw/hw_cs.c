/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "hw/hw_cs.h"

static void
add_range(struct hw_cs_register_set *s, unsigned first, unsigned count)
{
   for (unsigned i = 0; i < count; i++)
      hw_cs_set_add(s, first + i);
}

static void
add_mask(struct hw_cs_register_set *s, unsigned first, uint64_t mask)
{
   for (unsigned i = 0; i < 64; i++) {
      if (mask >> i & 1)
         hw_cs_set_add(s, first + i);
   }
}

static void
add_field(const struct hw_cs_field *f, uint64_t word,
          struct hw_cs_register_set *reads, struct hw_cs_register_set *writes)
{
   unsigned reg = hw_cs_bits(word, f->lo, f->bits);
   uint64_t mask = hw_cs_bits(word, f->mask_lo, f->mask_bits);

   if (!hw_cs_holds(f->when, word))
      return;
   switch (f->kind) {
   case HW_CS_FIELD_READ32:
      add_range(reads, reg, 1);
      break;
   case HW_CS_FIELD_READ64:
      add_range(reads, reg, 2);
      break;
   case HW_CS_FIELD_WRITE32:
      add_range(writes, reg, 1);
      break;
   case HW_CS_FIELD_WRITE64:
      add_range(writes, reg, 2);
      break;
   case HW_CS_FIELD_READ_MASK:
      add_mask(reads, reg, mask);
      break;
   case HW_CS_FIELD_WRITE_MASK:
      add_mask(writes, reg, mask);
      break;
   case HW_CS_FIELD_READ_COUNT:
      add_range(reads, reg, mask);
      break;
   default:
      break;
   }
}

void
hw_cs_registers(hw_cs_op_table table, uint64_t word,
                struct hw_cs_register_set *reads,
                struct hw_cs_register_set *writes)
{
   const struct hw_cs_op *op = &table[hw_cs_word_opcode(word)];

   *reads = *writes = (struct hw_cs_register_set){ 0 };
   for (unsigned i = 0; i < op->field_count; i++)
      add_field(&op->fields[i], word, reads, writes);
   for (unsigned i = 0; i < op->implied_count; i++) {
      const struct hw_cs_implied *u = &op->implied[i];
      if (hw_cs_holds(u->when, word))
         add_range(u->write ? writes : reads, u->first, u->count);
   }
}

bool
hw_cs_valid(hw_cs_op_table table, uint64_t word)
{
   const struct hw_cs_op *op = &table[hw_cs_word_opcode(word)];
   return op->name && !(word & op->reserved);
}

static void
print_registers(FILE *fp, unsigned first, uint64_t mask)
{
   const char *sep = "";

   fputc('{', fp);
   for (unsigned i = 0; i < 64; i++) {
      if (mask >> i & 1) {
         fprintf(fp, "%sr%u", sep, first + i);
         sep = ",";
      }
   }
   fputc('}', fp);
}

static void
print_field(FILE *fp, const struct hw_cs_field *f, uint64_t word)
{
   uint64_t v = hw_cs_bits(word, f->lo, f->bits);
   uint64_t mask = hw_cs_bits(word, f->mask_lo, f->mask_bits);

   switch (f->kind) {
   case HW_CS_FIELD_INT:
      fprintf(fp, "%" PRId64, (int64_t)(v << (64 - f->bits)) >> (64 - f->bits));
      break;
   case HW_CS_FIELD_HEX:
      fprintf(fp, "0x%" PRIx64, v);
      break;
   case HW_CS_FIELD_ENUM: {
      const char *name = f->value_name(v);
      if (name)
         fputs(name, fp);
      else
         fprintf(fp, "?%" PRIu64, v);
      break;
   }
   case HW_CS_FIELD_READ32:
   case HW_CS_FIELD_WRITE32:
      fprintf(fp, "r%" PRIu64, v);
      break;
   case HW_CS_FIELD_READ64:
   case HW_CS_FIELD_WRITE64:
      fprintf(fp, "d%" PRIu64, v);
      break;
   case HW_CS_FIELD_READ_MASK:
   case HW_CS_FIELD_WRITE_MASK:
      print_registers(fp, v, mask);
      break;
   case HW_CS_FIELD_READ_COUNT:
      print_registers(fp, v,
                      mask >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << mask) - 1);
      break;
   default:
      fprintf(fp, "%" PRIu64, v);
      break;
   }
}

void
hw_cs_print(FILE *fp, hw_cs_op_table table, uint64_t word)
{
   const struct hw_cs_op *op = &table[hw_cs_word_opcode(word)];
   const char *sep = " ";

   if (!op->name) {
      fprintf(fp, "UNKNOWN_%u 0x%014" PRIx64, hw_cs_word_opcode(word),
              word & ((UINT64_C(1) << 56) - 1));
      return;
   }
   fputs(op->name, fp);
   for (unsigned i = 0; i < op->field_count; i++) {
      const struct hw_cs_field *f = &op->fields[i];
      bool is_bool = f->kind == HW_CS_FIELD_BOOL;

      if (!hw_cs_holds(f->when, word))
         continue;
      if (is_bool && !hw_cs_bits(word, f->lo, f->bits))
         continue;
      fprintf(fp, "%s%s", sep, f->name);
      sep = ", ";
      if (is_bool)
         continue;
      fputc('=', fp);
      print_field(fp, f, word);
   }
   if (word & op->reserved)
      fprintf(fp, " !reserved=0x%" PRIx64, word & op->reserved);
}
