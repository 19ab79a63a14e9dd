/* SPDX-License-Identifier: MIT */

/*
 * Register allocation on random programs: whatever is alive, and however the
 * program branches, the allocation fits and the checker, which shares nothing
 * with the allocator, finds every value where it is read.  Then single
 * registers are changed, and the checker must see it.
 *
 *    mcc_ra_random_test [COUNT [SEED]]
 */

#include "compiler/mcc_builder.h"
#include "compiler/mcc_passes.h"

#include <mali/device_info.h>

#include <stdlib.h>
#include <string.h>

#define MAX_VALUES 512

struct program {
   struct mcc_shader *s;
   struct mcc_builder b;
   struct mcc_src values[MAX_VALUES];
   unsigned count;
   /* How many of the values are kept to be read again much later. */
   unsigned keep;
   uint32_t seed;
};

static uint32_t
next(struct program *p, uint32_t range)
{
   p->seed = p->seed * 1664525u + 1013904223u;
   return (p->seed >> 8) % range;
}

static struct mcc_src
pick(struct program *p)
{
   /* Old values as often as new ones: long lives. */
   const unsigned near = MIN2(p->count, p->keep);
   return p
      ->values[next(p, 2) ? next(p, p->count) : p->count - 1 - next(p, near)];
}

static void
put(struct program *p, struct mcc_src value)
{
   if (p->count < MAX_VALUES)
      p->values[p->count++] = value;
   else
      p->values[next(p, MAX_VALUES)] = value;
}

static void
emit_vector(struct program *p)
{
   struct mcc_src words[4], parts[4];
   const unsigned n = 2 + next(p, 3);

   for (unsigned i = 0; i < n; i++)
      words[i] = pick(p);
   struct mcc_src vector = mcc_collect(&p->b, words, n);
   if (next(p, 2)) {
      static const uint16_t stores[] = { ISA_OP_STORE_I64, ISA_OP_STORE_I96,
                                         ISA_OP_STORE_I128 };
      mcc_emit(&p->b, stores[n - 2], 0, MCC_SRCS(vector, mcc_uniform(0, 2)));
   }
   mcc_split(&p->b, vector, parts);
   put(p, parts[next(p, n)]);
}

static void
emit_load(struct program *p)
{
   static const uint16_t loads[] = { ISA_OP_LOAD_I32, ISA_OP_LOAD_I64,
                                     ISA_OP_LOAD_I96, ISA_OP_LOAD_I128 };
   const unsigned n = 1 + next(p, 4);
   struct mcc_src address = mcc_collect2(&p->b, pick(p), pick(p)), parts[4];

   mcc_split(&p->b,
             mcc_value(mcc_emit(&p->b, loads[n - 1], n, MCC_SRCS(address))),
             parts);
   for (unsigned i = 0; i < n; i++)
      put(p, parts[i]);
}

static void
emit_some(struct program *p, unsigned count)
{
   while (count-- > 0) {
      switch (next(p, 8)) {
      case 0:
         emit_vector(p);
         break;
      case 1:
         emit_load(p);
         break;
      case 2:
         mcc_emit(&p->b, ISA_OP_STORE_I32, 0,
                  MCC_SRCS(pick(p), mcc_uniform(2, 2)));
         break;
      case 3:
         put(p, mcc_mov(&p->b, next(p, 2) ? mcc_imm(next(p, 100)) : pick(p)));
         break;
      case 4:
         put(p, mcc_op1(&p->b, ISA_OP_FMA_F32, pick(p), pick(p), pick(p)));
         break;
      default:
         put(p, mcc_op1(&p->b, ISA_OP_IADD_U32, pick(p), pick(p)));
         break;
      }
   }
}

static struct mcc_block *
new_block(struct program *p)
{
   struct mcc_block *b = mcc_block_create(p->s);

   mcc_block_append(p->s, b);
   return b;
}

static void
jump(struct program *p, struct mcc_block *to)
{
   mcc_emit(&p->b, MCC_OP_JUMP, 0, 0, NULL)->target = to;
   mcc_block_link(p->b.block, 0, to);
}

