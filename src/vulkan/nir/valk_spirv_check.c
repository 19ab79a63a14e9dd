/* SPDX-License-Identifier: MIT */
#include "vulkan/nir/valk_spirv_check.h"
#include "vulkan/nir/valk_spirv_constants.h"

#include <stdbool.h>
#include <stdlib.h>

/* From the SPIR-V specification: opcodes, and the limit on ids. */
enum {
   OP_UNDEF = 1,
   OP_ENTRY_POINT = 15,
   OP_TYPE_BOOL = 20,
   OP_TYPE_FLOAT = 22,
   OP_TYPE_VECTOR = 23,
   OP_TYPE_MATRIX = 24,
   OP_TYPE_ARRAY = 28,
   OP_TYPE_STRUCT = 30,
   OP_TYPE_POINTER = 32,
   OP_CONSTANT_NULL = 46,
   OP_FUNCTION = 54,
   OP_FUNCTION_PARAMETER = 55,
   OP_FUNCTION_END = 56,
   OP_FUNCTION_CALL = 57,
   OP_VARIABLE = 59,
   OP_LOAD = 61,
   OP_DECORATE = 71,
   OP_LOOP_MERGE = 246,
   OP_SELECTION_MERGE = 247,
   OP_LABEL = 248,
   OP_BRANCH = 249,
   OP_BRANCH_CONDITIONAL = 250,
   OP_SWITCH = 251,
   OP_UNREACHABLE = 255,
   OP_TERMINATE_INVOCATION = 4416,
   OP_LINE = 8,
   OP_NO_LINE = 317,
};

#define SPIRV_MAGIC 0x07230203u
#define HEADER_WORDS 5
#define MAX_BOUND 0x400000u
#define VERSION_1_0 0x10000u

/* What the compiler holds in memory for each invocation, in components: its
 * passes keep a node for each element.  Far more than any shader has. */
#define MAX_COMPONENTS (1u << 20)
/* Words of a sample mask for which Mesa's lowering of system values has room. */
#define MAX_MASK_WORDS 4
/* NIR walks the tree of dominance by recursion, as deep as there are blocks
 * one after the other. */
#define MAX_BLOCKS (1u << 13)
/* Instructions, when each call is the function's body, where a block counts as
 * some, so that those are limited, too.  Shaders in use have up to 160,000 and
 * 24,000 blocks. */
#define MAX_INLINED (1u << 20)
#define BLOCK_SIZE 32
/* The sum over the blocks of each function of their depth times their number:
 * a bound for SPIRV-Tools' time.  Shaders in use have up to
 * 1,600,000. */
#define MAX_NESTING (1u << 26)
/* Functions in each other: Mesa's parser and this file recurse. */
#define MAX_CALL_DEPTH 256

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

/* ------------------------------------------------------------------ sizes */

/* By id: of a type, its components; of a pointer's type, one, and above that
 * the components of what it points to; of a constant, its value. */
struct sizes {
   uint64_t *of;
   const uint64_t *values;
   uint32_t bound;
};

static uint64_t
size_of(const struct sizes *sizes, uint32_t id)
{
   return id < sizes->bound ? (uint32_t)sizes->of[id] : 0;
}

#define POINTEE_SHIFT 32

/* Both are at most UINT32_MAX. */
static uint64_t
multiply(uint64_t a, uint64_t b)
{
   return a * b > UINT32_MAX ? UINT32_MAX : a * b;
}

static uint64_t
struct_size(const struct sizes *sizes, const uint32_t *words)
{
   uint64_t size = 0;

   for (uint32_t i = 2; i < length(words[0]); i++)
      size += size_of(sizes, words[i]);
   return size > UINT32_MAX ? UINT32_MAX : size;
}

/* The length of an array. */
static uint64_t
length_of(const struct sizes *sizes, uint32_t id)
{
   const uint64_t value = id < sizes->bound ? sizes->values[id] : 0;

   return value > UINT32_MAX ? UINT32_MAX : value;
}

