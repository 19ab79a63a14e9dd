/* SPDX-License-Identifier: MIT */
#include "vulkan/nir/valk_spirv_check.h"

#include <stdbool.h>

/* From the SPIR-V specification: opcodes, and the limit on ids. */
enum {
   OP_ENTRY_POINT = 15,
   OP_FUNCTION = 54,
   OP_FUNCTION_PARAMETER = 55,
   OP_FUNCTION_END = 56,
   OP_LABEL = 248,
   OP_BRANCH = 249,
   OP_UNREACHABLE = 255,
   OP_TERMINATE_INVOCATION = 4416,
   OP_LINE = 8,
   OP_NO_LINE = 317,
};

#define SPIRV_MAGIC 0x07230203u
#define HEADER_WORDS 5
#define MAX_BOUND 0x400000u
#define VERSION_1_0 0x10000u

/* Words that instructions before the first function have at least, and which
 * of them is an id: both are used without a look at length or bound. */
static const struct {
   uint16_t op;
   uint8_t words;
   uint8_t id; /* 0: none */
} preamble[] = {
   { 3, 3, 0 },  /* Source */
   { 4, 2, 0 },  /* SourceExtension */
   { 5, 3, 1 },  /* Name */
   { 6, 4, 1 },  /* MemberName */
   { 7, 3, 1 },  /* String */
   { 10, 2, 0 }, /* Extension */
   { 11, 3, 1 }, /* ExtInstImport */
   { 14, 3, 0 }, /* MemoryModel */
   { 15, 4, 2 }, /* EntryPoint */
   { 16, 3, 1 }, /* ExecutionMode */
   { 17, 2, 0 }, /* Capability */
   { 71, 3, 1 }, /* Decorate */
   { 72, 4, 1 }, /* MemberDecorate */
};

static uint32_t
opcode(uint32_t word)
{
   return word & 0xffff;
}

static uint32_t
length(uint32_t word)
{
   return word >> 16;
}

static bool
ends_block(uint32_t op)
{
   return (op >= OP_BRANCH && op <= OP_UNREACHABLE) ||
          op == OP_TERMINATE_INVOCATION;
}

/* Where in a module an instruction stands. */
enum place {
   OUTSIDE,
   HEAD, /* of a function: before its first block */
   BLOCK,
   BETWEEN, /* two blocks */
};

/* The next place, or -1 when the instruction cannot stand here. */
static int
step(enum place place, uint32_t op, bool *functions)
{
   if (op == OP_LINE || op == OP_NO_LINE)
      return place;
   switch (place) {
   case OUTSIDE:
      if (op == OP_FUNCTION) {
         *functions = true;
         return HEAD;
      }
      return *functions || op == OP_FUNCTION_END || op == OP_LABEL ||
                   op == OP_FUNCTION_PARAMETER || ends_block(op)
                ? -1
                : OUTSIDE;
   case HEAD:
      /* A function without a body is imported, which Vulkan knows not. */
      return op == OP_FUNCTION_PARAMETER ? HEAD : op == OP_LABEL ? BLOCK : -1;
   case BLOCK:
      if (op == OP_FUNCTION || op == OP_FUNCTION_END || op == OP_LABEL ||
          op == OP_FUNCTION_PARAMETER)
         return -1;
      return ends_block(op) ? BETWEEN : BLOCK;
   case BETWEEN:
      return op == OP_LABEL ? BLOCK : op == OP_FUNCTION_END ? OUTSIDE : -1;
   }
   return -1;
}

static const char *
check_operands(const uint32_t *words, uint32_t bound)
{
   for (size_t i = 0; i < sizeof(preamble) / sizeof(preamble[0]); i++) {
      if (preamble[i].op != opcode(words[0]))
         continue;
      if (length(words[0]) < preamble[i].words)
         return "an instruction without its operands";
      if (preamble[i].id && words[preamble[i].id] >= bound)
         return "an id beyond the bound";
   }
   return NULL;
}

static const char *
check_structure(const uint32_t *words, size_t count)
{
   enum place place = OUTSIDE;
   bool functions = false;

   for (size_t i = HEADER_WORDS; i < count; i += length(words[i])) {
      if (!length(words[i]) || length(words[i]) > count - i)
         return "an instruction ends outside of the module";
      const char *damage = check_operands(&words[i], words[3]);
      if (damage)
         return damage;
      const int next = step(place, opcode(words[i]), &functions);
      if (next < 0)
         return "functions and blocks do not nest";
      place = next;
   }
   if (place != OUTSIDE)
      return "a function does not end";
   return functions ? NULL : "no function";
}

static bool
is_defined(const uint32_t *words, size_t count, uint32_t function)
{
   for (size_t i = HEADER_WORDS; i < count; i += length(words[i])) {
      if (opcode(words[i]) == OP_FUNCTION && length(words[i]) == 5 &&
          words[i + 2] == function)
         return true;
   }
   return false;
}

static bool
has_end(const uint32_t *words, uint32_t count)
{
   for (uint32_t i = 0; i < 4 * count; i++) {
      if (((const char *)words)[i] == 0)
         return true;
   }
   return false;
}

/* The modules' instructions are known to lie inside. */
static const char *
check_entry_points(const uint32_t *words, size_t count)
{
   bool found = false;

   for (size_t i = HEADER_WORDS; i < count; i += length(words[i])) {
      if (opcode(words[i]) != OP_ENTRY_POINT)
         continue;
      found = true;
      if (length(words[i]) < 4 || !has_end(&words[i + 3], length(words[i]) - 3))
         return "an entry point without a name";
      if (!is_defined(words, count, words[i + 2]))
         return "an entry point without a function";
   }
   return found ? NULL : "no entry point";
}

const char *
valk_spirv_find_damage(const uint32_t *words, size_t count)
{
   if (count < HEADER_WORDS || words[0] != SPIRV_MAGIC)
      return "no SPIR-V";
   if (words[1] < VERSION_1_0 || words[4] != 0)
      return "a header of no known version";
   if (words[3] == 0 || words[3] > MAX_BOUND)
      return "a bound of ids that is out of range";
   const char *damage = check_structure(words, count);
   return damage ? damage : check_entry_points(words, count);
}
