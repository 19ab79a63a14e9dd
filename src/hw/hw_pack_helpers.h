/* SPDX-License-Identifier: MIT */
/*
 * What the generated packers are made of: one encoder and one decoder for
 * each kind of field.  Included by the generated headers; not for others.
 *
 * An encoder asserts that the value fits (a value that does not is the
 * caller's bug) and masks it, so that a neighbour is never harmed.  Levels of
 * detail clamp, since applications ask for any.
 */
#ifndef HW_PACK_HELPERS_H
#define HW_PACK_HELPERS_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Descriptors lie in memory that others see as other types. */
typedef uint32_t __attribute__((may_alias)) hw_word;
typedef uint64_t __attribute__((may_alias)) hw_word64;

static inline uint64_t
hw_mask(unsigned bits)
{
   return bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
}

static inline uint64_t
hw_enc_uint(uint64_t v, unsigned bits)
{
   assert((v & ~hw_mask(bits)) == 0);
   return v & hw_mask(bits);
}

static inline uint64_t
hw_enc_int(int64_t v, unsigned bits)
{
   assert(bits == 64 ||
          (v >= -((int64_t)1 << (bits - 1)) && v < ((int64_t)1 << (bits - 1))));
   return (uint64_t)v & hw_mask(bits);
}

static inline uint64_t
hw_enc_minus(uint64_t v, unsigned n, unsigned bits)
{
   assert(v >= n);
   return hw_enc_uint(v - n, bits);
}

static inline uint64_t
hw_enc_shr(uint64_t v, unsigned n, unsigned bits)
{
   assert((v & hw_mask(n)) == 0);
   return hw_enc_uint(v >> n, bits);
}

static inline uint64_t
hw_enc_log2(uint64_t v, unsigned bits)
{
   assert(v != 0 && (v & (v - 1)) == 0);
   return hw_enc_uint(v ? (unsigned)__builtin_ctzll(v) : 0, bits);
}

static inline uint32_t
hw_enc_float(float v)
{
   uint32_t u;
   memcpy(&u, &v, sizeof(u));
   return u;
}

static inline uint64_t
hw_enc_lod(float v, unsigned bits)
{
   float max = (float)hw_mask(bits) / 256.0f;
   return v > 0 ? (uint64_t)((v < max ? v : max) * 256.0f) : 0;
}

static inline uint64_t
hw_enc_signed_lod(float v, unsigned bits)
{
   float max = (float)hw_mask(bits - 1) / 256.0f;
   float min = -(float)(hw_mask(bits - 1) + 1) / 256.0f;
   float x = v > max ? max : v > min ? v : min;
   return (uint64_t)(int64_t)(x * 256.0f) & hw_mask(bits);
}

/* odd x 2^shift, as (odd - 1) / 2 above five bits of shift. */
static inline uint64_t
hw_enc_padded(uint32_t v, unsigned bits)
{
   assert(v != 0);
   unsigned shift = v ? (unsigned)__builtin_ctz(v) : 0;
   return hw_enc_uint(shift | (uint64_t)(v >> shift >> 1) << 5, bits);
}

/* Bits lo..lo+n-1 of a little-endian array of words. */
static inline uint64_t
hw_get(const hw_word *w, unsigned lo, unsigned n)
{
   unsigned i = lo / 32, s = lo % 32;
   uint64_t v = (uint64_t)w[i] >> s;

   if (s + n > 32)
      v |= (uint64_t)w[i + 1] << (32 - s);
   if (s + n > 64)
      v |= (uint64_t)w[i + 2] << (64 - s);
   return v & hw_mask(n);
}

static inline int64_t
hw_dec_int(uint64_t v, unsigned bits)
{
   return (int64_t)(v << (64 - bits)) >> (64 - bits);
}

static inline float
hw_dec_float(uint64_t v)
{
   uint32_t u = (uint32_t)v;
   float f;
   memcpy(&f, &u, sizeof(f));
   return f;
}

static inline uint32_t
hw_dec_padded(uint64_t v)
{
   return (uint32_t)((2 * (v >> 5) + 1) << (v & 31));
}

/* One row per descriptor of an architecture: for tools and tests. */
struct hw_descriptor_ops {
   const char *name;
   uint32_t size_B, align_B;
   uint32_t struct_B; /* of the unpacked C struct */
   void (*pack)(void *dst, const void *v);
   bool (*unpack)(const void *src, void *v);
   /* Bits that mean something in the state v; all others are reserved. */
   void (*known)(const void *v, uint32_t *words);
   void (*print)(FILE *fp, const void *v, unsigned indent);
};

void
hw_print_line(FILE *fp, unsigned indent, const char *name, const char *fmt, ...)
   __attribute__((format(printf, 4, 5)));

#endif
