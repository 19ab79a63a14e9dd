/* SPDX-License-Identifier: MIT */
/* From a position on one level to a filtered texel. */
#include <math.h>
#include <string.h>

#include "sim/texture/sim_tex_unit.h"

/* A texel of the footprint. */
struct tap {
   int x, y, z;
   unsigned face;
   float weight;
   bool border;
   /* Cube corner: there is no such texel, the other three share its part. */
   bool missing;
};

struct footprint {
   struct tap tap[8];
   unsigned count;
};

/* ---- wrapping --------------------------------------------------------- */

static inline int
modulo(int i, int n)
{
   const int r = i % n;

   return r < 0 ? r + n : r;
}

/* Of numbers that fit an int: faster than floorf() where the machine has no
 * instruction for it. */
static inline int
floor_int(float x)
{
   const int i = (int)x;

   return i - ((float)i > x);
}

/* Texel index of an axis of n texels; -1 for the border. */
static inline int
wrap(enum hw_wrap_mode mode, int i, int n)
{
   if ((unsigned)i < (unsigned)n)
      return i;
   switch (mode) {
   case HW_WRAP_MODE_REPEAT:
      return modulo(i, n);
   case HW_WRAP_MODE_MIRRORED_REPEAT:
      i = modulo(i, 2 * n);
      return i < n ? i : 2 * n - 1 - i;
   case HW_WRAP_MODE_CLAMP_TO_BORDER:
      return i < 0 || i >= n ? -1 : i;
   case HW_WRAP_MODE_MIRRORED_CLAMP_TO_BORDER:
      i = i < 0 ? -1 - i : i;
      return i >= n ? -1 : i;
   case HW_WRAP_MODE_MIRRORED_CLAMP_TO_EDGE:
      i = i < 0 ? -1 - i : i;
      return i >= n ? n - 1 : i;
   default:
      return i < 0 ? 0 : i >= n ? n - 1 : i;
   }
}

/* In texels, kept so small that it converts to int.  Whole periods of the
 * repeating modes go first: that costs no precision. */
static inline float
scale(enum hw_wrap_mode mode, bool normalized, float u, unsigned n)
{
   float x;

   if (!normalized) {
      x = u;
   } else {
      if (u >= 0.0f && u < 1.0f) {
         /* In the first period already. */
      } else if (mode == HW_WRAP_MODE_REPEAT) {
         u -= floorf(u);
      } else if (mode == HW_WRAP_MODE_MIRRORED_REPEAT) {
         u -= 2.0f * floorf(u * 0.5f);
      }
      x = u * (float)n;
   }
   if (!(x > -0x1p24f))
      return isnan(x) ? 0.0f : -0x1p24f;
   return x < 0x1p24f ? x : 0x1p24f;
}

/* Positions have 8 fractional bits, rounded as the sampler says or cut
 * (Mesa 25.0.7, panvk_vX_sampler.c); only nearest filters show it.  Linear
 * ones keep all bits here, so that their weights are at least as good as the
 * hardware's. */
static inline int
nearest_index(const struct hw_sampler *d, float x)
{
   if (d->round_to_nearest_even)
      x = rintf(x * 256.0f) / 256.0f;
   return floor_int(x);
}

/* ---- 2D, the usual case ----------------------------------------------- */

static inline sim_vec4
vec4(const union sim_texel *t)
{
   sim_vec4 v;

   memcpy(&v, t->f, sizeof(v));
   return v;
}

/* The border in place of a texel, which has no more components than texels
 * (Vulkan, "Texel replacement" before "Conversion to RGBA"; Mesa 25.0.7's
 * panvk, which is conformant, leaves it to the hardware). */
static void
border_texel(const struct sim_tex_sample *t, union sim_texel *out)
{
   for (unsigned c = 0; c < 4; c++)
      out->u[c] = t->image->components >> c & 1 ? t->sampler->border.u[c]
                                                : t->image->outside.u[c];
}

