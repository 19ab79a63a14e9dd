/* SPDX-License-Identifier: MIT */
/* What the pixel back end does for a running fragment warp: ATEST, ZS_EMIT,
 * BLEND, LD_TILE, ST_TILE. */
#include "sim/pixel/sim_draw.h"

#include <math.h>

/* ---- late tests -------------------------------------------------------- */

struct late_values {
   bool has_z, has_s;
   float z;
   uint8_t s;
};

/* Tests and updates the samples of a lane; returns those that pass. */
static uint16_t
test_late(struct sim_pixel_worker *w, unsigned lane, uint16_t coverage,
          const struct late_values *v)
{
   const struct sim_framebuffer *fb = w->fb;
   const struct sim_draw *d = w->draw;
   const bool front = w->prim.setup.front;
   const uint8_t reference = v->has_s ? v->s : d->zs.face[!front].reference;
   uint16_t passed = 0;

   for (uint16_t left = coverage; left; left &= (uint16_t)(left - 1)) {
      const unsigned s = (unsigned)__builtin_ctz(left);
      const unsigned x = w->x[lane], y = w->y[lane];
      const unsigned i = sim_tile_index(s, x, y);
      const float depth = v->has_z ? v->z : sim_prim_depth(w, s, x, y);
      uint32_t z;

      /* Neither bias nor depth culling applies to a depth from the shader
       * (Vulkan: culling happened to the primitive, by its own depth). */
      if (v->has_z) {
         struct sim_zs_state no_cull = d->zs;
         no_cull.depth_cull = false;
         sim_zs_resolve_depth(&no_cull, fb->z_format, depth, 0.0f, &z);
      } else if (!sim_zs_resolve_depth(&d->zs, fb->z_format, depth,
                                       w->prim.bias, &z)) {
         continue;
      }
      if (sim_zs_sample(&d->zs, fb->z_format, front, reference, z, true,
                        &w->tile.z[i], &w->tile.s[i]))
         passed |= (uint16_t)(1u << s);
   }
   sim_count_samples(w, (unsigned)__builtin_popcount(passed));
   return passed;
}

/* As many samples as alpha says, the lowest first.  GUESS: which ones the
 * hardware takes, and whether it dithers, is not known; Vulkan leaves it
 * open. */
static uint16_t
alpha_coverage(const struct sim_pixel_worker *w, float alpha)
{
   const float a = alpha > 0.0f ? fminf(alpha, 1.0f) : 0.0f;
   const unsigned n = (unsigned)lrintf(a * (float)w->fb->pattern->count);
   const uint16_t mask = (uint16_t)((1u << n) - 1);

   return w->draw->alpha_to_coverage_invert ? (uint16_t)~mask : mask;
}

static bool
atest(void *stage, struct sim_core *core, uint16_t lanes,
      const float alpha[SIM_LANES], uint32_t coverage[SIM_LANES])
{
   struct sim_pixel_worker *w = stage;
   const struct sim_draw *d = w->draw;
   /* ZS_EMIT brings what the test needs. */
   const bool now =
      d->update_late && !d->zs.depth_from_shader && !d->zs.stencil_from_shader;
   const struct late_values none = { 0 };

   (void)core;
   w->tested |= lanes;
   for (unsigned l = 0; l < SIM_LANES; l++) {
      if (!(lanes & (1u << l)))
         continue;

      uint16_t c =
         (uint16_t)coverage[l] & w->lane_coverage[l] & w->lane_passed[l];
      if (d->alpha_to_coverage)
         c &= alpha_coverage(w, alpha[l]);
      if (now)
         c = test_late(w, l, c, &none);
      coverage[l] = c;
   }
   return true;
}

static bool
zs_emit(void *stage, struct sim_core *core, uint16_t lanes, bool has_z,
        bool has_s, const float z[SIM_LANES], const uint32_t s[SIM_LANES],
        uint32_t coverage[SIM_LANES])
{
   struct sim_pixel_worker *w = stage;
   const struct sim_draw *d = w->draw;

   (void)core;
   w->tested |= lanes;
   for (unsigned l = 0; l < SIM_LANES; l++) {
      if (!(lanes & (1u << l)))
         continue;

      const struct late_values v = {
         .has_z = has_z && d->zs.depth_from_shader,
         .has_s = has_s && d->zs.stencil_from_shader,
         .z = z[l],
         .s = (uint8_t)s[l],
      };
      const uint16_t c = (uint16_t)coverage[l] & w->lane_coverage[l];
      coverage[l] = test_late(w, l, c, &v);
   }
   return true;
}

