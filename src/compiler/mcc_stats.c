/* SPDX-License-Identifier: MIT */

/*
 * What a finished program costs, with the meaning that Mesa 25.0.7 gives to its
 * statistics for this hardware, so that the figures can be compared: static
 * counts, each instruction once whatever loops or branches do, at the rates of
 * a G78's core.
 */

#include "compiler/mcc_passes.h"

#include <mali/device_info.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An instruction for 64 bits takes twice as long (Mesa 25.0.7), and what it
 * writes tells that it is one. */
static uint32_t
result_words(const struct isa_op_info *op)
{
   return op->dest_pair ? 2 : 1;
}

static uint32_t
varying_components16(const struct isa_op_info *op, const struct isa_instr *I)
{
   const bool half = I->mod.regfmt == ISA_REGFMT_F16 ||
                     I->mod.regfmt == ISA_REGFMT_S16 ||
                     I->mod.regfmt == ISA_REGFMT_U16 || op->elem_bits == 16;

   return (I->mod.vecsize + 1) * (half ? 1 : 2);
}

/* Counts each place once that a branch goes back to.  seen: a bit per
 * instruction. */
static void
count_loop(const struct isa_instr *I, uint32_t at, uint8_t *seen,
           struct mcc_stats *stats)
{
   const int64_t place = (int64_t)at + 1 + I->imm.offset;

   if (I->op != ISA_OP_BRANCHZ || place < 0 || place > at)
      return;
   if (!(seen[place / 8] & 1u << place % 8))
      stats->loops++;
   seen[place / 8] |= 1u << place % 8;
}

void
mcc_count_instr(unsigned arch, const struct isa_instr *I, uint32_t at,
                uint8_t *seen, struct mcc_stats *stats)
{
   const struct isa_op_info *op = isa_op_info(arch, (enum isa_op)I->op);

   count_loop(I, at, seen, stats);
   switch (op->unit) {
   case ISA_UNIT_FMA:
      stats->fma += result_words(op);
      break;
   case ISA_UNIT_CVT:
      stats->cvt += result_words(op);
      break;
   case ISA_UNIT_SFU:
      stats->sfu += result_words(op);
      break;
   case ISA_UNIT_V:
      stats->varying += varying_components16(op, I);
      break;
   case ISA_UNIT_LS:
      stats->load_store++;
      break;
   case ISA_UNIT_T:
      stats->texture++;
      break;
   case ISA_UNIT_VT:
      /* Two coordinates of 32 bits, and the texture. */
      stats->varying += 4;
      stats->texture++;
      break;
   case ISA_UNIT_MSG:
      stats->other++;
      break;
   }
   if (!op->is_message && op->elem_bits == 16)
      stats->half += result_words(op);
}

int
mcc_stats_count(const struct mali_device_info *device, const void *code,
                uint32_t size_B, struct mcc_stats *stats)
{
   const uint32_t n = size_B / ISA_INSTR_SIZE_B;
   uint8_t *seen;

   memset(stats, 0, sizeof(*stats));
   if (size_B % ISA_INSTR_SIZE_B)
      return -EINVAL;
   seen = calloc(n / 8 + 1, 1);
   if (!seen)
      return -ENOMEM;
   for (uint32_t i = 0; i < n; i++) {
      struct isa_instr I;
      uint64_t word;

      memcpy(&word, (const uint8_t *)code + ISA_INSTR_SIZE_B * i, sizeof(word));
      stats->instructions++;
      if (!isa_decode(device->arch, word, &I, NULL))
         mcc_count_instr(device->arch, &I, i, seen, stats);
   }
   free(seen);
   return 0;
}

uint64_t
mcc_stats_cost(const struct mcc_stats *stats, enum mcc_unit unit)
{
   /* Mesa 25.0.7 on a G78's core: 64 FMA, 64 CVT, 16 SFU, 16 components of
    * 16 bits, a load or store, 4 textures in a cycle.  The same for each model,
    * so that figures compare. */
   const uint64_t cycle = MCC_COSTS_PER_CYCLE;

   switch (unit) {
   case MCC_UNIT_FMA:
      return stats->fma * (cycle / 64);
   case MCC_UNIT_CVT:
      return stats->cvt * (cycle / 64);
   case MCC_UNIT_SFU:
      return stats->sfu * (cycle / 16);
   case MCC_UNIT_VARYING:
      return stats->varying * (cycle / 16);
   case MCC_UNIT_LOAD_STORE:
      return stats->load_store * cycle;
   case MCC_UNIT_TEXTURE:
      return stats->texture * (cycle / 4);
   default:
      return 0;
   }
}

