/* SPDX-License-Identifier: MIT */

/*
 * What a shader computes of nothing but words that the driver knows when it
 * records the draw, such as push constants, has one value for all threads.
 * mcc_fill_words computes it, once, into a word of its own; the shader reads
 * that.  Quotients and strides in compute shaders are of this kind.
 *
 * The program that does so (mcc_info.uniform_op) is NIR's operations, as NIR's
 * constant folding computes them.
 */

#include "compiler/mcc_debug.h"
#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

#include "util/bitset.h"
#include "util/macros.h"

#include <stdlib.h>

/* A draw should not wait long for its words. */
#define MAX_WORDS 32
/* FAU words left for constants. */
#define RESERVED_WORDS 16

struct known {
   /* Operations and literals; 0: not known before the draw. */
   uint16_t size;
   /* Instructions that it costs each thread. */
   uint16_t cost;
   /* Its operation, once there is one, from 1 on. */
   uint16_t op;
   /* Reads a word; what does not is a constant to be, and NIR's. */
   bool reads;
};

struct root {
   nir_alu_instr *alu;
   uint32_t weight;
   uint32_t word;
};

struct hoist {
   const struct mcc_options *options;
   struct mcc_info *info;
   struct known *known; /* by index of the scalar */
   struct root *roots;
   uint32_t root_count;
};

/* -- What is known -- */

/* Where the driver puts it, or -1. */
static int
known_word(const struct hoist *h, nir_scalar s)
{
   const nir_intrinsic_instr *intr;
   unsigned at_B;

   if (s.def->bit_size != 32 ||
       s.def->parent_instr->type != nir_instr_type_intrinsic)
      return -1;
   intr = nir_instr_as_intrinsic(s.def->parent_instr);
   if (intr->intrinsic != nir_intrinsic_load_push_constant ||
       !nir_src_is_const(intr->src[0]))
      return -1;
   at_B = nir_src_as_uint(intr->src[0]) + nir_intrinsic_base(intr) + 4 * s.comp;
   return at_B % 4 == 0 &&
                at_B / 4 < MIN2(h->options->fau_words, MCC_MAX_FAU_WORDS) &&
                BITSET_TEST(h->options->known_words, at_B / 4)
             ? (int)(at_B / 4)
             : -1;
}

static struct known
source_known(const struct hoist *h, const nir_alu_instr *alu, unsigned i)
{
   const nir_scalar s = nir_scalar_chase_movs(
      nir_get_scalar(alu->src[i].src.ssa, alu->src[i].swizzle[0]));

   if (nir_scalar_is_const(s))
      return (struct known){ .size = s.def->bit_size <= 32 };
   if (known_word(h, s) >= 0)
      return (struct known){ .size = 1, .reads = true };
   if (s.def->num_components != 1)
      return (struct known){ 0 };
   return h->known[s.def->index];
}

/* What the source of another instruction does, or its reading a lane. */
static bool
is_free(nir_op op)
{
   switch (op) {
   case nir_op_fneg:
   case nir_op_fabs:
   case nir_op_u2u8:
   case nir_op_u2u16:
   case nir_op_i2i8:
   case nir_op_i2i16:
   case nir_op_extract_u8:
   case nir_op_extract_i8:
   case nir_op_extract_u16:
   case nir_op_extract_i16:
   case nir_op_unpack_32_2x16_split_x:
   case nir_op_unpack_32_2x16_split_y:
      return true;
   default:
      return false;
   }
}

/* Functions that the hardware approximates: another pipeline may compute the
 * same there, and for what must be invariant get another result. */
static bool
is_approximate(nir_op op)
{
   switch (op) {
   case nir_op_frcp:
   case nir_op_frsq:
   case nir_op_fsqrt:
   case nir_op_fexp2:
   case nir_op_flog2:
   case nir_op_fpow:
   case nir_op_fsin:
   case nir_op_fcos:
   case nir_op_fdiv:
      return true;
   default:
      return false;
   }
}

static bool
is_computable(const nir_alu_instr *alu)
{
   const nir_op_info *op = &nir_op_infos[alu->op];

   if (alu->def.num_components != 1 || alu->def.bit_size > 32 ||
       op->num_inputs > MCC_UNIFORM_SOURCES || nir_op_is_vec_or_mov(alu->op) ||
       (alu->exact && is_approximate(alu->op)))
      return false;
   for (unsigned i = 0; i < op->num_inputs; i++) {
      if (op->input_sizes[i] > 1 || nir_src_bit_size(alu->src[i].src) > 32)
         return false;
   }
   return true;
}

