/* SPDX-License-Identifier: MIT */

/*
 * Orders the instructions of each block before registers are allocated.
 *
 * From the top, the ready instruction with the longest way to the end of the
 * block goes first, so that messages are sent early and waited for late.  As
 * soon as so much is alive that threads would be lost (or values spilled), the
 * one that frees most goes first instead.  A block whose order is not better
 * in the end keeps the one it had.
 *
 * Where that would still take more registers than there are, or cost threads,
 * a second order is tried that looks at nothing but pressure: from the bottom,
 * what makes the least alive above it.
 */

#include <string.h>

#include "compiler/mcc_liveness.h"
#include "compiler/mcc_passes.h"
#include "util/u_dynarray.h"

/* Words alive at which order turns from latency to pressure: above 32
 * registers a thread, half of the threads are lost. */
#define PRESSURE_LIMIT 26
/* Of what is ready, this many are looked at: where there is more, looking at
 * all would take a time that grows with the square of the block. */
#define READY_LIMIT 512
/* Words alive up to which threads are kept, and nothing is spilled. */
#define THREAD_LIMIT 30
#define SPILL_LIMIT 56
/* How far apart a result and its use would best be, in instructions. */
#define LATENCY_MESSAGE 24
#define LATENCY_SFU 4
#define LATENCY_ALU 1

#define NO_EDGE UINT32_MAX

/* One must come before the other; in lists of those that start at a node. */
struct edge {
   uint32_t to, next;
};

struct node {
   struct mcc_instr *instr;
   uint32_t succs; /* the first edge, or NO_EDGE */
   uint32_t nr_preds;
   uint32_t position;
   /* Longest way to the end of the block. */
   uint32_t height;
};

struct scheduler {
   struct mcc_shader *s;
   const struct mcc_liveness *live;
   void *mem_ctx;
   struct node *nodes;
   uint32_t count;
   struct util_dynarray edges; /* of struct edge, of this block */
   /* Nodes whose predecessors are all done; in no order. */
   struct node **ready;
   uint32_t nr_ready;
   /* By SSA value: the node that makes it in this block (+1), and how many
    * reads in this block are still to come. */
   uint32_t *made_by;
   uint32_t *reads_left;
};

static uint32_t
latency(unsigned arch, const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);
   const struct isa_op_info *isa =
      mcc_is_pseudo(I->op) ? NULL : isa_op_info(arch, (enum isa_op)I->op);

   if (info && (info->flags & MCC_OPF_MESSAGE))
      return LATENCY_MESSAGE;
   return isa && isa->unit == ISA_UNIT_SFU ? LATENCY_SFU : LATENCY_ALU;
}

/* Stays where it is: the head and the branches of a block. */
static bool
is_pinned(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);

   return I->op == MCC_OP_PHI || I->op == MCC_OP_PRELOAD ||
          (info && (info->flags & MCC_OPF_BRANCH));
}

static void
add_edge(struct scheduler *sc, uint32_t from, uint32_t to)
{
   const struct edge edge = { .to = to, .next = sc->nodes[from].succs };

   sc->nodes[from].succs = util_dynarray_num_elements(&sc->edges, struct edge);
   util_dynarray_append(&sc->edges, struct edge, edge);
   sc->nodes[to].nr_preds++;
}

static const struct edge *
edge_at(const struct scheduler *sc, uint32_t at)
{
   return at == NO_EDGE ? NULL
                        : util_dynarray_element(&sc->edges, struct edge, at);
}

#define foreach_succ(sc, node, e)                             \
   for (const struct edge *e = edge_at(sc, (node)->succs); e; \
        e = edge_at(sc, e->next))

/* What must keep its place relative to others, besides values. */
enum order {
   ORDER_NONE = 0,
   ORDER_EFFECT = 1 << 0, /* among effects, before and after reads */
   ORDER_READ = 1 << 1,   /* not across effects */
   ORDER_VARYING = 1 << 2 /* among loads of varyings: a hidden register */
};

