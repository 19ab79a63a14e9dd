/* SPDX-License-Identifier: MIT */
/* Valhall: texture descriptors and the plane descriptors that they point to, for
 * sampled images, storage images and texel buffers.
 *
 * Source: Mesa 25.0.7, src/panfrost/lib/pan_texture.c and genxml v10. */

#include "layout/mil_vx.h"

/* By the bytes of an element. */
static const uint8_t raw_clump[17] = {
   [1] = HW_CLUMP_FORMAT_RAW8,   [2] = HW_CLUMP_FORMAT_RAW16,
   [3] = HW_CLUMP_FORMAT_RAW24,  [4] = HW_CLUMP_FORMAT_RAW32,
   [6] = HW_CLUMP_FORMAT_RAW48,  [8] = HW_CLUMP_FORMAT_RAW64,
   [12] = HW_CLUMP_FORMAT_RAW96, [16] = HW_CLUMP_FORMAT_RAW128,
};

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

static enum hw_clump_format
clump_of(enum pipe_format format)
{
   uint8_t plane = MIL_VX(mil_codes)[format].plane;

   if (plane == MIL_PLANE_RAW)
      plane = raw_clump[util_format_get_blocksize(format)];
   return (enum hw_clump_format)plane;
}

static enum hw_afbc_superblock_size
superblock(enum mil_afbc_block block)
{
   switch (block) {
   case MIL_AFBC_BLOCK_16X16:
      return HW_AFBC_SUPERBLOCK_SIZE_16X16;
   case MIL_AFBC_BLOCK_32X8:
      return HW_AFBC_SUPERBLOCK_SIZE_32X8;
   default:
      return HW_AFBC_SUPERBLOCK_SIZE_64X4;
   }
}

static void
set_afbc(struct hw_plane *plane, const struct mil_image *image,
         enum pipe_format format, const struct mil_surface *surface)
{
   const struct mil_tiling *tiling = &image->tiling;

   plane->plane_type = HW_PLANE_TYPE_AFBC;
   plane->afbc.superblock_size = superblock(tiling->afbc.block);
   plane->afbc.ytr = tiling->afbc.ytr;
   plane->afbc.split_block = tiling->afbc.split;
   plane->afbc.tiled_header = tiling->afbc.tiled_headers;
   plane->afbc.prefetch = true;
   plane->afbc.compression_mode = MIL_VX(mil_afbc_code)(image, format);
   plane->afbc.header_stride = surface->header_size_B;
}

static void
set_astc(struct hw_plane *plane, enum pipe_format format,
         enum mil_astc_decode decode)
{
   unsigned width = util_format_get_blockwidth(format);
   unsigned height = util_format_get_blockheight(format);
   unsigned depth = util_format_get_blockdepth(format);
   /* sRGB decodes to 8 bits a component, the rest to 16. */
   bool wide = !util_format_is_srgb(format) && decode != MIL_ASTC_DECODE_NARROW;
   bool hdr = wide && decode == MIL_ASTC_DECODE_HDR;

   if (depth > 1) {
      plane->plane_type = HW_PLANE_TYPE_ASTC_3D;
      plane->astc_3d.block_width =
         (enum hw_astc_3d_dimension)astc_3d_side[width];
      plane->astc_3d.block_height =
         (enum hw_astc_3d_dimension)astc_3d_side[height];
      plane->astc_3d.block_depth =
         (enum hw_astc_3d_dimension)astc_3d_side[depth];
      plane->astc_3d.decode_wide = wide;
      plane->astc_3d.decode_hdr = hdr;
      return;
   }
   plane->plane_type = HW_PLANE_TYPE_ASTC_2D;
   plane->astc_2d.block_width = (enum hw_astc_2d_dimension)astc_side[width];
   plane->astc_2d.block_height = (enum hw_astc_2d_dimension)astc_side[height];
   plane->astc_2d.decode_wide = wide;
   plane->astc_2d.decode_hdr = hdr;
}

