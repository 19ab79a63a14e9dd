/* SPDX-License-Identifier: MIT */
/* LD_VAR: interpolation of what the varying shader stored. */
#include "sim/pixel/sim_draw.h"

#include <math.h>

#include "hw/hw_v10.h"

/* Offsets of a vertex-packet attribute from here on lie in the varyings;
 * below they lie in the fixed part.  Source: Mesa 25.0.7 panvk
 * (emit_varying_descs); what the number means is a GUESS. */
#define VARYINGS_OFFSET 1024

struct point {
   float x, y;
};

/* Where to interpolate for a lane, in pixels from the tile's top left. */
static struct point
sample_point(const struct sim_pixel_worker *w, unsigned lane, unsigned sample)
{
   const struct sim_sample_pattern *p = w->fb->pattern;
   const unsigned s = sample < p->count ? sample : 0;

   return (struct point){ (float)w->x[lane] + p->at[s].x / 256.0f,
                          (float)w->y[lane] + p->at[s].y / 256.0f };
}

static struct point
lane_point(struct sim_pixel_worker *w, unsigned lane,
           const struct sim_var_request *req)
{
   struct point at = { (float)w->x[lane] + 0.5f, (float)w->y[lane] + 0.5f };

   if (req->update == SIM_UPDATE_RETRIEVE)
      return (struct point){ w->saved_x[lane], w->saved_y[lane] };

   switch (req->sample) {
   case SIM_SAMPLE_CENTROID: {
      const uint16_t all = (uint16_t)((1u << w->fb->samples) - 1);
      const uint16_t c = w->lane_coverage[lane];

      /* Partly covered pixels interpolate at a covered sample. */
      if (c && c != all && w->draw->multisample)
         at = sample_point(w, lane, (unsigned)__builtin_ctz(c));
      break;
   }
   case SIM_SAMPLE_SAMPLE:
      if (w->draw->multisample)
         at = sample_point(w, lane, (req->position[lane] >> 16) & 0x1f);
      break;
   case SIM_SAMPLE_EXPLICIT:
      at.x = (float)w->x[lane] + (int16_t)req->position[lane] / 256.0f;
      at.y = (float)w->y[lane] + (int16_t)(req->position[lane] >> 16) / 256.0f;
      break;
   default:
      break;
   }

   if (req->update == SIM_UPDATE_STORE) {
      w->saved_x[lane] = at.x;
      w->saved_y[lane] = at.y;
   }
   return at;
}

/* One number of each lane. */
typedef float lane_floats __attribute__((vector_size(4 * SIM_LANES)));

/* Of all lanes of a request: where, 1/w there, and the perspective weights of
 * the vertices, whose sum is 1. */
struct lanes {
   lane_floats x, y;
   lane_floats w_inverse;
   lane_floats weight[3];
};

static void
interpolate(struct sim_pixel_worker *w, const struct sim_var_request *req,
            struct lanes *out)
{
   const struct sim_tile_prim *p = &w->prim;

   if (req->sample == SIM_SAMPLE_CENTER && req->update != SIM_UPDATE_RETRIEVE) {
      for (unsigned l = 0; l < SIM_LANES; l++) {
         out->x[l] = (float)w->x[l] + 0.5f;
         out->y[l] = (float)w->y[l] + 0.5f;
      }
      if (req->update == SIM_UPDATE_STORE) {
         memcpy(w->saved_x, &out->x, sizeof(out->x));
         memcpy(w->saved_y, &out->y, sizeof(out->y));
      }
   } else {
      for (unsigned l = 0; l < SIM_LANES; l++) {
         const struct point at = lane_point(w, l, req);
         out->x[l] = at.x;
         out->y[l] = at.y;
      }
   }

   for (unsigned i = 0; i < 3; i++)
      out->weight[i] =
         p->weight_a[i] * out->x + p->weight_b[i] * out->y + p->weight_c[i];
   out->w_inverse = out->weight[0] + out->weight[1] + out->weight[2];
   for (unsigned i = 0; i < 3; i++)
      out->weight[i] /= out->w_inverse;
}

static void
store_float(float v, enum sim_regfmt regfmt, uint32_t *out)
{
   if (regfmt == SIM_REGFMT_F16)
      *out = sim_float_to_half(v);
   else
      memcpy(out, &v, 4);
}

/* ---- hardware buffer --------------------------------------------------- */

static bool
in_packet(struct sim_pixel_worker *w, uint64_t offset, uint64_t size_B)
{
   if (offset + size_B <= w->draw->packet_stride_B)
      return true;
   return !sim_port_report(
      &w->port, SIM_FAULT_STRICT, "LD_VAR: offset %llu, packets have %u bytes",
      (unsigned long long)offset, w->draw->packet_stride_B);
}

