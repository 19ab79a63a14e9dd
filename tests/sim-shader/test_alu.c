/* SPDX-License-Identifier: MIT */
/* Arithmetic against NIR's constant folding: each instruction runs in a
 * program of its own, on edge values and on random ones, and each lane of
 * each result is held against what NIR says the operation is. */
#include <math.h>
#include <stdlib.h>

#include "nir.h"
#include "nir_constant_expressions.h"

#include "shader_harness.h"

static uint64_t rng_state = 0x9e3779b97f4a7c15ull;

static uint64_t
rng(void)
{
   rng_state ^= rng_state << 13;
   rng_state ^= rng_state >> 7;
   rng_state ^= rng_state << 17;
   return rng_state;
}

static const uint32_t edges[] = {
   0x00000000, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000,
   0x7fc00000, 0x00000001, 0x807fffff, 0x00800000, 0x7f7fffff, 0x4f000000,
   0xcf000000, 0x4f800000, 0x3f000000, 0x40200000, 0xffffffff, 0x7fffffff,
   0x00010001, 0x7fff8000, 0x3c003c00, 0xbc003555, 0x7bff0400, 0x83ff0001,
   0x7c00fc00, 0x80ff7f01, 0x0000001f, 0x00000020, 0x477fe000, 0x477ff000,
};

static uint32_t
value(unsigned kind)
{
   switch (kind % 4) {
   case 0:
      return edges[rng() % ARRAY_SIZE(edges)];
   case 1:
      /* Floats of ordinary size. */
      return (0x3a000000u + (uint32_t)(rng() % 0x0b000000u)) |
             (uint32_t)(rng() & 0x80000000u);
   case 2:
      return (uint32_t)rng() & 0xffu;
   default:
      return (uint32_t)rng();
   }
}

struct test_case {
   /* With registers r0, r2, r4, r6 as sources and r8 as the result. */
   const char *text;
   nir_op op;
   /* Width and number of elements NIR works on. */
   unsigned src_bits, dst_bits, elements;
   /* Sources in NIR's order: number of the register's half, or -1: none. */
   int8_t src[4];
   /* Two NaNs are equal; so are results within this many units. */
   bool is_float;
   unsigned ulps;
};

#define F32(text, op, ...)                          \
   {                                                \
      text, op, 32, 32, 1, { __VA_ARGS__ }, true, 0 \
   }
#define F16(text, op, ...)                          \
   {                                                \
      text, op, 16, 16, 2, { __VA_ARGS__ }, true, 0 \
   }
#define I32(text, op, ...)                           \
   {                                                 \
      text, op, 32, 32, 1, { __VA_ARGS__ }, false, 0 \
   }
#define I16(text, op, ...)                           \
   {                                                 \
      text, op, 16, 16, 2, { __VA_ARGS__ }, false, 0 \
   }
#define I8(text, op, ...)                          \
   {                                               \
      text, op, 8, 8, 4, { __VA_ARGS__ }, false, 0 \
   }
#define I64(text, op, ...)                           \
   {                                                 \
      text, op, 64, 64, 1, { __VA_ARGS__ }, false, 0 \
   }
#define CVT(text, op, s, d, n, f)                \
   {                                             \
      text, op, s, d, n, { 0, -1, -1, -1 }, f, 0 \
   }

#define ONE 0, -1, -1, -1
#define TWO 0, 1, -1, -1
#define THREE 0, 1, 2, -1

