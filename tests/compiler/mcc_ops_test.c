/* SPDX-License-Identifier: MIT */

/*
 * Every operation of NIR that a shader can have, of every width, through the
 * compiler onto the simulated shader core: edge operands and random ones, the
 * results held against NIR's constant folding.
 *
 *    mcc_ops_test [MODEL [OPERATION [SEED]]]    OPERATION: or "all"
 *
 * A new operation of NIR is run as soon as there is one; what is left out says
 * why (mcc_op_not_made).
 */

#include "mcc_ops_rules.h"
#include "mcc_run_core.h"

#include "nir_builder.h"

#include <math.h>
#include <stdlib.h>

#define THREADS 64
#define ROUNDS 4
#define MAX_COMPS 4
/* Of a thread: sources of four times eight bytes, and a result. */
#define SRC_B 32
#define SRC_STRIDE_B (4 * SRC_B)
#define DST_B 32
#define DST_OFFSET_B (THREADS * SRC_STRIDE_B)

static struct mcc_core core;
static unsigned runs, operations, failures;

/* -- Operands -- */

static uint64_t rng_state = 0x9e3779b97f4a7c15ull;

static uint64_t
rng(void)
{
   rng_state ^= rng_state << 13;
   rng_state ^= rng_state >> 7;
   rng_state ^= rng_state << 17;
   return rng_state;
}

static double
float_edge(unsigned i)
{
   static const double edges[] = {
      0.0,           1.0,
      0.5,           2.0,
      1.5,           2.5,
      3.0,           10.0,
      127.0,         128.0,
      255.0,         256.0,
      32767.0,       65504.0,
      65520.0,       2147483648.0,
      1e20,          0x1p-14,
      0x1p-24,       0x1p-126,
      0x1p-149,      0x1.fffffep127,
      INFINITY,      NAN,
      0.333333,      3.14159,
      1.0 + 0x1p-10, 0x1p-1022,
      9.3e18,        0.99999,
   };

   return edges[i % ARRAY_SIZE(edges)] * (i & 32 ? -1.0 : 1.0);
}

static uint64_t
int_edge(unsigned i, unsigned bits)
{
   const uint64_t top = 1ull << (bits - 1);
   const uint64_t edges[] = {
      0,     1,     2,       3,    7,     8,    15,
      16,    31,    32,      63,   64,    top,  top - 1,
      ~0ull, ~1ull, top + 1, 0xff, 0x100, 0x7f, 0xaaaaaaaaaaaaaaaaull,
      100,
   };

   return edges[i % ARRAY_SIZE(edges)];
}

/* A NaN that signals is another matter: C's functions tell it apart. */
static nir_const_value
quiet(uint64_t raw, unsigned bits)
{
   const nir_const_value v = nir_const_value_for_raw_uint(raw, bits);
   const unsigned mantissa = bits == 16 ? 10 : bits == 32 ? 23 : 52;

   if (!isnan(nir_const_value_as_float(v, bits)))
      return v;
   return nir_const_value_for_raw_uint(raw | 1ull << (mantissa - 1), bits);
}

static nir_const_value
operand(nir_alu_type type, unsigned bits)
{
   const uint64_t r = rng(), kind = rng() % 4;
   const bool is_float = nir_alu_type_get_base_type(type) == nir_type_float;

   if (bits == 1)
      return nir_const_value_for_bool(r & 1, 1);
   if (is_float && kind == 0)
      return nir_const_value_for_float(float_edge((unsigned)r & 63), bits);
   /* Of ordinary size. */
   if (is_float && kind < 3)
      return nir_const_value_for_float(
         ((double)(int64_t)r / 0x1p63) * (kind == 1 ? 4.0 : 3000.0), bits);
   if (!is_float && kind < 2)
      return nir_const_value_for_raw_uint(int_edge((unsigned)(r >> 8), bits),
                                          bits);
   if (!is_float && kind == 2)
      return nir_const_value_for_raw_uint(r & 0x1f, bits);
   return is_float ? quiet(r, bits) : nir_const_value_for_raw_uint(r, bits);
}

