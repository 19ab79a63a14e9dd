/* SPDX-License-Identifier: MIT */
/* A shader's surroundings: its descriptor, uniforms, storage, and resource
 * tables.  Layouts: Mesa 25.0.7 genxml v10 (Shader Program, Local Storage,
 * Resource, Buffer). */
#include "sim/shader/sim_shader_core.h"

/* Descriptor Type */
#define TYPE_SHADER 8u
#define TYPE_BUFFER 9u

/* Tables that are not the driver's. */
#define TABLE_RESOURCES 62u

static bool
read_program_descriptor(struct sim_port *port, struct sim_shader_env *env)
{
   uint32_t w[8];

   if (!sim_port_read(port, env->shader_va, w, sizeof(w)))
      return false;
   if ((w[0] & 0xf) != TYPE_SHADER) {
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "shader program at %#llx has descriptor type %u",
                      (unsigned long long)env->shader_va, w[0] & 0xf);
      return false;
   }
   if ((w[0] & 0x2ff0fe00u) || (w[1] >> 16) || w[4] || w[5] || w[6] || w[7]) {
      if (sim_port_report(port, SIM_FAULT_STRICT,
                          "shader program at %#llx: reserved bits are set",
                          (unsigned long long)env->shader_va))
         return false;
   }

   const unsigned stage = (w[0] >> 4) & 0xf, alloc = w[0] >> 30;

   env->stage = stage;
   env->coverage_gl = (w[0] >> 8) & 1;
   env->suppress_nan = (w[0] >> 16) & 1;
   env->ftz = (w[0] >> 17) & 3;
   env->suppress_inf = (w[0] >> 19) & 1;
   env->needs_helpers = (w[0] >> 28) & 1;
   env->registers = alloc == 2 ? 32 : 64;
   env->preload = w[1] & 0xffff;
   env->binary_va = w[2] | (uint64_t)w[3] << 32;
   if (stage < SIM_STAGE_COMPUTE || stage > SIM_STAGE_VERTEX ||
       (alloc != 0 && alloc != 2)) {
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "shader program at %#llx: stage %u, allocation %u",
                      (unsigned long long)env->shader_va, stage, alloc);
      return false;
   }
   if (env->suppress_nan || env->suppress_inf) {
      sim_port_report(port, SIM_FAULT_UNIMPLEMENTED,
                      "shader program at %#llx suppresses NaN or infinity",
                      (unsigned long long)env->shader_va);
      return false;
   }
   return true;
}

/* Sizes: 16 bytes << TLS size (Mesa 25.0.7, panfrost_get_stack_shift);
 * workgroup memory (4 + base) << scale / 8 with scale 0 for none: for base 0
 * that is Mesa's 1 << (scale - 1); other bases are a GUESS. */
static bool
read_local_storage(struct sim_port *port, struct sim_shader_env *env)
{
   uint32_t w[8];

   env->tls_size_B = 0;
   env->wls_size_B = 0;
   if (!env->thread_storage_va)
      return true;
   if (!sim_port_read(port, env->thread_storage_va, w, sizeof(w)))
      return false;

   const uint64_t tls = w[2] | (uint64_t)(w[3] & 0xffff) << 32;
   const unsigned tls_shift = w[0] & 0x1f, scale = (w[1] >> 8) & 0x1f;

   if (tls) {
      if (tls_shift > 16) {
         sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                         "thread-local storage of 16 << %u bytes", tls_shift);
         return false;
      }
      env->tls_size_B = 16u << tls_shift;
   }
   if ((w[1] & 0x1f) != 0x1f && scale) {
      const uint64_t size_B = ((4ull + ((w[1] >> 5) & 3)) << scale) >> 3;

      if (size_B > (64u << 20)) {
         sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                         "workgroup-local storage of %llu bytes",
                         (unsigned long long)size_B);
         return false;
      }
      env->wls_size_B = (uint32_t)size_B;

      /* The driver must have given memory for at least one instance, though
       * the core uses its own. */
      const uint64_t wls = w[4] | (uint64_t)w[5] << 32;
      if (size_B && !(sim_port_ptr(port, wls, 1, SIM_WRITE) &&
                      sim_port_ptr(port, wls + size_B - 1, 1, SIM_WRITE)))
         return false;
   }
   return true;
}