static unsigned
order_of(const struct mcc_instr *I)
{
   const struct mcc_op_info *info = mcc_op_info(I->op);
   unsigned order = ORDER_NONE;

   if (!info)
      return ORDER_EFFECT;
   if (info->flags & MCC_OPF_EFFECT)
      order |= ORDER_EFFECT;
   if (mcc_reads_memory(I) || (info->flags & (MCC_OPF_CROSS | MCC_OPF_HELPERS)))
      order |= ORDER_READ;
   if (info->isa && info->isa->unit == ISA_UNIT_T)
      order |= ORDER_READ;
   if (info->isa &&
       (info->isa->unit == ISA_UNIT_V || info->isa->unit == ISA_UNIT_VT))
      order |= ORDER_VARYING | ORDER_READ;
   return order;
}

/* Reads in this block, the branches' among them, which stay to come. */
static void
count_reads(struct scheduler *sc, struct mcc_block *b)
{
   for (unsigned step = 0; step < 2; step++) {
      mcc_foreach_instr(b, I)
      {
         if (I->op == MCC_OP_PHI)
            continue;
         mcc_foreach_src(I, i)
         {
            if (I->src[i].kind != MCC_SSA)
               continue;
            uint32_t *reads = &sc->reads_left[I->src[i].value];
            *reads = step ? *reads + 1 : 0;
         }
      }
   }
}

static void
add_value_edges(struct scheduler *sc, uint32_t n)
{
   const struct mcc_instr *I = sc->nodes[n].instr;

   mcc_foreach_src(I, i)
   {
      if (I->src[i].kind != MCC_SSA)
         continue;
      const uint32_t maker = sc->made_by[I->src[i].value];
      if (maker)
         add_edge(sc, maker - 1, n);
   }
   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind == MCC_SSA)
         sc->made_by[I->dst[d].value] = n + 1;
   }
}

/* Nothing lives well across a BLEND that is not the last. */
static void
add_blend_edges(struct scheduler *sc)
{
   int64_t last = -1;

   for (uint32_t n = 0; n < sc->count; n++) {
      const struct mcc_instr *I = sc->nodes[n].instr;

      if (last >= 0)
         add_edge(sc, last, n);
      if (I->op != ISA_OP_BLEND || !I->nr_dsts)
         continue;
      for (int64_t before = last + 1; before < n; before++)
         add_edge(sc, before, n);
      last = n;
   }
}

static void
add_order_edges(struct scheduler *sc)
{
   int64_t last_effect = -1, last_varying = -1;

   add_blend_edges(sc);
   for (uint32_t n = 0; n < sc->count; n++) {
      const unsigned order = order_of(sc->nodes[n].instr);
      if (order && last_effect >= 0)
         add_edge(sc, last_effect, n);
      if (order & ORDER_VARYING) {
         if (last_varying >= 0)
            add_edge(sc, last_varying, n);
         last_varying = n;
      }
      if (!(order & ORDER_EFFECT))
         continue;
      for (int64_t r = (int64_t)n - 1; r > last_effect; r--) {
         if (order_of(sc->nodes[r].instr) & ORDER_READ)
            add_edge(sc, r, n);
      }
      last_effect = n;
   }
}

static void
measure_heights(struct scheduler *sc)
{
   for (uint32_t n = sc->count; n-- > 0;) {
      struct node *node = &sc->nodes[n];
      node->height = 0;
      foreach_succ(sc, node, e) node->height =
         MAX2(node->height, sc->nodes[e->to].height);
      node->height += latency(sc->s->arch, node->instr);
   }
}

static unsigned
size_of(const struct mcc_shader *s, uint32_t value)
{
   const unsigned words = s->ssa[value].words;
   return words > 1 ? ALIGN_POT(words, 2) : 1;
}

