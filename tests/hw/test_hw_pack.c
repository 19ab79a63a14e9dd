/* SPDX-License-Identifier: MIT */
/*
 * For each descriptor and instruction: words made of random meaningful bits
 * survive unpack and pack, and any reserved bit makes unpack refuse.
 */
#include <stdlib.h>

#include "hw/hw_vx.h"

#define PASTE(a, b, c) a##b##c
#define TABLE(arch, name) PASTE(hw_v, arch, name)
#define DESCRIPTORS(arch) TABLE(arch, _descriptors)
#define DESCRIPTOR_COUNT(arch) TABLE(arch, _descriptor_count)

/* Of Bifrost there is what images need. */
#define MIN_DESCRIPTORS (HW_ARCH < 9 ? 24 : 40)
#define MAX_WORDS 128
#define MAX_STRUCT 4096
#define ROUNDS 400

static unsigned failures;
static uint64_t seed = 0x9e3779b97f4a7c15;

static uint32_t
rnd(void)
{
   seed ^= seed << 13;
   seed ^= seed >> 7;
   seed ^= seed << 17;
   return seed >> 16;
}

static void
fail(const struct hw_descriptor_ops *d, const char *why, unsigned word)
{
   fprintf(stderr, "%s: %s (word %u)\n", d->name, why, word);
   failures++;
}

/*
 * Random words in which only bits count that `known` allows.  What is known
 * depends on selectors, hence again until it settles; constants come from
 * packing what unpacks.
 */
static bool
make_words(const struct hw_descriptor_ops *d, uint32_t *w, void *v,
           uint32_t *known)
{
   unsigned n = d->size_B / 4;

   for (unsigned i = 0; i < n; i++)
      w[i] = rnd() & rnd();
   for (unsigned round = 0; round < 8; round++) {
      uint32_t fixed[MAX_WORDS];

      d->unpack(w, v);
      d->known(v, known);
      for (unsigned i = 0; i < n; i++)
         w[i] &= known[i];
      d->unpack(w, v);
      d->pack(fixed, v);
      memcpy(w, fixed, d->size_B);
      if (d->unpack(w, v))
         return true;
   }
   return false;
}

static void
test_one(const struct hw_descriptor_ops *d)
{
   uint32_t w[MAX_WORDS], again[MAX_WORDS], known[MAX_WORDS];
   _Alignas(16) uint8_t v[MAX_STRUCT];
   unsigned n = d->size_B / 4;

   if (n > MAX_WORDS || d->struct_B > MAX_STRUCT) {
      fail(d, "too large for this test", n);
      return;
   }
   for (unsigned r = 0; r < ROUNDS; r++) {
      if (!make_words(d, w, v, known)) {
         fail(d, "random words never unpack", 0);
         return;
      }
      memset(again, 0xa5, sizeof(again));
      d->pack(again, v);
      for (unsigned i = 0; i < n; i++) {
         if (again[i] != w[i]) {
            fail(d, "pack of unpack differs", i);
            return;
         }
      }
      if (again[n] != 0xa5a5a5a5) {
         fail(d, "wrote past its size", n);
         return;
      }
      d->known(v, known);
      for (unsigned bit = 0; bit < n * 32; bit++) {
         if (known[bit / 32] >> (bit % 32) & 1)
            continue;
         w[bit / 32] ^= 1u << (bit % 32);
         if (d->unpack(w, v)) {
            fail(d, "reserved bit accepted", bit / 32);
            return;
         }
         w[bit / 32] ^= 1u << (bit % 32);
      }
   }
}

static void
test_print(const struct hw_descriptor_ops *d, FILE *null)
{
   uint32_t w[MAX_WORDS], known[MAX_WORDS];
   _Alignas(16) uint8_t v[MAX_STRUCT];

   if (make_words(d, w, v, known)) {
      long before = ftell(null);
      d->print(null, v, 2);
      bool empty = d->size_B == 8 && !(known[0] | (known[1] & 0xffffff));
      if (ftell(null) == before && !empty)
         fail(d, "prints nothing", 0);
   }
}

int
main(void)
{
   FILE *null = tmpfile();

   if (!null)
      return 77;
   for (unsigned i = 0; i < DESCRIPTOR_COUNT(HW_ARCH); i++) {
      test_one(&DESCRIPTORS(HW_ARCH)[i]);
      test_print(&DESCRIPTORS(HW_ARCH)[i], null);
   }
   if (DESCRIPTOR_COUNT(HW_ARCH) < MIN_DESCRIPTORS) {
      fprintf(stderr, "only %u descriptors\n", DESCRIPTOR_COUNT(HW_ARCH));
      failures++;
   }
   fclose(null);
   return failures != 0;
}
