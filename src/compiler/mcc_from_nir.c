/* SPDX-License-Identifier: MIT */

/*
 * Instruction selection: values, instructions by kind, control flow.
 */

#include "compiler/mcc_from_nir.h"

#include "util/half_float.h"

void
mcc_sel_fail(struct mcc_sel *c, const nir_instr *instr, const char *what)
{
   char text[160] = "";

   if (c->err)
      return;
   if (instr) {
      char *full = nir_instr_as_str(instr, NULL);

      snprintf(text, sizeof(text), "%s", full);
      ralloc_free(full);
   }
   c->err = mcc_fail(c->s, -ENOTSUP, "select: %s%s%s", what,
                     text[0] ? ": " : "", text);
}

unsigned
mcc_def_words(const nir_def *def)
{
   unsigned bits = def->bit_size == 1 ? 32 : def->bit_size;

   return DIV_ROUND_UP(bits * def->num_components, 32);
}

const struct mcc_sel_def *
mcc_sel_get(struct mcc_sel *c, const nir_def *def)
{
   struct mcc_sel_def *d = &c->defs[def->index];

   if (!d->nr_words) {
      mcc_sel_fail(c, def->parent_instr, "value used before it is made");
      d->nr_words = MIN2(mcc_def_words(def), MCC_MAX_WORDS);
      for (unsigned i = 0; i < d->nr_words; i++)
         d->w[i] = mcc_imm(0);
   }
   return d;
}

void
mcc_sel_set(struct mcc_sel *c, const nir_def *def, const struct mcc_src *words,
            unsigned n)
{
   struct mcc_sel_def *d = &c->defs[def->index];

   if (n > MCC_MAX_WORDS || n != mcc_def_words(def)) {
      mcc_sel_fail(c, def->parent_instr, "value of this size");
      return;
   }
   d->nr_words = n;
   memcpy(d->w, words, n * sizeof(*words));
}

void
mcc_sel_set_vector(struct mcc_sel *c, const nir_def *def, struct mcc_src vec)
{
   struct mcc_src words[MCC_MAX_WORDS];

   mcc_split(&c->b, vec, words);
   mcc_sel_set(c, def, words, vec.words);
}

struct mcc_src
mcc_sel_word(struct mcc_sel *c, nir_src src, unsigned i)
{
   const struct mcc_sel_def *d = mcc_sel_get(c, src.ssa);

   return d->w[MIN2(i, d->nr_words - 1u)];
}

/* A pair of uniform words that the hardware can read as one. */
static bool
uniform_pair(const struct mcc_sel_def *d)
{
   return d->nr_words == 2 && d->w[0].kind == MCC_UNIFORM &&
          d->w[1].kind == MCC_UNIFORM && d->w[0].value % 2 == 0 &&
          d->w[1].value == d->w[0].value + 1;
}

struct mcc_src
mcc_sel_vector(struct mcc_sel *c, nir_src src)
{
   const struct mcc_sel_def *d = mcc_sel_get(c, src.ssa);

   if (uniform_pair(d))
      return mcc_uniform(d->w[0].value, 2);
   return mcc_collect(&c->b, d->w, d->nr_words);
}

struct mcc_src
mcc_sel_comp(struct mcc_sel *c, const nir_def *def, unsigned i)
{
   const struct mcc_sel_def *d = mcc_sel_get(c, def);

   switch (def->bit_size) {
   case 8:
      return mcc_byte(d->w[MIN2(i / 4, d->nr_words - 1u)], i % 4);
   case 16:
      return mcc_half(d->w[MIN2(i / 2, d->nr_words - 1u)], i % 2);
   default:
      return d->w[MIN2(i, d->nr_words - 1u)];
   }
}

/* Two halves in one word; one of them may be missing (kind NONE). */
static struct mcc_src
pack_halves(struct mcc_sel *c, struct mcc_src lo, struct mcc_src hi)
{
   bool one = hi.kind == MCC_NONE;

   if (lo.kind == MCC_IMM && (one || hi.kind == MCC_IMM)) {
      uint32_t l = mcc_swizzle_apply(lo.swizzle, lo.value);
      uint32_t h = one ? 0 : mcc_swizzle_apply(hi.swizzle, hi.value);

      return mcc_imm((l & 0xffff) | h << 16);
   }
   if (one && lo.swizzle == MCC_SWZ_H00) {
      lo.swizzle = MCC_SWZ_ID; /* what lies above is undefined */
      return lo;
   }
   if (mcc_is_vec16(&lo, &hi)) {
      lo.swizzle = MCC_SWZ_ID;
      return lo;
   }
   return mcc_op1(&c->b, ISA_OP_MKVEC_V2I16, lo,
                  one ? mcc_half(mcc_imm(0), 0) : hi);
}

