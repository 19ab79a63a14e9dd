/* SPDX-License-Identifier: MIT */
/* Init-infos and view-infos that nobody in their right mind would write: the
 * library must refuse with a reason or give an image that holds together,
 * and never overflow, divide by zero or trap. */

#include "layout_check.h"

#include <errno.h>
#include <string.h>

static uint32_t
wild(struct check_random *r)
{
   static const uint32_t favourites[] = {
      0,     1,     2,     4,          5,          6,          15,
      16,    17,    63,    64,         4095,       4096,       16384,
      65535, 65536, 65537, 0x7fffffff, 0x80000000, 0xffffffff,
   };

   switch (check_below(r, 4)) {
   case 0:
      return favourites[check_below(r, ARRAY_SIZE(favourites))];
   case 1:
      return check_next(r);
   default:
      return check_below(r, 300);
   }
}

/* Mostly sane, so that the depths of the library are reached, too. */
static uint32_t
tame(struct check_random *r, uint32_t usual)
{
   return check_below(r, 8) ? usual : wild(r);
}

/* Half of them are formats that images are made of. */
static enum pipe_format
wild_format(struct check_random *r)
{
   static const enum pipe_format usual[] = {
      PIPE_FORMAT_R8_UNORM,           PIPE_FORMAT_R8G8_UNORM,
      PIPE_FORMAT_R8G8B8A8_UNORM,     PIPE_FORMAT_R5G6B5_UNORM,
      PIPE_FORMAT_R16G16B16A16_FLOAT, PIPE_FORMAT_R32G32B32_FLOAT,
      PIPE_FORMAT_R32G32B32A32_FLOAT, PIPE_FORMAT_Z24_UNORM_S8_UINT,
      PIPE_FORMAT_ETC2_RGB8,          PIPE_FORMAT_ASTC_4x4x3,
      PIPE_FORMAT_R8G8_R8B8_UNORM,    PIPE_FORMAT_ASTC_10x8,
   };

   if (check_below(r, 2))
      return usual[check_below(r, ARRAY_SIZE(usual))];
   return (enum pipe_format)tame(r, check_below(r, PIPE_FORMAT_COUNT));
}

static struct mil_tiling
wild_tiling(struct check_random *r)
{
   uint32_t bits = check_next(r);
   struct mil_tiling tiling = {
      .kind = (enum mil_tiling_kind)tame(
         r, check_below(r, check_below(r, 2) ? 2 : MIL_TILING_COUNT)),
   };

   /* Often what belongs to the kind, sometimes what does not. */
   if (tiling.kind == MIL_TILING_AFBC || bits % 16 == 0) {
      tiling.afbc.block = (enum mil_afbc_block)tame(r, check_below(r, 3));
      tiling.afbc.ytr = bits & 1;
      tiling.afbc.split = bits & 2;
      tiling.afbc.sparse = bits & 12;
      tiling.afbc.tiled_headers = bits & 16;
      tiling.afbc.solid_color = bits & 32;
   }
   if (tiling.kind == MIL_TILING_AFRC || bits % 16 == 1) {
      tiling.afrc.unit_B = (uint8_t)tame(r, 16 + 8 * check_below(r, 3));
      tiling.afrc.chroma_unit_B =
         bits & 128 ? (uint8_t)tame(r, 16 + 8 * check_below(r, 3)) : 0;
      tiling.afrc.scan = bits & 64;
   }
   return tiling;
}

static void
check_image(const struct mil_image *image, unsigned trial)
{
   uint64_t end_B = 0;

   for (unsigned l = 0; l < image->levels; l++) {
      const struct mil_level *level = &image->level[l];

      CHECK(level->offset_B >= end_B, "trial %u: levels overlap", trial);
      end_B = level->offset_B + level->size_B;
      CHECK(level->size_B && level->size_B < UINT64_C(1) << 48,
            "trial %u: level of %" PRIu64 " bytes", trial, level->size_B);
      CHECK(level->slice_stride_B <= level->size_B &&
               level->row_stride_B <= level->slice_stride_B,
            "trial %u: strides", trial);
      CHECK(level->row_stride_B, "trial %u: no row stride", trial);
   }
   CHECK(end_B <= image->layer_stride_B ||
            (image->layers == 1 && end_B <= image->size_B),
         "trial %u: levels run out of the layer", trial);
   CHECK(image->size_B <= UINT64_C(1) << 49, "trial %u: size %" PRIu64, trial,
         image->size_B);
   CHECK(image->size_B >= image->offset_B + end_B,
         "trial %u: the last level is outside", trial);
}

