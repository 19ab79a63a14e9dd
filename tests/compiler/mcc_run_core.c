/* SPDX-License-Identifier: MIT */

#include "mcc_run_core.h"
#include "compile_bindings.h"

#include "compiler/glsl_types.h"
#include "nir.h"

#include <mali/device_info.h>

#include <stdlib.h>

#define FAU_VA (DESC_VA + 0x1000)
#define TLS_VA 0x400000000ull
#define TLS_B 0x1000000
#define TLS_SLACK_B 0x10000
#define LOCAL 0x800 /* offset of the Local Storage descriptor */

bool
mcc_core_init(struct mcc_core *core, const char *model)
{
   core->device = mali_device_info_from_name(model);
   if (!core->device) {
      fprintf(stderr, "there is no such model: %s\n", model);
      return false;
   }
   glsl_type_singleton_init_or_ref();
   harness_init_model(&core->h, true, model);
   core->tls = sim_bo_create(TLS_B + TLS_SLACK_B, false);
   return core->tls && !sim_vm_map(core->h.vm, TLS_VA, TLS_B + TLS_SLACK_B,
                                   core->tls, 0, SIM_READ | SIM_WRITE);
}

void
mcc_core_finish(struct mcc_core *core)
{
   sim_bo_unref(core->tls);
   harness_finish(&core->h);
   glsl_type_singleton_decref();
}

int
mcc_core_compile(const struct mcc_core *core, nir_shader *nir,
                 struct mcc_output *out)
{
   struct mcc_options options;
   int err;

   compile_default_options(&options, core->device);
   err = mcc_preprocess_nir(nir, core->device);
   if (!err) {
      compile_lower_bindings(nir);
      compile_pack_words(nir, &options);
      err = mcc_compile(nir, &options, out);
   }
   ralloc_free(nir);
   return err;
}

static void
set_constants(struct harness *h, const struct mcc_info *info,
              const uint32_t *push, unsigned push_words)
{
   uint32_t *fau = (uint32_t *)(h->desc->host + (FAU_VA - DESC_VA));

   memset(fau, 0, 4 * MCC_MAX_FAU_WORDS);
   if (push_words)
      memcpy(fau, push, 4 * push_words);
   mcc_fill_words(info, fau);
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

bool
mcc_core_run(struct mcc_core *core, const struct mcc_output *out,
             const uint32_t *push, unsigned push_words, unsigned groups)
{
   struct harness *h = &core->h;
   const struct mcc_variant_info *v = &out->info.variant[0];
   struct sim_compute_job job = { .env = &h->env, .count = { groups, 1, 1 } };

   harness_reset(h);
   memcpy(h->code->host, out->binary, out->binary_size_B);
   for (unsigned i = 0; i < 3; i++)
      job.size[i] = out->info.cs.local_size[i];
   set_constants(h, &out->info, push, push_words);
   set_local_storage(h, &out->info);
   if (!harness_prepare(h, SIM_STAGE_COMPUTE, v->work_regs,
                        (uint16_t)(v->preload >> 48)) ||
       !sim_compute_run(h->core, &job, 0, groups)) {
      fprintf(stderr, "the shader faulted: %s\n", h->job.fault.text);
      return false;
   }
   return true;
}
