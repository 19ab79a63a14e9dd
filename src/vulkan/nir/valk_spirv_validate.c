/* SPDX-License-Identifier: MIT */
#include "vulkan/nir/valk_spirv_validate.h"

#ifndef HAVE_SPIRV_TOOLS

bool
valk_spirv_has_validator(void)
{
   return false;
}

bool
valk_spirv_validate(const uint32_t *words, size_t word_count, char *reason,
                    size_t reason_size)
{
   return true;
}

#else

#include <spirv-tools/libspirv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From the SPIR-V specification. */
enum {
   OP_SOURCE = 3,
   OP_EXTENSION = 10,
   OP_MEMORY_MODEL = 14,
   OP_CAPABILITY = 17,
   OP_FUNCTION = 54,
};

#define HEADER_WORDS 5
/* Extensions that are used and not declared, at most. */
#define MAX_MISSING 8

/* Rules of Vulkan, not of SPIR-V, have such a name.  Programs in use break
 * some of them (structs of images, for one), and Mesa's parser needs none. */
#define VULKAN_RULE "VUID-"

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

static spv_result_t
validate(spv_target_env env, const uint32_t *words, size_t count,
         spv_diagnostic *diagnostic)
{
   spv_const_binary_t binary = { words, count };
   spv_context context = spvContextCreate(env);
   spv_validator_options options = spvValidatorOptionsCreate();
   spv_result_t result = SPV_ERROR_OUT_OF_MEMORY;

   if (context && options) {
      spvValidatorOptionsSetScalarBlockLayout(options, true);
      spvValidatorOptionsSetAllowLocalSizeId(options, true);
      /* Names for messages take longer than all else. */
      spvValidatorOptionsSetFriendlyNames(options, false);
      result = spvValidateWithOptions(context, options, &binary, diagnostic);
   }
   spvValidatorOptionsDestroy(options);
   spvContextDestroy(context);
   return result;
}

/* A copy whose languages are unknown ones: which there are is nothing that a
 * validator must know, but it would refuse new ones. */
static uint32_t *
copy_words(const uint32_t *words, size_t count)
{
   uint32_t *copy = malloc(4 * count);

   if (!copy)
      return NULL;
   memcpy(copy, words, 4 * count);
   for (size_t i = HEADER_WORDS; i < count && opcode(words[i]) != OP_FUNCTION;
        i += length(words[i])) {
      if (opcode(words[i]) == OP_SOURCE)
         copy[i + 1] = 0;
   }
   return copy;
}

/* A module that is nothing but the extension, to be linked, so that it needs
 * no entry point: of one that it does not know the validator says so. */
static bool
knows_extension(const uint32_t *words, uint32_t version)
{
   enum { shader = 1, linkage = 5, logical = 0, glsl450 = 1 };
   const uint32_t n = length(words[0]);
   uint32_t module[HEADER_WORDS + 128 + 7] = { 0x07230203u, version, 0, 1, 0 };
   uint32_t at = HEADER_WORDS;
   spv_diagnostic diagnostic = NULL;

   if (n > 128)
      return true; /* an extension of no name that there is */
   module[at++] = 2u << 16 | OP_CAPABILITY;
   module[at++] = shader;
   module[at++] = 2u << 16 | OP_CAPABILITY;
   module[at++] = linkage;
   memcpy(&module[at], words, 4 * n);
   at += n;
   module[at++] = 3u << 16 | OP_MEMORY_MODEL;
   module[at++] = logical;
   module[at++] = glsl450;
   validate(SPV_ENV_UNIVERSAL_1_6, module, at, &diagnostic);
   const bool known = !diagnostic || !strstr(diagnostic->error, "unrecognized");
   spvDiagnosticDestroy(diagnostic);
   return known;
}

static bool
knows_extensions(const uint32_t *words, size_t count)
{
   for (size_t i = HEADER_WORDS; i < count && opcode(words[i]) != OP_FUNCTION;
        i += length(words[i])) {
      if (opcode(words[i]) == OP_EXTENSION &&
          !knows_extension(&words[i], words[1]))
         return false;
   }
   return true;
}

/* Programs in use forget to declare extensions (zink 22.3: the memory model's),
 * and Mesa's parser does not mind.  The name of one that the validator misses,
 * or 0 bytes. */
static size_t
missing_extension(const struct spv_diagnostic_t *diagnostic, const char **name)
{
   static const char before[] = "requires one of these extensions: ";
   const char *found = diagnostic ? strstr(diagnostic->error, before) : NULL;

   if (!found)
      return 0;
   *name = found + strlen(before);
   return strcspn(*name, " \n");
}

/* The module with one extension more, behind its capabilities; NULL: no
 * memory.  Frees words. */
static uint32_t *
declare(uint32_t *words, size_t *count, const char *name, size_t size)
{
   const size_t n = 1 + size / 4 + 1;
   uint32_t *more = realloc(words, 4 * (*count + n));
   size_t at = HEADER_WORDS;

   if (!more) {
      free(words);
      return NULL;
   }
   while (at < *count && opcode(more[at]) == OP_CAPABILITY)
      at += length(more[at]);
   memmove(&more[at + n], &more[at], 4 * (*count - at));
   memset(&more[at], 0, 4 * n);
   more[at] = (uint32_t)n << 16 | OP_EXTENSION;
   memcpy(&more[at + 1], name, size);
   *count += n;
   return more;
}

/* The validator's words in one line. */
static void
describe(const struct spv_diagnostic_t *diagnostic, char *reason, size_t size)
{
   size_t n = 0;

   if (!diagnostic) {
      snprintf(reason, size, "invalid, and no words why");
      return;
   }
   n = snprintf(reason, size, "instruction %zu: ", diagnostic->position.index);
   for (const char *c = diagnostic->error; *c && n + 1 < size; c++) {
      const bool space = *c == ' ' || *c == '\n';

      if (!space)
         reason[n++] = *c;
      else if (n && reason[n - 1] != ' ' && c[1])
         reason[n++] = ' ';
   }
   reason[n < size ? n : size - 1] = '\0';
}

bool
valk_spirv_has_validator(void)
{
   return true;
}

bool
valk_spirv_validate(const uint32_t *words, size_t count, char *reason,
                    size_t reason_size)
{
   spv_diagnostic diagnostic = NULL;
   uint32_t *copy = copy_words(words, count);

   if (!copy) {
      snprintf(reason, reason_size, "no memory to validate it");
      return false;
   }
   size_t copied = count, size;
   const char *name;
   spv_result_t result =
      validate(SPV_ENV_VULKAN_1_3, copy, copied, &diagnostic);

   for (unsigned i = 0; i < MAX_MISSING && result &&
                        (size = missing_extension(diagnostic, &name));
        i++) {
      copy = declare(copy, &copied, name, size);
      spvDiagnosticDestroy(diagnostic);
      diagnostic = NULL;
      if (!copy) {
         snprintf(reason, reason_size, "no memory to validate it");
         return false;
      }
      result = validate(SPV_ENV_VULKAN_1_3, copy, copied, &diagnostic);
   }
   if (result && diagnostic && strstr(diagnostic->error, VULKAN_RULE)) {
      spvDiagnosticDestroy(diagnostic);
      diagnostic = NULL;
      result = validate(SPV_ENV_UNIVERSAL_1_6, copy, copied, &diagnostic);
   }
   const bool valid = !result || !knows_extensions(words, count);
   if (!valid)
      describe(diagnostic, reason, reason_size);
   spvDiagnosticDestroy(diagnostic);
   free(copy);
   return valid;
}

#endif
