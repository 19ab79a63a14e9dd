/* SPDX-License-Identifier: MIT */

/*
 * Instruction selection: buffers by handle and byte offset.
 *
 * LD_BUFFER reads them with the bounds that the descriptor has.  For writing
 * there is LEA_BUFFER, which gives an address and holds no bounds (Mesa 25.0.7
 * uses both so): who wants stores bounded compares before.
 */

#include "compiler/mcc_from_nir.h"

static enum isa_op
ld_buffer_op(unsigned bits)
{
   switch (bits) {
   case 8:
      return ISA_OP_LD_BUFFER_I8;
   case 16:
      return ISA_OP_LD_BUFFER_I16;
   case 24:
      return ISA_OP_LD_BUFFER_I24;
   case 32:
      return ISA_OP_LD_BUFFER_I32;
   case 48:
      return ISA_OP_LD_BUFFER_I48;
   case 64:
      return ISA_OP_LD_BUFFER_I64;
   case 96:
      return ISA_OP_LD_BUFFER_I96;
   case 128:
      return ISA_OP_LD_BUFFER_I128;
   default:
      return ISA_OP_NOP;
   }
}

static void
load_buffer(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   unsigned bits = intr->def.num_components * intr->def.bit_size;
   enum isa_op op = ld_buffer_op(bits);
   struct mcc_instr *I;

   if (op == ISA_OP_NOP) {
      mcc_sel_fail(c, &intr->instr, "buffer load of this size");
      return;
   }
   I = mcc_emit(&c->b, op, DIV_ROUND_UP(bits, 32),
                MCC_SRCS(mcc_sel_word(c, intr->src[1], 0),
                         mcc_sel_word(c, intr->src[0], 0)));
   I->constant = mcc_sel_is_constant(intr);
   mcc_sel_set_vector(c, &intr->def, mcc_value(I));
}

/* Low bits of a 32-bit value that are known to be zero. */
static unsigned
zero_bits(nir_scalar s, unsigned depth)
{
   unsigned a, b;

   if (nir_scalar_is_const(s))
      return s.def->bit_size == 32 && nir_scalar_as_uint(s)
                ? ffs(nir_scalar_as_uint(s)) - 1
                : 31;
   if (!nir_scalar_is_alu(s) || !depth)
      return 0;
   switch (nir_scalar_alu_op(s)) {
   case nir_op_ishl:
      if (!nir_scalar_is_const(nir_scalar_chase_alu_src(s, 1)))
         return 0;
      return nir_scalar_as_uint(nir_scalar_chase_alu_src(s, 1)) & 31;
   case nir_op_imul:
      a = zero_bits(nir_scalar_chase_alu_src(s, 0), depth - 1);
      b = zero_bits(nir_scalar_chase_alu_src(s, 1), depth - 1);
      return MIN2(a + b, 31);
   case nir_op_iadd:
   case nir_op_ior:
      a = zero_bits(nir_scalar_chase_alu_src(s, 0), depth - 1);
      b = zero_bits(nir_scalar_chase_alu_src(s, 1), depth - 1);
      return MIN2(a, b);
   default:
      return 0;
   }
}

/*
 * base + constant of an offset, where the sum is known not to wrap: what the
 * base leaves zero at its low end has room for the constant.
 */
static bool
split_offset(nir_src src, unsigned bits, nir_scalar *base, uint32_t *constant)
{
   nir_scalar s = nir_get_scalar(src.ssa, 0);

   if (!nir_scalar_is_alu(s) || nir_scalar_alu_op(s) != nir_op_iadd)
      return false;
   for (unsigned i = 0; i < 2; i++) {
      nir_scalar k = nir_scalar_chase_alu_src(s, i);
      nir_scalar other = nir_scalar_chase_alu_src(s, 1 - i);

      if (!nir_scalar_is_const(k))
         continue;
      *constant = nir_scalar_as_uint(k);
      *base = other;
      return *constant < BITFIELD_BIT(bits - 1) &&
             *constant < BITFIELD_BIT(zero_bits(other, 4));
   }
   return false;
}

/* bits: width of the signed immediate offset of what uses the address. */
static struct mcc_sel_address
buffer_address(struct mcc_sel *c, nir_src handle, nir_src offset, unsigned bits)
{
   struct mcc_sel_address a = { .offset = 0 };
   struct mcc_src bytes;
   uint32_t constant;
   nir_scalar base;

   if (nir_src_is_const(offset) &&
       nir_src_as_uint(offset) < BITFIELD_BIT(bits - 1)) {
      bytes = mcc_imm(0);
      a.offset = nir_src_as_uint(offset);
   } else if (split_offset(offset, bits, &base, &constant)) {
      bytes = mcc_sel_comp(c, base.def, base.comp);
      a.offset = constant;
   } else {
      bytes = mcc_sel_word(c, offset, 0);
   }
   a.pair = mcc_value(mcc_emit(&c->b, ISA_OP_LEA_BUFFER, 2,
                               MCC_SRCS(bytes, mcc_sel_word(c, handle, 0))));
   return a;
}

bool
mcc_sel_buffer(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_load_ubo:
   case nir_intrinsic_load_ssbo:
      load_buffer(c, intr);
      return true;
   case nir_intrinsic_store_ssbo:
      mcc_sel_store(c, intr, buffer_address(c, intr->src[1], intr->src[2], 16));
      return true;
   case nir_intrinsic_ssbo_atomic:
      mcc_sel_atomic(c, intr, 2,
                     buffer_address(c, intr->src[0], intr->src[1], 8));
      return true;
   case nir_intrinsic_ssbo_atomic_swap:
      mcc_sel_atomic_swap(c, intr, 2,
                          buffer_address(c, intr->src[0], intr->src[1], 8));
      return true;
   default:
      return false;
   }
}
