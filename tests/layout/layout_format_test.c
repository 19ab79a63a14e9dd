/* SPDX-License-Identifier: MIT */
/* The format table, clear colours, DRM modifiers, aspects and views. */

#include "layout_check.h"

#include <errno.h>
#include <string.h>

#include "drm-uapi/drm_fourcc.h"

static void
check_caps(void)
{
   const struct mali_device_info *info = check_device();
   struct {
      enum pipe_format format;
      uint32_t has, has_not;
   } cases[] = {
      { PIPE_FORMAT_R8G8B8A8_UNORM,
        MIL_CAP_SAMPLED | MIL_CAP_FILTER | MIL_CAP_RENDER | MIL_CAP_BLEND |
           MIL_CAP_BLEND_FIXED | MIL_CAP_STORAGE | MIL_CAP_VERTEX,
        MIL_CAP_ATOMIC | MIL_CAP_ZS },
      { PIPE_FORMAT_R8G8B8A8_SRGB, MIL_CAP_BLEND_FIXED,
        MIL_CAP_VERTEX | MIL_CAP_STORAGE },
      { PIPE_FORMAT_R32_UINT, MIL_CAP_ATOMIC | MIL_CAP_RENDER,
        MIL_CAP_FILTER | MIL_CAP_BLEND },
      { PIPE_FORMAT_R16G16B16A16_FLOAT, MIL_CAP_BLEND | MIL_CAP_FILTER,
        MIL_CAP_BLEND_FIXED },
      { PIPE_FORMAT_Z24_UNORM_S8_UINT, MIL_CAP_ZS | MIL_CAP_SAMPLED,
        MIL_CAP_RENDER | MIL_CAP_STORAGE | MIL_CAP_TEXEL_BUFFER },
      { PIPE_FORMAT_R8G8B8_UNORM, MIL_CAP_VERTEX,
        MIL_CAP_SAMPLED | MIL_CAP_HOST_COPY },
      { PIPE_FORMAT_ETC2_RGB8, MIL_CAP_FILTER,
        MIL_CAP_RENDER | MIL_CAP_STORAGE | MIL_CAP_VERTEX },
      { PIPE_FORMAT_R64_FLOAT, 0, ~0u },
      { PIPE_FORMAT_NONE, 0, ~0u },
   };

   for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
      uint32_t caps = mil_format_caps(info, cases[i].format);
      CHECK((caps & cases[i].has) == cases[i].has && !(caps & cases[i].has_not),
            "case %u: caps %04x", i, caps);
   }

   /* What the device's texture features leave out is not there. */
   struct mali_device_info bare = *info;
   bare.texture_features[0] = 0;
   CHECK(!mil_format_caps(&bare, PIPE_FORMAT_ETC2_RGB8), "ETC2");
   CHECK(mil_format_caps(&bare, PIPE_FORMAT_R8_UNORM), "R8");

   /* Vulkan's mandatory vertex, target and filter formats, in spot checks
    * of every family; nothing is blended that is not rendered. */
   for (unsigned f = 0; f < PIPE_FORMAT_COUNT; f++) {
      uint32_t caps = mil_format_caps(info, (enum pipe_format)f);
      CHECK(!(caps & MIL_CAP_BLEND) || (caps & MIL_CAP_RENDER), "format %u", f);
      CHECK(!(caps & MIL_CAP_RENDER) ||
               mil_format_tile_size_B(info, (enum pipe_format)f),
            "format %u has no size in the tile buffer", f);
      CHECK(!(caps & MIL_CAP_FILTER) || (caps & MIL_CAP_SAMPLED), "format %u",
            f);
   }
}

