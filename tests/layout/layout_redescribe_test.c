/* SPDX-License-Identifier: MIT */
/* The same memory as another image: every texel must be where it was.  Planes
 * that share memory; images bound page by page; AFBC's headers. */

#include "layout_check.h"

#include <errno.h>
#include <string.h>

static const struct mali_device_info *info;

static const enum mil_tiling_kind kinds[] = {
   MIL_TILING_LINEAR,
   MIL_TILING_U_INTERLEAVED,
   MIL_TILING_INTERLEAVED_64K,
};

static struct mil_image
make(enum pipe_format format, enum mil_tiling_kind kind, enum mil_dim dim,
     struct mil_extent extent, unsigned levels, unsigned layers)
{
   struct mil_init_info init = {
      .dim = dim,
      .format = format,
      .extent_px = extent,
      .levels = levels,
      .layers = layers,
      .samples_sa = 1,
      .tiling = { .kind = kind },
   };
   struct mil_reason reason = { "" };
   struct mil_image image = { 0 };

   CHECK(!mil_image_init(info, &init, &image, &reason), "%s", reason.text);
   return image;
}

/* Elements of a slice of one image are where those of a slice of the other
 * are. */
static void
check_same(const struct mil_image *a, unsigned a_level, unsigned a_layer,
           unsigned a_slice, const struct mil_image *b, unsigned b_level,
           unsigned b_layer, unsigned b_slice)
{
   struct mil_extent e = a->level[a_level].extent_px;
   unsigned width = util_format_get_nblocksx(a->format, e.width);
   unsigned height = util_format_get_nblocksy(a->format, e.height);
   struct mil_extent f = b->level[b_level].extent_px;

   CHECK(util_format_get_nblocksx(b->format, f.width) == width &&
            util_format_get_nblocksy(b->format, f.height) == height,
         "%ux%u elements became others", width, height);
   for (unsigned y = 0; y < height; y++) {
      for (unsigned x = 0; x < width; x++) {
         uint64_t at = mil_element_offset_B(a, a_level, a_layer, a_slice, x, y);
         uint64_t now =
            mil_element_offset_B(b, b_level, b_layer, b_slice, x, y);

         CHECK(at == now, "(%u,%u) was at %" PRIu64 " and is at %" PRIu64, x, y,
               at, now);
         CHECK(now + b->block_size_B <= b->size_B, "(%u,%u) is outside", x, y);
      }
   }
}

static void
check_slices(enum mil_tiling_kind kind)
{
   struct mil_image image = make(PIPE_FORMAT_R8G8B8A8_UNORM, kind, MIL_DIM_3D,
                                 (struct mil_extent){ 40, 20, 9 }, 3, 1);
   struct mil_image out;

   for (unsigned level = 0; level < 3; level++) {
      unsigned depth = image.level[level].extent_px.depth;

      CHECK(!mil_redescribe_slices(&image, level, &out, NULL), "slices");
      CHECK(out.dim == MIL_DIM_2D && out.layers == depth && out.levels == 1,
            "%u layers", out.layers);
      for (unsigned z = 0; z < depth; z++)
         check_same(&image, level, 0, z, &out, 0, z, 0);

      if (depth < 3)
         continue;
      CHECK(!mil_redescribe_sliced(&image, level, 1, depth - 2, &out, NULL),
            "sliced");
      CHECK(out.dim == MIL_DIM_3D && out.extent_px.depth == depth - 2,
            "depth %u", out.extent_px.depth);
      for (unsigned z = 0; z < depth - 2; z++)
         check_same(&image, level, 0, z + 1, &out, 0, 0, z);
   }
   CHECK(mil_redescribe_sliced(&image, 0, 8, 2, &out, NULL) == -EINVAL,
         "slices beyond the last");
   CHECK(mil_redescribe_slices(&image, 3, &out, NULL) == -EINVAL, "level");
   image.dim = MIL_DIM_2D;
   CHECK(mil_redescribe_slices(&image, 0, &out, NULL) == -EINVAL, "2D");
}

