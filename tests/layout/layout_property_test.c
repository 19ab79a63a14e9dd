/* SPDX-License-Identifier: MIT */
/* What must hold for every image, tried on random ones: no two texels share
 * a byte, none is outside, levels and layers do not overlap, and a larger
 * image is not smaller in memory. */

#include "layout_check.h"

#include <string.h>

static const enum pipe_format formats[] = {
   PIPE_FORMAT_R8_UNORM,           PIPE_FORMAT_R8G8_UNORM,
   PIPE_FORMAT_R5G6B5_UNORM,       PIPE_FORMAT_R8G8B8A8_UNORM,
   PIPE_FORMAT_R16G16B16A16_FLOAT, PIPE_FORMAT_R32G32B32_FLOAT,
   PIPE_FORMAT_R32G32B32A32_UINT,  PIPE_FORMAT_Z24_UNORM_S8_UINT,
   PIPE_FORMAT_Z16_UNORM,          PIPE_FORMAT_S8_UINT,
   PIPE_FORMAT_ETC2_RGB8,          PIPE_FORMAT_ETC2_RGBA8,
   PIPE_FORMAT_ASTC_6x5,           PIPE_FORMAT_ASTC_12x12,
};

static struct mil_init_info
random_init(struct check_random *r)
{
   struct mil_init_info init = {
      .dim = (enum mil_dim)check_below(r, 3),
      .format = formats[check_below(r, ARRAY_SIZE(formats))],
      .extent_px = { 1 + check_below(r, 90), 1 + check_below(r, 90), 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = { .kind = check_below(r, 2) ? MIL_TILING_LINEAR
                                            : MIL_TILING_U_INTERLEAVED },
   };

   if (init.dim == MIL_DIM_1D && util_format_is_compressed(init.format))
      init.dim = MIL_DIM_2D;
   if (init.dim == MIL_DIM_1D)
      init.extent_px.height = 1;
   if (init.dim == MIL_DIM_3D)
      init.extent_px.depth = 1 + check_below(r, 9);
   else
      init.layers = 1 + check_below(r, 5);
   if (init.dim != MIL_DIM_1D && !check_below(r, 5) &&
       init.format != PIPE_FORMAT_R32G32B32_FLOAT)
      init.tiling.kind = MIL_TILING_INTERLEAVED_64K;
   if (init.dim == MIL_DIM_2D && !check_below(r, 4) &&
       init.tiling.kind != MIL_TILING_INTERLEAVED_64K) {
      init.samples_sa = 1 << check_below(r, 5);
   } else {
      unsigned largest = MAX3(init.extent_px.width, init.extent_px.height,
                              init.extent_px.depth);
      init.levels = 1 + check_below(r, util_logbase2(largest) + 1);
   }
   return init;
}

static void
claim(uint8_t *used, uint64_t size_B, uint64_t offset_B, unsigned bytes,
      unsigned trial)
{
   if (offset_B > size_B || bytes > size_B - offset_B) {
      CHECK(false, "trial %u: bytes %" PRIu64 "+%u of %" PRIu64, trial,
            offset_B, bytes, size_B);
      return;
   }
   for (unsigned i = 0; i < bytes; i++)
      CHECK(!used[offset_B + i]++, "trial %u: byte %" PRIu64 " twice", trial,
            offset_B + i);
}

static void
claim_level(const struct mil_image *image, unsigned l, uint8_t *used,
            unsigned trial)
{
   struct mil_extent e = image->level[l].extent_px;
   unsigned slices = image->dim == MIL_DIM_3D ? e.depth : image->samples_sa;
   unsigned width_el = util_format_get_nblocksx(image->format, e.width);
   unsigned height_el = util_format_get_nblocksy(image->format, e.height);

   for (unsigned layer = 0; layer < image->layers; layer++) {
      for (unsigned slice = 0; slice < slices; slice++) {
         for (unsigned y = 0; y < height_el; y++) {
            for (unsigned x = 0; x < width_el; x++) {
               claim(used, image->size_B,
                     mil_element_offset_B(image, l, layer, slice, x, y),
                     image->block_size_B, trial);
            }
         }
      }
   }
}

static void
check_order(const struct mil_image *image, unsigned trial)
{
   for (unsigned l = 0; l < image->levels; l++) {
      const struct mil_level *level = &image->level[l];
      uint64_t end_B = level->offset_B + level->size_B;
      uint64_t next_B = l + 1 < image->levels ? image->level[l + 1].offset_B
                                              : image->layer_stride_B;

      CHECK(level->size_B > 0, "trial %u: level %u is empty", trial, l);
      CHECK(end_B <= next_B, "trial %u: level %u runs into the next", trial, l);
      CHECK(level->offset_B % 64 == 0 && level->row_stride_B % 64 == 0,
            "trial %u: level %u is not on cache lines", trial, l);
   }
   CHECK(image->layer_stride_B * image->layers == image->size_B,
         "trial %u: layers do not fill the image", trial);
}

static void
check_monotone(const struct mali_device_info *info,
               const struct mil_init_info *init, const struct mil_image *image,
               unsigned trial)
{
   struct mil_init_info larger = *init;
   struct mil_image larger_image;

   switch (trial % 4) {
   case 0:
      larger.extent_px.width++;
      break;
   case 1:
      larger.extent_px.height += init->dim != MIL_DIM_1D;
      break;
   case 2:
      larger.extent_px.depth += init->dim == MIL_DIM_3D;
      break;
   default:
      larger.layers += init->dim != MIL_DIM_3D;
      break;
   }
   CHECK(mil_image_init(info, &larger, &larger_image, NULL) == 0,
         "trial %u: the larger image is refused", trial);
   CHECK(larger_image.size_B >= image->size_B,
         "trial %u: a larger image takes less memory", trial);
}

int
main(void)
{
   const struct mali_device_info *info = check_device();
   struct check_random random = { 0x6d696c31 };

   for (unsigned trial = 0; trial < 300; trial++) {
      struct mil_init_info init = random_init(&random);
      struct mil_reason reason = { "" };
      struct mil_image image;
      int err = mil_image_init(info, &init, &image, &reason);

      CHECK(!err, "trial %u: refused: %s", trial, reason.text);
      if (err)
         continue;

      uint8_t *used = calloc(1, image.size_B);
      if (!used)
         return EXIT_FAILURE;
      for (unsigned l = 0; l < image.levels; l++)
         claim_level(&image, l, used, trial);
      free(used);
      check_order(&image, trial);
      check_monotone(info, &init, &image, trial);
   }
   return check_result();
}