/* Worked by hand from the components of the internal formats. */
static void
check_clears(void)
{
   const struct mali_device_info *info = check_device();
   struct {
      enum pipe_format format;
      float color[4];
      bool dither;
      uint32_t want[4];
   } cases[] = {
      { PIPE_FORMAT_R8G8B8A8_UNORM,
        { 1, 0, 0.2f, 1 },
        false,
        { 0xff3300ff, 0xff3300ff, 0xff3300ff, 0xff3300ff } },
      /* The tile buffer holds RGBA whatever the memory's order. */
      { PIPE_FORMAT_B8G8R8A8_UNORM,
        { 1, 0, 0.2f, 1 },
        false,
        { 0xff3300ff, 0xff3300ff, 0xff3300ff, 0xff3300ff } },
      /* Alpha is one where the format has none. */
      { PIPE_FORMAT_R8_UNORM,
        { 1, 0, 0, 0 },
        false,
        { 0xff0000ff, 0xff0000ff, 0xff0000ff, 0xff0000ff } },
      /* Beyond [0, 1] is clamped. */
      { PIPE_FORMAT_R8G8B8A8_UNORM,
        { 7, -3, 0, 1 },
        false,
        { 0xff0000ff, 0xff0000ff, 0xff0000ff, 0xff0000ff } },
      /* 0.5 linear is 188 in sRGB; alpha stays linear: 127.5 to even. */
      { PIPE_FORMAT_R8G8B8A8_SRGB,
        { 0.5f, 0.5f, 0.5f, 0.5f },
        false,
        { 0x80bcbcbc, 0x80bcbcbc, 0x80bcbcbc, 0x80bcbcbc } },
      { PIPE_FORMAT_R10G10B10A2_UNORM,
        { 1, 0, 1, 1 },
        false,
        { 0xfff003ff, 0xfff003ff, 0xfff003ff, 0xfff003ff } },
      /* 5.5, 6.4, 5.5, 0.2 bits: red 31 << 5, green 63 << 4 at bit 10. */
      { PIPE_FORMAT_R5G6B5_UNORM,
        { 1, 1, 0, 1 },
        false,
        { 0x000fc3e0, 0x000fc3e0, 0x000fc3e0, 0x000fc3e0 } },
      /* With dithering half of 31 keeps its fraction: 496 of 992. */
      { PIPE_FORMAT_R5G6B5_UNORM,
        { 0.5f, 0, 0, 1 },
        true,
        { 0x000001f0, 0x000001f0, 0x000001f0, 0x000001f0 } },
      /* Raw: the pixel as in memory, again and again. */
      { PIPE_FORMAT_R16_FLOAT,
        { 1, 0, 0, 0 },
        false,
        { 0x3c003c00, 0x3c003c00, 0x3c003c00, 0x3c003c00 } },
      { PIPE_FORMAT_R32G32_FLOAT,
        { 1, 2, 0, 0 },
        false,
        { 0x3f800000, 0x40000000, 0x3f800000, 0x40000000 } },
      { PIPE_FORMAT_R32G32B32A32_FLOAT,
        { 1, 2, 0, -1 },
        false,
        { 0x3f800000, 0x40000000, 0, 0xbf800000 } },
   };

   for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
      uint32_t color[4], got[4];

      memcpy(color, cases[i].color, sizeof(color));
      mil_pack_clear(info, cases[i].format, color, cases[i].dither, got);
      CHECK(!memcmp(got, cases[i].want, sizeof(got)),
            "case %u: %08x %08x %08x %08x", i, got[0], got[1], got[2], got[3]);
   }

   uint32_t integers[4] = { 1, 2, 3, 255 }, got[4];
   mil_pack_clear(info, PIPE_FORMAT_R8G8B8A8_UINT, integers, false, got);
   CHECK(got[0] == 0xff030201 && got[3] == 0xff030201, "uint: %08x", got[0]);
   integers[0] = 0x1234;
   mil_pack_clear(info, PIPE_FORMAT_R16_UINT, integers, false, got);
   CHECK(got[0] == 0x12341234, "uint16: %08x", got[0]);
}

