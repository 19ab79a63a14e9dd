/* SPDX-License-Identifier: MIT */
/* Bifrost: texture descriptors and the surfaces that they point to, for
 * sampled images and texel buffers; attributes and their buffers for storage
 * images and storage texel buffers.
 *
 * Source: Mesa 25.0.7, src/panfrost/lib/pan_texture.c, panvk's image and
 * buffer views, pan_cmdstream.c (multisampled storage images), and genxml v6
 * and v7. */

#include "layout/mil_vx.h"

/* By the texels of a block's side. */
static const uint8_t astc_side[13] = {
   [4] = HW_ASTC_2D_DIMENSION_4,   [5] = HW_ASTC_2D_DIMENSION_5,
   [6] = HW_ASTC_2D_DIMENSION_6,   [8] = HW_ASTC_2D_DIMENSION_8,
   [10] = HW_ASTC_2D_DIMENSION_10, [12] = HW_ASTC_2D_DIMENSION_12,
};
static const uint8_t astc_3d_side[7] = {
   [3] = HW_ASTC_3D_DIMENSION_3,
   [4] = HW_ASTC_3D_DIMENSION_4,
   [5] = HW_ASTC_3D_DIMENSION_5,
   [6] = HW_ASTC_3D_DIMENSION_6,
};

static bool
is_astc(enum pipe_format format)
{
   return MIL_VX(mil_codes)[format].plane == MIL_PLANE_ASTC;
}

/* What the low bits of pointers to ASTC blocks say. */
static uint32_t
astc_tag(enum pipe_format format)
{
   unsigned width = util_format_get_blockwidth(format);
   unsigned height = util_format_get_blockheight(format);
   unsigned depth = util_format_get_blockdepth(format);
   uint32_t bits;

   if (depth > 1) {
      const struct hw_astc_3d_surface_tag tag = {
         .block_width = (enum hw_astc_3d_dimension)astc_3d_side[width],
         .block_height = (enum hw_astc_3d_dimension)astc_3d_side[height],
         .block_depth = (enum hw_astc_3d_dimension)astc_3d_side[depth],
      };
      hw_astc_3d_surface_tag_pack(&bits, &tag);
   } else {
      const struct hw_astc_2d_surface_tag tag = {
         .block_width = (enum hw_astc_2d_dimension)astc_side[width],
         .block_height = (enum hw_astc_2d_dimension)astc_side[height],
      };
      hw_astc_2d_surface_tag_pack(&bits, &tag);
   }
   return bits;
}

/* The same of AFBC. */
static uint32_t
afbc_tag(const struct mil_image *image)
{
   const struct mil_tiling *tiling = &image->tiling;
   const struct hw_afbc_surface_tag tag = {
      .ytr = tiling->afbc.ytr,
      .split_block = tiling->afbc.split,
      .wide_block = tiling->afbc.block != MIL_AFBC_BLOCK_16X16,
      .prefetch = true,
#if HW_ARCH >= 7
      .tiled_header = tiling->afbc.tiled_headers,
      /* What is checked is the surface stride, which Mesa does not trust to
       * hold for 3D images. */
      .check_payload_range = image->dim != MIL_DIM_3D,
#endif
   };
   uint32_t bits;

   hw_afbc_surface_tag_pack(&bits, &tag);
   return bits;
}

static struct hw_surface_with_stride
make_surface(const struct mil_view *view, unsigned p, const uint64_t *va,
             unsigned level, unsigned layer, unsigned sample)
{
   const struct mil_image *image = view->planes[p];
   struct mil_surface s = mil_view_surface(view, p, level, layer);
   bool afbc = image->tiling.kind == MIL_TILING_AFBC;
   /* Where there is one slice it is all of the level.  GUESS: of AFBC the step
    * to the next slice counts headers and payload; Mesa 25.0.7 has all headers
    * in front, and no 3D image here is compressed unless that is asked for. */
   uint64_t slice_B = s.has_slices ? s.slice_stride_B : s.size_B;
   uint32_t tag = afbc                    ? afbc_tag(image)
                  : is_astc(view->format) ? astc_tag(view->format)
                                          : 0;

   return (struct hw_surface_with_stride){
      .pointer = (va[p] + s.offset_B + sample * slice_B) | tag,
      /* Before v7 rows of compressed surfaces are as long as they are wide,
       * and this is an offset of lines. */
      .row_stride = HW_ARCH < 7 && afbc ? 0 : (int32_t)s.row_stride_B,
      .surface_stride = (int32_t)slice_B,
   };
}

