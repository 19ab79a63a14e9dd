/* SPDX-License-Identifier: MIT */

/*
 * Instruction selection: global, shared and scratch memory, atomics, pushed
 * words.
 */

#include "compiler/mcc_from_nir.h"

/* By size in bits; 0: no such access. */
static enum isa_op
load_op(unsigned bits)
{
   switch (bits) {
   case 8:
      return ISA_OP_LOAD_I8;
   case 16:
      return ISA_OP_LOAD_I16;
   case 24:
      return ISA_OP_LOAD_I24;
   case 32:
      return ISA_OP_LOAD_I32;
   case 48:
      return ISA_OP_LOAD_I48;
   case 64:
      return ISA_OP_LOAD_I64;
   case 96:
      return ISA_OP_LOAD_I96;
   case 128:
      return ISA_OP_LOAD_I128;
   default:
      return ISA_OP_NOP;
   }
}

static enum isa_op
store_op(unsigned bits)
{
   switch (bits) {
   case 8:
      return ISA_OP_STORE_I8;
   case 16:
      return ISA_OP_STORE_I16;
   case 24:
      return ISA_OP_STORE_I24;
   case 32:
      return ISA_OP_STORE_I32;
   case 48:
      return ISA_OP_STORE_I48;
   case 64:
      return ISA_OP_STORE_I64;
   case 96:
      return ISA_OP_STORE_I96;
   case 128:
      return ISA_OP_STORE_I128;
   default:
      return ISA_OP_NOP;
   }
}

static void
load_push_constant(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   unsigned n = mcc_def_words(&intr->def);
   struct mcc_src words[MCC_MAX_WORDS];
   unsigned offset;

   if (!nir_src_is_const(intr->src[0])) {
      mcc_sel_fail(c, &intr->instr, "pushed word at a varying offset");
      return;
   }
   offset = nir_src_as_uint(intr->src[0]) + nir_intrinsic_base(intr);
   if (n > MCC_MAX_WORDS || offset % 4 || offset / 4 + n > MCC_MAX_FAU_WORDS) {
      mcc_sel_fail(c, &intr->instr, "pushed words out of range");
      return;
   }
   for (unsigned i = 0; i < n; i++)
      words[i] = mcc_uniform(offset / 4 + i, 1);
   mcc_sel_set(c, &intr->def, words, n);
   c->s->info->fau_words = MAX2(c->s->info->fau_words, offset / 4 + n);
}

/* A constant that a 64-bit sum adds, if it fits; *base is what remains. */
static bool
split_constant(nir_src src, nir_scalar *base, int64_t *constant)
{
   nir_scalar s = nir_get_scalar(src.ssa, 0);

   if (!nir_scalar_is_alu(s) || nir_scalar_alu_op(s) != nir_op_iadd)
      return false;
   for (unsigned i = 0; i < 2; i++) {
      nir_scalar k = nir_scalar_chase_alu_src(s, i);

      if (nir_scalar_is_const(k)) {
         *constant = nir_scalar_as_int(k);
         *base = nir_scalar_chase_alu_src(s, 1 - i);
         return true;
      }
   }
   return false;
}

static struct mcc_src
pair_of(struct mcc_sel *c, nir_scalar s)
{
   const struct mcc_sel_def *d = mcc_sel_get(c, s.def);
   const struct mcc_src *w = d->w + 2 * s.comp;

   if (w[0].kind == MCC_UNIFORM && w[1].kind == MCC_UNIFORM &&
       w[0].value % 2 == 0 && w[1].value == w[0].value + 1)
      return mcc_uniform(w[0].value, 2);
   return mcc_collect2(&c->b, w[0], w[1]);
}

/* Global addresses, with the constant part in the instruction if it fits
 * bits. */
static struct mcc_sel_address
global_address(struct mcc_sel *c, nir_src src, unsigned bits)
{
   nir_scalar base = nir_get_scalar(src.ssa, 0);
   int64_t constant = 0, limit = INT64_C(1) << (bits - 1);

   if (!split_constant(src, &base, &constant) || constant < -limit ||
       constant >= limit) {
      base = nir_get_scalar(src.ssa, 0);
      constant = 0;
   }
   return (struct mcc_sel_address){ pair_of(c, base), constant };
}

/*
 * Segments have a base in a special FAU entry and are known not to cross a
 * 4 GiB line (Mesa 25.0.7 adds to the low word only).
 */
