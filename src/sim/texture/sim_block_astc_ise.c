/* SPDX-License-Identifier: MIT */
/* ASTC's integer sequences, quantisation and colour end points: Khronos Data
 * Format Specification 1.3, sections 23.12 to 23.14 and 23.17. */
#include "sim/texture/sim_block_astc.h"

unsigned
astc_sequence_bits(struct astc_range r, unsigned count)
{
   unsigned n = r.bits * count;

   if (r.trit)
      n += (8 * count + 4) / 5;
   if (r.quint)
      n += (7 * count + 2) / 3;
   return n;
}

static void
five_trits(unsigned t, uint8_t out[5])
{
   unsigned c;

   if ((t >> 2 & 7) == 7) {
      c = (t >> 5 & 7) << 2 | (t & 3);
      out[4] = out[3] = 2;
   } else {
      c = t & 31;
      if ((t >> 5 & 3) == 3) {
         out[4] = 2;
         out[3] = t >> 7 & 1;
      } else {
         out[4] = t >> 7 & 1;
         out[3] = t >> 5 & 3;
      }
   }
   if ((c & 3) == 3) {
      out[2] = 2;
      out[1] = c >> 4 & 1;
      out[0] = (c >> 3 & 1) << 1 | ((c >> 2 & 1) & ~(c >> 3) & 1);
   } else if ((c >> 2 & 3) == 3) {
      out[2] = 2;
      out[1] = 2;
      out[0] = c & 3;
   } else {
      out[2] = c >> 4 & 1;
      out[1] = c >> 2 & 3;
      out[0] = (c >> 1 & 1) << 1 | ((c & 1) & ~(c >> 1) & 1);
   }
}

static void
three_quints(unsigned q, uint8_t out[3])
{
   unsigned c;

   if ((q >> 1 & 3) == 3 && (q >> 5 & 3) == 0) {
      const unsigned low = q & 1;

      out[2] = low << 2 | ((q >> 4 & ~low & 1) << 1) | (q >> 3 & ~low & 1);
      out[1] = out[0] = 4;
      return;
   }
   if ((q >> 1 & 3) == 3) {
      out[2] = 4;
      c = (q >> 3 & 3) << 3 | (~(q >> 5) & 3) << 1 | (q & 1);
   } else {
      out[2] = q >> 5 & 3;
      c = q & 31;
   }
   if ((c & 7) == 5) {
      out[1] = 4;
      out[0] = c >> 3 & 3;
   } else {
      out[1] = c >> 3 & 3;
      out[0] = c & 7;
   }
}

/* A group of n integers that share a packed number, whose bits stand between
 * theirs: `share` bits of it after each. */
static unsigned
group(const struct astc_bits *b, unsigned at, unsigned end, unsigned bits,
      const uint8_t *share, unsigned n, uint8_t *low)
{
   unsigned packed = 0, shift = 0;

   for (unsigned i = 0; i < n; i++) {
      /* Past the end of the sequence there are zeros. */
      const unsigned have = at < end ? end - at : 0;
      low[i] = (uint8_t)astc_field(b, at, have < bits ? have : bits);
      at += bits;
      const unsigned left = at < end ? end - at : 0;
      packed |= astc_field(b, at, left < share[i] ? left : share[i]) << shift;
      shift += share[i];
      at += share[i];
   }
   return packed;
}

void
astc_sequence(const struct astc_bits *b, unsigned at, struct astc_range r,
              unsigned count, uint8_t *out)
{
   static const uint8_t trit_share[5] = { 2, 2, 1, 2, 1 };
   static const uint8_t quint_share[3] = { 3, 2, 2 };
   const unsigned end = at + astc_sequence_bits(r, count);
   const unsigned n = r.trit ? 5 : r.quint ? 3 : 1;
   const unsigned step = r.bits * n + (r.trit ? 8 : r.quint ? 7 : 0);

   for (unsigned first = 0; first < count; first += n, at += step) {
      uint8_t low[5], high[5] = { 0 };

      if (r.trit)
         five_trits(group(b, at, end, r.bits, trit_share, 5, low), high);
      else if (r.quint)
         three_quints(group(b, at, end, r.bits, quint_share, 3, low), high);
      else
         low[0] = (uint8_t)astc_field(b, at, r.bits);
      for (unsigned i = 0; i < n && first + i < count; i++)
         out[first + i] = (uint8_t)(high[i] << r.bits | low[i]);
   }
}

/* ---- quantisation ----------------------------------------------------- */

static unsigned
replicate(unsigned v, unsigned from, unsigned to)
{
   unsigned out = 0;
   int shift = (int)to - (int)from;

   if (!from)
      return 0;
   for (; shift > -(int)from; shift -= (int)from)
      out |= shift >= 0 ? v << shift : v >> -shift;
   return out & ((1u << to) - 1);
}

/* Places of the upper bits (b…f) in the 9-bit number B, by how many there
 * are. */
static unsigned
color_spread(bool quint, unsigned bits, unsigned v)
{
   const unsigned x = v >> 1;

   switch (bits) {
   case 2:
      return quint ? x * 0x10c : x * 0x116;
   case 3:
      return quint ? x << 7 | x << 1 | x >> 1 : x << 7 | x << 2 | x;
   case 4:
      return quint ? x << 6 | x >> 1 : x << 6 | x;
   case 5:
      return quint ? x << 5 | x >> 3 : x << 5 | x >> 2;
   case 6:
      return x << 4 | x >> 4;
   default:
      return 0;
   }
}

