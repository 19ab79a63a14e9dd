/* SPDX-License-Identifier: MIT */

/*
 * The pipeline, as a list.  README.md has the same as a table.
 */

#include <mali/device_info.h>

#include <stdlib.h>
#include <string.h>

#include <mali/device_info.h>

#include "compiler/mcc_debug.h"
#include "compiler/mcc_passes.h"
#include "nir.h"
#include "util/u_debug.h"
#include "util/u_dynarray.h"

/* Secondary variants start at a cache line; Mesa 25.0.7 aligns alike. */
#define VARIANT_ALIGN_B 128

static char *
text_of(const struct mcc_shader *s)
{
   char *text = NULL;
   size_t size;
   FILE *fp = open_memstream(&text, &size);

   if (!fp)
      return NULL;
   mcc_print_shader(fp, s);
   fclose(fp);
   return text;
}

/* The text of the IR says all there is: it parses back to the same text. */
static int
check_text(struct mcc_shader *s, const char *pass)
{
   char reason[128] = "", *text = text_of(s), *again = NULL;
   struct mcc_shader *copy =
      mcc_parse_shader(NULL, text, s->options, reason, sizeof(reason));
   int err = 0;

   if (copy)
      again = text_of(copy);
   if (!again || strcmp(text, again))
      err = mcc_fail(s, -EINVAL, "text after %s: %s", pass,
                     copy ? "differs when parsed" : reason);
   free(text);
   free(again);
   ralloc_free(copy);
   return err;
}

static int
after_pass(struct mcc_shader *s, const char *pass, uint32_t flags)
{
   if ((flags & MCC_DEBUG_PRINT) && mcc_debug_prints_after(pass)) {
      fprintf(stderr, "after %s:\n", pass);
      mcc_print_shader(stderr, s);
   }
   if (flags & MCC_DEBUG_TEXT) {
      int err = check_text(s, pass);

      if (err)
         return err;
   }
   return flags & MCC_DEBUG_VALIDATE ? mcc_validate(s, pass) : 0;
}