static void
note_size(struct sizes *sizes, const uint32_t *words)
{
   const uint32_t op = opcode(words[0]), n = length(words[0]);
   const uint32_t id = n > 1 ? words[1] : UINT32_MAX;

   if (id >= sizes->bound)
      return;
   if ((op == OP_TYPE_VECTOR || op == OP_TYPE_MATRIX) && n == 4) {
      sizes->of[id] = multiply(size_of(sizes, words[2]), words[3]);
   } else if (op == OP_TYPE_ARRAY && n == 4) {
      sizes->of[id] =
         multiply(size_of(sizes, words[2]), length_of(sizes, words[3]));
   } else if (op == OP_TYPE_STRUCT) {
      sizes->of[id] = struct_size(sizes, words);
   } else if (op == OP_TYPE_POINTER && n == 4) {
      sizes->of[id] = size_of(sizes, words[3]) << POINTEE_SHIFT | 1;
   } else if (op >= OP_TYPE_BOOL && op <= OP_TYPE_FLOAT) {
      sizes->of[id] = 1; /* a scalar */
   }
}

/* What an instruction makes for each invocation or workgroup. */
static uint64_t
made_size(const struct sizes *sizes, const uint32_t *words)
{
   /* Input, Output, Workgroup, Private and Function. */
   const uint32_t own_classes = 1u << 1 | 1u << 3 | 1u << 4 | 1u << 6 | 1u << 7;

   switch (opcode(words[0])) {
   case OP_VARIABLE:
      if (length(words[0]) < 4 || words[3] > 7 ||
          !(own_classes & 1u << words[3]))
         return 0;
      return words[1] < sizes->bound ? sizes->of[words[1]] >> POINTEE_SHIFT : 0;
   case OP_UNDEF:
   case OP_CONSTANT_NULL:
   case OP_LOAD:
      return length(words[0]) < 3 ? 0 : size_of(sizes, words[1]);
   default:
      return 0;
   }
}

/* The slot of a variable that is a sample mask. */
#define IS_MASK UINT64_MAX

static bool
is_long_mask(struct sizes *sizes, const uint32_t *words, uint64_t made)
{
   const uint32_t decoration_built_in = 11, sample_mask = 20;

   if (opcode(words[0]) == OP_DECORATE && length(words[0]) == 4 &&
       words[2] == decoration_built_in && words[3] == sample_mask)
      sizes->of[words[1]] = IS_MASK; /* an id in bounds, as was checked */
   return opcode(words[0]) == OP_VARIABLE && made > MAX_MASK_WORDS &&
          words[2] < sizes->bound && sizes->of[words[2]] == IS_MASK;
}

static const char *
check_sizes(const uint32_t *words, size_t count, const uint64_t *values)
{
   struct sizes sizes = { calloc(words[3], sizeof(uint64_t)), values,
                          words[3] };
   const char *damage = NULL;
   uint64_t variables = 0;
   uint32_t blocks = 0;

   if (!sizes.of)
      return "no memory to check it";
   for (size_t i = HEADER_WORDS; i < count; i += length(words[i])) {
      const uint32_t op = opcode(words[i]);
      const uint64_t made = made_size(&sizes, &words[i]);

      note_size(&sizes, &words[i]);
      blocks += op == OP_LABEL;
      variables += op == OP_VARIABLE ? made : 0;
      if (made > MAX_COMPONENTS || variables > MAX_COMPONENTS)
         damage = "variables or values that are too large";
      if (is_long_mask(&sizes, &words[i], made))
         damage = "a sample mask of more than four words";
   }
   if (blocks > MAX_BLOCKS)
      damage = "too many blocks";
   free(sizes.of);
   return damage;
}

/* ------------------------------------------------------------------ calls */

struct functions {
   const uint32_t *words;
   size_t count;
   /* By id: where the function begins, 0 if it is none; its instructions with
    * those of all that it calls, 0 if not yet known. */
   size_t *at;
   uint32_t *inlined;
   bool *open; /* being measured */
};

/* The size of a function with all that it calls, at most MAX_INLINED + 1. */
static uint32_t
measure(struct functions *f, uint32_t id, unsigned depth, bool *recursive)
{
   uint64_t size = 0;

   if (id >= f->words[3] || !f->at[id])
      return 0;
   if (f->open[id] || depth > MAX_CALL_DEPTH) {
      *recursive = true;
      return 0;
   }
   if (f->inlined[id])
      return f->inlined[id];
   f->open[id] = true;
   for (size_t i = f->at[id]; opcode(f->words[i]) != OP_FUNCTION_END;
        i += length(f->words[i])) {
      size += opcode(f->words[i]) == OP_LABEL ? BLOCK_SIZE : 1;
      if (opcode(f->words[i]) == OP_FUNCTION_CALL && length(f->words[i]) >= 4)
         size += measure(f, f->words[i + 3], depth + 1, recursive);
   }
   f->open[id] = false;
   f->inlined[id] = size > MAX_INLINED ? MAX_INLINED + 1 : size;
   return f->inlined[id];
}

