/* SPDX-License-Identifier: MIT */
/* What the texture unit refuses. */
#include "texture_harness.h"

static uint32_t *
word(struct texture_harness *h, uint64_t va, unsigned n)
{
   return (uint32_t *)(h->desc->host + (va - TEXTURE_VA)) + n;
}

static void
begin(struct texture_harness *h)
{
   harness_reset(h);
   h->texture.width = 20;
   h->texture.height = 20;
   h->texture.levels = 2;
   harness_texture(h, true, texel_noise);
}

static enum sim_fault_kind
sample_at(struct texture_harness *h, uint64_t texture, uint64_t sampler,
          enum sim_tex_dim dim)
{
   struct sim_tex_request req = { .op = SIM_TEX_SAMPLE,
                                  .dim = dim,
                                  .lod_mode = SIM_LOD_ZERO,
                                  .regfmt = SIM_REGFMT_F32,
                                  .lanes = 1,
                                  .texture_va = { texture },
                                  .sampler_va = { sampler } };
   struct sim_tex_result res;
   const bool ok = sim_texture_sample(&h->port, &req, &res);

   EXPECT(ok == (harness_fault(h) == SIM_FAULT_NONE));
   return harness_fault(h);
}

static enum sim_fault_kind
sample(struct texture_harness *h)
{
   return sample_at(h, TEXTURE_VA, SAMPLER_VA, SIM_TEX_2D);
}

static void
test_refusals(struct texture_harness *h)
{
   begin(h);
   EXPECT(sample(h) == SIM_FAULT_NONE);

   /* Reserved bits and wrong types. */
   static const struct {
      uint64_t va;
      uint8_t word;
      uint32_t flip;
   } bits[] = {
      { TEXTURE_VA, 0, 1u << 6 },
      { TEXTURE_VA, 0, 1 },
      { TEXTURE_VA, 2, 1u << 13 },
      { TEXTURE_VA, 6, 1u << 16 },
      { SAMPLER_VA, 0, 1u << 6 },
      { SAMPLER_VA, 0, 2 },
      { SAMPLER_VA, 3, 1 },
      { PLANES_VA, 0, 1u << 20 },
      { PLANES_VA, 0, 1 },
      { PLANES_VA, 5, 1 },
      /* Values without a name: wrap mode 0, ordering 3, swizzle 6. */
      { SAMPLER_VA, 0, 9u << 16 },
      { PLANES_VA, 0, 2u << 8 },
      { TEXTURE_VA, 2, 6 },
      /* A plane of 8-bit texels cannot hold 32-bit ones. */
      { PLANES_VA, 0, 2u << 24 },
      /* Surfaces not on a descriptor's alignment. */
      { TEXTURE_VA, 4, 16 },
   };
   for (unsigned i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
      begin(h);
      *word(h, bits[i].va, bits[i].word) ^= bits[i].flip;
      if (sample(h) != SIM_FAULT_INVALID_DESCRIPTOR) {
         fprintf(stderr, "refusal %u: got %s\n", i,
                 sim_fault_kind_name(harness_fault(h)));
         harness_failures++;
      }
   }

   begin(h);
   EXPECT(sample_at(h, TEXTURE_VA + 16, SAMPLER_VA, SIM_TEX_2D) ==
          SIM_FAULT_UNALIGNED);
   begin(h);
   EXPECT(sample_at(h, TEXTURE_VA, SAMPLER_VA + 8, SIM_TEX_2D) ==
          SIM_FAULT_UNALIGNED);
   begin(h);
   EXPECT(sample_at(h, 0x40000000, SAMPLER_VA, SIM_TEX_2D) ==
          SIM_FAULT_TRANSLATION);
   begin(h);
   *word(h, PLANES_VA, 3) = 0x70;
   EXPECT(sample(h) == SIM_FAULT_TRANSLATION);
   /* Fields of unknown meaning are not passed over. */
   begin(h);
   *word(h, TEXTURE_VA, 2) |= 1u << 24;
   EXPECT(sample(h) == SIM_FAULT_UNIMPLEMENTED);
   begin(h);
   *word(h, TEXTURE_VA, 0) |= 1u << 8;
   EXPECT(sample(h) == SIM_FAULT_UNIMPLEMENTED);
}

