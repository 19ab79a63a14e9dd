/* SPDX-License-Identifier: MIT */
#include "texture_harness.h"

#include <stdlib.h>

unsigned harness_failures;

static struct sim_bo *
mapped(struct sim_vm *vm, uint64_t va, uint64_t size_B)
{
   struct sim_bo *bo = sim_bo_create(size_B, false);

   if (!bo || sim_vm_map(vm, va, size_B, bo, 0, SIM_READ | SIM_WRITE)) {
      fprintf(stderr, "no memory for the test\n");
      exit(1);
   }
   return bo;
}

void
harness_init(struct texture_harness *h, bool strict)
{
   memset(h, 0, sizeof(*h));
   sim_config_set_for_test("g610", strict ? SIM_MODE_STRICT : SIM_MODE_FAST, 1);
   h->vm = sim_vm_create(1ull << 48);
   h->desc = mapped(h->vm, TEXTURE_VA, DESC_B);
   h->data = mapped(h->vm, DATA_VA, DATA_B);
   sim_job_init(&h->job, h->vm);
   sim_port_init(&h->port, &h->job, "test");
   harness_reset(h);
}

void
harness_finish(struct texture_harness *h)
{
   sim_port_finish(&h->port);
   sim_bo_unref(h->desc);
   sim_bo_unref(h->data);
   sim_vm_unref(h->vm);
}

void
harness_reset(struct texture_harness *h)
{
   sim_port_finish(&h->port);
   sim_job_init(&h->job, h->vm);
   sim_port_init(&h->port, &h->job, "test");
   memset(h->desc->host, 0, DESC_B);
   /* RGBA8 UNORM, memory order RGBA. */
   h->texture = (struct hw_texture){ HW_TEXTURE_DEFAULTS, .format = 187u << 12,
                                     .surfaces = PLANES_VA };
   h->sampler = (struct hw_sampler){
      HW_SAMPLER_DEFAULTS, .minify_nearest = true, .magnify_nearest = true,
      .round_to_nearest_even = false, .maximum_lod = 16.0f
   };
   h->used_B = 0;
}

uint32_t *
harness_plane(struct texture_harness *h, unsigned n)
{
   return (uint32_t *)(h->desc->host + (PLANES_VA - TEXTURE_VA) + 32 * n);
}

void
harness_write(struct texture_harness *h)
{
   hw_texture_pack(h->desc->host, &h->texture);
   hw_sampler_pack(h->desc->host + (SAMPLER_VA - TEXTURE_VA), &h->sampler);
}

/* The curve of a 16×16 tile, step by step as tiling.rst draws it. */
static unsigned
place_in_tile(unsigned x, unsigned y)
{
   unsigned n = 0;

   for (unsigned k = 0; k < 4; k++) {
      const unsigned xk = x >> k & 1, yk = y >> k & 1;
      n += (xk != yk ? 1u : 0u) << (2 * k);
      n += yk << (2 * k + 1);
   }
   return n;
}

static unsigned
half(unsigned n, unsigned level)
{
   while (level-- && n > 1)
      n /= 2;
   return n;
}

static void
fill_level(struct texture_harness *h, bool tiled, texel_fn fn, unsigned layer,
           unsigned level)
{
   const struct hw_texture *t = &h->texture;
   const unsigned w = half(t->width, level), ht = half(t->height, level);
   const bool volume = t->dimension == HW_TEXTURE_DIMENSION_3D;
   const unsigned slices = volume ? half(t->depth, level) : t->sample_count;
   const unsigned across = (w + 15) / 16, down = (ht + 15) / 16;
   /* A little more than needed, so that strides are not what sizes say. */
   const unsigned row_B = tiled ? across * 1024 : (w * 4 + 63) / 64 * 64 + 64;
   const unsigned slice_B = row_B * (tiled ? down : ht) + 64;
   uint8_t *base = h->data->host + h->used_B;

   for (unsigned z = 0; z < slices; z++) {
      for (unsigned y = 0; y < ht; y++) {
         for (unsigned x = 0; x < w; x++) {
            size_t at = (size_t)z * slice_B;

            if (tiled)
               at += (y / 16) * row_B + (x / 16) * 1024 +
                     4 * place_in_tile(x % 16, y % 16);
            else
               at += (size_t)y * row_B + 4 * x;
            fn(layer, level, x, y, z, base + at);
         }
      }
   }

   const struct hw_plane p = { HW_PLANE_DEFAULTS,
                               .clump_ordering =
                                  tiled ? HW_CLUMP_ORDERING_TILED_U_INTERLEAVED
                                        : HW_CLUMP_ORDERING_LINEAR,
                               .clump_format = HW_CLUMP_FORMAT_RAW32,
                               .size = slice_B * slices,
                               .pointer = DATA_VA + h->used_B,
                               .row_stride = row_B,
                               .slice_stride = (int32_t)slice_B,
                               .width = w,
                               .height = ht };
   hw_plane_pack(harness_plane(h, layer * t->levels + level), &p);
   h->used_B += slice_B * slices;
   if (h->used_B > DATA_B) {
      fprintf(stderr, "texture too large for the test\n");
      exit(1);
   }
}

void
harness_texture(struct texture_harness *h, bool tiled, texel_fn fn)
{
   const unsigned faces =
      h->texture.dimension == HW_TEXTURE_DIMENSION_CUBE ? 6 : 1;

   h->used_B = 0;
   h->texture.texel_interleave = tiled;
   h->texture.maximum_lod = (float)(h->texture.levels - 1);
   for (unsigned layer = 0; layer < h->texture.array_size * faces; layer++) {
      for (unsigned level = 0; level < h->texture.levels; level++)
         fill_level(h, tiled, fn, layer, level);
   }
   harness_write(h);
}

bool
harness_run(struct texture_harness *h, struct sim_tex_request *req,
            struct sim_tex_result *res)
{
   memset(res, 0, sizeof(*res));
   if (!req->lanes)
      req->lanes = 1;
   if (!req->quad_lanes)
      req->quad_lanes = req->lanes;
   for (unsigned i = 0; i < SIM_LANES; i++) {
      req->texture_va[i] = TEXTURE_VA;
      req->sampler_va[i] = req->op == SIM_TEX_FETCH ? 0 : SAMPLER_VA;
   }
   return sim_texture_sample(&h->port, req, res);
}

uint32_t
harness_bits(double v)
{
   const float f = (float)v;
   uint32_t u;

   memcpy(&u, &f, 4);
   return u;
}

double
harness_float(uint32_t v)
{
   float f;

   memcpy(&f, &v, 4);
   return f;
}

enum sim_fault_kind
harness_fault(const struct texture_harness *h)
{
   return sim_job_stopped(&h->job) ? h->job.fault.kind : SIM_FAULT_NONE;
}

void
texel_noise(unsigned layer, unsigned level, unsigned x, unsigned y, unsigned z,
            uint8_t out[4])
{
   uint32_t n = layer * 7919 + level * 104729 + x * 1299709 + y * 15485863 +
                z * 32452843 + 1;

   for (unsigned c = 0; c < 4; c++) {
      n = n * 1664525 + 1013904223;
      out[c] = (uint8_t)(n >> 24);
   }
}
