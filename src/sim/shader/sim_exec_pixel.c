/* SPDX-License-Identifier: MIT */
/* Messages to the fixed-function stages around a shader: varyings, coverage,
 * depth, the tile buffer, blending. */
#include "isa/isa.h"
#include "sim/shader/sim_shader_core.h"

/* Blend modes (Mesa 25.0.7 genxml v10, "Blend Mode"). */
enum {
   BLEND_SHADER = 0,
   BLEND_OFF = 3,
};

void
sim_pack_components(struct sim_exec *x, const struct sim_op *op,
                    unsigned first_reg, unsigned components, bool half,
                    const uint32_t in[4][SIM_LANES])
{
   uint32_t w[SIM_LANES];

   if (!half) {
      for (unsigned c = 0; c < components; c++)
         if (first_reg + c < op->sw_count)
            sim_stage_write(x, op, first_reg + c, in[c]);
      return;
   }
   for (unsigned c = 0; c < components; c += 2) {
      for (unsigned i = 0; i < SIM_LANES; i++)
         w[i] =
            (in[c][i] & 0xffff) | (c + 1 < components ? in[c + 1][i] << 16 : 0);
      if (first_reg + c / 2 < op->sw_count)
         sim_stage_write(x, op, first_reg + c / 2, w);
   }
}

void
sim_unpack_components(const struct sim_exec *x, const struct sim_op *op,
                      unsigned components, bool half,
                      uint32_t out[4][SIM_LANES])
{
   memset(out, 0, 4 * SIM_LANES * sizeof(uint32_t));
   for (unsigned c = 0; c < components; c++) {
      const uint32_t *r = sim_stage_read(x, op, half ? c / 2 : c);

      for (unsigned i = 0; i < SIM_LANES; i++)
         out[c][i] = !half ? r[i] : c & 1 ? r[i] >> 16 : r[i] & 0xffff;
   }
}

static enum sim_next
misplaced(struct sim_exec *x, const struct sim_op *op)
{
   return sim_exec_fault(x, SIM_FAULT_INVALID_INSTR,
                         "%s in a stage that has no such unit",
                         isa_op_name(op->isa_op));
}

/* Sources: position (absent for flat ones), then index where not immediate. */
SIM_EXEC(sim_exec_ld_var)
{
   struct sim_var_request req = {
      .kind = op->var_kind,
      .source = op->var_source,
      .regfmt = op->regfmt,
      .sample = op->var_sample,
      .update = op->var_update,
      .components = op->vecsize,
      .lanes = x->active,
   };
   uint32_t tmp[2 * SIM_LANES], c[4][SIM_LANES];
   unsigned src = 0;

   if (!x->ops || !x->ops->ld_var)
      return misplaced(x, op);
   if (req.kind != SIM_VAR_FLAT)
      memcpy(req.position, sim_fetch(x, &op->src[src++], tmp),
             sizeof(req.position));
   if (src < op->src_count) {
      memcpy(req.index, sim_fetch(x, &op->src[src], tmp), sizeof(req.index));
   } else {
      const uint32_t table = op->table < 12 ? op->table : op->table + 48u;
      const uint32_t index =
         (uint32_t)op->imm |
         (req.kind == SIM_VAR_DESCRIPTOR || req.kind == SIM_VAR_FLAT
             ? table << 24
             : 0);

      for (unsigned i = 0; i < SIM_LANES; i++)
         req.index[i] = index;
   }

   memset(c, 0, sizeof(c));
   x->port->pc = x->pc;
   if (!x->ops->ld_var(x->stage, x->core, &req, c))
      return SIM_NEXT_FAULT;
   /* Two components of 16 bits go where one of 32 does (Arm's advice for
    * mediump varyings). */
   x->core->work.amount[SIM_PIPE_VARYING] +=
      SIM_LANES *
      (sim_regfmt_is_16(op->regfmt) ? (op->vecsize + 1u) / 2 : op->vecsize);
   sim_pack_components(x, op, 0, op->vecsize, sim_regfmt_is_16(op->regfmt), c);
   return SIM_NEXT;
}

static void
tile_request(struct sim_exec *x, const struct sim_op *op, uint16_t lanes,
             struct sim_tile_request *req)
{
   uint32_t tmp[2 * SIM_LANES];

   req->regfmt = op->regfmt;
   req->components = op->vecsize;
   req->lanes = lanes;
   memcpy(req->pixel, sim_fetch(x, &op->src[0], tmp), sizeof(req->pixel));
   memcpy(req->coverage, sim_fetch(x, &op->src[1], tmp), sizeof(req->coverage));
   memcpy(req->conversion, sim_fetch(x, &op->src[2], tmp),
          sizeof(req->conversion));
}