static inline bool
fetch_2d(struct sim_tex_job *job, const struct sim_tex_sample *t,
         const struct sim_tex_surface *s, int x, int y, union sim_texel *out)
{
   if ((x | y) < 0) {
      border_texel(t, out);
      return true;
   }
   return sim_surface_texel(job, s, (unsigned)x, (unsigned)y, 0, out);
}

static inline bool
linear_around(struct sim_tex_job *job, const struct sim_tex_sample *t,
              const struct sim_tex_surface *s, float x, float y,
              const int offset[2], union sim_texel *out)
{
   const struct hw_sampler *d = &t->sampler->d;
   const int fx = floor_int(x), fy = floor_int(y);
   const float a = x - (float)fx, b = y - (float)fy;
   const int i = fx + offset[0], j = fy + offset[1];
   int xs[2], ys[2];
   sim_vec4 p[4];

   for (int k = 0; k < 2; k++) {
      xs[k] = wrap(d->wrap_mode_s, i + k, (int)s->width);
      ys[k] = wrap(d->wrap_mode_t, j + k, (int)s->height);
   }
   if (s->path == SIM_TEXEL_RGBA8 && s->host && !s->large &&
       (xs[0] | xs[1] | ys[0] | ys[1]) >= 0) {
      if (s->writers && !sim_surface_fresh(job, s, xs, ys))
         return false;
      sim_surface_linear_rgba8(s, xs, ys, a, b, out);
      return true;
   }
   for (unsigned k = 0; k < 4; k++) {
      union sim_texel texel;

      if (!fetch_2d(job, t, s, xs[k & 1], ys[k >> 1], &texel))
         return false;
      p[k] = vec4(&texel);
   }

   const sim_vec4 top = p[0] + (p[1] - p[0]) * a;
   const sim_vec4 low = p[2] + (p[3] - p[2]) * a;
   const sim_vec4 v = top + (low - top) * b;

   memcpy(out->f, &v, sizeof(v));
   return true;
}

static bool
linear_2d(struct sim_tex_job *job, const struct sim_tex_sample *t,
          const struct sim_tex_surface *s, union sim_texel *out)
{
   const struct hw_sampler *d = &t->sampler->d;
   const float x =
      scale(d->wrap_mode_s, d->normalized_coordinates, t->coord[0], s->width);
   const float y =
      scale(d->wrap_mode_t, d->normalized_coordinates, t->coord[1], s->height);

   return linear_around(job, t, s, x - 0.5f, y - 0.5f, t->offset, out);
}

bool
sim_tex_linear_at(struct sim_tex_job *job, const struct sim_tex_sample *t,
                  const struct sim_tex_surface *s, float x, float y,
                  union sim_texel *out)
{
   static const int none[2];

   return linear_around(job, t, s, x - 0.5f, y - 0.5f, none, out);
}

void
sim_tex_linear_taps(const struct sim_tex_sample *t, const unsigned size[2],
                    float x, float y, int xs[2], int ys[2], float part[2])
{
   const struct hw_sampler *d = &t->sampler->d;
   const int i = floor_int(x - 0.5f), j = floor_int(y - 0.5f);

   for (int k = 0; k < 2; k++) {
      xs[k] = wrap(d->wrap_mode_s, i + k, (int)size[0]);
      ys[k] = wrap(d->wrap_mode_t, j + k, (int)size[1]);
   }
   part[0] = x - 0.5f - (float)i;
   part[1] = y - 0.5f - (float)j;
}

