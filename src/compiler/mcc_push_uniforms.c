/* SPDX-License-Identifier: MIT */

/*
 * What a shader reads of uniform buffers at places known now is copied behind
 * the driver's FAU words by the driver: an instruction reads it from there for
 * nothing, where a load is a message.
 *
 * The unit is a row of 16 bytes.  Those that are read most, by depth of loops,
 * get the room that there is.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

#include "util/macros.h"
#include "util/u_math.h"

#include <stdlib.h>

#define ROW_B 16
#define ROW_WORDS 4
/* Rows looked at; more than there is room for, so that there is a choice. */
#define MAX_CANDIDATES 256
/* FAU words left for constants. */
#define RESERVED_WORDS 16

struct row {
   uint32_t handle, index;
   uint32_t weight;
   /* Where it was put; MCC_NO_WORD: nowhere. */
   uint32_t word;
};

struct push {
   uint64_t tables;
   struct mcc_info *info;
   uint32_t count;
   struct row rows[MAX_CANDIDATES];
};

static struct row *
find_row(struct push *p, uint32_t handle, uint32_t index, bool add)
{
   for (uint32_t i = 0; i < p->count; i++) {
      if (p->rows[i].handle == handle && p->rows[i].index == index)
         return &p->rows[i];
   }
   if (!add || p->count == MAX_CANDIDATES)
      return NULL;
   p->rows[p->count] = (struct row){ handle, index, 0, MCC_NO_WORD };
   return &p->rows[p->count++];
}

/* A load within one row, of whole words. */
static bool
is_candidate(const struct push *p, const nir_intrinsic_instr *intr,
             uint32_t *handle, uint32_t *offset_B)
{
   const unsigned bytes = intr->def.num_components * intr->def.bit_size / 8;

   if (intr->intrinsic != nir_intrinsic_load_ubo ||
       !nir_src_is_const(intr->src[0]) || !nir_src_is_const(intr->src[1]) ||
       intr->def.bit_size < 16 || intr->def.bit_size > 32)
      return false;
   *handle = nir_src_as_uint(intr->src[0]);
   *offset_B = nir_src_as_uint(intr->src[1]);
   return *handle >> 24 < 64 && (p->tables >> (*handle >> 24) & 1) &&
          *offset_B % 4 == 0 &&
          *offset_B / ROW_B == (*offset_B + bytes - 1) / ROW_B;
}

unsigned
mcc_loop_depth(const nir_block *block)
{
   unsigned depth = 0;

   for (const nir_cf_node *n = &block->cf_node; n; n = n->parent)
      depth += n->type == nir_cf_node_loop;
   return MIN2(depth, 4);
}

static void
gather(struct push *p, nir_function_impl *impl)
{
   nir_foreach_block (block, impl) {
      const uint32_t weight = 1u << (3 * mcc_loop_depth(block));

      nir_foreach_instr (instr, block) {
         uint32_t handle, offset_B;
         struct row *row;

         if (instr->type != nir_instr_type_intrinsic ||
             !is_candidate(p, nir_instr_as_intrinsic(instr), &handle,
                           &offset_B))
            continue;
         row = find_row(p, handle, offset_B / ROW_B, true);
         if (row)
            row->weight += weight;
      }
   }
}

static int
by_weight(const void *a_, const void *b_)
{
   const struct row *a = a_, *b = b_;

   if (a->weight != b->weight)
      return a->weight < b->weight ? 1 : -1;
   return a->handle != b->handle
             ? (a->handle > b->handle ? 1 : -1)
             : (a->index > b->index) - (a->index < b->index);
}

static int
by_place(const void *a_, const void *b_)
{
   const struct row *a = a_, *b = b_;

   return a->handle != b->handle
             ? (a->handle > b->handle ? 1 : -1)
             : (a->index > b->index) - (a->index < b->index);
}

/* Gives rows their words, neighbours next to each other: one range each. */
static void
place(struct push *p, uint32_t room)
{
   struct mcc_info *info = p->info;
   uint32_t word = align(info->fau_words, ROW_WORDS);

   qsort(p->rows, p->count, sizeof(*p->rows), by_weight);
   p->count = MIN2(p->count, room / ROW_WORDS);
   qsort(p->rows, p->count, sizeof(*p->rows), by_place);
   for (uint32_t i = 0; i < p->count; i++) {
      struct row *row = &p->rows[i];
      struct mcc_ubo_range *last =
         info->ubo_count ? &info->ubo[info->ubo_count - 1] : NULL;

      if (last && last->handle == row->handle &&
          last->offset_B + 4 * last->words == row->index * ROW_B) {
         last->words += ROW_WORDS;
      } else if (info->ubo_count < MCC_MAX_UBO_RANGES) {
         info->ubo[info->ubo_count++] =
            (struct mcc_ubo_range){ .handle = row->handle,
                                    .offset_B = row->index * ROW_B,
                                    .words = ROW_WORDS,
                                    .fau_word = word };
      } else {
         continue;
      }
      row->word = word;
      word += ROW_WORDS;
      info->fau_words = word;
   }
}

static bool
rewrite(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   uint32_t handle, offset_B;
   struct row *row;
   nir_def *v;

   if (!is_candidate(data, intr, &handle, &offset_B))
      return false;
   row = find_row(data, handle, offset_B / ROW_B, false);
   if (!row || row->word == MCC_NO_WORD)
      return false;
   b->cursor = nir_before_instr(&intr->instr);
   v = nir_load_push_constant(b, intr->def.num_components, intr->def.bit_size,
                              nir_imm_int(b, 4 * row->word + offset_B % ROW_B));
   nir_def_replace(&intr->def, v);
   return true;
}

void
mcc_push_uniforms(nir_shader *nir, const struct mcc_options *options,
                  struct mcc_info *info)
{
   const uint32_t end = options->fau_words + options->fau_const_max;
   const uint32_t first = align(info->fau_words, ROW_WORDS);
   struct push *p;

   if (!options->push_tables || end < first + RESERVED_WORDS)
      return;
   p = ralloc(NULL, struct push);
   if (!p)
      return;
   /* The rows are large, and most shaders have few. */
   p->info = info;
   p->tables = options->push_tables;
   p->count = 0;
   gather(p, nir_shader_get_entrypoint(nir));
   place(p, end - first - RESERVED_WORDS);
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, rewrite,
            nir_metadata_control_flow, p);
   ralloc_free(p);
}
