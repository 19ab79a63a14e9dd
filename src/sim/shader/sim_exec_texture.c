/* SPDX-License-Identifier: MIT */
/* Texture messages: from staging registers to requests and back.
 *
 * Order of the staging registers that are read (Mesa 25.0.7,
 * bi_emit_tex_valhall): coordinates, array layer, reference, offsets and
 * sample, level or bias, gradient descriptor; only what the modifiers ask
 * for is there. */
#include "isa/isa.h"
#include "sim/shader/sim_shader_core.h"
#include "sim/texture/sim_texture.h"

static unsigned
coordinates(enum sim_tex_dim dim)
{
   switch (dim) {
   case SIM_TEX_1D:
      return 1;
   case SIM_TEX_3D:
      return 3;
   default:
      /* A cube's face is in the top bits of the first of two. */
      return 2;
   }
}

static void
take(struct sim_exec *x, const struct sim_op *op, unsigned *reg,
     uint32_t out[SIM_LANES])
{
   memcpy(out, sim_stage_read(x, op, *reg), SIM_LANES * sizeof(*out));
   (*reg)++;
}

static void
read_staging(struct sim_exec *x, const struct sim_op *op,
             struct sim_tex_request *req)
{
   const unsigned comps = coordinates(req->dim);
   unsigned reg = 0;

   if (req->op == SIM_TEX_GRADIENT && req->derivatives) {
      for (unsigned i = 0; i < 2 * comps; i++)
         take(x, op, &reg, req->deriv[i]);
      return;
   }
   for (unsigned i = 0; i < comps; i++)
      take(x, op, &reg, req->coord[i]);
   if (req->array)
      take(x, op, &reg, req->layer);
   if (req->shadow)
      take(x, op, &reg, req->reference);
   if (op->tex_offset)
      take(x, op, &reg, req->offset);
   if (req->op != SIM_TEX_SAMPLE)
      return;
   if (req->lod_mode == SIM_LOD_EXPLICIT ||
       req->lod_mode == SIM_LOD_COMPUTED_BIAS)
      take(x, op, &reg, req->lod);
   if (req->lod_mode == SIM_LOD_GRDESC) {
      take(x, op, &reg, req->grdesc[0]);
      take(x, op, &reg, req->grdesc[1]);
   }
}

/* Narrow: table (5 bits, 12…15 meaning 60…63) and entry (11 bits) of the
 * texture in the upper half, of the sampler in the lower.  Wide: sampler
 * handle, texture handle. */
static uint32_t
narrow_handle(uint32_t half)
{
   const uint32_t table = half >> 11;

   return (table < 12 ? table : table + 48) << 24 | (half & 0x7ff);
}

static bool
find_descriptors(struct sim_exec *x, const struct sim_op *op,
                 struct sim_tex_request *req)
{
   uint32_t tmp[2 * SIM_LANES];
   const uint32_t *h = sim_fetch(x, &op->src[0], tmp);
   uint64_t seen = 0, texture = 0, sampler = 0;
   bool have = false;

   SIM_FOREACH_LANE(lane, x->active)
   {
      const uint32_t lo = h[lane], hi = h[lane + SIM_LANES];
      const uint64_t key = lo | (uint64_t)hi << 32;

      if (!have || key != seen) {
         if (have && !sim_exec_other_handle(x, "a texture instruction"))
            return false;
         const uint32_t t = op->tex_wide ? hi : narrow_handle(lo >> 16);
         const uint32_t s = op->tex_wide ? lo : narrow_handle(lo & 0xffff);

         have = true;
         seen = key;
         if (!sim_env_entry(x, t, &texture))
            return false;
         sampler = 0;
         if (req->op != SIM_TEX_FETCH && !sim_env_entry(x, s, &sampler))
            return false;
      }
      req->texture_va[lane] = texture;
      req->sampler_va[lane] = sampler;
      if (!texture || (!sampler && req->op != SIM_TEX_FETCH))
         req->lanes &= ~(1u << lane);
   }
   return true;
}

SIM_EXEC(sim_exec_tex)
{
   struct sim_tex_request req;
   struct sim_tex_result res;
   uint32_t packed[4][SIM_LANES];
   unsigned n = 0;

   memset(&req, 0, sizeof(req));
   memset(&res, 0, sizeof(res));
   memset(packed, 0, sizeof(packed));
   switch (op->isa_op) {
   case ISA_OP_TEX_FETCH:
      req.op = SIM_TEX_FETCH;
      break;
   case ISA_OP_TEX_GATHER:
      req.op = SIM_TEX_GATHER;
      break;
   case ISA_OP_TEX_GRADIENT:
      req.op = SIM_TEX_GRADIENT;
      break;
   default:
      req.op = SIM_TEX_SAMPLE;
      break;
   }
   req.dim = op->tex_dim;
   req.lod_mode = req.op == SIM_TEX_SAMPLE ? op->tex_lod : SIM_LOD_ZERO;
   req.array = op->tex_array;
   req.shadow = op->tex_shadow;
   req.integer_coordinates = op->tex_integer;
   req.gather_component = op->tex_component;
   req.derivatives = op->tex_derivatives;
   req.lod_bias_disable = op->tex_no_bias;
   req.lod_clamp_disable = op->tex_no_clamp;
   req.force_delta = op->tex_force_delta;
   req.regfmt = op->regfmt;
   req.lanes = x->active;
   req.quad_lanes = x->active;

   read_staging(x, op, &req);
   if (!find_descriptors(x, op, &req))
      return SIM_NEXT_FAULT;
   x->port->pc = x->pc;
   if (req.lanes && !sim_texture_sample(x->port, &req, &res))
      return SIM_NEXT_FAULT;

   x->core->texels += res.samples;
   x->core->work.amount[SIM_PIPE_TEXTURE] += res.samples;

   /* Components are packed without gaps. */
   for (unsigned c = 0; c < 4; c++)
      if (op->tex_mask & (1u << c))
         memcpy(packed[n++], res.texel[c], sizeof(packed[0]));
   sim_pack_components(x, op, 0, n, sim_regfmt_is_16(op->regfmt), packed);
   return SIM_NEXT;
}
