/* SPDX-License-Identifier: MIT */

/*
 * mali-compile SHADER [--gpu NAME | --all-gpus] [--stage STAGE]
 *              [--entry NAME] [--spec ID=VALUE]... [--json] [--ir PASS] [-o OUT]
 * mali-compile SHADER.ir [--gpu NAME] [--ir PASS] [-o OUT]
 * mali-compile SHADER --run [--groups X,Y,Z] [--buffer SET:BINDING=FILE]...
 *              [--push FILE] [--gpu NAME]
 *
 * Compiles a shader offline (SPIR-V, or GLSL where glslangValidator is) and
 * prints the assembly of each variant, what it costs, and what to do about it;
 * or runs a compute shader on the simulated GPU.  Exit status: 0 done, 1
 * refused (one line on stderr), 2 wrong usage.
 */

#include "compile_bindings.h"
#include "compile_input.h"
#include "compile_ir.h"
#include "compile_report.h"
#include "compile_run.h"
#include "compile_source.h"

#include "compiler/glsl_types.h"
#include "compiler/mcc_debug.h"
#include "compiler/spirv/nir_spirv.h"
#include "isa/isa.h"
#include "nir.h"
#include "util/ralloc.h"

#include <mali/compiler.h>
#include <mali/device_info.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SPECS 64

struct arguments {
   const char *file, *gpu, *ir, *output;
   struct compile_entry entry;
   const char *specs[MAX_SPECS];
   bool all_gpus, json, run;
   struct compile_run_options run_options;
};

struct shader {
   void *spirv;
   size_t size_B;
   struct compile_source source;
};

static int
usage(FILE *fp)
{
   fprintf(
      fp,
      "usage: mali-compile SHADER [--gpu NAME | --all-gpus] [--stage STAGE]\n"
      "                    [--entry NAME] [--spec ID=VALUE]...\n"
      "                    [--json] [--ir PASS] [-o OUT]\n"
      "       mali-compile SHADER.ir [--gpu NAME] [--ir PASS] [-o OUT]\n"
      "       mali-compile SHADER --run [--groups X,Y,Z] [--push FILE]\n"
      "                    [--buffer SET:BINDING=FILE]... [--gpu NAME]\n"
      "  SHADER         SPIR-V, or GLSL in a file .vert, .frag or .comp\n"
      "  SHADER.ir      the text of the IR, as --ir prints it: runs one pass "
      "on\n"
      "                 it and prints the IR again, or all and prints the\n"
      "                 program\n"
      "  --gpu NAME     model to compile for (g610)\n"
      "  --all-gpus     a table of all models\n"
      "  --stage STAGE  vertex, fragment or compute: which entry point\n"
      "  --entry NAME   which one, if there are more than one (the first)\n"
      "  --spec ID=VALUE  of a specialization constant: 3, -1, 0x10, 1.5\n"
      "  --json         the same as JSON\n"
      "  --ir PASS      the IR after a pass of the compiler, or after each "
      "one\n"
      "                 (all), on the standard error output\n"
      "  -o OUT         write the binary to a file\n"
      "  --run          run a compute shader on the simulated GPU\n"
      "  --groups X,Y,Z workgroups to run (1,1,1)\n"
      "  --push FILE    push constants\n"
      "  --buffer SET:BINDING=FILE, --uniform SET:BINDING=FILE\n"
      "                 a storage or uniform buffer with what is in the file;\n"
      "                 a storage buffer that changed is written back\n");
   return fp == stdout ? 0 : 2;
}

static int
complain(const struct arguments *a, const char *what)
{
   fprintf(stderr, "mali-compile: %s: %s\n", a->file, what);
   return 1;
}

static int
write_binary(const struct arguments *a, const struct mcc_output *out)
{
   FILE *fp = fopen(a->output, "wb");
   size_t done = fp ? fwrite(out->binary, 1, out->binary_size_B, fp) : 0;

   if (!fp || fclose(fp) || done != out->binary_size_B) {
      fprintf(stderr, "mali-compile: %s: %s\n", a->output, strerror(errno));
      return 1;
   }
   return 0;
}

/* 0, or a negative errno and out->reason. */
static int
compile(const struct arguments *a, const struct mali_device_info *device,
        const struct shader *shader, bool places, struct mcc_output *out)
{
   struct mcc_options options;
   char reason[sizeof(out->reason)] = "";
   nir_shader *nir =
      compile_load_spirv(shader->spirv, shader->size_B, &a->entry, device,
                         places, reason, sizeof(reason));
   int err;

   if (!nir) {
      memcpy(out->reason, reason, sizeof(reason));
      return -EINVAL;
   }
   compile_default_options(&options, device);
   err = mcc_preprocess_nir(nir, device);
   if (!err) {
      compile_lower_bindings(nir);
      compile_pack_words(nir, &options);
      err = mcc_compile(nir, &options, out);
   }
   ralloc_free(nir);
   if (err && !out->reason[0])
      snprintf(out->reason, sizeof(out->reason), "%s", strerror(-err));
   return err;
}

