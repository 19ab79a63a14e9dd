/* SPDX-License-Identifier: MIT */

/*
 * (A B) v is A (B v): two products of a matrix with a vector instead of one of
 * two matrices.  Shaders write projection * view * model * position, which
 * multiplies from the left.
 *
 * In NIR such products are sums of columns times scalars.  A sum of columns
 * that are themselves sums over one set of columns becomes a sum over that
 * set.  Like other changes of the order of sums this is for inexact operations
 * only.
 *
 * In vertex shaders the order does not depend on what else uses the product:
 * two of them that write a position alike get it alike, as applications that
 * draw twice expect even where they forget to say so.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

#include <limits.h>

#define MAX_TERMS 8
/* Uses of a column up to which making it does not pay, in other stages. */
#define MAX_USES 3
#define MAX_ROUNDS 16

/* column * factor */
struct term {
   nir_def *def;
   uint8_t swizzle[4];
   nir_scalar factor;
};

struct sum {
   unsigned max_uses;
   unsigned count, comps;
   struct term term[MAX_TERMS];
};

static nir_alu_instr *
alu_of(const nir_def *def)
{
   return def->parent_instr->type == nir_instr_type_alu
             ? nir_instr_as_alu(def->parent_instr)
             : NULL;
}

static bool
is_splat(const nir_alu_src *src, unsigned comps)
{
   for (unsigned i = 1; i < comps; i++) {
      if (src->swizzle[i] != src->swizzle[0])
         return false;
   }
   return true;
}

static bool
is_prefix(const nir_alu_src *src, unsigned comps)
{
   for (unsigned i = 0; i < comps; i++) {
      if (src->swizzle[i] != i)
         return false;
   }
   return true;
}

/* One source a vector, the other the same scalar for all its components. */
static bool
add_product(struct sum *s, const nir_alu_instr *alu, const uint8_t *swizzle)
{
   const bool splat0 = is_splat(&alu->src[0], alu->def.num_components);
   const bool splat1 = is_splat(&alu->src[1], alu->def.num_components);
   const nir_alu_src *column = &alu->src[splat0 ? 1 : 0];
   const nir_alu_src *factor = &alu->src[splat0 ? 0 : 1];
   struct term *t = &s->term[s->count];

   if (splat0 == splat1 || s->count == MAX_TERMS)
      return false;
   t->def = column->src.ssa;
   for (unsigned i = 0; i < s->comps; i++)
      t->swizzle[i] = column->swizzle[swizzle[i]];
   t->factor = nir_get_scalar(factor->src.ssa, factor->swizzle[0]);
   s->count++;
   return true;
}

static bool
add_terms(struct sum *s, const nir_alu_instr *alu, const uint8_t *swizzle);

/* What a source adds; it is a sum or product of its own. */
static bool
add_source(struct sum *s, const nir_alu_src *src, const uint8_t *swizzle)
{
   const nir_alu_instr *alu = alu_of(src->src.ssa);
   uint8_t inner[4];

   if (!alu)
      return false;
   for (unsigned i = 0; i < s->comps; i++)
      inner[i] = src->swizzle[swizzle[i]];
   return add_terms(s, alu, inner);
}

static bool
add_terms(struct sum *s, const nir_alu_instr *alu, const uint8_t *swizzle)
{
   if (alu->exact || alu->def.num_components < 2 || alu->def.num_components > 4)
      return false;
   switch (alu->op) {
   case nir_op_fmul:
      return add_product(s, alu, swizzle);
   case nir_op_ffma:
      return add_product(s, alu, swizzle) &&
             add_source(s, &alu->src[2], swizzle);
   case nir_op_fadd:
      return add_source(s, &alu->src[0], swizzle) &&
             add_source(s, &alu->src[1], swizzle);
   default:
      return false;
   }
}

/* The first comps components of a value as a sum. */
static bool
find_sum(const nir_def *def, unsigned comps, struct sum *s)
{
   static const uint8_t identity[4] = { 0, 1, 2, 3 };
   const nir_alu_instr *alu = alu_of(def);

   s->count = 0;
   s->comps = comps;
   return alu && comps >= 2 && add_terms(s, alu, identity) && s->count >= 2;
}

static bool
same_column(const struct term *a, const struct term *b, unsigned comps)
{
   return a->def == b->def && !memcmp(a->swizzle, b->swizzle, comps);
}

static int
find_column(const struct sum *s, const struct term *t)
{
   for (unsigned i = 0; i < s->count; i++) {
      if (same_column(&s->term[i], t, s->comps))
         return i;
   }
   return -1;
}

static bool
is_distinct(const struct sum *s)
{
   for (unsigned i = 0; i < s->count; i++) {
      if (find_column(s, &s->term[i]) != (int)i)
         return false;
   }
   return true;
}

