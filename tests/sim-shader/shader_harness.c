/* SPDX-License-Identifier: MIT */
#include "shader_harness.h"

#include <mali/device_info.h>

#include <stdlib.h>

#define CODE_B 0x100000u
#define DATA_B 0x10000u
#define DESC_B 0x10000u

unsigned harness_failures;

static struct sim_bo *
mapped(struct sim_vm *vm, uint64_t va, uint64_t size_B, unsigned access)
{
   struct sim_bo *bo = sim_bo_create(size_B, false);

   if (!bo || sim_vm_map(vm, va, size_B, bo, 0, access)) {
      fprintf(stderr, "no memory for the test\n");
      exit(1);
   }
   return bo;
}

void
harness_init(struct harness *h, bool strict)
{
   harness_init_model(h, strict, "g610");
}

void
harness_init_model(struct harness *h, bool strict, const char *model)
{
   memset(h, 0, sizeof(*h));
   sim_config_set_for_test(model, strict ? SIM_MODE_STRICT : SIM_MODE_FAST, 1);
   sim_config_get();
   h->vm = sim_vm_create(1ull << 48);
   h->code = mapped(h->vm, CODE_VA, CODE_B, SIM_READ | SIM_EXEC);
   h->data = mapped(h->vm, DATA_VA, DATA_B, SIM_READ | SIM_WRITE);
   h->desc = mapped(h->vm, DESC_VA, DESC_B, SIM_READ | SIM_WRITE);
   sim_job_init(&h->job, h->vm);
   sim_port_init(&h->port, &h->job, "test");
   h->core = sim_core_create(&h->port, 3);
   harness_reset(h);
}

void
harness_finish(struct harness *h)
{
   sim_env_finish(&h->env);
   sim_core_destroy(h->core);
   sim_port_finish(&h->port);
   sim_bo_unref(h->code);
   sim_bo_unref(h->data);
   sim_bo_unref(h->desc);
   sim_vm_unref(h->vm);
}

void
harness_reset(struct harness *h)
{
   sim_env_finish(&h->env);
   sim_core_destroy(h->core);
   sim_port_finish(&h->port);
   sim_job_init(&h->job, h->vm);
   sim_port_init(&h->port, &h->job, "test");
   h->core = sim_core_create(&h->port, 3);
   memset(&h->env, 0, sizeof(h->env));
   memset(&h->warp, 0, sizeof(h->warp));
   memset(h->desc->host, 0, DESC_B);
   h->warp.lanes = 0xffff;
   h->code_words = 0;
   h->ops = NULL;
   h->stage = NULL;
}

void
harness_word(struct harness *h, uint64_t word)
{
   memcpy(h->code->host + 8ull * h->code_words++, &word, 8);
}

static unsigned
model_arch(void)
{
   return sim_config_get()->info->arch;
}

bool
harness_knows(const char *line)
{
   struct isa_instr instr;
   struct isa_reason why;
   bool known = false;

   for (unsigned arch = 9; arch <= 13; arch++)
      known |= !isa_parse(arch, line, &instr, &why);
   if (!known) {
      fprintf(stderr, "%s: %s\n", line, why.text);
      exit(1);
   }
   return !isa_parse(model_arch(), line, &instr, NULL);
}

void
harness_asm(struct harness *h, const char *text)
{
   while (*text) {
      const size_t n = strcspn(text, "\n");
      struct isa_instr instr;
      struct isa_reason why;
      char line[200];
      uint64_t word;

      while (*text == ' ')
         text++;
      snprintf(line, sizeof(line), "%.*s", (int)strcspn(text, "\n"), text);
      text += strcspn(text, "\n");
      text += *text == '\n';
      (void)n;
      if (!line[0])
         continue;
      if (isa_parse(model_arch(), line, &instr, &why) ||
          isa_encode(model_arch(), &instr, &word, &why)) {
         fprintf(stderr, "%s: %s\n", line, why.text);
         exit(1);
      }
      harness_word(h, word);
   }
}

bool
harness_prepare(struct harness *h, enum sim_stage stage, unsigned registers,
                uint16_t preload)
{
   uint32_t *d = (uint32_t *)(h->desc->host + 0x100);

   d[0] = 8 | (uint32_t)stage << 4 | (uint32_t)h->env.ftz << 17 |
          (registers == 32 ? 2u << 30 : 0);
   d[1] = preload;
   d[2] = (uint32_t)CODE_VA;
   d[3] = (uint32_t)(CODE_VA >> 32);
   h->env.shader_va = DESC_VA + 0x100;
   return sim_env_prepare(h->core, &h->env);
}

enum sim_warp_status
harness_run(struct harness *h)
{
   if (!h->env.program && !harness_prepare(h, SIM_STAGE_COMPUTE, 64, 0))
      return SIM_WARP_FAULT;
   return sim_warp_run(h->core, &h->env, &h->warp, h->ops, h->stage);
}
