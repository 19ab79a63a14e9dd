/* SPDX-License-Identifier: MIT */
/*
 * Registers and memory: scratch registers, constants, loads and stores.
 */
#include <string.h>

#include "cs/cs_encode.h"

static unsigned
take_scratch(struct cs_builder *b, unsigned count)
{
   uint64_t mask = (UINT64_C(1) << count) - 1;

   for (unsigned i = 0; i + count <= b->config.scratch_count; i++) {
      unsigned index = b->config.scratch_first + i;
      if (index % count || (b->scratch_free >> i & mask) != mask)
         continue;
      b->scratch_free &= ~(mask << i);
      return index;
   }
   cs_breach(b, "out of scratch registers", 0);
   return b->config.scratch_first;
}

static void
give_scratch(struct cs_builder *b, unsigned index, unsigned count)
{
   uint64_t mask = (UINT64_C(1) << count) - 1;
   unsigned i = index - b->config.scratch_first;

   if (i + count > b->config.scratch_count || (b->scratch_free >> i & mask)) {
      cs_breach(b, "gives a scratch register back that was not taken", 0);
      return;
   }
   b->scratch_free |= mask << i;
}

struct cs_reg32
cs_scratch32(struct cs_builder *b)
{
   return cs_reg32(take_scratch(b, 1));
}

struct cs_reg64
cs_scratch64(struct cs_builder *b)
{
   return cs_reg64(take_scratch(b, 2));
}

void
cs_scratch32_free(struct cs_builder *b, struct cs_reg32 r)
{
   give_scratch(b, r.index, 1);
}

void
cs_scratch64_free(struct cs_builder *b, struct cs_reg64 r)
{
   give_scratch(b, r.index, 2);
}

uint64_t
cs_scratch_mark(const struct cs_builder *b)
{
   return b->scratch_free;
}

void
cs_scratch_release(struct cs_builder *b, uint64_t mark)
{
   b->scratch_free |= mark;
}

void
cs_nop(struct cs_builder *b)
{
   if (!b->error)
      cs_emit(b, b->enc->nop());
}

void
cs_move32(struct cs_builder *b, struct cs_reg32 dst, uint32_t imm)
{
   if (!b->error)
      cs_emit(b, b->enc->move32(dst.index, imm));
}

void
cs_move64(struct cs_builder *b, struct cs_reg64 dst, uint64_t imm)
{
   if (b->error)
      return;
   if (imm >> 48 == 0) {
      cs_emit(b, b->enc->move(dst.index, imm));
      return;
   }
   cs_move32(b, cs_low(dst), (uint32_t)imm);
   cs_move32(b, cs_high(dst), (uint32_t)(imm >> 32));
}

void
cs_move_float(struct cs_builder *b, struct cs_reg32 dst, float imm)
{
   uint32_t bits;
   memcpy(&bits, &imm, sizeof(bits));
   cs_move32(b, dst, bits);
}

void
cs_add32(struct cs_builder *b, struct cs_reg32 dst, struct cs_reg32 src,
         int32_t imm)
{
   if (!b->error)
      cs_emit(b, b->enc->add(false, dst.index, src.index, imm));
}

void
cs_add64(struct cs_builder *b, struct cs_reg64 dst, struct cs_reg64 src,
         int32_t imm)
{
   if (!b->error)
      cs_emit(b, b->enc->add(true, dst.index, src.index, imm));
}

void
cs_copy32(struct cs_builder *b, struct cs_reg32 dst, struct cs_reg32 src)
{
   cs_add32(b, dst, src, 0);
}

void
cs_copy64(struct cs_builder *b, struct cs_reg64 dst, struct cs_reg64 src)
{
   cs_add64(b, dst, src, 0);
}

void
cs_umin32(struct cs_builder *b, struct cs_reg32 dst, struct cs_reg32 a,
          struct cs_reg32 c)
{
   if (!b->error)
      cs_emit(b, b->enc->umin32(dst.index, a.index, c.index));
}

void
cs_load(struct cs_builder *b, unsigned first, uint16_t mask,
        struct cs_reg64 address, int offset_B)
{
   if (!b->error)
      cs_emit(b, b->enc->load(first, mask, address.index, offset_B));
}

void
cs_store(struct cs_builder *b, unsigned first, uint16_t mask,
         struct cs_reg64 address, int offset_B)
{
   if (!b->error)
      cs_emit(b, b->enc->store(first, mask, address.index, offset_B));
}

void
cs_load32(struct cs_builder *b, struct cs_reg32 dst, struct cs_reg64 address,
          int offset_B)
{
   cs_load(b, dst.index, 0x1, address, offset_B);
}

void
cs_load64(struct cs_builder *b, struct cs_reg64 dst, struct cs_reg64 address,
          int offset_B)
{
   cs_load(b, dst.index, 0x3, address, offset_B);
}

void
cs_store32(struct cs_builder *b, struct cs_reg32 src, struct cs_reg64 address,
           int offset_B)
{
   cs_store(b, src.index, 0x1, address, offset_B);
}

void
cs_store64(struct cs_builder *b, struct cs_reg64 src, struct cs_reg64 address,
           int offset_B)
{
   cs_store(b, src.index, 0x3, address, offset_B);
}

typedef void (*transfer_fn)(struct cs_builder *b, unsigned first, uint16_t mask,
                            struct cs_reg64 address, int offset_B);

/* Sixteen registers at a time. */
static void
transfer(struct cs_builder *b, const struct hw_cs_register_set *set,
         struct cs_reg64 address, int offset_B, transfer_fn fn)
{
   for (unsigned first = 0; first < b->register_count; first += 16) {
      uint16_t mask = set->bits[first / 64] >> (first % 64);
      if (mask)
         fn(b, first, mask, address, offset_B + (int)first * 4);
   }
}

void
cs_save_registers(struct cs_builder *b, const struct hw_cs_register_set *set,
                  struct cs_reg64 address, int offset_B)
{
   transfer(b, set, address, offset_B, cs_store);
}

void
cs_restore_registers(struct cs_builder *b, const struct hw_cs_register_set *set,
                     struct cs_reg64 address, int offset_B)
{
   transfer(b, set, address, offset_B, cs_load);
}
