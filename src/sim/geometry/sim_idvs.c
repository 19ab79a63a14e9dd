/* SPDX-License-Identifier: MIT */
/* RUN_IDVS and RUN_TILING from their staging registers to bins. */
#include "sim/geometry/sim_idvs_job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw_v10.h"

/* Staging registers.  Source: Mesa 25.0.7, decode_csf.c and
 * panvk_vX_cmd_draw.c. */
enum {
   SR_RESOURCES = 0,
   SR_FAU = 8,
   SR_SHADER = 16,
   SR_TSD = 24,
   SR_ATTRIBUTE_OFFSET = 32,
   SR_INDEX_COUNT = 33,
   SR_INSTANCE_COUNT = 34,
   SR_INDEX_OFFSET = 35,
   SR_VERTEX_OFFSET = 36,
   SR_INSTANCE_OFFSET = 37,
   SR_DCD_FLAGS_2 = 38,
   SR_INDEX_BUFFER_SIZE = 39,
   SR_TILER_CONTEXT = 40,
   SR_SCISSOR = 42,
   SR_Z_MIN = 44,
   SR_Z_MAX = 45,
   SR_OCCLUSION = 46,
   SR_VARYING_SIZE = 48,
   /* RUN_TILING. */
   SR_POSITIONS = 48,
   SR_BLEND = 50,
   SR_ZSD = 52,
   SR_INDEX_BUFFER = 54,
   SR_PRIMITIVE_FLAGS = 56,
   SR_DCD_FLAGS_0 = 57,
   SR_DCD_FLAGS_1 = 58,
   SR_VERTEX_BOUNDS = 59,
   SR_PRIMITIVE_SIZE = 60,
};

/* Which of the position, varying and fragment register pairs. */
enum {
   STAGE_POSITION,
   STAGE_VARYING,
   STAGE_FRAGMENT,
};

static uint64_t
reg64(const uint32_t *regs, unsigned base, unsigned pair)
{
   return regs[base + 2 * pair] | (uint64_t)regs[base + 2 * pair + 1] << 32;
}

static float
reg_float(const uint32_t *regs, unsigned reg)
{
   float f;
   memcpy(&f, &regs[reg], 4);
   return f;
}

/* ---- state ------------------------------------------------------------- */

static void
fill_env(struct sim_shader_env *env, const uint32_t *regs, unsigned shader,
         uint64_t resources, uint64_t fau, uint64_t tsd)
{
   memset(env, 0, offsetof(struct sim_shader_env, fau));
   env->shader_va = reg64(regs, SR_SHADER, shader);
   env->resources = resources;
   env->fau_va = fau & ((UINT64_C(1) << 48) - 1);
   env->fau_count = (unsigned)(fau >> 56);
   env->thread_storage_va = tsd;
   env->attribute_offset = regs[SR_ATTRIBUTE_OFFSET];
}

/* Which register pairs are the fragment shader's. */
struct fragment_pairs {
   unsigned srt, fau, spd, tsd;
};

/* The registers in the places of the draw descriptor. */
static void
build_draw(struct sim_idvs *g, const struct fragment_pairs *pair)
{
   const uint32_t *r = g->regs;
   uint32_t *d = g->draw.dcd;
   const uint64_t fau = reg64(r, SR_FAU, pair->fau);

   memset(&g->draw, 0, sizeof(g->draw));
   d[0] = r[SR_DCD_FLAGS_0];
   d[1] = r[SR_DCD_FLAGS_1];
   d[2] = 1;
   d[4] = g->packet_stride_B | g->varying_B << 16;
   d[5] = r[SR_DCD_FLAGS_2];
   d[6] = r[SR_Z_MIN];
   d[7] = r[SR_Z_MAX];
   memcpy(&d[10], &r[SR_ZSD], 8);
   memcpy(&d[12], &r[SR_BLEND], 8);
   memcpy(&d[14], &r[SR_OCCLUSION], 8);
   d[16] = r[SR_ATTRIBUTE_OFFSET];
   d[17] = (uint32_t)(fau >> 56);
   memcpy(&d[24], &r[SR_RESOURCES + 2 * pair->srt], 8);
   memcpy(&d[26], &r[SR_SHADER + 2 * pair->spd], 8);
   memcpy(&d[28], &r[SR_TSD + 2 * pair->tsd], 8);
   d[30] = (uint32_t)fau;
   d[31] = (uint32_t)(fau >> 32) & 0xffff;
   g->draw.kind = g->kind;
   g->draw.scissor[0] = r[SR_SCISSOR];
   g->draw.scissor[1] = r[SR_SCISSOR + 1];
   g->draw.line_width = g->constant_size;
   g->draw.varying_B = g->varying_B;
   g->draw.packet_stride_B = g->packet_stride_B;
   g->draw.position_only = g->tiling;
}

