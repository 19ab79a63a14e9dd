/* SPDX-License-Identifier: MIT */
#include "sim/texture/sim_format.h"

#include <math.h>
#include <string.h>

enum kind {
   KIND_NONE,
   KIND_UNORM,
   KIND_SNORM,
   KIND_UINT,
   KIND_SINT,
   KIND_FLOAT,
   KIND_FIXED,
   KIND_DEPTH32,
   KIND_E5B9,
   KIND_TILE,
   KIND_CONSTANT,
};

struct fmt {
   uint8_t kind;
   uint8_t size_B;
   uint8_t count;
   /* First component in the high bits (A2 BGR10 and friends). */
   uint8_t reversed;
   uint8_t bits[4];
};

#define N1(k, b)        \
   {                    \
      k, (b) / 8, 1, 0, \
      {                 \
         b              \
      }                 \
   }
#define N2(k, b)        \
   {                    \
      k, (b) / 4, 2, 0, \
      {                 \
         b, b           \
      }                 \
   }
#define N3(k, b)            \
   {                        \
      k, 3 * (b) / 8, 3, 0, \
      {                     \
         b, b, b            \
      }                     \
   }
#define N4(k, b)        \
   {                    \
      k, (b) / 2, 4, 0, \
      {                 \
         b, b, b, b     \
      }                 \
   }
#define PACKED(k, B, n, r, g, b, a) \
   {                                \
      k, B, n, 0,                   \
      {                             \
         r, g, b, a                 \
      }                             \
   }
/* The first named component in the low bits, stored A first. */
#define REVERSED(k, B, n, r, g, b, a) \
   {                                  \
      k, B, n, 1,                     \
      {                               \
         r, g, b, a                   \
      }                               \
   }
/* For tile formats bits[0] is the internal format, bits[1] whether the
 * fraction is kept (AU) or dropped (PU; TB has none). */
#define TILE(internal, keep) \
   {                         \
      KIND_TILE, 4, 4, 0,    \
      {                      \
         internal, keep      \
      }                      \
   }