/* The part that is picked is a number in the instruction. */
static int
part_source(nir_op op)
{
   switch (op) {
   case nir_op_extract_u8:
   case nir_op_extract_i8:
   case nir_op_extract_u16:
   case nir_op_extract_i16:
   case nir_op_insert_u8:
   case nir_op_insert_u16:
      return 1;
   default:
      return -1;
   }
}

static unsigned
parts(nir_op op, unsigned bits)
{
   const bool bytes = op == nir_op_extract_u8 || op == nir_op_extract_i8 ||
                      op == nir_op_insert_u8;

   return MAX2(bits / (bytes ? 8 : 16), 1);
}

static unsigned
source_comps(const struct mcc_op_shape *s, unsigned i)
{
   const unsigned fixed = nir_op_infos[s->op].input_sizes[i];

   return fixed ? fixed : s->comps;
}

static unsigned
result_comps(const struct mcc_op_shape *s)
{
   const unsigned fixed = nir_op_infos[s->op].output_size;

   return fixed ? fixed : s->comps;
}

static unsigned
source_width(const struct mcc_op_shape *s, unsigned i)
{
   return mcc_op_width(nir_op_infos[s->op].input_types[i], s->bits);
}

static unsigned
result_width(const struct mcc_op_shape *s)
{
   return mcc_op_width(nir_op_infos[s->op].output_type, s->bits);
}

/* -- The shader -- */

static nir_def *
place(nir_builder *b, nir_def *thread, unsigned stride_B, uint64_t at)
{
   return nir_iadd_imm(b, nir_u2u64(b, nir_imul_imm(b, thread, stride_B)),
                       DATA_VA + at);
}

static nir_def *
load_source(nir_builder *b, nir_def *thread, const struct mcc_op_shape *s,
            unsigned i)
{
   const unsigned bits = source_width(s, i), n = source_comps(s, i);
   nir_def *at = place(b, thread, SRC_STRIDE_B, i * SRC_B);
   nir_def *v = nir_load_global(b, at, 8, n, bits == 1 ? 32 : bits);

   return bits == 1 ? nir_ine_imm(b, v, 0) : v;
}

static nir_shader *
build(const struct mcc_op_shape *s, const nir_const_value *constant)
{
   const nir_op_info *info = &nir_op_infos[s->op];
   nir_builder builder = nir_builder_init_simple_shader(
      MESA_SHADER_COMPUTE, mcc_nir_options(core.device), "%s", info->name);
   nir_builder *b = &builder;
   nir_alu_instr *alu = nir_alu_instr_create(b->shader, s->op);
   nir_def *thread, *v;

   b->shader->info.workgroup_size[0] = THREADS;
   b->shader->info.workgroup_size[1] = 1;
   b->shader->info.workgroup_size[2] = 1;
   thread = nir_channel(b, nir_load_local_invocation_id(b), 0);
   for (unsigned i = 0; i < info->num_inputs; i++) {
      const unsigned n = source_comps(s, i);

      alu->src[i].src =
         nir_src_for_ssa((int)i == s->constant
                            ? nir_build_imm(b, n, source_width(s, i), constant)
                            : load_source(b, thread, s, i));
      for (unsigned c = 0; c < n; c++)
         alu->src[i].swizzle[c] = s->reversed ? n - 1 - c : c;
   }
   /* Of infinite operands, and of those that are no numbers, too. */
   alu->exact = true;
   alu->fp_fast_math = FLOAT_CONTROLS_SIGNED_ZERO_INF_NAN_PRESERVE_FP16 |
                       FLOAT_CONTROLS_SIGNED_ZERO_INF_NAN_PRESERVE_FP32 |
                       FLOAT_CONTROLS_SIGNED_ZERO_INF_NAN_PRESERVE_FP64;
   nir_def_init(&alu->instr, &alu->def, result_comps(s), result_width(s));
   nir_builder_instr_insert(b, &alu->instr);
   v = result_width(s) == 1 ? nir_b2i32(b, &alu->def) : &alu->def;
   nir_store_global(b, place(b, thread, DST_B, DST_OFFSET_B), 8, v,
                    BITFIELD_MASK(v->num_components));
   return b->shader;
}

/* -- Running -- */

static void
put(uint8_t *at, nir_const_value v, unsigned bits)
{
   uint64_t raw = nir_const_value_as_uint(v, bits);

   memcpy(at, &raw, bits == 1 ? 4 : bits / 8);
}

