/* SPDX-License-Identifier: MIT */

/*
 * Instruction selection: values the hardware provides, discard, barriers,
 * derivatives and subgroups.
 */

#include "compiler/mcc_from_nir.h"

/* Preloaded registers (Mesa 25.0.7, Valhall).  GUESS: v11 to v13 have the
 * same. */
enum {
   REG_VS_VERTEX_ID = 60,
   REG_VS_INSTANCE_ID = 61,
   REG_VS_DRAW_ID = 62,
   REG_CS_LOCAL_ID_XY = 55, /* halves */
   REG_CS_LOCAL_ID_Z = 56,
   REG_CS_WORKGROUP_ID = 57, /* three */
   REG_CS_GLOBAL_ID = 60,    /* three */
   REG_FS_PRIMITIVE_FACE = 58,
   REG_FS_PIXEL_XY = 59, /* halves */
   REG_FS_COVERAGE = 60,
   REG_FS_SAMPLE = 61, /* low half: input coverage; 23:16 sample */
   REG_FS_LAYER = 62,  /* low byte */
};

static void
set_preload(struct mcc_sel *c, nir_intrinsic_instr *intr, unsigned reg)
{
   mcc_sel_set1(c, &intr->def, mcc_sel_preload(c, reg));
}

static void
set_preload3(struct mcc_sel *c, nir_intrinsic_instr *intr, unsigned reg)
{
   struct mcc_src words[3];

   for (unsigned i = 0; i < 3; i++)
      words[i] = mcc_sel_preload(c, reg + i);
   mcc_sel_set(c, &intr->def, words, 3);
}

static void
local_invocation_id(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   struct mcc_src xy = mcc_sel_preload(c, REG_CS_LOCAL_ID_XY);
   struct mcc_src z = mcc_sel_preload(c, REG_CS_LOCAL_ID_Z);
   struct mcc_src words[3] = {
      mcc_op1(&c->b, ISA_OP_U16_TO_U32, mcc_half(xy, 0)),
      mcc_op1(&c->b, ISA_OP_U16_TO_U32, mcc_half(xy, 1)),
      mcc_op1(&c->b, ISA_OP_U16_TO_U32, mcc_half(z, 0)),
   };

   mcc_sel_set(c, &intr->def, words, 3);
}

static void
front_face(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   struct mcc_instr *I =
      mcc_emit(&c->b, ISA_OP_ICMP_OR_U32, 1,
               MCC_SRCS(mcc_sel_preload(c, REG_FS_PRIMITIVE_FACE), mcc_imm(0),
                        mcc_imm(0)));

   I->mod.cmp = ISA_CMP_EQ;
   I->mod.result = ISA_RESULT_M1;
   mcc_sel_set1(c, &intr->def, mcc_value(I));
}

static bool
vertex_and_compute(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_load_vertex_id:
      set_preload(c, intr, REG_VS_VERTEX_ID);
      return true;
   case nir_intrinsic_load_instance_id:
      set_preload(c, intr, REG_VS_INSTANCE_ID);
      return true;
   case nir_intrinsic_load_draw_id:
      set_preload(c, intr, REG_VS_DRAW_ID);
      return true;
   case nir_intrinsic_load_local_invocation_id:
      local_invocation_id(c, intr);
      return true;
   case nir_intrinsic_load_workgroup_id:
      set_preload3(c, intr, REG_CS_WORKGROUP_ID);
      return true;
   case nir_intrinsic_load_global_invocation_id:
      set_preload3(c, intr, REG_CS_GLOBAL_ID);
      return true;
   default:
      return false;
   }
}