static bool
read_uniforms(struct sim_port *port, struct sim_shader_env *env)
{
   uint32_t words[SIM_FAU_WORDS];

   /* What lies beyond reads zero. */
   memset(env->fau, 0, sizeof(env->fau));
   if (env->fau_count > SIM_FAU_WORDS / 2) {
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "%u uniform words are more than %u", env->fau_count,
                      SIM_FAU_WORDS / 2);
      return false;
   }
   if (!env->fau_count)
      return true;
   if (!sim_port_read(port, env->fau_va & 0xffffffffffffull, words,
                      env->fau_count * 8))
      return false;
   for (unsigned i = 0; i < 2 * env->fau_count; i++)
      for (unsigned l = 0; l < SIM_LANES; l++)
         env->fau[i][l] = words[i];
   return true;
}

bool
sim_env_prepare(struct sim_core *core, struct sim_shader_env *env)
{
   struct sim_port *port = core->port;
   const char *what = port->what;

   env->program = NULL;
   port->what = "shader environment";
   bool ok = read_program_descriptor(port, env) &&
             read_local_storage(port, env) && read_uniforms(port, env);
   if (ok) {
      env->program = sim_program_get(port, env->binary_va);
      ok = env->program;
   }
   port->what = what;
   return ok;
}

void
sim_env_finish(struct sim_shader_env *env)
{
   if (env->program)
      sim_program_unref(env->program);
   env->program = NULL;
}

/* ---- resource tables -------------------------------------------------- */

/* Entry `table` of the table of tables: false when there is none. */
static bool
find_table(struct sim_port *port, const struct sim_shader_env *env,
           unsigned table, struct sim_buffer_view *out)
{
   const unsigned count = env->resources & 0x3f;

   if (table >= count)
      return false;

   const uint32_t *w = sim_port_ptr(
      port, (env->resources & ~0x3full) + 16ull * table, 16, SIM_READ);
   if (!w)
      return false;
   out->va = w[0] | (uint64_t)(w[1] & 0xffffff) << 32;
   out->size_B = w[2] | (uint64_t)w[3] << 32;
   return true;
}

bool
sim_env_descriptor(struct sim_core *core, const struct sim_shader_env *env,
                   unsigned table, uint32_t index, uint64_t *out_va)
{
   struct sim_buffer_view view;

   if (!find_table(core->port, env, table, &view) ||
       32ull * index + 32 > view.size_B) {
      sim_port_report(core->port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "no descriptor %u in resource table %u", index, table);
      return false;
   }
   *out_va = view.va + 32ull * index;
   return true;
}

/* An entry that does not exist: strict mode says so; otherwise it counts as
 * a descriptor of nothing (GUESS).  Returns false if a fault was recorded. */
static bool
missing(struct sim_exec *x, uint32_t handle)
{
   if (sim_port_stopped(x->port))
      return false;
   return sim_exec_fault(x, SIM_FAULT_STRICT,
                         "no descriptor %u in resource table %u",
                         handle & 0xffffff, handle >> 24) != SIM_NEXT_FAULT;
}

bool
sim_exec_other_handle(struct sim_exec *x, const char *what)
{
   return sim_exec_fault(x, SIM_FAULT_STRICT,
                         "%s with a handle that differs in the warp",
                         what) == SIM_NEXT;
}

bool
sim_env_entry(struct sim_exec *x, uint32_t handle, uint64_t *out_va)
{
   const uint32_t index = handle & 0xffffff;
   struct sim_buffer_view view;

   *out_va = 0;
   if (!find_table(x->port, x->env, handle >> 24, &view) ||
       32ull * index + 32 > view.size_B)
      return missing(x, handle);
   *out_va = view.va + 32ull * index;
   return true;
}

bool
sim_env_buffer(struct sim_exec *x, uint32_t handle, struct sim_buffer_view *out)
{
   uint64_t va;

   out->va = 0;
   out->size_B = 0;

   /* The raw bytes of a resource table (Mesa 25.0.7 reads its own buffer
    * descriptors so: panvk_vX_nir_lower_descriptors.c). */
   if ((handle >> 24) == TABLE_RESOURCES) {
      if (!find_table(x->port, x->env, handle & 0xffffff, out))
         return missing(x, handle);
      return true;
   }

   if (!sim_env_entry(x, handle, &va))
      return false;
   if (!va)
      return true;

   const uint32_t *w = sim_port_ptr(x->port, va, 32, SIM_READ);
   if (!w)
      return false;
   if ((w[0] & 0xf) == 0)
      return true;
   if ((w[0] & 0xf) != TYPE_BUFFER) {
      sim_exec_fault(x, SIM_FAULT_INVALID_DESCRIPTOR,
                     "descriptor %u of table %u has type %u, not buffer",
                     handle & 0xffffff, handle >> 24, w[0] & 0xf);
      return false;
   }
   out->size_B = w[1];
   out->va = w[2] | (uint64_t)w[3] << 32;
   return true;
}
