/* SPDX-License-Identifier: MIT */

/* Reads the text of mcc_print.c back.  Text comes from files: anything that
 * is not understood is refused with its line. */

#include "compiler/mcc_print_names.h"

#include "util/macros.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct parse {
   struct mcc_shader *s;
   const char *p; /* in the current line */
   unsigned line;
   char *reason;
   size_t reason_size;
   bool failed;

   /* By the index that the text gives them. */
   struct mcc_block **blocks;
   unsigned blocks_size;
   bool *defined;
   struct mcc_block *block; /* that instructions go to */
};

static bool
refuse(struct parse *p, const char *what)
{
   if (!p->failed)
      snprintf(p->reason, p->reason_size, "line %u: %s at \"%.*s\"", p->line,
               what, (int)MIN2(strcspn(p->p, "\n"), 20), p->p);
   p->failed = true;
   return false;
}

static void
skip_space(struct parse *p)
{
   while (*p->p == ' ')
      p->p++;
}

static bool
at_end(struct parse *p)
{
   skip_space(p);
   return *p->p == '\0' || *p->p == '\n';
}

static bool
accept(struct parse *p, const char *token)
{
   size_t n = strlen(token);

   skip_space(p);
   if (strncmp(p->p, token, n))
      return false;
   p->p += n;
   return true;
}

static bool
number(struct parse *p, long long *out)
{
   char *end;

   skip_space(p);
   if (!isdigit((unsigned char)*p->p) && *p->p != '-')
      return refuse(p, "number wanted");
   *out = strtoll(p->p, &end, 0);
   p->p = end;
   return true;
}

static bool
small(struct parse *p, unsigned max, unsigned *out)
{
   long long v;

   if (!number(p, &v))
      return false;
   if (v < 0 || v > max)
      return refuse(p, "number out of range before");
   *out = (unsigned)v;
   return true;
}

/* -- Blocks -- */

#define MAX_BLOCKS 65536
#define MAX_VALUES 1000000

static struct mcc_block *
block_named(struct parse *p, unsigned index)
{
   if (index >= p->blocks_size) {
      unsigned size = index + 16;

      p->blocks = reralloc(p->s, p->blocks, struct mcc_block *, size);
      p->defined = reralloc(p->s, p->defined, bool, size);
      for (unsigned i = p->blocks_size; i < size; i++) {
         p->blocks[i] = NULL;
         p->defined[i] = false;
      }
      p->blocks_size = size;
   }
   if (!p->blocks[index]) {
      p->blocks[index] = mcc_block_create(p->s);
      p->blocks[index]->index = index;
      if (p->s->nr_blocks <= index)
         p->s->nr_blocks = index + 1;
   }
   return p->blocks[index];
}

static bool
parse_preds(struct parse *p, struct mcc_block *b)
{
   unsigned index;

   do {
      if (!small(p, MAX_BLOCKS, &index))
         return false;
      b->preds = reralloc(p->s, b->preds, struct mcc_block *, b->nr_preds + 1);
      b->preds[b->nr_preds++] = block_named(p, index);
      b->preds_size = b->nr_preds;
      skip_space(p);
   } while (isdigit((unsigned char)*p->p));
   return true;
}

static bool
parse_succs(struct parse *p, struct mcc_block *b)
{
   for (unsigned i = 0; i < 2 && !at_end(p); i++) {
      unsigned index;

      if (accept(p, "_"))
         continue;
      if (!small(p, MAX_BLOCKS, &index))
         return false;
      b->succ[i] = block_named(p, index);
   }
   return true;
}

static bool
parse_block(struct parse *p)
{
   unsigned index, depth;

   if (!small(p, MAX_BLOCKS, &index))
      return false;
   p->block = block_named(p, index);
   if (p->defined[index])
      return refuse(p, "block for the second time");
   p->defined[index] = true;
   mcc_block_append(p->s, p->block);
   p->block->loop_header = accept(p, "loop");
   if (accept(p, "depth=")) {
      if (!small(p, 255, &depth))
         return false;
      p->block->loop_depth = depth;
   }
   if (accept(p, "<-") && !parse_preds(p, p->block))
      return false;
   if (accept(p, "->") && !parse_succs(p, p->block))
      return false;
   return at_end(p) || refuse(p, "more than a block's heading");
}

/* -- Operands -- */

static bool
parse_words(struct parse *p, unsigned *words)
{
   *words = 1;
   if (*p->p != ':')
      return true;
   p->p++;
   return small(p, MCC_MAX_WORDS, words);
}

static bool
parse_fixed_reg(struct parse *p, uint8_t *reg)
{
   unsigned r;

   *reg = MCC_NO_REG;
   if (strncmp(p->p, "@r", 2))
      return true;
   p->p += 2;
   if (!small(p, 63, &r))
      return false;
   *reg = r;
   return true;
}

