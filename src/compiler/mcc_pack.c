/* SPDX-License-Identifier: MIT */

/* IR to words: each instruction becomes a struct isa_instr, which the ISA
 * library encodes and checks. */

#include <string.h>

#include "compiler/mcc_passes.h"
#include "util/u_dynarray.h"

struct packer {
   struct mcc_shader *s;
   /* Position of each block, in instructions, by index. */
   uint32_t *block_at;
   uint32_t at;
   uint8_t *seen; /* for mcc_count_instr */
};

static int
fail(struct packer *p, const struct mcc_instr *I, const char *what)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   return mcc_fail(p->s, -EINVAL, "packing %s: %s",
                   info ? info->name : "an unknown op", what);
}

static int
pack_constant(struct packer *p, const struct mcc_instr *I, uint32_t value,
              struct isa_src *out)
{
   const int index = isa_constant_find(p->s->arch, value);

   if (index < 0)
      return fail(p, I, "a constant that is not in the hardware's table");
   out->kind = ISA_SRC_CONSTANT;
   out->index = index;
   return 0;
}

static int
pack_src(struct packer *p, const struct mcc_instr *I, unsigned i,
         struct isa_src *out)
{
   const struct mcc_src *src = &I->src[i];
   const int swizzle = mcc_swizzle_to_isa(p->s->arch, I->op, i, src->swizzle);

   if (swizzle < 0)
      return fail(p, I, "a swizzle that the source does not have");
   /* GUESS: the word that is read of a pair is to be named; nothing that was
    * published uses the instruction.  Of the one for numbers with a sign, Arm
    * lists the lower word only. */
   out->swz = I->op == ISA_OP_IMULD_U64 ? ISA_SWZ_W0 : swizzle;
   out->neg = src->neg;
   out->abs = src->abs;
   out->invert = src->bnot;
   switch (src->kind) {
   case MCC_REG:
      out->kind = ISA_SRC_REG;
      out->index = src->value;
      out->last = src->last;
      return 0;
   case MCC_UNIFORM:
      out->kind = ISA_SRC_UNIFORM;
      out->index = src->value;
      return 0;
   case MCC_SPECIAL:
      out->kind = ISA_SRC_SPECIAL;
      out->index = src->value >> 1;
      out->word = src->value & MCC_SPECIAL_HIGH;
      return 0;
   case MCC_IMM:
      return pack_constant(p, I, src->value, out);
   default:
      return fail(p, I, "a source that was never placed");
   }
}

static int
pack_staging(struct packer *p, const struct mcc_instr *I, struct isa_instr *out)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   if (info->flags & MCC_OPF_SR_READ) {
      if (I->src[0].kind == MCC_REG) {
         out->sr_read.reg = I->src[0].value;
         out->sr_read.count = I->src[0].words;
      } else if (I->src[0].kind != MCC_NONE) {
         return fail(p, I, "staging that is not in registers");
      }
   }
   if ((info->flags & MCC_OPF_SR_WRITE) && I->nr_dsts &&
       I->dst[0].kind == MCC_REG) {
      out->sr_write.reg = I->dst[0].value;
      out->sr_write.count = I->dst[0].words;
   }
   return 0;
}

/* Branches count instructions from the next one. */
static int
pack_target(struct packer *p, const struct mcc_instr *I, struct isa_instr *out)
{
   if (!I->target)
      return fail(p, I, "no target");
   out->imm.offset =
      (int32_t)p->block_at[I->target->index] - (int32_t)(p->at + 1);
   return 0;
}

