/* SPDX-License-Identifier: MIT */

/*
 * Instruction selection of NIR that no GLSL becomes without a driver: blend
 * shaders, and what is read out of the tile.  Each shader is built here, and
 * lines of the IR that comes out are looked at, as nir_pass_test.py does.
 *
 *    mcc_select_test
 */

#include "compiler/mcc_passes.h"

#include "compiler/glsl_types.h"
#include "nir_builder.h"

#include <mali/compiler.h>
#include <mali/device_info.h>

#include <string.h>

#define CONVERSION 0x1234

struct shape {
   bool blend;
   nir_alu_type type;
   unsigned comps, samples, location;
   bool dual;
};

struct select_case {
   const char *name;
   void (*build)(nir_builder *b, const struct shape *shape);
   struct shape shape;
   uint32_t rts_read;
   /* "N TEXT": so many lines have the text. */
   const char *wanted[6];
};

static unsigned failures;

/* -- Shaders -- */

static nir_def *
color(nir_builder *b, const struct shape *s, gl_varying_slot slot)
{
   return nir_load_input(b, s->comps, nir_alu_type_get_type_size(s->type),
                         nir_imm_int(b, 0), .dest_type = s->type,
                         .io_semantics.location = slot,
                         .io_semantics.num_slots = 1);
}

static void
store(nir_builder *b, const struct shape *s, nir_def *v)
{
   nir_store_output(b, v, nir_imm_int(b, 0), .src_type = s->type,
                    .write_mask = BITFIELD_MASK(v->num_components),
                    .io_semantics.location = FRAG_RESULT_DATA0 + 2,
                    .io_semantics.num_slots = 1);
}

/* The color as it is, or the sum of two. */
static void
build_blend(nir_builder *b, const struct shape *s)
{
   nir_def *v = color(b, s, VARYING_SLOT_COL0);

   if (s->dual)
      v = nir_fadd(b, v, color(b, s, VARYING_SLOT_VAR0));
   store(b, s, v);
}

/* The color and what the target holds. */
static void
build_blend_read(nir_builder *b, const struct shape *s)
{
   nir_def *held = nir_load_output(
      b, s->comps, nir_alu_type_get_type_size(s->type), nir_imm_int(b, 0),
      .dest_type = s->type, .io_semantics.location = FRAG_RESULT_DATA0 + 2,
      .io_semantics.num_slots = 1);

   store(b, s, nir_fadd(b, held, color(b, s, VARYING_SLOT_COL0)));
}

/* What the target holds, as a driver says that it does. */
static void
build_read(nir_builder *b, const struct shape *s)
{
   nir_def *held = nir_load_converted_output_pan(
      b, s->comps, nir_alu_type_get_type_size(s->type),
      nir_imm_int(b, CONVERSION), .dest_type = s->type,
      .io_semantics.location = FRAG_RESULT_DATA0 + 2,
      .io_semantics.num_slots = 1);

   store(b, s, held);
}

/* Of a sample that is known, and of one that is not. */
static void
build_read_sample(nir_builder *b, const struct shape *s)
{
   nir_def *sum = NULL;

   for (unsigned i = 0; i < 2; i++) {
      nir_def *sample = i ? nir_load_sample_id(b) : nir_imm_int(b, 3);
      nir_def *held = nir_load_per_vertex_output(
         b, s->comps, 32, sample, nir_imm_int(b, 0), .dest_type = s->type,
         .io_semantics.location = s->location, .io_semantics.num_slots = 1);

      sum = sum ? nir_iadd(b, sum, held) : held;
   }
   store(b, s, sum);
}

static void
build_undefined(nir_builder *b, const struct shape *s)
{
   store(
      b, s,
      nir_vector_insert_imm(b, nir_undef(b, 4, 32), nir_imm_float(b, 0.5f), 1));
}

/* -- Cases -- */

#define BLEND(t, n, samples)                   \
   {                                           \
      true, nir_type_##t, n, samples, 0, false \
   }
#define READ(t, n, samples, location)                  \
   {                                                   \
      false, nir_type_##t, n, samples, location, false \
   }

