/* SPDX-License-Identifier: MIT */
/* Plane descriptors out of memory, at the extent of their level.
 *
 * Which plane belongs to what (Mesa 25.0.7, pan_texture.c): layers are
 * outermost, each with all its levels; a cube has six layers; samples and
 * depth slices share a plane and lie one slice stride apart. */
#include <pthread.h>
#include <string.h>

#include "sim/texture/sim_tex_unit.h"

#define SURFACES 64

static _Thread_local struct sim_tex_surface surfaces[SURFACES];

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
choose_path(struct sim_tex_surface *s, uint32_t format)
{
   const unsigned code = format >> 12 & 0xff;
   const bool srgb = format >> 20 & 1;

   s->path = SIM_TEXEL_GENERAL;
   s->table_rgb = srgb ? table_srgb8 : table_unorm8;
   s->table_a = table_unorm8;
   if (s->skip_B)
      return;
   if (code == HW_FORMAT_RGBA8_UNORM && find_order(format, s->order))
      s->path = SIM_TEXEL_RGBA8;
   else if (code == HW_FORMAT_R8_UNORM && !srgb && !(format & 0xfff))
      s->path = SIM_TEXEL_R8;
   else if (code == HW_FORMAT_R32F && !(format & 0xfff))
      s->path = SIM_TEXEL_R32F;
}

/* ---- blocks ----------------------------------------------------------- */

/* The plane says how blocks are coded; the texture's format is what their
 * texels are decoded to (Mesa 25.0.7, pan_format.c: "interchange format"). */
static const uint8_t codecs[] = {
   [HW_CLUMP_FORMAT_ETC2_RGB8] = SIM_BLOCK_ETC2_RGB8,
   [HW_CLUMP_FORMAT_ETC2_RGB8A1] = SIM_BLOCK_ETC2_RGB8A1,
   [HW_CLUMP_FORMAT_ETC2_RGBA8] = SIM_BLOCK_ETC2_RGBA8,
   [HW_CLUMP_FORMAT_ETC2_R11_UNORM] = SIM_BLOCK_EAC_R11,
   [HW_CLUMP_FORMAT_ETC2_R11_SNORM] = SIM_BLOCK_EAC_R11_SNORM,
   [HW_CLUMP_FORMAT_ETC2_RG11_UNORM] = SIM_BLOCK_EAC_RG11,
   [HW_CLUMP_FORMAT_ETC2_RG11_SNORM] = SIM_BLOCK_EAC_RG11_SNORM,
   [HW_CLUMP_FORMAT_BC1_UNORM] = SIM_BLOCK_BC1,
   [HW_CLUMP_FORMAT_BC2_UNORM] = SIM_BLOCK_BC2,
   [HW_CLUMP_FORMAT_BC3_UNORM] = SIM_BLOCK_BC3,
   [HW_CLUMP_FORMAT_BC4_UNORM] = SIM_BLOCK_BC4,
   [HW_CLUMP_FORMAT_BC4_SNORM] = SIM_BLOCK_BC4_SNORM,
   [HW_CLUMP_FORMAT_BC5_UNORM] = SIM_BLOCK_BC5,
   [HW_CLUMP_FORMAT_BC5_SNORM] = SIM_BLOCK_BC5_SNORM,
   [HW_CLUMP_FORMAT_BC6H_UF16] = SIM_BLOCK_BC6H_UF16,
   [HW_CLUMP_FORMAT_BC6H_SF16] = SIM_BLOCK_BC6H_SF16,
   [HW_CLUMP_FORMAT_BC7_UNORM] = SIM_BLOCK_BC7,
};

/* Common to all codecs: 4×4 blocks in a u-interleaved tile (Mesa 25.0.7,
 * docs/drivers/panfrost/tiling.rst). */
static bool
use_codec(struct sim_tex_job *job, struct sim_tex_surface *s,
          enum sim_block_codec codec, unsigned w, unsigned h, unsigned d)
{
   const unsigned code = s->format >> 12 & 0xff;

   if (code != sim_block_format(codec))
      return sim_tex_bad(job, "plane", s->va,
                         "blocks that do not decode to the texture's format",
                         code);
   s->codec = codec;
   s->block_w = (uint8_t)w;
   s->block_h = (uint8_t)h;
   s->block_d = (uint8_t)d;
   s->size_B = sim_block_size_B(codec);
   s->skip_B = 0;
   s->tile_log2 = 2;
   choose_path(s, s->format);
   s->block_bytes = s->path == SIM_TEXEL_RGBA8;
   s->path = SIM_TEXEL_BLOCK;
   return true;
}