bool
sim_tex_position(const struct sim_tex_sample *t, unsigned level, float at[2],
                 int texel[2])
{
   const struct hw_sampler *d = &t->sampler->d;
   const unsigned size[2] = { sim_minify(t->image->d.width, level),
                              sim_minify(t->image->d.height, level) };
   const enum hw_wrap_mode modes[2] = { d->wrap_mode_s, d->wrap_mode_t };

   for (unsigned c = 0; c < 2; c++) {
      const float x =
         scale(modes[c], d->normalized_coordinates, t->coord[c], size[c]);

      at[c] = x + (float)t->offset[c];
      texel[c] =
         wrap(modes[c], nearest_index(d, x) + t->offset[c], (int)size[c]);
   }
   return (texel[0] | texel[1]) >= 0;
}

static bool
nearest_2d(struct sim_tex_job *job, const struct sim_tex_sample *t,
           const struct sim_tex_surface *s, union sim_texel *out)
{
   const struct hw_sampler *d = &t->sampler->d;
   const float x =
      scale(d->wrap_mode_s, d->normalized_coordinates, t->coord[0], s->width);
   const float y =
      scale(d->wrap_mode_t, d->normalized_coordinates, t->coord[1], s->height);
   const int i = nearest_index(d, x) + t->offset[0];
   const int j = nearest_index(d, y) + t->offset[1];

   return fetch_2d(job, t, s, wrap(d->wrap_mode_s, i, (int)s->width),
                   wrap(d->wrap_mode_t, j, (int)s->height), out);
}

/* ---- footprints ------------------------------------------------------- */

static unsigned
axes(enum sim_tex_dim dim)
{
   return dim == SIM_TEX_1D ? 1 : dim == SIM_TEX_3D ? 3 : 2;
}

static void
finish_cube_tap(const struct sim_tex_sampler *smp, unsigned n, struct tap *p)
{
   const bool over_x = p->x < 0 || p->x >= (int)n;
   const bool over_y = p->y < 0 || p->y >= (int)n;

   if (!over_x && !over_y)
      return;
   if (!smp->d.seamless_cube_map) {
      p->x = wrap(HW_WRAP_MODE_CLAMP_TO_EDGE, p->x, (int)n);
      p->y = wrap(HW_WRAP_MODE_CLAMP_TO_EDGE, p->y, (int)n);
   } else if (over_x && over_y) {
      p->missing = true;
   } else {
      sim_cube_cross_edge(n, &p->face, &p->x, &p->y);
   }
}

static void
finish_tap(const struct sim_tex_sample *t, const unsigned size[3],
           struct tap *p)
{
   const struct hw_sampler *d = &t->sampler->d;

   if (t->dim == SIM_TEX_CUBE) {
      finish_cube_tap(t->sampler, size[0], p);
      return;
   }
   p->x = wrap(d->wrap_mode_s, p->x, (int)size[0]);
   p->border = p->x < 0;
   if (t->dim != SIM_TEX_1D) {
      p->y = wrap(d->wrap_mode_t, p->y, (int)size[1]);
      p->border |= p->y < 0;
   }
   if (t->dim == SIM_TEX_3D) {
      p->z = wrap(d->wrap_mode_r, p->z, (int)size[2]);
      p->border |= p->z < 0;
   }
}

static void
make_footprint(const struct sim_tex_sample *t, unsigned level, bool linear,
               struct footprint *fp)
{
   const struct hw_sampler *d = &t->sampler->d;
   const struct hw_texture *td = &t->image->d;
   const unsigned size[3] = { sim_minify(td->width, level),
                              sim_minify(td->height, level),
                              sim_minify(td->depth, level) };
   const enum hw_wrap_mode modes[3] = { d->wrap_mode_s, d->wrap_mode_t,
                                        d->wrap_mode_r };
   const unsigned n = axes(t->dim);
   int base[3] = { 0, 0, 0 };
   float part[3] = { 0.0f, 0.0f, 0.0f };

