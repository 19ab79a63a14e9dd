/* SPDX-License-Identifier: MIT */
/*
 * The builder finds uses of registers between a load or store and its wait,
 * on every path, and nothing else.
 */
#include <stdio.h>
#include <string.h>

#include <mali/device_info.h>

#include "cs/cs_builder.h"

static unsigned failures, breaches;
static uint64_t words[512];

static int
alloc_chunk(void *cookie, struct cs_chunk *out)
{
   (void)cookie;
   *out = (struct cs_chunk){ .cpu = words, .va = 0x1000, .capacity = 512 };
   return 0;
}

static void
on_breach(void *cookie, const char *why, uint64_t word)
{
   (void)cookie;
   (void)why;
   (void)word;
   breaches++;
}

static struct cs_builder b;
static const struct cs_reg32 r4 = { 4 }, r5 = { 5 }, r6 = { 6 };
static const struct cs_reg64 addr = { 8 };

static void
start(void)
{
   struct cs_config config = {
      .info = mali_device_info_from_name("g610"),
      .alloc = alloc_chunk,
      .kernel_registers = 4,
      .ls_entry = 0,
      .check = true,
      .on_breach = on_breach,
   };
   breaches = 0;
   cs_init(&b, &config);
}

static void
expect(const char *what, unsigned want)
{
   if (breaches != want) {
      fprintf(stderr, "%s: %u breaches, want %u\n", what, breaches, want);
      failures++;
   }
   cs_destroy(&b);
}

static void
test_straight(void)
{
   start();
   cs_load32(&b, r4, addr, 0);
   cs_add32(&b, r5, r4, 1);
   expect("read of a load", 1);

   start();
   cs_load32(&b, r4, addr, 0);
   cs_wait_ls(&b);
   cs_add32(&b, r5, r4, 1);
   cs_add32(&b, r4, r5, 1);
   expect("waited", 0);

   start();
   cs_load32(&b, r4, addr, 0);
   cs_wait(&b, 0x2);
   cs_add32(&b, r5, r4, 1);
   expect("waited for another entry", 1);

   start();
   cs_load32(&b, r4, addr, 0);
   cs_move32(&b, r4, 1);
   expect("write of a load", 1);

   start();
   cs_store32(&b, r4, addr, 0);
   cs_add32(&b, r5, r4, 1);
   expect("read of a store", 0);
   start();
   cs_store32(&b, r4, addr, 0);
   cs_move32(&b, r4, 1);
   expect("write of a store", 1);

   start();
   cs_load64(&b, cs_reg64(40), addr, 0);
   cs_run_fragment(&b, false, 0);
   expect("implied read of a load", 1);
   start();
   cs_load64(&b, cs_reg64(44), addr, 0);
   cs_run_fragment(&b, false, 0);
   expect("implied read that does not happen", 0);
}

static void
test_paths(void)
{
   struct cs_if f;
   struct cs_loop l;

   start();
   cs_load32(&b, r4, addr, 0);
   cs_if_begin(&b, &f, CS_EQUAL, r6);
   cs_wait_ls(&b);
   cs_if_end(&b, &f);
   cs_add32(&b, r5, r4, 1);
   expect("waited on one path", 1);

   start();
   cs_load32(&b, r4, addr, 0);
   cs_if_begin(&b, &f, CS_EQUAL, r6);
   cs_wait_ls(&b);
   cs_else(&b, &f);
   cs_wait_ls(&b);
   cs_if_end(&b, &f);
   cs_add32(&b, r5, r4, 1);
   expect("waited on both paths", 0);

   start();
   cs_if_begin(&b, &f, CS_EQUAL, r6);
   cs_load32(&b, r4, addr, 0);
   cs_else(&b, &f);
   cs_move32(&b, r4, 0);
   cs_if_end(&b, &f);
   expect("load on the other path", 0);

   start();
   cs_loop_begin(&b, &l);
   cs_add32(&b, r5, r4, 1);
   cs_load32(&b, r4, addr, 0);
   cs_loop_end(&b, &l, CS_GREATER, r6);
   expect("load carried round the loop", 2);

   start();
   cs_loop_begin(&b, &l);
   cs_load32(&b, r4, addr, 0);
   cs_break_if(&b, &l, CS_GREATER, r6);
   cs_wait_ls(&b);
   cs_loop_end(&b, &l, CS_ALWAYS, r6);
   cs_add32(&b, r5, r4, 1);
   expect("load carried out of the loop", 1);
}

static void
test_other_breaches(void)
{
   struct cs_stream s;

   start();
   cs_move64(&b, cs_reg64(5), 0);
   expect("odd pair", 1);

   start();
   cs_move32(&b, cs_reg32(96), 0);
   expect("register beyond the file", 1);

   start();
   cs_sync_add32(&b, false, CS_SCOPE_SYSTEM, r4, addr, cs_defer(0x3, 1));
   expect("waits for itself", 1);
   start();
   cs_sync_add32(&b, false, CS_SCOPE_SYSTEM, r4, addr, cs_defer(0, 1));
   expect("deferred until nothing", 1);
   start();
   cs_flush_caches(&b, CS_FLUSH_CLEAN, CS_FLUSH_CLEAN, false, r4, cs_now());
   expect("flush now", 1);

   start();
   cs_emit(&b, UINT64_C(0xff) << 56);
   expect("unknown opcode", 1);

   start();
   cs_load32(&b, r4, addr, 0);
   cs_set_scoreboard(&b, 0, 2);
   expect("scoreboard entry changed under a load", 1);

   start();
   cs_block_begin(&b);
   cs_finish(&b, &s);
   expect("open block", 1);

   start();
   cs_nop(&b);
   cs_finish(&b, &s);
   cs_nop(&b);
   expect("after the end", 1);

   start();
   cs_scratch32(&b);
   expect("no scratch registers", 1);
}

static void
test_tracking(void)
{
   start();
   b.config.track_writes = true;
   cs_move64(&b, cs_reg64(40), 1);
   cs_load32(&b, r4, addr, 0);
   const struct hw_cs_register_set *w = cs_written(&b);
   if (!hw_cs_set_has(w, 40) || !hw_cs_set_has(w, 41) || !hw_cs_set_has(w, 4) ||
       hw_cs_set_has(w, 8)) {
      fprintf(stderr, "wrong set of written registers\n");
      failures++;
   }
   expect("tracking", 0);
}

int
main(void)
{
   test_straight();
   test_paths();
   test_other_breaches();
   test_tracking();
   return failures != 0;
}