static bool
refuse(struct sim_idvs *g, enum sim_fault_kind kind, const char *what)
{
   g->port->unit = "idvs";
   sim_port_report(g->port, kind, "%s: %s", g->name, what);
   return false;
}

static bool
decode_flags(struct sim_idvs *g, uint32_t override)
{
   const uint32_t word = g->regs[SR_PRIMITIVE_FLAGS] | override;
   struct hw_primitive_flags f;

   if (!hw_primitive_flags_unpack(&word, &f) &&
       sim_port_report(g->port, SIM_FAULT_STRICT,
                       "%s: reserved bits in primitive flags 0x%08x", g->name,
                       word))
      return false;

   g->draw_mode = f.draw_mode;
   g->index_type = f.index_type;
   g->point_size_format = f.point_size_array_format;
   g->secondary_shader = f.secondary_shader;
   g->restart = f.primitive_restart;
   g->layer_enable = f.layer_index_enable;
   g->extended_fifo = f.position_fifo_format == 2 ||
                      (f.position_fifo_format == 0 &&
                       (f.point_size_array_format || f.layer_index_enable));
   g->low_depth_cull = f.low_depth_cull;
   g->high_depth_cull = f.high_depth_cull;
   if (f.index_type > 3)
      return refuse(g, SIM_FAULT_INVALID_INSTR, "no such index type");
   if (f.primitive_index_enable || f.primitive_index_writeback)
      return refuse(g, SIM_FAULT_UNIMPLEMENTED, "primitive index buffers");
   if (f.scissor_array_enable)
      return refuse(g, SIM_FAULT_UNIMPLEMENTED, "scissor arrays");

   g->view_count = 0;
   for (unsigned v = 0; v < SIM_MAX_VIEWS; v++) {
      if (f.view_mask & (1u << v))
         g->view[g->view_count++] = (uint8_t)v;
   }
   if (!g->view_count)
      g->view[g->view_count++] = 0;
   return true;
}

static void
decode_setup(struct sim_idvs *g)
{
   struct hw_scissor s;
   struct hw_dcd_flags_0 f;

   hw_scissor_unpack(&g->regs[SR_SCISSOR], &s);
   hw_dcd_flags_0_unpack(&g->regs[SR_DCD_FLAGS_0], &f);
   g->setup = (struct sim_setup_state){
      .kind = g->kind,
      .front_ccw = f.front_face_ccw,
      .cull_front = f.cull_front_face,
      .cull_back = f.cull_back_face,
      .line_width = g->constant_size,
      .scissor = { (int32_t)s.scissor_minimum_x, (int32_t)s.scissor_minimum_y,
                   (int32_t)s.scissor_maximum_x, (int32_t)s.scissor_maximum_y },
   };
   if (g->setup.scissor.x1 > (int32_t)g->tiler.width - 1)
      g->setup.scissor.x1 = (int32_t)g->tiler.width - 1;
   if (g->setup.scissor.y1 > (int32_t)g->tiler.height - 1)
      g->setup.scissor.y1 = (int32_t)g->tiler.height - 1;
}

static bool
reserved_bits(struct sim_idvs *g, uint64_t instr)
{
   return sim_port_report(g->port, SIM_FAULT_STRICT,
                          "%s: reserved bits in 0x%016llx", g->name,
                          (unsigned long long)instr);
}