/* Where instructions come from.  What is reported is compiled without places,
 * as a driver would: with them NIR's passes may do something else. */
static int
find_places(const struct arguments *a, const struct mali_device_info *device,
            const struct shader *shader, struct mcc_output *out)
{
   struct mcc_output with = { 0 };
   int err = 0;

   /* The IR is printed once. */
   if (!a->ir && compile_has_lines(&shader->source) &&
       !compile(a, device, shader, true, &with))
      err = compile_take_places(device, out, &with);
   mcc_output_finish(&with);
   return err;
}

static int
compile_one(const struct arguments *a, const struct mali_device_info *device,
            const struct shader *shader)
{
   struct mcc_output out = { 0 };
   int status = 0;

   if (compile(a, device, shader, false, &out)) {
      status = complain(a, out.reason);
   } else if (a->ir && !mcc_debug_printed()) {
      fprintf(stderr, "mali-compile: no such pass, or it is not run: %s\n",
              a->ir);
      status = 1;
   } else {
      struct compile_report report = { device, a->file, NULL,
                                       0,      &out,    &shader->source };
      int err = find_places(a, device, shader, &out);

      report.entry = compile_find_entry(shader->spirv, shader->size_B,
                                        &a->entry, &report.entries);

      if (!err)
         err = a->json ? compile_report_json(stdout, &report)
                       : compile_report_text(stdout, &report);
      if (err)
         status = complain(a, strerror(-err));
      else if (a->output)
         status = write_binary(a, &out);
   }
   mcc_output_finish(&out);
   return status;
}

/* The models that the compiler is for; done if one of them took it. */
static int
compile_table(const struct arguments *a, const struct shader *shader)
{
   const struct mali_device_info *device;
   int status = 1;

   compile_report_table_head(stdout);
   for (unsigned i = 0; (device = mali_device_info_by_index(i)); i++) {
      struct mcc_output out = { 0 };
      int err = compile(a, device, shader, false, &out);

      compile_report_table_row(stdout, device, err ? NULL : &out, out.reason);
      if (!err)
         status = 0;
      mcc_output_finish(&out);
   }
   return status;
}

static int
run_shader(const struct arguments *a, const struct mali_device_info *device,
           const struct shader *shader)
{
   char reason[256] = "";

   if (!compile_run(device, shader->spirv, shader->size_B, &a->run_options,
                    reason, sizeof(reason)))
      return 0;
   return reason[0] ? complain(a, reason) : 1;
}

/* Where the option's value goes, or NULL. */
static const char **
find_value(struct arguments *a, const char *option)
{
   if (!strcmp(option, "--gpu"))
      return &a->gpu;
   if (!strcmp(option, "--stage"))
      return &a->entry.stage;
   if (!strcmp(option, "--entry"))
      return &a->entry.name;
   if (!strcmp(option, "--spec") && a->entry.spec_count < MAX_SPECS)
      return &a->specs[a->entry.spec_count++];
   if (!strcmp(option, "--ir"))
      return &a->ir;
   if (!strcmp(option, "-o") || !strcmp(option, "--binary"))
      return &a->output;
   if (!strcmp(option, "--push"))
      return &a->run_options.push;
   if (!strcmp(option, "--groups"))
      return &a->run_options.groups;
   if (!strcmp(option, "--buffer") &&
       a->run_options.buffer_count < COMPILE_RUN_BUFFERS)
      return &a->run_options.buffers[a->run_options.buffer_count++];
   if (!strcmp(option, "--uniform") &&
       a->run_options.uniform_count < COMPILE_RUN_BUFFERS)
      return &a->run_options.uniforms[a->run_options.uniform_count++];
   return NULL;
}

static bool *
find_flag(struct arguments *a, const char *option)
{
   if (!strcmp(option, "--all-gpus"))
      return &a->all_gpus;
   if (!strcmp(option, "--json"))
      return &a->json;
   if (!strcmp(option, "--run"))
      return &a->run;
   return NULL;
}

/* Says what is wrong; the exit status + 1. */
__attribute__((format(printf, 1, 2))) static int
misuse(const char *format, ...)
{
   va_list va;

   fprintf(stderr, "mali-compile: ");
   va_start(va, format);
   vfprintf(stderr, format, va);
   va_end(va);
   fprintf(stderr, "\n");
   return usage(stderr) + 1;
}