static uint64_t
get(const uint8_t *at, unsigned bits)
{
   uint64_t raw = 0;

   memcpy(&raw, at, bits == 1 ? 4 : bits / 8);
   return raw;
}

/* Operands of a thread, in memory and as the operation sees them. */
static void
fill(const struct mcc_op_shape *s, const nir_const_value *constant, uint8_t *at,
     nir_const_value src[4][MAX_COMPS])
{
   for (unsigned tries = 0; tries < 20; tries++) {
      nir_const_value *ptr[4] = { src[0], src[1], src[2], src[3] };

      for (unsigned i = 0; i < nir_op_infos[s->op].num_inputs; i++) {
         const unsigned n = source_comps(s, i), bits = source_width(s, i);

         for (unsigned c = 0; c < n; c++) {
            const nir_const_value v =
               (int)i == s->constant
                  ? constant[c]
                  : operand(nir_op_infos[s->op].input_types[i], bits);

            put(at + i * SRC_B + c * (bits == 1 ? 4 : bits / 8), v, bits);
            src[i][s->reversed ? n - 1 - c : c] = v;
         }
      }
      if (mcc_op_defined(s, ptr))
         return;
   }
}

static void
describe(const struct mcc_op_shape *s, const char *model)
{
   fprintf(stderr, "%s: %s", model, nir_op_infos[s->op].name);
   if (s->bits)
      fprintf(stderr, " of %u bits", s->bits);
   if (s->comps > 1)
      fprintf(stderr, " x%u", s->comps);
   if (s->constant >= 0)
      fprintf(stderr, ", source %d constant", s->constant);
   if (s->reversed)
      fprintf(stderr, ", reversed");
}

static unsigned
compare(const struct mcc_op_shape *s, nir_const_value src[4][MAX_COMPS],
        const uint8_t *at, const char *model, bool quiet)
{
   nir_const_value *ptr[4] = { src[0], src[1], src[2], src[3] };
   nir_const_value want[MAX_COMPS];
   const unsigned bits = result_width(s), n = result_comps(s);
   unsigned wrong = 0;

   if (!mcc_op_defined(s, ptr))
      return 0;
   mcc_op_evaluate(s, ptr, n, want);
   for (unsigned c = 0; c < n; c++) {
      const uint64_t w = nir_const_value_as_uint(want[c], bits);
      const uint64_t g = get(at + c * (bits == 1 ? 4 : bits / 8), bits);

      if (mcc_op_equal(s, ptr, c, w, g))
         continue;
      if (quiet || wrong++)
         continue;
      describe(s, model);
      fprintf(stderr, ": component %u of", c);
      for (unsigned i = 0; i < nir_op_infos[s->op].num_inputs; i++) {
         fprintf(stderr, " (");
         for (unsigned k = 0; k < source_comps(s, i); k++)
            fprintf(stderr, "%s%#llx", k ? ", " : "",
                    (unsigned long long)nir_const_value_as_uint(
                       src[i][k], source_width(s, i)));
         fprintf(stderr, ")");
      }
      fprintf(stderr, " is %#llx, NIR says %#llx\n", (unsigned long long)g,
              (unsigned long long)w);
   }
   return wrong;
}

static void
run_shape(const struct mcc_op_shape *s, const nir_const_value *constant,
          const char *model)
{
   static nir_const_value src[THREADS][4][MAX_COMPS];
   uint8_t *data = (uint8_t *)harness_data(&core.h);
   struct mcc_output out = { 0 };
   unsigned wrong = 0;

   runs++;
   if (mcc_core_compile(&core, build(s, constant), &out)) {
      describe(s, model);
      fprintf(stderr, ": %s\n", out.reason);
      failures++;
      mcc_output_finish(&out);
      return;
   }
   for (unsigned round = 0; round < ROUNDS && !wrong; round++) {
      for (unsigned t = 0; t < THREADS; t++)
         fill(s, constant, data + t * SRC_STRIDE_B, src[t]);
      if (!mcc_core_run(&core, &out, NULL, 0, 1)) {
         describe(s, model);
         fprintf(stderr, ": does not run\n");
         wrong++;
         break;
      }
      for (unsigned t = 0; t < THREADS; t++)
         wrong += compare(s, src[t], data + DST_OFFSET_B + t * DST_B, model,
                          wrong > 0);
   }
   failures += wrong != 0;
   mcc_output_finish(&out);
}