static const struct select_case cases[] = {
   { "blend four floats",
     build_blend,
     BLEND(float32, 4, 1),
     0,
     { "6 = preload r", "1 ST_TILE %", "1 #0xff000200", "1 #0x1234",
       "1 BRANCHZI", "0 LD_TILE" } },
   { "blend one float: black and opaque behind it",
     build_blend,
     BLEND(float32, 1, 1),
     0,
     { "1 collect %0, #0x0, #0x0, #0x3f800000", "1 vecsize=3" } },
   { "blend three halves: opaque behind them",
     build_blend,
     BLEND(float16, 3, 1),
     0,
     { "1 %0 = preload r0", "1 %1 = preload r1",
       "1 MKVEC.v2i16 %1.0101, #0x3c00.0101", "1 ST_TILE %" } },
   { "blend one half: nothing and opaque behind it",
     build_blend,
     BLEND(float16, 1, 1),
     0,
     { "1 MKVEC.v2i16 %0.0101, #0x0.0101", "1 #0x3c000000" } },
   { "blend two integers: one behind them",
     build_blend,
     BLEND(uint32, 2, 1),
     0,
     { "1 collect %0, %1, #0x0, #0x1", "1 ST_TILE %" } },
   { "blend each sample",
     build_blend,
     BLEND(float32, 4, 4),
     0,
     { "1 preload r61", "1 RSHIFT_AND.i32", "1 IADD.u32 %" } },
   { "blend with a second color",
     build_blend,
     { true, nir_type_float32, 4, 1, 0, true },
     0,
     { "1 preload r5", "1 preload r7", "4 FADD.f32" } },
   { "blend with what is there",
     build_blend_read,
     BLEND(float32, 4, 1),
     BITFIELD_BIT(2),
     { "1 LD_TILE", "1 preload r60", "4 FADD.f32", "2 #0x1234" } },
   { "read the tile of one sample",
     build_read,
     READ(float32, 4, 1, 0),
     BITFIELD_BIT(2),
     { "1 LD_TILE #0xff000200, %", "0 RSHIFT_AND" } },
   { "read the tile of each sample",
     build_read,
     READ(float32, 4, 4, 0),
     BITFIELD_BIT(2),
     { "1 LD_TILE %", "1 RSHIFT_AND.i32", "1 #0xff000200" } },
   { "read samples of a color",
     build_read_sample,
     READ(uint32, 4, 4, FRAG_RESULT_DATA0 + 1),
     BITFIELD_BIT(1),
     { "1 LD_TILE #0xff000103", "2 LD_TILE", "0 z_stencil=1" } },
   { "read samples of depth",
     build_read_sample,
     READ(uint32, 1, 4, FRAG_RESULT_DEPTH),
     MCC_READS_DEPTH,
     { "1 LD_TILE #0xff00ff03", "2 z_stencil=1" } },
   { "read samples of stencil",
     build_read_sample,
     READ(uint32, 1, 4, FRAG_RESULT_STENCIL),
     MCC_READS_STENCIL,
     { "1 LD_TILE #0xff00fe03", "2 z_stencil=1" } },
   { "what is not defined is nothing",
     build_undefined,
     READ(float32, 4, 1, 0),
     0,
     { "1 collect #0x0, #0x3f000000, #0x0, #0x0" } },
};

/* -- Running -- */

static unsigned
lines_with(const char *text, const char *part)
{
   unsigned n = 0;

   for (const char *at = text; (at = strstr(at, part)); n++) {
      at += strcspn(at, "\n");
   }
   return n;
}

static void
compare(const struct select_case *c, const struct mcc_info *info,
        const char *text)
{
   for (unsigned i = 0; i < ARRAY_SIZE(c->wanted) && c->wanted[i]; i++) {
      const unsigned n = lines_with(text, c->wanted[i] + 2);

      if (n == (unsigned)(c->wanted[i][0] - '0'))
         continue;
      fprintf(stderr, "%s: %u lines have %s in\n%s", c->name, n,
              c->wanted[i] + 2, text);
      failures++;
   }
   if (info->fs.rts_read != c->rts_read) {
      fprintf(stderr, "%s: reads %#x, should read %#x\n", c->name,
              info->fs.rts_read, c->rts_read);
      failures++;
   }
}

static char *
text_of(struct mcc_shader *s)
{
   char *text = NULL;
   size_t size;
   FILE *fp = open_memstream(&text, &size);

   mcc_print_shader(fp, s);
   fclose(fp);
   return text;
}

static void
run_case(const struct select_case *c)
{
   const struct mali_device_info *device = mali_device_info_from_name("g610");
   nir_builder b = nir_builder_init_simple_shader(
      MESA_SHADER_FRAGMENT, mcc_nir_options(device), "%s", c->name);
   struct mcc_info info = { .fau_const_first = 0 };
   struct mcc_variant_info *vinfo = &info.variant[MCC_VARIANT_MAIN];
   struct mcc_options options;
   struct mcc_shader *s;
   char reason[256] = "";
   int err;

   mcc_options_init(&options, device);
   for (unsigned i = 0; i < MCC_MAX_RTS; i++)
      options.color_target[i] = i;
   options.single_sampled = c->shape.samples == 1;
   options.blend_shader = (struct mcc_blend_shader){
      .enabled = c->shape.blend,
      .rt = 2,
      .samples = c->shape.samples,
      .conversion = CONVERSION,
   };
   c->build(&b, &c->shape);
   s = mcc_shader_create(b.shader, &options, MCC_STAGE_FRAGMENT);
   s->info = &info;
   s->vinfo = vinfo;
   err = mcc_preprocess_nir(b.shader, device);
   if (!err)
      err = mcc_lower_nir(b.shader, &options, &info, reason, sizeof(reason));
   mcc_gather_info(b.shader, &options, &info);
   if (!err)
      err = mcc_from_nir(s, b.shader);
   if (!err)
      err = mcc_validate(s, "from_nir");
   if (err) {
      fprintf(stderr, "%s: %s%s\n", c->name, reason, s->reason);
      failures++;
   } else {
      char *text = text_of(s);

      compare(c, &info, text);
      free(text);
   }
   ralloc_free(b.shader);
}

int
main(void)
{
   glsl_type_singleton_init_or_ref();
   for (unsigned i = 0; i < ARRAY_SIZE(cases); i++)
      run_case(&cases[i]);
   glsl_type_singleton_decref();
   printf("%zu cases, %u failures\n", ARRAY_SIZE(cases), failures);
   return failures != 0;
}