/* Whatever view there is can be packed, into as much as it says. */
static void
fuzz_descriptors(const struct mali_device_info *info,
                 const struct mil_view *view, struct check_random *r,
                 unsigned trial)
{
   static uint8_t planes[64 * 32 + 32];
   static uint8_t words[256];
   const struct mil_ops *ops = mil_ops_for(info);
   const struct mil_image *image = view->planes[0];
   /* Memory is where addresses of 48 bits reach all of it. */
   const uint64_t base =
      image->size_B > UINT64_C(1) << 47 ? 0 : (uint64_t)wild(r) << 6;
   const uint64_t va[] = { base, base, base };
   uint32_t caps = mil_format_caps(info, view->format);

   if (!ops || !(caps & MIL_CAP_SAMPLED))
      return;
   uint32_t size_B = ops->planes_size(view);
   if (size_B > 64 * 32)
      return;
   memset(planes, 0xee, sizeof(planes));
   ops->texture(view, va, words, planes, 0x1000);
   for (unsigned i = 0; i < 32; i++)
      CHECK(planes[size_B + i] == 0xee,
            "trial %u: more planes than were counted", trial);
   bool compressed = image->tiling.kind == MIL_TILING_AFBC ||
                     image->tiling.kind == MIL_TILING_AFRC;
   if (ops->storage && !compressed)
      ops->storage(view, va, words, planes, 0x1000);
   if (ops->storage_attribute && !compressed &&
       (image->usage & MIL_USAGE_STORAGE))
      ops->storage_attribute(view, va, check_below(r, 511), words, planes);
   if (view->dim != MIL_VIEW_2D || !(caps & MIL_CAP_RENDER) ||
       view->plane_count > 1)
      return;

   struct mil_render_target target = {
      .view = view,
      .va = va[0],
      .layer = check_below(r, view->layer_count),
      .samples_sa = 1 << check_below(r, 5),
      .write_back = check_below(r, 2),
   };
   ops->render_target(&target, words);
}

/* What an image may hold that others wrote: of AFBC, headers that say anything
 * and some that are right. */
static void
fuzz_content(const struct mil_image *image, struct check_random *r,
             uint8_t *map)
{
   memset(map, 0, image->size_B);
   if (image->tiling.kind != MIL_TILING_AFBC)
      return;
   for (uint64_t i = 0; i + 16 <= image->size_B; i += 16) {
      uint32_t header[4] = { check_below(r, (uint32_t)image->size_B),
                             0x41041041, 0x10410410, 0x04104104 };

      if (!check_below(r, 3))
         continue;
      if (!check_below(r, 3))
         header[check_below(r, 4)] = check_next(r);
      memcpy(map + i, header, sizeof(header));
   }
}

/* In, and out again. */
static void
fuzz_copy(const struct mil_image *image, struct check_random *r, unsigned trial)
{
   struct mil_reason reason = { "" };
   struct mil_host_region region = {
      .level = tame(r, 0),
      .first_layer = tame(r, 0),
      .layer_count = tame(r, 1),
      .offset_px = { tame(r, 0), tame(r, 0), tame(r, 0) },
      .row_pitch_B = tame(r, 0),
      .slice_pitch_B = tame(r, 0),
      .aspect = (enum mil_aspect)tame(r, 0),
   };
   struct mil_extent e = image->extent_px;

   region.extent_px = (struct mil_extent){ tame(r, e.width), tame(r, e.height),
                                           tame(r, e.depth) };
   /* Rows of host memory that wild pitches ask for are not to be had. */
   if (image->size_B > 1 << 16 || region.row_pitch_B > 4096 ||
       region.slice_pitch_B > 4096 * 4096)
      return;
   uint64_t bytes = 1 << 20;
   uint8_t *map = malloc(image->size_B), *memory = malloc(bytes);
   uint8_t *back = malloc(bytes);
   if (!map || !memory || !back)
      exit(EXIT_FAILURE);
   fuzz_content(image, r, map);
   for (unsigned i = 0; i < bytes; i += 64)
      memory[i] = (uint8_t)i;
   uint64_t rows = (uint64_t)region.extent_px.height *
                   MAX2(region.extent_px.depth, region.layer_count);
   bool fits =
      region.row_pitch_B * rows < bytes / 2 &&
      region.slice_pitch_B * MAX2(region.extent_px.depth, region.layer_count) <
         bytes / 2 &&
      rows < 65536 && (uint64_t)region.extent_px.width * 16 * rows < bytes / 2;
   if (fits) {
      (void)mil_host_read(image, map, &region, back, &reason);
      int err = mil_host_write(image, map, &region, memory, &reason);

      CHECK(!err || strlen(reason.text) > 10, "trial %u: copy", trial);
      if (!err)
         CHECK(!mil_host_read(image, map, &region, back, NULL),
               "trial %u: written and not read", trial);
   }
   free(map);
   free(memory);
   free(back);
}

