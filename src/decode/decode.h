/* SPDX-License-Identifier: MIT */
/*
 * Prints what the GPU would see: command streams as they would run, the
 * staging registers of each job, every descriptor a job reaches, and shaders.
 *
 * It reads a snapshot of GPU memory through one callback and changes nothing:
 * what a stream stores is remembered for its own later loads.  It never trusts
 * what it reads: lengths are bounded, unmapped memory is reported in the text
 * and decoding goes on.
 *
 * It refuses to know: where the snapshot comes from, and what is right.
 */
#ifndef DECODE_H
#define DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mali_device_info;

#define DECODE_MAX_REGISTERS 256

struct decode_config {
   FILE *out;
   const struct mali_device_info *info;

   /* Host pointer to `size` bytes at `va`, or NULL if not all mapped.  Valid
    * until the next call.
    */
   const void *(*map)(void *cookie, uint64_t va, size_t size);
   void *cookie;

   bool no_descriptors; /* instructions only */
   bool no_shaders;     /* no disassembly */
   /* Instructions after which to give up; 0: 100000. */
   unsigned max_instructions;
};

/*
 * Follows a stream of size_B bytes at va from these registers (as many as the
 * GPU has; NULL: zeros), and leaves the registers as the stream would.
 * Waits are taken to succeed.
 * Returns the number of breaches found (unknown instructions, reserved bits,
 * unmapped memory, …), or a negative errno: -ENODEV if nobody knows this GPU's
 * streams, -ENOMEM.
 */
int
decode_stream(const struct decode_config *config, uint64_t va, uint32_t size_B,
              uint32_t *registers);

/* One descriptor with everything it points to.  Returns as above. */
int
decode_framebuffer(const struct decode_config *config, uint64_t fbd_va);
int
decode_tiler_context(const struct decode_config *config, uint64_t va);
int
decode_resources(const struct decode_config *config, uint64_t table_va);
int
decode_shader_program(const struct decode_config *config, uint64_t va);
int
decode_draw(const struct decode_config *config, uint64_t dcd_va);

#ifdef __cplusplus
}
#endif

#endif