/* Runs one pass, then prints and validates in its name. */
#define PASS(s, pass, ...)                                    \
   do {                                                       \
      int err_ = pass(s, ##__VA_ARGS__);                      \
      if (!err_)                                              \
         err_ = after_pass(s, #pass + strlen("mcc_"), flags); \
      if (err_)                                               \
         return err_;                                         \
   } while (0)

static int
optimize(struct mcc_shader *s, uint32_t flags)
{
   if (!(flags & MCC_DEBUG_NO_OPT)) {
      PASS(s, mcc_opt_copy_prop);
      PASS(s, mcc_opt_fold);
      PASS(s, mcc_opt_cse);
      PASS(s, mcc_opt_copy_prop);
      PASS(s, mcc_opt_fold);
      PASS(s, mcc_opt_dce);
      PASS(s, mcc_opt_uniform_constants);
   }
   PASS(s, mcc_legalize_fau);
   if (!(flags & MCC_DEBUG_NO_OPT))
      PASS(s, mcc_opt_dce);
   return 0;
}

static int
allocate(struct mcc_shader *s, uint32_t flags)
{
   struct mcc_ra_snapshot *snapshot =
      flags & MCC_DEBUG_VALIDATE ? mcc_ra_check_begin(s) : NULL;

   PASS(s, mcc_ra);
   if (snapshot) {
      int err = mcc_ra_check_end(s, snapshot);

      if (err)
         return err;
   }
   PASS(s, mcc_count_spills);
   PASS(s, mcc_lower_spill);
   if (!(flags & MCC_DEBUG_NO_OPT))
      PASS(s, mcc_opt_jumps);
   return 0;
}

static int
finish(struct mcc_shader *s, struct util_dynarray *binary, uint32_t flags)
{
   PASS(s, mcc_insert_slots);
   PASS(s, mcc_insert_flow);
   if (!(flags & MCC_DEBUG_NO_OPT))
      PASS(s, mcc_merge_flow);
   PASS(s, mcc_mark_last);
   PASS(s, mcc_lower_blend);
   PASS(s, mcc_pack, binary);
   return 0;
}

static int
keep_nir(const struct mcc_shader *s, nir_shader *nir, struct mcc_text *text)
{
   char *printed;

   if (!s->options->keep_text)
      return 0;
   printed = nir_shader_as_str(nir, NULL);
   text->nir = printed ? strdup(printed) : NULL;
   ralloc_free(printed);
   return text->nir ? 0 : -ENOMEM;
}

static int
keep_ir(const struct mcc_shader *s, struct mcc_text *text)
{
   if (!s->options->keep_text)
      return 0;
   text->ir = text_of(s);
   return text->ir ? 0 : -ENOMEM;
}

static int
after_selection(struct mcc_shader *s, struct util_dynarray *binary,
                uint32_t flags)
{
   int err = optimize(s, flags);

   if (err)
      return err;
   if (!(flags & MCC_DEBUG_NO_OPT) && !s->options->blend_shader.enabled) {
      PASS(s, mcc_sink_to_blends);
      PASS(s, mcc_schedule);
   }
   PASS(s, mcc_count_uniform);
   err = allocate(s, flags);
   return err ? err : finish(s, binary, flags);
}

int
mcc_run_passes(struct mcc_shader *s, struct util_dynarray *binary)
{
   return after_selection(s, binary, mcc_debug_flags(s->options));
}

static int
compile_shader(struct mcc_shader *s, nir_shader *nir,
               struct util_dynarray *binary, struct mcc_text *text,
               uint32_t flags)
{
   int err;

   /* Sixteen registers: nothing superfluous, nothing early. */
   if (s->options->blend_shader.enabled)
      flags &= ~MCC_DEBUG_NO_OPT;
   err = keep_nir(s, nir, text);
   if (err)
      return err;
   PASS(s, mcc_from_nir, nir);
   PASS(s, mcc_join_continues);
   err = after_selection(s, binary, flags);
   return err ? err : keep_ir(s, text);
}

static int
align_binary(struct util_dynarray *binary)
{
   unsigned rem = binary->size % VARIANT_ALIGN_B;

   if (rem) {
      void *pad = util_dynarray_grow_bytes(binary, 1, VARIANT_ALIGN_B - rem);

      if (!pad)
         return -ENOMEM;
      memset(pad, 0, VARIANT_ALIGN_B - rem);
   }
   return 0;
}

static int
compile_variant(void *mem_ctx, nir_shader *nir,
                const struct mcc_options *options, enum mcc_stage stage,
                enum mcc_variant variant, struct util_dynarray *binary,
                struct mcc_output *out)
{
   struct mcc_shader *s;
   int err;

   if (stage == MCC_STAGE_VERTEX) {
      err = mcc_lower_idvs(nir, options, variant);
      if (err)
         return err;
   }
   err = align_binary(binary);
   if (err)
      return err;

   s = mcc_shader_create(mem_ctx, options, stage);
   if (!s)
      return -ENOMEM;
   s->variant = variant;
   s->info = &out->info;
   s->vinfo = &out->info.variant[variant];
   s->vinfo->offset_B = binary->size;
   s->tls_size_B = nir->scratch_size;
   s->files = out->files;

   err = compile_shader(s, nir, binary, &out->text[variant],
                        mcc_debug_flags(options));
   if (!err && out->files[0])
      err = mcc_write_places(s, &out->places);
   if (!err && (mcc_debug_flags(options) & MCC_DEBUG_STATS))
      mcc_print_stats(stderr, s);
   if (err)
      snprintf(out->reason, sizeof(out->reason), "%s",
               s->reason[0] ? s->reason : strerror(-err));
   else if (s->tls_size_B > out->info.tls_size_B)
      out->info.tls_size_B = s->tls_size_B;
   return err;
}

static int
stage_of(const nir_shader *nir, enum mcc_stage *stage)
{
   switch (nir->info.stage) {
   case MESA_SHADER_VERTEX:
      *stage = MCC_STAGE_VERTEX;
      return 0;
   case MESA_SHADER_FRAGMENT:
      *stage = MCC_STAGE_FRAGMENT;
      return 0;
   case MESA_SHADER_COMPUTE:
   case MESA_SHADER_KERNEL:
      *stage = MCC_STAGE_COMPUTE;
      return 0;
   default:
      return -ENOTSUP;
   }
}

static bool
wants_variant(const struct mcc_options *options, const struct mcc_info *info,
              enum mcc_variant variant)
{
   switch (variant) {
   case MCC_VARIANT_POSITION:
      return true;
   case MCC_VARIANT_VARYING:
      return info->vs.varyings_written &&
             !mali_has_feature(options->device, MALI_FEATURE_UNIFIED_VERTEX);
   case MCC_VARIANT_POSITION_PLAIN:
      return info->vs.writes_point_size;
   case MCC_VARIANT_VARYING_NOPERSPECTIVE:
      return info->vs.varyings_float &&
             options->noperspective_word != MCC_NO_WORD;
   default:
      return false;
   }
}

static int
compile_vertex(void *mem_ctx, nir_shader *nir,
               const struct mcc_options *options, struct util_dynarray *binary,
               struct mcc_output *out)
{
   unsigned last = 0;

   for (unsigned i = 0; i < MCC_VARIANT_COUNT; i++) {
      if (wants_variant(options, &out->info, (enum mcc_variant)i))
         last = i;
   }
   for (unsigned i = 0; i <= last; i++) {
      enum mcc_variant variant = (enum mcc_variant)i;
      int err;

      if (!wants_variant(options, &out->info, variant))
         continue;
      /* Each variant takes the shader apart: the last one the shader itself. */
      err = compile_variant(mem_ctx,
                            i < last ? nir_shader_clone(mem_ctx, nir) : nir,
                            options, MCC_STAGE_VERTEX, variant, binary, out);
      if (err)
         return err;
   }
   return 0;
}

static int
compile_all(void *mem_ctx, nir_shader *nir, const struct mcc_options *options,
            struct util_dynarray *binary, struct mcc_output *out)
{
   enum mcc_stage stage;
   int err = stage_of(nir, &stage);

   if (!isa_op_info(options->device->arch, ISA_OP_NOP)) {
      snprintf(out->reason, sizeof(out->reason), "%s is no Valhall",
               options->device->name);
      return -ENOTSUP;
   }
   if (err) {
      snprintf(out->reason, sizeof(out->reason), "shader stage %s",
               gl_shader_stage_name(nir->info.stage));
      return err;
   }
   out->info.stage = stage;
   out->info.fau_words = options->fau_words;
   err =
      mcc_lower_nir(nir, options, &out->info, out->reason, sizeof(out->reason));
   if (err)
      return err;
   /* What became constant only now. */
   mcc_push_uniforms(nir, options, &out->info);
   mcc_hoist_uniforms(nir, options, &out->info);
   out->info.fau_const_first = out->info.fau_words;
   mcc_gather_info(nir, options, &out->info);

   if (stage != MCC_STAGE_VERTEX)
      return compile_variant(mem_ctx, nir, options, stage, MCC_VARIANT_MAIN,
                             binary, out);

   return compile_vertex(mem_ctx, nir, options, binary, out);
}

static void
free_text(struct mcc_output *out)
{
   for (unsigned i = 0; i < MCC_MAX_FILES; i++) {
      free(out->files[i]);
      out->files[i] = NULL;
   }
   free(out->places);
   out->places = NULL;
   for (unsigned i = 0; i < MCC_VARIANT_COUNT; i++) {
      free(out->text[i].nir);
      free(out->text[i].ir);
      out->text[i] = (struct mcc_text){ NULL, NULL };
   }
}

int
mcc_compile(nir_shader *nir, const struct mcc_options *options,
            struct mcc_output *out)
{
   void *mem_ctx = ralloc_context(NULL);
   struct util_dynarray binary;
   int err;

   if (!mem_ctx)
      return -ENOMEM;
   util_dynarray_init(&binary, mem_ctx);
   memset(out, 0, sizeof(*out));

   err = compile_all(mem_ctx, nir, options, &binary, out);
   if (!err) {
      out->binary = malloc(binary.size);
      out->binary_size_B = binary.size;
      if (out->binary)
         memcpy(out->binary, binary.data, binary.size);
      else
         err = -ENOMEM;
   }
   if (err && !out->reason[0])
      snprintf(out->reason, sizeof(out->reason), "%s", strerror(-err));
   if (err)
      free_text(out);
   ralloc_free(mem_ctx);
   return err;
}

void
mcc_output_finish(struct mcc_output *out)
{
   free_text(out);
   free(out->binary);
   memset(out, 0, sizeof(*out));
}

void
mcc_options_init(struct mcc_options *options,
                 const struct mali_device_info *device)
{
   memset(options, 0, sizeof(*options));
   options->device = device;
   options->noperspective_word = MCC_NO_WORD;
   for (unsigned i = 0; i < MCC_MAX_LOCATIONS; i++)
      options->varying_offset_B[i] = MCC_VARYING_ABSENT;
   for (unsigned i = 0; i < MCC_MAX_RTS; i++)
      options->color_target[i] = i;
}
