/* SPDX-License-Identifier: MIT */

/*
 * Where a render target's descriptor names a blend shader, BLEND does nothing
 * and the next instruction runs: the call.  Where it is fixed function, BLEND
 * ends the program or jumps over the call.  The link register is r48 and zero
 * in it ends the program (Mesa 25.0.7).
 *
 * On allocated instructions, when their order and flow are final: the call is
 * two instructions exactly.
 */

#include "compiler/mcc_builder.h"
#include "compiler/mcc_passes.h"

#define LINK_REG 48
#define CALL_LENGTH 2

static void
insert_call(struct mcc_shader *s, struct mcc_block *block, struct mcc_instr *I)
{
   struct mcc_builder b = mcc_after(s, block, I);
   bool ends = I->flow == ISA_FLOW_END;
   struct mcc_instr *link = mcc_instr_create(s, ISA_OP_IADD_IMM_I32, 1, 1);
   struct mcc_instr *call = mcc_instr_create(s, ISA_OP_BRANCHZI, 0, 2);

   link->dst[0] = (struct mcc_dst){
      .kind = MCC_REG, .value = LINK_REG, .words = 1, .reg = MCC_NO_REG
   };
   if (ends) {
      link->src[0] = mcc_imm(0);
   } else {
      /* That of the instruction after this one: the call. */
      link->src[0] = mcc_special(ISA_SPECIAL_PROGRAM_COUNTER, 1);
      link->imm.constant = (CALL_LENGTH - 1) * ISA_INSTR_SIZE_B;
      I->imm.target = CALL_LENGTH;
   }
   mcc_insert(&b, link);

   call->src[0] = mcc_imm(0);
   call->src[1] =
      mcc_src_make(MCC_SPECIAL, I->src[1].value | MCC_SPECIAL_HIGH, 1);
   call->mod.eq = true;
   call->mod.absolute = true;
   mcc_insert(&b, call);
}

int
mcc_lower_blend(struct mcc_shader *s)
{
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         if (I->op != ISA_OP_BLEND || I->src[1].kind != MCC_SPECIAL)
            continue;
         /* The blend shader reads the coverage after it. */
         I->src[2].last = false;
         I->nr_dsts = 0;
         I->nr_srcs = 3;
         insert_call(s, b, I);
      }
   }
   return 0;
}
