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
#include "mcc_run_reference.h"
#include "shader_harness.h"

#include "compiler/glsl_types.h"
#include "nir.h"

#include <mali/compiler.h>
#include <mali/device_info.h>

#include <stdlib.h>

#define GROUPS 2
#define THREADS (64 * GROUPS)
#define SRC_VA DATA_VA
#define DST_VA (DATA_VA + 0x2000)
#define FAU_VA (DESC_VA + 0x1000)
#define TLS_VA 0x400000000ull
#define TLS_B 0x1000000
#define LOCAL 0x800 /* offset of the Local Storage descriptor */

static const struct mali_device_info *device;

static int
compile(const char *path, struct mcc_output *out)
{
   struct mcc_options options;
   char reason[256] = "";
   static uint32_t data[1 << 18];
   FILE *fp = fopen(path, "rb");
   size_t size = fp ? fread(data, 1, sizeof(data), fp) : 0;
   nir_shader *nir;
   int err;

   if (fp)
      fclose(fp);
   nir = compile_load_spirv(data, size, NULL, device, false, reason,
                            sizeof(reason));
   if (!nir) {
      fprintf(stderr, "%s: %s\n", path, reason);
      return -1;
   }
   compile_default_options(&options, device);
   err = mcc_preprocess_nir(nir, device);
   if (!err) {
      compile_lower_bindings(nir);
      compile_pack_words(nir, &options);
      err = mcc_compile(nir, &options, out);
   }
   if (err)
      fprintf(stderr, "%s: %s\n", path, out->reason);
   ralloc_free(nir);
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

static void
set_constants(struct harness *h, const struct mcc_info *info)
{
   uint32_t *fau = (uint32_t *)(h->desc->host + (FAU_VA - DESC_VA));
   uint64_t src = SRC_VA, dst = DST_VA;

   memset(fau, 0, 4 * MCC_MAX_FAU_WORDS);
   memcpy(fau, &src, 8);
   memcpy(fau + 2, &dst, 8);
   memcpy(fau + info->fau_const_first, info->fau_const,
          4 * info->fau_const_count);
   h->env.fau_va = FAU_VA;
   h->env.fau_count = (info->fau_words + 1) / 2;
}

/* Mesa 25.0.7 genxml v10, "Local Storage". */
static void
set_local_storage(struct harness *h, const struct mcc_info *info)
{
   uint32_t *d = (uint32_t *)(h->desc->host + LOCAL);
   unsigned tls_shift = 0, wls_scale = 1;

   while ((16u << tls_shift) < info->tls_size_B)
      tls_shift++;
   while ((1u << (wls_scale - 1)) < info->wls_size_B)
      wls_scale++;
   memset(d, 0, 32);
   d[0] = tls_shift;
   d[1] = info->wls_size_B ? wls_scale << 8 : 31;
   d[2] = (uint32_t)TLS_VA;
   d[3] = (uint32_t)(TLS_VA >> 32);
   d[4] = (uint32_t)(TLS_VA + TLS_B);
   d[5] = (uint32_t)(TLS_VA >> 32);
   h->env.thread_storage_va = DESC_VA + LOCAL;
}

static bool
run(struct harness *h, const struct mcc_output *out)
{
   const struct mcc_variant_info *v = &out->info.variant[0];
   struct sim_compute_job job = { .env = &h->env, .count = { GROUPS, 1, 1 } };

   memcpy(h->code->host, out->binary, out->binary_size_B);
   for (unsigned i = 0; i < 3; i++)
      job.size[i] = out->info.cs.local_size[i];
   set_constants(h, &out->info);
   set_local_storage(h, &out->info);
   if (!harness_prepare(h, SIM_STAGE_COMPUTE, v->work_regs,
                        (uint16_t)(v->preload >> 48)) ||
       !sim_compute_run(h->core, &job, 0, GROUPS)) {
      fprintf(stderr, "the shader faulted: %s\n", h->job.fault.text);
      return false;
   }
   return true;
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
run_all(struct harness *h, const struct mcc_output *out,
        const struct mcc_reference *ref)
{
   uint32_t *src = harness_data(h);
   const unsigned rounds = ref->rounds ? ref->rounds : 1;
   unsigned wrong = 0;

   for (unsigned i = 0; i < rounds; i++) {
      if (ref->fill)
         ref->fill(src, THREADS, i);
      else
         fill_source(src, 1024, ref->floats);
      if (!run(h, out))
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
   const char *model = argc > 3 ? argv[3] : "g610";
   struct mcc_output out = { 0 };
   struct harness h;
   struct sim_bo *tls;
   unsigned wrong = 1;

   device = mali_device_info_from_name(model);
   if (!ref || !device) {
      fprintf(stderr, "usage: mcc_run_test SHADER.spv NAME [MODEL]\n");
      return 2;
   }
   glsl_type_singleton_init_or_ref();
   harness_init_model(&h, true, model);
   tls = sim_bo_create(TLS_B + 0x10000, false);
   if (!tls ||
       sim_vm_map(h.vm, TLS_VA, TLS_B + 0x10000, tls, 0, SIM_READ | SIM_WRITE))
      return 1;
   if (!compile(argv[1], &out))
      wrong = run_all(&h, &out, ref);
   mcc_output_finish(&out);
   sim_bo_unref(tls);
   harness_finish(&h);
   glsl_type_singleton_decref();
   if (wrong)
      fprintf(stderr, "%s: %u wrong\n", argv[2], wrong);
   return wrong != 0;
}