   for (unsigned c = 0; c < n; c++) {
      const enum hw_wrap_mode mode =
         t->dim == SIM_TEX_CUBE ? HW_WRAP_MODE_CLAMP_TO_EDGE : modes[c];
      const float x =
         scale(mode, d->normalized_coordinates, t->coord[c], size[c]);

      if (linear) {
         base[c] = (int)floorf(x - 0.5f);
         part[c] = x - 0.5f - (float)base[c];
      } else {
         base[c] = nearest_index(d, x);
         if (t->dim == SIM_TEX_CUBE)
            base[c] = wrap(mode, base[c], (int)size[c]);
      }
      base[c] += t->offset[c];
   }

   fp->count = linear ? 1u << n : 1;
   for (unsigned k = 0; k < fp->count; k++) {
      struct tap *p = &fp->tap[k];

      *p = (struct tap){ .x = base[0] + (k & 1),
                         .y = base[1] + (k >> 1 & 1),
                         .z = base[2] + (k >> 2 & 1),
                         .face = t->face,
                         .weight = 1.0f };
      for (unsigned c = 0; linear && c < n; c++)
         p->weight *= k >> c & 1 ? part[c] : 1.0f - part[c];
      finish_tap(t, size, p);
   }
}

/* A missing corner's weight goes to the other three. */
static void
share_missing(struct footprint *fp)
{
   for (unsigned k = 0; k < fp->count; k++) {
      if (!fp->tap[k].missing)
         continue;
      const float part = fp->tap[k].weight / 3.0f;
      fp->tap[k].weight = 0.0f;
      for (unsigned i = 0; i < fp->count; i++) {
         if (i != k)
            fp->tap[i].weight += part;
      }
   }
}

static bool
compare(enum hw_func func, float texel, float reference)
{
   switch (func) {
   case HW_FUNC_NEVER:
      return false;
   case HW_FUNC_LESS:
      return texel < reference;
   case HW_FUNC_EQUAL:
      return texel == reference;
   case HW_FUNC_LEQUAL:
      return texel <= reference;
   case HW_FUNC_GREATER:
      return texel > reference;
   case HW_FUNC_NOT_EQUAL:
      return texel != reference;
   case HW_FUNC_GEQUAL:
      return texel >= reference;
   default:
      return true;
   }
}

/* The texel is the left operand: panvk turns the API's function round
 * (Mesa 25.0.7, panvk_translate_sampler_compare_func). */
static void
compare_texel(const struct sim_tex_sample *t, union sim_texel *v)
{
   const unsigned code = t->image->d.format >> 12 & 0xff;
   const bool fixed = code != HW_FORMAT_R32F;
   float ref = t->reference;

   if (fixed)
      ref = ref > 0.0f ? fminf(ref, 1.0f) : 0.0f;
   v->f[0] = compare(t->sampler->d.compare_function, v->f[0], ref);
   v->f[1] = v->f[2] = 0.0f;
   v->f[3] = 1.0f;
}

static bool
read_tap(struct sim_tex_job *job, const struct sim_tex_sample *t,
         unsigned level, const struct tap *p, union sim_texel *out)
{
   if (p->border) {
      border_texel(t, out);
   } else {
      const struct sim_tex_surface *s =
         sim_tex_surface(job, t->image, t->layer + p->face, level);

      if (!s || !sim_surface_texel(job, s, (unsigned)p->x, (unsigned)p->y,
                                   (unsigned)p->z, out))
         return false;
   }
   if (t->shadow)
      compare_texel(t, out);
   return true;
}

static void
reduce(enum hw_reduction_mode mode, bool first, float weight,
       const union sim_texel *v, union sim_texel *acc)
{
   for (unsigned c = 0; c < 4; c++) {
      if (mode == HW_REDUCTION_MODE_AVERAGE)
         acc->f[c] = (first ? 0.0f : acc->f[c]) + weight * v->f[c];
      else if (first)
         acc->f[c] = v->f[c];
      else if (mode == HW_REDUCTION_MODE_MINIMUM)
         acc->f[c] = fminf(acc->f[c], v->f[c]);
      else
         acc->f[c] = fmaxf(acc->f[c], v->f[c]);
   }
}