static void
check_modifiers(void)
{
   const struct mali_device_info *info = check_device();
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = PIPE_FORMAT_R8G8B8A8_UNORM,
      .extent_px = { 640, 480, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .usage = MIL_USAGE_SAMPLED | MIL_USAGE_RENDER | MIL_USAGE_COMPRESS,
   };
   uint64_t list[32], chosen = 0;
   struct mil_tiling tiling;
   struct mil_reason reason = { "" };
   unsigned count = mil_list_modifiers(info, &init, list, ARRAY_SIZE(list));

   CHECK(count == 12, "%u modifiers", count);
   for (unsigned i = 0; i < count && i < ARRAY_SIZE(list); i++) {
      CHECK(!mil_tiling_from_modifier(list[i], &tiling, NULL),
            "modifier %016" PRIx64, list[i]);
      CHECK(mil_tiling_to_modifier(&tiling) == list[i],
            "modifier %016" PRIx64 " became another", list[i]);
   }
   CHECK(list[7] == DRM_FORMAT_MOD_LINEAR,
         "linear is not after what is chosen");

   /* Compressed where it pays, and only there. */
   CHECK(mil_choose_tiling(info, &init).afbc.tiled_headers, "tiled headers");
   init.extent_px.height = 40;
   tiling = mil_choose_tiling(info, &init);
   CHECK(tiling.kind == MIL_TILING_AFBC && !tiling.afbc.tiled_headers,
         "40 rows");
   init.extent_px.height = 15;
   CHECK(mil_choose_tiling(info, &init).kind == MIL_TILING_U_INTERLEAVED,
         "15 rows");
   init.extent_px.height = 1;
   CHECK(mil_choose_tiling(info, &init).kind == MIL_TILING_LINEAR, "one row");
   init.extent_px.height = 480;
   init.usage = MIL_USAGE_RENDER;
   CHECK(mil_choose_tiling(info, &init).kind == MIL_TILING_U_INTERLEAVED,
         "nobody asked for compression");

   /* Two planes can be sampled as one when compressed, three cannot. */
   struct mil_init_info luma = init;
   luma.format = PIPE_FORMAT_R8_UNORM;
   luma.usage = MIL_USAGE_SAMPLED | MIL_USAGE_COMPRESS;
   luma.planar_format = PIPE_FORMAT_G8_B8R8_420_UNORM;
   CHECK(mil_choose_tiling(info, &luma).kind == MIL_TILING_AFBC, "two planes");
   luma.planar_format = PIPE_FORMAT_G8_B8_R8_420_UNORM;
   CHECK(mil_choose_tiling(info, &luma).kind == MIL_TILING_U_INTERLEAVED,
         "three planes");

   init.usage = MIL_USAGE_STORAGE | MIL_USAGE_COMPRESS;
   count = mil_list_modifiers(info, &init, list, ARRAY_SIZE(list));
   CHECK(count == 2 && list[0] == DRM_FORMAT_MOD_ARM_16X16_BLOCK_U_INTERLEAVED,
         "%u modifiers of a storage image", count);

   uint64_t offer[] = { DRM_FORMAT_MOD_LINEAR, I915_FORMAT_MOD_X_TILED,
                        DRM_FORMAT_MOD_ARM_16X16_BLOCK_U_INTERLEAVED };
   CHECK(!mil_choose_modifier(info, &init, offer, 3, &chosen, NULL) &&
            chosen == DRM_FORMAT_MOD_ARM_16X16_BLOCK_U_INTERLEAVED,
         "chose %016" PRIx64, chosen);
   CHECK(mil_choose_modifier(info, &init, offer + 1, 1, &chosen, &reason) ==
               -ENOTSUP &&
            reason.text[0],
         "an Intel tiling was taken");
   CHECK(mil_tiling_from_modifier(I915_FORMAT_MOD_X_TILED, &tiling, NULL) ==
            -ENOTSUP,
         "an Intel tiling was understood");
   CHECK(mil_tiling_from_modifier(DRM_FORMAT_MOD_INVALID, &tiling, NULL) ==
            -ENOTSUP,
         "the invalid modifier was understood");

   init.dim = MIL_DIM_1D;
   init.extent_px.height = 1;
   tiling = mil_choose_tiling(info, &init);
   CHECK(tiling.kind == MIL_TILING_LINEAR, "1D images are tiled");
}

