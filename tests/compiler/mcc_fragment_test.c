/* SPDX-License-Identifier: MIT */

/*
 * What a compiled fragment shader asks of the units around it, and what colour
 * it gives, on the simulated core of a model.
 *
 *    mcc_fragment_test SHADER.spv MODEL     SHADER: run/inputs.frag
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
#define DESCRIPTOR 0x12345678abcd0002ull /* fixed function */
/* Locations are 16 bytes apart. */
#define OFFSET_A 0
#define OFFSET_B (16 * 20)
/* Lanes above are discarded. */
#define LAST_LANE 8

static const struct mali_device_info *device;

struct stage {
   uint16_t blended;
   uint32_t color[4][SIM_LANES];
};

/* Between two halves, for most lanes. */
static float
narrow(unsigned lane)
{
   return 1.0f + 0.0003f * (float)lane;
}

static bool
ld_var(void *data, struct sim_core *core, const struct sim_var_request *req,
       uint32_t out[4][SIM_LANES])
{
   (void)data;
   (void)core;
   CHECK_EQ(req->kind, SIM_VAR_BUFFER);
   CHECK_EQ(req->source, SIM_VAR_SRC_F32);
   for (unsigned l = 0; l < SIM_LANES; l++) {
      if (req->index[l] == OFFSET_A) {
         /* The place itself, from the pixel's top left corner. */
         CHECK_EQ(req->sample, SIM_SAMPLE_EXPLICIT);
         out[0][l] = sim_fui((float)(int16_t)req->position[l] / 256.0f);
         out[1][l] = sim_fui((float)(int16_t)(req->position[l] >> 16) / 256.0f);
      } else {
         CHECK_EQ(req->index[l], OFFSET_B);
         CHECK_EQ(req->sample, SIM_SAMPLE_CENTER);
         out[0][l] = sim_fui(narrow(l));
         out[1][l] = 0;
         out[2][l] = sim_fui((float)l);
         out[3][l] = sim_fui((float)l + 0.75f);
      }
   }
   return true;
}

static bool
atest(void *data, struct sim_core *core, uint16_t lanes,
      const float alpha[SIM_LANES], uint32_t coverage[SIM_LANES])
{
   (void)data;
   (void)core;
   (void)lanes;
   (void)coverage;
   for (unsigned l = 0; l <= LAST_LANE; l++)
      CHECK(alpha[l] == (float)l);
   return true;
}

static bool
blend(void *data, struct sim_core *core, const struct sim_blend_request *req,
      const uint32_t in[4][SIM_LANES])
{
   struct stage *s = data;

   (void)core;
   CHECK_EQ(req->descriptor, DESCRIPTOR);
   CHECK_EQ(req->regfmt, SIM_REGFMT_F32);
   s->blended |= req->lanes;
   memcpy(s->color, in, sizeof(s->color));
   return true;
}

static const struct sim_stage_ops ops = {
   .ld_var = ld_var,
   .atest = atest,
   .blend = blend,
};

static int
compile(const char *path, unsigned target, struct mcc_output *out)
{
   static uint32_t data[1 << 14];
   struct mcc_options options;
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
   options.color_target[target] = MCC_NO_TARGET;
   options.color_target[0] = target;
   err = mcc_preprocess_nir(nir, device);
   if (!err) {
      compile_lower_bindings(nir);
      err = mcc_compile(nir, &options, out);
   }
   ralloc_free(nir);
   return err;
}

static void
run(struct harness *h, const struct mcc_output *out, unsigned target,
    struct stage *stage)
{
   const struct mcc_variant_info *v = &out->info.variant[MCC_VARIANT_MAIN];
   uint32_t *fau = (uint32_t *)(h->desc->host + (FAU_VA - DESC_VA));

   memcpy(h->code->host, out->binary, out->binary_size_B);
   mcc_fill_words(&out->info, fau);
   h->env.fau_va = FAU_VA;
   h->env.fau_count = (out->info.fau_words + 1) / 2;
   h->env.blend[target] = DESCRIPTOR;
   h->ops = &ops;
   h->stage = stage;
   for (unsigned l = 0; l < SIM_LANES; l++) {
      for (unsigned r = 57; r < 63; r++)
         h->warp.r[r][l] = 0;
      h->warp.r[60][l] = 1;
   }
   h->warp.preloaded = v->preload;
   if (!harness_prepare(h, SIM_STAGE_FRAGMENT, v->work_regs,
                        (uint16_t)(v->preload >> 48)) ||
       harness_run(h) != SIM_WARP_DONE) {
      fprintf(stderr, "%s\n", h->job.fault.text);
      harness_failures++;
   }
}

static void
check(const struct stage *s)
{
   CHECK_EQ(s->blended, (1u << (LAST_LANE + 1)) - 1);
   for (unsigned l = 0; l <= LAST_LANE; l++) {
      const float half = _mesa_half_to_float(_mesa_float_to_half(narrow(l)));

      CHECK(sim_uif(s->color[0][l]) == 0.75f);
      CHECK(sim_uif(s->color[1][l]) == 0.375f);
      CHECK(sim_uif(s->color[2][l]) == half);
      CHECK(sim_uif(s->color[3][l]) == (float)l);
   }
}

/* The colour of location 0 goes to a target. */
static void
test_target(const char *path, const char *model, unsigned target)
{
   struct mcc_output out = { 0 };
   struct stage stage = { 0 };
   struct harness h;

   harness_init_model(&h, true, model);
   if (compile(path, target, &out)) {
      fprintf(stderr, "%s: %s\n", path, out.reason);
      harness_failures++;
   } else {
      CHECK_EQ(out.info.fs.rts_written, 1u << target);
      run(&h, &out, target, &stage);
      check(&stage);
   }
   mcc_output_finish(&out);
   harness_finish(&h);
}

int
main(int argc, char **argv)
{
   device = argc == 3 ? mali_device_info_from_name(argv[2]) : NULL;
   if (!device) {
      fprintf(stderr, "usage: mcc_fragment_test SHADER.spv MODEL\n");
      return 2;
   }
   glsl_type_singleton_init_or_ref();
   test_target(argv[1], argv[2], 0);
   test_target(argv[1], argv[2], 3);
   glsl_type_singleton_decref();
   return harness_failures != 0;
}
