/* SPDX-License-Identifier: MIT */
/* One texture message: lanes to samples to texels. */
#include <math.h>
#include <string.h>

#include "sim/texture/sim_tex_unit.h"

/* What the lanes of one message share, while they share descriptors. */
struct message {
   struct sim_tex_job job;
   const struct sim_tex_request *req;
   const struct sim_tex_image *image;
   const struct sim_tex_sampler *sampler;
   /* Bilinear samples so far, and what one of this image counts for. */
   unsigned samples, weight;
   /* Of the lanes whose level is computed. */
   struct sim_tex_lod lod[SIM_LANES];
};

static inline float
bits_float(uint32_t u)
{
   float f;
   memcpy(&f, &u, 4);
   return f;
}

static inline int
signed_byte(uint32_t v, unsigned i)
{
   return (int8_t)(v >> (8 * i) & 0xff);
}

static void
store(const struct message *m, unsigned lane, const union sim_texel *t,
      struct sim_tex_result *res)
{
   const enum sim_regfmt fmt = m->req->regfmt;
   uint32_t out[4];

   if (fmt == SIM_REGFMT_AUTO ||
       (fmt == SIM_REGFMT_F32 && m->image->cls == SIM_FORMAT_FLOAT))
      memcpy(out, t->u, sizeof(out));
   else
      sim_texel_to_regs(m->image->cls, t, fmt, out);
   for (unsigned c = 0; c < 4; c++)
      res->texel[c][lane] = out[c];
}

/* ---- layers ----------------------------------------------------------- */

/* Layer of an array texture: rounded to nearest even, clamped (Vulkan,
 * "Array layer selection"). */
static unsigned
array_layer(const struct message *m, unsigned lane)
{
   const unsigned n = m->image->d.array_size;
   const float l = rintf(bits_float(m->req->layer[lane]));

   if (!m->req->array || !(l > 0.0f))
      return 0;
   return l < (float)n ? (unsigned)l : n - 1;
}

static void
begin_sample(const struct message *m, unsigned lane, struct sim_tex_sample *t)
{
   const struct sim_tex_request *req = m->req;

   t->image = m->image;
   t->sampler = m->sampler;
   t->dim = req->dim;
   t->shadow = req->shadow;
   t->reference = bits_float(req->reference[lane]);
   t->layer = array_layer(m, lane);
   t->face = 0;
   for (unsigned c = 0; c < 3; c++) {
      t->coord[c] = bits_float(req->coord[c][lane]);
      t->offset[c] = signed_byte(req->offset[lane], c);
   }
   if (req->dim == SIM_TEX_CUBE) {
      t->face = sim_cube_face(req->coord[0][lane]);
      t->coord[0] = sim_cube_s(req->coord[0][lane]);
      t->layer *= 6;
   }
}

/* ---- sampling --------------------------------------------------------- */

static float
clamp(float v, float lo, float hi)
{
   return v < lo ? lo : v > hi ? hi : v;
}

/* Level of detail with bias and clamps, in 1/256. */
static void
lane_lod(const struct message *m, unsigned lane, struct sim_tex_lod *out)
{
   const struct sim_tex_request *req = m->req;
   const struct hw_sampler *d = &m->sampler->d;
   const uint32_t word = req->lod[lane];
   const float given = (float)(int16_t)(word & 0xffff) / 256.0f;

   *out = (struct sim_tex_lod){ .probes = 1 };
   switch (req->lod_mode) {
   case SIM_LOD_EXPLICIT:
      out->lambda = given;
      break;
   case SIM_LOD_COMPUTED:
   case SIM_LOD_COMPUTED_BIAS:
      *out = m->lod[lane];
      if (req->lod_mode == SIM_LOD_COMPUTED_BIAS)
         out->lambda += given;
      break;
   case SIM_LOD_GRDESC: {
      const uint32_t desc[2] = { req->grdesc[0][lane], req->grdesc[1][lane] };
      sim_tex_unpack_gradient(desc, out);
      break;
   }
   default:
      break;
   }
   out->lambda += d->lod_bias;
   if (word >> 16)
      out->lambda = fmaxf(out->lambda, (float)(word >> 16) / 256.0f);
   out->lambda = clamp(out->lambda, d->minimum_lod, d->maximum_lod);
   out->lambda =
      (float)(int)(out->lambda * 256.0f + (out->lambda < 0.0f ? -0.5f : 0.5f)) /
      256.0f;
}