/* The type of a plane, and what the type asks for beside. */
static void
set_plane_type(struct hw_plane *plane, const struct mil_view *view,
               const struct mil_image *image, const struct mil_surface *surface)
{
   switch (image->tiling.kind) {
   case MIL_TILING_AFBC:
      set_afbc(plane, image, view->format, surface);
      return;
#if MIL_HAS_AFRC
   case MIL_TILING_AFRC:
      plane->plane_type = HW_PLANE_TYPE_AFRC;
      plane->afrc.block_size = MIL_VX(mil_afrc_block)(image);
      plane->afrc.format = MIL_VX(mil_afrc_format)(image);
      return;
   case MIL_TILING_INTERLEAVED_64K:
      plane->clump_ordering = HW_CLUMP_ORDERING_INTERLEAVED_64K;
      break;
#endif
   case MIL_TILING_U_INTERLEAVED:
      plane->clump_ordering = HW_CLUMP_ORDERING_TILED_U_INTERLEAVED;
      break;
   default:
      plane->clump_ordering = HW_CLUMP_ORDERING_LINEAR;
      break;
   }

   if (MIL_VX(mil_codes)[view->format].plane == MIL_PLANE_ASTC) {
      set_astc(plane, view->format, view->astc);
      return;
   }
   plane->plane_type = HW_PLANE_TYPE_GENERIC;
   plane->clump_format = clump_of(view->format);
}

static void
set_extent(struct hw_plane *plane, struct mil_extent e)
{
#if MIL_HAS_PLANE_EXTENT
   plane->width = e.width;
   plane->height = e.height;
#else
   (void)plane;
   (void)e;
#endif
}

static void
set_size(struct hw_plane *plane, uint64_t size_B)
{
   plane->size = (uint32_t)size_B;
#if MIL_HAS_UPPER_BITS
   plane->size_hi = (uint32_t)(size_B >> 32);
#endif
}

/* Each layer has a plane of its own, so that nothing ought to step from layer
 * to layer; all the same it is what Mesa 25.0.7 tells v9 and v10, but of
 * Y′CbCr.  Mesa 26, the only source about v11 and later, does not. */
static void
set_slice_stride(struct hw_plane *plane, const struct mil_image *image,
                 const struct mil_surface *surface)
{
#if MIL_HAS_UPPER_BITS
   uint64_t stride_B = surface->has_slices ? surface->slice_stride_B : 0;

   (void)image;
   plane->slice_stride = (uint32_t)stride_B;
   plane->slice_stride_hi = (uint32_t)(stride_B >> 32);
#else
   if (util_format_description(image->format)->layout !=
          UTIL_FORMAT_LAYOUT_SUBSAMPLED &&
       surface->slice_stride_B <= INT32_MAX)
      plane->slice_stride = (int32_t)surface->slice_stride_B;
#endif
}

/* One level of one layer. */
static void
pack_plane(const struct mil_view *view, unsigned p, const uint64_t *va,
           unsigned level, unsigned layer, void *out)
{
   const struct mil_image *image = view->planes[p];
   struct mil_surface surface = mil_view_surface(view, p, level, layer);
   struct hw_plane plane = { HW_PLANE_DEFAULTS };

   set_plane_type(&plane, view, image, &surface);
   plane.pointer = va[p] + surface.offset_B;
   plane.row_stride = surface.row_stride_B;
   set_slice_stride(&plane, image, &surface);
   set_size(&plane, surface.size_B);
   set_extent(&plane, surface.extent_px);
   hw_plane_pack(out, &plane);
}

/* Two planes of one chroma each, in one descriptor. */
static void
pack_chroma(const struct mil_view *view, const uint64_t *va, unsigned level,
            unsigned layer, void *out)
{
   struct mil_surface u = mil_view_surface(view, 1, level, layer);
   struct mil_surface v = mil_view_surface(view, 2, level, layer);
   struct hw_plane plane = { HW_PLANE_DEFAULTS };

   set_plane_type(&plane, view, view->planes[1], &u);
   plane.pointer = va[1] + u.offset_B;
#if MIL_HAS_AFRC
   if (view->planes[1]->tiling.kind == MIL_TILING_AFRC) {
      plane.plane_type = HW_PLANE_TYPE_AFRC_CHROMA_2P;
      plane.afrc_chroma_2p.secondary_pointer = va[2] + v.offset_B;
   } else
#endif
   {
      plane.plane_type = HW_PLANE_TYPE_CHROMA_2P;
      plane.chroma_2p.secondary_pointer = va[2] + v.offset_B;
   }
   plane.row_stride = u.row_stride_B;
   set_size(&plane, u.size_B);
#if MIL_HAS_PLANE_EXTENT
   plane.chroma_width = u.extent_px.width;
   plane.chroma_height = u.extent_px.height;
#endif
   hw_plane_pack(out, &plane);
}

uint32_t
MIL_VX(mil_planes_size)(const struct mil_view *view)
{
   return mil_plane_count(view) * HW_PLANE_SIZE_B;
}