static struct known
alu_known(const struct hoist *h, const nir_alu_instr *alu)
{
   struct known all = { .size = 1, .cost = !is_free(alu->op) };

   if (!is_computable(alu))
      return (struct known){ 0 };
   for (unsigned i = 0; i < nir_op_infos[alu->op].num_inputs; i++) {
      const struct known k = source_known(h, alu, i);

      if (!k.size || all.size + k.size > MCC_MAX_UNIFORM_OPS)
         return (struct known){ 0 };
      all.size += k.size;
      all.cost += k.cost;
      all.reads |= k.reads;
   }
   return all;
}

/* -- What is worth a word -- */

static bool
is_root(const struct hoist *h, const nir_alu_instr *alu)
{
   const struct known *known = &h->known[alu->def.index];

   if (!known->cost || !known->reads || alu->def.bit_size < 16)
      return false;
   nir_foreach_use_including_if(use, &alu->def)
   {
      const nir_instr *user =
         nir_src_is_if(use) ? NULL : nir_src_parent_instr(use);

      if (!user || user->type != nir_instr_type_alu ||
          nir_instr_as_alu((nir_instr *)user)->def.num_components != 1 ||
          !h->known[nir_instr_as_alu((nir_instr *)user)->def.index].size)
         return true;
   }
   return false;
}

static void
find_known(struct hoist *h, nir_function_impl *impl)
{
   nir_foreach_block (block, impl) {
      nir_foreach_instr (instr, block) {
         if (instr->type == nir_instr_type_alu) {
            const nir_alu_instr *alu = nir_instr_as_alu(instr);

            h->known[alu->def.index] = alu_known(h, alu);
         }
      }
   }
}

static void
find_roots(struct hoist *h, nir_function_impl *impl)
{
   h->root_count = 0;
   nir_foreach_block (block, impl) {
      const uint32_t often = 1u << (3 * mcc_loop_depth(block));

      nir_foreach_instr (instr, block) {
         nir_alu_instr *alu;

         if (instr->type != nir_instr_type_alu)
            continue;
         alu = nir_instr_as_alu(instr);
         if (!is_root(h, alu))
            continue;
         h->roots[h->root_count++] = (struct root){
            .alu = alu,
            .weight = often * h->known[alu->def.index].cost,
            .word = MCC_NO_WORD,
         };
      }
   }
}

static int
by_weight(const void *a_, const void *b_)
{
   const struct root *a = a_, *b = b_;

   if (a->weight != b->weight)
      return a->weight < b->weight ? 1 : -1;
   return (a->alu->def.index > b->alu->def.index) -
          (a->alu->def.index < b->alu->def.index);
}

/* -- The program -- */

static struct mcc_uniform_op *
new_op(struct hoist *h, uint16_t op, uint16_t *index)
{
   struct mcc_uniform_op *new = &h->info->uniform_op[h->info->uniform_ops];

   *index = MCC_UNIFORM_RESULTS + h->info->uniform_ops++;
   *new = (struct mcc_uniform_op){ .op = op, .word = MCC_UNIFORM_NO_WORD };
   return new;
}

/* What nir_eval_const_opcode wants to know: the bits of what has no size by the
 * operation itself; all such are alike. */
static uint8_t
unsized_bits(const nir_alu_instr *alu)
{
   const nir_op_info *op = &nir_op_infos[alu->op];

   if (!nir_alu_type_get_type_size(op->output_type))
      return alu->def.bit_size;
   for (unsigned i = 0; i < op->num_inputs; i++) {
      if (!nir_alu_type_get_type_size(op->input_types[i]))
         return nir_src_bit_size(alu->src[i].src);
   }
   return 32;
}

static uint16_t
emit(struct hoist *h, const nir_alu_instr *alu);

static uint16_t
emit_source(struct hoist *h, const nir_alu_instr *alu, unsigned i)
{
   const nir_scalar s = nir_scalar_chase_movs(
      nir_get_scalar(alu->src[i].src.ssa, alu->src[i].swizzle[0]));

   if (nir_scalar_is_const(s)) {
      const uint32_t value = nir_scalar_as_uint(s);
      uint16_t index;
      struct mcc_uniform_op *op = new_op(h, MCC_UNIFORM_LITERAL, &index);

      op->src[0] = value & 0xffff;
      op->src[1] = value >> 16;
      return index;
   }
   if (known_word(h, s) >= 0)
      return known_word(h, s);
   return emit(h, nir_instr_as_alu(s.def->parent_instr));
}

