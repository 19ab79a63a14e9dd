/* SPDX-License-Identifier: MIT */
/* Textures of luma and chroma, in planes of their own or packed.
 *
 * The texture unit gives luma and chroma as they are; what colours they mean
 * is the shader's business (Mesa 25.0.7 leaves the format's remaining bits
 * zero and converts in the shader). */
#include <math.h>
#include <string.h>

#include "sim/texture/sim_tex_unit.h"

/* By format code.  swap: of the format's bit 3; what it does is not known, but
 * Mesa 25.0.7 has it set where luma comes second. */
static const struct {
   uint8_t code;
   struct sim_tex_yuv yuv;
   bool swap;
} formats[] = {
   { HW_FORMAT_YUYV8, { 1, 8, 2, 1, .y_at = 0, .u_at = 1, .v_at = 3 }, false },
   { HW_FORMAT_VYUY8, { 1, 8, 2, 1, .y_at = 1, .u_at = 2, .v_at = 0 }, true },
   { HW_FORMAT_Y8_UV8_422, { 2, 8, 2, 1 } },
   { HW_FORMAT_Y8_U8_V8_422, { 3, 8, 2, 1 } },
   { HW_FORMAT_Y8_UV8_420, { 2, 8, 2, 2 } },
   { HW_FORMAT_Y8_U8_V8_420, { 3, 8, 2, 2 } },
   { HW_FORMAT_Y10_UV10_422, { 2, 10, 2, 1 } },
   { HW_FORMAT_Y10_UV10_420, { 2, 10, 2, 2 } },
   { HW_FORMAT_Y16_UV16_422, { 2, 16, 2, 1 } },
   { HW_FORMAT_Y16_UV16_420, { 2, 16, 2, 2 } },
};

/* Components of the result that luma, the two chromas and alpha become, by the
 * v10 number "YUV Swizzle": as if its name were written under Y, U, V and A,
 * and Y stood for red, U for green, V for blue.  So Mesa 2026 names the formats
 * that have luma in green, U in blue and V in red UVYA (pan_format.c), and so
 * the packed formats come out as Mesa's shaders want them. */
static const uint8_t swizzles[6][4] = {
   [HW_YUV_SWIZZLE_YUVA] = { 0, 1, 2, 3 },
   [HW_YUV_SWIZZLE_YVUA] = { 0, 2, 1, 3 },
   [HW_YUV_SWIZZLE_UYVA] = { 1, 0, 2, 3 },
   [HW_YUV_SWIZZLE_UVYA] = { 1, 2, 0, 3 },
   [HW_YUV_SWIZZLE_VUYA] = { 2, 1, 0, 3 },
   [HW_YUV_SWIZZLE_VYUA] = { 2, 0, 1, 3 },
};

/* Between two luma samples or beside the first.  GUESS: on v10 the names of
 * the two are the wrong way round, since Mesa 25.0.7 has CENTER_Y for chroma
 * that is halved across only, and from v14 on CENTER_X. */
#define CENTER_ACROSS HW_YUV_CR_SITING_CENTER_Y
#define CENTER_DOWN HW_YUV_CR_SITING_CENTER_X

bool
sim_tex_yuv_describe(uint32_t format, struct sim_tex_yuv *out)
{
   const unsigned swizzle = format & 7, siting = format >> 9 & 7;

   /* Five unknown bits, and what RGB formats have above the code. */
   if (format & 0x1f0 || format >> 20 || swizzle >= 6)
      return false;
   if (siting > HW_YUV_CR_SITING_CENTER &&
       siting != HW_YUV_CR_SITING_REPLICATED)
      return false;
   for (unsigned i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
      if (formats[i].code != (format >> 12 & 0xff) ||
          formats[i].swap != (format >> 3 & 1))
         continue;
      *out = formats[i].yuv;
      out->siting = (uint8_t)siting;
      memcpy(out->to, swizzles[swizzle], sizeof(out->to));
      return true;
   }
   return false;
}