static float
packet_float(const uint8_t *p, bool half)
{
   uint16_t h;
   float f;

   if (half) {
      memcpy(&h, p, 2);
      return sim_half_to_float(h);
   }
   memcpy(&f, p, 4);
   return f;
}

/* The lanes of `lanes` read offset `index`. */
static bool
load_buffer(struct sim_pixel_worker *w, const struct sim_var_request *req,
            uint16_t lanes, uint32_t index, const struct lanes *at,
            uint32_t out[4][SIM_LANES])
{
   const bool half =
      req->source == SIM_VAR_SRC_F16 || req->source == SIM_VAR_SRC_FLAT16;
   const bool flat =
      req->source == SIM_VAR_SRC_FLAT32 || req->source == SIM_VAR_SRC_FLAT16;
   const unsigned size_B = half ? 2 : 4;
   const uint64_t first = SIM_PACKET_VARYINGS_B + (uint64_t)index;

   /* Varyings nobody wrote: the packet may end before them. */
   if (first + (uint64_t)req->components * size_B > w->draw->packet_stride_B)
      return in_packet(w, first, (uint64_t)req->components * size_B);

   for (unsigned c = 0; c < req->components; c++) {
      const uint64_t o = first + c * size_B;
      uint32_t v[SIM_LANES];

      if (flat) {
         uint32_t bits = 0;
         memcpy(&bits, w->prim.packet[w->prim.provoking] + o, size_B);
         for (unsigned l = 0; l < SIM_LANES; l++)
            v[l] = bits;
      } else {
         float a[3] = { 0.0f, 0.0f, 0.0f };
         lane_floats sum;

         for (unsigned i = 0; i < w->prim.vertices; i++)
            a[i] = packet_float(w->prim.packet[i] + o, half);
         sum =
            at->weight[0] * a[0] + at->weight[1] * a[1] + at->weight[2] * a[2];
         if (req->regfmt == SIM_REGFMT_F16) {
            for (unsigned l = 0; l < SIM_LANES; l++)
               v[l] = sim_float_to_half(sum[l]);
         } else {
            memcpy(v, &sum, sizeof(v));
         }
      }
      if (lanes == 0xffff) {
         memcpy(out[c], v, sizeof(v));
         continue;
      }
      for (unsigned l = 0; l < SIM_LANES; l++)
         out[c][l] = lanes & (1u << l) ? v[l] : out[c][l];
   }
   return true;
}

/* ---- attribute descriptors --------------------------------------------- */

struct descriptor {
   uint32_t handle;
   uint32_t format;
   uint64_t offset;
};

static bool
read_descriptor(struct sim_pixel_worker *w, struct sim_core *core,
                uint32_t handle, struct descriptor *out)
{
   uint8_t raw[HW_ATTRIBUTE_SIZE_B];
   struct hw_attribute a;
   uint64_t va;

   if (!sim_env_descriptor(core, w->draw->env, handle >> 24, handle & 0xffffff,
                           &va))
      return false;
   w->port.what = "varying descriptor";
   if (!sim_port_read(&w->port, va, raw, sizeof(raw)))
      return false;
   if (!hw_attribute_unpack(raw, &a) &&
       sim_port_report(&w->port, SIM_FAULT_STRICT,
                       "attribute at 0x%llx: reserved bits are set",
                       (unsigned long long)va))
      return false;
   /* Type 6: "Vertex packet". */
   if (a.attribute_type != 6) {
      sim_port_report(&w->port, SIM_FAULT_UNIMPLEMENTED,
                      "LD_VAR from an attribute of type %u",
                      (unsigned)a.attribute_type);
      return false;
   }

   out->handle = handle;
   out->format = a.format;
   out->offset =
      a.offset >= VARYINGS_OFFSET
         ? (uint64_t)a.offset - VARYINGS_OFFSET + SIM_PACKET_VARYINGS_B
         : (uint64_t)a.offset;
   return true;
}