static const struct test_case cases[] = {
   F32("FADD.f32 r8, r0, r2", nir_op_fadd, TWO),
   F32("FADD.f32 r8, r0, r2.neg", nir_op_fsub, TWO),
   F32("FADD.f32 r8, r0.abs, 0x0.neg", nir_op_fabs, ONE),
   F32("FADD.f32.clamp_0_1 r8, r0, 0x0.neg", nir_op_fsat, ONE),
   F32("FMIN.f32 r8, r0, r2", nir_op_fmin, TWO),
   F32("FMAX.f32 r8, r0, r2", nir_op_fmax, TWO),
   F32("FMA.f32 r8, r0, r2, r4", nir_op_ffma, THREE),
   F32("FMA.f32 r8, r0, r2, 0x0.neg", nir_op_fmul, TWO),
   F32("FROUND.f32 r8, r0", nir_op_fround_even, ONE),
   F32("FROUND.f32.rtp r8, r0", nir_op_fceil, ONE),
   F32("FROUND.f32.rtn r8, r0", nir_op_ffloor, ONE),
   F32("FROUND.f32.rtz r8, r0", nir_op_ftrunc, ONE),
   { "FRCP.f32 r8, r0", nir_op_frcp, 32, 32, 1, { ONE }, true, 1 },
   { "FRSQ.f32 r8, r0", nir_op_frsq, 32, 32, 1, { ONE }, true, 1 },
   F32("FREXPM.f32 r8, r0", nir_op_frexp_sig, ONE),
   I32("FREXPE.f32 r8, r0", nir_op_frexp_exp, ONE),

   F16("FADD.v2f16 r8, r0, r2", nir_op_fadd, TWO),
   F16("FADD.v2f16.clamp_0_1 r8, r0, 0x0.neg", nir_op_fsat, ONE),
   F16("FMIN.v2f16 r8, r0, r2", nir_op_fmin, TWO),
   F16("FMAX.v2f16 r8, r0, r2", nir_op_fmax, TWO),
   F16("FMA.v2f16 r8, r0, r2, r4", nir_op_ffma, THREE),
   F16("FMA.v2f16 r8, r0, r2, 0x0.neg", nir_op_fmul, TWO),
   F16("FROUND.v2f16 r8, r0", nir_op_fround_even, ONE),
   F16("FROUND.v2f16.rtp r8, r0", nir_op_fceil, ONE),
   F16("FROUND.v2f16.rtn r8, r0", nir_op_ffloor, ONE),
   F16("FROUND.v2f16.rtz r8, r0", nir_op_ftrunc, ONE),

   CVT("S32_TO_F32 r8, r0", nir_op_i2f32, 32, 32, 1, true),
   CVT("U32_TO_F32 r8, r0", nir_op_u2f32, 32, 32, 1, true),
   CVT("V2S16_TO_V2F16 r8, r0", nir_op_i2f16, 16, 16, 2, true),
   CVT("V2U16_TO_V2F16 r8, r0", nir_op_u2f16, 16, 16, 2, true),
   CVT("S16_TO_F32 r8, r0.h00", nir_op_i2f32, 16, 32, 1, true),
   CVT("U16_TO_F32 r8, r0.h00", nir_op_u2f32, 16, 32, 1, true),
   CVT("S16_TO_S32 r8, r0.h00", nir_op_i2i32, 16, 32, 1, false),
   CVT("U16_TO_U32 r8, r0.h00", nir_op_u2u32, 16, 32, 1, false),
   CVT("S8_TO_F32 r8, r0.b0", nir_op_i2f32, 8, 32, 1, true),
   CVT("U8_TO_F32 r8, r0.b0", nir_op_u2f32, 8, 32, 1, true),
   CVT("S8_TO_S32 r8, r0.b0", nir_op_i2i32, 8, 32, 1, false),
   CVT("U8_TO_U32 r8, r0.b0", nir_op_u2u32, 8, 32, 1, false),
   CVT("F16_TO_F32 r8, r0.h0", nir_op_f2f32, 16, 32, 1, true),
   CVT("S32_TO_F32 r8, r0.h0", nir_op_i2f32, 16, 32, 1, true),
   CVT("U32_TO_F32 r8, r0.h0", nir_op_u2f32, 16, 32, 1, true),
   CVT("S32_TO_F32 r8, r0.b0", nir_op_i2f32, 8, 32, 1, true),
   CVT("U32_TO_F32 r8, r0.b0", nir_op_u2f32, 8, 32, 1, true),
   CVT("V2F32_TO_V2F16 r8, r0, r0", nir_op_f2f16, 32, 16, 1, true),
   CVT("V2F32_TO_V2F16.rtz r8, r0, r0", nir_op_f2f16_rtz, 32, 16, 1, true),
   CVT("FADD.f32 r8.h0, r0, 0x0.neg", nir_op_f2f16, 32, 16, 1, true),
   CVT("FADD.f32.rtz r8.h0, r0, 0x0.neg", nir_op_f2f16_rtz, 32, 16, 1, true),
   CVT("FADD.f32 r8.h01, r0, 0x0.neg", nir_op_f2f16, 32, 16, 1, true),
   { "FRCP.f16 r8, r0.h00", nir_op_frcp, 16, 16, 1, { ONE }, true, 1 },
   { "FRSQ.f16 r8, r0.h00", nir_op_frsq, 16, 16, 1, { ONE }, true, 1 },
   { "FRCP.f16 r8.h0, r0.h0", nir_op_frcp, 16, 16, 1, { ONE }, true, 1 },
   { "FRSQ.f16 r8.h01, r0.h0", nir_op_frsq, 16, 16, 1, { ONE }, true, 1 },

   I32("IADD.u32 r8, r0, r2", nir_op_iadd, TWO),
   I16("IADD.v2u16 r8, r0, r2", nir_op_iadd, TWO),
   I8("IADD.v4u8 r8, r0, r2", nir_op_iadd, TWO),
   I64("IADD.u64 r8, r0, r2", nir_op_iadd, TWO),
   I32("ISUB.u32 r8, r0, r2", nir_op_isub, TWO),
   I64("ISUB.u64 r8, r0, r2", nir_op_isub, TWO),
   I32("IMUL.i32 r8, r0, r2", nir_op_imul, TWO),
   I16("IMUL.v2i16 r8, r0, r2", nir_op_imul, TWO),
   I8("IMUL.v4i8 r8, r0, r2", nir_op_imul, TWO),
   { "IMULD.u64 r8, r0, r2",
     nir_op_umul_2x32_64,
     32,
     64,
     1,
     { TWO },
     false,
     0 },
   I32("HADD.u32 r8, r0, r2", nir_op_uhadd, TWO),
   I32("HADD.s32 r8, r0, r2", nir_op_ihadd, TWO),
   I32("HADD.u32.rhadd r8, r0, r2", nir_op_urhadd, TWO),
   I32("HADD.s32.rhadd r8, r0, r2", nir_op_irhadd, TWO),
   I16("HADD.v2u16 r8, r0, r2", nir_op_uhadd, TWO),
   I16("HADD.v2s16.rhadd r8, r0, r2", nir_op_irhadd, TWO),
   I8("HADD.v4u8.rhadd r8, r0, r2", nir_op_urhadd, TWO),
   I8("HADD.v4s8 r8, r0, r2", nir_op_ihadd, TWO),
   I32("IABS.s32 r8, r0", nir_op_iabs, ONE),
   I16("IABS.v2s16 r8, r0", nir_op_iabs, ONE),
   I8("IABS.v4s8 r8, r0", nir_op_iabs, ONE),

   I32("LSHIFT_OR.i32 r8, r0, r2.b00, 0x0", nir_op_ishl, TWO),
   I32("RSHIFT_OR.i32 r8, r0, r2.b00, 0x0", nir_op_ushr, TWO),
   I32("RSHIFT_OR.i32.signed r8, r0, r2.b00, 0x0", nir_op_ishr, TWO),
   I32("LSHIFT_AND.i32 r8, r0, 0x0.b00, r2", nir_op_iand, TWO),
   I32("LSHIFT_OR.i32 r8, r0, 0x0.b00, r2", nir_op_ior, TWO),
   I32("LSHIFT_XOR.i32 r8, r0, 0x0.b00, r2", nir_op_ixor, TWO),
   I32("AND_IMM.i32 r8, r0, #0xFFFFFFFF", nir_op_mov, ONE),
   I32("XOR_IMM.i32 r8, r0, #0xFFFFFFFF", nir_op_inot, ONE),
   I32("OR_IMM.i32 r8, r0, #0x0", nir_op_mov, ONE),
   I32("LSHIFT_OR.i32.not_result r8, r0, 0x0.b00, 0x0", nir_op_inot, ONE),
   I16("LSHIFT_XOR.v2i16 r8, r0, 0x0.b00, r2", nir_op_ixor, TWO),
   I8("LSHIFT_AND.v4i8 r8, r0, 0x0, r2", nir_op_iand, TWO),
   I64("LSHIFT_OR.i64 r8, r0, 0x0.b00, r2", nir_op_ior, TWO),
   I32("POPCOUNT.i32 r8, r0", nir_op_bit_count, ONE),
   I32("BITREV.i32 r8, r0", nir_op_bitfield_reverse, ONE),
   I32("CLZ.u32 r8, r0", nir_op_uclz, ONE),
   I32("MUX.i32.bit r8, r2, r4, r0", nir_op_bitfield_select, THREE),
   I32("MUX.i32 r8, r4, r2, r0", nir_op_b32csel, THREE),

   I32("FCMP_OR.f32.eq.m1 r8, r0, r2, 0x0", nir_op_feq32, TWO),
   I32("FCMP_OR.f32.ne.m1 r8, r0, r2, 0x0", nir_op_fneu32, TWO),
   I32("FCMP_OR.f32.lt.m1 r8, r0, r2, 0x0", nir_op_flt32, TWO),
   I32("FCMP_OR.f32.ge.m1 r8, r0, r2, 0x0", nir_op_fge32, TWO),
   I16("FCMP_OR.v2f16.eq.m1 r8, r0, r2, 0x0", nir_op_feq16, TWO),
   I16("FCMP_OR.v2f16.lt.m1 r8, r0, r2, 0x0", nir_op_flt16, TWO),
   I32("FCMP_OR.f32.lt.f1 r8, r0, r2, 0x0", nir_op_slt, TWO),
   I32("ICMP_OR.u32.lt.m1 r8, r0, r2, 0x0", nir_op_ult32, TWO),
   I32("ICMP_OR.u32.ge.m1 r8, r0, r2, 0x0", nir_op_uge32, TWO),
   I32("ICMP_OR.s32.lt.m1 r8, r0, r2, 0x0", nir_op_ilt32, TWO),
   I32("ICMP_OR.s32.ge.m1 r8, r0, r2, 0x0", nir_op_ige32, TWO),
   I32("ICMP_OR.u32.eq.m1 r8, r0, r2, 0x0", nir_op_ieq32, TWO),
   I32("ICMP_OR.u32.ne.m1 r8, r0, r2, 0x0", nir_op_ine32, TWO),
   I16("ICMP_OR.v2u16.lt.m1 r8, r0, r2, 0x0", nir_op_ult16, TWO),
   I16("ICMP_OR.v2s16.ge.m1 r8, r0, r2, 0x0", nir_op_ige16, TWO),
   I8("ICMP_OR.v4u8.ge.m1 r8, r0, r2, 0x0", nir_op_uge8, TWO),
   I8("ICMP_OR.v4s8.lt.m1 r8, r0, r2, 0x0", nir_op_ilt8, TWO),
   I32("CSEL.s32.lt r8, r0, r2, r0, r2", nir_op_imin, TWO),
   I32("CSEL.u32.gt r8, r0, r2, r0, r2", nir_op_umax, TWO),
   I16("CSEL.v2s16.gt r8, r0, r2, r0, r2", nir_op_imax, TWO),
   I16("CSEL.v2u16.lt r8, r0, r2, r0, r2", nir_op_umin, TWO),
   I32("IADD.u32 r8, r0.b1, 0x0", nir_op_extract_u8, ONE),
   I32("IADD.s32 r8, r0.b1, 0x0", nir_op_extract_i8, ONE),
   I32("IADD.u32 r8, r0.h1, 0x0", nir_op_extract_u16, ONE),
   I32("IADD.s32 r8, r0.h1, 0x0", nir_op_extract_i16, ONE),
};

