/* SPDX-License-Identifier: MIT */
/* Render target descriptors, and the depth/stencil extension of a
 * framebuffer.
 *
 * Source: Mesa 25.0.7, src/panfrost/lib/pan_desc.c and genxml v10. */

#include "layout/mil_vx.h"

static enum hw_block_format
block_format(const struct mil_tiling *tiling)
{
   switch (tiling->kind) {
   case MIL_TILING_LINEAR:
      return HW_BLOCK_FORMAT_LINEAR;
   case MIL_TILING_U_INTERLEAVED:
      return HW_BLOCK_FORMAT_TILED_U_INTERLEAVED;
#if HW_ARCH < 7
   default:
      return HW_BLOCK_FORMAT_AFBC;
#else
   case MIL_TILING_AFBC:
      return tiling->afbc.tiled_headers ? HW_BLOCK_FORMAT_AFBC_TILED
                                        : HW_BLOCK_FORMAT_AFBC;
#if MIL_HAS_AFRC
   case MIL_TILING_INTERLEAVED_64K:
      return HW_BLOCK_FORMAT_INTERLEAVED_64K;
#endif
   default:
      /* AFRC has a write-back mode of its own. */
      return HW_BLOCK_FORMAT_NO_WRITE;
#endif
   }
}

/* How the samples of the pass become those of the image. */
static enum hw_msaa
sampling(const struct mil_image *image, unsigned pass_samples_sa)
{
   if (image->samples_sa > 1)
      return HW_MSAA_LAYERED;
   return pass_samples_sa > 1 ? HW_MSAA_AVERAGE : HW_MSAA_SINGLE;
}

/* What a framebuffer steps over between samples; 0: there is one. */
static uint64_t
sample_stride_B(const struct mil_image *image,
                const struct mil_surface *surface)
{
   return image->samples_sa > 1 ? surface->slice_stride_B : 0;
}

/* By the bytes of a texel. */
static const uint8_t raw_memory[17] = {
   [1] = HW_COLOR_FORMAT_RAW8,   [2] = HW_COLOR_FORMAT_RAW16,
   [3] = HW_COLOR_FORMAT_RAW24,  [4] = HW_COLOR_FORMAT_RAW32,
   [6] = HW_COLOR_FORMAT_RAW48,  [8] = HW_COLOR_FORMAT_RAW64,
   [12] = HW_COLOR_FORMAT_RAW96, [16] = HW_COLOR_FORMAT_RAW128,
};

/* The order in which components are written is that of the format's swizzle
 * turned round: where memory has red, the tile buffer's component goes that
 * reads as red. */
static uint32_t
write_swizzle(enum pipe_format format)
{
   const struct util_format_description *desc = util_format_description(format);
   uint8_t swizzle[4] = { PIPE_SWIZZLE_0, PIPE_SWIZZLE_0, PIPE_SWIZZLE_0,
                          PIPE_SWIZZLE_0 };

   for (unsigned c = 0; c < 4; c++) {
      if (desc->swizzle[c] <= PIPE_SWIZZLE_W)
         swizzle[desc->swizzle[c]] = PIPE_SWIZZLE_X + c;
   }
   return mil_swizzle_bits(swizzle);
}

static void
set_format(struct hw_render_target *rt, enum pipe_format format)
{
   const struct mil_format_code *code = &MIL_VX(mil_codes)[format];
   unsigned size_B = util_format_get_blocksize(format);

   rt->srgb = util_format_is_srgb(format);
   if (code->tile == MIL_HW_RAW) {
      rt->internal_format = (enum hw_color_buffer_internal_format)(
         HW_COLOR_BUFFER_INTERNAL_FORMAT_RAW8 + mil_log2(mil_next_pot(size_B)));
      rt->writeback_format = (enum hw_color_format)raw_memory[size_B];
   } else {
      rt->internal_format = (enum hw_color_buffer_internal_format)code->tile;
      rt->writeback_format = (enum hw_color_format)code->memory;
      rt->swizzle = write_swizzle(format);
   }
}

