/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "isa/isa_tables.h"

#define MAX_LINE 256
#define MAX_OPERANDS 12

struct parser {
   const struct isa_op_desc *desc;
   struct isa_instr *instr;
   unsigned arch;
   struct isa_reason *why;
   char line[MAX_LINE];
   char *head; /* mnemonic with its modifiers */
   char *operands[MAX_OPERANDS];
   unsigned num_operands, next;
};

/* The text up to a separator, which becomes the end of it; *rest is what
 * follows, or NULL. */
static char *
cut(char *text, char separator, char **rest)
{
   char *end = strchr(text, separator);
   *rest = end != NULL ? end + 1 : NULL;
   if (end != NULL)
      *end = '\0';
   return text;
}

static char *
trim(char *text)
{
   while (*text == ' ')
      text++;
   char *end = text + strlen(text);
   while (end > text && (end[-1] == ' ' || end[-1] == '\n'))
      *--end = '\0';
   return text;
}

static int
parse_number(struct parser *p, const char *text, long long low, long long high,
             long long *out)
{
   char *end;
   if (*text == '\0' || *text == ' ')
      return isa_refuse(p->why, "a number is missing");
   *out = strtoll(text, &end, 0);
   if (*end != '\0')
      return isa_refuse(p->why, "'%s' is not a number", text);
   if (*out < low || *out > high)
      return isa_refuse(p->why, "%s is out of range", text);
   return 0;
}

static int
parse_register(struct parser *p, const char *text, uint8_t *out)
{
   long long value = 0;
   if (text[0] != 'r' || text[1] < '0' || text[1] > '9')
      return isa_refuse(p->why, "'%s' is not a register", text);
   int ret = parse_number(p, text + 1, 0, ISA_REGISTERS - 1, &value);
   *out = value;
   return ret;
}

static int
split_line(struct parser *p, const char *text)
{
   if (strlen(text) >= MAX_LINE)
      return isa_refuse(p->why, "the line is too long");
   strcpy(p->line, text);

   char *rest;
   p->head = cut(trim(p->line), ' ', &rest);
   while (rest != NULL) {
      char *operand = trim(cut(rest, ',', &rest));
      if (*operand == '\0') {
         if (rest == NULL && p->num_operands == 0)
            break;
         return isa_refuse(p->why, "an operand is empty");
      }
      if (p->num_operands == MAX_OPERANDS)
         return isa_refuse(p->why, "too many operands");
      p->operands[p->num_operands++] = operand;
   }
   return 0;
}

/* Longest opcode name that the head starts with. */
static int
find_opcode(struct parser *p)
{
   size_t best = 0;
   for (unsigned i = 0; i < ISA_OP_COUNT; i++) {
      size_t len = strlen(isa_op_names[i]);
      if (len > best && strncmp(p->head, isa_op_names[i], len) == 0 &&
          (p->head[len] == '.' || p->head[len] == '\0') &&
          isa_find_desc(p->arch, i) != NULL) {
         best = len;
         p->desc = isa_find_desc(p->arch, i);
      }
   }
   if (p->desc == NULL)
      return isa_refuse(p->why, "no instruction is called '%s'", p->head);

   isa_init(p->arch, p->desc->op, p->instr);
   p->head += best;
   if (*p->head == '.')
      p->head++;
   return 0;
}

static int
name_value(const struct isa_codes *codes, const char *name)
{
   for (unsigned i = 0; i < codes->num; i++) {
      int value = codes->value[i];
      if (value >= 0 && codes->names[value] != NULL &&
          strcmp(codes->names[value], name) == 0)
         return value;
   }
   return -1;
}

static int
flow_value(const char *name)
{
   for (unsigned i = 0; i < ISA_FLOW_COUNT; i++) {
      if (isa_flow_name(i) != NULL && strcmp(isa_flow_name(i), name) == 0)
         return i;
   }
   return -1;
}

/* Gives a modifier to the first field that knows it and has none yet. */
static bool
set_modifier(struct parser *p, const char *name, uint64_t *seen)
{
   for (unsigned i = 0; i < p->desc->num_fields; i++) {
      const struct isa_field *field = p->desc->fields[i];
      if (*seen >> i & 1)
         continue;
      int value = -1;
      if (field->codes != NULL)
         value = name_value(field->codes, name);
      else if (strcmp(field->name, name) == 0)
         value = 1;
      if (value < 0)
         continue;
      *((uint8_t *)p->instr + field->member) = value;
      *seen |= 1ull << i;
      return true;
   }
   return false;
}

