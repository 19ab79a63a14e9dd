/* SPDX-License-Identifier: MIT */
/* Cores: their life, their storage segments, and a lane's way to memory. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "isa/isa.h"
#include <mali/device_info.h>
#include "sim/shader/sim_shader_core.h"

uint32_t sim_imm_words[32][SIM_LANES] __attribute__((aligned(64)));
uint32_t sim_imm64_words[64][SIM_LANES] __attribute__((aligned(64)));

static void
imm_fill(void)
{
   const unsigned arch = sim_config_get()->info->arch;

   for (unsigned i = 0; i < 32; i++) {
      for (unsigned l = 0; l < SIM_LANES; l++) {
         sim_imm_words[i][l] = isa_constant(arch, i);
         sim_imm64_words[2 * i][l] = sim_imm_words[i][l];
      }
   }
}

void
sim_imm_init(void)
{
   static pthread_once_t once = PTHREAD_ONCE_INIT;
   pthread_once(&once, imm_fill);
}

struct sim_core *
sim_core_create(struct sim_port *port, unsigned core_id)
{
   struct sim_core *core = aligned_alloc(64, sizeof(*core));

   if (!core)
      return NULL;
   sim_imm_init();
   memset(core, 0, sizeof(*core));
   core->port = port;
   core->id = core_id;
   core->trace = sim_trace_wanted();
   return core;
}

uint64_t
sim_core_cycles(const struct sim_core *core)
{
   struct sim_pipe_work work = core->work;

   work.amount[SIM_PIPE_FMA] = core->units[SIM_UNIT_FMA] * SIM_LANES;
   work.amount[SIM_PIPE_CVT] = core->units[SIM_UNIT_CVT] * SIM_LANES;
   work.amount[SIM_PIPE_SFU] = core->units[SIM_UNIT_SFU] * SIM_LANES;
   return sim_cycles_estimate(&core->port->config->info->rates, &work);
}

void
sim_core_destroy(struct sim_core *core)
{
   if (!core)
      return;
   for (unsigned i = 0; i < core->jumped_count; i++)
      sim_program_unref(core->jumped[i]);
   sim_counter_add(SIM_COUNTER_WARPS, core->warps);
   sim_counter_add(SIM_COUNTER_WORKGROUPS, core->workgroups);
   sim_counter_add(SIM_COUNTER_INSTR_FMA, core->units[SIM_UNIT_FMA]);
   sim_counter_add(SIM_COUNTER_INSTR_CVT, core->units[SIM_UNIT_CVT]);
   sim_counter_add(SIM_COUNTER_INSTR_SFU, core->units[SIM_UNIT_SFU]);
   sim_counter_add(SIM_COUNTER_INSTR_MESSAGE, core->units[SIM_UNIT_MESSAGE]);
   sim_counter_add(SIM_COUNTER_LOAD_BYTES, core->loaded_B);
   sim_counter_add(SIM_COUNTER_STORE_BYTES, core->stored_B);
   sim_counter_add(SIM_COUNTER_TEXELS, core->texels);
   sim_counter_add(SIM_COUNTER_CYCLES, sim_core_cycles(core));
   free(core->tls);
   free(core->wls);
   free(core->wls_written);
   free(core);
}

struct sim_port *
sim_core_port(struct sim_core *core)
{
   return core->port;
}

const struct sim_program *
sim_core_program_at(struct sim_core *core, const struct sim_shader_env *env,
                    uint64_t pc)
{
   if (env->program && pc - env->program->va < 8ull * env->program->count)
      return env->program;

   for (unsigned i = 0; i < core->jumped_count; i++) {
      const struct sim_program *p = core->jumped[i];
      if (pc - p->va < 8ull * p->count)
         return p;
   }

   struct sim_program *p = sim_program_get(core->port, pc);
   if (!p)
      return NULL;
   if (core->jumped_count == 8) {
      sim_program_unref(core->jumped[0]);
      memmove(core->jumped, core->jumped + 1, 7 * sizeof(core->jumped[0]));
      core->jumped_count = 7;
   }
   core->jumped[core->jumped_count++] = p;
   return p;
}

static bool
grow(uint8_t **mem, uint64_t *have_B, uint64_t want_B)
{
   if (want_B <= *have_B)
      return true;
   free(*mem);
   /* Zero pages cost nothing until they are touched. */
   *mem = calloc(1, want_B);
   *have_B = *mem ? want_B : 0;
   return *mem;
}

bool
sim_core_storage(struct sim_core *core, const struct sim_shader_env *env)
{
   const bool more = env->wls_size_B > core->wls_size_B;
   bool ok = grow(&core->tls, &core->tls_size_B,
                  (uint64_t)env->tls_size_B * SIM_TLS_THREADS) &&
             grow(&core->wls, &core->wls_size_B, env->wls_size_B);

   if (ok && more && sim_strict(core->port->config)) {
      free(core->wls_written);
      core->wls_written = calloc(1, core->wls_size_B);
      ok = core->wls_written;
   }
   if (!ok) {
      sim_port_report(core->port, SIM_FAULT_UNIMPLEMENTED,
                      "no host memory for local storage");
      return false;
   }
   return true;
}