static void
fuzz_view(const struct mali_device_info *info, const struct mil_image *image,
          struct check_random *r, unsigned trial)
{
   struct mil_reason reason = { "" };
   struct mil_view view;
   struct mil_view_info view_info = {
      .planes = { image },
      .plane_count = tame(r, 1),
      .format = (enum pipe_format)tame(r, image->format),
      .dim = (enum mil_view_dim)tame(r, check_below(r, 4)),
      .first_level = tame(r, 0),
      .level_count = tame(r, 1),
      .first_layer = tame(r, 0),
      .layer_count = tame(r, 1),
      .swizzle = { tame(r, 0), tame(r, 1), tame(r, 2), tame(r, 3) },
   };
   int err = mil_view_init(info, &view_info, &view, &reason);

   if (err) {
      CHECK(err == -EINVAL || err == -ENOTSUP || err == -EOVERFLOW,
            "trial %u: view: errno %d", trial, err);
      CHECK(strlen(reason.text) > 10, "trial %u: view: no reason", trial);
      return;
   }
   CHECK(view.first_level + view.level_count <= image->levels,
         "trial %u: view: levels", trial);
   CHECK(mil_plane_count(&view) >= 1, "trial %u: view: no planes", trial);
   fuzz_descriptors(info, &view, r, trial);
}

/* The same memory as another image. */
static void
fuzz_redescription(const struct mali_device_info *info,
                   const struct mil_image *image, struct check_random *r,
                   unsigned trial)
{
   struct mil_reason reason = { "" };
   struct mil_image out;
   struct mil_sparse sparse;
   int err;

   switch (check_below(r, 5)) {
   case 0:
      err = mil_redescribe_slices(image, tame(r, 0), &out, &reason);
      break;
   case 1:
      err = mil_redescribe_sliced(image, tame(r, 0), tame(r, 0), tame(r, 1),
                                  &out, &reason);
      break;
   case 2:
      err = mil_redescribe_format(
         info, image, (enum pipe_format)tame(r, check_below(r, 400)),
         tame(r, 0), &out, &reason);
      break;
   case 3:
      err = mil_redescribe_range(image, tame(r, 0), tame(r, 1), tame(r, 0),
                                 tame(r, 1), &out, &reason);
      break;
   default:
      err = mil_sparse_describe(image, &sparse, &reason);
      if (!err)
         CHECK(sparse.tail_level <= image->levels &&
                  sparse.tail_offset_B + sparse.tail_size_B <= image->size_B,
               "trial %u: tail", trial);
      CHECK(!err || strlen(reason.text) > 10, "trial %u: sparse", trial);
      return;
   }
   if (err) {
      CHECK(err == -EINVAL || err == -ENOTSUP || err == -EOVERFLOW,
            "trial %u: redescription: errno %d", trial, err);
      CHECK(strlen(reason.text) > 10, "trial %u: no reason", trial);
      return;
   }
   CHECK(out.offset_B >= image->offset_B && out.size_B <= image->size_B,
         "trial %u: outside of what it was", trial);
   check_image(&out, trial);
}

static void
fuzz_planar(const struct mali_device_info *info,
            const struct mil_init_info *init, struct check_random *r,
            unsigned trial)
{
   struct mil_explicit_layout layouts[MIL_MAX_PLANES] = {
      { .row_pitch_B = wild(r) },
      { .row_pitch_B = wild(r) },
      { .row_pitch_B = wild(r), .offset_B = wild(r) }
   };
   struct mil_init_info planar_init = *init;
   struct mil_plane_info planes[MIL_MAX_PLANES] = {
      { init->format, 1, 1 },
      { init->format, tame(r, 2), tame(r, 2) },
      { init->format, 2, 1 },
   };
   struct mil_planar planar = { 0 };
   struct mil_reason reason = { "" };
   bool given = check_below(r, 2);
   int err;

   planar_init.explicit_layout = check_below(r, 4) ? NULL : layouts;
   err = mil_planar_init(info, &planar_init, given ? planes : NULL,
                         given ? tame(r, 2) : 0, check_below(r, 2), &planar,
                         &reason);
   if (err) {
      CHECK(strlen(reason.text) > 10, "trial %u: planar: no reason", trial);
      return;
   }
   CHECK(planar.count >= 1 && planar.count <= MIL_MAX_PLANES,
         "trial %u: planes", trial);
   for (unsigned p = 0; p < planar.count; p++)
      check_image(&planar.planes[p], trial);
}

