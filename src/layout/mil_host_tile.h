/* SPDX-License-Identifier: MIT */
/* Whole u-interleaved tiles between an image and rows of host memory.
 *
 * On the curve, four elements that follow each other are two rows of two:
 * the upper pair, then the lower one from right to left.  Four such squares
 * are again in that order.  So rows of four are taken apart into pairs, the
 * pairs of odd rows turned round, and both interleaved: a few shuffles of 16
 * bytes.  Only mil_host_copy.c and its test include this. */

#ifndef MIL_HOST_TILE_H
#define MIL_HOST_TILE_H

#include "layout/mil_internal.h"

#include <string.h>

/* MIL_NO_VECTORS: for the test of what compilers without them get. */
#if defined(__has_builtin) && !defined(MIL_NO_VECTORS)
#if __has_builtin(__builtin_shufflevector)
#define MIL_VECTORS 1
#endif
#endif

/* Sixteen elements that follow each other on the curve are 4×4, and so are
 * sixteen of those: place n is at mil_place_x[n], mil_place_y[n]. */
static const uint8_t mil_place_x[16] = { 0, 1, 1, 0, 2, 3, 3, 2,
                                         2, 3, 3, 2, 0, 1, 1, 0 };
static const uint8_t mil_place_y[16] = { 0, 0, 1, 1, 0, 0, 1, 1,
                                         2, 2, 3, 3, 2, 2, 3, 3 };

/* Two neighbours of a row, which on the curve follow each other, too, but in
 * odd rows the right one comes first. */
static MIL_ALWAYS_INLINE void
mil_move_pair(uint8_t *texels, uint8_t *values, uint32_t size_B, bool swap,
              bool write)
{
   uint8_t *to = write ? texels : values, *from = write ? values : texels;

   memcpy(to, from + (swap ? size_B : 0), size_B);
   memcpy(to + size_B, from + (swap ? 0 : size_B), size_B);
}

/* 4×4 elements of any size. */
static MIL_ALWAYS_INLINE void
mil_move_group(uint8_t *texels, uint8_t *values, uint64_t pitch_B,
               uint32_t size_B, bool write)
{
   for (uint32_t n = 0; n < 16; n += 2) {
      uint32_t left = mil_place_x[n] & ~1u, row = mil_place_y[n];

      mil_move_pair(texels + n * size_B, values + row * pitch_B + left * size_B,
                    size_B, row % 2, write);
   }
}

#ifdef MIL_VECTORS

typedef uint8_t mil_v8 __attribute__((vector_size(16)));
typedef uint16_t mil_v16 __attribute__((vector_size(16)));
typedef uint32_t mil_v32 __attribute__((vector_size(16)));
typedef uint64_t mil_v64 __attribute__((vector_size(16)));

static MIL_ALWAYS_INLINE mil_v64
mil_load(const uint8_t *from)
{
   mil_v64 v;

   memcpy(&v, from, sizeof(v));
   return v;
}

static MIL_ALWAYS_INLINE void
mil_store(uint8_t *to, mil_v64 v)
{
   memcpy(to, &v, sizeof(v));
}

/* Each 16-bit lane's bytes, each 32-bit lane's halves, each 64-bit lane's
 * halves change places. */
static MIL_ALWAYS_INLINE mil_v64
mil_swap_8(mil_v64 v)
{
   mil_v16 w = (mil_v16)v;

   return (mil_v64)(w << 8 | w >> 8);
}

static MIL_ALWAYS_INLINE mil_v64
mil_swap_16(mil_v64 v)
{
   mil_v32 w = (mil_v32)v;

   return (mil_v64)(w << 16 | w >> 16);
}

static MIL_ALWAYS_INLINE mil_v64
mil_swap_32(mil_v64 v)
{
   mil_v32 w = (mil_v32)v;

   return (mil_v64)__builtin_shufflevector(w, w, 1, 0, 3, 2);
}