/* Ops that only the IR has. */
static int
pack_pseudo(struct packer *p, const struct mcc_instr *I, struct isa_instr *out)
{
   struct isa_reason why;

   if (I->op == MCC_OP_JUMP) {
      if (isa_init(p->s->arch, ISA_OP_BRANCHZ, out))
         return fail(p, I, "no branch on this architecture");
      /* A branch on a zero that is one. */
      int err = pack_constant(p, I, 0, &out->src[0]);
      if (err)
         return err;
      out->src[0].swz = ISA_SWZ_H0;
      out->mod.eq = true;
      return pack_target(p, I, out);
   }
   if (I->op != MCC_OP_MOV)
      return fail(p, I, "not lowered");
   const bool literal = I->src[0].kind == MCC_IMM &&
                        isa_constant_find(p->s->arch, I->src[0].value) < 0;
   if (isa_init(p->s->arch, literal ? ISA_OP_IADD_IMM_I32 : ISA_OP_MOV_I32,
                out))
      return fail(p, I, "no move on this architecture");
   (void)why;
   out->dest = I->dst[0].value;
   out->dest_mask = ISA_DEST_FULL;
   if (literal) {
      out->imm.constant = (int32_t)I->src[0].value;
      return pack_constant(p, I, 0, &out->src[0]);
   }
   if (mcc_src_has_mods(&I->src[0]))
      return fail(p, I, "a move that changes its source");
   struct mcc_instr mov = *I;
   mov.op = ISA_OP_MOV_I32;
   return pack_src(p, &mov, 0, &out->src[0]);
}

static int
pack_isa(struct packer *p, const struct mcc_instr *I, struct isa_instr *out)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   if (!info || !info->isa || isa_init(p->s->arch, I->op, out))
      return fail(p, I, "not on this architecture");
   out->mod = I->mod;
   out->imm = I->imm;
   int err = pack_staging(p, I, out);
   const unsigned first = info->flags & MCC_OPF_SR_READ ? 1 : 0;
   if (I->nr_srcs != first + info->isa->num_srcs)
      return fail(p, I, "another number of sources");
   for (unsigned i = 0; !err && i < info->isa->num_srcs; i++)
      err = pack_src(p, I, first + i, &out->src[i]);
   if (err)
      return err;
   if (info->isa->has_dest) {
      if (!I->nr_dsts || I->dst[0].kind != MCC_REG)
         return fail(p, I, "a result that was never placed");
      out->dest = I->dst[0].value;
      out->dest_mask = I->dst[0].half ? ISA_DEST_H0 : ISA_DEST_FULL;
   }
   if (I->op == ISA_OP_BRANCHZ)
      return pack_target(p, I, out);
   return 0;
}

static int
pack_instr(struct packer *p, const struct mcc_instr *I, uint64_t *word)
{
   struct isa_instr out;
   struct isa_reason why = { "" };
   int err =
      mcc_is_pseudo(I->op) ? pack_pseudo(p, I, &out) : pack_isa(p, I, &out);

   if (err)
      return err;
   out.flow = I->flow;
   if (isa_encode(p->s->arch, &out, word, &why))
      return fail(p, I, why.text);
   mcc_count_instr(p->s->arch, &out, p->at, p->seen, &p->s->vinfo->stats);
   return 0;
}

static uint32_t
number_blocks(struct packer *p)
{
   uint32_t at = 0;

   mcc_foreach_block(p->s, b)
   {
      p->block_at[b->index] = at;
      at += list_length(&b->instrs);
   }
   return at;
}

int
mcc_pack(struct mcc_shader *s, struct util_dynarray *binary)
{
   struct packer p = { .s = s };
   const uint32_t first_B = binary->size;

   p.block_at = rzalloc_array(NULL, uint32_t, MAX2(s->nr_blocks, 1));
   if (!p.block_at)
      return -ENOMEM;
   const uint32_t count = number_blocks(&p);
   uint64_t *words = util_dynarray_grow(binary, uint64_t, count);
   p.seen = rzalloc_array(p.block_at, uint8_t, count / 8 + 1);
   int err = p.seen && (words || !count) ? 0 : -ENOMEM;
   s->vinfo->stats = (struct mcc_stats){
      .instructions = count,
      .spills = s->vinfo->stats.spills,
      .fills = s->vinfo->stats.fills,
   };

   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         if (err)
            break;
         err = pack_instr(&p, I, &words[p.at]);
         p.at++;
      }
   }
   s->vinfo->offset_B = first_B;
   s->vinfo->size_B = count * ISA_INSTR_SIZE_B;
   s->vinfo->instructions = count;
   ralloc_free(p.block_at);
   return err;
}
