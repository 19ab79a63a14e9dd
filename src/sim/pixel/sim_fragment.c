/* SPDX-License-Identifier: MIT */
/* RUN_FRAGMENT: draws, tiles, frame shaders, primitives, write-back. */
#include "sim/pixel/sim_fragment.h"

#include <errno.h>
#include <stdlib.h>

#include "hw/hw_v10.h"
#include "sim/memory/sim_pool.h"
#include "sim/pixel/sim_draw.h"
#include "sim/pixel/sim_fbd.h"

/* Tiles a worker takes at a time, in each direction: neighbours share
 * primitives and textures. */
#define BLOCK_TILES 4

/* v10 "Pre Post Frame Shader Mode". */
enum {
   FRAME_NEVER = 0,
   FRAME_ALWAYS = 1,
   FRAME_INTERSECT = 2,
   FRAME_EARLY_ZS_ALWAYS = 3,
};

struct fragment {
   struct sim_job *job;
   struct sim_framebuffer fb;

   /* The polygon list; NULL without one. */
   uint64_t list_va;
   const struct sim_list_header *list;
   unsigned draw_count;
   struct sim_draw *draws;
   /* Pre 0, pre 1, post. */
   struct sim_draw frame_draw[3];

   /* Tiles, and blocks of them. */
   struct sim_rect tiles;
   unsigned blocks_x;

   /* Tile enable map: 0 without one. */
   uint64_t map_va;
   uint32_t map_stride_B;

   unsigned worker_count;
   struct sim_pixel_worker *workers;
   bool tile_zero_cost;
};

/* ---- preparation ------------------------------------------------------- */

static bool
read_draws(struct fragment *f, struct sim_core *core)
{
   struct sim_port *port = sim_core_port(core);
   uint64_t va = f->list->first_draw_va;

   f->draws =
      calloc(f->list->draw_count ? f->list->draw_count : 1, sizeof(*f->draws));
   if (!f->draws) {
      sim_port_report(port, SIM_FAULT_UNIMPLEMENTED, "out of host memory");
      return false;
   }

   for (; f->draw_count < f->list->draw_count; f->draw_count++) {
      struct sim_draw *d = &f->draws[f->draw_count];
      struct sim_list_draw rec;
      struct hw_scissor s;

      port->what = "draw of the polygon list";
      if (!sim_port_read(port, va, &rec, sizeof(rec)) ||
          !sim_draw_decode(core, &f->fb, rec.dcd, d))
         return false;

      hw_scissor_unpack(rec.scissor, &s);
      if (rec.kind < SIM_PRIM_POINT || rec.kind > SIM_PRIM_BOX) {
         sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                         "the polygon list is damaged");
         f->draw_count++;
         return false;
      }
      d->setup.kind = (enum sim_prim_kind)rec.kind;
      d->setup.line_width = rec.line_width;
      if (d->single_sampled_lines && d->setup.kind == SIM_PRIM_LINE)
         d->multisample = d->per_sample = false;
      d->varying_B = rec.varying_B;
      d->packet_stride_B = rec.packet_stride_B;
      d->position_only = rec.position_only;
      if ((int32_t)s.scissor_minimum_x > d->setup.scissor.x0)
         d->setup.scissor.x0 = (int32_t)s.scissor_minimum_x;
      if ((int32_t)s.scissor_minimum_y > d->setup.scissor.y0)
         d->setup.scissor.y0 = (int32_t)s.scissor_minimum_y;
      if ((int32_t)s.scissor_maximum_x < d->setup.scissor.x1)
         d->setup.scissor.x1 = (int32_t)s.scissor_maximum_x;
      if ((int32_t)s.scissor_maximum_y < d->setup.scissor.y1)
         d->setup.scissor.y1 = (int32_t)s.scissor_maximum_y;
      va = rec.next_va;
   }
   return true;
}