static bool
is_nan(uint64_t v, unsigned bits)
{
   return bits == 32 ? (v & 0x7fffffff) > 0x7f800000 : (v & 0x7fff) > 0x7c00;
}

static bool
same(const struct test_case *c, uint64_t got, uint64_t want)
{
   if (got == want)
      return true;
   if (!c->is_float)
      return false;
   if (is_nan(got, c->dst_bits) && is_nan(want, c->dst_bits))
      return true;

   const int64_t d = (int64_t)got - (int64_t)want;
   return c->ulps && llabs(d) <= c->ulps;
}

static uint64_t
element(const struct sim_warp *w, unsigned reg, unsigned lane, unsigned bits,
        unsigned index)
{
   const uint64_t v = w->r[reg][lane] | (uint64_t)w->r[reg + 1][lane] << 32;

   if (bits == 64)
      return v;
   return (v >> (bits * index)) & ((1ull << bits) - 1);
}

static uint64_t
expected(const struct test_case *c, const uint64_t src[4], unsigned srcs)
{
   nir_const_value in[4], *ptr[4], out;

   for (unsigned s = 0; s < srcs; s++) {
      memset(&in[s], 0, sizeof(in[s]));
      in[s].u64 = src[s];
      ptr[s] = &in[s];
   }
   /* Part number of the extract operations. */
   if (c->op == nir_op_extract_u8 || c->op == nir_op_extract_i8 ||
       c->op == nir_op_extract_u16 || c->op == nir_op_extract_i16) {
      memset(&in[1], 0, sizeof(in[1]));
      in[1].u32 = 1;
      ptr[1] = &in[1];
   }
   memset(&out, 0, sizeof(out));
   /* Operations whose width is in their name take the sources' width. */
   nir_eval_const_opcode(c->op, &out, 1, c->src_bits, ptr, 0);
   return c->dst_bits == 64 ? out.u64 : out.u64 & ((1ull << c->dst_bits) - 1);
}

