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

/* Perspective weights at a point, their sum is 1. */
static float
weights_at(const struct sim_pixel_worker *w, struct point at, float out[3])
{
   const struct sim_tile_prim *p = &w->prim;
   float sum = 0.0f;

   for (unsigned i = 0; i < 3; i++) {
      out[i] = p->weight_a[i] * at.x + p->weight_b[i] * at.y + p->weight_c[i];
      sum += out[i];
   }
   for (unsigned i = 0; i < 3; i++)
      out[i] /= sum;
   return sum;
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

static bool
load_buffer(struct sim_pixel_worker *w, const struct sim_var_request *req,
            unsigned lane, const float weight[3], uint32_t out[4][SIM_LANES])
{
   const bool half =
      req->source == SIM_VAR_SRC_F16 || req->source == SIM_VAR_SRC_FLAT16;
   const bool flat =
      req->source == SIM_VAR_SRC_FLAT32 || req->source == SIM_VAR_SRC_FLAT16;
   const unsigned size_B = half ? 2 : 4;
   const uint64_t at = SIM_PACKET_VARYINGS_B + (uint64_t)req->index[lane];

   /* Varyings nobody wrote: the packet may end before them. */
   if (at + (uint64_t)req->components * size_B > w->draw->packet_stride_B) {
      for (unsigned c = 0; c < req->components; c++)
         out[c][lane] = 0;
      return in_packet(w, at, (uint64_t)req->components * size_B);
   }

   for (unsigned c = 0; c < req->components; c++) {
      const uint64_t o = at + c * size_B;

      if (flat) {
         uint32_t v = 0;
         memcpy(&v, w->prim.packet[w->prim.provoking] + o, size_B);
         out[c][lane] = v;
         continue;
      }

      float sum = 0.0f;
      for (unsigned i = 0; i < w->prim.vertices; i++)
         sum += weight[i] * packet_float(w->prim.packet[i] + o, half);
      store_float(sum, req->regfmt, &out[c][lane]);
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
                const float weight[3], uint32_t out[4][SIM_LANES])
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
            t.f[c] += weight[i] * p.f[c];
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
             unsigned lane, struct point at, float w_inverse,
             uint32_t out[4][SIM_LANES])
{
   const struct sim_setup *s = &w->prim.setup;

   switch (req->index[lane]) {
   case SIM_VAR_FRAG_W:
      store_float(w_inverse, req->regfmt, &out[0][lane]);
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

   if (!w->prim.packet[0] && req->kind != SIM_VAR_SPECIAL) {
      sim_port_report(&w->port, SIM_FAULT_INVALID_INSTR,
                      "LD_VAR in a frame shader");
      return false;
   }

   for (unsigned l = 0; l < SIM_LANES; l++) {
      float weight[3];

      if (!(req->lanes & (1u << l)))
         continue;

      const struct point at = lane_point(w, l, req);
      const float w_inverse = weights_at(w, at, weight);

      switch (req->kind) {
      case SIM_VAR_BUFFER:
         if (!load_buffer(w, req, l, weight, out))
            return false;
         break;
      case SIM_VAR_DESCRIPTOR:
      case SIM_VAR_FLAT:
         if (d.handle != req->index[l] &&
             !read_descriptor(w, core, req->index[l], &d))
            return false;
         if (!load_descriptor(w, req, l, &d, weight, out))
            return false;
         break;
      default:
         load_special(w, req, l, at, w_inverse, out);
         break;
      }
   }
   return true;
}