/* What both instructions have. */
static bool
decode_common(struct sim_idvs *g, const struct sim_idvs_job *job,
              uint32_t flags_override, struct sim_assembler *assembler)
{
   const uint32_t *r = g->regs;

   if (!decode_flags(g, flags_override) ||
       !sim_tiler_open(&g->tiler, g->port, &job->heap,
                       reg64(r, SR_TILER_CONTEXT, 0)))
      return false;
   if (!sim_assembler_init(assembler, g->draw_mode, g->tiler.first_provoking))
      return refuse(g, SIM_FAULT_UNIMPLEMENTED, "draw mode");

   g->kind = sim_assembler_kind(assembler);
   g->vertex_offset = (int32_t)r[SR_VERTEX_OFFSET];
   g->instance_offset = r[SR_INSTANCE_OFFSET];
   g->z_min = reg_float(r, SR_Z_MIN);
   g->z_max = reg_float(r, SR_Z_MAX);
   g->constant_size = reg_float(r, SR_PRIMITIVE_SIZE);
   decode_setup(g);
   return true;
}

static bool
decode_idvs(struct sim_idvs *g, const struct sim_idvs_job *job,
            struct sim_assembler *assembler)
{
   const uint32_t *r = g->regs;
   struct hw_cs_run_idvs i;

   g->name = "RUN_IDVS";
   if (!hw_cs_run_idvs_unpack(&job->instr, &i) && reserved_bits(g, job->instr))
      return false;
   if (!i.malloc_enable)
      return refuse(g, SIM_FAULT_UNIMPLEMENTED, "without Malloc enable");
   if (!decode_common(g, job, i.flags_override, assembler))
      return false;
   if (i.draw_id_register_enable && i.draw_id < SIM_CS_REGISTERS)
      g->draw_id = r[i.draw_id];
   g->varying_B = g->secondary_shader ? r[SR_VARYING_SIZE] : 0;
   g->packet_stride_B = ((g->varying_B + 15) & ~15u) + SIM_PACKET_VARYINGS_B;
   if (g->packet_stride_B > 65535)
      return refuse(g, SIM_FAULT_INVALID_INSTR, "varying allocation too big");
   build_draw(g, &(struct fragment_pairs){
                    .srt = i.fragment_srt_select ? STAGE_FRAGMENT : 0,
                    .fau = STAGE_FRAGMENT,
                    .spd = STAGE_FRAGMENT,
                    .tsd = i.fragment_tsd_select ? STAGE_FRAGMENT : 0,
                 });

   fill_env(g->position_env, r, STAGE_POSITION, reg64(r, SR_RESOURCES, 0),
            reg64(r, SR_FAU, 0), reg64(r, SR_TSD, 0));
   fill_env(g->varying_env, r, STAGE_VARYING,
            reg64(r, SR_RESOURCES, i.varying_srt_select),
            reg64(r, SR_FAU, i.varying_fau_select),
            reg64(r, SR_TSD, i.varying_tsd_select));
   return true;
}

/* Positions lie in memory, shaded already; the fragment shader's registers
 * are those that the instruction selects.  Source: Mesa 25.0.7, decode_csf.c;
 * the forms of the arrays are in sim_idvs_job.h. */
static bool
decode_tiling(struct sim_idvs *g, const struct sim_idvs_job *job,
              struct sim_assembler *assembler)
{
   const uint32_t *r = g->regs;
   struct hw_cs_run_tiling i;

   g->name = "RUN_TILING";
   g->tiling = true;
   if (!hw_cs_run_tiling_unpack(&job->instr, &i) &&
       reserved_bits(g, job->instr))
      return false;
   if (!decode_common(g, job, i.flags_override, assembler))
      return false;
   if (g->layer_enable)
      return refuse(g, SIM_FAULT_UNIMPLEMENTED, "layers of vertices");
   g->secondary_shader = false;
   g->packet_stride_B = SIM_PACKET_VARYINGS_B;
   g->positions_va = reg64(r, SR_POSITIONS, 0);
   g->sizes_va = reg64(r, SR_PRIMITIVE_SIZE, 0);
   g->instance_vertices = r[SR_VERTEX_BOUNDS];
   build_draw(g, &(struct fragment_pairs){ i.srt_select, i.fau_select,
                                           i.spd_select, i.tsd_select });
   return true;
}

/* ---- windows ----------------------------------------------------------- */

