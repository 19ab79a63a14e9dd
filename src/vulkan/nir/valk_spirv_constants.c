/* SPDX-License-Identifier: MIT */
#include "vulkan/nir/valk_spirv_constants.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <vulkan/vulkan_core.h>

/* From the SPIR-V specification. */
enum {
   OP_CONSTANT_TRUE = 41,
   OP_CONSTANT = 43,
   OP_SPEC_CONSTANT_TRUE = 48,
   OP_SPEC_CONSTANT_FALSE = 49,
   OP_SPEC_CONSTANT = 50,
   OP_SPEC_CONSTANT_OP = 52,
   OP_FUNCTION = 54,
   OP_DECORATE = 71,
   OP_U_CONVERT = 113,
   OP_S_CONVERT = 114,
   OP_S_NEGATE = 126,
   OP_I_ADD = 128,
   OP_I_SUB = 130,
   OP_I_MUL = 132,
   OP_U_DIV = 134,
   OP_S_DIV = 135,
   OP_U_MOD = 137,
   OP_S_REM = 138,
   OP_S_MOD = 139,
   OP_LOGICAL_EQUAL = 164,
   OP_LOGICAL_NOT_EQUAL = 165,
   OP_LOGICAL_OR = 166,
   OP_LOGICAL_AND = 167,
   OP_LOGICAL_NOT = 168,
   OP_SELECT = 169,
   OP_I_EQUAL = 170,
   OP_I_NOT_EQUAL = 171,
   OP_U_GREATER_THAN = 172,
   OP_S_GREATER_THAN = 173,
   OP_U_GREATER_THAN_EQUAL = 174,
   OP_S_GREATER_THAN_EQUAL = 175,
   OP_U_LESS_THAN = 176,
   OP_S_LESS_THAN = 177,
   OP_U_LESS_THAN_EQUAL = 178,
   OP_S_LESS_THAN_EQUAL = 179,
   OP_SHIFT_RIGHT_LOGICAL = 194,
   OP_SHIFT_LEFT_LOGICAL = 196,
   OP_BITWISE_OR = 197,
   OP_BITWISE_XOR = 198,
   OP_BITWISE_AND = 199,
   OP_NOT = 200,
};

#define HEADER_WORDS 5
#define DECORATION_SPEC_ID 1
#define UNKNOWN VALK_SPIRV_UNKNOWN

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

struct values {
   uint64_t *of;
   uint32_t bound;
};

static uint64_t
value_of(const struct values *values, uint32_t id)
{
   return id < values->bound ? values->of[id] : UNKNOWN;
}

static uint64_t
fold_one(uint32_t op, uint32_t a)
{
   switch (op) {
   case OP_U_CONVERT:
   case OP_S_CONVERT:
      return a;
   case OP_S_NEGATE:
      return -a;
   case OP_NOT:
      return ~a;
   case OP_LOGICAL_NOT:
      return !a;
   default:
      return UNKNOWN;
   }
}

/* Wrapped at 32 bits as lengths are, which are not negative. */
static uint64_t
fold_two(uint32_t op, uint32_t a, uint32_t b)
{
   switch (op) {
   case OP_I_ADD:
      return a + b;
   case OP_I_SUB:
      return a - b;
   case OP_I_MUL:
      return a * b;
   case OP_U_DIV:
   case OP_S_DIV:
      return b ? a / b : UNKNOWN;
   case OP_U_MOD:
   case OP_S_REM:
   case OP_S_MOD:
      return b ? a % b : UNKNOWN;
   case OP_SHIFT_RIGHT_LOGICAL:
      return b < 32 ? a >> b : UNKNOWN;
   case OP_SHIFT_LEFT_LOGICAL:
      return b < 32 ? a << b : UNKNOWN;
   case OP_BITWISE_OR:
   case OP_LOGICAL_OR:
      return a | b;
   case OP_BITWISE_XOR:
      return a ^ b;
   case OP_BITWISE_AND:
   case OP_LOGICAL_AND:
      return a & b;
   case OP_I_EQUAL:
   case OP_LOGICAL_EQUAL:
      return a == b;
   case OP_I_NOT_EQUAL:
   case OP_LOGICAL_NOT_EQUAL:
      return a != b;
   case OP_U_GREATER_THAN:
      return a > b;
   case OP_S_GREATER_THAN:
      return (int32_t)a > (int32_t)b;
   case OP_U_GREATER_THAN_EQUAL:
      return a >= b;
   case OP_S_GREATER_THAN_EQUAL:
      return (int32_t)a >= (int32_t)b;
   case OP_U_LESS_THAN:
      return a < b;
   case OP_S_LESS_THAN:
      return (int32_t)a < (int32_t)b;
   case OP_U_LESS_THAN_EQUAL:
      return a <= b;
   case OP_S_LESS_THAN_EQUAL:
      return (int32_t)a <= (int32_t)b;
   default:
      return UNKNOWN;
   }
}