/* What scheduling the instruction adds to what is alive. */
static int
pressure_change(const struct scheduler *sc, const struct mcc_block *b,
                const struct mcc_instr *I)
{
   int change = 0;

   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind == MCC_SSA)
         change += size_of(sc->s, I->dst[d].value);
   }
   mcc_foreach_src(I, i)
   {
      const struct mcc_src *src = &I->src[i];
      if (src->kind != MCC_SSA ||
          BITSET_TEST(sc->live->out[b->index], src->value))
         continue;
      /* Freed if all reads that are left are this instruction's; counted at
       * the first of them. */
      unsigned reads = 0;
      bool first = true;
      mcc_foreach_src(I, k)
      {
         const bool same =
            I->src[k].kind == MCC_SSA && I->src[k].value == src->value;
         reads += same;
         first &= !(same && k < i);
      }
      if (first && sc->reads_left[src->value] == reads)
         change -= size_of(sc->s, src->value);
   }
   return change;
}

/* Takes the best of what is ready, and adds what it changes to the pressure. */
static struct node *
choose(struct scheduler *sc, const struct mcc_block *b, int *pressure)
{
   const uint32_t count = MIN2(sc->nr_ready, READY_LIMIT);
   const bool tight = *pressure > PRESSURE_LIMIT;
   uint32_t best = 0;
   int best_change = pressure_change(sc, b, sc->ready[0]->instr);

   for (uint32_t r = 1; r < count; r++) {
      const struct node *node = sc->ready[r];
      const int64_t higher =
         (int64_t)node->height - (int64_t)sc->ready[best]->height;
      const int64_t earlier =
         (int64_t)sc->ready[best]->position - (int64_t)node->position;
      /* Dear to find out. */
      if (!tight && higher < 0)
         continue;
      const int change = pressure_change(sc, b, node->instr);
      int64_t gain = tight ? best_change - change : higher;
      if (!gain)
         gain = tight ? higher : best_change - change;
      if (!gain)
         gain = earlier;
      if (gain > 0) {
         best = r;
         best_change = change;
      }
   }
   struct node *node = sc->ready[best];
   sc->ready[best] = sc->ready[--sc->nr_ready];
   *pressure += best_change;
   return node;
}

/* Most words alive in the block in its present order. */
static int
measure_pressure(struct scheduler *sc, struct mcc_block *b,
                 struct mcc_instr *const *order, int at_start)
{
   int now = at_start, most = at_start;

   count_reads(sc, b);
   for (uint32_t n = 0; n < sc->count; n++) {
      now += pressure_change(sc, b, order[n]);
      most = MAX2(most, now);
      mcc_foreach_src(order[n], i)
      {
         if (order[n]->src[i].kind == MCC_SSA)
            sc->reads_left[order[n]->src[i].value]--;
      }
   }
   return most;
}

static int
alive_at_start(const struct scheduler *sc, const struct mcc_block *b)
{
   int size = 0;
   unsigned value;

   BITSET_FOREACH_SET(value, sc->live->in[b->index], sc->live->nr_ssa)
   size += size_of(sc->s, value);
   return size;
}

static void
release(struct scheduler *sc, struct node *node)
{
   foreach_succ(sc, node, e)
   {
      if (!--sc->nodes[e->to].nr_preds)
         sc->ready[sc->nr_ready++] = &sc->nodes[e->to];
   }
   mcc_foreach_src(node->instr, i)
   {
      if (node->instr->src[i].kind == MCC_SSA)
         sc->reads_left[node->instr->src[i].value]--;
   }
}

/* Puts the instructions in the new order between head and branches. */
static void
reorder(struct mcc_block *b, struct mcc_instr **order, uint32_t count)
{
   struct list_head *after = &b->instrs;

   mcc_foreach_instr(b, I)
   {
      if (I->op == MCC_OP_PHI || I->op == MCC_OP_PRELOAD)
         after = &I->link;
   }
   for (uint32_t n = 0; n < count; n++) {
      list_del(&order[n]->link);
      list_add(&order[n]->link, after);
      after = &order[n]->link;
   }
}