static bool
outside_depth(const struct sim_idvs *g, const struct sim_window_prim *p,
              unsigned view)
{
   bool below = g->low_depth_cull, above = g->high_depth_cull;

   for (unsigned i = 0; i < (unsigned)g->kind; i++) {
      const struct sim_position *v = &g->vertex[p->vertex[i]].position[view];

      /* Depth means nothing behind the eye. */
      if (v->winv <= 0.0f)
         return false;
      below &= v->z < g->z_min;
      above &= v->z > g->z_max;
   }
   return below || above;
}

static bool
setup_prim(const struct sim_idvs *g, const struct sim_window_prim *p,
           unsigned view, struct sim_setup *setup)
{
   struct sim_setup_state state = g->setup;
   struct sim_position v[3];

   for (unsigned i = 0; i < (unsigned)g->kind; i++)
      v[i] = g->vertex[p->vertex[i]].position[view];
   state.point_size = g->vertex[p->vertex[0]].point_size[view];
   return sim_setup_primitive(&state, v, setup);
}

static void
cull_window(struct sim_idvs *g)
{
   for (unsigned i = 0; i < g->prim_count; i++) {
      struct sim_window_prim *p = &g->prim[i];

      p->views = 0;
      for (unsigned view = 0; view < g->view_count; view++) {
         struct sim_setup setup;

         if (outside_depth(g, p, view) || !setup_prim(g, p, view, &setup))
            continue;
         p->views |= (uint8_t)(1u << view);
         p->bounds[view] = setup.bounds;
      }
   }
}

/* Numbers the vertices that primitives from `first` on need. */
static void
mark_used(struct sim_idvs *g, unsigned first)
{
   for (unsigned i = 0; i < g->vertex_count; i++)
      g->vertex[i].used = false;
   for (unsigned i = first; i < g->prim_count; i++) {
      if (!g->prim[i].views)
         continue;
      for (unsigned v = 0; v < (unsigned)g->kind; v++)
         g->vertex[g->prim[i].vertex[v]].used = true;
   }
   g->packet_count = 0;
   for (unsigned i = 0; i < g->vertex_count; i++) {
      if (g->vertex[i].used)
         g->vertex[i].packet = g->packet_count++;
   }
}

static enum sim_tiler_result
bin_prim(struct sim_idvs *g, struct sim_window_prim *p, unsigned view)
{
   const uint8_t written = g->vertex[p->vertex[p->prim.provoking]].layer[view];
   const int layer =
      (g->layer_enable ? written : g->view[view]) + g->tiler.layer_offset;
   struct sim_list_prim rec = {
      .primitive_id = p->prim.id,
      .flags = p->prim.provoking,
   };

   if (layer < 0 || layer >= (int)g->tiler.layer_count)
      return SIM_TILER_OK;
   for (unsigned v = 0; v < (unsigned)g->kind; v++) {
      const unsigned packet =
         view * g->packet_count + g->vertex[p->vertex[v]].packet;
      const int64_t distance =
         (int64_t)(g->packets_va + (uint64_t)packet * g->packet_stride_B) -
         (int64_t)g->tiler.list_va;

      rec.vertex[v] = (int32_t)(distance / 16);
      if ((int64_t)rec.vertex[v] * 16 != distance) {
         refuse(g, SIM_FAULT_UNIMPLEMENTED, "heap chunks too far apart");
         return SIM_TILER_FAULT;
      }
   }
   memcpy(&rec.point_size, &g->vertex[p->vertex[0]].point_size[view], 4);
   return sim_tiler_bin(&g->tiler, (unsigned)layer, &rec, &p->bounds[view]);
}

/* Packets, varyings and bins for the primitives from *next on; *next is then
 * the first that has to be done again after a flush. */