static struct mcc_src
pack_bytes(struct mcc_sel *c, const struct mcc_src *s, unsigned n)
{
   struct mcc_src zero = mcc_byte(mcc_imm(0), 0);
   struct mcc_src top = mcc_imm(0);
   bool constant = true;
   uint32_t value = 0;

   for (unsigned i = 0; i < n; i++) {
      constant &= s[i].kind == MCC_IMM;
      value |= (mcc_swizzle_apply(s[i].swizzle, s[i].value) & 0xff) << (8 * i);
   }
   if (constant)
      return mcc_imm(value);
   if (n == 1 && s[0].swizzle == MCC_SWZ_B0000) {
      struct mcc_src word = s[0];

      word.swizzle = MCC_SWZ_ID;
      return word;
   }
   if (n > 2) {
      top = mcc_op1(&c->b, ISA_OP_MKVEC_V2I8, s[2], n > 3 ? s[3] : zero,
                    mcc_imm(0));
   }
   return mcc_op1(&c->b, ISA_OP_MKVEC_V2I8, s[0], n > 1 ? s[1] : zero, top);
}

unsigned
mcc_sel_pack(struct mcc_sel *c, const struct mcc_src *comps, unsigned n,
             unsigned bits, struct mcc_src *words)
{
   unsigned nr = DIV_ROUND_UP(n * bits, 32);

   for (unsigned i = 0; i < nr; i++) {
      if (bits == 16)
         words[i] = pack_halves(
            c, comps[2 * i], 2 * i + 1 < n ? comps[2 * i + 1] : mcc_src_none());
      else if (bits == 8)
         words[i] = pack_bytes(c, comps + 4 * i, MIN2(n - 4 * i, 4));
      else
         words[i] = comps[i];
   }
   return nr;
}

struct mcc_src
mcc_sel_preload(struct mcc_sel *c, unsigned reg)
{
   if (c->preloaded[reg].kind == MCC_NONE) {
      struct mcc_block *entry = mcc_entry_block(c->s);
      struct mcc_builder b = c->last_preload
                                ? mcc_after(c->s, entry, c->last_preload)
                                : mcc_at_start(c->s, entry);
      struct mcc_src r = mcc_reg(reg, 1);
      bool at_cursor = c->b.cursor == b.cursor;

      c->last_preload = mcc_emit(&b, MCC_OP_PRELOAD, 1, 1, &r);
      c->preloaded[reg] = mcc_value(c->last_preload);
      if (at_cursor)
         c->b.cursor = &c->last_preload->link;
   }
   return c->preloaded[reg];
}

static void
select_const(struct mcc_sel *c, nir_load_const_instr *lc)
{
   unsigned bits = lc->def.bit_size == 1 ? 32 : lc->def.bit_size;
   struct mcc_src words[MCC_MAX_WORDS];
   unsigned n = mcc_def_words(&lc->def);

   if (n > MCC_MAX_WORDS) {
      mcc_sel_fail(c, &lc->instr, "constant of this size");
      return;
   }
   for (unsigned i = 0; i < n; i++)
      words[i] = mcc_imm(0);
   for (unsigned i = 0; i < lc->def.num_components; i++) {
      uint64_t v = nir_const_value_as_uint(lc->value[i], lc->def.bit_size);
      unsigned bit = i * bits;

      if (lc->def.bit_size == 1)
         v = v ? ~0u : 0;
      words[bit / 32].value |= (uint32_t)(v << (bit % 32));
      if (bits == 64)
         words[bit / 32 + 1].value = v >> 32;
   }
   mcc_sel_set(c, &lc->def, words, n);
}

static void
select_undef(struct mcc_sel *c, nir_undef_instr *undef)
{
   struct mcc_src words[MCC_MAX_WORDS];

   for (unsigned i = 0; i < MCC_MAX_WORDS; i++)
      words[i] = mcc_imm(0);
   mcc_sel_set(c, &undef->def, words, mcc_def_words(&undef->def));
}

static void
select_intrinsic(struct mcc_sel *c, nir_intrinsic_instr *intr)
{
   if (c->s->options->blend_shader.enabled && mcc_sel_blend(c, intr))
      return;
   if (mcc_sel_io(c, intr) || mcc_sel_buffer(c, intr) ||
       mcc_sel_memory(c, intr) || mcc_sel_image(c, intr) ||
       mcc_sel_sysval(c, intr) || mcc_sel_subgroup(c, intr))
      return;
   mcc_sel_fail(c, &intr->instr, "intrinsic without a form in hardware");
}

/* Destinations now, sources once all blocks exist. */
static void
select_phi(struct mcc_sel *c, nir_phi_instr *phi)
{
   struct mcc_src words[MCC_MAX_WORDS];
   unsigned n = mcc_def_words(&phi->def);

   if (n > MCC_MAX_WORDS) {
      mcc_sel_fail(c, &phi->instr, "phi of this size");
      return;
   }
   for (unsigned i = 0; i < n; i++)
      words[i] = mcc_value(mcc_emit(&c->b, MCC_OP_PHI, 1, 0, NULL));
   mcc_sel_set(c, &phi->def, words, n);
}

