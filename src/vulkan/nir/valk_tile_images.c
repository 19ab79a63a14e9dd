/* SPDX-License-Identifier: MIT */
#include "vulkan/nir/valk_tile_images.h"

#include <stdlib.h>
#include <string.h>

#include "util/bitset.h"

/* From the SPIR-V specification, and that of the extension. */
enum {
   HEADER_WORDS = 5,
   OP_ENTRY_POINT = 15,
   OP_EXECUTION_MODE = 16,
   OP_CAPABILITY = 17,
   OP_TYPE_VOID = 19,
   OP_TYPE_INT = 21,
   OP_TYPE_FLOAT = 22,
   OP_TYPE_VECTOR = 23,
   OP_TYPE_IMAGE = 25,
   OP_TYPE_POINTER = 32,
   OP_TYPE_FORWARD_POINTER = 39,
   OP_CONSTANT_NULL = 46,
   OP_FUNCTION = 54,
   OP_VARIABLE = 59,
   OP_LOAD = 61,
   OP_DECORATE = 71,
   OP_IMAGE_READ = 98,
   OP_COLOR_READ = 4160,
   OP_DEPTH_READ = 4161,
   OP_STENCIL_READ = 4162,

   CAPABILITY_INPUT_ATTACHMENT = 40,
   CAPABILITY_FIRST = 4166, /* colour, depth, stencil */
   CAPABILITY_LAST = 4168,
   MODE_FIRST = 4169, /* not coherent: colour, depth, stencil */
   MODE_LAST = 4171,
   STORAGE_UNIFORM_CONSTANT = 0,
   STORAGE_TILE_IMAGE = 4172,
   DIM_SUBPASS_DATA = 6,
   DIM_TILE_IMAGE = 4173,
   DECORATION_LOCATION = 30,
   DECORATION_INPUT_INDEX = 43,
   OPERAND_SAMPLE = 0x40,
};

/* New ids: the bound of the old module and what follows. */
enum new_id {
   ID_INT,
   ID_ZERO,
   ID_INT2,
   ID_ORIGIN,
   ID_FLOAT,
   ID_UINT,
   ID_DEPTH, /* image, pointer, variable */
   ID_STENCIL = ID_DEPTH + 3,
   ID_COUNT = ID_STENCIL + 3,
};