static void
pack_planes(const struct mil_view *view, const uint64_t *va, void *planes)
{
   uint8_t *out = planes;

   for (unsigned layer = 0; layer < view->layer_count; layer++) {
      for (unsigned level = 0; level < view->level_count; level++) {
         pack_plane(view, 0, va, level, layer, out);
         out += HW_PLANE_SIZE_B;
         if (view->plane_count == 1)
            continue;
         if (view->plane_count == 2)
            pack_plane(view, 1, va, level, layer, out);
         else
            pack_chroma(view, va, level, layer, out);
         out += HW_PLANE_SIZE_B;
      }
   }
}

static struct hw_texture
describe(const struct mil_view *view, uint64_t planes_va)
{
   static const enum hw_texture_dimension dimensions[] = {
      [MIL_VIEW_1D] = HW_TEXTURE_DIMENSION_1D,
      [MIL_VIEW_2D] = HW_TEXTURE_DIMENSION_2D,
      [MIL_VIEW_3D] = HW_TEXTURE_DIMENSION_3D,
      [MIL_VIEW_CUBE] = HW_TEXTURE_DIMENSION_CUBE,
   };
   const struct mil_image *image = view->planes[0];
   struct hw_texture texture = { HW_TEXTURE_DEFAULTS };

   texture.dimension = dimensions[view->dim];
   texture.format = MIL_VX(mil_codes)[view->format].pixel;
   if (view->astc == MIL_ASTC_DECODE_NARROW &&
       MIL_VX(mil_codes)[view->format].plane == MIL_PLANE_ASTC &&
       !util_format_is_srgb(view->format))
      texture.format = MIL_VX(mil_codes)[PIPE_FORMAT_R8G8B8A8_UNORM].pixel;
   texture.width = view->extent_px.width;
   texture.height = view->extent_px.height;
   if (view->dim == MIL_VIEW_3D)
      texture.depth = view->extent_px.depth;
   else
      texture.sample_count = image->samples_sa;
   texture.texel_interleave = image->tiling.kind != MIL_TILING_LINEAR ||
                              util_format_is_compressed(view->format);
   texture.levels = view->level_count;
   texture.array_size =
      view->dim == MIL_VIEW_CUBE ? view->layer_count / 6 : view->layer_count;
   if (view->plane_count > 1)
      texture.array_size *= 2;
   texture.surfaces = planes_va;
   return texture;
}

void
MIL_VX(mil_texture)(const struct mil_view *view, const uint64_t *va, void *desc,
                    void *planes, uint64_t planes_va)
{
   struct hw_texture texture = describe(view, planes_va);

   pack_planes(view, va, planes);
   texture.swizzle = mil_swizzle_bits(view->swizzle);
   /* The sampler clamps for the API; this only keeps it in bounds. */
   texture.maximum_lod = (float)(view->level_count - 1);
   hw_texture_pack(desc, &texture);
}

void
MIL_VX(mil_storage)(const struct mil_view *view, const uint64_t *va, void *desc,
                    void *planes, uint64_t planes_va)
{
   static const uint8_t identity[4] = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y,
                                        PIPE_SWIZZLE_Z, PIPE_SWIZZLE_W };
   struct hw_texture texture = describe(view, planes_va);

   pack_planes(view, va, planes);
   texture.swizzle = mil_swizzle_bits(identity);
   hw_texture_pack(desc, &texture);
}

/* GUESS: later generations read them as textures, too; the buffer descriptors
 * of v11 have a conversion for them. */
void
MIL_VX(mil_texel_buffer)(const struct mil_texel_buffer *buffer, void *desc,
                         void *plane_out, uint64_t plane_va)
{
   unsigned size_B = util_format_get_blocksize(buffer->format);
   uint64_t row_B = mil_align((uint64_t)buffer->elements * size_B, 64);
   struct hw_plane plane = { HW_PLANE_DEFAULTS };
   struct hw_texture texture = { HW_TEXTURE_DEFAULTS };

   plane.plane_type = HW_PLANE_TYPE_GENERIC;
   plane.clump_ordering = HW_CLUMP_ORDERING_LINEAR;
   plane.clump_format = clump_of(buffer->format);
   plane.pointer = buffer->va;
   set_size(&plane, row_B);
   plane.row_stride = row_B;
   plane.slice_stride = row_B;
   set_extent(&plane, (struct mil_extent){ buffer->elements, 1, 1 });
   hw_plane_pack(plane_out, &plane);

   texture.dimension = HW_TEXTURE_DIMENSION_1D;
   texture.format = MIL_VX(mil_codes)[buffer->format].pixel;
   texture.width = buffer->elements;
   texture.surfaces = plane_va;
   hw_texture_pack(desc, &texture);
}