/* Where the texture has levels. */
static float
available(const struct sim_tex_image *im, float lambda)
{
   const float last = (float)(im->d.levels - 1);
   const float top = im->d.maximum_lod < last ? im->d.maximum_lod : last;

   return clamp(lambda, im->d.minimum_lod < top ? im->d.minimum_lod : top, top);
}

static void
mix(enum hw_reduction_mode mode, float part, const union sim_texel *next,
    union sim_texel *acc)
{
   for (unsigned c = 0; c < 4; c++) {
      if (mode == HW_REDUCTION_MODE_MINIMUM)
         acc->f[c] = fminf(acc->f[c], next->f[c]);
      else if (mode == HW_REDUCTION_MODE_MAXIMUM)
         acc->f[c] = fmaxf(acc->f[c], next->f[c]);
      else
         acc->f[c] += part * (next->f[c] - acc->f[c]);
   }
}

/* All levels that one probe needs. */
static bool
probe(struct message *m, const struct sim_tex_sample *t, float lambda,
      union sim_texel *out)
{
   const struct hw_sampler *d = &m->sampler->d;
   const bool magnify = lambda <= (d->magnify_cutoff ? 0.5f : 0.0f);
   const bool linear = !(magnify ? d->magnify_nearest : d->minify_nearest);
   const float l = available(m->image, lambda);
   const unsigned volume = linear && t->dim == SIM_TEX_3D ? 2 : 1;

   if (d->mipmap_mode != HW_MIPMAP_MODE_TRILINEAR ||
       m->image->cls != SIM_FORMAT_FLOAT) {
      /* Nearest, half way down: l ≥ 0. */
      const unsigned n =
         d->mipmap_mode == HW_MIPMAP_MODE_NONE ? 0 : (unsigned)(l + 0.498f);
      m->samples += volume * m->weight;
      return sim_tex_filter(&m->job, t, n, linear, out);
   }

   const unsigned level = (unsigned)l;
   const float part = l - (float)level;
   union sim_texel next;

   m->samples += volume * m->weight;
   if (!sim_tex_filter(&m->job, t, level, linear, out))
      return false;
   if (part == 0.0f)
      return true;
   m->samples += volume * m->weight;
   if (!sim_tex_filter(&m->job, t, level + 1, linear, &next))
      return false;
   mix(d->reduction_mode, part, &next, out);
   return true;
}

/* Probes spread evenly along the longer axis of the pixel's footprint
 * (Vulkan, "Texel anisotropic filtering"). */
static bool
anisotropic(struct message *m, struct sim_tex_sample *t,
            const struct sim_tex_lod *lod, union sim_texel *out)
{
   const float n = (float)lod->probes;
   const float x = t->coord[0], y = t->coord[1];
   const enum hw_reduction_mode mode = m->sampler->d.reduction_mode;

   for (unsigned i = 0; i < lod->probes; i++) {
      const float at = ((float)i + 1.0f) / (n + 1.0f) - 0.5f;
      union sim_texel v;

      t->coord[0] = x + lod->dx * at;
      t->coord[1] = y + lod->dy * at;
      if (!probe(m, t, lod->lambda, &v))
         return false;
      if (i == 0)
         *out = v;
      else
         /* A running average. */
         mix(mode, 1.0f / (float)(i + 1), &v, out);
   }
   return true;
}

