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

static struct mil_tiling
wild_tiling(struct check_random *r)
{
   uint32_t bits = check_next(r);

   return (struct mil_tiling){
      .kind = (enum mil_tiling_kind)tame(r, check_below(r, 3)),
      .afbc = {
         .block = (enum mil_afbc_block)tame(r, check_below(r, 2)),
         .ytr = bits & 1,
         .split = bits & 2,
         .sparse = bits & 12,
         .tiled_headers = bits & 16,
         .solid_color = bits & 32,
      },
   };
}

static void
check_image(const struct mil_image *image, unsigned trial)
{
   uint64_t end_B = 0;

   for (unsigned l = 0; l < image->levels; l++) {
      const struct mil_level *level = &image->level[l];

      CHECK(level->offset_B >= end_B, "trial %u: levels overlap", trial);
      end_B = level->offset_B + level->size_B;
      CHECK(level->size_B && level->size_B <= UINT32_MAX,
            "trial %u: level of %" PRIu64 " bytes", trial, level->size_B);
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
   struct mil_init_info init = {
      .dim = (enum mil_dim)tame(r, check_below(r, 3)),
      .format = (enum pipe_format)tame(r, check_below(r, PIPE_FORMAT_COUNT)),
      .extent_px = { wild(r), tame(r, check_below(r, 2) ? 1 : 100),
                     tame(r, 1) },
      .levels = tame(r, 1 + check_below(r, 6)),
      .layers = tame(r, 1),
      .samples_sa = tame(r, 1),
      .usage = check_below(r, 2) ? 0 : check_next(r) & 0x1ff,
      .tiling = wild_tiling(r),
      .explicit_layout = check_below(r, 4) ? NULL : &explicit_layout,
      .min_row_align_B = tame(r, 0),
      .min_layer_align_B = tame(r, 0),
   };
   struct mil_reason reason = { "" };
   struct mil_image image;
   int err = mil_image_init(info, &init, &image, &reason);
   uint64_t modifiers[32];

   (void)mil_choose_tiling(info, &init);
   CHECK(mil_list_modifiers(info, &init, modifiers, ARRAY_SIZE(modifiers)) >= 1,
         "trial %u: not even linear", trial);
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
   return true;
}

int
main(void)
{
   const struct mali_device_info *info = check_device();
   struct check_random random = { 0x66757a7a };
   unsigned accepted = 0;
   const unsigned trials = 200000;

   for (unsigned trial = 0; trial < trials; trial++)
      accepted += fuzz_image(info, &random, trial);

   /* A fuzzer that gets nothing past the first check finds nothing. */
   CHECK(accepted > trials / 100, "only %u of %u were images", accepted,
         trials);
   CHECK(accepted < trials, "nothing was refused");
   return check_result();
}
