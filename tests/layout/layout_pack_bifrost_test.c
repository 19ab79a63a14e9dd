/* SPDX-License-Identifier: MIT */
/* Descriptors of Bifrost (v6, v7): words put together by hand from the bit
 * positions in Mesa 25.0.7's genxml, sizes, the order of surfaces, what is
 * refused; and no reserved bit is set. */

#include "layout_check.h"

#include <string.h>

#include "hw/hw_vx.h"

#define VA UINT64_C(0x180000000)
#define SURFACES_VA UINT64_C(0x400000)
#define MAX_SURFACES 64

#if HW_ARCH == 6
#define MODEL "g72"
#else
#define MODEL "g52"
#endif

static const struct mali_device_info *info;
static const struct mil_ops *ops;

struct fixture {
   struct mil_image image;
   struct mil_view view;
   uint32_t texture[8], surfaces[MAX_SURFACES + 1][4];
   unsigned count;
};

static const struct mil_init_info base = {
   .dim = MIL_DIM_2D,
   .format = PIPE_FORMAT_R8G8B8A8_UNORM,
   .extent_px = { 100, 60, 1 },
   .levels = 1,
   .layers = 1,
   .samples_sa = 1,
   .usage = MIL_USAGE_STORAGE,
   .tiling = { .kind = MIL_TILING_U_INTERLEAVED },
};

