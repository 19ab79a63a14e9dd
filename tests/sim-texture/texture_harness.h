/* SPDX-License-Identifier: MIT */
/* Textures built by hand in simulated memory.  Texel bytes come from a
 * formula, so that references need not read memory. */
#ifndef TEXTURE_HARNESS_H
#define TEXTURE_HARNESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "hw/hw_v10.h"
#include "sim/texture/sim_texture.h"

#define TEXTURE_VA 0x100000ull
#define SAMPLER_VA 0x100100ull
#define PLANES_VA 0x101000ull
#define DATA_VA 0x10000000ull
#define DESC_B 0x10000u
#define DATA_B 0x400000u

/* Bytes R, G, B, A of a texel; z is the depth slice or the sample. */
typedef void (*texel_fn)(unsigned layer, unsigned level, unsigned x, unsigned y,
                         unsigned z, uint8_t out[4]);

struct texture_harness {
   struct sim_vm *vm;
   struct sim_bo *desc, *data;
   struct sim_job job;
   struct sim_port port;
   struct hw_texture texture;
   struct hw_sampler sampler;
   uint64_t used_B;
};

extern unsigned harness_failures;

#define EXPECT(cond)                                                \
   do {                                                             \
      if (!(cond)) {                                                \
         fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond); \
         harness_failures++;                                        \
      }                                                             \
   } while (0)

void
harness_init(struct texture_harness *h, bool strict);
void
harness_finish(struct texture_harness *h);
/* New job, empty descriptors, default sampler: nearest, clamped to edges. */
void
harness_reset(struct texture_harness *h);

/* Fills memory for h->texture (4 bytes a texel) and writes its planes and
 * itself. */
void
harness_texture(struct texture_harness *h, bool tiled, texel_fn fn);
void
harness_write(struct texture_harness *h);
/* The n-th plane. */
uint32_t *
harness_plane(struct texture_harness *h, unsigned n);

/* One lane, or with the same request in all lanes: fills addresses in. */
bool
harness_run(struct texture_harness *h, struct sim_tex_request *req,
            struct sim_tex_result *res);
uint32_t
harness_bits(double v);
double
harness_float(uint32_t v);
enum sim_fault_kind
harness_fault(const struct texture_harness *h);

/* Different in each channel, at each place; not smooth. */
void
texel_noise(unsigned layer, unsigned level, unsigned x, unsigned y, unsigned z,
            uint8_t out[4]);

#endif
