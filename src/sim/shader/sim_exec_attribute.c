/* SPDX-License-Identifier: MIT */
/* Vertex attributes and image texels: an address out of a descriptor, and a
 * conversion between memory and registers. */
#include "isa/isa.h"
#include "sim/shader/sim_shader_core.h"
#include "sim/texture/sim_texture.h"

/* Mesa 25.0.7 genxml v10, "Attribute Type". */
enum {
   ATTR_1D = 1,
   ATTR_1D_POT = 2,
   ATTR_1D_NPOT = 3,
};

struct attribute {
   uint32_t format;
   unsigned type;
   bool instance;
   bool offset_enable;
   unsigned divisor_r;
   bool divisor_e;
   uint32_t divisor_d;
   int32_t offset;
   uint32_t stride;
   struct sim_buffer_view buffer;
};

static uint32_t
imm_handle(const struct sim_op *op)
{
   const uint32_t table = op->table < 12 ? op->table : op->table + 48u;

   return table << 24 | (uint32_t)op->imm;
}

/* The handle of the lane: immediate, or the third source. */
static inline uint32_t
lane_handle(const struct sim_op *op, const uint32_t *handles, unsigned lane)
{
   return handles ? handles[lane] : imm_handle(op);
}

static bool
read_attribute(struct sim_exec *x, uint32_t handle, struct attribute *out)
{
   uint64_t va;
   uint32_t w[8];

   memset(out, 0, sizeof(*out));
   if (!sim_env_entry(x, handle, &va))
      return false;
   if (!va)
      return true;
   if (!sim_port_read(x->port, va, w, sizeof(w)))
      return false;

   out->type = (w[0] >> 4) & 0xf;
   if ((w[0] & 0xf) != 5 || out->type < ATTR_1D || out->type > ATTR_1D_NPOT) {
      sim_exec_fault(x, SIM_FAULT_INVALID_DESCRIPTOR,
                     "attribute descriptor %u of table %u: type %u.%u",
                     handle & 0xffffff, handle >> 24, w[0] & 0xf, out->type);
      return false;
   }
   out->offset_enable = (w[0] >> 8) & 1;
   out->format = w[0] >> 10;
   out->instance = ((w[1] >> 6) & 3) == 1;
   out->divisor_r = (w[1] >> 24) & 0x1f;
   out->divisor_e = (w[1] >> 29) & 1;
   out->offset = (int32_t)w[2];
   out->stride = w[4];
   out->divisor_d = w[5];
   return sim_env_buffer(x, (w[1] & 0x3f) << 24 | (w[3] & 0xffffff),
                         &out->buffer);
}

/* Which element: vertex or instance number, the latter divided. */
static uint32_t
element_index(const struct sim_shader_env *env, const struct attribute *a,
              uint32_t vertex, uint32_t instance)
{
   uint32_t n = a->instance ? instance : vertex;

   if (a->type == ATTR_1D_POT) {
      n >>= a->divisor_r;
   } else if (a->type == ATTR_1D_NPOT) {
      const uint64_t magic = a->divisor_d | 0x80000000u;
      n = (uint32_t)((((uint64_t)n + a->divisor_e) * magic) >>
                     (32 + a->divisor_r));
   }
   if (a->offset_enable)
      n += env->attribute_offset;
   return n;
}

/* 0 when the element lies outside of the buffer. */
static uint64_t
element_va(const struct sim_shader_env *env, const struct attribute *a,
           uint32_t vertex, uint32_t instance, unsigned size_B)
{
   const uint32_t n = element_index(env, a, vertex, instance);
   const int64_t at = (int64_t)((uint64_t)n * a->stride) + a->offset;

   if (at < 0 || (uint64_t)at + size_B > a->buffer.size_B)
      return 0;
   return a->buffer.va + (uint64_t)at;
}

/* Reads and converts one texel; out is zero when va is. */
static enum sim_next
load_converted(struct sim_exec *x, const struct sim_op *op, unsigned lane,
               uint64_t va, uint32_t format, uint32_t out[4])
{
   const unsigned size_B = sim_format_size_B(format);
   uint8_t texel[16];

   memset(out, 0, 16);
   if (!va)
      return SIM_NEXT;
   if (!size_B || size_B > sizeof(texel))
      return sim_exec_fault(x, SIM_FAULT_INVALID_DESCRIPTOR,
                            "format %#x cannot be loaded", format);
   if (!sim_lane_read(x, lane, va, texel, size_B))
      return sim_exec_real_lanes(x) >> lane & 1 ? SIM_NEXT_FAULT : SIM_NEXT;
   if (!sim_format_decode(format, texel, op->regfmt, out))
      return sim_exec_fault(x, SIM_FAULT_INVALID_DESCRIPTOR,
                            "format %#x is unknown", format);
   x->core->loaded_B += size_B;
   return SIM_NEXT;
}

static const uint32_t *
handle_source(struct sim_exec *x, const struct sim_op *op, uint32_t *tmp)
{
   return op->src_count > 2 ? sim_fetch(x, &op->src[2], tmp) : NULL;
}