static bool
sample_lane(struct message *m, unsigned lane, struct sim_tex_result *res)
{
   struct sim_tex_sample t;
   struct sim_tex_lod lod;
   union sim_texel out;

   begin_sample(m, lane, &t);
   lane_lod(m, lane, &lod);
   const bool several = lod.probes > 1 && m->image->cls == SIM_FORMAT_FLOAT;
   if (!(several ? anisotropic(m, &t, &lod, &out)
                 : probe(m, &t, lod.lambda, &out)))
      return false;
   sim_tex_swizzle(m->image, &out);
   store(m, lane, &out, res);
   return true;
}

static bool
gather_lane(struct message *m, unsigned lane, struct sim_tex_result *res)
{
   struct sim_tex_sample t;
   union sim_texel out;

   m->samples += m->weight;
   begin_sample(m, lane, &t);
   if (!sim_tex_gather4(&m->job, &t, m->req->integer_coordinates,
                        m->req->gather_component & 3, out.u))
      return false;
   store(m, lane, &out, res);
   return true;
}

/* ---- gradients -------------------------------------------------------- */

static void
gradient_lane(const struct message *m, unsigned lane,
              struct sim_tex_result *res)
{
   static const uint8_t components[] = {
      [SIM_TEX_1D] = 1, [SIM_TEX_2D] = 2, [SIM_TEX_3D] = 3, [SIM_TEX_CUBE] = 2
   };
   const struct sim_tex_request *req = m->req;
   const struct hw_sampler *d = &m->sampler->d;
   struct sim_tex_lod lod;
   uint32_t desc[2];

   if (req->derivatives) {
      float ddx[3], ddy[3];

      for (unsigned c = 0; c < 3; c++) {
         ddx[c] = bits_float(req->deriv[2 * c][lane]);
         ddy[c] = bits_float(req->deriv[2 * c + 1][lane]);
      }
      sim_tex_derivative_lod(m->image, m->sampler, ddx, ddy,
                             components[req->dim], &lod);
   } else {
      lod = m->lod[lane];
   }
   if (!req->lod_bias_disable)
      lod.lambda += d->lod_bias;
   if (!req->lod_clamp_disable) {
      lod.lambda = clamp(lod.lambda, d->minimum_lod, d->maximum_lod);
      lod.lambda = available(m->image, lod.lambda);
   }
   sim_tex_pack_gradient(&lod, desc);
   res->texel[0][lane] = desc[0];
   res->texel[1][lane] = desc[1];
}

/* ---- fetching --------------------------------------------------------- */

static bool
fetch_texel(struct message *m, unsigned layer, unsigned level,
            const uint32_t at[3], union sim_texel *out)
{
   if (m->image->yuv.planes)
      return sim_tex_yuv_fetch(&m->job, m->image, layer, level, at[0], at[1],
                               out);

   const struct sim_tex_surface *s =
      sim_tex_surface(&m->job, m->image, layer, level);
   return s && sim_surface_texel(&m->job, s, at[0], at[1], at[2], out);
}

/* Level and sample travel with the offsets.  What lies outside reads as
 * zero (GUESS: what Vulkan's robust image access allows). */
static bool
fetch_lane(struct message *m, unsigned lane, struct sim_tex_result *res)
{
   const struct sim_tex_request *req = m->req;
   const struct sim_tex_image *im = m->image;
   const uint32_t word = req->offset[lane];
   const unsigned level = word >> 24;
   const bool multisampled = im->d.sample_count > 1;
   const uint32_t layer = req->array ? req->layer[lane] : 0;
   uint32_t at[3] = { req->coord[0][lane], 0, 0 };
   union sim_texel out = im->outside;

   at[0] += (uint32_t)signed_byte(word, 0);
   if (req->dim != SIM_TEX_1D)
      at[1] = req->coord[1][lane] + (uint32_t)signed_byte(word, 1);
   if (multisampled)
      at[2] = word >> 16 & 0xff;
   else if (req->dim == SIM_TEX_3D)
      at[2] = req->coord[2][lane] + (uint32_t)signed_byte(word, 2);

   if (level < im->d.levels && layer < im->layers &&
       at[0] < sim_minify(im->d.width, level) &&
       at[1] < sim_minify(im->d.height, level) &&
       at[2] < (multisampled ? im->d.sample_count
                             : sim_minify(im->d.depth, level))) {
      m->samples += m->weight;
      if (!fetch_texel(m, layer, level, at, &out))
         return false;
   }
   sim_tex_swizzle(im, &out);
   store(m, lane, &out, res);
   return true;
}