static int
parse_modifiers(struct parser *p)
{
   uint64_t seen = 0;
   bool has_flow = false;
   char *rest = *p->head != '\0' ? p->head : NULL;

   while (rest != NULL) {
      /* Names such as 16.32 hold a full stop themselves. */
      char *name = cut(rest, '.', &rest);
      if (rest != NULL) {
         char both[MAX_LINE];
         size_t second = strcspn(rest, ".");
         snprintf(both, sizeof(both), "%s.%.*s", name, (int)second, rest);
         if (set_modifier(p, both, &seen)) {
            rest = rest[second] != '\0' ? rest + second + 1 : NULL;
            continue;
         }
      }
      if (set_modifier(p, name, &seen))
         continue;
      int flow = flow_value(name);
      if (flow < 0 || has_flow)
         return isa_refuse(p->why,
                           "%s: modifier '%s' is unknown or given "
                           "twice",
                           p->desc->info.name, name);
      p->instr->flow = flow;
      has_flow = true;
   }

   for (unsigned i = 0; i < p->desc->num_fields; i++) {
      const struct isa_field *field = p->desc->fields[i];
      if (field->codes != NULL && field->codes->identity < 0 &&
          !(seen >> i & 1))
         return isa_refuse(p->why, "%s: %s is missing", p->desc->info.name,
                           field->name);
   }
   return 0;
}

static int
parse_dest(struct parser *p, char *text)
{
   char *mask;
   int ret = parse_register(p, cut(text, '.', &mask), &p->instr->dest);
   if (ret != 0 || mask == NULL)
      return ret;
   if (strcmp(mask, "h0") == 0)
      p->instr->dest_mask = ISA_DEST_H0;
   else if (strcmp(mask, "h1") == 0)
      p->instr->dest_mask = ISA_DEST_H1;
   else if (strcmp(mask, "h01") == 0 &&
            (p->desc->info.dest_narrow || p->desc->info.dest_replicate))
      p->instr->dest_mask = 0;
   else
      return isa_refuse(p->why, "'%s' is no part of a destination", mask);
   return 0;
}

static int
parse_staging(struct parser *p, char *text, struct isa_staging *sr)
{
   if (*text != '@')
      return isa_refuse(p->why, "'%s' does not name staging registers", text);
   char *rest = text[1] != '\0' ? text + 1 : NULL;
   while (rest != NULL) {
      uint8_t reg = 0;
      int ret = parse_register(p, cut(rest, ':', &rest), &reg);
      if (ret != 0)
         return ret;
      if (sr->count == 0)
         sr->reg = reg;
      if (reg != sr->reg + sr->count)
         return isa_refuse(p->why, "staging registers are not in a row");
      sr->count++;
   }
   return 0;
}

static int
parse_src_value(struct parser *p, const char *text, struct isa_src *src)
{
   long long value = 0;
   int ret;
   src->last = *text == '^';
   if (src->last || (*text == 'r' && text[1] >= '0' && text[1] <= '9')) {
      src->kind = ISA_SRC_REG;
      return parse_register(p, text + src->last, &src->index);
   }
   if (*text == 'u' && text[1] >= '0' && text[1] <= '9') {
      src->kind = ISA_SRC_UNIFORM;
      ret = parse_number(p, text + 1, 0, 255, &value);
      src->index = value;
      return ret;
   }
   if (strncmp(text, "0x", 2) == 0) {
      src->kind = ISA_SRC_CONSTANT;
      ret = parse_number(p, text, 0, UINT32_MAX, &value);
      if (ret != 0)
         return ret;
      int index = isa_constant_find(p->arch, value);
      if (index < 0)
         return isa_refuse(p->why, "%s is not one of the constants", text);
      src->index = index;
      return 0;
   }
   for (unsigned i = 0; i < ISA_SPECIAL_COUNT; i++) {
      if (strcmp(text, isa_special_name(i)) == 0 &&
          isa_special_exists(p->arch, i)) {
         src->kind = ISA_SRC_SPECIAL;
         src->index = i;
         return 0;
      }
   }
   return isa_refuse(p->why, "'%s' is no source", text);
}

