/* SPDX-License-Identifier: MIT */

/*
 * mali-disasm: prints a raw Valhall shader binary, one instruction a line.
 * Words that are no instruction are shown with the reason; the exit status is
 * then 1.  A word of zeroes is the padding behind a shader: one in a row of
 * them is marked, the rest is left out.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mali/device_info.h>

#include "isa/isa.h"

static void
usage(FILE *fp)
{
   fprintf(fp, "usage: mali-disasm [--gpu NAME | --arch N] [--raw] FILE\n"
               "  --gpu NAME  the model that it is for (g610)\n"
               "  --arch N    its architecture, 9 to 13 (10)\n"
               "  --raw       the bytes before each instruction\n"
               "  FILE        raw binary; - is standard input\n");
}

static void
print_bytes(uint64_t word)
{
   for (unsigned i = 0; i < ISA_INSTR_SIZE_B; i++)
      printf("%02x ", (unsigned)(word >> (8 * i) & 0xFF));
   printf("   ");
}

static uint64_t
load_word(const unsigned char *bytes)
{
   uint64_t word = 0;
   for (unsigned i = 0; i < ISA_INSTR_SIZE_B; i++)
      word |= (uint64_t)bytes[i] << (8 * i);
   return word;
}

/* Number of words that are not instructions. */
static unsigned
disassemble(FILE *in, unsigned arch, bool raw)
{
   unsigned char bytes[ISA_INSTR_SIZE_B];
   unsigned unknown = 0, offset = 0;
   bool padding = false;
   size_t got;

   while ((got = fread(bytes, 1, sizeof(bytes), in)) == sizeof(bytes)) {
      uint64_t word = load_word(bytes);
      offset += ISA_INSTR_SIZE_B;
      if (word == 0) {
         if (!padding)
            printf("\n");
         padding = true;
         continue;
      }
      padding = false;

      struct isa_instr instr;
      struct isa_reason why;
      if (raw)
         print_bytes(word);
      if (isa_decode(arch, word, &instr, &why) == 0) {
         isa_print(stdout, arch, &instr);
      } else {
         printf("# 0x%016llx at 0x%x: %s", (unsigned long long)word,
                offset - ISA_INSTR_SIZE_B, why.text);
         unknown++;
      }
      printf("\n");
   }
   if (got != 0) {
      printf("# %zu bytes at 0x%x are no whole instruction\n", got, offset);
      unknown++;
   }
   return unknown;
}

/* 0: there is no such model. */
static unsigned
arch_of(const char *name)
{
   const struct mali_device_info *device = mali_device_info_from_name(name);

   return device ? device->arch : 0;
}

int
main(int argc, char **argv)
{
   unsigned arch = 10;
   bool raw = false;
   const char *path = NULL;

   for (int i = 1; i < argc; i++) {
      if (strcmp(argv[i], "--raw") == 0) {
         raw = true;
      } else if (strcmp(argv[i], "--arch") == 0 && i + 1 < argc) {
         arch = strtoul(argv[++i], NULL, 10);
      } else if (strcmp(argv[i], "--gpu") == 0 && i + 1 < argc) {
         arch = arch_of(argv[++i]);
         if (arch == 0) {
            fprintf(stderr, "mali-disasm: no such model: %s\n", argv[i]);
            return 2;
         }
      } else if (strcmp(argv[i], "--help") == 0) {
         usage(stdout);
         return 0;
      } else if (path == NULL && (argv[i][0] != '-' || !argv[i][1])) {
         path = argv[i];
      } else {
         usage(stderr);
         return 2;
      }
   }
   if (path == NULL) {
      usage(stderr);
      return 2;
   }
   if (isa_op_info(arch, ISA_OP_NOP) == NULL) {
      fprintf(stderr, "mali-disasm: v%u is not known\n", arch);
      return 2;
   }

   FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
   if (in == NULL) {
      fprintf(stderr, "mali-disasm: %s: %s\n", path, strerror(errno));
      return 2;
   }
   unsigned unknown = disassemble(in, arch, raw);
   if (in != stdin)
      fclose(in);
   return unknown != 0;
}