/* What a plane's texels are on their own; 10 bits have a path of theirs. */
uint32_t
sim_tex_yuv_plane_format(const struct sim_tex_yuv *yuv, unsigned plane)
{
   const bool two = plane && yuv->planes == 2;

   if (yuv->planes == 1)
      return HW_FORMAT_RGBA8_UNORM << 12;
   const unsigned code =
      yuv->bits == 8 ? (two ? HW_FORMAT_RG8_UNORM : HW_FORMAT_R8_UNORM)
                     : (two ? HW_FORMAT_RG16_UNORM : HW_FORMAT_R16_UNORM);

   return code << 12;
}

static void
put(const struct sim_tex_yuv *yuv, float y, const float chroma[2],
    union sim_texel *out)
{
   out->f[yuv->to[0]] = y;
   out->f[yuv->to[1]] = chroma[0];
   out->f[yuv->to[2]] = chroma[1];
   out->f[3] = 1.0f;
}

static bool
fetch_packed(struct sim_tex_job *job, const struct sim_tex_image *im,
             unsigned layer, unsigned level, unsigned x, unsigned y,
             union sim_texel *out)
{
   const struct sim_tex_yuv *yuv = &im->yuv;
   const struct sim_tex_surface *s =
      sim_tex_find_plane(job, im, layer, level, 0);
   union sim_texel pair;

   if (!s || !sim_surface_texel(job, s, x / 2, y, 0, &pair))
      return false;
   const float chroma[2] = { pair.f[yuv->u_at], pair.f[yuv->v_at] };
   put(yuv, pair.f[yuv->y_at + 2 * (x % 2)], chroma, out);
   return true;
}

bool
sim_tex_yuv_fetch(struct sim_tex_job *job, const struct sim_tex_image *im,
                  unsigned layer, unsigned level, unsigned x, unsigned y,
                  union sim_texel *out)
{
   const struct sim_tex_yuv *yuv = &im->yuv;
   float v[3] = { 0.0f, 0.0f, 0.0f };

   if (yuv->planes == 1)
      return fetch_packed(job, im, layer, level, x, y, out);
   for (unsigned p = 0; p < yuv->planes; p++) {
      const struct sim_tex_surface *s =
         sim_tex_find_plane(job, im, layer, level, p);
      union sim_texel t;

      if (!s || !sim_surface_texel(job, s, p ? x / yuv->divide_x : x,
                                   p ? y / yuv->divide_y : y, 0, &t))
         return false;
      v[p] = t.f[0];
      if (p && yuv->planes == 2)
         v[2] = t.f[1];
   }
   put(yuv, v[0], &v[1], out);
   return true;
}

/* One plane, linearly.  `to`: which of the border's components is the plane's
 * first and second one. */
static bool
filter_plane(struct sim_tex_job *job, const struct sim_tex_sample *t,
             const struct sim_tex_surface *s, const float at[2],
             const uint8_t *to, union sim_texel *out)
{
   struct sim_tex_sampler sampler = *t->sampler;
   struct sim_tex_sample plane = *t;

   sampler.border.f[0] = t->sampler->border.f[to[0]];
   sampler.border.f[1] = t->sampler->border.f[to[1]];
   plane.sampler = &sampler;
   return sim_tex_linear_at(job, &plane, s, at[0], at[1], out);
}

/* Chroma as if pairs were texels, luma one by one. */
static bool
linear_packed(struct sim_tex_job *job, const struct sim_tex_sample *t,
              unsigned level, const float at[2], const float chroma_at[2],
              union sim_texel *out)
{
   const struct sim_tex_yuv *yuv = &t->image->yuv;
   const struct sim_tex_surface *s =
      sim_tex_find_plane(job, t->image, t->layer, level, 0);
   const unsigned size[2] = { sim_minify(t->image->d.width, level),
                              sim_minify(t->image->d.height, level) };
   struct sim_tex_sampler sampler = *t->sampler;
   struct sim_tex_sample pairs = *t;
   union sim_texel chroma;
   float part[2], luma = 0.0f;
   int xs[2], ys[2];

