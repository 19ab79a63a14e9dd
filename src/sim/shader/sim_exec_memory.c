/* SPDX-License-Identifier: MIT */
/* Loads and stores at addresses and through buffer descriptors. */
#include "isa/isa.h"
#include "sim/shader/sim_shader_core.h"
#include "sim/texture/sim_texture.h"

static inline uint64_t
address(const uint32_t *v, unsigned lane)
{
   return v[lane] | (uint64_t)v[lane + SIM_LANES] << 32;
}

/* Immediate table numbers: 4 bits name tables 0…11 and 60…63 (Mesa 25.0.7,
 * va_res_fold_table_idx). */
static inline uint32_t
unfold_table(unsigned table)
{
   return table < 12 ? table : table + 48;
}

/* ---- loads ------------------------------------------------------------ */

/* Moves what was loaded (zero above its width) to its place in the staging
 * registers. */
static void
deliver(struct sim_exec *x, const struct sim_op *op, uint32_t w[4][SIM_LANES])
{
   const unsigned bits = op->width_B * 8u;
   unsigned words = (op->width_B + 3) / 4;
   uint32_t keep = 0;
   unsigned shift = 0, extend_to = 0;

   switch (op->lane) {
   case ISA_LOAD_LANE_B0:
   case ISA_LOAD_LANE_B1:
   case ISA_LOAD_LANE_B2:
   case ISA_LOAD_LANE_B3:
      shift = 8 * (op->lane - ISA_LOAD_LANE_B0);
      keep = ~(0xffu << shift);
      break;
   case ISA_LOAD_LANE_H0:
   case ISA_LOAD_LANE_H1:
      shift = 16 * (op->lane - ISA_LOAD_LANE_H0);
      keep = ~(0xffffu << shift);
      extend_to = 16;
      break;
   case ISA_LOAD_LANE_D0:
      words = 2;
      extend_to = 64;
      break;
   case ISA_LOAD_LANE_W0:
      extend_to = 32;
      break;
   default:
      extend_to = 32 * words;
      break;
   }

   for (unsigned i = 0; i < SIM_LANES; i++) {
      if (extend_to > bits && !op->zero_extend && bits < 64) {
         const uint64_t v = w[0][i] | (uint64_t)w[1][i] << 32;
         const int64_t e = (int64_t)(v << (64 - bits)) >> (64 - bits);

         w[0][i] = (uint32_t)e & (extend_to == 16 ? 0xffffu : ~0u);
         if (words == 2)
            w[1][i] = (uint32_t)((uint64_t)e >> 32);
      }
      w[0][i] <<= shift;
   }

   if (keep) {
      const uint32_t *old = x->warp->r[op->sw];
      for (unsigned i = 0; i < SIM_LANES; i++)
         w[0][i] |= old[i] & keep;
   }
   for (unsigned k = 0; k < words && k < op->sw_count; k++)
      sim_stage_write(x, op, k, w[k]);
   const unsigned bytes = op->width_B * __builtin_popcount(x->active);
   x->core->loaded_B += bytes;
   sim_cycles_load_store(&x->core->work, bytes);
}

SIM_EXEC(sim_exec_load)
{
   uint32_t tmp[2 * SIM_LANES];
   uint32_t w[4][SIM_LANES];
   const uint32_t *a = sim_fetch(x, &op->src[0], tmp);
   const unsigned width_B = op->width_B;
   const uint16_t real = sim_exec_real_lanes(x);

   memset(w, 0, sizeof(w));
   SIM_FOREACH_LANE(lane, x->active)
   {
      const uint64_t va = address(a, lane) + (int64_t)op->imm;
      uint32_t buf[4] = { 0 };

      if (!sim_lane_read(x, lane, va, buf, width_B) && (real >> lane & 1))
         return SIM_NEXT_FAULT;
      for (unsigned k = 0; k < 4; k++)
         w[k][lane] = buf[k];
   }
   deliver(x, op, w);
   return SIM_NEXT;
}

/* Out of bounds reads zero. */
SIM_EXEC(sim_exec_ld_buffer)
{
   uint32_t tmp[2][2 * SIM_LANES];
   uint32_t w[4][SIM_LANES];
   const uint32_t *off = sim_fetch(x, &op->src[0], tmp[0]);
   const uint32_t *handle = sim_fetch(x, &op->src[1], tmp[1]);
   const unsigned width_B = op->width_B;
   const uint16_t real = sim_exec_real_lanes(x);
   struct sim_buffer_view view = { 0 };
   uint32_t seen = 0, seen_off = 0;
   uint32_t buf[4] = { 0 };
   bool have = false, loaded = false;

   memset(w, 0, sizeof(w));
   SIM_FOREACH_LANE(lane, x->active)
   {
      if (!have || handle[lane] != seen) {
         if (have && !sim_exec_other_handle(x, "LD_BUFFER"))
            return SIM_NEXT_FAULT;
         seen = handle[lane];
         have = true;
         loaded = false;
         if (!sim_env_buffer(x, seen, &view))
            return SIM_NEXT_FAULT;
      }
      /* Mostly, all threads read the same word. */
      if (!loaded || off[lane] != seen_off) {
         memset(buf, 0, sizeof(buf));
         seen_off = off[lane];
         loaded = true;
         if ((uint64_t)seen_off + width_B <= view.size_B &&
             !sim_lane_read(x, lane, view.va + seen_off, buf, width_B)) {
            if (real >> lane & 1)
               return SIM_NEXT_FAULT;
            loaded = false;
         }
      }
      for (unsigned k = 0; k < 4; k++)
         w[k][lane] = buf[k];
   }
   deliver(x, op, w);
   return SIM_NEXT;
}

/* ---- stores ----------------------------------------------------------- */