static uint8_t *
pack_surface(const struct mil_view *view, const uint64_t *va, unsigned level,
             unsigned layer, unsigned sample, uint8_t *out)
{
   struct hw_surface_with_stride luma =
      make_surface(view, 0, va, level, layer, sample);

#if MIL_HAS_MULTIPLANAR
   if (view->plane_count > 1) {
      struct hw_surface_with_stride u =
         make_surface(view, 1, va, level, layer, sample);
      struct hw_multiplanar_surface surface = {
         .plane_0_pointer = luma.pointer,
         .plane_0_row_stride = luma.row_stride,
         .plane_1_2_row_stride = u.row_stride,
         .plane_1_pointer = u.pointer,
      };

      if (view->plane_count > 2)
         surface.plane_2_pointer =
            make_surface(view, 2, va, level, layer, sample).pointer;
      hw_multiplanar_surface_pack(out, &surface);
      return out + HW_MULTIPLANAR_SURFACE_SIZE_B;
   }
#endif
   hw_surface_with_stride_pack(out, &luma);
   return out + HW_SURFACE_WITH_STRIDE_SIZE_B;
}

uint32_t
MIL_VX(mil_planes_size)(const struct mil_view *view)
{
   uint32_t size_B = HW_SURFACE_WITH_STRIDE_SIZE_B;

#if MIL_HAS_MULTIPLANAR
   if (view->plane_count > 1)
      size_B = HW_MULTIPLANAR_SURFACE_SIZE_B;
#endif
   return view->level_count * view->layer_count * view->planes[0]->samples_sa *
          size_B;
}

/* v7 has each layer's, or face's, levels one after the other; before, levels
 * have faces.  Samples are around levels there, and in them here. */
static void
pack_surfaces(const struct mil_view *view, const uint64_t *va, void *surfaces)
{
   unsigned samples_sa = view->planes[0]->samples_sa;
   uint8_t *out = surfaces;

#if HW_ARCH >= 7
   for (unsigned layer = 0; layer < view->layer_count; layer++) {
      for (unsigned s = 0; s < samples_sa; s++) {
         for (unsigned level = 0; level < view->level_count; level++)
            out = pack_surface(view, va, level, layer, s, out);
      }
   }
#else
   unsigned faces = view->dim == MIL_VIEW_CUBE ? 6 : 1;

   for (unsigned first = 0; first < view->layer_count; first += faces) {
      for (unsigned level = 0; level < view->level_count; level++) {
         for (unsigned i = 0; i < faces * samples_sa; i++)
            out = pack_surface(view, va, level, first + i / samples_sa,
                               i % samples_sa, out);
      }
   }
#endif
}

/* ASTC is decoded as the format says, to 8 bits or more.  GUESS: v6 decodes
 * low dynamic range to as few as it can, which v7 calls narrow. */
static uint32_t
astc_narrow(uint32_t pixel, bool is_3d)
{
#if HW_ARCH >= 7
   uint32_t format =
      is_3d ? HW_FORMAT_ASTC_3D_NARROW : HW_FORMAT_ASTC_2D_NARROW;
#else
   uint32_t format = is_3d ? HW_FORMAT_ASTC_3D_LDR : HW_FORMAT_ASTC_2D_LDR;
#endif
   return (pixel & ~(0xffu << 12)) | format << 12;
}