   sampler.border.f[yuv->u_at] = t->sampler->border.f[yuv->to[1]];
   sampler.border.f[yuv->v_at] = t->sampler->border.f[yuv->to[2]];
   pairs.sampler = &sampler;
   if (!s ||
       !sim_tex_linear_at(job, &pairs, s, chroma_at[0], chroma_at[1], &chroma))
      return false;
   sim_tex_linear_taps(t, size, at[0], at[1], xs, ys, part);
   for (unsigned k = 0; k < 4; k++) {
      const int x = xs[k & 1], y = ys[k >> 1];
      const float weight = (k & 1 ? part[0] : 1.0f - part[0]) *
                           (k >> 1 ? part[1] : 1.0f - part[1]);
      union sim_texel tap = t->sampler->border;

      if ((x | y) >= 0 && !fetch_packed(job, t->image, t->layer, level,
                                        (unsigned)x, (unsigned)y, &tap))
         return false;
      luma += weight * tap.f[yuv->to[0]];
   }
   put(yuv, luma, (float[2]){ chroma.f[yuv->u_at], chroma.f[yuv->v_at] }, out);
   return true;
}

/* GUESS: each plane is filtered at its own resolution ("implicit
 * reconstruction" in Vulkan), where its samples lie. */
static bool
linear(struct sim_tex_job *job, const struct sim_tex_sample *t, unsigned level,
       const float at[2], union sim_texel *out)
{
   const struct sim_tex_yuv *yuv = &t->image->yuv;
   /* Chroma beside the first of two luma samples, or between them. */
   const float cosited_x =
      yuv->divide_x > 1 && !(yuv->siting & CENTER_ACROSS) ? 0.25f : 0.0f;
   const float cosited_y =
      yuv->divide_y > 1 && !(yuv->siting & CENTER_DOWN) ? 0.25f : 0.0f;
   const float chroma_at[2] = { at[0] / yuv->divide_x + cosited_x,
                                at[1] / yuv->divide_y + cosited_y };
   float v[3] = { 0.0f, 0.0f, 0.0f };

   if (yuv->planes == 1)
      return linear_packed(job, t, level, at, chroma_at, out);
   for (unsigned p = 0; p < yuv->planes; p++) {
      const struct sim_tex_surface *s =
         sim_tex_find_plane(job, t->image, t->layer, level, p);
      union sim_texel texel;

      if (!s ||
          !filter_plane(job, t, s, p ? chroma_at : at, &yuv->to[p], &texel))
         return false;
      v[p] = texel.f[0];
      if (p && yuv->planes == 2)
         v[2] = texel.f[1];
   }
   put(yuv, v[0], &v[1], out);
   return true;
}

bool
sim_tex_yuv_filter(struct sim_tex_job *job, const struct sim_tex_sample *t,
                   unsigned level, bool filter, union sim_texel *out)
{
   float at[2];
   int texel[2];
   union sim_texel replicated;

   if (t->dim != SIM_TEX_2D || t->shadow ||
       t->sampler->d.reduction_mode != HW_REDUCTION_MODE_AVERAGE)
      return sim_tex_unsupported(job, "texture", t->image->va,
                                 "luma and chroma with dimension or reduction",
                                 t->dim);
   const bool inside = sim_tex_position(t, level, at, texel);
   if (filter) {
      if (!linear(job, t, level, at, out))
         return false;
      if (t->image->yuv.siting != HW_YUV_CR_SITING_REPLICATED || !inside)
         return true;
   } else if (!inside) {
      *out = t->sampler->border;
      return true;
   }
   if (!sim_tex_yuv_fetch(job, t->image, t->layer, level, (unsigned)texel[0],
                          (unsigned)texel[1], &replicated))
      return false;
   if (filter)
      replicated.f[t->image->yuv.to[0]] = out->f[t->image->yuv.to[0]];
   *out = replicated;
   return true;
}