SIM_EXEC(sim_exec_store)
{
   uint32_t tmp[2 * SIM_LANES];
   const uint32_t *a = sim_fetch(x, &op->src[0], tmp);
   const unsigned words = (op->width_B + 3u) / 4;
   const uint16_t lanes =
      op->access == ISA_ACCESS_FORCE ? x->active : sim_exec_real_lanes(x);

   SIM_FOREACH_LANE(lane, lanes)
   {
      const uint64_t va = address(a, lane) + (int64_t)op->imm;
      uint32_t buf[4];

      for (unsigned k = 0; k < words; k++)
         buf[k] = sim_stage_read(x, op, k)[lane];
      if (!sim_lane_write(x, lane, va, buf, op->width_B) &&
          (sim_exec_real_lanes(x) >> lane & 1))
         return SIM_NEXT_FAULT;
   }
   const unsigned bytes = op->width_B * __builtin_popcount(lanes);
   x->core->stored_B += bytes;
   sim_cycles_load_store(&x->core->work, bytes);
   return SIM_NEXT;
}

/* Stores through a conversion.  Address 0 is what an image address outside
 * of its image gives: nothing is stored. */
SIM_EXEC(sim_exec_st_cvt)
{
   uint32_t tmp[2][2 * SIM_LANES];
   uint32_t c[4][SIM_LANES];
   unsigned bytes = 0;
   const uint32_t *a = sim_fetch(x, &op->src[0], tmp[0]);
   const uint32_t *cvt = sim_fetch(x, &op->src[1], tmp[1]);

   sim_unpack_components(x, op, op->vecsize, sim_regfmt_is_16(op->regfmt), c);
   SIM_FOREACH_LANE(lane, sim_exec_real_lanes(x))
   {
      const uint64_t va = address(a, lane);
      const uint32_t format = cvt[lane] & 0x3fffff;
      const unsigned size_B = sim_format_size_B(format);
      const uint32_t in[4] = { c[0][lane], c[1][lane], c[2][lane], c[3][lane] };
      uint8_t texel[16];

      if (!va)
         continue;
      if (!size_B || size_B > sizeof(texel) ||
          !sim_format_encode(format, texel, op->regfmt, in))
         return sim_exec_fault(x, SIM_FAULT_INVALID_INSTR,
                               "ST_CVT with format %#x", format);
      if (!sim_lane_write(x, lane, va + (uint32_t)op->imm, texel, size_B))
         return SIM_NEXT_FAULT;
      bytes += size_B;
   }
   x->core->stored_B += bytes;
   sim_cycles_load_store(&x->core->work, bytes);
   return SIM_NEXT;
}

/* ---- addresses -------------------------------------------------------- */

static void
deliver_address(struct sim_exec *x, const struct sim_op *op,
                const uint64_t va[SIM_LANES])
{
   uint32_t w[2][SIM_LANES];

   for (unsigned i = 0; i < SIM_LANES; i++) {
      w[0][i] = (uint32_t)va[i];
      w[1][i] = (uint32_t)(va[i] >> 32);
   }
   for (unsigned k = 0; k < 2 && k < op->sw_count; k++)
      sim_stage_write(x, op, k, w[k]);
}

/* Sources offset and handle.  An offset outside of the buffer gives an address
 * where accesses do nothing: panvk has robust buffer access and leaves atomics
 * and stores through such addresses to the hardware (Mesa 25.0.7,
 * panvk_buffer_ssbo_addr_format).  GUESS: what the address looks like, and that
 * the size of the access plays no part. */
SIM_EXEC(sim_exec_lea_buffer)
{
   uint32_t tmp[2][2 * SIM_LANES];
   const uint32_t *off = sim_fetch(x, &op->src[0], tmp[0]);
   const uint32_t *handle = sim_fetch(x, &op->src[1], tmp[1]);
   struct sim_buffer_view view = { 0 };
   uint64_t va[SIM_LANES] = { 0 };
   uint32_t seen = 0;
   bool have = false;

   SIM_FOREACH_LANE(lane, x->active)
   {
      if (!have || handle[lane] != seen) {
         if (have && !sim_exec_other_handle(x, "LEA_BUFFER"))
            return SIM_NEXT_FAULT;
         seen = handle[lane];
         have = true;
         if (!sim_env_buffer(x, seen, &view))
            return SIM_NEXT_FAULT;
      }
      va[lane] = off[lane] < view.size_B ? view.va + off[lane]
                                         : (uint64_t)SIM_NOWHERE_HIGH << 32;
   }
   deliver_address(x, op, va);
   return SIM_NEXT;
}

/* Table 61 is the geometry hardware's: its owner answers.  Others: the
 * buffer's address plus the source in bytes (GUESS). */
SIM_EXEC(sim_exec_lea_buf_imm)
{
   uint32_t tmp[2 * SIM_LANES];
   const uint32_t *id = sim_fetch(x, &op->src[0], tmp);
   const uint32_t table = unfold_table(op->table);
   uint64_t va[SIM_LANES] = { 0 };

   if (table >= 60) {
      if (!x->ops || !x->ops->lea_buf)
         return sim_exec_fault(x, SIM_FAULT_INVALID_INSTR,
                               "LEA_BUF_IMM of table %u outside a vertex "
                               "shader",
                               table);
      if (!x->ops->lea_buf(x->stage, x->core, table, (unsigned)op->imm,
                           x->active, id, va))
         return SIM_NEXT_FAULT;
   } else {
      struct sim_buffer_view view;

      if (!sim_env_buffer(x, table << 24 | (uint32_t)op->imm, &view))
         return SIM_NEXT_FAULT;
      SIM_FOREACH_LANE(lane, x->active)
      va[lane] = view.va + id[lane];
   }
   deliver_address(x, op, va);
   return SIM_NEXT;
}
