/* SPDX-License-Identifier: MIT */
/* Descriptors: some held against words put together by hand from the bit
 * positions in Mesa 25.0.7's genxml v10, the others unpacked field by field;
 * no descriptor may set a bit that the hardware reserves. */

#include "layout_check.h"

#include <string.h>

#define HW_ARCH 10
#include "hw/hw_vx.h"

#define VA UINT64_C(0x123456000)
#define PLANES_VA UINT64_C(0x1000)
#define MAX_PLANES 64

static const struct mali_device_info *info;
static const struct mil_ops *ops;

/* An image, a view of all of it, and its descriptors. */
struct fixture {
   struct mil_image image;
   struct mil_view view;
   uint32_t texture[8];
   uint32_t planes[MAX_PLANES][8];
};

static void
make(struct fixture *f, const struct mil_init_info *init, enum mil_view_dim dim,
     enum pipe_format format)
{
   struct mil_reason reason = { "" };

   CHECK(!mil_image_init(info, init, &f->image, &reason), "image: %s",
         reason.text);
   struct mil_view_info view_info = {
      .planes = { &f->image },
      .plane_count = 1,
      .format = format,
      .dim = dim,
      .level_count = init->levels,
      .layer_count = init->layers,
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };
   CHECK(!mil_view_init(info, &view_info, &f->view, &reason), "view: %s",
         reason.text);
}

static void
write_texture(struct fixture *f)
{
   const uint64_t va[] = { VA };

   CHECK(mil_plane_count(&f->view) <= MAX_PLANES, "too many planes");
   memset(f->planes, 0xee, sizeof(f->planes));
   ops->texture(&f->view, va, f->texture, f->planes, PLANES_VA);
   CHECK(f->planes[mil_plane_count(&f->view)][0] == 0xeeeeeeee,
         "wrote more planes than mil_plane_count says");
}

static struct hw_plane
unpack_plane(const void *words)
{
   struct hw_plane plane;

   CHECK(hw_plane_unpack(words, &plane), "reserved bits in a plane");
   return plane;
}

static struct hw_texture
unpack_texture(const void *words)
{
   struct hw_texture texture;

   CHECK(hw_texture_unpack(words, &texture), "reserved bits in a texture");
   return texture;
}