/* Indexed by the format code.  Source: Mesa 25.0.7 genxml v10, "Format". */
static const struct fmt formats[256] = {
   [64] = PACKED(KIND_UNORM, 2, 3, 5, 6, 5, 0),
   [65] = PACKED(KIND_UNORM, 2, 4, 5, 5, 5, 1),
   [66] = REVERSED(KIND_UNORM, 2, 4, 5, 5, 5, 1),
   [67] = PACKED(KIND_UNORM, 4, 4, 10, 10, 10, 2),
   [68] = REVERSED(KIND_UNORM, 4, 4, 10, 10, 10, 2),
   [69] = PACKED(KIND_SNORM, 4, 4, 10, 10, 10, 2),
   [70] = REVERSED(KIND_SNORM, 4, 4, 10, 10, 10, 2),
   [71] = PACKED(KIND_UINT, 4, 4, 10, 10, 10, 2),
   [72] = REVERSED(KIND_UINT, 4, 4, 10, 10, 10, 2),
   [73] = PACKED(KIND_SINT, 4, 4, 10, 10, 10, 2),
   [74] = REVERSED(KIND_SINT, 4, 4, 10, 10, 10, 2),
   [75] = N1(KIND_UNORM, 16),
   [76] = N1(KIND_DEPTH32, 32),
   /* Depth in the low or the high 24 bits, one component. */
   [77] = PACKED(KIND_UNORM, 4, 1, 24, 8, 0, 0),
   [78] = REVERSED(KIND_UNORM, 4, 1, 24, 8, 0, 0),
   [81] = N1(KIND_FIXED, 32),
   [82] = N2(KIND_FIXED, 32),
   [83] = N3(KIND_FIXED, 32),
   [84] = N4(KIND_FIXED, 32),
   [89] = PACKED(KIND_FLOAT, 4, 3, 11, 11, 10, 0),
   [90] = REVERSED(KIND_FLOAT, 4, 3, 11, 11, 10, 0),
   [91] = PACKED(KIND_E5B9, 4, 3, 9, 9, 9, 5),
   [92] = REVERSED(KIND_E5B9, 4, 3, 9, 9, 9, 5),
   [93] = N1(KIND_UINT, 8),
   [94] = N4(KIND_FLOAT, 32),
   [95] = { KIND_CONSTANT },
   [99] = N1(KIND_SNORM, 8),
   [100] = N1(KIND_SNORM, 16),
   [101] = N1(KIND_SNORM, 32),
   [106] = PACKED(KIND_SNORM, 1, 2, 4, 4, 0, 0),
   [107] = N2(KIND_SNORM, 8),
   [108] = N2(KIND_SNORM, 16),
   [109] = N2(KIND_SNORM, 32),
   [115] = N3(KIND_SNORM, 8),
   [116] = N3(KIND_SNORM, 16),
   [117] = N3(KIND_SNORM, 32),
   [121] = PACKED(KIND_SNORM, 1, 4, 2, 2, 2, 2),
   [122] = PACKED(KIND_SNORM, 2, 4, 4, 4, 4, 4),
   [123] = N4(KIND_SNORM, 8),
   [124] = N4(KIND_SNORM, 16),
   [125] = N4(KIND_SNORM, 32),
   [131] = N1(KIND_UINT, 8),
   [132] = N1(KIND_UINT, 16),
   [133] = N1(KIND_UINT, 32),
   [138] = PACKED(KIND_UINT, 1, 2, 4, 4, 0, 0),
   [139] = N2(KIND_UINT, 8),
   [140] = N2(KIND_UINT, 16),
   [141] = N2(KIND_UINT, 32),
   [147] = N3(KIND_UINT, 8),
   [148] = N3(KIND_UINT, 16),
   [149] = N3(KIND_UINT, 32),
   [153] = PACKED(KIND_UINT, 1, 4, 2, 2, 2, 2),
   [154] = PACKED(KIND_UINT, 2, 4, 4, 4, 4, 4),
   [155] = N4(KIND_UINT, 8),
   [156] = N4(KIND_UINT, 16),
   [157] = N4(KIND_UINT, 32),
   [163] = N1(KIND_UNORM, 8),
   [164] = N1(KIND_UNORM, 16),
   [165] = N1(KIND_UNORM, 32),
   [167] = N1(KIND_FLOAT, 32),
   [170] = PACKED(KIND_UNORM, 1, 2, 4, 4, 0, 0),
   [171] = N2(KIND_UNORM, 8),
   [172] = N2(KIND_UNORM, 16),
   [173] = N2(KIND_UNORM, 32),
   [175] = N2(KIND_FLOAT, 32),
   [179] = N3(KIND_UNORM, 8),
   [180] = N3(KIND_UNORM, 16),
   [181] = N3(KIND_UNORM, 32),
   [183] = N3(KIND_FLOAT, 32),
   [185] = PACKED(KIND_UNORM, 1, 4, 2, 2, 2, 2),
   [186] = PACKED(KIND_UNORM, 2, 4, 4, 4, 4, 4),
   [187] = N4(KIND_UNORM, 8),
   [188] = N4(KIND_UNORM, 16),
   [189] = N4(KIND_UNORM, 32),
   [191] = N4(KIND_FLOAT, 32),
   [195] = N1(KIND_SINT, 8),
   [196] = N1(KIND_SINT, 16),
   [197] = N1(KIND_SINT, 32),
   [199] = N1(KIND_FLOAT, 16),
   [202] = PACKED(KIND_SINT, 1, 2, 4, 4, 0, 0),
   [203] = N2(KIND_SINT, 8),
   [204] = N2(KIND_SINT, 16),
   [205] = N2(KIND_SINT, 32),
   [207] = N2(KIND_FLOAT, 16),
   [211] = N3(KIND_SINT, 8),
   [212] = N3(KIND_SINT, 16),
   [213] = N3(KIND_SINT, 32),
   [215] = N3(KIND_FLOAT, 16),
   [217] = PACKED(KIND_SINT, 1, 4, 2, 2, 2, 2),
   [218] = PACKED(KIND_SINT, 2, 4, 4, 4, 4, 4),
   [219] = N4(KIND_SINT, 8),
   [220] = N4(KIND_SINT, 16),
   [221] = N4(KIND_SINT, 32),
   [223] = N4(KIND_FLOAT, 16),
   [224] = TILE(6, 1),
   [225] = TILE(6, 0),
   [226] = TILE(5, 1),
   [227] = TILE(5, 0),
   [230] = N4(KIND_FLOAT, 32),
   [231] = N1(KIND_FLOAT, 32),
   [232] = TILE(4, 1),
   [233] = TILE(4, 0),
   [237] = TILE(1, 0),
   [238] = TILE(2, 0),
   [239] = N2(KIND_FLOAT, 32),
   [241] = TILE(3, 1),
   [242] = TILE(3, 0),
   [247] = N3(KIND_FLOAT, 32),
   [255] = N4(KIND_FLOAT, 32),
};