static bool
read_list(struct fragment *f, struct sim_core *core)
{
   struct sim_port *port = sim_core_port(core);

   if (!f->fb.tiler_va)
      return true;
   port->what = "tiler context";
   if (!sim_port_read(port, f->fb.tiler_va, &f->list_va, sizeof(f->list_va)))
      return false;
   if (!f->list_va)
      return true;

   port->what = "polygon list";
   f->list = sim_port_object(port, f->list_va, sizeof(*f->list),
                             _Alignof(struct sim_list_header), SIM_READ);
   if (!f->list)
      return false;
   if (f->list->magic != SIM_LIST_MAGIC) {
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "the tiler context at 0x%llx has no polygon list of "
                      "the tiler's",
                      (unsigned long long)f->fb.tiler_va);
      return false;
   }
   if (f->list->width != f->fb.width || f->list->height != f->fb.height) {
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "tiler context and framebuffer differ in size: "
                      "%u x %u, %u x %u",
                      f->list->width, f->list->height, f->fb.width,
                      f->fb.height);
      return false;
   }
   if (f->fb.layer_index >= f->list->layer_count) {
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "layer %u of a tiler context with %u", f->fb.layer_index,
                      f->list->layer_count);
      return false;
   }
   return read_draws(f, core);
}

static bool
read_frame_draws(struct fragment *f, struct sim_core *core)
{
   struct sim_port *port = sim_core_port(core);

   for (unsigned i = 0; i < 3; i++) {
      const uint64_t va = f->fb.frame_dcds_va + (uint64_t)i * HW_DRAW_SIZE_B;
      uint32_t dcd[HW_DRAW_SIZE_B / 4];

      if (f->fb.frame_mode[i] == FRAME_NEVER)
         continue;
      port->what = "frame shader's draw descriptor";
      if (!sim_port_read(port, va, dcd, sizeof(dcd)) ||
          !sim_draw_decode(core, &f->fb, dcd, &f->frame_draw[i]))
         return false;
      /* Frame shaders see no primitive. */
      f->frame_draw[i].setup.kind = SIM_PRIM_TRIANGLE;
   }
   return true;
}

/* ---- primitives of a tile ---------------------------------------------- */

struct cursor {
   const struct sim_list_block *block;
   unsigned next;
   /* Blocks gone through: a list that a shader wrote into may be a ring. */
   uint32_t blocks;
   const struct sim_list_prim *prim;
};

struct merge {
   unsigned count;
   uint32_t prim_count;
   struct cursor at[SIM_LIST_LEVELS];
};

/* Loads the cursor's primitive; prim is NULL at the end.  false: fault. */
static bool
cursor_load(struct sim_port *port, struct cursor *c, uint32_t prim_count)
{
   c->prim = NULL;
   while (c->block) {
      if (c->block->count > SIM_LIST_BLOCK_ENTRIES || c->blocks > prim_count) {
         sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                         "the polygon list is damaged");
         return false;
      }
      if (c->next < c->block->count) {
         c->prim =
            sim_port_object(port, c->block->prim_va[c->next], sizeof(*c->prim),
                            _Alignof(struct sim_list_prim), SIM_READ);
         return c->prim != NULL;
      }

      const uint64_t va = c->block->next_va;
      c->next = 0;
      c->blocks++;
      c->block = NULL;
      if (va) {
         c->block = sim_port_object(port, va, sizeof(*c->block),
                                    _Alignof(struct sim_list_block), SIM_READ);
         if (!c->block)
            return false;
      }
   }
   return true;
}

static bool
merge_begin(const struct fragment *f, struct sim_port *port, uint32_t tx,
            uint32_t ty, struct merge *m)
{
   m->count = 0;
   if (!f->list)
      return true;

   m->prim_count = f->list->prim_count;
   port->what = "polygon list";
   for (unsigned level = 0; level < SIM_LIST_LEVELS; level++) {
      if (!(f->list->level_mask & (1u << level)))
         continue;

      const uint32_t index =
         sim_list_bin_index(f->list, f->fb.layer_index, level, tx, ty);
      const uint64_t *page = sim_port_object(
         port,
         f->list->page_table_va + (index / SIM_LIST_PAGE_BINS) * sizeof(*page),
         sizeof(*page), sizeof(*page), SIM_READ);
      if (!page)
         return false;
      if (!*page)
         continue;

      const struct sim_list_bin *bin = sim_port_object(
         port, *page + (index % SIM_LIST_PAGE_BINS) * sizeof(*bin),
         sizeof(*bin), _Alignof(struct sim_list_bin), SIM_READ);
      if (!bin)
         return false;
      if (!bin->first_va)
         continue;

      struct cursor *c = &m->at[m->count];
      c->next = 0;
      c->blocks = 0;
      c->block = sim_port_object(port, bin->first_va, sizeof(*c->block),
                                 _Alignof(struct sim_list_block), SIM_READ);
      if (!c->block || !cursor_load(port, c, f->list->prim_count))
         return false;
      if (c->prim)
         m->count++;
   }
   return true;
}