static bool
make(struct fixture *f, const struct mil_init_info *init, enum mil_view_dim dim)
{
   const uint64_t va[] = { VA };
   struct mil_reason reason = { "" };
   struct mil_view_info view = {
      .planes = { &f->image },
      .plane_count = 1,
      .format = init->format,
      .dim = dim,
      .level_count = init->levels,
      .layer_count = init->layers,
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };
   struct hw_texture texture;

   int err = mil_image_init(info, init, &f->image, &reason);
   if (!err)
      err = mil_view_init(info, &view, &f->view, &reason);
   CHECK(!err, "%s", reason.text);
   if (err)
      return false;
   memset(f->surfaces, 0xee, sizeof(f->surfaces));
   uint32_t size_B = ops->planes_size(&f->view);
   f->count = size_B / 16;
   CHECK(size_B % 16 == 0 && f->count <= MAX_SURFACES, "%u bytes", size_B);
   ops->texture(&f->view, va, f->texture, f->surfaces, SURFACES_VA);
   CHECK(f->surfaces[f->count][0] == 0xeeeeeeee, "more than planes_size says");
   CHECK(hw_texture_unpack(f->texture, &texture), "reserved bits");
   return true;
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
check_texture(void)
{
   static const uint32_t want[8] = {
      /* A texture, 2D, format 187; of v7 order RGBA, of v6 a swizzle. */
      HW_ARCH == 6 ? 0x2eda2022 : 0x2ec00022,
      0x003b0063, /* 60 rows, 100 columns */
      0x00021688, /* three levels, tiled, swizzle RGBA */
      0x02000000, /* levels of detail 0 to 2 */
      0x00400000,
      0,
      1, /* two layers */
      0,
   };
   struct mil_init_info init = base;
   struct fixture f;

   init.levels = 3;
   init.layers = 2;
   if (!make(&f, &init, MIL_VIEW_2D))
      return;
   check_words("texture", f.texture, want, 8);
   CHECK(f.count == 6, "%u surfaces", f.count);
   for (unsigned i = 0; i < 6; i++) {
      uint64_t at = VA + mil_image_offset_B(&f.image, i % 3, i / 3, 0);
      const struct mil_level *l = &f.image.level[i % 3];
      const uint32_t surface[] = { (uint32_t)at, (uint32_t)(at >> 32),
                                   l->row_stride_B,
                                   (uint32_t)l->slice_stride_B };
      check_words("surface", f.surfaces[i], surface, 4);
   }
   /* Seven tiles of 1 KiB in a row, four rows. */
   CHECK(f.surfaces[0][0] == 0x80000000 && f.surfaces[0][1] == 1 &&
            f.surfaces[0][2] == 0x1c00 && f.surfaces[0][3] == 0x7000,
         "first surface");
}

/* In which order samples and faces are among levels and layers. */
static void
check_order(void)
{
   struct mil_init_info init = base;
   struct fixture f;

   init.samples_sa = 4;
   init.layers = 2;
   if (make(&f, &init, MIL_VIEW_2D)) {
      CHECK(f.count == 8, "%u surfaces", f.count);
      for (unsigned i = 0; i < 8; i++)
         CHECK(
            f.surfaces[i][0] ==
               (uint32_t)(VA + mil_image_offset_B(&f.image, 0, i / 4, i % 4)),
            "sample %u", i);
      CHECK(f.texture[3] >> 13 == 2, "samples: %08x", f.texture[3]);
   }

   init = base;
   init.extent_px = (struct mil_extent){ 64, 64, 1 };
   init.levels = 2;
   init.layers = 12;
   init.usage |= MIL_USAGE_CUBE;
   if (!make(&f, &init, MIL_VIEW_CUBE))
      return;
   CHECK(f.count == 24 && f.texture[6] == 1, "%u surfaces", f.count);
   for (unsigned i = 0; i < 24; i++) {
      unsigned level = HW_ARCH == 6 ? i / 6 % 2 : i % 2;
      unsigned face = HW_ARCH == 6 ? i / 12 * 6 + i % 6 : i / 2;

      CHECK(f.surfaces[i][0] ==
               (uint32_t)(VA + mil_image_offset_B(&f.image, level, face, 0)),
            "surface %u of cubes", i);
   }
}

static void
check_3d(void)
{
   struct mil_init_info init = base;
   struct fixture f;

   init.dim = MIL_DIM_3D;
   init.extent_px.depth = 5;
   if (!make(&f, &init, MIL_VIEW_3D))
      return;
   CHECK(f.count == 1 && f.surfaces[0][3] == 0x7000 && f.texture[7] == 4,
         "3D: %u surfaces, stride %08x, depth %08x", f.count, f.surfaces[0][3],
         f.texture[7]);
}

static void
check_tags(void)
{
   struct mil_init_info init = base;
   struct fixture f;

   init.format = PIPE_FORMAT_ASTC_8x5;
   init.usage = MIL_USAGE_SAMPLED;
   if (make(&f, &init, MIL_VIEW_2D)) {
      CHECK(f.surfaces[0][0] == (0x80000000 | 4 | 1 << 3), "ASTC: %08x",
            f.surfaces[0][0]);
      CHECK(f.texture[0] >> 22 == 23, "ASTC: %08x", f.texture[0]);
   }

   init.format = PIPE_FORMAT_B8G8R8A8_UNORM;
   init.tiling = (struct mil_tiling){ .kind = MIL_TILING_AFBC,
                                      .afbc = { .sparse = true, .ytr = true } };
   if (!make(&f, &init, MIL_VIEW_2D))
      return;
   CHECK((f.texture[2] >> 12 & 15) == 12, "AFBC: %08x", f.texture[2]);
   /* 7 superblocks of 16 bytes in a row. */
   if (HW_ARCH == 6) {
      CHECK(f.surfaces[0][0] == 0x80000011 && f.surfaces[0][2] == 0,
            "AFBC: %08x, row %x", f.surfaces[0][0], f.surfaces[0][2]);
      CHECK((f.texture[2] & 0xfff) == 0x688, "swizzle %08x", f.texture[2]);
   } else {
      CHECK(f.surfaces[0][0] == 0x80000031 && f.surfaces[0][2] == 112,
            "AFBC: %08x, row %x", f.surfaces[0][0], f.surfaces[0][2]);
      /* Decompressed as RGBA, and swapped by the swizzle: 2, 1, 0, 3. */
      CHECK((f.texture[0] >> 10 & 0xfff) == 0 &&
               (f.texture[2] & 0xfff) == (2 | 1 << 3 | 3 << 9),
            "swizzle %08x", f.texture[2]);
   }
   CHECK(f.surfaces[0][3] == f.image.level[0].slice_stride_B, "AFBC: bytes");
}

static void
check_planar(void)
{
   struct mil_init_info init = base;
   struct mil_planar planar;
   struct mil_reason reason = { "" };

   init.format = PIPE_FORMAT_R8_G8_B8_420_UNORM;
   init.usage = MIL_USAGE_SAMPLED;
   init.tiling.kind = MIL_TILING_LINEAR;
   CHECK(!mil_planar_init(info, &init, NULL, 0, true, &planar, &reason), "%s",
         reason.text);
   const struct mil_view_info view_info = {
      .planes = { &planar.planes[0], &planar.planes[1], &planar.planes[2] },
      .plane_count = 3,
      .format = init.format,
      .dim = MIL_VIEW_2D,
      .level_count = 1,
      .layer_count = 1,
   };
   struct mil_view view;
   int err = mil_view_init(info, &view_info, &view, &reason);

#if HW_ARCH == 6
   CHECK(err && strlen(reason.text) > 10, "v6 samples no planes");
#else
   static const uint32_t want[8] = { 0x1000000, 1, 128,       64,
                                     0x2000000, 2, 0x3000000, 3 };
   const uint64_t va[] = { 0x101000000, 0x202000000, 0x303000000 };
   uint32_t texture[8], surface[8];

   CHECK(!err, "%s", reason.text);
   CHECK(ops->planes_size(&view) == 32, "%u bytes", ops->planes_size(&view));
   ops->texture(&view, va, texture, surface, SURFACES_VA);
   check_words("planes", surface, want, 8);
   /* 39: three planes of 4:2:0; siting 3: centre. */
   CHECK(texture[0] >> 22 == 39 && (texture[0] >> 19 & 7) == 3, "planes: %08x",
         texture[0]);
#endif
}

static void
check_storage(void)
{
   static const uint32_t want[8] = {
      0x80000006, 1,
      4,          0xe000, /* 3D interleaved, 4 bytes, 56 KiB */
      0x00630020, 0x0001003b,
      0x1c00,     0x7000, /* 100 x 60 x 2 */
   };
   const uint64_t va[] = { VA };
   uint32_t attribute[2], buffers[8];
   struct mil_init_info init = base;
   struct fixture f;

   CHECK(!ops->storage && ops->attribute_size_B == 8 &&
            ops->attribute_buffers_size_B == 32,
         "sizes");
   init.layers = 2;
   if (!make(&f, &init, MIL_VIEW_2D))
      return;
   ops->storage_attribute(&f.view, va, 6, attribute, buffers);
   check_words("storage", buffers, want, 8);
   CHECK(attribute[0] == (6 | (f.texture[0] >> 10) << 10) && !attribute[1],
         "attribute: %08x %08x", attribute[0], attribute[1]);

   /* Samples in place of layers; of arrays below each other. */
   init.layers = 1;
   init.samples_sa = 4;
   if (make(&f, &init, MIL_VIEW_2D)) {
      ops->storage_attribute(&f.view, va, 6, attribute, buffers);
      CHECK(buffers[5] == 0x0003003b && buffers[7] == 0x7000, "%08x %08x",
            buffers[5], buffers[7]);
   }
   init.layers = 3;
   if (make(&f, &init, MIL_VIEW_2D)) {
      ops->storage_attribute(&f.view, va, 6, attribute, buffers);
      CHECK(buffers[5] == (2u << 16 | 239) && buffers[7] == 0x1c000,
            "%08x %08x", buffers[5], buffers[7]);
   }
}

static void
check_texel_buffer(void)
{
   static const uint32_t want[8] = {
      0x80000005, 1, 4,   400, /* 3D linear */
      0x00630020, 0, 400, 0,   /* one row of 100 */
   };
   static const uint32_t want_surface[4] = { 0x80000000, 1, 448, 448 };
   const struct mil_texel_buffer buffer = { .va = VA,
                                            .format = PIPE_FORMAT_R32_UINT,
                                            .elements = 100 };
   uint32_t texture[8], surface[4], attribute[2], buffers[8];

   ops->texel_buffer(&buffer, texture, surface, SURFACES_VA);
   check_words("texel buffer", surface, want_surface, 4);
   CHECK((texture[0] & 0x3f) == 0x12 && texture[0] >> 22 == 133 &&
            texture[1] == 99 && texture[2] == 0x2688,
         "texel buffer: %08x %08x %08x", texture[0], texture[1], texture[2]);
   ops->texel_buffer_attribute(&buffer, 8, attribute, buffers);
   check_words("storage texel buffer", buffers, want, 8);
   CHECK((attribute[0] & 0x3ff) == 8 && attribute[0] >> 22 == 133,
         "attribute: %08x", attribute[0]);
}

static void
check_targets(void)
{
   struct mil_init_info init = base;
   struct hw_render_target rt;
   struct hw_zs_crc_extension ext;
   uint32_t words[16];
   struct fixture f;

   init.usage = MIL_USAGE_RENDER;
   init.tiling = (struct mil_tiling){ .kind = MIL_TILING_AFBC,
                                      .afbc = { .sparse = true, .ytr = true } };
   if (!make(&f, &init, MIL_VIEW_2D))
      return;
   const struct mil_render_target target = {
      .view = &f.view, .va = VA, .samples_sa = 4, .write_back = true
   };
   ops->render_target(&target, words);
   CHECK(hw_render_target_unpack(words, &rt), "reserved bits");
   /* 7 superblocks in each of 4 rows: 448 bytes of headers, on 128. */
   CHECK(words[4] == 0x80000000 && words[6] == 7 && words[7] == 1 << 17 &&
            words[8] == 0x80000200 && words[9] == 1 && words[10] == 0,
         "AFBC target: %08x %08x %08x", words[6], words[7], words[8]);
   CHECK(words[1] == (0x06880000 | 1 << 12 | 12 << 8 | 19 << 3 | 1),
         "AFBC target: %08x", words[1]);

   init = base;
   init.usage = MIL_USAGE_RENDER;
   init.format = PIPE_FORMAT_Z24_UNORM_S8_UINT;
   if (!make(&f, &init, MIL_VIEW_2D))
      return;
   struct mil_zs_target zs = {
      .depth = &f.view,
      .stencil = &f.view,
      .depth_va = VA,
      .stencil_va = VA,
      .samples_sa = 1,
      .write_depth = true,
      .clean_write = true,
   };
   ops->zs_target(&zs, words);
   CHECK(hw_zs_crc_extension_unpack(words, &ext), "reserved bits");
   CHECK(words[3] == (5u | 1 << 10 | (HW_ARCH == 6 ? 0 : 1 << 4)),
         "D24S8: %08x", words[3]);
   CHECK(words[4] == 0x80000000 && words[6] == 0x1c00 && words[7] == 0 &&
            words[8] == 0x80000000 && words[9] == 1,
         "D24S8: %08x %08x", words[4], words[8]);
   zs.write_depth = false;
   ops->zs_target(&zs, words);
   CHECK(!words[4] && !words[8], "nothing to write");
}

/* What descriptors of Bifrost cannot say. */
static void
check_refusals(void)
{
   struct mil_explicit_layout layout = { .row_pitch_B = 448 };
   struct mil_init_info init = base;
   struct mil_image image;
   struct mil_reason reason = { "" };

   init.explicit_layout = &layout;
   init.tiling.kind = MIL_TILING_LINEAR;
   CHECK(!mil_image_init(info, &init, &image, &reason), "%s", reason.text);
   layout.offset_B = 32;
   CHECK(mil_image_init(info, &init, &image, &reason), "offset of storage");

   /* Rows that are longer than the image needs. */
   init.usage = MIL_USAGE_SAMPLED;
   init.tiling = (struct mil_tiling){ .kind = MIL_TILING_AFBC,
                                      .afbc = { .sparse = true } };
   layout = (struct mil_explicit_layout){ .row_pitch_B = 128 * 4 };
   CHECK(!mil_image_init(info, &init, &image, &reason), "%s", reason.text);
   struct mil_view view;
   const struct mil_view_info view_info = {
      .planes = { &image },
      .plane_count = 1,
      .format = init.format,
      .dim = MIL_VIEW_2D,
      .level_count = 1,
      .layer_count = 1,
   };
   CHECK(!!mil_view_init(info, &view_info, &view, &reason) == (HW_ARCH == 6),
         "rows of AFBC");
   layout.row_pitch_B = 8192 * 16 * 4;
   CHECK(mil_image_init(info, &init, &image, &reason), "8192 superblocks");
   layout.row_pitch_B = 8191 * 16 * 4;
   CHECK(!mil_image_init(info, &init, &image, &reason), "%s", reason.text);

   /* The tags have one bit for superblocks: 16x16 or 32x8. */
   init.explicit_layout = NULL;
   init.usage = 0;
   for (unsigned block = 0; block < 3; block++) {
      init.tiling.afbc.block = (enum mil_afbc_block)block;
      CHECK(!mil_image_init(info, &init, &image, &reason), "%s", reason.text);
      CHECK(!!mil_view_init(info, &view_info, &view, &reason) ==
               (block == MIL_AFBC_BLOCK_64X4),
            "superblock %u", block);
   }
}

int
main(void)
{
   info = mali_device_info_from_name(MODEL);
   ops = info ? mil_ops_for(info) : NULL;
   CHECK(ops && info->arch == HW_ARCH, "no packing for %s", MODEL);
   if (!ops)
      return check_result();
   check_texture();
   check_order();
   check_3d();
   check_tags();
   check_planar();
   check_storage();
   check_texel_buffer();
   check_targets();
   check_refusals();
   return check_result();
}