static void
run_case(struct harness *h, const struct test_case *c)
{
   unsigned srcs = 0, bad = 0;

   while (srcs < 4 && c->src[srcs] >= 0)
      srcs++;

   for (unsigned round = 0; round < 60; round++) {
      harness_reset(h);
      harness_asm(h, c->text);
      harness_asm(h, "NOP.end");
      for (unsigned r = 0; r < 8; r++)
         for (unsigned l = 0; l < SIM_LANES; l++)
            h->warp.r[r][l] = value(round + r + l / 4);
      /* Shift counts of NIR are the whole source; ours is its low byte. */
      struct sim_warp before = h->warp;

      if (harness_run(h) != SIM_WARP_DONE) {
         fprintf(stderr, "%s: %s\n", c->text, h->job.fault.text);
         harness_failures++;
         return;
      }
      for (unsigned l = 0; l < SIM_LANES; l++) {
         for (unsigned e = 0; e < c->elements; e++) {
            uint64_t src[4];

            for (unsigned s = 0; s < srcs; s++)
               src[s] = element(&before, 2 * c->src[s], l, c->src_bits, e);

            const uint64_t got = element(&h->warp, 8, l, c->dst_bits, e);
            const uint64_t want = expected(c, src, srcs);

            if (!same(c, got, want) && !bad++)
               fprintf(stderr,
                       "%s: lane %u element %u: %#llx %#llx %#llx gives "
                       "%#llx, NIR says %#llx\n",
                       c->text, l, e, (unsigned long long)src[0],
                       (unsigned long long)(srcs > 1 ? src[1] : 0),
                       (unsigned long long)(srcs > 2 ? src[2] : 0),
                       (unsigned long long)got, (unsigned long long)want);
         }
      }
   }
   if (bad)
      harness_failures++;
}