static void
test_strict(struct texture_harness *h, enum sim_fault_kind expect)
{
   begin(h);
   *word(h, PLANES_VA, 2) |= 16;
   EXPECT(sample(h) == expect);
   begin(h);
   *word(h, PLANES_VA, 4) |= 16;
   EXPECT(sample(h) == expect);
   /* One byte less than four tiles, the last row's slack apart. */
   begin(h);
   *word(h, PLANES_VA, 1) = 4 * 1024 - 1;
   EXPECT(sample(h) == expect);
   begin(h);
   *word(h, PLANES_VA, 1) = 4 * 1024;
   EXPECT(sample(h) == SIM_FAULT_NONE);
   begin(h);
   *word(h, TEXTURE_VA, 2) ^= 1u << 12;
   EXPECT(sample(h) == expect);
   begin(h);
   EXPECT(sample_at(h, TEXTURE_VA, SAMPLER_VA, SIM_TEX_3D) == expect);
}

/* An empty descriptor reads as zero. */
static void
test_null(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = SIM_TEX_2D,
                                  .regfmt = SIM_REGFMT_F32,
                                  .lanes = 1 };
   struct sim_tex_result res;

   harness_reset(h);
   EXPECT(harness_run(h, &req, &res));
   for (unsigned c = 0; c < 4; c++)
      EXPECT(res.texel[c][0] == 0);
}

/* Descriptors that change between messages are read anew. */
static void
test_changes(struct texture_harness *h)
{
   struct sim_tex_request req = { .op = SIM_TEX_FETCH,
                                  .dim = SIM_TEX_2D,
                                  .regfmt = SIM_REGFMT_F32,
                                  .lanes = 1,
                                  .coord = { { 3 }, { 5 } } };
   struct sim_tex_result a, b;

   begin(h);
   EXPECT(harness_run(h, &req, &a));
   /* Swizzle BGRA. */
   h->texture.swizzle = 2 | 1 << 3 | 0 << 6 | 3 << 9;
   harness_write(h);
   EXPECT(harness_run(h, &req, &b));
   EXPECT(a.texel[0][0] == b.texel[2][0] && a.texel[2][0] == b.texel[0][0]);
   EXPECT(a.texel[0][0] != a.texel[2][0]);
   /* The plane moves by a tile. */
   *word(h, PLANES_VA, 2) += 1024;
   req.coord[0][0] = 3;
   EXPECT(harness_run(h, &req, &b));
   req.coord[0][0] = 19;
   *word(h, PLANES_VA, 2) -= 1024;
   EXPECT(harness_run(h, &req, &a));
   EXPECT(a.texel[0][0] == b.texel[0][0] && a.texel[3][0] == b.texel[3][0]);
}

/* A job writes the four bytes at `at` of the data. */
static void
other_job_writes(struct texture_harness *h, unsigned at)
{
   struct sim_job job;
   struct sim_port port;

   sim_job_init(&job, h->vm);
   sim_job_begin(&job);
   sim_port_init(&port, &job, "test");
   /* Found without a write first, as ports mostly do. */
   EXPECT(sim_port_ptr(&port, DATA_VA + at, 4, SIM_READ));
   EXPECT(sim_port_ptr(&port, DATA_VA + at, 4, SIM_WRITE));
   sim_port_finish(&port);
   sim_job_end(&job);
}

/* What a job wrote is read through the cache only after an invalidation. */
static void
test_cache(struct texture_harness *h, enum sim_fault_kind stale)
{
   for (unsigned linear = 0; linear < 2; linear++) {
      for (unsigned late = 0; late < 2; late++) {
         begin(h);
         h->sampler.magnify_nearest = !linear;
         h->sampler.minify_nearest = !linear;
         harness_write(h);
         if (!late)
            sim_readonly_invalidate();
         other_job_writes(h, 0);
         if (late)
            sim_readonly_invalidate();
         EXPECT(sample(h) == (late ? SIM_FAULT_NONE : stale));
      }
      /* Another line. */
      begin(h);
      other_job_writes(h, 256);
      EXPECT(sample(h) == SIM_FAULT_NONE);
   }
   /* The job's own writes are not what this is about. */
   harness_reset(h);
   sim_readonly_invalidate();
   sim_port_finish(&h->port);
   sim_job_begin(&h->job);
   sim_port_init(&h->port, &h->job, "test");
   h->texture.width = h->texture.height = 20;
   harness_texture(h, true, texel_noise);
   EXPECT(sim_port_ptr(&h->port, DATA_VA, 4, SIM_WRITE));
   EXPECT(sample(h) == SIM_FAULT_NONE);
   sim_job_end(&h->job);
}

int
main(void)
{
   struct texture_harness h;

   harness_init(&h, true);
   test_refusals(&h);
   test_strict(&h, SIM_FAULT_STRICT);
   test_null(&h);
   test_cache(&h, SIM_FAULT_STRICT);
   harness_finish(&h);

   harness_init(&h, false);
   test_strict(&h, SIM_FAULT_NONE);
   test_changes(&h);
   test_cache(&h, SIM_FAULT_NONE);
   harness_finish(&h);
   return harness_failures != 0;
}
