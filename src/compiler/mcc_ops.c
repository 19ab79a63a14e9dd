/* SPDX-License-Identifier: MIT */

/*
 * Properties of ops.  Operands, modifiers and units come from the ISA tables;
 * what those cannot say (effects, what commutes, what needs helper lanes) is
 * the list here.
 */

#include "compiler/mcc_ir.h"

#include "util/bitscan.h"
#include "util/macros.h"
#include "util/u_call_once.h"

#include <assert.h>
#include <string.h>

/* The opcode numbers are one list for all architectures; the operands of an
 * op are the same in each that has it.  The first of these is asked for them. */
static const uint8_t archs[] = { 10, 9, 11, 12, 13 };

static const struct mcc_op_info pseudo_ops[] = {
#define PSEUDO(op, name_, flags_, dsts, srcs)                          \
   [op - MCC_OP_FIRST] = {                                             \
      .name = name_, .flags = flags_, .nr_dsts = dsts, .nr_srcs = srcs \
   }
   PSEUDO(MCC_OP_PHI, "phi", MCC_OPF_VARIADIC, 1, 0),
   PSEUDO(MCC_OP_COLLECT, "collect", MCC_OPF_VARIADIC, 1, 0),
   PSEUDO(MCC_OP_SPLIT, "split", MCC_OPF_VARIADIC, 0, 1),
   PSEUDO(MCC_OP_MOV, "mov", 0, 1, 1),
   PSEUDO(MCC_OP_PRELOAD, "preload", 0, 1, 1),
   PSEUDO(MCC_OP_UNDEF, "undef", 0, 1, 0),
   PSEUDO(MCC_OP_PARCOPY, "parcopy", MCC_OPF_VARIADIC, 0, 0),
   PSEUDO(MCC_OP_JUMP, "jump", MCC_OPF_BRANCH | MCC_OPF_EFFECT, 0, 0),
   PSEUDO(MCC_OP_SPILL, "spill", MCC_OPF_EFFECT, 0, 1),
   PSEUDO(MCC_OP_FILL, "fill", MCC_OPF_READS_MEM, 1, 0),
   PSEUDO(MCC_OP_HELPERS_DONE, "helpers_done", MCC_OPF_EFFECT, 0, 0),
   PSEUDO(MCC_OP_FENCE, "fence", MCC_OPF_EFFECT, 0, 0),
#undef PSEUDO
};

static struct mcc_op_info isa_ops[ISA_OP_COUNT];
/* swizzle_of_isa of each. */
static uint8_t isa_swizzles[ISA_SWZ_AND];
static util_once_flag isa_ops_once = UTIL_ONCE_FLAG_INIT;

static bool
starts_with(const char *name, const char *prefix)
{
   return !strncmp(name, prefix, strlen(prefix));
}

/* Families by the first part of the name. */
static uint32_t
extra_flags(const char *name)
{
   static const struct {
      const char *prefix;
      uint32_t flags;
   } list[] = {
      { "BRANCHZ", MCC_OPF_BRANCH | MCC_OPF_EFFECT },
      { "BARRIER", MCC_OPF_EFFECT },
      { "DISCARD", MCC_OPF_EFFECT },
      { "STORE.", MCC_OPF_EFFECT },
      { "ST_CVT", MCC_OPF_EFFECT },
      { "ST_TILE", MCC_OPF_EFFECT },
      { "ATOM", MCC_OPF_EFFECT },
      { "BLEND", MCC_OPF_EFFECT },
      { "ATEST", MCC_OPF_EFFECT },
      { "ZS_EMIT", MCC_OPF_EFFECT },
      { "LOAD.", MCC_OPF_READS_MEM },
      { "LD_GCLK", MCC_OPF_EFFECT },
      { "LD_BUFFER.", MCC_OPF_READS_MEM },
      { "LD_TILE", MCC_OPF_READS_MEM },
      { "LD_TEX", MCC_OPF_READS_MEM },
      { "CLPER", MCC_OPF_CROSS | MCC_OPF_HELPERS },
      { "WMASK", MCC_OPF_CROSS | MCC_OPF_HELPERS },
      { "FADD.", MCC_OPF_COMMUTES },
      { "FMIN.", MCC_OPF_COMMUTES },
      { "FMAX.", MCC_OPF_COMMUTES },
      { "FMA.", MCC_OPF_COMMUTES },
      { "IADD.", MCC_OPF_COMMUTES },
      { "IMUL.", MCC_OPF_COMMUTES },
      { "HADD.", MCC_OPF_COMMUTES },
      { "IDP.", MCC_OPF_COMMUTES },
      { "TEX_", 0 },
   };

   for (unsigned i = 0; i < ARRAY_SIZE(list); i++) {
      if (starts_with(name, list[i].prefix))
         return list[i].flags;
   }
   return 0;
}