static bool
load_descriptor(struct sim_pixel_worker *w, const struct sim_var_request *req,
                unsigned lane, const struct descriptor *d,
                const struct lanes *at, uint32_t out[4][SIM_LANES])
{
   const enum sim_format_class cls = sim_format_class(d->format);
   const unsigned size_B = sim_format_size_B(d->format);
   union sim_texel t = { .u = { 0, 0, 0, 0 } };
   uint32_t v[4];

   if (cls == SIM_FORMAT_NONE || !size_B) {
      sim_port_report(&w->port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "LD_VAR: pixel format 0x%06x", d->format);
      return false;
   }
   if (!in_packet(w, d->offset, size_B))
      return false;

   if (d->offset + size_B > w->draw->packet_stride_B) {
      /* Nothing was written there: zeroes. */
   } else if (req->kind == SIM_VAR_FLAT || cls != SIM_FORMAT_FLOAT) {
      sim_texel_decode(d->format, w->prim.packet[w->prim.provoking] + d->offset,
                       &t);
   } else {
      for (unsigned i = 0; i < w->prim.vertices; i++) {
         union sim_texel p;
         sim_texel_decode(d->format, w->prim.packet[i] + d->offset, &p);
         for (unsigned c = 0; c < 4; c++)
            t.f[c] += at->weight[i][lane] * p.f[c];
      }
   }
   /* A flat float read as integer keeps its bits. */
   sim_texel_to_regs(
      cls, &t, req->kind == SIM_VAR_FLAT ? SIM_REGFMT_AUTO : req->regfmt, v);
   for (unsigned c = 0; c < req->components; c++)
      out[c][lane] = v[c];
   return true;
}

/* ---- special ----------------------------------------------------------- */

static void
load_special(struct sim_pixel_worker *w, const struct sim_var_request *req,
             unsigned lane, const struct lanes *lanes,
             uint32_t out[4][SIM_LANES])
{
   const struct point at = { lanes->x[lane], lanes->y[lane] };
   const struct sim_setup *s = &w->prim.setup;

   switch (req->index[lane]) {
   case SIM_VAR_FRAG_W:
      store_float(lanes->w_inverse[lane], req->regfmt, &out[0][lane]);
      break;
   case SIM_VAR_FRAG_Z: {
      const double x = w->tile.x0 + (double)at.x - s->origin_x;
      const double y = w->tile.y0 + (double)at.y - s->origin_y;
      const struct sim_zs_state *zs = &w->draw->zs;
      float z = (float)(s->z.a * x + s->z.b * y + s->z.c) + w->prim.bias;

      if (zs->clamp_to_bounds)
         z = fminf(fmaxf(z, zs->z_min), zs->z_max);
      else
         z = fminf(fmaxf(z, 0.0f), 1.0f);
      store_float(z, req->regfmt, &out[0][lane]);
      break;
   }
   default: {
      const float size = s->point_size;
      const float u =
         ((float)w->tile.x0 + at.x - (s->point_x - 0.5f * size)) / size;
      float v = ((float)w->tile.y0 + at.y - (s->point_y - 0.5f * size)) / size;

      if (w->fb->point_origin_max_y)
         v = 1.0f - v;
      store_float(u, req->regfmt, &out[0][lane]);
      store_float(v, req->regfmt, &out[1][lane]);
      break;
   }
   }
}

bool
sim_pixel_ld_var(void *stage, struct sim_core *core,
                 const struct sim_var_request *req, uint32_t out[4][SIM_LANES])
{
   struct sim_pixel_worker *w = stage;
   struct descriptor d = { .handle = UINT32_MAX };

   /* Mesa (2026) blits with RUN_FULLSCREEN and texture coordinates; where
    * these come from no source at hand says. */
   if (w->draw->position_only && req->kind != SIM_VAR_SPECIAL) {
      sim_port_report(&w->port, SIM_FAULT_UNIMPLEMENTED,
                      "LD_VAR in a draw whose vertices were not shaded by "
                      "RUN_IDVS");
      return false;
   }
   if (!w->prim.packet[0] && req->kind != SIM_VAR_SPECIAL) {
      sim_port_report(&w->port, SIM_FAULT_INVALID_INSTR,
                      "LD_VAR in a frame shader");
      return false;
   }

   struct lanes at;
   interpolate(w, req, &at);

   if (req->kind == SIM_VAR_BUFFER) {
      /* Lanes with the same offset together: mostly all of them. */
      for (uint16_t left = req->lanes; left;) {
         const uint32_t index = req->index[__builtin_ctz(left)];
         uint16_t same = 0;

         for (unsigned l = 0; l < SIM_LANES; l++)
            same |= (uint16_t)((req->index[l] == index) << l);
         if (!load_buffer(w, req, left & same, index, &at, out))
            return false;
         left &= (uint16_t)~same;
      }
      return true;
   }

   for (unsigned l = 0; l < SIM_LANES; l++) {
      if (!(req->lanes & (1u << l)))
         continue;
      if (req->kind == SIM_VAR_SPECIAL) {
         load_special(w, req, l, &at, out);
         continue;
      }
      if (d.handle != req->index[l] &&
          !read_descriptor(w, core, req->index[l], &d))
         return false;
      if (!load_descriptor(w, req, l, &d, &at, out))
         return false;
   }
   return true;
}