static void
check_aspects(void)
{
   unsigned plane;

   CHECK(mil_format_plane_count(PIPE_FORMAT_Z32_FLOAT_S8X24_UINT) == 2,
         "planes");
   CHECK(mil_format_plane(PIPE_FORMAT_Z32_FLOAT_S8X24_UINT, 1) ==
            PIPE_FORMAT_S8_UINT,
         "plane 1");
   CHECK(mil_format_aspect(PIPE_FORMAT_Z32_FLOAT_S8X24_UINT, MIL_ASPECT_STENCIL,
                           &plane) == PIPE_FORMAT_S8_UINT &&
            plane == 1,
         "stencil of D32S8");
   CHECK(mil_format_aspect(PIPE_FORMAT_Z24_UNORM_S8_UINT, MIL_ASPECT_STENCIL,
                           &plane) == PIPE_FORMAT_X24S8_UINT &&
            plane == 0,
         "stencil of D24S8");
   CHECK(mil_format_aspect(PIPE_FORMAT_Z24_UNORM_S8_UINT, MIL_ASPECT_DEPTH,
                           &plane) == PIPE_FORMAT_Z24X8_UNORM,
         "depth of D24S8");
   CHECK(mil_format_aspect(PIPE_FORMAT_Z16_UNORM, MIL_ASPECT_STENCIL, &plane) ==
            PIPE_FORMAT_NONE,
         "stencil of D16");
   CHECK(mil_format_aspect(PIPE_FORMAT_R8_UNORM, MIL_ASPECT_DEPTH, &plane) ==
            PIPE_FORMAT_NONE,
         "depth of R8");
   CHECK(mil_format_plane_count(PIPE_FORMAT_G8_B8R8_420_UNORM) == 2, "NV12");

   struct mil_extent extent = { 33, 20, 1 };
   extent = mil_format_plane_extent(PIPE_FORMAT_G8_B8R8_420_UNORM, 1, extent);
   CHECK(extent.width == 17 && extent.height == 10, "chroma of %ux%u",
         extent.width, extent.height);
   CHECK(mil_format_plane(PIPE_FORMAT_G8_B8R8_420_UNORM, 1) ==
            PIPE_FORMAT_R8G8_UNORM,
         "chroma format");
}

/* Changes one thing at a time about a view that is in order. */
static void
check_views(void)
{
   const struct mali_device_info *info = check_device();
   struct mil_init_info init = {
      .dim = MIL_DIM_3D,
      .format = PIPE_FORMAT_R8G8B8A8_UNORM,
      .extent_px = { 32, 32, 8 },
      .levels = 3,
      .layers = 1,
      .samples_sa = 1,
      .tiling = { .kind = MIL_TILING_U_INTERLEAVED },
   };
   struct mil_image image;
   struct mil_view view;
   CHECK(!mil_image_init(info, &init, &image, NULL), "image");

   struct mil_view_info good = {
      .planes = { &image },
      .plane_count = 1,
      .format = PIPE_FORMAT_R32_UINT,
      .dim = MIL_VIEW_2D,
      .first_level = 1,
      .level_count = 1,
      .first_layer = 1,
      .layer_count = 3,
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };
   struct mil_view_info v = good;
   CHECK(!mil_view_init(info, &v, &view, NULL), "slices as layers");
   CHECK(view.extent_px.width == 16 && mil_plane_count(&view) == 3, "extent %u",
         view.extent_px.width);
   v.layer_count = 4; /* level 1 has four slices, and the first is skipped */
   CHECK(mil_view_init(info, &v, &view, NULL) == -EINVAL, "slices");
   v = good;
   v.level_count = 2;
   CHECK(mil_view_init(info, &v, &view, NULL) == -EINVAL, "levels");
   v = good;
   v.format = PIPE_FORMAT_R16_UNORM;
   CHECK(mil_view_init(info, &v, &view, NULL) == -EINVAL, "element size");
   v = good;
   v.dim = MIL_VIEW_CUBE;
   CHECK(mil_view_init(info, &v, &view, NULL) == -EINVAL, "cube of 3D");

   /* Compressed as uncompressed: linear only, one level, in blocks. */
   init.dim = MIL_DIM_2D;
   init.extent_px.depth = 1;
   init.format = PIPE_FORMAT_ETC2_RGB8;
   CHECK(!mil_image_init(info, &init, &image, NULL), "ETC2");
   v = good;
   v.first_layer = 0;
   v.layer_count = 1;
   v.format = PIPE_FORMAT_R32G32_UINT;
   CHECK(mil_view_init(info, &v, &view, NULL) == -ENOTSUP, "tiled blocks");
   init.usage = MIL_USAGE_MUTABLE;
   CHECK(mil_image_init(info, &init, &image, NULL) == -ENOTSUP, "mutable");
   CHECK(mil_choose_tiling(info, &init).kind == MIL_TILING_LINEAR, "mutable");
   init.tiling.kind = MIL_TILING_LINEAR;
   CHECK(!mil_image_init(info, &init, &image, NULL), "linear ETC2");
   CHECK(!mil_view_init(info, &v, &view, NULL) && view.extent_px.width == 4,
         "blocks of level 1: %u", view.extent_px.width);

   /* Depth comes in red, with 0, 0, 1. */
   init.format = PIPE_FORMAT_Z32_FLOAT;
   init.usage = 0;
   CHECK(!mil_image_init(info, &init, &image, NULL), "depth");
   v.format = PIPE_FORMAT_Z32_FLOAT;
   CHECK(!mil_view_init(info, &v, &view, NULL) &&
            view.swizzle[0] == PIPE_SWIZZLE_X &&
            view.swizzle[1] == PIPE_SWIZZLE_0 &&
            view.swizzle[3] == PIPE_SWIZZLE_1,
         "swizzle of depth");
}