static struct mcc_sel_address
segment_address(struct mcc_sel *c, enum isa_special segment, nir_src offset,
                unsigned base, unsigned bits)
{
   struct mcc_sel_address a = { mcc_special(segment, 2), base };
   int64_t limit = INT64_C(1) << (bits - 1);
   struct mcc_src sum;

   if (nir_src_is_const(offset)) {
      int64_t whole = (int64_t)nir_src_as_uint(offset) + base;

      if (whole < limit) {
         a.offset = whole;
         return a;
      }
   }
   if (base >= limit) {
      sum = mcc_op1(&c->b, ISA_OP_IADD_U32, mcc_sel_word(c, offset, 0),
                    mcc_imm(base));
      a.offset = 0;
   } else {
      sum = mcc_sel_word(c, offset, 0);
   }
   sum = mcc_op1(&c->b, ISA_OP_IADD_U32, mcc_special(segment, 1), sum);
   a.pair = mcc_collect2(&c->b, sum, mcc_special_high(segment));
   return a;
}

static struct mcc_instr *
emit_load(struct mcc_sel *c, nir_intrinsic_instr *intr,
          struct mcc_sel_address a)
{
   unsigned bits = intr->def.num_components * intr->def.bit_size;
   enum isa_op op = load_op(bits);
   struct mcc_instr *I;

   if (op == ISA_OP_NOP) {
      mcc_sel_fail(c, &intr->instr, "load of this size");
      return NULL;
   }
   I = mcc_emit(&c->b, op, DIV_ROUND_UP(bits, 32), MCC_SRCS(a.pair));
   I->imm.offset = a.offset;
   I->constant = mcc_sel_is_constant(intr);
   mcc_sel_set_vector(c, &intr->def, mcc_value(I));
   return I;
}

struct mcc_instr *
mcc_sel_store(struct mcc_sel *c, nir_intrinsic_instr *intr,
              struct mcc_sel_address a)
{
   unsigned n = nir_src_num_components(intr->src[0]);
   unsigned bits = n * nir_src_bit_size(intr->src[0]);
   enum isa_op op = store_op(bits);
   struct mcc_instr *I;

   if (op == ISA_OP_NOP ||
       nir_intrinsic_write_mask(intr) != nir_component_mask(n)) {
      mcc_sel_fail(c, &intr->instr, "store of this size");
      return NULL;
   }
   I =
      mcc_emit(&c->b, op, 0, MCC_SRCS(mcc_sel_vector(c, intr->src[0]), a.pair));
   I->imm.offset = a.offset;
   return I;
}

/* -- Atomics -- */

static bool
atomic_of(nir_atomic_op op, enum isa_atom *atom)
{
   switch (op) {
   case nir_atomic_op_iadd:
      *atom = ISA_ATOM_AADD;
      return true;
   case nir_atomic_op_imin:
      *atom = ISA_ATOM_ASMIN;
      return true;
   case nir_atomic_op_imax:
      *atom = ISA_ATOM_ASMAX;
      return true;
   case nir_atomic_op_umin:
      *atom = ISA_ATOM_AUMIN;
      return true;
   case nir_atomic_op_umax:
      *atom = ISA_ATOM_AUMAX;
      return true;
   case nir_atomic_op_iand:
      *atom = ISA_ATOM_AAND;
      return true;
   case nir_atomic_op_ior:
      *atom = ISA_ATOM_AOR;
      return true;
   case nir_atomic_op_ixor:
      *atom = ISA_ATOM_AXOR;
      return true;
   case nir_atomic_op_xchg:
      *atom = ISA_ATOM_AXCHG;
      return true;
   default:
      return false;
   }
}

/* Operations with one, and the decrement, need no register for it. */
static bool
atomic_of_one(enum isa_atom atom, nir_src data, enum isa_atom1 *one)
{
   int32_t v;

   if (nir_src_bit_size(data) != 32 || !nir_src_is_const(data))
      return false;
   v = (int32_t)nir_src_as_int(data);
   if (v != 1 && !(v == -1 && atom == ISA_ATOM_AADD))
      return false;
   switch (atom) {
   case ISA_ATOM_AADD:
      *one = v == 1 ? ISA_ATOM1_AINC : ISA_ATOM1_ADEC;
      return true;
   case ISA_ATOM_AUMAX:
      *one = ISA_ATOM1_AUMAX1;
      return true;
   case ISA_ATOM_ASMAX:
      *one = ISA_ATOM1_ASMAX1;
      return true;
   case ISA_ATOM_AOR:
      *one = ISA_ATOM1_AOR1;
      return true;
   default:
      return false;
   }
}

static struct mcc_instr *
emit_atomic_of_one(struct mcc_sel *c, nir_intrinsic_instr *intr,
                   enum isa_atom1 one, struct mcc_src address)
{
   bool used = !nir_def_is_unused(&intr->def);
   struct mcc_instr *I =
      mcc_emit(&c->b, used ? ISA_OP_ATOM1_RETURN_I32 : ISA_OP_ATOM1_I32, used,
               MCC_SRCS(address));

   I->mod.atom1 = one;
   if (used)
      mcc_sel_set_vector(c, &intr->def, mcc_value(I));
   return I;
}