static int
parse_src(struct parser *p, unsigned index, char *text)
{
   const struct isa_src_desc *desc = &p->desc->src[index];
   struct isa_src *src = &p->instr->src[index];
   char *rest;
   int ret = parse_src_value(p, cut(text, '.', &rest), src);
   if (ret != 0)
      return ret;

   if (src->kind == ISA_SRC_SPECIAL) {
      char *word = rest != NULL ? cut(rest, '.', &rest) : "";
      if (strcmp(word, "w0") != 0 && strcmp(word, "w1") != 0)
         return isa_refuse(p->why, "%s needs .w0 or .w1",
                           isa_special_name(src->index));
      src->word = word[1] == '1';
   }

   bool has_swz = false;
   while (rest != NULL) {
      char *mod = cut(rest, '.', &rest);
      if (strcmp(mod, "neg") == 0 && desc->neg_at >= 0 && !src->neg) {
         src->neg = true;
      } else if (strcmp(mod, "abs") == 0 && desc->abs_at >= 0 && !src->abs) {
         src->abs = true;
      } else if (strcmp(mod, "not") == 0 && desc->not_at >= 0 && !src->invert) {
         src->invert = true;
      } else if (desc->swz_at >= 0 && !has_swz &&
                 name_value(desc->codes, mod) >= 0) {
         src->swz = name_value(desc->codes, mod);
         has_swz = true;
      } else {
         return isa_refuse(p->why, "%s: source %u takes no '%s'",
                           p->desc->info.name, index, mod);
      }
   }
   return 0;
}

static int
parse_imm(struct parser *p, const struct isa_imm_field *imm, char *text)
{
   char *number;
   if (imm->imm == ISA_IMM_CONSTANT) {
      if (*text != '#')
         return isa_refuse(p->why, "'%s' wants a # before it", text);
      number = text + 1;
   } else if (strcmp(cut(text, ':', &number), imm->name) != 0 ||
              number == NULL) {
      return isa_refuse(p->why, "%s is missing", imm->name);
   }

   long long value = 0;
   unsigned bits = imm->bits + imm->high_bits;
   long long high = (1ll << (bits - imm->is_signed)) - 1;
   long long low = imm->is_signed ? -high - 1 : 0;
   int ret = parse_number(p, number, low, high, &value);
   int32_t stored = (int32_t)(uint32_t)value;
   memcpy((char *)p->instr + imm->member, &stored, sizeof(stored));
   return ret;
}

static int
parse_operands(struct parser *p)
{
   const struct isa_op_info *info = &p->desc->info;
   unsigned wanted = info->has_dest + info->sr_reads + info->sr_writes +
                     info->num_srcs + p->desc->num_imms;
   if (p->num_operands != wanted)
      return isa_refuse(p->why, "%s has %u operands, not %u", info->name,
                        wanted, p->num_operands);

   char **operand = p->operands;
   int ret = 0;
   if (info->has_dest)
      ret = parse_dest(p, *operand++);
   if (ret == 0 && info->sr_writes)
      ret = parse_staging(p, *operand++, &p->instr->sr_write);
   if (ret == 0 && info->sr_reads)
      ret = parse_staging(p, *operand++, &p->instr->sr_read);
   for (unsigned i = 0; ret == 0 && i < info->num_srcs; i++)
      ret = parse_src(p, i, *operand++);
   for (unsigned i = 0; ret == 0 && i < p->desc->num_imms; i++)
      ret = parse_imm(p, p->desc->imms[i], *operand++);
   return ret;
}

int
isa_parse(unsigned arch, const char *text, struct isa_instr *out,
          struct isa_reason *why)
{
   struct isa_instr instr;
   struct parser p = { .instr = &instr, .arch = arch, .why = why };

   int ret = split_line(&p, text);
   if (ret == 0)
      ret = find_opcode(&p);
   if (ret == 0)
      ret = parse_modifiers(&p);
   if (ret == 0)
      ret = parse_operands(&p);

   /* What was parsed must exist as a word; this fills the page too. */
   uint64_t word;
   if (ret == 0)
      ret = isa_encode(arch, &instr, &word, why);
   if (ret == 0)
      ret = isa_decode(arch, word, out, why);
   return ret;
}
