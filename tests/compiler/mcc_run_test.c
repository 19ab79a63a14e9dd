/* SPDX-License-Identifier: MIT */

/*
 * Compute shaders from GLSL through the compiler onto the simulated shader
 * core, their results held against the same thing written in C.
 *
 *    mcc_run_test SHADER.spv NAME [MODEL]   NAME: which C function below
 *
 * Push constants: two addresses, source and destination.
 */

#include "compile_bindings.h"
#include "mcc_run_core.h"
#include "mcc_run_reference.h"

#include "nir.h"

#include <stdlib.h>

#define GROUPS 2
#define THREADS (64 * GROUPS)
#define SRC_VA DATA_VA
#define DST_VA (DATA_VA + 0x2000)

static int
compile(const struct mcc_core *core, const char *path, struct mcc_output *out)
{
   static uint32_t data[1 << 18];
   FILE *fp = fopen(path, "rb");
   size_t size = fp ? fread(data, 1, sizeof(data), fp) : 0;
   nir_shader *nir;
   int err = -1;

   if (fp)
      fclose(fp);
   nir = compile_load_spirv(data, size, NULL, core->device, false, out->reason,
                            sizeof(out->reason));
   if (nir)
      err = mcc_core_compile(core, nir, out);
   if (err)
      fprintf(stderr, "%s: %s\n", path, out->reason);
   return err;
}

/* Interesting numbers first, then noise. */
static void
fill_source(uint32_t *src, unsigned words, bool floats)
{
   static const uint32_t special[] = {
      0,          1,          2,          3,      7,          0xffffffff,
      0x80000000, 0x7fffffff, 0x00010000, 0xffff, 0xfffffffe, 31,
   };
   uint32_t x = 0x12345678;

   for (unsigned i = 0; i < words; i++) {
      x = x * 1664525u + 1013904223u;
      if (floats) {
         float f = (float)(int32_t)x / 0x1p28f; /* -8 to 8 */

         if (i % 11 == 0)
            f = (float)(int)(i % 7) - 3.0f;
         memcpy(&src[i], &f, 4);
      } else {
         src[i] = i % 3 ? x ^ x >> 13 : special[(i / 3) % 12];
      }
   }
}

static unsigned
compare(const struct mcc_reference *ref, const uint32_t *src,
        const uint32_t *got)
{
   uint32_t *want = calloc(THREADS, 4 * ref->words);
   unsigned wrong = 0;

   for (unsigned g = 0; g < GROUPS; g++)
      ref->run(src, want, 64 * g);
   for (unsigned i = 0; i < THREADS * ref->words; i++) {
      if (mcc_reference_equal(ref, i % ref->words, want[i], got[i]))
         continue;
      if (wrong++ < 20) {
         float w, g;

         memcpy(&w, &want[i], 4);
         memcpy(&g, &got[i], 4);
         fprintf(stderr,
                 "thread %u result %u: %#x (%g), should be %#x (%g); "
                 "source %#x %#x %#x\n",
                 i / ref->words, i % ref->words, got[i], g, want[i], w,
                 src[4 * (i / ref->words)], src[4 * (i / ref->words) + 1],
                 src[4 * (i / ref->words) + 2]);
      }
   }
   free(want);
   return wrong;
}

/* All rounds; how many results are wrong. */
static unsigned
run_all(struct mcc_core *core, const struct mcc_output *out,
        const struct mcc_reference *ref)
{
   const uint64_t push[2] = { SRC_VA, DST_VA };
   uint32_t *src = harness_data(&core->h);
   const unsigned rounds = ref->rounds ? ref->rounds : 1;
   unsigned wrong = 0;

   for (unsigned i = 0; i < rounds; i++) {
      if (ref->fill)
         ref->fill(src, THREADS, i);
      else
         fill_source(src, 1024, ref->floats);
      if (!mcc_core_run(core, out, (const uint32_t *)push, 4, GROUPS))
         return wrong + 1;
      wrong += compare(ref, src, src + (DST_VA - DATA_VA) / 4);
   }
   return wrong;
}

int
main(int argc, char **argv)
{
   const struct mcc_reference *ref =
      argc >= 3 ? mcc_reference_find(argv[2]) : NULL;
   struct mcc_output out = { 0 };
   struct mcc_core core;
   unsigned wrong = 1;

   if (!ref) {
      fprintf(stderr, "usage: mcc_run_test SHADER.spv NAME [MODEL]\n");
      return 2;
   }
   if (!mcc_core_init(&core, argc > 3 ? argv[3] : "g610"))
      return 1;
   if (!compile(&core, argv[1], &out))
      wrong = run_all(&core, &out, ref);
   mcc_output_finish(&out);
   mcc_core_finish(&core);
   if (wrong)
      fprintf(stderr, "%s: %u wrong\n", argv[2], wrong);
   return wrong != 0;
}
