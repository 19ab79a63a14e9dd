/* SPDX-License-Identifier: MIT */
/* Programs: found by following control flow from an address, decoded once,
 * shared by all cores, and checked against memory when they are asked for
 * again. */
#include <stdlib.h>

#include <mali/device_info.h>
#include "sim/shader/sim_shader_core.h"

/* No shader is longer. */
#define MAX_INSTRS (1u << 18)
#define BUCKETS 256
/* Programs kept in a bucket, about. */
#define MAX_CHAIN 16

static struct {
   pthread_mutex_t lock;
   struct sim_program *bucket[BUCKETS];
} cache = { .lock = PTHREAD_MUTEX_INITIALIZER };

struct builder {
   struct sim_port *port;
   uint64_t va;
   struct sim_program *program;
   unsigned room;
   /* Starts of paths still to follow. */
   unsigned *todo;
   unsigned todo_count, todo_room;
};

static void
program_free(struct sim_program *p)
{
   free(p->code);
   free(p->ops);
   free(p->pool);
   free(p);
}

void
sim_program_unref(struct sim_program *program)
{
   if (atomic_fetch_sub(&program->refs, 1) == 1)
      program_free(program);
}

static bool
out_of_memory(struct builder *b)
{
   sim_port_report(b->port, SIM_FAULT_UNIMPLEMENTED,
                   "no host memory for a program");
   return false;
}

static bool
reserve(struct builder *b, unsigned index)
{
   struct sim_program *p = b->program;

   if (index < b->room)
      return true;

   unsigned room = b->room ? b->room : 64;
   while (room <= index)
      room *= 2;

   struct sim_op *ops = realloc(p->ops, room * sizeof(*ops));
   if (!ops)
      return out_of_memory(b);
   p->ops = ops;
   uint64_t *code = realloc(p->code, room * sizeof(*code));
   if (!code)
      return out_of_memory(b);
   p->code = code;
   memset(ops + b->room, 0, (room - b->room) * sizeof(*ops));
   memset(code + b->room, 0, (room - b->room) * sizeof(*code));
   b->room = room;
   return true;
}

static bool
push(struct builder *b, int64_t index)
{
   if (index < 0 || index >= MAX_INSTRS) {
      b->port->pc = b->va;
      sim_port_report(b->port, SIM_FAULT_INVALID_INSTR,
                      "a branch leaves the program at instruction %lld",
                      (long long)index);
      return false;
   }
   if (b->todo_count == b->todo_room) {
      const unsigned room = b->todo_room ? 2 * b->todo_room : 16;
      unsigned *todo = realloc(b->todo, room * sizeof(*todo));
      if (!todo)
         return out_of_memory(b);
      b->todo = todo;
      b->todo_room = room;
   }
   b->todo[b->todo_count++] = (unsigned)index;
   return true;
}

/* A 32-bit constant that a selection or a sign changes becomes a constant of
 * the program, so that nothing is left to do when it is read. */
static void
pool_constant(struct sim_program *p, struct sim_src *src)
{
   const struct sim_exec x = {
      .bank = { [SIM_BANK_IMM] = sim_imm_words },
   };
   struct sim_src plain = *src;
   uint32_t tmp[2 * SIM_LANES];
   unsigned i;

   if (src->bank != SIM_BANK_IMM || !src->special_care ||
       src->fetch >= SIM_FETCH_W_S64)
      return;
   plain.flush = 0;
   sim_fetch_slow(&x, &plain, tmp);

   for (i = 0; i < p->pool_count && p->pool[i][0] != tmp[0]; i++)
      ;
   if (i == p->pool_count) {
      if (i == 256)
         return;

      /* Grown by doubling; aligned as vectors want it. */
      if (!(i & (i - 1))) {
         const unsigned room = i ? 2 * i : 1;
         void *pool = aligned_alloc(64, room * sizeof(p->pool[0]));
         if (!pool)
            return;
         if (i)
            memcpy(pool, p->pool, i * sizeof(p->pool[0]));
         free(p->pool);
         p->pool = pool;
      }
      memcpy(p->pool[i], tmp, sizeof(p->pool[i]));
      p->pool_count++;
   }
   src->bank = SIM_BANK_POOL;
   src->index = i;
   src->fetch = SIM_FETCH_PLAIN;
   src->and_mask = ~0u;
   src->xor_mask = 0;
   src->special_care = false;
}

/* Branches on a constant always or never happen. */
static int
constant_condition(const struct sim_op *op)
{
   if (op->src[0].bank != SIM_BANK_IMM || op->src[0].fetch != SIM_FETCH_PLAIN)
      return -1;
   const bool zero = !sim_imm_words[op->src[0].index][0];
   return zero == op->flag_a;
}