/* A plane of 64×64 texels in a tiling, as a texture.  Blocks of 3D cannot be
 * one of 2D. */
static bool
is_viewed(const struct mali_device_info *info, enum pipe_format format,
          const struct mil_tiling *tiling)
{
   const bool deep = util_format_get_blockdepth(format) > 1;
   const struct mil_init_info init = {
      .dim = deep ? MIL_DIM_3D : MIL_DIM_2D,
      .format = format,
      .extent_px = { 64, 64, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = *tiling,
   };
   struct mil_image image;
   struct mil_view view;
   struct mil_view_info view_info = {
      .planes = { &image },
      .plane_count = 1,
      .format = format,
      .dim = deep ? MIL_VIEW_3D : MIL_VIEW_2D,
      .level_count = 1,
      .layer_count = 1,
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };

   return !mil_image_init(info, &init, &image, NULL) &&
          !mil_view_init(info, &view_info, &view, NULL);
}

/* What a format is listed for is what its views and images are let have. */
static void
check_listed_are_viewed(void)
{
   static const struct {
      const char *name;
      bool reads_64x4;
   } models[] = {
      { "g72", false }, { "g52", false }, { "g57", true },
      { "g610", true }, { "g720", true },
   };
   const uint64_t wanted = DRM_FORMAT_MOD_ARM_AFBC(
      AFBC_FORMAT_MOD_BLOCK_SIZE_64x4 | AFBC_FORMAT_MOD_SPARSE);

   for (unsigned m = 0; m < ARRAY_SIZE(models); m++) {
      const struct mali_device_info *info =
         mali_device_info_from_name(models[m].name);
      unsigned compared = 0, found = 0;

      for (unsigned n = 1; n < PIPE_FORMAT_COUNT; n++) {
         const enum pipe_format format = (enum pipe_format)n;
         struct mil_modifier_caps list[40];
         unsigned count;

         if (mil_format_plane_count(format) != 1)
            continue;
         count =
            mil_format_modifiers(info, format, true, list, ARRAY_SIZE(list));
         for (unsigned i = 0; i < count; i++) {
            struct mil_tiling tiling;

            found += list[i].modifier == wanted;
            CHECK(!mil_tiling_from_modifier(list[i].modifier, &tiling, NULL),
                  "%" PRIx64, list[i].modifier);
            CHECK(!(list[i].caps & MIL_CAP_SAMPLED) ||
                     is_viewed(info, format, &tiling),
                  "%s: %s is listed as a texture with %" PRIx64, models[m].name,
                  util_format_short_name(format), list[i].modifier);
            compared++;
         }
      }
      CHECK(compared > 400, "%s: %u modifiers", models[m].name, compared);
      CHECK((found > 0) == models[m].reads_64x4,
            "%s: 64x4 superblocks are listed %u times", models[m].name, found);
   }
}

/* Nor are images made to be sampled that cannot be. */
static void
check_sampled_64x4(void)
{
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = PIPE_FORMAT_R8G8B8A8_UNORM,
      .extent_px = { 640, 480, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .usage = MIL_USAGE_SAMPLED,
      .tiling = { .kind = MIL_TILING_AFBC,
                  .afbc = { .block = MIL_AFBC_BLOCK_64X4, .sparse = true } },
   };
   struct mil_reason reason = { "" };
   struct mil_image image;

   CHECK(mil_image_init(mali_device_info_from_name("g52"), &init, &image,
                        &reason) == -ENOTSUP &&
            strstr(reason.text, "64x4"),
         "g52: %s", reason.text);
   CHECK(!mil_image_init(mali_device_info_from_name("g610"), &init, &image,
                         &reason),
         "g610: %s", reason.text);
}

int
main(void)
{
   check_caps();
   check_listed_are_viewed();
   check_sampled_64x4();
   check_clears();
   check_modifiers();
   check_aspects();
   check_views();
   return check_result();
}