/* The CVT pipe is as wide as the FMA pipe, the SFU a quarter of it (Arm's
 * description of Valhall's processing units; GUESS for v11 and later, whose FMA
 * rate is doubled). */
double
mcc_stats_cycles(const struct mali_device_info *device,
                 const struct mcc_stats *stats, enum mcc_unit unit)
{
   const struct mali_core_rates *rates = &device->rates;
   const double fma = rates->fma_fp32 ? rates->fma_fp32 : 64;
   const double texels = rates->texels ? rates->texels : 4;

   switch (unit) {
   case MCC_UNIT_FMA:
      return stats->fma / fma;
   case MCC_UNIT_CVT:
      return stats->cvt / fma;
   case MCC_UNIT_SFU:
      return 4.0 * stats->sfu / fma;
   case MCC_UNIT_TEXTURE:
      return stats->texture / texels;
   default:
      return (double)mcc_stats_cost(stats, unit) / MCC_COSTS_PER_CYCLE;
   }
}

enum mcc_unit
mcc_stats_bound(const struct mcc_stats *stats)
{
   enum mcc_unit bound = MCC_UNIT_FMA;

   for (unsigned u = 1; u < MCC_UNIT_COUNT; u++) {
      if (mcc_stats_cost(stats, (enum mcc_unit)u) >
          mcc_stats_cost(stats, bound))
         bound = (enum mcc_unit)u;
   }
   return bound;
}

const char *
mcc_unit_name(enum mcc_unit unit)
{
   static const char *const names[MCC_UNIT_COUNT] = {
      "fma", "cvt", "sfu", "varying", "load/store", "texture",
   };

   return (unsigned)unit < MCC_UNIT_COUNT ? names[unit] : "?";
}

/* -- Inside the compiler -- */

int
mcc_count_spills(struct mcc_shader *s)
{
   s->vinfo->stats.spills = s->vinfo->stats.fills = 0;
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         /* A message moves four words. */
         if (I->op == MCC_OP_SPILL)
            s->vinfo->stats.spills += DIV_ROUND_UP(I->src[0].words, 4);
         else if (I->op == MCC_OP_FILL)
            s->vinfo->stats.fills += DIV_ROUND_UP(I->dst[0].words, 4);
      }
   }
   return 0;
}

static double
cycles(const struct mcc_stats *stats, enum mcc_unit unit)
{
   return (double)mcc_stats_cost(stats, unit) / MCC_COSTS_PER_CYCLE;
}

void
mcc_print_stats(FILE *fp, const struct mcc_shader *s)
{
   static const char *const stages[] = { "vertex", "fragment", "compute" };
   static const char *const variants[] = { "position", "varying",
                                           "position_plain",
                                           "varying_noperspective" };
   const struct mcc_variant_info *v = s->vinfo;
   const struct mcc_stats *stats = &v->stats;

   fprintf(fp, "mcc: %s %s: %u inst, %f cycles",
           s->options->blend_shader.enabled ? "blend" : stages[s->stage],
           s->stage == MCC_STAGE_VERTEX ? variants[s->variant] : "main",
           stats->instructions, cycles(stats, mcc_stats_bound(stats)));
   for (unsigned u = 0; u < MCC_UNIT_COUNT; u++) {
      fprintf(fp, ", %f %s", cycles(stats, (enum mcc_unit)u),
              mcc_unit_name((enum mcc_unit)u));
   }
   fprintf(fp,
           ", %u bytes, %u/%u registers, %u threads, %u loops, "
           "%u:%u spills:fills\n",
           v->size_B, v->used_regs, v->work_regs, v->work_regs <= 32 ? 2 : 1,
           stats->loops, stats->spills, stats->fills);
}