/* v7 decompresses red, green and blue in this order only; swapped ones are
 * put right by the swizzle (Mesa 25.0.7, pan_texture.c). */
static void
set_order(struct hw_texture *texture, const struct mil_view *view)
{
   uint8_t swizzle[4];

   memcpy(swizzle, view->swizzle, sizeof(swizzle));
#if HW_ARCH == 7
   uint32_t order = texture->format & 0xfff;
   bool swapped = order == HW_RGB_COMPONENT_ORDER_BGRA ||
                  order == HW_RGB_COMPONENT_ORDER_BGR1;

   if (view->planes[0]->tiling.kind == MIL_TILING_AFBC &&
       view->plane_count == 1 && swapped) {
      texture->format -= order;
      texture->format |= order == HW_RGB_COMPONENT_ORDER_BGRA
                            ? HW_RGB_COMPONENT_ORDER_RGBA
                            : HW_RGB_COMPONENT_ORDER_RGB1;
      for (unsigned c = 0; c < 4; c++) {
         if (swizzle[c] == PIPE_SWIZZLE_X || swizzle[c] == PIPE_SWIZZLE_Z)
            swizzle[c] = PIPE_SWIZZLE_X + PIPE_SWIZZLE_Z - swizzle[c];
      }
   }
#endif
   texture->swizzle = mil_swizzle_bits(swizzle);
}

void
MIL_VX(mil_texture)(const struct mil_view *view, const uint64_t *va, void *desc,
                    void *planes, uint64_t planes_va)
{
   static const enum hw_texture_dimension dimensions[] = {
      [MIL_VIEW_1D] = HW_TEXTURE_DIMENSION_1D,
      [MIL_VIEW_2D] = HW_TEXTURE_DIMENSION_2D,
      [MIL_VIEW_3D] = HW_TEXTURE_DIMENSION_3D,
      [MIL_VIEW_CUBE] = HW_TEXTURE_DIMENSION_CUBE,
   };
   const struct mil_image *image = view->planes[0];
   struct hw_texture texture = { HW_TEXTURE_DEFAULTS };

   pack_surfaces(view, va, planes);
   texture.dimension = dimensions[view->dim];
   texture.format = MIL_VX(mil_codes)[view->format].pixel;
   if (view->astc == MIL_ASTC_DECODE_NARROW && is_astc(view->format) &&
       !util_format_is_srgb(view->format))
      texture.format = astc_narrow(
         texture.format, util_format_get_blockdepth(view->format) > 1);
   texture.width = view->extent_px.width;
   texture.height = view->extent_px.height;
   if (view->dim == MIL_VIEW_3D)
      texture.depth = view->extent_px.depth;
   else
      texture.sample_count = image->samples_sa;
   texture.texel_ordering =
      image->tiling.kind == MIL_TILING_AFBC     ? HW_TEXTURE_LAYOUT_AFBC
      : image->tiling.kind == MIL_TILING_LINEAR ? HW_TEXTURE_LAYOUT_LINEAR
                                                : HW_TEXTURE_LAYOUT_TILED;
   texture.levels = view->level_count;
   /* The sampler clamps for the API; this only keeps it in bounds. */
   texture.maximum_lod = (float)(view->level_count - 1);
   texture.array_size =
      view->dim == MIL_VIEW_CUBE ? view->layer_count / 6 : view->layer_count;
   texture.surfaces = planes_va;
   set_order(&texture, view);
   hw_texture_pack(desc, &texture);
}

void
MIL_VX(mil_texel_buffer)(const struct mil_texel_buffer *buffer, void *desc,
                         void *plane, uint64_t plane_va)
{
   unsigned size_B = util_format_get_blocksize(buffer->format);
   int32_t row_B = (int32_t)mil_align((uint64_t)buffer->elements * size_B, 64);
   const struct hw_surface_with_stride surface = {
      .pointer = buffer->va,
      .row_stride = row_B,
      .surface_stride = row_B,
   };
   struct hw_texture texture = { HW_TEXTURE_DEFAULTS };

   hw_surface_with_stride_pack(plane, &surface);
   texture.dimension = HW_TEXTURE_DIMENSION_1D;
   texture.format = MIL_VX(mil_codes)[buffer->format].pixel;
   texture.width = buffer->elements;
   texture.surfaces = plane_va;
   hw_texture_pack(desc, &texture);
}

