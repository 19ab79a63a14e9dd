/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "isa/isa_tables.h"

/* The code for a value of an enum, or -1. */
static int
value_code(const struct isa_codes *codes, unsigned value)
{
   for (unsigned i = 0; i < codes->num; i++) {
      if (codes->value[i] == (int)value && value < codes->num_names &&
          codes->names[value] != NULL)
         return i;
   }
   return -1;
}

/* The page that the sources ask for.  Constants are on all pages. */
static int
find_page(const struct isa_op_desc *desc, const struct isa_instr *instr,
          unsigned *page, struct isa_reason *why)
{
   bool found = false;
   *page = instr->fau_page;
   for (unsigned i = 0; i < desc->info.num_srcs; i++) {
      const struct isa_src *src = &instr->src[i];
      unsigned p;
      if (src->kind == ISA_SRC_UNIFORM)
         p = src->index >> 6;
      else if (src->kind == ISA_SRC_SPECIAL)
         p = isa_special_page(src->index);
      else
         continue;
      if (found && p != *page)
         return isa_refuse(why, "%s: sources on pages %u and %u",
                           desc->info.name, *page, p);
      *page = p;
      found = true;
   }
   if (*page > 3)
      return isa_refuse(why, "%s: page %u", desc->info.name, *page);
   return 0;
}

static int
encode_src_byte(unsigned arch, const struct isa_src *src, unsigned index,
                uint64_t *byte, struct isa_reason *why)
{
   if (src->last && src->kind != ISA_SRC_REG)
      return isa_refuse(why, "source %u: only a register has a last read",
                        index);
   if (src->word > (src->kind == ISA_SRC_SPECIAL))
      return isa_refuse(why, "source %u has no word %u", index, src->word);

   switch (src->kind) {
   case ISA_SRC_REG:
      if (src->index >= ISA_REGISTERS)
         return isa_refuse(why, "source %u: no register %u", index, src->index);
      *byte = src->index | (src->last ? 0x40 : 0);
      return 0;
   case ISA_SRC_UNIFORM:
      *byte = 0x80 | (src->index & 0x3F);
      return 0;
   case ISA_SRC_CONSTANT:
      if (src->index >= ISA_CONSTANTS)
         return isa_refuse(why, "source %u: no constant %u", index, src->index);
      *byte = 0xC0 | src->index;
      return 0;
   case ISA_SRC_SPECIAL:
      if (!isa_special_exists(arch, src->index))
         return isa_refuse(why, "source %u: no special value %u", index,
                           src->index);
      *byte = 0xE0 | isa_special_slot(src->index) << 1 | src->word;
      return 0;
   default:
      return isa_refuse(why, "source %u: no kind %u", index, src->kind);
   }
}

static int
encode_flag(const struct isa_op_desc *desc, unsigned index, const char *name,
            bool set, int at, uint64_t *word, struct isa_reason *why)
{
   if (!set)
      return 0;
   if (at < 0)
      return isa_refuse(why, "%s: source %u takes no %s", desc->info.name,
                        index, name);
   *word |= 1ull << at;
   return 0;
}

static int
encode_src(unsigned arch, const struct isa_op_desc *desc, unsigned index,
           const struct isa_src *src, uint64_t *word, struct isa_reason *why)
{
   const struct isa_src_desc *s = &desc->src[index];
   uint64_t byte = 0;
   int ret = encode_src_byte(arch, src, index, &byte, why);
   if (ret == 0)
      ret = encode_flag(desc, index, "neg", src->neg, s->neg_at, word, why);
   if (ret == 0)
      ret = encode_flag(desc, index, "abs", src->abs, s->abs_at, word, why);
   if (ret == 0)
      ret = encode_flag(desc, index, "not", src->invert, s->not_at, word, why);
   if (ret != 0)
      return ret;

   *word |= byte << s->at;
   int code = src->swz == ISA_SWZ_NONE ? 0 : -1;
   if (s->swz_at >= 0)
      code = value_code(s->codes, src->swz);
   if (code < 0) {
      const char *name = isa_swz_name(src->swz);
      return isa_refuse(why, "%s: source %u takes no swizzle %s",
                        desc->info.name, index, name != NULL ? name : "?");
   }
   if (s->swz_at >= 0)
      *word |= (uint64_t)code << s->swz_at;
   return 0;
}