bool
sim_tex_filter(struct sim_tex_job *job, const struct sim_tex_sample *t,
               unsigned level, bool linear, union sim_texel *out)
{
   const enum hw_reduction_mode mode = t->sampler->d.reduction_mode;
   struct footprint fp;
   bool first = true;

   if (t->image->yuv.planes)
      return sim_tex_yuv_filter(job, t, level, linear, out);
   /* Integers do not mix. */
   if (t->image->cls != SIM_FORMAT_FLOAT)
      linear = false;
   if (t->dim == SIM_TEX_2D && !t->shadow &&
       (!linear || mode == HW_REDUCTION_MODE_AVERAGE)) {
      const struct sim_tex_surface *s =
         sim_tex_surface(job, t->image, t->layer, level);

      if (!s)
         return false;
      return linear ? linear_2d(job, t, s, out) : nearest_2d(job, t, s, out);
   }

   make_footprint(t, level, linear, &fp);
   if (!linear)
      return read_tap(job, t, level, &fp.tap[0], out);

   share_missing(&fp);
   for (unsigned k = 0; k < fp.count; k++) {
      union sim_texel v;

      /* Texels without weight take no part in minimum and maximum. */
      if (fp.tap[k].weight == 0.0f)
         continue;
      if (!read_tap(job, t, level, &fp.tap[k], &v))
         return false;
      reduce(mode, first, fp.tap[k].weight, &v, out);
      first = false;
   }
   return true;
}

/* ---- gather ----------------------------------------------------------- */

bool
sim_tex_gather4(struct sim_tex_job *job, const struct sim_tex_sample *t,
                bool integer, unsigned component, uint32_t out[4])
{
   struct footprint fp;
   union sim_texel v[4];
   unsigned missing = 4;

   if (t->image->yuv.planes)
      return sim_tex_unsupported(job, "texture", t->image->va,
                                 "gathering luma and chroma, planes",
                                 t->image->yuv.planes);
   if (integer) {
      const unsigned size[3] = { t->image->d.width, t->image->d.height, 1 };

      fp.count = 4;
      for (unsigned k = 0; k < 4; k++) {
         int32_t at[2];

         memcpy(at, t->coord, sizeof(at));
         fp.tap[k] = (struct tap){ .x = at[0] + t->offset[0] + (int)(k & 1),
                                   .y = at[1] + t->offset[1] + (int)(k >> 1),
                                   .face = t->face };
         finish_tap(t, size, &fp.tap[k]);
      }
   } else {
      make_footprint(t, 0, true, &fp);
   }

   for (unsigned k = 0; k < 4; k++) {
      if (fp.tap[k].missing)
         missing = k;
      else if (!read_tap(job, t, 0, &fp.tap[k], &v[k]))
         return false;
   }
   if (missing < 4) {
      /* An average makes no sense of integers: one of the three. */
      v[missing] = v[missing ^ 1];
      for (unsigned c = 0; c < 4 && t->image->cls == SIM_FORMAT_FLOAT; c++)
         v[missing].f[c] =
            (v[missing ^ 1].f[c] + v[missing ^ 2].f[c] + v[missing ^ 3].f[c]) /
            3.0f;
   }
   for (unsigned k = 0; k < 4; k++) {
      sim_tex_swizzle(t->image, &v[k]);
      out[k] = v[k].u[component];
   }
   return true;
}

void
sim_tex_swizzle(const struct sim_tex_image *im, union sim_texel *t)
{
   if (im->identity)
      return;

   const union sim_texel in = *t;
   const uint32_t one = im->cls == SIM_FORMAT_FLOAT ? 0x3f800000 : 1;

   for (unsigned c = 0; c < 4; c++) {
      const unsigned from = im->swizzle[c];
      t->u[c] = from == 4 ? 0 : from == 5 ? one : in.u[from];
   }
}