static bool
parse_value(struct parse *p, uint8_t *kind, uint32_t *value, uint8_t *words_out)
{
   unsigned v = 0, words = 0;
   long long bits;

   skip_space(p);
   switch (*p->p++) {
   case '_':
      *kind = MCC_NONE;
      *value = 0;
      *words_out = 0;
      return true;
   case '%':
      *kind = MCC_SSA;
      if (!small(p, MAX_VALUES, &v))
         return false;
      break;
   case 'r':
      *kind = MCC_REG;
      if (!small(p, 63, &v))
         return false;
      break;
   case 'u':
      *kind = MCC_UNIFORM;
      if (!small(p, MCC_MAX_FAU_WORDS - 1, &v))
         return false;
      break;
   case 's':
      *kind = MCC_SPECIAL;
      if (!small(p, ISA_SPECIAL_COUNT - 1, &v))
         return false;
      v <<= 1;
      if (*p->p == 'h') {
         v |= MCC_SPECIAL_HIGH;
         p->p++;
      }
      break;
   case '#':
      *kind = MCC_IMM;
      if (!number(p, &bits) || bits < 0 || bits > UINT32_MAX)
         return refuse(p, "constant of 32 bits wanted before");
      v = (unsigned)bits;
      break;
   default:
      p->p--;
      return refuse(p, "operand wanted");
   }
   if (!parse_words(p, &words))
      return false;
   *value = v;
   *words_out = words;
   return true;
}

/* The first text that names a value also makes it. */
static void
note_value(struct parse *p, uint8_t kind, uint32_t value, unsigned words)
{
   while (kind == MCC_SSA && p->s->nr_ssa <= value)
      mcc_new_ssa(p->s, 1);
   if (kind == MCC_SSA)
      p->s->ssa[value].words = words;
}

static bool
parse_swizzle(struct parse *p, uint8_t *swizzle)
{
   unsigned sel[4];

   *swizzle = MCC_SWZ_ID;
   if (*p->p != '.')
      return true;
   p->p++;
   for (unsigned i = 0; i < 4; i++) {
      if (*p->p < '0' || *p->p > '3')
         return refuse(p, "swizzle of four digits wanted");
      sel[i] = *p->p++ - '0';
   }
   *swizzle = MCC_SWIZZLE(sel[0], sel[1], sel[2], sel[3]);
   return true;
}

static bool
parse_src(struct parse *p, struct mcc_src *s)
{
   *s = mcc_src_none();
   s->bnot = accept(p, "!");
   s->neg = accept(p, "-");
   s->abs = accept(p, "|");
   s->last = accept(p, "^");
   if (!parse_value(p, &s->kind, &s->value, &s->words))
      return false;
   if (s->abs && !accept(p, "|"))
      return refuse(p, "| wanted");
   if (s->kind == MCC_SSA)
      note_value(p, s->kind, s->value, s->words);
   return parse_swizzle(p, &s->swizzle) && parse_fixed_reg(p, &s->reg);
}

static bool
parse_dst(struct parse *p, struct mcc_dst *d)
{
   memset(d, 0, sizeof(*d));
   if (!parse_value(p, &d->kind, &d->value, &d->words))
      return false;
   if (d->kind != MCC_NONE && d->kind != MCC_SSA && d->kind != MCC_REG)
      return refuse(p, "destination wanted before");
   note_value(p, d->kind, d->value, d->words);
   d->half = accept(p, ".h0");
   return parse_fixed_reg(p, &d->reg);
}

/* -- Instructions -- */

static bool
word(struct parse *p, char *out, size_t size)
{
   size_t n = 0;

   skip_space(p);
   while (isalnum((unsigned char)*p->p) || *p->p == '_' || *p->p == '.') {
      if (n + 1 == size)
         return refuse(p, "word too long");
      out[n++] = *p->p++;
   }
   out[n] = '\0';
   return n || refuse(p, "word wanted");
}

static bool
parse_fields(struct parse *p, struct mcc_instr *I)
{
   /* What is not printed is 0, whatever the plain value is. */
   memset(&I->mod, 0, sizeof(I->mod));
   if (!accept(p, "{"))
      return true;
   while (!accept(p, "}")) {
      char name[32];
      long long v;
      unsigned f;

      if (!word(p, name, sizeof(name)))
         return false;
      for (f = 0; f < MCC_FIELD_COUNT; f++) {
         if (!strcmp(mcc_field_name(f), name))
            break;
      }
      if (f == MCC_FIELD_COUNT || !accept(p, "="))
         return refuse(p, "no such field before");
      if (!number(p, &v))
         return false;
      if (!mcc_field_set(I, f, v))
         return refuse(p, "value out of range before");
   }
   return true;
}