SIM_EXEC(sim_exec_ld_attr)
{
   const uint64_t before = x->core->loaded_B;
   uint32_t tmp[3][2 * SIM_LANES], c[4][SIM_LANES];
   const uint32_t *vertex = sim_fetch(x, &op->src[0], tmp[0]);
   const uint32_t *instance = sim_fetch(x, &op->src[1], tmp[1]);
   const uint32_t *handles = handle_source(x, op, tmp[2]);
   struct attribute a;
   uint32_t seen = 0;
   bool have = false;

   memset(c, 0, sizeof(c));
   SIM_FOREACH_LANE(lane, x->active)
   {
      const uint32_t handle = lane_handle(op, handles, lane);

      if (!have || handle != seen) {
         if (have && !sim_exec_other_handle(x, "LD_ATTR"))
            return SIM_NEXT_FAULT;
         seen = handle;
         have = true;
         if (!read_attribute(x, handle, &a))
            return SIM_NEXT_FAULT;
      }

      const uint64_t va =
         a.type ? element_va(x->env, &a, vertex[lane], instance[lane],
                             sim_format_size_B(a.format))
                : 0;
      uint32_t out[4];
      const enum sim_next next = load_converted(x, op, lane, va, a.format, out);
      if (next != SIM_NEXT)
         return next;
      for (unsigned k = 0; k < 4; k++)
         c[k][lane] = out[k];
   }
   sim_cycles_load_store(&x->core->work,
                         (unsigned)(x->core->loaded_B - before));
   sim_pack_components(x, op, 0, op->vecsize, sim_regfmt_is_16(op->regfmt), c);
   return SIM_NEXT;
}

static void
deliver_texel_address(struct sim_exec *x, const struct sim_op *op,
                      uint32_t w[3][SIM_LANES])
{
   for (unsigned k = 0; k < 3 && k < op->sw_count; k++)
      sim_stage_write(x, op, k, w[k]);
}

SIM_EXEC(sim_exec_lea_attr)
{
   uint32_t tmp[3][2 * SIM_LANES], w[3][SIM_LANES];
   const uint32_t *vertex = sim_fetch(x, &op->src[0], tmp[0]);
   const uint32_t *instance = sim_fetch(x, &op->src[1], tmp[1]);
   const uint32_t *handles = handle_source(x, op, tmp[2]);
   struct attribute a;

   memset(w, 0, sizeof(w));
   SIM_FOREACH_LANE(lane, x->active)
   {
      if (!read_attribute(x, lane_handle(op, handles, lane), &a))
         return SIM_NEXT_FAULT;

      const uint64_t va =
         a.type ? element_va(x->env, &a, vertex[lane], instance[lane],
                             sim_format_size_B(a.format))
                : 0;
      w[0][lane] = (uint32_t)va;
      w[1][lane] = (uint32_t)(va >> 32);
      w[2][lane] = a.format;
   }
   deliver_texel_address(x, op, w);
   return SIM_NEXT;
}

/* ---- images ----------------------------------------------------------- */

/* Whether the handles of all lanes are the same, or may differ. */
static bool
handles_agree(struct sim_exec *x, const uint32_t *handles, const char *what)
{
   const unsigned first = (unsigned)__builtin_ctz(x->active | 1u << SIM_LANES);

   if (!handles)
      return true;
   SIM_FOREACH_LANE(lane, x->active)
   {
      if (handles[lane] != handles[first])
         return sim_exec_other_handle(x, what);
   }
   return true;
}

static bool
texel_address(struct sim_exec *x, uint32_t handle, uint32_t xy, uint32_t zw,
              struct sim_texel_address *out)
{
   uint64_t va;

   memset(out, 0, sizeof(*out));
   if (!sim_env_entry(x, handle, &va))
      return false;
   x->port->pc = x->pc;
   return !va || sim_texture_address(x->port, va, xy, zw, out);
}

SIM_EXEC(sim_exec_ld_tex)
{
   const uint64_t before = x->core->loaded_B;
   uint32_t tmp[3][2 * SIM_LANES], c[4][SIM_LANES];
   const uint32_t *xy = sim_fetch(x, &op->src[0], tmp[0]);
   const uint32_t *zw = sim_fetch(x, &op->src[1], tmp[1]);
   const uint32_t *handles = handle_source(x, op, tmp[2]);

   if (!handles_agree(x, handles, "LD_TEX"))
      return SIM_NEXT_FAULT;
   memset(c, 0, sizeof(c));
   SIM_FOREACH_LANE(lane, x->active)
   {
      struct sim_texel_address at;
      uint32_t out[4];

      if (!texel_address(x, lane_handle(op, handles, lane), xy[lane], zw[lane],
                         &at))
         return SIM_NEXT_FAULT;

      const enum sim_next next =
         load_converted(x, op, lane, at.va, at.conversion & 0x3fffff, out);
      if (next != SIM_NEXT)
         return next;
      for (unsigned k = 0; k < 4; k++)
         c[k][lane] = out[k];
   }
   sim_cycles_load_store(&x->core->work,
                         (unsigned)(x->core->loaded_B - before));
   sim_pack_components(x, op, 0, op->vecsize, sim_regfmt_is_16(op->regfmt), c);
   return SIM_NEXT;
}

SIM_EXEC(sim_exec_lea_tex)
{
   uint32_t tmp[3][2 * SIM_LANES], w[3][SIM_LANES];
   const uint32_t *xy = sim_fetch(x, &op->src[0], tmp[0]);
   const uint32_t *zw = sim_fetch(x, &op->src[1], tmp[1]);
   const uint32_t *handles = handle_source(x, op, tmp[2]);

   if (!handles_agree(x, handles, "LEA_TEX"))
      return SIM_NEXT_FAULT;
   memset(w, 0, sizeof(w));
   SIM_FOREACH_LANE(lane, x->active)
   {
      struct sim_texel_address at;

      if (!texel_address(x, lane_handle(op, handles, lane), xy[lane], zw[lane],
                         &at))
         return SIM_NEXT_FAULT;
      w[0][lane] = (uint32_t)at.va;
      w[1][lane] = (uint32_t)(at.va >> 32);
      w[2][lane] = at.conversion;
   }
   deliver_texel_address(x, op, w);
   return SIM_NEXT;
}