SIM_EXEC(sim_exec_ld_tile)
{
   struct sim_tile_request req;
   uint32_t c[4][SIM_LANES];

   if (!x->ops || !x->ops->ld_tile)
      return misplaced(x, op);
   tile_request(x, op, x->active, &req);
   req.z_stencil = op->flag_a;
   req.waited = x->warp->waited;
   memset(c, 0, sizeof(c));
   x->port->pc = x->pc;
   if (!x->ops->ld_tile(x->stage, x->core, &req, c))
      return SIM_NEXT_FAULT;
   sim_pack_components(x, op, 0, op->vecsize, sim_regfmt_is_16(op->regfmt), c);
   return SIM_NEXT;
}

SIM_EXEC(sim_exec_st_tile)
{
   struct sim_tile_request req;
   uint32_t c[4][SIM_LANES];

   if (!x->ops || !x->ops->st_tile)
      return misplaced(x, op);
   tile_request(x, op, sim_exec_real_lanes(x), &req);
   sim_unpack_components(x, op, op->vecsize, sim_regfmt_is_16(op->regfmt), c);
   x->port->pc = x->pc;
   if (req.lanes && !x->ops->st_tile(x->stage, x->core, &req, c))
      return SIM_NEXT_FAULT;
   x->core->work.amount[SIM_PIPE_PIXEL] += __builtin_popcount(req.lanes);
   return SIM_NEXT;
}

/* Goes on with the instruction at `skip` instructions after the next. */
static enum sim_next
jump(struct sim_exec *x, int32_t skip)
{
   x->warp->pc = x->pc + 8 + 8ll * skip;
   return SIM_NEXT_JUMP;
}

SIM_EXEC(sim_exec_blend)
{
   struct sim_blend_request req = {
      .regfmt = op->regfmt,
      .components = op->vecsize,
      .lanes = sim_exec_real_lanes(x),
   };
   uint32_t tmp[2 * SIM_LANES], c[4][SIM_LANES];
   const uint32_t *desc = sim_fetch(x, &op->src[0], tmp);
   const unsigned first = __builtin_ctz(x->active);

   req.descriptor = desc[first] | (uint64_t)desc[first + SIM_LANES] << 32;
   const unsigned mode = req.descriptor & 3;

   /* The next instructions call the blend shader, whatever the flow says. */
   if (mode == BLEND_SHADER)
      return jump(x, 0);

   if (req.descriptor == SIM_BLEND_MISSING &&
       sim_port_report(x->port, SIM_FAULT_STRICT,
                       "BLEND to a target without a blend descriptor"))
      return SIM_NEXT_FAULT;
   if (mode != BLEND_OFF) {
      if (!x->ops || !x->ops->blend)
         return misplaced(x, op);
      memcpy(req.coverage, sim_fetch(x, &op->src[1], tmp),
             sizeof(req.coverage));
      sim_unpack_components(x, op, op->vecsize, sim_regfmt_is_16(op->regfmt),
                            c);
      x->port->pc = x->pc;
      if (req.lanes && !x->ops->blend(x->stage, x->core, &req, c))
         return SIM_NEXT_FAULT;
      x->core->work.amount[SIM_PIPE_PIXEL] += __builtin_popcount(req.lanes);
   }
   return op->flow == SIM_FLOW_END ? SIM_NEXT : jump(x, op->imm);
}

static void
to_floats(const uint32_t *v, float out[SIM_LANES])
{
   for (unsigned i = 0; i < SIM_LANES; i++)
      out[i] = sim_uif(v[i]);
}

SIM_EXEC(sim_exec_atest)
{
   uint32_t tmp[2 * SIM_LANES], coverage[SIM_LANES];
   float alpha[SIM_LANES];

   if (!x->ops || !x->ops->atest)
      return misplaced(x, op);
   memcpy(coverage, sim_fetch(x, &op->src[0], tmp), sizeof(coverage));
   to_floats(sim_fetch(x, &op->src[1], tmp), alpha);
   x->port->pc = x->pc;
   if (!x->ops->atest(x->stage, x->core, sim_exec_real_lanes(x), alpha,
                      coverage))
      return SIM_NEXT_FAULT;
   if (op->sw_count)
      sim_stage_write(x, op, 0, coverage);
   return SIM_NEXT;
}

SIM_EXEC(sim_exec_zs_emit)
{
   uint32_t tmp[2 * SIM_LANES], coverage[SIM_LANES], stencil[SIM_LANES];
   float depth[SIM_LANES];

   if (!x->ops || !x->ops->zs_emit)
      return misplaced(x, op);
   to_floats(sim_fetch(x, &op->src[0], tmp), depth);
   memcpy(stencil, sim_fetch(x, &op->src[1], tmp), sizeof(stencil));
   memcpy(coverage, sim_fetch(x, &op->src[2], tmp), sizeof(coverage));
   x->port->pc = x->pc;
   if (!x->ops->zs_emit(x->stage, x->core, sim_exec_real_lanes(x), op->flag_a,
                        op->flag_b, depth, stencil, coverage))
      return SIM_NEXT_FAULT;
   if (op->sw_count)
      sim_stage_write(x, op, 0, coverage);
   return SIM_NEXT;
}
