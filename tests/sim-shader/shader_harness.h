/* SPDX-License-Identifier: MIT */
/* Runs assembled programs on the simulated core, with a buffer to look at.
 *
 * Memory map: CODE programs, DATA 64 KiB of test data, DESC descriptors.
 * Texture functions are doubles (texture_double.c). */
#ifndef SHADER_HARNESS_H
#define SHADER_HARNESS_H

#include <stdio.h>
#include <string.h>

#include "isa/isa.h"
#include "sim/shader/sim_shader_core.h"

#define CODE_VA 0x100000000ull
#define DATA_VA 0x200000000ull
#define DESC_VA 0x300000000ull

struct harness {
   struct sim_vm *vm;
   struct sim_bo *code, *data, *desc;
   struct sim_job job;
   struct sim_port port;
   struct sim_core *core;
   struct sim_shader_env env;
   struct sim_warp warp;
   const struct sim_stage_ops *ops;
   void *stage;
   unsigned code_words;
};

/* Strict or fast; a new address space.  model: a name of the table of models;
 * one for the life of the process. */
void
harness_init_model(struct harness *h, bool strict, const char *model);
/* The G610. */
void
harness_init(struct harness *h, bool strict);
void
harness_finish(struct harness *h);
/* Forgets the last program, its fault, and the warp's state. */
void
harness_reset(struct harness *h);

/* Appends instructions, one to a line.  Aborts on text that is refused. */
void
harness_asm(struct harness *h, const char *text);
/* Whether the model's architecture has this instruction.  Aborts if no other
 * has it either. */
bool
harness_knows(const char *line);
void
harness_word(struct harness *h, uint64_t word);

/* Writes the shader program descriptor (and what h->env says) and prepares
 * the environment.  registers: 32 or 64. */
bool
harness_prepare(struct harness *h, enum sim_stage stage, unsigned registers,
                uint16_t preload);

/* prepare() for a compute shader with all registers, and one warp. */
enum sim_warp_status
harness_run(struct harness *h);

static inline uint32_t *
harness_data(struct harness *h)
{
   return (uint32_t *)h->data->host;
}

/* ---- checks ----------------------------------------------------------- */

extern unsigned harness_failures;

#define CHECK(cond)                                                 \
   do {                                                             \
      if (!(cond)) {                                                \
         fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond); \
         harness_failures++;                                        \
      }                                                             \
   } while (0)

#define CHECK_EQ(a, b)                                                \
   do {                                                               \
      const unsigned long long va_ = (a), vb_ = (b);                  \
      if (va_ != vb_) {                                               \
         fprintf(stderr, "%s:%d: %s is %#llx, not %#llx\n", __FILE__, \
                 __LINE__, #a, va_, vb_);                             \
         harness_failures++;                                          \
      }                                                               \
   } while (0)

#endif
