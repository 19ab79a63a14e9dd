/* SPDX-License-Identifier: MIT */
#include <stdarg.h>

#include "hw/hw_pack_helpers.h"

void
hw_print_line(FILE *fp, unsigned indent, const char *name, const char *fmt, ...)
{
   va_list ap;

   fprintf(fp, "%*s%s: ", (int)indent, "", name);
   va_start(ap, fmt);
   vfprintf(fp, fmt, ap);
   va_end(ap);
   fputc('\n', fp);
}