#define ZERO 4
#define ONE 5

/* Where R, G, B and A come from, by component order.  "BGRA" means that
 * memory holds B first (Mesa 25.0.7 pan_format.c: B8G8R8A8 is RGBA8 with
 * BGRA).  A order that does not exist has all four ZERO and valid = 0. */
struct order {
   uint8_t valid;
   uint8_t from[4];
};

static const struct order orders[256] = {
   [0] = { 1, { 0, 1, 2, 3 } },
   [2] = { 1, { 1, 0, 2, 3 } },
   [4] = { 1, { 2, 1, 0, 3 } },
   [8] = { 1, { 1, 2, 3, 0 } },
   [10] = { 1, { 2, 1, 3, 0 } },
   [12] = { 1, { 3, 2, 1, 0 } },
   [16] = { 1, { 0, 1, 2, ONE } },
   [18] = { 1, { 1, 0, 2, ONE } },
   [20] = { 1, { 2, 1, 0, ONE } },
   [24] = { 1, { 1, 2, 3, ONE } },
   [26] = { 1, { 2, 1, 3, ONE } },
   [28] = { 1, { 3, 2, 1, ONE } },
   [226] = { 1, { 0, 0, 0, 0 } },
   [227] = { 1, { 0, 0, 0, ONE } },
   [228] = { 1, { 0, 0, 0, 3 } },
   [229] = { 1, { ZERO, ZERO, ZERO, 3 } },
   [230] = { 1, { ZERO, ZERO, ZERO, ONE } },
   [231] = { 1, { ZERO, ZERO, ZERO, ZERO } },
   [240] = { 1, { 0, ZERO, ZERO, ZERO } },
   [242] = { 1, { 0, 2, 1, 3 } },
};

/* ---- scalar conversions ----------------------------------------------- */

static inline uint32_t
float_bits(float f)
{
   uint32_t u;
   memcpy(&u, &f, 4);
   return u;
}

static inline float
bits_float(uint32_t u)
{
   float f;
   memcpy(&f, &u, 4);
   return f;
}

float
sim_half_to_float(uint16_t h)
{
   const uint32_t sign = (uint32_t)(h >> 15) << 31;
   const uint32_t exp = (h >> 10) & 31, man = h & 1023;

   if (exp == 31)
      return bits_float(sign | 0x7f800000 | (man << 13));
   if (exp == 0)
      return bits_float(sign | float_bits((float)man * 0x1p-24f));
   return bits_float(sign | ((exp + 112) << 23) | (man << 13));
}

/* Unsigned small floats and halves share this: e5 with `man_bits` of
 * mantissa, round to nearest even, overflow to infinity. */