/* Lanes of two vectors in turns: of their low halves, of their high ones. */
static MIL_ALWAYS_INLINE void
mil_zip_16(mil_v64 *a, mil_v64 *b)
{
   mil_v16 v = (mil_v16)*a, w = (mil_v16)*b;

   *a = (mil_v64)__builtin_shufflevector(v, w, 0, 8, 1, 9, 2, 10, 3, 11);
   *b = (mil_v64)__builtin_shufflevector(v, w, 4, 12, 5, 13, 6, 14, 7, 15);
}

static MIL_ALWAYS_INLINE void
mil_zip_32(mil_v64 *a, mil_v64 *b)
{
   mil_v32 v = (mil_v32)*a, w = (mil_v32)*b;

   *a = (mil_v64)__builtin_shufflevector(v, w, 0, 4, 1, 5);
   *b = (mil_v64)__builtin_shufflevector(v, w, 2, 6, 3, 7);
}

static MIL_ALWAYS_INLINE void
mil_zip_64(mil_v64 *a, mil_v64 *b)
{
   mil_v64 v = *a, w = *b;

   *a = __builtin_shufflevector(v, w, 0, 2);
   *b = __builtin_shufflevector(v, w, 1, 3);
}

/* The reverse: even lanes of both, odd lanes of both.  Zipping n lanes log2 n
 * times is no change; so unzipping is zipping once less than that. */
static MIL_ALWAYS_INLINE void
mil_unzip_32(mil_v64 *a, mil_v64 *b)
{
   mil_v32 v = (mil_v32)*a, w = (mil_v32)*b;

   *a = (mil_v64)__builtin_shufflevector(v, w, 0, 2, 4, 6);
   *b = (mil_v64)__builtin_shufflevector(v, w, 1, 3, 5, 7);
}

static MIL_ALWAYS_INLINE void
mil_unzip_16(mil_v64 *a, mil_v64 *b)
{
   mil_zip_16(a, b);
   mil_zip_16(a, b);
   mil_zip_16(a, b);
}

/* Four rows of sixteen bytes-sized elements: four groups of 4×4. */
static MIL_ALWAYS_INLINE void
mil_move_band_1(uint8_t *const group[4], uint8_t *values, uint64_t pitch_B,
                bool write)
{
   if (write) {
      mil_v64 r0 = mil_load(values);
      mil_v64 r1 = mil_swap_8(mil_load(values + pitch_B));
      mil_v64 r2 = mil_swap_16(mil_load(values + 2 * pitch_B));
      mil_v64 r3 = mil_swap_16(mil_swap_8(mil_load(values + 3 * pitch_B)));

      mil_zip_16(&r0, &r1);
      mil_zip_16(&r2, &r3);
      mil_zip_64(&r0, &r2);
      mil_zip_64(&r1, &r3);
      mil_store(group[0], r0);
      mil_store(group[1], r2);
      mil_store(group[2], r1);
      mil_store(group[3], r3);
   } else {
      mil_v64 r0 = mil_load(group[0]), r2 = mil_load(group[1]);
      mil_v64 r1 = mil_load(group[2]), r3 = mil_load(group[3]);

      mil_zip_64(&r0, &r2);
      mil_zip_64(&r1, &r3);
      mil_unzip_16(&r0, &r1);
      mil_unzip_16(&r2, &r3);
      mil_store(values, r0);
      mil_store(values + pitch_B, mil_swap_8(r1));
      mil_store(values + 2 * pitch_B, mil_swap_16(r2));
      mil_store(values + 3 * pitch_B, mil_swap_8(mil_swap_16(r3)));
   }
}