unsigned
astc_unquantize_color(struct astc_range r, unsigned v)
{
   static const uint8_t trit_c[7] = { 0, 204, 93, 44, 22, 11, 5 };
   static const uint8_t quint_c[6] = { 0, 113, 54, 26, 13, 6 };

   if (!r.trit && !r.quint)
      return replicate(v, r.bits, 8);

   const unsigned low = v & ((1u << r.bits) - 1), d = v >> r.bits;
   const unsigned a = low & 1 ? 0x1ff : 0;
   const unsigned c = r.trit ? trit_c[r.bits] : quint_c[r.bits];
   const unsigned t = (d * c + color_spread(r.quint, r.bits, low)) ^ a;

   return (a & 0x80) | t >> 2;
}

unsigned
astc_unquantize_weight(struct astc_range r, unsigned v)
{
   static const uint8_t trits[3] = { 0, 32, 63 };
   static const uint8_t quints[5] = { 0, 16, 32, 47, 63 };
   static const uint8_t trit_c[4] = { 0, 50, 23, 11 };
   static const uint8_t quint_c[3] = { 0, 28, 13 };
   unsigned out;

   if (!r.trit && !r.quint) {
      out = replicate(v, r.bits, 6);
   } else if (!r.bits) {
      out = r.trit ? trits[v] : quints[v];
   } else {
      const unsigned low = v & ((1u << r.bits) - 1), d = v >> r.bits;
      const unsigned a = low & 1 ? 0x7f : 0, x = low >> 1;
      unsigned b = 0;

      if (r.bits == 2)
         b = r.trit ? x * 0x45 : x * 0x42;
      else if (r.bits == 3)
         b = x << 5 | x;
      const unsigned c = r.trit ? trit_c[r.bits] : quint_c[r.bits];
      const unsigned t = (d * c + b) ^ a;
      out = (a & 0x20) | t >> 2;
   }
   return out > 32 ? out + 1 : out;
}

/* ---- end points ------------------------------------------------------- */

static int
clamp8(int v)
{
   return v < 0 ? 0 : v > 255 ? 255 : v;
}

static void
set(int e[4], int r, int g, int b, int a)
{
   e[0] = clamp8(r);
   e[1] = clamp8(g);
   e[2] = clamp8(b);
   e[3] = clamp8(a);
}

static void
set_contracted(int e[4], int r, int g, int b, int a)
{
   set(e, (r + b) >> 1, (g + b) >> 1, b, a);
}

/* Moves the top bit of the offset to the base; the offset is 6 bits, signed. */
static void
transfer(int *offset, int *base)
{
   *base = *base >> 1 | (*offset & 0x80);
   *offset = *offset >> 1 & 0x3f;
   if (*offset & 0x20)
      *offset -= 0x40;
}

static void
direct(const int v[8], bool alpha, int e0[4], int e1[4])
{
   const int a0 = alpha ? v[6] : 255, a1 = alpha ? v[7] : 255;

   if (v[1] + v[3] + v[5] >= v[0] + v[2] + v[4]) {
      set(e0, v[0], v[2], v[4], a0);
      set(e1, v[1], v[3], v[5], a1);
   } else {
      set_contracted(e0, v[1], v[3], v[5], a1);
      set_contracted(e1, v[0], v[2], v[4], a0);
   }
}

static void
offset(int v[8], bool alpha, int e0[4], int e1[4])
{
   for (unsigned i = 0; i < (alpha ? 8u : 6u); i += 2)
      transfer(&v[i + 1], &v[i]);

   const int a0 = alpha ? v[6] : 255, a1 = alpha ? v[6] + v[7] : 255;
   const int r = v[0] + v[1], g = v[2] + v[3], b = v[4] + v[5];

   if (v[1] + v[3] + v[5] >= 0) {
      set(e0, v[0], v[2], v[4], a0);
      set(e1, r, g, b, a1);
   } else {
      set_contracted(e0, r, g, b, a1);
      set_contracted(e1, v[0], v[2], v[4], a0);
   }
}

bool
astc_end_points(unsigned mode, const uint8_t *in, int e0[4], int e1[4])
{
   int v[8] = { 0 };

   for (unsigned i = 0; i < (mode / 4 + 1) * 2; i++)
      v[i] = in[i];

   switch (mode) {
   case 0:
      set(e0, v[0], v[0], v[0], 255);
      set(e1, v[1], v[1], v[1], 255);
      return true;
   case 1: {
      const int base = v[0] >> 2 | (v[1] & 0xc0), top = base + (v[1] & 0x3f);

      set(e0, base, base, base, 255);
      set(e1, top, top, top, 255);
      return true;
   }
   case 4:
      set(e0, v[0], v[0], v[0], v[2]);
      set(e1, v[1], v[1], v[1], v[3]);
      return true;
   case 5: {
      transfer(&v[1], &v[0]);
      transfer(&v[3], &v[2]);
      const int top = v[0] + v[1];
      set(e0, v[0], v[0], v[0], v[2]);
      set(e1, top, top, top, v[2] + v[3]);
      return true;
   }
   case 6:
   case 10:
      set(e0, v[0] * v[3] >> 8, v[1] * v[3] >> 8, v[2] * v[3] >> 8,
          mode == 10 ? v[4] : 255);
      set(e1, v[0], v[1], v[2], mode == 10 ? v[5] : 255);
      return true;
   case 8:
   case 12:
      direct(v, mode == 12, e0, e1);
      return true;
   case 9:
   case 13:
      offset(v, mode == 13, e0, e1);
      return true;
   default:
      return false;
   }
}