static uint32_t
round_small_float(float f, unsigned man_bits)
{
   const uint32_t max_finite = (31u << man_bits) - 1;

   if (isinf(f))
      return 31u << man_bits;
   if (f < 0x1p-14f) {
      const float scaled = f * ldexpf(1.0f, 14 + (int)man_bits);
      return (uint32_t)lrintf(scaled);
   }

   uint32_t u = float_bits(f);
   const unsigned drop = 23 - man_bits;
   const uint32_t odd = (u >> drop) & 1;

   u += (1u << (drop - 1)) - 1 + odd;
   u >>= drop;
   u -= 112u << man_bits;
   return u > max_finite ? 31u << man_bits : u;
}

uint16_t
sim_float_to_half(float f)
{
   const uint32_t sign = (float_bits(f) >> 16) & 0x8000;

   if (isnan(f))
      return sign | 0x7e00;
   return sign | round_small_float(fabsf(f), 10);
}

static float
small_to_float(uint32_t v, unsigned man_bits)
{
   return sim_half_to_float((uint16_t)(v << (10 - man_bits)));
}

/* Unsigned: negative numbers become 0; finite overflow saturates (Vulkan's
 * rule for packed unsigned floats allows the largest finite value). */
static uint32_t
float_to_small(float f, unsigned man_bits)
{
   if (isnan(f))
      return (31u << man_bits) | 1;
   if (!(f > 0.0f))
      return 0;

   const uint32_t v = round_small_float(f, man_bits);
   if (v == 31u << man_bits && !isinf(f))
      return v - 1;
   return v;
}

float
sim_srgb_to_linear(float s)
{
   if (s <= 0.04045f)
      return s / 12.92f;
   return powf((s + 0.055f) / 1.055f, 2.4f);
}

float
sim_linear_to_srgb(float l)
{
   if (!(l > 0.0f))
      return 0.0f;
   if (l >= 1.0f)
      return 1.0f;
   if (l < 0.0031308f)
      return l * 12.92f;
   return 1.055f * powf(l, 1.0f / 2.4f) - 0.055f;
}

static void
decode_e5b9(uint32_t v, float out[4])
{
   const float scale = ldexpf(1.0f, (int)(v >> 27) - 24);

   for (unsigned c = 0; c < 3; c++)
      out[c] = (float)((v >> (9 * c)) & 511) * scale;
}

/* The rounding of the Vulkan specification's shared-exponent encoding. */
static uint32_t
encode_e5b9(const float in[4])
{
   const float max = 65408.0f; /* (511 / 512) * 2^16 */
   float c[3], top = 0.0f;

   for (unsigned i = 0; i < 3; i++) {
      c[i] = in[i] > 0.0f ? fminf(in[i], max) : 0.0f;
      top = fmaxf(top, c[i]);
   }

   int exp = top > 0.0f ? ilogbf(top) : -16;
   exp = (exp < -16 ? -16 : exp) + 16;
   if (lrintf(ldexpf(top, 24 - exp)) == 512)
      exp++;

   uint32_t v = (uint32_t)exp << 27;
   for (unsigned i = 0; i < 3; i++)
      v |= (uint32_t)lrintf(ldexpf(c[i], 24 - exp)) << (9 * i);
   return v;
}

/* ---- tile buffer layouts ---------------------------------------------- */

static const struct sim_tile_layout tile_layouts[] = {
   [1] = { { 8, 8, 8, 8 }, { 0, 0, 0, 0 } },
   [2] = { { 10, 10, 10, 2 }, { 0, 0, 0, 0 } },
   [3] = { { 8, 8, 8, 2 }, { 2, 2, 2, 0 } },
   [4] = { { 4, 4, 4, 4 }, { 4, 4, 4, 4 } },
   [5] = { { 5, 6, 5, 0 }, { 5, 4, 5, 2 } },
   [6] = { { 5, 5, 5, 1 }, { 5, 5, 5, 1 } },
};