static enum sim_tiler_result
emit_window(struct sim_idvs *g, unsigned *next)
{
   enum sim_tiler_result r;

   mark_used(g, *next);
   if (!g->packet_count)
      return SIM_TILER_OK;
   if (!g->tiler.draw_va) {
      r = sim_tiler_add_draw(&g->tiler, &g->draw);
      if (r != SIM_TILER_OK)
         return r;
   }

   const uint64_t size_B =
      (uint64_t)g->packet_count * g->view_count * g->packet_stride_B;
   r = sim_tiler_reserve(&g->tiler, size_B);
   if (r != SIM_TILER_OK)
      return r;
   g->packets_va = sim_tiler_alloc(&g->tiler, size_B);
   if (!sim_window_varyings(g))
      return SIM_TILER_FAULT;

   g->port->unit = "tiler";
   for (; *next < g->prim_count; (*next)++) {
      struct sim_window_prim *p = &g->prim[*next];

      while (p->views) {
         const unsigned view = (unsigned)__builtin_ctz(p->views);

         r = bin_prim(g, p, view);
         if (r != SIM_TILER_OK)
            return r;
         p->views &= (uint8_t)(p->views - 1);
      }
   }
   return SIM_TILER_OK;
}

static bool
flush_window(struct sim_idvs *g)
{
   enum sim_tiler_result r = SIM_TILER_OK;
   unsigned next = 0;

   if (g->prim_count) {
      if (sim_port_stopped(g->port) || !sim_window_positions(g))
         return false;
      cull_window(g);
      do {
         r = emit_window(g, &next);
      } while (r == SIM_TILER_FLUSHED);
   }
   g->vertex_count = g->prim_count = 0;
   memset(g->slot, 0, sizeof(g->slot));
   return r == SIM_TILER_OK;
}

/* The window's slot of a vertex; there is room. */
static uint16_t
window_vertex(struct sim_idvs *g, uint32_t index)
{
   const unsigned mask = 2 * SIM_WINDOW_VERTICES - 1;
   unsigned h = (index * 2654435761u) >> 16 & mask;

   while (g->slot[h]) {
      const uint16_t i = g->slot[h] - 1;
      if (g->vertex[i].index == index)
         return i;
      h = (h + 1) & mask;
   }

   const uint16_t i = (uint16_t)g->vertex_count++;
   g->slot[h] = i + 1;
   g->vertex[i].index = index;
   return i;
}

static bool
add_prim(struct sim_idvs *g, const struct sim_primitive *prim)
{
   if ((g->prim_count == SIM_WINDOW_PRIMITIVES ||
        g->vertex_count + 3 > SIM_WINDOW_VERTICES) &&
       !flush_window(g))
      return false;

   struct sim_window_prim *p = &g->prim[g->prim_count++];
   p->prim = *prim;
   for (unsigned v = 0; v < (unsigned)g->kind; v++)
      p->vertex[v] = window_vertex(g, prim->index[v]);
   return true;
}

/* ---- the stream -------------------------------------------------------- */

#define FETCH 1024

/* Indices [first, first + n) as 32 bits; those beyond the buffer are 0.
 * GUESS for what silicon does; Vulkan's robust index access wants 0. */
static bool
fetch_indices(struct sim_idvs *g, uint32_t first, uint32_t n,
              uint32_t out[FETCH])
{
   const unsigned size_B = 1u << (g->index_type - 1);
   const uint64_t offset =
      ((uint64_t)g->regs[SR_INDEX_OFFSET] + first) * size_B;
   const uint64_t end = g->regs[SR_INDEX_BUFFER_SIZE];
   const uint64_t room = offset < end ? (end - offset) / size_B : 0;
   const uint32_t valid = room < n ? (uint32_t)room : n;
   uint8_t raw[FETCH * 4];

   g->port->unit = "index fetch";
   if (valid &&
       !sim_port_read(g->port, reg64(g->regs, SR_INDEX_BUFFER, 0) + offset, raw,
                      (uint64_t)valid * size_B))
      return false;
   for (uint32_t i = 0; i < n; i++) {
      out[i] = 0;
      if (i < valid)
         memcpy(&out[i], raw + (size_t)i * size_B, size_B);
   }
   return true;
}

