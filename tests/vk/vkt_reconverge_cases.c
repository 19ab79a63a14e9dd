/* SPDX-License-Identifier: MIT */
/* Who meets again after control flow: random programs of nested ifs, loops,
 * switches, calls and ways out of them (reconverge_gen.py), each with a model
 * of what VK_KHR_shader_maximal_reconvergence says of it. */
#include "vkt_job.h"

enum step_op {
   NOTE,
   IF, /* the operand: of the condition; likewise below */
   ELSE,
   LOOP, /* how often; the low bit: each lane for itself */
   SWITCH,
   CASE, /* 1, 2 and all others, in this order */
   CALL,
   BREAK,
   CONTINUE,
   RETURN,
   END,
};

struct step {
   enum step_op op;
   uint32_t operand;
};

#include "reconverge_list.h"

#define LOG_WORDS 512
#define MOST_LANES 32

struct model {
   const struct step *steps;
   unsigned pos;
   unsigned lanes;
   const uint32_t *own;
   uint32_t counter[MOST_LANES];
   uint32_t at[MOST_LANES];
   uint32_t log[MOST_LANES][LOG_WORDS];
};

/* Lanes that left the innermost loop or switch, this round of the innermost
 * loop, the innermost call. */
struct exits {
   uint32_t *broken, *continued, *returned;
};

/* As in the shader. */
static uint32_t
mix(const struct model *m, unsigned lane, uint32_t salt)
{
   const uint32_t h =
      (m->own[lane] + m->counter[lane] * 40503u + salt) * 2654435761u;
   return h ^ h >> 15;
}

/* The lanes of the mask for which the condition holds. */
static uint32_t
choose(const struct model *m, uint32_t mask, uint32_t salt)
{
   uint32_t chosen = 0;

   if (!salt)
      return mask & -mask;
   for (unsigned l = 0; l < m->lanes; l++)
      chosen |= (mix(m, l, salt) & 1) << l;
   return chosen & mask;
}

static void
note(struct model *m, uint32_t mask)
{
   for (unsigned l = 0; l < m->lanes; l++) {
      if (!(mask >> l & 1))
         continue;
      const uint32_t at = m->at[l]++;
      m->log[l][at < LOG_WORDS - 2 ? at : LOG_WORDS - 2] = mask;
   }
}

/* Runs up to what ends the list; returns who comes out at its end. */
static uint32_t
run_list(struct model *m, uint32_t mask, struct exits exits);

static uint32_t
run_if(struct model *m, uint32_t salt, uint32_t mask, struct exits exits)
{
   const uint32_t taken = choose(m, mask, salt);
   uint32_t out = run_list(m, taken, exits);

   m->pos++; /* ELSE */
   out |= run_list(m, mask & ~taken, exits);
   m->pos++;
   return out;
}

static uint32_t
run_loop(struct model *m, uint32_t how, uint32_t mask, struct exits exits)
{
   const unsigned body = m->pos;
   uint32_t outer[MOST_LANES], trips[MOST_LANES], out = 0, broken = 0;
   uint32_t inside = mask;

   for (unsigned l = 0; l < m->lanes; l++) {
      outer[l] = m->counter[l];
      trips[l] = how & 1 ? mix(m, l, how >> 1) & 3 : (how >> 1) % 4;
   }
   for (uint32_t i = 0;; i++) {
      uint32_t continued = 0;

      for (unsigned l = 0; l < m->lanes; l++) {
         if ((inside >> l & 1) && i >= trips[l]) {
            inside &= ~(1u << l);
            out |= 1u << l;
         }
         if (mask >> l & 1)
            m->counter[l] = i;
      }
      m->pos = body;
      inside = run_list(m, inside,
                        (struct exits){ &broken, &continued, exits.returned });
      inside |= continued;
      if (!inside)
         break;
   }
   m->pos++;
   for (unsigned l = 0; l < m->lanes; l++)
      m->counter[l] = outer[l];
   return out | broken;
}

