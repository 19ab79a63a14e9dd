/* SPDX-License-Identifier: MIT */
/* Descriptors of one hardware generation: packed by the layout library, they
 * have no reserved bit set and say what the image is; and the bits that later
 * generations have elsewhere are where their genxml has them. */

#include "layout_check.h"

#include <string.h>

#include "hw/hw_vx.h"

#define VA UINT64_C(0x123456780000)
#define PLANES_VA UINT64_C(0x400000)

#if HW_ARCH == 9
#define MODEL "g57"
#elif HW_ARCH == 10
#define MODEL "g510"
#elif HW_ARCH == 11
#define MODEL "g715"
#elif HW_ARCH == 12
#define MODEL "g720"
#else
#define MODEL "g725"
#endif

static const struct mali_device_info *info;
static const struct mil_ops *ops;

struct fixture {
   struct mil_image image;
   struct mil_view view;
   uint32_t texture[8], planes[8][8], target[16];
};

static bool
make(struct fixture *f, struct mil_init_info init)
{
   const uint64_t va[] = { VA };
   struct mil_reason reason = { "" };

   init.samples_sa = init.samples_sa ? init.samples_sa : 1;
   init.levels = 1;
   init.layers = 1;
   memset(f, 0, sizeof(*f));
   int err = mil_image_init(info, &init, &f->image, &reason);
   CHECK(!err, "%s", reason.text);
   if (err)
      return false;
   const struct mil_view_info view = {
      .planes = { &f->image },
      .plane_count = 1,
      .format = init.format,
      .dim = init.dim == MIL_DIM_3D ? MIL_VIEW_3D : MIL_VIEW_2D,
      .level_count = 1,
      .layer_count = 1,
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };
   err = mil_view_init(info, &view, &f->view, &reason);
   CHECK(!err, "%s", reason.text);
   ops->texture(&f->view, va, f->texture, f->planes, PLANES_VA);
   if (f->view.dim == MIL_VIEW_2D) {
      const struct mil_render_target target = {
         .view = &f->view,
         .va = VA,
         .samples_sa = init.samples_sa,
         .write_back = true,
      };
      ops->render_target(&target, f->target);
   }
   return !err;
}

static struct mil_init_info
image_2d(struct mil_tiling tiling)
{
   return (struct mil_init_info){
      .dim = MIL_DIM_2D,
      .format = PIPE_FORMAT_R8G8B8A8_UNORM,
      .extent_px = { 100, 60, 1 },
      .tiling = tiling,
   };
}

static void
check_common(void)
{
   static const struct mil_tiling tilings[] = {
      { .kind = MIL_TILING_LINEAR },
      { .kind = MIL_TILING_U_INTERLEAVED },
      { .kind = MIL_TILING_AFBC, .afbc = { .sparse = true } },
#if HW_ARCH >= 10
      { .kind = MIL_TILING_INTERLEAVED_64K },
      { .kind = MIL_TILING_AFRC, .afrc = { .unit_B = 24 } },
#endif
   };

   for (unsigned t = 0; t < ARRAY_SIZE(tilings); t++) {
      struct hw_render_target rt;
      struct hw_texture texture;
      struct hw_plane plane;
      struct fixture f;

      if (!make(&f, image_2d(tilings[t])))
         continue;
      CHECK(hw_texture_unpack(f.texture, &texture), "tiling %u: texture", t);
      CHECK(hw_plane_unpack(f.planes[0], &plane), "tiling %u: plane", t);
      CHECK(hw_render_target_unpack(f.target, &rt), "tiling %u: target", t);
      CHECK(texture.width == 100 && texture.height == 60 &&
               texture.surfaces == PLANES_VA,
            "tiling %u: texture of %ux%u", t, texture.width, texture.height);
      CHECK(plane.pointer == VA &&
               plane.row_stride == f.image.level[0].row_stride_B &&
               plane.size == f.image.level[0].size_B,
            "tiling %u: plane", t);
      CHECK(tilings[t].kind == MIL_TILING_AFBC ||
               (rt.rgb.base == VA &&
                rt.rgb.row_stride == f.image.level[0].row_stride_B),
            "tiling %u: target", t);
   }
}