static int
encode_counts(const struct isa_op_desc *desc, const struct isa_instr *instr,
              unsigned max_read, bool minus_one, uint64_t *word,
              struct isa_reason *why)
{
   const struct isa_staging *read = &instr->sr_read;
   const struct isa_staging *write = &instr->sr_write;
   const struct isa_staging *first = desc->info.sr_reads ? read : write;

   if ((!desc->info.sr_reads && (read->count || read->reg)) ||
       (!desc->info.sr_writes && (write->count || write->reg)))
      return isa_refuse(why, "%s: staging registers it does not have",
                        desc->info.name);
   if (first->reg >= ISA_REGISTERS || write->reg >= ISA_REGISTERS)
      return isa_refuse(why, "%s: no such staging register", desc->info.name);
   if (desc->sr != ISA_SR_VARTEX && first->count > max_read)
      return isa_refuse(why, "%s: %u staging registers", desc->info.name,
                        first->count);
   if (minus_one && (write->count < 1 || write->count > 8))
      return isa_refuse(why, "%s: %u staging registers written",
                        desc->info.name, write->count);

   *word |= (uint64_t)first->reg << 40;
   if (desc->sr != ISA_SR_VARTEX)
      *word |= (uint64_t)(first->count & 7) << 33;
   if (minus_one)
      *word |= (uint64_t)(write->count - 1) << 36;
   return 0;
}

static int
encode_staging(const struct isa_op_desc *desc, const struct isa_instr *instr,
               uint64_t *word, struct isa_reason *why)
{
   switch (desc->sr) {
   case ISA_SR_READ:
      return encode_counts(desc, instr, 7, false, word, why);
   case ISA_SR_WRITE:
      return encode_counts(desc, instr, 7, false, word, why);
   case ISA_SR_READ_WRITE:
      *word |= (uint64_t)(instr->sr_write.reg & 0x3F) << 16;
      return encode_counts(desc, instr, 7, true, word, why);
   case ISA_SR_TEX:
      if (instr->sr_read.count == 0)
         return isa_refuse(why, "%s reads no staging registers",
                           desc->info.name);
      *word |= (uint64_t)(instr->sr_write.reg & 0x3F) << 16;
      return encode_counts(desc, instr, 8, true, word, why);
   case ISA_SR_VARTEX:
      return encode_counts(desc, instr, 0, true, word, why);
   default:
      if (instr->sr_read.count || instr->sr_write.count)
         return isa_refuse(why, "%s has no staging registers", desc->info.name);
      return 0;
   }
}

static int
encode_imm(const struct isa_op_desc *desc, const struct isa_imm_field *imm,
           const struct isa_instr *instr, uint64_t *word,
           struct isa_reason *why)
{
   int32_t value;
   memcpy(&value, (const char *)instr + imm->member, sizeof(value));

   const unsigned bits = imm->bits + imm->high_bits;
   const uint64_t mask = (1ull << bits) - 1;
   int64_t low = imm->is_signed ? -((int64_t)mask / 2) - 1 : 0;
   int64_t high = imm->is_signed ? (int64_t)mask / 2 : (int64_t)mask;
   int64_t wide = bits == 32 ? (int64_t)(uint32_t)value : value;
   if (wide < low || wide > high)
      return isa_refuse(why, "%s: %s %lld is out of range", desc->info.name,
                        imm->name, (long long)wide);
   const uint64_t field = (uint64_t)wide & mask;
   *word |= (field & ((1ull << imm->bits) - 1)) << imm->at;
   if (imm->high_bits != 0)
      *word |= field >> imm->bits << imm->high_at;
   return 0;
}