static uint32_t
run_switch(struct model *m, uint32_t salt, uint32_t mask, struct exits exits)
{
   uint32_t broken = 0, chosen[3] = { 0 };

   for (unsigned l = 0; l < m->lanes; l++) {
      const uint32_t value = mix(m, l, salt) & 3;
      if (mask >> l & 1)
         chosen[value == 1 ? 0 : value == 2 ? 1 : 2] |= 1u << l;
   }
   for (unsigned c = 0; c < 3; c++) {
      m->pos++; /* CASE */
      broken |=
         run_list(m, chosen[c],
                  (struct exits){ &broken, exits.continued, exits.returned });
   }
   m->pos++;
   return broken;
}

static uint32_t
run_call(struct model *m, uint32_t mask)
{
   uint32_t returned = 0;
   const uint32_t out =
      run_list(m, mask, (struct exits){ NULL, NULL, &returned });

   m->pos++;
   return out | returned;
}

static uint32_t
run_list(struct model *m, uint32_t mask, struct exits exits)
{
   for (;;) {
      const struct step *s = &m->steps[m->pos];
      uint32_t leave;

      if (s->op == END || s->op == ELSE || s->op == CASE)
         return mask;
      m->pos++;
      switch (s->op) {
      case NOTE:
         note(m, mask);
         break;
      case IF:
         mask = run_if(m, s->operand, mask, exits);
         break;
      case LOOP:
         mask = run_loop(m, s->operand, mask, exits);
         break;
      case SWITCH:
         mask = run_switch(m, s->operand, mask, exits);
         break;
      case CALL:
         mask = run_call(m, mask);
         break;
      default:
         leave = choose(m, mask, s->operand);
         mask &= ~leave;
         *(s->op == BREAK      ? exits.broken
           : s->op == CONTINUE ? exits.continued
                               : exits.returned) |= leave;
         break;
      }
   }
}

static void
check_program(struct vkt *t, unsigned number, unsigned lanes)
{
   static struct model m;
   uint32_t in[VKT_JOB_THREADS];

   vkt_fill(in, sizeof(in), number + 100);
   struct vkt_buffer out =
      vkt_run_job(t, &(struct vkt_job){
                        .spirv = programs[number].spirv,
                        .in_B = sizeof(in),
                        .out_B = VKT_JOB_THREADS * LOG_WORDS * 4,
                        .groups = 1,
                        .in = in,
                     });
   for (unsigned first = 0; first < VKT_JOB_THREADS; first += lanes) {
      const uint32_t all = lanes == 32 ? ~0u : (1u << lanes) - 1;

      m = (struct model){ .steps = programs[number].steps,
                          .lanes = lanes,
                          .own = in + first };
      run_call(&m, all);
      note(&m, all);
      for (unsigned l = 0; l < lanes; l++) {
         const uint32_t *got =
            (const uint32_t *)out.map + (first + l) * LOG_WORDS;

         vkt_check(t, got[0] == m.at[l],
                   "program %u, lane %u: comes by %u notes, not %u", number, l,
                   got[0], m.at[l]);
         for (unsigned i = 0; i < m.at[l] && i < LOG_WORDS - 1; i++) {
            vkt_check(t, got[1 + i] == m.log[l][i],
                      "program %u, lane %u, note %u: %#x, not %#x", number, l,
                      i, got[1 + i], m.log[l][i]);
         }
      }
   }
}

static void
shader_reconverge(struct vkt *t)
{
   uint32_t lanes;

   vkt_need(t, "VK_KHR_shader_maximal_reconvergence");
   vkt_need_subgroups(
      t, VK_SHADER_STAGE_COMPUTE_BIT,
      VK_SUBGROUP_FEATURE_BASIC_BIT | VK_SUBGROUP_FEATURE_BALLOT_BIT, &lanes);
   for (unsigned i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
      check_program(t, i, lanes);
}

const struct vkt_case vkt_reconverge_cases[] = {
   { "shader", "shader-reconverge", shader_reconverge },
   { 0 },
};