void
mcc_sel_atomic(struct mcc_sel *c, nir_intrinsic_instr *intr, unsigned data,
               struct mcc_sel_address a)
{
   bool wide = intr->def.bit_size == 64;
   bool used = !nir_def_is_unused(&intr->def);
   struct mcc_instr *I;
   enum isa_atom1 one;
   enum isa_atom atom;
   enum isa_op op;

   if (!atomic_of(nir_intrinsic_atomic_op(intr), &atom) ||
       intr->def.bit_size < 32) {
      mcc_sel_fail(c, &intr->instr, "atomic operation");
      return;
   }
   if (atomic_of_one(atom, intr->src[data], &one)) {
      emit_atomic_of_one(c, intr, one, a.pair)->imm.offset = a.offset;
      return;
   }
   /* An exchange exists only with its result. */
   used |= atom == ISA_ATOM_AXCHG;
   if (used)
      op = wide ? ISA_OP_ATOM_RETURN_I64 : ISA_OP_ATOM_RETURN_I32;
   else
      op = wide ? ISA_OP_ATOM_I64 : ISA_OP_ATOM_I32;
   I = mcc_emit(&c->b, op, used ? 1 + wide : 0,
                MCC_SRCS(mcc_sel_vector(c, intr->src[data]), a.pair));
   I->mod.atom = atom;
   I->imm.offset = a.offset;
   if (used)
      mcc_sel_set_vector(c, &intr->def, mcc_value(I));
}

/* The registers hold the new value, then the one compared with. */
void
mcc_sel_atomic_swap(struct mcc_sel *c, nir_intrinsic_instr *intr,
                    unsigned compare, struct mcc_sel_address a)
{
   unsigned n = intr->def.bit_size / 32;
   struct mcc_src words[4];
   struct mcc_instr *I;

   if (nir_intrinsic_atomic_op(intr) != nir_atomic_op_cmpxchg || n < 1) {
      mcc_sel_fail(c, &intr->instr, "atomic operation");
      return;
   }
   for (unsigned i = 0; i < n; i++) {
      words[i] = mcc_sel_word(c, intr->src[compare + 1], i);
      words[n + i] = mcc_sel_word(c, intr->src[compare], i);
   }
   I = mcc_emit(&c->b, n == 2 ? ISA_OP_ATOM_RETURN_I64 : ISA_OP_ATOM_RETURN_I32,
                n, MCC_SRCS(mcc_collect(&c->b, words, 2 * n), a.pair));
   I->mod.atom = ISA_ATOM_AXCHG;
   I->mod.compare = true;
   I->imm.offset = a.offset;
   mcc_sel_set_vector(c, &intr->def, mcc_value(I));
}

bool
mcc_sel_memory(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   const enum isa_special tls = ISA_SPECIAL_THREAD_LOCAL_POINTER;
   const enum isa_special wls = ISA_SPECIAL_WORKGROUP_LOCAL_POINTER;
   struct mcc_instr *I;

   switch (intr->intrinsic) {
   case nir_intrinsic_load_push_constant:
      load_push_constant(c, intr);
      return true;
   case nir_intrinsic_load_global:
   case nir_intrinsic_load_global_constant:
      emit_load(c, intr, global_address(c, intr->src[0], 16));
      return true;
   case nir_intrinsic_store_global:
      mcc_sel_store(c, intr, global_address(c, intr->src[1], 16));
      return true;
   case nir_intrinsic_load_shared:
      emit_load(
         c, intr,
         segment_address(c, wls, intr->src[0], nir_intrinsic_base(intr), 16));
      return true;
   case nir_intrinsic_store_shared:
      mcc_sel_store(
         c, intr,
         segment_address(c, wls, intr->src[1], nir_intrinsic_base(intr), 16));
      return true;
   case nir_intrinsic_load_scratch:
      I = emit_load(c, intr, segment_address(c, tls, intr->src[0], 0, 16));
      if (I)
         I->mod.access = ISA_ACCESS_FORCE;
      return true;
   case nir_intrinsic_store_scratch:
      I = mcc_sel_store(c, intr, segment_address(c, tls, intr->src[1], 0, 16));
      if (I)
         I->mod.access = ISA_ACCESS_FORCE;
      return true;
   case nir_intrinsic_global_atomic:
      mcc_sel_atomic(c, intr, 1, global_address(c, intr->src[0], 8));
      return true;
   case nir_intrinsic_global_atomic_swap:
      mcc_sel_atomic_swap(c, intr, 1, global_address(c, intr->src[0], 8));
      return true;
   case nir_intrinsic_shared_atomic:
      mcc_sel_atomic(
         c, intr, 1,
         segment_address(c, wls, intr->src[0], nir_intrinsic_base(intr), 8));
      return true;
   case nir_intrinsic_shared_atomic_swap:
      mcc_sel_atomic_swap(
         c, intr, 1,
         segment_address(c, wls, intr->src[0], nir_intrinsic_base(intr), 8));
      return true;
   default:
      return false;
   }
}
