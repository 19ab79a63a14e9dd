/* SPDX-License-Identifier: MIT */
#ifndef MCC_RUN_REFERENCE_H
#define MCC_RUN_REFERENCE_H

/* The shaders of run/ in C. */

#include <stdbool.h>
#include <stdint.h>

struct mcc_reference {
   const char *name;
   unsigned words; /* that each thread writes, one thread's after another's */
   bool floats;    /* source and results */
   /* One workgroup of 64 threads, from thread `first` on. */
   void (*run)(const uint32_t *src, uint32_t *dst, unsigned first);
   /* Where there is more to try than one run does: four words a thread. */
   void (*fill)(uint32_t *src, unsigned threads, unsigned round);
   unsigned rounds; /* 0: one */
};

const struct mcc_reference *
mcc_reference_find(const char *name);
/* Integers: the same.  Floats: as near as Vulkan wants result i to be. */
bool
mcc_reference_equal(const struct mcc_reference *ref, unsigned i, uint32_t want,
                    uint32_t got);

/* mcc_run_doubles.c */
void
mcc_run_doubles(const uint32_t *src, uint32_t *dst, unsigned first);
void
mcc_run_conversions(const uint32_t *src, uint32_t *dst, unsigned first);
void
mcc_run_to_zero_16(const uint32_t *src, uint32_t *dst, unsigned first);
void
mcc_run_to_zero_32(const uint32_t *src, uint32_t *dst, unsigned first);
void
mcc_fill_doubles(uint32_t *src, unsigned pairs, unsigned round);

#endif