static bool
fragment(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_load_pixel_coord:
      set_preload(c, intr, REG_FS_PIXEL_XY);
      return true;
   case nir_intrinsic_load_front_face:
      front_face(c, intr);
      return true;
   case nir_intrinsic_load_sample_mask_in:
      mcc_sel_set1(c, &intr->def,
                   mcc_op1(&c->b, ISA_OP_U16_TO_U32,
                           mcc_half(mcc_sel_preload(c, REG_FS_SAMPLE), 0)));
      return true;
   case nir_intrinsic_load_sample_mask:
      set_preload(c, intr, REG_FS_COVERAGE);
      return true;
   case nir_intrinsic_load_sample_id:
      /* Five bits: what lies above was seen to hold garbage (Mesa 25.0.7). */
      mcc_sel_set1(c, &intr->def,
                   mcc_op1(&c->b, ISA_OP_RSHIFT_AND_I32,
                           mcc_sel_preload(c, REG_FS_SAMPLE),
                           mcc_byte(mcc_imm(16), 0), mcc_imm(0x1f)));
      return true;
   case nir_intrinsic_load_layer_id:
   case nir_intrinsic_load_view_index:
      /* Only a fragment has a layer: which view a vertex is of, only the draw
       * knows. */
      if (c->s->stage != MCC_STAGE_FRAGMENT)
         return false;
      mcc_sel_set1(c, &intr->def,
                   mcc_op1(&c->b, ISA_OP_U8_TO_U32,
                           mcc_byte(mcc_sel_preload(c, REG_FS_LAYER), 0)));
      return true;
   case nir_intrinsic_load_sample_positions_pan: {
      struct mcc_src words[2] = { mcc_special(ISA_SPECIAL_SAMPLE, 1),
                                  mcc_special_high(ISA_SPECIAL_SAMPLE) };

      mcc_sel_set(c, &intr->def, words, 2);
      return true;
   }
   default:
      return false;
   }
}

static void
discard(struct mcc_sel *c, struct mcc_src cond, enum isa_cmp cmp)
{
   struct mcc_instr *I =
      mcc_emit(&c->b, ISA_OP_DISCARD_F32, 0, MCC_SRCS(cond, mcc_imm(0)));

   I->mod.cmp = cmp;
   c->s->info->fs.flags |= MCC_FS_DISCARDS;
}

bool
mcc_sel_sysval(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   struct mcc_src cond;

   switch (intr->intrinsic) {
   case nir_intrinsic_load_sm_id_nv: /* a core's number */
      mcc_sel_set1(c, &intr->def, mcc_special(ISA_SPECIAL_CORE_ID, 1));
      return true;
   case nir_intrinsic_load_warp_id_nv:
      mcc_sel_set1(c, &intr->def, mcc_special(ISA_SPECIAL_WARP_ID, 1));
      return true;
   case nir_intrinsic_terminate:
   case nir_intrinsic_demote:
      discard(c, mcc_imm(0), ISA_CMP_EQ);
      return true;
   case nir_intrinsic_terminate_if:
   case nir_intrinsic_demote_if:
      /* ~0 is a NaN; a half of it too, and unequal to zero.  Whatever the
       * width of the condition, its low half tells. */
      cond = mcc_half(mcc_sel_word(c, intr->src[0], 0), 0);
      if (nir_src_bit_size(intr->src[0]) == 8)
         cond = mcc_op1(&c->b, ISA_OP_S8_TO_S32, mcc_byte(cond, 0));
      discard(c, cond, ISA_CMP_NE);
      return true;
   default:
      return vertex_and_compute(c, intr) || fragment(c, intr);
   }
}

/* -- Lanes -- */

static struct mcc_src
clper(struct mcc_sel *c, struct mcc_src value, struct mcc_src lane,
      enum isa_lane_op lane_op, enum isa_subgroup subgroup)
{
   struct mcc_instr *I =
      mcc_emit(&c->b, ISA_OP_CLPER_I32, 1, MCC_SRCS(value, mcc_byte(lane, 0)));

   I->mod.lane_op = lane_op;
   I->mod.subgroup = subgroup;
   return mcc_value(I);
}

static struct mcc_src
difference(struct mcc_sel *c, struct mcc_src a, struct mcc_src b, bool half)
{
   return mcc_op1(&c->b, half ? ISA_OP_FADD_V2F16 : ISA_OP_FADD_F32, a,
                  mcc_neg(b));
}

static void
derivative(struct mcc_sel *c, nir_intrinsic_instr *intr, unsigned axis,
           bool coarse)
{
   bool half = intr->def.bit_size == 16;
   struct mcc_src value = mcc_sel_word(c, intr->src[0], 0);
   struct mcc_src near_lane, far_lane, near, far;

   if (intr->def.num_components != 1) {
      mcc_sel_fail(c, &intr->instr, "vector derivative");
      return;
   }
   if (!coarse && nir_def_all_uses_ignore_sign_bit(&intr->def)) {
      /* The neighbour less oneself: the right difference, in one lane of the
       * two with the wrong sign. */
      near = value;
      far = clper(c, value, mcc_imm(axis), ISA_LANE_OP_XOR, ISA_SUBGROUP_4);
      mcc_sel_set1(c, &intr->def, difference(c, far, near, half));
      return;
   }
   if (coarse) {
      near_lane = mcc_imm(0);
      far_lane = mcc_imm(axis);
   } else {
      struct mcc_src lane = mcc_special(ISA_SPECIAL_LANE_ID, 1);

      near_lane = mcc_op1(&c->b, ISA_OP_LSHIFT_AND_I32, lane,
                          mcc_byte(mcc_imm(0), 0), mcc_imm(3 & ~axis));
      far_lane = mcc_op1(&c->b, ISA_OP_IADD_U32, near_lane, mcc_imm(axis));
   }
   near = clper(c, value, near_lane, ISA_LANE_OP_NONE, ISA_SUBGROUP_4);
   far = clper(c, value, far_lane, ISA_LANE_OP_NONE, ISA_SUBGROUP_4);
   mcc_sel_set1(c, &intr->def, difference(c, far, near, half));
}