static struct mil_init_info
init_2d(enum pipe_format format, uint32_t width, uint32_t height,
        enum mil_tiling_kind kind)
{
   return (struct mil_init_info){
      .dim = MIL_DIM_2D,
      .format = format,
      .extent_px = { width, height, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = { .kind = kind },
   };
}

static void
check_words(const char *what, const uint32_t *got, const uint32_t *want,
            unsigned count)
{
   for (unsigned i = 0; i < count; i++)
      CHECK(got[i] == want[i], "%s: word %u is %08x, not %08x", what, i, got[i],
            want[i]);
}

static void
check_texture_words(void)
{
   static const uint32_t texture[8] = {
      0x2ec00022, /* texture, 2D, format 187 (RGBA8_UNORM), order RGBA */
      0x003b0063, /* 60 rows, 100 columns */
      0x00031688, /* four levels, interleaved, swizzle RGBA */
      0x03000000, /* levels of detail 0 to 3 */
      0x00001000, 0, 0, 0,
   };
   static const uint32_t plane[8] = {
      0x0200011a, /* plane, generic, u-interleaved, RAW32 */
      0x00007000, 0x23456000, 1, 0x00001c00, 0, 0x00009c00, 0x003b0063,
   };
   struct fixture f;
   struct mil_init_info init =
      init_2d(PIPE_FORMAT_R8G8B8A8_UNORM, 100, 60, MIL_TILING_U_INTERLEAVED);

   init.levels = 4;
   make(&f, &init, MIL_VIEW_2D, init.format);
   write_texture(&f);
   check_words("texture", f.texture, texture, 8);
   check_words("plane", f.planes[0], plane, 8);

   struct hw_plane last = unpack_plane(f.planes[3]);
   CHECK(last.pointer == VA + 38912 && last.width == 12 && last.height == 7 &&
            last.size == 1024,
         "level 3 at %" PRIx64, (uint64_t)last.pointer);
}

static void
check_cube(void)
{
   struct fixture f;
   struct mil_init_info init =
      init_2d(PIPE_FORMAT_R8_UNORM, 32, 32, MIL_TILING_U_INTERLEAVED);

   init.levels = 2;
   init.layers = 12;
   init.usage = MIL_USAGE_CUBE;
   make(&f, &init, MIL_VIEW_CUBE, init.format);
   write_texture(&f);

   struct hw_texture texture = unpack_texture(f.texture);
   CHECK(texture.dimension == HW_TEXTURE_DIMENSION_CUBE &&
            texture.array_size == 2,
         "cubes: %u", texture.array_size);
   /* Levels within layers. */
   for (unsigned i = 0; i < 24; i++) {
      struct hw_plane plane = unpack_plane(f.planes[i]);
      CHECK(plane.pointer ==
               VA + i / 2 * f.image.layer_stride_B + (i % 2 ? 1024 : 0),
            "plane %u at %" PRIx64, i, (uint64_t)plane.pointer);
   }
}

static void
check_3d(void)
{
   struct fixture f;
   struct mil_init_info init =
      init_2d(PIPE_FORMAT_R16_FLOAT, 20, 10, MIL_TILING_U_INTERLEAVED);

   init.dim = MIL_DIM_3D;
   init.extent_px.depth = 5;
   init.levels = 3;
   make(&f, &init, MIL_VIEW_3D, init.format);
   write_texture(&f);

   struct hw_texture texture = unpack_texture(f.texture);
   struct hw_plane plane = unpack_plane(f.planes[1]);
   CHECK(texture.depth == 5 && texture.array_size == 1 &&
            texture.sample_count == 1,
         "depth %u", texture.depth);
   CHECK(plane.pointer == VA + 5120 && plane.slice_stride == 512 &&
            plane.size == 1024,
         "slices %d apart", plane.slice_stride);

   /* Slices 1 and 2 of level 0 as layers of a 2D image. */
   f.view.dim = MIL_VIEW_2D;
   f.view.level_count = 1;
   f.view.first_layer = 1;
   f.view.layer_count = 2;
   write_texture(&f);
   texture = unpack_texture(f.texture);
   plane = unpack_plane(f.planes[1]);
   CHECK(texture.dimension == HW_TEXTURE_DIMENSION_2D &&
            texture.array_size == 2 && texture.depth == 1,
         "slices as layers: %u", texture.array_size);
   CHECK(plane.pointer == VA + 2048 && plane.size == 1024,
         "slice 2 at %" PRIx64, (uint64_t)plane.pointer);
}

static void
check_special_planes(void)
{
   struct fixture f;
   struct mil_init_info init =
      init_2d(PIPE_FORMAT_ASTC_8x5, 100, 60, MIL_TILING_LINEAR);
   struct hw_plane plane;

   make(&f, &init, MIL_VIEW_2D, init.format);
   write_texture(&f);
   plane = unpack_plane(f.planes[0]);
   CHECK(plane.plane_type == HW_PLANE_TYPE_ASTC_2D &&
            plane.astc_2d.block_width == HW_ASTC_2D_DIMENSION_8 &&
            plane.astc_2d.block_height == HW_ASTC_2D_DIMENSION_5 &&
            plane.astc_2d.decode_wide,
         "ASTC plane");
   CHECK(unpack_texture(f.texture).texel_interleave, "compressed");

   init =
      init_2d(PIPE_FORMAT_Z24_UNORM_S8_UINT, 64, 64, MIL_TILING_U_INTERLEAVED);
   make(&f, &init, MIL_VIEW_2D, PIPE_FORMAT_X24S8_UINT);
   write_texture(&f);
   plane = unpack_plane(f.planes[0]);
   CHECK(plane.clump_format == HW_CLUMP_FORMAT_X24S8, "stencil of D24S8");
   /* Stencil in red, then 0, 0, 1. */
   CHECK(unpack_texture(f.texture).swizzle == (0 | 4 << 3 | 4 << 6 | 5 << 9),
         "stencil swizzle");
   CHECK(unpack_texture(f.texture).format >> 12 == HW_FORMAT_S8 &&
            (unpack_texture(f.texture).format & 0xfff) ==
               HW_RGB_COMPONENT_ORDER_GRBA,
         "stencil format");

   init = init_2d(PIPE_FORMAT_R8G8B8A8_UNORM, 64, 64, MIL_TILING_AFBC);
   init.tiling.afbc.sparse = true;
   init.tiling.afbc.ytr = true;
   make(&f, &init, MIL_VIEW_2D, init.format);
   write_texture(&f);
   plane = unpack_plane(f.planes[0]);
   CHECK(plane.plane_type == HW_PLANE_TYPE_AFBC && plane.afbc.ytr &&
            plane.afbc.header_stride == 256 && plane.row_stride == 64 &&
            plane.afbc.compression_mode == HW_AFBC_COMPRESSION_MODE_R8G8B8A8,
         "AFBC plane");
}

static void
check_texel_buffer(void)
{
   uint32_t words[8], plane_words[8];
   struct mil_texel_buffer buffer = {
      .va = VA,
      .format = PIPE_FORMAT_R32G32B32_FLOAT,
      .elements = 65536,
   };

   ops->texel_buffer(&buffer, words, plane_words, PLANES_VA);
   struct hw_texture texture = unpack_texture(words);
   struct hw_plane plane = unpack_plane(plane_words);
   CHECK(texture.dimension == HW_TEXTURE_DIMENSION_1D &&
            texture.width == 65536 && texture.height == 1 &&
            !texture.texel_interleave,
         "texel buffer of %u", texture.width);
   CHECK(plane.clump_format == HW_CLUMP_FORMAT_RAW96 &&
            plane.size == 65536 * 12 && plane.pointer == VA,
         "plane of %u", plane.size);
}

static void
check_targets(void)
{
   static const uint32_t want[16] = {
      0x04000000, /* internal format R8G8B8A8 */
      0x060a0299, /* written, R8G8B8A8, linear, swizzle BGRA */
      0,          0,          0, 0,    0,    0,    0x23456000,
      1,          0x000001c0, 0, 0x11, 0x22, 0x33, 0x44,
   };
   uint32_t words[16];
   struct hw_render_target rt;
   struct fixture f;
   struct mil_init_info init =
      init_2d(PIPE_FORMAT_B8G8R8A8_UNORM, 100, 60, MIL_TILING_LINEAR);
   struct mil_render_target target = {
      .view = &f.view,
      .va = VA,
      .samples_sa = 1,
      .write_back = true,
      .clear = { 0x11, 0x22, 0x33, 0x44 },
   };

   make(&f, &init, MIL_VIEW_2D, init.format);
   ops->render_target(&target, words);
   check_words("render target", words, want, 16);

   /* Memory has alpha first: it is written with A, R, G, B. */
   init.format = PIPE_FORMAT_A8R8G8B8_UNORM;
   make(&f, &init, MIL_VIEW_2D, init.format);
   ops->render_target(&target, words);
   CHECK(words[1] == 0x04430299, "ARGB: %08x", words[1]);

   /* Four samples become one, a raw format, its second layer. */
   init.format = PIPE_FORMAT_R16G16B16A16_FLOAT;
   init.layers = 2;
   make(&f, &init, MIL_VIEW_2D, init.format);
   target.layer = 1;
   target.samples_sa = 4;
   target.tile_offset_B = 4096;
   ops->render_target(&target, words);
   CHECK(hw_render_target_unpack(words, &rt), "reserved bits");
   CHECK(rt.internal_format == HW_COLOR_BUFFER_INTERNAL_FORMAT_RAW64 &&
            rt.writeback_format == HW_COLOR_FORMAT_RAW64 &&
            rt.writeback_msaa == HW_MSAA_AVERAGE &&
            rt.internal_buffer_offset == 4096 &&
            rt.rgb.base == VA + f.image.layer_stride_B,
         "raw target");

   /* Four samples kept. */
   init.samples_sa = 4;
   init.tiling.kind = MIL_TILING_U_INTERLEAVED;
   make(&f, &init, MIL_VIEW_2D, init.format);
   ops->render_target(&target, words);
   CHECK(hw_render_target_unpack(words, &rt), "reserved bits");
   CHECK(rt.writeback_msaa == HW_MSAA_LAYERED &&
            rt.rgb.surface_stride == f.image.level[0].slice_stride_B,
         "multisampled target");

   target.view = NULL;
   ops->render_target(&target, words);
   CHECK(hw_render_target_unpack(words, &rt) && !rt.write_enable, "no target");
}

static void
check_zs(void)
{
   uint32_t words[16];
   struct hw_zs_crc_extension ext;
   struct fixture z, s;
   struct mil_init_info init =
      init_2d(PIPE_FORMAT_Z24_UNORM_S8_UINT, 64, 64, MIL_TILING_U_INTERLEAVED);
   struct mil_zs_target target = {
      .depth = &z.view,
      .stencil = &z.view,
      .depth_va = VA,
      .stencil_va = VA,
      .samples_sa = 1,
      .write_depth = true,
      .write_stencil = true,
   };

   make(&z, &init, MIL_VIEW_2D, init.format);
   ops->zs_target(&target, words);
   CHECK(words[0] == 0x15, "D24S8, u-interleaved: %08x", words[0]);
   CHECK(words[8] == 0x23456000 && words[10] == 4096 && words[12] == 0x23456000,
         "D24S8 at %08x", words[8]);

   init.format = PIPE_FORMAT_Z32_FLOAT;
   make(&z, &init, MIL_VIEW_2D, init.format);
   init.format = PIPE_FORMAT_S8_UINT;
   make(&s, &init, MIL_VIEW_2D, init.format);
   target.stencil = &s.view;
   target.stencil_va = VA + 0x10000;
   ops->zs_target(&target, words);
   CHECK(hw_zs_crc_extension_unpack(words, &ext), "reserved bits");
   CHECK(ext.zs_write_format == HW_ZS_FORMAT_D32 &&
            ext.s_write_format == HW_S_FORMAT_S8 &&
            ext.s_writeback_base == VA + 0x10000 &&
            ext.s_writeback_row_stride == 1024,
         "D32 and S8");

   target.write_depth = target.write_stencil = false;
   ops->zs_target(&target, words);
   CHECK(hw_zs_crc_extension_unpack(words, &ext) &&
            ext.zs_block_format == HW_BLOCK_FORMAT_NO_WRITE &&
            ext.s_block_format == HW_BLOCK_FORMAT_NO_WRITE,
         "nothing is written");
}

/* Every format that can be an image gives descriptors that unpack. */
static void
check_all_formats(void)
{
   for (unsigned n = 1; n < PIPE_FORMAT_COUNT; n++) {
      enum pipe_format format = (enum pipe_format)n;
      uint32_t caps = mil_format_caps(info, format);
      struct fixture f;
      struct mil_init_info init =
         init_2d(format, 60, 40, MIL_TILING_U_INTERLEAVED);

      CHECK(!caps || ops->pixel_format(format), "format %u has no code", n);
      if (!(caps & MIL_CAP_SAMPLED) || mil_format_plane_count(format) > 1)
         continue;
      if (util_format_description(format)->layout ==
          UTIL_FORMAT_LAYOUT_SUBSAMPLED)
         init.tiling.kind = MIL_TILING_LINEAR;
      bool blocks_3d = util_format_get_blockdepth(format) > 1;
      if (blocks_3d) {
         init.dim = MIL_DIM_3D;
         init.extent_px.depth = 20;
      }
      make(&f, &init, blocks_3d ? MIL_VIEW_3D : MIL_VIEW_2D, format);
      write_texture(&f);
      unpack_texture(f.texture);
      unpack_plane(f.planes[0]);
      if (caps & MIL_CAP_RENDER) {
         struct mil_render_target target = {
            .view = &f.view,
            .va = VA,
            .samples_sa = 1,
            .write_back = true,
         };
         struct hw_render_target rt;
         uint32_t words[16];

         ops->render_target(&target, words);
         CHECK(hw_render_target_unpack(words, &rt), "format %u", n);
         CHECK(ops->blend_format(format, true), "format %u", n);
      }
   }
}

int
main(void)
{
   info = check_device();
   ops = mil_ops_for(info);
   if (!ops) {
      fprintf(stderr, "no packing for the g610\n");
      return EXIT_FAILURE;
   }
   CHECK(ops->texture_size_B == 32 && ops->plane_size_B == 32, "sizes");
   /* Blended 5:6:5 with dithering: format 226 (R5G6B5 AU), order RGB1. */
   CHECK(ops->blend_format(PIPE_FORMAT_B5G6R5_UNORM, true) == (226 << 12 | 16),
         "%08x", ops->blend_format(PIPE_FORMAT_B5G6R5_UNORM, true));
   CHECK(ops->blend_format(PIPE_FORMAT_R8_SRGB, false) == (1 << 20 | 237 << 12),
         "%08x", ops->blend_format(PIPE_FORMAT_R8_SRGB, false));

   check_texture_words();
   check_cube();
   check_3d();
   check_special_planes();
   check_texel_buffer();
   check_targets();
   check_zs();
   check_all_formats();
   return check_result();
}