/* --- Storage ---------------------------------------------------------- */

/* An attribute, its buffer and the continuation of that. */
static void
pack_storage(enum pipe_format format, unsigned index,
             const struct hw_attribute_buffer *buffer,
             const struct hw_attribute_buffer_continuation_3d *extent,
             void *attribute_out, void *buffers)
{
   const struct hw_attribute attribute = {
      .buffer_index = index,
      .format = MIL_VX(mil_codes)[format].pixel,
   };

   hw_attribute_pack(attribute_out, &attribute);
   hw_attribute_buffer_pack(buffers, buffer);
   hw_attribute_buffer_continuation_3d_pack(
      (uint8_t *)buffers + HW_ATTRIBUTE_BUFFER_SIZE_B, extent);
}

void
MIL_VX(mil_storage_attribute)(const struct mil_view *view, const uint64_t *va,
                              unsigned index, void *attribute, void *buffers)
{
   const struct mil_image *image = view->planes[0];
   struct mil_surface s = mil_view_surface(view, 0, 0, 0);
   bool is_3d = view->dim == MIL_VIEW_3D;
   const struct hw_attribute_buffer buffer = {
      .type = image->tiling.kind == MIL_TILING_LINEAR
                 ? HW_ATTRIBUTE_TYPE_3D_LINEAR
                 : HW_ATTRIBUTE_TYPE_3D_INTERLEAVED,
      /* mil_image_init refuses others. */
      .pointer = (va[0] + s.offset_B) & ~UINT64_C(63),
      .stride = util_format_get_blocksize(view->format),
      .size = (uint32_t)MIL_MIN(image->size_B - s.offset_B, UINT32_MAX),
   };
   struct hw_attribute_buffer_continuation_3d extent = {
      .s_dimension = view->extent_px.width,
      .t_dimension = view->extent_px.height,
      .r_dimension = is_3d ? view->extent_px.depth : view->layer_count,
      .row_stride = s.row_stride_B,
   };

   /* Slices of a 3D image that are layers of the view, too. */
   uint64_t step_B = image->dim == MIL_DIM_3D
                        ? image->level[view->first_level].slice_stride_B
                        : image->layer_stride_B;
   if (image->samples_sa > 1 && view->layer_count == 1) {
      extent.r_dimension = image->samples_sa;
      step_B = s.slice_stride_B;
   } else if (image->samples_sa > 1) {
      /* Samples below each other; shaders reckon with it. */
      extent.t_dimension =
         MIL_MIN(extent.t_dimension * image->samples_sa, MIL_MAX_DIM_PX);
   }
   if (extent.r_dimension > 1)
      extent.slice_stride = (uint32_t)step_B;
   pack_storage(view->format, index, &buffer, &extent, attribute, buffers);
}

void
MIL_VX(mil_texel_buffer_attribute)(const struct mil_texel_buffer *texels,
                                   unsigned index, void *attribute,
                                   void *buffers)
{
   uint32_t size_B =
      texels->elements * util_format_get_blocksize(texels->format);
   const struct hw_attribute_buffer buffer = {
      .type = HW_ATTRIBUTE_TYPE_3D_LINEAR,
      .pointer = texels->va & ~UINT64_C(63),
      .stride = util_format_get_blocksize(texels->format),
      .size = size_B,
   };
   const struct hw_attribute_buffer_continuation_3d extent = {
      .s_dimension = texels->elements,
      .t_dimension = 1,
      .r_dimension = 1,
      .row_stride = size_B,
   };

   pack_storage(texels->format, index, &buffer, &extent, attribute, buffers);
}
