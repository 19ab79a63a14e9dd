/* SPDX-License-Identifier: MIT */
/* Forward pixel kill: a draw that claims it wrongly is refused where it
 * covers what it needs, and only there. */
#include "sim/pixel/sim_draw.h"

#include <stdlib.h>

#include "sim_pixel_check.h"

#define REPLACE                                          \
   {                                                     \
      .a = SIM_BLEND_A_SRC, .b = SIM_BLEND_B_SRC, .c = 1 \
   }
#define ADD                                                                 \
   {                                                                        \
      .a = SIM_BLEND_A_SRC, .b = SIM_BLEND_B_DEST, .c = 1, .invert_c = true \
   }
#define BY_CONSTANT                                                          \
   {                                                                         \
      .a = SIM_BLEND_A_ZERO, .b = SIM_BLEND_B_SRC, .c = SIM_BLEND_C_CONSTANT \
   }

static const struct sim_blend_state opaque = { .enable = true,
                                               .mode = SIM_BLEND_MODE_OPAQUE };
static const struct sim_blend_state add = {
   .enable = true,
   .mode = SIM_BLEND_MODE_FIXED,
   .equation = { .rgb = ADD, .alpha = ADD, .color_mask = 0xf },
};

static struct sim_vm *vm;
static struct sim_job job;
static struct sim_framebuffer fb;
static struct sim_pixel_worker w;
/* Stands for "has a shader". */
static struct sim_shader_env *env;

static void
begin(unsigned samples)
{
   fb = (struct sim_framebuffer){ .samples = samples, .rt_count = 2 };
   free(w.killable);
   memset(&w, 0, sizeof(w));
   sim_job_init(&job, vm);
   sim_port_init(&w.port, &job, "test");
   w.fb = &fb;
   w.killable = malloc(samples * SIM_TILE_PIXELS);
   sim_forward_kill_begin(&w);
}

static struct sim_draw
draw(bool kills, bool killable, const struct sim_blend_state *blend)
{
   return (struct sim_draw){
      .env = env,
      .forward_kill = kills,
      .killable = killable,
      .rt_mask = 3,
      .blend = { *blend, opaque },
   };
}

/* The draw covers a pixel's samples; it writes the targets of `wrote`. */
static bool
cover(struct sim_draw *d, unsigned x, unsigned y, unsigned samples,
      unsigned wrote)
{
   sim_forward_kill_derive(d);
   w.draw = d;
   memset(&w.coverage, 0, sizeof(w.coverage));
   for (unsigned s = 0; s < fb.samples; s++) {
      if (samples & (1u << s))
         w.coverage.rows[s][y] = w.coverage.any[y] = (uint16_t)(1u << x);
   }
   if (!sim_forward_kill_check(&w))
      return false;
   for (unsigned s = 0; s < fb.samples; s++) {
      for (unsigned rt = 0; rt < 2; rt++) {
         if ((samples & (1u << s)) && (wrote & (1u << rt)))
            sim_forward_kill_store(&w, rt, sim_tile_index(s, x, y));
      }
   }
   return true;
}

static void
test_reads(void)
{
   const struct {
      const char *name;
      struct sim_blend_state state;
      bool reads;
   } cases[] = {
      { "opaque", opaque, false },
      { "add", add, true },
      { "replace",
        { .mode = SIM_BLEND_MODE_FIXED, .equation = { REPLACE, REPLACE, 0xf } },
        false },
      { "replace some components",
        { .mode = SIM_BLEND_MODE_FIXED, .equation = { REPLACE, REPLACE, 0x7 } },
        true },
      { "by a constant",
        { .mode = SIM_BLEND_MODE_FIXED,
          .equation = { BY_CONSTANT, BY_CONSTANT, 0xf } },
        false },
      { "alpha only",
        { .mode = SIM_BLEND_MODE_FIXED, .equation = { REPLACE, ADD, 0xf } },
        true },
      { "shader", { .mode = SIM_BLEND_MODE_SHADER }, false },
      { "shader that loads",
        { .mode = SIM_BLEND_MODE_SHADER, .load_destination = true },
        true },
   };

   for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
      CHECK(sim_blend_reads(&cases[i].state) == cases[i].reads, "%s",
            cases[i].name);
   }
}