/* The next primitive in the order of the list, or NULL at the end or after a
 * fault (*ok is false). */
static const struct sim_list_prim *
merge_next(struct sim_port *port, struct merge *m, bool *ok)
{
   unsigned best = 0;

   if (!m->count)
      return NULL;
   for (unsigned i = 1; i < m->count; i++) {
      if (m->at[i].prim->sequence < m->at[best].prim->sequence)
         best = i;
   }

   struct cursor *c = &m->at[best];
   const struct sim_list_prim *prim = c->prim;
   c->next++;
   if (!cursor_load(port, c, m->prim_count)) {
      *ok = false;
      return NULL;
   }
   if (!c->prim)
      *c = m->at[--m->count];
   return prim;
}

static void
place_planes(struct sim_tile_prim *p, const struct sim_tile *tile)
{
   const double dx = tile->x0 - p->setup.origin_x;
   const double dy = tile->y0 - p->setup.origin_y;

   for (unsigned i = 0; i < 3; i++) {
      const struct sim_plane *w = &p->setup.weight[i];

      p->weight_a[i] = (float)w->a;
      p->weight_b[i] = (float)w->b;
      p->weight_c[i] = (float)(w->a * dx + w->b * dy + w->c);
   }
}

/* Sample mask, and one sample for all when multisampling is off. */
static bool
finish_coverage(struct sim_pixel_worker *w)
{
   const struct sim_draw *d = w->draw;
   struct sim_coverage *c = &w->coverage;
   uint16_t all = 0;

   memset(c->any, 0, sizeof(c->any));
   for (unsigned s = 0; s < w->fb->samples; s++) {
      if (!d->multisample && s)
         memcpy(c->rows[s], c->rows[0], sizeof(c->rows[0]));
   }
   for (unsigned s = 0; s < w->fb->samples; s++) {
      if (!(d->sample_mask & (1u << s)))
         memset(c->rows[s], 0, sizeof(c->rows[s]));
      for (unsigned y = 0; y < SIM_TILE_PX; y++) {
         c->any[y] |= c->rows[s][y];
         all |= c->rows[s][y];
      }
   }
   return all != 0;
}

static bool
draw_primitive(const struct fragment *f, struct sim_pixel_worker *w,
               const struct sim_list_prim *rec)
{
   struct sim_tile_prim *p = &w->prim;

   if (rec->draw_index >= f->draw_count) {
      sim_port_report(&w->port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "polygon list: draw %u of %u", rec->draw_index,
                      f->draw_count);
      return false;
   }

   const struct sim_draw *d = &f->draws[rec->draw_index];
   struct sim_setup_state state = d->setup;
   struct sim_position v[3];

   w->port.what = "vertex packet";
   p->vertices = sim_prim_vertices(state.kind);
   memset(p->packet, 0, sizeof(p->packet));
   for (unsigned i = 0; i < p->vertices; i++) {
      const uint64_t va =
         (uint64_t)((int64_t)f->list_va + (int64_t)rec->vertex[i] * 16);

      p->packet[i] = sim_port_ptr(&w->port, va, d->packet_stride_B, SIM_READ);
      if (!p->packet[i])
         return false;
      memcpy(&v[i], p->packet[i], sizeof(v[i]));
   }
   memcpy(&state.point_size, &rec->point_size, 4);
   p->primitive_id = rec->primitive_id;
   p->provoking = rec->flags & SIM_LIST_PROVOKING_MASK;

   w->draw = d;
   if (!sim_setup_primitive(&state, v, &p->setup) ||
       !sim_cover_tile(&p->setup, w->tile.x0, w->tile.y0,
                       d->multisample ? w->fb->pattern : sim_sample_pattern(0),
                       &w->coverage) ||
       !finish_coverage(w))
      return true;

   place_planes(p, &w->tile);
   p->bias =
      sim_zs_bias(&d->zs, w->fb->z_format, p->setup.z_slope, p->setup.z_max);
   return sim_shade_primitive(w);
}

/* ---- tiles ------------------------------------------------------------- */

