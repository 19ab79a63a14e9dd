/* SPDX-License-Identifier: MIT */

#include "compiler/mcc_debug.h"

#include <stdio.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "c11/threads.h"
#include "util/macros.h"

static const struct {
   const char *word;
   uint32_t flag;
   const char *help;
} words[] = {
   { "validate", MCC_DEBUG_VALIDATE,
     "validate the IR after every pass and check register allocation (always "
     "on in builds with assertions)" },
   { "text", MCC_DEBUG_TEXT,
     "after every pass, print the IR, parse it and compare" },
   { "noopt", MCC_DEBUG_NO_OPT, "leave out what only makes code better" },
   { "spill", MCC_DEBUG_SPILL, "allocate with few registers" },
   { "stats", MCC_DEBUG_STATS, "print a line of statistics per variant" },
   { "after=PASS", 0, "print the IR after a pass (after=all: after each)" },
   { "help", 0, "print this" },
};

static once_flag help_once = ONCE_FLAG_INIT;

static void
print_help(void)
{
   fprintf(stderr, "MCC_DEBUG=WORD,...\n");
   for (unsigned i = 0; i < ARRAY_SIZE(words); i++)
      fprintf(stderr, "  %-12s %s\n", words[i].word, words[i].help);
}

/* The rest of the list after a word that it holds, or NULL. */
static const char *
find_word(const char *list, const char *word, bool prefix)
{
   size_t n = strlen(word);

   while (list && *list) {
      size_t length = strcspn(list, ",");

      if (prefix ? length >= n && !strncmp(list, word, n)
                 : length == n && !strncmp(list, word, n))
         return list + n;
      list += length;
      list += *list == ',';
   }
   return NULL;
}

uint32_t
mcc_debug_flags(const struct mcc_options *options)
{
   const char *list = getenv("MCC_DEBUG");
   uint32_t flags = options->debug;

   for (unsigned i = 0; i < ARRAY_SIZE(words); i++) {
      if (find_word(list, words[i].word, false))
         flags |= words[i].flag;
   }
   if (find_word(list, "after=", true))
      flags |= MCC_DEBUG_PRINT;
   if (find_word(list, "help", false))
      call_once(&help_once, print_help);
#ifndef NDEBUG
   flags |= MCC_DEBUG_VALIDATE;
#endif
   return flags;
}

static atomic_bool printed;

bool
mcc_debug_prints_after(const char *pass)
{
   const char *name = find_word(getenv("MCC_DEBUG"), "after=", true);
   size_t n = name ? strcspn(name, ",") : 0;

   if (!name || !((n == 3 && !strncmp(name, "all", 3)) ||
                  (n == strlen(pass) && !strncmp(name, pass, n))))
      return false;
   atomic_store(&printed, true);
   return true;
}

bool
mcc_debug_printed(void)
{
   return atomic_load(&printed);
}