static void
run_with_constants(struct mcc_op_shape s, const char *model)
{
   nir_const_value constant[MAX_COMPS];
   const int part = part_source(s.op);

   if (part >= 0) {
      s.constant = part;
      for (unsigned k = 0; k < parts(s.op, s.bits); k++) {
         for (unsigned c = 0; c < MAX_COMPS; c++)
            constant[c] = nir_const_value_for_uint(k, s.bits);
         run_shape(&s, constant, model);
      }
      return;
   }
   run_shape(&s, NULL, model);
   /* Doubles are hundreds of instructions. */
   if (nir_op_infos[s.op].num_inputs < 2 || (s.bits == 64 && s.comps > 1))
      return;
   for (unsigned i = 0; i < nir_op_infos[s.op].num_inputs; i++) {
      s.constant = (int)i;
      for (unsigned c = 0; c < MAX_COMPS; c++)
         constant[c] =
            operand(nir_op_infos[s.op].input_types[i], source_width(&s, i));
      run_shape(&s, constant, model);
   }
}

static void
run_width(nir_op op, unsigned bits, const char *model)
{
   struct mcc_op_shape s = { op, bits, 1, -1, false };

   run_with_constants(s, model);
   if (nir_op_infos[op].output_size && nir_op_is_vec(op))
      return;
   s.reversed = true;
   s.comps = nir_op_infos[op].output_size ? 1 : 2;
   run_with_constants(s, model);
   if (!nir_op_infos[op].output_size && bits != 64) {
      s.comps = 4;
      run_with_constants(s, model);
   }
}

/* Operations on truth values that shaders have. */
static bool
takes_bools(nir_op op)
{
   switch (op) {
   case nir_op_iand:
   case nir_op_ior:
   case nir_op_ixor:
   case nir_op_inot:
   case nir_op_ieq:
   case nir_op_ine:
   case nir_op_bcsel:
   case nir_op_mov:
      return true;
   default:
      return nir_op_is_vec(op);
   }
}

/* The widths of those operands that have none of their own: bits. */
static unsigned
widths_of(nir_op op)
{
   const nir_op_info *info = &nir_op_infos[op];
   unsigned widths = 8 | 16 | 32 | 64 | takes_bools(op);
   bool any = false;

   for (unsigned i = 0; i <= info->num_inputs; i++) {
      const nir_alu_type type =
         i < info->num_inputs ? info->input_types[i] : info->output_type;

      if (nir_alu_type_get_type_size(type))
         continue;
      any = true;
      if (nir_alu_type_get_base_type(type) == nir_type_float)
         widths &= 16 | 32 | 64;
      else if (nir_alu_type_get_base_type(type) == nir_type_bool)
         widths &= 1;
      if (nir_alu_type_get_base_type(type) == nir_type_bool && !widths)
         widths = 1;
   }
   return any ? widths : 0;
}

int
main(int argc, char **argv)
{
   const char *model = argc > 1 ? argv[1] : "g610";
   const char *only = argc > 2 && strcmp(argv[2], "all") ? argv[2] : NULL;

   if (argc > 3)
      rng_state *= 2 * strtoull(argv[3], NULL, 0) + 1;
   if (!mcc_core_init(&core, model))
      return 1;
   for (unsigned op = 0; op < nir_num_opcodes; op++) {
      const char *name = nir_op_infos[op].name;
      unsigned widths = widths_of((nir_op)op);

      if (mcc_op_not_made((nir_op)op, 0) || (only && strcmp(name, only)))
         continue;
      operations++;
      if (!widths)
         run_width((nir_op)op, 0, model);
      for (unsigned bits = 1; bits <= 64; bits *= 2) {
         if ((widths & bits) && !mcc_op_not_made((nir_op)op, bits))
            run_width((nir_op)op, bits, model);
      }
   }
   mcc_core_finish(&core);
   printf("%u operations, %u runs, %u failures\n", operations, runs, failures);
   return failures || !runs;
}