/* Float to integer: NIR leaves values that do not fit undefined; the
 * hardware saturates and makes NaN zero. */
static void
test_float_to_int(struct harness *h)
{
   static const struct {
      float in;
      int32_t s;
      uint32_t u;
   } rows[] = {
      { 0.0f, 0, 0 },
      { -0.5f, 0, 0 },
      { 1.5f, 1, 1 },
      { -1.5f, -1, 0 },
      { 2147483648.0f, INT32_MAX, 2147483648u },
      { -2147483648.0f, INT32_MIN, 0 },
      { 1e20f, INT32_MAX, UINT32_MAX },
      { -1e20f, INT32_MIN, 0 },
      { INFINITY, INT32_MAX, UINT32_MAX },
      { NAN, 0, 0 },
      { 4294967040.0f, INT32_MAX, 4294967040u },
   };

   harness_reset(h);
   harness_asm(h, "F32_TO_S32.rtz r8, r0\nF32_TO_U32.rtz r9, r0\nNOP.end");
   for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
      memcpy(&h->warp.r[0][i], &rows[i].in, 4);
   CHECK_EQ(harness_run(h), SIM_WARP_DONE);
   for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
      CHECK_EQ(h->warp.r[8][i], (uint32_t)rows[i].s);
      CHECK_EQ(h->warp.r[9][i], rows[i].u);
   }
}

/* Saturation, against exact sums.  (NIR's folding of these relies on C's
 * overflow, which promotes or is undefined.) */
