/* SPDX-License-Identifier: MIT */
/* Private to the ASTC decoder: numbers in bits, and end points. */
#ifndef SIM_BLOCK_ASTC_H
#define SIM_BLOCK_ASTC_H

#include <stdbool.h>
#include <stdint.h>

/* A block as a 128-bit number. */
struct astc_bits {
   uint64_t lo, hi;
};

static inline uint32_t
astc_field(const struct astc_bits *b, unsigned at, unsigned n)
{
   uint64_t v;

   if (n == 0 || at >= 128)
      return 0;
   v = at >= 64 ? b->hi >> (at - 64)
       : at     ? b->lo >> at | b->hi << (64 - at)
                : b->lo;
   return (uint32_t)(v & ((UINT64_C(1) << n) - 1));
}

/* A range of integers: bits, and a trit or a quint on top of them. */
struct astc_range {
   uint8_t bits;
   bool trit, quint;
};

/* Bits that `count` integers take. */
unsigned
astc_sequence_bits(struct astc_range r, unsigned count);
/* Bounded integer sequence encoding; out: bits in the low part, the trit or
 * quint above them. */
void
astc_sequence(const struct astc_bits *b, unsigned at, struct astc_range r,
              unsigned count, uint8_t *out);
/* To 0…255 and 0…64. */
unsigned
astc_unquantize_color(struct astc_range r, unsigned v);
unsigned
astc_unquantize_weight(struct astc_range r, unsigned v);

/* 8 bits a component; false for the modes that only high dynamic range has. */
bool
astc_end_points(unsigned mode, const uint8_t *v, int e0[4], int e1[4]);
/* Those: 12 bits for the components whose bits are set in what is returned, 8
 * for the others; 0 for the modes of low dynamic range. */
unsigned
astc_hdr_end_points(unsigned mode, const uint8_t *v, int e0[4], int e1[4]);
/* What 16 bits of such a component stand for. */
uint16_t
astc_hdr_half(unsigned v);

#endif