/* ---- tile buffer ------------------------------------------------------- */

static bool
check_format(struct sim_pixel_worker *w, unsigned rt, uint32_t format,
             const char *what)
{
   if (rt >= w->fb->rt_count) {
      sim_port_report(&w->port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "%s: no render target %u", what, rt);
      return false;
   }

   const unsigned size_B = sim_format_size_B(format);
   if (!size_B || size_B > w->fb->rt[rt].size_B) {
      sim_port_report(&w->port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "%s: pixel format 0x%06x does not fit the %u bytes of "
                      "render target %u in the tile buffer",
                      what, format, w->fb->rt[rt].size_B, rt);
      return false;
   }
   return true;
}

static void
lane_values(const uint32_t in[4][SIM_LANES], unsigned components, unsigned lane,
            enum sim_regfmt regfmt, uint32_t out[4])
{
   for (unsigned c = 0; c < 4; c++)
      out[c] = c < components ? in[c][lane] : 0;
   /* A missing alpha is one. */
   if (components < 4) {
      if (regfmt == SIM_REGFMT_F32 || regfmt == SIM_REGFMT_AUTO)
         out[3] = 0x3f800000;
      else if (regfmt == SIM_REGFMT_F16)
         out[3] = 0x3c00;
      else
         out[3] = 1;
   }
}

/* Pixel indices: sample, render target, x, y in bytes 0…3; y 255 is the
 * thread's own pixel (Mesa 25.0.7, compiler.h). */
struct pixel {
   unsigned sample, rt, index;
};

static bool
pixel_of(struct sim_pixel_worker *w, unsigned lane, uint32_t word,
         const char *what, struct pixel *out)
{
   unsigned x = (word >> 16) & 0xff, y = word >> 24;

   out->sample = word & 0xff;
   out->rt = (word >> 8) & 0xff;
   if (y == 255) {
      x = w->x[lane];
      y = w->y[lane];
   }
   if (out->sample >= w->fb->samples || x >= SIM_TILE_PX || y >= SIM_TILE_PX) {
      sim_port_report(&w->port, SIM_FAULT_INVALID_INSTR,
                      "%s: pixel indices 0x%08x", what, word);
      return false;
   }
   out->index = sim_tile_index(out->sample, x, y);
   return true;
}

#define CONVERSION_FORMAT 0x3fffffu
#define CONVERSION_RAW (1u << 22)

/* What a draw reads of targets that it does not write it says before, and
 * waits for in another way (Mesa 2026, panvk: DCD flags 2, load_tile_res). */
static bool
check_read_only(struct sim_pixel_worker *w, const struct sim_tile_request *req,
                unsigned rt)
{
   const unsigned bit = 1u << rt;

   if (!sim_strict(w->port.config) || (w->draw->rt_mask & bit))
      return true;
   if (!(w->draw->read_mask & bit))
      return !sim_port_report(&w->port, SIM_FAULT_STRICT,
                              "LD_TILE: render target %u is in no mask of "
                              "what the draw reads or writes",
                              rt);
   if (!(req->waited & SIM_WAITED_RESOURCE))
      return !sim_port_report(&w->port, SIM_FAULT_STRICT,
                              "LD_TILE: render target %u is only read, and "
                              "nothing waited for it (wait_resource)",
                              rt);
   return true;
}

#define PIXEL_DEPTH 255
#define PIXEL_STENCIL 254

/* Targets 255 and 254, and no conversion (Mesa 2026, pan_nir.h, panvk).  Above
 * a stencil's bits is what the hardware has there: here ones. */
static bool
load_zs(struct sim_pixel_worker *w, const struct pixel *p, uint32_t *out)
{
   if (p->rt == PIXEL_DEPTH && w->tile.z) {
      const float z = sim_z_value(w->fb->z_format, w->tile.z[p->index]);
      memcpy(out, &z, sizeof(z));
   } else if (p->rt == PIXEL_STENCIL && w->tile.s) {
      *out = 0xffffff00u | w->tile.s[p->index];
   } else {
      sim_port_report(&w->port, SIM_FAULT_INVALID_INSTR,
                      "LD_TILE: no depth or stencil %u", p->rt);
      return false;
   }
   return true;
}