/* A frame shader covers what the tile has of the framebuffer. */
static bool
run_frame_draw(struct sim_pixel_worker *w, const struct sim_draw *d)
{
   const int32_t right = (int32_t)w->fb->width - w->tile.x0;
   const int32_t bottom = (int32_t)w->fb->height - w->tile.y0;
   const uint16_t row =
      right >= SIM_TILE_PX ? 0xffff : (uint16_t)((1u << right) - 1);
   struct sim_tile_prim *p = &w->prim;

   memset(p, 0, sizeof(*p));
   p->setup.front = true;
   p->setup.weight[0].c = 1.0;
   place_planes(p, &w->tile);
   w->draw = d;
   memset(&w->coverage, 0, sizeof(w->coverage));
   for (unsigned s = 0; s < w->fb->samples; s++) {
      for (int32_t y = 0; y < SIM_TILE_PX && y < bottom; y++)
         w->coverage.rows[s][y] = row;
   }
   return !finish_coverage(w) || sim_shade_primitive(w);
}

static bool
runs(unsigned mode, bool has_primitives)
{
   return mode == FRAME_ALWAYS || mode == FRAME_EARLY_ZS_ALWAYS ||
          (mode == FRAME_INTERSECT && has_primitives);
}

/* Nothing to draw, to load or to clear. */
static bool
tile_is_idle(const struct fragment *f)
{
   const struct sim_framebuffer *fb = &f->fb;

   for (unsigned i = 0; i < fb->rt_count; i++) {
      if (fb->rt[i].write_enable && fb->rt[i].clean_write)
         return false;
   }
   if ((fb->z_write || fb->s_write) && fb->zs_clean_write)
      return false;
   for (unsigned i = 0; i < 3; i++) {
      if (runs(fb->frame_mode[i], false))
         return false;
   }
   return true;
}

static bool
render_tile(const struct fragment *f, struct sim_pixel_worker *w, uint32_t tx,
            uint32_t ty)
{
   const struct sim_framebuffer *fb = &f->fb;
   const struct sim_list_prim *rec;
   struct merge merge;
   bool ok = true;

   if (!merge_begin(f, &w->port, tx, ty, &merge))
      return false;

   const bool has_primitives = merge.count != 0;
   if (!has_primitives && f->tile_zero_cost)
      return true;

   sim_tile_begin(&w->tile, fb, (int32_t)tx * SIM_TILE_PX,
                  (int32_t)ty * SIM_TILE_PX);
   sim_forward_kill_begin(w);
   w->tiles++;
   for (unsigned i = 0; i < 2; i++) {
      if (runs(fb->frame_mode[i], has_primitives) &&
          !run_frame_draw(w, &f->frame_draw[i]))
         return false;
   }
   while ((rec = merge_next(&w->port, &merge, &ok))) {
      if (!draw_primitive(f, w, rec))
         return false;
   }
   if (ok && runs(fb->frame_mode[2], has_primitives))
      ok = run_frame_draw(w, &f->frame_draw[2]);

   w->port.what = "write-back";
   return ok && sim_tile_write_back(&w->tile, fb, &w->port);
}

static bool
worker_begin(struct fragment *f, struct sim_pixel_worker *w, unsigned index)
{
   if (w->ready)
      return true;

   sim_port_init(&w->port, f->job, "fragment");
   w->core = sim_core_create(&w->port, index);
   w->fb = &f->fb;
   w->ready = true;
   if (sim_strict(w->port.config))
      w->killable = malloc((size_t)f->fb.samples * SIM_TILE_PIXELS);
   if (w->core && sim_tile_create(&w->tile, &f->fb) &&
       (w->killable || !sim_strict(w->port.config)))
      return true;
   sim_port_report(&w->port, SIM_FAULT_UNIMPLEMENTED, "out of host memory");
   return false;
}

static void
worker_end(struct sim_pixel_worker *w)
{
   if (!w->ready)
      return;
   sim_flush_samples(w);
   sim_counter_add(SIM_COUNTER_FRAGMENTS, w->fragments);
   sim_counter_add(SIM_COUNTER_TILES, w->tiles);
   sim_tile_destroy(&w->tile);
   free(w->killable);
   if (w->core)
      sim_core_destroy(w->core);
   sim_port_finish(&w->port);
}

/* One bit for each 32x32 pixels, in rows of map_stride_B (Mesa 25.0.7,
 * pan_resource.c, which has such maps for v5 only).  GUESS: they are the same
 * on v10, and do not depend on the effective tile size.  *enabled: the tile is
 * to be rendered.  false: fault. */
static bool
tile_enabled(const struct fragment *f, struct sim_pixel_worker *w, uint32_t tx,
             uint32_t ty, bool *enabled)
{
   const uint32_t x = tx * SIM_TILE_PX / 32, y = ty * SIM_TILE_PX / 32;
   const uint8_t *p;

   *enabled = true;
   if (!f->map_va)
      return true;
   w->port.what = "tile enable map";
   p = sim_port_ptr(&w->port, f->map_va + (uint64_t)y * f->map_stride_B + x / 8,
                    1, SIM_READ);
   *enabled = p && (*p >> (x % 8) & 1);
   return p != NULL;
}