static void
check_range(enum mil_tiling_kind kind)
{
   struct mil_image image = make(PIPE_FORMAT_R16_UINT, kind, MIL_DIM_2D,
                                 (struct mil_extent){ 70, 50, 1 }, 4, 5);
   struct mil_image out, again;

   CHECK(!mil_redescribe_range(&image, 1, 2, 2, 3, &out, NULL), "range");
   for (unsigned layer = 0; layer < 3; layer++) {
      for (unsigned level = 0; level < 2; level++)
         check_same(&image, level + 1, layer + 2, 0, &out, level, layer, 0);
   }
   /* Of a part, a part; and in place. */
   again = out;
   CHECK(!mil_redescribe_range(&again, 1, 1, 1, 1, &again, NULL), "again");
   check_same(&image, 2, 3, 0, &again, 0, 0, 0);
   CHECK(mil_redescribe_range(&image, 2, 3, 0, 1, &out, NULL) == -EINVAL,
         "levels");
   CHECK(mil_redescribe_range(&image, 0, 1, 4, 2, &out, NULL) == -EINVAL,
         "layers");
}

/* Blocks as texels and back, where tiles of both are the same. */
static void
check_blocks(enum mil_tiling_kind kind)
{
   struct mil_image image = make(PIPE_FORMAT_ETC2_RGB8, kind, MIL_DIM_2D,
                                 (struct mil_extent){ 130, 70, 1 }, 3, 2);
   struct mil_image out, back;
   struct mil_reason reason = { "" };

   for (unsigned level = 0; level < 3; level++) {
      int err = mil_redescribe_format(info, &image, PIPE_FORMAT_R32G32_UINT,
                                      level, &out, &reason);
      if (kind == MIL_TILING_U_INTERLEAVED) {
         CHECK(err == -ENOTSUP && strstr(reason.text, "4x4"), "%s",
               reason.text);
         continue;
      }
      CHECK(!err, "%s", reason.text);
      CHECK(out.tile_width_el == image.tile_width_el, "tiles");
      for (unsigned layer = 0; layer < 2; layer++)
         check_same(&image, level, layer, 0, &out, 0, layer, 0);
      CHECK(!mil_redescribe_format(info, &out, PIPE_FORMAT_ETC2_RGB8, 0, &back,
                                   NULL),
            "back");
      check_same(&image, level, 1, 0, &back, 0, 1, 0);
   }
   CHECK(mil_redescribe_format(info, &image, PIPE_FORMAT_R8_UINT, 0, &out,
                               NULL) == -EINVAL,
         "element size");
   CHECK(mil_redescribe_format(info, &image, (enum pipe_format)100000, 0, &out,
                               NULL) == -EINVAL,
         "no format");
}

static void
check_afbc_format(void)
{
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = PIPE_FORMAT_R8G8B8A8_UNORM,
      .extent_px = { 64, 64, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = { .kind = MIL_TILING_AFBC, .afbc = { .sparse = true } },
   };
   struct mil_image image, out;

   CHECK(!mil_image_init(info, &init, &image, NULL), "AFBC");
   CHECK(!mil_redescribe_format(info, &image, PIPE_FORMAT_R8G8B8A8_SRGB, 0,
                                &out, NULL),
         "sRGB");
   CHECK(mil_redescribe_format(info, &image, PIPE_FORMAT_R32_UINT, 0, &out,
                               NULL) == -ENOTSUP,
         "another compression");
}