static unsigned
astc_side(enum hw_astc_2d_dimension d)
{
   static const uint8_t sides[8] = { 4, 5, 6, 0, 8, 0, 10, 12 };

   return sides[d & 7];
}

/* GUESS: high dynamic range is wide whatever the other bit says; nobody has
 * seen it in use. */
static enum sim_block_codec
astc_codec(bool hdr, bool wide)
{
   return hdr    ? SIM_BLOCK_ASTC_HDR
          : wide ? SIM_BLOCK_ASTC_WIDE
                 : SIM_BLOCK_ASTC_NARROW;
}

static bool
load_astc(struct sim_tex_job *job, struct sim_tex_surface *s)
{
   const unsigned w = astc_side(s->d.astc_2d.block_width);
   const unsigned h = astc_side(s->d.astc_2d.block_height);

   if (!w || !h)
      return sim_tex_bad(job, "plane", s->va, "ASTC block dimension",
                         w ? s->d.astc_2d.block_height
                           : s->d.astc_2d.block_width);
   return use_codec(
      job, s, astc_codec(s->d.astc_2d.decode_hdr, s->d.astc_2d.decode_wide), w,
      h, 1);
}

static bool
load_astc_3d(struct sim_tex_job *job, struct sim_tex_surface *s)
{
   static const uint8_t sides[4] = { 4, 5, 6, 3 };

   return use_codec(
      job, s, astc_codec(s->d.astc_3d.decode_hdr, s->d.astc_3d.decode_wide),
      sides[s->d.astc_3d.block_width & 3], sides[s->d.astc_3d.block_height & 3],
      sides[s->d.astc_3d.block_depth & 3]);
}

/* ---- AFBC -------------------------------------------------------------- */

static bool
load_afbc(struct sim_tex_job *job, struct sim_tex_surface *s)
{
   const enum hw_afbc_compression_mode mode = s->d.afbc.compression_mode;
   struct sim_afbc *a = &s->afbc;

   *a = (struct sim_afbc){ .va = s->d.pointer,
                           .row_stride_B = s->d.row_stride,
                           .tiled = s->d.afbc.tiled_header,
                           .split = s->d.afbc.split_block,
                           .element_B = (uint8_t)sim_afbc_element_B(mode),
                           .size_B = s->d.size };
   if (!a->element_B)
      return sim_tex_unsupported(job, "plane", s->va, "AFBC compression mode",
                                 mode);
   if (!sim_afbc_set_size(a, s->d.afbc.superblock_size))
      return sim_tex_bad(job, "plane", s->va, "AFBC superblock size",
                         s->d.afbc.superblock_size);
   if (s->samples > 1)
      return sim_tex_unsupported(job, "plane", s->va, "AFBC with samples",
                                 s->samples);
   if (s->d.afbc.ytr && !sim_afbc_has_rgb(mode))
      return sim_tex_bad(job, "plane", s->va,
                         "colour transform of AFBC compression mode", mode);

   const unsigned size_B = sim_format_size_B(s->format);
   s->skip_B = mode == HW_AFBC_COMPRESSION_MODE_X24S8 ? 3 : 0;
   s->size_B = a->element_B;
   if (s->skip_B ? size_B != 1 : size_B != s->size_B)
      return sim_tex_bad(job, "plane", s->va,
                         "AFBC compression mode does not hold a texel of",
                         size_B);
   s->block_w = s->block_h = s->block_d = 1;
   s->path = SIM_TEXEL_AFBC;
   return true;
}

