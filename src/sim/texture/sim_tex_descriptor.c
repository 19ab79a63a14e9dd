/* SPDX-License-Identifier: MIT */
/* Texture and sampler descriptors out of memory. */
#include <string.h>

#include "sim/texture/sim_tex_unit.h"

#define IMAGES 8
#define SAMPLERS 8

struct kept {
   uint64_t epoch;
   /* Message for which an entry's memory was compared. */
   uint64_t image_epoch[IMAGES];
   uint64_t sampler_epoch[SAMPLERS];
   struct sim_tex_image image[IMAGES];
   struct sim_tex_sampler sampler[SAMPLERS];
};

static _Thread_local struct kept kept;

void
sim_tex_begin(struct sim_tex_job *job, struct sim_port *port)
{
   job->port = port;
   job->epoch = ++kept.epoch;
   job->srgb_override = false;
   job->recent_image = NULL;
}

/* Reads 32 bytes; NULL with the fault recorded. */
static const uint32_t *
read_raw(struct sim_tex_job *job, uint64_t va, const char *what)
{
   if (va % 32) {
      sim_port_report(job->port, SIM_FAULT_UNALIGNED,
                      "%s descriptor at %#llx is not on 32 bytes", what,
                      (unsigned long long)va);
      return NULL;
   }
   return sim_port_ptr(job->port, va, 32, SIM_READ);
}

bool
sim_tex_bad(struct sim_tex_job *job, const char *what, uint64_t va,
            const char *why, unsigned value)
{
   sim_port_report(job->port, SIM_FAULT_INVALID_DESCRIPTOR,
                   "%s descriptor at %#llx: %s %u", what,
                   (unsigned long long)va, why, value);
   return false;
}

bool
sim_tex_unsupported(struct sim_tex_job *job, const char *what, uint64_t va,
                    const char *why, unsigned value)
{
   sim_port_report(job->port, SIM_FAULT_UNIMPLEMENTED,
                   "%s descriptor at %#llx: %s %u is not simulated", what,
                   (unsigned long long)va, why, value);
   return false;
}

/* ---- textures --------------------------------------------------------- */

/* Fields that Mesa leaves zero and whose meaning nobody has seen. */
static bool
check_image(struct sim_tex_job *job, const struct sim_tex_image *im)
{
   const struct hw_texture *d = &im->d;

   if (d->minimum_level)
      return sim_tex_unsupported(job, "texture", im->va, "minimum level",
                                 d->minimum_level);
   if (d->sample_corner_position)
      return sim_tex_unsupported(job, "texture", im->va, "corner sampling", 1);
   if (d->format >> 21 && !im->yuv.planes)
      return sim_tex_unsupported(job, "texture", im->va, "big-endian format",
                                 d->format >> 12 & 0xff);
   if (d->surfaces % 32)
      return sim_tex_bad(job, "texture", im->va, "unaligned surfaces",
                         (unsigned)(d->surfaces % 32));
   if (d->levels > 17)
      return sim_tex_bad(job, "texture", im->va, "levels", d->levels);
   if (d->sample_count > 16)
      return sim_tex_bad(job, "texture", im->va, "sample count",
                         d->sample_count);
   for (unsigned c = 0; c < 4; c++) {
      if (im->swizzle[c] > 5)
         return sim_tex_bad(job, "texture", im->va, "swizzle", im->swizzle[c]);
   }
   if (im->cls == SIM_FORMAT_NONE)
      return sim_tex_unsupported(job, "texture", im->va, "format",
                                 d->format >> 12 & 0xff);
   return true;
}

/* Those that bits of memory can change. */
static unsigned
components(uint32_t format)
{
   static const uint8_t zeroes[16];
   union sim_texel a, b;
   uint8_t ones[16];
   unsigned mask = 0;

   memset(ones, 0xff, sizeof(ones));
   if (!sim_texel_decode(format, zeroes, &a) ||
       !sim_texel_decode(format, ones, &b))
      return 0;
   for (unsigned c = 0; c < 4; c++)
      mask |= (unsigned)(a.u[c] != b.u[c]) << c;
   return mask;
}