#define MAX_OPERANDS 255

static bool
parse_operation(struct parse *p, const struct mcc_dst *dsts, unsigned nr_dsts,
                struct mcc_src *srcs)
{
   unsigned nr_srcs = 0, target;
   struct mcc_instr *I;
   char name[40];
   uint16_t op;

   if (!word(p, name, sizeof(name)))
      return false;
   op = mcc_op_from_name(name);
   if (op == UINT16_MAX)
      return refuse(p, "no such op before");
   while (!at_end(p) && *p->p != '{' && strncmp(p->p, "->", 2)) {
      if (nr_srcs == MAX_OPERANDS || !parse_src(p, &srcs[nr_srcs]))
         return refuse(p, "source wanted");
      nr_srcs++;
      if (!accept(p, ","))
         break;
   }
   I = mcc_instr_create(p->s, op, nr_dsts, nr_srcs);
   if (nr_dsts)
      memcpy(I->dst, dsts, nr_dsts * sizeof(*dsts));
   if (nr_srcs)
      memcpy(I->src, srcs, nr_srcs * sizeof(*srcs));
   if (accept(p, "->")) {
      if (!small(p, MAX_BLOCKS, &target))
         return false;
      I->target = block_named(p, target);
   }
   if (!parse_fields(p, I))
      return false;
   list_addtail(&I->link, &p->block->instrs);
   return at_end(p) || refuse(p, "more than an instruction");
}

static bool
has_dsts(const char *p)
{
   /* " = " but not the = of a field. */
   const char *eq = strstr(p, " = "), *end = strchr(p, '\n');

   return eq && (!end || eq < end);
}

static bool
parse_instr(struct parse *p)
{
   struct mcc_dst dsts[MAX_OPERANDS];
   struct mcc_src srcs[MAX_OPERANDS];
   unsigned n = 0;

   if (!p->block)
      return refuse(p, "instruction before the first block");
   if (has_dsts(p->p)) {
      do {
         if (n == MAX_OPERANDS || !parse_dst(p, &dsts[n]))
            return refuse(p, "destination wanted");
         n++;
      } while (accept(p, ","));
      if (!accept(p, "="))
         return refuse(p, "= wanted");
   }
   return parse_operation(p, dsts, n, srcs);
}

static bool
parse_heading(struct parse *p)
{
   char name[16];
   unsigned stage, variant;

   if (!accept(p, "shader") || !word(p, name, sizeof(name)))
      return refuse(p, "\"shader STAGE\" wanted");
   for (stage = 0; stage < 3; stage++) {
      if (!strcmp(mcc_stage_names[stage], name))
         break;
   }
   if (stage == 3)
      return refuse(p, "no such stage before");
   p->s->stage = (enum mcc_stage)stage;
   if (accept(p, "variant=")) {
      if (!small(p, MCC_VARIANT_COUNT - 1, &variant))
         return false;
      p->s->variant = (enum mcc_variant)variant;
   }
   p->s->allocated = accept(p, "allocated");
   return at_end(p) || refuse(p, "more than a heading");
}

static bool
parse_line(struct parse *p, bool first)
{
   if (at_end(p))
      return true;
   if (first)
      return parse_heading(p);
   if (accept(p, "block "))
      return parse_block(p);
   return parse_instr(p);
}

static bool
all_defined(struct parse *p)
{
   for (unsigned i = 0; i < p->blocks_size; i++) {
      if (p->blocks[i] && !p->defined[i]) {
         p->p = "";
         snprintf(p->reason, p->reason_size, "block %u is never given", i);
         return false;
      }
   }
   return true;
}

struct mcc_shader *
mcc_parse_shader(void *mem_ctx, const char *text,
                 const struct mcc_options *options, char *reason,
                 size_t reason_size)
{
   struct parse p = { .reason = reason, .reason_size = reason_size };
   bool first = true;

   p.s = mcc_shader_create(mem_ctx, options, MCC_STAGE_COMPUTE);
   while (text && *text) {
      const char *end = strchr(text, '\n');
      bool blank;

      p.line++;
      p.p = text;
      blank = at_end(&p);
      if (!blank && *p.p != ';') {
         if (!parse_line(&p, first)) {
            ralloc_free(p.s);
            return NULL;
         }
         first = false;
      }
      text = end ? end + 1 : NULL;
   }
   if (first) {
      snprintf(reason, reason_size, "no shader");
      ralloc_free(p.s);
      return NULL;
   }
   if (!all_defined(&p)) {
      ralloc_free(p.s);
      return NULL;
   }
   return p.s;
}