static void
init_isa_op(struct mcc_op_info *info, const struct isa_op_info *isa)
{
   info->name = isa->name;
   info->isa = isa;
   info->flags = extra_flags(isa->name);
   info->nr_dsts = isa->has_dest || isa->sr_writes;
   info->nr_srcs = isa->num_srcs + isa->sr_reads;
   /* What a blend shader may overwrite, where something follows. */
   if (!strcmp(isa->name, "BLEND"))
      info->nr_dsts = 3;
   if (isa->has_dest)
      info->dst_words = isa->dest_pair ? 2 : 1;
   if (isa->is_message)
      info->flags |= MCC_OPF_MESSAGE;
   if (isa->sr_reads)
      info->flags |= MCC_OPF_SR_READ;
   if (isa->sr_writes)
      info->flags |= MCC_OPF_SR_WRITE;
}

/* The byte permutation that a hardware swizzle does on a word, as the IR
 * writes it; a single half or byte is replicated. */
static uint8_t
swizzle_of_isa(enum isa_swz swz)
{
   const struct isa_swz_info *info = isa_swz_info(swz);
   uint8_t r = 0;

   for (unsigned byte = 0; byte < 4; byte++) {
      unsigned sel;

      if (info->bytes == 2)
         sel = 2 * info->part[(byte / 2) % info->count] + byte % 2;
      else
         sel = info->part[byte % info->count];
      r |= sel << (2 * byte);
   }
   return r;
}

static void
init_isa_ops(void)
{
   for (unsigned swz = ISA_SWZ_H0; swz < ISA_SWZ_AND; swz++)
      isa_swizzles[swz] = swizzle_of_isa((enum isa_swz)swz);
   for (unsigned op = 0; op < ISA_OP_COUNT; op++) {
      const struct isa_op_info *isa = NULL;

      for (unsigned i = 0; i < ARRAY_SIZE(archs) && !isa; i++)
         isa = isa_op_info(archs[i], (enum isa_op)op);
      if (isa)
         init_isa_op(&isa_ops[op], isa);
   }
}

const struct mcc_op_info *
mcc_op_info(uint16_t op)
{
   if (op >= MCC_OP_FIRST)
      return op < MCC_OP_LAST ? &pseudo_ops[op - MCC_OP_FIRST] : NULL;
   if (op >= ISA_OP_COUNT)
      return NULL;
   util_call_once(&isa_ops_once, init_isa_ops);
   return isa_ops[op].name ? &isa_ops[op] : NULL;
}

uint16_t
mcc_op_from_name(const char *name)
{
   for (unsigned op = 0; op < ISA_OP_COUNT; op++) {
      const struct mcc_op_info *info = mcc_op_info(op);

      if (info && !strcmp(info->name, name))
         return op;
   }
   for (unsigned i = 0; i < ARRAY_SIZE(pseudo_ops); i++) {
      if (!strcmp(pseudo_ops[i].name, name))
         return MCC_OP_FIRST + i;
   }
   return UINT16_MAX;
}

bool
mcc_has_op(unsigned arch, uint16_t op)
{
   return op < ISA_OP_COUNT && isa_op_info(arch, (enum isa_op)op);
}

const struct isa_src_info *
mcc_src_info(unsigned arch, uint16_t op, unsigned i)
{
   const struct isa_op_info *isa =
      op < ISA_OP_COUNT ? isa_op_info(arch, (enum isa_op)op) : NULL;

   if (!isa)
      return NULL;
   if (isa->sr_reads) {
      if (i == 0)
         return NULL;
      i--;
   }
   return i < isa->num_srcs ? &isa->src[i] : NULL;
}

int
mcc_swizzle_to_isa(unsigned arch, uint16_t op, unsigned i, uint8_t swizzle)
{
   const struct isa_src_info *src = mcc_src_info(arch, op, i);
   uint64_t set = src ? src->swizzles : UINT64_C(1) << ISA_SWZ_NONE;

   if (!set)
      set = UINT64_C(1) << ISA_SWZ_NONE;
   if (swizzle == MCC_SWZ_ID && (set & (UINT64_C(1) << ISA_SWZ_NONE)))
      return ISA_SWZ_NONE;
   set &= (UINT64_C(1) << ISA_SWZ_AND) - (UINT64_C(1) << ISA_SWZ_H0);
   while (set) {
      const int swz = u_bit_scan64(&set);

      if (isa_swizzles[swz] == swizzle)
         return swz;
   }
   return -1;
}

bool
mcc_swizzle_ok(unsigned arch, uint16_t op, unsigned i, uint8_t swizzle)
{
   return mcc_swizzle_to_isa(arch, op, i, swizzle) >= 0;
}

uint8_t
mcc_swizzle_default(unsigned arch, uint16_t op, unsigned i)
{
   if (mcc_swizzle_ok(arch, op, i, MCC_SWZ_ID))
      return MCC_SWZ_ID;
   if (mcc_swizzle_ok(arch, op, i, MCC_SWZ_H00))
      return MCC_SWZ_H00;
   return MCC_SWZ_B0000;
}
