/* SPDX-License-Identifier: MIT */
/* Counting checks for the tests of the simulated pixel pipeline. */
#ifndef SIM_PIXEL_CHECK_H
#define SIM_PIXEL_CHECK_H

#include <stdint.h>
#include <stdio.h>

static unsigned check_failures;

#define CHECK(cond, ...)                                            \
   do {                                                             \
      if (!(cond) && check_failures++ < 20) {                       \
         fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #cond); \
         fprintf(stderr, __VA_ARGS__);                              \
         fputc('\n', stderr);                                       \
      }                                                             \
   } while (0)

/* A reproducible generator: xorshift. */
static inline uint32_t
check_random(uint32_t *state)
{
   *state ^= *state << 13;
   *state ^= *state >> 17;
   *state ^= *state << 5;
   return *state;
}

static inline float
check_random_float(uint32_t *state, float lo, float hi)
{
   return lo + (hi - lo) * (float)(check_random(state) & 0xffffff) / 16777215.f;
}

static inline int
check_result(void)
{
   if (check_failures)
      fprintf(stderr, "%u checks failed\n", check_failures);
   return check_failures != 0;
}

#endif