static void
fuzz_modifiers(const struct mali_device_info *info,
               const struct mil_init_info *init, struct check_random *r,
               unsigned trial)
{
   struct mil_modifier_caps caps[8];
   struct mil_tiling tiling;
   uint64_t list[4], modifier = 0, chosen;
   unsigned count = mil_list_modifiers(info, init, list, ARRAY_SIZE(list));

   for (unsigned i = 0; i < count && i < ARRAY_SIZE(list); i++)
      CHECK(!mil_check_modifier(info, init, list[i], NULL),
            "trial %u: listed and refused", trial);
   modifier = check_below(r, 2) ? (uint64_t)wild(r) << 32 | wild(r)
                                : mil_known_modifier(check_below(r, 30));
   modifier ^= UINT64_C(1) << check_below(r, 64);
   if (!mil_tiling_from_modifier(modifier, &tiling, NULL))
      CHECK(mil_tiling_to_modifier(&tiling) == modifier,
            "trial %u: modifier %016" PRIx64 " became another", trial,
            modifier);
   (void)mil_choose_modifier(info, init, &modifier, 1, &chosen, NULL);
   (void)mil_format_modifiers(info, init->format, true, caps, ARRAY_SIZE(caps));
   (void)mil_choose_tiling(info, init);
}

static bool
fuzz_image(const struct mali_device_info *info, struct check_random *r,
           unsigned trial)
{
   struct mil_explicit_layout explicit_layout = {
      .offset_B = (uint64_t)tame(r, 0) << check_below(r, 32),
      .row_pitch_B = (uint64_t)wild(r) * (check_below(r, 2) ? 64 : 1),
      .layer_pitch_B = (uint64_t)tame(r, 0) << check_below(r, 32),
   };
   const uint32_t dim =
      tame(r, check_below(r, 5) ? MIL_DIM_2D : check_below(r, 3));
   struct mil_init_info init = {
      .dim = (enum mil_dim)dim,
      .format = wild_format(r),
      .extent_px = { tame(r, 1 + wild(r) % 5000),
                     tame(r, dim == MIL_DIM_1D ? 1 : 1 + check_below(r, 200)),
                     tame(r, dim == MIL_DIM_3D ? 9 : 1) },
      .levels = tame(r, 1 + check_below(r, check_below(r, 2) ? 1 : 6)),
      .layers = tame(r, 1),
      .samples_sa = tame(r, 1),
      .usage = check_below(r, 4) ? 1u << check_below(r, 11) & 0x181
                                 : check_next(r) & 0x7ff,
      .tiling = wild_tiling(r),
      .explicit_layout = check_below(r, 6) ? NULL : &explicit_layout,
      .min_row_align_B = tame(r, 0),
      .min_layer_align_B = tame(r, 0),
   };
   struct mil_reason reason = { "" };
   struct mil_image image;

   if (!check_below(r, 6)) {
      init.plane = tame(r, check_below(r, 3));
      init.planar_format = (enum pipe_format)tame(
         r, check_below(r, 2) ? PIPE_FORMAT_G8_B8R8_420_UNORM : init.format);
      if (check_below(r, 2))
         init.format =
            init.plane ? PIPE_FORMAT_R8G8_UNORM : PIPE_FORMAT_R8_UNORM;
   }

   int err = mil_image_init(info, &init, &image, &reason);
   if (!check_below(r, 8))
      fuzz_modifiers(info, &init, r, trial);
   if (!check_below(r, 4))
      fuzz_planar(info, &init, r, trial);
   (void)mil_format_caps(info, init.format);
   (void)mil_format_plane_count(init.format);
   if (err) {
      CHECK(err == -EINVAL || err == -ENOTSUP || err == -EOVERFLOW,
            "trial %u: errno %d", trial, err);
      CHECK(strlen(reason.text) > 10, "trial %u: no reason", trial);
      return false;
   }
   check_image(&image, trial);
   fuzz_view(info, &image, r, trial);
   fuzz_redescription(info, &image, r, trial);
   if (!check_below(r, 8))
      fuzz_copy(&image, r, trial);
   return true;
}

/* usage: layout_fuzz_test [TRIALS [SEED]].  The test of the suite is short; ten
 * million take some minutes. */
int
main(int argc, char **argv)
{
   const struct mali_device_info *models[64];
   unsigned trials = argc > 1 ? strtoul(argv[1], NULL, 0) : 200000;
   struct check_random random = { argc > 2 ? strtoull(argv[2], NULL, 0) | 1
                                           : 0x66757a7a };
   unsigned accepted = 0, count = 0;

   while (count < ARRAY_SIZE(models) &&
          (models[count] = mali_device_info_by_index(count)))
      count++;
   for (unsigned trial = 0; trial < trials; trial++)
      accepted +=
         fuzz_image(models[check_below(&random, count)], &random, trial);

   /* A fuzzer that gets nothing past the first check finds nothing. */
   printf("%u of %u init-infos were images, of %u models\n", accepted, trials,
          count);
   CHECK(accepted > trials / 15, "only %u of %u were images", accepted, trials);
   CHECK(accepted < trials, "nothing was refused");
   return check_result();
}
