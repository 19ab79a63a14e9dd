/* SPDX-License-Identifier: MIT */
/* The little that the layout tests share. */

#ifndef LAYOUT_CHECK_H
#define LAYOUT_CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <mali/device_info.h>
#include <mali/layout.h>

#include "util/format/u_format.h"
#include "util/macros.h"
#include "util/u_math.h"

static unsigned check_failures;

/* Reports, counts and goes on. */
#define CHECK(condition, ...)                                            \
   do {                                                                  \
      if (!(condition)) {                                                \
         check_failures++;                                               \
         fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition); \
         fprintf(stderr, __VA_ARGS__);                                   \
         fprintf(stderr, "\n");                                          \
      }                                                                  \
   } while (0)

static inline int
check_result(void)
{
   if (check_failures)
      fprintf(stderr, "%u checks failed\n", check_failures);
   return check_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

static inline const struct mali_device_info *
check_device(void)
{
   const struct mali_device_info *info = mali_device_info_from_name("g610");

   if (!info) {
      fprintf(stderr, "the device table has no g610\n");
      exit(EXIT_FAILURE);
   }
   return info;
}

/* A generator whose sequence is the same everywhere (xorshift64*). */
struct check_random {
   uint64_t state;
};

static inline uint32_t
check_next(struct check_random *r)
{
   r->state ^= r->state >> 12;
   r->state ^= r->state << 25;
   r->state ^= r->state >> 27;
   return (r->state * UINT64_C(0x2545f4914f6cdd1d)) >> 32;
}

static inline uint32_t
check_below(struct check_random *r, uint32_t limit)
{
   return check_next(r) % limit;
}

#endif