/* Four rows of eight two-byte elements: two groups. */
static MIL_ALWAYS_INLINE void
mil_move_band_2(uint8_t *left, uint8_t *right, uint8_t *values,
                uint64_t pitch_B, bool write)
{
   if (write) {
      mil_v64 r0 = mil_load(values);
      mil_v64 r1 = mil_swap_16(mil_load(values + pitch_B));
      mil_v64 r2 = mil_swap_32(mil_load(values + 2 * pitch_B));
      mil_v64 r3 = mil_swap_32(mil_swap_16(mil_load(values + 3 * pitch_B)));

      mil_zip_32(&r0, &r1);
      mil_zip_32(&r2, &r3);
      mil_store(left, r0);
      mil_store(left + 16, r2);
      mil_store(right, r1);
      mil_store(right + 16, r3);
   } else {
      mil_v64 r0 = mil_load(left), r2 = mil_load(left + 16);
      mil_v64 r1 = mil_load(right), r3 = mil_load(right + 16);

      mil_unzip_32(&r0, &r1);
      mil_unzip_32(&r2, &r3);
      mil_store(values, r0);
      mil_store(values + pitch_B, mil_swap_16(r1));
      mil_store(values + 2 * pitch_B, mil_swap_32(r2));
      mil_store(values + 3 * pitch_B, mil_swap_16(mil_swap_32(r3)));
   }
}

/* One group of four-byte elements. */
static MIL_ALWAYS_INLINE void
mil_move_group_4(uint8_t *texels, uint8_t *values, uint64_t pitch_B, bool write)
{
   if (write) {
      mil_v64 r0 = mil_load(values);
      mil_v64 r1 = mil_swap_32(mil_load(values + pitch_B));
      mil_v64 r2 = mil_load(values + 2 * pitch_B);
      mil_v64 r3 = mil_swap_32(mil_load(values + 3 * pitch_B));

      mil_zip_64(&r0, &r1);
      mil_zip_64(&r2, &r3);
      mil_store(texels, r0);
      mil_store(texels + 16, r1);
      mil_store(texels + 32, r3);
      mil_store(texels + 48, r2);
   } else {
      mil_v64 r0 = mil_load(texels), r1 = mil_load(texels + 16);
      mil_v64 r3 = mil_load(texels + 32), r2 = mil_load(texels + 48);

      mil_zip_64(&r0, &r1);
      mil_zip_64(&r2, &r3);
      mil_store(values, r0);
      mil_store(values + pitch_B, mil_swap_32(r1));
      mil_store(values + 2 * pitch_B, r2);
      mil_store(values + 3 * pitch_B, mil_swap_32(r3));
   }
}

/* Small elements of a 16×16 tile, four rows at a time. */
static MIL_ALWAYS_INLINE void
mil_move_bands(uint8_t *texels, uint8_t *values, uint64_t pitch_B,
               uint32_t size_B, bool write)
{
   for (uint32_t y = 0; y < 4; y++) {
      uint8_t *row = values + y * 4 * pitch_B;
      uint8_t *group[4];

      for (uint32_t x = 0; x < 4; x++)
         group[x] = texels + mil_curve_index(x, y) * 16 * size_B;
      if (size_B == 1) {
         mil_move_band_1(group, row, pitch_B, write);
      } else {
         mil_move_band_2(group[0], group[1], row, pitch_B, write);
         mil_move_band_2(group[2], group[3], row + 16, pitch_B, write);
      }
   }
}

#endif

/* A whole tile of side×side elements, 4 or 16. */
static MIL_ALWAYS_INLINE void
mil_move_tile(uint8_t *texels, uint8_t *values, uint64_t pitch_B, uint32_t side,
              uint32_t size_B, bool write)
{
#ifdef MIL_VECTORS
   if (size_B <= 2 && side == 16) {
      mil_move_bands(texels, values, pitch_B, size_B, write);
      return;
   }
#endif
   /* In the order of the image's memory, which may be write-combined. */
   for (uint32_t g = 0; g < side * side / 16; g++) {
      uint8_t *group = values + mil_place_y[g] * 4 * pitch_B +
                       (size_t)mil_place_x[g] * 4 * size_B;

#ifdef MIL_VECTORS
      if (size_B == 4) {
         mil_move_group_4(texels, group, pitch_B, write);
         texels += 64;
         continue;
      }
#endif
      mil_move_group(texels, group, pitch_B, size_B, write);
      texels += 16 * size_B;
   }
}

#endif
