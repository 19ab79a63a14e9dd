/* SPDX-License-Identifier: MIT */

/*
 * Hints: each names what was seen in the binary and what the author of the
 * shader can do.
 */

#include "compile_report.h"

#include <stdarg.h>

/* Threads of a warp: mali_device_info.warp_lanes of each Valhall. */
#define WARP_LANES 16

struct hint_writer {
   unsigned wanted, seen;
   char *text;
   unsigned size;
};

/* Keeps the hint that was asked for. */
__attribute__((format(printf, 2, 3))) static void
hint(struct hint_writer *w, const char *format, ...)
{
   va_list va;

   if (w->seen++ != w->wanted)
      return;
   va_start(va, format);
   vsnprintf(w->text, w->size, format, va);
   va_end(va);
}

static void
hint_bound(struct hint_writer *w, const struct mcc_stats *s)
{
   const uint32_t arithmetic = s->fma + s->cvt + s->sfu;

   switch (mcc_stats_bound(s)) {
   case MCC_UNIT_FMA:
   case MCC_UNIT_CVT:
      if (arithmetic >= 32 && s->half * 10 < arithmetic)
         hint(w,
              "bound by arithmetic with %u %% of it in 16 bits: mediump, "
              "float16_t or int16_t where precision allows does two at once",
              100 * s->half / arithmetic);
      break;
   case MCC_UNIT_SFU:
      hint(w,
           "bound by special functions (%u): replace division, sqrt, exp, "
           "log, sin and cos by multiplication, or compute them once before",
           s->sfu);
      break;
   case MCC_UNIT_VARYING:
      hint(w,
           "bound by varyings (%u components of 16 bits): pass fewer, or "
           "mediump ones",
           s->varying);
      break;
   case MCC_UNIT_LOAD_STORE:
      if (s->load_store >= 4)
         hint(w,
              "bound by memory (%u messages): read and write whole vec4, keep "
              "neighbours together in buffers, keep what is read twice",
              s->load_store);
      break;
   case MCC_UNIT_TEXTURE:
      if (s->texture >= 2)
         hint(w,
              "bound by textures (%u): fewer samples, or gather for several "
              "texels of one channel",
              s->texture);
      break;
   default:
      break;
   }
}

static void
hint_registers(struct hint_writer *w, const struct mcc_variant_info *v)
{
   if (v->stats.spills + v->stats.fills)
      hint(w,
           "%u instructions store and load what the registers had no room "
           "for: keep fewer values at a time, shorten unrolled loops",
           v->stats.spills + v->stats.fills);
   if (v->work_regs > 32)
      hint(w,
           "%u registers: half as many threads run as with 32; use values "
           "soon after they are made, and 16 bits where they do",
           v->used_regs);
}

/* A few are everywhere: offsets of buffers, for instance. */
#define MANY_UNIFORM 4

static void
hint_uniform(struct hint_writer *w, const struct mcc_variant_info *v)
{
   if (v->uniform >= MANY_UNIFORM && v->uniform * 20 >= v->instructions)
      hint(w,
           "%u of %u instructions compute from uniforms and constants alone "
           "what is the same for each thread: compute it once, before the "
           "draw, and pass the result",
           v->uniform, v->instructions);
}

static void
hint_compute(struct hint_writer *w, const struct mcc_info *info)
{
   const uint64_t threads = (uint64_t)info->cs.local_size[0] *
                            info->cs.local_size[1] * info->cs.local_size[2];

   if (threads % WARP_LANES)
      hint(w,
           "workgroups of %llu threads leave lanes of a warp of %u idle: "
           "make the size a multiple of it",
           (unsigned long long)threads, WARP_LANES);
}

static void
hint_fragment(struct hint_writer *w, const struct mcc_info *info)
{
   const uint32_t flags = info->fs.flags;

   if (flags & MCC_FS_WRITES_DEPTH)
      hint(w, "it writes depth: hidden fragments are found only after it ran");
   else if (flags & MCC_FS_DISCARDS)
      hint(w, "it discards: depth is written late, and what is behind it is "
              "not hidden early; layout(early_fragment_tests), or no discard "
              "in opaque materials");
   if (flags & MCC_FS_SAMPLE_SHADING)
      hint(w, "it runs for each sample, not for each pixel");
}

bool
compile_hint(const struct mcc_output *out, unsigned i, char *text,
             unsigned size)
{
   const struct mcc_info *info = &out->info;
   struct hint_writer w = { .wanted = i, .text = text, .size = size };

   for (unsigned v = 0; v < 2; v++) {
      if (!info->variant[v].size_B)
         continue;
      hint_bound(&w, &info->variant[v].stats);
      hint_registers(&w, &info->variant[v]);
      hint_uniform(&w, &info->variant[v]);
      if (info->stage != MCC_STAGE_VERTEX)
         break;
   }
   if (info->stage == MCC_STAGE_COMPUTE)
      hint_compute(&w, info);
   if (info->stage == MCC_STAGE_FRAGMENT)
      hint_fragment(&w, info);
   if (info->tls_size_B && !info->variant[0].stats.spills &&
       !info->variant[1].stats.spills)
      hint(&w,
           "%u bytes of memory a thread: an array is indexed with what is not "
           "known when compiling",
           info->tls_size_B);
   return w.seen > i;
}