/* D32S8: two images, each aspect one of them. */
static void
check_depth_stencil(void)
{
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = PIPE_FORMAT_Z32_FLOAT_S8X24_UINT,
      .extent_px = { 33, 17, 1 },
      .levels = 1,
      .layers = 2,
      .samples_sa = 1,
      .tiling = { .kind = MIL_TILING_U_INTERLEAVED },
   };
   struct mil_planar planar;
   struct mil_image depth, stencil;

   CHECK(!mil_planar_init(info, &init, NULL, 0, false, &planar, NULL), "D32S8");
   CHECK(planar.count == 2, "%u planes", planar.count);
   CHECK(!mil_redescribe_aspect(&planar, init.format, MIL_ASPECT_DEPTH, &depth,
                                NULL) &&
            depth.format == PIPE_FORMAT_Z32_FLOAT && depth.offset_B == 0,
         "depth");
   /* 3 by 2 tiles of 1024 bytes, twice. */
   CHECK(!mil_redescribe_aspect(&planar, init.format, MIL_ASPECT_STENCIL,
                                &stencil, NULL) &&
            stencil.format == PIPE_FORMAT_S8_UINT && stencil.offset_B == 12288,
         "stencil at %" PRIu64, stencil.offset_B);
   CHECK(planar.size_B == 12288 + 3072, "size %" PRIu64, planar.size_B);
   CHECK(mil_redescribe_aspect(&planar, init.format, MIL_ASPECT_COLOR, &depth,
                               NULL) == -EINVAL,
         "colour of D32S8");

   init.format = PIPE_FORMAT_Z24_UNORM_S8_UINT;
   CHECK(!mil_planar_init(info, &init, NULL, 0, false, &planar, NULL), "D24S8");
   CHECK(!mil_redescribe_aspect(&planar, init.format, MIL_ASPECT_STENCIL,
                                &stencil, NULL) &&
            stencil.format == PIPE_FORMAT_X24S8_UINT && stencil.offset_B == 0,
         "stencil of D24S8");
}

/* Planes of all formats: in one memory they do not overlap, and each has the
 * extent that Vulkan says. */
static void
check_planes(void)
{
   unsigned formats = 0;

   for (unsigned n = 1; n < PIPE_FORMAT_COUNT; n++) {
      enum pipe_format format = (enum pipe_format)n;
      struct mil_init_info init = {
         .dim = MIL_DIM_2D,
         .format = format,
         .extent_px = { 101, 51, 1 },
         .levels = 1,
         .layers = 1,
         .samples_sa = 1,
      };
      struct mil_planar planar, apart;
      struct mil_reason reason = { "" };
      uint64_t end_B = 0, sum_B = 0;

      if (mil_format_plane_count(format) < 2 ||
          mil_format_plane(format, 0) == PIPE_FORMAT_NONE)
         continue;
      formats++;
      CHECK(!mil_planar_init(info, &init, NULL, 0, false, &planar, &reason),
            "%s", reason.text);
      CHECK(!mil_planar_init(info, &init, NULL, 0, true, &apart, NULL),
            "disjoint");
      for (unsigned p = 0; p < planar.count; p++) {
         const struct mil_image *image = &planar.planes[p];
         struct mil_extent e =
            mil_format_plane_extent(format, p, init.extent_px);

         CHECK(image->offset_B >= end_B && image->offset_B % 64 == 0,
               "plane %u at %" PRIu64, p, image->offset_B);
         CHECK(image->extent_px.width == e.width &&
                  image->extent_px.height == e.height,
               "plane %u is %ux%u", p, image->extent_px.width,
               image->extent_px.height);
         CHECK(apart.planes[p].offset_B == 0, "disjoint at %" PRIu64,
               apart.planes[p].offset_B);
         CHECK(apart.planes[p].size_B == image->size_B - image->offset_B,
               "disjoint size");
         end_B = image->size_B;
         sum_B += apart.planes[p].size_B;
      }
      CHECK(planar.size_B == end_B && planar.size_B >= sum_B, "size");
      CHECK(apart.size_B == 0, "disjoint planes share nothing");
   }
   CHECK(formats >= 20, "only %u formats of several planes", formats);

   /* Planes that no format of Mesa's is made of: 4:4:4 of two. */
   struct mil_plane_info planes[] = { { PIPE_FORMAT_R8_UNORM, 1, 1 },
                                      { PIPE_FORMAT_R8G8_UNORM, 1, 1 } };
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = PIPE_FORMAT_NONE,
      .extent_px = { 64, 64, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
   };
   struct mil_planar planar;
   struct mil_reason reason = { "" };
   CHECK(!mil_planar_init(info, &init, planes, 2, false, &planar, NULL) &&
            planar.planes[1].offset_B == 4096 && planar.size_B == 12288,
         "4:4:4: %" PRIu64, planar.size_B);
   planes[1].divide_x = 0;
   CHECK(mil_planar_init(info, &init, planes, 2, false, &planar, &reason) ==
               -EINVAL &&
            strstr(reason.text, "plane 1"),
         "%s", reason.text);

   /* Imported: a layout for each plane, each checked. */
   struct mil_explicit_layout layouts[] = {
      { .row_pitch_B = 128 }, { .offset_B = 8192, .row_pitch_B = 64 }
   };
   init.format = PIPE_FORMAT_G8_B8R8_420_UNORM;
   init.explicit_layout = layouts;
   CHECK(!mil_planar_init(info, &init, NULL, 0, false, &planar, NULL) &&
            planar.planes[1].offset_B == 8192 &&
            planar.size_B == 8192 + 32 * 64,
         "imported: %" PRIu64, planar.size_B);
   layouts[1].row_pitch_B = 48;
   CHECK(mil_planar_init(info, &init, NULL, 0, false, &planar, &reason) ==
               -EINVAL &&
            strstr(reason.text, "plane 1") && strstr(reason.text, "48"),
         "%s", reason.text);
}

