/* SPDX-License-Identifier: MIT */
/* Texture, sampler and plane descriptors out of memory.
 *
 * Which plane belongs to what (Mesa 25.0.7, pan_texture.c): layers are
 * outermost, each with all its levels; a cube has six layers; samples and
 * depth slices share a plane and lie one slice stride apart. */
#include <pthread.h>
#include <string.h>

#include "sim/texture/sim_tex_unit.h"

#define IMAGES 8
#define SAMPLERS 8
#define SURFACES 64

struct kept {
   uint64_t epoch;
   /* Message for which an entry's memory was compared. */
   uint64_t image_epoch[IMAGES];
   uint64_t sampler_epoch[SAMPLERS];
   struct sim_tex_image image[IMAGES];
   struct sim_tex_sampler sampler[SAMPLERS];
   struct sim_tex_surface surface[SURFACES];
};

static _Thread_local struct kept kept;

static pthread_once_t tables_once = PTHREAD_ONCE_INIT;
static float table_unorm8[256];
static float table_srgb8[256];

static void
fill_tables(void)
{
   for (unsigned i = 0; i < 256; i++) {
      table_unorm8[i] = (float)i / 255.0f;
      table_srgb8[i] = sim_srgb_to_linear(table_unorm8[i]);
   }
}

void
sim_tex_begin(struct sim_tex_job *job, struct sim_port *port)
{
   pthread_once(&tables_once, fill_tables);
   job->port = port;
   job->epoch = ++kept.epoch;
   job->srgb_override = false;
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

static bool
bad(struct sim_tex_job *job, const char *what, uint64_t va, const char *why,
    unsigned value)
{
   sim_port_report(job->port, SIM_FAULT_INVALID_DESCRIPTOR,
                   "%s descriptor at %#llx: %s %u", what,
                   (unsigned long long)va, why, value);
   return false;
}

static bool
unsupported(struct sim_tex_job *job, const char *what, uint64_t va,
            const char *why, unsigned value)
{
   sim_port_report(job->port, SIM_FAULT_UNIMPLEMENTED,
                   "%s descriptor at %#llx: %s %u is not simulated", what,
                   (unsigned long long)va, why, value);
   return false;
}

/* ---- textures --------------------------------------------------------- */

/* Compressed formats have codes below 32 (Mesa 25.0.7 genxml v10). */
static bool
format_is_block(uint32_t format)
{
   const unsigned code = (format >> 12) & 0xff;

   return code >= 1 && code <= 31;
}

/* Fields that Mesa leaves zero and whose meaning nobody has seen. */
static bool
check_image(struct sim_tex_job *job, const struct sim_tex_image *im)
{
   const struct hw_texture *d = &im->d;

   if (d->minimum_level)
      return unsupported(job, "texture", im->va, "minimum level",
                         d->minimum_level);
   if (d->sample_corner_position)
      return unsupported(job, "texture", im->va, "corner sampling", 1);
   if (d->format >> 21)
      return unsupported(job, "texture", im->va, "big-endian format",
                         d->format >> 12 & 0xff);
   if (d->surfaces % 32)
      return bad(job, "texture", im->va, "unaligned surfaces",
                 (unsigned)(d->surfaces % 32));
   if (d->levels > 17)
      return bad(job, "texture", im->va, "levels", d->levels);
   if (d->sample_count > 16)
      return bad(job, "texture", im->va, "sample count", d->sample_count);
   for (unsigned c = 0; c < 4; c++) {
      if (im->swizzle[c] > 5)
         return bad(job, "texture", im->va, "swizzle", im->swizzle[c]);
   }
   if (!im->compressed && im->cls == SIM_FORMAT_NONE)
      return unsupported(job, "texture", im->va, "format",
                         d->format >> 12 & 0xff);
   return true;
}

static bool
load_image(struct sim_tex_job *job, struct sim_tex_image *im)
{
   static const uint32_t nothing[8];
   static const uint8_t zero[16];

   memset(&im->outside, 0, sizeof(im->outside));
   im->null = !memcmp(im->raw, nothing, sizeof(nothing));
   if (im->null) {
      im->cls = SIM_FORMAT_FLOAT;
      im->identity = true;
      return true;
   }
   if (!hw_texture_unpack(im->raw, &im->d))
      return bad(job, "texture", im->va, "reserved bits, or type",
                 im->raw[0] & 0xf);

   for (unsigned c = 0; c < 4; c++)
      im->swizzle[c] = im->d.swizzle >> (3 * c) & 7;
   im->identity = im->d.swizzle == (0 | 1 << 3 | 2 << 6 | 3 << 9);
   im->compressed = format_is_block(im->d.format);
   im->cls = im->compressed ? SIM_FORMAT_FLOAT : sim_format_class(im->d.format);
   im->layers =
      im->d.array_size * (im->d.dimension == HW_TEXTURE_DIMENSION_CUBE ? 6 : 1);
   if (!check_image(job, im))
      return false;
   if (!im->compressed)
      sim_texel_decode(im->d.format, zero, &im->outside);
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
      return bad(job, "sampler", s->va, "reserved bits, or type",
                 s->raw[0] & 0xf);
   const unsigned wrap[3] = { d->wrap_mode_s, d->wrap_mode_t, d->wrap_mode_r };
   for (unsigned i = 0; i < 3; i++) {
      if (!hw_wrap_mode_name(wrap[i]))
         return bad(job, "sampler", s->va, "wrap mode", wrap[i]);
   }
   if (!hw_mipmap_mode_name(d->mipmap_mode))
      return bad(job, "sampler", s->va, "mipmap mode", d->mipmap_mode);
   if (!hw_reduction_mode_name(d->reduction_mode))
      return bad(job, "sampler", s->va, "reduction mode", d->reduction_mode);
   if (!hw_lod_algorithm_name(d->lod_algorithm))
      return bad(job, "sampler", s->va, "LOD algorithm", d->lod_algorithm);
   if (d->maximum_anisotropy > 16)
      return bad(job, "sampler", s->va, "anisotropy", d->maximum_anisotropy);
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

/* ---- planes ----------------------------------------------------------- */

struct clump {
   uint8_t size_B;
   uint8_t skip_B;
};

/* Sizes and places as the names say (Mesa 25.0.7 genxml v10, "Clump Format";
 * the first named part is in the low bits: GUESS, by analogy with Mesa's
 * X24S8 formats). */
static const struct clump clumps[] = {
   [HW_CLUMP_FORMAT_RAW8] = { 1, 0 },     [HW_CLUMP_FORMAT_RAW16] = { 2, 0 },
   [HW_CLUMP_FORMAT_RAW24] = { 3, 0 },    [HW_CLUMP_FORMAT_RAW32] = { 4, 0 },
   [HW_CLUMP_FORMAT_RAW48] = { 6, 0 },    [HW_CLUMP_FORMAT_RAW64] = { 8, 0 },
   [HW_CLUMP_FORMAT_RAW96] = { 12, 0 },   [HW_CLUMP_FORMAT_RAW128] = { 16, 0 },
   [HW_CLUMP_FORMAT_D32X32] = { 8, 0 },   [HW_CLUMP_FORMAT_X32D32] = { 8, 4 },
   [HW_CLUMP_FORMAT_X32S8X24] = { 8, 4 }, [HW_CLUMP_FORMAT_X24S8X32] = { 8, 3 },
   [HW_CLUMP_FORMAT_X24S8] = { 4, 3 },    [HW_CLUMP_FORMAT_S8X24] = { 4, 0 },
   [HW_CLUMP_FORMAT_S8] = { 1, 0 },       [HW_CLUMP_FORMAT_L4A4] = { 1, 0 },
   [HW_CLUMP_FORMAT_L8A8] = { 2, 0 },     [HW_CLUMP_FORMAT_A8] = { 1, 0 },
};

static bool
is_raw(unsigned clump)
{
   return clump <= HW_CLUMP_FORMAT_RAW128 ||
          (clump >= HW_CLUMP_FORMAT_RAW24 && clump <= HW_CLUMP_FORMAT_RAW96);
}

/* Order of an RGBA8 format, found with a texel of four known bytes. */
static bool
find_order(uint32_t format, uint8_t order[4])
{
   static const uint8_t bytes[4] = { 51, 102, 153, 204 };
   union sim_texel t;

   if (!sim_texel_decode(format & ~(1u << 20), bytes, &t))
      return false;
   for (unsigned c = 0; c < 4; c++) {
      const unsigned v = (unsigned)(t.f[c] * 5.0f + 0.5f);
      order[c] = v == 0 ? 4 : v == 5 ? 5 : v - 1;
   }
   return true;
}

static void
choose_path(struct sim_tex_surface *s)
{
   const unsigned code = s->format >> 12 & 0xff;
   const bool srgb = s->format >> 20 & 1;

   s->path = SIM_TEXEL_GENERAL;
   s->table_rgb = srgb ? table_srgb8 : table_unorm8;
   s->table_a = table_unorm8;
   if (s->skip_B)
      return;
   if (code == HW_FORMAT_RGBA8_UNORM && find_order(s->format, s->order))
      s->path = SIM_TEXEL_RGBA8;
   else if (code == HW_FORMAT_R8_UNORM && !srgb && !(s->format & 0xfff))
      s->path = SIM_TEXEL_R8;
   else if (code == HW_FORMAT_R32F && !(s->format & 0xfff))
      s->path = SIM_TEXEL_R32F;
}

static bool
load_generic(struct sim_tex_job *job, struct sim_tex_surface *s)
{
   const unsigned clump = s->d.clump_format;

   if (clump >= sizeof(clumps) / sizeof(clumps[0]) || !clumps[clump].size_B)
      return unsupported(job, "plane", s->va, "clump format", clump);
   s->size_B = clumps[clump].size_B;
   s->skip_B = clumps[clump].skip_B;

   const unsigned size_B = sim_format_size_B(s->format);
   if (is_raw(clump) ? size_B != s->size_B : s->skip_B + size_B > s->size_B)
      return bad(job, "plane", s->va, "clump format does not hold a texel of",
                 size_B);
   s->block_w = s->block_h = s->block_d = 1;
   s->tile_log2 = 4;
   choose_path(s);
   return true;
}

/* Bytes that the level needs: to the last element, or the last tile. */
static uint64_t
surface_size_B(const struct sim_tex_surface *s, unsigned slices)
{
   const unsigned w = (s->width + s->block_w - 1) / s->block_w;
   const unsigned h = (s->height + s->block_h - 1) / s->block_h;
   const unsigned side = 1u << s->tile_log2;
   uint64_t rows, last;

   if (s->tiled) {
      rows = (h + side - 1) >> s->tile_log2;
      last = (uint64_t)((w + side - 1) >> s->tile_log2) * side * side;
   } else {
      rows = h;
      last = w;
   }
   return (uint64_t)(slices - 1) * (uint64_t)(int64_t)s->d.slice_stride +
          (rows - 1) * s->d.row_stride + last * s->size_B;
}

static unsigned
slice_count(const struct sim_tex_surface *s)
{
   return s->depth > 1 ? (s->depth + s->block_d - 1) / s->block_d : s->samples;
}

/* Where Mesa's layouts keep to 64 bytes (Mesa 25.0.7, pan_layout.c: "v7 and
 * later"), strict mode asks for it. */
static bool
check_strict(struct sim_tex_job *job, const struct sim_tex_image *im,
             const struct sim_tex_surface *s)
{
   const uint64_t need_B = surface_size_B(s, slice_count(s));

   if (s->d.pointer % 64 || (s->d.row_stride % 64 && s->height > 1))
      return !sim_port_report(
         job->port, SIM_FAULT_STRICT,
         "plane descriptor at %#llx: address %#llx or row stride %u not a "
         "multiple of 64",
         (unsigned long long)s->va, (unsigned long long)s->d.pointer,
         s->d.row_stride);
   if (s->d.size < need_B)
      return !sim_port_report(
         job->port, SIM_FAULT_STRICT,
         "plane descriptor at %#llx: %u bytes, but %ux%ux%u texels need %llu",
         (unsigned long long)s->va, s->d.size, s->width, s->height,
         slice_count(s), (unsigned long long)need_B);
   if (im->d.texel_interleave != (s->tiled || im->compressed))
      return !sim_port_report(
         job->port, SIM_FAULT_STRICT,
         "texture descriptor at %#llx: texel interleave %u, but planes are %s",
         (unsigned long long)im->va, im->d.texel_interleave,
         hw_clump_ordering_name(s->d.clump_ordering));
   return true;
}

static bool
load_surface(struct sim_tex_job *job, const struct sim_tex_image *im,
             struct sim_tex_surface *s)
{
   if (!hw_plane_unpack(s->raw, &s->d))
      return bad(job, "plane", s->va, "reserved bits, or type",
                 s->raw[0] & 0xf);

   switch (s->d.clump_ordering) {
   case HW_CLUMP_ORDERING_TILED_U_INTERLEAVED:
      s->tiled = true;
      break;
   case HW_CLUMP_ORDERING_LINEAR:
      s->tiled = false;
      break;
   default:
      return bad(job, "plane", s->va, "clump ordering", s->d.clump_ordering);
   }
   if (s->d.plane_type != HW_PLANE_TYPE_GENERIC || im->compressed)
      return unsupported(job, "plane", s->va, "plane type", s->d.plane_type);
   if (!load_generic(job, s))
      return false;
   return !sim_strict(job->port->config) || check_strict(job, im, s);
}

const struct sim_tex_surface *
sim_tex_surface(struct sim_tex_job *job, const struct sim_tex_image *im,
                unsigned layer, unsigned level)
{
   const uint64_t index = (uint64_t)layer * im->d.levels + level;
   const uint64_t va = im->d.surfaces + index * HW_PLANE_SIZE_B;
   const uint32_t format =
      job->srgb_override ? im->d.format & ~(1u << 20) : im->d.format;
   const unsigned width = sim_minify(im->d.width, level);
   const unsigned height = sim_minify(im->d.height, level);
   const unsigned depth = im->d.dimension == HW_TEXTURE_DIMENSION_3D
                             ? sim_minify(im->d.depth, level)
                             : 1;
   struct sim_tex_surface *s = &kept.surface[(va >> 5) % SURFACES];
   const bool same = s->va == va && s->format == format && s->width == width &&
                     s->height == height && s->depth == depth &&
                     s->samples == im->d.sample_count;

   if (same && s->epoch == job->epoch)
      return s;

   const uint32_t *raw = sim_port_ptr(job->port, va, HW_PLANE_SIZE_B, SIM_READ);
   if (!raw)
      return NULL;
   if (!same || memcmp(s->raw, raw, sizeof(s->raw))) {
      s->va = va;
      memcpy(s->raw, raw, sizeof(s->raw));
      s->format = format;
      s->width = width;
      s->height = height;
      s->depth = depth;
      s->samples = im->d.sample_count;
      if (!load_surface(job, im, s)) {
         s->va = 0;
         return NULL;
      }
   }
   s->host = sim_port_try(job->port, s->d.pointer,
                          surface_size_B(s, slice_count(s)), SIM_READ);
   s->epoch = job->epoch;
   return s;
}