static bool
follow(struct builder *b, unsigned index)
{
   struct sim_program *p = b->program;

   for (;; index++) {
      if (index >= MAX_INSTRS)
         return push(b, index);
      if (!reserve(b, index))
         return false;

      struct sim_op *op = &p->ops[index];
      if (op->alu || op->exec)
         return true;

      const uint64_t *word =
         sim_port_ptr(b->port, b->va + 8ull * index, 8, SIM_READ | SIM_EXEC);
      if (!word)
         return false;

      p->code[index] = *word;
      if (index >= p->count)
         p->count = index + 1;
      if (!sim_op_decode(b->port->config->info->arch, *word, op, NULL, 0)) {
         /* Wrong only if a thread comes here. */
         op->exec = sim_exec_unimplemented;
         return true;
      }
      for (unsigned i = 0; i < op->src_count; i++)
         pool_constant(p, &op->src[i]);

      if (op->exec == sim_exec_branchz) {
         const int taken = constant_condition(op);

         if (taken != 0 && !push(b, (int64_t)index + 1 + op->imm))
            return false;
         if (taken == 1)
            return true;
      } else if (op->exec == sim_exec_branchzi) {
         if (constant_condition(op) == 1)
            return true;
      } else if (op->exec == sim_exec_blend) {
         /* The next instruction calls the blend shader. */
         if (op->flow != SIM_FLOW_END && !push(b, (int64_t)index + 1 + op->imm))
            return false;
         continue;
      }
      if (op->flow == SIM_FLOW_END)
         return true;
   }
}

static struct sim_program *
program_build(struct sim_port *port, uint64_t va)
{
   struct builder b = { .port = port, .va = va };
   bool ok;

   b.program = calloc(1, sizeof(*b.program));
   if (!b.program) {
      out_of_memory(&b);
      return NULL;
   }
   b.program->va = va;
   b.program->vm_id = sim_vm_id(port->vm);

   ok = push(&b, 0);
   while (ok && b.todo_count)
      ok = follow(&b, b.todo[--b.todo_count]);
   free(b.todo);
   if (!ok) {
      program_free(b.program);
      return NULL;
   }
   return b.program;
}

/* Whether memory still holds what was decoded. */
static bool
program_current(struct sim_port *port, const struct sim_program *p)
{
   const void *now =
      sim_port_try(port, p->va, 8ull * p->count, SIM_READ | SIM_EXEC);

   if (now && p->count == 0)
      return true;
   for (unsigned i = 0; i < p->count; i++) {
      const struct sim_op *op = &p->ops[i];
      uint64_t word;

      if (!op->alu && !op->exec)
         continue;
      if (now) {
         memcpy(&word, (const uint8_t *)now + 8ull * i, 8);
      } else {
         const void *at =
            sim_port_try(port, p->va + 8ull * i, 8, SIM_READ | SIM_EXEC);
         if (!at)
            return false;
         memcpy(&word, at, 8);
      }
      if (word != p->code[i])
         return false;
   }
   return true;
}

struct sim_program *
sim_program_get(struct sim_port *port, uint64_t va)
{
   const uint32_t vm_id = sim_vm_id(port->vm);
   const unsigned slot = (unsigned)((va >> 4) ^ (va >> 12) ^ vm_id) % BUCKETS;
   struct sim_program **link, *p;
   unsigned chain = 0;

   sim_imm_init();
   if (va & 7) {
      sim_port_report(port, SIM_FAULT_UNALIGNED,
                      "program address %#llx is not aligned to 8",
                      (unsigned long long)va);
      return NULL;
   }

   pthread_mutex_lock(&cache.lock);
   for (link = &cache.bucket[slot]; (p = *link); link = &p->next) {
      if (p->va != va || p->vm_id != vm_id) {
         /* Programs of address spaces long gone fall off the end. */
         if (++chain == MAX_CHAIN && p->next) {
            struct sim_program *old = p->next;
            p->next = old->next;
            sim_program_unref(old);
         }
         continue;
      }
      if (program_current(port, p)) {
         atomic_fetch_add(&p->refs, 1);
         pthread_mutex_unlock(&cache.lock);
         return p;
      }
      *link = p->next;
      sim_program_unref(p);
      break;
   }

   p = program_build(port, va);
   if (p) {
      /* One reference for the cache, one for the caller. */
      atomic_init(&p->refs, 2);
      p->next = cache.bucket[slot];
      cache.bucket[slot] = p;
   }
   pthread_mutex_unlock(&cache.lock);
   return p;
}
