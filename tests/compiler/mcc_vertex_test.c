/* SPDX-License-Identifier: MIT */

/*
 * What a compiled vertex shader writes for the tiler and as varyings, variant
 * by variant, on the simulated core of a model.
 *
 *    mcc_vertex_test SHADER.spv MODEL     SHADER: run/outputs*.vert
 */

#include "compile_bindings.h"
#include "shader_harness.h"

#include "compiler/glsl_types.h"
#include "nir.h"
#include "util/half_float.h"

#include <mali/compiler.h>
#include <mali/device_info.h>

#include <stdlib.h>

#define FAU_VA (DESC_VA + 0x1000)
#define VARYINGS_B 0x4000 /* where they go in the data buffer */
#define VERTEX_B 256
#define UNTOUCHED 0xcdcdcdcdu

/* What the program is run for: bits of the special value. */
#define POSITION 1u
#define EXTRA 2u
#define VARYINGS 4u

static const struct mali_device_info *device;
static struct mcc_options options;

struct stage {
   bool unified;
   /* Before v12: the program's variant writes varyings. */
   bool varying;
   uint32_t wanted;
};

static bool
lea_buf(void *data, struct sim_core *core, unsigned table, unsigned index,
        uint16_t lanes, const uint32_t linear[SIM_LANES],
        uint64_t out_va[SIM_LANES])
{
   const struct stage *s = data;
   const bool varying = s->unified ? index == 1 : s->varying;

   (void)core;
   (void)lanes;
   CHECK_EQ(table, 61);
   CHECK(index <= s->unified);
   for (unsigned l = 0; l < SIM_LANES; l++)
      out_va[l] = DATA_VA + (varying ? VARYINGS_B : 0) + 4ull * linear[l];
   return true;
}

static uint64_t
shader_output(void *data)
{
   return ((struct stage *)data)->wanted;
}

static const struct sim_stage_ops ops = {
   .lea_buf = lea_buf,
   .shader_output = shader_output,
};

static int
compile(const char *path, struct mcc_output *out)
{
   static uint32_t data[1 << 14];
   FILE *fp = fopen(path, "rb");
   size_t size = fp ? fread(data, 1, sizeof(data), fp) : 0;
   nir_shader *nir;
   int err;

   if (fp)
      fclose(fp);
   nir = compile_load_spirv(data, size, NULL, device, false, out->reason,
                            sizeof(out->reason));
   if (!nir)
      return -1;
   compile_default_options(&options, device);
   err = mcc_preprocess_nir(nir, device);
   if (!err) {
      compile_lower_bindings(nir);
      err = mcc_compile(nir, &options, out);
   }
   ralloc_free(nir);
   return err;
}

static void
set_constants(struct harness *h, const struct mcc_info *info, uint32_t mask)
{
   uint32_t *fau = (uint32_t *)(h->desc->host + (FAU_VA - DESC_VA));
   /* Scale and offset of x, y and z. */
   static const float viewport[6] = { 2.0f, 10.0f, -4.0f, 3.0f, 0.5f, 0.25f };

   memset(fau, 0, 4 * MCC_MAX_FAU_WORDS);
   memcpy(fau + COMPILE_SYSVAL_WORD, viewport, sizeof(viewport));
   fau[options.noperspective_word] = mask;
   mcc_fill_words(info, fau);
   h->env.fau_va = FAU_VA;
   h->env.fau_count = (info->fau_words + 1) / 2;
}

static void
run(struct harness *h, const struct mcc_output *out, enum mcc_variant variant,
    uint32_t wanted, uint32_t mask)
{
   const struct mcc_variant_info *v = &out->info.variant[variant];
   struct stage stage = {
      .unified = mali_has_feature(device, MALI_FEATURE_UNIFIED_VERTEX),
      .varying = variant == MCC_VARIANT_VARYING ||
                 variant == MCC_VARIANT_VARYING_NOPERSPECTIVE,
      .wanted = wanted,
   };

   harness_reset(h);
   memset(h->data->host, 0xcd, 2 * VARYINGS_B);
   memcpy(h->code->host, (const uint8_t *)out->binary + v->offset_B, v->size_B);
   set_constants(h, &out->info, mask);
   h->ops = &ops;
   h->stage = &stage;
   for (unsigned l = 0; l < SIM_LANES; l++) {
      h->warp.r[59][l] = VERTEX_B / 4 * l;
      h->warp.r[60][l] = l;
      h->warp.r[61][l] = 0;
   }
   h->warp.preloaded = v->preload;
   if (!harness_prepare(h, SIM_STAGE_VERTEX, v->work_regs,
                        (uint16_t)(v->preload >> 48)) ||
       harness_run(h) != SIM_WARP_DONE) {
      fprintf(stderr, "variant %u: %s\n", variant, h->job.fault.text);
      harness_failures++;
   }
}