/* Words by hand: descriptor type 10, plane type, and what that has. */
static void
check_words(void)
{
   struct fixture f;

   if (make(&f, image_2d((struct mil_tiling){
                   .kind = MIL_TILING_AFBC,
                   .afbc = { .sparse = true, .ytr = true, .split = true } })))
      CHECK(f.planes[0][0] ==
               (10u | 6u << 4 | 1u << 16 | 1u << 17 | 1u << 20 | 10u << 26),
            "AFBC plane: %08x", f.planes[0][0]);
   CHECK((f.target[2] & 0xffff) == (3u | 10u << 10), "AFBC target: %08x",
         f.target[2]);
   CHECK((f.target[1] >> 8 & 15) == 12, "AFBC target: %08x", f.target[1]);

#if HW_ARCH >= 10
   if (make(&f, image_2d(
                   (struct mil_tiling){ .kind = MIL_TILING_INTERLEAVED_64K })))
      CHECK(f.planes[0][0] == (10u | 1u << 4 | 8u << 8 | 2u << 24),
            "64K plane: %08x", f.planes[0][0]);
   CHECK((f.target[1] >> 8 & 15) == 8, "64K target: %08x", f.target[1]);

   if (make(&f, image_2d((struct mil_tiling){ .kind = MIL_TILING_AFRC,
                                              .afrc = { .unit_B = 24 } })))
      CHECK(f.planes[0][0] == (10u | 10u << 4 | 5u << 20 | 7u << 24),
            "AFRC plane: %08x", f.planes[0][0]);
   CHECK((f.target[0] & 15) == 6 && f.target[2] == (5u << 4 | 7u << 8),
         "AFRC target: %08x %08x", f.target[0], f.target[2]);
   if (make(&f, image_2d((struct mil_tiling){
                   .kind = MIL_TILING_AFRC,
                   .afrc = { .unit_B = 16, .scan = true } })))
      CHECK(f.planes[0][0] == (10u | 10u << 4 | 4u << 20 | 3u << 24),
            "AFRC plane: %08x", f.planes[0][0]);
#endif
}

#if HW_ARCH >= 10
/* The first words of both planes of a texture of luma and chroma in AFRC:
 * plane types 10 and 11, sizes of coding units, numbers of encodings. */
static void
check_planar_afrc(enum pipe_format format, struct mil_tiling tiling,
                  uint32_t luma, uint32_t chroma)
{
   const struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = format,
      .extent_px = { 100, 60, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = tiling,
   };
   const char *name = util_format_short_name(format);
   const uint64_t va[MIL_MAX_PLANES] = { VA, VA, VA };
   struct mil_reason reason = { "" };
   struct mil_planar planar;
   struct mil_view view;
   uint32_t texture[8], planes[2][8];

   CHECK(!mil_planar_init(info, &init, NULL, 0, false, &planar, &reason),
         "%s: %s", name, reason.text);
   const struct mil_view_info view_info = {
      .planes = { &planar.planes[0], &planar.planes[1],
                  planar.count > 2 ? &planar.planes[2] : NULL },
      .plane_count = planar.count,
      .format = format,
      .dim = MIL_VIEW_2D,
      .level_count = 1,
      .layer_count = 1,
   };
   if (!planar.count || mil_view_init(info, &view_info, &view, &reason)) {
      CHECK(false, "%s: %s", name, reason.text);
      return;
   }
   ops->texture(&view, va, texture, planes, PLANES_VA);
   CHECK(planes[0][0] == luma && planes[1][0] == chroma, "%s: planes %08x %08x",
         name, planes[0][0], planes[1][0]);
   CHECK(planes[1][2] == (uint32_t)(VA + planar.planes[1].offset_B),
         "%s: chroma at %08x", name, planes[1][2]);
   if (planar.count > 2)
      CHECK(planes[1][6] == (uint32_t)(VA + planar.planes[2].offset_B),
            "%s: second chroma at %08x", name, planes[1][6]);
}
#endif