static int
encode_fields(const struct isa_op_desc *desc, const struct isa_instr *instr,
              uint64_t *word, struct isa_reason *why)
{
   for (unsigned i = 0; i < desc->num_fields; i++) {
      const struct isa_field *field = desc->fields[i];
      unsigned value = *((const uint8_t *)instr + field->member);
      int code = value <= 1 ? (int)value : -1;
      if (field->codes != NULL)
         code = value_code(field->codes, value);
      if (code < 0)
         return isa_refuse(why, "%s: %s cannot be %u", desc->info.name,
                           field->name, value);
      *word |= (uint64_t)code << field->at;
   }

   for (unsigned i = 0; i < desc->num_imms; i++) {
      int ret = encode_imm(desc, desc->imms[i], instr, word, why);
      if (ret != 0)
         return ret;
   }
   return 0;
}

/* Nothing may be lost: what the opcode does not have must be at rest. */
static int
check_unused(const struct isa_op_desc *desc, const struct isa_instr *instr,
             struct isa_reason *why)
{
   const uint8_t *mods = (const uint8_t *)&instr->mod;
   for (unsigned i = 0; i < ISA_MOD_COUNT; i++) {
      /* Most are at rest: eight at once. */
      uint64_t eight = 0;
      if (i % 8 == 0 && i + 8 <= ISA_MOD_COUNT) {
         memcpy(&eight, mods + i, sizeof(eight));
         if (eight == 0) {
            i += 7;
            continue;
         }
      }
      if (mods[i] != 0 && !isa_op_has_mod(&desc->info, i))
         return isa_refuse(why, "%s has no modifier %s", desc->info.name,
                           isa_mod_name(i));
   }

   const int32_t *imms = (const int32_t *)&instr->imm;
   for (unsigned i = 0; i < ISA_IMM_COUNT; i++) {
      if (imms[i] != 0 && !(desc->info.imms >> i & 1))
         return isa_refuse(why, "%s has no immediate %s", desc->info.name,
                           isa_imm_name(i));
   }

   for (unsigned i = desc->info.num_srcs; i < ISA_MAX_SRCS; i++) {
      const struct isa_src *src = &instr->src[i];
      if (src->kind || src->index || src->word || src->swz || src->last ||
          src->neg || src->abs || src->invert)
         return isa_refuse(why, "%s has no source %u", desc->info.name, i);
   }
   if (!desc->info.has_dest && (instr->dest || instr->dest_mask))
      return isa_refuse(why, "%s has no destination", desc->info.name);
   return 0;
}

int
isa_encode(unsigned arch, const struct isa_instr *instr, uint64_t *out,
           struct isa_reason *why)
{
   if (arch < isa_arch_first || arch > isa_arch_last)
      return isa_refuse(why, "architecture %u is not known", arch);

   const struct isa_op_desc *desc = isa_find_desc(arch, instr->op);
   if (desc == NULL)
      return isa_refuse(why, "architecture %u has no opcode %u", arch,
                        instr->op);
   if (isa_flow_name(instr->flow) == NULL || arch < isa_flow_since[instr->flow])
      return isa_refuse(why, "flow cannot be %u", instr->flow);
   if (instr->dest >= ISA_REGISTERS || instr->dest_mask > ISA_DEST_FULL)
      return isa_refuse(why, "%s: no such destination", desc->info.name);

   unsigned page = 0;
   int ret = find_page(desc, instr, &page, why);
   if (ret == 0)
      ret = check_unused(desc, instr, why);
   if (ret == 0)
      ret = isa_check_registers(desc, instr, why);
   if (ret == 0)
      ret = isa_check(arch, instr, why);
   if (ret != 0)
      return ret;

   uint64_t word =
      desc->match | (uint64_t)page << 57 | (uint64_t)instr->flow << 59;
   if (desc->info.has_dest)
      word |= (uint64_t)(instr->dest | instr->dest_mask << 6) << 40;
   ret = encode_staging(desc, instr, &word, why);
   for (unsigned i = 0; ret == 0 && i < desc->info.num_srcs; i++)
      ret = encode_src(arch, desc, i, &instr->src[i], &word, why);
   if (ret == 0)
      ret = encode_fields(desc, instr, &word, why);
   if (ret == 0)
      *out = word;
   return ret;
}