static bool
gather_nodes(struct scheduler *sc, struct mcc_block *b)
{
   sc->count = 0;
   util_dynarray_clear(&sc->edges);
   sc->nodes =
      rzalloc_array(sc->mem_ctx, struct node, list_length(&b->instrs) + 1);
   if (!sc->nodes)
      return false;
   mcc_foreach_instr(b, I)
   {
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind == MCC_SSA)
            sc->made_by[I->src[i].value] = 0;
      }
   }
   mcc_foreach_instr(b, I)
   {
      if (is_pinned(I))
         continue;
      struct node *node = &sc->nodes[sc->count];
      node->instr = I;
      node->position = sc->count;
      node->succs = NO_EDGE;
      add_value_edges(sc, sc->count++);
   }
   return true;
}

/* -------------------------------------------------------- from the bottom */

struct upward {
   struct util_dynarray *preds; /* of uint32_t, by node */
   uint32_t *nr_succs;          /* not placed yet */
   BITSET_WORD *live;
};

/* What placing the instruction above all that was placed makes alive. */
static int
upward_change(const struct scheduler *sc, const struct upward *up,
              const struct mcc_instr *I)
{
   int change = 0;

   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind == MCC_SSA && BITSET_TEST(up->live, I->dst[d].value))
         change -= size_of(sc->s, I->dst[d].value);
   }
   mcc_foreach_src(I, i)
   {
      bool again = false;

      if (I->src[i].kind != MCC_SSA || BITSET_TEST(up->live, I->src[i].value))
         continue;
      for (unsigned k = 0; k < i; k++)
         again |=
            I->src[k].kind == MCC_SSA && I->src[k].value == I->src[i].value;
      if (!again)
         change += size_of(sc->s, I->src[i].value);
   }
   return change;
}

static uint32_t
choose_upward(struct scheduler *sc, const struct upward *up)
{
   const uint32_t count = MIN2(sc->nr_ready, READY_LIMIT);
   uint32_t best = 0;
   int best_change = 0;

   for (uint32_t r = 0; r < count; r++) {
      const struct node *node = sc->ready[r];
      const int change = upward_change(sc, up, node->instr);

      if (!r || change < best_change ||
          (change == best_change &&
           node->position > sc->ready[best]->position)) {
         best = r;
         best_change = change;
      }
   }
   const uint32_t n = sc->ready[best]->position;
   sc->ready[best] = sc->ready[--sc->nr_ready];
   return n;
}

static void
place_upward(struct scheduler *sc, struct upward *up, uint32_t n)
{
   const struct mcc_instr *I = sc->nodes[n].instr;

   mcc_foreach_dst(I, d)
   {
      if (I->dst[d].kind == MCC_SSA)
         BITSET_CLEAR(up->live, I->dst[d].value);
   }
   mcc_foreach_src(I, i)
   {
      if (I->src[i].kind == MCC_SSA)
         BITSET_SET(up->live, I->src[i].value);
   }
   util_dynarray_foreach (&up->preds[n], uint32_t, pred) {
      if (!--up->nr_succs[*pred])
         sc->ready[sc->nr_ready++] = &sc->nodes[*pred];
   }
}

static bool
prepare_upward(struct scheduler *sc, struct mcc_block *b, struct upward *up)
{
   up->preds = ralloc_array(sc->mem_ctx, struct util_dynarray, sc->count + 1);
   up->nr_succs = rzalloc_array(sc->mem_ctx, uint32_t, sc->count + 1);
   up->live = ralloc_memdup(sc->mem_ctx, sc->live->out[b->index],
                            BITSET_WORDS(MAX2(sc->live->nr_ssa, 1)) *
                               sizeof(BITSET_WORD));
   if (!up->preds || !up->nr_succs || !up->live)
      return false;
   for (uint32_t n = 0; n < sc->count; n++)
      util_dynarray_init(&up->preds[n], sc->mem_ctx);
   for (uint32_t n = 0; n < sc->count; n++) {
      foreach_succ(sc, &sc->nodes[n], e)
      {
         util_dynarray_append(&up->preds[e->to], uint32_t, n);
         up->nr_succs[n]++;
      }
   }
   return true;
}