static bool
ld_tile(void *stage, struct sim_core *core, const struct sim_tile_request *req,
        uint32_t out[4][SIM_LANES])
{
   struct sim_pixel_worker *w = stage;

   (void)core;
   for (unsigned l = 0; l < SIM_LANES; l++) {
      const uint32_t format = req->conversion[l] & CONVERSION_FORMAT;
      uint32_t v[4];
      struct pixel p;

      if (!(req->lanes & (1u << l)))
         continue;
      if (!pixel_of(w, l, req->pixel[l], "LD_TILE", &p))
         return false;
      if (req->z_stencil) {
         if (!load_zs(w, &p, &out[0][l]))
            return false;
         continue;
      }
      if (!check_format(w, p.rt, format, "LD_TILE") ||
          !check_read_only(w, req, p.rt) ||
          !sim_forward_kill_load(w, p.rt, p.index))
         return false;

      const void *src = sim_tile_color(&w->tile, w->fb, p.rt, p.index);
      if (req->conversion[l] & CONVERSION_RAW) {
         memset(v, 0, sizeof(v));
         memcpy(v, src, w->fb->rt[p.rt].size_B);
      } else if (!sim_format_decode(format, src, req->regfmt, v)) {
         sim_port_report(&w->port, SIM_FAULT_INVALID_DESCRIPTOR,
                         "LD_TILE: pixel format 0x%06x", format);
         return false;
      }
      for (unsigned c = 0; c < req->components; c++)
         out[c][l] = v[c];
   }
   return true;
}

static bool
st_tile(void *stage, struct sim_core *core, const struct sim_tile_request *req,
        const uint32_t in[4][SIM_LANES])
{
   struct sim_pixel_worker *w = stage;

   (void)core;
   for (unsigned l = 0; l < SIM_LANES; l++) {
      const uint32_t format = req->conversion[l] & CONVERSION_FORMAT;
      uint32_t v[4];
      struct pixel p;

      if (!(req->lanes & (1u << l)))
         continue;
      if (!pixel_of(w, l, req->pixel[l], "ST_TILE", &p) ||
          !check_format(w, p.rt, format, "ST_TILE"))
         return false;
      if (!(req->coverage[l] & w->lane_coverage[l] & (1u << p.sample)))
         continue;

      void *dst = sim_tile_color(&w->tile, w->fb, p.rt, p.index);
      sim_forward_kill_store(w, p.rt, p.index);
      lane_values(in, req->components, l, req->regfmt, v);
      if (req->conversion[l] & CONVERSION_RAW) {
         memcpy(dst, v, w->fb->rt[p.rt].size_B);
      } else if (!sim_format_encode(format, dst, req->regfmt, v)) {
         sim_port_report(&w->port, SIM_FAULT_INVALID_DESCRIPTOR,
                         "ST_TILE: pixel format 0x%06x", format);
         return false;
      }
   }
   return true;
}

/* ---- blending ---------------------------------------------------------- */

static unsigned
widest(const struct sim_tile_layout *l)
{
   unsigned bits = 1;

   for (unsigned c = 0; l && c < 4; c++)
      bits = l->int_bits[c] > bits ? l->int_bits[c] : bits;
   return bits;
}

/* One BLEND instruction. */
struct blending {
   const struct sim_blend_state *state;
   unsigned rt;
   uint32_t format;
   unsigned size_B;
   bool opaque;
   /* The tile holds 8 bits of each component in order. */
   bool rgba8;
   /* The target is clamped to [0, 1]. */
   bool unorm;
   float constant;
};

static inline float
saturate(float v)
{
   return v > 0.0f ? v < 1.0f ? v : 1.0f : 0.0f;
}

static inline uint32_t
pack_rgba8(const float v[4])
{
   uint32_t bits = 0;

   for (unsigned c = 0; c < 4; c++)
      bits |= (uint32_t)lrintf(saturate(v[c]) * 255.0f) << (8 * c);
   return bits;
}

static void
blend_sample(const struct blending *b, const union sim_texel *src,
             uint8_t *tile)
{
   union sim_texel dst, result;
   uint32_t bits;

   if (b->rgba8) {
      for (unsigned c = 0; c < 4; c++)
         dst.f[c] = (float)tile[c] * (1.0f / 255.0f);
      sim_blend_apply(&b->state->equation, src->f, dst.f, b->constant,
                      result.f);
      bits = pack_rgba8(result.f);
      memcpy(tile, &bits, 4);
      return;
   }
   sim_texel_decode(b->format, tile, &dst);
   sim_blend_apply(&b->state->equation, src->f, dst.f, b->constant, result.f);
   sim_texel_encode(b->format, &result, tile);
}

