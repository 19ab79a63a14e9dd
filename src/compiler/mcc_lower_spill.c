/* SPDX-License-Identifier: MIT */

/* SPILL and FILL become stores to and loads from thread-local storage. */

#include "compiler/mcc_builder.h"
#include "compiler/mcc_passes.h"

/* Largest piece: four words. */
static const uint16_t load_ops[] = { ISA_OP_LOAD_I32, ISA_OP_LOAD_I64,
                                     ISA_OP_LOAD_I96, ISA_OP_LOAD_I128 };
static const uint16_t store_ops[] = { ISA_OP_STORE_I32, ISA_OP_STORE_I64,
                                      ISA_OP_STORE_I96, ISA_OP_STORE_I128 };

static int
emit_access(struct mcc_shader *s, struct mcc_builder *at, bool store,
            unsigned reg, unsigned words, uint32_t offset_B)
{
   if (offset_B + 4 * words > INT16_MAX)
      return mcc_fail(s, -ENOSPC,
                      "spilling: thread-local storage of more "
                      "than 32 KiB");
   struct mcc_instr *I =
      mcc_instr_create(s, store ? store_ops[words - 1] : load_ops[words - 1],
                       store ? 0 : 1, store ? 2 : 1);
   if (store) {
      I->src[0] = mcc_reg(reg, words);
      /* Also for threads that have become helpers: they may fill. */
      I->mod.access = ISA_ACCESS_FORCE;
   } else {
      I->dst[0] = (struct mcc_dst){
         .kind = MCC_REG, .value = reg, .words = words, .reg = MCC_NO_REG
      };
      I->mod.access = ISA_ACCESS_FORCE;
   }
   I->src[store ? 1 : 0] = mcc_special(ISA_SPECIAL_THREAD_LOCAL_POINTER, 2);
   I->imm.offset = offset_B;
   mcc_insert(at, I);
   return 0;
}

static int
lower(struct mcc_shader *s, struct mcc_block *b, struct mcc_instr *I)
{
   const bool store = I->op == MCC_OP_SPILL;
   const unsigned reg = store ? I->src[0].value : I->dst[0].value;
   const unsigned words = store ? I->src[0].words : I->dst[0].words;
   struct mcc_builder at = mcc_before(s, b, I);
   int err = 0;

   for (unsigned w = 0; w < words && !err; w += 4) {
      err = emit_access(s, &at, store, reg + w, MIN2(words - w, 4),
                        I->tls_offset_B + 4 * w);
   }
   mcc_instr_remove(I);
   return err;
}

int
mcc_lower_spill(struct mcc_shader *s)
{
   mcc_foreach_block(s, b)
   {
      mcc_foreach_instr(b, I)
      {
         if (I->op != MCC_OP_SPILL && I->op != MCC_OP_FILL)
            continue;
         int err = lower(s, b, I);
         if (err)
            return err;
      }
   }
   return 0;
}