const struct sim_tile_layout *
sim_tile_layout(unsigned internal_format)
{
   if (internal_format < 1 || internal_format > 6)
      return NULL;
   return &tile_layouts[internal_format];
}

uint32_t
sim_tile_pack(const struct sim_tile_layout *l, const float v[4],
              bool keep_fraction)
{
   uint32_t bits = 0;
   unsigned shift = 0;

   for (unsigned c = 0; c < 4; c++) {
      const unsigned ib = l->int_bits[c], fb = l->frac_bits[c];
      const float x = v[c] > 0.0f ? fminf(v[c], 1.0f) : 0.0f;
      const float max = (float)((1u << ib) - 1);
      uint32_t q;

      if (keep_fraction)
         q = (uint32_t)lrintf(x * max * (float)(1u << fb));
      else
         q = (uint32_t)lrintf(x * max) << fb;
      bits |= q << shift;
      shift += ib + fb;
   }
   return bits;
}

void
sim_tile_unpack(const struct sim_tile_layout *l, uint32_t bits, float v[4])
{
   unsigned shift = 0;

   for (unsigned c = 0; c < 4; c++) {
      const unsigned ib = l->int_bits[c], fb = l->frac_bits[c];
      const uint32_t q = (bits >> shift) & ((1u << (ib + fb)) - 1);

      /* No integer bits: the format has no alpha, which reads as one. */
      v[c] = ib ? (float)q / (float)(((1u << ib) - 1) << fb) : 1.0f;
      shift += ib + fb;
   }
}

/* ---- formats ----------------------------------------------------------- */

static inline const struct fmt *
fmt_of(uint32_t pixel_format)
{
   return &formats[(pixel_format >> 12) & 0xff];
}

static inline bool
is_srgb(uint32_t pixel_format)
{
   return (pixel_format >> 20) & 1;
}

enum sim_format_class
sim_format_class(uint32_t pixel_format)
{
   switch (fmt_of(pixel_format)->kind) {
   case KIND_NONE:
      return SIM_FORMAT_NONE;
   case KIND_UINT:
      return SIM_FORMAT_UINT;
   case KIND_SINT:
      return SIM_FORMAT_SINT;
   default:
      return SIM_FORMAT_FLOAT;
   }
}

unsigned
sim_format_size_B(uint32_t pixel_format)
{
   return fmt_of(pixel_format)->size_B;
}

unsigned
sim_format_components(uint32_t pixel_format)
{
   return fmt_of(pixel_format)->count;
}

/* Bits of each component, right-aligned. */
static void
split(const struct fmt *f, const void *src, uint32_t out[4])
{
   const uint8_t *p = src;

   if (f->bits[0] == 32) {
      memcpy(out, p, f->size_B);
      return;
   }
   if (f->bits[0] == 16) {
      for (unsigned c = 0; c < f->count; c++)
         out[c] = p[2 * c] | p[2 * c + 1] << 8;
      return;
   }
   if (f->bits[0] == 8) {
      for (unsigned c = 0; c < f->count; c++)
         out[c] = p[c];
      return;
   }

   uint32_t word = 0;
   memcpy(&word, p, f->size_B);

   const unsigned total = 8 * f->size_B;
   unsigned at = 0;
   for (unsigned c = 0; c < f->count; c++) {
      const unsigned n = f->bits[c];
      const unsigned shift = f->reversed ? total - at - n : at;

      out[c] = (word >> shift) & ((1u << n) - 1);
      at += n;
   }
}