static void
emit_jump_to(struct mcc_sel *c, struct mcc_block *target)
{
   struct mcc_instr *J = mcc_emit(&c->b, MCC_OP_JUMP, 0, 0, NULL);

   J->target = target;
   mcc_block_link(c->b.block, 0, target);
   c->jumped = true;
}

static void
select_jump(struct mcc_sel *c, nir_jump_instr *jump)
{
   switch (jump->type) {
   case nir_jump_break:
      emit_jump_to(c, c->break_block);
      break;
   case nir_jump_continue:
      emit_jump_to(c, c->continue_block);
      break;
   default:
      mcc_sel_fail(c, &jump->instr, "jump that should have been lowered");
   }
}

static void
select_instr(struct mcc_sel *c, nir_instr *instr)
{
   switch (instr->type) {
   case nir_instr_type_alu:
      mcc_sel_alu(c, nir_instr_as_alu(instr));
      break;
   case nir_instr_type_intrinsic:
      select_intrinsic(c, nir_instr_as_intrinsic(instr));
      break;
   case nir_instr_type_load_const:
      select_const(c, nir_instr_as_load_const(instr));
      break;
   case nir_instr_type_undef:
      select_undef(c, nir_instr_as_undef(instr));
      break;
   case nir_instr_type_tex:
      mcc_sel_tex(c, nir_instr_as_tex(instr));
      break;
   case nir_instr_type_phi:
      select_phi(c, nir_instr_as_phi(instr));
      break;
   case nir_instr_type_jump:
      select_jump(c, nir_instr_as_jump(instr));
      break;
   case nir_instr_type_debug_info:
      mcc_take_place(c->s, nir_instr_as_debug_info(instr));
      break;
   default:
      mcc_sel_fail(c, instr, "instruction kind");
   }
}

static struct mcc_block *
start_block(struct mcc_sel *c, struct mcc_block *b)
{
   if (!b)
      b = mcc_block_create(c->s);
   mcc_block_append(c->s, b);
   b->loop_depth = MIN2(c->loop_depth, 255);
   c->b = mcc_at_end(c->s, b);
   c->jumped = false;
   return b;
}

static void
select_block(struct mcc_sel *c, nir_block *block)
{
   c->starts[block->index] = c->b.block;
   nir_foreach_instr (instr, block) {
      select_instr(c, instr);
      if (c->err)
         return;
   }
   c->ends[block->index] = c->b.block;
}

static void
select_cf_list(struct mcc_sel *c, struct exec_list *list);

static void
set_place(struct mcc_shader *s, uint32_t line, uint8_t file)
{
   s->line = line;
   s->file = file;
}

/*
 * The branch goes to the else side when the condition is false.  Both sides
 * are always blocks of their own, so neither the if nor a jump out of it makes
 * a critical edge.
 */
static void
select_if(struct mcc_sel *c, nir_if *nif)
{
   struct mcc_block *head = c->b.block;
   struct mcc_block *then_block = mcc_block_create(c->s);
   struct mcc_block *else_block = mcc_block_create(c->s);
   struct mcc_block *after = mcc_block_create(c->s);
   struct mcc_src cond = mcc_sel_comp(c, nif->condition.ssa, 0);
   const uint32_t line = c->s->line;
   const uint8_t file = c->s->file;
   struct mcc_instr *br;

   /* Booleans are 0 or ~0: any half of them tells. */
   if (nif->condition.ssa->bit_size == 8)
      cond = mcc_op1(&c->b, ISA_OP_S8_TO_S32, cond);
   cond = mcc_half(cond, 0);
   br = mcc_emit(&c->b, ISA_OP_BRANCHZ, 0, 1, &cond);
   br->mod.eq = true;
   br->target = else_block;
   mcc_block_link(head, 0, then_block);
   mcc_block_link(head, 1, else_block);

   start_block(c, then_block);
   select_cf_list(c, &nif->then_list);
   if (!c->jumped)
      emit_jump_to(c, after);

   /* A side that says nothing of where it is is where the if is. */
   set_place(c->s, line, file);
   start_block(c, else_block);
   select_cf_list(c, &nif->else_list);
   if (!c->jumped)
      mcc_block_link(c->b.block, 0, after);

   set_place(c->s, line, file);
   start_block(c, after);
}