/* Bits by number, from Mesa 26's genxml v11 to v13. */
static void
check_upper_bits(void)
{
#if HW_ARCH >= 11
   struct fixture f;
   struct mil_init_info init = {
      .dim = MIL_DIM_3D,
      .format = PIPE_FORMAT_R32G32B32A32_FLOAT,
      .extent_px = { 65536, 65536, 2 },
      .tiling = { .kind = MIL_TILING_U_INTERLEAVED },
   };

   /* A slice is 2^36 bytes, the level 2^37, a row of tiles 2^24. */
   if (!make(&f, init))
      return;
   CHECK(f.planes[0][1] == 0 && f.planes[0][3] == (0x20u << 16 | 0x1234),
         "size: %08x, upper bits %08x", f.planes[0][1], f.planes[0][3]);
   CHECK(f.planes[0][4] == (0x10u << 27 | 1u << 24),
         "row stride, and the upper bits of the slice stride: %08x",
         f.planes[0][4]);
   CHECK(f.planes[0][6] == 0, "slice stride: %08x", f.planes[0][6]);

   /* Samples are slices: 2^32 bytes each. */
   init.dim = MIL_DIM_2D;
   init.extent_px = (struct mil_extent){ 16384, 16384, 1 };
   init.samples_sa = 4;
   if (!make(&f, init))
      return;
   CHECK(f.planes[0][4] >> 27 == 1 && f.planes[0][6] == 0, "samples: %08x",
         f.planes[0][4]);
   CHECK(f.target[10] == (1u << 27 | 1u << 22) && f.target[11] == 0,
         "target: %08x %08x", f.target[10], f.target[11]);
#else
   /* Mesa 25.0.7's v9 and v10 have 32 bits for each. */
   struct mil_image image;
   const struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = PIPE_FORMAT_R32G32B32A32_FLOAT,
      .extent_px = { 16384, 16384, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = { .kind = MIL_TILING_U_INTERLEAVED },
   };
   CHECK(mil_image_init(info, &init, &image, NULL), "4 GiB");

   struct fixture f;
   CHECK(make(&f, image_2d((struct mil_tiling){ .kind = MIL_TILING_LINEAR })),
         "linear");
   CHECK(f.planes[0][7] == (HW_ARCH == 9 ? 0u : 59u << 16 | 99u),
         "extent: %08x", f.planes[0][7]);
#endif
}

int
main(void)
{
   info = mali_device_info_from_name(MODEL);
   ops = info ? mil_ops_for(info) : NULL;
   CHECK(ops && info->arch == HW_ARCH, "no packing for %s", MODEL);
   if (!ops)
      return check_result();
   CHECK(ops->texture_size_B == 32 && ops->plane_size_B == 32 &&
            ops->render_target_size_B == 64,
         "sizes");
   check_common();
   check_words();
#if HW_ARCH >= 10
   check_planar_afrc(
      PIPE_FORMAT_G8_B8R8_420_UNORM,
      (struct mil_tiling){ .kind = MIL_TILING_AFRC,
                           .afrc = { .unit_B = 16, .chroma_unit_B = 24 } },
      10u | 10u << 4 | 4u << 20 | 70u << 24,
      10u | 10u << 4 | 5u << 20 | 78u << 24);
   check_planar_afrc(
      PIPE_FORMAT_R8_G8B8_422_UNORM,
      (struct mil_tiling){ .kind = MIL_TILING_AFRC,
                           .afrc = { .unit_B = 16, .chroma_unit_B = 16 } },
      10u | 10u << 4 | 4u << 20 | 69u << 24,
      10u | 10u << 4 | 4u << 20 | 77u << 24);
   check_planar_afrc(
      PIPE_FORMAT_G8_B8_R8_420_UNORM,
      (struct mil_tiling){
         .kind = MIL_TILING_AFRC,
         .afrc = { .unit_B = 24, .chroma_unit_B = 32, .scan = true } },
      10u | 10u << 4 | 5u << 20 | 66u << 24,
      10u | 11u << 4 | 6u << 20 | 66u << 24);
#endif
   check_upper_bits();
   return check_result();
}
