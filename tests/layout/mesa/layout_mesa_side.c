/* SPDX-License-Identifier: MIT */
/* Mesa's side of the comparison: built against Mesa's panfrost, with PAN_ARCH
 * 6, 7, 9 and 10, and only by layout_mesa_compare. */

#include "layout_mesa_side.h"

#include <string.h>

#include "genxml/gen_macros.h"
#include "pan_desc.h"
#include "pan_format.h"
#include "pan_texture.h"
#include "pan_util.h"

#define PASTE(name, arch) name##_v##arch
#define EXPAND(name, arch) PASTE(name, arch)
#define SIDE(name) EXPAND(name, PAN_ARCH)

static struct pan_image
to_pan(const struct mesa_image *image)
{
   return (struct pan_image){
      .layout = {
         .modifier = image->modifier,
         .format = (enum pipe_format)image->format,
         .dim = image->dim == 1   ? MALI_TEXTURE_DIMENSION_1D
                : image->dim == 2 ? MALI_TEXTURE_DIMENSION_2D
                                  : MALI_TEXTURE_DIMENSION_3D,
         .width = image->width,
         .height = image->height,
         .depth = image->depth,
         .array_size = image->layers,
         .nr_samples = image->samples,
         .nr_slices = image->levels,
      },
   };
}

#if PAN_ARCH == 10
bool
mesa_lay_out(struct mesa_image *image)
{
   struct pan_image pan = to_pan(image);

   const struct pan_image_explicit_layout layout = {
      .offset = image->import_offset_B,
      .row_stride = image->import_row_B,
   };

   if (!pan_image_layout_init(image->arch, &pan.layout,
                              image->imported ? &layout : NULL))
      return false;
   image->layer_stride_B = pan.layout.array_stride;
   image->size_B = pan.layout.data_size;
   for (unsigned l = 0; l < image->levels; l++) {
      image->offset_B[l] = pan.layout.slices[l].offset;
      image->size_level_B[l] = pan.layout.slices[l].size;
      image->row_stride_B[l] = pan.layout.slices[l].row_stride;
      image->slice_stride_B[l] = pan.layout.slices[l].surface_stride;
      image->body_size_B[l] = pan.layout.slices[l].afbc.body_size;
   }
   return true;
}
#endif

void
SIDE(mesa_describe)(const struct mesa_image *image, struct mesa_view *view)
{
   static const enum mali_texture_dimension dims[] = {
      MALI_TEXTURE_DIMENSION_CUBE,
      MALI_TEXTURE_DIMENSION_1D,
      MALI_TEXTURE_DIMENSION_2D,
      MALI_TEXTURE_DIMENSION_3D,
   };
   struct pan_image pan = to_pan(image);
   struct panfrost_ptr payload = { .cpu = view->planes,
                                   .gpu = view->planes_va };
   struct pan_image_view pview = {
      .format = (enum pipe_format)view->format,
      .dim = dims[view->dim],
      .first_level = view->first_level,
      .last_level = view->first_level + view->level_count - 1,
      .first_layer = view->first_layer,
      .last_layer = view->first_layer + view->layer_count - 1,
      .nr_samples = image->samples,
      .planes = { &pan },
   };

   struct pan_image chroma[2];

   pan_image_layout_init(PAN_ARCH, &pan.layout, NULL);
   pan.data.base = view->va;
   pview.astc.narrow = view->narrow;
   for (unsigned p = 0; p < 2 && view->chroma[p]; p++) {
      chroma[p] = to_pan(view->chroma[p]);
      pan_image_layout_init(PAN_ARCH, &chroma[p].layout, NULL);
      chroma[p].data.base = view->chroma_va[p];
      pview.planes[p + 1] = &chroma[p];
   }
   memcpy(pview.swizzle, view->swizzle, 4);
#if PAN_ARCH == 7
   /* As Mesa's drivers do. */
   if (drm_is_afbc(image->modifier) &&
       !util_format_is_depth_or_stencil(pview.format))
      GENX(panfrost_texture_afbc_reswizzle)(&pview);
#endif
   GENX(panfrost_new_texture)
   (&pview, (struct mali_texture_packed *)view->texture, &payload);
#if PAN_ARCH >= 9
   if (view->texture_only)
      return;
   GENX(panfrost_new_storage_texture)
   (&pview, (struct mali_texture_packed *)view->storage, &payload);
#endif
}

void
SIDE(mesa_format)(unsigned format, struct mesa_format *out)
{
   const struct panfrost_format *pan = &GENX(panfrost_pipe_format)[format];
   const struct pan_blendable_format *blend =
      &GENX(panfrost_blendable_formats)[format];

   *out = (struct mesa_format){
      .pixel = pan->hw,
      .sampled = pan->bind & PAN_BIND_SAMPLER_VIEW,
      .rendered = pan->bind & PAN_BIND_RENDER_TARGET,
      .depth_stencil = pan->bind & PAN_BIND_DEPTH_STENCIL,
      .vertex = pan->bind & PAN_BIND_VERTEX_BUFFER,
      .feature = pan->texfeat_bit,
      .internal = blend->internal,
      .blend = { blend->bifrost[0], blend->bifrost[1] },
   };
}

#if PAN_ARCH == 10
void
mesa_clear(unsigned format, const uint32_t color[4], bool dither,
           uint32_t out[4])
{
   union pipe_color_union c;

   memcpy(c.ui, color, sizeof(c.ui));
   pan_pack_color(GENX(panfrost_blendable_formats), out, &c,
                  (enum pipe_format)format, dither);
}
#endif

void
SIDE(mesa_target)(const struct mesa_image *image, struct mesa_target *target)
{
   struct pan_image pan = to_pan(image);
   struct pan_tiler_context tiler = { 0 };
   bool crc_valid = false;
   uint32_t out[32 + 16 + 16];
   struct pan_image_view pview = {
      .format = (enum pipe_format)target->format,
      .dim = pan.layout.dim,
      .first_level = target->level,
      .last_level = target->level,
      .last_layer = image->dim == 3 ? image->depth - 1 : image->layers - 1,
      .nr_samples = target->samples,
   };
   struct pan_fb_info fb = {
      .width = 16,
      .height = 16,
      .extent = { 0, 0, 15, 15 },
      .nr_samples = target->samples,
      .rt_count = target->depth_stencil ? 0 : 1,
      .tile_buf_budget = 16384,
   };

   pan_image_layout_init(PAN_ARCH, &pan.layout, NULL);
   pan.data.base = target->va;
   pview.planes[target->stencil_only ? 1 : 0] = &pan;
   if (target->depth_stencil) {
      if (target->stencil_only)
         fb.zs.view.s = &pview;
      else
         fb.zs.view.zs = &pview;
      fb.zs.clear.z = target->clean_write;
   } else {
      fb.rts[0].view = &pview;
      fb.rts[0].crc_valid = &crc_valid;
      fb.rts[0].clear = target->clean_write;
      memcpy(fb.rts[0].clear_value, target->clear, sizeof(target->clear));
   }
   GENX(pan_select_tile_size)(&fb);
#if PAN_ARCH >= 9
   tiler.valhall.layer_offset = target->layer;
#endif
   GENX(pan_emit_fbd)(&fb, target->layer, NULL, &tiler, out);
   target->tile_px = fb.tile_size;
   memcpy(target->words, out + 32, sizeof(target->words));
}
