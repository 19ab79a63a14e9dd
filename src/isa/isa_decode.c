/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "isa/isa_tables.h"

static unsigned
bits(uint64_t word, unsigned at, unsigned num)
{
   return word >> at & ((1ull << num) - 1);
}

static const struct isa_op_desc *
find_by_word(unsigned arch, uint64_t word)
{
   const struct isa_bucket *bucket = &isa_buckets[bits(word, 48, 9)];
   for (unsigned i = 0; i < bucket->num; i++) {
      const struct isa_op_desc *desc =
         &isa_op_descs[isa_bucket_descs[bucket->first + i]];
      if ((word & desc->mask) == desc->match && arch >= desc->first &&
          arch <= desc->last)
         return desc;
   }
   return NULL;
}

/* The value a code stands for, or -1. */
static int
code_value(const struct isa_codes *codes, unsigned code)
{
   if (code >= codes->num || codes->value[code] < 0 ||
       codes->names[codes->value[code]] == NULL)
      return -1;
   return codes->value[code];
}

/* A source's byte: 00 and 01 register (01 with its last read), 10 uniform,
 * 110 constant, 111 special.  The page gives uniforms and specials their
 * upper bits. */
static int
decode_src_byte(unsigned arch, unsigned byte, unsigned page, unsigned index,
                struct isa_src *src, struct isa_reason *why)
{
   if (!(byte & 0x80)) {
      src->kind = ISA_SRC_REG;
      src->index = byte & 0x3F;
      src->last = byte >> 6 & 1;
   } else if (!(byte & 0x40)) {
      src->kind = ISA_SRC_UNIFORM;
      src->index = (byte & 0x3F) | page << 6;
   } else if (!(byte & 0x20)) {
      src->kind = ISA_SRC_CONSTANT;
      src->index = byte & 0x1F;
   } else {
      int special = isa_special_find(arch, page, byte >> 1 & 0xF);
      if (special < 0)
         return isa_refuse(why,
                           "source %u: special value %u of page %u is "
                           "reserved",
                           index, byte >> 1 & 0xF, page);
      src->kind = ISA_SRC_SPECIAL;
      src->index = special;
      src->word = byte & 1;
   }
   return 0;
}

static int
decode_src(unsigned arch, const struct isa_op_desc *desc, uint64_t word,
           unsigned index, struct isa_src *src, struct isa_reason *why)
{
   const struct isa_src_desc *s = &desc->src[index];
   int ret = decode_src_byte(arch, bits(word, s->at, 8), bits(word, 57, 2),
                             index, src, why);
   if (ret != 0)
      return ret;

   if (s->neg_at >= 0)
      src->neg = bits(word, s->neg_at, 1);
   if (s->abs_at >= 0)
      src->abs = bits(word, s->abs_at, 1);
   if (s->not_at >= 0)
      src->invert = bits(word, s->not_at, 1);
   if (s->swz_at >= 0) {
      unsigned code = bits(word, s->swz_at, s->swz_bits);
      int swz = code_value(s->codes, code);
      if (swz < 0)
         return isa_refuse(why, "%s: source %u: swizzle %u is reserved",
                           desc->info.name, index, code);
      src->swz = swz;
   }
   return 0;
}

static void
decode_staging(const struct isa_op_desc *desc, uint64_t word,
               struct isa_instr *out)
{
   const struct isa_staging first = { bits(word, 40, 6), bits(word, 33, 3) };
   const struct isa_staging second = { bits(word, 16, 6),
                                       bits(word, 36, 3) + 1 };

   switch (desc->sr) {
   case ISA_SR_READ:
      out->sr_read = first;
      break;
   case ISA_SR_WRITE:
      out->sr_write = first;
      break;
   case ISA_SR_READ_WRITE:
      out->sr_read = first;
      out->sr_write = second;
      break;
   case ISA_SR_TEX:
      out->sr_read = first;
      if (out->sr_read.count == 0)
         out->sr_read.count = 8;
      out->sr_write = second;
      break;
   case ISA_SR_VARTEX:
      out->sr_write.reg = first.reg;
      out->sr_write.count = second.count;
      break;
   default:
      break;
   }
}

static int
decode_fields(const struct isa_op_desc *desc, uint64_t word,
              struct isa_instr *out, struct isa_reason *why)
{
   for (unsigned i = 0; i < desc->num_fields; i++) {
      const struct isa_field *field = desc->fields[i];
      unsigned code = bits(word, field->at, field->bits);
      int value = code;
      if (field->codes != NULL)
         value = code_value(field->codes, code);
      if (value < 0)
         return isa_refuse(why, "%s: %s %u is reserved", desc->info.name,
                           field->name, code);
      *((uint8_t *)out + field->member) = value;
   }

   for (unsigned i = 0; i < desc->num_imms; i++) {
      const struct isa_imm_field *imm = desc->imms[i];
      uint32_t value = bits(word, imm->at, imm->bits);
      if (imm->high_bits != 0)
         value |= bits(word, imm->high_at, imm->high_bits) << imm->bits;
      if (imm->is_signed && value >> (imm->bits - 1) & 1)
         value |= ~0u << (imm->bits - 1);
      int32_t as_signed = (int32_t)value;
      memcpy((char *)out + imm->member, &as_signed, sizeof(as_signed));
   }
   return 0;
}

int
isa_decode(unsigned arch, uint64_t word, struct isa_instr *out,
           struct isa_reason *why)
{
   if (arch < isa_arch_first || arch > isa_arch_last)
      return isa_refuse(why, "architecture %u is not known", arch);

   const struct isa_op_desc *desc = find_by_word(arch, word);
   if (desc == NULL)
      return isa_refuse(why, "no instruction has opcode 0x%x with these bits",
                        bits(word, 48, 9));
   if (word & ~desc->used)
      return isa_refuse(why, "%s: reserved bits 0x%llx are set",
                        desc->info.name,
                        (unsigned long long)(word & ~desc->used));

   struct isa_instr instr = {
      .op = desc->op,
      .flow = bits(word, 59, 4),
      .fau_page = bits(word, 57, 2),
   };
   if (isa_flow_name(instr.flow) == NULL || arch < isa_flow_since[instr.flow])
      return isa_refuse(why, "flow %u is reserved", instr.flow);

   if (desc->info.has_dest) {
      instr.dest = bits(word, 40, 6);
      instr.dest_mask = bits(word, 46, 2);
   }
   decode_staging(desc, word, &instr);

   int ret = 0;
   for (unsigned i = 0; ret == 0 && i < desc->info.num_srcs; i++)
      ret = decode_src(arch, desc, word, i, &instr.src[i], why);
   if (ret == 0)
      ret = decode_fields(desc, word, &instr, why);
   if (ret == 0)
      ret = isa_check_registers(desc, &instr, why);
   if (ret == 0)
      *out = instr;
   return ret;
}
