/* SPDX-License-Identifier: MIT */
#include "isa/isa_tables.h"

static void
print_fields(FILE *fp, const struct isa_op_desc *desc,
             const struct isa_instr *instr)
{
   for (unsigned i = 0; i < desc->num_fields; i++) {
      const struct isa_field *field = desc->fields[i];
      unsigned value = *((const uint8_t *)instr + field->member);
      if (field->codes == NULL) {
         if (value)
            fprintf(fp, ".%s", field->name);
         continue;
      }
      const struct isa_codes *codes = field->codes;
      if (codes->identity >= 0 && codes->value[codes->identity] == (int)value)
         continue;
      const char *name = value < codes->num_names ? codes->names[value] : NULL;
      fprintf(fp, ".%s", name != NULL ? name : "?");
   }
   if (instr->flow != ISA_FLOW_NONE) {
      const char *name = isa_flow_name(instr->flow);
      fprintf(fp, ".%s", name != NULL ? name : "?");
   }
}

static void
print_staging(FILE *fp, const struct isa_staging *sr)
{
   fputc('@', fp);
   for (unsigned i = 0; i < sr->count; i++)
      fprintf(fp, "%sr%u", i > 0 ? ":" : "", sr->reg + i);
}

static void
print_src(FILE *fp, unsigned arch, const struct isa_src_desc *desc,
          const struct isa_src *src)
{
   switch (src->kind) {
   case ISA_SRC_REG:
      fprintf(fp, "%sr%u", src->last ? "^" : "", src->index);
      break;
   case ISA_SRC_UNIFORM:
      fprintf(fp, "u%u", src->index);
      break;
   case ISA_SRC_CONSTANT:
      fprintf(fp, "0x%X", isa_constant(arch, src->index));
      break;
   default: {
      const char *name = isa_special_name(src->index);
      fprintf(fp, "%s.w%u", name != NULL ? name : "?", src->word);
      break;
   }
   }

   if (src->neg)
      fputs(".neg", fp);
   if (src->abs)
      fputs(".abs", fp);
   if (desc->swz_at >= 0 && src->swz != ISA_SWZ_NONE) {
      const char *name = isa_swz_name(src->swz);
      fprintf(fp, ".%s", name != NULL ? name : "?");
   }
   if (src->invert)
      fputs(".not", fp);
}

static void
print_imm(FILE *fp, const struct isa_imm_field *field,
          const struct isa_instr *instr)
{
   int32_t value = *(const int32_t *)((const char *)instr + field->member);
   if (field->imm == ISA_IMM_CONSTANT)
      fprintf(fp, "#0x%X", (uint32_t)value);
   else if (field->is_signed)
      fprintf(fp, "%s:%d", field->name, value);
   else
      fprintf(fp, "%s:0x%X", field->name, (uint32_t)value);
}

void
isa_print(FILE *fp, unsigned arch, const struct isa_instr *instr)
{
   const struct isa_op_desc *desc = isa_find_desc(arch, instr->op);
   if (desc == NULL) {
      fprintf(fp, "?");
      return;
   }

   fputs(desc->info.name, fp);
   print_fields(fp, desc, instr);
   const char *separator = " ";
   if (desc->info.has_dest) {
      fprintf(fp, "%sr%u", separator, instr->dest);
      static const char *const masks[] = { ".h01", ".h0", ".h1", "" };
      fputs(masks[instr->dest_mask & ISA_DEST_FULL], fp);
      separator = ", ";
   }
   if (desc->info.sr_writes) {
      fputs(separator, fp);
      print_staging(fp, &instr->sr_write);
      separator = ", ";
   }
   if (desc->info.sr_reads) {
      fputs(separator, fp);
      print_staging(fp, &instr->sr_read);
      separator = ", ";
   }
   for (unsigned i = 0; i < desc->info.num_srcs; i++) {
      fputs(separator, fp);
      print_src(fp, arch, &desc->src[i], &instr->src[i]);
      separator = ", ";
   }
   for (unsigned i = 0; i < desc->num_imms; i++) {
      fputs(separator, fp);
      print_imm(fp, desc->imms[i], instr);
      separator = ", ";
   }
}