static void
join(const struct fmt *f, const uint32_t in[4], void *dst)
{
   uint8_t *p = dst;

   if (f->bits[0] == 32) {
      memcpy(p, in, f->size_B);
      return;
   }
   if (f->bits[0] == 16) {
      for (unsigned c = 0; c < 4 && c < f->count; c++) {
         p[2 * c] = in[c];
         p[2 * c + 1] = in[c] >> 8;
      }
      return;
   }
   if (f->bits[0] == 8) {
      for (unsigned c = 0; c < 4 && c < f->count; c++)
         p[c] = in[c];
      return;
   }

   uint32_t word = 0;
   const unsigned total = 8 * f->size_B;
   unsigned at = 0;
   for (unsigned c = 0; c < f->count; c++) {
      const unsigned n = f->bits[c];
      const unsigned shift = f->reversed ? total - at - n : at;

      word |= (in[c] & ((1u << n) - 1)) << shift;
      at += n;
   }
   memcpy(p, &word, f->size_B);
}

static inline int32_t
sign_extend(uint32_t v, unsigned bits)
{
   return (int32_t)(v << (32 - bits)) >> (32 - bits);
}

static inline uint32_t
max_of(unsigned bits)
{
   return bits == 32 ? UINT32_MAX : (1u << bits) - 1;
}

static void
decode_component(const struct fmt *f, unsigned c, uint32_t v,
                 union sim_texel *out)
{
   const unsigned n = f->bits[c];

   switch (f->kind) {
   case KIND_UNORM:
      out->f[c] =
         n == 32 ? (float)(v / 4294967295.0) : (float)v / (float)max_of(n);
      break;
   case KIND_SNORM: {
      const int32_t s = sign_extend(v, n);
      const double max = (double)(max_of(n) >> 1);
      out->f[c] = fmaxf((float)(s / max), -1.0f);
      break;
   }
   case KIND_UINT:
      out->u[c] = v;
      break;
   case KIND_SINT:
      out->i[c] = sign_extend(v, n);
      break;
   case KIND_FIXED:
      out->f[c] = (float)((int32_t)v / 65536.0);
      break;
   case KIND_DEPTH32:
      out->u[c] = v;
      break;
   case KIND_FLOAT:
      if (n == 32)
         out->u[c] = v;
      else if (n == 16)
         out->f[c] = sim_half_to_float(v);
      else
         out->f[c] = small_to_float(v, n - 5);
      break;
   default:
      out->u[c] = 0;
   }
}

static double
clamp_nan0(double v, double lo, double hi)
{
   if (isnan(v))
      return 0.0;
   return v < lo ? lo : v > hi ? hi : v;
}

static uint32_t
encode_component(const struct fmt *f, unsigned c, const union sim_texel *in)
{
   const unsigned n = f->bits[c];

   switch (f->kind) {
   case KIND_UNORM:
      return (uint32_t)llrint(clamp_nan0(in->f[c], 0.0, 1.0) * max_of(n));
   case KIND_SNORM:
      return (uint32_t)llrint(clamp_nan0(in->f[c], -1.0, 1.0) *
                              (max_of(n) >> 1)) &
             max_of(n);
   case KIND_UINT:
      return in->u[c] < max_of(n) ? in->u[c] : max_of(n);
   case KIND_SINT: {
      const int32_t hi = (int32_t)(max_of(n) >> 1), lo = -hi - 1;
      const int32_t v = in->i[c];
      return (uint32_t)(v < lo ? lo : v > hi ? hi : v) & max_of(n);
   }
   case KIND_FIXED:
      return (uint32_t)llrint(
         clamp_nan0(in->f[c] * 65536.0, -2147483648.0, 2147483647.0));
   case KIND_DEPTH32:
      return in->u[c];
   case KIND_FLOAT:
      if (n == 32)
         return in->u[c];
      if (n == 16)
         return sim_float_to_half(in->f[c]);
      return float_to_small(in->f[c], n - 5);
   default:
      return 0;
   }
}