static void
blend_lane(struct sim_pixel_worker *w, unsigned lane, uint16_t coverage,
           const struct blending *b, const uint32_t v[4],
           enum sim_regfmt regfmt)
{
   union sim_texel src;
   uint8_t bits[16];

   sim_texel_from_regs(sim_format_class(b->format), v, regfmt, &src);
   if (b->opaque) {
      if (b->rgba8) {
         const uint32_t word = pack_rgba8(src.f);
         memcpy(bits, &word, 4);
      } else {
         sim_texel_encode(b->format, &src, bits);
      }
   } else if (b->unorm) {
      for (unsigned c = 0; c < 4; c++)
         src.f[c] = saturate(src.f[c]);
   }

   for (; coverage; coverage &= (uint16_t)(coverage - 1)) {
      const unsigned s = (unsigned)__builtin_ctz(coverage);
      const unsigned index = sim_tile_index(s, w->x[lane], w->y[lane]);
      uint8_t *tile = sim_tile_color(&w->tile, w->fb, b->rt, index);

      sim_forward_kill_store(w, b->rt, index);
      if (b->opaque)
         memcpy(tile, bits, b->size_B);
      else
         blend_sample(b, &src, tile);
   }
}

/* Format code of RGBA8 in the tile buffer, components in order, no sRGB. */
#define TILE_RGBA8 (237u << 12)

static bool
blend(void *stage, struct sim_core *core, const struct sim_blend_request *req,
      const uint32_t in[4][SIM_LANES])
{
   struct sim_pixel_worker *w = stage;
   const unsigned mode = req->descriptor & 3;
   struct blending b = {
      .rt = (req->descriptor >> 16) & 0xf,
      .format = (uint32_t)(req->descriptor >> 32) & CONVERSION_FORMAT,
      .opaque = mode == SIM_BLEND_MODE_OPAQUE,
   };

   (void)core;
   if (mode == SIM_BLEND_MODE_OFF)
      return true;
   if (!check_format(w, b.rt, b.format, "BLEND"))
      return false;
   /* ATEST comes first (Mesa 25.0.7, valhall/ISA.xml). */
   if ((w->draw->update_late || w->draw->alpha_to_coverage) &&
       (req->lanes & ~w->tested) &&
       sim_port_report(&w->port, SIM_FAULT_STRICT,
                       "BLEND before ATEST in a draw that needs it"))
      return false;
   b.state = &w->draw->blend[b.rt];
   if (!(w->draw->rt_mask & (1u << b.rt)) || !b.state->enable)
      return true;

   const struct sim_tile_layout *layout = w->fb->rt[b.rt].layout;
   b.size_B = sim_format_size_B(b.format);
   b.rgba8 = b.format == TILE_RGBA8;
   b.unorm = layout != NULL;
   if (!b.opaque)
      b.constant = sim_blend_constant(b.state->constant, widest(layout));

   for (unsigned l = 0; l < SIM_LANES; l++) {
      const uint16_t c = (uint16_t)req->coverage[l] & w->lane_coverage[l];
      uint32_t v[4];

      if (!(req->lanes & (1u << l)) || !c)
         continue;
      lane_values(in, req->components, l, req->regfmt, v);
      blend_lane(w, l, c, &b, v, req->regfmt);
   }
   return true;
}

/* ---- special constants ------------------------------------------------- */

static uint64_t
sample_positions_va(void *stage)
{
   const struct sim_pixel_worker *w = stage;
   return w->fb->sample_positions_va;
}

static uint64_t
framebuffer_size(void *stage)
{
   const struct sim_pixel_worker *w = stage;
   return (w->fb->width - 1) | (uint64_t)(w->fb->height - 1) << 16;
}

const struct sim_stage_ops sim_pixel_ops = {
   .ld_var = sim_pixel_ld_var,
   .atest = atest,
   .zs_emit = zs_emit,
   .ld_tile = ld_tile,
   .st_tile = st_tile,
   .blend = blend,
   .sample_positions_va = sample_positions_va,
   .framebuffer_size = framebuffer_size,
};