static void
check_sparse(void)
{
   /* Levels of 512x384, 256x192, 128x96, …: the last of these is lower than
    * a page of 128x128. */
   struct mil_image image =
      make(PIPE_FORMAT_R8G8B8A8_UNORM, MIL_TILING_INTERLEAVED_64K, MIL_DIM_2D,
           (struct mil_extent){ 512, 384, 1 }, 10, 2);
   struct mil_sparse sparse;
   struct mil_reason reason = { "" };

   CHECK(!mil_sparse_describe(&image, &sparse, NULL), "sparse");
   CHECK(sparse.standard && sparse.block_px.width == 128 &&
            sparse.block_px.height == 128 && sparse.block_px.depth == 1,
         "block %ux%u", sparse.block_px.width, sparse.block_px.height);
   CHECK(sparse.tail_level == 2, "tail from %u on", sparse.tail_level);
   /* 4x3 pages, then 2x2; then eight levels of one. */
   CHECK(sparse.tail_offset_B == 16 * 65536 &&
            sparse.tail_size_B == 8 * 65536 &&
            sparse.tail_stride_B == 24 * 65536,
         "tail %" PRIu64 "+%" PRIu64, sparse.tail_offset_B, sparse.tail_size_B);
   CHECK(mil_sparse_page_offset_B(&image, 1, 1,
                                  (struct mil_extent){ 128, 128, 0 }) ==
            (24 + 12 + 3) * 65536,
         "page");
   CHECK(mil_sparse_page_offset_B(
            &image, 0, 0, (struct mil_extent){ 127, 255, 0 }) == 4 * 65536,
         "page");

   image = make(PIPE_FORMAT_R8G8B8A8_UNORM, MIL_TILING_INTERLEAVED_64K,
                MIL_DIM_3D, (struct mil_extent){ 256, 128, 5 }, 1, 1);
   CHECK(!mil_sparse_describe(&image, &sparse, NULL) && !sparse.standard &&
            sparse.tail_level == 1 && !sparse.tail_size_B,
         "3D");
   CHECK(mil_sparse_page_offset_B(
            &image, 0, 0, (struct mil_extent){ 128, 0, 3 }) == 7 * 65536,
         "page of slice 3");

   image = make(PIPE_FORMAT_R8_UNORM, MIL_TILING_LINEAR, MIL_DIM_2D,
                (struct mil_extent){ 64, 64, 1 }, 1, 1);
   CHECK(mil_sparse_describe(&image, &sparse, &reason) == -ENOTSUP &&
            strstr(reason.text, "linear"),
         "%s", reason.text);

   /* Vulkan's tables. */
   struct mil_extent block =
      mil_sparse_standard_block(MIL_DIM_3D, PIPE_FORMAT_R16_UINT, 1);
   CHECK(block.width == 32 && block.height == 32 && block.depth == 32, "3D");
   block = mil_sparse_standard_block(MIL_DIM_2D, PIPE_FORMAT_R8G8B8A8_UNORM, 8);
   CHECK(block.width == 32 && block.height == 64, "8 samples: %ux%u",
         block.width, block.height);
   block = mil_sparse_standard_block(MIL_DIM_2D, PIPE_FORMAT_ASTC_6x5, 1);
   CHECK(block.width == 384 && block.height == 320, "ASTC: %ux%u", block.width,
         block.height);
   block =
      mil_sparse_standard_block(MIL_DIM_2D, PIPE_FORMAT_R32G32B32_FLOAT, 1);
   CHECK(block.width == 0, "12 bytes");

   struct mil_init_info init = { .dim = MIL_DIM_2D,
                                 .format = PIPE_FORMAT_R8_UNORM,
                                 .extent_px = { 64, 64, 1 },
                                 .levels = 1,
                                 .layers = 1,
                                 .samples_sa = 1,
                                 .usage = MIL_USAGE_SPARSE };
   CHECK(mil_choose_tiling(info, &init).kind == MIL_TILING_INTERLEAVED_64K,
         "sparse images are of pages");
}