static bool
load_image(struct sim_tex_job *job, struct sim_tex_image *im)
{
   static const uint32_t nothing[8];
   static const uint8_t zero[16];

   memset(&im->outside, 0, sizeof(im->outside));
   im->null = !memcmp(im->raw, nothing, sizeof(nothing));
   im->yuv.planes = 0;
   if (im->null) {
      im->cls = SIM_FORMAT_FLOAT;
      im->identity = true;
      return true;
   }
   if (!hw_texture_unpack(im->raw, &im->d))
      return sim_tex_bad(job, "texture", im->va, "reserved bits, or type",
                         im->raw[0] & 0xf);

   for (unsigned c = 0; c < 4; c++)
      im->swizzle[c] = im->d.swizzle >> (3 * c) & 7;
   im->identity = im->d.swizzle == (0 | 1 << 3 | 2 << 6 | 3 << 9);
   im->cls = sim_format_class(im->d.format);
   if (im->cls == SIM_FORMAT_NONE &&
       sim_tex_yuv_describe(im->d.format, &im->yuv)) {
      im->cls = SIM_FORMAT_FLOAT;
      /* Each layer counts as two, but when packed (Mesa 25.0.7,
       * pan_texture.c). */
      if (im->yuv.planes > 1)
         im->d.array_size /= 2;
      if (!im->d.array_size)
         return sim_tex_bad(job, "texture", im->va,
                            "luma and chroma with an array size of", 1);
   }
   im->layers =
      im->d.array_size * (im->d.dimension == HW_TEXTURE_DIMENSION_CUBE ? 6 : 1);
   if (!check_image(job, im))
      return false;
   im->components = 7;
   if (im->yuv.planes) {
      im->outside.f[3] = 1.0f;
   } else {
      sim_texel_decode(im->d.format, zero, &im->outside);
      im->components = components(im->d.format);
   }
   return true;
}

const struct sim_tex_image *
sim_tex_image(struct sim_tex_job *job, uint64_t va)
{
   struct sim_tex_image *im = &kept.image[(va >> 5) % IMAGES];
   uint64_t *epoch = &kept.image_epoch[(va >> 5) % IMAGES];

   if (im->va == va && *epoch == job->epoch)
      return im;

   const uint32_t *raw = read_raw(job, va, "texture");
   if (!raw)
      return NULL;
   if (im->va != va || memcmp(im->raw, raw, 32)) {
      im->va = va;
      memcpy(im->raw, raw, 32);
      if (!load_image(job, im)) {
         im->va = 0;
         return NULL;
      }
   }
   *epoch = job->epoch;
   return im;
}

/* ---- samplers --------------------------------------------------------- */

static bool
load_sampler(struct sim_tex_job *job, struct sim_tex_sampler *s)
{
   struct hw_sampler *d = &s->d;

   if (!hw_sampler_unpack(s->raw, d))
      return sim_tex_bad(job, "sampler", s->va, "reserved bits, or type",
                         s->raw[0] & 0xf);
   const unsigned wrap[3] = { d->wrap_mode_s, d->wrap_mode_t, d->wrap_mode_r };
   for (unsigned i = 0; i < 3; i++) {
      if (!hw_wrap_mode_name(wrap[i]))
         return sim_tex_bad(job, "sampler", s->va, "wrap mode", wrap[i]);
   }
   if (!hw_mipmap_mode_name(d->mipmap_mode))
      return sim_tex_bad(job, "sampler", s->va, "mipmap mode", d->mipmap_mode);
   if (!hw_reduction_mode_name(d->reduction_mode))
      return sim_tex_bad(job, "sampler", s->va, "reduction mode",
                         d->reduction_mode);
   if (!hw_lod_algorithm_name(d->lod_algorithm))
      return sim_tex_bad(job, "sampler", s->va, "LOD algorithm",
                         d->lod_algorithm);
   if (d->maximum_anisotropy > 16)
      return sim_tex_bad(job, "sampler", s->va, "anisotropy",
                         d->maximum_anisotropy);
   s->border.u[0] = d->border_color_r;
   s->border.u[1] = d->border_color_g;
   s->border.u[2] = d->border_color_b;
   s->border.u[3] = d->border_color_a;
   return true;
}

const struct sim_tex_sampler *
sim_tex_sampler(struct sim_tex_job *job, uint64_t va)
{
   struct sim_tex_sampler *s = &kept.sampler[(va >> 5) % SAMPLERS];
   uint64_t *epoch = &kept.sampler_epoch[(va >> 5) % SAMPLERS];

   if (s->va == va && *epoch == job->epoch)
      return s;

   const uint32_t *raw = read_raw(job, va, "sampler");
   if (!raw)
      return NULL;
   if (s->va != va || memcmp(s->raw, raw, 32)) {
      s->va = va;
      memcpy(s->raw, raw, 32);
      if (!load_sampler(job, s)) {
         s->va = 0;
         return NULL;
      }
   }
   *epoch = job->epoch;
   return s;
}