/* The branches read what they read at the very end. */
static void
start_upward(struct mcc_block *b, struct upward *up)
{
   mcc_foreach_instr_rev(b, I)
   {
      if (!is_pinned(I) || I->op == MCC_OP_PHI)
         break;
      mcc_foreach_src(I, i)
      {
         if (I->src[i].kind == MCC_SSA)
            BITSET_SET(up->live, I->src[i].value);
      }
   }
}

static bool
order_upward(struct scheduler *sc, struct mcc_block *b,
             struct mcc_instr **order)
{
   struct upward up;

   if (!prepare_upward(sc, b, &up))
      return false;
   start_upward(b, &up);
   sc->nr_ready = 0;
   for (uint32_t n = 0; n < sc->count; n++) {
      if (!up.nr_succs[n])
         sc->ready[sc->nr_ready++] = &sc->nodes[n];
   }
   for (uint32_t at = sc->count; at-- > 0;) {
      const uint32_t n = choose_upward(sc, &up);

      order[at] = sc->nodes[n].instr;
      place_upward(sc, &up, n);
   }
   return true;
}

/* Whether another order is worth it: fewer spills, or more threads. */
static bool
is_lighter(int was, int is)
{
   return (was > SPILL_LIMIT && is < was) ||
          (was > THREAD_LIMIT && is <= THREAD_LIMIT);
}

static int
schedule_block(struct scheduler *sc, struct mcc_block *b)
{
   if (!gather_nodes(sc, b))
      return -ENOMEM;
   add_order_edges(sc);
   measure_heights(sc);
   count_reads(sc, b);

   struct mcc_instr **order =
      ralloc_array(sc->mem_ctx, struct mcc_instr *, sc->count + 1);
   struct mcc_instr **before =
      ralloc_array(sc->mem_ctx, struct mcc_instr *, sc->count + 1);
   sc->ready = ralloc_array(sc->mem_ctx, struct node *, sc->count + 1);
   sc->nr_ready = 0;
   if (!order || !before || !sc->ready)
      return -ENOMEM;
   for (uint32_t n = 0; n < sc->count; n++) {
      if (!sc->nodes[n].nr_preds)
         sc->ready[sc->nr_ready++] = &sc->nodes[n];
   }
   const int at_start = alive_at_start(sc, b);
   int pressure = at_start, is = at_start;
   for (uint32_t n = 0; n < sc->count; n++) {
      struct node *node = choose(sc, b, &pressure);
      is = MAX2(is, pressure);
      order[n] = node->instr;
      before[n] = sc->nodes[n].instr;
      release(sc, node);
   }
   if (is <= PRESSURE_LIMIT) {
      reorder(b, order, sc->count);
      return 0;
   }
   const int was = measure_pressure(sc, b, before, at_start);
   const bool better = is <= was;
   const int so_far = better ? is : was;
   if (so_far > THREAD_LIMIT) {
      if (!order_upward(sc, b, before))
         return -ENOMEM;
      if (is_lighter(so_far, measure_pressure(sc, b, before, at_start))) {
         reorder(b, before, sc->count);
         return 0;
      }
   }
   if (better)
      reorder(b, order, sc->count);
   return 0;
}

int
mcc_schedule(struct mcc_shader *s)
{
   struct scheduler sc = { .s = s, .mem_ctx = ralloc_context(NULL) };
   int err = 0;

   if (!sc.mem_ctx)
      return -ENOMEM;
   util_dynarray_init(&sc.edges, sc.mem_ctx);
   sc.live = mcc_liveness_compute(sc.mem_ctx, s);
   sc.made_by = rzalloc_array(sc.mem_ctx, uint32_t, MAX2(s->nr_ssa, 1));
   sc.reads_left = rzalloc_array(sc.mem_ctx, uint32_t, MAX2(s->nr_ssa, 1));
   if (!sc.live || !sc.made_by || !sc.reads_left)
      err = -ENOMEM;
   mcc_foreach_block(s, b)
   {
      if (!err)
         err = schedule_block(&sc, b);
   }
   ralloc_free(sc.mem_ctx);
   return err;
}
