/* SPDX-License-Identifier: MIT */
#include "vulkan/nir/valk_spirv_check.h"

#include <stdlib.h>

/* From the SPIR-V specification. */
enum {
   OP_TYPE_INT = 21,
   OP_TYPE_FLOAT = 22,
   OP_TYPE_VECTOR = 23,
   OP_TYPE_MATRIX = 24,
   OP_TYPE_ARRAY = 28,
   OP_TYPE_STRUCT = 30,
   OP_TYPE_POINTER = 32,
   OP_FUNCTION = 54,
   OP_VARIABLE = 59,
   OP_DECORATE = 71,
   OP_MEMBER_DECORATE = 72,
};

#define HEADER_WORDS 5

/* What a number behind a decoration may be at most.  Locations: those that
 * NIR has between two stages; it indexes arrays of that many. */
#define MAX_LOCATIONS 32
#define MAX_OFFSET_B ((1u << 31) - 1)

static const struct {
   uint32_t decoration;
   uint32_t max;
   const char *damage;
} numbers[] = {
   { 6, MAX_OFFSET_B, "an array stride of 2 GiB or more" },
   { 7, MAX_OFFSET_B, "a matrix stride of 2 GiB or more" },
   { 30, MAX_LOCATIONS - 1, "a location beyond 31" },
   { 31, 3, "a component beyond 3" },
   { 32, 1, "an index of an output beyond 1" },
   { 35, MAX_OFFSET_B, "an offset of 2 GiB or more" },
};

#define LOCATION 30

/* By id.  Numbers saturate at LARGE. */
struct ids {
   const uint32_t *words;
   const uint64_t *values; /* of constants */
   uint32_t bound;
   /* Of a type, its locations as an input or output; of a pointer's type,
    * those of what it points to. */
   uint32_t *slots;
   uint32_t *bits;     /* of a type, its scalar's */
   uint32_t *location; /* plus one, of a variable; 0: none */
   /* Where the last decoration of a struct's member with a location is; by
    * place, where the one before it is; 0: none. */
   uint32_t *last;
   uint32_t *before;
};

#define LARGE (1u << 24)

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

static uint32_t
multiply(uint32_t a, uint32_t b)
{
   return (uint64_t)a * b > LARGE ? LARGE : a * b;
}

static uint32_t
length_of(const struct ids *ids, uint32_t id)
{
   const uint64_t value = id < ids->bound ? ids->values[id] : 0;

   return value > LARGE ? LARGE : value;
}

static uint32_t
slots_of(const struct ids *ids, uint32_t id)
{
   return id < ids->bound ? ids->slots[id] : 0;
}

/* One after the other, or where the members are said to be: the locations up
 * to the last one. */
static uint32_t
struct_slots(const struct ids *ids, uint32_t at)
{
   const uint32_t *words = &ids->words[at];
   const uint32_t members = length(words[0]) - 2;
   uint32_t slots = 0;

   for (uint32_t i = 0; i < members; i++) {
      slots += slots_of(ids, words[2 + i]);
      slots = slots > LARGE ? LARGE : slots;
   }
   for (uint32_t i = ids->last[words[1]]; i; i = ids->before[i]) {
      const uint32_t *decorate = &ids->words[i];
      const uint32_t end =
         decorate[2] < members
            ? decorate[4] + slots_of(ids, words[2 + decorate[2]])
            : 0;

      slots = end > slots ? end : slots;
   }
   return slots;
}

/* The lengths of instructions are known to be enough. */
static void
note_type(struct ids *ids, uint32_t at)
{
   const uint32_t *words = &ids->words[at];
   const uint32_t id = words[1], n = length(words[0]);

   if (n < 2 || id >= ids->bound)
      return;
   switch (opcode(words[0])) {
   case OP_TYPE_INT:
   case OP_TYPE_FLOAT:
      ids->slots[id] = 1;
      ids->bits[id] = n > 2 ? words[2] : 32;
      break;
   case OP_TYPE_VECTOR:
      if (n == 4 && words[2] < ids->bound)
         ids->slots[id] = ids->bits[words[2]] == 64 && words[3] > 2 ? 2 : 1;
      break;
   case OP_TYPE_MATRIX:
      if (n == 4)
         ids->slots[id] = multiply(slots_of(ids, words[2]), words[3]);
      break;
   case OP_TYPE_ARRAY:
      if (n == 4)
         ids->slots[id] =
            multiply(slots_of(ids, words[2]), length_of(ids, words[3]));
      break;
   case OP_TYPE_STRUCT:
      ids->slots[id] = struct_slots(ids, at);
      break;
   case OP_TYPE_POINTER:
      if (n == 4)
         ids->slots[id] = slots_of(ids, words[3]);
      break;
   default:
      break;
   }
}

static const char *
check_number(uint32_t decoration, uint32_t number)
{
   for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
      if (numbers[i].decoration == decoration && number > numbers[i].max)
         return numbers[i].damage;
   }
   return NULL;
}

static const char *
check_instruction(struct ids *ids, uint32_t at)
{
   const uint32_t *words = &ids->words[at], n = length(words[0]);
   const uint32_t input = 1, output = 3;
   const char *damage = NULL;

   switch (opcode(words[0])) {
   case OP_DECORATE:
      if (n != 4)
         return NULL;
      damage = check_number(words[2], words[3]);
      if (words[2] == LOCATION && !damage)
         ids->location[words[1]] = words[3] + 1;
      return damage;
   case OP_MEMBER_DECORATE:
      if (n != 5)
         return NULL;
      damage = check_number(words[3], words[4]);
      if (words[3] == LOCATION && !damage) {
         ids->before[at] = ids->last[words[1]];
         ids->last[words[1]] = at;
      }
      return damage;
   case OP_VARIABLE: {
      if (n < 4 || (words[3] != input && words[3] != output) ||
          words[2] >= ids->bound)
         return NULL;
      const uint32_t location = ids->location[words[2]];

      return (location ? location - 1 : 0) + slots_of(ids, words[1]) >
                   MAX_LOCATIONS
                ? "an input or output at locations beyond 31"
                : NULL;
   }
   default:
      note_type(ids, at);
      return NULL;
   }
}

const char *
valk_spirv_check_decorations(const uint32_t *words, size_t count,
                             const uint64_t *values)
{
   const uint32_t bound = words[3];
   struct ids ids = {
      .words = words,
      .values = values,
      .bound = bound,
      .slots = calloc(bound, sizeof(uint32_t)),
      .bits = calloc(bound, sizeof(uint32_t)),
      .location = calloc(bound, sizeof(uint32_t)),
      .last = calloc(bound, sizeof(uint32_t)),
      .before = calloc(count, sizeof(uint32_t)),
   };
   const char *damage = NULL;

   if (!ids.slots || !ids.bits || !ids.location || !ids.last || !ids.before)
      damage = "no memory to check it";
   for (size_t i = HEADER_WORDS;
        !damage && i < count && opcode(words[i]) != OP_FUNCTION;
        i += length(words[i]))
      damage = check_instruction(&ids, i);
   free(ids.slots);
   free(ids.bits);
   free(ids.location);
   free(ids.last);
   free(ids.before);
   return damage;
}
