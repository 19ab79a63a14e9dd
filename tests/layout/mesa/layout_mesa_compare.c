/* SPDX-License-Identifier: MIT */
/* Holds formats, layouts, descriptors and clear colours against Mesa's, on
 * random images of all generations that both know.
 * See layout_mesa_compare.sh; what differs on purpose is counted here and
 * explained in docs/layout.md. */

#include "../layout_check.h"
#include "layout_mesa_side.h"

#include <string.h>

static const struct mali_device_info *info;
static const struct mil_ops *ops;

/* Mesa's functions of one generation. */
struct side {
   void (*target)(const struct mesa_image *image, struct mesa_target *target);
   void (*describe)(const struct mesa_image *image, struct mesa_view *view);
   void (*format)(unsigned format, struct mesa_format *out);
};
static const struct side sides[] = {
#define SIDE(arch) \
   [arch] = { mesa_target_v##arch, mesa_describe_v##arch, mesa_format_v##arch }
   SIDE(6),
   SIDE(7),
   SIDE(9),
   SIDE(10),
#undef SIDE
};
static const struct side *side; /* of info */

static unsigned compared_images, compared_targets, compared_imports;
static unsigned compared_textures, compared_planar, compared_cubes;

/* What differs, by the names that docs/layout.md has. */
enum difference {
   DIFF_AFBC_3D,
   DIFF_AFBC_LEVELS,
   DIFF_AFBC_TILE_4X4,
   DIFF_AFBC_WIDE_TILE,
   DIFF_AFBC_FORMAT,
   DIFF_ASTC_3D,
   DIFF_TILED_PAIRS,
   DIFF_AFRC_LEVELS,
   DIFF_V6_A4R4G4B4,
   DIFF_BIFROST_64X4,
   DIFF_COUNT,
};
static const char *const difference_names[DIFF_COUNT] = {
   [DIFF_AFBC_3D] = "AFBC 3D slices",
   [DIFF_AFBC_LEVELS] = "AFBC level alignment",
   [DIFF_AFBC_TILE_4X4] = "AFBC 4x4 header tiles",
   [DIFF_AFBC_WIDE_TILE] = "AFBC wide header tiles",
   [DIFF_AFBC_FORMAT] = "AFBC newer formats",
   [DIFF_ASTC_3D] = "3D blocks",
   [DIFF_TILED_PAIRS] = "tiled pairs of texels",
   [DIFF_AFRC_LEVELS] = "AFRC level alignment",
   [DIFF_V6_A4R4G4B4] = "A4R4G4B4 of v6",
   [DIFF_BIFROST_64X4] = "64x4 superblocks of Bifrost",
};
static unsigned differences[DIFF_COUNT];

/* One of each generation, and one with AFRC. */
static const char *const models[] = { "g72", "g52", "g57", "g610", "g510" };
static const struct mali_device_info *model_info[ARRAY_SIZE(models)];

static void
compare_format(enum pipe_format format)
{
   const char *name = util_format_short_name(format);
   uint32_t caps = mil_format_caps(info, format);
   struct mesa_format mesa;

   side->format(format, &mesa);
   if (!caps || !mesa.pixel)
      return; /* each table has some formats that the other has not */
   if (format == PIPE_FORMAT_R8G8B8_SNORM)
      return; /* Mesa makes an image format of this one of its kind only */
   if (info->arch == 6 && format == PIPE_FORMAT_A4R4G4B4_UNORM) {
      /* A, R, G, B in memory: red is read from the second, as of A8R8G8B8. */
      CHECK((ops->pixel_format(format) & 0xfff) == (1 | 2 << 3 | 3 << 6),
            "%s: %06x", name, ops->pixel_format(format));
      differences[DIFF_V6_A4R4G4B4]++;
      return;
   }
   CHECK(ops->pixel_format(format) == mesa.pixel, "%s: %06x, Mesa %06x", name,
         ops->pixel_format(format), mesa.pixel);
   CHECK(!!(caps & MIL_CAP_SAMPLED) == mesa.sampled, "%s: sampled", name);
   CHECK(!!(caps & MIL_CAP_RENDER) == mesa.rendered, "%s: rendered", name);
   CHECK(!!(caps & MIL_CAP_ZS) == mesa.depth_stencil, "%s: ZS", name);
   /* Mesa's driver takes vertex buffers of sRGB away later. */
   CHECK(!(caps & MIL_CAP_VERTEX) || mesa.vertex, "%s: vertex", name);
   if (!(caps & MIL_CAP_RENDER))
      return;
   CHECK(!!(caps & MIL_CAP_BLEND_FIXED) == !!mesa.internal, "%s: blended",
         name);
   for (unsigned dither = 0; dither < 2; dither++) {
      uint32_t want = mesa.internal ? mesa.blend[dither] : mesa.pixel;
      CHECK(ops->blend_format(format, dither) == want, "%s: %06x, Mesa %06x",
            name, ops->blend_format(format, dither), want);
   }
}

static void
compare_clear(enum pipe_format format, struct check_random *r)
{
   uint32_t color[4], ours[4], mesa[4];
   bool dither = check_below(r, 2);

   for (unsigned c = 0; c < 4; c++) {
      float f = (float)check_below(r, 1001) / 1000.0f;
      if (util_format_is_pure_integer(format))
         color[c] = check_next(r) & 0x7f;
      else
         memcpy(&color[c], &f, sizeof(f));
   }
   mil_pack_clear(info, format, color, dither, ours);
   mesa_clear(format, color, dither, mesa);
   CHECK(!memcmp(ours, mesa, sizeof(ours)),
         "%s: %08x %08x %08x %08x, Mesa %08x %08x %08x %08x",
         util_format_short_name(format), ours[0], ours[1], ours[2], ours[3],
         mesa[0], mesa[1], mesa[2], mesa[3]);
}

static struct mil_init_info
random_init(struct check_random *r, enum pipe_format format)
{
   struct mil_init_info init = {
      .dim = (enum mil_dim)check_below(r, 3),
      .format = format,
      .extent_px = { 1 + check_below(r, 600), 1 + check_below(r, 600), 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
   };
   static const enum mil_tiling_kind kinds[] = {
      MIL_TILING_LINEAR,
      MIL_TILING_U_INTERLEAVED,
      MIL_TILING_AFBC,
      MIL_TILING_AFRC,
   };

   init.tiling.kind = kinds[check_below(r, ARRAY_SIZE(kinds))];
   if (init.tiling.kind == MIL_TILING_AFBC) {
      init.tiling.afbc.sparse = check_below(r, 4);
      init.tiling.afbc.tiled_headers = check_below(r, 2);
      init.tiling.afbc.split = !check_below(r, 4);
      init.tiling.afbc.ytr = !check_below(r, 4);
      init.tiling.afbc.block = (enum mil_afbc_block)check_below(r, 3);
   }
   if (init.tiling.kind == MIL_TILING_AFRC) {
      init.tiling.afrc.unit_B = 16 + 8 * check_below(r, 3);
      init.tiling.afrc.scan = check_below(r, 2);
   }
   if (init.dim == MIL_DIM_1D)
      init.extent_px.height = 1;
   if (init.dim == MIL_DIM_3D)
      init.extent_px.depth = 1 + check_below(r, 12);
   else
      init.layers = 1 + check_below(r, 8);
   if (init.dim == MIL_DIM_2D && !check_below(r, 5))
      init.samples_sa = 1 << check_below(r, 5);
   else
      init.levels = 1 + check_below(r, 10);
   if (init.dim == MIL_DIM_2D && init.samples_sa == 1 && !check_below(r, 6)) {
      init.extent_px.height = init.extent_px.width;
      init.layers = 6 + 6 * check_below(r, 2);
   }
   return init;
}

/* Whether a level is as Mesa 25.0.7 has it but for what is explained. */
static bool
differs_as_explained(const struct mil_image *image,
                     const struct mesa_image *mesa, unsigned l, unsigned trial)
{
   const struct mil_level *level = &image->level[l];

   if (util_format_get_blockdepth(image->format) > 1) {
      /* A slice there is one of texels, here one of blocks. */
      CHECK(level->row_stride_B == mesa->row_stride_B[l] &&
               level->slice_stride_B == mesa->slice_stride_B[l],
            "trial %u level %u: 3D blocks", trial, l);
      differences[DIFF_ASTC_3D]++;
      return true;
   }
   if (image->tiling.kind != MIL_TILING_AFBC)
      return false;
   if (image->tiling.afbc.tiled_headers &&
       image->tiling.afbc.block != MIL_AFBC_BLOCK_16X16) {
      /* Padded to 128 rows there, to whole tiles of 64 or 32 here. */
      CHECK(level->slice_stride_B <= mesa->slice_stride_B[l] ||
               image->dim == MIL_DIM_3D,
            "trial %u level %u: wide", trial, l);
      differences[DIFF_AFBC_WIDE_TILE]++;
      return true;
   }
   if (image->tiling.afbc.tiled_headers && image->block_size_B > 4) {
      /* Less is padded here: whole tiles of 4×4, not 8×8, superblocks. */
      CHECK(level->slice_stride_B <= mesa->slice_stride_B[l] ||
               image->dim == MIL_DIM_3D,
            "trial %u level %u: 4x4", trial, l);
      differences[DIFF_AFBC_TILE_4X4]++;
      return true;
   }
   if (image->dim == MIL_DIM_3D) {
      /* All headers in front there; the payload of a slice is the same. */
      CHECK(level->row_stride_B == mesa->row_stride_B[l] &&
               level->afbc.body_size_B == mesa->slice_stride_B[l],
            "trial %u level %u: 3D: %u/%" PRIu64 ", Mesa %u/%" PRIu64, trial, l,
            level->row_stride_B, level->afbc.body_size_B, mesa->row_stride_B[l],
            mesa->slice_stride_B[l]);
      differences[DIFF_AFBC_3D]++;
      return true;
   }
   return false;
}

static bool
compare_layout(const struct mil_image *image, struct mesa_image *mesa,
               unsigned trial)
{
   unsigned before = check_failures;
   bool afbc = image->tiling.kind == MIL_TILING_AFBC;
   /* Levels that start on more than 64 bytes here, or are less there. */
   bool aligned = afbc || image->tiling.kind == MIL_TILING_AFRC ||
                  util_format_get_blockdepth(image->format) > 1;

   if (aligned && image->levels > 1 && image->tiling.kind >= MIL_TILING_AFBC)
      differences[afbc ? DIFF_AFBC_LEVELS : DIFF_AFRC_LEVELS]++;
   CHECK(aligned || image->size_B <= mesa->size_B, "trial %u: size", trial);
   for (unsigned l = 0; l < image->levels; l++) {
      const struct mil_level *level = &image->level[l];

      if (differs_as_explained(image, mesa, l, trial))
         continue;
      CHECK(level->row_stride_B == mesa->row_stride_B[l] &&
               level->slice_stride_B == mesa->slice_stride_B[l],
            "trial %u level %u: %u/%" PRIu64 ", Mesa %u/%" PRIu64, trial, l,
            level->row_stride_B, level->slice_stride_B, mesa->row_stride_B[l],
            mesa->slice_stride_B[l]);
      CHECK((aligned && l) || (level->offset_B == mesa->offset_B[l] &&
                               level->size_B == mesa->size_level_B[l]),
            "trial %u level %u: at %" PRIu64 ", Mesa %" PRIu64, trial, l,
            level->offset_B, mesa->offset_B[l]);
   }
   CHECK(aligned || image->layer_stride_B == mesa->layer_stride_B,
         "trial %u: layers %" PRIu64 ", Mesa %" PRIu64, trial,
         image->layer_stride_B, mesa->layer_stride_B);
   return before == check_failures;
}

/* Formats that Mesa 25.0.7 does not compress: its packing would stop. */
static bool
is_newer_afbc(enum pipe_format format)
{
   format = util_format_linear(format);
   return !util_format_is_unorm(format) && format != PIPE_FORMAT_Z16_UNORM &&
                format != PIPE_FORMAT_Z24_UNORM_S8_UINT &&
                format != PIPE_FORMAT_Z24X8_UNORM &&
                format != PIPE_FORMAT_X24S8_UINT
             ? true
             : util_format_get_component_bits(
                  format, UTIL_FORMAT_COLORSPACE_RGB, 0) == 16 &&
                  format != PIPE_FORMAT_Z16_UNORM;
}

static void
compare_words(const char *what, enum pipe_format format, unsigned trial,
              const uint32_t *ours, const uint32_t *mesa, unsigned count)
{
   for (unsigned i = 0; i < count; i++)
      CHECK(ours[i] == mesa[i], "trial %u: %s of %s: word %u: %08x, Mesa %08x",
            trial, what, util_format_short_name(format), i, ours[i], mesa[i]);
}

static void
compare_descriptors(const struct mil_image *image,
                    const struct mesa_image *mesa_image, struct check_random *r,
                    unsigned trial)
{
   static struct mesa_view mesa;
   static uint32_t planes[512][8];
   uint32_t texture[8], storage[8];
   uint64_t va[] = { UINT64_C(0x80000000) };
   struct mil_view_info view_info = {
      .planes = { image },
      .plane_count = 1,
      .format = image->format,
      .dim = (enum mil_view_dim)image->dim,
      .first_level = check_below(r, image->levels),
      .first_layer = check_below(r, image->layers),
   };
   struct mil_view view;
   struct mil_reason reason = { "" };

   view_info.level_count =
      1 + check_below(r, image->levels - view_info.first_level);
   view_info.layer_count =
      1 + check_below(r, image->layers - view_info.first_layer);
   bool cube = image->dim == MIL_DIM_2D && image->samples_sa == 1 &&
               image->extent_px.width == image->extent_px.height &&
               image->layers % 6 == 0 && check_below(r, 2);
   if (cube) {
      view_info.dim = MIL_VIEW_CUBE;
      view_info.first_layer = 6 * check_below(r, image->layers / 6);
      view_info.layer_count = image->layers - view_info.first_layer;
   }
   for (unsigned c = 0; c < 4; c++)
      view_info.swizzle[c] = check_below(r, 6);
   /* Mesa says 32x8 to Bifrost, which has no name for 64x4. */
   if (info->arch < 9 && image->tiling.kind == MIL_TILING_AFBC &&
       image->tiling.afbc.block == MIL_AFBC_BLOCK_64X4) {
      CHECK(mil_view_init(info, &view_info, &view, NULL),
            "trial %u: 64x4 superblocks", trial);
      differences[DIFF_BIFROST_64X4]++;
      return;
   }
   CHECK(!mil_view_init(info, &view_info, &view, &reason), "trial %u: %s",
         trial, reason.text);
   ops->texture(&view, va, texture, planes, 0x4000);
   if (ops->storage)
      ops->storage(&view, va, storage, planes, 0x4000);

   memset(&mesa, 0, sizeof(mesa));
   mesa.format = image->format;
   mesa.dim = cube ? 0 : image->dim + 1;
   mesa.first_level = view.first_level;
   mesa.level_count = view.level_count;
   mesa.first_layer = view.first_layer;
   mesa.layer_count = view.layer_count;
   /* Depth and stencil: composed by Mesa's driver, by this library here. */
   memcpy(mesa.swizzle, view.swizzle, 4);
   mesa.va = va[0];
   mesa.planes_va = 0x4000;
   /* Storage images that are compressed are refused by assertions there. */
   bool compressed = image->tiling.kind == MIL_TILING_AFBC ||
                     image->tiling.kind == MIL_TILING_AFRC;
   if (image->tiling.kind == MIL_TILING_AFBC && is_newer_afbc(image->format)) {
      differences[DIFF_AFBC_FORMAT]++;
      return;
   }
   /* Where levels and slices lie differs, see above. */
   if (compressed && (image->levels > 1 || image->layers > 1 ||
                      (image->tiling.kind == MIL_TILING_AFBC &&
                       (image->dim == MIL_DIM_3D || image->block_size_B > 4 ||
                        (image->tiling.afbc.tiled_headers &&
                         image->tiling.afbc.block != MIL_AFBC_BLOCK_16X16)))))
      return;
   mesa.texture_only = compressed;
   side->describe(mesa_image, &mesa);
   compared_textures++;
   compared_cubes += cube;
   if (info->arch == 6 && image->format == PIPE_FORMAT_A4R4G4B4_UNORM)
      texture[0] = mesa.texture[0]; /* see compare_format */
   compare_words("texture", image->format, trial, texture, mesa.texture, 8);
   if (util_format_get_blockdepth(image->format) > 1) {
      /* How long and how far apart, see above; but not what. */
      uint32_t mask = info->arch < 9 ? 63 : UINT32_MAX;
      CHECK((planes[0][0] & mask) == (mesa.planes[0][0] & mask),
            "trial %u: %08x, Mesa %08x", trial, planes[0][0],
            mesa.planes[0][0]);
      return;
   }
   if (!compressed && ops->storage)
      compare_words("storage", image->format, trial, storage, mesa.storage, 8);
   compare_words("planes", image->format, trial, planes[0], mesa.planes[0],
                 ops->planes_size(&view) / 4);
}

static void
compare_target(const struct mil_image *image,
               const struct mesa_image *mesa_image, struct check_random *r,
               unsigned trial)
{
   uint32_t caps = mil_format_caps(info, image->format);
   bool zs = caps & MIL_CAP_ZS;
   bool stencil =
      util_format_has_stencil(util_format_description(image->format)) &&
      image->format != PIPE_FORMAT_Z24_UNORM_S8_UINT;
   struct mil_view_info view_info = {
      .planes = { image },
      .plane_count = 1,
      .format = image->format,
      .dim = MIL_VIEW_2D,
      .first_level = check_below(r, image->levels),
      .level_count = 1,
   };
   struct mil_view view;
   uint32_t words[16];
   struct mesa_target mesa = {
      .format = image->format,
      .level = view_info.first_level,
      .depth_stencil = zs,
      .stencil_only = stencil,
      .va = UINT64_C(0x80000000),
      .clean_write = check_below(r, 2),
   };
   uint32_t layers = image->dim == MIL_DIM_3D
                        ? image->level[view_info.first_level].extent_px.depth
                        : image->layers;

   if (image->dim == MIL_DIM_1D || image->format == PIPE_FORMAT_X24S8_UINT)
      return;
   if (image->tiling.kind == MIL_TILING_AFBC &&
       (!image->tiling.afbc.sparse || image->dim == MIL_DIM_3D ||
        image->tiling.afbc.block == MIL_AFBC_BLOCK_64X4 ||
        image->block_size_B > 4 || is_newer_afbc(image->format)))
      return;
   view_info.layer_count = layers;
   mesa.layer = check_below(r, layers);
   /* Mesa has no pattern of two samples. */
   if (image->samples_sa == 2)
      return;
   mesa.samples =
      image->samples_sa > 1 ? image->samples_sa : 1 << (2 * check_below(r, 2));
   CHECK(!mil_view_init(info, &view_info, &view, NULL), "trial %u", trial);
   side->target(mesa_image, &mesa);
   if (zs) {
      struct mil_zs_target target = {
         .depth = stencil ? NULL : &view,
         .stencil = stencil ? &view : NULL,
         .depth_va = mesa.va,
         .stencil_va = mesa.va,
         .layer = mesa.layer,
         .samples_sa = mesa.samples,
         .write_depth = true,
         .write_stencil = true,
         .clean_write = mesa.clean_write,
      };
      ops->zs_target(&target, words);
      /* The Z format where there is only stencil means nothing. */
      unsigned at = info->arch < 9 ? 3 : 0;
      if (stencil)
         words[at] = (words[at] & ~0xfu) | (mesa.words[at] & 0xf);
   } else {
      struct mil_render_target target = {
         .view = &view,
         .va = mesa.va,
         .layer = mesa.layer,
         .samples_sa = mesa.samples,
         .write_back = true,
         .clean_write =
            mesa.clean_write || mil_forces_clean_write(&view, mesa.tile_px),
         .dither = true,
      };
      ops->render_target(&target, words);
   }
   compare_words("target", image->format, trial, words, mesa.words, 16);
   compared_targets++;
}

static void
compare_image(enum pipe_format format, struct check_random *r, unsigned trial)
{
   struct mil_init_info init = random_init(r, format);
   struct mil_image image;
   const struct mali_device_info *model =
      model_info[check_below(r, ARRAY_SIZE(models))];

   if (mil_image_init(model, &init, &image, NULL))
      return;

   struct mesa_image mesa = {
      .arch = model->arch,
      .dim = init.dim + 1,
      .format = format,
      .width = init.extent_px.width,
      .height = init.extent_px.height,
      .depth = init.extent_px.depth,
      .levels = init.levels,
      .layers = init.layers,
      .samples = init.samples_sa,
      .modifier = mil_tiling_to_modifier(&init.tiling),
   };
   CHECK(mesa_lay_out(&mesa), "trial %u: Mesa refuses", trial);
   compared_images++;
   if (!compare_layout(&image, &mesa, trial) || model->arch != info->arch)
      return;
   if (!(mil_format_caps(info, format) & MIL_CAP_SAMPLED))
      return;
   compare_descriptors(&image, &mesa, r, trial);
   /* Where AFBC levels lie differs, see above. */
   if ((mil_format_caps(info, format) & (MIL_CAP_RENDER | MIL_CAP_ZS)) &&
       ((init.tiling.kind != MIL_TILING_AFBC &&
         init.tiling.kind != MIL_TILING_AFRC) ||
        (init.levels == 1 && init.layers == 1)))
      compare_target(&image, &mesa, r, trial);
}

/* What is imported: taken or refused alike, with the same strides. */
static void
compare_import(enum pipe_format format, struct check_random *r, unsigned trial)
{
   const struct mali_device_info *model =
      model_info[check_below(r, ARRAY_SIZE(models))];
   struct mil_explicit_layout layout = {
      .offset_B = check_below(r, 6) * 32,
      .row_pitch_B = check_below(r, 3) * 8 + check_below(r, 40) * 64,
   };
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = format,
      .extent_px = { 1 + check_below(r, 300), 1 + check_below(r, 300), 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = { .kind = check_below(r, 2) ? MIL_TILING_LINEAR
                                            : MIL_TILING_U_INTERLEAVED },
      .explicit_layout = &layout,
   };
   struct mil_image image;
   struct mil_tiling tiling = init.tiling;
   bool blocks = util_format_is_compressed(format);
   unsigned rows = tiling.kind == MIL_TILING_LINEAR ? 1 : blocks ? 4 : 16;
   struct mesa_image mesa = {
      .arch = model->arch,
      .dim = 2,
      .format = format,
      .width = init.extent_px.width,
      .height = init.extent_px.height,
      .depth = 1,
      .levels = 1,
      .layers = 1,
      .samples = 1,
      .modifier = mil_tiling_to_modifier(&tiling),
      .imported = true,
      .import_offset_B = layout.offset_B,
      .import_row_B = layout.row_pitch_B * rows,
   };

   /* v6: newer Mesa checks rows where this one does not. */
   if (model->arch < 7 || !(mil_format_caps(model, format) & MIL_CAP_SAMPLED))
      return;
   if (tiling.kind == MIL_TILING_U_INTERLEAVED &&
       util_format_description(format)->layout ==
          UTIL_FORMAT_LAYOUT_SUBSAMPLED) {
      differences[DIFF_TILED_PAIRS]++;
      return;
   }
   if (util_format_get_blockdepth(format) > 1)
      return; /* 3D images are not imported */
   bool ours = !mil_image_init(model, &init, &image, NULL);
   bool theirs = mesa_lay_out(&mesa);
   CHECK(ours == theirs,
         "trial %u: import of %s on v%u at %" PRIu64 ": %d, Mesa %d", trial,
         util_format_short_name(format), model->arch, layout.offset_B, ours,
         theirs);
   compared_imports++;
   if (!ours || !theirs)
      return;
   CHECK(image.level[0].row_stride_B == mesa.row_stride_B[0] &&
            image.level[0].slice_stride_B == mesa.slice_stride_B[0] &&
            image.offset_B == mesa.offset_B[0] && image.size_B == mesa.size_B,
         "trial %u: import: %u at %" PRIu64 ", Mesa %u at %" PRIu64, trial,
         image.level[0].row_stride_B, image.offset_B, mesa.row_stride_B[0],
         mesa.offset_B[0]);
}

/* Formats of several planes have no code of ours that Mesa has not, but two,
 * which Vulkan names otherwise. */
static bool
mesa_knows(enum pipe_format format)
{
   struct mesa_format mesa;

   /* This one has a pixel format there and no clump format. */
   if (format == PIPE_FORMAT_R8_G8B8_422_UNORM)
      return false;
   side->format(format, &mesa);
   return mesa.pixel != 0;
}

/* Textures of several planes. */
static void
compare_planar(enum pipe_format format, struct check_random *r, unsigned trial)
{
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = format,
      .extent_px = { 2 + check_below(r, 300) * 2, 2 + check_below(r, 300) * 2,
                     1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = { .kind = check_below(r, 2) ? MIL_TILING_LINEAR
                                            : MIL_TILING_U_INTERLEAVED },
   };
   static struct mesa_view mesa;
   struct mesa_image images[MIL_MAX_PLANES];
   struct mil_planar planar;
   struct mil_view view;
   struct mil_reason reason = { "" };
   uint32_t texture[8], planes[4][8];

   CHECK(!mil_planar_init(info, &init, NULL, 0, true, &planar, &reason), "%s",
         reason.text);
   struct mil_view_info view_info = {
      .plane_count = planar.count,
      .format = format,
      .dim = MIL_VIEW_2D,
      .level_count = 1,
      .layer_count = 1,
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };
   uint64_t va[MIL_MAX_PLANES];
   for (unsigned p = 0; p < planar.count; p++) {
      const struct mil_image *image = &planar.planes[p];

      view_info.planes[p] = image;
      va[p] = UINT64_C(0x80000000) + p * 0x1000000;
      images[p] = (struct mesa_image){
         .arch = info->arch,
         .dim = 2,
         .format = image->format,
         .width = image->extent_px.width,
         .height = image->extent_px.height,
         .depth = 1,
         .levels = 1,
         .layers = 1,
         .samples = 1,
         .modifier = mil_tiling_to_modifier(&image->tiling),
      };
      CHECK(mesa_lay_out(&images[p]), "trial %u: plane %u", trial, p);
   }
   CHECK(!mil_view_init(info, &view_info, &view, &reason), "trial %u: %s",
         trial, reason.text);
   if (check_failures)
      return;
   ops->texture(&view, va, texture, planes, 0x4000);

   memset(&mesa, 0, sizeof(mesa));
   mesa.format = format;
   mesa.dim = 2;
   mesa.level_count = 1;
   mesa.layer_count = 1;
   memcpy(mesa.swizzle, view.swizzle, 4);
   mesa.texture_only = true;
   mesa.va = va[0];
   mesa.planes_va = 0x4000;
   for (unsigned p = 1; p < planar.count; p++) {
      mesa.chroma[p - 1] = &images[p];
      mesa.chroma_va[p - 1] = va[p];
   }
   side->describe(&images[0], &mesa);
   compare_words("texture", format, trial, texture, mesa.texture, 8);
   compare_words("planes", format, trial, planes[0], mesa.planes[0],
                 ops->planes_size(&view) / 4);
   compared_planar++;
}

/* What each generation can do with each format.  Where a device has not the
 * feature of a compressed format is the driver's business in Mesa, and the
 * library's here. */
static void
compare_caps(void)
{
   static void (*const ask[])(unsigned, struct mesa_caps *) = {
      mesa_caps_v6, mesa_caps_v7, mesa_caps_v9, mesa_caps_v10
   };
   unsigned compared = 0;

   for (unsigned m = 0; m < ARRAY_SIZE(ask); m++) {
      const struct mali_device_info *model = model_info[m];

      for (unsigned n = 1; n < PIPE_FORMAT_COUNT; n++) {
         enum pipe_format format = (enum pipe_format)n;
         uint32_t caps = mil_format_caps(model, format);
         struct mesa_caps mesa;

         ask[m](format, &mesa);
         if (!caps || !mesa.known || format == PIPE_FORMAT_R8G8B8_SNORM)
            continue;
         const char *name = util_format_short_name(format);
         CHECK(!!(caps & MIL_CAP_SAMPLED) == mesa.sampled, "%s %s: sampled",
               model->name, name);
         CHECK(!!(caps & MIL_CAP_RENDER) == mesa.rendered, "%s %s: rendered",
               model->name, name);
         CHECK(!!(caps & MIL_CAP_ZS) == mesa.depth_stencil, "%s %s: ZS",
               model->name, name);
         CHECK(!mesa.feature || mali_has_compressed_format(model, mesa.feature),
               "%s %s: feature %u", model->name, name, mesa.feature);
         compared++;

         /* Whatever Mesa 25.0.7 compresses is compressed here. */
         const struct mil_init_info init = {
            .dim = MIL_DIM_2D,
            .format = format,
            .extent_px = { 64, 64, 1 },
            .levels = 1,
            .layers = 1,
            .samples_sa = 1,
            .tiling = { .kind = MIL_TILING_AFBC, .afbc = { .sparse = true } },
         };
         struct mil_image image;
         if ((caps & MIL_CAP_SAMPLED) && mesa.afbc)
            CHECK(!mil_image_init(model, &init, &image, NULL), "%s %s: AFBC",
                  model->name, name);
         if ((caps & MIL_CAP_SAMPLED) && !mesa.afbc &&
             !mil_image_init(model, &init, &image, NULL))
            CHECK(is_newer_afbc(format), "%s %s: no AFBC", model->name, name);
      }
   }
   printf("%u formats of four generations compared\n", compared);
   CHECK(compared > 700, "too few formats");
}

static void
compare_generation(const char *name, struct check_random *random)
{
   static unsigned trial;

   info = mali_device_info_from_name(name);
   ops = mil_ops_for(info);
   side = &sides[info->arch];
   for (unsigned n = 1; n < PIPE_FORMAT_COUNT; n++) {
      enum pipe_format format = (enum pipe_format)n;
      uint32_t caps = mil_format_caps(info, format);

      compare_format(format);
      for (unsigned i = 0; i < 400; i++, trial++) {
         if ((caps & MIL_CAP_RENDER) && info->arch == 10)
            compare_clear(format, random);
         if (!(caps & MIL_CAP_SAMPLED))
            continue;
         if (mil_format_plane_count(format) > 1) {
            if (mesa_knows(format))
               compare_planar(format, random, trial);
            continue;
         }
         compare_image(format, random, trial);
         compare_import(format, random, trial);
      }
   }
}

int
main(void)
{
   struct check_random random = { 0x6d657361 };

   for (unsigned i = 0; i < ARRAY_SIZE(models); i++)
      model_info[i] = mali_device_info_from_name(models[i]);
   compare_caps();
   compare_generation("g610", &random);
   compare_generation("g57", &random);
   compare_generation("g52", &random);
   compare_generation("g72", &random);
   printf("%u images, %u imports, %u textures, %u of several planes and %u "
          "targets compared\n",
          compared_images, compared_imports, compared_textures, compared_planar,
          compared_targets);
   printf("%u of the textures were cubes\n", compared_cubes);
   for (unsigned d = 0; d < DIFF_COUNT; d++)
      printf("differs as explained: %-27s %6u\n", difference_names[d],
             differences[d]);
   CHECK(compared_images > 10000 && compared_targets > 3000 &&
            compared_imports > 10000 && compared_planar > 1000 &&
            compared_cubes > 500,
         "too little was compared");
   return check_result();
}
