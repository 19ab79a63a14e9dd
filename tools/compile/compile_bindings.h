/* SPDX-License-Identifier: MIT */
#ifndef COMPILE_BINDINGS_H
#define COMPILE_BINDINGS_H

/*
 * A stand-in for what a driver does before it calls the compiler: SPIR-V to
 * NIR, descriptor set → resource table, binding → entry, system values → words
 * after the push constants.  For the offline compiler and the tests.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mali_device_info;
struct mcc_options;
struct nir_shader;
struct nir_spirv_specialization;

/* Which entry point of a module, and what its specialization constants are;
 * all the caller's. */
struct compile_entry {
   /* As SPIR-V names execution models ("vertex", "fragment", "compute"), or
    * NULL: any of them. */
   const char *stage;
   const char *name; /* or NULL */
   struct nir_spirv_specialization *specs;
   unsigned spec_count;
};

/* Push constants are words 0 to 31, system values the words from here on. */
#define COMPILE_SYSVAL_WORD 32
#define COMPILE_FAU_WORDS 64
/* Tables that are descriptor sets, a bit each. */
#define COMPILE_SETS 0xffff

/* Whether the words may go to Mesa's parser: the driver's own check, then
 * SPIRV-Tools', where the build has it.  false: reason says why, in a line. */
bool
compile_check_spirv(const void *data, size_t size_B, char *reason,
                    size_t reason_size);

/* The name of the first entry point that is wanted (in the words), and of how
 * many; NULL: none. */
const char *
compile_find_entry(const void *data, size_t size_B,
                   const struct compile_entry *want, unsigned *count);

/* Of words that have passed it or are known to be good.
 * NULL: reason says why.  Free with ralloc_free.  want: NULL for the first
 * entry point of the module.  places: with lines of the source (OpLine), which
 * can change what NIR's passes make of it. */
struct nir_shader *
compile_load_spirv(const void *data, size_t size_B,
                   const struct compile_entry *want,
                   const struct mali_device_info *device, bool places,
                   char *reason, size_t reason_size);

/* What a driver does between mcc_preprocess_nir and mcc_compile. */
void
compile_lower_bindings(struct nir_shader *nir);

/* Closes the gaps between the words that the shader reads, as a driver would,
 * and gives what is left of them to the compiler.  After
 * compile_lower_bindings; without it words are where they are said to be
 * above. */
void
compile_pack_words(struct nir_shader *nir, struct mcc_options *options);

/* Every location in its own 16 bytes, the FAU words above. */
void
compile_default_options(struct mcc_options *options,
                        const struct mali_device_info *device);

#endif
