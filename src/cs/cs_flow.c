/* SPDX-License-Identifier: MIT */
/*
 * Structured flow.  Branches are relative and a chunk may end anywhere, so
 * the instructions of an outermost block are gathered on the host and copied
 * into one chunk when it ends.
 *
 * Hazards join where paths join: a register is in doubt if it is on any path.
 */
#include <errno.h>
#include <string.h>

#include "cs/cs_encode.h"

static enum cs_condition
opposite(enum cs_condition cond)
{
   static const enum cs_condition table[] = {
      [CS_LEQUAL] = CS_GREATER, [CS_GREATER] = CS_LEQUAL,
      [CS_EQUAL] = CS_NEQUAL,   [CS_NEQUAL] = CS_EQUAL,
      [CS_LESS] = CS_GEQUAL,    [CS_GEQUAL] = CS_LESS,
   };
   return table[cond];
}

void
cs_block_begin(struct cs_builder *b)
{
   b->block_depth++;
}

void
cs_block_end(struct cs_builder *b)
{
   if (!b->block_depth) {
      cs_breach(b, "end of a block that was not begun", 0);
      return;
   }
   if (--b->block_depth == 0)
      cs_flush_block(b);
}

void
cs_label_init(struct cs_label *label)
{
   label->target = label->pending = -1;
}

/* A branch that awaits its label holds the distance to the previous one. */
static void
set_offset(struct cs_builder *b, int32_t at, int offset)
{
   b->block[at] = (b->block[at] & ~UINT64_C(0xffff)) | (uint16_t)offset;
}

void
cs_label_place(struct cs_builder *b, struct cs_label *label)
{
   if (b->error)
      return;
   label->target = (int32_t)b->block_count;
   for (int32_t at = label->pending; at >= 0;) {
      uint16_t back = b->block[at] & 0xffff;
      int offset = label->target - at - 1;

      if (offset > INT16_MAX) {
         b->error = -E2BIG;
         return;
      }
      set_offset(b, at, offset);
      at = back ? at - back : -1;
   }
   label->pending = -1;
   if (b->loop)
      b->loop->straight = false;
}

void
cs_branch(struct cs_builder *b, struct cs_label *label, enum cs_condition cond,
          struct cs_reg32 value)
{
   int32_t at = (int32_t)b->block_count;
   int offset = 0;

   if (!b->block_depth) {
      cs_breach(b, "branch outside of a block", 0);
      return;
   }
   if (label->target >= 0)
      offset = label->target - at - 1;
   else if (label->pending >= 0)
      offset = at - label->pending;
   if (offset < INT16_MIN || offset > INT16_MAX) {
      b->error = -E2BIG;
      return;
   }
   cs_emit(b,
           b->enc->branch(cond, cond == CS_ALWAYS ? 0 : value.index, offset));
   if (label->target < 0)
      label->pending = at;
   if (b->loop)
      b->loop->straight = false;
}

void
cs_if_begin(struct cs_builder *b, struct cs_if *f, enum cs_condition cond,
            struct cs_reg32 value)
{
   memset(f, 0, sizeof(*f));
   cs_label_init(&f->otherwise);
   cs_label_init(&f->end);
   cs_block_begin(b);
   if (cond != CS_ALWAYS)
      cs_branch(b, &f->otherwise, opposite(cond), value);
   f->entry = b->hazards;
}

void
cs_else(struct cs_builder *b, struct cs_if *f)
{
   cs_branch(b, &f->end, CS_ALWAYS, cs_reg32(0));
   cs_label_place(b, &f->otherwise);
   f->then_exit = b->hazards;
   b->hazards = f->entry;
   f->has_else = true;
}

void
cs_if_end(struct cs_builder *b, struct cs_if *f)
{
   if (f->has_else) {
      cs_label_place(b, &f->end);
      cs_hazards_merge(&b->hazards, &f->then_exit);
   } else {
      cs_label_place(b, &f->otherwise);
      cs_hazards_merge(&b->hazards, &f->entry);
   }
   cs_block_end(b);
}

static void
loop_open(struct cs_builder *b, struct cs_loop *l)
{
   memset(l, 0, sizeof(*l));
   cs_label_init(&l->start);
   cs_label_init(&l->next);
   cs_label_init(&l->end);
   cs_block_begin(b);
   l->outer = b->loop;
   if (b->loop)
      b->loop->straight = false;
   b->loop = NULL;
}

static void
loop_body(struct cs_builder *b, struct cs_loop *l)
{
   cs_label_place(b, &l->start);
   l->first = b->block_count;
   l->straight = true;
   b->loop = l;
}

static void
loop_close(struct cs_builder *b, struct cs_loop *l, enum cs_condition cond,
           struct cs_reg32 value)
{
   bool straight = l->straight;

   if (b->loop != l) {
      cs_breach(b, "loops end in another order than they began", 0);
      return;
   }
   b->loop = NULL;
   cs_label_place(b, &l->next);
   cs_hazards_merge(&b->hazards, &l->turns);
   cs_branch(b, &l->start, cond, value);
   if (straight && !b->error)
      cs_check_again(b, b->block + l->first, b->block_count - l->first);
   cs_label_place(b, &l->end);
   cs_hazards_merge(&b->hazards, &l->exits);
   b->loop = l->outer;
   cs_block_end(b);
}

void
cs_while_begin(struct cs_builder *b, struct cs_loop *l, enum cs_condition cond,
               struct cs_reg32 value)
{
   loop_open(b, l);
   l->cond = cond;
   l->value = value;
   if (cond != CS_ALWAYS)
      cs_branch(b, &l->end, opposite(cond), value);
   l->exits = b->hazards;
   loop_body(b, l);
}

void
cs_while_end(struct cs_builder *b, struct cs_loop *l)
{
   loop_close(b, l, l->cond, l->value);
}

void
cs_loop_begin(struct cs_builder *b, struct cs_loop *l)
{
   loop_open(b, l);
   loop_body(b, l);
}

void
cs_loop_end(struct cs_builder *b, struct cs_loop *l, enum cs_condition cond,
            struct cs_reg32 value)
{
   loop_close(b, l, cond, value);
}

void
cs_break_if(struct cs_builder *b, struct cs_loop *l, enum cs_condition cond,
            struct cs_reg32 value)
{
   cs_branch(b, &l->end, cond, value);
   cs_hazards_merge(&l->exits, &b->hazards);
}

void
cs_continue_if(struct cs_builder *b, struct cs_loop *l, enum cs_condition cond,
               struct cs_reg32 value)
{
   cs_branch(b, &l->next, cond, value);
   cs_hazards_merge(&l->turns, &b->hazards);
}
