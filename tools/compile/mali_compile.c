/* SPDX-License-Identifier: MIT */

/*
 * mali-compile FILE.spv [--gpu NAME] [--stage STAGE] [--ir PASS] [--binary OUT]
 *
 * Compiles a SPIR-V module offline and prints the assembly of each variant and
 * what it costs.  Exit status: 0 done, 1 refused (one line on stderr), 2 wrong
 * usage.
 */

#include "compile_bindings.h"

#include "compiler/glsl_types.h"
#include "isa/isa.h"
#include "nir.h"
#include "util/ralloc.h"

#include <mali/compiler.h>
#include <mali/device_info.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arguments {
   const char *file, *gpu, *stage, *ir, *binary;
};

static int
usage(FILE *fp)
{
   fprintf(fp,
           "usage: mali-compile FILE.spv [--gpu NAME] [--stage STAGE]\n"
           "                    [--ir PASS] [--binary OUT]\n"
           "  --gpu NAME     model to compile for (g610)\n"
           "  --stage STAGE  vertex, fragment or compute: which entry point\n"
           "  --ir PASS      print the IR after a pass, or all of them (all)\n"
           "  --binary OUT   write the binary to a file\n");
   return fp == stdout ? 0 : 2;
}

static int
complain(const struct arguments *a, const char *what)
{
   fprintf(stderr, "mali-compile: %s: %s\n", a->file, what);
   return 1;
}

/* NULL: errno says why. */
static void *
read_file(const char *path, size_t *size)
{
   FILE *fp = fopen(path, "rb");
   char *data = NULL;
   size_t n = 0, got;

   if (!fp)
      return NULL;
   do {
      char *bigger = realloc(data, n + 65536);

      if (!bigger) {
         free(data);
         fclose(fp);
         return NULL;
      }
      data = bigger;
      got = fread(data + n, 1, 65536, fp);
      n += got;
   } while (got == 65536);
   if (ferror(fp)) {
      free(data);
      data = NULL;
   }
   fclose(fp);
   *size = n;
   return data;
}

static void
print_variant(const struct mali_device_info *device,
              const struct mcc_output *out, unsigned i, const char *name)
{
   const struct mcc_variant_info *v = &out->info.variant[i];
   const uint8_t *code = (const uint8_t *)out->binary + v->offset_B;

   if (!v->size_B)
      return;
   printf("%s:\n", name);
   for (uint32_t at = 0; at < v->size_B; at += ISA_INSTR_SIZE_B) {
      struct isa_instr instr;
      struct isa_reason why;
      uint64_t word;

      memcpy(&word, code + at, sizeof(word));
      printf("   %04x  %016llx  ", v->offset_B + at, (unsigned long long)word);
      if (isa_decode(device->arch, word, &instr, &why))
         printf("?? %s", why.text);
      else
         isa_print(stdout, device->arch, &instr);
      printf("\n");
   }
   printf("   instructions %u, bytes %u, registers %u of %u, spills %u, "
          "preload %016llx\n",
          v->instructions, v->size_B, v->used_regs, v->work_regs, v->spills,
          (unsigned long long)v->preload);
}

static void
print_output(const struct mali_device_info *device,
             const struct mcc_output *out)
{
   bool vertex = out->info.stage == MCC_STAGE_VERTEX;

   print_variant(device, out, MCC_VARIANT_MAIN, vertex ? "position" : "main");
   print_variant(device, out, MCC_VARIANT_VARYING, "varying");
   print_variant(device, out, MCC_VARIANT_POSITION_PLAIN, "plain position");
   print_variant(device, out, MCC_VARIANT_VARYING_NOPERSPECTIVE,
                 "varying without perspective");
   printf("total: bytes %u, uniform words %u, constants %u, "
          "thread-local %u B, workgroup-local %u B\n",
          out->binary_size_B, out->info.fau_words, out->info.fau_const_count,
          out->info.tls_size_B, out->info.wls_size_B);
}

static int
write_binary(const struct arguments *a, const struct mcc_output *out)
{
   FILE *fp = fopen(a->binary, "wb");
   size_t done = fp ? fwrite(out->binary, 1, out->binary_size_B, fp) : 0;

   if (!fp || fclose(fp) || done != out->binary_size_B) {
      fprintf(stderr, "mali-compile: %s: %s\n", a->binary, strerror(errno));
      return 1;
   }
   return 0;
}

static int
compile(const struct arguments *a, const struct mali_device_info *device,
        const void *data, size_t size)
{
   struct mcc_output out = { 0 };
   struct mcc_options options;
   char reason[256] = "";
   nir_shader *nir =
      compile_load_spirv(data, size, a->stage, device, reason, sizeof(reason));
   int err, status = 0;

   if (!nir)
      return complain(a, reason);
   compile_default_options(&options, device);
   err = mcc_preprocess_nir(nir, device);
   if (!err) {
      compile_lower_bindings(nir);
      compile_pack_words(nir, &options);
      err = mcc_compile(nir, &options, &out);
   }
   if (err) {
      status = complain(a, out.reason[0] ? out.reason : strerror(-err));
   } else {
      print_output(device, &out);
      if (a->binary)
         status = write_binary(a, &out);
   }
   mcc_output_finish(&out);
   ralloc_free(nir);
   return status;
}

/* 0, or the exit status + 1. */
static int
parse_arguments(struct arguments *a, int argc, char **argv)
{
   for (int i = 1; i < argc; i++) {
      const char **value = NULL;

      if (!strcmp(argv[i], "--help"))
         return usage(stdout) + 1;
      if (!strcmp(argv[i], "--gpu"))
         value = &a->gpu;
      else if (!strcmp(argv[i], "--stage"))
         value = &a->stage;
      else if (!strcmp(argv[i], "--ir"))
         value = &a->ir;
      else if (!strcmp(argv[i], "--binary"))
         value = &a->binary;
      if (value) {
         if (++i == argc)
            return usage(stderr) + 1;
         *value = argv[i];
      } else if (argv[i][0] == '-' || a->file) {
         return usage(stderr) + 1;
      } else {
         a->file = argv[i];
      }
   }
   return a->file ? 0 : usage(stderr) + 1;
}

int
main(int argc, char **argv)
{
   struct arguments a = { .gpu = "g610" };
   const struct mali_device_info *device;
   int status = parse_arguments(&a, argc, argv);
   size_t size;
   void *data;

   if (status)
      return status - 1;
   device = mali_device_info_from_name(a.gpu);
   if (!device) {
      fprintf(stderr, "mali-compile: no such model: %s\n", a.gpu);
      return 1;
   }
   if (a.ir) {
      char debug[64];

      snprintf(debug, sizeof(debug), "after=%s", a.ir);
      setenv("MCC_DEBUG", debug, 1);
   }
   data = read_file(a.file, &size);
   if (!data)
      return complain(&a, strerror(errno));
   glsl_type_singleton_init_or_ref();
   status = compile(&a, device, data, size);
   glsl_type_singleton_decref();
   free(data);
   return status;
}
