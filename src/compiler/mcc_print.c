/* SPDX-License-Identifier: MIT */

/*
 * The IR as text, which mcc_parse.c reads back.
 *
 *    shader fragment variant=0
 *    block 0 -> 1 2
 *       %3:4 = LD_VAR_BUF_IMM.f32 %1 {vecsize=3 srcfmt=2 index=16}
 *       %9 = FADD.f32 -|%3|.h0, #0x3f800000 {clamp=1}
 *
 * A value is %n, with :words where it is defined if there is more than one;
 * r7 or r4:2 a register, u3 or u4:2 uniform words, s1 or s1h or s1:2 a special
 * value by number, #0x… a constant (#0x…:2 as 64 bits), _ nothing.  ! means
 * bitwise not, @r7 that the value must sit there, ^ the last use; .h0 behind a
 * result that only half 0 of it is made.
 */

#include "compiler/mcc_print_names.h"

static void
print_value(FILE *fp, uint8_t kind, uint32_t value, unsigned words)
{
   switch (kind) {
   case MCC_NONE:
      fprintf(fp, "_");
      return;
   case MCC_SSA:
      fprintf(fp, "%%%u", value);
      break;
   case MCC_REG:
      fprintf(fp, "r%u", value);
      break;
   case MCC_IMM:
      fprintf(fp, "#0x%x", value);
      break;
   case MCC_UNIFORM:
      fprintf(fp, "u%u", value);
      break;
   case MCC_SPECIAL:
      fprintf(fp, "s%u%s", value >> 1, value & MCC_SPECIAL_HIGH ? "h" : "");
      break;
   }
   if (words > 1)
      fprintf(fp, ":%u", words);
}

static void
print_swizzle(FILE *fp, uint8_t swizzle)
{
   if (swizzle == MCC_SWZ_ID)
      return;
   fprintf(fp, ".");
   for (unsigned i = 0; i < 4; i++)
      fprintf(fp, "%u", (swizzle >> (2 * i)) & 3);
}

static void
print_src(FILE *fp, const struct mcc_src *s)
{
   if (s->bnot)
      fprintf(fp, "!");
   if (s->neg)
      fprintf(fp, "-");
   if (s->abs)
      fprintf(fp, "|");
   if (s->last)
      fprintf(fp, "^");
   print_value(fp, s->kind, s->value, s->words);
   if (s->abs)
      fprintf(fp, "|");
   print_swizzle(fp, s->swizzle);
   if (s->reg != MCC_NO_REG)
      fprintf(fp, "@r%u", s->reg);
}

static void
print_dst(FILE *fp, const struct mcc_dst *d)
{
   print_value(fp, d->kind, d->value, d->words);
   if (d->half)
      fprintf(fp, ".h0");
   if (d->reg != MCC_NO_REG)
      fprintf(fp, "@r%u", d->reg);
}

/* Fields that are not 0, by name. */
static void
print_fields(FILE *fp, const struct mcc_instr *I)
{
   const char *sep = " {";

   for (unsigned i = 0; i < MCC_FIELD_COUNT; i++) {
      int64_t v = mcc_field_get(I, i);

      if (v) {
         fprintf(fp, "%s%s=%lld", sep, mcc_field_name(i), (long long)v);
         sep = " ";
      }
   }
   if (sep[1] == '\0')
      fprintf(fp, "}");
}

void
mcc_print_instr(FILE *fp, const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   for (unsigned i = 0; i < I->nr_dsts; i++) {
      fprintf(fp, "%s", i ? ", " : "");
      print_dst(fp, &I->dst[i]);
   }
   fprintf(fp, "%s%s", I->nr_dsts ? " = " : "", info ? info->name : "?");
   for (unsigned i = 0; i < I->nr_srcs; i++) {
      fprintf(fp, "%s", i ? ", " : " ");
      print_src(fp, &I->src[i]);
   }
   if (I->target)
      fprintf(fp, " -> %u", I->target->index);
   print_fields(fp, I);
}

static void
print_block(FILE *fp, const struct mcc_block *b)
{
   fprintf(fp, "block %u%s", b->index, b->loop_header ? " loop" : "");
   if (b->loop_depth)
      fprintf(fp, " depth=%u", b->loop_depth);
   if (b->nr_preds) {
      fprintf(fp, " <-");
      for (unsigned i = 0; i < b->nr_preds; i++)
         fprintf(fp, " %u", b->preds[i]->index);
   }
   if (b->succ[0] || b->succ[1]) {
      fprintf(fp, " ->");
      for (unsigned i = 0; i < 2; i++) {
         if (b->succ[i])
            fprintf(fp, " %u", b->succ[i]->index);
         else if (!i)
            fprintf(fp, " _");
      }
   }
   fprintf(fp, "\n");
   list_for_each_entry (struct mcc_instr, I, &b->instrs, link) {
      fprintf(fp, "   ");
      mcc_print_instr(fp, I);
      fprintf(fp, "\n");
   }
}

void
mcc_print_shader(FILE *fp, const struct mcc_shader *s)
{
   fprintf(fp, "shader %s variant=%u%s\n", mcc_stage_names[s->stage],
           s->variant, s->allocated ? " allocated" : "");
   list_for_each_entry (struct mcc_block, b, &s->blocks, link)
      print_block(fp, b);
}
