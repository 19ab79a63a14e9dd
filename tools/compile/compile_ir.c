/* SPDX-License-Identifier: MIT */

#include "compile_ir.h"

#include "compile_bindings.h"
#include "compile_input.h"

#include "compiler/mcc_passes.h"

#include <mali/compiler.h>

#include "util/ralloc.h"
#include "util/u_dynarray.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct ir_shader {
   struct mcc_options options;
   struct mcc_info info;
   struct mcc_variant_info variant;
   struct mcc_shader *s;
};

bool
compile_is_ir(const char *path)
{
   const size_t n = strlen(path);

   return n > 3 && !strcmp(path + n - 3, ".ir");
}

/* --ir says first which pass is done. */
static const char *
skip_heading(const char *text)
{
   const char *end = strncmp(text, "after ", 6) ? NULL : strchr(text, '\n');

   return end ? end + 1 : text;
}

/* With an end, without zeroes in the middle; NULL and the reason. */
static char *
read_text(const char *path, char *reason, size_t size)
{
   size_t n = 0;
   char *data = compile_read_file(path, &n), *text;

   if (!data) {
      snprintf(reason, size, "%s", strerror(errno));
      return NULL;
   }
   text = strndup(data, n);
   if (!text)
      snprintf(reason, size, "%s", strerror(ENOMEM));
   free(data);
   return text;
}

static bool
parse(struct ir_shader *ir, void *mem_ctx, const char *text, char *reason,
      size_t size)
{
   ir->s = mcc_parse_shader(mem_ctx, text, &ir->options, reason, size);
   if (!ir->s)
      return false;
   ir->s->info = &ir->info;
   ir->s->vinfo = &ir->variant;
   ir->info.fau_words = ir->info.fau_const_first = ir->options.fau_words;
   if (mcc_validate(ir->s, "parsing")) {
      snprintf(reason, size, "%s", ir->s->reason);
      return false;
   }
   return true;
}

static bool
run_pass(struct ir_shader *ir, const char *name, char *reason, size_t size)
{
   mcc_pass *pass = mcc_find_pass(name);

   if (!pass) {
      snprintf(reason, size, "no such pass: %s", name);
      return false;
   }
   if (pass(ir->s) || mcc_validate(ir->s, name)) {
      snprintf(reason, size, "%s", ir->s->reason);
      return false;
   }
   mcc_print_shader(stdout, ir->s);
   return true;
}

static bool
write_binary(const struct util_dynarray *binary, const char *output,
             char *reason, size_t size)
{
   FILE *fp = fopen(output, "wb");
   const bool done =
      fp && fwrite(binary->data, 1, binary->size, fp) == binary->size;

   if (!fp || fclose(fp) || !done) {
      snprintf(reason, size, "%s: %s", output, strerror(errno));
      return false;
   }
   return true;
}

static bool
run_all(struct ir_shader *ir, const char *output, char *reason, size_t size)
{
   struct util_dynarray binary;

   /* What has registers has been through most of them. */
   if (ir->s->allocated) {
      snprintf(reason, size, "allocated already: name a pass with --ir");
      return false;
   }
   util_dynarray_init(&binary, ir->s);
   if (mcc_run_passes(ir->s, &binary)) {
      snprintf(reason, size, "%s", ir->s->reason);
      return false;
   }
   util_dynarray_foreach (&binary, uint64_t, word) {
      mcc_print_code(stdout, ir->options.device, word);
      putchar('\n');
   }
   return !output || write_binary(&binary, output, reason, size);
}

bool
compile_ir(const char *path, const struct mali_device_info *device,
           const char *pass, const char *output, char *reason, size_t size)
{
   void *mem_ctx = ralloc_context(NULL);
   struct ir_shader ir = { .s = NULL };
   char *text = read_text(path, reason, size);
   bool done = false;

   compile_default_options(&ir.options, device);
   if (text && parse(&ir, mem_ctx, skip_heading(text), reason, size))
      done = pass ? run_pass(&ir, pass, reason, size)
                  : run_all(&ir, output, reason, size);
   free(text);
   ralloc_free(mem_ctx);
   return done;
}