/* A column that is a sum and is used for little else. */
static bool
find_inner(const struct term *t, const struct sum *outer, struct sum *inner)
{
   const unsigned comps = outer->comps;
   const nir_alu_src src = { .swizzle = { t->swizzle[0], t->swizzle[1],
                                          t->swizzle[2], t->swizzle[3] } };

   return list_length(&t->def->uses) <= outer->max_uses &&
          is_prefix(&src, comps) && find_sum(t->def, comps, inner) &&
          inner->count <= 4 && is_distinct(inner);
}

/* Brings the terms of a column into the order of the set. */
static bool
matches(const struct sum *set, const struct sum *inner, nir_scalar factor[4])
{
   if (inner->count != set->count)
      return false;
   for (unsigned i = 0; i < inner->count; i++) {
      const int at = find_column(set, &inner->term[i]);

      if (at < 0)
         return false;
      factor[at] = inner->term[i].factor;
   }
   return true;
}

static nir_def *
splat(nir_builder *b, nir_scalar s, unsigned comps)
{
   const unsigned swizzle[4] = { s.comp, s.comp, s.comp, s.comp };

   return nir_swizzle(b, s.def, swizzle, comps);
}

static nir_def *
add_to(nir_builder *b, nir_def *sum, nir_def *x, nir_def *y)
{
   return sum ? nir_ffma(b, x, y, sum) : nir_fmul(b, x, y);
}

/* What the columns of the set are multiplied with: NULL when nothing is won,
 * or not all terms are of that kind. */
static nir_def *
inner_vector(nir_builder *b, const struct sum *outer, const struct sum *set)
{
   nir_scalar direct[4] = { { 0 } }, factor[4];
   bool any_direct = false;
   nir_def *sum = NULL;
   struct sum inner;

   for (unsigned i = 0; i < outer->count; i++) {
      const int at = find_column(set, &outer->term[i]);

      if (at >= 0) {
         if (direct[at].def)
            return NULL;
         direct[at] = outer->term[i].factor;
         any_direct = true;
      } else if (!find_inner(&outer->term[i], outer, &inner) ||
                 !matches(set, &inner, factor)) {
         return NULL;
      }
   }
   if (any_direct) {
      for (unsigned i = 0; i < set->count; i++) {
         if (!direct[i].def)
            direct[i] = nir_get_scalar(
               nir_imm_floatN_t(b, 0.0, set->term[0].def->bit_size), 0);
      }
      sum = nir_vec_scalars(b, direct, set->count);
   }
   for (unsigned i = 0; i < outer->count; i++) {
      if (find_column(set, &outer->term[i]) >= 0)
         continue;
      find_inner(&outer->term[i], outer, &inner);
      matches(set, &inner, factor);
      sum = add_to(b, sum, nir_vec_scalars(b, factor, set->count),
                   splat(b, outer->term[i].factor, set->count));
   }
   return sum;
}

static bool
rewrite(nir_builder *b, nir_alu_instr *alu, void *data)
{
   nir_def *vector = NULL, *sum = NULL;
   struct sum outer, set;

   if ((alu->op != nir_op_ffma && alu->op != nir_op_fadd) ||
       !find_sum(&alu->def, alu->def.num_components, &outer))
      return false;
   outer.max_uses =
      b->shader->info.stage == MESA_SHADER_VERTEX ? UINT_MAX : MAX_USES;
   b->cursor = nir_before_instr(&alu->instr);
   b->fp_fast_math = alu->fp_fast_math;
   for (unsigned i = 0; i < outer.count && !vector; i++) {
      if (find_inner(&outer.term[i], &outer, &set))
         vector = inner_vector(b, &outer, &set);
   }
   if (!vector)
      return false;
   for (unsigned i = set.count; i-- > 0;) {
      const unsigned swizzle[4] = { set.term[i].swizzle[0],
                                    set.term[i].swizzle[1],
                                    set.term[i].swizzle[2],
                                    set.term[i].swizzle[3] };
      nir_def *column = nir_swizzle(b, set.term[i].def, swizzle, set.comps);

      sum =
         add_to(b, sum, column, splat(b, nir_get_scalar(vector, i), set.comps));
   }
   nir_def_replace(&alu->def, sum);
   return true;
}

void
mcc_opt_matrix_chains(nir_shader *nir)
{
   bool progress = true;

   /* Each round takes a matrix off the chain. */
   for (unsigned i = 0; progress && i < MAX_ROUNDS; i++) {
      progress = false;
      NIR_PASS(_, nir, nir_copy_prop);
      NIR_PASS(_, nir, nir_opt_cse);
      NIR_PASS(_, nir, nir_opt_dce);
      NIR_PASS(progress, nir, nir_shader_alu_pass, rewrite,
               nir_metadata_control_flow, NULL);
   }
}