/* Alignment: Mesa 25.0.7, pan_afbc.c. */
static bool
check_strict_afbc(struct sim_tex_job *job, const struct sim_tex_image *im,
                  const struct sim_tex_surface *s)
{
   const struct sim_afbc *a = &s->afbc;
   const unsigned align_B = a->tiled ? 4096 : 128;
   const unsigned columns = (s->width - 1) >> a->width_log2;
   const unsigned rows = (s->height - 1) >> a->height_log2;
   const unsigned tile = a->tiled ? sim_afbc_header_tile(a) : 1;
   const uint64_t row_B =
      (uint64_t)(columns / tile + 1) * tile * tile * SIM_AFBC_HEADER_B;
   const uint64_t need_B =
      (uint64_t)(s->depth - 1) * (uint64_t)(int64_t)s->d.slice_stride +
      (uint64_t)a->row_stride_B * (rows / tile) + row_B;

   if (s->d.pointer % align_B)
      return !sim_port_report(job->port, SIM_FAULT_STRICT,
                              "plane descriptor at %#llx: AFBC headers at "
                              "%#llx, not on %u bytes",
                              (unsigned long long)s->va,
                              (unsigned long long)s->d.pointer, align_B);
   if (rows && a->row_stride_B < row_B)
      return !sim_port_report(job->port, SIM_FAULT_STRICT,
                              "plane descriptor at %#llx: rows of %llu bytes "
                              "of AFBC headers are %u bytes apart",
                              (unsigned long long)s->va,
                              (unsigned long long)row_B, a->row_stride_B);
   if (s->d.size < need_B)
      return !sim_port_report(job->port, SIM_FAULT_STRICT,
                              "plane descriptor at %#llx: %u bytes, but "
                              "%ux%u texels need %llu of AFBC headers",
                              (unsigned long long)s->va, s->d.size, s->width,
                              s->height, (unsigned long long)need_B);
   if (!im->d.texel_interleave)
      return !sim_port_report(job->port, SIM_FAULT_STRICT,
                              "texture descriptor at %#llx: no texel "
                              "interleave, but planes are AFBC",
                              (unsigned long long)im->va);
   return true;
}

/* ---- planes ----------------------------------------------------------- */

/* The clump format of luma and chroma, the same for all planes (Mesa 25.0.7,
 * pan_texture.c). */
static unsigned
yuv_clump(const struct sim_tex_yuv *yuv)
{
   const bool half_lines = yuv->divide_y == 2;

   switch (yuv->bits) {
   case 8:
      return half_lines ? HW_CLUMP_FORMAT_Y8_UV8_420
                        : HW_CLUMP_FORMAT_Y8_UV8_422;
   case 10:
      return half_lines ? HW_CLUMP_FORMAT_Y10_UV10_420
                        : HW_CLUMP_FORMAT_Y10_UV10_422;
   default:
      return half_lines ? HW_CLUMP_FORMAT_Y16_UV16_420
                        : HW_CLUMP_FORMAT_Y16_UV16_422;
   }
}

/* GUESS: components of 10 bits follow each other from the low bits on, like
 * those of NV15. */
static bool
load_yuv(struct sim_tex_job *job, const struct sim_tex_image *im,
         struct sim_tex_surface *s)
{
   if (s->d.clump_format != yuv_clump(&im->yuv))
      return sim_tex_bad(job, "plane", s->va,
                         "clump format that is not the texture's",
                         s->d.clump_format);
   s->size_B = sim_format_size_B(s->format);
   s->skip_B = 0;
   s->block_w = s->block_h = s->block_d = 1;
   s->tile_log2 = 4;
   choose_path(s, s->format);
   if (s->tiled && (im->yuv.bits == 10 || im->yuv.planes == 1))
      return sim_tex_unsupported(job, "plane", s->va,
                                 "interleaved texels of luma and chroma, bits",
                                 im->yuv.bits);
   if (im->yuv.bits != 10)
      return true;
   /* Four texels, so that they begin at bytes. */
   s->size_B = s->size_B / 2 * 5;
   s->block_w = 4;
   s->path = SIM_TEXEL_TEN;
   return true;
}

static bool
load_generic(struct sim_tex_job *job, struct sim_tex_surface *s)
{
   const unsigned clump = s->d.clump_format;

   if (clump < sizeof(codecs) && codecs[clump])
      return use_codec(job, s, codecs[clump], 4, 4, 1);

   if (clump >= sizeof(clumps) / sizeof(clumps[0]) || !clumps[clump].size_B)
      return sim_tex_unsupported(job, "plane", s->va, "clump format", clump);
   s->size_B = clumps[clump].size_B;
   s->skip_B = clumps[clump].skip_B;

   const unsigned size_B = sim_format_size_B(s->format);
   /* GUESS: that is why Mesa 25.0.7 names alpha alone RGBA8, of order 000A. */
   const bool alpha = clump == HW_CLUMP_FORMAT_A8 && size_B == 4;
   if (alpha)
      s->size_B = 1;
   else if (is_raw(clump) ? size_B != s->size_B
                          : s->skip_B + size_B > s->size_B)
      return sim_tex_bad(job, "plane", s->va,
                         "clump format does not hold a texel of", size_B);
   s->block_w = s->block_h = s->block_d = 1;
   s->tile_log2 = 4;
   choose_path(s, s->format);
   if (alpha)
      s->path = SIM_TEXEL_A8;
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

   if (s->large) {
      unsigned across, down;

      sim_large_tile_log2(s->size_B, &across, &down);
      rows = ((h - 1) >> down) + 1;
      last = (uint64_t)(((w - 1) >> across) + 1) << (across + down);
   } else if (s->tiled) {
      rows = (h + side - 1) >> s->tile_log2;
      last = (uint64_t)((w + side - 1) >> s->tile_log2) * side * side;
   } else {
      rows = h;
      last = w;
   }
   return (uint64_t)(slices - 1) * (uint64_t)(int64_t)s->d.slice_stride +
          (rows - 1) * s->d.row_stride + last * s->size_B;
}