#if MIL_HAS_AFRC
/* The write-back mode says it all; what the other modes use is left away. */
static void
set_afrc(struct hw_render_target *rt, const struct mil_image *image)
{
   rt->writeback_mode = HW_WRITEBACK_MODE_AFRC_RGB;
   rt->afrc.writeback_format = rt->writeback_format;
   rt->afrc.block_size = MIL_VX(mil_afrc_block)(image);
   rt->afrc.format = MIL_VX(mil_afrc_format)(image);
   rt->write_enable = false;
   rt->writeback_format = (enum hw_color_format)0;
}
#endif

#if MIL_IS_BIFROST
/* Bifrost counts rows of headers in superblocks. */
static uint32_t
afbc_row_blocks(const struct mil_image *image,
                const struct mil_surface *surface)
{
   uint32_t tile = mil_afbc_header_tile(&image->tiling, image->block_size_B);

   return surface->row_stride_B / (MIL_AFBC_HEADER_B * tile);
}
#endif

static void
set_afbc(struct hw_render_target *rt, const struct mil_image *image,
         enum pipe_format format, uint64_t va,
         const struct mil_surface *surface)
{
   const struct mil_tiling *tiling = &image->tiling;

   rt->afbc.yuv_transform = tiling->afbc.ytr;
   rt->afbc.split_block = tiling->afbc.split;
   rt->afbc.wide_block = tiling->afbc.block != MIL_AFBC_BLOCK_16X16;
   rt->afbc.header = va;
#if MIL_IS_BIFROST
   (void)format;
   rt->afbc.row_stride = afbc_row_blocks(image, surface);
   rt->afbc.body = va + surface->header_size_B;
#else
   rt->afbc.compression_mode = MIL_VX(mil_afbc_code)(image, format);
   rt->afbc.row_stride = surface->row_stride_B;
   rt->afbc.body_offset = surface->header_size_B;
#endif
}

void
MIL_VX(mil_render_target)(const struct mil_render_target *target, void *desc)
{
   struct hw_render_target rt = { HW_RENDER_TARGET_DEFAULTS };
   const struct mil_view *view = target->view;

   rt.internal_buffer_offset = target->tile_offset_B;
   rt.clean_pixel_write_enable = target->clean_write;
   rt.clear.color_0 = target->clear[0];
   rt.clear.color_1 = target->clear[1];
   rt.clear.color_2 = target->clear[2];
   rt.clear.color_3 = target->clear[3];
   rt.dithering_enable = target->dither;
   if (!view) {
      rt.internal_format = HW_COLOR_BUFFER_INTERNAL_FORMAT_R8G8B8A8;
      rt.writeback_block_format = HW_BLOCK_FORMAT_TILED_U_INTERLEAVED;
      hw_render_target_pack(desc, &rt);
      return;
   }

   const struct mil_image *image = view->planes[0];
   const struct mil_tiling *tiling = &image->tiling;
   struct mil_surface surface = mil_view_surface(view, 0, 0, target->layer);
   uint64_t va = target->va + surface.offset_B;

   rt.write_enable = target->write_back;
   set_format(&rt, view->format);
   rt.writeback_block_format = block_format(tiling);
   rt.writeback_msaa = sampling(image, target->samples_sa);
   if (tiling->kind == MIL_TILING_AFBC) {
      set_afbc(&rt, image, view->format, va, &surface);
   } else {
#if MIL_HAS_AFRC
      if (tiling->kind == MIL_TILING_AFRC)
         set_afrc(&rt, image);
#endif
      uint64_t stride_B = sample_stride_B(image, &surface);

      rt.rgb.base = va;
      rt.rgb.row_stride = surface.row_stride_B;
      rt.rgb.surface_stride = (uint32_t)stride_B;
#if MIL_HAS_UPPER_BITS
      rt.rgb.surface_stride_hi = (uint32_t)(stride_B >> 32);
#endif
   }
   hw_render_target_pack(desc, &rt);
}