static void
test_saturation(struct harness *h)
{
   static const struct {
      const char *text;
      unsigned bits;
      bool is_signed;
      int op;
   } rows[] = {
      { "IADD.u32.saturate r8, r0, r2", 32, false, '+' },
      { "IADD.s32.saturate r8, r0, r2", 32, true, '+' },
      { "IADD.v2u16.saturate r8, r0, r2", 16, false, '+' },
      { "IADD.v2s16.saturate r8, r0, r2", 16, true, '+' },
      { "IADD.v4u8.saturate r8, r0, r2", 8, false, '+' },
      { "IADD.v4s8.saturate r8, r0, r2", 8, true, '+' },
      { "ISUB.u32.saturate r8, r0, r2", 32, false, '-' },
      { "ISUB.s32.saturate r8, r0, r2", 32, true, '-' },
      { "ISUB.v2u16.saturate r8, r0, r2", 16, false, '-' },
      { "ISUB.v2s16.saturate r8, r0, r2", 16, true, '-' },
      { "ISUB.v4u8.saturate r8, r0, r2", 8, false, '-' },
      { "ISUB.v4s8.saturate r8, r0, r2", 8, true, '-' },
      { "IMUL.s32.saturate r8, r0, r2", 32, true, '*' },
      { "IMUL.v2s16.saturate r8, r0, r2", 16, true, '*' },
      { "IMUL.v4s8.saturate r8, r0, r2", 8, true, '*' },
   };

   for (unsigned n = 0; n < 40 * ARRAY_SIZE(rows); n++) {
      const unsigned k = n % ARRAY_SIZE(rows), bits = rows[k].bits;
      const int64_t top =
         rows[k].is_signed ? (1ll << (bits - 1)) - 1 : (1ll << bits) - 1;
      const int64_t low = rows[k].is_signed ? -top - 1 : 0;

      if (!harness_knows(rows[k].text))
         continue;
      harness_reset(h);
      harness_asm(h, rows[k].text);
      harness_asm(h, "NOP.end");
      for (unsigned r = 0; r < 8; r++)
         for (unsigned l = 0; l < SIM_LANES; l++)
            h->warp.r[r][l] = value(n + r + l / 4);
      CHECK_EQ(harness_run(h), SIM_WARP_DONE);
      for (unsigned l = 0; l < SIM_LANES; l++) {
         for (unsigned e = 0; e < 32 / bits; e++) {
            int64_t a = (int64_t)element(&h->warp, 0, l, bits, e);
            int64_t b = (int64_t)element(&h->warp, 2, l, bits, e);

            if (rows[k].is_signed) {
               a = a > top ? a - (1ll << bits) : a;
               b = b > top ? b - (1ll << bits) : b;
            }
            int64_t r = rows[k].op == '+'   ? a + b
                        : rows[k].op == '-' ? a - b
                                            : a * b;
            r = r > top ? top : r < low ? low : r;
            CHECK_EQ(element(&h->warp, 8, l, bits, e),
                     (uint64_t)r & ((1ull << bits) - 1));
         }
      }
   }
}

/* Shifts of narrow elements, each with its own count, masked to its width. */
static void
test_narrow_shifts(struct harness *h)
{
   harness_reset(h);
   harness_asm(h, "LSHIFT_OR.v2i16 r8, r0, r2.b00, 0x0\n"
                  "RSHIFT_OR.v4i8.signed r9, r0, r2.b1111, 0x0\n"
                  "LSHIFT_OR.i64 r10, r0, r2.b00, 0x0\n"
                  "RSHIFT_XOR.i64.signed r12, r0, r2.b11, r4\n"
                  "NOP.end");
   for (unsigned l = 0; l < SIM_LANES; l++) {
      h->warp.r[0][l] = 0x80f18a05u * (l + 1);
      h->warp.r[1][l] = 0xc0ffee11u + l;
      h->warp.r[2][l] = l * 5 | (l * 3) << 8;
      h->warp.r[4][l] = 0x12345678;
      h->warp.r[5][l] = 0x9abcdef0;
   }
   CHECK_EQ(harness_run(h), SIM_WARP_DONE);
   for (unsigned l = 0; l < SIM_LANES; l++) {
      const uint32_t v = h->warp.r[0][l];
      const uint64_t w = v | (uint64_t)h->warp.r[1][l] << 32;
      const unsigned n0 = (l * 5) & 0xff, n1 = (l * 3) & 0xff;
      const uint64_t x =
         (uint64_t)((int64_t)w >> (n1 & 63)) ^ 0x9abcdef012345678ull;
      uint32_t bytes = 0;

      for (unsigned b = 0; b < 32; b += 8)
         bytes |= (uint32_t)(uint8_t)((int8_t)(v >> b) >> (n1 & 7)) << b;
      CHECK_EQ(h->warp.r[8][l],
               ((v << (n0 & 15)) & 0xffff) | ((v & 0xffff0000u) << (n0 & 15)));
      CHECK_EQ(h->warp.r[9][l], bytes);
      CHECK_EQ(h->warp.r[10][l] | (uint64_t)h->warp.r[11][l] << 32,
               w << (n0 & 63));
      CHECK_EQ(h->warp.r[12][l] | (uint64_t)h->warp.r[13][l] << 32, x);
   }
}