/* written: POSITION, EXTRA, VARYINGS; w: what a is multiplied with. */
static void
check(struct harness *h, uint32_t written, float w)
{
   for (unsigned l = 0; l < SIM_LANES; l++) {
      const uint32_t *p = harness_data(h) + VERTEX_B / 4 * l;
      const uint32_t *v = p + VARYINGS_B / 4;
      const float i = (float)l;
      const float position[4] = { i + 10.0f, 3.0f - 4.0f * i, 0.5f, 0.5f };
      const float a[4] = { i * w, -i * w, i * i * w, w };

      for (unsigned c = 0; c < 4; c++) {
         CHECK_EQ(p[c], written & POSITION ? sim_fui(position[c]) : UNTOUCHED);
         /* -0 of the first vertex may come either way. */
         CHECK_EQ(v[c] & 0x7fffffffu,
                  (written & VARYINGS ? sim_fui(a[c]) : UNTOUCHED) &
                     0x7fffffffu);
      }
      CHECK_EQ(p[4] & 0xffff, written & EXTRA
                                 ? _mesa_float_to_half(1.0f + 0.5f * i)
                                 : UNTOUCHED & 0xffff);
      CHECK_EQ(p[4] >> 16, UNTOUCHED >> 16);
      CHECK_EQ(v[4], written & VARYINGS ? 7 * l : UNTOUCHED);
   }
}

static void
test_unified(struct harness *h, const struct mcc_output *out)
{
   CHECK_EQ(out->info.variant[MCC_VARIANT_VARYING].size_B, 0);
   for (uint32_t wanted = 0; wanted < 8; wanted++) {
      run(h, out, MCC_VARIANT_POSITION, wanted, 0);
      check(h, wanted, 1.0f);
      run(h, out, MCC_VARIANT_POSITION_PLAIN, wanted, 0);
      check(h, wanted & ~EXTRA, 1.0f);
      run(h, out, MCC_VARIANT_POSITION_PLAIN, wanted, 1);
      check(h, wanted & ~EXTRA, 2.0f);
      run(h, out, MCC_VARIANT_VARYING_NOPERSPECTIVE, wanted, 1);
      check(h, wanted, 2.0f);
   }
}

static void
test_two(struct harness *h, const struct mcc_output *out)
{
   run(h, out, MCC_VARIANT_POSITION, 0, 0);
   check(h, POSITION | EXTRA, 1.0f);
   run(h, out, MCC_VARIANT_POSITION_PLAIN, 0, 0);
   check(h, POSITION, 1.0f);
   run(h, out, MCC_VARIANT_VARYING, 0, 0);
   check(h, VARYINGS, 1.0f);
   run(h, out, MCC_VARIANT_VARYING_NOPERSPECTIVE, 0, 1);
   check(h, VARYINGS, 2.0f);
}

int
main(int argc, char **argv)
{
   struct mcc_output out = { 0 };
   struct harness h;

   device = argc == 3 ? mali_device_info_from_name(argv[2]) : NULL;
   if (!device) {
      fprintf(stderr, "usage: mcc_vertex_test SHADER.spv MODEL\n");
      return 2;
   }
   glsl_type_singleton_init_or_ref();
   harness_init_model(&h, true, argv[2]);
   if (compile(argv[1], &out)) {
      fprintf(stderr, "%s: %s\n", argv[1], out.reason);
      harness_failures++;
   } else if (mali_has_feature(device, MALI_FEATURE_UNIFIED_VERTEX)) {
      test_unified(&h, &out);
   } else {
      test_two(&h, &out);
   }
   mcc_output_finish(&out);
   harness_finish(&h);
   glsl_type_singleton_decref();
   return harness_failures != 0;
}