static void
select_loop(struct mcc_sel *c, nir_loop *loop)
{
   struct mcc_block *saved_break = c->break_block;
   struct mcc_block *saved_continue = c->continue_block;
   const uint32_t line = c->s->line;
   const uint8_t file = c->s->file;

   if (nir_loop_has_continue_construct(loop)) {
      mcc_sel_fail(c, NULL, "loop with a continue construct");
      return;
   }
   c->continue_block = mcc_block_create(c->s);
   c->break_block = mcc_block_create(c->s);
   c->continue_block->loop_header = true;
   c->loop_depth++;

   mcc_block_link(c->b.block, 0, c->continue_block);
   start_block(c, c->continue_block);
   select_cf_list(c, &loop->body);
   if (!c->jumped)
      emit_jump_to(c, c->continue_block);

   c->loop_depth--;
   set_place(c->s, line, file);
   start_block(c, c->break_block);
   c->break_block = saved_break;
   c->continue_block = saved_continue;
}

static void
select_cf_list(struct mcc_sel *c, struct exec_list *list)
{
   foreach_list_typed(nir_cf_node, node, node, list)
   {
      if (c->err)
         return;
      switch (node->type) {
      case nir_cf_node_block:
         select_block(c, nir_cf_node_as_block(node));
         break;
      case nir_cf_node_if:
         select_if(c, nir_cf_node_as_if(node));
         break;
      case nir_cf_node_loop:
         select_loop(c, nir_cf_node_as_loop(node));
         break;
      default:
         mcc_sel_fail(c, NULL, "control flow node");
      }
   }
}

/* Phi sources in the order of the block's predecessors.  I: the phi of the
 * first word; the one behind the last word's is returned. */
static struct mcc_instr *
finish_phi(struct mcc_sel *c, struct mcc_block *in, struct mcc_instr *I,
           nir_phi_instr *phi)
{
   const struct mcc_sel_def *d = mcc_sel_get(c, &phi->def);

   for (unsigned i = 0; i < d->nr_words; i++) {
      assert(I->op == MCC_OP_PHI && I->dst[0].value == d->w[i].value);
      mcc_instr_set_nr_srcs(c->s, I, in->nr_preds);
      for (unsigned p = 0; p < in->nr_preds; p++)
         I->src[p] = mcc_imm(0);
      nir_foreach_phi_src(src, phi)
      {
         struct mcc_block *pred = c->ends[src->pred->index];

         if (pred)
            I->src[mcc_pred_index(in, pred)] = mcc_sel_word(c, src->src, i);
      }
      I = list_entry(I->link.next, struct mcc_instr, link);
   }
   return I;
}

static void
finish_phis(struct mcc_sel *c)
{
   nir_foreach_block (block, c->impl) {
      struct mcc_block *in = c->starts[block->index];
      struct mcc_instr *I =
         in ? list_first_entry(&in->instrs, struct mcc_instr, link) : NULL;

      nir_foreach_phi(phi, block)
      {
         if (!c->err)
            I = finish_phi(c, in, I, phi);
      }
   }
}

/* Code after an endless loop, with its phis. */
static void
remove_unreachable(struct mcc_shader *s)
{
   bool progress = true;

   while (progress) {
      progress = false;
      mcc_foreach_block(s, b)
      {
         if (b == mcc_entry_block(s) || b->nr_preds)
            continue;
         /* The last block ends the program; it stays when it is empty. */
         if (!mcc_next_block(s, b) && list_is_empty(&b->instrs))
            continue;
         for (unsigned i = 0; i < 2; i++) {
            if (b->succ[i])
               mcc_block_unlink(b, i);
         }
         if (mcc_next_block(s, b))
            list_del(&b->link);
         else
            mcc_foreach_instr(b, I) mcc_instr_remove(I);
         progress = true;
      }
   }
}

int
mcc_from_nir(struct mcc_shader *s, nir_shader *nir)
{
   nir_function_impl *impl = nir_shader_get_entrypoint(nir);
   struct mcc_sel sel = { .s = s, .nir = nir, .impl = impl };
   struct mcc_sel *c = &sel;
   void *mem_ctx = ralloc_context(NULL);

   nir_index_blocks(impl);
   nir_index_ssa_defs(impl);
   c->defs = rzalloc_array(mem_ctx, struct mcc_sel_def, impl->ssa_alloc + 1);
   c->ends = rzalloc_array(mem_ctx, struct mcc_block *, impl->num_blocks + 1);

   c->starts = rzalloc_array(mem_ctx, struct mcc_block *, impl->num_blocks + 1);

   start_block(c, NULL);
   select_cf_list(c, &impl->body);
   if (!c->err)
      finish_phis(c);
   if (!c->err && s->stage == MCC_STAGE_FRAGMENT) {
      if (s->options->blend_shader.enabled)
         mcc_sel_blend_end(c);
      else
         mcc_sel_fragment_end(c);
   }
   set_place(s, 0, 0);
   if (!c->err)
      remove_unreachable(s);

   ralloc_free(mem_ctx);
   return c->err;
}