static void
render_block(void *data, unsigned index, unsigned worker)
{
   struct fragment *f = data;
   struct sim_pixel_worker *w = &f->workers[worker];
   const int32_t x0 =
      f->tiles.x0 + (int32_t)(index % f->blocks_x) * BLOCK_TILES;
   const int32_t y0 =
      f->tiles.y0 + (int32_t)(index / f->blocks_x) * BLOCK_TILES;

   if (sim_job_stopped(f->job) || !worker_begin(f, w, worker))
      return;
   for (int32_t y = y0; y < y0 + BLOCK_TILES && y <= f->tiles.y1; y++) {
      for (int32_t x = x0; x < x0 + BLOCK_TILES && x <= f->tiles.x1; x++) {
         bool enabled;

         if (!tile_enabled(f, w, (uint32_t)x, (uint32_t)y, &enabled) ||
             (enabled && !render_tile(f, w, (uint32_t)x, (uint32_t)y)))
            return;
      }
   }
}

static bool
render(struct fragment *f)
{
   const struct sim_rect *b = &f->fb.bounds;

   if (b->x0 > b->x1 || b->y0 > b->y1)
      return true;

   f->tiles = (struct sim_rect){ b->x0 / SIM_TILE_PX, b->y0 / SIM_TILE_PX,
                                 b->x1 / SIM_TILE_PX, b->y1 / SIM_TILE_PX };
   f->tile_zero_cost = tile_is_idle(f);
   f->blocks_x = (unsigned)(f->tiles.x1 - f->tiles.x0) / BLOCK_TILES + 1;

   const unsigned blocks_y =
      (unsigned)(f->tiles.y1 - f->tiles.y0) / BLOCK_TILES + 1;

   f->worker_count = sim_pool_slots(f->job->pool);
   f->workers = calloc(f->worker_count, sizeof(*f->workers));
   if (!f->workers)
      return false;
   sim_pool_parallel_for(f->job->pool, f->blocks_x * blocks_y, render_block, f);
   for (unsigned i = 0; i < f->worker_count; i++)
      worker_end(&f->workers[i]);
   free(f->workers);
   return !sim_job_stopped(f->job);
}

static bool
prepare(struct fragment *f, const struct sim_fragment_job *job,
        struct sim_core *core)
{
   struct sim_port *port = sim_core_port(core);
   struct hw_cs_run_fragment i;

   if (!hw_cs_run_fragment_unpack(&job->instr, &i) &&
       sim_port_report(port, SIM_FAULT_STRICT,
                       "RUN_FRAGMENT: reserved bits in 0x%016llx",
                       (unsigned long long)job->instr))
      return false;
   if (i.enable_tem) {
      const uint32_t *r = &job->regs[HW_SR_FRAGMENT_TEM_POINTER];

      f->map_va = r[0] | (uint64_t)r[1] << 32;
      f->map_stride_B = job->regs[HW_SR_FRAGMENT_TEM_ROW_STRIDE];
      if (!f->map_va) {
         sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                         "RUN_FRAGMENT: the tile enable map is at 0");
         return false;
      }
   }
   return sim_framebuffer_read(port, job, &f->fb) && read_list(f, core) &&
          read_frame_draws(f, core);
}

int
sim_fragment_run(struct sim_fragment_job *job)
{
   struct fragment *f = calloc(1, sizeof(*f));
   struct sim_port port;
   struct sim_core *core;
   bool ok = false;

   sim_port_init(&port, job->job, "fragment");
   core = sim_core_create(&port, 0);
   if (f && core) {
      f->job = job->job;
      ok = prepare(f, job, core) && render(f);
      for (unsigned i = 0; i < f->draw_count; i++)
         sim_draw_finish(&f->draws[i]);
      for (unsigned i = 0; i < 3; i++)
         sim_draw_finish(&f->frame_draw[i]);
      free(f->draws);
   } else {
      sim_port_report(&port, SIM_FAULT_UNIMPLEMENTED, "out of host memory");
   }
   free(f);
   if (core)
      sim_core_destroy(core);
   sim_port_finish(&port);
   return ok && !sim_job_stopped(job->job) ? 0 : -EFAULT;
}