static void
branch(struct program *p, struct mcc_block *fall, struct mcc_block *to)
{
   struct mcc_instr *I =
      mcc_emit(&p->b, ISA_OP_BRANCHZ, 0, MCC_SRCS(mcc_half(pick(p), 0)));

   I->target = to;
   I->mod.eq = true;
   mcc_block_link(p->b.block, 0, fall);
   mcc_block_link(p->b.block, 1, to);
}

static void
emit_region(struct program *p, unsigned depth);

static struct mcc_instr *
emit_phi(struct program *p, struct mcc_block *b, unsigned nr_srcs)
{
   struct mcc_builder at = mcc_at_start(p->s, b);
   struct mcc_instr *phi = mcc_instr_create(p->s, MCC_OP_PHI, 1, nr_srcs);

   phi->dst[0] = mcc_ssa_dst(p->s, 1);
   mcc_insert(&at, phi);
   return phi;
}

static void
emit_if(struct program *p, unsigned depth)
{
   struct mcc_block *before = p->b.block;
   struct mcc_block *yes = mcc_block_create(p->s);
   struct mcc_block *no = mcc_block_create(p->s);
   struct mcc_block *join = mcc_block_create(p->s);
   const unsigned phis = next(p, 5);
   struct mcc_src sides[2][5];
   struct program outer = *p;

   (void)before;
   branch(p, yes, no);
   for (unsigned side = 0; side < 2; side++) {
      struct mcc_block *b = side ? no : yes;
      mcc_block_append(p->s, b);
      p->b = mcc_at_end(p->s, b);
      emit_region(p, depth + 1);
      for (unsigned i = 0; i < phis; i++)
         sides[side][i] = pick(p);
      if (side)
         mcc_block_link(p->b.block, 0, join);
      else
         jump(p, join);
      /* What one side made is not there after it. */
      p->count = MIN2(p->count, outer.count);
      memcpy(p->values, outer.values, p->count * sizeof(*p->values));
   }
   mcc_block_append(p->s, join);
   for (unsigned i = 0; i < phis; i++) {
      struct mcc_instr *phi = emit_phi(p, join, 2);
      phi->src[0] = sides[0][i];
      phi->src[1] = sides[1][i];
      put(p, mcc_value(phi));
   }
   p->b = mcc_at_end(p->s, join);
}

static void
emit_loop(struct program *p, unsigned depth)
{
   struct mcc_block *body = mcc_block_create(p->s);
   struct mcc_block *exit = mcc_block_create(p->s);
   const unsigned phis = 1 + next(p, 6);
   struct mcc_instr *loop_phis[6];
   struct mcc_src first[6];

   for (unsigned i = 0; i < phis; i++)
      first[i] = next(p, 4) ? pick(p) : mcc_imm(0);
   struct mcc_block *entry = p->b.block;
   struct mcc_block *header = new_block(p);
   mcc_block_link(entry, 0, header);
   header->loop_header = true;
   for (unsigned i = 0; i < phis; i++) {
      loop_phis[i] = emit_phi(p, header, 2);
      loop_phis[i]->src[0] = first[i];
      put(p, mcc_value(loop_phis[i]));
   }
   p->b = mcc_at_end(p->s, header);
   emit_some(p, next(p, 6));
   branch(p, body, exit);
   struct program outer = *p;
   mcc_block_append(p->s, body);
   p->b = mcc_at_end(p->s, body);
   emit_region(p, depth + 1);
   /* Also phis of the same header: values that are exchanged. */
   for (unsigned i = 0; i < phis; i++)
      loop_phis[i]->src[1] =
         next(p, 2) ? pick(p) : mcc_value(loop_phis[next(p, phis)]);
   jump(p, header);
   p->count = MIN2(p->count, outer.count);
   memcpy(p->values, outer.values, p->count * sizeof(*p->values));
   mcc_block_append(p->s, exit);
   p->b = mcc_at_end(p->s, exit);
}

static void
emit_region(struct program *p, unsigned depth)
{
   emit_some(p, 4 + next(p, 30));
   for (unsigned n = depth > 2 ? 0 : next(p, 3); n > 0; n--) {
      if (next(p, 2))
         emit_if(p, depth);
      else
         emit_loop(p, depth);
      emit_some(p, next(p, 12));
   }
}