/* Headers made by hand: where the payload goes when it is packed. */
static void
check_afbc_headers(void)
{
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = PIPE_FORMAT_R8G8B8A8_UNORM,
      .extent_px = { 48, 16, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = { .kind = MIL_TILING_AFBC,
                  .afbc = { .sparse = true, .solid_color = true } },
   };
   /* Sizes of six bits from byte 4 on.  All 1: subblocks as they are, 64
    * bytes each.  All 0: a colour.  2 and 3 in turns: 40 bytes. */
   static const uint8_t headers[3 * 16] = {
      0,    0,    0,    0,    0x41, 0x10, 0x04, 0x41, 0x10, 0x04, 0x41, 0x10,
      0x04, 0x41, 0x10, 0x04, 0,    0,    0,    0,    0,    0,    0,    0,
      0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
      0xc2, 0x20, 0x0c, 0xc2, 0x20, 0x0c, 0xc2, 0x20, 0x0c, 0xc2, 0x20, 0x0c,
   };
   uint32_t offsets[3];
   uint64_t size_B;
   struct mil_image image;

   CHECK(!mil_image_init(info, &init, &image, NULL), "image");
   CHECK(mil_afbc_payload_size_B(&image, headers) == 1024, "uncompressed");
   CHECK(mil_afbc_payload_size_B(&image, headers + 16) == 0, "colour");
   CHECK(mil_afbc_payload_size_B(&image, headers + 32) == 48, "2 and 3: %d",
         (int)mil_afbc_payload_size_B(&image, headers + 32));
   CHECK(!mil_afbc_pack(&image, 0, headers, offsets, &size_B, NULL), "pack");
   CHECK(offsets[0] == 0 && offsets[1] == 1024 && offsets[2] == 1024 &&
            size_B == 1072,
         "packed to %" PRIu64, size_B);
   CHECK(mil_afbc_pack(&image, 1, headers, offsets, &size_B, NULL) == -EINVAL,
         "level");
   image.tiling.kind = MIL_TILING_LINEAR;
   CHECK(mil_afbc_payload_size_B(&image, headers) == -EINVAL, "linear");
}