/* GUESS: blocks with a depth form slices of blocks. */
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

   if (s->large && (s->d.pointer | s->d.row_stride) % 65536)
      return !sim_port_report(
         job->port, SIM_FAULT_STRICT,
         "plane descriptor at %#llx: tiles of 64 KiB at %#llx, rows of them "
         "%u bytes apart",
         (unsigned long long)s->va, (unsigned long long)s->d.pointer,
         s->d.row_stride);
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
   if (im->d.texel_interleave != (s->tiled || s->path == SIM_TEXEL_BLOCK))
      return !sim_port_report(
         job->port, SIM_FAULT_STRICT,
         "texture descriptor at %#llx: texel interleave %u, but planes are %s",
         (unsigned long long)im->va, im->d.texel_interleave,
         hw_clump_ordering_name(s->d.clump_ordering));
   return true;
}

/* Three planes: the second descriptor is of a kind of its own and describes
 * both chromas (Mesa 25.0.7, pan_texture.c). */
static bool
load_yuv_plane(struct sim_tex_job *job, const struct sim_tex_image *im,
               struct sim_tex_surface *s)
{
   const bool both = s->plane && im->yuv.planes == 3;
   const enum hw_plane_type type =
      both ? HW_PLANE_TYPE_CHROMA_2P : HW_PLANE_TYPE_GENERIC;
   const unsigned w = both ? s->d.chroma_width : s->d.width;
   const unsigned h = both ? s->d.chroma_height : s->d.height;

   if (s->d.plane_type != type)
      return sim_tex_bad(job, "plane", s->va,
                         "of luma and chroma, but its type is",
                         s->d.plane_type);
   if (both) {
      s->d.slice_stride = 0;
      if (s->plane == 2)
         s->d.pointer = s->d.chroma_2p.secondary_pointer;
   }
   /* Packed: the descriptor counts texels, not pairs. */
   if (((im->yuv.planes > 1 ? w : (w + 1) / 2) != s->width || h != s->height) &&
       sim_port_report(job->port, SIM_FAULT_STRICT,
                       "plane descriptor at %#llx: %ux%u texels of chroma or "
                       "luma, but the texture has %ux%u",
                       (unsigned long long)s->va, w, h, s->width, s->height))
      return false;
   return load_yuv(job, im, s);
}

static bool
load_surface(struct sim_tex_job *job, const struct sim_tex_image *im,
             struct sim_tex_surface *s)
{
   if (!hw_plane_unpack(s->raw, &s->d))
      return sim_tex_bad(job, "plane", s->va, "reserved bits, or type",
                         s->raw[0] & 0xf);

   if (s->d.plane_type == HW_PLANE_TYPE_AFBC) {
      s->tiled = s->large = false;
      return load_afbc(job, s) &&
             (!sim_strict(job->port->config) || check_strict_afbc(job, im, s));
   }
   s->large = s->d.clump_ordering == HW_CLUMP_ORDERING_INTERLEAVED_64K;
   switch (s->d.clump_ordering) {
   case HW_CLUMP_ORDERING_INTERLEAVED_64K:
   case HW_CLUMP_ORDERING_TILED_U_INTERLEAVED:
      s->tiled = true;
      break;
   case HW_CLUMP_ORDERING_LINEAR:
      s->tiled = false;
      break;
   default:
      return sim_tex_bad(job, "plane", s->va, "clump ordering",
                         s->d.clump_ordering);
   }
   if (im->yuv.planes) {
      if (!load_yuv_plane(job, im, s))
         return false;
   } else if (s->d.plane_type == HW_PLANE_TYPE_GENERIC) {
      if (!load_generic(job, s))
         return false;
   } else if (s->d.plane_type == HW_PLANE_TYPE_ASTC_2D) {
      if (!load_astc(job, s))
         return false;
   } else if (s->d.plane_type == HW_PLANE_TYPE_ASTC_3D) {
      if (!load_astc_3d(job, s))
         return false;
   } else {
      return sim_tex_unsupported(job, "plane", s->va, "plane type",
                                 s->d.plane_type);
   }
   /* Which elements a large tile of other sizes holds is not known. */
   if (s->large && (s->size_B & (s->size_B - 1) || s->path == SIM_TEXEL_TEN))
      return sim_tex_bad(job, "plane", s->va, "tiles of 64 KiB of elements of",
                         s->size_B);
   return !sim_strict(job->port->config) || check_strict(job, im, s);
}