static void
build(struct program *p)
{
   struct mcc_block *entry = new_block(p);

   p->b = mcc_at_end(p->s, entry);
   for (unsigned i = 0; i < 3; i++) {
      struct mcc_src reg = mcc_reg(60 + i, 1);
      put(p, mcc_value(mcc_emit(&p->b, MCC_OP_PRELOAD, 1, 1, &reg)));
   }
   p->keep = 4 + next(p, 60);
   emit_region(p, 0);
   /* Everything that is still named is read once more. */
   for (unsigned i = 0; i < p->count; i += 1 + next(p, 4))
      mcc_emit(&p->b, ISA_OP_STORE_I32, 0,
               MCC_SRCS(p->values[i], mcc_uniform(2, 2)));
}

struct run {
   unsigned seed;
   unsigned changed, seen;
};

static void *
make(const struct mcc_options *options, struct mcc_info *info, unsigned seed,
     struct mcc_shader **s)
{
   void *mem_ctx = ralloc_context(NULL);
   struct program *p = rzalloc(mem_ctx, struct program);

   p->s = mcc_shader_create(mem_ctx, options, MCC_STAGE_COMPUTE);
   p->s->info = info;
   p->s->vinfo = &info->variant[0];
   p->seed = seed * 7919 + 17;
   build(p);
   *s = p->s;
   return mem_ctx;
}

static int
allocate(const struct mcc_options *options, struct run *run)
{
   struct mcc_info info = { 0 };
   struct mcc_shader *s;
   void *mem_ctx = make(options, &info, run->seed, &s);
   int err = mcc_validate(s, "building");

   if (!err) {
      struct mcc_ra_snapshot *snapshot = mcc_ra_check_begin(s);
      err = mcc_ra(s);
      const int checked = mcc_ra_check_end(s, snapshot);
      err = err ? err : checked;
   }
   if (err)
      fprintf(stderr, "program %u: %s\n", run->seed, s->reason);
   ralloc_free(mem_ctx);
   return err;
}

/* Changes one register that an instruction of the program reads. */
static bool
damage(struct mcc_shader *s, uint32_t *random)
{
   unsigned count = 0, at;

   for (unsigned step = 0; step < 2; step++) {
      *random = *random * 1664525u + 1013904223u;
      at = count ? (*random >> 8) % count : 0;
      count = 0;
      mcc_foreach_block(s, b)
      {
         mcc_foreach_instr(b, I)
         {
            if (mcc_is_pseudo(I->op) || !I->nr_srcs ||
                I->src[0].kind != MCC_REG)
               continue;
            if (step && count++ == at) {
               I->src[0].value = (I->src[0].value + 2) % 62;
               return true;
            }
            count += !step;
         }
      }
   }
   return false;
}

static void
check_checker(const struct mcc_options *options, struct run *run)
{
   struct mcc_info info = { 0 };
   struct mcc_shader *s;
   void *mem_ctx = make(options, &info, run->seed, &s);
   struct mcc_ra_snapshot *snapshot = mcc_ra_check_begin(s);
   uint32_t random = run->seed;

   if (!mcc_ra(s) && damage(s, &random)) {
      run->changed++;
      run->seen += mcc_ra_check_end(s, snapshot) != 0;
   } else {
      mcc_ra_check_end(s, snapshot);
   }
   ralloc_free(mem_ctx);
}

int
main(int argc, char **argv)
{
   const unsigned count = argc > 1 ? atoi(argv[1]) : 120;
   struct run run = { .seed = argc > 2 ? atoi(argv[2]) : 1 };
   struct mcc_options options, small;
   unsigned failures = 0;

   mcc_options_init(&options, mali_device_info_from_name("g610"));
   options.fau_words = 8;
   small = options;
   small.debug = MCC_DEBUG_SPILL;
   for (unsigned i = 0; i < count; i++, run.seed++) {
      failures += allocate(&options, &run) != 0;
      failures += allocate(&small, &run) != 0;
      check_checker(&options, &run);
   }
   printf("%u programs, %u failures; %u of %u damages seen\n", 2 * count,
          failures, run.seen, run.changed);
   /* A register two further may hold the same constant: not all can be
    * seen. */
   return failures || run.seen * 100 < run.changed * 95 || !run.changed;
}