static const char *
measure_calls(struct functions *f)
{
   const uint32_t *words = f->words;
   bool recursive = false;

   for (size_t i = HEADER_WORDS; i < f->count; i += length(words[i])) {
      if (opcode(words[i]) == OP_FUNCTION && length(words[i]) == 5 &&
          words[i + 2] < words[3])
         f->at[words[i + 2]] = i;
   }
   for (size_t i = HEADER_WORDS; i < f->count; i += length(words[i])) {
      if (opcode(words[i]) == OP_FUNCTION && length(words[i]) == 5 &&
          measure(f, words[i + 2], 0, &recursive) > MAX_INLINED)
         return "too many instructions, counting each call's";
      if (recursive)
         return "functions that call themselves, or too many in each other";
   }
   return NULL;
}

static const char *
check_calls(const uint32_t *words, size_t count)
{
   struct functions f = {
      .words = words,
      .count = count,
      .at = calloc(words[3], sizeof(*f.at)),
      .inlined = calloc(words[3], sizeof(*f.inlined)),
      .open = calloc(words[3], sizeof(*f.open)),
   };
   const char *damage =
      f.at && f.inlined && f.open ? measure_calls(&f) : "no memory to check it";

   free(f.at);
   free(f.inlined);
   free(f.open);
   return damage;
}

/* ------------------------------------------------------------------ nesting */

/* By id of a label, how many selections and loops it is in, plus one; 0 where
 * that is not known. */
struct nesting {
   uint32_t *depth;
   uint32_t bound;
};

static void
note_depth(struct nesting *nesting, uint32_t label, uint32_t depth)
{
   if (label < nesting->bound && !nesting->depth[label])
      nesting->depth[label] = depth + 1;
}

/* Of a block at the depth; the depth of what it leads to. */
static uint32_t
note_targets(struct nesting *nesting, const uint32_t *words, uint32_t depth,
             uint32_t inner)
{
   const uint32_t n = length(words[0]);

   switch (opcode(words[0])) {
   case OP_LOOP_MERGE:
   case OP_SELECTION_MERGE:
      if (n > 1)
         note_depth(nesting, words[1], depth);
      return depth + 1;
   case OP_BRANCH:
      if (n > 1)
         note_depth(nesting, words[1], inner);
      return inner;
   case OP_BRANCH_CONDITIONAL:
   case OP_SWITCH: /* literals, too, are taken for labels */
      for (uint32_t i = 2; i < n; i++)
         note_depth(nesting, words[i], inner);
      return inner;
   default:
      return inner;
   }
}

/* For each block and each selection or loop that it is in, SPIRV-Tools walks
 * up through the blocks between. */
static uint64_t
measure_nesting(struct nesting *nesting, const uint32_t *words, size_t count)
{
   uint32_t depth = 0, inner = 0, blocks = 0;
   uint64_t work = 0;

   for (size_t i = HEADER_WORDS; i < count; i += length(words[i])) {
      if (opcode(words[i]) == OP_FUNCTION)
         blocks = 0;
      if (opcode(words[i]) == OP_LABEL && length(words[i]) > 1) {
         const uint32_t label = words[i + 1];

         depth = label < nesting->bound && nesting->depth[label]
                    ? nesting->depth[label] - 1
                    : 0;
         inner = depth;
         work += (uint64_t)depth * ++blocks;
      } else {
         inner = note_targets(nesting, &words[i], depth, inner);
      }
   }
   return work;
}

static const char *
check_nesting(const uint32_t *words, size_t count)
{
   struct nesting nesting = { calloc(words[3], sizeof(uint32_t)), words[3] };
   const char *damage = NULL;

   if (!nesting.depth)
      return "no memory to check it";
   if (measure_nesting(&nesting, words, count) > MAX_NESTING)
      damage = "blocks too deep in each other";
   free(nesting.depth);
   return damage;
}

static const char *
check_values(const uint32_t *words, size_t count)
{
   uint64_t *values = valk_spirv_find_values(words, count);
   const char *damage;

   if (!values)
      return "no memory to check it";
   damage = valk_spirv_check_decorations(words, count, values);
   if (!damage)
      damage = check_sizes(words, count, values);
   free(values);
   return damage;
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
   if (!damage)
      damage = check_entry_points(words, count);
   if (!damage)
      damage = check_values(words, count);
   if (!damage)
      damage = check_nesting(words, count);
   return damage ? damage : check_calls(words, count);
}