static void
set_zs_stride(struct hw_zs_crc_extension *ext, uint64_t stride_B)
{
   ext->zs_writeback_surface_stride = (uint32_t)stride_B;
#if MIL_HAS_UPPER_BITS
   ext->zs_writeback_surface_stride_hi = (uint32_t)(stride_B >> 32);
#endif
}

static void
set_s_stride(struct hw_zs_crc_extension *ext, uint64_t stride_B)
{
   ext->s_writeback_surface_stride = (uint32_t)stride_B;
#if MIL_HAS_UPPER_BITS
   ext->s_writeback_surface_stride_hi = (uint32_t)(stride_B >> 32);
#endif
}

static void
set_depth(struct hw_zs_crc_extension *ext, const struct mil_zs_target *zs)
{
   const struct mil_image *image = zs->depth->planes[0];
   struct mil_surface surface = mil_view_surface(zs->depth, 0, 0, zs->layer);
   uint64_t va = zs->depth_va + surface.offset_B;
   bool combined = zs->depth->format == PIPE_FORMAT_Z24_UNORM_S8_UINT;

   ext->zs_write_format =
      (enum hw_zs_format)MIL_VX(mil_codes)[zs->depth->format].memory;
   ext->zs_msaa = sampling(image, zs->samples_sa);
   if (!zs->write_depth && !(combined && zs->write_stencil))
      return; /* leaves the block format at "no write", which v6 has not */

   ext->zs_block_format = block_format(&image->tiling);
#if MIL_IS_BIFROST
   if (image->tiling.kind == MIL_TILING_AFBC) {
      ext->zs_afbc_header = va;
      ext->zs_afbc_row_stride = afbc_row_blocks(image, &surface);
      ext->zs_afbc_body = va + surface.header_size_B;
      return;
   }
#endif
   ext->zs_writeback_base = va;
   ext->zs_writeback_row_stride = surface.row_stride_B;
#if !MIL_IS_BIFROST
   if (image->tiling.kind == MIL_TILING_AFBC)
      ext->zs_afbc_body_offset = surface.header_size_B;
   else
#endif
      set_zs_stride(ext, sample_stride_B(image, &surface));
   if (combined)
      ext->s_writeback_base = va;
}

static void
set_stencil(struct hw_zs_crc_extension *ext, const struct mil_zs_target *zs)
{
   const struct mil_image *image = zs->stencil->planes[0];
   struct mil_surface surface = mil_view_surface(zs->stencil, 0, 0, zs->layer);
   enum pipe_format format = zs->stencil->format;

   if (format == PIPE_FORMAT_Z24_UNORM_S8_UINT)
      format = PIPE_FORMAT_X24S8_UINT;
   ext->s_write_format = (enum hw_s_format)MIL_VX(mil_codes)[format].memory;
   ext->s_msaa = sampling(image, zs->samples_sa);
   if (!zs->write_stencil)
      return;

   ext->s_block_format = block_format(&image->tiling);
   ext->s_writeback_base = zs->stencil_va + surface.offset_B;
   ext->s_writeback_row_stride = surface.row_stride_B;
#if !MIL_IS_BIFROST
   if (image->tiling.kind == MIL_TILING_AFBC) {
      ext->s_afbc_body_offset = surface.header_size_B;
      return;
   }
#endif
   set_s_stride(ext, sample_stride_B(image, &surface));
}

void
MIL_VX(mil_zs_target)(const struct mil_zs_target *zs, void *desc)
{
   struct hw_zs_crc_extension ext = { HW_ZS_CRC_EXTENSION_DEFAULTS };
   bool combined =
      zs->depth && zs->depth->format == PIPE_FORMAT_Z24_UNORM_S8_UINT;

   ext.zs_clean_pixel_write_enable = zs->clean_write;
   if (zs->depth)
      set_depth(&ext, zs);
   /* D24S8 is written as one. */
   if (zs->stencil && !combined)
      set_stencil(&ext, zs);
   hw_zs_crc_extension_pack(desc, &ext);
}