/* What a format may be shared as. */
static void
check_format_modifiers(void)
{
   const struct mali_device_info *g510 = mali_device_info_from_name("g510");
   struct mil_modifier_caps caps[40];
   unsigned count = mil_format_modifiers(info, PIPE_FORMAT_R8G8B8A8_UNORM,
                                         false, caps, ARRAY_SIZE(caps));

   CHECK(count == 2 && caps[0].modifier == UINT64_C(0x0810000000000001) &&
            caps[1].modifier == 0,
         "%u modifiers", count);
   CHECK(caps[1].plane_count == 1 && (caps[1].caps & MIL_CAP_STORAGE), "caps");
   count = mil_format_modifiers(info, PIPE_FORMAT_R8G8B8A8_UNORM, true, caps,
                                ARRAY_SIZE(caps));
   CHECK(count == 15, "%u modifiers with compression", count);
   CHECK(!(caps[0].caps & MIL_CAP_STORAGE) && (caps[0].caps & MIL_CAP_RENDER),
         "caps of AFBC");
   count = mil_format_modifiers(info, PIPE_FORMAT_G8_B8R8_420_UNORM, false,
                                caps, ARRAY_SIZE(caps));
   CHECK(count == 2 && caps[0].plane_count == 2, "NV12: %u", count);
   CHECK(mil_format_modifiers(info, PIPE_FORMAT_R8G8B8_UNORM, true, caps,
                              ARRAY_SIZE(caps)) == 0,
         "vertex formats");

   /* AFRC where the model has it. */
   struct mil_init_info init = {
      .dim = MIL_DIM_2D,
      .format = PIPE_FORMAT_R8G8B8A8_UNORM,
      .extent_px = { 640, 480, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .usage = MIL_USAGE_SAMPLED | MIL_USAGE_LOSSY,
   };
   uint64_t list[40];
   unsigned with = mil_list_modifiers(g510, &init, list, ARRAY_SIZE(list));
   unsigned without = mil_list_modifiers(info, &init, list, ARRAY_SIZE(list));
   CHECK(with == without + 6, "AFRC: %u, else %u", with, without);
   /* Of several planes others. */
   struct mil_init_info luma = init;
   luma.format = PIPE_FORMAT_R8_UNORM;
   luma.planar_format = PIPE_FORMAT_G8_B8R8_420_UNORM;
   with = mil_list_modifiers(g510, &luma, list, ARRAY_SIZE(list));
   CHECK(with >= 6 && list[with - 6] == UINT64_C(0x0820000000000022) &&
            list[with - 1] == UINT64_C(0x0820000000000111),
         "AFRC of planes: %u, %" PRIx64, with, list[with - 1]);

   /* What is refused says why. */
   struct mil_reason reason = { "" };
   uint64_t modifier = 0, chosen;
   unsigned known = 0, refused = 0;
   for (;
        (modifier = mil_known_modifier(known)) != UINT64_C(0x00ffffffffffffff);
        known++) {
      reason.text[0] = 0;
      if (mil_check_modifier(info, &init, modifier, &reason)) {
         refused++;
         CHECK(strlen(reason.text) > 20, "no reason: '%s'", reason.text);
      }
   }
   CHECK(known == 29 && refused >= 7, "%u known, %u refused", known, refused);
   modifier = mil_known_modifier(known - 1); /* MediaTek's */
   CHECK(mil_choose_modifier(info, &init, &modifier, 1, &chosen, &reason) ==
               -ENOTSUP &&
            strstr(reason.text, "MediaTek"),
         "%s", reason.text);
}

int
main(void)
{
   info = check_device();
   for (unsigned k = 0; k < ARRAY_SIZE(kinds); k++) {
      check_slices(kinds[k]);
      check_range(kinds[k]);
      check_blocks(kinds[k]);
   }
   check_afbc_format();
   check_depth_stencil();
   check_planes();
   check_sparse();
   check_afbc_headers();
   check_format_modifiers();
   return check_result();
}