/* Logic with a constant in the instruction. */
static void
test_immediate_logic(struct harness *h)
{
   if (!harness_knows("AND_IMM.i32 r8, r0, #0xFF00F0"))
      return;
   harness_reset(h);
   harness_asm(h, "AND_IMM.i32 r8, r0, #0xFF00F0\n"
                  "OR_IMM.i32 r9, r0, #0x80000001\n"
                  "XOR_IMM.i32 r10, r0, #0x12345678\n"
                  "NOP.end");
   for (unsigned l = 0; l < SIM_LANES; l++)
      h->warp.r[0][l] = 0x9e3779b9u * (l + 1);
   CHECK_EQ(harness_run(h), SIM_WARP_DONE);
   for (unsigned l = 0; l < SIM_LANES; l++) {
      CHECK_EQ(h->warp.r[8][l], h->warp.r[0][l] & 0xff00f0);
      CHECK_EQ(h->warp.r[9][l], h->warp.r[0][l] | 0x80000001);
      CHECK_EQ(h->warp.r[10][l], h->warp.r[0][l] ^ 0x12345678);
   }
}

/* Half registers: only the half that is named changes; a sum of 32 bits is
 * rounded for it, once. */
static void
test_write_mask(struct harness *h)
{
   harness_reset(h);
   harness_asm(h, "FADD.v2f16 r8.h1, r0, r2\n"
                  "IADD.v2u16 r9.h0, r0.h10, r2\n"
                  "FADD.f32 r10.h1, r4, r5\n"
                  "FMA.f32.clamp_0_1 r11.h01, r4, r4, r5\n"
                  "NOP.end");
   for (unsigned l = 0; l < SIM_LANES; l++) {
      h->warp.r[0][l] = 0x40003c00;
      h->warp.r[2][l] = 0x3c003c00;
      h->warp.r[8][l] = 0x11112222;
      h->warp.r[9][l] = 0x33334444;
      /* 1 + 2^-11, just above the middle of two halves, by what a float
       * cannot hold beside it. */
      h->warp.r[4][l] = 0x3f801000;
      h->warp.r[5][l] = 0x2f800000;
      h->warp.r[10][l] = 0x55556666;
   }
   CHECK_EQ(harness_run(h), SIM_WARP_DONE);
   CHECK_EQ(h->warp.r[8][5], 0x42002222);
   CHECK_EQ(h->warp.r[9][5], 0x33337c00);
   CHECK_EQ(h->warp.r[10][5], 0x3c016666);
   CHECK_EQ(h->warp.r[11][5], 0x3c003c00);
}

/* 2^x, log2 and the cube-map steps, as the compilers string them together. */
static void
test_sequences(struct harness *h)
{
   static const float xs[SIM_LANES] = {
      0.0f,  1.0f,   -1.0f,  0.5f,  10.25f, -20.75f, 127.0f,   -126.0f,
      3.14f, 128.0f, 0.001f, -0.7f, 200.0f, -200.0f, INFINITY, NAN,
   };

   harness_reset(h);
   harness_asm(h, "IADD_IMM.i32 r3, 0x0, #0x18\n"
                  "FMA_RSCALE.f32 r2, r0, 0x3F800000, 0x0.neg, r3\n"
                  "F32_TO_S32 r4, r2\n"
                  "FEXP.f32 r8, r4, r2\n"
                  /* log2(r1) */
                  "FREXPE.f32.log r5, r1\n"
                  "S32_TO_F32 r5, r5\n"
                  "FADD_LSCALE.f32 r6, 0x3F800000.neg, r1\n"
                  "FLOGD.f32 r7, r1\n"
                  "FMA.f32 r9, r7, r6, r5\n"
                  "NOP.end");
   for (unsigned l = 0; l < SIM_LANES; l++) {
      const float y = fabsf(xs[l]);
      memcpy(&h->warp.r[0][l], &xs[l], 4);
      memcpy(&h->warp.r[1][l], &y, 4);
   }
   CHECK_EQ(harness_run(h), SIM_WARP_DONE);
   for (unsigned l = 0; l < SIM_LANES; l++) {
      const float e = sim_uif(h->warp.r[8][l]), x = exp2f(xs[l]);
      const float g = sim_uif(h->warp.r[9][l]), y = log2f(fabsf(xs[l]));

      CHECK(x != x ? e != e : e == x || fabsf(e - x) <= fabsf(x) * 1e-5f);
      CHECK(y != y ? g != g : g == y || fabsf(g - y) <= 2e-6f * (1 + fabsf(y)));
   }
}

