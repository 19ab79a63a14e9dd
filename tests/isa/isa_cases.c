/* SPDX-License-Identifier: MIT */

/*
 * isa-cases CASES REFUSED [CASES REFUSED ...]
 *
 * CASES: lines of eight bytes in hexadecimal, least first, and the text of
 * the instruction; each must come out of the other.
 * REFUSED: "word BYTES | REASON" and "text LINE | REASON"; each must be
 * refused, for a reason that contains REASON.
 * A line "arch N" sets the architecture of what follows in a file; before it,
 * that is 10.
 */

#include <stdlib.h>
#include <string.h>

#include "isa/isa.h"

#define FIRST_ARCH 10
#define MAX_LINE 512

static unsigned arch, cases, failures;

static bool
parse_bytes(const char *line, uint64_t *word)
{
   *word = 0;
   for (unsigned i = 0; i < ISA_INSTR_SIZE_B; i++) {
      char *end;
      *word |= (uint64_t)strtoul(line + 3 * i, &end, 16) << (8 * i);
      if (end != line + 3 * i + 2)
         return false;
   }
   return true;
}

static void
fail(const char *line, const char *what)
{
   failures++;
   printf("FAIL %s\n     %s\n", line, what);
}

static void
check_case(const char *line)
{
   uint64_t word, again = 0;
   struct isa_instr instr;
   struct isa_reason why = { "" };
   char text[MAX_LINE] = "";

   if (strlen(line) < 26 || !parse_bytes(line, &word)) {
      fail(line, "not a case");
      return;
   }
   const char *wanted = line + 24;
   wanted += strspn(wanted, " ");

   if (isa_decode(arch, word, &instr, &why) != 0) {
      fail(line, why.text);
      return;
   }
   FILE *fp = fmemopen(text, sizeof(text), "w");
   isa_print(fp, arch, &instr);
   fclose(fp);
   if (strcmp(text, wanted) != 0)
      fail(line, text);

   if (isa_parse(arch, wanted, &instr, &why) != 0)
      fail(line, why.text);
   else if (isa_encode(arch, &instr, &again, &why) != 0)
      fail(line, why.text);
   else if (again != word)
      fail(line, "the text gives another word");
}

static void
check_refused(char *line)
{
   char *reason = strstr(line, " | ");
   struct isa_instr instr;
   struct isa_reason why = { "" };
   uint64_t word;
   int ret;

   if (reason == NULL) {
      fail(line, "not a case");
      return;
   }
   *reason = '\0';
   reason += 3;
   if (strncmp(line, "text ", 5) == 0) {
      ret = isa_parse(arch, line + 5, &instr, &why);
   } else if (strncmp(line, "word ", 5) == 0 && parse_bytes(line + 5, &word)) {
      ret = isa_decode(arch, word, &instr, &why);
   } else {
      fail(line, "not a case");
      return;
   }
   if (ret == 0)
      fail(line, "accepted");
   else if (strstr(why.text, reason) == NULL)
      fail(line, why.text);
}

static int
for_each_line(const char *path, bool refused)
{
   FILE *fp = fopen(path, "r");
   char line[MAX_LINE];
   if (fp == NULL) {
      perror(path);
      return -1;
   }
   arch = FIRST_ARCH;
   while (fgets(line, sizeof(line), fp) != NULL) {
      line[strcspn(line, "\n")] = '\0';
      if (line[0] == '\0' || line[0] == '#')
         continue;
      if (strncmp(line, "arch ", 5) == 0) {
         arch = strtoul(line + 5, NULL, 10);
         continue;
      }
      cases++;
      if (refused)
         check_refused(line);
      else
         check_case(line);
   }
   fclose(fp);
   return 0;
}

/* Widths of immediates, which differ by architecture. */
static void
check_imm_bits(void)
{
   static const struct {
      uint8_t arch;
      uint16_t op, imm;
      uint8_t bits;
   } list[] = {
      { 9, ISA_OP_LD_VAR_BUF_IMM_F32, ISA_IMM_INDEX, 8 },
      { 10, ISA_OP_LD_VAR_BUF_IMM_F16, ISA_IMM_INDEX, 8 },
      { 11, ISA_OP_LD_VAR_BUF_IMM_F32, ISA_IMM_INDEX, 11 },
      { 13, ISA_OP_LD_VAR_BUF_IMM_F16, ISA_IMM_INDEX, 11 },
      { 10, ISA_OP_IADD_IMM_I32, ISA_IMM_CONSTANT, 32 },
      { 10, ISA_OP_AND_IMM_I32, ISA_IMM_CONSTANT, 0 },
      { 11, ISA_OP_AND_IMM_I32, ISA_IMM_CONSTANT, 32 },
      { 12, ISA_OP_LD_CHECKED_IMM_I32, ISA_IMM_OFFSET, 12 },
      { 10, ISA_OP_MOV_I32, ISA_IMM_CONSTANT, 0 },
   };

   for (unsigned i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
      cases++;
      if (isa_imm_bits(list[i].arch, (enum isa_op)list[i].op,
                       (enum isa_imm)list[i].imm) != list[i].bits)
         fail(isa_op_name((enum isa_op)list[i].op), "width of an immediate");
   }
}

int
main(int argc, char **argv)
{
   check_imm_bits();
   if (argc < 3 || argc % 2 == 0)
      return 2;
   for (int i = 1; i < argc; i++) {
      if (for_each_line(argv[i], i % 2 == 0) != 0)
         return 2;
   }
   printf("%u cases, %u failures\n", cases, failures);
   return cases == 0 || failures != 0;
}