/* The sources come first; as deep as the program may be long. */
static uint16_t
emit(struct hoist *h, const nir_alu_instr *alu)
{
   struct known *known = &h->known[alu->def.index];
   uint16_t src[MCC_UNIFORM_SOURCES] = { 0 };
   struct mcc_uniform_op *op;
   uint16_t index;

   if (known->op)
      return known->op;
   for (unsigned i = 0; i < nir_op_infos[alu->op].num_inputs; i++)
      src[i] = emit_source(h, alu, i);
   op = new_op(h, alu->op, &index);
   memcpy(op->src, src, sizeof(src));
   op->bits = unsized_bits(alu);
   known->op = index;
   return index;
}

static unsigned
count_words(const struct mcc_info *info)
{
   unsigned count = 0;

   for (uint32_t i = 0; i < info->uniform_ops; i++)
      count += info->uniform_op[i].word != MCC_UNIFORM_NO_WORD;
   return count;
}

/* A row of a uniform buffer saves a message, which is more: what loads may still
 * turn out to be at known places gets its room first. */
static uint32_t
room_for_rows(nir_function_impl *impl)
{
   uint32_t words = 0;

   nir_foreach_block (block, impl) {
      nir_foreach_instr (instr, block) {
         if (instr->type == nir_instr_type_intrinsic &&
             nir_instr_as_intrinsic(instr)->intrinsic == nir_intrinsic_load_ubo)
            words += 4;
      }
   }
   return words;
}

static void
choose(struct hoist *h, uint32_t reserved)
{
   struct mcc_info *info = h->info;
   const uint32_t end = h->options->fau_words + h->options->fau_const_max;
   unsigned count = count_words(info);

   qsort(h->roots, h->root_count, sizeof(*h->roots), by_weight);
   for (uint32_t i = 0; i < h->root_count; i++) {
      struct root *root = &h->roots[i];
      const struct known *known = &h->known[root->alu->def.index];

      if (count == MAX_WORDS || info->fau_words + reserved >= end)
         return;
      if (info->uniform_ops + known->size > MCC_MAX_UNIFORM_OPS)
         continue;
      const uint16_t index = emit(h, root->alu);
      root->word = info->fau_words++;
      count++;
      info->uniform_op[index - MCC_UNIFORM_RESULTS].word = root->word;
   }
}

/* Read where the shader begins: a load within an if would keep NIR from making
 * a choice of it. */
static void
rewrite(struct hoist *h, nir_function_impl *impl)
{
   nir_builder b = nir_builder_at(nir_before_impl(impl));

   for (uint32_t i = 0; i < h->root_count; i++) {
      const struct root *root = &h->roots[i];

      if (root->word == MCC_NO_WORD)
         continue;
      nir_def_replace(&root->alu->def,
                      nir_load_push_constant(&b, 1, root->alu->def.bit_size,
                                             nir_imm_int(&b, 4 * root->word)));
   }
}

/* Whether there is anything to compute. */
static bool
analyse(struct hoist *h, nir_function_impl *impl)
{
   ralloc_free(h->known);
   nir_index_ssa_defs(impl);
   h->known = rzalloc_array(NULL, struct known, impl->ssa_alloc);
   h->roots = ralloc_array(h->known, struct root, impl->ssa_alloc);
   if (!h->known || !h->roots)
      return false;
   find_known(h, impl);
   find_roots(h, impl);
   return h->root_count;
}

void
mcc_hoist_uniforms(nir_shader *nir, const struct mcc_options *options,
                   struct mcc_info *info)
{
   nir_function_impl *impl = nir_shader_get_entrypoint(nir);
   struct hoist h = { .options = options, .info = info };

   if (BITSET_IS_EMPTY(options->known_words) ||
       mcc_debug_flags(options) & MCC_DEBUG_NO_OPT)
      return;
   if (analyse(&h, impl)) {
      NIR_PASS(_, nir, nir_opt_constant_folding);
      NIR_PASS(_, nir, nir_opt_cse);
      if (analyse(&h, impl)) {
         choose(&h, RESERVED_WORDS + room_for_rows(impl));
         rewrite(&h, impl);
         info->uniform_float_controls = nir->info.float_controls_execution_mode;
         nir_metadata_preserve(impl, nir_metadata_control_flow);
         NIR_PASS(_, nir, nir_opt_dce);
      }
   }
   ralloc_free(h.known);
}
