/* SPDX-License-Identifier: MIT */
/* Holds formats, layouts, descriptors and clear colours against Mesa's, on
 * random images.  See layout_mesa_compare.sh. */

#include "../layout_check.h"
#include "layout_mesa_side.h"

#include <string.h>

static const struct mali_device_info *info;
static const struct mil_ops *ops;
static unsigned compared_images, compared_targets;

static void
compare_format(enum pipe_format format)
{
   const char *name = util_format_short_name(format);
   uint32_t caps = mil_format_caps(info, format);
   struct mesa_format mesa;

   mesa_format(format, &mesa);
   if (!caps)
      return; /* the table is for fewer formats than Mesa's */
   if (format == PIPE_FORMAT_R8G8B8_SNORM)
      return; /* Mesa makes an image format of this one of its kind only */
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
      .tiling = { .kind = (enum mil_tiling_kind)check_below(r, 3) },
   };

   if (init.tiling.kind == MIL_TILING_AFBC) {
      init.tiling.afbc.sparse = true;
      init.tiling.afbc.tiled_headers = check_below(r, 2);
      init.tiling.afbc.block =
         check_below(r, 4) ? MIL_AFBC_BLOCK_16X16 : MIL_AFBC_BLOCK_32X8;
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
   return init;
}

static bool
compare_layout(const struct mil_image *image, struct mesa_image *mesa,
               unsigned trial)
{
   unsigned before = check_failures;
   bool afbc = image->tiling.kind == MIL_TILING_AFBC;

   CHECK(image->size_B <= mesa->size_B, "trial %u: size", trial);
   for (unsigned l = 0; l < image->levels; l++) {
      const struct mil_level *level = &image->level[l];
      CHECK(level->row_stride_B == mesa->row_stride_B[l] &&
               level->slice_stride_B == mesa->slice_stride_B[l],
            "trial %u level %u: %u/%" PRIu64 ", Mesa %u/%" PRIu64, trial, l,
            level->row_stride_B, level->slice_stride_B, mesa->row_stride_B[l],
            mesa->slice_stride_B[l]);
      /* Levels of AFBC are aligned more here than there. */
      CHECK(afbc || (level->offset_B == mesa->offset_B[l] &&
                     level->size_B == mesa->size_level_B[l]),
            "trial %u level %u: at %" PRIu64 ", Mesa %" PRIu64, trial, l,
            level->offset_B, mesa->offset_B[l]);
   }
   CHECK(afbc || image->layer_stride_B == mesa->layer_stride_B,
         "trial %u: layers %" PRIu64 ", Mesa %" PRIu64, trial,
         image->layer_stride_B, mesa->layer_stride_B);
   return before == check_failures;
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
   for (unsigned c = 0; c < 4; c++)
      view_info.swizzle[c] = check_below(r, 6);
   CHECK(!mil_view_init(info, &view_info, &view, &reason), "trial %u: %s",
         trial, reason.text);
   ops->texture(&view, va, texture, planes, 0x4000);
   ops->storage(&view, va, storage, planes, 0x4000);

   memset(&mesa, 0, sizeof(mesa));
   mesa.format = image->format;
   mesa.dim = image->dim + 1;
   mesa.first_level = view.first_level;
   mesa.level_count = view.level_count;
   mesa.first_layer = view.first_layer;
   mesa.layer_count = view.layer_count;
   /* Depth and stencil: composed by Mesa's driver, by this library here. */
   memcpy(mesa.swizzle, view.swizzle, 4);
   mesa.va = va[0];
   mesa.planes_va = 0x4000;
   if (image->tiling.kind == MIL_TILING_AFBC)
      return; /* storage images of AFBC are refused by assertions there */
   mesa_describe(mesa_image, &mesa);
   compare_words("texture", image->format, trial, texture, mesa.texture, 8);
   compare_words("storage", image->format, trial, storage, mesa.storage, 8);
   for (unsigned i = 0; i < mil_plane_count(&view); i++)
      compare_words("plane", image->format, trial, planes[i], mesa.planes[i],
                    8);
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
   view_info.layer_count = layers;
   mesa.layer = check_below(r, layers);
   /* Mesa has no pattern of two samples. */
   if (image->samples_sa == 2)
      return;
   mesa.samples =
      image->samples_sa > 1 ? image->samples_sa : 1 << (2 * check_below(r, 2));
   CHECK(!mil_view_init(info, &view_info, &view, NULL), "trial %u", trial);
   mesa_target(mesa_image, &mesa);
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
      if (stencil)
         words[0] = (words[0] & ~0xfu) | (mesa.words[0] & 0xf);
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

   if (mil_image_init(info, &init, &image, NULL))
      return;

   struct mesa_image mesa = {
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
   if (!compare_layout(&image, &mesa, trial))
      return;
   compare_descriptors(&image, &mesa, r, trial);
   /* Where AFBC levels lie differs, see above. */
   if ((mil_format_caps(info, format) & (MIL_CAP_RENDER | MIL_CAP_ZS)) &&
       (init.tiling.kind != MIL_TILING_AFBC ||
        (init.levels == 1 && init.layers == 1)))
      compare_target(&image, &mesa, r, trial);
}

int
main(void)
{
   struct check_random random = { 0x6d657361 };
   unsigned trial = 0;

   info = check_device();
   ops = mil_ops_for(info);
   for (unsigned n = 1; n < PIPE_FORMAT_COUNT; n++) {
      enum pipe_format format = (enum pipe_format)n;
      uint32_t caps = mil_format_caps(info, format);

      compare_format(format);
      for (unsigned i = 0; i < 200; i++, trial++) {
         if (caps & MIL_CAP_RENDER)
            compare_clear(format, &random);
         if (caps & MIL_CAP_SAMPLED)
            compare_image(format, &random, trial);
      }
   }
   printf("%u images and %u targets compared\n", compared_images,
          compared_targets);
   CHECK(compared_images > 10000 && compared_targets > 3000,
         "too little was compared");
   return check_result();
}
