/* SPDX-License-Identifier: MIT */

/* Making and changing shaders. */

#include "compiler/mcc_ir.h"

#include <mali/device_info.h>

#include <string.h>

struct mcc_shader *
mcc_shader_create(void *mem_ctx, const struct mcc_options *options,
                  enum mcc_stage stage)
{
   struct mcc_shader *s = rzalloc(mem_ctx, struct mcc_shader);

   if (!s)
      return NULL;
   s->memory = linear_context(s);
   if (!s->memory) {
      ralloc_free(s);
      return NULL;
   }
   s->options = options;
   s->stage = stage;
   s->arch = options && options->device ? options->device->arch : 10;
   list_inithead(&s->blocks);
   return s;
}

struct mcc_block *
mcc_block_create(struct mcc_shader *s)
{
   struct mcc_block *b = rzalloc(s, struct mcc_block);

   list_inithead(&b->instrs);
   list_inithead(&b->link);
   b->index = s->nr_blocks++;
   return b;
}

void
mcc_block_append(struct mcc_shader *s, struct mcc_block *b)
{
   list_addtail(&b->link, &s->blocks);
}

void
mcc_block_link(struct mcc_block *b, unsigned i, struct mcc_block *succ)
{
   assert(i < 2 && !b->succ[i]);
   b->succ[i] = succ;
   if (succ->nr_preds == succ->preds_size) {
      succ->preds_size = succ->preds_size ? 2 * succ->preds_size : 4;
      succ->preds =
         reralloc(succ, succ->preds, struct mcc_block *, succ->preds_size);
   }
   succ->preds[succ->nr_preds++] = b;
}

void
mcc_block_unlink(struct mcc_block *b, unsigned i)
{
   struct mcc_block *succ = b->succ[i];
   unsigned p = mcc_pred_index(succ, b);

   mcc_foreach_instr(succ, I)
   {
      if (I->op != MCC_OP_PHI)
         break;
      for (unsigned s = p; s + 1 < I->nr_srcs; s++)
         I->src[s] = I->src[s + 1];
      if (p < I->nr_srcs)
         I->nr_srcs--;
   }
   for (unsigned s = p; s + 1 < succ->nr_preds; s++)
      succ->preds[s] = succ->preds[s + 1];
   succ->nr_preds--;
   b->succ[i] = NULL;
}

unsigned
mcc_pred_index(const struct mcc_block *b, const struct mcc_block *pred)
{
   for (unsigned i = 0; i < b->nr_preds; i++) {
      if (b->preds[i] == pred)
         return i;
   }
   assert(!"not a predecessor");
   return 0;
}

uint32_t
mcc_new_ssa(struct mcc_shader *s, unsigned words)
{
   assert(words > 0 && words <= MCC_MAX_WORDS);
   if (s->nr_ssa == s->ssa_size) {
      s->ssa_size = s->ssa_size ? 2 * s->ssa_size : 64;
      s->ssa = reralloc(s, s->ssa, struct mcc_ssa, s->ssa_size);
   }
   s->ssa[s->nr_ssa].words = words;
   return s->nr_ssa++;
}

/* Values of modifiers where the hardware's plain form is not 0. */
static void
default_mods(uint16_t op, struct isa_mods *mod)
{
   const struct mcc_op_info *info = mcc_op_info(op);

   if (info == NULL || info->isa == NULL)
      return;
   if (isa_op_has_mod(info->isa, ISA_MOD_MUX))
      mod->mux = ISA_MUX_INT_ZERO;
   if (isa_op_has_mod(info->isa, ISA_MOD_SUBGROUP))
      mod->subgroup = ISA_SUBGROUP_16;
   if (isa_op_has_mod(info->isa, ISA_MOD_WRITE_MASK))
      mod->write_mask = ISA_WRITE_MASK_RGBA;
   if (isa_op_has_mod(info->isa, ISA_MOD_LOAD_LANE)) {
      switch (info->isa->elem_bits) {
      case 8:
         mod->load_lane = ISA_LOAD_LANE_B0;
         break;
      case 16:
         mod->load_lane = ISA_LOAD_LANE_H0;
         break;
      case 32:
         mod->load_lane = ISA_LOAD_LANE_W0;
         break;
      default:
         mod->load_lane = ISA_LOAD_LANE_IDENTITY;
      }
      mod->is_unsigned = true;
   }
}

struct mcc_instr *
mcc_instr_create(struct mcc_shader *s, uint16_t op, unsigned nr_dsts,
                 unsigned nr_srcs)
{
   struct mcc_instr *I =
      linear_zalloc_child(s->memory, sizeof(*I) + nr_dsts * sizeof(*I->dst) +
                                        nr_srcs * sizeof(*I->src));

   assert(nr_dsts < 256 && nr_srcs < 256);
   I->op = op;
   I->file = s->file;
   I->line = s->line;
   I->nr_dsts = nr_dsts;
   I->nr_srcs = nr_srcs;
   I->dst = nr_dsts ? (struct mcc_dst *)(I + 1) : NULL;
   I->src =
      nr_srcs ? (struct mcc_src *)((struct mcc_dst *)(I + 1) + nr_dsts) : NULL;
   for (unsigned i = 0; i < nr_dsts; i++)
      I->dst[i].reg = MCC_NO_REG;
   for (unsigned i = 0; i < nr_srcs; i++)
      I->src[i] = mcc_src_none();
   default_mods(op, &I->mod);
   return I;
}

void
mcc_instr_remove(struct mcc_instr *I)
{
   /* Its memory goes with the shader: the allocation checker knows
    * instructions by their address, which must not come back. */
   list_del(&I->link);
}

void
mcc_instr_set_nr_srcs(struct mcc_shader *s, struct mcc_instr *I,
                      unsigned nr_srcs)
{
   assert(nr_srcs < 256);
   if (nr_srcs > I->nr_srcs) {
      const struct mcc_src *before = I->src;

      I->src = linear_alloc_child_array(s->memory, sizeof(*I->src), nr_srcs);
      if (I->nr_srcs)
         memcpy(I->src, before, I->nr_srcs * sizeof(*I->src));
      for (unsigned i = I->nr_srcs; i < nr_srcs; i++)
         I->src[i] = mcc_src_none();
   }
   I->nr_srcs = nr_srcs;
}

int
mcc_fail(struct mcc_shader *s, int err, const char *fmt, ...)
{
   va_list args;

   if (s->reason[0])
      return err;
   va_start(args, fmt);
   vsnprintf(s->reason, sizeof(s->reason), fmt, args);
   va_end(args);
   return err;
}