/* A descriptor at the extent and with the format that are its texture's
 * business. */
struct wanted {
   uint64_t va;
   uint32_t format;
   unsigned plane, width, height, depth, samples;
};

static const struct sim_tex_surface *
find(struct sim_tex_job *job, const struct sim_tex_image *im,
     const struct wanted *w)
{
   pthread_once(&tables_once, fill_tables);
   struct sim_tex_surface *s =
      &surfaces[((w->va >> 5) + 16 * w->plane) % SURFACES];
   const bool same = s->va == w->va && s->format == w->format &&
                     s->plane == w->plane && s->width == w->width &&
                     s->height == w->height && s->depth == w->depth &&
                     s->samples == w->samples;

   if (same && s->epoch == job->epoch)
      return s;

   const uint32_t *raw =
      sim_port_ptr(job->port, w->va, HW_PLANE_SIZE_B, SIM_READ);
   if (!raw)
      return NULL;
   if (!same || memcmp(s->raw, raw, sizeof(s->raw))) {
      s->va = w->va;
      memcpy(s->raw, raw, sizeof(s->raw));
      s->format = w->format;
      s->plane = w->plane;
      s->width = w->width;
      s->height = w->height;
      s->depth = w->depth;
      s->samples = w->samples;
      if (!load_surface(job, im, s)) {
         s->va = 0;
         return NULL;
      }
   }
   s->host = NULL;
   if (s->path != SIM_TEXEL_AFBC)
      s->host = sim_port_try(job->port, s->d.pointer,
                             surface_size_B(s, slice_count(s)), SIM_READ);
   s->writers = NULL;
   if (s->host && sim_strict(job->port->config))
      s->writers =
         sim_port_writers(job->port, s->d.pointer,
                          surface_size_B(s, slice_count(s)), &s->writers_first);
   s->epoch = job->epoch;
   return s;
}

const struct sim_tex_surface *
sim_tex_find_surface(struct sim_tex_job *job, const struct sim_tex_image *im,
                     unsigned layer, unsigned level)
{
   const uint64_t index = (uint64_t)layer * im->d.levels + level;
   const struct wanted w = {
      .va = im->d.surfaces + index * HW_PLANE_SIZE_B,
      .format = job->srgb_override ? im->d.format & ~(1u << 20) : im->d.format,
      .width = sim_minify(im->d.width, level),
      .height = sim_minify(im->d.height, level),
      .depth = im->d.dimension == HW_TEXTURE_DIMENSION_3D
                  ? sim_minify(im->d.depth, level)
                  : 1,
      .samples = im->d.sample_count,
   };

   return find(job, im, &w);
}

/* Two descriptors for each level of each layer, chroma after luma; one if both
 * are packed. */
const struct sim_tex_surface *
sim_tex_find_plane(struct sim_tex_job *job, const struct sim_tex_image *im,
                   unsigned layer, unsigned level, unsigned plane)
{
   const struct sim_tex_yuv *yuv = &im->yuv;
   const bool packed = yuv->planes == 1;
   const uint64_t first = (uint64_t)layer * im->d.levels + level;
   const uint64_t index = packed ? first : 2 * first + (plane ? 1 : 0);
   const unsigned width = sim_minify(im->d.width, level);
   const unsigned height = sim_minify(im->d.height, level);
   const struct wanted w = {
      .va = im->d.surfaces + index * HW_PLANE_SIZE_B,
      .format = sim_tex_yuv_plane_format(yuv, plane),
      .plane = plane,
      .width =
         plane || packed ? (width + yuv->divide_x - 1) / yuv->divide_x : width,
      .height = plane ? (height + yuv->divide_y - 1) / yuv->divide_y : height,
      .depth = 1,
      .samples = 1,
   };

   return find(job, im, &w);
}
