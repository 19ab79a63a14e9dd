/* SPDX-License-Identifier: MIT */
/*
 * What a RUN_* instruction finds in its staging registers.
 */
#include <inttypes.h>

#include "decode/decode_vx.h"

static uint64_t
pair(const uint32_t *r, unsigned i)
{
   return r[i] | (uint64_t)r[i + 1] << 32;
}

static void
show_fau(struct decode_context *ctx, uint64_t fau)
{
   decode_vx_fau(ctx, fau & UINT64_C(0xffffffffffff), fau >> 56);
}

/* One stage: resources, uniforms, program, local storage. */
static void
show_stage(struct decode_context *ctx, const char *name, uint64_t srt,
           uint64_t fau, uint64_t spd, uint64_t tsd)
{
   if (!spd)
      return;
   decode_line(ctx, "%s", name);
   ctx->indent += 2;
   decode_vx_shader_program(ctx, spd);
   if (srt)
      decode_vx_resources(ctx, srt);
   show_fau(ctx, fau);
   decode_vx_local_storage(ctx, tsd);
   ctx->indent -= 2;
}

/* A descriptor of one or two words that is in registers. */
#define SHOW_WORDS(ctx, type, label, words)                  \
   do {                                                      \
      struct hw_##type v_;                                   \
      decode_line((ctx), "%s", label);                       \
      if (!hw_##type##_unpack((words), &v_))                 \
         decode_breach((ctx), "%s: reserved bits", label);   \
      hw_##type##_print((ctx)->out, &v_, (ctx)->indent + 2); \
   } while (0)

static void
show_compute(struct decode_context *ctx, const uint32_t *r, unsigned srt,
             unsigned fau, unsigned spd, unsigned tsd)
{
   show_stage(ctx, "Compute shader", pair(r, HW_SR_COMPUTE_SRT_0 + 2 * srt),
              pair(r, HW_SR_COMPUTE_FAU_0 + 2 * fau),
              pair(r, HW_SR_COMPUTE_SPD_0 + 2 * spd),
              pair(r, HW_SR_COMPUTE_TSD_0 + 2 * tsd));
   SHOW_WORDS(ctx, compute_size_workgroup, "Workgroup",
              &r[HW_SR_COMPUTE_WG_SIZE]);
   decode_line(ctx, "Job offset: %u %u %u", r[HW_SR_COMPUTE_JOB_OFFSET_X],
               r[HW_SR_COMPUTE_JOB_OFFSET_Y], r[HW_SR_COMPUTE_JOB_OFFSET_Z]);
   decode_line(ctx, "Job size: %u %u %u", r[HW_SR_COMPUTE_JOB_SIZE_X],
               r[HW_SR_COMPUTE_JOB_SIZE_Y], r[HW_SR_COMPUTE_JOB_SIZE_Z]);
}

static float
as_float(uint32_t u)
{
   return hw_dec_float(u);
}

/* What tiling reads, whichever shader made the vertices. */
static void
show_tiling(struct decode_context *ctx, const uint32_t *r, uint32_t flags_word)
{
   struct hw_primitive_flags flags;
   uint64_t blend = pair(r, HW_SR_IDVS_BLEND);

   hw_primitive_flags_unpack(&flags_word, &flags);
   SHOW_WORDS(ctx, primitive_flags, "Primitive flags", &flags_word);
   SHOW_WORDS(ctx, dcd_flags_0, "DCD flags 0", &r[HW_SR_IDVS_DCD_FLAGS_0]);
   SHOW_WORDS(ctx, dcd_flags_1, "DCD flags 1", &r[HW_SR_IDVS_DCD_FLAGS_1]);
   SHOW_WORDS(ctx, dcd_flags_2, "DCD flags 2", &r[HW_SR_IDVS_DCD_FLAGS_2]);
   SHOW_WORDS(ctx, scissor, "Scissor", &r[HW_SR_IDVS_SCISSOR]);
   decode_line(ctx, "Count: %u, instances: %u", r[HW_SR_IDVS_INDEX_COUNT],
               r[HW_SR_IDVS_INSTANCE_COUNT]);
   decode_line(ctx, "Vertex offset: %d, instance offset: %u",
               (int32_t)r[HW_SR_IDVS_VERTEX_OFFSET],
               r[HW_SR_IDVS_INSTANCE_OFFSET]);
   decode_line(ctx, "Global attribute offset: %u",
               r[HW_SR_IDVS_GLOBAL_ATTRIBUTE_OFFSET]);
   if (flags.index_type != HW_INDEX_TYPE_NONE)
      decode_line(ctx, "Indices: 0x%" PRIx64 ", %u bytes, offset %u",
                  pair(r, HW_SR_IDVS_INDEX_ARRAY),
                  r[HW_SR_IDVS_INDEX_ARRAY_SIZE], r[HW_SR_IDVS_INDEX_OFFSET]);
   decode_line(ctx, "Depth clamp: %g to %g",
               (double)as_float(r[HW_SR_IDVS_LOW_DEPTH_CLAMP]),
               (double)as_float(r[HW_SR_IDVS_HIGH_DEPTH_CLAMP]));
   decode_line(ctx, "Occlusion: 0x%" PRIx64, pair(r, HW_SR_IDVS_OCCLUSION));
   decode_line(ctx, "Varying size: %u", r[HW_SR_IDVS_VARYING_SIZE]);
   decode_line(ctx, "Primitive size: %g, or 0x%" PRIx64,
               (double)as_float(r[HW_SR_IDVS_PRIMITIVE_SIZE]),
               pair(r, HW_SR_IDVS_PRIMITIVE_SIZE));
   decode_vx_tiler_context(ctx, pair(r, HW_SR_IDVS_TILER_CONTEXT));
   decode_vx_blend(ctx, blend & ~UINT64_C(0xf), blend & 0xf,
                   pair(r, HW_SR_IDVS_FRAGMENT_SPD));
   decode_vx_depth_stencil(ctx, pair(r, HW_SR_IDVS_DEPTH_STENCIL));
}

static void
show_idvs(struct decode_context *ctx, const struct hw_cs_run_idvs *i,
          const uint32_t *r)
{
   uint32_t flags_word = r[HW_SR_IDVS_PRIMITIVE_FLAGS] | i->flags_override;
   struct hw_primitive_flags flags;
   uint64_t srt = pair(r, HW_SR_IDVS_POSITION_SRT);
   uint64_t fau = pair(r, HW_SR_IDVS_POSITION_FAU);
   uint64_t tsd = pair(r, HW_SR_IDVS_POSITION_TSD);

   hw_primitive_flags_unpack(&flags_word, &flags);
   show_stage(ctx, "Position shader", srt, fau,
              pair(r, HW_SR_IDVS_POSITION_SPD), tsd);
   if (flags.secondary_shader)
      show_stage(ctx, "Varying shader",
                 i->varying_srt_select ? pair(r, HW_SR_IDVS_VARYING_SRT) : srt,
                 i->varying_fau_select ? pair(r, HW_SR_IDVS_VARYING_FAU) : fau,
                 pair(r, HW_SR_IDVS_VARYING_SPD),
                 i->varying_tsd_select ? pair(r, HW_SR_IDVS_VARYING_TSD) : tsd);
   show_stage(ctx, "Fragment shader",
              i->fragment_srt_select ? pair(r, HW_SR_IDVS_FRAGMENT_SRT) : srt,
              pair(r, HW_SR_IDVS_FRAGMENT_FAU),
              pair(r, HW_SR_IDVS_FRAGMENT_SPD),
              i->fragment_tsd_select ? pair(r, HW_SR_IDVS_FRAGMENT_TSD) : tsd);
   show_tiling(ctx, r, flags_word);
}

static void
show_fragment(struct decode_context *ctx, const uint32_t *r)
{
   struct hw_framebuffer_pointer fb;

   if (!hw_framebuffer_pointer_unpack(&r[HW_SR_FRAGMENT_FBD_POINTER], &fb))
      decode_breach(ctx, "framebuffer pointer: reserved bits");
   hw_framebuffer_pointer_print(ctx->out, &fb, ctx->indent);
   SHOW_WORDS(ctx, scissor, "Bounding box", &r[HW_SR_FRAGMENT_BBOX_MIN]);
   decode_vx_framebuffer(ctx, fb.pointer);
}

static void
show_fullscreen(struct decode_context *ctx, uint32_t flags_override,
                unsigned dcd, const uint32_t *r)
{
   uint32_t flags = r[HW_SR_FULLSCREEN_PRIMITIVE_FLAGS] | flags_override;

   SHOW_WORDS(ctx, primitive_flags, "Primitive flags", &flags);
   SHOW_WORDS(ctx, scissor, "Scissor", &r[HW_SR_FULLSCREEN_SCISSOR]);
   decode_vx_tiler_context(ctx, pair(r, HW_SR_FULLSCREEN_TILER_CONTEXT));
   decode_vx_draw(ctx, pair(r, dcd));
}

void
decode_vx_job(struct decode_context *ctx, uint64_t word, const uint32_t *r)
{
   switch (hw_cs_word_opcode(word)) {
   case HW_CS_OPCODE_RUN_COMPUTE: {
      struct hw_cs_run_compute i;
      hw_cs_run_compute_unpack(&word, &i);
      show_compute(ctx, r, i.srt_select, i.fau_select, i.spd_select,
                   i.tsd_select);
      break;
   }
   case HW_CS_OPCODE_RUN_COMPUTE_INDIRECT: {
      struct hw_cs_run_compute_indirect i;
      hw_cs_run_compute_indirect_unpack(&word, &i);
      show_compute(ctx, r, i.srt_select, i.fau_select, i.spd_select,
                   i.tsd_select);
      break;
   }
   case HW_CS_OPCODE_RUN_IDVS: {
      struct hw_cs_run_idvs i;
      hw_cs_run_idvs_unpack(&word, &i);
      show_idvs(ctx, &i, r);
      break;
   }
   case HW_CS_OPCODE_RUN_TILING: {
      struct hw_cs_run_tiling i;
      hw_cs_run_tiling_unpack(&word, &i);
      show_tiling(ctx, r, r[HW_SR_IDVS_PRIMITIVE_FLAGS] | i.flags_override);
      break;
   }
   case HW_CS_OPCODE_RUN_FRAGMENT:
      show_fragment(ctx, r);
      break;
   case HW_CS_OPCODE_RUN_FULLSCREEN: {
      struct hw_cs_run_fullscreen i;
      hw_cs_run_fullscreen_unpack(&word, &i);
      show_fullscreen(ctx, i.flags_override, i.dcd, r);
      break;
   }
   default:
      break;
   }
}