/* Vulkan's table of cube faces, from the sign and axis alone. */
static void
test_cube(struct harness *h)
{
   static const struct {
      float v[3];
      unsigned face;
      float s, t;
   } rows[] = {
      { { 2, 0.5f, 0.25f }, 0, -0.25f, -0.5f },
      { { -2, 0.5f, 0.25f }, 1, 0.25f, -0.5f },
      { { 0.5f, 2, 0.25f }, 2, 0.5f, 0.25f },
      { { 0.5f, -2, 0.25f }, 3, 0.5f, -0.25f },
      { { 0.5f, 0.25f, 2 }, 4, 0.5f, -0.25f },
      { { 0.5f, 0.25f, -2 }, 5, -0.5f, -0.25f },
   };

   harness_reset(h);
   harness_asm(h, "CUBEFACE1 r8, r0, r1, r2\n"
                  "CUBEFACE2_V9 r9, r0, r1, r2\n"
                  "CUBE_SSEL r10, r2, r0, r9\n"
                  "CUBE_TSEL r11, r1, r2, r9\n"
                  "NOP.end");
   for (unsigned l = 0; l < ARRAY_SIZE(rows); l++)
      for (unsigned c = 0; c < 3; c++)
         memcpy(&h->warp.r[c][l], &rows[l].v[c], 4);
   CHECK_EQ(harness_run(h), SIM_WARP_DONE);
   for (unsigned l = 0; l < ARRAY_SIZE(rows); l++) {
      CHECK(sim_uif(h->warp.r[8][l]) == 2.0f);
      CHECK_EQ(h->warp.r[9][l], rows[l].face << 29);
      CHECK(sim_uif(h->warp.r[10][l]) == rows[l].s);
      CHECK(sim_uif(h->warp.r[11][l]) == rows[l].t);
   }
}

/* Directed conversions, against what the value must lie between. */
static void
test_rounding(void)
{
   for (unsigned i = 0; i < 20000; i++) {
      const uint32_t bits = value(i);
      const float f = sim_uif(bits);
      float r[4];

      if (f != f)
         continue;
      for (unsigned m = 0; m < 4; m++)
         r[m] = sim_half_to_float(sim_float_to_half(f, m));
      if (fabsf(f) <= 65504.0f) {
         CHECK(r[SIM_ROUND_RTP] >= f);
         CHECK(r[SIM_ROUND_RTN] <= f);
         CHECK(fabsf(r[SIM_ROUND_RTZ]) <= fabsf(f));
         CHECK(r[SIM_ROUND_RTE] == r[SIM_ROUND_RTP] ||
               r[SIM_ROUND_RTE] == r[SIM_ROUND_RTN]);
      }
      CHECK_EQ(sim_float_to_half_rte(f), sim_float_to_half(f, SIM_ROUND_RTE));

      const float a = f, b = sim_uif(value(i + 1)), c = sim_uif(value(i + 2));
      const float want = fmaf(a, b, c), got = sim_fma32(a, b, c);
      CHECK(want != want ? got != got : want == got);
   }
}

int
main(int argc, char **argv)
{
   struct harness h;
   unsigned run = 0;

   harness_init_model(&h, false, argc > 1 ? argv[1] : "g610");
   for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
      if (!harness_knows(cases[i].text))
         continue;
      run_case(&h, &cases[i]);
      run++;
   }
   test_float_to_int(&h);
   test_saturation(&h);
   test_narrow_shifts(&h);
   test_immediate_logic(&h);
   test_write_mask(&h);
   test_sequences(&h);
   test_cube(&h);
   test_rounding();
   harness_finish(&h);
   printf("%u of %zu operations, %u failures\n", run, ARRAY_SIZE(cases),
          harness_failures);
   return harness_failures != 0;
}
