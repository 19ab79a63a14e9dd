/* SPDX-License-Identifier: MIT */
#include "compiler/mcc_ra.h"

static void
emit_mov(struct mcc_builder *b, unsigned reg, struct mcc_src src)
{
   struct mcc_instr *I = mcc_instr_create(b->shader, MCC_OP_MOV, 1, 1);

   I->dst[0] = (struct mcc_dst){
      .kind = MCC_REG, .value = reg, .words = 1, .reg = MCC_NO_REG
   };
   I->src[0] = src;
   I->src[0].reg = MCC_NO_REG;
   I->src[0].last = false;
   mcc_insert(b, I);
}

/* a ^= b */
static void
emit_xor(struct mcc_builder *b, unsigned reg, unsigned other)
{
   struct mcc_instr *I =
      mcc_instr_create(b->shader, ISA_OP_LSHIFT_XOR_I32, 1, 3);

   I->dst[0] = (struct mcc_dst){
      .kind = MCC_REG, .value = reg, .words = 1, .reg = MCC_NO_REG
   };
   I->src[0] = mcc_reg(reg, 1);
   /* The shift: byte 0 of a zero. */
   I->src[1] = mcc_byte(mcc_imm(0), 0);
   I->src[2] = mcc_reg(other, 1);
   mcc_insert(b, I);
}

static bool
is_reg(const struct mcc_move *m)
{
   return m->src.kind == MCC_REG;
}

/* How many moves still read the register. */
static unsigned
readers(const struct mcc_moves *m, unsigned reg)
{
   unsigned n = 0;
   for (unsigned i = 0; i < m->count; i++)
      n += is_reg(&m->list[i]) && m->list[i].src.value == reg;
   return n;
}

static void
drop(struct mcc_moves *m, unsigned i)
{
   m->list[i] = m->list[--m->count];
}

/* Emits every move whose target nobody reads any more. */
static void
emit_ready(struct mcc_builder *b, struct mcc_moves *m)
{
   bool progress = true;
   while (progress) {
      progress = false;
      for (unsigned i = 0; i < m->count;) {
         if (readers(m, m->list[i].reg)) {
            i++;
            continue;
         }
         emit_mov(b, m->list[i].reg, m->list[i].src);
         drop(m, i);
         progress = true;
      }
   }
}

/* All that is left are cycles.  Exchanges the first move's target and source:
 * the move is done and one reader of its target now reads the source. */
static void
swap_first(struct mcc_builder *b, struct mcc_moves *m)
{
   const unsigned x = m->list[0].reg;
   const unsigned y = m->list[0].src.value;

   emit_xor(b, x, y);
   emit_xor(b, y, x);
   emit_xor(b, x, y);
   drop(m, 0);
   for (unsigned i = 0; i < m->count;) {
      if (is_reg(&m->list[i]) && m->list[i].src.value == x)
         m->list[i].src.value = y;
      if (is_reg(&m->list[i]) && m->list[i].src.value == m->list[i].reg)
         drop(m, i);
      else
         i++;
   }
}

void
mcc_moves_emit(struct mcc_builder *b, struct mcc_moves *m, uint64_t free_regs)
{
   /* A register that is the target of a move is not free. */
   for (unsigned i = 0; i < m->count; i++)
      free_regs &= ~BITFIELD64_BIT(m->list[i].reg);

   /* Constants read no register, so they go last and break no cycle; but a
    * target of theirs that others read makes those wait for nothing else. */
   emit_ready(b, m);
   while (m->count) {
      if (!free_regs) {
         swap_first(b, m);
      } else {
         /* Save one target: its readers read the copy from then on. */
         const unsigned temp = ffsll(free_regs) - 1;
         const unsigned saved = m->list[0].reg;
         emit_mov(b, temp, mcc_reg(saved, 1));
         for (unsigned i = 0; i < m->count; i++) {
            if (is_reg(&m->list[i]) && m->list[i].src.value == saved)
               m->list[i].src.value = temp;
         }
      }
      emit_ready(b, m);
   }
}