static uint64_t
fold(const struct values *values, const uint32_t *words)
{
   const uint32_t n = length(words[0]);
   uint32_t operands[3] = { 0 };

   if (n < 5 || n > 7)
      return UNKNOWN;
   for (uint32_t i = 4; i < n; i++) {
      const uint64_t value = value_of(values, words[i]);

      if (value == UNKNOWN)
         return UNKNOWN;
      operands[i - 4] = value;
   }
   if (n == 7)
      return words[3] == OP_SELECT ? operands[operands[0] ? 1 : 2] : UNKNOWN;
   return n == 5 ? fold_one(words[3], operands[0])
                 : fold_two(words[3], operands[0], operands[1]);
}

static uint64_t
value_from(const struct values *values, const uint32_t *words)
{
   const uint32_t n = length(words[0]);

   switch (opcode(words[0])) {
   case OP_CONSTANT_TRUE:
   case OP_SPEC_CONSTANT_TRUE:
      return 1;
   case OP_CONSTANT:
   case OP_SPEC_CONSTANT:
      return n < 4 || (n > 4 && words[4]) ? UNKNOWN : words[3];
   case OP_SPEC_CONSTANT_OP:
      return fold(values, words);
   default:
      return 0;
   }
}

uint64_t *
valk_spirv_find_values(const uint32_t *words, size_t count)
{
   struct values values = { calloc(words[3], sizeof(uint64_t)), words[3] };

   if (!values.of)
      return NULL;
   for (size_t i = HEADER_WORDS; i < count && opcode(words[i]) != OP_FUNCTION;
        i += length(words[i])) {
      const uint32_t op = opcode(words[i]);

      if (op >= OP_CONSTANT_TRUE && op <= OP_SPEC_CONSTANT_OP &&
          length(words[i]) > 2 && words[i + 2] < values.bound)
         values.of[words[i + 2]] = value_from(&values, &words[i]);
   }
   return values.of;
}

/* ---------------------------------------------------------- specialization */

static const char *
check_entries(const VkSpecializationInfo *info)
{
   for (uint32_t i = 0; i < info->mapEntryCount; i++) {
      const VkSpecializationMapEntry *entry = &info->pMapEntries[i];

      if (entry->size != 1 && entry->size != 2 && entry->size != 4 &&
          entry->size != 8)
         return "a specialization constant of no size";
      if (entry->offset > info->dataSize ||
          entry->size > info->dataSize - entry->offset)
         return "a specialization constant outside of its data";
   }
   return NULL;
}

/* The entry of a constant with that number plus one, or NULL. */
static const VkSpecializationMapEntry *
find_entry(const VkSpecializationInfo *info, uint32_t number_1)
{
   for (uint32_t i = 0; number_1 && i < info->mapEntryCount; i++) {
      if (info->pMapEntries[i].constantID == number_1 - 1)
         return &info->pMapEntries[i];
   }
   return NULL;
}

static void
replace(uint32_t *words, const VkSpecializationMapEntry *entry,
        const void *data)
{
   const uint32_t op = opcode(words[0]);
   uint32_t value[2] = { 0 };

   memcpy(value, (const char *)data + entry->offset, entry->size);
   if (op == OP_SPEC_CONSTANT_TRUE || op == OP_SPEC_CONSTANT_FALSE) {
      words[0] =
         3u << 16 | (value[0] ? OP_SPEC_CONSTANT_TRUE : OP_SPEC_CONSTANT_FALSE);
   } else if (op == OP_SPEC_CONSTANT) {
      for (uint32_t i = 3; i < length(words[0]); i++)
         words[i] = i < 5 ? value[i - 3] : 0;
   }
}

uint32_t *
valk_spirv_specialize(const uint32_t *words, size_t count,
                      const VkSpecializationInfo *info, const char **damage)
{
   /* By id: the constant's number plus one. */
   uint32_t *numbers = calloc(words[3], sizeof(uint32_t));
   uint32_t *copy = malloc(4 * count);

   *damage = numbers && copy ? check_entries(info) : "no memory to check it";
   if (*damage) {
      free(numbers);
      free(copy);
      return NULL;
   }
   memcpy(copy, words, 4 * count);
   for (size_t i = HEADER_WORDS; i < count && opcode(copy[i]) != OP_FUNCTION;
        i += length(copy[i])) {
      const uint32_t op = opcode(copy[i]), n = length(copy[i]);

      if (op == OP_DECORATE && n == 4 && copy[i + 2] == DECORATION_SPEC_ID &&
          copy[i + 1] < words[3] && copy[i + 3] != UINT32_MAX)
         numbers[copy[i + 1]] = copy[i + 3] + 1;
      if (op >= OP_SPEC_CONSTANT_TRUE && op <= OP_SPEC_CONSTANT && n > 2 &&
          copy[i + 2] < words[3]) {
         const VkSpecializationMapEntry *entry =
            find_entry(info, numbers[copy[i + 2]]);

         if (entry)
            replace(&copy[i], entry, info->pData);
      }
   }
   free(numbers);
   return copy;
}