static void
read_lane(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   const struct mcc_sel_def *d = mcc_sel_get(c, intr->src[0].ssa);
   struct mcc_src words[MCC_MAX_WORDS];
   struct mcc_src lane = mcc_sel_word(c, intr->src[1], 0);

   for (unsigned i = 0; i < d->nr_words; i++)
      words[i] = clper(c, d->w[i], lane, ISA_LANE_OP_NONE, ISA_SUBGROUP_16);
   mcc_sel_set(c, &intr->def, words, d->nr_words);
}

static void
barrier(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   /* Caches need nothing, in any scope: what a message has done, others see
    * (Mesa 26.3 says that availability and visibility come by themselves; as
    * Arm's compiler does, says 25.0.7).  What is left is to have it done. */
   switch (nir_intrinsic_execution_scope(intr)) {
   case SCOPE_NONE:
   case SCOPE_SUBGROUP:
      mcc_emit(&c->b, MCC_OP_FENCE, 0, 0, NULL);
      break;
   case SCOPE_WORKGROUP:
      mcc_emit(&c->b, ISA_OP_BARRIER, 0, 0, NULL)->mod.slot = ISA_SLOT_7;
      break;
   default:
      mcc_sel_fail(c, &intr->instr, "barrier of this scope");
   }
}

bool
mcc_sel_subgroup(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_barrier:
      barrier(c, intr);
      return true;
   case nir_intrinsic_ddx:
   case nir_intrinsic_ddx_fine:
      derivative(c, intr, 1, false);
      return true;
   case nir_intrinsic_ddx_coarse:
      derivative(c, intr, 1, true);
      return true;
   case nir_intrinsic_ddy:
   case nir_intrinsic_ddy_fine:
      derivative(c, intr, 2, false);
      return true;
   case nir_intrinsic_ddy_coarse:
      derivative(c, intr, 2, true);
      return true;
   case nir_intrinsic_shader_clock: {
      struct mcc_instr *I = mcc_emit(&c->b, ISA_OP_LD_GCLK, 2, 0, NULL);

      /* The core's cycles, or the time of the whole GPU. */
      I->mod.clock = nir_intrinsic_memory_scope(intr) == SCOPE_SUBGROUP
                        ? ISA_CLOCK_CYCLE_COUNTER
                        : ISA_CLOCK_SYSTEM_TIMESTAMP;
      mcc_sel_set_vector(c, &intr->def, mcc_value(I));
      return true;
   }
   case nir_intrinsic_load_subgroup_invocation:
      mcc_sel_set1(c, &intr->def, mcc_special(ISA_SPECIAL_LANE_ID, 1));
      return true;
   case nir_intrinsic_ballot:
   case nir_intrinsic_ballot_relaxed: {
      struct mcc_src cond = mcc_sel_comp(c, intr->src[0].ssa, 0);
      unsigned bits = nir_src_bit_size(intr->src[0]);

      if (bits < 32)
         cond = mcc_op1(
            &c->b, bits == 16 ? ISA_OP_S16_TO_S32 : ISA_OP_S8_TO_S32, cond);
      mcc_sel_set1(c, &intr->def, mcc_op1(&c->b, ISA_OP_WMASK, cond));
      return true;
   }
   case nir_intrinsic_read_invocation:
   case nir_intrinsic_shuffle:
      read_lane(c, intr);
      return true;
   case nir_intrinsic_as_uniform: {
      const struct mcc_sel_def *d = mcc_sel_get(c, intr->src[0].ssa);

      mcc_sel_set(c, &intr->def, d->w, d->nr_words);
      return true;
   }
   default:
      return false;
   }
}