static bool
run_instance(struct sim_idvs *g, struct sim_assembler *a)
{
   const uint32_t count = g->regs[SR_INDEX_COUNT];
   const uint32_t cut = g->index_type == 1   ? 0xff
                        : g->index_type == 2 ? 0xffff
                                             : UINT32_MAX;
   struct sim_primitive prim;
   uint32_t index[FETCH];

   a->count = 0;
   a->next_id = 0;
   for (uint32_t first = 0; first < count; first += FETCH) {
      const uint32_t n = count - first < FETCH ? count - first : FETCH;

      if (g->index_type) {
         if (!fetch_indices(g, first, n, index))
            return false;
      } else {
         for (uint32_t i = 0; i < n; i++)
            index[i] = first + i;
      }
      for (uint32_t i = 0; i < n; i++) {
         const bool restart = g->index_type && g->restart && index[i] == cut;

         if ((restart ? sim_assembler_cut(a, &prim)
                      : sim_assembler_push(a, index[i], &prim)) &&
             !add_prim(g, &prim))
            return false;
      }
   }
   return !sim_assembler_cut(a, &prim) || add_prim(g, &prim);
}

static bool
run_instances(struct sim_idvs *g, struct sim_assembler *assembler)
{
   bool ok = true;

   for (uint32_t i = 0; ok && i < g->regs[SR_INSTANCE_COUNT]; i++) {
      g->instance = i;
      ok = run_instance(g, assembler) && flush_window(g);
   }
   return ok;
}

static bool
run_shaded(struct sim_idvs *g, struct sim_assembler *assembler)
{
   bool ok;

   if (!sim_vertex_workers_create(g) ||
       !sim_env_prepare(g->core, g->position_env))
      return false;
   ok = !g->secondary_shader || sim_env_prepare(g->core, g->varying_env);
   if (ok) {
      ok = run_instances(g, assembler);
      if (g->secondary_shader)
         sim_env_finish(g->varying_env);
   }
   sim_env_finish(g->position_env);
   return ok;
}

static bool
run(struct sim_idvs *g, const struct sim_idvs_job *job)
{
   const bool tiling = hw_cs_word_opcode(job->instr) == HW_CS_OPCODE_RUN_TILING;
   struct sim_assembler assembler;
   bool ok;

   if (!(tiling ? decode_tiling : decode_idvs)(g, job, &assembler))
      return false;
   if (g->draw_mode == SIM_DRAW_NONE || !g->regs[SR_INDEX_COUNT] ||
       !g->regs[SR_INSTANCE_COUNT])
      return true;
   ok = (tiling ? run_instances : run_shaded)(g, &assembler);
   return sim_tiler_close(&g->tiler) && ok;
}

int
sim_idvs_run(struct sim_idvs_job *job)
{
   struct sim_idvs *g = calloc(1, sizeof(*g));
   struct sim_port port;
   bool ok = false;

   sim_port_init(&port, job->job, "idvs");
   if (g) {
      g->job = job->job;
      g->port = &port;
      g->regs = job->regs;
      g->core = sim_core_create(&port, 0);
      g->position_env = aligned_alloc(64, sizeof(struct sim_shader_env));
      g->varying_env = aligned_alloc(64, sizeof(struct sim_shader_env));
      if (g->core && g->position_env && g->varying_env)
         ok = run(g, job);
      else
         sim_port_report(&port, SIM_FAULT_UNIMPLEMENTED, "out of host memory");
      sim_counter_add(SIM_COUNTER_VERTICES, sim_vertex_workers_destroy(g));
      sim_counter_add(SIM_COUNTER_PRIMITIVES, g->tiler.primitives);
      free(g->position_env);
      free(g->varying_env);
      if (g->core)
         sim_core_destroy(g->core);
   } else {
      sim_port_report(&port, SIM_FAULT_UNIMPLEMENTED, "out of host memory");
   }
   free(g);
   sim_port_finish(&port);
   return ok && !sim_job_stopped(job->job) ? 0 : -EFAULT;
}

int
sim_tiling_finish(struct sim_idvs_job *job)
{
   /* Lists are complete after each RUN_IDVS: nothing is left to write.  The
    * context must be readable, though. */
   struct sim_port port;
   struct sim_tiler tiler;
   bool ok;

   sim_port_init(&port, job->job, "tiler");
   ok = sim_tiler_open(&tiler, &port, &job->heap,
                       reg64(job->regs, SR_TILER_CONTEXT, 0));
   sim_port_finish(&port);
   return ok ? 0 : -EFAULT;
}