bool
sim_texel_decode(uint32_t pixel_format, const void *src, union sim_texel *out)
{
   const struct fmt *f = fmt_of(pixel_format);
   const struct order *o = &orders[pixel_format & 0xff];
   const enum sim_format_class cls = sim_format_class(pixel_format);
   union sim_texel mem = { .u = { 0, 0, 0, 0 } };
   union sim_texel one;

   memset(out, 0, sizeof(*out));
   if (cls == SIM_FORMAT_NONE || !o->valid)
      return false;

   if (cls == SIM_FORMAT_FLOAT)
      one.f[0] = 1.0f;
   else
      one.u[0] = 1;
   mem.u[3] = one.u[0];

   if (f->kind == KIND_TILE) {
      uint32_t bits;
      memcpy(&bits, src, 4);
      sim_tile_unpack(&tile_layouts[f->bits[0]], bits, mem.f);
   } else if (f->kind == KIND_E5B9) {
      uint32_t bits;
      memcpy(&bits, src, 4);
      /* The reversed one keeps R in the high bits and the exponent low. */
      if (f->reversed)
         bits = bits << 27 | (bits >> 5 & 511) << 18 | (bits >> 14 & 511) << 9 |
                bits >> 23;
      decode_e5b9(bits, mem.f);
   } else if (f->kind != KIND_CONSTANT) {
      uint32_t raw[4];
      split(f, src, raw);
      for (unsigned c = 0; c < f->count; c++)
         decode_component(f, c, raw[c], &mem);
      /* S8 is logically the second component (Mesa 25.0.7 pan_format.c). */
      if (((pixel_format >> 12) & 0xff) == 93) {
         mem.u[1] = mem.u[0];
         mem.u[0] = 0;
      }
   }

   for (unsigned c = 0; c < 4; c++) {
      const unsigned from = o->from[c];
      out->u[c] = from == ZERO ? 0 : from == ONE ? one.u[0] : mem.u[from];
   }

   if (is_srgb(pixel_format)) {
      for (unsigned c = 0; c < 3; c++)
         out->f[c] = sim_srgb_to_linear(out->f[c]);
   }
   return true;
}

bool
sim_texel_encode(uint32_t pixel_format, const union sim_texel *in, void *dst)
{
   const struct fmt *f = fmt_of(pixel_format);
   const struct order *o = &orders[pixel_format & 0xff];
   union sim_texel v = *in, mem = { .u = { 0, 0, 0, 0 } };

   if (f->kind == KIND_NONE || f->kind == KIND_CONSTANT || !o->valid)
      return false;

   if (is_srgb(pixel_format)) {
      for (unsigned c = 0; c < 3; c++)
         v.f[c] = sim_linear_to_srgb(v.f[c]);
   }

   for (unsigned c = 4; c-- > 0;) {
      if (o->from[c] < 4)
         mem.u[o->from[c]] = v.u[c];
   }

   if (f->kind == KIND_TILE) {
      const uint32_t bits =
         sim_tile_pack(&tile_layouts[f->bits[0]], mem.f, f->bits[1]);
      memcpy(dst, &bits, 4);
      return true;
   }
   if (f->kind == KIND_E5B9) {
      uint32_t bits = encode_e5b9(mem.f);
      if (f->reversed)
         bits = bits >> 27 | (bits >> 18 & 511) << 5 | (bits >> 9 & 511) << 14 |
                (bits & 511) << 23;
      memcpy(dst, &bits, 4);
      return true;
   }

   const unsigned code = (pixel_format >> 12) & 0xff;
   uint32_t raw[4] = { 0, 0, 0, 0 };

   if (code == 93)
      mem.u[0] = mem.u[1];
   /* Snap 4: coordinates on a grid of 1/256. */
   if (code == 94 || code == 230) {
      for (unsigned c = 0; c < 2; c++)
         mem.f[c] = rintf(mem.f[c] * 256.0f) / 256.0f;
   }
   for (unsigned c = 0; c < f->count; c++)
      raw[c] = encode_component(f, c, &mem);
   join(f, raw, dst);
   return true;
}