struct rewrite {
   const uint32_t *words;
   size_t count;
   uint32_t bound; /* of the old module */
   uint32_t *out;  /* room for all that it can become */
   size_t out_count;
   uint32_t next_id;       /* for loads of depth and stencil */
   BITSET_WORD *variables; /* ids of tile images */
   bool zs, decorated, declared;
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

static void
emit(struct rewrite *r, uint32_t op, const uint32_t *args, uint32_t count)
{
   r->out[r->out_count++] = (count + 1) << 16 | op;
   memcpy(&r->out[r->out_count], args, count * sizeof(*args));
   r->out_count += count;
}

#define EMIT(r, op, ...)                          \
   emit(r, op, (const uint32_t[]){ __VA_ARGS__ }, \
        sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

static uint32_t
id(const struct rewrite *r, uint32_t offset)
{
   return r->bound + offset;
}

static bool
is_capability(uint32_t capability)
{
   return capability >= CAPABILITY_FIRST && capability <= CAPABILITY_LAST;
}

bool
valk_spirv_has_tile_images(const uint32_t *words, size_t count)
{
   for (size_t i = HEADER_WORDS; i < count; i += length(words[i])) {
      if (opcode(words[i]) != OP_CAPABILITY)
         return false;
      if (is_capability(words[i + 1]))
         return true;
   }
   return false;
}

/* Depth and stencil have variables of their own then. */
static void
find_variables(struct rewrite *r)
{
   for (size_t i = HEADER_WORDS; i < r->count; i += length(r->words[i])) {
      const uint32_t *w = &r->words[i];

      if (opcode(w[0]) == OP_VARIABLE && length(w[0]) >= 4 &&
          w[3] == STORAGE_TILE_IMAGE && w[2] < r->bound)
         BITSET_SET(r->variables, w[2]);
      if (opcode(w[0]) == OP_CAPABILITY && is_capability(w[1]) &&
          w[1] != CAPABILITY_FIRST)
         r->zs = true;
   }
}

static void
decorate(struct rewrite *r)
{
   EMIT(r, OP_DECORATE, id(r, ID_DEPTH + 2), DECORATION_INPUT_INDEX,
        VALK_TILE_DEPTH);
   EMIT(r, OP_DECORATE, id(r, ID_STENCIL + 2), DECORATION_INPUT_INDEX,
        VALK_TILE_STENCIL);
}

static void
declare_image(struct rewrite *r, uint32_t type, uint32_t first)
{
   EMIT(r, OP_TYPE_IMAGE, id(r, first), id(r, type), DIM_SUBPASS_DATA, 0, 0, 0,
        2, 0);
   EMIT(r, OP_TYPE_POINTER, id(r, first + 1), STORAGE_UNIFORM_CONSTANT,
        id(r, first));
   EMIT(r, OP_VARIABLE, id(r, first + 1), id(r, first + 2),
        STORAGE_UNIFORM_CONSTANT);
}

/* Types that the module has, too: the parser minds not. */
static void
declare(struct rewrite *r)
{
   EMIT(r, OP_TYPE_INT, id(r, ID_INT), 32, 1);
   EMIT(r, OP_CONSTANT_NULL, id(r, ID_INT), id(r, ID_ZERO));
   EMIT(r, OP_TYPE_VECTOR, id(r, ID_INT2), id(r, ID_INT), 2);
   EMIT(r, OP_CONSTANT_NULL, id(r, ID_INT2), id(r, ID_ORIGIN));
   if (!r->zs)
      return;
   EMIT(r, OP_TYPE_FLOAT, id(r, ID_FLOAT), 32);
   EMIT(r, OP_TYPE_INT, id(r, ID_UINT), 32, 0);
   declare_image(r, ID_FLOAT, ID_DEPTH);
   declare_image(r, ID_UINT, ID_STENCIL);
}

/* Without a sample, sample 0. */
static void
read_image(struct rewrite *r, uint32_t type, uint32_t result, uint32_t image,
           const uint32_t *w, uint32_t sample_at)
{
   EMIT(r, OP_IMAGE_READ, type, result, image, id(r, ID_ORIGIN), OPERAND_SAMPLE,
        length(w[0]) > sample_at ? w[sample_at] : id(r, ID_ZERO));
}

static void
read_zs(struct rewrite *r, const uint32_t *w, uint32_t first)
{
   const uint32_t image = r->next_id++;

   EMIT(r, OP_LOAD, id(r, first), image, id(r, first + 2));
   read_image(r, w[1], w[2], image, w, 3);
}

/* From SPIR-V 1.4 on, entry points list all variables. */
static void
copy_entry_point(struct rewrite *r, const uint32_t *w)
{
   const size_t start = r->out_count;

   emit(r, OP_ENTRY_POINT, &w[1], length(w[0]) - 1);
   if (r->zs && length(w[0]) <= UINT16_MAX - 2) {
      r->out[r->out_count++] = id(r, ID_DEPTH + 2);
      r->out[r->out_count++] = id(r, ID_STENCIL + 2);
      r->out[start] += 2 << 16;
   }
}

/* Copies an instruction whose word `at` says that it is about tile images, if
 * it does, with another one there. */
static void
copy_with(struct rewrite *r, const uint32_t *w, uint32_t at, uint32_t from,
          uint32_t to)
{
   const size_t start = r->out_count;

   emit(r, opcode(w[0]), &w[1], length(w[0]) - 1);
   if (length(w[0]) > at && w[at] == from)
      r->out[start + at] = to;
}

static void
copy_decoration(struct rewrite *r, const uint32_t *w)
{
   if (length(w[0]) == 4 && w[2] == DECORATION_LOCATION && w[1] < r->bound &&
       w[3] <= 0xff && BITSET_TEST(r->variables, w[1])) {
      EMIT(r, OP_DECORATE, w[1], DECORATION_INPUT_INDEX,
           VALK_TILE_FIRST + w[3]);
   } else {
      emit(r, OP_DECORATE, &w[1], length(w[0]) - 1);
   }
}

static void
rewrite_instruction(struct rewrite *r, const uint32_t *w)
{
   const uint32_t op = opcode(w[0]), n = length(w[0]);

   if (op >= OP_TYPE_VOID && op <= OP_TYPE_FORWARD_POINTER && !r->decorated) {
      if (r->zs)
         decorate(r);
      r->decorated = true;
   }
   if (op == OP_FUNCTION && !r->declared) {
      declare(r);
      r->declared = true;
   }
   if (op == OP_CAPABILITY && is_capability(w[1]))
      EMIT(r, OP_CAPABILITY, CAPABILITY_INPUT_ATTACHMENT);
   else if (op == OP_EXECUTION_MODE && n == 3 && w[2] >= MODE_FIRST &&
            w[2] <= MODE_LAST)
      return;
   else if (op == OP_ENTRY_POINT)
      copy_entry_point(r, w);
   else if (op == OP_DECORATE)
      copy_decoration(r, w);
   else if (op == OP_TYPE_IMAGE)
      copy_with(r, w, 3, DIM_TILE_IMAGE, DIM_SUBPASS_DATA);
   else if (op == OP_TYPE_POINTER)
      copy_with(r, w, 2, STORAGE_TILE_IMAGE, STORAGE_UNIFORM_CONSTANT);
   else if (op == OP_VARIABLE)
      copy_with(r, w, 3, STORAGE_TILE_IMAGE, STORAGE_UNIFORM_CONSTANT);
   else if (op == OP_COLOR_READ && n >= 4)
      read_image(r, w[1], w[2], w[3], w, 4);
   else if (op == OP_DEPTH_READ && n >= 3 && r->zs)
      read_zs(r, w, ID_DEPTH);
   else if (op == OP_STENCIL_READ && n >= 3 && r->zs)
      read_zs(r, w, ID_STENCIL);
   else
      emit(r, op, &w[1], n - 1);
}

uint32_t *
valk_spirv_replace_tile_images(const uint32_t *words, size_t count,
                               size_t *out_count)
{
   struct rewrite r = {
      .words = words,
      .count = count,
      .bound = words[3],
      .next_id = words[3] + ID_COUNT,
      /* Reads of three words become eleven; declarations come once. */
      .out = malloc(sizeof(*words) * (4 * count + 128)),
      .variables = calloc(BITSET_WORDS(words[3]), sizeof(BITSET_WORD)),
   };

   if (r.out && r.variables) {
      find_variables(&r);
      memcpy(r.out, words, HEADER_WORDS * sizeof(*words));
      r.out_count = HEADER_WORDS;
      for (size_t i = HEADER_WORDS; i < count; i += length(words[i]))
         rewrite_instruction(&r, &words[i]);
      r.out[3] = r.next_id;
      *out_count = r.out_count;
   } else {
      free(r.out);
      r.out = NULL;
   }
   free(r.variables);
   return r.out;
}