static void
test_where(void)
{
   struct sim_draw below = draw(true, true, &opaque);
   struct sim_draw fixed = draw(false, false, &opaque);
   struct sim_draw above = draw(true, true, &add);

   begin(4);
   CHECK(cover(&above, 3, 5, 0xf, 3), "over the clear value");
   begin(4);
   CHECK(cover(&below, 3, 5, 0xf, 3), "first");
   CHECK(cover(&above, 4, 5, 0xf, 3), "beside it");
   CHECK(cover(&below, 3, 5, 0xf, 3), "opaque over killable");
   CHECK(!cover(&above, 3, 5, 0x1, 3), "over it");
   CHECK(job.fault.kind == SIM_FAULT_STRICT, "%d", job.fault.kind);

   begin(4);
   CHECK(cover(&below, 3, 5, 0x5, 3), "two samples");
   CHECK(cover(&above, 3, 5, 0xa, 3), "the other two");
   CHECK(!cover(&above, 3, 5, 0x4, 3), "one of the first");

   begin(1);
   CHECK(cover(&above, 3, 5, 1, 3), "first of two that blend");
   CHECK(!cover(&above, 3, 5, 1, 3), "second");

   /* What is below cannot be killed, or is hidden by what cannot. */
   begin(1);
   CHECK(cover(&fixed, 3, 5, 1, 3), "not killable");
   CHECK(cover(&above, 3, 5, 1, 0), "over it");
   CHECK(cover(&below, 3, 5, 1, 3), "killable");
   CHECK(cover(&fixed, 3, 5, 1, 3), "hidden");
   CHECK(cover(&above, 3, 5, 1, 0), "over both");
   /* Another tile. */
   CHECK(cover(&below, 3, 5, 1, 3), "killable again");
   sim_forward_kill_begin(&w);
   CHECK(cover(&above, 3, 5, 1, 0), "at the same place of the next tile");
}

/* Blending that is not killable keeps what it blended with alive. */
static void
test_between(void)
{
   struct sim_draw below = draw(true, true, &opaque);
   struct sim_draw between = draw(false, false, &add);
   struct sim_draw above = draw(true, true, &add);

   begin(1);
   CHECK(cover(&below, 0, 0, 1, 3), "first");
   CHECK(cover(&between, 0, 0, 1, 3), "blends");
   CHECK(!cover(&above, 0, 0, 1, 3), "needs both");
}

static void
test_targets(void)
{
   struct sim_draw below = draw(true, true, &opaque);
   struct sim_draw above = draw(true, true, &opaque);

   begin(1);
   CHECK(cover(&below, 0, 0, 1, 1), "target 0");
   above.rt_mask = 1;
   CHECK(cover(&above, 0, 0, 1, 1), "leaves target 1");
   above.rt_mask = 2;
   CHECK(!cover(&above, 0, 0, 1, 2), "leaves target 0");

   begin(1);
   CHECK(cover(&below, 0, 0, 1, 2), "target 1");
   above = draw(true, true, &add);
   CHECK(cover(&above, 0, 0, 1, 1), "blends target 0");
   above.blend[1].enable = false;
   CHECK(!cover(&above, 0, 0, 1, 1), "target 1 disabled");
   begin(1);
   CHECK(cover(&below, 0, 0, 1, 2), "target 1");
   above.blend[1] =
      (struct sim_blend_state){ .enable = true, .mode = SIM_BLEND_MODE_OFF };
   CHECK(!cover(&above, 0, 0, 1, 1), "target 1 off");
}

static void
test_who(void)
{
   struct sim_draw below = draw(true, true, &opaque);
   struct sim_draw above = draw(true, true, &opaque);

   begin(1);
   CHECK(cover(&below, 0, 0, 1, 3), "first");
   above.modifies_coverage = true;
   above.kill = SIM_KILL_FORCE_LATE;
   CHECK(cover(&above, 0, 0, 1, 0), "late tests kill nothing");
   above.kill = SIM_KILL_FORCE_EARLY;
   CHECK(!cover(&above, 0, 0, 1, 3), "coverage from the shader");

   begin(1);
   above = draw(true, true, &add);
   CHECK(cover(&below, 0, 0, 1, 3), "first");
   above.env = NULL;
   CHECK(cover(&above, 0, 0, 1, 0), "no shader");
   above = draw(false, true, &add);
   CHECK(cover(&above, 0, 0, 1, 3), "does not claim to kill");
   above = draw(true, true, &opaque);
   CHECK(cover(&above, 0, 0, 1, 0), "claims rightly");
   CHECK(!sim_forward_kill_load(&w, 1, 0), "but loads");

   /* No books but in strict mode. */
   begin(1);
   free(w.killable);
   w.killable = NULL;
   above = draw(true, true, &add);
   CHECK(cover(&below, 0, 0, 1, 3), "first");
   CHECK(cover(&above, 0, 0, 1, 3), "no books");
   CHECK(sim_forward_kill_load(&w, 0, 0), "no books");
}

int
main(void)
{
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 1);
   vm = sim_vm_create(UINT64_C(1) << 48);
   env = aligned_alloc(64, sizeof(*env));
   if (!vm || !env)
      return 1;
   test_reads();
   test_where();
   test_between();
   test_targets();
   test_who();
   free(w.killable);
   free(env);
   sim_vm_unref(vm);
   return check_result();
}
