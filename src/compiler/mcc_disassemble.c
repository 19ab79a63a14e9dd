/* SPDX-License-Identifier: MIT */

/* A finished program as text, for those who do not know the ISA library. */

#include <mali/compiler.h>
#include <mali/device_info.h>

#include "isa/isa.h"

#include <string.h>

void
mcc_print_code(FILE *fp, const struct mali_device_info *device,
               const void *code)
{
   struct isa_instr instr;
   struct isa_reason why;
   uint64_t word;

   memcpy(&word, code, sizeof(word));
   if (isa_decode(device->arch, word, &instr, &why))
      fprintf(fp, "?? %s", why.text);
   else
      isa_print(fp, device->arch, &instr);
}