/* ID=VALUE; a value with a point is a float.  False: it is neither. */
static bool
parse_spec(const char *text, struct nir_spirv_specialization *spec)
{
   const bool is_float = strchr(text, '.');
   char *end;

   memset(spec, 0, sizeof(*spec));
   spec->id = strtoul(text, &end, 0);
   if (end == text || *end != '=' || !end[1])
      return false;
   text = end + 1;
   if (is_float)
      spec->value.f32 = strtof(text, &end);
   else if (*text == '-')
      spec->value.i64 = strtoll(text, &end, 0);
   else
      spec->value.u64 = strtoull(text, &end, 0);
   return end != text && !*end;
}

/* 0, or the exit status + 1. */
static int
parse_arguments(struct arguments *a, int argc, char **argv)
{
   for (int i = 1; i < argc; i++) {
      char *equals = argv[i][0] == '-' ? strchr(argv[i], '=') : NULL;
      bool *flag = find_flag(a, argv[i]);
      const char **value;

      if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
         return usage(stdout) + 1;
      /* --gpu=g610 is --gpu g610. */
      if (equals)
         *equals = '\0';
      value = flag ? NULL : find_value(a, argv[i]);
      if (flag) {
         *flag = true;
      } else if (value && equals) {
         *value = equals + 1;
      } else if (value) {
         if (i + 1 == argc)
            return misuse("%s needs a value", argv[i]);
         *value = argv[++i];
      } else if (argv[i][0] == '-') {
         return misuse("no such option: %s", argv[i]);
      } else if (a->file) {
         return misuse("more than one shader: %s", argv[i]);
      } else {
         a->file = argv[i];
      }
   }
   if (!a->file)
      return misuse("%s", "no shader");
   if (a->all_gpus && (a->json || a->output || a->run))
      return misuse("%s", "--all-gpus is a table and nothing else");
   if (a->run && (a->json || a->output || a->ir || a->entry.stage ||
                  a->entry.name || a->entry.spec_count))
      return misuse("%s", "--run prints nothing, and runs what there is");
   if (!a->run && (a->run_options.groups || a->run_options.push ||
                   a->run_options.buffer_count || a->run_options.uniform_count))
      return misuse("%s",
                    "buffers, push constants and workgroups go with --run");
   return 0;
}

static int
unknown_model(const char *name)
{
   const struct mali_device_info *device;

   fprintf(stderr, "mali-compile: no such model: %s; there are", name);
   for (unsigned i = 0; (device = mali_device_info_by_index(i)); i++) {
      if (isa_op_info(device->arch, ISA_OP_NOP))
         fprintf(stderr, " %s", device->short_name);
   }
   fprintf(stderr, "\n");
   return 1;
}

int
main(int argc, char **argv)
{
   struct arguments a = { .gpu = "g610" };
   struct nir_spirv_specialization specs[MAX_SPECS];
   const struct mali_device_info *device;
   struct shader shader;
   char reason[256] = "";
   int status = parse_arguments(&a, argc, argv);

   if (status)
      return status - 1;
   a.entry.specs = specs;
   for (unsigned i = 0; i < a.entry.spec_count; i++) {
      if (!parse_spec(a.specs[i], &specs[i]))
         return misuse("no ID=VALUE: %s", a.specs[i]) - 1;
   }
   device = mali_device_info_from_name(a.gpu);
   if (!device)
      return unknown_model(a.gpu);
   if (compile_is_ir(a.file)) {
      if (a.all_gpus || a.json || a.run)
         return misuse("%s", "IR goes through passes and nothing else") - 1;
      return compile_ir(a.file, device, a.ir, a.output, reason, sizeof(reason))
                ? 0
                : complain(&a, reason);
   }
   if (a.ir) {
      char debug[64];

      snprintf(debug, sizeof(debug), "after=%s", a.ir);
      setenv("MCC_DEBUG", debug, 1);
   }
   shader.spirv =
      compile_read_shader(a.file, &shader.size_B, reason, sizeof(reason));
   if (!shader.spirv)
      return complain(&a, reason);
   shader.source = (struct compile_source){ shader.spirv, shader.size_B / 4 };
   if (!a.run && !compile_check_spirv(shader.spirv, shader.size_B, reason,
                                      sizeof(reason))) {
      free(shader.spirv);
      return complain(&a, reason);
   }
   glsl_type_singleton_init_or_ref();
   if (a.run)
      status = run_shader(&a, device, &shader);
   else if (a.all_gpus)
      status = compile_table(&a, &shader);
   else
      status = compile_one(&a, device, &shader);
   glsl_type_singleton_decref();
   free(shader.spirv);
   if (!status && (fflush(stdout) || ferror(stdout))) {
      fprintf(stderr, "mali-compile: standard output: %s\n", strerror(errno));
      status = 1;
   }
   return status;
}