void
sim_core_new_workgroup(struct sim_core *core)
{
   if (core->wls_written)
      memset(core->wls_written, 0, core->wls_size_B);
}

enum sim_next
sim_exec_fault(struct sim_exec *x, enum sim_fault_kind kind, const char *fmt,
               ...)
{
   char text[200];
   va_list ap;

   va_start(ap, fmt);
   vsnprintf(text, sizeof(text), fmt, ap);
   va_end(ap);

   x->port->pc = x->pc;
   if (!sim_port_report(x->port, kind, "%s", text))
      return SIM_NEXT;
   return SIM_NEXT_FAULT;
}

/* Strict mode: memory of a workgroup is read after it was written. */
static bool
workgroup_access(struct sim_exec *x, unsigned lane, uint32_t offset,
                 unsigned size_B, unsigned access)
{
   uint8_t *written = x->core->wls_written + offset;

   if ((access & SIM_READ) && (sim_exec_real_lanes(x) >> lane & 1)) {
      for (unsigned i = 0; i < size_B; i++) {
         if (!written[i])
            return sim_exec_fault(x, SIM_FAULT_STRICT,
                                  "workgroup memory at %#x is read and "
                                  "was never written",
                                  offset + i) == SIM_NEXT;
      }
   }
   if (access & SIM_WRITE)
      memset(written, 1, size_B);
   return true;
}

/* Storage segments: the range must lie in the thread's or workgroup's own
 * part. */
static void *
segment_ptr(struct sim_exec *x, unsigned lane, uint64_t va, unsigned size_B,
            unsigned access)
{
   const bool tls = (va >> 32) == SIM_TLS_HIGH;
   const uint32_t limit = tls ? x->env->tls_size_B : x->env->wls_size_B;
   const uint32_t offset = (uint32_t)va;

   if (offset > limit || size_B > limit - offset) {
      if (!(sim_exec_real_lanes(x) & (1u << lane)))
         return NULL;
      sim_exec_fault(x, SIM_FAULT_TRANSLATION,
                     "%s of %u bytes at %#x outside the %s-local storage of "
                     "%#x bytes",
                     access & SIM_WRITE ? "write" : "read", size_B, offset,
                     tls ? "thread" : "workgroup", limit);
      return NULL;
   }
   if (!tls) {
      if (x->core->wls_written &&
          !workgroup_access(x, lane, offset, size_B, access))
         return NULL;
      return x->core->wls + offset;
   }

   const uint64_t thread = x->warp->tls_thread + lane;
   return x->core->tls + thread * limit + offset;
}

void *
sim_lane_ptr(struct sim_exec *x, unsigned lane, uint64_t va, unsigned size_B,
             unsigned access)
{
   if ((va >> 32) == SIM_NOWHERE_HIGH) {
      memset(x->core->nowhere, 0, sizeof(x->core->nowhere));
      return x->core->nowhere;
   }
   if ((va >> 60) >= 0xe &&
       ((va >> 32) == SIM_TLS_HIGH || (va >> 32) == SIM_WLS_HIGH))
      return segment_ptr(x, lane, va, size_B, access);

   if (!(sim_exec_real_lanes(x) & (1u << lane)))
      return sim_port_try(x->port, va, size_B, access);

   x->port->pc = x->pc;
   return sim_port_ptr(x->port, va, size_B, access);
}

static bool
crosses_page(uint64_t va, unsigned size_B)
{
   return (va & (SIM_PAGE_SIZE_B - 1)) + size_B > SIM_PAGE_SIZE_B;
}

bool
sim_lane_read(struct sim_exec *x, unsigned lane, uint64_t va, void *dst,
              unsigned size_B)
{
   if (crosses_page(va, size_B) && (va >> 60) < 0xe) {
      const bool real = sim_exec_real_lanes(x) & (1u << lane);

      if (!real && (!sim_port_try(x->port, va, 1, SIM_READ) ||
                    !sim_port_try(x->port, va + size_B - 1, 1, SIM_READ)))
         return false;
      x->port->pc = x->pc;
      return sim_port_read(x->port, va, dst, size_B);
   }

   const void *p = sim_lane_ptr(x, lane, va, size_B, SIM_READ);
   if (!p)
      return false;
   memcpy(dst, p, size_B);
   return true;
}

bool
sim_lane_write(struct sim_exec *x, unsigned lane, uint64_t va, const void *src,
               unsigned size_B)
{
   if (crosses_page(va, size_B) && (va >> 60) < 0xe) {
      x->port->pc = x->pc;
      return sim_port_write(x->port, va, src, size_B);
   }

   void *p = sim_lane_ptr(x, lane, va, size_B, SIM_WRITE);
   if (!p)
      return false;
   memcpy(p, src, size_B);
   return true;
}