/* ---- messages --------------------------------------------------------- */

/* A cube may be fetched from as an array of its faces (Mesa 25.0.7,
 * bi_emit_tex_valhall). */
static bool
dimension_fits(const struct sim_tex_request *req,
               const struct sim_tex_image *im)
{
   switch (im->d.dimension) {
   case HW_TEXTURE_DIMENSION_1D:
      return req->dim == SIM_TEX_1D;
   case HW_TEXTURE_DIMENSION_2D:
      return req->dim == SIM_TEX_2D;
   case HW_TEXTURE_DIMENSION_3D:
      return req->dim == SIM_TEX_3D;
   default:
      return req->dim == SIM_TEX_CUBE ||
             (req->dim == SIM_TEX_2D && req->op == SIM_TEX_FETCH);
   }
}

static bool
find_descriptors(struct message *m, unsigned lane)
{
   const struct sim_tex_request *req = m->req;

   m->image = sim_tex_image(&m->job, req->texture_va[lane]);
   if (!m->image)
      return false;
   m->weight = (req->shadow ? 2 : 1) *
               (sim_format_size_B(m->image->d.format) > 4 ? 2 : 1);
   m->sampler = NULL;
   if (req->op != SIM_TEX_FETCH) {
      m->sampler = sim_tex_sampler(&m->job, req->sampler_va[lane]);
      if (!m->sampler)
         return false;
      m->job.srgb_override = m->sampler->d.srgb_override;
   }
   if (m->image->null)
      return true;
   if (!dimension_fits(req, m->image) &&
       sim_port_report(m->job.port, SIM_FAULT_STRICT,
                       "instruction takes dimension %u of a texture that is %s",
                       req->dim,
                       hw_texture_dimension_name(m->image->d.dimension)))
      return false;
   if (req->op == SIM_TEX_GRADIENT
          ? !req->derivatives
          : req->op == SIM_TEX_SAMPLE &&
               (req->lod_mode == SIM_LOD_COMPUTED ||
                req->lod_mode == SIM_LOD_COMPUTED_BIAS))
      sim_tex_quad_lod(req, m->image, m->sampler, m->lod);
   return true;
}

static bool
run_lane(struct message *m, unsigned lane, struct sim_tex_result *res)
{
   if (m->image->null) {
      const union sim_texel zero = { .u = { 0, 0, 0, 0 } };

      store(m, lane, &zero, res);
      return true;
   }
   switch (m->req->op) {
   case SIM_TEX_FETCH:
      return fetch_lane(m, lane, res);
   case SIM_TEX_GATHER:
      return gather_lane(m, lane, res);
   case SIM_TEX_GRADIENT:
      gradient_lane(m, lane, res);
      return true;
   default:
      return sample_lane(m, lane, res);
   }
}

bool
sim_texture_sample(struct sim_port *port, const struct sim_tex_request *req,
                   struct sim_tex_result *res)
{
   struct message m = { .req = req };
   uint64_t texture = 0, sampler = 0;

   port->what = "texture";
   sim_tex_begin(&m.job, port);
   for (unsigned lane = 0; lane < SIM_LANES; lane++) {
      if (!(req->lanes >> lane & 1))
         continue;
      if (!m.image || texture != req->texture_va[lane] ||
          sampler != req->sampler_va[lane]) {
         texture = req->texture_va[lane];
         sampler = req->sampler_va[lane];
         if (!find_descriptors(&m, lane))
            return false;
      }
      if (!run_lane(&m, lane, res))
         return false;
   }
   res->samples = m.samples;
   return true;
}
